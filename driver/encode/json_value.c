/* Values of parameters as JSON. */
#include "encode/json_value.h"

#include <math.h>

#include <yajl/yajl_parse.h>

#include "base/heap.h"
#include "base/number.h"
#include "base/utf.h"
#include "base/uuid.h"

/* The character behind the backslash that stands for a byte; 0 for a byte that stands for itself, `u` for one
 * that has no short form. */
static char escape_of(unsigned char byte)
{
    switch (byte) {
    case '"':
    case '\\':
        return (char)byte;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return byte < 0x20 ? 'u' : 0;
    }
}

int json_put_string(struct buffer *out, struct text text, struct error *err)
{
    size_t done = 0;
    if (!utf8_valid(text))
        return error_set(err, STATE_22018, 0, "A text is not valid UTF-8, which JSON needs");
    buffer_byte(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        char escape = escape_of((unsigned char)text.data[i]);
        if (!escape)
            continue;
        buffer_append(out, text.data + done, i - done);
        if (escape == 'u')
            buffer_printf(out, "\\u%04x", (unsigned)text.data[i]);
        else
            buffer_append(out, (char[]){'\\', escape}, 2);
        done = i + 1;
    }
    buffer_append(out, text.data + done, text.size - done);
    buffer_byte(out, '"');
    return 0;
}

/* Text that holds nothing JSON would escape. */
static void put_plain(struct buffer *out, const char *data, size_t size)
{
    buffer_byte(out, '"');
    buffer_append(out, data, size);
    buffer_byte(out, '"');
}

/* A text that is looked through for being JSON. */
struct look {
    struct text json;
    yajl_status status;
    size_t consumed;
};

static void look_through(struct heap *heap, void *context)
{
    struct look *one = context;
    yajl_alloc_funcs functions = {heap_take, heap_change, heap_give, heap}; /* copied */
    yajl_handle parser = yajl_alloc(NULL, &functions, NULL);
    one->status = yajl_parse(parser, (const unsigned char *)one->json.data, one->json.size);
    if (one->status == yajl_status_ok)
        one->status = yajl_complete_parse(parser);
    one->consumed = yajl_get_bytes_consumed(parser);
    yajl_free(parser);
}

static int put_tree(struct buffer *out, struct text json, struct error *err)
{
    struct look one = {json, yajl_status_error, 0};
    if (heap_run(look_through, &one) < 0)
        return error_memory(err);
    if (one.status != yajl_status_ok)
        return error_set(err, STATE_22018, 0, "The text is not JSON, from its byte %zu on", one.consumed + 1);
    buffer_put(out, json);
    return 0;
}

static int put_bytes(struct buffer *out, struct text bytes, struct error *err)
{
    if (!utf8_valid(bytes))
        return error_set(err, STATE_HYC00, 0,
                         "Binary data cannot be stored: CrateDB has no type for it outside blob tables");
    return json_put_string(out, bytes, err);
}

static void put_decimal(struct buffer *out, const struct decimal *decimal)
{
    char digits[DECIMAL_TEXT_SIZE];
    int64_t integer;
    if (decimal->scale == 0 && decimal_to_i64(decimal, &integer) == DECIMAL_EXACT)
        buffer_append(out, digits, number_format_i64(integer, digits));
    else
        put_plain(out, digits, decimal_format(decimal, digits));
}

static void put_real(struct buffer *out, double value, bool single)
{
    char digits[NUMBER_TEXT_SIZE];
    if (isnan(value))
        put_plain(out, "NaN", 3);
    else if (isinf(value))
        put_plain(out, value < 0 ? "-Infinity" : "Infinity", value < 0 ? 9 : 8);
    else if (single)
        buffer_append(out, digits, number_format_float((float)value, digits));
    else
        buffer_append(out, digits, number_format_double(value, digits));
}

static void put_guid(struct buffer *out, const uint8_t guid[16])
{
    char text[UUID_TEXT_SIZE];
    put_plain(out, text, uuid_format(guid, text));
}

static void put_moment(struct buffer *out, const struct value *value)
{
    char text[CALENDAR_TEXT_SIZE];
    size_t size;
    if (value->kind == VALUE_DATE)
        size = calendar_format_date(value->datetime.date, text);
    else if (value->kind == VALUE_TIME)
        size = calendar_format_clock(value->datetime.clock, value->digits, text);
    else
        size = calendar_format_datetime(&value->datetime, value->digits, text);
    put_plain(out, text, size);
}

/* `2 months`, `-5 seconds`: words that the server's interval parser takes. */
static int put_interval(struct buffer *out, const struct value *value, struct error *err)
{
    char text[NUMBER_TEXT_SIZE + 8];
    bool months = value->kind == VALUE_INTERVAL_MONTH;
    if (!months && value->digits && value->datetime.clock.nanosecond)
        return error_set(err, STATE_22001, 0, "An interval's fraction of a second would be lost");
    size_t size = number_format_i64(value->interval, text);
    memcpy(text + size, months ? " months" : " seconds", months ? 7 : 8);
    put_plain(out, text, size + (months ? 7 : 8));
    return 0;
}

int json_put_value(struct buffer *out, const struct value *value, bool tree, struct error *err)
{
    char digits[NUMBER_TEXT_SIZE];
    switch (value->kind) {
    case VALUE_NULL:
        buffer_puts(out, "null");
        return 0;
    case VALUE_BOOL:
        buffer_puts(out, value->integer ? "true" : "false");
        return 0;
    case VALUE_INT:
        buffer_append(out, digits, number_format_i64(value->integer, digits));
        return 0;
    case VALUE_UINT:
        if (value->natural <= INT64_MAX)
            buffer_append(out, digits, number_format_u64(value->natural, digits));
        else
            put_plain(out, digits, number_format_u64(value->natural, digits));
        return 0;
    case VALUE_DECIMAL:
        put_decimal(out, &value->decimal);
        return 0;
    case VALUE_FLOAT:
    case VALUE_DOUBLE:
        put_real(out, value->real, value->kind == VALUE_FLOAT);
        return 0;
    case VALUE_TEXT:
        return tree ? put_tree(out, value->text, err) : json_put_string(out, value->text, err);
    case VALUE_BYTES:
        return tree ? put_tree(out, value->text, err) : put_bytes(out, value->text, err);
    case VALUE_GUID:
        put_guid(out, value->guid);
        return 0;
    case VALUE_DATE:
    case VALUE_TIME:
    case VALUE_DATETIME:
        put_moment(out, value);
        return 0;
    case VALUE_INTERVAL_MONTH:
    case VALUE_INTERVAL_DAY:
        return put_interval(out, value, err);
    }
    return error_set(err, STATE_HY000, 0, "A value of unknown kind");
}
