/* Cell by cell without the statement's lock: what an application does most often, and what needs no more than
 * a copy. The general way opens the statement's door behind a row that can be read so, and any call on the
 * statement that takes its lock shuts it: all that is looked at here is as it was then. */
#include "base/memory.h"
#include "base/process.h"
#include "exec/fetch.h"

/* A text of a cell in pieces, whose memory the general way gives back. */
enum { SCRATCH_MOST = 4096 };

/* ---- on the general way: what can be read so */

void quick_bind(const struct stmt *stmt, struct binding *binding)
{
    struct target target;

    fetch_target(stmt, binding, &target);
    binding->cell =
        (struct cell){.c_type = binding->c_type, .precision = target.precision, .scale = target.scale};
    cell_find(&binding->cell, stmt->columns[binding->column - 1].type, binding->converter);
}

/* Room for a cell a column; false: no memory, and none is read so. */
static bool quick_room(struct stmt *stmt)
{
    struct quick *quick = &stmt->quick;
    size_t size = stmt->column_count * sizeof *quick->cells;

    if (quick->count == stmt->column_count)
        return true;
    if (quick->capacity < stmt->column_count) {
        struct cell *cells = mem_realloc(quick->cells, size);
        if (!cells)
            return false;
        quick->cells = cells;
        quick->capacity = stmt->column_count;
    }
    memset(quick->cells, 0, size);
    quick->count = stmt->column_count;
    return true;
}

void quick_learn(struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT asked, const struct target *target)
{
    struct cell *cell;

    if (asked == SQL_ARD_TYPE || !quick_room(stmt))
        return;
    cell = &stmt->quick.cells[number - 1];
    if (cell->asked == asked)
        return;
    *cell = (struct cell){
        .asked = asked, .c_type = target->c_type, .precision = target->precision, .scale = target->scale};
    cell_find(cell, stmt->columns[number - 1].type, stmt->piece_converter);
}

/* Whether the next SQLFetch is no more than the same for one row further. */
static bool quick_fetches(const struct stmt *stmt)
{
    const struct desc *ard = stmt->ard;

    if (stmt->state != STMT_POSITIONED || ard->array_size != 1 || stmt->attributes.max_rows ||
        stmt->binding_version != ard->version ||
        (stmt->binding_count && stmt->attributes.retrieve_data != SQL_RD_ON))
        return false;
    for (uint32_t i = 0; i < stmt->binding_count; i++) {
        const struct desc_record *record = &ard->records[stmt->bindings[i].column];
        if (!stmt->bindings[i].cell.put || record->octet_length_ptr != record->indicator_ptr)
            return false;
    }
    return true;
}

void quick_ready(struct stmt *stmt)
{
    const struct cursor *cursor = &stmt->cursor;

    stmt->quick.ready = cursor->rowset == 1 && !cursor->raw && !exec_is_static(stmt) &&
                        stmt->attributes.async_enable != SQL_ASYNC_ENABLE_ON &&
                        stmt->attributes.max_length == 0 && stmt->ard == stmt->implicit_ard &&
                        stmt->piece.scratch.capacity <= SCRATCH_MOST && !stmt->handle.inherited &&
                        !log_wants(&stmt->dbc->log, LOG_TRACE);
    stmt->quick.fetches = stmt->quick.ready && quick_fetches(stmt);
}

/* ---- through the door */

/* The statement, when its door was open: quick_leave follows. NULL: it is not, or there is no such statement.
 */
static inline struct stmt *quick_enter(SQLHSTMT handle)
{
    struct stmt *stmt = handle;

    if (!stmt || stmt->handle.magic != HANDLE_MAGIC || stmt->handle.type != SQL_HANDLE_STMT ||
        !process_is(stmt->handle.process) || !door_enter(&stmt->handle.door))
        return NULL;
    return stmt;
}

static inline void quick_leave(struct stmt *stmt)
{
    door_leave(&stmt->handle.door);
}

/* A column's first call in its row; what comes in a second one is for the general way. */
static inline bool quick_cell(struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                              SQLLEN capacity, SQLLEN *indicator)
{
    struct cursor *cursor = &stmt->cursor;
    struct cell *cell = &stmt->quick.cells[number - 1u];

    if (number - 1u >= stmt->quick.count || cell->asked != c_type || stmt->piece_column == number ||
        capacity < 0 ||
        !cell_put(cell, &cursor->block.columns[number - 1u], cursor->current, data, capacity, indicator))
        return false;
    stmt->piece_column = number;
    stmt->piece_converter = cell->converter;
    stmt->piece.c_type = cell->c_type;
    stmt->piece.started = stmt->piece.ended = true;
    return true;
}

bool exec_quick_cell(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                     SQLLEN capacity, SQLLEN *indicator)
{
    struct stmt *stmt = quick_enter(handle);

    if (!stmt)
        return false;
    bool done = quick_cell(stmt, number, c_type, data, capacity, indicator);
    quick_leave(stmt);
    return done;
}

/* The bound columns of a row; false: some may have been written, and the general way writes all of them
 * again. */
static bool quick_bound(struct stmt *stmt, uint64_t row)
{
    const struct desc *ard = stmt->ard;
    SQLLEN offset = ard->bind_offset ? *ard->bind_offset : 0;

    for (uint32_t i = 0; i < stmt->binding_count; i++) {
        struct binding *binding = &stmt->bindings[i];
        const struct desc_record *record = &ard->records[binding->column];
        uint8_t *data = record->data, *length = (uint8_t *)record->indicator_ptr;
        if (!data ||
            !cell_put(&binding->cell, &stmt->cursor.block.columns[binding->column - 1], row, data + offset,
                      record->octet_length, length ? (SQLLEN *)(void *)(length + offset) : NULL))
            return false;
    }
    return true;
}

static inline bool quick_fetch(struct stmt *stmt)
{
    struct cursor *cursor = &stmt->cursor;
    const struct desc *ird = stmt->ird;

    if (!stmt->quick.fetches || !cursor->has_block || cursor->position >= cursor->block.rows ||
        cursor->pending.state != STATE_00000 || !quick_bound(stmt, cursor->position))
        return false;
    cursor->current = cursor->position++;
    cursor->row = ++cursor->fetched;
    stmt->piece_column = 0;
    if (ird->rows_processed)
        *ird->rows_processed = 1;
    if (ird->array_status)
        *ird->array_status = SQL_ROW_SUCCESS;
    return true;
}

bool exec_quick_fetch(SQLHSTMT handle)
{
    struct stmt *stmt = quick_enter(handle);

    if (!stmt)
        return false;
    bool done = quick_fetch(stmt);
    quick_leave(stmt);
    return done;
}
