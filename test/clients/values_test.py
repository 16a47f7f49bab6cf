"""Text and bytes through pyodbc: all planes of Unicode, bytes that are no text, long values, many columns."""

import unittest

import pyodbc

from support import ClientCase, ask, connect

TEXTS = [
    "plain",
    "é à ü ß",
    "日本語テキスト",
    "😀🎉 astral 𝒳",
    "שלום עולם",
    "e\u0301 combining",
    "tab\tnewline\nreturn\rbackspace\b",
    "nul\0inside",
    "quote ' double \" back \\ tick `",
    "\ufeffbom \u200b zero width",
    "\U0010ffff last, \ud7ff and \ue000 around the surrogates",
]


def literal(text):
    """A literal of ClickHouse, all in hex, so that the SQL itself is plain."""
    return f"unhex('{text.encode().hex()}')"


class ValuesTest(ClientCase):
    def test_unicode_from_the_server(self):
        for text in TEXTS:
            with self.subTest(text):
                self.assertEqual(self.value(f"SELECT {literal(text)}"), text)

    def test_unicode_in_the_statement(self):
        for text in ("é à ü", "日本語", "😀𝒳"):
            with self.subTest(text):
                self.assertEqual(
                    self.value(f"SELECT '{text}' || hex('{text}')"), text + text.encode().hex().upper()
                )

    def test_unicode_in_names(self):
        self.cursor.execute("SELECT 1 AS `größe`, 2 AS `数`, 3 AS `😀`")
        self.assertEqual([column[0] for column in self.cursor.description], ["größe", "数", "😀"])

    def test_unicode_as_narrow_text(self):
        """With StringType=varchar, pyodbc reads SQL_C_CHAR and decodes UTF-8 itself."""
        with connect(StringType="varchar") as connection:
            connection.setdecoding(pyodbc.SQL_CHAR, encoding="utf-8")
            cursor = connection.cursor()
            for text in TEXTS:
                with self.subTest(text):
                    self.assertEqual(cursor.execute(f"SELECT {literal(text)}").fetchval(), text)

    def test_bytes_that_are_no_text(self):
        """Bytes that are not UTF-8 become U+FFFD in text, and stay what they are for who asks for bytes."""
        self.assertEqual(self.value("SELECT unhex('61FF62')"), "a\ufffdb")
        self.connection.add_output_converter(pyodbc.SQL_WVARCHAR, bytes)
        self.assertEqual(self.value("SELECT unhex('00FF80C3280061')"), b"\x00\xff\x80\xc3\x28\x00a")
        self.connection.clear_output_converters()
        self.assertEqual(self.value("SELECT 'x'"), "x")

    def test_every_byte(self):
        self.connection.add_output_converter(pyodbc.SQL_WVARCHAR, bytes)
        value = self.value("SELECT unhex('%s')" % bytes(range(256)).hex())
        self.assertEqual(value, bytes(range(256)))

    def test_long_text(self):
        """Lengths around those at which pyodbc starts, and doubles, its buffer."""
        for size in (
            0,
            1,
            511,
            1023,
            1024,
            1025,
            2047,
            2048,
            4095,
            4096,
            4097,
            65535,
            65536,
            1048576,
            3000001,
        ):
            with self.subTest(size):
                value = self.value(f"SELECT substring(repeat(repeat('x', 10000), 400), 1, {size})")
                self.assert_text(value, "x" * size)

    def test_surrogates_where_a_piece_ends(self):
        """Pyodbc takes each piece of a long value for full: a surrogate pair at the seam must survive."""
        for size in range(2030, 2060):
            with self.subTest(size):
                value = self.value(f"SELECT repeat('x', {size}) || '😀' || repeat('y', 5000)")
                self.assert_text(value, "x" * size + "😀" + "y" * 5000)

    def test_utf8_where_a_piece_ends(self):
        """The same for SQL_C_CHAR and a sequence of four bytes."""
        with connect(StringType="varchar") as connection:
            connection.setdecoding(pyodbc.SQL_CHAR, encoding="utf-8")
            cursor = connection.cursor()
            for size in range(4080, 4110):
                with self.subTest(size):
                    value = cursor.execute(
                        f"SELECT repeat('x', {size}) || '😀' || repeat('y', 5000)"
                    ).fetchval()
                    self.assert_text(value, "x" * size + "😀" + "y" * 5000)

    def test_long_unicode(self):
        for shift in range(4):
            with self.subTest(shift):
                value = self.value(f"SELECT concat('{'a' * shift}', repeat('é😀', 300000))")
                self.assert_text(value, "a" * shift + "é😀" * 300000)

    def test_long_bytes(self):
        self.connection.add_output_converter(pyodbc.SQL_WVARCHAR, bytes)
        value = self.value("SELECT repeat(unhex('00FF10'), 400000)")
        self.assertTrue(value == b"\x00\xff\x10" * 400000, f"{len(value)} bytes")

    def test_long_and_short_side_by_side(self):
        rows = self.cursor.execute(
            "SELECT number, repeat('ab', number * 1000), number FROM numbers(100)"
        ).fetchall()
        self.assertEqual(
            [(row[0], len(row[1]), row[2]) for row in rows], [(n, n * 2000, n) for n in range(100)]
        )
        self.assert_text(rows[99][1], "ab" * 99000)

    def test_many_columns(self):
        for count in (500, 2000):
            with self.subTest(count):
                row = self.cursor.execute(
                    "SELECT " + ", ".join(f"{n} AS c{n}" for n in range(count))
                ).fetchone()
                self.assertEqual(list(row), list(range(count)))
                self.assertEqual(
                    [column[0] for column in self.cursor.description], [f"c{n}" for n in range(count)]
                )

    def test_many_rows(self):
        total = count = 0
        for number, text in self.cursor.execute("SELECT number, toString(number) FROM numbers(300000)"):
            total += number
            count += 1
            if text != str(number):
                self.fail(f"{number} came with {text!r}")
        self.assertEqual((count, total), (300000, 299999 * 150000))

    def test_large_statement(self):
        """A statement larger than a socket's buffer."""
        numbers = ", ".join(str(n) for n in range(20000))
        self.assertEqual(self.value(f"SELECT length([{numbers}]) AS c /* ? ü */"), 20000)

    def test_long_column_name(self):
        """A name longer than SQLSMALLINT can say: cut, not an error, and the value is there."""
        name = "n" * 70000
        self.assertEqual(self.value(f"SELECT 7 AS {name}"), 7)
        self.assertTrue(name.startswith(self.cursor.description[0][0]))
        self.assertGreater(len(self.cursor.description[0][0]), 10000)

    def test_wide_text_equals_the_servers(self):
        """Random strings: what pyodbc reads, in hex, is what the server says."""
        query = "SELECT s FROM generateRandom('s String', 42, 200, 1) LIMIT 500"
        expected = ask(query.replace("SELECT s", "SELECT hex(s)")).split("\n")
        self.connection.add_output_converter(pyodbc.SQL_WVARCHAR, bytes)
        found = [row[0].hex().upper() for row in self.cursor.execute(query)]
        self.assertEqual(found, expected)


if __name__ == "__main__":
    unittest.main()
