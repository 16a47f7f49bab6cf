/* Results that the driver makes itself, as columns like any other. */
#include "exec/local.h"

#include "exec/exec.h"

#define LOCAL_TEXT_LIMIT (1u << 30)

/* Type text and bytes of a cell; index 1: nullable. */
static const struct {
    const char *type[2];
    size_t width;
} local_kinds[] = {
    [LOCAL_TEXT] = {{"String", "Nullable(String)"}, sizeof(struct span)},
    [LOCAL_SMALL] = {{"Int16", "Nullable(Int16)"}, 2},
    [LOCAL_INTEGER] = {{"Int32", "Nullable(Int32)"}, 4},
};

static int local_column_begin(struct local_table *table, size_t i, struct error *err)
{
    struct arena *arena = &table->stmt->result_arena;
    struct type_context context = {arena, NULL, text_make(NULL, 0)};
    const struct local_column *column = &table->columns[i];
    struct local_cells *cells = &table->cells[i];
    size_t rows = table->rows ? table->rows : 1;
    void *data = arena_calloc(arena, rows, local_kinds[column->kind].width);

    buffer_init(&cells->texts, LOCAL_TEXT_LIMIT);
    cells->type = type_parse(text_of(local_kinds[column->kind].type[column->nullable]), &context, err);
    if (!cells->type)
        return -1;
    cells->nulls = column->nullable ? arena_zalloc(arena, rows) : NULL;
    if (!data || (column->nullable && !cells->nulls))
        return error_memory(err);
    if (column->kind == LOCAL_TEXT)
        cells->spans = data;
    else
        cells->data = data;
    return 0;
}

int local_begin(struct local_table *table, struct stmt *stmt, const struct local_column *columns,
                size_t width, size_t rows, struct error *err)
{
    memset(table, 0, sizeof *table);
    table->stmt = stmt;
    table->columns = columns;
    table->width = width;
    table->rows = rows;
    table->cells = arena_calloc(&stmt->result_arena, width, sizeof *table->cells);
    if (!table->cells)
        return error_memory(err);
    for (size_t i = 0; i < width; i++)
        if (local_column_begin(table, i, err) < 0)
            return -1;
    return 0;
}

static struct local_cells *local_next(struct local_table *table, size_t *row)
{
    struct local_cells *cells = &table->cells[table->at % table->width];

    *row = table->at / table->width;
    table->at++;
    return cells;
}

void local_text(struct local_table *table, struct text text)
{
    size_t row;
    struct local_cells *cells = local_next(table, &row);

    cells->spans[row].at = (uint32_t)cells->texts.size;
    cells->spans[row].size = (uint32_t)text.size;
    buffer_put(&cells->texts, text);
}

void local_number(struct local_table *table, int64_t number)
{
    size_t row;
    size_t column = table->at % table->width;
    struct local_cells *cells = local_next(table, &row);
    size_t width = local_kinds[table->columns[column].kind].width;

    /* Little-endian, as columns are: the low bytes come first. */
    for (size_t i = 0; i < width; i++)
        cells->data[row * width + i] = (uint8_t)((uint64_t)number >> (8 * i));
}

void local_null(struct local_table *table)
{
    size_t row;
    struct local_cells *cells = local_next(table, &row);

    cells->nulls[row] = 1;
}

/* Moves a column's texts to the result's arena, where its spans find them. */
static int local_seal(struct local_table *table, size_t i, struct column *column, struct error *err)
{
    struct local_cells *cells = &table->cells[i];
    struct text texts = buffer_copy(&cells->texts, &table->stmt->result_arena);
    int checked = buffer_check(&cells->texts, "a catalog result", err);

    buffer_clear(&cells->texts);
    if (checked < 0)
        return -1;
    if (!texts.data)
        return error_memory(err);
    column->type = cells->type;
    column->rows = table->rows;
    column->nulls = cells->nulls;
    column->spans = cells->spans;
    column->data = cells->spans ? (const uint8_t *)texts.data : cells->data;
    return 0;
}

void local_drop(struct local_table *table)
{
    for (size_t i = 0; i < table->width; i++)
        buffer_clear(&table->cells[i].texts);
}

int local_open(struct local_table *table, struct error *err)
{
    struct stmt *stmt = table->stmt;
    struct arena *arena = &stmt->result_arena;
    struct text *names = arena_calloc(arena, table->width, sizeof *names);
    struct column *columns = arena_calloc(arena, table->width, sizeof *columns);
    int outcome = names && columns ? 0 : error_memory(err);

    for (size_t i = 0; i < table->width; i++) {
        if (outcome == 0)
            outcome = local_seal(table, i, &columns[i], err);
        else
            buffer_clear(&table->cells[i].texts);
    }
    if (outcome < 0)
        return -1;
    stmt->handle.diag.cursor_row_count = (SQLLEN)table->rows;
    stmt->columns = arena_calloc(arena, table->width, sizeof *stmt->columns);
    if (!stmt->columns)
        return error_memory(err);
    for (size_t i = 0; i < table->width; i++) {
        names[i] = text_of(table->columns[i].name);
        stmt->columns[i].name = names[i];
        stmt->columns[i].type = columns[i].type;
        stmt->columns[i].size = table->columns[i].size;
    }
    stmt->cursor.local = (struct block){table->rows, (uint32_t)table->width, names, columns};
    stmt->state = STMT_OPEN;
    return exec_columns_known(stmt, (uint32_t)table->width, err);
}
