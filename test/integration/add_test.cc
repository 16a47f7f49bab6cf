/* SQLBulkOperations: rows added through an open cursor. */
#include <chrono>
#include <cstring>
#include <thread>

#include <unistd.h>

#include "fixture.h"

namespace
{

class Add : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        table = "default.porter_add_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
        odbc::Statement s(connection());
        ASSERT_OK(
            s, s.exec("CREATE OR REPLACE TABLE " + table +
                      " (n Int8, `a b``c` Nullable(String), d DateTime64(3) DEFAULT '2020-01-02 03:04:05', "
                      "e Decimal(10, 2)) ENGINE = MergeTree ORDER BY n"));
        ASSERT_OK(s, s.exec("INSERT INTO " + table + " (n) VALUES (1)"));
    }
    void TearDown() override
    {
        odbc::Statement(connection()).exec("DROP TABLE IF EXISTS " + table);
        WithDriver::TearDown();
    }
    std::string stored()
    {
        return server_says("SELECT * FROM " + table + " ORDER BY n FORMAT TSV");
    }
    void open_cursor(odbc::Statement &s, SQLULEN cursor, const std::string &sql)
    {
        ASSERT_OK(s, s.set(SQL_ATTR_CURSOR_TYPE, cursor));
        ASSERT_OK(s, s.set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN{3}));
        ASSERT_OK(s, s.set(SQL_ATTR_ROW_STATUS_PTR, static_cast<void *>(status)));
        ASSERT_OK(s, s.exec(sql));
        ASSERT_OK(s, SQLBindCol(s.handle, 1, SQL_C_SLONG, numbers, 0, lengths[0]));
        ASSERT_OK(s, SQLBindCol(s.handle, 2, SQL_C_CHAR, texts, 8, lengths[1]));
        ASSERT_OK(s, SQLBindCol(s.handle, 4, SQL_C_CHAR, money, 16, lengths[2]));
        ASSERT_EQ(s.fetch(), SQL_SUCCESS) << odbc::told(s.diags());
    }
    void fill()
    {
        const char *words[] = {"x'\\", "", "zz"}, *amounts[] = {"1.50", "-2", "99999999.99"};
        for (int i = 0; i < 3; i++) {
            numbers[i] = 10 + i;
            std::strcpy(texts[i], words[i]);
            std::strcpy(money[i], amounts[i]);
            lengths[0][i] = 0;
            lengths[1][i] = SQL_NTS;
            lengths[2][i] = SQL_NTS;
        }
        lengths[1][2] = SQL_NULL_DATA;
    }
    std::string table;
    SQLINTEGER numbers[3] = {};
    char texts[3][8] = {}, money[3][16] = {};
    SQLLEN lengths[3][3] = {};
    SQLUSMALLINT status[3] = {};
};

TEST_P(Add, StoresTheRowset)
{
    const std::string first = "1\t\\N\t2020-01-02 03:04:05.000\t0\n";
    std::string now = first;
    for (SQLULEN cursor : {SQLULEN{SQL_CURSOR_STATIC}, SQLULEN{SQL_CURSOR_FORWARD_ONLY}}) {
        odbc::Statement s(connection());
        open_cursor(s, cursor, "SELECT * FROM " + table + " WHERE n < 10 ORDER BY n");
        fill();
        for (SQLINTEGER &number : numbers)
            number += cursor == SQL_CURSOR_STATIC ? 0 : 10;
        SQLUSMALLINT operations[3] = {SQL_ROW_PROCEED, SQL_ROW_IGNORE, SQL_ROW_PROCEED};
        if (cursor != SQL_CURSOR_STATIC)
            ASSERT_OK(s, s.set(SQL_ATTR_ROW_OPERATION_PTR, static_cast<void *>(operations)));
        ASSERT_OK(s, SQLBulkOperations(s.handle, SQL_ADD));
        bool all = cursor == SQL_CURSOR_STATIC;
        EXPECT_EQ(status[0], SQL_ROW_ADDED);
        EXPECT_EQ(status[1], all ? SQL_ROW_ADDED : SQL_ROW_NOROW);
        EXPECT_EQ(status[2], SQL_ROW_ADDED);
        SQLLEN count = 0;
        ASSERT_OK(s, SQLRowCount(s.handle, &count));
        EXPECT_EQ(count, all ? 3 : 2);
        std::string tens = all ? "1" : "2";
        now += tens + "0\tx\\'\\\\\t2020-01-02 03:04:05.000\t1.5\n";
        if (all)
            now += "11\t\t2020-01-02 03:04:05.000\t-2\n";
        now += tens + "2\t\\N\t2020-01-02 03:04:05.000\t99999999.99\n";
        EXPECT_EQ(stored(), now);
        /* The cursor goes on. */
        EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    }
}

TEST_P(Add, ColumnsLeftOutTakeTheirDefaults)
{
    odbc::Statement s(connection());
    SQL_TIMESTAMP_STRUCT stamps[3] = {};
    SQLLEN ignore[3] = {SQL_COLUMN_IGNORE, SQL_COLUMN_IGNORE, SQL_COLUMN_IGNORE};
    open_cursor(s, SQL_CURSOR_STATIC, "SELECT n, `a b``c`, d, e FROM " + table + " LIMIT 5");
    fill();
    ASSERT_OK(s, SQLBindCol(s.handle, 3, SQL_C_TYPE_TIMESTAMP, stamps, 0, ignore));
    ASSERT_OK(s, SQLBulkOperations(s.handle, SQL_ADD));
    EXPECT_EQ(server_says("SELECT count() FROM " + table + " WHERE d = '2020-01-02 03:04:05' FORMAT TSVRaw"),
              "4\n");
    ignore[1] = 0;
    EXPECT_ERROR(s, SQLBulkOperations(s.handle, SQL_ADD), "HYC00");
    EXPECT_EQ(server_says("SELECT count() FROM " + table + " FORMAT TSVRaw"), "4\n");
}

TEST_P(Add, BadRowsAreToldAndNothingIsStored)
{
    odbc::Statement s(connection());
    open_cursor(s, SQL_CURSOR_STATIC, "SELECT * FROM " + table);
    fill();
    numbers[1] = 300; /* an Int8 */
    EXPECT_ERROR(s, SQLBulkOperations(s.handle, SQL_ADD), "22003");
    EXPECT_EQ(status[1], SQL_ROW_ERROR);
    SQLLEN row = 0;
    SQLINTEGER column = 0;
    ASSERT_EQ(
        SQLGetDiagField(SQL_HANDLE_STMT, s.handle, 1, SQL_DIAG_ROW_NUMBER, &row, SQL_IS_INTEGER, nullptr),
        SQL_SUCCESS);
    ASSERT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s.handle, 1, SQL_DIAG_COLUMN_NUMBER, &column, SQL_IS_INTEGER,
                              nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(row, 2);
    EXPECT_EQ(column, 1);
    fill();
    std::strcpy(money[2], "abc");
    EXPECT_ERROR(s, SQLBulkOperations(s.handle, SQL_ADD), "22018");
    ASSERT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s.handle, 1, SQL_DIAG_COLUMN_NUMBER, &column, SQL_IS_INTEGER,
                              nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(column, 4); /* the cursor's, though it is the third that is sent */
    EXPECT_EQ(server_says("SELECT count() FROM " + table + " FORMAT TSVRaw"), "1\n");
}

/* SQLCancel on the cursor's handle reaches the INSERT that is under way for it. */
TEST_P(Add, CanBeCancelled)
{
    using Clock = std::chrono::steady_clock;
    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    odbc::Statement s(*old), other(*old);
    ASSERT_OK(other, other.exec("DROP TABLE IF EXISTS " + table));
    ASSERT_OK(other, other.exec("CREATE TABLE " + table +
                                " (n Int8, t Nullable(String), pause UInt8 DEFAULT sleep(2), e "
                                "Decimal(10, 2)) ENGINE = Memory"));
    ASSERT_OK(other, other.exec("INSERT INTO " + table + " (n, pause) VALUES (1, 0)"));
    open_cursor(s, SQL_CURSOR_STATIC, "SELECT * FROM " + table);
    fill();
    auto start = Clock::now();
    std::thread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        SQLCancel(s.handle);
    });
    EXPECT_ERROR(s, SQLBulkOperations(s.handle, SQL_ADD), "HY008");
    double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    canceller.join();
    EXPECT_GE(seconds, 0.4);
    EXPECT_LT(seconds, 1.8);
    /* The next call is not cancelled. */
    for (SQLINTEGER &number : numbers)
        number = 0;
    ASSERT_OK(s, SQLBindCol(s.handle, 3, SQL_C_SLONG, numbers, 0, lengths[0]));
    SQLRETURN again = SQLBulkOperations(s.handle, SQL_ADD);
    /* unixODBC closes the cursor when its SQLCancel returns after the call that was cancelled. */
    EXPECT_TRUE(again == SQL_SUCCESS || (managed && s.state() == "HY010")) << odbc::told(s.diags());
    ASSERT_OK(other, other.exec("DROP TABLE " + table));
}

TEST_P(Add, WhatItCannotDoItSays)
{
    odbc::Statement s(connection());
    open_cursor(s, SQL_CURSOR_STATIC, "SELECT * FROM " + table);
    fill();
    for (SQLUSMALLINT operation : {SQL_UPDATE_BY_BOOKMARK, SQL_DELETE_BY_BOOKMARK, SQL_FETCH_BY_BOOKMARK})
        EXPECT_ERROR(s, SQLBulkOperations(s.handle, operation), "HYC00");
    lengths[1][0] = SQL_DATA_AT_EXEC;
    EXPECT_ERROR(s, SQLBulkOperations(s.handle, SQL_ADD), "HYC00");
    ASSERT_OK(s, s.close());
    for (const char *sql : {"SELECT n + 1, `a b``c`, d, e FROM ", "SELECT n AS e, `a b``c`, d, e AS n FROM ",
                            "SELECT DISTINCT n, `a b``c`, d, e FROM "}) {
        SCOPED_TRACE(sql);
        ASSERT_OK(s, s.exec(sql + table));
        ASSERT_EQ(s.fetch(), SQL_SUCCESS);
        fill();
        EXPECT_ERROR(s, SQLBulkOperations(s.handle, SQL_ADD), "HYC00");
        ASSERT_OK(s, s.close());
    }
    EXPECT_EQ(server_says("SELECT count() FROM " + table + " FORMAT TSVRaw"), "1\n");
    for (SQLUSMALLINT type : {SQL_STATIC_CURSOR_ATTRIBUTES1, SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES1}) {
        SQLUINTEGER bits = 0;
        ASSERT_OK(connection(), SQLGetInfo(connection().dbc, type, &bits, sizeof bits, nullptr));
        EXPECT_EQ(bits & (SQL_CA1_BULK_ADD | SQL_CA1_BULK_UPDATE_BY_BOOKMARK |
                          SQL_CA1_BULK_DELETE_BY_BOOKMARK | SQL_CA1_BULK_FETCH_BY_BOOKMARK),
                  static_cast<SQLUINTEGER>(SQL_CA1_BULK_ADD));
    }
}

BOTH_ENTRY_POINTS(Add);

} // namespace
