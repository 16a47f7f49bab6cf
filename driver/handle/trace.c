/* One line an ODBC call: its name, its handle, its return code, its first SQLSTATE, its time. */
#include "handle/trace.h"

#include "handle/desc.h"
#include "handle/stmt.h"
#include "transport/transport.h"

static const struct dbc *dbc_of(const struct handle *handle)
{
    switch (handle->type) {
    case SQL_HANDLE_DBC:
        return (const struct dbc *)handle;
    case SQL_HANDLE_STMT:
        return ((const struct stmt *)handle)->dbc;
    case SQL_HANDLE_DESC:
        return ((const struct desc *)handle)->dbc;
    default:
        return NULL;
    }
}

/* Asking the clock costs more than some calls on statements do. */
void trace_begin(struct handle *handle, const char *name)
{
    const struct dbc *dbc = dbc_of(handle);
    bool wanted = handle->type != SQL_HANDLE_STMT || log_wants(&dbc->log, LOG_TRACE);
    handle->call = wanted ? name : NULL;
    if (wanted)
        handle->begun = transport_now();
}

void trace_end(const struct handle *handle, SQLRETURN code)
{
    if (!handle->call)
        return;
    const struct dbc *dbc = dbc_of(handle);
    const struct diag *diag = &handle->diag;
    if (!dbc || !log_wants(&dbc->log, LOG_TRACE))
        return;
    const struct diag_record *record = diag->count ? diag->records : NULL;
    log_write(&dbc->log, LOG_TRACE, "%s(%p) = %d%s%s, %lld ms", handle->call, (const void *)handle, (int)code,
              record ? " " : "", record ? sqlstate_get(record->state)->code : "",
              (long long)(transport_now() - handle->begun));
}
