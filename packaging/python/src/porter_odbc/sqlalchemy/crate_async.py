"""`crate+aioodbc://`: the dialect of crate.py for create_async_engine."""

from __future__ import annotations

from typing import Any

import aioodbc
from sqlalchemy.pool import AsyncAdaptedQueuePool

from porter_odbc import crate
from porter_odbc.sqlalchemy.asynchronous import PorterAsyncContext, PorterAsyncModule
from porter_odbc.sqlalchemy.crate import CrateDialect_pyodbc


class CrateDialect_aioodbc(CrateDialect_pyodbc):
    """CrateDB by aioodbc. Streams (`await connection.stream(..)`) read rows as they come."""

    driver = "aioodbc"
    execution_ctx_cls = PorterAsyncContext
    supports_statement_cache = True
    is_async = True
    supports_server_side_cursors = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """SQLAlchemy's adapter over aioodbc and the package's DB-API module."""
        return PorterAsyncModule(aioodbc, crate)

    @classmethod
    def get_pool_class(cls, url: Any) -> Any:
        """The queue pool for asyncio."""
        return AsyncAdaptedQueuePool

    def get_driver_connection(self, connection: Any) -> Any:
        """The connection of aioodbc."""
        return connection._connection


dialect = CrateDialect_aioodbc
