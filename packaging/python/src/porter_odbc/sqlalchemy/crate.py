"""`crate+pyodbc://`: sqlalchemy-cratedb's dialect over ODBC.

Types, DDL, the compiler and reflection are sqlalchemy-cratedb's own, so that models move over unchanged.
"""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import exc
from sqlalchemy.engine import URL
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql import sqltypes
from sqlalchemy_cratedb import Geopoint, Geoshape
from sqlalchemy_cratedb.dialect import CrateDialect as _CrateDialect
from sqlalchemy_cratedb.dialect import Date as _Date
from sqlalchemy_cratedb.dialect import colspecs as _colspecs

from porter_odbc import crate
from porter_odbc.sqlalchemy.common import PorterConnector, apply_options, keywords_of, own_cursor


class _DateOfTime(_Date):
    """A date, which the server keeps as a timestamp."""

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """The date of a datetime."""
        return lambda value: value.date() if isinstance(value, datetime.datetime) else value


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


# The name is no accident: sqlalchemy-cratedb rewrites partial updates of objects for dialects that are called so.
class CrateDialect(PorterConnector, _CrateDialect):
    """CrateDB by pyodbc.

    No transactions: commit and rollback do nothing, what has run stays. No generated keys, foreign keys, UNIQUE
    constraints or indexes. Rows that were written are seen by queries after the table's refresh.
    """

    driver = "pyodbc"
    colspecs = {**_colspecs, sqltypes.Date: _DateOfTime, Geopoint: _Point, Geoshape: _Shape}  # noqa: RUF012  (as SQLAlchemy has it)
    supports_statement_cache = True
    use_insertmanyvalues_wo_returning = False  # many rows are one array of parameters
    supports_sane_rowcount = True
    supports_sane_rowcount_returning = False
    supports_sane_multi_rowcount = True
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


dialect = CrateDialect
