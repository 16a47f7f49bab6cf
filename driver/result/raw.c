/* A body in a format that is not ours to read: one row, one column, all its bytes. */
#include "base/memory.h"
#include "result/stream.h"

enum { RAW_LIMIT = 1 << 30, SPACE = 65536 };

enum raw_state { RAW_RECEIVING, RAW_GIVEN };

struct raw {
    struct decoder decoder; /* first */
    struct buffer buffer;
    bool finished;
    enum raw_state state;
    struct span span;
    struct column column;
};

static const struct text RAW_NAME = TEXT("data");
static const struct type RAW_TYPE = {.kind = KIND_STRING, .name = TEXT("String")};

static struct raw *raw_of(const struct decoder *decoder)
{
    return (struct raw *)decoder;
}

static uint8_t *raw_space(struct decoder *decoder, size_t least, size_t *capacity, struct error *err)
{
    struct buffer *buffer = &raw_of(decoder)->buffer;
    uint8_t *place = buffer_reserve(buffer, least > SPACE ? least : SPACE);
    if (!place)
        buffer_check(buffer, "the result in a format of its own", err);
    *capacity = buffer->capacity - buffer->size;
    return place;
}

static void raw_fill(struct decoder *decoder, size_t size)
{
    raw_of(decoder)->buffer.size += size;
}

static void raw_finish(struct decoder *decoder)
{
    raw_of(decoder)->finished = true;
}

static size_t raw_wanted(const struct decoder *decoder)
{
    (void)decoder;
    return 1;
}

static struct text raw_rest(const struct decoder *decoder)
{
    return buffer_text(&raw_of(decoder)->buffer);
}

static void raw_free(struct decoder *decoder)
{
    buffer_clear(&raw_of(decoder)->buffer);
    mem_free(decoder);
}

static enum decode_step raw_next(struct decoder *decoder, struct block *out, struct error *err)
{
    (void)err;
    struct raw *raw = raw_of(decoder);
    if (raw->state == RAW_GIVEN)
        return DECODE_END;
    if (!raw->finished)
        return DECODE_MORE;
    raw->state = RAW_GIVEN;
    raw->span = (struct span){0, (uint32_t)raw->buffer.size};
    raw->column =
        (struct column){.type = &RAW_TYPE, .rows = 1, .data = raw->buffer.data, .spans = &raw->span};
    *out = (struct block){.rows = 1, .column_count = 1, .names = &RAW_NAME, .columns = &raw->column};
    return DECODE_BLOCK;
}

static const struct decoder_ops RAW_OPS = {.space = raw_space,
                                           .fill = raw_fill,
                                           .finish = raw_finish,
                                           .next = raw_next,
                                           .wanted = raw_wanted,
                                           .rest = raw_rest,
                                           .free = raw_free};

struct decoder *raw_open(struct error *err)
{
    struct raw *raw = mem_zalloc(sizeof *raw);
    if (!raw) {
        error_memory(err);
        return NULL;
    }
    raw->decoder.ops = &RAW_OPS;
    buffer_init(&raw->buffer, RAW_LIMIT);
    return &raw->decoder;
}
