/* What is asked of a table that is written to. */
#include "server/cratedb/cratedb.h"
#include "sql/scanner.h"

/* One part of a name as the server knows it: quotes undone, or folded to lower case. Returns what is behind.
 */
static struct text take_part(struct text name, struct buffer *out)
{
    name = text_trim(name);
    size_t at = 0;
    bool quoted = name.size > 0 && name.data[0] == '"';
    for (at = quoted; at < name.size; at++) {
        char c = name.data[at];
        if (quoted && c == '"' && (at + 1 == name.size || name.data[at + 1] != '"'))
            break;
        if (!quoted && (c == '.' || text_is_space(c)))
            break;
        at += quoted && c == '"';
        if (c == '\'')
            buffer_byte(out, c);
        buffer_byte(out, quoted ? c : text_lower(c));
    }
    while (at < name.size && name.data[at] != '.')
        at++;
    return text_from(name, at + 1);
}

int cratedb_columns(struct text table, struct buffer *sql, struct error *err)
{
    struct buffer schema, name;
    buffer_init(&schema, 65536);
    buffer_init(&name, 65536);
    struct text rest = take_part(table, &name);
    if (rest.size) {
        struct buffer first = name;
        name = schema;
        schema = first;
        take_part(rest, &name);
    }
    buffer_puts(sql,
                "SELECT column_name, data_type || CASE WHEN data_type IN ('text', 'character', 'bit', "
                "'float_vector') AND character_maximum_length IS NOT NULL THEN '(' || "
                "character_maximum_length::text || ')' ELSE '' END, CASE WHEN is_generated = 'ALWAYS' OR "
                "column_default IS NOT NULL THEN 'DEFAULT' ELSE '' END FROM information_schema.columns "
                "WHERE table_schema = ");
    if (schema.size) {
        buffer_byte(sql, '\'');
        buffer_put(sql, buffer_text(&schema));
        buffer_byte(sql, '\'');
    } else {
        buffer_puts(sql, "current_schema");
    }
    buffer_puts(sql, " AND table_name = '");
    buffer_put(sql, buffer_text(&name));
    buffer_puts(sql, "' AND column_details['path'] = [] ORDER BY ordinal_position");
    int status = buffer_check(&schema, "a table's name", err) || buffer_check(&name, "a table's name", err) ||
                         buffer_check(sql, "a table's name", err)
                     ? -1
                     : 0;
    buffer_clear(&schema);
    buffer_clear(&name);
    return status;
}

/* INSERT INTO t, UPDATE t, DELETE FROM t, COPY t FROM: the table's name, as written; or empty. */
static struct text written_table(const struct statement *statement)
{
    static const char *const WORDS[] = {"INSERT", "UPDATE", "DELETE", "COPY", "INTO", "FROM", "ONLY"};
    struct scanner scanner = {.text = text_make(statement->text.data, statement->end),
                              .dialect = &cratedb_dialect};
    struct error ignored = {0};
    struct token token;
    size_t from = SIZE_MAX, to = 0;
    bool known = true, first = true;
    while (scanner_next(&scanner, &token, &ignored) == 0) {
        bool word = false;
        for (size_t i = 0; from == SIZE_MAX && i < sizeof WORDS / sizeof *WORDS; i++)
            word = word || scanner_word(&scanner, &token, WORDS[i]);
        known = known && (word || !first);
        first = false;
        bool name = token.kind == TOKEN_WORD || token.kind == TOKEN_NAME;
        if (!known || (!word && !name && token.kind != TOKEN_DOT))
            break;
        if (word)
            continue;
        if (name && from != SIZE_MAX && statement->text.data[token.at - 1] != '.')
            break;
        from = from == SIZE_MAX ? token.at : from;
        to = token.at + token.size;
    }
    error_clear(&ignored);
    return known && from < to ? text_make(statement->text.data + from, to - from) : text_make("", 0);
}

int cratedb_refresh(const struct statement *statement, struct buffer *sql, struct error *err)
{
    struct text table = written_table(statement);
    if (table.size == 0)
        return 0;
    buffer_puts(sql, "REFRESH TABLE ");
    buffer_put(sql, table);
    return buffer_check(sql, "a table's name", err);
}
