/* Cuts SQL text into tokens, a server's quoting and comment rules given as data. */
#ifndef PORTER_SQL_SCANNER_H
#define PORTER_SQL_SCANNER_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "sql/statement.h"

enum token_kind {
    TOKEN_END,
    TOKEN_WORD, /* bare word: keyword or name */
    TOKEN_NAME, /* quoted name */
    TOKEN_NUMBER,
    TOKEN_STRING,       /* string literal or heredoc */
    TOKEN_QUESTION,     /* ? */
    TOKEN_TYPED_MARKER, /* {?:Type}, whole */
    TOKEN_PARAMETER,    /* {name:Type}, whole: the server's own */
    TOKEN_LIKE_ESCAPE,  /* {escape 'c'}, whole: c is one character, read without the server's escapes */
    TOKEN_OPEN,         /* ( [ { */
    TOKEN_CLOSE,        /* ) ] } */
    TOKEN_COMMA,
    TOKEN_SEMICOLON,
    TOKEN_COLON, /* a lone one */
    TOKEN_DOT,
    TOKEN_OPERATOR /* all the rest, `::`, `.:` and `->` among them */
};

struct token {
    enum token_kind kind;
    size_t at, size; /* bytes of the text */
};

struct scanner {
    struct text text;
    const struct sql_dialect *dialect;
    size_t at;   /* next byte to read */
    size_t base; /* added to positions in messages, for a scanner of a part of a text */
};

/* The next token, white space and comments skipped; TOKEN_END again and again at the end. -1 with 42000 and
 * the position (counted from 1, in bytes) for a string, quoted name, comment or heredoc that is never closed.
 */
int scanner_next(struct scanner *scanner, struct token *token, struct error *err);

/* The token's bytes. */
static inline struct text scanner_text(const struct scanner *scanner, const struct token *token)
{
    return text_make(scanner->text.data + token->at, token->size);
}
/* Whether the token is this bare word, in any case. */
bool scanner_word(const struct scanner *scanner, const struct token *token, const char *word);
/* Whether the token is this single byte. */
bool scanner_byte(const struct scanner *scanner, const struct token *token, char byte);
/* {?:Type}: its Type, trimmed. */
struct text scanner_marker_type(const struct scanner *scanner, const struct token *token);

#endif
