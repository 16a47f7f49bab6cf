/* The text of arrays, tuples, maps and what is made of them -> cells of the columns inside. */
#include "base/utf.h"
#include "convert/fit.h"
#include "exec/bulk.h"

/* Reading one text. */
struct nest {
    struct text text;
    size_t at;
    bool *cut;
    struct arena *arena;
    struct error *err;
};

static int nest_fail(struct nest *nest, const struct native_column *column, const char *what)
{
    return error_set(nest->err, STATE_22018, 0, "%s at byte %zu of a text for %.*s", what, nest->at + 1,
                     (int)(column->type->name.size < 200 ? column->type->name.size : 200),
                     column->type->name.data);
}

static char nest_peek(struct nest *nest)
{
    while (nest->at < nest->text.size && text_is_space(nest->text.data[nest->at]))
        nest->at++;
    return nest->at < nest->text.size ? nest->text.data[nest->at] : '\0';
}

static bool nest_take(struct nest *nest, char byte)
{
    if (nest_peek(nest) != byte || nest->at >= nest->text.size)
        return false;
    nest->at++;
    return true;
}

static int nest_hex(struct nest *nest, size_t digits, uint32_t *out)
{
    *out = 0;
    if (nest->text.size - nest->at < digits)
        return -1;
    for (size_t i = 0; i < digits; i++) {
        char c = text_lower(nest->text.data[nest->at++]);
        if (!text_is_digit(c) && (c < 'a' || c > 'f'))
            return -1;
        *out = *out * 16 + (uint32_t)(text_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    return 0;
}

/* JSON's \uXXXX, two of them for what is beyond the first plane. */
static int nest_unicode(struct nest *nest, struct buffer *out)
{
    SQLWCHAR units[2];
    uint32_t code;
    size_t count = 1, size;
    uint8_t *place;

    if (nest_hex(nest, 4, &code) < 0)
        return -1;
    units[0] = (SQLWCHAR)code;
    if (code >= 0xd800 && code < 0xdc00 && text_starts(text_from(nest->text, nest->at), text_of("\\u"))) {
        nest->at += 2;
        if (nest_hex(nest, 4, &code) < 0)
            return -1;
        units[count++] = (SQLWCHAR)code;
    }
    size = utf8_length_of_wide(units, count);
    place = buffer_reserve(out, size);
    if (!place)
        return -1;
    utf8_from_wide(units, count, (char *)place, size);
    out->size += size;
    return 0;
}

/* Behind a backslash. */
static int nest_escape(struct nest *nest, struct buffer *out)
{
    static const char codes[] = "ntrbf0av", bytes[] = "\n\t\r\b\f\0\a\v";
    char code = nest->at < nest->text.size ? nest->text.data[nest->at++] : '\0';
    const char *found = code ? strchr(codes, code) : NULL;
    uint32_t byte;

    if (!code)
        return -1;
    if (code == 'u')
        return nest_unicode(nest, out);
    if (code == 'x') {
        if (nest_hex(nest, 2, &byte) < 0)
            return -1;
        buffer_byte(out, (char)byte);
        return 0;
    }
    buffer_byte(out, found ? bytes[found - codes] : code);
    return 0;
}

/* A text in single or double quotes, which comes next. */
static int nest_quoted(struct nest *nest, const struct native_column *column, struct text *out)
{
    char quote = nest->text.data[nest->at++];
    struct buffer made;
    int outcome = -1;

    buffer_init(&made, nest->text.size + 1);
    while (nest->at < nest->text.size) {
        char c = nest->text.data[nest->at++];
        if (c == '\\') {
            if (nest_escape(nest, &made) < 0)
                break;
            continue;
        }
        if (c == quote) {
            if (nest->at >= nest->text.size || nest->text.data[nest->at] != quote) {
                outcome = 0;
                break;
            }
            nest->at++; /* a doubled quote is one */
        }
        buffer_byte(&made, c);
    }
    if (outcome == 0)
        *out = buffer_copy(&made, nest->arena);
    else
        nest_fail(nest, column, "a quoted text that is not well formed");
    buffer_clear(&made);
    return outcome == 0 && !out->data ? error_memory(nest->err) : outcome;
}

/* A word or number: up to what closes or parts. */
static struct text nest_word(struct nest *nest)
{
    size_t from = nest->at;

    while (nest->at < nest->text.size && !strchr(",:)]} \t\r\n", nest->text.data[nest->at]))
        nest->at++;
    return text_make(nest->text.data + from, nest->at - from);
}

static int nest_null(struct nest *nest, struct native_column *column)
{
    static const struct value null = {.kind = VALUE_NULL};

    if (!column->nullable)
        return error_set(nest->err, STATE_23000, 0, "an element of type %.*s takes no NULL (byte %zu)",
                         (int)(column->type->name.size < 200 ? column->type->name.size : 200),
                         column->type->name.data, nest->at + 1);
    native_column_put(column, &null);
    return 0;
}

static int nest_scalar(struct nest *nest, struct native_column *column)
{
    struct value value = {.kind = VALUE_TEXT};
    struct fit fit = {.type = column->type};
    char first = nest_peek(nest);
    bool quoted = first == '\'' || first == '"';

    if (quoted) {
        if (nest_quoted(nest, column, &value.text) < 0)
            return -1;
    } else {
        value.text = nest_word(nest);
        if (value.text.size == 0)
            return nest_fail(nest, column, "a value is missing");
        if (text_same(value.text, text_of("NULL")))
            return nest_null(nest, column);
        if (column->type->kind == KIND_STRING || column->type->kind == KIND_FIXEDSTRING)
            return nest_fail(nest, column, "a text without quotes ends");
    }
    if (fit_value(&fit, &value, nest->arena, nest->err) < 0)
        return error_wrap(nest->err, "before byte %zu of the text", nest->at + 1);
    *nest->cut = *nest->cut || fit.cut;
    native_column_put(column, &value);
    return 0;
}

static int nest_json(struct nest *nest, const struct native_column *column, int depth);

/* An object within an array and its like: in quotes, or as it is. */
static int nest_object_text(struct nest *nest, struct native_column *column)
{
    struct value value = {.kind = VALUE_BYTES};
    char first = nest_peek(nest);
    size_t from = nest->at;
    int outcome;

    if (first == '\'' || first == '"') {
        if (nest_quoted(nest, column, &value.text) < 0 ||
            bulk_nest_json(column, value.text, nest->arena, nest->err) < 0)
            return -1;
    } else if (first == '{') {
        outcome = nest_json(nest, column, 0);
        if (outcome != 0)
            return outcome < 0 ? -1 : nest_fail(nest, column, "JSON that is nested too deep");
        value.text = text_make(nest->text.data + from, nest->at - from);
    } else {
        return text_same(nest_word(nest), text_of("NULL")) ? nest_null(nest, column)
                                                           : nest_fail(nest, column, "no object");
    }
    native_column_put(column, &value);
    return 0;
}

static int nest_cell(struct nest *nest, struct native_column *column);

/* The next element of a list begins, or the list ends: 1, 0, -1. */
static int nest_more(struct nest *nest, const struct native_column *column, uint64_t met, char close)
{
    if (nest_take(nest, close))
        return 0;
    if (met == 0 || nest_take(nest, ','))
        return 1;
    return nest_fail(nest, column, "neither a comma nor the end of the list");
}

/* {"name": value, ..}: a tuple by its elements' names. */
static int nest_object(struct nest *nest, struct native_column *columns, const struct native_column *whole)
{
    const struct type *type = whole->type;
    bool *seen = arena_zalloc(nest->arena, type->child_count);
    uint64_t met = 0;
    int more;

    if (!seen)
        return error_memory(nest->err);
    while ((more = nest_more(nest, whole, met, '}')) > 0) {
        struct text name;
        uint32_t i = 0;
        char quote = nest_peek(nest);
        if ((quote != '"' && quote != '\'') || nest_quoted(nest, whole, &name) < 0)
            return nest->err->state ? -1 : nest_fail(nest, whole, "an element's name is missing");
        while (i < type->child_count && !text_equal(type->names[i], name))
            i++;
        if (i == type->child_count || seen[i] || !nest_take(nest, ':'))
            return nest_fail(nest, whole, "no element of the tuple, or one for the second time, ends");
        if (nest_cell(nest, &columns[i]) < 0)
            return -1;
        seen[i] = true;
        met++;
    }
    if (more == 0 && met < type->child_count)
        return nest_fail(nest, whole, "elements of the tuple are missing");
    return more;
}

/* (a, b), in JSON [a, b] or {"x": a, "y": b}. `whole`: whose type has the children. */
static int nest_elements(struct nest *nest, struct native_column *columns, const struct native_column *whole)
{
    uint32_t count = whole->type->child_count;
    char open = nest_peek(nest), close = open == '(' ? ')' : ']';

    if (open == '{' && whole->type->names) {
        nest->at++;
        return nest_object(nest, columns, whole);
    }
    if (open != '(' && open != '[')
        return nest_fail(nest, whole, "no tuple");
    nest->at++;
    for (uint32_t i = 0; i < count; i++) {
        if (i && !nest_take(nest, ','))
            return nest_fail(nest, whole, "elements of the tuple are missing");
        if (nest_cell(nest, &columns[i]) < 0)
            return -1;
    }
    nest_take(nest, ','); /* (a,) is a tuple of one */
    return nest_take(nest, close) ? 0 : nest_fail(nest, whole, "the tuple does not end");
}

static int nest_pair(struct nest *nest, struct native_column *column)
{
    if (nest_cell(nest, &column->children[0]) < 0)
        return -1;
    if (!nest_take(nest, ':'))
        return nest_fail(nest, column, "a key without its value");
    return nest_cell(nest, &column->children[1]);
}

static int nest_list(struct nest *nest, struct native_column *column)
{
    enum kind kind = column->type->kind;
    char open = kind == KIND_MAP ? '{' : '[';
    uint64_t count = 0;
    int more;

    if (!nest_take(nest, open))
        return nest_fail(nest, column, kind == KIND_MAP ? "no map" : "no array");
    for (; (more = nest_more(nest, column, count, kind == KIND_MAP ? '}' : ']')) > 0; count++) {
        int outcome = kind == KIND_MAP      ? nest_pair(nest, column)
                      : kind == KIND_NESTED ? nest_elements(nest, column->children, column)
                                            : nest_cell(nest, &column->children[0]);
        if (outcome < 0)
            return -1;
    }
    if (more == 0)
        native_column_close(column, count);
    return more;
}

static bool nest_is_null(struct nest *nest)
{
    struct text rest;

    nest_peek(nest);
    rest = text_from(nest->text, nest->at);
    if (rest.size < 4 || !text_same(text_make(rest.data, 4), text_of("NULL")))
        return false;
    nest->at += 4;
    return true;
}

/* What only the server reads. */
static bool nest_is_any(const struct type *type)
{
    return !fit_known(type) || type->kind == KIND_VARIANT || type->kind == KIND_ARRAY ||
           type->kind == KIND_TUPLE;
}

/* A value of any type: quoted, in brackets, or a word. */
static int nest_any(struct nest *nest, const struct native_column *column)
{
    struct text ignored;
    size_t depth = 0;

    do {
        char c = nest_peek(nest);
        if (c && strchr("'\"", c)) {
            if (nest_quoted(nest, column, &ignored) < 0)
                return -1;
        } else if (c && strchr("([{", c)) {
            depth++;
            nest->at++;
        } else if (depth && strchr(")]},:", c)) {
            depth -= c && c != ',' && c != ':';
            nest->at++;
        } else if (nest_word(nest).size == 0) {
            return nest_fail(nest, column, "a value is missing");
        }
    } while (depth && nest->at < nest->text.size);
    return depth ? nest_fail(nest, column, "a bracket is not closed") : 0;
}

static int nest_cell(struct nest *nest, struct native_column *column)
{
    int outcome;

    if (column->child_count == 0 && nest_is_any(column->type))
        return nest_any(nest, column);
    if (column->child_count == 0)
        return column->type->kind == KIND_JSON ? nest_object_text(nest, column) : nest_scalar(nest, column);
    if (nest_is_null(nest))
        return nest_null(nest, column);
    if (column->type->kind != KIND_TUPLE)
        return nest_list(nest, column);
    outcome = nest_elements(nest, column->children, column);
    if (outcome == 0)
        native_column_close(column, 0);
    return outcome;
}

int bulk_nest(struct native_column *column, struct text text, bool *cut, struct arena *arena,
              struct error *err)
{
    struct nest nest = {text, 0, cut, arena, err};

    if (nest_cell(&nest, column) < 0)
        return -1;
    nest_peek(&nest);
    return nest.at == text.size ? 0 : nest_fail(&nest, column, "more than one value");
}

int bulk_nest_judge(const struct type *type, struct text text, bool *cut, struct arena *arena,
                    struct error *err)
{
    struct native_column scratch = {0};
    int outcome = native_column_scratch(&scratch, type, arena, err);

    if (outcome == 0)
        outcome = bulk_nest(&scratch, text, cut, arena, err);
    native_column_clear(&scratch);
    return outcome;
}

/* ---- JSON that the server reads */

enum { NEST_DEPTH = 200 };

/* {"a": 1, ..} or [1, ..]; the opening bracket is taken. */
static int nest_json_list(struct nest *nest, const struct native_column *column, char close, int depth)
{
    struct text name;
    int more;

    for (uint64_t met = 0; (more = nest_more(nest, column, met, close)) > 0; met++) {
        if (close == '}') {
            if (nest_peek(nest) != '"')
                return nest_fail(nest, column, "the name of a member is missing");
            if (nest_quoted(nest, column, &name) < 0)
                return -1;
            if (!nest_take(nest, ':'))
                return nest_fail(nest, column, "a name without its value");
        }
        more = nest_json(nest, column, depth + 1);
        if (more != 0)
            return more;
    }
    return more;
}

/* 0, -1, or 1: too deep to judge. */
static int nest_json(struct nest *nest, const struct native_column *column, int depth)
{
    char first = nest_peek(nest);
    struct text ignored;

    if (depth > NEST_DEPTH)
        return 1;
    if (first == '"')
        return nest_quoted(nest, column, &ignored);
    if (first == '{' || first == '[') {
        nest->at++;
        return nest_json_list(nest, column, first == '{' ? '}' : ']', depth);
    }
    return nest_word(nest).size ? 0 : nest_fail(nest, column, "a value is missing");
}

int bulk_nest_json(const struct native_column *column, struct text text, struct arena *arena,
                   struct error *err)
{
    bool cut = false;
    struct nest nest = {text, 0, &cut, arena, err};
    int outcome;

    if (nest_peek(&nest) != '{')
        return nest_fail(&nest, column, "no object");
    outcome = nest_json(&nest, column, 0);
    if (outcome != 0)
        return outcome < 0 ? -1 : 0;
    nest_peek(&nest);
    return nest.at == text.size ? 0 : nest_fail(&nest, column, "more than one value");
}
