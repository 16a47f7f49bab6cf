"""Rows C11 to C17 of the mission's table: raw queries, streams, files, external data and raw inserts, as bytes."""

import gzip
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

import pyarrow
import pyodbc

from attributes import (
    CONTENT_ENCODING, EXTERNAL, PARAMS, RAW_CHUNK_SIZE, RAW_FORMAT, SETTINGS, USE_DATABASE, WRITTEN_ROWS, external, get_number,
    set_number, set_pointer, set_text,
)
from support import MODERN, ClientCase, ask, connect, host_and_port

SIX_LINES = b'"number","number_as_str"\n' + b"".join(b'%d,"%d"\n' % (n, n) for n in range(5))
STREAMED = "SELECT number, toString(number) AS number_as_str FROM numbers(5) FORMAT CSVWithNames"
FILES = "CSVWithNames TSV TSVWithNamesAndTypes JSONEachRow JSONCompactEachRow Parquet ArrowStream ORC Native RowBinary".split()


def as_bytes(connection):
    """Text formats as bytes too."""
    connection.add_output_converter(pyodbc.SQL_LONGVARCHAR, bytes)
    return connection


class Links:
    """Carries bytes to the server, and drops its links when told: what a server does to those that were idle."""

    def __init__(self, url):
        self.target = host_and_port(url)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ends, self.made = [], 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(self.target)
            self.made += 1
            self.ends += [client, server]
            for a, b in ((client, server), (server, client)):
                threading.Thread(target=self.carry, args=(a, b), daemon=True).start()

    @staticmethod
    def carry(a, b):
        try:
            while data := a.recv(65536):
                b.sendall(data)
            b.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        finally:
            a.close()

    def drop(self):
        for end in self.ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.ends.clear()

    def close(self):
        self.listener.close()
        self.drop()


class RawMission(ClientCase):
    def setUp(self):
        super().setUp()
        as_bytes(self.connection)

    def raw(self, sql, *parameters):
        rows = self.cursor.execute(sql, *parameters).fetchall()
        self.assertEqual([len(row) for row in rows], [1])
        return rows[0][0]


class QueryTest(RawMission):
    def test_c11_raw_query(self):
        set_text(self.cursor, RAW_FORMAT, "TSV")
        self.assertEqual(self.raw("SELECT number, number FROM numbers(2)"), b"0\t0\n1\t1\n")
        self.assertEqual(self.raw("SELECT number AS n FROM numbers(2) FORMAT JSONEachRow"), b'{"n":0}\n{"n":1}\n')
        set_text(self.cursor, RAW_FORMAT, "Parquet")
        self.assertEqual(self.raw("SELECT 1")[:4], b"PAR1")
        set_text(self.cursor, RAW_FORMAT, "")
        self.assertEqual(self.raw("SELECT ? + 1 FORMAT CSV", 1), b"2\n")

    def test_c12_parameters_settings_and_errors(self):
        set_text(self.cursor, PARAMS, "x=1")
        self.assertEqual(self.raw("SELECT {x:UInt8}+1 FORMAT TSV"), b"2\n")
        set_text(self.cursor, SETTINGS, "max_threads=3")
        self.assertEqual(self.raw("SELECT getSetting('max_threads') FORMAT TSV"), b"3\n")
        with self.fails(pyodbc.ProgrammingError, "42S02", "(60)"):
            self.cursor.execute("SELECT * FROM no_such FORMAT TSV")
        self.assertEqual(self.raw("SELECT 1 FORMAT TSV"), b"1\n")

    def test_c12_a_dead_link_is_replaced(self):
        links = Links(MODERN)
        self.addCleanup(links.close)
        with connect(Server="127.0.0.1", Port=links.port, Compression="none") as connection:
            cursor = as_bytes(connection).cursor()
            for n in range(5):
                self.assertEqual(cursor.execute("SELECT ? FORMAT TSV", n).fetchval(), b"%d\n" % n)
                self.assertEqual(cursor.execute("SELECT 1").fetchval(), 1)
                links.drop()
        self.assertGreaterEqual(links.made, 5)

    def test_c13_use_database(self):
        ask("CREATE DATABASE IF NOT EXISTS porter_raw_vdb")
        self.addCleanup(ask, "DROP DATABASE porter_raw_vdb")
        with connect(Database="porter_raw_vdb") as connection:
            cursor = as_bytes(connection).cursor()
            self.assertEqual(cursor.execute("SELECT currentDatabase() FORMAT TSV").fetchval(), b"porter_raw_vdb\n")
            set_number(cursor, USE_DATABASE, 0)
            self.assertEqual(cursor.execute("SELECT currentDatabase() FORMAT TSV").fetchval(), b"default\n")

    def test_c15_stream(self):
        for size in (4, 20, 65536):
            set_number(self.cursor, RAW_CHUNK_SIZE, size)
            chunks = [chunk for (chunk,) in self.cursor.execute(STREAMED)]
            self.assertEqual(b"".join(chunks), SIX_LINES)
            self.assertEqual(len(chunks) == 1, size == 65536)


    def test_c29_limits_are_for_rows(self):
        """As with clickhouse-connect's raw_query: a file is whole."""
        for size in (0, 10):
            with connect(QueryLimit=3, RawChunkSize=size) as connection:
                cursor = as_bytes(connection).cursor()
                self.assertEqual(len(cursor.execute("SELECT number FROM numbers(100)").fetchall()), 3)
                chunks = [chunk for (chunk,) in cursor.execute("SELECT number FROM numbers(100) FORMAT TSV")]
                self.assertIn("does not count", cursor.messages[0][1])
                self.assertEqual(b"".join(chunks), b"".join(b"%d\n" % n for n in range(100)))


class FileTest(RawMission):
    """What is saved has the bytes of `curl --output`."""

    def setUp(self):
        super().setUp()
        self.folder = Path(tempfile.mkdtemp(prefix="porter-raw-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def curl(self, sql, url=MODERN):
        path = self.folder / "curl"
        subprocess.run(["curl", "--silent", "--fail", "--noproxy", "*", "--output", path, "--data-binary", sql, url], check=True)
        return path.read_bytes()

    def save(self, cursor, sql, size):
        path = self.folder / "ours"
        set_number(cursor, RAW_CHUNK_SIZE, size)
        with open(path, "wb") as file:
            for (chunk,) in cursor.execute(sql):
                file.write(chunk)
        return path.read_bytes()

    def test_c16_six_lines(self):
        self.assertEqual(self.save(self.cursor, STREAMED, 65536), SIX_LINES)
        self.assertEqual(self.curl(STREAMED), SIX_LINES)

    def test_c16_every_format(self):
        query = "SELECT number, toString(number * 7) AS s, number / 3 AS f FROM numbers(50000) SETTINGS max_threads = 1 FORMAT "
        for word in ("none", "lz4"):
            with connect(Compression=word) as connection:
                cursor = as_bytes(connection).cursor()
                for name in FILES:
                    with self.subTest(name, compression=word):
                        expected = self.curl(query + name)
                        self.assertGreater(len(expected), 100000)
                        for size in (0, 50000):
                            found = self.save(cursor, query + name, size)
                            self.assertEqual(len(found), len(expected))
                            self.assertTrue(found == expected)

    def test_c16_packed_by_the_server(self):
        """Formats that are packed in themselves, and a result of one row of 21 MB."""
        for sql in (
            "SELECT number FROM numbers(100000) SETTINGS output_format_parquet_compression_method = 'zstd' FORMAT Parquet",
            "SELECT number FROM numbers(100000) SETTINGS output_format_arrow_compression_method = 'lz4_frame' FORMAT ArrowStream",
            "SELECT randomString(1000) != '' AS a, repeat('xyzéé', 1000000) AS b, b AS c, b AS d FORMAT TSV",
        ):
            with self.subTest(sql[:60]):
                self.assertTrue(self.save(self.cursor, sql, 65536) == self.curl(sql))


class ExternalTest(RawMission):
    MOVIES = b"A,1999\nB,2001\nC,2010\n"

    def give(self, *tables):
        for table in tables:
            self.assertEqual(set_pointer(self.cursor, EXTERNAL, table), 0)

    def test_c14_raw_results(self):
        """FORMAT in the SQL, RawFormat of the statement and of the connection; bytes, a file and a callback's rows."""
        self.give(external("t", "x UInt8", b"1\n2\n"))
        self.assertEqual(self.raw("SELECT sum(x) FROM t FORMAT TSV"), b"3\n")
        set_text(self.cursor, RAW_FORMAT, "CSV")
        self.assertEqual(self.raw("SELECT sum(x), 'a' FROM t"), b'3,"a"\n')
        self.assertEqual(self.raw("SELECT sum(x) + ? FROM t", 4), b"7\n")
        set_text(self.cursor, RAW_FORMAT, "")
        self.assertEqual(self.value("SELECT sum(x) FROM t"), 3)
        set_number(self.cursor, RAW_CHUNK_SIZE, 4)
        self.assertEqual([row[0] for row in self.cursor.execute("SELECT x FROM t ORDER BY x FORMAT TSV")], [b"1\n2\n"])
        with connect(RawFormat="JSONEachRow") as connection:
            self.cursor = as_bytes(connection).cursor()
            self.give(external("movies", "name String, year UInt16", self.MOVIES))
            self.assertEqual(
                self.raw("SELECT name, year FROM movies WHERE year > 2000 ORDER BY year"),
                b'{"name":"B","year":2001}\n{"name":"C","year":2010}\n',
            )

    def test_c14_two_files(self):
        with tempfile.NamedTemporaryFile() as one, tempfile.NamedTemporaryFile() as two:
            one.write(b"1,a\n2,b\n3,c\n")
            two.write(b'{"id":2}\n{"id":3}\n{"id":4}\n')
            one.flush()
            two.flush()
            self.give(
                external("one", "id UInt32, s String", path=one.name.encode()),
                external("two", "id UInt32", form="JSONEachRow", path=two.name.encode()),
            )
            for _ in range(2):
                self.assertEqual(self.value("SELECT count() FROM one JOIN two USING id"), 2)
                self.assertEqual(self.raw("SELECT s FROM one JOIN two USING id ORDER BY s FORMAT TSV"), b"b\nc\n")

    def test_wrong_structures_with_raw_results(self):
        for structure, data, kind, state, code in (
            ("x Int32", b"five\n", pyodbc.DataError, "22000", 117),
            ("x Int32, y Int32", b"5\n", pyodbc.DataError, "22018", 27),
            ("x NoSuchType", b"5\n", pyodbc.ProgrammingError, "42000", 50),
            ("no structure at all", b"5\n", pyodbc.ProgrammingError, "42000", 36),
        ):
            for end in ("", " FORMAT TSV"):
                with self.subTest(structure, end=end):
                    self.give(external("bad", structure, data))
                    with self.fails(kind, state, f"({code})"):
                        self.cursor.execute("SELECT * FROM bad" + end).fetchall()
        self.assertEqual(set_pointer(self.cursor, EXTERNAL, None), 0)
        self.assertEqual(self.raw("SELECT 1 FORMAT TSV"), b"1\n")


class InsertTest(RawMission):
    def setUp(self):
        super().setUp()
        self.name = self.table("a Int32, b String")

    def rows(self):
        return [tuple(row) for row in self.connection.execute(f"SELECT a, b FROM {self.name} ORDER BY a").fetchall()]

    def test_c17_raw_insert(self):
        self.cursor.execute(f"INSERT INTO {self.name} FORMAT CSV ?", '1,"x"\n2,"y"\n')
        self.assertEqual(get_number(self.cursor, WRITTEN_ROWS), 2)
        # A generator: its pieces are the rows of an array, and one request.
        self.cursor.fast_executemany = True
        self.cursor.executemany(f"INSERT INTO {self.name} FORMAT TSV ?", [(piece,) for piece in ("3\tt", "s\n4", "\tv\n")])
        self.cursor.execute(f"INSERT INTO {self.name} FORMAT CSVWithNames ?", b"b,a\nn,5\n")
        self.cursor.execute(
            f"INSERT INTO {self.name} SETTINGS input_format_skip_unknown_fields = 1 FORMAT JSONEachRow ?",
            '{"a": 6, "b": "j", "other": 1}\n',
        )
        set_text(self.cursor, CONTENT_ENCODING, "gzip")
        self.cursor.execute(f"INSERT INTO {self.name} (b, a) FORMAT TSV ?", gzip.compress(b"gz\t7\n"))
        expected = [(1, "x"), (2, "y"), (3, "ts"), (4, "v"), (5, "n"), (6, "j"), (7, "gz")]
        self.assertEqual(self.rows(), expected)

    def test_c24_arrays_of_bytes(self):
        """Pieces of a binary file, cut anywhere, by fast_executemany and in pieces of one value."""
        data = self.cursor.execute(
            "SELECT toInt32(number) AS a, toString(number) AS b FROM numbers(100000) FORMAT ArrowStream"
        ).fetchval()
        pieces = [(data[at:at + 9973],) for at in range(0, len(data), 9973)]
        self.cursor.fast_executemany = True
        self.cursor.executemany(f"INSERT INTO {self.name} FORMAT ArrowStream ?", pieces)
        self.assertEqual(ask(f"SELECT count(), sum(a), countIf(b != toString(a)) FROM {self.name}"), "100000\t4999950000\t0")

    def test_packed_data(self):
        rows = "".join(f"{n}\tpacked\n" for n in range(20000)).encode()
        for word, codec in (("zstd", "zstd"), ("br", "brotli"), ("lz4", "lz4")):
            set_text(self.cursor, CONTENT_ENCODING, word)
            self.cursor.execute(f"INSERT INTO {self.name} FORMAT TSV ?", pyarrow.compress(rows, codec, asbytes=True))
            self.assertEqual(ask(f"SELECT count(), sum(a), uniqExact(b) FROM {self.name}"), "20000\t199990000\t1", word)
            ask(f"TRUNCATE TABLE {self.name}")

    def test_packed_by_another_word(self):
        """What Content-Encoding says and what the data are do not fit: the server's error, and nothing is stored."""
        set_text(self.cursor, CONTENT_ENCODING, "gzip")
        with self.assertRaises(pyodbc.Error) as caught:
            self.cursor.execute(f"INSERT INTO {self.name} FORMAT TSV ?", b"1\tx\n")
        self.assertIn("[ClickHouse]", caught.exception.args[1])
        set_text(self.cursor, CONTENT_ENCODING, "")
        self.cursor.execute(f"INSERT INTO {self.name} FORMAT TSV ?", b"1\tx\n")
        self.assertEqual(self.rows(), [(1, "x")])


if __name__ == "__main__":
    unittest.main()
