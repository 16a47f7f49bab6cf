"""Porter ODBC for Python: the driver itself, SQLAlchemy dialects, and helpers for raw data, Arrow and pandas."""

from porter_odbc.arrow import insert_arrow, insert_df, query_arrow, query_arrow_stream, query_df, query_np
from porter_odbc.client import (
    QueryResult,
    as_table,
    column_types,
    command,
    insert,
    ping,
    progress_bar,
    query,
    query_id,
    query_row_block_stream,
    query_rows_stream,
    summary,
)
from porter_odbc.connection import connect, connection_string
from porter_odbc.library import driver_path
from porter_odbc.raw import RawStream, raw_insert, raw_query, raw_stream
from porter_odbc.sources import ExternalData, external_data
from porter_odbc.version import __version__

__all__ = [
    "ExternalData",
    "QueryResult",
    "RawStream",
    "__version__",
    "as_table",
    "column_types",
    "command",
    "connect",
    "connection_string",
    "driver_path",
    "external_data",
    "insert",
    "insert_arrow",
    "insert_df",
    "ping",
    "progress_bar",
    "query",
    "query_arrow",
    "query_arrow_stream",
    "query_df",
    "query_id",
    "query_np",
    "query_row_block_stream",
    "query_rows_stream",
    "raw_insert",
    "raw_query",
    "raw_stream",
    "summary",
]
