/* Parameters that are dates, times and intervals. */
#include "base/number.h"
#include "server/clickhouse/wire.h"

enum { DATE32_FIRST = 1900, DATE32_LAST = 2299 };

/* The value as date and time of day: `has_date`, `has_clock` say which of them it has. */
static int take_time(const struct wire_job *job, struct datetime *out, bool *has_date, bool *has_clock)
{
    const struct value *value = &job->parameter->value;
    *out = value->datetime;
    *has_date = value->kind == VALUE_DATE || value->kind == VALUE_DATETIME;
    *has_clock = value->kind == VALUE_TIME || value->kind == VALUE_DATETIME;
    if (value->kind == VALUE_DATE)
        out->clock = (struct clock){0};
    if (value->kind == VALUE_TIME)
        out->date = (struct date){0};
    if (*has_date || *has_clock)
        return 0;
    if (value->kind != VALUE_TEXT)
        return wire_mismatch(job);
    *out = (struct datetime){0};
    *has_clock = calendar_parse_clock(value->text, &out->clock);
    if (*has_clock)
        return 0;
    *has_date = calendar_parse_datetime(value->text, out);
    *has_clock = *has_date;
    return *has_date ? 0 : wire_not_such(job, "a date or time");
}

int wire_fraction_digits(uint32_t nanosecond)
{
    int digits = 9;
    while (digits > 0 && nanosecond % 10 == 0) {
        nanosecond /= 10;
        digits--;
    }
    return digits;
}

static int bad_time(const struct wire_job *job, const char *why)
{
    return error_set(job->err, STATE_22008, 0, "%s", why);
}

static bool midnight(const struct clock *clock)
{
    return clock->hour == 0 && clock->minute == 0 && clock->second == 0 && clock->nanosecond == 0;
}

int wire_date(const struct wire_job *job, const struct wire_target *target)
{
    (void)target;
    struct datetime datetime;
    bool has_date, has_clock;
    if (take_time(job, &datetime, &has_date, &has_clock))
        return -1;
    if (!has_date)
        return wire_mismatch(job);
    if (!calendar_date_valid(datetime.date))
        return bad_time(job, "there is no such date");
    if (!midnight(&datetime.clock))
        return bad_time(job, "the value has a time of day, which a date would lose");
    /* The server takes others without a word and stores the nearest of these. */
    if (datetime.date.year < DATE32_FIRST || datetime.date.year > DATE32_LAST)
        return bad_time(job, "the date is outside the server's range of 1900 to 2299");
    char text[CALENDAR_TEXT_SIZE];
    job->out->year = datetime.date.year;
    return wire_put_type(job, "Date32") ||
           wire_put_text(job, text, calendar_format_date(datetime.date, text));
}

int wire_timestamp(const struct wire_job *job, const struct wire_target *target)
{
    (void)target;
    struct datetime datetime;
    bool has_date, has_clock;
    if (take_time(job, &datetime, &has_date, &has_clock))
        return -1;
    if (!has_date)
        return wire_mismatch(job);
    if (!calendar_date_valid(datetime.date) || !calendar_clock_valid(datetime.clock))
        return bad_time(job, "there is no such date and time");
    if (datetime.date.year < 1 || datetime.date.year > 9999)
        return bad_time(job, "the year is outside 1 to 9999");
    char text[CALENDAR_TEXT_SIZE];
    int digits = wire_fraction_digits(datetime.clock.nanosecond);
    job->out->scale = (uint8_t)digits;
    job->out->year = datetime.date.year;
    return wire_put_sized_type(job, "DateTime64", (unsigned)digits, -1) ||
           wire_put_text(job, text, calendar_format_datetime(&datetime, digits, text));
}

int wire_time(const struct wire_job *job, const struct wire_target *target)
{
    (void)target;
    struct datetime datetime;
    bool has_date, has_clock;
    if (take_time(job, &datetime, &has_date, &has_clock))
        return -1;
    if (!has_clock)
        return wire_mismatch(job);
    if (datetime.clock.minute > 59 || datetime.clock.second > 59 || datetime.clock.hour > 999)
        return bad_time(job, "there is no such time");
    char text[CALENDAR_TEXT_SIZE];
    int digits = wire_fraction_digits(datetime.clock.nanosecond);
    if (wire_put_text(job, text, calendar_format_clock(datetime.clock, digits, text)))
        return -1;
    if (!wire_at_least(job, 25, 12))
        return wire_put_type(job, "String");
    return digits ? wire_put_sized_type(job, "Time64", (unsigned)digits, -1) : wire_put_type(job, "Time");
}

/* Seconds of `unit` of an interval type, 0 for types of months. */
static int64_t interval_unit(const char *type)
{
    static const struct {
        const char *type;
        int64_t seconds;
    } UNITS[] = {
        {"IntervalDay", 86400}, {"IntervalHour", 3600}, {"IntervalMinute", 60}, {"IntervalSecond", 1}};
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        if (strcmp(UNITS[i].type, type) == 0)
            return UNITS[i].seconds;
    }
    return 0;
}

int wire_interval(const struct wire_job *job, const struct wire_target *target)
{
    const struct value *value = &job->parameter->value;
    int64_t unit = interval_unit(target->null_type);
    int64_t amount = value->interval;
    if (value->kind == VALUE_INT || value->kind == VALUE_BOOL)
        amount = value->integer;
    else if (value->kind != (unit ? VALUE_INTERVAL_DAY : VALUE_INTERVAL_MONTH))
        return wire_mismatch(job);
    else if (unit == 0)
        unit = strcmp(target->null_type, "IntervalYear") == 0 ? 12 : 1;
    else if (value->datetime.clock.nanosecond && value->digits)
        return error_set(job->err, STATE_22001, 0, "an interval's fraction of a second would be lost");
    if (value->kind == VALUE_INTERVAL_MONTH || value->kind == VALUE_INTERVAL_DAY) {
        if (amount % unit)
            return error_set(job->err, STATE_22001, 0, "the interval is no multiple of its type's unit");
        amount /= unit;
    }
    char text[NUMBER_TEXT_SIZE];
    return wire_put_type(job, target->null_type) || wire_put_text(job, text, number_format_i64(amount, text));
}
