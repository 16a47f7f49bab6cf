"""`clickhousedb+aioodbc://`: the dialect of clickhouse.py for create_async_engine."""

from __future__ import annotations

from typing import Any

import aioodbc
from sqlalchemy.connectors.aioodbc import (
    AsyncAdapt_aioodbc_connection,
    AsyncAdapt_aioodbc_cursor,
    AsyncAdapt_aioodbc_dbapi,
    AsyncAdapt_aioodbc_ss_cursor,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.pool import AsyncAdaptedQueuePool

from porter_odbc import aio, dbapi
from porter_odbc.sqlalchemy.clickhouse import ClickHouseDialect_pyodbc


class PorterAsyncConnection(AsyncAdapt_aioodbc_connection):
    """SQLAlchemy's adapter; commit and rollback have nothing to do."""

    __slots__ = ()
    _cursor_cls = AsyncAdapt_aioodbc_cursor
    _ss_cursor_cls = AsyncAdapt_aioodbc_ss_cursor

    def commit(self) -> None:
        """Nothing: what has run is in effect."""

    def rollback(self) -> None:
        """Nothing: what has run stays."""


class PorterAsyncModule(AsyncAdapt_aioodbc_dbapi):
    """The DB-API module of SQLAlchemy's adapter, whose connections are porter_odbc.aio's."""

    def connect(self, **keywords: Any) -> PorterAsyncConnection:
        """A connection, awaited within SQLAlchemy's greenlet."""
        from sqlalchemy.util import await_only

        creator = keywords.pop("async_creator_fn", aio.connect)
        return PorterAsyncConnection(self, await_only(creator(**keywords)))


class PorterAsyncContext(DefaultExecutionContext):
    """Cursors that read rows as they come, for streams."""

    def create_server_side_cursor(self) -> Any:
        """A cursor whose rows are fetched one portion after the other."""
        return self._dbapi_connection.cursor(server_side=True)


class ClickHouseDialect_aioodbc(ClickHouseDialect_pyodbc):
    """ClickHouse by aioodbc. Streams (`await connection.stream(..)`) read rows as they come."""

    driver = "aioodbc"
    execution_ctx_cls = PorterAsyncContext
    supports_statement_cache = False
    is_async = True
    supports_server_side_cursors = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """SQLAlchemy's adapter over aioodbc and the package's DB-API module."""
        return PorterAsyncModule(aioodbc, dbapi)

    @classmethod
    def get_pool_class(cls, url: Any) -> Any:
        """The queue pool for asyncio."""
        return AsyncAdaptedQueuePool

    def get_driver_connection(self, connection: Any) -> Any:
        """The connection of aioodbc."""
        return connection._connection
