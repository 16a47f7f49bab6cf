/* ODBC's search patterns, character by character. */
#include "server/pattern.h"

bool pattern_is_special(char byte)
{
    return byte == '%' || byte == '_' || byte == '\\';
}

bool pattern_take(struct text pattern, size_t *at, char *byte)
{
    char c = pattern.data[(*at)++];
    if (c == '\\' && *at < pattern.size && pattern_is_special(pattern.data[*at])) {
        *byte = pattern.data[(*at)++];
        return false;
    }
    *byte = c;
    return c == '%' || c == '_';
}

bool pattern_is_everything(struct text pattern)
{
    size_t at = 0;
    while (at < pattern.size && pattern.data[at] == '%')
        at++;
    return pattern.size > 0 && at == pattern.size;
}

bool pattern_has_wildcard(struct text pattern)
{
    char byte;
    for (size_t at = 0; at < pattern.size;)
        if (pattern_take(pattern, &at, &byte))
            return true;
    return false;
}
