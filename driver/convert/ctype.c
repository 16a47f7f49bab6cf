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

/* ODBC 2's spellings. */
static const struct {
    SQLSMALLINT c_type;
    uint8_t c;
} older[] = {
    {SQL_C_TINYINT, C_STINYINT}, {SQL_C_SHORT, C_SSHORT}, {SQL_C_LONG, C_SLONG},
    {SQL_C_DATE, C_DATE},        {SQL_C_TIME, C_TIME},    {SQL_C_TIMESTAMP, C_TIMESTAMP},
};

_Static_assert(sizeof(SQL_INTERVAL_STRUCT) <= CTYPE_SIZE_MAX, "CTYPE_SIZE_MAX");

enum c_index ctype_index(SQLSMALLINT c_type)
{
    for (int c = 0; c < C_COUNT; c++) {
        if (ctypes[c].c_type == c_type)
            return (enum c_index)c;
    }
    for (size_t i = 0; i < sizeof(older) / sizeof(older[0]); i++) {
        if (older[i].c_type == c_type)
            return (enum c_index)older[i].c;
    }
    return C_COUNT;
}

const struct ctype *ctype_get(enum c_index c)
{
    return &ctypes[c];
}
