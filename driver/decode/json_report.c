/* Errors and outcomes: few members of a document, the others are passed over. */
#include "decode/json_report.h"

#include <yajl/yajl_parse.h>

#include "base/heap.h"
#include "base/number.h"

enum report_key { KEY_OTHER, KEY_ERROR, KEY_RESULTS, KEY_MESSAGE, KEY_CODE, KEY_ROW_COUNT };
enum { DEPTH_MOST = 8, OUTCOMES_AT_FIRST = 1024 };

struct reading {
    struct arena *arena;
    struct json_report *out;
    struct error *err;
    size_t capacity;
    unsigned depth;                   /* of objects and arrays that are open */
    enum report_key keys[DEPTH_MOST]; /* of the member that is read at each depth */
};

static int memory(struct reading *reading)
{
    error_memory(reading->err);
    return 0;
}

static enum report_key key_at(const struct reading *reading, unsigned depth)
{
    return depth <= reading->depth && depth < DEPTH_MOST ? reading->keys[depth] : KEY_OTHER;
}

/* Whether the member read now is one of the answer's error. */
static bool in_error(const struct reading *reading)
{
    return reading->depth == 2 && key_at(reading, 1) == KEY_ERROR;
}

/* {"results":[{"rowcount":-2,"error":{..}}]}: the outcome that is read, or NULL. */
static struct json_outcome *outcome_of(const struct reading *reading, unsigned depth)
{
    struct json_report *out = reading->out;
    bool inside = key_at(reading, 1) == KEY_RESULTS && reading->depth == depth && out->outcome_count > 0;
    return inside && (depth == 3 || key_at(reading, 3) == KEY_ERROR) ? &out->outcomes[out->outcome_count - 1]
                                                                     : NULL;
}

static int add_outcome(struct reading *reading)
{
    struct json_report *out = reading->out;
    if (out->outcome_count == reading->capacity) {
        size_t capacity = reading->capacity ? 2 * reading->capacity : OUTCOMES_AT_FIRST;
        struct json_outcome *outcomes = arena_calloc(reading->arena, capacity, sizeof *outcomes);
        if (!outcomes)
            return memory(reading);
        if (out->outcome_count)
            memcpy(outcomes, out->outcomes, out->outcome_count * sizeof *outcomes);
        out->outcomes = outcomes;
        reading->capacity = capacity;
    }
    out->outcomes[out->outcome_count++] = (struct json_outcome){.message = {"", 0}};
    return 1;
}

static int on_open(struct reading *reading)
{
    reading->depth++;
    if (reading->depth < DEPTH_MOST)
        reading->keys[reading->depth] = KEY_OTHER;
    return 1;
}

static int on_map(void *context)
{
    struct reading *reading = context;
    if (reading->depth == 1 && key_at(reading, 1) == KEY_ERROR)
        reading->out->failed = true;
    if (reading->depth == 2 && key_at(reading, 1) == KEY_RESULTS && !add_outcome(reading))
        return 0;
    return on_open(reading);
}

static int on_array(void *context)
{
    return on_open(context);
}

static int on_close(void *context)
{
    struct reading *reading = context;
    reading->depth--;
    return 1;
}

static int on_key(void *context, const unsigned char *data, size_t size)
{
    static const struct text keys[] = {[KEY_ERROR] = TEXT("error"),
                                       [KEY_RESULTS] = TEXT("results"),
                                       [KEY_MESSAGE] = TEXT("message"),
                                       [KEY_CODE] = TEXT("code"),
                                       [KEY_ROW_COUNT] = TEXT("rowcount")};
    struct reading *reading = context;
    if (reading->depth >= DEPTH_MOST)
        return 1;
    reading->keys[reading->depth] = KEY_OTHER;
    for (unsigned i = KEY_ERROR; i <= KEY_ROW_COUNT; i++)
        if (text_equal(keys[i], text_make((const char *)data, size)))
            reading->keys[reading->depth] = (enum report_key)i;
    return 1;
}

static int on_string(void *context, const unsigned char *data, size_t size)
{
    struct reading *reading = context;
    struct json_outcome *outcome = outcome_of(reading, 4);
    if (key_at(reading, reading->depth) != KEY_MESSAGE || (!outcome && !in_error(reading)))
        return 1;
    struct text copy = arena_copy(reading->arena, text_make((const char *)data, size));
    if (!copy.data)
        return memory(reading);
    *(outcome ? &outcome->message : &reading->out->message) = copy;
    return 1;
}

static int on_number(void *context, const char *data, size_t size)
{
    struct reading *reading = context;
    struct json_outcome *outcome = outcome_of(reading, 4), *row = outcome_of(reading, 3);
    enum report_key key = key_at(reading, reading->depth);
    int64_t number = 0;
    if (!number_parse_i64(text_make(data, size), &number))
        return 1;
    if (key == KEY_CODE && outcome)
        outcome->code = number;
    else if (key == KEY_CODE && in_error(reading))
        reading->out->code = number;
    else if (key == KEY_ROW_COUNT && row)
        row->row_count = number;
    return 1;
}

static const yajl_callbacks CALLBACKS = {.yajl_number = on_number,
                                         .yajl_string = on_string,
                                         .yajl_start_map = on_map,
                                         .yajl_map_key = on_key,
                                         .yajl_end_map = on_close,
                                         .yajl_start_array = on_array,
                                         .yajl_end_array = on_close};

/* One reading of an answer, and how it ended. */
struct parse {
    struct text answer;
    struct reading *reading;
    yajl_status status;
};

static void parse(struct heap *heap, void *context)
{
    struct parse *one = context;
    yajl_alloc_funcs functions = {heap_take, heap_change, heap_give, heap}; /* copied */
    yajl_handle parser = yajl_alloc(&CALLBACKS, &functions, one->reading);
    one->status = yajl_parse(parser, (const unsigned char *)one->answer.data, one->answer.size);
    if (one->status == yajl_status_ok)
        one->status = yajl_complete_parse(parser);
    yajl_free(parser);
}

int json_report(struct text answer, struct arena *arena, struct json_report *out, struct error *err)
{
    struct error own = {0};
    *out = (struct json_report){.message = {"", 0}};
    struct reading reading = {.arena = arena, .out = out, .err = &own};
    struct parse one = {answer, &reading, yajl_status_error};
    if (heap_run(parse, &one) < 0) {
        error_clear(&own);
        return error_memory(err);
    }
    if (one.status == yajl_status_ok)
        return 0;
    if (own.state)
        error_move(err, &own);
    else
        error_set(err, STATE_HY000, 0, "the answer is not JSON");
    return -1;
}
