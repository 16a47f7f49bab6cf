// Handles from allocation to freeing, environments, transactions, descriptors.
#include <cstring>

#include "connected.h"

using namespace porter_test;

namespace
{

SQLPOINTER number(SQLULEN value)
{
    return reinterpret_cast<SQLPOINTER>(value);
}

TEST(Handles, FromEnvironmentToConnection)
{
    SQLHENV env = nullptr;
    SQLHDBC dbc = nullptr;
    SQLHSTMT stmt = nullptr;
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env), SQL_SUCCESS);
    EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc), SQL_ERROR) << "the version is not set";
    EXPECT_EQ(dbc, nullptr);
    EXPECT_EQ(states(SQL_HANDLE_ENV, env), "HY010");
    ASSERT_EQ(SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, number(SQL_OV_ODBC3), 0), SQL_SUCCESS);
    SQLINTEGER version = 0;
    ASSERT_EQ(SQLGetEnvAttr(env, SQL_ATTR_ODBC_VERSION, &version, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(version, SQL_OV_ODBC3) << "or every call through unixODBC warns";
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc), SQL_SUCCESS);
    EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, dbc), "08003");
    EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_DESC, dbc, &stmt), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, dbc), "08003");
    EXPECT_EQ(SQLDisconnect(dbc), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, dbc), "08003");
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_ENV, env), SQL_ERROR) << "a connection is left";
    EXPECT_EQ(states(SQL_HANDLE_ENV, env), "HY010");
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DBC, dbc), SQL_SUCCESS);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_ENV, env), SQL_SUCCESS);
}

TEST(Handles, InvalidOnes)
{
    Connected c;
    SQLHANDLE out = nullptr;
    EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_DBC, c.dbc, &out), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_STMT, c.env, &out), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLAllocHandle(99, c.env, &out), SQL_ERROR);
    EXPECT_EQ(SQLAllocHandle(SQL_HANDLE_STMT, c.dbc, nullptr), SQL_ERROR);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_STMT, c.dbc), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DBC, nullptr), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLFreeHandle(99, c.dbc), SQL_ERROR);
    EXPECT_EQ(SQLFetch(c.dbc), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLCancel(c.dbc), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLFreeStmt(c.env, SQL_CLOSE), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_DBC, c.stmt, SQL_COMMIT), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_ENV, c.dbc, SQL_COMMIT), SQL_INVALID_HANDLE);
    EXPECT_EQ(SQLCopyDesc(c.stmt, c.stmt), SQL_INVALID_HANDLE);
}

TEST(Handles, AConnectedOneIsNotFreed)
{
    Connected c;
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DBC, c.dbc), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "HY010");
}

TEST(Handles, FreeingAStatementWithAnOpenCursor)
{
    Connected c({rows_answer(numbered_block(1, 3))});
    ASSERT_EQ(c.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(c.stmt), SQL_SUCCESS);
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_STMT, c.stmt), SQL_SUCCESS);
    EXPECT_EQ(c.fake.dbc->statements, nullptr);
    c.stmt = c.statement();
    EXPECT_EQ(SQLFreeStmt(c.stmt, SQL_DROP), SQL_SUCCESS);
    EXPECT_EQ(c.fake.dbc->statements, nullptr);
}

TEST(Handles, EnvironmentAttributes)
{
    Connected c;
    SQLINTEGER value = -1, length = -1;
    EXPECT_EQ(SQLSetEnvAttr(c.env, SQL_ATTR_OUTPUT_NTS, number(SQL_FALSE), 0), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_ENV, c.env), "HYC00");
    EXPECT_EQ(SQLGetEnvAttr(c.env, SQL_ATTR_OUTPUT_NTS, &value, 0, &length), SQL_SUCCESS);
    EXPECT_EQ(value, SQL_TRUE);
    EXPECT_EQ(length, 4);
    EXPECT_EQ(SQLGetEnvAttr(c.env, 31000, &value, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_ENV, c.env), "HY092");
    const SQLINTEGER driver_unicode_type = 1065, utf16 = 1; /* iODBC's names and numbers */
    EXPECT_EQ(SQLGetEnvAttr(c.env, driver_unicode_type, &value, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(value, utf16);
    EXPECT_EQ(SQLSetEnvAttr(c.env, driver_unicode_type, number(3), 0), SQL_ERROR);
    EXPECT_EQ(SQLSetEnvAttr(c.dbc, SQL_ATTR_ODBC_VERSION, number(SQL_OV_ODBC3), 0), SQL_INVALID_HANDLE);
}

TEST(Handles, FreeStmt)
{
    Connected c({rows_answer(numbered_block(1, 3)), rows_answer(numbered_block(1, 3))});
    SQLINTEGER value = 0;
    ASSERT_EQ(SQLBindCol(c.stmt, 1, SQL_C_SLONG, &value, 0, nullptr), SQL_SUCCESS);
    ASSERT_EQ(
        SQLBindParameter(c.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &value, 0, nullptr),
        SQL_SUCCESS);
    ASSERT_EQ(c.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(SQLFreeStmt(c.stmt, SQL_CLOSE), SQL_SUCCESS);
    EXPECT_EQ(SQLFreeStmt(c.stmt, SQL_CLOSE), SQL_SUCCESS) << "closing what is not open is fine here";
    EXPECT_EQ(SQLCloseCursor(c.stmt), SQL_ERROR) << "and an error there";
    EXPECT_EQ(c.errors(), "24000");
    ASSERT_EQ(c.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(c.stmt), SQL_SUCCESS);
    EXPECT_EQ(value, 1) << "closing keeps bindings";
    ASSERT_EQ(SQLFreeStmt(c.stmt, SQL_UNBIND), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(c.stmt), SQL_SUCCESS);
    EXPECT_EQ(value, 1);
    ASSERT_EQ(SQLFreeStmt(c.stmt, SQL_RESET_PARAMS), SQL_SUCCESS);
    SQLSMALLINT count = -1;
    ASSERT_EQ(SQLGetDescField(c.descriptor(SQL_ATTR_APP_PARAM_DESC), 0, SQL_DESC_COUNT, &count, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(count, 0);
    ASSERT_EQ(SQLGetDescField(c.descriptor(SQL_ATTR_IMP_PARAM_DESC), 0, SQL_DESC_COUNT, &count, 0, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(count, 0);
    EXPECT_EQ(SQLFreeStmt(c.stmt, 77), SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY092");
}

TEST(Handles, EndTran)
{
    Connected c({nothing_answer(), nothing_answer()});
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_DBC, c.dbc, SQL_COMMIT), SQL_SUCCESS);
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_DBC, c.dbc, SQL_ROLLBACK), SQL_SUCCESS);
    c.direct("INSERT INTO t SELECT 1");
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_DBC, c.dbc, SQL_ROLLBACK), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "01000");
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_DBC, c.dbc, SQL_ROLLBACK), SQL_SUCCESS) << "told once";
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_ENV, c.env, SQL_COMMIT), SQL_SUCCESS);
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_DBC, c.dbc, 77), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "HY012");
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_ENV, c.env, 77), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_ENV, c.env), "HY012");
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_STMT, c.stmt, SQL_COMMIT), SQL_ERROR);
    c.fake.dbc->options.transactions = 1;
    c.direct("INSERT INTO t SELECT 1");
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_DBC, c.dbc, SQL_ROLLBACK), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "HYC00");
}

/* While a value is awaited nothing but SQLParamData, SQLPutData, SQLCancel and the diagnostics is allowed. */
TEST(Handles, OfAStatementInTheDialog)
{
    Connected c({rows_answer(numbered_block(1, 1))});
    SQLLEN later = SQL_DATA_AT_EXEC;
    SQLHDESC ard = c.descriptor(SQL_ATTR_APP_ROW_DESC), ird = c.descriptor(SQL_ATTR_IMP_ROW_DESC), own = nullptr;
    SQLSMALLINT count = 0;
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_DESC, c.dbc, &own), SQL_SUCCESS);
    ASSERT_EQ(c.prepare("SELECT ? AS n, '' AS s"), SQL_SUCCESS);
    ASSERT_EQ(SQLBindParameter(c.stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, &later, 0, &later),
              SQL_SUCCESS);
    ASSERT_EQ(SQLExecute(c.stmt), SQL_NEED_DATA);
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_DBC, c.dbc, SQL_COMMIT), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "HY010");
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_ENV, c.env, SQL_ROLLBACK), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_ENV, c.env), "HY010");
    EXPECT_EQ(SQLDisconnect(c.dbc), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DBC, c.dbc), "HY010");
    EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_STMT, c.stmt), SQL_ERROR);
    EXPECT_EQ(c.errors(), "HY010");
    EXPECT_EQ(SQLGetDescField(ird, 0, SQL_DESC_COUNT, &count, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DESC, ird), "HY010");
    EXPECT_EQ(SQLSetDescField(ard, 0, SQL_DESC_COUNT, number(3), 0), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DESC, ard), "HY010");
    EXPECT_EQ(SQLCopyDesc(own, ard), SQL_ERROR);
    EXPECT_EQ(SQLGetDescField(own, 0, SQL_DESC_COUNT, &count, 0, nullptr), SQL_SUCCESS) << "not the statement's";
    ASSERT_EQ(SQLCancel(c.stmt), SQL_SUCCESS);
    EXPECT_EQ(SQLEndTran(SQL_HANDLE_DBC, c.dbc, SQL_COMMIT), SQL_SUCCESS);
    EXPECT_EQ(SQLGetDescField(ard, 0, SQL_DESC_COUNT, &count, 0, nullptr), SQL_SUCCESS);
}

/* ---- descriptors */

TEST(Descriptors, ImplicitOnesAreNotFreed)
{
    Connected c;
    for (SQLINTEGER attribute :
         {SQL_ATTR_APP_ROW_DESC, SQL_ATTR_APP_PARAM_DESC, SQL_ATTR_IMP_ROW_DESC, SQL_ATTR_IMP_PARAM_DESC}) {
        SQLHDESC desc = c.descriptor(attribute);
        EXPECT_EQ(SQLFreeHandle(SQL_HANDLE_DESC, desc), SQL_ERROR);
        EXPECT_EQ(states(SQL_HANDLE_DESC, desc), "HY017");
    }
}

TEST(Descriptors, AnExplicitOneIsSharedAndFreed)
{
    Connected c({rows_answer(numbered_block(1, 2)), rows_answer(numbered_block(8, 2))});
    SQLHSTMT other = c.statement();
    SQLHDESC shared = nullptr;
    SQLINTEGER value = 0;
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_DESC, c.dbc, &shared), SQL_SUCCESS);
    ASSERT_EQ(SQLSetStmtAttr(c.stmt, SQL_ATTR_APP_ROW_DESC, shared, 0), SQL_SUCCESS);
    ASSERT_EQ(SQLSetStmtAttr(other, SQL_ATTR_APP_ROW_DESC, shared, 0), SQL_SUCCESS);
    ASSERT_EQ(SQLBindCol(c.stmt, 1, SQL_C_SLONG, &value, 0, nullptr), SQL_SUCCESS) << "binds for both";
    ASSERT_EQ(c.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(SQLExecDirect(other, (SQLCHAR *)"SELECT n, s FROM t", SQL_NTS), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(c.stmt), SQL_SUCCESS);
    EXPECT_EQ(value, 1);
    ASSERT_EQ(SQLFetch(other), SQL_SUCCESS);
    EXPECT_EQ(value, 8);
    ASSERT_EQ(SQLFreeHandle(SQL_HANDLE_DESC, shared), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(c.stmt), SQL_SUCCESS);
    EXPECT_EQ(value, 8) << "the implicit ARD has no bindings";
    SQLSMALLINT type = 0;
    ASSERT_EQ(SQLGetDescField(c.descriptor(SQL_ATTR_APP_ROW_DESC, other), 0, SQL_DESC_ALLOC_TYPE, &type, 0,
                              nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(type, SQL_DESC_ALLOC_AUTO);
}

/* SQLBindCol is SQLSetDescRec with the type taken apart: both fill the same fields. */
TEST(Descriptors, SetDescRecIsBindCol)
{
    const struct {
        SQLSMALLINT concise, verbose, code, precision, scale;
    } cases[] = {{SQL_C_SLONG, SQL_C_SLONG, 0, 0, 0},
                 {SQL_C_CHAR, SQL_C_CHAR, 0, 0, 0},
                 {SQL_C_NUMERIC, SQL_C_NUMERIC, 0, 38, 0},
                 {SQL_C_TYPE_TIMESTAMP, SQL_DATETIME, SQL_CODE_TIMESTAMP, 6, 0},
                 {SQL_C_TYPE_DATE, SQL_DATETIME, SQL_CODE_DATE, 0, 0},
                 {SQL_C_INTERVAL_DAY_TO_SECOND, SQL_INTERVAL, SQL_CODE_DAY_TO_SECOND, 6, 0}};
    Connected c;
    SQLHSTMT other = c.statement();
    for (const auto &row : cases) {
        char buffer[64];
        SQLLEN length = 0;
        SQLHDESC ard = c.descriptor(SQL_ATTR_APP_ROW_DESC, other);
        ASSERT_EQ(SQLBindCol(c.stmt, 1, row.concise, buffer, sizeof buffer, &length), SQL_SUCCESS);
        ASSERT_EQ(SQLSetDescRec(ard, 1, row.verbose, row.code, sizeof buffer, row.precision, row.scale,
                                buffer, &length, &length),
                  SQL_SUCCESS)
            << row.concise << " " << states(SQL_HANDLE_DESC, ard);
        for (SQLSMALLINT field :
             {SQL_DESC_TYPE, SQL_DESC_CONCISE_TYPE, SQL_DESC_DATETIME_INTERVAL_CODE, SQL_DESC_OCTET_LENGTH,
              SQL_DESC_PRECISION, SQL_DESC_SCALE, SQL_DESC_DATA_PTR, SQL_DESC_OCTET_LENGTH_PTR,
              SQL_DESC_INDICATOR_PTR, SQL_DESC_LENGTH, SQL_DESC_DATETIME_INTERVAL_PRECISION}) {
            SQLULEN bound = 0, set = 0;
            ASSERT_EQ(SQLGetDescField(c.descriptor(SQL_ATTR_APP_ROW_DESC), 1, field, &bound, 0, nullptr),
                      SQL_SUCCESS);
            ASSERT_EQ(SQLGetDescField(ard, 1, field, &set, 0, nullptr), SQL_SUCCESS);
            EXPECT_EQ(bound, set) << "field " << field << " of type " << row.concise;
        }
    }
}

TEST(Descriptors, SetDescRecRefusals)
{
    Connected c;
    SQLLEN place = 0;
    const struct {
        SQLINTEGER attribute;
        SQLSMALLINT number, type, code;
        const char *state;
    } cases[] = {
        {SQL_ATTR_IMP_ROW_DESC, 1, SQL_INTEGER, 0, "HY016"},
        {SQL_ATTR_APP_ROW_DESC, -1, SQL_C_SLONG, 0, "07009"},
        {SQL_ATTR_IMP_PARAM_DESC, 0, SQL_INTEGER, 0, "07009"},
        {SQL_ATTR_APP_ROW_DESC, 1, 4711, 0, "HY021"},
        {SQL_ATTR_APP_ROW_DESC, 1, SQL_DATETIME, 44, "HY021"},
        {SQL_ATTR_IMP_PARAM_DESC, 1, SQL_DATETIME, 44, "HY021"},
    };
    for (const auto &row : cases) {
        SQLHDESC desc = c.descriptor(row.attribute);
        EXPECT_EQ(SQLSetDescRec(desc, row.number, row.type, row.code, 4, 0, 0, &place, &place, &place),
                  SQL_ERROR)
            << row.state;
        EXPECT_EQ(states(SQL_HANDLE_DESC, desc), row.state);
    }
    SQLHDESC ipd = c.descriptor(SQL_ATTR_IMP_PARAM_DESC);
    EXPECT_EQ(SQLSetDescRec(ipd, 1, SQL_DECIMAL, 0, 0, 10, 2, nullptr, nullptr, nullptr), SQL_SUCCESS);
    EXPECT_EQ(SQLSetDescRec(ipd, 1, SQL_DECIMAL, 0, 0, 0, 2, &place, nullptr, nullptr), SQL_ERROR)
        << "the data pointer asks for the consistency check";
    EXPECT_EQ(states(SQL_HANDLE_DESC, ipd), "HY021");
}

TEST(Descriptors, CopyDesc)
{
    Connected c({describe_answer({{"n", "Int32"}, {"s", "String"}})});
    SQLHDESC mine = nullptr, ird = c.descriptor(SQL_ATTR_IMP_ROW_DESC),
             ard = c.descriptor(SQL_ATTR_APP_ROW_DESC);
    SQLINTEGER value = 0;
    ASSERT_EQ(SQLAllocHandle(SQL_HANDLE_DESC, c.dbc, &mine), SQL_SUCCESS);
    EXPECT_EQ(SQLCopyDesc(ard, ird), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DESC, ird), "HY016");
    EXPECT_EQ(SQLCopyDesc(ird, mine), SQL_ERROR);
    EXPECT_EQ(states(SQL_HANDLE_DESC, mine), "HY007");
    ASSERT_EQ(c.prepare("SELECT n, s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(SQLCopyDesc(ird, mine), SQL_SUCCESS) << "a prepared statement's columns are asked for";
    SQLSMALLINT count = 0, type = 0;
    ASSERT_EQ(SQLGetDescField(mine, 0, SQL_DESC_COUNT, &count, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(count, 2);
    ASSERT_EQ(SQLGetDescField(mine, 1, SQL_DESC_TYPE, &type, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(type, SQL_INTEGER);
    ASSERT_EQ(SQLBindCol(c.stmt, 1, SQL_C_SLONG, &value, 0, nullptr), SQL_SUCCESS);
    ASSERT_EQ(SQLCopyDesc(ard, mine), SQL_SUCCESS);
    SQLPOINTER data = nullptr;
    ASSERT_EQ(SQLGetDescField(mine, 1, SQL_DESC_DATA_PTR, &data, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(data, &value);
    ASSERT_EQ(SQLGetDescField(mine, 0, SQL_DESC_ALLOC_TYPE, &type, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(type, SQL_DESC_ALLOC_USER);
}

} // namespace
