/* UTF-8 <-> UTF-16/UTF-32 as SQLWCHAR has it, and the rules for cutting text into pieces. */
#ifndef PORTER_BASE_UTF_H
#define PORTER_BASE_UTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqltypes.h>

#include "base/text.h"

#define UTF_REPLACEMENT 0xFFFDu

/* Decodes one code point at *at (< size), advances *at; an ill-formed sequence gives UTF_REPLACEMENT, sets
 * *bad and advances by the maximal subpart (Unicode 3.9, so that one bad byte never eats a good character).
 */
uint32_t utf8_next(struct text text, size_t *at, bool *bad);

/* Units of SQLWCHAR that `text` takes, ill-formed sequences counted as one U+FFFD each. */
size_t utf8_wide_length(struct text text);

/* What a conversion did. */
struct utf_progress {
    size_t read;    /* source units consumed (bytes of UTF-8, or SQLWCHARs) */
    size_t written; /* target units written, without terminator */
    bool bad;       /* something ill-formed was replaced by U+FFFD */
};

/* UTF-8 -> SQLWCHAR, as many whole characters as fit in `capacity` units (a surrogate pair is never split).
 * Writes no terminator. Wide units are 2 or 4 bytes by sizeof(SQLWCHAR). `out` may be unaligned. */
struct utf_progress utf8_to_wide(struct text text, SQLWCHAR *out, size_t capacity);

/* SQLWCHAR -> UTF-8, as many whole characters as fit in `capacity` bytes. A lone surrogate becomes U+FFFD. */
struct utf_progress utf8_from_wide(const SQLWCHAR *wide, size_t units, char *out, size_t capacity);
/* Bytes that `units` SQLWCHARs take as UTF-8. */
size_t utf8_length_of_wide(const SQLWCHAR *wide, size_t units);
/* Units before the terminator, at most `most`. */
size_t wide_length(const SQLWCHAR *wide, size_t most);

/* Largest n <= size such that text[0, n) does not end inside a UTF-8 sequence (for ill-formed text: size). */
size_t utf8_cut(struct text text, size_t size);
bool utf8_valid(struct text text);
/* Characters (code points; ill-formed bytes count one each). */
size_t utf8_count(struct text text);

#endif
