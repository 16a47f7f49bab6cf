/* Cuts SQL text into tokens: strings, quoted names, comments and heredocs are what it must never get wrong.
 */
#include "sql/scanner.h"

/* Quotes beyond ASCII, as UTF-8. */
static const struct text quote_left = TEXT("\xE2\x80\x98"), quote_right = TEXT("\xE2\x80\x99");
static const struct text name_left = TEXT("\xE2\x80\x9C"), name_right = TEXT("\xE2\x80\x9D");

static char byte_at(const struct scanner *scanner, size_t at)
{
    return at < scanner->text.size ? scanner->text.data[at] : '\0';
}

static bool starts_at(const struct scanner *scanner, size_t at, struct text what)
{
    return text_starts(text_from(scanner->text, at), what);
}

static bool word_byte(const struct scanner *scanner, char c)
{
    return text_is_alpha(c) || text_is_digit(c) || c == '_' || c == '$' ||
           ((unsigned char)c >= 0x80 && !scanner->dialect->unicode_quotes);
}

static int unclosed(const struct scanner *scanner, const char *what, size_t at, struct error *err)
{
    return error_set(err, STATE_42000, 0, "%s that begins at position %zu is not closed", what,
                     scanner->base + at + 1);
}

/* ---- white space and comments ---- */

static size_t line_end(const struct scanner *scanner, size_t at)
{
    return text_find(scanner->text, '\n', at);
}

static bool line_comment(const struct scanner *scanner, size_t at)
{
    char first = byte_at(scanner, at), second = byte_at(scanner, at + 1);
    return (first == '-' && second == '-') ||
           (first == '/' && second == '/' && scanner->dialect->slash_comments) ||
           (first == '#' && (second == ' ' || second == '!') && scanner->dialect->hash_comments);
}

static int skip_block_comment(struct scanner *scanner, struct error *err)
{
    size_t start = scanner->at, at = start + 2, depth = 1;
    for (; at + 1 < scanner->text.size; at++) {
        const char *p = scanner->text.data + at;
        if (p[0] == '*' && p[1] == '/') {
            at++;
            if (--depth == 0) {
                scanner->at = at + 1;
                return 0;
            }
        } else if (scanner->dialect->nested_comments && p[0] == '/' && p[1] == '*') {
            depth++;
            at++;
        }
    }
    return unclosed(scanner, "the comment", start, err);
}

/* Characters beyond ASCII that are no quotes are blanks to a server whose words are ASCII, or errors there.
 */
static bool blank(const struct scanner *scanner, size_t at)
{
    char c = byte_at(scanner, at);
    if (text_is_space(c))
        return true;
    return (unsigned char)c >= 0x80 && scanner->dialect->unicode_quotes &&
           !starts_at(scanner, at, quote_left) && !starts_at(scanner, at, name_left);
}

static int skip_blanks(struct scanner *scanner, struct error *err)
{
    while (scanner->at < scanner->text.size) {
        if (blank(scanner, scanner->at))
            scanner->at++;
        else if (line_comment(scanner, scanner->at))
            scanner->at = line_end(scanner, scanner->at);
        else if (byte_at(scanner, scanner->at) == '/' && byte_at(scanner, scanner->at + 1) == '*') {
            if (skip_block_comment(scanner, err) < 0)
                return -1;
        } else
            break;
    }
    return 0;
}

/* ---- quoted things: each leaves scanner->at behind it ---- */

static int skip_quoted(struct scanner *scanner, size_t start, bool backslash, const char *what,
                       struct error *err)
{
    char quote = scanner->text.data[scanner->at];
    for (size_t at = scanner->at + 1; at < scanner->text.size; at++) {
        char c = scanner->text.data[at];
        if (c == '\\' && backslash)
            at++;
        else if (c == quote && byte_at(scanner, at + 1) == quote)
            at++;
        else if (c == quote) {
            scanner->at = at + 1;
            return 0;
        }
    }
    return unclosed(scanner, what, start, err);
}

static int skip_unicode_quoted(struct scanner *scanner, struct text right, const char *what,
                               struct error *err)
{
    size_t end = text_search(scanner->text, right, scanner->at);
    if (end == SIZE_MAX)
        return unclosed(scanner, what, scanner->at, err);
    scanner->at = end + right.size;
    return 0;
}

/* Bytes of the `$tag$` that begins here, or 0. */
static size_t heredoc_tag(const struct scanner *scanner)
{
    size_t at = scanner->at + 1;
    while (text_is_alpha(byte_at(scanner, at)) || text_is_digit(byte_at(scanner, at)) ||
           byte_at(scanner, at) == '_')
        at++;
    return byte_at(scanner, at) == '$' ? at + 1 - scanner->at : 0;
}

static int skip_heredoc(struct scanner *scanner, size_t tag, struct error *err)
{
    struct text mark = text_make(scanner->text.data + scanner->at, tag);
    size_t end = text_search(scanner->text, mark, scanner->at + tag);
    if (end == SIZE_MAX)
        return unclosed(scanner, "the heredoc", scanner->at, err);
    scanner->at = end + tag;
    return 0;
}

/* ---- words and numbers ---- */

static void skip_word(struct scanner *scanner)
{
    while (scanner->at < scanner->text.size && word_byte(scanner, scanner->text.data[scanner->at]))
        scanner->at++;
}

static void skip_number(struct scanner *scanner)
{
    bool hexadecimal =
        byte_at(scanner, scanner->at) == '0' && text_lower(byte_at(scanner, scanner->at + 1)) == 'x';
    for (; scanner->at < scanner->text.size; scanner->at++) {
        char c = scanner->text.data[scanner->at], next = byte_at(scanner, scanner->at + 1);
        if (text_lower(c) == 'e' && !hexadecimal && (next == '+' || next == '-'))
            scanner->at++;
        else if (!text_is_alpha(c) && !text_is_digit(c) && c != '_' &&
                 !(c == '.' && next != ':' && next != '.'))
            break;
    }
}

/* ---- braces ---- */

/* Bytes of `{escape 'c'}` that begins here, or 0. */
static size_t like_escape(const struct scanner *scanner)
{
    struct text text = text_from(scanner->text, scanner->at);
    size_t at = 1;
    while (at < text.size && text_is_space(text.data[at]))
        at++;
    if (!text_starts_same(text_from(text, at), text_of("escape")))
        return 0;
    at += 6;
    while (at < text.size && text_is_space(text.data[at]))
        at++;
    if (at + 2 >= text.size || text.data[at] != '\'')
        return 0;
    /* one character, perhaps of several bytes, or a doubled quote or backslash */
    char c = text.data[++at];
    at++;
    for (int more = 0; more < 3 && at < text.size && ((unsigned char)text.data[at] & 0xC0) == 0x80; more++)
        at++;
    if ((c == '\'' || c == '\\') && at + 1 < text.size && text.data[at] == c)
        at++;
    if (at >= text.size || text.data[at] != '\'')
        return 0;
    at++;
    while (at < text.size && text_is_space(text.data[at]))
        at++;
    return at < text.size && text.data[at] == '}' ? at + 1 : 0;
}

/* From behind the colon of `{name:` to behind its closing brace. */
static int skip_type(struct scanner *scanner, size_t start, struct error *err)
{
    size_t depth = 1;
    while (depth > 0) {
        char c = byte_at(scanner, scanner->at);
        if (scanner->at >= scanner->text.size)
            return unclosed(scanner, "the brace", start, err);
        if (c == '\'' || c == '"' || c == '`') {
            if (skip_quoted(scanner, scanner->at, scanner->dialect->backslash_escapes, "the quote", err) < 0)
                return -1;
            continue;
        }
        depth += c == '{' ? 1u : 0u;
        depth -= c == '}' ? 1u : 0u;
        scanner->at++;
    }
    return 0;
}

static int read_brace(struct scanner *scanner, struct token *token, struct error *err)
{
    size_t size = like_escape(scanner);
    if (size > 0) {
        token->kind = TOKEN_LIKE_ESCAPE;
        scanner->at += size;
        return 0;
    }
    struct scanner inside = *scanner;
    inside.at++;
    size_t start = scanner->at++;
    token->kind = TOKEN_OPEN;
    /* a comment left open in here is for the caller's next step to find */
    if (skip_blanks(&inside, NULL) < 0)
        return 0;
    size_t name = inside.at;
    if (byte_at(&inside, inside.at) == '?')
        inside.at++;
    else if (scanner->dialect->braced_parameters)
        skip_word(&inside);
    if (inside.at == name)
        return 0;
    bool marker = byte_at(&inside, name) == '?';
    if (skip_blanks(&inside, NULL) < 0 || byte_at(&inside, inside.at) != ':' ||
        byte_at(&inside, inside.at + 1) == ':')
        return 0;
    inside.at++;
    if (skip_type(&inside, start, err) < 0)
        return -1;
    token->kind = marker ? TOKEN_TYPED_MARKER : TOKEN_PARAMETER;
    scanner->at = inside.at;
    return 0;
}

/* ---- tokens ---- */

static const struct {
    char byte;
    enum token_kind kind;
} single[] = {
    {'?', TOKEN_QUESTION}, {'(', TOKEN_OPEN},  {'[', TOKEN_OPEN},  {')', TOKEN_CLOSE},
    {']', TOKEN_CLOSE},    {'}', TOKEN_CLOSE}, {',', TOKEN_COMMA}, {';', TOKEN_SEMICOLON},
};

static void read_symbol(struct scanner *scanner, struct token *token)
{
    char c = byte_at(scanner, scanner->at), next = byte_at(scanner, scanner->at + 1);
    scanner->at++;
    token->kind = TOKEN_OPERATOR;
    for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
        if (single[i].byte == c)
            token->kind = single[i].kind;
    }
    if (c == '.' && next != ':' && next != '^')
        token->kind = TOKEN_DOT;
    else if (c == ':' && next != ':')
        token->kind = TOKEN_COLON;
    else if (c == '.' || c == ':' || (c == '-' && next == '>'))
        scanner->at++;
}

static int read_word(struct scanner *scanner, struct token *token, struct error *err)
{
    token->kind = TOKEN_WORD;
    skip_word(scanner);
    bool prefix = scanner->at - token->at == 1 && text_lower(scanner->text.data[token->at]) == 'e';
    if (!prefix || byte_at(scanner, scanner->at) != '\'')
        return 0;
    token->kind = TOKEN_STRING; /* E'...' has backslash escapes everywhere */
    return skip_quoted(scanner, token->at, true, "the string", err);
}

static int read_token(struct scanner *scanner, struct token *token, struct error *err)
{
    const struct sql_dialect *dialect = scanner->dialect;
    char c = scanner->text.data[scanner->at];
    size_t tag;
    if (c == '\'') {
        token->kind = TOKEN_STRING;
        return skip_quoted(scanner, scanner->at, dialect->backslash_escapes, "the string", err);
    }
    if (c == '"' || (c == '`' && dialect->backtick_names)) {
        token->kind = TOKEN_NAME;
        return skip_quoted(scanner, scanner->at, dialect->backslash_escapes, "the quoted name", err);
    }
    if (c == '$' && dialect->heredocs && (tag = heredoc_tag(scanner)) > 0) {
        token->kind = TOKEN_STRING;
        return skip_heredoc(scanner, tag, err);
    }
    if (dialect->unicode_quotes && starts_at(scanner, scanner->at, quote_left)) {
        token->kind = TOKEN_STRING;
        return skip_unicode_quoted(scanner, quote_right, "the string", err);
    }
    if (dialect->unicode_quotes && starts_at(scanner, scanner->at, name_left)) {
        token->kind = TOKEN_NAME;
        return skip_unicode_quoted(scanner, name_right, "the quoted name", err);
    }
    if (c == '{')
        return read_brace(scanner, token, err);
    if (text_is_digit(c)) {
        token->kind = TOKEN_NUMBER;
        skip_number(scanner);
        return 0;
    }
    if (word_byte(scanner, c))
        return read_word(scanner, token, err);
    read_symbol(scanner, token);
    return 0;
}

int scanner_next(struct scanner *scanner, struct token *token, struct error *err)
{
    if (skip_blanks(scanner, err) < 0)
        return -1;
    *token = (struct token){TOKEN_END, scanner->at, 0};
    if (scanner->at >= scanner->text.size)
        return 0;
    if (read_token(scanner, token, err) < 0)
        return -1;
    token->size = scanner->at - token->at;
    return 0;
}

bool scanner_word(const struct scanner *scanner, const struct token *token, const char *word)
{
    return token->kind == TOKEN_WORD && text_same(scanner_text(scanner, token), text_of(word));
}

bool scanner_byte(const struct scanner *scanner, const struct token *token, char byte)
{
    return token->size == 1 && scanner->text.data[token->at] == byte;
}

struct text scanner_marker_type(const struct scanner *scanner, const struct token *token)
{
    struct text text = scanner_text(scanner, token);
    size_t colon = text_find(text, ':', 0);
    return text_trim(text_make(text.data + colon + 1, text.size - colon - 2));
}
