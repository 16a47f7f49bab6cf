/* ODBC's scalar functions, literals and conversions in CrateDB's words: the values that hold for every
 * server, with a table of what differs and why. */
#include <map>

#include "crates.h"
#include "scalar_calls.h"

namespace
{

/* The documented differences of docs/cratedb.md; result nullptr: an error of the server. */
const struct {
    const char *call, *instead, *result, *why;
} differences[] = {
    {"ABS(toInt8(-128))", "ABS(CAST(-128 AS SMALLINT))", "128", "its own cast"},
    {"ROUND(toDecimal64('2.5', 1), 0)", "ROUND(CAST('2.5' AS NUMERIC), 0)", "3", "its own cast"},
    {"ROUND(toDecimal64('-2.5', 1), 0)", "ROUND(CAST('-2.5' AS NUMERIC), 0)", "-3", "its own cast"},
    {"EXTRACT(MINUTE FROM {t '13:14:15'})", "EXTRACT(MINUTE FROM {t '13:14:15'})", nullptr,
     "no fields of times"},
    {"HOUR({t '13:14:15'})", "HOUR({t '13:14:15'})", nullptr, "no fields of times"},
    {"MINUTE({t '13:14:15'})", "MINUTE({t '13:14:15'})", nullptr, "no fields of times"},
    {"SECOND({t '13:14:15.75'})", "SECOND({t '13:14:15.75'})", nullptr, "no fields of times"},
    {"DATABASE()", "DATABASE()", "doc", "another default"},
    {"USER()", "USER()", "crate", "another default"},
};

const SQLUSMALLINT infos[] = {SQL_STRING_FUNCTIONS, SQL_NUMERIC_FUNCTIONS,      SQL_TIMEDATE_FUNCTIONS,
                              SQL_SYSTEM_FUNCTIONS, SQL_TIMEDATE_ADD_INTERVALS, SQL_TIMEDATE_DIFF_INTERVALS};

class Cratefunction : public WithCrates
{
  protected:
    static SQLUINTEGER info(odbc::Connection &on, SQLUSMALLINT type)
    {
        SQLUINTEGER bits = 0;
        EXPECT_OK(on, SQLGetInfo(on.dbc, type, &bits, sizeof bits, nullptr));
        return bits;
    }
    /* The single cell of a query; what went wrong, as "! SQLSTATE message". */
    odbc::Cell value(const std::string &sql)
    {
        odbc::Statement s(connection());
        SQLRETURN code = s.exec(sql);
        if (SQL_SUCCEEDED(code))
            code = s.fetch();
        if (!SQL_SUCCEEDED(code))
            return "! " + s.state() + " " + odbc::told(s.diags());
        return s.text(1);
    }
    /* Numbers without zeros behind the point, and fractions of seconds likewise. */
    static odbc::Cell trimmed(odbc::Cell cell)
    {
        size_t dot = cell ? cell->rfind('.') : std::string::npos;
        if (dot == std::string::npos || cell->find_first_not_of("0123456789", dot + 1) != std::string::npos)
            return cell;
        while (cell->back() == '0')
            cell->pop_back();
        if (cell->back() == '.')
            cell->pop_back();
        return cell;
    }
};

TEST_P(Cratefunction, AreClaimedExactlyWhenTheyRun)
{
    std::map<SQLUSMALLINT, SQLUINTEGER> ran;
    for (const Call &one : calls) {
        std::string call = one.call;
        odbc::Cell expected = one.result;
        bool fails = false;
        for (const auto &other : differences)
            if (call == other.call) {
                call = other.instead;
                fails = !other.result;
                expected = fails ? odbc::Cell() : odbc::Cell(other.result);
                break;
            }
        SCOPED_TRACE(call);
        odbc::Cell got = value("SELECT {fn " + call + "}");
        if (!(info(connection(), one.info) & one.bit)) {
            EXPECT_EQ(got.value_or("NULL").substr(0, 7), "! 42000") << "not claimed, and yet it runs";
        } else if (fails) {
            EXPECT_EQ(got.value_or("NULL").substr(0, 1), "!");
        } else {
            EXPECT_EQ(trimmed(got), expected);
            ran[one.info] |= one.bit;
        }
    }
    const struct {
        SQLUSMALLINT info;
        SQLUINTEGER bit;
        const char *sql;
    } unsteady[] = {
        {TD(CURDATE), "SELECT {fn CURDATE()} = {fn CURRENT_DATE()}"},
        {TD(CURRENT_DATE), "SELECT {fn YEAR({fn CURRENT_DATE()})} > 2024"},
        {TD(CURRENT_TIMESTAMP), "SELECT {fn YEAR({fn CURRENT_TIMESTAMP()})} > 2024"},
        {TD(CURRENT_TIMESTAMP), "SELECT {fn YEAR({fn CURRENT_TIMESTAMP(0)})} > 2024"},
        {TD(NOW), "SELECT {fn YEAR({fn NOW()})} > 2024"},
        {TD(CURTIME), "SELECT {fn CURTIME()} IS NOT NULL"},
        {TD(CURRENT_TIME), "SELECT {fn CURRENT_TIME()} IS NOT NULL"},
        {NUM(RAND), "SELECT {fn RAND()} >= 0 AND {fn RAND()} < 1"},
    };
    for (const auto &one : unsteady) {
        EXPECT_EQ(value(one.sql), "1") << one.sql;
        ran[one.info] |= one.bit;
    }
    EXPECT_EQ(value("SELECT {fn RAND(3)}").value_or("").substr(0, 7), "! 42000");
    for (SQLUSMALLINT type : infos)
        EXPECT_EQ(info(connection(), type), ran[type]) << "bits of " << type << " that no call backs";
    EXPECT_EQ(info(connection(), SQL_TIMEDATE_ADD_INTERVALS), 0x1FEu); /* all but fractions */
    EXPECT_EQ(info(connection(), SQL_STRING_FUNCTIONS),
              0xFFFFFFu & ~(SQL_FN_STR_SOUNDEX | SQL_FN_STR_DIFFERENCE));
    EXPECT_EQ(info(connection(), SQL_NUMERIC_FUNCTIONS), 0xFFFFFFu);
}

TEST_P(Cratefunction, OfNullIsNull)
{
    for (const char *call : {"ASCII(NULL)",
                             "CONCAT('a', NULL)",
                             "INSERT('abc', 1, NULL, 'x')",
                             "LCASE(NULL)",
                             "LEFT(NULL, 1)",
                             "LENGTH(NULL)",
                             "LOCATE(NULL, 'a')",
                             "LOCATE('a', 'b', NULL)",
                             "REPEAT('a', NULL)",
                             "REPLACE('a', NULL, 'b')",
                             "SPACE(NULL)",
                             "SUBSTRING(NULL, 1)",
                             "ABS(NULL)",
                             "MOD(NULL, 4)",
                             "POWER(1, NULL)",
                             "ROUND(NULL, 1)",
                             "TRUNCATE(NULL, 1)",
                             "DAYNAME(NULL)",
                             "DAYOFWEEK(NULL)",
                             "WEEK(NULL)",
                             "TIMESTAMPADD(SQL_TSI_DAY, NULL, {d '2024-02-29'})",
                             "TIMESTAMPADD(SQL_TSI_DAY, 1, NULL)",
                             "TIMESTAMPDIFF(SQL_TSI_DAY, NULL, {d '2024-02-29'})",
                             "TIMESTAMPDIFF(SQL_TSI_MONTH, {d '2024-02-29'}, NULL)",
                             "CONVERT(NULL, SQL_INTEGER)",
                             "CONVERT(NULL, SQL_VARCHAR)",
                             "CONVERT(NULL, SQL_TIMESTAMP)"})
        EXPECT_EQ(value(std::string("SELECT {fn ") + call + "}"), std::nullopt) << call;
}

/* Of columns, where a template names an argument twice. */
TEST_P(Cratefunction, OfColumns)
{
    const struct {
        const char *call, *result;
    } all[] = {
        {"UCASE(mountain)", "MONT BLANC"},
        {"LOCATE('n', {fn LCASE(mountain)}, 4)", "9"},
        {"INSERT(mountain, 5, 1, '-')", "Mont-Blanc"},
        {"CONVERT(height, SQL_VARCHAR)", "4808"},
        {"CONVERT(height, SQL_DOUBLE)", "4808"},
        {"CONVERT({fn CONVERT(height, SQL_VARCHAR)}, SQL_SMALLINT)", "4808"},
        {"LENGTH(country)", "5"},
        {"LEFT(mountain, {fn LENGTH('abcd')})", "Mont"},
        {"TIMESTAMPDIFF(SQL_TSI_YEAR, {ts '1786-08-08 00:00:00'}, {fn TIMESTAMPADD(SQL_TSI_DAY, height, {d "
         "'1786-08-08'})})",
         "13"},
    };
    for (const auto &one : all)
        EXPECT_EQ(
            value(std::string("SELECT {fn ") + one.call + "} FROM sys.summits WHERE mountain = 'Mont Blanc'"),
            one.result)
            << one.call;
}

TEST_P(Cratefunction, OfParameters)
{
    const struct {
        const char *sql;
        std::vector<const char *> values;
        const char *result;
    } all[] = {
        {"SELECT {fn LOCATE(?, ?)}", {"b", "abc"}, "2"},
        {"SELECT {fn LOCATE(?, ?, ?)}", {"b", "abcb", "3"}, "4"},
        {"SELECT {fn INSERT(?, 2, 1, ?)}", {"abc", "X"}, "aXc"},
        {"SELECT {fn TIMESTAMPADD(SQL_TSI_YEAR, ?, ?)}", {"100", "2024-01-02"}, "2124-01-02 00:00:00.000"},
        {"SELECT {fn TIMESTAMPDIFF(SQL_TSI_MONTH, ?, ?)}", {"2024-01-15", "2024-03-14"}, "1"},
        {"SELECT {fn HOUR(?)}", {"2024-01-02 03:04:05.678"}, "3"},
        {"SELECT {fn CONVERT(?, SQL_INTEGER)}", {"12"}, "12"},
        {"SELECT {fn CONVERT(?, SQL_VARCHAR)}", {"tf"}, "tf"},
        {"SELECT {fn CONCAT({fn UCASE(?)}, {fn LCASE(?)})}", {"a", "B"}, "Ab"},
        {"SELECT {fn IFNULL(?, 'x')}", {"y"}, "y"},
        {"SELECT mountain FROM sys.summits WHERE {fn UCASE(mountain)} = {fn UCASE(?)}",
         {"mont blanc"},
         "Mont Blanc"},
    };
    for (const auto &one : all) {
        odbc::Statement s(connection());
        SCOPED_TRACE(one.sql);
        for (size_t i = 0; i < one.values.size(); i++)
            ASSERT_OK(s, SQLBindParameter(s.handle, static_cast<SQLUSMALLINT>(i + 1), SQL_PARAM_INPUT,
                                          SQL_C_CHAR, SQL_VARCHAR, 100, 0, const_cast<char *>(one.values[i]),
                                          0, nullptr));
        ASSERT_OK(s, s.exec(one.sql));
        auto rows = s.rows();
        ASSERT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0][0], one.result);
    }
}

TEST_P(Cratefunction, LiteralsAndOtherEscapes)
{
    const struct {
        const char *sql, *result;
    } all[] = {
        {"SELECT {d '2024-02-29'}", "2024-02-29"},
        {"SELECT {d '0001-01-01'}", "0001-01-01"},
        {"SELECT {d '9999-12-31'}", "9999-12-31"},
        {"SELECT {ts '2024-02-29 01:02:03'}", "2024-02-29 01:02:03.000"},
        {"SELECT {ts '1901-02-28 01:02:03.45'}", "1901-02-28 01:02:03.450"},
        {"SELECT {ts '2024-02-29 00:00:00'} = {d '2024-02-29'}", "1"},
        {"SELECT {guid '61F0C404-5cb3-11e7-907b-a6006ad3dba0'}", "61f0c404-5cb3-11e7-907b-a6006ad3dba0"},
        {"SELECT {ts '2024-02-29 00:00:00'} + {INTERVAL '5' DAY}", "2024-03-05 00:00:00.000"},
        {"SELECT {ts '2024-02-29 00:00:00'} + {INTERVAL -'1' MONTH}", "2024-01-29 00:00:00.000"},
        {"SELECT {ts '2024-02-28 00:00:00'} + {INTERVAL '1-2' YEAR TO MONTH}", "2025-04-28 00:00:00.000"},
        {"SELECT {ts '2024-02-29 00:00:00'} + {INTERVAL '1 02:03:04' DAY TO SECOND}",
         "2024-03-01 02:03:04.000"},
        {"SELECT {ts '2024-02-29 00:00:00'} + {INTERVAL '4.5' SECOND}", "2024-02-29 00:00:04.500"},
        {"SELECT 'a%b' LIKE 'a!%b' {escape '!'}", "1"},
        {"SELECT 'axb' LIKE 'a!%b' {escape '!'}", "0"},
        {"SELECT 'a_b' LIKE 'a\\_b' {escape '\\'}", "1"},
        {"SELECT count(*) FROM {oj sys.nodes a LEFT OUTER JOIN sys.nodes b ON a.id = b.id}", "1"},
        /* the server's own braces */
        {"SELECT {a = 1, \"d\" = 'x'}", "{\"a\":1,\"d\":\"x\"}"},
        {"SELECT {}", "{}"},
        {"SELECT {d = 'x'}", "{\"d\":\"x\"}"},
        {"SELECT {fn = 1, ts = {t = 2}}", "{\"fn\":1,\"ts\":{\"t\":2}}"},
        {"SELECT {\"d\" = {d '2024-02-29'}}['d'] = {d '2024-02-29'}", "1"},
        {"SELECT $${d '2024-02-29'}$$", "{d '2024-02-29'}"},
        {"SELECT '{fn NOW()}'", "{fn NOW()}"},
    };
    for (const auto &one : all)
        EXPECT_EQ(value(one.sql), one.result) << one.sql;
    EXPECT_EQ(value("SELECT {d '2024-02-30'}").value_or("").substr(0, 7), "! 22007");
    EXPECT_EQ(value("{call nothing()}").value_or("").substr(0, 7), "! HYC00");
}

/* Conversions, and what the server's plain casts make of the same: errors here, never another value. */
TEST_P(Cratefunction, Conversions)
{
    const struct {
        const char *from, *to, *result; /* nullptr: an error */
    } all[] = {
        {"'12'", "SQL_INTEGER", "12"},
        {"' 12 '", "SQL_INTEGER", "12"},
        {"'-1.75'", "SQL_INTEGER", "-1"},
        {"1.75", "SQL_SMALLINT", "1"},
        {"100", "SQL_TINYINT", "100"},
        {"1000", "SQL_TINYINT", nullptr},
        {"40000", "SQL_SMALLINT", nullptr},
        {"3000000000", "SQL_INTEGER", nullptr},
        {"CAST(1e20 AS DOUBLE PRECISION)", "SQL_BIGINT", nullptr},  /* the cast gives 9223372036854775807 */
        {"CAST('NaN' AS DOUBLE PRECISION)", "SQL_BIGINT", nullptr}, /* the cast gives 0 */
        {"9223372036854775806", "SQL_BIGINT", "9223372036854775806"},
        {"'9223372036854775808'", "SQL_BIGINT", nullptr},
        {"'abc'", "SQL_INTEGER", nullptr},
        {"''", "SQL_INTEGER", nullptr},
        {"'1,5'", "SQL_DECIMAL", nullptr},
        {"'12345678901234567890.123456789'", "SQL_DECIMAL", "12345678901234567890.123456789"},
        {"'1.5'", "SQL_DOUBLE", "1.5"},
        {"7", "SQL_DOUBLE", "7"},
        {"'0.5'", "SQL_REAL", "0.5"},
        {"'1'", "SQL_BIT", "1"},
        {"0", "SQL_BIT", "0"},
        {"TRUE", "SQL_VARCHAR", "1"}, /* the cast gives t */
        {"FALSE", "SQL_CHAR", "0"},
        {"12.50", "SQL_VARCHAR", "12.5"},
        {"{ts '2024-02-29 01:02:03.45'}", "SQL_VARCHAR",
         "2024-02-29 01:02:03.450"}, /* the cast gives milliseconds */
        {"{d '2024-02-29'}", "SQL_WVARCHAR", "2024-02-29"},
        {"'2024-02-29'", "SQL_DATE", "2024-02-29"},
        {"'2024-02-31'", "SQL_DATE", nullptr},
        {"{ts '2024-02-29 01:02:03'}", "SQL_DATE", "2024-02-29"},
        {"{d '2024-02-29'}", "SQL_TIMESTAMP", "2024-02-29 00:00:00.000"},
        {"'2024-02-29 01:02:03.5'", "SQL_TIMESTAMP", "2024-02-29 01:02:03.500"},
        {"'2024-02-29 25:00:00'", "SQL_TYPE_TIMESTAMP", nullptr},
        {"'25:00:00'", "SQL_TIME", nullptr},
        {"'61f0c404-5cb3-11e7-907b-a6006ad3dba0'", "SQL_GUID", "61f0c404-5cb3-11e7-907b-a6006ad3dba0"},
        {"'nothing'", "SQL_GUID", nullptr},
        {"'x'", "SQL_BINARY", nullptr},
    };
    for (const auto &one : all) {
        odbc::Cell got = value(std::string("SELECT {fn CONVERT(") + one.from + ", " + one.to + ")}");
        if (one.result)
            EXPECT_EQ(got, one.result) << one.from << " " << one.to;
        else
            EXPECT_EQ(got.value_or("NULL").substr(0, 1), "!") << one.from << " " << one.to;
    }
}

ALL_CRATES(Cratefunction);

} // namespace
