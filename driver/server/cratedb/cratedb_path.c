/* SET search_path: which schema is the current one then. */
#include "server/cratedb/cratedb.h"
#include "sql/scanner.h"

static const struct text DEFAULT_SCHEMA = TEXT("doc");

static bool next(struct scanner *scanner, struct token *token)
{
    struct error ignored = {0};
    bool read = scanner_next(scanner, token, &ignored) == 0 && token->kind != TOKEN_END;
    error_clear(&ignored);
    return read;
}

/* Without the quotes around it; doubled ones are one. */
static void put_unquoted(struct text text, struct buffer *out)
{
    for (size_t i = 1; i + 1 < text.size; i++) {
        buffer_byte(out, text.data[i]);
        i += text.data[i] == text.data[0];
    }
}

/* A text may be a list itself. */
static void put_first(struct text text, struct buffer *out)
{
    size_t from = out->size;
    put_unquoted(text, out);
    struct text all = text_from(buffer_text(out), from);
    struct text first = text_trim(text_make(all.data, text_find(all, ',', 0)));
    if (first.size)
        memmove(out->data + from, first.data, first.size);
    out->size = from + first.size;
}

bool cratedb_database_set(const struct effect *effect, struct buffer *out)
{
    struct scanner scanner = {.text = effect->text, .dialect = &cratedb_dialect};
    struct token token;
    bool local = false;
    size_t before = out->size;
    do {
        if (!next(&scanner, &token))
            return false;
        local = local || scanner_word(&scanner, &token, "LOCAL");
    } while (!scanner_word(&scanner, &token, "search_path"));
    /* LOCAL changes nothing: there are no transactions. */
    if (local || !next(&scanner, &token) ||
        !(scanner_byte(&scanner, &token, '=') || scanner_word(&scanner, &token, "TO")) ||
        !next(&scanner, &token))
        return false;
    struct text value = scanner_text(&scanner, &token);
    if (scanner_word(&scanner, &token, "DEFAULT"))
        buffer_put(out, DEFAULT_SCHEMA);
    else if (token.kind == TOKEN_NAME)
        put_unquoted(value, out);
    else if (token.kind == TOKEN_STRING && text_starts(value, text_of("'")))
        put_first(value, out);
    else if (token.kind == TOKEN_WORD)
        for (size_t i = 0; i < value.size; i++)
            buffer_byte(out, text_lower(value.data[i]));
    return out->size > before && !out->failed;
}
