"""arrow-odbc inserts a table of Arrow: column-wise arrays of its own C types."""

import datetime
import os
import sys
import time
import unittest
from decimal import Decimal

import arrow_odbc
import pyarrow

from support import ClientCase, ask, connection_string

LONG = bool(os.environ.get("PORTER_TEST_LONG"))


class Arrow(ClientCase):
    def insert(self, table, columns, chunk):
        data = pyarrow.table(columns)
        begin, cpu = time.perf_counter(), time.process_time()
        arrow_odbc.insert_into_table(
            reader=data.to_reader(max_chunksize=chunk),
            chunk_size=chunk,
            table=table,
            connection_string=connection_string(),
        )
        seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
        print(f"{data.num_rows} rows by {chunk}: {data.num_rows / seconds:.0f} rows/s, CPU {cpu:.2f} s", file=sys.stderr)

    def test_every_type(self):
        table = self.table(
            "i Nullable(Int64), w Nullable(Int32), h Nullable(Int16), b Nullable(Int8), u Nullable(UInt8), "
            "f Nullable(Float64), g Nullable(Float32), s Nullable(String), l Nullable(Bool), d Nullable(Date32), "
            "t Nullable(DateTime64(6, 'UTC')), m Nullable(Decimal(18, 3)), x Nullable(String)"
        )
        stamp = datetime.datetime(1999, 12, 31, 23, 59, 59, 123456)
        columns = {
            "i": pyarrow.array([2**63 - 1, None, -(2**63)], pyarrow.int64()),
            "w": pyarrow.array([2**31 - 1, None, -(2**31)], pyarrow.int32()),
            "h": pyarrow.array([32767, None, -32768], pyarrow.int16()),
            "b": pyarrow.array([127, None, -128], pyarrow.int8()),
            "u": pyarrow.array([255, None, 0], pyarrow.uint8()),
            "f": pyarrow.array([0.1, None, -1e300], pyarrow.float64()),
            "g": pyarrow.array([0.5, None, -2.0], pyarrow.float32()),
            "s": pyarrow.array(["it's é😀\\", None, ""], pyarrow.string()),
            "l": pyarrow.array([True, None, False], pyarrow.bool_()),
            "d": pyarrow.array([stamp.date(), None, datetime.date(1950, 1, 1)], pyarrow.date32()),
            "t": pyarrow.array([stamp, None, datetime.datetime(2100, 1, 1)], pyarrow.timestamp("us")),
            "m": pyarrow.array([Decimal("123456789012345.678"), None, Decimal("-0.001")], pyarrow.decimal128(18, 3)),
            "x": pyarrow.array([b"\x00\xff'", None, b""], pyarrow.binary()),
        }
        self.insert(table, columns, 2)
        found = ask(f"SELECT * EXCEPT (x), hex(x) FROM {table} ORDER BY i").split("\n")
        self.assertEqual(
            found,
            [
                "-9223372036854775808\t-2147483648\t-32768\t-128\t0\t-1e300\t-2\t\tfalse\t1950-01-01"
                "\t2100-01-01 00:00:00.000000\t-0.001\t",
                "9223372036854775807\t2147483647\t32767\t127\t255\t0.1\t0.5\tit\\'s é😀\\\\\ttrue\t1999-12-31"
                "\t1999-12-31 23:59:59.123456\t123456789012345.678\t00FF27",
                "\t".join(["\\N"] * 13),
            ],
        )

    def test_many_rows(self):
        rows = 1_000_000 if LONG else 100_000
        table = self.table("n Int64, s String, f Float64")
        columns = {
            "n": pyarrow.array(range(rows), pyarrow.int64()),
            "s": pyarrow.array([f"row {n}" for n in range(rows)], pyarrow.string()),
            "f": pyarrow.array([n / 7 for n in range(rows)], pyarrow.float64()),
        }
        self.insert(table, columns, 10_000)
        self.assertEqual(
            ask(f"SELECT count(), uniqExact(n), countIf(s != 'row ' || toString(n)), countIf(f != n / 7) FROM {table}"),
            f"{rows}\t{rows}\t0\t0",
        )


if __name__ == "__main__":
    unittest.main()
