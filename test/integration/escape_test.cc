/* ODBC's escape clauses, run on the servers: what stands in a clause, and what only looks like one. */
#include <unistd.h>

#include "fixture.h"

namespace
{

class Escape : public WithDriver
{
  protected:
    /* The first row of a query, cells joined by `|`, NULL as `~`; what went wrong, as "! SQLSTATE message".
     */
    static std::string row(odbc::Connection &on, const std::string &sql)
    {
        odbc::Statement s(on);
        SQLRETURN code = s.exec(sql);
        if (SQL_SUCCEEDED(code))
            code = s.fetch();
        if (!SQL_SUCCEEDED(code))
            return "! " + s.state() + " " + odbc::told(s.diags());
        std::string out;
        for (SQLSMALLINT i = 1; i <= s.columns(); i++)
            out += (i > 1 ? "|" : "") + s.text(static_cast<SQLUSMALLINT>(i)).value_or("~");
        return out;
    }
    std::string row(const std::string &sql)
    {
        return row(connection(), sql);
    }
    /* SQLNativeSql. */
    std::string native(const std::string &sql)
    {
        odbc::Connection &db = connection();
        SQLINTEGER length = 0;
        SQLRETURN code;
        std::string out;
        if (GetParam()) {
            std::u16string wide = odbc::widen(sql), buffer(4096, u'x');
            code = SQLNativeSqlW(db.dbc, reinterpret_cast<SQLWCHAR *>(wide.data()), SQL_NTS,
                                 reinterpret_cast<SQLWCHAR *>(buffer.data()), 4096, &length);
            out = odbc::narrow(buffer.data(), static_cast<size_t>(length));
        } else {
            std::string text = sql, buffer(4096, 'x');
            code = SQLNativeSql(db.dbc, reinterpret_cast<SQLCHAR *>(text.data()), SQL_NTS,
                                reinterpret_cast<SQLCHAR *>(buffer.data()), 4096, &length);
            out = buffer.substr(0, static_cast<size_t>(length));
        }
        return SQL_SUCCEEDED(code) ? out : "! " + db.state();
    }
    /* What the server was sent for a statement, by its own log of queries. */
    static std::string sent(const std::string &id)
    {
        std::string query;
        /* The server may write that a query has ended after its answer. */
        for (int i = 0; i < 50 && query.empty(); i++) {
            if (i)
                usleep(100000);
            server_says("SYSTEM FLUSH LOGS");
            query = server_says(
                "SELECT query FROM system.query_log WHERE type = 'QueryFinish' AND query LIKE '%" + id +
                "%' AND query NOT LIKE '%system.query_log%' LIMIT 1 FORMAT TSVRaw");
        }
        return query;
    }
};

struct Case {
    const char *sql, *result;
};

TEST_P(Escape, Literals)
{
    const Case cases[] = {
        {"{d '2024-02-29'}, toTypeName({d '2024-02-29'})", "2024-02-29|Date"},
        {"{ D\t'2024-02-29' }", "2024-02-29"},
        {"{d '1900-01-01'}, {d '2299-12-31'}, {d '1970-01-01'}", "1900-01-01|2299-12-31|1970-01-01"},
        {"{d /* a day */ '2024-02-29' -- and no more\n}", "2024-02-29"},
        {"{t '23:59:58'}, {T'00:00:00'}, {t '12:34:56.789'}", "23:59:58|00:00:00|12:34:56.789"},
        {"{ts '2024-02-29 23:59:58'}, {TS '2024-02-29 23:59:58.5'}",
         "2024-02-29 23:59:58|2024-02-29 23:59:58.5"},
        {"{ts '1955-05-05 05:05:05'}, {ts '2299-12-31 23:59:59.123456'}",
         "1955-05-05 05:05:05|2299-12-31 23:59:59.123456"},
        {"{ts '2024-02-29 23:59:58.123456789'}", "2024-02-29 23:59:58.123456789"},
        {"{guid '61F0C404-5cb3-11e7-907b-a6006ad3dba0'}", "61f0c404-5cb3-11e7-907b-a6006ad3dba0"},
        {"{d '2024-02-29'} + {interval '1' DAY}", "2024-03-01"},
        {"{ts '2024-02-29 00:00:00'} + {INTERVAL '1 02:03:04' DAY TO SECOND}", "2024-03-01 02:03:04"},
        {"{d '2024-02-29'} - {interval '1-2' YEAR TO MONTH}", "2022-12-29"},
        {"{d '2024-02-29'} + {interval -'10' DAY(2)}, {d '2024-02-29'} + {interval '-10' day}",
         "2024-02-19|2024-02-19"},
        {"{ts '2024-02-29 00:00:00'} + {interval '1:30' HOUR TO MINUTE}", "2024-02-29 01:30:00"},
        {"{ts '2024-02-29 00:00:00.000'} + {interval '1.5' SECOND}", "2024-02-29 00:00:01.500"},
    };
    for (const Case &one : cases)
        EXPECT_EQ(row(std::string("SELECT ") + one.sql), one.result) << one.sql;
    const Case bad[] = {
        {"{d '2023-02-29'}", "! 22007"},
        {"{d '2024-2-9'}", "! 22007"},
        {"{t '24:00:00'}", "! 22007"},
        {"{ts '2024-02-29'}", "! 22007"},
        {"{ts '2024-02-29 25:00:00'}", "! 22007"},
        {"{d '1899-12-31'}", "! 22008"},
        {"{guid 'no guid'}", "! 22018"},
        {"{interval '99:99' MINUTE TO SECOND}", "! 22015"},
        {"{d '2024-02-29'", "! 42000"},
        {"{fn UCASE('a')", "! 42000"},
        {"{fn NO_SUCH('a')}", "! 42000"},
    };
    for (const Case &one : bad)
        EXPECT_EQ(row(std::string("SELECT ") + one.sql).substr(0, 7), one.result) << one.sql;
}

TEST_P(Escape, OuterJoins)
{
    const std::string a = "(SELECT number AS x FROM numbers(3))",
                      b = "(SELECT number + 1 AS x FROM numbers(3))";
    const std::string nulls = " ORDER BY p.x, q.x SETTINGS join_use_nulls = 1";
    EXPECT_EQ(row("SELECT count(p.x), count(q.x) FROM {oj " + a + " AS p LEFT OUTER JOIN " + b +
                  " AS q ON p.x = q.x}" + " SETTINGS join_use_nulls = 1"),
              "3|2");
    EXPECT_EQ(
        row("SELECT p.x, q.x FROM { OJ " + a + " AS p FULL OUTER JOIN " + b + " AS q ON p.x = q.x }" + nulls),
        "0|~");
    EXPECT_EQ(row("SELECT count() FROM {oj " + a + " AS p LEFT JOIN " + b + " AS q ON p.x = q.x LEFT JOIN " +
                  b + " AS r ON r.x = p.x AND {fn LENGTH({fn CONCAT('}', '')})} = 1} WHERE p.x < 5"),
              "3");
}

TEST_P(Escape, LikeEscapes)
{
    EXPECT_EQ(row("SELECT 'a_c' LIKE 'a!_c' {escape '!'}, 'abc' LIKE 'a!_c' {ESCAPE '!'}"), "1|0");
    EXPECT_EQ(row("SELECT '50%' LIKE '50\\%' {escape '\\'}, '505' LIKE '50\\%' { escape  '\\' }"), "1|0");
    EXPECT_EQ(row("SELECT 'a%b' LIKE 'a#%b' {escape '#'} AND 'x' = 'x'"), "1");
    EXPECT_EQ(row("SELECT 'it''s' LIKE '%''''s' {escape ''''}").substr(0, 1) == "!", false);
}

/* {call}: the server has no procedures. */
TEST_P(Escape, Calls)
{
    for (const char *sql : {"{call f(1)}", "{ CALL f }", "{?=call f(?, 2)}", "{ ? = Call db.f() }"}) {
        odbc::Statement s(connection());
        SCOPED_TRACE(sql);
        EXPECT_ERROR(s, s.exec(sql), "HYC00");
        EXPECT_NE(s.diags()[0].message.find("procedure"), std::string::npos) << s.diags()[0].message;
        EXPECT_ERROR(s, s.prepare(sql), "HYC00");
    }
    EXPECT_EQ(connection().info_text(SQL_PROCEDURES), "N");
}

TEST_P(Escape, Nested)
{
    EXPECT_EQ(
        row("SELECT {fn CONCAT({fn UCASE('a')}, {fn CONCAT({fn LCASE('B')}, {fn CONVERT({fn LENGTH('}}')}, "
            "SQL_VARCHAR)})})}"),
        "Ab2");
    EXPECT_EQ(row("SELECT {fn TIMESTAMPDIFF(SQL_TSI_DAY,{d '2024-02-28'},{fn TIMESTAMPADD(SQL_TSI_DAY,2,{d "
                  "'2024-02-28'"
                  "})})}"),
              "2");
    EXPECT_EQ(row("SELECT {FN\nucase\n(\n'a'\n)\n}"), "A");
    EXPECT_EQ(row("SELECT{fn UCASE('a')}AS x,{fn LCASE('B')}"), "A|b");
    EXPECT_EQ(
        row("SELECT {fn IFNULL({fn CONVERT(NULL, SQL_INTEGER)}, {fn ABS({fn CONVERT('-7', SQL_INTEGER)})})}"),
        "7");
    std::string deep = "'x'";
    for (int i = 0; i < 40; i++)
        deep = "{fn CONCAT(" + deep + ", '')}";
    EXPECT_EQ(row("SELECT " + deep), "x");
    for (int i = 0; i < 40; i++)
        deep = "{fn CONCAT(" + deep + ", '')}";
    EXPECT_EQ(row("SELECT " + deep).substr(0, 7), "! 42000");
}

/* Braces that are no escapes, wherever they stand. */
TEST_P(Escape, WhatOnlyLooksLikeOne)
{
    const Case cases[] = {
        {"'{d ''2024-02-29''}', '{fn UCASE(1)}', '{call x}'", "{d '2024-02-29'}|{fn UCASE(1)}|{call x}"},
        {"'it\\'s {fn UCASE(1)}'", "it's {fn UCASE(1)}"},
        {"$${fn UCASE('a')}$$, $t${d 'x'}$t$", "{fn UCASE('a')}|{d 'x'}"},
        {"1 AS `{fn UCASE(1)}`, 2 AS \"{d 'x'}\"", "1|2"},
        {"1 /* {fn UCASE( */, 2 -- {d 'x'\n, 3", "1|2|3"},
        {"'{\"d\": \"2024-02-29\"}'::JSON.d::String", "2024-02-29"},
        {"{fn LENGTH('{d ''x''}')}, {fn LEFT('}{', 1)}", "7|}"},
        {"[1, 2][1], (1, 'd').2", "1|d"},
    };
    for (const Case &one : cases)
        EXPECT_EQ(row(std::string("SELECT ") + one.sql), one.result) << one.sql;
    /* The server's own parameters. */
    auto db = open(modern_url(), "setting_param_d=7;setting_param_fn=abc;setting_param_call=9;");
    ASSERT_NE(db, nullptr);
    EXPECT_EQ(row(*db, "SELECT {d:UInt8}, {fn:String}, { call : Int32 }, {fn UCASE({fn:String})}"),
              "7|abc|9|ABC");
}

/* What SQLNativeSql gives is what the server is sent. */
TEST_P(Escape, NativeSqlIsWhatIsSent)
{
    EXPECT_EQ(native("SELECT {fn UCASE('a')}, '{fn UCASE(1)}'"),
              "SELECT upperUTF8(toString('a')), '{fn UCASE(1)}'");
    EXPECT_EQ(native("SELECT 1"), "SELECT 1");
    EXPECT_EQ(native("SELECT ?, {?:UInt64}, {x:UInt8}"), "SELECT ?, {?:UInt64}, {x:UInt8}");
    EXPECT_EQ(native("SELECT {fn NO_SUCH(1)}"), "! 42000");
    std::string id = std::string("escape_sent_") + (managed ? "m" : "d") + (GetParam() ? "w" : "a") +
                     std::to_string(getpid());
    std::string sql = "SELECT {fn LCASE('" + id +
                      "')}, {d '2024-02-29'} FROM {oj numbers(1) AS a LEFT JOIN numbers(1) "
                      "AS b ON a.number = b.number} WHERE 'a_' LIKE 'a!_' {escape '!'}";
    EXPECT_EQ(row(sql), id + "|2024-02-29");
    EXPECT_EQ(sent(id), native(sql) + "\n");
}

TEST_P(Escape, NotWithNoscan)
{
    odbc::Statement s(connection());
    ASSERT_OK(s, s.set(SQL_ATTR_NOSCAN, SQL_NOSCAN_ON));
    EXPECT_EQ(s.exec("SELECT {fn UCASE('a')}"), SQL_ERROR);
    ASSERT_OK(s, s.set(SQL_ATTR_NOSCAN, SQL_NOSCAN_OFF));
    ASSERT_OK(s, s.exec("SELECT {fn UCASE('a')}"));
    EXPECT_EQ(s.rows()[0][0], "A");
}

TEST_P(Escape, OnTheOldServer)
{
    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    EXPECT_EQ(
        row(*old, "SELECT {d '2024-02-29'}, {ts '2024-02-29 23:59:58'}, {fn UCASE({fn CONCAT('a', 'b')})}"),
        "2024-02-29|2024-02-29 23:59:58|AB");
    EXPECT_EQ(
        row(*old,
            "SELECT {d '2024-02-29'} + {interval '1' DAY}, {guid '61f0c404-5cb3-11e7-907b-a6006ad3dba0'}"),
        "2024-03-01|61f0c404-5cb3-11e7-907b-a6006ad3dba0");
    EXPECT_EQ(row(*old, "SELECT '50%' LIKE '50\\%' {escape '\\'}, '{fn UCASE(1)}' /* {d 'x' */"),
              "1|{fn UCASE(1)}");
    EXPECT_EQ(row(*old, "SELECT count() FROM {oj (SELECT 1 AS x) LEFT JOIN (SELECT 1 AS x) USING x}"), "1");
    /* What it has no type or clause for is told here. */
    EXPECT_EQ(row(*old, "SELECT {t '10:11:12'}").substr(0, 7), "! HYC00");
    EXPECT_EQ(row(*old, "SELECT 'a' LIKE 'b' {escape '!'}").substr(0, 7), "! HYC00");
    EXPECT_EQ(row(*old, "SELECT {d '1950-01-01'}").substr(0, 7), "! 22008");
    EXPECT_EQ(row(*old, "SELECT {fn SOUNDEX('a')}").substr(0, 7), "! 42000");
}

/* Sums that no timestamp can hold are errors: the server itself would cut or wrap them. */
TEST_P(Escape, SumsBeyondTheRangeAreErrors)
{
    const char *const beyond[] = {
        "TIMESTAMPADD(SQL_TSI_YEAR, 9000, {ts '2024-01-01 00:00:00'})",
        "TIMESTAMPADD(SQL_TSI_YEAR, 30000, {d '2024-01-01'})",
        "TIMESTAMPADD(SQL_TSI_MONTH, 3600, {ts '2024-01-01 00:00:00.123456789'})",
        "TIMESTAMPADD(SQL_TSI_DAY, 120000, {ts '2024-01-01 00:00:00.123456789'})",
        "TIMESTAMPADD(SQL_TSI_DAY, 9223372036854775807, {ts '2024-01-01 00:00:00'})",
        "TIMESTAMPADD(SQL_TSI_HOUR, 9223372036854775807, {ts '2024-01-01 00:00:00'})",
        "TIMESTAMPADD(SQL_TSI_SECOND, 300000000000, {ts '2024-01-01 00:00:00'})",
        "TIMESTAMPADD(SQL_TSI_SECOND, -300000000000, {ts '2024-01-01 00:00:00'})",
        "TIMESTAMPADD(SQL_TSI_SECOND, 20000000000, {ts '2024-01-01 00:00:00.123456789'})",
        "TIMESTAMPADD(SQL_TSI_FRAC_SECOND, 9000000000000000000, {ts '2024-01-01 00:00:00'})",
        "TIMESTAMPADD(SQL_TSI_YEAR, -9000, {ts '2024-01-01 00:00:00'})",
    };
    for (const char *call : beyond) {
        odbc::Statement s(connection());
        SQLRETURN code = s.exec(std::string("SELECT {fn ") + call + "}");
        if (SQL_SUCCEEDED(code))
            code = s.fetch();
        EXPECT_EQ(code, SQL_ERROR) << call << " gives " << s.text(1).value_or("NULL");
        EXPECT_EQ(s.state().substr(0, 2), "22") << call << odbc::told(s.diags());
    }
    /* Of columns and of parameters too, and NULL stays NULL. */
    odbc::Statement s(connection());
    SQLINTEGER years = 9000;
    SQLLEN indicator = 0;
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &years, 0,
                                  &indicator));
    EXPECT_EQ(s.exec("SELECT {fn TIMESTAMPADD(SQL_TSI_YEAR, ?, {d '2024-01-01'})}"), SQL_ERROR);
    years = 76;
    ASSERT_OK(s, s.exec("SELECT {fn TIMESTAMPADD(SQL_TSI_YEAR, ?, {d '2024-01-01'})}"));
    EXPECT_EQ(s.rows()[0][0], "2100-01-01 00:00:00");
    ASSERT_OK(s, s.close());
    indicator = SQL_NULL_DATA;
    ASSERT_OK(s, s.exec("SELECT {fn TIMESTAMPADD(SQL_TSI_HOUR, ?, {d '2024-01-01'})}"));
    EXPECT_EQ(s.rows()[0][0], std::nullopt);
    odbc::Statement column(connection());
    ASSERT_OK(
        column,
        column.exec("SELECT {fn TIMESTAMPADD(SQL_TSI_DAY, number, toDate('2024-01-31'))} FROM numbers(3)"));
    EXPECT_EQ(column.rows().back()[0], "2024-02-02 00:00:00");

    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    odbc::Statement narrow(*old);
    for (const char *unit : {"YEAR, 100", "MONTH, 1200", "DAY, 40000", "HOUR, 900000", "SECOND, 4000000000"})
        EXPECT_EQ(narrow.exec(std::string("SELECT {fn TIMESTAMPADD(SQL_TSI_") + unit +
                              ", {ts '2020-01-01 00:00:00'})}"),
                  SQL_ERROR)
            << unit;
    ASSERT_OK(narrow, narrow.exec("SELECT {fn TIMESTAMPADD(SQL_TSI_HOUR, -5, {ts '2020-02-01 03:30:00'})}"));
    EXPECT_EQ(narrow.rows()[0][0], "2020-01-31 22:30:00");
}

BOTH_ENTRY_POINTS(Escape);

} // namespace
