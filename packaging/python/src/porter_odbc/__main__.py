"""`python -m porter_odbc register|doctor|version`: puts the driver into odbcinst.ini, or looks what is wrong."""

from __future__ import annotations

import argparse
import configparser
import ctypes
import os
import sys
from importlib import metadata
from pathlib import Path

from porter_odbc.library import driver_path
from porter_odbc.version import __version__

NAME = "Porter"
PACKAGES = (
    "pyodbc", "SQLAlchemy", "clickhouse-connect", "sqlalchemy-cratedb", "aioodbc", "pyarrow", "pandas", "alembic",
    "tqdm",
)  # fmt: skip


def registry() -> Path:
    """The odbcinst.ini that unixODBC reads: that of ODBCSYSINI and ODBCINSTINI, else /etc/odbcinst.ini."""
    return Path(os.environ.get("ODBCSYSINI") or "/etc") / (os.environ.get("ODBCINSTINI") or "odbcinst.ini")


def read(path: Path) -> configparser.ConfigParser:
    """An ini file; empty when there is none."""
    found = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    found.optionxform = str  # type: ignore[assignment,method-assign]  # keywords keep their case
    found.read(path)
    return found


def register(path: Path, name: str) -> str:
    """Writes the driver's section into an odbcinst.ini, and keeps all others; gives what to tell. OSError when it
    cannot be written."""
    lines = path.read_text().splitlines() if path.exists() else []
    kept, inside = [], False
    for line in lines:
        if line.strip().startswith("["):
            inside = line.strip().lower() == f"[{name.lower()}]"
        if not inside:
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    section = [f"[{name}]", "Description = Porter ODBC", f"Driver = {driver_path()}", "Threading = 0"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*kept, *([""] if kept else []), *section]) + "\n")
    return f"{path}: [{name}] is {driver_path()}"


def doctor(url: str | None) -> int:
    """Says what is there and what is missing; 0 when all that was tried works."""
    wrong = 0
    try:
        path = driver_path()
        ctypes.CDLL(path)
        print(f"driver      {path}")
    except OSError as error:
        wrong += 1
        print(f"driver      cannot be loaded: {error}")
    for package in PACKAGES:
        try:
            print(f"{package:<20}{metadata.version(package)}")
        except metadata.PackageNotFoundError:
            print(f"{package:<20}not installed")
            wrong += package == "pyodbc"
    path_of = registry()
    names = [name for name in read(path_of).sections() if read(path_of)[name].get("Driver") == _path()]
    print(f"{path_of}: {'registered as ' + ', '.join(names) if names else 'not registered (that is not needed)'}")
    if url:
        wrong += _try(url)
    return 1 if wrong else 0


def _path() -> str:
    try:
        return driver_path()
    except FileNotFoundError:
        return ""


def _try(url: str) -> int:
    import pyodbc

    from porter_odbc.connection import braced, connect

    try:
        with connect(odbc=f"DRIVER={braced(driver_path())};Url={braced(url)}").cursor() as cursor:
            print(f"server      {cursor.execute('SELECT version()').fetchval()}")
    except (pyodbc.Error, OSError) as error:
        print(f"server      {error}")
        return 1
    return 0


def main(arguments: list[str] | None = None) -> int:
    """The command line; gives the status to end with."""
    parser = argparse.ArgumentParser(prog="python -m porter_odbc", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("register", help="write the driver into odbcinst.ini")
    one.add_argument("--file", type=Path, help="that odbcinst.ini, and not the system's")
    one.add_argument("--name", default=NAME, help=f"the driver's name there ({NAME})")
    two = commands.add_parser("doctor", help="look what is there, and try a server")
    two.add_argument("url", nargs="?", help="http[s]://user:password@host:port/database")
    commands.add_parser("version", help="say versions")
    given = parser.parse_args(arguments)
    if given.command == "version":
        print(f"porter-odbc {__version__}, Python {sys.version.split()[0]}, {driver_path()}")
        return 0
    if given.command == "doctor":
        return doctor(given.url)
    path = given.file or registry()
    try:
        print(register(path, given.name))
    except OSError as error:
        print(
            f"{path}: {error.strerror or error}. Without root: --file ~/.odbc/odbcinst.ini, then ODBCSYSINI=~/.odbc",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
