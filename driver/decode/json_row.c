/* CrateDB's answers: rows of plain cells, which nearly all are, straight into their columns. */
#include <math.h>

#include "base/number.h"
#include "base/utf.h"
#include "decode/json_parts.h"

enum { STEP = 16, SURE_DIGITS = 18 }; /* so many digits fit 64 bits whatever they are */

/* A cell of the column at `at`: behind it, or NULL: nothing was taken. It is wholly there, with what must
 * follow it. Bytes behind `end` are zero. */
typedef const uint8_t *fast_cell(struct json_column *column, const uint8_t *at, const uint8_t *end);

/* --- room --------------------------------------------------------------------------------------------- */

/* Capacity is at most one more than the limit. */
static inline uint8_t *room(struct buffer *buffer, size_t more)
{
    return buffer->capacity - buffer->size > more ? buffer->data + buffer->size
                                                  : buffer_reserve(buffer, more);
}

static inline bool count_cell(struct json_column *column, bool null)
{
    uint8_t *place = room(&column->nulls, 1);
    if (!place)
        return false;
    *place = null;
    column->nulls.size++;
    column->cells++;
    column->null_cells += null;
    return true;
}

static inline bool put_fixed(struct json_column *column, const void *value, size_t width, bool null)
{
    uint8_t *place = room(&column->data, width);
    if (!place || !count_cell(column, null))
        return false;
    memcpy(place, value, width);
    column->data.size += width;
    return true;
}

static bool put_text(struct json_column *column, const uint8_t *from, size_t size, bool null)
{
    struct span span = {(uint32_t)column->data.size, (uint32_t)size};
    bool wide = column->data.capacity - column->data.size > size + STEP;
    uint8_t *text = wide ? column->data.data + column->data.size : buffer_reserve(&column->data, size);
    uint8_t *place = room(&column->spans, sizeof span);
    if (!text || !place || !count_cell(column, null))
        return false;
    if (wide && size <= STEP)
        memcpy(text, from, STEP);
    else if (size)
        memcpy(text, from, size);
    memcpy(place, &span, sizeof span);
    column->data.size += size;
    column->spans.size += sizeof span;
    return true;
}

/* --- cells by kind ------------------------------------------------------------------------------------ */

static inline bool follows(const uint8_t *at)
{
    return *at == ',' || *at == ']';
}

static inline bool is_digit(uint8_t byte)
{
    return (uint8_t)(byte - '0') < 10;
}

static const uint8_t *fast_integer(struct json_column *column, const uint8_t *at, const uint8_t *end)
{
    bool negative = *at == '-';
    const uint8_t *digits = at += negative;
    unsigned width = column->type->width;
    int64_t value = 0, most = (int64_t)(UINT64_MAX >> (65 - 8 * width));
    (void)end; /* a zero byte there follows no number */
    while (is_digit(*at) && at - digits < SURE_DIGITS)
        value = value * 10 + (*at++ - '0');
    size_t count = (size_t)(at - digits);
    if (count == 0 || (*digits == '0' && count > 1) || !follows(at) || value > most)
        return NULL;
    value = negative ? -value : value;
    return put_fixed(column, &value, width, false) ? at : NULL;
}

/* The digits of a numeral without its point and zeros in front; too many are none. */
struct scaled {
    uint64_t digits;
    unsigned count;
    int power;
};

static const uint8_t *scan_digits(const uint8_t *at, struct scaled *out)
{
    for (; is_digit(*at); at++) {
        out->digits = out->digits * 10 + (uint64_t)(*at - '0');
        out->count += out->count > 0 || *at != '0';
    }
    return at;
}

static const uint8_t *scan_power(const uint8_t *at, struct scaled *out)
{
    int power = 0;
    at++;
    bool negative = *at == '-';
    at += *at == '-' || *at == '+';
    const uint8_t *begin = at;
    for (; is_digit(*at) && power < 1000; at++)
        power = power * 10 + (*at - '0');
    out->power += negative ? -power : power;
    return at == begin ? NULL : at;
}

/* Behind the numeral at `at`, as JSON has them; NULL: none, or one that is rare. */
static const uint8_t *scan_numeral(const uint8_t *at, struct scaled *out)
{
    *out = (struct scaled){0};
    const uint8_t *begin = at;
    at = scan_digits(at, out);
    if (at == begin || (*begin == '0' && at - begin > 1))
        return NULL;
    if (*at == '.') {
        begin = ++at;
        at = scan_digits(at, out);
        if (at == begin || at - begin > 1000)
            return NULL;
        out->power = -(int)(at - begin);
    }
    if ((*at | 0x20) == 'e')
        at = scan_power(at, out);
    return at && follows(at) && out->count <= SURE_DIGITS ? at : NULL;
}

static const uint8_t *fast_real(struct json_column *column, const uint8_t *at, const uint8_t *end)
{
    bool negative = *at == '-';
    struct scaled scaled;
    double value;
    (void)end;
    at = scan_numeral(at + negative, &scaled);
    if (!at || !number_round(scaled.digits, scaled.power, &value))
        return NULL;
    value = negative ? -value : value;
    if (column->type->width == sizeof value)
        return put_fixed(column, &value, sizeof value, false) ? at : NULL;
    float narrow = (float)value;
    return !isinf(narrow) && put_fixed(column, &narrow, sizeof narrow, false) ? at : NULL;
}

/* Digits as they came, unless they have an exponent. */
static const uint8_t *fast_numeric(struct json_column *column, const uint8_t *at, const uint8_t *end)
{
    const uint8_t *begin = at, *digits = at += *at == '-';
    (void)end;
    while (is_digit(*at))
        at++;
    if (at == digits || (*digits == '0' && at - digits > 1))
        return NULL;
    if (*at == '.') {
        digits = ++at;
        while (is_digit(*at))
            at++;
        if (at == digits)
            return NULL;
    }
    return follows(at) && put_text(column, begin, (size_t)(at - begin), false) ? at : NULL;
}

static const uint8_t *fast_bool(struct json_column *column, const uint8_t *at, const uint8_t *end)
{
    static const uint8_t YES = 1, NO = 0;
    if (end - at > 4 && memcmp(at, "true", 4) == 0)
        return follows(at + 4) && put_fixed(column, &YES, 1, false) ? at + 4 : NULL;
    if (end - at > 5 && memcmp(at, "false", 5) == 0)
        return follows(at + 5) && put_fixed(column, &NO, 1, false) ? at + 5 : NULL;
    return NULL;
}

static const uint8_t *fast_text(struct json_column *column, const uint8_t *at, const uint8_t *end)
{
    if (*at != '"')
        return NULL;
    const uint8_t *begin = at + 1;
    at = json_plain_end(begin, end);
    bool ascii = true;
    while (*at & 0x80) {
        ascii = false;
        while (*at & 0x80)
            at++;
        at = json_plain_end(at, end);
    }
    struct text text = text_make((const char *)begin, (size_t)(at - begin));
    if (at >= end || *at != '"' || !follows(at + 1) || !(ascii || utf8_valid(text)))
        return NULL;
    return put_text(column, begin, text.size, false) ? at + 1 : NULL;
}

static int hex_digit(uint8_t byte)
{
    if (is_digit(byte))
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

static const uint8_t *fast_uuid(struct json_column *column, const uint8_t *at, const uint8_t *end)
{
    static const uint8_t PAIRS[16] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
    enum { LENGTH = 36 };
    uint64_t half[2] = {0, 0};
    int wrong = 0;
    if (end - at < LENGTH + 3 || at[0] != '"' || at[LENGTH + 1] != '"' || !follows(at + LENGTH + 2))
        return NULL;
    const uint8_t *text = at + 1;
    if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        return NULL;
    for (int i = 0; i < 16; i++) {
        int high = hex_digit(text[PAIRS[i]]), low = hex_digit(text[PAIRS[i] + 1]);
        wrong |= high | low;
        half[i / 8] = half[i / 8] << 8 | ((unsigned)high << 4 & 0xF0) | ((unsigned)low & 0xF);
    }
    return wrong >= 0 && put_fixed(column, half, sizeof half, false) ? at + LENGTH + 2 : NULL;
}

static const uint8_t *fast_null(struct json_column *column, const uint8_t *at, const uint8_t *end)
{
    static const uint8_t ZEROS[16] = {0};
    if (end - at <= 4 || memcmp(at, "null", 4) != 0 || !follows(at + 4))
        return NULL;
    bool put = column->textual ? put_text(column, ZEROS, 0, true)
                               : put_fixed(column, ZEROS, column->type->width, true);
    return put ? at + 4 : NULL;
}

static const uint8_t *take_cell(struct json_column *column, const uint8_t *at, const uint8_t *end)
{
    static fast_cell *const WAYS[KIND_COUNT] = {
        [KIND_BOOL] = fast_bool,       [KIND_INT8] = fast_integer,       [KIND_INT16] = fast_integer,
        [KIND_INT32] = fast_integer,   [KIND_INT64] = fast_integer,      [KIND_FLOAT32] = fast_real,
        [KIND_FLOAT64] = fast_real,    [KIND_DATETIME64] = fast_integer, [KIND_UUID] = fast_uuid,
        [KIND_NUMERIC] = fast_numeric, [KIND_STRING] = fast_text,
    };
    if (*at == 'n')
        return fast_null(column, at, end);
    fast_cell *way = column->form == JSON_PLAIN ? WAYS[column->type->kind] : NULL;
    return way ? way(column, at, end) : NULL;
}

/* --- rows --------------------------------------------------------------------------------------------- */

/* Behind the bracket of the next row; NULL: it is not there. */
static const uint8_t *open_row(struct json *json, const uint8_t *at)
{
    struct json_lexer *lexer = &json->lexer;
    unsigned depth = lexer->depth;
    at += lexer->expect == EXPECT_COMMA_OR_END && *at == ',';
    if (*at != '[' || (lexer->expect == EXPECT_COMMA_OR_END && at == lexer->at))
        return NULL;
    lexer->maps[depth / 8] = (uint8_t)(lexer->maps[depth / 8] & ~(1u << (depth % 8)));
    lexer->depth++;
    lexer->expect = EXPECT_VALUE_OR_END;
    json->place = IN_ROW;
    return at + 1;
}

/* What is plain of the open row. Whether it was taken to its end. */
static bool take_row(struct json *json)
{
    struct json_lexer *lexer = &json->lexer;
    while (json->cell < json->column_count) {
        const uint8_t *at = lexer->at;
        bool comma = lexer->expect == EXPECT_COMMA_OR_END;
        if (comma && *at != ',')
            return false;
        at = take_cell(&json->cells[json->cell], at + comma, lexer->end);
        if (!at)
            return false;
        lexer->at = at;
        lexer->expect = EXPECT_COMMA_OR_END;
        json->cell++;
    }
    if (*lexer->at != ']' || lexer->expect != EXPECT_COMMA_OR_END)
        return false;
    lexer->at++;
    lexer->depth--;
    json->cell = 0;
    json->rows++;
    json->place = IN_ROWS;
    return true;
}

void json_take_rows(struct json *json)
{
    struct json_lexer *lexer = &json->lexer;
    if (lexer->seen) /* a long text that has been looked through as far as it is there */
        return;
    for (;;) {
        if (json->place == IN_ROWS) {
            const uint8_t *at = open_row(json, lexer->at);
            if (!at)
                return;
            lexer->at = at;
        }
        if (!take_row(json))
            return;
    }
}
