"""ClickHouse 18.16 through pyodbc: no server-side parameters, few types, a server zone that is not UTC."""

import datetime
import unittest
from decimal import Decimal

import pyodbc

from support import OLD, ClientCase, ask, connect

DATETIME = datetime.datetime

CELLS = [
    ("toInt8(-128)", -128),
    ("toUInt64('18446744073709551615')", 18446744073709551615),
    ("toInt64('-9223372036854775808')", -9223372036854775808),
    ("toFloat64(0.1)", 0.1),
    ("toDecimal64('1.25', 4)", Decimal("1.25")),
    ("toDecimal128('-12345678901234567890.123456789', 9)", Decimal("-12345678901234567890.123456789")),
    ("'日本 😀'", "日本 😀"),
    ("toFixedString('ab', 4)", "ab"),
    ("toDate('2018-12-24')", datetime.date(2018, 12, 24)),
    ("toDateTime('2018-07-01 12:00:00')", DATETIME(2018, 7, 1, 12)),
    ("toDateTime('2018-12-24 12:00:00')", DATETIME(2018, 12, 24, 12)),
    ("CAST('b' AS Enum8('a' = 1, 'b' = 2))", "b"),
    ("toNullable(toInt32(7))", 7),
    ("CAST(NULL AS Nullable(Int32))", None),
    ("NULL", None),
    ("[1, 2, 3]", "[1,2,3]"),
    ("(1, 'x')", "(1,'x')"),
]

PARAMETERS = [
    0,
    -1,
    2**31,
    2**63 - 1,
    0.5,
    1 / 3,
    1e300,
    "",
    'it\'s \\ "?" \t\n 😀',
    "'; DROP TABLE x; --",
    "x" * 5000,
    Decimal("1.25"),
    datetime.date(2018, 12, 24),
    DATETIME(2018, 12, 24, 12, 30, 15),
]


class OldTest(ClientCase):
    url = OLD

    def test_version(self):
        self.assertEqual(self.value("SELECT version()"), ask("SELECT version()", OLD))
        self.assertTrue(self.connection.getinfo(pyodbc.SQL_DBMS_VER).startswith("18.16"))

    def test_zone(self):
        self.assertNotEqual(
            self.value("SELECT timezone()"), "UTC", "the test needs a server that is elsewhere"
        )

    def test_cells(self):
        for expression, expected in CELLS:
            with self.subTest(expression):
                value = self.value(f"SELECT {expression}")
                self.assertEqual(value, expected)
                self.assertIs(type(value), type(expected))

    def test_uuid(self):
        text = "61f0c404-5cb3-11e7-907b-a6006ad3dba0"
        self.assertEqual(str(self.value(f"SELECT toUUID('{text}')")).lower(), text)

    def test_parameters(self):
        for sent in PARAMETERS:
            with self.subTest(repr(sent)[:60]):
                self.assertEqual(self.value("SELECT ?", sent), sent)
        self.assertIsNone(self.value("SELECT ?", None))
        self.assertEqual(self.value("SELECT hex(?)", b"\x00\xff'\\"), "00FF275C")

    def test_table(self):
        table = self.table("a Int32, b Nullable(String), c Array(UInt8)")
        for row in [(1, "x", "[1,2]"), (2, None, "[]")]:
            self.cursor.execute(f"INSERT INTO {table} (a, b) VALUES (?, ?)", row[:2])
        found = self.cursor.execute(f"SELECT a, b, c FROM {table} ORDER BY a").fetchall()
        self.assertEqual([tuple(row) for row in found], [(1, "x", "[]"), (2, None, "[]")])

    def test_many_rows(self):
        rows = self.cursor.execute("SELECT number, toString(number) FROM numbers(100000)").fetchall()
        self.assertEqual((len(rows), tuple(rows[-1])), (100000, (99999, "99999")))

    def test_empty_result(self):
        self.cursor.execute("SELECT number AS n, 'x' AS s FROM numbers(3) WHERE number > 5")
        self.assertEqual([column[0] for column in self.cursor.description], ["n", "s"])
        self.assertEqual(self.cursor.fetchall(), [])

    def test_errors(self):
        for sql, kind, state, code in [
            ("SELECT * FROM no_such_table", pyodbc.ProgrammingError, "42S02", 60),
            ("SELEC 1", pyodbc.ProgrammingError, "42000", 62),
            ("SELECT no_such_column", pyodbc.ProgrammingError, "42S22", 47),
        ]:
            with self.subTest(sql):
                with self.fails(kind, state, "[Porter][ClickHouse]", f"({code})"):
                    self.cursor.execute(sql).fetchall()
                self.assertEqual(self.value("SELECT 1"), 1)

    def test_error_after_rows(self):
        """An old server only appends a text to the rows that it has sent: an error all the same."""
        rows = 0
        with self.assertRaises(pyodbc.Error) as caught:
            for _ in self.cursor.execute("SELECT throwIf(number = 3000000), number FROM numbers(4000000)"):
                rows += 1
        self.assertLessEqual(rows, 3000000)
        self.assertIn("395", caught.exception.args[1])
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_wrong_password(self):
        with self.fails(pyodbc.InterfaceError, "28000"), connect(OLD, UID="alice", PWD="wrong"):
            pass

    def test_readonly_user(self):
        with connect(OLD, UID="reader", PWD="reader") as connection:
            self.assertEqual(connection.cursor().execute("SELECT ? + 1", 1).fetchval(), 2)


if __name__ == "__main__":
    unittest.main()
