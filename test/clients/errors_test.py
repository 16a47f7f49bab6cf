"""Errors through pyodbc: class and SQLSTATE that a program catches, the server's code and whole message."""

import socket
import unittest

import pyodbc

from support import MODERN, ClientCase, connect, connection_string, host_and_port

# SQL, class, SQLSTATE, the server's code
FAILURES = [
    ("SELECT * FROM no_such_table", pyodbc.ProgrammingError, "42S02", 60),
    ("SELECT * FROM no_such_database.t", pyodbc.Error, "3F000", 81),
    ("SELECT no_such_column", pyodbc.ProgrammingError, "42S22", 47),
    ("SELEC 1", pyodbc.ProgrammingError, "42000", 62),
    ("SELECT no_such_function(1)", pyodbc.ProgrammingError, "42000", 46),
    ("SELECT 1 SETTINGS no_such_setting = 1", pyodbc.ProgrammingError, "42000", 115),
    ("SELECT intDiv(1, 0)", pyodbc.DataError, "22012", 153),
    ("SELECT toInt32('abc')", pyodbc.DataError, "22018", 6),
    ("SELECT throwIf(1, 'said by the query')", pyodbc.DataError, "22000", 395),
    ("SELECT toDecimal32(1e15, 4)", pyodbc.DataError, "22003", 407),
    (
        "SELECT sleep(1) SETTINGS max_execution_time = 0.1, timeout_overflow_mode = 'throw'",
        pyodbc.OperationalError,
        "HYT00",
        159,
    ),
    (
        "SELECT * FROM numbers(100000000) ORDER BY rand() SETTINGS max_memory_usage = 1000000",
        pyodbc.OperationalError,
        "HY001",
        241,
    ),
]


class ErrorsTest(ClientCase):
    def refused(self, kind, state, *texts, **keywords):
        with self.fails(kind, state, *texts), connect(**keywords):
            pass

    def test_failures(self):
        for sql, kind, state, code in FAILURES:
            with self.subTest(sql):
                with self.fails(kind, state, "[Porter][ClickHouse]", f"({code})", f"Code: {code}."):
                    self.cursor.execute(sql).fetchall()
                self.assertEqual(self.value("SELECT 1"), 1, "the cursor is usable after it")

    def test_table_exists(self):
        table = self.table("a Int32")
        with self.fails(pyodbc.ProgrammingError, "42S01", "(57)"):
            self.cursor.execute(f"CREATE TABLE {table} (a Int32) ENGINE = Memory")

    def test_long_message_is_whole(self):
        text = "beginning " + "x" * 6000 + " end"
        with self.fails(pyodbc.DataError, "22000", text):
            self.cursor.execute(f"SELECT throwIf(1, '{text}')").fetchall()

    def test_unicode_message(self):
        with self.fails(pyodbc.DataError, "22000", "größe 数 😀"):
            self.cursor.execute("SELECT throwIf(1, 'größe 数 😀')").fetchall()

    def test_error_after_rows(self):
        """The query fails when rows have come already: an error on a fetch, never a short result."""
        query = "SELECT throwIf(number = 3000000, 'in the middle'), number FROM numbers(4000000)"
        count = 0
        with self.fails(pyodbc.DataError, "22000", "in the middle", "(395)"):
            for _ in self.cursor.execute(query + " SETTINGS max_block_size = 65536"):
                count += 1
        self.assertLessEqual(count, 3000000)
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_closed_port(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        self.refused(pyodbc.OperationalError, "08001", "[Porter]", Port=port)

    def test_unknown_host(self):
        self.refused(pyodbc.OperationalError, "08001", "no-such-host.invalid", Server="no-such-host.invalid")

    def test_wrong_password(self):
        self.refused(pyodbc.InterfaceError, "28000", "[Porter][ClickHouse]", UID="alice", PWD="wrong")

    def test_unknown_user(self):
        self.refused(pyodbc.InterfaceError, "28000", "nobody", UID="nobody", PWD="x")

    def test_unknown_database(self):
        with self.assertRaises(pyodbc.Error) as caught, connect(Database="no_such_database"):
            pass
        self.assertIn(caught.exception.args[0], ("3D000", "08004"))
        self.assertIn("no_such_database", caught.exception.args[1])

    def test_password_is_never_told(self):
        for words in ({"UID": "alice", "PWD": "verysecret"}, {"Port": 1, "PWD": "verysecret"}):
            with self.subTest(words), self.assertRaises(pyodbc.Error) as caught, connect(**words):
                pass
            self.assertNotIn("verysecret", str(caught.exception))

    def test_value_of_the_wrong_kind(self):
        self.refused(pyodbc.Error, "HY024", "ConnectTimeout", ConnectTimeout="soon")

    def test_unknown_keyword_connects(self):
        """BI tools add keywords of their own."""
        with connect(NoSuchKeyword=1) as connection:
            self.assertEqual(connection.cursor().execute("SELECT 1").fetchval(), 1)

    def test_no_clickhouse(self):
        """Something that accepts and says nothing to the point is no server."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.listen()
            address = f"{connection_string()};ConnectTimeout=1;LoginTimeout=1"
            address = address.replace(f"Port={host_and_port(MODERN)[1]}", f"Port={listener.getsockname()[1]}")
            with self.assertRaises(pyodbc.OperationalError) as caught:
                pyodbc.connect(address, timeout=2)
        self.assertIn(caught.exception.args[0], ("08001", "HYT00", "HYT01"))

    def test_closed_cursor_and_connection(self):
        with connect() as connection:
            cursor = connection.cursor()
            cursor.close()
            with self.assertRaises(pyodbc.ProgrammingError):
                cursor.execute("SELECT 1")
        with self.assertRaises(pyodbc.ProgrammingError):
            connection.cursor()

    def test_fetch_without_result(self):
        with self.assertRaises(pyodbc.ProgrammingError):
            self.cursor.fetchone()

    def test_value_that_the_type_cannot_hold(self):
        """A time of 100 hours has no struct: an error that says so, and the cursor lives on."""
        with self.fails(pyodbc.DataError, "22003"):
            self.cursor.execute("SELECT CAST('100:00:01', 'Time')").fetchall()
        self.assertEqual(self.value("SELECT 1"), 1)


if __name__ == "__main__":
    unittest.main()
