// Attributes of environments, connections and statements against the specification's tables.
#include <gtest/gtest.h>

#include "fake_connection.h"

extern "C" {
#include "handle/attr.h"
#include "porter_odbc.h"
}

using namespace porter_test;

namespace
{

class Attr : public testing::Test
{
  protected:
    void SetUp() override
    {
        stmt = fake.statement();
    }
    void TearDown() override
    {
        error_clear(&err);
    }
    void *object(enum attr_scope scope)
    {
        return scope == ATTR_ENV   ? static_cast<void *>(fake.env)
               : scope == ATTR_DBC ? static_cast<void *>(fake.dbc)
                                   : static_cast<void *>(stmt);
    }
    /* "" for success, else the SQLSTATE; 01S02 when another value was taken. */
    std::string set(enum attr_scope scope, SQLINTEGER id, SQLULEN number)
    {
        struct item item = {};
        item.number = number;
        error_clear(&err);
        taken = 0;
        int outcome = attr_set(scope, object(scope), id, &item, &taken, &err);
        return outcome == OUTCOME_INFO ? "01S02" : outcome == OUTCOME_OK ? "" : sqlstate_get(err.state)->code;
    }
    std::string set_pointer(enum attr_scope scope, SQLINTEGER id, void *pointer)
    {
        return set(scope, id, reinterpret_cast<SQLULEN>(pointer));
    }
    std::string get(enum attr_scope scope, SQLINTEGER id)
    {
        error_clear(&err);
        return attr_get(scope, object(scope), id, &item, &err) == OUTCOME_OK ? ""
                                                                             : sqlstate_get(err.state)->code;
    }
    FakeConnection fake;
    struct stmt *stmt = nullptr;
    struct item item = {};
    SQLULEN taken = 0;
    struct error err = {};
};

/* The variable that an attribute is read into: SQLUINTEGER, SQLULEN, a pointer, or text (0). */
TEST_F(Attr, Widths)
{
    const size_t U = sizeof(SQLUINTEGER), L = sizeof(SQLULEN), P = sizeof(SQLPOINTER), T = 0;
    const struct {
        enum attr_scope scope;
        SQLINTEGER id;
        size_t width;
    } cases[] = {
        {ATTR_ENV, SQL_ATTR_ODBC_VERSION, U},
        {ATTR_ENV, SQL_ATTR_OUTPUT_NTS, U},
        {ATTR_ENV, SQL_ATTR_CONNECTION_POOLING, U},
        {ATTR_ENV, SQL_ATTR_CP_MATCH, U},
        {ATTR_DBC, SQL_ATTR_ACCESS_MODE, U},
        {ATTR_DBC, SQL_ATTR_AUTOCOMMIT, U},
        {ATTR_DBC, SQL_ATTR_CONNECTION_DEAD, U},
        {ATTR_DBC, SQL_ATTR_CONNECTION_TIMEOUT, U},
        {ATTR_DBC, SQL_ATTR_CURRENT_CATALOG, T},
        {ATTR_DBC, SQL_ATTR_LOGIN_TIMEOUT, U},
        {ATTR_DBC, SQL_ATTR_METADATA_ID, U},
        {ATTR_DBC, SQL_ATTR_ODBC_CURSORS, L},
        {ATTR_DBC, SQL_ATTR_PACKET_SIZE, U},
        {ATTR_DBC, SQL_ATTR_QUIET_MODE, P},
        {ATTR_DBC, SQL_ATTR_TXN_ISOLATION, U},
        {ATTR_DBC, SQL_ATTR_ASYNC_ENABLE, L},
        {ATTR_DBC, SQL_ATTR_AUTO_IPD, U},
        {ATTR_STMT, SQL_ATTR_APP_ROW_DESC, P},
        {ATTR_STMT, SQL_ATTR_APP_PARAM_DESC, P},
        {ATTR_STMT, SQL_ATTR_IMP_ROW_DESC, P},
        {ATTR_STMT, SQL_ATTR_IMP_PARAM_DESC, P},
        {ATTR_STMT, SQL_ATTR_ASYNC_ENABLE, L},
        {ATTR_STMT, SQL_ATTR_CONCURRENCY, L},
        {ATTR_STMT, SQL_ATTR_CURSOR_SCROLLABLE, L},
        {ATTR_STMT, SQL_ATTR_CURSOR_SENSITIVITY, L},
        {ATTR_STMT, SQL_ATTR_CURSOR_TYPE, L},
        {ATTR_STMT, SQL_ATTR_ENABLE_AUTO_IPD, L},
        {ATTR_STMT, SQL_ATTR_FETCH_BOOKMARK_PTR, P},
        {ATTR_STMT, SQL_ATTR_KEYSET_SIZE, L},
        {ATTR_STMT, SQL_ATTR_MAX_LENGTH, L},
        {ATTR_STMT, SQL_ATTR_MAX_ROWS, L},
        {ATTR_STMT, SQL_ATTR_METADATA_ID, L},
        {ATTR_STMT, SQL_ATTR_NOSCAN, L},
        {ATTR_STMT, SQL_ATTR_PARAM_BIND_OFFSET_PTR, P},
        {ATTR_STMT, SQL_ATTR_PARAM_BIND_TYPE, L},
        {ATTR_STMT, SQL_ATTR_PARAM_OPERATION_PTR, P},
        {ATTR_STMT, SQL_ATTR_PARAM_STATUS_PTR, P},
        {ATTR_STMT, SQL_ATTR_PARAMS_PROCESSED_PTR, P},
        {ATTR_STMT, SQL_ATTR_PARAMSET_SIZE, L},
        {ATTR_STMT, SQL_ATTR_QUERY_TIMEOUT, L},
        {ATTR_STMT, SQL_ATTR_RETRIEVE_DATA, L},
        {ATTR_STMT, SQL_ATTR_ROW_ARRAY_SIZE, L},
        {ATTR_STMT, SQL_ATTR_ROW_BIND_OFFSET_PTR, P},
        {ATTR_STMT, SQL_ATTR_ROW_BIND_TYPE, L},
        {ATTR_STMT, SQL_ATTR_ROW_OPERATION_PTR, P},
        {ATTR_STMT, SQL_ATTR_ROW_STATUS_PTR, P},
        {ATTR_STMT, SQL_ATTR_ROWS_FETCHED_PTR, P},
        {ATTR_STMT, SQL_ATTR_SIMULATE_CURSOR, L},
        {ATTR_STMT, SQL_ATTR_USE_BOOKMARKS, L},
        {ATTR_STMT, PORTER_STMT_ATTR_QUERY_ID, T},
    };
    for (const auto &c : cases) {
        ASSERT_EQ(get(c.scope, c.id), "") << c.id;
        EXPECT_EQ(item.is_text, c.width == T) << c.id;
        EXPECT_EQ(attr_is_text(c.scope, c.id), c.width == T) << c.id;
        if (c.width != T) {
            EXPECT_EQ(item.width, c.width) << c.id;
        }
    }
}

TEST_F(Attr, Defaults)
{
    const struct {
        enum attr_scope scope;
        SQLINTEGER id;
        SQLULEN value;
    } cases[] = {
        {ATTR_ENV, SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC3},
        {ATTR_ENV, SQL_ATTR_OUTPUT_NTS, SQL_TRUE},
        {ATTR_DBC, SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_WRITE},
        {ATTR_DBC, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_ON},
        {ATTR_DBC, SQL_ATTR_CONNECTION_DEAD, SQL_CD_FALSE},
        {ATTR_DBC, SQL_ATTR_METADATA_ID, SQL_FALSE},
        {ATTR_DBC, SQL_ATTR_ODBC_CURSORS, SQL_CUR_USE_DRIVER},
        {ATTR_STMT, SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY},
        {ATTR_STMT, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY},
        {ATTR_STMT, SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE},
        {ATTR_STMT, SQL_ATTR_CURSOR_SENSITIVITY, SQL_UNSPECIFIED},
        {ATTR_STMT, SQL_ATTR_ROW_ARRAY_SIZE, 1},
        {ATTR_STMT, SQL_ATTR_PARAMSET_SIZE, 1},
        {ATTR_STMT, SQL_ATTR_ROW_BIND_TYPE, SQL_BIND_BY_COLUMN},
        {ATTR_STMT, SQL_ATTR_RETRIEVE_DATA, SQL_RD_ON},
        {ATTR_STMT, SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF},
        {ATTR_STMT, SQL_ATTR_NOSCAN, SQL_NOSCAN_OFF},
        {ATTR_STMT, SQL_ATTR_MAX_ROWS, 0},
        {ATTR_STMT, SQL_ATTR_MAX_LENGTH, 0},
        {ATTR_STMT, SQL_ATTR_QUERY_TIMEOUT, 0},
        {ATTR_STMT, SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF},
    };
    for (const auto &c : cases) {
        ASSERT_EQ(get(c.scope, c.id), "") << c.id;
        EXPECT_EQ(item.number, c.value) << c.id;
    }
}

TEST_F(Attr, Values)
{
    const struct {
        enum attr_scope scope;
        SQLINTEGER id;
        SQLULEN value;
        const char *state;
        SQLULEN afterwards;
    } cases[] = {
        {ATTR_ENV, SQL_ATTR_OUTPUT_NTS, SQL_FALSE, "HYC00", SQL_TRUE},
        {ATTR_ENV, SQL_ATTR_OUTPUT_NTS, 9, "HY024", SQL_TRUE},
        {ATTR_DBC, SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY, "", SQL_MODE_READ_ONLY},
        {ATTR_DBC, SQL_ATTR_ACCESS_MODE, 2, "HY024", SQL_MODE_READ_ONLY},
        {ATTR_DBC, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_ON, "", SQL_AUTOCOMMIT_ON},
        {ATTR_DBC, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, "01S02", SQL_AUTOCOMMIT_ON},
        {ATTR_DBC, SQL_ATTR_AUTOCOMMIT, 5, "HY024", SQL_AUTOCOMMIT_ON},
        {ATTR_DBC, SQL_ATTR_METADATA_ID, SQL_TRUE, "", SQL_TRUE},
        {ATTR_DBC, SQL_ATTR_TXN_ISOLATION, SQL_TXN_SERIALIZABLE, "01S02", SQL_TXN_READ_UNCOMMITTED},
        {ATTR_DBC, SQL_ATTR_TXN_ISOLATION, 99, "HY024", SQL_TXN_READ_UNCOMMITTED},
        {ATTR_DBC, SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_ON, "", SQL_ASYNC_ENABLE_ON},
        {ATTR_DBC, SQL_ATTR_ASYNC_ENABLE, 4, "HY024", SQL_ASYNC_ENABLE_ON},
        {ATTR_DBC, SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF, "", SQL_ASYNC_ENABLE_OFF},
        {ATTR_STMT, SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_ON, "", SQL_ASYNC_ENABLE_ON},
        {ATTR_STMT, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC, "", SQL_CURSOR_STATIC},
        {ATTR_STMT, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_DYNAMIC, "01S02", SQL_CURSOR_STATIC},
        {ATTR_STMT, SQL_ATTR_CURSOR_TYPE, 99, "HY024", SQL_CURSOR_STATIC},
        {ATTR_STMT, SQL_ATTR_CONCURRENCY, SQL_CONCUR_ROWVER, "01S02", SQL_CONCUR_READ_ONLY},
        {ATTR_STMT, SQL_ATTR_CONCURRENCY, 0, "HY024", SQL_CONCUR_READ_ONLY},
        {ATTR_STMT, SQL_ATTR_CURSOR_SCROLLABLE, SQL_SCROLLABLE, "", SQL_SCROLLABLE},
        {ATTR_STMT, SQL_ATTR_CURSOR_SCROLLABLE, 2, "HY024", SQL_SCROLLABLE},
        {ATTR_STMT, SQL_ATTR_CURSOR_SENSITIVITY, SQL_INSENSITIVE, "", SQL_INSENSITIVE},
        {ATTR_STMT, SQL_ATTR_CURSOR_SENSITIVITY, SQL_SENSITIVE, "HYC00", SQL_INSENSITIVE},
        {ATTR_STMT, SQL_ATTR_CURSOR_SENSITIVITY, 3, "HY024", SQL_INSENSITIVE},
        {ATTR_STMT, SQL_ATTR_KEYSET_SIZE, 50, "01S02", 0},
        {ATTR_STMT, SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE, "", SQL_UB_VARIABLE},
        {ATTR_STMT, SQL_ATTR_USE_BOOKMARKS, 3, "HY024", SQL_UB_VARIABLE},
        {ATTR_STMT, SQL_ATTR_ENABLE_AUTO_IPD, 2, "HY024", SQL_TRUE},
        {ATTR_STMT, SQL_ATTR_SIMULATE_CURSOR, SQL_SC_UNIQUE, "HYC00", SQL_SC_NON_UNIQUE},
        {ATTR_STMT, SQL_ATTR_ROW_ARRAY_SIZE, 0, "HY024", 1},
        {ATTR_STMT, SQL_ATTR_ROW_ARRAY_SIZE, 10000, "", 10000},
        {ATTR_STMT, SQL_ATTR_PARAMSET_SIZE, 0, "HY024", 1},
        {ATTR_STMT, SQL_ATTR_MAX_ROWS, 5000000000, "", 5000000000},
        {ATTR_STMT, SQL_ATTR_MAX_LENGTH, 5000000000, "", 5000000000},
        {ATTR_STMT, SQL_ATTR_QUERY_TIMEOUT, 12, "", 12},
        {ATTR_STMT, SQL_ATTR_RETRIEVE_DATA, SQL_RD_OFF, "", SQL_RD_OFF},
        {ATTR_STMT, SQL_ATTR_RETRIEVE_DATA, 2, "HY024", SQL_RD_OFF},
        {ATTR_STMT, SQL_ATTR_NOSCAN, SQL_NOSCAN_ON, "", SQL_NOSCAN_ON},
        {ATTR_STMT, SQL_ATTR_NOSCAN, 2, "HY024", SQL_NOSCAN_ON},
        {ATTR_STMT, SQL_ATTR_ROW_BIND_TYPE, 64, "", 64},
        {ATTR_STMT, SQL_ATTR_PARAM_BIND_TYPE, 72, "", 72},
    };
    for (const auto &c : cases) {
        EXPECT_EQ(set(c.scope, c.id, c.value), c.state) << c.id << " = " << c.value;
        if (std::string(c.state) == "01S02") {
            EXPECT_EQ(taken, c.afterwards) << c.id;
        }
        ASSERT_EQ(get(c.scope, c.id), "") << c.id;
        EXPECT_EQ(item.number, c.afterwards) << c.id << " = " << c.value;
    }
}

/* The version decides how connections answer: it stays once there is one. */
TEST_F(Attr, TheVersionComesBeforeConnections)
{
    struct env *fresh = env_new(), *before = fake.env;
    EXPECT_EQ(set(ATTR_ENV, SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC3), "") << "the same again";
    EXPECT_EQ(set(ATTR_ENV, SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC2), "HY010");
    EXPECT_EQ(set(ATTR_ENV, SQL_ATTR_ODBC_VERSION, 7), "HY024");
    fake.env = fresh;
    for (SQLULEN version : {SQL_OV_ODBC2, SQL_OV_ODBC3, SQL_OV_ODBC3_80}) {
        EXPECT_EQ(set(ATTR_ENV, SQL_ATTR_ODBC_VERSION, version), "");
        EXPECT_EQ(get(ATTR_ENV, SQL_ATTR_ODBC_VERSION), "");
        EXPECT_EQ(item.number, version);
    }
    fake.env = before;
    EXPECT_EQ(env_free(fresh, &err), 0);
}

TEST_F(Attr, BookmarkOfOdbc2IsTheRowsNumber)
{
    EXPECT_EQ(get(ATTR_STMT, SQL_GET_BOOKMARK), "HY011");
    stmt->attributes.use_bookmarks = SQL_UB_ON;
    EXPECT_EQ(get(ATTR_STMT, SQL_GET_BOOKMARK), "HY011") << "not static";
    stmt->attributes.cursor_type = SQL_CURSOR_STATIC;
    EXPECT_EQ(get(ATTR_STMT, SQL_GET_BOOKMARK), "24000");
    stmt->state = STMT_EXTENDED;
    stmt->cursor.row = 40;
    stmt->cursor.at = 2;
    EXPECT_EQ(get(ATTR_STMT, SQL_GET_BOOKMARK), "");
    EXPECT_EQ(item.number, 42u);
    stmt->cursor.row = 4294967295u;
    EXPECT_EQ(get(ATTR_STMT, SQL_GET_BOOKMARK), "22003") << "four bytes would be another row's";
    EXPECT_EQ(set(ATTR_STMT, SQL_GET_BOOKMARK, 1), "HY092");
    stmt->cursor.row = stmt->cursor.at = 0;
    stmt->state = STMT_ALLOCATED;
}

TEST_F(Attr, UnknownAndReadOnly)
{
    for (enum attr_scope scope : {ATTR_ENV, ATTR_DBC, ATTR_STMT}) {
        EXPECT_EQ(set(scope, 31000, 1), "HY092");
        EXPECT_EQ(get(scope, 31000), "HY092");
        EXPECT_FALSE(attr_is_text(scope, 31000));
    }
    EXPECT_EQ(set(ATTR_DBC, SQL_ATTR_CONNECTION_DEAD, 1), "HY092");
    EXPECT_EQ(set(ATTR_DBC, SQL_ATTR_AUTO_IPD, 1), "HY092");
    EXPECT_EQ(set(ATTR_STMT, SQL_ATTR_ROW_NUMBER, 1), "HY092");
    EXPECT_EQ(set(ATTR_STMT, SQL_ATTR_IMP_ROW_DESC, 1), "HY017");
    EXPECT_EQ(set(ATTR_STMT, SQL_ATTR_IMP_PARAM_DESC, 1), "HY017");
}

/* Appendix B, SQLSetStmtAttr: six attributes that may only be set before the statement is prepared. */
TEST_F(Attr, SixAttributesAskForAnAllocatedStatement)
{
    const struct {
        SQLINTEGER id;
        SQLULEN value;
    } six[] = {
        {SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY},    {SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY},
        {SQL_ATTR_SIMULATE_CURSOR, SQL_SC_NON_UNIQUE},   {SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF},
        {SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE}, {SQL_ATTR_CURSOR_SENSITIVITY, SQL_UNSPECIFIED},
    };
    const struct {
        enum stmt_state state;
        const char *answer;
    } states[] = {{STMT_ALLOCATED, ""}, {STMT_PREPARED, "HY011"},   {STMT_EXECUTED, "24000"},
                  {STMT_OPEN, "24000"}, {STMT_POSITIONED, "24000"}, {STMT_ALLOCATED, ""}};
    for (const auto &s : states) {
        stmt->state = s.state;
        stmt->prepared = s.state != STMT_ALLOCATED;
        for (const auto &a : six)
            EXPECT_EQ(set(ATTR_STMT, a.id, a.value), s.answer) << a.id << " in " << s.state;
        EXPECT_EQ(set(ATTR_STMT, SQL_ATTR_ROW_ARRAY_SIZE, 5), "") << s.state;
        EXPECT_EQ(set(ATTR_STMT, SQL_ATTR_MAX_ROWS, 5), "") << s.state;
    }
}

/* SQLSetConnectAttr's table of what is set before connecting, after it, or at any time. */
TEST_F(Attr, BeforeAndAfterConnecting)
{
    EXPECT_EQ(set(ATTR_DBC, SQL_ATTR_LOGIN_TIMEOUT, 5), "HY011");
    EXPECT_EQ(set(ATTR_DBC, SQL_ATTR_PACKET_SIZE, 0), "HY011");
    EXPECT_EQ(set(ATTR_DBC, SQL_ATTR_ODBC_CURSORS, SQL_CUR_USE_DRIVER), "HY011");
    EXPECT_EQ(set(ATTR_DBC, SQL_ATTR_CONNECTION_TIMEOUT, 5), "") << "pyodbc's Connection.timeout";
    EXPECT_EQ(fake.dbc->endpoint.idle_timeout, 5000);
    EXPECT_EQ(set(ATTR_DBC, SQL_ATTR_CONNECTION_TIMEOUT, 0), "");
    EXPECT_EQ(fake.dbc->endpoint.idle_timeout, fake.dbc->options.timeout);
    EXPECT_EQ(get(ATTR_DBC, SQL_ATTR_CONNECTION_TIMEOUT), "");
    EXPECT_EQ(item.number, 0u);
    struct error ignored = {};
    struct dbc *fresh = dbc_new(fake.env, &ignored);
    struct item value = {};
    value.number = 9;
    EXPECT_EQ(attr_set(ATTR_DBC, fresh, SQL_ATTR_LOGIN_TIMEOUT, &value, &taken, &ignored), 0);
    EXPECT_EQ(attr_set(ATTR_DBC, fresh, SQL_ATTR_CONNECTION_TIMEOUT, &value, &taken, &ignored), 0);
    EXPECT_EQ(attr_get(ATTR_DBC, fresh, SQL_ATTR_LOGIN_TIMEOUT, &item, &ignored), 0);
    EXPECT_EQ(item.number, 9u);
    EXPECT_EQ(attr_get(ATTR_DBC, fresh, SQL_ATTR_CONNECTION_DEAD, &item, &ignored), 0);
    EXPECT_EQ(item.number, static_cast<SQLULEN>(SQL_CD_TRUE));
    EXPECT_EQ(attr_get(ATTR_DBC, fresh, SQL_ATTR_CURRENT_CATALOG, &item, &ignored), -1);
    EXPECT_EQ(ignored.state, STATE_08003);
    error_clear(&ignored);
    dbc_free(fresh, &ignored);
}

TEST_F(Attr, TransactionsErrorRefusesManualCommit)
{
    fake.dbc->options.transactions = 1;
    EXPECT_EQ(set(ATTR_DBC, SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF), "HYC00");
}

TEST_F(Attr, CatalogIsTheDatabaseWhenDatabasesAreCatalogs)
{
    ASSERT_EQ(get(ATTR_DBC, SQL_ATTR_CURRENT_CATALOG), "");
    EXPECT_EQ(item.text.size, 0u);
    fake.dbc->options.database_as = 1;
    ASSERT_EQ(get(ATTR_DBC, SQL_ATTR_CURRENT_CATALOG), "");
    EXPECT_TRUE(text_equal(item.text, text_of("default")));
    EXPECT_EQ(set(ATTR_DBC, SQL_ATTR_CURRENT_CATALOG, 0), "HY024") << "no name";
}

TEST_F(Attr, HeaderAttributesAreDescriptorFields)
{
    SQLULEN fetched = 0, processed = 0;
    SQLUSMALLINT status[3], operation[3];
    SQLLEN offset = 0;
    ASSERT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_ROWS_FETCHED_PTR, &fetched), "");
    ASSERT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed), "");
    ASSERT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_ROW_STATUS_PTR, status), "");
    ASSERT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_PARAM_OPERATION_PTR, operation), "");
    ASSERT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_ROW_BIND_OFFSET_PTR, &offset), "");
    EXPECT_EQ(stmt->ird->rows_processed, &fetched);
    EXPECT_EQ(stmt->ipd->rows_processed, &processed);
    EXPECT_EQ(stmt->ird->array_status, status);
    EXPECT_EQ(stmt->apd->array_status, operation);
    EXPECT_EQ(stmt->ard->bind_offset, &offset);
    ASSERT_EQ(get(ATTR_STMT, SQL_ATTR_ROWS_FETCHED_PTR), "");
    EXPECT_EQ(item.number, reinterpret_cast<SQLULEN>(&fetched));
}

TEST_F(Attr, ExplicitDescriptors)
{
    struct stmt *other = fake.statement();
    struct desc *mine = desc_new(fake.dbc, DESC_ARD, nullptr, &err);
    ASSERT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_APP_ROW_DESC, mine), "");
    EXPECT_EQ(stmt->ard, stmt->row.copy);
    ASSERT_EQ(get(ATTR_STMT, SQL_ATTR_APP_ROW_DESC), "");
    EXPECT_EQ(item.number, reinterpret_cast<SQLULEN>(mine));
    /* The header's attributes are the descriptor's in use; the implicit one keeps its own. */
    ASSERT_EQ(set(ATTR_STMT, SQL_ATTR_ROW_ARRAY_SIZE, 50), "");
    EXPECT_EQ(mine->array_size, 50u);
    EXPECT_EQ(stmt->ard->array_size, 50u);
    EXPECT_EQ(stmt->implicit_ard->array_size, 1u);
    ASSERT_EQ(set(ATTR_STMT, SQL_ATTR_APP_ROW_DESC, 0), "");
    EXPECT_EQ(stmt->ard, stmt->implicit_ard);
    ASSERT_EQ(get(ATTR_STMT, SQL_ATTR_ROW_ARRAY_SIZE), "");
    EXPECT_EQ(item.number, 1u);
    EXPECT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_APP_ROW_DESC, stmt->implicit_ard), "");
    EXPECT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_APP_ROW_DESC, other->ard), "HY017");
    EXPECT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_APP_ROW_DESC, stmt->apd), "HY017");
    EXPECT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_APP_PARAM_DESC, stmt->ird), "HY017");
    EXPECT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_APP_PARAM_DESC, fake.dbc), "HY024");
    FakeConnection second;
    struct desc *foreign = desc_new(second.dbc, DESC_ARD, nullptr, &err);
    EXPECT_EQ(set_pointer(ATTR_STMT, SQL_ATTR_APP_PARAM_DESC, foreign), "HY024");
    EXPECT_EQ(stmt->apd, stmt->implicit_apd);
}

TEST_F(Attr, RowNumberNeedsACurrentRow)
{
    for (enum stmt_state state : {STMT_ALLOCATED, STMT_PREPARED, STMT_EXECUTED, STMT_OPEN, STMT_POSITIONED}) {
        stmt->state = state;
        EXPECT_EQ(get(ATTR_STMT, SQL_ATTR_ROW_NUMBER), "24000") << state;
    }
    stmt->cursor.row = 11;
    ASSERT_EQ(get(ATTR_STMT, SQL_ATTR_ROW_NUMBER), "");
    EXPECT_EQ(item.number, 11u);
    EXPECT_EQ(item.width, sizeof(SQLULEN));
    stmt->cursor.row = 0;
    stmt->state = STMT_ALLOCATED;
}

} // namespace
