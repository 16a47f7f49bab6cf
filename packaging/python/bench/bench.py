#!/usr/bin/env python3
"""What reading and writing costs, beside clickhouse-connect in the same run: bench.py [--rows N] [--best N] [CASE ..]

Prints a Markdown table of the client's CPU seconds (user and system) and rows a second, the best of some runs, each
in a process of its own. It reports, and asserts nothing about time; what a case has read and stored is checked.
PORTER_TEST_CLICKHOUSE is the server's address; without PORTER_LIBRARY the package's own driver is measured.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

ADDRESS = urllib.parse.urlsplit(os.environ.get("PORTER_TEST_CLICKHOUSE", "http://127.0.0.1:8123"))
HOST, PORT = str(ADDRESS.hostname), int(ADDRESS.port or 8123)
DATABASE = "porter_python_bench"
COLUMNS = {
    "u64": ("UInt64", "toUInt64(number * 1000003)"),
    "i32": ("Int32", "toInt32(toInt64(number % 2000001) - 1000000)"),
    "f64": ("Float64", "number / 7"),
    "s16": ("String", "leftPad(hex(cityHash64(number)), 16, '0')"),
    "ts": ("DateTime64(3, 'UTC')", "fromUnixTimestamp64Milli(toInt64(1704067200000 + number * 7919), 'UTC')"),
    "ni": ("Nullable(Int32)", "if(number % 10 = 0, NULL, toInt32(number))"),
    "lc": ("LowCardinality(String)", "toLowCardinality(concat('group ', toString(number % 100)))"),
    "d": ("Decimal(18, 4)", "toDecimal64(number % 100000, 4) + toDecimal64('0.1234', 4)"),
    "day": ("Date", "toDate('2020-01-01') + toUInt16(number % 2000)"),
}
ARROW = tuple(name for name in COLUMNS if name != "lc")
Case = Callable[[int, "Meter"], int]
CASES: dict[str, tuple[Case, Case]] = {}


class Meter:
    """CPU seconds and time between begin and end."""

    def __init__(self) -> None:
        self.cpu = self.elapsed = 0.0

    @contextlib.contextmanager
    def on(self) -> Iterator[None]:
        """Measures a block."""
        used, started = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        yield
        now = resource.getrusage(resource.RUSAGE_SELF)
        self.cpu += now.ru_utime - used.ru_utime + now.ru_stime - used.ru_stime
        self.elapsed += time.monotonic() - started


def ask(sql: str, database: str = DATABASE) -> str:
    """The server's answer to a statement."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{ADDRESS.geturl()}/?database={database}", data=sql.encode(), timeout=600) as answer:
        return str(answer.read().decode()).rstrip("\n")


def select(rows: int) -> str:
    """The rows of the data set."""
    return "SELECT " + ", ".join(f"{made} AS {name}" for name, (_, made) in COLUMNS.items()) + f" FROM numbers({rows})"


def target() -> str:
    """A new empty table of the data set's columns."""
    name = f"t_{os.urandom(4).hex()}"
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())
    ask(f"CREATE TABLE {name} ({columns}) ENGINE = MergeTree ORDER BY u64")
    return name


def checked(name: str, rows: int) -> int:
    """Drops a table that was filled; how many rows it had, of those that it ought to have."""
    sums = ", ".join(f"sum(cityHash64(toString({column})))" for column in COLUMNS)
    found, expected = ask(f"SELECT {sums} FROM {name}"), ask(f"SELECT {sums} FROM ({select(rows)})")
    if found != expected:
        raise SystemExit(f"what is stored differs: {found} in place of {expected}")
    count = int(ask(f"SELECT count() FROM {name}"))
    ask(f"DROP TABLE {name}")
    return count


def engine(driver: str) -> Any:
    """SQLAlchemy's engine, connected once."""
    import sqlalchemy

    made = sqlalchemy.create_engine(f"clickhousedb+{driver}://default:@{HOST}:{PORT}/{DATABASE}")
    with made.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT 1")).fetchall()
    return made


def ours() -> Any:
    """A connection of the package."""
    import porter_odbc

    return porter_odbc.connect(HOST, port=PORT, database=DATABASE)


def theirs() -> Any:
    """A client of clickhouse-connect."""
    import clickhouse_connect

    return clickhouse_connect.get_client(host=HOST, port=PORT, database=DATABASE)


def case(name: str) -> Callable[[Callable[[bool, int, Meter], int]], None]:
    """Keeps a case for both sides: its function's first argument says whether ours is measured."""

    def keep(run: Callable[[bool, int, Meter], int]) -> None:
        CASES[name] = (lambda rows, meter: run(True, rows, meter), lambda rows, meter: run(False, rows, meter))

    return keep


def table_of(name: str) -> Any:
    """The table for SQLAlchemy."""
    from sqlalchemy import MetaData, Table

    return Table(name, MetaData(), autoload_with=engine("connect"))


@case("SQLAlchemy Core select")
def _(is_ours: bool, rows: int, meter: Meter) -> int:
    name = filled(rows)
    statement, made = table_of(name).select(), engine("pyodbc" if is_ours else "connect")
    with made.connect() as connection, meter.on():
        found = connection.execute(statement).fetchall()
    return len(found)


@case("the same, row by row")
def _(is_ours: bool, rows: int, meter: Meter) -> int:
    name, count = filled(rows), 0
    statement, made = table_of(name).select(), engine("pyodbc" if is_ours else "connect")
    with made.connect() as connection, meter.on():
        for _row in connection.execute(statement):
            count += 1
    return count


@case("SQLAlchemy Core insert")
def _(is_ours: bool, rows: int, meter: Meter) -> int:
    import datetime
    import decimal

    name, first = target(), datetime.datetime(2024, 1, 1)
    step, base = datetime.timedelta(milliseconds=7919), datetime.date(2020, 1, 1)
    texts = ask(f"SELECT {COLUMNS['s16'][1]} FROM numbers({rows})").split("\n")
    days = [base + datetime.timedelta(days=n) for n in range(2000)]
    data = [
        {"u64": n * 1000003, "i32": n % 2000001 - 1000000, "f64": n / 7, "s16": texts[n], "ts": first + n * step,
         "ni": None if n % 10 == 0 else n, "lc": f"group {n % 100}",
         "d": decimal.Decimal((n % 100000) * 10000 + 1234).scaleb(-4), "day": days[n % 2000]}
        for n in range(rows)
    ]  # fmt: skip
    statement, made = table_of(name).insert(), engine("pyodbc" if is_ours else "connect")
    with made.begin() as connection, meter.on():
        connection.execute(statement, data)
    return checked(name, rows)


@case("query, rows")
def _(is_ours: bool, rows: int, meter: Meter) -> int:
    import porter_odbc

    client, sql = ours() if is_ours else theirs(), select(rows)
    with meter.on():
        return len(porter_odbc.query(client, sql).result_rows if is_ours else client.query(sql).result_rows)


@case("query_df")
def _(is_ours: bool, rows: int, meter: Meter) -> int:
    import pandas  # noqa: F401
    import pyarrow.compute  # noqa: F401

    import porter_odbc

    client, sql = ours() if is_ours else theirs(), select(rows)
    with meter.on():
        return len(porter_odbc.query_df(client, sql) if is_ours else client.query_df(sql))


@case("query_np")
def _(is_ours: bool, rows: int, meter: Meter) -> int:
    import pandas  # noqa: F401
    import pyarrow.compute  # noqa: F401

    import porter_odbc

    client, sql = ours() if is_ours else theirs(), select(rows)
    with meter.on():
        return len(porter_odbc.query_np(client, sql) if is_ours else client.query_np(sql))


@case("query_arrow")
def _(is_ours: bool, rows: int, meter: Meter) -> int:
    import pyarrow.compute  # noqa: F401

    import porter_odbc

    client, sql = ours() if is_ours else theirs(), select(rows)
    with meter.on():
        return int((porter_odbc.query_arrow(client, sql) if is_ours else client.query_arrow(sql)).num_rows)


@case("insert, rows")
def _(is_ours: bool, rows: int, meter: Meter) -> int:
    import porter_odbc

    data, name, client = theirs().query(select(rows)).result_rows, target(), ours() if is_ours else theirs()
    with meter.on():
        porter_odbc.insert(client, name, data) if is_ours else client.insert(name, data)
    return checked(name, rows)


@case("insert_df")
def _(is_ours: bool, rows: int, meter: Meter) -> int:
    import porter_odbc

    data, name, client = theirs().query_df(select(rows)), target(), ours() if is_ours else theirs()
    with meter.on():
        porter_odbc.insert_df(client, name, data) if is_ours else client.insert_df(name, data)
    return checked(name, rows)


@case("insert_arrow")
def _(is_ours: bool, rows: int, meter: Meter) -> int:
    import porter_odbc

    data, name, client = theirs().query_arrow(select(rows)), target(), ours() if is_ours else theirs()
    with meter.on():
        porter_odbc.insert_arrow(client, name, data) if is_ours else client.insert_arrow(name, data)
    return checked(name, rows)


def filled(rows: int) -> str:
    """The table of a run, which main() made."""
    return f"filled_{rows}"


def measured(name: str, side: int, rows: int, best: int) -> tuple[float, float, int]:
    """The best of some runs of a case: CPU seconds, rows a second, MB."""
    runs = []
    for _ in range(best):
        command = [sys.executable, __file__, "--one", name, str(side), "--rows", str(rows)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{name}: {done.stderr[-2000:]}")
        runs.append(json.loads(done.stdout))
    cpu, elapsed, size = (min(column) for column in zip(*runs, strict=True))
    return cpu, rows / elapsed, size


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--best", type=int, default=3, help="of how many runs")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("cases", nargs="*", help="all of: " + ", ".join(CASES))
    given = parser.parse_args()
    if given.one:
        meter = Meter()
        count = CASES[given.one[0]][int(given.one[1])](given.rows, meter)
        if count != given.rows:
            raise SystemExit(f"{count} rows in place of {given.rows}")
        print(json.dumps([meter.cpu, meter.elapsed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
        return
    ask(f"CREATE DATABASE IF NOT EXISTS {DATABASE}", "default")
    try:
        ask(f"CREATE OR REPLACE TABLE {filled(given.rows)} ENGINE = MergeTree ORDER BY u64 AS {select(given.rows)}")
        print(f"| {given.rows:,} rows x {len(COLUMNS)} columns | CPU s | clickhouse-connect | ratio | M rows/s | MB |")
        print("|---|---|---|---|---|---|")
        for name in given.cases or CASES:
            mine, stock = (measured(name, side, given.rows, given.best) for side in (0, 1))
            print(
                f"| {name} | {mine[0]:.2f} | {stock[0]:.2f} | {mine[0] / max(stock[0], 1e-9):.2f} "
                f"| {mine[1] / 1e6:.2f} / {stock[1] / 1e6:.2f} | {mine[2]} / {stock[2]} |",
                flush=True,
            )
    finally:
        ask(f"DROP DATABASE {DATABASE}", "default")


if __name__ == "__main__":
    main()
