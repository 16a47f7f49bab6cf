#!/usr/bin/env python3
"""Writes render.cases: values in Native format beside the text that a real server's toString() gives for them.

usage: PORTER_TEST_CLICKHOUSE=http://host:port make_render_cases.py > render.cases
One line a case: type, the column's Native data in hexadecimal, the text in hexadecimal; separated by tabs.
"""
import os
import urllib.parse
import urllib.request

SETTINGS = {
    "output_format_native_write_json_as_string": 1,
    "allow_suspicious_low_cardinality_types": 1,
    "allow_suspicious_variant_types": 1,
    "enable_time_time64_type": 1,
    "enable_nullable_tuple_type": 1,
    "session_timezone": "UTC",
}


def moment(scale, zone, ticks):
    return f"reinterpret(toInt64({ticks}), 'DateTime64({scale}, \\'{zone}\\')')"


def binary(type_, hexadecimal):
    return f"(SELECT v FROM format(RowBinary, 'v {type_}', unhex('{hexadecimal}')))"


def cast(text, type_):
    return f"CAST('{text}' AS {type_})"


FLOATS = ["0", "-0.", "1", "-1.5", "0.1", "1e15", "123456789012345680", "1e20", "1e21", "1.5e22", "1e-5", "1e-6",
          "1e-7", "1.5e-7", "1/3", "5e-324", "1.7976931348623157e308", "inf", "-inf", "nan", "1e100"]
IPV6 = ["::", "::1", "::1.2.3.4", "::ffff:1.2.3.4", "::ffff:0:1.2.3.4", "1::", "1:0:0:2:0:0:0:3", "1:0:2:0:3:0:4:0",
        "2001:db8::ff00:42:8329", "0:0:0:0:0:0:1:0", "0:0:0:0:0:1:0:0", "1:2:3:4:5:6:7:0", "fe80:0:0:1:0:0:1:1",
        "::ffff:0:0", "::fffe:1.2.3.4", "1:2:3:4:5:0:0:8", "0:1:2:3:4:5:6:7", "1:2:3:0:5:6:7:8"]
TICKS = [0, 1, -1, -1500, -2208988800000, -2208988800001, 10413791999999, 10413792000000, 2**63 - 1, -2**63,
         1700000000123, -62167219200, -62167222409, 253402300799, 253402300800, 12000000000, -3786825600]
ALL_BYTES = "arrayStringConcat(arrayMap(i -> char(i), range(256)))"

expressions = ["true", "false", "[true, false]", "toInt8(-128)", "toInt16(-32768)", "toInt32(-2147483648)",
               "toInt64(-9223372036854775808)", "toUInt8(255)", "toUInt16(65535)", "toUInt32(4294967295)",
               "toUInt64(18446744073709551615)", "toInt128('-170141183460469231731687303715884105728')",
               "toInt256('-57896044618658097711785492504343953926634992332820282019728792003956564819968')",
               "toUInt128('340282366920938463463374607431768211455')", "toUInt256(7)", "toInt128(0)",
               "toUInt256('115792089237316195423570985008687907853269984665640564039457584007913129639935')"]
expressions += [f"toFloat64({f})" for f in FLOATS]
expressions += [f"toFloat32({f})" for f in FLOATS + ["16777216", "toFloat32('3.4028235e38')", "123456.789", "1e-45"]]
expressions += [f"toBFloat16({f})" for f in ["0", "-0.", "1.5", "3.14159", "0.1", "1e10", "1e38", "1e-7", "inf", "nan"]]
for bits, scale, values in [(32, 2, ["1.50", "-0.05", "0", "100", "-9999999.99"]), (64, 4, ["1.5", "0.0001", "120"]),
                            (128, 10, ["1.5", "-12345678901234567890123456.0000000010", "0"]),
                            (256, 20, ["-0.5", "12345678901234567890123456789012345678901234567890.5", "3"]),
                            (64, 0, ["123", "-1000"]), (128, 38, ["0.00000000000000000000000000000000000001"])]:
    expressions += [f"toDecimal{bits}('{v}', {scale})" for v in values]
expressions += ["''", "'abc'", "'h\u00e9\u4e16\U0001f600'", ALL_BYTES, f"[{ALL_BYTES}]", "toFixedString('ab', 4)",
                "toFixedString('', 4)", "[toFixedString('ab', 4)]", "toFixedString('a\\0b', 4)",
                "toLowCardinality('x')", "[toLowCardinality('a'), 'b', NULL]", "toLowCardinality(toNullable('n'))"]
expressions += ["toDate('1970-01-01')", "toDate('2149-06-06')", "toDate32('1900-01-01')", "toDate32('2299-12-31')"]
expressions += [binary("Date32", h) for h in ["ffffff7f", "00000080", "1f9cffff", "d3d60100", "ffff0f00"]]
expressions += ["toDateTime(0, 'UTC')", "toDateTime(4294967295, 'Pacific/Kiritimati')",
                "toDateTime(1700000000, 'America/New_York')", "toDateTime('2024-03-31 01:30:00', 'Europe/Berlin')",
                "toDateTime(1234567890)"]
expressions += [moment(s, z, t) for s, z in [(0, "UTC"), (3, "UTC"), (3, "Europe/Berlin"), (9, "America/New_York"),
                                            (6, "Asia/Kolkata"), (0, "Europe/Berlin")] for t in TICKS]
expressions += [binary("Time", h) for h in ["ffffff7f", "00000080", "ffffffff", "7fee3600", "80ee3600", "00000000"]]
expressions += [binary(f"Time64({s})", h) for s in (0, 3, 9)
                for h in ["ffffffffffffff7f", "0000000000000080", "ffffffffffffffff", "40e2010000000000"]]
expressions += ["toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')", "toIPv4('1.2.3.4')", "toIPv4('255.255.255.255')"]
expressions += [f"toIPv6('{a}')" for a in IPV6]
ENUM = r"Enum8('a\'b\\c' = 1, 'x' = -5, '' = 100)"
expressions += [f"CAST(1 AS {ENUM})", f"CAST(-5 AS {ENUM})", f"[CAST(1 AS {ENUM}), CAST(100 AS {ENUM})]",
                "CAST('b' AS Enum16('a' = 1000, 'b' = 1001))", "toIntervalDay(-3)", "[toIntervalMonth(1)]"]
expressions += ["[]", "[NULL]", "[[1, NULL], []]", "['a', NULL, 'b\\'c']", "(1, 'x')", "tuple('a', NULL)", "tuple(1)",
                "tuple()", "map()", "map('k', 1, 'l\\n', 2)", "map(1, [map('a', NULL::Nullable(String))])",
                "CAST([(1, 'x'), (2, 'y')], 'Nested(a UInt8, b String)')", "CAST((1, 'x'), 'Tuple(a UInt8, b String)')",
                "CAST(tuple(NULL), 'Tuple(Nullable(Tuple(x UInt8)))')", "CAST(tuple(tuple(7)), 'Tuple(Nullable(Tuple(x UInt8)))')",
                "[toDate('2020-01-01')]", "[toDate32('1910-01-01')]", "[toDateTime(0, 'Asia/Tokyo')]",
                "[toDateTime64('2020-01-01 00:00:00.12', 2, 'UTC')]", "[" + cast("-12:30:00", "Time") + "]",
                "[" + cast("12:30:00.5", "Time64(3)") + "]", "[toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')]",
                "[toIPv4('1.2.3.4')]", "[toIPv6('::1')]", "[toDecimal64('1.50', 4)]", "[toInt128(-5)]", "[toUInt256(7)]",
                "[1.5, nan, inf, -inf, -0., 1e100]", "[toBFloat16(1.5)]", "[toFloat32(0.1)]"]
expressions += ["CAST(1 AS Variant(String, UInt8))", "CAST('a\\'b' AS Variant(String, UInt8))",
                "[CAST(1 AS Variant(String, UInt8)), 'a\\'b', NULL]", "CAST([1, 2] AS Variant(Array(UInt8), String))",
                "materialize(1)::Dynamic", "materialize('a')::Dynamic", "[materialize(toDate('2020-01-01'))::Dynamic]",
                "CAST([materialize(1), NULL] AS Array(Dynamic))", "map('d', materialize(1.5)::Dynamic)"]
JSON = "CAST('{\"a\":1,\"b\":{\"c\":[1,2,\"x\\'y\"]},\"d\":1.5,\"e\":\"l\\\\nm\"}' AS JSON)"
expressions += [JSON, f"[{JSON}]", f"({JSON}, 1)"]
expressions += ["CAST((1, 2) AS Point)", "CAST([(1, 2), (3.5, 4)] AS Ring)", "CAST([[(1, 2)]] AS Polygon)",
                "CAST([[[(1, 2)]]] AS MultiPolygon)", "CAST([(1, 2)] AS LineString)"]
expressions += ["CAST(5 AS SimpleAggregateFunction(sum, UInt64))"]


def ask(query):
    url = os.environ["PORTER_TEST_CLICKHOUSE"] + "/?" + urllib.parse.urlencode(SETTINGS)
    try:
        return urllib.request.urlopen(url, query.encode()).read()
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{query}\n{error.read().decode()}")


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def main():
    for expression in expressions:
        native = ask(f"SELECT {expression} AS x FORMAT Native")
        at = 2  # one column, one row
        size, at = varint(native, at)
        at += size
        size, at = varint(native, at)
        type_ = native[at:at + size].decode()
        if type_ == "DateTime":  # Native of HTTP's revision 0 drops the zone of a DateTime at the top
            type_ = ask(f"SELECT toTypeName({expression}) FORMAT RawBLOB").decode()
        text = ask(f"SELECT toString(x) FROM (SELECT {expression} AS x) FORMAT RawBLOB")
        print(type_.replace("\\", "\\\\").replace("\n", "\\n"), native[at + size:].hex(), text.hex(), sep="\t")


main()
