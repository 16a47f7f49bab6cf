"""The mission's rows D: what clickhouse-driver's users do, by pyodbc and the package."""

from __future__ import annotations

import asyncio
import datetime
import decimal
import io
import ipaddress
import subprocess
import sys
import threading
import uuid

import pandas
import pyodbc
import pytest
import sqlalchemy

import porter_odbc
from conftest import HOST, PORT, ask

C2 = (
    "SELECT 0 n,'0' s,[0] a,map('k',0) m,(1,'x') t,toLowCardinality(toNullable('q')) l,toDecimal64(1.25,4) d,"
    "toDateTime64('2024-01-02 03:04:05.678',3,'UTC') dt,toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') u,"
    "toIPv4('1.2.3.4') ip,true b,CAST('a' AS Enum8('a'=1)) e"
)
C2_ROW = (
    0, "0", [0], {"k": 0}, (1, "x"), "q", decimal.Decimal("1.2500"), datetime.datetime(2024, 1, 2, 3, 4, 5, 678000),
    uuid.UUID("61f0c404-5cb3-11e7-907b-a6006ad3dba0"), ipaddress.IPv4Address("1.2.3.4"), True, "a",
)  # fmt: skip


def rows(cursor):
    return [tuple(row) for row in cursor.fetchall()]


def test_d1_connects_over_http(cur):
    assert cur.execute("SELECT version()").fetchval() == ask("SELECT version()")


def test_d2_select(cur):
    assert rows(cur.execute("SELECT number, toString(number) FROM numbers(2)")) == [(0, "0"), (1, "1")]


def test_d3_column_types(cur):
    cur.execute("SELECT number, toString(number) FROM numbers(2)")
    names = [column[0] for column in cur.description]
    assert list(zip(names, porter_odbc.column_types(cur), strict=True)) == [
        ("number", "UInt64"), ("toString(number)", "String"),
    ]  # fmt: skip


def test_d4_insert_rows(odbc, cur, table):
    name = table("a Int32, s String")
    assert porter_odbc.insert(odbc, name, [(1, "x"), (2, "y")])["written_rows"] == 2
    cur.fast_executemany = True
    cur.executemany(f"INSERT INTO {name} VALUES (?, ?)", [(3, "z")])
    assert rows(cur.execute(f"SELECT * FROM {name} ORDER BY a")) == [(1, "x"), (2, "y"), (3, "z")]


def test_d5_d6_delete_and_update(cur, table):
    name = table("a Int32, s String")
    cur.executemany(f"INSERT INTO {name} VALUES (?, ?)", [(1, "x"), (2, "y")])
    cur.execute(f"ALTER TABLE {name} UPDATE s = 'z' WHERE a = 1 SETTINGS mutations_sync = 2")
    cur.execute(f"DELETE FROM {name} WHERE a = 2")
    assert rows(cur.execute(f"SELECT * FROM {name}")) == [(1, "z")]


def test_d7_parameters(cur):
    assert tuple(cur.execute("SELECT ? + 1, ?", 41, "it's").fetchone()) == (42, "it's")


def test_d8_repeated_execution(cur):
    """Once prepared: 200 executions of one text, each with its own value."""
    assert [cur.execute("SELECT ? + 1", number).fetchval() for number in range(200)] == list(range(1, 201))


def test_d9_pooling(eng):
    assert type(eng.pool).__name__ == "QueuePool"
    failures: list[BaseException] = []

    def work():
        try:
            for _ in range(250):
                with eng.connect() as connection:
                    assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_d10_nat_is_null(rich, table):
    """The NaT of pandas is a datetime of the year 1 to whoever looks at it from within C."""
    assert rich.execute("SELECT isNull(?)", (pandas.NaT,)).fetchval() == 1
    name = table("t Nullable(DateTime64(3))")
    rich.cursor().executemany(f"INSERT INTO {name} VALUES (?)", [(pandas.NaT,), (pandas.Timestamp("2024-01-02"),)])
    assert ask(f"SELECT t FROM {name} ORDER BY t") == "2024-01-02 00:00:00.000\n\\N"


def test_d10_c2_conversion(odbc):
    assert porter_odbc.query(odbc, C2).result_rows == [C2_ROW]


def test_d11_errors_have_codes(cur):
    with pytest.raises(pyodbc.ProgrammingError) as caught:
        cur.execute("SELECT * FROM no_such")
    assert caught.value.args[0] == "42S02"
    assert "Code: 60." in caught.value.args[1]
    assert "(60)" in caught.value.args[1]


def test_d12_asyncio_by_threads(connect):
    """The guide's wrapper: blocking calls on the loop's executor."""

    def one(number):
        return connect().execute("SELECT ?", number).fetchval()

    async def main():
        loop = asyncio.get_running_loop()
        return await asyncio.gather(*[loop.run_in_executor(None, one, number) for number in range(4)])

    assert asyncio.run(main()) == [0, 1, 2, 3]


def test_d13_settings(connect):
    assert rows(connect(settings={"max_threads": 2}).execute("SELECT getSetting('max_threads')")) == [(2,)]
    assert rows(connect(max_threads=2).execute("SELECT getSetting('max_threads')")) == [(2,)]


def test_d14_version(odbc):
    assert odbc.getinfo(pyodbc.SQL_DBMS_VER).startswith("26.")


def test_d15_dataframe(odbc):
    assert porter_odbc.query_df(odbc, "SELECT number a FROM numbers(2)").to_dict("list") == {"a": [0, 1]}


def test_d16_sqlalchemy(eng):
    with eng.connect() as connection:
        assert connection.execute(sqlalchemy.text("SELECT 1")).fetchall() == [(1,)]


def test_d17_progress(cur):
    with porter_odbc.progress_bar(cur, interval=0.01, file=io.StringIO()) as bar:
        cur.execute("SELECT sum(number) FROM numbers(1000000)")
        assert rows(cur) == [(499999500000,)]
    assert (bar.n, bar.total) == (1000000, 1000000)
    slow = "SELECT sum(sleepEachRow(0.01)) FROM numbers(20) SETTINGS max_block_size=2"
    shown = io.StringIO()
    with porter_odbc.progress_bar(cur, interval=0.01, file=shown, mininterval=0) as bar:
        cur.execute(slow).fetchall()
    assert (bar.n, bar.total) == (20, 20)
    assert "100%" in shown.getvalue()


def test_d17_interrupted_progress_cancels(cur):
    def stop(_):
        raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        porter_odbc.progress_bar(cur, interval=0.01, file=io.StringIO()) as bar,
    ):
        bar.update = stop
        with pytest.raises(pyodbc.Error, match="HY008"):
            cur.execute("SELECT sum(sleepEachRow(0.02)) FROM numbers(500) SETTINGS max_block_size=2")
    assert cur.execute("SELECT 1").fetchval() == 1


def test_d18_streaming(odbc):
    assert [tuple(row) for row in odbc.execute("SELECT number FROM numbers(3)")] == [(0,), (1,), (2,)]


MEMORY = """
import resource, sys, porter_odbc
c = porter_odbc.connect(host=sys.argv[1], port=int(sys.argv[2]))
c.execute("SELECT 1").fetchall()
list(porter_odbc.query_rows_stream(c, "SELECT number, toString(number) FROM numbers(20000)"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in porter_odbc.query_rows_stream(c, "SELECT number, toString(number) FROM numbers(600000)"))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_d18_streams_in_flat_memory():
    done = subprocess.run([sys.executable, "-c", MEMORY, HOST, str(PORT)], capture_output=True, text=True, check=True)
    count, more = map(int, done.stdout.split())
    assert count == 600000
    assert more < 12000, "KiB more than after a short result"


def test_d19_last_query(odbc, cur):
    told = porter_odbc.query(odbc, "SELECT 1", settings={"wait_end_of_query": 1}).summary
    assert told["read_rows"] == 1
    assert told["elapsed_ns"] > 0
    assert len(told["query_id"]) == 36
    cur.execute("SELECT 1")
    assert len(porter_odbc.query_id(cur)) == 36


def test_d20_external_tables(odbc):
    numbers = porter_odbc.external_data(file_name="numbers1", data=b"100\n500\n", structure="x Int32")
    assert porter_odbc.query(odbc, "SELECT sum(x) FROM numbers1", external_data=numbers).result_rows == [(600,)]


def test_d21_dbapi(cur, rich):
    assert rows(cur.execute("SELECT ?", 1)) == [(1,)]
    assert cur.description[0][1] is int
    cursor = rich.cursor()
    assert cursor.execute("SELECT ?", (1,)).fetchall() == [(1,)]
    assert cursor.rowcount == -1
    assert cursor.fetchone() is None


def test_d22_session_of_the_connection(odbc):
    """Two cursors of one connection, both results running: no SESSION_IS_LOCKED."""
    odbc.execute("SET max_threads = 5")
    one, two = odbc.cursor(), odbc.cursor()
    one.execute("SELECT number FROM numbers(100000)")
    two.execute("SELECT getSetting('max_threads')")
    assert two.fetchval() == 5
    assert len(one.fetchall()) == 100000


def test_d23_recovery(cur):
    for sql, state in (("SELECT * FROM no_such", "42S02"), ("SELEC 1", "42000")):
        with pytest.raises(pyodbc.ProgrammingError) as caught:
            cur.execute(sql)
        assert caught.value.args[0] == state
        assert cur.execute("SELECT 1").fetchone()[0] == 1
    with pytest.raises(pyodbc.DataError, match="395"):
        cur.execute("SELECT throwIf(number = 300000) FROM numbers(500000)").fetchall()
    assert cur.execute("SELECT 1").fetchone()[0] == 1
    with pytest.raises(pyodbc.DataError, match="22018"):
        cur.execute("INSERT INTO FUNCTION null('a Int32') VALUES (?)", "notint")
    assert cur.execute("SELECT 1").fetchone()[0] == 1
