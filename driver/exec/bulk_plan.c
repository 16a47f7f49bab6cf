/* What an INSERT of bare markers goes to: asked once a prepared statement. */
#include "convert/fit.h"
#include "exec/bulk.h"
#include "exec/exec.h"

/* The server takes 128 KiB in a field of the URL. */
#define PLAN_TEXT_LIMIT 40000

/* The table's columns, from its description. */
struct plan_table {
    struct bulk_column *columns;
    bool *named_only, *never; /* EPHEMERAL; MATERIALIZED and ALIAS */
    size_t count, capacity;
};

static int bulk_plan_grow(struct stmt *stmt, struct plan_table *table, struct error *err)
{
    size_t capacity = table->capacity ? table->capacity * 2 : 64;
    struct bulk_column *columns = arena_calloc(&stmt->call, capacity, sizeof *columns);
    bool *named_only = arena_zalloc(&stmt->call, capacity);
    bool *never = arena_zalloc(&stmt->call, capacity);

    if (!columns || !named_only || !never)
        return error_memory(err);
    for (size_t i = 0; i < table->count; i++) {
        columns[i] = table->columns[i];
        named_only[i] = table->named_only[i];
        never[i] = table->never[i];
    }
    *table = (struct plan_table){columns, named_only, never, table->count, capacity};
    return 0;
}

static struct text bulk_plan_cell(const struct column *column, uint64_t row)
{
    struct span span = column->spans[row];

    return text_make((const char *)column->data + span.at, span.size);
}

static int bulk_plan_row(struct stmt *stmt, const struct block *block, uint64_t row, struct plan_table *table,
                         struct error *err)
{
    struct type_context context = {&stmt->prepared_arena, stmt->dbc->zones, stmt->dbc->session->zone};
    struct text filled = bulk_plan_cell(&block->columns[2], row);
    struct bulk_column *column;

    if (table->count == table->capacity && bulk_plan_grow(stmt, table, err) < 0)
        return -1;
    column = &table->columns[table->count];
    column->name = arena_copy(&stmt->prepared_arena, bulk_plan_cell(&block->columns[0], row));
    if (!column->name.data)
        return error_memory(err);
    column->type = type_parse(bulk_plan_cell(&block->columns[1], row), &context, err);
    if (!column->type) {
        if (err->state == STATE_HY001)
            return -1;
        error_clear(err); /* a type that is not known here: the server alone can deal with it */
    }
    column->has_default = text_equal(filled, text_of("DEFAULT"));
    table->named_only[table->count] = text_equal(filled, text_of("EPHEMERAL"));
    table->never[table->count] =
        text_equal(filled, text_of("MATERIALIZED")) || text_equal(filled, text_of("ALIAS"));
    table->count++;
    return 0;
}

static int bulk_plan_block(struct stmt *stmt, const struct block *block, struct plan_table *table,
                           struct error *err)
{
    if (block->column_count < 3 || !block->columns[0].spans || !block->columns[1].spans ||
        !block->columns[2].spans)
        return error_set(err, STATE_HY000, 0, "The server's description of the table is not understood");
    for (uint64_t row = 0; row < block->rows; row++)
        if (bulk_plan_row(stmt, block, row, table, err) < 0)
            return -1;
    return 0;
}

static int bulk_plan_scan(struct stmt *stmt, struct text first, const char *second, struct text third,
                          struct arena *arena, struct statement *out, struct error *err)
{
    struct buffer text;
    struct text copy;

    buffer_init(&text, PLAN_TEXT_LIMIT * 2);
    buffer_put(&text, first);
    buffer_puts(&text, second);
    buffer_put(&text, third);
    copy = arena_copy(arena, buffer_text(&text));
    buffer_clear(&text);
    if (!copy.data)
        return error_memory(err);
    return statement_scan(copy, stmt->dbc->session->server->dialect, arena, out, err);
}

static int bulk_plan_describe(struct stmt *stmt, struct text name, struct plan_table *table,
                              struct error *err)
{
    struct statement statement;
    struct query query = {.statement = &statement, .purpose = QUERY_RUN};
    struct result *result = NULL;
    struct block block;
    int more;

    if (bulk_plan_scan(stmt, text_of("DESCRIBE TABLE "), "", name, &stmt->call, &statement, err) < 0)
        return -1;
    if (result_open(stmt->dbc->session, &query, exec_deadline(stmt), &stmt->canceller, &result, err) < 0)
        return -1;
    while ((more = result_next(result, &block, err)) > 0)
        if (bulk_plan_block(stmt, &block, table, err) < 0) {
            more = -1;
            break;
        }
    result_close(result);
    return more;
}

static bool bulk_plan_fits(const struct bulk_column *column)
{
    const struct type *type = column->type;

    if (!type || !fit_known(type))
        return false;
    return !type->low_cardinality || text_starts(type->name, text_of("LowCardinality("));
}

static const struct bulk_column *bulk_plan_named(const struct plan_table *table, struct text name)
{
    for (size_t i = 0; i < table->count; i++)
        if (!table->never[i] && text_equal(table->columns[i].name, name))
            return &table->columns[i];
    return NULL;
}

/* Fills the plan's columns; false when one cannot be sent as a column. */
static bool bulk_plan_choose(const struct plan_table *table, const struct insert_statement *insert,
                             struct bulk_plan *plan, uint32_t count)
{
    uint32_t filled = 0;

    for (uint32_t i = 0; i < insert->name_count; i++) {
        const struct bulk_column *column = bulk_plan_named(table, insert->names[i]);
        if (!column || !bulk_plan_fits(column))
            return false;
        plan->columns[filled++] = *column;
    }
    for (size_t i = 0; !insert->names && i < table->count; i++) {
        if (table->never[i] || table->named_only[i])
            continue;
        if (filled == count || !bulk_plan_fits(&table->columns[i]))
            return false;
        plan->columns[filled++] = table->columns[i];
    }
    return filled == count;
}

static int bulk_plan_make(struct stmt *stmt, const struct insert_statement *insert, struct bulk_plan *plan,
                          struct error *err)
{
    struct plan_table table = {0};

    plan->columns = arena_calloc(&stmt->prepared_arena, stmt->statement.marker_count, sizeof *plan->columns);
    if (!plan->columns)
        return error_memory(err);
    if (bulk_plan_describe(stmt, insert->table, &table, err) < 0) {
        if (err->source != ERROR_SERVER)
            return -1;
        error_clear(err); /* no such table, no right to look: the INSERT itself will tell */
        return 0;
    }
    plan->usable = bulk_plan_choose(&table, insert, plan, stmt->statement.marker_count);
    if (!plan->usable)
        return 0;
    return bulk_plan_scan(stmt, insert->head, " FORMAT Native", text_make(NULL, 0), &stmt->prepared_arena,
                          &plan->statement, err);
}

int bulk_plan(struct stmt *stmt, struct error *err)
{
    struct session *session = stmt->dbc->session;
    struct insert_statement insert;
    struct bulk_plan *plan;
    int is_insert;

    if (stmt->insert)
        return stmt->insert->usable;
    if (stmt->statement.kind != STATEMENT_INSERT)
        return 0;
    is_insert =
        insert_recognise(&stmt->statement, session->server->dialect, &stmt->prepared_arena, &insert, err);
    plan = arena_zalloc(&stmt->prepared_arena, sizeof *plan);
    if (is_insert < 0 || !plan)
        return error_memory(err);
    if (is_insert && session->casts_blocks && insert.head.size <= PLAN_TEXT_LIMIT &&
        bulk_plan_make(stmt, &insert, plan, err) < 0)
        return -1;
    stmt->insert = plan;
    return plan->usable;
}
