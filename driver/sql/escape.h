/* ODBC escape clauses {d} {t} {ts} {fn} {oj} {escape} {guid} {interval} {call} -> the server's SQL. */
#ifndef PORTER_SQL_ESCAPE_H
#define PORTER_SQL_ESCAPE_H

#include <sql.h>
#include <sqlext.h>

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "sql/statement.h"

/* One scalar function of ODBC Appendix E with this many arguments: how the server spells it. In `sql`, `$1`
 * .. `$9` are the arguments, `$*` all of them, `$u` the unit (SECOND ...) that the first argument names as
 * SQL_TSI_SECOND, or as SECOND in EXTRACT; `$$` is a dollar sign. Of several rows that fit the first one
 * counts. */
struct escape_function {
    const char *name; /* upper case */
    int8_t arguments; /* exact number, or -1: any */
    const char *sql;
    SQLUINTEGER info_type, info_bit; /* SQL_STRING_FUNCTIONS / SQL_FN_STR_CONCAT, ... */
    uint32_t since;                  /* servers of at least this version */
    SQLUINTEGER units;               /* SQL_FN_TSI_...: which ones `$u` may be */
};

/* The target of {fn CONVERT(x, SQL_type)}. */
struct escape_conversion {
    const char *name; /* upper case, without SQL_ */
    SQLUINTEGER bit;  /* SQL_CVT_... */
    const char *sql;  /* `$1` is the value */
    uint32_t since;   /* as above */
};

struct escape_dialect {
    const struct sql_dialect *sql;
    uint32_t version;                            /* of the server: major * 100 + minor */
    const struct escape_function *functions;     /* ends with a NULL name */
    const struct escape_conversion *conversions; /* the same; or NULL */
    /* Templates: `$1` is the literal with its quotes, `$2` its number of fraction digits. The `_wide` ones
     * are for years outside 1970 .. 2105 and fractions, the `_fraction` ones for literals with a fraction.
     * NULL: the server has nothing of the kind (HYC00). */
    const char *date, *date_wide, *time, *time_fraction, *timestamp, *timestamp_wide, *guid;
    int32_t least_year, most_year; /* of dates and timestamps; beyond is 22008 */
    const char
        *interval; /* `$1` a whole number, perhaps negative, `$2` its unit: YEAR .. SECOND, MILLISECOND .. */
    const char *like_escape;  /* `$1` is the character as a literal of the server; NULL: HYC00 */
    char default_like_escape; /* what the server takes without a clause: then none is written; '\0': none */
    /* Wraps a template that would name an argument twice or move a `?` before another: `$n` the new names,
     * `$b` the template with these, `$v` the arguments, each in brackets. NULL: such markers are HYC00. */
    const char *bind;
    bool repeats; /* `bind` takes constants only: without markers among them arguments are written repeatedly
                   */
};

/* Appends `sql` to `out` with every escape replaced (nested ones too); braces of the server's own, strings,
 * quoted names, comments stay as they are. Translate first, then scan: `{escape '\'}` is no string of the
 * server. 42000 with the position (from 1, in bytes) for a malformed escape or an unknown function, 22007 and
 * 22008 for a date or time that is none, HYC00 for {call} and what the server has not. */
int escape_translate(struct text sql, const struct escape_dialect *dialect, struct buffer *out,
                     struct error *err);
/* All info bits of `info_type` (SQL_STRING_FUNCTIONS, SQL_NUMERIC_FUNCTIONS, SQL_TIMEDATE_FUNCTIONS,
 * SQL_SYSTEM_FUNCTIONS, SQL_TIMEDATE_ADD_INTERVALS, SQL_TIMEDATE_DIFF_INTERVALS) that the dialect's functions
 * have, on a server of its version. */
SQLUINTEGER escape_info(const struct escape_dialect *dialect, SQLUINTEGER info_type);
/* The SQL_CVT_... bits of all targets of CONVERT. */
SQLUINTEGER escape_targets(const struct escape_dialect *dialect);

#endif
