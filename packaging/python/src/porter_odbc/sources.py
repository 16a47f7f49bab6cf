"""What helpers work on: connections of pyodbc, of this package and of SQLAlchemy; a statement's options."""

from __future__ import annotations

import datetime
import functools
import importlib
import os
import re
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import pyodbc

from porter_odbc import clickhouse_types, dbapi, handles

__all__ = ["ExternalData", "Parameters", "external_data", "odbc_connection", "odbc_cursor", "prepare_cursor"]

Parameters = Sequence[Any] | Mapping[str, Any] | None

P = ParamSpec("P")
R = TypeVar("R")

_NAMED = re.compile(r"\{\s*(\w+)\s*:\s*([^}]+?)\s*\}")


def odbc_connection(source: Any) -> pyodbc.Connection:
    """The connection of pyodbc under a connection of this package, of SQLAlchemy (or an ORM session), of aioodbc.

    TypeError for anything else; an Engine has no connection of its own: `with engine.connect() as connection`.
    """
    for _ in range(8):
        if isinstance(source, pyodbc.Connection):
            return source
        if isinstance(source, dbapi.Connection):
            source = source.raw
        elif hasattr(source, "get_bind") and callable(getattr(source, "connection", None)):
            source = source.connection()  # a session
        elif hasattr(source, "dbapi_connection"):
            source = source.dbapi_connection  # what SQLAlchemy's pool gives
        elif hasattr(source, "exec_driver_sql"):
            source = source.connection  # SQLAlchemy's Connection
        elif hasattr(source, "_conn"):
            source = source._conn  # aioodbc
        elif hasattr(source, "_connection"):
            source = source._connection  # SQLAlchemy's adapter for asyncio
        else:
            break
    raise TypeError(f"neither a connection of pyodbc nor of SQLAlchemy: {type(source).__name__}")


def or_crate(helper: Callable[P, R]) -> Callable[P, R]:
    """A helper whose namesake in crate_helpers does the same on connections to CrateDB."""

    @functools.wraps(helper)
    def chosen(*arguments: P.args, **options: P.kwargs) -> R:
        source: Any = arguments[0] if arguments else options["source"]
        if not dbapi.is_crate(odbc_connection(source)):
            return helper(*arguments, **options)
        found: Callable[P, R] = getattr(importlib.import_module("porter_odbc.crate_helpers"), helper.__name__)
        return found(*arguments, **options)

    return chosen


def odbc_cursor(source: Any) -> pyodbc.Cursor:
    """The cursor of pyodbc under a cursor or a result: of pyodbc, this package, SQLAlchemy, aioodbc, or query()'s.

    TypeError for anything else.
    """
    for _ in range(8):
        if isinstance(source, pyodbc.Cursor):
            return source
        for name in ("raw", "cursor", "_cursor", "_impl"):
            inner = getattr(source, name, None)
            if inner is not None and not callable(inner):
                source = inner
                break
        else:
            break
    raise TypeError(f"neither a cursor nor a result: {type(source).__name__}")


class ExternalData:
    """Tables that a query brings along: `external_data` makes one, `add_file` adds more.

    Each is a file (file_path) or data (bytes, str), with fmt (TabSeparated without it) and either structure
    ("id UInt64, name String", or a list of such) or types ("UInt64, String": columns are _1, _2). Its name is
    file_name, or that of the file without its ending.
    """

    def __init__(self, **file: Any) -> None:
        self._tables: list[handles.ExternalTable] = []
        self._kept: list[Any] = []
        if file:
            self.add_file(**file)

    def add_file(
        self,
        file_path: str | os.PathLike[str] | None = None,
        file_name: str | None = None,
        data: bytes | str | None = None,
        fmt: str | None = None,
        types: str | Sequence[str] | None = None,
        structure: str | Sequence[str] | None = None,
        mime_type: str | None = None,
    ) -> None:
        """Adds a table. ValueError when it has no name, no data or no structure. mime_type means nothing here."""
        if (file_path is None) == (data is None):
            raise ValueError("give either file_path or data")
        if (types is None) == (structure is None):
            raise ValueError("give either types or structure")
        name = file_name or (os.path.basename(file_path) if file_path else "")
        name = str(name).split(".")[0]
        if not name:
            raise ValueError("data need a file_name: the query names the table so")
        content = data.encode() if isinstance(data, str) else data
        self._kept.append(content)
        self._tables.append(
            handles.ExternalTable(
                1,
                name.encode(),
                _listed(structure),
                _listed(types),
                fmt.encode() if fmt else None,
                content,
                len(content) if content is not None else 0,
                os.fsencode(file_path) if file_path is not None else None,
            )
        )

    def give(self, cursor: pyodbc.Cursor) -> None:
        """Adds the tables to a cursor's next executions. This object must live until they are over."""
        for table in self._tables:
            handles.set_pointer(cursor, handles.EXTERNAL_TABLE, table)


def _listed(words: str | Sequence[str] | None) -> bytes | None:
    return None if words is None else (words if isinstance(words, str) else ", ".join(words)).encode()


def external_data(**file: Any) -> ExternalData:
    """One table that a query brings along; keywords as ExternalData.add_file has them."""
    made = ExternalData()
    made.add_file(**file)
    return made


def _server_zone(connection: pyodbc.Connection) -> datetime.tzinfo:
    with connection.cursor() as cursor:
        return zoneinfo.ZoneInfo(cursor.execute("SELECT timezone()").fetchval())


def _named_text(connection: pyodbc.Connection, value: Any, kind: clickhouse_types.TypeName) -> str:
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        zone = clickhouse_types.zone_of(kind) or _server_zone(connection)
        if len(kind.arguments) > (0 if kind.base == "DateTime" else 1) and clickhouse_types.zone_of(kind) is None:
            zone = datetime.UTC
        value = value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, (dict, list)) and kind.base == "JSON":
        return dbapi.json_text(value)
    return dbapi.text_of(value)


def prepare_cursor(
    source: Any,
    sql: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    query_id: str | None = None,
    use_database: bool = True,
    external: ExternalData | None = None,
) -> tuple[pyodbc.Cursor, str, Any]:
    """A new cursor with a statement's options set, the SQL for it, and the values of its `?` markers.

    parameters: a sequence for `?`; a mapping for `{name:Type}`, which the server takes apart from the SQL, and
    for `%(name)s`, which become literals.
    """
    connection = odbc_connection(source)
    cursor = connection.cursor()
    try:
        if settings:
            handles.set_text(cursor, handles.SETTINGS, handles.percent_encoded(settings))
        if query_id:
            handles.set_text(cursor, handles.QUERY_ID, query_id)
        if not use_database:
            handles.set_number(cursor, handles.USE_DATABASE, 0)
        if external is not None:
            external.give(cursor)
        values: tuple[Any, ...] = ()
        if dbapi.is_crate(connection):
            return cursor, sql, parameters or ()  # its cursor knows mappings
        if isinstance(parameters, Mapping):
            named = {
                name: _named_text(connection, parameters[name], clickhouse_types.parse(kind))
                for name, kind in _NAMED.findall(sql)
                if name in parameters
            }
            if named:
                handles.set_text(cursor, handles.PARAMS, handles.percent_encoded(named))
            if "%(" in sql:
                sql = dbapi.formatted(sql, parameters)
        elif parameters:
            zone = _server_zone(connection) if any(map(dbapi.is_aware, parameters)) else None
            values = tuple(dbapi.bound(value, zone) for value in parameters)
    except BaseException:
        handles.close(cursor)
        raise
    return cursor, sql, values
