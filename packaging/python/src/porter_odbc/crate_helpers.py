"""The helpers on a connection to CrateDB, which has no formats of its own: rows become Arrow and pandas here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import pyodbc

from porter_odbc import crate, dbapi, frames, handles
from porter_odbc.sources import ExternalData, Parameters, odbc_connection, prepare_cursor

if TYPE_CHECKING:
    import numpy
    import pandas
    import pyarrow

_BATCH = 65536
_NUMBERS = {
    "byte": "int8", "smallint": "int16", "integer": "int32", "bigint": "int64", "real": "float32",
    "double precision": "float64", "boolean": "bool_", "date": "date32",
}  # fmt: skip


def _cursor(
    source: Any,
    sql: str,
    parameters: Parameters,
    settings: Mapping[str, Any] | None,
    external: ExternalData | None,
) -> crate.Cursor:
    """A cursor that has executed a query."""
    raw, text, values = prepare_cursor(source, sql, parameters, settings=settings, external=external)
    try:
        made = crate.Connection(odbc_connection(source)).cursor_of(raw)
        return made.execute(text, values)
    except BaseException:
        handles.close(raw)
        raise


def command(
    source: Any,
    cmd: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    use_database: bool = True,
    external_data: ExternalData | None = None,
) -> str | int | list[str] | dict[str, Any]:
    """Runs any statement: one value as int or str, more as a list of texts; else how many rows changed."""
    del use_database  # a connection has one schema
    cursor = _cursor(source, cmd, parameters, settings, external_data)
    try:
        if cursor.description is None:
            return cursor.summary | {"written_rows": max(cursor.rowcount, 0)}
        rows = cursor.fetchall()
    finally:
        handles.close(cursor.raw)
    values = [value for row in rows for value in row]
    if len(values) == 1 and isinstance(values[0], int) and not isinstance(values[0], bool):
        return values[0]
    texts = ["" if value is None else (value if isinstance(value, str) else _word(value)) for value in values]
    return texts[0] if len(texts) == 1 else texts


def _word(value: Any) -> str:
    return json.dumps(value, default=str) if isinstance(value, (bool, dict, list)) else str(value)


def insert(
    source: Any,
    table: str,
    data: Sequence[Sequence[Any]],
    column_names: str | Sequence[str] = "*",
    *,
    database: str | None = None,
    settings: Mapping[str, Any] | None = None,
    column_oriented: bool = False,
) -> dict[str, Any]:
    """Inserts rows (or columns, column_oriented) as arrays of parameters; gives how many (written_rows).

    Rows that fail do not keep the others from being stored; an error says how many and which one is the first.
    """
    rows = list(zip(*data, strict=True)) if column_oriented else list(data)
    if not rows:
        return {}
    listed = [name.strip() for name in column_names.split(",")] if isinstance(column_names, str) else column_names
    names = "" if column_names == "*" else f" ({', '.join(map(crate.quoted, listed))})"
    place = table if any(letter in table for letter in '."') else crate.quoted(table)
    place = f"{crate.quoted(database)}.{place}" if database else place
    with odbc_connection(source).cursor() as raw:
        if settings:
            handles.set_text(raw, handles.SETTINGS, handles.percent_encoded(settings))
        cursor = crate.Connection(odbc_connection(source)).cursor_of(raw)
        cursor.executemany(f"INSERT INTO {place}{names} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        return cursor.summary | {"written_rows": cursor.rowcount}


def _arrow_type(name: str) -> Any:
    """Arrow's type for one of CrateDB's; None: that of the values. Objects are JSON, as are arrays of them."""
    import pyarrow

    if name in _NUMBERS:
        return getattr(pyarrow, _NUMBERS[name])()
    if name.startswith("timestamp"):
        if name.endswith("_array"):
            return pyarrow.list_(_arrow_type(name.removesuffix("_array")))
        return pyarrow.timestamp("ms", "UTC" if "with time zone" in name else None)
    if name == "geo_point":
        return pyarrow.list_(pyarrow.float64(), 2)
    if name == "float_vector":
        return pyarrow.list_(pyarrow.float32())
    if name == "numeric":
        return pyarrow.decimal256(76, 38)  # an answer does not tell which: whatever does not fit is an error
    item = name.removesuffix("_array")
    if item != name and item not in ("object", "geo_shape", "geo_point", "uuid", "numeric", "time with time zone"):
        return pyarrow.list_(_arrow_type(item))
    return pyarrow.string()


def _array(values: Sequence[Any], name: str, kind: Any) -> Any:
    import datetime

    import pyarrow

    if pyarrow.types.is_string(kind):
        made = [value if value is None or isinstance(value, str) else _word(value) for value in values]
        return pyarrow.array(made, kind)
    if name == "timestamp with time zone":
        values = [None if value is None else value.replace(tzinfo=datetime.UTC) for value in values]
    return pyarrow.array(values, kind)


def _batches(cursor: crate.Cursor, schema: pyarrow.Schema, types: Sequence[str]) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow

    try:
        while rows := cursor.fetchmany(_BATCH):
            columns = zip(zip(*rows, strict=True), types, schema.types, strict=True)
            yield pyarrow.record_batch([_array(*column) for column in columns], schema=schema)
    finally:
        handles.close(cursor.raw)


def query_arrow_stream(
    source: Any,
    query: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    use_strings: bool = True,
    external_data: ExternalData | None = None,
) -> pyarrow.RecordBatchReader:
    """The record batches of a query's result as they come. Objects are texts of JSON, decimals decimal256(76, 38)."""
    import pyarrow

    del use_strings  # CrateDB has no bytes
    cursor = _cursor(source, query, parameters, settings, external_data)
    if cursor.description is None:
        handles.close(cursor.raw)
        raise pyodbc.ProgrammingError("24000", "the statement has no result to read")
    types = cursor.types
    names = [column[0] for column in cursor.description]
    schema = pyarrow.schema(list(zip(names, map(_arrow_type, types), strict=True)))
    return pyarrow.RecordBatchReader.from_batches(schema, _batches(cursor, schema, types))


def query_arrow(source: Any, query: str, parameters: Parameters = None, **options: Any) -> pyarrow.Table:
    """A query's result as a table of Arrow; options as query_arrow_stream has them."""
    with query_arrow_stream(source, query, parameters, **options) as reader:
        return reader.read_all()


def query_df(
    source: Any,
    query: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    external_data: ExternalData | None = None,
) -> pandas.DataFrame:
    """A query's result as a DataFrame of pandas: times are datetime64[ms], objects and arrays Python's own.

    Integers are of their width, pandas's own with NA where one is NULL.
    """
    cursor = _cursor(source, query, parameters, settings, external_data)
    try:
        types, names = cursor.types, [column[0] for column in cursor.description or ()]
        rows = cursor.fetchall()
    finally:
        handles.close(cursor.raw)
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in names]
    found = [_series(values, kind) for values, kind in zip(columns, types, strict=True)]
    return frames.frame_of(names, found)


def _series(values: Sequence[Any], name: str) -> Any:
    import pandas

    kind = _arrow_type(name)
    if name in ("text", "ip", "uuid", "character") or (name.startswith("timestamp") and "_array" not in name):
        return _array(values, name, kind).to_pandas()
    if name in ("byte", "smallint", "integer", "bigint"):
        return pandas.Series(values, dtype=str(kind) if None not in values else str(kind).capitalize())
    if name in _NUMBERS and name != "date":
        return _array(values, name, kind).to_pandas()
    return pandas.Series(values, dtype=object)


def query_np(
    source: Any,
    query: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    max_str_len: int = 0,
    external_data: ExternalData | None = None,
) -> numpy.ndarray[Any, Any]:
    """A query's result as an array of numpy: of rows with fields, or two-dimensional where all columns are of one
    type. Texts are objects, or with max_str_len of that many characters.
    """
    import numpy
    import pandas

    frame = query_df(source, query, parameters, settings=settings, external_data=external_data)
    arrays = []
    for index in range(len(frame.columns)):
        series = frame.iloc[:, index]
        is_text = str(series.dtype) in ("str", "string") or series.dtype == object
        if is_text and max_str_len and all(isinstance(value, str) for value in series):
            arrays.append(series.to_numpy().astype(f"U{max_str_len}"))
        elif is_text or series.dtype.name.startswith("Int"):
            values = [
                None if value is pandas.NA or (isinstance(value, float) and value != value) else value
                for value in series
            ]
            made: numpy.ndarray[Any, Any] = numpy.empty(len(values), dtype=object)
            made[:] = values
            arrays.append(made)
        else:
            arrays.append(series.to_numpy())
    return frames.array_of(list(map(str, frame.columns)), arrays, len(frame))


def insert_arrow(
    source: Any,
    table: str,
    arrow_table: Any,
    *,
    database: str | None = None,
    settings: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Inserts a table (or a reader of record batches) of Arrow, columns by their names, a batch in one call."""
    batches = arrow_table.to_batches() if hasattr(arrow_table, "to_batches") else arrow_table
    names, written, told = list(arrow_table.schema.names), 0, {}
    for batch in batches:
        columns = [column.to_pylist() for column in batch.columns]
        told = insert(
            source, table, columns, names, database=database, settings=settings, column_oriented=True
        )  # fmt: skip
        written += int(told.get("written_rows", 0))
    return told | {"written_rows": written}


def insert_df(
    source: Any,
    table: str,
    df: pandas.DataFrame,
    *,
    database: str | None = None,
    settings: Mapping[str, Any] | None = None,
    column_names: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Inserts a DataFrame of pandas, columns by their names, NaN and NA in them as NULL."""
    names = list(column_names) if column_names is not None else [str(name) for name in df.columns]
    columns = [_listed(df.iloc[:, index]) for index in range(len(names))]
    if not len(df):
        return {}
    return insert(source, table, columns, names, database=database, settings=settings, column_oriented=True)


def _listed(series: Any) -> list[Any]:
    """A column of pandas as Python's values."""
    if series.dtype == object:
        return [None if value is None or (isinstance(value, float) and value != value) else value for value in series]
    gone = series.isna()
    values = [value.to_pydatetime() if hasattr(value, "to_pydatetime") else value for value in series.tolist()]
    return [None if is_gone else value for value, is_gone in zip(values, gone, strict=True)]


def raw_stream(source: Any, *arguments: Any, **options: Any) -> NoReturn:
    """NotSupportedError: CrateDB gives no formats."""
    raise dbapi.NotSupportedError("HYC00", "[HYC00] CrateDB has no results in other formats: query(), query_arrow()")


def raw_insert(source: Any, *arguments: Any, **options: Any) -> NoReturn:
    """NotSupportedError: CrateDB takes no formats."""
    raise dbapi.NotSupportedError("HYC00", "[HYC00] CrateDB takes no data in other formats: insert(), or COPY FROM")
