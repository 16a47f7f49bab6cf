"""Thread pools, processes, event loops: many queries at once through one driver (mission C26, C30, A7, P1, P4)."""

import asyncio
import os
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import aioodbc
import pyodbc
from support import ClientCase, connection_string

THREADS, QUERIES = 8, 250


def ask_many(connection, first, count=QUERIES):
    """How many of `count` queries gave the wrong answer."""
    wrong = 0
    for number in range(first, first + count):
        cursor = connection.cursor()
        row = cursor.execute(f"SELECT {number}, count() FROM numbers({number % 7})").fetchone()
        wrong += tuple(row) != (number, number % 7)
        cursor.close()
    return wrong


def of_its_own(first, count=QUERIES):
    connection = pyodbc.connect(connection_string(), autocommit=True)
    try:
        return ask_many(connection, first, count)
    finally:
        connection.close()


class Threads(ClientCase):
    def test_a_connection_for_each_thread(self):
        with ThreadPoolExecutor(THREADS) as pool:
            self.assertEqual(sum(pool.map(of_its_own, range(0, THREADS * 1000, 1000))), 0)

    def test_one_connection_for_all(self):
        with ThreadPoolExecutor(THREADS) as pool:
            jobs = [pool.submit(ask_many, self.connection, 1000 * n) for n in range(THREADS)]
            self.assertEqual(sum(job.result() for job in jobs), 0)

    def test_more_connections_than_the_pool_keeps(self):
        connections = [pyodbc.connect(connection_string(PoolSize=8), autocommit=True) for _ in range(20)]
        cursors = [one.cursor().execute("SELECT number FROM numbers(100)") for one in connections]
        self.assertEqual([sum(1 for _ in one) for one in cursors], [100] * 20)
        for one in connections:
            one.close()

    def test_cancel_from_another_thread(self):
        with ThreadPoolExecutor(1) as pool:
            job = pool.submit(self.cursor.execute, "SELECT sleep(3)")
            time.sleep(0.3)
            start = time.monotonic()
            self.cursor.cancel()
            with self.assertRaises(pyodbc.Error) as caught:
                job.result()
            self.assertLess(time.monotonic() - start, 0.5)
            self.assertEqual(caught.exception.args[0], "HY008")
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_timeouts(self):
        self.connection.timeout = 1
        cursor = self.connection.cursor()
        with self.fails(pyodbc.OperationalError, "HYT00"):
            cursor.execute("SELECT sleep(3)")


class Processes(ClientCase):
    def test_a_connection_for_each_process(self):
        with get_context("fork").Pool(4) as pool:
            self.assertEqual(pool.map(of_its_own, range(0, 4000, 1000)), [0] * 4)

    def test_a_child_does_not_use_its_parents(self):
        rows = self.cursor.execute("SELECT number FROM numbers(500000)")
        self.assertEqual(rows.fetchone()[0], 0)
        child = os.fork()
        if child == 0:
            state = "none"
            try:
                self.connection.cursor().execute("SELECT 1")
            except pyodbc.Error as error:
                state = error.args[0]
            os._exit(0 if state in ("08S01", "08003") else 1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertEqual(sum(1 for _ in rows), 499999)
        self.assertEqual(self.value("SELECT 1"), 1)


class EventLoop(ClientCase):
    def test_c30_queries_at_once(self):
        async def one(dsn, wait):
            connection = await aioodbc.connect(dsn=dsn, autocommit=True)
            cursor = await connection.cursor()
            await cursor.execute("SELECT sleep(?)", wait)
            row = await cursor.fetchone()
            await cursor.close()
            await connection.close()
            return row[0]

        async def four():
            return await asyncio.gather(*(one(connection_string(), 0.5) for _ in range(4)))

        start = time.monotonic()
        self.assertEqual(asyncio.run(four()), [0] * 4)
        self.assertLess(time.monotonic() - start, 1.6)

    def test_s7_no_session(self):
        """The keyword of S6 is the asynchronous client's, too."""
        async def seen(**words):
            dsn = connection_string(**words)
            async with aioodbc.connect(dsn=dsn, autocommit=True) as connection, connection.cursor() as cursor:
                await cursor.execute("SET max_threads=5")
                await cursor.execute("SELECT getSetting('max_threads') = 5")
                return (await cursor.fetchone())[0]

        self.assertEqual(asyncio.run(seen()), 1)
        self.assertEqual(asyncio.run(seen(AutogenerateSessionId=0)), 0)

    def test_eight_times_250(self):
        """Eight tasks, a connection for each, and one connection for all of them."""
        async def ask(connection, first):
            wrong = 0
            for number in range(first, first + QUERIES):
                async with connection.cursor() as cursor:
                    await cursor.execute(f"SELECT {number}, count() FROM numbers({number % 7})")
                    wrong += tuple(await cursor.fetchone()) != (number, number % 7)
            return wrong

        async def run(shared):
            count = 1 if shared else THREADS
            connections = [await aioodbc.connect(dsn=connection_string(), autocommit=True) for _ in range(count)]
            try:
                return await asyncio.gather(*(ask(connections[n % count], 1000 * n) for n in range(THREADS)))
            finally:
                for connection in connections:
                    await connection.close()

        for shared in (False, True):
            with self.subTest(shared=shared):
                self.assertEqual(asyncio.run(run(shared)), [0] * THREADS)

    def test_a_pool_of_connections(self):
        async def job(pool, first):
            wrong = 0
            for number in range(first, first + 25):
                async with pool.acquire() as connection, connection.cursor() as cursor:
                    await cursor.execute("SELECT ?", number)
                    wrong += (await cursor.fetchone())[0] != number
            return wrong

        async def run():
            async with aioodbc.create_pool(dsn=connection_string(), minsize=1, maxsize=4, autocommit=True) as pool:
                return await asyncio.gather(*(job(pool, 100 * n) for n in range(THREADS)))

        self.assertEqual(asyncio.run(run()), [0] * THREADS)


if __name__ == "__main__":
    unittest.main()
