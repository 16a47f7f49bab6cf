"""Rows C21 to C24 and D15 of the mission's table: numpy, pandas and Arrow, over raw Arrow streams and over rows."""

import datetime
import unittest

import numpy
import pandas
import pyarrow
import pyodbc

from attributes import RAW_CHUNK_SIZE, set_number, told
from support import ClientCase, ask, connect

# What the server's types are in a frame: the names come with Messages=1.
DTYPES = {"UInt64": "uint64", "Nullable(Int32)": "object", "DateTime": "datetime64[s]", "String": "string", "Float64": "float64"}
QUERY = (
    "SELECT number AS a, if(number = 0, NULL, toInt32(number)) AS n, toDateTime('2024-01-02 03:04:05') + number AS d, "
    "toString(number) AS s FROM numbers(2)"
)


class Chunks:
    """A raw result as a file to read from: pyarrow takes it as it comes."""

    def __init__(self, cursor):
        self.cursor, self.left, self.closed = cursor, b"", False

    def read(self, size):
        while len(self.left) < size:
            row = self.cursor.fetchone()
            if row is None:
                break
            self.left += row[0]
        data, self.left = self.left[:size], self.left[size:]
        return data

    def close(self):
        self.closed = True


class Frames(ClientCase):
    def stream(self, sql, *parameters):
        return pyarrow.ipc.open_stream(self.cursor.execute(sql + " FORMAT ArrowStream", *parameters).fetchval())

    def test_c21_query_np(self):
        found = self.stream("SELECT number AS a, number * 1.5 AS b FROM numbers(2)").read_pandas().to_records(index=False)
        self.assertEqual(numpy.dtype(found.dtype.descr), numpy.dtype([("a", "<u8"), ("b", "<f8")]))
        self.assertEqual(found.tolist(), [(0, 0.0), (1, 1.5)])
        # The same from rows, by the types that the driver tells.
        with connect(Messages=1) as connection:
            cursor = connection.execute("SELECT number AS a, number * 1.5 AS b FROM numbers(2)")
            kinds = [(name, DTYPES[kind]) for name, kind in told(cursor)["types"]]
            found = numpy.array([tuple(row) for row in cursor.fetchall()], dtype=kinds)
            self.assertEqual(found.dtype, numpy.dtype([("a", "<u8"), ("b", "<f8")]))
            self.assertEqual(found.tolist(), [(0, 0.0), (1, 1.5)])

    def test_c22_query_df(self):
        with connect(Messages=1) as connection:
            cursor = connection.execute(QUERY)
            kinds = {name: DTYPES[kind] for name, kind in told(cursor)["types"]}
            rows = [tuple(row) for row in cursor.fetchall()]
        columns = {name: pandas.Series(cells, dtype=object).astype(kinds[name]) for name, cells in zip(kinds, zip(*rows))}
        frame = pandas.DataFrame(columns)
        self.assertEqual([str(kind) for kind in frame.dtypes], ["uint64", "object", "datetime64[s]", "string"])
        self.assertEqual(frame["a"].tolist(), [0, 1])
        self.assertEqual(frame["n"].tolist(), [None, 1])
        second = pandas.Timestamp(datetime.datetime(2024, 1, 2, 3, 4, 6))
        self.assertEqual(frame["d"].tolist(), [second - pandas.Timedelta(seconds=1), second])
        self.assertEqual(frame["s"].tolist(), ["0", "1"])
        # And by Arrow, without a row of Python's.
        frame = self.stream(QUERY).read_pandas(integer_object_nulls=True)
        self.assertEqual([str(kind) for kind in frame.dtypes.iloc[[0, 1]]], ["uint64", "object"])
        self.assertEqual((frame["a"].tolist(), frame["n"].tolist(), frame["s"].tolist()), ([0, 1], [None, 1], ["0", "1"]))

    def test_d15_pandas(self):
        found = self.stream("SELECT number a FROM numbers(?)", 2).read_pandas()
        self.assertEqual(found.to_dict("list"), {"a": [0, 1]})
        cursor = self.cursor.execute("SELECT number a FROM numbers(2)")
        rows = [tuple(row) for row in cursor.fetchall()]
        found = pandas.DataFrame.from_records(rows, columns=[column[0] for column in cursor.description])
        self.assertEqual(found.to_dict("list"), {"a": [0, 1]})

    def test_c23_query_arrow(self):
        table = self.stream("SELECT number AS a, toString(number) AS s, toLowCardinality(s) AS l FROM numbers(3)").read_all()
        self.assertEqual(
            [(field.name, str(field.type), field.nullable) for field in table.schema],
            [("a", "uint64", False), ("s", "string", False), ("l", "string", False)],
        )
        self.assertEqual(table.to_pydict(), {"a": [0, 1, 2], "s": ["0", "1", "2"], "l": ["0", "1", "2"]})

    def test_c23_query_arrow_stream(self):
        """Batches as they come: rows of 64 KiB feed the reader."""
        set_number(self.cursor, RAW_CHUNK_SIZE, 65536)
        self.cursor.execute("SELECT number, number FROM numbers(200000) SETTINGS max_block_size = 65536 FORMAT ArrowStream")
        reader = pyarrow.ipc.open_stream(pyarrow.PythonFile(Chunks(self.cursor), mode="r"))
        sizes, total = [], 0
        for batch in reader:
            sizes.append(batch.num_rows)
            total += sum(batch.column(0).to_numpy())
        self.assertEqual(sizes, [65536, 65536, 65536, 3392])
        self.assertEqual(total, sum(range(200000)))
        with self.fails(pyodbc.DataError, "22000", "(395)"):
            self.cursor.execute("SELECT throwIf(number = 150000) FROM numbers(200000) SETTINGS max_block_size = 65536 FORMAT ArrowStream")
            while self.cursor.fetchone():
                pass

    def test_c24_insert_arrow_and_df(self):
        table = self.table("a UInt64, s Nullable(String)")
        expected = [(1, "x"), (2, None), (3, "z")]
        arrow = pyarrow.table({"a": pyarrow.array([1, 2, 3], pyarrow.uint64()), "s": ["x", None, "z"]})
        frame = pandas.DataFrame({"a": [1, 2, 3], "s": ["x", None, "z"]})
        for data in (arrow, pyarrow.Table.from_pandas(frame, preserve_index=False)):
            ask(f"TRUNCATE TABLE {table}")
            sink = pyarrow.BufferOutputStream()
            with pyarrow.ipc.new_stream(sink, data.schema) as writer:
                writer.write_table(data)
            self.cursor.execute(f"INSERT INTO {table} (a, s) FORMAT ArrowStream ?", sink.getvalue().to_pybytes())
            found = self.cursor.execute(f"SELECT a, s FROM {table} ORDER BY a").fetchall()
            self.assertEqual([tuple(row) for row in found], expected)
        ask(f"TRUNCATE TABLE {table}")
        self.cursor.fast_executemany = True
        rows = [(row.a, None if pandas.isna(row.s) else row.s) for row in frame.itertuples(index=False)]
        self.cursor.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
        found = self.cursor.execute(f"SELECT a, s FROM {table} ORDER BY a").fetchall()
        self.assertEqual([tuple(row) for row in found], expected)


if __name__ == "__main__":
    unittest.main()
