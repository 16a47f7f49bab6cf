"""CrateDB as its own Python client has it: connect(), cursors whose values are Python objects, bulk inserts.

A DB-API module over pyodbc, as porter_odbc.dbapi is for ClickHouse: what it does not have itself is pyodbc's.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import functools
import ipaddress
import re
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pyodbc

from porter_odbc import crate_types, dbapi, handles, outcomes
from porter_odbc.connection import connect as _connect
from porter_odbc.dbapi import (
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
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    Warning,  # noqa: A004  (a name of DB-API)
    apilevel,
    paramstyle,
    threadsafety,
    version,
)

__all__ = [
    "BINARY", "DATETIME", "NUMBER", "ROWID", "SQL_DECIMAL", "SQL_DRIVER_NAME", "SQL_VARCHAR", "SQL_WVARCHAR",
    "STRING", "Binary", "BinaryNull", "Connection", "Cursor", "DataError", "DatabaseError", "Error",
    "IntegrityError", "InterfaceError", "InternalError", "NotSupportedError", "OperationalError", "ProgrammingError",
    "Warning", "apilevel", "connect", "insert_bulk", "paramstyle", "quoted", "threadsafety", "version",
]  # fmt: skip

_BIG = 2**63
_TOKEN = re.compile(
    r"""(?<!\w)[eE]'(?:\\.|''|[^'\\])*' | '(?:''|[^'])*' | "(?:""|[^"])*" | --[^\n]* | /\*.*?\*/
    | \$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?\$(?P=tag)\$
    | (?P<typed>\{\s*\?\s*:[^}]*\}) | (?P<plain>\?) | \$(?P<number>\d+) | %\((?P<name>\w+)\)s""",
    re.S | re.X,
)


class _Statement(NamedTuple):
    """An SQL text, cut at its markers: what stands around them, and what each is."""

    texts: tuple[str, ...]
    markers: tuple[tuple[str, int | str], ...]

    def sql(self, as_json: Iterable[int] = ()) -> str:
        """The text with `?` markers; those of these places take JSON."""
        places = frozenset(as_json)
        parts = [self.texts[0]]
        for place, (marker, _) in enumerate(self.markers):
            parts += ["{?:json}" if place in places and marker == "?" else marker, self.texts[place + 1]]
        return "".join(parts)


@functools.lru_cache(512)
def _parsed(sql: str, named: bool) -> _Statement:
    """An SQL text and its markers: `?` and `{?:type}` one by one, `$1` by number, `%(name)s` too where asked for."""
    texts, markers, at, count = [], [], 0, 0
    for found in _TOKEN.finditer(sql):
        key: int | str
        if found["plain"] or found["typed"]:
            marker, key = found["plain"] or found["typed"], count
            count += 1
        elif found["number"]:
            marker, key = "?", int(found["number"]) - 1
        elif found["name"] and named:
            marker, key = "?", found["name"]
        else:
            continue
        texts.append(sql[at : found.start()])
        markers.append((marker, key))
        at = found.end()
    return _Statement((*texts, sql[at:]), tuple(markers))


def _is_container(value: Any) -> bool:
    return isinstance(value, (list, tuple, dict, set, frozenset, Mapping)) or (
        hasattr(value, "tolist") and getattr(value, "ndim", 0) > 0
    )


def _bound(value: Any) -> Any:
    """What pyodbc binds for a value that is no container; times with a zone: as of UTC, which the server keeps."""
    kind = type(value)
    if kind is int:
        return value if -_BIG <= value < _BIG else str(value)
    if kind in (str, float, bool, bytes, decimal.Decimal, datetime.date, type(None)):
        return value
    if isinstance(value, datetime.datetime):
        if value != value:
            return None  # pandas' NaT, which looks like the year 1 from within C
        return value if value.tzinfo is None else value.astimezone(datetime.UTC).replace(tzinfo=None)
    if isinstance(value, enum.Enum):
        return _bound(value.value)
    if isinstance(value, datetime.time):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return str(value)
    if hasattr(value, "tolist"):
        return _bound(value.tolist())  # a scalar of numpy
    return value


def _text(value: Any) -> str | None:
    """A value of an array of parameters as text."""
    value = _bound(value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, (datetime.date, decimal.Decimal)):
        return str(value)
    raise TypeError(f"CrateDB has no value for a {type(value).__name__}")


# What travels as it is in an array of parameters, and what as text that the server casts.
_ALIKE = (frozenset({int}), frozenset({float}), frozenset({str}))
_TEXTS = frozenset({
    str, decimal.Decimal, datetime.datetime, datetime.date, datetime.time, uuid.UUID, ipaddress.IPv4Address,
    ipaddress.IPv6Address,
})  # fmt: skip


def _column(values: Sequence[Any]) -> tuple[Sequence[Any], bool]:
    """A column of an array of parameters: int, float or text; and whether it is JSON, where each keeps its type."""
    kinds = frozenset(map(type, values)) - {type(None)}
    if kinds in _ALIKE and not (kinds == {int} and any(v is not None and not -_BIG <= v < _BIG for v in values)):
        return values, False
    if len(kinds) <= 1 and kinds <= _TEXTS:
        return [_text(value) for value in values], False
    return [None if value is None else crate_types.json_text(value) for value in values], True


class Cursor(dbapi.Cursor):
    """A cursor of pyodbc whose values are Python objects. Rows are tuples.

    Objects are dicts; arrays, vectors and geo points lists; shapes GeoJSON's dicts. Parameters stand for `?`, `$1` or,
    in a mapping, `%(name)s`; dicts, lists and tuples among them go as JSON. results: what became of each row of the
    last executemany; duration: milliseconds that the last call took, as seen from here.
    """

    connection: Connection

    def __init__(self, connection: Connection, raw: pyodbc.Cursor) -> None:
        super().__init__(connection, raw)
        self.results: list[dict[str, Any]] = []
        self.duration = -1.0
        self._changed: int | None = None
        self._counted: list[tuple[Any, ...]] = []
        self._given = 0
        self._told = raw

    # execute

    def execute(self, sql: str, *parameters: Any, bulk_parameters: Iterable[Any] | None = None) -> Cursor:
        """Executes a statement with the values of its markers, one by one, as one sequence, or as one mapping.

        bulk_parameters: many rows of values in their place, as for executemany.
        """
        if bulk_parameters is not None:
            self.executemany(sql, bulk_parameters)
            return self
        one = len(parameters) == 1 and isinstance(parameters[0], (list, tuple, Mapping))
        given: Any = parameters[0] if one else parameters
        began = time.perf_counter()
        self._forget()
        self._changed, self._counted, self._given = None, [], 0
        self._told = self.raw
        if given:
            text, values = self._arranged(sql, given)
            self.raw.execute(text, tuple(values))
        else:
            self.raw.execute(sql)
        self.duration = (time.perf_counter() - began) * 1000
        if self.raw.description is None:
            self._changed = int(self.raw.rowcount)
        self._look()
        return self

    def _arranged(self, sql: str, given: Any) -> tuple[str, list[Any]]:
        """The SQL with `?` markers, and the values for them."""
        named = isinstance(given, Mapping)
        if not named and "$" not in sql and not any(map(_is_container, given)):
            return sql, [_bound(value) for value in given]
        statement = _parsed(sql, named)
        values = _in_order(statement, given)
        places = [place for place, value in enumerate(values) if _is_container(value)]
        bound = [crate_types.json_text(value) if _is_container(value) else _bound(value) for value in values]
        return statement.sql(places), bound

    def executemany(  # type: ignore[override]
        self, sql: str, rows: Iterable[Any], *, on_error: str = "raise"
    ) -> list[dict[str, Any]]:
        """Executes a statement for each row of values, of an INSERT, UPDATE or DELETE many in one request.

        Gives what became of each row: `{"rowcount": 1}`, -1 where that is not known (UPDATE, DELETE), or -2 and an
        error. Rows that fail do not keep the others from being stored: an error of the first one's class tells how
        many, and `results` which; with on_error="return" nothing is raised for them.
        """
        if on_error not in ("raise", "return"):
            raise ValueError("on_error is raise or return")
        began = time.perf_counter()
        given = rows if isinstance(rows, (list, tuple)) else list(rows)
        self._forget()
        self._changed, self._counted, self._given, self.results = 0, [], 0, []
        if not given:
            return []
        statement = _parsed(sql, isinstance(given[0], Mapping))
        ordered = given if _are_in_order(statement, given) else [_in_order(statement, row) for row in given]
        if not statement.markers or not dbapi.is_changing(sql):
            for row in ordered:
                self.execute(sql, row)
            return []
        columns = [_column(values) for values in zip(*ordered, strict=True)]
        text = statement.sql(place for place, (_, as_json) in enumerate(columns) if as_json)
        outcome = self._many(text, [values for values, _ in columns])
        self.duration = (time.perf_counter() - began) * 1000
        self._changed = outcome.changed
        self.results = _results(outcome, len(given), dbapi.is_insert(sql))
        if outcome.failures and on_error == "raise":
            raise _failed(outcome, len(given))
        return self.results

    def _many(self, sql: str, columns: Sequence[Sequence[Any]]) -> outcomes.Outcome:
        """Executes for all rows, on a statement of its own: pyodbc remembers what it prepared on its one."""
        handles.end_result(self.raw)
        self._told = self.connection.raw.cursor()
        named = handles.get_text(self.raw, handles.QUERY_ID)
        if named:
            handles.set_text(self._told, handles.QUERY_ID, named)
        return outcomes.execute(self._told, sql, columns)

    # what is known of a result

    @property
    def summary(self) -> dict[str, Any]:
        """The last query's query_id; CrateDB counts nothing."""
        return handles.summary(self._told)

    @property
    def query_id(self) -> str:
        """The last query's id; empty before the first one."""
        return handles.get_text(self._told, handles.LAST_QUERY_ID)

    def cancel(self) -> None:
        """Ends what another thread is executing with this cursor."""
        self.raw.cancel()
        if self._told is not self.raw:
            self._told.cancel()

    @property
    def description(self) -> Any:
        """The result's columns; None where there is none."""
        return self.raw.description if self._told is self.raw else None

    @property
    def rowcount(self) -> int:
        """Rows changed; of a query, its rows: asking for it reads all that are left into memory."""
        if self._changed is not None:
            return self._changed
        if self.description is None or self.raw.rowcount >= 0:
            return int(self.raw.rowcount)
        self._counted += super().fetchall()
        return self._given + len(self._counted)

    def _reader(self, kind: type, column: int) -> crate_types.Reader | None:
        zone, counted = self.connection.time_zone, self.connection.timestamps == "milliseconds"
        timed = kind in (datetime.datetime, datetime.date)
        if (timed and (zone or counted)) or kind in (str, uuid.UUID):
            return crate_types.reader(handles.column_type(self.raw, column), zone, counted)
        return None

    # rows: those read ahead for rowcount come first

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, None at the end."""
        row = self._counted.pop(0) if self._counted else super().fetchone()
        self._given += row is not None
        return row

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """The next rows, at most `size` (arraysize) of them."""
        count = self.arraysize if size is None else size
        rows, self._counted = self._counted[:count], self._counted[count:]
        if len(rows) < count:
            rows += super().fetchmany(count - len(rows))
        self._given += len(rows)
        return rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        rows, self._counted = self._counted, []
        rows = rows + super().fetchall()
        self._given += len(rows)
        return rows

    def __next__(self) -> tuple[Any, ...]:
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row


def _are_in_order(statement: _Statement, rows: Sequence[Any]) -> bool:
    """Whether rows have the values of the markers as they stand, one each."""
    count = len(statement.markers)
    if any(key != place for place, (_, key) in enumerate(statement.markers)):
        return False
    return all(isinstance(row, (tuple, list)) and len(row) == count for row in rows)


def _in_order(statement: _Statement, given: Any) -> list[Any]:
    """The values of the markers, one each. ProgrammingError where one has none, or a value no marker."""
    if isinstance(given, Mapping):
        missing = [key for _, key in statement.markers if key not in given]
        if missing:
            raise ProgrammingError("07002", f"[07002] no value for the parameter {missing[0]}")
        return [given[key] for _, key in statement.markers]
    wanted = max((int(key) + 1 for _, key in statement.markers), default=0)
    if wanted != len(given):
        raise ProgrammingError("07002", f"[07002] the SQL has {wanted} markers, but {len(given)} values are given")
    return [given[int(key)] for _, key in statement.markers]


def _results(outcome: outcomes.Outcome, count: int, inserted: bool) -> list[dict[str, Any]]:
    # ODBC tells one sum for all: that each row of an INSERT was stored when it fits, else nothing of a single one.
    changed = 1 if inserted and outcome.changed == count - len(outcome.failures) else -1
    found: list[dict[str, Any]] = []
    for row in range(count):
        failure = outcome.failures.get(row)
        if row not in outcome.failures:
            found.append({"rowcount": changed})
        elif failure is None:
            found.append({"rowcount": -2})
        else:
            found.append({"rowcount": -2, "error": {"code": failure.native, "message": failure.message}})
    return found


def _failed(outcome: outcomes.Outcome, count: int) -> pyodbc.Error:
    row = min(outcome.failures)
    failure = outcome.failures[row] or outcomes.Failure("HY000", 0, "the server does not say why")
    others = f"{len(outcome.failures)} of {count} rows failed, the others are stored; the first one is row {row + 1}"
    kind = handles.error_class(failure.state)
    return kind(failure.state, f"[{failure.state}] {failure.message} ({failure.native}); {others}")


class Connection(dbapi.Connection):
    """A connection of pyodbc with cursors of this module. Leaving a `with` block closes it.

    timestamps: "datetime" (naive and UTC, or in the time_zone), or "milliseconds" since 1970, as crate-python has it
    without a converter. There are no transactions: commit and rollback do nothing.
    """

    def __init__(
        self, raw: pyodbc.Connection, time_zone: datetime.tzinfo | None = None, timestamps: str = "datetime"
    ) -> None:
        if timestamps not in ("datetime", "milliseconds"):
            raise ValueError("timestamps are datetime or milliseconds")
        super().__init__(raw, fixed_bytes=False)
        self.time_zone = time_zone
        self.timestamps = timestamps

    @property
    def server_zone(self) -> datetime.tzinfo:
        """UTC."""
        return datetime.UTC

    @property
    def server_version(self) -> tuple[int, ...]:
        """The server's version: (6, 4, 3)."""
        return tuple(map(int, str(self.raw.getinfo(pyodbc.SQL_DBMS_VER)).split()[-1].split(".")[:3]))

    def cursor_of(self, raw: pyodbc.Cursor) -> Cursor:
        """A cursor of this module over one of pyodbc's."""
        return Cursor(self, raw)

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self, self.raw.cursor())

    def execute(self, sql: str, *parameters: Any) -> Cursor:
        """A new cursor that has executed the statement."""
        return self.cursor().execute(sql, *parameters)

    def commit(self) -> None:
        """Nothing: every statement is in effect when it has run."""

    def rollback(self) -> None:
        """Nothing: what has run stays."""


def _zone(given: datetime.tzinfo | str | None) -> datetime.tzinfo | None:
    """A time zone, or an offset as `+0530`. ValueError for another text."""
    if not isinstance(given, str):
        return given
    found = re.fullmatch(r"([+-])(\d\d):?(\d\d)", given)
    if not found:
        raise ValueError(f"time_zone {given!r}: a tzinfo, or an offset as +0530")
    offset = datetime.timedelta(hours=int(found[2]), minutes=int(found[3]))
    return datetime.timezone(-offset if found[1] == "-" else offset)


def keywords_of(servers: str | Sequence[str] | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """crate-python's keywords as those of porter_odbc.connect. ValueError where one server has TLS and another not."""
    keywords: dict[str, Any] = {"ServerType": "cratedb"} | dict(given)
    listed = servers.split(",") if isinstance(servers, str) else list(servers or [])
    urls = [urlsplit(name.strip() if "://" in name else f"//{name.strip()}") for name in listed]
    schemes = {url.scheme for url in urls if url.scheme}
    if len(schemes) > 1:
        raise ValueError("servers with and without TLS in one list")
    if schemes == {"https"}:
        keywords.setdefault("secure", True)
    for url in urls[:1]:
        if url.username is not None:
            keywords.setdefault("username", unquote(url.username))
            keywords.setdefault("password", unquote(url.password or ""))
    places = [f"{url.netloc.rpartition('@')[2]}{'' if url.port else ':4200'}" for url in urls]
    if places:
        keywords["server"] = ",".join(places)
    if keywords.get("password") is not None and not (keywords.get("username") or keywords.get("user")):
        keywords["username"] = "crate"
    tls = str(keywords.get("sslmode", "disable")).replace("_", "-")
    if "sslmode" in keywords:
        keywords["sslmode"] = tls
    if tls != "disable":
        keywords.setdefault("secure", True)
    if isinstance(keywords.get("compress"), bool):
        keywords["compress"] = "gzip" if keywords["compress"] else "none"
    elif isinstance(keywords.get("compress"), int):
        del keywords["compress"]  # from how many bytes on: the driver's own limit is crate-python's
    if keywords.get("timeout") is not None:
        keywords["timeout"] = max(1, round(float(keywords["timeout"])))
    return keywords


def connect(
    servers: str | Sequence[str] | None = None,
    *,
    time_zone: datetime.tzinfo | str | None = None,
    timestamps: str = "datetime",
    **keywords: Any,
) -> Connection:
    """A connection to CrateDB: `connect("localhost:4200", username="crate", schema="doc")`.

    servers: one or several ("a:4200,b:4200", or a list), localhost:4200 without; https:// is TLS. Keywords are
    crate-python's (username, password, schema, timeout, verify_ssl_cert, ca_cert, cert_file, key_file, jwt_token ..)
    and porter_odbc.connect's. time_zone: of the times that come; see Connection for timestamps.
    """
    zone = _zone(time_zone)
    raw = _connect(**keywords_of(servers, keywords)) if "odbc" not in keywords else _connect(**keywords)
    return Connection(raw, zone, timestamps)


def quoted(name: str) -> str:
    """A name as it stands in CrateDB's SQL."""
    return '"' + name.replace('"', '""') + '"'


def insert_bulk(pd_table: Any, conn: Any, keys: Sequence[str], data_iter: Iterator[Sequence[Any]]) -> int:
    """For pandas: to_sql(method=insert_bulk): all rows of a chunk in one call, with an error if one is not stored."""
    names = [quoted(key) for key in keys]
    table = pd_table.table
    place = ".".join(quoted(part) for part in (table.schema, table.name) if part)
    rows = [tuple(row) for row in data_iter]
    marks = ", ".join("?" * len(names))
    result = conn.exec_driver_sql(f"INSERT INTO {place} ({', '.join(names)}) VALUES ({marks})", rows)
    return max(int(result.rowcount), 0)
