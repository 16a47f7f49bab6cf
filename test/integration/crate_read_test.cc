/* Reading from CrateDB: every type, cursors, errors in the middle. */
#include <vector>

#include "crate.h"

namespace
{

class Crate_read : public WithCrate
{
};
BOTH_ENTRY_POINTS(Crate_read);

struct Case {
    const char *expression, *name, *text;
    SQLSMALLINT type;
};

/* What the server means by each, spelt as ODBC spells it. */
const Case CASES[] = {
    {"(-128)::byte", "byte", "-128", SQL_TINYINT},
    {"true", "boolean", "1", SQL_BIT},
    {"32767::smallint", "smallint", "32767", SQL_SMALLINT},
    {"(-2147483647)::integer", "integer", "-2147483647", SQL_INTEGER},
    {"9223372036854775807::bigint", "bigint", "9223372036854775807", SQL_BIGINT},
    {"-9223372036854775807::bigint", "bigint", "-9223372036854775807", SQL_BIGINT},
    {"0.1::real", "real", "0.1", SQL_REAL},
    {"1e21::double precision", "double precision", "1e21", SQL_DOUBLE},
    {"4.9e-324::double precision", "double precision", "5e-324", SQL_DOUBLE},
    {"'NaN'::double precision", "double precision", "nan", SQL_DOUBLE},
    {"'-Infinity'::double precision", "double precision", "-inf", SQL_DOUBLE},
    {"'Infinity'::real", "real", "inf", SQL_REAL},
    {"'1234567890123456789012345678.0123456789'::numeric(38, 10)", "numeric",
     "1234567890123456789012345678.0123456789", SQL_DECIMAL},
    {"'-0.0000000001'::numeric(20, 10)", "numeric", "-0.0000000001", SQL_DECIMAL},
    {"'1.50'::numeric(10, 2)", "numeric", "1.50", SQL_DECIMAL},
    {"'2024-01-02 03:04:05.678'::timestamp with time zone", "timestamp with time zone",
     "2024-01-02 03:04:05.678", SQL_TYPE_TIMESTAMP},
    {"'1500-01-02 03:04:05.678'::timestamp without time zone", "timestamp without time zone",
     "1500-01-02 03:04:05.678", SQL_TYPE_TIMESTAMP},
    {"'9999-12-31 23:59:59.999'::timestamp without time zone", "timestamp without time zone",
     "9999-12-31 23:59:59.999", SQL_TYPE_TIMESTAMP},
    {"'2024-02-29'::date", "date", "2024-02-29", SQL_TYPE_DATE},
    {"'13:14:15.123456+02:00'::timetz", "time with time zone", "13:14:15.123456+02:00", SQL_WVARCHAR},
    {"INTERVAL '1 year 2 months 3 days 04:05:06.789'", "interval", "1 year 2 mons 3 days 04:05:06.789",
     SQL_WVARCHAR},
    {"'2001:db8::1'::ip", "ip", "2001:db8::1", SQL_WVARCHAR},
    {"[1.5, -2.25]::geo_point", "geo_point", "[1.5,-2.25]", SQL_WVARCHAR},
    {"B'1011'", "bit", "1011", SQL_WVARCHAR},
    {"'{\"a\":[1,{\"b\":\"\xc3\xa9\"}]}'::object", "object", "{\"a\":[1,{\"b\":\"\xc3\xa9\"}]}",
     SQL_WVARCHAR},
    {"[[1, 2], [3]]", "integer_array_array", "[[1,2],[3]]", SQL_WVARCHAR},
    {"['a,b', NULL, 'c\"d']", "text_array", "[\"a,b\",null,\"c\\\"d\"]", SQL_WVARCHAR},
    {"[1.0, 2.5]::float_vector(2)", "float_vector", "[1.0,2.5]", SQL_WVARCHAR},
    {"'6d0e1a5c-9f7b-4a53-8f0e-0123456789ab'::uuid", "uuid", "6d0e1a5c-9f7b-4a53-8f0e-0123456789ab",
     SQL_GUID},
    {"'x'::character(4)", "character", "x   ", SQL_WVARCHAR},
    {"'\xf0\x9f\x98\x80 \xc3\xbc \"quoted\" \\ back'", "text", "\xf0\x9f\x98\x80 \xc3\xbc \"quoted\" \\ back",
     SQL_WVARCHAR},
    {"''", "text", "", SQL_WVARCHAR},
};

TEST_P(Crate_read, EveryTypeIsExact)
{
    for (const char *mode : {"buffered", "cursor"}) {
        auto other = open(std::string("FetchMode=") + mode);
        for (const Case &one : CASES) {
            odbc::Statement statement(*other);
            odbc::Column column;
            SCOPED_TRACE(std::string(one.expression) + " " + mode);
            ASSERT_OK(statement,
                      statement.exec(std::string("SELECT ") + one.expression + " AS v, NULL AS n"));
            ASSERT_OK(statement, statement.describe(1, &column));
            EXPECT_EQ(column.name, "v");
            EXPECT_EQ(column.type, one.type);
            EXPECT_EQ(statement.attribute_text(1, SQL_DESC_TYPE_NAME).value_or(""), one.name);
            ASSERT_OK(statement, statement.fetch());
            EXPECT_EQ(statement.text(1).value_or("NULL"), one.text);
            EXPECT_FALSE(statement.text(2).has_value());
            EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
        }
    }
}

/* pyodbc reads decimals as structs: the scale is each value's. */
TEST_P(Crate_read, NumericStructsKeepTheirScale)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.exec("SELECT '-1234567890123456.7891'::numeric(20, 4)"));
    ASSERT_OK(statement, statement.fetch());
    SQL_NUMERIC_STRUCT numeric;
    SQLLEN length = 0;
    ASSERT_OK(statement, SQLGetData(statement.handle, 1, SQL_C_NUMERIC, &numeric, sizeof numeric, &length));
    EXPECT_EQ(numeric.scale, 4);
    EXPECT_EQ(numeric.sign, 0);
    uint64_t low = 0;
    memcpy(&low, numeric.val, sizeof low);
    EXPECT_EQ(low, 12345678901234567891u);
}

/* An answer tells no precision and scale: more digits than any program takes for granted are described, and
 * what a struct cannot hold is an error, what its application cuts a warning. */
TEST_P(Crate_read, NumericsLoseNoDigit)
{
    const std::string digits = "123456789012345678901234567890123456789.0123456789";
    odbc::Statement statement(connection());
    odbc::Column column;
    ASSERT_OK(statement, statement.exec("SELECT '" + digits +
                                        "'::numeric(60, 10) AS a, '1.2345'::numeric(18, 4) "
                                        "AS b, '1e-10'::numeric AS c"));
    for (SQLUSMALLINT i = 1; i <= 3; i++) {
        ASSERT_OK(statement, statement.describe(i, &column));
        EXPECT_EQ(column.type, SQL_DECIMAL);
        EXPECT_EQ(column.size, 128u);
        EXPECT_EQ(column.digits, 0);
    }
    ASSERT_OK(statement, statement.fetch());
    EXPECT_EQ(statement.text(1), digits);
    EXPECT_EQ(statement.text(2), "1.2345");
    EXPECT_EQ(statement.text(3), "0.0000000001");
    SQL_NUMERIC_STRUCT numeric;
    SQLLEN length = 0;
    ASSERT_OK(statement, statement.close());
    ASSERT_OK(statement, statement.exec("SELECT '" + digits +
                                        "'::numeric(60, 10) AS a, '1.2345'::numeric(18, 4) "
                                        "AS b, '1e-10'::numeric AS c"));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_ERROR(statement, SQLGetData(statement.handle, 1, SQL_C_NUMERIC, &numeric, sizeof numeric, &length),
                 "22003");
    SQLHDESC ard = nullptr;
    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_APP_ROW_DESC, &ard, 0, nullptr));
    SQLSetDescField(ard, 2, SQL_DESC_TYPE, reinterpret_cast<SQLPOINTER>(SQL_C_NUMERIC), 0);
    SQLSetDescField(ard, 2, SQL_DESC_PRECISION, reinterpret_cast<SQLPOINTER>(10), 0);
    SQLSetDescField(ard, 2, SQL_DESC_SCALE, reinterpret_cast<SQLPOINTER>(2), 0);
    EXPECT_INFO(statement, SQLGetData(statement.handle, 2, SQL_ARD_TYPE, &numeric, sizeof numeric, &length),
                "01S07");
    EXPECT_EQ(numeric.scale, 2);
    EXPECT_EQ(numeric.val[0], 123);
    ASSERT_OK(statement, SQLGetData(statement.handle, 3, SQL_C_NUMERIC, &numeric, sizeof numeric, &length));
    EXPECT_EQ(numeric.scale, 10);
    EXPECT_EQ(numeric.val[0], 1);
}

TEST_P(Crate_read, SummitsAsTheyAre)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement,
              statement.exec("SELECT mountain, height, region, coordinates, first_ascent FROM sys.summits "
                             "ORDER BY height DESC, mountain"));
    auto rows = statement.rows();
    ASSERT_EQ(rows.size(), 1605u);
    EXPECT_EQ(rows[0][0], "Mont Blanc");
    EXPECT_EQ(rows[0][1], "4808");
    EXPECT_EQ(rows[0][2], "Mont Blanc massif");
    EXPECT_EQ(rows[0][3], "[6.86444,45.8325]");
    EXPECT_EQ(rows[0][4], "1786");
}

const char SERIES[] = "SELECT x, x * 2 AS y, 'text ' || x FROM generate_series(1, 20000) t(x) ORDER BY x";

TEST_P(Crate_read, ACursorGivesWhatThePlainQueryGives)
{
    auto plain = open("FetchMode=buffered"), steps = open("FetchMode=cursor;FetchSize=700");
    odbc::Statement one(*plain), other(*steps);
    ASSERT_OK(one, one.exec(SERIES));
    ASSERT_OK(other, other.exec(SERIES));
    for (SQLUSMALLINT i = 1; i <= 3; i++) {
        odbc::Column a, b;
        ASSERT_OK(one, one.describe(i, &a));
        ASSERT_OK(other, other.describe(i, &b));
        EXPECT_EQ(a.name, b.name);
        EXPECT_EQ(a.type, b.type);
    }
    auto rows = one.rows();
    ASSERT_EQ(rows.size(), 20000u);
    EXPECT_TRUE(rows == other.rows());
}

/* The server calls expressions otherwise under a cursor. */
TEST_P(Crate_read, NamesAreThoseOfThePlainQuery)
{
    const char *queries[] = {
        "SELECT count(*), upper(mountain), height + 1, max(height) FROM sys.summits GROUP BY 2, 3 ORDER BY 2 "
        "LIMIT 7",
        "SELECT current_schema, true, height::text, \"mountain\", height h FROM sys.summits WHERE height > "
        "4500",
        "VALUES (1, 'a'), (2, 'b')",
    };
    auto plain = open("FetchMode=buffered"), steps = open("FetchMode=cursor");
    for (const char *query : queries) {
        odbc::Statement one(*plain), other(*steps);
        ASSERT_OK(one, one.exec(query));
        ASSERT_OK(other, other.exec(query));
        ASSERT_EQ(one.columns(), other.columns());
        for (SQLUSMALLINT i = 1; i <= (SQLUSMALLINT)one.columns(); i++) {
            odbc::Column a, b;
            ASSERT_OK(one, one.describe(i, &a));
            ASSERT_OK(other, other.describe(i, &b));
            EXPECT_EQ(a.name, b.name) << query;
        }
        EXPECT_TRUE(one.rows() == other.rows()) << query;
    }
}

/* Three results, two of them cursors, and other statements between their rows, all on one link. */
TEST_P(Crate_read, ResultsOfOneConnectionInterleave)
{
    auto other = open("FetchMode=cursor;FetchSize=500");
    odbc::Statement a(*other), b(*other), c(*other);
    ASSERT_OK(a, a.exec("SELECT x FROM generate_series(1, 5000) t(x) ORDER BY x"));
    ASSERT_OK(b, b.exec("SELECT x * 3 AS y FROM generate_series(1, 4000) t(x) ORDER BY x"));
    long sum_a = 0, sum_b = 0, turns = 0;
    bool more_a = true, more_b = true;
    while (more_a || more_b) {
        for (int i = 0; i < 130 && more_a; i++)
            if ((more_a = a.fetch() == SQL_SUCCESS))
                sum_a += std::stol(*a.text(1));
        for (int i = 0; i < 70 && more_b; i++)
            if ((more_b = b.fetch() == SQL_SUCCESS))
                sum_b += std::stol(*b.text(1));
        ASSERT_OK(c, c.exec("SELECT 'between' AS w"));
        EXPECT_EQ(c.rows().at(0).at(0), "between");
        ASSERT_OK(c, c.close());
        turns++;
    }
    EXPECT_EQ(sum_a, 5000L * 5001 / 2);
    EXPECT_EQ(sum_b, 3L * 4000 * 4001 / 2);
    EXPECT_GT(turns, 35);
}

TEST_P(Crate_read, ClosingEarlyFreesTheServersCursor)
{
    auto other = open("FetchMode=cursor;FetchSize=100");
    odbc::Statement statement(*other), probe(*other);
    ASSERT_OK(statement, statement.exec("SELECT x FROM generate_series(1, 20000) t(x)"));
    ASSERT_OK(statement, statement.fetch());
    ASSERT_OK(probe, probe.exec("FETCH 1 FROM porter_1"));
    EXPECT_EQ(probe.rows().size(), 1u);
    ASSERT_OK(probe, probe.close());
    ASSERT_OK(statement, statement.close());
    EXPECT_ERROR(probe, probe.exec("FETCH 1 FROM porter_1"), "34000");
    ASSERT_OK(statement, statement.exec("SELECT x FROM generate_series(1, 300) t(x)"));
    EXPECT_EQ(statement.rows().size(), 300u);
    EXPECT_ERROR(probe, probe.exec("FETCH 1 FROM porter_2"), "34000");
}

/* The server itself would go on behind the bad row. */
TEST_P(Crate_read, AnErrorInTheMiddleEndsTheStatement)
{
    auto other = open("FetchMode=cursor;FetchSize=1000");
    odbc::Statement statement(*other);
    ASSERT_OK(statement, statement.exec("SELECT x, 10 / (x - 2500) AS y FROM generate_series(1, 9000) t(x)"));
    long rows = 0;
    SQLRETURN code;
    while ((code = statement.fetch()) == SQL_SUCCESS)
        rows++;
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(rows, 2000);
    EXPECT_EQ(statement.diags().at(0).native, 4000) << odbc::told(statement.diags());
    EXPECT_EQ(statement.fetch(), SQL_ERROR);
    ASSERT_OK(statement, statement.close());
    ASSERT_OK(statement, statement.exec("SELECT 'fine'"));
    EXPECT_EQ(statement.rows().at(0).at(0), "fine");
}

TEST_P(Crate_read, AnEmptyResultHasItsColumns)
{
    for (const char *mode : {"buffered", "cursor"}) {
        auto other = open(std::string("FetchMode=") + mode);
        odbc::Statement statement(*other);
        odbc::Column column;
        ASSERT_OK(statement, statement.exec("SELECT height, mountain FROM sys.summits WHERE height > 9000"));
        ASSERT_EQ(statement.columns(), 2);
        ASSERT_OK(statement, statement.describe(2, &column));
        EXPECT_EQ(column.name, "mountain");
        EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
    }
}

TEST_P(Crate_read, PreparedColumnsAreToldWithoutRunning)
{
    odbc::Statement statement(connection());
    odbc::Column column;
    ASSERT_OK(statement,
              statement.prepare("SELECT mountain, height FROM sys.summits WHERE height > ? LIMIT 5"));
    ASSERT_EQ(statement.columns(), 2);
    ASSERT_OK(statement, statement.describe(2, &column));
    EXPECT_EQ(column.name, "height");
    EXPECT_EQ(column.type, SQL_INTEGER);
}

TEST_P(Crate_read, MaxRowsHoldsForEveryKindOfResult)
{
    for (const char *query : {"SELECT x FROM generate_series(1, 900) t(x)",
                              "WITH a AS (SELECT * FROM generate_series(1, 900) "
                              "t(x)) SELECT * FROM a",
                              "SELECT mountain FROM sys.summits LIMIT 50"}) {
        odbc::Statement statement(connection());
        ASSERT_OK(statement, statement.set(SQL_ATTR_MAX_ROWS, SQLULEN(7)));
        ASSERT_OK(statement, statement.exec(query));
        EXPECT_EQ(statement.rows().size(), 7u) << query;
    }
}

TEST_P(Crate_read, StaticCursorsScroll)
{
    auto other = open("FetchMode=cursor;FetchSize=100");
    odbc::Statement statement(*other);
    ASSERT_OK(statement, statement.set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
    ASSERT_OK(statement, statement.exec("SELECT x FROM generate_series(1, 1000) t(x) ORDER BY x"));
    ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_LAST, 0));
    EXPECT_EQ(statement.text(1), "1000");
    ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_ABSOLUTE, 123));
    EXPECT_EQ(statement.text(1), "123");
    ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_PRIOR, 0));
    EXPECT_EQ(statement.text(1), "122");
}

TEST_P(Crate_read, ErrorsHaveTheirStates)
{
    const struct {
        const char *sql, *state;
        int native;
    } cases[] = {
        {"SELECT * FROM porter_nothing", "42S02", 4041},
        {"SELECT * FROM nope.nope", "3F000", 4045},
        {"SELECT nope FROM sys.summits", "42S22", 4043},
        {"SELEC 1", "42000", 4000},
        {"SELECT cast('x' AS integer)", "22018", 4000},
        {"SELECT nofunction(1)", "HYC00", 4004},
        {"SELECT 1; SELECT 2", "42000", 0},
    };
    for (const auto &one : cases) {
        odbc::Statement statement(connection());
        SCOPED_TRACE(one.sql);
        EXPECT_ERROR(statement, statement.exec(one.sql), one.state);
        EXPECT_EQ(statement.diags().at(0).native, one.native) << one.sql;
    }
}

} // namespace
