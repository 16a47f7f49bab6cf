/* What a connection has learnt of tables' columns, so that each is asked for once. Safe for several threads.
 */
#ifndef PORTER_HANDLE_TABLES_H
#define PORTER_HANDLE_TABLES_H

#include <pthread.h>

#include "base/arena.h"
#include "base/buffer.h"

#define TABLES_KEPT 64

struct table {
    char *name, *columns; /* owned; NULL: the place is free */
    size_t name_size, columns_size;
};

struct tables {
    pthread_mutex_t lock;
    struct table kept[TABLES_KEPT];
    size_t next; /* the place that is taken next */
};

void tables_init(struct tables *tables);
void tables_clear(struct tables *tables);
/* A copy of what is kept for `name` (as written in a statement); empty when there is nothing. NULL data: no
 * memory. */
struct text tables_find(struct tables *tables, struct text name, struct arena *arena);
/* Keeps `columns` for `name`; without memory nothing is kept. Names are a connection's last TABLES_KEPT. */
void tables_keep(struct tables *tables, struct text name, struct text columns);
/* Forgets all: something has changed tables, or which ones the names mean. */
void tables_forget(struct tables *tables);

#endif
