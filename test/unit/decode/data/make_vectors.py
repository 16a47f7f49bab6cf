#!/usr/bin/env python3
"""Asks a real ClickHouse (PORTER_TEST_CLICKHOUSE=http://host:port) for the decoder's test vectors.

For each case: NAME.bin, the answer in Native (revision 54453, but rev0_NAME); and in expected.tsv one line a row, `NAME <tab> toString of each
column`, escaped as TabSeparated. Run it again when a case is added; the files are committed.
"""
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
SETTINGS = {
    "output_format_native_write_json_as_string": "1",
    "output_format_native_use_flattened_dynamic_and_json_serialization": "1",
    "allow_suspicious_low_cardinality_types": "1",
    "allow_suspicious_variant_types": "1",
    "allow_experimental_qbit_type": "1",
    "allow_experimental_nullable_tuple_type": "1",
    "enable_time_time64_type": "1",
    "session_timezone": "UTC",
}
SHARED_FORM = {"output_format_native_use_flattened_dynamic_and_json_serialization": "0"}


def values(kind, *items):
    """One column `c` of type `kind` with these values, given as SQL."""
    return "SELECT CAST(x, %s) AS c FROM (SELECT arrayJoin([%s]) AS x)" % (quote(kind), ", ".join(items))


def quote(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def texts(kind, *items):
    """As values, each given as the text that the server parses."""
    return values(kind, *[quote(i) for i in items])


def integers():
    for bits in (8, 16, 32, 64, 128, 256):
        top = 2 ** (bits - 1)
        yield "int%d" % bits, texts("Int%d" % bits, str(-top), "-1", "0", "7", str(top - 1))
        yield "uint%d" % bits, texts("UInt%d" % bits, "0", "7", str(2 * top - 1))


CASES = dict(integers())
CASES.update({
    "bool": texts("Bool", "true", "false"),
    "float32": texts("Float32", "0", "-1.5", "3.4028235e38", "inf", "nan", "0.1"),
    "float64": texts("Float64", "0", "-1.5", "1.7976931348623157e308", "-inf", "nan", "0.1"),
    "decimal9": texts("Decimal(9, 4)", "-99999.9999", "0", "1.5"),
    "decimal18": texts("Decimal(18, 0)", "-999999999999999999", "5"),
    "decimal38": texts("Decimal(38, 10)", "-9999999999999999999999999999.9999999999", "1"),
    "decimal76": texts("Decimal(76, 76)", "-0." + "9" * 76, "0.1"),
    "string": "SELECT arrayJoin(['', 'a', 'tab\\there', 'zürich', repeat('x', 127), repeat('y', 128), "
              "repeat('z', 20000), 'end']) AS c",
    "fixed_string": texts("FixedString(5)", "abcde", "vwxyz"),
    "date": texts("Date", "1970-01-01", "2149-06-06", "2024-02-29"),
    "date32": texts("Date32", "1900-01-01", "1969-12-31", "2299-12-31"),
    "datetime": texts("DateTime('UTC')", "1970-01-01 00:00:00", "2106-02-07 06:28:15"),
    "datetime_plain": texts("DateTime", "2024-02-29 12:34:56"),
    "datetime64": texts("DateTime64(3, 'UTC')", "1900-01-01 00:00:00.001", "2299-12-31 23:59:59.999"),
    "datetime64_9": texts("DateTime64(9, 'UTC')", "1969-12-31 23:59:59.123456789"),
    "datetime64_0": texts("DateTime64(0, 'UTC')", "2024-02-29 12:34:56"),
    "time": texts("Time", "-999:59:59", "00:00:01", "23:59:59"),
    "time64": texts("Time64(6)", "-12:00:00.500000", "999:59:59.999999"),
    "uuid": texts("UUID", "00112233-4455-6677-8899-aabbccddeeff"),
    "ipv4": texts("IPv4", "1.2.3.4", "255.255.255.255"),
    "ipv6": texts("IPv6", "::1", "2001:db8::ff00:42:8329", "::ffff:1.2.3.4"),
    "enum8": texts("Enum8('a\\'b' = -128, 'tab\\t' = 0, 'c\\\\d' = 127)", "a'b", "tab\t", "c\\d"),
    "enum16": texts("Enum16('low' = -32768, 'high' = 32767)", "low", "high"),
    "interval": "SELECT toIntervalDay(number - 1) AS c FROM numbers(3)",
    "nullable_int": values("Nullable(Int32)", "1", "NULL", "-3"),
    "nullable_string": values("Nullable(String)", "'a'", "NULL", "''"),
    "null": "SELECT NULL AS c FROM numbers(3)",
    "empty_array": "SELECT [] AS c",
    "empty_map": "SELECT map() AS c",
    "empty_tuple": "SELECT tuple() AS c FROM numbers(2)",
    "nothing_array": "SELECT arrayResize([]::Array(Nullable(Nothing)), number) AS c FROM numbers(3)",
    "array": "SELECT range(number)::Array(UInt16) AS c FROM numbers(5)",
    "array_deep": "SELECT arrayMap(x -> range(x), range(number))::Array(Array(UInt8)) AS c FROM numbers(5)",
    "array_string": "SELECT arrayMap(x -> concat('it\\'s ', toString(x)), range(number)) AS c FROM numbers(4)",
    "array_nullable": "SELECT [number, NULL]::Array(Nullable(UInt64)) AS c FROM numbers(3)",
    "tuple": "SELECT (number, toString(number), NULL::Nullable(Int8)) AS c FROM numbers(3)",
    "tuple_named": "SELECT (number, 'x')::Tuple(`a b` Int8, `c\\`d` String) AS c FROM numbers(2)",
    "tuple_nullable": "SELECT if(number = 1, NULL, (number, 'x'))::Nullable(Tuple(Int8, String)) AS c FROM numbers(3)",
    "map": "SELECT map('a', number, 'b', number + 1) AS c FROM numbers(3)",
    "map_array": "SELECT map(number, [toString(number), NULL]) AS c FROM numbers(3)",
    "nested": "SELECT arrayMap(x -> (x, toString(x)), range(number))::Nested(a UInt8, b String) AS c FROM numbers(3)",
    "lc_string": "SELECT toLowCardinality(toString(number % 3)) AS c FROM numbers(10)",
    "lc_nullable": "SELECT toLowCardinality(if(number % 3 = 0, NULL, toString(number % 4))) AS c FROM numbers(10)",
    "lc_wide_keys": "SELECT toLowCardinality(toString(number)) AS c FROM numbers(300)",
    "lc_int": "SELECT toLowCardinality(toInt32(number % 3)) AS c FROM numbers(5)",
    "lc_date": "SELECT (toDate('2024-01-01') + number % 2)::LowCardinality(Nullable(Date)) AS c FROM numbers(4)",
    "lc_fixed": "SELECT toString(number)::FixedString(1)::LowCardinality(FixedString(1)) AS c FROM numbers(4)",
    "lc_array": "SELECT arrayMap(x -> toLowCardinality(toString(x % 2)), range(number)) AS c FROM numbers(4)",
    "lc_array_empty": "SELECT []::Array(LowCardinality(String)) AS c FROM numbers(2)",
    "lc_map": "SELECT map('k'::LowCardinality(String), number::LowCardinality(Nullable(UInt64))) AS c FROM numbers(3)",
    "nested_all": "SELECT arrayMap(x -> (map(toString(x), [x, NULL]::Array(Nullable(Int32))), "
                  "if(x = 1, NULL, toString(x))::LowCardinality(Nullable(String))), range(number))"
                  "::Array(Tuple(Map(String, Array(Nullable(Int32))), LowCardinality(Nullable(String)))) AS c "
                  "FROM numbers(4)",
    "variant": values("Variant(Int64, String, Array(UInt8))", "1::Variant(Int64, String, Array(UInt8))", "NULL",
                      "'x'::Variant(Int64, String, Array(UInt8))", "[1, 2]::Array(UInt8)::Variant(Int64, String, Array(UInt8))"),
    "variant_lc": "SELECT if(number = 1, NULL, toString(number))::Variant(LowCardinality(String), "
                  "Array(LowCardinality(String))) AS c FROM numbers(3)",
    "variant_array": "SELECT arrayMap(x -> x::Variant(UInt8, String), range(number)::Array(UInt8)) AS c FROM numbers(3)",
    "variant_empty": "SELECT []::Array(Variant(Int8, String)) AS c",
    "dynamic": "SELECT arrayJoin([toUInt8(1)::Dynamic, 'a'::Dynamic, NULL, [1, 2]::Array(UInt8)::Dynamic, "
               "toFloat64(2.5)::Dynamic, toDate('2024-02-29')::Dynamic, toUInt8(2)::Dynamic]::Array(Dynamic)) AS c",
    "dynamic_lc": "SELECT arrayJoin([['a', 'b', 'a']::Array(LowCardinality(String))::Dynamic, "
                  "map('x', toInt8(1))::Dynamic, (toInt8(1), 'y')::Dynamic]::Array(Dynamic)) AS c",
    "dynamic_array": "SELECT arrayResize([toInt8(1)::Dynamic, 'a'::Dynamic]::Array(Dynamic), number) AS c FROM numbers(4)",
    "dynamic_null": "SELECT NULL::Dynamic AS c FROM numbers(2)",
    "dynamic_many": "SELECT arrayJoin([%s]::Array(Dynamic)) AS c" %
                    ", ".join("(toInt8(%d), tuple(%s))::Dynamic" % (i, ", ".join(["1"] * (i % 30 + 1))) for i in range(60)),
    "json": "SELECT concat('{\"a\":', toString(number), ',\"b\":[1,2]}')::JSON AS c FROM numbers(3)",
    "json_nullable": "SELECT if(number = 1, NULL, '{\"a\":1}')::Nullable(JSON) AS c FROM numbers(3)",
    "json_typed": "SELECT '{\"a\":1}'::JSON(a Int32, b.`c d` String, SKIP x, SKIP REGEXP 'y', max_dynamic_paths=5) AS c",
    "json_array": "SELECT ['{\"a\":1}', '{}']::Array(JSON) AS c",
    "point": "SELECT (number, 2.5)::Point AS c FROM numbers(2)",
    "ring": "SELECT [(0, 0), (10, 0), (10, 10)]::Ring AS c",
    "polygon": "SELECT [[(20, 20), (50, 20)], [(30, 30)]]::Polygon AS c",
    "multi_polygon": "SELECT [[[(0, 0), (10, 0)]], [[(20, 20)], [(30, 30)]]]::MultiPolygon AS c",
    "line_string": "SELECT [(0, 0), (10, 0)]::LineString AS c",
    "multi_line_string": "SELECT [[(0, 0), (10, 0)], [(1, 1)]]::MultiLineString AS c",
    "geometry": "SELECT arrayJoin([(1, 2)::Point::Geometry, [(0, 0), (10, 0)]::Ring::Geometry]) AS c",
    "simple_aggregate": "SELECT number::SimpleAggregateFunction(sum, UInt64) AS c FROM numbers(3)",
    "qbit32": "SELECT [number + 1, -2.5, 3]::QBit(Float32, 3) AS c FROM numbers(3)",
    "qbit64": "SELECT arrayMap(x -> toFloat64(x) - number, range(1, 10))::QBit(Float64, 9) AS c FROM numbers(2)",
    "qbit_stride": "SELECT arrayMap(x -> toFloat32(x), range(1, 17))::QBit(BFloat16, 16, 8) AS c FROM numbers(2)",
    "blocks": "SELECT number AS a, toString(number) AS b, toLowCardinality(toString(number % 2)) AS c, "
              "[number]::Array(Dynamic) AS d FROM numbers(10) SETTINGS max_block_size = 3",
    "columns": "SELECT number AS a, toNullable(toInt32(number)) AS b, today() < toDate('2000-01-01') AS c, "
               "map('k', [(number, 'x')]) AS d, '{\"q\":1}'::JSON AS e FROM numbers(4)",
    "no_rows": "SELECT number FROM numbers(0)",
})
SHARED = {
    "shared_dynamic": CASES["dynamic"],
    "shared_dynamic_array": CASES["dynamic_array"],
    "shared_dynamic_lc": CASES["dynamic_lc"],
    "shared_overflow": "SELECT arrayJoin([toInt8(1)::Dynamic, 'a'::Dynamic, [1]::Array(UInt8)::Dynamic]"
                       "::Array(Dynamic(max_types=1))) AS c",
}
BINARY_JSON = {"binary_json": "SELECT '{\"a\":1}'::JSON AS c"}
# What HTTP gives unasked, and older servers only: no BlockInfo, and no zone in the type of a DateTime.
REVISION_0 = {"rev0_" + name: CASES[name] for name in
              ("int64", "string", "array_deep", "variant", "dynamic", "blocks", "columns", "no_rows")}
AGGREGATES = {
    "aggregate": "SELECT 1 AS a, sumState(number) AS s FROM numbers(2)",
    "aggregate_array": "SELECT [avgState(number)] AS s FROM numbers(2)",
}


def ask(server, sql, form, **settings):
    query = dict(SETTINGS, default_format=form, client_protocol_version="54453")
    query.update(settings)
    url = server + "/?" + urllib.parse.urlencode(query)
    try:
        return urllib.request.urlopen(urllib.request.Request(url, data=sql.encode())).read()
    except urllib.error.HTTPError as error:
        sys.exit("%s\n%s" % (sql, error.read().decode()))


def expected(server, name, sql, **settings):
    text = ask(server, "SELECT * APPLY toString FROM (%s)" % sql, "TabSeparated", **settings)
    return b"".join(name.encode() + b"\t" + line + b"\n" for line in text.split(b"\n")[:-1])


def main():
    server = os.environ["PORTER_TEST_CLICKHOUSE"]
    lines = []
    for cases, settings in ((CASES, {}), (SHARED, SHARED_FORM),
                            (BINARY_JSON, {"output_format_native_write_json_as_string": "0"}), (AGGREGATES, {}),
                            (REVISION_0, {"client_protocol_version": "0"})):
        for name, sql in cases.items():
            body = ask(server, sql, "Native", **settings)
            with open(os.path.join(HERE, name + ".bin"), "wb") as out:
                out.write(body)
            if cases is not AGGREGATES and name != "shared_overflow" and name != "binary_json":
                lines.append(expected(server, name, sql, **settings))
            else:
                lines.append(name.encode() + b"\tREFUSED\n")
            if name.endswith("no_rows"):
                lines.append(name.encode() + b"\n")
    with open(os.path.join(HERE, "expected.tsv"), "wb") as out:
        out.write(b"".join(lines))
    print("%d lines" % len(lines))


if __name__ == "__main__":
    sys.exit(main())
