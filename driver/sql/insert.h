/* Recognises INSERT INTO t [(columns)] [SETTINGS ..] VALUES (?, ...): what can be sent as columns. */
#ifndef PORTER_SQL_INSERT_H
#define PORTER_SQL_INSERT_H

#include "sql/statement.h"

/* Texts point into the statement's; names are unquoted copies in the arena. */
struct insert_statement {
    struct text head;   /* everything before VALUES */
    struct text table;  /* as written: [db.]t */
    struct text *names; /* NULL: all columns, in the table's order */
    uint32_t name_count;
};

/* 1: it is one, with one tuple of bare markers, all the statement's; 0: it is not; -1: no memory. */
int insert_recognise(const struct statement *statement, const struct sql_dialect *dialect,
                     struct arena *arena, struct insert_statement *out, struct error *err);

#endif
