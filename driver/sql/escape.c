/* Finds ODBC's escape clauses among a server's own braces and replaces them. */
#include "sql/escape.h"

#include "sql/escape_parts.h"

int escape_refuse(const struct escape_part *part, size_t at, const char *what, struct error *err)
{
    return error_set(err, STATE_42000, 0, "ODBC escape: %s at position %zu", what, part->base + at + 1);
}

int escape_close(const struct escape_part *part, struct scanner *scanner, struct error *err)
{
    struct token token;
    if (scanner_next(scanner, &token, err) < 0)
        return -1;
    if (token.kind == TOKEN_CLOSE && scanner_byte(scanner, &token, '}'))
        return 0;
    return escape_refuse(part, token.at, "a closing brace is missing", err);
}

static void put_arguments(const struct escape_values *values, struct buffer *out)
{
    for (size_t i = 0; i < values->count; i++) {
        if (i > 0)
            buffer_puts(out, ", ");
        buffer_put(out, values->arguments[i]);
    }
}

void escape_template(const char *template, const struct escape_values *values, struct buffer *out)
{
    for (const char *p = template; *p; p++) {
        if (*p != '$') {
            buffer_byte(out, *p);
            continue;
        }
        p++;
        if (*p == '$')
            buffer_byte(out, '$');
        else if (*p == 'u')
            buffer_put(out, values->unit);
        else if (*p == 'n')
            buffer_put(out, values->names);
        else if (*p == 'b')
            buffer_put(out, values->body);
        else if (*p == 'v')
            buffer_put(out, values->values);
        else if (*p == '*')
            put_arguments(values, out);
        else if ((size_t)(*p - '1') < values->count)
            buffer_put(out, values->arguments[*p - '1']);
    }
}

/* ---- {oj}, {call}, {escape} ---- */

static int outer_join(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                      struct error *err)
{
    size_t start = scanner->at, depth = 1;
    struct token token;
    while (depth > 0) {
        if (scanner_next(scanner, &token, err) < 0)
            return -1;
        if (token.kind == TOKEN_END)
            return escape_refuse(part, start, "the {oj is not closed", err);
        depth += token.kind == TOKEN_OPEN && scanner_byte(scanner, &token, '{') ? 1u : 0u;
        depth -= token.kind == TOKEN_CLOSE && scanner_byte(scanner, &token, '}') ? 1u : 0u;
    }
    struct text inside = text_make(part->text.data + start, token.at - start);
    struct escape_part inner = {part->dialect, inside, part->base + start, part->depth + 1};
    return escape_part(&inner, out, err);
}

static int procedure(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                     struct error *err)
{
    (void)part, (void)scanner, (void)out;
    return error_set(err, STATE_HYC00, 0, "{call ...}: the server has no stored procedures");
}

static int like_escape(const struct escape_part *part, const struct token *token, struct buffer *out,
                       struct error *err)
{
    const struct escape_dialect *dialect = part->dialect;
    struct text text = text_make(part->text.data + token->at, token->size);
    size_t first = text_find(text, '\'', 0) + 1, last = text.size - 1;
    while (text.data[last] != '\'')
        last--;
    struct text character = text_make(text.data + first, last - first);
    if (dialect->default_like_escape != '\0' && character.data[0] == dialect->default_like_escape)
        return 0;
    if (!dialect->like_escape)
        return error_set(err, STATE_HYC00, 0, "the server takes no escape character for LIKE");
    char literal[16] = "'";
    size_t size = 1;
    if (character.size == 1 &&
        (character.data[0] == '\'' || (character.data[0] == '\\' && dialect->sql->backslash_escapes)))
        literal[size++] = character.data[0];
    memcpy(literal + size, character.data, character.size);
    size += character.size;
    literal[size++] = '\'';
    struct text argument = text_make(literal, size);
    escape_template(dialect->like_escape, &(struct escape_values){.arguments = &argument, .count = 1}, out);
    return 0;
}

/* ---- which braces are ODBC's ---- */

static bool string_follows(const struct scanner *scanner, const struct token *token)
{
    return token->kind == TOKEN_STRING && scanner->text.data[token->at] == '\'';
}

static bool interval_follows(const struct scanner *scanner, const struct token *token)
{
    return string_follows(scanner, token) || scanner_byte(scanner, token, '+') ||
           scanner_byte(scanner, token, '-');
}

/* In a server's own braces a name is followed by `:` or `=`, never by a word. */
static bool word_follows(const struct scanner *scanner, const struct token *token)
{
    (void)scanner;
    return token->kind == TOKEN_WORD || token->kind == TOKEN_NAME;
}

static bool tables_follow(const struct scanner *scanner, const struct token *token)
{
    return word_follows(scanner, token) || token->kind == TOKEN_OPEN;
}

static const struct form {
    const char *word;
    bool (*follows)(const struct scanner *scanner, const struct token *token);
    int (*translate)(const struct escape_part *part, struct scanner *scanner, struct buffer *out,
                     struct error *err);
} forms[] = {
    {"D", string_follows, escape_date},
    {"T", string_follows, escape_time},
    {"TS", string_follows, escape_timestamp},
    {"GUID", string_follows, escape_guid},
    {"INTERVAL", interval_follows, escape_interval},
    {"FN", word_follows, escape_function},
    {"OJ", tables_follow, outer_join},
    {"CALL", word_follows, procedure},
};

/* The form of the brace that was just read, and `scanner` behind its keyword; NULL for a brace of the
 * server's. */
static const struct form *find_form(struct scanner *scanner)
{
    struct scanner ahead = *scanner;
    struct token word, next;
    if (scanner_next(&ahead, &word, NULL) < 0)
        return NULL;
    if (word.kind == TOKEN_QUESTION) { /* {?=call f} */
        if (scanner_next(&ahead, &next, NULL) < 0 || !scanner_byte(&ahead, &next, '='))
            return NULL;
        if (scanner_next(&ahead, &word, NULL) < 0 || !scanner_word(&ahead, &word, "CALL"))
            return NULL;
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!scanner_word(&ahead, &word, forms[i].word))
            continue;
        *scanner = ahead;
        bool follows = scanner_next(&ahead, &next, NULL) == 0 && forms[i].follows(&ahead, &next);
        return follows ? &forms[i] : NULL;
    }
    return NULL;
}

static bool in_word(char byte)
{
    return text_is_alpha(byte) || text_is_digit(byte) || byte == '_';
}

/* Words that a brace kept apart stay apart: SELECT{fn NOW()}. The replacement begins at `at` of `out`. */
static int separate(struct buffer *out, size_t at, char before, char behind, struct error *err)
{
    if (buffer_check(out, "the translated statement", err) < 0)
        return -1;
    if (out->size == at)
        return 0;
    if (in_word((char)out->data[out->size - 1]) && in_word(behind))
        buffer_byte(out, ' ');
    if (in_word(before) && in_word((char)out->data[at])) {
        buffer_byte(out, ' ');
        if (!out->failed) {
            memmove(out->data + at + 1, out->data + at, out->size - at - 1);
            out->data[at] = ' ';
        }
    }
    return buffer_check(out, "the translated statement", err);
}

/* Replaces what begins at `token`, if anything; *done is then behind it. */
static int replace(const struct escape_part *part, struct scanner *scanner, const struct token *token,
                   size_t *done, struct buffer *out, struct error *err)
{
    struct scanner inside = *scanner;
    const struct form *form = NULL;
    if (token->kind == TOKEN_OPEN && scanner_byte(scanner, token, '{'))
        form = find_form(&inside);
    if (!form && token->kind != TOKEN_LIKE_ESCAPE)
        return 0;
    buffer_append(out, part->text.data + *done, token->at - *done);
    size_t at = out->size;
    int result = form ? form->translate(part, &inside, out, err) : like_escape(part, token, out, err);
    char before = token->at > 0 ? part->text.data[token->at - 1] : ' ';
    char behind = inside.at < part->text.size ? part->text.data[inside.at] : ' ';
    if (result < 0 || separate(out, at, before, behind, err) < 0)
        return -1;
    scanner->at = *done = inside.at;
    return 0;
}

int escape_part(const struct escape_part *part, struct buffer *out, struct error *err)
{
    if (part->depth > ESCAPE_DEPTH_LIMIT)
        return escape_refuse(part, 0, "nested too deeply", err);
    struct scanner scanner = {part->text, part->dialect->sql, 0, part->base};
    struct token token;
    size_t done = 0;
    do {
        if (scanner_next(&scanner, &token, err) < 0 || replace(part, &scanner, &token, &done, out, err) < 0)
            return -1;
    } while (token.kind != TOKEN_END);
    buffer_put(out, text_from(part->text, done));
    return buffer_check(out, "the translated statement", err);
}

int escape_translate(struct text sql, const struct escape_dialect *dialect, struct buffer *out,
                     struct error *err)
{
    struct escape_part part = {dialect, sql, 0, 0};
    return escape_part(&part, out, err);
}

SQLUINTEGER escape_info(const struct escape_dialect *dialect, SQLUINTEGER info_type)
{
    static const struct {
        SQLUINTEGER info_type, function;
    } intervals[] = {{SQL_TIMEDATE_ADD_INTERVALS, SQL_FN_TD_TIMESTAMPADD},
                     {SQL_TIMEDATE_DIFF_INTERVALS, SQL_FN_TD_TIMESTAMPDIFF}};
    SQLUINTEGER bits = 0;
    for (const struct escape_function *row = dialect->functions; row->name; row++) {
        if (row->since > dialect->version)
            continue;
        if (row->info_type == info_type)
            bits |= row->info_bit;
        for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
            if (info_type == intervals[i].info_type && row->info_type == SQL_TIMEDATE_FUNCTIONS &&
                row->info_bit == intervals[i].function)
                bits |= row->units;
        }
    }
    return bits;
}

SQLUINTEGER escape_targets(const struct escape_dialect *dialect)
{
    SQLUINTEGER bits = 0;
    for (const struct escape_conversion *row = dialect->conversions; row && row->name; row++) {
        if (row->since <= dialect->version)
            bits |= row->bit;
    }
    return bits;
}
