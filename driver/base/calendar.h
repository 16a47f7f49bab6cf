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
