#!/usr/bin/env python3
"""What Python's clients take for the bench's rows, beside ODBC ones over a driver; prints JSON as porter_bench does.

usage: peers.py --dsn CONNECTION-STRING --url URL --query SQL --rows N [--tcp PORT] [--repeat N] [--only CASE]...

A case is a process of its own; the least CPU time of some passes counts. Packages: requirements.txt here.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
import urllib.parse

CREATE = (
    "CREATE OR REPLACE TABLE porter_bench_peers (u64 UInt64, i32 Int32, f64 Float64, s16 String, "
    "ts DateTime64(3, 'UTC'), ni Nullable(Int32), lc LowCardinality(String), d Decimal(18, 4), day Date, u UUID) "
    "ENGINE = MergeTree ORDER BY u64"
)
DROP = "DROP TABLE IF EXISTS porter_bench_peers"
INSERT = "INSERT INTO porter_bench_peers VALUES"


def connect_http(asked):
    import clickhouse_connect

    place = urllib.parse.urlsplit(asked.url)
    return clickhouse_connect.get_client(host=place.hostname, port=place.port, compress=False)


def connect_tcp(asked):
    import clickhouse_driver

    return clickhouse_driver.Client(urllib.parse.urlsplit(asked.url).hostname, port=asked.tcp)


def connect_odbc(asked):
    import pyodbc

    pyodbc.pooling = False
    return pyodbc.connect(asked.dsn, autocommit=True)


def rows_odbc(asked):
    cursor = connect_odbc(asked).cursor()
    return lambda: len(cursor.execute(asked.query).fetchall())


def rows_http(asked):
    client = connect_http(asked)
    return lambda: len(client.query(asked.query).result_rows)


def rows_tcp(asked):
    client = connect_tcp(asked)
    return lambda: len(client.execute(asked.query))


def arrow_odbc(asked):
    import arrow_odbc as package

    def run():
        reader = package.read_arrow_batches_from_odbc(
            asked.query.replace(" AS u FROM", "::String AS u FROM"),
            connection_string=asked.dsn, batch_size=10000, max_text_size=64,
        )  # fmt: skip
        return sum(len(batch) for batch in reader)

    return run


def arrow_http(asked):
    client = connect_http(asked)
    return lambda: client.query_arrow(asked.query).num_rows


def data_of(asked):
    return connect_http(asked).query(asked.query).result_rows


def insert_odbc(asked):
    data = [(*row[:-1], str(row[-1])) for row in data_of(asked)]
    cursor = connect_odbc(asked).cursor()
    cursor.fast_executemany = True

    def run():
        for first in range(0, len(data), 100000):
            cursor.executemany(f"{INSERT} (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", data[first : first + 100000])
        return len(data)

    return run


def insert_http(asked):
    data, client = data_of(asked), connect_http(asked)

    def run():
        client.insert("porter_bench_peers", data)
        return len(data)

    return run


def insert_tcp(asked):
    data, client = data_of(asked), connect_tcp(asked)
    return lambda: client.execute(INSERT, data)


# Mode, driver (None: the one of the connection string), what runs it.
CASES = {
    "odbc/rows": ("python/rows", "pyodbc", rows_odbc),
    "connect/rows": ("python/rows", "clickhouse-connect", rows_http),
    "driver/rows": ("python/rows", "clickhouse-driver", rows_tcp),
    "odbc/arrow": ("python/arrow", "arrow-odbc", arrow_odbc),
    "connect/arrow": ("python/arrow", "clickhouse-connect", arrow_http),
    "odbc/insert": ("python/insert", "pyodbc", insert_odbc),
    "connect/insert": ("python/insert", "clickhouse-connect", insert_http),
    "driver/insert": ("python/insert", "clickhouse-driver", insert_tcp),
}


def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def one(name, asked):
    """The case in this process."""
    mode, _, make = CASES[name]
    client = connect_http(asked)
    if mode == "python/insert":
        client.command(CREATE)
    run = make(asked)
    cpu, wall, problem = None, None, ""
    for _ in range(asked.repeat):
        before, began = used(), time.monotonic()
        count = run()
        if cpu is None or used() - before < cpu:
            cpu, wall = used() - before, time.monotonic() - began
        if count != asked.rows:
            problem = f"{count} rows of {asked.rows}"
    if mode == "python/insert":
        stored = client.query(
            "SELECT count(), (SELECT sum(cityHash64(toString(*))) FROM (SELECT tuple(*) FROM porter_bench_peers)) = "
            f"(SELECT {asked.repeat} * sum(cityHash64(toString(*))) FROM (SELECT tuple(*) FROM ({asked.query}))) "
            "FROM porter_bench_peers"
        ).result_rows[0]
        if stored[0] != asked.rows * asked.repeat or not stored[1]:
            problem = f"{stored[0]} rows stored of {asked.rows * asked.repeat}, sums {stored[1]}"
        client.command(DROP)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"name": mode, "rows": asked.rows, "cpu_s": round(cpu, 4), "wall_s": round(wall, 4),
            "rows_per_s": round(asked.rows / wall), "max_rss_kb": peak, "wrong": problem}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    for name in ("--dsn", "--url", "--query"):
        parser.add_argument(name, required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--tcp", type=int, help="the server's native port, for clickhouse-driver")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--only", action="append", choices=CASES)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(asked.one, asked)))
        return
    drivers = {}
    for name, (mode, driver, _) in CASES.items():
        if (asked.only and name not in asked.only) or (driver == "clickhouse-driver" and not asked.tcp):
            continue
        done = subprocess.run(
            [sys.executable, "-B", os.path.abspath(__file__), *sys.argv[1:], "--one", name],
            stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        told = {"name": mode, "failed": True} if done.returncode else json.loads(done.stdout)
        drivers.setdefault(driver, []).append(told)
    print(json.dumps({driver: {"driver": driver, "modes": modes} for driver, modes in drivers.items()}))


if __name__ == "__main__":
    main()
