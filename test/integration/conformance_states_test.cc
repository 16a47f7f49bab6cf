/* The states of statements and connections: ODBC's Appendix B whole, and one test a rule that applications
 * rely on. */
#include <functional>
#include <map>

#include "conformance.h"

namespace
{

const char DDL[] = "CREATE DATABASE IF NOT EXISTS porter_conformance";

class Conformance_states : public Conformance
{
  protected:
    void need_data()
    {
        ASSERT_OK(*s, s->prepare("SELECT ?"));
        ASSERT_OK(*s, bind(*s, 1, SQL_C_CHAR, SQL_LONGVARCHAR, &later, &later));
        ASSERT_EQ(s->execute(), SQL_NEED_DATA);
    }
    /* A static cursor, so that SQLSetPos has a place to go. */
    void opened()
    {
        ASSERT_OK(*s, s->set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
        ASSERT_OK(*s, s->prepare("SELECT number FROM numbers(5)"));
        ASSERT_OK(*s, s->execute());
    }
    /* A new statement in state S1 to S10 of the tables. */
    void reach(int state)
    {
        SQLPOINTER token;
        SQLULEN rows;
        SQLUSMALLINT status[1];
        fresh();
        ard = descriptor(*s, SQL_ATTR_APP_ROW_DESC);
        switch (state) {
        case 2:
            ASSERT_OK(*s, s->prepare(DDL));
            return;
        case 3:
            ASSERT_OK(*s, s->prepare("SELECT 1 AS a"));
            return;
        case 4:
            ASSERT_OK(*s, s->exec(DDL));
            return;
        case 5:
            opened();
            return;
        case 6:
            opened();
            ASSERT_OK(*s, s->fetch());
            return;
        case 7:
            opened();
            ASSERT_OK(*s, SQLExtendedFetch(s->handle, SQL_FETCH_NEXT, 0, &rows, status));
            return;
        case 8:
        case 9:
        case 10:
            need_data();
            if (state > 8) {
                ASSERT_EQ(SQLParamData(s->handle, &token), SQL_NEED_DATA);
            }
            if (state > 9) {
                ASSERT_OK(*s, SQLPutData(s->handle, const_cast<char *>("x"), 1));
            }
            return;
        default:
            return;
        }
    }
    SQLHDESC ard = SQL_NULL_HDESC;
    SQLLEN later = SQL_DATA_AT_EXEC;
    SQLLEN number = 0;
    SQLULEN unsigned_number = 0;
    SQLUSMALLINT status[8] = {};
    SQLSMALLINT small = 0;
    SQLPOINTER token = nullptr;
    char place[64] = {};
    odbc::Column column;
};

/* ---- Appendix B */

const char *const O = "";      /* allowed */
const char *const H = "HY010"; /* function sequence error */
const char *const C = "24000"; /* invalid cursor state */
const char *const D = "07005"; /* not a query */
const char *const A = "HY011"; /* attribute cannot be set now */

/* S1 allocated; S2 prepared, no rows; S3 prepared, rows; S4 executed, no rows; S5 cursor; S6 SQLFetch; S7
 * SQLExtendedFetch; S8 data needed; S9 a value asked for; S10 a piece given. `managed`: what unixODBC 2.3.11
 * answers by itself where that differs. */
struct Call {
    const char *name;
    const char *answers[10];
    const char *managed[10];
};

#define SAME                                                                                                 \
    {                                                                                                        \
        nullptr                                                                                              \
    }
const Call calls[] = {
    {"SQLBindCol", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLBindParameter", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLBulkOperations", {H, H, H, C, O, O, H, H, H, H}, SAME},
    {"SQLCancel", {O, O, O, O, O, O, O, O, O, O}, SAME},
    {"SQLCloseCursor", {C, C, C, C, O, O, O, H, H, H}, SAME},
    {"SQLColAttribute", {H, D, O, C, O, O, O, H, H, H}, SAME},
    {"SQLColAttribute count", {H, O, O, C, O, O, O, H, H, H}, SAME},
    {"SQLColumns", {O, O, O, O, C, C, C, H, H, H}, SAME},
    {"SQLDescribeCol", {H, D, O, C, O, O, O, H, H, H}, SAME},
    {"SQLDescribeParam", {H, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLEndTran", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLExecDirect", {O, O, O, O, C, C, C, H, H, H}, SAME},
    {"SQLExecute", {H, O, O, H, C, C, C, H, H, H}, SAME},
    {"SQLExtendedFetch", {H, H, H, C, O, H, O, H, H, H}, SAME},
    {"SQLFetch", {H, H, H, C, O, O, H, H, H, H}, SAME},
    {"SQLFetchScroll", {H, H, H, C, O, O, H, H, H, H}, SAME},
    {"SQLForeignKeys", {O, O, O, O, C, C, C, H, H, H}, SAME},
    {"SQLFreeStmt close", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLFreeStmt unbind", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLFreeStmt reset", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLGetCursorName", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLGetData", {H, H, H, C, C, O, O, H, H, H}, SAME},
    {"SQLGetDescField", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLGetDiagRec", {O, O, O, O, O, O, O, O, O, O}, SAME},
    {"SQLGetStmtAttr", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLGetStmtAttr row", {C, C, C, C, C, O, O, H, H, H}, SAME},
    {"SQLGetTypeInfo", {O, O, O, O, C, C, C, H, H, H}, SAME},
    {"SQLMoreResults", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLNumParams", {H, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLNumResultCols", {H, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLParamData", {H, H, H, H, H, H, H, O, H, O}, SAME},
    {"SQLPrepare", {O, O, O, O, C, C, C, H, H, H}, SAME},
    {"SQLPrimaryKeys", {O, O, O, O, C, C, C, H, H, H}, SAME},
    {"SQLPutData", {H, H, H, H, H, H, H, H, O, O}, SAME},
    {"SQLRowCount", {H, H, H, O, O, O, O, H, H, H}, SAME},
    {"SQLSetCursorName", {O, O, O, C, C, C, C, H, H, H}, SAME},
    {"SQLSetDescField", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLSetPos", {H, H, H, C, C, O, O, H, H, H}, SAME},
    {"SQLSetStmtAttr", {O, O, O, O, O, O, O, H, H, H}, SAME},
    {"SQLSetStmtAttr cursor", {O, A, A, C, C, C, C, H, H, H}, {O, A, A, C, C, C, C, A, A, A}},
    {"SQLStatistics", {O, O, O, O, C, C, C, H, H, H}, SAME},
    {"SQLTables", {O, O, O, O, C, C, C, H, H, H}, SAME},
};
#undef SAME

TEST_P(Conformance_states, AppendixB)
{
    const std::map<std::string, std::function<SQLRETURN()>> ways = {
        {"SQLBindCol", [&] { return SQLBindCol(s->handle, 1, SQL_C_SBIGINT, &number, 0, nullptr); }},
        {"SQLBindParameter", [&] { return bind(*s, 1, SQL_C_SBIGINT, SQL_BIGINT, &number); }},
        {"SQLBulkOperations", [&] { return SQLBulkOperations(s->handle, SQL_ADD); }},
        {"SQLCancel", [&] { return SQLCancel(s->handle); }},
        {"SQLCloseCursor", [&] { return SQLCloseCursor(s->handle); }},
        {"SQLColAttribute", [&] { return s->attribute(1, SQL_DESC_CONCISE_TYPE, &number); }},
        {"SQLColAttribute count", [&] { return s->attribute(1, SQL_DESC_COUNT, &number); }},
        {"SQLColumns",
         [&] {
             return catalog_call(*s, "SQLColumns", {NONE, "system", "one", NONE});
         }},
        {"SQLDescribeCol", [&] { return s->describe(1, &column); }},
        {"SQLDescribeParam",
         [&] { return SQLDescribeParam(s->handle, 1, &small, &unsigned_number, &small, &small); }},
        {"SQLEndTran", [&] { return SQLEndTran(SQL_HANDLE_DBC, first->dbc, SQL_COMMIT); }},
        {"SQLExecDirect", [&] { return s->exec("SELECT 1"); }},
        {"SQLExecute", [&] { return s->execute(); }},
        {"SQLExtendedFetch",
         [&] { return SQLExtendedFetch(s->handle, SQL_FETCH_NEXT, 0, &unsigned_number, status); }},
        {"SQLFetch", [&] { return s->fetch(); }},
        {"SQLFetchScroll", [&] { return SQLFetchScroll(s->handle, SQL_FETCH_NEXT, 0); }},
        {"SQLForeignKeys",
         [&] {
             return catalog_call(*s, "SQLForeignKeys", {NONE, "system", "one", NONE, NONE, NONE});
         }},
        {"SQLFreeStmt close", [&] { return SQLFreeStmt(s->handle, SQL_CLOSE); }},
        {"SQLFreeStmt unbind", [&] { return SQLFreeStmt(s->handle, SQL_UNBIND); }},
        {"SQLFreeStmt reset", [&] { return SQLFreeStmt(s->handle, SQL_RESET_PARAMS); }},
        {"SQLGetCursorName",
         [&] {
             return SQLGetCursorName(s->handle, reinterpret_cast<SQLCHAR *>(place), sizeof place, &small);
         }},
        {"SQLGetData", [&] { return SQLGetData(s->handle, 1, SQL_C_CHAR, place, sizeof place, &number); }},
        {"SQLGetDescField", [&] { return SQLGetDescField(ard, 0, SQL_DESC_COUNT, &small, 0, nullptr); }},
        {"SQLGetDiagRec",
         [&] { return SQLGetDiagRec(SQL_HANDLE_STMT, s->handle, 1, nullptr, nullptr, nullptr, 0, nullptr); }},
        {"SQLGetStmtAttr",
         [&] { return SQLGetStmtAttr(s->handle, SQL_ATTR_MAX_ROWS, &unsigned_number, 0, nullptr); }},
        {"SQLGetStmtAttr row",
         [&] { return SQLGetStmtAttr(s->handle, SQL_ATTR_ROW_NUMBER, &unsigned_number, 0, nullptr); }},
        {"SQLGetTypeInfo", [&] { return catalog_call(*s, "SQLGetTypeInfo", {}, {SQL_ALL_TYPES}); }},
        {"SQLMoreResults", [&] { return SQLMoreResults(s->handle); }},
        {"SQLNumParams", [&] { return SQLNumParams(s->handle, &small); }},
        {"SQLNumResultCols", [&] { return SQLNumResultCols(s->handle, &small); }},
        {"SQLParamData", [&] { return SQLParamData(s->handle, &token); }},
        {"SQLPrepare", [&] { return s->prepare("SELECT 1"); }},
        {"SQLPrimaryKeys",
         [&] {
             return catalog_call(*s, "SQLPrimaryKeys", {NONE, "system", "one"});
         }},
        {"SQLPutData", [&] { return SQLPutData(s->handle, place, 1); }},
        {"SQLRowCount", [&] { return SQLRowCount(s->handle, &number); }},
        {"SQLSetCursorName", [&] { return set_name(*s, "a_name"); }},
        {"SQLSetDescField", [&] { return SQLSetDescField(ard, 1, SQL_DESC_DATA_PTR, nullptr, 0); }},
        {"SQLSetPos", [&] { return SQLSetPos(s->handle, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE); }},
        {"SQLSetStmtAttr", [&] { return s->set(SQL_ATTR_MAX_ROWS, SQLULEN(0)); }},
        {"SQLSetStmtAttr cursor", [&] { return s->set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)); }},
        {"SQLStatistics",
         [&] {
             return catalog_call(*s, "SQLStatistics", {NONE, "system", "one"}, {SQL_INDEX_ALL, SQL_QUICK});
         }},
        {"SQLTables",
         [&] {
             return catalog_call(*s, "SQLTables", {NONE, "system", "one", NONE});
         }},
    };
    ASSERT_EQ(ways.size(), sizeof calls / sizeof *calls);
    for (const Call &call : calls)
        for (int state = 1; state <= 10; state++) {
            std::string what = call.name, expected = call.answers[state - 1];
            reach(state);
            if (managed && call.managed[0])
                expected = call.managed[state - 1];
            bool of_desc = what.find("DescField") != std::string::npos;
            SQLRETURN code = ways.at(what)();
            std::string got = code != SQL_ERROR      ? ""
                              : of_desc              ? desc_state(ard)
                              : what == "SQLEndTran" ? first->state()
                                                     : s->state();
            if (got != H && got != C && got != D && got != A)
                got = O; /* refused for another reason, or not at all */
            EXPECT_EQ(got, expected) << what << " in S" << state << " returned " << code;
            EXPECT_NE(code, SQL_INVALID_HANDLE) << what;
            if (state >= 8)
                SQLCancel(s->handle);
        }
}

/* ---- the rules, one by one */

TEST_P(Conformance_states, FetchBeforeExecuteIsHY010)
{
    EXPECT_ERROR(*s, s->fetch(), "HY010");
    fresh();
    ASSERT_OK(*s, s->prepare("SELECT 1"));
    EXPECT_ERROR(*s, s->fetch(), "HY010");
}

TEST_P(Conformance_states, FetchWithoutResultSetIs24000)
{
    ASSERT_OK(*s, s->exec(DDL));
    EXPECT_ERROR(*s, s->fetch(), "24000");
}

TEST_P(Conformance_states, ExecuteWithOpenCursorIs24000)
{
    opened();
    EXPECT_ERROR(*s, s->execute(), "24000");
}

TEST_P(Conformance_states, PrepareWithOpenCursorIs24000)
{
    opened();
    EXPECT_ERROR(*s, s->prepare("SELECT 2"), "24000");
}

TEST_P(Conformance_states, SetCursorNameWithOpenCursorIs24000)
{
    opened();
    EXPECT_ERROR(*s, set_name(*s, "late"), "24000");
}

TEST_P(Conformance_states, GetDataBeforeFetchIs24000)
{
    opened();
    EXPECT_ERROR(*s, SQLGetData(s->handle, 1, SQL_C_SBIGINT, &number, 0, nullptr), "24000");
}

TEST_P(Conformance_states, GetDataOnAForwardOnlyRowsetIsHY109)
{
    ASSERT_OK(*s, s->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(3)));
    ASSERT_OK(*s, s->exec("SELECT number FROM numbers(5)"));
    ASSERT_OK(*s, s->fetch());
    EXPECT_ERROR(*s, SQLGetData(s->handle, 1, SQL_C_SBIGINT, &number, 0, nullptr), "HY109");
    EXPECT_ERROR(*s, SQLSetPos(s->handle, 2, SQL_REFRESH, SQL_LOCK_NO_CHANGE), "HY109");
}

TEST_P(Conformance_states, ColumnZeroWithoutBookmarksIs07009)
{
    ASSERT_OK(*s, s->exec("SELECT 1"));
    ASSERT_OK(*s, s->fetch());
    EXPECT_ERROR(*s, SQLGetData(s->handle, 0, SQL_C_VARBOOKMARK, place, 8, &number), "07009");
    EXPECT_ERROR(*s, SQLBindCol(s->handle, 0, SQL_C_VARBOOKMARK, place, 8, &number), "07009");
}

TEST_P(Conformance_states, DescribeColOfWhatHasNoRowsIs07005)
{
    ASSERT_OK(*s, s->prepare(DDL));
    EXPECT_ERROR(*s, s->describe(1, &column), "07005");
    EXPECT_ERROR(*s, s->attribute(1, SQL_DESC_TYPE, &number), "07005");
    EXPECT_EQ(s->columns(), 0);
}

TEST_P(Conformance_states, NumParamsUnpreparedIsHY010)
{
    EXPECT_ERROR(*s, SQLNumParams(s->handle, &small), "HY010");
}

TEST_P(Conformance_states, ParamDataOutsideTheDialogIsHY010)
{
    EXPECT_ERROR(*s, SQLParamData(s->handle, &token), "HY010");
    fresh();
    opened();
    EXPECT_ERROR(*s, SQLParamData(s->handle, &token), "HY010");
    fresh();
    EXPECT_ERROR(*s, SQLPutData(s->handle, place, 1), "HY010");
}

TEST_P(Conformance_states, PutDataAfterNullIsHY020)
{
    need_data();
    ASSERT_EQ(SQLParamData(s->handle, &token), SQL_NEED_DATA);
    ASSERT_OK(*s, SQLPutData(s->handle, nullptr, SQL_NULL_DATA));
    EXPECT_ERROR(*s, SQLPutData(s->handle, place, 1), "HY020");
}

TEST_P(Conformance_states, NothingElseInTheDialog)
{
    need_data();
    EXPECT_ERROR(*s, SQLFreeHandle(SQL_HANDLE_STMT, s->handle), "HY010");
    EXPECT_ERROR(*first, SQLEndTran(SQL_HANDLE_DBC, first->dbc, SQL_ROLLBACK), "HY010");
    EXPECT_ERROR(*first, SQLDisconnect(first->dbc), "HY010");
    ASSERT_OK(*s, SQLCancel(s->handle));
    EXPECT_OK(*s, s->exec("SELECT 1"));
}

/* And in it SQLParamData runs the statement as if its values had been there from the beginning. */
TEST_P(Conformance_states, TheDialogEndsInExecution)
{
    need_data();
    ASSERT_EQ(SQLParamData(s->handle, &token), SQL_NEED_DATA);
    ASSERT_OK(*s, SQLPutData(s->handle, const_cast<char *>("abc"), 3));
    ASSERT_OK(*s, SQLParamData(s->handle, &token));
    ASSERT_OK(*s, s->fetch());
    EXPECT_EQ(s->text(1), "abc");
    ASSERT_OK(*s, SQLCloseCursor(s->handle));
    ASSERT_EQ(s->execute(), SQL_NEED_DATA) << "prepared still";
    ASSERT_OK(*s, SQLCancel(s->handle));
}

TEST_P(Conformance_states, MoreResultsClosesFirst)
{
    opened();
    EXPECT_EQ(SQLMoreResults(s->handle), SQL_NO_DATA);
    EXPECT_OK(*s, s->execute());
}

TEST_P(Conformance_states, CursorsOutliveEndTranAsInfoSays)
{
    EXPECT_EQ(info(SQL_CURSOR_COMMIT_BEHAVIOR), SQLULEN(SQL_CB_PRESERVE));
    EXPECT_EQ(info(SQL_CURSOR_ROLLBACK_BEHAVIOR), SQLULEN(SQL_CB_PRESERVE));
    opened();
    ASSERT_OK(*s, s->fetch());
    for (SQLSMALLINT way : {SQL_COMMIT, SQL_ROLLBACK}) {
        ASSERT_TRUE(SQL_SUCCEEDED(SQLEndTran(SQL_HANDLE_DBC, first->dbc, way)));
        ASSERT_OK(*s, s->fetch());
    }
    EXPECT_EQ(s->text(1), "2");
}

TEST_P(Conformance_states, DisconnectFreesStatements)
{
    odbc::Connection db(GetParam());
    ASSERT_OK(db, db.connect(keywords(modern_url())));
    SQLHSTMT open_one = SQL_NULL_HSTMT;
    ASSERT_OK(db, SQLAllocHandle(SQL_HANDLE_STMT, db.dbc, &open_one));
    SQLCHAR sql[] = "SELECT number FROM system.numbers";
    ASSERT_EQ(SQLExecDirect(open_one, sql, SQL_NTS), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(open_one), SQL_SUCCESS);
    EXPECT_OK(db, db.disconnect());
    EXPECT_OK(db, SQLFreeHandle(SQL_HANDLE_DBC, db.dbc));
    db.dbc = SQL_NULL_HDBC;
}

TEST_P(Conformance_states, SecondConnectIs08002)
{
    EXPECT_ERROR(*first, first->connect(keywords(modern_url())), "08002");
}

TEST_P(Conformance_states, UseAfterDisconnectIs08003)
{
    s.reset();
    SQLHSTMT none = SQL_NULL_HSTMT;
    ASSERT_OK(*first, first->disconnect());
    EXPECT_ERROR(*first, SQLAllocHandle(SQL_HANDLE_STMT, first->dbc, &none), "08003");
    EXPECT_ERROR(*first, SQLEndTran(SQL_HANDLE_DBC, first->dbc, SQL_COMMIT), "08003");
    EXPECT_ERROR(*first, first->disconnect(), "08003");
}

TEST_P(Conformance_states, FreeingAConnectedHandleIsHY010)
{
    EXPECT_ERROR(*first, SQLFreeHandle(SQL_HANDLE_DBC, first->dbc), "HY010");
}

TEST_P(Conformance_states, CloseWithoutACursor)
{
    EXPECT_OK(*s, SQLFreeStmt(s->handle, SQL_CLOSE));
    EXPECT_ERROR(*s, SQLCloseCursor(s->handle), "24000");
}

BOTH_ENTRY_POINTS(Conformance_states);

} // namespace
