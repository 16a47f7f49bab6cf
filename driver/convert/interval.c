/* ODBC intervals: literals, structs, and the two kinds of value they are. */
#include "convert/interval.h"

#include <string.h>

#include "base/number.h"

enum field { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, FIELD_COUNT };

/* One row a field: its size in months or seconds, how many make one of the field before, what follows it. */
static const struct {
    struct text word;
    uint32_t unit;
    uint32_t bound;
    char separator;
} fields[FIELD_COUNT] = {
    [YEAR] = {TEXT("year"), 12, 0, '-'},      [MONTH] = {TEXT("month"), 1, 12, 0},
    [DAY] = {TEXT("day"), 86400, 0, ' '},     [HOUR] = {TEXT("hour"), 3600, 24, ':'},
    [MINUTE] = {TEXT("minute"), 60, 60, ':'}, [SECOND] = {TEXT("second"), 1, 60, 0},
};

/* First and last field by SQLINTERVAL. */
static const struct range {
    uint8_t first, last;
} ranges[SQL_IS_MINUTE_TO_SECOND + 1] = {
    [SQL_IS_YEAR] = {YEAR, YEAR},
    [SQL_IS_MONTH] = {MONTH, MONTH},
    [SQL_IS_DAY] = {DAY, DAY},
    [SQL_IS_HOUR] = {HOUR, HOUR},
    [SQL_IS_MINUTE] = {MINUTE, MINUTE},
    [SQL_IS_SECOND] = {SECOND, SECOND},
    [SQL_IS_YEAR_TO_MONTH] = {YEAR, MONTH},
    [SQL_IS_DAY_TO_HOUR] = {DAY, HOUR},
    [SQL_IS_DAY_TO_MINUTE] = {DAY, MINUTE},
    [SQL_IS_DAY_TO_SECOND] = {DAY, SECOND},
    [SQL_IS_HOUR_TO_MINUTE] = {HOUR, MINUTE},
    [SQL_IS_HOUR_TO_SECOND] = {HOUR, SECOND},
    [SQL_IS_MINUTE_TO_SECOND] = {MINUTE, SECOND},
};

bool interval_is_months(int interval)
{
    return ranges[interval].last <= MONTH;
}

bool interval_is_single(int interval)
{
    return ranges[interval].first == ranges[interval].last;
}

static void interval_set(struct value *out, bool months, bool negative, int64_t magnitude,
                         uint32_t nanosecond)
{
    memset(out, 0, sizeof(*out));
    out->kind = months ? VALUE_INTERVAL_MONTH : VALUE_INTERVAL_DAY;
    out->interval = negative ? -magnitude : magnitude;
    out->datetime.clock.negative = negative && (magnitude || nanosecond);
    out->datetime.clock.nanosecond = nanosecond;
    out->digits = nanosecond ? 9 : 0;
}

/* Digits at *at as a number that fits 32 bits. */
static bool read_digits(struct text text, size_t *at, uint64_t *out)
{
    size_t start = *at;
    *out = 0;
    while (*at < text.size && text_is_digit(text.data[*at]) && *at - start < 10)
        *out = *out * 10 + (uint64_t)(text.data[(*at)++] - '0');
    return *at > start && *out <= UINT32_MAX;
}

/* A point and digits, as nanoseconds; digits beyond nine are cut. */
static bool read_fraction(struct text text, size_t *at, uint32_t *nanosecond)
{
    uint32_t unit = 100000000;
    *nanosecond = 0;
    if (*at == text.size || text.data[*at] != '.')
        return true;
    for (++*at; *at < text.size && text_is_digit(text.data[*at]); ++*at, unit /= 10)
        *nanosecond += (uint32_t)(text.data[*at] - '0') * unit;
    return true;
}

static bool read_sign(struct text *text)
{
    bool negative = text->size && text->data[0] == '-';
    if (negative || (text->size && text->data[0] == '+'))
        *text = text_trim(text_from(*text, 1));
    return negative;
}

/* "3 04:05:06.7" by the fields of `range`. */
static bool parse_fields(struct text text, struct range range, bool negative, struct value *out)
{
    size_t at = 0;
    int64_t total = 0;
    uint32_t nanosecond = 0;
    if (read_sign(&text))
        negative = !negative;
    for (uint8_t f = range.first; f <= range.last; f++) {
        uint64_t number;
        if (!read_digits(text, &at, &number) || (f > range.first && number >= fields[f].bound))
            return false;
        total += (int64_t)number * fields[f].unit;
        if (f < range.last && (at == text.size || text.data[at++] != fields[f].separator))
            return false;
    }
    if (range.last == SECOND && !read_fraction(text, &at, &nanosecond))
        return false;
    if (at != text.size)
        return false;
    interval_set(out, range.last <= MONTH, negative, total, nanosecond);
    return true;
}

/* A word of the qualifier and the precision in parentheses behind it. FIELD_COUNT: not a field. */
static enum field read_field(struct text *text)
{
    size_t size = 0;
    while (size < text->size && text_is_alpha(text->data[size]))
        size++;
    struct text word = text_make(text->data, size);
    *text = text_trim(text_from(*text, size));
    if (text->size && text->data[0] == '(')
        *text = text_trim(text_from(*text, text_find(*text, ')', 0) + 1));
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (text_same(word, fields[f].word))
            return (enum field)f;
    }
    return FIELD_COUNT;
}

/* "DAY(3) TO SECOND(6)". */
static bool parse_qualifier(struct text text, struct range *out)
{
    static const struct text to = TEXT("to");
    enum field first = read_field(&text), last = first;
    if (text.size) {
        if (!text_starts_same(text, to))
            return false;
        text = text_trim(text_from(text, to.size));
        last = read_field(&text);
    }
    if (text.size || first >= FIELD_COUNT || last >= FIELD_COUNT || (first <= MONTH) != (last <= MONTH))
        return false;
    *out = (struct range){(uint8_t)first, (uint8_t)last};
    return first <= last;
}

/* "INTERVAL [+-] '...' qualifier". */
static bool parse_literal(struct text text, struct value *out)
{
    struct range range;
    bool negative = read_sign(&text);
    if (text.size < 2 || text.data[0] != '\'')
        return false;
    size_t end = text_find(text, '\'', 1);
    if (end == text.size)
        return false;
    struct text body = text_trim(text_make(text.data + 1, end - 1));
    return parse_qualifier(text_trim(text_from(text, end + 1)), &range) &&
           parse_fields(body, range, negative, out);
}

bool interval_parse(struct text text, int interval, struct value *out)
{
    static const struct text keyword = TEXT("interval");
    text = text_trim(text);
    if (text.size >= 2 && text.data[0] == '{' && text.data[text.size - 1] == '}')
        text = text_trim(text_make(text.data + 1, text.size - 2));
    if (text_starts_same(text, keyword))
        return parse_literal(text_trim(text_from(text, keyword.size)), out);
    if (parse_fields(text, ranges[interval], false, out))
        return true;
    for (int other = SQL_IS_YEAR_TO_MONTH; other <= SQL_IS_MINUTE_TO_SECOND; other++) {
        if (interval_is_months(other) == interval_is_months(interval) &&
            parse_fields(text, ranges[other], false, out))
            return true;
    }
    return false;
}

/* The members of the struct by field. */
static SQLUINTEGER *member_of(SQL_INTERVAL_STRUCT *in, enum field field)
{
    switch (field) {
    case YEAR:
        return &in->intval.year_month.year;
    case MONTH:
        return &in->intval.year_month.month;
    case DAY:
        return &in->intval.day_second.day;
    case HOUR:
        return &in->intval.day_second.hour;
    case MINUTE:
        return &in->intval.day_second.minute;
    default:
        return &in->intval.day_second.second;
    }
}

/* How many nanoseconds one unit of a fraction of `precision` digits is. */
static uint32_t fraction_unit(int precision)
{
    uint32_t unit = 1;
    for (int i = precision; i < 9; i++)
        unit *= 10;
    return unit;
}

static int valid_precision(int precision)
{
    return precision >= 0 && precision <= 9 ? precision : 6;
}

enum state interval_to_struct(const struct value *value, int interval, int precision,
                              SQL_INTERVAL_STRUCT *out)
{
    struct range range = ranges[interval];
    uint64_t rest = value->interval < 0 ? 0 - (uint64_t)value->interval : (uint64_t)value->interval;
    uint32_t nanosecond = value->datetime.clock.nanosecond, unit = fraction_unit(valid_precision(precision));
    if ((value->kind == VALUE_INTERVAL_MONTH) != interval_is_months(interval))
        return STATE_22018;
    memset(out, 0, sizeof(*out));
    out->interval_type = (SQLINTERVAL)interval;
    out->interval_sign = value->interval < 0 || value->datetime.clock.negative ? SQL_TRUE : SQL_FALSE;
    for (uint8_t f = range.first; f <= range.last; f++) {
        uint64_t number = rest / fields[f].unit;
        if (number > UINT32_MAX)
            return STATE_22015;
        *member_of(out, (enum field)f) = (SQLUINTEGER)number;
        rest %= fields[f].unit;
    }
    if (range.last != SECOND)
        return rest || nanosecond ? STATE_01S07 : STATE_00000;
    out->intval.day_second.fraction = nanosecond / unit;
    return nanosecond % unit ? STATE_01S07 : STATE_00000;
}

bool interval_from_struct(const SQL_INTERVAL_STRUCT *in, int precision, struct value *out)
{
    SQL_INTERVAL_STRUCT copy = *in;
    int interval = (int)in->interval_type;
    int64_t total = 0;
    uint32_t nanosecond = 0;
    if (interval < SQL_IS_YEAR || interval > SQL_IS_MINUTE_TO_SECOND)
        return false;
    struct range range = ranges[interval];
    for (uint8_t f = range.first; f <= range.last; f++) {
        uint32_t number = *member_of(&copy, (enum field)f);
        if (f > range.first && number >= fields[f].bound)
            return false;
        total += (int64_t)number * fields[f].unit;
    }
    if (range.last == SECOND) {
        uint32_t unit = fraction_unit(valid_precision(precision));
        if (in->intval.day_second.fraction >= 1000000000 / unit)
            return false;
        nanosecond = in->intval.day_second.fraction * unit;
    }
    interval_set(out, interval_is_months(interval), in->interval_sign == SQL_TRUE, total, nanosecond);
    return true;
}

size_t interval_format(const struct value *value, int interval, char *out)
{
    struct range range = ranges[interval];
    uint64_t rest = value->interval < 0 ? 0 - (uint64_t)value->interval : (uint64_t)value->interval;
    uint32_t nanosecond = value->datetime.clock.nanosecond;
    size_t size = 0;
    if (value->interval < 0 || value->datetime.clock.negative)
        out[size++] = '-';
    for (uint8_t f = range.first; f <= range.last; f++) {
        uint64_t number = rest / fields[f].unit;
        rest %= fields[f].unit;
        size += f > range.first && number < 100 ? number_format_padded(number, 2, out + size)
                                                : number_format_u64(number, out + size);
        if (f < range.last)
            out[size++] = fields[f].separator;
    }
    if (range.last == SECOND && nanosecond) {
        out[size++] = '.';
        size += number_format_padded(nanosecond, 9, out + size);
        while (out[size - 1] == '0')
            size--;
    }
    return size;
}

void interval_from_number(int64_t whole, uint32_t nanosecond, bool negative, int interval, struct value *out)
{
    uint32_t unit = fields[ranges[interval].first].unit;
    int64_t magnitude = whole < 0 ? -whole : whole;
    interval_set(out, interval_is_months(interval), negative, magnitude * unit, nanosecond);
}
