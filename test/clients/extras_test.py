"""What ClickHouse tells and takes beyond SQL, by statement attributes and keywords, as the mission's table has it."""

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
from pathlib import Path

import pyodbc

from attributes import (
    DATABASE, ELAPSED_NS, EXTERNAL, FORMAT, LAST_QUERY_ID, MANAGER, PARAMS, PROGRESS, PROGRESS_ROWS, PROGRESS_TOTAL, QUERY_ID,
    READ, READ_ROWS, ROLE, SERVER_NAME, SETTINGS, SUMMARY, TELL, TIME_ZONE, UNKNOWN, USE_DATABASE, WRITTEN_ROWS,
    ExternalTable, Progress, external, get_number, get_text, set_pointer, set_text,
)
from support import MODERN, OLD, ClientCase, ask, connect, connection_string

KEYS = {
    "elapsed_ns", "memory_usage", "query_id", "read_bytes", "read_rows", "result_bytes", "result_rows",
    "total_rows_to_read", "written_bytes", "written_rows",
}


def rows(cursor):
    return [tuple(row) for row in cursor.fetchall()]


class IdentityTest(ClientCase):
    def test_c27_c28_d19_summary_and_query_id(self):
        with connect(Messages=1) as connection:
            cursor = connection.cursor()
            set_text(cursor, SETTINGS, "wait_end_of_query=1")
            cursor.execute("SELECT count() FROM numbers(1000)")
            (kind, message), = cursor.messages
            self.assertTrue(kind.startswith("[01000]"), kind)
            told = json.loads(message[message.index("{"):])
            self.assertLessEqual(KEYS, set(told))
            self.assertEqual(len(told["query_id"]), 36)
            self.assertEqual(told["read_rows"], 1000)
            self.assertEqual(told["result_rows"], 1)
            self.assertGreater(told["elapsed_ns"], 0)
            self.assertEqual(told["query_id"], get_text(cursor, QUERY_ID))
            self.assertEqual(told["query_id"], get_text(cursor, LAST_QUERY_ID))
            self.assertEqual(cursor.fetchval(), 1000)
            set_text(cursor, QUERY_ID, "vq-" + told["query_id"])
            cursor.execute("SELECT 1")
            self.assertEqual(get_text(cursor, LAST_QUERY_ID), "vq-" + told["query_id"])

    def test_d3_types(self):
        with connect(Messages=1) as connection:
            cursor = connection.cursor().execute('SELECT number, toString(number), 1 AS "a\\"b" FROM numbers(1)')
            message = cursor.messages[0][1]
            told = json.loads(message[message.index("{"):])
            self.assertEqual(told["types"], [["number", "UInt64"], ["toString(number)", "String"], ['a"b', "UInt8"]])
            self.assertEqual(rows(cursor), [(0, "0", 1)])
            cursor.execute("SELECT 1 LIMIT 0")
            self.assertEqual(len(cursor.messages), 1)
            self.assertEqual(rows(cursor), [])

    def test_attributes(self):
        table = self.table("a UInt64")
        self.assertEqual(get_number(self.cursor, READ_ROWS), UNKNOWN)
        self.cursor.execute(f"INSERT INTO {table} SELECT number FROM numbers(500)")
        self.assertEqual(get_number(self.cursor, WRITTEN_ROWS), 500)
        self.assertEqual(json.loads(get_text(self.cursor, SUMMARY))["written_rows"], "500")
        self.assertGreater(get_number(self.cursor, ELAPSED_NS), 0)
        self.assertEqual(get_text(self.cursor, FORMAT), "")
        self.cursor.execute("SELECT 1")
        self.assertEqual(get_text(self.cursor, FORMAT), "Native")
        self.assertEqual(get_text(self.cursor, SERVER_NAME), ask("SELECT displayName()"))
        self.assertEqual(get_text(self.cursor, TIME_ZONE), ask("SELECT timezone()"))


class ExternalTest(ClientCase):
    def give(self, *tables):
        for table in tables:
            self.assertEqual(set_pointer(self.cursor, EXTERNAL, table), 0)
        return tables

    def test_c14_d20_rows(self):
        self.give(external("movies", "name String, year UInt16", b"A,1999\nB,2001\nC,2010\n"))
        self.cursor.execute("SELECT name, year FROM movies WHERE year > 2000 ORDER BY year")
        self.assertEqual(rows(self.cursor), [("B", 2001), ("C", 2010)])
        # with markers, large ones too, and described before it runs
        self.cursor.execute("SELECT name, length(?) FROM movies WHERE year > ? ORDER BY year", "x" * 300000, 2005)
        self.assertEqual(rows(self.cursor), [("C", 300000)])
        self.give(external("numbers1", "x Int32", b"100\n500\n"))
        self.assertEqual(self.value("SELECT sum(x) FROM numbers1"), 600)
        self.assertEqual(set_pointer(self.cursor, EXTERNAL, None), 0)
        with self.fails(pyodbc.ProgrammingError, "42S02", "(60)"):
            self.cursor.execute("SELECT sum(x) FROM numbers1")

    def test_c14_join_of_file_and_callback(self):
        source = {"at": 0, "rows": [b"%d\n" % n for n in range(2, 50002)]}

        def read(_context, place, room):
            if not place:
                source["at"] = 0
                return 0
            made = b""
            while source["at"] < len(source["rows"]) and len(made) + len(source["rows"][source["at"]]) <= room:
                made += source["rows"][source["at"]]
                source["at"] += 1
            ctypes.memmove(place, made, len(made))
            return len(made)

        callback = READ(read)
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"1,a\n2,b\n3,c\n")
            file.flush()
            self.give(
                external("one", "id UInt32, s String", path=file.name.encode()),
                external("two", "id UInt32", form="TSV", read=callback),
            )
            for _ in range(2):
                self.assertEqual(self.value("SELECT count() FROM one JOIN two USING id"), 2)
            self.assertEqual(self.value("SELECT count() FROM two"), 50000)
        with self.fails(pyodbc.Error, "HY000", "cannot be opened"):
            self.cursor.execute("SELECT count() FROM one")

    def test_old_server(self):
        with connect(OLD) as connection:
            self.cursor = connection.cursor()
            self.give(external("movies", "name String, year UInt16", b"A,1999\nB,2001\nC,2010\n"))
            self.cursor.execute("SELECT name, year FROM movies WHERE year > ? ORDER BY year", 2000)
            self.assertEqual(rows(self.cursor), [("B", 2001), ("C", 2010)])
            self.assertEqual(len(get_text(self.cursor, LAST_QUERY_ID)), 36)

    def test_wrong_ones(self):
        self.give(external("bad", "x Int32", b"100\nfive\n"))
        with self.fails(pyodbc.DataError, "22000", "(117)", "Column 0"):
            self.cursor.execute("SELECT sum(x) FROM bad").fetchall()
        self.give(external("bad", "x NoSuchType", b"100\n"))
        with self.fails(pyodbc.ProgrammingError, "42000", "(50)"):
            self.cursor.execute("SELECT sum(x) FROM bad")
        for wrong in (
            ExternalTable(2, b"t", b"x Int8"), ExternalTable(1, b"t"), ExternalTable(1, b"a-b", b"x Int8"),
            ExternalTable(1, b"_p1", b"x Int8"), ExternalTable(1, b"t", b"x Int8", None, None, b"1", 1, b"/tmp/x"),
        ):
            self.assertEqual(set_pointer(self.cursor, EXTERNAL, wrong), -1)
        give_up = READ(lambda _context, place, _room: -1 if place else 0)
        self.give(external("bad", "x Int32", read=give_up))
        with self.fails(pyodbc.Error, "HY008", "gave up"):
            self.cursor.execute("SELECT sum(x) FROM bad")

    def test_large_file(self):
        """In a process of its own: bounded memory."""
        size = 200 if os.environ.get("PORTER_TEST_FULL") else 60
        with tempfile.NamedTemporaryFile() as file:
            chunk = b"".join(b"%09d\n" % n for n in range(100000))
            for _ in range(size):
                file.write(chunk)
            file.flush()
            found = subprocess.run(
                [sys.executable, "-B", __file__, "large", file.name], check=True, capture_output=True, text=True
            ).stdout.split()
        self.assertEqual(int(found[0]), size * 100000)
        self.assertLess(int(found[1]), 10000, "KiB of memory more")
        self.assertLess(int(found[2]), 100000, "KiB of memory")


def large(path):
    with contextlib.closing(pyodbc.connect(connection_string(), autocommit=True)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT 1").fetchall()
        table = external("big", "x UInt32", path=path.encode())
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert set_pointer(cursor, EXTERNAL, table) == 0
        count = cursor.execute("SELECT count() FROM big").fetchval()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(count, peak - before, peak)


class ProgressTest(ClientCase):
    SLOW = "SELECT sum(sleepEachRow(0.02)) FROM numbers(40) SETTINGS max_block_size=2"

    def watch(self, callback, interval=50):
        self.kept = Progress(1, interval, callback, None)
        self.assertEqual(set_pointer(self.cursor, PROGRESS, self.kept), 0)

    def test_d17_callback(self):
        seen = []
        self.watch(TELL(lambda _context, *counts: seen.append(counts) or 0))
        self.assertEqual(self.value("SELECT sum(number) FROM numbers(1000000)"), 499999500000)
        self.assertEqual(seen[-1][:2], (1000000, 1000000))
        del seen[:]
        self.value(self.SLOW)
        self.assertGreater(len(seen), 3)
        self.assertEqual([row[0] for row in seen], sorted(row[0] for row in seen))
        self.assertEqual(seen[-1][:2], (40, 40))
        del seen[:]
        self.assertEqual(set_pointer(self.cursor, PROGRESS, None), 0)
        self.value("SELECT 1")
        self.assertEqual(seen, [])

    def test_docs_show_a_bar(self):
        """The program of docs/clickhouse.md as it stands there, but for its DSN and the size of its query."""
        text = (Path(__file__).resolve().parents[2] / "docs" / "clickhouse.md").read_text()
        program = text.split("```python\n")[1].split("```")[0]
        program = program.replace("DSN=clickhouse", connection_string())
        program = program.replace("SELECT sum(number) FROM numbers(3000000000)", self.SLOW)
        shown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
        self.assertGreater(shown.count("% of 40 rows"), 2, shown)
        self.assertIn("100% of 40 rows", shown)
        self.assertTrue(shown.endswith("s0\n"), shown)

    def test_cancel(self):
        self.watch(TELL(lambda _context, rows, *_: int(rows >= 10)))
        start = time.monotonic()
        with self.fails(pyodbc.Error, "HY008", "cancelled"):
            self.cursor.execute(self.SLOW.replace("40", "400"))
        self.assertLess(time.monotonic() - start, 5)
        self.watch(TELL(0))
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_from_another_thread(self):
        self.watch(TELL(0))
        seen = []
        thread = threading.Thread(target=lambda: self.cursor.execute(self.SLOW).fetchall())
        thread.start()
        while thread.is_alive():
            seen.append((get_number(self.cursor, PROGRESS_ROWS), get_number(self.cursor, PROGRESS_TOTAL)))
            time.sleep(0.02)
        thread.join()
        self.assertTrue(any(0 < row < 40 and total == 40 for row, total in seen), seen)
        self.assertEqual(get_number(self.cursor, PROGRESS_ROWS), 40)


class NamedTest(ClientCase):
    SQL = "SELECT {a:Int32}+1, {s:String}, {l:Array(String)}, {d:DateTime}"
    VALUES = {"a": "41", "s": "it's \\ ?", "l": "['x','y\\'']", "d": "2024-01-02 03:04:05"}

    def test_c5_attribute(self):
        set_text(self.cursor, PARAMS, urllib.parse.urlencode(self.VALUES, quote_via=urllib.parse.quote))
        self.cursor.execute(self.SQL)
        row, = rows(self.cursor)
        self.assertEqual((row[0], row[1], row[2], str(row[3])), (42, "it's \\ ?", "['x','y\\'']", "2024-01-02 03:04:05"))

    def test_c5_keywords_and_url(self):
        words = {f"param_{name}": "{" + value.replace("}", "}}") + "}" for name, value in self.VALUES.items()}
        with connect(**words) as connection:
            self.assertEqual(tuple(connection.execute(self.SQL).fetchone())[:3], (42, "it's \\ ?", "['x','y\\'']"))
            cursor = connection.cursor()
            set_text(cursor, PARAMS, "a=1")
            self.assertEqual(tuple(cursor.execute(self.SQL).fetchone())[:2], (2, "it's \\ ?"))
        with connect(Url=MODERN + "/?param_a=6", Server=None, Port=None) as connection:
            self.assertEqual(connection.execute("SELECT {a:Int32} * 7").fetchval(), 42)

    def test_c7_injection(self):
        value = "'; DROP TABLE x; --"
        set_text(self.cursor, PARAMS, "v=" + urllib.parse.quote(value))
        self.assertEqual(self.value("SELECT {v:String}"), value)

    def test_null_map_and_unknown(self):
        set_text(self.cursor, PARAMS, "n=%5CN&m=" + urllib.parse.quote("{'k':[1,2]}") + "&t=tables&zz=1")
        self.assertEqual(self.value("SELECT {n:Nullable(Int32)} IS NULL"), 1)
        self.assertEqual(self.value("SELECT {m:Map(String, Array(UInt8))}['k'][2]"), 2)
        self.assertGreater(self.value("SELECT count() FROM system.{t:Identifier}"), 0)
        self.assertEqual(self.value("SELECT {t:String} || ? || {t:String}", "-"), "tables-tables")
        with self.fails(pyodbc.ProgrammingError, "42000", "(456)"):
            self.cursor.execute("SELECT {missing:Int32}")

    def test_any_size(self):
        text = "ä\\'\t" * 100000
        array = "[" + ",".join(map(str, range(100000))) + "]"
        set_text(self.cursor, PARAMS, "s=" + urllib.parse.quote(text) + "&a=" + array)
        self.assertEqual(self.value("SELECT {s:String}"), text)
        self.assertEqual(self.value("SELECT length({a:Array(UInt32)}) + ? + arraySum({a:Array(UInt32)})", 1), 4999950000 + 100001)
        self.assertEqual(self.value("SELECT length({?:Array(UInt32)})", array), 100000)

    def test_a_markers_name(self):
        set_text(self.cursor, PARAMS, "p1=5&p2=6")
        self.assertEqual(self.value("SELECT {p1:Int32}"), 5)
        self.assertEqual(self.value("SELECT {p2:Int32} + ?", 1), 7)
        with self.fails(pyodbc.Error, "07002", "rename"):
            self.cursor.execute("SELECT {p1:Int32} + ?", 1)


class PlaceTest(ClientCase):
    def test_c13_use_database(self):
        ask("CREATE DATABASE IF NOT EXISTS porter_extras")
        self.addCleanup(ask, "DROP DATABASE porter_extras")
        with connect(Database="porter_extras") as connection:
            cursor = connection.cursor()
            self.assertEqual(cursor.execute("SELECT currentDatabase()").fetchval(), "porter_extras")
            assert MANAGER.SQLSetStmtAttr(cursor.hstmt, USE_DATABASE, None, 0) == 0
            self.assertEqual(cursor.execute("SELECT currentDatabase()").fetchval(), "default")
            self.assertEqual(get_number(cursor, USE_DATABASE), 0)
            set_text(cursor, DATABASE, "system")
            self.assertEqual(cursor.execute("SELECT currentDatabase()").fetchval(), "system")
            self.assertEqual(get_text(cursor, DATABASE), "system")
            set_text(cursor, DATABASE, "")
            self.assertEqual(connection.execute("SELECT currentDatabase()").fetchval(), "porter_extras")
        with connect(Database="porter_extras", UseDatabase=0) as connection:
            self.assertEqual(connection.execute("SELECT currentDatabase()").fetchval(), "default")

    def test_role(self):
        set_text(self.cursor, ROLE, "no_such_role")
        with self.fails(pyodbc.ProgrammingError, "42000", "(511)"):
            self.cursor.execute("SELECT 1")
        set_text(self.cursor, ROLE, "")
        self.assertEqual(self.value("SELECT 1"), 1)

    def test_roles_that_are_there(self):
        """The user `member` has the roles boss, who sees users, and clerk, who sees roles (test/servers/servers)."""
        roles = "SELECT currentRoles()"
        login = {"UID": "member", "PWD": "member"}

        def sees(cursor):
            found = []
            for name in ("users", "roles"):
                with contextlib.suppress(pyodbc.ProgrammingError):
                    found += [name] if cursor.execute(f"SELECT count() FROM system.{name}").fetchval() else []
            return found

        with connect(**login) as connection:
            cursor = connection.cursor()
            self.assertEqual(sees(cursor), ["users", "roles"])
            set_text(cursor, ROLE, "clerk")
            self.assertEqual((cursor.execute(roles).fetchval(), sees(cursor)), ("['clerk']", ["roles"]))
            self.assertEqual(connection.execute(roles).fetchval(), "['boss','clerk']")
            set_text(cursor, ROLE, "")
            self.assertEqual(sees(cursor), ["users", "roles"])
        with connect(Role="boss", **login) as connection:
            cursor = connection.cursor()
            self.assertEqual((cursor.execute(roles).fetchval(), sees(cursor)), ("['boss']", ["users"]))
            set_text(cursor, ROLE, "clerk")
            self.assertEqual(cursor.execute(roles).fetchval(), "['clerk']")
            set_text(cursor, ROLE, "")
            cursor.execute("SET ROLE clerk")  # what the user says himself wins
            self.assertEqual((cursor.execute(roles).fetchval(), sees(cursor)), ("['clerk']", ["roles"]))
        with self.fails(pyodbc.ProgrammingError, "42000", "(511)"):
            with connect(Role="no_such_role", **login):
                pass

    def test_query_limit(self):
        for word in ("QueryLimit", "MaxRows"):
            with connect(**{word: 3}) as connection:
                self.assertEqual(len(connection.execute("SELECT number FROM numbers(10)").fetchall()), 3)


if __name__ == "__main__":
    if sys.argv[1:2] == ["large"]:
        large(sys.argv[2])
    else:
        unittest.main()
