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
 * SQL_TSI_SECOND. */
struct escape_function {
    const char *name; /* upper case */
    int8_t arguments; /* exact number, or -1: any */
    const char *sql;
    SQLUINTEGER info_type, info_bit; /* SQL_STRING_FUNCTIONS / SQL_FN_STR_CONCAT, ... */
};

struct escape_dialect {
    const struct sql_dialect *sql;
    const struct escape_function *functions; /* ends with a NULL name */
    /* Templates: `$1` is the literal with its quotes, `$2` its number of fraction digits. The `_wide` ones
     * are for years outside 1970 .. 2105, the `_fraction` ones for literals with a fraction; NULL: as the
     * plain one. */
    const char *date, *date_wide, *time, *time_fraction, *timestamp, *timestamp_wide, *guid;
    int32_t least_year, most_year; /* of dates and timestamps; beyond is 22008 */
    const char
        *interval; /* `$1` a whole number, perhaps negative, `$2` its unit: YEAR .. SECOND, MILLISECOND .. */
    const char *like_escape;  /* `$1` is the character as a literal of the server; NULL: HYC00 */
    char default_like_escape; /* what the server takes without a clause: then none is written; '\0': none */
    /* Wraps a template that would name an argument twice or move a `?` before another: `$n` the new names,
     * `$b` the template with these, `$v` the arguments, each in brackets. NULL: such markers are HYC00. */
    const char *bind;
    /* {fn CONVERT(x, SQL_type)}: a template for `$1` by the ODBC type's name in any case, NULL if there is
     * none */
    const char *(*convert_type)(struct text odbc_type);
};

/* Appends `sql` to `out` with every escape replaced (nested ones too); braces of the server's own, strings,
 * quoted names, comments stay as they are. Translate first, then scan: `{escape '\'}` is no string of the
 * server. 42000 with the position (from 1, in bytes) for a malformed escape or an unknown function, 22007 and
 * 22008 for a date or time that is none, HYC00 for {call}. */
int escape_translate(struct text sql, const struct escape_dialect *dialect, struct buffer *out,
                     struct error *err);
/* All info bits of `info_type` (SQL_STRING_FUNCTIONS, SQL_NUMERIC_FUNCTIONS, SQL_TIMEDATE_FUNCTIONS,
 * SQL_SYSTEM_FUNCTIONS) that the dialect's functions have. */
SQLUINTEGER escape_info(const struct escape_dialect *dialect, SQLUINTEGER info_type);

#endif
