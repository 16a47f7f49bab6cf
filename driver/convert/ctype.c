/* The table of ODBC's C types: identifier, size and writer of each. */
#include "convert/run.h"
#include "convert/write.h"

static const struct ctype ctypes[C_COUNT] = {
    [C_CHAR] = {"SQL_C_CHAR", SQL_C_CHAR, 0, NULL},
    [C_WCHAR] = {"SQL_C_WCHAR", SQL_C_WCHAR, 0, NULL},
    [C_BINARY] = {"SQL_C_BINARY", SQL_C_BINARY, 0, NULL},
    [C_BIT] = {"SQL_C_BIT", SQL_C_BIT, 1, write_bit},
    [C_STINYINT] = {"SQL_C_STINYINT", SQL_C_STINYINT, 1, write_stinyint},
    [C_UTINYINT] = {"SQL_C_UTINYINT", SQL_C_UTINYINT, 1, write_utinyint},
    [C_SSHORT] = {"SQL_C_SSHORT", SQL_C_SSHORT, 2, write_sshort},
    [C_USHORT] = {"SQL_C_USHORT", SQL_C_USHORT, 2, write_ushort},
    [C_SLONG] = {"SQL_C_SLONG", SQL_C_SLONG, 4, write_slong},
    [C_ULONG] = {"SQL_C_ULONG", SQL_C_ULONG, 4, write_ulong},
    [C_SBIGINT] = {"SQL_C_SBIGINT", SQL_C_SBIGINT, 8, write_sbigint},
    [C_UBIGINT] = {"SQL_C_UBIGINT", SQL_C_UBIGINT, 8, write_ubigint},
    [C_FLOAT] = {"SQL_C_FLOAT", SQL_C_FLOAT, 4, write_float},
    [C_DOUBLE] = {"SQL_C_DOUBLE", SQL_C_DOUBLE, 8, write_double},
    [C_NUMERIC] = {"SQL_C_NUMERIC", SQL_C_NUMERIC, sizeof(SQL_NUMERIC_STRUCT), write_numeric},
    [C_DATE] = {"SQL_C_TYPE_DATE", SQL_C_TYPE_DATE, sizeof(SQL_DATE_STRUCT), write_date},
    [C_TIME] = {"SQL_C_TYPE_TIME", SQL_C_TYPE_TIME, sizeof(SQL_TIME_STRUCT), write_time},
    [C_TIMESTAMP] = {"SQL_C_TYPE_TIMESTAMP", SQL_C_TYPE_TIMESTAMP, sizeof(SQL_TIMESTAMP_STRUCT),
                     write_timestamp},
    [C_GUID] = {"SQL_C_GUID", SQL_C_GUID, sizeof(SQLGUID), write_guid},
#define INTERVAL(name)                                                                                       \
    [C_##name] = {"SQL_C_" #name, SQL_C_##name, sizeof(SQL_INTERVAL_STRUCT), write_interval}
    INTERVAL(INTERVAL_YEAR),
    INTERVAL(INTERVAL_MONTH),
    INTERVAL(INTERVAL_DAY),
    INTERVAL(INTERVAL_HOUR),
    INTERVAL(INTERVAL_MINUTE),
    INTERVAL(INTERVAL_SECOND),
    INTERVAL(INTERVAL_YEAR_TO_MONTH),
    INTERVAL(INTERVAL_DAY_TO_HOUR),
    INTERVAL(INTERVAL_DAY_TO_MINUTE),
    INTERVAL(INTERVAL_DAY_TO_SECOND),
    INTERVAL(INTERVAL_HOUR_TO_MINUTE),
    INTERVAL(INTERVAL_HOUR_TO_SECOND),
    INTERVAL(INTERVAL_MINUTE_TO_SECOND),
#undef INTERVAL
};

/* Where each identifier stands in the table above, 1-based; ODBC 2's spellings are the last. */
#define FIRST SQL_C_UTINYINT
#define LAST SQL_C_INTERVAL_MINUTE_TO_SECOND
#define AT(identifier, c) [(identifier)-FIRST] = (c) + 1
static const uint8_t places[LAST - FIRST + 1] = {
    AT(SQL_C_CHAR, C_CHAR),
    AT(SQL_C_WCHAR, C_WCHAR),
    AT(SQL_C_BINARY, C_BINARY),
    AT(SQL_C_BIT, C_BIT),
    AT(SQL_C_STINYINT, C_STINYINT),
    AT(SQL_C_UTINYINT, C_UTINYINT),
    AT(SQL_C_SSHORT, C_SSHORT),
    AT(SQL_C_USHORT, C_USHORT),
    AT(SQL_C_SLONG, C_SLONG),
    AT(SQL_C_ULONG, C_ULONG),
    AT(SQL_C_SBIGINT, C_SBIGINT),
    AT(SQL_C_UBIGINT, C_UBIGINT),
    AT(SQL_C_FLOAT, C_FLOAT),
    AT(SQL_C_DOUBLE, C_DOUBLE),
    AT(SQL_C_NUMERIC, C_NUMERIC),
    AT(SQL_C_GUID, C_GUID),
    AT(SQL_C_TYPE_DATE, C_DATE),
    AT(SQL_C_TYPE_TIME, C_TIME),
    AT(SQL_C_TYPE_TIMESTAMP, C_TIMESTAMP),
    AT(SQL_C_INTERVAL_YEAR, C_INTERVAL_YEAR),
    AT(SQL_C_INTERVAL_MONTH, C_INTERVAL_MONTH),
    AT(SQL_C_INTERVAL_DAY, C_INTERVAL_DAY),
    AT(SQL_C_INTERVAL_HOUR, C_INTERVAL_HOUR),
    AT(SQL_C_INTERVAL_MINUTE, C_INTERVAL_MINUTE),
    AT(SQL_C_INTERVAL_SECOND, C_INTERVAL_SECOND),
    AT(SQL_C_INTERVAL_YEAR_TO_MONTH, C_INTERVAL_YEAR_TO_MONTH),
    AT(SQL_C_INTERVAL_DAY_TO_HOUR, C_INTERVAL_DAY_TO_HOUR),
    AT(SQL_C_INTERVAL_DAY_TO_MINUTE, C_INTERVAL_DAY_TO_MINUTE),
    AT(SQL_C_INTERVAL_DAY_TO_SECOND, C_INTERVAL_DAY_TO_SECOND),
    AT(SQL_C_INTERVAL_HOUR_TO_MINUTE, C_INTERVAL_HOUR_TO_MINUTE),
    AT(SQL_C_INTERVAL_HOUR_TO_SECOND, C_INTERVAL_HOUR_TO_SECOND),
    AT(SQL_C_INTERVAL_MINUTE_TO_SECOND, C_INTERVAL_MINUTE_TO_SECOND),
    AT(SQL_C_TINYINT, C_STINYINT),
    AT(SQL_C_SHORT, C_SSHORT),
    AT(SQL_C_LONG, C_SLONG),
    AT(SQL_C_DATE, C_DATE),
    AT(SQL_C_TIME, C_TIME),
    AT(SQL_C_TIMESTAMP, C_TIMESTAMP),
};

_Static_assert(sizeof(SQL_INTERVAL_STRUCT) <= CTYPE_SIZE_MAX, "CTYPE_SIZE_MAX");

enum c_index ctype_index(SQLSMALLINT c_type)
{
    uint8_t place = c_type >= FIRST && c_type <= LAST ? places[c_type - FIRST] : 0;
    return place ? (enum c_index)(place - 1) : C_COUNT;
}

const struct ctype *ctype_get(enum c_index c)
{
    return &ctypes[c];
}
