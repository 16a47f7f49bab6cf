/* The statement handle: life, enter, leave. */
#include "handle/stmt.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/process.h"
#include "handle/trace.h"

#define STMT_CALL_LIMIT (1u << 30)
#define STMT_TEXT_LIMIT (1u << 30)

static int stmt_descriptors(struct stmt *stmt, struct error *err)
{
    stmt->implicit_ard = desc_new(stmt->dbc, DESC_ARD, stmt, err);
    stmt->implicit_apd = desc_new(stmt->dbc, DESC_APD, stmt, err);
    stmt->ird = desc_new(stmt->dbc, DESC_IRD, stmt, err);
    stmt->ipd = desc_new(stmt->dbc, DESC_IPD, stmt, err);
    stmt->ard = stmt->implicit_ard;
    stmt->apd = stmt->implicit_apd;
    return stmt->ard && stmt->apd && stmt->ird && stmt->ipd ? 0 : -1;
}

static void stmt_destroy(struct stmt *stmt)
{
    async_destroy(stmt);
    stmt_reset(stmt);
    desc_free(stmt->implicit_ard);
    desc_free(stmt->implicit_apd);
    desc_free(stmt->ird);
    desc_free(stmt->ipd);
    share_clear(stmt);
    arena_clear(&stmt->call);
    arena_clear(&stmt->prepared_arena);
    arena_clear(&stmt->result_arena);
    choices_clear(&stmt->choices);
    said_clear(&stmt->said);
    (void)externals_set(&stmt->externals, NULL, NULL);
    rawform_clear(&stmt->rawform);
    piece_clear(&stmt->piece);
    dialog_clear(&stmt->dialog);
    mem_free(stmt->bindings);
    mem_free(stmt->quick.cells);
    canceller_destroy(&stmt->canceller);
    handle_destroy(&stmt->handle);
    mem_free(stmt);
}

struct stmt *stmt_new(struct dbc *dbc, struct error *err)
{
    struct stmt *stmt = mem_zalloc(sizeof *stmt);

    if (!stmt) {
        error_memory(err);
        return NULL;
    }
    handle_init(&stmt->handle, SQL_HANDLE_STMT);
    stmt->dbc = dbc;
    stmt->row_count = -1;
    said_init(&stmt->said);
    watch_init(&stmt->watch);
    externals_init(&stmt->externals);
    arena_init(&stmt->call, STMT_CALL_LIMIT);
    arena_init(&stmt->prepared_arena, STMT_TEXT_LIMIT);
    arena_init(&stmt->result_arena, STMT_TEXT_LIMIT);
    piece_init(&stmt->piece);
    canceller_init(&stmt->canceller);
    async_init(&stmt->async);
    stmt->report.arena = &stmt->call;
    stmt->attributes.concurrency = SQL_CONCUR_READ_ONLY;
    stmt->attributes.cursor_type = SQL_CURSOR_FORWARD_ONLY;
    stmt->attributes.retrieve_data = SQL_RD_ON;
    stmt->attributes.rowset_size = 1;
    stmt->attributes.auto_ipd = SQL_TRUE;
    stmt->attributes.metadata_id = dbc->attributes.metadata_id;
    stmt->attributes.async_enable = dbc->attributes.async_enable;
    stmt->attributes.query_timeout = dbc->attributes.query_timeout;
    stmt->attributes.max_rows =
        dbc->attributes.max_rows ? dbc->attributes.max_rows : (SQLULEN)dbc->options.max_rows;
    if (stmt_descriptors(stmt, err) < 0) {
        stmt_destroy(stmt);
        return NULL;
    }
    stmt->next = dbc->statements;
    dbc->statements = stmt;
    return stmt;
}

void stmt_free(struct stmt *stmt)
{
    struct stmt **link = &stmt->dbc->statements;

    while (*link && *link != stmt)
        link = &(*link)->next;
    if (*link)
        *link = stmt->next;
    stmt_destroy(stmt);
}

struct stmt *stmt_peek(SQLHSTMT handle)
{
    return (struct stmt *)handle_check(handle, SQL_HANDLE_STMT);
}

static SQLRETURN stmt_refuse(struct stmt *stmt, enum state state)
{
    struct text message = text_of("The call does not fit the state of the statement");
    struct text none = text_make(NULL, 0);

    if (state == STATE_24000)
        message = text_of("There is no cursor, or an open one forbids this call");
    else if (state == STATE_08S01)
        message = text_of("The connection is the parent process's: connect again after fork()");
    diag_post(&stmt->handle.diag, state, 0, none, message, SQL_NO_ROW_NUMBER, SQL_NO_COLUMN_NUMBER);
    stmt->handle.diag.return_code = SQL_ERROR;
    trace_end(&stmt->handle, SQL_ERROR);
    pthread_mutex_unlock(&stmt->handle.lock);
    return SQL_ERROR;
}

/* What a child process may do with a statement of its parent: let go of it. */
static bool stmt_is_for_child(enum call call)
{
    return call == CALL_FREE || call == CALL_CLOSE || call == CALL_ANY;
}

/* Locks, unless a call is under way asynchronously: refuses without waiting for it. */
bool stmt_hold(struct stmt *stmt)
{
    bool inherits = stmt->handle.process != process_current();

    if (inherits) {
        canceller_init(&stmt->canceller);
        async_forget(&stmt->async);
    }
    while (!async_pending(stmt)) {
        if (inherits) {
            handle_lock(&stmt->handle);
        } else {
            pthread_mutex_lock(&stmt->handle.lock);
            door_shut(&stmt->handle.door);
        }
        if (!async_pending(stmt))
            return true;
        pthread_mutex_unlock(&stmt->handle.lock); /* begun while this thread waited */
    }
    return false;
}

void stmt_release(struct stmt *stmt)
{
    pthread_mutex_unlock(&stmt->handle.lock);
}

SQLRETURN stmt_enter_as(const char *name, SQLHSTMT handle, enum call call, struct stmt **stmt)
{
    struct error err = {0};
    enum state refused;

    *stmt = stmt_peek(handle);
    if (!*stmt)
        return SQL_INVALID_HANDLE;
    while (!stmt_hold(*stmt))
        if (async_refuse(*stmt) == SQL_ERROR)
            return SQL_ERROR;
    (*stmt)->quick.ready = false;
    trace_begin(&(*stmt)->handle, name);
    diag_reset(&(*stmt)->handle.diag);
    arena_reset(&(*stmt)->call);
    memset(&(*stmt)->report, 0, sizeof(*stmt)->report);
    (*stmt)->report.arena = &(*stmt)->call;
    canceller_begin(&(*stmt)->canceller);
    refused = state_check((*stmt)->state, call);
    if (call == CALL_EXECUTE && !(*stmt)->prepared)
        refused = STATE_HY010;
    if ((*stmt)->handle.inherited && !stmt_is_for_child(call))
        refused = STATE_08S01;
    if (refused != STATE_00000)
        return stmt_refuse(*stmt, refused);
    /* The values of a dialog are those that were bound when it began. */
    if ((*stmt)->state != STMT_NEED_DATA && share_refresh(*stmt, &err) < 0)
        return stmt_leave(*stmt, OUTCOME_ERROR, &err);
    return SQL_SUCCESS;
}

static void stmt_post_report(struct stmt *stmt)
{
    const struct report *report = &stmt->report;
    struct diag *diag = &stmt->handle.diag;
    struct text none = text_make(NULL, 0);

    for (size_t i = 0; i < report->count; i++) {
        const struct report_entry *entry = &report->entries[i];
        diag_post(diag, entry->state, 0, none, entry->message, (SQLLEN)entry->row, (SQLINTEGER)entry->column);
    }
    if (report->dropped && report->count) {
        char message[96];
        int size = snprintf(message, sizeof message, "%llu more cells had warnings or errors",
                            (unsigned long long)report->dropped);
        /* Told of a row, behind its other records: what concerns no row would come before all errors. */
        diag_post(diag, STATE_01000, 0, none, text_make(message, (size_t)size),
                  (SQLLEN)report->entries[report->count - 1].row, SQL_NO_COLUMN_NUMBER);
    }
}

SQLRETURN stmt_leave(struct stmt *stmt, int outcome, struct error *err)
{
    /* An outcome of -1 without an error of its own is explained by the report of cells. */
    if (err->source == ERROR_DRIVER && (err->state == STATE_08S01 || err->state == STATE_08001))
        dbc_mark_dead(stmt->dbc, true);
    stmt_post_report(stmt);
    if (stmt->quick.ready && outcome == OUTCOME_OK && err->state == STATE_00000 &&
        stmt->handle.diag.count == 0)
        door_open(&stmt->handle.door);
    return handle_leave(&stmt->handle, outcome, err, dbc_server(stmt->dbc));
}

void stmt_warn(struct stmt *stmt, enum state state, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    diag_warn(&stmt->handle.diag, state, format, args);
    va_end(args);
}

void stmt_close_cursor(struct stmt *stmt)
{
    struct cursor *cursor = &stmt->cursor;

    keep_free(cursor->keep);
    result_close(cursor->result);
    error_clear(&cursor->pending);
    memset(cursor, 0, sizeof *cursor);
    stmt->kept = false;
    piece_clear(&stmt->piece);
    stmt->piece_column = 0;
    stmt->quick.count = 0;
    stmt->binding_version = 0;
    if (stmt->state != STMT_ALLOCATED)
        stmt->state = stmt->prepared ? STMT_PREPARED : STMT_ALLOCATED;
}

void stmt_close_results(struct stmt *stmt)
{
    further_clear(&stmt->further);
    stmt_close_cursor(stmt);
}

void stmt_reset(struct stmt *stmt)
{
    stmt_close_results(stmt);
    if (stmt->ird)
        desc_clear_records(stmt->ird);
    stmt->columns = NULL;
    stmt->column_count = 0;
    stmt->described = false;
    stmt->row_count = -1;
    stmt->state = STMT_ALLOCATED;
    stmt->prepared = false;
    memset(&stmt->statement, 0, sizeof stmt->statement);
    stmt->query_id = text_make(NULL, 0);
    stmt->insert = NULL;
    stmt->marker_types = NULL;
    if (stmt->ipd)
        desc_forget_automatic(stmt->ipd);
    arena_reset(&stmt->prepared_arena);
    arena_reset(&stmt->result_arena);
}

/* Names are looked at by other statements of the connection: under its lock. */
struct text stmt_cursor_name(struct stmt *stmt)
{
    handle_lock(&stmt->dbc->handle);
    if (stmt->cursor_name.size == 0) {
        int size = snprintf(stmt->cursor_name_memory, sizeof stmt->cursor_name_memory, "SQL_CUR%010llx",
                            (unsigned long long)(uintptr_t)stmt & 0xffffffffffull);
        stmt->cursor_name = text_make(stmt->cursor_name_memory, (size_t)size);
    }
    pthread_mutex_unlock(&stmt->dbc->handle.lock);
    return stmt->cursor_name;
}

static bool stmt_name_taken(const struct stmt *stmt, struct text name)
{
    for (const struct stmt *other = stmt->dbc->statements; other; other = other->next)
        if (other != stmt && text_equal(other->cursor_name, name))
            return true;
    return false;
}

int stmt_set_cursor_name(struct stmt *stmt, struct text name, struct error *err)
{
    bool taken;

    if (!name.data)
        return error_set(err, STATE_HY009, 0, "The cursor's name is a null pointer");
    if (name.size == 0 || name.size >= sizeof stmt->cursor_name_memory ||
        text_starts_same(name, text_of("SQL_CUR")) || text_starts_same(name, text_of("SQLCUR")))
        return error_set(err, STATE_34000, 0, "'%.*s' is not a valid cursor name",
                         (int)(name.size < 256 ? name.size : 256), name.data);
    handle_lock(&stmt->dbc->handle);
    taken = stmt_name_taken(stmt, name);
    if (!taken) {
        memcpy(stmt->cursor_name_memory, name.data, name.size);
        stmt->cursor_name = text_make(stmt->cursor_name_memory, name.size);
    }
    pthread_mutex_unlock(&stmt->dbc->handle.lock);
    if (taken)
        return error_set(err, STATE_3C000, 0, "Another statement has the cursor name '%.*s'", (int)name.size,
                         name.data);
    return 0;
}

struct text stmt_raw_format(const struct stmt *stmt)
{
    return stmt->rawform.format_given ? stmt->rawform.format : stmt->dbc->options.raw_format;
}

size_t stmt_raw_chunk(const struct stmt *stmt)
{
    if (stmt->rawform.chunk_given)
        return stmt->rawform.chunk;
    /* What is too little for a character is rounded up, as the attribute does it. */
    size_t chunk = (size_t)stmt->dbc->options.raw_chunk_size;
    return chunk && chunk < RAWFORM_CHUNK_LEAST ? RAWFORM_CHUNK_LEAST : chunk;
}
