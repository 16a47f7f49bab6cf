"""Connections to the real ClickHouse, a database of this run's own, and clickhouse-connect as the oracle.

With PORTER_TEST_PACKAGE_ON=embedded the rows run on the engine in the process: `embedded_rows` has what cannot.
"""

from __future__ import annotations

import os
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import clickhouse_connect
import pyodbc
import pytest
import sqlalchemy

import porter_odbc
from porter_odbc import dbapi

EMBEDDED = os.environ.get("PORTER_TEST_PACKAGE_ON") == "embedded"
pytest_plugins = ["crate_support"] + ["embedded_rows"] * EMBEDDED
ADDRESS = urllib.parse.urlsplit(os.environ["PORTER_TEST_CLICKHOUSE"])
HOST, PORT = ("embedded", 0) if EMBEDDED else (str(ADDRESS.hostname), int(ADDRESS.port or 8123))
DATABASE = f"porter_python_{os.getpid()}"


def ask(sql: str) -> str:
    """The server's own answer over plain HTTP; the engine's own text when it is in the process."""
    if EMBEDDED:
        try:
            return porter_odbc.raw_query(_kept[0], sql).decode().rstrip("\n")
        except pyodbc.ProgrammingError as error:
            if error.args[0] != "24000":
                raise
            return ""  # it has run, and has no result
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{ADDRESS.geturl()}/?database={DATABASE}", data=sql.encode(), timeout=60) as answer:
        return str(answer.read().decode()).rstrip("\n")


_kept: list[pyodbc.Connection] = []  # the engine, and its data, last as long as a connection to it


@pytest.fixture(scope="session", autouse=True)
def database() -> Iterator[str]:
    if EMBEDDED:
        first = porter_odbc.connect(host=HOST)
        first.execute(f"CREATE DATABASE {DATABASE}")
        _kept.append(porter_odbc.connect(host=HOST, database=DATABASE))
        first.close()
        yield DATABASE
        _kept.pop().close()
        return
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"{ADDRESS.geturl()}/", data=f"CREATE DATABASE IF NOT EXISTS {DATABASE}".encode(), timeout=60
    ).close()
    yield DATABASE
    ask(f"DROP DATABASE {DATABASE}")


@pytest.fixture
def connect() -> Iterator[Callable[..., pyodbc.Connection]]:
    """porter_odbc.connect to the test server and database; closed after the test."""
    made = []

    def connect(**keywords: Any) -> pyodbc.Connection:
        made.append(porter_odbc.connect(**({"host": HOST, "port": PORT, "database": DATABASE} | keywords)))
        return made[-1]

    yield connect
    for connection in made:
        connection.close()


@pytest.fixture
def odbc(connect: Callable[..., pyodbc.Connection]) -> pyodbc.Connection:
    return connect()


@pytest.fixture
def cur(odbc: pyodbc.Connection) -> pyodbc.Cursor:
    return odbc.cursor()


@pytest.fixture
def rich() -> Iterator[dbapi.Connection]:
    """A connection of porter_odbc.dbapi."""
    with dbapi.connect(host=HOST, port=PORT, database=DATABASE) as connection:
        yield connection


@pytest.fixture
def oracle() -> Iterator[Any]:
    """clickhouse-connect's own client."""
    place = {} if EMBEDDED else {"database": DATABASE}
    client = clickhouse_connect.get_client(host=ADDRESS.hostname, port=ADDRESS.port or 8123, **place)
    yield client
    client.close()


def url(query: str = "", driver: str = "pyodbc") -> str:
    return f"clickhousedb+{driver}://default:@{HOST}:{PORT}/{DATABASE}{query}"


@pytest.fixture
def make_engine() -> Iterator[Callable[..., sqlalchemy.Engine]]:
    made = []

    def make(query: str = "", **options: Any) -> sqlalchemy.Engine:
        made.append(sqlalchemy.create_engine(url(query), **options))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture
def eng(make_engine: Callable[..., sqlalchemy.Engine]) -> sqlalchemy.Engine:
    return make_engine()


@pytest.fixture
def table() -> Iterator[Callable[[str], str]]:
    """Makes a table of the columns that are given, and gives its name; dropped after the test."""
    made = []

    def make(columns: str, engine: str = "MergeTree ORDER BY tuple()") -> str:
        made.append(f"t{len(made)}_{os.urandom(4).hex()}")
        ask(f"CREATE TABLE {made[-1]} ({columns}) ENGINE = {engine}")
        return made[-1]

    yield make
    for name in made:
        ask(f"DROP TABLE IF EXISTS {name}")
