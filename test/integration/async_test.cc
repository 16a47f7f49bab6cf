/* Asynchronous calls by polling: never blocking, refusing all else meanwhile, right in the end. */
#include <chrono>
#include <functional>
#include <thread>

#include "fixture.h"

#ifndef SQL_API_SQLCOMPLETEASYNC
extern "C" SQLRETURN SQL_API SQLCompleteAsync(SQLSMALLINT type, SQLHANDLE handle, RETCODE *outcome);
#endif

namespace
{

using Clock = std::chrono::steady_clock;

void pause(int milliseconds)
{
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

class Async : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        statement = std::make_unique<odbc::Statement>(connection());
        ASSERT_OK(*statement, statement->set(SQL_ATTR_ASYNC_ENABLE, SQLULEN(SQL_ASYNC_ENABLE_ON)));
    }
    void TearDown() override
    {
        statement.reset();
    }
    SQLHSTMT handle()
    {
        return statement->handle;
    }
    /* Polls to the end; no call may block. `polls` counts how often it was under way. */
    SQLRETURN poll(const std::function<SQLRETURN()> &call, int *polls = nullptr)
    {
        for (;;) {
            auto start = Clock::now();
            SQLRETURN code = call();
            EXPECT_LT(std::chrono::duration<double>(Clock::now() - start).count(), 0.2);
            if (code != SQL_STILL_EXECUTING)
                return code;
            if (polls)
                ++*polls;
            pause(1);
        }
    }
    SQLRETURN exec(const std::string &sql, int *polls = nullptr)
    {
        return poll([&] { return statement->exec(sql); }, polls);
    }
    SQLRETURN tables(const std::string &name)
    {
        std::u16string wide = odbc::widen(name);
        std::string narrow = name;
        if (GetParam())
            return SQLTablesW(handle(), nullptr, 0, nullptr, 0, reinterpret_cast<SQLWCHAR *>(wide.data()),
                              SQL_NTS, nullptr, 0);
        return SQLTables(handle(), nullptr, 0, nullptr, 0, reinterpret_cast<SQLCHAR *>(narrow.data()),
                         SQL_NTS, nullptr, 0);
    }
    /* A description of column 1. Its place is the same in each poll: the driver's thread writes there. */
    SQLRETURN describe()
    {
        if (GetParam())
            return SQLDescribeColW(handle(), 1, reinterpret_cast<SQLWCHAR *>(wide_name), 100, &name_size,
                                   &column.type, &column.size, &column.digits, &column.nullable);
        return SQLDescribeCol(handle(), 1, reinterpret_cast<SQLCHAR *>(name), 100, &name_size, &column.type,
                              &column.size, &column.digits, &column.nullable);
    }
    std::unique_ptr<odbc::Statement> statement;
    odbc::Column column;
    char name[100] = "";
    char16_t wide_name[100] = u"";
    SQLSMALLINT name_size = 0;
};

#define EXPECT_DONE(call)                                                                                    \
    do {                                                                                                     \
        SQLRETURN code_ = poll([&] { return call; });                                                        \
        EXPECT_EQ(code_, SQL_SUCCESS) << #call << ": " << odbc::told(statement->diags());                    \
    } while (0)

TEST_P(Async, WhatTheDriverSays)
{
    SQLUINTEGER mode = 99;
    ASSERT_EQ(SQLGetInfo(connection().dbc, SQL_ASYNC_MODE, &mode, sizeof mode, nullptr), SQL_SUCCESS);
    EXPECT_EQ(mode, static_cast<SQLUINTEGER>(SQL_AM_STATEMENT));
    ASSERT_EQ(SQLGetInfo(connection().dbc, SQL_MAX_ASYNC_CONCURRENT_STATEMENTS, &mode, sizeof mode, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(mode, 0u);
    SQLULEN set = 9;
    ASSERT_EQ(SQLGetStmtAttr(handle(), SQL_ATTR_ASYNC_ENABLE, &set, sizeof set, nullptr), SQL_SUCCESS);
    EXPECT_EQ(set, static_cast<SQLULEN>(SQL_ASYNC_ENABLE_ON));
}

/* The text is a temporary of the wrapper's: it is gone when the first call has returned. */
TEST_P(Async, ExecutesWithoutBlocking)
{
    int polls = 0;
    ASSERT_EQ(exec("SELECT sleep(0.4), 'äöü'", &polls), SQL_SUCCESS) << odbc::told(statement->diags());
    EXPECT_GT(polls, 10);
    EXPECT_DONE(statement->fetch());
    char text[20];
    EXPECT_DONE(SQLGetData(handle(), 2, SQL_C_CHAR, text, sizeof text, nullptr));
    EXPECT_STREQ(text, "äöü");
    EXPECT_EQ(poll([&] { return statement->fetch(); }), SQL_NO_DATA);
    if (!managed) { /* whose manager does not find back from an unfinished SQLMoreResults */
        EXPECT_EQ(poll([&] { return SQLMoreResults(handle()); }), SQL_NO_DATA);
    }
}

TEST_P(Async, ErrorsComeWithTheLastPoll)
{
    int polls = 0;
    EXPECT_EQ(exec("SELECT throwIf(sleep(0.3) = 0, 'no')", &polls), SQL_ERROR);
    EXPECT_GT(polls, 5);
    EXPECT_NE(odbc::told(statement->diags()).find("no"), std::string::npos) << odbc::told(statement->diags());
    EXPECT_EQ(exec("SELECT nothing_of_this_name"), SQL_ERROR);
    EXPECT_EQ(statement->state(), "42S22") << odbc::told(statement->diags());
    EXPECT_EQ(exec("SELECT 1"), SQL_SUCCESS);
}

TEST_P(Async, AllElseIsRefusedMeanwhile)
{
    ASSERT_EQ(statement->exec("SELECT sleep(0.5)"), SQL_STILL_EXECUTING);
    auto start = Clock::now();
    SQLSMALLINT count;
    EXPECT_ERROR(*statement, SQLNumResultCols(handle(), &count), "HY010");
    EXPECT_ERROR(*statement, statement->fetch(), "HY010");
    EXPECT_ERROR(*statement, SQLFreeStmt(handle(), SQL_CLOSE), "HY010");
    EXPECT_ERROR(*statement, statement->set(SQL_ATTR_MAX_ROWS, SQLULEN(3)), "HY010");
    EXPECT_EQ(connection().disconnect(), SQL_ERROR);
    EXPECT_EQ(connection().state(), "HY010");
    if (!managed) { /* the manager frees its own handle first */
        EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_STMT, handle()), SQL_ERROR);
        SQLHDESC ird = nullptr;
        EXPECT_ERROR(*statement, SQLGetStmtAttr(handle(), SQL_ATTR_IMP_ROW_DESC, &ird, 0, nullptr), "HY010");
    }
    odbc::Statement other(connection());
    EXPECT_OK(other, other.exec("SELECT 1"));
    EXPECT_LT(std::chrono::duration<double>(Clock::now() - start).count(), 0.4);
    EXPECT_EQ(exec("SELECT sleep(0.5)"), SQL_SUCCESS) << odbc::told(statement->diags());
}

TEST_P(Async, Cancel)
{
    ASSERT_EQ(statement->exec("SELECT sleep(3)"), SQL_STILL_EXECUTING);
    pause(150);
    ASSERT_EQ(SQLCancel(handle()), SQL_SUCCESS);
    auto start = Clock::now();
    EXPECT_EQ(exec("ignored"), SQL_ERROR);
    EXPECT_EQ(statement->state(), "HY008") << odbc::told(statement->diags());
    EXPECT_LT(std::chrono::duration<double>(Clock::now() - start).count(), 0.5);
    SQLFreeStmt(handle(), SQL_CLOSE);
    EXPECT_EQ(exec("SELECT 1"), SQL_SUCCESS) << odbc::told(statement->diags());
}

TEST_P(Async, EveryFunctionEndsRight)
{
    SQLSMALLINT count = 0, type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0, fetched = 0;
    SQLUSMALLINT status[2];
    SQLINTEGER parameter = 40, value = 0;
    SQLLEN number = 0;
    EXPECT_OK(*statement, statement->set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
    EXPECT_DONE(statement->prepare("SELECT number + ?, sleep(0.1) FROM numbers(5)"));
    if (managed) /* unixODBC 2.3.11 does not find back from an unfinished description */
        EXPECT_OK(*statement, statement->set(SQL_ATTR_ASYNC_ENABLE, SQLULEN(SQL_ASYNC_ENABLE_OFF)));
    EXPECT_DONE(SQLNumParams(handle(), &count));
    EXPECT_EQ(count, 1);
    EXPECT_DONE(SQLDescribeParam(handle(), 1, &type, &size, &digits, &nullable));
    EXPECT_OK(*statement, SQLBindParameter(handle(), 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                           &parameter, 0, nullptr));
    EXPECT_DONE(SQLNumResultCols(handle(), &count));
    EXPECT_EQ(count, 2);
    EXPECT_DONE(describe());
    EXPECT_NE((GetParam() ? odbc::narrow(std::u16string(wide_name)) : std::string(name)).find("plus"),
              std::string::npos);
    EXPECT_DONE(statement->attribute(2, SQL_DESC_CONCISE_TYPE, &number));
    EXPECT_EQ(number, SQL_SMALLINT);
    EXPECT_OK(*statement, statement->set(SQL_ATTR_ASYNC_ENABLE, SQLULEN(SQL_ASYNC_ENABLE_ON)));
    EXPECT_OK(*statement, statement->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(2)));
    EXPECT_OK(*statement, statement->set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched));
    EXPECT_DONE(statement->execute());
    EXPECT_DONE(SQLFetchScroll(handle(), SQL_FETCH_NEXT, 0));
    EXPECT_EQ(fetched, 2u);
    EXPECT_DONE(SQLSetPos(handle(), 2, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    EXPECT_DONE(SQLGetData(handle(), 1, SQL_C_SLONG, &value, sizeof value, nullptr));
    EXPECT_EQ(value, 41);
    EXPECT_OK(*statement, SQLFreeStmt(handle(), SQL_CLOSE));
    EXPECT_OK(*statement, SQLFreeStmt(handle(), SQL_RESET_PARAMS));
    EXPECT_OK(*statement, statement->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(1)));

    if (!managed) {
        EXPECT_DONE(statement->exec("SELECT 1"));
        EXPECT_DONE(SQLExtendedFetch(handle(), SQL_FETCH_NEXT, 0, &size, status));
        EXPECT_EQ(size, 1u);
        EXPECT_OK(*statement, SQLFreeStmt(handle(), SQL_CLOSE));
    }
    for (auto ask :
         {+[](SQLHSTMT h) { return SQLGetTypeInfo(h, SQL_ALL_TYPES); },
          +[](SQLHSTMT h) {
              return SQLColumns(h, nullptr, 0, nullptr, 0, (SQLCHAR *)"one", SQL_NTS, nullptr, 0);
          },
          +[](SQLHSTMT h) { return SQLPrimaryKeys(h, nullptr, 0, nullptr, 0, (SQLCHAR *)"one", SQL_NTS); },
          +[](SQLHSTMT h) {
              return SQLStatistics(h, nullptr, 0, nullptr, 0, (SQLCHAR *)"one", SQL_NTS, SQL_INDEX_ALL,
                                   SQL_QUICK);
          },
          +[](SQLHSTMT h) {
              return SQLSpecialColumns(h, SQL_BEST_ROWID, nullptr, 0, nullptr, 0, (SQLCHAR *)"one", SQL_NTS,
                                       SQL_SCOPE_SESSION, SQL_NULLABLE);
          },
          +[](SQLHSTMT h) {
              return SQLForeignKeys(h, nullptr, 0, nullptr, 0, (SQLCHAR *)"one", SQL_NTS, nullptr, 0, nullptr,
                                    0, nullptr, 0);
          },
          +[](SQLHSTMT h) { return SQLProcedures(h, nullptr, 0, nullptr, 0, nullptr, 0); },
          +[](SQLHSTMT h) {
              return SQLProcedureColumns(h, nullptr, 0, nullptr, 0, nullptr, 0, nullptr, 0);
          }}) {
        EXPECT_DONE(ask(handle()));
        EXPECT_OK(*statement, SQLFreeStmt(handle(), SQL_CLOSE));
    }
    EXPECT_DONE(tables("one"));
    EXPECT_DONE(statement->fetch());
    EXPECT_DONE(SQLGetData(handle(), 3, SQL_C_CHAR, name, sizeof name, nullptr));
    EXPECT_STREQ(name, "one");
    EXPECT_OK(*statement, SQLFreeStmt(handle(), SQL_CLOSE));
}

TEST_P(Async, DataAtExecution)
{
    SQLLEN at_execution = SQL_DATA_AT_EXEC;
    SQLPOINTER token = nullptr;
    char text[20] = "";
    int polls = 0;
    ASSERT_OK(*statement, SQLBindParameter(handle(), 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0,
                                           &token, 0, &at_execution));
    ASSERT_EQ(exec("SELECT ?, sleep(0.3)"), SQL_NEED_DATA);
    ASSERT_EQ(poll([&] { return SQLParamData(handle(), &token); }), SQL_NEED_DATA);
    EXPECT_DONE(SQLPutData(handle(), const_cast<char *>("abc"), 3));
    EXPECT_EQ(poll([&] { return SQLParamData(handle(), &token); }, &polls), SQL_SUCCESS)
        << odbc::told(statement->diags());
    EXPECT_GT(polls, 5);
    EXPECT_DONE(statement->fetch());
    EXPECT_DONE(SQLGetData(handle(), 1, SQL_C_CHAR, text, sizeof text, nullptr));
    EXPECT_STREQ(text, "abc");
}

TEST_P(Async, ConnectionsGiveTheirValueToLaterStatements)
{
    ASSERT_OK(connection(), connection().set(SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_ON));
    odbc::Statement later(connection());
    SQLRETURN code = later.exec("SELECT sleep(0.3)");
    EXPECT_EQ(code, SQL_STILL_EXECUTING) << odbc::told(later.diags());
    while (code == SQL_STILL_EXECUTING) {
        pause(5);
        code = later.exec("SELECT sleep(0.3)");
    }
    EXPECT_EQ(code, SQL_SUCCESS);
    ASSERT_OK(connection(), connection().set(SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF));
}

TEST_P(Async, ConnectionFunctionsAreNot)
{
    SQLUINTEGER capable = 9;
    ASSERT_EQ(
        SQLGetInfo(connection().dbc, 10023 /* SQL_ASYNC_DBC_FUNCTIONS */, &capable, sizeof capable, nullptr),
        SQL_SUCCESS);
    EXPECT_EQ(capable, 0u);
    if (!managed) { /* the manager keeps it for itself */
        EXPECT_ERROR(connection(), connection().set(117 /* SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE */, 1),
                     "HYC00");
    }
}

/* unixODBC 2.3.11 has no SQLCompleteAsync. */
#if !PORTER_MANAGED
TEST_P(Async, CompleteAsync)
{
    RETCODE outcome = 99;
    EXPECT_ERROR(*statement, SQLCompleteAsync(SQL_HANDLE_STMT, handle(), &outcome), "HY010");
    ASSERT_EQ(statement->exec("SELECT sleep(0.2)"), SQL_STILL_EXECUTING);
    SQLRETURN code;
    while ((code = SQLCompleteAsync(SQL_HANDLE_STMT, handle(), &outcome)) == SQL_STILL_EXECUTING)
        pause(5);
    EXPECT_EQ(code, SQL_SUCCESS);
    EXPECT_EQ(outcome, SQL_SUCCESS);
    EXPECT_DONE(statement->fetch());
    EXPECT_OK(*statement, SQLFreeStmt(handle(), SQL_CLOSE));
    ASSERT_EQ(statement->exec("SELECT throwIf(sleep(0.2) = 0, 'no')"), SQL_STILL_EXECUTING);
    while ((code = SQLCompleteAsync(SQL_HANDLE_STMT, handle(), &outcome)) == SQL_STILL_EXECUTING)
        pause(5);
    EXPECT_EQ(code, SQL_SUCCESS);
    EXPECT_EQ(outcome, SQL_ERROR);
    EXPECT_NE(odbc::told(statement->diags()).find("no"), std::string::npos);
    EXPECT_EQ(SQLCompleteAsync(SQL_HANDLE_DBC, connection().dbc, &outcome), SQL_ERROR);
    EXPECT_EQ(SQLCompleteAsync(SQL_HANDLE_ENV, connection().env, &outcome), SQL_INVALID_HANDLE);
}
#endif

BOTH_ENTRY_POINTS(Async);

} // namespace
