/* Entry points of statements that neither take nor give text. */
#include "exec/exec.h"

static int execute(struct stmt *stmt, void *arguments, struct error *err)
{
    (void)arguments;
    return exec_execute(stmt, err);
}

SQLRETURN SQL_API SQLExecute(SQLHSTMT hstmt)
{
    static const struct async_form form = {SQL_API_SQLEXECUTE, CALL_EXECUTE, NULL, execute};

    return async_run(hstmt, &form, NULL, 0);
}

/* Where a number goes. */
struct number_call {
    SQLSMALLINT *count;
};

static int num_result_cols(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct number_call *call = arguments;

    if (exec_describe(stmt, err) < 0)
        return -1;
    if (call->count)
        *call->count = (SQLSMALLINT)stmt->column_count;
    return OUTCOME_OK;
}

SQLRETURN SQL_API SQLNumResultCols(SQLHSTMT hstmt, SQLSMALLINT *count)
{
    static const struct async_form form = {SQL_API_SQLNUMRESULTCOLS, CALL_DESCRIBE, NULL, num_result_cols};
    struct number_call call = {count};

    return async_run(hstmt, &form, &call, sizeof call);
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

struct fetch_call {
    SQLSMALLINT orientation;
    SQLLEN offset;
    SQLULEN *fetched; /* of SQLExtendedFetch only */
    SQLUSMALLINT *status;
};

static int fetch(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct fetch_call *call = arguments;

    return exec_fetch_scroll(stmt, call->orientation, call->offset, stmt->attributes.fetch_bookmark,
                             stmt->ard->array_size, stmt->ird->rows_processed, stmt->ird->array_status, err);
}

SQLRETURN SQL_API SQLFetch(SQLHSTMT hstmt)
{
    static const struct async_form form = {SQL_API_SQLFETCH, CALL_FETCH, NULL, fetch};
    struct fetch_call call = {.orientation = SQL_FETCH_NEXT};

    if (exec_quick_fetch(hstmt))
        return SQL_SUCCESS;
    return async_run(hstmt, &form, &call, sizeof call);
}

SQLRETURN SQL_API SQLFetchScroll(SQLHSTMT hstmt, SQLSMALLINT orientation, SQLLEN offset)
{
    static const struct async_form form = {SQL_API_SQLFETCHSCROLL, CALL_FETCH, NULL, fetch};
    struct fetch_call call = {.orientation = orientation, .offset = offset};

    if (orientation == SQL_FETCH_NEXT && exec_quick_fetch(hstmt))
        return SQL_SUCCESS;
    return async_run(hstmt, &form, &call, sizeof call);
}

/* ODBC 2: rowset size, count and statuses are its own, and the offset of SQL_FETCH_BOOKMARK is the bookmark
 * itself. */
static int extended_fetch(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct fetch_call *call = arguments;
    bool by_bookmark = call->orientation == SQL_FETCH_BOOKMARK;
    uint64_t bookmark = (uint64_t)call->offset;
    int outcome = exec_fetch_scroll(stmt, call->orientation, by_bookmark ? 0 : call->offset, &bookmark,
                                    stmt->attributes.rowset_size, call->fetched, call->status, err);

    if (stmt->state == STMT_POSITIONED)
        stmt->state = STMT_EXTENDED;
    stmt->cursor.extended = call->status;
    return outcome;
}

SQLRETURN SQL_API SQLExtendedFetch(SQLHSTMT hstmt, SQLUSMALLINT orientation, SQLLEN offset, SQLULEN *fetched,
                                   SQLUSMALLINT *status)
{
    static const struct async_form form = {SQL_API_SQLEXTENDEDFETCH, CALL_EXTENDED, NULL, extended_fetch};
    struct fetch_call call = {(SQLSMALLINT)orientation, offset, fetched, status};

    return async_run(hstmt, &form, &call, sizeof call);
}

struct set_pos_call {
    SQLSETPOSIROW number;
    SQLUSMALLINT operation, lock;
};

static int set_pos(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct set_pos_call *call = arguments;

    return exec_set_pos(stmt, call->number, call->operation, call->lock,
                        stmt->state == STMT_EXTENDED ? stmt->cursor.extended : stmt->ird->array_status, err);
}

SQLRETURN SQL_API SQLSetPos(SQLHSTMT hstmt, SQLSETPOSIROW number, SQLUSMALLINT operation, SQLUSMALLINT lock)
{
    static const struct async_form form = {SQL_API_SQLSETPOS, CALL_GET_DATA, NULL, set_pos};
    struct set_pos_call call = {number, operation, lock};

    return async_run(hstmt, &form, &call, sizeof call);
}

struct get_data_call {
    SQLUSMALLINT number;
    SQLSMALLINT c_type;
    SQLPOINTER data;
    SQLLEN capacity;
    SQLLEN *indicator;
};

static int get_data(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct get_data_call *call = arguments;

    return exec_get_data(stmt, call->number, call->c_type, call->data, call->capacity, call->indicator, err);
}

SQLRETURN SQL_API SQLGetData(SQLHSTMT hstmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                             SQLLEN capacity, SQLLEN *indicator)
{
    static const struct async_form form = {SQL_API_SQLGETDATA, CALL_GET_DATA, NULL, get_data};
    struct get_data_call call = {number, c_type, data, capacity, indicator};

    if (exec_quick_cell(hstmt, number, c_type, data, capacity, indicator))
        return SQL_SUCCESS;
    return async_run(hstmt, &form, &call, sizeof call);
}

SQLRETURN SQL_API SQLCloseCursor(SQLHSTMT hstmt)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code = stmt_enter(hstmt, CALL_CLOSE, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    stmt_close_results(stmt);
    return stmt_leave(stmt, OUTCOME_OK, &err);
}

static int more_results(struct stmt *stmt, void *arguments, struct error *err)
{
    (void)arguments;
    return exec_more_results(stmt, err);
}

SQLRETURN SQL_API SQLMoreResults(SQLHSTMT hstmt)
{
    static const struct async_form form = {SQL_API_SQLMORERESULTS, CALL_ANY, NULL, more_results};

    return async_run(hstmt, &form, NULL, 0);
}

SQLRETURN SQL_API SQLCancel(SQLHSTMT hstmt)
{
    struct stmt *stmt = stmt_peek(hstmt);

    if (!stmt)
        return SQL_INVALID_HANDLE;
    exec_cancel(stmt);
    return SQL_SUCCESS;
}

struct param_data_call {
    SQLPOINTER *token;
};

static int param_data(struct stmt *stmt, void *arguments, struct error *err)
{
    return exec_param_data(stmt, ((const struct param_data_call *)arguments)->token, err);
}

SQLRETURN SQL_API SQLParamData(SQLHSTMT hstmt, SQLPOINTER *token)
{
    static const struct async_form form = {SQL_API_SQLPARAMDATA, CALL_PARAM_DATA, NULL, param_data};
    struct param_data_call call = {token};

    return async_run(hstmt, &form, &call, sizeof call);
}

struct put_data_call {
    SQLPOINTER data;
    SQLLEN length;
};

static int put_data(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct put_data_call *call = arguments;

    return exec_put_data(stmt, call->data, call->length, err);
}

SQLRETURN SQL_API SQLPutData(SQLHSTMT hstmt, SQLPOINTER data, SQLLEN length)
{
    static const struct async_form form = {SQL_API_SQLPUTDATA, CALL_PARAM_DATA, NULL, put_data};
    struct put_data_call call = {data, length};

    return async_run(hstmt, &form, &call, sizeof call);
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
    if (!dbc)
        return SQL_INVALID_HANDLE;
    dbc_cancel(dbc);
    return SQL_SUCCESS;
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

static int num_params(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct number_call *call = arguments;

    if (stmt->statement.marker_count > INT16_MAX)
        return error_set(err, STATE_HY000, 0,
                         "The statement has %u parameters, more than SQLNumParams can tell",
                         stmt->statement.marker_count);
    if (call->count)
        *call->count = (SQLSMALLINT)stmt->statement.marker_count;
    return OUTCOME_OK;
}

SQLRETURN SQL_API SQLNumParams(SQLHSTMT hstmt, SQLSMALLINT *count)
{
    static const struct async_form form = {SQL_API_SQLNUMPARAMS, CALL_PARAMETERS, NULL, num_params};
    struct number_call call = {count};

    return async_run(hstmt, &form, &call, sizeof call);
}

struct describe_param_call {
    SQLUSMALLINT number;
    SQLSMALLINT *type;
    SQLULEN *size;
    SQLSMALLINT *digits, *nullable;
};

static int describe_param(struct stmt *stmt, void *arguments, struct error *err)
{
    const struct describe_param_call *call = arguments;
    struct parameter_facts facts = {0};

    if (exec_describe_parameter(stmt, call->number, &facts, err) < 0)
        return -1;
    if (call->type)
        *call->type = exec_type_code(stmt->dbc, facts.sql_type);
    if (call->size)
        *call->size = facts.size;
    if (call->digits)
        *call->digits = facts.digits;
    if (call->nullable)
        *call->nullable = facts.nullable;
    return OUTCOME_OK;
}

SQLRETURN SQL_API SQLDescribeParam(SQLHSTMT hstmt, SQLUSMALLINT number, SQLSMALLINT *type, SQLULEN *size,
                                   SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
    static const struct async_form form = {SQL_API_SQLDESCRIBEPARAM, CALL_PARAMETERS, NULL, describe_param};
    struct describe_param_call call = {number, type, size, digits, nullable};

    return async_run(hstmt, &form, &call, sizeof call);
}
