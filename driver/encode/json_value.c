/* Values of parameters as JSON. */
#include "encode/json_value.h"

#include <math.h>

#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

#include "base/heap.h"
#include "base/number.h"
#include "base/utf.h"
#include "base/uuid.h"

static void print(void *context, const char *data, size_t size)
{
    buffer_append(context, data, size);
}

int json_writer_init(struct json_writer *writer, struct buffer *out, struct error *err)
{
    yajl_alloc_funcs heap = {heap_take, heap_change, heap_give, NULL}; /* copied */
    yajl_gen strings = yajl_gen_alloc(&heap);
    *writer = (struct json_writer){out, strings};
    if (!strings || !yajl_gen_config(strings, yajl_gen_print_callback, print, out))
        return error_memory(err);
    return 0;
}

void json_writer_clear(struct json_writer *writer)
{
    if (writer->strings)
        yajl_gen_free(writer->strings);
    writer->strings = NULL;
}

int json_put_string(struct json_writer *writer, struct text text, struct error *err)
{
    if (!utf8_valid(text))
        return error_set(err, STATE_22018, 0, "A text is not valid UTF-8, which JSON needs");
    yajl_gen_reset(writer->strings, NULL);
    if (yajl_gen_string(writer->strings, (const unsigned char *)text.data, text.size) != yajl_gen_status_ok)
        return error_set(err, STATE_HY000, 0, "A text could not be written as JSON");
    return 0;
}

/* Text that holds nothing JSON would escape. */
static void put_plain(struct json_writer *writer, const char *data, size_t size)
{
    buffer_byte(writer->out, '"');
    buffer_append(writer->out, data, size);
    buffer_byte(writer->out, '"');
}

static int put_tree(struct json_writer *writer, struct text json, struct error *err)
{
    yajl_alloc_funcs heap = {heap_take, heap_change, heap_give, NULL};
    yajl_handle parser = yajl_alloc(NULL, &heap, NULL);
    if (!parser)
        return error_memory(err);
    yajl_status status = yajl_parse(parser, (const unsigned char *)json.data, json.size);
    if (status == yajl_status_ok)
        status = yajl_complete_parse(parser);
    size_t at = yajl_get_bytes_consumed(parser);
    yajl_free(parser);
    if (status != yajl_status_ok)
        return error_set(err, STATE_22018, 0, "The text is not JSON, from its byte %zu on", at + 1);
    buffer_put(writer->out, json);
    return 0;
}

static int put_bytes(struct json_writer *writer, struct text bytes, struct error *err)
{
    if (!utf8_valid(bytes))
        return error_set(err, STATE_HYC00, 0,
                         "Binary data cannot be stored: CrateDB has no type for it outside blob tables");
    return json_put_string(writer, bytes, err);
}

static void put_decimal(struct json_writer *writer, const struct decimal *decimal)
{
    char digits[DECIMAL_TEXT_SIZE];
    int64_t integer;
    if (decimal->scale == 0 && decimal_to_i64(decimal, &integer) == DECIMAL_EXACT)
        buffer_append(writer->out, digits, number_format_i64(integer, digits));
    else
        put_plain(writer, digits, decimal_format(decimal, digits));
}

static void put_real(struct json_writer *writer, double value, bool single)
{
    char digits[NUMBER_TEXT_SIZE];
    if (isnan(value))
        put_plain(writer, "NaN", 3);
    else if (isinf(value))
        put_plain(writer, value < 0 ? "-Infinity" : "Infinity", value < 0 ? 9 : 8);
    else if (single)
        buffer_append(writer->out, digits, number_format_float((float)value, digits));
    else
        buffer_append(writer->out, digits, number_format_double(value, digits));
}

static void put_guid(struct json_writer *writer, const uint8_t guid[16])
{
    char text[UUID_TEXT_SIZE];
    put_plain(writer, text, uuid_format(guid, text));
}

static void put_moment(struct json_writer *writer, const struct value *value)
{
    char text[CALENDAR_TEXT_SIZE];
    size_t size;
    if (value->kind == VALUE_DATE)
        size = calendar_format_date(value->datetime.date, text);
    else if (value->kind == VALUE_TIME)
        size = calendar_format_clock(value->datetime.clock, value->digits, text);
    else
        size = calendar_format_datetime(&value->datetime, value->digits, text);
    put_plain(writer, text, size);
}

/* `2 months`, `-5 seconds`: words that the server's interval parser takes. */
static int put_interval(struct json_writer *writer, const struct value *value, struct error *err)
{
    char text[NUMBER_TEXT_SIZE + 8];
    bool months = value->kind == VALUE_INTERVAL_MONTH;
    if (!months && value->digits && value->datetime.clock.nanosecond)
        return error_set(err, STATE_22001, 0, "An interval's fraction of a second would be lost");
    size_t size = number_format_i64(value->interval, text);
    memcpy(text + size, months ? " months" : " seconds", months ? 7 : 8);
    put_plain(writer, text, size + (months ? 7 : 8));
    return 0;
}

int json_put_value(struct json_writer *writer, const struct value *value, bool tree, struct error *err)
{
    char digits[NUMBER_TEXT_SIZE];
    switch (value->kind) {
    case VALUE_NULL:
        buffer_puts(writer->out, "null");
        return 0;
    case VALUE_BOOL:
        buffer_puts(writer->out, value->integer ? "true" : "false");
        return 0;
    case VALUE_INT:
        buffer_append(writer->out, digits, number_format_i64(value->integer, digits));
        return 0;
    case VALUE_UINT:
        if (value->natural <= INT64_MAX)
            buffer_append(writer->out, digits, number_format_u64(value->natural, digits));
        else
            put_plain(writer, digits, number_format_u64(value->natural, digits));
        return 0;
    case VALUE_DECIMAL:
        put_decimal(writer, &value->decimal);
        return 0;
    case VALUE_FLOAT:
    case VALUE_DOUBLE:
        put_real(writer, value->real, value->kind == VALUE_FLOAT);
        return 0;
    case VALUE_TEXT:
        return tree ? put_tree(writer, value->text, err) : json_put_string(writer, value->text, err);
    case VALUE_BYTES:
        return tree ? put_tree(writer, value->text, err) : put_bytes(writer, value->text, err);
    case VALUE_GUID:
        put_guid(writer, value->guid);
        return 0;
    case VALUE_DATE:
    case VALUE_TIME:
    case VALUE_DATETIME:
        put_moment(writer, value);
        return 0;
    case VALUE_INTERVAL_MONTH:
    case VALUE_INTERVAL_DAY:
        return put_interval(writer, value, err);
    }
    return error_set(err, STATE_HY000, 0, "A value of unknown kind");
}
