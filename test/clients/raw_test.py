"""Raw results and raw inserts through pyodbc: the bytes that the server gives to curl, and takes from it."""

import ctypes
import gzip
import lzma
import os
import re
import unittest
import urllib.parse
import urllib.request
import zlib

import pyodbc

from support import MODERN, OLD, ClientCase, ask, connect

STMT_SETTINGS, RAW_FORMAT, RAW_CHUNK_SIZE, CONTENT_ENCODING = 0x4103, 0x4110, 0x4111, 0x4112
SQL_IS_UINTEGER = -5
MANAGER = ctypes.CDLL("libodbc.so.2")
ROWS = "SELECT number, toString(number) || 'ü€😀' AS s, [number, 1] AS a FROM numbers(3000)"
PLAIN = "SELECT number AS n, toString(number * 7) AS s FROM numbers(3000)"
TEXTS = (
    "TSV TabSeparatedWithNames CSV CSVWithNames JSONEachRow JSONCompact Pretty PrettyCompact XML Values "
    "Vertical Markdown TSKV CustomSeparated JSONColumns"
).split()
BINARIES = "Native RowBinary RowBinaryWithNamesAndTypes Parquet ArrowStream Arrow ORC Avro MsgPack BSONEachRow".split()
OLD_TEXTS = "TSV TabSeparatedWithNames CSV CSVWithNames JSONEachRow JSONCompact Pretty XML Values Vertical TSKV".split()
OLD_BINARIES = "Native RowBinary".split()


def fetch(query, url=MODERN, **settings):
    """The server's own bytes."""
    words = urllib.parse.urlencode(settings)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"{url}/?{words}", data=query.encode(), timeout=60
    ) as answer:
        return answer.read()


def timeless(data):
    """Without the times that some formats carry."""
    data = re.sub(rb'"elapsed": ?[0-9.e-]+', b"", data)
    data = re.sub(rb"<elapsed>[0-9.e-]+</elapsed>", b"", data)
    return data


class Raw(ClientCase):
    def setUp(self):
        super().setUp()
        # An output converter gets the bytes as they are; without one, text formats are str.
        self.connection.add_output_converter(pyodbc.SQL_LONGVARCHAR, lambda data: data)

    def raw(self, query):
        rows = self.cursor.execute(query).fetchall()
        self.assertEqual([len(row) for row in rows], [1])
        self.assertEqual(self.cursor.description[0][0], "data")
        return rows[0][0]

    def same(self, formats, query):
        for name in formats:
            with self.subTest(name):
                sql = f"{query} FORMAT {name}"
                found, expected = timeless(self.raw(sql)), timeless(fetch(sql, self.url))
                if name == "Avro":  # has a random marker of 16 bytes
                    found, expected = found[:40], expected[:40]
                self.assertEqual(len(found), len(expected))
                self.assertEqual(found, expected)


class ResultTest(Raw):
    def test_text_formats_are_curls_bytes(self):
        self.same(TEXTS, ROWS)

    def test_binary_formats_are_curls_bytes(self):
        self.same(BINARIES, PLAIN)

    def test_c11_examples(self):
        self.assertEqual(self.raw("SELECT number, number FROM numbers(2) FORMAT TSV"), b"0\t0\n1\t1\n")
        self.assertEqual(self.raw("SELECT number AS n FROM numbers(2) FORMAT JSONEachRow"), b'{"n":0}\n{"n":1}\n')
        self.cursor.execute("SELECT ? + 1 FORMAT CSV", 1)
        self.assertEqual(self.cursor.fetchone()[0], b"2\n")
        self.assertEqual(self.raw("SELECT 1 FORMAT Parquet")[:4], b"PAR1")

    def test_text_formats_are_str_by_themselves(self):
        with connect() as connection:
            found = connection.execute(ROWS + " FORMAT CSV").fetchval()
            self.assert_text(found, fetch(ROWS + " FORMAT CSV").decode())
            self.assertEqual(connection.execute("SELECT 1 FORMAT RowBinary").fetchval(), b"\1")

    def test_show_and_describe(self):
        for sql in ("SHOW DATABASES LIKE 'system'", "DESCRIBE TABLE (SELECT 1 AS x)", "EXPLAIN SELECT 1"):
            self.assertEqual(self.raw(sql + " FORMAT JSONEachRow"), fetch(sql + " FORMAT JSONEachRow"))

    def test_into_outfile(self):
        with self.fails(pyodbc.Error, "HYC00", "INTO OUTFILE"):
            self.cursor.execute("SELECT 1 INTO OUTFILE 'x.csv' FORMAT CSV")

    def test_empty_results(self):
        for name in ("TSV", "RowBinary", "CSVWithNames", "JSON", "Native"):
            sql = f"SELECT number FROM numbers(0) FORMAT {name}"
            self.assertEqual(timeless(self.raw(sql)), timeless(fetch(sql)))

    def test_keyword_raw_format(self):
        with connect(RawFormat="JSONEachRow") as connection:
            cursor = connection.cursor()
            self.assertEqual(cursor.execute("SELECT 1 AS x").fetchval(), '{"x":1}\n')
            self.assertEqual(cursor.execute("SELECT 1 AS x FORMAT CSV").fetchval(), "1\n")
            self.assertGreater(len(cursor.columns("one", schema="system").fetchall()), 0)
            self.assertEqual(cursor.tables("one", schema="system").fetchone().table_name, "one")
            cursor.execute("SET max_threads = 2")

    def test_attribute_raw_format(self):
        self.assertEqual(MANAGER.SQLSetStmtAttr(self.cursor.hstmt, RAW_FORMAT, b"CSV", 3), 0)
        self.assertEqual(self.raw("SELECT 1, 'x'"), b'1,"x"\n')
        self.assertEqual(MANAGER.SQLSetStmtAttr(self.cursor.hstmt, RAW_FORMAT, b"", 0), 0)
        self.assertEqual(self.value("SELECT 1"), 1)
        self.assertEqual(MANAGER.SQLSetStmtAttr(self.cursor.hstmt, RAW_FORMAT, b"a b", 3), -1)

    def test_c15_chunks(self):
        expected = fetch("SELECT number, toString(number) AS s FROM numbers(100000) FORMAT CSVWithNames")
        for size in (1000, 65536, 100000000):
            value = ctypes.c_void_p(size)
            self.assertEqual(MANAGER.SQLSetStmtAttr(self.cursor.hstmt, RAW_CHUNK_SIZE, value, SQL_IS_UINTEGER), 0)
            self.cursor.execute("SELECT number, toString(number) AS s FROM numbers(100000) FORMAT CSVWithNames")
            chunks = [row[0] for row in self.cursor]
            self.assertEqual(b"".join(chunks), expected)
            self.assertLessEqual(max(map(len, chunks)), size)
            self.assertTrue(all(chunk.endswith(b"\n") for chunk in chunks))
            self.assertGreater(min([len(chunk) for chunk in chunks[:-1]] or [size]), size - 100)

    def test_chunks_of_long_lines_are_text(self):
        with connect(RawChunkSize=10) as connection:
            chunks = [row[0] for row in connection.execute("SELECT repeat('a€😀', 1000) FORMAT TSV")]
            self.assertEqual("".join(chunks), "a€😀" * 1000 + "\n")
        with connect(RawChunkSize=7) as connection:
            chunks = [row[0] for row in connection.execute("SELECT number FROM numbers(1000) FORMAT RowBinary")]
            self.assertEqual(b"".join(chunks), fetch("SELECT number FROM numbers(1000) FORMAT RowBinary"))
            self.assertEqual({len(chunk) for chunk in chunks[:-1]}, {7})
            self.assertEqual(connection.execute("SELECT 1 WHERE 0 FORMAT TSV").fetchall(), [])

    def test_failures_in_the_middle(self):
        for name in ("TSV", "JSONEachRow", "JSON", "Parquet", "RowBinary", "Native", "CSV", "XML"):
            for size in (0, 50000):
                with self.subTest(name, size=size), connect(RawChunkSize=size) as connection:
                    cursor = connection.cursor()
                    with self.fails(pyodbc.DataError, "22000", "(395)", "no further"):
                        cursor.execute(
                            "SELECT number, throwIf(number = 700000, 'no further') FROM numbers(1000000) "
                            f"SETTINGS max_block_size = 20000 FORMAT {name}"
                        )
                        cursor.fetchall()

    def test_errors_before_rows(self):
        with self.fails(pyodbc.ProgrammingError, "42S02", "(60)"):
            self.cursor.execute("SELECT * FROM no_such_table FORMAT CSV")
        with self.fails(pyodbc.ProgrammingError, "42000", "NoSuchFormat"):
            self.cursor.execute("SELECT 1 FORMAT NoSuchFormat")

    def test_settings_are_honoured(self):
        text = b"wait_end_of_query=1&output_format_json_quote_64bit_integers=1"
        self.assertEqual(MANAGER.SQLSetStmtAttr(self.cursor.hstmt, STMT_SETTINGS, text, len(text)), 0)
        self.assertEqual(self.raw("SELECT toUInt64(1) AS x FORMAT JSONEachRow"), b'{"x":"1"}\n')
        # Nothing but the error comes, as all was waited for.
        with self.fails(pyodbc.DataError, "22000", "(395)"):
            self.cursor.execute("SELECT throwIf(number = 700000) FROM numbers(1000000) FORMAT TSV")

    def test_c16_save_as_file(self):
        with connect(RawChunkSize=65536) as connection:
            chunks = connection.execute("SELECT number FROM numbers(100000) FORMAT CSVWithNames")
            saved = "".join(chunk for (chunk,) in chunks)
        self.assert_text(saved, fetch("SELECT number FROM numbers(100000) FORMAT CSVWithNames").decode())

    def test_compressed_answers_are_plain(self):
        for word in ("lz4", "zstd", "gzip"):
            with connect(Compression=word) as connection:
                self.assert_text(connection.execute(ROWS + " FORMAT TSV").fetchval(), fetch(ROWS + " FORMAT TSV").decode())


class OldResultTest(Raw):
    url = OLD

    def test_formats_are_curls_bytes(self):
        self.same(OLD_TEXTS + OLD_BINARIES, PLAIN)

    def test_failures_in_the_middle(self):
        for name in ("TSV", "JSONEachRow", "CSV", "RowBinary", "Native"):
            with self.subTest(name):
                with self.fails(pyodbc.DataError, "22000", "(395)"):
                    self.cursor.execute(
                        f"SELECT number, throwIf(number = 700000) FROM numbers(1000000) FORMAT {name}"
                    )
                    self.cursor.fetchall()

    def test_keyword_raw_format(self):
        with connect(OLD, RawFormat="CSV", RawChunkSize=100) as connection:
            rows = [row[0] for row in connection.execute("SELECT number FROM numbers(100)")]
            self.assertEqual("".join(rows), "".join(f"{n}\n" for n in range(100)))
            self.assertGreater(len(rows), 1)


class Inserts:
    def setUp(self):
        super().setUp()
        self.name = self.table("a Int32, b String")

    def rows(self):
        return ask(f"SELECT a, b FROM {self.name} ORDER BY a FORMAT CSV", self.url)

    def test_c17_str_and_bytes(self):
        self.cursor.execute(f"INSERT INTO {self.name} FORMAT CSV ?", '1,"x"\n2,"ü€😀"\n')
        self.cursor.execute(f"INSERT INTO {self.name} (b, a) FORMAT TSV ?;", b"y\t3\nz\t4\n")
        self.cursor.execute(f"insert into {self.name} format CSVWithNames ?", b"a,b\n5,v\n")
        self.assertEqual(self.rows(), '1,"x"\n2,"ü€😀"\n3,"y"\n4,"z"\n5,"v"')

    def test_large_values_come_in_pieces(self):
        text = "".join(f"{n},ü€😀{n}\n" for n in range(60000))
        for data in (text, text.encode()):
            self.cursor.execute(f"INSERT INTO {self.name} FORMAT CSV ?", data)
            self.assertEqual(ask(f"SELECT count(), sum(a), countIf(b = 'ü€😀' || toString(a)) FROM {self.name}", self.url),
                             f"60000\t{sum(range(60000))}\t60000")
            ask(f"TRUNCATE TABLE {self.name}", self.url)

    def test_binary_formats(self):
        for name in ("Native", "RowBinary") + (("Parquet", "ArrowStream") if self.url == MODERN else ()):
            with self.subTest(name):
                data = fetch(f"SELECT toInt32(number) AS a, toString(number) AS b FROM numbers(100000) FORMAT {name}", self.url)
                self.cursor.execute(f"INSERT INTO {self.name} FORMAT {name} ?", data)
                self.assertEqual(ask(f"SELECT count(), sum(a) FROM {self.name}", self.url), "100000\t4999950000")
                ask(f"TRUNCATE TABLE {self.name}", self.url)

    def test_without_a_marker_is_literal_data(self):
        self.cursor.execute(f"INSERT INTO {self.name} FORMAT CSV\n7,it?\n8,\"a;b\"\n")
        self.assertEqual(self.rows(), '7,"it?"\n8,"a;b"')

    def test_settings_of_the_text(self):
        if self.url == OLD:
            self.skipTest("no SETTINGS in its INSERT")
        self.cursor.execute(
            f"INSERT INTO {self.name} SETTINGS input_format_skip_unknown_fields = 1 FORMAT JSONEachRow ?",
            '{"a": 6, "b": "j", "other": 1}\n',
        )
        self.assertEqual(self.rows(), '6,"j"')

    def test_bad_data_is_the_servers_error(self):
        for count in (10, 60000):
            data = "".join(f"{n},x\n" for n in range(count)) + "oops,y\n" + "1,z\n" * count
            with self.fails(pyodbc.DataError, "22018", "(27)"):
                self.cursor.execute(f"INSERT INTO {self.name} FORMAT CSV ?", data)
            self.assertEqual(ask(f"SELECT count() FROM {self.name}", self.url), "0")
        self.cursor.execute(f"INSERT INTO {self.name} FORMAT CSV ?", "1,x\n")
        self.assertEqual(self.rows(), '1,"x"')

    def test_null_and_numbers_are_no_data(self):
        with self.fails(pyodbc.DataError, "22002", "NULL"):
            self.cursor.execute(f"INSERT INTO {self.name} FORMAT CSV ?", None)
        with self.fails(pyodbc.Error, "07006", "C type"):
            self.cursor.execute(f"INSERT INTO {self.name} FORMAT CSV ?", 5)
        with self.fails(pyodbc.ProgrammingError, "42S02", "(60)"):
            self.cursor.execute("INSERT INTO no_such_table FORMAT CSV ?", "1,2\n")


class InsertModernTest(Inserts, Raw):
    def test_packed_data(self):
        for word, data in (("gzip", gzip.compress(b"7\tgz\n")), ("deflate", zlib.compress(b"8\tfl\n")), ("xz", lzma.compress(b"9\txz\n"))):
            text = word.encode()
            self.assertEqual(MANAGER.SQLSetStmtAttr(self.cursor.hstmt, CONTENT_ENCODING, text, len(text)), 0)
            self.cursor.execute(f"INSERT INTO {self.name} FORMAT TSV ?", data)
        self.assertEqual(self.rows(), '7,"gz"\n8,"fl"\n9,"xz"')

    def test_input_and_other_parameters(self):
        self.cursor.execute(
            f"INSERT INTO {self.name} SELECT x + ?, ? || y FROM input('x Int32, y String') FORMAT CSV ?", 10, "p-", "1,q\n2,r\n"
        )
        self.assertEqual(self.rows(), '11,"p-q"\n12,"p-r"')
        self.cursor.execute(f"INSERT INTO {self.name} SELECT x, 'l' FROM input('x Int32') FORMAT CSV\n3\n")
        self.assertEqual(self.rows(), '3,"l"\n11,"p-q"\n12,"p-r"')

    def test_compression_of_the_connection(self):
        for word in ("lz4", "zstd", "gzip"):
            with connect(Compression=word) as connection:
                connection.execute(f"INSERT INTO {self.name} FORMAT CSV ?", "".join(f"{n},x\n" for n in range(100000)))
        self.assertEqual(ask(f"SELECT count(), sum(a) FROM {self.name}"), "300000\t14999850000")


class InsertOldTest(Inserts, Raw):
    url = OLD

    def test_packed_data(self):
        self.assertEqual(MANAGER.SQLSetStmtAttr(self.cursor.hstmt, CONTENT_ENCODING, b"gzip", 4), 0)
        self.cursor.execute(f"INSERT INTO {self.name} FORMAT TSV ?", gzip.compress(b"7\tgz\n"))
        self.assertEqual(self.rows(), '7,"gz"')


if __name__ == "__main__":
    unittest.main()
