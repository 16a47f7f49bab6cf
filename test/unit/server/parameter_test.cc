/* What bound values are sent as. */
#include <limits>

#include "fixture.h"

namespace
{

struct Sent {
    std::string type, text, state;
};

Sent send(const struct parameter &parameter, uint32_t major = 26, uint32_t minor = 7)
{
    Session session(major, minor);
    struct wire wire;
    int status = wire_make(&parameter, &session.session, &session.arena, &wire, &session.err);
    if (status)
        return {"", "", state_of(session.err)};
    struct buffer text;
    buffer_init(&text, 1 << 20);
    wire_escape(&wire, &text);
    Sent sent = {str(wire.type), str(buffer_text(&text)), "00000"};
    buffer_clear(&text);
    return sent;
}

void expect(const struct parameter &parameter, const char *type, const std::string &text)
{
    Sent sent = send(parameter);
    EXPECT_EQ(sent.state, "00000") << type << " " << text;
    EXPECT_EQ(sent.type, type);
    EXPECT_EQ(sent.text, text);
}

void refuse(const struct parameter &parameter, const char *state)
{
    EXPECT_EQ(send(parameter).state, state);
}

struct parameter of_uint(uint64_t value, SQLSMALLINT type)
{
    struct parameter parameter = {};
    parameter.value.kind = VALUE_UINT;
    parameter.value.natural = value;
    parameter.sql_type = type;
    return parameter;
}

struct parameter of_decimal(const char *text, SQLSMALLINT type)
{
    struct parameter parameter = {};
    parameter.value.kind = VALUE_DECIMAL;
    EXPECT_EQ(decimal_parse(text_of(text), &parameter.value.decimal), DECIMAL_EXACT);
    parameter.sql_type = type;
    return parameter;
}

struct parameter typed(struct parameter parameter, const char *type)
{
    parameter.type = text_of(type);
    return parameter;
}

const int64_t LEAST = std::numeric_limits<int64_t>::min();

} // namespace

TEST(Parameter, Integers)
{
    expect(of_int(5, SQL_TINYINT), "Int8", "5");
    expect(of_int(-128, SQL_TINYINT), "Int8", "-128");
    expect(of_int(128, SQL_TINYINT), "Int16", "128"); /* wider rather than wrapped */
    expect(of_int(-5, SQL_SMALLINT), "Int16", "-5");
    expect(of_int(5, SQL_INTEGER), "Int32", "5");
    expect(of_int(2147483648, SQL_INTEGER), "Int64", "2147483648");
    expect(of_int(LEAST, SQL_BIGINT), "Int64", "-9223372036854775808");
    expect(of_uint(18446744073709551615u, SQL_BIGINT), "UInt64", "18446744073709551615");
    expect(of_text(" 42 ", SQL_INTEGER), "Int32", "42");
    expect(of_text("42.00", SQL_INTEGER), "Int32", "42");
    expect(of_text("170141183460469231731687303715884105727", SQL_BIGINT), "Int128",
           "170141183460469231731687303715884105727");
    expect(of_real(3.0, SQL_INTEGER), "Int32", "3");
    refuse(of_text("42.5", SQL_INTEGER), "22001");
    refuse(of_text("forty", SQL_INTEGER), "22018");
    refuse(of_text("", SQL_INTEGER), "22018");
    refuse(of_real(std::numeric_limits<double>::infinity(), SQL_INTEGER), "22003");
    refuse(of_time(VALUE_DATE, {{2020, 1, 1}, {}}, SQL_INTEGER), "07006");
}

TEST(Parameter, Decimals)
{
    expect(of_decimal("123.4500", SQL_NUMERIC), "Decimal(7, 4)", "123.4500");
    expect(of_decimal("-0.001", SQL_DECIMAL), "Decimal(3, 3)", "-0.001");
    expect(of_decimal("1234567890.12", SQL_DECIMAL), "Decimal(12, 2)", "1234567890.12");
    expect(of_decimal("5", SQL_NUMERIC), "Int64", "5"); /* scale 0: a key of integers can be used */
    expect(of_decimal("9223372036854775808", SQL_NUMERIC), "UInt64", "9223372036854775808");
    expect(of_decimal("-9223372036854775809", SQL_NUMERIC), "Int128", "-9223372036854775809");
    expect(of_text("0.10", SQL_DECIMAL), "Decimal(2, 2)", "0.10");
    expect(of_real(0.1, SQL_DECIMAL), "Decimal(1, 1)", "0.1");
    refuse(of_text("1x", SQL_DECIMAL), "22018");
    std::string widest = "0." + std::string(76, '1');
    std::string wider = "1." + std::string(76, '1');
    expect(of_text(widest.c_str(), SQL_DECIMAL), "Decimal(76, 76)", widest);
    refuse(of_text(wider.c_str(), SQL_DECIMAL), "22003");
}

TEST(Parameter, Reals)
{
    expect(of_real(0.1, SQL_DOUBLE), "Float64", "0.1");
    expect(of_real(0.1 + 0.2, SQL_DOUBLE), "Float64", "0.30000000000000004");
    expect(of_real(std::numeric_limits<double>::infinity(), SQL_DOUBLE), "Float64", "inf");
    expect(of_real(-std::numeric_limits<double>::infinity(), SQL_FLOAT), "Float64", "-inf");
    expect(of_real(std::numeric_limits<double>::quiet_NaN(), SQL_DOUBLE), "Float64", "nan");
    expect(of_real(static_cast<double>(0.1f), SQL_REAL, VALUE_FLOAT), "Float32", "0.1");
    expect(of_real(0.1, SQL_REAL), "Float64", "0.1"); /* a double that no float is stays one */
    expect(of_int(7, SQL_DOUBLE), "Float64", "7");
    expect(of_text("1e3", SQL_DOUBLE), "Float64", "1000");
    refuse(of_text("one", SQL_DOUBLE), "22018");
}

TEST(Parameter, Bits)
{
    expect(of_int(1, SQL_BIT), "Bool", "1");
    expect(of_int(0, SQL_BIT), "Bool", "0");
    expect(of_text("true", SQL_BIT), "Bool", "1");
    expect(of_text("0", SQL_BIT), "Bool", "0");
    refuse(of_int(2, SQL_BIT), "22003");
    refuse(of_text("maybe", SQL_BIT), "22018");
    EXPECT_EQ(send(of_int(1, SQL_BIT), 20, 8).type, "UInt8");
}

TEST(Parameter, Strings)
{
    expect(of_text("", SQL_VARCHAR), "String", "");
    expect(of_text("a\\b\tc\nd\re\bf\fg'\"`", SQL_WVARCHAR), "String", "a\\\\b\\tc\\nd\\re\\bf\\fg'\"`");
    expect(of_text("x\0y\0", SQL_VARBINARY, 4), "String", "x\\0y\\0");
    expect(of_text("\xff\xfe", SQL_VARBINARY), "String", "\xff\xfe");
    expect(of_text("\\N", SQL_VARCHAR), "String", "\\\\N"); /* the text, not NULL */
    expect(of_int(-7, SQL_VARCHAR), "String", "-7");
    expect(of_real(1.5, SQL_VARCHAR), "String", "1.5");
    expect(of_time(VALUE_DATE, {{2020, 2, 29}, {}}, SQL_VARCHAR), "String", "2020-02-29");
    Session session;
    std::string limit(CLICKHOUSE_VALUE_LIMIT, 'x'), beyond = limit + "x";
    struct wire wire;
    for (const auto &text : {limit, beyond}) {
        struct parameter parameter = of_text(text.c_str(), SQL_VARCHAR);
        ASSERT_EQ(wire_make(&parameter, &session.session, &session.arena, &wire, &session.err), 0);
        EXPECT_EQ(wire.external, text.size() > limit.size());
    }
}

TEST(Parameter, Times)
{
    expect(of_time(VALUE_DATE, {{1900, 1, 1}, {}}, SQL_TYPE_DATE), "Date32", "1900-01-01");
    expect(of_text("2299-12-31", SQL_TYPE_DATE), "Date32", "2299-12-31");
    refuse(of_time(VALUE_DATE, {{1899, 12, 31}, {}}, SQL_TYPE_DATE),
           "22008"); /* the server would store 1900 */
    refuse(of_time(VALUE_DATE, {{2300, 1, 1}, {}}, SQL_TYPE_DATE), "22008");
    refuse(of_time(VALUE_DATE, {{2023, 2, 29}, {}}, SQL_TYPE_DATE), "22008");
    refuse(of_text("2020-01-01 10:00:00", SQL_TYPE_DATE), "22008");
    refuse(of_text("yesterday", SQL_TYPE_DATE), "22018");
    refuse(of_int(5, SQL_TYPE_DATE), "07006");

    struct clock noon = {false, 12, 0, 0, 0};
    expect(of_time(VALUE_DATETIME, {{2024, 2, 29}, noon}, SQL_TYPE_TIMESTAMP), "DateTime64(0)",
           "2024-02-29 12:00:00");
    noon.nanosecond = 120000000;
    expect(of_time(VALUE_DATETIME, {{1600, 1, 1}, noon}, SQL_TYPE_TIMESTAMP), "DateTime64(2)",
           "1600-01-01 12:00:00.12");
    noon.nanosecond = 1;
    expect(of_time(VALUE_DATETIME, {{2020, 1, 1}, noon}, SQL_TYPE_TIMESTAMP), "DateTime64(9)",
           "2020-01-01 12:00:00.000000001");
    expect(of_text("9999-12-31 23:59:59.123456", SQL_TYPE_TIMESTAMP), "DateTime64(6)",
           "9999-12-31 23:59:59.123456");
    expect(of_time(VALUE_DATE, {{2024, 2, 29}, {}}, SQL_TYPE_TIMESTAMP), "DateTime64(0)",
           "2024-02-29 00:00:00");
    refuse(of_time(VALUE_DATETIME, {{0, 1, 1}, {}}, SQL_TYPE_TIMESTAMP), "22008");
    refuse(of_time(VALUE_DATETIME, {{10000, 1, 1}, {}}, SQL_TYPE_TIMESTAMP), "22008");
    refuse(of_time(VALUE_DATETIME, {{2020, 1, 1}, {false, 24, 0, 0, 0}}, SQL_TYPE_TIMESTAMP), "22008");

    expect(of_time(VALUE_TIME, {{}, {false, 23, 59, 58, 500000000}}, SQL_TYPE_TIME), "Time64(1)",
           "23:59:58.5");
    expect(of_text("07:08:09", SQL_TYPE_TIME), "Time", "07:08:09");
    EXPECT_EQ(send(of_text("07:08:09", SQL_TYPE_TIME), 24, 3).type, "String");
    refuse(of_time(VALUE_DATE, {{2020, 1, 1}, {}}, SQL_TYPE_TIME), "07006");
}

TEST(Parameter, Uuids)
{
    struct parameter guid = {};
    guid.value.kind = VALUE_GUID;
    guid.sql_type = SQL_GUID;
    for (uint8_t i = 0; i < 16; i++)
        guid.value.guid[i] = static_cast<uint8_t>(i * 17);
    expect(guid, "UUID", "00112233-4455-6677-8899-aabbccddeeff");
    expect(of_text("{61f0c404-5cb3-11e7-907b-a6006ad3dba0}", SQL_GUID), "UUID",
           "61f0c404-5cb3-11e7-907b-a6006ad3dba0");
    refuse(of_text("61f0c404-5cb3-11e7-907b-a6006ad3dba", SQL_GUID), "22018");
    refuse(of_text("61f0c404-5cb3-11e7-907b-a6006ad3dbag", SQL_GUID), "22018");
    refuse(of_text("61f0c404x5cb3-11e7-907b-a6006ad3dba0", SQL_GUID), "22018");
}

TEST(Parameter, Intervals)
{
    struct parameter parameter = {};
    parameter.value.kind = VALUE_INTERVAL_MONTH;
    parameter.value.interval = -24;
    parameter.sql_type = SQL_INTERVAL_YEAR;
    expect(parameter, "IntervalYear", "-2");
    parameter.value.interval = 25;
    refuse(parameter, "22001");
    parameter.sql_type = SQL_INTERVAL_YEAR_TO_MONTH;
    expect(parameter, "IntervalMonth", "25");
    parameter.value.kind = VALUE_INTERVAL_DAY;
    parameter.value.interval = 7200;
    refuse(parameter, "07006");
    parameter.sql_type = SQL_INTERVAL_HOUR;
    expect(parameter, "IntervalHour", "2");
    parameter.sql_type = SQL_INTERVAL_DAY;
    refuse(parameter, "22001");
}

TEST(Parameter, Nulls)
{
    expect(of_null(SQL_INTEGER), "Nullable(Int32)", "\\N");
    expect(of_null(SQL_WVARCHAR), "Nullable(String)", "\\N");
    expect(of_null(SQL_TYPE_TIMESTAMP), "Nullable(DateTime64(3))", "\\N");
    expect(typed(of_null(SQL_VARCHAR), "UInt64"), "Nullable(UInt64)", "\\N");
    expect(typed(of_null(SQL_VARCHAR), "Nullable(UInt64)"), "Nullable(UInt64)", "\\N");
    expect(typed(of_null(SQL_VARCHAR), "LowCardinality(Nullable(String))"),
           "LowCardinality(Nullable(String))", "\\N");
    expect(typed(of_null(SQL_VARCHAR), "Dynamic"), "Dynamic", "\\N");
}

TEST(Parameter, TypedMarkers)
{
    expect(typed(of_text("18446744073709551615", SQL_VARCHAR), "UInt64"), "UInt64", "18446744073709551615");
    expect(typed(of_text("a\tb", SQL_VARCHAR), "Enum8('a\tb'=1)"), "Enum8('a\tb'=1)", "a\\tb");
    /* arrays and the like are not unescaped by the server before they are read (measured) */
    expect(typed(of_text("['a\\'b']", SQL_VARCHAR), "Array(String)"), "Array(String)", "['a\\'b']");
    expect(typed(of_text("{'a\\\\':1}", SQL_VARCHAR), "Map(String, Int8)"), "Map(String, Int8)",
           "{'a\\\\':1}");
    expect(typed(of_text("{\"a\":\"\\\\\"}", SQL_VARCHAR), "JSON"), "JSON", "{\"a\":\"\\\\\\\\\"}");
    expect(typed(of_int(5, SQL_INTEGER), "Int256"), "Int256", "5");
    expect(typed(of_real(0.5, SQL_DOUBLE), "Float32"), "Float32", "0.5");
}

TEST(Parameter, UnknownSqlTypesGoByTheValue)
{
    expect(of_int(5, SQL_UNKNOWN_TYPE), "Int64", "5");
    expect(of_text("x", -9999), "String", "x");
    expect(of_real(1.5, SQL_UNKNOWN_TYPE), "Float64", "1.5");
}
