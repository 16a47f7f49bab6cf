/* Values -> blocks of ClickHouse's Native format. */
#include "encode/native_block.h"

#include "types/kind.h"

enum { COLUMN_LIMIT = 1 << 30 };

static void put_varint(struct buffer *out, uint64_t number)
{
    while (number > 127) {
        buffer_byte(out, (char)((number & 127) | 128));
        number >>= 7;
    }
    buffer_byte(out, (char)number);
}

static void put_text(struct buffer *out, struct text text)
{
    put_varint(out, text.size);
    buffer_put(out, text);
}

/* A type's text without LowCardinality and Nullable around it. */
static struct text bare_name(struct text name)
{
    static const char *const wraps[] = {"LowCardinality(", "Nullable("};

    for (size_t i = 0; i < sizeof wraps / sizeof *wraps; i++) {
        struct text wrap = text_of(wraps[i]);
        if (name.size > wrap.size && memcmp(name.data, wrap.data, wrap.size) == 0)
            name = text_make(name.data + wrap.size, name.size - wrap.size - 1);
    }
    return name;
}

/* The type that the column's values are told as. */
static struct text wire_name(const struct type *type)
{
    switch (type->kind) {
    case KIND_ARRAY:
    case KIND_TUPLE:
    case KIND_NESTED:
    case KIND_JSON:
        return text_of("String");
    case KIND_BFLOAT16:
        return text_of("Float32");
    default:
        return bare_name(type->name);
    }
}

int native_column_init(struct native_column *column, struct text name, const struct type *type, bool nullable,
                       struct arena *arena, struct error *err)
{
    struct buffer wire;

    buffer_init(&wire, TYPE_TEXT_LIMIT + 64);
    buffer_puts(&wire, nullable ? "Nullable(" : "");
    buffer_put(&wire, wire_name(type));
    buffer_puts(&wire, nullable ? ")" : "");
    column->name = arena_copy(arena, name);
    column->wire = arena_copy(arena, buffer_text(&wire));
    buffer_clear(&wire);
    column->type = type;
    column->nullable = nullable;
    buffer_init(&column->nulls, COLUMN_LIMIT);
    buffer_init(&column->data, COLUMN_LIMIT);
    return column->name.data && column->wire.data ? 0 : error_memory(err);
}

void native_column_clear(struct native_column *column)
{
    buffer_clear(&column->nulls);
    buffer_clear(&column->data);
}

static void put_little(struct buffer *out, uint64_t number, size_t width)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < width; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    buffer_append(out, bytes, width);
}

static void put_decimal(struct native_column *column, const struct value *value)
{
    bool is_unsigned = column->type->kind == KIND_UINT128 || column->type->kind == KIND_UINT256;
    uint8_t bytes[32] = {0};

    decimal_to_bytes(&value->decimal, bytes, column->type->width, !is_unsigned, value->decimal.scale);
    buffer_append(&column->data, bytes, column->type->width);
}

static void put_real(struct native_column *column, double real)
{
    float single = (float)real;

    if (column->type->kind == KIND_FLOAT64)
        buffer_append(&column->data, &real, sizeof real);
    else
        buffer_append(&column->data, &single, sizeof single);
}

static void put_zeros(struct buffer *out, size_t count)
{
    uint8_t *place = buffer_reserve(out, count);

    if (!place)
        return;
    memset(place, 0, count);
    out->size += count;
}

static void put_bytes(struct native_column *column, struct text bytes)
{
    if (column->type->kind == KIND_FIXEDSTRING) {
        buffer_put(&column->data, bytes);
        put_zeros(&column->data, column->type->width - bytes.size);
    } else if (column->type->kind == KIND_IPV6) {
        buffer_put(&column->data, bytes);
    } else {
        put_text(&column->data, bytes);
    }
}

/* Two halves, each little-endian. */
static void put_guid(struct buffer *out, const uint8_t guid[16])
{
    for (int half = 0; half < 16; half += 8)
        for (int i = 7; i >= 0; i--)
            buffer_byte(out, (char)guid[half + i]);
}

static void put_null(struct native_column *column)
{
    bool text = column->type->width == 0;

    put_zeros(&column->data, text ? 1 : column->type->kind == KIND_BFLOAT16 ? 4 : column->type->width);
}

void native_column_put(struct native_column *column, const struct value *value)
{
    if (column->nullable)
        buffer_byte(&column->nulls, value->kind == VALUE_NULL);
    switch (value->kind) {
    case VALUE_NULL:
        put_null(column);
        break;
    case VALUE_BOOL:
    case VALUE_INT:
        put_little(&column->data, (uint64_t)value->integer, column->type->width);
        break;
    case VALUE_UINT:
        put_little(&column->data, value->natural, column->type->width);
        break;
    case VALUE_DECIMAL:
        put_decimal(column, value);
        break;
    case VALUE_DOUBLE:
        put_real(column, value->real);
        break;
    case VALUE_GUID:
        put_guid(&column->data, value->guid);
        break;
    default:
        put_bytes(column, value->text);
    }
}

size_t native_block_size(const struct native_column *columns, size_t count)
{
    size_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += columns[i].nulls.size + columns[i].data.size;
    return size;
}

int native_block_write(struct native_column *columns, size_t count, size_t rows, struct buffer *out,
                       struct error *err)
{
    put_varint(out, count);
    put_varint(out, rows);
    for (size_t i = 0; i < count; i++) {
        struct native_column *column = &columns[i];
        if (buffer_check(&column->nulls, "a column of an INSERT", err) < 0 ||
            buffer_check(&column->data, "a column of an INSERT", err) < 0)
            return -1;
        put_text(out, column->name);
        put_text(out, column->wire);
        buffer_put(out, buffer_text(&column->nulls));
        buffer_put(out, buffer_text(&column->data));
        buffer_reset(&column->nulls);
        buffer_reset(&column->data);
    }
    return buffer_check(out, "the data of an INSERT", err);
}
