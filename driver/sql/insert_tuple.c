/* The tuples of an INSERT: which elements are markers, constants, or more than that. */
#include "base/number.h"
#include "sql/insert_parts.h"

static bool insert_grow(struct insert_reader *reader)
{
    uint32_t capacity = reader->capacity ? reader->capacity * 2 : 32;
    struct insert_element *elements;

    if (reader->count < reader->capacity)
        return true;
    if (capacity > INSERT_ELEMENT_LIMIT)
        return false;
    elements = arena_calloc(reader->arena, capacity, sizeof *elements);
    if (!elements)
        return false;
    if (reader->count)
        memcpy(elements, reader->out->elements, reader->count * sizeof *elements);
    reader->out->elements = elements;
    reader->capacity = capacity;
    return true;
}

/* The byte that a backslash and `code` stand for; -1: left to the server. */
static int insert_escape(char code)
{
    static const char codes[] = "ntrbf0\\'\"`/", bytes[] = "\n\t\r\b\f\0\\'\"`/";
    const char *found = code ? strchr(codes, code) : NULL;

    return found ? (unsigned char)bytes[found - codes] : -1;
}

/* What a literal in simple quotes says; false for heredocs and rare escapes. */
static bool insert_string(struct insert_reader *reader, struct text raw, struct text *out)
{
    size_t size = 0;

    if (raw.size < 2 || raw.data[0] != '\'' || raw.data[raw.size - 1] != '\'')
        return false;
    for (size_t i = 1; i + 1 < raw.size; i++) {
        int byte = (unsigned char)raw.data[i];
        if (byte == '\\')
            byte = reader->scanner.dialect->backslash_escapes ? insert_escape(raw.data[++i]) : byte;
        else if (byte == '\'')
            i++;
        if (byte < 0)
            return false;
        reader->scratch[size++] = (char)byte;
    }
    *out = arena_copy(reader->arena, text_make(reader->scratch, size));
    return out->data != NULL;
}

static bool insert_decimal(struct text text)
{
    struct numeral parts;

    return text.size && text_is_digit(text.data[text.size - 1]) && number_scan(text, &parts);
}

/* Whether the next token ends an element of the tuple. */
static bool insert_over(const struct insert_reader *reader)
{
    return reader->token.kind == TOKEN_COMMA || reader->token.kind == TOKEN_CLOSE;
}

/* Skips the rest of an expression, which is in so many brackets, counting its markers. */
static bool insert_skip(struct insert_reader *reader, size_t depth)
{
    while (depth > 0 || !insert_over(reader)) {
        enum token_kind kind = reader->token.kind;
        if (kind == TOKEN_END)
            return false;
        if (kind == TOKEN_OPEN)
            depth++;
        if (kind == TOKEN_CLOSE)
            depth--;
        if (!insert_next(reader))
            return false;
    }
    return true;
}

/* The first token alone decides what an element can be besides an expression. */
static enum insert_kind insert_first(struct insert_reader *reader, struct insert_element *element)
{
    const struct scanner *scanner = &reader->scanner;
    const struct token *token = &reader->token;

    element->text = scanner_text(scanner, token);
    if (insert_at_marker(reader))
        return INSERT_MARKER;
    if (token->kind == TOKEN_STRING)
        return insert_string(reader, element->text, &element->text) ? INSERT_STRING : INSERT_EXPRESSION;
    if (token->kind == TOKEN_NUMBER)
        return insert_decimal(element->text) ? INSERT_NUMBER : INSERT_EXPRESSION;
    if (scanner_word(scanner, token, "NULL"))
        return INSERT_NULL;
    return scanner_word(scanner, token, "DEFAULT") ? INSERT_DEFAULT : INSERT_EXPRESSION;
}

/* Parentheses around a marker change nothing: (?) is the marker. */
static bool insert_element(struct insert_reader *reader)
{
    struct insert_element *element;
    bool negative = scanner_byte(&reader->scanner, &reader->token, '-');
    size_t from = reader->token.at, depth = 0;

    if (!insert_grow(reader) || insert_over(reader))
        return false;
    element = &reader->out->elements[reader->count++];
    *element = (struct insert_element){.marker = reader->markers};
    if (negative && !insert_next(reader))
        return false;
    for (; scanner_byte(&reader->scanner, &reader->token, '('); depth++)
        if (!insert_next(reader))
            return false;
    element->kind = insert_first(reader, element);
    if (depth && element->kind != INSERT_MARKER)
        element->kind = INSERT_EXPRESSION;
    if (negative && element->kind == INSERT_NUMBER)
        element->text =
            text_make(reader->scanner.text.data + from,
                      (size_t)(element->text.data + element->text.size - reader->scanner.text.data) - from);
    else if (negative)
        element->kind = INSERT_EXPRESSION;
    /* A bracket that opens an expression is skipped with what it encloses. */
    if (reader->token.kind != TOKEN_OPEN && reader->token.kind != TOKEN_CLOSE && !insert_next(reader))
        return false;
    for (; depth && scanner_byte(&reader->scanner, &reader->token, ')'); depth--)
        if (!insert_next(reader))
            return false;
    if (depth || !insert_over(reader))
        element->kind = INSERT_EXPRESSION;
    return insert_skip(reader, depth);
}

static bool insert_tuple(struct insert_reader *reader)
{
    struct insert_statement *out = reader->out;
    uint32_t before = reader->count;

    if (!insert_byte(reader, '('))
        return false;
    do
        if (!insert_element(reader))
            return false;
    while (reader->token.kind == TOKEN_COMMA && insert_next(reader));
    if (out->tuples++ == 0)
        out->width = reader->count;
    else if (out->width != reader->count - before)
        out->width = 0;
    return insert_byte(reader, ')');
}

bool insert_tuples(struct insert_reader *reader)
{
    do {
        if (!insert_tuple(reader))
            return false;
    } while (reader->token.kind == TOKEN_OPEN || (reader->token.kind == TOKEN_COMMA && insert_next(reader)));
    return reader->token.kind == TOKEN_END;
}
