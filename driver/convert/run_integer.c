/* Integers of one width as integers of another: each in its range, told where it is not. Gives what run_fixed
 * gives: a test compares them. */
#include "convert/run.h"

/* Positions [from, until) as far as they are in range; returns the first that is not. */
typedef size_t checked_loop(const struct run *run, size_t from, size_t until);

#define CHECKED(from_name, from_type, to_name, to_type)                                                      \
    static size_t from_name##_##to_name(const struct run *run, size_t from, size_t until)                    \
    {                                                                                                        \
        const uint8_t *in = run->column->data + (run->first + from) * sizeof(from_type);                     \
        uint8_t *out = run_place(run, from);                                                                 \
        const size_t stride = run->target->stride;                                                           \
        size_t i = from;                                                                                     \
        for (; i < until; i++, in += sizeof(from_type), out += stride) {                                     \
            from_type number;                                                                                \
            to_type written;                                                                                 \
            memcpy(&number, in, sizeof(number));                                                             \
            if (__builtin_add_overflow(number, 0, &written))                                                 \
                break;                                                                                       \
            memcpy(out, &written, sizeof(written));                                                          \
        }                                                                                                    \
        return i;                                                                                            \
    }

#define ALL_CHECKED(name, type)                                                                              \
    CHECKED(name, type, i8, int8_t)                                                                          \
    CHECKED(name, type, u8, uint8_t)                                                                         \
    CHECKED(name, type, i16, int16_t)                                                                        \
    CHECKED(name, type, u16, uint16_t)                                                                       \
    CHECKED(name, type, i32, int32_t)                                                                        \
    CHECKED(name, type, u32, uint32_t)                                                                       \
    CHECKED(name, type, i64, int64_t)                                                                        \
    CHECKED(name, type, u64, uint64_t)

ALL_CHECKED(i8, int8_t)
ALL_CHECKED(u8, uint8_t)
ALL_CHECKED(i16, int16_t)
ALL_CHECKED(u16, uint16_t)
ALL_CHECKED(i32, int32_t)
ALL_CHECKED(u32, uint32_t)
ALL_CHECKED(i64, int64_t)
ALL_CHECKED(u64, uint64_t)

#define ROW(name)                                                                                            \
    {                                                                                                        \
        [C_STINYINT] = name##_i8, [C_UTINYINT] = name##_u8, [C_SSHORT] = name##_i16,                         \
        [C_USHORT] = name##_u16, [C_SLONG] = name##_i32, [C_ULONG] = name##_u32, [C_SBIGINT] = name##_i64,   \
        [C_UBIGINT] = name##_u64                                                                             \
    }

static checked_loop *const checked[KIND_COUNT][C_UBIGINT + 1] = {
    [KIND_INT8] = ROW(i8),   [KIND_UINT8] = ROW(u8),   [KIND_INT16] = ROW(i16), [KIND_UINT16] = ROW(u16),
    [KIND_INT32] = ROW(i32), [KIND_UINT32] = ROW(u32), [KIND_INT64] = ROW(i64), [KIND_UINT64] = ROW(u64),
};

static size_t run_checked(const struct run *run, size_t from, size_t until)
{
    return checked[run->column->type->kind][run->converter->c](run, from, until);
}

void run_integers(struct run *run, size_t from, size_t until)
{
    SQLLEN size = (SQLLEN)ctype_get(run->converter->c)->size;
    if (!run_is_plain(run)) {
        run_fixed(run, from, until);
        return;
    }
    while (from < until) {
        size_t good = run_checked(run, from, until);
        run_lengths(run, from, good, size);
        if (good < until)
            run_report(run, good++, STATE_22003);
        from = good;
    }
}

bool run_integer(struct run *run)
{
    if (run_checked(run, 0, 1) == 0)
        return false;
    run_lengths(run, 0, 1, (SQLLEN)ctype_get(run->converter->c)->size);
    return true;
}
