"""`clickhousedb+pyodbc://`: clickhouse-connect's dialect over ODBC.

Types, DDL, engines, reflection and Alembic are clickhouse-connect's own, so that models move over unchanged.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy
from clickhouse_connect.cc_sqlalchemy.datatypes.base import ChSqlaType, _unwrap_dialect_type
from clickhouse_connect.cc_sqlalchemy.dialect import ClickHouseDialect
from clickhouse_connect.cc_sqlalchemy.inspector import ChInspector
from clickhouse_connect.cc_sqlalchemy.sql.compiler import ChStatementCompiler, _resolve_ch_bind_type
from clickhouse_connect.cc_sqlalchemy.sql.ddlcompiler import ChDDLCompiler
from sqlalchemy import Column, exc
from sqlalchemy.sql import sqltypes
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import CompoundSelect
from sqlalchemy.util import memoized_property

from porter_odbc import clickhouse_types, dbapi
from porter_odbc.sqlalchemy.common import PorterConnector, apply_options, own_cursor

# Values of these types reach the server with their type, outside of INSERT .. VALUES, where the column has it.
_TYPED = frozenset((
    "Array", "Map", "Tuple", "Nested", "JSON", "UUID", "IPv4", "IPv6", "Time", "Time64", "DateTime", "DateTime64",
    "Decimal", "Enum8", "Enum16", "UInt64", "Int128", "UInt128", "Int256", "UInt256", "Point", "Ring", "LineString",
    "MultiPoint", "Polygon", "MultiLineString", "MultiPolygon",
))  # fmt: skip
_OLD = sqlalchemy.__version__.startswith("1.")  # 1.4
_DEFAULTS = {"server_default": "DEFAULT", "clickhouse_materialized": "MATERIALIZED", "clickhouse_alias": "ALIAS"}
_SEED_NAMES = ("default_type", "codec_expression", "ttl_expression")

for _name in _SEED_NAMES:
    Column.argument_for("clickhousedb", _name, None)


class PorterCompiler(ChStatementCompiler):
    """Statements with `?` markers; `{?:Type}` where the value's type has to be told."""

    def visit_bindparam(self, bindparam: Any, **kw: Any) -> str:
        """A marker, and for server_side_params an IN list as one array."""
        lists = bindparam.expanding and not kw.get("literal_binds") and not bindparam.literal_execute
        if self._server_side_params and lists and not _OLD:
            return self._list_marker(bindparam, **kw)
        outer = self._ch_bind_type
        # A value of INSERT .. VALUES has its column's type, and goes the way of columns.
        self._ch_bind_type = None if self.isinsert and bindparam._is_crud else bindparam.type
        try:
            return SQLCompiler.visit_bindparam(self, bindparam, **kw)
        finally:
            self._ch_bind_type = outer

    def _list_marker(self, bindparam: Any, **kw: Any) -> str:
        if self._ch_has_bind_processor(bindparam.type):
            raise exc.CompileError(f"server_side_params cannot bind an IN list of {bindparam.type!r}")
        SQLCompiler.visit_bindparam(self, bindparam, **kw)
        self.post_compile_params = self.post_compile_params.difference([bindparam])
        name = self._truncate_bindparam(bindparam)
        self._ch_array_binds.add(name)
        return f"{{{SQLCompiler.bindparam_string(self, name)}:Array({_resolve_ch_bind_type(bindparam.type)})}}"

    @memoized_property
    def _value_names(self) -> frozenset[str] | None:
        """The parameters of an INSERT whose sets can be taken as they are; None: they cannot."""
        plain = all(
            name == bind.key and bind.callable is None and not bind.literal_execute
            for bind, name in self.bind_names.items()
        )
        if not plain or not self.isinsert or self.escaped_bind_names or self.insert_prefetch:
            return None
        return frozenset(self.bind_names.values())

    def construct_params(self, params: Any = None, *arguments: Any, **kw: Any) -> Any:
        """The values of a set of parameters by their names: a complete set of an INSERT is that already."""
        names = self._value_names
        if names is not None and params is not None and params.keys() >= names:
            return params
        return super().construct_params(params, *arguments, **kw)

    # What follows a UNION belongs to its last part on this server; a mark says where that begins.
    _mark = "\0"

    def visit_compound_select(self, cs: Any, *arguments: Any, **kw: Any) -> str:
        """A UNION and its like; with an ORDER BY or a LIMIT of the whole as a subquery, so that they are that."""
        text = super().visit_compound_select(cs, *arguments, **kw)
        head, found, tail = text.partition(self._mark)
        return f"SELECT * FROM ({head}){tail.replace(self._mark, '')}" if found else text

    def order_by_clause(self, select: Any, **kw: Any) -> str:
        """ORDER BY."""
        text = super().order_by_clause(select, **kw)
        return self._mark + text if text and isinstance(select, CompoundSelect) else text

    def _row_limiting_clause(self, select: Any, **kw: Any) -> str:
        text = super()._row_limiting_clause(select, **kw)
        return self._mark + text if text and isinstance(select, CompoundSelect) else text

    def limit_clause(self, select: Any, **kw: Any) -> str:
        """LIMIT and OFFSET. An OFFSET alone stays alone: SQL's customary LIMIT -1 is the last row here."""
        text = super().limit_clause(select, **kw)
        if select._limit_clause is None and select._offset_clause is not None:
            text = text.replace("\n LIMIT -1", "", 1)
        return text

    def bindparam_string(self, name: str, **kw: Any) -> str:
        """`?`, or `{?:Type}`."""
        marker = SQLCompiler.bindparam_string(self, name, **kw)
        kind = self._ch_bind_type
        if kind is None or kw.get("post_compile") or kw.get("expanding"):
            return marker
        plain = _unwrap_dialect_type(kind, self.dialect)
        if isinstance(plain, ChSqlaType) and clickhouse_types.parse(plain.name).base in _TYPED:
            return f"{{{marker}:{_nullable(plain.name)}}}"
        if self._server_side_params:
            return f"{{{marker}:{_nullable(_resolve_ch_bind_type(plain))}}}"
        return marker


def _nullable(name: str) -> str:
    """A marker's type: without LowCardinality, which parameters do not have."""
    kind = clickhouse_types.parse(name)
    return f"Nullable({kind.text})" if kind.nullable else kind.text


class _EngineText:
    """An engine of which only the text is known."""

    def __init__(self, text: str) -> None:
        self.text = text

    def compile(self) -> str:
        """The clause."""
        return f"Engine {self.text}"


class PorterDDLCompiler(ChDDLCompiler):
    """Tables without an engine get the dialect's table_engine; those with the prefix TEMPORARY are temporary."""

    def visit_create_table(self, create: Any, **kw: Any) -> str:
        """CREATE TABLE. CompileError for a table without an engine, unless create_engine has a table_engine."""
        table = create.element
        temporary = "TEMPORARY" in (str(prefix).upper() for prefix in table._prefixes)
        default = "Memory" if temporary else self.dialect.table_engine
        named = getattr(table, "engine", None) or table.kwargs.get("clickhousedb_engine")
        if named is not None or default is None:
            text = super().visit_create_table(create, **kw)
        else:
            table.engine = _EngineText(default)
            try:
                text = super().visit_create_table(create, **kw)
            finally:
                del table.engine
        return text.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1) if temporary else text


def _named(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reflected columns with the names that DESCRIBE TABLE has for their options, as well."""
    for column in columns:
        column["clickhousedb_default_type"] = next((word for key, word in _DEFAULTS.items() if key in column), None)
        column["clickhousedb_codec_expression"] = _inside(column.get("clickhouse_codec"))
        ttl = column.get("clickhouse_ttl")
        column["clickhousedb_ttl_expression"] = None if ttl is None else str(ttl)
    return columns


class PorterInspector(ChInspector):
    """clickhouse-connect's inspector, whose columns have the names of DESCRIBE TABLE as well."""

    def get_columns(self, table_name: str, schema: str | None = None, **kw: Any) -> list[dict[str, Any]]:
        """Columns with clickhousedb_default_type, clickhousedb_codec_expression and clickhousedb_ttl_expression."""
        return _named(super().get_columns(table_name, schema, **kw))


def _inside(codec: str | None) -> str | None:
    """`CODEC(ZSTD(1))` without its word."""
    found = re.fullmatch(r"CODEC\((.*)\)", codec or "", re.S)
    return found.group(1) if found else codec


class _Statement:
    """What of a compiled statement its execution asks for: the types of its markers."""

    def __init__(self, context: Any, dialect: Any) -> None:
        self.context = context
        self.dialect = dialect

    def kind(self, index: int) -> clickhouse_types.TypeName | None:
        """The ClickHouse type of the n-th marker; None when it is not known."""
        compiled = getattr(self.context, "compiled", None)
        names: Sequence[str] = getattr(compiled, "positiontup", None) or ()
        if compiled is None or compiled.post_compile_params or index >= len(names):
            return None
        bind = compiled.binds.get(names[index])
        plain = None if bind is None else _unwrap_dialect_type(bind.type, self.dialect)
        return clickhouse_types.parse(plain.name) if isinstance(plain, ChSqlaType) else None

    def zone(self, index: int) -> datetime.tzinfo | None:
        """The zone in which the n-th marker takes its times, of a column's or the server's; None: not known."""
        kind = self.kind(index)
        if kind is None or not kind.base.startswith("DateTime"):
            return None
        named = clickhouse_types.zone_of(kind)
        at = 0 if kind.base == "DateTime" else 1
        return named or (datetime.UTC if len(kind.arguments) > at else self._server())

    def _server(self) -> datetime.tzinfo:
        return own_cursor(self.context.cursor).connection.server_zone

    def values(self, parameters: Sequence[Any]) -> Sequence[Any]:
        """The parameters, those of JSON types as their text."""
        if not any(type(value) in (dict, list) for value in parameters):
            return parameters
        return [
            dbapi.json_text(value) if type(value) in (dict, list) and self._is_json(index) else value
            for index, value in enumerate(parameters)
        ]

    def _is_json(self, index: int) -> bool:
        kind = self.kind(index)
        return kind is not None and kind.base in ("JSON", "Object")


class _ClockTime(sqltypes.Time):
    """SQLAlchemy's own Time type: a time of day, which the server has as a Time."""

    def bind_processor(self, dialect: Any) -> None:
        """None: the text of a time of day fits."""

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """A timedelta as a time of day; ValueError where it is none."""

        def process(value: Any) -> Any:
            if not isinstance(value, datetime.timedelta):
                return value
            if value < datetime.timedelta() or value.days:
                raise ValueError(f"{value} is no time of day")
            return (datetime.datetime.min + value).time()

        return process


class ClickHouseDialect_pyodbc(PorterConnector, ClickHouseDialect):
    """ClickHouse by pyodbc.

    create_engine's own options beside SQLAlchemy's: server_side_params gives every parameter its type, and IN
    lists go as arrays; table_engine, as "MergeTree ORDER BY tuple()", is that of tables which name none, as those
    that pandas makes. No transactions: commit and rollback do nothing, what has run stays. No UPDATE of rows:
    ALTER TABLE .. UPDATE is text. DELETE needs a WHERE.
    """

    driver = "pyodbc"
    statement_compiler = PorterCompiler
    ddl_compiler = PorterDDLCompiler
    inspector = PorterInspector
    table_engine: str | None = None
    div_is_floordiv = False  # 3 / 2 is 1.5
    colspecs = {sqltypes.Time: _ClockTime}  # noqa: RUF012  (as SQLAlchemy has it)
    supports_statement_cache = False

    def __init__(
        self,
        server_side_params: bool = False,
        fast_executemany: bool = True,
        table_engine: str | None = None,
        **kw: Any,
    ) -> None:
        ClickHouseDialect.__init__(self, server_side_params=server_side_params, **kw)
        self.fast_executemany = fast_executemany
        self.table_engine = table_engine or self.table_engine

    @classmethod
    def import_dbapi(cls) -> Any:
        """The package's DB-API module. SQLAlchemy looks for it in the class itself."""
        return dbapi

    def _get_server_version_info(self, connection: Any) -> tuple[int, ...]:
        text = connection.exec_driver_sql("SELECT version()").scalar()
        return tuple(int(part) for part in re.findall(r"\d+", text)[:4])

    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """Columns, as SQLAlchemy's interface has them."""
        found: Any = super().get_columns(connection, table_name, schema, **kw)
        columns = _named(found)
        for column in columns:
            default = column.get("server_default")
            column["default"] = None if default is None else str(default)
        return columns

    def _begin(self, cursor: Any, context: Any) -> tuple[dbapi.Cursor, _Statement]:
        """Makes a cursor ready for a statement."""
        if self._ch_query_formats(context) and not self._ch_internal_query(context):
            raise exc.ArgumentError("query_formats: clickhouse-connect's own conversions are not those of ODBC")
        own, statement = own_cursor(cursor), _Statement(context, self)
        own.parameter_zone = statement.zone
        apply_options(own, context, self._ch_query_settings(context))
        return own, statement

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Executes once."""
        _, told = self._begin(cursor, context)
        cursor.execute(statement, tuple(told.values(parameters or ())))

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any = None) -> None:
        """Executes a text as it stands."""
        self._begin(cursor, context)
        cursor.execute(statement)

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Executes for many sets of parameters: an INSERT as one request."""
        _, told = self._begin(cursor, context)
        if any(told._is_json(index) for index in range(len(parameters[0]) if parameters else 0)):
            parameters = [tuple(told.values(row)) for row in parameters]
        cursor.executemany(statement, parameters)


if _OLD:  # where import_dbapi has another name
    _dialect: Any = ClickHouseDialect_pyodbc
    _dialect.dbapi = _dialect.__dict__["import_dbapi"]
