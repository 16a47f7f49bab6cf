/* Lines and fields of CSV and TabSeparated. */
#include "server/clickhouse/text_field.h"

#include "decode/names.h"

/* Lines behind the rows at most: an empty one, totals, an empty one, two of extremes. */
enum { LINES_BEHIND = 5 };

void text_input_drop(struct text_input *input)
{
    input->at = 0;
}

/* ---- lines */

/* Offset of the newline that ends the line at `at`, or SIZE_MAX. */
static size_t line_end(struct text_input *input)
{
    const char *data = input->bytes.data;
    size_t from = input->at + input->seen, size = input->bytes.size;
    for (; from < size; from++) {
        if (data[from] == '"' && input->form == TEXT_CSV)
            input->quoted = !input->quoted;
        else if (data[from] == '\n' && !input->quoted)
            break;
    }
    input->seen = from - input->at;
    return from < size ? from : SIZE_MAX;
}

/* Ends of the lines from `at` on, LINES_BEHIND + 1 at most. */
static size_t ends_ahead(const struct text_input *input, size_t ends[LINES_BEHIND + 1])
{
    size_t count = 0;
    for (size_t at = input->at; count <= LINES_BEHIND; count++) {
        size_t end = text_find(input->bytes, '\n', at);
        if (end >= input->bytes.size)
            break;
        ends[count] = end;
        at = end + 1;
    }
    return count;
}

/* Whether line `index` of those ahead is there and empty. */
static bool is_empty(const struct text_input *input, const size_t *ends, size_t count, size_t from_last)
{
    if (from_last > count)
        return false;
    size_t index = count - from_last;
    return ends[index] == (index ? ends[index - 1] + 1 : input->at);
}

/* How many of the last lines are not rows. */
static size_t lines_behind(const struct text_input *input, const size_t *ends, size_t count)
{
    size_t behind = 0;
    if (input->extremes && is_empty(input, ends, count, 3))
        behind = 3;
    if (input->totals && is_empty(input, ends, count, behind + 2))
        behind += 2;
    return behind;
}

/* One column, where an empty string is an empty line: what is left when all has come tells them apart. */
static enum text_line lone_line(struct text_input *input)
{
    size_t ends[LINES_BEHIND + 1];
    size_t count = ends_ahead(input, ends);
    if (count > LINES_BEHIND)
        return LINE_ROW;
    if (!input->finished || count == 0)
        return LINE_NONE;
    if (!input->settled) {
        input->settled = true;
        input->lines_behind = lines_behind(input, ends, count);
        input->rows_left = count - input->lines_behind;
    }
    if (input->rows_left > 0) {
        input->rows_left--;
        return LINE_ROW;
    }
    /* Before the totals, and before the extremes. */
    return count == input->lines_behind || (count == 3 && input->lines_behind == 5) ? LINE_EMPTY : LINE_ROW;
}

enum text_line text_line(struct text_input *input, bool body)
{
    size_t end = line_end(input);
    if (end == SIZE_MAX)
        return LINE_NONE;
    if (body && input->form == TEXT_TABS && input->columns == 1)
        return lone_line(input);
    return body && end == input->at ? LINE_EMPTY : LINE_ROW;
}

static void next_line(struct text_input *input, size_t at)
{
    input->at = at;
    input->seen = 0;
    input->quoted = false;
}

void text_skip(struct text_input *input)
{
    next_line(input, input->at + 1);
}

/* ---- fields */

/* The text in quotes whose first one is at `at`: *end is behind the last. */
static int take_quoted(struct text_input *input, struct arena *arena, size_t *end, struct text *out,
                       struct error *err)
{
    const char *data = input->bytes.data;
    size_t from = input->at + 1, to = from, doubled = 0, size = 0;
    while (to < input->bytes.size &&
           (data[to] != '"' || (to + 1 < input->bytes.size && data[to + 1] == '"'))) {
        bool pair = data[to] == '"';
        doubled += pair;
        to += pair ? 2 : 1;
    }
    if (to >= input->bytes.size)
        return error_set(err, STATE_HY000, 0, "malformed answer: a quote is not closed");
    *end = to + 1;
    *out = text_make(data + from, to - from);
    if (!doubled)
        return 0;
    char *copy = arena_alloc(arena, out->size);
    if (!copy)
        return error_memory(err);
    for (size_t i = 0; i < out->size; i++) {
        copy[size++] = out->data[i];
        i += out->data[i] == '"';
    }
    *out = text_make(copy, size);
    return 0;
}

static int take_csv(struct text_input *input, struct arena *arena, struct text_field *field, size_t *end,
                    struct error *err)
{
    const char *data = input->bytes.data;
    if (data[input->at] == '"') {
        if (take_quoted(input, arena, end, &field->text, err) < 0)
            return -1;
    } else {
        for (*end = input->at; data[*end] != ',' && data[*end] != '\n';)
            ++*end;
        field->text = text_make(data + input->at, *end - input->at);
        field->null = text_equal(field->text, text_of("\\N"));
    }
    field->as_sent = field->text;
    if (*end < input->bytes.size && (data[*end] == ',' || data[*end] == '\n'))
        return 0;
    return error_set(err, STATE_HY000, 0, "malformed answer: a field does not end where its quotes do");
}

static int take_tabs(struct text_input *input, struct arena *arena, struct text_field *field, size_t *end,
                     struct error *err)
{
    const char *data = input->bytes.data;
    bool escaped = false;
    for (*end = input->at; data[*end] != '\t' && data[*end] != '\n'; ++*end)
        escaped = escaped || data[*end] == '\\';
    field->as_sent = field->text = text_make(data + input->at, *end - input->at);
    field->null = text_equal(field->text, text_of("\\N"));
    if (!escaped || field->null)
        return 0;
    struct text line = field->as_sent;
    field->text = names_take_field(&line, arena);
    return field->text.data ? 0 : error_memory(err);
}

/* The line's newline is among the bytes. */
int text_take(struct text_input *input, struct arena *arena, struct text_field *field, bool *last,
              struct error *err)
{
    size_t end = input->at;
    *field = (struct text_field){0};
    if ((input->form == TEXT_CSV ? take_csv : take_tabs)(input, arena, field, &end, err) < 0)
        return -1;
    *last = input->bytes.data[end] == '\n';
    next_line(input, end + 1);
    return 0;
}
