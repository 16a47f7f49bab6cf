/* Percent-encoding. */
#include <string.h>

#include "server/clickhouse/clickhouse.h"

static bool plain(char c)
{
    return text_is_alpha(c) || text_is_digit(c) || (c != '\0' && strchr("-._~", c));
}

void url_encode(struct buffer *out, struct text text)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.size;) {
        size_t run = i;
        while (run < text.size && plain(text.data[run]))
            run++;
        buffer_append(out, text.data + i, run - i);
        i = run;
        if (i < text.size) {
            uint8_t byte = (uint8_t)text.data[i++];
            char code[3] = {'%', DIGITS[byte >> 4], DIGITS[byte & 15]};
            buffer_append(out, code, sizeof code);
        }
    }
}

void url_add(struct buffer *out, const char *name, struct text value)
{
    buffer_byte(out, '&');
    url_encode(out, text_of(name));
    buffer_byte(out, '=');
    url_encode(out, value);
}
