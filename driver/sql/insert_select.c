/* Which columns the markers of an INSERT .. SELECT go to. */
#include "sql/insert_parts.h"

/* The list of one SELECT, being read. */
struct list {
    uint32_t *places;
    uint32_t place;  /* of the element */
    uint32_t marker; /* its first token, or INSERT_NO_PLACE */
    uint32_t tokens; /* it has so far */
    enum token_kind kinds[3];
    bool as, lost; /* its second is AS; a star has come: places are not known behind it */
};

static bool select_word(const struct insert_reader *reader, const char *const *words)
{
    for (; *words; words++)
        if (scanner_word(&reader->scanner, &reader->token, *words))
            return true;
    return false;
}

/* At the end of an element: a marker alone, or with a name of its own. */
static void list_settle(struct list *list)
{
    bool named = list->tokens == 2 && (list->kinds[1] == TOKEN_WORD || list->kinds[1] == TOKEN_NAME);

    if (list->marker != INSERT_NO_PLACE && !list->lost &&
        (list->tokens == 1 || named || (list->tokens == 3 && list->as)))
        list->places[list->marker] = list->place;
    list->place++;
    list->tokens = 0;
    list->marker = INSERT_NO_PLACE;
    list->as = false;
}

static void list_take(struct list *list, const struct insert_reader *reader)
{
    const struct token *token = &reader->token;

    if (list->tokens == 0 && insert_at_marker(reader))
        list->marker = reader->markers;
    if (list->tokens == 1)
        list->as = scanner_word(&reader->scanner, token, "AS");
    if (list->tokens < 3)
        list->kinds[list->tokens] = token->kind;
    /* A star, t.* and COLUMNS(..) stand for any number of columns. */
    list->lost = list->lost ||
                 (scanner_byte(&reader->scanner, token, '*') &&
                  (list->tokens == 0 || list->kinds[list->tokens < 3 ? list->tokens - 1 : 2] == TOKEN_DOT)) ||
                 scanner_word(&reader->scanner, token, "COLUMNS");
    list->tokens++;
}

/* From behind SELECT to what ends its list. */
static bool select_list(struct insert_reader *reader, uint32_t *places)
{
    static const char *const ends[] = {"FROM",   "WHERE",  "PREWHERE", "GROUP",     "HAVING", "ORDER",
                                       "LIMIT",  "OFFSET", "UNION",    "INTERSECT", "EXCEPT", "SETTINGS",
                                       "FORMAT", "WINDOW", "QUALIFY",  NULL};
    struct list list = {.places = places, .marker = INSERT_NO_PLACE};
    int depth = 0;

    while (reader->token.kind != TOKEN_END && (depth > 0 || !select_word(reader, ends))) {
        if (depth == 0 && reader->token.kind == TOKEN_COMMA)
            list_settle(&list);
        else
            list_take(&list, reader);
        depth += (reader->token.kind == TOKEN_OPEN) - (reader->token.kind == TOKEN_CLOSE);
        if (depth < 0 || !insert_next(reader))
            return false;
    }
    list_settle(&list);
    return true;
}

/* To the next SELECT of the outermost query: true with the token behind it. */
static bool select_next(struct insert_reader *reader)
{
    int depth = 0;

    while (reader->token.kind != TOKEN_END) {
        bool found = depth == 0 && scanner_word(&reader->scanner, &reader->token, "SELECT");
        depth += (reader->token.kind == TOKEN_OPEN) - (reader->token.kind == TOKEN_CLOSE);
        if (!insert_next(reader) || depth < 0)
            return false;
        if (found)
            return true;
    }
    return false;
}

static bool select_read(struct insert_reader *reader, uint32_t *places)
{
    static const char *const before[] = {"DISTINCT", "ALL", NULL}, *const other[] = {"ON", "TOP", NULL};
    bool any = false;

    if (!insert_head(reader))
        return false;
    while (select_next(reader)) {
        any = true;
        if (select_word(reader, before) && !insert_next(reader))
            return false;
        if (select_word(reader, other) || !select_list(reader, places))
            return false;
    }
    return any && reader->token.kind == TOKEN_END;
}

int insert_select_recognise(const struct statement *statement, const struct sql_dialect *dialect,
                            struct arena *arena, struct insert_statement *out, uint32_t *places,
                            struct error *err)
{
    struct insert_reader reader = {
        .scanner = {.text = text_make(statement->text.data, statement->end), .dialect = dialect},
        .arena = arena,
        .out = out,
        .statement = statement,
    };

    *out = (struct insert_statement){0};
    for (uint32_t i = 0; i < statement->marker_count; i++)
        places[i] = INSERT_NO_PLACE;
    if (statement->kind != STATEMENT_INSERT || statement->marker_count == 0)
        return 0;
    reader.scratch = arena_alloc(arena, statement->end + 1);
    if (!reader.scratch)
        return error_memory(err);
    return select_read(&reader, places);
}
