/* Recognises an INSERT of bare markers. */
#include "sql/insert.h"

#include "sql/scanner.h"

/* Reading one statement; `token` is the next one. */
struct reader {
    struct scanner scanner;
    struct token token;
    struct arena *arena;
    struct insert_statement *out;
    size_t name_capacity;
    char *scratch; /* as large as the text */
};

static bool reader_next(struct reader *reader)
{
    struct error ignored = {0};
    int status = scanner_next(&reader->scanner, &reader->token, &ignored);

    error_clear(&ignored);
    return status == 0;
}

static bool reader_word(struct reader *reader, const char *word)
{
    return scanner_word(&reader->scanner, &reader->token, word) && reader_next(reader);
}

static bool reader_byte(struct reader *reader, char byte)
{
    return scanner_byte(&reader->scanner, &reader->token, byte) && reader_next(reader);
}

/* A part of a name, its quotes undone, behind what `out` (large enough) has of it already. */
static bool reader_part(struct reader *reader, char *out, size_t *size)
{
    struct text raw = scanner_text(&reader->scanner, &reader->token);
    bool quoted = reader->token.kind == TOKEN_NAME;

    if (!quoted && reader->token.kind != TOKEN_WORD)
        return false;
    for (size_t i = quoted ? 1 : 0; i + (quoted ? 1 : 0) < raw.size; i++) {
        if (quoted && (raw.data[i] == '\\' || raw.data[i] == raw.data[0]))
            i++;
        if (quoted && raw.data[i - 1] == '\\' && raw.data[i] != '\\' && raw.data[i] != raw.data[0])
            return false; /* \n and its like: rare, left to the server */
        out[(*size)++] = raw.data[i];
    }
    return reader_next(reader);
}

/* name[.name]*, joined by dots. */
static bool reader_name(struct reader *reader, struct text *out)
{
    char *place = reader->scratch;
    size_t size = 0;

    if (!reader_part(reader, place, &size))
        return false;
    while (reader->token.kind == TOKEN_DOT) {
        place[size++] = '.';
        if (!reader_next(reader) || !reader_part(reader, place, &size))
            return false;
    }
    *out = arena_copy(reader->arena, text_make(place, size));
    return out->data != NULL;
}

static bool reader_names(struct reader *reader)
{
    struct insert_statement *out = reader->out;

    if (!reader_byte(reader, '('))
        return true;
    out->names = arena_calloc(reader->arena, reader->name_capacity, sizeof *out->names);
    do {
        if (!out->names || out->name_count == reader->name_capacity ||
            !reader_name(reader, &out->names[out->name_count++]))
            return false;
    } while (reader->token.kind == TOKEN_COMMA && reader_next(reader));
    return reader_byte(reader, ')');
}

static bool reader_settings(struct reader *reader)
{
    if (!scanner_word(&reader->scanner, &reader->token, "SETTINGS"))
        return true;
    do
        if (reader->token.kind == TOKEN_END || reader->token.kind == TOKEN_QUESTION || !reader_next(reader))
            return false;
    while (!scanner_word(&reader->scanner, &reader->token, "VALUES"));
    return true;
}

static bool reader_tuple(struct reader *reader, uint32_t markers)
{
    uint32_t count = 0;

    if (!reader_byte(reader, '('))
        return false;
    do {
        if (reader->token.kind != TOKEN_QUESTION || !reader_next(reader))
            return false;
        count++;
    } while (reader->token.kind == TOKEN_COMMA && reader_next(reader));
    return count == markers && reader_byte(reader, ')') && reader->token.kind == TOKEN_END;
}

static bool reader_insert(struct reader *reader, uint32_t markers)
{
    struct insert_statement *out = reader->out;
    struct text text = reader->scanner.text, ignored;
    size_t at;

    if (!reader_next(reader) || !reader_word(reader, "INSERT") || !reader_word(reader, "INTO"))
        return false;
    at = reader->token.at;
    if (reader_word(reader, "TABLE")) {
        if (reader->token.kind != TOKEN_WORD && reader->token.kind != TOKEN_NAME)
            return false; /* a table of that name: rare */
        at = reader->token.at;
    }
    if (!reader_name(reader, &ignored))
        return false;
    out->table = text_make(text.data + at, reader->token.at - at);
    if (!reader_names(reader) || !reader_settings(reader))
        return false;
    out->head = text_make(text.data, reader->token.at);
    return reader_word(reader, "VALUES") && reader_tuple(reader, markers) &&
           (!out->names || out->name_count == markers);
}

int insert_recognise(const struct statement *statement, const struct sql_dialect *dialect,
                     struct arena *arena, struct insert_statement *out, struct error *err)
{
    struct reader reader = {
        .scanner = {.text = text_make(statement->text.data, statement->end), .dialect = dialect},
        .arena = arena,
        .out = out,
        .name_capacity = statement->marker_count,
    };

    *out = (struct insert_statement){0};
    if (statement->kind != STATEMENT_INSERT || statement->marker_count == 0)
        return 0;
    reader.scratch = arena_alloc(arena, statement->end + 1);
    if (!reader.scratch)
        return error_memory(err);
    return reader_insert(&reader, statement->marker_count) ? 1 : 0;
}
