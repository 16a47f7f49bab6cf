"""Parameters of all Python types through pyodbc: they arrive exactly, and never become a part of the SQL."""

import datetime
import hashlib
import math
import unittest
import uuid
from decimal import Decimal

import pyodbc

from support import ClientCase

DATE, DATETIME, TIME = datetime.date, datetime.datetime, datetime.time

# Values that `SELECT ?` gives back as they are.
SAME = [
    0,
    1,
    -1,
    127,
    255,
    65536,
    2**31 - 1,
    -(2**31),
    2**31,
    2**40,
    2**63 - 1,
    -(2**63),
    True,
    False,
    0.0,
    0.1,
    -1.5,
    1 / 3,
    2.5e-308,
    1.7976931348623157e308,
    5e-324,
    float("inf"),
    float("-inf"),
    "",
    "x",
    "it's",
    'say "x"',
    "back\\slash",
    "tab\tnewline\nreturn\r",
    "\\N",
    "\\n",
    "NULL",
    "?",
    "{p1:String}",
    "%41%zz",
    "a=b&c=d;e+f",
    "é日本😀",
    "nul\0inside",
    "'; DROP TABLE x; --",
    "/* comment",
    "-- comment",
    " padded ",
    "x" * 5000,
    "é😀" * 3000,
    Decimal("0"),
    Decimal("1.25"),
    Decimal("-0.000000001"),
    Decimal("12345678901234567890.123456789"),
    Decimal("-99999999999999999999999999999999999999"),
    Decimal("1E+10"),
    Decimal("1E-10"),
    DATE(1970, 1, 1),
    DATE(2024, 2, 29),
    DATE(1900, 1, 1),
    DATE(2299, 12, 31),
    DATETIME(2024, 1, 2, 3, 4, 5),
    DATETIME(2024, 1, 2, 3, 4, 5, 678901),
    DATETIME(1969, 12, 31, 23, 59, 59, 500000),
    DATETIME(1900, 1, 1),
    DATETIME(2299, 12, 31, 23, 59, 59),
    None,
]

# What the server takes a parameter for: the value, SQL with one marker, the answer.
SEEN = [
    (b"", "SELECT hex(?)", ""),
    (b"\x00\xff\x80'\\\t\n?", "SELECT hex(?)", "00FF80275C090A3F"),
    (bytes(range(256)), "SELECT hex(?)", bytes(range(256)).hex().upper()),
    (bytearray(b"\x01\x02"), "SELECT hex(?)", "0102"),
    ("é", "SELECT hex(?)", "C3A9"),
    (None, "SELECT isNull(?)", 1),
    (7, "SELECT ? + 1", 8),
    (2.5, "SELECT ? * 2", 5.0),
    (3, "SELECT count() FROM numbers(100) WHERE number < ?", 3),
    (3, "SELECT count() FROM (SELECT number FROM numbers(100) LIMIT ?)", 3),
    ("b", "SELECT count() FROM (SELECT arrayJoin(['a', 'b', 'b']) AS s) WHERE s = ?", 2),
    (DATE(2024, 1, 2), "SELECT toString(? + 1)", "2024-01-03"),
    (Decimal("1.5"), "SELECT toString(? + toDecimal64(1, 1))", "2.5"),
    (TIME(12, 34, 56), "SELECT toString(?)", "12:34:56"),
    (
        uuid.UUID("61f0c404-5cb3-11e7-907b-a6006ad3dba0"),
        "SELECT toString(?)",
        "61f0c404-5cb3-11e7-907b-a6006ad3dba0",
    ),
    ("18446744073709551615", "SELECT toString({?:UInt64})", "18446744073709551615"),
    ("[1,2,3]", "SELECT arraySum({?:Array(UInt8)})", 6),
]

# SQL in which a question mark is no marker, and its value without parameters.
NO_MARKERS = [
    ("SELECT '?'", "?"),
    ("SELECT 1 /* ? */", 1),
    ("SELECT 1 -- ?", 1),
    ("SELECT 1 AS `?`", 1),
    ('SELECT 1 AS "?"', 1),
    ("SELECT 1 ? 'yes' : 'no'", "yes"),
    ("SELECT 'it''s ?'", "it's ?"),
    ("SELECT 'it\\'s ?'", "it's ?"),
]


def same(found, sent):
    """Equal, and of the same type; a float to the last bit. A whole Decimal goes as an integer that fits."""
    if isinstance(sent, Decimal) and sent == sent.to_integral_value():
        return found == sent and isinstance(found, (int, Decimal))
    if isinstance(sent, float):
        return (
            isinstance(found, float) and math.copysign(1, found) == math.copysign(1, sent) and found == sent
        )
    return found == sent and isinstance(found, type(sent))


class ParametersTest(ClientCase):
    def test_values_come_back(self):
        for sent in SAME:
            with self.subTest(repr(sent)[:60]):
                found = self.value("SELECT ?", sent)
                self.assertTrue(same(found, sent), f"{found!r:.200} ({type(found).__name__})")

    def test_nan(self):
        self.assertTrue(math.isnan(self.value("SELECT ?", float("nan"))))

    def test_what_the_server_sees(self):
        for sent, sql, expected in SEEN:
            with self.subTest(f"{sql} {sent!r:.60}"):
                self.assertEqual(self.value(sql, sent), expected)

    def test_large_values(self):
        """Beyond what fits in a URL: text, text of four bytes a character, and bytes of every kind."""
        for size in (60000, 65536, 70000, 131072, 500000):
            with self.subTest(size):
                self.assertEqual(self.value("SELECT length(?) AS a", "x" * size), size)
                self.assertEqual(self.value("SELECT lengthUTF8(?) AS a", "😀" * (size // 4)), size // 4)
                data = bytes(range(256)) * (size // 256)
                self.assertEqual(
                    self.value("SELECT lower(hex(MD5(?))) AS a", data), hashlib.md5(data).hexdigest()
                )

    def test_value_in_the_column_name(self):
        """The server writes a parameter's value into the name of an expression: names may be long."""
        for size in (1000, 16000, 32766, 32767, 40000, 65000):
            with self.subTest(size):
                self.assertEqual(self.value("SELECT length(?)", "x" * size), size)

    def test_no_markers(self):
        for sql, expected in NO_MARKERS:
            with self.subTest(sql):
                self.assertEqual(self.value(sql), expected)

    def test_markers_beside_what_looks_like_them(self):
        row = self.cursor.execute(
            "SELECT ?, '?', \"?\", ? /* ? */ -- ?\n FROM (SELECT 9 AS `?`)", 1, "two"
        ).fetchone()
        self.assertEqual(list(row), [1, "?", 9, "two"])

    def test_wrong_number(self):
        for parameters in ([], [1], [1, 2, 3]):
            with self.subTest(parameters), self.assertRaises(pyodbc.Error):
                self.cursor.execute("SELECT ?, ?", parameters)
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_many_parameters(self):
        count = 200
        row = self.cursor.execute("SELECT " + ", ".join("?" * count), list(range(count))).fetchone()
        self.assertEqual(list(row), list(range(count)))

    def test_repeated_execution(self):
        """The same SQL again and again: pyodbc prepares it once."""
        for n in range(300):
            self.assertEqual(self.value("SELECT ? + 1", n), n + 1)
        self.assertEqual(self.value("SELECT ? || 'x'", "text after numbers"), "text after numbersx")

    def test_same_statement_other_types(self):
        for sent in (1, "a", 1.5, None, Decimal("2.5"), DATE(2024, 1, 1), 2, "b"):
            with self.subTest(sent):
                self.assertEqual(self.value("SELECT ?", sent), sent)

    def test_in_list(self):
        rows = self.cursor.execute(
            "SELECT number FROM numbers(10) WHERE number IN (?, ?, ?) ORDER BY number", 7, 3, 99
        ).fetchall()
        self.assertEqual([row[0] for row in rows], [3, 7])

    def test_insert_and_select(self):
        table = self.table(
            "id Int32, s String, f Nullable(Float64), d Nullable(Decimal(18, 4)),"
            " t DateTime64(6, 'UTC'), day Date, b Bool, u UUID"
        )
        rows = [
            (
                1,
                "it's \\ ?",
                0.1,
                Decimal("1.2500"),
                DATETIME(2024, 1, 2, 3, 4, 5, 678901),
                DATE(2024, 2, 29),
                True,
                uuid.UUID(int=1),
            ),
            (
                2,
                "日本😀",
                None,
                None,
                DATETIME(1970, 1, 1),
                DATE(1970, 1, 1),
                False,
                uuid.UUID(int=2**128 - 1),
            ),
        ]
        for row in rows:
            self.cursor.execute(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        found = self.cursor.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
        self.assertEqual([tuple(row[:7]) + (uuid.UUID(str(row[7])),) for row in found], rows)

    def test_executemany(self):
        table = self.table("a Int32, b Nullable(String)")
        sent = [(n, None if n % 3 == 0 else f"row {n} 'é'") for n in range(100)]
        self.cursor.executemany(f"INSERT INTO {table} (a, b) VALUES (?, ?)", sent)
        found = self.cursor.execute(f"SELECT a, b FROM {table} ORDER BY a").fetchall()
        self.assertEqual([tuple(row) for row in found], sent)

    def test_nothing_is_written_by_preparing(self):
        """A prepared INSERT that is never executed, because its value cannot be sent, writes no row."""
        table = self.table("a Int32")
        with self.assertRaises(pyodbc.Error):
            self.cursor.execute(f"INSERT INTO {table} VALUES (?)", object())
        self.assertEqual(self.value(f"SELECT count() FROM {table}"), 0)


if __name__ == "__main__":
    unittest.main()
