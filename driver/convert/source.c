/* The application's C buffers -> values. */
#include "convert/source.h"

#include "base/utf.h"
#include "convert/interval.h"
#include "convert/run.h"
#include "convert/temporal.h"

static const struct {
    SQLSMALLINT sql_type, c_type;
} defaults[] = {
    {SQL_CHAR, SQL_C_CHAR},
    {SQL_VARCHAR, SQL_C_CHAR},
    {SQL_LONGVARCHAR, SQL_C_CHAR},
    {SQL_WCHAR, SQL_C_WCHAR},
    {SQL_WVARCHAR, SQL_C_WCHAR},
    {SQL_WLONGVARCHAR, SQL_C_WCHAR},
    {SQL_DECIMAL, SQL_C_CHAR},
    {SQL_NUMERIC, SQL_C_CHAR},
    {SQL_BIT, SQL_C_BIT},
    {SQL_TINYINT, SQL_C_STINYINT},
    {SQL_SMALLINT, SQL_C_SSHORT},
    {SQL_INTEGER, SQL_C_SLONG},
    {SQL_BIGINT, SQL_C_SBIGINT},
    {SQL_REAL, SQL_C_FLOAT},
    {SQL_FLOAT, SQL_C_DOUBLE},
    {SQL_DOUBLE, SQL_C_DOUBLE},
    {SQL_BINARY, SQL_C_BINARY},
    {SQL_VARBINARY, SQL_C_BINARY},
    {SQL_LONGVARBINARY, SQL_C_BINARY},
    {SQL_DATE, SQL_C_TYPE_DATE},
    {SQL_TIME, SQL_C_TYPE_TIME},
    {SQL_TIMESTAMP, SQL_C_TYPE_TIMESTAMP},
    {SQL_TYPE_DATE, SQL_C_TYPE_DATE},
    {SQL_TYPE_TIME, SQL_C_TYPE_TIME},
    {SQL_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP},
    {SQL_GUID, SQL_C_GUID},
};

SQLSMALLINT source_default_c_type(SQLSMALLINT sql_type)
{
    for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
        if (defaults[i].sql_type == sql_type)
            return defaults[i].c_type;
    }
    /* An interval's SQL type and C type are the same number. */
    return sql_type >= SQL_INTERVAL_YEAR && sql_type <= SQL_INTERVAL_MINUTE_TO_SECOND ? sql_type : SQL_C_CHAR;
}

/* Reads one fixed-length C value; STATE_00000 or why not. */
typedef enum state read_function(const struct source *source, const uint8_t *data, struct value *out);

#define READ(name, ctype, value_kind, member, cast)                                                          \
    static enum state name(const struct source *source, const uint8_t *data, struct value *out)              \
    {                                                                                                        \
        ctype number;                                                                                        \
        (void)source;                                                                                        \
        memcpy(&number, data, sizeof(number));                                                               \
        out->kind = value_kind;                                                                              \
        out->member = (cast)number;                                                                          \
        return STATE_00000;                                                                                  \
    }

READ(read_stinyint, int8_t, VALUE_INT, integer, int64_t)
READ(read_utinyint, uint8_t, VALUE_INT, integer, int64_t)
READ(read_sshort, int16_t, VALUE_INT, integer, int64_t)
READ(read_ushort, uint16_t, VALUE_INT, integer, int64_t)
READ(read_slong, int32_t, VALUE_INT, integer, int64_t)
READ(read_ulong, uint32_t, VALUE_INT, integer, int64_t)
READ(read_sbigint, int64_t, VALUE_INT, integer, int64_t)
READ(read_ubigint, uint64_t, VALUE_UINT, natural, uint64_t)
READ(read_float, float, VALUE_FLOAT, real, double)
READ(read_double, double, VALUE_DOUBLE, real, double)

static enum state read_bit(const struct source *source, const uint8_t *data, struct value *out)
{
    (void)source;
    out->kind = VALUE_BOOL;
    out->integer = *data;
    return *data > 1 ? STATE_22003 : STATE_00000;
}

static enum state read_numeric(const struct source *source, const uint8_t *data, struct value *out)
{
    SQL_NUMERIC_STRUCT numeric;
    memcpy(&numeric, data, sizeof(numeric));
    int scale = source->scale == -1 ? numeric.scale : source->scale;
    if (scale < -128 || scale > 255)
        return STATE_22003;
    out->kind = VALUE_DECIMAL;
    out->decimal = decimal_from_bytes(numeric.val, sizeof(numeric.val), false, 0);
    if (scale < 0) {
        if (decimal_rescale(&out->decimal, (int16_t)-scale) != DECIMAL_EXACT)
            return STATE_22003;
        scale = 0;
    }
    out->decimal.scale = (int16_t)scale;
    out->decimal.negative = numeric.sign == 0 && !decimal_is_zero(&out->decimal);
    return STATE_00000;
}

static bool small_date(int year, unsigned month, unsigned day, struct date *out)
{
    if (month > 12 || day > 31)
        return false;
    *out = (struct date){year, (uint8_t)month, (uint8_t)day};
    return calendar_date_valid(*out);
}

static bool small_clock(unsigned hour, unsigned minute, unsigned second, uint32_t nanosecond,
                        struct clock *out)
{
    if (hour > 23 || minute > 59 || second > 59 || nanosecond > 999999999)
        return false;
    *out = (struct clock){false, hour, (uint8_t)minute, (uint8_t)second, nanosecond};
    return true;
}

static enum state read_date(const struct source *source, const uint8_t *data, struct value *out)
{
    SQL_DATE_STRUCT date;
    (void)source;
    memcpy(&date, data, sizeof(date));
    out->kind = VALUE_DATE;
    return small_date(date.year, date.month, date.day, &out->datetime.date) ? STATE_00000 : STATE_22007;
}

static enum state read_time(const struct source *source, const uint8_t *data, struct value *out)
{
    SQL_TIME_STRUCT time;
    (void)source;
    memcpy(&time, data, sizeof(time));
    out->kind = VALUE_TIME;
    return small_clock(time.hour, time.minute, time.second, 0, &out->datetime.clock) ? STATE_00000
                                                                                     : STATE_22007;
}

static enum state read_timestamp(const struct source *source, const uint8_t *data, struct value *out)
{
    SQL_TIMESTAMP_STRUCT stamp;
    (void)source;
    memcpy(&stamp, data, sizeof(stamp));
    out->kind = VALUE_DATETIME;
    if (!small_date(stamp.year, stamp.month, stamp.day, &out->datetime.date) ||
        !small_clock(stamp.hour, stamp.minute, stamp.second, stamp.fraction, &out->datetime.clock))
        return STATE_22007;
    out->digits = temporal_digits(stamp.fraction);
    return STATE_00000;
}

static enum state read_guid(const struct source *source, const uint8_t *data, struct value *out)
{
    SQLGUID guid;
    (void)source;
    memcpy(&guid, data, sizeof(guid));
    out->kind = VALUE_GUID;
    for (int i = 0; i < 4; i++)
        out->guid[i] = (uint8_t)(guid.Data1 >> (24 - i * 8));
    for (int i = 0; i < 2; i++) {
        out->guid[4 + i] = (uint8_t)(guid.Data2 >> (8 - i * 8));
        out->guid[6 + i] = (uint8_t)(guid.Data3 >> (8 - i * 8));
    }
    memcpy(out->guid + 8, guid.Data4, sizeof(guid.Data4));
    return STATE_00000;
}

static enum state read_interval(const struct source *source, const uint8_t *data, struct value *out)
{
    SQL_INTERVAL_STRUCT interval;
    memcpy(&interval, data, sizeof(interval));
    interval.interval_type = (SQLINTERVAL)(source->c_type - SQL_C_INTERVAL_YEAR + SQL_IS_YEAR);
    return interval_from_struct(&interval, source->precision, out) ? STATE_00000 : STATE_22015;
}

/* C types that are not here are characters, bytes and intervals. */
static read_function *const readers[C_COUNT] = {
    [C_BIT] = read_bit,       [C_STINYINT] = read_stinyint, [C_UTINYINT] = read_utinyint,
    [C_SSHORT] = read_sshort, [C_USHORT] = read_ushort,     [C_SLONG] = read_slong,
    [C_ULONG] = read_ulong,   [C_SBIGINT] = read_sbigint,   [C_UBIGINT] = read_ubigint,
    [C_FLOAT] = read_float,   [C_DOUBLE] = read_double,     [C_NUMERIC] = read_numeric,
    [C_DATE] = read_date,     [C_TIME] = read_time,         [C_TIMESTAMP] = read_timestamp,
    [C_GUID] = read_guid,
};

static SQLLEN length_at(const SQLLEN *first, size_t stride, size_t set)
{
    SQLLEN length;
    memcpy(&length, (const char *)first + stride * set, sizeof(length));
    return length;
}

static size_t wide_terminated(const uint8_t *data)
{
    SQLWCHAR unit;
    size_t units = 0;
    for (;; units++) {
        memcpy(&unit, data + units * sizeof(unit), sizeof(unit));
        if (unit == 0)
            return units;
    }
}

static int read_wide(const uint8_t *data, SQLLEN length, struct arena *arena, struct value *out,
                     struct error *err)
{
    if (length != SQL_NTS && (size_t)length % sizeof(SQLWCHAR))
        return error_set(err, STATE_HY090, 0, "%lld bytes are no whole number of SQLWCHARs",
                         (long long)length);
    size_t units = length == SQL_NTS ? wide_terminated(data) : (size_t)length / sizeof(SQLWCHAR);
    const SQLWCHAR *wide = (const SQLWCHAR *)(const void *)data;
    if ((uintptr_t)data % sizeof(SQLWCHAR)) {
        SQLWCHAR *aligned = arena_alloc(arena, units * sizeof(SQLWCHAR) + 1);
        if (!aligned)
            return error_memory(err);
        memcpy(aligned, data, units * sizeof(SQLWCHAR));
        wide = aligned;
    }
    size_t size = utf8_length_of_wide(wide, units);
    char *text = arena_alloc(arena, size + 1);
    if (!text)
        return error_memory(err);
    utf8_from_wide(wide, units, text, size);
    text[size] = 0;
    out->kind = VALUE_TEXT;
    out->text = text_make(text, size);
    return 0;
}

/* Characters and bytes: `length` is SQL_NTS or the number of bytes. */
static int read_bytes(enum c_index c, const uint8_t *data, SQLLEN length, struct arena *arena,
                      struct value *out, struct error *err)
{
    if (length < 0 && length != SQL_NTS)
        return error_set(err, STATE_HY090, 0, "%lld is not the length of a value", (long long)length);
    if (c == C_WCHAR)
        return read_wide(data, length, arena, out, err);
    out->kind = c == C_BINARY ? VALUE_BYTES : VALUE_TEXT;
    out->text =
        text_make((const char *)data, length == SQL_NTS ? strlen((const char *)data) : (size_t)length);
    return 0;
}

int source_read(const struct source *source, size_t set, struct arena *arena, struct value *out,
                struct error *err)
{
    enum c_index c = ctype_index(source->c_type);
    SQLLEN length = SQL_NTS;
    memset(out, 0, sizeof(*out));
    if (source->octet_length)
        length = length_at(source->octet_length, source->length_stride, set);
    bool null =
        source->indicator && length_at(source->indicator, source->length_stride, set) == SQL_NULL_DATA;
    if (null || length == SQL_NULL_DATA)
        return 0;
    if (c == C_COUNT)
        return error_set(err, STATE_HY003, 0, "C type %d is not known", source->c_type);
    if (length == SQL_DATA_AT_EXEC || length <= SQL_LEN_DATA_AT_EXEC_OFFSET)
        return error_set(err, STATE_HY000, 0, "the value comes at execution and is not here yet");
    if (length == SQL_DEFAULT_PARAM)
        return error_set(err, STATE_07S01, 0, "SQL_DEFAULT_PARAM is for procedures only");
    if (!source->data && length == 0 && c <= C_BINARY) { /* LibreOffice has no address for an empty text */
        out->kind = c == C_BINARY ? VALUE_BYTES : VALUE_TEXT;
        out->text = text_make("", 0);
        return 0;
    }
    if (!source->data)
        return error_set(err, STATE_HY009, 0, "the value's address is NULL and it is not SQL_NULL_DATA");
    const uint8_t *data = source->data + source->stride * set;
    if (c <= C_BINARY)
        return read_bytes(c, data, length, arena, out, err);
    enum state state = readers[c] ? readers[c](source, data, out) : read_interval(source, data, out);
    if (state == STATE_00000)
        return 0;
    return error_set(err, state, 0, "the %s holds no valid value", ctype_get(c)->name);
}

/* Intervals of one field, and what one of it is. */
static const struct {
    SQLSMALLINT c_type;
    int64_t unit; /* months, or seconds */
} counts[] = {
    {SQL_C_INTERVAL_YEAR, 12},   {SQL_C_INTERVAL_MONTH, 1},   {SQL_C_INTERVAL_DAY, 86400},
    {SQL_C_INTERVAL_HOUR, 3600}, {SQL_C_INTERVAL_MINUTE, 60}, {SQL_C_INTERVAL_SECOND, 1},
};

static bool exact_number(SQLSMALLINT sql_type)
{
    return sql_type == SQL_TINYINT || sql_type == SQL_SMALLINT || sql_type == SQL_INTEGER ||
           sql_type == SQL_BIGINT || sql_type == SQL_DECIMAL || sql_type == SQL_NUMERIC;
}

void source_count(const struct source *source, SQLSMALLINT sql_type, struct value *value)
{
    bool interval = value->kind == VALUE_INTERVAL_MONTH || value->kind == VALUE_INTERVAL_DAY;

    for (size_t i = 0; interval && exact_number(sql_type) && i < sizeof counts / sizeof *counts; i++)
        if (counts[i].c_type == source->c_type) {
            uint32_t nanosecond = value->kind == VALUE_INTERVAL_DAY ? value->datetime.clock.nanosecond : 0;
            int64_t number = value->interval / counts[i].unit;
            bool negative = number < 0 || (nanosecond && value->datetime.clock.negative);
            *value = (struct value){.kind = VALUE_INT, .integer = number};
            if (nanosecond) {
                uint64_t whole = negative ? 0 - (uint64_t)number : (uint64_t)number;
                value->kind = VALUE_DECIMAL;
                value->decimal = decimal_from_u64(whole * 1000000000u + nanosecond);
                value->decimal.scale = 9;
                value->decimal.negative = negative;
            }
            return;
        }
}
