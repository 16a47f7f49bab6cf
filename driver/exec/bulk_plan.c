/* What an INSERT goes to, and whether its markers and constants can be sent as columns. */
#include "exec/bulk.h"

#include "base/number.h"
#include "convert/fit.h"
#include "exec/exec.h"

/* The server takes 128 KiB in a field of the URL. */
#define PLAN_TEXT_LIMIT 40000

/* The making of one plan. */
struct planning {
    struct stmt *stmt;
    struct insert_statement insert;
    struct bulk_table table;
    struct bulk_plan *plan;
    const struct bulk_column **columns; /* of the statement, NULL: not known */
};

/* The server makes a Variant of a column of texts, but no Geometry: its VALUES do. */
static bool bulk_plan_fits(const struct bulk_column *column)
{
    return column && column->type && !text_equal(column->type->name, text_of("Geometry")) &&
           (native_carries(column->type) || fit_known(column->type) || column->type->kind == KIND_DYNAMIC);
}

/* What the elements of a tuple go to. 21S01 when their number is wrong. */
static int bulk_plan_columns(struct planning *in, struct error *err)
{
    const struct insert_statement *insert = &in->insert;
    const struct bulk_table *table = &in->table;
    uint32_t count = insert->name_count;

    if (!insert->names)
        for (uint32_t i = 0; i < table->count; i++)
            count += !table->never[i] && !table->named_only[i];
    if (insert->width && insert->width < count && !insert->names &&
        in->stmt->dbc->session->server->columns_stay)
        count = insert->width;
    if (insert->width != count)
        return error_set(
            err, STATE_21S01, 0,
            insert->width ? "the INSERT goes to %u columns, and its tuples have %u values"
                          : "the INSERT goes to %u columns, and its tuples have differing numbers of values",
            count, insert->width);
    in->columns = arena_calloc(&in->stmt->call, count + 1, sizeof *in->columns);
    if (!in->columns)
        return error_memory(err);
    count = 0;
    for (uint32_t i = 0; i < insert->name_count; i++)
        in->columns[count++] = bulk_table_find(table, insert->names[i]);
    for (uint32_t i = 0; !insert->names && i < table->count && count < insert->width; i++)
        if (!table->never[i] && !table->named_only[i])
            in->columns[count++] = &table->columns[i];
    return 0;
}

/* A type that a marker names itself must mean the same as its column's, or only narrow what may come. */
static bool bulk_plan_typed(struct planning *in, uint32_t marker, const struct type *type)
{
    struct type_context context = {&in->stmt->call, in->stmt->dbc->zones, in->stmt->dbc->session->zone};
    struct text text = in->stmt->statement.markers[marker].type;
    struct error ignored = {0};
    const struct type *named;

    if (text.size == 0)
        return true;
    named = in->stmt->dbc->session->server->type(text, &context, &ignored);
    error_clear(&ignored);
    return named && named->kind == type->kind && named->width == type->width && named->scale == type->scale &&
           named->precision == type->precision && named->zone == type->zone && type_equal(named, type);
}

/* A constant becomes a value when the column takes it exactly as it is. */
static bool bulk_plan_constant(struct planning *in, const struct bulk_column *column,
                               const struct insert_element *element, struct value *value)
{
    struct fit fit = {.type = column->type};
    struct error ignored = {0};
    int outcome;

    *value = (struct value){.kind = VALUE_NULL};
    if (element->kind == INSERT_NULL)
        return column->type->nullable;
    if (!native_carries(column->type) || column->type->child_count)
        return false;
    if (element->kind == INSERT_NUMBER &&
        (column->type->kind == KIND_STRING || column->type->kind == KIND_FIXEDSTRING))
        return false;
    value->kind = VALUE_TEXT;
    value->text = element->text;
    outcome = fit_value(&fit, value, &in->stmt->prepared_arena, &ignored);
    error_clear(&ignored);
    return outcome == 0 && !fit.cut;
}

static bool bulk_plan_cell(struct planning *in, const struct bulk_column *column,
                           const struct insert_element *element, struct bulk_cell *cell)
{
    cell->marker = BULK_CONSTANT;
    if (element->kind != INSERT_MARKER)
        return element->kind != INSERT_EXPRESSION && element->kind != INSERT_DEFAULT &&
               bulk_plan_constant(in, column, element, &cell->value);
    cell->marker = element->marker;
    return bulk_plan_typed(in, element->marker, column->type);
}

/* One column of the statement: left out when every tuple says DEFAULT. False: it cannot be sent as one. */
static bool bulk_plan_target(struct planning *in, uint32_t index)
{
    const struct insert_statement *insert = &in->insert;
    struct bulk_plan *plan = in->plan;
    uint32_t defaults = 0;

    for (uint32_t t = 0; t < insert->tuples; t++)
        defaults += insert->elements[t * insert->width + index].kind == INSERT_DEFAULT;
    if (defaults == insert->tuples && in->columns[index])
        return true;
    if (!bulk_plan_fits(in->columns[index]))
        return false;
    plan->targets[plan->width] = *in->columns[index];
    for (uint32_t t = 0; t < insert->tuples; t++)
        if (!bulk_plan_cell(in, in->columns[index], &insert->elements[t * insert->width + index],
                            &plan->cells[t * insert->width + plan->width]))
            return false;
    plan->width++;
    return true;
}

/* The tuples' rows move together, when columns were left out. */
static void bulk_plan_close(struct planning *in)
{
    struct bulk_plan *plan = in->plan;

    for (uint32_t t = 1; t < plan->tuples && plan->width < in->insert.width; t++)
        memmove(&plan->cells[t * plan->width], &plan->cells[t * in->insert.width],
                plan->width * sizeof *plan->cells);
}

static bool bulk_plan_choose(struct planning *in)
{
    for (uint32_t i = 0; i < in->insert.width; i++)
        if (!bulk_plan_target(in, i))
            return false;
    bulk_plan_close(in);
    return in->plan->width > 0;
}

static void put_name(struct buffer *out, struct text name)
{
    buffer_byte(out, '`');
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '`' || name.data[i] == '\\')
            buffer_byte(out, '\\');
        buffer_byte(out, name.data[i]);
    }
    buffer_byte(out, '`');
}

/* INSERT INTO t (its columns by name, so that none can vanish unseen) SETTINGS .. FORMAT Native. */
static int bulk_plan_text(struct planning *in, struct error *err)
{
    struct stmt *stmt = in->stmt;
    struct bulk_plan *plan = in->plan;
    struct buffer text;
    struct text copy;

    buffer_init(&text, (size_t)1 << 28);
    buffer_put(&text, in->insert.into);
    for (uint32_t i = 0; i < plan->width; i++) {
        buffer_puts(&text, i ? ", " : " (");
        put_name(&text, plan->targets[i].name);
    }
    buffer_puts(&text, ") ");
    buffer_put(&text, in->insert.settings);
    buffer_puts(&text, " FORMAT Native");
    plan->usable = text.size <= PLAN_TEXT_LIMIT;
    copy = buffer_copy(&text, &stmt->prepared_arena);
    buffer_clear(&text);
    if (!copy.data)
        return error_memory(err);
    if (!plan->usable)
        return 0;
    return statement_scan(copy, stmt->dbc->session->server->dialect, &stmt->prepared_arena, &plan->statement,
                          err);
}

static int bulk_plan_alloc(struct planning *in, struct text known, struct error *err)
{
    struct arena *arena = &in->stmt->prepared_arena;
    struct bulk_plan *plan = arena_zalloc(arena, sizeof *plan);
    size_t width = in->insert.width, cells = width * in->insert.tuples;

    in->plan = plan;
    if (!plan)
        return error_memory(err);
    plan->table = in->insert.table;
    plan->tuples = in->insert.tuples;
    plan->known = arena_copy(arena, known);
    plan->columns = arena_calloc(arena, in->stmt->statement.marker_count, sizeof *plan->columns);
    plan->targets = arena_calloc(arena, width, sizeof *plan->targets);
    plan->cells = arena_calloc(arena, cells, sizeof *plan->cells);
    return plan->known.data && plan->columns && plan->targets && plan->cells ? 0 : error_memory(err);
}

static int bulk_plan_make(struct planning *in, struct text known, bool asked, struct error *err)
{
    const struct insert_statement *insert = &in->insert;
    struct session *session = in->stmt->dbc->session;

    if (bulk_table_read(in->stmt, known, &in->table, err) < 0 || bulk_plan_columns(in, err) < 0 ||
        bulk_plan_alloc(in, known, err) < 0)
        return -1;
    in->plan->asked = asked;
    for (size_t i = 0; i < (size_t)insert->tuples * insert->width; i++) {
        const struct insert_element *element = &insert->elements[i];
        const struct bulk_column *column = in->columns[i % insert->width];
        if (element->kind == INSERT_MARKER && column)
            in->plan->columns[element->marker] = *column;
    }
    if (session->casts_blocks && bulk_plan_choose(in) && bulk_plan_text(in, err) < 0)
        return -1;
    in->stmt->insert = in->plan;
    return in->plan->usable;
}

/* What a session has of its own (its database, temporary tables) changes what a name means. */
struct text bulk_plan_key(struct stmt *stmt, struct text table)
{
    const struct choices *choices = &stmt->choices;
    struct text parts[] = {stmt->dbc->session_options.database,
                           choices->session_id,
                           text_make(NULL, 0),
                           choices->database,
                           choices->role,
                           text_of(choices->no_database ? "-" : ""),
                           table};
    char number[NUMBER_TEXT_SIZE];
    struct buffer text;

    parts[2] = text_make(number, number_format_u64(recall_version(&stmt->dbc->session->recall), number));
    buffer_init(&text, PLAN_TEXT_LIMIT * 2);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        buffer_put(&text, parts[i]);
        buffer_byte(&text, '\0');
    }
    struct text key = buffer_copy(&text, &stmt->call);
    buffer_clear(&text);
    return key;
}

/* 1: it is an INSERT whose tables' columns matter; 0: it is not. */
static int bulk_plan_begin(struct stmt *stmt, struct planning *in, struct error *err)
{
    struct insert_statement *insert = &in->insert;
    int outcome;

    *in = (struct planning){.stmt = stmt};
    if (stmt->statement.kind != STATEMENT_INSERT)
        return 0;
    outcome = insert_recognise(&stmt->statement, stmt->dbc->session->server->dialect, &stmt->prepared_arena,
                               insert, err);
    if (outcome <= 0 || insert->list.size == 0)
        return outcome;
    if (bulk_table_names(stmt, insert->list, insert->table, &insert->names, &insert->name_count, err) == 0)
        return 1;
    if (err->source != ERROR_SERVER)
        return -1;
    error_clear(err); /* as with the table itself: the INSERT will tell */
    return 0;
}

/* Asks the server, and keeps the answer. 1: *known is it; 0: the server does not tell. */
static int bulk_plan_ask(struct planning *in, struct text key, struct text *known, struct error *err)
{
    if (bulk_table_ask(in->stmt, in->insert.table, known, err) < 0) {
        if (err->source != ERROR_SERVER)
            return -1;
        error_clear(err); /* no such table, no right to look: the INSERT itself will tell */
        return 0;
    }
    if (known->size == 0)
        return 0;
    tables_keep(&in->stmt->dbc->tables, key, *known);
    return 1;
}

int bulk_plan(struct stmt *stmt, struct error *err)
{
    struct planning in;
    struct text key, known;
    int outcome;

    if (stmt->insert)
        return stmt->insert->usable;
    outcome = bulk_plan_begin(stmt, &in, err);
    if (outcome <= 0)
        return outcome;
    key = bulk_plan_key(stmt, in.insert.table);
    known = key.data ? tables_find(&stmt->dbc->tables, key, &stmt->call) : key;
    if (!known.data)
        return error_memory(err);
    if (known.size) {
        outcome = bulk_plan_make(&in, known, false, err);
        if (outcome >= 0 || err->state != STATE_21S01)
            return outcome;
        error_clear(err); /* the table may have grown: what it is now decides */
    }
    outcome = bulk_plan_ask(&in, key, &known, err);
    return outcome <= 0 ? outcome : bulk_plan_make(&in, known, true, err);
}

int bulk_plan_refresh(struct stmt *stmt, struct error *err)
{
    struct planning in;
    struct text key, known;
    int outcome;

    if (stmt->insert->asked)
        return 0;
    outcome = bulk_plan_begin(stmt, &in, err);
    key = outcome > 0 ? bulk_plan_key(stmt, in.insert.table) : text_make(NULL, 0);
    if (!key.data)
        return outcome < 0 ? -1 : error_memory(err);
    outcome = bulk_plan_ask(&in, key, &known, err);
    if (outcome < 0)
        return -1;
    stmt->insert->asked = true;
    if (outcome > 0 && text_equal(known, stmt->insert->known))
        return 0;
    bulk_plan_forget(stmt);
    return outcome == 0 ? 1 : bulk_plan_make(&in, known, true, err) < 0 ? -1 : 1;
}

void bulk_plan_forget(struct stmt *stmt)
{
    tables_forget(&stmt->dbc->tables);
    stmt->insert = NULL;
}
