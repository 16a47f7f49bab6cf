/* The old server (18.16): no server-side parameters, no tag around exceptions, its own format of everything. */
#include "fixture.h"
#include "reference.h"

namespace
{

class Old : public WithDriver
{
  protected:
    void SetUp() override
    {
        first = open(old_url());
        ASSERT_NE(first, nullptr);
    }
};

TEST_P(Old, IsRecognised)
{
    std::string version = net::post(old_url(), "SELECT version() FORMAT TSVRaw");
    EXPECT_EQ(connection().info_text(SQL_DBMS_NAME), "ClickHouse");
    EXPECT_NE(connection().info_text(SQL_DBMS_VER).value_or("").find(version.substr(0, version.size() - 1)),
              std::string::npos);
}

/* The text of every type that it has, against its own. */
TEST_P(Old, TextsEqualTheServers)
{
    const char *const expressions[] = {
        "toInt8(number - 128)", "toInt16(number - 32768)", "toInt32(number - 2147483648)",
        "toInt64(number) - 5", "toUInt8(number + 250)", "toUInt16(number)", "toUInt32(number + 4294967290)",
        "18446744073709551615 - number", "toFloat32(number) / 3", "toFloat64(number) / 3", "number / 0",
        "toDate('2024-02-29') + number", "toDateTime('2023-03-26 01:59:58') + number",
        "toDateTime('2023-03-26 00:59:58', 'UTC') + number", "toDateTime(1679792398 + number, 'America/New_York')",
        "toString(number)", "concat('it\\'s \\\\ é', '\\0', toString(number))", "toFixedString(toString(number % 10), 4)",
        "if(number % 2 = 0, NULL, number)", "if(number % 2 = 0, NULL, toString(number))", "range(number % 5)",
        "arrayMap(x -> concat('q\\'', toString(x)), range(number % 3))",
        "CAST(number % 2 + 1 AS Enum8('a' = 1, 'it\\'s' = 2))",
        /* That server keeps zeros at the end of decimals: there are none here. */
        "toUUID('00112233-4455-6677-8899-aabbccddeeff')", "toDecimal64(number * 8 + 1, 3) / 8",
    };
    for (const char *expression : expressions) {
        SCOPED_TRACE(expression);
        odbc::Statement statement(connection());
        std::string source = std::string(" FROM (SELECT ") + expression + " AS c FROM numbers(20))";
        ASSERT_OK(statement, statement.exec("SELECT c" + source));
        auto wanted = reference_strings(
            net::post(old_url(), "SELECT CAST(toString(c) AS Nullable(String))" + source + " FORMAT RowBinary"));
        bool fixed = std::string(expression).find("toFixedString") == 0;
        std::vector<odbc::Cell> got;
        for (const auto &row : statement.rows())
            got.push_back(row[0]);
        for (auto &text : wanted)
            if (fixed && text)
                text->erase(text->find_last_not_of('\0') + 1);
        EXPECT_EQ(got, wanted);
    }
}

TEST_P(Old, EmptyResultsKeepTheirColumns)
{
    odbc::Statement statement(connection());
    for (const char *sql : {"SELECT number AS a, toString(number) AS b FROM system.numbers LIMIT 0",
                            "SELECT name AS a, engine AS b FROM system.tables WHERE name = 'none'"}) {
        SCOPED_TRACE(sql);
        ASSERT_OK(statement, statement.exec(sql));
        ASSERT_EQ(statement.columns(), 2);
        odbc::Column column;
        ASSERT_OK(statement, statement.describe(2, &column));
        EXPECT_EQ(column.name, "b");
        EXPECT_EQ(column.type, SQL_WVARCHAR);
        EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
        ASSERT_OK(statement, statement.close());
    }
    ASSERT_OK(statement, statement.exec("SHOW TABLES LIKE 'no_such_table%'"));
    EXPECT_EQ(statement.columns(), 1);
    EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
}

TEST_P(Old, PreparedStatementsAreDescribedNotRun)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.prepare("SELECT number AS n, throwIf(number >= 0) AS t FROM numbers(5)"));
    ASSERT_EQ(statement.columns(), 2);
    EXPECT_EQ(statement.attribute_text(1, SQL_DESC_TYPE_NAME), "UInt64");
    EXPECT_ERROR(statement, statement.execute(), "22000");
}

TEST_P(Old, Errors)
{
    const struct {
        const char *sql, *state;
        SQLINTEGER native;
    } failures[] = {
        {"SELECT * FROM no_such_table_here", "42S02", 60},
        {"SELECT no_such_column", "42S22", 47},
        {"SELEC 1", "42000", 62},
        {"SELECT no_such_function(1)", "42000", 46},
    };
    odbc::Statement statement(connection());
    for (const auto &one : failures) {
        EXPECT_ERROR(statement, statement.exec(one.sql), one.state);
        EXPECT_EQ(statement.diags()[0].native, one.native) << one.sql;
    }
}

/* The message stands in the body behind the rows, as plain text. */
TEST_P(Old, ExceptionInMidStream)
{
    odbc::Statement statement(connection());
    uint64_t number = 0, rows = 0;
    ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_UBIGINT, &number, 0, nullptr));
    ASSERT_OK(statement, statement.exec("SELECT number, throwIf(number = 3000000) FROM system.numbers LIMIT 10000000"));
    SQLRETURN code;
    while ((code = statement.fetch()) == SQL_SUCCESS)
        ASSERT_EQ(number, rows++);
    EXPECT_EQ(code, SQL_ERROR);
    auto records = statement.diags();
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].native, 395) << records[0];
    EXPECT_EQ(records[0].state, "22000") << records[0];
    EXPECT_LE(rows, 3000000u);
    EXPECT_GT(rows, 2000000u);
    statement.close();
    SQLFreeStmt(statement.handle, SQL_UNBIND);
    ASSERT_OK(statement, statement.exec("SELECT 7"));
    EXPECT_EQ(statement.rows()[0][0], "7");
}

TEST_P(Old, TotalsAndExtremesAddNoRows)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement,
              statement.exec("SELECT number % 3 AS k, count() AS n FROM numbers(10) GROUP BY k WITH TOTALS ORDER BY k"));
    EXPECT_EQ(statement.rows().size(), 3u);
}

BOTH_ENTRY_POINTS(Old);

} // namespace
