/* UTF-8 to SQLWCHAR and back. Long runs of ASCII go 16 bytes a step. */
#include "base/utf.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { STEP = 16 };

/* Whether 16 bytes at `at` are ASCII. */
static bool ascii_step(const char *at)
{
#ifdef __SSE2__
    return _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)at)) == 0;
#else
    uint64_t word[2];
    memcpy(word, at, sizeof word);
    return ((word[0] | word[1]) & UINT64_C(0x8080808080808080)) == 0;
#endif
}

/* What may follow a lead byte: how many bytes, and the range of the first of them (Unicode, table 3-7). */
struct lead {
    uint8_t more, least, most;
};

static struct lead lead_of(uint8_t byte)
{
    if (byte >= 0xC2 && byte <= 0xDF)
        return (struct lead){1, 0x80, 0xBF};
    if (byte >= 0xE0 && byte <= 0xEF)
        return (struct lead){2, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF};
    if (byte >= 0xF0 && byte <= 0xF4)
        return (struct lead){3, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF};
    return (struct lead){0, 0, 0};
}

uint32_t utf8_next(struct text text, size_t *at, bool *bad)
{
    const uint8_t *bytes = (const uint8_t *)text.data;
    uint8_t first = bytes[(*at)++];
    if (first < 0x80)
        return first;
    struct lead lead = lead_of(first);
    uint32_t code = lead.more ? first & (0x3Fu >> lead.more) : 0;
    uint8_t least = lead.least, most = lead.most;
    unsigned seen = 0;
    while (seen < lead.more && *at < text.size && bytes[*at] >= least && bytes[*at] <= most) {
        code = code << 6 | (bytes[(*at)++] & 0x3Fu);
        least = 0x80;
        most = 0xBF;
        seen++;
    }
    if (lead.more && seen == lead.more)
        return code;
    *bad = true;
    return UTF_REPLACEMENT;
}

/* One unit, wherever it lies: applications hand out unaligned buffers. */
static void put_unit(SQLWCHAR *out, size_t at, uint32_t unit)
{
    SQLWCHAR wide = (SQLWCHAR)unit;
    memcpy((char *)out + at * sizeof wide, &wide, sizeof wide);
}

static uint32_t get_unit(const SQLWCHAR *wide, size_t at)
{
    SQLWCHAR unit;
    memcpy(&unit, (const char *)wide + at * sizeof unit, sizeof unit);
    return sizeof unit == 2 ? (uint16_t)unit : (uint32_t)unit;
}

static size_t units_of(uint32_t code)
{
    return sizeof(SQLWCHAR) == 2 && code > 0xFFFF ? 2 : 1;
}

size_t utf8_wide_length(struct text text)
{
    size_t at = 0, units = 0;
    bool bad = false;
    while (at < text.size) {
        if (text.size - at >= STEP && ascii_step(text.data + at)) {
            at += STEP;
            units += STEP;
            continue;
        }
        units += units_of(utf8_next(text, &at, &bad));
    }
    return units;
}

/* 16 bytes of ASCII as 16 units. */
static void widen_step(const char *from, SQLWCHAR *out, size_t at)
{
#ifdef __SSE2__
    if (sizeof(SQLWCHAR) == 2) {
        __m128i zero = _mm_setzero_si128(), bytes = _mm_loadu_si128((const __m128i *)(const void *)from);
        char *to = (char *)out + at * 2;
        _mm_storeu_si128((__m128i *)(void *)to, _mm_unpacklo_epi8(bytes, zero));
        _mm_storeu_si128((__m128i *)(void *)(to + 16), _mm_unpackhi_epi8(bytes, zero));
        return;
    }
#endif
    for (size_t i = 0; i < STEP; i++)
        put_unit(out, at + i, (uint8_t)from[i]);
}

struct utf_progress utf8_to_wide(struct text text, SQLWCHAR *out, size_t capacity)
{
    struct utf_progress done = {0};
    while (done.read < text.size) {
        if (text.size - done.read >= STEP && capacity - done.written >= STEP &&
            ascii_step(text.data + done.read)) {
            widen_step(text.data + done.read, out, done.written);
            done.read += STEP;
            done.written += STEP;
            continue;
        }
        size_t at = done.read;
        bool bad = false;
        uint32_t code = utf8_next(text, &at, &bad);
        if (units_of(code) > capacity - done.written)
            break;
        if (units_of(code) == 2) {
            put_unit(out, done.written++, 0xD7C0 + (code >> 10));
            code = 0xDC00 | (code & 0x3FF);
        }
        put_unit(out, done.written++, code);
        done.read = at;
        done.bad |= bad;
    }
    return done;
}

/* Decodes the code point at *at (< units) and advances. */
static uint32_t wide_next(const SQLWCHAR *wide, size_t units, size_t *at, bool *bad)
{
    uint32_t unit = get_unit(wide, (*at)++);
    if (sizeof(SQLWCHAR) == 2 && unit >> 10 == 0xD800 >> 10 && *at < units) {
        uint32_t low = get_unit(wide, *at);
        if (low >> 10 == 0xDC00 >> 10) {
            (*at)++;
            return 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF);
        }
    }
    if (unit >> 11 != 0xD800 >> 11 && unit <= 0x10FFFF)
        return unit;
    *bad = true;
    return UTF_REPLACEMENT;
}

static size_t put_utf8(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* Whether 16 units are ASCII. */
static bool ascii_units(const SQLWCHAR *wide, size_t at)
{
    const char *from = (const char *)wide + at * sizeof *wide;
    uint64_t all = 0, most = sizeof *wide == 2 ? UINT64_C(0xFF80FF80FF80FF80) : UINT64_C(0xFFFFFF80FFFFFF80);
    for (size_t i = 0; i < STEP * sizeof *wide; i += sizeof all) {
        uint64_t word;
        memcpy(&word, from + i, sizeof word);
        all |= word;
    }
    return (all & most) == 0;
}

/* Narrows 16 units of ASCII to 16 bytes; false, with nothing written, when they are not ASCII. */
static bool narrow_step(const SQLWCHAR *wide, size_t at, char *out)
{
#ifdef __SSE2__
    if (sizeof(SQLWCHAR) == 2) {
        const char *from = (const char *)wide + at * 2;
        __m128i low = _mm_loadu_si128((const __m128i *)(const void *)from);
        __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(from + 16));
        __m128i beyond = _mm_and_si128(_mm_or_si128(low, high), _mm_set1_epi16((short)0xFF80));
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(beyond, _mm_setzero_si128())) != 0xFFFF)
            return false;
        _mm_storeu_si128((__m128i *)(void *)out, _mm_packus_epi16(low, high));
        return true;
    }
#endif
    uint32_t all = 0;
    for (size_t i = 0; i < STEP; i++)
        all |= get_unit(wide, at + i);
    if (all >= 0x80)
        return false;
    for (size_t i = 0; i < STEP; i++)
        out[i] = (char)get_unit(wide, at + i);
    return true;
}

struct utf_progress utf8_from_wide(const SQLWCHAR *wide, size_t units, char *out, size_t capacity)
{
    struct utf_progress done = {0};
    while (done.read < units) {
        if (units - done.read >= STEP && capacity - done.written >= STEP &&
            narrow_step(wide, done.read, out + done.written)) {
            done.read += STEP;
            done.written += STEP;
            continue;
        }
        size_t at = done.read;
        bool bad = false;
        char bytes[4];
        size_t size = put_utf8(wide_next(wide, units, &at, &bad), bytes);
        if (size > capacity - done.written)
            break;
        memcpy(out + done.written, bytes, size);
        done.written += size;
        done.read = at;
        done.bad |= bad;
    }
    return done;
}

size_t utf8_length_of_wide(const SQLWCHAR *wide, size_t units)
{
    size_t at = 0, size = 0;
    bool bad = false;
    while (at < units) {
        if (units - at >= STEP && ascii_units(wide, at)) {
            at += STEP;
            size += STEP;
            continue;
        }
        uint32_t code = wide_next(wide, units, &at, &bad);
        size += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    }
    return size;
}

size_t wide_length(const SQLWCHAR *wide, size_t most)
{
    size_t units = 0;
    while (units < most && get_unit(wide, units))
        units++;
    return units;
}

/* A cut is within a sequence when a well-formed one starts at most three bytes before it and ends behind it.
 */
size_t utf8_cut(struct text text, size_t size)
{
    if (size >= text.size)
        return text.size;
    for (size_t back = 1; back <= 3 && back <= size; back++) {
        size_t at = size - back;
        uint8_t byte = (uint8_t)text.data[at];
        if (byte < 0x80)
            break;
        if (byte < 0xC0)
            continue;
        bool bad = false;
        size_t end = at;
        utf8_next(text, &end, &bad);
        return !bad && end > size ? at : size;
    }
    return size;
}

bool utf8_valid(struct text text)
{
    size_t at = 0;
    bool bad = false;
    while (at < text.size && !bad) {
        if (text.size - at >= STEP && ascii_step(text.data + at))
            at += STEP;
        else
            utf8_next(text, &at, &bad);
    }
    return !bad;
}

size_t utf8_count(struct text text)
{
    size_t at = 0, count = 0;
    bool bad = false;
    while (at < text.size) {
        if (text.size - at >= STEP && ascii_step(text.data + at)) {
            at += STEP;
            count += STEP;
            continue;
        }
        utf8_next(text, &at, &bad);
        count++;
    }
    return count;
}
