/* Arguments of types without children: decimals, times, enums. */
#include "types/family.h"
#include "types/kind.h"

enum { FIXED_STRING_LIMIT = 0xFFFFFF, FRACTION_DIGITS = 9 };

static void set_kind(struct type *type, enum kind kind)
{
    type->kind = kind;
    type->width = kind_get(kind)->width;
}

static int read_u8(struct cursor *cursor, int64_t most, uint8_t *out)
{
    int64_t value;
    if (cursor_integer(cursor, 0, most, &value) != 0)
        return -1;
    *out = (uint8_t)value;
    return 0;
}

static const struct decimal_size {
    uint8_t precision;
    enum kind kind;
} decimal_sizes[] = {
    {9, KIND_DECIMAL32},
    {18, KIND_DECIMAL64},
    {38, KIND_DECIMAL128},
    {76, KIND_DECIMAL256},
};

int scalar_decimal(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    int64_t precision;
    if (cursor_expect(cursor, '(') != 0 || cursor_integer(cursor, 1, 76, &precision) != 0)
        return -1;
    type->precision = (uint8_t)precision;
    type->scale = 0;
    if (cursor_accept(cursor, ',') && read_u8(cursor, precision, &type->scale) != 0)
        return -1;
    const struct decimal_size *size = decimal_sizes;
    while (size->precision < precision)
        size++;
    set_kind(type, size->kind);
    return cursor_expect(cursor, ')');
}

int scalar_decimal_sized(struct cursor *cursor, const struct family *family, struct type *type)
{
    type->precision = family->precision;
    if (cursor_expect(cursor, '(') != 0 || read_u8(cursor, family->precision, &type->scale) != 0)
        return -1;
    return cursor_expect(cursor, ')');
}

int scalar_fixed_string(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    int64_t width;
    if (cursor_expect(cursor, '(') != 0 || cursor_integer(cursor, 1, FIXED_STRING_LIMIT, &width) != 0)
        return -1;
    type->width = (uint32_t)width;
    return cursor_expect(cursor, ')');
}

/* A zone in quotes when one is written, else the session's. A zone without a file is no error of the type. */
static int read_zone(struct cursor *cursor, bool written, struct type *type)
{
    const struct type_context *context = cursor->context;
    if (written) {
        if (cursor_quoted(cursor, '\'', &type->zone_name) != 0)
            return -1;
    } else if (context->default_zone.size) {
        type->zone_name = arena_copy(context->arena, context->default_zone);
        if (!type->zone_name.data)
            return error_memory(cursor->err);
    }
    if (context->zones && type->zone_name.size)
        type->zone = zone_get(context->zones, type->zone_name, NULL);
    return 0;
}

int scalar_datetime(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    bool written = cursor_accept(cursor, '(');
    if (read_zone(cursor, written, type) != 0)
        return -1;
    return written ? cursor_expect(cursor, ')') : 0;
}

int scalar_datetime64(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    if (cursor_expect(cursor, '(') != 0 || read_u8(cursor, FRACTION_DIGITS, &type->scale) != 0)
        return -1;
    if (read_zone(cursor, cursor_accept(cursor, ','), type) != 0)
        return -1;
    return cursor_expect(cursor, ')');
}

int scalar_time64(struct cursor *cursor, const struct family *family, struct type *type)
{
    (void)family;
    if (cursor_expect(cursor, '(') != 0 || read_u8(cursor, FRACTION_DIGITS, &type->scale) != 0)
        return -1;
    return cursor_expect(cursor, ')');
}

struct label_list {
    struct enum_label *labels;
    uint32_t count, capacity;
};

static int add_label(struct cursor *cursor, struct label_list *list, struct enum_label label)
{
    if (list->count == UINT16_MAX + 1u)
        return cursor_fail(cursor, "too many labels");
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? list->capacity * 2 : 8;
        struct enum_label *labels = arena_calloc(cursor->context->arena, capacity, sizeof *labels);
        if (!labels)
            return error_memory(cursor->err);
        if (list->count)
            memcpy(labels, list->labels, list->count * sizeof *labels);
        list->labels = labels;
        list->capacity = capacity;
    }
    list->labels[list->count++] = label;
    return 0;
}

int scalar_enum(struct cursor *cursor, const struct family *family, struct type *type)
{
    int64_t least = family->kind == KIND_ENUM8 ? INT8_MIN : INT16_MIN;
    int64_t most = family->kind == KIND_ENUM8 ? INT8_MAX : INT16_MAX;
    struct label_list list = {0};
    int64_t value = 0;
    bool wide = false;
    if (cursor_expect(cursor, '(') != 0)
        return -1;
    do {
        struct enum_label label;
        if (cursor_quoted(cursor, '\'', &label.label) != 0)
            return -1;
        value++;
        if (cursor_accept(cursor, '=') && cursor_integer(cursor, least, most, &value) != 0)
            return -1;
        if (value > most)
            return cursor_fail(cursor, "number out of range");
        label.value = (int16_t)value;
        wide = wide || value < INT8_MIN || value > INT8_MAX;
        if (add_label(cursor, &list, label) != 0)
            return -1;
    } while (cursor_accept(cursor, ','));
    type->labels = list.labels;
    type->label_count = list.count;
    if (family->kind == KIND_NOTHING)
        set_kind(type, wide ? KIND_ENUM16 : KIND_ENUM8);
    return cursor_expect(cursor, ')');
}
