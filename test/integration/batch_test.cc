/* Arrays of parameters: statuses, counts, bad rows, and failures that only the server meets. */
#include <cstdlib>
#include <cstring>

#include <unistd.h>

#include "fixture.h"

namespace
{

struct Row {
    SQLINTEGER number;
    char text[8];
    SQLLEN number_length, text_length;
};

class Batch : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        table = "default.batch_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
    }
    void TearDown() override
    {
        for (const char *tail : {"_view", "_to", ""})
            server_says("DROP TABLE IF EXISTS " + table + tail + " SYNC");
        WithDriver::TearDown();
    }
    void make(const std::string &columns, const std::string &engine = "Memory")
    {
        odbc::Statement s(connection());
        ASSERT_OK(s, s.exec("CREATE TABLE " + table + " (" + columns + ") ENGINE = " + engine));
    }
    std::string has(const std::string &expressions)
    {
        return server_says("SELECT " + expressions + " FROM " + table + " FORMAT TSV");
    }
    /* Row-wise, with a bind offset: the array begins one row behind the address that is bound. */
    void bind(odbc::Statement &s, std::vector<Row> &rows)
    {
        offset = sizeof(Row);
        status.assign(rows.size(), 77);
        processed = 0;
        ASSERT_OK(s, s.set(SQL_ATTR_PARAM_BIND_TYPE, static_cast<SQLULEN>(sizeof(Row))));
        ASSERT_OK(s, s.set(SQL_ATTR_PARAM_BIND_OFFSET_PTR, static_cast<void *>(&offset)));
        ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(rows.size() - 1)));
        ASSERT_OK(s, s.set(SQL_ATTR_PARAM_STATUS_PTR, static_cast<void *>(status.data())));
        ASSERT_OK(s, s.set(SQL_ATTR_PARAMS_PROCESSED_PTR, static_cast<void *>(&processed)));
        ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                      &rows[0].number, 0, &rows[0].number_length));
        ASSERT_OK(s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0,
                                      rows[0].text, 8, &rows[0].text_length));
    }
    static std::vector<Row> some(size_t count)
    {
        std::vector<Row> rows(count + 1);
        for (size_t i = 0; i <= count; i++) {
            rows[i].number = static_cast<SQLINTEGER>(i);
            rows[i].number_length = 0;
            rows[i].text_length = snprintf(rows[i].text, sizeof rows[i].text, "r%zu", i);
        }
        return rows;
    }
    SQLLEN row_of(odbc::Statement &s, SQLSMALLINT record)
    {
        SQLLEN row = 0;
        SQLGetDiagField(SQL_HANDLE_STMT, s.handle, record, SQL_DIAG_ROW_NUMBER, &row, 0, nullptr);
        return row;
    }
    SQLINTEGER column_of(odbc::Statement &s, SQLSMALLINT record)
    {
        SQLINTEGER column = 0;
        SQLGetDiagField(SQL_HANDLE_STMT, s.handle, record, SQL_DIAG_COLUMN_NUMBER, &column, 0, nullptr);
        return column;
    }
    std::string table;
    SQLULEN offset = 0;
    std::vector<SQLUSMALLINT> status;
    SQLULEN processed = 0;
};

/* A row of an array too wide for its column, in each place; the other column is bad in the last row too. */
TEST_P(Batch, OneBadRowStoresNothing)
{
    make("n Int16, t FixedString(6)");
    for (size_t bad : {1, 3000, 5000}) {
        odbc::Statement s(connection());
        auto rows = some(5000);
        bind(s, rows);
        rows[bad].number = 40000;
        EXPECT_STATE(s, s.exec("INSERT INTO " + table + " VALUES (?, ?)"), SQL_ERROR, "22003");
        EXPECT_EQ(row_of(s, 1), static_cast<SQLLEN>(bad));
        EXPECT_EQ(column_of(s, 1), 1);
        EXPECT_EQ(status[bad - 1], SQL_PARAM_ERROR);
        EXPECT_EQ(status[bad == 1 ? 1 : 0], SQL_PARAM_UNUSED);
        EXPECT_EQ(has("count()"), "0\n");
    }
    odbc::Statement s(connection());
    auto rows = some(5000);
    bind(s, rows);
    memcpy(rows[5000].text, "abcdefg", 8);
    rows[5000].text_length = 7;
    EXPECT_STATE(s, s.exec("INSERT INTO " + table + " VALUES (?, ?)"), SQL_ERROR, "22001");
    EXPECT_EQ(row_of(s, 1), 5000);
    EXPECT_EQ(column_of(s, 1), 2);
}

TEST_P(Batch, BadRowsAreSkippedWhenAskedFor)
{
    make("n Int16, t LowCardinality(String)");
    auto lenient = open(modern_url(), "OnParamError=skip");
    for (const char *values : {"VALUES (?, ?)", "VALUES (? + 0, ?)"}) {
        odbc::Statement s(*lenient);
        auto rows = some(50);
        SQLLEN count = 0;
        bool sent_together = !strchr(values, '+');
        rows[1].number = rows[25].number = sent_together ? 40000 : 1;
        rows[1].text_length = rows[25].text_length = sent_together ? 2 : SQL_NULL_DATA;
        rows[50].text_length = SQL_NULL_DATA;
        bind(s, rows);
        std::vector<SQLUSMALLINT> operation(50, SQL_PARAM_PROCEED);
        operation[9] = SQL_PARAM_IGNORE;
        ASSERT_OK(s, s.set(SQL_ATTR_PARAM_OPERATION_PTR, static_cast<void *>(operation.data())));
        EXPECT_EQ(s.exec("INSERT INTO " + table + " " + values), SQL_SUCCESS_WITH_INFO)
            << odbc::told(s.diags());
        EXPECT_EQ(processed, 50u);
        for (size_t i = 0; i < 50; i++)
            EXPECT_EQ(status[i], i == 9                         ? SQL_PARAM_UNUSED
                                 : i == 0 || i == 24 || i == 49 ? SQL_PARAM_ERROR
                                                                : SQL_PARAM_SUCCESS)
                << i;
        ASSERT_EQ(s.diags().size(), 3u) << odbc::told(s.diags());
        EXPECT_EQ(row_of(s, 1), 1);
        EXPECT_EQ(row_of(s, 2), 25);
        EXPECT_EQ(row_of(s, 3), 50);
        EXPECT_EQ(column_of(s, 3), 2);
        EXPECT_EQ(s.diags()[2].state, "23000");
        ASSERT_OK(s, SQLRowCount(s.handle, &count));
        EXPECT_EQ(count, sent_together ? 46 : -1);
        EXPECT_EQ(has("count(), min(n), max(n), countIf(t = concat('r', toString(n)))"), "46\t2\t49\t46\n");
        server_says("TRUNCATE TABLE " + table);
    }
    odbc::Statement s(*lenient);
    auto rows = some(3);
    for (auto &row : rows)
        row.number = 40000;
    bind(s, rows);
    EXPECT_STATE(s, s.exec("INSERT INTO " + table + " VALUES (?, ?)"), SQL_ERROR, "22003");
    EXPECT_EQ(has("count()"), "0\n");
}

/* Not as columns, and on a server that takes literals: each set by itself, but none when a value is wrong. */
TEST_P(Batch, OneBadRowSetBySet)
{
    make("n Int16, t String");
    auto old = open(old_url());
    odbc::Statement there(*old);
    ASSERT_OK(there, there.exec("DROP TABLE IF EXISTS " + table));
    ASSERT_OK(there, there.exec("CREATE TABLE " + table + " (n Int16, t String) ENGINE = Memory"));
    auto lenient = open(modern_url(), "OnParamError=skip");
    auto lenient_old = open(old_url(), "OnParamError=skip");
    for (auto *where : {&connection(), old.get(), lenient.get(), lenient_old.get()}) {
        odbc::Statement s(*where);
        bool skips = where == lenient.get() || where == lenient_old.get();
        auto rows = some(20);
        rows[20].text_length = SQL_NULL_DATA;
        bind(s, rows);
        EXPECT_STATE(s, s.exec("INSERT INTO " + table + " VALUES (? + 0, ?)"),
                     skips ? SQL_SUCCESS_WITH_INFO : SQL_ERROR, "23000");
        EXPECT_EQ(s.diags().size(), 1u);
        EXPECT_EQ(row_of(s, 1), 20);
        EXPECT_EQ(column_of(s, 1), 2);
        EXPECT_EQ(status[0], skips ? SQL_PARAM_SUCCESS : SQL_PARAM_UNUSED);
        EXPECT_EQ(status[19], SQL_PARAM_ERROR);
        odbc::Statement c(*where);
        ASSERT_OK(c, c.exec("SELECT count() FROM " + table));
        EXPECT_EQ(c.rows()[0][0], skips ? "19" : "0");
    }
    ASSERT_OK(there, there.exec("DROP TABLE " + table));
}

/* Several tuples of markers and constants are one request, a row a tuple. */
TEST_P(Batch, SeveralTuplesASet)
{
    make("n Int32, t String, c Int32");
    odbc::Statement s(connection());
    auto rows = some(3000);
    SQLLEN count = 0;
    bind(s, rows);
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(2900)));
    ASSERT_OK(s, SQLBindParameter(s.handle, 3, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                  &rows[0].number, 0, nullptr));
    ASSERT_OK(s, s.exec("INSERT INTO " + table + " (c, n, t) VALUES (1, ?, ?), (2, ?, 'x')"));
    ASSERT_OK(s, SQLRowCount(s.handle, &count));
    EXPECT_EQ(count, 5800);
    EXPECT_EQ(
        has("count(), uniqExact(n), sum(n), countIf(t = 'x' AND c = 2), countIf(t = concat('r', toString(n)) "
            "AND c = 1)"),
        "5800\t2900\t8412900\t2900\t2900\n");
}

/* NULL where a default stands for it, late in the array. */
TEST_P(Batch, DefaultsForNulls)
{
    make("n Int32 DEFAULT 42, t String DEFAULT 'none'");
    odbc::Statement s(connection());
    auto rows = some(4000);
    rows[1].text_length = SQL_NULL_DATA;
    rows[3900].number_length = SQL_NULL_DATA;
    bind(s, rows);
    ASSERT_OK(s, s.exec("INSERT INTO " + table + " VALUES (?, ?)"));
    EXPECT_EQ(has("count(), countIf(t = 'none'), countIf(t = 'r3900' AND n = 42), countIf(n = 3900)"),
              "4000\t1\t1\t0\n");
}

/* Sets that are encoded while they are sent: more than is kept. */
TEST_P(Batch, LargeSetsStream)
{
    make("n Int32, t String");
    odbc::Statement s(connection());
    constexpr size_t count = 300, size = 200000;
    std::vector<SQLINTEGER> numbers(count);
    std::string texts(count * size, 'x');
    std::vector<SQLLEN> lengths(count, size);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = static_cast<SQLINTEGER>(i);
        lengths[i] = static_cast<SQLLEN>(size - i);
    }
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(count)));
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                  numbers.data(), 0, nullptr));
    ASSERT_OK(s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, texts.data(),
                                  size, lengths.data()));
    ASSERT_OK(s, s.exec("INSERT INTO " + table + " VALUES (?, ?)"));
    EXPECT_EQ(has("count(), countIf(length(t) = 200000 - n), sum(n)"), "300\t300\t44850\n");
}

/* ---- the server fails */

TEST_P(Batch, AConstraintStoresNothing)
{
    make("n Int32, t String, CONSTRAINT c CHECK n != 4000", "MergeTree ORDER BY n");
    odbc::Statement s(connection());
    auto rows = some(5000);
    bind(s, rows);
    EXPECT_EQ(s.exec("INSERT INTO " + table + " VALUES (?, ?)"), SQL_ERROR);
    EXPECT_EQ(s.diags()[0].native, 469);
    EXPECT_EQ(s.diags()[0].message.find("may have"), std::string::npos) << odbc::told(s.diags());
    for (size_t i = 0; i < 5000; i++)
        EXPECT_EQ(status[i], SQL_PARAM_DIAG_UNAVAILABLE);
    EXPECT_EQ(has("count()"), "0\n");
}

/* What the server stores step by step: rows stay, and that is said. With PORTER_TEST_LONG the steps are the
 * server's own, and the rows 2.6 million. */
TEST_P(Batch, AFailureInTheLastBlock)
{
    bool full = getenv("PORTER_TEST_LONG") != nullptr;
    SQLINTEGER count = full ? 2600000 : 200000;
    make("n Int32, CONSTRAINT c CHECK n != " + std::to_string(count - 1), "MergeTree ORDER BY n");
    auto small = open(modern_url(), full ? ""
                                         : "setting_min_insert_block_size_rows=1000;"
                                           "setting_max_insert_block_size=1000");
    odbc::Statement s(*small);
    std::vector<SQLINTEGER> numbers(static_cast<size_t>(count));
    std::vector<SQLUSMALLINT> told(numbers.size(), 77);
    for (size_t i = 0; i < numbers.size(); i++)
        numbers[i] = static_cast<SQLINTEGER>(i);
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(numbers.size())));
    ASSERT_OK(s, s.set(SQL_ATTR_PARAM_STATUS_PTR, static_cast<void *>(told.data())));
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                  numbers.data(), 0, nullptr));
    EXPECT_EQ(s.exec("INSERT INTO " + table + " VALUES (?)"), SQL_ERROR);
    EXPECT_NE(s.diags()[0].message.find("some may have been stored"), std::string::npos)
        << odbc::told(s.diags());
    EXPECT_EQ(told.front(), SQL_PARAM_DIAG_UNAVAILABLE);
    EXPECT_EQ(told.back(), SQL_PARAM_DIAG_UNAVAILABLE);
    EXPECT_NE(has("count()"), "0\n");
    EXPECT_EQ(has("countIf(n >= " + std::to_string(count - 1) + ")"), "0\n");
}

TEST_P(Batch, AFailingViewIsTold)
{
    make("n Int32, t String", "MergeTree ORDER BY n");
    server_says("CREATE TABLE " + table + "_to (n Int32) ENGINE = MergeTree ORDER BY n");
    server_says("CREATE MATERIALIZED VIEW " + table + "_view TO " + table +
                "_to AS SELECT n + throwIf(n = 70) AS n FROM " + table);
    odbc::Statement s(connection());
    auto rows = some(100);
    bind(s, rows);
    EXPECT_EQ(s.exec("INSERT INTO " + table + " VALUES (?, ?)"), SQL_ERROR);
    EXPECT_EQ(s.diags()[0].native, 395);
    EXPECT_NE(s.diags()[0].message.find("may have been stored: a materialized view failed"),
              std::string::npos)
        << odbc::told(s.diags());
    for (size_t i = 0; i < 100; i++)
        EXPECT_EQ(status[i], SQL_PARAM_DIAG_UNAVAILABLE);
}

/* An error that looks like a table that changed, from behind the first table: not sent again. */
TEST_P(Batch, AFailingViewIsNotSentTwice)
{
    make("n Int32, t String", "MergeTree ORDER BY n");
    auto custom = open(modern_url(), "setting_allow_custom_error_code_in_throwif=1");
    odbc::Statement s(*custom);
    auto rows = some(100);
    bind(s, rows);
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(s, s.execute());
    server_says("CREATE TABLE " + table + "_to (n Int32) ENGINE = MergeTree ORDER BY n");
    server_says("CREATE MATERIALIZED VIEW " + table + "_view TO " + table +
                "_to AS SELECT n + throwIf(n = 70, 'like another table', toInt32(53)) AS n FROM " + table +
                " SETTINGS allow_custom_error_code_in_throwif = 1");
    EXPECT_EQ(s.execute(), SQL_ERROR);
    EXPECT_EQ(s.diags()[0].native, 53) << odbc::told(s.diags());
    EXPECT_LE(std::stoi(has("count()")), 200);
}

/* ---- how it is asked for */

TEST_P(Batch, EqualBatchesAreBothStored)
{
    make("n Int32, t String", "MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100");
    odbc::Statement s(connection());
    auto rows = some(10);
    bind(s, rows);
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(s, s.execute());
    ASSERT_OK(s, s.execute());
    odbc::Statement text(connection());
    for (int i = 0; i < 2; i++)
        ASSERT_OK(text, text.exec("INSERT INTO " + table + " VALUES (100, 'text')"));
    EXPECT_EQ(has("count()"), "22\n");
    auto chosen = open(modern_url(), "setting_insert_deduplication_token=mine");
    odbc::Statement own(*chosen);
    bind(own, rows);
    ASSERT_OK(own, own.prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(own, own.execute());
    ASSERT_OK(own, own.execute());
    EXPECT_EQ(has("count()"), "32\n");
}

TEST_P(Batch, StoredWhenAnswered)
{
    make("n Int32, t String");
    odbc::Statement s(connection());
    ASSERT_OK(s, s.exec("INSERT INTO " + table +
                        " SELECT getSetting('async_insert'), getSetting('insert_deduplication_token')"));
    EXPECT_EQ(has("n, length(t)"), "0\t36\n");
    auto hasty = open(modern_url(), "setting_async_insert=1;setting_wait_for_async_insert=0");
    odbc::Statement unsure(*hasty);
    EXPECT_STATE(unsure, unsure.exec("INSERT INTO " + table + " VALUES (1, 'x')"), SQL_SUCCESS_WITH_INFO,
                 "01000");
    EXPECT_STATE(s,
                 s.exec("INSERT INTO " + table +
                        " SETTINGS async_insert = 1, wait_for_async_insert = 0 VALUES (1, 'y')"),
                 SQL_SUCCESS_WITH_INFO, "01000");
    auto rows = some(3);
    bind(unsure, rows);
    EXPECT_STATE(unsure, unsure.exec("INSERT INTO " + table + " VALUES (?, ?)"), SQL_SUCCESS_WITH_INFO,
                 "01000");
    auto waiting = open(modern_url(), "setting_async_insert=1");
    odbc::Statement sure(*waiting);
    EXPECT_OK(sure, sure.exec("INSERT INTO " + table + " VALUES (1, 'z')"));
}

TEST_P(Batch, RowCounts)
{
    make("n Int32, t String", "MergeTree ORDER BY n");
    server_says("CREATE TABLE " + table + "_to (n Int32) ENGINE = MergeTree ORDER BY n");
    server_says("CREATE MATERIALIZED VIEW " + table + "_view TO " + table + "_to AS SELECT n FROM " + table);
    odbc::Statement s(connection());
    SQLLEN count = 0;
    auto rows = some(10);
    bind(s, rows);
    ASSERT_OK(s, s.exec("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(s, SQLRowCount(s.handle, &count));
    EXPECT_EQ(count, 10);
    odbc::Statement other(connection());
    for (const char *sql : {"INSERT INTO # SELECT number, 'x' FROM numbers(5)", "DELETE FROM # WHERE n = 1",
                            "ALTER TABLE # DELETE WHERE n = 2 SETTINGS mutations_sync = 1"}) {
        std::string text = sql;
        text.replace(text.find('#'), 1, table);
        ASSERT_OK(other, other.exec(text));
        ASSERT_OK(other, SQLRowCount(other.handle, &count));
        EXPECT_EQ(count, -1) << text;
    }
}

/* Other statements: set by set, each with its own truth. */
TEST_P(Batch, OtherStatements)
{
    make("n Int32, t String", "MergeTree ORDER BY n");
    odbc::Statement s(connection());
    auto rows = some(5);
    bind(s, rows);
    ASSERT_OK(s, s.exec("INSERT INTO " + table + " VALUES (?, ?)"));
    SQLINTEGER doomed[3] = {1, 2, 4};
    SQLUSMALLINT told[3] = {77, 77, 77};
    odbc::Statement d(connection());
    ASSERT_OK(d, d.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(3)));
    ASSERT_OK(d, d.set(SQL_ATTR_PARAM_STATUS_PTR, static_cast<void *>(told)));
    ASSERT_OK(d, SQLBindParameter(d.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, doomed, 0,
                                  nullptr));
    ASSERT_OK(d, d.exec("DELETE FROM " + table + " WHERE n = ?"));
    EXPECT_EQ(told[2], SQL_PARAM_SUCCESS);
    EXPECT_EQ(has("groupArray(n)"), "[3,5]\n");
    SQLLEN count = 0;
    ASSERT_OK(d, SQLRowCount(d.handle, &count));
    EXPECT_EQ(count, -1);
    EXPECT_STATE(d, d.exec("DELETE FROM " + table + "_none WHERE n = ?"), SQL_ERROR, "42S02");
    EXPECT_EQ(told[0], SQL_PARAM_ERROR);
}

BOTH_ENTRY_POINTS(Batch);

} // namespace
