/* Rows of CSV or TabSeparated, totals and extremes behind them -> columns as Native has them. */
#include "base/memory.h"
#include "convert/fit.h"
#include "decode/names.h"
#include "decode/native.h"
#include "encode/native_block.h"
#include "server/clickhouse/text_field.h"
#include "types/kind.h"

enum { HEAD_LIMIT = 64 << 20, COLUMN_LIMIT = 1000000, VALUE_LIMIT = 1 << 30 };
enum { BLOCK_ROWS = 65536, BLOCK_BYTES = 4 << 20, LEAST_SPACE = 4096 };
#define RECEIVED_LIMIT ((size_t)1 << 32)

/* Parts of an answer, in their order. */
enum section { ROWS, TOTALS, EXTREMES, SECTION_COUNT };

struct text_column {
    struct text name;
    const struct type *told; /* as the server names it */
    bool plain;              /* the text is the value */
    struct fit fit;
};

struct text_rows {
    struct decoder decoder; /* first */
    struct text_input input;
    struct zone_set *zones;
    struct text zone;
    struct buffer received;
    bool finished;
    struct arena arena, values; /* of the columns; of one row */
    bool has_names, has_types, broken;
    uint32_t count;
    struct text *names;
    struct text_column *columns;
    struct native_column *natives;
    size_t filled;            /* rows in them */
    bool behind;              /* an empty line was met: the rows have ended */
    bool kept[SECTION_COUNT]; /* the part was met */
    struct buffer parts[SECTION_COUNT];
    enum section section;
    struct decoder *inner; /* of blocks of the natives */
    bool given;            /* the block of the part behind the rows */
    struct column *block;
    struct type *types; /* of the block's columns, under their own names */
};

static struct text_rows *rows_of(const struct decoder *decoder)
{
    return (struct text_rows *)decoder;
}

/* ---- receiving */

static uint8_t *text_space(struct decoder *decoder, size_t least, size_t *capacity, struct error *err)
{
    struct text_rows *rows = rows_of(decoder);
    buffer_drop(&rows->received, rows->input.at);
    text_input_drop(&rows->input);
    uint8_t *place = buffer_reserve(&rows->received, least > LEAST_SPACE ? least : LEAST_SPACE);
    if (!place)
        buffer_check(&rows->received, "a row of the answer", err);
    *capacity = rows->received.capacity - rows->received.size;
    return place;
}

static void text_fill(struct decoder *decoder, size_t size)
{
    rows_of(decoder)->received.size += size;
}

static void text_finish(struct decoder *decoder)
{
    rows_of(decoder)->finished = true;
}

static size_t text_wanted(const struct decoder *decoder)
{
    (void)decoder;
    return 1;
}

static struct text text_rest(const struct decoder *decoder)
{
    const struct text_rows *rows = rows_of(decoder);
    return text_from(buffer_text(&rows->received), rows->input.at);
}

static void text_free(struct decoder *decoder)
{
    struct text_rows *rows = rows_of(decoder);
    for (uint32_t i = 0; rows->natives && i < rows->count; i++)
        native_column_clear(&rows->natives[i]);
    for (int i = 0; i < SECTION_COUNT; i++)
        buffer_clear(&rows->parts[i]);
    decoder_free(rows->inner);
    arena_clear(&rows->arena);
    arena_clear(&rows->values);
    buffer_clear(&rows->received);
    mem_free((char *)rows->zone.data);
    mem_free(rows);
}

static int broken(struct text_rows *rows, const char *what, struct error *err)
{
    rows->broken = true;
    return error_set(err, STATE_HY000, 0, "malformed answer: %s, in row %zu at hand", what, rows->filled + 1);
}

/* ---- names and types */

/* The types whose values are read; the others' are their text. */
static bool is_typed(const struct type *type)
{
    return type->child_count == 0 && native_carries(type) && fit_known(type) && type->kind != KIND_STRING &&
           type->kind != KIND_FIXEDSTRING;
}

static int open_column(struct text_rows *rows, uint32_t i, struct text name, struct error *err)
{
    const struct type_context context = {&rows->arena, rows->zones, rows->zone};
    struct text_column *column = &rows->columns[i];
    column->told = type_parse(name, &context, err);
    if (!column->told)
        return -1;
    bool typed = is_typed(column->told) || column->told->kind == KIND_BFLOAT16;
    column->plain = !typed;
    column->fit = (struct fit){.type = column->told, .stored = true};
    const struct type *type = column->told;
    if (!typed && type->kind != KIND_FIXEDSTRING)
        type = type_parse(text_of("String"), &context, err);
    return type ? native_column_init(&rows->natives[i], column->name, type, column->told->nullable,
                                     &rows->arena, err)
                : -1;
}

static int read_names(struct text_rows *rows, const struct text *fields, size_t count, struct error *err)
{
    if (count > COLUMN_LIMIT)
        return broken(rows, "too many columns", err);
    rows->names = arena_calloc(&rows->arena, count, sizeof *rows->names);
    rows->columns = arena_calloc(&rows->arena, count, sizeof *rows->columns);
    rows->natives = arena_calloc(&rows->arena, count, sizeof *rows->natives);
    rows->block = arena_calloc(&rows->arena, count, sizeof *rows->block);
    rows->types = arena_calloc(&rows->arena, count, sizeof *rows->types);
    if (!rows->names || !rows->columns || !rows->natives || !rows->block || !rows->types)
        return error_memory(err);
    rows->count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        rows->names[i] = rows->columns[i].name = arena_copy(&rows->arena, fields[i]);
        if (!rows->names[i].data)
            return error_memory(err);
    }
    rows->input.columns = count;
    rows->has_names = true;
    return 0;
}

static int read_types(struct text_rows *rows, const struct text *fields, size_t count, struct error *err)
{
    if (count != rows->count)
        return broken(rows, "names and types do not go together", err);
    for (uint32_t i = 0; i < rows->count; i++)
        if (open_column(rows, i, fields[i], err) < 0)
            return -1;
    rows->has_types = true;
    return 0;
}

/* ---- cells */

/* Day 0 and second 0, as servers of before 20.x write them. */
static bool is_zero_time(const struct text_column *column, struct text text)
{
    return (column->told->kind == KIND_DATE || column->told->kind == KIND_DATETIME) &&
           text_starts(text, text_of("0000-00-00"));
}

static int read_cell(struct text_rows *rows, uint32_t i, const struct text_field *field, struct error *err)
{
    struct text_column *column = &rows->columns[i];
    bool raw = column->plain && column->told->child_count > 0; /* escaped by its own quotes only */
    struct value value = {.kind = VALUE_NULL};
    if (!field->null) {
        value.kind = column->plain ? VALUE_BYTES : VALUE_TEXT;
        value.text = raw ? field->as_sent : field->text;
        if (column->told->kind == KIND_FIXEDSTRING && value.text.size > column->told->width)
            return broken(rows, "a FixedString is too long", err);
        if (is_zero_time(column, value.text))
            value = (struct value){.kind = VALUE_INT};
        else if (!column->plain && fit_value(&column->fit, &value, &rows->values, err) < 0)
            return error_wrap(err, "column %u of the answer cannot be read", i + 1);
    } else if (!rows->natives[i].nullable) {
        return broken(rows, "a NULL where there can be none", err);
    }
    native_column_put(&rows->natives[i], &value);
    return 0;
}

static int read_row(struct text_rows *rows, struct error *err)
{
    struct text_field field;
    bool last = false;
    for (uint32_t i = 0; i < rows->count; i++) {
        if (last)
            return broken(rows, "a row has too few fields", err);
        if (text_take(&rows->input, &rows->values, &field, &last, err) < 0)
            return broken(rows, "a field cannot be read", err);
        if (read_cell(rows, i, &field, err) < 0)
            return -1;
    }
    if (!last)
        return broken(rows, "a row has too many fields", err);
    rows->filled++;
    return 0;
}

static int read_head(struct text_rows *rows, struct error *err)
{
    size_t count = 0, capacity = 0;
    struct text *fields = NULL;
    struct text_field field;
    bool last = false;
    while (!last) {
        if (count == capacity) {
            size_t more = capacity ? capacity * 2 : 16;
            struct text *grown = arena_calloc(&rows->values, more, sizeof *grown);
            if (!grown)
                return error_memory(err);
            if (count)
                memcpy(grown, fields, count * sizeof *fields);
            fields = grown;
            capacity = more;
        }
        if (text_take(&rows->input, &rows->values, &field, &last, err) < 0)
            return broken(rows, "its head cannot be read", err);
        fields[count++] = field.text;
    }
    return (rows->has_names ? read_types : read_names)(rows, fields, count, err);
}

/* ---- parts */

/* The rows at hand become a block of `section`. */
static int pack(struct text_rows *rows, enum section section, struct error *err)
{
    struct buffer *out = &rows->parts[section];
    buffer_reset(out);
    if (native_block_write(rows->natives, rows->count, rows->filled, out, err) < 0)
        return -1;
    rows->kept[section] = true;
    rows->filled = 0;
    return 0;
}

/* What stood behind an empty line: one row of totals, or two of extremes. */
static int pack_behind(struct text_rows *rows, struct error *err)
{
    if (rows->filled == 0)
        return 0;
    if (rows->filled > 2 || (rows->filled == 1 && rows->kept[TOTALS]) || rows->kept[EXTREMES])
        return broken(rows, "it has other rows than totals and extremes can have", err);
    return pack(rows, rows->filled == 1 ? TOTALS : EXTREMES, err);
}

/* The inner decoder's block of what was packed, its columns under their own types' names. */
static enum decode_step give(struct text_rows *rows, struct block *out, struct error *err)
{
    struct native_options options = {0};
    struct text bytes = buffer_text(&rows->parts[rows->section]);
    size_t capacity = 0;
    if (!rows->inner)
        rows->inner = native_open(rows->zones, rows->zone, &options, err);
    uint8_t *space = rows->inner ? decoder_space(rows->inner, bytes.size, &capacity, err) : NULL;
    if (!space)
        return DECODE_BROKEN;
    memcpy(space, bytes.data, bytes.size);
    decoder_fill(rows->inner, bytes.size);
    if (decoder_next(rows->inner, out, err) != DECODE_BLOCK) {
        if (err->state == STATE_00000)
            broken(rows, "its rows cannot be read", err);
        return DECODE_BROKEN;
    }
    for (uint32_t i = 0; i < rows->count; i++) {
        const struct type *told = rows->columns[i].told;
        rows->block[i] = out->columns[i];
        rows->types[i] = *out->columns[i].type;
        rows->types[i].name = told->name;
        if (told->kind == KIND_AGGREGATE)
            rows->types[i].kind = told->kind; /* its state is these bytes */
        rows->block[i].type = &rows->types[i];
    }
    out->names = rows->names;
    out->columns = rows->block;
    return DECODE_BLOCK;
}

/* The end of a part: no rows, and the columns, once they are known. */
static enum decode_step end(struct text_rows *rows, struct block *out)
{
    *out = (struct block){0};
    if (!rows->has_types)
        return DECODE_END;
    for (uint32_t i = 0; i < rows->count; i++)
        rows->block[i] = (struct column){.type = rows->columns[i].told};
    *out = (struct block){.column_count = rows->count, .names = rows->names, .columns = rows->block};
    return DECODE_END;
}

/* One line: 1 rows of a block are at hand, 0 go on, -1. */
static int take_line(struct text_rows *rows, enum text_line line, struct error *err)
{
    arena_reset(&rows->values);
    if (!rows->has_types)
        return read_head(rows, err);
    if (line == LINE_ROW) {
        if (read_row(rows, err) < 0)
            return -1;
        return !rows->behind &&
               (rows->filled >= BLOCK_ROWS || native_block_size(rows->natives, rows->count) >= BLOCK_BYTES);
    }
    text_skip(&rows->input);
    if (rows->behind)
        return pack_behind(rows, err);
    rows->behind = true;
    return rows->filled > 0;
}

static enum decode_step text_block(struct text_rows *rows, struct block *out, struct error *err)
{
    return pack(rows, ROWS, err) < 0 ? DECODE_BROKEN : give(rows, out, err);
}

static enum decode_step text_next(struct decoder *decoder, struct block *out, struct error *err)
{
    struct text_rows *rows = rows_of(decoder);
    if (rows->section != ROWS) {
        bool given = rows->given;
        rows->given = true;
        return given ? end(rows, out) : give(rows, out, err);
    }
    if (rows->broken) {
        broken(rows, "it could not be read", err);
        return DECODE_BROKEN;
    }
    rows->input.bytes = buffer_text(&rows->received);
    rows->input.finished = rows->finished;
    for (;;) {
        enum text_line line = text_line(&rows->input, rows->has_types);
        if (line == LINE_NONE)
            break;
        int ready = take_line(rows, line, err);
        if (ready)
            return ready < 0 ? DECODE_BROKEN : text_block(rows, out, err);
    }
    if (rows->filled > 0 && !rows->behind)
        return text_block(rows, out, err);
    if (!rows->finished)
        return DECODE_MORE;
    if (rows->input.at < rows->received.size || (rows->has_names && !rows->has_types)) {
        broken(rows, "it ends in the middle of a row", err);
        return DECODE_BROKEN;
    }
    return pack_behind(rows, err) < 0 ? DECODE_BROKEN : end(rows, out);
}

static bool text_more(struct decoder *decoder)
{
    struct text_rows *rows = rows_of(decoder);
    while (rows->section < EXTREMES && !rows->broken) {
        rows->section++;
        rows->given = false;
        decoder_free(rows->inner);
        rows->inner = NULL;
        if (rows->kept[rows->section])
            return true;
    }
    return false;
}

static struct text text_bytes(const struct decoder *decoder)
{
    const struct text_rows *rows = rows_of(decoder);
    return buffer_text(&rows->parts[rows->section]);
}

static struct decoder *text_again(const struct decoder *decoder, struct error *err)
{
    const struct text_rows *rows = rows_of(decoder);
    struct native_options options = {0};
    return native_open(rows->zones, rows->zone, &options, err);
}

static const struct decoder_ops TEXT_OPS = {.space = text_space,
                                            .fill = text_fill,
                                            .finish = text_finish,
                                            .next = text_next,
                                            .wanted = text_wanted,
                                            .rest = text_rest,
                                            .free = text_free,
                                            .bytes = text_bytes,
                                            .again = text_again,
                                            .more = text_more};

struct decoder *text_rows_open(enum text_form form, bool totals, bool extremes, struct zone_set *zones,
                               struct text default_zone, struct error *err)
{
    struct text_rows *rows = mem_zalloc(sizeof *rows);
    char *zone = rows ? mem_strndup(default_zone.data, default_zone.size) : NULL;
    if (!zone) {
        mem_free(rows);
        error_memory(err);
        return NULL;
    }
    rows->decoder.ops = &TEXT_OPS;
    rows->input = (struct text_input){.form = form, .totals = totals, .extremes = extremes};
    rows->zones = zones;
    rows->zone = text_make(zone, default_zone.size);
    buffer_init(&rows->received, RECEIVED_LIMIT);
    for (int i = 0; i < SECTION_COUNT; i++)
        buffer_init(&rows->parts[i], RECEIVED_LIMIT);
    arena_init(&rows->arena, (size_t)HEAD_LIMIT * 64);
    arena_init(&rows->values, (size_t)VALUE_LIMIT * 4);
    return &rows->decoder;
}
