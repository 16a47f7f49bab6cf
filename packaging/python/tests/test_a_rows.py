"""The mission's rows A: asyncio, threads and processes."""

from __future__ import annotations

import asyncio
import concurrent.futures
import io
import multiprocessing

import pandas
import pyarrow
import pyodbc
import pytest
from sqlalchemy import Column, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

import porter_odbc
import workers
from conftest import DATABASE, HOST, PORT, ask, url
from porter_odbc import aio

KEYWORDS = {"host": HOST, "port": PORT, "database": DATABASE}


def run(main):
    """Runs a coroutine function with a connection of porter_odbc.aio."""

    async def inside():
        async with await aio.connect(**KEYWORDS) as connection:
            return await main(connection)

    return asyncio.run(inside())


def test_a1_the_same_methods_as_coroutines():
    async def main(connection):
        sql = "SELECT name FROM system.databases WHERE name LIKE '%INFO%' LIMIT 1"
        assert (await aio.query(connection, sql)).result_rows == [("INFORMATION_SCHEMA",)]
        assert await aio.command(connection, "SELECT 1") == 1
        assert await aio.ping(connection) is True
        assert await aio.raw_query(connection, "SELECT 1", fmt="CSV") == b"1\n"

    run(main)


def test_a1_statements_run_at_once():
    """Each of four waits until all four have begun: they end only together."""

    async def main():
        ready = asyncio.Barrier(4)
        with concurrent.futures.ThreadPoolExecutor(8) as executor:

            async def one(number):
                async with (
                    await aio.connect(executor=executor, **KEYWORDS) as connection,
                    await aio.raw_stream(connection, f"SELECT {number} FROM numbers(3)") as stream,
                ):
                    await asyncio.wait_for(ready.wait(), 30)
                    return await stream.read()

            return await asyncio.gather(*map(one, range(4)))

    assert asyncio.run(main()) == [f"{n}\n{n}\n{n}\n".encode() for n in range(4)]


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_a2_executors(kind):
    if kind == "threads":
        executor = concurrent.futures.ThreadPoolExecutor(2)
    else:
        executor = concurrent.futures.ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))
    with executor:
        assert executor.submit(workers.last_of_numbers, HOST, PORT, 10).result() == (9,)


def test_a3_asynch():
    async def main(connection):
        await aio.command(connection, "CREATE TABLE asynch (id Int32, name String) ENGINE = Memory")
        async with connection.cursor() as cursor:
            await cursor.execute("INSERT INTO asynch (id, name) VALUES (?, ?)", (1, "a"))
            assert cursor.rowcount == 1
            await cursor.execute("SELECT * FROM asynch")
            assert await cursor.fetchone() == (1, "a")
        await aio.command(connection, "DROP TABLE asynch")

    run(main)


def test_a4_aiochclient():
    async def main(connection):
        assert await aio.ping(connection)
        two = await aio.query(connection, "SELECT number, toString(number) FROM numbers(2)")
        assert two.result_rows == [(0, "0"), (1, "1")]
        assert (await aio.query(connection, "SELECT {a:Int32} + 1", {"a": 1})).first_row[0] == 2
        rows = aio.query_rows_stream(connection, "SELECT number FROM numbers(3)")
        assert [row[0] async for row in rows] == [0, 1, 2]
        named = await aio.query(connection, "SELECT 1 AS a")
        assert list(named.named_results()) == [{"a": 1}]
        assert (await aio.query(connection, "SELECT 1, 2")).first_row == (1, 2)

    run(main)


def test_a5_pool_and_raw():
    async def main():
        pool = await aio.create_pool(minsize=1, maxsize=3, **KEYWORDS)

        async def one(number):
            async with pool.acquire() as connection:
                return await aio.raw_query(connection, "SELECT ?", [number])

        found = await asyncio.gather(*map(one, range(12)))
        size = pool.size
        pool.close()
        await pool.wait_closed()
        return found, size

    found, size = asyncio.run(main())
    assert found == [f"{number}\n".encode() for number in range(12)]
    assert size <= 3


def test_a_every_helper(tmp_path):
    async def main(connection):
        await aio.command(
            connection, "CREATE TABLE helpers (a UInt32, s Nullable(String)) ENGINE = MergeTree ORDER BY a"
        )
        assert (await aio.insert(connection, "helpers", [[1, "x"]]))["written_rows"] == 1
        assert (await aio.raw_insert(connection, "helpers", None, io.BytesIO(b"2,y\n"), fmt="CSV"))["written_rows"] == 1
        await aio.insert_df(connection, "helpers", pandas.DataFrame({"a": [3], "s": [None]}))
        await aio.insert_arrow(connection, "helpers", pyarrow.table({"a": [4], "s": ["z"]}))
        sql = "SELECT * FROM helpers ORDER BY a"
        assert (await aio.query(connection, sql)).result_rows == [(1, "x"), (2, "y"), (3, None), (4, "z")]
        assert (await aio.query_df(connection, sql))["a"].tolist() == [1, 2, 3, 4]
        assert (await aio.query_np(connection, sql))["a"].tolist() == [1, 2, 3, 4]
        assert (await aio.query_arrow(connection, sql)).num_rows == 4
        assert [batch.num_rows async for batch in aio.query_arrow_stream(connection, "SELECT 1")] == [1]
        blocks = aio.query_row_block_stream(connection, "SELECT number FROM numbers(70000)")
        assert [len(block) async for block in blocks] == [65536, 4464]
        async with await aio.raw_stream(connection, "SELECT 1", fmt="CSV") as stream:
            assert [piece async for piece in stream] == [b"1\n"]
        async with connection.cursor() as cursor:
            await cursor.execute("SELECT toLowCardinality('x') AS x")
            assert await aio.column_types(cursor) == ["LowCardinality(String)"]
            assert len(await aio.query_id(cursor)) == 36
            assert (await aio.summary(cursor))["query_id"] == await aio.query_id(cursor)
            assert await aio.as_table(cursor) == "x\n-\nx"
        with pytest.raises(pyodbc.ProgrammingError, match="60"):
            await aio.query(connection, "SELECT * FROM no_such")
        await aio.command(connection, "DROP TABLE helpers")
        numbers = aio.query_rows_stream(connection, "SELECT number FROM numbers(10000000)")
        assert await anext(numbers) == (0,)
        await numbers.aclose()
        assert await aio.ping(connection)

    run(main)
    assert set(porter_odbc.__all__) - set(aio.__all__) == {
        "ExternalData", "QueryResult", "RawStream", "__version__", "connection_string", "driver_path", "external_data",
        "progress_bar",
    }  # fmt: skip


def test_a_streams_that_are_left():
    """Asyncio closes them at some time: not while their connection is closed, nor while a step is under way."""

    async def main():
        loop = asyncio.get_running_loop()
        failures = []
        loop.set_exception_handler(lambda _, context: failures.append(context))
        for number in range(40):
            async with await aio.connect(**KEYWORDS) as connection:
                rows = aio.query_rows_stream(connection, "SELECT number FROM numbers(10000000)", block_size=number + 1)
                blocks = aio.query_row_block_stream(connection, "SELECT number FROM numbers(10000000)")
                assert await anext(rows) == (0,)
                assert (await anext(blocks))[0] == (0,)
                slow = aio.query_row_block_stream(connection, "SELECT sleepEachRow(0.02) FROM numbers(5)", block_size=1)
                step = asyncio.ensure_future(anext(slow))
                await asyncio.sleep(0.01)
                step.cancel()
                del rows, blocks, slow, step
                assert await aio.ping(connection)
        await asyncio.sleep(0.1)
        return failures

    assert asyncio.run(main()) == []


def test_a_no_session_by_default():
    async def main(connection):
        await aio.command(connection, "SET max_threads = 57")
        return await aio.command(connection, "SELECT getSetting('max_threads')")

    assert run(main) != 57

    async def kept():
        async with await aio.connect(Session="auto", **KEYWORDS) as connection:
            return await main(connection)

    assert asyncio.run(kept()) == 57


class Base(DeclarativeBase):
    pass


def test_a6_sqlalchemy():
    from clickhouse_connect.cc_sqlalchemy import engines
    from clickhouse_connect.cc_sqlalchemy import types as ch

    class Thing(Base):
        __tablename__ = "async_things"
        __table_args__ = (engines.MergeTree(order_by="id"),)
        id = Column(ch.UInt64, primary_key=True)
        names = Column(ch.Array(ch.String))

    async def main():
        engine = create_async_engine(url(driver="aioodbc"))
        async with engine.begin() as connection:
            assert (await connection.execute(select(1))).scalar() == 1
            await connection.run_sync(Base.metadata.create_all)
            rows = [{"id": n, "names": [str(n)]} for n in range(1000)]
            await connection.execute(insert(Thing), rows)
            stream = await connection.stream(select(Thing.id).order_by(Thing.id))
            assert [row[0] async for row in stream] == list(range(1000))
            settings = text("SELECT getSetting('max_threads')").execution_options(settings={"max_threads": 3})
            assert (await connection.execute(settings)).scalar() == 3
            assert await aio.command(connection, "SELECT count() FROM async_things") == 1000
        async with AsyncSession(engine) as session:
            session.add(Thing(id=2**64 - 1, names=["big"]))
            await session.commit()
            found = await session.get(Thing, 2**64 - 1)
            assert found.names == ["big"]
            assert (await aio.query(session, "SELECT 1")).result_rows == [(1,)]
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.drop_all)
        await engine.dispose()

    asyncio.run(main())
    assert ask("EXISTS TABLE async_things") == "0"


def test_a7_processes():
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(4, mp_context=context) as executor:
        assert list(executor.map(workers.asked_250_times, [HOST] * 4, [PORT] * 4, range(4))) == [True] * 4
