"""Compression both ways: every coding and size, on both servers; cuts at every byte; exceptions."""

import gzip
import os
import re
import subprocess
import unittest
import urllib.request
from pathlib import Path

import pyodbc

import netservers
from support import MODERN, OLD, ClientCase, ask, connect

HEADER = Path(__file__).resolve().parents[2] / "driver/decode/native.h"
REVISION = re.search(r"define NATIVE_REVISION (\d+)", HEADER.read_text())[1]
CODINGS = ("auto", "none", "lz4", "zstd", "gzip")
SIZES = (0, 1, 5000) if not os.environ.get("PORTER_TEST_LONG") else (0, 1, 2, 100, 65536, 70000, 1000000)
# Rows of several kinds, some that pack well and some that do not.
COLUMNS = "number, toString(number), cityHash64(number), reverse(toString(cityHash64(number))), 'aaaaaaaaaaaaaaaa'"


class Reading(ClientCase):
    def test_every_coding_and_size_is_what_none_gives(self):
        for url in (MODERN, OLD):
            with connect(url, Compression="none") as plain:
                expected = {size: self.read(plain, size) for size in SIZES}
            for size in SIZES:
                self.assertEqual(len(expected[size]), size)
            for coding in CODINGS:
                with connect(url, Compression=coding) as connection:
                    for size in SIZES:
                        with self.subTest(url=url, coding=coding, size=size):
                            self.assertTrue(self.read(connection, size) == expected[size])

    @staticmethod
    def read(connection, size):
        cursor = connection.cursor()
        # numbers(0) has no end on 18.16
        rows = cursor.execute(f"SELECT {COLUMNS} FROM numbers({size or 1}) WHERE number < {size}").fetchall()
        assert [column[0] for column in cursor.description][0] == "number"
        return [tuple(row) for row in rows]

    def test_the_server_really_packs(self):
        for url, coding, shrinks in ((MODERN, "lz4", True), (MODERN, "zstd", True), (MODERN, "gzip", True),
                                     (MODERN, "none", False), (MODERN, "auto", False), (OLD, "gzip", True),
                                     (OLD, "lz4", True)):
            with self.subTest(url=url, coding=coding):
                host, port = url.split("//")[1].split(":")
                meter = Meter((host, int(port)))
                self.addCleanup(meter.close)
                with connect(f"http://127.0.0.1:{meter.port}", Compression=coding) as connection:
                    connection.execute(f"SELECT '{'a' * 100}', number FROM numbers(10000)").fetchall()
                (self.assertLess if shrinks else self.assertGreater)(meter.back, 500000)

    def test_exceptions_in_the_middle(self):
        for url in (MODERN, OLD):
            for coding in CODINGS[1:]:
                with self.subTest(url=url, coding=coding), connect(url, Compression=coding) as connection:
                    cursor = connection.execute("SELECT throwIf(number = 300000), number FROM numbers(400000)"
                                                + (" SETTINGS max_block_size = 1000" if url == MODERN else ""))
                    rows = 0
                    with self.assertRaises(pyodbc.Error) as caught:
                        while block := cursor.fetchmany(1000):
                            self.assertEqual(block[0][1], rows)
                            rows += len(block)
                    self.assertIn("395", caught.exception.args[1])
                    self.assertLessEqual(rows, 300000)
                    self.assertEqual(connection.execute("SELECT 7").fetchval(), 7)

    def test_errors_before_rows(self):
        for url in (MODERN, OLD):
            for coding in CODINGS[1:]:
                with self.subTest(url=url, coding=coding), connect(url, Compression=coding) as connection:
                    with self.assertRaises(pyodbc.Error) as caught:
                        connection.execute("SELECT nothing_of_this_name")
                    self.assertIn("(47)", caught.exception.args[1])

    def test_readonly_users(self):
        for url in (MODERN, OLD):
            for coding in CODINGS:
                with self.subTest(url=url, coding=coding):
                    with connect(url, Compression=coding, UID="reader", PWD="reader") as connection:
                        for _ in range(2):
                            rows = connection.execute("SELECT name FROM system.functions ORDER BY name").fetchall()
                            self.assertGreater(len(rows), 100)


class Formats(unittest.TestCase):
    """What the server itself says over plain HTTP is the oracle: coding, format and size change none of its bytes."""

    NAMES = ("TabSeparated", "CSVWithNames", "JSONEachRow", "Parquet", "RowBinaryWithNamesAndTypes", "Native")

    def test_every_coding_and_size(self):
        for name in self.NAMES:
            for size in SIZES:
                query = f"SELECT {COLUMNS} FROM numbers({size}) FORMAT {name}"
                expected = self.plain(query)
                for coding in CODINGS:
                    with self.subTest(name=name, size=size, coding=coding), connect(Compression=coding) as connection:
                        self.assertTrue(self.raw(connection, query) == expected)

    @staticmethod
    def plain(query):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(MODERN, data=query.encode(), timeout=60) as answer:
            return answer.read()

    @staticmethod
    def raw(connection, query):
        rows = connection.execute(query).fetchall()
        pieces = [row[0] for row in rows]
        return b"".join(piece if isinstance(piece, bytes) else piece.encode() for piece in pieces)


class Meter(netservers.Forward):
    """Counts what comes back from the server."""

    def __init__(self, target):
        self.back = 0
        super().__init__(target, "127.0.0.1", netservers.socket.AF_INET)

    def serve(self, link):
        self.client = link
        super().serve(link)

    def carry(self, source, sink):
        with netservers.contextlib.suppress(OSError):
            while data := source.recv(65536):
                if source is not self.client:
                    self.back += len(data)
                sink.sendall(data)
        with netservers.contextlib.suppress(OSError):
            sink.shutdown(netservers.socket.SHUT_WR)


class Writing(unittest.TestCase):
    def test_inserts_of_every_coding_and_size(self):
        for url in (MODERN, OLD):
            ask("CREATE DATABASE IF NOT EXISTS network_test", url)
            self.addCleanup(ask, "DROP DATABASE network_test", url)
            for coding in CODINGS:
                with connect(url, Compression=coding) as connection:
                    cursor = connection.cursor()
                    cursor.fast_executemany = True
                    for size in (1, 3000):
                        with self.subTest(url=url, coding=coding, size=size):
                            ask("DROP TABLE IF EXISTS network_test.t", url)
                            ask("CREATE TABLE network_test.t (a UInt32, b String) ENGINE = Memory", url)
                            rows = [(i, f"text {i * 7919}") for i in range(size)]
                            if url == MODERN:  # one request of blocks
                                cursor.executemany("INSERT INTO network_test.t VALUES (?, ?)", rows)
                            else:  # one long statement
                                cursor.execute("INSERT INTO network_test.t VALUES " + ",".join(map(repr, rows)))
                            told = ask("SELECT count(), sum(a), sum(b = concat('text ', toString(a * 7919))) "
                                       "FROM network_test.t", url)
                            self.assertEqual(told, f"{size}\t{size * (size - 1) // 2}\t{size}")

    def test_long_statements(self):
        text = "x" * 100000
        for url in (MODERN, OLD):
            for coding in CODINGS[1:]:
                with self.subTest(url=url, coding=coding), connect(url, Compression=coding) as connection:
                    self.assertEqual(connection.execute(f"SELECT length('{text}')").fetchval(), len(text))
                    if url == MODERN:  # as a parameter: a form, which is never packed
                        self.assertEqual(connection.execute("SELECT length(?)", text * 3).fetchval(), 3 * len(text))


class Cuts(unittest.TestCase):
    """Answers that end within a frame although HTTP says that they are whole."""

    PACKERS = {
        "lz4": lambda body: subprocess.run([netservers.program("lz4"), "-c"], input=body, capture_output=True,
                                           check=True).stdout,
        "zstd": lambda body: subprocess.run([netservers.program("zstd"), "-c"], input=body, capture_output=True,
                                            check=True).stdout,
        "gzip": gzip.compress,
    }

    def setUp(self):
        self.reply = (b"", None)
        self.coding = "none"
        self.format = "Native"
        self.server = netservers.Canned(self.answer)
        self.addCleanup(self.server.close)
        self.native = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"{MODERN}/?default_format=Native&client_protocol_version={REVISION}",
            data=b"SELECT toInt32(number + 1) AS a, if(number = 1, 'bbb', 'a') AS b FROM numbers(2)").read()

    def test_every_cut_of_a_raw_answer_is_an_error(self):
        text = b"1,a\n2,bbb\n" * 5
        self.format = "CSV"
        for self.coding, pack in self.PACKERS.items():
            packed = pack(text)
            with connect(f"http://127.0.0.1:{self.server.port}", Compression=self.coding, Retries=0) as connection:
                for cut in (None, *range(1, len(packed))):
                    self.reply = (packed, cut)
                    with self.subTest(coding=self.coding, cut=cut):
                        if cut is None:
                            rows = connection.execute("SELECT a FROM t FORMAT CSV").fetchall()
                            self.assertEqual("".join(row[0] for row in rows).encode(), text)
                            continue
                        with self.assertRaises(pyodbc.Error) as caught:
                            connection.execute("SELECT a FROM t FORMAT CSV").fetchall()
                        self.assertEqual(caught.exception.args[0], "08S01")

    def answer(self, request):
        if b"version()" in request["body"]:
            return 200, {}, b"26.7.2.1\tUTC\tdefault\tdefault\n", None
        if b"KILL" in request["body"]:
            return 200, {}, b"", None
        body, cut = self.reply
        return 200, {"X-ClickHouse-Format": self.format, "Content-Encoding": self.coding}, body, cut

    def ask(self, connection, body, cut):
        self.reply = (body, cut)
        return [tuple(row) for row in connection.execute("SELECT a, b FROM t").fetchall()]

    def test_every_cut_is_an_error(self):
        rows = [(1, "a"), (2, "bbb")]
        for self.coding, pack in self.PACKERS.items():
            packed = pack(self.native)
            with connect(f"http://127.0.0.1:{self.server.port}", Compression=self.coding, Retries=0) as connection:
                self.assertEqual(self.ask(connection, packed, None), rows)
                self.assertEqual(self.server.requests[-1]["headers"]["accept-encoding"], self.coding.encode())
                for cut in range(1, len(packed)):
                    with self.assertRaises(pyodbc.Error, msg=f"{self.coding} {cut}") as caught:
                        self.ask(connection, packed, cut)
                    self.assertEqual(caught.exception.args[0], "08S01", f"{self.coding} {cut}: {caught.exception}")
                with self.assertRaises(pyodbc.Error) as caught:
                    self.ask(connection, packed + b"more", None)
                self.assertEqual(caught.exception.args[0], "08S01")
                self.assertEqual(self.ask(connection, packed, None), rows)

    def test_long_statements_travel_packed(self):
        self.coding = "gzip"
        text = "SELECT '" + "x" * 10000 + "'"
        with connect(f"http://127.0.0.1:{self.server.port}", Compression="gzip") as connection:
            self.reply = (gzip.compress(self.native), None)
            connection.execute(text).fetchall()
            request = next(one for one in self.server.requests if len(one["body"]) > 20 and b"version" not in one["body"])
            self.assertEqual(request["headers"]["content-encoding"], b"gzip")
            self.assertLess(len(request["body"]), 1000)
            self.assertEqual(gzip.decompress(request["body"]), text.encode())

    def test_codings_that_nobody_asked_for(self):
        with connect(f"http://127.0.0.1:{self.server.port}", Compression="none") as connection:
            self.coding = "gzip"
            self.assertEqual(self.ask(connection, gzip.compress(self.native), None), [(1, "a"), (2, "bbb")])
            self.coding = "br"
            with self.assertRaises(pyodbc.Error) as caught:
                self.ask(connection, b"whatever", None)
            self.assertEqual(caught.exception.args[0], "08S01")
            self.assertIn("br", caught.exception.args[1])


if __name__ == "__main__":
    unittest.main()
