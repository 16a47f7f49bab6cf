"""Each of the server's types through pyodbc: the Python type and the value that a program gets."""

import datetime
import unittest
import uuid
from decimal import Decimal

from support import ClientCase

DATE, DATETIME, TIME = datetime.date, datetime.datetime, datetime.time

# expression, expected value; the type must be the expected value's own
CELLS = [
    ("true", True),
    ("false", False),
    ("toInt8(-128)", -128),
    ("toInt16(-32768)", -32768),
    ("toInt32(-2147483648)", -2147483648),
    ("toInt64('-9223372036854775808')", -9223372036854775808),
    ("toUInt8(255)", 255),
    ("toUInt16(65535)", 65535),
    ("toUInt32(4294967295)", 4294967295),
    ("toUInt64('9223372036854775808')", 9223372036854775808),
    ("toUInt64('18446744073709551615')", 18446744073709551615),
    ("toInt128('-170141183460469231731687303715884105728')", Decimal(-(2**127))),
    ("toUInt128('340282366920938463463374607431768211455')", Decimal(2**128 - 1)),
    ("toInt256(toString(minus(toInt256(0), toInt256(1))))", Decimal(-1)),
    (
        "toUInt256('115792089237316195423570985008687907853269984665640564039457584007913129639935')",
        Decimal(2**256 - 1),
    ),
    ("toFloat32(0.5)", 0.5),
    ("toFloat32(3.4028235e38)", 3.4028234663852886e38),
    ("toFloat64(0.1)", 0.1),
    ("toFloat64('-1.7976931348623157e308')", -1.7976931348623157e308),
    ("toFloat64('5e-324')", 5e-324),
    ("toFloat64('inf')", float("inf")),
    ("toFloat64('-inf')", float("-inf")),
    ("toDecimal32('-99999.9999', 4)", Decimal("-99999.9999")),
    ("toDecimal64('1.25', 4)", Decimal("1.25")),
    ("toDecimal64('-0.000000000000000001', 18)", Decimal("-0.000000000000000001")),
    (
        "toDecimal128('99999999999999999999.123456789012345678', 18)",
        Decimal("99999999999999999999.123456789012345678"),
    ),
    ("CAST('-1.5', 'Decimal(76, 38)')", Decimal("-1.5")),
    (
        "CAST('12345678901234567890123456789012345678.9', 'Decimal(76, 38)')",
        Decimal("12345678901234567890123456789012345678.9"),
    ),
    ("''", ""),
    ("'text'", "text"),
    ("toFixedString('abc', 5)", "abc"),
    ("toDate('1970-01-01')", DATE(1970, 1, 1)),
    ("toDate('2149-06-06')", DATE(2149, 6, 6)),
    ("toDate32('1900-01-01')", DATE(1900, 1, 1)),
    ("toDate32('2299-12-31')", DATE(2299, 12, 31)),
    ("toDateTime('2024-02-29 23:59:59', 'UTC')", DATETIME(2024, 2, 29, 23, 59, 59)),
    ("toDateTime('2024-07-01 12:00:00', 'Asia/Kathmandu')", DATETIME(2024, 7, 1, 12, 0, 0)),
    ("toDateTime64('2024-01-02 03:04:05.678901', 6, 'UTC')", DATETIME(2024, 1, 2, 3, 4, 5, 678901)),
    ("toDateTime64('1900-01-01 00:00:00.001', 3, 'UTC')", DATETIME(1900, 1, 1, 0, 0, 0, 1000)),
    ("toDateTime64('1969-12-31 23:59:59.999', 3, 'UTC')", DATETIME(1969, 12, 31, 23, 59, 59, 999000)),
    ("toDateTime64('2024-01-02 03:04:05.123456789', 9, 'UTC')", DATETIME(2024, 1, 2, 3, 4, 5, 123456)),
    ("CAST('12:34:56', 'Time')", TIME(12, 34, 56)),
    ("toIPv4('1.2.3.4')", "1.2.3.4"),
    ("toIPv6('2001:db8::1')", "2001:db8::1"),
    ("CAST('zwei', 'Enum8(\\'eins\\' = 1, \\'zwei\\' = 2)')", "zwei"),
    ("CAST('b', 'Enum16(\\'a\\' = -30000, \\'b\\' = 30000)')", "b"),
    ("toIntervalDay(3)", 3),
    ("toLowCardinality('low')", "low"),
    ("toLowCardinality(toNullable('low'))", "low"),
    ("toNullable(toInt32(7))", 7),
    ("NULL", None),
    ("CAST(NULL, 'Nullable(Int32)')", None),
    ("CAST(NULL, 'Nullable(DateTime64(3))')", None),
    ("CAST(NULL, 'LowCardinality(Nullable(String))')", None),
    ("[1, 2, 3]", "[1,2,3]"),
    ("['a', 'it\\'s']", "['a','it\\'s']"),
    ("[[1], []]", "[[1],[]]"),
    ("[NULL, 1]", "[NULL,1]"),
    ("(1, 'x')", "(1,'x')"),
    ("map('k', 0)", "{'k':0}"),
    ("CAST((1.5, 2), 'Point')", "(1.5,2)"),
]

# expression, the type_code of cursor.description, nullable
DESCRIBED = [
    ("true", bool, False),
    ("toUInt64(1)", int, False),
    ("toInt8(1)", int, False),
    ("toUInt128(1)", Decimal, False),
    ("1.5", float, False),
    ("toDecimal64(1, 4)", Decimal, False),
    ("'x'", str, False),
    ("toNullable('x')", str, True),
    ("today()", DATE, False),
    ("now()", DATETIME, False),
    ("[1]", str, False),
    ("NULL", str, True),
]


class TypesTest(ClientCase):
    def test_cells(self):
        for expression, expected in CELLS:
            with self.subTest(expression):
                value = self.value(f"SELECT {expression}")
                self.assertEqual(value, expected)
                self.assertIs(type(value), type(expected))

    def test_all_in_one_row(self):
        """The same cells side by side: a cell's type must not depend on its neighbours."""
        row = self.cursor.execute("SELECT " + ", ".join(cell[0] for cell in CELLS)).fetchone()
        self.assertEqual(list(row), [cell[1] for cell in CELLS])

    def test_nan(self):
        value = self.value("SELECT nan")
        self.assertNotEqual(value, value)

    def test_uuid(self):
        text = "61f0c404-5cb3-11e7-907b-a6006ad3dba0"
        value = self.value(f"SELECT toUUID('{text}')")
        self.assertEqual(str(value).lower(), text)
        self.assertEqual(uuid.UUID(str(value)), uuid.UUID(text))

    def test_time_beyond_a_day_as_text(self):
        self.assertEqual(self.value("SELECT toString(CAST('100:00:01', 'Time'))"), "100:00:01")

    def test_aggregate_state_is_bytes(self):
        value = self.value("SELECT sumState(toUInt64(258))")
        self.assertEqual(value, b"\x02\x01\x00\x00\x00\x00\x00\x00")

    def test_description(self):
        for expression, kind, nullable in DESCRIBED:
            with self.subTest(expression):
                self.cursor.execute(f"SELECT {expression} AS c")
                ((name, type_code, _, _, _, _, null_ok),) = self.cursor.description
                self.assertEqual((name, type_code, null_ok), ("c", kind, nullable))

    def test_described_sizes(self):
        self.cursor.execute(
            "SELECT toDecimal64(1, 4) d, toDateTime64('2024-01-01 00:00:00', 6) t,"
            " toFixedString('a', 7) f, CAST('ab', 'Enum8(\\'ab\\' = 1, \\'abc\\' = 2)') e"
        )
        sizes = [(column[0], column[4], column[5]) for column in self.cursor.description]
        self.assertEqual(sizes, [("d", 18, 4), ("t", 26, 6), ("f", 7, 0), ("e", 3, 0)])

    def test_many_rows_of_nulls_and_values(self):
        rows = self.cursor.execute(
            "SELECT number % 3 = 0 ? NULL : number,"
            " number % 2 = 0 ? NULL : toString(number),"
            " number % 5 = 0 ? NULL : toDecimal64(number, 2) FROM numbers(1000)"
        ).fetchall()
        self.assertEqual(
            [tuple(row) for row in rows],
            [
                (
                    None if n % 3 == 0 else n,
                    None if n % 2 == 0 else str(n),
                    None if n % 5 == 0 else Decimal(n),
                )
                for n in range(1000)
            ],
        )

    def test_table(self):
        """Columns of a table, written by the server from text, with the zone that the column has."""
        table = self.table(
            "id UInt32, name LowCardinality(String), price Nullable(Decimal(12, 2)),"
            " at DateTime64(3, 'Europe/Berlin'), tags Array(String)"
        )
        self.cursor.execute(
            f"INSERT INTO {table} VALUES"
            " (1, 'a', 1.5, '2024-07-01 10:00:00.250', ['x', 'y']),"
            " (2, 'b', NULL, '2024-12-01 10:00:00.000', [])"
        )
        rows = self.cursor.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
        self.assertEqual(
            [tuple(row) for row in rows],
            [
                (1, "a", Decimal("1.50"), DATETIME(2024, 7, 1, 10, 0, 0, 250000), "['x','y']"),
                (2, "b", None, DATETIME(2024, 12, 1, 10, 0, 0), "[]"),
            ],
        )


if __name__ == "__main__":
    unittest.main()
