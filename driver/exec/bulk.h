/* INSERT .. VALUES of markers and constants: parameter sets become columns of one request. */
#ifndef PORTER_EXEC_BULK_H
#define PORTER_EXEC_BULK_H

#include "encode/native_block.h"
#include "handle/stmt.h"
#include "sql/insert.h"

/* The column that a marker goes to. */
struct bulk_column {
    struct text name;
    const struct type *type; /* NULL: not known, or the marker is part of an expression */
    bool has_default;        /* stands for NULL where the type takes none */
};

#define BULK_CONSTANT UINT32_MAX

/* What fills one column in one tuple. */
struct bulk_cell {
    uint32_t marker;    /* or BULK_CONSTANT */
    struct value value; /* then, as fit_value leaves it */
};

/* How the prepared statement is sent; in its arena. */
struct bulk_plan {
    bool usable;                 /* as columns; false: with server-side parameters, set by set */
    bool asked;                  /* the server was asked for the columns in this very execution */
    struct text table;           /* as written */
    struct text known;           /* the table's columns as the plan was made from, for tables_keep */
    struct bulk_column *columns; /* one a marker */

    struct statement statement; /* usable: INSERT ... FORMAT Native */
    struct bulk_column *targets;
    struct bulk_cell *cells; /* tuple by tuple */
    uint32_t width, tuples;
};

/* bulk_plan.c. 1: stmt->insert is usable, 0: it is not (or there is none), -1. Asks the server unless the
 * connection knows the table. */
int bulk_plan(struct stmt *stmt, struct error *err);
/* Asks the server whether stmt->insert still fits the table, unless it was just asked: 0 it does, 1 the plan
 * was made anew, -1. */
int bulk_plan_refresh(struct stmt *stmt, struct error *err);
/* The table is not what it was, or may be: forgets it and the plan. */
void bulk_plan_forget(struct stmt *stmt);
/* The name of its table in the connection's tables. NULL data: no memory. */
struct text bulk_plan_key(struct stmt *stmt, struct text table);

/* bulk_table.c: what the server says of a table. */
struct bulk_table {
    struct bulk_column *columns;
    bool *named_only, *never; /* EPHEMERAL; MATERIALIZED and ALIAS */
    uint32_t count;
};
/* The description of `name` from the server, in the call's arena. */
int bulk_table_ask(struct stmt *stmt, struct text name, struct text *known, struct error *err);
/* The names that `list` (* EXCEPT a) stands for in `table`, from the server, in the call's arena. */
int bulk_table_names(struct stmt *stmt, struct text list, struct text table, struct text **names,
                     uint32_t *count, struct error *err);
/* Takes it apart, in the prepared statement's arena. */
int bulk_table_read(struct stmt *stmt, struct text known, struct bulk_table *out, struct error *err);
/* Whether the server says that `name` keeps INSERTs of one token from being stored twice; false when it does
 * not say. */
bool bulk_table_deduplicates(struct stmt *stmt, struct text name);
const struct bulk_column *bulk_table_find(const struct bulk_table *table, struct text name);

/* bulk_select.c: of INSERT .. SELECT, the column that each marker goes to alone, in columns[marker_count],
 * which are NULL before and stay so where that is not known. They are the prepared arena's. */
int bulk_select(struct stmt *stmt, const struct bulk_column **columns, struct error *err);

/* bulk.c. Runs the sets as one request: all are converted and checked first; statuses, diagnostics and row
 * count are set. Returns BULK_AGAIN when the table had changed, nothing was stored and the plan was
 * forgotten. */
int bulk_run(struct stmt *stmt, SQLULEN sets, int64_t deadline, struct error *err);
#define BULK_AGAIN (-2)

/* bulk_check.c: a value that goes to its column by another way than bulk_run. */
/* Whether the column of marker `index` takes the value (which stays as it is): 22003, 23000 .. Warns of
 * digits that the column has not (01S07). */
int bulk_check(struct stmt *stmt, uint32_t index, const struct value *value, struct error *err);
/* NULL into a column that takes none and has no default: 23000. `column`'s type is known. */
int bulk_check_null(const struct stmt *stmt, const struct bulk_column *column, struct error *err);

/* bulk_nest.c: the text of an array, tuple, map .. in ClickHouse's notation or in JSON's -> one row of the
 * column, put. 22018 with the place in the text, and what fit_value says of an element. */
int bulk_nest(struct native_column *column, struct text text, bool *cut, struct arena *arena,
              struct error *err);

/* The same for a text that the server reads: judged, and nothing kept. Of elements that may be of any type
 * (Dynamic, Variant ..) only brackets and quotes count. */
int bulk_nest_judge(const struct type *type, struct text text, bool *cut, struct arena *arena,
                    struct error *err);

/* Whether the text has the shape of a JSON object: brackets, commas, colons, quotes; words and numbers are
 * the server's to judge, and what is nested deeper than 200. 22018 with the place in the text. */
int bulk_nest_json(const struct native_column *column, struct text text, struct arena *arena,
                   struct error *err);

#endif
