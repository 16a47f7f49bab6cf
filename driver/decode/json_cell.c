/* One column of a JSON answer while a block of it is gathered. */
#include "decode/json_cell.h"

#include <math.h>

#include "base/calendar.h"
#include "base/decimal.h"
#include "base/number.h"

enum { MILLISECONDS_A_DAY = 86400000, SECONDS_AN_HOUR = 3600, SHOWN = 40 };

void json_column_init(struct json_column *column, const struct type *type, enum json_form form, size_t limit)
{
    *column = (struct json_column){.type = type, .form = form};
    column->textual = type->width == 0;
    buffer_init(&column->data, limit);
    buffer_init(&column->spans, limit);
    buffer_init(&column->nulls, limit);
}

void json_column_clear(struct json_column *column)
{
    buffer_clear(&column->data);
    buffer_clear(&column->spans);
    buffer_clear(&column->nulls);
}

/* --- one cell more ------------------------------------------------------------------------------------ */

static int count_cell(struct json_column *column, bool null, struct error *err)
{
    buffer_byte(&column->nulls, null);
    if (buffer_check(&column->data, "a column of the answer", err) != 0 ||
        buffer_check(&column->spans, "a column of the answer", err) != 0 ||
        buffer_check(&column->nulls, "a column of the answer", err) != 0)
        return -1;
    column->cells++;
    column->null_cells += null;
    return 0;
}

static int put_bytes(struct json_column *column, const void *bytes, size_t size, struct error *err)
{
    buffer_append(&column->data, bytes, size);
    return count_cell(column, false, err);
}

static int put_text(struct json_column *column, struct text text, struct error *err)
{
    struct span span = {(uint32_t)column->data.size, (uint32_t)text.size};
    buffer_put(&column->data, text);
    buffer_append(&column->spans, &span, sizeof span);
    return count_cell(column, false, err);
}

static int misfit(const struct json_column *column, const char *what, struct text value, struct error *err)
{
    return error_set(err, STATE_HY000, 0, "malformed answer: the %s %.*s%s where %.*s was announced", what,
                     (int)(value.size < SHOWN ? value.size : SHOWN), value.data,
                     value.size > SHOWN ? "..." : "", (int)column->type->name.size, column->type->name.data);
}

/* --- values by kind ----------------------------------------------------------------------------------- */

typedef int read_number(struct json_column *column, struct text number, struct error *err);

static int read_integer(struct json_column *column, struct text number, struct error *err)
{
    int64_t value;
    unsigned width = column->type->width;
    if (!number_parse_i64(number, &value))
        return misfit(column, "number", number, err);
    if (width < sizeof value) {
        int64_t most = (INT64_C(1) << (8 * width - 1)) - 1;
        if (value > most || value < -most - 1)
            return misfit(column, "number", number, err);
    }
    return put_bytes(column, &value, width, err);
}

static int read_real(struct json_column *column, struct text number, struct error *err)
{
    double value;
    if (!number_parse_double(number, &value))
        return misfit(column, "value", number, err);
    if (column->type->width == sizeof(double))
        return put_bytes(column, &value, sizeof value, err);
    float narrow = (float)value;
    if (isinf(narrow) && !isinf(value))
        return misfit(column, "number", number, err);
    return put_bytes(column, &narrow, sizeof narrow, err);
}

/* Milliseconds since the epoch. */
static int read_date(struct json_column *column, struct text number, struct error *err)
{
    int64_t value;
    if (!number_parse_i64(number, &value))
        return misfit(column, "number", number, err);
    int64_t days = value / MILLISECONDS_A_DAY - (value % MILLISECONDS_A_DAY < 0);
    if (days > INT32_MAX || days < INT32_MIN)
        return misfit(column, "number", number, err);
    int32_t day = (int32_t)days;
    return put_bytes(column, &day, sizeof day, err);
}

/* Digits as they came; those of a power of ten are written out, as ODBC has no exponents in exact numbers. */
static int read_numeric(struct json_column *column, struct text number, struct error *err)
{
    struct decimal decimal;
    char plain[DECIMAL_TEXT_SIZE];
    bool power = text_find(number, 'E', 0) < number.size || text_find(number, 'e', 0) < number.size;
    if (!power || decimal_parse(number, &decimal) != DECIMAL_EXACT)
        return put_text(column, number, err);
    return put_text(column, text_make(plain, decimal_format(&decimal, plain)), err);
}

static int hex_digit(char c)
{
    if (text_is_digit(c))
        return c - '0';
    c = text_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Two little-endian halves, as the column has them. */
static int read_uuid(struct json_column *column, struct text string, struct error *err)
{
    uint64_t half[2] = {0, 0};
    int digits = 0;
    for (size_t i = 0; i < string.size; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        int digit = dash ? (string.data[i] == '-' ? 0 : -1) : hex_digit(string.data[i]);
        if (digit < 0 || digits == 32)
            return misfit(column, "text", string, err);
        if (!dash) {
            half[digits / 16] = half[digits / 16] << 4 | (uint64_t)digit;
            digits++;
        }
    }
    if (digits != 32)
        return misfit(column, "text", string, err);
    return put_bytes(column, half, sizeof half, err);
}

/* Who reads which token. Kinds without a row are not gathered. */
struct reader {
    read_number *number, *string;
    bool boolean, textual;
};

static const struct reader readers[KIND_COUNT] = {
    [KIND_BOOL] = {.boolean = true},
    [KIND_INT8] = {.number = read_integer},
    [KIND_INT16] = {.number = read_integer},
    [KIND_INT32] = {.number = read_integer},
    [KIND_INT64] = {.number = read_integer},
    [KIND_FLOAT32] = {.number = read_real, .string = read_real},
    [KIND_FLOAT64] = {.number = read_real, .string = read_real},
    [KIND_DATE32] = {.number = read_date},
    [KIND_DATETIME64] = {.number = read_integer},
    [KIND_UUID] = {.string = read_uuid},
    [KIND_NUMERIC] = {.number = read_numeric, .textual = true},
    [KIND_STRING] = {.number = put_text, .string = put_text, .textual = true},
};

bool json_column_known(enum kind kind)
{
    const struct reader *reader = &readers[kind];
    return reader->number || reader->string || reader->boolean;
}

/* The digits of B'101'. */
static struct text strip_bits(struct text string)
{
    bool framed = string.size >= 3 && string.data[0] == 'B' && string.data[1] == '\'' &&
                  string.data[string.size - 1] == '\'';
    return framed ? text_make(string.data + 2, string.size - 3) : string;
}

/* 12:34:56.123456+02:00 of [microseconds, seconds]. */
static int put_timetz(struct json_column *column, struct text json, struct error *err)
{
    size_t comma = text_find(json, ',', 0);
    int64_t micros, offset;
    if (comma >= json.size || json.size < 2 ||
        !number_parse_i64(text_make(json.data + 1, comma - 1), &micros) ||
        !number_parse_i64(text_make(json.data + comma + 1, json.size - comma - 2), &offset) || micros < 0 ||
        offset <= -86400 || offset >= 86400)
        return misfit(column, "array", json, err);
    struct datetime time = calendar_datetime(micros / 1000000, (uint32_t)(micros % 1000000) * 1000);
    char out[2 * CALENDAR_TEXT_SIZE];
    size_t size = calendar_format_clock(time.clock, micros % 1000000 ? 6 : 0, out);
    uint64_t east = (uint64_t)(offset < 0 ? -offset : offset);
    out[size++] = offset < 0 ? '-' : '+';
    size += number_format_padded(east / SECONDS_AN_HOUR, 2, out + size);
    out[size++] = ':';
    size += number_format_padded(east % SECONDS_AN_HOUR / 60, 2, out + size);
    if (east % 60) {
        out[size++] = ':';
        size += number_format_padded(east % 60, 2, out + size);
    }
    return put_text(column, text_make(out, size), err);
}

int json_cell_null(struct json_column *column, struct error *err)
{
    static const struct span empty = {0, 0};
    if (column->textual) {
        buffer_append(&column->spans, &empty, sizeof empty);
    } else {
        uint8_t *place = buffer_reserve(&column->data, column->type->width);
        if (place) {
            memset(place, 0, column->type->width);
            column->data.size += column->type->width;
        }
    }
    return count_cell(column, true, err);
}

int json_cell_bool(struct json_column *column, bool value, struct error *err)
{
    const struct reader *reader = &readers[column->type->kind];
    struct text text = text_of(value ? "true" : "false");
    uint8_t byte = value;
    if (reader->boolean)
        return put_bytes(column, &byte, 1, err);
    return reader->textual && reader->string ? put_text(column, text, err)
                                             : misfit(column, "value", text, err);
}

int json_cell_number(struct json_column *column, struct text number, struct error *err)
{
    const struct reader *reader = &readers[column->type->kind];
    return reader->number ? reader->number(column, number, err) : misfit(column, "number", number, err);
}

int json_cell_string(struct json_column *column, struct text string, struct error *err)
{
    const struct reader *reader = &readers[column->type->kind];
    if (column->form == JSON_BITS)
        string = strip_bits(string);
    return reader->string ? reader->string(column, string, err) : misfit(column, "text", string, err);
}

int json_cell_tree(struct json_column *column, struct text json, struct error *err)
{
    if (column->form == JSON_TIMETZ)
        return put_timetz(column, json, err);
    return column->type->kind == KIND_STRING ? put_text(column, json, err)
                                             : misfit(column, "value", json, err);
}

/* --- blocks ------------------------------------------------------------------------------------------- */

/* Moves the texts behind the first `rows` to the front. */
static void drop_texts(struct json_column *column, uint64_t rows)
{
    struct span *spans = (struct span *)(void *)column->spans.data;
    uint64_t left = column->cells - rows;
    uint32_t from = left ? UINT32_MAX : (uint32_t)column->data.size;
    for (uint64_t i = rows; i < column->cells; i++)
        if (spans[i].size && spans[i].at < from)
            from = spans[i].at;
    if (from > column->data.size)
        from = (uint32_t)column->data.size;
    for (uint64_t i = rows; i < column->cells; i++)
        spans[i].at = spans[i].size ? spans[i].at - from : 0;
    buffer_drop(&column->spans, rows * sizeof *spans);
    buffer_drop(&column->data, from);
}

void json_column_drop(struct json_column *column, uint64_t rows)
{
    if (rows == 0)
        return;
    if (column->textual)
        drop_texts(column, rows);
    else
        buffer_drop(&column->data, rows * column->type->width);
    buffer_drop(&column->nulls, rows);
    column->cells -= rows;
    column->null_cells = 0;
    for (uint64_t i = 0; i < column->cells; i++)
        column->null_cells += column->nulls.data[i];
}

void json_column_show(const struct json_column *column, uint64_t rows, struct column *out)
{
    *out = (struct column){
        .type = column->type,
        .rows = rows,
        .data = column->data.data,
        .spans = column->textual ? (const struct span *)(const void *)column->spans.data : NULL,
        .nulls = column->null_cells ? column->nulls.data : NULL,
    };
}
