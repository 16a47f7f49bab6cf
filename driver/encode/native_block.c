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

/* The text inside `wrap(..)`, behind its first `skip` arguments; the whole one when it is none. */
static struct text unwrapped(struct text name, struct text wrap, bool skip)
{
    size_t from = wrap.size;

    if (name.size <= wrap.size || memcmp(name.data, wrap.data, wrap.size) != 0)
        return name;
    if (skip)
        from = text_find(name, ',', from) + 1;
    while (from < name.size && name.data[from] == ' ')
        from++;
    return from < name.size ? text_make(name.data + from, name.size - from - 1) : name;
}

/* A type's text without LowCardinality, Nullable and SimpleAggregateFunction around it. */
static struct text bare_name(struct text name)
{
    size_t before;

    do {
        before = name.size;
        name = unwrapped(name, text_of("SimpleAggregateFunction("), true);
        name = unwrapped(name, text_of("LowCardinality("), false);
        name = unwrapped(name, text_of("Nullable("), false);
    } while (name.size < before);
    return name;
}

/* Kinds whose bytes are made here. */
static bool is_plain(enum kind kind)
{
    return kind_get(kind)->width > 0 || kind == KIND_STRING || kind == KIND_FIXEDSTRING;
}

bool native_nests(const struct type *type)
{
    return (type->kind == KIND_ARRAY && !type->dimension) ||
           (type->kind == KIND_TUPLE && type->child_count) || type->kind == KIND_MAP ||
           type->kind == KIND_NESTED;
}

bool native_carries(const struct type *type)
{
    if (!native_nests(type))
        return is_plain(type->kind) && type->kind != KIND_BFLOAT16 && type->kind != KIND_NOTHING;
    for (uint32_t i = 0; i < type->child_count; i++)
        if (!native_carries(type->children[i]) && type->children[i]->kind != KIND_JSON)
            return false;
    return true;
}

/* Whether JSON is inside, which travels as text: the server makes it of a string. */
static bool has_json(const struct type *type)
{
    bool found = type->kind == KIND_JSON;

    for (uint32_t i = 0; !found && native_nests(type) && i < type->child_count; i++)
        found = has_json(type->children[i]);
    return found;
}

static void put_quoted(struct buffer *out, struct text name)
{
    buffer_byte(out, '`');
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '`' || name.data[i] == '\\')
            buffer_byte(out, '\\');
        buffer_byte(out, name.data[i]);
    }
    buffer_byte(out, '`');
}

static void put_type(struct buffer *out, const struct type *type, bool nullable);

static void put_elements(struct buffer *out, const struct type *type)
{
    for (uint32_t i = 0; i < type->child_count; i++) {
        buffer_puts(out, i ? ", " : "");
        if (type->names && type->names[i].size) {
            put_quoted(out, type->names[i]);
            buffer_byte(out, ' ');
        }
        put_type(out, type->children[i], type->children[i]->nullable);
    }
}

static void put_nest(struct buffer *out, const struct type *type)
{
    static const char *const opens[KIND_COUNT] = {[KIND_ARRAY] = "Array(",
                                                  [KIND_TUPLE] = "Tuple(",
                                                  [KIND_MAP] = "Map(",
                                                  [KIND_NESTED] = "Array(Tuple("};

    buffer_puts(out, opens[type->kind]);
    put_elements(out, type);
    buffer_puts(out, type->kind == KIND_NESTED ? "))" : ")");
}

/* The type that the column's values are told as: LowCardinality is made by the server. */
static void put_type(struct buffer *out, const struct type *type, bool nullable)
{
    buffer_puts(out, nullable ? "Nullable(" : "");
    if (native_nests(type) && native_carries(type))
        put_nest(out, type);
    else if (type->kind == KIND_BFLOAT16)
        buffer_puts(out, "Float32");
    else if (native_carries(type))
        buffer_put(out, bare_name(type->name));
    else
        buffer_puts(out, "String");
    buffer_puts(out, nullable ? ")" : "");
}

static int init_children(struct native_column *column, struct arena *arena, struct error *err)
{
    const struct type *type = column->type;

    column->children = arena_calloc(arena, type->child_count, sizeof *column->children);
    if (!column->children)
        return error_memory(err);
    column->child_count = type->child_count;
    for (uint32_t i = 0; i < type->child_count; i++)
        if (native_column_init(&column->children[i], text_make("", 0), type->children[i],
                               type->children[i]->nullable, arena, err) < 0)
            return -1;
    return 0;
}

int native_column_init(struct native_column *column, struct text name, const struct type *type, bool nullable,
                       struct arena *arena, struct error *err)
{
    bool carried = native_carries(type);
    struct buffer wire;

    buffer_init(&wire, TYPE_TEXT_LIMIT + 64);
    put_type(&wire, type, nullable);
    column->name = arena_copy(arena, name);
    column->wire = buffer_copy(&wire, arena);
    buffer_clear(&wire);
    column->type = type;
    column->nullable = nullable;
    column->as_text = !carried && type->kind != KIND_BFLOAT16;
    column->exact = carried && nullable == type->nullable && !has_json(type);
    buffer_init(&column->nulls, COLUMN_LIMIT);
    buffer_init(&column->data, COLUMN_LIMIT);
    if (!column->name.data || !column->wire.data)
        return error_memory(err);
    return carried && native_nests(type) ? init_children(column, arena, err) : 0;
}

int native_column_scratch(struct native_column *column, const struct type *type, struct arena *arena,
                          struct error *err)
{
    column->type = type;
    column->nullable = type->nullable;
    buffer_init(&column->nulls, COLUMN_LIMIT);
    buffer_init(&column->data, COLUMN_LIMIT);
    if (!native_nests(type))
        return 0;
    column->children = arena_calloc(arena, type->child_count, sizeof *column->children);
    if (!column->children)
        return error_memory(err);
    for (; column->child_count < type->child_count; column->child_count++)
        if (native_column_scratch(&column->children[column->child_count], type->children[column->child_count],
                                  arena, err) < 0)
            return -1;
    return 0;
}

void native_column_clear(struct native_column *column)
{
    for (uint32_t i = 0; i < column->child_count; i++)
        native_column_clear(&column->children[i]);
    buffer_clear(&column->nulls);
    buffer_clear(&column->data);
}

void native_column_reset(struct native_column *column)
{
    for (uint32_t i = 0; i < column->child_count; i++)
        native_column_reset(&column->children[i]);
    column->elements = 0;
    buffer_reset(&column->nulls);
    buffer_reset(&column->data);
}

static void put_little(struct buffer *out, uint64_t number, size_t width)
{
    uint8_t *place = buffer_reserve(out, 8);

    if (!place)
        return;
    for (size_t i = 0; i < 8; i++)
        place[i] = (uint8_t)(number >> (8 * i));
    out->size += width;
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
    if (column->type->kind == KIND_FIXEDSTRING && !column->as_text) {
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

static void put_null(struct native_column *column);

/* Arrays and maps are empty, tuples have the nulls and zeros of their elements. */
static void put_null_nest(struct native_column *column)
{
    static const struct value null = {.kind = VALUE_NULL};

    for (uint32_t i = 0; column->type->kind == KIND_TUPLE && i < column->child_count; i++)
        native_column_put(&column->children[i], &null);
    if (column->type->kind != KIND_TUPLE)
        put_little(&column->data, column->elements, 8);
}

static void put_null(struct native_column *column)
{
    const struct type *type = column->type;

    if (column->child_count)
        put_null_nest(column);
    else if (type->kind == KIND_BFLOAT16)
        put_zeros(&column->data, 4);
    else
        put_zeros(&column->data, column->as_text || type->width == 0 ? 1 : type->width);
}

void native_column_close(struct native_column *column, uint64_t count)
{
    if (column->nullable)
        buffer_byte(&column->nulls, 0);
    if (column->type->kind == KIND_TUPLE)
        return;
    column->elements += count;
    put_little(&column->data, column->elements, 8);
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
        size += columns[i].nulls.size + columns[i].data.size +
                native_block_size(columns[i].children, columns[i].child_count);
    return size;
}

/* ---- blocks */

struct native_piece {
    const struct buffer *from;
    size_t at, size;
};

void native_pieces_init(struct native_pieces *pieces)
{
    memset(pieces, 0, sizeof *pieces);
    buffer_init(&pieces->heads, COLUMN_LIMIT);
    buffer_init(&pieces->list, COLUMN_LIMIT);
}

void native_pieces_clear(struct native_pieces *pieces)
{
    buffer_clear(&pieces->heads);
    buffer_clear(&pieces->list);
    pieces->size = pieces->piece = pieces->at = 0;
}

/* The bytes of `from` behind the first `at`. */
static void add_piece(struct native_pieces *pieces, const struct buffer *from, size_t at)
{
    struct native_piece piece = {from, at, from->size - at};

    if (piece.size)
        buffer_append(&pieces->list, &piece, sizeof piece);
    pieces->size += piece.size;
}

static int add_column(struct native_pieces *pieces, const struct native_column *column, struct error *err)
{
    if (buffer_check(&column->nulls, "a column of an INSERT", err) < 0 ||
        buffer_check(&column->data, "a column of an INSERT", err) < 0)
        return -1;
    add_piece(pieces, &column->nulls, 0);
    add_piece(pieces, &column->data, 0);
    for (uint32_t i = 0; i < column->child_count; i++)
        if (add_column(pieces, &column->children[i], err) < 0)
            return -1;
    return 0;
}

int native_pieces_of(struct native_pieces *pieces, const struct native_column *columns, size_t count,
                     size_t rows, struct error *err)
{
    buffer_reset(&pieces->heads);
    buffer_reset(&pieces->list);
    pieces->size = pieces->piece = pieces->at = 0;
    put_varint(&pieces->heads, count);
    put_varint(&pieces->heads, rows);
    for (size_t i = 0, from = 0; i < count; i++) {
        put_text(&pieces->heads, columns[i].name);
        put_text(&pieces->heads, columns[i].wire);
        add_piece(pieces, &pieces->heads, from);
        from = pieces->heads.size;
        if (add_column(pieces, &columns[i], err) < 0)
            return -1;
    }
    if (buffer_check(&pieces->heads, "the heads of an INSERT", err) < 0)
        return -1;
    return buffer_check(&pieces->list, "the columns of an INSERT", err);
}

size_t native_pieces_read(struct native_pieces *pieces, uint8_t *place, size_t room)
{
    const struct native_piece *list = (const struct native_piece *)(const void *)pieces->list.data;
    size_t count = pieces->list.size / sizeof *list, done = 0;

    while (done < room && pieces->piece < count) {
        const struct native_piece *piece = &list[pieces->piece];
        size_t left = piece->size - pieces->at, size = left < room - done ? left : room - done;
        memcpy(place + done, piece->from->data + piece->at + pieces->at, size);
        done += size;
        pieces->at += size;
        if (pieces->at == piece->size) {
            pieces->piece++;
            pieces->at = 0;
        }
    }
    return done;
}

void native_pieces_rewind(struct native_pieces *pieces)
{
    pieces->piece = pieces->at = 0;
}

int native_block_write(struct native_column *columns, size_t count, size_t rows, struct buffer *out,
                       struct error *err)
{
    struct native_pieces pieces;
    uint8_t *place;
    int outcome;

    native_pieces_init(&pieces);
    outcome = native_pieces_of(&pieces, columns, count, rows, err);
    place = outcome == 0 ? buffer_reserve(out, pieces.size) : NULL;
    if (place)
        out->size += native_pieces_read(&pieces, place, pieces.size);
    native_pieces_clear(&pieces);
    for (size_t i = 0; i < count; i++)
        native_column_reset(&columns[i]);
    return outcome < 0 ? -1 : buffer_check(out, "the data of an INSERT", err);
}
