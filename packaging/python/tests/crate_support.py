"""Fixtures for CrateDB: recorded answers (test/servers/cratedb), and a real server where PORTER_TEST_CRATEDB names one.

Each test is a scene: its recorded answers are played in their order. Names of tables are fixed, so that a test asks the
same each time.
"""

from __future__ import annotations

import os
import re
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy

from porter_odbc import crate

SERVERS = {"replay": os.environ["PORTER_TEST_CRATEDB_REPLAY"]}
if os.environ.get("PORTER_TEST_CRATEDB"):
    SERVERS["real"] = os.environ["PORTER_TEST_CRATEDB"]


class Server:
    """A server, in the scene of one test."""

    def __init__(self, kind: str, address: str, test: str) -> None:
        self.kind = kind
        self.address = address
        self.place = urllib.parse.urlsplit(address).netloc
        self.host, _, port = self.place.partition(":")
        self.port = int(port)
        self.scene = f"scene:Python_crate.{test}:{os.getpid()}{os.urandom(3).hex()}"
        self.options = {"setting_application_name": self.scene}
        self._made: list[Any] = []

    def connect(self, **keywords: Any) -> crate.Connection:
        """A connection of porter_odbc.crate, closed after the test."""
        self._made.append(crate.connect(**({"servers": self.place} | self.options | keywords)))
        return self._made[-1]

    def url(self, driver: str = "pyodbc", schema: str = "doc", **query: str) -> str:
        """A URL of SQLAlchemy's."""
        words = urllib.parse.urlencode(self.options | query)
        return f"crate+{driver}://crate@{self.place}/{schema}?{words}"

    def engine(self, **options: Any) -> sqlalchemy.Engine:
        """An engine, disposed of after the test."""
        self._made.append(sqlalchemy.create_engine(self.url(**options.pop("query", {})), **options))
        return self._made[-1]

    def close(self) -> None:
        """Ends all that was made."""
        for made in self._made:
            (made.dispose if hasattr(made, "dispose") else made.close)()


@pytest.fixture(params=list(SERVERS))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    test = re.sub(r"\[(?:replay|real)-?(.*)\]", r".\1", request.node.name).rstrip(".")
    if test.endswith("_orm"):
        test += f".{os.environ['PORTER_TEST_SQLALCHEMY_IS'].rstrip('.')}"  # versions of SQLAlchemy say it differently
    found = Server(request.param, SERVERS[request.param], test)
    yield found
    found.close()


@pytest.fixture
def cr(server: Server) -> crate.Cursor:
    """A cursor."""
    return server.connect().cursor()


@pytest.fixture
def made(server: Server) -> Iterator[Callable[[str, str], str]]:
    """Makes a table of these columns, and gives its name; dropped after the test."""
    names: list[str] = []
    connection = server.connect()

    def make(name: str, columns: str) -> str:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
        names.append(name)
        if columns:
            connection.execute(f"CREATE TABLE {name} ({columns}) CLUSTERED INTO 1 SHARDS")
        return name

    yield make
    for name in names:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
