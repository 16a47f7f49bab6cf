/* Results as streams: long, wide, empty, broken, abandoned, and many at a time. */
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include <unistd.h>

#include "fixture.h"
#include "tls.h"
#include "memory.h"

namespace
{

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

bool instrumented()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#else
    return false;
#endif
}

class Stream : public WithDriver
{
};

/* Rowsets of (number, text) bound column-wise. */
struct Rowset {
    static constexpr size_t SIZE = 10000, TEXT = 24;
    std::vector<uint64_t> numbers = std::vector<uint64_t>(SIZE);
    std::vector<char> texts = std::vector<char>(SIZE * TEXT);
    std::vector<SQLLEN> lengths = std::vector<SQLLEN>(SIZE);
    SQLULEN fetched = 0;

    void bind(odbc::Statement &statement)
    {
        ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_ARRAY_SIZE, SIZE));
        ASSERT_OK(statement, statement.set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched));
        ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_UBIGINT, numbers.data(), 0, nullptr));
        ASSERT_OK(statement, SQLBindCol(statement.handle, 2, SQL_C_CHAR, texts.data(), TEXT, lengths.data()));
    }
};

TEST_P(Stream, MemoryStaysFlat)
{
    const char *full = std::getenv("PORTER_TEST_FULL");
    const uint64_t rows = full && *full ? 50000000 : instrumented() ? 1000000 : 5000000;
    odbc::Statement statement(connection());
    Rowset rowset;
    uint64_t next = 0;
    size_t before = 0;

    rowset.bind(statement);
    ASSERT_OK(statement, statement.exec("SELECT number, toString(number) AS s FROM numbers(" +
                                        std::to_string(rows) + ")"));
    SQLRETURN code;
    while ((code = statement.fetch()) == SQL_SUCCESS) {
        for (size_t i = 0; i < rowset.fetched; i++, next++)
            ASSERT_EQ(rowset.numbers[i], next);
        uint64_t last = next - 1;
        ASSERT_EQ(std::to_string(last), &rowset.texts[(rowset.fetched - 1) * Rowset::TEXT]);
        if (!before && next >= 500000)
            before = memory::in_use();
    }
    EXPECT_EQ(code, SQL_NO_DATA) << odbc::told(statement.diags());
    EXPECT_EQ(next, rows);
    size_t after = memory::in_use(), grown = after > before ? after - before : 0;
    printf("%lu rows: resident %zu MiB, %zu KiB more in use than at row 500,000\n",
           static_cast<unsigned long>(rows), memory::resident() >> 20, grown >> 10);
    EXPECT_LT(grown, size_t(16) << 20);
}

TEST_P(Stream, TwoThousandColumns)
{
    const int count = 2000;
    std::string sql = "SELECT ";
    for (int i = 0; i < count; i++)
        sql += (i ? ", number + " : "number + ") + std::to_string(i) + " AS column_" + std::to_string(i);
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.exec(sql + " FROM numbers(3)"));
    ASSERT_EQ(statement.columns(), count);
    odbc::Column column;
    ASSERT_OK(statement, statement.describe(count, &column));
    EXPECT_EQ(column.name, "column_1999");
    auto rows = statement.rows();
    ASSERT_EQ(rows.size(), 3u);
    for (size_t row = 0; row < 3; row++)
        for (size_t i = 0; i < count; i++)
            ASSERT_EQ(rows[row][i], std::to_string(row + i));
}

struct Empty {
    const char *sql;
    std::vector<std::string> names, types;
};

TEST_P(Stream, EmptyResultsKeepTheirColumns)
{
    const Empty empties[] = {
        {"SELECT 1 AS a, 'x' AS b WHERE 0", {"a", "b"}, {"UInt8", "String"}},
        {"SELECT number, toDecimal64(1, 3) AS d FROM numbers(0)",
         {"number", "d"},
         {"UInt64", "Decimal(18, 3)"}},
        {"SELECT a.number AS x, b.name AS y FROM numbers(3) AS a JOIN system.databases AS b ON b.name = "
         "'none' AND "
         "a.number = 0",
         {"x", "y"},
         {"UInt64", "String"}},
        {"WITH 5 AS five SELECT five, toDateTime64(0, 3, 'Europe/Berlin') AS t FROM numbers(0);",
         {"five", "t"},
         {"UInt8", "DateTime64(3, 'Europe/Berlin')"}},
        {"SELECT 1 AS `odd \"name` FROM numbers(0) -- a remark", {"odd \"name"}, {"UInt8"}},
        {"SHOW TABLES LIKE 'no_such_table%'", {"name"}, {"String"}},
        {"SHOW DATABASES LIKE 'none at all'", {"name"}, {"String"}},
        {"SELECT 1 AS a FROM numbers(0) UNION ALL SELECT 2 FROM numbers(0)", {"a"}, {"UInt8"}},
        {"(SELECT 1 AS a FROM numbers(0))", {"a"}, {"UInt8"}},
    };
    for (const Empty &one : empties) {
        SCOPED_TRACE(one.sql);
        odbc::Statement statement(connection());
        ASSERT_OK(statement, statement.exec(one.sql));
        ASSERT_EQ(statement.columns(), static_cast<SQLSMALLINT>(one.names.size()));
        for (size_t i = 0; i < one.names.size(); i++) {
            odbc::Column column;
            SQLUSMALLINT number = static_cast<SQLUSMALLINT>(i + 1);
            EXPECT_OK(statement, statement.describe(number, &column));
            EXPECT_EQ(column.name, one.names[i]);
            EXPECT_EQ(statement.attribute_text(number, SQL_DESC_TYPE_NAME), one.types[i]);
        }
        EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
        EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
    }
}

TEST_P(Stream, ShowLikeStatementsGiveRows)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.exec("EXISTS TABLE no_such_table_at_all"));
    EXPECT_EQ(statement.columns(), 1);
    auto rows = statement.rows();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0][0], "0");
    statement.close();
    ASSERT_OK(statement, statement.exec("DESCRIBE TABLE system.one"));
    rows = statement.rows();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0][0], "dummy");
    statement.close();
    ASSERT_OK(statement, statement.prepare("SHOW DATABASES LIKE 'syst%'"));
    EXPECT_EQ(statement.columns(), 1);
    ASSERT_OK(statement, statement.execute());
    rows = statement.rows();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0][0], "system");
    statement.close();
    ASSERT_OK(statement, statement.execute());
    EXPECT_EQ(statement.rows().size(), 1u);
}

TEST_P(Stream, TotalsAndExtremesAddNoRows)
{
    const char *const queries[] = {
        "SELECT number % 3 AS k, count() AS n FROM numbers(10) GROUP BY k WITH TOTALS ORDER BY k",
        "SELECT number % 3 AS k, count() AS n FROM numbers(10) GROUP BY k ORDER BY k SETTINGS extremes = 1",
        "SELECT number % 3 AS k, count() AS n FROM numbers(10) GROUP BY k WITH TOTALS ORDER BY k SETTINGS "
        "extremes = 1",
    };
    for (const char *sql : queries) {
        SCOPED_TRACE(sql);
        odbc::Statement statement(connection());
        ASSERT_OK(statement, statement.exec(sql));
        auto rows = statement.rows();
        ASSERT_EQ(rows.size(), 3u);
        EXPECT_EQ(rows[0], (std::vector<odbc::Cell>{"0", "4"}));
        EXPECT_EQ(rows[1], (std::vector<odbc::Cell>{"1", "3"}));
        EXPECT_EQ(rows[2], (std::vector<odbc::Cell>{"2", "3"}));
    }
}

TEST_P(Stream, ExceptionInMidStreamComesAfterTheRowsBeforeIt)
{
    odbc::Statement statement(connection());
    for (int round = 0; round < 2; round++) {
        SQLLEN indicator;
        uint64_t number = 0, rows = 0;
        ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_UBIGINT, &number, 0, &indicator));
        ASSERT_OK(statement, statement.exec("SELECT number, throwIf(number = 3000000, 'as asked') FROM "
                                            "numbers(10000000)"));
        SQLRETURN code;
        while ((code = statement.fetch()) == SQL_SUCCESS)
            ASSERT_EQ(number, rows++);
        EXPECT_EQ(code, SQL_ERROR);
        auto records = statement.diags();
        ASSERT_EQ(records.size(), 1u);
        EXPECT_EQ(records[0].native, 395);
        EXPECT_EQ(records[0].state, "22000");
        EXPECT_NE(records[0].message.find("as asked"), std::string::npos) << records[0];
        EXPECT_LE(rows, 3000000u);
        EXPECT_GT(rows, 2500000u);
        EXPECT_NE(statement.fetch(), SQL_SUCCESS);
        statement.close();
        SQLFreeStmt(statement.handle, SQL_UNBIND);
        ASSERT_OK(statement, statement.exec("SELECT 7"));
        EXPECT_EQ(statement.rows()[0][0], "7");
        statement.close();
    }
}

/* Whatever the rowset: rows first, then the error. */
TEST_P(Stream, ExceptionInMidStreamWithRowsets)
{
    odbc::Statement statement(connection());
    Rowset rowset;
    uint64_t rows = 0;

    rowset.bind(statement);
    ASSERT_OK(statement, statement.exec("SELECT number, toString(throwIf(number = 700000, 'as asked')) FROM "
                                        "numbers(1000000) SETTINGS max_block_size = 7777"));
    SQLRETURN code;
    while ((code = statement.fetch()) == SQL_SUCCESS) {
        for (size_t i = 0; i < rowset.fetched; i++, rows++)
            ASSERT_EQ(rowset.numbers[i], rows);
    }
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(rowset.fetched, 0u);
    EXPECT_EQ(statement.diags()[0].native, 395);
    EXPECT_LE(rows, 700000u);
}

/* The link of a statement: one that is cut while it shakes hands was never there. */
void expect_lost(odbc::Statement &statement)
{
    std::string state = statement.state();
    EXPECT_TRUE(state == "08S01" || (tls::used() && state == "08001")) << odbc::told(statement.diags());
}

TEST_P(Stream, DroppedLinkIs08S01)
{
    net::Proxy proxy(modern_url());
    auto db = open(proxy.url(), "Retries=0;");
    ASSERT_NE(db, nullptr);
    for (int64_t bytes : {3000000, 70000, 1}) {
        odbc::Statement statement(*db);
        uint64_t number = 0, rows = 0;
        proxy.cut_after(bytes);
        ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_UBIGINT, &number, 0, nullptr));
        SQLRETURN code = statement.exec("SELECT number FROM numbers(50000000)");
        while (SQL_SUCCEEDED(code) && (code = statement.fetch()) == SQL_SUCCESS)
            ASSERT_EQ(number, rows++);
        EXPECT_EQ(code, SQL_ERROR);
        expect_lost(statement);
        EXPECT_LE(rows, static_cast<uint64_t>(bytes) / 8 + 1);
        if (bytes == 3000000) {
            EXPECT_GT(rows, 100000u);
        }
        proxy.cut_after(-1);
        SQLFreeStmt(statement.handle, SQL_UNBIND);
        statement.close();
        ASSERT_OK(statement, statement.exec("SELECT 7"));
        EXPECT_EQ(statement.rows()[0][0], "7");
    }
}

/* A result is whole or an error, wherever the link is cut: never a short result that looks whole. */
TEST_P(Stream, CutAnywhereNeverLooksWhole)
{
    net::Proxy proxy(modern_url());
    auto db = open(proxy.url(), "Retries=0;");
    ASSERT_NE(db, nullptr);
    for (int64_t bytes = 1; bytes < 4000; bytes += 97) {
        odbc::Statement statement(*db);
        proxy.cut_after(bytes);
        SQLRETURN code = statement.exec("SELECT number, toString(number) FROM numbers(500)");
        size_t rows = 0;
        while (SQL_SUCCEEDED(code) && SQL_SUCCEEDED(code = statement.fetch()))
            rows++;
        ASSERT_EQ(code, SQL_ERROR) << bytes << " bytes gave " << rows << " rows";
        expect_lost(statement);
        proxy.cut_after(-1);
    }
}

TEST_P(Stream, AbandonedResultEndsAtOnce)
{
    odbc::Statement statement(connection());
    for (int i = 0; i < 3; i++) {
        auto start = Clock::now();
        ASSERT_OK(statement, statement.exec("SELECT number FROM system.numbers"));
        ASSERT_OK(statement, statement.fetch());
        ASSERT_OK(statement, statement.close());
        EXPECT_LT(seconds_since(start), 3.0);
    }
    ASSERT_OK(statement, statement.exec("SELECT 7"));
    EXPECT_EQ(statement.rows()[0][0], "7");
}

TEST_P(Stream, TenStatementsInterleaved)
{
    std::vector<std::unique_ptr<odbc::Statement>> all;
    const size_t count = 10, rows = 200000;
    std::vector<uint64_t> numbers(count);

    for (size_t i = 0; i < count; i++) {
        all.push_back(std::make_unique<odbc::Statement>(connection()));
        ASSERT_OK(*all[i], SQLBindCol(all[i]->handle, 1, SQL_C_UBIGINT, &numbers[i], 0, nullptr));
        ASSERT_OK(*all[i], all[i]->exec("SELECT number * 10 + " + std::to_string(i) + " FROM numbers(" +
                                        std::to_string(rows) + ")"));
    }
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < count; i++) {
            ASSERT_EQ(all[i]->fetch(), SQL_SUCCESS) << odbc::told(all[i]->diags());
            ASSERT_EQ(numbers[i], row * 10 + i);
        }
    for (size_t i = 0; i < count; i++)
        EXPECT_EQ(all[i]->fetch(), SQL_NO_DATA);
}

TEST_P(Stream, ManyThreadsEachWithItsStatement)
{
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++)
        threads.emplace_back([this, t] {
            odbc::Statement statement(connection());
            for (int i = 0; i < 25; i++) {
                ASSERT_OK(statement, statement.exec("SELECT " + std::to_string(t * 1000 + i) +
                                                    ", number FROM numbers(100)"));
                auto rows = statement.rows();
                ASSERT_EQ(rows.size(), 100u);
                ASSERT_EQ(rows[99][0], std::to_string(t * 1000 + i));
                statement.close();
            }
        });
    for (std::thread &one : threads)
        one.join();
}

BOTH_ENTRY_POINTS(Stream);

} // namespace
