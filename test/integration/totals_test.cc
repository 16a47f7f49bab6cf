/* WITH TOTALS and extremes=1: results behind the rows, and the rows themselves as if nothing were behind
 * them. */
#include <algorithm>
#include <array>
#include <cstring>

#include "fixture.h"
#include "porter_odbc.h"
#include "type_cases.h"

namespace
{

using Rows = std::vector<std::vector<odbc::Cell>>;
using Results = std::vector<Rows>;

class Totals : public WithDriver
{
  protected:
    /* All results of the statement, which has been executed. */
    static Results rest(odbc::Statement &s)
    {
        Results found = {s.rows()};
        SQLRETURN code;
        while ((code = SQLMoreResults(s.handle)) == SQL_SUCCESS)
            found.push_back(s.rows());
        EXPECT_EQ(code, SQL_NO_DATA) << odbc::told(s.diags());
        return found;
    }
    static Results all(odbc::Connection &connection, const std::string &sql)
    {
        odbc::Statement s(connection);
        EXPECT_OK(s, s.exec(sql));
        return rest(s);
    }
    static void settings(odbc::Statement &s, std::string text)
    {
        EXPECT_OK(s, SQLSetStmtAttr(s.handle, PORTER_STMT_ATTR_SETTINGS, text.data(), SQL_NTS));
    }
};

const char GROUPS[] =
    "SELECT number % 3 AS k, count() AS n FROM numbers(10) GROUP BY k WITH TOTALS ORDER BY k";
const Rows GROUP_ROWS = {{"0", "4"}, {"1", "3"}, {"2", "3"}};
const Rows GROUP_TOTALS = {{"0", "10"}}, GROUP_EXTREMES = {{"0", "3"}, {"2", "4"}};

TEST_P(Totals, BehindTheRows)
{
    auto old = open(old_url());
    for (odbc::Connection *one : {&connection(), old.get()}) {
        std::string groups = GROUPS;
        EXPECT_EQ(all(*one, groups), (Results{GROUP_ROWS, GROUP_TOTALS}));
        EXPECT_EQ(all(*one, groups + " SETTINGS extremes = 1"),
                  (Results{GROUP_ROWS, GROUP_TOTALS, GROUP_EXTREMES}));
        EXPECT_EQ(all(*one, "SELECT number FROM numbers(5) WHERE number > 1 SETTINGS extremes=1"),
                  (Results{{{"2"}, {"3"}, {"4"}}, {{"2"}, {"4"}}}));
        EXPECT_EQ(all(*one, "SELECT number FROM numbers(3) WHERE number > 5 SETTINGS extremes=1"),
                  (Results{{}}));
        EXPECT_EQ(all(*one, "SELECT 'WITH TOTALS', number FROM numbers(1)").size(), 1u);
    }
}

TEST_P(Totals, BehindNoRows)
{
    auto old = open(old_url());
    for (odbc::Connection *one : {&connection(), old.get()})
        EXPECT_EQ(all(*one, "SELECT number FROM numbers(3) WHERE number > 5 GROUP BY number WITH TOTALS"),
                  (Results{{}, {{"0"}}}));
}

/* Where an empty string could be taken for what parts rows and totals. */
TEST_P(Totals, EmptyStringsInTheOnlyColumn)
{
    auto old = open(old_url());
    const Rows none = {{""}}, two = {{""}, {""}};
    for (odbc::Connection *one : {&connection(), old.get()}) {
        std::string grouped = "SELECT '' AS s FROM numbers(9) GROUP BY s WITH TOTALS";
        EXPECT_EQ(all(*one, grouped), (Results{none, none}));
        EXPECT_EQ(all(*one, grouped + " SETTINGS extremes=1"), (Results{none, none, two}));
        EXPECT_EQ(all(*one, "SELECT '' FROM numbers(2) SETTINGS extremes=1"), (Results{two, two}));
        EXPECT_EQ(all(*one, "SELECT if(number = 7, 'x', '') FROM numbers(8) SETTINGS extremes=1"),
                  (Results{{{""}, {""}, {""}, {""}, {""}, {""}, {""}, {"x"}}, {{""}, {"x"}}}));
        EXPECT_EQ(all(*one,
                      "SELECT if(number = 7, 'x', '') AS s FROM numbers(8) GROUP BY number, s WITH TOTALS "
                      "ORDER BY number"),
                  (Results{{{""}, {""}, {""}, {""}, {""}, {""}, {""}, {"x"}}, {{""}}}));
    }
}

/* Every type: rows, and all that is told of them, are the same as without extremes; of one row the extremes
 * are that row twice. */
TEST_P(Totals, TypesAreTheSame)
{
    auto rich = open(modern_url(), type_keywords());
    for (const TypeCase &one : type_cases) {
        SCOPED_TRACE(one.name);
        odbc::Statement plain(*rich), rows(*rich);
        settings(rows, "extremes=1");
        std::string sql = picked_query(one);
        ASSERT_OK(plain, plain.exec(sql));
        ASSERT_OK(rows, rows.exec(sql));
        odbc::Column before, now;
        EXPECT_OK(plain, plain.describe(1, &before));
        EXPECT_OK(rows, rows.describe(1, &now));
        EXPECT_EQ(now.name, before.name);
        EXPECT_EQ(now.type, before.type);
        EXPECT_EQ(now.size, before.size);
        EXPECT_EQ(now.digits, before.digits);
        EXPECT_EQ(now.nullable, before.nullable);
        EXPECT_EQ(rows.attribute_text(1, SQL_DESC_TYPE_NAME), plain.attribute_text(1, SQL_DESC_TYPE_NAME));
        Rows expected = plain.rows();
        EXPECT_EQ(rows.rows(), expected);
        ASSERT_OK(rows, SQLMoreResults(rows.handle));
        EXPECT_OK(rows, rows.describe(1, &now));
        EXPECT_EQ(now.type, before.type);
        EXPECT_EQ(now.size, before.size);
        EXPECT_EQ(rows.attribute_text(1, SQL_DESC_TYPE_NAME), plain.attribute_text(1, SQL_DESC_TYPE_NAME));
        EXPECT_EQ(rows.rows().size(), 2u);
        EXPECT_EQ(SQLMoreResults(rows.handle), SQL_NO_DATA);
        /* One row. */
        ASSERT_OK(rows, rows.exec("SELECT c FROM (" + sql + ") LIMIT 1"));
        Results found = rest(rows);
        ASSERT_EQ(found.size(), 2u);
        ASSERT_EQ(found[0].size(), 1u);
        const std::string name = one.name; /* of some types the server finds no least value */
        if (name.find("Aggregate") == std::string::npos && name != "Variant" && name != "Dynamic") {
            EXPECT_EQ(found[1], (Rows{found[0][0], found[0][0]}));
        }
    }
}

/* The same of random values, 200 a type, and in the C type that the driver itself would choose. */
TEST_P(Totals, RandomValuesAreTheSame)
{
    auto rich = open(modern_url(), type_keywords());
    for (const TypeCase &one : type_cases) {
        SCOPED_TRACE(one.name);
        odbc::Statement plain(*rich), rows(*rich);
        settings(rows, "extremes=1");
        std::string sql = "SELECT c, c AS d FROM (" + random_query(one) + ") LIMIT 200";
        ASSERT_OK(plain, plain.exec(sql));
        ASSERT_OK(rows, rows.exec(sql));
        SQLRETURN code;
        for (int row = 0; (code = plain.fetch()) == SQL_SUCCESS; row++) {
            ASSERT_OK(rows, rows.fetch());
            std::array<char, 64> left{}, right{};
            SQLLEN left_length = 0, right_length = 0;
            SQLRETURN first =
                SQLGetData(plain.handle, 1, SQL_C_DEFAULT, left.data(), left.size(), &left_length);
            EXPECT_EQ(SQLGetData(rows.handle, 1, SQL_C_DEFAULT, right.data(), right.size(), &right_length),
                      first);
            EXPECT_EQ(right_length, left_length);
            odbc::Cell text = plain.text(2);
            ASSERT_EQ(rows.text(2), text) << row;
            ASSERT_TRUE(text == "nan" || memcmp(left.data(), right.data(), left.size()) == 0) << row;
        }
        EXPECT_EQ(code, SQL_NO_DATA);
        EXPECT_EQ(rows.fetch(), SQL_NO_DATA);
    }
}

/* Totals of values that any() takes over from the rows are the rows' own; sums are the server's. */
TEST_P(Totals, ValuesOfTheTotals)
{
    const char *values =
        "sum(toUInt64(18446744073709551615) - 1) AS a, sum(toDecimal64(number, 4) + 0.0001) AS b, any(NULL) "
        "AS c, "
        "any(toDateTime64('2024-01-02 03:04:05.678901', 6, 'Europe/Berlin')) AS d, any(['a\\t''', NULL, "
        "'b\"c']) AS e, "
        "any('x\\0\\t\\n\\r\\\\,\"''') AS f, any(toFixedString('ab', 3)) AS g, max(toNullable(number)) AS h, "
        "any(toUUID('00112233-4455-6677-8899-aabbccddeeff')) AS i, any(map('k', 1)) AS j, any((1, 'y')) AS "
        "k, "
        "min(toInt128('-170141183460469231731687303715884105728')) AS l, any(toLowCardinality('low')) AS m";
    std::string sql = std::string("SELECT number % 2 AS key, ") + values + " FROM numbers(1) GROUP BY key";
    Rows plain = all(connection(), sql)[0];
    Results found = all(connection(), sql + " WITH TOTALS");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0], plain);
    EXPECT_EQ(found[1], plain) << "one group is the whole";
    std::string said =
        server_says("SELECT sum(number), avg(number), max(toString(number)) FROM numbers(1000) FORMAT TSV");
    found = all(connection(),
                "SELECT sum(number), avg(number), max(toString(number)) FROM numbers(1000) GROUP BY "
                "number % 7 WITH TOTALS");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].size(), 7u);
    std::string told = *found[1][0][0] + "\t" + *found[1][0][1] + "\t" + *found[1][0][2] + "\n";
    EXPECT_EQ(told, said);
}

TEST_P(Totals, ValuesOnOldServers)
{
    auto old = open(old_url());
    const char *values =
        "toUInt64(18446744073709551615) AS a, toDecimal64(12345, 4) AS b, CAST(NULL AS Nullable(Int8)) AS c, "
        "toDateTime('2024-01-02 03:04:05', 'Europe/Berlin') AS d, ['a\\t\\'', 'b\"c'] AS e, "
        "'x\\0\\t\\n\\r\\\\,\"\\'' AS f, toFixedString('ab', 3) AS g, toDate('2105-12-31') AS h, "
        "toUUID('00112233-4455-6677-8899-aabbccddeeff') AS i, (1, 'y\\t') AS k, "
        "CAST('b' AS Enum8('a' = 1, 'b' = 2)) AS l, -0.1 AS m, nan AS n, [[1], []] AS o, '\\\\N' AS p, '' AS "
        "q, "
        "toDate(0) AS r, toDateTime(0, 'UTC') AS s";
    std::string sql = std::string("SELECT ") + values;
    odbc::Statement plain(*old), rows(*old);
    settings(rows, "extremes=1");
    ASSERT_OK(plain, plain.exec(sql));
    ASSERT_OK(rows, rows.exec(sql));
    for (SQLUSMALLINT i = 1; i <= 18; i++) {
        odbc::Column before, now;
        EXPECT_OK(plain, plain.describe(i, &before));
        EXPECT_OK(rows, rows.describe(i, &now));
        EXPECT_EQ(now.name, before.name);
        EXPECT_EQ(now.type, before.type);
        EXPECT_EQ(now.size, before.size);
        EXPECT_EQ(now.digits, before.digits);
    }
    Rows expected = plain.rows();
    Results found = rest(rows);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0], expected);
    ASSERT_EQ(found[1].size(), 2u);
    for (const auto &row : found[1])
        for (size_t i : {0, 1, 2, 3, 7, 10, 11})
            EXPECT_EQ(row[i], expected[0][i]) << i;
}

/* However extremes are asked for, and when they are not. */
TEST_P(Totals, WaysToAsk)
{
    const char *sql = "SELECT number AS n FROM numbers(3)";
    const Results with = {{{"0"}, {"1"}, {"2"}}, {{"0"}, {"2"}}}, without = {with[0]};
    EXPECT_EQ(all(connection(), sql), without);
    auto always = open(modern_url(), "setting_extremes=1");
    EXPECT_EQ(all(*always, sql), with);
    EXPECT_EQ(all(*always, std::string(sql) + " SETTINGS extremes=0"), without);
    EXPECT_EQ(all(*always, "SELECT sum(extremes) FROM (SELECT 1 AS extremes)"),
              (Results{{{"1"}}, {{"1"}, {"1"}}}));
    auto session = open(modern_url());
    odbc::Statement s(*session);
    ASSERT_OK(s, s.exec("SET extremes = 1"));
    EXPECT_EQ(all(*session, sql), with);
    ASSERT_OK(s, s.exec("SET extremes = 0"));
    EXPECT_EQ(all(*session, sql), without);
    /* One prepared statement, both ways. */
    odbc::Statement t(connection());
    ASSERT_OK(t, t.prepare("SELECT ['a'] AS c, toLowCardinality('x') AS d, sumState(1) AS e"));
    ASSERT_OK(t, t.execute());
    Rows plain = t.rows();
    for (const char *value : {"extremes=1", "extremes=0", "extremes=1", ""}) {
        ASSERT_OK(t, t.close());
        settings(t, value);
        ASSERT_OK(t, t.execute());
        Results found = rest(t);
        EXPECT_EQ(found.size(), strstr(value, "=1") ? 2u : 1u) << value;
        EXPECT_EQ(found[0], plain) << value;
    }
    /* The bytes of a format of the user's own have them already. */
    EXPECT_EQ(all(*always, std::string(sql) + " FORMAT TSV"), (Results{{{"0\n1\n2\n\n0\n2\n"}}}));
}

/* Settings of the user's that change how text looks. */
TEST_P(Totals, SettingsOfTextDoNotCount)
{
    const char *sql =
        "SELECT toDateTime64('2024-01-02 03:04:05.25', 2, 'UTC') AS t, CAST(NULL AS Nullable(String)) AS s, "
        "true AS b, (1, 'x') AS p, 1 / 3 AS f GROUP BY t, s, b, p, f";
    Rows plain = all(connection(), sql)[0];
    auto odd =
        open(modern_url(), "setting_date_time_output_format=iso;setting_format_csv_delimiter=|;"
                           "setting_format_csv_null_representation=nix;setting_bool_true_representation=ja;"
                           "setting_output_format_float_precision=2;"
                           "setting_output_format_csv_crlf_end_of_line=1");
    EXPECT_EQ(all(*odd, std::string(sql) + " WITH TOTALS")[0], plain);
    odbc::Statement s(connection());
    ASSERT_OK(s,
              s.exec("SET date_time_output_format = 'unix_timestamp', format_csv_null_representation = 'x'"));
    EXPECT_EQ(all(connection(), std::string(sql) + " WITH TOTALS")[0], plain);
}

/* Who may set nothing gets them by a format that needs no settings. */
TEST_P(Totals, ReadOnlyUsers)
{
    auto reader = open(modern_url(), "UID=reader;PWD=reader");
    EXPECT_EQ(all(*reader, GROUPS), (Results{GROUP_ROWS, GROUP_TOTALS}));
    EXPECT_EQ(all(*reader, "SELECT (1, 'x') AS p, '' AS s GROUP BY p, s WITH TOTALS"),
              (Results{{{"(1,'x')", ""}}, {{"(1,'x')", ""}}}));
    EXPECT_EQ(all(*reader, "SELECT '' AS s GROUP BY s WITH TOTALS"), (Results{{{""}}, {{""}}}));
}

TEST_P(Totals, WithSetsOfParameters)
{
    odbc::Statement s(connection());
    SQLINTEGER values[2] = {4, 5};
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(2)));
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, values, 0,
                                  nullptr));
    ASSERT_OK(s, s.exec("SELECT number % 2 AS k, count() FROM numbers(?) GROUP BY k WITH TOTALS ORDER BY k"));
    EXPECT_EQ(rest(s),
              (Results{{{"0", "2"}, {"1", "2"}}, {{"0", "4"}}, {{"0", "3"}, {"1", "2"}}, {{"0", "5"}}}));
}

TEST_P(Totals, ScrollableCursors)
{
    odbc::Statement s(connection());
    ASSERT_OK(s, s.set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
    ASSERT_OK(
        s,
        s.exec("SELECT number AS k, [toString(number)] AS a, count() AS n FROM numbers(200000) GROUP BY k, a "
               "WITH TOTALS ORDER BY k SETTINGS extremes=1"));
    ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_ABSOLUTE, 150001));
    EXPECT_EQ(s.text(2), "['150000']");
    ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_FIRST, 0));
    EXPECT_EQ(s.text(1), "0");
    ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_LAST, 0));
    EXPECT_EQ(s.text(1), "199999");
    ASSERT_OK(s, SQLMoreResults(s.handle));
    ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_LAST, 0));
    EXPECT_EQ(s.text(3), "200000");
    EXPECT_EQ(s.text(2), "['0']");
    ASSERT_OK(s, SQLMoreResults(s.handle));
    ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_LAST, 0));
    EXPECT_EQ(s.text(1), "199999");
    ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_PRIOR, 0));
    EXPECT_EQ(s.text(1), "0");
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
}

/* Rows that were not fetched are passed over, and what went wrong among them is not. */
/* A limit counts for each result by itself, as ODBC has it, and hides neither totals nor a failure. */
TEST_P(Totals, LimitsOfRows)
{
    auto old = open(old_url());
    for (odbc::Connection *one : {&connection(), old.get()}) {
        for (SQLULEN most : {1u, 2u, 3u, 4u}) {
            odbc::Statement s(*one);
            ASSERT_OK(s, s.set(SQL_ATTR_MAX_ROWS, most));
            Rows rows(GROUP_ROWS.begin(), GROUP_ROWS.begin() + std::min<long>(3, static_cast<long>(most)));
            ASSERT_OK(s, s.exec(std::string(GROUPS) + " SETTINGS extremes = 1"));
            Rows extremes(GROUP_EXTREMES.begin(), GROUP_EXTREMES.begin() + (most > 1 ? 2 : 1));
            EXPECT_EQ(rest(s), (Results{rows, GROUP_TOTALS, extremes})) << most;
            ASSERT_OK(s, s.close());
            ASSERT_OK(s, s.exec("SELECT number AS k FROM numbers(300000) GROUP BY k WITH TOTALS"));
            ASSERT_OK(s, s.fetch());
            ASSERT_OK(s, SQLMoreResults(s.handle));
            EXPECT_EQ(s.rows(), (Rows{{"0"}})) << most;
        }
    }
}

TEST_P(Totals, FailuresBehindALimitOfRows)
{
    odbc::Statement s(connection());
    ASSERT_OK(s, s.set(SQL_ATTR_MAX_ROWS, SQLULEN(2)));
    ASSERT_OK(s, s.exec("SELECT number, throwIf(number = 200000) FROM numbers(300000) SETTINGS extremes=1, "
                        "max_block_size=1000, max_threads=1"));
    EXPECT_EQ(s.rows().size(), 2u);
    EXPECT_ERROR(s, SQLMoreResults(s.handle), "22000");
}

TEST_P(Totals, RowsThatAreLeft)
{
    odbc::Statement s(connection());
    ASSERT_OK(s, s.exec("SELECT number AS k, count() AS n FROM numbers(300000) GROUP BY k WITH TOTALS"));
    ASSERT_OK(s, s.fetch());
    ASSERT_OK(s, SQLMoreResults(s.handle));
    EXPECT_EQ(s.rows(), (Rows{{"0", "300000"}}));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
    const char *fails = "SELECT number, throwIf(number = 200000) FROM numbers(300000) SETTINGS extremes=1, "
                        "max_block_size=1000, max_threads=1";
    ASSERT_OK(s, s.exec(fails));
    ASSERT_OK(s, s.fetch());
    EXPECT_ERROR(s, SQLMoreResults(s.handle), "22000");
    EXPECT_EQ(s.diags()[0].native, 395);
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
    ASSERT_OK(s, s.exec(fails));
    SQLRETURN code;
    int rows = 0;
    while ((code = s.fetch()) == SQL_SUCCESS)
        rows++;
    EXPECT_EQ(code, SQL_ERROR) << rows;
    EXPECT_EQ(s.diags()[0].native, 395);
    EXPECT_LE(rows, 200000);
    /* A closed cursor has no results behind it. */
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, s.exec(GROUPS));
    ASSERT_OK(s, s.fetch());
    ASSERT_OK(s, SQLCloseCursor(s.handle));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
    /* Nothing is lost when nobody asks for more. */
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, s.exec(GROUPS));
    EXPECT_EQ(s.rows(), GROUP_ROWS);
    ASSERT_OK(s, s.close());
    EXPECT_EQ(all(connection(), "SELECT 1"), (Results{{{"1"}}}));
}

BOTH_ENTRY_POINTS(Totals);

} // namespace
