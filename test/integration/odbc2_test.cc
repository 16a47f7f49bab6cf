/* Functions and ways of ODBC 2 applications, and SQLBrowseConnect. */
#include <cstring>

#include "fixture.h"

namespace
{

class Odbc2 : public testing::Test
{
  protected:
    void SetUp() override
    {
        ASSERT_EQ(SQLAllocEnv(&env), SQL_SUCCESS);
        ASSERT_EQ(SQLAllocConnect(env, &dbc), SQL_SUCCESS);
        std::string text = keywords(modern_url());
        ASSERT_EQ(SQLDriverConnect(dbc, nullptr, bytes(text), SQL_NTS, nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT),
                  SQL_SUCCESS);
        ASSERT_EQ(SQLAllocStmt(dbc, &stmt), SQL_SUCCESS);
    }
    void TearDown() override
    {
        EXPECT_EQ(SQLFreeStmt(stmt, SQL_DROP), SQL_SUCCESS);
        EXPECT_EQ(SQLDisconnect(dbc), SQL_SUCCESS);
        EXPECT_EQ(SQLFreeConnect(dbc), SQL_SUCCESS);
        EXPECT_EQ(SQLFreeEnv(env), SQL_SUCCESS);
    }
    static SQLCHAR *bytes(std::string &text)
    {
        return reinterpret_cast<SQLCHAR *>(&text[0]);
    }
    SQLRETURN exec(std::string sql)
    {
        return SQLExecDirect(stmt, bytes(sql), SQL_NTS);
    }
    std::string error()
    {
        SQLCHAR state[6] = "", message[512] = "";
        SQLINTEGER native;
        SQLSMALLINT length;
        SQLRETURN code = SQLError(env, dbc, stmt, state, &native, message, sizeof message, &length);
        return code == SQL_NO_DATA ? "" : reinterpret_cast<char *>(state);
    }

    SQLHENV env = SQL_NULL_HENV;
    SQLHDBC dbc = SQL_NULL_HDBC;
    SQLHSTMT stmt = SQL_NULL_HSTMT;
};

TEST_F(Odbc2, ErrorIsGivenOnceInItsSpelling)
{
    EXPECT_EQ(exec("SELECT * FROM no_such_table_here"), SQL_ERROR);
    EXPECT_EQ(error(), "S0002");
    EXPECT_EQ(error(), "");
    EXPECT_EQ(exec("SELECT no_such_column FROM numbers(1)"), SQL_ERROR);
    EXPECT_EQ(error(), "S0022");
}

TEST_F(Odbc2, DatesHaveTheirOldCodes)
{
    ASSERT_EQ(exec("SELECT toDate('2020-01-02') AS d, toDateTime('2020-01-02 03:04:05') AS t"), SQL_SUCCESS);
    SQLLEN type = 0;
    SQLSMALLINT described = 0;
    EXPECT_EQ(SQLColAttributes(stmt, 1, SQL_COLUMN_TYPE, nullptr, 0, nullptr, &type), SQL_SUCCESS);
    EXPECT_EQ(type, SQL_DATE);
    EXPECT_EQ(SQLDescribeCol(stmt, 2, nullptr, 0, nullptr, &described, nullptr, nullptr, nullptr), SQL_SUCCESS);
    EXPECT_EQ(described, SQL_TIMESTAMP);
    SQLCHAR label[8] = "";
    EXPECT_EQ(SQLColAttributes(stmt, 1, SQL_COLUMN_LABEL, label, sizeof label, nullptr, nullptr), SQL_SUCCESS);
    EXPECT_STREQ(reinterpret_cast<char *>(label), "d");
    SQLFreeStmt(stmt, SQL_CLOSE);
    ASSERT_EQ(SQLGetTypeInfo(stmt, SQL_DATE), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(stmt), SQL_SUCCESS);
    ASSERT_EQ(SQLGetData(stmt, 2, SQL_C_SSHORT, &described, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(described, SQL_DATE);
}

TEST_F(Odbc2, ParametersAndOptions)
{
    SQLINTEGER value = 41;
    SQLLEN there = 0;
    SQLULEN processed = 0;
    std::string sql = "SELECT ? + 1";
    ASSERT_EQ(SQLPrepare(stmt, bytes(sql), SQL_NTS), SQL_SUCCESS);
    ASSERT_EQ(SQLSetParam(stmt, 1, SQL_C_SLONG, SQL_INTEGER, 0, 0, &value, &there), SQL_SUCCESS);
    ASSERT_EQ(SQLParamOptions(stmt, 1, &processed), SQL_SUCCESS);
    ASSERT_EQ(SQLExecute(stmt), SQL_SUCCESS);
    EXPECT_EQ(processed, 1u);
    ASSERT_EQ(SQLFetch(stmt), SQL_SUCCESS);
    ASSERT_EQ(SQLGetData(stmt, 1, SQL_C_SLONG, &value, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(value, 42);
    SQLFreeStmt(stmt, SQL_CLOSE);
    SQLULEN rows = 0;
    EXPECT_EQ(SQLSetStmtOption(stmt, SQL_MAX_ROWS, 7), SQL_SUCCESS);
    EXPECT_EQ(SQLGetStmtOption(stmt, SQL_MAX_ROWS, &rows), SQL_SUCCESS);
    EXPECT_EQ(rows, 7u);
    EXPECT_EQ(SQLSetConnectOption(dbc, SQL_ACCESS_MODE, SQL_MODE_READ_ONLY), SQL_SUCCESS);
    SQLUINTEGER mode = 0;
    EXPECT_EQ(SQLGetConnectOption(dbc, SQL_ACCESS_MODE, &mode), SQL_SUCCESS);
    EXPECT_EQ(mode, static_cast<SQLUINTEGER>(SQL_MODE_READ_ONLY));
    EXPECT_EQ(SQLTransact(env, dbc, SQL_COMMIT), SQL_SUCCESS);
}

/* SQL_GET_BOOKMARK gives what SQLExtendedFetch goes back to. */
TEST_F(Odbc2, BookmarksByOptions)
{
    SQLULEN rows = 0, mark = 0;
    SQLINTEGER value = 0;
    ASSERT_EQ(SQLSetStmtOption(stmt, SQL_USE_BOOKMARKS, SQL_UB_ON), SQL_SUCCESS);
    ASSERT_EQ(SQLSetStmtOption(stmt, SQL_CURSOR_TYPE, SQL_CURSOR_STATIC), SQL_SUCCESS);
    ASSERT_EQ(SQLSetStmtOption(stmt, SQL_ROWSET_SIZE, 5), SQL_SUCCESS);
    ASSERT_EQ(exec("SELECT toInt32(number) FROM numbers(100)"), SQL_SUCCESS);
    EXPECT_EQ(SQLGetStmtOption(stmt, SQL_GET_BOOKMARK, &mark), SQL_ERROR);
    EXPECT_EQ(error(), "24000");
    ASSERT_EQ(SQLExtendedFetch(stmt, SQL_FETCH_ABSOLUTE, 41, &rows, nullptr), SQL_SUCCESS);
    ASSERT_EQ(SQLSetPos(stmt, 3, SQL_POSITION, SQL_LOCK_NO_CHANGE), SQL_SUCCESS);
    ASSERT_EQ(SQLGetStmtOption(stmt, SQL_GET_BOOKMARK, &mark), SQL_SUCCESS) << error();
    ASSERT_EQ(SQLExtendedFetch(stmt, SQL_FETCH_FIRST, 0, &rows, nullptr), SQL_SUCCESS);
    ASSERT_EQ(SQLExtendedFetch(stmt, SQL_FETCH_BOOKMARK, static_cast<SQLLEN>(mark), &rows, nullptr), SQL_SUCCESS);
    ASSERT_EQ(SQLGetData(stmt, 1, SQL_C_SLONG, &value, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(value, 42);
}

class Odbc2Browse : public WithDriver
{
};

TEST_P(Odbc2Browse, AsksForServerThenForUser)
{
    odbc::Connection db(GetParam());
    std::string out;
    auto step = [&](std::string text) {
        SQLSMALLINT length = 0;
        if (!GetParam()) {
            SQLCHAR ansi[1024] = "";
            SQLRETURN code = SQLBrowseConnect(db.dbc, reinterpret_cast<SQLCHAR *>(&text[0]), SQL_NTS, ansi, sizeof ansi,
                                              &length);
            out = reinterpret_cast<char *>(ansi);
            return code;
        }
        std::u16string in = odbc::widen(text);
        char16_t wide[1024] = {};
        SQLRETURN code = SQLBrowseConnectW(db.dbc, reinterpret_cast<SQLWCHAR *>(&in[0]), SQL_NTS,
                                           reinterpret_cast<SQLWCHAR *>(wide), 1024, &length);
        out = odbc::narrow(std::u16string(wide));
        return code;
    };
    /* The manager's SQLBrowseConnect looks a driver up by its registered name only. */
    EXPECT_EQ(step(managed ? std::string("DRIVER={") + DRIVER_NAME + "}" : ""), SQL_NEED_DATA)
        << odbc::told(db.diags());
    EXPECT_EQ(out.find("SERVER:"), 0u) << out;
    net::Address address = net::address_of(modern_url());
    EXPECT_EQ(step("SERVER=127.0.0.1;PORT=" + std::to_string(address.port)), SQL_NEED_DATA) << odbc::told(db.diags());
    EXPECT_EQ(out.find("UID:"), 0u) << out;
    EXPECT_EQ(step("UID=default"), SQL_SUCCESS) << odbc::told(db.diags());
    EXPECT_NE(out.find("Port=" + std::to_string(address.port)), std::string::npos) << out;
    odbc::Statement statement(db);
    EXPECT_OK(statement, statement.exec("SELECT 1"));
}

TEST_P(Odbc2Browse, EndsWithDisconnect)
{
    odbc::Connection db(false);
    SQLCHAR out[1024] = "";
    SQLSMALLINT length = 0;
    std::string text = managed ? std::string("DRIVER={") + DRIVER_NAME + "}" : "";
    ASSERT_EQ(SQLBrowseConnect(db.dbc, reinterpret_cast<SQLCHAR *>(&text[0]), SQL_NTS, out, sizeof out, &length),
              SQL_NEED_DATA);
    EXPECT_OK(db, db.disconnect());
    EXPECT_OK(db, db.connect(keywords(modern_url())));
}

BOTH_ENTRY_POINTS(Odbc2Browse);

} // namespace
