/* What a connection has learnt of tables' columns. */
#include "handle/tables.h"

#include "base/memory.h"

static void tables_drop(struct table *table)
{
    mem_free(table->name);
    mem_free(table->columns);
    *table = (struct table){0};
}

void tables_init(struct tables *tables)
{
    memset(tables, 0, sizeof *tables);
    pthread_mutex_init(&tables->lock, NULL);
}

void tables_clear(struct tables *tables)
{
    tables_forget(tables);
    pthread_mutex_destroy(&tables->lock);
}

static struct table *tables_at(struct tables *tables, struct text name)
{
    for (size_t i = 0; i < TABLES_KEPT; i++) {
        struct table *table = &tables->kept[i];
        if (table->name && text_equal(text_make(table->name, table->name_size), name))
            return table;
    }
    return NULL;
}

struct text tables_find(struct tables *tables, struct text name, struct arena *arena)
{
    struct text found = text_make("", 0);
    const struct table *table;

    pthread_mutex_lock(&tables->lock);
    table = tables_at(tables, name);
    if (table)
        found = arena_copy(arena, text_make(table->columns, table->columns_size));
    pthread_mutex_unlock(&tables->lock);
    return found;
}

void tables_keep(struct tables *tables, struct text name, struct text columns)
{
    struct table *table, made = {mem_strndup(name.data, name.size), mem_strndup(columns.data, columns.size),
                                 name.size, columns.size};

    if (!made.name || !made.columns) {
        tables_drop(&made);
        return;
    }
    pthread_mutex_lock(&tables->lock);
    table = tables_at(tables, name);
    if (!table) {
        table = &tables->kept[tables->next];
        tables->next = (tables->next + 1) % TABLES_KEPT;
    }
    tables_drop(table);
    *table = made;
    pthread_mutex_unlock(&tables->lock);
}

void tables_forget(struct tables *tables)
{
    pthread_mutex_lock(&tables->lock);
    for (size_t i = 0; i < TABLES_KEPT; i++)
        tables_drop(&tables->kept[i]);
    pthread_mutex_unlock(&tables->lock);
}
