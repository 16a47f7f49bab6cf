/* Parameter sets -> blocks: run by run, column by column. */
#include "exec/bulk_rows.h"

#include "exec/exec.h"
#include "exec/parameters.h"

#define BULK_DATA_LIMIT ((size_t)1 << 34)
#define BULK_VALUE_LIMIT ((size_t)1 << 31)
/* Bad rows that are told with a record each. */
enum { BULK_STOP = 100, BULK_TOLD = 1000 };

/* As many sets as surely fit a block, by the room that the application has for each value. */
static size_t bulk_rows_run(const struct bulk *in)
{
    size_t width = 1, run;

    for (uint32_t i = 0; i < in->stmt->statement.marker_count; i++) {
        const struct source *source = &in->markers[i].source;
        width += source->capacity > BULK_CELL ? (size_t)source->capacity : BULK_CELL;
    }
    if (in->stmt->dialog.count)
        return 1; /* values of any size */
    run = BULK_BYTES / width;
    run = run > BULK_RUN / in->plan->tuples ? BULK_RUN / in->plan->tuples : run;
    return run ? run : 1;
}

static int bulk_rows_column(struct bulk *in, uint32_t index, bool nullable, struct error *err)
{
    const struct bulk_column *target = &in->plan->targets[index];

    native_column_clear(&in->columns[index]);
    memset(&in->columns[index], 0, sizeof in->columns[index]);
    if (native_column_init(&in->columns[index], target->name, in->types[index], nullable, &in->stmt->call,
                           err) < 0)
        return -1;
    if (target->type->kind == KIND_DYNAMIC)
        in->columns[index].exact = false; /* the server makes it of them */
    return 0;
}

static int bulk_rows_marker(struct bulk *in, uint32_t column, uint32_t index, struct error *err)
{
    struct bulk_marker *marker = &in->markers[index];
    size_t at;

    if (parameters_find(in->stmt, SIZE_MAX, index, &marker->source, &at, err) < 0)
        return error_at(err, 0, (int32_t)index + 1);
    marker->declared = desc_at(in->stmt->ipd, (SQLINTEGER)index + 1);
    marker->fit.type = in->types[column];
    if (!in->stmt->dialog.count && !in->columns[column].as_text)
        bulk_fast_choose(&marker->fast, &marker->source, marker->declared, &in->columns[column]);
    return 0;
}

int bulk_rows_begin(struct bulk *in, struct error *err)
{
    const struct bulk_plan *plan = in->plan;
    struct arena *arena = &in->stmt->call;

    arena_init(&in->value, BULK_VALUE_LIMIT);
    buffer_init(&in->data, BULK_DATA_LIMIT);
    native_pieces_init(&in->block);
    in->markers = arena_calloc(arena, in->stmt->statement.marker_count, sizeof *in->markers);
    in->columns = arena_calloc(arena, plan->width, sizeof *in->columns);
    in->types = arena_calloc(arena, plan->width, sizeof *in->types);
    if (!in->markers || !in->columns || !in->types)
        return error_memory(err);
    for (uint32_t c = 0; c < plan->width; c++) {
        const struct type *type = plan->targets[c].type;
        in->types[c] = type->kind == KIND_DYNAMIC ? bulk_dynamic(in, c, err) : type;
        if (!in->types[c] || bulk_rows_column(in, c, type->nullable, err) < 0)
            return -1;
    }
    for (uint32_t i = 0; i < plan->tuples * plan->width; i++)
        if (plan->cells[i].marker != BULK_CONSTANT &&
            bulk_rows_marker(in, i % plan->width, plan->cells[i].marker, err) < 0)
            return -1;
    in->run = bulk_rows_run(in);
    return 0;
}

void bulk_rows_clear(struct bulk *in)
{
    for (uint32_t i = 0; in->columns && i < in->plan->width; i++)
        native_column_clear(&in->columns[i]);
    arena_clear(&in->value);
    buffer_clear(&in->data);
    native_pieces_clear(&in->block);
}

/* A new block begins. */
static void bulk_rows_empty(struct bulk *in)
{
    native_pieces_clear(&in->block);
    for (uint32_t i = 0; i < in->plan->width; i++)
        native_column_reset(&in->columns[i]);
}

void bulk_rows_rewind(struct bulk *in)
{
    bulk_rows_empty(in);
    in->next = 0;
    in->filled = in->rows = in->sent = 0;
    in->bytes = 0;
    buffer_reset(&in->data);
}

/* ---- cells */

/* A NULL for the column: of some types it is a value. */
static void bulk_rows_note(struct bulk *in, uint32_t column)
{
    enum kind kind = in->plan->targets[column].type->kind;

    in->nulls = in->nulls || kind == KIND_VARIANT || kind == KIND_DYNAMIC;
}

/* NULL for a column that has a default: told as Nullable, from the first set on. */
static int bulk_rows_null(struct bulk *in, uint32_t column, struct error *err)
{
    const struct bulk_column *target = &in->plan->targets[column];

    bulk_rows_note(in, column);
    if (in->columns[column].nullable)
        return 0;
    if (bulk_check_null(in->stmt, target, err) < 0)
        return -1;
    in->widen = true;
    return bulk_rows_column(in, column, true, err);
}

static int bulk_rows_value(struct bulk *in, struct bulk_marker *marker, uint32_t column, struct value *value,
                           struct error *err)
{
    struct native_column *out = &in->columns[column];
    const struct desc_record *declared = marker->declared;

    if (value->kind != VALUE_NULL &&
        source_coerce(value, declared->concise_type, declared->length, declared->scale, &in->value, err) < 0)
        return -1;
    if (value->kind == VALUE_NULL) {
        if (bulk_rows_null(in, column, err) < 0)
            return -1;
    } else if (out->child_count) {
        if (value->kind != VALUE_TEXT && value->kind != VALUE_BYTES)
            return error_set(err, STATE_07006, 0, "a column of type %.*s takes its values as text",
                             (int)(out->type->name.size < 200 ? out->type->name.size : 200),
                             out->type->name.data);
        return bulk_nest(out, value->text, &marker->fit.cut, &in->value, err);
    } else if (fit_value(&marker->fit, value, &in->value, err) < 0 ||
               (native_nests(out->type) &&
                bulk_nest_judge(out->type, value->text, &marker->fit.cut, &in->value, err) < 0) ||
               (out->type->kind == KIND_JSON && bulk_nest_json(out, value->text, &in->value, err) < 0)) {
        return -1;
    }
    native_column_put(out, value);
    return 0;
}

/* The way that checks everything. */
static int bulk_rows_slow(struct bulk *in, uint32_t index, uint32_t column, SQLULEN set, struct error *err)
{
    struct bulk_marker *marker = &in->markers[index];
    struct source source = marker->source;
    struct value value;
    size_t at = set;

    arena_reset(&in->value);
    if (in->stmt->dialog.count && parameters_find(in->stmt, set, index, &source, &at, err) < 0)
        return -1;
    if (source_read(&source, at, &in->value, &value, err) < 0)
        return -1;
    source_count(&source, marker->declared->concise_type, &value);
    return bulk_rows_value(in, marker, column, &value, err);
}

/* ---- runs */

static bool bulk_rows_skips(const struct bulk *in)
{
    return in->stmt->dbc->options.on_param_error == ON_PARAM_ERROR_SKIP;
}

static size_t bulk_rows_most_told(const struct bulk *in)
{
    return bulk_rows_skips(in) ? BULK_TOLD : BULK_STOP;
}

/* A set that cannot be stored: told once, by its first column that is wrong. */
static int bulk_rows_refuse(struct bulk *in, SQLULEN set, uint32_t index, struct error *err)
{
    struct stmt *stmt = in->stmt;

    if (!in->bad_sets)
        in->bad_sets = arena_zalloc(&stmt->call, in->sets);
    if (!in->bad_sets)
        return error_memory(err);
    if (!in->bad_sets[set]) {
        in->bad_sets[set] = 1;
        in->bad++;
        error_at(err, (int64_t)set + 1, (int32_t)index + 1);
        if (in->told < bulk_rows_most_told(in) && ++in->told)
            diag_post_error(&stmt->handle.diag, err, dbc_server(stmt->dbc));
        if (stmt->ipd->array_status)
            stmt->ipd->array_status[set] = SQL_PARAM_ERROR;
    }
    error_clear(err);
    return 0;
}

/* A cell that is the same in all sets. */
static void bulk_rows_constant(struct bulk *in, const struct bulk_cell *cell, uint32_t column, size_t count)
{
    if (cell->value.kind == VALUE_NULL)
        bulk_rows_note(in, column);
    for (size_t i = 0; i < count; i++)
        native_column_put(&in->columns[column], &cell->value);
}

/* One tuple's cells of a column, of the sets from sets_of_run[from] on. Fast runs end before a cell that
 * needs the way that checks everything. */
static int bulk_rows_cells(struct bulk *in, const struct bulk_cell *cell, uint32_t column, size_t from,
                           size_t count, bool check, struct error *err)
{
    const SQLULEN *sets = in->sets_of_run + from;
    struct bulk_marker *marker = &in->markers[cell->marker];
    bool together = sets[count - 1] - sets[0] == count - 1;

    for (size_t i = 0, put, stretch; i < count; i += put < stretch) {
        stretch = together ? count - i : 1;
        put = bulk_fast_run(&marker->fast, &marker->source, sets[i], stretch);
        i += put;
        if (put == stretch || bulk_rows_slow(in, cell->marker, column, sets[i], err) == 0)
            continue;
        if (!check || err->state == STATE_HY001)
            return error_at(err, (int64_t)sets[i] + 1, (int32_t)cell->marker + 1);
        if (bulk_rows_refuse(in, sets[i], cell->marker, err) < 0)
            return -1;
    }
    if (marker->fast.nulls)
        bulk_rows_note(in, column);
    return 0;
}

/* The sets of the next run: neither ignored nor bad. */
static size_t bulk_rows_gather(struct bulk *in)
{
    size_t most = (BULK_ROWS - in->filled) / in->plan->tuples, count = 0;

    most = most > in->run ? in->run : most;
    for (; in->next < in->sets && count < (most ? most : 1); in->next++)
        if (!parameters_ignored(in->stmt, in->next) && !(in->bad_sets && in->bad_sets[in->next]))
            in->sets_of_run[count++] = in->next;
    return count;
}

static int bulk_rows_flush(struct bulk *in, struct error *err)
{
    size_t before = in->data.size, count = in->filled;

    in->filled = 0;
    if (count && (in->streams || in->next == in->sets)) {
        if (native_pieces_of(&in->block, in->columns, in->plan->width, count, err) < 0)
            return -1;
        in->bytes += in->block.size;
    } else if (count) {
        if (native_block_write(in->columns, in->plan->width, count, &in->data, err) < 0)
            return -1;
        in->bytes += in->data.size - before;
    }
    return 0;
}

/* The cells of a column, of all sets of the run. */
static int bulk_rows_fill(struct bulk *in, uint32_t column, size_t count, bool check, struct error *err)
{
    const struct bulk_plan *plan = in->plan;
    bool single = plan->tuples == 1; /* else the tuples of a set lie between those of the next */
    size_t run = single ? count : 1;

    for (size_t i = 0; i < count; i += run)
        for (uint32_t t = 0; t < plan->tuples; t++) {
            const struct bulk_cell *cell = &plan->cells[t * plan->width + column];
            if (cell->marker == BULK_CONSTANT)
                bulk_rows_constant(in, cell, column, run);
            else if (bulk_rows_cells(in, cell, column, i, run, check, err) < 0)
                return -1;
        }
    return 0;
}

/* Room for the rows of the block that begins: it is not found by doubling, again and again. Texts are taken
 * for brief. */
static void bulk_rows_reserve(struct bulk *in)
{
    const struct bulk_plan *plan = in->plan;
    size_t width = 1, rows = (in->sets - in->next) * plan->tuples;

    for (uint32_t c = 0; c < plan->width; c++)
        width += in->types[c]->width + BULK_CELL;
    rows = rows < BULK_ROWS ? rows : BULK_ROWS;
    rows = rows < BULK_BYTES / width ? rows : BULK_BYTES / width;
    for (uint32_t c = 0; c < plan->width; c++) {
        struct native_column *column = &in->columns[c];
        size_t cell = in->types[c]->width ? in->types[c]->width : BULK_CELL;
        buffer_reserve(&column->data, column->child_count || column->as_text ? 0 : rows * cell);
        buffer_reserve(&column->nulls, column->nullable ? rows : 0);
    }
}

int bulk_rows_step(struct bulk *in, bool check, struct error *err)
{
    const struct bulk_plan *plan = in->plan;
    size_t bad = in->bad, count;

    if (in->filled == 0) {
        bulk_rows_empty(in);
        bulk_rows_reserve(in);
    }
    count = bulk_rows_gather(in);
    for (uint32_t c = 0; c < plan->width; c++)
        if (bulk_rows_fill(in, c, count, check, err) < 0)
            return -1;
    /* Columns that lack cells are of no use: the blocks are made anew, or not at all. */
    if (in->bad > bad || in->widen) {
        in->filled = 0;
        return in->next < in->sets && (bulk_rows_skips(in) || in->bad < BULK_STOP);
    }
    in->filled += count * plan->tuples;
    in->rows += count * plan->tuples;
    if (in->next == in->sets || in->filled >= BULK_ROWS ||
        native_block_size(in->columns, plan->width) >= BULK_BYTES)
        if (bulk_rows_flush(in, err) < 0)
            return -1;
    return in->next < in->sets;
}
