/* Loops for pairs of types that are common and simple. Each gives what run_fixed gives: a test compares them.
 */
#include "base/words.h"
#include "convert/run.h"
#include "convert/temporal.h"

static void fill(SQLLEN *out, size_t stride, size_t count, SQLLEN length)
{
    char *at = (char *)out;
    if (stride == sizeof(length)) {
        for (size_t i = 0; i < count; i++)
            memcpy(at + i * sizeof(length), &length, sizeof(length));
        return;
    }
    for (size_t i = 0; i < count; i++, at += stride)
        memcpy(at, &length, sizeof(length));
}

void run_lengths(const struct run *run, size_t from, size_t until, SQLLEN length)
{
    const struct target *target = run->target;
    size_t stride = target->length_stride, offset = (run->at + from) * stride;
    if (target->indicator && target->indicator != target->octet_length)
        fill((SQLLEN *)(void *)((char *)target->indicator + offset), stride, until - from, 0);
    if (target->octet_length)
        fill((SQLLEN *)(void *)((char *)target->octet_length + offset), stride, until - from, length);
}

/* Dictionaries and lengths without data are rare for numbers: the slow loop knows them. */
static bool is_plain(const struct run *run)
{
    return !run->dictionary && run->target->data;
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
    run_lengths(run, from, until, (SQLLEN)size);
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
        run_lengths(run, from, until, sizeof(wide));                                                         \
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
    uint8_t *out = run_place(run, from);
    for (size_t i = from; i < until; i++, in += type->width, out += run->target->stride) {
        struct date date = temporal_date(type, in);
        SQL_DATE_STRUCT written = {(SQLSMALLINT)date.year, date.month, date.day};
        memcpy(out, &written, sizeof(written));
    }
    run_lengths(run, from, until, sizeof(SQL_DATE_STRUCT));
}

/* Rows near each other are mostly of one day: its date is kept. */
void run_timestamps(struct run *run, size_t from, size_t until)
{
    enum { DAY = 86400, EPOCH = 1000000 }; /* days before 1970 that make all days positive */
    const struct type *type = run->column->type;
    if (!is_plain(run) || !type->zone) {
        run_fixed(run, from, until);
        return;
    }
    const uint8_t *in = run->column->data + (run->first + from) * type->width;
    uint8_t *out = run_place(run, from);
    uint32_t nanosecond, known = UINT32_MAX;
    SQL_TIMESTAMP_STRUCT stamp = {0};
    for (size_t i = from; i < until; i++, in += type->width, out += run->target->stride) {
        int64_t seconds = temporal_local(type, in, &run->memo, &nanosecond) + (int64_t)EPOCH * DAY;
        uint32_t day = (uint32_t)((uint64_t)seconds / DAY);
        uint32_t rest = (uint32_t)(seconds - (int64_t)day * DAY);
        if (day != known) {
            struct date date = calendar_date((int64_t)day - EPOCH);
            stamp.year = (SQLSMALLINT)date.year;
            stamp.month = date.month;
            stamp.day = date.day;
            known = day;
        }
        stamp.hour = (SQLUSMALLINT)(rest / 3600);
        stamp.minute = (SQLUSMALLINT)(rest / 60 % 60);
        stamp.second = (SQLUSMALLINT)(rest % 60);
        stamp.fraction = nanosecond;
        memcpy(out, &stamp, sizeof(stamp));
    }
    run_lengths(run, from, until, sizeof(SQL_TIMESTAMP_STRUCT));
}

static int64_t read_i32(const uint8_t *in)
{
    int32_t number;
    memcpy(&number, in, sizeof(number));
    return number;
}

static int64_t read_i64(const uint8_t *in)
{
    int64_t number;
    memcpy(&number, in, sizeof(number));
    return number;
}

/* Decimal32 and Decimal64 in the scale that they have: the digits are the same, only the sign stands apart.
 */
void run_numerics(struct run *run, size_t from, size_t until)
{
    const struct type *type = run->column->type;
    const struct target *target = run->target;
    int precision = target->precision > 0 && target->precision <= 38 ? target->precision : 38;
    uint64_t most = precision < 19 ? words_ten(precision) - 1 : UINT64_MAX;
    if (!is_plain(run) || target->scale != type->scale) {
        run_fixed(run, from, until);
        return;
    }
    SQL_NUMERIC_STRUCT out = {.precision = (SQLCHAR)precision, .scale = (SQLSCHAR)type->scale};
    const uint8_t *in = run->column->data + (run->first + from) * type->width;
    for (size_t i = from; i < until; i++, in += type->width) {
        int64_t number = type->width == 4 ? read_i32(in) : read_i64(in);
        uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
        if (magnitude > most) {
            run_report(run, i, STATE_22003);
            continue;
        }
        out.sign = number >= 0;
        memcpy(out.val, &magnitude, sizeof(magnitude));
        memcpy(run_place(run, i), &out, sizeof(out));
        run_length(run, i, sizeof(out));
    }
}

_Static_assert(sizeof(SQLGUID) == 16, "a GUID has 16 bytes");

/* On the wire a UUID is two numbers of 64 bits; in a GUID the first is three numbers, the second eight bytes.
 */
void run_guids(struct run *run, size_t from, size_t until)
{
    if (!is_plain(run)) {
        run_fixed(run, from, until);
        return;
    }
    const uint8_t *in = run->column->data + (run->first + from) * sizeof(SQLGUID);
    uint8_t *out = run_place(run, from);
    for (size_t i = from; i < until; i++, in += sizeof(SQLGUID), out += run->target->stride) {
        uint64_t half[2];
        memcpy(half, in, sizeof(half));
        half[0] = half[0] >> 32 | (half[0] >> 16 & 0xFFFF) << 32 | half[0] << 48;
        half[1] = __builtin_bswap64(half[1]);
        memcpy(out, half, sizeof(half));
    }
    run_lengths(run, from, until, sizeof(SQLGUID));
}

void run_bits(struct run *run, size_t from, size_t until)
{
    if (!is_plain(run)) {
        run_fixed(run, from, until);
        return;
    }
    const uint8_t *in = run->column->data + run->first;
    for (size_t i = from; i < until; i++)
        *run_place(run, i) = in[i] != 0;
    run_lengths(run, from, until, 1);
}
