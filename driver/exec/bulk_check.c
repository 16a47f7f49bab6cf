/* Checks values against the columns that they go to, where the server would wrap them without a word. */
#include "convert/fit.h"
#include "exec/bulk.h"

enum { SHOWN = 200 };

int bulk_check_null(const struct stmt *stmt, const struct bulk_column *column, struct error *err)
{
    if (column->type->nullable || column->has_default || stmt->dbc->options.null_as_default)
        return 0;
    return error_set(err, STATE_23000, 0, "column %.*s of type %.*s takes no NULL and has no default",
                     (int)(column->name.size < SHOWN ? column->name.size : SHOWN), column->name.data,
                     (int)(column->type->name.size < SHOWN ? column->type->name.size : SHOWN),
                     column->type->name.data);
}

/* The text of an array and its like, read as if it were to be sent. */
static int bulk_check_nest(const struct bulk_column *column, const struct value *value, struct arena *arena,
                           bool *cut, struct error *err)
{
    if (value->kind != VALUE_TEXT && value->kind != VALUE_BYTES)
        return error_set(err, STATE_07006, 0, "a column of type %.*s takes its values as text",
                         (int)(column->type->name.size < SHOWN ? column->type->name.size : SHOWN),
                         column->type->name.data);
    return bulk_nest_judge(column->type, value->text, cut, arena, err);
}

/* Servers whose columns stay refuse themselves what does not fit, but cut fractions without a word. */
static bool bulk_check_here(const struct stmt *stmt, const struct bulk_column *column)
{
    enum kind kind = column->type->kind;

    return !stmt->dbc->session->server->columns_stay || (kind >= KIND_INT8 && kind <= KIND_INT64);
}

static bool bulk_check_cut(const struct type *type, const struct value *value)
{
    enum { NANOSECONDS = 1000000 };

    return type->kind == KIND_DATETIME64 && value->kind == VALUE_DATETIME && type->scale == 3 &&
           value->digits > type->scale && value->datetime.clock.nanosecond % NANOSECONDS != 0;
}

int bulk_check(struct stmt *stmt, uint32_t index, const struct value *value, struct error *err)
{
    const struct bulk_column *column = stmt->insert ? &stmt->insert->columns[index] : NULL;
    struct value copy = *value;
    struct fit fit = {0};
    struct arena arena;
    int outcome = 0;

    if (!column || !column->type)
        return 0;
    if (column->type->kind == KIND_DYNAMIC)
        return error_set(err, STATE_HYC00, 0,
                         "column %.*s of type Dynamic would get the placeholder's text: write its VALUES of "
                         "markers only, or INSERT .. SELECT",
                         (int)(column->name.size < SHOWN ? column->name.size : SHOWN), column->name.data);
    if (value->kind == VALUE_NULL)
        return bulk_check_null(stmt, column, err);
    fit.type = column->type;
    arena_init(&arena, (size_t)1 << 31);
    if (native_nests(column->type))
        outcome = bulk_check_nest(column, value, &arena, &fit.cut, err);
    else if (!bulk_check_here(stmt, column))
        fit.cut = bulk_check_cut(column->type, value);
    else if (fit_known(column->type))
        outcome = fit_value(&fit, &copy, &arena, err);
    if (outcome == 0 && column->type->kind == KIND_JSON) {
        struct native_column named = {.type = column->type};
        outcome = bulk_nest_json(&named, copy.text, &arena, err);
    }
    arena_clear(&arena);
    if (outcome == 0 && fit.cut)
        stmt_warn(stmt, STATE_01S07, "Parameter %u: fraction digits beyond %.*s are cut", index + 1,
                  (int)(column->type->name.size < SHOWN ? column->type->name.size : SHOWN),
                  column->type->name.data);
    return outcome;
}
