/* The columns that the markers of an INSERT .. SELECT go to. */
#include "exec/bulk.h"

/* The table's description: known to the connection, or asked for. 1; 0: the server does not tell; -1. */
static int select_table(struct stmt *stmt, struct text name, struct bulk_table *table, struct error *err)
{
    struct text key = bulk_plan_key(stmt, name);
    struct text known = key.data ? tables_find(&stmt->dbc->tables, key, &stmt->call) : key;

    if (!known.data)
        return error_memory(err);
    if (known.size == 0) {
        if (bulk_table_ask(stmt, name, &known, err) < 0) {
            if (err->source != ERROR_SERVER)
                return -1;
            error_clear(err); /* the INSERT itself will tell */
            return 0;
        }
        tables_keep(&stmt->dbc->tables, key, known);
    }
    return bulk_table_read(stmt, known, table, err) < 0 ? -1 : 1;
}

/* Column number `place` of those that an INSERT without names goes to. */
static const struct bulk_column *select_column(const struct bulk_table *table, uint32_t place)
{
    for (uint32_t i = 0; i < table->count; i++)
        if (!table->never[i] && !table->named_only[i] && place-- == 0)
            return &table->columns[i];
    return NULL;
}

int bulk_select(struct stmt *stmt, const struct bulk_column **columns, struct error *err)
{
    uint32_t count = stmt->statement.marker_count;
    uint32_t *places = arena_calloc(&stmt->call, count + 1, sizeof *places);
    struct insert_statement insert;
    struct bulk_table table;
    bool any = false;
    int outcome;

    if (!places)
        return error_memory(err);
    outcome = insert_select_recognise(&stmt->statement, stmt->dbc->session->server->dialect, &stmt->call,
                                      &insert, places, err);
    for (uint32_t i = 0; i < count; i++)
        any = any || places[i] != INSERT_NO_PLACE;
    if (outcome <= 0 || !any || insert.list.size) /* names that only the server knows: rare */
        return outcome < 0 ? -1 : 0;
    outcome = select_table(stmt, insert.table, &table, err);
    for (uint32_t i = 0; outcome > 0 && i < count; i++) {
        if (places[i] == INSERT_NO_PLACE)
            continue;
        columns[i] =
            insert.names
                ? (places[i] < insert.name_count ? bulk_table_find(&table, insert.names[places[i]]) : NULL)
                : select_column(&table, places[i]);
    }
    return outcome < 0 ? -1 : 0;
}
