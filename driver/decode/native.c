/* ClickHouse's Native format: the stream of blocks, and the memory they are decoded in. */
#include "decode/native.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "decode/native_node.h"

enum { COLUMNS_LIMIT = 1000000, SPACE = 256 * 1024, WANTED = 1024 * 1024, BEYOND_BLOCK = 64 * 1024 * 1024 };
/* Bytes that a column takes at least: lengths of name and type, four letters of a type. */
enum { LEAST_COLUMN = 6 };
#define ROWS_LIMIT (UINT64_C(1) << 31)

enum native_state { AT_HEAD, AT_HEADER, AT_PREFIX, AT_DATA, AT_WHOLE, AT_BROKEN };

/* One column: its tree, and its name and type as the stream spells them. */
struct native_column {
    struct native_node node;
    struct text header;
};

struct native {
    struct decoder decoder; /* first */
    struct native_reader reader;
    struct native_options options;
    struct buffer buffer;  /* bytes from before the block (start) to what was received last */
    size_t start;          /* of the block */
    struct arena lasting;  /* as long as the decoder: names, types, trees */
    struct arena fleeting; /* as long as a block: spans and places */
    size_t fleeting_room;  /* that one chunk of `fleeting` has */
    enum native_state state;
    bool finished;
    uint64_t rows;                /* of the block */
    uint32_t column;              /* being read */
    uint32_t column_count, known; /* columns; those whose header was seen */
    struct native_column *parts;
    struct column *columns;
    struct text *names;
};

/* Forgets the block; what follows it in the buffer is the next one. */
static void next_block(struct native *native)
{
    struct input *input = &native->reader.input;
    native->start += input->at;
    input->origin += input->at;
    input->size -= input->at;
    input->at = 0;
    /* One chunk that holds what the last block needed, so that the next takes no memory. */
    size_t used = native->fleeting.used;
    arena_reset(&native->fleeting);
    if (used > native->fleeting_room && arena_alloc(&native->fleeting, used)) {
        native->fleeting_room = used;
        arena_reset(&native->fleeting);
    }
    native->column = 0;
    native->state = AT_HEAD;
}

/* --- the steps: each is called again from its start when bytes were missing ---------------------------- */

static enum flow make_columns(struct native *native, uint64_t count)
{
    struct input *input = &native->reader.input;
    enum flow flow = input_need(input, count * LEAST_COLUMN);
    if (flow != FLOW_DONE)
        return flow;
    native->parts = arena_calloc(&native->lasting, (size_t)count, sizeof *native->parts);
    native->columns = arena_calloc(&native->lasting, (size_t)count, sizeof *native->columns);
    native->names = arena_calloc(&native->lasting, (size_t)count, sizeof *native->names);
    if (!native->parts || !native->columns || !native->names)
        return input_memory(input);
    native->column_count = (uint32_t)count;
    return FLOW_DONE;
}

static enum flow check_head(struct native *native, uint64_t columns)
{
    struct input *input = &native->reader.input;
    if (columns > native->options.columns)
        return input_broken(input, STATE_HY000, "malformed answer: %llu columns, beyond the limit of %lu",
                            (unsigned long long)columns, (unsigned long)native->options.columns);
    if (native->rows > native->options.rows || (columns == 0 && native->rows > 0))
        return input_broken(input, STATE_HY000, "malformed answer: a block of %llu rows and %llu columns",
                            (unsigned long long)native->rows, (unsigned long long)columns);
    if (columns > 0 && native->column_count > 0 && columns != native->column_count)
        return input_broken(input, STATE_HY000, "malformed answer: a block of %llu columns after one of %lu",
                            (unsigned long long)columns, (unsigned long)native->column_count);
    return FLOW_DONE;
}

/* BlockInfo: numbered fields up to a 0. What they say matters only between servers. */
static enum flow skip_block_info(struct input *input)
{
    static const uint8_t sizes[] = {0, 1, 4}; /* is_overflows, bucket_num */
    uint64_t field = 0;
    enum flow flow;

    while ((flow = input_varint(input, &field)) == FLOW_DONE && field != 0) {
        if (field >= sizeof sizes)
            return input_broken(input, STATE_HY000, "malformed answer: block information %llu",
                                (unsigned long long)field);
        flow = input_need(input, sizes[field]);
        if (flow != FLOW_DONE)
            return flow;
        input->at += sizes[field];
    }
    return flow;
}

static enum flow read_head(struct native *native)
{
    struct input *input = &native->reader.input;
    uint64_t columns = 0;
    input->at = 0;
    enum flow flow = native->options.block_info ? skip_block_info(input) : FLOW_DONE;
    if (flow == FLOW_DONE)
        flow = input_varint(input, &columns);
    if (flow == FLOW_DONE)
        flow = input_varint(input, &native->rows);
    if (flow == FLOW_DONE)
        flow = check_head(native, columns);
    if (flow == FLOW_DONE && columns > 0 && native->column_count == 0)
        flow = make_columns(native, columns);
    if (flow != FLOW_DONE)
        return flow;
    if (columns == 0)
        next_block(native);
    else
        native->state = AT_HEADER;
    return FLOW_DONE;
}

/* Name and type of a column that is new. */
static enum flow learn_column(struct native *native)
{
    struct input *input = &native->reader.input;
    struct native_column *part = &native->parts[native->column];
    struct text name, type_text;
    size_t before = input->at;
    enum flow flow = input_text(input, TYPE_TEXT_LIMIT, &name);
    if (flow == FLOW_DONE)
        flow = input_text(input, TYPE_TEXT_LIMIT, &type_text);
    size_t size = input->at - before;
    if (flow == FLOW_MORE)
        input->at = before;
    if (flow != FLOW_DONE)
        return flow;
    struct type_context context = native->reader.type_context;
    context.arena = &native->lasting;
    const struct type *type = type_parse(type_text, &context, input->err);
    if (!type) {
        input->at = before;
        error_wrap(input->err, "at byte %llu of the answer, column %lu",
                   (unsigned long long)(input->origin + before), native->column + 1ul);
        return FLOW_BROKEN;
    }
    part->header = arena_copy(&native->lasting, text_make((const char *)input->data + before, size));
    native->names[native->column] = arena_copy(&native->lasting, name);
    if (!part->header.data || !native->names[native->column].data)
        return input_memory(input);
    struct column *column = &native->columns[native->column];
    if (native_node_init(&part->node, type, column, 0, &native->lasting, input->err) != 0)
        return FLOW_BROKEN;
    native->known++;
    return FLOW_DONE;
}

/* Name and type of a column of a later block: the same bytes again. */
static enum flow compare_column(struct native *native)
{
    struct input *input = &native->reader.input;
    struct text header = native->parts[native->column].header;
    size_t have = input->size - input->at;
    if (memcmp(input->data + input->at, header.data, have < header.size ? have : header.size) != 0)
        return input_broken(input, STATE_HY000,
                            "malformed answer: name or type differ from those of the first block");
    enum flow flow = input_need(input, header.size);
    if (flow == FLOW_DONE)
        input->at += header.size;
    return flow;
}

static void column_done(struct native *native)
{
    native->state = AT_HEADER;
    if (++native->column < native->column_count)
        return;
    native->state = AT_WHOLE;
    if (native->rows == 0)
        next_block(native);
}

static enum flow read_header(struct native *native)
{
    struct input *input = &native->reader.input;
    struct native_node *node = &native->parts[native->column].node;
    enum flow flow = native->column < native->known ? compare_column(native) : learn_column(native);
    if (flow != FLOW_DONE)
        return flow;
    if (native->rows == 0) {
        column_done(native);
        return FLOW_DONE;
    }
    if (node->opaque)
        return input_broken(input, STATE_HYC00,
                            "an aggregate function's state or an Object cannot be read in the Native format: "
                            "use finalizeAggregation(column), hex(column) or toString(column)");
    native_node_restart(node);
    native->state = AT_PREFIX;
    return FLOW_DONE;
}

static enum flow read_prefix(struct native *native)
{
    struct native_node *node = &native->parts[native->column].node;
    enum flow flow = native_prefix(&native->reader, node);
    if (flow != FLOW_DONE)
        return flow;
    native_node_begin(node, native->rows);
    native->state = AT_DATA;
    return FLOW_DONE;
}

static enum flow read_data(struct native *native)
{
    struct input *input = &native->reader.input;
    enum flow flow = native_data(&native->reader, &native->parts[native->column].node);
    if (flow != FLOW_DONE)
        return flow;
    if (input->at > input->limit)
        return input_broken(input, STATE_HY000, "a block is larger than the limit of %zu bytes",
                            input->limit);
    column_done(native);
    return FLOW_DONE;
}

/* --- the decoder's ways -------------------------------------------------------------------------------- */

static void fill_block(struct native *native, struct block *out)
{
    *out = (struct block){
        .rows = native->state == AT_WHOLE ? native->rows : 0,
        .column_count = native->known,
        .names = native->names,
        .columns = native->columns,
    };
}

/* An error inside a column says which one. */
static enum decode_step broken(struct native *native)
{
    struct error *err = native->reader.input.err;
    bool inside = native->state == AT_PREFIX || native->state == AT_DATA ||
                  (native->state == AT_HEADER && native->column < native->known);
    if (inside) {
        struct text name = native->names[native->column], type = native->columns[native->column].type->name;
        error_wrap(err, "column %.*s, %.*s", name.size > 100 ? 100 : (int)name.size, name.data,
                   type.size > 200 ? 200 : (int)type.size, type.data);
        error_at(err, 0, (int32_t)(native->column + 1));
    }
    native->state = AT_BROKEN;
    return DECODE_BROKEN;
}

static enum decode_step short_of_bytes(struct native *native, struct block *out)
{
    struct input *input = &native->reader.input;
    if (!native->finished)
        return DECODE_MORE;
    if (native->state == AT_HEAD && input->size == 0) {
        fill_block(native, out);
        return DECODE_END;
    }
    input->at = input->size;
    input_broken(input, STATE_08S01, "the answer ends inside a block, %llu or more bytes before its end",
                 (unsigned long long)input->missing);
    return broken(native);
}

static enum decode_step native_next(struct decoder *decoder, struct block *out, struct error *err)
{
    static enum flow (*const steps[])(struct native *) = {
        [AT_HEAD] = read_head, [AT_HEADER] = read_header, [AT_PREFIX] = read_prefix, [AT_DATA] = read_data};
    struct native *native = (struct native *)decoder;
    struct input *input = &native->reader.input;
    *out = (struct block){0};
    if (native->state == AT_WHOLE)
        next_block(native);
    input->size = native->buffer.size - native->start;
    input->err = err;
    if (native->state == AT_BROKEN) {
        input_broken(input, STATE_HY000, "the answer was found broken before");
        return DECODE_BROKEN;
    }
    while (native->state != AT_WHOLE) {
        /* Again each time: behind an empty block it moves on. Without a byte there is no buffer yet. */
        input->data = input->size ? native->buffer.data + native->start : NULL;
        enum flow flow = input->size ? steps[native->state](native) : input_need(input, 1);
        if (flow == FLOW_MORE)
            return short_of_bytes(native, out);
        if (flow == FLOW_BROKEN)
            return broken(native);
    }
    for (uint32_t i = 0; i < native->column_count; i++)
        native_node_resolve(&native->parts[i].node, input->data);
    fill_block(native, out);
    return DECODE_BLOCK;
}

static uint8_t *native_space(struct decoder *decoder, size_t least, size_t *capacity, struct error *err)
{
    struct native *native = (struct native *)decoder;
    struct buffer *buffer = &native->buffer;
    if (native->state == AT_WHOLE)
        next_block(native);
    buffer_drop(buffer, native->start);
    native->start = 0;
    size_t room = buffer->limit - buffer->size;
    size_t wanted = least < SPACE ? SPACE : least;
    if (wanted > room && least <= room)
        wanted = room;
    uint8_t *place = buffer_reserve(buffer, wanted);
    *capacity = 0;
    if (!place) {
        buffer_check(buffer, "a block of the answer", err);
        return NULL;
    }
    *capacity = (buffer->capacity < buffer->limit ? buffer->capacity : buffer->limit) - buffer->size;
    return place;
}

static void native_fill(struct decoder *decoder, size_t size)
{
    struct native *native = (struct native *)decoder;
    native->buffer.size += size;
}

static void native_finish(struct decoder *decoder)
{
    ((struct native *)decoder)->finished = true;
}

static size_t native_wanted(const struct decoder *decoder)
{
    const struct native *native = (const struct native *)decoder;
    const struct input *input = &native->reader.input;
    /* A claim is believed as far as bytes have come: ask for no more than there are already, or 1 MiB. */
    uint64_t most = input->size > WANTED ? input->size : WANTED;
    uint64_t wanted = input->missing < most ? input->missing : most;
    return wanted ? (size_t)wanted : 1;
}

static struct text native_rest(const struct decoder *decoder)
{
    const struct native *native = (const struct native *)decoder;
    size_t from = native->start + (native->state == AT_WHOLE ? native->reader.input.at : 0);
    return text_from(buffer_text(&native->buffer), from);
}

static void native_free(struct decoder *decoder)
{
    struct native *native = (struct native *)decoder;
    buffer_clear(&native->buffer);
    arena_clear(&native->lasting);
    arena_clear(&native->fleeting);
    mem_free(native);
}

static struct text native_bytes(const struct decoder *decoder)
{
    const struct native *native = (const struct native *)decoder;
    if (native->state != AT_WHOLE)
        return text_make(NULL, 0);
    return text_make((const char *)native->buffer.data + native->start, native->reader.input.at);
}

static struct decoder *native_again(const struct decoder *decoder, struct error *err)
{
    const struct native *native = (const struct native *)decoder;
    const struct type_context *context = &native->reader.type_context;
    return native_open(context->zones, context->default_zone, &native->options, err);
}

static const struct decoder_ops native_ops = {native_space, native_fill,   native_finish,
                                              native_next,  native_wanted, native_rest,
                                              native_free,  native_bytes,  native_again, NULL};

static size_t clamp(uint64_t value)
{
    return value > SIZE_MAX ? SIZE_MAX : (size_t)value;
}

static struct native_options effective(const struct native_options *options)
{
    struct native_options result = options ? *options : (struct native_options){0};
    if (result.block_bytes == 0 || result.block_bytes > UINT32_MAX)
        result.block_bytes = UINT32_MAX;
    if (result.columns == 0)
        result.columns = COLUMNS_LIMIT;
    if (result.rows == 0)
        result.rows = ROWS_LIMIT;
    if (result.rows > UINT32_MAX)
        result.rows = UINT32_MAX;
    return result;
}

struct decoder *native_open(struct zone_set *zones, struct text default_zone,
                            const struct native_options *options, struct error *err)
{
    struct native *native = mem_zalloc(sizeof *native);
    if (!native) {
        error_memory(err);
        return NULL;
    }
    native->decoder.ops = &native_ops;
    native->options = effective(options);
    uint64_t block = native->options.block_bytes;
    buffer_init(&native->buffer, clamp(block + BEYOND_BLOCK));
    /* Trees and spans take some ten to hundred times the bytes that describe them, which did come. */
    arena_init(&native->lasting, clamp(block * 128 + WANTED));
    arena_init(&native->fleeting, clamp(block * 128 + WANTED));
    native->reader.input.limit = native->options.block_bytes;
    native->reader.arena = &native->fleeting;
    native->reader.type_context.arena = &native->fleeting;
    native->reader.type_context.zones = zones;
    native->reader.type_context.default_zone = arena_copy(&native->lasting, default_zone);
    if (!native->reader.type_context.default_zone.data) {
        native_free(&native->decoder);
        error_memory(err);
        return NULL;
    }
    return &native->decoder;
}
