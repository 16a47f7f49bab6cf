/* The statement handle. */
#ifndef PORTER_HANDLE_STMT_H
#define PORTER_HANDLE_STMT_H

#include <stdbool.h>

#include "convert/cell.h"
#include "handle/async.h"
#include "handle/dbc.h"
#include "handle/desc.h"
#include "handle/dialog.h"
#include "handle/external.h"
#include "handle/further.h"
#include "handle/rawform.h"
#include "handle/said.h"
#include "handle/share.h"
#include "handle/state.h"
#include "result/keep.h"
#include "result/result.h"
#include "sql/statement.h"

/* Written through the attribute table only. */
struct stmt_attributes {
    SQLULEN async_enable, concurrency, cursor_scrollable, cursor_sensitivity, cursor_type, auto_ipd;
    SQLULEN keyset_size, max_length, max_rows, metadata_id, noscan, query_timeout, retrieve_data;
    SQLULEN simulate_cursor, use_bookmarks, rowset_size;
    SQLPOINTER fetch_bookmark;
};

/* A bound column's converter, resolved once. */
struct binding {
    SQLUSMALLINT column; /* 1-based */
    SQLSMALLINT c_type;
    const struct converter *converter;
    struct cell cell; /* the same for a rowset of one row */
};

/* What is read without the statement's lock while its door is open (exec/quick.c). */
struct quick {
    bool ready;         /* the call in progress leaves a current row that is read so */
    bool fetches;       /* and the next row can be fetched so */
    struct cell *cells; /* of the first `count` columns, for SQLGetData */
    uint32_t count, capacity;
};

/* One column of the open or described result. */
struct result_column {
    struct text name;
    const struct type *type;
    SQLULEN size; /* overrides the type's column size, 0: it does not (results made by the driver) */
};

/* Where the rowset is. */
enum cursor_place { CURSOR_BEFORE, CURSOR_INSIDE, CURSOR_AFTER };

/* The open cursor: blocks come from a running result, or are one block made by the driver itself. */
struct cursor {
    struct result *result; /* NULL for a result of the driver's own */
    struct block block;    /* current block; rows before `position` are consumed */
    bool has_block, ended;
    bool further;       /* totals or extremes may follow in the same answer */
    bool retyped;       /* blocks' columns get what they lack from the statement's: see exec_retype */
    struct block local; /* the driver's own rows; handed out once */
    bool local_given;
    uint64_t position; /* next row of the block */
    uint64_t row;      /* number of the current rowset's first row, 1-based; 0 before the first fetch */
    uint64_t fetched;  /* rows given so far */
    uint64_t current;  /* row of the block that SQLGetData reads */
    bool has_current;
    SQLULEN rowset;          /* rows asked for by the last fetch */
    struct keep *keep;       /* a static cursor's rows; NULL: forward-only, or the driver's own result */
    enum cursor_place place; /* of a static cursor */
    uint64_t filled;         /* rows of a static cursor's rowset that exist */
    uint64_t at;             /* current row within the rowset, 0-based */
    struct error pending;    /* met while rows before it were delivered: of the next fetch */
    struct raw_cell *raw;    /* the one cell of a raw result, in the statement's result_arena; or NULL */
    SQLUSMALLINT *extended;  /* SQLExtendedFetch's array of statuses, which SQLSetPos goes on with */
};

struct raw_cell;  /* exec/rawout.h */
struct bulk_plan; /* exec/bulk.h */

struct stmt {
    struct handle handle;
    struct dbc *dbc;
    struct stmt *next;
    struct stmt_attributes attributes;
    enum stmt_state state;
    struct arena call;    /* of the call in progress */
    struct report report; /* its warnings and per-cell errors, in `call` */

    struct arena prepared_arena; /* of the text and its scan */
    struct statement statement;
    bool prepared;            /* by SQLPrepare (else SQLExecDirect) */
    bool described;           /* columns are known */
    struct bulk_plan *insert; /* how an INSERT of bare markers is sent, once asked for; prepared_arena's */

    struct text *marker_types; /* by their places, one a marker, once asked for; prepared_arena's */
    bool *marker_required;     /* with them: those that take no NULL */

    struct arena result_arena; /* of columns and the driver's own rows */
    struct result_column *columns;
    uint32_t column_count;
    struct cursor cursor;
    bool kept; /* the cursor was opened by describing and waits for SQLExecute */
    SQLLEN row_count;
    struct choices choices; /* settings, session, query id by attribute */
    struct rawform rawform; /* raw results and inserts, by attribute */
    bool query_id_used;     /* the chosen one has gone out */
    struct text query_id;   /* of the last query, in query_id_memory */
    char query_id_memory[256];
    struct said said;           /* of the last query */
    struct watch watch;         /* of the next ones */
    struct externals externals; /* go with the next ones */

    struct binding *bindings;
    uint32_t binding_count, binding_capacity;
    uint64_t binding_version; /* of the ARD when they were resolved; 0: not */

    struct piece piece; /* SQLGetData's cell */
    SQLUSMALLINT piece_column;
    const struct converter *piece_converter;
    struct quick quick;

    struct desc *ard, *apd; /* of the call in progress: the implicit ones, or copies of explicit ones */
    struct desc *implicit_ard, *implicit_apd, *ird, *ipd;
    struct share row, parameter; /* explicit ones */
    struct text cursor_name;
    char cursor_name_memory[128];
    struct canceller canceller;
    struct async async;
    struct dialog dialog; /* in STMT_NEED_DATA */
    struct further further;
};

struct stmt *stmt_new(struct dbc *dbc, struct error *err);
/* Closes and frees; takes it off its connection (whose lock the caller holds). */
void stmt_free(struct stmt *stmt);
/* Enters: locks, checks the state table for `call`, forgets diagnostics. HY010 at once while a call is under
 * way asynchronously; 08S01 in a child process for what needs the connection. On anything but SQL_SUCCESS the
 * handle is not locked and the code is what the entry point returns. */
SQLRETURN stmt_enter_as(const char *name, SQLHSTMT handle, enum call call, struct stmt **stmt);
#define stmt_enter(handle, call, stmt) stmt_enter_as(__func__, handle, call, stmt)
/* The lock alone, for a descriptor of the statement. False at once while a call is under way asynchronously.
 */
bool stmt_hold(struct stmt *stmt);
void stmt_release(struct stmt *stmt);
/* Leaves: the only place that turns errors, warnings and cell reports into diagnostic records. */
SQLRETURN stmt_leave(struct stmt *stmt, int outcome, struct error *err);
void stmt_warn(struct stmt *stmt, enum state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Ends the cursor, if there is one, and goes back to the prepared or allocated state. */
void stmt_close_cursor(struct stmt *stmt);
/* The same, and results that SQLMoreResults would have given are given up. */
void stmt_close_results(struct stmt *stmt);
/* Forgets text, columns and cursor. */
void stmt_reset(struct stmt *stmt);
/* SQLGet/SetCursorName: a statement has a name of its own (SQL_CUR...) until one is given; 3C000 duplicate,
 * 34000 not a valid one. They take the connection's lock. */
struct text stmt_cursor_name(struct stmt *stmt);
int stmt_set_cursor_name(struct stmt *stmt, struct text name, struct error *err);
/* What counts of raw results: the statement's attributes, else the connection's keywords. */
struct text stmt_raw_format(const struct stmt *stmt);
size_t stmt_raw_chunk(const struct stmt *stmt);
/* Unlocked look at a handle for SQLCancel, which must not wait for the call in progress. */
struct stmt *stmt_peek(SQLHSTMT handle);

#endif
