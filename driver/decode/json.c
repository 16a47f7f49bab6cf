/* CrateDB's answers: what is received becomes blocks. */
#include "decode/json.h"

#include "base/memory.h"
#include "decode/json_parts.h"
#include "decode/pack.h"

/* What is decoded at once stays in the processor's caches. */
enum {
    SPACE = 256 * 1024,
    WINDOW = SPACE,
    COLUMNS_LIMIT = 100000,
    CELL_BYTES = 1 << 30,
    NAMES_BYTES = 64 * 1024 * 1024
};

static struct json *json_of(const struct decoder *decoder)
{
    return (struct json *)decoder;
}

/* --- the decoder's ways -------------------------------------------------------------------------------- */

/* What is not read yet goes to the front. */
static void move_rest(struct json *json)
{
    if (json->at == 0)
        return;
    json->size -= json->at;
    json->given -= json->at;
    memmove(json->received, json->received + json->at, json->size);
    json->origin += json->at;
    json->at = 0;
}

static uint8_t *json_space(struct decoder *decoder, size_t least, size_t *capacity, struct error *err)
{
    struct json *json = json_of(decoder);
    move_rest(json);
    if (json->size / 2 > json->options.cell_bytes) { /* escapes take more room than what they mean */
        error_set(err, STATE_HY000, 0, "malformed answer: a value of more than %zu bytes",
                  json->options.cell_bytes);
        return NULL;
    }
    if (!json->received || least > json->capacity - json->size) {
        /* A text that does not end takes twice the memory each time, not a bit more. */
        size_t size = json->size > SIZE_MAX / 4 ? json->size : 2 * json->size;
        size = size + least > SPACE ? size + least : SPACE;
        uint8_t *place = mem_realloc(json->received, size + JSON_PADDING);
        if (!place) {
            error_memory(err);
            return NULL;
        }
        json->received = place;
        json->capacity = size;
    }
    *capacity = json->capacity - json->size;
    return json->received + json->size;
}

static void json_fill(struct decoder *decoder, size_t size)
{
    struct json *json = json_of(decoder);
    json->size += size;
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
    return text_make((const char *)json->received + json->at, json->size - json->at);
}

static enum decode_step refuse(struct json *json, const char *why)
{
    if (why)
        error_set(json->err, STATE_HY000, 0, "malformed answer: %s", why);
    if (json->err)
        error_wrap(json->err, "at byte %llu of the answer", (unsigned long long)(json->origin + json->at));
    return DECODE_BROKEN;
}

/* Gives the lexer some more of what was received. */
static void open_window(struct json *json)
{
    struct json_lexer *lexer = &json->lexer;
    json->given = json->size - json->given > WINDOW ? json->given + WINDOW : json->size;
    lexer->at = json->received ? json->received + json->at : (const uint8_t *)"";
    lexer->end = json->received ? json->received + json->given : lexer->at;
    lexer->last = json->finished && json->given == json->size;
    lexer->why = NULL;
}

static enum decode_step parse(struct json *json)
{
    uint8_t behind[JSON_PADDING];
    open_window(json);
    uint8_t *end = json->received ? json->received + json->given : NULL;
    if (end) {
        memcpy(behind, end, JSON_PADDING);
        memset(end, 0, JSON_PADDING);
    }
    bool taken = json_take_tokens(json);
    json->at = end ? (size_t)(json->lexer.at - json->received) : 0;
    if (end && json->given < json->size)
        memcpy(end, behind, JSON_PADDING);
    if (!taken)
        return refuse(json, json->lexer.why);
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
    while (json->rows == 0 && (json->given < json->size || (json->finished && !json->ended))) {
        if (parse(json) == DECODE_BROKEN)
            return DECODE_BROKEN;
        json->ended = json->lexer.last;
    }
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
    buffer_clear(&json->tree);
    json_lexer_clear(&json->lexer);
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
    struct json *json = json_of(decoder);
    (void)err;
    json_lexer_reset(&json->lexer);
    json->facts = (struct json_facts){-1, -1, 0, 0};
    json->finished = json->ended = false;
    json->at = json->given = json->size = 0;
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
    buffer_init(&json->tree, json->options.cell_bytes);
    json_lexer_init(&json->lexer, SIZE_MAX / 2);
    if (json_continue(&json->decoder, err) != 0) {
        json_free(&json->decoder);
        return NULL;
    }
    return &json->decoder;
}

struct json_facts json_facts(const struct decoder *decoder)
{
    struct json_facts facts = json_of(decoder)->facts;
    facts.bytes = json_of(decoder)->origin + json_of(decoder)->at;
    facts.columns = json_of(decoder)->column_count;
    return facts;
}
