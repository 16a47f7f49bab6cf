"""Rows of the mission's table of capabilities, one test each: what the original Python clients gave."""

import datetime
import subprocess
import sys
import unittest
from decimal import Decimal

import pyodbc

from support import ClientCase, ask, connect, connection_string

STREAM = """
import resource, sys
import pyodbc

connection = pyodbc.connect(sys.argv[1], autocommit=True)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
cursor = connection.cursor().execute("SELECT number FROM numbers(" + sys.argv[2] + ")")
count = total = 0
while rows := cursor.fetchmany(10000):
    count += len(rows)
    total += rows[0][0]
print(count, total, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


class MissionTest(ClientCase):
    def test_d1_connect(self):
        self.assertEqual(self.value("SELECT version()"), ask("SELECT version()"))

    def test_d2_select(self):
        rows = self.cursor.execute("SELECT number, toString(number) FROM numbers(2)").fetchall()
        self.assertEqual([tuple(row) for row in rows], [(0, "0"), (1, "1")])

    def test_d7_parameters(self):
        self.assertEqual(tuple(self.cursor.execute("SELECT ? + 1, ?", 41, "it's").fetchone()), (42, "it's"))

    def test_d11_errors(self):
        with self.fails(pyodbc.ProgrammingError, "42S02", "(60)", "Code: 60."):
            self.cursor.execute("SELECT * FROM no_such")

    def test_d13_settings(self):
        with connect(setting_max_threads=2) as connection:
            rows = connection.cursor().execute("SELECT getSetting('max_threads')").fetchall()
        self.assertEqual([tuple(row) for row in rows], [(2,)])

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
        with self.fails(pyodbc.InterfaceError, "28000"), connect(UID="alice", PWD="wrong"):
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


if __name__ == "__main__":
    unittest.main()
