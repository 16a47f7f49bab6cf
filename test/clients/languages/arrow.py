"""Python: arrow-odbc into Arrow and Polars, and Arrow batches inserted as arrays of parameters."""

import datetime
import os
import sys
from decimal import Decimal

import arrow_odbc
import polars
import pyarrow as pa

TABLE = os.environ["PORTER_TABLE"]
STRING = f"DSN={os.environ['PORTER_DSN']}"
NAME = "Zo\u00eb \u03a9 \U0001F600 it's"
checks = 0


def check(what, found, wanted):
    global checks
    checks += 1
    if found != wanted:
        sys.exit(f"{what}: {found!r} and not {wanted!r}")


def query(sql, parameters=None, **more):
    return arrow_odbc.read_arrow_batches_from_odbc(sql, connection_string=STRING, parameters=parameters,
                                                   max_text_size=4096, **more)


def at(text):
    return datetime.datetime.fromisoformat(text)


def store():
    connection = arrow_odbc.connect(STRING)
    connection.execute(f"CREATE TABLE {TABLE} ({os.environ['PORTER_COLUMNS']}) ENGINE = MergeTree ORDER BY id")
    schema = pa.schema([("id", pa.int32()), ("name", pa.string()), ("price", pa.decimal128(18, 4)),
                        ("at", pa.timestamp("ms")), ("day", pa.date32()), ("big", pa.int64()), ("ratio", pa.float64())])
    columns = [[1, 2, 3], [NAME, None, ""], [Decimal("12345678.9012"), None, Decimal("-0.0001")],
               [at("2024-02-29T23:59:58.123"), None, at("1969-12-31T23:59:59.500")],
               [datetime.date(2024, 2, 29), None, datetime.date(1970, 1, 1)],
               [-9223372036854775808, 9007199254740993, 0], [0.1, -1.5e300, 0.0]]
    table = pa.table([pa.array(data, kind.type) for data, kind in zip(columns, schema)], schema=schema)
    # Two chunks: the second one has one row of two.
    arrow_odbc.insert_into_table(connection_string=STRING, chunk_size=2, table=TABLE, reader=table.to_reader())
    return table


def read(stored):
    reader = query(f"SELECT * FROM {TABLE} WHERE id >= ? ORDER BY id", ["1"])
    check("schema", [(field.name, str(field.type), field.nullable) for field in reader.schema],
          [("id", "int32", False), ("name", "string", True), ("price", "decimal128(18, 4)", True),
           ("at", "timestamp[ms]", True), ("day", "date32[day]", True), ("big", "int64", False),
           ("ratio", "double", False)])
    found = pa.Table.from_batches(list(reader), schema=reader.schema).to_pydict()
    for name, values in stored.to_pydict().items():
        check(name, found[name], values)
    check("by its name", next(iter(query(f"SELECT id FROM {TABLE} WHERE name = ?", [NAME]))).to_pydict(), {"id": [1]})


def many():
    sql = "SELECT toInt64(number) AS n, toString(number) AS t, number / 4 AS f FROM numbers(100000) ORDER BY number"
    rows, total = 0, 0
    for batch in query(sql, batch_size=7777):
        rows += batch.num_rows
        total += sum(batch.column("n").to_pylist())
        check("a batch's texts", batch.column("t").to_pylist(), [str(n) for n in batch.column("n").to_pylist()])
    check("rows and their sum", (rows, total), (100000, 4999950000))
    frame = polars.read_database(query=sql, connection=f"{STRING};Driver={{Porter}}", execute_options={"max_text_size": 100})
    check("a frame", (frame.shape, frame["n"].sum(), frame["t"].tail(2).to_list(), frame["f"][3]),
          ((100000, 3), 4999950000, ["99998", "99999"], 0.75))
    check("a frame's types", [str(kind) for kind in frame.dtypes], ["Int64", "String", "Float64"])
    alone = query(sql, batch_size=5000, fetch_concurrently=False)
    check("without a thread of its own", sum(batch.num_rows for batch in alone), 100000)


def errors():
    try:
        query("SELECT * FROM no_such_table_at_all")
        check("an error", False, True)
    except arrow_odbc.Error as error:
        text = str(error)
        check("state", "State: 42S02" in text, True)
        check("native", "Native error: 60" in text, True)
        check("message", "no_such_table_at_all" in text, True)


def main():
    read(store())
    many()
    errors()
    print(f"ok: {checks} checks")


if __name__ == "__main__":
    main()
