/* UUIDs as text. */
#include "base/uuid.h"

#include <string.h>

/* Four bytes -> eight hexadecimal digits: a nibble a lane, then all lanes become letters at once. */
static uint64_t hex_of_four(const uint8_t *bytes)
{
    uint32_t four;
    memcpy(&four, bytes, sizeof four);
    uint64_t lanes = (four & 0xFFFFu) | (uint64_t)(four >> 16) << 32;
    lanes = (lanes & UINT64_C(0x000000FF000000FF)) | (lanes & UINT64_C(0x0000FF000000FF00)) << 8;
    lanes = (lanes >> 4 & UINT64_C(0x000F000F000F000F)) | (lanes & UINT64_C(0x000F000F000F000F)) << 8;
    uint64_t letters = (lanes + UINT64_C(0x0606060606060606)) >> 4 & UINT64_C(0x0101010101010101);
    return lanes + UINT64_C(0x3030303030303030) + letters * ('a' - '0' - 10);
}

size_t uuid_format(const uint8_t bytes[16], char *out)
{
    uint64_t first = hex_of_four(bytes), second = hex_of_four(bytes + 4);
    uint64_t third = hex_of_four(bytes + 8), fourth = hex_of_four(bytes + 12);
    memcpy(out, &first, 8);
    memcpy(out + 9, &second, 4);
    second >>= 32;
    memcpy(out + 14, &second, 4);
    memcpy(out + 19, &third, 4);
    third >>= 32;
    memcpy(out + 24, &third, 4);
    memcpy(out + 28, &fourth, 8);
    out[8] = out[13] = out[18] = out[23] = '-';
    return UUID_TEXT_SIZE;
}
