/* Rowsets: blocks of columns -> bound buffers. */
#include "exec/fetch.h"
#include "base/memory.h"
#include "exec/rawout.h"

int exec_c_type(const struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT *out,
                struct error *err)
{
    struct type_facts facts;

    if (c_type == SQL_ARD_TYPE) {
        const struct desc_record *record = desc_at(stmt->ard, number);
        c_type = record ? record->concise_type : SQL_C_DEFAULT;
    }
    if (c_type == SQL_C_DEFAULT) {
        type_describe(stmt->columns[number - 1].type, &stmt->dbc->type_options, &facts);
        c_type = facts.c_type;
    }
    if (!convert_c_type_known(c_type))
        return error_set(err, STATE_HY003, 0, "Column %u: C type %d is not known", number, c_type);
    *out = c_type;
    return 0;
}

static int fetch_bind_record(struct desc *ard, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                             SQLLEN capacity, SQLLEN *indicator, struct error *err)
{
    SQLINTEGER count;
    struct desc_record *record;

    if (!data && !indicator && number > ard->count)
        return 0;
    if (c_type == SQL_ARD_TYPE)
        return error_set(err, STATE_HY003, 0, "Column %u: SQL_ARD_TYPE is for SQLGetData", number);
    record = desc_make(ard, number, err);
    if (!record || desc_set_type(record, c_type, true, err) < 0)
        return record ? error_at(err, 0, number) : -1;
    record->octet_length = capacity;
    record->data = data;
    record->octet_length_ptr = record->indicator_ptr = indicator;
    if (number == 0 || data || indicator)
        return 0;
    /* Unbound: SQL_DESC_COUNT falls to the highest column that is still bound. */
    for (count = ard->count; count > 0; count--)
        if (ard->records[count].data || ard->records[count].indicator_ptr)
            break;
    return desc_set_count(ard, count, err);
}

int exec_bind_column(struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                     SQLLEN capacity, SQLLEN *indicator, struct error *err)
{
    struct desc *ard;

    if (number == 0 && stmt->attributes.use_bookmarks == SQL_UB_OFF)
        return error_set(err, STATE_07009, 0, "Column 0 is the bookmark, and bookmarks are off");
    if (capacity < 0)
        return error_set(err, STATE_HY090, 0, "Column %u: a buffer length of %ld is not valid", number,
                         (long)capacity);
    ard = share_change(stmt, &stmt->row);
    return share_changed(stmt, ard, fetch_bind_record(ard, number, c_type, data, capacity, indicator, err),
                         err);
}

static int fetch_bind_one(struct stmt *stmt, SQLUSMALLINT number, struct error *err)
{
    struct binding *binding = &stmt->bindings[stmt->binding_count];

    if (number > stmt->column_count)
        return error_set(err, STATE_07009, 0, "Column %u is bound, but the result has %u columns", number,
                         stmt->column_count);
    if (exec_c_type(stmt, number, stmt->ard->records[number].concise_type, &binding->c_type, err) < 0)
        return -1;
    binding->column = number;
    binding->converter = convert_find(stmt->columns[number - 1].type, binding->c_type);
    if (!binding->converter)
        return error_set(err, STATE_07006, 0, "Column %u: %.*s cannot be read as C type %d", number,
                         (int)stmt->columns[number - 1].type->name.size,
                         stmt->columns[number - 1].type->name.data, binding->c_type);
    quick_bind(stmt, binding);
    stmt->binding_count++;
    return 0;
}

int fetch_bind(struct stmt *stmt, struct error *err)
{
    const struct desc *ard = stmt->ard;

    if (stmt->binding_version == ard->version)
        return 0;
    if (desc_at(ard, 0) && ard->records[0].data && !exec_is_static(stmt))
        return error_set(err, STATE_07009, 0, "Column 0 is bound, but only static cursors have bookmarks");
    stmt->binding_count = 0;
    if (stmt->binding_capacity < (uint32_t)ard->count) {
        struct binding *bindings = mem_realloc(stmt->bindings, (size_t)ard->count * sizeof *bindings);
        if (!bindings)
            return error_memory(err);
        stmt->bindings = bindings;
        stmt->binding_capacity = (uint32_t)ard->count;
    }
    for (SQLINTEGER i = 1; i <= ard->count; i++) {
        if (!ard->records[i].data && !ard->records[i].indicator_ptr && !ard->records[i].octet_length_ptr)
            continue;
        if (fetch_bind_one(stmt, (SQLUSMALLINT)i, err) < 0)
            return error_at(err, 0, i);
    }
    stmt->binding_version = ard->version;
    return 0;
}

void fetch_target(const struct stmt *stmt, const struct binding *binding, struct target *target)
{
    const struct desc *ard = stmt->ard;
    const struct desc_record *record = &ard->records[binding->column];
    SQLLEN offset = ard->bind_offset ? *ard->bind_offset : 0;
    size_t fixed = convert_c_size(binding->c_type);

    memset(target, 0, sizeof *target);
    target->c_type = binding->c_type;
    target->precision = record->precision ? record->precision : 38;
    target->scale =
        binding->column ? convert_scale(stmt->columns[binding->column - 1].type, record->scale) : 0;
    target->data = record->data ? (uint8_t *)record->data + offset : NULL;
    target->capacity = record->octet_length;
    if (record->octet_length_ptr)
        target->octet_length = (SQLLEN *)((uint8_t *)record->octet_length_ptr + offset);
    if (record->indicator_ptr)
        target->indicator = (SQLLEN *)((uint8_t *)record->indicator_ptr + offset);
    if (ard->bind_type == SQL_BIND_BY_COLUMN) {
        target->stride = fixed ? fixed : (size_t)record->octet_length;
        target->length_stride = sizeof(SQLLEN);
    } else {
        target->stride = target->length_stride = (size_t)ard->bind_type;
    }
    target->max_length = stmt->attributes.max_length;
}

int exec_next_block(struct stmt *stmt, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;
    int more;

    while (!cursor->ended) {
        if (cursor->has_block && cursor->position < cursor->block.rows)
            return 1;
        cursor->position = 0;
        cursor->has_current = false;
        cursor->has_block = false;
        if (!cursor->result) {
            cursor->ended = cursor->local_given;
            cursor->block = cursor->local;
            cursor->has_block = !cursor->local_given;
            cursor->local_given = true;
            continue;
        }
        more = result_next(cursor->result, &cursor->block, err);
        if (more < 0)
            return -1;
        cursor->ended = more == 0;
        cursor->has_block = more > 0;
        if (more == 0)
            said_end(&stmt->said, result_head(cursor->result));
        exec_retype(stmt);
    }
    return 0;
}

/* Rows that may still be given under SQL_ATTR_MAX_ROWS. Those of a raw result are pieces of one whole. */
static SQLULEN fetch_allowed(const struct stmt *stmt, SQLULEN rows)
{
    SQLULEN most = stmt->attributes.max_rows;

    if (most == 0 || raw_is_open(stmt))
        return rows;
    if (stmt->cursor.fetched >= most)
        return 0;
    return most - stmt->cursor.fetched < rows ? most - stmt->cursor.fetched : rows;
}

void fetch_run(struct stmt *stmt, uint64_t first, size_t count, size_t at)
{
    struct cursor *cursor = &stmt->cursor;
    struct target target;

    for (uint32_t i = 0; i < stmt->binding_count; i++) {
        const struct binding *binding = &stmt->bindings[i];
        fetch_target(stmt, binding, &target);
        stmt->report.column = binding->column;
        convert_put(binding->converter, &cursor->block.columns[binding->column - 1], first, count, &target,
                    at, &stmt->report);
    }
}

/* Fills rows [0, rows) as far as the result goes; an error after the first row waits for the next call. */
static int fetch_rows(struct stmt *stmt, SQLULEN rows, SQLULEN *filled, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;

    while (*filled < rows) {
        int more = exec_next_block(stmt, err);
        uint64_t count;
        /* A failure waits for the rows before it; but who cancels a call wants that one to end. */
        if (more < 0 && *filled > 0 && err->state != STATE_HY008) {
            error_move(&cursor->pending, err);
            return 0;
        }
        if (more <= 0)
            return more;
        count = cursor->block.rows - cursor->position;
        if (count > rows - *filled)
            count = rows - *filled;
        if (stmt->attributes.retrieve_data == SQL_RD_ON)
            fetch_run(stmt, cursor->position, (size_t)count, (size_t)*filled);
        cursor->current = cursor->position;
        cursor->has_current = true;
        cursor->position += count;
        *filled += count;
    }
    return 0;
}

static const SQLUSMALLINT fetch_status_of[] = {
    [MARK_OK] = SQL_ROW_SUCCESS,
    [MARK_INFO] = SQL_ROW_SUCCESS_WITH_INFO,
    [MARK_ERROR] = SQL_ROW_ERROR,
};

int fetch_outcome(struct stmt *stmt, SQLULEN rows, SQLULEN filled, SQLUSMALLINT *status)
{
    const uint8_t *marks = stmt->report.marks;
    SQLULEN errors = 0;

    bool silent = stmt->report.count == 0 && stmt->report.dropped == 0; /* and all marks are MARK_OK */

    for (SQLULEN i = 0; i < filled && (status || !silent); i++) {
        errors += marks[i] == MARK_ERROR;
        if (status)
            status[i] = fetch_status_of[marks[i]];
    }
    for (SQLULEN i = filled; status && i < rows; i++)
        status[i] = SQL_ROW_NOROW;
    if (errors == filled)
        return OUTCOME_ERROR;
    if (errors > 0)
        stmt_warn(stmt, STATE_01S01, "%lu of %lu rows have an error", (unsigned long)errors,
                  (unsigned long)filled);
    return OUTCOME_OK;
}

int fetch_failed(SQLULEN rows, SQLULEN *fetched, SQLUSMALLINT *status)
{
    if (fetched)
        *fetched = 0;
    for (SQLULEN i = 0; status && i < rows; i++)
        status[i] = SQL_ROW_NOROW;
    return OUTCOME_ERROR;
}

int exec_fetch(struct stmt *stmt, SQLULEN rows, SQLULEN *fetched, SQLUSMALLINT *status, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;
    SQLULEN filled = 0, wanted = fetch_allowed(stmt, rows);

    piece_next(&stmt->piece);
    stmt->piece_column = 0;
    cursor->has_current = false;
    cursor->rowset = rows;
    if (cursor->pending.state != STATE_00000) {
        error_move(err, &cursor->pending); /* and the result itself repeats it from now on */
        return fetch_failed(rows, fetched, status);
    }
    if (fetch_bind(stmt, err) < 0)
        return fetch_failed(rows, fetched, status);
    stmt->state = STMT_POSITIONED;
    if (cursor->raw)
        return raw_fetch(stmt, rows, fetched, status, err);
    stmt->report.marks = arena_zalloc(&stmt->call, rows);
    if (!stmt->report.marks)
        return error_memory(err);
    if (wanted > 0 && fetch_rows(stmt, wanted, &filled, err) < 0)
        return fetch_failed(rows, fetched, status);
    if (fetched)
        *fetched = filled;
    if (filled == 0) {
        cursor->row = 0;
        fetch_failed(rows, fetched, status);
        return OUTCOME_NO_DATA;
    }
    cursor->row = cursor->fetched + 1;
    cursor->fetched += filled;
    cursor->filled = filled;
    cursor->at = 0;
    cursor->has_current = true; /* also when the result ended within the rowset */
    quick_ready(stmt);
    return fetch_outcome(stmt, rows, filled, status);
}
