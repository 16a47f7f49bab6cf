"""The helpers that users of clickhouse-connect's client know, on a connection of pyodbc or SQLAlchemy."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pyodbc

from porter_odbc import dbapi, handles
from porter_odbc.raw import RawStream, quoted, table_name
from porter_odbc.sources import ExternalData, Parameters, odbc_connection, odbc_cursor, or_crate, prepare_cursor

__all__ = [
    "QueryResult", "as_table", "column_types", "command", "insert", "ping", "progress_bar", "query", "query_id",
    "query_row_block_stream", "query_rows_stream", "summary",
]  # fmt: skip


class QueryResult:
    """A query's rows, read whole: result_rows, column_names, column_types, summary and query_id."""

    def __init__(self, cursor: dbapi.Cursor) -> None:
        self.column_names = tuple(column[0] for column in cursor.description or ())
        self.column_types = tuple(cursor.types)
        self.result_rows = cursor.fetchall() if self.column_names else []
        self.summary = cursor.summary
        self.query_id: str = self.summary["query_id"]

    @property
    def result_columns(self) -> list[tuple[Any, ...]]:
        """The values column by column."""
        if not self.result_rows:
            return [() for _ in self.column_names]
        return list(zip(*self.result_rows, strict=True))

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.result_rows)

    @property
    def first_row(self) -> tuple[Any, ...] | None:
        """The first row, None when there is none."""
        return self.result_rows[0] if self.result_rows else None

    @property
    def first_item(self) -> dict[str, Any] | None:
        """The first row by names, None when there is none."""
        return next(self.named_results(), None)

    def named_results(self) -> Iterator[dict[str, Any]]:
        """Each row by names."""
        for row in self.result_rows:
            yield dict(zip(self.column_names, row, strict=True))


@contextlib.contextmanager
def _executed(source: Any, sql: str, parameters: Parameters, **options: Any) -> Iterator[dbapi.Cursor]:
    """A cursor of this package that has executed a query, for the block."""
    raw, text, values = prepare_cursor(source, sql, parameters, **options)
    with contextlib.closing(raw):
        cursor = dbapi.wrapped(odbc_connection(source), fixed_bytes=False).cursor_of(raw)
        cursor.execute(text, values)
        yield cursor


def query(
    source: Any,
    sql: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    query_id: str | None = None,
    use_database: bool = True,
    external_data: ExternalData | None = None,
) -> QueryResult:
    """Runs a query and reads its rows, with the values that ClickHouse's own clients give.

    parameters: a sequence for `?`; a mapping for `{name:Type}` (taken by the server) and `%(name)s` (literals).
    settings: of this query; session_id, query_id and role may be among them. pyodbc.Error when it fails.
    """
    options = {"settings": settings, "query_id": query_id, "use_database": use_database, "external": external_data}
    with _executed(source, sql, parameters, **options) as cursor:
        return QueryResult(cursor)


def query_row_block_stream(
    source: Any,
    sql: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    external_data: ExternalData | None = None,
    block_size: int = 65536,
) -> Iterator[list[tuple[Any, ...]]]:
    """A query's rows as they come, in lists of block_size rows."""
    with _executed(source, sql, parameters, settings=settings, external=external_data) as cursor:
        while rows := cursor.fetchmany(block_size):
            yield rows


def query_rows_stream(
    source: Any, sql: str, parameters: Parameters = None, **options: Any
) -> Iterator[tuple[Any, ...]]:
    """A query's rows as they come, one by one; options as query_row_block_stream has them."""
    options.setdefault("block_size", 1000)
    for rows in query_row_block_stream(source, sql, parameters, **options):
        yield from rows


@or_crate
def command(
    source: Any,
    cmd: str,
    parameters: Parameters = None,
    *,
    settings: Mapping[str, Any] | None = None,
    use_database: bool = True,
    external_data: ExternalData | None = None,
) -> str | int | list[str] | dict[str, Any]:
    """Runs any statement: one value as int or str, a row as a list of texts, the summary where there is no result."""
    cursor, sql, values = prepare_cursor(
        source, cmd, parameters, settings=settings, use_database=use_database, external=external_data
    )
    try:
        handles.set_text(cursor, handles.RAW_FORMAT, "TabSeparated")
        cursor.execute(sql, *values)
        if not handles.columns(cursor):
            return handles.summary(cursor)
        with RawStream(cursor) as stream:
            parts = stream.readall().decode().removesuffix("\n").split("\t")
    finally:
        handles.close(cursor)
    if len(parts) > 1:
        return parts
    try:
        return int(parts[0])
    except ValueError:
        return parts[0]


def ping(source: Any) -> bool:
    """Whether the server answers."""
    try:
        with odbc_connection(source).cursor() as cursor:
            return bool(cursor.execute("SELECT 1").fetchval() == 1)
    except pyodbc.Error:
        return False


@or_crate
def insert(
    source: Any,
    table: str,
    data: Sequence[Sequence[Any]],
    column_names: str | Sequence[str] = "*",
    *,
    database: str | None = None,
    settings: Mapping[str, Any] | None = None,
    column_oriented: bool = False,
) -> dict[str, Any]:
    """Inserts rows (or columns, column_oriented) by one request; gives the summary (written_rows and so on).

    Each value is checked against its column before anything is sent: with one that does not fit, a DataError
    says where, and nothing is stored.
    """
    rows = list(zip(*data, strict=True)) if column_oriented else data
    if not len(rows):
        return {}
    names = "" if column_names == "*" else f" ({', '.join(map(quoted, _listed(column_names)))})"
    marks = ", ".join("?" * len(rows[0]))
    connection = odbc_connection(source)
    with connection.cursor() as raw:
        if settings:
            handles.set_text(raw, handles.SETTINGS, handles.percent_encoded(settings))
        cursor = dbapi.Cursor(dbapi.Connection(connection, fixed_bytes=False), raw)
        cursor.executemany(f"INSERT INTO {table_name(table, database)}{names} VALUES ({marks})", rows)
        return handles.summary(raw)


def _listed(names: str | Sequence[str]) -> list[str]:
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)


def summary(result: Any) -> dict[str, Any]:
    """What the server counted in the last query of a cursor or a result, and its query_id.

    A streamed result's counts are those of the moment when it began; the setting wait_end_of_query=1 makes them
    final.
    """
    return dict(result.summary) if isinstance(result, QueryResult) else handles.summary(odbc_cursor(result))


def query_id(result: Any) -> str:
    """The id of the last query of a cursor or a result."""
    if isinstance(result, QueryResult):
        return result.query_id
    return handles.get_text(odbc_cursor(result), handles.LAST_QUERY_ID)


def column_types(result: Any) -> list[str]:
    """The server's full type names of a result's columns: `LowCardinality(Nullable(String))`."""
    if isinstance(result, QueryResult):
        return list(result.column_types)
    cursor = odbc_cursor(result)
    return [handles.column_type(cursor, column + 1) for column in range(len(cursor.description or ()))]


def as_table(result: Any, max_rows: int | None = None) -> str:
    """A result (query()'s, a cursor's, SQLAlchemy's) as a table of text; of a cursor, the rows that are left."""
    if isinstance(result, QueryResult):
        names, rows = list(result.column_names), result.result_rows
    else:
        names = list(result.keys()) if hasattr(result, "keys") else [column[0] for column in result.description]
        rows = result.fetchall()
    shown = rows if max_rows is None else rows[:max_rows]
    cells = [["NULL" if value is None else str(value) for value in row] for row in shown]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    left = [not any(isinstance(value, (int, float)) for value in column) for column in zip(*shown, strict=True)]

    def line(row: Sequence[str]) -> str:
        sides = left or [True] * len(row)
        parts = zip(row, widths, sides, strict=True)
        return " | ".join(text.ljust(width) if side else text.rjust(width) for text, width, side in parts).rstrip()

    ruler = "-+-".join("-" * width for width in widths)
    more = [f"({len(rows)} rows, {len(rows) - len(shown)} not shown)"] if len(shown) < len(rows) else []
    return "\n".join([line(names), ruler, *map(line, cells), *more])


class _Bar:
    """What the driver tells of a query's progress, on a bar of tqdm."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        from tqdm.auto import tqdm

        self.bar = tqdm(**({"unit": "rows", "unit_scale": True} | dict(options)))
        self.failure: BaseException | None = None
        self.callback = handles.TELL(self._tell)

    def _tell(self, _context: Any, rows: int, total: int, _bytes: int, _elapsed: int) -> int:
        try:
            if total:
                self.bar.total = max(total, rows)
            self.bar.update(rows - self.bar.n)
        except BaseException as error:
            self.failure = error
            return 1
        return 0


@contextlib.contextmanager
def progress_bar(target: Any, *, interval: float = 0.1, **options: Any) -> Iterator[Any]:
    """Shows how far the queries of the block are, on a bar of tqdm, which it gives.

    target: a cursor, or SQLAlchemy's connection. interval: seconds between two reports, 0.01 or more; an answer
    has room for about 2,000 reports, so give queries of an hour a longer one. options are tqdm's. Interrupting
    (KeyboardInterrupt) while the bar is drawn cancels the query.
    """
    on = odbc_connection(target) if hasattr(target, "exec_driver_sql") else odbc_cursor(target).connection
    if dbapi.is_crate(on):
        raise dbapi.NotSupportedError("HYC00", "[HYC00] CrateDB does not tell how far a query is")
    bar = _Bar(options)
    told = handles.Progress(1, max(10, int(interval * 1000)), bar.callback, None)

    def attach(cursor: Any) -> None:
        handles.set_pointer(odbc_cursor(cursor), handles.PROGRESS, told)

    detach: Callable[[], None]
    if hasattr(target, "exec_driver_sql"):
        from sqlalchemy import event

        def before(_connection: Any, cursor: Any, *_: Any) -> None:
            attach(cursor)

        event.listen(target, "before_cursor_execute", before)

        def detach() -> None:
            event.remove(target, "before_cursor_execute", before)
    else:
        attach(target)

        def detach() -> None:
            handles.set_pointer(odbc_cursor(target), handles.PROGRESS, None)

    try:
        yield bar.bar
    finally:
        with contextlib.suppress(pyodbc.Error):
            detach()
        bar.bar.close()
        if bar.failure is not None:
            raise bar.failure
