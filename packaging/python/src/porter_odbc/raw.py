"""The server's own formats, byte for byte: out of queries as a stream, into tables from bytes, files, generators."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

import pyodbc

from porter_odbc import handles
from porter_odbc.sources import ExternalData, Parameters, odbc_connection, or_crate, prepare_cursor

__all__ = ["RawStream", "raw_insert", "raw_query", "raw_stream"]

_PIECE = 1 << 20


class RawStream(io.RawIOBase):
    """The bytes of a result as they come. Iterating gives pieces of up to a MiB, not lines.

    An error in the middle is raised where it happens. Close it, or leave its `with` block, to end the query.
    """

    def __init__(self, cursor: pyodbc.Cursor, kept: Any = None) -> None:
        super().__init__()
        self._cursor = cursor
        self._kept = kept
        self._more = True
        self._open = handles.fetch(cursor)
        self._place = ctypes.create_string_buffer(0)

    @property
    def cursor(self) -> pyodbc.Cursor:
        """The cursor of the query, for summary and query_id."""
        return self._cursor

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills a buffer as far as there is data, and gives how many bytes that are: 0 at the end."""
        view = memoryview(buffer).cast("B")
        if view.readonly:
            raise TypeError("a buffer that can be written is needed")
        place = (ctypes.c_char * len(view)).from_buffer(view)
        return self._fill(ctypes.addressof(place), len(view))

    def _fill(self, place: int, size: int) -> int:
        found = 0
        while self._open and found < size:
            if not self._more:
                self._open = handles.fetch(self._cursor)
                self._more = self._open
                continue
            count, self._more = handles.get_data(self._cursor, place + found, size - found)
            found += count
        return found

    def read(self, size: int | None = -1) -> bytes:
        """That many bytes, fewer at the end; all that are left for -1."""
        if size is None or size < 0:
            return self.readall()
        if ctypes.sizeof(self._place) < size:
            self._place = ctypes.create_string_buffer(size)
        found = self._fill(ctypes.addressof(self._place), size)
        return ctypes.string_at(self._place, found)

    def readall(self) -> bytes:
        """All bytes that are left."""
        return b"".join(self)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self.read(_PIECE)
        if not piece:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Ends the query, and closes its cursor."""
        if not self.closed:
            self._open = False
            handles.close(self._cursor)
            self._kept = None
        super().close()


@or_crate
def raw_stream(
    source: Any,
    query: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    fmt: str | None = None,
    use_database: bool = True,
    external_data: ExternalData | None = None,
    query_id: str | None = None,
) -> RawStream:
    """The bytes of a query's result in a format (TabSeparated without fmt and FORMAT), as a stream.

    `pyodbc.Error` for what the server or the network says; ProgrammingError for a statement without a result.
    """
    cursor, sql, values = prepare_cursor(
        source, query, parameters, settings=settings, query_id=query_id, use_database=use_database,
        external=external_data,
    )  # fmt: skip
    try:
        handles.set_text(cursor, handles.RAW_FORMAT, fmt or "TabSeparated")
        cursor.execute(sql, *values)
        if not handles.columns(cursor):
            raise pyodbc.ProgrammingError("24000", "the statement has no result to read")
        return RawStream(cursor, external_data)
    except BaseException:
        handles.close(cursor)
        raise


def raw_query(source: Any, query: str, parameters: Parameters = None, **options: Any) -> bytes:
    """The bytes of a query's result, whole; options as raw_stream has them."""
    with raw_stream(source, query, parameters, **options) as stream:
        return stream.readall()


def quoted(name: str) -> str:
    """A name as it stands in SQL."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def table_name(table: str, database: str | None = None) -> str:
    """A table as it stands in SQL. A name with a point or a quote in it is taken for SQL already."""
    if not table:
        raise ValueError("no table")
    name = table if any(letter in table for letter in '.`"') else quoted(table)
    return f"{quoted(database)}.{name}" if database else name


def _pieces(block: Any) -> Iterator[bytes | bytearray | memoryview]:
    if isinstance(block, str):
        yield block.encode()
    elif isinstance(block, (bytes, bytearray, memoryview)):
        view = memoryview(block).cast("B")
        for at in range(0, len(view), _PIECE):
            yield view[at : at + _PIECE]
    elif hasattr(block, "read"):
        while piece := block.read(_PIECE):
            yield piece.encode() if isinstance(piece, str) else piece
    elif isinstance(block, Iterable):
        for piece in block:
            yield piece.encode() if isinstance(piece, str) else piece
    else:
        raise TypeError(f"neither bytes nor text, file or generator: {type(block).__name__}")


@or_crate
def raw_insert(
    source: Any,
    table: str,
    column_names: Sequence[str] | None = None,
    insert_block: str | bytes | IO[Any] | Iterable[str | bytes] | Any = b"",
    *,
    settings: Mapping[str, Any] | None = None,
    fmt: str = "TabSeparated",
    compression: str | None = None,
    database: str | None = None,
    query_id: str | None = None,
) -> dict[str, Any]:
    """Inserts data as they are, in one request that streams; gives the summary (written_rows and so on).

    insert_block: bytes, text, a file, or what gives pieces of them; compression: how they are packed already
    (gzip, zstd, lz4 ..). What the iterable raises cuts the request off, and is raised here.
    """
    cursor = odbc_connection(source).cursor()
    try:
        if settings:
            handles.set_text(cursor, handles.SETTINGS, handles.percent_encoded(settings))
        if query_id:
            handles.set_text(cursor, handles.QUERY_ID, query_id)
        if compression:
            handles.set_text(cursor, handles.RAW_CONTENT_ENCODING, compression)
        columns = f" ({', '.join(map(quoted, column_names))})" if column_names else ""
        data = handles.DataAtExecution(cursor)
        data.begin(f"INSERT INTO {table_name(table, database)}{columns} FORMAT {fmt} ?")
        try:
            for piece in _pieces(insert_block):
                data.put(piece)
        except BaseException:
            data.cancel()
            raise
        data.end()
        return handles.summary(cursor)
    finally:
        handles.close(cursor)
