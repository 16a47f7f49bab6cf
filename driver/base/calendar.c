/* Days, seconds and their texts in the proleptic Gregorian calendar. */
#include "base/calendar.h"

#include <string.h>

#include "base/number.h"

enum { DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400 }; /* the calendar repeats after 400 years */
enum { DAYS_TO_1970 = 719468 };                      /* from 0000-03-01 */
#define MOST_DAYS INT64_C(784000000000)              /* keeps the year within int32_t */
#define SECONDS_PER_DAY INT64_C(86400)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int calendar_month_days(int32_t year, int month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12)
        return 0;
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Years are counted from 1 March here, so that the leap day is a year's last. */
int64_t calendar_days(struct date date)
{
    int64_t year = (int64_t)date.year - (date.month <= 2);
    int64_t era = floor_div(year, YEARS_PER_ERA);
    int64_t year_of_era = year - era * YEARS_PER_ERA;
    int64_t month = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

struct date calendar_date(int64_t days)
{
    uint64_t shifted = (uint64_t)days + CALENDAR_NEAR; /* from -801 on, for a million years */
    if (shifted < 1 << 29)
        return calendar_near((uint32_t)shifted);
    if (days > MOST_DAYS)
        days = MOST_DAYS;
    if (days < -MOST_DAYS)
        days = -MOST_DAYS;
    days += DAYS_TO_1970;
    int64_t era = floor_div(days, DAYS_PER_ERA);
    int64_t day_of_era = days - era * DAYS_PER_ERA;
    int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    struct date date;
    date.day = (uint8_t)(day_of_year - (153 * month + 2) / 5 + 1);
    date.month = (uint8_t)(month < 10 ? month + 3 : month - 9);
    date.year = (int32_t)(year + era * YEARS_PER_ERA + (date.month <= 2));
    return date;
}

bool calendar_date_valid(struct date date)
{
    return date.day >= 1 && date.day <= calendar_month_days(date.year, date.month);
}

bool calendar_clock_valid(struct clock clock)
{
    return !clock.negative && clock.hour < 24 && clock.minute < 60 && clock.second < 60 &&
           clock.nanosecond < 1000000000;
}

struct datetime calendar_datetime(int64_t seconds, uint32_t nanosecond)
{
    int64_t days = floor_div(seconds, SECONDS_PER_DAY);
    uint32_t rest = (uint32_t)(seconds - days * SECONDS_PER_DAY);
    struct datetime datetime = {.date = calendar_date(days)};
    datetime.clock.hour = rest / 3600;
    datetime.clock.minute = (uint8_t)(rest / 60 % 60);
    datetime.clock.second = (uint8_t)(rest % 60);
    datetime.clock.nanosecond = nanosecond;
    return datetime;
}

int64_t calendar_seconds(const struct datetime *datetime)
{
    const struct clock *clock = &datetime->clock;
    return calendar_days(datetime->date) * SECONDS_PER_DAY + (int64_t)clock->hour * 3600 +
           clock->minute * 60 + clock->second;
}

/* Two digits of a number below 100: every date and clock is made of them, so this is worth being inline. */
static char *put_two(char *at, uint32_t value)
{
    uint32_t tens = value * 103 >> 10;
    uint16_t both = (uint16_t)(tens | (value - tens * 10) << 8);
    both = (uint16_t)(both + 0x3030);
    memcpy(at, &both, sizeof both);
    return at + 2;
}

size_t calendar_format_date(struct date date, char *out)
{
    char *at = out;
    uint32_t year = (uint32_t)date.year;
    if (date.year < 0) {
        *at++ = '-';
        year = 0 - year;
    }
    if (year < 10000)
        at = put_two(put_two(at, year / 100), year % 100);
    else
        at += number_format_u64(year, at);
    *at++ = '-';
    at = put_two(at, date.month);
    *at++ = '-';
    at = put_two(at, date.day);
    return (size_t)(at - out);
}

static size_t format_fraction(uint32_t nanosecond, int digits, char *out)
{
    static const uint32_t divisors[] = {1000000000, 100000000, 10000000, 1000000, 100000,
                                        10000,      1000,      100,      10,      1};
    if (digits <= 0)
        return 0;
    if (digits > 9)
        digits = 9;
    *out = '.';
    return 1 + number_format_padded(nanosecond / divisors[digits], digits, out + 1);
}

size_t calendar_format_clock(struct clock clock, int digits, char *out)
{
    char *at = out;
    if (clock.negative)
        *at++ = '-';
    if (clock.hour < 100)
        at = put_two(at, clock.hour);
    else
        at += number_format_u64(clock.hour, at);
    *at++ = ':';
    at = put_two(at, clock.minute);
    *at++ = ':';
    at = put_two(at, clock.second);
    at += format_fraction(clock.nanosecond, digits, at);
    return (size_t)(at - out);
}

size_t calendar_format_datetime(const struct datetime *datetime, int digits, char *out)
{
    char *at = out;
    at += calendar_format_date(datetime->date, at);
    *at++ = ' ';
    at += calendar_format_clock(datetime->clock, digits, at);
    return (size_t)(at - out);
}

/* Takes `least` to `most` digits off the front; false when there are fewer or more. */
static bool take_digits(struct text *text, size_t least, size_t most, uint32_t *out)
{
    size_t count = 0;
    uint32_t value = 0;
    while (count < text->size && text_is_digit(text->data[count])) {
        if (count == most)
            return false;
        value = value * 10 + (uint32_t)(text->data[count] - '0');
        count++;
    }
    if (count < least)
        return false;
    *text = text_from(*text, count);
    *out = value;
    return true;
}

static bool take_byte(struct text *text, char byte)
{
    if (text->size == 0 || text->data[0] != byte)
        return false;
    *text = text_from(*text, 1);
    return true;
}

/* The inside of `{name '...'}`, or false when it is no such escape. */
static bool unescape(struct text text, const char *name, struct text *inside)
{
    if (text.size < 2 || text.data[0] != '{' || text.data[text.size - 1] != '}')
        return false;
    text = text_trim(text_make(text.data + 1, text.size - 2));
    struct text word = text_of(name);
    if (!text_starts_same(text, word))
        return false;
    text = text_trim(text_from(text, word.size));
    if (text.size < 2 || text.data[0] != '\'' || text.data[text.size - 1] != '\'')
        return false;
    *inside = text_make(text.data + 1, text.size - 2);
    return true;
}

static bool take_date(struct text *text, struct date *out)
{
    uint32_t year, month, day;
    if (!take_digits(text, 4, 4, &year) || !take_byte(text, '-') || !take_digits(text, 2, 2, &month) ||
        !take_byte(text, '-') || !take_digits(text, 2, 2, &day))
        return false;
    *out = (struct date){(int32_t)year, (uint8_t)month, (uint8_t)day};
    return calendar_date_valid(*out);
}

/* Digits beyond nanoseconds are read and dropped. */
static bool take_fraction(struct text *text, uint32_t *nanosecond)
{
    *nanosecond = 0;
    if (!take_byte(text, '.'))
        return true;
    size_t count = 0;
    while (count < text->size && text_is_digit(text->data[count])) {
        if (count < 9)
            *nanosecond = *nanosecond * 10 + (uint32_t)(text->data[count] - '0');
        count++;
    }
    if (count == 0)
        return false;
    for (size_t i = count; i < 9; i++)
        *nanosecond *= 10;
    *text = text_from(*text, count);
    return true;
}

static bool take_clock(struct text *text, struct clock *out)
{
    bool negative = take_byte(text, '-');
    uint32_t hour, minute, second, nanosecond;
    if (!take_digits(text, 1, 9, &hour) || !take_byte(text, ':') || !take_digits(text, 2, 2, &minute) ||
        !take_byte(text, ':') || !take_digits(text, 2, 2, &second) || !take_fraction(text, &nanosecond))
        return false;
    negative = negative && (hour | minute | second | nanosecond);
    *out = (struct clock){negative, hour, (uint8_t)minute, (uint8_t)second, nanosecond};
    return minute < 60 && second < 60;
}

bool calendar_parse_date(struct text text, struct date *out)
{
    struct date date;
    text = text_trim(text);
    unescape(text, "d", &text);
    if (!take_date(&text, &date) || text.size)
        return false;
    *out = date;
    return true;
}

bool calendar_parse_clock(struct text text, struct clock *out)
{
    struct clock clock;
    text = text_trim(text);
    unescape(text, "t", &text);
    if (!take_clock(&text, &clock) || text.size)
        return false;
    *out = clock;
    return true;
}

bool calendar_parse_datetime(struct text text, struct datetime *out)
{
    struct datetime datetime = {0};
    text = text_trim(text);
    if (!unescape(text, "ts", &text))
        unescape(text, "d", &text);
    if (!take_date(&text, &datetime.date))
        return false;
    if (text.size) {
        if (!take_byte(&text, ' ') && !take_byte(&text, 'T'))
            return false;
        if (!take_clock(&text, &datetime.clock) || text.size || !calendar_clock_valid(datetime.clock))
            return false;
    }
    *out = datetime;
    return true;
}
