/* What every ODBC handle begins with. */
#include "handle/handle.h"

#include <stddef.h>

#include "handle/stmt.h"

void handle_init(struct handle *handle, SQLSMALLINT type)
{
    handle->magic = HANDLE_MAGIC;
    handle->type = type;
    pthread_mutex_init(&handle->lock, NULL);
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

struct text handle_server(const struct handle *handle)
{
    const struct dbc *dbc = handle_dbc(handle);

    return dbc ? dbc->options.dsn.size ? dbc->options.dsn : dbc->endpoint.host : text_make("", 0);
}
