/* The application's C buffers -> values, and values -> what a parameter's SQL type means. */
#ifndef PORTER_CONVERT_SOURCE_H
#define PORTER_CONVERT_SOURCE_H

#include <sql.h>
#include <sqlext.h>

#include "base/arena.h"
#include "base/error.h"
#include "column/value.h"

/* One bound parameter; addresses are of set 0, bind offset already added. */
struct source {
    SQLSMALLINT c_type;    /* concise; SQL_C_DEFAULT already resolved by source_default_c_type */
    SQLSMALLINT precision; /* SQL_C_NUMERIC: APD's */
    SQLSMALLINT scale;     /* SQL_C_NUMERIC: APD's scale (the struct's own scale is used when -1) */
    const uint8_t *data;
    SQLLEN capacity; /* BufferLength: stride of character and binary C types in column-wise arrays */
    size_t stride;
    const SQLLEN *octet_length; /* NULL: terminated text, or a fixed-length type's size */
    const SQLLEN *indicator;
    size_t length_stride;
};

/* The C type that SQL_C_DEFAULT means for an SQL type; SQL_C_CHAR for one it does not know. */
SQLSMALLINT source_default_c_type(SQLSMALLINT sql_type);

/* The value of set `set` as the C type says it. Text stays in the application's buffer, wide text is
 * converted into the arena. NULL by SQL_NULL_DATA. SQL_NTS and lengths honoured; HY090 for a bad length;
 * 22008/22007 for an impossible date, time or timestamp struct; HY009 for a null pointer without
 * SQL_NULL_DATA. Not for data-at-execution lengths (HY000 if met). */
int source_read(const struct source *source, size_t set, struct arena *arena, struct value *out,
                struct error *err);

/* An interval of one field becomes its number where an exact number is declared (Appendix D); any other value
 * stays as it is. */
void source_count(const struct source *source, SQLSMALLINT sql_type, struct value *value);

/* Brings a value to the SQL type the application declared, as Appendix D "C to SQL" says: "12" as SQL_INTEGER
 * becomes an integer, a timestamp as SQL_TYPE_DATE loses its time (22008 if that is not zero), and so on:
 * 22018, 22007, 22008, 22003, 22001, 07006. `size` and `digits` are SQLBindParameter's ColumnSize and
 * DecimalDigits (0 size: no limit on text; digits bound DECIMAL/NUMERIC and timestamp fractions). */
int source_coerce(struct value *value, SQLSMALLINT sql_type, SQLULEN size, SQLSMALLINT digits,
                  struct arena *arena, struct error *err);

#endif
