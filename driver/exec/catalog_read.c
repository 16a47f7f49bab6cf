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

#define CATALOG_MOST_TEXTS 9

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

int catalog_ask(struct stmt *stmt, struct text sql, struct catalog_rows *rows, struct error *err)
{
    struct statement statement;

    if (statement_scan(sql, stmt->dbc->session->server->dialect, &stmt->call, &statement, err) < 0)
        return -1;
    return read_all(stmt, &statement, rows, err);
}

/* *known: the server has a query for it. */
static int read_request(struct stmt *stmt, const struct catalog_request *request, struct catalog_rows *rows,
                        bool *known, struct error *err)
{
    const struct server *server = stmt->dbc->session->server;
    struct buffer sql;
    int outcome;

    buffer_init(&sql, CATALOG_SQL_LIMIT);
    outcome = server->catalog(stmt->dbc->session, request, &sql, err);
    *known = sql.size > 0;
    if (outcome == 0 && *known)
        outcome = catalog_ask(stmt, buffer_text(&sql), rows, err);
    buffer_clear(&sql);
    return outcome;
}

static uint64_t read_number(struct text text)
{
    uint64_t number = 0;

    for (size_t i = 0; i < text.size && text_is_digit(text.data[i]); i++)
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(text.data[i] - '0'), &number))
            return UINT64_MAX;
    return number;
}

/* Limits of a user who may not change settings are in force for the driver's queries too: a list that they
 * may have cut is an error, and where that cannot be told, a warning. One row more than the list has is asked
 * for. */
static int read_check(struct stmt *stmt, size_t count, struct error *err)
{
    struct catalog_request request = {.kind = CATALOG_LIMITS, .rows = (uint64_t)count + 1};
    struct catalog_rows limits = {.width = 2};
    struct text cutting = text_make("", 0);
    bool known = true;

    if (read_request(stmt, &request, &limits, &known, err) < 0) {
        if (err->source != ERROR_SERVER)
            return -1;
        error_clear(err);
        cutting = text_of("profile, which the server does not tell of, perhaps");
    } else if (!known) {
        return 0;
    } else if (limits.count != request.rows || count >= read_number(limits.cells[1])) {
        return error_set(err, STATE_HY000, 0,
                         "The list may have been cut after %zu rows: settings of the user (limit, offset or "
                         "max_result_rows) cut every answer, and the user may not change them",
                         count);
    } else {
        cutting = limits.cells[0];
    }
    if (cutting.size)
        stmt_warn(stmt, STATE_01000,
                  "The list may not be whole: the user's %.*s cuts answers without an error",
                  (int)cutting.size, cutting.data);
    return 0;
}

int catalog_read(struct stmt *stmt, const struct catalog_request *request, struct catalog_rows *rows,
                 struct error *err)
{
    bool known;

    if (read_request(stmt, request, rows, &known, err) < 0)
        return -1;
    return session_flag(&stmt->dbc->session->bare) ? read_check(stmt, rows->count, err) : 0;
}
