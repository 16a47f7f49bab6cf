/* A body in a format that is not ours to read: rows of one column, cut from its bytes as they come. */
#include "base/memory.h"
#include "result/stream.h"

/* SLACK: what the stream may ask for beyond a row's bytes. */
enum { SPACE = 65536, SLACK = 32 << 20, ROWS = 256, SEQUENCE = 4 };

struct raw {
    struct decoder decoder; /* first */
    const struct type *type;
    size_t chunk; /* most bytes of a row; 0: a row is what has come */
    struct buffer buffer;
    size_t at; /* bytes of it that were handed out */
    bool finished;
    struct span spans[ROWS];
    struct column column;
};

static const struct text RAW_NAME = TEXT("data");
static const struct type RAW_TEXT = {.kind = KIND_STRING, .name = TEXT("String")};
static const struct type RAW_BINARY = {.kind = KIND_AGGREGATE, .name = TEXT("String")};

const struct type *raw_type(bool binary)
{
    return binary ? &RAW_BINARY : &RAW_TEXT;
}

struct text raw_name(void)
{
    return RAW_NAME;
}

static struct raw *raw_of(const struct decoder *decoder)
{
    return (struct raw *)decoder;
}

static uint8_t *raw_space(struct decoder *decoder, size_t least, size_t *capacity, struct error *err)
{
    struct raw *raw = raw_of(decoder);
    struct buffer *buffer = &raw->buffer;
    buffer_drop(buffer, raw->at);
    raw->at = 0;
    uint8_t *place = buffer_reserve(buffer, least > SPACE ? least : SPACE);
    if (!place)
        buffer_check(buffer, "a row of a result in a format of its own", err);
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

static struct text rest_of(const struct raw *raw)
{
    return text_from(buffer_text(&raw->buffer), raw->at);
}

static size_t raw_wanted(const struct decoder *decoder)
{
    const struct raw *raw = raw_of(decoder);
    size_t there = rest_of(raw).size;
    return there < raw->chunk ? raw->chunk - there : 1;
}

static struct text raw_rest(const struct decoder *decoder)
{
    return rest_of(raw_of(decoder));
}

static void raw_free(struct decoder *decoder)
{
    buffer_clear(&raw_of(decoder)->buffer);
    mem_free(decoder);
}

/* Bytes at the end of `bytes` that begin a character of UTF-8 and are not all of it. */
static size_t begun(struct text bytes)
{
    for (size_t back = 1; back < SEQUENCE && back <= bytes.size; back++) {
        uint8_t byte = (uint8_t)bytes.data[bytes.size - back];
        size_t whole = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        if (byte >= 0x80 && byte < 0xC0)
            continue;
        return whole > back ? back : 0;
    }
    return 0;
}

/* Where a text of `bytes` that is not the last is cut: behind its last line when rows have a size, else
 * between characters. 0: not at all. */
static size_t cut_text(const struct raw *raw, struct text bytes)
{
    for (size_t at = raw->chunk ? bytes.size : 0; at > 0; at--)
        if (bytes.data[at - 1] == '\n')
            return at;
    size_t kept = begun(bytes);
    return kept < bytes.size ? bytes.size - kept : raw->chunk ? bytes.size : 0;
}

/* Bytes of the next row; 0: more have to come first. */
static size_t row_size(const struct raw *raw)
{
    struct text rest = rest_of(raw);
    bool last = raw->finished && (raw->chunk == 0 || rest.size <= raw->chunk);
    if (last || rest.size < raw->chunk)
        return last ? rest.size : 0;
    if (raw->chunk)
        rest.size = raw->chunk;
    return raw->type == &RAW_TEXT ? cut_text(raw, rest) : rest.size;
}

static enum decode_step raw_next(struct decoder *decoder, struct block *out, struct error *err)
{
    struct raw *raw = raw_of(decoder);
    uint64_t rows = 0;
    size_t size;
    if (raw->buffer.size > UINT32_MAX) { /* the limit forbids it */
        error_set(err, STATE_HY000, 0, "a row of a result in a format of its own is too large");
        return DECODE_BROKEN;
    }
    while (rows < (raw->chunk ? ROWS : 1) && (size = row_size(raw)) > 0) {
        raw->spans[rows++] = (struct span){(uint32_t)raw->at, (uint32_t)size};
        raw->at += size;
    }
    raw->column =
        (struct column){.type = raw->type, .rows = rows, .data = raw->buffer.data, .spans = raw->spans};
    *out = (struct block){.rows = rows, .column_count = 1, .names = &RAW_NAME, .columns = &raw->column};
    if (rows)
        return DECODE_BLOCK;
    return raw->finished ? DECODE_END : DECODE_MORE;
}

static const struct decoder_ops RAW_OPS = {.space = raw_space,
                                           .fill = raw_fill,
                                           .finish = raw_finish,
                                           .next = raw_next,
                                           .wanted = raw_wanted,
                                           .rest = raw_rest,
                                           .free = raw_free};

struct decoder *raw_open(bool binary, size_t chunk, struct error *err)
{
    struct raw *raw = mem_zalloc(sizeof *raw);
    if (!raw) {
        error_memory(err);
        return NULL;
    }
    raw->decoder.ops = &RAW_OPS;
    raw->type = raw_type(binary);
    raw->chunk = chunk;
    buffer_init(&raw->buffer, chunk + SLACK);
    return &raw->decoder;
}
