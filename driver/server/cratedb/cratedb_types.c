/* CrateDB's types: one row an id of col_types. */
#include "base/buffer.h"
#include "server/cratedb/cratedb.h"

enum { MILLISECONDS = 3, IP_LENGTH = 45, TIMETZ_LENGTH = 21, NAME_LIMIT = 1024, DEPTH_LIMIT = 64 };

/* `name` is information_schema's word. */
static const struct row {
    int64_t id;
    struct text name;
    enum kind kind;
    uint8_t width, scale;
    uint32_t length;
    enum json_form form;
} rows[] = {
    {0, TEXT("undefined"), KIND_STRING, 0, 0, 0, JSON_PLAIN},
    {1, TEXT("not supported"), KIND_STRING, 0, 0, 0, JSON_TREE},
    {2, TEXT("byte"), KIND_INT8, 1, 0, 0, JSON_PLAIN},
    {3, TEXT("boolean"), KIND_BOOL, 1, 0, 0, JSON_PLAIN},
    {4, TEXT("text"), KIND_STRING, 0, 0, 0, JSON_PLAIN},
    {5, TEXT("ip"), KIND_STRING, 0, 0, IP_LENGTH, JSON_PLAIN},
    {6, TEXT("double precision"), KIND_FLOAT64, 8, 0, 0, JSON_PLAIN},
    {7, TEXT("real"), KIND_FLOAT32, 4, 0, 0, JSON_PLAIN},
    {8, TEXT("smallint"), KIND_INT16, 2, 0, 0, JSON_PLAIN},
    {9, TEXT("integer"), KIND_INT32, 4, 0, 0, JSON_PLAIN},
    {10, TEXT("bigint"), KIND_INT64, 8, 0, 0, JSON_PLAIN},
    {11, TEXT("timestamp with time zone"), KIND_DATETIME64, 8, MILLISECONDS, 0, JSON_PLAIN},
    {12, TEXT("object"), KIND_STRING, 0, 0, 0, JSON_TREE},
    {13, TEXT("geo_point"), KIND_STRING, 0, 0, 0, JSON_TREE},
    {14, TEXT("geo_shape"), KIND_STRING, 0, 0, 0, JSON_TREE},
    {15, TEXT("timestamp without time zone"), KIND_DATETIME64, 8, MILLISECONDS, 0, JSON_PLAIN},
    {16, TEXT("unchecked_object"), KIND_STRING, 0, 0, 0, JSON_TREE},
    {17, TEXT("interval"), KIND_STRING, 0, 0, 0, JSON_PLAIN},
    {18, TEXT("record"), KIND_STRING, 0, 0, 0, JSON_TREE},
    {19, TEXT("regproc"), KIND_STRING, 0, 0, 0, JSON_PLAIN},
    {20, TEXT("time with time zone"), KIND_STRING, 0, 0, TIMETZ_LENGTH, JSON_TIMETZ},
    {21, TEXT("oidvector"), KIND_STRING, 0, 0, 0, JSON_TREE},
    {22, TEXT("numeric"), KIND_NUMERIC, 0, 0, 0, JSON_PLAIN},
    {23, TEXT("regclass"), KIND_STRING, 0, 0, 0, JSON_PLAIN},
    {24, TEXT("date"), KIND_DATE32, 4, 0, 0, JSON_PLAIN},
    {25, TEXT("bit"), KIND_STRING, 0, 0, 0, JSON_BITS},
    {26, TEXT("json"), KIND_STRING, 0, 0, 0, JSON_PLAIN},
    {27, TEXT("character"), KIND_STRING, 0, 0, 0, JSON_PLAIN},
    {28, TEXT("float_vector"), KIND_STRING, 0, 0, 0, JSON_TREE},
    {29, TEXT("uuid"), KIND_UUID, 16, 0, 0, JSON_PLAIN},
    {30, TEXT("regtype"), KIND_STRING, 0, 0, 0, JSON_PLAIN},
};
#define ROW_COUNT (sizeof rows / sizeof *rows)

static const struct text ARRAY = TEXT("_array"), UTC = TEXT("UTC");

static struct type *make(const struct row *row, struct zone_set *zones, struct arena *arena,
                         struct error *err)
{
    struct type *type = arena_zalloc(arena, sizeof *type);
    if (!type) {
        error_memory(err);
        return NULL;
    }
    type->kind = row->kind;
    type->name = row->name;
    type->nullable = true; /* an answer never says that it is not */
    type->width = row->width;
    type->scale = row->scale;
    type->length = row->length;
    if (row->kind != KIND_DATETIME64)
        return type;
    type->zone_name = UTC;
    type->zone = zone_get(zones, UTC, err);
    return type->zone ? type : NULL;
}

/* An array's cells are JSON text; its name says how deep it is. */
static struct type *make_array(struct text element, unsigned depth, struct arena *arena, struct error *err)
{
    char name[NAME_LIMIT];
    size_t size = element.size;
    struct type *type = arena_zalloc(arena, sizeof *type);
    if (depth > DEPTH_LIMIT || size + depth * ARRAY.size > sizeof name) {
        error_set(err, STATE_HY000, 0, "malformed answer: an array of %u dimensions", depth);
        return NULL;
    }
    memcpy(name, element.data, size);
    for (unsigned i = 0; i < depth; i++, size += ARRAY.size)
        memcpy(name + size, ARRAY.data, ARRAY.size);
    struct text copy = arena_copy(arena, text_make(name, size));
    if (!type || !copy.data) {
        error_memory(err);
        return NULL;
    }
    type->kind = KIND_STRING;
    type->name = copy;
    type->nullable = true;
    return type;
}

const struct type *cratedb_type(void *zones, struct json_type what, struct arena *arena, enum json_form *form,
                                struct error *err)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (rows[i].id != what.id)
            continue;
        *form = what.depth ? JSON_TREE : rows[i].form;
        return what.depth ? make_array(rows[i].name, what.depth, arena, err)
                          : make(&rows[i], zones, arena, err);
    }
    error_set(err, STATE_HYC00, 0, "CrateDB's type %lld is not known to this driver", (long long)what.id);
    return NULL;
}

static bool ends(struct text text, struct text end)
{
    return text.size >= end.size && text_equal(text_from(text, text.size - end.size), end);
}

const struct type *cratedb_named_type(struct zone_set *zones, struct text name, uint32_t length,
                                      uint8_t precision, uint8_t scale, struct arena *arena,
                                      struct error *err)
{
    unsigned depth = 0;
    struct text element = name;
    for (; ends(element, ARRAY); depth++)
        element.size -= ARRAY.size;
    if (depth)
        return make_array(element, depth, arena, err);
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!text_same(rows[i].name, element))
            continue;
        struct type *type = make(&rows[i], zones, arena, err);
        if (!type)
            return NULL;
        if (type->kind == KIND_STRING && length)
            type->length = length;
        type->precision = precision;
        if (type->kind == KIND_NUMERIC)
            type->scale = scale;
        return type;
    }
    error_set(err, STATE_HYC00, 0, "CrateDB's type %.*s is not known to this driver", (int)name.size,
              name.data);
    return NULL;
}

/* Other words for the same types. */
static const struct {
    struct text word, name;
} aliases[] = {
    {TEXT("character varying"), TEXT("text")},
    {TEXT("varchar"), TEXT("text")},
    {TEXT("string"), TEXT("text")},
    {TEXT("char"), TEXT("character")},
    {TEXT("bool"), TEXT("boolean")},
    {TEXT("short"), TEXT("smallint")},
    {TEXT("int2"), TEXT("smallint")},
    {TEXT("int"), TEXT("integer")},
    {TEXT("int4"), TEXT("integer")},
    {TEXT("long"), TEXT("bigint")},
    {TEXT("int8"), TEXT("bigint")},
    {TEXT("float"), TEXT("real")},
    {TEXT("float4"), TEXT("real")},
    {TEXT("double"), TEXT("double precision")},
    {TEXT("float8"), TEXT("double precision")},
    {TEXT("decimal"), TEXT("numeric")},
    {TEXT("timestamp"), TEXT("timestamp without time zone")},
    {TEXT("timestamptz"), TEXT("timestamp with time zone")},
    {TEXT("timetz"), TEXT("time with time zone")},
};

static struct text name_of(struct text word)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (text_same(aliases[i].word, word))
            return aliases[i].name;
    return word;
}

/* The whole number at the begin of `*text`, which loses it and a comma behind it. */
static uint32_t take_number(struct text *text)
{
    uint32_t number = 0;
    size_t at = 0;
    while (at < text->size && text_is_space(text->data[at]))
        at++;
    for (; at < text->size && text_is_digit(text->data[at]) && number < UINT32_MAX / 10 - 1; at++)
        number = number * 10 + (uint32_t)(text->data[at] - '0');
    at = text_find(*text, ',', at);
    *text = text_from(*text, at + 1);
    return number;
}

/* The inside of a pair of brackets at the end, which `*text` loses; or empty. */
static struct text take_brackets(struct text *text)
{
    size_t open = text_find(*text, '(', 0);
    if (open == text->size || text->data[text->size - 1] != ')')
        return text_make("", 0);
    struct text inside = text_make(text->data + open + 1, text->size - open - 2);
    *text = text_trim(text_make(text->data, open));
    return inside;
}

const struct type *cratedb_parse_type(struct text text, const struct type_context *context, struct error *err)
{
    struct text name = text_trim(text), inside = take_brackets(&name), most = inside;
    unsigned depth = 0;
    for (; text_same(name, text_of("array")) && inside.size; depth++) {
        name = text_trim(inside);
        inside = take_brackets(&name);
    }
    if (depth)
        return make_array(name_of(name), depth, context->arena, err);
    struct text word = name_of(name);
    uint32_t first = take_number(&most), second = take_number(&most);
    if (text_same(word, text_of("numeric")))
        return cratedb_named_type(context->zones, word, 0, (uint8_t)first, (uint8_t)second, context->arena,
                                  err);
    return cratedb_named_type(context->zones, word, first, 0, 0, context->arena, err);
}
