/* Results that the driver makes itself: SQLGetTypeInfo and the catalog functions. */
#ifndef PORTER_EXEC_LOCAL_H
#define PORTER_EXEC_LOCAL_H

#include "handle/stmt.h"

enum local_kind { LOCAL_TEXT, LOCAL_SMALL, LOCAL_INTEGER };

struct local_column {
    const char *name;
    enum local_kind kind;
    SQLULEN size; /* of texts, characters */
    bool nullable;
};

/* One column's cells while they are filled. */
struct local_cells {
    const struct type *type;
    uint8_t *nulls;
    uint8_t *data;
    struct span *spans;
    struct buffer texts; /* of a text column: its cells, one behind the other */
};

/* Rows under construction, filled cell by cell, row by row, in the order of the columns. */
struct local_table {
    struct stmt *stmt;
    const struct local_column *columns;
    size_t width, rows;
    size_t at; /* next cell, counted over all rows */
    struct local_cells *cells;
};

/* Memory for `rows` rows, of the statement's result. Every table that was begun must be
 * opened or dropped. */
int local_begin(struct local_table *table, struct stmt *stmt, const struct local_column *columns,
                size_t width, size_t rows, struct error *err);
void local_text(struct local_table *table, struct text text);
void local_number(struct local_table *table, int64_t number);
void local_null(struct local_table *table);
/* Opens the statement's cursor on the table. Exactly rows * width cells must have
 * been put. */
int local_open(struct local_table *table, struct error *err);
/* Gives up a table under construction. */
void local_drop(struct local_table *table);

#endif
