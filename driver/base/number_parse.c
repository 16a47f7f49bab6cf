/* Text as numbers, correctly rounded: 128-bit arithmetic decides nearly always, exact arithmetic the rest. */
#include "base/number.h"

#include <string.h>

#include "base/powers.h"
#include "base/words.h"

__extension__ typedef unsigned __int128 uint128;

#define EXPONENT_MOST INT64_C(1000000000000000)
enum { MANTISSA_BITS = 53, LEAST_EXPONENT = -1074, MOST_EXPONENT = 971 }; /* value = mantissa * 2^exponent */
enum { EXACT_DIGITS = 800 }; /* halfway between two doubles needs 767 digits */
enum { EXACT_WORDS = 64 };

static struct text take_digits(struct text *text)
{
    size_t count = 0;
    while (count < text->size && text_is_digit(text->data[count]))
        count++;
    struct text digits = text_make(text->data, count);
    *text = text_from(*text, count);
    return digits;
}

static bool take_sign(struct text *text)
{
    bool negative = text->size && text->data[0] == '-';
    if (negative || (text->size && text->data[0] == '+'))
        *text = text_from(*text, 1);
    return negative;
}

static bool take_exponent(struct text *text, int64_t *out)
{
    *out = 0;
    if (!text->size || text_lower(text->data[0]) != 'e')
        return true;
    *text = text_from(*text, 1);
    bool negative = take_sign(text);
    struct text digits = take_digits(text);
    int64_t value = 0;
    for (size_t i = 0; i < digits.size && value < EXPONENT_MOST; i++)
        value = value * 10 + (digits.data[i] - '0');
    if (value > EXPONENT_MOST)
        value = EXPONENT_MOST;
    *out = negative ? -value : value;
    return digits.size > 0;
}

bool number_scan(struct text text, struct numeral *out)
{
    struct numeral numeral = {0};
    text = text_trim(text);
    numeral.negative = take_sign(&text);
    numeral.whole = take_digits(&text);
    if (text.size && text.data[0] == '.') {
        text = text_from(text, 1);
        numeral.fraction = take_digits(&text);
    }
    if (numeral.whole.size + numeral.fraction.size == 0 || !take_exponent(&text, &numeral.exponent) ||
        text.size)
        return false;
    *out = numeral;
    return true;
}

static bool parse_integer(struct text text, bool *negative, uint64_t *out)
{
    text = text_trim(text);
    *negative = take_sign(&text);
    struct text digits = take_digits(&text);
    uint64_t value = 0;
    if (digits.size == 0 || text.size)
        return false;
    for (size_t i = 0; i < digits.size; i++) {
        uint64_t digit = (uint64_t)(digits.data[i] - '0');
        if (__builtin_mul_overflow(value, UINT64_C(10), &value) ||
            __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *out = value;
    return true;
}

bool number_parse_u64(struct text text, uint64_t *out)
{
    bool negative;
    uint64_t value;
    if (!parse_integer(text, &negative, &value) || (negative && value))
        return false;
    *out = value;
    return true;
}

bool number_parse_i64(struct text text, int64_t *out)
{
    bool negative;
    uint64_t value;
    if (!parse_integer(text, &negative, &value) || value > (uint64_t)INT64_MAX + negative)
        return false;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

/* A numeral's significant digits: leading zeros are skipped, `exponent` is that of the last digit given. */
struct digits {
    struct text whole, fraction;
    int64_t exponent; /* value = digits of whole and fraction, as an integer, * 10^exponent */
};

static struct digits significant(const struct numeral *numeral)
{
    struct digits digits = {numeral->whole, numeral->fraction, numeral->exponent};
    size_t zeros = 0;
    while (zeros < digits.whole.size && digits.whole.data[zeros] == '0')
        zeros++;
    digits.whole = text_from(digits.whole, zeros);
    digits.exponent -= (int64_t)digits.fraction.size;
    zeros = 0;
    while (digits.whole.size == 0 && zeros < digits.fraction.size && digits.fraction.data[zeros] == '0')
        zeros++;
    digits.fraction = text_from(digits.fraction, zeros);
    return digits;
}

static size_t digit_count(const struct digits *digits)
{
    return digits->whole.size + digits->fraction.size;
}

static unsigned digit_at(const struct digits *digits, size_t i)
{
    char c = i < digits->whole.size ? digits->whole.data[i] : digits->fraction.data[i - digits->whole.size];
    return (unsigned)(c - '0');
}

static double assemble(uint64_t mantissa, int exponent)
{
    double value;
    if (mantissa >> MANTISSA_BITS) {
        mantissa >>= 1;
        exponent++;
    }
    uint64_t bits = mantissa;
    if (exponent > MOST_EXPONENT)
        bits = UINT64_C(0x7FF) << 52;
    else if (mantissa >> (MANTISSA_BITS - 1))
        bits = (mantissa & ((UINT64_C(1) << 52) - 1)) | (uint64_t)(exponent - LEAST_EXPONENT + 1) << 52;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The double at or below a value, and what is known of the rest. */
struct rounding {
    uint64_t mantissa;
    int exponent;
    enum { ROUND_DOWN, ROUND_UP, ROUND_UNSURE } way;
};

/* Rounds w * 10^power, 0 < w. The product of w and the power cut to 128 bits is less than 2 units of its bit
 * 64 too small; unless the middle between two doubles lies that near, the rounding is certain. */
static struct rounding approximate(uint64_t w, int power)
{
    int zeros = __builtin_clzll(w);
    w <<= zeros;
    struct power ten = powers_ten(power);
    uint128 product = (uint128)w * ten.high + (uint64_t)((uint128)w * ten.low >> 64);
    int exponent = powers_exponent(power) + 64 - zeros; /* of product's lowest bit */

    int drop = 128 - MANTISSA_BITS - (product >> 127 == 0);
    if (exponent + drop < LEAST_EXPONENT)
        drop = LEAST_EXPONENT - exponent;
    if (drop > 128)
        return (struct rounding){0, LEAST_EXPONENT, ROUND_DOWN};
    struct rounding rounding = {drop < 128 ? (uint64_t)(product >> drop) : 0, exponent + drop, ROUND_UNSURE};
    uint128 half = (uint128)1 << (drop - 1);
    uint128 rest = product & (half + (half - 1));
    if (rest > half)
        rounding.way = ROUND_UP;
    else if (rest + 2 <= half)
        rounding.way = ROUND_DOWN;
    return rounding;
}

static void multiply_fives(uint64_t *words, int64_t n)
{
    const uint64_t five27 = UINT64_C(7450580596923828125);
    for (; n >= 27; n -= 27)
        words_multiply(words, EXACT_WORDS, five27, 0);
    for (; n > 0; n--)
        words_multiply(words, EXACT_WORDS, 5, 0);
}

/* Compares the digits with the middle between the double `low` and the next one, exactly. */
static int compare_middle(const struct digits *digits, const struct rounding *low)
{
    uint64_t value[EXACT_WORDS] = {0}, middle[EXACT_WORDS] = {2 * low->mantissa + 1};
    size_t count = digit_count(digits), taken = count < EXACT_DIGITS ? count : EXACT_DIGITS;
    for (size_t i = 0; i < taken; i++)
        words_multiply(value, EXACT_WORDS, 10, digit_at(digits, i));
    int64_t ten = digits->exponent + (int64_t)(count - taken);
    bool more = false;
    for (size_t i = taken; i < count && !more; i++)
        more = digit_at(digits, i) != 0;
    if (more) { /* all further digits say no more than one that is not 0 */
        words_multiply(value, EXACT_WORDS, 10, 1);
        ten--;
    }

    multiply_fives(ten > 0 ? value : middle, ten > 0 ? ten : -ten);
    int64_t two = low->exponent - 1 - ten;
    words_shift(two > 0 ? middle : value, EXACT_WORDS, (size_t)(two > 0 ? two : -two));
    return words_compare(value, middle, EXACT_WORDS);
}

enum { MOST_POWER = 308, LEAST_POWER = -343 }; /* 10^19 * 10^-343 is below half of the least double */

static double round_digits(const struct digits *digits)
{
    size_t count = digit_count(digits), taken = count < 19 ? count : 19;
    uint64_t w = 0;
    for (size_t i = 0; i < taken; i++)
        w = w * 10 + digit_at(digits, i);
    int64_t power = digits->exponent + (int64_t)(count - taken);
    if (w == 0 || power < LEAST_POWER)
        return 0.0;
    if (power > MOST_POWER)
        return assemble(0, MOST_EXPONENT + 1);

    struct rounding rounding = approximate(w, (int)power);
    if (count > taken) {
        struct rounding next = approximate(w + 1, (int)power);
        if (rounding.mantissa != next.mantissa || rounding.exponent != next.exponent ||
            rounding.way != next.way)
            rounding.way = ROUND_UNSURE;
    }
    if (rounding.way == ROUND_UNSURE) {
        int order = compare_middle(digits, &rounding);
        bool up = order > 0 || (order == 0 && (rounding.mantissa & 1));
        rounding.way = up ? ROUND_UP : ROUND_DOWN;
    }
    return assemble(rounding.mantissa + (rounding.way == ROUND_UP), rounding.exponent);
}

bool number_round(uint64_t digits, int power, double *out)
{
    *out = 0.0;
    if (digits == 0)
        return true;
    if (power < LEAST_POWER || power > MOST_POWER)
        return false;
    struct rounding rounding = approximate(digits, power);
    *out = assemble(rounding.mantissa + (rounding.way == ROUND_UP), rounding.exponent);
    return rounding.way != ROUND_UNSURE;
}

static bool parse_word(struct text text, double *out)
{
    static const struct text inf = TEXT("inf"), infinity = TEXT("infinity"), nan = TEXT("nan");
    text = text_trim(text);
    bool negative = take_sign(&text);
    if (text_same(text, nan)) {
        *out = __builtin_nan("");
        return true;
    }
    if (!text_same(text, inf) && !text_same(text, infinity))
        return false;
    *out = negative ? -__builtin_inf() : __builtin_inf();
    return true;
}

bool number_parse_double(struct text text, double *out)
{
    struct numeral numeral;
    if (!number_scan(text, &numeral))
        return parse_word(text, out);
    struct digits digits = significant(&numeral);
    double value = round_digits(&digits);
    *out = numeral.negative ? -value : value;
    return true;
}
