"""Connections of pyodbc: connection strings, keywords, getinfo, autocommit, threads and processes."""

import concurrent.futures
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import pyodbc

from support import LIBRARY, MODERN, ClientCase, ask, connect, connection_string, host_and_port

ALICE = {"UID": "alice", "PWD": '{s3cret:ä ?&%"}'}


def in_a_process(count):
    """Run by a process of its own, with a connection of its own."""
    with connect() as connection:
        cursor = connection.cursor()
        return sum(cursor.execute("SELECT ?", n).fetchval() for n in range(count))


class ConnectionTest(ClientCase):
    def one(self, text, sql="SELECT 1"):
        connection = pyodbc.connect(text, autocommit=True)
        try:
            return connection.cursor().execute(sql).fetchval()
        finally:
            connection.close()

    def test_strings(self):
        host, port = host_and_port(MODERN)
        for text in (
            f"DRIVER={LIBRARY};Url={MODERN}",
            f"driver={{{LIBRARY}}};SERVER={host};port={port}",
            f"DRIVER={LIBRARY};Server={host}:{port};",
            f"DRIVER={LIBRARY};Host={host};Port={port};Database=system;UID=default;PWD=",
            f"DRIVER={LIBRARY};Url={MODERN}/system",
            f"DRIVER={LIBRARY};Url=http://default:@{host}:{port}/?max_threads=1",
            f"DRIVER={LIBRARY};Type=clickhouse;Server={host};Port={port};SSLMode=disable;Compression=none",
        ):
            with self.subTest(text):
                self.assertEqual(self.one(text), 1)

    def test_keywords_of_python(self):
        host, port = host_and_port(MODERN)
        connection = pyodbc.connect(
            driver=LIBRARY, server=host, port=port, database="system", autocommit=True
        )
        self.addCleanup(connection.close)
        self.assertEqual(connection.cursor().execute("SELECT currentDatabase()").fetchval(), "system")

    def test_dsn(self):
        """A DSN of odbc.ini, and a keyword of the string that wins over it. In a process of its own, because
        the manager looks once for the places of its files."""
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            (place / "odbcinst.ini").write_text(f"[Porter]\nDriver = {LIBRARY}\n")
            (place / "odbc.ini").write_text(
                f"[porter]\nDriver = Porter\nUrl = {MODERN}\nDatabase = system\n" "setting_max_threads = 3\n"
            )
            environment = {
                **os.environ,
                "ODBCSYSINI": folder,
                "ODBCINI": str(place / "odbc.ini"),
                "ODBCINSTINI": "odbcinst.ini",
            }
            script = (
                "import pyodbc\n"
                "for text in ('DSN=porter', 'DSN=porter;Database=default'):\n"
                "    c = pyodbc.connect(text, autocommit=True).cursor()\n"
                "    print(*c.execute(\"SELECT currentDatabase(), getSetting('max_threads')\").fetchone())\n"
            )
            done = subprocess.run(
                [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
            )
        self.assertEqual((done.stdout, done.stderr), ("system 3\ndefault 3\n", ""))

    def test_user_with_a_difficult_password(self):
        with connect(**ALICE) as connection:
            self.assertEqual(connection.cursor().execute("SELECT currentUser()").fetchval(), "alice")

    def test_database(self):
        with connect(Database="system") as connection:
            cursor = connection.cursor()
            self.assertEqual(cursor.execute("SELECT currentDatabase()").fetchval(), "system")
            self.assertGreater(cursor.execute("SELECT count() FROM functions").fetchval(), 100)

    def test_readonly_user(self):
        """A user that may not change a setting, not even one that the driver would like to."""
        with connect(UID="reader", PWD="reader") as connection:
            cursor = connection.cursor()
            self.assertEqual(cursor.execute("SELECT number FROM numbers(3)").fetchall()[2][0], 2)
            self.assertEqual(cursor.execute("SELECT ? + 1", 1).fetchval(), 2)
            self.assertEqual(cursor.execute("SELECT 1 WHERE 0").fetchall(), [])
            with self.fails(pyodbc.ProgrammingError, "42000", "(164)"):
                cursor.execute("CREATE TABLE porter_never (a Int32) ENGINE = Memory")

    def test_compression(self):
        for name in ("none", "gzip", "lz4", "zstd", "auto"):
            with self.subTest(name), connect(Compression=name) as connection:
                row = (
                    connection.cursor()
                    .execute(
                        "SELECT count(), sum(length(s))"
                        " FROM (SELECT repeat('x', number % 100) AS s FROM numbers(100000))"
                    )
                    .fetchone()
                )
                self.assertEqual(tuple(row), (100000, 4950000))
                rows = connection.cursor().execute("SELECT number FROM numbers(200000)").fetchall()
                self.assertEqual((len(rows), rows[-1][0]), (200000, 199999))

    def test_getinfo(self):
        expected = {
            pyodbc.SQL_DBMS_NAME: "ClickHouse",
            pyodbc.SQL_DRIVER_NAME: "libporterodbc.so",
            pyodbc.SQL_DRIVER_ODBC_VER: "03.80",
            pyodbc.SQL_TXN_CAPABLE: 0,
            pyodbc.SQL_SEARCH_PATTERN_ESCAPE: "\\",
            pyodbc.SQL_MULT_RESULT_SETS: True,
            pyodbc.SQL_DATA_SOURCE_READ_ONLY: False,
        }
        for what, value in expected.items():
            with self.subTest(what):
                self.assertEqual(self.connection.getinfo(what), value)
        major, minor = ask("SELECT version()").split(".")[:2]
        self.assertTrue(
            self.connection.getinfo(pyodbc.SQL_DBMS_VER).startswith(f"{int(major):02}.{int(minor):02}")
        )
        self.assertIn(self.connection.getinfo(pyodbc.SQL_IDENTIFIER_QUOTE_CHAR), ("`", '"'))

    def test_every_getinfo(self):
        """Whatever pyodbc has a name for gets an answer or a proper error, and the connection lives on."""
        numbers = {
            getattr(pyodbc, name)
            for name in dir(pyodbc)
            if name.startswith("SQL_") and isinstance(getattr(pyodbc, name), int)
        }
        answered = 0
        for number in sorted(number for number in numbers if number >= 0):
            try:
                self.connection.getinfo(number)
                answered += 1
            except pyodbc.Error:
                pass
        self.assertGreater(answered, 100)
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_autocommit_off_connects(self):
        """Pyodbc's default. There are no transactions: commit succeeds, rollback takes nothing back."""
        table = self.table("a Int32")
        with connect(autocommit=False) as connection:
            cursor = connection.cursor()
            cursor.execute(f"INSERT INTO {table} VALUES (1)")
            connection.commit()
            cursor.execute(f"INSERT INTO {table} VALUES (2)")
            connection.rollback()
        self.assertEqual(self.value(f"SELECT count() FROM {table}"), 2)

    def test_max_rows(self):
        with connect(MaxRows=7) as connection:
            self.assertEqual(
                len(connection.cursor().execute("SELECT number FROM numbers(100)").fetchall()), 7
            )

    def test_threads(self):
        """Eight threads, a connection each."""

        def work(thread):
            with connect() as connection:
                cursor = connection.cursor()
                return [cursor.execute("SELECT ? * 1000 + ?", thread, n).fetchval() for n in range(50)]

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            found = list(pool.map(work, range(8)))
        self.assertEqual(found, [[thread * 1000 + n for n in range(50)] for thread in range(8)])

    def test_threads_of_one_connection(self):
        """Eight threads, a cursor each, of one connection: they may wait for each other, never mix."""

        def work(thread):
            cursor = self.connection.cursor()
            return [cursor.execute("SELECT ? * 1000 + ?", thread, n).fetchval() for n in range(25)]

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            found = list(pool.map(work, range(8)))
        self.assertEqual(found, [[thread * 1000 + n for n in range(25)] for thread in range(8)])

    def test_processes(self):
        with concurrent.futures.ProcessPoolExecutor(4, multiprocessing.get_context("spawn")) as pool:
            self.assertEqual(list(pool.map(in_a_process, [100] * 4)), [4950] * 4)

    def test_cancel_from_another_thread(self):
        timer = threading.Timer(0.5, self.cursor.cancel)
        timer.start()
        self.addCleanup(timer.cancel)
        with self.assertRaises(pyodbc.Error) as caught:
            self.cursor.execute(
                "SELECT sleepEachRow(0.1) FROM numbers(200) SETTINGS max_block_size = 1"
            ).fetchall()
        self.assertEqual(caught.exception.args[0], "HY008")
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_open_and_close(self):
        for _ in range(50):
            self.assertEqual(self.one(connection_string()), 1)


if __name__ == "__main__":
    unittest.main()
