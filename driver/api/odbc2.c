/* Entry points of ODBC 2 that neither take nor give text, and those of later versions that have nothing to
 * do. Driver managers map most of them; an application that is linked with the driver gets them here. */
#include "api/give.h"
#include "api/handles.h"
#include "handle/attr.h"

SQLRETURN SQL_API SQLAllocEnv(SQLHENV *out)
{
    SQLRETURN code;

    if (!out)
        return SQL_ERROR;
    code = handles_alloc(SQL_HANDLE_ENV, SQL_NULL_HANDLE, out);
    if (code == SQL_SUCCESS)
        ((struct env *)*out)->odbc_version = SQL_OV_ODBC2;
    return code;
}

SQLRETURN SQL_API SQLAllocConnect(SQLHENV henv, SQLHDBC *out)
{
    return out ? handles_alloc(SQL_HANDLE_DBC, henv, out) : SQL_ERROR;
}

SQLRETURN SQL_API SQLAllocStmt(SQLHDBC hdbc, SQLHSTMT *out)
{
    return out ? handles_alloc(SQL_HANDLE_STMT, hdbc, out) : SQL_ERROR;
}

SQLRETURN SQL_API SQLFreeEnv(SQLHENV henv)
{
    return handles_free(SQL_HANDLE_ENV, henv);
}

SQLRETURN SQL_API SQLFreeConnect(SQLHDBC hdbc)
{
    return handles_free(SQL_HANDLE_DBC, hdbc);
}

SQLRETURN SQL_API SQLTransact(SQLHENV henv, SQLHDBC hdbc, SQLUSMALLINT completion)
{
    if (hdbc)
        return handles_end(SQL_HANDLE_DBC, hdbc, (SQLSMALLINT)completion);
    return handles_end(SQL_HANDLE_ENV, henv, (SQLSMALLINT)completion);
}

/* One attribute of a statement that is entered; a value near it posts 01S02. */
static int odbc2_set(struct stmt *stmt, SQLINTEGER id, SQLULEN number, struct error *err)
{
    struct item item = {.number = number};
    SQLULEN taken = 0;
    int outcome = attr_set(ATTR_STMT, stmt, id, &item, &taken, err);

    if (outcome == OUTCOME_INFO)
        stmt_warn(stmt, STATE_01S02, "Attribute %ld was set to %lu: the value given is not supported",
                  (long)id, (unsigned long)taken);
    return outcome;
}

static bool odbc2_is_option(SQLUSMALLINT option)
{
    return option <= SQL_ROW_NUMBER;
}

SQLRETURN SQL_API SQLSetStmtOption(SQLHSTMT hstmt, SQLUSMALLINT option, SQLULEN value)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_ANY, &stmt);
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    if (!odbc2_is_option(option))
        outcome = error_set(&err, STATE_HY092, 0, "Statement option %u is not known", option);
    else
        outcome = odbc2_set(stmt, option, value, &err);
    return stmt_leave(stmt, outcome, &err);
}

SQLRETURN SQL_API SQLGetStmtOption(SQLHSTMT hstmt, SQLUSMALLINT option, SQLPOINTER value)
{
    struct error err = {0};
    struct item item;
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_ANY, &stmt);
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    if (!odbc2_is_option(option))
        outcome = error_set(&err, STATE_HY092, 0, "Statement option %u is not known", option);
    else
        outcome = attr_get(ATTR_STMT, stmt, option, &item, &err);
    if (outcome == OUTCOME_OK)
        give_item(&item, value, 0, NULL, NULL, false);
    return stmt_leave(stmt, outcome, &err);
}

SQLRETURN SQL_API SQLParamOptions(SQLHSTMT hstmt, SQLULEN rows, SQLULEN *row)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_ANY, &stmt);
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    if (rows == 0)
        outcome = error_set(&err, STATE_HY107, 0, "A parameter has at least one row of values");
    else
        outcome = odbc2_set(stmt, SQL_ATTR_PARAMSET_SIZE, rows, &err);
    if (outcome >= 0)
        outcome = odbc2_set(stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, (SQLULEN)(uintptr_t)row, &err);
    return stmt_leave(stmt, outcome, &err);
}

/* A keyset of that many rows: the cursor is keyset-driven when it is that large, else mixed. */
static SQLULEN odbc2_cursor_type(SQLLEN keyset)
{
    if (keyset == SQL_SCROLL_FORWARD_ONLY)
        return SQL_CURSOR_FORWARD_ONLY;
    if (keyset == SQL_SCROLL_STATIC)
        return SQL_CURSOR_STATIC;
    return keyset == SQL_SCROLL_DYNAMIC ? SQL_CURSOR_DYNAMIC : SQL_CURSOR_KEYSET_DRIVEN;
}

SQLRETURN SQL_API SQLSetScrollOptions(SQLHSTMT hstmt, SQLUSMALLINT concurrency, SQLLEN keyset,
                                      SQLUSMALLINT rowset)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_ANY, &stmt);
    int outcome = OUTCOME_OK;

    if (code != SQL_SUCCESS)
        return code;
    if (stmt->state != STMT_ALLOCATED)
        outcome = error_set(&err, STATE_HY010, 0, "SQLSetScrollOptions comes before the statement");
    else if (keyset < SQL_SCROLL_STATIC || (keyset > 0 && keyset < (SQLLEN)rowset))
        outcome = error_set(&err, STATE_HY107, 0, "A keyset of %lld rows does not fit rowsets of %u rows",
                            (long long)keyset, rowset);
    else if (rowset == 0)
        outcome = error_set(&err, STATE_HY107, 0, "A rowset has at least one row");
    else if (concurrency < SQL_CONCUR_READ_ONLY || concurrency > SQL_CONCUR_VALUES)
        outcome = error_set(&err, STATE_HY024, 0, "Concurrency %u is not known", concurrency);
    if (outcome == OUTCOME_OK)
        outcome = odbc2_set(stmt, SQL_ATTR_CURSOR_TYPE, odbc2_cursor_type(keyset), &err);
    if (outcome >= 0)
        outcome = odbc2_set(stmt, SQL_ATTR_CONCURRENCY, concurrency, &err);
    if (outcome >= 0 && keyset > 0)
        outcome = odbc2_set(stmt, SQL_ATTR_KEYSET_SIZE, (SQLULEN)keyset, &err);
    if (outcome >= 0)
        outcome =
            odbc2_set(stmt, SQL_ROWSET_SIZE, rowset, &err); /* SQLExtendedFetch's; SQLFetch takes one row */
    return stmt_leave(stmt, outcome, &err);
}

static SQLRETURN odbc2_bind(SQLHSTMT hstmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT sql_type,
                            SQLULEN size, SQLSMALLINT digits, SQLPOINTER data, SQLLEN *indicator)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter_as("SQLSetParam", hstmt, CALL_ANY, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    return stmt_leave(stmt,
                      exec_bind_parameter(stmt, number, SQL_PARAM_INPUT, c_type, sql_type, size, digits, data,
                                          0, indicator, &err),
                      &err);
}

SQLRETURN SQL_API SQLSetParam(SQLHSTMT hstmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT sql_type,
                              SQLULEN size, SQLSMALLINT digits, SQLPOINTER data, SQLLEN *indicator)
{
    return odbc2_bind(hstmt, number, c_type, sql_type, size, digits, data, indicator);
}

SQLRETURN SQL_API SQLBindParam(SQLHSTMT hstmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT sql_type,
                               SQLULEN size, SQLSMALLINT digits, SQLPOINTER data, SQLLEN *indicator)
{
    return odbc2_bind(hstmt, number, c_type, sql_type, size, digits, data, indicator);
}

struct bulk_call {
    SQLSMALLINT operation;
};

static int bulk_operations(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct bulk_call *call = arguments;

    return exec_bulk_operation(stmt, call->operation, stmt->ard->array_size, stmt->ird->array_status, err);
}

SQLRETURN SQL_API SQLBulkOperations(SQLHSTMT hstmt, SQLSMALLINT operation)
{
    static const struct async_form form = {SQL_API_SQLBULKOPERATIONS, CALL_FETCH, NULL, bulk_operations};
    struct bulk_call call = {operation};

    return async_run(hstmt, &form, &call, sizeof call);
}

/* Connection functions are never asynchronous: they have nothing to complete. */
static SQLRETURN complete_nothing(SQLHANDLE handle)
{
    struct error err = {0};
    struct dbc *dbc;

    if (dbc_enter(handle, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    error_set(&err, STATE_HY010, 0, "No asynchronous operation is under way");
    return dbc_leave(dbc, OUTCOME_ERROR, &err);
}

SQLRETURN SQL_API SQLCompleteAsync(SQLSMALLINT type, SQLHANDLE handle, RETCODE *outcome)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN told, code;

    if (type == SQL_HANDLE_DBC)
        return complete_nothing(handle);
    stmt = type == SQL_HANDLE_STMT ? stmt_peek(handle) : NULL;
    if (!stmt)
        return SQL_INVALID_HANDLE;
    told = async_complete(stmt, &code);
    if (told == SQL_SUCCESS && outcome)
        *outcome = code;
    if (told != SQL_ERROR)
        return told;
    code = stmt_enter(handle, CALL_ANY, &stmt);
    if (code != SQL_SUCCESS)
        return code;
    error_set(&err, STATE_HY010, 0, "No asynchronous operation is under way");
    return stmt_leave(stmt, OUTCOME_ERROR, &err);
}
