/* Values -> numeric C types: ODBC Appendix D's truncation and range rules. */
#include <float.h>
#include <math.h>

#include "base/number.h"
#include "convert/write.h"

enum state write_state(enum decimal_loss loss)
{
    static const enum state states[] = {
        [DECIMAL_EXACT] = STATE_00000,
        [DECIMAL_FRACTION] = STATE_01S07,
        [DECIMAL_RANGE] = STATE_22003,
        [DECIMAL_SYNTAX] = STATE_22018,
    };
    return states[loss];
}

static enum decimal_loss worse(enum decimal_loss a, enum decimal_loss b)
{
    return a > b ? a : b;
}

static enum decimal_loss exact_of_real(const struct value *value, struct decimal *out)
{
    char digits[NUMBER_TEXT_SIZE];
    if (!isfinite(value->real))
        return DECIMAL_RANGE;
    size_t size = value->kind == VALUE_FLOAT ? number_format_float((float)value->real, digits)
                                             : number_format_double(value->real, digits);
    return decimal_parse(text_make(digits, size), out);
}

enum decimal_loss write_exact(const struct value *value, struct decimal *out)
{
    switch (value->kind) {
    case VALUE_BOOL:
    case VALUE_INT:
        *out = decimal_from_i64(value->integer);
        return DECIMAL_EXACT;
    case VALUE_UINT:
        *out = decimal_from_u64(value->natural);
        return DECIMAL_EXACT;
    case VALUE_DECIMAL:
        *out = value->decimal;
        return DECIMAL_EXACT;
    case VALUE_FLOAT:
    case VALUE_DOUBLE:
        return exact_of_real(value, out);
    case VALUE_TEXT:
        return decimal_parse(value->text, out);
    default:
        return DECIMAL_SYNTAX;
    }
}

enum decimal_loss write_i64(const struct value *value, int64_t *out)
{
    if (value->kind == VALUE_INT || value->kind == VALUE_BOOL) {
        *out = value->integer;
        return DECIMAL_EXACT;
    }
    if (value->kind == VALUE_FLOAT || value->kind == VALUE_DOUBLE) {
        if (!(value->real >= -0x1p63 && value->real < 0x1p63))
            return DECIMAL_RANGE;
        *out = (int64_t)value->real;
        return (double)*out == value->real ? DECIMAL_EXACT : DECIMAL_FRACTION;
    }
    struct decimal exact;
    enum decimal_loss loss = write_exact(value, &exact);
    return loss >= DECIMAL_RANGE ? loss : worse(loss, decimal_to_i64(&exact, out));
}

enum decimal_loss write_u64(const struct value *value, uint64_t *out)
{
    if (value->kind == VALUE_UINT) {
        *out = value->natural;
        return DECIMAL_EXACT;
    }
    if (value->kind == VALUE_FLOAT || value->kind == VALUE_DOUBLE) {
        if (!(value->real > -1 && value->real < 0x1p64))
            return DECIMAL_RANGE;
        *out = (uint64_t)value->real;
        return (double)*out == value->real ? DECIMAL_EXACT : DECIMAL_FRACTION;
    }
    struct decimal exact;
    enum decimal_loss loss = write_exact(value, &exact);
    return loss >= DECIMAL_RANGE ? loss : worse(loss, decimal_to_u64(&exact, out));
}

/* "inf" and "nan" carry an n; no finite literal does. */
static bool says_infinite(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text_lower(text.data[i]) == 'n')
            return true;
    }
    return false;
}

enum state write_real(const struct value *value, double *out)
{
    switch (value->kind) {
    case VALUE_BOOL:
    case VALUE_INT:
        *out = (double)value->integer;
        return STATE_00000;
    case VALUE_UINT:
        *out = (double)value->natural;
        return STATE_00000;
    case VALUE_DECIMAL:
        *out = decimal_to_double(&value->decimal);
        return STATE_00000;
    case VALUE_FLOAT:
    case VALUE_DOUBLE:
        *out = value->real;
        return STATE_00000;
    case VALUE_TEXT:
        if (!number_parse_double(value->text, out))
            return STATE_22018;
        return isinf(*out) && !says_infinite(value->text) ? STATE_22003 : STATE_00000;
    default:
        return STATE_22018;
    }
}

#define WRITE_SIGNED(name, ctype, least, most)                                                               \
    enum state name(const struct value *value, const struct target *target, uint8_t *out)                    \
    {                                                                                                        \
        int64_t wide = 0;                                                                                    \
        (void)target;                                                                                        \
        enum decimal_loss loss = write_i64(value, &wide);                                                    \
        if (loss >= DECIMAL_RANGE || wide < (least) || wide > (most))                                        \
            return write_state(loss == DECIMAL_SYNTAX ? loss : DECIMAL_RANGE);                               \
        ctype narrow = (ctype)wide;                                                                          \
        memcpy(out, &narrow, sizeof(narrow));                                                                \
        return write_state(loss);                                                                            \
    }

WRITE_SIGNED(write_stinyint, int8_t, INT8_MIN, INT8_MAX)
WRITE_SIGNED(write_utinyint, uint8_t, 0, UINT8_MAX)
WRITE_SIGNED(write_sshort, int16_t, INT16_MIN, INT16_MAX)
WRITE_SIGNED(write_ushort, uint16_t, 0, UINT16_MAX)
WRITE_SIGNED(write_slong, int32_t, INT32_MIN, INT32_MAX)
WRITE_SIGNED(write_ulong, uint32_t, 0, UINT32_MAX)
WRITE_SIGNED(write_sbigint, int64_t, INT64_MIN, INT64_MAX)

enum state write_ubigint(const struct value *value, const struct target *target, uint8_t *out)
{
    uint64_t natural = 0;
    (void)target;
    enum decimal_loss loss = write_u64(value, &natural);
    if (loss < DECIMAL_RANGE)
        memcpy(out, &natural, sizeof(natural));
    return write_state(loss);
}

enum state write_bit(const struct value *value, const struct target *target, uint8_t *out)
{
    static const struct decimal two = {.word = {2}};
    struct decimal exact;
    int64_t whole = 0;
    (void)target;
    if (value->kind == VALUE_BOOL) {
        *out = (uint8_t)value->integer;
        return STATE_00000;
    }
    /* A tiny one would be zero as a decimal. */
    if ((value->kind == VALUE_FLOAT || value->kind == VALUE_DOUBLE) && value->real < 0)
        return STATE_22003;
    enum decimal_loss loss = write_exact(value, &exact);
    if (loss >= DECIMAL_RANGE)
        return write_state(loss);
    if (exact.negative || decimal_compare(&exact, &two) >= 0)
        return STATE_22003;
    loss = worse(loss, decimal_to_i64(&exact, &whole));
    *out = (uint8_t)whole;
    return write_state(loss);
}

enum state write_double(const struct value *value, const struct target *target, uint8_t *out)
{
    double real = 0;
    (void)target;
    enum state state = write_real(value, &real);
    if (state == STATE_00000)
        memcpy(out, &real, sizeof(real));
    return state;
}

enum state write_float(const struct value *value, const struct target *target, uint8_t *out)
{
    double real = 0;
    (void)target;
    enum state state = write_real(value, &real);
    if (state != STATE_00000)
        return state;
    float single = (float)real;
    if (isinf(single) && !isinf(real))
        return STATE_22003;
    memcpy(out, &single, sizeof(single));
    return STATE_00000;
}

/* Brings `exact` to the record's scale, which may be negative: then the magnitude counts tens, hundreds, ...
 */
static enum decimal_loss numeric_scale(struct decimal *exact, int scale)
{
    if (scale < 0) {
        exact->scale = (int16_t)(exact->scale - scale);
        scale = 0;
    }
    return decimal_rescale(exact, (int16_t)scale);
}

enum state write_numeric(const struct value *value, const struct target *target, uint8_t *out)
{
    struct decimal exact;
    SQL_NUMERIC_STRUCT numeric;
    int precision = target->precision > 0 && target->precision <= 38 ? target->precision : 38;
    int scale = target->scale >= -127 && target->scale <= 127 ? target->scale : 0;
    enum decimal_loss loss = write_exact(value, &exact);
    if (target->scale == CONVERT_OWN_SCALE)
        scale = exact.scale;
    if (loss < DECIMAL_RANGE)
        loss = worse(loss, numeric_scale(&exact, scale));
    if (loss >= DECIMAL_RANGE)
        return write_state(loss);
    if (decimal_digits(&exact) > precision)
        return STATE_22003;
    memset(&numeric, 0, sizeof(numeric));
    numeric.precision = (SQLCHAR)precision;
    numeric.scale = (SQLSCHAR)scale;
    numeric.sign = !exact.negative;
    for (size_t i = 0; i < sizeof(numeric.val); i++)
        numeric.val[i] = (SQLCHAR)(exact.word[i / 8] >> (i % 8 * 8));
    memcpy(out, &numeric, sizeof(numeric));
    return write_state(loss);
}
