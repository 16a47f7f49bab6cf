/* Columns -> the application's C buffers: finds the converter, parts NULLs from values, runs the loops. */
#include "convert/convert.h"

#include "convert/run.h"

const struct converter *convert_find(const struct type *type, SQLSMALLINT c_type)
{
    enum c_index c = ctype_index(c_type);
    if (c == C_COUNT)
        return NULL;
    const struct converter *converter = matrix_get(type->kind, c);
    return converter->loop ? converter : NULL;
}

bool convert_c_type_known(SQLSMALLINT c_type)
{
    return ctype_index(c_type) != C_COUNT;
}

size_t convert_c_size(SQLSMALLINT c_type)
{
    enum c_index c = ctype_index(c_type);
    return c == C_COUNT ? 0 : ctype_get(c)->size;
}

bool convert_allowed(enum kind kind, SQLSMALLINT c_type)
{
    enum c_index c = ctype_index(c_type);
    return c != C_COUNT && matrix_get(kind, c)->loop;
}

/* Whether cells of the column can be NULL at all: saves the pass over the null map. */
static bool has_nulls(const struct column *column)
{
    return column->nulls || (column->keys && column->type->nullable) || column->selectors ||
           column->type->kind == KIND_NOTHING;
}

static bool is_null(const struct column *column, uint64_t row)
{
    if (column->keys && !column->nulls)
        return column->type->nullable && column_key(column, row) == 0;
    return !column_resolve(&column, &row);
}

static void put_null(struct run *run, size_t position)
{
    static const SQLLEN null = SQL_NULL_DATA;
    const struct target *target = run->target;
    if (!target->indicator) {
        run_report(run, position, STATE_22002);
        return;
    }
    memcpy((char *)target->indicator + (run->at + position) * target->length_stride, &null, sizeof(null));
}

/* One pass over a null map: runs of values go to the loop, NULLs between them get their mark. */
static void put_mapped(struct run *run, const uint8_t *nulls, size_t count)
{
    run_loop *loop = run->converter->loop;
    for (size_t i = 0; i < count;) {
        size_t from = i;
        while (i < count && !nulls[i])
            i++;
        if (i > from)
            loop(run, from, i);
        for (; i < count && nulls[i]; i++)
            put_null(run, i);
    }
}

static void put_run(struct run *run, const struct column *column, size_t count)
{
    run_loop *loop = run->converter->loop;
    if (!has_nulls(column)) {
        loop(run, 0, count);
        return;
    }
    if (column->nulls && !column->keys && !column->selectors) {
        put_mapped(run, column->nulls + run->first, count);
        return;
    }
    for (size_t i = 0; i < count;) {
        size_t from = i;
        while (i < count && !is_null(column, run->first + i))
            i++;
        if (i > from)
            loop(run, from, i);
        for (; i < count && is_null(column, run->first + i); i++)
            put_null(run, i);
    }
}

void convert_put(const struct converter *converter, const struct column *column, uint64_t first, size_t count,
                 const struct target *target, size_t at, struct report *report)
{
    struct run run;
    struct buffer scratch;
    buffer_init(&scratch, RUN_TEXT_LIMIT);
    run_init(&run, converter, column, first, target, at, &scratch, report);
    put_run(&run, column, count);
    buffer_clear(&scratch);
}

bool convert_value(const struct column *column, uint64_t row, struct value *out, struct buffer *scratch,
                   struct report *report, size_t at, bool *failed)
{
    struct run run;
    struct error err = {0};
    static const struct target nowhere = {0};
    *failed = false;
    buffer_reset(scratch);
    out->kind = VALUE_NULL;
    if (!column_resolve(&column, &row))
        return false;
    run_init(&run, NULL, column, 0, &nowhere, at, scratch, report);
    *failed = run_value(&run, row, out, &err) != 0;
    if (!*failed && out->kind == VALUE_TEXT && out->text.data == run.small) {
        buffer_put(scratch, out->text);
        out->text = buffer_text(scratch);
        *failed = buffer_check(scratch, "text of a value", &err) != 0;
    }
    if (*failed)
        run_report_error(&run, 0, &err);
    return !*failed;
}
