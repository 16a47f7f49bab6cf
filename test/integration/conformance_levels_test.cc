/* ODBC's levels 1 and 2 and the additions of 3.8: one test a requirement. What the server cannot do is
 * answered with the exact refusal, and SQLGetInfo says the same. */
#include <cstddef>
#include <fstream>
#include <thread>

#include "conformance.h"
#include "translate.h"

extern "C" SQLRETURN SQL_API SQLCompleteAsync(SQLSMALLINT type, SQLHANDLE handle, RETCODE *outcome);

namespace
{

class Conformance_levels : public Conformance
{
  protected:
    /* A static cursor on the numbers 1..rows, one row a rowset unless `rowset` says more. */
    void scrolled(SQLULEN rows, SQLULEN rowset = 1, SQLULEN bookmarks = SQL_UB_OFF)
    {
        fresh();
        ASSERT_OK(*s, s->set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
        ASSERT_OK(*s, s->set(SQL_ATTR_USE_BOOKMARKS, bookmarks));
        ASSERT_OK(*s, s->set(SQL_ATTR_ROW_ARRAY_SIZE, rowset));
        ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_SBIGINT, numbers, 0, nullptr));
        ASSERT_OK(*s, s->exec("SELECT toInt64(number + 1) FROM numbers(" + std::to_string(rows) + ")"));
    }
    SQLBIGINT numbers[16] = {};
};

/* ---- level 1 */

TEST_P(Conformance_levels, L101_TwoPartNames)
{
    EXPECT_EQ(one("SELECT dummy FROM system.one"), "0");
    ASSERT_OK(*s, catalog_call(*s, "SQLTables", {NONE, "system", "one", NONE}));
    auto rows = s->rows();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0][1], "system");
    EXPECT_EQ(rows[0][2], "one");
    EXPECT_NE(info(SQL_SCHEMA_USAGE) & SQL_SU_DML_STATEMENTS, 0u);
}

/* Statements either poll, or say that they do not. */
TEST_P(Conformance_levels, L102_AsynchronousExecution)
{
    if (info(SQL_ASYNC_MODE) == SQL_AM_NONE) {
        EXPECT_ERROR(*s, s->set(SQL_ATTR_ASYNC_ENABLE, SQLULEN(SQL_ASYNC_ENABLE_ON)), "HYC00");
        EXPECT_EQ(attribute(*s, SQL_ATTR_ASYNC_ENABLE), SQLULEN(SQL_ASYNC_ENABLE_OFF));
        return;
    }
    SQLRETURN code;
    ASSERT_OK(*s, s->set(SQL_ATTR_ASYNC_ENABLE, SQLULEN(SQL_ASYNC_ENABLE_ON)));
    while ((code = s->exec("SELECT sleep(0.2)")) == SQL_STILL_EXECUTING)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(code, SQL_SUCCESS) << odbc::told(s->diags());
    while ((code = s->fetch()) == SQL_STILL_EXECUTING)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(code, SQL_SUCCESS) << odbc::told(s->diags());
}

TEST_P(Conformance_levels, L103_ScrollableCursor)
{
    scrolled(20);
    const struct {
        SQLSMALLINT way;
        SQLLEN offset;
        SQLBIGINT row;
    } steps[] = {{SQL_FETCH_LAST, 0, 20},    {SQL_FETCH_PRIOR, 0, 19},    {SQL_FETCH_FIRST, 0, 1},
                 {SQL_FETCH_ABSOLUTE, 7, 7}, {SQL_FETCH_RELATIVE, -2, 5}, {SQL_FETCH_RELATIVE, 3, 8},
                 {SQL_FETCH_NEXT, 0, 9},     {SQL_FETCH_ABSOLUTE, -1, 20}};
    for (const auto &step : steps) {
        ASSERT_OK(*s, SQLFetchScroll(s->handle, step.way, step.offset));
        EXPECT_EQ(numbers[0], step.row) << step.way;
        EXPECT_EQ(attribute(*s, SQL_ATTR_ROW_NUMBER), SQLULEN(step.row));
    }
    EXPECT_EQ(SQLFetchScroll(s->handle, SQL_FETCH_NEXT, 0), SQL_NO_DATA);
    EXPECT_NE(info(SQL_SCROLL_OPTIONS) & SQL_SO_STATIC, 0u);
}

TEST_P(Conformance_levels, L104_PrimaryKeys)
{
    std::string table = make("b Int32, a Int32, c Int32", "MergeTree ORDER BY (a, b)");
    ASSERT_OK(*s, catalog_call(*s, "SQLPrimaryKeys",
                               {NONE, database(), table.substr(table.find('.') + 1).c_str()}));
    auto rows = s->rows();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0][3], "a");
    EXPECT_EQ(rows[0][4], "1");
    EXPECT_EQ(rows[1][3], "b");
    EXPECT_EQ(rows[1][4], "2");
}

/* The server has no procedures: empty sets of the right shape, and SQL_PROCEDURES says so. */
TEST_P(Conformance_levels, L105_Procedures)
{
    ASSERT_OK(*s, catalog_call(*s, "SQLProcedures", {NONE, NONE, NONE}));
    EXPECT_EQ(s->columns(), 8);
    EXPECT_EQ(s->fetch(), SQL_NO_DATA);
    fresh();
    ASSERT_OK(*s, catalog_call(*s, "SQLProcedureColumns", {NONE, NONE, NONE, NONE}));
    EXPECT_EQ(s->columns(), 19);
    EXPECT_EQ(s->fetch(), SQL_NO_DATA);
    EXPECT_EQ(first->info_text(SQL_PROCEDURES), "N");
    fresh();
    EXPECT_ERROR(*s, s->exec("{call no_such_procedure(1)}"), "HYC00");
}

TEST_P(Conformance_levels, L106_BrowseConnect)
{
    odbc::Connection db(GetParam());
    std::string out, port = std::to_string(net::address_of(modern_url()).port);
    EXPECT_EQ(browse(db, managed ? (std::string("DRIVER={") + DRIVER_NAME + "}").c_str() : "", &out),
              SQL_NEED_DATA)
        << odbc::told(db.diags());
    EXPECT_EQ(out.find("SERVER:"), 0u) << out;
    EXPECT_EQ(browse(db, ("SERVER=127.0.0.1;PORT=" + port).c_str(), &out), SQL_NEED_DATA)
        << odbc::told(db.diags());
    EXPECT_EQ(out.find("UID:"), 0u) << out;
    EXPECT_OK(db, browse(db, "UID=default", &out));
    EXPECT_NE(out.find("UID=default"), std::string::npos) << out;
}

TEST_P(Conformance_levels, L107_SetPos)
{
    scrolled(20, 5);
    ASSERT_OK(*s, SQLFetchScroll(s->handle, SQL_FETCH_ABSOLUTE, 6));
    ASSERT_OK(*s, SQLSetPos(s->handle, 3, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    EXPECT_EQ(attribute(*s, SQL_ATTR_ROW_NUMBER), 8u);
    EXPECT_EQ(s->text(1), "8");
    numbers[2] = 0;
    ASSERT_OK(*s, SQLSetPos(s->handle, 3, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
    EXPECT_EQ(numbers[2], 8);
    EXPECT_NE(info(SQL_STATIC_CURSOR_ATTRIBUTES1) & SQL_CA1_POS_REFRESH, 0u);
}

/* A request has one statement; further results are those of further sets of parameters. */
TEST_P(Conformance_levels, L108_MoreResults)
{
    EXPECT_EQ(first->info_text(SQL_MULT_RESULT_SETS), "Y");
    EXPECT_EQ(info(SQL_BATCH_SUPPORT), 0u);
    EXPECT_ERROR(*s, s->exec("SELECT 1; SELECT 2"), "42000");
    fresh();
    ASSERT_OK(*s, s->exec("SELECT 1;"));
    EXPECT_EQ(SQLMoreResults(s->handle), SQL_NO_DATA);
}

TEST_P(Conformance_levels, L109_NoTransactions)
{
    SQLUINTEGER autocommit = 9;
    EXPECT_EQ(info(SQL_TXN_CAPABLE), SQLULEN(SQL_TC_NONE));
    EXPECT_INFO(*first, first->set(SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF), "01S02");
    EXPECT_OK(*first, SQLGetConnectAttr(first->dbc, SQL_ATTR_AUTOCOMMIT, &autocommit, 0, nullptr));
    EXPECT_EQ(autocommit, SQLUINTEGER(SQL_AUTOCOMMIT_ON));
    EXPECT_OK(*first, SQLEndTran(SQL_HANDLE_DBC, first->dbc,
                                 SQL_COMMIT)); /* unixODBC loses the warnings of the first */
    ASSERT_OK(*s, s->exec("CREATE DATABASE IF NOT EXISTS porter_conformance"));
    EXPECT_INFO(*first, SQLEndTran(SQL_HANDLE_DBC, first->dbc, SQL_ROLLBACK), "01000");
    EXPECT_OK(*first, SQLEndTran(SQL_HANDLE_DBC, first->dbc, SQL_COMMIT));
    auto strict = open(modern_url(), "Transactions=error");
    EXPECT_ERROR(*strict, strict->set(SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF), "HYC00");
}

/* ---- level 2 */

/* The server has databases and tables, and no third part: it and SQLGetInfo refuse one. */
TEST_P(Conformance_levels, L201_ThreePartNames)
{
    EXPECT_EQ(info(SQL_CATALOG_USAGE), 0u);
    EXPECT_EQ(first->info_text(SQL_CATALOG_NAME), "N");
    EXPECT_EQ(s->exec("SELECT 1 FROM a.b.c"), SQL_ERROR);
    EXPECT_EQ(s->state().substr(0, 2), "42") << odbc::told(s->diags());
    fresh();
    ASSERT_OK(*s, catalog_call(*s, "SQLTables", {"nothing", "system", "one", NONE}));
    EXPECT_EQ(s->fetch(), SQL_NO_DATA);
    auto catalogs = open(modern_url(), "DatabaseAs=catalog");
    odbc::Statement other(*catalogs);
    ASSERT_OK(other, catalog_call(other, "SQLTables", {"system", NONE, "one", NONE}));
    EXPECT_EQ(other.rows().size(), 1u);
    EXPECT_EQ(catalogs->info_text(SQL_CATALOG_NAME), "Y");
}

TEST_P(Conformance_levels, L202_DescribeParam)
{
    std::string table = make("a Decimal(10, 3), b Nullable(DateTime64(6))");
    SQLSMALLINT type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    ASSERT_OK(*s, s->prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(*s, SQLDescribeParam(s->handle, 1, &type, &size, &digits, &nullable));
    EXPECT_EQ(type, SQL_DECIMAL);
    EXPECT_EQ(size, 10u);
    EXPECT_EQ(digits, 3);
    EXPECT_EQ(nullable, SQL_NO_NULLS);
    ASSERT_OK(*s, SQLDescribeParam(s->handle, 2, &type, &size, &digits, &nullable));
    EXPECT_EQ(type, SQL_TYPE_TIMESTAMP);
    EXPECT_EQ(digits, 6);
    EXPECT_EQ(nullable, SQL_NULLABLE);
    EXPECT_ERROR(*s, SQLDescribeParam(s->handle, 3, &type, &size, &digits, &nullable), "07009");
    EXPECT_EQ(first->info_text(SQL_DESCRIBE_PARAMETER), "Y");
}

/* The server's statements give nothing back through parameters. */
TEST_P(Conformance_levels, L203_NoOutputParameters)
{
    SQLINTEGER value = 0;
    for (SQLSMALLINT direction : {SQL_PARAM_OUTPUT, SQL_PARAM_INPUT_OUTPUT})
        EXPECT_ERROR(
            *s, SQLBindParameter(s->handle, 1, direction, SQL_C_SLONG, SQL_INTEGER, 0, 0, &value, 0, nullptr),
            "HYC00");
    EXPECT_EQ(info(SQL_GETDATA_EXTENSIONS) & SQL_GD_OUTPUT_PARAMS, 0u);
}

TEST_P(Conformance_levels, L204_Bookmarks)
{
    uint64_t marks[4] = {}, kept;
    scrolled(20, 4, SQL_UB_VARIABLE);
    ASSERT_OK(*s, SQLBindCol(s->handle, 0, SQL_C_VARBOOKMARK, marks, 8, nullptr));
    ASSERT_OK(*s, SQLFetchScroll(s->handle, SQL_FETCH_ABSOLUTE, 9));
    kept = marks[2];
    ASSERT_OK(*s, SQLFetchScroll(s->handle, SQL_FETCH_FIRST, 0));
    ASSERT_OK(*s, s->set(SQL_ATTR_FETCH_BOOKMARK_PTR, &kept));
    ASSERT_OK(*s, SQLFetchScroll(s->handle, SQL_FETCH_BOOKMARK, 0));
    EXPECT_EQ(numbers[0], 11);
    ASSERT_OK(*s, SQLFetchScroll(s->handle, SQL_FETCH_BOOKMARK, -4));
    EXPECT_EQ(numbers[0], 7);
    EXPECT_EQ(info(SQL_BOOKMARK_PERSISTENCE), SQLULEN(SQL_BP_SCROLL));
}

/* A result set of the right shape, or the refusal. */
TEST_P(Conformance_levels, L205_ForeignKeysAndPrivileges)
{
    ASSERT_OK(*s, catalog_call(*s, "SQLForeignKeys", {NONE, "system", "one", NONE, NONE, NONE}));
    EXPECT_EQ(s->columns(), 14);
    EXPECT_EQ(s->fetch(), SQL_NO_DATA);
    for (const auto &[function, width, texts] : {std::tuple<const char *, SQLSMALLINT, std::vector<Argument>>{
                                                     "SQLTablePrivileges", 7, {NONE, "system", "one"}},
                                                 {"SQLColumnPrivileges", 8, {NONE, "system", "one", NONE}}}) {
        SQLRETURN code = catalog_call(fresh(), function, texts);
        if (code == SQL_ERROR)
            EXPECT_EQ(s->state(), "HYC00") << function;
        else
            EXPECT_EQ(s->columns(), width) << function;
    }
}

/* Rows are added through a cursor over a table's columns (add_test.cc); none are changed or fetched. */
TEST_P(Conformance_levels, L206_BulkOperations)
{
    const std::string table =
        std::string("default.porter_l206") + (GetParam() ? "w" : "a") + std::to_string(getpid());
    odbc::Statement maker(*first);
    ASSERT_OK(maker, maker.exec("CREATE TABLE " + table + " (n Int32) ENGINE = Memory"));
    fresh();
    SQLINTEGER n[2] = {7, 8};
    ASSERT_OK(*s, s->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN{2}));
    ASSERT_OK(*s, s->exec("SELECT n FROM " + table));
    ASSERT_OK(*s, SQLBindCol(s->handle, 1, SQL_C_SLONG, n, 0, nullptr));
    EXPECT_OK(*s, SQLBulkOperations(s->handle, SQL_ADD));
    EXPECT_EQ(server_says("SELECT groupArray(n) FROM (SELECT n FROM " + table + " ORDER BY n)"), "[7,8]\n");
    ASSERT_OK(maker, maker.exec("DROP TABLE " + table));
    for (SQLSMALLINT operation : {SQL_UPDATE_BY_BOOKMARK, SQL_DELETE_BY_BOOKMARK, SQL_FETCH_BY_BOOKMARK}) {
        scrolled(3);
        ASSERT_OK(*s, SQLFetchScroll(s->handle, SQL_FETCH_NEXT, 0));
        EXPECT_ERROR(*s, SQLBulkOperations(s->handle, operation), "HYC00");
    }
    EXPECT_EQ(info(SQL_STATIC_CURSOR_ATTRIBUTES1) & (SQL_CA1_BULK_ADD | SQL_CA1_BULK_FETCH_BY_BOOKMARK),
              SQL_CA1_BULK_ADD);
}

/* No cursor sees the changes of others: what asks for one gets a static cursor and is told, or is refused. */
TEST_P(Conformance_levels, L207_Sensitivity)
{
    for (SQLULEN type : {SQL_CURSOR_KEYSET_DRIVEN, SQL_CURSOR_DYNAMIC}) {
        EXPECT_INFO(*s, s->set(SQL_ATTR_CURSOR_TYPE, type), "01S02");
        EXPECT_EQ(attribute(*s, SQL_ATTR_CURSOR_TYPE), SQLULEN(SQL_CURSOR_STATIC));
    }
    EXPECT_ERROR(*s, s->set(SQL_ATTR_CURSOR_SENSITIVITY, SQLULEN(SQL_SENSITIVE)), "HYC00");
    EXPECT_OK(*s, s->set(SQL_ATTR_CURSOR_SENSITIVITY, SQLULEN(SQL_INSENSITIVE)));
    EXPECT_INFO(*s, s->set(SQL_ATTR_KEYSET_SIZE, SQLULEN(10)), "01S02");
    EXPECT_EQ(info(SQL_KEYSET_CURSOR_ATTRIBUTES1), 0u);
    EXPECT_EQ(info(SQL_DYNAMIC_CURSOR_ATTRIBUTES1), 0u);
}

TEST_P(Conformance_levels, L208_NoPositionedChanges)
{
    for (SQLUSMALLINT operation : {SQL_UPDATE, SQL_DELETE}) {
        scrolled(3);
        ASSERT_OK(*s, SQLFetchScroll(s->handle, SQL_FETCH_NEXT, 0));
        EXPECT_ERROR(*s, SQLSetPos(s->handle, 1, operation, SQL_LOCK_NO_CHANGE), "HYC00");
    }
    EXPECT_EQ(info(SQL_STATIC_CURSOR_ATTRIBUTES1) & (SQL_CA1_POS_UPDATE | SQL_CA1_POS_DELETE), 0u);
    fresh();
    EXPECT_INFO(*s, s->set(SQL_ATTR_CONCURRENCY, SQLULEN(SQL_CONCUR_ROWVER)), "01S02");
    EXPECT_EQ(attribute(*s, SQL_ATTR_CONCURRENCY), SQLULEN(SQL_CONCUR_READ_ONLY));
}

TEST_P(Conformance_levels, L209_OneIsolationLevel)
{
    SQLUINTEGER level = 9;
    EXPECT_EQ(info(SQL_TXN_ISOLATION_OPTION), 0u);
    EXPECT_INFO(*first, first->set(SQL_ATTR_TXN_ISOLATION, SQL_TXN_SERIALIZABLE), "01S02");
    EXPECT_OK(*first, SQLGetConnectAttr(first->dbc, SQL_ATTR_TXN_ISOLATION, &level, 0, nullptr));
    EXPECT_EQ(level, SQLUINTEGER(SQL_TXN_READ_UNCOMMITTED));
}

TEST_P(Conformance_levels, L210_Timeouts)
{
    auto start = std::chrono::steady_clock::now();
    ASSERT_OK(*s, s->set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(1)));
    EXPECT_EQ(s->exec("SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number))"),
              SQL_ERROR);
    EXPECT_EQ(s->state(), "HYT00") << odbc::told(s->diags());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
    odbc::Connection db(GetParam());
    SQLUINTEGER seconds = 0;
    ASSERT_OK(db, db.set(SQL_ATTR_LOGIN_TIMEOUT, 3));
    EXPECT_OK(db, SQLGetConnectAttr(db.dbc, SQL_ATTR_LOGIN_TIMEOUT, &seconds, 0, nullptr));
    EXPECT_EQ(seconds, 3u);
    EXPECT_OK(db, db.connect(keywords(modern_url())));
}

TEST_P(Conformance_levels, L211_NoDefaultIsolation)
{
    EXPECT_EQ(info(SQL_DEFAULT_TXN_ISOLATION), 0u) << "there are no transactions";
}

/* ---- 3.8 */

TEST_P(Conformance_levels, V38_Version)
{
    odbc::Connection db(GetParam(), SQL_OV_ODBC3_80);
    SQLINTEGER version = 0;
    ASSERT_OK(db, db.connect(keywords(modern_url())));
    EXPECT_EQ(SQLGetEnvAttr(db.env, SQL_ATTR_ODBC_VERSION, &version, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(version, SQL_OV_ODBC3_80);
    EXPECT_EQ(db.info_text(SQL_DRIVER_ODBC_VER), "03.80");
}

TEST_P(Conformance_levels, V38_ResetConnection)
{
    SQLUINTEGER mode = 9;
    EXPECT_OK(*first, first->set(SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY));
    EXPECT_OK(*first, first->set(SQL_ATTR_RESET_CONNECTION, SQL_RESET_CONNECTION_YES));
    EXPECT_OK(*first, SQLGetConnectAttr(first->dbc, SQL_ATTR_ACCESS_MODE, &mode, 0, nullptr));
    EXPECT_EQ(mode, SQLUINTEGER(SQL_MODE_READ_WRITE));
}

TEST_P(Conformance_levels, V38_CancelHandle)
{
    EXPECT_OK(*s, SQLCancelHandle(SQL_HANDLE_STMT, s->handle));
    EXPECT_OK(*first, SQLCancelHandle(SQL_HANDLE_DBC, first->dbc));
    SQLLEN later = SQL_DATA_AT_EXEC;
    ASSERT_OK(*s, s->prepare("SELECT ?"));
    ASSERT_OK(*s, bind(*s, 1, SQL_C_CHAR, SQL_VARCHAR, &later, &later));
    ASSERT_EQ(s->execute(), SQL_NEED_DATA);
    EXPECT_OK(*s, SQLCancelHandle(SQL_HANDLE_STMT, s->handle));
    EXPECT_OK(*s, s->prepare("SELECT 1"));
}

/* Connecting does not poll: it says so, and refuses to be told to. */
TEST_P(Conformance_levels, V38_ConnectionsAreSynchronous)
{
    EXPECT_EQ(info(SQL_ASYNC_DBC_FUNCTIONS), SQLULEN(SQL_ASYNC_DBC_NOT_CAPABLE));
    EXPECT_EQ(info(SQL_ASYNC_NOTIFICATION), SQLULEN(SQL_ASYNC_NOTIFICATION_NOT_CAPABLE));
    EXPECT_ERROR(*first, first->set(SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE, SQL_ASYNC_DBC_ENABLE_ON), "HYC00");
#if !PORTER_MANAGED /* unixODBC 2.3.11 has no such function */
    RETCODE outcome = 0;
    EXPECT_ERROR(*s, SQLCompleteAsync(SQL_HANDLE_STMT, s->handle, &outcome), "HY010");
#endif
}

TEST_P(Conformance_levels, V38_NoStreamedOutputParameters)
{
    SQLINTEGER value = 0;
    SQLLEN later = SQL_DATA_AT_EXEC;
    for (SQLSMALLINT direction : {SQL_PARAM_OUTPUT_STREAM, SQL_PARAM_INPUT_OUTPUT_STREAM}) {
        SQLRETURN code = SQLBindParameter(s->handle, 1, direction, SQL_C_BINARY, SQL_LONGVARBINARY, 0, 0,
                                          &value, 0, &later);
        /* unixODBC 2.3.11 does not know these directions */
        EXPECT_STATE(*s, code, SQL_ERROR, managed ? "HY105" : "HYC00");
    }
}

/* The driver has no C types of its own. */
TEST_P(Conformance_levels, V38_DriverCTypes)
{
    char place[64];
    SQLLEN length;
    ASSERT_OK(*s, s->exec("SELECT 1"));
    ASSERT_OK(*s, s->fetch());
    EXPECT_ERROR(*s,
                 SQLGetData(s->handle, 1, 0x4000 /* SQL_DRIVER_C_TYPE_BASE */, place, sizeof place, &length),
                 "HY003");
    EXPECT_ERROR(*s, SQLBindCol(s->handle, 1, 0x4001, place, sizeof place, &length), "HY003");
}

TEST_P(Conformance_levels, V38_Pooling)
{
    EXPECT_EQ(info(SQL_DRIVER_AWARE_POOLING_SUPPORTED), SQLULEN(SQL_DRIVER_AWARE_POOLING_NOT_CAPABLE));
}

/* ---- ways to connect */

/* Nothing is ever missing, since each keyword has a default; a dialog there is none. */
TEST_P(Conformance_levels, DriverCompletion)
{
    int window = 0;
    for (SQLUSMALLINT way : {SQL_DRIVER_NOPROMPT, SQL_DRIVER_COMPLETE, SQL_DRIVER_COMPLETE_REQUIRED}) {
        odbc::Connection db(GetParam());
        EXPECT_OK(db, driver_connect(db, keywords(modern_url()).c_str(), way));
        EXPECT_OK(db, db.disconnect());
        EXPECT_ERROR(db, driver_connect(db, keywords(modern_url(), "UID=nobody_here").c_str(), way), "28000");
    }
    odbc::Connection db(GetParam());
    EXPECT_ERROR(db, driver_connect(db, keywords(modern_url()).c_str(), SQL_DRIVER_PROMPT), "HY092");
    EXPECT_ERROR(db, driver_connect(db, keywords(modern_url()).c_str(), SQL_DRIVER_PROMPT, &window), "IM008");
    EXPECT_ERROR(db, driver_connect(db, keywords(modern_url()).c_str(), 77), "HY110");
    EXPECT_OK(db, driver_connect(db, keywords(modern_url()).c_str(), SQL_DRIVER_COMPLETE, &window));
}

#if PORTER_MANAGED /* files are the manager's; unixODBC reads and writes them in its ANSI function only */
TEST_P(Conformance_levels, FileDsnAndSaveFile)
{
    std::string path = testing::TempDir() + "porter_" + std::to_string(getpid()) + ".dsn",
                saved = path + ".saved.dsn";
    std::ofstream(path) << "[ODBC]\nDRIVER=" << DRIVER_NAME << "\nUrl=" << modern_url()
                        << "\nDatabase=system\nsetting_max_threads=3\n";
    odbc::Connection db(false), again(false);
    auto connect = [](odbc::Connection &one, Argument in) {
        SQLCHAR out[2048];
        SQLSMALLINT length;
        return SQLDriverConnect(one.dbc, nullptr, in.a(), SQL_NTS, out, sizeof out, &length,
                                SQL_DRIVER_NOPROMPT);
    };
    ASSERT_OK(db, connect(db, ("FILEDSN=" + path + ";SAVEFILE=" + saved).c_str()));
    {
        odbc::Statement statement(db);
        ASSERT_OK(statement, statement.exec("SELECT currentDatabase()"));
        EXPECT_EQ(statement.rows()[0][0], "system");
        ASSERT_OK(statement, statement.close());
        if (!on_cratedb()) { /* which ignores settings that it does not know */
            ASSERT_OK(statement, statement.exec("SELECT getSetting('max_threads')"));
            EXPECT_EQ(statement.rows()[0][0], "3");
        }
    }
    std::ifstream file(saved);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    EXPECT_NE(text.find("system"), std::string::npos) << text;
    EXPECT_EQ(text.find("PWD"), std::string::npos) << text;
    ASSERT_OK(again, connect(again, ("FILEDSN=" + saved).c_str()));
    odbc::Statement statement(again);
    ASSERT_OK(statement, statement.exec("SELECT currentDatabase()"));
    EXPECT_EQ(statement.rows()[0][0], "system");
    std::remove(path.c_str());
    std::remove(saved.c_str());
}
#endif

BOTH_ENTRY_POINTS(Conformance_levels);

} // namespace
