"""isql (ANSI calls) and iusql (wide calls) in batch mode, with an odbcinst.ini and odbc.ini of their own."""

import os
import shutil
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import LIBRARY, MODERN, OLD, ask

PROGRAMS = ("isql", "iusql")

# One column each: the SQL and what is printed.
CELLS = [
    ("1", "1"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("toUInt64('18446744073709551615')", "18446744073709551615"),
    ("0.1", "0.1"),
    ("toDecimal64('1.25', 4)", "1.25"),
    ("'text'", "text"),
    ("''", ""),
    ("NULL", ""),
    ("true", "1"),
    ("toDate('2024-02-29')", "2024-02-29"),
    ("toDateTime('2024-02-29 12:34:56', 'UTC')", "2024-02-29 12:34:56"),
    ("toDateTime64('2024-02-29 12:34:56.789', 3, 'UTC')", "2024-02-29 12:34:56.789"),
    ("toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')", "61f0c404-5cb3-11e7-907b-a6006ad3dba0"),
    ("toIPv4('1.2.3.4')", "1.2.3.4"),
    ("[1, 2]", "[1,2]"),
    ("map('k', 0)", "{'k':0}"),
    ("CAST('a', 'Enum8(\\'a\\' = 1)')", "a"),
    ("toLowCardinality('low')", "low"),
    ("'é à 日本 😀'", "é à 日本 😀"),
]


class IsqlTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        place = Path(folder.name)
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            closed = listener.getsockname()[1]
        (place / "odbcinst.ini").write_text(f"[Porter]\nDescription = Porter ODBC\nDriver = {LIBRARY}\n")
        sections = {
            "porter": f"Url = {MODERN}",
            "old": f"Url = {OLD}",
            "closed": f"Server = 127.0.0.1\nPort = {closed}",
            "system": f"Url = {MODERN}\nDatabase = system",
        }
        (place / "odbc.ini").write_text(
            "".join(f"[{name}]\nDriver = Porter\n{text}\n\n" for name, text in sections.items())
        )
        self.environment = {
            **os.environ,
            "ODBCSYSINI": folder.name,
            "ODBCINSTINI": "odbcinst.ini",
            "ODBCINI": str(place / "odbc.ini"),
            "LC_ALL": "C.UTF-8",
        }
        for program in PROGRAMS:
            self.assertTrue(shutil.which(program), f"{program} is not installed (package unixodbc)")

    def start(self, program, *arguments, sql="SELECT 1"):
        """(exit status, lines printed); lines of SQL are statements."""
        done = subprocess.run(
            [program, *arguments],
            input=(sql + "\n").encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout.decode().split("\n")[:-1]

    def rows(self, program, sql, *options, dsn="porter"):
        status, lines = self.start(program, dsn, "-b", *options, sql=sql)
        self.assertEqual(status, 0, lines)
        return lines

    def test_types(self):
        sql = "SELECT " + ", ".join(cell[0] for cell in CELLS)
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertEqual(self.rows(program, sql, "-d|"), ["|".join(cell[1] for cell in CELLS)])

    def test_column_names(self):
        for program in PROGRAMS:
            with self.subTest(program):
                lines = self.rows(program, "SELECT 1 AS one, 'x' AS `größe` FROM numbers(2)", "-d,", "-c")
                self.assertEqual(lines, ["one,größe", "1,x", "1,x"])

    def test_delimiter_in_hex(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertEqual(
                    self.rows(program, "SELECT number, number * 2 FROM numbers(3)", "-x0x09"),
                    ["0\t0", "1\t2", "2\t4"],
                )

    def test_table(self):
        """The framed output, which asks for every column's display size."""
        for program in PROGRAMS:
            with self.subTest(program):
                lines = self.rows(
                    program, "SELECT number AS n, toDate('2024-01-01') AS d FROM numbers(2)", "-m12"
                )
                cells = [
                    [cell.strip() for cell in line.strip("|").split("|")]
                    for line in lines
                    if line.startswith("|")
                ]
                self.assertEqual(cells, [["n", "d"], ["0", "2024-01-01"], ["1", "2024-01-01"]])
                self.assertIn("2 rows fetched", lines)

    def test_empty_result(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertEqual(self.rows(program, "SELECT 1 AS a WHERE 0", "-d,", "-c"), ["a"])

    def test_help(self):
        """help lists tables, help NAME the columns of one."""
        for program in PROGRAMS:
            with self.subTest(program):
                tables = self.rows(program, "help", "-d,")
                self.assertTrue(any(line.startswith(",system,one,SYSTEM TABLE,") for line in tables), tables)
                columns = self.rows(program, "help one", "-d,")
                self.assertIn(",system,one,dummy,5,UInt8,5,2,0,10,0,,,5,,,1,NO", columns)

    def test_several_statements(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertEqual(
                    self.rows(program, "SELECT 1\nSELECT 'two'\nSELECT 3", "-d,"), ["1", "two", "3"]
                )

    def test_many_rows(self):
        for program in PROGRAMS:
            with self.subTest(program):
                lines = self.rows(program, "SELECT number FROM numbers(20000)", "-d,")
                self.assertEqual(lines, [str(n) for n in range(20000)])

    def test_writing(self):
        for program in PROGRAMS:
            with self.subTest(program):
                table = f"porter_{program}_{os.getpid()}"
                self.addCleanup(ask, f"DROP TABLE IF EXISTS {table}")
                status, lines = self.start(
                    program,
                    "porter",
                    "-b",
                    "-v",
                    "-d,",
                    sql="\n".join(
                        [
                            f"CREATE TABLE {table} (a Int32, s String) ENGINE = Memory",
                            f"INSERT INTO {table} VALUES (1, 'é'), (2, 'it''s')",
                            f"SELECT * FROM {table} ORDER BY a",
                            f"DROP TABLE {table}",
                        ]
                    ),
                )
                self.assertEqual(status, 0)
                self.assertEqual([line for line in lines if line.startswith(("1,", "2,"))], ["1,é", "2,it's"])
                self.assertNotIn("ERROR", "\n".join(lines))
                self.assertEqual(ask(f"EXISTS TABLE {table}"), "0")

    def test_error(self):
        """They exit with 0 all the same, so the message is what counts; the next statement runs."""
        for program in PROGRAMS:
            with self.subTest(program):
                _, lines = self.start(
                    program, "porter", "-b", "-v", "-d,", sql="SELECT * FROM no_such_table\nSELECT 7"
                )
                text = "\n".join(lines)
                self.assertIn("[Porter][ClickHouse] Code: 60.", text)
                self.assertIn("[ISQL]ERROR", text)
                self.assertEqual(lines[-1], "7")
                if program == "isql":
                    self.assertIn("[S0002]", text, "isql is an ODBC 2 application")

    def test_no_connection(self):
        for program in PROGRAMS:
            with self.subTest(program):
                status, lines = self.start(program, "closed", "-b", "-v")
                self.assertEqual(status, 1)
                self.assertIn("[Porter]", "\n".join(lines))
                self.assertIn("[ISQL]ERROR: Could not SQL", "\n".join(lines))
                if program == "isql":
                    self.assertIn("[08001]", "\n".join(lines))

    def test_user_and_password(self):
        """iusql spoils a password that is not ASCII before any driver sees it."""
        for program, user, password in [("isql", "alice", 's3cret:ä ?&%"'), ("iusql", "reader2", "reader2")]:
            with self.subTest(program):
                status, lines = self.start(
                    program, "porter", user, password, "-b", "-d,", sql="SELECT currentUser()"
                )
                self.assertEqual((status, lines), (0, [user]))
                status, lines = self.start(program, "porter", "alice", "wrong", "-b", "-v")
                self.assertEqual(status, 1)
                self.assertIn("[Porter]", "\n".join(lines))
                self.assertNotIn("wrong", "\n".join(lines))

    def test_database_of_the_dsn(self):
        for program in PROGRAMS:
            with self.subTest(program):
                self.assertEqual(
                    self.rows(program, "SELECT currentDatabase()", "-d,", dsn="system"), ["system"]
                )

    def test_connection_string(self):
        """-k, which only isql has: SQLDriverConnect with a string in the place of a DSN's name."""
        status, lines = self.start(
            "isql", f"DRIVER={{Porter}};Url={MODERN}", "-k", "-b", "-d,", sql="SELECT 'string'"
        )
        self.assertEqual((status, lines), (0, ["string"]))

    def test_old_server(self):
        for program in PROGRAMS:
            with self.subTest(program):
                sql = "SELECT toUInt64(18446744073709551615), 'é 😀', NULL, toDate('2018-12-24'), [1, 2]"
                self.assertEqual(
                    self.rows(program, sql, "-d|", dsn="old"), ["18446744073709551615|é 😀||2018-12-24|[1,2]"]
                )


if __name__ == "__main__":
    unittest.main()
