// Entry points of statements, the order in which they may be called, cancelling, several threads.
#include <atomic>
#include <cstring>
#include <thread>

#include "connected.h"

using namespace porter_test;

namespace
{

SQLCHAR *text(const char *words)
{
    return reinterpret_cast<SQLCHAR *>(const_cast<char *>(words));
}

TEST(Statements, APreparedStatementsLife)
{
    Connected c({describe_answer({{"n", "Int32"}, {"s", "String"}}), rows_answer(numbered_block(1, 2)),
                 rows_answer(numbered_block(3, 1))});
    SQLSMALLINT columns = 0, parameters = -1;
    SQLLEN rows = 0;
    EXPECT_EQ(SQLNumResultCols(c.stmt, &columns), SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY010");
    EXPECT_EQ(SQLNumParams(c.stmt, &parameters), SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY010");
    ASSERT_EQ(c.prepare("SELECT n, s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(SQLNumParams(c.stmt, &parameters), SQL_SUCCESS);
    EXPECT_EQ(parameters, 0);
    ASSERT_EQ(SQLNumResultCols(c.stmt, &columns), SQL_SUCCESS);
    EXPECT_EQ(columns, 2);
    EXPECT_EQ(SQLRowCount(c.stmt, &rows), SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY010");
    ASSERT_EQ(SQLExecute(c.stmt), SQL_SUCCESS);
    ASSERT_EQ(SQLRowCount(c.stmt, &rows), SQL_SUCCESS);
    EXPECT_EQ(rows, -1);
    ASSERT_EQ(SQLFetch(c.stmt), SQL_SUCCESS);
    ASSERT_EQ(SQLFetchScroll(c.stmt, SQL_FETCH_NEXT, 0), SQL_SUCCESS);
    EXPECT_EQ(SQLFetchScroll(c.stmt, SQL_FETCH_NEXT, 0), SQL_NO_DATA);
    for (SQLSMALLINT orientation : {SQL_FETCH_PRIOR, SQL_FETCH_FIRST, SQL_FETCH_LAST, SQL_FETCH_ABSOLUTE,
                                    SQL_FETCH_RELATIVE, SQL_FETCH_BOOKMARK, 99}) {
        EXPECT_EQ(SQLFetchScroll(c.stmt, orientation, 1), SQL_ERROR);
        EXPECT_EQ(c.errors(), "HY106");
    }
    EXPECT_EQ(SQLExecute(c.stmt), SQL_ERROR);
    EXPECT_EQ(c.errors(), "24000");
    ASSERT_EQ(SQLCloseCursor(c.stmt), SQL_SUCCESS);
    ASSERT_EQ(SQLExecute(c.stmt), SQL_SUCCESS);
    EXPECT_EQ(SQLMoreResults(c.stmt), SQL_NO_DATA);
    EXPECT_EQ(SQLFetch(c.stmt), SQL_ERROR) << "SQLMoreResults has closed the cursor";
    EXPECT_EQ(c.errors(), "HY010");
}

TEST(Statements, RowNumber)
{
    Connected c({rows_answer(numbered_block(1, 3))});
    SQLULEN row = 77;
    ASSERT_EQ(c.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    EXPECT_EQ(SQLGetStmtAttr(c.stmt, SQL_ATTR_ROW_NUMBER, &row, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(c.errors(), "24000");
    for (SQLULEN i = 1; i <= 3; i++) {
        ASSERT_EQ(SQLFetch(c.stmt), SQL_SUCCESS);
        ASSERT_EQ(SQLGetStmtAttr(c.stmt, SQL_ATTR_ROW_NUMBER, &row, 0, nullptr), SQL_SUCCESS);
        EXPECT_EQ(row, i);
    }
    ASSERT_EQ(SQLFetch(c.stmt), SQL_NO_DATA);
    EXPECT_EQ(SQLGetStmtAttr(c.stmt, SQL_ATTR_ROW_NUMBER, &row, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(c.errors(), "24000");
}

TEST(Statements, WithoutAResult)
{
    Connected c({nothing_answer()});
    SQLSMALLINT columns = 7, type;
    SQLULEN size;
    ASSERT_EQ(c.direct("CREATE TABLE t (a Int8) ENGINE = Memory"), SQL_SUCCESS);
    ASSERT_EQ(SQLNumResultCols(c.stmt, &columns), SQL_SUCCESS);
    EXPECT_EQ(columns, 0);
    EXPECT_EQ(SQLFetch(c.stmt), SQL_ERROR);
    EXPECT_EQ(c.errors(), "24000");
    EXPECT_EQ(SQLCloseCursor(c.stmt), SQL_ERROR);
    EXPECT_EQ(c.errors(), "24000");
    EXPECT_EQ(SQLDescribeCol(c.stmt, 1, nullptr, 0, nullptr, &type, &size, nullptr, nullptr), SQL_ERROR);
    EXPECT_EQ(c.errors(), "24000");
    EXPECT_EQ(SQLSetCursorName(c.stmt, text("x"), SQL_NTS), SQL_ERROR);
    EXPECT_EQ(c.errors(), "24000");
    EXPECT_EQ(SQLMoreResults(c.stmt), SQL_NO_DATA);
    EXPECT_EQ(SQLExecute(c.stmt), SQL_ERROR) << "never prepared";
    EXPECT_EQ(c.errors(), "HY010");
    ASSERT_EQ(c.prepare("INSERT INTO t SELECT 1"), SQL_SUCCESS);
    EXPECT_EQ(SQLDescribeCol(c.stmt, 1, nullptr, 0, nullptr, &type, &size, nullptr, nullptr), SQL_ERROR);
    EXPECT_EQ(c.errors(), "07005");
}

TEST(Statements, ACallForgetsTheDiagnosticsOfTheOneBefore)
{
    Connected c;
    EXPECT_EQ(SQLFetch(c.stmt), SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY010");
    EXPECT_EQ(c.errors(), "HY010") << "reading them does not";
    SQLULEN value;
    EXPECT_EQ(SQLGetStmtAttr(c.stmt, SQL_ATTR_MAX_ROWS, &value, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(c.errors(), "");
}

TEST(Statements, DescribeParamAndItsPointers)
{
    Connected c;
    SQLSMALLINT type = 0, digits = -1, nullable = -1, count = 0;
    SQLULEN size = 0x7777777777777777;
    ASSERT_EQ(c.prepare("SELECT {?:Decimal(10, 2)}"), SQL_SUCCESS);
    ASSERT_EQ(SQLNumParams(c.stmt, &count), SQL_SUCCESS);
    EXPECT_EQ(count, 1);
    ASSERT_EQ(SQLDescribeParam(c.stmt, 1, &type, &size, &digits, &nullable), SQL_SUCCESS);
    EXPECT_EQ(type, SQL_DECIMAL);
    EXPECT_EQ(size, 10u) << "the whole SQLULEN is written";
    EXPECT_EQ(digits, 2);
    EXPECT_EQ(nullable, SQL_NO_NULLS);
    EXPECT_EQ(SQLDescribeParam(c.stmt, 1, nullptr, nullptr, nullptr, nullptr), SQL_SUCCESS);
    EXPECT_EQ(SQLDescribeParam(c.stmt, 2, &type, &size, &digits, &nullable), SQL_ERROR);
    EXPECT_EQ(c.errors(), "07009");
}

TEST(Statements, RowCountIsAlsoADiagnosticField)
{
    Connected c({nothing_answer()});
    SQLLEN count = 77;
    ASSERT_EQ(c.direct("INSERT INTO t SELECT 1"), SQL_SUCCESS);
    ASSERT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, c.stmt, 0, SQL_DIAG_ROW_COUNT, &count, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(count, -1);
    SQLINTEGER records = 77;
    ASSERT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, c.stmt, 0, SQL_DIAG_NUMBER, &records, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(records, 0);
    for (SQLSMALLINT field : {SQL_DIAG_ROW_COUNT, SQL_DIAG_CURSOR_ROW_COUNT, SQL_DIAG_DYNAMIC_FUNCTION,
                              SQL_DIAG_DYNAMIC_FUNCTION_CODE})
        EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_DBC, c.dbc, 0, field, &count, 0, nullptr), SQL_ERROR) << field;
}

/* ---- cancelling */

TEST(Cancel, ReachesAnExecutionInAnotherThread)
{
    Connected c({rows_answer(numbered_block(1, 3)), nothing_answer(), rows_answer(numbered_block(7, 1))});
    std::atomic<SQLRETURN> code{77};
    c.fake.gate().shut();
    std::thread other([&] { code = c.direct("SELECT n, s FROM t"); });
    ASSERT_TRUE(c.fake.gate().wait_for_readers(1));
    EXPECT_EQ(SQLCancel(c.stmt), SQL_SUCCESS);
    other.join();
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY008");
    c.fake.gate().open_up();
    /* The query is killed on another link, by a thread of its own: it takes the second answer. */
    for (int i = 0; i < 2000 && c.fake.requests() < 2; i++)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ASSERT_EQ(c.fake.requests(), 2u);
    EXPECT_EQ(c.fake.body(1).rfind("KILL QUERY WHERE query_id = '", 0), 0u) << c.fake.body(1);
    ASSERT_EQ(c.direct("SELECT n, s FROM t"), SQL_SUCCESS) << "the statement is usable again";
    ASSERT_EQ(SQLFetch(c.stmt), SQL_SUCCESS);
}

TEST(Cancel, ReachesAFetchInAnotherThread)
{
    Connected c({rows_answer(numbered_block(1, 1) + numbered_block(2, 1), numbered_block(1, 1).size()),
                 nothing_answer()});
    std::atomic<SQLRETURN> code{77};
    ASSERT_EQ(c.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(c.stmt), SQL_SUCCESS);
    c.fake.gate().shut();
    std::thread other([&] { code = SQLFetch(c.stmt); });
    ASSERT_TRUE(c.fake.gate().wait_for_readers(1));
    EXPECT_EQ(SQLCancelHandle(SQL_HANDLE_STMT, c.stmt), SQL_SUCCESS);
    other.join();
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY008");
    c.fake.gate().open_up();
}

TEST(Cancel, EndsTheSetsOfParameters)
{
    Answer slow = nothing_answer();
    slow.body = " ";
    Connected c({slow, nothing_answer(), nothing_answer(), nothing_answer()});
    SQLINTEGER values[3] = {1, 2, 3};
    SQLUSMALLINT status[3] = {77, 77, 77};
    SQLULEN processed = 77;
    ASSERT_EQ(c.prepare("INSERT INTO t SELECT ?"), SQL_SUCCESS);
    ASSERT_EQ(
        SQLBindParameter(c.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, values, 0, nullptr),
        SQL_SUCCESS);
    ASSERT_EQ(SQLSetStmtAttr(c.stmt, SQL_ATTR_PARAMSET_SIZE, reinterpret_cast<SQLPOINTER>(3), 0),
              SQL_SUCCESS);
    ASSERT_EQ(SQLSetStmtAttr(c.stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0), SQL_SUCCESS);
    ASSERT_EQ(SQLSetStmtAttr(c.stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed, 0), SQL_SUCCESS);
    std::atomic<SQLRETURN> code{77};
    c.fake.gate().shut();
    std::thread other([&] { code = SQLExecute(c.stmt); });
    ASSERT_TRUE(c.fake.gate().wait_for_readers(1));
    EXPECT_EQ(SQLCancel(c.stmt), SQL_SUCCESS);
    other.join();
    c.fake.gate().open_up();
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY008");
    EXPECT_EQ(status[0], SQL_PARAM_ERROR);
    EXPECT_EQ(status[1], SQL_PARAM_UNUSED);
    EXPECT_EQ(status[2], SQL_PARAM_UNUSED);
    EXPECT_EQ(processed, 1u);
}

TEST(Cancel, NothingToCancel)
{
    Connected c({rows_answer(numbered_block(1, 2))});
    EXPECT_EQ(SQLCancel(c.stmt), SQL_SUCCESS);
    EXPECT_EQ(SQLCancelHandle(SQL_HANDLE_DBC, c.dbc), SQL_SUCCESS);
    EXPECT_EQ(SQLCancelHandle(SQL_HANDLE_ENV, c.env), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLCancelHandle(SQL_HANDLE_STMT, c.dbc), SQL_INVALID_HANDLE);
    ASSERT_EQ(c.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    EXPECT_EQ(SQLCancel(c.stmt), SQL_SUCCESS);
    EXPECT_EQ(SQLFetch(c.stmt), SQL_SUCCESS) << "ODBC 3: SQLCancel does not close a cursor";
}

/* ---- threads */

TEST(Threads, TwoStatementsOfOneConnection)
{
    std::vector<Answer> answers;
    for (int i = 0; i < 60; i++)
        answers.push_back(rows_answer(numbered_block(1, 5) + numbered_block(6, 5), 13));
    Connected c(answers);
    SQLHSTMT stmts[2] = {c.stmt, c.statement()};
    std::atomic<int> rows{0}, failures{0};
    auto work = [&](SQLHSTMT stmt) {
        for (int round = 0; round < 30; round++) {
            SQLINTEGER value = 0, expected = 0;
            SQLLEN length = 0;
            if (SQLBindCol(stmt, 1, SQL_C_SLONG, &value, 0, &length) != SQL_SUCCESS ||
                SQLExecDirect(stmt, text("SELECT n, s FROM t"), SQL_NTS) != SQL_SUCCESS)
                failures++;
            while (SQLFetch(stmt) == SQL_SUCCESS) {
                failures += value != ++expected;
                rows++;
            }
            SQLCHAR name[64];
            SQLSMALLINT size;
            SQLGetCursorName(stmt, name, sizeof name, &size);
            SQLGetInfo(c.dbc, SQL_DBMS_NAME, name, sizeof name, &size);
            failures += SQLFreeStmt(stmt, SQL_CLOSE) != SQL_SUCCESS;
        }
    };
    std::thread other(work, stmts[1]);
    work(stmts[0]);
    other.join();
    EXPECT_EQ(failures, 0);
    EXPECT_EQ(rows, 600);
}

TEST(Threads, AllocatingAndFreeingStatements)
{
    Connected c;
    std::atomic<int> failures{0};
    auto work = [&] {
        for (int i = 0; i < 100; i++) {
            SQLHSTMT stmt = nullptr;
            SQLHDESC desc = nullptr;
            failures += SQLAllocHandle(SQL_HANDLE_STMT, c.dbc, &stmt) != SQL_SUCCESS;
            failures += SQLAllocHandle(SQL_HANDLE_DESC, c.dbc, &desc) != SQL_SUCCESS;
            failures += SQLSetStmtAttr(stmt, SQL_ATTR_APP_ROW_DESC, desc, 0) != SQL_SUCCESS;
            failures += SQLFreeHandle(SQL_HANDLE_STMT, stmt) != SQL_SUCCESS;
            failures += SQLFreeHandle(SQL_HANDLE_DESC, desc) != SQL_SUCCESS;
        }
    };
    std::thread other(work);
    work();
    other.join();
    EXPECT_EQ(failures, 0);
}

} // namespace
