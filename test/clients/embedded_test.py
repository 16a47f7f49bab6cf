"""The engine in the process: files of pyarrow, data that last, streams in flat memory, threads, exits, and DSNs of isql.

PORTER_TEST_ROWS scales the long stream (1,000,000; 50,000,000 for the whole measure), PORTER_TEST_EXITS says how often each
way to end is gone (1).
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pyodbc
from support import LIBRARY, needed

ENGINE = needed("PORTER_TEST_ENGINE")
EXITING = needed("PORTER_TEST_EXITING")
EXITS = int(os.environ.get("PORTER_TEST_EXITS", "1"))
ROWS = int(os.environ.get("PORTER_TEST_ROWS", "1000000"))


def words(**more):
    return ";".join(f"{k}={v}" for k, v in ({"DRIVER": LIBRARY, "Server": "embedded", "EnginePath": ENGINE} | more).items())


def connect(**more):
    return contextlib.closing(pyodbc.connect(words(**more), autocommit=True))


def resident():
    """KiB of this process in memory."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("no VmRSS")


class EmbeddedCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.place = Path(scratch.name)

    def program(self, text, *arguments, check=True, **options):
        """Runs Python of its own: what it prints. It must end well, and write nothing to its standard error."""
        head = f"import os, sys, threading, time, pyodbc\nWORDS = {words()!r}\n"
        done = subprocess.run([sys.executable, "-B", "-c", head + textwrap.dedent(text), *map(str, arguments)],
                              capture_output=True, text=True, timeout=120, check=False, **options)
        if check:
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout


class Files(EmbeddedCase):
    def test_parquet_of_pyarrow(self):
        path = self.place / "x.parquet"
        pyarrow.parquet.write_table(
            pyarrow.table({"a": [1, 2, None], "s": ["x", None, "\u03a9 \U0001f600"], "f": [0.5, -1.0, None]}), path)
        with connect() as connection:
            cursor = connection.cursor()
            rows = cursor.execute(f"SELECT a, s, f FROM file('{path}') ORDER BY a").fetchall()
            self.assertEqual([tuple(row) for row in rows],
                             [(1, "x", 0.5), (2, None, -1.0), (None, "\u03a9 \U0001f600", None)])
            self.assertEqual([column[0] for column in cursor.description], ["a", "s", "f"])
            found = cursor.execute(f"SELECT count(), sum(a) FROM file('{path}') WHERE s = ? OR a = ?", "x", 2).fetchone()
            self.assertEqual(tuple(found), (2, 3))

    def test_csv_json_and_back_to_parquet(self):
        (self.place / "x.csv").write_text("k,v\n1,one\n2,two\n")
        (self.place / "x.jsonl").write_text('{"k":1,"w":[1,2]}\n{"k":2,"w":[]}\n')
        out = self.place / "out.parquet"
        with connect() as connection:
            cursor = connection.cursor()
            cursor.execute(f"INSERT INTO FUNCTION file('{out}') SELECT k, v, length(w) AS n FROM file('{self.place}/x.csv')"
                           f" AS c JOIN file('{self.place}/x.jsonl') AS j USING (k) ORDER BY k")
        table = pyarrow.parquet.read_table(out).to_pydict()
        self.assertEqual([list(map(int, table["k"])), list(table["n"])], [[1, 2], [2, 0]])
        self.assertIn(table["v"][0], ("one", b"one"))

    def test_raw_bytes_both_ways(self):
        with connect() as connection:
            cursor = connection.cursor()
            cursor.execute("CREATE TABLE raw_rows (a Int32, b String) ENGINE = Memory")
            cursor.execute("INSERT INTO raw_rows FORMAT CSV ?", "1,x\n2,y\n")
            self.assertEqual(cursor.execute("SELECT * FROM raw_rows ORDER BY a FORMAT JSONEachRow").fetchval(),
                             '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n')
            many = "SELECT number AS n FROM numbers(200000) FORMAT "
            self.assertEqual(len(json.loads(cursor.execute(many + "JSON").fetchval())["data"]), 200000)
            found = pyarrow.parquet.read_table(pyarrow.BufferReader(cursor.execute(many + "Parquet").fetchval()))
            self.assertEqual(found.num_rows, 200000)
            self.assertEqual(cursor.execute(many + "CSVWithNames").fetchval().count("n"), 1)
            self.assertEqual(cursor.execute(many + "CSV").fetchval().count("\n"), 200000)


class Data(EmbeddedCase):
    def test_tables_last_over_processes(self):
        folder = self.place / "data"
        text = """
            connection = pyodbc.connect(WORDS + ";DataPath=" + sys.argv[1], autocommit=True)
            cursor = connection.cursor()
            cursor.execute("CREATE TABLE IF NOT EXISTS kept (a Int64, b String) ENGINE = MergeTree ORDER BY a")
            cursor.fast_executemany = True
            cursor.executemany("INSERT INTO kept VALUES (?, ?)", [(n, str(n)) for n in range(1000)])
            print(*cursor.execute("SELECT count(), sum(a) FROM kept").fetchone())
            connection.close()
            """
        self.assertEqual(self.program(text, folder), "1000 499500\n")
        self.assertEqual(self.program(text, folder), "2000 999000\n")
        with contextlib.closing(pyodbc.connect(f"DRIVER={LIBRARY};Url=embedded://{folder}?EnginePath={ENGINE}&"
                                               "max_threads=3")) as connection:
            self.assertEqual(connection.execute("SELECT count() FROM kept").fetchval(), 2000)
            self.assertEqual(connection.execute("SELECT getSetting('max_threads')").fetchval(), 3)
            self.assertIn("is in use by another process", self.program("""
                try:
                    pyodbc.connect(WORDS + ";DataPath=" + sys.argv[1])
                except pyodbc.Error as error:
                    print(error.args[0], error.args[1])
                """, folder))
            with self.assertRaises(pyodbc.Error) as caught:
                pyodbc.connect(words(DataPath=self.place / "other"))
            self.assertEqual(caught.exception.args[0], "08001")
            self.assertIn("cannot be over", caught.exception.args[1])
        with connect(DataPath=self.place / "other") as connection:
            self.assertEqual(connection.execute("SELECT 1").fetchval(), 1)

    def test_session_state_is_the_connections_own(self):
        with connect() as one, connect() as other:
            one.execute("SET max_threads = 3")
            one.execute("CREATE TEMPORARY TABLE mine (a UInt8)")
            one.execute("INSERT INTO mine VALUES (1)")
            self.assertEqual(tuple(one.execute("SELECT getSetting('max_threads'), a FROM mine").fetchone()), (3, 1))
            with self.assertRaises(pyodbc.Error) as caught:
                other.execute("SELECT * FROM mine")
            self.assertEqual(caught.exception.args[0], "42S02")
            first, second = one.cursor(), one.cursor()
            first.execute("SELECT number FROM numbers(500000)")
            self.assertEqual(first.fetchone()[0], 0)
            self.assertEqual(second.execute("SELECT a FROM mine").fetchval(), 1)
            self.assertEqual(len(first.fetchall()), 499999)


class Streams(EmbeddedCase):
    def test_flat_memory(self):
        with connect() as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT number, toString(number) AS text FROM numbers(100000)").fetchall()
            before = resident()
            cursor.execute(f"SELECT sum(number) FROM numbers({ROWS})")
            wanted = cursor.fetchval()
            cursor.execute(f"SELECT number, repeat('x', 40) AS text FROM numbers({ROWS})")
            rows, total, most = 0, 0, 0
            while batch := cursor.fetchmany(20000):
                rows += len(batch)
                total += sum(row[0] for row in batch)
                most = max(most, resident())
        self.assertEqual((rows, total), (ROWS, wanted))
        self.assertLess(most - before, 150 * 1024, "KiB more, of a result of far more")

    def test_eight_threads(self):
        def work(first):
            with connect() as connection:
                cursor = connection.cursor()
                wrong = 0
                for number in range(first, first + 100):
                    row = cursor.execute(f"SELECT {number}, count(), ? FROM numbers({number % 7})", str(number)).fetchone()
                    wrong += tuple(row) != (number, number % 7, str(number))
                return wrong

        with ThreadPoolExecutor(8) as pool:
            self.assertEqual(sum(pool.map(work, range(0, 8000, 1000))), 0)
        with connect() as connection, ThreadPoolExecutor(8) as pool:
            found = pool.map(lambda n: connection.cursor().execute(f"SELECT {n}").fetchval(), range(400))
            self.assertEqual(list(found), list(range(400)))


class Endings(EmbeddedCase):
    """Of queries that would go on for hours."""

    HEAVY = "SELECT uniqExact(cityHash64(number) % 1000000) /* {} */ FROM numbers(1000000000000)"

    def forgotten(self, connection, tag):
        """Seconds until the engine has none of that tag in its list."""
        begin = time.monotonic()
        query = f"SELECT count() FROM system.processes WHERE query LIKE '%/* {tag} */%' AND query NOT LIKE '%processes%'"
        while connection.execute(query).fetchval():
            self.assertLess(time.monotonic() - begin, 20, "it goes on")
            time.sleep(0.01)
        return time.monotonic() - begin

    def test_timeout_of_a_query(self):
        with connect() as connection, connect() as other:
            connection.timeout = 1
            begin = time.monotonic()
            with self.assertRaises(pyodbc.OperationalError) as caught:
                connection.execute(self.HEAVY.format("timed"))
            self.assertEqual(caught.exception.args[0], "HYT00")
            self.assertGreater(time.monotonic() - begin, 0.9)
            self.forgotten(other, "timed")
            self.assertEqual(connection.execute("SELECT 1").fetchval(), 1)

    def test_cancel_of_whatever_runs(self):
        for tag, query in (("aggregate", self.HEAVY), ("insert", "INSERT INTO FUNCTION null('a UInt64') SELECT /* {} */ number "
                                                       "FROM numbers(1000000000000)"),
                           ("create", "CREATE TABLE made_of ENGINE = Memory AS SELECT /* {} */ max(cityHash64(number)) AS a "
                                      "FROM numbers(1000000000000)")):
            with self.subTest(tag), connect() as connection, connect() as other:
                cursor = connection.cursor()

                def cancel():
                    count = f"SELECT count() FROM system.processes WHERE query LIKE '%/* {tag} */%'"
                    while other.execute(count + " AND query NOT LIKE '%processes%'").fetchval() == 0:
                        time.sleep(0.01)
                    cursor.cancel()

                thread = threading.Thread(target=cancel)
                thread.start()
                with self.assertRaises(pyodbc.Error) as caught:
                    cursor.execute(query.format(tag))
                thread.join()
                self.assertEqual(caught.exception.args[0], "HY008")
                self.forgotten(other, tag)
                self.assertEqual(connection.execute("SELECT 1").fetchval(), 1)

    def test_exit_does_not_wait_for_them(self):
        ways = (("aggregate", "return"), ("small", "thread"), ("aggregate", "late"), ("aggregate", "fork"),
                ("stream", "exit"), ("idle", "late"), ("insert", "return"), ("connect", "return"), ("small", "late"),
                ("none", "fork"), ("aggregate", "quick"), ("stream", "_exit"))
        for work, how in ways * EXITS:
            with self.subTest(work=work, how=how):
                done = subprocess.run([EXITING, words(), how, work, "100"], capture_output=True, text=True, timeout=60,
                                      check=False, cwd=self.place)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (7, "", ""))

    def test_exit_elsewhere_at_the_beginning_of_first_queries(self):
        # In another thread than main's, where no destructor of a thread's helps, while the engine makes what it needs.
        for number in range(8 * EXITS):
            work, delay = ("aggregate", "connect", "small", "stream")[number % 4], number * 7 % 40
            with self.subTest(work=work, delay=delay):
                done = subprocess.run([EXITING, words(), "thread", work, str(delay)], capture_output=True, text=True,
                                      timeout=60, check=False, cwd=self.place)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (7, "", ""))


class Manners(EmbeddedCase):
    def test_every_way_to_exit_is_quiet(self):
        begin = "connection = pyodbc.connect(WORDS, autocommit=True)\ncursor = connection.cursor()\n"
        endless = "SELECT number FROM numbers(100000000000)"
        for text in (
            "cursor.execute('SELECT 1').fetchall()",
            f"cursor.execute('{endless}').fetchone()",
            f"cursor.execute('{endless}').fetchone(); connection.close()",
            # As a C program does that closes nothing: Python's own end is left out.
            "cursor.execute('SELECT sum(number) FROM numbers(1000000)').fetchone(); "
            "import ctypes; ctypes.CDLL(None).exit(0)",
            f"cursor.execute('{endless}').fetchone(); import ctypes; ctypes.CDLL(None).exit(0)",
        ):
            with self.subTest(text):
                self.assertEqual(self.program(begin + text), "")

    def test_connecting_again_and_again(self):
        self.assertEqual(self.program("""
            for number in range(20):
                connection = pyodbc.connect(WORDS, autocommit=True)
                assert connection.execute("SELECT ?", number).fetchval() == number
                connection.close()
            print("done")
            """), "done\n")

    def test_signal_handlers_stay(self):
        self.assertEqual(self.program("""
            import faulthandler, signal
            caught = []
            signals = (signal.SIGTSTP, signal.SIGABRT, signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE)
            for number in signals:
                signal.signal(number, lambda number, frame: caught.append(number))
            connection = pyodbc.connect(WORDS, autocommit=True)
            connection.execute("SELECT 1").fetchall()
            for number in signals:
                os.kill(os.getpid(), number)
            time.sleep(0.1)
            connection.close()
            print(sorted(caught) == sorted(signals))
            """), "True\n")

    def test_children_of_fork_are_told(self):
        self.assertEqual(self.program("""
            connection = pyodbc.connect(WORDS, autocommit=True)
            child = os.fork()
            if child == 0:
                states = []
                for call in (lambda: connection.execute("SELECT 1"), lambda: pyodbc.connect(WORDS)):
                    try:
                        call()
                    except pyodbc.Error as error:
                        states.append(error.args[0])
                os._exit(0 if states == ["08S01", "08001"] else 1)
            print(os.waitpid(child, 0)[1], connection.execute("SELECT 5").fetchval())
            """), "0 5\n")

    def test_a_missing_library_says_how_to_get_it(self):
        self.assertIn("npm install", self.program("""
            try:
                pyodbc.connect(WORDS + ";EnginePath=/nosuch")
            except pyodbc.Error as error:
                print(error.args[0], error.args[1])
            """.replace('WORDS + ";EnginePath=/nosuch"', 'WORDS.split(";EnginePath")[0] + ";EnginePath=/nosuch"')))


class Programs(EmbeddedCase):
    def test_isql_opens_a_dsn(self):
        (self.place / "odbcinst.ini").write_text(f"[Porter]\nDriver = {LIBRARY}\n")
        (self.place / "odbc.ini").write_text(f"[here]\nDriver = Porter\nServer = embedded\nEnginePath = {ENGINE}\n"
                                             f"DataPath = {self.place}/data\n")
        environment = os.environ | {"ODBCSYSINI": str(self.place), "ODBCINSTINI": "odbcinst.ini",
                                    "ODBCINI": str(self.place / "odbc.ini")}
        for program in ("isql", "iusql"):
            self.assertTrue(shutil.which(program), program)
            done = subprocess.run([program, "here", "-b", "-d,"], input="SELECT 6 * 7 AS n, 'x' AS s\n", text=True,
                                  capture_output=True, env=environment, timeout=60, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
            self.assertIn("42,x", done.stdout)


if __name__ == "__main__":
    unittest.main()
