/* JSON, a token at a time: what is not there as a whole is asked for again when more has come. */
#ifndef PORTER_DECODE_JSON_LEXER_H
#define PORTER_DECODE_JSON_LEXER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/text.h"

/* Readable zero bytes that must stand behind the bytes of a lexer: steps of 16 bytes look that far. */
#define JSON_PADDING 16
#define JSON_DEPTH 1024

enum json_token {
    TOKEN_MORE,   /* the next token is not there as a whole; after the last byte: there is none */
    TOKEN_BROKEN, /* no JSON: `why` says what */
    TOKEN_NULL,
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_NUMBER, /* its text */
    TOKEN_STRING, /* without quotes and escapes; valid UTF-8 */
    TOKEN_KEY,    /* the same */
    TOKEN_MAP,
    TOKEN_MAP_END,
    TOKEN_ARRAY,
    TOKEN_ARRAY_END
};

enum json_expect {
    EXPECT_VALUE,
    EXPECT_VALUE_OR_END, /* behind [ */
    EXPECT_KEY,
    EXPECT_KEY_OR_END, /* behind { */
    EXPECT_COMMA_OR_END,
    EXPECT_NOTHING /* behind the document */
};

struct json_lexer {
    const uint8_t *at, *end; /* what is still to be read; the caller's, moved on by tokens */
    bool last;               /* the caller's word: nothing follows `end` */
    enum json_expect expect;
    unsigned depth;
    uint8_t maps[JSON_DEPTH / 8]; /* a bit an open one: whether it is an object */
    size_t seen;           /* bytes of the unfinished text or number at `at` that were looked through */
    bool escaped;          /* the text given last stood with escapes in the answer */
    struct buffer scratch; /* texts without their escapes */
    const char *why;
};

/* `limit`: most bytes of one text with escapes. */
void json_lexer_init(struct json_lexer *lexer, size_t limit);
void json_lexer_clear(struct json_lexer *lexer);
/* Begins a new document. */
void json_lexer_reset(struct json_lexer *lexer);
/* The next token; `out` is its text where it has one, valid until the next call. */
enum json_token json_lex(struct json_lexer *lexer, struct text *out);

/* The first byte from `at` on that is a quote, a backslash, a control character or not ASCII; `end` when
 * there is none before it. */
const uint8_t *json_plain_end(const uint8_t *at, const uint8_t *end);

#endif
