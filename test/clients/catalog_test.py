"""pyodbc's catalog methods on real servers: what it shows of tables, columns and keys, and how fast."""

import os
import time
import unittest

from support import MODERN, OLD, ClientCase, ask, connect

DATABASE = f"porter_client_catalog_{os.getpid()}"
# As a pattern it is a name, but for its underscores.
SCHEMA = DATABASE.replace("_", "\\_")
STATEMENTS = [
    f"CREATE DATABASE {DATABASE}",
    f"CREATE TABLE {DATABASE}.orders (day Date, id UInt64, `größe %` Nullable(Decimal(9, 2)), "
    f"note LowCardinality(String) DEFAULT 'none') ENGINE = MergeTree ORDER BY (id, day)",
    f"CREATE TABLE {DATABASE}.`it's \\\\ 100%` (x Array(String)) ENGINE = Memory",
    f"CREATE VIEW {DATABASE}.recent AS SELECT * FROM {DATABASE}.orders",
]
OLD_STATEMENTS = [one.replace("LowCardinality(String)", "String") for one in STATEMENTS]


class CatalogTest(ClientCase):
    @classmethod
    def setUpClass(cls):
        cls.addClassCleanup(ask, f"DROP DATABASE IF EXISTS {DATABASE}", cls.url)
        for one in STATEMENTS if cls.url == MODERN else OLD_STATEMENTS:
            ask(one, cls.url)

    def test_tables(self):
        rows = self.cursor.tables(schema=SCHEMA, tableType="'TABLE','VIEW'").fetchall()
        self.assertEqual(
            [tuple(row) for row in rows],
            [
                (None, DATABASE, "it's \\ 100%", "TABLE", None),
                (None, DATABASE, "orders", "TABLE", None),
                (None, DATABASE, "recent", "VIEW", None),
            ],
        )
        names = [column[0] for column in self.cursor.description]
        self.assertEqual(names, ["table_cat", "table_schem", "table_name", "table_type", "remarks"])
        self.assertEqual(self.cursor.tables(schema=SCHEMA, table="it's \\\\ 100\\%").fetchone()[2], "it's \\ 100%")
        self.assertIsNone(self.cursor.tables(schema=SCHEMA, table="nowhere").fetchone())

    def test_enumerations(self):
        schemas = [row.table_schem for row in self.cursor.tables(catalog="", schema="%", table="")]
        self.assertIn(DATABASE, schemas)
        types = [row.table_type for row in self.cursor.tables(catalog="", schema="", table="", tableType="%")]
        self.assertEqual(types, ["LOCAL TEMPORARY", "SYSTEM TABLE", "TABLE", "VIEW"])

    def test_columns(self):
        rows = self.cursor.columns(schema=SCHEMA, table="orders").fetchall()
        self.assertEqual([row.column_name for row in rows], ["day", "id", "größe %", "note"])
        self.assertEqual([row.ordinal_position for row in rows], [1, 2, 3, 4])
        self.assertEqual([row.column_size for row in rows], [10, 20, 9, 1048575])
        self.assertEqual([row.decimal_digits for row in rows], [None, 0, 2, None])
        self.assertEqual([row.is_nullable for row in rows], ["NO", "NO", "YES", "NO"])
        self.assertEqual([row.column_def for row in rows], [None, None, None, "'none'"])
        self.assertEqual(self.cursor.columns(schema=SCHEMA, column="größe \\%").fetchone().table_name, "orders")

    def test_keys(self):
        rows = self.cursor.primaryKeys("orders", schema=DATABASE).fetchall()
        self.assertEqual([(row.column_name, row.key_seq) for row in rows], [("id", 1), ("day", 2)])
        rows = self.cursor.statistics("orders", schema=DATABASE).fetchall()
        self.assertEqual([row.column_name for row in rows], [None, "id", "day"])
        self.assertEqual([row.non_unique for row in rows], [None, 1, 1])

    def test_nothing_of_the_kind(self):
        self.assertEqual(self.cursor.foreignKeys("orders").fetchall(), [])
        self.assertEqual(self.cursor.rowIdColumns("orders").fetchall(), [])
        self.assertEqual(self.cursor.rowVerColumns("orders").fetchall(), [])
        self.assertEqual(self.cursor.procedures().fetchall(), [])
        self.assertEqual(self.cursor.procedureColumns().fetchall(), [])


class OldCatalogTest(CatalogTest):
    url = OLD


class ManyTablesTest(unittest.TestCase):
    def test_many_tables(self):
        """A schema of many tables is listed at once, and one of its tables is found without listing it."""
        database = DATABASE + "_many"
        self.addCleanup(ask, f"DROP DATABASE IF EXISTS {database}")
        ask(f"CREATE DATABASE {database} ENGINE = Memory")
        for i in range(1000):
            ask(f"CREATE TABLE {database}.t{i} (a UInt8, b String) ENGINE = Memory")
        with connect() as connection:
            cursor = connection.cursor()
            begun = time.monotonic()
            self.assertEqual(len(cursor.tables(schema=database).fetchall()), 1000)
            self.assertEqual(len(cursor.columns(schema=database, table="t77").fetchall()), 2)
            self.assertLess(time.monotonic() - begun, 2)


if __name__ == "__main__":
    unittest.main()
