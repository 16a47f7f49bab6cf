/* IPv4 and IPv6 as text. */
#include "convert/render_address.h"

#include <stdbool.h>

#include "base/number.h"

static const char hex[] = "0123456789abcdef";

size_t render_ipv4(const uint8_t octets[4], char *out)
{
    size_t size = 0;
    for (int i = 0; i < 4; i++) {
        if (i)
            out[size++] = '.';
        size += number_format_u64(octets[i], out + size);
    }
    return size;
}

/* The longest run of two or more zero groups, the first of equals; its length is 0 when there is none. */
static int longest_zeros(const uint16_t group[8], int *length)
{
    int best = 0;
    *length = 1;
    for (int i = 0; i < 8; i++) {
        int run = 0;
        while (i + run < 8 && group[i + run] == 0)
            run++;
        if (run > *length) {
            best = i;
            *length = run;
        }
        i += run;
    }
    if (*length < 2)
        *length = 0;
    return best;
}

static size_t put_group(uint16_t group, char *out)
{
    size_t size = 0;
    for (int shift = 12; shift >= 0; shift -= 4) {
        if (size || group >> shift || shift == 0)
            out[size++] = hex[group >> shift & 15];
    }
    return size;
}

size_t render_ipv6(const uint8_t bytes[16], char *out)
{
    uint16_t group[8];
    int zeros;
    size_t size = 0;
    for (int i = 0; i < 8; i++)
        group[i] = (uint16_t)(bytes[i * 2] << 8 | bytes[i * 2 + 1]);
    int start = longest_zeros(group, &zeros);
    /* An IPv4 address in IPv6's clothes: ::1.2.3.4 and ::ffff:1.2.3.4. */
    bool mapped = start == 0 && (zeros == 6 || (zeros == 5 && group[5] == 0xffff));
    for (int i = 0; i < 8; i++) {
        if (zeros && i == start) {
            out[size++] = ':';
            if (start + zeros == 8)
                out[size++] = ':';
            i += zeros - 1;
            continue;
        }
        if (i)
            out[size++] = ':';
        if (mapped && i == 6)
            return size + render_ipv4(bytes + 12, out + size);
        size += put_group(group[i], out + size);
    }
    return size;
}
