/* The types that are compared with the server's own text: hand-picked values and random ones. */
#include "type_cases.h"

namespace
{

const char *const settings[] = {"enable_time_time64_type=1",
                                "allow_suspicious_low_cardinality_types=1",
                                "allow_suspicious_variant_types=1",
                                "allow_experimental_nullable_tuple_type=1",
                                "allow_suspicious_types_in_order_by=1",
                                "max_threads=1"};

/* Zones' own gaps and overlaps, winters of double summer time, and the ends of the range. */
#define MOMENTS "'1970-01-01 00:00:00','2000-02-29 23:59:59','2023-03-26 01:59:59','2023-03-26 03:00:00',"        \
    "'2023-10-29 02:30:00','2023-10-29 03:00:00','2038-01-19 03:14:08','2106-02-06 06:28:15'"
#define LONG_MOMENTS "'1900-01-01 00:00:00','1945-05-24 03:00:00','1969-12-31 23:59:59','1970-01-01 00:00:00',"   \
    "'2024-02-29 12:34:56','2100-02-28 23:59:59','2299-12-31 23:59:59',"
#define RANDOM_FROM(expression) "SELECT " expression " AS c FROM numbers(1000)"
#define HASH "cityHash64(number, 42)"
#define SIGNED_HASH "toInt64(" HASH " % 7200000) - 3600000"

} // namespace

/* clang-format off */
const std::vector<TypeCase> type_cases = {
    {"Bool", "Bool", Family::Text, "'true','false'", nullptr},
    {"Int8", "Int8", Family::Number, "'-128','-1','0','1','127'", nullptr},
    {"Int16", "Int16", Family::Number, "'-32768','-1','0','7','32767'", nullptr},
    {"Int32", "Int32", Family::Number, "'-2147483648','-1','0','7','2147483647'", nullptr},
    {"Int64", "Int64", Family::Number, "'-9223372036854775808','-1','0','9007199254740993','9223372036854775807'",
     nullptr},
    {"Int128", "Int128", Family::Number, "'-170141183460469231731687303715884105728','-1','0','18446744073709551616',"
     "'99999999999999999999999999999999999999','100000000000000000000000000000000000000',"
     "'170141183460469231731687303715884105727'", nullptr},
    {"Int256", "Int256", Family::Number,
     "'-57896044618658097711785492504343953926634992332820282019728792003956564819968','-1','0',"
     "'57896044618658097711785492504343953926634992332820282019728792003956564819967'", nullptr},
    {"UInt8", "UInt8", Family::Number, "'0','1','2','128','255'", nullptr},
    {"UInt16", "UInt16", Family::Number, "'0','32768','65535'", nullptr},
    {"UInt32", "UInt32", Family::Number, "'0','2147483648','4294967295'", nullptr},
    {"UInt64", "UInt64", Family::Number, "'0','9223372036854775807','9223372036854775808','18446744073709551615'",
     nullptr},
    {"UInt128", "UInt128", Family::Number, "'0','340282366920938463463374607431768211455'", nullptr},
    {"UInt256", "UInt256", Family::Number,
     "'0','115792089237316195423570985008687907853269984665640564039457584007913129639935'", nullptr},
    {"Float32", "Float32", Family::Real32, "'0','-0','1','0.5','-1.5','0.1','3.4028235e38','-3.4028235e38',"
     "'1.1754944e-38','1e-45','16777216','16777217','1e6','1e20','1e21','1e22','123456.789','1e-4','1e-5','1e-6',"
     "'1e-7','2147483648','inf','-inf','nan'", nullptr},
    {"Float64", "Float64", Family::Real64, "'0','-0','1','0.5','-0.5','-1.5','0.1','1.7976931348623157e308',"
     "'2.2250738585072014e-308','5e-324','-5e-324','9007199254740993','9.223372036854775e18','1.8446744073709552e19',"
     "'1e20','1e21','1e22','123456789012345680','0.30000000000000004','1e-4','1e-5','1e-6','1e-7','1.5e-7','127.9',"
     "'128','-128.9','inf','-inf','nan'", nullptr},
    {"BFloat16", "BFloat16", Family::Real32, "'0','-0','1','0.1','3.3895314e38','1e-40','inf','-inf','nan'",
     RANDOM_FROM("CAST((" SIGNED_HASH ") / 1000 AS BFloat16)")},
    {"Decimal1", "Decimal(1, 0)", Family::Number, "'-9','0','9'", nullptr, 0},
    {"Decimal9x4", "Decimal(9, 4)", Family::Number, "'-99999.9999','-0.0001','0','0.5','12.5','99999.9999'", nullptr, 4},
    {"Decimal9x9", "Decimal(9, 9)", Family::Number, "'-0.999999999','0','0.000000001'", nullptr, 9},
    {"Decimal18x0", "Decimal(18, 0)", Family::Number, "'-999999999999999999','0','999999999999999999'", nullptr, 0},
    {"Decimal18x18", "Decimal(18, 18)", Family::Number, "'-0.999999999999999999','0.1','0.000000000000000001'", nullptr,
     18},
    {"Decimal38x10", "Decimal(38, 10)", Family::Number,
     "'-9999999999999999999999999999.9999999999','0','1','128','-129.0000000001'", nullptr, 10},
    {"Decimal38x38", "Decimal(38, 38)", Family::Number, "'-0.99999999999999999999999999999999999999','0','0.5'",
     nullptr, 38},
    {"Decimal76x0", "Decimal(76, 0)", Family::Number,
     "'-9999999999999999999999999999999999999999999999999999999999999999999999999999','0',"
     "'99999999999999999999999999999999999999'", nullptr, 0},
    {"Decimal76x38", "Decimal(76, 38)", Family::Number,
     "'-99999999999999999999999999999999999999.99999999999999999999999999999999999999','0','0.5','12.25'", nullptr, 38},
    {"Decimal76x76", "Decimal(76, 76)", Family::Number,
     "'-0.9999999999999999999999999999999999999999999999999999999999999999999999999999','0'", nullptr, 76},
    {"String", "String", Family::Bytes,
     "'','a','tab\\tnl\\ncr\\r','quote''s \\\\ back','Zürich','日本語','😀𝄞 astral','nul\\0inside','\\0','\\xff\\xfe bad',"
     "'cut \\xe2\\x82','\\xf0\\x9f\\x98','\\xed\\xa0\\x80','\\xc0\\x80','\\xf4\\x90\\x80\\x80',repeat('x', 60),repeat('y', 61),"
     "repeat('é', 61),repeat('😀', 61),repeat('z', 127),repeat('z', 128),repeat('long ', 20000),'end'",
     "SELECT c FROM generateRandom('c String', 42, 300) LIMIT 1000"},
    {"FuzzyString", "String", Family::Bytes, "'\\x80','\\xe0\\x80\\x80','a\\xffb'",
     "SELECT randomFuzzed AS c FROM (SELECT reinterpret(toFixedString(substring(concat("
     "reinterpretAsString(cityHash64(number)), reinterpretAsString(cityHash64(number, 1)), '12345678'), 1, 12), 12), "
     "'FixedString(12)')::String AS randomFuzzed FROM numbers(1000))"},
    {"NumericString", "String", Family::Number, "'0','-0','12','-12',' 12 ','1.5','-1.5','1e3','1.25e-2','+7','127','128',"
     "'255','256','99999999999','9223372036854775807','9223372036854775808','18446744073709551615',"
     "'18446744073709551616','0.0000000000000000000001','','abc','12x','1 2','--1','0x10','1,5'",
     RANDOM_FROM("toString((" SIGNED_HASH ") / 1000)")},
    {"FixedString1", "FixedString(1)", Family::Bytes, "'','a','\\xff'", nullptr},
    {"FixedString16", "FixedString(16)", Family::Bytes, "'','abc','0123456789abcdef','é','a\\0b'", nullptr},
    {"Date", "Date", Family::Date, "'1970-01-01','2024-02-29','2000-02-29','2149-06-06'", nullptr},
    {"Date32", "Date32", Family::Date, "'1900-01-01','1900-02-28','1969-12-31','1970-01-01','2024-02-29','2299-12-31'",
     nullptr},
    {"DateTime", "DateTime", Family::Stamp, MOMENTS, nullptr},
    {"DateTimeUtc", "DateTime('UTC')", Family::Stamp, MOMENTS, nullptr},
    {"DateTimeBerlin", "DateTime('Europe/Berlin')", Family::Stamp, MOMENTS, nullptr},
    {"DateTimeNewYork", "DateTime('America/New_York')", Family::Stamp, MOMENTS, nullptr},
    {"DateTimeKolkata", "DateTime('Asia/Kolkata')", Family::Stamp, MOMENTS, nullptr},
    {"DateTimeLordHowe", "DateTime('Australia/Lord_Howe')", Family::Stamp, MOMENTS, nullptr},
    {"DateTime64x0", "DateTime64(0)", Family::Stamp, LONG_MOMENTS "'2024-12-31 23:59:59'", nullptr},
    {"DateTime64x1", "DateTime64(1)", Family::Stamp, LONG_MOMENTS "'1969-12-31 23:59:59.9'", nullptr},
    {"DateTime64x2", "DateTime64(2)", Family::Stamp, LONG_MOMENTS "'1969-12-31 23:59:59.01'", nullptr},
    {"DateTime64x3", "DateTime64(3)", Family::Stamp, LONG_MOMENTS "'1900-01-01 00:00:00.001'", nullptr},
    {"DateTime64x6", "DateTime64(6)", Family::Stamp, LONG_MOMENTS "'2299-12-31 23:59:59.999999'", nullptr},
    {"DateTime64x9", "DateTime64(9)", Family::Stamp,
     "'1900-01-01 00:00:00','1969-12-31 23:59:59.999999999','1970-01-01 00:00:00.000000001','2262-04-11 23:47:16.854775807'",
     nullptr},
    {"DateTime64Berlin", "DateTime64(3, 'Europe/Berlin')", Family::Stamp, LONG_MOMENTS "'2023-03-26 03:00:00.5'", nullptr},
    {"DateTime64SaoPaulo", "DateTime64(6, 'America/Sao_Paulo')", Family::Stamp, LONG_MOMENTS "'2018-11-04 01:00:00'",
     nullptr},
    {"DateTime64Shanghai", "DateTime64(9, 'Asia/Shanghai')", Family::Stamp,
     "'1940-06-01 01:00:00','1986-05-04 03:00:00.123456789','2024-02-29 00:00:00'", nullptr},
    {"Time", "Time", Family::Clock, "'-999:59:59','-00:00:01','00:00:00','12:34:56','23:59:59','24:00:00','999:59:59'",
     RANDOM_FROM("CAST(toInt32(" SIGNED_HASH ") AS Time)")},
    {"Time64x0", "Time64(0)", Family::Clock, "'-999:59:59','00:00:00','23:59:59'",
     RANDOM_FROM("CAST(toInt32(" SIGNED_HASH ") AS Time64(0))")},
    {"Time64x3", "Time64(3)", Family::Clock, "'-00:00:00.001','00:00:00.001','23:59:59.999','24:00:00'",
     RANDOM_FROM("CAST(toDecimal64(" SIGNED_HASH ", 3) / 8 AS Time64(3))")},
    {"Time64x9", "Time64(9)", Family::Clock, "'-999:59:59.999999999','00:00:00.000000001','23:59:59.999999999'",
     RANDOM_FROM("CAST(toDecimal64(" SIGNED_HASH ", 9) / 7 AS Time64(9))")},
    {"Uuid", "UUID", Family::Guid, "'00000000-0000-0000-0000-000000000000','00112233-4455-6677-8899-aabbccddeeff',"
     "'ffffffff-ffff-ffff-ffff-ffffffffffff'", nullptr},
    {"Ipv4", "IPv4", Family::Text, "'0.0.0.0','127.0.0.1','255.255.255.255'", nullptr},
    {"Ipv6", "IPv6", Family::Text, "'::','::1','::ffff:1.2.3.4','2001:db8::ff00:42:8329','1:2:3:4:5:6:7:8','1::8',"
     "'ff02::1:0:0:1','ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff','64:ff9b::1.2.3.4'", nullptr},
    {"Enum8", "Enum8('' = -128, 'it''s' = 0, 'Zürich' = 5, 'tab\\t' = 127)", Family::Text, "'','it''s','Zürich','tab\\t'",
     nullptr},
    {"Enum16", "Enum16('low' = -32768, 'high' = 32767)", Family::Text, "'low','high'", nullptr},
    {"IntervalSecond", "IntervalSecond", Family::Number, "SELECT toIntervalSecond(arrayJoin([-5, 0, 86400])) AS c",
     RANDOM_FROM("toIntervalSecond(" SIGNED_HASH ")")},
    {"IntervalMonth", "IntervalMonth", Family::Number, "SELECT toIntervalMonth(arrayJoin([-13, 0, 1200])) AS c",
     RANDOM_FROM("toIntervalMonth(" SIGNED_HASH ")")},
    {"ArrayInt", "Array(Int32)", Family::Text, "'[]','[1]','[-2147483648,0,2147483647]'", nullptr},
    {"ArrayString", "Array(String)", Family::Text,
     "SELECT arrayJoin([[''], ['it''s', 'b\\\\s', 'tab\\t', 'nl\\n', 'cr\\r', 'nul\\0', 'bell\\a', '\\b\\f', 'é😀'], []]) AS c", nullptr},
    {"ArrayNullableString", "Array(Nullable(String))", Family::Text, "'[]','[NULL]','[\\'a\\',NULL]'", nullptr},
    {"ArrayFloat", "Array(Float64)", Family::Text, "'[]','[0,-0,inf,-inf,nan,0.1,1e300]'", nullptr},
    {"ArrayArray", "Array(Array(Decimal(9, 2)))", Family::Text, "'[]','[[]]','[[1.5],[],[-2,3.25]]'", nullptr},
    {"ArrayTemporal", "Array(DateTime64(3, 'Europe/Berlin'))", Family::Text, "'[]','[\\'2023-03-26 03:00:00.5\\']'",
     nullptr},
    {"ArrayUuid", "Array(UUID)", Family::Text, "'[]','[\\'00112233-4455-6677-8899-aabbccddeeff\\']'", nullptr},
    {"ArrayBool", "Array(Bool)", Family::Text, "'[]','[true,false]'", nullptr},
    {"ArrayEnum", "Array(Enum8('a' = 1, 'b''c' = 2))", Family::Text, "SELECT ['a', 'b''c']::Array(Enum8('a' = 1, 'b''c' = 2)) AS c",
     nullptr},
    {"Tuple", "Tuple(Int32, String, Nullable(Date))", Family::Text, "'(1,\\'x\\',NULL)','(-1,\\'\\',\\'2024-02-29\\')'",
     nullptr},
    {"TupleNamed", "Tuple(`a b` Int8, c String)", Family::Text, "'(1,\\'x\\')'", nullptr},
    {"TupleEmpty", "Tuple()", Family::Text, "SELECT tuple() AS c FROM numbers(3)", "SELECT tuple() AS c FROM numbers(1000)"},
    {"Map", "Map(String, UInt64)", Family::Text,
     "SELECT arrayJoin([map(), map('a', 18446744073709551615), map('k', 1, 'it''s', 2)]::Array(Map(String, UInt64))) AS c", nullptr},
    {"MapNested", "Map(Int32, Array(Nullable(String)))", Family::Text,
     "SELECT arrayJoin([map(), map(1, [], 2, [NULL, 'x'])]::Array(Map(Int32, Array(Nullable(String))))) AS c", nullptr},
    {"Nested", "Nested(a Int32, b String)", Family::Text, "SELECT CAST([(1, 'x'), (2, 'y')], 'Nested(a Int32, b String)') AS c",
     nullptr},
    {"NullableInt", "Nullable(Int32)", Family::Number, "'-2147483648',NULL,'0'", nullptr},
    {"NullableString", "Nullable(String)", Family::Bytes, "'',NULL,'NULL','\\\\N'", nullptr},
    {"NullableFloat", "Nullable(Float64)", Family::Real64, "'nan',NULL,'-0'", nullptr},
    {"NullableDecimal", "Nullable(Decimal(18, 5))", Family::Number, "'-1.5',NULL,'0'", nullptr, 5},
    {"NullableDate", "Nullable(Date32)", Family::Date, "'1900-01-01',NULL,'2299-12-31'", nullptr},
    {"NullableStamp", "Nullable(DateTime64(6))", Family::Stamp, "'1969-12-31 23:59:59.000001',NULL", nullptr},
    {"NullableUuid", "Nullable(UUID)", Family::Guid, "'00112233-4455-6677-8899-aabbccddeeff',NULL", nullptr},
    {"NullableFixed", "Nullable(FixedString(3))", Family::Bytes, "'abc',NULL,'a',''", nullptr},
    {"NullableBool", "Nullable(Bool)", Family::Text, "'true',NULL,'false'", nullptr},
    {"NullableEnum", "Nullable(Enum8('a' = 1))", Family::Text, "'a',NULL", nullptr},
    {"NullableIpv6", "Nullable(IPv6)", Family::Text, "'::1',NULL", nullptr},
    {"NullableTuple", "Nullable(Tuple(Int32, String))", Family::Text,
     "SELECT if(number = 1, NULL, (number, 'x'))::Nullable(Tuple(Int32, String)) AS c FROM numbers(3)", nullptr},
    {"LowString", "LowCardinality(String)", Family::Bytes, "'','a','é','a',''", nullptr},
    {"LowNullable", "LowCardinality(Nullable(String))", Family::Bytes, "'',NULL,'a',NULL", nullptr},
    {"LowFixed", "LowCardinality(FixedString(3))", Family::Bytes, "'','abc','a'", nullptr},
    {"LowDate", "LowCardinality(Date)", Family::Date, "'1970-01-01','2149-06-06'", nullptr},
    {"LowInt", "LowCardinality(UInt32)", Family::Number, "'0','4294967295'", nullptr},
    {"LowStamp", "LowCardinality(Nullable(DateTime('Europe/Berlin')))", Family::Stamp,
     "'2023-10-29 02:30:00',NULL,'1970-01-01 01:00:00'", nullptr},
    {"ArrayLow", "Array(LowCardinality(Nullable(String)))", Family::Text, "'[]','[\\'a\\',NULL,\\'a\\']'", nullptr},
    {"Variant", "Variant(Int64, String, Array(UInt8))", Family::Text,
     "SELECT arrayJoin([1::Variant(Int64, String, Array(UInt8)), NULL, 'x'::Variant(Int64, String, Array(UInt8)), "
     "[1, 2]::Array(UInt8)::Variant(Int64, String, Array(UInt8))]) AS c",
     RANDOM_FROM("multiIf(" HASH " % 4 = 0, NULL::Variant(Int64, String, Array(UInt8)), " HASH " % 4 = 1, "
                 "toInt64(number)::Variant(Int64, String, Array(UInt8)), " HASH " % 4 = 2, "
                 "toString(number)::Variant(Int64, String, Array(UInt8)), "
                 "[toUInt8(number % 256)]::Variant(Int64, String, Array(UInt8)))")},
    {"Dynamic", "Dynamic", Family::Text,
     "SELECT arrayJoin([toUInt8(1)::Dynamic, 'it''s'::Dynamic, NULL, [1, 2]::Array(UInt8)::Dynamic, 2.5::Float64::Dynamic, "
     "toDate('2024-02-29')::Dynamic, map('k', 1)::Dynamic, (1, 'x')::Dynamic]::Array(Dynamic)) AS c",
     RANDOM_FROM("multiIf(" HASH " % 4 = 0, NULL::Dynamic, " HASH " % 4 = 1, number::Dynamic, " HASH " % 4 = 2, "
                 "toString(number)::Dynamic, [number]::Dynamic)")},
    {"Json", "JSON", Family::Text, "'{}','{\"a\":1,\"b\":[1,2,{\"c\":null}],\"d\":{\"e\":\"x\\\\u00e9\"}}'",
     RANDOM_FROM("concat('{\"k', toString(number % 7), '\":', toString(number), ',\"s\":\"', toString(" HASH "), '\"}')::JSON")},
    {"JsonTyped", "JSON(a Int32, max_dynamic_paths = 2)", Family::Text, "'{\"a\":1}','{\"a\":2,\"x\":1,\"y\":\"z\",\"w\":[1]}'",
     RANDOM_FROM("concat('{\"a\":', toString(number), '}')::JSON(a Int32, max_dynamic_paths = 2)")},
    {"Point", "Point", Family::Text, "SELECT (1.5, -2)::Point AS c", nullptr},
    {"Ring", "Ring", Family::Text, "SELECT [(0, 0), (10, 0), (10, 10)]::Ring AS c", nullptr},
    {"LineString", "LineString", Family::Text, "SELECT [(0, 0), (10, 0)]::LineString AS c", nullptr},
    {"MultiLineString", "MultiLineString", Family::Text, "SELECT [[(0, 0), (10, 0)], [(1, 1)]]::MultiLineString AS c", nullptr},
    {"Polygon", "Polygon", Family::Text, "SELECT [[(20, 20), (50, 20)], [(30, 30)]]::Polygon AS c", nullptr},
    {"MultiPolygon", "MultiPolygon", Family::Text, "SELECT [[[(0, 0), (10, 0)]], [[(20, 20)]]]::MultiPolygon AS c", nullptr},
    {"SimpleAggregate", "SimpleAggregateFunction(sum, UInt64)", Family::Number,
     "SELECT number::SimpleAggregateFunction(sum, UInt64) AS c FROM numbers(3)", nullptr},
    {"Null", "Nullable(Nothing)", Family::Text, "SELECT NULL AS c FROM numbers(3)", "SELECT NULL AS c FROM numbers(1000)"},
    {"ArrayNothing", "Array(Nothing)", Family::Text, "SELECT [] AS c", "SELECT [] AS c FROM numbers(1000)"},
    {"DeepNest", "Array(Tuple(Map(String, Array(Nullable(DateTime64(3)))), LowCardinality(Nullable(String))))", Family::Text,
     "'[]','[({},NULL),({\\'k\\':[NULL,\\'2024-02-29 00:00:00.5\\']},\\'x\\')]'", nullptr},
};
/* clang-format on */

namespace
{

std::string quoted(const std::string &text)
{
    std::string out = "'";
    for (char c : text) {
        if (c == '\'' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "'";
}

} // namespace

std::string type_keywords()
{
    std::string out;
    for (const char *setting : settings)
        out += std::string("setting_") + setting + ";";
    return out;
}

std::string type_arguments()
{
    std::string out;
    for (const char *setting : settings)
        out += std::string("&") + setting;
    return out;
}

std::string picked_query(const TypeCase &one)
{
    std::string values = one.values;
    if (values.compare(0, 6, "SELECT") == 0)
        return values;
    return "SELECT CAST(x AS " + std::string(one.type) + ") AS c FROM (SELECT arrayJoin([" + values + "]) AS x)";
}

std::string random_query(const TypeCase &one)
{
    if (one.random)
        return one.random;
    return "SELECT c FROM generateRandom(" + quoted("c " + std::string(one.type)) + ", 42, 30, 4) LIMIT 1000";
}
