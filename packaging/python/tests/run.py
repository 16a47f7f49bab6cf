#!/usr/bin/env python3
"""Builds the package's wheel around a library, unpacks it, and runs the tests against that: run.py LIBRARY FOLDER [..]

--embedded: ClickHouse's rows run on the engine in the process.
The rest goes to pytest. A missing environment is a failure, with a message, and never a skipped test.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NEEDED = {
    "PORTER_TEST_PYTHON": "a Python with the packages of test/clients/requirements.txt",
    "PORTER_TEST_CRATEDB_REPLAY": "the address of recorded CrateDB",
    "PORTER_TEST_CLICKHOUSE": "the address of a modern ClickHouse, as http://127.0.0.1:8123",
}

SQLALCHEMY = {
    "--older-sqlalchemy": ("PORTER_TEST_SQLALCHEMY", "2.0."),
    "--oldest-sqlalchemy": ("PORTER_TEST_SQLALCHEMY_1", "1.4."),
}


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    missing = [f"{name} is not set: {what}" for name, what in NEEDED.items() if not os.environ.get(name)]
    library, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    if not library.is_file():
        missing.append(f"{library}: no such library")
    if missing:
        sys.exit("\n".join([*missing, "./check sets all of it and runs these tests"]))
    python = os.environ["PORTER_TEST_PYTHON"]
    shutil.rmtree(folder, ignore_errors=True)
    sources = folder / "sources"
    shutil.copytree(HERE.parent, sources)
    build = [python, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), str(sources)]
    subprocess.run(build, check=True, env={**os.environ, "PORTER_LIBRARY": str(library)})
    (wheel,) = folder.glob("*.whl")
    installed = folder / "installed"
    unpack = [python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(installed), str(wheel)]
    subprocess.run(unpack, check=True)
    environment = {name: value for name, value in os.environ.items() if name != "PORTER_LIBRARY"}
    version, extra = "2.1.", None
    for option, (name, line) in SQLALCHEMY.items():
        if option in sys.argv:
            version, extra = line, os.environ.get(name)
            if not extra:
                sys.exit(f"{name} is not set: a folder with SQLAlchemy {line}*; ./check makes one")
    if "--embedded" in sys.argv:
        engine = os.environ.get("PORTER_TEST_ENGINE") or sys.exit("PORTER_TEST_ENGINE is not set: the engine's library")
        environment["PORTER_TEST_PACKAGE_ON"] = "embedded"
        environment["LD_LIBRARY_PATH"] = str(Path(engine).parent)
    arguments = [word for word in sys.argv[3:] if word not in SQLALCHEMY and word != "--embedded"]
    paths = [str(installed), *([extra] if extra else [])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    environment["PORTER_TEST_SQLALCHEMY_IS"] = version
    environment["PORTER_TEST_WHEEL"] = str(wheel)
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.stdout.flush()
    tests = HERE if not any(word.endswith(".py") or "::" in word for word in arguments) else None
    os.chdir(HERE)
    command = [python, "-m", "pytest", "-c", str(HERE.parent / "pyproject.toml"), "--rootdir", str(HERE), *arguments]
    os.execve(python, command + ([str(tests)] if tests else []), environment)


if __name__ == "__main__":
    main()
