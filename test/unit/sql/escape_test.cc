// ODBC escapes -> a server's SQL, with a dialect of the test's own.
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "sql/escape.h"
}

namespace
{

const sql_dialect backslash = [] {
    sql_dialect d{};
    d.backslash_escapes = d.backtick_names = d.braced_parameters = d.ternary = true;
    return d;
}();
const sql_dialect objects{}; // '' only, and braces hold objects

const escape_function functions[] = {
    {"UCASE", 1, "upper($1)", SQL_STRING_FUNCTIONS, SQL_FN_STR_UCASE, 0, 0},
    {"CONCAT", -1, "concat($*)", SQL_STRING_FUNCTIONS, SQL_FN_STR_CONCAT, 0, 0},
    {"LOCATE", 2, "position($2, $1)", SQL_STRING_FUNCTIONS, SQL_FN_STR_LOCATE_2, 0, 0},
    {"LOCATE", 3, "position($2, $1, $3)", SQL_STRING_FUNCTIONS, SQL_FN_STR_LOCATE, 0, 0},
    {"POSITION", 2, "position($2, $1)", SQL_STRING_FUNCTIONS, SQL_FN_STR_POSITION, 0, 0},
    {"ENDS", 1, "match($1, 'a$$')", 0, 0, 0, 0},
    {"TWICE", 1, "($1 + $1)", SQL_NUMERIC_FUNCTIONS, SQL_FN_NUM_ABS, 0, 0},
    {"PI", 0, "pi()", SQL_NUMERIC_FUNCTIONS, SQL_FN_NUM_PI, 0, 0},
    {"NOW", 0, "now()", SQL_TIMEDATE_FUNCTIONS, SQL_FN_TD_NOW, 0, 0},
    {"EXTRACT", 2, "extract($u FROM $2)", SQL_TIMEDATE_FUNCTIONS, SQL_FN_TD_EXTRACT, 0,
     SQL_FN_TSI_YEAR | SQL_FN_TSI_DAY},
    {"TIMESTAMPADD", 3, "add($u, $2, wide($3))", SQL_TIMEDATE_FUNCTIONS, SQL_FN_TD_TIMESTAMPADD, 300,
     SQL_FN_TSI_DAY},
    {"TIMESTAMPADD", 3, "add($u, $2, $3)", SQL_TIMEDATE_FUNCTIONS, SQL_FN_TD_TIMESTAMPADD, 100,
     0x1FF & ~SQL_FN_TSI_QUARTER},
    {"SHIFT", 3, "shift($u, $3, $2)", 0, 0, 0, SQL_FN_TSI_YEAR},
    {"NEW", 0, "new()", SQL_SYSTEM_FUNCTIONS, SQL_FN_SYS_USERNAME, 300, 0},
    {nullptr, 0, nullptr, 0, 0, 0, 0},
};

const escape_conversion conversions[] = {
    {"INTEGER", SQL_CVT_INTEGER, "CAST($1 AS Int32)", 0},
    {"DATE", SQL_CVT_DATE, "CAST($1 AS Date)", 300},
    {nullptr, 0, nullptr, 0},
};

const escape_dialect server = [] {
    escape_dialect d{};
    d.sql = &backslash;
    d.functions = functions;
    d.date = "toDate($1)";
    d.date_wide = "toDate32($1)";
    d.time = "toTime($1)";
    d.time_fraction = "toTime64($1, $2)";
    d.timestamp = "toDateTime($1)";
    d.timestamp_wide = "toDateTime64($1, $2)";
    d.guid = "toUUID($1)";
    d.least_year = 1900;
    d.most_year = 2299;
    d.interval = "INTERVAL $1 $2";
    d.like_escape = "ESCAPE $1";
    d.default_like_escape = '\\';
    d.bind = "bind(($n) -> $b, $v)";
    d.version = 200;
    d.conversions = conversions;
    return d;
}();
const escape_dialect bare = [] {
    escape_dialect d = server;
    d.sql = &objects;
    d.default_like_escape = '\0';
    d.bind = nullptr;
    d.time_fraction = nullptr;
    d.date = d.date_wide = "DATE $1";
    d.timestamp = d.timestamp_wide = "TIMESTAMP $1";
    return d;
}();

std::string translate(const std::string &sql, const escape_dialect &dialect = server)
{
    buffer out;
    error err{};
    buffer_init(&out, 16u << 20);
    std::string result;
    if (escape_translate(text_make(sql.data(), sql.size()), &dialect, &out, &err) < 0)
        result = std::string("! ") + sqlstate_get(err.state)->code + " " + (err.message ? err.message : "");
    else
        result.assign(reinterpret_cast<const char *>(out.data), out.size);
    error_clear(&err);
    buffer_clear(&out);
    return result;
}

struct Case {
    const char *sql, *expected;
};

TEST(Escape, Literals)
{
    const Case cases[] = {
        {"{d '2024-02-29'}", "toDate('2024-02-29')"},
        {"SELECT { D  '2024-02-29' } AS x", "SELECT toDate('2024-02-29') AS x"},
        {"{d'2024-02-29'}", "toDate('2024-02-29')"},
        {"{d '1950-01-01'}", "toDate32('1950-01-01')"},
        {"{d '1970-06-01'}", "toDate32('1970-06-01')"},
        {"{d '2105-12-31'}{d '2106-01-01'}", "toDate('2105-12-31')toDate32('2106-01-01')"},
        {"{t '23:59:59'}", "toTime('23:59:59')"},
        {"{T '23:59:59.123'}", "toTime64('23:59:59.123', 3)"},
        {"{ts '2024-02-29 10:11:12'}", "toDateTime('2024-02-29 10:11:12')"},
        {"{Ts '2024-02-29 10:11:12.5'}", "toDateTime64('2024-02-29 10:11:12.5', 1)"},
        {"{ts '2250-01-01 00:00:00'}", "toDateTime64('2250-01-01 00:00:00', 0)"},
        {"{guid '61F0C404-5cb3-11e7-907b-a6006ad3dba0'}", "toUUID('61F0C404-5cb3-11e7-907b-a6006ad3dba0')"},
        {"{d /* a */ '2024-02-29' -- b\n}", "toDate('2024-02-29')"},
    };
    for (const Case &c : cases)
        EXPECT_EQ(c.expected, translate(c.sql)) << c.sql;
    EXPECT_EQ("DATE '1950-01-01', TIMESTAMP '2024-01-01 00:00:00.25'",
              translate("{d '1950-01-01'}, {ts '2024-01-01 00:00:00.25'}", bare));
}

TEST(Escape, BadLiterals)
{
    const Case cases[] = {
        {"{d '2024-2-29'}", "! 22007 '2024-2-29' at position 4 is not a date (yyyy-mm-dd)"},
        {"{d '2023-02-29'}", "! 22007 '2023-02-29' at position 4 is not a date (yyyy-mm-dd)"},
        {"{d ''}", "! 22007 '' at position 4 is not a date (yyyy-mm-dd)"},
        {"{d '2024-02-29 '}", "! 22007 '2024-02-29 ' at position 4 is not a date (yyyy-mm-dd)"},
        {"{d '1899-12-31'}", "! 22008 '1899-12-31' at position 4 is not a date that the server can hold"},
        {"{ts '2300-01-01 00:00:00'}",
         "! 22008 '2300-01-01 00:00:00' at position 5 is not a timestamp that the server can hold"},
        {"{t '24:00:00'}", "! 22007 '24:00:00' at position 4 is not a time (hh:mm:ss[.f])"},
        {"{t '10:11'}", "! 22007 '10:11' at position 4 is not a time (hh:mm:ss[.f])"},
        {"{t '10:11:12.'}", "! 22007 '10:11:12.' at position 4 is not a time (hh:mm:ss[.f])"},
        {"{ts '2024-02-29'}",
         "! 22007 '2024-02-29' at position 5 is not a timestamp (yyyy-mm-dd hh:mm:ss[.f])"},
        {"{ts '2024-02-29T10:11:12'}",
         "! 22007 '2024-02-29T10:11:12' at position 5 is not a timestamp (yyyy-mm-dd hh:mm:ss[.f])"},
        {"{ts '2024-02-29 10:11:12.1234567890'}", "! 22007 '2024-02-29 10:11:12.1234567890' at position 5 is "
                                                  "not a timestamp (yyyy-mm-dd hh:mm:ss[.f])"},
        {"{guid 'x'}", "! 22018 'x' at position 7 is not a GUID"},
        {"{d '2024-02-29'", "! 42000 ODBC escape: a closing brace is missing at position 16"},
        {"{d '2024-02-29' x}", "! 42000 ODBC escape: a closing brace is missing at position 17"},
        {"{d '2024", "! 42000 the string that begins at position 4 is not closed"},
    };
    for (const Case &c : cases)
        EXPECT_EQ(c.expected, translate(c.sql)) << c.sql;
}

TEST(Escape, BracesOfTheServerStay)
{
    const char *const untouched[] = {
        "SELECT '{d ''2024-02-29''}'",
        "SELECT \"{fn PI()}\"",
        "SELECT `{fn PI()}`",
        "SELECT 1 -- {fn PI()}",
        "SELECT /* {d '2024-01-01'} */ 1",
        "SELECT {d:Date}, {fn:String}, {t : Int8}",
        "SELECT {p:Array(String)}",
        "SELECT {?:Map(String, Int8)}",
        "SELECT {?:Enum8('{d' = 1)}",
        "SELECT {x}",
        "SELECT {}",
        "SELECT {'k': 1}",
        "SELECT 'it\\'s {fn PI()}'",
        "SELECT {",
        "",
    };
    for (const char *sql : untouched)
        EXPECT_EQ(sql, translate(sql));
    const char *const literals[] = {
        "{d = 'x'}",       "{\"d\" = 'x'}", "{fn = 1, oj = 2, call = {t = 3}}",
        "{interval = -1}", "{ts=[1]}",      "{a = {b = ?}}",
    };
    for (const char *sql : literals)
        EXPECT_EQ(sql, translate(sql, bare));
    EXPECT_EQ("{a = DATE '2024-01-01', b = pi()}", translate("{a = {d '2024-01-01'}, b = {fn PI()}}", bare));
}

TEST(Escape, Functions)
{
    const Case cases[] = {
        {"SELECT {fn UCASE(a)}, {FN ucase( 'b' )}", "SELECT upper(a), upper('b')"},
        {"{fn PI()}{fn NOW( )}{fn NOW}", "pi()now()now()"},
        {"{fn CONCAT(a, b)}", "concat(a, b)"},
        {"{fn CONCAT(a, f(b, c), [d, e], ')')}", "concat(a, f(b, c), [d, e], ')')"},
        {"{fn CONCAT(a, {fn UCASE({fn CONCAT(b, c)})})}", "concat(a, upper(concat(b, c)))"},
        {"{fn CONCAT({d '2024-01-01'}, {p:String})}", "concat(toDate('2024-01-01'), {p:String})"},
        {"{fn LOCATE('a', b)}", "position(b, 'a')"},
        {"{fn LOCATE('a', b, 2)}", "position(b, 'a', 2)"},
        {"{fn POSITION('a' IN b)}", "position(b, 'a')"},
        {"{fn EXTRACT(YEAR FROM {fn NOW()})}", "extract(YEAR FROM now())"},
        {"{fn TIMESTAMPADD(SQL_TSI_DAY, 1, x)}", "add(DAY, 1, x)"},
        {"{fn TIMESTAMPADD(sql_tsi_frac_second, -1, x)}", "add(NANOSECOND, -1, x)"},
        {"{fn CONVERT(a + 1, SQL_INTEGER)}", "CAST(a + 1 AS Int32)"},
        {"{fn CONVERT({fn PI()}, sql_integer )}", "CAST(pi() AS Int32)"},
        {"{fn UCASE(a) /* b */ }", "upper(a)"},
        {"{fn TWICE(a)}", "(a + a)"},
        // a marker never moves, and nothing is computed twice
        {"{fn UCASE(?)}", "upper(?)"},
        {"{fn CONCAT(?, ?)}", "concat(?, ?)"},
        {"{fn LOCATE(?, b)}", "bind((x1, x2) -> position(x2, x1), [?], [b])"},
        {"{fn LOCATE(?, {fn LOCATE(?, ?)}, ?)}", "bind((x1, x2, x3) -> position(x2, x1, x3), [?], [bind((x1, "
                                                 "x2) -> position(x2, x1), [?], [?])], [?])"},
        {"{fn TWICE(f(x))}", "bind((x1) -> (x1 + x1), [f(x)])"},
        {"{fn TWICE({?:Int8})}", "bind((x1) -> (x1 + x1), [{?:Int8}])"},
        {"{fn LOCATE('?', b)}", "position(b, '?')"},
    };
    for (const Case &c : cases)
        EXPECT_EQ(c.expected, translate(c.sql)) << c.sql;
}

TEST(Escape, BadFunctions)
{
    const Case cases[] = {
        {"{fn NONE(1)}", "! 42000 ODBC escape: unknown function at position 5"},
        {"{fn UCASE()}", "! 42000 ODBC escape: wrong number of arguments of the function at position 5"},
        {"{fn UCASE(a, b)}", "! 42000 ODBC escape: wrong number of arguments of the function at position 5"},
        {"{fn CONCAT(a,)}", "! 42000 ODBC escape: an argument is missing at position 14"},
        {"{fn CONCAT(,a)}", "! 42000 ODBC escape: an argument is missing at position 12"},
        {"{fn UCASE(a}", "! 42000 ODBC escape: a closing brace is missing at position 13"},
        {"{fn UCASE(a", "! 42000 ODBC escape: a bracket is not closed in the call at position 5"},
        {"{fn UCASE(a) x}", "! 42000 ODBC escape: a closing brace is missing at position 14"},
        {"{fn UCASE(a)", "! 42000 ODBC escape: a closing brace is missing at position 13"},
        {"{fn TIMESTAMPADD(DAY, 1, x)}",
         "! 42000 ODBC escape: the unit is not one that this function has (SQL_TSI_SECOND, ...; "
         "YEAR, ... in EXTRACT) at position 5"},
        {"{fn CONVERT(a, SQL_NONE)}",
         "! 42000 ODBC escape: CONVERT needs a value and an SQL type that the server has at position 5"},
        {"{fn CONVERT(a)}",
         "! 42000 ODBC escape: CONVERT needs a value and an SQL type that the server has at position 5"},
        {"SELECT {fn UCASE({fn NONE(1)})}", "! 42000 ODBC escape: unknown function at position 22"},
        {"{call p(1)}", "! HYC00 {call ...}: the server has no stored procedures"},
        {"{?=call p(1)}", "! HYC00 {call ...}: the server has no stored procedures"},
        {"{ ? = CALL p }", "! HYC00 {call ...}: the server has no stored procedures"},
        {"{fn UCASE('a)}", "! 42000 the string that begins at position 11 is not closed"},
    };
    for (const Case &c : cases)
        EXPECT_EQ(c.expected, translate(c.sql)) << c.sql;
    EXPECT_EQ("! HYC00 ODBC escape: this function takes no parameter marker here",
              translate("{fn LOCATE(?, b)}", bare));
    EXPECT_EQ("position(b, 'a')", translate("{fn LOCATE('a', b)}", bare));
    std::string deep;
    for (int i = 0; i < 100; i++)
        deep += "{fn UCASE(";
    EXPECT_EQ(0u, translate(deep + "a" + std::string(200, ')')).find("! 42000"));
    std::string nested = "a";
    for (int i = 0; i < 100; i++)
        nested = "{fn UCASE(" + nested + ")}";
    EXPECT_EQ(0u, translate(nested).find("! 42000 ODBC escape: nested too deeply"));
}

TEST(Escape, JoinsAndLike)
{
    const Case cases[] = {
        {"SELECT * FROM {oj a LEFT OUTER JOIN b ON a.x = b.x} WHERE 1",
         "SELECT * FROM  a LEFT OUTER JOIN b ON a.x = b.x WHERE 1"},
        {"{OJ \"a\" JOIN {oj b JOIN c ON {fn UCASE(b.x)} = c.x} ON {p:UInt8}}",
         " \"a\" JOIN  b JOIN c ON upper(b.x) = c.x ON {p:UInt8}"},
        {"x LIKE 'a\\\\%' {escape '\\'}", "x LIKE 'a\\\\%' "},
        {"x LIKE 'a!%' { ESCAPE '!' } AND y", "x LIKE 'a!%' ESCAPE '!' AND y"},
        {"{escape ''''}", "ESCAPE ''''"},
        {"{escape '\\\\'}", ""},
        {"{escape '\xC3\xA4'}", "ESCAPE '\xC3\xA4'"},
        {"{oj a", "! 42000 ODBC escape: the {oj is not closed at position 4"},
        {"{oj a LIKE 'x' {escape '\\'}}", " a LIKE 'x' "},
    };
    for (const Case &c : cases)
        EXPECT_EQ(c.expected, translate(c.sql)) << c.sql;
    EXPECT_EQ("ESCAPE '\\'", translate("{escape '\\'}", bare));
}

TEST(Escape, Intervals)
{
    const Case cases[] = {
        {"{interval '5' YEAR}", "INTERVAL 5 YEAR"},
        {"{interval '163' MONTH(3)}", "INTERVAL 163 MONTH"},
        {"{interval '2-3' YEAR TO MONTH}", "INTERVAL 27 MONTH"},
        {"{interval -'2-3' YEAR(2) TO MONTH}", "INTERVAL -27 MONTH"},
        {"{interval '-5' DAY}", "INTERVAL -5 DAY"},
        {"{interval -'-5' DAY}", "INTERVAL 5 DAY"},
        {"{interval + '7' HOUR}", "INTERVAL 7 HOUR"},
        {"{interval '3 4' DAY TO HOUR}", "INTERVAL 76 HOUR"},
        {"{interval '3 04:05' DAY TO MINUTE}", "INTERVAL 4565 MINUTE"},
        {"{interval '3 04:05:06' DAY TO SECOND}", "INTERVAL 273906 SECOND"},
        {"{interval '3 04:05:06.789' DAY TO SECOND(3)}", "INTERVAL 273906789 MILLISECOND"},
        {"{interval '04:05' HOUR TO MINUTE}", "INTERVAL 245 MINUTE"},
        {"{interval '05:06.1234' MINUTE TO SECOND}", "INTERVAL 306123400 MICROSECOND"},
        {"{interval '5.0000001' SECOND(2, 7)}", "INTERVAL 5000000100 NANOSECOND"},
        {"{INTERVAL '9999999999' SECOND}", "INTERVAL 9999999999 SECOND"},
        {"{interval '2-12' YEAR TO MONTH}", "! 22015 the interval at position 11 does not fit its qualifier"},
        {"{interval '5' YEAR TO MONTH}", "! 22015 the interval at position 11 does not fit its qualifier"},
        {"{interval '5 x' DAY TO HOUR}", "! 22015 the interval at position 11 does not fit its qualifier"},
        {"{interval '1.5' DAY}", "! 22015 the interval at position 11 does not fit its qualifier"},
        {"{interval '1.' SECOND}", "! 22015 the interval at position 11 does not fit its qualifier"},
        {"{interval '99999999999' SECOND}", "! 22015 the interval at position 11 does not fit its qualifier"},
        {"{interval '9999999999.123456789' SECOND}",
         "! 22015 the interval at position 11 does not fit its qualifier"},
        {"{interval '1.12345678901' SECOND}", "INTERVAL 1123456789 NANOSECOND"},
        {"{interval '' DAY}", "! 22015 the interval at position 11 does not fit its qualifier"},
        {"{interval '5' WEEK}",
         "! 42000 ODBC escape: YEAR, MONTH, DAY, HOUR, MINUTE or SECOND is missing at position 15"},
        {"{interval '5' MONTH TO DAY}", "! 42000 ODBC escape: no such interval qualifier at position 24"},
        {"{interval '5' HOUR TO DAY}", "! 42000 ODBC escape: no such interval qualifier at position 23"},
        {"{interval '5' DAY", "! 42000 ODBC escape: a closing brace is missing at position 18"},
    };
    for (const Case &c : cases)
        EXPECT_EQ(c.expected, translate(c.sql)) << c.sql;
}

TEST(Escape, InfoBits)
{
    EXPECT_EQ(SQLUINTEGER(SQL_FN_STR_UCASE | SQL_FN_STR_CONCAT | SQL_FN_STR_LOCATE | SQL_FN_STR_LOCATE_2 |
                          SQL_FN_STR_POSITION),
              escape_info(&server, SQL_STRING_FUNCTIONS));
    EXPECT_EQ(SQLUINTEGER(SQL_FN_TD_NOW | SQL_FN_TD_EXTRACT | SQL_FN_TD_TIMESTAMPADD),
              escape_info(&server, SQL_TIMEDATE_FUNCTIONS));
    EXPECT_EQ(0u, escape_info(&server, SQL_SYSTEM_FUNCTIONS));
    EXPECT_EQ(SQLUINTEGER(0x1FF & ~SQL_FN_TSI_QUARTER), escape_info(&server, SQL_TIMEDATE_ADD_INTERVALS));
    EXPECT_EQ(0u, escape_info(&server, SQL_TIMEDATE_DIFF_INTERVALS));
    EXPECT_EQ(SQLUINTEGER(SQL_CVT_INTEGER), escape_targets(&server));
}

/* Of the rows that the server's version has the first one that fits counts. */
TEST(Escape, Versions)
{
    escape_dialect newer = server;
    newer.version = 300;
    EXPECT_EQ("add(DAY, 1, x)", translate("{fn TIMESTAMPADD(SQL_TSI_DAY, 1, x)}"));
    EXPECT_EQ("add(DAY, 1, wide(x))", translate("{fn TIMESTAMPADD(SQL_TSI_DAY, 1, x)}", newer));
    EXPECT_EQ("add(HOUR, 1, x)", translate("{fn TIMESTAMPADD(SQL_TSI_HOUR, 1, x)}", newer));
    EXPECT_EQ("new()", translate("{fn NEW()}", newer));
    EXPECT_EQ("! 42000 ODBC escape: a function that this version of the server has not at position 5",
              translate("{fn NEW()}"));
    EXPECT_EQ("CAST(x AS Date)", translate("{fn CONVERT(x, SQL_DATE)}", newer));
    EXPECT_EQ("! 42000", translate("{fn CONVERT(x, SQL_DATE)}").substr(0, 7));
    EXPECT_EQ(SQLUINTEGER(SQL_FN_SYS_USERNAME), escape_info(&newer, SQL_SYSTEM_FUNCTIONS));
    EXPECT_EQ(SQLUINTEGER(SQL_CVT_INTEGER | SQL_CVT_DATE), escape_targets(&newer));
    EXPECT_EQ("! HYC00", translate("{t '10:11:12.5'}", bare).substr(0, 7));
}

TEST(Escape, WordsStayApart)
{
    EXPECT_EQ("SELECT toDate('2024-02-29')AS x", translate("SELECT{d '2024-02-29'}AS x"));
    EXPECT_EQ("1+INTERVAL 1 DAY FROM t", translate("1+{interval '1' DAY}FROM t"));
    EXPECT_EQ("FROM a JOIN b WHERE 1", translate("FROM{oj a JOIN b}WHERE 1").replace(4, 0, ""));
    EXPECT_EQ("(pi())", translate("({fn PI()})"));
}

/* A unit is a word, never a value that gets a name. */
TEST(Escape, UnitsAreNotBound)
{
    EXPECT_EQ("bind((x2, x3) -> shift(YEAR, x3, x2), [?], [f()])",
              translate("{fn SHIFT(SQL_TSI_YEAR, ?, f())}"));
    EXPECT_EQ("match(f(1), 'a$')", translate("{fn ENDS(f(1))}"));
    EXPECT_EQ("! 42000", translate("{fn SHIFT(SQL_TSI_DAY, ?, f())}").substr(0, 7));
    EXPECT_EQ("! 42000", translate("{fn TIMESTAMPADD(DAY, 1, x)}").substr(0, 7));
    EXPECT_EQ("! 42000", translate("{fn EXTRACT(MONTH FROM x)}").substr(0, 7));
}

TEST(Escape, EveryPrefixIsSafe)
{
    const std::string sql =
        "SELECT {fn CONCAT({fn LOCATE(?, 'a')}, {d '2024-01-01'}, {?:Int8})}, {ts '2024-01-01 00:00:00.5'}"
        " FROM {oj a JOIN b ON x LIKE 'y' {escape '\\'}} {interval -'1 02:03:04.5' DAY TO SECOND}"
        " {?=call x(1)} {guid '61F0C404-5cb3-11e7-907b-a6006ad3dba0'} {fn CONVERT(1, SQL_INTEGER)}";
    for (size_t n = 0; n <= sql.size(); n++) {
        for (size_t from = 0; from < n; from += 7) {
            std::string part(sql, from, n - from);
            part.shrink_to_fit();
            (void)translate(part);
            (void)translate(part, bare);
        }
    }
}

} // namespace
