/* The matrix: how cells of each kind become each C type. What is not here is 07006. */
#include "convert/run.h"

/* clang-format off */
#define ANY run_fixed
#define INT run_integers

#define TEXTS                                                                                                \
    [C_CHAR] = {run_text, C_CHAR}, [C_WCHAR] = {run_wide, C_WCHAR}, [C_BINARY] = {run_binary, C_BINARY}

#define INTEGERS(i8, u8, i16, u16, i32, u32, i64, u64)                                                       \
    [C_STINYINT] = {i8, C_STINYINT}, [C_UTINYINT] = {u8, C_UTINYINT}, [C_SSHORT] = {i16, C_SSHORT},          \
    [C_USHORT] = {u16, C_USHORT}, [C_SLONG] = {i32, C_SLONG}, [C_ULONG] = {u32, C_ULONG},                    \
    [C_SBIGINT] = {i64, C_SBIGINT}, [C_UBIGINT] = {u64, C_UBIGINT}

#define REALS(f32, f64)                                                                                      \
    [C_FLOAT] = {f32, C_FLOAT}, [C_DOUBLE] = {f64, C_DOUBLE}, [C_NUMERIC] = {ANY, C_NUMERIC},                \
    [C_BIT] = {ANY, C_BIT}

#define ANY_INTEGERS INTEGERS(ANY, ANY, ANY, ANY, ANY, ANY, ANY, ANY)

/* Exact numbers become single-field intervals, text all of them. */
#define SINGLES                                                                                              \
    [C_INTERVAL_YEAR] = {ANY, C_INTERVAL_YEAR}, [C_INTERVAL_MONTH] = {ANY, C_INTERVAL_MONTH},                \
    [C_INTERVAL_DAY] = {ANY, C_INTERVAL_DAY}, [C_INTERVAL_HOUR] = {ANY, C_INTERVAL_HOUR},                    \
    [C_INTERVAL_MINUTE] = {ANY, C_INTERVAL_MINUTE}, [C_INTERVAL_SECOND] = {ANY, C_INTERVAL_SECOND}
#define RANGES                                                                                               \
    [C_INTERVAL_YEAR_TO_MONTH] = {ANY, C_INTERVAL_YEAR_TO_MONTH},                                            \
    [C_INTERVAL_DAY_TO_HOUR] = {ANY, C_INTERVAL_DAY_TO_HOUR},                                                \
    [C_INTERVAL_DAY_TO_MINUTE] = {ANY, C_INTERVAL_DAY_TO_MINUTE},                                            \
    [C_INTERVAL_DAY_TO_SECOND] = {ANY, C_INTERVAL_DAY_TO_SECOND},                                            \
    [C_INTERVAL_HOUR_TO_MINUTE] = {ANY, C_INTERVAL_HOUR_TO_MINUTE},                                          \
    [C_INTERVAL_HOUR_TO_SECOND] = {ANY, C_INTERVAL_HOUR_TO_SECOND},                                          \
    [C_INTERVAL_MINUTE_TO_SECOND] = {ANY, C_INTERVAL_MINUTE_TO_SECOND}

#define TIMES(date, time, timestamp)                                                                         \
    [C_DATE] = {date, C_DATE}, [C_TIME] = {time, C_TIME}, [C_TIMESTAMP] = {timestamp, C_TIMESTAMP}

#define TEXT_ROW                                                                                             \
    {                                                                                                        \
        TEXTS, ANY_INTEGERS, REALS(ANY, ANY), TIMES(ANY, ANY, ANY), [C_GUID] = {ANY, C_GUID}, SINGLES,       \
        RANGES                                                                                               \
    }
#define EXACT_ROW(integers, reals) {TEXTS, integers, reals, SINGLES}
#define APPROXIMATE_ROW(reals) {TEXTS, ANY_INTEGERS, reals}
#define NARROW_DECIMAL_ROW                                                                                   \
    {                                                                                                        \
        TEXTS, ANY_INTEGERS, [C_FLOAT] = {ANY, C_FLOAT}, [C_DOUBLE] = {ANY, C_DOUBLE},                       \
        [C_NUMERIC] = {run_numerics, C_NUMERIC}, [C_BIT] = {ANY, C_BIT}, SINGLES                             \
    }
#define WIDE_EXACT_ROW EXACT_ROW(ANY_INTEGERS, REALS(ANY, ANY))

static const struct converter matrix[KIND_COUNT][C_COUNT] = {
    [KIND_NOTHING] = TEXT_ROW,
    [KIND_BOOL] = {TEXTS, ANY_INTEGERS, [C_FLOAT] = {ANY, C_FLOAT}, [C_DOUBLE] = {ANY, C_DOUBLE},
                   [C_NUMERIC] = {ANY, C_NUMERIC}, [C_BIT] = {run_bits, C_BIT}},
    [KIND_INT8] = EXACT_ROW(INTEGERS(run_copy1, INT, run_i8_i16, INT, run_i8_i32, INT, run_i8_i64, INT),
                            REALS(ANY, ANY)),
    [KIND_INT16] = EXACT_ROW(INTEGERS(INT, INT, run_copy2, INT, run_i16_i32, INT, run_i16_i64, INT),
                             REALS(ANY, ANY)),
    [KIND_INT32] = EXACT_ROW(INTEGERS(INT, INT, INT, INT, run_copy4, INT, run_i32_i64, INT),
                             REALS(ANY, run_i32_f64)),
    [KIND_INT64] = EXACT_ROW(INTEGERS(INT, INT, INT, INT, INT, INT, run_copy8, INT),
                                REALS(ANY, run_i64_f64)),
    [KIND_INT128] = WIDE_EXACT_ROW,
    [KIND_INT256] = WIDE_EXACT_ROW,
    [KIND_UINT8] = EXACT_ROW(INTEGERS(INT, run_copy1, run_u8_i16, run_u8_i16, run_u8_i32, run_u8_i32,
                                      run_u8_i64, run_u8_i64),
                             REALS(ANY, ANY)),
    [KIND_UINT16] = EXACT_ROW(INTEGERS(INT, INT, INT, run_copy2, run_u16_i32, run_u16_i32, run_u16_i64,
                                       run_u16_i64),
                              REALS(ANY, ANY)),
    [KIND_UINT32] = EXACT_ROW(INTEGERS(INT, INT, INT, INT, INT, run_copy4, run_u32_i64, run_u32_i64),
                              REALS(ANY, run_u32_f64)),
    [KIND_UINT64] = EXACT_ROW(INTEGERS(INT, INT, INT, INT, INT, INT, INT, run_copy8),
                              REALS(ANY, run_u64_f64)),
    [KIND_UINT128] = WIDE_EXACT_ROW,
    [KIND_UINT256] = WIDE_EXACT_ROW,
    [KIND_FLOAT32] = APPROXIMATE_ROW(REALS(run_copy4, run_f32_f64)),
    [KIND_FLOAT64] = APPROXIMATE_ROW(REALS(ANY, run_copy8)),
    [KIND_BFLOAT16] = APPROXIMATE_ROW(REALS(ANY, ANY)),
    [KIND_DECIMAL32] = NARROW_DECIMAL_ROW,
    [KIND_DECIMAL64] = NARROW_DECIMAL_ROW,
    [KIND_DECIMAL128] = WIDE_EXACT_ROW,
    [KIND_DECIMAL256] = WIDE_EXACT_ROW,
    [KIND_STRING] = TEXT_ROW,
    [KIND_FIXEDSTRING] = TEXT_ROW,
    [KIND_DATE] = {TEXTS, [C_DATE] = {run_dates, C_DATE}, [C_TIMESTAMP] = {ANY, C_TIMESTAMP}},
    [KIND_DATE32] = {TEXTS, [C_DATE] = {run_dates, C_DATE}, [C_TIMESTAMP] = {ANY, C_TIMESTAMP}},
    [KIND_DATETIME] = {TEXTS, TIMES(ANY, ANY, run_timestamps)},
    [KIND_DATETIME64] = {TEXTS, TIMES(ANY, ANY, run_timestamps)},
    [KIND_TIME] = {TEXTS, [C_TIME] = {ANY, C_TIME}, [C_TIMESTAMP] = {ANY, C_TIMESTAMP}},
    [KIND_TIME64] = {TEXTS, [C_TIME] = {ANY, C_TIME}, [C_TIMESTAMP] = {ANY, C_TIMESTAMP}},
    [KIND_UUID] = {TEXTS, [C_GUID] = {run_guids, C_GUID}},
    [KIND_IPV4] = TEXT_ROW,
    [KIND_IPV6] = TEXT_ROW,
    [KIND_ENUM8] = TEXT_ROW,
    [KIND_ENUM16] = TEXT_ROW,
    [KIND_INTERVAL] = EXACT_ROW(INTEGERS(ANY, ANY, ANY, ANY, ANY, ANY, run_copy8, ANY),
                                REALS(ANY, run_i64_f64)),
    [KIND_ARRAY] = TEXT_ROW,
    [KIND_TUPLE] = TEXT_ROW,
    [KIND_MAP] = TEXT_ROW,
    [KIND_NESTED] = TEXT_ROW,
    [KIND_VARIANT] = TEXT_ROW,
    [KIND_DYNAMIC] = TEXT_ROW,
    [KIND_JSON] = TEXT_ROW,
    [KIND_AGGREGATE] = {TEXTS},
    [KIND_NUMERIC] = WIDE_EXACT_ROW,
};
/* clang-format on */

const struct converter *matrix_get(enum kind kind, enum c_index c)
{
    return &matrix[kind][c];
}
