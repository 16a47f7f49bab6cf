/* What the parts of porter_bench share: what to measure, what was measured, and ODBC calls that end the
 * process on an error. Every mode runs in a process of its own: its memory and CPU time are its own too. */
#ifndef PORTER_BENCH_H
#define PORTER_BENCH_H

#include <sql.h>
#include <sqlext.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COLUMNS_MOST = 64 };

/* What the application asks the driver for. */
enum form { FORM_NATIVE, FORM_CHAR, FORM_WCHAR };

/* What was asked on the command line. */
struct plan {
    const char *dsn;   /* connection string */
    const char *url;   /* server's address for curl, or NULL */
    const char *query; /* read by all modes but select1, connect and insert */
    bool checked;      /* the query reads the standard data set: its sums are known to the server */
    long rows;
    int calls;  /* of the modes of small queries */
    int repeat; /* the best of so many passes */
};

/* Sums of one column. Strings are summed by length and first and last byte; see dataset.c. */
struct sums {
    long double native[COLUMNS_MOST], text[COLUMNS_MOST];
    int64_t nulls[COLUMNS_MOST];
    int columns;
};

/* What one mode's process hands to its parent: plain data, sent through a pipe. */
struct outcome {
    int64_t rows, bytes;
    int64_t seen;     /* no figure: what the timed passes looked at */
    double cpu, wall; /* seconds of the best pass */
    double p50, p99;  /* microseconds, of the modes of small queries */
    long rss;         /* KiB, the highest of the process */
    char wrong[256];  /* names of the columns whose sums are not the server's, or "" */
    char driver[64], driver_version[64], dbms[64], dbms_version[64];
    struct sums sums; /* of the mode that asks the server */
};

/* measure.c */
struct span {
    double cpu, wall;
};
struct span span_now(void);
struct span span_since(struct span start);
/* Keeps the pass with the least CPU time: true when it is this one. */
bool outcome_keep(struct outcome *outcome, struct span span, int pass);
/* Sets p50 and p99 from wall times in microseconds, which are sorted in place. */
void outcome_percentiles(struct outcome *outcome, double *times, int count);
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *grab(size_t size);

/* odbc.c */
struct client {
    SQLHENV env;
    SQLHDBC dbc;
    SQLHSTMT stmt;
};
void client_open(struct client *client, const struct plan *plan);
void client_close(struct client *client);
/* Ends the process with the diagnostic of a call that failed. */
void must(SQLRETURN rc, SQLSMALLINT type, SQLHANDLE handle, const char *call);
void stmt_must(const struct client *client, SQLRETURN rc, const char *call);
void client_execute(struct client *client, const char *sql);
void client_identify(struct client *client, struct outcome *outcome);

/* dataset.c: the standard data set: 10 columns, their sums by the server */
char *dataset_query(long rows);
void dataset_create(const struct plan *plan, const char *table, long rows);
void dataset_ask_sums(const struct plan *plan, struct outcome *outcome);
const char *dataset_column(int column);

/* columns.c: buffers for the columns of a result, and their sums */
struct column {
    SQLSMALLINT sql_type, digits, c_type;
    SQLULEN size;
    size_t width;        /* bytes of a cell */
    unsigned char *data; /* width * rowset bytes */
    SQLLEN *indicators;
};
struct result {
    struct column columns[COLUMNS_MOST];
    int count;
    size_t rowset;
};
/* Describes the open result of `client` and allocates buffers for `rowset` rows. Decimals in native form are
 * SQL_C_NUMERIC, or with `decimal_text` SQL_C_CHAR. */
void result_describe(struct result *result, struct client *client, enum form form, bool decimal_text,
                     size_t rowset);
/* Adds the first `rows` rows of the buffers to the sums. */
void result_add(const struct result *result, size_t rows, struct sums *sums);
void result_compare(const struct result *result, const struct sums *found, const struct sums *expected,
                    struct outcome *outcome);

/* The modes. `expected` is NULL when nothing is known of the query. */
void mode_bound(const struct plan *plan, enum form form, size_t rowset, const struct sums *expected,
                struct outcome *outcome);
void mode_cells(const struct plan *plan, enum form form, const struct sums *expected,
                struct outcome *outcome);
void mode_select1(const struct plan *plan, struct outcome *outcome);
void mode_connect(const struct plan *plan, struct outcome *outcome);
void mode_insert(const struct plan *plan, enum form form, struct outcome *outcome);
/* insert.c: SQL that makes its rows, but for their number and a bracket. */
const char *insert_rows(void);
/* nowhere.c: what curl takes for the same bytes; modes' ratios are to these */
void mode_nowhere(const struct plan *plan, struct outcome *outcome);
void mode_nowhere_select1(const struct plan *plan, struct outcome *outcome);
void mode_nowhere_insert(const struct plan *plan, struct outcome *outcome);

#endif
