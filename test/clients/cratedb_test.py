"""Browsing CrateDB: pyodbc and isql look at sys.summits, as a person does who opens a new data source. The answers are
recorded ones, and a real server's too where PORTER_TEST_CRATEDB names one."""

import os
import subprocess
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

import pyodbc

from support import LIBRARY, connection_string, needed

SERVERS = {"replay": needed("PORTER_TEST_CRATEDB_REPLAY")}
if os.environ.get("PORTER_TEST_CRATEDB"):
    SERVERS["real"] = os.environ["PORTER_TEST_CRATEDB"]
TOP = "SELECT mountain, height, region, coordinates, first_ascent FROM sys.summits ORDER BY height DESC, mountain LIMIT 3"


class CratedbTest(unittest.TestCase):
    maxDiff = None

    def connect(self, url):
        """All connections of a test, against one server, play one scene."""
        scene = f"scene:Clients_cratedb.{self._testMethodName}:{os.getpid()}"
        connection = pyodbc.connect(
            connection_string(url, ServerType="cratedb", setting_application_name=f"{{{scene}}}"), autocommit=True
        )
        self.addCleanup(connection.close)
        return connection.cursor()

    def each(self):
        for name, url in SERVERS.items():
            with self.subTest(name):
                yield self.connect(url)

    def test_first_rows(self):
        for cursor in self.each():
            row = cursor.execute(TOP).fetchone()
            self.assertEqual(list(row), ["Mont Blanc", 4808, "Mont Blanc massif", "[6.86444,45.8325]", 1786])
            self.assertEqual([(column[0], column[1]) for column in cursor.description],
                             [("mountain", str), ("height", int), ("region", str), ("coordinates", str), ("first_ascent", int)])

    def test_all_rows(self):
        for cursor in self.each():
            rows = cursor.execute("SELECT mountain, height FROM sys.summits ORDER BY height DESC, mountain").fetchall()
            self.assertEqual((len(rows), tuple(rows[0]), tuple(rows[-1])[1]), (1605, ("Mont Blanc", 4808), 1996))

    def test_parameters(self):
        for cursor in self.each():
            sql = "SELECT mountain FROM sys.summits WHERE height > ? AND country = ? ORDER BY height DESC LIMIT 2"
            self.assertEqual([row[0] for row in cursor.execute(sql, 4000, "CH").fetchall()], ["Monte Rosa", "Dom"])

    def test_values_of_python(self):
        for cursor in self.each():
            row = cursor.execute("SELECT ?, ?, ?, CAST(? AS NUMERIC(30, 10))", 7, "ü", 1.5, Decimal("12345678901234567890.0123456789")).fetchone()
            self.assertEqual(list(row), [7, "ü", 1.5, Decimal("12345678901234567890.0123456789")])

    def test_catalog(self):
        for cursor in self.each():
            table = cursor.tables(table="summits", schema="sys").fetchone()
            self.assertEqual((table.table_schem, table.table_name, table.table_type), ("sys", "summits", "SYSTEM TABLE"))
            columns = cursor.columns(table="summits", schema="sys").fetchall()
            names = [column.column_name for column in columns]
            described = [column[0] for column in cursor.execute("SELECT * FROM sys.summits LIMIT 0").description]
            self.assertEqual(names, described)
            self.assertEqual([column.ordinal_position for column in columns], list(range(1, len(names) + 1)))
            self.assertEqual({column.column_name: column.type_name for column in columns}["coordinates"], "geo_point")
            self.assertEqual(cursor.primaryKeys("summits", schema="sys").fetchall(), [])

    def test_errors(self):
        for cursor in self.each():
            with self.assertRaises(pyodbc.Error) as caught:
                cursor.execute("SELECT * FROM nope")
            self.assertEqual(caught.exception.args[0], "42S02")
            self.assertIn("Relation 'nope' unknown", caught.exception.args[1])
            self.assertEqual(cursor.execute("SELECT 1").fetchone()[0], 1)

    def isql(self, program, url, sql):
        scene = f"scene:Clients_cratedb.test_isql:{os.getpid()}"
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            (place / "odbcinst.ini").write_text(f"[Porter CrateDB]\nDriver = {LIBRARY}\n")
            (place / "odbc.ini").write_text(f"[crate]\nDriver = Porter CrateDB\nUrl = {url}\nServerType = cratedb\n"
                                            f"setting_application_name = {scene}\n")
            environment = {**os.environ, "ODBCSYSINI": folder, "ODBCINSTINI": "odbcinst.ini",
                           "ODBCINI": str(place / "odbc.ini"), "LC_ALL": "C.UTF-8"}
            done = subprocess.run([program, "crate", "-b", "-d|"], input=sql + "\n", capture_output=True, text=True,
                                  env=environment, timeout=60, check=False)
            return done.stdout.strip().splitlines()

    def test_isql(self):
        for (name, url), program in ((server, program) for server in SERVERS.items() for program in ("isql", "iusql")):
            with self.subTest(name, program=program):
                self.assertEqual(self.isql(program, url, TOP),
                                 ["Mont Blanc|4808|Mont Blanc massif|[6.86444,45.8325]|1786",
                                  "Monte Rosa|4634|Monte Rosa Alps|[7.86694,45.93694]|1855",
                                  "Dom|4545|Mischabel|[7.85889,46.09389]|1858"])
                tables = self.isql(program, url, "help")
                self.assertTrue(any("|sys|summits|SYSTEM TABLE" in line for line in tables), tables[:5])
                columns = self.isql(program, url, "help summits")
                self.assertTrue(any("|summits|mountain|" in line for line in columns), columns[:5])


if __name__ == "__main__":
    unittest.main()
