/* Blocks of flat columns as bytes of our own. */
#include "decode/pack.h"

#include "base/memory.h"

enum { ALIGNMENT = 8 };

/* In front of a block, and of each of its columns. Everything stands at multiples of 8 bytes. */
struct pack_head {
    uint64_t rows, columns, size; /* size: of all, this head included */
};

struct pack_part {
    uint64_t data, spans, nulls; /* bytes of each, without padding */
};

struct pack {
    struct decoder decoder; /* first */
    struct buffer buffer;
    size_t given; /* bytes of the block that was given last */
    bool finished;
    const struct text *names;
    struct column *columns;
    uint32_t column_count;
};

static size_t padded(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void put_padded(struct buffer *out, const void *data, size_t size)
{
    static const uint8_t zeros[ALIGNMENT];
    buffer_append(out, data, size);
    buffer_append(out, zeros, padded(size) - size);
}

static size_t data_size(const struct column *column)
{
    if (!column->spans)
        return column->rows * column->type->width;
    size_t end = 0;
    for (uint64_t row = 0; row < column->rows; row++) {
        size_t until = (size_t)column->spans[row].at + column->spans[row].size;
        if (until > end)
            end = until;
    }
    return end;
}

static struct pack_part measure(const struct column *column)
{
    return (struct pack_part){data_size(column), column->spans ? column->rows * sizeof(struct span) : 0,
                              column->nulls ? column->rows : 0};
}

void pack_block(const struct block *block, struct buffer *out)
{
    size_t start = out->size;
    struct pack_head head = {block->rows, block->column_count, 0};
    buffer_append(out, &head, sizeof head);
    for (uint32_t i = 0; i < block->column_count; i++) {
        const struct column *column = &block->columns[i];
        struct pack_part part = measure(column);
        buffer_append(out, &part, sizeof part);
        put_padded(out, column->data, part.data);
        put_padded(out, column->spans, part.spans);
        put_padded(out, column->nulls, part.nulls);
    }
    if (out->failed)
        return;
    head.size = out->size - start;
    memcpy(out->data + start, &head, sizeof head);
}

/* --- the decoder -------------------------------------------------------------------------------------- */

static struct pack *pack_of(const struct decoder *decoder)
{
    return (struct pack *)decoder;
}

static void drop_given(struct pack *pack)
{
    buffer_drop(&pack->buffer, pack->given);
    pack->given = 0;
}

static uint8_t *pack_space(struct decoder *decoder, size_t least, size_t *capacity, struct error *err)
{
    struct pack *pack = pack_of(decoder);
    drop_given(pack);
    uint8_t *place = buffer_reserve(&pack->buffer, least ? least : 1);
    if (!place)
        buffer_check(&pack->buffer, "kept rows", err);
    *capacity = pack->buffer.capacity - pack->buffer.size;
    return place;
}

static void pack_fill(struct decoder *decoder, size_t size)
{
    pack_of(decoder)->buffer.size += size;
}

static void pack_finish(struct decoder *decoder)
{
    pack_of(decoder)->finished = true;
}

static size_t pack_wanted(const struct decoder *decoder)
{
    const struct pack *pack = pack_of(decoder);
    struct pack_head head;
    if (pack->buffer.size < sizeof head)
        return sizeof head - pack->buffer.size;
    memcpy(&head, pack->buffer.data, sizeof head);
    return head.size > pack->buffer.size ? head.size - pack->buffer.size : 1;
}

static struct text pack_rest(const struct decoder *decoder)
{
    return buffer_text(&pack_of(decoder)->buffer);
}

/* The next `size` bytes and their padding; NULL when there are none or too few. */
static const uint8_t *take(const struct pack *pack, size_t limit, size_t *at, uint64_t size)
{
    const uint8_t *place = pack->buffer.data + *at;
    if (size == 0 || size > limit - *at || padded(size) > limit - *at)
        return NULL;
    *at += padded(size);
    return place;
}

static bool show_column(const struct pack *pack, size_t limit, size_t *at, uint64_t rows,
                        struct column *column)
{
    struct pack_part part;
    if (limit - *at < sizeof part)
        return false;
    memcpy(&part, pack->buffer.data + *at, sizeof part);
    *at += sizeof part;
    column->rows = rows;
    column->data = take(pack, limit, at, part.data);
    column->spans = (const struct span *)(const void *)take(pack, limit, at, part.spans);
    column->nulls = take(pack, limit, at, part.nulls);
    size_t width = column->type->width;
    bool fixed = width && part.data == rows * width && !part.spans;
    bool spanned = part.spans == rows * sizeof(struct span) && column->spans;
    return (fixed || spanned) && (part.data == 0 || column->data) &&
           (part.nulls == 0 || (part.nulls == rows && column->nulls));
}

static enum decode_step broken(struct error *err)
{
    error_set(err, STATE_HY000, 0, "rows that were kept cannot be read again");
    return DECODE_BROKEN;
}

static enum decode_step pack_next(struct decoder *decoder, struct block *out, struct error *err)
{
    struct pack *pack = pack_of(decoder);
    struct pack_head head;
    drop_given(pack);
    *out = (struct block){0, pack->column_count, pack->names, pack->columns};
    if (pack->finished && pack->buffer.size == 0)
        return DECODE_END;
    if (pack->buffer.size >= sizeof head) {
        memcpy(&head, pack->buffer.data, sizeof head);
        if (head.size < sizeof head || head.columns != pack->column_count)
            return broken(err);
    }
    if (pack->buffer.size < sizeof head || pack->buffer.size < head.size)
        return pack->finished ? broken(err) : DECODE_MORE;
    size_t at = sizeof head;
    for (uint32_t i = 0; i < pack->column_count; i++)
        if (!show_column(pack, (size_t)head.size, &at, head.rows, &pack->columns[i]))
            return broken(err);
    pack->given = (size_t)head.size;
    out->rows = head.rows;
    return DECODE_BLOCK;
}

static struct text pack_bytes(const struct decoder *decoder)
{
    const struct pack *pack = pack_of(decoder);
    return text_make((const char *)pack->buffer.data, pack->given);
}

static struct decoder *pack_again(const struct decoder *decoder, struct error *err)
{
    const struct pack *pack = pack_of(decoder);
    return pack_open(pack->names, pack->columns, pack->column_count, err);
}

static void pack_free(struct decoder *decoder)
{
    struct pack *pack = pack_of(decoder);
    buffer_clear(&pack->buffer);
    mem_free(pack->columns);
    mem_free(pack);
}

static const struct decoder_ops OPS = {.space = pack_space,
                                       .fill = pack_fill,
                                       .finish = pack_finish,
                                       .next = pack_next,
                                       .wanted = pack_wanted,
                                       .rest = pack_rest,
                                       .free = pack_free,
                                       .bytes = pack_bytes,
                                       .again = pack_again};

struct decoder *pack_open(const struct text *names, const struct column *columns, uint32_t column_count,
                          struct error *err)
{
    struct pack *pack = mem_zalloc(sizeof *pack);
    struct column *own = mem_calloc(column_count, sizeof *own);
    if (!pack || !own) {
        mem_free(pack);
        mem_free(own);
        error_memory(err);
        return NULL;
    }
    for (uint32_t i = 0; i < column_count; i++)
        own[i].type = columns[i].type;
    pack->decoder.ops = &OPS;
    pack->names = names;
    pack->columns = own;
    pack->column_count = column_count;
    buffer_init(&pack->buffer, SIZE_MAX / 2);
    return &pack->decoder;
}
