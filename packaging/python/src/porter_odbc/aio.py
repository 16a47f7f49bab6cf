"""The package for asyncio: a connection by aioodbc, and every helper as a coroutine.

ODBC calls run on threads (of `executor`, else the loop's own). Sessions are `never` here unless asked for, so
that no statement waits for another one's.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, TypeVar

import aioodbc
import pyodbc

import porter_odbc
from porter_odbc import dbapi
from porter_odbc.client import QueryResult
from porter_odbc.connection import connection_string
from porter_odbc.raw import RawStream
from porter_odbc.sources import Parameters

if TYPE_CHECKING:
    import numpy
    import pandas
    import pyarrow

__all__ = [
    "AsyncRawStream", "Connection", "as_table", "column_types", "command", "connect", "create_pool", "insert",
    "insert_arrow", "insert_df", "ping", "query", "query_arrow", "query_arrow_stream", "query_df", "query_id",
    "query_np", "query_row_block_stream", "query_rows_stream", "raw_insert", "raw_query", "raw_stream", "summary",
]  # fmt: skip

T = TypeVar("T")
_END = object()


def string_of(keywords: Mapping[str, Any]) -> str:
    """The connection string for keywords of porter_odbc.connect, without a server session unless asked for."""
    given = dict(keywords)
    odbc = given.pop("odbc", None)
    if odbc is not None:
        if given:
            raise TypeError("odbc is a whole connection string: give no other keywords")
        text = str(odbc)
    else:
        text = connection_string(**given)
    spelled = text.lower().replace(" ", "").replace("_", "")
    if not any(word in spelled for word in ("session=", "sessionid=", "autosessionid=")):
        text += ";Session=never"
    return text if "timeas=" in spelled else text + ";TimeAs=varchar"


class _Steps:
    """An iterator that waits for the server: one thread at a time takes an item or closes it."""

    def __init__(self, items: Iterator[Any]) -> None:
        self._items = items
        self._lock = threading.Lock()

    def step(self) -> Any:
        """The next item, _END behind the last one and once it is closed."""
        with self._lock:
            return next(self._items, _END)

    def close(self) -> None:
        """Ends the query, behind a step that is under way. Any number of times."""
        with self._lock:
            if hasattr(self._items, "close"):
                self._items.close()


class Connection(aioodbc.Connection):  # type: ignore[misc]
    """A connection of aioodbc whose values are Python objects, as porter_odbc.dbapi has them."""

    async def _connect(self) -> None:
        await super()._connect()
        self._conn: Any = dbapi.wrapped(self._conn)
        self._steps: weakref.WeakSet[_Steps] = weakref.WeakSet()

    async def close(self) -> None:
        """Ends the connection, and before it the streams that were left open: asyncio closes them when it likes."""
        loop = asyncio.get_running_loop()
        for steps in list(self._steps):
            await loop.run_in_executor(self._executor, steps.close)
        await super().close()


async def connect(
    host: str | None = None, *, executor: Executor | None = None, timeout: int = 0, **keywords: Any
) -> Connection:
    """A connection for asyncio; keywords as porter_odbc.connect has them. Close it, or use `async with`."""
    given = keywords if host is None else {"host": host} | keywords
    made = Connection(dsn=string_of(given), autocommit=True, timeout=timeout, executor=executor)
    await made._connect()
    return made


class Pool(aioodbc.Pool):  # type: ignore[misc]
    """A pool of aioodbc whose connections are this module's."""

    async def _fill_free_pool(self, override_min: bool) -> None:
        while self.size < self.minsize or (override_min and not self._free and self.size < self.maxsize):
            self._acquiring += 1
            try:
                made = Connection(dsn=self._dsn, **self._conn_kwargs)
                await made._connect()
                self._free.append(made)
                self._cond.notify()
            finally:
                self._acquiring -= 1


async def create_pool(
    *, minsize: int = 1, maxsize: int = 10, executor: Executor | None = None, **keywords: Any
) -> Pool:
    """A pool of connections: `async with pool.acquire() as connection`; keywords as porter_odbc.connect has them."""
    pool = Pool(
        minsize=minsize, maxsize=maxsize, echo=False, pool_recycle=-1, dsn=string_of(keywords), autocommit=True,
        executor=executor,
    )  # fmt: skip
    async with pool._cond:
        await pool._fill_free_pool(False)
    return pool


async def _connection(source: Any) -> tuple[pyodbc.Connection, Executor | None]:
    """The connection under one of aioodbc or of SQLAlchemy's asyncio, and where its calls run."""
    if hasattr(source, "get_raw_connection"):
        source = await source.get_raw_connection()
    elif hasattr(source, "sync_session"):
        source = await (await source.connection()).get_raw_connection()
    executor = None
    for name in ("dbapi_connection", "_connection"):
        source = getattr(source, name, source)
    if isinstance(source, aioodbc.Connection):
        executor = source._executor
    return porter_odbc.sources.odbc_connection(source), executor


async def _run(source: Any, helper: Callable[..., T], *arguments: Any, **options: Any) -> T:
    connection, executor = await _connection(source)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(executor, lambda: helper(connection, *arguments, **options))


async def query(source: Any, sql: str, parameters: Parameters = None, **options: Any) -> QueryResult:
    """porter_odbc.query."""
    return await _run(source, porter_odbc.query, sql, parameters, **options)


async def command(source: Any, cmd: str, parameters: Parameters = None, **options: Any) -> Any:
    """porter_odbc.command."""
    return await _run(source, porter_odbc.command, cmd, parameters, **options)


async def insert(source: Any, table: str, data: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
    """porter_odbc.insert."""
    return await _run(source, porter_odbc.insert, table, data, *arguments, **options)


async def ping(source: Any) -> bool:
    """porter_odbc.ping."""
    return await _run(source, porter_odbc.ping)


async def raw_query(source: Any, sql: str, parameters: Parameters = None, **options: Any) -> bytes:
    """porter_odbc.raw_query."""
    return await _run(source, porter_odbc.raw_query, sql, parameters, **options)


async def raw_insert(source: Any, table: str, *arguments: Any, **options: Any) -> dict[str, Any]:
    """porter_odbc.raw_insert; a generator is read on a thread."""
    return await _run(source, porter_odbc.raw_insert, table, *arguments, **options)


async def query_arrow(source: Any, sql: str, parameters: Parameters = None, **options: Any) -> pyarrow.Table:
    """porter_odbc.query_arrow."""
    return await _run(source, porter_odbc.query_arrow, sql, parameters, **options)


async def query_df(source: Any, sql: str, parameters: Parameters = None, **options: Any) -> pandas.DataFrame:
    """porter_odbc.query_df."""
    return await _run(source, porter_odbc.query_df, sql, parameters, **options)


async def query_np(source: Any, sql: str, parameters: Parameters = None, **options: Any) -> numpy.ndarray[Any, Any]:
    """porter_odbc.query_np."""
    return await _run(source, porter_odbc.query_np, sql, parameters, **options)


async def insert_df(source: Any, table: str, df: Any, **options: Any) -> dict[str, Any]:
    """porter_odbc.insert_df."""
    return await _run(source, porter_odbc.insert_df, table, df, **options)


async def insert_arrow(source: Any, table: str, arrow_table: Any, **options: Any) -> dict[str, Any]:
    """porter_odbc.insert_arrow."""
    return await _run(source, porter_odbc.insert_arrow, table, arrow_table, **options)


async def _stepped(source: Any, make: Callable[[pyodbc.Connection], Iterator[T]]) -> AsyncGenerator[T, None]:
    """The items of an iterator that waits for the server, each taken on a thread."""
    connection, executor = await _connection(source)
    loop = asyncio.get_running_loop()
    steps = await loop.run_in_executor(executor, lambda: _Steps(iter(make(connection))))
    if isinstance(source, Connection):
        source._steps.add(steps)
    try:
        while (item := await loop.run_in_executor(executor, steps.step)) is not _END:
            yield item
    finally:
        await loop.run_in_executor(executor, steps.close)


def query_row_block_stream(
    source: Any, sql: str, parameters: Parameters = None, **options: Any
) -> AsyncGenerator[list[tuple[Any, ...]], None]:
    """porter_odbc.query_row_block_stream, for `async for`."""
    return _stepped(source, lambda on: porter_odbc.query_row_block_stream(on, sql, parameters, **options))


async def query_rows_stream(
    source: Any, sql: str, parameters: Parameters = None, **options: Any
) -> AsyncIterator[tuple[Any, ...]]:
    """porter_odbc.query_rows_stream, for `async for`."""
    options.setdefault("block_size", 1000)
    async with contextlib.aclosing(query_row_block_stream(source, sql, parameters, **options)) as blocks:
        async for rows in blocks:
            for row in rows:
                yield row


def query_arrow_stream(
    source: Any, sql: str, parameters: Parameters = None, **options: Any
) -> AsyncIterator[pyarrow.RecordBatch]:
    """porter_odbc.query_arrow_stream, for `async for`: its record batches."""
    return _stepped(source, lambda on: porter_odbc.query_arrow_stream(on, sql, parameters, **options))


class AsyncRawStream:
    """The bytes of a result as they come: `async for piece in stream`, or `await stream.read(n)`."""

    def __init__(self, stream: RawStream, executor: Executor | None) -> None:
        self._stream = stream
        self._executor = executor

    async def read(self, size: int = -1) -> bytes:
        """That many bytes, fewer at the end; all that are left for -1."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._stream.read, size)

    async def close(self) -> None:
        """Ends the query."""
        await asyncio.get_running_loop().run_in_executor(self._executor, self._stream.close)

    def __aiter__(self) -> AsyncRawStream:
        return self

    async def __anext__(self) -> bytes:
        piece = await self.read(1 << 20)
        if not piece:
            raise StopAsyncIteration
        return piece

    async def __aenter__(self) -> AsyncRawStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def raw_stream(source: Any, sql: str, parameters: Parameters = None, **options: Any) -> AsyncRawStream:
    """porter_odbc.raw_stream."""
    _, executor = await _connection(source)
    return AsyncRawStream(await _run(source, porter_odbc.raw_stream, sql, parameters, **options), executor)


async def _on_thread(helper: Callable[..., T], *arguments: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(None, helper, *arguments)


async def summary(result: Any) -> dict[str, Any]:
    """porter_odbc.summary."""
    return await _on_thread(porter_odbc.summary, result)


async def query_id(result: Any) -> str:
    """porter_odbc.query_id."""
    return await _on_thread(porter_odbc.query_id, result)


async def column_types(result: Any) -> list[str]:
    """porter_odbc.column_types."""
    return await _on_thread(porter_odbc.column_types, result)


async def as_table(result: Any, max_rows: int | None = None) -> str:
    """porter_odbc.as_table, of query()'s result or a cursor of aioodbc."""
    return await _on_thread(porter_odbc.as_table, getattr(result, "_impl", result), max_rows)
