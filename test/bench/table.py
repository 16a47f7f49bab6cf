#!/usr/bin/env python3
"""Runs porter_bench for one data source or several and prints one table of them, for a page.

usage: table.py [--json FILE] [--url URL] PORTER_BENCH NAME=CONNECTION-STRING... [-- options of porter_bench]

    table.py --url http://host:8123 porter_bench "Porter=DSN=flights" "other=DSN=other" -- --repeat 3 --only bind

All runs are made one after the other on this machine: compare ratios to curl, which are of the same run.
"""

import argparse
import json
import subprocess
import sys

HEAD = ("mode", "driver", "CPU s", "rows/s", "times curl", "us a call", "peak MB")


def cell(value, form):
    return "" if value is None else format(value, form)


def row_of(name, mode):
    """A mode's line; what does not belong to its kind stays empty."""
    if mode.get("failed") or mode.get("wrong"):
        return (mode["name"], name, "failed" if mode.get("failed") else f"wrong: {mode['wrong']}", "", "", "", "")
    rate = mode.get("rows_per_s")
    return (
        mode["name"],
        name,
        cell(mode["cpu_s"], ".3f"),
        cell(rate, ",.0f"),
        cell(mode.get("cpu_to_curl"), ".1f"),
        cell(mode.get("cpu_us"), ".0f"),
        cell(mode["max_rss_kb"] / 1024, ".0f"),
    )


def measure(program, string, url, options):
    """The answer of one run; bad modes are in it, so its exit code is not looked at."""
    address = ["--url", url] if url else []
    done = subprocess.run(
        [program, "--dsn", string, *address, *options], stdout=subprocess.PIPE, text=True, check=False
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        sys.exit(f"porter_bench failed for {string.split(';')[0]}")


def table(results):
    order = {}
    for result in results.values():
        for mode in result["modes"]:
            order.setdefault(mode["name"], len(order))
    rows = [row_of(name, mode) for name, result in results.items() for mode in result["modes"]]
    rows.sort(key=lambda row: order[row[0]])
    lines = [HEAD, tuple("---" for _ in HEAD), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main():
    given, options = sys.argv[1:], []
    if "--" in given:
        at = given.index("--")
        given, options = given[:at], given[at + 1 :]
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--url")
    parser.add_argument("program")
    parser.add_argument("sources", nargs="+")
    asked = parser.parse_args(given)
    results = {}
    for source in asked.sources:
        name, equals, string = source.partition("=")
        if not equals:
            sys.exit(f"{source}: NAME=CONNECTION-STRING is meant")
        results[name] = measure(asked.program, string, asked.url, options)
    if asked.json:
        with open(asked.json, "w", encoding="utf-8") as out:
            json.dump(results, out, indent=1)
    print(table(results))
    bad = [mode for result in results.values() for mode in result["modes"] if mode.get("failed") or mode.get("wrong")]
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
