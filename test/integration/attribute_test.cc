/* Every attribute of ODBC 3.8: set, then get gives the same, or 01S02 and the nearest, or an error that says why. */
#include <cstring>

#include "fixture.h"

namespace
{

/* What setting `value` answers; on success and on 01S02 `read` is what getting gives. */
struct Row {
    SQLINTEGER id;
    SQLULEN value;
    const char *state; /* "": success */
    SQLULEN read;
};

const Row of_statement[] = {
    {SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF, "", SQL_ASYNC_ENABLE_OFF},
    {SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_ON, "", SQL_ASYNC_ENABLE_ON},
    {SQL_ATTR_ASYNC_ENABLE, 9, "HY024", 0},
    {SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF, "", SQL_ASYNC_ENABLE_OFF},
    {SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY, "", SQL_CONCUR_READ_ONLY},
    {SQL_ATTR_CONCURRENCY, SQL_CONCUR_LOCK, "01S02", SQL_CONCUR_READ_ONLY},
    {SQL_ATTR_CONCURRENCY, 99, "HY024", 0},
    {SQL_ATTR_CURSOR_SENSITIVITY, SQL_UNSPECIFIED, "", SQL_UNSPECIFIED},
    {SQL_ATTR_CURSOR_SENSITIVITY, SQL_INSENSITIVE, "", SQL_INSENSITIVE},
    {SQL_ATTR_CURSOR_SENSITIVITY, 9, "HY024", 0},
    {SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY, "", SQL_CURSOR_FORWARD_ONLY},
    {SQL_ATTR_CURSOR_TYPE, 77, "HY024", 0},
    {SQL_ATTR_ENABLE_AUTO_IPD, SQL_FALSE, "", SQL_FALSE},
    {SQL_ATTR_ENABLE_AUTO_IPD, SQL_TRUE, "", SQL_TRUE},
    {SQL_ATTR_ENABLE_AUTO_IPD, 2, "HY024", SQL_TRUE},
    {SQL_ATTR_KEYSET_SIZE, 0, "", 0},
    {SQL_ATTR_KEYSET_SIZE, 10, "01S02", 0},
    {SQL_ATTR_MAX_LENGTH, 12345678901ull, "", 12345678901ull},
    {SQL_ATTR_MAX_ROWS, 12345678901ull, "", 12345678901ull},
    {SQL_ATTR_METADATA_ID, SQL_TRUE, "", SQL_TRUE},
    {SQL_ATTR_METADATA_ID, 2, "HY024", 0},
    {SQL_ATTR_NOSCAN, SQL_NOSCAN_ON, "", SQL_NOSCAN_ON},
    {SQL_ATTR_NOSCAN, 2, "HY024", 0},
    {SQL_ATTR_PARAM_BIND_TYPE, 64, "", 64},
    {SQL_ATTR_PARAMSET_SIZE, 1000, "", 1000},
    {SQL_ATTR_PARAMSET_SIZE, 0, "HY024", 0},
    {SQL_ATTR_QUERY_TIMEOUT, 30, "", 30},
    {SQL_ATTR_RETRIEVE_DATA, SQL_RD_OFF, "", SQL_RD_OFF},
    {SQL_ATTR_RETRIEVE_DATA, 2, "HY024", 0},
    {SQL_ATTR_ROW_ARRAY_SIZE, 1000, "", 1000},
    {SQL_ATTR_ROW_ARRAY_SIZE, 0, "HY024", 0},
    {SQL_ATTR_ROW_BIND_TYPE, 64, "", 64},
    {SQL_ATTR_ROW_NUMBER, 1, "HY092", 0},
    {SQL_ATTR_SIMULATE_CURSOR, SQL_SC_NON_UNIQUE, "", SQL_SC_NON_UNIQUE},
    {SQL_ATTR_SIMULATE_CURSOR, 9, "HY024", 0},
    {SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF, "", SQL_UB_OFF},
    {SQL_ATTR_USE_BOOKMARKS, 9, "HY024", 0},
    {29999, 1, "HY092", 0},
};

const SQLINTEGER pointers_of_statement[] = {
    SQL_ATTR_FETCH_BOOKMARK_PTR, SQL_ATTR_PARAM_BIND_OFFSET_PTR, SQL_ATTR_PARAM_OPERATION_PTR,
    SQL_ATTR_PARAM_STATUS_PTR,   SQL_ATTR_PARAMS_PROCESSED_PTR,  SQL_ATTR_ROW_BIND_OFFSET_PTR,
    SQL_ATTR_ROW_OPERATION_PTR,  SQL_ATTR_ROW_STATUS_PTR,        SQL_ATTR_ROWS_FETCHED_PTR,
};

const Row of_connection[] = {
    {SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY, "", SQL_MODE_READ_ONLY},
    {SQL_ATTR_ACCESS_MODE, 2, "HY024", 0},
    {SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_ON, "", SQL_AUTOCOMMIT_ON},
    {SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, "01S02", SQL_AUTOCOMMIT_ON},
    {SQL_ATTR_AUTOCOMMIT, 2, "HY024", 0},
    {SQL_ATTR_CONNECTION_DEAD, 1, "HY092", 0},
    {SQL_ATTR_CONNECTION_TIMEOUT, 20, "", 20},
    {SQL_ATTR_LOGIN_TIMEOUT, 5, "HY011", 0},
    {SQL_ATTR_METADATA_ID, SQL_TRUE, "", SQL_TRUE},
    {SQL_ATTR_METADATA_ID, 2, "HY024", 0},
    {SQL_ATTR_PACKET_SIZE, 4096, "HY011", 0},
    {SQL_ATTR_QUIET_MODE, 4711, "", 4711},
    {SQL_ATTR_TXN_ISOLATION, SQL_TXN_READ_UNCOMMITTED, "", SQL_TXN_READ_UNCOMMITTED},
    {SQL_ATTR_TXN_ISOLATION, SQL_TXN_SERIALIZABLE, "01S02", SQL_TXN_READ_UNCOMMITTED},
    {SQL_ATTR_TXN_ISOLATION, 99, "HY024", 0},
    {SQL_ATTR_AUTO_IPD, 1, "HY092", 0},
    {SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF, "", SQL_ASYNC_ENABLE_OFF},
    {SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_ON, "", SQL_ASYNC_ENABLE_ON},
    {SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF, "", SQL_ASYNC_ENABLE_OFF},
    {SQL_ATTR_TRACE, SQL_OPT_TRACE_ON, "HYC00", 0},
    {SQL_ATTR_TRANSLATE_OPTION, 1, "HYC00", 0},
    {SQL_ATTR_ENLIST_IN_DTC, 0, "HYC00", 0},
    {SQL_ATTR_RESET_CONNECTION, 7, "HY024", 0},
    {29999, 1, "HY092", 0},
};

SQLRETURN expected(const char *state)
{
    if (!*state)
        return SQL_SUCCESS;
    return strncmp(state, "01", 2) == 0 ? SQL_SUCCESS_WITH_INFO : SQL_ERROR;
}

class Attribute : public WithDriver
{
};

TEST_P(Attribute, OfStatements)
{
    for (const Row &row : of_statement) {
        SCOPED_TRACE(std::to_string(row.id) + " = " + std::to_string(row.value));
        odbc::Statement statement(connection());
        EXPECT_STATE(statement, statement.set(row.id, row.value), expected(row.state), row.state);
        SQLULEN got = ~SQLULEN(0);
        if (expected(row.state) == SQL_ERROR)
            continue;
        EXPECT_OK(statement, SQLGetStmtAttr(statement.handle, row.id, &got, 0, nullptr));
        EXPECT_EQ(got, row.read);
    }
}

TEST_P(Attribute, PointersOfStatements)
{
    odbc::Statement statement(connection());
    for (SQLINTEGER id : pointers_of_statement) {
        SQLUSMALLINT place = 0;
        void *got = nullptr;
        EXPECT_OK(statement, statement.set(id, static_cast<void *>(&place)));
        EXPECT_OK(statement, SQLGetStmtAttr(statement.handle, id, &got, 0, nullptr));
        EXPECT_EQ(got, &place) << id;
        EXPECT_OK(statement, statement.set(id, static_cast<void *>(nullptr)));
    }
}

TEST_P(Attribute, OfConnections)
{
    for (const Row &row : of_connection) {
        if (managed && row.id == SQL_ATTR_TRACE) /* is the manager's: it would begin to trace */
            continue;
        SCOPED_TRACE(std::to_string(row.id) + " = " + std::to_string(row.value));
        EXPECT_STATE(connection(), connection().set(row.id, row.value), expected(row.state), row.state);
        SQLULEN got = 0;
        if (expected(row.state) == SQL_ERROR)
            continue;
        EXPECT_OK(connection(), SQLGetConnectAttr(connection().dbc, row.id, &got, 0, nullptr));
        EXPECT_EQ(got, row.read);
    }
}

TEST_P(Attribute, ResetClosesCursorsAndForgetsAttributes)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(10)"));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_OK(connection(), connection().set(SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY));
    EXPECT_OK(connection(), connection().set(SQL_ATTR_RESET_CONNECTION, SQL_RESET_CONNECTION_YES));
    EXPECT_ERROR(statement, SQLCloseCursor(statement.handle), "24000");
    SQLUINTEGER mode = 9;
    EXPECT_OK(connection(), SQLGetConnectAttr(connection().dbc, SQL_ATTR_ACCESS_MODE, &mode, 0, nullptr));
    EXPECT_EQ(mode, static_cast<SQLUINTEGER>(SQL_MODE_READ_WRITE));
    odbc::Statement next(connection()); /* the manager still counts the first one's cursor as open */
    EXPECT_OK(next, next.exec("SELECT 1"));
}

TEST_P(Attribute, CatalogChangesTheDatabase)
{
    auto db = open(modern_url(), "DatabaseAs=catalog;Database=default");
    odbc::Statement statement(*db);
    EXPECT_OK(*db, db->set_text(SQL_ATTR_CURRENT_CATALOG, "system"));
    ASSERT_OK(statement, statement.exec("SELECT currentDatabase()"));
    EXPECT_EQ(statement.rows()[0][0], "system");
    EXPECT_EQ(db->info_text(SQL_DATABASE_NAME), "system");
    statement.close();
    EXPECT_ERROR(*db, db->set_text(SQL_ATTR_CURRENT_CATALOG, "no_such_database_here"), "3D000");
    ASSERT_OK(statement, statement.exec("SELECT currentDatabase()"));
    EXPECT_EQ(statement.rows()[0][0], "system");
    EXPECT_ERROR(connection(), connection().set_text(SQL_ATTR_CURRENT_CATALOG, "system"), "HYC00");
}

TEST_P(Attribute, DeadTellsOfALostLink)
{
    net::Proxy proxy(modern_url());
    auto db = open(proxy.url());
    odbc::Statement statement(*db);
    SQLUINTEGER dead = 9;
    EXPECT_OK(*db, SQLGetConnectAttr(db->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, nullptr));
    EXPECT_EQ(dead, static_cast<SQLUINTEGER>(SQL_CD_FALSE));
    proxy.cut_after(0);
    EXPECT_EQ(statement.exec("SELECT 1"), SQL_ERROR);
    EXPECT_OK(*db, SQLGetConnectAttr(db->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, nullptr));
    EXPECT_EQ(dead, static_cast<SQLUINTEGER>(SQL_CD_TRUE));
}

BOTH_ENTRY_POINTS(Attribute);

} // namespace
