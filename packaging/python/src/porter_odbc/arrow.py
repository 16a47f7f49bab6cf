"""Arrow, pandas and numpy out of queries and into tables, by the server's own Arrow format."""

from __future__ import annotations

import contextlib
import json
import random
import struct
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any

import pyodbc

from porter_odbc import clickhouse_types, frames, handles
from porter_odbc.clickhouse_types import TypeName, parse
from porter_odbc.into_arrow import arrow_column
from porter_odbc.raw import raw_insert, raw_stream, table_name
from porter_odbc.sources import ExternalData, Parameters, or_crate, prepare_cursor

if TYPE_CHECKING:
    import numpy
    import pandas
    import pyarrow

__all__ = ["insert_arrow", "insert_df", "query_arrow", "query_arrow_stream", "query_df", "query_np"]


_WITH_NULL = frozenset({"Dynamic", "Variant", "Nothing"})


def _settings(settings: Mapping[str, Any] | None, use_strings: bool) -> dict[str, Any]:
    own = {"output_format_arrow_string_as_string": use_strings, "output_format_arrow_low_cardinality_as_dictionary": 0}
    return own | dict(settings or {})


@or_crate
def query_arrow_stream(
    source: Any,
    query: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    use_strings: bool = True,
    external_data: ExternalData | None = None,
) -> pyarrow.RecordBatchReader:
    """The record batches of a query's result as they come; use_strings=False: texts are bytes."""
    import pyarrow

    stream = raw_stream(
        source, query, parameters, settings=_settings(settings, use_strings), fmt="ArrowStream",
        external_data=external_data,
    )  # fmt: skip
    try:
        return pyarrow.ipc.open_stream(stream)
    except BaseException:
        stream.close()
        raise


def query_arrow(source: Any, query: str, parameters: Parameters = None, **options: Any) -> pyarrow.Table:
    """A query's result as a table of Arrow; options as query_arrow_stream has them."""
    with query_arrow_stream(source, query, parameters, **options) as reader:
        return reader.read_all()


def described(
    source: Any, query: str, parameters: Parameters, external: ExternalData | None
) -> list[tuple[str, TypeName]]:
    """The columns of a query, which is not run: their names and types."""
    cursor, sql, values = prepare_cursor(source, query, parameters, external=external)
    try:
        found = handles.prepare(cursor, sql)
        return [(name, parse(kind)) for name, kind in found]
    finally:
        del values
        handles.close(cursor)


def _labels(kind: TypeName) -> dict[int, str]:
    """The texts of an Enum's numbers."""
    found: dict[int, str] = {}
    for argument in kind.arguments:
        text, _, number = argument.rpartition("=")
        read = clickhouse_types.reader("Array(String)")
        assert read is not None
        found[int(number)] = read(f"[{text.strip()}]")[0]
    return found


def _fixer(kind: TypeName) -> Callable[[Any], Any] | None:
    """What makes of Arrow's Python value the one that the clients give; None where it is that already."""
    base = kind.base
    if base in ("Array", "Nested"):
        inner = kind if base == "Nested" else parse(kind.arguments[0])
        part = _tuple_fixer(inner) if base == "Nested" else _fixer(inner)
        return None if part is None else lambda items: [None if item is None else part(item) for item in items]
    if base == "Map":
        key, value = (_fixer(parse(argument)) or _same for argument in kind.arguments)
        return lambda pairs: {key(name): None if item is None else value(item) for name, item in pairs}
    if base == "Tuple":
        return _tuple_fixer(kind)
    if base in ("Point",):
        return lambda parts: tuple(parts.values())
    if base in ("Ring", "LineString", "MultiPoint"):
        return lambda points: [tuple(point.values()) for point in points]
    if base in ("Int128", "Int256", "UInt128", "UInt256"):
        signed = base.startswith("I")
        return lambda data: int.from_bytes(data, "little", signed=signed)
    if base in ("Enum8", "Enum16"):
        return _labels(kind).__getitem__
    if base in ("DateTime",):
        import datetime

        zone = clickhouse_types.zone_of(kind)
        utc = datetime.UTC
        if zone is not None:
            return lambda seconds: datetime.datetime.fromtimestamp(seconds, zone)
        return lambda seconds: datetime.datetime.fromtimestamp(seconds, utc).replace(tzinfo=None)
    if base == "DateTime64" and clickhouse_types.zone_of(kind) is None:
        return lambda value: value.replace(tzinfo=None)
    made: dict[str, Callable[[Any], Any]] = {
        "IPv4": IPv4Address,
        "IPv6": IPv6Address,
        "JSON": json.loads,
        "Dynamic": json.loads,
        "BFloat16": lambda data: struct.unpack("<f", b"\0\0" + data)[0],
    }
    return made.get(base)


def _same(value: Any) -> Any:
    return value


def _tuple_fixer(kind: TypeName) -> Callable[[Any], Any]:
    parts = [_fixer(parse(argument)) or _same for argument in kind.arguments]

    def fix(fields: Mapping[str, Any]) -> Any:
        values = [None if item is None else part(item) for part, item in zip(parts, fields.values(), strict=True)]
        return dict(zip(kind.names, values, strict=True)) if kind.names else tuple(values)

    return fix


def _python_values(column: Any, kind: TypeName) -> list[Any]:
    values = column.to_pylist()
    fix = _fixer(kind)
    return values if fix is None else [None if value is None else fix(value) for value in values]


def _whole_number(column: Any) -> bool:
    import pyarrow

    return bool(pyarrow.types.is_integer(column.type))


_SAMPLE = 4096


def _objects(column: Any) -> Any:
    """Decimals or texts as an array of objects. Where values come again, as prices do, they are one object."""
    import numpy

    rows = len(column)
    places = random.Random(rows).choices(range(rows), k=_SAMPLE) if rows > _SAMPLE else None
    again = 0 if places is None else _SAMPLE - len(column.take(places).unique())
    # So many of a sample come again if the column has twice as many rows as values; to make few is quicker then.
    if places is None or again < _SAMPLE * _SAMPLE // rows:
        return column.to_numpy()
    encoded = column.combine_chunks().dictionary_encode()
    values: numpy.ndarray[Any, Any] = numpy.empty(len(encoded.dictionary) + 1, dtype=object)
    values[:-1] = encoded.dictionary.to_numpy(zero_copy_only=False)
    return values[encoded.indices.fill_null(len(values) - 1).to_numpy()]


def _series(column: Any, kind: TypeName) -> Any:
    """A column of pandas, of the type that clickhouse-connect gives it."""
    import pandas
    import pyarrow

    base = kind.base
    if base in ("DateTime", "DateTime64"):
        unit = column.type.unit if base == "DateTime64" else "s"
        plain = column.cast(pyarrow.int64()).cast(pyarrow.timestamp(unit)).to_pandas()
        zone = clickhouse_types.zone_of(kind)
        return plain if zone is None else plain.dt.tz_localize("UTC").dt.tz_convert(str(zone))
    if base in ("Date", "Date32"):
        days = column.cast(pyarrow.timestamp("s"))
        return days.to_pandas()
    if base in ("Time", "Time64"):
        whole = column.cast(pyarrow.int32() if column.type.bit_width == 32 else pyarrow.int64())
        return whole.cast(pyarrow.int64()).cast(pyarrow.duration(column.type.unit)).to_pandas()
    if base == "String":
        return column.to_pandas(types_mapper=lambda _: pandas.StringDtype())
    if base in ("Enum8", "Enum16"):
        labels = _labels(kind)
        keys = pyarrow.array(list(labels), column.type)
        texts = pyarrow.array(list(labels.values()))
        return texts.take(pyarrow.compute.index_in(column.combine_chunks(), keys)).to_pandas()
    if base.startswith("Decimal"):
        return pandas.Series(_objects(column), dtype=object)
    if base in ("Bool", "Float32", "Float64"):
        return column.to_pandas()
    if clickhouse_types.numeric(kind) and _whole_number(column):
        if not kind.nullable:
            return column.to_pandas()
        width = column.type.bit_width
        name = f"{'U' if str(column.type).startswith('u') else ''}Int{width}"
        return column.to_pandas(types_mapper=lambda _: pandas.api.types.pandas_dtype(name))
    values = _python_values(column, kind)
    if clickhouse_types.numeric(kind) or base == "BFloat16":
        return pandas.Series(values)
    return pandas.Series(values, dtype=object)


@or_crate
def query_df(
    source: Any,
    query: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    external_data: ExternalData | None = None,
) -> pandas.DataFrame:
    """A query's result as a DataFrame of pandas, with the column types that clickhouse-connect gives.

    Integers keep their width, those of Nullable columns are pandas's own with NA; times are datetime64 of the
    column's precision and zone; texts are pandas's strings; containers, decimals, UUIDs and addresses objects.
    """
    import pyarrow.compute  # noqa: F401  (used by name)

    columns = described(source, query, parameters, external_data)
    table = query_arrow(source, query, parameters, settings=settings, external_data=external_data)
    found = [_series(table.column(index), kind) for index, (_, kind) in enumerate(columns)]
    return frames.frame_of([name for name, _ in columns], found)


@or_crate
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
    columns = described(source, query, parameters, external_data)
    table = query_arrow(source, query, parameters, settings=settings, external_data=external_data)
    arrays = [_array(table.column(index), kind, max_str_len) for index, (_, kind) in enumerate(columns)]
    return frames.array_of([name for name, _ in columns], arrays, table.num_rows)


def _array(column: Any, kind: TypeName, max_str_len: int) -> Any:
    import numpy

    if kind.base == "String":
        short = bool(max_str_len) and not kind.nullable
        return column.to_numpy().astype(f"U{max_str_len}") if short else _objects(column).astype(object, copy=False)
    if kind.base.startswith("Decimal"):
        return _objects(column)
    if kind.nullable and clickhouse_types.numeric(kind) and _whole_number(column):
        values = column.fill_null(0).to_numpy().astype(object)
        values[column.is_null().to_numpy()] = None
        return values
    series = _series(column, kind)
    if kind.nullable and series.dtype.kind not in "mMf":
        return numpy.array([None if value is None else value for value in column.to_pylist()], dtype=object)
    return series.to_numpy()


@or_crate
def insert_arrow(
    source: Any,
    table: str,
    arrow_table: Any,
    *,
    database: str | None = None,
    settings: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Inserts a table (or a reader of record batches) of Arrow, columns by their names; gives the summary."""
    import pyarrow

    def pieces() -> Any:
        sink = _Sink()
        with pyarrow.ipc.new_stream(sink, arrow_table.schema) as writer:
            batches = arrow_table.to_batches() if hasattr(arrow_table, "to_batches") else arrow_table
            for batch in batches:
                writer.write_batch(batch)
                yield from sink.take()
        yield from sink.take()

    names = list(arrow_table.schema.names)
    return raw_insert(source, table, names, pieces(), settings=settings, fmt="ArrowStream", database=database)


class _Sink:
    """A file that hands on what is written to it."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def take(self) -> list[bytes]:
        taken, self._pieces = self._pieces, []
        return taken


@or_crate
def insert_df(
    source: Any,
    table: str,
    df: pandas.DataFrame,
    *,
    database: str | None = None,
    settings: Mapping[str, Any] | None = None,
    column_names: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Inserts a DataFrame of pandas, columns by their names; gives the summary.

    NaN and NA are NULL, but NaN stays one in a column of floats that takes no NULL. Values are converted to the
    table's types; DataError for a decimal with more digits than its column has, IntegrityError for a NULL where a
    column takes none and has no DEFAULT (settings={"input_format_null_as_default": 1}: its type's default).
    """
    import pyarrow

    names = list(column_names) if column_names is not None else [str(name) for name in df.columns]
    kinds, needed = _types_of(source, table_name(table, database), settings)
    columns = [arrow_column(df.iloc[:, at], kinds.get(name)) for at, name in enumerate(names)]
    if "input_format_null_as_default" not in (settings or {}):
        for name, column in zip(names, columns, strict=True):
            if name in needed and column.null_count:
                row = column.is_valid().index(False).as_py() + 1
                raise pyodbc.IntegrityError("23000", f"[23000] column {name} takes no NULL, and row {row} has one")
    made = pyarrow.Table.from_arrays(columns, names)
    return insert_arrow(source, table, made, database=database, settings=settings)


def _types_of(
    source: Any, table: str, settings: Mapping[str, Any] | None
) -> tuple[dict[str, TypeName], frozenset[str]]:
    """The types of a table's columns by their names, and which of them take no NULL and have no default."""
    asked = {name: value for name, value in (settings or {}).items() if name != "query_id"}
    cursor, sql, _ = prepare_cursor(source, f"DESCRIBE TABLE {table}", settings=asked)
    with contextlib.closing(cursor):
        rows = cursor.execute(sql).fetchall()
    kinds = {str(row[0]): parse(str(row[1])) for row in rows}
    needed = {str(row[0]) for row in rows if not row[2] and not kinds[row[0]].nullable}
    return kinds, frozenset(name for name in needed if kinds[name].base not in _WITH_NULL)
