/* The catalog functions: SQLTables, SQLColumns and their like. */
#ifndef PORTER_EXEC_CATALOG_CALL_H
#define PORTER_EXEC_CATALOG_CALL_H

#include "exec/exec.h"
#include "exec/local.h"

enum catalog_function {
    CATALOG_SQLTABLES,
    CATALOG_SQLCOLUMNS,
    CATALOG_SQLPRIMARYKEYS,
    CATALOG_SQLSTATISTICS,
    CATALOG_SQLSPECIALCOLUMNS,
    CATALOG_SQLFOREIGNKEYS,
    CATALOG_SQLTABLEPRIVILEGES,
    CATALOG_SQLCOLUMNPRIVILEGES,
    CATALOG_SQLPROCEDURES,
    CATALOG_SQLPROCEDURECOLUMNS,
    CATALOG_FUNCTION_COUNT
};

/* What the application passed, in its order: texts (catalog, schema, table ...; NULL data: a null pointer),
 * and numbers. */
struct catalog_arguments {
    struct text texts[6];
    SQLUSMALLINT numbers[3];
};

/* Opens the function's result: at most one request. HY009, HY097 to HY101 for arguments. */
int exec_catalog(struct stmt *stmt, enum catalog_function function, const struct catalog_arguments *arguments,
                 struct error *err);

/* The rest is shared by the files of the catalog. */

/* The server's rows: `count` rows of `width` texts in the statement's call arena. */
struct catalog_rows {
    struct text *cells;
    size_t width, count, capacity;
};

/* How a function's rows are made. */
struct catalog_shape {
    const struct local_column *columns;
    size_t width;
    /* Rows of the result for row `row` of the server's: all its cells. NULL: the result is always empty. */
    int (*put)(struct stmt *stmt, struct local_table *table, const struct catalog_rows *rows, size_t row,
               struct error *err);
};

/* catalog_shape.c */
extern const struct catalog_shape catalog_shapes[CATALOG_FUNCTION_COUNT];

/* catalog_read.c: asks the server. */
int catalog_read(struct stmt *stmt, const struct catalog_request *request, struct catalog_rows *rows,
                 struct error *err);
/* Asks the server `sql`; its rows have texts only. */
int catalog_ask(struct stmt *stmt, struct text sql, struct catalog_rows *rows, struct error *err);
/* Adds a row of `width` texts, which are not copied. */
int catalog_add(struct stmt *stmt, struct catalog_rows *rows, const struct text *texts, struct error *err);

/* catalog_complete.c: types of columns that are not told in full are asked for, once a table. */
int catalog_complete(struct stmt *stmt, struct catalog_rows *rows, struct error *err);

/* catalog_filter.c: arguments -> filters */
/* What a function's arguments are by ODBC. */
struct catalog_signature {
    uint8_t patterns; /* bit i: text i is a pattern (else an ordinary argument) */
    uint8_t names;    /* texts that are names: 3, or 4 with a column */
    bool one;         /* of one table: which must be named, in the current database by default */
};
/* Fills request's filters; with SQL_ATTR_METADATA_ID all names are identifiers. False in *possible when
 * nothing can match. HY009 for missing names. */
int catalog_filters(struct stmt *stmt, const struct catalog_signature *signature,
                    const struct catalog_arguments *arguments, struct catalog_request *request,
                    bool *possible, struct error *err);
/* Whether databases are catalogs, else schemas. */
bool catalog_is_catalog(const struct stmt *stmt);
/* The bits of a list of table types, quoted or not. */
unsigned catalog_types(struct text list);

#endif
