/* Parameter sets of an INSERT -> columns, checked as a whole, then one streamed request. */
#include "exec/bulk.h"

#include "convert/fit.h"
#include "encode/native_block.h"
#include "exec/exec.h"
#include "exec/parameters.h"

#define BULK_DATA_LIMIT ((size_t)1 << 34)
#define BULK_VALUE_LIMIT ((size_t)1 << 31)
enum { BULK_ROWS = 65536, BULK_BYTES = 8 << 20, BULK_ERRORS = 100 };
/* The server stores up to this many rows in one step. */
enum { BULK_ATOMIC = 1048449 };

/* One execution. */
struct bulk {
    struct stmt *stmt;
    const struct bulk_plan *plan;
    uint32_t width;
    struct source *sources;
    const struct desc_record **declared; /* IPD's */
    struct fit *fits;
    struct native_column *columns;
    struct arena value;  /* of one row */
    struct buffer data;  /* encoded blocks */
    size_t sent;         /* of them */
    size_t rows, filled; /* in all, in the block under construction */
    size_t bad;
};

static int64_t bulk_produce(void *context, uint8_t *place, size_t room, struct error *err)
{
    struct bulk *in = context;
    size_t left = in->data.size - in->sent;
    size_t size = left < room ? left : room;

    (void)err;
    if (size)
        memcpy(place, in->data.data + in->sent, size);
    in->sent += size;
    return (int64_t)size;
}

static void bulk_rewind(void *context)
{
    ((struct bulk *)context)->sent = 0;
}

static int bulk_begin(struct bulk *in, struct error *err)
{
    struct stmt *stmt = in->stmt;
    uint32_t width = in->width;
    size_t at;

    in->sources = arena_calloc(&stmt->call, width, sizeof *in->sources);
    in->declared = arena_calloc(&stmt->call, width, sizeof *in->declared);
    in->fits = arena_calloc(&stmt->call, width, sizeof *in->fits);
    in->columns = arena_calloc(&stmt->call, width, sizeof *in->columns);
    if (!in->sources || !in->declared || !in->fits || !in->columns)
        return error_memory(err);
    for (uint32_t i = 0; i < width; i++) {
        const struct bulk_column *column = &in->plan->columns[i];
        in->fits[i].type = column->type;
        if (parameters_find(stmt, SIZE_MAX, i, &in->sources[i], &at, err) < 0)
            return error_at(err, 0, (int32_t)i + 1);
        in->declared[i] = desc_at(stmt->ipd, (SQLINTEGER)i + 1);
        if (native_column_init(&in->columns[i], column->name, column->type,
                               column->type->nullable || column->has_default, &stmt->call, err) < 0)
            return -1;
    }
    return 0;
}

static void bulk_clear(struct bulk *in)
{
    for (uint32_t i = 0; in->columns && i < in->width; i++)
        native_column_clear(&in->columns[i]);
    arena_clear(&in->value);
    buffer_clear(&in->data);
}

static int bulk_cell(struct bulk *in, SQLULEN set, uint32_t index, struct value *value, struct error *err)
{
    const struct desc_record *declared = in->declared[index];
    struct source source = in->sources[index];
    size_t at = set;

    if (in->stmt->dialog.count && parameters_find(in->stmt, set, index, &source, &at, err) < 0)
        return -1;
    if (source_read(&source, at, &in->value, value, err) < 0)
        return -1;
    if (value->kind == VALUE_NULL) {
        const struct bulk_column *column = &in->plan->columns[index];
        if (in->columns[index].nullable)
            return 0;
        return error_set(err, STATE_23000, 0, "column %.*s of type %.*s takes no NULL and has no default",
                         (int)(column->name.size < 200 ? column->name.size : 200), column->name.data,
                         (int)(column->type->name.size < 200 ? column->type->name.size : 200),
                         column->type->name.data);
    }
    if (source_coerce(value, declared->concise_type, declared->length, declared->scale, &in->value, err) < 0)
        return -1;
    return fit_value(&in->fits[index], value, &in->value, err);
}

static int bulk_flush(struct bulk *in, struct error *err)
{
    size_t rows = in->filled;

    in->filled = 0;
    return rows ? native_block_write(in->columns, in->width, rows, &in->data, err) : 0;
}

/* A row that cannot be stored: told, and nothing will be sent. The columns need no further rows. */
static void bulk_refuse(struct bulk *in, SQLULEN set, uint32_t index, struct error *err)
{
    struct stmt *stmt = in->stmt;

    in->bad++;
    error_at(err, (int64_t)set + 1, (int32_t)index + 1);
    diag_post_error(&stmt->handle.diag, err, dbc_server(stmt->dbc));
    error_clear(err);
    if (stmt->ipd->array_status)
        stmt->ipd->array_status[set] = SQL_PARAM_ERROR;
}

static int bulk_set(struct bulk *in, SQLULEN set, struct error *err)
{
    arena_reset(&in->value);
    for (uint32_t i = 0; i < in->width; i++) {
        struct value value;
        if (bulk_cell(in, set, i, &value, err) < 0) {
            if (err->state == STATE_HY001)
                return -1;
            bulk_refuse(in, set, i, err);
            return 0;
        }
        if (in->bad == 0)
            native_column_put(&in->columns[i], &value);
    }
    if (in->bad)
        return 0;
    in->rows++;
    if (++in->filled == BULK_ROWS || native_block_size(in->columns, in->width) >= BULK_BYTES)
        return bulk_flush(in, err);
    return 0;
}

static void bulk_mark(const struct bulk *in, SQLULEN sets, SQLUSMALLINT status)
{
    struct stmt *stmt = in->stmt;

    for (SQLULEN set = 0; stmt->ipd->array_status && set < sets; set++)
        stmt->ipd->array_status[set] = parameters_ignored(stmt, set) ? SQL_PARAM_UNUSED : status;
}

static int bulk_convert(struct bulk *in, SQLULEN sets, struct error *err)
{
    bulk_mark(in, sets, SQL_PARAM_UNUSED);
    for (SQLULEN set = 0; set < sets && in->bad < BULK_ERRORS; set++)
        if (!parameters_ignored(in->stmt, set) && bulk_set(in, set, err) < 0)
            return -1;
    return bulk_flush(in, err);
}

/* The server may have what was sent, wholly or in part, when it did not say that it has not. */
static int bulk_failed(const struct bulk *in, SQLULEN sets, struct error *err)
{
    bool unsure = err->state == STATE_08S01 || err->state == STATE_HYT00 || err->state == STATE_HYT01 ||
                  err->state == STATE_HY008;

    bulk_mark(in, sets, sets == 1 ? SQL_PARAM_ERROR : SQL_PARAM_DIAG_UNAVAILABLE);
    if (unsure && err->source == ERROR_DRIVER)
        error_wrap(err, "the INSERT of %zu rows was under way, the server may have stored them", in->rows);
    else if (err->source == ERROR_SERVER && in->rows > BULK_ATOMIC)
        error_wrap(err, "of the %zu rows sent some may have been stored", in->rows);
    /* The table may have changed since it was described. */
    in->stmt->insert = NULL;
    return -1;
}

static int bulk_send(struct bulk *in, SQLULEN sets, int64_t deadline, struct error *err)
{
    struct stmt *stmt = in->stmt;
    struct query_data data = {bulk_produce, bulk_rewind, in, in->data.size};
    struct query query = {.statement = &in->plan->statement,
                          .purpose = QUERY_RUN,
                          .data = &data,
                          .timeout = (int64_t)stmt->attributes.query_timeout};

    if (exec_run(stmt, &query, deadline, err) < 0)
        return bulk_failed(in, sets, err);
    bulk_mark(in, sets, SQL_PARAM_SUCCESS);
    for (uint32_t i = 0; i < in->width; i++)
        if (in->fits[i].cut)
            stmt_warn(stmt, STATE_01S07, "Parameter %u: fraction digits beyond %.*s were cut", i + 1,
                      (int)(in->fits[i].type->name.size < 200 ? in->fits[i].type->name.size : 200),
                      in->fits[i].type->name.data);
    return OUTCOME_OK;
}

int bulk_run(struct stmt *stmt, SQLULEN sets, int64_t deadline, struct error *err)
{
    struct bulk in = {.stmt = stmt, .plan = stmt->insert, .width = stmt->statement.marker_count};
    int outcome;

    arena_init(&in.value, BULK_VALUE_LIMIT);
    buffer_init(&in.data, BULK_DATA_LIMIT);
    outcome = bulk_begin(&in, err);
    if (outcome == 0)
        outcome = bulk_convert(&in, sets, err);
    if (outcome == 0 && in.bad)
        outcome = OUTCOME_ERROR; /* the diagnostics tell which rows */
    if (outcome == 0 && in.rows)
        outcome = bulk_send(&in, sets, deadline, err);
    if (outcome == 0) {
        stmt->row_count = (SQLLEN)in.rows;
        stmt->state = STMT_EXECUTED;
    }
    bulk_clear(&in);
    return outcome;
}
