"""`crate+pyodbc://`: sqlalchemy-cratedb's dialect over ODBC.

Types, DDL, the compiler and reflection are sqlalchemy-cratedb's own, so that models move over unchanged.
"""

from __future__ import annotations

import datetime
import decimal
import re
import uuid
from typing import Any

from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Engine, reflection
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql import sqltypes
from sqlalchemy.sql.expression import Update
from sqlalchemy.util import warn
from sqlalchemy_cratedb import FloatVector, Geopoint, Geoshape
from sqlalchemy_cratedb.compiler import rewrite_update
from sqlalchemy_cratedb.dialect import CrateDialect as _CrateDialect
from sqlalchemy_cratedb.dialect import Date as _Date
from sqlalchemy_cratedb.dialect import DateTime as _StockDateTime
from sqlalchemy_cratedb.dialect import Numeric as _StockNumeric
from sqlalchemy_cratedb.dialect import colspecs as _colspecs
from sqlalchemy_cratedb.type.object import MutableDict
from sqlalchemy_cratedb.type.unresolved import UnresolvedType

from porter_odbc import crate
from porter_odbc.sqlalchemy.common import PorterConnector, apply_options, keywords_of, own_cursor

_OLD = not hasattr(sqltypes, "Uuid")  # SQLAlchemy 1.4


class _DateOfTime(_Date):
    """A date, which the server keeps as a timestamp; of a parameter that it gives back, the text."""

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """The date of a datetime."""

        def process(value: Any) -> Any:
            if isinstance(value, str):
                return datetime.date.fromisoformat(value[:10])
            return value.date() if isinstance(value, datetime.datetime) else value

        return process


class _DateTime(_StockDateTime):
    """A timestamp; of a parameter that the server gives back, the text."""

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """The datetime of a text."""
        return lambda value: datetime.datetime.fromisoformat(value) if isinstance(value, str) else value


class _Numeric(_StockNumeric):
    """A decimal; of a parameter that the server gives back, the text."""

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """The Decimal, or float where that is asked for."""
        make = super().result_processor(dialect, coltype)

        def process(value: Any) -> Any:
            value = decimal.Decimal(value) if isinstance(value, str) else value
            return value if make is None else make(value)

        return process


def _cached(method: Any) -> Any:
    """SQLAlchemy's decorator of reflection; that of 1.4 cannot read annotations."""
    if _OLD:
        method.__annotations__ = {}
    return reflection.cache(method)


def _uuid_reader(kind: Any, make: Any) -> Any:
    def process(value: Any) -> Any:
        if isinstance(value, uuid.UUID):
            return value if kind.as_uuid else str(value)
        return value if make is None else make(value)

    return process


def _uuids() -> dict[Any, Any]:
    """The types of UUIDs, which SQLAlchemy 1.4 has not."""
    if _OLD:
        return {}

    class _Uuid(sqltypes.Uuid[Any]):
        """SQLAlchemy's Uuid, a CHAR(32) as the stock dialect has it; a column of the server's UUID may be read too."""

        def result_processor(self, dialect: Any, coltype: Any) -> Any:
            """A UUID, or a text where that is asked for."""
            return _uuid_reader(self, super().result_processor(dialect, coltype))

    class _UUID(_colspecs[sqltypes.UUID]):
        """The server's own UUID."""

        def result_processor(self, dialect: Any, coltype: Any) -> Any:
            """A UUID, or a text where that is asked for."""
            return _uuid_reader(self, super().result_processor(dialect, coltype))

    return {sqltypes.Uuid: _Uuid, sqltypes.UUID: _UUID}


class _Point(Geopoint):
    """A geo point, which may be NULL."""

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """A tuple of longitude and latitude."""
        return lambda value: None if value is None else tuple(value)


class _Shape(Geoshape):
    """A geo shape, which may be NULL."""

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """The object of geojson for the shape."""
        make = super().result_processor(dialect, coltype)
        return lambda value: None if value is None else make(value)


_TEXT = (sqltypes.String,)
_COLSPECS = {
    **_colspecs, sqltypes.Date: _DateOfTime, sqltypes.DateTime: _DateTime, sqltypes.TIMESTAMP: _DateTime,
    sqltypes.Numeric: _Numeric, Geopoint: _Point, Geoshape: _Shape, **_uuids(),
}  # fmt: skip


# Not called CrateDialect: sqlalchemy-cratedb's own handler of updates, which goes by that name, loses the parameters
# of many rows. The one at this module's end does its work.
class CrateDialect_pyodbc(PorterConnector, _CrateDialect):
    """CrateDB by pyodbc.

    No transactions: commit and rollback do nothing, what has run stays. No generated keys, foreign keys, UNIQUE
    constraints or indexes. Rows that were written are seen by queries after the table's refresh.
    """

    driver = "pyodbc"
    colspecs = _COLSPECS
    supports_statement_cache = True
    use_insertmanyvalues_wo_returning = False  # many rows are one array of parameters
    supports_native_uuid = False  # as the stock dialect: sa.Uuid is a CHAR(32), and tables made by it go on to match
    supports_sane_rowcount = True
    supports_sane_rowcount_returning = False
    supports_sane_multi_rowcount = False
    connect = DefaultDialect.connect

    def __init__(self, **kw: Any) -> None:
        kw.pop("fast_executemany", None)  # pyodbc's users give it; executemany is always fast here
        _CrateDialect.__init__(self, **kw)

    @classmethod
    def import_dbapi(cls) -> Any:
        """The package's DB-API module for CrateDB. SQLAlchemy looks for it in the class itself."""
        return crate

    def create_connect_args(self, url: URL) -> tuple[tuple[()], dict[str, Any]]:
        """A URL's parts as keywords of porter_odbc.crate.connect: `/schema`, `?schema=`, `?servers=a,b`, `?ssl=1`."""
        keywords = keywords_of(url)
        if "odbc" in keywords:
            return (), keywords
        host, port = keywords.pop("host", None), keywords.pop("port", None)
        servers = keywords.pop("servers", None)
        if "schema" in keywords and keywords.get("database"):
            raise exc.ArgumentError("a URL has its schema as /schema or as ?schema=, not both")
        if servers is None and host is not None:
            servers = f"[{host}]:{port or 4200}" if ":" in host else f"{host}:{port or 4200}"
        return (), crate.keywords_of(servers, keywords)

    def _get_server_version_info(self, connection: Any) -> tuple[int, ...]:
        text = connection.exec_driver_sql("SELECT version['number'] FROM sys.nodes LIMIT 1").scalar()
        return tuple(int(part) for part in text.split("-")[0].split(".")[:3])

    def _get_default_schema_name(self, connection: Any) -> Any:
        return connection.exec_driver_sql("SELECT current_schema").scalar()

    def _get_effective_schema_name(self, connection: Any) -> Any:
        return self.default_schema_name

    def get_view_names(self, connection: Any, schema: str | None = None, **kw: Any) -> list[str]:
        """The views of a schema."""
        found = connection.exec_driver_sql(
            "SELECT table_name FROM information_schema.views WHERE table_schema = ? ORDER BY table_name",
            (schema or self.default_schema_name,),
        )
        return [row[0] for row in found]

    def has_table(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Whether there is a table or view of that name."""
        found = connection.exec_driver_sql(
            "SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = ? LIMIT 1",
            (schema or self.default_schema_name, table_name),
        )
        return found.first() is not None

    def get_view_definition(self, connection: Any, view_name: str, schema: str | None = None, **kw: Any) -> str:
        """The SELECT of a view. NoSuchTableError when there is none."""
        found = connection.exec_driver_sql(
            "SELECT view_definition FROM information_schema.views WHERE table_schema = ? AND table_name = ? LIMIT 1",
            (schema or self.default_schema_name, view_name),
        ).first()
        if found is None:
            raise exc.NoSuchTableError(view_name)
        return str(found[0])

    @_cached
    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Columns in their order, with lengths, precisions, defaults. NoSuchTableError when there is no such table."""
        place = (schema or str(self.default_schema_name), table_name)
        rows = connection.exec_driver_sql(
            "SELECT column_name, data_type, character_maximum_length, is_nullable, column_default "
            "FROM information_schema.columns WHERE table_schema = ? AND table_name = ? "
            "AND column_details['path'] = [] ORDER BY ordinal_position",
            place,
        ).all()
        if not rows and not self.has_table(connection, table_name, schema):
            raise exc.NoSuchTableError(table_name)
        columns = [self._column(*row) for row in rows]
        numbers = [column for column in columns if column["type"] is sqltypes.NUMERIC]
        if numbers:
            self._tell_precisions(connection, place, numbers)
        return columns

    def _column(self, name: str, data_type: str, length: int | None, nullable: bool, default: Any) -> dict[str, Any]:
        """A column, as SQLAlchemy's interface has it."""
        type_: Any = self._resolve_type(data_type)
        if isinstance(type_, UnresolvedType):
            warn(f"Did not recognize type '{data_type}' of column '{name}'")
        elif length is not None and (type_ is FloatVector or (isinstance(type_, type) and issubclass(type_, _TEXT))):
            type_ = type_(length)
        return {"name": name, "type": type_, "nullable": nullable in (True, "YES"), "default": default}

    @staticmethod
    def _tell_precisions(connection: Any, place: tuple[str, str], columns: list[dict[str, Any]]) -> None:
        """Puts precision and scale into types of decimals: only SHOW CREATE TABLE tells the scale."""
        name = ".".join(map(crate.quoted, place))
        try:
            text = connection.exec_driver_sql(f"SHOW CREATE TABLE {name}").scalar()
        except exc.DBAPIError:
            return  # a view's are not told
        for column in columns:
            start = re.escape(crate.quoted(column["name"]))
            found = re.search(rf"^\s*{start} NUMERIC\((\d+)(?:,\s*(\d+))?\)", text, re.M)
            if found:
                column["type"] = sqltypes.NUMERIC(int(found[1]), int(found[2] or 0))

    @_cached
    def get_pk_constraint(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """The primary key's columns in its order, and its name."""
        rows = connection.exec_driver_sql(
            "SELECT column_name, constraint_name FROM information_schema.key_column_usage "
            "WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position",
            (schema or self.default_schema_name, table_name),
        ).all()
        return {"constrained_columns": [row[0] for row in rows], "name": rows[0][1] if rows else None}

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Executes once."""
        self._begin(cursor, context)
        cursor.execute(statement, parameters or ())

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any = None) -> None:
        """Executes a text as it stands."""
        self._begin(cursor, context)
        cursor.execute(statement)

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Executes for many sets of parameters: an INSERT as one request."""
        self._begin(cursor, context)
        cursor.executemany(statement, parameters)

    def _begin(self, cursor: Any, context: Any) -> None:
        options = context.execution_options if context is not None else {}
        apply_options(own_cursor(cursor), context, options.get("settings"))


dialect = CrateDialect_pyodbc


def _is_partial(row: Any) -> bool:
    """Whether values have an object of which some keys were changed."""
    return any(
        isinstance(value, MutableDict) and (value._changed_keys or value._deleted_keys) for value in row.values()
    )


@event.listens_for(Engine, "before_execute", retval=True)
def _update(connection: Any, clause: Any, multiparams: Any, params: Any, _options: Any) -> Any:
    """Changed keys of objects become `SET o['key'] = ?`: other keys stay as others may have written them."""
    if not isinstance(connection.dialect, CrateDialect_pyodbc) or not isinstance(clause, Update):
        return clause, multiparams, params
    rows = list(multiparams) or ([params] if params else [])
    if not any(map(_is_partial, rows)):
        return clause, multiparams, params
    for row in rows[:-1]:
        connection.execute(clause, row)
    clause, rewritten, _ = rewrite_update(clause, [[rows[-1]]], {})
    return clause, [], rewritten[0][0]


if _OLD:  # where import_dbapi has another name
    _dialect: Any = CrateDialect_pyodbc
    _dialect.dbapi = _dialect.__dict__["import_dbapi"]
