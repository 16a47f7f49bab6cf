/* Entry points for handles, environments and descriptors. */
#include "api/handles.h"

#include "api/give.h"
#include "handle/attr.h"
#include "handle/field.h"

static int alloc_env(SQLHANDLE *out)
{
    *out = env_new();
    return *out ? SQL_SUCCESS : SQL_ERROR;
}

static SQLRETURN alloc_dbc(SQLHANDLE parent, SQLHANDLE *out)
{
    struct error err = {0};
    struct env *env;

    if (env_enter(parent, &env) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    if (env->odbc_version == 0)
        error_set(&err, STATE_HY010, 0, "SQL_ATTR_ODBC_VERSION is set before connections are allocated");
    else
        *out = dbc_new(env, &err);
    return env_leave(env, *out ? OUTCOME_OK : OUTCOME_ERROR, &err);
}

static SQLRETURN alloc_of_dbc(SQLSMALLINT type, SQLHANDLE parent, SQLHANDLE *out)
{
    struct error err = {0};
    struct dbc *dbc;

    if (dbc_enter_as("SQLAllocHandle", parent, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    if (dbc_require(dbc, &err) == 0)
        *out = type == SQL_HANDLE_STMT ? (SQLHANDLE)stmt_new(dbc, &err)
                                       : (SQLHANDLE)desc_new(dbc, DESC_ARD, NULL, &err);
    return dbc_leave(dbc, *out ? OUTCOME_OK : OUTCOME_ERROR, &err);
}

SQLRETURN handles_alloc(SQLSMALLINT type, SQLHANDLE parent, SQLHANDLE *out)
{
    if (!out)
        return SQL_ERROR;
    *out = SQL_NULL_HANDLE;
    switch (type) {
    case SQL_HANDLE_ENV:
        return (SQLRETURN)alloc_env(out);
    case SQL_HANDLE_DBC:
        return alloc_dbc(parent, out);
    case SQL_HANDLE_STMT:
    case SQL_HANDLE_DESC:
        return alloc_of_dbc(type, parent, out);
    default:
        return SQL_ERROR;
    }
}

SQLRETURN SQL_API SQLAllocHandle(SQLSMALLINT type, SQLHANDLE parent, SQLHANDLE *out)
{
    return handles_alloc(type, parent, out);
}

static SQLRETURN free_env(SQLHANDLE handle)
{
    struct error err = {0};
    struct env *env;

    if (env_enter(handle, &env) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    if (env->connections)
        return env_leave(env, env_free(env, &err), &err);
    pthread_mutex_unlock(&env->handle.lock);
    env_free(env, &err);
    return SQL_SUCCESS;
}

static SQLRETURN free_dbc(SQLHANDLE handle)
{
    struct error err = {0};
    struct dbc *dbc;
    struct env *env;

    if (dbc_enter_as("SQLFreeHandle", handle, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    if (dbc->connected)
        return dbc_leave(dbc, dbc_free(dbc, &err), &err);
    env = dbc->env;
    pthread_mutex_unlock(&dbc->handle.lock);
    handle_lock(&env->handle);
    dbc_free(dbc, &err);
    pthread_mutex_unlock(&env->handle.lock);
    return SQL_SUCCESS;
}

static SQLRETURN free_stmt(SQLHANDLE handle)
{
    struct stmt *stmt;
    struct dbc *dbc;
    SQLRETURN code = stmt_enter_as("SQLFreeHandle", handle, CALL_FREE, &stmt);

    if (code != SQL_SUCCESS)
        return code;
    dbc = stmt->dbc;
    stmt_close_results(stmt);
    pthread_mutex_unlock(&stmt->handle.lock);
    handle_lock(&dbc->handle);
    stmt_free(stmt);
    pthread_mutex_unlock(&dbc->handle.lock);
    return SQL_SUCCESS;
}

static SQLRETURN free_desc(SQLHANDLE handle)
{
    struct error err = {0};
    struct desc *desc;
    struct dbc *dbc;
    SQLRETURN code = desc_enter_as("SQLFreeHandle", handle, &desc);

    if (code != SQL_SUCCESS)
        return code;
    if (!desc->explicit_alloc)
        return desc_leave(desc, error_set(&err, STATE_HY017, 0, "The descriptor belongs to a statement"),
                          &err);
    dbc = desc->dbc;
    share_unlock_two(desc, desc);
    pthread_mutex_unlock(&desc->handle.lock);
    handle_lock(&dbc->handle);
    desc_free(desc);
    pthread_mutex_unlock(&dbc->handle.lock);
    return SQL_SUCCESS;
}

SQLRETURN handles_free(SQLSMALLINT type, SQLHANDLE handle)
{
    switch (type) {
    case SQL_HANDLE_ENV:
        return free_env(handle);
    case SQL_HANDLE_DBC:
        return free_dbc(handle);
    case SQL_HANDLE_STMT:
        return free_stmt(handle);
    case SQL_HANDLE_DESC:
        return free_desc(handle);
    default:
        return SQL_ERROR;
    }
}

SQLRETURN SQL_API SQLFreeHandle(SQLSMALLINT type, SQLHANDLE handle)
{
    return handles_free(type, handle);
}

static int forget_records(struct stmt *stmt, struct share *share, struct error *err)
{
    struct desc *desc = share_change(stmt, share);

    return share_changed(stmt, desc, desc_set_count(desc, 0, err), err);
}

SQLRETURN SQL_API SQLFreeStmt(SQLHSTMT hstmt, SQLUSMALLINT option)
{
    struct error err = {0};
    struct stmt *stmt;
    SQLRETURN code;
    int outcome = OUTCOME_OK;

    if (option == SQL_DROP)
        return free_stmt(hstmt);
    code = stmt_enter(hstmt, CALL_ANY, &stmt);
    if (code != SQL_SUCCESS)
        return code;
    if (option == SQL_CLOSE)
        stmt_close_results(stmt);
    else if (option == SQL_UNBIND)
        outcome = forget_records(stmt, &stmt->row, &err);
    else if (option == SQL_RESET_PARAMS)
        outcome = forget_records(stmt, &stmt->parameter, &err) < 0 ? -1 : desc_set_count(stmt->ipd, 0, &err);
    else
        outcome = error_set(&err, STATE_HY092, 0, "SQLFreeStmt's option %u is not known", option);
    return stmt_leave(stmt, outcome, &err);
}

SQLRETURN SQL_API SQLSetEnvAttr(SQLHENV henv, SQLINTEGER id, SQLPOINTER value, SQLINTEGER length)
{
    struct error err = {0};
    struct item item = {.number = (SQLULEN)(uintptr_t)value};
    SQLULEN taken = 0;
    struct env *env;

    (void)length;
    if (env_enter(henv, &env) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    return env_leave(env, attr_set(ATTR_ENV, env, id, &item, &taken, &err), &err);
}

SQLRETURN SQL_API SQLGetEnvAttr(SQLHENV henv, SQLINTEGER id, SQLPOINTER value, SQLINTEGER capacity,
                                SQLINTEGER *length)
{
    struct error err = {0};
    struct item item;
    struct env *env;
    int outcome;

    if (env_enter(henv, &env) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    outcome = attr_get(ATTR_ENV, env, id, &item, &err);
    if (outcome == 0)
        give_item(&item, value, capacity, NULL, length, false);
    return env_leave(env, outcome, &err);
}

SQLRETURN SQL_API SQLDisconnect(SQLHDBC hdbc)
{
    struct error err = {0};
    struct dbc *dbc;

    if (dbc_enter(hdbc, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    return dbc_leave(dbc, dbc_disconnect(dbc, &err), &err);
}

static int end_rollback(struct dbc *dbc, struct error *err)
{
    if (dbc->options.transactions == 1)
        return error_set(err, STATE_HYC00, 0, "The server has no transactions: %lu statements stay in effect",
                         (unsigned long)dbc->writes);
    dbc_warn(dbc, STATE_01000, "The server has no transactions: %lu statements stay in effect",
             (unsigned long)dbc->writes);
    return 0;
}

/* No transactions: a commit has nothing to do, a rollback says what stays. */
static SQLRETURN end_dbc(SQLHANDLE handle, SQLSMALLINT completion, enum state *failure)
{
    struct error err = {0};
    struct dbc *dbc;
    int outcome;

    if (dbc_enter_as("SQLEndTran", handle, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    outcome = dbc_require(dbc, &err);
    if (outcome == 0 && completion != SQL_COMMIT && completion != SQL_ROLLBACK)
        outcome = error_set(&err, STATE_HY012, 0, "Completion type %d is not known", completion);
    if (outcome == 0)
        outcome = dbc_no_dialog(dbc, &err);
    if (outcome == 0) {
        if (completion == SQL_ROLLBACK && dbc->writes > 0)
            outcome = end_rollback(dbc, &err);
        __atomic_store_n(&dbc->writes, 0, __ATOMIC_RELAXED);
    }
    *failure = err.state;
    return dbc_leave(dbc, outcome, &err);
}

SQLRETURN handles_end(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT completion)
{
    struct error err = {0};
    enum state failure;
    struct env *env;
    int outcome = OUTCOME_OK;

    if (type == SQL_HANDLE_DBC)
        return end_dbc(handle, completion, &failure);
    if (type != SQL_HANDLE_ENV)
        return SQL_ERROR;
    if (env_enter(handle, &env) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    if (completion != SQL_COMMIT && completion != SQL_ROLLBACK)
        outcome = error_set(&err, STATE_HY012, 0, "Completion type %d is not known", completion);
    for (struct dbc *dbc = env->connections; outcome == OUTCOME_OK && dbc; dbc = dbc->next)
        if (dbc_is_open(dbc) && end_dbc(dbc, completion, &failure) == SQL_ERROR)
            outcome = error_set(&err, failure, 0,
                                "A connection could not end its transaction: its own "
                                "diagnostics say why");
    return env_leave(env, outcome, &err);
}

SQLRETURN SQL_API SQLEndTran(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT completion)
{
    return handles_end(type, handle, completion);
}

SQLRETURN SQL_API SQLCopyDesc(SQLHDESC source, SQLHDESC target)
{
    struct error err = {0};
    struct desc *from, *to;
    SQLRETURN code = desc_enter_two(__func__, source, target, &from, &to);
    int outcome;

    if (code != SQL_SUCCESS)
        return code;
    outcome = exec_describe_descriptor(from, &err);
    if (outcome == 0) {
        share_lock_two(from, to);
        outcome = desc_copy(to, from, &err);
        share_unlock_two(from, to);
    }
    return desc_leave_two(from, to, outcome, &err);
}

SQLRETURN SQL_API SQLSetDescRec(SQLHDESC hdesc, SQLSMALLINT number, SQLSMALLINT type, SQLSMALLINT subtype,
                                SQLLEN length, SQLSMALLINT precision, SQLSMALLINT scale, SQLPOINTER data,
                                SQLLEN *octet_length, SQLLEN *indicator)
{
    /* In the order in which ODBC's consistency rules want them. */
    const struct {
        SQLSMALLINT field;
        SQLULEN number;
    } fields[] = {
        {SQL_DESC_TYPE, (SQLULEN)type},
        {SQL_DESC_DATETIME_INTERVAL_CODE, (SQLULEN)subtype},
        {SQL_DESC_OCTET_LENGTH, (SQLULEN)length},
        {SQL_DESC_PRECISION, (SQLULEN)precision},
        {SQL_DESC_SCALE, (SQLULEN)scale},
        {SQL_DESC_OCTET_LENGTH_PTR, (SQLULEN)(uintptr_t)octet_length},
        {SQL_DESC_INDICATOR_PTR, (SQLULEN)(uintptr_t)indicator},
        {SQL_DESC_DATA_PTR, (SQLULEN)(uintptr_t)data},
    };
    struct error err = {0};
    struct desc *desc;
    SQLRETURN code = desc_enter(hdesc, &desc);
    int outcome = OUTCOME_OK;

    if (code != SQL_SUCCESS)
        return code;
    for (size_t i = 0; outcome == OUTCOME_OK && i < sizeof fields / sizeof *fields; i++) {
        struct item item = {.number = fields[i].number};
        bool application_only =
            fields[i].field == SQL_DESC_OCTET_LENGTH_PTR || fields[i].field == SQL_DESC_INDICATOR_PTR;
        if (desc->kind == DESC_IPD && application_only)
            continue;
        if (fields[i].field == SQL_DESC_DATETIME_INTERVAL_CODE && type != SQL_DATETIME &&
            type != SQL_INTERVAL)
            continue;
        outcome = field_set(desc, number, fields[i].field, &item, &err);
    }
    return desc_leave(desc, outcome, &err);
}
