/* Comparing, trimming and searching in pieces of UTF-8. */
#include "base/text.h"

struct text text_from(struct text text, size_t from)
{
    if (from > text.size)
        from = text.size;
    return text_make(text.data ? text.data + from : NULL, text.size - from);
}

struct text text_trim(struct text text)
{
    size_t start = 0, end = text.size;
    while (start < end && text_is_space(text.data[start]))
        start++;
    while (end > start && text_is_space(text.data[end - 1]))
        end--;
    text = text_from(text, start);
    text.size = end - start;
    return text;
}

bool text_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int text_compare(struct text a, struct text b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    for (size_t i = 0; i < common; i++) {
        unsigned char left = (unsigned char)text_lower(a.data[i]);
        unsigned char right = (unsigned char)text_lower(b.data[i]);
        if (left != right)
            return left < right ? -1 : 1;
    }
    return (a.size > b.size) - (a.size < b.size);
}

bool text_same(struct text a, struct text b)
{
    return a.size == b.size && text_compare(a, b) == 0;
}

bool text_starts(struct text text, struct text prefix)
{
    return text.size >= prefix.size && text_equal(text_make(text.data, prefix.size), prefix);
}

bool text_starts_same(struct text text, struct text prefix)
{
    return text.size >= prefix.size && text_same(text_make(text.data, prefix.size), prefix);
}

size_t text_find(struct text text, char needle, size_t from)
{
    if (from >= text.size)
        return text.size;
    const char *hit = memchr(text.data + from, needle, text.size - from);
    return hit ? (size_t)(hit - text.data) : text.size;
}

size_t text_search(struct text text, struct text needle, size_t from)
{
    if (from > text.size || needle.size > text.size - from)
        return SIZE_MAX;
    if (needle.size == 0)
        return from;
    const char *hit = memmem(text.data + from, text.size - from, needle.data, needle.size);
    return hit ? (size_t)(hit - text.data) : SIZE_MAX;
}
