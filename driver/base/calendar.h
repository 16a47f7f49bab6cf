/* The proleptic Gregorian calendar, by arithmetic only. */
#ifndef PORTER_BASE_CALENDAR_H
#define PORTER_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct date {
    int32_t year; /* astronomical: 0 is 1 BC */
    uint8_t month, day;
};

/* A time of day, or a duration (ClickHouse's Time, up to 999:59:59): sign and parts. */
struct clock {
    bool negative;
    uint32_t hour;
    uint8_t minute, second;
    uint32_t nanosecond;
};

struct datetime {
    struct date date;
    struct clock clock; /* never negative, hour < 24 */
};

/* Days since 1970-01-01 (negative before). */
int64_t calendar_days(struct date date);
/* The date of a day within 2^29 of -0801-03-01, counted from there: CALENDAR_NEAR is 1970-01-01. Days are
 * counted from 1 March of a year 400 n, so that the leap day is a year's last. As Neri and Schneider found, a
 * division by 1461 (four years) or 153 (five months) is a multiplication, whose low half is the rest on its
 * way. */
#define CALENDAR_NEAR (719468 + 2 * 146097)
static inline struct date calendar_near(uint32_t days)
{
    enum { CENTURIES = 146097, START = 800 }; /* days of four centuries, and years before 0 */
    uint32_t centuries = (4 * days + 3) / CENTURIES;
    uint32_t day_of_century = (4 * days + 3) % CENTURIES / 4;
    uint64_t years = UINT64_C(2939745) * (4 * day_of_century + 3);
    uint32_t day_of_year = (uint32_t)years / 2939745 / 4;
    uint32_t months = 2141 * day_of_year + 197913;
    uint32_t next_year = day_of_year >= 306; /* January or February */
    struct date date;
    date.year = (int32_t)(100 * centuries + (uint32_t)(years >> 32) + next_year) - START;
    date.month = (uint8_t)((months >> 16) - next_year * 12);
    date.day = (uint8_t)((months & 0xFFFF) / 2141 + 1);
    return date;
}
/* Years beyond int32_t are held at its ends. */
struct date calendar_date(int64_t days);
bool calendar_date_valid(struct date date);
bool calendar_clock_valid(struct clock clock); /* a time of day */
int calendar_month_days(int32_t year, int month);

/* Seconds since the epoch <-> parts, both taken as UTC; `nanosecond` is 0..999999999 above the whole second.
 */
struct datetime calendar_datetime(int64_t seconds, uint32_t nanosecond);
int64_t calendar_seconds(const struct datetime *datetime);

/* Texts, not terminated; each returns its length. `digits` 0..9: fraction digits (cut, not rounded). */
#define CALENDAR_TEXT_SIZE 48
size_t calendar_format_date(struct date date, char *out);                /* 2024-02-29 */
size_t calendar_format_clock(struct clock clock, int digits, char *out); /* 23:59:59.123 */
size_t calendar_format_datetime(const struct datetime *datetime, int digits, char *out);

/* Parses the whole text (white space around it allowed). Date: yyyy-mm-dd. Clock: [-]h..:mm:ss[.f]. Datetime:
 * date, a space or T, clock; a date alone is midnight. Fractions beyond 9 digits are cut. False = not such a
 * text, or a field out of range; `*out` is unchanged then. ODBC's {d '...'}, {t '...'}, {ts '...'} are
 * accepted too (for a datetime {ts} and {d}). A time zone suffix (Z, +hh:mm) is not accepted. */
bool calendar_parse_date(struct text text, struct date *out);
bool calendar_parse_clock(struct text text, struct clock *out);
bool calendar_parse_datetime(struct text text, struct datetime *out);

#endif
