/* Runs of the application's cells -> numbers: C values. */
#include "convert/gather.h"

#include <string.h>

#include "base/words.h"
#include "convert/fit.h"
#include "types/kind.h"

static bool is_null(const struct gather_cells *cells, size_t i)
{
    return cells->nulls && cells->lengths[i] == SQL_NULL_DATA;
}

/* ---- loading */

/* Cells side by side have a loop of their own, which the compiler makes vectors of. */
#define LOAD(name, ctype)                                                                                    \
    static size_t name(struct gather *gather, const struct gather_cells *cells, size_t count,                \
                       int64_t *numbers)                                                                     \
    {                                                                                                        \
        const uint8_t *data = cells->data;                                                                   \
        size_t stride = cells->stride;                                                                       \
        ctype number;                                                                                        \
        (void)gather;                                                                                        \
        if (stride == sizeof number) {                                                                       \
            for (size_t i = 0; i < count; i++) {                                                             \
                memcpy(&number, data + i * sizeof number, sizeof number);                                    \
                numbers[i] = (int64_t)number;                                                                \
            }                                                                                                \
            return count;                                                                                    \
        }                                                                                                    \
        for (size_t i = 0; i < count; i++) {                                                                 \
            memcpy(&number, data + i * stride, sizeof number);                                               \
            numbers[i] = (int64_t)number;                                                                    \
        }                                                                                                    \
        return count;                                                                                        \
    }

LOAD(load_i8, int8_t)
LOAD(load_u8, uint8_t)
LOAD(load_i16, int16_t)
LOAD(load_u16, uint16_t)
LOAD(load_i32, int32_t)
LOAD(load_u32, uint32_t)
LOAD(load_i64, int64_t)

bool gather_days(struct gather *gather, int year, unsigned month, unsigned day)
{
    struct date date = {year, (uint8_t)month, (uint8_t)day};

    if (month > 12 || day > 31)
        return false;
    if (date.year == gather->date.year && date.month == gather->date.month && date.day == gather->date.day)
        return true;
    if (!calendar_date_valid(date))
        return false;
    gather->date = date;
    gather->days = calendar_days(date);
    return true;
}

bool gather_stamp(struct gather *gather, const SQL_TIMESTAMP_STRUCT *stamp, int64_t *number)
{
    int64_t utc, ticks;

    if (stamp->hour > 23 || stamp->minute > 59 || stamp->second > 59 || stamp->fraction > 999999999 ||
        (stamp->fraction && stamp->fraction % gather->unit) ||
        !gather_days(gather, stamp->year, stamp->month, stamp->day))
        return false;
    utc = zone_to_utc(gather->zone,
                      gather->days * 86400 + stamp->hour * 3600 + stamp->minute * 60 + stamp->second,
                      &gather->memo);
    if (utc < gather->least || utc > gather->most || __builtin_mul_overflow(utc, gather->ticks, &ticks))
        return false;
    return !__builtin_add_overflow(ticks, (int64_t)(stamp->fraction / gather->tick), number);
}

static size_t load_timestamp(struct gather *gather, const struct gather_cells *cells, size_t count,
                             int64_t *numbers)
{
    SQL_TIMESTAMP_STRUCT stamp;

    for (size_t i = 0; i < count; i++) {
        memcpy(&stamp, cells->data + i * cells->stride, sizeof stamp);
        if (!is_null(cells, i) && !gather_stamp(gather, &stamp, &numbers[i]))
            return i;
    }
    return count;
}

static size_t load_date(struct gather *gather, const struct gather_cells *cells, size_t count,
                        int64_t *numbers)
{
    SQL_DATE_STRUCT date;

    for (size_t i = 0; i < count; i++) {
        memcpy(&date, cells->data + i * cells->stride, sizeof date);
        if (is_null(cells, i))
            continue;
        if (!gather_days(gather, date.year, date.month, date.day))
            return i;
        numbers[i] = gather->days;
    }
    return count;
}

static size_t load_numeric(struct gather *gather, const struct gather_cells *cells, size_t count,
                           int64_t *numbers)
{
    SQL_NUMERIC_STRUCT numeric;
    uint64_t low, high;

    for (size_t i = 0; i < count; i++) {
        if (is_null(cells, i))
            continue;
        memcpy(&numeric, cells->data + i * cells->stride, sizeof numeric);
        memcpy(&low, numeric.val, sizeof low);
        memcpy(&high, numeric.val + sizeof low, sizeof high);
        int scale = gather->numeric == -1 ? numeric.scale : gather->numeric;
        if (scale < 0 || scale >= GATHER_SCALES || high || low >= gather->bound[scale])
            return i;
        numbers[i] = (int64_t)low * gather->factor[scale];
        numbers[i] = numeric.sign ? numbers[i] : -numbers[i];
    }
    return count;
}

/* How many of the first numbers are in range. */
static size_t within(const int64_t *numbers, size_t count, int64_t least, int64_t most)
{
    uint64_t beyond = 0;
    size_t i = 0;

    for (i = 0; i < count; i++)
        beyond |= (uint64_t)(numbers[i] < least) | (uint64_t)(numbers[i] > most);
    if (!beyond)
        return count;
    for (i = 0; numbers[i] >= least && numbers[i] <= most; i++)
        continue;
    return i;
}

size_t gather_run(struct gather *gather, const struct gather_cells *cells, size_t count, int64_t *numbers)
{
    count = gather->load(gather, cells, count, numbers);
    for (size_t i = 0; cells->nulls && i < count; i++)
        numbers[i] = cells->lengths[i] == SQL_NULL_DATA ? 0 : numbers[i];
    return gather->checked ? within(numbers, count, gather->least, gather->most) : count;
}

/* ---- choosing */

enum group { TEXTS, INTEGERS, BITS, REALS, DOUBLES, DECIMALS, DATES, STAMPS };

static const struct {
    SQLSMALLINT sql_type;
    enum group group;
    int64_t least, most; /* either signedness, as source_coerce has it */
} declared_types[] = {
    {SQL_CHAR, TEXTS, 0, 0},
    {SQL_VARCHAR, TEXTS, 0, 0},
    {SQL_LONGVARCHAR, TEXTS, 0, 0},
    {SQL_WCHAR, TEXTS, 0, 0},
    {SQL_WVARCHAR, TEXTS, 0, 0},
    {SQL_WLONGVARCHAR, TEXTS, 0, 0},
    {SQL_TINYINT, INTEGERS, INT8_MIN, UINT8_MAX},
    {SQL_SMALLINT, INTEGERS, INT16_MIN, UINT16_MAX},
    {SQL_INTEGER, INTEGERS, INT32_MIN, UINT32_MAX},
    {SQL_BIGINT, INTEGERS, INT64_MIN, INT64_MAX},
    {SQL_BIT, BITS, 0, 1},
    {SQL_REAL, REALS, 0, 0},
    {SQL_FLOAT, DOUBLES, 0, 0},
    {SQL_DOUBLE, DOUBLES, 0, 0},
    {SQL_DECIMAL, DECIMALS, 0, 0},
    {SQL_NUMERIC, DECIMALS, 0, 0},
    {SQL_TYPE_DATE, DATES, 0, 0},
    {SQL_TYPE_TIMESTAMP, STAMPS, 0, 0},
};

static const struct {
    enum kind kind;
    enum group group;
    int64_t least, most;
} columns[] = {
    {KIND_BOOL, INTEGERS, 0, 1},
    {KIND_INT8, INTEGERS, INT8_MIN, INT8_MAX},
    {KIND_INT16, INTEGERS, INT16_MIN, INT16_MAX},
    {KIND_INT32, INTEGERS, INT32_MIN, INT32_MAX},
    {KIND_INT64, INTEGERS, INT64_MIN, INT64_MAX},
    {KIND_UINT8, INTEGERS, 0, UINT8_MAX},
    {KIND_UINT16, INTEGERS, 0, UINT16_MAX},
    {KIND_UINT32, INTEGERS, 0, UINT32_MAX},
    {KIND_UINT64, INTEGERS, 0, INT64_MAX},
    {KIND_FLOAT32, REALS, 0, 0},
    {KIND_FLOAT64, DOUBLES, 0, 0},
    {KIND_DECIMAL32, DECIMALS, 0, 0},
    {KIND_DECIMAL64, DECIMALS, 0, 0},
    {KIND_DECIMAL128, DECIMALS, 0, 0},
    {KIND_DECIMAL256, DECIMALS, 0, 0},
    {KIND_DATE, DATES, 0, UINT16_MAX},
    {KIND_DATE32, DATES, FIT_FIRST_DAY, FIT_LAST_DAY},
    {KIND_DATETIME, STAMPS, 0, UINT32_MAX},
    {KIND_DATETIME64, STAMPS, FIT_FIRST_SECOND, FIT_LAST_SECOND},
};

/* C types; `group` is what a column of theirs is. */
static const struct {
    SQLSMALLINT c_type;
    enum group group;
    size_t (*load)(struct gather *gather, const struct gather_cells *cells, size_t count, int64_t *numbers);
    size_t width;
    int64_t least, most;
    bool unsure; /* its bytes may be other numbers as well */
} c_types[] = {
    {SQL_C_BIT, INTEGERS, load_u8, 1, 0, 1, true},
    {SQL_C_STINYINT, INTEGERS, load_i8, 1, INT8_MIN, INT8_MAX, false},
    {SQL_C_TINYINT, INTEGERS, load_i8, 1, INT8_MIN, INT8_MAX, false},
    {SQL_C_UTINYINT, INTEGERS, load_u8, 1, 0, UINT8_MAX, false},
    {SQL_C_SSHORT, INTEGERS, load_i16, 2, INT16_MIN, INT16_MAX, false},
    {SQL_C_SHORT, INTEGERS, load_i16, 2, INT16_MIN, INT16_MAX, false},
    {SQL_C_USHORT, INTEGERS, load_u16, 2, 0, UINT16_MAX, false},
    {SQL_C_SLONG, INTEGERS, load_i32, 4, INT32_MIN, INT32_MAX, false},
    {SQL_C_LONG, INTEGERS, load_i32, 4, INT32_MIN, INT32_MAX, false},
    {SQL_C_ULONG, INTEGERS, load_u32, 4, 0, UINT32_MAX, false},
    {SQL_C_SBIGINT, INTEGERS, load_i64, 8, INT64_MIN, INT64_MAX, false},
    /* Numbers beyond INT64_MAX look negative, and are not within. */
    {SQL_C_UBIGINT, INTEGERS, load_i64, 8, 0, INT64_MAX, true},
    {SQL_C_FLOAT, REALS, load_u32, 4, 0, 0, false},
    {SQL_C_DOUBLE, DOUBLES, load_i64, 8, 0, 0, false},
    {SQL_C_NUMERIC, DECIMALS, load_numeric, 0, 0, 0, false},
    {SQL_C_TYPE_DATE, DATES, load_date, 0, 0, 0, false},
    {SQL_C_TYPE_TIMESTAMP, STAMPS, load_timestamp, 0, 0, 0, false},
};
enum {
    DECLARED = sizeof declared_types / sizeof *declared_types,
    COLUMNS = sizeof columns / sizeof *columns,
    C_TYPES = sizeof c_types / sizeof *c_types
};

/* One choice in progress: rows of the tables, and what SQLBindParameter said. */
struct choice {
    struct gather *gather;
    const struct type *type;
    size_t declared, column, c;
    SQLULEN size;
    SQLSMALLINT digits;
    bool text;
};

static void narrow(struct gather *gather, int64_t least, int64_t most)
{
    gather->least = least > gather->least ? least : gather->least;
    gather->most = most < gather->most ? most : gather->most;
}

static void choose_integer(const struct choice *choice)
{
    struct gather *gather = choice->gather;

    gather->checked = true;
    if (declared_types[choice->declared].group != TEXTS)
        narrow(gather, declared_types[choice->declared].least, declared_types[choice->declared].most);
    if (choice->text) {
        gather_choose_text(gather, SPELLS_INTEGER);
        return;
    }
    if (c_types[choice->c].c_type == SQL_C_UBIGINT && choice->type->kind == KIND_UINT64 &&
        declared_types[choice->declared].sql_type == SQL_BIGINT) {
        gather->checked = false; /* all of them */
    } else {
        gather->checked = c_types[choice->c].unsure || c_types[choice->c].least < gather->least ||
                          c_types[choice->c].most > gather->most;
        narrow(gather, c_types[choice->c].least, c_types[choice->c].most);
    }
    if (!gather->checked && c_types[choice->c].width == choice->type->width)
        gather->raw = choice->type->width;
}

static void choose_real(const struct choice *choice)
{
    if (choice->text)
        gather_choose_text(choice->gather, SPELLS_DOUBLE);
    else
        choice->gather->raw = choice->type->width;
}

/* Which digits a value of each scale may have, by the column and by what was declared. */
static bool choose_decimal(const struct choice *choice)
{
    struct gather *gather = choice->gather;
    int precision = choice->type->precision < 18 ? choice->type->precision : 18;
    bool declared = choice->size && declared_types[choice->declared].group == DECIMALS;
    int64_t whole = declared && choice->size < 1000 ? (int64_t)choice->size - choice->digits : 1000;

    if (declared && (choice->digits < 0 || whole < 0))
        return false;
    for (int scale = 0; scale < GATHER_SCALES; scale++) {
        int more = choice->type->scale - scale, most = precision - more;
        bool cut = declared && scale > choice->digits && (choice->digits > 0 || !choice->text);
        if (more < 0 || more >= GATHER_SCALES || cut)
            continue;
        most = whole + scale < most ? (int)whole + scale : most;
        gather->factor[scale] = (int64_t)words_ten(more);
        gather->bound[scale] = words_ten(most > 0 ? most : 0);
    }
    if (choice->text)
        gather_choose_text(gather, SPELLS_DECIMAL);
    return true;
}

static void choose_date(const struct choice *choice)
{
    choice->gather->checked = true;
    if (choice->text)
        gather_choose_text(choice->gather, SPELLS_DATE);
}

/* Fraction digits that are declared: see limit_fraction in coerce_time.c. */
static SQLULEN stamp_digits(const struct choice *choice)
{
    const SQLULEN whole = sizeof "yyyy-mm-dd hh:mm:ss";
    SQLULEN digits = choice->digits > 0 ? (SQLULEN)choice->digits : 0;

    if (choice->size == 0 || declared_types[choice->declared].group == TEXTS)
        return 9;
    if (digits == 0 && choice->text && choice->size > whole)
        digits = choice->size - whole;
    return digits < 9 ? digits : 9;
}

static bool choose_stamp(const struct choice *choice)
{
    struct gather *gather = choice->gather;
    int scale = choice->type->kind == KIND_DATETIME64 ? (int)choice->type->scale : 0;
    uint32_t least = (uint32_t)words_ten((int)(9 - stamp_digits(choice)));

    if (!choice->type->zone || scale > 9)
        return false; /* an error that names the zone */
    gather->zone = choice->type->zone;
    gather->ticks = (int64_t)words_ten(scale);
    gather->tick = (uint32_t)words_ten(9 - scale);
    gather->unit = gather->tick > least ? gather->tick : least;
    if (choice->text)
        gather_choose_text(gather, SPELLS_TIMESTAMP);
    return true;
}

static bool choose(const struct choice *choice)
{
    switch (columns[choice->column].group) {
    case INTEGERS:
        choose_integer(choice);
        return true;
    case REALS:
    case DOUBLES:
        choose_real(choice);
        return !choice->text || columns[choice->column].group == DOUBLES;
    case DECIMALS:
        return choose_decimal(choice);
    case DATES:
        choose_date(choice);
        return true;
    default:
        return choose_stamp(choice);
    }
}

/* Whether the declared type leaves the value as it is on its way to such a column. */
static bool agrees(const struct choice *choice)
{
    enum group declared = declared_types[choice->declared].group, column = columns[choice->column].group;

    if (declared == TEXTS)
        return choice->text;
    return declared == column || (declared == BITS && column == INTEGERS && !choice->text);
}

bool gather_choose(struct gather *gather, const struct source *source, SQLSMALLINT sql_type, SQLULEN size,
                   SQLSMALLINT digits, const struct type *type)
{
    struct choice choice = {.gather = gather, .type = type, .size = size, .digits = digits};

    while (choice.declared < DECLARED && declared_types[choice.declared].sql_type != sql_type)
        choice.declared++;
    while (choice.column < COLUMNS && columns[choice.column].kind != type->kind)
        choice.column++;
    while (choice.c < C_TYPES && c_types[choice.c].c_type != source->c_type)
        choice.c++;
    choice.text = source->c_type == SQL_C_CHAR || source->c_type == SQL_C_WCHAR;
    if (choice.declared == DECLARED || choice.column == COLUMNS || !agrees(&choice) ||
        (!choice.text && (choice.c == C_TYPES || c_types[choice.c].group != columns[choice.column].group)))
        return false;
    gather->date.year = INT32_MIN; /* no date that could be asked for */
    gather->least = columns[choice.column].least;
    gather->most = columns[choice.column].most;
    gather->numeric = source->scale;
    gather->wide = source->c_type == SQL_C_WCHAR;
    gather->limit = declared_types[choice.declared].group == TEXTS ? size : 0;
    gather->load = choice.text ? NULL : c_types[choice.c].load;
    if (choose(&choice))
        return true;
    gather->load = NULL;
    return false;
}
