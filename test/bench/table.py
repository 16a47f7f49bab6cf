#!/usr/bin/env python3
"""Runs porter_bench for one data source or several, and what else there is to compare with; prints one table of it.

usage: table.py [option]... PORTER_BENCH NAME=CONNECTION-STRING... [-- options of porter_bench]

    table.py --url http://host:8123 porter_bench "Porter=DSN=flights" "other=DSN=other" -- --repeat 3 --only bind

  --url URL        the server's HTTP address: curl's modes are the base of ratios
  --peers PYTHON   Python's clients as well, by a python that has the packages of requirements.txt
  --tcp PORT       ... clickhouse-driver among them, at the server's native port
  --earlier FILE   figures of other runs beside these; their names are marked with a * (earlier.json)
  --compression    what each coding costs the first source, and what it saves
  --instructions   counts a row's (or a call's) instructions by callgrind; slow, and inserts have their making in it
  --json FILE, --markdown FILE, --svg FILE   where the figures, the tables and a chart go to

All runs are made one after the other on this machine: compare ratios to curl, which are of the same run.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import urllib.request

import chart
import peers

HEAD = ("mode", "driver", "CPU s", "rows/s", "times curl", "us a call", "instructions", "peak MB", "goal")
# CPU seconds of a million rows, microseconds of a call.
GOALS = {
    "bind/native/1000": 0.04, "bind/char/1000": 0.20, "bind/wchar/1000": 0.25, "getdata/native": 0.35,
    "getdata/wchar": 0.55, "insert/native": 0.35, "select1": 90, "connect": 300,
}  # fmt: skip
DEFAULTS = {"--rows": 1_000_000, "--repeat": 1}
CODINGS = ("none", "lz4", "zstd", "gzip")


def cell(value, form):
    return "" if value is None else format(value, form)


def problem_of(mode):
    if mode.get("failed"):
        return "failed"
    return mode.get("lost") or (f"wrong: {mode['wrong']}" if mode.get("wrong") else "")


def row_of(name, mode):
    """A mode's line; what does not belong to its kind stays empty."""
    problem = problem_of(mode)
    if problem:
        return (mode["name"], name, problem, *[""] * (len(HEAD) - 3))
    goal = GOALS.get(mode["name"])
    if goal and mode["name"] not in ("select1", "connect"):
        goal *= mode.get("rows", 1_000_000) / 1_000_000
    peak = mode.get("max_rss_kb")
    return (
        mode["name"],
        name,
        cell(mode.get("cpu_s"), ".3f"),
        cell(mode.get("rows_per_s"), ",.0f"),
        cell(mode.get("cpu_to_curl"), ".1f"),
        cell(mode.get("cpu_us"), ".0f"),
        cell(mode.get("instructions"), ",.0f"),
        cell(peak and peak / 1024, ".0f"),
        cell(goal, ".3g"),
    )


def lines_of(rows):
    return "\n".join("| " + " | ".join(line) + " |" for line in rows)


def table(results):
    order = {}
    for result in results.values():
        for mode in result["modes"]:
            order.setdefault(mode["name"], len(order))
    rows = [row_of(name, mode) for name, result in results.items() for mode in result["modes"]]
    rows.sort(key=lambda row: order[row[0]])
    kept = [i for i in range(len(HEAD)) if i < 3 or any(row[i] for row in rows)]
    rows = [HEAD, tuple("---" for _ in HEAD), *rows]
    return lines_of(tuple(row[i] for i in kept) for row in rows)


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


def measure_peers(asked, query, rows, repeat):
    tcp = ["--tcp", str(asked.tcp)] if asked.tcp else []
    name, _, string = asked.sources[0].partition("=")
    done = subprocess.run(
        [asked.peers, "-B", peers.__file__, "--dsn", string, "--url", asked.url, "--query", query,
         "--rows", str(rows), "--repeat", str(repeat), *tcp],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    over = {driver for mode, driver, _ in peers.CASES.values() if driver in ("pyodbc", "arrow-odbc")}
    return {f"{driver}, {name}" if driver in over else driver: told for driver, told in json.loads(done.stdout).items()}


def known_of(earlier, results):
    """Of the earlier figures, which are of a million rows, those of modes that were measured now."""
    names = {mode["name"] for result in results.values() for mode in result["modes"]}
    kept = {
        name: {**result, "modes": [mode for mode in result["modes"] if mode["name"] in names]}
        for name, result in earlier.items()
    }
    return {name: result for name, result in kept.items() if result["modes"]}


# ---- instructions


def option_of(options, name):
    return int(options[options.index(name) + 1]) if name in options else DEFAULTS[name]


def collected(program, string, mode, repeat, rows, calls):
    """Instructions of all processes of one run."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "--dsn", string, "--only", mode,
         "--rows", str(rows), "--calls", str(calls), "--repeat", str(repeat)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return sum(int(found) for found in re.findall(r"Collected\s*:\s*(\d+)", done.stderr))


def count_instructions(program, string, result):
    """One pass of a mode is what two passes take more than one."""
    rows, calls = 20000, 200
    for mode in result["modes"]:
        if mode["name"].startswith("curl") or problem_of(mode):
            continue
        one, two = (collected(program, string, mode["name"], repeat, rows, calls) for repeat in (1, 2))
        pieces = {"select1": calls, "connect": calls // 10}.get(mode["name"], rows)
        mode["instructions"] = (two - one) / pieces


# ---- compression


def bytes_of(url, query, coding):
    headers = {} if coding == "none" else {"Accept-Encoding": coding}
    request = urllib.request.Request(
        f"{url}/?default_format=Native&enable_http_compression=1", data=query.encode(), headers=headers
    )
    size = 0
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        while piece := answer.read(1 << 20):
            size += len(piece)
    return size


def compression(asked, query, options):
    """Markdown of what the codings cost: CPU here, bytes, and both at the speed of a wire."""
    _, _, string = asked.sources[0].partition("=")
    limited = [part for name in ("--rows", "--repeat") for part in (name, str(option_of(options, name)))]
    rows = [("coding", "MB", "bind/native/1000, CPU s", "insert/native, CPU s",
             "s at 10 Gbit/s", "1 Gbit/s", "100 Mbit/s"), ("---",) * 7]  # fmt: skip
    for coding in CODINGS:
        size = bytes_of(asked.url, query, coding)
        result = measure(asked.program, f"{string};Compression={coding}", None,
                         [*limited, "--only", "bind/native/1000", "--only", "insert/native"])  # fmt: skip
        cpu = {mode["name"]: mode["cpu_s"] for mode in result["modes"]}
        wires = [format(cpu["bind/native/1000"] + size * 8 / bits, ".2f") for bits in (1e10, 1e9, 1e8)]
        rows.append((coding, f"{size / 1e6:.1f}", *(f"{number:.3f}" for number in cpu.values()), *wires))
    return lines_of(rows)


# ---- the command


def write(path, contents):
    if path:
        with open(path, "w", encoding="utf-8") as out:
            out.write(contents)


def write_page(path, page):
    """What stands above the table of a page that is there already stays."""
    head = ""
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as old:
            head = old.read().partition("| mode |")[0]
    write(path, head + page + "\n")


def arguments():
    given, options = sys.argv[1:], []
    if "--" in given:
        at = given.index("--")
        given, options = given[:at], given[at + 1 :]
    parser = argparse.ArgumentParser(usage=__doc__)
    for name in ("--json", "--markdown", "--svg", "--url", "--peers", "--earlier"):
        parser.add_argument(name)
    parser.add_argument("--tcp", type=int)
    parser.add_argument("--compression", action="store_true")
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("program")
    parser.add_argument("sources", nargs="+")
    asked = parser.parse_args(given)
    for source in asked.sources:
        if "=" not in source:
            sys.exit(f"{source}: NAME=CONNECTION-STRING is meant")
    if (asked.peers or asked.compression) and not asked.url:
        sys.exit("--peers and --compression need the server's --url")
    return asked, options


def main():
    asked, options = arguments()
    results = {}
    for source in asked.sources:
        name, _, string = source.partition("=")
        results[name] = measure(asked.program, string, asked.url, options)
        if asked.instructions:
            count_instructions(asked.program, string, results[name])
    query = next(iter(results.values()))["query"]
    if asked.peers:
        rows, repeat = option_of(options, "--rows"), option_of(options, "--repeat")
        results |= measure_peers(asked, query, rows, repeat)
    bad = [mode for result in results.values() for mode in result["modes"] if problem_of(mode)]
    if asked.earlier:
        with open(asked.earlier, encoding="utf-8") as known:
            results |= known_of(json.load(known), results)
    page = table(results)
    if asked.compression:
        page += "\n\n" + compression(asked, query, options)
    write(asked.json, json.dumps(results, indent=1))
    write_page(asked.markdown, page)
    write(asked.svg, chart.svg(results, "Client CPU time of a row (of ten columns) or a call"))
    print(page)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
