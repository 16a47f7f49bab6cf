/* The server's rows behind a catalog function. */
#include "exec/catalog_call.h"

#define CATALOG_SQL_LIMIT (1u << 24)

static int read_grow(struct stmt *stmt, struct catalog_rows *rows, struct error *err)
{
    size_t capacity = rows->capacity ? rows->capacity * 2 : 64;
    struct text *cells = arena_calloc(&stmt->call, capacity * rows->width, sizeof *cells);

    if (!cells)
        return error_memory(err);
    if (rows->count)
        memcpy(cells, rows->cells, rows->count * rows->width * sizeof *cells);
    rows->cells = cells;
    rows->capacity = capacity;
    return 0;
}

int catalog_add(struct stmt *stmt, struct catalog_rows *rows, const struct text *texts, struct error *err)
{
    if (rows->count == rows->capacity && read_grow(stmt, rows, err) < 0)
        return -1;
    memcpy(rows->cells + rows->count * rows->width, texts, rows->width * sizeof *texts);
    rows->count++;
    return 0;
}

#define CATALOG_MOST_TEXTS 8

static int read_block(struct stmt *stmt, const struct block *block, struct catalog_rows *rows,
                      struct error *err)
{
    rows->width = block->column_count;
    if (rows->width == 0 || rows->width > CATALOG_MOST_TEXTS)
        return error_set(err, STATE_HY000, 0, "The server's catalog has %zu columns", rows->width);
    for (size_t i = 0; i < rows->width; i++)
        if (!block->columns[i].spans)
            return error_set(err, STATE_HY000, 0, "Column %zu of the server's catalog is not text", i + 1);
    for (uint64_t row = 0; row < block->rows; row++) {
        struct text texts[CATALOG_MOST_TEXTS];
        for (size_t i = 0; i < rows->width; i++) {
            const struct column *column = &block->columns[i];
            struct span span = column->spans[row];
            texts[i] = arena_copy(&stmt->call, text_make((const char *)column->data + span.at, span.size));
            if (!texts[i].data)
                return error_memory(err);
        }
        if (catalog_add(stmt, rows, texts, err) < 0)
            return -1;
    }
    return 0;
}

static int read_all(struct stmt *stmt, const struct statement *statement, struct catalog_rows *rows,
                    struct error *err)
{
    struct query query = {.statement = statement, .purpose = QUERY_RUN, .whole = true};
    struct result *result = NULL;
    struct block block;
    int more;

    query.timeout = (int64_t)stmt->attributes.query_timeout;
    query.session_id = stmt->choices.session_id;
    if (result_open(stmt->dbc->session, &query, exec_deadline(stmt), &stmt->canceller, &result, err) < 0)
        return -1;
    while ((more = result_next(result, &block, err)) > 0)
        if (read_block(stmt, &block, rows, err) < 0) {
            more = -1;
            break;
        }
    result_close(result);
    return more;
}

int catalog_read(struct stmt *stmt, const struct catalog_request *request, struct catalog_rows *rows,
                 struct error *err)
{
    const struct server *server = stmt->dbc->session->server;
    struct statement statement;
    struct buffer sql;
    int outcome;

    buffer_init(&sql, CATALOG_SQL_LIMIT);
    outcome = server->catalog(stmt->dbc->session, request, &sql, err);
    if (outcome == 0)
        outcome = statement_scan(buffer_text(&sql), server->dialect, &stmt->call, &statement, err);
    if (outcome == 0)
        outcome = read_all(stmt, &statement, rows, err);
    buffer_clear(&sql);
    return outcome;
}
