/* Columns that take values of many types: Dynamic, Variant, and JSON within arrays, maps and tuples. */
#include <cstring>

#include "fixture.h"

namespace
{

using Rows = std::vector<std::vector<odbc::Cell>>;

class Dynamic : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        database = std::string("porter_dynamic_") + (managed ? "m" : "d") + (GetParam() ? "w" : "a");
        odbc::Statement s(connection());
        ASSERT_OK(s, s.exec("DROP DATABASE IF EXISTS " + database));
        ASSERT_OK(s, s.exec("CREATE DATABASE " + database));
        ASSERT_OK(
            s, s.exec("CREATE TABLE " + table() +
                      " (id Int32, d Dynamic, v Variant(Int8, String), m Map(String, JSON), a Array(JSON), "
                      "t Tuple(Int8, JSON), n Int32 DEFAULT 7) ENGINE = Memory"));
    }
    void TearDown() override
    {
        odbc::Statement s(connection());
        s.exec("DROP DATABASE IF EXISTS " + database);
        WithDriver::TearDown();
    }
    std::string table() const
    {
        return database + ".t";
    }
    /* Inserts one text into `column`, NULL for nullptr; "" or the SQLSTATE. */
    std::string put(const std::string &column, const char *text, const std::string &values = "(1, ?)")
    {
        odbc::Statement s(connection());
        std::string copy = text ? text : "";
        SQLLEN length = text ? static_cast<SQLLEN>(copy.size()) : SQL_NULL_DATA;
        EXPECT_OK(s, s.exec("TRUNCATE TABLE " + table()));
        EXPECT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0,
                                      copy.data(), 0, &length));
        return s.exec("INSERT INTO " + table() + " (id, " + column + ") VALUES " + values) == SQL_SUCCESS
                   ? ""
                   : s.state();
    }
    std::string told(const std::string &expressions)
    {
        return server_says("SELECT " + expressions + " FROM " + table() + " FORMAT TSVRaw");
    }
    std::string database;
};

/* The value keeps the type that it is bound as. */
TEST_P(Dynamic, ValuesOfManyTypes)
{
    odbc::Statement s(connection());
    SQLBIGINT big = -9223372036854775807;
    double real = 0.1;
    SQL_DATE_STRUCT date = {1950, 2, 3};
    SQL_TIMESTAMP_STRUCT stamp = {2024, 2, 29, 1, 2, 3, 456000000};
    unsigned char bit = 1;
    char text[] = "{p2:String} it's \\N\t", number[] = "12345678901234567890.125";
    SQLLEN size = SQL_NTS, none = SQL_NULL_DATA;
    struct {
        SQLSMALLINT c_type, sql_type;
        SQLULEN size;
        SQLSMALLINT digits;
        void *data;
        SQLLEN *length;
        const char *expected;
    } const cases[] = {
        {SQL_C_SBIGINT, SQL_BIGINT, 0, 0, &big, nullptr, "Int64\t-9223372036854775807\n"},
        {SQL_C_DOUBLE, SQL_DOUBLE, 0, 0, &real, nullptr, "Float64\t0.1\n"},
        {SQL_C_TYPE_DATE, SQL_TYPE_DATE, 0, 0, &date, nullptr, "Date32\t1950-02-03\n"},
        {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 23, 3, &stamp, nullptr,
         "DateTime64(3)\t2024-02-29 01:02:03.456\n"},
        {SQL_C_BIT, SQL_BIT, 0, 0, &bit, nullptr, "Bool\ttrue\n"},
        {SQL_C_CHAR, SQL_DECIMAL, 23, 3, number, &size, "Decimal(76, 3)\t12345678901234567890.125\n"},
        {SQL_C_CHAR, SQL_VARCHAR, 0, 0, text, &size, "String\t{p2:String} it's \\N\t\n"},
        {SQL_C_CHAR, SQL_VARCHAR, 0, 0, text, &none, "None\t\\N\n"},
        {SQL_C_SBIGINT, SQL_BIGINT, 0, 0, &big, &none, "None\t\\N\n"},
    };
    for (const auto &one : cases) {
        SCOPED_TRACE(one.expected);
        ASSERT_OK(s, s.exec("TRUNCATE TABLE " + table()));
        ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, one.c_type, one.sql_type, one.size,
                                      one.digits, one.data, 0, one.length));
        ASSERT_OK(s, s.exec("INSERT INTO " + table() + " (id, d) VALUES (1, ?)"));
        EXPECT_EQ(told("dynamicType(d), d"), one.expected);
    }
}

TEST_P(Dynamic, ArraysOfValues)
{
    odbc::Statement s(connection());
    SQLINTEGER ids[3] = {1, 2, 3};
    char texts[3][8] = {"a", "", "c"};
    SQLLEN lengths[3] = {SQL_NTS, SQL_NULL_DATA, SQL_NTS};
    SQLLEN numbers[3] = {0, SQL_NULL_DATA, 0};
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(3)));
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, ids, 0, nullptr));
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, ids, 0, numbers));
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 3, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 7, 0, texts, 8, lengths));
    ASSERT_OK(s, s.exec("INSERT INTO " + table() + " (id, d, v) VALUES (?, ?, ?)"));
    EXPECT_EQ(told("id, dynamicType(d), d, variantType(v), v"),
              "1\tInt64\t1\tString\ta\n2\tNone\t\\N\tNone\t\\N\n3\tInt64\t3\tString\tc\n");
    /* In two tuples of differing types a value is its text. */
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(1)));
    ASSERT_OK(s, s.exec("TRUNCATE TABLE " + table()));
    ASSERT_OK(s, s.exec("INSERT INTO " + table() + " (id, d) VALUES (1, ?), (?, ?)"));
    EXPECT_EQ(told("id, dynamicType(d), d"), "1\tString\t1\n1\tString\ta\n");
}

/* A NULL is one, or the default: of both in one INSERT the server knows only one. */
TEST_P(Dynamic, NullsBesideDefaults)
{
    odbc::Statement s(connection());
    SQLLEN null = SQL_NULL_DATA, there = SQL_NTS;
    char text[] = "5";
    SQLLEN *first = &null, *second = &null;
    auto run = [&] {
        EXPECT_OK(s, s.exec("TRUNCATE TABLE " + table()));
        EXPECT_OK(
            s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 9, 0, text, 0, first));
        EXPECT_OK(s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 9, 0, text, 0,
                                      second));
        return s.exec("INSERT INTO " + table() + " (v, n) VALUES (?, ?)");
    };
    EXPECT_ERROR(s, run(), "HYC00");
    EXPECT_EQ(told("count()"), "0\n");
    first = &there;
    ASSERT_OK(s, run());
    EXPECT_EQ(told("v, n"), "5\t7\n");
    first = &null;
    second = &there;
    ASSERT_OK(s, run());
    EXPECT_EQ(told("variantType(v), n"), "None\t5\n");
}

/* VALUES with an expression go by parameters, whose placeholders a Dynamic would take for its text. */
TEST_P(Dynamic, NeverAPlaceholder)
{
    EXPECT_EQ(put("n, d", "x", "(1, 1 + 1, ?)"), "HYC00");
    EXPECT_EQ(told("count()"), "0\n");
    odbc::Statement s(connection());
    char text[] = "x";
    SQLLEN size = SQL_NTS;
    ASSERT_OK(s,
              SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 9, 0, text, 0, &size));
    ASSERT_OK(s, s.exec("INSERT INTO " + table() + " (id, n, d) SELECT 1, 1 + 1, ?"));
    EXPECT_EQ(told("dynamicType(d), d, n"), "String\tx\t2\n");
}

TEST_P(Dynamic, JsonWithinOthers)
{
    EXPECT_EQ(put("m", "{'k':'{\"a\":1}'}"), "");
    EXPECT_EQ(told("m['k'].a, length(m)"), "1\t1\n");
    EXPECT_EQ(put("m", "{\"k\": {\"a\": [1, \"it's \\\\ x\"], \"b\": {}}, \"l\": {}}"), "");
    EXPECT_EQ(told("m['k'].a::Array(String)[2], mapKeys(m)"), "it's \\ x\t['k','l']\n");
    EXPECT_EQ(put("m", "{}"), "");
    EXPECT_EQ(told("m"), "{}\n");
    EXPECT_EQ(put("a", "[{\"a\":1}, '{\"b\":2}', {}]"), "");
    EXPECT_EQ(told("a[1].a, a[2].b, length(a)"), "1\t2\t3\n");
    EXPECT_EQ(put("t", "(5, {\"a\": \"x\"})"), "");
    EXPECT_EQ(told("t.1, t.2.a"), "5\tx\n");
    for (const char *bad :
         {"{'k':1}", "{'k':'x'}", "{'k':{\"a\"}}", "{'k':{\"a\":1}", "{'k':'{\"a\":1'}", "{'k':NULL}"}) {
        EXPECT_NE(put("m", bad), "") << bad;
        EXPECT_EQ(told("count()"), "0\n") << bad;
    }
}

/* The server reads the text of such a tuple, and would wrap what does not fit. */
TEST_P(Dynamic, NothingWrapsBesideThem)
{
    odbc::Statement s(connection());
    ASSERT_OK(s, s.exec("ALTER TABLE " + table() +
                        " ADD COLUMN w Tuple(x Int8, y Dynamic, z Date), ADD COLUMN q Array(Tuple(UInt8, "
                        "Variant(UInt64, String))), ADD COLUMN f Array(BFloat16), "
                        "ADD COLUMN o Map(Int8, Tuple(Int8, Array(Dynamic)))"));
    const struct {
        const char *column, *text, *expected;
    } cases[] = {
        {"w", "(300, 'x', '2024-01-02')", "22003"},
        {"w", "(5, 'x', '1950-01-02')", "22008"},
        {"w", "(NULL, 'x', '2024-01-02')", "23000"},
        {"w", "(5, [1, 'a)', {'k': (2,)}], '2024-01-02')", ""},
        {"w", "(5, '(\\'', '2024-01-02')", ""},
        {"w", "(5, 1.5, '2024-01-02')", ""},
        {"w", "(5, NULL, '2024-01-02')", ""},
        {"w", "(5, [1, '2024-01-02')", "22018"},
        {"w", "(5, , '2024-01-02')", "22018"},
        {"w", "(5, 'x', '2024-01-02') 1", "22018"},
        {"w", "(5, ), '2024-01-02')", "22018"},
        {"q", "[(1, 'x'), (256, 2)]", "22003"},
        {"q", "[(1, 'x'), (255, 2), (3, NULL)]", ""},
        {"q", "[]", ""},
        {"f", "[1.5, nan]", ""},
        {"f", "[x]", "22018"},
    };
    for (bool expression : {false, true}) {
        for (const auto &one : cases) {
            SCOPED_TRACE(std::string(one.text) + (expression ? " beside an expression" : ""));
            EXPECT_EQ(put(one.column, one.text, expression ? "(0 + 1, ?)" : "(1, ?)"), one.expected);
            EXPECT_EQ(told("count()"), *one.expected ? "0\n" : "1\n");
        }
    }
    EXPECT_EQ(put("w", "(5, [1, 2], '2024-01-02')"), "");
    EXPECT_EQ(told("w, dynamicType(w.y)"), "(5,[1,2],'2024-01-02')\tArray(Int64)\n");
    EXPECT_EQ(put("q", "[(1, 'x'), (255, 2), (3, NULL)]"), "");
    EXPECT_EQ(told("q, arrayMap(x -> variantType(x.2), q)"),
              "[(1,'x'),(255,2),(3,NULL)]\t['String','UInt64','None']\n");
    ASSERT_OK(s, s.exec("ALTER TABLE " + table() + " ADD COLUMN g Geometry"));
    EXPECT_EQ(put("g", "(1.5, -2)"), "");
    EXPECT_EQ(told("g, variantType(g)"), "(1.5,-2)\tPoint\n");
    EXPECT_NE(put("g", "(1.5, -2, 3)"), "");
    EXPECT_EQ(told("count()"), "0\n");
    EXPECT_EQ(put("o", "{1: (2, [3])}"), "42000"); /* the server reads no such map */
}

BOTH_ENTRY_POINTS(Dynamic);

} // namespace
