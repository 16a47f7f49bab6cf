"""Cursors of pyodbc: descriptions, counts, ways to fetch, several at once, and their life after an error."""

import os
import unittest

import pyodbc

from support import ClientCase, connect


class CursorTest(ClientCase):
    def test_description_of_an_empty_result(self):
        """A result without rows has its columns all the same, whatever kind of query it is."""
        for sql, names in [
            ("SELECT 1 AS a, 'x' AS b WHERE 0", ["a", "b"]),
            ("SELECT number, toString(number) AS s FROM numbers(0)", ["number", "s"]),
            (
                "SELECT a.number AS x, b.number AS y FROM numbers(2) a JOIN numbers(5, 2) b"
                " ON a.number = b.number",
                ["x", "y"],
            ),
            ("SHOW TABLES LIKE 'no such table'", ["name"]),
            ("SELECT 1 AS a WHERE 0;", ["a"]),
        ]:
            with self.subTest(sql):
                self.cursor.execute(sql)
                self.assertEqual([column[0] for column in self.cursor.description], names)
                self.assertEqual(self.cursor.fetchall(), [])
        self.cursor.execute("SELECT toUInt64(1) AS n, toDate('2024-01-01') AS d WHERE 0")
        self.assertEqual([column[1].__name__ for column in self.cursor.description], ["int", "date"])

    def test_no_result_set(self):
        for sql in (
            "SET max_threads = 2",
            f"CREATE TABLE {self.table('a Int32')}_x (a Int32) ENGINE = Memory",
        ):
            with self.subTest(sql):
                self.cursor.execute(sql)
                self.assertIsNone(self.cursor.description)
        self.cursor.execute(f"DROP TABLE porter_client_{os.getpid()}_{self._testMethodName}_x")
        self.assertIsNone(self.cursor.description)
        with self.assertRaises(pyodbc.ProgrammingError):
            self.cursor.fetchone()

    def test_statements_that_show(self):
        table = self.table("a Int32, b String")
        rows = self.cursor.execute(f"DESCRIBE TABLE {table}").fetchall()
        self.assertEqual([tuple(row[:2]) for row in rows], [("a", "Int32"), ("b", "String")])
        self.assertEqual(self.cursor.execute(f"EXISTS TABLE {table}").fetchval(), 1)
        self.assertIn(table, [row[0] for row in self.cursor.execute("SHOW TABLES")])
        self.assertIn("a", self.cursor.execute(f"SHOW CREATE TABLE {table}").fetchval())
        self.assertTrue(self.cursor.execute("EXPLAIN SELECT 1").fetchall())

    def test_rowcount(self):
        self.cursor.execute("SELECT number FROM numbers(3)")
        self.assertEqual(self.cursor.rowcount, -1)
        table = self.table("a UInt64")
        self.cursor.execute(f"INSERT INTO {table} SELECT number FROM numbers(7)")
        self.assertIn(self.cursor.rowcount, (7, -1))
        self.assertEqual(self.value(f"SELECT count() FROM {table}"), 7)

    def test_ways_to_fetch(self):
        def run():
            return self.cursor.execute("SELECT number FROM numbers(10)")

        self.assertEqual([row.number for row in run()], list(range(10)))
        self.assertEqual([row[0] for row in run().fetchmany(4)], [0, 1, 2, 3])
        self.assertEqual([row[0] for row in self.cursor.fetchmany(4)], [4, 5, 6, 7])
        self.assertEqual([row[0] for row in self.cursor.fetchmany(4)], [8, 9])
        self.assertEqual(self.cursor.fetchmany(4), [])
        self.assertIsNone(self.cursor.fetchone())
        self.assertEqual(run().fetchone()[0], 0)
        self.assertEqual(self.cursor.fetchval(), 1)
        self.cursor.skip(3)
        self.assertEqual([row[0] for row in self.cursor.fetchall()], [5, 6, 7, 8, 9])
        self.assertEqual(len(run().fetchall()), 10)

    def test_no_more_results(self):
        self.cursor.execute("SELECT 1")
        self.assertFalse(self.cursor.nextset())

    def test_result_left_alone(self):
        """A new statement on a cursor whose large result was not read to its end."""
        for _ in range(5):
            self.cursor.execute("SELECT number FROM numbers(100000000)")
            self.assertEqual(self.cursor.fetchone()[0], 0)
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_cursors_at_once(self):
        cursors = [self.connection.cursor() for _ in range(5)]
        for index, cursor in enumerate(cursors):
            cursor.execute(f"SELECT number + {index * 1000000} FROM numbers(200000)")
        for step in range(200):
            for index, cursor in enumerate(cursors):
                self.assertEqual(cursor.fetchone()[0], index * 1000000 + step)
        for index, cursor in enumerate(cursors):
            rest = cursor.fetchall()
            self.assertEqual((len(rest), rest[-1][0]), (199800, index * 1000000 + 199999))

    def test_statement_while_a_result_is_open(self):
        outer = self.cursor.execute("SELECT number FROM numbers(50)")
        inner = self.connection.cursor()
        found = [(row[0], inner.execute("SELECT ? * 2", row[0]).fetchval()) for row in outer]
        self.assertEqual(found, [(n, n * 2) for n in range(50)])

    def test_use_after_errors(self):
        for _ in range(3):
            for sql in ("SELECT * FROM no_such_table", "SELEC", "SELECT toInt32('x')"):
                with self.assertRaises(pyodbc.Error):
                    self.cursor.execute(sql).fetchall()
            self.assertEqual(self.value("SELECT 5"), 5)
            with self.assertRaises(pyodbc.Error):
                self.cursor.execute("SELECT toInt32(?)", "x").fetchall()
            self.assertEqual(self.value("SELECT ? + 0", 6), 6)

    def test_columns_by_name(self):
        row = self.cursor.execute("SELECT 1 AS a, 'x' AS `with space`, 2 AS A").fetchone()
        self.assertEqual((row.a, getattr(row, "with space"), row[2]), (1, "x", 2))

    def test_same_name_twice(self):
        row = self.cursor.execute("SELECT a.x, b.x FROM (SELECT 1 AS x) a, (SELECT 2 AS x) b").fetchone()
        self.assertEqual(list(row), [1, 2])

    def test_ends_of_statements(self):
        for sql in ("SELECT 1;", "SELECT 1 ; ", "SELECT 1 -- end", "SELECT 1 /* end */;\n", "\n  SELECT 1\n"):
            with self.subTest(sql):
                self.assertEqual(self.value(sql), 1)

    def test_own_format(self):
        """A FORMAT of the user's own gives its bytes in one cell, as text where it is text (raw_test.py has more)."""
        for name, expected in (("JSONEachRow", '{"n":0}\n{"n":1}\n'), ("CSV", "0\n1\n")):
            with self.subTest(name):
                self.assertEqual(self.value(f"SELECT number AS n FROM numbers(2) FORMAT {name}"), expected)
                self.assertEqual(self.value("SELECT 1"), 1)
        self.assertEqual(self.value("SELECT number AS n FROM numbers(2) FORMAT Parquet")[:4], b"PAR1")

    def test_a_result_for_each_row_of_parameters(self):
        """Of the first one pyodbc keeps nothing: executemany() is not meant for rows."""
        self.cursor.fast_executemany = True
        self.cursor.executemany(
            "SELECT ? AS a, ? AS b, number FROM numbers(2)", [(1, "x"), (2, None), (3, "it's")]
        )
        found = []
        while self.cursor.nextset():
            self.assertEqual([column[0] for column in self.cursor.description], ["a", "b", "number"])
            found.append([tuple(row) for row in self.cursor.fetchall()])
        self.assertEqual(
            found, [[("2", None, 0), ("2", None, 1)], [("3", "it's", 0), ("3", "it's", 1)]]
        )
        self.cursor.executemany("SELECT intDiv(1, ?)", [(1,), (1,), (0,), (3,)])
        self.assertTrue(self.cursor.nextset())
        self.assertEqual(self.cursor.fetchall()[0][0], 1)
        with self.fails(pyodbc.DataError, "22012"):
            self.cursor.nextset()
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_totals_and_extremes(self):
        rows = self.cursor.execute(
            "SELECT number % 2 AS k, count() FROM numbers(10) GROUP BY k WITH TOTALS"
            " ORDER BY k SETTINGS extremes = 1"
        ).fetchall()
        self.assertEqual([tuple(row) for row in rows], [(0, 5), (1, 5)])
        behind = []
        while self.cursor.nextset():
            behind.append([tuple(row) for row in self.cursor.fetchall()])
        self.assertEqual(behind, [[(0, 10)], [(0, 5), (1, 5)]])

    def test_type_info(self):
        names = [row[0] for row in self.cursor.getTypeInfo()]
        for name in ("Int32", "UInt64", "String", "DateTime", "UUID"):
            self.assertTrue(any(found.startswith(name) for found in names), f"{name} is not in {names}")

    def test_timeout_is_accepted(self):
        """Pyodbc sets SQL_ATTR_CONNECTION_TIMEOUT on an open connection, and SQL_ATTR_QUERY_TIMEOUT."""
        with connect() as connection:
            connection.timeout = 30
            self.assertEqual(connection.timeout, 30)
            self.assertEqual(connection.cursor().execute("SELECT 1").fetchval(), 1)
            connection.timeout = 0
            self.assertEqual(connection.cursor().execute("SELECT 1").fetchval(), 1)


if __name__ == "__main__":
    unittest.main()
