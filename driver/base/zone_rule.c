/* POSIX TZ rules: reading them, and the changes that they make each year. */
#include "base/zone_data.h"

#include "base/calendar.h"

enum { DAY = 86400, YEARS_AROUND = 2 };
/* Rules are evaluated within some billion years; beyond, the year at this end stands for all. */
#define UTC_MOST INT64_C(60000000000000000)

static bool take_byte(struct text *text, char byte)
{
    if (text->size == 0 || text->data[0] != byte)
        return false;
    *text = text_from(*text, 1);
    return true;
}

static bool take_number(struct text *text, int least, int most, int *out)
{
    int value = 0;
    size_t count = 0;
    for (; count < text->size && text_is_digit(text->data[count]) && count < 4; count++)
        value = value * 10 + (text->data[count] - '0');
    *text = text_from(*text, count);
    *out = value;
    return count > 0 && value >= least && value <= most;
}

/* [+-]h[h][h][:mm[:ss]] as seconds. */
static bool take_time(struct text *text, int most_hours, int32_t *out)
{
    bool negative = take_byte(text, '-');
    if (!negative)
        take_byte(text, '+');
    int hours, minutes = 0, seconds = 0;
    if (!take_number(text, 0, most_hours, &hours))
        return false;
    if (take_byte(text, ':')) {
        if (!take_number(text, 0, 59, &minutes))
            return false;
        if (take_byte(text, ':') && !take_number(text, 0, 59, &seconds))
            return false;
    }
    int32_t total = hours * 3600 + minutes * 60 + seconds;
    *out = negative ? -total : total;
    return true;
}

/* An abbreviation: three letters at least, or anything within <>. */
static bool take_name(struct text *text)
{
    size_t count = 0;
    if (text->size && text->data[0] == '<') {
        size_t end = text_find(*text, '>', 0);
        if (end == text->size)
            return false;
        *text = text_from(*text, end + 1);
        return true;
    }
    while (count < text->size && text_is_alpha(text->data[count]))
        count++;
    *text = text_from(*text, count);
    return count >= 3;
}

static bool take_change(struct text *text, struct zone_change *out)
{
    *out = (struct zone_change){.kind = CHANGE_DAY, .time = 2 * 3600};
    if (take_byte(text, 'M')) {
        out->kind = CHANGE_MONTH;
        if (!take_number(text, 1, 12, &out->month) || !take_byte(text, '.') ||
            !take_number(text, 1, 5, &out->week) || !take_byte(text, '.') ||
            !take_number(text, 0, 6, &out->day))
            return false;
    } else if (take_byte(text, 'J')) {
        out->kind = CHANGE_JULIAN;
        if (!take_number(text, 1, 365, &out->day))
            return false;
    } else if (!take_number(text, 0, 365, &out->day)) {
        return false;
    }
    return !take_byte(text, '/') || take_time(text, 167, &out->time);
}

bool zone_rule_parse(struct text text, struct zone_rule *out)
{
    struct zone_rule rule = {0};
    int32_t west;
    if (!take_name(&text) || !take_time(&text, 24, &west))
        return false;
    rule.standard = -west;
    if (text.size) {
        rule.has_daylight = true;
        rule.daylight = rule.standard + 3600;
        if (!take_name(&text))
            return false;
        if (text.size && text.data[0] != ',') {
            if (!take_time(&text, 24, &west))
                return false;
            rule.daylight = -west;
        }
        if (!take_byte(&text, ',') || !take_change(&text, &rule.start) || !take_byte(&text, ',') ||
            !take_change(&text, &rule.end) || text.size)
            return false;
    }
    *out = rule;
    return true;
}

/* Seconds from the epoch to the change in `year`, in local time before it. */
static int64_t change_at(const struct zone_change *change, int32_t year)
{
    int64_t day = calendar_days((struct date){year, 1, 1});
    if (change->kind == CHANGE_MONTH) {
        int64_t first = calendar_days((struct date){year, (uint8_t)change->month, 1});
        int weekday = (int)(((first + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
        int ahead = (change->day - weekday + 7) % 7 + (change->week - 1) * 7;
        while (ahead >= calendar_month_days(year, change->month))
            ahead -= 7; /* week 5 means the last */
        day = first + ahead;
    } else if (change->kind == CHANGE_JULIAN) {
        day += change->day - 1 + (change->day > 59 && calendar_month_days(year, 2) == 29);
    } else {
        day += change->day;
    }
    return day * DAY + change->time;
}

/* Puts one change into the span when it narrows it. `start` wins over an `end` at the same instant: that is
 * how daylight time all the year is written. */
static void narrow(struct zone_span *span, int64_t utc, int64_t at, int32_t offset, bool start)
{
    if (at > utc && at < span->until)
        span->until = at;
    if (at <= utc && (at > span->from || (at == span->from && start))) {
        span->from = at;
        span->offset = offset;
    }
}

struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t utc)
{
    struct zone_span span = {INT64_MIN, INT64_MAX, rule->standard};
    if (!rule->has_daylight)
        return span;
    int64_t held = utc > UTC_MOST ? UTC_MOST : utc < -UTC_MOST ? -UTC_MOST : utc;
    int32_t year = calendar_datetime(held, 0).date.year;
    for (int32_t near = year - YEARS_AROUND; near <= year + YEARS_AROUND; near++) {
        narrow(&span, held, change_at(&rule->end, near) - rule->daylight, rule->standard, false);
        narrow(&span, held, change_at(&rule->start, near) - rule->standard, rule->daylight, true);
    }
    if (held != utc)
        span.from = span.until = held; /* empty: not to be used again for other instants */
    return span;
}
