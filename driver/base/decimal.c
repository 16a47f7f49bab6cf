/* Exact decimal numbers of 256 bits: conversion, scaling, comparing, text. */
#include "base/decimal.h"

#include <string.h>

#include "base/number.h"
#include "base/words.h"

enum { WORDS = 4, SCALE_MOST = 255 };
enum { ALIGNED_WORDS = 18 }; /* 256 bits times 10^255 take 1104 bits */

static void settle_sign(struct decimal *d)
{
    if (decimal_is_zero(d))
        d->negative = false;
}

struct decimal decimal_from_u64(uint64_t value)
{
    return (struct decimal){.word = {value}};
}

struct decimal decimal_from_i64(int64_t value)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    return (struct decimal){.word = {magnitude}, .negative = value < 0};
}

static void negate(uint64_t *word)
{
    uint64_t carry = 1;
    for (size_t i = 0; i < WORDS; i++) {
        word[i] = ~word[i] + carry;
        carry = carry && word[i] == 0;
    }
}

struct decimal decimal_from_bytes(const uint8_t *bytes, size_t width, bool is_signed, int16_t scale)
{
    struct decimal d = {.scale = scale};
    d.negative = is_signed && bytes[width - 1] >> 7;
    uint8_t wide[WORDS * 8];
    memset(wide, d.negative ? 0xFF : 0, sizeof wide);
    memcpy(wide, bytes, width);
    for (size_t i = 0; i < sizeof wide; i++)
        d.word[i / 8] |= (uint64_t)wide[i] << i % 8 * 8;
    if (d.negative)
        negate(d.word);
    return d;
}

static bool fits(const struct decimal *d, size_t width, bool is_signed)
{
    uint64_t most[WORDS] = {0};
    if (!is_signed && d->negative)
        return false;
    size_t bits = width * 8 - is_signed;
    for (size_t i = 0; i < WORDS; i++)
        if (bits > i * 64)
            most[i] = bits - i * 64 >= 64 ? UINT64_MAX : (UINT64_C(1) << (bits - i * 64)) - 1;
    if (d->negative)
        words_multiply(most, WORDS, 1, 1); /* two's complement reaches one further below zero */
    return words_compare(d->word, most, WORDS) <= 0;
}

enum decimal_loss decimal_to_bytes(const struct decimal *d, uint8_t *bytes, size_t width, bool is_signed,
                                   int16_t scale)
{
    struct decimal scaled = *d;
    enum decimal_loss loss = decimal_rescale(&scaled, scale);
    if (loss == DECIMAL_RANGE || !fits(&scaled, width, is_signed))
        return DECIMAL_RANGE;
    if (scaled.negative)
        negate(scaled.word);
    for (size_t i = 0; i < width; i++)
        bytes[i] = (uint8_t)(scaled.word[i / 8] >> i % 8 * 8);
    return loss;
}

enum decimal_loss decimal_to_i64(const struct decimal *d, int64_t *out)
{
    struct decimal whole = *d;
    enum decimal_loss loss = decimal_rescale(&whole, 0);
    if (loss == DECIMAL_RANGE || !fits(&whole, sizeof *out, true))
        return DECIMAL_RANGE;
    *out = (int64_t)(whole.negative ? 0 - whole.word[0] : whole.word[0]);
    return loss;
}

enum decimal_loss decimal_to_u64(const struct decimal *d, uint64_t *out)
{
    struct decimal whole = *d;
    enum decimal_loss loss = decimal_rescale(&whole, 0);
    if (loss == DECIMAL_RANGE || !fits(&whole, sizeof *out, false))
        return DECIMAL_RANGE;
    *out = whole.word[0];
    return loss;
}

double decimal_to_double(const struct decimal *d)
{
    const uint64_t exact = UINT64_C(1) << 53;
    double value;
    if (words_used(d->word, WORDS) <= 1 && d->word[0] <= exact && d->scale >= 0 && d->scale <= 19) {
        /* Both sides are exact, so the one rounding is the division's. */
        value = (double)d->word[0] / (double)words_ten(d->scale);
        return d->negative ? -value : value;
    }
    char text[DECIMAL_TEXT_SIZE];
    if (!number_parse_double(text_make(text, decimal_format(d, text)), &value))
        return 0.0;
    return value;
}

/* A whole number: mantissa and power of two, taken out of the double as they are. */
static enum decimal_loss from_whole(double value, struct decimal *out)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int shift = (int)(bits >> 52 & 0x7FF) - 1075;
    uint64_t mantissa = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    *out = decimal_from_u64(shift < 0 ? mantissa >> -shift : mantissa);
    return shift > 0 && words_shift(out->word, WORDS, (size_t)shift) ? DECIMAL_RANGE : DECIMAL_EXACT;
}

static enum decimal_loss from_fraction(double value, int16_t scale, struct decimal *out)
{
    char digits[NUMBER_INTEGER_SIZE];
    int exponent, count = number_shortest(value, false, digits, &exponent);
    int kept = scale + exponent < count ? scale + exponent : count;
    *out = (struct decimal){.scale = scale};
    for (int i = 0; i < kept; i++)
        out->word[0] = out->word[0] * 10 + (uint64_t)(digits[i] - '0');
    if (kept > 0 && words_scale(out->word, WORDS, scale + exponent - kept))
        return DECIMAL_RANGE;
    return kept < count ? DECIMAL_FRACTION : DECIMAL_EXACT;
}

enum decimal_loss decimal_from_double(double value, int16_t scale, struct decimal *out)
{
    double size = value < 0 ? -value : value;
    struct decimal d = {0};
    enum decimal_loss loss = DECIMAL_EXACT;
    if (!(size <= 1e78) || scale < 0 || scale > SCALE_MOST) /* false for NaN too; 2^256 is below 1.2e77 */
        return DECIMAL_RANGE;
    if (size >= 9007199254740992.0 || (size >= 1 && (double)(uint64_t)size == size)) {
        loss = from_whole(size, &d);
        if (loss == DECIMAL_EXACT)
            loss = decimal_rescale(&d, scale);
    } else if (size > 0) {
        loss = from_fraction(size, scale, &d);
    }
    if (loss == DECIMAL_RANGE)
        return loss;
    d.scale = scale;
    d.negative = value < 0;
    settle_sign(&d);
    *out = d;
    return loss;
}

enum decimal_loss decimal_rescale(struct decimal *d, int16_t scale)
{
    if (scale < 0 || scale > SCALE_MOST)
        return DECIMAL_RANGE;
    struct decimal scaled = *d;
    bool cut = false;
    if (scale > d->scale && !decimal_is_zero(d) && words_scale(scaled.word, WORDS, scale - d->scale))
        return DECIMAL_RANGE;
    for (int left = d->scale - scale; left > 0 && words_used(scaled.word, WORDS); left -= 19)
        cut |= words_divide(scaled.word, WORDS, words_ten(left < 19 ? left : 19)) != 0;
    scaled.scale = scale;
    settle_sign(&scaled);
    *d = scaled;
    return cut ? DECIMAL_FRACTION : DECIMAL_EXACT;
}

bool decimal_is_zero(const struct decimal *d)
{
    return words_used(d->word, WORDS) == 0;
}

/* The magnitude's digits without leading zeros (none for 0), at the end of room[80]; returns the first. */
static char *magnitude_digits(const struct decimal *d, char *room_end)
{
    uint64_t word[WORDS];
    memcpy(word, d->word, sizeof word);
    char *at = room_end;
    for (size_t used = words_used(word, WORDS); used > 1; used = words_used(word, used)) {
        uint64_t low = words_divide(word, used, WORDS_TEN19);
        at -= 19;
        number_format_padded(low, 19, at);
    }
    if (word[0]) {
        char head[NUMBER_INTEGER_SIZE];
        size_t size = number_format_u64(word[0], head);
        at -= size;
        memcpy(at, head, size);
    }
    return at;
}

int decimal_digits(const struct decimal *d)
{
    char room[80];
    int count = (int)(room + sizeof room - magnitude_digits(d, room + sizeof room));
    return count ? count : 1;
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    uint64_t left[ALIGNED_WORDS] = {0}, right[ALIGNED_WORDS] = {0};
    memcpy(left, a->word, sizeof a->word);
    memcpy(right, b->word, sizeof b->word);
    words_scale(left, ALIGNED_WORDS, b->scale - a->scale);
    words_scale(right, ALIGNED_WORDS, a->scale - b->scale);
    int order = words_compare(left, right, ALIGNED_WORDS);
    return a->negative ? -order : order;
}

size_t decimal_format(const struct decimal *d, char *out)
{
    char room[80];
    const char *digits = magnitude_digits(d, room + sizeof room);
    size_t count = (size_t)(room + sizeof room - digits);
    size_t scale = d->scale > 0 ? (size_t)d->scale : 0;
    size_t whole = count > scale ? count - scale : 0;
    char *at = out;
    if (d->negative)
        *at++ = '-';
    if (whole == 0)
        *at++ = '0';
    memcpy(at, digits, whole);
    at += whole;
    if (scale) {
        size_t zeros = scale - (count - whole);
        *at++ = '.';
        memset(at, '0', zeros);
        memcpy(at + zeros, digits + whole, count - whole);
        at += scale;
    }
    return (size_t)(at - out);
}

/* Appends digits until they no longer fit; returns how many fitted. */
static size_t append_digits(struct decimal *d, struct text digits)
{
    size_t done = 0;
    while (done < digits.size) {
        uint64_t chunk = 0, next[WORDS];
        size_t step = digits.size - done < 19 ? digits.size - done : 19;
        for (size_t i = 0; i < step; i++)
            chunk = chunk * 10 + (uint64_t)(digits.data[done + i] - '0');
        memcpy(next, d->word, sizeof next);
        if (words_multiply(next, WORDS, words_ten((int)step), chunk)) {
            if (step == 1)
                break;
            step = 1;
            memcpy(next, d->word, sizeof next);
            if (words_multiply(next, WORDS, 10, (uint64_t)(digits.data[done] - '0')))
                break;
        }
        memcpy(d->word, next, sizeof next);
        done += step;
    }
    return done;
}

static bool all_zeros(struct text digits)
{
    for (size_t i = 0; i < digits.size; i++)
        if (digits.data[i] != '0')
            return false;
    return true;
}

/* Takes up to `count` digits off the front. */
static struct text take_front(struct text *part, uint64_t count)
{
    struct text front = text_make(part->data, count < part->size ? (size_t)count : part->size);
    *part = text_from(*part, front.size);
    return front;
}

/* Takes the digits before the point (where the exponent puts it), and zeros up to it. */
static enum decimal_loss parse_whole(struct text runs[2], int64_t places, struct decimal *d)
{
    for (size_t i = 0; i < 2 && places > 0; i++) {
        struct text part = take_front(&runs[i], (uint64_t)places);
        places -= (int64_t)part.size;
        if (append_digits(d, part) < part.size)
            return DECIMAL_RANGE;
    }
    if (places > 0 && !decimal_is_zero(d) &&
        (places > SCALE_MOST || words_scale(d->word, WORDS, (int)places)))
        return DECIMAL_RANGE;
    return DECIMAL_EXACT;
}

/* Takes what is left as fraction, behind `zeros` zeros. */
static enum decimal_loss parse_fraction(struct text runs[2], int64_t zeros, struct decimal *d)
{
    bool cut = false;
    int64_t scale = 0;
    if (runs[0].size + runs[1].size == 0)
        return DECIMAL_EXACT;
    if (zeros > SCALE_MOST || (!decimal_is_zero(d) && words_scale(d->word, WORDS, (int)zeros)))
        cut = true;
    else
        scale = zeros;
    for (size_t i = 0; i < 2; i++) {
        struct text part = cut ? text_make(NULL, 0) : take_front(&runs[i], (uint64_t)(SCALE_MOST - scale));
        size_t done = append_digits(d, part);
        scale += (int64_t)done;
        cut = cut || done < part.size || runs[i].size;
        if (!all_zeros(text_from(part, done)) || !all_zeros(runs[i])) {
            d->scale = (int16_t)scale;
            return DECIMAL_FRACTION;
        }
    }
    d->scale = (int16_t)scale;
    return DECIMAL_EXACT;
}

enum decimal_loss decimal_parse(struct text text, struct decimal *out)
{
    struct numeral numeral;
    if (!number_scan(text, &numeral))
        return DECIMAL_SYNTAX;
    struct decimal d = {0};
    struct text runs[2] = {numeral.whole, numeral.fraction};
    int64_t places = (int64_t)numeral.whole.size + numeral.exponent; /* digits before the point */
    enum decimal_loss loss = parse_whole(runs, places, &d);
    if (loss != DECIMAL_EXACT)
        return loss;
    loss = parse_fraction(runs, places < 0 ? -places : 0, &d);
    d.negative = numeral.negative;
    settle_sign(&d);
    *out = d;
    return loss;
}
