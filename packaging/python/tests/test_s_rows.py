"""The mission's rows S and P: sessions, and pools."""

from __future__ import annotations

import threading
import uuid

import pyodbc
import pytest
from sqlalchemy import create_engine, text

import porter_odbc
from conftest import DATABASE, HOST, PORT, url

THREADS = "SELECT getSetting('max_threads')"


def together(count, work):
    """Runs work(number) on threads, and gives what they raised."""
    failures: list[BaseException] = []

    def run(number):
        try:
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_s1_session_of_the_connection(connect):
    connection = connect()
    porter_odbc.command(connection, "CREATE TEMPORARY TABLE kept (a Int32)")
    porter_odbc.insert(connection, "kept", [[7]])
    assert porter_odbc.query(connection, "SELECT a FROM kept").result_rows == [(7,)]
    porter_odbc.command(connection, "SET max_threads = 5")
    assert porter_odbc.query(connection, THREADS).result_rows == [(5,)]


def test_s2_two_results_of_one_connection(odbc):
    odbc.execute("SET max_threads = 5")
    one, two = odbc.cursor(), odbc.cursor()
    one.execute("SELECT number FROM numbers(70000)")
    two.execute("SELECT number + 1000000 FROM numbers(70000)")
    first, second = one.fetchall(), two.fetchall()
    assert [row[0] for row in first] == list(range(70000))
    assert [row[0] for row in second] == list(range(1000000, 1070000))


def test_s3_locked_session_is_said(connect):
    name = f"locked-{uuid.uuid4()}"
    one, two = connect(session_id=name), connect(session_id=name)
    held = one.execute("SELECT number, sleepEachRow(0.001) FROM numbers(5000) SETTINGS max_block_size = 10")
    with pytest.raises(pyodbc.Error) as caught:
        two.execute("SELECT 1").fetchall()
    assert caught.value.args[0] == "40001"
    assert "(373)" in caught.value.args[1]
    held.close()


def test_s4_connection_per_thread():
    def work(_):
        connection = porter_odbc.connect(host=HOST, port=PORT)
        for _ in range(250):
            assert connection.execute("SELECT 1").fetchval() == 1
        connection.close()

    assert together(8, work) == []


def test_s5_session_id_per_query(eng, odbc):
    """Pattern 2: an id of its own for each query, on one engine and on one connection."""

    def work(number):
        name = f"dagster-batch-{uuid.uuid4()}-{number}"
        with eng.connect() as connection:
            statement = text("SELECT sleep(0.1)").execution_options(session_id=name)
            assert connection.execute(statement).scalar() == 0
        slept = porter_odbc.query(odbc, "SELECT sleep(0.1)", settings={"session_id": name})
        assert slept.result_rows == [(0,)]

    assert together(6, work) == []


@pytest.mark.parametrize("options", [{"autogenerate_session_id": False}, {"Session": "never"}])
def test_s6_s7_no_session(connect, options):
    connection = connect(**options)
    before = porter_odbc.query(connection, THREADS).result_rows
    porter_odbc.command(connection, "SET max_threads = 57")
    assert porter_odbc.query(connection, THREADS).result_rows == before
    porter_odbc.command(connection, "CREATE TEMPORARY TABLE gone (a Int32)")
    with pytest.raises(pyodbc.ProgrammingError, match="60"):
        connection.execute("SELECT * FROM gone")


def test_s6_s7_in_a_url():
    engine = create_engine(url("?autogenerate_session_id=false"))
    with engine.connect() as connection:
        connection.execute(text("SET max_threads = 57"))
        assert connection.execute(text(THREADS)).scalar() != 57
    engine.dispose()


def test_s8_session_id_among_settings(odbc, table):
    mine = {"session_id": f"mine-{uuid.uuid4()}"}
    porter_odbc.command(odbc, "SET max_threads = 6", settings=mine)
    assert porter_odbc.query(odbc, THREADS, settings=mine).result_rows == [(6,)]
    name = table("a Int32")
    assert porter_odbc.insert(odbc, name, [[1]], settings=mine)["written_rows"] == 1
    assert porter_odbc.query(odbc, f"SELECT * FROM {name}", settings=mine).result_rows == [(1,)]
    wanted = f"own-{uuid.uuid4()}"
    assert porter_odbc.query(odbc, "SELECT queryID()", settings={"query_id": wanted}).result_rows == [(wanted,)]


def test_p1_p2_p4_pools(connect):
    """20 connections at once succeed whatever the pool keeps; the name says who shares links."""
    for pool in ({}, {"Pool": "mine", "PoolSize": 8}, {"Pool": "private"}):
        made = [connect(**pool) for _ in range(20)]
        assert together(20, lambda number, made=made: made[number].execute("SELECT 1").fetchval()) == []


def test_p2_p3_engines_pool(make_engine):
    engine = make_engine(pool_size=16, max_overflow=0)
    assert engine.pool.size() == 16
    held = [engine.connect() for _ in range(16)]
    assert [connection.exec_driver_sql("SELECT 1").scalar() for connection in held] == [1] * 16
    for connection in held:
        connection.close()
    assert make_engine().pool is not engine.pool
    assert DATABASE in str(engine.url)
