"""executemany with and without fast_executemany stores what was given: compared with the server's own text."""

import datetime
import decimal
import os
import random
import sys
import time
import unittest
import uuid
from decimal import Decimal

from support import ClientCase, ask

DATETIME, DATE, TIME = datetime.datetime, datetime.date, datetime.time
LONG = bool(os.environ.get("PORTER_TEST_LONG"))

COLUMNS = (
    "n Int64, s Nullable(String), d Nullable(Decimal(18, 4)), t Nullable(DateTime64(6, 'UTC')), "
    "b Nullable(String), u Nullable(UUID), f Nullable(Float64), day Nullable(Date32), flag Nullable(Bool)"
)
MARKS = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
LETTERS = ["x", "it's", "\\", "\t", "\n", "é", "€", "😀", "?", "{}", "\\N", " "]


def random_row(source, number):
    """A row of the table, None in any place but the first."""
    row = [
        number,
        "".join(source.choice(LETTERS) for _ in range(source.randrange(20))),
        Decimal(source.randrange(-(10**17), 10**17)).scaleb(-4),
        DATETIME(1970, 1, 1) + datetime.timedelta(microseconds=source.randrange(4 * 10**15)),
        bytes(source.randrange(256) for _ in range(source.randrange(20))),
        uuid.UUID(int=source.getrandbits(128)),
        source.choice([0.1, -1.5, 1e300, 5e-324, source.random()]),
        DATE(1950, 1, 1) + datetime.timedelta(days=source.randrange(50000)),
        source.random() < 0.5,
    ]
    return [row[0]] + [None if source.random() < 0.15 else value for value in row[1:]]


def cell(value):
    """A value as one of the query below tells it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, bytes):
        return value.hex().upper()
    if isinstance(value, str):
        return value.encode().hex().upper()
    if isinstance(value, Decimal):
        return format(value, ".4f")
    if isinstance(value, DATETIME):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, float):
        return value.hex()
    return str(value)


class Executemany(ClientCase):
    def check_rows(self, rows, fast, arrays=True):
        table = self.table(COLUMNS)
        self.cursor.fast_executemany = fast
        begin, cpu = time.perf_counter(), time.process_time()
        self.cursor.executemany(f"INSERT INTO {table} VALUES {MARKS}", rows)
        seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
        print(
            f"{len(rows)} rows, fast_executemany={fast}: {len(rows) / seconds:.0f} rows/s, client CPU {cpu:.2f} s",
            file=sys.stderr,
        )
        found = ask(
            "SELECT n, hex(s), toDecimalString(d, 4), toString(t), hex(b), toString(u), reinterpretAsUInt64(f), "
            f"toString(day), toUInt8(flag) FROM {table} ORDER BY n FORMAT TSV"
        ).split("\n")
        self.assertEqual(len(found), len(rows))
        for line, row in zip(found, rows):
            cells = line.split("\t")
            cells[6] = cells[6] if cells[6] == "\\N" else float_of(int(cells[6])).hex()
            self.assertEqual(cells, [cell(value) for value in row])

    def test_fast_10(self):
        source = random.Random(1)
        self.check_rows([random_row(source, n) for n in range(10)], True)

    def test_fast_2000(self):
        source = random.Random(2)
        self.check_rows([random_row(source, n) for n in range(2000)], True)

    def test_fast_many(self):
        source = random.Random(3)
        self.check_rows([random_row(source, n) for n in range(1_000_000 if LONG else 20_000)], True)

    def test_plain_10(self):
        source = random.Random(4)
        self.check_rows([random_row(source, n) for n in range(10)], False)

    def test_plain_2000(self):
        source = random.Random(5)
        self.check_rows([random_row(source, n) for n in range(2000)], False)

    def test_none_first_in_every_column(self):
        source = random.Random(6)
        rows = [[0] + [None] * 8] + [random_row(source, n) for n in range(1, 30)] + [[30] + [None] * 8]
        for fast in (True, False):
            with self.subTest(fast=fast):
                self.check_rows(rows, fast)

    def test_lengths_of_strings(self):
        table = self.table("n Int32, s String, b String")
        sizes = [0, 1, 255, 256, 4000, 65535, 65536, 65537, 1 << 20, 10 << 20, 0, 7]
        for fast in (True, False):
            self.cursor.fast_executemany = fast
            ask(f"TRUNCATE TABLE {table}")
            rows = [(n, "é" * (size // 2), b"\x00\xff" * (size // 2)) for n, size in enumerate(sizes)]
            self.cursor.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)
            expected = "\n".join(f"{n}\t{size // 2 * 2}\t{size // 2 * 2}" for n, size in enumerate(sizes))
            self.assertEqual(ask(f"SELECT n, length(s), length(b) FROM {table} ORDER BY n"), expected, fast)
            rest = ask(f"SELECT countIf(replaceAll(s, 'é', '') != ''), countIf(replaceAll(b, unhex('00FF'), '') != '') FROM {table}")
            self.assertEqual(rest, "0\t0", fast)

    def test_wide_numbers_and_times(self):
        """What no ODBC type holds goes as text; the column's type reads it."""
        table = self.table(
            "n Int32, a Int128, b UInt256, c Decimal(76, 30), d Time, e UInt64, f Array(Int32), g Enum8('x' = 1, 'y' = 2)"
        )
        rows = [
            (1, str(-(2**127)), str(2**256 - 1), "-1234567890123456789012345678901234567890.123456789012345678901234567891",
             "23:59:58", str(2**64 - 1), "[1,2,3]", "x"),
            (2, "0", "0", "0", "00:00:00", "0", "[]", "y"),
        ]
        for fast in (False, True):
            if fast:  # pyodbc itself has no room for a sign beside 39 digits
                rows[0] = (rows[0][0], str(-(10**38 - 1)), *rows[0][2:])
            self.cursor.fast_executemany = fast
            ask(f"TRUNCATE TABLE {table}")
            self.cursor.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            found = ask(f"SELECT n, a, b, toDecimalString(c, 30), d, e, f, g FROM {table} ORDER BY n").split("\n")
            given = ["\t".join(str(value) for value in row) for row in rows]
            given[1] = given[1].replace("0\t0\t0\t00", "0\t0\t0." + "0" * 30 + "\t00")
            self.assertEqual(found, given, fast)

    def test_whole_decimals_into_columns_of_any_length(self):
        """pyodbc takes the scale from SQLDescribeParam, which is 0 for texts, and refuses others by itself."""
        table = self.table("n Int32, s String, v Variant(String, UInt8), d Dynamic, l LowCardinality(String), f FixedString(3)")
        self.cursor.fast_executemany = True
        rows = [(n, *[decimal.Decimal(value)] * 5) for n, value in enumerate(("2", "-70", "1E+2"))]
        self.cursor.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", rows)
        found = ask(f"SELECT s, v, d, l, toString(f) FROM {table} ORDER BY n").replace("\\0", "")
        self.assertEqual(found, "\n".join("\t".join([text] * 5) for text in ("2", "-70", "100")))
        with self.assertRaisesRegex(Exception, "loses precision"):
            self.cursor.executemany(f"INSERT INTO {table} (s) VALUES (?)", [(decimal.Decimal("1.5"),)] * 2)
        self.cursor.executemany(f"INSERT INTO {table} (n, s) VALUES (?, ?)", [(3, "1.5"), (4, "2.25")])
        self.assertEqual(ask(f"SELECT s FROM {table} WHERE n > 2 ORDER BY n"), "1.5\n2.25")

    def test_a_bad_row_stores_nothing(self):
        table = self.table("n Int8")
        self.cursor.fast_executemany = True
        for bad in (0, 5, 9):
            rows = [(300 if n == bad else n,) for n in range(10)]
            with self.assertRaises(Exception) as caught:
                self.cursor.executemany(f"INSERT INTO {table} VALUES (?)", rows)
            self.assertIn("22003", str(caught.exception))
            self.assertEqual(ask(f"SELECT count() FROM {table}"), "0")


def float_of(bits):
    import struct

    return struct.unpack("<d", struct.pack("<Q", bits))[0]


if __name__ == "__main__":
    unittest.main()
