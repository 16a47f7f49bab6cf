/* Loops for dates and timestamps as their own C types. Each gives what run_fixed gives: a test compares them.
 */
#include "convert/run.h"
#include "convert/temporal.h"

static inline void put_date(struct date date, uint8_t *out)
{
    uint32_t front = (uint16_t)date.year | (uint32_t)date.month << 16;
    uint16_t back = date.day;
    memcpy(out, &front, sizeof(front));
    memcpy(out + sizeof(front), &back, sizeof(back));
}

_Static_assert(sizeof(SQL_DATE_STRUCT) == 6, "year, month and day of 16 bits");

void run_date(const struct type *type, const uint8_t *cell, uint8_t *out)
{
    put_date(temporal_date(type, cell), out);
}

void run_dates(struct run *run, size_t from, size_t until)
{
    const struct type *type = run->column->type;
    if (!run_is_plain(run)) {
        run_fixed(run, from, until);
        return;
    }
    size_t width = type->width, stride = run->target->stride;
    const uint8_t *in = run->column->data + (run->first + from) * width;
    uint8_t *out = run_place(run, from);
    if (type->kind == KIND_DATE) {
        for (size_t i = from; i < until; i++, in += sizeof(uint16_t), out += stride) {
            uint16_t days;
            memcpy(&days, in, sizeof(days));
            put_date(calendar_near((uint32_t)days + CALENDAR_NEAR), out);
        }
    } else {
        for (size_t i = from; i < until; i++, in += width, out += stride)
            put_date(temporal_date(type, in), out);
    }
    run_lengths(run, from, until, sizeof(SQL_DATE_STRUCT));
}

/* The day of the row before, in ticks of the column: most rows near each other are of one day, and of one
 * offset from UTC. */
struct day {
    uint64_t from, size; /* ticks of it that the zone's offset holds for; size 0: not known */
    uint64_t begin;      /* its midnight */
    uint64_t date;       /* the first three members of a timestamp */
};

static inline void put_stamp(uint64_t date, uint32_t seconds, uint32_t fraction, uint8_t *out)
{
    uint32_t minutes = seconds / 60, hours = minutes / 60;
    uint64_t front = date | (uint64_t)hours << 48;
    uint64_t back = (minutes - hours * 60) | (seconds - minutes * 60) << 16 | (uint64_t)fraction << 32;
    memcpy(out, &front, sizeof(front));
    memcpy(out + sizeof(front), &back, sizeof(back));
}

_Static_assert(sizeof(SQL_TIMESTAMP_STRUCT) == 16, "six members of 16 bits and a fraction of 32");

enum { DAY_SECONDS = 86400 };

/* Learns the day of local second `local`, as far as the offset in `span` holds. Days at the ends of what can
 * be told are held there, and not learnt. */
static void learn_day(struct day *day, int64_t local, uint64_t date, const struct zone_span *span,
                      int64_t unit)
{
    int64_t whole = local - (local % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS, begin = whole - span->offset;
    int64_t from = begin > span->from ? begin : span->from;
    int64_t until = begin + DAY_SECONDS < span->until ? begin + DAY_SECONDS : span->until;
    int64_t ticks[3];
    day->size = 0;
    if (!temporal_inside(local - DAY_SECONDS) || !temporal_inside(local + DAY_SECONDS) || until <= from ||
        __builtin_mul_overflow(begin, unit, &ticks[0]) || __builtin_mul_overflow(from, unit, &ticks[1]) ||
        __builtin_mul_overflow(until, unit, &ticks[2]))
        return;
    *day =
        (struct day){(uint64_t)ticks[1], (uint64_t)ticks[2] - (uint64_t)ticks[1], (uint64_t)ticks[0], date};
}

/* A cell by itself. Returns its local second, whose date is `*front`. */
static inline int64_t put_alone(const struct type *type, const uint8_t *in, struct zone_span *memo,
                                uint8_t *out, uint64_t *front)
{
    uint32_t nanosecond;
    int64_t local = temporal_local(type, in, memo, &nanosecond);
    uint64_t shifted = (uint64_t)local + (uint64_t)CALENDAR_NEAR * DAY_SECONDS; /* not negative */
    uint32_t day = (uint32_t)(shifted / DAY_SECONDS);
    struct date date = calendar_near(day);
    *front = (uint16_t)date.year | (uint64_t)date.month << 16 | (uint64_t)date.day << 32;
    put_stamp(*front, (uint32_t)(shifted - (uint64_t)day * DAY_SECONDS), nanosecond, out);
    return local;
}

void run_timestamp(const struct type *type, const uint8_t *cell, struct zone_span *memo, uint8_t *out)
{
    uint64_t front;
    put_alone(type, cell, memo, out, &front);
}

/* A cell of another day than the one before. */
static __attribute__((noinline)) void put_other(struct run *run, const uint8_t *in, uint8_t *out,
                                                int64_t unit, struct day *day)
{
    uint64_t front;
    int64_t local = put_alone(run->column->type, in, &run->memo, out, &front);
    learn_day(day, local, front, &run->memo, unit);
}

/* `unit` is a constant wherever this is inlined with a common one: its divisions are multiplications. */
static inline __attribute__((always_inline)) void stamps(struct run *run, size_t from, size_t until,
                                                         size_t width, uint64_t unit, uint32_t nanoseconds)
{
    struct day day = {0};
    const uint8_t *in = run->column->data + (run->first + from) * width;
    uint8_t *out = run_place(run, from);
    size_t stride = run->target->stride;
    for (size_t i = from; i < until; i++, in += width, out += stride) {
        uint64_t ticks = 0;
        memcpy(&ticks, in, width);
        if (ticks - day.from < day.size) {
            uint64_t rest = ticks - day.begin, seconds = rest / unit;
            put_stamp(day.date, (uint32_t)seconds, (uint32_t)(rest - seconds * unit) * nanoseconds, out);
        } else {
            put_other(run, in, out, (int64_t)unit, &day);
        }
    }
}

void run_timestamps(struct run *run, size_t from, size_t until)
{
    const struct type *type = run->column->type;
    if (!run_is_plain(run) || !type->zone) {
        run_fixed(run, from, until);
        return;
    }
    if (type->kind == KIND_DATETIME)
        stamps(run, from, until, sizeof(uint32_t), 1, 0);
    else if (type->scale == 3)
        stamps(run, from, until, sizeof(uint64_t), 1000, 1000000);
    else if (type->scale == 6)
        stamps(run, from, until, sizeof(uint64_t), 1000000, 1000);
    else
        stamps(run, from, until, sizeof(uint64_t), temporal_power(type->scale),
               (uint32_t)temporal_power((uint8_t)(9 - type->scale)));
    run_lengths(run, from, until, sizeof(SQL_TIMESTAMP_STRUCT));
}
