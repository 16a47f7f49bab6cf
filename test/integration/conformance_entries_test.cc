/* Entry points: what is none is refused everywhere, and SQLGetFunctions tells what answers. */
#include <set>

#include "conformance.h"

#if !PORTER_MANAGED
extern "C" SQLRETURN SQL_API SQLCompleteAsync(SQLSMALLINT type, SQLHANDLE handle, RETCODE *outcome);
#endif

namespace
{

class Conformance_entries : public Conformance
{
};

/* A manager crashes on handles that it has not given out; null it knows. */
TEST_P(Conformance_entries, NoHandleIsRefusedEverywhere)
{
    std::vector<SQLHANDLE> none = {SQL_NULL_HANDLE};
#if !PORTER_MANAGED
    alignas(16) char zeros[4096] = {};
    alignas(16) char noise[4096];
    memset(noise, 0xA5, sizeof noise);
    none.push_back(zeros);
    none.push_back(noise);
    none.push_back(first->env); /* a handle of another kind */
#endif
    int at = 0;
    for (SQLHANDLE h : none) {
        SQLCHAR text[64] = "x";
        SQLWCHAR wide[64] = {'x', 0};
        SQLSMALLINT small = 0;
        SQLUSMALLINT flags[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE];
        SQLINTEGER integer = 0;
        SQLLEN length = 0;
        SQLULEN count = 0;
        SQLPOINTER pointer = nullptr;
        SQLHANDLE out = nullptr;
        bool env = h == first->env;
#define REFUSED(call) EXPECT_EQ((call), SQL_INVALID_HANDLE) << #call << " with handle " << at
        REFUSED(SQLAllocHandle(SQL_HANDLE_STMT, h, &out));
        REFUSED(SQLAllocHandle(SQL_HANDLE_DESC, h, &out));
        REFUSED(SQLFreeHandle(SQL_HANDLE_DBC, h));
        REFUSED(SQLFreeHandle(SQL_HANDLE_STMT, h));
        REFUSED(SQLFreeHandle(SQL_HANDLE_DESC, h));
        if (!env) {
            REFUSED(SQLFreeHandle(SQL_HANDLE_ENV, h));
            REFUSED(SQLAllocHandle(SQL_HANDLE_DBC, h, &out));
            REFUSED(SQLEndTran(SQL_HANDLE_ENV, h, SQL_COMMIT));
            REFUSED(SQLGetEnvAttr(h, SQL_ATTR_ODBC_VERSION, &integer, 0, nullptr));
            if (!managed) { /* without a handle it sets the manager's own attributes */
                REFUSED(
                    SQLSetEnvAttr(h, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0));
            }
        }
        REFUSED(SQLEndTran(SQL_HANDLE_DBC, h, SQL_COMMIT));
        REFUSED(SQLConnect(h, text, 1, text, 1, text, 1));
        REFUSED(SQLConnectW(h, wide, 1, wide, 1, wide, 1));
        REFUSED(SQLDriverConnect(h, nullptr, text, 1, text, 64, &small, SQL_DRIVER_NOPROMPT));
        REFUSED(SQLDriverConnectW(h, nullptr, wide, 1, wide, 64, &small, SQL_DRIVER_NOPROMPT));
        REFUSED(SQLBrowseConnect(h, text, 1, text, 64, &small));
        REFUSED(SQLBrowseConnectW(h, wide, 1, wide, 64, &small));
        REFUSED(SQLDisconnect(h));
        REFUSED(SQLGetConnectAttr(h, SQL_ATTR_AUTOCOMMIT, text, 64, &integer));
        REFUSED(SQLGetConnectAttrW(h, SQL_ATTR_AUTOCOMMIT, text, 64, &integer));
        REFUSED(SQLSetConnectAttr(h, SQL_ATTR_ACCESS_MODE, nullptr, 0));
        REFUSED(SQLSetConnectAttrW(h, SQL_ATTR_ACCESS_MODE, nullptr, 0));
        REFUSED(SQLGetInfo(h, SQL_DBMS_NAME, text, 64, &small));
        REFUSED(SQLGetInfoW(h, SQL_DBMS_NAME, wide, 64, &small));
        REFUSED(SQLGetFunctions(h, SQL_API_ODBC3_ALL_FUNCTIONS, flags));
        REFUSED(SQLNativeSql(h, text, 1, text, 64, &integer));
        REFUSED(SQLNativeSqlW(h, wide, 1, wide, 64, &integer));
        REFUSED(SQLPrepare(h, text, 1));
        REFUSED(SQLPrepareW(h, wide, 1));
        REFUSED(SQLExecDirect(h, text, 1));
        REFUSED(SQLExecDirectW(h, wide, 1));
        REFUSED(SQLExecute(h));
        REFUSED(SQLNumResultCols(h, &small));
        REFUSED(SQLDescribeCol(h, 1, text, 64, &small, &small, &count, &small, &small));
        REFUSED(SQLDescribeColW(h, 1, wide, 64, &small, &small, &count, &small, &small));
        REFUSED(SQLColAttribute(h, 1, SQL_DESC_NAME, text, 64, &small, &length));
        REFUSED(SQLColAttributeW(h, 1, SQL_DESC_NAME, text, 64, &small, &length));
        REFUSED(SQLRowCount(h, &length));
        REFUSED(SQLBindCol(h, 1, SQL_C_CHAR, text, 64, &length));
        REFUSED(SQLFetch(h));
        REFUSED(SQLFetchScroll(h, SQL_FETCH_NEXT, 0));
        REFUSED(SQLExtendedFetch(h, SQL_FETCH_NEXT, 0, &count, flags));
        REFUSED(SQLSetPos(h, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE));
        REFUSED(SQLBulkOperations(h, SQL_ADD));
        REFUSED(SQLGetData(h, 1, SQL_C_CHAR, text, 64, &length));
        REFUSED(SQLFreeStmt(h, SQL_CLOSE));
        REFUSED(SQLFreeStmt(h, SQL_DROP));
        REFUSED(SQLCloseCursor(h));
        REFUSED(SQLMoreResults(h));
        REFUSED(SQLCancel(h));
        REFUSED(SQLCancelHandle(SQL_HANDLE_STMT, h));
        REFUSED(SQLCancelHandle(SQL_HANDLE_DBC, h));
        REFUSED(SQLBindParameter(h, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_CHAR, 1, 0, text, 1, &length));
        REFUSED(SQLNumParams(h, &small));
        REFUSED(SQLDescribeParam(h, 1, &small, &count, &small, &small));
        REFUSED(SQLParamData(h, &pointer));
        REFUSED(SQLPutData(h, text, 1));
        REFUSED(SQLGetCursorName(h, text, 64, &small));
        REFUSED(SQLGetCursorNameW(h, wide, 64, &small));
        REFUSED(SQLSetCursorName(h, text, 1));
        REFUSED(SQLSetCursorNameW(h, wide, 1));
        REFUSED(SQLGetStmtAttr(h, SQL_ATTR_MAX_ROWS, &count, 0, nullptr));
        REFUSED(SQLGetStmtAttrW(h, SQL_ATTR_MAX_ROWS, &count, 0, nullptr));
        REFUSED(SQLSetStmtAttr(h, SQL_ATTR_MAX_ROWS, nullptr, 0));
        REFUSED(SQLSetStmtAttrW(h, SQL_ATTR_MAX_ROWS, nullptr, 0));
        REFUSED(SQLGetTypeInfo(h, SQL_ALL_TYPES));
        REFUSED(SQLGetTypeInfoW(h, SQL_ALL_TYPES));
        REFUSED(SQLTables(h, text, 1, text, 1, text, 1, text, 1));
        REFUSED(SQLTablesW(h, wide, 1, wide, 1, wide, 1, wide, 1));
        REFUSED(SQLColumns(h, text, 1, text, 1, text, 1, text, 1));
        REFUSED(SQLColumnsW(h, wide, 1, wide, 1, wide, 1, wide, 1));
        REFUSED(SQLPrimaryKeys(h, text, 1, text, 1, text, 1));
        REFUSED(SQLPrimaryKeysW(h, wide, 1, wide, 1, wide, 1));
        REFUSED(SQLForeignKeys(h, text, 1, text, 1, text, 1, text, 1, text, 1, text, 1));
        REFUSED(SQLForeignKeysW(h, wide, 1, wide, 1, wide, 1, wide, 1, wide, 1, wide, 1));
        REFUSED(SQLStatistics(h, text, 1, text, 1, text, 1, SQL_INDEX_ALL, SQL_QUICK));
        REFUSED(SQLStatisticsW(h, wide, 1, wide, 1, wide, 1, SQL_INDEX_ALL, SQL_QUICK));
        REFUSED(
            SQLSpecialColumns(h, SQL_BEST_ROWID, text, 1, text, 1, text, 1, SQL_SCOPE_SESSION, SQL_NULLABLE));
        REFUSED(SQLSpecialColumnsW(h, SQL_BEST_ROWID, wide, 1, wide, 1, wide, 1, SQL_SCOPE_SESSION,
                                   SQL_NULLABLE));
        REFUSED(SQLTablePrivileges(h, text, 1, text, 1, text, 1));
        REFUSED(SQLTablePrivilegesW(h, wide, 1, wide, 1, wide, 1));
        REFUSED(SQLColumnPrivileges(h, text, 1, text, 1, text, 1, text, 1));
        REFUSED(SQLColumnPrivilegesW(h, wide, 1, wide, 1, wide, 1, wide, 1));
        REFUSED(SQLProcedures(h, text, 1, text, 1, text, 1));
        REFUSED(SQLProceduresW(h, wide, 1, wide, 1, wide, 1));
        REFUSED(SQLProcedureColumns(h, text, 1, text, 1, text, 1, text, 1));
        REFUSED(SQLProcedureColumnsW(h, wide, 1, wide, 1, wide, 1, wide, 1));
        REFUSED(SQLGetDescField(h, 0, SQL_DESC_COUNT, &small, 0, nullptr));
        REFUSED(SQLGetDescFieldW(h, 0, SQL_DESC_COUNT, &small, 0, nullptr));
        REFUSED(SQLSetDescField(h, 0, SQL_DESC_COUNT, nullptr, 0));
        REFUSED(SQLSetDescFieldW(h, 0, SQL_DESC_COUNT, nullptr, 0));
        REFUSED(SQLGetDescRec(h, 1, text, 64, &small, &small, &small, &length, &small, &small, &small));
        REFUSED(SQLGetDescRecW(h, 1, wide, 64, &small, &small, &small, &length, &small, &small, &small));
        REFUSED(SQLSetDescRec(h, 1, SQL_C_LONG, 0, 4, 0, 0, nullptr, nullptr, nullptr));
        REFUSED(SQLCopyDesc(h, h));
        REFUSED(SQLGetDiagRec(SQL_HANDLE_STMT, h, 1, text, &integer, text, 64, &small));
        REFUSED(SQLGetDiagRecW(SQL_HANDLE_DBC, h, 1, wide, &integer, wide, 64, &small));
        REFUSED(SQLGetDiagField(SQL_HANDLE_DESC, h, 0, SQL_DIAG_NUMBER, &integer, 0, nullptr));
        REFUSED(SQLGetDiagFieldW(SQL_HANDLE_STMT, h, 0, SQL_DIAG_NUMBER, &integer, 0, nullptr));
        /* ODBC 2 */
        REFUSED(SQLAllocStmt(h, &out));
        REFUSED(SQLFreeConnect(h));
        REFUSED(SQLSetStmtOption(h, SQL_MAX_ROWS, 1));
        REFUSED(SQLGetStmtOption(h, SQL_MAX_ROWS, &count));
        REFUSED(SQLSetConnectOption(h, SQL_ACCESS_MODE, 0));
        REFUSED(SQLGetConnectOption(h, SQL_ACCESS_MODE, &count));
        REFUSED(SQLColAttributes(h, 1, SQL_COLUMN_NAME, text, 64, &small, &length));
        REFUSED(SQLParamOptions(h, 1, &count));
        REFUSED(SQLSetScrollOptions(h, SQL_CONCUR_READ_ONLY, SQL_SCROLL_STATIC, 1));
        REFUSED(SQLSetParam(h, 1, SQL_C_CHAR, SQL_CHAR, 1, 0, text, &length));
        REFUSED(SQLBindParam(h, 1, SQL_C_CHAR, SQL_CHAR, 1, 0, text, &length));
        if (!env) {
            REFUSED(SQLFreeEnv(h));
            REFUSED(SQLAllocConnect(h, &out));
            REFUSED(SQLTransact(h, SQL_NULL_HDBC, SQL_COMMIT));
            REFUSED(SQLError(h, SQL_NULL_HDBC, SQL_NULL_HSTMT, text, &integer, text, 64, &small));
        }
#if !PORTER_MANAGED
        RETCODE outcome;
        REFUSED(SQLCompleteAsync(SQL_HANDLE_STMT, h, &outcome));
#endif
#undef REFUSED
        at++;
    }
}

/* All that ODBC 3.8 numbers, but for the manager's own. */
TEST_P(Conformance_entries, FunctionsToldOf)
{
    const std::set<SQLUSMALLINT> of_the_manager = {SQL_API_SQLDATASOURCES, SQL_API_SQLDRIVERS};
    const SQLUSMALLINT all[] = {SQL_API_SQLALLOCHANDLE,      SQL_API_SQLBINDCOL,
                                SQL_API_SQLBINDPARAMETER,    SQL_API_SQLBROWSECONNECT,
                                SQL_API_SQLBULKOPERATIONS,   SQL_API_SQLCANCEL,
                                SQL_API_SQLCLOSECURSOR,      SQL_API_SQLCOLATTRIBUTE,
                                SQL_API_SQLCOLUMNPRIVILEGES, SQL_API_SQLCOLUMNS,
                                SQL_API_SQLCONNECT,          SQL_API_SQLCOPYDESC,
                                SQL_API_SQLDATASOURCES,      SQL_API_SQLDESCRIBECOL,
                                SQL_API_SQLDESCRIBEPARAM,    SQL_API_SQLDISCONNECT,
                                SQL_API_SQLDRIVERCONNECT,    SQL_API_SQLDRIVERS,
                                SQL_API_SQLENDTRAN,          SQL_API_SQLEXECDIRECT,
                                SQL_API_SQLEXECUTE,          SQL_API_SQLFETCH,
                                SQL_API_SQLFETCHSCROLL,      SQL_API_SQLFOREIGNKEYS,
                                SQL_API_SQLFREEHANDLE,       SQL_API_SQLFREESTMT,
                                SQL_API_SQLGETCONNECTATTR,   SQL_API_SQLGETCURSORNAME,
                                SQL_API_SQLGETDATA,          SQL_API_SQLGETDESCFIELD,
                                SQL_API_SQLGETDESCREC,       SQL_API_SQLGETDIAGFIELD,
                                SQL_API_SQLGETDIAGREC,       SQL_API_SQLGETENVATTR,
                                SQL_API_SQLGETFUNCTIONS,     SQL_API_SQLGETINFO,
                                SQL_API_SQLGETSTMTATTR,      SQL_API_SQLGETTYPEINFO,
                                SQL_API_SQLMORERESULTS,      SQL_API_SQLNATIVESQL,
                                SQL_API_SQLNUMPARAMS,        SQL_API_SQLNUMRESULTCOLS,
                                SQL_API_SQLPARAMDATA,        SQL_API_SQLPREPARE,
                                SQL_API_SQLPRIMARYKEYS,      SQL_API_SQLPROCEDURECOLUMNS,
                                SQL_API_SQLPROCEDURES,       SQL_API_SQLPUTDATA,
                                SQL_API_SQLROWCOUNT,         SQL_API_SQLSETCONNECTATTR,
                                SQL_API_SQLSETCURSORNAME,    SQL_API_SQLSETDESCFIELD,
                                SQL_API_SQLSETDESCREC,       SQL_API_SQLSETENVATTR,
                                SQL_API_SQLSETPOS,           SQL_API_SQLSETSTMTATTR,
                                SQL_API_SQLSPECIALCOLUMNS,   SQL_API_SQLSTATISTICS,
                                SQL_API_SQLTABLEPRIVILEGES,  SQL_API_SQLTABLES};
    SQLUSMALLINT bits[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE] = {};
    ASSERT_OK(*first, SQLGetFunctions(first->dbc, SQL_API_ODBC3_ALL_FUNCTIONS, bits));
    for (SQLUSMALLINT id : all) {
        SQLUSMALLINT one = 9;
        bool there = managed || !of_the_manager.count(id);
        EXPECT_EQ(SQL_FUNC_EXISTS(bits, id), there ? SQL_TRUE : SQL_FALSE) << id;
        EXPECT_OK(*first, SQLGetFunctions(first->dbc, id, &one));
        EXPECT_EQ(one, there ? SQL_TRUE : SQL_FALSE) << id;
    }
}

/* ---- diagnostics */

TEST_P(Conformance_entries, HeaderFields)
{
    auto header = [&](SQLSMALLINT field, size_t width) {
        SQLLEN value = -99;
        SQLRETURN code = SQLGetDiagField(SQL_HANDLE_STMT, s->handle, 0, field, &value, 0, nullptr);
        EXPECT_EQ(code, SQL_SUCCESS) << field;
        return width == 4 ? static_cast<SQLLEN>(static_cast<SQLINTEGER>(value)) : value;
    };
    std::string table = make("a Int32");
    SQLINTEGER numbers[3] = {1, 2, 3};
    ASSERT_OK(*s, s->exec("SELECT 1"));
    EXPECT_EQ(header(SQL_DIAG_DYNAMIC_FUNCTION_CODE, 4), SQL_DIAG_SELECT_CURSOR);
    EXPECT_EQ(diag_text(*s, 0, SQL_DIAG_DYNAMIC_FUNCTION), "SELECT CURSOR");
    EXPECT_EQ(header(SQL_DIAG_CURSOR_ROW_COUNT, 8), -1) << "a stream is not counted";
    EXPECT_EQ(header(SQL_DIAG_NUMBER, 4), 0);
    fresh();
    ASSERT_OK(*s, s->set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(3)));
    ASSERT_OK(*s, bind(*s, 1, SQL_C_SLONG, SQL_INTEGER, numbers));
    ASSERT_OK(*s, s->exec("INSERT INTO " + table + " VALUES (?)"));
    EXPECT_EQ(header(SQL_DIAG_ROW_COUNT, 8), 3);
    EXPECT_EQ(header(SQL_DIAG_DYNAMIC_FUNCTION_CODE, 4), SQL_DIAG_INSERT);
    fresh();
    ASSERT_OK(*s, s->exec("DROP TABLE " + table));
    EXPECT_EQ(diag_text(*s, 0, SQL_DIAG_DYNAMIC_FUNCTION), "DROP TABLE");
    EXPECT_EQ(header(SQL_DIAG_DYNAMIC_FUNCTION_CODE, 4), SQL_DIAG_DROP_TABLE);
}

TEST_P(Conformance_entries, RecordFieldsOfManyRecords)
{
    SQLCHAR numbers[4];
    SQLLEN row = -99;
    SQLINTEGER column = -99, native = -99;
    ASSERT_OK(*s, s->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(4)));
    ASSERT_OK(*s, SQLBindCol(s->handle, 2, SQL_C_UTINYINT, numbers, 0, nullptr));
    ASSERT_OK(*s, s->exec("SELECT 1, 254 + number FROM numbers(4)"));
    ASSERT_EQ(s->fetch(), SQL_SUCCESS_WITH_INFO);
    auto records = s->diags();
    ASSERT_EQ(records.size(), 3u) << odbc::told(records); /* 01S01 of the rowset; 22003 of rows 3 and 4 */
    for (SQLSMALLINT i = 1; i <= 3; i++) {
        std::string state = records[static_cast<size_t>(i - 1)].state;
        EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s->handle, i, SQL_DIAG_ROW_NUMBER, &row, 0, nullptr),
                  SQL_SUCCESS);
        EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s->handle, i, SQL_DIAG_COLUMN_NUMBER, &column, 0, nullptr),
                  SQL_SUCCESS);
        EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s->handle, i, SQL_DIAG_NATIVE, &native, 0, nullptr),
                  SQL_SUCCESS);
        EXPECT_EQ(state, i == 1 ? "01S01" : "22003");
        EXPECT_EQ(row, i == 1 ? SQL_NO_ROW_NUMBER : i + 1);
        EXPECT_EQ(column, i == 1 ? SQL_NO_COLUMN_NUMBER : 2);
        EXPECT_EQ(native, 0);
        EXPECT_EQ(diag_text(*s, i, SQL_DIAG_CLASS_ORIGIN), "ISO 9075");
        EXPECT_EQ(diag_text(*s, i, SQL_DIAG_SUBCLASS_ORIGIN), i == 1 ? "ODBC 3.0" : "ISO 9075");
        EXPECT_NE(diag_text(*s, i, SQL_DIAG_SERVER_NAME), "");
        EXPECT_NE(diag_text(*s, i, SQL_DIAG_CONNECTION_NAME), "");
    }
    EXPECT_EQ(SQLGetDiagField(SQL_HANDLE_STMT, s->handle, 4, SQL_DIAG_NATIVE, &native, 0, nullptr),
              SQL_NO_DATA);
    EXPECT_EQ(SQLGetDiagRec(SQL_HANDLE_STMT, s->handle, 0, nullptr, nullptr, nullptr, 0, nullptr), SQL_ERROR);
}

/* The whole length is told, the text is cut and terminated, and that is a warning that leaves no record. */
TEST_P(Conformance_entries, MessagesAreCut)
{
    ASSERT_EQ(s->exec("SELECT throwIf(1, 'a message of some length')"), SQL_ERROR);
    std::string whole = s->diags().at(0).message;
    SQLSMALLINT length = -1;
    SQLINTEGER native = 0;
    if (GetParam()) {
        char16_t state[6] = {}, message[12];
        EXPECT_EQ(SQLGetDiagRecW(SQL_HANDLE_STMT, s->handle, 1, reinterpret_cast<SQLWCHAR *>(state), &native,
                                 reinterpret_cast<SQLWCHAR *>(message), 12, &length),
                  SQL_SUCCESS_WITH_INFO);
        EXPECT_EQ(odbc::narrow(std::u16string(message)), whole.substr(0, 11));
    } else {
        SQLCHAR state[6] = {}, message[12];
        EXPECT_EQ(SQLGetDiagRec(SQL_HANDLE_STMT, s->handle, 1, state, &native, message, 12, &length),
                  SQL_SUCCESS_WITH_INFO);
        EXPECT_EQ(reinterpret_cast<char *>(message), whole.substr(0, 11));
    }
    EXPECT_EQ(length, static_cast<SQLSMALLINT>(whole.size()));
    EXPECT_EQ(s->diags().size(), 1u);
}

BOTH_ENTRY_POINTS(Conformance_entries);

} // namespace
