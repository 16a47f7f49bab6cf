/* Running a piece of work once for each allocation that it makes, with that allocation failing. */
#include "sweep.h"

#include <cstdlib>

#include "allocations.h"
#include "odbc.h"

namespace sweep
{

namespace
{

SQLCHAR *chars(const char *text)
{
    return reinterpret_cast<SQLCHAR *>(const_cast<char *>(text));
}

/* What undisturbed or disturbed work came to. */
struct Result {
    std::string seen, state, message;
};

Result once(Desk &desk, const Work &work)
{
    Result result;

    desk.seen.clear();
    try {
        work.run(desk);
    } catch (const Failed &failed) {
        result.state = failed.state;
        result.message = failed.message;
    }
    result.seen = desk.seen;
    return result;
}

std::string judge(const Result &expected, const Result &got, bool fired)
{
    if (got.state.empty() && expected.state.empty())
        return got.seen == expected.seen ? "" : "succeeded and saw \"" + got.seen + "\"";
    if (got.state == expected.state)
        return "";
    if (fired && got.state == "HY001")
        return "";
    return "ended with [" + got.state + "] " + got.message;
}

} // namespace

std::string variable(const char *name)
{
    const char *value = getenv(name);
    return value ? value : "";
}

void must(SQLRETURN code, SQLSMALLINT type, SQLHANDLE handle, std::string *told)
{
    if (code == SQL_SUCCESS || code == SQL_NO_DATA || code == SQL_NEED_DATA)
        return;
    std::vector<odbc::Diag> records = odbc::diags(type, handle, false);
    if (code != SQL_SUCCESS_WITH_INFO)
        throw Failed{code, records.empty() ? "none" : records[0].state,
                     records.empty() ? "" : records[0].message};
    for (const odbc::Diag &record : records)
        *told += "[" + record.state + "]";
}

void Desk::connect(const std::string &keywords)
{
    if (SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env) != SQL_SUCCESS)
        throw Failed{SQL_ERROR, "HY001", "no environment"}; /* there is no handle that could tell */
    must(SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3_80), 0),
         SQL_HANDLE_ENV, env, &seen);
    must(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc), SQL_HANDLE_ENV, env, &seen);
    c(SQLDriverConnect(dbc, nullptr, chars(keywords.c_str()), SQL_NTS, nullptr, 0, nullptr,
                       SQL_DRIVER_NOPROMPT));
    must(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt), SQL_HANDLE_DBC, dbc, &seen);
}

void Desk::leave()
{
    if (stmt)
        SQLFreeHandle(SQL_HANDLE_STMT, stmt);
    if (dbc) {
        SQLDisconnect(dbc);
        SQLFreeHandle(SQL_HANDLE_DBC, dbc);
    }
    if (env)
        SQLFreeHandle(SQL_HANDLE_ENV, env);
    stmt = SQL_NULL_HSTMT;
    dbc = SQL_NULL_HDBC;
    env = SQL_NULL_HENV;
}

void Desk::clear()
{
    SQLSetStmtAttr(stmt, SQL_ATTR_ASYNC_ENABLE, reinterpret_cast<SQLPOINTER>(SQL_ASYNC_ENABLE_OFF), 0);
    SQLCancel(stmt);
    SQLFreeStmt(stmt, SQL_CLOSE);
    SQLFreeStmt(stmt, SQL_UNBIND);
    SQLFreeStmt(stmt, SQL_RESET_PARAMS);
    for (SQLINTEGER attribute : {SQL_ATTR_ROW_ARRAY_SIZE, SQL_ATTR_PARAMSET_SIZE})
        SQLSetStmtAttr(stmt, attribute, reinterpret_cast<SQLPOINTER>(1), 0);
    SQLSetStmtAttr(stmt, SQL_ATTR_PARAM_STATUS_PTR, nullptr, 0);
}

void Desk::exec(const char *sql)
{
    s(SQLExecDirect(stmt, chars(sql), SQL_NTS));
}

void Desk::read(SQLSMALLINT c_type)
{
    SQLSMALLINT columns = 0;
    s(SQLNumResultCols(stmt, &columns));
    for (;;) {
        SQLRETURN code = SQLFetch(stmt);
        s(code);
        if (code == SQL_NO_DATA)
            return;
        for (SQLUSMALLINT i = 1; i <= columns; i++) {
            char cell[512] = {};
            SQLLEN length = 0;
            s(SQLGetData(stmt, i, c_type, cell, sizeof cell, &length));
            seen += length < 0 ? "NULL" : std::string(cell, static_cast<size_t>(length));
            seen += '|';
        }
    }
}

Outcome run(Desk &desk, const Work &work)
{
    Outcome outcome;
    auto check = [&](bool failed) { return work.check ? work.check(desk, failed) : std::string(); };
    auto note = [&](const std::string &when, const std::string &what) {
        if (!what.empty() && outcome.wrong.size() < 20)
            outcome.wrong.push_back(std::string(work.name) + ", " + when + ": " + what);
    };

    Result expected = once(desk, work);
    note("undisturbed", check(!expected.state.empty()));
    desk.clear();
    size_t step = variable("PORTER_TEST_FULL") == "1" ? 1 : work.stride;
    for (auto how : {allocations::failing::one, allocations::failing::all}) {
        for (size_t nth = 1;; nth += step) {
            allocations::arm(nth, how);
            Result got = once(desk, work);
            bool fired = allocations::disarm();
            std::string when = "allocation " + std::to_string(nth) +
                               (how == allocations::failing::all ? " and all behind it" : "");
            desk.clear();
            note(when, judge(expected, got, fired));
            note(when, check(!got.state.empty()));
            if (!fired)
                break;
            outcome.failed++;
            Result again = once(desk, work);
            desk.clear();
            note(when + ", then undisturbed", judge(expected, again, false));
            note(when + ", then undisturbed", check(!again.state.empty()));
        }
    }
    return outcome;
}

} // namespace sweep
