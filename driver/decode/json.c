/* CrateDB's answers: what is received becomes blocks. */
#include "decode/json.h"

#include "base/heap.h"
#include "base/memory.h"
#include "decode/json_parts.h"
#include "decode/pack.h"

enum { SPACE = 256 * 1024, COLUMNS_LIMIT = 100000, CELL_BYTES = 1 << 30, NAMES_BYTES = 64 * 1024 * 1024 };

static struct json *json_of(const struct decoder *decoder)
{
    return (struct json *)decoder;
}

/* --- the decoder's ways -------------------------------------------------------------------------------- */

static uint8_t *json_space(struct decoder *decoder, size_t least, size_t *capacity, struct error *err)
{
    struct json *json = json_of(decoder);
    if (!json->received || least > json->capacity) {
        size_t size = least > SPACE ? least : SPACE;
        uint8_t *place = mem_realloc(json->received, size);
        if (!place) {
            error_memory(err);
            return NULL;
        }
        json->received = place;
        json->capacity = size;
    }
    *capacity = json->capacity;
    return json->received;
}

static void json_fill(struct decoder *decoder, size_t size)
{
    json_of(decoder)->pending = size;
}

static void json_finish(struct decoder *decoder)
{
    json_of(decoder)->finished = true;
}

static size_t json_wanted(const struct decoder *decoder)
{
    (void)decoder;
    return 1;
}

static struct text json_rest(const struct decoder *decoder)
{
    const struct json *json = json_of(decoder);
    return text_make((const char *)json->received, json->pending);
}

/* What yajl says, and where. */
static enum decode_step refuse(struct json *json, yajl_status status)
{
    uint64_t at = json->origin + yajl_get_bytes_consumed(json->parser);
    if (status == yajl_status_error) {
        unsigned char *why = yajl_get_error(json->parser, 0, NULL, 0);
        error_set(json->err, STATE_HY000, 0, "malformed answer: %s", why ? (const char *)why : "not JSON");
        if (why)
            yajl_free_error(json->parser, why);
    }
    if (json->err)
        error_wrap(json->err, "at byte %llu of the answer", (unsigned long long)at);
    return DECODE_BROKEN;
}

static enum decode_step parse(struct json *json)
{
    size_t size = json->pending;
    json->pending = 0;
    yajl_status status = size ? yajl_parse(json->parser, json->received, size) : yajl_status_ok;
    if (status == yajl_status_ok && json->finished)
        status = yajl_complete_parse(json->parser);
    if (status != yajl_status_ok)
        return refuse(json, status);
    json->origin += size;
    if (json->finished && json->place != AT_DOCUMENT_END) {
        error_set(json->err, STATE_HY000, 0, "malformed answer: it ends too early");
        return DECODE_BROKEN;
    }
    return DECODE_MORE;
}

static void show(struct json *json, struct block *out)
{
    for (uint32_t i = 0; i < json->column_count; i++)
        json_column_show(&json->cells[i], json->rows, &json->columns[i]);
    *out = (struct block){.rows = json->rows,
                          .column_count = json->column_count,
                          .names = json->names,
                          .columns = json->columns};
    json->shown = json->rows;
}

static enum decode_step json_next(struct decoder *decoder, struct block *out, struct error *err)
{
    struct json *json = json_of(decoder);
    json->err = err;
    for (uint32_t i = 0; i < json->column_count; i++)
        json_column_drop(&json->cells[i], json->shown);
    json->rows -= json->shown;
    json->shown = 0;
    bool ending = json->finished && !json->ended;
    if ((json->pending || ending) && parse(json) == DECODE_BROKEN)
        return DECODE_BROKEN;
    json->ended |= ending;
    show(json, out);
    if (json->rows > 0)
        return DECODE_BLOCK;
    return json->ended ? DECODE_END : DECODE_MORE;
}

/* Made when asked for: only results that are kept need it. */
static struct text json_bytes(const struct decoder *decoder)
{
    struct json *json = json_of(decoder);
    struct block block;
    show(json, &block);
    buffer_reset(&json->packed);
    pack_block(&block, &json->packed);
    return json->packed.failed || block.rows == 0 ? text_make(NULL, 0) : buffer_text(&json->packed);
}

static struct decoder *json_again(const struct decoder *decoder, struct error *err)
{
    const struct json *json = json_of(decoder);
    return pack_open(json->names, json->columns, json->column_count, err);
}

static void json_free(struct decoder *decoder)
{
    struct json *json = json_of(decoder);
    for (uint32_t i = 0; i < json->column_count; i++)
        json_column_clear(&json->cells[i]);
    mem_free(json->cells);
    mem_free(json->columns);
    mem_free(json->names);
    mem_free(json->types);
    mem_free(json->received);
    buffer_clear(&json->signature);
    buffer_clear(&json->known);
    buffer_clear(&json->packed);
    arena_clear(&json->lasting);
    if (json->tree)
        yajl_gen_free(json->tree);
    if (json->parser)
        yajl_free(json->parser);
    mem_free(json);
}

static const struct decoder_ops OPS = {.space = json_space,
                                       .fill = json_fill,
                                       .finish = json_finish,
                                       .next = json_next,
                                       .wanted = json_wanted,
                                       .rest = json_rest,
                                       .free = json_free,
                                       .bytes = json_bytes,
                                       .again = json_again};

int json_continue(struct decoder *decoder, struct error *err)
{
    yajl_alloc_funcs heap = {heap_take, heap_change, heap_give, NULL}; /* copied */
    struct json *json = json_of(decoder);
    if (json->parser)
        yajl_free(json->parser);
    if (!json->tree)
        json->tree = yajl_gen_alloc(&heap);
    json->parser = yajl_alloc(&json_callbacks, &heap, json);
    if (!json->parser || !json->tree)
        return error_memory(err);
    json->facts = (struct json_facts){-1, -1, 0, 0};
    json->finished = json->ended = false;
    json->pending = 0;
    json->origin = 0;
    json->place = AT_DOCUMENT;
    json->name_count = json->type_count = 0;
    buffer_reset(&json->signature);
    return 0;
}

struct decoder *json_open(const struct json_options *options, struct error *err)
{
    struct json *json = mem_zalloc(sizeof *json);
    if (!json) {
        error_memory(err);
        return NULL;
    }
    json->decoder.ops = &OPS;
    json->options = *options;
    if (!json->options.cell_bytes)
        json->options.cell_bytes = CELL_BYTES;
    if (!json->options.columns)
        json->options.columns = COLUMNS_LIMIT;
    arena_init(&json->lasting, NAMES_BYTES);
    buffer_init(&json->signature, NAMES_BYTES);
    buffer_init(&json->known, NAMES_BYTES);
    buffer_init(&json->packed, SIZE_MAX / 2);
    if (json_continue(&json->decoder, err) != 0) {
        json_free(&json->decoder);
        return NULL;
    }
    return &json->decoder;
}

struct json_facts json_facts(const struct decoder *decoder)
{
    struct json_facts facts = json_of(decoder)->facts;
    facts.bytes = json_of(decoder)->origin;
    facts.columns = json_of(decoder)->column_count;
    return facts;
}
