/* One cell of any size, from the answer's bytes into the application's buffers. */
#include "exec/rawout.h"

#include "exec/fetch.h"

/* Where reading is. The bytes at hand are the current block's one row. */
struct raw_cell {
    bool given;         /* the row */
    bool ended;         /* its last byte was put */
    bool held;          /* `span` of the block is being put */
    SQLSMALLINT c_type; /* of the pieces so far; 0: none */
    size_t passed;      /* bytes of the blocks before, for SQL_ATTR_MAX_LENGTH */
    const struct converter *converter;
    struct span span;
    struct column column;
};

bool raw_asked(const struct stmt *stmt)
{
    enum statement_kind kind = stmt->statement.kind;

    return (kind == STATEMENT_SELECT || kind == STATEMENT_SHOW) &&
           (stmt->statement.format.size || stmt_raw_format(stmt).size);
}

bool raw_is_open(const struct stmt *stmt)
{
    return stmt->cursor.result && result_head(stmt->cursor.result)->shape == ANSWER_RAW;
}

int raw_describe(struct stmt *stmt, struct error *err)
{
    struct text format = stmt->statement.format;

    if (format.size == 0)
        format = stmt_raw_format(stmt);
    return exec_set_raw_column(stmt, stmt->dbc->session->server->binary(format, text_make(NULL, 0)),
                               stmt_raw_chunk(stmt), err);
}

int raw_open_cursor(struct stmt *stmt, size_t chunk, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;
    int more = result_next(cursor->result, &cursor->block, err);

    if (more < 0 || exec_set_raw_column(stmt, result_head(cursor->result)->binary, chunk, err) < 0)
        return -1;
    if (stmt->attributes.max_rows)
        stmt_warn(stmt, STATE_01000, "SQL_ATTR_MAX_ROWS does not count for a raw result: all of it comes");
    cursor->has_block = more > 0;
    cursor->ended = more == 0;
    if (chunk)
        return 0;
    cursor->raw = arena_zalloc(&stmt->result_arena, sizeof *cursor->raw);
    return cursor->raw ? 0 : error_memory(err);
}

/* The next bytes of the cell become its column: 1, 0 there are none, -1. */
static int raw_load(struct stmt *stmt, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;
    struct raw_cell *cell = cursor->raw;
    SQLULEN most = stmt->attributes.max_length;
    int more = 1;

    if (cell->held)
        return 1;
    if (cursor->ended || (most && cell->passed >= most))
        return 0;
    if (!cursor->has_block) {
        more = result_next(cursor->result, &cursor->block, err);
        cursor->ended = more == 0;
    }
    cursor->has_block = false;
    if (more <= 0)
        return more;
    cell->column = cursor->block.columns[0];
    cell->span = cell->column.spans[0];
    if (most && cell->span.size > most - cell->passed)
        cell->span.size = (uint32_t)(most - cell->passed);
    cell->column.spans = &cell->span;
    cell->held = true;
    piece_clear(&stmt->piece);
    return 1;
}

/* A column of no byte, for the end: it terminates what was put. */
static void raw_nothing(struct stmt *stmt)
{
    struct raw_cell *cell = stmt->cursor.raw;

    cell->span = (struct span){0, 0};
    cell->column = (struct column){
        .type = stmt->columns[0].type, .rows = 1, .data = (const uint8_t *)"", .spans = &cell->span};
    piece_clear(&stmt->piece);
}

static void raw_lengths(const struct target *target, SQLLEN length)
{
    if (target->octet_length)
        *target->octet_length = length;
    if (target->indicator && target->indicator != target->octet_length)
        *target->indicator = 0;
}

/* Puts as many bytes as fit: PIECE_OK the cell is at its end, PIECE_MORE, PIECE_FAILED (err, or in the
 * report). Warnings of it go to the report; that there is more is the caller's to tell. */
static enum piece_result raw_put(struct stmt *stmt, const struct target *whole, struct error *err)
{
    struct raw_cell *cell = stmt->cursor.raw;
    struct report report = {.arena = &stmt->call, .column = 1};
    struct target target = *whole;
    SQLLEN length = 0, total = 0;
    enum piece_result result;
    int more;

    target.octet_length = target.indicator = &length;
    target.max_length = 0;
    do {
        more = raw_load(stmt, err);
        if (more < 0)
            return PIECE_FAILED;
        if (more == 0)
            raw_nothing(stmt);
        target.data = whole->data ? (uint8_t *)whole->data + total : NULL;
        target.capacity = whole->data ? whole->capacity - total : 0;
        result = piece_get(&stmt->piece, cell->converter, &cell->column, 0, &target, &report);
        if (result != PIECE_OK)
            break;
        total += length;
        cell->passed += cell->span.size;
        cell->held = false;
    } while (more);
    cell->ended = result == PIECE_OK;
    raw_lengths(whole, cell->ended ? total : SQL_NO_TOTAL);
    for (size_t i = 0; i < report.count; i++)
        if (report.entries[i].state != STATE_01004)
            report_add(&stmt->report, 0, report.entries[i].mark, report.entries[i].state, "%.*s",
                       (int)report.entries[i].message.size, report.entries[i].message.data);
    return result;
}

static int raw_start(struct stmt *stmt, SQLSMALLINT c_type, struct error *err)
{
    struct raw_cell *cell = stmt->cursor.raw;
    SQLSMALLINT concrete;

    if (exec_c_type(stmt, 1, c_type, &concrete, err) < 0)
        return -1;
    if (concrete != SQL_C_CHAR && concrete != SQL_C_WCHAR && concrete != SQL_C_BINARY)
        return error_set(err, STATE_07006, 0,
                         "A raw result is read as SQL_C_BINARY, SQL_C_CHAR or SQL_C_WCHAR, not as C type %d",
                         concrete);
    if (cell->c_type && cell->c_type != concrete)
        return error_set(err, STATE_HY000, 0,
                         "A raw result comes once: its rest cannot be read as C type %d after C type %d",
                         concrete, cell->c_type);
    cell->c_type = concrete;
    cell->converter = convert_find(stmt->columns[0].type, concrete);
    return cell->converter ? 0 : error_set(err, STATE_07006, 0, "A raw result is not such data");
}

int raw_get_data(struct stmt *stmt, SQLSMALLINT c_type, const struct target *target, struct error *err)
{
    struct raw_cell *cell = stmt->cursor.raw;

    if (raw_start(stmt, c_type, err) < 0)
        return error_at(err, 0, 1);
    if (cell->ended)
        return OUTCOME_NO_DATA;
    struct target one = *target;
    one.c_type = cell->c_type;
    stmt->report.column = 1;
    switch (raw_put(stmt, &one, err)) {
    case PIECE_OK:
        return OUTCOME_OK;
    case PIECE_MORE:
        stmt_warn(stmt, STATE_01004, "The buffer is full: the next SQLGetData goes on behind it");
        return OUTCOME_INFO;
    default:
        return OUTCOME_ERROR;
    }
}

/* The bound buffer gets the beginning. */
static int raw_put_bound(struct stmt *stmt, struct error *err)
{
    const struct binding *binding = &stmt->bindings[0];
    struct target target;

    if (stmt->binding_count == 0 || stmt->attributes.retrieve_data != SQL_RD_ON)
        return 0;
    if (raw_start(stmt, binding->c_type, err) < 0)
        return error_at(err, 0, 1);
    fetch_target(stmt, binding, &target);
    stmt->report.column = 1;
    switch (raw_put(stmt, &target, err)) {
    case PIECE_OK:
        return 0;
    case PIECE_MORE:
        report_add(&stmt->report, 0, MARK_INFO, STATE_01004,
                   "The bound buffer holds the beginning of the result only: SQLGetData reads the rest");
        return 0;
    default:
        return -1;
    }
}

/* Behind the row: the rest is received, for what may be wrong with it. */
static int raw_drop(struct stmt *stmt, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;

    cursor->raw->held = cursor->has_block = false;
    cursor->raw->ended = true;
    while (!cursor->ended) {
        int more = result_next(cursor->result, &cursor->block, err);
        if (more < 0)
            return -1;
        cursor->ended = more == 0;
    }
    return 0;
}

int raw_fetch(struct stmt *stmt, SQLULEN rows, SQLULEN *fetched, SQLUSMALLINT *status, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;

    if (cursor->raw->given) {
        if (raw_drop(stmt, err) < 0)
            return fetch_failed(rows, fetched, status);
        cursor->row = 0;
        fetch_failed(rows, fetched, status);
        return OUTCOME_NO_DATA;
    }
    cursor->raw->given = true;
    stmt->report.marks = arena_zalloc(&stmt->call, rows);
    if (!stmt->report.marks)
        return error_memory(err);
    if (raw_put_bound(stmt, err) < 0)
        return fetch_failed(rows, fetched, status);
    if (fetched)
        *fetched = 1;
    cursor->row = cursor->fetched = cursor->filled = 1;
    cursor->at = 0;
    cursor->has_current = true;
    return fetch_outcome(stmt, rows, 1, status);
}
