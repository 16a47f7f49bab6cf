/* Exact numbers up to 256 bits: sign, magnitude and a decimal scale. Integers have scale 0. */
#ifndef PORTER_BASE_DECIMAL_H
#define PORTER_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct decimal {
    uint64_t word[4]; /* magnitude, least significant word first */
    bool negative;    /* never set for zero */
    int16_t scale;    /* value = +-magnitude * 10^-scale; 0..255 */
};

#define DECIMAL_TEXT_SIZE 352 /* bytes that any struct decimal's text fits in, terminator included */

/* What a conversion lost. */
enum decimal_loss {
    DECIMAL_EXACT,
    DECIMAL_FRACTION, /* fractional digits were cut (never rounded): 01S07 */
    DECIMAL_RANGE,    /* whole digits do not fit: 22003 */
    DECIMAL_SYNTAX    /* not a number: 22018 */
};

struct decimal decimal_from_i64(int64_t value);
struct decimal decimal_from_u64(uint64_t value);
/* Little-endian two's complement (or unsigned) integer of `width` bytes: 1, 2, 4, 8, 16 or 32. */
struct decimal decimal_from_bytes(const uint8_t *bytes, size_t width, bool is_signed, int16_t scale);
/* Writes it as a little-endian two's complement (or unsigned) integer after bringing it to `scale`. RANGE
 * writes nothing; FRACTION writes what is left (so do the two below). */
enum decimal_loss decimal_to_bytes(const struct decimal *d, uint8_t *bytes, size_t width, bool is_signed,
                                   int16_t scale);
enum decimal_loss decimal_to_i64(const struct decimal *d, int64_t *out);
enum decimal_loss decimal_to_u64(const struct decimal *d, uint64_t *out);
/* Nearest double (correctly rounded). */
double decimal_to_double(const struct decimal *d);
/* `value` with fraction digits beyond `scale` cut. A whole number is taken exactly, a fraction by the
 * shortest digits that identify it: 0.3 with scale 1 is 0.3 and exact, though the double lies a little below.
 * The result's scale is `scale`. NaN, infinity and what 256 bits cannot hold at that scale: RANGE. */
enum decimal_loss decimal_from_double(double value, int16_t scale, struct decimal *out);
/* Changes the scale; digits cut off give FRACTION (only if one of them is not 0), an overflow of 256 bits or
 * a scale outside 0..255 RANGE (and `d` stays as it was). */
enum decimal_loss decimal_rescale(struct decimal *d, int16_t scale);
/* Number of decimal digits of the magnitude (1 for 0). */
int decimal_digits(const struct decimal *d);
bool decimal_is_zero(const struct decimal *d);
int decimal_compare(const struct decimal *a, const struct decimal *b);

/* Plain text, `-123.4500`: exactly `scale` digits behind the point, one digit at least before it. Returns its
 * length; `out` holds DECIMAL_TEXT_SIZE bytes and is not terminated. */
size_t decimal_format(const struct decimal *d, char *out);
/* ODBC numeric literal: optional sign, digits, point, exponent; white space around it. The scale is what the
 * text has. Digits beyond 256 bits or 255 places: RANGE if whole; behind the point they are cut, FRACTION if
 * one of them is not 0. */
enum decimal_loss decimal_parse(struct text text, struct decimal *out);

#endif
