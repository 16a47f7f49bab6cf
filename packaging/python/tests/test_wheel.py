"""The package itself: the wheel in a clean environment, the command line, the README's example, types, frameworks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import alembic.migration
import alembic.operations
import clickhouse_connect.cc_sqlalchemy.alembic  # noqa: F401  (registers ClickHouse's own operations)
import polars
import pyodbc
import pytest
import sqlalchemy
from clickhouse_connect.cc_sqlalchemy import engines
from clickhouse_connect.cc_sqlalchemy import types as ch

import porter_odbc
from conftest import ADDRESS, DATABASE, HOST, PORT, ask
from porter_odbc.__main__ import main

PACKAGE = Path(__file__).resolve().parent.parent
WHEEL = Path(os.environ["PORTER_TEST_WHEEL"])


def test_driver_path_is_in_the_package(monkeypatch):
    path = Path(porter_odbc.driver_path())
    assert path.is_relative_to(Path(porter_odbc.__file__).parent)
    monkeypatch.setenv("PORTER_LIBRARY", "/no/such/file.so")
    with pytest.raises(FileNotFoundError, match="PORTER_LIBRARY"):
        porter_odbc.driver_path()


def test_version_is_the_drivers(odbc, capsys):
    assert main(["version"]) == 0
    assert porter_odbc.__version__ in capsys.readouterr().out
    numbers = [int(part) for part in odbc.getinfo(pyodbc.SQL_DRIVER_VER).split(".")]
    assert ".".join(map(str, numbers[:2])) == ".".join(porter_odbc.__version__.split(".")[:2])


def test_register_and_doctor(tmp_path, monkeypatch, capsys):
    path = tmp_path / "odbcinst.ini"
    path.write_text(
        "[Other]\nDriver = /lib/other.so\n\n[porter]\nDriver = /lib/old.so\n\n[Last]\nDriver = /lib/last.so\n"
    )
    assert main(["register", "--file", str(path)]) == 0
    text = path.read_text()
    assert text.count("[Other]") == text.count("[Last]") == text.count("[Porter]") == 1
    assert "/lib/old.so" not in text
    assert f"Driver = {porter_odbc.driver_path()}" in text
    monkeypatch.setenv("ODBCSYSINI", str(tmp_path))
    monkeypatch.setenv("ODBCINSTINI", "odbcinst.ini")
    capsys.readouterr()
    assert main(["doctor", ADDRESS.geturl()]) == 0
    told = capsys.readouterr().out
    assert "registered as Porter" in told
    assert ask("SELECT version()") in told
    assert main(["doctor", "http://127.0.0.1:1/"]) == 1
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert main(["register", "--file", str(blocked / "odbcinst.ini")]) == 1


def example(text, language="python"):
    """The programs of a page, in order."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


def test_clean_environment(tmp_path):
    """The wheel, with all libraries taken in, in an environment of its own; the packages it needs are lent to it."""
    build = [sys.executable, str(PACKAGE / "build_wheel.py"), "--library", porter_odbc.driver_path(), str(tmp_path)]
    environment = {name: word for name, word in os.environ.items() if not name.startswith(("PORTER_LIBRARY", "ODBC"))}
    subprocess.run(build, check=True, capture_output=True, env=environment | {"PYTHONPATH": ""})
    (wheel,) = tmp_path.glob("*.whl")
    assert "-cp311-abi3-manylinux_" in wheel.name
    names = zipfile.ZipFile(wheel).namelist()
    assert "porter_odbc/py.typed" in names
    assert any(re.match(r"porter_odbc\.libs/libodbcinst", name) for name in names)
    home = tmp_path / "clean"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    (site,) = home.glob("lib/python*/site-packages")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(site), str(wheel)]
    subprocess.run(pip, check=True, env=environment | {"PYTHONPATH": ""})
    lent = [path for path in sys.path if path.endswith("site-packages")]
    (site / "lent.pth").write_text("\n".join(lent))
    bare = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    program = example((PACKAGE / "README.md").read_text())[0]
    assert "clickhousedb+pyodbc" in program
    program = program.replace("localhost/default", f"{HOST}:{PORT}/{DATABASE}")
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, env=bare, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[('Oslo', 2, 3.5), ('Rome', 1, 21.0)]\n"
    where = subprocess.run(
        [python, "-m", "porter_odbc", "version"], capture_output=True, text=True, env=bare, check=True
    )
    assert str(site) in where.stdout


@pytest.mark.parametrize(
    "page", [PACKAGE / "README.md", PACKAGE.parent.parent / "docs" / "python.md"], ids=lambda p: p.name
)
def test_programs_of_the_pages(page, tmp_path):
    """Every Python program of a page runs, one after the other as on the page."""
    program = "\n".join(example(page.read_text()))
    program = program.replace("localhost/default", f"{HOST}:{PORT}/{DATABASE}")
    program = program.replace('"localhost"', f'"{HOST}", port={PORT}, database="{DATABASE}"')
    path = tmp_path / "page.py"
    path.write_text(program)
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr


def test_example_of_the_project():
    """SQLAlchemy's example in the project's own README."""
    examples = example((PACKAGE.parent.parent / "README.md").read_text())
    (program,) = [text for text in examples if "clickhousedb+pyodbc" in text]
    program = program.replace("localhost/default", f"{HOST}:{PORT}/{DATABASE}")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[(0,), (1,), (2,)]\n"


def test_g7_types_hold():
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "--cache-dir", os.devnull],
        cwd=PACKAGE, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_style_holds():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "."],
        cwd=PACKAGE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_g7_prepared_a_thousand_times(rich):
    cursor = rich.cursor()
    assert [cursor.execute("SELECT ?", (n,)).fetchval() for n in range(1000)] == list(range(1000))


def test_q33_alembic(eng):
    with eng.begin() as connection:
        context = alembic.migration.MigrationContext.configure(connection)
        operations = alembic.operations.Operations(context)
        operations.create_table(
            "migrated", sqlalchemy.Column("id", ch.UInt32), sqlalchemy.Column("s", ch.String),
            clickhousedb_engine=engines.MergeTree(order_by="id"),
        )  # fmt: skip
        operations.add_column("migrated", sqlalchemy.Column("more", ch.Nullable(ch.Int32)))
        columns = [column["name"] for column in sqlalchemy.inspect(connection).get_columns("migrated")]
        assert columns == ["id", "s", "more"]
        operations.drop_column("migrated", "more")
        operations.drop_table("migrated")
        assert not sqlalchemy.inspect(connection).has_table("migrated")


def test_polars(eng):
    sql = "SELECT toInt64(number) AS a, toString(number) AS b FROM numbers(3)"
    with eng.connect() as connection:
        frame = polars.read_database(sql, connection)
    assert frame.rows() == [(0, "0"), (1, "1"), (2, "2")]
    odbc = porter_odbc.connection_string(HOST, port=PORT)
    arrow = polars.read_database(sql, odbc.replace("DRIVER", "Driver"), execute_options={"max_text_size": 100})
    assert arrow.rows() == frame.rows()
    with eng.connect() as connection:
        table = polars.from_arrow(porter_odbc.query_arrow(connection, sql))
    assert table.rows() == frame.rows()
