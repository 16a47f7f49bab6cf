"""What can go wrong when pyodbc writes, with and without fast_executemany: told with its reason, and nothing silent."""

import datetime
import os
import unittest
from decimal import Decimal

import pyodbc

from support import ClientCase, ask, connect

DATE = datetime.date

# A column, a value that it takes, one that it does not, its SQLSTATE: the server itself would store the most of them.
REFUSED = [
    ("Int8", 5, 300, "22003"),
    ("UInt8", 5, -1, "22003"),
    ("UInt64", 5, -1, "22003"),
    ("Int32", 5, "notint", "22018"),
    ("Int32", 5, None, "23000"),
    ("String", "x", None, "23000"),
    ("Date", DATE(2024, 1, 2), DATE(1950, 1, 1), "22008"),
    ("DateTime('UTC')", datetime.datetime(2024, 1, 2, 3, 4, 5), datetime.datetime(1950, 1, 1), "22008"),
    ("Date32", DATE(1950, 1, 1), DATE(1800, 1, 1), "22008"),
    ("FixedString(3)", "abc", "abcd", "22001"),
    ("FixedString(3)", "abc", "ab€", "22001"),
    ("Decimal(5, 2)", Decimal("1.25"), Decimal("12345.6"), "22003"),
    ("Enum8('a' = 1)", "a", "zz", "22018"),
    ("UUID", "61f0c404-5cb3-11e7-907b-a6006ad3dba0", "xyz", "22018"),
    ("Array(Int8)", "[1, 2]", "[1, 300]", "22003"),
]

TEXTS = ["\\N", "\\\\N", "NULL", "", "\0", "a\tb\nc\rd\be\ff", "".join(map(chr, range(1, 128))), "'", "\\", "é😀", " x "]


class Writing(ClientCase):
    def each_mode(self):
        for fast in (False, True):
            self.cursor.fast_executemany = fast
            with self.subTest(fast_executemany=fast):
                yield fast

    def test_bad_rows_first_in_the_middle_and_last(self):
        """By arrays nothing of them is stored; one by one, what came before the bad row. An array of pyodbc's ends where
        the Python type of a cell changes."""
        for kind, good, bad, state in REFUSED:
            table = self.table(f"n Int32, v {kind}")
            for fast in self.each_mode():
                for place in (0, 4, 9):
                    rows = [(n, bad if n == place else good) for n in range(10)]
                    with self.subTest((kind, bad), place=place):
                        with self.assertRaises(pyodbc.Error) as caught:
                            self.cursor.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
                        if not (fast and "right truncation: length" in caught.exception.args[0]):
                            self.assertEqual(caught.exception.args[0], state, caught.exception)
                            self.assertIn("[Porter]", caught.exception.args[1])
                        array = fast and isinstance(bad, (type(good), type(None)))
                        self.assertEqual(ask(f"SELECT count() FROM {table}"), "0" if array else str(place))
                    ask(f"TRUNCATE TABLE {table}")

    def test_an_array_that_goes_set_by_set(self):
        """pyodbc takes an array of which some sets failed for stored: a bad value must stop all of it."""
        table = self.table("n Int8, t String")
        self.cursor.fast_executemany = True
        rows = [(1, "a"), (300, "b"), (3, "c")]
        with self.assertRaises(pyodbc.Error) as caught:
            self.cursor.executemany(f"INSERT INTO {table} VALUES (?, upper(?))", rows)
        self.assertEqual(caught.exception.args[0], "22003")
        self.assertEqual(ask(f"SELECT count() FROM {table}"), "0")
        with connect(OnParamError="skip") as lenient:
            cursor = lenient.cursor()
            cursor.fast_executemany = True
            cursor.executemany(f"INSERT INTO {table} VALUES (?, upper(?))", rows)
            self.assertEqual(ask(f"SELECT n, t FROM {table} ORDER BY n FORMAT TSV"), "1\tA\n3\tC")

    def test_texts_that_look_like_something_else(self):
        """Also as parts of an expression, which the server computes."""
        table = self.table("n Int32, s String, t Nullable(String), u String")
        expected = "\n".join(f"{n}\t" + "\t".join([text.encode().hex().upper()] * 3) for n, text in enumerate(TEXTS))
        for _ in self.each_mode():
            for marks in ("?, ?, ?, ?", "?, ?, ?, concat(?, '')"):
                self.cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", [(n, *[text] * 3) for n, text in enumerate(TEXTS)])
                self.assertEqual(ask(f"SELECT n, hex(s), hex(t), hex(u) FROM {table} ORDER BY n"), expected)
                ask(f"TRUNCATE TABLE {table}")

    def test_a_view_that_fails(self):
        """Rows may stay in the table below: the message says so, in both modes."""
        table, view = self.table("n Int32"), f"porter_writing_{os.getpid()}"
        ask(f"CREATE MATERIALIZED VIEW {view} ENGINE = Memory AS SELECT n, throwIf(n = 7, 'of the view') AS t FROM {table}")
        self.addCleanup(ask, f"DROP TABLE {view}")
        for _ in self.each_mode():
            with self.fails(pyodbc.DataError, "22000", "(395)", "of the view", "may have been stored"):
                self.cursor.executemany(f"INSERT INTO {table} VALUES (?)", [(n,) for n in range(10)])
            self.assertEqual(self.value("SELECT 1"), 1)

    def test_a_table_that_goes_and_comes_back(self):
        """Dropped between two executions of the same prepared statement, and between preparing and executing."""
        for fast in self.each_mode():
            table = self.table("a Int32, b String")
            insert = f"INSERT INTO {table} VALUES (?, ?)"
            self.cursor.executemany(insert, [(1, "x"), (2, "y")])
            ask(f"DROP TABLE {table} SYNC")
            with self.fails(pyodbc.ProgrammingError, "42S02", "(60)"):
                self.cursor.executemany(insert, [(1, "x"), (2, "y")])
            ask(f"CREATE TABLE {table} (b String, a Int8) ENGINE = Memory")
            with self.assertRaises(pyodbc.Error) as caught:
                self.cursor.executemany(insert, [(300, "x")] if fast else [(300, "300")])
            self.assertIn(caught.exception.args[0], ("22003", "22018"))
            self.assertEqual(ask(f"SELECT count() FROM {table}"), "0")
            self.cursor.executemany(insert, [("x", 3), ("y", 4)])
            self.assertEqual(ask(f"SELECT a, b FROM {table} ORDER BY a"), "3\tx\n4\ty")

    def test_numbers_of_columns(self):
        table = self.table("a Int32, b Int32, c Int32 DEFAULT 7")
        for _ in self.each_mode():
            for sql, row in (
                (f"INSERT INTO {table} VALUES (?, ?)", (1, 2)),
                (f"INSERT INTO {table} VALUES (?, ?, ?, ?)", (1, 2, 3, 4)),
                (f"INSERT INTO {table} (a, b) VALUES (?)", (1,)),
                (f"INSERT INTO {table} (a, b) VALUES (?, ?, ?)", (1, 2, 3)),
            ):
                with self.subTest(sql), self.fails(pyodbc.Error, "21S01"):
                    self.cursor.executemany(sql, [row, row])
            with self.fails(pyodbc.ProgrammingError, "42S22"):
                self.cursor.executemany(f"INSERT INTO {table} (a, nosuch) VALUES (?, ?)", [(1, 2)])
            self.assertEqual(ask(f"SELECT count() FROM {table}"), "0")
            self.cursor.executemany(f"INSERT INTO {table} (b, a) VALUES (?, ?)", [(1, 2), (3, 4)])
            self.assertEqual(ask(f"SELECT * FROM {table} ORDER BY a"), "2\t1\t7\n4\t3\t7")
            ask(f"TRUNCATE TABLE {table}")

    def test_none_in_each_place(self):
        """One None alone, in each column, in the first row, the middle and the last."""
        table = self.table(
            "n Int32, s Nullable(String), d Nullable(Decimal(18, 4)), t Nullable(DateTime64(6, 'UTC')), b Nullable(String), "
            "u Nullable(UUID), f Nullable(Float64), day Nullable(Date32), flag Nullable(Bool), i Nullable(Int64)"
        )
        uuid = "61f0c404-5cb3-11e7-907b-a6006ad3dba0"
        given = ["text", Decimal("1.5000"), datetime.datetime(2024, 1, 2, 3, 4, 5, 678901), b"\x00\xff", uuid, 0.5,
                 DATE(2024, 2, 29), True, -(2**63)]
        shown = ["text", "1.5", "2024-01-02 03:04:05.678901", "00FF", uuid, "0.5", "2024-02-29", "true", str(-(2**63))]
        for _ in self.each_mode():
            for column in range(len(given)):
                for place in (0, 2, 4):
                    rows = [(n, *[None if (n, c) == (place, column) else cell for c, cell in enumerate(given)]) for n in range(5)]
                    self.cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * 10)})", rows)
                    expected = [
                        "\t".join([str(n), *["\\N" if (n, c) == (place, column) else cell for c, cell in enumerate(shown)]])
                        for n in range(5)
                    ]
                    found = ask(f"SELECT * REPLACE (hex(b) AS b) FROM {table} ORDER BY n").split("\n")
                    self.assertEqual(found, expected, (column, place))
                    ask(f"TRUNCATE TABLE {table}")


if __name__ == "__main__":
    unittest.main()
