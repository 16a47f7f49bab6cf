/* Cells as the server's own text: containers, quoting and escapes. */
#include "convert/render.h"

#include "convert/render_scalar.h"

/* What one rendering carries along. */
struct render {
    struct buffer *out;
    struct error *err;
    struct zone_span memo;
    char small[RENDER_SCALAR_SIZE];
};

/* Scalars that stand in quotes inside a container. */
static const bool quoted[KIND_COUNT] = {
    [KIND_STRING] = true,   [KIND_FIXEDSTRING] = true, [KIND_DATE] = true,      [KIND_DATE32] = true,
    [KIND_DATETIME] = true, [KIND_DATETIME64] = true,  [KIND_TIME] = true,      [KIND_TIME64] = true,
    [KIND_UUID] = true,     [KIND_IPV4] = true,        [KIND_IPV6] = true,      [KIND_ENUM8] = true,
    [KIND_ENUM16] = true,   [KIND_JSON] = true,        [KIND_AGGREGATE] = true,
};

/* The letter behind the backslash; all other bytes stand for themselves. */
static const char escapes[256] = {
    ['\0'] = '0', ['\b'] = 'b', ['\t'] = 't',  ['\n'] = 'n',
    ['\f'] = 'f', ['\r'] = 'r', ['\''] = '\'', ['\\'] = '\\',
};

static void put_quoted(struct buffer *out, struct text text)
{
    size_t plain = 0;
    buffer_byte(out, '\'');
    for (size_t i = 0; i < text.size; i++) {
        char letter = escapes[(uint8_t)text.data[i]];
        if (!letter)
            continue;
        buffer_append(out, text.data + plain, i - plain);
        buffer_byte(out, '\\');
        buffer_byte(out, letter);
        plain = i + 1;
    }
    buffer_append(out, text.data + plain, text.size - plain);
    buffer_byte(out, '\'');
}

static int put_element(struct render *render, const struct column *column, uint64_t row);

/* Elements [from, until) of one column, with commas. */
static int put_elements(struct render *render, const struct column *column, uint64_t from, uint64_t until)
{
    for (uint64_t i = from; i < until; i++) {
        if (i > from)
            buffer_byte(render->out, ',');
        if (put_element(render, column, i))
            return -1;
    }
    return 0;
}

/* One element of each child, with commas: a row of a Tuple. */
static int put_fields(struct render *render, const struct column *column, uint64_t row)
{
    buffer_byte(render->out, '(');
    for (uint32_t i = 0; i < column->child_count; i++) {
        if (i)
            buffer_byte(render->out, ',');
        if (put_element(render, &column->children[i], row))
            return -1;
    }
    buffer_byte(render->out, ')');
    return 0;
}

static int put_array(struct render *render, const struct column *column, uint64_t row)
{
    buffer_byte(render->out, '[');
    if (put_elements(render, &column->children[0], column_start(column, row), column_end(column, row)))
        return -1;
    buffer_byte(render->out, ']');
    return 0;
}

static int put_nested(struct render *render, const struct column *column, uint64_t row)
{
    uint64_t from = column_start(column, row), until = column_end(column, row);
    buffer_byte(render->out, '[');
    for (uint64_t i = from; i < until; i++) {
        if (i > from)
            buffer_byte(render->out, ',');
        if (put_fields(render, column, i))
            return -1;
    }
    buffer_byte(render->out, ']');
    return 0;
}

static int put_map(struct render *render, const struct column *column, uint64_t row)
{
    uint64_t from = column_start(column, row), until = column_end(column, row);
    buffer_byte(render->out, '{');
    for (uint64_t i = from; i < until; i++) {
        if (i > from)
            buffer_byte(render->out, ',');
        if (put_element(render, &column->children[0], i))
            return -1;
        buffer_byte(render->out, ':');
        if (put_element(render, &column->children[1], i))
            return -1;
    }
    buffer_byte(render->out, '}');
    return 0;
}

static int put_container(struct render *render, const struct column *column, uint64_t row)
{
    switch (column->type->kind) {
    case KIND_ARRAY:
        return put_array(render, column, row);
    case KIND_TUPLE:
        return put_fields(render, column, row);
    case KIND_NESTED:
        return put_nested(render, column, row);
    case KIND_MAP:
        return put_map(render, column, row);
    default:
        return error_set(render->err, STATE_HY000, 0, "values of type %.*s cannot be rendered as text",
                         (int)column->type->name.size, column->type->name.data);
    }
}

/* A cell inside a container. */
static int put_element(struct render *render, const struct column *column, uint64_t row)
{
    static const struct text null = TEXT("NULL");
    struct text text;
    if (!column_resolve(&column, &row)) {
        buffer_put(render->out, null);
        return 0;
    }
    if (render->out->failed)
        return buffer_check(render->out, "text of a value", render->err);
    if (!render_is_scalar(column->type->kind))
        return put_container(render, column, row);
    if (render_scalar(column, row, &render->memo, render->small, &text, render->err))
        return -1;
    if (quoted[column->type->kind])
        put_quoted(render->out, text);
    else
        buffer_put(render->out, text);
    return 0;
}

int render_cell(const struct column *column, uint64_t row, struct buffer *out, bool *null, struct error *err)
{
    struct render render = {.out = out, .err = err};
    struct text text;
    *null = !column_resolve(&column, &row);
    if (*null)
        return 0;
    if (!render_is_scalar(column->type->kind)) {
        if (put_container(&render, column, row))
            return -1;
        return buffer_check(out, "text of a value", err);
    }
    if (render_scalar(column, row, &render.memo, render.small, &text, err))
        return -1;
    buffer_put(out, column->type->kind == KIND_FIXEDSTRING ? render_trim_zeros(text) : text);
    return buffer_check(out, "text of a value", err);
}
