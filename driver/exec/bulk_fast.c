/* Cells that need no conversion. */
#include "exec/bulk_fast.h"

#include "base/utf.h"

static bool fast_integer(struct bulk_fast *fast, int64_t number)
{
    struct native_column *column = fast->column;
    uint8_t *place;

    if (number < fast->least || number > fast->most)
        return false;
    if (column->nullable)
        buffer_byte(&column->nulls, 0);
    place = buffer_reserve(&column->data, sizeof number);
    if (place) {
        memcpy(place, &number, sizeof number); /* little-endian, like all numbers on the wire */
        column->data.size += column->type->width;
    }
    return true;
}

#define FAST_INTEGER(name, ctype)                                                                            \
    static bool name(struct bulk_fast *fast, const uint8_t *data, SQLLEN length)                             \
    {                                                                                                        \
        ctype number;                                                                                        \
        (void)length;                                                                                        \
        memcpy(&number, data, sizeof number);                                                                \
        return fast_integer(fast, (int64_t)number);                                                          \
    }

FAST_INTEGER(fast_i8, int8_t)
FAST_INTEGER(fast_u8, uint8_t)
FAST_INTEGER(fast_i16, int16_t)
FAST_INTEGER(fast_u16, uint16_t)
FAST_INTEGER(fast_i32, int32_t)
FAST_INTEGER(fast_u32, uint32_t)
FAST_INTEGER(fast_i64, int64_t)

static bool fast_bytes(struct native_column *column, const uint8_t *data, size_t size)
{
    if (column->nullable)
        buffer_byte(&column->nulls, 0);
    buffer_append(&column->data, data, size);
    return true;
}

static bool fast_float(struct bulk_fast *fast, const uint8_t *data, SQLLEN length)
{
    (void)length;
    return fast_bytes(fast->column, data, sizeof(float));
}

static bool fast_double(struct bulk_fast *fast, const uint8_t *data, SQLLEN length)
{
    (void)length;
    return fast_bytes(fast->column, data, sizeof(double));
}

/* Room for a text of `size` bytes; its length is written. NULL: no memory, which is told later. */
static uint8_t *fast_text(struct native_column *column, size_t size)
{
    uint8_t *place;
    uint64_t rest = size;

    if (column->nullable)
        buffer_byte(&column->nulls, 0);
    place = buffer_reserve(&column->data, size + 10);
    if (!place)
        return NULL;
    for (; rest > 127; rest >>= 7) {
        *place++ = (uint8_t)(rest | 128);
        column->data.size++;
    }
    *place++ = (uint8_t)rest;
    column->data.size += 1 + size;
    return place;
}

static bool fast_characters(struct bulk_fast *fast, const uint8_t *data, SQLLEN length)
{
    size_t size = length == SQL_NTS ? strlen((const char *)data) : (size_t)length;
    uint8_t *place;

    if (fast->limit && size > fast->limit)
        return false;
    place = fast_text(fast->column, size);
    if (place && size)
        memcpy(place, data, size);
    return true;
}

static bool fast_binary(struct bulk_fast *fast, const uint8_t *data, SQLLEN length)
{
    return length != SQL_NTS && fast_characters(fast, data, length);
}

static bool fast_wide(struct bulk_fast *fast, const uint8_t *data, SQLLEN length)
{
    const SQLWCHAR *wide = (const SQLWCHAR *)(const void *)data;
    size_t units = (size_t)length / sizeof *wide, size;
    uint8_t *place;

    if (length < 0 || (size_t)length % sizeof *wide || (uintptr_t)data % sizeof *wide)
        return false;
    size = utf8_length_of_wide(wide, units);
    if (fast->limit && size > fast->limit)
        return false;
    place = fast_text(fast->column, size);
    if (place)
        utf8_from_wide(wide, units, (char *)place, size);
    return true;
}

static bool fast_days(struct bulk_fast *fast, int year, unsigned month, unsigned day)
{
    struct date date = {year, (uint8_t)month, (uint8_t)day};

    if (month > 12 || day > 31)
        return false;
    if (date.year == fast->date.year && date.month == fast->date.month && date.day == fast->date.day)
        return true;
    if (!calendar_date_valid(date))
        return false;
    fast->date = date;
    fast->days = calendar_days(date);
    return true;
}

static bool fast_date(struct bulk_fast *fast, const uint8_t *data, SQLLEN length)
{
    SQL_DATE_STRUCT date;

    (void)length;
    memcpy(&date, data, sizeof date);
    return fast_days(fast, date.year, date.month, date.day) && fast_integer(fast, fast->days);
}

/* Whole seconds: fractions take the other way. */
static bool fast_timestamp(struct bulk_fast *fast, const uint8_t *data, SQLLEN length)
{
    const struct type *type = fast->column->type;
    SQL_TIMESTAMP_STRUCT stamp;
    int64_t utc;

    (void)length;
    memcpy(&stamp, data, sizeof stamp);
    if (stamp.hour > 23 || stamp.minute > 59 || stamp.second > 59 || stamp.fraction ||
        !fast_days(fast, stamp.year, stamp.month, stamp.day))
        return false;
    utc = zone_to_utc(type->zone, fast->days * 86400 + stamp.hour * 3600 + stamp.minute * 60 + stamp.second,
                      &fast->memo);
    return fast_integer(fast, utc);
}

/* C types of whole numbers up to what int64_t holds. */
static const struct {
    SQLSMALLINT c_type;
    bool (*put)(struct bulk_fast *fast, const uint8_t *data, SQLLEN length);
} fast_integers[] = {
    {SQL_C_STINYINT, fast_i8}, {SQL_C_TINYINT, fast_i8},  {SQL_C_UTINYINT, fast_u8}, {SQL_C_SSHORT, fast_i16},
    {SQL_C_SHORT, fast_i16},   {SQL_C_USHORT, fast_u16},  {SQL_C_SLONG, fast_i32},   {SQL_C_LONG, fast_i32},
    {SQL_C_ULONG, fast_u32},   {SQL_C_SBIGINT, fast_i64},
};

/* Either signedness, as source_coerce has it. */
static const struct {
    SQLSMALLINT sql_type;
    int64_t least, most;
} fast_declared[] = {
    {SQL_TINYINT, INT8_MIN, UINT8_MAX},
    {SQL_SMALLINT, INT16_MIN, UINT16_MAX},
    {SQL_INTEGER, INT32_MIN, UINT32_MAX},
    {SQL_BIGINT, INT64_MIN, INT64_MAX},
};

static const struct {
    enum kind kind;
    int64_t least, most;
} fast_kinds[] = {
    {KIND_INT8, INT8_MIN, INT8_MAX},    {KIND_INT16, INT16_MIN, INT16_MAX},
    {KIND_INT32, INT32_MIN, INT32_MAX}, {KIND_INT64, INT64_MIN, INT64_MAX},
    {KIND_UINT8, 0, UINT8_MAX},         {KIND_UINT16, 0, UINT16_MAX},
    {KIND_UINT32, 0, UINT32_MAX},       {KIND_UINT64, 0, INT64_MAX},
};

static void fast_choose_integer(struct bulk_fast *fast, SQLSMALLINT c_type, SQLSMALLINT sql_type)
{
    size_t declared = 0, kind = 0, c = 0;

    while (declared < sizeof fast_declared / sizeof *fast_declared &&
           fast_declared[declared].sql_type != sql_type)
        declared++;
    while (kind < sizeof fast_kinds / sizeof *fast_kinds && fast_kinds[kind].kind != fast->column->type->kind)
        kind++;
    while (c < sizeof fast_integers / sizeof *fast_integers && fast_integers[c].c_type != c_type)
        c++;
    if (declared == sizeof fast_declared / sizeof *fast_declared ||
        kind == sizeof fast_kinds / sizeof *fast_kinds || c == sizeof fast_integers / sizeof *fast_integers)
        return;
    fast->least = fast_kinds[kind].least > fast_declared[declared].least ? fast_kinds[kind].least
                                                                         : fast_declared[declared].least;
    fast->most = fast_kinds[kind].most < fast_declared[declared].most ? fast_kinds[kind].most
                                                                      : fast_declared[declared].most;
    fast->put = fast_integers[c].put;
}

enum { TEXTS, BINARIES, STAMPS, DATES, DOUBLES, REALS };

static int fast_group(SQLSMALLINT sql_type)
{
    switch (sql_type) {
    case SQL_CHAR:
    case SQL_VARCHAR:
    case SQL_LONGVARCHAR:
    case SQL_WCHAR:
    case SQL_WVARCHAR:
    case SQL_WLONGVARCHAR:
        return TEXTS;
    case SQL_BINARY:
    case SQL_VARBINARY:
    case SQL_LONGVARBINARY:
        return BINARIES;
    case SQL_TYPE_TIMESTAMP:
        return STAMPS;
    case SQL_TYPE_DATE:
        return DATES;
    case SQL_FLOAT:
    case SQL_DOUBLE:
        return DOUBLES;
    default:
        return sql_type == SQL_REAL ? REALS : -1;
    }
}

static const struct {
    SQLSMALLINT c_type;
    int group;
    enum kind kind;
    bool (*put)(struct bulk_fast *fast, const uint8_t *data, SQLLEN length);
    int64_t least, most;
} fast_rows[] = {
    {SQL_C_CHAR, TEXTS, KIND_STRING, fast_characters, 0, 0},
    {SQL_C_WCHAR, TEXTS, KIND_STRING, fast_wide, 0, 0},
    {SQL_C_BINARY, BINARIES, KIND_STRING, fast_binary, 0, 0},
    {SQL_C_DOUBLE, DOUBLES, KIND_FLOAT64, fast_double, 0, 0},
    {SQL_C_FLOAT, REALS, KIND_FLOAT32, fast_float, 0, 0},
    {SQL_C_TYPE_DATE, DATES, KIND_DATE, fast_date, 0, UINT16_MAX},
    {SQL_C_TYPE_TIMESTAMP, STAMPS, KIND_DATETIME, fast_timestamp, 0, UINT32_MAX},
};

void bulk_fast_choose(struct bulk_fast *fast, const struct source *source, const struct desc_record *declared,
                      struct native_column *column)
{
    int group = fast_group(declared->concise_type);

    fast->column = column;
    fast->limit = declared->length;
    fast->date.year = INT32_MIN; /* no date that could be asked for */
    fast_choose_integer(fast, source->c_type, declared->concise_type);
    for (size_t i = 0; i < sizeof fast_rows / sizeof *fast_rows; i++)
        if (fast_rows[i].c_type == source->c_type && fast_rows[i].group == group &&
            fast_rows[i].kind == column->type->kind) {
            fast->put = fast_rows[i].put;
            fast->least = fast_rows[i].least;
            fast->most = fast_rows[i].most;
        }
    if (column->type->kind == KIND_DATETIME && !column->type->zone)
        fast->put = NULL; /* an error that names the zone */
}
