#!/usr/bin/env python3
"""Runs porter_bench over a few rows: every mode works, reads what the server has and stores what was sent; and the
command that makes tables and charts of it, beside Python's clients. Times nothing.

usage: bench_test.py PORTER_BENCH LIBRARY [embedded]; the server is PORTER_TEST_CLICKHOUSE of the environment, or the engine
of PORTER_TEST_ENGINE.
"""

import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import table

ROWS, CALLS = 20000, 50
# What curl reads of a row: 59 bytes of fixed widths, a string of 16 with its length, a dictionary key...
ROW_BYTES = (70, 90)
INSERT_BYTES = (50, 60)
TABLE_ROWS = 2000


def problems_of(mode):
    name = mode["name"]
    if mode.get("failed"):
        return [f"{name}: failed"]
    if name in ("select1", "connect", "curl/select1"):
        calls = CALLS // 10 if name == "connect" else CALLS
        good = mode["calls"] == calls and 0 < mode["p50_us"] <= mode["p99_us"] and mode["max_rss_kb"] > 0
        return [] if good else [f"{name}: {mode}"]
    if name.startswith("curl"):
        low, high = (ROWS * size for size in (INSERT_BYTES if name == "curl/insert" else ROW_BYTES))
        return [] if low < mode["bytes"] < high else [f"{name}: {mode['bytes']} bytes"]
    found = []
    if mode["rows"] != ROWS:
        found.append(f"{name}: {mode['rows']} rows, not {ROWS}")
    if mode["wrong"]:
        found.append(f"{name}: columns that differ from the server's sums: {mode['wrong']}")
    if mode["wall_s"] <= 0 or mode["cpu_s"] < 0 or mode["max_rss_kb"] <= 0:
        found.append(f"{name}: measured nothing: {mode}")
    return found


def command_problems(program, library, place):
    """The whole command, as docs/performance.md has it, over few rows."""
    peers = ["--peers", os.environ["PORTER_TEST_PYTHON"]] if os.environ.get("PORTER_TEST_PYTHON") else []
    modes = ["bind/native/1000", "insert/native", "select1"]
    with tempfile.TemporaryDirectory() as folder:
        paths = {kind: os.path.join(folder, kind) for kind in ("json", "markdown", "svg")}
        done = subprocess.run(
            [sys.executable, "-B", table.__file__, "--url", place, *peers, "--compression",
             "--earlier", os.path.join(os.path.dirname(table.__file__), "earlier.json"),
             *(part for kind, path in paths.items() for part in ("--" + kind, path)),
             program, f"Porter=DRIVER={library};Url={place}", "--", "--rows", str(TABLE_ROWS), "--calls", "20",
             *(part for mode in modes for part in ("--only", mode))],
            stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            return [f"table.py ended with {done.returncode}: {done.stdout}"]
        with open(paths["json"], encoding="utf-8") as kept:
            results = json.load(kept)
        with open(paths["markdown"], encoding="utf-8") as kept:
            page = kept.read()
        shapes = xml.etree.ElementTree.parse(paths["svg"]).getroot()
    bars = len(shapes.findall("{*}rect"))
    measured = {(mode["name"], name) for name, result in results.items() for mode in result["modes"]}
    wanted = {(mode, "Porter") for mode in modes} | {("select1", "clickhouse-odbc 1.5.4 *")}
    wanted |= {("python/rows", "pyodbc, Porter"), ("python/insert", "clickhouse-connect")} if peers else set()
    problems = [f"table.py has no {pair}" for pair in wanted - measured]
    problems += [f"its page has no {word}" for word in ("| insert/native | Porter |", "| gzip |") if word not in page]
    return problems + ([] if bars > len(modes) else [f"its chart has {bars} bars"])


def main():
    if len(sys.argv) < 3 or sys.argv[3:] not in ([], ["embedded"]):
        sys.exit(__doc__)
    program, library = sys.argv[1:3]
    embedded = bool(sys.argv[3:])
    name = "PORTER_TEST_ENGINE" if embedded else "PORTER_TEST_CLICKHOUSE"
    place = os.environ.get(name)
    if not place:
        sys.exit(f"{name} is not set: start the servers, or run ./check")
    expected = subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout.split()
    done = subprocess.run(
        [
            program,
            "--dsn",
            f"DRIVER={library};" + (f"Server=embedded;EnginePath={place}" if embedded else f"Url={place}"),
            *([] if embedded else ["--url", place]),
            "--rows",
            str(ROWS),
            "--calls",
            str(CALLS),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stderr.write(done.stderr)
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        sys.exit(f"no JSON came ({error}); exit status {done.returncode}\n{done.stdout}")
    problems = [problem for mode in report["modes"] for problem in problems_of(mode)]
    names = [mode["name"] for mode in report["modes"]]
    expected = [name for name in expected if not name.startswith("curl") or not embedded]
    if names != expected:
        problems.append(f"modes {names}, not {expected}")
    # The table has a line a mode and source, those of a mode beneath each other.
    lines = table.table({"one": report, "two": report}).splitlines()[2:]
    told = [tuple(part.strip() for part in line.split("|")[1:4]) for line in lines]
    wanted = [(name, source) for name in names for source in ("one", "two")]
    if [line[:2] for line in told] != wanted or not all(float(line[2]) >= 0 for line in told):
        problems.append(f"the table's lines are {told}")
    if not embedded:
        problems += command_problems(program, library, place)
    if done.returncode != 0 and not problems:
        problems.append(f"exit status {done.returncode}")
    print(done.stdout)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
