#!/usr/bin/env python3
"""Starts a test script of this folder under the Python that has pyodbc: run.py SCRIPT LIBRARY [TEST ...]

A missing environment is a failure, with a message, and never a skipped test.
"""

import os
import sys
from pathlib import Path

NEEDED = {
    "PORTER_TEST_PYTHON": "a Python with the packages of requirements.txt",
    "PORTER_TEST_CLICKHOUSE": "the address of a modern ClickHouse, as http://127.0.0.1:8123",
    "PORTER_TEST_CLICKHOUSE_OLD": "the address of ClickHouse 18.16",
    "PORTER_TEST_CRATEDB_REPLAY": "the address of recorded CrateDB",
}


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    missing = [f"{name} is not set: {what}" for name, what in NEEDED.items() if not os.environ.get(name)]
    library = Path(sys.argv[2])
    if not library.is_file():
        missing.append(f"{library}: no such library")
    if missing:
        sys.exit("\n".join(missing + ["./check sets all of it and runs these tests"]))
    os.environ["PORTER_TEST_DRIVER"] = str(library.resolve())
    python = os.environ["PORTER_TEST_PYTHON"]
    script = Path(__file__).resolve().parent / sys.argv[1]
    sys.stdout.flush()
    try:
        os.execv(python, [python, "-B", str(script), "-v", *sys.argv[3:]])
    except OSError as error:
        sys.exit(f"{python}: {error.strerror}")


if __name__ == "__main__":
    main()
