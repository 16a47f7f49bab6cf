/* ODBC's scalar functions, each run on the servers: values worked out by hand from Appendix E of the
 * specification. A function is claimed by SQLGetInfo exactly when it runs. */
#include <map>

#include "fixture.h"
#include "scalar_calls.h"

namespace
{

const SQLUSMALLINT infos[] = {SQL_STRING_FUNCTIONS, SQL_NUMERIC_FUNCTIONS,      SQL_TIMEDATE_FUNCTIONS,
                              SQL_SYSTEM_FUNCTIONS, SQL_TIMEDATE_ADD_INTERVALS, SQL_TIMEDATE_DIFF_INTERVALS};

class Function : public WithDriver
{
  protected:
    static SQLUINTEGER info(odbc::Connection &on, SQLUSMALLINT type)
    {
        SQLUINTEGER bits = 0;
        EXPECT_OK(on, SQLGetInfo(on.dbc, type, &bits, sizeof bits, nullptr));
        return bits;
    }
    /* The single cell of a SELECT of `expression`; what went wrong, as "SQLSTATE message". */
    static odbc::Cell value(odbc::Connection &on, const std::string &expression)
    {
        odbc::Statement s(on);
        SQLRETURN code = s.exec("SELECT " + expression);
        if (SQL_SUCCEEDED(code))
            code = s.fetch();
        if (!SQL_SUCCEEDED(code))
            return "! " + s.state() + " " + odbc::told(s.diags());
        return s.text(1);
    }
    static void compare(odbc::Connection &on, bool modern);
};

void Function::compare(odbc::Connection &on, bool modern)
{
    std::map<SQLUSMALLINT, SQLUINTEGER> ran, failed;
    for (const Call &one : calls) {
        if (one.modern && !modern)
            continue;
        SCOPED_TRACE(one.call);
        odbc::Cell got = value(on, std::string("{fn ") + one.call + "}");
        bool claimed = info(on, one.info) & one.bit;
        if (claimed) {
            EXPECT_EQ(got, one.result ? odbc::Cell(one.result) : odbc::Cell());
            ran[one.info] |= one.bit;
        } else {
            EXPECT_EQ(got.value_or("NULL").substr(0, 7), "! 42000") << "not claimed, and yet it runs";
            failed[one.info] |= one.bit;
        }
    }
    /* What has no fixed value. */
    const Call unsteady[] = {
        {TD(CURDATE), "CURDATE() = {fn CURRENT_DATE()}", "1"},
        {TD(CURRENT_DATE), "YEAR({fn CURRENT_DATE()}) > 2024", "1"},
        {TD(CURRENT_TIME), "HOUR({fn CURRENT_TIME()}) < 24", "1"},
        {TD(CURRENT_TIME), "HOUR({fn CURRENT_TIME(3)}) < 24", "1"},
        {TD(CURTIME), "SECOND({fn CURTIME()}) < 60", "1"},
        {TD(CURRENT_TIMESTAMP), "YEAR({fn CURRENT_TIMESTAMP()}) > 2024", "1"},
        {TD(NOW), "YEAR({fn NOW()}) > 2024", "1"},
        {NUM(RAND), "RAND() >= 0", "1"},
        {NUM(RAND), "RAND(3) = {fn RAND(3)}", "1"},
        {NUM(RAND), "RAND(3) < 1", "1"},
    };
    for (const Call &one : unsteady) {
        SCOPED_TRACE(one.call);
        std::string call = one.call, head = call.substr(0, call.find(')') + 1);
        if (call.find("({fn") != std::string::npos)
            head = call.substr(0, call.find("})") + 2);
        odbc::Cell got = value(on, "{fn " + head + "}" + call.substr(head.size()));
        if (info(on, one.info) & one.bit) {
            EXPECT_EQ(got, one.result);
            ran[one.info] |= one.bit;
        } else {
            EXPECT_EQ(got.value_or("NULL").substr(0, 7), "! 42000");
        }
    }
    for (SQLUSMALLINT type : infos)
        EXPECT_EQ(info(on, type), ran[type]) << "bits of " << type << " that no call backs";
}

TEST_P(Function, AreClaimedExactlyWhenTheyRun)
{
    compare(connection(), true);
    SQLUINTEGER all = 0x1FF;
    EXPECT_EQ(info(connection(), SQL_TIMEDATE_ADD_INTERVALS), all);
    EXPECT_EQ(info(connection(), SQL_TIMEDATE_DIFF_INTERVALS), all);
    EXPECT_EQ(info(connection(), SQL_STRING_FUNCTIONS), 0xFFFFFFu);
    EXPECT_EQ(info(connection(), SQL_NUMERIC_FUNCTIONS), 0xFFFFFFu);
    EXPECT_EQ(info(connection(), SQL_TIMEDATE_FUNCTIONS), 0x1FFFFFu);
    EXPECT_EQ(info(connection(), SQL_SYSTEM_FUNCTIONS), 7u);
}

TEST_P(Function, TheOldServerHasWhatItClaims)
{
    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    compare(*old, false);
    EXPECT_FALSE(info(*old, SQL_STRING_FUNCTIONS) & SQL_FN_STR_SOUNDEX);
    EXPECT_TRUE(info(*old, SQL_STRING_FUNCTIONS) & SQL_FN_STR_LTRIM);
}

/* A function of NULL is NULL, whichever argument it is, bare or of a column. */
TEST_P(Function, OfNullIsNull)
{
    const struct {
        const char *name, *separator;
        std::vector<const char *> arguments;
    } all[] = {
        {"ASCII", ", ", {"'a'"}},
        {"BIT_LENGTH", ", ", {"'a'"}},
        {"CHAR", ", ", {"65"}},
        {"CHAR_LENGTH", ", ", {"'a'"}},
        {"CONCAT", ", ", {"'a'", "'b'"}},
        {"DIFFERENCE", ", ", {"'a'", "'b'"}},
        {"INSERT", ", ", {"'abc'", "1", "1", "'x'"}},
        {"LCASE", ", ", {"'a'"}},
        {"LEFT", ", ", {"'a'", "1"}},
        {"LENGTH", ", ", {"'a'"}},
        {"LOCATE", ", ", {"'a'", "'b'"}},
        {"LOCATE", ", ", {"'a'", "'b'", "1"}},
        {"LTRIM", ", ", {"'a'"}},
        {"OCTET_LENGTH", ", ", {"'a'"}},
        {"POSITION", " IN ", {"'a'", "'b'"}},
        {"REPEAT", ", ", {"'a'", "1"}},
        {"REPLACE", ", ", {"'a'", "'a'", "'b'"}},
        {"RIGHT", ", ", {"'a'", "1"}},
        {"RTRIM", ", ", {"'a'"}},
        {"SOUNDEX", ", ", {"'a'"}},
        {"SPACE", ", ", {"1"}},
        {"SUBSTRING", ", ", {"'a'", "1"}},
        {"SUBSTRING", ", ", {"'a'", "1", "1"}},
        {"UCASE", ", ", {"'a'"}},
        {"ABS", ", ", {"1"}},
        {"ACOS", ", ", {"1"}},
        {"ATAN2", ", ", {"1", "1"}},
        {"CEILING", ", ", {"1"}},
        {"COT", ", ", {"1"}},
        {"DEGREES", ", ", {"1"}},
        {"LOG", ", ", {"1"}},
        {"MOD", ", ", {"7", "4"}},
        {"POWER", ", ", {"1", "1"}},
        {"ROUND", ", ", {"1.5"}},
        {"SIGN", ", ", {"1"}},
        {"TRUNCATE", ", ", {"1.5", "1"}},
        {"DAYNAME", ", ", {"{d '2024-02-29'}"}},
        {"DAYOFWEEK", ", ", {"{d '2024-02-29'}"}},
        {"HOUR", ", ", {"{ts '2024-02-29 00:00:00'}"}},
        {"WEEK", ", ", {"{d '2024-02-29'}"}},
        {"TIMESTAMPADD", ", ", {"SQL_TSI_DAY", "1", "{d '2024-02-29'}"}},
        {"TIMESTAMPADD", ", ", {"SQL_TSI_HOUR", "1", "{d '2024-02-29'}"}},
        {"TIMESTAMPDIFF", ", ", {"SQL_TSI_DAY", "{d '2024-02-29'}", "{d '2024-02-29'}"}},
        {"TIMESTAMPDIFF", ", ", {"SQL_TSI_FRAC_SECOND", "{d '2024-02-29'}", "{d '2024-02-29'}"}},
    };
    for (const auto &one : all) {
        size_t first = std::string(one.name).find("TIMESTAMP") == 0 ? 1 : 0;
        for (size_t null = first; null < one.arguments.size(); null++) {
            for (const std::string &how : {std::string("NULL"), "nullIf(" + std::string(one.arguments[null]) +
                                                                    ", " + one.arguments[null] + ")"}) {
                std::string call = std::string("{fn ") + one.name + "(";
                for (size_t i = 0; i < one.arguments.size(); i++)
                    call += (i ? one.separator : "") + (i == null ? how : one.arguments[i]);
                if (std::string(one.name) == "ROUND")
                    call += ", 1";
                EXPECT_EQ(value(connection(), call + ")}"), std::nullopt) << call;
            }
        }
    }
}

/* Columns that applications see as text, whatever they are on the server. */
TEST_P(Function, OfWhatIsToldAsText)
{
    const struct {
        const char *call, *result;
    } all[] = {
        {"UCASE(toFixedString('ab', 4))", "AB"},
        {"LEFT(CAST('blue' AS Enum8('blue' = 1)), 2)", "bl"},
        {"LENGTH(toFixedString('ab', 4))", "2"},
        {"RIGHT(toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0'), 4)", "dba0"},
        {"SUBSTRING(toIPv4('10.1.2.3'), 1, 2)", "10"},
        {"LCASE(toLowCardinality('AB'))", "ab"},
        {"LOCATE('b', CAST('ab' AS LowCardinality(Nullable(String))))", "2"},
        {"CONCAT(toFixedString('a', 3), 'b')", "ab"},
    };
    for (const auto &one : all)
        EXPECT_EQ(value(connection(), std::string("{fn ") + one.call + "}"), one.result) << one.call;
}

/* Markers, also where the template names an argument twice or turns the order around. */
TEST_P(Function, OfParameters)
{
    const struct {
        const char *sql;
        std::vector<const char *> values;
        const char *result;
    } all[] = {
        {"SELECT {fn LOCATE(?, ?)}", {"b", "abc"}, "2"},
        {"SELECT {fn INSERT(?, 2, 1, ?)}", {"abc", "X"}, "aXc"},
        {"SELECT {fn TIMESTAMPADD(SQL_TSI_YEAR, {?:Int32}, {?:Date})}",
         {"100", "2024-01-02"},
         "2124-01-02 00:00:00"},
        {"SELECT {fn HOUR({?:DateTime64(3)})}", {"2024-01-02 03:04:05.678"}, "3"},
        {"SELECT {fn EXTRACT(HOUR FROM {?:DateTime})}", {"2024-01-02 03:04:05"}, "3"},
        {"SELECT {fn CONVERT(?, SQL_INTEGER)}", {"12"}, "12"},
        {"SELECT {fn CONCAT({fn UCASE(?)}, {fn LCASE(?)})}", {"a", "B"}, "Ab"},
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

BOTH_ENTRY_POINTS(Function);

} // namespace
