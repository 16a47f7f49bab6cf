"""Rows in blocks, and parameters as arrays: the same values and errors as pyodbc's own ways have."""

from __future__ import annotations

import datetime
import decimal
import ipaddress
import random
import struct
import uuid

import numpy
import pandas
import pyodbc
import pytest
import sqlalchemy
from clickhouse_connect.cc_sqlalchemy import types as ch
from sqlalchemy import Column, MetaData, Table

from conftest import ask
from porter_odbc import _cells, arrays, blocks, dbapi, handles

D = decimal.Decimal
# Of `number` (from 0): the values of a column.
VALUES = {
    "Bool": "number % 2",
    "Int8": "number - 20",
    "Int16": "number * 700 - 20000",
    "Int32": "number * -70000000",
    "Int64": "-9223372036854775808 + number",
    "UInt8": "number",
    "UInt16": "65535 - number",
    "UInt32": "4294967295 - number",
    "UInt64": "18446744073709551615 - number",
    "Int128": "toInt128(number) * toInt128('-12345678901234567890')",
    "UInt256": "toUInt256('1606938044258990275541962092341162602522202993782792835301376') + number",
    "Float32": "number / 3",
    "Float64": "[inf, -inf, nan, 1e300, number / 3][number % 5 + 1]",
    "BFloat16": "number / 3",
    "Decimal(9, 2)": "(number - 30) / 8",
    "Decimal(76, 30)": "toDecimal256(number, 30) / 7",
    "String": "repeat('x', number)",
    "FixedString(4)": "toFixedString(leftPad(toString(number), number % 4, 'a'), 4)",
    "LowCardinality(String)": "toString(number % 3)",
    "Enum8('a' = 1, 'b\\'ü' = 2)": "number % 2 + 1",
    "Date": "toDate('1970-01-01') + number * 1000",
    "Date32": "toDate32('1900-01-01') + number * 1000",
    "DateTime": "toDateTime(number * 100000000)",
    "DateTime('Asia/Tokyo')": "number * 100000000",
    "DateTime64(0)": "toDateTime64(number * 1000, 0)",
    "DateTime64(3, 'UTC')": "toDateTime64('1969-12-31 23:59:59.999', 3, 'UTC') + number / 8",
    "DateTime64(9)": "fromUnixTimestamp64Nano(toInt64(number * 1234567890123456))",
    "Time": "number * 1000 - 20000",
    "Time64(6)": "toTime64(number * 1000.5, 6)",
    "UUID": "reinterpretAsUUID(sipHash128(number))",
    "IPv4": "toIPv4(toUInt32(number * 1000000))",
    "IPv6": "toIPv6(concat('::', toString(number)))",
    "IntervalHour": "toIntervalHour(number)",
    "Array(Nullable(String))": "[toString(number), NULL, 'it\\'s']",
    "Map(String, UInt8)": "map('k', number)",
    "Tuple(a UInt8, b String)": "(number, 'x')",
    "JSON": "concat('{\"n\":', toString(number), '}')",
}
PLAIN = ("Array", "Map", "Tuple", "JSON")  # not within Nullable


def both_ways(connection, monkeypatch, sql, read=lambda cursor: cursor.fetchall()):
    """The rows by blocks and cell by cell."""
    cursor = connection.cursor()
    found = read(cursor.execute(sql))
    assert cursor._blocks is not None, "no blocks"
    with monkeypatch.context() as patch:
        patch.setattr(blocks, "plan", lambda *_: None)
        cursor = connection.cursor()
        expected = read(cursor.execute(sql))
        assert cursor._blocks is None
    return found, expected


@pytest.mark.parametrize("kind", list(VALUES))
@pytest.mark.parametrize("nullable", [False, True])
def test_every_type(rich, monkeypatch, kind, nullable):
    value = f"CAST({VALUES[kind]} AS {kind})"
    if nullable and not kind.startswith(PLAIN):
        inner = f"Nullable({kind})" if "LowCardinality" not in kind else "LowCardinality(Nullable(String))"
        value = f"CAST(if(number % 3 = 1, NULL, {value}) AS {inner})"
    sql = f"SELECT {value} AS v, number FROM numbers(60) SETTINGS session_timezone='America/New_York'"
    found, expected = both_ways(rich, monkeypatch, sql)
    assert len(found) == 60
    assert list(map(repr, found)) == list(map(repr, expected))


@pytest.mark.parametrize(
    "text",
    [
        "repeat('y', if(number % 500 = 77, number * 20, 5))",  # now and then a long one
        "repeat('y', number % 300)",
        "repeat('y', if(number < 1000, 3, 5000))",
        "repeat('y', if(number < 1000, 5000, 3))",
        "repeat('ü', if(number % 7 = 0, number, 2))",
        "if(number % 2 = 0, '', repeat('日本', number % 50))",
        "concat('a\\0b', char(0), toString(number))",
        "if(number = 1500, repeat('z', 900000), toString(number))",
        "char(number % 256, 65, 200, number % 100)",  # not UTF-8
        "concat(char(240, 159, 146), toString(number), char(0xED, 0xA0, 0x80))",
    ],
)
def test_texts_of_any_length(rich, monkeypatch, text):
    sql = f"SELECT number, {text} AS a, if(number % 3 = 0, NULL, {text}) AS b FROM numbers(3000)"
    found, expected = both_ways(rich, monkeypatch, sql)
    assert found == expected


def test_blocks_of_many_columns_and_of_few_rows(rich, monkeypatch):
    many = ", ".join(f"toString(number + {n}) AS c{n}" for n in range(300))
    found, expected = both_ways(rich, monkeypatch, f"SELECT {many} FROM numbers(500)")
    assert found == expected
    sql = "SELECT number, toString(number) FROM numbers(1000) SETTINGS max_block_size = 37"
    found, expected = both_ways(rich, monkeypatch, sql)
    assert found == expected == [(n, str(n)) for n in range(1000)]


def by_turns(cursor):
    found = [cursor.fetchone(), *cursor.fetchmany(3), cursor.fetchone()]
    cursor.skip(100)
    found += cursor.fetchmany(2000)
    found += [row for row, _ in zip(cursor, range(50), strict=False)]
    while row := cursor.fetchone():
        found.append(row)
    assert cursor.fetchone() is None
    assert cursor.fetchmany(5) == cursor.fetchall() == []
    return found


def test_ways_to_fetch_mix(rich):
    cursor = rich.cursor()
    cursor.execute("SELECT number FROM numbers(5000)")
    numbers = [row[0] for row in by_turns(cursor)]
    # The loop over the cursor reads 1,000 rows at once, as it always has.
    assert numbers[:5] == [0, 1, 2, 3, 4]
    assert numbers[5:2005] == list(range(105, 2105))
    assert numbers[2005:2055] == list(range(2105, 2155))
    assert numbers[2055:] == list(range(3105, 5000))


def test_no_row_is_waited_for_that_was_not_asked_for(rich):
    """Each row takes the server half a second: the first one is there long before the last."""
    cursor = rich.cursor()
    cursor.execute("SELECT number, sleepEachRow(0.5) FROM numbers(40) SETTINGS max_block_size = 1")
    query = cursor.query_id
    assert [cursor.fetchone(), *cursor.fetchmany(1)] == [(0, 0), (1, 0)]
    assert ask(f"SELECT count() FROM system.processes WHERE query_id = '{query}'") == "1", "the query was over"
    cursor.close()


def test_rows_before_an_error_are_given(rich, monkeypatch):
    sql = "SELECT throwIf(number = 3000000) AS t, number, toString(number) FROM numbers(4000000)"

    def until_error(cursor):
        count = 0
        with pytest.raises(pyodbc.Error) as caught:
            while cursor.fetchone():
                count += 1
        with pytest.raises(pyodbc.Error):
            cursor.fetchall()
        return count, caught.value.args[0], type(caught.value)

    found = until_error(rich.cursor().execute(sql))
    assert 1000000 < found[0] <= 3000000
    assert found[1:] == ("22000", pyodbc.DataError)
    cursor = rich.cursor()
    cursor.execute(sql)
    with pytest.raises(pyodbc.Error, match="395"):
        cursor.fetchall()
    assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_interleaved_cursors(rich):
    cursors = [rich.cursor().execute(f"SELECT {n} * number FROM numbers(3000)") for n in range(4)]
    found = [[] for _ in cursors]
    while any(rows := [cursor.fetchmany(700) for cursor in cursors]):
        for kept, more in zip(found, rows, strict=True):
            kept += more
    assert found == [[(n * number,) for number in range(3000)] for n in range(4)]


def test_most_rows(rich):
    cursor = rich.cursor()
    handles.set_number(cursor.raw, 1, 2500)  # SQL_ATTR_MAX_ROWS
    assert len(cursor.execute("SELECT number FROM numbers(10000)").fetchall()) == 2500
    cursor.execute("SELECT number FROM numbers(10000)")
    assert sum(1 for _ in iter(cursor.fetchone, None)) == 2500


def test_own_converters_and_decodings_are_kept_to(rich):
    rich.add_output_converter(pyodbc.SQL_BIGINT, lambda data: int.from_bytes(data, "little") + 1)
    assert rich.execute("SELECT toInt64(number) FROM numbers(100)").fetchall() == [(n + 1,) for n in range(100)]
    rich.clear_output_converters()
    rich.setdecoding(pyodbc.SQL_WCHAR, "utf-16-be")
    assert rich.execute("SELECT 'a' FROM numbers(100)").fetchall() == [("\u6100",)] * 100


def test_nothing_stays_bound(rich):
    """A fetch of pyodbc's own after one by blocks."""
    cursor = rich.cursor()
    cursor.execute("SELECT number, toString(number) FROM numbers(3000)")
    assert cursor.fetchmany(1000)[-1] == (999, "999")
    assert tuple(cursor.raw.fetchone()) == (1000, "1000")
    assert list(map(tuple, cursor.raw.fetchmany(2))) == [(1001, "1001"), (1002, "1002")]
    assert cursor.fetchall()[0] == (1003, "1003")
    with pytest.raises(pyodbc.Error, match="cannot be made ready"):
        handles.set_number(cursor.raw, handles.ROWS_READY, 5)


INSERTED = {
    "Int32": [1, None, -(2**31)],
    "Nullable(Int64)": [2**63 - 1, None, -(2**63)],
    "UInt64": [2**64 - 1, 0, 5],
    "Float64": [0.1, float("inf"), -0.0],
    "Nullable(Float32)": [1, None, 2.5],
    "Bool": [True, False, True],
    "String": ["", "日本\0\n\\'", "x" * 5000],
    "Nullable(String)": [None, "a", None],
    "FixedString(3)": [b"ab\0", "abc", b""],
    "LowCardinality(Nullable(String))": ["a", None, "a"],
    "Date": [datetime.date(1970, 1, 1), datetime.date(2149, 6, 6), datetime.date(2024, 2, 29)],
    "Nullable(Date32)": [datetime.date(1900, 1, 1), None, datetime.date(2299, 12, 31)],
    "DateTime64(6, 'UTC')": [
        datetime.datetime(1900, 1, 1), datetime.datetime(2262, 1, 1, 23, 59, 59, 999999),
        datetime.datetime(1969, 12, 31),
    ],
    "Nullable(DateTime)": [None, datetime.datetime(1970, 1, 2), datetime.datetime(2100, 1, 1)],
    "Decimal(38, 10)": [D("-1.5"), D("1E+20"), D("0.0000000001")],
    "Nullable(Decimal(76, 38))": [D("12345678901234567890123456789012345678." + "1" * 38), None, D("1E-38")],
    "UUID": [uuid.UUID(int=n * 2**100 + 77) for n in range(3)],
    "IPv6": [ipaddress.ip_address("::1"), ipaddress.ip_address("2001:db8::"), "::2"],
    "Array(String)": [["a", "b'"], [], ["\\"]],
    "Map(String, UInt8)": [{"a": 1}, {}, {"b": 2}],
    "JSON": [{"a": 1}, {}, {"b": [1, None]}],
}  # fmt: skip


def test_arrays_are_stored_as_the_server_reads_literals(rich, table):
    name = table(", ".join(f"c{n} {kind}" for n, kind in enumerate(INSERTED)) + ", n UInt32")
    rows = [(*values, n) for n, values in enumerate(zip(*INSERTED.values(), strict=True))]
    rows[1] = (0, *rows[1][1:])
    rows *= 20
    marks = ", ".join("?" * len(rows[0]))
    rich.cursor().executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    found = rich.execute(f"SELECT * FROM {name} ORDER BY n").fetchall()
    assert len(found) == 60

    def shown(value):
        if isinstance(value, (bytes, str)):
            return (value.encode() if isinstance(value, str) else value).rstrip(b"\0")
        return ipaddress.ip_address(value) if isinstance(value, str) and "::" in value else value

    for column, values in enumerate(INSERTED.values()):
        expected = [0, *values[2:]] if column == 0 else values[1:]
        for at, value in zip((20, 40), expected, strict=True):
            got = found[at][column]
            if isinstance(got, ipaddress.IPv6Address):
                value = ipaddress.ip_address(value)
            assert shown(got) == shown(value), list(INSERTED)[column]


def test_arrays_are_what_is_used(rich, table, monkeypatch):
    name = table("a Int32, b Nullable(String), c Decimal(9, 2), d DateTime64(3), e Date")
    monkeypatch.setattr(dbapi.Cursor, "_by_pyodbc", lambda *_: pytest.fail("pyodbc's own way"))
    now = datetime.datetime(2024, 1, 2, 3, 4, 5, 678000)
    row = (1, None, D("1.50"), now, now.date())
    rich.cursor().executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?)", [row] * 50)
    assert rich.execute(f"SELECT * FROM {name}").fetchall() == [row] * 50


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("Int8", 300),
        ("Int32", None),
        ("Decimal(9, 2)", D("1.234")),
        ("Decimal(9, 2)", D("NaN")),
        ("UInt8", "x"),
        ("Date", datetime.date(1950, 1, 1)),
        ("FixedString(2)", "abc"),
    ],
)
def test_a_row_that_does_not_fit_leaves_nothing(rich, table, kind, bad):
    name = table(f"a UInt32, v {kind}")
    day = datetime.date(2000, 1, 1)
    good = {"Int8": 1, "Int32": 1, "Decimal(9, 2)": D(1), "UInt8": "1", "Date": day}.get(kind, "ab")
    rows = [(n, good) for n in range(100)]
    rows[77] = (77, bad)
    cursor = rich.cursor()
    with pytest.raises((pyodbc.DataError, pyodbc.IntegrityError)):
        cursor.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
    assert ask(f"SELECT count() FROM {name}") == "0"
    cursor.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows[:77])
    assert ask(f"SELECT count() FROM {name}") == "77"


def test_a_statement_that_pyodbc_has_prepared_is_not_mistaken(rich, table):
    name = table("a Int32")
    cursor = rich.cursor()
    insert = f"INSERT INTO {name} VALUES (?)"
    for turn in range(3):
        assert cursor.execute("SELECT ? + 1, number FROM numbers(30)", turn).fetchone() == (turn + 1, 0)
        cursor.executemany(insert, [(turn,)] * 40)
        assert cursor.description is None
        cursor.execute(insert, turn)
    assert ask(f"SELECT a, count() FROM {name} GROUP BY a ORDER BY a") == "0\t41\n1\t41\n2\t41"


def test_what_is_cut_is_told(rich, table):
    name = table("a DateTime")
    cursor = rich.cursor()
    cursor.executemany(f"INSERT INTO {name} VALUES (?)", [(datetime.datetime(2024, 1, 1, 0, 0, 0, 5),)] * 30)
    assert [state for state, _ in cursor.messages[:1]] == ["[01S07] (0)"]
    cursor.executemany(f"INSERT INTO {name} VALUES (?)", [(datetime.datetime(2024, 1, 1),)] * 30)
    assert cursor.messages == []


def test_rows_of_different_lengths(rich, table):
    name = table("a Int32, b Int32")
    with pytest.raises(pyodbc.ProgrammingError, match="different lengths"):
        rich.cursor().executemany(f"INSERT INTO {name} VALUES (?, ?)", [(1, 2), (1,)])


def test_what_arrays_do_not_take():
    assert arrays.parameter([1, "a"]) is None
    assert arrays.parameter([2**63]) is None
    assert arrays.parameter(["\ud800"]) is None
    assert arrays.parameter([[1]]) is None
    assert arrays.parameter(["x" * (1 << 20)] + [""] * 200) is None
    assert memoryview(arrays.parameter([None, None]).lengths).cast("q").tolist() == [-1, -1]


def test_what_the_part_in_c_refuses():
    def one(letter, memory, count=1, lengths=None, width=None):
        column = (letter, memory, width or len(memory), lengths or bytes(8 * abs(count)), None, 0, {})
        return _cells.rows([column], count)

    assert one("D", struct.pack("=hHH", 2024, 2, 29)) == [(datetime.date(2024, 2, 29),)]
    for letter in "DT":
        for year in (0, -44, 10000):
            with pytest.raises(ValueError, match="out of range"):
                one(letter, struct.pack("=hHHHHHI", year, 1, 1, 0, 0, 0, 0))
    for letter, memory, count in (("q", bytes(7), 1), ("q", bytes(15), 2), ("x", bytes(8), 1), ("q", bytes(8), -1)):
        with pytest.raises(ValueError, match="does not fit"):
            one(letter, memory, count, width=min(len(memory), 8))
    with pytest.raises(ValueError, match="cut"):
        one("t", b"abc", lengths=struct.pack("q", 4))
    assert one("t", b"abc", lengths=struct.pack("q", -1)) == [(None,)]
    assert one("n", b"-12.5", lengths=struct.pack("q", 5)) == [(D("-12.5"),)]
    aware = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    for strange in (pandas.NaT, aware, numpy.int64(1), [1], type("Whole", (int,), {})(1)):
        assert _cells.packed([strange], 1 << 20) is None
    assert _cells.cut(struct.pack("5q", 3, 9, -1, 7, -4), 5, 8) == (1, 2, 9)


def test_random_timestamps(rich, table):
    name = table("n UInt32, a DateTime64(6, 'UTC'), b Nullable(Date32)")
    source = random.Random(20)
    first = datetime.datetime(1901, 1, 1)
    times = [first + datetime.timedelta(microseconds=source.randrange(10**16)) for _ in range(500)]
    rows = [(n, time, time.date() if n % 3 else None) for n, time in enumerate(times)]
    rich.cursor().executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", rows)
    assert ask(f"SELECT a FROM {name} ORDER BY n") == "\n".join(time.isoformat(" ", "microseconds") for time in times)
    assert rich.execute(f"SELECT * FROM {name} ORDER BY n").fetchall() == rows


def test_many_sets_in_sqlalchemy(eng):
    metadata = MetaData()
    made = Table("sets", metadata, Column("a", ch.UInt32), Column("b", ch.Nullable(ch.String)))
    with eng.connect() as connection:
        create = "CREATE TABLE sets (a UInt32, b Nullable(String) DEFAULT 'z') ENGINE = Memory"
        connection.execute(sqlalchemy.text(create))
        data = [{"a": n, "b": None if n % 2 else str(n)} for n in range(100)]
        connection.execute(made.insert(), data)
        connection.execute(made.insert(), data[:1])
        found = connection.execute(made.select().order_by(made.c.a)).fetchall()
        assert [row._asdict() for row in found] == [data[0], *data]
        with pytest.raises(sqlalchemy.exc.StatementError, match="parameter group 7"):
            connection.execute(made.insert(), [{"a": n} | ({"b": "x"} if n != 7 else {}) for n in range(20)])
        seen = []
        sqlalchemy.event.listen(eng, "before_cursor_execute", lambda *given: seen.append(list(given[3])))
        connection.execute(made.insert(), data[:20])
        assert seen == [[(row["a"], row["b"]) for row in data[:20]]]
        connection.execute(sqlalchemy.text("DROP TABLE sets"))
