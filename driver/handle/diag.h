/* Diagnostic records of a handle: made in one place, read by SQLGetDiagRec and SQLGetDiagField. */
#ifndef PORTER_HANDLE_DIAG_H
#define PORTER_HANDLE_DIAG_H

#include <stdarg.h>
#include <stdbool.h>

#include <sql.h>
#include <sqlext.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "handle/item.h"

struct diag_record {
    enum state state;
    SQLINTEGER native;
    struct text message; /* with its prefix, whole */
    SQLLEN row;          /* SQL_NO_ROW_NUMBER, SQL_ROW_NUMBER_UNKNOWN or 1-based */
    SQLINTEGER column;   /* SQL_NO_COLUMN_NUMBER, SQL_COLUMN_NUMBER_UNKNOWN or 1-based */
    unsigned host;       /* of the connection's hosts the one it happened at, 1-based; 0: does not apply */
};

#define DIAG_FIRST 4

/* Header and records, ranked as ODBC asks when the call is left. */
struct diag {
    struct arena arena;
    struct diag_record *records; /* `first`, or more of the heap */
    SQLINTEGER count, capacity;
    struct diag_record first[DIAG_FIRST]; /* so that even without memory a failure is told */
    SQLINTEGER told; /* records that SQLError has given */
    SQLRETURN return_code;
    SQLLEN row_count, cursor_row_count; /* -1: not known */
    const char *function;               /* what the statement does, static; NULL: not known */
    SQLINTEGER function_code;           /* SQL_DIAG_... of it, SQL_DIAG_UNKNOWN_STATEMENT */
};

#define DIAG_LIMIT 1100 /* records kept: a report's limit and some */
#define DIAG_ARENA_LIMIT (1u << 28)

/* It stays where it is. */
void diag_init(struct diag *diag);
void diag_free(struct diag *diag);
/* Forgets all records: every call but the diagnostic ones begins with it. */
void diag_reset(struct diag *diag);
/* Forgets the records behind the first `count`. */
void diag_keep(struct diag *diag, SQLINTEGER count);
/* Adds a record; the prefix is [Porter] or [Porter][server]. Out of memory: the SQLSTATE's own text. */
void diag_post(struct diag *diag, enum state state, SQLINTEGER native, struct text server,
               struct text message, SQLLEN row, SQLINTEGER column);
/* Adds a warning of the driver's own that has no place in the data. */
void diag_warn(struct diag *diag, enum state state, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
/* Adds what `err` says. `server`: the server's name, used when the server said it. */
void diag_post_error(struct diag *diag, const struct error *err, struct text server);
/* Adds a record of another handle's, its message as it is. */
void diag_copy(struct diag *diag, const struct diag_record *from);
/* The record's host; 0 when there is none, or no such record. */
unsigned diag_host(const struct diag *diag, SQLINTEGER record);
/* SQLGetDiagField: header fields with record 0. OUTCOME_NO_DATA behind the last record; false *known for a
 * field that does not exist. `odbc2`: SQLSTATEs in their ODBC 2 spelling; texts are static or the records'
 * own. */
int diag_field(const struct diag *diag, SQLINTEGER record, SQLSMALLINT id, bool odbc2, struct text server,
               struct item *out, bool *known);
/* Header fields that only statements have: counts of rows, and the function executed. */
bool diag_of_statements(SQLSMALLINT id);
/* The SQLSTATE of a record as the application's ODBC version spells it. */
const char *diag_state(const struct diag_record *record, bool odbc2);
/* By row (none is -1, unknown -2: they come first), and within a row errors before warnings. */
void diag_rank(struct diag *diag);

#endif
