"""Rows of the mission's table of capabilities, one test each: what the original Python clients gave."""

import ctypes
import datetime
import json
import subprocess
import sys
import threading
import time
import unittest
import uuid
from decimal import Decimal

import pyodbc
import sqlalchemy
from sqlalchemy.engine.default import DefaultDialect

from attributes import (
    LAST_QUERY_ID, MANAGER, QUERY_ID, SETTINGS, SUMMARY, WRITTEN_ROWS, get_number, get_text, set_text, told,
)
from support import MODERN, ClientCase, ask, connect, connection_string

STREAM = """
import sys
import pyodbc

def peak():
    # KiB of memory at most so far; getrusage would count the process before exec as well
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:"))

connection = pyodbc.connect(sys.argv[1], autocommit=True)
before = peak()
cursor = connection.cursor().execute("SELECT number FROM numbers(" + sys.argv[2] + ")")
count = total = 0
while rows := cursor.fetchmany(10000):
    count += len(rows)
    total += rows[0][0]
print(count, total, before, peak())
"""


class MissionTest(ClientCase):
    def test_d1_connect(self):
        self.assertEqual(self.value("SELECT version()"), ask("SELECT version()"))

    def test_d2_select(self):
        rows = self.cursor.execute("SELECT number, toString(number) FROM numbers(2)").fetchall()
        self.assertEqual([tuple(row) for row in rows], [(0, "0"), (1, "1")])

    def test_d3_types_with_the_result(self):
        with connect(Messages=1) as connection:
            cursor = connection.execute("SELECT number, toString(number) FROM numbers(2)")
            self.assertEqual(told(cursor)["types"], [["number", "UInt64"], ["toString(number)", "String"]])

    def test_d4_c3_insertion(self):
        """pyodbc's rowcount after executemany is -1; the server's count says 2."""
        table = self.table("a Int32, b String")
        for fast, sent in ((False, [(1, "x"), (2, "y")]), (True, [(3, "ten"), (4, "eleven")])):
            self.cursor.fast_executemany = fast
            self.cursor.executemany(f"INSERT INTO {table} VALUES (?, ?)", sent)
            if fast:
                self.assertEqual(get_number(self.cursor, WRITTEN_ROWS), 2)
            found = self.cursor.execute(f"SELECT a, b FROM {table} WHERE a >= ? ORDER BY a", sent[0][0]).fetchall()
            self.assertEqual([tuple(row) for row in found], sent)
        self.cursor.execute(f"INSERT INTO {table} VALUES (?, ?), (?, ?)", 5, "x", 6, "y")
        self.assertEqual(self.cursor.rowcount, 2)

    def test_c4_bad_value(self):
        table = self.table("a Int32, b String")
        for fast in (False, True):
            self.cursor.fast_executemany = fast
            with self.fails(pyodbc.DataError, "22018"):
                self.cursor.execute(f"INSERT INTO {table} VALUES (?, ?)", "notint", "x")
            with self.fails(pyodbc.DataError, "22018"):
                self.cursor.executemany(f"INSERT INTO {table} VALUES (?, ?)", [("notint", "x")])
        self.assertEqual(ask(f"SELECT count() FROM {table}"), "0")

    def test_d5_d6_c20_update_and_delete(self):
        table = f"porter_mission_{uuid.uuid4().hex}"
        self.cursor.execute(f"CREATE TABLE {table} (a Int32, b String) ENGINE = MergeTree ORDER BY a")
        self.addCleanup(ask, f"DROP TABLE {table}")
        self.cursor.execute(f"INSERT INTO {table} VALUES (1, 'x'), (2, 'y')")
        self.cursor.execute(f"ALTER TABLE {table} UPDATE b = 'z' WHERE a = 1 SETTINGS mutations_sync=2")
        self.assertIsNone(self.cursor.description)
        self.cursor.execute(f"DELETE FROM {table} WHERE a=2")
        self.assertEqual(self.cursor.rowcount, -1)
        rows = self.cursor.execute(f"SELECT a, b FROM {table}").fetchall()
        self.assertEqual([tuple(row) for row in rows], [(1, "z")])
        self.cursor.execute(f"ALTER TABLE {table} UPDATE b = ? WHERE a = ? SETTINGS mutations_sync=2", "it's", 1)
        self.assertEqual(self.value(f"SELECT b FROM {table}"), "it's")

    def test_d7_parameters(self):
        self.assertEqual(tuple(self.cursor.execute("SELECT ? + 1, ?", 41, "it's").fetchone()), (42, "it's"))

    def test_d11_errors(self):
        with self.fails(pyodbc.ProgrammingError, "42S02", "(60)", "Code: 60."):
            self.cursor.execute("SELECT * FROM no_such")

    def test_d13_settings(self):
        with connect(setting_max_threads=2) as connection:
            rows = connection.cursor().execute("SELECT getSetting('max_threads')").fetchall()
        self.assertEqual([tuple(row) for row in rows], [(2,)])

        with connect(Url=f"{MODERN}/?max_threads=2", Server=None, Port=None) as connection:
            self.assertEqual(tuple(connection.execute("SELECT getSetting('max_threads')").fetchone()), (2,))
        set_text(self.cursor, SETTINGS, "max_threads=2")
        self.assertEqual(self.value("SELECT getSetting('max_threads')"), 2)
        self.assertEqual(self.value("SELECT getSetting('max_threads') SETTINGS max_threads = 3"), 3)

    def test_d14_version(self):
        self.assertTrue(self.connection.getinfo(pyodbc.SQL_DBMS_VER).startswith("26."))

    def test_d18_streaming(self):
        rows = self.cursor.execute("SELECT number FROM numbers(3)")
        self.assertEqual([tuple(row) for row in rows], [(0,), (1,), (2,)])
        count = 5000000
        done = subprocess.run(
            [sys.executable, "-c", STREAM, connection_string(), str(count)],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.stderr, "")
        found, total, before, after = map(int, done.stdout.split())
        self.assertEqual((found, total), (count, sum(range(0, count, 10000))))
        self.assertLess(after, 60 * 1024, f"{before} KiB after the connection")

    def test_d19_last_query(self):
        with connect(Messages=1) as connection:
            cursor = connection.cursor()
            set_text(cursor, SETTINGS, "wait_end_of_query=1")
            found = told(cursor.execute("SELECT 1"))
            self.assertEqual(found["read_rows"], 1)
            self.assertGreater(found["elapsed_ns"], 0)
            self.assertEqual(found["query_id"], get_text(cursor, LAST_QUERY_ID))

    def test_d23_recovery(self):
        """The cursor lives on after each kind of error, on it and on another one."""
        mid_stream = "SELECT throwIf(number = 300000), number FROM numbers(400000)"
        for sql, state in [
            ("SELECT * FROM no_such", "42S02"),
            ("SELEC", "42000"),
            (mid_stream, "22000"),
            ("SELECT toInt32('x')", "22018"),
        ]:
            with self.subTest(sql):
                with self.assertRaises(pyodbc.Error) as caught:
                    self.cursor.execute(sql).fetchall()
                self.assertEqual(caught.exception.args[0], state)
                self.assertEqual(tuple(self.cursor.execute("SELECT 1").fetchone()), (1,))
                self.assertEqual(self.connection.cursor().execute("SELECT 1").fetchval(), 1)

    def test_c1_version_and_zone(self):
        self.assertEqual(
            tuple(self.cursor.execute("SELECT version(), timezone()").fetchone()),
            tuple(ask("SELECT version(), timezone()").split("\t")),
        )

    def test_c2_every_type(self):
        """Containers are the server's text for pyodbc alone; the Python package takes them apart."""
        row = self.cursor.execute(
            "SELECT 0 n,'0' s,[0] a,map('k',0) m,(1,'x') t,toLowCardinality(toNullable('q')) l,"
            "toDecimal64(1.25,4) d,toDateTime64('2024-01-02 03:04:05.678',3,'UTC') dt,"
            "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') u,toIPv4('1.2.3.4') ip,true b,"
            "CAST('a' AS Enum8('a'=1)) e"
        ).fetchone()
        self.assertEqual(
            [column[0] for column in self.cursor.description],
            ["n", "s", "a", "m", "t", "l", "d", "dt", "u", "ip", "b", "e"],
        )
        self.assertEqual(
            (*row[:8], str(row[8]).lower(), *row[9:]),
            (
                0,
                "0",
                "[0]",
                "{'k':0}",
                "(1,'x')",
                "q",
                Decimal("1.2500"),
                datetime.datetime(2024, 1, 2, 3, 4, 5, 678000),
                "61f0c404-5cb3-11e7-907b-a6006ad3dba0",
                "1.2.3.4",
                True,
                "a",
            ),
        )
        self.assertIs(row.b, True)

    def test_c6_named_by_the_client(self):
        """pyodbc knows question marks alone: SQLAlchemy's text(":x") becomes them, and typed ones for containers."""
        text = sqlalchemy.text("SELECT :a + 1, :s, {:l\\:Array(String)}")
        made = text.compile(dialect=DefaultDialect(paramstyle="qmark"))
        self.assertEqual(str(made), "SELECT ? + 1, ?, {?:Array(String)}")
        values = {"a": 41, "s": "it's", "l": "['x','y\\'']"}
        row = self.cursor.execute(str(made), [values[name] for name in made.positiontup]).fetchone()
        self.assertEqual(tuple(row), (42, "it's", "['x','y\\'']"))

    def test_c7_injection(self):
        table = self.table("a String")
        value = f"'; DROP TABLE {table}; --"
        self.assertEqual(self.value("SELECT ?", value), value)
        self.cursor.execute(f"INSERT INTO {table} VALUES (?)", value)
        self.assertEqual(self.value(f"SELECT a FROM {table} WHERE a = ?", value), value)

    def test_c8_errors_with_codes(self):
        for sql, state, code in [
            ("SELEC", "42000", 62),
            ("SELECT * FROM no_such", "42S02", 60),
            ("SELECT 1 SETTINGS no_such = 1", "42000", 115),
        ]:
            with self.subTest(sql), self.fails(pyodbc.ProgrammingError, state, f"({code})"):
                self.cursor.execute(sql)
        with self.fails(pyodbc.InterfaceError, "28000", "(194)"), connect(UID="default", PWD="wrong"):
            pass
        with self.fails(pyodbc.InterfaceError, "28000", "(516)"), connect(UID="alice", PWD="wrong"):
            pass
        rows = 0
        with self.fails(pyodbc.DataError, "22000", "(395)"):
            for _ in self.cursor.execute("SELECT throwIf(number = 3000000), number FROM numbers(10000000)"):
                rows += 1
        self.assertGreater(rows, 0, "data had begun")
        self.assertLessEqual(rows, 3000000)

    def test_c10_settings(self):
        with connect(setting_max_threads=3) as connection:
            self.assertEqual(
                tuple(connection.cursor().execute("SELECT getSetting('max_threads')").fetchone()), (3,)
            )
        with self.fails(pyodbc.ProgrammingError, "42000", "(115)", "nonsense_x"):
            with connect(setting_nonsense_x=1) as connection:
                connection.cursor().execute("SELECT 1")
        set_text(self.cursor, SETTINGS, "max_threads=3")
        self.assertEqual(self.value("SELECT getSetting('max_threads')"), 3)
        set_text(self.cursor, SETTINGS, "nonsense_x=1")
        with self.fails(pyodbc.ProgrammingError, "42000", "(115)", "nonsense_x"):
            self.cursor.execute("SELECT 1")
        set_text(self.cursor, SETTINGS, "")
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_c9_configuration(self):
        for words in (
            {"Compression": "zstd"}, {"Compression": "lz4"}, {"compress": "gzip"}, {"connect_timeout": 3, "send_receive_timeout": 5},
            {"UID": "alice", "PWD": '{s3cret:ä ?&%"}'}, {"Database": "system"}, {"Proxy": "none"}, {"verify": "false"},
        ):
            with self.subTest(words), connect(**words) as connection:
                self.assertEqual(connection.execute("SELECT sum(number) FROM numbers(100000)").fetchval(), 4999950000)
        with self.fails(pyodbc.OperationalError, "08001"), connect(Port=1):
            pass

    def test_c18_command(self):
        self.assertEqual(self.value("SELECT 1"), 1)
        self.assertEqual(list(self.cursor.execute("SELECT 'a', 'b'").fetchone()), ["a", "b"])
        name = f"porter_mission_{uuid.uuid4().hex}"
        self.addCleanup(ask, f"DROP TABLE IF EXISTS {name}")
        for sql in (f"CREATE TABLE {name} (a Int32) ENGINE = Memory", f"INSERT INTO {name} SELECT 1", f"DROP TABLE {name}"):
            self.cursor.execute(sql)
            self.assertIsNone(self.cursor.description, sql)
            self.assertFalse(self.cursor.nextset())
        self.assertEqual(json.loads(get_text(self.cursor, SUMMARY))["read_rows"], "0")

    def test_c19_ping(self):
        def dead():
            value = ctypes.c_uint32(77)
            self.assertEqual(MANAGER.SQLGetConnectAttr(self.connection.hdbc, 1209, ctypes.byref(value), 0, None), 0)
            return value.value

        self.assertEqual(dead(), 0)
        self.assertEqual(self.value("SELECT 1"), 1)
        self.assertEqual(dead(), 0)

    def test_c25_rows_and_blocks_as_they_come(self):
        rows = self.cursor.execute("SELECT number FROM numbers(5)")
        self.assertEqual([tuple(row) for row in rows], [(0,), (1,), (2,), (3,), (4,)])
        self.cursor.execute("SELECT number FROM numbers(200000) SETTINGS max_block_size = 65536")
        sizes, first = [], []
        while rows := self.cursor.fetchmany(65536):
            sizes.append(len(rows))
            first.append(rows[0][0])
        self.assertEqual(sizes, [65536, 65536, 65536, 3392])
        self.assertEqual(first, [0, 65536, 131072, 196608])
        # Rows are there before the query is over: this one would take minutes.
        slow = self.cursor.execute("SELECT number, sleepEachRow(0.05) FROM numbers(5000) SETTINGS max_block_size = 1")
        begin = time.monotonic()
        self.assertEqual([row[0] for row in slow.fetchmany(3)], [0, 1, 2])
        self.assertLess(time.monotonic() - begin, 60)
        self.cursor.cancel()

    def test_c26_contexts_are_not_shared(self):
        """A cursor for each of two threads, of two connections: prepared statements keep to themselves."""
        wrong = []

        def work(number):
            with connect() as connection:
                cursor = connection.cursor()
                set_text(cursor, SETTINGS, f"max_threads={number + 1}")
                for n in range(50):
                    found = tuple(cursor.execute("SELECT ? + ?, getSetting('max_threads')", number, n).fetchone())
                    if found != (number + n, number + 1):
                        wrong.append(found)

        threads = [threading.Thread(target=work, args=(n,)) for n in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_c28_explicit_query_id(self):
        given = f"vq-{uuid.uuid4()}"
        set_text(self.cursor, QUERY_ID, given)
        self.assertEqual(self.value("SELECT queryID()"), given)
        self.assertEqual(get_text(self.cursor, LAST_QUERY_ID), given)


if __name__ == "__main__":
    unittest.main()
