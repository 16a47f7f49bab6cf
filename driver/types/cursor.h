/* Reads a type text word by word. Private to types/. */
#ifndef PORTER_TYPES_CURSOR_H
#define PORTER_TYPES_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "types/type.h"

struct cursor {
    struct text text; /* whole text, kept as long as the tree */
    size_t at;        /* next byte */
    int depth;        /* types open around this place */
    const struct type_context *context;
    struct error *err;
};

/* Raises HY000 with the text, `what` was wrong and where; returns -1. */
int cursor_fail(const struct cursor *cursor, const char *what);
/* Steps over white space. */
void cursor_space(struct cursor *cursor);
/* The next byte behind white space, '\0' at the end. */
char cursor_peek(struct cursor *cursor);
/* Takes `c` when it comes next. */
bool cursor_accept(struct cursor *cursor, char c);
/* Takes `c` or fails. */
int cursor_expect(struct cursor *cursor, char c);
/* Takes letters, digits and underscores; an empty text when there are none. */
struct text cursor_word(struct cursor *cursor);
/* Takes a text in quotes of kind `quote`, escapes undone. */
int cursor_quoted(struct cursor *cursor, char quote, struct text *out);
/* Takes an identifier: a word, or a name in backticks or double quotes. */
int cursor_name(struct cursor *cursor, struct text *out);
/* Takes an integer in [least, most]. */
int cursor_integer(struct cursor *cursor, int64_t least, int64_t most, int64_t *out);
/* Steps over everything up to a `,` or `)` outside of any quotes and brackets. */
int cursor_skip(struct cursor *cursor);

#endif
