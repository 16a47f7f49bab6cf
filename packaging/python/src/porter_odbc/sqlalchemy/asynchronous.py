"""What the dialects for asyncio share: SQLAlchemy's adapter over connections of porter_odbc.aio."""

from __future__ import annotations

from typing import Any

from sqlalchemy.connectors.aioodbc import (
    AsyncAdapt_aioodbc_connection,
    AsyncAdapt_aioodbc_cursor,
    AsyncAdapt_aioodbc_dbapi,
    AsyncAdapt_aioodbc_ss_cursor,
)

from porter_odbc import aio
from porter_odbc.sqlalchemy.common import PorterContext


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


class PorterAsyncContext(PorterContext):
    """Cursors that read rows as they come, for streams."""

    def create_server_side_cursor(self) -> Any:
        """A cursor whose rows are fetched one portion after the other."""
        return self._dbapi_connection.cursor(server_side=True)
