/* Reads a type text word by word. */
#include "types/cursor.h"

#include "base/number.h"

int cursor_fail(const struct cursor *cursor, const char *what)
{
    int shown = cursor->text.size > 200 ? 200 : (int)cursor->text.size;
    return error_set(cursor->err, STATE_HY000, 0, "type %.*s%s: %s at byte %zu", shown, cursor->text.data,
                     cursor->text.size > 200 ? "..." : "", what, cursor->at);
}

void cursor_space(struct cursor *cursor)
{
    while (cursor->at < cursor->text.size && text_is_space(cursor->text.data[cursor->at]))
        cursor->at++;
}

char cursor_peek(struct cursor *cursor)
{
    cursor_space(cursor);
    return cursor->at < cursor->text.size ? cursor->text.data[cursor->at] : '\0';
}

bool cursor_accept(struct cursor *cursor, char c)
{
    if (cursor_peek(cursor) != c || cursor->at == cursor->text.size)
        return false;
    cursor->at++;
    return true;
}

int cursor_expect(struct cursor *cursor, char c)
{
    char what[] = "expected 'x'";
    if (cursor_accept(cursor, c))
        return 0;
    what[sizeof what - 3] = c;
    return cursor_fail(cursor, what);
}

static bool is_word(char c)
{
    return text_is_alpha(c) || text_is_digit(c) || c == '_';
}

struct text cursor_word(struct cursor *cursor)
{
    cursor_space(cursor);
    size_t from = cursor->at;
    while (cursor->at < cursor->text.size && is_word(cursor->text.data[cursor->at]))
        cursor->at++;
    return text_make(cursor->text.data + from, cursor->at - from);
}

static int hex_digit(char c)
{
    if (text_is_digit(c))
        return c - '0';
    c = text_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that an escape stands for; *at is behind the backslash and moves on. The end of the text is not
 * met: find_end has seen the closing quote. */
static char unescape(struct text text, size_t *at)
{
    static const char from[] = "abefnrtv0", to[] = "\a\b\033\f\n\r\t\v";
    char c = text.data[(*at)++];
    if (c == 'x' && *at + 1 < text.size) {
        int high = hex_digit(text.data[*at]), low = hex_digit(text.data[*at + 1]);
        if (high >= 0 && low >= 0) {
            *at += 2;
            return (char)(high * 16 + low);
        }
    }
    for (size_t i = 0; i < sizeof from - 1; i++)
        if (c == from[i])
            return to[i];
    return c;
}

/* The offset of the quote that closes the text at `from`, or text.size. */
static size_t find_end(struct text text, size_t from, char quote, bool *plain)
{
    *plain = true;
    for (size_t at = from; at < text.size; at++) {
        bool doubled = text.data[at] == quote && at + 1 < text.size && text.data[at + 1] == quote;
        if (text.data[at] == quote && !doubled)
            return at;
        if (text.data[at] == '\\' || doubled) {
            *plain = false;
            at++;
        }
    }
    return text.size;
}

int cursor_quoted(struct cursor *cursor, char quote, struct text *out)
{
    if (cursor_expect(cursor, quote) != 0)
        return -1;
    bool plain;
    size_t end = find_end(cursor->text, cursor->at, quote, &plain);
    if (end >= cursor->text.size)
        return cursor_fail(cursor, "quote is not closed");
    struct text raw = text_make(cursor->text.data + cursor->at, end - cursor->at);
    cursor->at = end + 1;
    *out = raw;
    if (plain)
        return 0;
    char *copy = arena_alloc(cursor->context->arena, raw.size);
    if (!copy)
        return error_memory(cursor->err);
    size_t size = 0;
    for (size_t at = 0; at < raw.size;) {
        char c = raw.data[at++];
        if (c == '\\')
            c = unescape(raw, &at);
        else if (c == quote)
            at++;
        copy[size++] = c;
    }
    *out = text_make(copy, size);
    return 0;
}

int cursor_name(struct cursor *cursor, struct text *out)
{
    char quote = cursor_peek(cursor);
    if (quote == '`' || quote == '"')
        return cursor_quoted(cursor, quote, out);
    *out = cursor_word(cursor);
    return out->size ? 0 : cursor_fail(cursor, "expected a name");
}

int cursor_integer(struct cursor *cursor, int64_t least, int64_t most, int64_t *out)
{
    cursor_space(cursor);
    size_t from = cursor->at, at = from;
    const char *data = cursor->text.data;
    if (at < cursor->text.size && (data[at] == '-' || data[at] == '+'))
        at++;
    while (at < cursor->text.size && text_is_digit(data[at]))
        at++;
    if (!number_parse_i64(text_make(data + from, at - from), out))
        return cursor_fail(cursor, "expected an integer");
    if (*out < least || *out > most)
        return cursor_fail(cursor, "number out of range");
    cursor->at = at;
    return 0;
}

int cursor_skip(struct cursor *cursor)
{
    int open = 0;
    for (char c = cursor_peek(cursor); c; c = cursor_peek(cursor)) {
        struct text ignored;
        if (open == 0 && (c == ',' || c == ')'))
            return 0;
        if (c == '\'' || c == '`' || c == '"') {
            if (cursor_quoted(cursor, c, &ignored) != 0)
                return -1;
            continue;
        }
        open += (c == '(' || c == '[') - (c == ')' || c == ']');
        cursor->at++;
    }
    return cursor_fail(cursor, "bracket is not closed");
}
