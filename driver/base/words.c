/* Arithmetic on unsigned numbers of many words: what decimals and exact reading of numbers need, no more. */
#include "base/words.h"

#include <string.h>

__extension__ typedef unsigned __int128 uint128; /* not in ISO C, but in every compiler that we build with */

uint64_t words_ten(int n)
{
    static const uint64_t tens[] = {
        1u,
        10u,
        100u,
        1000u,
        10000u,
        100000u,
        1000000u,
        10000000u,
        100000000u,
        1000000000u,
        10000000000u,
        100000000000u,
        1000000000000u,
        10000000000000u,
        100000000000000u,
        1000000000000000u,
        10000000000000000u,
        100000000000000000u,
        1000000000000000000u,
        WORDS_TEN19,
    };
    return tens[n];
}

uint64_t words_multiply(uint64_t *words, size_t count, uint64_t factor, uint64_t add)
{
    for (size_t i = 0; i < count; i++) {
        uint128 product = (uint128)words[i] * factor + add;
        words[i] = (uint64_t)product;
        add = (uint64_t)(product >> 64);
    }
    return add;
}

uint64_t words_divide(uint64_t *words, size_t count, uint64_t divisor)
{
    uint64_t rest = 0;
    for (size_t i = count; i-- > 0;) {
        if (rest == 0) {
            rest = words[i] % divisor;
            words[i] /= divisor;
            continue;
        }
        uint128 dividend = (uint128)rest << 64 | words[i];
        words[i] = (uint64_t)(dividend / divisor);
        rest = (uint64_t)(dividend % divisor);
    }
    return rest;
}

int words_scale(uint64_t *words, size_t count, int n)
{
    while (n > 0) {
        int step = n < 19 ? n : 19;
        if (words_multiply(words, count, words_ten(step), 0))
            return -1;
        n -= step;
    }
    return 0;
}

int words_shift(uint64_t *words, size_t count, size_t n)
{
    size_t used = words_used(words, count);
    size_t whole = n / 64, bits = n % 64;
    if (used == 0)
        return 0;
    uint64_t over = bits ? words[used - 1] >> (64 - bits) : 0;
    if (whole > count - used || (over && used + whole == count))
        return -1;
    memmove(words + whole, words, used * sizeof *words);
    memset(words, 0, whole * sizeof *words);
    if (bits)
        over = words_multiply(words + whole, used, UINT64_C(1) << bits, 0);
    if (over)
        words[used + whole] = over;
    return 0;
}

size_t words_used(const uint64_t *words, size_t count)
{
    while (count && words[count - 1] == 0)
        count--;
    return count;
}

int words_compare(const uint64_t *a, const uint64_t *b, size_t count)
{
    while (count--)
        if (a[count] != b[count])
            return a[count] < b[count] ? -1 : 1;
    return 0;
}
