/* The head of an answer that has no rows. */
#include "decode/names.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "decode/input.h"

enum { HEAD_LIMIT = 64 << 20, COLUMN_LIMIT = 1000000, SPACE = 4096 };

enum names_state { AT_HEAD, AT_ROWS, AT_BROKEN };

struct names {
    struct decoder decoder; /* first */
    enum names_form form;
    struct zone_set *zones;
    struct text zone;
    struct arena arena;
    struct buffer buffer;
    struct input input;
    bool finished;
    enum names_state state;
    struct text *names;
    struct column *columns;
    size_t count;
};

static struct names *names_of(const struct decoder *decoder)
{
    return (struct names *)decoder;
}

static uint8_t *names_space(struct decoder *decoder, size_t least, size_t *capacity, struct error *err)
{
    struct names *names = names_of(decoder);
    uint8_t *place = buffer_reserve(&names->buffer, least > SPACE ? least : SPACE);
    if (!place)
        buffer_check(&names->buffer, "the head of the answer", err);
    *capacity = names->buffer.capacity - names->buffer.size;
    return place;
}

static void names_fill(struct decoder *decoder, size_t size)
{
    names_of(decoder)->buffer.size += size;
}

static void names_finish(struct decoder *decoder)
{
    names_of(decoder)->finished = true;
}

static size_t names_wanted(const struct decoder *decoder)
{
    const struct names *names = names_of(decoder);
    return names->state == AT_HEAD && names->input.missing ? (size_t)names->input.missing : 1;
}

static struct text names_rest(const struct decoder *decoder)
{
    return buffer_text(&names_of(decoder)->buffer);
}

static void names_free(struct decoder *decoder)
{
    struct names *names = names_of(decoder);
    arena_clear(&names->arena);
    buffer_clear(&names->buffer);
    mem_free((char *)names->zone.data);
    mem_free(names);
}

static enum flow make_columns(struct names *names, size_t count)
{
    names->names = arena_calloc(&names->arena, count + 1, sizeof *names->names);
    names->columns = arena_calloc(&names->arena, count + 1, sizeof *names->columns);
    names->count = count;
    return names->names && names->columns ? FLOW_DONE : input_memory(&names->input);
}

static enum flow put_name(struct names *names, size_t index, struct text name)
{
    names->names[index] = arena_copy(&names->arena, name);
    return names->names[index].data ? FLOW_DONE : input_memory(&names->input);
}

static enum flow put_type(struct names *names, size_t index, struct text type)
{
    const struct type_context context = {&names->arena, names->zones, names->zone};
    names->columns[index].type = type_parse(type, &context, names->input.err);
    return names->columns[index].type ? FLOW_DONE : FLOW_BROKEN;
}

/* Count, names, types, each a length and its bytes. */
static enum flow read_binary(struct names *names)
{
    uint64_t count;
    enum flow flow = input_varint(&names->input, &count);
    if (flow == FLOW_DONE && count > COLUMN_LIMIT)
        return input_broken(&names->input, STATE_HY000, "malformed answer: too many columns");
    if (flow == FLOW_DONE)
        flow = input_need(&names->input, count * 2);
    if (flow == FLOW_DONE)
        flow = make_columns(names, (size_t)count);
    for (size_t i = 0; flow == FLOW_DONE && i < names->count * 2; i++) {
        struct text text;
        flow = input_text(&names->input, HEAD_LIMIT, &text);
        if (flow == FLOW_DONE)
            flow = i < names->count ? put_name(names, i, text) : put_type(names, i - names->count, text);
    }
    return flow;
}

struct text names_take_field(struct text *line, struct arena *arena)
{
    static const char CODE[] = "tnrbf0", RAW[] = "\t\n\r\b\f";
    size_t end = text_find(*line, '\t', 0);
    struct text field = arena_copy(arena, text_make(line->data, end));
    *line = text_from(*line, end + 1);
    char *data = (char *)field.data;
    size_t size = 0;
    for (size_t i = 0; data && i < field.size; i++) {
        char c = data[i];
        if (c == '\\' && i + 1 < field.size) {
            const char *found = strchr(CODE, data[++i]);
            c = found && *found ? RAW[found - CODE] : data[i];
        }
        data[size++] = c;
    }
    field.size = size;
    return field;
}

static size_t count_fields(struct text line)
{
    size_t count = 1;
    for (size_t at = text_find(line, '\t', 0); at < line.size; at = text_find(line, '\t', at + 1))
        count++;
    return count;
}

/* A line of names, a line of types. */
static enum flow read_tabs(struct names *names)
{
    struct text all = buffer_text(&names->buffer);
    size_t first = text_find(all, '\n', 0);
    size_t second = first < all.size ? text_find(all, '\n', first + 1) : all.size;
    if (second >= all.size) {
        names->input.missing = 1;
        return FLOW_MORE;
    }
    struct text name_line = text_make(all.data, first);
    struct text type_line = text_make(all.data + first + 1, second - first - 1);
    size_t count = count_fields(name_line);
    if (count > COLUMN_LIMIT || count_fields(type_line) != count)
        return input_broken(&names->input, STATE_HY000,
                            "malformed answer: names and types do not go together");
    enum flow flow = make_columns(names, count);
    for (size_t i = 0; flow == FLOW_DONE && i < count; i++) {
        struct text name = names_take_field(&name_line, &names->arena);
        struct text type = names_take_field(&type_line, &names->arena);
        flow = put_name(names, i, name);
        if (flow == FLOW_DONE)
            flow = put_type(names, i, type);
    }
    names->input.at = second + 1;
    return flow;
}

static enum decode_step broken(struct names *names, const char *what, struct error *err)
{
    names->input.err = err;
    names->state = AT_BROKEN;
    input_broken(&names->input, STATE_HY000, "%s", what);
    return DECODE_BROKEN;
}

static void put_block(const struct names *names, struct block *out)
{
    *out = (struct block){
        .column_count = (uint32_t)names->count, .names = names->names, .columns = names->columns};
}

static enum decode_step read_head(struct names *names, struct block *out, struct error *err)
{
    names->input.at = 0;
    names->input.missing = 0;
    arena_reset(&names->arena);
    if (names->buffer.size == 0)
        return names->finished ? broken(names, "the answer has no head", err) : DECODE_MORE;
    enum flow flow = names->form == NAMES_BINARY ? read_binary(names) : read_tabs(names);
    if (flow == FLOW_MORE)
        return names->finished ? broken(names, "the answer ends inside its head", err) : DECODE_MORE;
    if (flow == FLOW_BROKEN) {
        names->state = AT_BROKEN;
        return DECODE_BROKEN;
    }
    names->state = AT_ROWS;
    *out = (struct block){
        .column_count = (uint32_t)names->count, .names = names->names, .columns = names->columns};
    return DECODE_BLOCK;
}

static enum decode_step names_next(struct decoder *decoder, struct block *out, struct error *err)
{
    struct names *names = names_of(decoder);
    names->input.err = err;
    /* Making space moves the bytes, also when none came then. */
    names->input.data = names->buffer.data;
    names->input.size = names->buffer.size;
    *out = (struct block){0};
    if (names->state == AT_BROKEN)
        return broken(names, "the answer could not be read", err);
    if (names->state == AT_HEAD)
        return read_head(names, out, err);
    if (names->input.at < names->buffer.size)
        return broken(names, "the answer has rows now: it changed while it was asked for", err);
    if (!names->finished)
        return DECODE_MORE;
    put_block(names, out);
    return DECODE_END;
}

static const struct decoder_ops NAMES_OPS = {.space = names_space,
                                             .fill = names_fill,
                                             .finish = names_finish,
                                             .next = names_next,
                                             .wanted = names_wanted,
                                             .rest = names_rest,
                                             .free = names_free};

struct decoder *names_open(enum names_form form, struct zone_set *zones, struct text default_zone,
                           struct error *err)
{
    struct names *names = mem_zalloc(sizeof *names);
    char *zone = names ? mem_strndup(default_zone.data, default_zone.size) : NULL;
    if (!zone) {
        mem_free(names);
        error_memory(err);
        return NULL;
    }
    names->decoder.ops = &NAMES_OPS;
    names->form = form;
    names->zones = zones;
    names->zone = text_make(zone, default_zone.size);
    names->input.limit = HEAD_LIMIT;
    buffer_init(&names->buffer, HEAD_LIMIT);
    arena_init(&names->arena, (size_t)HEAD_LIMIT * 64);
    return &names->decoder;
}
