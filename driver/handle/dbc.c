/* The connection handle. */
#include "handle/dbc.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/process.h"
#include "handle/browse.h"
#include "handle/desc.h"
#include "handle/stmt.h"
#include "handle/trace.h"

#define DBC_CALL_LIMIT (1u << 26)

/* Attributes that a reset sets back; what belongs to the application or to connecting stays. */
static void dbc_default(struct dbc_attributes *attributes)
{
    struct dbc_attributes defaults = {
        .login_timeout = attributes->login_timeout,
        .packet_size = attributes->packet_size,
        .ansi_app = attributes->ansi_app,
        .odbc_cursors = attributes->odbc_cursors,
        .autocommit = SQL_AUTOCOMMIT_ON,
        .txn_isolation = SQL_TXN_READ_UNCOMMITTED,
        .auto_ipd = SQL_TRUE,
    };

    *attributes = defaults;
}

struct dbc *dbc_new(struct env *env, struct error *err)
{
    struct dbc *dbc = mem_zalloc(sizeof *dbc);

    if (!dbc) {
        error_memory(err);
        return NULL;
    }
    handle_init(&dbc->handle, SQL_HANDLE_DBC);
    dbc->env = env;
    dbc->log.file = -1;
    dbc->attributes.odbc_cursors = SQL_CUR_USE_DRIVER;
    dbc_default(&dbc->attributes);
    buffer_init(&dbc->browse, 1u << 20);
    arena_init(&dbc->call, DBC_CALL_LIMIT);
    canceller_init(&dbc->canceller);
    pthread_mutex_init(&dbc->sharing, NULL);
    dbc->process = process_current();
    options_init(&dbc->options);
    tables_init(&dbc->tables);
    dbc->next = env->connections;
    env->connections = dbc;
    return dbc;
}

int dbc_free(struct dbc *dbc, struct error *err)
{
    struct dbc **link = &dbc->env->connections;

    if (dbc->connected)
        return error_set(err, STATE_HY010, 0, "The connection is still open: SQLDisconnect comes first");
    while (*link && *link != dbc)
        link = &(*link)->next;
    if (*link)
        *link = dbc->next;
    browse_forget(dbc);
    options_clear(&dbc->options);
    tables_clear(&dbc->tables);
    choices_clear(&dbc->choices);
    arena_clear(&dbc->call);
    canceller_destroy(&dbc->canceller);
    pthread_mutex_destroy(&dbc->sharing);
    handle_destroy(&dbc->handle);
    mem_free(dbc);
    return 0;
}

SQLRETURN dbc_enter_as(const char *name, SQLHDBC handle, struct dbc **dbc)
{
    *dbc = (struct dbc *)handle_check(handle, SQL_HANDLE_DBC);
    if (!*dbc)
        return SQL_INVALID_HANDLE;
    handle_lock(&(*dbc)->handle);
    trace_begin(&(*dbc)->handle, name);
    canceller_begin(&(*dbc)->canceller);
    diag_reset(&(*dbc)->handle.diag);
    arena_reset(&(*dbc)->call);
    return SQL_SUCCESS;
}

SQLRETURN dbc_leave(struct dbc *dbc, int outcome, struct error *err)
{
    arena_wipe(&dbc->call); /* a connection string may be in it */
    return handle_leave(&dbc->handle, outcome, err, dbc_server(dbc));
}

void dbc_warn(struct dbc *dbc, enum state state, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    diag_warn(&dbc->handle.diag, state, format, args);
    va_end(args);
}

struct text dbc_server(const struct dbc *dbc)
{
    return dbc->session ? text_of(dbc->session->server->name) : text_of("ClickHouse");
}

int dbc_require(const struct dbc *dbc, struct error *err)
{
    if (!dbc->connected)
        return error_set(err, STATE_08003, 0, "The connection is not open");
    return dbc->handle.inherited
               ? error_set(err, STATE_08S01, 0,
                           "The connection is the parent process's: connect again after fork()")
               : 0;
}

static void dbc_open_now(struct dbc *dbc, bool open)
{
    __atomic_store_n(&dbc->connected, open, __ATOMIC_RELAXED);
}

bool dbc_is_open(const struct dbc *dbc)
{
    return __atomic_load_n(&dbc->connected, __ATOMIC_RELAXED);
}

static void dbc_close(struct dbc *dbc)
{
    session_close(dbc->session);
    dbc->session = NULL;
    if (dbc->transport)
        dbc->transport->free(dbc->transport);
    dbc->transport = NULL;
    dbc->endpoints = NULL;
    dbc->endpoint_count = 0;
    zone_set_free(dbc->zones);
    dbc->zones = NULL;
    token_source_free(dbc->tokens);
    dbc->tokens = dbc->session_options.tokens = NULL;
    log_close(&dbc->log);
    dbc->log.file = -1;
    dbc_open_now(dbc, false);
}

static void dbc_warn_options(struct dbc *dbc)
{
    const struct options *options = &dbc->options;

    for (size_t i = 0; i < options->unknown_count; i++) {
        struct text name = options->unknown[i];
        const char *meant = options_suggest(name);
        dbc_warn(dbc, STATE_01S00, "Unknown connection keyword '%.*s'%s%s%s", (int)name.size, name.data,
                 meant ? "; did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
    }
    for (size_t i = 0; i < options->ineffective_count; i++)
        dbc_warn(dbc, STATE_01S02, "Connection keyword '%.*s' has no effect yet in this version",
                 (int)options->ineffective[i].size, options->ineffective[i].data);
}

/* A token that is read, and read again, is the connection's. */
static int dbc_tokens(struct dbc *dbc, struct error *err)
{
    const struct options *options = &dbc->options;

    if (options->token_file.size == 0 && options->token_command.size == 0)
        return 0;
    dbc->tokens = token_source_new(options->token_file, options->token_command, err);
    dbc->session_options.tokens = dbc->tokens;
    return dbc->tokens ? 0 : -1;
}

static int dbc_open(struct dbc *dbc, struct error *err)
{
    const struct options *options = &dbc->options;
    const struct server *server = options_server(options);

    if (dbc->attributes.login_timeout && !options->connect_timeout)
        dbc->options.connect_timeout = (int64_t)dbc->attributes.login_timeout * 1000;
    if (options_endpoint(options, server, &dbc->endpoint, err) < 0)
        return -1;
    if (dbc->attributes.login_timeout)
        dbc->endpoint.connect_timeout = (int64_t)dbc->attributes.login_timeout * 1000;
    if (dbc->attributes.connection_timeout)
        dbc->endpoint.idle_timeout = (int64_t)dbc->attributes.connection_timeout * 1000;
    options_session(options, server, &dbc->session_options);
    dbc->session_options.canceller = &dbc->canceller;
    if (dbc->attributes.login_timeout)
        dbc->session_options.login_timeout = (int64_t)dbc->attributes.login_timeout * 1000;
    if (dbc_choose(dbc, err) < 0)
        return -1;
    dbc->type_options.varchar = options->string_type == 1;
    dbc->type_options.hugeint_as_varchar = options->huge_int == 1;
    dbc->type_options.time_as_varchar = options->time_as == 1;
    dbc->type_options.string_length = (uint32_t)options->string_length;
    if (log_open(&dbc->log, (enum log_level)options->log_level, options->log_file, err) < 0)
        return -1;
    dbc->zones = zone_set_new();
    if (!dbc->zones)
        return error_memory(err);
    dbc->transport = dbc_transport(dbc, server, err);
    if (!dbc->transport || dbc_tokens(dbc, err) < 0)
        return -1;
    dbc->session = session_open(server, dbc->transport, &dbc->session_options, dbc->zones, &dbc->log, err);
    return dbc->session ? 0 : -1;
}

/* What a server without sessions beside its links does not know. */
static void dbc_warn_pinned(struct dbc *dbc)
{
    const struct options *options = &dbc->options;
    const struct {
        const char *keyword;
        bool given;
    } unknown[] = {{"SessionId", options->session_id.size > 0},
                   {"Role", options->role.size > 0},
                   {"QuotaKey", options->quota_key.size > 0},
                   {"RawFormat", options->raw_format.size > 0}};

    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        if (unknown[i].given)
            dbc_warn(dbc, STATE_01S02, "Connection keyword '%s' means nothing to %s", unknown[i].keyword,
                     dbc->session->server->name);
}

int dbc_begin(struct dbc *dbc, struct error *err)
{
    if (dbc->connected)
        return error_set(err, STATE_08002, 0, "The connection is already open");
    dbc->host_names = NULL;
    options_clear(&dbc->options);
    options_init(&dbc->options);
    return 0;
}

int dbc_connect(struct dbc *dbc, struct error *err)
{
    dbc_warn_options(dbc);
    if (dbc_open(dbc, err) < 0) {
        dbc_close(dbc);
        return -1;
    }
    if (dbc->session->other_coding)
        dbc_warn(dbc, STATE_01S02, "Compression: this server does not know it; gzip is used");
    if (dbc->session->server->pinned)
        dbc_warn_pinned(dbc);
    dbc_open_now(dbc, true);
    dbc_mark_dead(dbc, false);
    return 0;
}

void dbc_cancel(struct dbc *dbc)
{
    canceller_cancel(&dbc->canceller);
}

bool dbc_is_dead(const struct dbc *dbc)
{
    struct transport *transport = dbc->transport, *queries = NULL;

    if (!dbc->connected || dbc->handle.inherited)
        return true;
    queries = dbc->session->queries;
    /* Of several hosts another one is in use as soon as one is lost. */
    if (__atomic_load_n(&dbc->dead, __ATOMIC_RELAXED) &&
        (!transport->hosts || transport->hosts->down(transport)))
        return true;
    return queries->lost && queries->lost(queries);
}

int dbc_hold_statements(struct dbc *dbc, struct error *err)
{
    for (struct stmt *stmt = dbc->statements; stmt; stmt = stmt->next) {
        if (!async_pending(stmt) && handle_try_lock(&stmt->handle))
            continue;
        for (struct stmt *held = dbc->statements; held != stmt; held = held->next)
            pthread_mutex_unlock(&held->handle.lock);
        return error_set(err, STATE_HY010, 0, "A statement of the connection is running");
    }
    return 0;
}

void dbc_release_statements(struct dbc *dbc)
{
    for (struct stmt *stmt = dbc->statements; stmt; stmt = stmt->next)
        pthread_mutex_unlock(&stmt->handle.lock);
}

/* Logging in again with the database tells whether it exists. */
static int dbc_login(struct dbc *dbc, struct text database, bool use, struct error *err)
{
    struct session_options before = dbc->session_options;

    dbc->session_options.database = database;
    dbc->session_options.use_database = use;
    if (session_login(dbc->session, err) == 0)
        return 0;
    dbc->session_options = before;
    return -1;
}

int dbc_set_database(struct dbc *dbc, struct text name, struct error *err)
{
    struct text kept;
    int outcome;

    if (dbc_require(dbc, err) < 0 || dbc_hold_statements(dbc, err) < 0)
        return -1;
    kept = arena_copy(&dbc->session->arena, name);
    outcome = kept.data ? dbc_login(dbc, kept, true, err) : error_memory(err);
    if (outcome == 0)
        recall_drop_database(&dbc->session->recall);
    dbc_release_statements(dbc);
    return outcome;
}

int dbc_reset(struct dbc *dbc, struct error *err)
{
    struct session_options first;
    int outcome = 0;

    if (dbc_require(dbc, err) < 0 || dbc_hold_statements(dbc, err) < 0)
        return -1;
    options_session(&dbc->options, dbc->session->server, &first);
    if (!text_equal(first.database, dbc->session_options.database) ||
        recall_has_database(&dbc->session->recall))
        outcome = dbc_login(dbc, first.database, first.use_database, err);
    for (struct stmt *stmt = dbc->statements; outcome == 0 && stmt; stmt = stmt->next)
        stmt_close_results(stmt);
    if (outcome == 0) {
        choices_clear(&dbc->choices);
        dbc_forget_session(dbc);
        dbc_default(&dbc->attributes);
        dbc_set_idle(dbc, dbc->options.timeout);
        __atomic_store_n(&dbc->writes, 0, __ATOMIC_RELAXED);
    }
    dbc_release_statements(dbc);
    return outcome;
}

void dbc_mark_dead(struct dbc *dbc, bool dead)
{
    __atomic_store_n(&dbc->dead, dead, __ATOMIC_RELAXED);
}

/* A statement that another thread is busy with is in no dialog just now. */
int dbc_no_dialog(struct dbc *dbc, struct error *err)
{
    for (struct stmt *stmt = dbc->statements; stmt; stmt = stmt->next) {
        bool waits = false;
        if (pthread_mutex_trylock(&stmt->handle.lock) == 0) {
            waits = stmt->state == STMT_NEED_DATA;
            pthread_mutex_unlock(&stmt->handle.lock);
        }
        if (waits)
            return error_set(err, STATE_HY010, 0, "A statement still waits for data: SQLCancel ends that");
    }
    return 0;
}

/* No statement is in the middle of something that only its own thread can end. */
static int dbc_quiet(struct dbc *dbc, struct error *err)
{
    if (dbc->handle.inherited)
        return 0;
    if (dbc_hold_statements(dbc, err) < 0)
        return -1;
    dbc_release_statements(dbc);
    return dbc_no_dialog(dbc, err);
}

int dbc_disconnect(struct dbc *dbc, struct error *err)
{
    if (dbc->browsing && !dbc->connected) {
        browse_forget(dbc);
        return dbc_begin(dbc, err);
    }
    if (!dbc->connected)
        return dbc_require(dbc, err);
    if (dbc_quiet(dbc, err) < 0)
        return -1;
    while (dbc->statements)
        stmt_free(dbc->statements);
    while (dbc->descriptors)
        desc_free(dbc->descriptors);
    dbc_close(dbc);
    return dbc_begin(dbc, err);
}
