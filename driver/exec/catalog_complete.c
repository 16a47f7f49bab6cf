/* Types that the server's lists of columns leave open: what else must be asked, once a table. */
#include "exec/catalog_call.h"

enum { DATABASE, TABLE, COLUMN, TYPE };

static bool complete_same(const struct text *a, const struct text *b)
{
    return text_equal(a[DATABASE], b[DATABASE]) && text_equal(a[TABLE], b[TABLE]);
}

/* The first text of the answer; empty when the server refuses: then the type stays as open as it is. */
static int complete_ask(struct stmt *stmt, struct text sql, struct text *answer, struct error *err)
{
    struct catalog_rows more = {0};

    *answer = text_make("", 0);
    if (catalog_ask(stmt, sql, &more, err) < 0) {
        if (err->source != ERROR_SERVER)
            return -1;
        error_clear(err);
        return 0;
    }
    if (more.count > 0)
        *answer = more.cells[0];
    return 0;
}

int catalog_complete(struct stmt *stmt, struct catalog_rows *rows, struct error *err)
{
    const struct server *server = stmt->dbc->session->server;
    const struct text *asked = NULL;
    struct text answer = text_make("", 0);
    struct buffer sql;
    int outcome = 0;

    buffer_init(&sql, 1u << 20);
    for (size_t i = 0; outcome == 0 && i < rows->count; i++) {
        struct text *cells = rows->cells + i * rows->width;
        buffer_reset(&sql);
        server->type_query(cells[DATABASE], cells[TABLE], cells[TYPE], &sql);
        if (sql.size == 0)
            continue;
        outcome = buffer_check(&sql, "the catalog query", err);
        if (outcome == 0 && (!asked || !complete_same(asked, cells)))
            outcome = complete_ask(stmt, buffer_text(&sql), &answer, err);
        asked = cells;
        if (outcome < 0)
            break;
        cells[TYPE] = server->type_in_full(cells[COLUMN], cells[TYPE], answer, &stmt->call);
        if (!cells[TYPE].data)
            outcome = error_memory(err);
    }
    buffer_clear(&sql);
    return outcome;
}
