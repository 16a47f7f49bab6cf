"""The mission's rows G: what users of PostgreSQL's wire and its Python clients do with CrateDB, over ODBC and HTTP."""

from __future__ import annotations

import asyncio
import concurrent.futures

from porter_odbc import aio, crate

FIRST = "SELECT mountain, height, first_ascent FROM sys.summits ORDER BY height DESC, mountain LIMIT 1"
MONT_BLANC = ("Mont Blanc", 4808, 1786)


def keywords(server):
    return {"host": server.host, "port": server.port, "ServerType": "cratedb"} | server.options


def test_g1_with_and_threads(server):
    with crate.connect(server.place, **server.options) as connection:
        with connection.cursor() as cursor:
            cursor.execute(FIRST)
            assert cursor.fetchone() == MONT_BLANC

        def ask(number):
            with connection.cursor() as own:
                return [own.execute("SELECT ?, ?", (number, turn)).fetchall() for turn in range(20)]

        with concurrent.futures.ThreadPoolExecutor(8) as threads:
            found = list(threads.map(ask, range(8)))
    assert found == [[[(number, turn)] for turn in range(20)] for number in range(8)]


def test_g2_binding_on_the_server(server):
    connection = server.connect(servers=f"http://crate@{server.place}")
    assert list(connection.execute(FIRST)) == [MONT_BLANC]
    assert connection.execute("SELECT ?::int + 1, ?", (41, "x")).fetchone() == (42, "x")
    assert connection.execute("SELECT $1::int + 1, $2", (41, "x")).fetchone() == (42, "x")
    assert connection.execute("SELECT %(n)s::int + 1, %(s)s", {"n": 41, "s": "x"}).fetchone() == (42, "x")
    hostile = "'; DROP TABLE x; --"
    assert connection.execute("SELECT ?", (hostile,)).fetchone() == (hostile,)


def test_g3_many_statements(cr, made):
    """A pipeline saves round trips: here an array of parameters is one request."""
    table = made("porter_py_g3", "n INTEGER")
    assert len(cr.executemany(f"INSERT INTO {table} VALUES (?)", [(n,) for n in range(3)])) == 3
    cr.execute(f"REFRESH TABLE {table}")
    assert cr.execute(f"SELECT n FROM {table} ORDER BY n").fetchall() == [(0,), (1,), (2,)]


def test_g4_pool(server):
    async def main():
        async with (
            await aio.create_pool(minsize=1, maxsize=2, **keywords(server)) as pool,
            pool.acquire() as connection,
            connection.cursor() as cursor,
        ):
            await cursor.execute(FIRST)
            return await cursor.fetchone()

    assert asyncio.run(main()) == MONT_BLANC


def test_g5_fetch(server):
    async def main():
        async with await aio.connect(**keywords(server)) as connection, connection.cursor() as cursor:
            await cursor.execute("SELECT mountain FROM sys.summits")
            return await cursor.fetchall()

    assert len(asyncio.run(main())) == 1605


def test_g6_copy(cr, made):
    """COPY FROM STDIN of Python's objects: rows out of a generator, as arrays of parameters."""
    table = made("porter_py_g6", "n INTEGER PRIMARY KEY, s TEXT, o OBJECT, a ARRAY(DOUBLE)")
    rows = ((n, f"row {n}", {"n": n}, [n, n / 2]) for n in range(500))
    results = cr.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", rows)
    assert results == [{"rowcount": 1}] * 500
    cr.execute(f"REFRESH TABLE {table}")
    assert cr.execute(f"SELECT count(*), sum(o['n']), sum(a[2]) FROM {table}").fetchone() == (500, 124750, 62375.0)


def test_g7_prepared_a_thousand_times(cr):
    assert [cr.execute("SELECT ?", (n % 7,)).fetchone() for n in range(1000)] == [(n % 7,) for n in range(1000)]
