/* Loops for pairs of types that are common and simple. Each gives what run_fixed gives: a test compares them.
 */
#include "base/words.h"
#include "convert/run.h"

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

static inline __attribute__((always_inline)) void copy(struct run *run, size_t from, size_t until,
                                                       size_t size)
{
    if (!run_is_plain(run)) {
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
        if (!run_is_plain(run)) {                                                                            \
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

uint64_t run_narrow(const struct type *type, const uint8_t *cell)
{
    int64_t number;
    int32_t narrow;
    if (type->width == sizeof(narrow)) {
        memcpy(&narrow, cell, sizeof(narrow));
        number = narrow;
    } else {
        memcpy(&number, cell, sizeof(number));
    }
    return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

uint64_t run_narrow_most(SQLSMALLINT precision)
{
    return precision > 0 && precision < 19 ? words_ten(precision) - 1 : UINT64_MAX;
}

_Static_assert(sizeof(SQL_NUMERIC_STRUCT) == 19, "precision, scale, sign and 16 bytes of digits");

/* Precision and scale in `head`, then the sign, then digits that fit 64 bits. */
static inline void put_narrow(int64_t number, uint64_t magnitude, uint64_t head, uint8_t *out)
{
    const uint64_t none = 0;
    uint64_t front = head | (uint64_t)(number >= 0) << 16 | magnitude << 24, back = magnitude >> 40;
    memcpy(out + 11, &none, sizeof(none));
    memcpy(out + 8, &back, sizeof(back));
    memcpy(out, &front, sizeof(front));
}

/* The digits are the same, only the sign stands apart. Returns the first position that is out of range. */
#define NUMERICS(name, ctype)                                                                                \
    static size_t name(const struct run *run, size_t from, size_t until, uint64_t head, uint64_t most)       \
    {                                                                                                        \
        const uint8_t *in = run->column->data + (run->first + from) * sizeof(ctype);                         \
        uint8_t *out = run_place(run, from);                                                                 \
        size_t i = from, stride = run->target->stride;                                                       \
        for (; i < until; i++, in += sizeof(ctype), out += stride) {                                         \
            ctype number;                                                                                    \
            memcpy(&number, in, sizeof(number));                                                             \
            uint64_t magnitude = number < 0 ? 0 - (uint64_t)(int64_t)number : (uint64_t)number;              \
            if (magnitude > most)                                                                            \
                break;                                                                                       \
            put_narrow(number, magnitude, head, out);                                                        \
        }                                                                                                    \
        return i;                                                                                            \
    }

NUMERICS(numerics_i32, int32_t)
NUMERICS(numerics_i64, int64_t)

/* Decimal32 and Decimal64 in the scale that they have. */
void run_numerics(struct run *run, size_t from, size_t until)
{
    const struct type *type = run->column->type;
    const struct target *target = run->target;
    int precision = target->precision > 0 && target->precision <= 38 ? target->precision : 38;
    uint64_t most = run_narrow_most((SQLSMALLINT)precision);
    uint64_t head = (uint64_t)precision | (uint64_t)(uint8_t)type->scale << 8;
    if (!run_is_plain(run) || target->scale != type->scale) {
        run_fixed(run, from, until);
        return;
    }
    while (from < until) {
        size_t good = type->width == sizeof(int32_t) ? numerics_i32(run, from, until, head, most)
                                                     : numerics_i64(run, from, until, head, most);
        run_lengths(run, from, good, sizeof(SQL_NUMERIC_STRUCT));
        if (good < until)
            run_report(run, good++, STATE_22003);
        from = good;
    }
}

_Static_assert(sizeof(SQLGUID) == 16, "a GUID has 16 bytes");

/* On the wire a UUID is two numbers of 64 bits; in a GUID the first is three numbers, the second eight bytes.
 */
static inline void put_guid(const uint8_t *in, uint8_t *out)
{
    uint64_t half[2];
    memcpy(half, in, sizeof(half));
    half[0] = half[0] >> 32 | (half[0] >> 16 & 0xFFFF) << 32 | half[0] << 48;
    half[1] = __builtin_bswap64(half[1]);
    memcpy(out, half, sizeof(half));
}

void run_guid(const uint8_t *cell, uint8_t *out)
{
    put_guid(cell, out);
}

void run_guids(struct run *run, size_t from, size_t until)
{
    if (!run_is_plain(run)) {
        run_fixed(run, from, until);
        return;
    }
    const uint8_t *in = run->column->data + (run->first + from) * sizeof(SQLGUID);
    uint8_t *out = run_place(run, from);
    const size_t stride = run->target->stride;
    for (size_t i = from; i < until; i++, in += sizeof(SQLGUID), out += stride)
        put_guid(in, out);
    run_lengths(run, from, until, sizeof(SQLGUID));
}

void run_bits(struct run *run, size_t from, size_t until)
{
    if (!run_is_plain(run)) {
        run_fixed(run, from, until);
        return;
    }
    const uint8_t *in = run->column->data + run->first;
    for (size_t i = from; i < until; i++)
        *run_place(run, i) = in[i] != 0;
    run_lengths(run, from, until, 1);
}
