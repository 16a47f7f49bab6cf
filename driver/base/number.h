/* Numbers as text and back, without a locale. */
#ifndef PORTER_BASE_NUMBER_H
#define PORTER_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define NUMBER_TEXT_SIZE 64 /* bytes that any text written here fits in */

/* Writes without a terminator, returns the length. Bytes behind it may be written too: `out` has room for
 * NUMBER_INTEGER_SIZE bytes, whatever the value. */
#define NUMBER_INTEGER_SIZE 24
size_t number_format_i64(int64_t value, char *out);
size_t number_format_u64(uint64_t value, char *out);
/* `digits` digits with leading zeros, not a byte more. */
size_t number_format_padded(uint64_t value, int digits, char *out);

/* Shortest digits that read back as the same double (float), laid out as ClickHouse lays them out: plain up
 * to 1e21 and down to 1e-6 (`100000000000000000000`, `0.000001`), else `1e21`, `1.5e-7`; `inf`, `-inf`,
 * `nan`,
 * `-0`. */
size_t number_format_double(double value, char *out);
size_t number_format_float(float value, char *out);
/* Shortest significant digits (at most 17, not terminated; room as above) and the exponent: value = 0.d1d2...
 * * 10^exponent. `value` is finite and positive. `single`: read back as float. Returns the number of digits.
 */
int number_shortest(double value, bool single, char *digits, int *exponent);

/* The parts of a numeric literal: sign, digits, point, digits, exponent; one digit at least. Parts may be
 * empty. */
struct numeral {
    bool negative;
    struct text whole, fraction; /* digits only */
    int64_t exponent;            /* held within +-10^15 */
};

/* Takes the whole text (white space around it allowed) apart; false when it is no numeric literal. */
bool number_scan(struct text text, struct numeral *out);

/* The whole text (white space around it allowed) as a number: false when it is not one or does not fit. */
bool number_parse_i64(struct text text, int64_t *out);
bool number_parse_u64(struct text text, uint64_t *out);
/* Correctly rounded; also inf, infinity, nan in any case, with sign. Overflow gives an infinity and true. */
bool number_parse_double(struct text text, double *out);
/* digits * 10^power, rounded the same way. False: it would take more than a few multiplications to know. */
bool number_round(uint64_t digits, int power, double *out);

#endif
