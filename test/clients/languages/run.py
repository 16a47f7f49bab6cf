#!/usr/bin/env python3
"""Runs one language's own ODBC client against the driver: run.py CLIENT LIBRARY [embedded]

The script of the client (this folder) finds the data source in PORTER_DSN, makes the table PORTER_TABLE by what COLUMNS
says (PORTER_COLUMNS), stores ROWS through parameters, reads them back, asks for metadata and for an error's SQLSTATE, and
ends with "ok: N checks". What it has stored is then compared here with the server's own text. A client that is not
installed is told as not run, with exit code 77; everything else that is wrong is a failure. With `embedded` the data source
is the engine in the client's own process.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIP = 77
SYSTEM_PYTHON = "/usr/bin/python3"  # Debian's own: modules that come as packages of Debian

COLUMNS = """id Int32, name Nullable(String), price Nullable(Decimal(18, 4)), at Nullable(DateTime64(3, 'UTC')),
day Nullable(Date), big Int64, ratio Float64"""
ROWS = """1\tZo\u00eb \u03a9 \U0001F600 it\\'s\t12345678.9012\t2024-02-29 23:59:58.123\t2024-02-29\t-9223372036854775808\t0.1
2\t\\N\t\\N\t\\N\t\\N\t9007199254740993\t-1.5e300
3\t\t-0.0001\t1969-12-31 23:59:59.500\t1970-01-01\t0\t0
"""

# Client: how its presence is seen (a command that succeeds), what runs the script, how many checks it makes at least.
CLIENTS = {
    "perl": (["perl", "-MDBD::ODBC", "-e", "1"], ["perl", "perl.pl"], 20),
    "php_odbc": (["php", "-r", "exit(extension_loaded('odbc') ? 0 : 1);"], ["php", "php_odbc.php"], 20),
    "php_pdo": (["php", "-r", "exit(extension_loaded('PDO_ODBC') ? 0 : 1);"], ["php", "php_pdo.php"], 20),
    "r": (["Rscript", "-e", "library(RODBC)"], ["Rscript", "--vanilla", "rodbc.R"], 20),
    "tcl": (["tclsh", "/dev/stdin"], ["tclsh", "tdbc.tcl"], 20),
    "go": (["go", "version"], None, 20),
    "node": (["node", "-e", "require(process.env.PORTER_NODE + '/odbc')"], ["node", "node.js"], 20),
    "qt": ([SYSTEM_PYTHON, "-c", "from PyQt5 import QtSql; assert QtSql.QSqlDatabase.isDriverAvailable('QODBC')"],
           [SYSTEM_PYTHON, "-B", "qt.py"], 20),
    "libreoffice": ([SYSTEM_PYTHON, "-c", "import uno"], [SYSTEM_PYTHON, "-B", "libreoffice.py"], 20),
    "arrow": ([os.environ.get("PORTER_TEST_PYTHON", "python3"), "-c", "import arrow_odbc, polars"],
              [os.environ.get("PORTER_TEST_PYTHON", "python3"), "-B", "arrow.py"], 20),
}
PROBES = {"tcl": "package require tdbc::odbc\n"}


def ask(url, query):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, data=query.encode(), timeout=60) as answer:
        return answer.read().decode()


class Embedded:
    """The engine over a data folder, with none of it running: asked by a process of its own, through the driver."""

    def __init__(self, folder, library):
        engine = os.environ.get("PORTER_TEST_ENGINE") or sys.exit("PORTER_TEST_ENGINE is not set: see ./check")
        self.words = f"Server = embedded\nEnginePath = {engine}\nDataPath = {folder}/data\n"
        self.string = f"DRIVER={library};" + ";".join(self.words.replace(" = ", "=").splitlines())

    def ask(self, query):
        text = "import pyodbc, sys; found = pyodbc.connect(sys.argv[1], autocommit=True).execute(sys.argv[2]); " \
               "print(found.fetchval() if found.description else '', end='')"
        python = os.environ.get("PORTER_TEST_PYTHON", "python3")
        return subprocess.run([python, "-c", text, self.string, query], text=True, stdout=subprocess.PIPE, check=True,
                              timeout=60, env={**os.environ, "PYTHONUTF8": "1"}).stdout


class Server:
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.url = url
        self.words = f"Server = {parts.hostname}\nPort = {parts.port}\n"

    def ask(self, query):
        return ask(self.url, query)


def data_source(folder, library, words):
    """Writes odbcinst.ini and odbc.ini, and gives the environment that makes them unixODBC's."""
    (folder / "odbcinst.ini").write_text(f"[Porter]\nDriver = {library}\nThreading = 0\n")
    log = os.environ.get("PORTER_TEST_LOG")  # of test/secrets/watch.py
    (folder / "odbc.ini").write_text(f"[porter_clients]\nDriver = Porter\n{words}Database = default\n"
                                     + (f"LogLevel = trace\nLogFile = {log}\n" if log else ""))
    return {"ODBCSYSINI": str(folder), "ODBCINSTINI": "odbcinst.ini", "ODBCINI": str(folder / "odbc.ini"),
            "PORTER_DSN": "porter_clients"}


def reason(done):
    """The line of a failed probe that says most."""
    lines = [line.strip() for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    telling = [line for line in lines if re.search("error|cannot|can't|no package", line, re.I)]
    return (telling or lines or [f"exit code {done.returncode}"])[0][:200]


def built_go(folder, environment):
    """The Go program, built with the versions that go.sum pins; Go's own caches are kept."""
    program = folder / "go_client"
    subprocess.run(["go", "build", "-mod=readonly", "-o", str(program), "."], cwd=HERE / "go", env=environment, check=True)
    return [str(program)]


def main():
    if sys.argv[3:] not in ([], ["embedded"]) or len(sys.argv) < 3 or sys.argv[1] not in CLIENTS:
        sys.exit(__doc__)
    name, library = sys.argv[1], Path(sys.argv[2]).resolve()
    url = os.environ.get("PORTER_TEST_CLICKHOUSE") or sys.exit("PORTER_TEST_CLICKHOUSE is not set: see ./check")
    probe, command, least = CLIENTS[name]
    found = shutil.which(probe[0]) and subprocess.run(probe, input=PROBES.get(name, ""), text=True, capture_output=True,
                                                      check=False)
    if not found or found.returncode != 0:
        print(f"not run: {name}: {reason(found) if found else f'there is no {probe[0]}'}")
        sys.exit(SKIP)
    table = f"porter_language_{name}_{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder:
        server = Embedded(folder, library) if sys.argv[3:] else Server(url)
        environment = {**os.environ, **data_source(Path(folder), library, server.words), "PORTER_TABLE": table,
                       "PORTER_COLUMNS": COLUMNS, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": folder}
        if name == "go":
            environment["HOME"] = os.environ.get("HOME", folder)
            command = built_go(Path(folder), environment)
        server.ask(f"DROP TABLE IF EXISTS {table}")
        try:
            done = subprocess.run(command, cwd=HERE, env=environment, text=True, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=250, check=False)
            print(done.stdout, end="")
            counted = re.search(r"^ok: (\d+) checks$", done.stdout, re.M)
            if done.returncode != 0 or not counted:
                sys.exit(f"{name}: exit code {done.returncode}")
            if int(counted.group(1)) < least:
                sys.exit(f"{name}: {counted.group(1)} checks, not {least}")
            stored = server.ask(f"SELECT * FROM {table} ORDER BY id FORMAT TSV")
            if stored != ROWS:
                sys.exit(f"{name}: the server has\n{stored}and not\n{ROWS}")
        finally:
            server.ask(f"DROP TABLE IF EXISTS {table}")


if __name__ == "__main__":
    main()
