/* Moving brief texts about: most cells are shorter than a call of memcpy is worth. Inline, a few steps each,
 * and not a byte read or written outside of the text. */
#ifndef PORTER_BASE_BRIEF_H
#define PORTER_BASE_BRIEF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <sqltypes.h>

/* The same as memcpy(out, in, size): two blocks that overlap where the size is between powers of two. */
static inline void brief_copy(void *out, const void *in, size_t size)
{
    char *to = out;
    const char *from = in;
    if (size > 32) {
        memcpy(to, from, size);
    } else if (size >= 16) {
        memcpy(to, from, 16);
        memcpy(to + size - 16, from + size - 16, 16);
    } else if (size >= 8) {
        memcpy(to, from, 8);
        memcpy(to + size - 8, from + size - 8, 8);
    } else if (size >= 4) {
        memcpy(to, from, 4);
        memcpy(to + size - 4, from + size - 4, 4);
    } else if (size) {
        to[0] = from[0];
        to[size / 2] = from[size / 2];
        to[size - 1] = from[size - 1];
    }
}

static inline uint64_t brief_eight(const char *from)
{
    uint64_t eight;
    memcpy(&eight, from, sizeof eight);
    return eight;
}

static inline uint32_t brief_four(const char *from)
{
    uint32_t four;
    memcpy(&four, from, sizeof four);
    return four;
}

/* Whether all of the text is ASCII. */
static inline bool brief_ascii(const char *text, size_t size)
{
    uint64_t bits = 0;
    if (size >= 8) {
        size_t last = size - 8;
        for (size_t i = 0; i < last; i += 8)
            bits |= brief_eight(text + i);
        bits |= brief_eight(text + last);
    } else if (size >= 4) {
        bits = brief_four(text) | brief_four(text + size - 4);
    } else {
        for (size_t i = 0; i < size; i++)
            bits |= (uint8_t)text[i];
    }
    return (bits & UINT64_C(0x8080808080808080)) == 0;
}

/* `count` bytes of ASCII as SQLWCHARs; the count is a constant where it matters. */
static inline void brief_widen_block(const char *text, size_t count, char *out)
{
    SQLWCHAR units[16];
    for (size_t i = 0; i < count; i++)
        units[i] = (SQLWCHAR)(uint8_t)text[i];
    memcpy(out, units, count * sizeof *units);
}

/* ASCII -> as many SQLWCHARs, at any alignment: 16 a step, and the rest as brief_copy does it. */
static inline void brief_widen(const char *text, size_t size, void *out)
{
    const size_t unit = sizeof(SQLWCHAR);
    char *to = out;
    size_t i = 0;
    for (; i + 16 <= size; i += 16)
        brief_widen_block(text + i, 16, to + i * unit);
    if (i == size)
        return;
    if (size >= 16) {
        brief_widen_block(text + size - 16, 16, to + (size - 16) * unit);
    } else if (size >= 8) {
        brief_widen_block(text, 8, to);
        brief_widen_block(text + size - 8, 8, to + (size - 8) * unit);
    } else if (size >= 4) {
        brief_widen_block(text, 4, to);
        brief_widen_block(text + size - 4, 4, to + (size - 4) * unit);
    } else {
        for (; i < size; i++)
            brief_widen_block(text + i, 1, to + i * unit);
    }
}

/* `count` SQLWCHARs as bytes, and their bits. */
static inline uint32_t brief_narrow_block(const char *from, size_t count, char *out)
{
    SQLWCHAR units[16];
    char bytes[16];
    uint32_t bits = 0;
    memcpy(units, from, count * sizeof *units);
    for (size_t i = 0; i < count; i++) {
        bits |= (uint32_t)units[i];
        bytes[i] = (char)units[i];
    }
    memcpy(out, bytes, count);
    return bits;
}

/* `size` SQLWCHARs at any alignment -> as many bytes. False, with anything written there, when they are not
 * ASCII. */
static inline bool brief_narrow(const void *wide, size_t size, char *out)
{
    const size_t unit = sizeof(SQLWCHAR);
    const char *from = wide;
    uint32_t bits = 0;
    size_t i = 0;
    for (; i + 16 <= size; i += 16)
        bits |= brief_narrow_block(from + i * unit, 16, out + i);
    if (i == size)
        return bits < 0x80;
    if (size >= 16) {
        bits |= brief_narrow_block(from + (size - 16) * unit, 16, out + size - 16);
    } else if (size >= 8) {
        bits |= brief_narrow_block(from, 8, out);
        bits |= brief_narrow_block(from + (size - 8) * unit, 8, out + size - 8);
    } else if (size >= 4) {
        bits |= brief_narrow_block(from, 4, out);
        bits |= brief_narrow_block(from + (size - 4) * unit, 4, out + size - 4);
    } else {
        for (; i < size; i++)
            bits |= brief_narrow_block(from + i * unit, 1, out + i);
    }
    return bits < 0x80;
}

#endif
