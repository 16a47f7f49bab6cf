/* Powers of ten to 128 bits, for turning binary numbers into digits and back. */
#ifndef PORTER_BASE_POWERS_H
#define PORTER_BASE_POWERS_H

#include <stdint.h>

#define POWERS_LEAST (-348)
#define POWERS_MOST 347

/* 10^n = (high * 2^64 + low + a fraction below 1) * 2^(powers_exponent(n)), the highest bit of `high` set. */
struct power {
    uint64_t high, low;
};

extern const struct power powers_table[POWERS_MOST - POWERS_LEAST + 1];

/* The row of 10^n, n from POWERS_LEAST to POWERS_MOST. */
static inline struct power powers_ten(int n)
{
    return powers_table[n - POWERS_LEAST];
}

/* floor(log2(10^n)) - 127. */
static inline int powers_exponent(int n)
{
    return ((n * 1741647) >> 19) - 127;
}

#endif
