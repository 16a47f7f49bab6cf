/* CrateDB's answers: yajl's tokens become columns. */
#include "decode/json.h"

#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

#include "base/memory.h"
#include "base/number.h"
#include "decode/json_cell.h"

enum { SPACE = 256 * 1024, COLUMNS_LIMIT = 100000, DEPTH_LIMIT = 1000, CELL_BYTES = 1 << 30 };
enum { NAMES_BYTES = 64 * 1024 * 1024 };

/* Where in the document the next token stands. */
enum place {
    AT_DOCUMENT, /* before the brace */
    AT_KEY,
    AT_VALUE, /* of the key seen last */
    IN_NAMES,
    IN_TYPES,
    IN_ROWS,
    IN_ROW,
    IN_TREE,  /* inside a cell that is an array or object */
    IN_OTHER, /* inside a value that is of no interest */
    AT_DOCUMENT_END
};

enum key { KEY_OTHER, KEY_NAMES, KEY_TYPES, KEY_ROWS, KEY_ROW_COUNT, KEY_DURATION };

struct json {
    struct decoder decoder; /* first */
    struct json_options options;
    yajl_handle parser;
    yajl_gen tree;     /* writes IN_TREE's text */
    struct error *err; /* of the running call */
    uint8_t *received;
    size_t capacity, pending;
    uint64_t origin;      /* bytes of the stream before `received` */
    bool finished, ended; /* told by the caller; and taken note of */
    enum place place;
    enum key key;
    unsigned depth; /* of arrays and objects that are open inside a type, a tree or another value */
    struct arena lasting;
    struct buffer signature, known; /* names and types of this document, and of the first one */
    struct text *names;
    struct json_type *types;
    uint32_t name_count, type_count, room;
    struct json_column *cells;
    struct column *columns;
    uint32_t column_count;
    uint32_t cell;  /* of the row that is open */
    uint64_t rows;  /* complete */
    uint64_t shown; /* of them in the block that was given last */
    struct json_facts facts;
};

static struct json *json_of(const struct decoder *decoder)
{
    return (struct json *)decoder;
}

/* Raises an error; what a callback returns to end the parsing. */
static int broken(struct json *json, const char *what)
{
    error_set(json->err, STATE_HY000, 0, "malformed answer: %s", what);
    return 0;
}

static int memory(struct json *json)
{
    error_memory(json->err);
    return 0;
}

/* --- names and types ---------------------------------------------------------------------------------- */

static int make_room(struct json *json)
{
    if (json->name_count < json->room && json->type_count < json->room)
        return 1;
    uint32_t room = json->room ? 2 * json->room : 16;
    if (json->room >= json->options.columns)
        return broken(json, "too many columns");
    struct text *names = mem_realloc(json->names, room * sizeof *names);
    if (names)
        json->names = names;
    struct json_type *types = mem_realloc(json->types, room * sizeof *types);
    if (types)
        json->types = types;
    if (!names || !types)
        return memory(json);
    json->room = room;
    return 1;
}

static int add_name(struct json *json, struct text name)
{
    uint64_t size = name.size;
    if (!make_room(json))
        return 0;
    buffer_append(&json->signature, &size, sizeof size);
    buffer_put(&json->signature, name);
    if (json->signature.failed)
        return broken(json, "the columns' names are too long");
    if (json->columns) {
        json->name_count++; /* a further document: the signature is compared */
        return 1;
    }
    json->names[json->name_count] = arena_copy(&json->lasting, name);
    return json->names[json->name_count++].data ? 1 : memory(json);
}

/* [100, inner]: the numbers before the innermost one say array, which the brackets say already. */
static int add_type(struct json *json, int64_t id)
{
    enum { ARRAY = 100 };
    if (!make_room(json))
        return 0;
    if (json->depth == 0) {
        json->types[json->type_count++] = (struct json_type){id, 0};
    } else if (id != ARRAY) {
        json->types[json->type_count++] = (struct json_type){id, json->depth};
    }
    buffer_append(&json->signature, &id, sizeof id);
    return json->signature.failed ? broken(json, "the columns' types are too long") : 1;
}

static int make_columns(struct json *json)
{
    uint32_t count = json->name_count;
    json->cells = mem_calloc(count, sizeof *json->cells);
    json->columns = mem_calloc(count, sizeof *json->columns);
    if (!json->cells || !json->columns)
        return memory(json);
    for (uint32_t i = 0; i < count; i++) {
        enum json_form form = JSON_PLAIN;
        const struct type *type =
            json->options.type(json->options.context, json->types[i], &json->lasting, &form, json->err);
        if (!type)
            return 0;
        if (!json_column_known(type->kind))
            return broken(json, "a type that JSON does not carry");
        json_column_init(&json->cells[i], type, form, json->options.cell_bytes);
        json->column_count = i + 1;
    }
    buffer_put(&json->known, buffer_text(&json->signature));
    return json->known.failed ? memory(json) : 1;
}

static int begin_rows(struct json *json)
{
    json->place = IN_ROWS;
    if (json->name_count == 0 && !json->columns)
        return 1;
    if (json->type_count != json->name_count)
        return broken(json, "as many types as columns were expected");
    if (!json->columns)
        return make_columns(json);
    return text_equal(buffer_text(&json->known), buffer_text(&json->signature))
               ? 1
               : broken(json, "columns differ from those before");
}

/* --- cells -------------------------------------------------------------------------------------------- */

static struct json_column *next_cell(struct json *json)
{
    if (json->cell < json->column_count)
        return &json->cells[json->cell++];
    broken(json, "a row has more cells than there are columns");
    return NULL;
}

static int end_row(struct json *json)
{
    json->place = IN_ROWS;
    if (json->cell < json->column_count)
        return broken(json, "a row has fewer cells than there are columns");
    json->cell = 0;
    json->rows += json->column_count > 0;
    return 1;
}

static int end_tree(struct json *json)
{
    const unsigned char *text;
    size_t size;
    if (yajl_gen_get_buf(json->tree, &text, &size) != yajl_gen_status_ok)
        return memory(json);
    json->place = IN_ROW;
    struct json_column *cell = next_cell(json);
    return cell && json_cell_tree(cell, text_make((const char *)text, size), json->err) == 0;
}

/* --- tokens ------------------------------------------------------------------------------------------- */

static int tree_status(struct json *json, yajl_gen_status status)
{
    return status == yajl_gen_status_ok ? 1 : broken(json, "a value is nested too deep or out of place");
}

static int on_null(void *context)
{
    struct json *json = context;
    struct json_column *cell;
    switch (json->place) {
    case IN_ROW:
        cell = next_cell(json);
        return cell && json_cell_null(cell, json->err) == 0;
    case IN_TREE:
        return tree_status(json, yajl_gen_null(json->tree));
    case AT_VALUE:
        json->place = AT_KEY;
        return 1;
    case IN_OTHER:
        return 1;
    default:
        return broken(json, "null is out of place");
    }
}

static int on_boolean(void *context, int value)
{
    struct json *json = context;
    struct json_column *cell;
    switch (json->place) {
    case IN_ROW:
        cell = next_cell(json);
        return cell && json_cell_bool(cell, value, json->err) == 0;
    case IN_TREE:
        return tree_status(json, yajl_gen_bool(json->tree, value));
    case AT_VALUE:
        json->place = AT_KEY;
        return 1;
    case IN_OTHER:
        return 1;
    default:
        return broken(json, "a boolean is out of place");
    }
}

static int take_fact(struct json *json, struct text number)
{
    json->place = AT_KEY;
    if (json->key == KEY_ROW_COUNT && !number_parse_i64(number, &json->facts.row_count))
        return broken(json, "rowcount is not a number");
    if (json->key == KEY_DURATION && !number_parse_double(number, &json->facts.duration))
        return broken(json, "duration is not a number");
    return 1;
}

static int on_number(void *context, const char *data, size_t size)
{
    struct json *json = context;
    struct text number = text_make(data, size);
    struct json_column *cell;
    int64_t id;
    switch (json->place) {
    case IN_ROW:
        cell = next_cell(json);
        return cell && json_cell_number(cell, number, json->err) == 0;
    case IN_TREE:
        return tree_status(json, yajl_gen_number(json->tree, data, size));
    case IN_TYPES:
        return number_parse_i64(number, &id) ? add_type(json, id) : broken(json, "a type is not a number");
    case AT_VALUE:
        return take_fact(json, number);
    case IN_OTHER:
        return 1;
    default:
        return broken(json, "a number is out of place");
    }
}

static int on_string(void *context, const unsigned char *data, size_t size)
{
    struct json *json = context;
    struct text string = text_make((const char *)data, size);
    struct json_column *cell;
    switch (json->place) {
    case IN_ROW:
        cell = next_cell(json);
        return cell && json_cell_string(cell, string, json->err) == 0;
    case IN_TREE:
        return tree_status(json, yajl_gen_string(json->tree, data, size));
    case IN_NAMES:
        return add_name(json, string);
    case AT_VALUE:
        json->place = AT_KEY;
        return 1;
    case IN_OTHER:
        return 1;
    default:
        return broken(json, "a text is out of place");
    }
}

static int on_key(void *context, const unsigned char *data, size_t size)
{
    static const struct text keys[] = {[KEY_NAMES] = TEXT("cols"),
                                       [KEY_TYPES] = TEXT("col_types"),
                                       [KEY_ROWS] = TEXT("rows"),
                                       [KEY_ROW_COUNT] = TEXT("rowcount"),
                                       [KEY_DURATION] = TEXT("duration")};
    struct json *json = context;
    if (json->place == IN_TREE)
        return tree_status(json, yajl_gen_string(json->tree, data, size));
    if (json->place != AT_KEY)
        return 1;
    json->key = KEY_OTHER;
    for (unsigned i = KEY_NAMES; i <= KEY_DURATION; i++)
        if (text_equal(keys[i], text_make((const char *)data, size)))
            json->key = (enum key)i;
    json->place = AT_VALUE;
    return 1;
}

/* A value that is skipped, or part of one. */
static int deeper(struct json *json)
{
    if (++json->depth > DEPTH_LIMIT)
        return broken(json, "nested too deep");
    return 1;
}

static int begin_tree(struct json *json, bool array)
{
    if (json->place == IN_ROW) {
        json->place = IN_TREE;
        json->depth = 0;
        yajl_gen_reset(json->tree, NULL);
        yajl_gen_clear(json->tree);
    }
    return deeper(json) &&
           tree_status(json, array ? yajl_gen_array_open(json->tree) : yajl_gen_map_open(json->tree));
}

static int close_tree(struct json *json, bool array)
{
    if (!tree_status(json, array ? yajl_gen_array_close(json->tree) : yajl_gen_map_close(json->tree)))
        return 0;
    return --json->depth > 0 || end_tree(json);
}

static int begin_other(struct json *json)
{
    json->place = IN_OTHER;
    json->depth = 0;
    return deeper(json);
}

static int on_map(void *context)
{
    struct json *json = context;
    switch (json->place) {
    case AT_DOCUMENT:
        json->place = AT_KEY;
        return 1;
    case AT_VALUE:
        return begin_other(json);
    case IN_OTHER:
        return deeper(json);
    case IN_ROW:
    case IN_TREE:
        return begin_tree(json, false);
    default:
        return broken(json, "an object is out of place");
    }
}

static int on_map_end(void *context)
{
    struct json *json = context;
    if (json->place == IN_TREE)
        return close_tree(json, false);
    if (json->place == AT_KEY)
        json->place = AT_DOCUMENT_END;
    else if (--json->depth == 0)
        json->place = AT_KEY;
    return 1;
}

static int begin_value(struct json *json)
{
    json->depth = 0;
    switch (json->key) {
    case KEY_NAMES:
        json->place = IN_NAMES;
        return 1;
    case KEY_TYPES:
        json->place = IN_TYPES;
        return 1;
    case KEY_ROWS:
        return begin_rows(json);
    default:
        return begin_other(json);
    }
}

static int on_array(void *context)
{
    struct json *json = context;
    switch (json->place) {
    case AT_VALUE:
        return begin_value(json);
    case IN_ROWS:
        json->place = IN_ROW;
        return 1;
    case IN_TYPES:
    case IN_OTHER:
        return deeper(json);
    case IN_ROW:
    case IN_TREE:
        return begin_tree(json, true);
    default:
        return broken(json, "an array is out of place");
    }
}

static int on_array_end(void *context)
{
    struct json *json = context;
    switch (json->place) {
    case IN_ROW:
        return end_row(json);
    case IN_TREE:
        return close_tree(json, true);
    case IN_TYPES:
        if (json->depth == 0)
            json->place = AT_KEY;
        else
            json->depth--;
        return 1;
    case IN_OTHER:
        if (--json->depth == 0)
            json->place = AT_KEY;
        return 1;
    default: /* IN_NAMES, IN_ROWS */
        json->place = AT_KEY;
        return 1;
    }
}

static const yajl_callbacks CALLBACKS = {.yajl_null = on_null,
                                         .yajl_boolean = on_boolean,
                                         .yajl_number = on_number,
                                         .yajl_string = on_string,
                                         .yajl_start_map = on_map,
                                         .yajl_map_key = on_key,
                                         .yajl_end_map = on_map_end,
                                         .yajl_start_array = on_array,
                                         .yajl_end_array = on_array_end};

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
        broken(json, "it ends too early");
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
                                       .free = json_free};

static void *take_memory(void *context, size_t size)
{
    (void)context;
    return mem_alloc(size);
}

static void *change_memory(void *context, void *old, size_t size)
{
    (void)context;
    return mem_realloc(old, size);
}

static void give_memory(void *context, void *memory_)
{
    (void)context;
    mem_free(memory_);
}

int json_continue(struct decoder *decoder, struct error *err)
{
    yajl_alloc_funcs heap = {take_memory, change_memory, give_memory, NULL}; /* copied */
    struct json *json = json_of(decoder);
    if (json->parser)
        yajl_free(json->parser);
    if (!json->tree)
        json->tree = yajl_gen_alloc(&heap);
    json->parser = yajl_alloc(&CALLBACKS, &heap, json);
    if (!json->parser || !json->tree)
        return error_memory(err);
    json->facts = (struct json_facts){-1, -1};
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
    if (json_continue(&json->decoder, err) != 0) {
        json_free(&json->decoder);
        return NULL;
    }
    return &json->decoder;
}

struct json_facts json_facts(const struct decoder *decoder)
{
    return json_of(decoder)->facts;
}
