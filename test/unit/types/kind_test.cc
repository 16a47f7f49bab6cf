/* What ODBC is told of each type. */
#include <gtest/gtest.h>

#include <set>
#include <string>

extern "C" {
#include "types/kind.h"
}

namespace
{

class Kind : public testing::Test
{
  protected:
    Kind()
    {
        arena_init(&arena_, 1 << 24);
    }
    ~Kind() override
    {
        arena_clear(&arena_);
    }
    struct type_facts describe(const std::string &s)
    {
        struct type_context context = {};
        struct type_facts facts = {};
        struct error err = {};
        context.arena = &arena_;
        const struct type *type = type_parse(text_make(s.data(), s.size()), &context, &err);
        EXPECT_NE(type, nullptr) << s;
        if (type)
            type_describe(type, &options_, &facts);
        error_clear(&err);
        return facts;
    }
    struct arena arena_;
    struct type_options options_ = {false, false, false, 1048575};
};

TEST_F(Kind, TableIsWhole)
{
    std::set<std::string> names;
    for (int i = 0; i < KIND_COUNT; i++) {
        const struct kind_info *info = kind_get((enum kind)i);
        EXPECT_EQ(info->kind, i);
        ASSERT_NE(info->name, nullptr);
        EXPECT_TRUE(names.insert(info->name).second) << info->name;
        EXPECT_NE(info->sql_type, 0) << info->name;
        ASSERT_NE(info->prefix, nullptr);
        ASSERT_NE(info->suffix, nullptr);
    }
    EXPECT_EQ(kind_get((enum kind)KIND_COUNT), kind_get(KIND_NOTHING));
}

TEST_F(Kind, Facts)
{
    const SQLLEN w = sizeof(SQLWCHAR);
    const SQLULEN text = 1048575;
    const struct {
        const char *type;
        SQLSMALLINT sql, c;
        SQLULEN size;
        SQLSMALLINT digits, precision;
        SQLLEN octets, display;
        bool is_unsigned;
    } table[] = {
        {"Bool", SQL_BIT, SQL_C_BIT, 1, 0, 1, 1, 1, true},
        {"Int8", SQL_TINYINT, SQL_C_STINYINT, 3, 0, 3, 1, 4, false},
        {"Int16", SQL_SMALLINT, SQL_C_SSHORT, 5, 0, 5, 2, 6, false},
        {"Int32", SQL_INTEGER, SQL_C_SLONG, 10, 0, 10, 4, 11, false},
        {"Int64", SQL_BIGINT, SQL_C_SBIGINT, 19, 0, 19, 8, 20, false},
        {"UInt8", SQL_SMALLINT, SQL_C_USHORT, 5, 0, 5, 2, 5, true},
        {"UInt16", SQL_INTEGER, SQL_C_ULONG, 10, 0, 10, 4, 10, true},
        {"UInt32", SQL_BIGINT, SQL_C_UBIGINT, 20, 0, 20, 8, 20, true},
        {"UInt64", SQL_BIGINT, SQL_C_UBIGINT, 20, 0, 20, 8, 20, true},
        {"Int128", SQL_DECIMAL, SQL_C_CHAR, 39, 0, 39, 41, 41, false},
        {"UInt256", SQL_DECIMAL, SQL_C_CHAR, 78, 0, 78, 80, 80, true},
        {"Float32", SQL_REAL, SQL_C_FLOAT, 7, 0, 7, 4, 17, false},
        {"BFloat16", SQL_REAL, SQL_C_FLOAT, 7, 0, 7, 4, 17, false},
        {"Float64", SQL_DOUBLE, SQL_C_DOUBLE, 15, 0, 15, 8, 25, false},
        {"Decimal(9, 4)", SQL_DECIMAL, SQL_C_CHAR, 9, 4, 9, 11, 11, false},
        {"Decimal(5, 5)", SQL_DECIMAL, SQL_C_CHAR, 5, 5, 5, 8, 8, false}, /* -0.12345 */
        {"Decimal(76, 0)", SQL_DECIMAL, SQL_C_CHAR, 76, 0, 76, 78, 78, false},
        {"Decimal64(3)", SQL_DECIMAL, SQL_C_CHAR, 18, 3, 18, 20, 20, false},
        {"String", SQL_WVARCHAR, SQL_C_WCHAR, text, 0, 0, 1048575 * w, 1048575, true},
        {"FixedString(7)", SQL_WCHAR, SQL_C_WCHAR, 7, 0, 0, 7 * w, 7, true},
        {"Date", SQL_TYPE_DATE, SQL_C_TYPE_DATE, 10, 0, 0, 6, 10, true},
        {"Date32", SQL_TYPE_DATE, SQL_C_TYPE_DATE, 10, 0, 0, 6, 10, true},
        {"DateTime", SQL_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP, 19, 0, 0, 16, 19, true},
        {"DateTime64(0)", SQL_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP, 19, 0, 0, 16, 19, true},
        {"DateTime64(6)", SQL_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP, 26, 6, 6, 16, 26, true},
        {"Time", SQL_TYPE_TIME, SQL_C_TYPE_TIME, 8, 0, 0, 6, 10, true}, /* -999:59:59 */
        {"Time64(3)", SQL_TYPE_TIME, SQL_C_TYPE_TIME, 12, 3, 3, 6, 14, true},
        {"UUID", SQL_GUID, SQL_C_GUID, 36, 0, 0, 16, 36, true},
        {"IPv4", SQL_WVARCHAR, SQL_C_WCHAR, 15, 0, 0, 15 * w, 15, true},
        {"IPv6", SQL_WVARCHAR, SQL_C_WCHAR, 45, 0, 0, 45 * w, 45, true},
        {"Enum8('a' = 1, 'z\xc3\xbcrich' = 2)", SQL_WVARCHAR, SQL_C_WCHAR, 6, 0, 0, 6 * w, 6, true},
        {"IntervalDay", SQL_BIGINT, SQL_C_SBIGINT, 19, 0, 19, 8, 20, false},
        {"Array(UInt8)", SQL_WVARCHAR, SQL_C_WCHAR, text, 0, 0, 1048575 * w, 1048575, true},
        {"Point", SQL_WVARCHAR, SQL_C_WCHAR, text, 0, 0, 1048575 * w, 1048575, true},
        {"JSON", SQL_WVARCHAR, SQL_C_WCHAR, text, 0, 0, 1048575 * w, 1048575, true},
        {"AggregateFunction(sum, UInt8)", SQL_VARBINARY, SQL_C_BINARY, text, 0, 0, 1048575, 2097150, true},
        {"LowCardinality(Nullable(String))", SQL_WVARCHAR, SQL_C_WCHAR, text, 0, 0, 1048575 * w, 1048575,
         true},
    };
    for (const auto &row : table) {
        struct type_facts f = describe(row.type);
        EXPECT_EQ(f.concise_type, row.sql) << row.type;
        EXPECT_EQ(f.c_type, row.c) << row.type;
        EXPECT_EQ(f.column_size, row.size) << row.type;
        EXPECT_EQ(f.decimal_digits, row.digits) << row.type;
        EXPECT_EQ(f.precision, row.precision) << row.type;
        EXPECT_EQ(f.octet_length, row.octets) << row.type;
        EXPECT_EQ(f.display_size, row.display) << row.type;
        EXPECT_EQ(f.is_unsigned, row.is_unsigned) << row.type;
    }
}

TEST_F(Kind, DatetimesHaveAVerboseTypeAndCode)
{
    const struct {
        const char *type;
        SQLSMALLINT verbose, code;
        bool digits;
    } table[] = {
        {"Date", SQL_DATETIME, SQL_CODE_DATE, false},
        {"Time", SQL_DATETIME, SQL_CODE_TIME, true},
        {"DateTime64(3)", SQL_DATETIME, SQL_CODE_TIMESTAMP, true},
        {"Int32", SQL_INTEGER, 0, true},
        {"Float64", SQL_DOUBLE, 0, false},
        {"String", SQL_WVARCHAR, 0, false},
        {"Decimal(9, 2)", SQL_DECIMAL, 0, true},
    };
    for (const auto &row : table) {
        struct type_facts f = describe(row.type);
        EXPECT_EQ(f.verbose_type, row.verbose) << row.type;
        EXPECT_EQ(f.datetime_code, row.code) << row.type;
        EXPECT_EQ(f.digits_apply, row.digits) << row.type;
        EXPECT_EQ(f.radix, row.digits && row.code == 0 ? 10 : row.verbose == SQL_DOUBLE ? 10 : 0) << row.type;
    }
}

TEST_F(Kind, Nullability)
{
    for (const char *type : {"Nullable(Int8)", "LowCardinality(Nullable(String))", "Variant(Int8, String)",
                             "Dynamic", "Nothing", "Nullable(Tuple(Int8))", "Geometry"})
        EXPECT_EQ(describe(type).nullable, SQL_NULLABLE) << type;
    for (const char *type : {"Int8", "LowCardinality(String)", "Array(Nullable(Int8))", "JSON", "Tuple()"})
        EXPECT_EQ(describe(type).nullable, SQL_NO_NULLS) << type;
}

TEST_F(Kind, OptionsChangeTexts)
{
    options_.varchar = true;
    options_.string_length = 100;
    struct type_facts f = describe("String");
    EXPECT_EQ(f.concise_type, SQL_VARCHAR);
    EXPECT_EQ(f.c_type, SQL_C_CHAR);
    EXPECT_EQ(f.column_size, 100u);
    EXPECT_EQ(f.octet_length, 100);
    EXPECT_EQ(f.char_octet_length, 100);
    EXPECT_EQ(describe("FixedString(4)").concise_type, SQL_CHAR);
    EXPECT_EQ(describe("Enum8('z\xc3\xbcrich' = 2)").column_size, 7u); /* bytes of UTF-8 */

    options_.hugeint_as_varchar = true;
    f = describe("Int256");
    EXPECT_EQ(f.concise_type, SQL_VARCHAR);
    EXPECT_EQ(f.column_size, 78u); /* with the sign */
    EXPECT_FALSE(f.digits_apply);
    EXPECT_TRUE(f.is_unsigned); /* like all that is no number */
    options_.varchar = false;
    EXPECT_EQ(describe("UInt128").concise_type, SQL_WVARCHAR);
    EXPECT_EQ(describe("Int64").concise_type, SQL_BIGINT);
    EXPECT_EQ(describe("Time").concise_type, SQL_TYPE_TIME);
    options_.time_as_varchar = true;
    f = describe("Nullable(Time64(3))");
    EXPECT_EQ(f.concise_type, SQL_WVARCHAR);
    EXPECT_EQ(f.column_size, 14u); /* -999:59:59.123 */
    EXPECT_FALSE(f.digits_apply);
    EXPECT_EQ(describe("Time").column_size, 10u);
}

TEST_F(Kind, HugeStringLengthDoesNotOverflow)
{
    options_.string_length = UINT32_MAX;
    struct type_facts f = describe("String");
    EXPECT_EQ(f.column_size, (SQLULEN)UINT32_MAX);
    EXPECT_GT(f.octet_length, 0);
    EXPECT_GT(describe("AggregateFunction(sum, UInt8)").display_size, 0);
}

} // namespace
