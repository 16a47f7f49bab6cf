/* Entry points of statements that neither take nor give text. */
#include "exec/exec.h"

SQLRETURN SQL_API SQLExecute(SQLHSTMT hstmt)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_EXECUTE, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    return stmt_leave(stmt, exec_execute(stmt, &err), &err);
}

SQLRETURN SQL_API SQLNumResultCols(SQLHSTMT hstmt, SQLSMALLINT *count)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_DESCRIBE, &stmt);
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    outcome = exec_describe(stmt, &err);
    if (outcome == 0 && count)
        *count = (SQLSMALLINT)stmt->column_count;
    return stmt_leave(stmt, outcome, &err);
}

SQLRETURN SQL_API SQLRowCount(SQLHSTMT hstmt, SQLLEN *count)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_ROW_COUNT, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    if (count)
        *count = stmt->row_count;
    return stmt_leave(stmt, OUTCOME_OK, &err);
}

SQLRETURN SQL_API SQLBindCol(SQLHSTMT hstmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                             SQLLEN capacity, SQLLEN *indicator)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_ANY, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    return stmt_leave(stmt, exec_bind_column(stmt, number, c_type, data, capacity, indicator, &err), &err);
}

static SQLRETURN fetch(SQLHSTMT hstmt, SQLSMALLINT orientation, SQLLEN offset)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter_as(orientation == SQL_FETCH_NEXT ? "SQLFetch" : "SQLFetchScroll", hstmt,
                                   CALL_FETCH, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    return stmt_leave(stmt,
                      exec_fetch_scroll(stmt, orientation, offset, stmt->attributes.fetch_bookmark,
                                        stmt->ard->array_size, stmt->ird->rows_processed,
                                        stmt->ird->array_status, &err),
                      &err);
}

SQLRETURN SQL_API SQLFetch(SQLHSTMT hstmt)
{
    return fetch(hstmt, SQL_FETCH_NEXT, 0);
}

SQLRETURN SQL_API SQLFetchScroll(SQLHSTMT hstmt, SQLSMALLINT orientation, SQLLEN offset)
{
    return fetch(hstmt, orientation, offset);
}

/* ODBC 2: rowset size, count and statuses are its own, and the offset of SQL_FETCH_BOOKMARK is the bookmark
 * itself. */
SQLRETURN SQL_API SQLExtendedFetch(SQLHSTMT hstmt, SQLUSMALLINT orientation, SQLLEN offset, SQLULEN *fetched,
                                   SQLUSMALLINT *status)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_EXTENDED, &stmt);
    uint64_t bookmark = (uint64_t)offset;
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    outcome =
        exec_fetch_scroll(stmt, (SQLSMALLINT)orientation, orientation == SQL_FETCH_BOOKMARK ? 0 : offset,
                          &bookmark, stmt->attributes.rowset_size, fetched, status, &err);
    if (stmt->state == STMT_POSITIONED)
        stmt->state = STMT_EXTENDED;
    stmt->cursor.extended = status;
    return stmt_leave(stmt, outcome, &err);
}

SQLRETURN SQL_API SQLSetPos(SQLHSTMT hstmt, SQLSETPOSIROW number, SQLUSMALLINT operation, SQLUSMALLINT lock)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_GET_DATA, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    return stmt_leave(stmt,
                      exec_set_pos(stmt, number, operation, lock,
                                   stmt->state == STMT_EXTENDED ? stmt->cursor.extended
                                                                : stmt->ird->array_status,
                                   &err),
                      &err);
}

SQLRETURN SQL_API SQLGetData(SQLHSTMT hstmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                             SQLLEN capacity, SQLLEN *indicator)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_GET_DATA, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    return stmt_leave(stmt, exec_get_data(stmt, number, c_type, data, capacity, indicator, &err), &err);
}

SQLRETURN SQL_API SQLCloseCursor(SQLHSTMT hstmt)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_CLOSE, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    stmt_close_cursor(stmt);
    return stmt_leave(stmt, OUTCOME_OK, &err);
}

SQLRETURN SQL_API SQLMoreResults(SQLHSTMT hstmt)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_ANY, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    stmt_close_cursor(stmt);
    return stmt_leave(stmt, OUTCOME_NO_DATA, &err);
}

SQLRETURN SQL_API SQLCancel(SQLHSTMT hstmt)
{
    struct stmt *stmt = stmt_peek(hstmt);

    if (!stmt)
        return SQL_INVALID_HANDLE;
    exec_cancel(stmt);
    return SQL_SUCCESS;
}

SQLRETURN SQL_API SQLParamData(SQLHSTMT hstmt, SQLPOINTER *token)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_PARAM_DATA, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    return stmt_leave(stmt, exec_param_data(stmt, token, &err), &err);
}

SQLRETURN SQL_API SQLPutData(SQLHSTMT hstmt, SQLPOINTER data, SQLLEN length)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_PARAM_DATA, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    return stmt_leave(stmt, exec_put_data(stmt, data, length, &err), &err);
}

SQLRETURN SQL_API SQLCancelHandle(SQLSMALLINT type, SQLHANDLE handle)
{
    struct stmt *stmt;
    struct dbc *dbc;

    if (type == SQL_HANDLE_STMT) {
        stmt = stmt_peek(handle);
        if (!stmt)
            return SQL_INVALID_HANDLE;
        exec_cancel(stmt);
        return SQL_SUCCESS;
    }
    dbc = type == SQL_HANDLE_DBC ? (struct dbc *)handle_check(handle, SQL_HANDLE_DBC) : NULL;
    return dbc ? SQL_SUCCESS
               : SQL_INVALID_HANDLE; /* connection functions are not asynchronous: nothing to cancel */
}

SQLRETURN SQL_API SQLBindParameter(SQLHSTMT hstmt, SQLUSMALLINT number, SQLSMALLINT direction,
                                   SQLSMALLINT c_type, SQLSMALLINT sql_type, SQLULEN size, SQLSMALLINT digits,
                                   SQLPOINTER data, SQLLEN capacity, SQLLEN *indicator)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_ANY, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    return stmt_leave(stmt,
                      exec_bind_parameter(stmt, number, direction, c_type, sql_type, size, digits, data,
                                          capacity, indicator, &err),
                      &err);
}

SQLRETURN SQL_API SQLNumParams(SQLHSTMT hstmt, SQLSMALLINT *count)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_PARAMETERS, &stmt);
    int outcome = OUTCOME_OK;

    if (code != SQL_SUCCESS)
        return code;
    if (stmt->statement.marker_count > INT16_MAX)
        outcome = error_set(&err, STATE_HY000, 0,
                            "The statement has %u parameters, more than SQLNumParams can tell",
                            stmt->statement.marker_count);
    else if (count)
        *count = (SQLSMALLINT)stmt->statement.marker_count;
    return stmt_leave(stmt, outcome, &err);
}

SQLRETURN SQL_API SQLDescribeParam(SQLHSTMT hstmt, SQLUSMALLINT number, SQLSMALLINT *type, SQLULEN *size,
                                   SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
    struct error err = {0};
    struct parameter_facts facts = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_PARAMETERS, &stmt);
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    outcome = exec_describe_parameter(stmt, number, &facts, &err);
    if (outcome == 0) {
        if (type)
            *type = exec_type_code(stmt->dbc, facts.sql_type);
        if (size)
            *size = facts.size;
        if (digits)
            *digits = facts.digits;
        if (nullable)
            *nullable = facts.nullable;
    }
    return stmt_leave(stmt, outcome, &err);
}
