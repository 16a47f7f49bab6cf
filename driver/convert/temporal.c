/* Dates and times of cells, clamped as the server's own text clamps them (all bounds measured on 26.7). */
#include "convert/temporal.h"

#include <string.h>
#include <time.h>

#define FIRST_DAY (-719528) /* 0000-01-01 */
#define LAST_DAY 2932896    /* 9999-12-31 */
#define FIRST_SECOND (FIRST_DAY * INT64_C(86400))
#define LAST_SECOND (LAST_DAY * INT64_C(86400) + 86399)
#define LAST_CLOCK UINT64_C(3599999) /* 999:59:59 */

static const uint32_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

struct date temporal_date(const struct type *type, const uint8_t *cell)
{
    uint16_t short_days;
    int32_t days;
    if (type->kind == KIND_DATE) {
        memcpy(&short_days, cell, sizeof(short_days));
        days = short_days;
    } else {
        memcpy(&days, cell, sizeof(days));
    }
    return calendar_date(clamp(days, FIRST_DAY, LAST_DAY));
}

/* Ticks of 10^-scale seconds -> floor second and nanoseconds beyond it. */
static void split_ticks(int64_t ticks, uint8_t scale, int64_t *seconds, uint32_t *nanosecond)
{
    int64_t whole, unit = powers[scale];
    /* By a constant, which is a multiplication, where the scale is a common one. */
    if (scale == 3)
        whole = ticks / 1000;
    else if (scale == 6)
        whole = ticks / 1000000;
    else
        whole = ticks / unit;
    int64_t rest = ticks - whole * unit;
    *seconds = whole - (rest < 0);
    *nanosecond = (uint32_t)(rest < 0 ? rest + unit : rest) * powers[9 - scale];
}

int64_t temporal_local(const struct type *type, const uint8_t *cell, struct zone_span *memo,
                       uint32_t *nanosecond)
{
    int64_t seconds, ticks;
    uint32_t short_seconds;
    *nanosecond = 0;
    if (type->kind == KIND_DATETIME) {
        memcpy(&short_seconds, cell, sizeof(short_seconds));
        seconds = short_seconds;
    } else {
        memcpy(&ticks, cell, sizeof(ticks));
        split_ticks(ticks, type->scale, &seconds, nanosecond);
        seconds = clamp(seconds, FIRST_SECOND - 172800, LAST_SECOND + 172800);
    }
    if (seconds < memo->from || seconds >= memo->until)
        zone_offset(type->zone, seconds, memo);
    return clamp(seconds + memo->offset, FIRST_SECOND, LAST_SECOND);
}

bool temporal_inside(int64_t seconds)
{
    return seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
}

uint64_t temporal_power(uint8_t scale)
{
    return powers[scale];
}

bool temporal_datetime(const struct type *type, const uint8_t *cell, struct zone_span *memo,
                       struct datetime *out)
{
    uint32_t nanosecond;
    if (!type->zone)
        return false;
    int64_t seconds = temporal_local(type, cell, memo, &nanosecond);
    *out = calendar_datetime(seconds, nanosecond);
    return true;
}

struct clock temporal_clock(const struct type *type, const uint8_t *cell)
{
    struct clock clock = {0};
    int64_t ticks = 0;
    int32_t short_ticks;
    if (type->kind == KIND_TIME) {
        memcpy(&short_ticks, cell, sizeof(short_ticks));
        ticks = short_ticks;
    } else {
        memcpy(&ticks, cell, sizeof(ticks));
    }
    uint8_t scale = type->kind == KIND_TIME ? 0 : type->scale;
    uint64_t magnitude = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks;
    uint64_t seconds = magnitude / powers[scale];
    if (seconds > LAST_CLOCK)
        seconds = LAST_CLOCK;
    clock.negative = ticks < 0;
    clock.hour = (uint32_t)(seconds / 3600);
    clock.minute = (uint8_t)(seconds / 60 % 60);
    clock.second = (uint8_t)(seconds % 60);
    clock.nanosecond = (uint32_t)(magnitude % powers[scale]) * powers[9 - scale];
    return clock;
}

struct date temporal_today(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return calendar_datetime(now.tv_sec, 0).date;
}

bool temporal_is_midnight(const struct clock *clock)
{
    return clock->hour == 0 && clock->minute == 0 && clock->second == 0 && clock->nanosecond == 0;
}

uint8_t temporal_digits(uint32_t nanosecond)
{
    uint8_t digits = 9;
    for (; digits && nanosecond % 10 == 0; nanosecond /= 10)
        digits--;
    return digits;
}

int temporal_no_zone(const struct type *type, struct error *err)
{
    return error_set(err, STATE_HY000, 0,
                     "time zone '%.*s' of type %.*s: no usable file in the zoneinfo folders",
                     (int)type->zone_name.size, type->zone_name.data, (int)type->name.size, type->name.data);
}
