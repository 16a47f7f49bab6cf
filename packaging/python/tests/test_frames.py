"""Frames of pandas out of every type and back again: what is stored is what was read, by the server's own text."""

from __future__ import annotations

import decimal

import numpy
import pandas
import pyodbc
import pytest

import porter_odbc
from conftest import ask
from test_blocks import PLAIN, VALUES

D = decimal.Decimal
SUMS = "SELECT count(), count(v), sum(cityHash64(toString(v))) FROM"


@pytest.mark.parametrize("kind", list(VALUES))
@pytest.mark.parametrize("nullable", [False, True])
def test_frames_go_back_where_they_came_from(odbc, table, kind, nullable):
    value = f"CAST({VALUES[kind]} AS {kind})"
    if nullable and not kind.startswith(PLAIN):
        # pandas has no NaN beside NA in a column of floats.
        value = value.replace("nan", "0")
        kind = f"Nullable({kind})" if "LowCardinality" not in kind else "LowCardinality(Nullable(String))"
        value = f"CAST(if(number % 3 = 1, NULL, {value}) AS {kind})"
    name, sql = table(f"v {kind}"), f"SELECT {value} AS v FROM numbers(60)"
    assert porter_odbc.insert_df(odbc, name, porter_odbc.query_df(odbc, sql))["written_rows"] == 60
    assert ask(f"{SUMS} {name}") == ask(f"{SUMS} ({sql})")


def test_nested_maps_and_addresses(odbc, table):
    name = table("a Map(String, Map(UInt8, IPv4)), b Map(String, Decimal(9, 2)), c Array(IPv6)")
    frame = pandas.DataFrame(
        {"a": [{"x": {1: "1.2.3.4"}, "y": {}}, {}], "b": [{"p": D("1.5")}, {"q": D(2)}], "c": [["::1"], []]}
    )
    porter_odbc.insert_df(odbc, name, frame)
    expected = "{'x':{1:'1.2.3.4'},'y':{}}\t{'p':1.5}\t['::1']\n{}\t{'q':2}\t[]"
    assert ask(f"SELECT * FROM {name}") == expected


def test_a_decimal_that_does_not_fit_leaves_nothing(odbc, table):
    name = table("n UInt8, v Decimal(9, 2)")
    for bad in ("1.239", "12345678901.5"):
        frame = pandas.DataFrame({"n": [1, 2], "v": [D("1.50"), D(bad)]})
        with pytest.raises(pyodbc.DataError, match=r"Decimal\(9, 2\)"):
            porter_odbc.insert_df(odbc, name, frame)
    assert ask(f"SELECT count() FROM {name}") == "0"
    porter_odbc.insert_df(odbc, name, pandas.DataFrame({"v": [D(1), 2, D("2.5")], "n": [1, 2, 3]}))
    assert ask(f"SELECT v FROM {name} ORDER BY n") == "1\n2\n2.5"


@pytest.mark.parametrize("distinct", [50, 4000, 1000000])
@pytest.mark.parametrize("null", [False, True])
def test_decimals_that_come_again(odbc, distinct, null):
    value = f"toDecimal64(number * 7919 % {distinct}, 3) / 8"
    sql = f"SELECT {f'if(number % 5 = 0, NULL, {value})' if null else value} AS v FROM numbers(20000)"
    expected = [row[0] for row in porter_odbc.query(odbc, sql).result_rows]
    assert list(map(repr, porter_odbc.query_df(odbc, sql)["v"])) == list(map(repr, expected))
    assert list(map(repr, porter_odbc.query_np(odbc, sql)["v"])) == list(map(repr, expected))


@pytest.mark.parametrize("distinct", [3, 1000000])
def test_objects_of_numpy(odbc, distinct):
    text = f"toString(number * 7919 % {distinct})"
    columns = f"{text} AS a, if(number % 5 = 0, NULL, {text}) AS b, if(number % 3 = 0, NULL, number) AS n"
    sql = f"SELECT {columns} FROM numbers(20000)"
    found = porter_odbc.query_np(odbc, sql)
    assert [found.dtype[name] for name in "abn"] == [numpy.dtype(object)] * 3
    assert found.tolist() == porter_odbc.query(odbc, sql).result_rows


def test_nan_is_null_only_where_there_is_null(odbc, table):
    name = table("a Float64, b Nullable(Float64)")
    porter_odbc.insert_df(odbc, name, pandas.DataFrame({"a": [1.5, numpy.nan], "b": [numpy.nan, 2.5]}))
    assert ask(f"SELECT * FROM {name}") == "1.5\t\\N\nnan\t2.5"


def test_columns_that_there_are_not(odbc, table):
    name = table("a Float64")
    with pytest.raises(pyodbc.Error, match="nope"):
        porter_odbc.insert_df(odbc, name, pandas.DataFrame({"nope": [D(1)]}))
    with pytest.raises(pyodbc.ProgrammingError, match="no_such_table"):
        porter_odbc.insert_df(odbc, "no_such_table", pandas.DataFrame({"a": [1]}))


def test_null_where_there_is_none(odbc, table):
    name = table("n UInt8, a Decimal(9, 2), b String DEFAULT 'z', c Nullable(String)")
    frame = pandas.DataFrame({"n": [1, 2], "a": [D(1), None], "b": ["x", None], "c": ["y", None]})
    with pytest.raises(pyodbc.IntegrityError, match="column a takes no NULL, and row 2"):
        porter_odbc.insert_df(odbc, name, frame)
    assert ask(f"SELECT count() FROM {name}") == "0"
    porter_odbc.insert_df(odbc, name, frame, settings={"input_format_null_as_default": 1})
    porter_odbc.insert_df(odbc, name, frame.drop(columns="a"))
    assert ask(f"SELECT * FROM {name} ORDER BY ALL") == "1\t0\tx\ty\n1\t1\tx\ty\n2\t0\tz\t\\N\n2\t0\tz\t\\N"
