/* What every ODBC handle begins with. */
#include "handle/handle.h"

#include <stddef.h>

#include "base/process.h"
#include "handle/stmt.h"
#include "handle/trace.h"

void handle_init(struct handle *handle, SQLSMALLINT type)
{
    handle->magic = HANDLE_MAGIC;
    handle->type = type;
    pthread_mutex_init(&handle->lock, NULL);
    handle->process = process_current();
    diag_init(&handle->diag);
}

void handle_destroy(struct handle *handle)
{
    handle->magic = 0;
    diag_free(&handle->diag);
    pthread_mutex_destroy(&handle->lock);
}

struct handle *handle_check(void *pointer, SQLSMALLINT type)
{
    struct handle *handle = pointer;

    return handle && handle->magic == HANDLE_MAGIC && handle->type == type ? handle : NULL;
}

static void handle_inherit(struct handle *handle)
{
    unsigned process = process_current();

    if (handle->process == process)
        return;
    pthread_mutex_init(&handle->lock, NULL);
    handle->door = (struct door){DOOR_SHUT};
    handle->inherited = true;
    handle->process = process;
}

void handle_lock(struct handle *handle)
{
    handle_inherit(handle);
    pthread_mutex_lock(&handle->lock);
    door_shut(&handle->door);
}

bool handle_try_lock(struct handle *handle)
{
    handle_inherit(handle);
    if (pthread_mutex_trylock(&handle->lock))
        return false;
    door_shut(&handle->door);
    return true;
}

SQLRETURN handle_leave(struct handle *handle, int outcome, struct error *err, struct text server)
{
    static const SQLRETURN codes[] = {[OUTCOME_OK] = SQL_SUCCESS,
                                      [OUTCOME_NO_DATA] = SQL_NO_DATA,
                                      [OUTCOME_NEED_DATA] = SQL_NEED_DATA,
                                      [OUTCOME_INFO] = SQL_SUCCESS_WITH_INFO};
    struct diag *diag = &handle->diag;
    SQLRETURN code = outcome == OUTCOME_ERROR ? SQL_ERROR : codes[outcome];

    if (err->state != STATE_00000 || (code == SQL_ERROR && diag->count == 0))
        diag_post_error(diag, err, server);
    error_clear(err);
    diag_rank(diag);
    if (code == SQL_SUCCESS && diag->count)
        code = SQL_SUCCESS_WITH_INFO;
    diag->return_code = code;
    trace_end(handle, code);
    pthread_mutex_unlock(&handle->lock);
    return code;
}

static const struct dbc *handle_dbc(const struct handle *handle)
{
    if (handle->type == SQL_HANDLE_DBC)
        return (const struct dbc *)handle;
    if (handle->type == SQL_HANDLE_STMT)
        return ((const struct stmt *)handle)->dbc;
    if (handle->type == SQL_HANDLE_DESC)
        return ((const struct desc *)handle)->dbc;
    return NULL;
}

struct env *handle_env(const struct handle *handle)
{
    const struct dbc *dbc = handle_dbc(handle);

    return dbc ? dbc->env : (struct env *)handle;
}

struct text handle_server(const struct handle *handle, unsigned host)
{
    const struct dbc *dbc = handle_dbc(handle);

    if (!dbc)
        return text_make("", 0);
    if (dbc->host_names && (host || dbc->transport))
        return dbc->host_names[host ? host - 1 : transport_host(dbc->transport)];
    return dbc->options.dsn.size ? dbc->options.dsn : dbc->endpoint.host;
}
