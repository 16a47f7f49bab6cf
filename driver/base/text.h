/* Text inside the driver: UTF-8, with a length, not terminated, not owned. */
#ifndef PORTER_BASE_TEXT_H
#define PORTER_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    const char *data; /* may be NULL when size is 0 */
    size_t size;      /* bytes */
};

/* A struct text of a string literal, usable in constant initialisers. */
#define TEXT(literal)                                                                                        \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }

static inline struct text text_make(const char *data, size_t size)
{
    struct text text = {data, size};
    return text;
}

static inline struct text text_of(const char *terminated)
{
    return text_make(terminated, terminated ? strlen(terminated) : 0);
}

/* Bytes `from` (clamped) to the end. */
struct text text_from(struct text text, size_t from);
/* Without ASCII white space at both ends. */
struct text text_trim(struct text text);
bool text_equal(struct text a, struct text b);
/* Equality and order with ASCII letters compared without case. */
bool text_same(struct text a, struct text b);
int text_compare(struct text a, struct text b);
bool text_starts(struct text text, struct text prefix);
bool text_starts_same(struct text text, struct text prefix);
/* Offset of the first `needle` (a byte) at or after `from`, or text.size when there is none. */
size_t text_find(struct text text, char needle, size_t from);
/* Offset of the first occurrence of `needle` at or after `from`, or SIZE_MAX. */
size_t text_search(struct text text, struct text needle, size_t from);

/* ASCII only; the locale is never asked. */
static inline bool text_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool text_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline char text_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}
static inline bool text_is_alpha(char c)
{
    c = text_lower(c);
    return c >= 'a' && c <= 'z';
}

#endif
