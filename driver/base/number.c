/* Numbers as text: integers two digits a step, floating point by the shortest digits that read back. */
#include "base/number.h"

#include <string.h>

#include "base/powers.h"

__extension__ typedef unsigned __int128 uint128;

static const char pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/* Eight digits of a number below 10^8, without adding '0': the first is the lowest byte. Each step splits all
 * lanes at once: four digits each, two, one. */
static uint64_t eight_digits(uint32_t value)
{
    uint64_t lanes = value / 10000 | (uint64_t)(value % 10000) << 32;
    uint64_t tops = lanes * 10486 >> 20 & UINT64_C(0x0000007F0000007F);
    lanes = tops | (lanes - tops * 100) << 16;
    tops = lanes * 103 >> 10 & UINT64_C(0x000F000F000F000F);
    return tops | (lanes - tops * 10) << 8;
}

static const uint64_t zeros = UINT64_C(0x3030303030303030);

static void put_eight(uint32_t value, char *out)
{
    uint64_t text = eight_digits(value) + zeros;
    memcpy(out, &text, sizeof text);
}

/* Without leading zeros; eight bytes are written all the same. */
static size_t put_first(uint32_t value, char *out)
{
    uint64_t digits = eight_digits(value);
    int skipped = value ? __builtin_ctzll(digits) & ~7 : 56;
    uint64_t text = (digits + zeros) >> skipped;
    memcpy(out, &text, sizeof text);
    return 8 - (size_t)skipped / 8;
}

size_t number_format_u64(uint64_t value, char *out)
{
    const uint64_t step = 100000000;
    if (value < step)
        return put_first((uint32_t)value, out);
    if (value < step * step) {
        size_t size = put_first((uint32_t)(value / step), out);
        put_eight((uint32_t)(value % step), out + size);
        return size + 8;
    }
    uint64_t rest = value % (step * step);
    size_t size = put_first((uint32_t)(value / (step * step)), out);
    put_eight((uint32_t)(rest / step), out + size);
    put_eight((uint32_t)(rest % step), out + size + 8);
    return size + 16;
}

size_t number_format_i64(int64_t value, char *out)
{
    if (value >= 0)
        return number_format_u64((uint64_t)value, out);
    *out = '-';
    return 1 + number_format_u64(0 - (uint64_t)value, out + 1);
}

size_t number_format_padded(uint64_t value, int digits, char *out)
{
    int at = digits;
    while (at >= 2) {
        at -= 2;
        memcpy(out + at, pairs + value % 100 * 2, 2);
        value /= 100;
    }
    if (at)
        *out = (char)('0' + value % 10);
    return (size_t)digits;
}

/* The product's bits from 2^128 up, its lowest bit set when any bit below was (one unit of 2^64 is tolerated,
 * because `g` is rounded up). */
static uint64_t round_to_odd(struct power g, uint64_t factor)
{
    uint128 low = (uint128)g.low * factor;
    uint128 high = (uint128)g.high * factor + (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* c * 2^q, and how far the interval reaches that reads back as it. */
struct binary {
    uint64_t c;
    int q;
    bool lower_is_nearer; /* a power of two: the neighbour below is half as far */
};

/* Giulietti's Schubfach: of the decimals of fewest digits within the interval, the one nearest to the value.
 * Returns the digits as an integer, trailing zeros possible, to be multiplied with 10^*exponent. */
static uint64_t shortest_decimal(struct binary b, int *exponent)
{
    bool odd = b.c & 1;
    uint64_t left = 4 * b.c - 2 + b.lower_is_nearer, right = 4 * b.c + 2;
    int k = (b.q * 1262611 - (b.lower_is_nearer ? 524031 : 0)) >> 22;
    int h = b.q + ((-k * 1741647) >> 19) + 1;
    struct power g = powers_ten(-k);
    g.low++;
    g.high += g.low == 0;

    uint64_t lower = round_to_odd(g, left << h) + odd;
    uint64_t value = round_to_odd(g, 4 * b.c << h);
    uint64_t upper = round_to_odd(g, right << h) - odd;
    uint64_t s = value / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool down = lower <= 40 * tens, up = 40 * tens + 40 <= upper;
        if (down != up) {
            *exponent = k + 1;
            return tens + up;
        }
    }
    bool down = lower <= 4 * s, up = 4 * s + 4 <= upper;
    *exponent = k;
    if (down != up)
        return s + up;
    uint64_t middle = 4 * s + 2;
    return s + (value > middle || (value == middle && (s & 1)));
}

static struct binary binary_of_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int exponent = (int)(bits >> 52 & 0x7FF);
    if (exponent == 0)
        return (struct binary){fraction, -1074, false};
    return (struct binary){fraction | UINT64_C(1) << 52, exponent - 1075, fraction == 0 && exponent > 1};
}

static struct binary binary_of_float(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint32_t fraction = bits & ((UINT32_C(1) << 23) - 1);
    int exponent = (int)(bits >> 23 & 0xFF);
    if (exponent == 0)
        return (struct binary){fraction, -149, false};
    return (struct binary){fraction | UINT32_C(1) << 23, exponent - 150, fraction == 0 && exponent > 1};
}

int number_shortest(double value, bool single, char *digits, int *exponent)
{
    int power;
    struct binary binary = single ? binary_of_float((float)value) : binary_of_double(value);
    int count = (int)number_format_u64(shortest_decimal(binary, &power), digits);
    *exponent = power + count;
    while (count > 1 && digits[count - 1] == '0')
        count--;
    return count;
}

/* Digits of 0.d1d2... * 10^exponent as ClickHouse lays them out. */
static size_t lay_out(const char *digits, int count, int exponent, char *out)
{
    enum { PLAIN_LEAST = -5, PLAIN_MOST = 21 };
    char *at = out;
    if (exponent < PLAIN_LEAST || exponent > PLAIN_MOST) {
        *at++ = digits[0];
        if (count > 1) {
            *at++ = '.';
            memcpy(at, digits + 1, (size_t)count - 1);
            at += count - 1;
        }
        *at++ = 'e';
        return (size_t)(at - out) + number_format_i64(exponent - 1, at);
    }
    if (exponent <= 0) {
        memcpy(at, "0.000000", 8);
        at += 2 - exponent;
        memcpy(at, digits, (size_t)count);
        return (size_t)(at - out) + (size_t)count;
    }
    int whole = count < exponent ? count : exponent;
    memcpy(at, digits, (size_t)whole);
    memset(at + whole, '0', (size_t)(exponent - whole));
    at += exponent;
    if (count > exponent) {
        *at++ = '.';
        memcpy(at, digits + exponent, (size_t)(count - exponent));
        at += count - exponent;
    }
    return (size_t)(at - out);
}

static size_t format(double value, bool single, char *out)
{
    const double exact = single ? 16777216.0 : 9007199254740992.0;
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bool negative = bits >> 63;
    double size = negative ? -value : value;
    if (value != value) {
        memcpy(out, "nan", 3);
        return 3;
    }
    char *at = out;
    if (negative)
        *at++ = '-';
    if (size < exact && (double)(uint64_t)size == size)
        return (size_t)(at - out) + number_format_u64((uint64_t)size, at);
    if (size > 1.7976931348623157e308) {
        memcpy(at, "inf", 3);
        return (size_t)(at - out) + 3;
    }
    char digits[NUMBER_INTEGER_SIZE];
    int exponent, count = number_shortest(size, single, digits, &exponent);
    return (size_t)(at - out) + lay_out(digits, count, exponent, at);
}

size_t number_format_double(double value, char *out)
{
    return format(value, false, out);
}

size_t number_format_float(float value, char *out)
{
    return format((double)value, true, out);
}
