/* Quick loops for cells as text: those that are text already, and scalars that are written by one function. A
 * cell that is cut, not ASCII where it has to be widened, or unusual otherwise goes the general way
 * (run_text.c). */
#include "base/brief.h"
#include "convert/run.h"

/* What one loop knows of its cells. */
struct brief {
    struct run *run;
    const struct column *column;
    scalar_function *write; /* NULL: cells are text */
    size_t capacity;        /* bytes of a cell's buffer */
    bool in_place;          /* scalars are written where they belong: any of them fits there */
};

bool run_is_span_text(enum kind kind)
{
    return kind == KIND_STRING || kind == KIND_JSON || kind == KIND_NUMERIC;
}

bool run_is_written(enum kind kind)
{
    return kind != KIND_BOOL && kind != KIND_ENUM8 && kind != KIND_ENUM16 && render_function(kind) != NULL;
}

/* False: the general loop is for this run. */
static bool brief_init(struct brief *brief, struct run *run)
{
    const struct target *target = run->target;
    const struct column *column = run->column;
    *brief = (struct brief){.run = run, .column = column};
    if (!target->data || target->capacity <= 0 || target->max_length)
        return false;
    brief->capacity = (size_t)target->capacity;
    if (column->spans && run_is_span_text(column->type->kind))
        return true;
    if (!run_is_written(column->type->kind) || !run_has_zone(column->type))
        return false;
    brief->write = render_function(column->type->kind);
    brief->in_place = brief->capacity > render_longest(column->type->kind);
    return true;
}

/* The text of a cell: in the column, or written to `room`. */
static inline struct text brief_text(const struct brief *brief, bool spans, uint64_t row, char *room)
{
    const struct column *column = brief->column;
    if (spans) {
        struct span span = column->spans[row];
        return text_make((const char *)column->data + span.at, span.size);
    }
    const uint8_t *cell = column->data + row * column->type->width;
    return text_make(room, brief->write(column->type, cell, &brief->run->memo, room));
}

/* Puts a cell as SQL_C_CHAR; false when it has to be cut. Like put_wide inlined for each of the two origins
 * of text.
 */
static inline __attribute__((always_inline)) bool put_text(const struct brief *brief, bool spans,
                                                           size_t position, uint8_t *out)
{
    struct run *run = brief->run;
    char *room = brief->in_place ? (char *)out : run->small;
    struct text text = brief_text(brief, spans, run_row(run, position), room);
    if (text.size >= brief->capacity)
        return false;
    if (text.data != (const char *)out)
        brief_copy(out, text.data, text.size);
    out[text.size] = 0;
    run_length(run, position, (SQLLEN)text.size);
    return true;
}

/* As SQL_C_WCHAR; false when it has to be cut, or is not ASCII. */
static inline __attribute__((always_inline)) bool put_wide(const struct brief *brief, bool spans,
                                                           size_t position, uint8_t *out)
{
    static const SQLWCHAR terminator = 0;
    struct run *run = brief->run;
    struct text text = brief_text(brief, spans, run_row(run, position), run->small);
    if (text.size >= brief->capacity / sizeof(terminator) || (spans && !brief_ascii(text.data, text.size)))
        return false;
    brief_widen(text.data, text.size, out);
    memcpy(out + text.size * sizeof(terminator), &terminator, sizeof(terminator));
    run_length(run, position, (SQLLEN)(text.size * sizeof(terminator)));
    return true;
}

bool run_brief(struct run *run, size_t position)
{
    struct brief brief;
    if (run->converter->c == C_BINARY || !brief_init(&brief, run))
        return false;
    uint8_t *out = run_place(run, position);
    if (run->converter->c == C_CHAR)
        return put_text(&brief, !brief.write, position, out);
    return put_wide(&brief, !brief.write, position, out);
}

static inline __attribute__((always_inline)) void text_loop(const struct brief *brief, bool spans,
                                                            size_t from, size_t until)
{
    struct run *run = brief->run;
    uint8_t *out = run_place(run, from);
    for (size_t i = from; i < until; i++, out += run->target->stride) {
        if (!put_text(brief, spans, i, out))
            run_any_text(run, i, i + 1);
    }
}

/* Where lengths go when one place holds both length and indicator, as SQLBindCol has it; else NULL. */
struct lengths {
    char *at;
    size_t stride;
};

static struct lengths lengths_of(const struct run *run, size_t from)
{
    static const struct lengths none = {0};
    const struct target *target = run->target;
    if (target->octet_length != target->indicator || !target->octet_length)
        return none;
    return (struct lengths){(char *)target->octet_length + (run->at + from) * target->length_stride,
                            target->length_stride};
}

/* Texts of the column as they are. What the loop needs stands in variables of its own: the compiler must take
 * every byte written for a change of the structs. */
static inline __attribute__((always_inline)) void span_loop(const struct brief *brief, bool keyed,
                                                            size_t from, size_t until, struct lengths lengths)
{
    struct run *run = brief->run;
    const struct column *keys = run->dictionary;
    const struct span *spans = brief->column->spans;
    const char *data = (const char *)brief->column->data;
    const size_t stride = run->target->stride, capacity = brief->capacity;
    const uint64_t first = run->first;
    char *out = (char *)run_place(run, from);
    for (size_t i = from; i < until; i++, out += stride, lengths.at += lengths.stride) {
        struct span span = spans[keyed ? column_key(keys, first + i) : first + i];
        SQLLEN length = (SQLLEN)span.size;
        if (span.size >= capacity) {
            run_any_text(run, i, i + 1);
            continue;
        }
        brief_copy(out, data + span.at, span.size);
        out[span.size] = 0;
        memcpy(lengths.at, &length, sizeof(length));
    }
}

void run_text(struct run *run, size_t from, size_t until)
{
    struct brief brief;
    struct lengths lengths = lengths_of(run, from);
    if (!brief_init(&brief, run))
        run_any_text(run, from, until);
    else if (brief.write)
        text_loop(&brief, false, from, until);
    else if (!lengths.at)
        text_loop(&brief, true, from, until);
    else if (run->dictionary)
        span_loop(&brief, true, from, until, lengths);
    else
        span_loop(&brief, false, from, until, lengths);
}

static inline __attribute__((always_inline)) void wide_loop(const struct brief *brief, bool spans,
                                                            size_t from, size_t until)
{
    struct run *run = brief->run;
    uint8_t *out = run_place(run, from);
    for (size_t i = from; i < until; i++, out += run->target->stride) {
        if (!put_wide(brief, spans, i, out))
            run_any_wide(run, i, i + 1);
    }
}

void run_wide(struct run *run, size_t from, size_t until)
{
    struct brief brief;
    if (!brief_init(&brief, run))
        run_any_wide(run, from, until);
    else if (brief.write)
        wide_loop(&brief, false, from, until);
    else
        wide_loop(&brief, true, from, until);
}
