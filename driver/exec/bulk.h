/* INSERT of bare markers: parameter sets become columns of one request. */
#ifndef PORTER_EXEC_BULK_H
#define PORTER_EXEC_BULK_H

#include "handle/stmt.h"
#include "sql/insert.h"

/* The column that a marker goes to. */
struct bulk_column {
    struct text name;
    const struct type *type;
    bool has_default; /* stands for NULL where the type takes none */
};

/* How the prepared statement is sent; made once, in its arena. */
struct bulk_plan {
    bool usable;                 /* false: with server-side parameters, set by set */
    struct statement statement;  /* INSERT ... FORMAT Native */
    struct bulk_column *columns; /* one a marker */
};

/* bulk_plan.c. 1: stmt->insert is usable, 0: it is not, -1. Asks the server at the first call. */
int bulk_plan(struct stmt *stmt, struct error *err);

/* bulk.c. Runs the sets as one request: all are converted and checked first; statuses, diagnostics and row
 * count are set. */
int bulk_run(struct stmt *stmt, SQLULEN sets, int64_t deadline, struct error *err);

#endif
