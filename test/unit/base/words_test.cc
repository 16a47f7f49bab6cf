/* Arithmetic on many words, and the table of powers of ten computed anew with it. */
#include <gtest/gtest.h>

#include <cstring>

extern "C" {
#include "base/powers.h"
#include "base/words.h"
}

TEST(words, multiply_and_divide_are_inverse)
{
    uint64_t words[8] = {0x0123456789abcdef}, kept[8];
    for (int i = 0; i < 7; i++) {
        memcpy(kept, words, sizeof words);
        uint64_t factor = UINT64_C(0x9E3779B97F4A7C15) >> i;
        ASSERT_EQ(words_multiply(words, 8, factor, factor - 1), 0u);
        EXPECT_EQ(words_used(words, 8), (size_t)i + 2);
        uint64_t copy[8];
        memcpy(copy, words, sizeof words);
        EXPECT_EQ(words_divide(copy, 8, factor), factor - 1);
        EXPECT_EQ(words_compare(copy, kept, 8), 0);
    }
    EXPECT_GT(words_compare(words, kept, 8), 0);
    EXPECT_LT(words_compare(kept, words, 8), 0);
}

TEST(words, carry_leaves_at_the_top)
{
    uint64_t words[2] = {UINT64_MAX, UINT64_MAX};
    EXPECT_EQ(words_multiply(words, 2, UINT64_MAX, UINT64_MAX), UINT64_MAX);
    EXPECT_EQ(words[0], 0u);
    EXPECT_EQ(words[1], 0u);
}

TEST(words, scale)
{
    uint64_t words[4] = {7};
    EXPECT_EQ(words_scale(words, 4, 76), 0);
    EXPECT_EQ(words_scale(words, 4, 1), -1) << "7 * 10^77 is beyond 256 bits";
    EXPECT_EQ(words_ten(0), 1u);
    EXPECT_EQ(words_ten(19), WORDS_TEN19);
    for (int i = 1; i <= 19; i++)
        EXPECT_EQ(words_ten(i), words_ten(i - 1) * 10);
}

TEST(words, shift)
{
    for (size_t n = 0; n <= 192; n++) {
        uint64_t words[4] = {0x8000000000000001};
        ASSERT_EQ(words_shift(words, 4, n), 0) << n;
        for (size_t i = 0; i < n; i++)
            ASSERT_EQ(words_divide(words, 4, 2), 0u);
        EXPECT_EQ(words[0], 0x8000000000000001);
        EXPECT_EQ(words_used(words, 4), 1u);
    }
    uint64_t words[4] = {0x8000000000000001};
    EXPECT_EQ(words_shift(words, 4, 193), -1);
    EXPECT_EQ(words_shift(words, 4, 100000), -1);
    EXPECT_EQ(words[0], 0x8000000000000001);
    uint64_t zero[4] = {0};
    EXPECT_EQ(words_shift(zero, 4, 100000), 0);
}

enum { COUNT = 40 };

/* 10^n from 0 on: the table's row is the upper 128 bits. */
TEST(powers, positive_rows)
{
    uint64_t exact[COUNT] = {1};
    for (int n = 0; n <= POWERS_MOST; n++) {
        uint64_t top[COUNT];
        memcpy(top, exact, sizeof top);
        ASSERT_EQ(words_shift(top, COUNT, 128), 0);
        int drop = powers_exponent(n) + 128;
        for (int i = 0; i < drop; i++)
            words_divide(top, COUNT, 2);
        ASSERT_EQ(words_used(top, COUNT), 2u) << n;
        EXPECT_EQ(powers_ten(n).low, top[0]) << n;
        EXPECT_EQ(powers_ten(n).high, top[1]) << n;
        words_multiply(exact, COUNT, 10, 0);
    }
}

/* 10^n below 0: row * 10^-n <= 2^-exponent < (row + 1) * 10^-n. */
TEST(powers, negative_rows)
{
    for (int n = POWERS_LEAST; n < 0; n++) {
        struct power row = powers_ten(n);
        uint64_t one[COUNT] = {1}, low[COUNT] = {row.low, row.high}, high[COUNT] = {row.low, row.high};
        ASSERT_EQ(words_shift(one, COUNT, (size_t)-powers_exponent(n)), 0);
        words_multiply(high, COUNT, 1, 1);
        ASSERT_EQ(words_scale(low, COUNT, -n), 0);
        ASSERT_EQ(words_scale(high, COUNT, -n), 0);
        EXPECT_LE(words_compare(low, one, COUNT), 0) << n;
        EXPECT_GT(words_compare(high, one, COUNT), 0) << n;
        EXPECT_TRUE(row.high >> 63) << n;
    }
}
