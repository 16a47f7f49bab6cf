"""The mission's rows C: what clickhouse-connect's users do, against clickhouse-connect itself where it helps."""

from __future__ import annotations

import datetime
import gzip
import io
import subprocess
import sys
import threading

import pandas
import pyarrow
import pyarrow.parquet
import pyodbc
import pytest

import porter_odbc
from conftest import DATABASE, HOST, PORT, ask
from test_d_rows import C2, C2_ROW

NUMBERS = "SELECT number, number FROM numbers(2)"


def test_c1_connects(odbc):
    assert porter_odbc.command(odbc, "SELECT version()") == ask("SELECT version()")


def test_c2_conversion_of_every_type(odbc, oracle):
    found = porter_odbc.query(odbc, C2)
    assert found.result_rows == [C2_ROW]
    types = [
        "UInt8",
        "String",
        "Array(UInt8)",
        "Map(String,UInt8)",
        "Tuple(UInt8,String)",
        "LowCardinality(Nullable(String))",
        "Decimal(18,4)",
        "DateTime64(3,'UTC')",
        "UUID",
        "IPv4",
        "Bool",
        "Enum8('a'=1)",
    ]
    assert [name.replace(" ", "") for name in found.column_types] == types
    assert found.result_rows == oracle.query(C2).result_rows


def test_c3_insert(odbc, table):
    name = table("key UInt32, value String")
    assert porter_odbc.insert(odbc, name, [[10, "ten"], [11, "eleven"]])["written_rows"] == 2
    assert porter_odbc.insert(odbc, name, [[12], ["twelve"]], "key, value", column_oriented=True)["written_rows"] == 1
    assert ask(f"SELECT * FROM {name} ORDER BY key") == "10\tten\n11\televen\n12\ttwelve"


def test_c4_bad_value_writes_nothing(odbc, table):
    name = table("key UInt32, value String")
    with pytest.raises(pyodbc.DataError, match="22018"):
        porter_odbc.insert(odbc, name, [[1, "one"], ["notint", "two"]])
    assert ask(f"SELECT count() FROM {name}") == "0"


C5 = "SELECT {a:Int32}+1, {s:String}, {l:Array(String)}, {d:DateTime}"
C5_VALUES = {"a": 41, "s": "it's \\ ?", "l": ["x", "y'"], "d": datetime.datetime(2024, 1, 2, 3, 4, 5)}
C5_ROW = (42, "it's \\ ?", ["x", "y'"], datetime.datetime(2024, 1, 2, 3, 4, 5))


def test_c5_server_side_parameters(odbc):
    assert porter_odbc.query(odbc, C5, C5_VALUES).result_rows == [C5_ROW]
    assert porter_odbc.query(odbc, "SELECT ? + 1, ?", [41, "it's"]).result_rows == [(42, "it's")]
    zoned = datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    found = porter_odbc.query(odbc, "SELECT {d:DateTime('Europe/Berlin')}", {"d": zoned}).result_rows[0][0]
    assert found == zoned


def test_c6_client_side_parameters(odbc):
    values = {"a": 41, "s": "it's", "l": ["x", "y'"]}
    assert porter_odbc.query(odbc, "SELECT %(a)s + 1, %(s)s, %(l)s", values).result_rows == [(42, "it's", ["x", "y'"])]
    assert porter_odbc.query(odbc, "SELECT %(d)s, 7 %% 4", {"d": {"k": [1, 2]}}).result_rows == [({"k": [1, 2]}, 3)]
    with pytest.raises(pyodbc.ProgrammingError, match="no value for"):
        porter_odbc.query(odbc, "SELECT %(missing)s", {"a": 1})


def test_c7_injection(odbc):
    value = "'; DROP TABLE x; --"
    for sql in ("SELECT {v:String}", "SELECT %(v)s"):
        assert porter_odbc.query(odbc, sql, {"v": value}).result_rows == [(value,)]
    assert porter_odbc.query(odbc, "SELECT ?", [value]).result_rows == [(value,)]
    for hostile in ("\\", "\\'", "%(v)s", "a\0b", "{v:String}", "\\' OR 1 --"):
        assert porter_odbc.query(odbc, "SELECT %(v)s", {"v": hostile}).result_rows == [(hostile,)]


@pytest.mark.parametrize(
    ("sql", "settings", "code", "state"),
    [
        ("SELEC 1", None, 62, "42000"),
        ("SELECT * FROM no_such", None, 60, "42S02"),
        ("SELECT 1", {"no_such_setting": 1}, 115, "42000"),
        ("SELECT throwIf(number = 300000) FROM numbers(500000)", None, 395, "22000"),
    ],
)
def test_c8_errors(odbc, sql, settings, code, state):
    for helper in (porter_odbc.query, porter_odbc.raw_query, porter_odbc.query_arrow):
        with pytest.raises(pyodbc.Error) as caught:
            helper(odbc, sql, settings=settings)
        assert caught.value.args[0] == state
        assert f"({code})" in caught.value.args[1]
    assert porter_odbc.ping(odbc)


def test_c8_c9_login(connect):
    with pytest.raises(pyodbc.InterfaceError) as caught:
        connect(user="nobody", password="wrong")
    assert caught.value.args[0] == "28000"
    assert "(516)" in caught.value.args[1] or "(194)" in caught.value.args[1]


def test_c9_configuration(connect):
    for options in (
        {"compression": "zstd"}, {"compress": "lz4", "connect_timeout": 3, "send_receive_timeout": 30},
        {"client_name": "mine"}, {"query_retries": 1}, {"user": "default", "password": ""},
        {"username": "default", "secure": False}, {"timeout": 5}, {"ca_cert": "certifi"},
    ):  # fmt: skip
        assert connect(**options).execute("SELECT 1").fetchval() == 1
    with pytest.raises(pyodbc.OperationalError, match="08001"):
        connect(port=1)
    with pytest.raises(TypeError):
        connect(pool_mgr=object())
    with pytest.raises(TypeError):
        connect(user="a", username="b")


def test_c10_settings(odbc):
    sql = "SELECT getSetting('max_threads')"
    assert porter_odbc.query(odbc, sql, settings={"max_threads": 3}).result_rows == [(3,)]
    with pytest.raises(pyodbc.ProgrammingError, match="115"):
        porter_odbc.query(odbc, sql, settings={"no_such_setting": 3})


def test_c11_raw_query(odbc):
    assert porter_odbc.raw_query(odbc, NUMBERS) == b"0\t0\n1\t1\n"
    sql = "SELECT number AS n FROM numbers(2)"
    assert porter_odbc.raw_query(odbc, sql, fmt="JSONEachRow") == b'{"n":0}\n{"n":1}\n'
    assert porter_odbc.raw_query(odbc, "SELECT {x:UInt8} + 1", {"x": 1}, fmt="CSV") == b"2\n"
    assert porter_odbc.raw_query(odbc, "SELECT 1 FORMAT Parquet")[:4] == b"PAR1"
    assert porter_odbc.raw_query(odbc, "SELECT unhex('ff00fe')", fmt="RowBinary") == b"\x03\xff\x00\xfe"


def test_c12_raw_query_options(odbc):
    settings = {"max_threads": 3}
    assert porter_odbc.raw_query(odbc, "SELECT getSetting('max_threads')", settings=settings) == b"3\n"
    assert porter_odbc.raw_query(odbc, "SELECT ? + 1", [1]) == b"2\n"
    with pytest.raises(pyodbc.ProgrammingError, match="no result"):
        porter_odbc.raw_query(odbc, "CREATE TEMPORARY TABLE raw_none (a Int8)")


def test_c13_use_database(odbc):
    sql = "SELECT currentDatabase()"
    assert porter_odbc.raw_query(odbc, sql) == DATABASE.encode() + b"\n"
    assert porter_odbc.raw_query(odbc, sql, use_database=False) == b"default\n"
    assert porter_odbc.query(odbc, sql, use_database=False).first_row == ("default",)


def test_c14_external_data(odbc, tmp_path):
    path = tmp_path / "movies.csv"
    path.write_text("A,1999\nB,2001\nC,2010\n")
    movies = porter_odbc.external_data(
        file_path=str(path), fmt="CSV", structure=["movie String", "year UInt16"], mime_type="text/csv"
    )
    sql = "SELECT * FROM movies WHERE year > 2000 ORDER BY year"
    assert porter_odbc.query(odbc, sql, external_data=movies).result_rows == [("B", 2001), ("C", 2010)]
    movies.add_file(file_name="directors", data="B\nC\n", types="String")
    joined = "SELECT count() FROM movies JOIN directors ON movie = _1"
    assert porter_odbc.query(odbc, joined, external_data=movies).result_rows == [(2,)]
    assert porter_odbc.raw_query(odbc, "SELECT count() FROM movies", external_data=movies) == b"3\n"
    assert porter_odbc.query_df(odbc, sql, external_data=movies)["movie"].tolist() == ["B", "C"]
    for wrong in (
        {},
        {"data": b""},
        {"data": b"", "structure": "a Int8"},
        {"file_path": "x", "data": b"", "types": "a"},
    ):
        with pytest.raises(ValueError):
            porter_odbc.external_data(**wrong)


def test_c15_raw_stream(odbc):
    sql = "SELECT number, toString(number) AS number_as_str FROM numbers(5)"
    with porter_odbc.raw_stream(odbc, sql, fmt="CSVWithNames") as stream:
        assert isinstance(stream, io.IOBase)
        assert b"".join(stream) == b'"number","number_as_str"\n0,"0"\n1,"1"\n2,"2"\n3,"3"\n4,"4"\n'
    big = porter_odbc.raw_stream(odbc, "SELECT number FROM numbers(1000000)", fmt="TSV")
    assert big.read(4) == b"0\n1\n"
    assert io.BufferedReader(big).readline() == b"2\n"
    big.close()
    with porter_odbc.raw_stream(odbc, "SELECT toString(number) FROM numbers(100000)") as stream:
        assert len(stream.readall()) == len(ask("SELECT toString(number) FROM numbers(100000)")) + 1
    with porter_odbc.raw_stream(odbc, "SELECT 1 WHERE 0") as stream:
        assert stream.readall() == b""


@pytest.mark.parametrize("fmt", ["CSVWithNames", "TSV", "Parquet", "JSONEachRow"])
def test_c16_saved_as_a_file(odbc, tmp_path, fmt):
    path = tmp_path / "saved"
    sql = "SELECT number, toString(number) AS number_as_str FROM numbers(5)"
    with path.open("wb") as file, porter_odbc.raw_stream(odbc, sql, fmt=fmt) as stream:
        for piece in stream:
            file.write(piece)
    if fmt == "CSVWithNames":
        assert path.read_text().splitlines() == ['"number","number_as_str"', *[f'{n},"{n}"' for n in range(5)]]
    elif fmt == "Parquet":
        assert pyarrow.parquet.read_table(path).to_pydict()["number"] == [0, 1, 2, 3, 4]
    else:
        assert len(path.read_text().splitlines()) == 5


def test_c17_raw_insert(odbc, table):
    name = table("a UInt32, s String")
    both = ["a", "s"]
    assert porter_odbc.raw_insert(odbc, name, both, "1,x\n2,y\n", fmt="CSV")["written_rows"] == 2
    porter_odbc.raw_insert(odbc, name, both, (f"{n}\tg{n}\n".encode() for n in (3, 4)), fmt="TSV")
    porter_odbc.raw_insert(odbc, name, None, io.BytesIO(b"a,s\n5,five\n"), fmt="CSVWithNames")
    skip = {"input_format_skip_unknown_fields": True}
    porter_odbc.raw_insert(odbc, name, None, '{"a":6,"s":"six","z":1}', fmt="JSONEachRow", settings=skip)
    porter_odbc.raw_insert(odbc, name, None, gzip.compress(b"7\tgz\n"), compression="gzip")
    porter_odbc.raw_insert(odbc, name, ["a"], b"8\n")
    expected = "1\tx\n2\ty\n3\tg3\n4\tg4\n5\tfive\n6\tsix\n7\tgz\n8\t"
    assert ask(f"SELECT * FROM {name} ORDER BY a") == expected


def test_c17_raw_insert_that_fails(odbc, table):
    name = table("a UInt32")

    def rows():
        yield b"1\n"
        raise LookupError("no more")

    with pytest.raises(LookupError):
        porter_odbc.raw_insert(odbc, name, None, rows())
    with pytest.raises(pyodbc.DataError, match="27"):
        porter_odbc.raw_insert(odbc, name, None, b"x\n")
    assert ask(f"SELECT count() FROM {name}") == "0"
    assert porter_odbc.raw_insert(odbc, name, None, b"1\n" * 1000000)["written_rows"] == 1000000


def test_c18_command(odbc, oracle, table):
    for sql in (
        "SELECT 1", "SELECT 'a', 'b'", "SELECT 'a\\nb'", "SELECT number FROM numbers(2)", "SELECT 1.5", "SELECT ''",
        "SHOW DATABASES LIKE 'system'", "EXISTS TABLE system.one",
    ):  # fmt: skip
        assert porter_odbc.command(odbc, sql) == oracle.command(sql), sql
    told = porter_odbc.command(odbc, f"CREATE TABLE IF NOT EXISTS {table('a Int8')} (a Int8) ENGINE = Null")
    assert isinstance(told, dict)
    assert len(told["query_id"]) == 36
    assert porter_odbc.command(odbc, "SELECT {a:UInt8} + 1", {"a": 1}) == 2


def test_c19_ping(connect):
    connection = connect()
    assert porter_odbc.ping(connection) is True


def test_c20_update_and_delete(odbc, table):
    name = table("a Int32, s String")
    porter_odbc.insert(odbc, name, [[1, "x"], [2, "y"]])
    porter_odbc.command(odbc, f"ALTER TABLE {name} UPDATE s = 'z' WHERE a = 1", settings={"mutations_sync": 2})
    porter_odbc.command(odbc, f"DELETE FROM {name} WHERE a = 2")
    assert porter_odbc.query(odbc, f"SELECT * FROM {name}").result_rows == [(1, "z")]


def test_c21_query_np(odbc, oracle):
    sql = "SELECT number a, number * 1.5 b FROM numbers(2)"
    found = porter_odbc.query_np(odbc, sql)
    assert found.dtype.descr == [("a", "<u8"), ("b", "<f8")]
    assert found.tolist() == [(0, 0.0), (1, 1.5)]
    for other in (
        sql, "SELECT number, number + 1 FROM numbers(3)", "SELECT toString(number) s, number n FROM numbers(3)",
        "SELECT toDateTime(number) d, toInt8(number) i FROM numbers(3)",
    ):  # fmt: skip
        found, expected = porter_odbc.query_np(odbc, other), oracle.query_np(other)
        assert (found.dtype, found.tolist()) == (expected.dtype, expected.tolist())


DF = (
    "SELECT number a, if(number = 1, NULL, number) n, toDateTime(number) d, toString(number) s, toFloat64(number) f, "
    "if(number = 1, NULL, toString(number)) ns, toLowCardinality('x') lc, toDate('2020-01-01') da, "
    "toDateTime64('2020-01-01 00:00:00.123', 3) d3, toDecimal64(1.5, 2) de, true bo, "
    "if(number = 1, NULL, toDateTime(number)) nd, if(number = 1, NULL, 1.5) nf, "
    "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') u, toIPv4('1.2.3.4') ip, toIPv6('::1') ip6, "
    "if(number = 1, NULL, true) nb, toInt128(5) i128, CAST('a' AS Enum8('a' = 1)) en, toDate32('2020-01-01') d32, "
    "toTime('01:00:00') tim, toDateTime('2020-07-01 00:00:00', 'Europe/Berlin') dtz, CAST(1 AS Nullable(UInt8)) nn, "
    "toDateTime64('2020-07-01 00:00:00.5', 6, 'Europe/Berlin') d6z, toFixedString('a', 2) fs, toFloat32(0.5) f32, "
    "toInt64(-1) i64, ['a', 'b'] sa, map('k', 'v') m, ('x', 'y') tu, toUInt16(7) u16, "
    "[toIPv4('1.2.3.4')] ai, [CAST('a' AS Enum8('a' = 1))] ae "
    "FROM numbers(3)"
)


def test_c22_query_df(odbc, oracle):
    found, expected = porter_odbc.query_df(odbc, DF), oracle.query_df(DF)
    assert list(found.columns) == list(expected.columns)
    assert {name: str(kind) for name, kind in found.dtypes.items()} == {
        name: str(kind) for name, kind in expected.dtypes.items()
    }
    for name in expected.columns:
        assert repr(list(found[name])) == repr(list(expected[name])), name
    assert porter_odbc.query_df(odbc, "SELECT 1 AS x WHERE 0").shape == (0, 1)


def test_c23_query_arrow(odbc):
    sql = "SELECT number a, toString(number) s, toLowCardinality('x') l FROM numbers(3)"
    found = porter_odbc.query_arrow(odbc, sql)
    assert str(found.schema) == "a: uint64 not null\ns: string not null\nl: string not null"
    assert found.to_pydict() == {"a": [0, 1, 2], "s": ["0", "1", "2"], "l": ["x"] * 3}
    sizes = {"max_block_size": 65536}
    with porter_odbc.query_arrow_stream(odbc, "SELECT number FROM numbers(200000)", settings=sizes) as reader:
        assert [batch.num_rows for batch in reader] == [65536, 65536, 65536, 3392]
    assert porter_odbc.query_arrow(odbc, sql, use_strings=False).schema.field("s").type == pyarrow.binary()


def test_c24_insert_df_and_arrow(odbc, table):
    name = table("a UInt32, s Nullable(String)", "MergeTree ORDER BY a")
    frame = pandas.DataFrame({"a": [1, 2, 3], "s": ["x", None, "z"]})
    assert porter_odbc.insert_df(odbc, name, frame)["written_rows"] == 3
    assert porter_odbc.query(odbc, f"SELECT * FROM {name}").result_rows == [(1, "x"), (2, None), (3, "z")]
    more = pyarrow.table({"s": ["q"], "a": pyarrow.array([4], pyarrow.uint32())})
    assert porter_odbc.insert_arrow(odbc, name, more)["written_rows"] == 1
    assert porter_odbc.query(odbc, f"SELECT * FROM {name} WHERE a = 4").result_rows == [(4, "q")]
    with pytest.raises(pyodbc.Error):
        porter_odbc.insert_arrow(odbc, name, pyarrow.table({"nope": [1]}))


def test_c25_streaming(odbc):
    assert list(porter_odbc.query_rows_stream(odbc, "SELECT number FROM numbers(5)")) == [(n,) for n in range(5)]
    blocks = porter_odbc.query_row_block_stream(odbc, "SELECT number FROM numbers(200000)")
    assert [len(block) for block in blocks] == [65536, 65536, 65536, 3392]
    half = porter_odbc.query_rows_stream(odbc, "SELECT number FROM numbers(10000000)")
    assert next(half) == (0,)
    half.close()
    assert porter_odbc.ping(odbc)


def test_c26_state_is_per_statement(connect):
    """Threads with cursors of their own, on two connections and on one: never a row of the other's."""
    one, two = connect(), connect()
    wrong: list[object] = []

    def work(connection, number):
        cursor = connection.cursor()
        for _ in range(40):
            found = {row[0] for row in cursor.execute("SELECT ? FROM numbers(50)", number).fetchall()}
            if found != {number}:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(connection, n)) for n, connection in enumerate((one, two, one, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_c27_summary(odbc):
    told = porter_odbc.query(odbc, "SELECT number FROM numbers(10)").summary
    assert set(told) >= {
        "elapsed_ns", "memory_usage", "query_id", "read_bytes", "read_rows", "result_bytes", "result_rows",
        "total_rows_to_read", "written_bytes", "written_rows",
    }  # fmt: skip
    assert len(told["query_id"]) == 36


def test_c28_query_id(odbc):
    wanted = f"vq-{DATABASE}"
    found = porter_odbc.query(odbc, "SELECT queryID()", query_id=wanted)
    assert (found.query_id, found.result_rows) == (wanted, [(wanted,)])


def test_c29_query_limit(connect):
    assert len(connect(query_limit=7).execute("SELECT number FROM numbers(100)").fetchall()) == 7


def test_c30_threads_run_at_once(connect):
    """Four statements on four connections that wait for each other: only together do they end."""
    ready = threading.Barrier(4, timeout=30)
    done: list[int] = []

    def work():
        cursor = connect().cursor()
        with porter_odbc.progress_bar(cursor, interval=0.01, file=io.StringIO()) as bar:
            waited: list[int] = []

            def update(_):
                if not waited:
                    waited.append(ready.wait())

            bar.update = update
            cursor.execute("SELECT sum(sleepEachRow(0.02)) FROM numbers(20) SETTINGS max_block_size=2").fetchall()
            done.extend(waited)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 1, 2, 3]


QUICKSTART = """
import sys, porter_odbc
client = porter_odbc.connect(host=sys.argv[1], port=int(sys.argv[2]), user="default", password="", database=sys.argv[3])
porter_odbc.command(client, "CREATE TABLE new_table "
    "(key UInt32, value String, metric Float64) ENGINE MergeTree ORDER BY key")
porter_odbc.insert(client, "new_table", [[1000, "String Value 1000", 5.233], [2000, "String Value 2000", -107.04]],
                   column_names=["key", "value", "metric"])
result = porter_odbc.query(client, "SELECT max(key), avg(metric) FROM new_table")
print(result.result_rows)
porter_odbc.command(client, "DROP TABLE new_table")
"""


def test_c31_the_quickstart_of_the_guide():
    command = [sys.executable, "-c", QUICKSTART, HOST, str(PORT), DATABASE]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[(2000, -50.9035)]\n"


def test_c32_pool_options(connect):
    for options in ({"Pool": "private"}, {"Pool": "mine", "PoolSize": 16}):
        assert connect(**options).execute("SELECT 1").fetchval() == 1


def test_c34_workers(table):
    """The guide's eight workers, one connection each: rows inserted are rows read, and no 373."""
    name = table("worker UInt8, n UInt32")
    failures: list[BaseException] = []

    def work(worker):
        try:
            connection = porter_odbc.connect(host=HOST, port=PORT, database=DATABASE)
            for part in range(3):
                rows = [[worker, part * 100 + n] for n in range(100)]
                porter_odbc.insert(connection, name, rows)
            connection.close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert ask(f"SELECT count(), uniqExact(worker, n) FROM {name}") == "2400\t2400"


def test_as_table(odbc):
    result = porter_odbc.query(odbc, "SELECT number, 'x' AS s, NULL AS n FROM numbers(3)")
    lines = ["number | s | n", "-------+---+-----", "     0 | x | NULL", "     1 | x | NULL", "     2 | x | NULL"]
    assert porter_odbc.as_table(result).splitlines() == lines
    assert porter_odbc.as_table(result, 1).splitlines() == [*lines[:3], "(3 rows, 2 not shown)"]
    assert porter_odbc.as_table(odbc.execute("SELECT 1 AS x")).splitlines() == ["x", "-", "1"]
    assert porter_odbc.as_table(odbc.execute("SELECT 1 AS x WHERE 0")).splitlines() == ["x", "-"]
