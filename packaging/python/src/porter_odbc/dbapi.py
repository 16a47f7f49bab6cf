"""A DB-API 2.0 module over pyodbc whose values are those of ClickHouse's own Python clients.

Arrays, maps, tuples, JSON, UUIDs, addresses, times and big integers go in and come out as Python objects.
Everything else is pyodbc: what this module's connections and cursors do not have, theirs has.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import functools
import json
import operator
import re
import threading
import uuid
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import pyodbc
from pyodbc import (
    BINARY,
    DATETIME,
    NUMBER,
    ROWID,
    SQL_DECIMAL,
    SQL_DRIVER_NAME,
    SQL_VARCHAR,
    SQL_WVARCHAR,
    STRING,
    Binary,
    BinaryNull,
    DatabaseError,
    DataError,
    Date,
    DateFromTicks,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    Time,
    TimeFromTicks,
    Timestamp,
    TimestampFromTicks,
    Warning,  # noqa: A004  (a name of DB-API)
)

from porter_odbc import arrays, blocks, clickhouse_types, handles
from porter_odbc.connection import connect as _connect

__all__ = [
    "BINARY",
    "DATETIME",
    "NUMBER",
    "ROWID",
    "SQL_DECIMAL",
    "SQL_DRIVER_NAME",
    "SQL_VARCHAR",
    "SQL_WVARCHAR",
    "STRING",
    "Binary",
    "BinaryNull",
    "Connection",
    "Cursor",
    "DataError",
    "DatabaseError",
    "Date",
    "DateFromTicks",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "Time",
    "TimeFromTicks",
    "Timestamp",
    "TimestampFromTicks",
    "Warning",
    "apilevel",
    "connect",
    "paramstyle",
    "threadsafety",
    "version",
]  # fmt: skip

apilevel = "2.0"
threadsafety = 2  # threads may share a connection: its statements run one by one
paramstyle = "qmark"
version = pyodbc.version

# Classes whose objects pyodbc binds as they are. (bool, date and datetime too.)
_PLAIN = frozenset(
    {int, float, str, bytes, bool, decimal.Decimal, datetime.date, datetime.datetime, uuid.UUID, bytearray, type(None)}
)
_INSERT = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*INSERT\b", re.I | re.S)
_CHANGING = re.compile(r"\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(?:INSERT|UPDATE|DELETE)\b", re.I | re.S)
_BIG = 2**63


def is_changing(sql: str) -> bool:
    """Whether a statement is an INSERT, UPDATE or DELETE."""
    return _CHANGING.match(sql) is not None


def is_insert(sql: str) -> bool:
    """Whether a statement is an INSERT."""
    return _INSERT.match(sql) is not None


def is_crate(raw: pyodbc.Connection) -> bool:
    """Whether the server is CrateDB."""
    return bool(raw.getinfo(pyodbc.SQL_DBMS_NAME) == "CrateDB")


def wrapped(raw: pyodbc.Connection, fixed_bytes: bool = True) -> Connection:
    """A connection of pyodbc as one whose values are Python objects: porter_odbc.crate's for CrateDB."""
    if is_crate(raw):
        from porter_odbc import crate

        return crate.Connection(raw)
    return Connection(raw, fixed_bytes)



def text_of(value: Any, nested: bool = False) -> str:
    """A value as ClickHouse writes it in text: `['a',NULL]`, `{'k':1}`, `(1,'x')`; nested: quoted in a container."""
    if value is None:
        return "NULL" if nested else "\\N"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, enum.Enum):
        return text_of(value.value, nested)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{text_of(key, True)}:{text_of(item, True)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + ",".join(text_of(item, True) for item in value) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, (list, set, frozenset)) or hasattr(value, "tolist"):
        items = value.tolist() if hasattr(value, "tolist") else value
        if not isinstance(items, (list, set, frozenset)):
            return text_of(items, nested)  # a scalar of numpy
        return "[" + ",".join(text_of(item, True) for item in items) + "]"
    if isinstance(value, (int, float, decimal.Decimal)):
        return str(value)
    if isinstance(value, datetime.timedelta):
        value = clickhouse_types.time_text(value)
    elif isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            raise aware_error()
        value = value.isoformat(" ")
    elif isinstance(value, (bytes, bytearray)):
        value = bytes(value).decode("utf-8", "surrogateescape")
    text = str(value)
    if not nested:
        return text
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def aware_error() -> pyodbc.Error:
    """What is raised for a time with a zone where its column's zone is not known."""
    return NotSupportedError(
        "HYC00",
        "a datetime with a time zone, where the column's own zone is not known: "
        "give it without one, in the column's zone (or use a SQLAlchemy column of type DateTime or DateTime64)",
    )


def json_text(value: Any) -> str:
    """A value as JSON; what JSON has no word for is its text."""
    return json.dumps(value, default=lambda part: text_of(part), ensure_ascii=False)


def bound(value: Any, zone: datetime.tzinfo | None = None, inserted: bool = False) -> Any:
    """What pyodbc binds for a value: itself, or its text. Times with a zone: as of `zone`, else NotSupportedError.

    inserted: a dict with texts as keys is written as JSON, which both JSON and Map columns take.
    """
    kind = type(value)
    if kind is int:
        return value if -_BIG <= value < _BIG else str(value)
    if isinstance(value, datetime.datetime):
        if value != value:
            return None  # pandas' NaT, which looks like the year 1 from within C
        if value.tzinfo is None:
            return value
        if zone is None:
            raise aware_error()
        return value.astimezone(zone).replace(tzinfo=None)
    if kind in _PLAIN:
        return value
    if isinstance(value, enum.Enum):
        return bound(value.value, zone, inserted)
    if isinstance(value, datetime.time):
        return value.isoformat()
    if isinstance(value, (str, bytes, float, decimal.Decimal, datetime.date)):
        return value
    if inserted and isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return json_text(value)
    return text_of(value)


def literal(value: Any) -> str:
    """A value as a literal in SQL text; what stands in it can be no SQL."""
    if isinstance(value, (datetime.date, datetime.timedelta, str, bytes, uuid.UUID)) or value is None:
        return text_of(value, True)
    if isinstance(value, dict):
        return "map(" + ",".join(f"{literal(key)},{literal(item)}" for key, item in value.items()) + ")"
    return text_of(value, True)


_MARKER = re.compile(r"%(?:\((\w+)\)s|(%))")


def formatted(sql: str, parameters: Mapping[str, Any]) -> str:
    """SQL with the literals of the parameters in place of `%(name)s`, `%%` being a percent sign; ProgrammingError
    for a name without a value."""

    def one(found: re.Match[str]) -> str:
        if found.group(2):
            return "%"
        if found.group(1) not in parameters:
            raise ProgrammingError("07002", f"no value for %({found.group(1)})s")
        return literal(parameters[found.group(1)])

    return _MARKER.sub(one, sql)


def is_aware(value: Any) -> bool:
    """Whether a value is a datetime with a time zone."""
    return isinstance(value, datetime.datetime) and value.tzinfo is not None


# Numbers say what they are: what the driver tells of a marker within an expression is text.
_SIZES = {int: (pyodbc.SQL_BIGINT, 19, 0), float: (pyodbc.SQL_DOUBLE, 15, 0)}
# What a column of texts may take in pyodbc's array, of longest text times rows; beyond, texts go one by one.
_ROOM = 128 << 20


def _of_one_kind(values: Sequence[Any], kinds: set[type]) -> Sequence[Any]:
    """A column's values as objects of one class. pyodbc would send the rows before a change of class by themselves,
    and they would be stored though a later row does not fit."""
    if kinds == {bool, int}:
        return [None if value is None else int(value) for value in values]
    if kinds <= {bool, int, float, decimal.Decimal} and bool not in kinds:
        exact = all(type(value) is not int or abs(value) < 2**53 for value in values)
        if exact and decimal.Decimal not in kinds:
            return [None if value is None else float(value) for value in values]
    return [None if value is None else text_of(value) for value in values]


def _bindable(values: Sequence[Any], zone: Callable[[], datetime.tzinfo | None]) -> Sequence[Any]:
    """A column of parameters as objects of one class that can be bound, and None."""
    kinds = set(map(type, values))
    kinds.discard(type(None))
    if not kinds <= _PLAIN or (kinds == {int} and _beyond(values)):
        its_zone = zone() if any(map(is_aware, values)) else None
        values = [None if value is None else bound(value, its_zone, True) for value in values]
        kinds = set(map(type, values)) - {type(None)}
    elif datetime.datetime in kinds and any(_zones(values)):
        its_zone = zone()
        values = [bound(value, its_zone, True) for value in values]
    if len(kinds) > 1:
        values = _of_one_kind(values, kinds)
    return values


def _zones(values: Sequence[Any]) -> set[Any]:
    return {getattr(value, "tzinfo", None) for value in values}


def _sized(values: Sequence[Any]) -> tuple[Sequence[Any], Any]:
    """A column as pyodbc binds it, and its size for setinputsizes (None: pyodbc's own)."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {decimal.Decimal} and any(value is not None and value.adjusted() > 27 for value in values):
        values, kinds = [None if value is None else f"{value:f}" for value in values], {str}
    if kinds != {str}:
        return values, _SIZES.get(next(iter(kinds), type(None)))
    texts = list(filter(None, values))
    longest = max(map(len, texts), default=1)
    # Characters beyond the first plane take two units.
    wide = 1 if all(map(str.isascii, texts)) or not any(map(_is_astral, texts)) else 2
    if longest * wide * 2 * len(values) > _ROOM:
        return values, None
    return values, (SQL_WVARCHAR, longest * wide, 0)


def _beyond(values: Sequence[Any]) -> bool:
    """Whether integers are there that pyodbc cannot bind."""
    numbers = [value for value in values if value is not None] if None in values else values
    return bool(min(numbers) < -_BIG or max(numbers) >= _BIG)


def _is_astral(text: str) -> bool:
    return not text.isascii() and max(text) > "\uffff"


def _since_midnight(value: datetime.time) -> datetime.timedelta:
    return datetime.datetime.combine(datetime.date.min, value) - datetime.datetime.min


def _fixed_bytes(data: bytes) -> bytes:
    return bytes(data)


class Columns(Sequence[tuple[Any, ...]]):
    """Sets of parameters that are kept column by column. As a sequence: the sets."""

    def __init__(self, columns: list[list[Any]]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return list(zip(*[column[at] for column in self.columns], strict=True))
        return tuple([column[at] for column in self.columns])

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return zip(*self.columns, strict=True)


class Cursor:
    """A cursor of pyodbc whose values are Python objects. Rows are tuples.

    types, summary and query_id tell of the last query. Not given by this class: see pyodbc.Cursor.
    """

    def __init__(self, connection: Connection, raw: pyodbc.Cursor) -> None:
        self.connection = connection
        self.raw = raw
        self._readers: list[tuple[int, clickhouse_types.Reader]] = []
        self._blocks: blocks.Blocks | None = None
        self._planned = False
        self._prepared = False  # pyodbc keeps a prepared statement
        self._messages: list[tuple[str, str]] | None = None  # None: pyodbc has them
        self._ahead: list[tuple[Any, ...]] = []  # rows that the driver had anyway, the next one last
        # The zone in which the n-th marker (from 0) takes its times; None, or a result of None: not known.
        self.parameter_zone: Callable[[int], datetime.tzinfo | None] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    # What is set through this class and belongs to pyodbc's cursor.
    @property
    def arraysize(self) -> int:
        """Rows of a fetchmany without a number."""
        return int(self.raw.arraysize)

    @arraysize.setter
    def arraysize(self, size: int) -> None:
        self.raw.arraysize = size

    @property
    def fast_executemany(self) -> bool:
        """Kept for pyodbc's users: executemany chooses by itself."""
        return bool(self.raw.fast_executemany)

    @fast_executemany.setter
    def fast_executemany(self, value: bool) -> None:
        self.raw.fast_executemany = value

    @property
    def types(self) -> list[str]:
        """The server's full type names of the result's columns; empty without a result."""
        return [handles.column_type(self.raw, column + 1) for column in range(len(self.raw.description or ()))]

    @property
    def summary(self) -> dict[str, Any]:
        """What the server counted in the last query, and query_id."""
        return handles.summary(self.raw)

    @property
    def query_id(self) -> str:
        """The last query's id; empty before the first one."""
        return handles.get_text(self.raw, handles.LAST_QUERY_ID)

    @property
    def messages(self) -> list[tuple[str, str]]:
        """What the driver said of the last execution beside its success."""
        return list(self.raw.messages or ()) if self._messages is None else self._messages

    def execute(self, sql: str, *parameters: Any) -> Cursor:
        """Executes a statement with the values of its markers, one by one or as one sequence."""
        if len(parameters) == 1 and isinstance(parameters[0], (list, tuple)):
            values: Sequence[Any] = parameters[0]
        else:
            values = parameters
        if values:
            inserted = _INSERT.match(sql) is not None
            bound_values = [
                bound(value, self._zone(index, inserted) if is_aware(value) else None, inserted)
                for index, value in enumerate(values)
            ]
            self._prepared = True
            self.raw.execute(sql, tuple(bound_values))
        else:
            self._prepared = False
            self.raw.execute(sql)
        self._look()
        return self

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Executes a statement for each row of values: an INSERT .. VALUES as one request.

        With one row that does not fit nothing is stored. DataError and its like say which one.
        """
        given = rows if isinstance(rows, (list, tuple, Columns)) else list(rows)
        self._forget()
        if not given:
            return
        if not _INSERT.match(sql):
            for row in given:
                self.execute(sql, tuple(row))
            return
        columns: list[Any]
        if isinstance(given, Columns):
            columns = list(given.columns)
        else:
            width = len(given[0])
            if set(map(len, given)) != {width}:
                raise ProgrammingError("07002", "rows of different lengths")
            columns = [list(map(operator.itemgetter(index), given)) for index in range(width)]
        bindings: list[arrays.Parameter | None] = []
        for index, column in enumerate(columns):
            bindings.append(arrays.parameter(column))
            if bindings[-1] is None:
                columns[index] = _bindable(column, functools.partial(self._zone, index, True))
                bindings[-1] = arrays.parameter(columns[index])
        if bindings and all(bindings):
            self._release()
            self._messages = handles.execute_arrays(self.raw, sql, cast(Any, bindings), len(given))
        else:
            del bindings
            self._by_pyodbc(sql, columns, len(given))

    def _by_pyodbc(self, sql: str, columns: list[Any], count: int) -> None:
        """Many rows by pyodbc's own arrays."""
        sized = [_sized(column) for column in columns]
        sizes = [size for _, size in sized]
        rows = list(zip(*[values for values, _ in sized], strict=True)) if columns else [()] * count
        self._prepared = self.raw.fast_executemany = True
        if any(sizes):
            self.raw.setinputsizes(cast(Any, sizes))
        try:
            self.raw.executemany(sql, cast(Any, rows))
        finally:
            if any(sizes):
                self.raw.setinputsizes(None)  # back to its own sizes

    def _release(self) -> None:
        """Makes pyodbc forget a statement that it has prepared, or has the result of."""
        if self._prepared or self.raw.description:
            self.raw.getTypeInfo(pyodbc.SQL_BIT)
            self.raw.nextset()
            self._prepared = False

    def _zone(self, index: int, inserted: bool) -> datetime.tzinfo | None:
        """The zone for a time of the n-th marker: where a column has not said its own, the server's."""
        known = self.parameter_zone(index) if self.parameter_zone else None
        return known if known is not None or inserted else self.connection.server_zone

    def _look(self) -> None:
        """Finds the columns whose values are made of what pyodbc gives for them."""
        self._forget()
        for index, column in enumerate(self.raw.description or ()):
            make = self._reader(column[1], index + 1)
            if make:
                self._readers.append((index, make))

    def _forget(self) -> None:
        self._readers, self._ahead = [], []
        self._messages = None
        self._blocks, self._planned = None, False

    def _ready(self) -> int:
        """How many rows can come by blocks now: enough to be worth it, else 0."""
        if self._planned and self._blocks is None:
            return 0
        ready = handles.rows_ready(self.raw)
        if ready < blocks.FEW:
            return 0
        if not self._planned:
            own = frozenset({pyodbc.SQL_WCHAR} if self.connection.fixed_bytes else ())
            plain = self.connection.is_plain
            self._blocks = blocks.plan(self.raw, dict(self._readers), own) if plain else None
            self._planned = True
        return ready if self._blocks is not None and not self._blocks.stuck else 0

    def _reader(self, kind: type, column: int) -> clickhouse_types.Reader | None:
        if kind in (str, uuid.UUID):
            name = handles.column_type(self.raw, column)
            base = clickhouse_types.parse(name).base
            if (base == "FixedString" and self.connection.fixed_bytes) or (kind is uuid.UUID and base == "UUID"):
                return None  # the connection's converter gives its bytes; pyodbc its UUIDs
            return clickhouse_types.reader(name)
        if kind is decimal.Decimal:
            is_number = clickhouse_types.numeric(clickhouse_types.parse(handles.column_type(self.raw, column)))
            return int if is_number else None
        if kind is datetime.time:
            return _since_midnight
        if kind is datetime.datetime:
            zone = clickhouse_types.zone_of(clickhouse_types.parse(handles.column_type(self.raw, column)))
            return (lambda value: value.replace(tzinfo=zone)) if zone else None
        return None

    def _rows(self, rows: list[pyodbc.Row]) -> list[tuple[Any, ...]]:
        if not self._readers or not rows:
            return list(map(tuple, rows))
        columns: list[Any] = list(zip(*rows, strict=True))
        for index, make in self._readers:
            columns[index] = [None if value is None else make(value) for value in columns[index]]
        return list(zip(*columns, strict=True))

    def _read(self, wanted: int | None) -> list[tuple[Any, ...]]:
        """The next rows; None: all. No more is waited for than that."""
        found: list[tuple[Any, ...]] = []
        if self._ahead:
            self._ahead.reverse()
            found, self._ahead = self._ahead[:wanted], self._ahead[wanted:] if wanted is not None else []
            self._ahead.reverse()
        while wanted is None or len(found) < wanted:
            left = None if wanted is None else wanted - len(found)
            ready = self._ready() if left is None or left >= blocks.FEW else 0
            if ready and self._blocks is not None:
                rows = self._blocks.read(ready if left is None else min(ready, left))
                found += rows
                if rows or self._blocks.stuck:
                    continue
                break  # SQL_ATTR_MAX_ROWS
            # One row of a block that has yet to come; all that are left where blocks are not to be had.
            has_blocks = self._blocks is not None and not self._blocks.stuck
            count = 1 if has_blocks or not self._planned else (left or 0)
            single = self._rows(self.raw.fetchmany(count) if count else self.raw.fetchall())
            found += single
            if len(single) < count or not count:
                break
        return found

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, None at the end."""
        if self._ahead:
            return self._ahead.pop()
        ready = self._ready()
        if ready and self._blocks is not None:
            self._ahead = self._blocks.read(min(ready, 512))
            self._ahead.reverse()
            if self._ahead:
                return self._ahead.pop()
        row = self.raw.fetchone()
        return None if row is None else self._rows([row])[0]

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """The next rows, at most `size` (arraysize) of them."""
        return self._read(max(0, size if size is not None else self.raw.arraysize))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        return self._read(None)

    def skip(self, count: int) -> None:
        """Passes over rows."""
        self._read(count)

    def close(self) -> None:
        """Closes; rows that are left are gone."""
        self._forget()
        self.raw.close()

    def fetchval(self) -> Any:
        """The first value of the next row, None at the end."""
        row = self.fetchone()
        return row[0] if row else None

    def nextset(self) -> bool:
        """Goes on to the next result, if there is one."""
        more = bool(self.raw.nextset())
        self._look()
        return more

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        while rows := self.fetchmany(1000):
            yield from rows

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Connection:
    """A connection of pyodbc with cursors of this module. Leaving a `with` block closes it."""

    def __init__(self, raw: pyodbc.Connection, fixed_bytes: bool = True) -> None:
        self.raw = raw
        self.fixed_bytes = fixed_bytes
        self.is_plain = True  # texts are decoded as pyodbc does by itself
        self._server_zone: datetime.tzinfo | None = None
        self._lock = threading.Lock()
        # FixedString is bytes, as the clients have it: its SQL type is nobody else's.
        if fixed_bytes:
            raw.add_output_converter(pyodbc.SQL_WCHAR, _fixed_bytes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)

    @property
    def autocommit(self) -> bool:
        """Always on: there are no transactions."""
        return bool(self.raw.autocommit)

    @autocommit.setter
    def autocommit(self, value: bool) -> None:
        self.raw.autocommit = value

    @property
    def timeout(self) -> int:
        """Seconds that a statement may take; 0: no limit."""
        return int(self.raw.timeout)

    @timeout.setter
    def timeout(self, seconds: int) -> None:
        self.raw.timeout = seconds

    @property
    def server_zone(self) -> datetime.tzinfo:
        """The zone of times whose type names none, asked for once."""
        with self._lock:
            if self._server_zone is None:
                with self.raw.cursor() as cursor:
                    name = cursor.execute("SELECT timezone()").fetchval()
                self._server_zone = zoneinfo.ZoneInfo(name)
            return self._server_zone

    def cursor_of(self, raw: pyodbc.Cursor) -> Cursor:
        """A cursor of this module over one of pyodbc's."""
        return Cursor(self, raw)

    def setdecoding(self, *arguments: Any, **keywords: Any) -> None:
        """pyodbc's: how texts are decoded. Rows are then read cell by cell."""
        self.is_plain = False
        self.raw.setdecoding(*arguments, **keywords)

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self, self.raw.cursor())

    def execute(self, sql: str, *parameters: Any) -> Cursor:
        """A new cursor that has executed the statement."""
        return self.cursor().execute(sql, *parameters)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.raw.close()


def connect(odbc: str | None = None, **keywords: Any) -> Connection:
    """A connection: of an ODBC connection string, or of the keywords of porter_odbc.connect.

    Time and Time64 come as timedelta, unless the connection string says TimeAs=time.
    """
    if odbc is not None:
        spelled = odbc.lower().replace(" ", "").replace("_", "")
        string = odbc if "timeas=" in spelled else odbc.rstrip("; ") + ";TimeAs=varchar"
        return wrapped(_connect(odbc=string, **keywords))
    return wrapped(_connect(**keywords))
