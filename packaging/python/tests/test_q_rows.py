"""The mission's rows Q: clickhouse-connect's SQLAlchemy dialect, by ODBC."""

from __future__ import annotations

import datetime
import decimal
import ipaddress
import os
import uuid

import pandas
import pytest
import sqlalchemy as sa
from clickhouse_connect.cc_sqlalchemy import engines
from clickhouse_connect.cc_sqlalchemy import types as ch
from clickhouse_connect.cc_sqlalchemy.ddl.custom import CreateDatabase, DropDatabase
from sqlalchemy import Column, MetaData, Table, create_engine, exc, func, inspect, select, text
from sqlalchemy.orm import Session, declarative_base

import porter_odbc
from conftest import DATABASE, HOST, PORT, ask, url

IS_OLD = sa.__version__.startswith("1.")


@pytest.fixture
def conn(eng):
    with eng.connect() as connection:
        yield connection


@pytest.fixture
def users(conn):
    meta = MetaData()
    made = Table(
        "users", meta, Column("id", ch.UInt32), Column("name", ch.String), Column("at", ch.DateTime64(3)),
        engines.MergeTree(order_by="id"),
    )  # fmt: skip
    meta.create_all(conn)
    conn.execute(made.insert(), [{"id": 1, "name": "Alice"}, {"id": 2, "name": "Bob"}, {"id": 3, "name": "Eve"}])
    yield made
    meta.drop_all(conn)


def value(engine, sql):
    with engine.connect() as connection:
        return connection.execute(text(sql)).fetchall()


def test_q1_urls(eng):
    version = [(ask("SELECT version()"),)]
    assert value(eng, "SELECT version()") == version
    assert (eng.dialect.name, eng.dialect.driver) == ("clickhousedb", "pyodbc")
    assert eng.dialect.server_version_info[:2] == tuple(int(n) for n in version[0][0].split(".")[:2])
    stock = create_engine(f"clickhousedb://default:@{HOST}:{PORT}/{DATABASE}")
    assert value(stock, "SELECT version()") == version
    stock.dispose()


def test_q34_sqlalchemy_versions():
    assert sa.__version__.startswith(os.environ["PORTER_TEST_SQLALCHEMY_IS"])


def test_q2_q5_settings(make_engine):
    engine = make_engine("?use_skip_indexes=0&ch_http_max_field_name_size=99999")
    sql = "SELECT getSetting('use_skip_indexes'), getSetting('http_max_field_name_size')"
    assert value(engine, sql) == [(False, 99999)]


@pytest.mark.parametrize(
    "query",
    [
        "?compression=zstd", "?compress=lz4", "?compress=false", "?connect_timeout=3&send_receive_timeout=5",
        "?autogenerate_session_id=false", "?verify=false", "?query_retries=1", "?session_id=abc",
        f"?database={DATABASE}", "?ca_cert=certifi", "?client_name=mine", "?server_host_name=x", "?secure=false",
    ],
)  # fmt: skip
def test_q3_q6_q35_client_options(make_engine, query):
    assert value(make_engine(query), "SELECT 1") == [(1,)]


def test_q4_query_limit(make_engine):
    assert len(value(make_engine("?query_limit=3"), "SELECT number FROM numbers(10)")) == 3


@pytest.mark.parametrize("name", ["no_such_setting", "nonsense_x"])
def test_q7_q35_unknown_setting(make_engine, name):
    with pytest.raises(exc.DatabaseError, match="115"):
        value(make_engine(f"?{name}=1"), "SELECT 1")


def test_q8_server_down():
    with (
        pytest.raises(exc.OperationalError, match="08001"),
        create_engine("clickhousedb+pyodbc://127.0.0.1:1/").connect(),
    ):
        pass


def test_q9_databases(conn):
    name = f"{DATABASE}_more"
    conn.execute(CreateDatabase(name, exists_ok=True))
    conn.execute(CreateDatabase(name, exists_ok=True))
    assert name in inspect(conn).get_schema_names()
    conn.execute(DropDatabase(name))
    conn.execute(DropDatabase(name, missing_ok=True))
    assert name not in inspect(conn).get_schema_names()


def test_q10_q11_create_and_reflect(conn, eng):
    meta = MetaData(schema=DATABASE)
    table = Table(
        "events", meta, Column("id", ch.UInt32, primary_key=True), Column("user", ch.String),
        Column("created_at", ch.DateTime64(3)), engines.MergeTree(order_by="id"),
    )  # fmt: skip
    created = " ".join(str(sa.schema.CreateTable(table).compile(dialect=eng.dialect)).split())
    assert created == (
        f"CREATE TABLE `{DATABASE}`.`events` (`id` UInt32, `user` String, `created_at` DateTime64(3)) "
        "Engine MergeTree ORDER BY id"
    )
    meta.create_all(conn)
    found = Table("events", MetaData(schema=DATABASE), autoload_with=conn)
    assert repr(found.engine) == repr(engines.MergeTree(order_by="id", settings={"index_granularity": 8192}))
    assert [(column.name, str(column.type)) for column in found.columns] == [
        ("id", "UInt32"), ("user", "String"), ("created_at", "DateTime64(3)"),
    ]  # fmt: skip
    assert inspect(conn).has_table("events", DATABASE)
    meta.drop_all(conn)


def test_q12_q36_reflected_options(conn):
    ask(
        "CREATE TABLE options (k UInt32, tt DateTime CODEC(Delta(8), ZSTD(1)) TTL tt + toIntervalDay(1), m UInt32 "
        "MATERIALIZED k * 2, al UInt32 ALIAS k * 3, d UInt32 DEFAULT k + 1, c String COMMENT 'a column', "
        "z String CODEC(ZSTD(1))) ENGINE = ReplacingMergeTree PARTITION BY k % 10 PRIMARY KEY k ORDER BY (k, c) "
        "COMMENT 'a table'"
    )
    table = Table("options", MetaData(), autoload_with=conn)
    columns = table.columns
    assert columns.tt.kwargs["clickhousedb_codec"].removeprefix("CODEC(").rstrip(")") in (
        "Delta(8), ZSTD(1", "Delta(4), ZSTD(1",
    )  # fmt: skip
    assert str(columns.tt.kwargs["clickhousedb_ttl"]) == "tt + toIntervalDay(1)"
    assert str(columns.m.kwargs["clickhousedb_materialized"]) == "k * 2"
    assert str(columns.al.kwargs["clickhousedb_alias"]) == "k * 3"
    assert str(columns.d.server_default.arg) == "k + 1"
    assert (columns.c.comment, table.comment) == ("a column", "a table")
    assert type(table.engine).__name__ == "ReplacingMergeTree"
    for part in ("partition_by='k % 10'", "primary_key='k'", "order_by"):
        assert part in repr(table.engine)
    told = {column["name"]: column for column in inspect(conn).get_columns("options")}
    assert told["z"]["clickhousedb_codec_expression"] == "ZSTD(1)"
    assert told["tt"]["clickhousedb_ttl_expression"] == "tt + toIntervalDay(1)"
    kinds = [told[name]["clickhousedb_default_type"] for name in ("m", "al", "d", "k")]
    assert kinds == ["MATERIALIZED", "ALIAS", "DEFAULT", None]
    assert columns.z.kwargs["clickhousedb_codec_expression"] == "ZSTD(1)"
    assert columns.m.kwargs["clickhousedb_default_type"] == "MATERIALIZED"
    ask("DROP TABLE options")


def test_q13_type_names(conn):
    names = [
        "LowCardinality(Nullable(String))", "Array(Nullable(Int32))", "Tuple(`a` UInt8, `b` String)",
        "Map(String, UInt64)", "Enum8('a' = 1, 'b' = 2)", "FixedString(4)", "IPv6", "UUID",
        "DateTime64(6, 'Europe/Berlin')", "Bool", "JSON", "Int256", "SimpleAggregateFunction(sum, UInt64)",
        "AggregateFunction(uniq, UInt64)",
    ]  # fmt: skip
    columns = ", ".join(f"c{at} {name}" for at, name in enumerate(names))
    ask(f"CREATE TABLE names ({columns}, ne Nested(x UInt8, y String)) ENGINE = MergeTree ORDER BY tuple()")
    found = [(column["name"], str(column["type"])) for column in inspect(conn).get_columns("names")]
    nested = [("ne.x", "Array(UInt8)"), ("ne.y", "Array(String)")]
    assert found == [*[(f"c{at}", name) for at, name in enumerate(names)], *nested]
    ask("DROP TABLE names")


def test_q14_no_keys(conn, users):
    inspector = inspect(conn)
    assert inspector.get_pk_constraint("users") == {"constrained_columns": [], "name": None}
    assert inspector.get_foreign_keys("users") == []
    assert inspector.get_indexes("users") == []


def test_q15_tables_and_views(conn, users):
    ask("CREATE VIEW a_view AS SELECT 1")
    ask("CREATE MATERIALIZED VIEW a_mv ENGINE = MergeTree ORDER BY id AS SELECT id FROM users")
    inspector = inspect(conn)
    assert (inspector.has_table("users"), inspector.has_table("nope")) == (True, False)
    assert "users" in inspector.get_table_names()
    assert inspector.get_view_names() == ["a_view"]
    assert inspector.get_materialized_view_names() == ["a_mv"]
    ask("DROP VIEW a_view")
    ask("DROP VIEW a_mv")


def test_q16_select(conn, users):
    c = users.c
    assert conn.execute(select(c.id, c.name).order_by(c.id).limit(1).offset(1)).fetchall() == [(2, "Bob")]
    lengths = select(func.length(c.name)).distinct().order_by(func.length(c.name))
    assert conn.execute(lengths).fetchall() == [(3,), (5,)]
    assert conn.execute(select(c.id).where(c.id.in_([1, 2])).order_by(c.id)).fetchall() == [(1,), (2,)]
    assert conn.execute(select(c.id).where(c.id.in_([]))).fetchall() == []
    assert conn.execute(select(c.id).where(c.name == "Alice", c.id > 0)).fetchall() == [(1,)]
    assert conn.execute(select(c.name).where(c.name.like("B%"))).fetchall() == [("Bob",)]


def test_q16_offset_alone(conn, users):
    assert conn.execute(select(users.c.id).order_by(users.c.id).offset(1)).fetchall() == [(2,), (3,)]
    unions = select(users.c.id).union_all(select(users.c.id)).order_by("id").offset(4)
    assert conn.execute(unions).fetchall() == [(3,), (3,)]
    part = select(users.c.id).order_by(users.c.id.desc()).limit(1)
    whole = sa.union(part, select(sa.literal_column("0").label("id"))).order_by("id").limit(1)
    assert conn.execute(whole).fetchall() == [(0,)]
    assert conn.execute(select(whole.subquery().c.id)).fetchall() == [(0,)]
    assert sorted(conn.execute(sa.union_all(select(users.c.id), select(users.c.id))).scalars()) == [1, 1, 2, 2, 3, 3]


@pytest.mark.skipif(IS_OLD, reason="1.4 has no //")
def test_division(conn):
    assert conn.execute(select(sa.literal(15) / sa.literal(10), sa.literal(15) // sa.literal(10))).fetchone() == (
        1.5,
        1,
    )


def test_q17_joins(conn):
    one = select(sa.literal_column("1").label("id"), sa.literal_column("'Alice'").label("name")).subquery("one")
    ask("CREATE TABLE j1 (id UInt32, name String) ENGINE = MergeTree ORDER BY id")
    ask("CREATE TABLE j2 (id UInt32, thing String) ENGINE = MergeTree ORDER BY id")
    ask("INSERT INTO j1 VALUES (1, 'Alice'), (2, 'Bob')")
    ask("INSERT INTO j2 VALUES (1, 'p'), (3, 'q'), (4, 'r')")
    meta = MetaData()
    a, b = (Table(name, meta, autoload_with=conn) for name in ("j1", "j2"))
    columns = select(a.c.name, b.c.thing)
    on = a.c.id == b.c.id
    assert conn.execute(columns.select_from(a.join(b, on))).fetchall() == [("Alice", "p")]
    left = conn.execute(columns.select_from(a.outerjoin(b, on)).order_by(a.c.name)).fetchall()
    assert left == [("Alice", "p"), ("Bob", "")]
    full = conn.execute(columns.select_from(a.outerjoin(b, on, full=True))).fetchall()
    assert sorted(full) == [("", "q"), ("", "r"), ("Alice", "p"), ("Bob", "")]
    assert len(conn.execute(select(a, b)).fetchall()) == 6
    assert conn.execute(select(one.c.name).select_from(one)).scalar() == "Alice"
    meta.drop_all(conn)


def test_q18_q19_q20_delete(conn, users):
    conn.execute(users.delete().where(users.c.id == 1))
    assert conn.execute(select(func.count()).select_from(users)).fetchall() == [(2,)]
    message = "ClickHouse DELETE statements require a WHERE clause. To delete all rows, use 'TRUNCATE TABLE' instead."
    with pytest.raises(exc.CompileError) as caught:
        conn.execute(users.delete())
    assert str(caught.value) == message
    assert not conn.execute(text("TRUNCATE TABLE users")).returns_rows
    assert conn.execute(select(func.count()).select_from(users)).scalar() == 0


def test_q21_update(conn, users):
    with pytest.raises(exc.DatabaseError, match=r"\(48\)"):
        conn.execute(users.update().where(users.c.id == 1).values(name="Z"))
    conn.execute(text("ALTER TABLE users UPDATE name = 'Z' WHERE id = 1 SETTINGS mutations_sync = 2"))
    assert conn.execute(select(users.c.name).where(users.c.id == 1)).fetchall() == [("Z",)]


def test_q22_inserts(conn, users):
    conn.execute(users.insert().values(id=10, name="joe"))
    found = conn.execute(select(users).where(users.c.id == 10)).fetchone()
    assert found == (10, "joe", datetime.datetime(1970, 1, 1))
    times = [datetime.datetime(2024, 1, 2, 3, 4, 5, 1000 * n) for n in range(100, 400)]
    rows = [{"id": n, "name": f"n{n}", "at": at} for n, at in enumerate(times, 100)]
    conn.execute(users.insert(), rows)
    many = select(users.c.at).where(users.c.id >= 100).order_by(users.c.id)
    assert [row[0] for row in conn.execute(many)] == times
    conn.execute(users.insert().values([{"id": 20, "name": "a"}, {"id": 21, "name": "b"}]))
    assert conn.execute(select(func.count()).where(users.c.id.in_([20, 21]))).scalar() == 2
    conn.execute(
        users.insert().from_select(["id", "name"], select(users.c.id + 1000, users.c.name).where(users.c.id == 20))
    )
    assert conn.execute(select(users.c.name).where(users.c.id == 1020)).scalar() == "a"


def test_q22_insert_is_one_request(conn, users):
    """The array path: 1,000 rows of mixed NULLs are one INSERT of 1,000 rows."""
    result = conn.execute(users.insert(), [{"id": n, "name": f"{n}" * (n % 7)} for n in range(1000)])
    told = porter_odbc.summary(result) if result.cursor is not None else {}
    assert conn.execute(select(func.count()).select_from(users)).scalar() == 1003
    assert told == {} or told["written_rows"] == 1000


def test_q22_a_bad_row_stores_nothing(conn, users):
    with pytest.raises(exc.DBAPIError):
        conn.execute(users.insert(), [{"id": 50, "name": "ok"}, {"id": "notint", "name": "bad"}])
    assert conn.execute(select(func.count()).select_from(users)).scalar() == 3


HOSTILE = "日本'\\ %s %% ? :x\t\n{a:Int8} -- /* `"


def test_q22_expressions_among_values(conn, users):
    rows = [{"id": n, "name": f"n{n}"} for n in range(100, 103)]
    conn.execute(users.insert().values(id=sa.bindparam("id") + 1000), rows)
    conn.execute(text("INSERT INTO users (id, name) VALUES (:id + 2000, upper(:name))"), rows)
    found = conn.execute(select(users.c.id, users.c.name).where(users.c.id >= 1000).order_by(users.c.id)).fetchall()
    assert found == [*[(1000 + n, f"n{n}") for n in (100, 101, 102)], *[(2000 + n, f"N{n}") for n in (100, 101, 102)]]


def test_q23_hostile_text(conn, users):
    conn.execute(users.insert().values(id=30, name=HOSTILE))
    conn.execute(users.insert(), [{"id": 31, "name": HOSTILE}, {"id": 32, "name": "😀" * 50}])
    assert conn.execute(select(users.c.name).where(users.c.name == HOSTILE)).fetchall() == [(HOSTILE,)] * 2
    assert conn.execute(select(users.c.name).where(users.c.id == 32)).scalar() == "😀" * 50
    assert conn.execute(text("SELECT :x"), {"x": HOSTILE}).scalar() == HOSTILE


Base = declarative_base()


class Person(Base):
    __tablename__ = "people"
    __table_args__ = (engines.MergeTree(order_by="id"),)
    id = Column(ch.UInt32, primary_key=True)
    name = Column(ch.String)


def test_q24_q25_orm(eng):
    Base.metadata.create_all(eng)
    with Session(eng) as session:
        session.add(Person(id=1, name="Alice"))
        session.add_all([Person(id=2, name="Bob")])
        session.commit()
        session.bulk_save_objects([Person(id=3, name="temp1")])
        session.commit()
        found = session.query(Person).order_by(Person.id).all()
        assert [(person.id, person.name) for person in found] == [(1, "Alice"), (2, "Bob"), (3, "temp1")]
        assert session.get(Person, 2).name == "Bob"
        assert session.query(Person).filter(Person.name == "Alice").count() == 1
        assert porter_odbc.query(session, "SELECT count() FROM people").result_rows == [(3,)]
    Base.metadata.drop_all(eng)


@pytest.mark.skipif(IS_OLD, reason="1.4's Connection has no rollback()")
def test_q26_no_transactions(conn, users):
    conn.execute(users.insert().values(id=50, name="stays"))
    conn.rollback()
    assert conn.execute(select(users.c.name).where(users.c.id == 50)).fetchall() == [("stays",)]
    conn.commit()


RETURNING = "Code: 27"


@pytest.mark.skipif(IS_OLD, reason="1.4 looks for sequences elsewhere")
def test_q27_what_there_is_not(conn, eng, users):
    with pytest.raises(NotImplementedError):
        conn.engine.connect().begin_twophase()
    with pytest.raises(NotImplementedError):
        conn.scalar(sa.Sequence("s"))
    with pytest.raises(exc.DBAPIError, match=RETURNING):
        conn.execute(users.insert().values(id=1).returning(users.c.id)).fetchall()
    assert conn.get_isolation_level() == "AUTOCOMMIT"
    with pytest.raises(exc.ArgumentError):
        eng.connect().execution_options(isolation_level="SERIALIZABLE")
    with pytest.raises(exc.ArgumentError, match="query_formats"):
        conn.execute(text("SELECT 1").execution_options(query_formats={"String": "bytes"}))


def test_q28_execution_options(conn, eng):
    threads = text("SELECT getSetting('max_threads')")
    assert conn.execute(threads.execution_options(settings={"max_threads": 3})).fetchall() == [(3,)]
    with eng.connect().execution_options(settings={"max_threads": 4}) as other:
        assert other.execute(threads).scalar() == 4
        assert other.execute(threads.execution_options(settings={"max_threads": 5})).scalar() == 5
    wanted = str(uuid.uuid4())
    assert conn.execute(text("SELECT queryID()").execution_options(query_id=wanted)).scalar() == wanted
    session = {"session_id": str(uuid.uuid4())}
    conn.execute(text("SET max_threads = 6").execution_options(**session))
    assert conn.execute(threads.execution_options(**session)).scalar() == 6
    assert conn.execute(threads.execution_options(settings=session)).scalar() == 6


def test_q29_server_side_params(make_engine):
    engine = make_engine(server_side_params=True)
    sql = str(select(sa.column("a", ch.UInt32)).where(sa.column("a", ch.UInt32) == 5).compile(dialect=engine.dialect))
    assert "{?:UInt32}" in sql
    number = sa.column("number", ch.UInt64)
    numbers = select(number).select_from(func.numbers(10).table_valued("number"))
    with engine.connect() as connection:
        assert connection.execute(numbers.where(number == 5)).fetchall() == [(5,)]
        assert connection.execute(numbers.where(number.in_([1, 2, 30]))).fetchall() == [(1,), (2,)]
        text_in = select(sa.literal("a", ch.String).in_(["a", "b'"]))
        assert connection.execute(text_in).scalar() in (1, True)


def test_q30_containers_of_text(conn):
    assert conn.execute(text("SELECT [1,2], map('a', 1), (1, 'x')")).fetchall() == [([1, 2], {"a": 1}, (1, "x"))]


def test_q31_stream(eng):
    with eng.connect().execution_options(yield_per=500) as connection:
        result = connection.execute(text("SELECT number FROM numbers(5000)"))
        assert sum(len(part) for part in result.partitions()) == 5000
    with eng.connect() as connection:
        options = {"stream_results": True}
        result = connection.execute(text("SELECT number FROM numbers(10000000)"), execution_options=options)
        assert result.fetchmany(3) == [(0,), (1,), (2,)]
        result.close()
        assert connection.execute(text("SELECT 1")).scalar() == 1


@pytest.mark.skipif(IS_OLD, reason="pandas 3 needs SQLAlchemy 2")
def test_q32_pandas(eng, conn):
    frame = pandas.read_sql("SELECT toInt64(number) a, [1] b, toString(number) c FROM numbers(2)", conn)
    assert [str(kind) for kind in frame.dtypes] == ["int64", "object", "str"]
    made = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    ask("CREATE TABLE frames (a Int64, b String) ENGINE = MergeTree ORDER BY a")
    assert made.to_sql("frames", eng, index=False, if_exists="append") in (2, -1, None)
    assert ask("SELECT * FROM frames ORDER BY a") == "1\tx\n2\ty"
    ask("DROP TABLE frames")


def test_values_both_ways(conn):
    """Each kind of value by Core: inserted one by one and as an array, compared, and read back."""
    meta = MetaData()
    table = Table(
        "kinds",
        meta,
        Column("id", ch.UInt64),
        Column("l", ch.Array(ch.String)),
        Column("m", ch.Map(ch.String, ch.UInt8)),
        Column("t", ch.Tuple(elements=[ch.UInt8, ch.String])),
        Column("j", ch.JSON),
        Column("u", ch.UUID),
        Column("i4", ch.IPv4),
        Column("i6", ch.IPv6),
        Column("big", ch.UInt256),
        Column("neg", ch.Int128),
        Column("tt", ch.Time),
        Column("t6", ch.Time64(6)),
        Column("d", ch.Decimal(18, 4)),
        Column("z", ch.DateTime64(3, "Europe/Berlin")),
        Column("b", ch.Bool),
        Column("e", ch.Enum8(keys=["a", "b"], values=[1, 2])),
        Column("n", ch.Nullable(ch.Int32)),
        Column("day", ch.Date32),
        engines.MergeTree(order_by="id"),
    )
    meta.create_all(conn)
    row = {
        "id": 2**64 - 1, "l": ["a", "b'", HOSTILE], "m": {"k": 1, "it's": 2}, "t": (1, "x'"),
        "j": {"a": {"b": [1, None, "x"]}}, "u": uuid.uuid4(), "i4": ipaddress.IPv4Address("1.2.3.4"),
        "i6": ipaddress.IPv6Address("::1"), "big": 2**256 - 1, "neg": -(2**127), "tt": -datetime.timedelta(hours=100),
        "t6": datetime.timedelta(seconds=1, microseconds=5), "d": decimal.Decimal("-1.2500"),
        "z": datetime.datetime(2024, 7, 1, 12, tzinfo=datetime.UTC), "b": True, "e": "b", "n": None,
        "day": datetime.date(1900, 1, 1),
    }  # fmt: skip
    conn.execute(table.insert().values(**row))
    conn.execute(table.insert(), [row, row | {"n": 5}])
    found = conn.execute(select(table)).mappings().fetchall()
    assert [dict(one) | {"n": None} for one in found] == [row] * 3
    assert sorted(str(one["n"]) for one in found) == ["5", "None", "None"]
    for name in row:
        if name in ("j", "n"):
            continue
        count = select(func.count()).where(table.c[name] == row[name])
        assert conn.execute(count).scalar() == 3, name
    meta.drop_all(conn)


@pytest.mark.skipif(IS_OLD, reason="1.4 has its URL class elsewhere")
def test_an_odbc_string_in_the_url():
    odbc = porter_odbc.connection_string(HOST, port=PORT, database=DATABASE)
    engine = create_engine(sa.URL.create("clickhousedb+pyodbc", query={"odbc_connect": odbc}))
    assert value(engine, "SELECT currentDatabase()") == [(DATABASE,)]
    engine.dispose()


def test_connect_args():
    engine = create_engine(url(), connect_args={"settings": {"max_threads": 3}})
    assert value(engine, "SELECT getSetting('max_threads')") == [(3,)]
    engine.dispose()
