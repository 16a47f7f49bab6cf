"""What the dialects of all servers share: URLs, execution options, errors, no transactions."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

import pyodbc
from sqlalchemy import exc
from sqlalchemy.connectors.pyodbc import PyODBCConnector
from sqlalchemy.engine import URL
from sqlalchemy.engine.default import DefaultExecutionContext

from porter_odbc import dbapi, handles

# A link that is gone, or was never there: the pool throws the connection away.
_GONE = frozenset({"08S01", "08003", "08007", "08001"})
_FEW = 8  # sets of parameters that are taken as SQLAlchemy has them


def own_cursor(cursor: Any) -> dbapi.Cursor:
    """The package's cursor under a cursor of SQLAlchemy's: itself, or what asyncio's adapters hold."""
    inner = getattr(cursor, "_cursor", cursor)
    found = getattr(inner, "_impl", inner)
    if not isinstance(found, dbapi.Cursor):
        raise TypeError(f"no cursor of porter_odbc.dbapi: {type(found).__name__}")
    return found


def keywords_of(url: URL) -> dict[str, Any]:
    """The keywords for porter_odbc.dbapi.connect that a URL says: `?name=value` are options and settings."""
    query: dict[str, Any] = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    if "Server" in query:  # as ODBC spells it
        query["server"] = query.pop("Server")
    odbc = query.pop("odbc_connect", None)
    if odbc is not None:
        if query:
            raise exc.ArgumentError(f"odbc_connect is a whole connection string, beside it stands {', '.join(query)}")
        return {"odbc": odbc}
    return dict(url.translate_connect_args(username="user")) | query


class PorterContext(DefaultExecutionContext):
    """An execution; many sets of parameters of an INSERT are taken apart by columns, not set by set."""

    @classmethod
    def _init_compiled(cls, dialect: Any, *given: Any, **kw: Any) -> Any:
        make: Any = super()._init_compiled
        # connection, dbapi_connection, execution_options, compiled, parameters, ..
        compiled, parameters = given[3], given[4]
        columns = _columns(compiled, parameters) if len(parameters) > _FEW and compiled.isinsert else None
        if columns is None:
            return make(dialect, *given, **kw)
        # Two sets make SQLAlchemy see that there are many.
        self = make(dialect, *given[:4], parameters[:2], *given[5:], **kw)
        self.compiled_parameters = parameters
        self.parameters = columns
        return self


def _columns(compiled: Any, parameters: Any) -> dbapi.Columns | None:
    """The values of sets of parameters by markers; None where more has to be done than to look them up."""
    names = getattr(compiled, "_value_names", None)
    if not names or compiled.post_compile_params or compiled.literal_execute_params:
        return None
    processors = compiled._bind_processors
    found = []
    try:
        for name in compiled.positiontup:
            values = list(map(operator.itemgetter(name), parameters))
            process = processors.get(name)
            found.append(values if process is None else list(map(process, values)))
    except KeyError:
        return None
    return dbapi.Columns(found)


class PorterConnector(PyODBCConnector):
    """SQLAlchemy's connector of pyodbc, made to fit the driver."""

    default_paramstyle = "qmark"
    execution_ctx_cls = PorterContext
    supports_sane_rowcount = False
    supports_sane_rowcount_returning = False
    supports_sane_multi_rowcount = False
    supports_native_uuid = True

    def create_connect_args(self, url: URL) -> tuple[tuple[()], dict[str, Any]]:
        """A URL's parts as keywords of porter_odbc.connect."""
        return (), keywords_of(url)

    def is_disconnect(self, e: Exception, connection: Any, cursor: Any) -> bool:
        """Whether the connection is gone."""
        if isinstance(e, pyodbc.Error) and e.args and e.args[0] in _GONE:
            return True
        return bool(super().is_disconnect(e, connection, cursor))

    def set_isolation_level(self, dbapi_connection: Any, level: Any) -> None:
        """Nothing: there are no transactions, and AUTOCOMMIT is the only level."""

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        """AUTOCOMMIT."""
        return "AUTOCOMMIT"

    def get_isolation_level_values(self, dbapi_conn: Any) -> list[Any]:
        """AUTOCOMMIT alone."""
        return ["AUTOCOMMIT"]

    def do_commit(self, dbapi_connection: Any) -> None:
        """Nothing: every statement is in effect when it has run."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Nothing: what has run stays."""

    def do_terminate(self, dbapi_connection: Any) -> None:
        """Closes."""
        self.do_close(dbapi_connection)


def apply_options(cursor: dbapi.Cursor, context: Any, settings: Mapping[str, Any] | None) -> None:
    """Gives a statement what its execution options say: settings, query_id, session_id."""
    if settings:
        handles.set_text(cursor.raw, handles.SETTINGS, handles.percent_encoded(settings))
    options = context.execution_options if context is not None else {}
    for name, attribute in (("query_id", handles.QUERY_ID), ("session_id", handles.SESSION_ID)):
        if options.get(name):
            handles.set_text(cursor.raw, attribute, str(options[name]))
