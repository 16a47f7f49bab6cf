// Reading cell by cell through the statement's side door: what it gives, who shuts it, and that it says no
// less.
#include <atomic>
#include <cstring>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "connected.h"

using namespace porter_test;

namespace
{

const int ROWS = 6;

/* Rows 1 to ROWS: n Int32, s String, o Nullable(Int16) (NULL where n is even), d Decimal(9, 2). */
std::string block()
{
    std::vector<int32_t> n, d;
    std::vector<std::string> s;
    std::vector<bool> nulls;
    std::vector<int16_t> o;
    for (int i = 1; i <= ROWS; i++) {
        n.push_back(i);
        s.push_back("row " + std::to_string(i));
        nulls.push_back(i % 2 == 0);
        o.push_back(static_cast<int16_t>(i * 10));
        d.push_back(i * 100 + 25);
    }
    return NativeBlock(ROWS)
        .column("n", "Int32", n)
        .column("s", "String", s)
        .raw("o", "Nullable(Int16)", native_nullable(nulls, o))
        .column("d", "Decimal(9, 2)", d)
        .bytes();
}

class Quick : public testing::Test
{
  protected:
    Quick() : c({rows_answer(block())})
    {
    }
    void SetUp() override
    {
        ASSERT_EQ(c.direct("SELECT n, s, o, d FROM t"), SQL_SUCCESS) << c.errors();
    }
    bool open() const
    {
        return static_cast<struct stmt *>(c.stmt)->handle.door.state == DOOR_OPEN;
    }
    /* A cell as text: "NULL", or "?" and the return code. */
    std::string text(SQLUSMALLINT column)
    {
        char buffer[32];
        SQLLEN length = 77;
        SQLRETURN code = SQLGetData(c.stmt, column, SQL_C_CHAR, buffer, sizeof buffer, &length);
        if (code != SQL_SUCCESS)
            return "?" + std::to_string(code);
        return length == SQL_NULL_DATA ? "NULL" : std::string(buffer, static_cast<size_t>(length));
    }
    int32_t number()
    {
        int32_t value = -1;
        SQLLEN length = 77;
        EXPECT_EQ(SQL_SUCCESS, SQLGetData(c.stmt, 1, SQL_C_SLONG, &value, 0, &length));
        EXPECT_EQ(4, length);
        return value;
    }
    void set(SQLINTEGER attribute, SQLULEN value)
    {
        EXPECT_EQ(SQL_SUCCESS, SQLSetStmtAttr(c.stmt, attribute, reinterpret_cast<SQLPOINTER>(value), 0));
    }
    Connected c;
};

TEST_F(Quick, ReadsAllRows)
{
    for (int row = 1; row <= ROWS; row++) {
        ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
        EXPECT_TRUE(open());
        EXPECT_EQ(row, number());
        EXPECT_EQ("row " + std::to_string(row), text(2));
        EXPECT_EQ(row % 2 ? std::to_string(row * 10) : "NULL", text(3));
        EXPECT_EQ(std::to_string(row) + ".25", text(4));
        EXPECT_TRUE(open());
    }
    EXPECT_EQ(SQL_NO_DATA, SQLFetch(c.stmt));
    EXPECT_FALSE(open());
    EXPECT_EQ("?-1", text(1)) << "there is no current row";
}

TEST_F(Quick, ASecondCallIsForTheRest)
{
    for (int row = 1; row <= 3; row++) {
        char buffer[4];
        SQLLEN length;
        ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
        EXPECT_EQ("row " + std::to_string(row), text(2));
        EXPECT_EQ("?100", text(2));
        EXPECT_EQ("?100", text(2));
        EXPECT_EQ(row, number());
        /* Cut to pieces, then whole again, then another C type in the middle. */
        EXPECT_EQ(SQL_SUCCESS_WITH_INFO, SQLGetData(c.stmt, 2, SQL_C_CHAR, buffer, sizeof buffer, &length));
        EXPECT_EQ("01004", c.errors());
        EXPECT_STREQ("row", buffer);
        EXPECT_EQ(5, length);
        EXPECT_EQ(SQL_SUCCESS, SQLGetData(c.stmt, 2, SQL_C_CHAR, buffer, sizeof buffer, &length));
        EXPECT_EQ("", c.errors());
        EXPECT_EQ(" " + std::to_string(row), buffer);
        EXPECT_EQ("?100", text(2));
        EXPECT_EQ(row, number());
        SQLWCHAR wide[16];
        EXPECT_EQ("row " + std::to_string(row), text(2));
        EXPECT_EQ(SQL_SUCCESS, SQLGetData(c.stmt, 2, SQL_C_WCHAR, wide, sizeof wide, &length));
        EXPECT_EQ(10, length);
        EXPECT_EQ(SQL_NO_DATA, SQLGetData(c.stmt, 2, SQL_C_WCHAR, wide, sizeof wide, &length));
    }
}

TEST_F(Quick, ErrorsAreTold)
{
    int32_t value = 0;
    char small[2];
    for (int row = 1; row <= 4; row++) {
        ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
        EXPECT_EQ(row, number());
        EXPECT_EQ("", c.errors()) << "what was told before is forgotten";
        if (row % 2 == 0) {
            EXPECT_EQ(SQL_ERROR, SQLGetData(c.stmt, 3, SQL_C_SLONG, &value, 0, nullptr));
            EXPECT_EQ("22002", c.errors());
        }
        EXPECT_EQ(SQL_ERROR, SQLGetData(c.stmt, 4, SQL_C_CHAR, small, 1, nullptr));
        EXPECT_EQ("22003", c.errors());
        EXPECT_EQ(SQL_ERROR, SQLGetData(c.stmt, 5, SQL_C_CHAR, small, 2, nullptr));
        EXPECT_EQ("07009", c.errors());
        EXPECT_EQ(SQL_ERROR, SQLGetData(c.stmt, 0, SQL_C_CHAR, small, 2, nullptr));
        EXPECT_EQ("07009", c.errors());
        EXPECT_EQ(SQL_ERROR, SQLGetData(c.stmt, 1, SQL_C_SLONG, &value, -1, nullptr));
        EXPECT_EQ("HY090", c.errors());
        EXPECT_EQ(SQL_ERROR, SQLGetData(c.stmt, 2, SQL_C_SLONG, &value, 0, nullptr));
        EXPECT_EQ("22018", c.errors());
    }
}

TEST_F(Quick, BoundColumnsOfOneRow)
{
    int32_t n = 0;
    char s[8];
    SQL_NUMERIC_STRUCT d = {};
    SQLLEN n_length = 0, s_length = 0, offset = 0;
    SQLULEN fetched = 77;
    SQLUSMALLINT status = 77;
    ASSERT_EQ(SQL_SUCCESS, SQLBindCol(c.stmt, 1, SQL_C_SLONG, &n, 0, &n_length));
    ASSERT_EQ(SQL_SUCCESS, SQLBindCol(c.stmt, 2, SQL_C_CHAR, s, sizeof s, &s_length));
    ASSERT_EQ(SQL_SUCCESS, SQLBindCol(c.stmt, 4, SQL_C_NUMERIC, &d, sizeof d, nullptr));
    ASSERT_EQ(SQL_SUCCESS, SQLSetStmtAttr(c.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    ASSERT_EQ(SQL_SUCCESS, SQLSetStmtAttr(c.stmt, SQL_ATTR_ROW_STATUS_PTR, &status, 0));
    ASSERT_EQ(SQL_SUCCESS, SQLSetStmtAttr(c.stmt, SQL_ATTR_ROW_BIND_OFFSET_PTR, &offset, 0));
    for (int row = 1; row <= ROWS; row++) {
        fetched = status = 77;
        /* Without a scale of its own a bound SQL_NUMERIC_STRUCT has 0: its fraction is cut, and that is told.
         */
        ASSERT_EQ(SQL_SUCCESS_WITH_INFO, SQLFetch(c.stmt));
        EXPECT_EQ("01S07", c.errors());
        EXPECT_EQ(SQL_ROW_SUCCESS_WITH_INFO, status);
        EXPECT_EQ(row, d.val[0]);
        if (row == 3)
            break;
    }
    ASSERT_EQ(SQL_SUCCESS, SQLBindCol(c.stmt, 4, SQL_C_NUMERIC, nullptr, 0, nullptr));
    for (int row = 4; row <= ROWS; row++) {
        SQLULEN number = 0;
        fetched = status = 77;
        ASSERT_EQ(SQL_SUCCESS, SQLFetchScroll(c.stmt, SQL_FETCH_NEXT, 0));
        EXPECT_TRUE(open());
        EXPECT_EQ(row, n);
        EXPECT_EQ("row " + std::to_string(row), s);
        EXPECT_EQ(4, n_length);
        EXPECT_EQ(5, s_length);
        EXPECT_EQ(1u, fetched);
        EXPECT_EQ(SQL_ROW_SUCCESS, status);
        EXPECT_EQ(row % 2 ? std::to_string(row * 10) : "NULL", text(3)) << "the row SQLFetch went to";
        EXPECT_EQ(SQL_SUCCESS, SQLGetStmtAttr(c.stmt, SQL_ATTR_ROW_NUMBER, &number, 0, nullptr));
        EXPECT_EQ(static_cast<SQLULEN>(row), number);
    }
    EXPECT_EQ(SQL_NO_DATA, SQLFetch(c.stmt));
    EXPECT_EQ(0u, fetched);
}

/* Attributes and bindings that are changed between two calls count for the next one. */
TEST_F(Quick, ChangesCount)
{
    ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
    EXPECT_EQ("row 1", text(2));
    set(SQL_ATTR_MAX_LENGTH, 2);
    EXPECT_FALSE(open());
    ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
    EXPECT_FALSE(open());
    EXPECT_EQ("ro", text(2));
    set(SQL_ATTR_MAX_LENGTH, 0);
    ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
    EXPECT_EQ("row 3", text(2));
    set(SQL_ATTR_MAX_ROWS, 4);
    ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
    EXPECT_EQ(4, number());
    ASSERT_EQ(SQL_NO_DATA, SQLFetch(c.stmt));
    set(SQL_ATTR_MAX_ROWS, 0);
    int32_t n[2] = {};
    SQLULEN fetched = 0;
    set(SQL_ATTR_ROW_ARRAY_SIZE, 2);
    ASSERT_EQ(SQL_SUCCESS, SQLSetStmtAttr(c.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
    ASSERT_EQ(SQL_SUCCESS, SQLBindCol(c.stmt, 1, SQL_C_SLONG, n, 0, nullptr));
    ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
    EXPECT_FALSE(open());
    EXPECT_EQ(2u, fetched);
    EXPECT_EQ(5, n[0]);
    EXPECT_EQ(6, n[1]);
    EXPECT_EQ("?-1", text(2));
    EXPECT_EQ("HY109", c.errors());
}

TEST_F(Quick, SqlArdTypeAndDefault)
{
    SQLHDESC ard = c.descriptor(SQL_ATTR_APP_ROW_DESC);
    for (int row = 1; row <= 4; row++) {
        unsigned char buffer[16] = {};
        SQLLEN length = 0;
        SQLSMALLINT type = row % 2 ? SQL_C_SBIGINT : SQL_C_STINYINT;
        ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
        ASSERT_EQ(SQL_SUCCESS, SQLSetDescField(ard, 1, SQL_DESC_CONCISE_TYPE,
                                               reinterpret_cast<SQLPOINTER>(intptr_t{type}), 0));
        EXPECT_EQ(SQL_SUCCESS, SQLGetData(c.stmt, 1, SQL_ARD_TYPE, buffer, sizeof buffer, &length));
        EXPECT_EQ(row % 2 ? 8 : 1, length);
        EXPECT_EQ(row, buffer[0]);
        EXPECT_EQ("row " + std::to_string(row), text(2));
        EXPECT_EQ(SQL_SUCCESS, SQLGetData(c.stmt, 1, SQL_C_DEFAULT, buffer, sizeof buffer, &length));
        EXPECT_EQ(4, length);
        EXPECT_EQ(SQL_NO_DATA, SQLGetData(c.stmt, 1, SQL_C_SLONG, buffer, sizeof buffer, &length))
            << "the same C type by another name";
    }
}

/* Each of these takes the statement's lock and leaves nothing that is read beside it. */
TEST_F(Quick, IsShut)
{
    ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
    EXPECT_TRUE(open());
    EXPECT_EQ(SQL_SUCCESS, SQLCancel(c.stmt));
    EXPECT_FALSE(open());
    EXPECT_EQ(1, number());
    EXPECT_TRUE(open());
    EXPECT_EQ("", c.errors());
    EXPECT_FALSE(open());
    EXPECT_EQ("row 1", text(2));
    EXPECT_EQ(SQL_SUCCESS, SQLCloseCursor(c.stmt));
    EXPECT_FALSE(open());
    EXPECT_EQ("?-1", text(2));
    EXPECT_EQ(SQL_ERROR, SQLFetch(c.stmt));
}

/* A child process has no use of its parent's statement, whatever its parent was about to do. */
TEST_F(Quick, NotInAChild)
{
    ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
    EXPECT_EQ(1, number());
    EXPECT_TRUE(open());
    pid_t child = fork();
    if (child == 0) {
        int32_t value;
        bool good = SQLGetData(c.stmt, 2, SQL_C_SLONG, &value, 0, nullptr) == SQL_ERROR &&
                    c.errors() == "08S01" && SQLFetch(c.stmt) == SQL_ERROR && c.errors() == "08S01";
        _exit(good ? 0 : 1);
    }
    int status = 1;
    ASSERT_EQ(child, waitpid(child, &status, 0));
    EXPECT_EQ(0, status);
    EXPECT_EQ("row 1", text(2));
}

/* Threads that share a statement: each call is whole, whichever way it went. */
TEST_F(Quick, Threads)
{
    std::atomic<int> wrong{0};
    std::atomic<bool> done{false};
    ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
    auto numbers = [&] {
        for (int i = 0; i < 20000; i++) {
            int32_t value = -1;
            SQLRETURN code = SQLGetData(c.stmt, 1, SQL_C_SLONG, &value, 0, nullptr);
            wrong += code == SQL_SUCCESS ? value != 1 : code != SQL_NO_DATA;
        }
    };
    auto texts = [&] {
        for (int i = 0; i < 20000; i++) {
            char value[8] = {};
            SQLRETURN code = SQLGetData(c.stmt, 2, SQL_C_CHAR, value, sizeof value, nullptr);
            wrong += code == SQL_SUCCESS ? strcmp(value, "row 1") != 0 : code != SQL_NO_DATA;
        }
    };
    std::thread disturbs([&] {
        for (int i = 0; !done; i++) {
            if (i % 3 == 0)
                wrong += SQLCancel(c.stmt) != SQL_SUCCESS;
            else
                wrong += SQLSetStmtAttr(c.stmt, SQL_ATTR_MAX_LENGTH, nullptr, 0) != SQL_SUCCESS;
            std::this_thread::yield();
        }
    });
    std::thread one(numbers), other(texts), third(numbers);
    one.join();
    other.join();
    third.join();
    done = true;
    disturbs.join();
    EXPECT_EQ(0, wrong);
    ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
    EXPECT_EQ(2, number());
}

/* Fetching on several threads: each row comes once. */
TEST(QuickRows, ThreadsFetchEachRowOnce)
{
    const uint64_t rows = 20000;
    std::vector<int32_t> n(rows);
    for (uint64_t i = 0; i < rows; i++)
        n[i] = static_cast<int32_t>(i + 1);
    Connected c({rows_answer(NativeBlock(rows).column("n", "Int32", n).bytes())});
    ASSERT_EQ(SQL_SUCCESS, c.direct("SELECT n FROM t"));
    std::atomic<uint64_t> fetched{0};
    auto work = [&] {
        while (SQLFetch(c.stmt) == SQL_SUCCESS)
            fetched++;
    };
    std::thread one(work), other(work);
    one.join();
    other.join();
    EXPECT_EQ(rows, fetched);
}

/* With a log of all calls each is written. */
TEST(QuickLog, CallsAreWritten)
{
    char path[] = "/tmp/porter_quick_XXXXXX";
    int file = mkstemp(path);
    ASSERT_GE(file, 0);
    Connected c({rows_answer(block())});
    struct error err = {};
    ASSERT_EQ(0, log_open(&static_cast<struct dbc *>(c.dbc)->log, LOG_TRACE, text_of(path), &err));
    ASSERT_EQ(SQL_SUCCESS, c.direct("SELECT n, s, o, d FROM t"));
    for (int row = 1; row <= 3; row++) {
        int32_t value;
        ASSERT_EQ(SQL_SUCCESS, SQLFetch(c.stmt));
        ASSERT_EQ(SQL_SUCCESS, SQLGetData(c.stmt, 1, SQL_C_SLONG, &value, 0, nullptr));
    }
    std::string written;
    char buffer[4096];
    for (ssize_t size; (size = read(file, buffer, sizeof buffer)) > 0;)
        written.append(buffer, static_cast<size_t>(size));
    size_t calls = 0;
    for (size_t at = written.find("SQLGetData("); at != std::string::npos;
         at = written.find("SQLGetData(", at + 1))
        calls++;
    EXPECT_EQ(3u, calls) << written;
    close(file);
    unlink(path);
}

} // namespace
