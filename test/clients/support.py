"""What the client tests share: addresses of the servers, connection strings, a test case."""

import contextlib
import os
import sys
import unittest
import urllib.parse
import urllib.request

import pyodbc


def needed(name):
    value = os.environ.get(name)
    if not value:
        sys.exit(f"{name} is not set; run this through run.py or ./check")
    return value


LIBRARY = needed("PORTER_TEST_DRIVER")
MODERN = needed("PORTER_TEST_CLICKHOUSE")
OLD = needed("PORTER_TEST_CLICKHOUSE_OLD")
LOG = os.environ.get("PORTER_TEST_LOG")  # where every connection writes its trace: test/secrets/watch.py


def host_and_port(url):
    parts = urllib.parse.urlsplit(url)
    return parts.hostname, parts.port


def connection_string(url=MODERN, **keywords):
    """DRIVER=path with Server and Port of a server's address; keywords are added, or taken out by None."""
    host, port = host_and_port(url)
    words = {"DRIVER": LIBRARY, "Server": host, "Port": port}
    if LOG:
        enough = os.path.exists(LOG) and os.path.getsize(LOG) > 4 << 20  # as the integration tests' main has it
        words |= {"LogLevel": "info" if enough else os.environ["PORTER_TEST_LOG_LEVEL"], "LogFile": LOG}
    words |= keywords
    return ";".join(f"{name}={value}" for name, value in words.items() if value is not None)


def connect(url=MODERN, autocommit=True, **keywords):
    return contextlib.closing(pyodbc.connect(connection_string(url, **keywords), autocommit=autocommit))


def ask(query, url=MODERN):
    """The server's own answer over plain HTTP: what the driver's is compared with."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, data=query.encode(), timeout=60) as answer:
        return answer.read().decode().rstrip("\n")


class ClientCase(unittest.TestCase):
    """A connection and a cursor for each test; tables made by `table` are dropped after it."""

    url = MODERN
    maxDiff = None

    def setUp(self):
        self.connection = pyodbc.connect(connection_string(self.url), autocommit=True)
        self.addCleanup(self.connection.close)
        self.cursor = self.connection.cursor()

    def value(self, query, *parameters):
        """The one cell of a query's result."""
        rows = self.cursor.execute(query, *parameters).fetchall()
        self.assertEqual([len(row) for row in rows], [1], query)
        return rows[0][0]

    def assert_text(self, found, expected):
        """Equal texts; long ones that differ are not printed, but where they begin to differ."""
        if found == expected:
            return
        same = next(
            (n for n, (a, b) in enumerate(zip(found, expected)) if a != b), min(len(found), len(expected))
        )
        self.fail(
            f"{len(found)} characters, not {len(expected)}; from {same} on {found[same:same + 20]!r}, "
            f"not {expected[same:same + 20]!r}"
        )

    def table(self, columns):
        """A fresh table of its own name for this test."""
        name = f"porter_client_{os.getpid()}_{self._testMethodName}"
        ask(f"DROP TABLE IF EXISTS {name}", self.url)
        ask(f"CREATE TABLE {name} ({columns}) ENGINE = Memory", self.url)
        self.addCleanup(ask, f"DROP TABLE IF EXISTS {name}", self.url)
        return name

    @contextlib.contextmanager
    def fails(self, kind, state, *texts):
        """The block raises exactly this class of pyodbc, with this SQLSTATE, and says these texts."""
        with self.assertRaises(pyodbc.Error) as caught:
            yield caught
        error = caught.exception
        self.assertEqual((type(error).__name__, error.args[0]), (kind.__name__, state), error)
        for text in texts:
            self.assertIn(text, error.args[1])
