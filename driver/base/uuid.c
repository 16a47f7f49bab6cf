/* UUIDs as text. */
#include "base/uuid.h"

size_t uuid_format(const uint8_t bytes[16], char *out)
{
    static const char hex[] = "0123456789abcdef";
    size_t size = 0;
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[size++] = '-';
        out[size++] = hex[bytes[i] >> 4];
        out[size++] = hex[bytes[i] & 15];
    }
    return size;
}
