/* Loops for pairs of types that are common and simple. Each gives what run_fixed gives: a test compares them.
 */
#include "convert/run.h"
#include "convert/temporal.h"

static void put_lengths(const struct run *run, size_t from, size_t until, SQLLEN size)
{
    if (!run->target->octet_length && !run->target->indicator)
        return;
    for (size_t i = from; i < until; i++)
        run_length(run, i, size);
}

/* Dictionaries and lengths without data are rare for numbers: the slow loop knows them. */
static bool is_plain(const struct run *run)
{
    return !run->keys && run->target->data;
}

static void copy(struct run *run, size_t from, size_t until, size_t size)
{
    if (!is_plain(run)) {
        run_fixed(run, from, until);
        return;
    }
    const uint8_t *in = run->column->data + (run->first + from) * size;
    uint8_t *out = run_place(run, from);
    size_t stride = run->target->stride;
    if (stride == size) {
        memcpy(out, in, (until - from) * size);
    } else {
        for (size_t i = from; i < until; i++, in += size, out += stride)
            memcpy(out, in, size);
    }
    put_lengths(run, from, until, (SQLLEN)size);
}

#define COPY(name, size)                                                                                     \
    void name(struct run *run, size_t from, size_t until)                                                    \
    {                                                                                                        \
        copy(run, from, until, size);                                                                        \
    }

COPY(run_copy1, 1)
COPY(run_copy2, 2)
COPY(run_copy4, 4)
COPY(run_copy8, 8)

#define WIDEN(name, narrow, wide)                                                                            \
    void name(struct run *run, size_t from, size_t until)                                                    \
    {                                                                                                        \
        if (!is_plain(run)) {                                                                                \
            run_fixed(run, from, until);                                                                     \
            return;                                                                                          \
        }                                                                                                    \
        const uint8_t *in = run->column->data + (run->first + from) * sizeof(narrow);                        \
        uint8_t *out = run_place(run, from);                                                                 \
        size_t stride = run->target->stride;                                                                 \
        for (size_t i = from; i < until; i++, in += sizeof(narrow), out += stride) {                         \
            narrow read;                                                                                     \
            memcpy(&read, in, sizeof(read));                                                                 \
            wide written = (wide)read;                                                                       \
            memcpy(out, &written, sizeof(written));                                                          \
        }                                                                                                    \
        put_lengths(run, from, until, sizeof(wide));                                                         \
    }

WIDEN(run_i8_i16, int8_t, int16_t)
WIDEN(run_i8_i32, int8_t, int32_t)
WIDEN(run_i8_i64, int8_t, int64_t)
WIDEN(run_i16_i32, int16_t, int32_t)
WIDEN(run_i16_i64, int16_t, int64_t)
WIDEN(run_i32_i64, int32_t, int64_t)
/* Unsigned to wider: the bytes are the same whether the wider type is signed or not. */
WIDEN(run_u8_i16, uint8_t, int16_t)
WIDEN(run_u8_i32, uint8_t, int32_t)
WIDEN(run_u8_i64, uint8_t, int64_t)
WIDEN(run_u16_i32, uint16_t, int32_t)
WIDEN(run_u16_i64, uint16_t, int64_t)
WIDEN(run_u32_i64, uint32_t, int64_t)
WIDEN(run_f32_f64, float, double)
WIDEN(run_i32_f64, int32_t, double)
WIDEN(run_u32_f64, uint32_t, double)
WIDEN(run_i64_f64, int64_t, double)
WIDEN(run_u64_f64, uint64_t, double)

void run_dates(struct run *run, size_t from, size_t until)
{
    const struct type *type = run->column->type;
    if (!is_plain(run)) {
        run_fixed(run, from, until);
        return;
    }
    const uint8_t *in = run->column->data + (run->first + from) * type->width;
    for (size_t i = from; i < until; i++, in += type->width) {
        struct date date = temporal_date(type, in);
        SQL_DATE_STRUCT out = {(SQLSMALLINT)date.year, date.month, date.day};
        memcpy(run_place(run, i), &out, sizeof(out));
    }
    put_lengths(run, from, until, sizeof(SQL_DATE_STRUCT));
}

void run_timestamps(struct run *run, size_t from, size_t until)
{
    const struct type *type = run->column->type;
    struct datetime moment;
    if (!is_plain(run) || !type->zone) {
        run_fixed(run, from, until);
        return;
    }
    const uint8_t *in = run->column->data + (run->first + from) * type->width;
    for (size_t i = from; i < until; i++, in += type->width) {
        temporal_datetime(type, in, &run->memo, &moment);
        SQL_TIMESTAMP_STRUCT out = {(SQLSMALLINT)moment.date.year,   moment.date.month,   moment.date.day,
                                    (SQLUSMALLINT)moment.clock.hour, moment.clock.minute, moment.clock.second,
                                    moment.clock.nanosecond};
        memcpy(run_place(run, i), &out, sizeof(out));
    }
    put_lengths(run, from, until, sizeof(SQL_TIMESTAMP_STRUCT));
}
