/* Takes an INSERT .. VALUES apart: its head; the tuples are insert_tuple.c's. */
#include "sql/insert.h"

#include "sql/insert_parts.h"

bool insert_at_marker(const struct insert_reader *reader)
{
    const struct statement *statement = reader->statement;

    return reader->token.size && reader->markers < statement->marker_count &&
           statement->markers[reader->markers].at == reader->token.at;
}

bool insert_next(struct insert_reader *reader)
{
    struct error ignored = {0};
    int status;

    if (insert_at_marker(reader))
        reader->markers++;
    status = scanner_next(&reader->scanner, &reader->token, &ignored);
    error_clear(&ignored);
    return status == 0;
}

static bool reader_word(struct insert_reader *reader, const char *word)
{
    return scanner_word(&reader->scanner, &reader->token, word) && insert_next(reader);
}

bool insert_byte(struct insert_reader *reader, char byte)
{
    return scanner_byte(&reader->scanner, &reader->token, byte) && insert_next(reader);
}

/* A part of a name, its quotes undone, behind what `out` (large enough) has of it already. */
static bool reader_part(struct insert_reader *reader, char *out, size_t *size)
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
    return insert_next(reader);
}

/* name[.name]*, joined by dots. */
static bool reader_name(struct insert_reader *reader, struct text *out)
{
    char *place = reader->scratch;
    size_t size = 0;

    if (!reader_part(reader, place, &size))
        return false;
    while (reader->token.kind == TOKEN_DOT) {
        place[size++] = '.';
        if (!insert_next(reader) || !reader_part(reader, place, &size))
            return false;
    }
    *out = arena_copy(reader->arena, text_make(place, size));
    return out->data != NULL;
}

static bool reader_names_grow(struct insert_reader *reader)
{
    uint32_t count = reader->out->name_count, capacity = count ? count * 2 : 16;
    struct text *names;

    if (count < reader->name_capacity)
        return true;
    names = capacity > INSERT_ELEMENT_LIMIT ? NULL : arena_calloc(reader->arena, capacity, sizeof *names);
    if (!names)
        return false;
    if (count)
        memcpy(names, reader->out->names, count * sizeof *names);
    reader->out->names = names;
    reader->name_capacity = capacity;
    return true;
}

static bool reader_plain_names(struct insert_reader *reader)
{
    struct insert_statement *out = reader->out;

    do {
        if (!reader_names_grow(reader) || !reader_name(reader, &out->names[out->name_count++]))
            return false;
    } while (reader->token.kind == TOKEN_COMMA && insert_next(reader));
    return insert_byte(reader, ')');
}

/* What stands in brackets whose opening one has been read, if no marker is among it. */
static bool reader_enclosed(struct insert_reader *reader, struct text *out)
{
    size_t from = reader->token.at, depth = 1;

    for (;;) {
        if (reader->token.kind == TOKEN_END || insert_at_marker(reader))
            return false;
        depth += reader->token.kind == TOKEN_OPEN;
        depth -= reader->token.kind == TOKEN_CLOSE;
        if (depth == 0)
            break;
        if (!insert_next(reader))
            return false;
    }
    *out = text_make(reader->scanner.text.data + from, reader->token.at - from);
    return insert_next(reader);
}

static bool reader_names(struct insert_reader *reader)
{
    struct insert_reader before;

    if (!insert_byte(reader, '('))
        return true;
    before = *reader;
    if (reader_plain_names(reader))
        return true;
    *reader = before;
    reader->out->names = NULL;
    reader->out->name_count = reader->name_capacity = 0;
    return reader_enclosed(reader, &reader->out->list);
}

static bool reader_settings(struct insert_reader *reader)
{
    size_t from = reader->token.at;

    if (!scanner_word(&reader->scanner, &reader->token, "SETTINGS"))
        return true;
    do
        if (reader->token.kind == TOKEN_END || insert_at_marker(reader) || !insert_next(reader))
            return false;
    while (!scanner_word(&reader->scanner, &reader->token, "VALUES") &&
           !scanner_word(&reader->scanner, &reader->token, "SELECT"));
    reader->out->settings = text_make(reader->scanner.text.data + from, reader->token.at - from);
    return true;
}

/* [TABLE] [db.]t, or [TABLE] FUNCTION f(..). */
static bool reader_target(struct insert_reader *reader)
{
    struct insert_statement *out = reader->out;
    struct text text = reader->scanner.text, ignored;
    size_t at = reader->token.at;
    bool function;

    if (reader_word(reader, "TABLE")) {
        if (reader->token.kind != TOKEN_WORD && reader->token.kind != TOKEN_NAME)
            return false; /* a table of that name: rare */
        at = reader->token.at;
    }
    function = reader_word(reader, "FUNCTION");
    if (function)
        at = reader->token.at;
    if (!reader_name(reader, &ignored))
        return false;
    if (function && (!insert_byte(reader, '(') || !reader_enclosed(reader, &ignored)))
        return false;
    out->into = text_make(text.data, reader->token.at);
    out->table = text_make(text.data + at, reader->token.at - at);
    return true;
}

bool insert_head(struct insert_reader *reader)
{
    return insert_next(reader) && reader_word(reader, "INSERT") && reader_word(reader, "INTO") &&
           reader_target(reader) && reader_names(reader) && reader_settings(reader);
}

static bool reader_insert(struct insert_reader *reader)
{
    struct insert_statement *out = reader->out;
    struct text text = reader->scanner.text;

    if (!insert_head(reader))
        return false;
    out->head = text_make(text.data, reader->token.at);
    return reader_word(reader, "VALUES") && insert_tuples(reader) &&
           reader->markers == reader->statement->marker_count;
}

int insert_recognise(const struct statement *statement, const struct sql_dialect *dialect,
                     struct arena *arena, struct insert_statement *out, struct error *err)
{
    struct insert_reader reader = {
        .scanner = {.text = text_make(statement->text.data, statement->end), .dialect = dialect},
        .arena = arena,
        .out = out,
        .statement = statement,
    };

    *out = (struct insert_statement){0};
    if (statement->kind != STATEMENT_INSERT || statement->marker_count == 0)
        return 0;
    reader.scratch = arena_alloc(arena, statement->end + 1);
    if (!reader.scratch)
        return error_memory(err);
    return reader_insert(&reader) ? 1 : 0;
}
