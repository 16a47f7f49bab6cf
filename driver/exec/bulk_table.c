/* What a table's columns are: asked of the server, kept as one text. */
#include "exec/bulk.h"
#include "exec/exec.h"

#define TABLE_TEXT_LIMIT ((size_t)1 << 28)

/* name, type, kind of default: each behind its length. */
enum { TABLE_CELLS = 3 };

static int bulk_table_block(const struct block *block, uint32_t cells, struct buffer *out, struct error *err)
{
    for (uint32_t i = 0; i < cells; i++)
        if (i >= block->column_count || !block->columns[i].spans)
            return error_set(err, STATE_HY000, 0, "The server's description of the table is not understood");
    for (uint64_t row = 0; row < block->rows; row++)
        for (uint32_t i = 0; i < cells; i++) {
            struct span span = block->columns[i].spans[row];
            buffer_append(out, &span.size, sizeof span.size);
            buffer_append(out, block->columns[i].data + span.at, span.size);
        }
    return 0;
}

static int bulk_table_query(struct stmt *stmt, const char *what, struct text name, struct statement *out,
                            struct error *err)
{
    struct buffer text;
    struct text copy;

    buffer_init(&text, TABLE_TEXT_LIMIT);
    buffer_puts(&text, what);
    buffer_put(&text, name);
    copy = buffer_copy(&text, &stmt->call);
    buffer_clear(&text);
    if (!copy.data)
        return error_memory(err);
    return statement_scan(copy, stmt->dbc->session->server->dialect, &stmt->call, out, err);
}

/* The first cells of all rows of the answer to `what name`, as bulk_table_block puts them. */
static int bulk_table_answer(struct stmt *stmt, const char *what, struct text name, uint32_t cells,
                             struct text *known, struct error *err)
{
    struct statement statement;
    struct query query = {
        .statement = &statement, .purpose = QUERY_RUN, .session_id = stmt->choices.session_id};
    struct result *result = NULL;
    struct buffer text;
    struct block block;
    int more;

    if (bulk_table_query(stmt, what, name, &statement, err) < 0)
        return -1;
    query.whole = stmt->dbc->session->server->columns_stay; /* no cursor for it */
    exec_choose_place(stmt, &query);
    if (result_open(stmt->dbc->session, &query, exec_deadline(stmt), &stmt->canceller, &result, err) < 0)
        return -1;
    buffer_init(&text, TABLE_TEXT_LIMIT);
    while ((more = result_next(result, &block, err)) > 0)
        if (bulk_table_block(&block, cells, &text, err) < 0) {
            more = -1;
            break;
        }
    result_close(result);
    if (more == 0)
        more = buffer_check(&text, "a table's description", err);
    if (more == 0) {
        *known = buffer_copy(&text, &stmt->call);
        more = known->data ? 0 : error_memory(err);
    }
    buffer_clear(&text);
    return more;
}

int bulk_table_ask(struct stmt *stmt, struct text name, struct text *known, struct error *err)
{
    struct buffer sql;
    int outcome;

    buffer_init(&sql, TABLE_TEXT_LIMIT);
    outcome = stmt->dbc->session->server->columns(name, &sql, err);
    if (outcome == 0)
        outcome = bulk_table_answer(stmt, "", buffer_text(&sql), TABLE_CELLS, known, err);
    buffer_clear(&sql);
    return outcome;
}

/* Replicated and shared tables do; others when they remember a number of blocks. */
bool bulk_table_deduplicates(struct stmt *stmt, struct text name)
{
    static const char window[] = "non_replicated_deduplication_window = ";
    struct error ignored = {0};
    struct text made = text_make(NULL, 0);
    size_t at;

    if (bulk_table_answer(stmt, "SHOW CREATE TABLE ", name, 1, &made, &ignored) < 0)
        made.size = 0;
    error_clear(&ignored);
    if (text_search(made, text_of("ENGINE = Replicated"), 0) != SIZE_MAX ||
        text_search(made, text_of("ENGINE = Shared"), 0) != SIZE_MAX)
        return true;
    at = text_search(made, text_of(window), 0);
    at = at == SIZE_MAX ? made.size : at + sizeof window - 1;
    return at < made.size && made.data[at] >= '1' && made.data[at] <= '9';
}

/* The next cell of the description; empty behind its end. */
static struct text bulk_table_cell(struct text known, size_t *at)
{
    uint32_t size;
    struct text cell;

    if (known.size - *at < sizeof size)
        return text_make("", 0);
    memcpy(&size, known.data + *at, sizeof size);
    cell = text_make(known.data + *at + sizeof size, size);
    *at += sizeof size + size;
    return cell;
}

static uint32_t bulk_table_cells(struct text known)
{
    uint32_t cells = 0;

    for (size_t at = 0; at < known.size; cells++)
        bulk_table_cell(known, &at);
    return cells;
}

int bulk_table_names(struct stmt *stmt, struct text list, struct text table, struct text **names,
                     uint32_t *count, struct error *err)
{
    struct text known, parts[] = {list, text_of(" FROM "), table, text_of(")")};
    struct buffer text;
    int outcome;

    buffer_init(&text, TABLE_TEXT_LIMIT);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        buffer_put(&text, parts[i]);
    outcome = buffer_check(&text, "a list of columns", err);
    if (outcome == 0)
        outcome = bulk_table_answer(stmt, "DESCRIBE (SELECT ", buffer_text(&text), 1, &known, err);
    buffer_clear(&text);
    if (outcome < 0)
        return -1;
    *count = bulk_table_cells(known);
    *names = arena_calloc(&stmt->call, *count + 1, sizeof **names);
    if (!*names)
        return error_memory(err);
    for (size_t at = 0, i = 0; i < *count; i++)
        (*names)[i] = bulk_table_cell(known, &at);
    return 0;
}

static int bulk_table_column(struct stmt *stmt, struct text known, size_t *at, struct bulk_table *table,
                             struct error *err)
{
    struct type_context context = {&stmt->prepared_arena, stmt->dbc->zones, stmt->dbc->session->zone};
    struct bulk_column *column = &table->columns[table->count];
    struct text filled;

    column->name = arena_copy(&stmt->prepared_arena, bulk_table_cell(known, at));
    column->type = stmt->dbc->session->server->type(bulk_table_cell(known, at), &context, err);
    filled = bulk_table_cell(known, at);
    if (!column->name.data)
        return error_memory(err);
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

int bulk_table_read(struct stmt *stmt, struct text known, struct bulk_table *out, struct error *err)
{
    uint32_t count = bulk_table_cells(known) / TABLE_CELLS;
    size_t at = 0;

    *out = (struct bulk_table){0};
    out->columns = arena_calloc(&stmt->prepared_arena, count + 1, sizeof *out->columns);
    out->named_only = arena_zalloc(&stmt->prepared_arena, count + 1);
    out->never = arena_zalloc(&stmt->prepared_arena, count + 1);
    if (!out->columns || !out->named_only || !out->never)
        return error_memory(err);
    while (out->count < count)
        if (bulk_table_column(stmt, known, &at, out, err) < 0)
            return -1;
    return 0;
}

const struct bulk_column *bulk_table_find(const struct bulk_table *table, struct text name)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (!table->never[i] && text_equal(table->columns[i].name, name))
            return &table->columns[i];
    return NULL;
}
