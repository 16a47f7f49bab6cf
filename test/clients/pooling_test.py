"""Pools of links and of connections: the driver's own, and unixODBC's (Pooling, CPTimeout); defaults of odbcinst.ini."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import LIBRARY, MODERN, host_and_port

SERVER = "Server={};Port={}".format(*host_and_port(MODERN))

# Before each script: `connect`, one cell of an answer, and how many sockets lead to the server.
BEGIN = """
import os, sys
import pyodbc
pyodbc.odbcversion = sys.argv[3]
def connect(more=""):
    return pyodbc.connect(f"DRIVER={{Porter}};{sys.argv[1]};{more}", autocommit=True)
def one(connection, sql):
    cursor = connection.cursor()
    try:
        return cursor.execute(sql).fetchval()
    except pyodbc.Error as error:
        return error.args[0]
    finally:
        cursor.close()
def sockets():
    own = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            own.add(os.readlink("/proc/self/fd/" + name))
        except OSError:
            pass
    rows = [line.split() for line in open("/proc/self/net/tcp").readlines()[1:]]
    port = format(int(sys.argv[2]), "04X")
    return sum(row[2].endswith(":" + port) and f"socket:[{row[9]}]" in own for row in rows)
STATE = [
    "SELECT getSetting('max_threads') = 5",
    "SELECT getSetting('max_block_size') = 777",
    "SELECT currentDatabase()",
    "SELECT count() FROM porter_pooled",
]
"""

LEAVE_STATE = """
connection = connect()
for sql in ("SET max_threads = 5", "CREATE TEMPORARY TABLE porter_pooled (a Int32)", "USE system"):
    connection.cursor().execute(sql)
connection.set_attr(0x4103, "max_block_size=777")
half = connection.cursor().execute("SELECT number FROM numbers(1000000)")
half.fetchone()
print(*[one(connection, sql) for sql in STATE])
half.close()
connection.close()
connection = connect()
print(*[one(connection, sql) for sql in STATE])
print(one(connection, "SELECT 7"))
"""

IDLE = """
for words in ("Pool=of-eight", "Pool=of-sixteen;PoolSize=16", "Pool=private"):
    before = sockets()
    connections = [connect(words) for _ in range(20)]
    cursors = [connection.cursor().execute("SELECT number FROM numbers(20)") for connection in connections]
    rows = [cursor.fetchone()[0] for cursor in cursors]
    opened = sockets() - before
    for cursor in cursors:
        cursor.close()
    for connection in connections:
        connection.close()
    print(rows == [0] * 20, opened >= 20, sockets() - before)
"""


class PoolingTest(unittest.TestCase):
    def run_with(self, script, section="", head="", version="3.X"):
        """The script's output, with a registry of drivers of its own."""
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "odbcinst.ini").write_text(f"{head}\n[Porter]\nDriver={LIBRARY}\n{section}\n", "utf-8")
            done = subprocess.run(
                [sys.executable, "-c", BEGIN + script, SERVER, str(host_and_port(MODERN)[1]), version],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "ODBCSYSINI": folder},
            )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.splitlines()

    def test_p1_to_p4_idle_links(self):
        """20 connections at once succeed; 8 idle links are kept, or as many as PoolSize says; a private pool has none."""
        lines = self.run_with(IDLE)
        self.assertEqual(lines, ["True True 8", "True True 16", "True True 0"])

    def test_manager_without_pooling(self):
        lines = self.run_with(LEAVE_STATE)
        self.assertEqual(lines, ["1 1 system 0", "0 0 default 42S02", "7"])

    def test_manager_pools_for_38(self):
        """unixODBC asks the driver to reset a connection before it gives it to the next user of an ODBC 3.8 program."""
        lines = self.run_with(LEAVE_STATE, "CPTimeout=60", "[ODBC]\nPooling=Yes\n", "3.8")
        self.assertEqual(lines, ["1 1 system 0", "0 0 default 42S02", "7"])

    def test_manager_pools_for_3(self):
        """For others it asks for nothing: what a user left is there. The connection is sound all the same."""
        lines = self.run_with(LEAVE_STATE, "CPTimeout=60", "[ODBC]\nPooling=Yes\n")
        self.assertEqual(lines, ["1 1 system 0", "1 1 system 0", "7"])

    def test_s6_driver_wide_default(self):
        """Session=never for all connections by the driver's section; the connection string wins."""
        script = """
for words in ("", "Session=always"):
    connection = connect(words)
    before = one(connection, "SELECT getSetting('max_threads')")
    connection.cursor().execute("SET max_threads = 5")
    print(one(connection, "SELECT getSetting('max_threads')") in (5,), before == 5)
"""
        for name in ("Session=never", "AutogenerateSessionId=0"):
            with self.subTest(name):
                self.assertEqual(self.run_with(script, name), ["False False", "True False"])


if __name__ == "__main__":
    unittest.main()
