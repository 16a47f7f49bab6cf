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
            bool unit = i == 0 && std::string(row->sql).find("$u") != std::string::npos;
            call += (i ? separator : "") + (unit ? "SQL_TSI_DAY" : std::string("a") + std::to_string(i));
        }
        std::string got = translate(call + ")}");
        EXPECT_EQ(std::string::npos, got.find('$')) << got;
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
        {"{fn LOCATE(?, x)}", "arrayMap((x1, x2) -> positionUTF8(x2, x1), [?], [x])[1]"},
        {"{fn LENGTH(x)}", "lengthUTF8(trimRight(x))"},
        {"{fn TIMESTAMPDIFF(SQL_TSI_YEAR, a, b)}", "age('YEAR', a, b)"},
        {"{fn CONVERT(x, SQL_TINYINT)}", "accurateCast(toInt256(x), 'Nullable(Int8)')"},
        {"{fn CONVERT(x, varchar)}", "CAST(toString(x) AS Nullable(String))"},
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

} // namespace
