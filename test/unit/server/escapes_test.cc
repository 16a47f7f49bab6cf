// ODBC's functions in ClickHouse's words: the table is whole, and a few texts come out as the server took
// them.
#include <gtest/gtest.h>

#include <map>
#include <string>

extern "C" {
#include "server/clickhouse/clickhouse.h"
}

namespace
{

std::string translate(const std::string &sql)
{
    buffer out;
    error err{};
    buffer_init(&out, 1u << 20);
    std::string result;
    if (escape_translate(text_make(sql.data(), sql.size()), &clickhouse_escapes, &out, &err) < 0)
        result = std::string("! ") + sqlstate_get(err.state)->code;
    else
        result.assign(reinterpret_cast<const char *>(out.data), out.size);
    error_clear(&err);
    buffer_clear(&out);
    return result;
}

TEST(ClickHouseEscapes, EveryFunctionOfAppendixE)
{
    EXPECT_EQ(SQLUINTEGER(0xFFFFFF), escape_info(&clickhouse_escapes, SQL_STRING_FUNCTIONS));
    EXPECT_EQ(SQLUINTEGER(0xFFFFFF), escape_info(&clickhouse_escapes, SQL_NUMERIC_FUNCTIONS));
    EXPECT_EQ(SQLUINTEGER(0x1FFFFF), escape_info(&clickhouse_escapes, SQL_TIMEDATE_FUNCTIONS));
    EXPECT_EQ(SQLUINTEGER(SQL_FN_SYS_USERNAME | SQL_FN_SYS_DBNAME | SQL_FN_SYS_IFNULL),
              escape_info(&clickhouse_escapes, SQL_SYSTEM_FUNCTIONS));
}

TEST(ClickHouseEscapes, RowsTranslateWithTheirOwnArguments)
{
    for (const escape_function *row = clickhouse_escapes.functions; row->name; row++) {
        std::string name = row->name, call = "{fn " + name + "(", separator = ", ";
        separator = name == "EXTRACT" ? " FROM " : name == "POSITION" ? " IN " : ", ";
        int count = row->arguments < 0 ? 2 : row->arguments;
        for (int i = 0; i < count; i++) {
            bool unit = i == 0 && row->units != 0;
            std::string of_unit = name == "EXTRACT" ? "HOUR" : "SQL_TSI_DAY";
            call += (i ? separator : "") + (unit ? of_unit : std::string("a") + std::to_string(i));
        }
        std::string got = translate(call + ")}");
        for (const char *left : {"$1", "$2", "$3", "$4", "$*", "$u"})
            EXPECT_EQ(std::string::npos, got.find(left)) << got;
        EXPECT_NE('!', got[0]) << call;
        for (int i = 0; i < count; i++) {
            if (call.find("a" + std::to_string(i)) != std::string::npos)
                EXPECT_NE(std::string::npos, got.find("a" + std::to_string(i))) << got;
        }
    }
}

TEST(ClickHouseEscapes, Texts)
{
    const struct {
        const char *sql, *expected;
    } cases[] = {
        {"{fn LOCATE(?, x)}", "arrayMap((x1, x2) -> positionUTF8(toString(x2), x1), [?], [x])[1]"},
        {"{fn LENGTH(x)}", "lengthUTF8(trimRight(toString(x)))"},
        {"{fn TIMESTAMPDIFF(SQL_TSI_YEAR, a, b)}", "age('YEAR', a, b)"},
        {"{fn CONVERT(x, SQL_VARBINARY)}", "! 42000"},
        {"{fn CONVERT(x, SQL_INTERVAL_DAY)}", "! 42000"},
        {"{d '1969-12-31'}", "toDate32('1969-12-31')"},
        {"{ts '2024-01-01 00:00:00.25'}", "toDateTime64('2024-01-01 00:00:00.25', 2)"},
        {"{t '10:11:12.5'}", "CAST('10:11:12.5' AS Time64(1))"},
        {"{d '1899-01-01'}", "! 22008"},
        {"{interval -'1' DAY}", "INTERVAL -1 DAY"},
        {"x LIKE 'a' {escape '\\'}{escape '!'}", "x LIKE 'a' ESCAPE '!'"},
        {"{call f()}", "! HYC00"},
    };
    for (const auto &c : cases)
        EXPECT_EQ(c.expected, translate(c.sql)) << c.sql;
}

/* What an old server has not is refused here, with a word. */
TEST(ClickHouseEscapes, Versions)
{
    escape_dialect old;
    clickhouse_escapes_of(1816, &old);
    EXPECT_EQ(0u, escape_info(&old, SQL_STRING_FUNCTIONS) & SQL_FN_STR_SOUNDEX);
    EXPECT_NE(0u, escape_info(&old, SQL_STRING_FUNCTIONS) & SQL_FN_STR_LTRIM);
    EXPECT_EQ(0u, escape_info(&old, SQL_TIMEDATE_ADD_INTERVALS) & SQL_FN_TSI_QUARTER);
    EXPECT_EQ(0u, escape_info(&old, SQL_TIMEDATE_DIFF_INTERVALS));
    EXPECT_EQ(0u, escape_targets(&old) & SQL_CVT_TIME);
    EXPECT_EQ(nullptr, old.time);
    EXPECT_EQ(1970, old.least_year);
    clickhouse_escapes_of(2607, &old);
    EXPECT_EQ(SQLUINTEGER(0x1FF), escape_info(&old, SQL_TIMEDATE_ADD_INTERVALS));
    EXPECT_EQ(SQLUINTEGER(0x1FF), escape_info(&old, SQL_TIMEDATE_DIFF_INTERVALS));
}

} // namespace
