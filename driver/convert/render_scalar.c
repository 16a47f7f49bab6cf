/* Text of single cells without structure, byte for byte the server's toString(). */
#include "convert/render_scalar.h"
#include "base/uuid.h"

#include <string.h>

#include "base/number.h"
#include "base/words.h"
#include "convert/render_address.h"
#include "convert/temporal.h"

static size_t put_bool(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    (void)type;
    (void)memo;
    struct text text = text_of(*cell ? "true" : "false");
    memcpy(out, text.data, text.size);
    return text.size;
}

#define PUT_INTEGER(name, ctype, format)                                                                     \
    static size_t name(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)      \
    {                                                                                                        \
        ctype number;                                                                                        \
        (void)type;                                                                                          \
        (void)memo;                                                                                          \
        memcpy(&number, cell, sizeof(number));                                                               \
        return format(number, out);                                                                          \
    }

PUT_INTEGER(put_int8, int8_t, number_format_i64)
PUT_INTEGER(put_int16, int16_t, number_format_i64)
PUT_INTEGER(put_int32, int32_t, number_format_i64)
PUT_INTEGER(put_int64, int64_t, number_format_i64)
PUT_INTEGER(put_uint8, uint8_t, number_format_u64)
PUT_INTEGER(put_uint16, uint16_t, number_format_u64)
PUT_INTEGER(put_uint32, uint32_t, number_format_u64)
PUT_INTEGER(put_uint64, uint64_t, number_format_u64)
PUT_INTEGER(put_float32, float, number_format_float)
PUT_INTEGER(put_float64, double, number_format_double)

static size_t put_bfloat16(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    uint8_t wide[4] = {0, 0, cell[0], cell[1]};
    return put_float32(type, wide, memo, out);
}

/* magnitude * 10^-scale, without the fraction's trailing zeros. */
static size_t put_small_decimal(bool negative, uint64_t magnitude, int scale, char *out)
{
    char *at = out;
    uint64_t whole = magnitude, fraction = 0;
    if (negative)
        *at++ = '-';
    if (scale > 19) { /* of 64 bits nothing is left before the point */
        whole = 0;
        fraction = magnitude;
    } else if (scale > 0) {
        uint64_t unit = words_ten(scale);
        whole = magnitude / unit;
        fraction = magnitude % unit;
    }
    at += number_format_u64(whole, at);
    if (fraction == 0)
        return (size_t)(at - out);
    *at++ = '.';
    at += number_format_padded(fraction, scale, at);
    while (at[-1] == '0')
        at--;
    return (size_t)(at - out);
}

static size_t put_decimal(const struct decimal *decimal, char *out)
{
    if (!(decimal->word[1] | decimal->word[2] | decimal->word[3])) {
        return put_small_decimal(decimal->negative, decimal->word[0], decimal->scale, out);
    }
    size_t size = decimal_format(decimal, out);
    if (decimal->scale == 0)
        return size;
    while (out[size - 1] == '0')
        size--;
    return out[size - 1] == '.' ? size - 1 : size;
}

/* Decimal32 and Decimal64. */
static size_t put_narrow(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    int32_t narrow;
    int64_t number;
    (void)memo;
    memcpy(&narrow, cell, sizeof(narrow));
    number = narrow;
    if (type->width == sizeof(number))
        memcpy(&number, cell, sizeof(number));
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    return put_small_decimal(number < 0, magnitude, type->scale, out);
}

static size_t put_signed(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    (void)memo;
    struct decimal decimal = decimal_from_bytes(cell, type->width, true, type->scale);
    return put_decimal(&decimal, out);
}

static size_t put_unsigned(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    (void)memo;
    struct decimal decimal = decimal_from_bytes(cell, type->width, false, 0);
    return put_decimal(&decimal, out);
}

static size_t put_date(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    (void)memo;
    return calendar_format_date(temporal_date(type, cell), out);
}

static size_t put_datetime(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    struct datetime datetime;
    if (!temporal_datetime(type, cell, memo, &datetime))
        return SIZE_MAX;
    return calendar_format_datetime(&datetime, type->kind == KIND_DATETIME ? 0 : type->scale, out);
}

static size_t put_clock(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    (void)memo;
    return calendar_format_clock(temporal_clock(type, cell), type->kind == KIND_TIME ? 0 : type->scale, out);
}

static size_t put_uuid(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    uint8_t bytes[16];
    (void)type;
    (void)memo;
    render_uuid_bytes(cell, bytes);
    return uuid_format(bytes, out);
}

static size_t put_ipv4(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    uint8_t octets[4] = {cell[3], cell[2], cell[1], cell[0]};
    (void)type;
    (void)memo;
    return render_ipv4(octets, out);
}

static size_t put_ipv6(const struct type *type, const uint8_t *cell, struct zone_span *memo, char *out)
{
    (void)type;
    (void)memo;
    return render_ipv6(cell, out);
}

static scalar_function *const functions[KIND_COUNT] = {
    [KIND_BOOL] = put_bool,         [KIND_INT8] = put_int8,         [KIND_INT16] = put_int16,
    [KIND_INT32] = put_int32,       [KIND_INT64] = put_int64,       [KIND_INT128] = put_signed,
    [KIND_INT256] = put_signed,     [KIND_UINT8] = put_uint8,       [KIND_UINT16] = put_uint16,
    [KIND_UINT32] = put_uint32,     [KIND_UINT64] = put_uint64,     [KIND_UINT128] = put_unsigned,
    [KIND_UINT256] = put_unsigned,  [KIND_FLOAT32] = put_float32,   [KIND_FLOAT64] = put_float64,
    [KIND_BFLOAT16] = put_bfloat16, [KIND_DECIMAL32] = put_narrow,  [KIND_DECIMAL64] = put_narrow,
    [KIND_DECIMAL128] = put_signed, [KIND_DECIMAL256] = put_signed, [KIND_DATE] = put_date,
    [KIND_DATE32] = put_date,       [KIND_DATETIME] = put_datetime, [KIND_DATETIME64] = put_datetime,
    [KIND_TIME] = put_clock,        [KIND_TIME64] = put_clock,      [KIND_UUID] = put_uuid,
    [KIND_IPV4] = put_ipv4,         [KIND_IPV6] = put_ipv6,         [KIND_ENUM8] = put_int8,
    [KIND_ENUM16] = put_int16,      [KIND_INTERVAL] = put_int64,
};

scalar_function *render_function(enum kind kind)
{
    return functions[kind];
}

/* Most bytes written for kinds that are mostly short. */
static const uint8_t longest[KIND_COUNT] = {
    [KIND_INT8] = NUMBER_INTEGER_SIZE,
    [KIND_INT16] = NUMBER_INTEGER_SIZE,
    [KIND_INT32] = NUMBER_INTEGER_SIZE,
    [KIND_INT64] = NUMBER_INTEGER_SIZE,
    [KIND_UINT8] = NUMBER_INTEGER_SIZE,
    [KIND_UINT16] = NUMBER_INTEGER_SIZE,
    [KIND_UINT32] = NUMBER_INTEGER_SIZE,
    [KIND_UINT64] = NUMBER_INTEGER_SIZE,
    [KIND_FLOAT32] = NUMBER_TEXT_SIZE,
    [KIND_DATE] = 10,
    [KIND_DATE32] = 10,
    [KIND_DATETIME] = 19,
    [KIND_DATETIME64] = CALENDAR_TEXT_SIZE,
    [KIND_UUID] = 36,
    [KIND_INTERVAL] = NUMBER_INTEGER_SIZE,
    [KIND_DECIMAL32] = 2 * NUMBER_INTEGER_SIZE,
    [KIND_DECIMAL64] = 2 * NUMBER_INTEGER_SIZE,
    [KIND_IPV4] = 4 * NUMBER_INTEGER_SIZE,
    [KIND_FLOAT64] = NUMBER_TEXT_SIZE,
};

size_t render_longest(enum kind kind)
{
    return longest[kind] ? longest[kind] : SIZE_MAX;
}

/* Kinds whose bytes are their text. */
static bool is_text(enum kind kind)
{
    return kind == KIND_STRING || kind == KIND_FIXEDSTRING || kind == KIND_JSON || kind == KIND_AGGREGATE ||
           kind == KIND_NUMERIC;
}

bool render_is_scalar(enum kind kind)
{
    return functions[kind] || is_text(kind) || kind == KIND_NOTHING;
}

struct text render_bytes(const struct column *column, uint64_t row)
{
    const char *data = (const char *)column->data;
    if (column->spans)
        return text_make(data + column->spans[row].at, column->spans[row].size);
    return text_make(data + row * column->type->width, column->type->width);
}

struct text render_trim_zeros(struct text text)
{
    while (text.size && text.data[text.size - 1] == 0)
        text.size--;
    return text;
}

struct text render_label(const struct type *type, const uint8_t *cell)
{
    int16_t value = (int8_t)*cell;
    if (type->kind == KIND_ENUM16)
        memcpy(&value, cell, sizeof(value));
    /* Labels mostly count up without gaps: look there first. */
    int32_t guess = type->label_count ? value - type->labels[0].value : -1;
    if (guess >= 0 && (uint32_t)guess < type->label_count && type->labels[guess].value == value)
        return type->labels[guess].label;
    for (uint32_t i = 0; i < type->label_count; i++) {
        if (type->labels[i].value == value)
            return type->labels[i].label;
    }
    return text_make(NULL, 0);
}

void render_uuid_bytes(const uint8_t *cell, uint8_t out[16])
{
    uint64_t half[2]; /* two numbers on the wire */
    memcpy(half, cell, sizeof(half));
    half[0] = __builtin_bswap64(half[0]);
    half[1] = __builtin_bswap64(half[1]);
    memcpy(out, half, sizeof(half));
}

int render_scalar(const struct column *column, uint64_t row, struct zone_span *memo, char *small,
                  struct text *out, struct error *err)
{
    const struct type *type = column->type;
    struct text bytes = render_bytes(column, row);
    const uint8_t *cell = (const uint8_t *)bytes.data;
    *out = bytes;
    if (is_text(type->kind))
        return 0;
    if (type->kind == KIND_ENUM8 || type->kind == KIND_ENUM16) {
        *out = render_label(type, cell);
        if (out->data)
            return 0;
    }
    size_t size = functions[type->kind](type, cell, memo, small);
    *out = text_make(small, size);
    return size == SIZE_MAX ? temporal_no_zone(type, err) : 0;
}
