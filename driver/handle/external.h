/* External tables that a statement's queries take with them. */
#ifndef PORTER_HANDLE_EXTERNAL_H
#define PORTER_HANDLE_EXTERNAL_H

#include "base/error.h"
#include "server/server.h"

#define EXTERNALS_MOST 64

struct externals {
    struct external tables[EXTERNALS_MOST]; /* texts are owned */
    struct text paths[EXTERNALS_MOST];      /* empty: it is no file's; terminated */
    size_t count;
    const void *last; /* as set */
};

void externals_init(struct externals *externals);
/* PORTER_STMT_ATTR_EXTERNAL_TABLE: a struct porter_external_table, in place of one of the same name; NULL
 * takes all away. HY024 says what of it cannot be. */
int externals_set(struct externals *externals, const void *given, struct error *err);
/* Before they are sent: files are opened. HY000 names one that cannot be. */
int externals_open(struct externals *externals, struct error *err);
void externals_close(struct externals *externals);

#endif
