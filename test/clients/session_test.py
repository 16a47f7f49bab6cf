"""Sessions, several statements at once, and options of a statement, as the mission's table has them."""

import concurrent.futures
import contextlib
import ctypes
import multiprocessing
import os
import threading
import time
import unittest
import uuid

import pyodbc

from support import ClientCase, ask, connect, connection_string

STMT_QUERY_ID, STMT_SESSION_ID, STMT_SETTINGS = 0x4101, 0x4102, 0x4103
DBC_SESSION_ID, DBC_SETTINGS = 0x4102, 0x4103
MANAGER = ctypes.CDLL("libodbc.so.2")
ROUNDS = 250 if os.environ.get("PORTER_TEST_FULL") else 50


def set_option(cursor, attribute, text):
    data = text.encode()
    code = MANAGER.SQLSetStmtAttr(cursor.hstmt, attribute, data, len(data))
    assert code == 0, code


def get_option(cursor, attribute):
    place, size = ctypes.create_string_buffer(500), ctypes.c_int(0)
    assert MANAGER.SQLGetStmtAttr(cursor.hstmt, attribute, place, 500, ctypes.byref(size)) == 0
    return place.raw[: size.value].decode()


def one_of(connection, sql):
    """One cell, on a cursor of its own."""
    with contextlib.closing(connection.cursor()) as cursor:
        return cursor.execute(sql).fetchval()


def many(connection_words):
    """Many statements on one connection: what is wrong, or None."""
    with contextlib.closing(pyodbc.connect(connection_words, autocommit=True)) as connection:
        for n in range(ROUNDS):
            if connection.cursor().execute("SELECT ?", n).fetchval() != n:
                return n
    return None


class SessionTest(ClientCase):
    def test_s1_state_lasts(self):
        self.cursor.execute("CREATE TEMPORARY TABLE tmp (a Int32)")
        self.cursor.execute("INSERT INTO tmp VALUES (7)")
        self.assertEqual(self.value("SELECT a FROM tmp"), 7)
        self.cursor.execute("SET max_threads=5")
        self.assertEqual(self.value("SELECT getSetting('max_threads')"), 5)
        with connect() as other, self.fails(pyodbc.ProgrammingError, "42S02", "(60)"):
            other.cursor().execute("SELECT a FROM tmp")

    def test_s2_cursors_at_once(self):
        """Both proceed, with a session and without one, and no row is mixed up."""
        for mode in ("never", "always"):
            with self.subTest(mode), connect(Session=mode) as connection:
                cursors = [connection.cursor() for _ in range(10)]
                for n, cursor in enumerate(cursors):
                    cursor.execute(f"SELECT number * 10 + {n} FROM numbers(20000)")
                for row in range(100):
                    self.assertEqual([c.fetchval() for c in cursors], [row * 10 + n for n in range(10)])
                for n, cursor in reversed(list(enumerate(cursors))):
                    rest = [row[0] for row in cursor.fetchall()]
                    self.assertEqual(rest, list(range(1000 + n, 200000, 10)))

    def test_s2_state_while_half_read(self):
        big = self.connection.cursor().execute("SELECT number FROM numbers(10000000)")
        self.assertEqual(big.fetchval(), 0)
        self.cursor.execute("SET max_threads=5")
        self.cursor.execute("CREATE TEMPORARY TABLE half (a Int32)")
        again = self.connection.cursor().execute("SELECT number FROM numbers(300000)")
        self.assertEqual(again.fetchval(), 0)
        self.assertEqual(self.value("SELECT getSetting('max_threads')"), 5)
        self.assertEqual(self.value("SELECT count() FROM half"), 0)
        self.assertEqual(sum(1 for _ in again), 299999)
        self.assertEqual(big.fetchval(), 1)

    def test_s3_shared_id(self):
        shared = f"porter-{uuid.uuid4()}"
        with connect(SessionId=shared) as one, connect(SessionId=shared) as two:
            slow = one.cursor().execute(
                "SELECT number, sleepEachRow(0.05) FROM numbers(100) SETTINGS max_block_size=1"
            )
            with self.assertRaises(pyodbc.Error) as caught:
                two.cursor().execute("SELECT 1")
            self.assertEqual(caught.exception.args[0], "40001")
            self.assertIn("(373)", caught.exception.args[1])
            slow.close()
            self.assertEqual(one_of(one, "SELECT 1"), 1)
            self.assertEqual(one_of(two, "SELECT 1"), 1)

    def test_s4_connection_a_thread(self):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(set(pool.map(many, [connection_string(Session="always")] * 8)), {None})

    def test_s5_session_of_a_query(self):
        """A session of its own for each statement: none waits for another."""
        def work(connection):
            cursor = connection.cursor()
            set_option(cursor, STMT_SESSION_ID, f"batch-{uuid.uuid4()}")
            return cursor.execute("SELECT sleep(0.3)").fetchval()

        with contextlib.ExitStack() as stack:
            connections = [stack.enter_context(connect()) for _ in range(6)]
            started = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(6) as pool:
                self.assertEqual(list(pool.map(work, connections)), [0] * 6)
            self.assertLess(time.monotonic() - started, 1.5)

    def test_s6_s7_no_session(self):
        with connect(AutogenerateSessionId=0) as connection:
            before = one_of(connection, "SELECT getSetting('max_threads')")
            connection.cursor().execute("SET max_threads=5")
            self.assertEqual(one_of(connection, "SELECT getSetting('max_threads')"), before)
            connection.cursor().execute("CREATE TEMPORARY TABLE tmp (a Int32)")
            with self.fails(pyodbc.ProgrammingError, "42S02", "(60)"):
                connection.cursor().execute("SELECT a FROM tmp")

    def test_s8_session_among_settings(self):
        mine = f"porter-{uuid.uuid4()}"
        cursor = self.connection.cursor()
        set_option(cursor, STMT_SETTINGS, f"session_id={mine}&query_id={mine}&max_threads=3")
        found = cursor.execute("SELECT queryID(), getSetting('max_threads')").fetchone()
        self.assertEqual(tuple(found), (mine, 3))
        self.assertEqual(get_option(cursor, STMT_SESSION_ID), mine)
        cursor.execute("CREATE TEMPORARY TABLE s8 (a Int32)")
        self.assertEqual(cursor.execute("SELECT count() FROM s8").fetchval(), 0)
        with self.fails(pyodbc.ProgrammingError, "42S02"):
            self.cursor.execute("SELECT count() FROM s8")

    def test_settings_of_the_connection(self):
        connection = pyodbc.connect(
            connection_string(), autocommit=True, attrs_before={DBC_SETTINGS: "max_threads=3"}
        )
        with contextlib.closing(connection):
            self.assertEqual(one_of(connection, "SELECT getSetting('max_threads')"), 3)
            connection.set_attr(DBC_SETTINGS, "max_threads=4")
            self.assertEqual(one_of(connection, "SELECT getSetting('max_threads')"), 4)
            shared = f"porter-{uuid.uuid4()}"
            connection.set_attr(DBC_SESSION_ID, shared)
            connection.cursor().execute("CREATE TEMPORARY TABLE of_the_connection (a Int32)")
            with connect(SessionId=shared) as other:
                self.assertEqual(one_of(other, "SELECT count() FROM of_the_connection"), 0)

    def test_c28_query_id(self):
        mine = f"vq-{uuid.uuid4()}"
        set_option(self.cursor, STMT_QUERY_ID, mine)
        self.assertEqual(self.value("SELECT queryID()"), mine)
        self.assertEqual(get_option(self.cursor, STMT_QUERY_ID), mine)
        self.assertNotEqual(self.value("SELECT queryID()"), mine)

    def test_c27_query_id_of_any(self):
        found = self.value("SELECT queryID()")
        self.assertEqual(get_option(self.cursor, STMT_QUERY_ID), found)
        self.assertEqual(len(found), 36)

    def test_c29_query_limit(self):
        with connect(QueryLimit=7) as connection:
            self.assertEqual(len(connection.cursor().execute("SELECT number FROM numbers(100)").fetchall()), 7)

    def test_c26_threads_of_one_connection(self):
        """One connection with a session, a cursor for each thread: serialised, never interleaved."""
        problems = []
        with connect(Session="always") as connection:
            def work(number):
                cursor = connection.cursor()
                for n in range(30):
                    rows = cursor.execute(f"SELECT number + {number} FROM numbers({n * 100})").fetchall()
                    if [row[0] for row in rows] != list(range(number, number + n * 100)):
                        problems.append((number, n))

            threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(problems, [])

    def test_d22_abandoned_results(self):
        """What is left unread ends on the server, and holds no session."""
        self.cursor.execute("SET max_threads=2")
        for _ in range(20):
            cursor = self.connection.cursor().execute("SELECT number FROM system.numbers")
            cursor.fetchone()
            query = get_option(cursor, STMT_QUERY_ID)
            cursor.close()
            self.assertEqual(self.value("SELECT 1"), 1)
        self.assertEqual(ask(f"SELECT count() FROM system.processes WHERE query_id='{query}'"), "0")

    def test_d23_recovery_with_a_session(self):
        self.cursor.execute("SET max_block_size=10000")
        for sql, state in [
            ("SELECT * FROM no_such", "42S02"),
            ("SELECT throwIf(number = 300000), number FROM numbers(400000)", "22000"),
            ("SET no_such=1", "42000"),
        ]:
            with self.subTest(sql):
                with self.assertRaises(pyodbc.Error) as caught:
                    self.cursor.execute(sql).fetchall()
                self.assertEqual(caught.exception.args[0], state)
                self.assertEqual(self.value("SELECT getSetting('max_block_size')"), 10000)

    def test_a7_processes(self):
        with multiprocessing.get_context("spawn").Pool(4) as pool:
            self.assertEqual(set(pool.map(many, [connection_string()] * 4)), {None})

    def test_p1_p4_connections_at_once(self):
        for words in ({}, {"Pool": "private"}, {"PoolSize": 8}):
            with self.subTest(words), contextlib.ExitStack() as stack:
                connections = [stack.enter_context(connect(**words)) for _ in range(20)]
                self.assertEqual([one_of(c, "SELECT 1") for c in connections], [1] * 20)


if __name__ == "__main__":
    unittest.main()
