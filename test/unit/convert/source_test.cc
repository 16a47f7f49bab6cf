// The application's C buffers as values: every C type, lengths, NULLs, arrays.
#include "harness.h"

extern "C" {
#include "convert/source.h"
}

using namespace porter_test;

namespace
{

/* Reads one value; the state, and the value spelt out. */
struct Read {
    std::string state, spelt;
    struct value value;
};

std::string spell(const struct value &v)
{
    char text[DECIMAL_TEXT_SIZE];
    switch (v.kind) {
    case VALUE_NULL:
        return "null";
    case VALUE_BOOL:
        return "bool " + std::to_string(v.integer);
    case VALUE_INT:
        return "int " + std::to_string(v.integer);
    case VALUE_UINT:
        return "uint " + std::to_string(v.natural);
    case VALUE_DECIMAL:
        return "decimal " + std::string(text, decimal_format(&v.decimal, text));
    case VALUE_FLOAT:
        return "float " + std::to_string(v.real);
    case VALUE_DOUBLE:
        return "double " + std::to_string(v.real);
    case VALUE_TEXT:
        return "text " + std::string(v.text.data, v.text.size);
    case VALUE_BYTES:
        return "bytes " + std::string(v.text.data, v.text.size);
    case VALUE_DATE:
        return "date " + std::string(text, calendar_format_date(v.datetime.date, text));
    case VALUE_TIME:
        return "time " + std::string(text, calendar_format_clock(v.datetime.clock, v.digits, text));
    case VALUE_DATETIME:
        return "datetime " + std::string(text, calendar_format_datetime(&v.datetime, v.digits, text));
    case VALUE_GUID:
        return "guid " + hex_of_bytes(std::string(reinterpret_cast<const char *>(v.guid), 16));
    case VALUE_INTERVAL_MONTH:
        return "months " + std::to_string(v.interval);
    default:
        return "seconds " + std::to_string(v.interval);
    }
}

class Source : public testing::Test
{
  protected:
    Source()
    {
        arena_init(&arena, 1 << 20);
    }
    ~Source() override
    {
        arena_clear(&arena);
    }
    Read read(SQLSMALLINT c_type, const void *data, SQLLEN length = SQL_NTS, bool with_length = true,
              SQLSMALLINT scale = -1)
    {
        struct source source = {};
        Read out;
        struct error err = {};
        source.c_type = c_type;
        source.precision = 6;
        source.scale = scale;
        source.data = static_cast<const uint8_t *>(data);
        source.octet_length = source.indicator = with_length ? &length : nullptr;
        int result = source_read(&source, 0, &arena, &out.value, &err);
        out.state = result ? sqlstate_get(err.state)->code : "";
        out.spelt = result ? "" : spell(out.value);
        error_clear(&err);
        return out;
    }
    struct arena arena;
};

TEST_F(Source, FixedTypes)
{
    const struct {
        SQLSMALLINT c_type;
        std::string data;
        const char *spelt;
    } cases[] = {
        {SQL_C_BIT, std::string(1, '\1'), "bool 1"},
        {SQL_C_TINYINT, raw<int8_t>(-5), "int -5"},
        {SQL_C_UTINYINT, raw<uint8_t>(250), "int 250"},
        {SQL_C_SHORT, raw<int16_t>(-300), "int -300"},
        {SQL_C_USHORT, raw<uint16_t>(65535), "int 65535"},
        {SQL_C_LONG, raw<int32_t>(-70000), "int -70000"},
        {SQL_C_ULONG, raw<uint32_t>(4294967295u), "int 4294967295"},
        {SQL_C_SBIGINT, raw<int64_t>(INT64_MIN), "int -9223372036854775808"},
        {SQL_C_UBIGINT, raw<uint64_t>(UINT64_MAX), "uint 18446744073709551615"},
        {SQL_C_FLOAT, raw(1.5f), "float 1.500000"},
        {SQL_C_DOUBLE, raw(-2.25), "double -2.250000"},
        {SQL_C_NUMERIC, numeric_struct(10, 2, false, 12345), "decimal -123.45"},
        {SQL_C_NUMERIC, numeric_struct(10, 0, false, 0), "decimal 0"},
        {SQL_C_NUMERIC, numeric_struct(10, -3, true, 12), "decimal 12000"},
        {SQL_C_NUMERIC, numeric_struct(38, 0, true, 0, 1), "decimal 18446744073709551616"},
        {SQL_C_TYPE_DATE, date_struct(2024, 2, 29), "date 2024-02-29"},
        {SQL_C_TIME, time_struct(23, 59, 59), "time 23:59:59"},
        {SQL_C_TYPE_TIMESTAMP, timestamp_struct(1900, 1, 2, 3, 4, 5, 0), "datetime 1900-01-02 03:04:05"},
        {SQL_C_TIMESTAMP, timestamp_struct(2299, 1, 2, 3, 4, 5, 120000000),
         "datetime 2299-01-02 03:04:05.12"},
        {SQL_C_GUID, bytes_of_hex("04c4f061b35ce711907ba6006ad3dba0"),
         "guid 61f0c4045cb311e7907ba6006ad3dba0"},
    };
    for (const auto &c : cases) {
        std::string unaligned = "x" + c.data;
        EXPECT_EQ(c.spelt, read(c.c_type, unaligned.data() + 1, 999).spelt)
            << c.c_type; /* length is ignored */
        EXPECT_EQ(c.spelt, read(c.c_type, unaligned.data() + 1, 0, false).spelt);
        EXPECT_EQ("null", read(c.c_type, nullptr, SQL_NULL_DATA).spelt);
    }
    std::string numeric = numeric_struct(10, 2, true, 12345);
    EXPECT_EQ("decimal 12.345", read(SQL_C_NUMERIC, numeric.data(), 0, true, 3).spelt);
}

TEST_F(Source, ImpossibleValues)
{
    const struct {
        SQLSMALLINT c_type;
        std::string data;
        const char *state;
    } cases[] = {
        {SQL_C_BIT, std::string(1, '\2'), "22003"},
        {SQL_C_TYPE_DATE, date_struct(2023, 2, 29), "22007"},
        {SQL_C_TYPE_DATE, date_struct(2023, 300, 1), "22007"},
        {SQL_C_TYPE_TIME, time_struct(24, 0, 0), "22007"},
        {SQL_C_TYPE_TIME, time_struct(0, 60, 0), "22007"},
        {SQL_C_TYPE_TIMESTAMP, timestamp_struct(2024, 0, 1), "22007"},
        {SQL_C_TYPE_TIMESTAMP, timestamp_struct(2024, 1, 1, 0, 0, 0, 1000000000), "22007"},
        {SQL_C_INTERVAL_DAY_TO_HOUR, std::string(sizeof(SQL_INTERVAL_STRUCT), '\xff'), "22015"},
        {1234, "xxxx", "HY003"},
    };
    for (const auto &c : cases)
        EXPECT_EQ(c.state, read(c.c_type, c.data.data()).state) << c.c_type;
}

TEST_F(Source, TextAndBytes)
{
    EXPECT_EQ("text abc", read(SQL_C_CHAR, "abc").spelt);
    EXPECT_EQ("text abc", read(SQL_C_CHAR, "abc", 0, false).spelt);
    EXPECT_EQ("text ab", read(SQL_C_CHAR, "abc", 2).spelt);
    EXPECT_EQ("text ", read(SQL_C_CHAR, "abc", 0).spelt);
    EXPECT_EQ(std::string("text a\0b", 8), read(SQL_C_CHAR, "a\0b", 3).spelt);
    EXPECT_EQ("bytes \xff\x01", read(SQL_C_BINARY, "\xff\x01\x02", 2).spelt);
    const char *in_place = "stays";
    EXPECT_EQ(in_place, read(SQL_C_CHAR, in_place).value.text.data);
    std::u16string wide_text = u"a\u00e9\u4e16\U0001f600\xd800";
    std::string expected = "text a\xc3\xa9\xe4\xb8\x96\xf0\x9f\x98\x80\xef\xbf\xbd";
    EXPECT_EQ(expected, read(SQL_C_WCHAR, wide_text.c_str()).spelt);
    EXPECT_EQ(expected, read(SQL_C_WCHAR, wide_text.c_str(), 12).spelt);
    EXPECT_EQ("text a", read(SQL_C_WCHAR, wide_text.c_str(), 2).spelt);
    std::string unaligned = "x" + wide(wide_text) + std::string(2, '\0');
    EXPECT_EQ(expected, read(SQL_C_WCHAR, unaligned.data() + 1).spelt);
    EXPECT_EQ("HY090", read(SQL_C_WCHAR, wide_text.c_str(), 3).state);
}

TEST_F(Source, Lengths)
{
    EXPECT_EQ("HY090", read(SQL_C_CHAR, "abc", -50).state);
    EXPECT_EQ("HY000", read(SQL_C_CHAR, "abc", SQL_DATA_AT_EXEC).state);
    EXPECT_EQ("HY000", read(SQL_C_CHAR, "abc", SQL_LEN_DATA_AT_EXEC(10)).state);
    EXPECT_EQ("HY000", read(SQL_C_LONG, "abcd", SQL_LEN_DATA_AT_EXEC(0)).state);
    EXPECT_EQ("07S01", read(SQL_C_LONG, "abcd", SQL_DEFAULT_PARAM).state);
    EXPECT_EQ("HY009", read(SQL_C_CHAR, nullptr, SQL_NTS).state);
    EXPECT_EQ("HY009", read(SQL_C_LONG, nullptr, 0, false).state);
    EXPECT_EQ("HY009", read(SQL_C_LONG, nullptr, 0).state);
    EXPECT_EQ("HY009", read(SQL_C_CHAR, nullptr, 1).state);
    EXPECT_EQ("text ", read(SQL_C_CHAR, nullptr, 0).spelt); /* as LibreOffice gives an empty text */
    EXPECT_EQ("text ", read(SQL_C_WCHAR, nullptr, 0).spelt);
    EXPECT_EQ("null", read(SQL_C_CHAR, nullptr, SQL_NULL_DATA).spelt);
}

TEST_F(Source, ArraysAndSeparatePointers)
{
    struct __attribute__((packed)) Row {
        char pad;
        char text[4];
        SQLLEN length, indicator;
    } rows[3] = {{'p', "one", SQL_NTS, 0}, {'p', "two", 2, 0}, {'p', "xxx", 3, SQL_NULL_DATA}};
    struct source source = {};
    source.c_type = SQL_C_CHAR;
    source.data = reinterpret_cast<const uint8_t *>(rows[0].text);
    source.capacity = 4;
    source.stride = source.length_stride = sizeof(Row);
    source.octet_length =
        reinterpret_cast<const SQLLEN *>(reinterpret_cast<const char *>(rows) + offsetof(Row, length));
    source.indicator =
        reinterpret_cast<const SQLLEN *>(reinterpret_cast<const char *>(rows) + offsetof(Row, indicator));
    const char *const expected[] = {"text one", "text tw", "null"};
    for (size_t set = 0; set < 3; set++) {
        struct value value;
        struct error err = {};
        ASSERT_EQ(0, source_read(&source, set, &arena, &value, &err));
        EXPECT_EQ(expected[set], spell(value));
    }
}

TEST_F(Source, Intervals)
{
    SQL_INTERVAL_STRUCT in = {};
    in.interval_type = SQL_IS_DAY_TO_HOUR;
    in.interval_sign = SQL_TRUE;
    in.intval.day_second.day = 1;
    in.intval.day_second.hour = 1;
    EXPECT_EQ("seconds -90000", read(SQL_C_INTERVAL_DAY_TO_HOUR, &in).spelt);
    in = {};
    in.intval.year_month.year = 2;
    in.intval.year_month.month = 3;
    EXPECT_EQ("months 27", read(SQL_C_INTERVAL_YEAR_TO_MONTH, &in).spelt); /* the C type says which it is */
}

TEST_F(Source, DefaultCTypes)
{
    const struct {
        SQLSMALLINT sql_type, c_type;
    } cases[] = {
        {SQL_VARCHAR, SQL_C_CHAR},
        {SQL_WVARCHAR, SQL_C_WCHAR},
        {SQL_DECIMAL, SQL_C_CHAR},
        {SQL_BIT, SQL_C_BIT},
        {SQL_TINYINT, SQL_C_STINYINT},
        {SQL_INTEGER, SQL_C_SLONG},
        {SQL_BIGINT, SQL_C_SBIGINT},
        {SQL_FLOAT, SQL_C_DOUBLE},
        {SQL_REAL, SQL_C_FLOAT},
        {SQL_LONGVARBINARY, SQL_C_BINARY},
        {SQL_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP},
        {SQL_DATE, SQL_C_TYPE_DATE},
        {SQL_GUID, SQL_C_GUID},
        {SQL_INTERVAL_DAY_TO_SECOND, SQL_C_INTERVAL_DAY_TO_SECOND},
        {SQL_UNKNOWN_TYPE, SQL_C_CHAR},
        {777, SQL_C_CHAR},
    };
    for (const auto &c : cases)
        EXPECT_EQ(c.c_type, source_default_c_type(c.sql_type)) << c.sql_type;
}

/* Values -> declared SQL types. */
struct Coercion {
    SQLSMALLINT c_type;
    std::string data; /* of the C type; characters have their length given */
    SQLSMALLINT sql_type;
    SQLULEN size;
    SQLSMALLINT digits;
    const char *expected; /* the value, or the state of a failure */
};

Coercion text(const char *content, SQLSMALLINT sql_type, const char *expected, SQLULEN size = 0,
              SQLSMALLINT digits = 0)
{
    return {SQL_C_CHAR, content, sql_type, size, digits, expected};
}

class Coerce : public Source
{
  protected:
    void check(const Coercion &c)
    {
        SCOPED_TRACE(std::to_string(c.c_type) + " " + c.data + " as SQL type " + std::to_string(c.sql_type));
        Read in = read(c.c_type, c.data.data(), static_cast<SQLLEN>(c.data.size()));
        ASSERT_EQ("", in.state);
        struct error err = {};
        int result = source_coerce(&in.value, c.sql_type, c.size, c.digits, &arena, &err);
        EXPECT_EQ(c.expected, result ? sqlstate_get(err.state)->code : spell(in.value));
        error_clear(&err);
    }
};

TEST_F(Coerce, Numbers)
{
    const Coercion cases[] = {
        text("12", SQL_INTEGER, "int 12"),
        text(" -12 ", SQL_BIGINT, "int -12"),
        text("12.5", SQL_INTEGER, "22001"),
        text("12.0", SQL_INTEGER, "int 12"),
        text("1e2", SQL_SMALLINT, "int 100"),
        text("x", SQL_INTEGER, "22018"),
        text("256", SQL_TINYINT, "22003"),
        text("255", SQL_TINYINT, "int 255"),
        text("-129", SQL_TINYINT, "22003"),
        text("4294967296", SQL_INTEGER, "22003"),
        text("18446744073709551615", SQL_BIGINT, "uint 18446744073709551615"),
        text("18446744073709551616", SQL_BIGINT, "22003"),
        text("1.5", SQL_DECIMAL, "decimal 1.5"),
        text("1.5", SQL_DECIMAL, "decimal 1.5", 10, 4),
        text("1.56", SQL_DECIMAL, "22001", 10, 1),
        text("-0.0001", SQL_DECIMAL, "decimal -0.0001", 7, 0), /* as DBD::ODBC declares it */
        text("12345678.5", SQL_DECIMAL, "22003", 7, 0),
        {SQL_C_DOUBLE, raw(0.129), SQL_DECIMAL, 5, 0, "decimal 0"},
        text("123.4", SQL_NUMERIC, "22003", 3, 1),
        text("99.9", SQL_NUMERIC, "decimal 99.9", 3, 1),
        text("0.05", SQL_NUMERIC, "decimal 0.05", 2, 2),
        text("", SQL_NUMERIC, "22018"),
        text("1.5", SQL_DOUBLE, "double 1.500000"),
        text("inf", SQL_DOUBLE, "double inf"),
        text("1e400", SQL_DOUBLE, "22003"),
        text("1e39", SQL_REAL, "22003"),
        text("1", SQL_BIT, "bool 1"),
        text("0.5", SQL_BIT, "22001"),
        text("2", SQL_BIT, "22003"),
        text("yes", SQL_BIT, "22018"),
        {SQL_C_DOUBLE, raw(1.75), SQL_INTEGER, 0, 0, "int 1"},
        {SQL_C_DOUBLE, raw(1e30), SQL_BIGINT, 0, 0, "22003"},
        {SQL_C_DOUBLE, raw(0.1), SQL_DECIMAL, 0, 0, "decimal 0.1"},
        {SQL_C_DOUBLE, raw(0.129), SQL_DECIMAL, 5, 2, "decimal 0.12"},
        {SQL_C_FLOAT, raw(0.1f), SQL_DECIMAL, 0, 0, "decimal 0.1"},
        {SQL_C_UBIGINT, raw<uint64_t>(UINT64_MAX), SQL_BIGINT, 0, 0, "uint 18446744073709551615"},
        {SQL_C_UBIGINT, raw<uint64_t>(UINT64_MAX), SQL_INTEGER, 0, 0, "22003"},
        {SQL_C_UBIGINT, raw<uint64_t>(7), SQL_BIGINT, 0, 0, "int 7"},
        {SQL_C_LONG, raw<int32_t>(7), SQL_DOUBLE, 0, 0, "double 7.000000"},
        {SQL_C_LONG, raw<int32_t>(7), SQL_DECIMAL, 10, 2, "decimal 7"},
        {SQL_C_LONG, raw<int32_t>(7), SQL_TYPE_DATE, 0, 0, "07006"},
        {SQL_C_TYPE_DATE, date_struct(2024, 1, 1), SQL_INTEGER, 0, 0, "07006"},
        {SQL_C_BINARY, raw<int32_t>(7), SQL_INTEGER, 0, 0, "int 7"},
        {SQL_C_BINARY, "abc", SQL_INTEGER, 0, 0, "22003"},
        {SQL_C_TYPE_DATE, date_struct(2024, 1, 1), SQL_DECIMAL, 0, 0, "07006"},
        {SQL_C_TYPE_DATE, date_struct(2024, 1, 1), SQL_REAL, 0, 0, "07006"},
        {SQL_C_TYPE_DATE, date_struct(2024, 1, 1), SQL_BIT, 0, 0, "07006"},
        {SQL_C_LONG, raw<int32_t>(7), SQL_UNKNOWN_TYPE, 0, 0, "int 7"},
    };
    for (const Coercion &c : cases)
        check(c);
}

TEST_F(Coerce, TextAndBytes)
{
    const Coercion cases[] = {
        text("abc", SQL_VARCHAR, "text abc"),
        text("abc", SQL_VARCHAR, "text abc", 3),
        text("abc", SQL_WVARCHAR, "22001", 2),
        text("\xe4\xb8\x96\xe4\xb8\x96", SQL_WVARCHAR, "text \xe4\xb8\x96\xe4\xb8\x96", 2),
        {SQL_C_LONG, raw<int32_t>(-7), SQL_VARCHAR, 0, 0, "text -7"},
        {SQL_C_LONG, raw<int32_t>(-700), SQL_VARCHAR, 3, 0, "22001"},
        {SQL_C_DOUBLE, raw(0.1), SQL_VARCHAR, 0, 0, "text 0.1"},
        {SQL_C_BIT, std::string(1, '\1'), SQL_CHAR, 0, 0, "text 1"},
        {SQL_C_NUMERIC, numeric_struct(10, 2, false, 12300), SQL_VARCHAR, 0, 0, "text -123.00"},
        {SQL_C_TYPE_TIMESTAMP, timestamp_struct(2024, 1, 2, 3, 4, 5, 500000000), SQL_VARCHAR, 0, 0,
         "text 2024-01-02 03:04:05.5"},
        {SQL_C_GUID, bytes_of_hex("04c4f061b35ce711907ba6006ad3dba0"), SQL_VARCHAR, 0, 0,
         "text 61f0c404-5cb3-11e7-907b-a6006ad3dba0"},
        {SQL_C_UBIGINT, raw<uint64_t>(UINT64_MAX), SQL_VARCHAR, 0, 0, "text 18446744073709551615"},
        {SQL_C_FLOAT, raw(0.1f), SQL_VARCHAR, 0, 0, "text 0.1"},
        {SQL_C_TYPE_DATE, date_struct(2024, 1, 2), SQL_WVARCHAR, 10, 0, "text 2024-01-02"},
        {SQL_C_TYPE_TIME, time_struct(1, 2, 3), SQL_WVARCHAR, 7, 0, "22001"},
        {SQL_C_TYPE_TIME, time_struct(1, 2, 3), SQL_WVARCHAR, 8, 0, "text 01:02:03"},
        {SQL_C_BINARY, "raw", SQL_VARCHAR, 0, 0, "text raw"},
        {SQL_C_BINARY, "raw", SQL_VARBINARY, 3, 0, "bytes raw"},
        {SQL_C_BINARY, "raw", SQL_BINARY, 2, 0, "22001"},
        text("4a4B", SQL_VARBINARY, "bytes JK"),
        text("4a4", SQL_VARBINARY, "22018"),
        text("4x", SQL_VARBINARY, "22018"),
        {SQL_C_LONG, raw<int32_t>(7), SQL_VARBINARY, 0, 0, "07006"},
    };
    for (const Coercion &c : cases)
        check(c);
}

TEST_F(Coerce, Times)
{
    const Coercion cases[] = {
        text("2024-02-29", SQL_TYPE_DATE, "date 2024-02-29"),
        text("{d '2024-02-29'}", SQL_DATE, "date 2024-02-29"),
        text("2024-02-29 00:00:00", SQL_TYPE_DATE, "date 2024-02-29"),
        text("2024-02-29 00:00:01", SQL_TYPE_DATE, "22008"),
        text("2024-02-30", SQL_TYPE_DATE, "22007"),
        text("10:00:00", SQL_TYPE_DATE, "22018"),
        text("today", SQL_TYPE_DATE, "22018"),
        text("10:11:12", SQL_TYPE_TIME, "time 10:11:12"),
        text("10:11:12.5", SQL_TYPE_TIME, "time 10:11:12.5"),
        text("10:11:12.5", SQL_TYPE_TIME, "22008", 8, 0),
        text("2024-02-29 10:11:12", SQL_TYPE_TIME, "time 10:11:12"),
        text("2024-02-29", SQL_TYPE_TIME, "22018"),
        text("2024-02-29 10:11:12.123456", SQL_TYPE_TIMESTAMP, "datetime 2024-02-29 10:11:12.123456"),
        text("2024-02-29 10:11:12.120000", SQL_TYPE_TIMESTAMP, "datetime 2024-02-29 10:11:12.12", 22, 2),
        text("2024-02-29 10:11:12.123", SQL_TYPE_TIMESTAMP, "22008", 22, 2),
        /* as alexbrainman/odbc declares it */
        text("2024-02-29 10:11:12.123", SQL_TYPE_TIMESTAMP, "datetime 2024-02-29 10:11:12.123", 23, 0),
        text("2024-02-29", SQL_TYPE_TIMESTAMP, "datetime 2024-02-29 00:00:00"),
        text("2024-02-29 25:00:00", SQL_TYPE_TIMESTAMP, "22007"),
        {SQL_C_TYPE_DATE, date_struct(2024, 2, 29), SQL_TYPE_TIMESTAMP, 0, 0, "datetime 2024-02-29 00:00:00"},
        {SQL_C_TYPE_TIMESTAMP, timestamp_struct(2024, 2, 29), SQL_TYPE_DATE, 0, 0, "date 2024-02-29"},
        {SQL_C_TYPE_TIMESTAMP, timestamp_struct(2024, 2, 29, 1), SQL_TYPE_DATE, 0, 0, "22008"},
        {SQL_C_TYPE_TIMESTAMP, timestamp_struct(2024, 2, 29, 1, 2, 3), SQL_TYPE_TIME, 0, 0, "time 01:02:03"},
        {SQL_C_TYPE_TIMESTAMP, timestamp_struct(2024, 2, 29, 1, 2, 3, 1000), SQL_TYPE_TIMESTAMP, 23, 3,
         "22008"},
        {SQL_C_TYPE_DATE, date_struct(2024, 2, 29), SQL_TYPE_TIME, 0, 0, "07006"},
        {SQL_C_TYPE_TIME, time_struct(1, 2, 3), SQL_TYPE_DATE, 0, 0, "07006"},
        {SQL_C_DOUBLE, raw(1.0), SQL_TYPE_TIMESTAMP, 0, 0, "07006"},
        {SQL_C_BINARY, timestamp_struct(2024, 2, 29), SQL_TYPE_TIMESTAMP, 0, 0,
         "datetime 2024-02-29 00:00:00"},
        text("61f0c404-5cb3-11e7-907b-a6006ad3dba0", SQL_GUID, "guid 61f0c4045cb311e7907ba6006ad3dba0"),
        text("61f0c404", SQL_GUID, "22018"),
        {SQL_C_GUID, bytes_of_hex("04c4f061b35ce711907ba6006ad3dba0"), SQL_GUID, 0, 0,
         "guid 61f0c4045cb311e7907ba6006ad3dba0"},
        text("99:00:00", SQL_TYPE_TIMESTAMP, "22008"),
        {SQL_C_LONG, raw<int32_t>(1), SQL_GUID, 0, 0, "07006"},
        text("3 04:05:06", SQL_INTERVAL_DAY_TO_SECOND, "seconds 273906"),
        text("1-2", SQL_INTERVAL_YEAR_TO_MONTH, "months 14"),
        text("1-2", SQL_INTERVAL_YEAR, "22008"),
        text("x", SQL_INTERVAL_YEAR, "22018"),
        {SQL_C_LONG, raw<int32_t>(5), SQL_INTERVAL_HOUR, 0, 0, "seconds 18000"},
        {SQL_C_DOUBLE, raw(5.0), SQL_INTERVAL_HOUR, 0, 0, "07006"},
        {SQL_C_TYPE_DATE, date_struct(2024, 2, 29), SQL_INTERVAL_HOUR, 0, 0, "07006"},
    };
    for (const Coercion &c : cases)
        check(c);
}

TEST_F(Coerce, ATimeBecomesATimestampOfToday)
{
    Read in = read(SQL_C_CHAR, "10:11:12.5");
    struct error err = {};
    ASSERT_EQ(0, source_coerce(&in.value, SQL_TYPE_TIMESTAMP, 0, 0, &arena, &err));
    EXPECT_EQ(VALUE_DATETIME, in.value.kind);
    EXPECT_GE(in.value.datetime.date.year, 2024);
    EXPECT_TRUE(calendar_date_valid(in.value.datetime.date));
    EXPECT_EQ(10u, in.value.datetime.clock.hour);
    EXPECT_EQ(500000000u, in.value.datetime.clock.nanosecond);
}

TEST_F(Coerce, IntervalsAsText)
{
    SQL_INTERVAL_STRUCT in = {};
    struct error err = {};
    in.interval_sign = SQL_TRUE;
    in.intval.day_second.day = 1;
    in.intval.day_second.hour = 2;
    Read days = read(SQL_C_INTERVAL_DAY_TO_HOUR, &in);
    ASSERT_EQ(0, source_coerce(&days.value, SQL_VARCHAR, 0, 0, &arena, &err));
    EXPECT_EQ("text -1 02:00:00", spell(days.value));
    Read again = read(SQL_C_INTERVAL_DAY_TO_HOUR, &in);
    ASSERT_EQ(0, source_coerce(&again.value, SQL_INTERVAL_HOUR, 0, 0, &arena, &err));
    EXPECT_EQ("seconds -93600", spell(again.value));
    Read wrong = read(SQL_C_INTERVAL_DAY_TO_HOUR, &in);
    EXPECT_EQ(-1, source_coerce(&wrong.value, SQL_INTERVAL_YEAR, 0, 0, &arena, &err));
    EXPECT_EQ(STATE_22018, err.state);
    error_clear(&err);
}

TEST_F(Coerce, NullStaysNull)
{
    struct value value = {};
    struct error err = {};
    EXPECT_EQ(0, source_coerce(&value, SQL_INTEGER, 0, 0, &arena, &err));
    EXPECT_EQ(VALUE_NULL, value.kind);
}

} // namespace
