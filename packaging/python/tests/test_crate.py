"""CrateDB beyond the mission's rows: values of every type, markers, errors, DDL, streams, helpers, asyncio."""

from __future__ import annotations

import asyncio
import datetime
import decimal
import ipaddress
import math
import re
import subprocess
import sys
import urllib.parse
import uuid
import zoneinfo
from pathlib import Path

import geojson
import numpy
import pandas
import pyarrow
import pyodbc
import pytest
import sqlalchemy as sa
from sqlalchemy import exc, orm
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.schema import CreateTable
from sqlalchemy_cratedb import (
    IP,
    FloatVector,
    Geopoint,
    Geoshape,
    ObjectArray,
    ObjectType,
    knn_match,
    match,
)
from sqlalchemy_cratedb.support import (
    check_uniqueness_factory,
    refresh_after_dml,
    refresh_table,
)

import porter_odbc
from porter_odbc import aio, crate, crate_types, dbapi
from porter_odbc.sqlalchemy.crate import CrateDialect_pyodbc

NOW = datetime.datetime(2024, 1, 2, 3, 4, 5, 678000)
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
UUID = uuid.UUID("61f0c404-5cb3-11e7-907b-a6006ad3dba0")

# -- values


def test_values_that_come(cr):
    pairs = {
        "1::byte": 1, "32767::smallint": 32767, "9223372036854775806": 2**63 - 2, "1.5::real": 1.5, "0.1": 0.1,
        "true": True, "'ü'": "ü", "'1.2.3.4'::ip": "1.2.3.4", "{a = 1, b = {c = [1, 2]}}": {"a": 1, "b": {"c": [1, 2]}},
        "[1, NULL, 3]": [1, None, 3], "[[1], [2, 3]]": [[1], [2, 3]], "[{a = 1}]": [{"a": 1}],
        "[1.5, 2.5]::float_vector(2)": [1.5, 2.5], "'POINT(1 2)'::geo_point": [1.0, 2.0],
        "'POINT(1 2)'::geo_shape": {"type": "Point", "coordinates": [1.0, 2.0]},
        "'2024-01-02T03:04:05.678'::timestamp without time zone": NOW,
        "'2024-01-02T03:04:05.678+01:00'::timestamp with time zone": NOW - datetime.timedelta(hours=1),
        "'0001-01-01'::timestamp": datetime.datetime(1, 1, 1), "'2024-01-02'::date": NOW.date(),
        "['2024-01-02T03:04:05.678'::timestamp, NULL]": [NOW, None], "['2024-01-02'::date]": [NOW.date()],
        "12345678901234567890.0123456789::numeric(30, 10)": decimal.Decimal("12345678901234567890.0123456789"),
        "[1.25::numeric(10, 4)]": [decimal.Decimal("1.2500")], "'abc'::char(5)": "abc  ", "B'101'": "101",
        "'10:00:00.5+01:00'::timetz": datetime.time(10, 0, 0, 500000, datetime.timezone(datetime.timedelta(hours=1))),
        "'1 day'::interval": "1 day 00:00:00", f"'{UUID}'::uuid": UUID, "NULL": None, "NULL::object": None,
        "[]": [], "{}": {}, "['NaN'::double, 1.5]": [math.nan, 1.5],
    }  # fmt: skip
    row = cr.execute("SELECT " + ", ".join(f"{text} AS c{at}" for at, text in enumerate(pairs))).fetchone()
    for text, wanted, found in zip(pairs, pairs.values(), row, strict=True):
        assert repr(found) == repr(wanted) or found == wanted, text
    assert type(row[list(pairs).index("[1.25::numeric(10, 4)]")][0]) is decimal.Decimal


COLUMNS = {
    "id": "INTEGER PRIMARY KEY", "big": "BIGINT", "small": "SMALLINT", "d": "DOUBLE PRECISION", "r": "REAL",
    "b": "BOOLEAN", "s": "TEXT", "ip": "IP", "o": "OBJECT", "a": "ARRAY(INTEGER)",
    "oa": "ARRAY(OBJECT)", "t": "TIMESTAMP WITHOUT TIME ZONE", "tz": "TIMESTAMP WITH TIME ZONE", "n": "NUMERIC(20, 4)",
    "v": "FLOAT_VECTOR(3)", "p": "GEO_POINT", "g": "GEO_SHAPE", "ta": "ARRAY(TIMESTAMP)", "bits": "BIT(3)", "u": "UUID",
}  # fmt: skip
FULL = (
    1, 2**62, -3, 0.1, 1.5, True, "it's ? ü 🙂", ipaddress.ip_address("::1"), {"k": {"z": [1, 2]}}, [1, 2], [{"a": 1}],
    NOW, NOW.replace(tzinfo=datetime.UTC), decimal.Decimal("12345678901.2345"), numpy.array([1.0, 2.0, 3.0]),
    (8.5, 47.25), geojson.Point((1.0, 2.0)), [NOW, None], "101", UUID,
)  # fmt: skip
READ = (
    *FULL[:7], "::1", *FULL[8:12], NOW, FULL[13], [1.0, 2.0, 3.0], [8.5, 47.25],
    {"type": "Point", "coordinates": [1.0, 2.0]}, [NOW, None], "101", UUID,
)  # fmt: skip
EMPTY = (2, *[None] * (len(COLUMNS) - 1))


@pytest.mark.parametrize("way", ["one", "many"])
def test_values_go_and_come_back(cr, made, way):
    table = made("porter_py_values", ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items()))
    sql = f"INSERT INTO {table} ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    if way == "one":
        assert cr.execute(sql, FULL).rowcount == cr.execute(sql, EMPTY).rowcount == 1
    else:
        assert cr.executemany(sql, [FULL, EMPTY]) == [{"rowcount": 1}] * 2
    cr.execute(f"REFRESH TABLE {table}")
    rows = cr.execute(f"SELECT {', '.join(COLUMNS)} FROM {table} ORDER BY id").fetchall()
    assert dict(zip(COLUMNS, rows[0], strict=True)) == dict(zip(COLUMNS, READ, strict=True))
    assert rows[1] == EMPTY


def test_columns_of_mixed_values(cr, made):
    table = made("porter_py_mixed", "id INTEGER, d DOUBLE, s TEXT, o OBJECT(DYNAMIC)")
    rows = [
        (1, 1, "a", {"t": NOW}), (2, 2.5, None, None), (3, math.inf, "c", {"d": decimal.Decimal("1.5")}),
        (4, None, "", {"x": math.nan}),
    ]  # fmt: skip
    cr.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", rows)
    cr.execute(f"REFRESH TABLE {table}")
    found = cr.execute(f"SELECT id, d, s, o FROM {table} ORDER BY id").fetchall()
    assert [row[:3] for row in found] == [(1, 1.0, "a"), (2, 2.5, None), (3, math.inf, "c"), (4, None, "")]
    assert [row[3] for row in found] == [{"t": 1704164645678}, None, {"d": "1.5"}, {"x": "NaN"}]


def test_json_text():
    assert crate_types.json_text({"a": NOW, "b": NOW.date(), "c": decimal.Decimal("1.50")}) == (
        '{"a": 1704164645678, "b": 1704153600000, "c": "1.50"}'
    )
    assert crate_types.json_text([UUID, ipaddress.ip_address("1.2.3.4"), (1, {2}), numpy.float32(1.5)]) == (
        f'["{UUID}", "1.2.3.4", [1, [2]], 1.5]'
    )
    assert crate_types.json_text([math.inf, {"x": -math.inf}]) == '["Infinity", {"x": "-Infinity"}]'
    assert crate_types.milliseconds(datetime.datetime(1969, 12, 31, 23, 59, 59, 999000)) == -1
    assert crate_types.milliseconds(NOW.replace(tzinfo=BERLIN)) == 1704164645678 - 3600_000
    assert crate_types.json_text([pandas.NaT, numpy.int64(5)]) == "[null, 5]"
    with pytest.raises(TypeError, match="object"):
        crate_types.json_text([object()])


def test_time_zones(server):
    sql = "SELECT '2024-07-02T03:04:05.678'::timestamp, ['2024-07-02'::timestamp], '2024-07-02'::date"
    utc = datetime.datetime(2024, 7, 2, 3, 4, 5, 678000, datetime.UTC)
    row = server.connect(time_zone=BERLIN).execute(sql).fetchone()
    assert row[0] == utc
    assert (row[0].hour, row[1][0].hour, row[2]) == (5, 2, datetime.date(2024, 7, 2))
    row = server.connect(time_zone="+0530").execute(sql).fetchone()
    assert row[0].isoformat() == "2024-07-02T08:34:05.678000+05:30"
    counted = server.connect(timestamps="milliseconds").execute(sql).fetchone()
    assert counted == (1719889445678, [1719878400000], 1719878400000)
    with pytest.raises(ValueError, match="time_zone"):
        crate.connect(time_zone="Berlin")


# -- markers


@pytest.mark.parametrize(
    ("sql", "named", "texts", "keys"),
    [
        ("SELECT ?, '?', \"?\", -- ?\n ? /* ? */", False, 2, [0, 1]),
        ("SELECT $2, $1, '$1'", False, 2, [1, 0]),
        ("SELECT E'\\'?', ?, date'2024-01-01', $$ ? $$, $a$ ? $$ ? $a$", False, 1, [0]),
        ("SELECT {?:json}, ?", False, 2, [0, 1]),
        ("SELECT %(a)s, '%(b)s', %(a)s", True, 2, ["a", "a"]),
        ("SELECT 5 % 2, '%(a)s'", False, 0, []),
    ],
)
def test_markers_are_found(sql, named, texts, keys):
    found = crate._parsed(sql, named)
    assert [key for _, key in found.markers] == keys
    assert len(found.texts) == texts + 1
    if not named and "$2" not in sql:
        assert found.sql() == sql


def test_containers_as_parameters(cr):
    row = cr.execute("SELECT ?, ?, ?, 2 = ANY(?)", ({"k": [1]}, [1, 2], "x", [1, 2])).fetchone()
    assert row == ({"k": [1]}, [1, 2], "x", True)
    assert cr.execute("SELECT $2, $1, $2", ([1], {"a": 1})).fetchone() == ({"a": 1}, [1], {"a": 1})
    assert cr.execute("SELECT ?", [[1, 2]]).fetchone() == ([1, 2],)
    assert cr.execute("SELECT ?::timestamp, ?", (pandas.NaT, numpy.float64(1.5))).fetchone() == (None, 1.5)
    assert cr.execute("SELECT ?", (pandas.Timestamp(NOW),)).fetchone() == ("2024-01-02 03:04:05.678",)
    with pytest.raises(crate.ProgrammingError, match="no value for the parameter b"):
        cr.execute("SELECT %(a)s, %(b)s", {"a": 1})
    with pytest.raises(crate.ProgrammingError, match="1 markers, but 2 values"):
        cr.execute("SELECT ?", ([1], [2]))


# -- arrays of parameters


def test_rows_that_fail(cr, made):
    table = made("porter_py_failing", "id INTEGER PRIMARY KEY, n INTEGER NOT NULL, CONSTRAINT low CHECK (n < 100)")
    insert = f"INSERT INTO {table} (id, n) VALUES (?, ?)"
    with pytest.raises(crate.IntegrityError, match="2 of 5 rows failed"):
        cr.executemany(insert, [(1, 1), (2, 200), (3, 3), (1, 5), (4, 4)])
    assert [result["rowcount"] for result in cr.results] == [1, -2, 1, -2, 1]
    assert cr.rowcount == 3
    told = cr.executemany(insert, [(1, 1), (3, 3)], on_error="return")
    assert [result["error"]["code"] for result in told] == [4091, 4091]
    with pytest.raises(crate.ProgrammingError) as caught:
        cr.executemany(f"INSERT INTO {table} (id, nothing) VALUES (?, ?)", [(7, 1), (8, 2)], on_error="return")
    assert caught.value.args[0] == "42S22"
    with pytest.raises(crate.ProgrammingError) as caught:
        cr.executemany("INSERT INTO nope (id) VALUES (?)", [(7,), (8,)])
    assert caught.value.args[0] == "42S02"
    cr.execute(f"REFRESH TABLE {table}")
    assert cr.execute(f"SELECT id FROM {table} ORDER BY id").fetchall() == [(1,), (3,), (4,)]


def test_many_of_other_statements(cr, made):
    table = made("porter_py_many", "id INTEGER PRIMARY KEY, s TEXT")
    assert cr.executemany(f"INSERT INTO {table} VALUES (?, ?)", []) == []
    rows = [{"id": number, "s": "x" * number} for number in range(100)]
    assert cr.executemany(f"INSERT INTO {table} (id, s) VALUES (%(id)s, %(s)s)", rows) == [{"rowcount": 1}] * 100
    assert cr.execute(f"INSERT INTO {table} VALUES (?, ?)", bulk_parameters=[(200, "a"), (201, "b")]).rowcount == 2
    cr.execute(f"REFRESH TABLE {table}")
    cr.executemany(f"UPDATE {table} SET s = ? WHERE id = ?", [("new", 1), ("new", 2), ("new", 999)])
    assert (cr.rowcount, cr.results[0]) == (2, {"rowcount": -1})
    cr.execute(f"REFRESH TABLE {table}")
    cr.executemany(f"DELETE FROM {table} WHERE s = ?", [("new",), ("xxx",)])
    assert cr.rowcount == 3
    assert cr.description is None
    cr.execute(f"REFRESH TABLE {table}")
    assert cr.execute(f"SELECT count(*) FROM {table}").fetchone() == (99,)


def test_a_cursor_is_used_again(cr, made):
    """Between two runs of one statement comes an array of another: each runs what it says."""
    table = made("porter_py_again", "id INTEGER PRIMARY KEY")
    assert cr.execute("SELECT ?", (5,)).fetchone() == (5,)
    cr.executemany(f"INSERT INTO {table} VALUES (?)", [(1,), (2,)])
    with pytest.raises(pyodbc.Error):
        cr.fetchone()
    assert cr.execute("SELECT ?", (6,)).fetchone() == (6,)
    assert cr.rowcount == 1


# -- SQLAlchemy


def test_urls(server):
    def said(text):
        return CrateDialect_pyodbc().create_connect_args(sa.make_url(text))[1]

    assert said("crate+pyodbc://")["ServerType"] == "cratedb"
    assert said("crate+pyodbc://u:p%40@host/doc") | {} == {
        "ServerType": "cratedb", "server": "host:4200", "user": "u", "password": "p@", "database": "doc",
    }  # fmt: skip
    assert said("crate+pyodbc://host:1/?servers=a:4200,b:4201&schema=x")["server"] == "a:4200,b:4201"
    assert said("crate+pyodbc://host/?sslmode=verify_ca")["sslmode"] == "verify-ca"
    assert said("crate+pyodbc://host/?sslmode=verify_ca")["secure"] is True
    assert said("crate+pyodbc://[::1]:5/")["server"] == "[::1]:5"
    assert crate.keywords_of("a", {"compress": 8192, "timeout": 0.2}) == {
        "ServerType": "cratedb", "server": "a:4200", "timeout": 1,
    }  # fmt: skip
    assert crate.keywords_of(["https://u:p@a", "https://b:1"], {"compress": False}) == {
        "ServerType": "cratedb", "compress": "none", "secure": True, "username": "u", "password": "p",
        "server": "a:4200,b:1",
    }  # fmt: skip
    with pytest.raises(ValueError, match="TLS"):
        crate.keywords_of("https://a,http://b", {})
    with pytest.raises(exc.ArgumentError, match="schema"):
        said("crate+pyodbc://host/doc?schema=sys")
    assert "verify-full" not in str(said("crate+pyodbc://host/?ssl=true"))
    engine = sa.create_engine(server.url(schema="sys"))
    with engine.connect() as connection:
        assert engine.dialect.default_schema_name == "sys"
        assert sa.inspect(connection).has_table("summits")
    engine.dispose()


BASE = orm.declarative_base()


class Everything(BASE):
    __tablename__ = "porter_py_everything"
    __table_args__ = {"crate_number_of_shards": 1, "crate_clustered_by": "id", "crate_column_policy": "'dynamic'"}  # noqa: RUF012
    id = sa.Column(sa.String, primary_key=True)
    o = sa.Column(ObjectType)
    oa = sa.Column(ObjectArray)
    a = sa.Column(sa.ARRAY(sa.Integer))
    t = sa.Column(sa.DateTime)
    tz = sa.Column(sa.TIMESTAMP(timezone=True))
    d = sa.Column(sa.Date)
    clock = sa.Column(sa.Time)
    n = sa.Column(sa.Numeric(20, 4))
    f = sa.Column(sa.Float)
    v = sa.Column(FloatVector(3))
    p = sa.Column(Geopoint)
    g = sa.Column(Geoshape)
    ip = sa.Column(IP)
    b = sa.Column(sa.Boolean)
    u = sa.Column(sa.UUID)
    h = sa.Column(sa.Uuid)
    ut = sa.Column(sa.UUID(as_uuid=False))


def test_every_type_of_the_dialect_orm(server, made):
    made("porter_py_everything", "")
    engine = server.engine()
    BASE.metadata.create_all(engine)
    values = {
        "id": "n", "o": {"k": {"z": 1}}, "oa": [{"a": 1}], "a": [1, 2], "t": NOW, "tz": NOW, "d": NOW.date(),
        "clock": NOW.time(), "n": decimal.Decimal("12345678901.2345"), "f": 1.5, "v": [1.0, 2.0, 3.0], "p": (1.0, 2.0),
        "g": geojson.Point((1.0, 2.0)), "ip": "1.2.3.4", "b": True, "u": UUID, "h": UUID,
        "ut": str(UUID),
    }  # fmt: skip
    with orm.Session(engine) as session:
        session.add_all([Everything(**values), Everything(id="z")])
        session.commit()
        refresh_table(session, Everything)
        full, empty = session.scalars(sa.select(Everything).order_by(Everything.id)).all()
        found = {name: getattr(full, name) for name in values}
        assert list(found.pop("v")) == values.pop("v")
        assert found == values
        assert isinstance(full.g, geojson.Point)
        assert all(getattr(empty, name) is None for name in values if name not in ("id", "o", "oa", "v"))
        by_uuid = sa.select(Everything.id).where(Everything.h == UUID, Everything.u == UUID)
        assert session.scalars(by_uuid).all() == ["n"]
        assert session.scalar(sa.text("SELECT h FROM porter_py_everything WHERE id = 'n'")) == UUID.hex
        by_key = sa.select(Everything.id).where(Everything.o["k"]["z"] == 1, sa.literal(2) == sa.any_(Everything.a))
        assert session.scalars(by_key).all() == ["n"]
        assert session.scalars(sa.select(Everything.id).where(Everything.t == NOW)).all() == ["n"]
        assert session.scalars(sa.select(Everything.id).where(knn_match(Everything.v, [1, 2, 3], 1))).all() == ["n"]
        del full.o["k"]
        full.o["list"] = [1]
        session.commit()
        refresh_table(session, Everything)
        session.expire_all()
        assert session.get(Everything, "n").o == {"k": None, "list": [1]}


def test_reflection(server, made):
    columns = "b TEXT, a INTEGER, n NUMERIC(20, 4), v VARCHAR(5) NOT NULL, c CHAR(3), f FLOAT_VECTOR(3)"
    others = "s TEXT DEFAULT 'x', o OBJECT AS (k TEXT), m NUMERIC(5), PRIMARY KEY (b, a)"
    made("porter_py_reflection", f"{columns}, {others}")
    engine = server.engine()
    inspector = sa.inspect(engine)
    found = {column["name"]: column for column in inspector.get_columns("porter_py_reflection")}
    assert list(found) == ["b", "a", "n", "v", "c", "f", "s", "o", "m"]
    numbers = [(found[name]["type"].precision, found[name]["type"].scale) for name in ("n", "m")]
    assert numbers == [(20, 4), (5, 0)]
    assert (found["v"]["type"].length, found["c"]["type"].length, found["f"]["type"].dimensions) == (5, 3, 3)
    assert (found["v"]["nullable"], found["a"]["nullable"], found["n"]["nullable"]) == (False, False, True)
    assert (found["s"]["default"], found["n"]["default"]) == ("'x'", None)
    assert inspector.get_pk_constraint("porter_py_reflection")["constrained_columns"] == ["b", "a"]
    with pytest.raises(exc.NoSuchTableError):
        inspector.get_columns("porter_py_nothing")
    reflected = sa.Table("porter_py_reflection", sa.MetaData(), autoload_with=engine)
    reflected.name = made("porter_py_reflected", "")
    reflected.create(engine)
    again = sa.inspect(engine).get_columns("porter_py_reflected")
    assert [(column["name"], str(column["type"])) for column in again] == [
        (name, str(column["type"])) for name, column in found.items()
    ]


def test_two_objects_change_orm(server, made):
    """The stock dialect's handler loses the parameters of an UPDATE for many rows."""
    made("porter_py_two", "id INTEGER PRIMARY KEY, n INTEGER, o OBJECT")
    base = orm.declarative_base()

    class Two(base):
        __tablename__ = "porter_py_two"
        id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
        n = sa.Column(sa.Integer)
        o = sa.Column(ObjectType)

    with orm.Session(server.engine(query={"RefreshAfterWrite": "1"})) as session:
        session.add_all([Two(id=1, n=1, o={"a": 1}), Two(id=2, n=2, o={"a": 1})])
        session.commit()
        for two in session.scalars(sa.select(Two).order_by(Two.id)):
            two.n += 10
        session.commit()
        for two in session.scalars(sa.select(Two).order_by(Two.id)):
            two.o["b"] = two.n
        session.commit()
        found = session.execute(sa.select(Two.n, Two.o).order_by(Two.id)).all()
        assert found == [(11, {"a": 1, "b": 11}), (12, {"a": 1, "b": 12})]


def test_parameters_that_come_back(server):
    with server.engine().connect() as connection:
        values = (NOW, NOW.date(), decimal.Decimal("1.50"))
        assert connection.execute(sa.select(*map(sa.literal, values))).one() == values


def test_ddl(server, made):
    made("porter_py_ddl", "")
    table = sa.Table(
        "porter_py_ddl", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.TIMESTAMP, primary_key=True), sa.Column("s", sa.String, server_default="x"),
        sa.Column("month", sa.TIMESTAMP, sa.Computed("date_trunc('month', day)"), primary_key=True),
        sa.Column("off", sa.String, crate_index=False), sa.Column("text", sa.String, crate_columnstore=False),
        crate_partitioned_by="month", crate_clustered_by="id", crate_number_of_shards=2,
        crate_number_of_replicas="'0'",
    )  # fmt: skip
    with server.engine().connect() as connection:
        table.create(connection)
        said = connection.execute(sa.text("SHOW CREATE TABLE porter_py_ddl")).scalar()
        assert 'CLUSTERED BY ("id") INTO 2 SHARDS' in said
        assert 'PARTITIONED BY ("month")' in said
        assert "INDEX OFF" in said
        assert "columnstore = false" in said
        connection.execute(table.insert(), [{"id": n, "day": NOW} for n in range(3)])
        refresh_table(connection, table)
        assert connection.execute(sa.select(table.c.s, table.c.month).limit(1)).one() == (
            "x", datetime.datetime(2024, 1, 1),
        )  # fmt: skip
    with pytest.raises(exc.CompileError, match="precision"):
        table = sa.Table("x", sa.MetaData(), sa.Column("n", sa.Numeric))
        str(CreateTable(table).compile(dialect=CrateDialect_pyodbc()))


def test_no_transactions_no_generated_keys(server, made):
    made("porter_py_none", "id INTEGER PRIMARY KEY, s TEXT")
    table = sa.Table(
        "porter_py_none", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("s", sa.String)
    )
    engine = server.engine()
    with engine.connect() as connection:
        assert connection.get_isolation_level() == "AUTOCOMMIT"
        connection.execute(table.insert(), {"id": 50, "s": "stays"})
        connection.rollback()
        assert connection.execute(table.select().where(table.c.id == 50)).all() == [(50, "stays")]
        with pytest.raises(exc.DBAPIError, match="id"):
            connection.execute(table.insert(), {"s": "without"})
    with engine.connect() as connection, pytest.raises(exc.ArgumentError, match="AUTOCOMMIT"):
        connection.execution_options(isolation_level="SERIALIZABLE")


def test_errors(server, made):
    made("porter_py_errors", "id INTEGER PRIMARY KEY, s TEXT")
    table = sa.table("porter_py_errors", sa.column("id"), sa.column("s"))
    with server.engine().connect() as connection:
        for sql, kind, code in [
            ("SELECT * FROM nope", exc.ProgrammingError, 4041),
            ("SELECT nope FROM sys.cluster", exc.ProgrammingError, 4043),
            ("SELEC 1", exc.ProgrammingError, 4000), ("SELECT 1 / 0", exc.DataError, 4000),
            ("SELECT 'x'::int", exc.DataError, 4000),
            ("CREATE TABLE porter_py_errors (a INT)", exc.ProgrammingError, 4093),
        ]:  # fmt: skip
            with pytest.raises(kind, match=rf"\({code}\)"):
                connection.execute(sa.text(sql))
        connection.execute(table.insert(), {"id": 1, "s": "a"})
        with pytest.raises(exc.IntegrityError, match="4091"):
            connection.execute(table.insert(), {"id": 1, "s": "a"})
        with pytest.raises(exc.IntegrityError, match="1 of 2 rows failed"):
            connection.execute(table.insert(), [{"id": 1, "s": "a"}, {"id": 2, "s": "b"}])
        columns = sa.Column("id", sa.Integer), sa.Column("s", sa.String)
        statement = upsert(sa.Table("porter_py_errors", sa.MetaData(), *columns))
        again = statement.values(id=1, s="new").on_conflict_do_update(index_elements=["id"], set_={"s": "new"})
        assert connection.execute(again).rowcount == 1
        assert connection.execute(table.update().where(table.c.id == 1).values(s="z")).rowcount == 1
        assert connection.execute(table.delete().where(table.c.id == 77)).rowcount == 0
        with pytest.raises(exc.DBAPIError, match="HYC00"):
            connection.execute(sa.text("SELECT 1").execution_options(settings={"x": 1}))
        found = connection.execute(sa.text("SELECT 1").execution_options(query_id="porter-py-1"))
        assert porter_odbc.query_id(found.cursor) == "porter-py-1"


def test_streams_come_by_cursors(server):
    engine = server.engine(query={"FetchSize": "500"})
    with engine.connect() as connection:
        summits = sa.table("summits", sa.column("mountain"), schema="sys")
        result = connection.execution_options(yield_per=100).execute(sa.select(summits))
        sizes = [len(part) for part in result.partitions()]
        assert sizes == [100] * 16 + [5]
        stream = connection.execution_options(stream_results=True).execute(sa.text("SELECT height FROM sys.summits"))
        first = stream.fetchmany(3)
        inner = connection.execute(sa.text("SELECT 1")).scalar()  # beside an open stream
        rest = stream.fetchall()
    assert (len(first), inner, len(rest)) == (3, 1, 1602)


def test_parameters_that_a_cursor_loses(cr, made):
    """The server loses parameters of DECLARE in such queries: the answer comes whole then."""
    table = made("porter_py_union", "id INTEGER PRIMARY KEY, x INTEGER")
    cr.executemany(f"INSERT INTO {table} VALUES (?, ?)", [(1, 2), (2, 3), (3, 4)])
    cr.execute(f"REFRESH TABLE {table}")
    part = f"SELECT DISTINCT id, x FROM {table} WHERE id >= ?"
    cr.execute(f"{part} UNION {part} ORDER BY id LIMIT ?", (1, 2, 3))
    assert cr.fetchall() == [(1, 2), (2, 3), (3, 4)]
    inner = f"SELECT b.id FROM {table} AS b JOIN {table} AS c ON b.x = c.id WHERE b.id > ?"
    cr.execute(f"SELECT t.x, a.id FROM {table} AS t JOIN ({inner}) AS a ON t.x = a.id WHERE t.id >= ?", (1, 1))
    assert cr.fetchall() == [(2, 2)]
    with pytest.raises(crate.ProgrammingError):
        cr.execute(f"{part} UNION SELECT nope, x FROM {table} ORDER BY id LIMIT ?", (1, 2))
    assert cr.execute(f"SELECT id FROM {table} WHERE id = ?", (2,)).fetchall() == [(2,)]


def test_parameters_are_where_they_stand(cr):
    """The server's own order of `?` is another one in these."""
    for sql, values, wanted in [
        ("WITH c AS (SELECT ?::int AS x) SELECT x, ? FROM c", (1, "b"), (1, "b")),
        ("SELECT trim(? FROM ?)", ("x", "xax"), ("a",)),
        ("SELECT ?::timestamp AT TIME ZONE ?", ("2024-01-02", "+01:00"), (datetime.datetime(2024, 1, 1, 23),)),
        ("SELECT ? LIKE ? ESCAPE ?", ("a%", "a/%", "/"), (True,)),
        ("SELECT x FROM unnest([1, 2, 3]) AS t (x) ORDER BY x OFFSET ? LIMIT?", (1, 1), (2,)),
        ("SELECT CASE WHEN ? THEN ? ELSE ? END, ? BETWEEN ? AND ?", (True, 2, 3, 5, 4, 6), (2, True)),
    ]:
        assert cr.execute(sql, values).fetchall() == [wanted], sql


def test_polyfills_orm(server, made):
    made("porter_py_unique", "id TEXT PRIMARY KEY, email TEXT")
    base = orm.declarative_base()

    class User(base):
        __tablename__ = "porter_py_unique"
        id = sa.Column(sa.String, primary_key=True)
        email = sa.Column(sa.String)

    engine = server.engine()
    refresh_after_dml(engine)
    sa.event.listen(User, "before_insert", check_uniqueness_factory(User, "email"))
    with orm.Session(engine) as session:
        session.add(User(id="a", email="one"))
        session.commit()
        assert session.scalars(sa.select(User.id)).all() == ["a"]
        session.add(User(id="b", email="one"))
        with pytest.raises(exc.IntegrityError, match="DuplicateKey"):
            session.commit()


def test_text_search(server, made):
    made("porter_py_search", "id INTEGER PRIMARY KEY, s TEXT INDEX USING FULLTEXT")
    table = sa.table("porter_py_search", sa.column("id"), sa.column("s"))
    with server.engine().connect() as connection:
        rows = [{"id": 1, "s": "the quick brown fox"}, {"id": 2, "s": "lazy dogs"}]
        connection.execute(table.insert(), rows)
        refresh_table(connection, table)
        assert connection.execute(sa.select(table.c.id).where(match(table.c.s, "dogs"))).all() == [(2,)]


def test_views_and_schemas(server):
    with server.engine().connect() as connection:
        connection.execute(sa.text("CREATE OR REPLACE VIEW porter_py.seen AS SELECT mountain, height FROM sys.summits"))
        try:
            inspector = sa.inspect(connection)
            assert inspector.get_view_names("porter_py") == ["seen"]
            assert inspector.has_table("seen", "porter_py")
            assert "sys" in inspector.get_view_definition("seen", "porter_py")
            assert "seen" not in inspector.get_view_names("sys")
            assert "sys" in inspector.get_schema_names()
            assert [column["name"] for column in inspector.get_columns("seen", "porter_py")] == ["mountain", "height"]
        finally:
            connection.execute(sa.text("DROP VIEW porter_py.seen"))


def test_pandas_as_it_is(server, made):
    made("porter_py_frame", "")
    engine = server.engine()
    frame = pandas.DataFrame({"a": [1, None], "s": ["x", None], "t": [pandas.Timestamp(NOW), pandas.NaT]})
    frame.to_sql("porter_py_frame", engine, index=False)
    with engine.connect() as connection:
        refresh_table(connection, "porter_py_frame")
        found = pandas.read_sql("SELECT * FROM porter_py_frame ORDER BY a", connection)
        chunks = list(pandas.read_sql("SELECT height FROM sys.summits", connection, chunksize=1000))
    assert (found["a"][0], found["s"][0], found["t"][0]) == (1.0, "x", NOW)
    assert found.isna().iloc[1].all()
    assert [len(chunk) for chunk in chunks] == [1000, 605]


def test_asyncio_orm(server, made):
    made("porter_py_everything", "")

    async def main():
        engine = create_async_engine(server.url("aioodbc"))
        async with engine.begin() as connection:
            await connection.run_sync(BASE.metadata.create_all)
            rows = [{"id": f"a{n}", "o": {"n": n}, "a": [n]} for n in range(5)]
            result = await connection.execute(sa.insert(Everything), rows)
            assert result.rowcount == 5
            await connection.execute(sa.text("REFRESH TABLE porter_py_everything"))
            stream = await connection.stream(sa.select(Everything.id, Everything.a).order_by(Everything.id))
            assert [row async for row in stream] == [(f"a{n}", [n]) for n in range(5)]
            assert (await aio.query(connection, "SELECT {a = 1}")).result_rows == [({"a": 1},)]
        async with AsyncSession(engine) as session:
            found = await session.get(Everything, "a1")
            found.o["more"] = 1
            await session.commit()
            await session.execute(sa.text("REFRESH TABLE porter_py_everything"))
            again = await session.get(Everything, "a1", populate_existing=True)
            assert again.o == {"n": 1, "more": 1}
        await engine.dispose()

    asyncio.run(main())


# -- pages

PACKAGE = Path(__file__).resolve().parent.parent
PAGE = PACKAGE.parent.parent / "docs" / "python-cratedb.md"


def programs_of(path, server):
    """The programs of a page, one after the other, for a server."""
    text = "\n".join(re.findall(r"```python\n(.*?)```", path.read_text(), re.S))
    ours = f"setting_application_name={urllib.parse.quote(server.scene)}"
    text = text.replace("crate@localhost:4200/doc", f"crate@{server.place}/doc?{ours}")
    named = f'setting_application_name="{server.scene}"'
    text = text.replace('"localhost:4200"', f'"{server.place}", {named}')
    return text.replace('"localhost", port=4200', f'"{server.host}", port={server.port}, {named}')


def test_programs_of_the_page_orm(server, tmp_path):
    path = tmp_path / "page.py"
    path.write_text(programs_of(PAGE, server))
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:3] == ["[('Mont Blanc', 4808, [6.86444, 45.8325])]", "({'k': [1]}, ['a'])", "1000"]
    assert lines[3:14] == ["100"] * 10 + ["1"]
    assert "(2, 2)" in lines
    assert lines[-1] == "Monte Rosa |   4634"


def test_example_of_the_project(server):
    text = (PACKAGE.parent.parent / "README.md").read_text()
    (program,) = [found for found in re.findall(r"```python\n(.*?)```", text, re.S) if "crate+pyodbc" in found]
    ours = f"setting_application_name={urllib.parse.quote(server.scene)}"
    program = program.replace("crate@localhost:4200/doc", f"crate@{server.place}/doc?{ours}")
    program = "from sqlalchemy import create_engine, text\n" + program
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[('Mont Blanc', 4808)]\n"


# -- helpers


def test_helpers(server, made):
    keywords = {"host": server.host, "port": server.port, "ServerType": "cratedb"} | server.options
    with dbapi.connect(**keywords) as found:
        assert type(found) is crate.Connection
        assert found.execute("SELECT [1]").fetchone() == ([1],)
    connection = porter_odbc.connect(**keywords)
    assert type(connection) is pyodbc.Connection
    made("porter_py_helpers", "a INTEGER, s TEXT, t TIMESTAMP, o OBJECT, n NUMERIC(10, 2)")
    assert porter_odbc.ping(connection)
    assert porter_odbc.command(connection, "SELECT 1") == 1
    assert porter_odbc.command(connection, "SELECT 'a', [1]") == ["a", "[1]"]
    assert porter_odbc.insert(connection, "porter_py_helpers", [[1, "x"], [2, None]], ["a", "s"])["written_rows"] == 2
    frame = pandas.DataFrame({"a": [3, 4], "s": ["y", None], "t": [pandas.Timestamp(NOW), pandas.NaT]})
    assert porter_odbc.insert_df(connection, "porter_py_helpers", frame)["written_rows"] == 2
    arrow = pyarrow.table({"a": [5], "o": [{"k": 1}], "n": [decimal.Decimal("1.25")]})
    assert porter_odbc.insert_arrow(connection, "porter_py_helpers", arrow)["written_rows"] == 1
    porter_odbc.command(connection, "REFRESH TABLE porter_py_helpers")
    sql = "SELECT * FROM porter_py_helpers ORDER BY a"
    result = porter_odbc.query(connection, sql)
    assert result.result_rows[2] == (3, "y", NOW, None, None)
    assert result.column_types == ("integer", "text", "timestamp without time zone", "object", "numeric")
    assert porter_odbc.query(connection, "SELECT %(a)s", {"a": {"k": 1}}).result_rows == [({"k": 1},)]
    found = porter_odbc.query_df(connection, sql)
    assert [str(kind) for kind in found.dtypes] == ["int32", "str", "datetime64[ms]", "object", "object"]
    assert found["o"][4] == {"k": 1}
    table = porter_odbc.query_arrow(connection, sql)
    assert table.column("a").to_pylist() == [1, 2, 3, 4, 5]
    assert (table.column("o")[4].as_py(), table.column("n")[4].as_py()) == ('{"k": 1}', decimal.Decimal("1.25"))
    assert table.column("t")[2].as_py() == NOW
    assert porter_odbc.query_np(connection, "SELECT a, s FROM porter_py_helpers ORDER BY a LIMIT 2").tolist() == [
        (1, "x"), (2, None),
    ]  # fmt: skip
    with porter_odbc.query_arrow_stream(connection, "SELECT height FROM sys.summits") as reader:
        assert sum(batch.num_rows for batch in reader) == 1605
    assert porter_odbc.as_table(porter_odbc.query(connection, "SELECT 1 AS n")) == "n\n-\n1"
    assert list(porter_odbc.query_rows_stream(connection, "SELECT 1")) == [(1,)]
    connection.close()


def test_what_is_not_there_says_so(server):
    connection = server.connect()
    for call in (
        lambda: porter_odbc.raw_query(connection, "SELECT 1"),
        lambda: porter_odbc.raw_insert(connection, "t", ["a"], b"1"),
        lambda: porter_odbc.query(connection, "SELECT 1", settings={"max_threads": 1}),
        lambda: porter_odbc.query(
            connection, "SELECT 1", external_data=porter_odbc.external_data(file_name="a", data="1", structure="a Int8")
        ),
        lambda: porter_odbc.progress_bar(connection.cursor()).__enter__(),
    ):
        with pytest.raises(pyodbc.Error) as caught:
            call()
        assert caught.value.args[0] == "HYC00"
