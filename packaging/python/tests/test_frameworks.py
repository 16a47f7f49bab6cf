"""Dask by partitioned queries, and the notebook with a plot."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import dask.dataframe
import matplotlib.image
import numpy
import pandas
import pytest
import sqlalchemy as sa
from clickhouse_connect.cc_sqlalchemy import types as ch
from matplotlib import cbook

import porter_odbc
from conftest import ask, url
from test_guides import DOCS, PORT, placed

SUMS = "count(), sum(n), uniqExact(s), round(sum(v), 3)"


@pytest.fixture
def measured(table):
    name = table("n UInt32, s LowCardinality(String), v Float64", "MergeTree ORDER BY n")
    ask(f"INSERT INTO {name} SELECT number * 3, concat('g', toString(number % 7)), number / 8 FROM numbers(20000)")
    return name


def counted(frame):
    return [len(frame), frame["n"].sum(), frame["s"].nunique(), round(frame["v"].sum(), 3)]


PARTS = [{"npartitions": 5}, {"divisions": [0, 15000, 30001, 60000]}]


@pytest.mark.parametrize("parts", PARTS, ids=lambda part: next(iter(part)))
def test_dask_reads_by_sqlalchemy(measured, parts):
    made = sa.table(measured, sa.column("n", ch.UInt32), sa.column("s", ch.String), sa.column("v", ch.Float64))
    frame = dask.dataframe.read_sql_query(sa.select(made.c.n, made.c.s, made.c.v), url(), index_col="n", **parts)
    assert frame.npartitions == (5 if "npartitions" in parts else 3)
    found = frame.reset_index().compute(scheduler="threads")
    assert "\t".join(f"{value:g}" for value in counted(found)) == "\t".join(
        f"{float(word):g}" for word in ask(f"SELECT {SUMS} FROM {measured}").split("\t")
    )
    means = frame.groupby("s")["v"].mean().compute(scheduler="threads")
    expected = ask(f"SELECT s, avg(v) FROM {measured} GROUP BY s ORDER BY s").split("\n")
    assert [f"{name}\t{mean:g}" for name, mean in means.sort_index().items()] == [
        f"{line.split(chr(9))[0]}\t{float(line.split(chr(9))[1]):g}" for line in expected
    ]


def test_dask_reads_by_arrow(measured):
    """A partition a query, each over a connection of its own: from_map and query_df."""

    def part(bounds):
        with porter_odbc.dbapi.connect(**place()) as connection:
            sql = f"SELECT * FROM {measured} WHERE n >= {{a:UInt32}} AND n < {{b:UInt32}} ORDER BY n"
            return porter_odbc.query_df(connection, sql, {"a": bounds[0], "b": bounds[1]})

    bounds = [(at, at + 20000) for at in range(0, 60000, 20000)]
    frame = dask.dataframe.from_map(part, bounds, meta=part((0, 0)))
    assert frame.npartitions == 3
    found = frame.compute(scheduler="threads").reset_index(drop=True)
    with porter_odbc.dbapi.connect(**place()) as connection:
        whole = porter_odbc.query_df(connection, f"SELECT * FROM {measured} ORDER BY n")
    pandas.testing.assert_frame_equal(found, whole)
    assert len(found) == 20000


def place():
    made = sa.make_url(url())
    return {"host": made.host, "port": made.port, "database": made.database}


def test_notebook_with_a_plot(tmp_path):
    path = tmp_path / "stocks.py"
    path.write_text(placed((DOCS / "examples" / "stocks.py").read_text(), PORT))
    environment = os.environ | {"MPLBACKEND": "Agg", "MPLCONFIGDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    with Path(cbook.get_sample_data("Stocks.csv", asfileobj=False)).open() as file:
        file.readline()
        rows = list(csv.DictReader(file))
    assert f"{len(rows)} |" in done.stdout
    assert rows[0]["Date"] in done.stdout
    for name in ("IBM", "AAPL", "AMZN"):
        prices = [float(row[name]) for row in rows if row[name]]
        (line,) = [text for text in done.stdout.splitlines() if text.startswith(name)]
        assert float(line.split()[-1]) == pytest.approx(prices[-1] / prices[0], abs=0.06)
    image = matplotlib.image.imread(tmp_path / "stocks.png")
    assert image.shape == (500, 900, 4)
    colours = numpy.unique((image[:, :, :3] * 255).astype(int).reshape(-1, 3), axis=0)
    assert {(31, 119, 180), (255, 127, 14), (140, 86, 75)} <= set(map(tuple, colours)), "lines of six companies"
