/* Takes INSERT INTO t [(columns)] [SETTINGS ..] VALUES (..), (..) apart: what its tuples are made of. */
#ifndef PORTER_SQL_INSERT_H
#define PORTER_SQL_INSERT_H

#include "sql/statement.h"

enum insert_kind {
    INSERT_MARKER,    /* a marker alone */
    INSERT_STRING,    /* a string literal: `text` is what it says */
    INSERT_NUMBER,    /* a decimal literal, with its sign, as written */
    INSERT_NULL,      /* NULL */
    INSERT_DEFAULT,   /* DEFAULT */
    INSERT_EXPRESSION /* anything else, markers may be in it */
};

/* One element of a tuple. */
struct insert_element {
    enum insert_kind kind;
    uint32_t marker; /* INSERT_MARKER: its number, from 0 */
    struct text text;
};

/* Texts point into the statement's, or are copies in the arena. */
struct insert_statement {
    struct text head;     /* everything before VALUES */
    struct text into;     /* everything before the names or SETTINGS */
    struct text table;    /* as written: [db.]t, or f(..), a table function */
    struct text settings; /* SETTINGS .., as written, or empty */
    struct text list;     /* names that the server knows: * EXCEPT a, COLUMNS('a.*'); or empty */
    struct text *names;   /* unquoted; NULL: all columns, in the table's order, or those of `list` */
    uint32_t name_count;
    struct insert_element *elements; /* tuple by tuple */
    uint32_t tuples, width;          /* width: elements of each; 0 when tuples differ */
};

#define INSERT_ELEMENT_LIMIT (1u << 20)

/* 1: it is one, and has markers; 0: it is not; -1: no memory. */
int insert_recognise(const struct statement *statement, const struct sql_dialect *dialect,
                     struct arena *arena, struct insert_statement *out, struct error *err);

/* INSERT INTO t .. SELECT a, ?, ..: of each marker the place, from 0, that it takes alone in the list of
 * SELECT (of every SELECT that UNION and its like join), INSERT_NO_PLACE for one within an expression or
 * elsewhere. `out` has no elements then. 1: it is one; 0: it is not, or not understood; -1: no memory. */
int insert_select_recognise(const struct statement *statement, const struct sql_dialect *dialect,
                            struct arena *arena, struct insert_statement *out, uint32_t *places,
                            struct error *err);
#define INSERT_NO_PLACE UINT32_MAX

#endif
