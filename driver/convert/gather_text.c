/* Runs of the application's cells -> numbers: characters, in the shapes that programs write. */
#include <math.h>
#include <string.h>

#include "base/brief.h"
#include "base/number.h"
#include "convert/gather.h"

enum { DIGITS_MOST = 18, TEXT_MOST = 64 };

/* The digits at text[*at], as a number: how many there are, DIGITS_MOST + 1 for too many. */
static size_t take_digits(struct text text, size_t *at, uint64_t *number)
{
    size_t from = *at;

    for (; *at < text.size && *at - from <= DIGITS_MOST; ++*at) {
        unsigned digit = (unsigned)(uint8_t)text.data[*at] - '0';
        if (digit > 9)
            break;
        *number = *number * 10 + digit;
    }
    return *at - from;
}

static bool spell_integer(struct gather *gather, struct text text, int64_t *number)
{
    size_t at = text.size && text.data[0] == '-';
    uint64_t digits = 0;
    size_t count = take_digits(text, &at, &digits);

    (void)gather; /* its range is checked by gather_run */
    if (count == 0 || count > DIGITS_MOST || at < text.size)
        return false;
    *number = text.data[0] == '-' ? -(int64_t)digits : (int64_t)digits;
    return true;
}

static bool spell_decimal(struct gather *gather, struct text text, int64_t *number)
{
    size_t at = text.size && text.data[0] == '-', whole, scale = 0;
    uint64_t digits = 0;

    whole = take_digits(text, &at, &digits);
    if (whole && whole <= DIGITS_MOST && at < text.size && text.data[at] == '.') {
        at++;
        scale = take_digits(text, &at, &digits);
        if (scale == 0)
            return false;
    }
    if (whole == 0 || whole + scale > DIGITS_MOST || at < text.size || digits >= gather->bound[scale])
        return false;
    *number = (int64_t)digits * gather->factor[scale];
    *number = text.data[0] == '-' ? -*number : *number;
    return true;
}

static bool spell_double(struct gather *gather, struct text text, int64_t *number)
{
    double real;

    (void)gather;
    if (!number_parse_double(text, &real) || !isfinite(real))
        return false;
    memcpy(number, &real, sizeof real);
    return true;
}

/* The two digits at text[at]; 100 or more when they are none. */
static unsigned two_digits(struct text text, size_t at)
{
    unsigned high = (unsigned)(uint8_t)text.data[at] - '0', low = (unsigned)(uint8_t)text.data[at + 1] - '0';

    return high > 9 || low > 9 ? 100 : high * 10 + low;
}

/* yyyy-mm-dd at the front of the text. */
static bool take_date(struct text text, SQL_TIMESTAMP_STRUCT *stamp)
{
    unsigned century, year;

    if (text.size < sizeof "yyyy-mm-dd" - 1 || text.data[4] != '-' || text.data[7] != '-')
        return false;
    century = two_digits(text, 0);
    year = two_digits(text, 2);
    stamp->year = (SQLSMALLINT)(century * 100 + year);
    stamp->month = (SQLUSMALLINT)two_digits(text, 5);
    stamp->day = (SQLUSMALLINT)two_digits(text, 8);
    return century < 100 && year < 100;
}

static bool spell_date(struct gather *gather, struct text text, int64_t *number)
{
    SQL_TIMESTAMP_STRUCT stamp;

    if (text.size != sizeof "yyyy-mm-dd" - 1 || !take_date(text, &stamp) ||
        !gather_days(gather, stamp.year, stamp.month, stamp.day))
        return false;
    *number = gather->days;
    return true;
}

static bool take_fraction(struct text text, size_t at, SQLUINTEGER *nanosecond)
{
    uint64_t digits = 0;
    size_t from = at + 1, count;

    if (text.data[at] != '.')
        return false;
    count = take_digits(text, &from, &digits);
    if (count == 0 || count > 9 || from < text.size)
        return false;
    for (; count < 9; count++)
        digits *= 10;
    *nanosecond = (SQLUINTEGER)digits;
    return true;
}

static bool spell_timestamp(struct gather *gather, struct text text, int64_t *number)
{
    const size_t whole = sizeof "yyyy-mm-dd hh:mm:ss" - 1;
    SQL_TIMESTAMP_STRUCT stamp = {0};

    if (text.size < whole || !take_date(text, &stamp) || (text.data[10] != ' ' && text.data[10] != 'T') ||
        text.data[13] != ':' || text.data[16] != ':' ||
        (text.size > whole && !take_fraction(text, whole, &stamp.fraction)))
        return false;
    stamp.hour = (SQLUSMALLINT)two_digits(text, 11);
    stamp.minute = (SQLUSMALLINT)two_digits(text, 14);
    stamp.second = (SQLUSMALLINT)two_digits(text, 17);
    return gather_stamp(gather, &stamp, number);
}

/* Text number `i` of the run; one that is not brief or not ASCII has a size beyond TEXT_MOST. */
static struct text text_at(const struct gather *gather, const struct gather_cells *cells, size_t i,
                           char *room)
{
    const uint8_t *data = cells->data + i * cells->stride;
    SQLLEN length = cells->lengths ? cells->lengths[i] : SQL_NTS;
    struct text none = {NULL, TEXT_MOST + 1};
    size_t units;

    if (!gather->wide)
        return text_make((const char *)data, length == SQL_NTS ? strlen((const char *)data) : (size_t)length);
    if (length == SQL_NTS || (size_t)length % sizeof(SQLWCHAR))
        return none;
    units = (size_t)length / sizeof(SQLWCHAR);
    return units <= TEXT_MOST && brief_narrow(data, units, room) ? text_make(room, units) : none;
}

static size_t load_text(struct gather *gather, const struct gather_cells *cells, size_t count,
                        int64_t *numbers)
{
    char room[TEXT_MOST];

    for (size_t i = 0; i < count; i++) {
        if (cells->nulls && cells->lengths[i] == SQL_NULL_DATA)
            continue;
        struct text text = text_at(gather, cells, i, room);
        if (text.size > TEXT_MOST || (gather->limit && text.size > gather->limit) ||
            !gather->spell(gather, text, &numbers[i]))
            return i;
    }
    return count;
}

void gather_choose_text(struct gather *gather, enum gather_spells spells)
{
    static bool (*const ways[])(struct gather *, struct text, int64_t *) = {
        [SPELLS_INTEGER] = spell_integer,     [SPELLS_DECIMAL] = spell_decimal,
        [SPELLS_DOUBLE] = spell_double,       [SPELLS_DATE] = spell_date,
        [SPELLS_TIMESTAMP] = spell_timestamp,
    };

    gather->spell = ways[spells];
    gather->load = load_text;
}
