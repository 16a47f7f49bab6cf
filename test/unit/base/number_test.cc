/* Numbers as text: integers at their ends, shortest digits of floating point, the layout. */
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

extern "C" {
#include "base/number.h"
}

static std::string format(double value)
{
    char out[NUMBER_TEXT_SIZE];
    return std::string(out, number_format_double(value, out));
}

static std::string format_single(float value)
{
    char out[NUMBER_TEXT_SIZE];
    return std::string(out, number_format_float(value, out));
}

TEST(number, integers)
{
    char out[NUMBER_TEXT_SIZE];
    for (int64_t value : {INT64_C(0), INT64_C(9), INT64_C(10), INT64_C(99), INT64_C(100), INT64_C(-1),
                          INT64_C(-100), INT64_C(1234567890123), INT64_MAX, INT64_MIN}) {
        EXPECT_EQ(std::string(out, number_format_i64(value, out)), std::to_string(value));
        EXPECT_EQ(std::string(out, number_format_u64((uint64_t)value, out)), std::to_string((uint64_t)value));
    }
    uint64_t power = 1;
    for (int i = 0; i < 20; i++, power *= 10)
        for (uint64_t value : {power - 1, power, power + 1})
            EXPECT_EQ(std::string(out, number_format_u64(value, out)), std::to_string(value));
    for (uint64_t value = 1; value < UINT64_MAX / 3; value = value * 3 - value / 5)
        for (int shift = 0; shift < 64; shift += 7)
            ASSERT_EQ(std::string(out, number_format_u64(value >> shift, out)),
                      std::to_string(value >> shift));
    for (uint64_t value = 0; value < 100000; value++)
        ASSERT_EQ(std::string(out, number_format_u64(value, out)), std::to_string(value));
    memset(out, '#', sizeof out);
    number_format_i64(INT64_MIN, out);
    EXPECT_EQ(out[NUMBER_INTEGER_SIZE], '#');
    EXPECT_EQ(std::string(out, number_format_padded(7, 2, out)), "07");
    EXPECT_EQ(std::string(out, number_format_padded(123, 9, out)), "000000123");
    EXPECT_EQ(std::string(out, number_format_padded(UINT64_MAX, 20, out)), "18446744073709551615");
    EXPECT_EQ(number_format_padded(5, 0, out), 0u);
}

TEST(number, layout_of_doubles)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0.0, "0"},
        {-0.0, "-0"},
        {1.0, "1"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {0.3, "0.3"},
        {1.0 / 3, "0.3333333333333333"},
        {123456.789, "123456.789"},
        {1e20, "100000000000000000000"},
        {1e21, "1e21"},
        {1.5e21, "1.5e21"},
        {999999999999999900000.0, "999999999999999900000"},
        {123456789012345680000.0, "123456789012345680000"},
        {0.000001, "0.000001"},
        {0.00000123, "0.00000123"},
        {0.0000001, "1e-7"},
        {1.5e-7, "1.5e-7"},
        {9007199254740991.0, "9007199254740991"},
        {9007199254740992.0, "9007199254740992"},
        {9007199254740994.0, "9007199254740994"},
        {18014398509481984.0, "18014398509481984"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {2.225073858507201e-308, "2.225073858507201e-308"},
        {5e-324, "5e-324"},
        {1e-323, "1e-323"},
        {9.5367431640625e-7, "9.5367431640625e-7"},
        /* Powers of two, whose interval is lopsided: the 16-digit candidate is not the one %.15e finds. */
        {9223372036854775808.0, "9223372036854776000"},
        {1e19, "10000000000000000000"},
        {std::ldexp(1, -44), "5.684341886080802e-14"},
        {std::ldexp(1, 89), "6.189700196426902e26"},
        {std::ldexp(1, -1022), "2.2250738585072014e-308"},
        {5e22, "5e22"},
        {1e23, "1e23"},
        {9.5e-310, "9.5e-310"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {NAN, "nan"},
    };
    for (auto &row : rows)
        EXPECT_EQ(format(row.value), row.text);
    EXPECT_EQ(format(-NAN), "nan");
}

TEST(number, layout_of_floats)
{
    static const struct {
        float value;
        const char *text;
    } rows[] = {
        {0.0f, "0"},
        {-0.0f, "-0"},
        {0.1f, "0.1"},
        {16777216.0f, "16777216"},
        {16777218.0f, "16777218"},
        {1073741824.0f, "1073741800"},
        {3.4028235e38f, "3.4028235e38"},
        {1.1754944e-38f, "1.1754944e-38"},
        {1e-45f, "1e-45"},
        {1e20f, "100000000000000000000"},
        {1e21f, "1e21"},
        {1e-6f, "0.000001"},
        {1e-7f, "1e-7"},
        {33554432.0f, "33554432"},
        {8.5e-7f, "8.5e-7"},
        {9.8765432e9f, "9876543000"},
        {INFINITY, "inf"},
        {NAN, "nan"},
    };
    for (auto &row : rows)
        EXPECT_EQ(format_single(row.value), row.text);
}

/* The candidate of `digits` digits nearest to the value, by libc (tests run in the C locale). */
static bool reads_back(double value, int digits, bool single, std::string *text)
{
    char out[64];
    snprintf(out, sizeof out, "%.*e", digits - 1, value);
    *text = out;
    return single ? strtof(out, nullptr) == (float)value : strtod(out, nullptr) == value;
}

static double to_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static float to_float(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Reads back; no nearest candidate of fewer digits does; of equally many, libc's nearest is not another one
 * that reads back as well. */
static void check_shortest(double value, bool single)
{
    char digits[NUMBER_INTEGER_SIZE];
    int exponent, count = number_shortest(value, single, digits, &exponent);
    std::string ours = "0." + std::string(digits, (size_t)count) + "e" + std::to_string(exponent), theirs;
    if (single)
        ASSERT_EQ(strtof(ours.c_str(), nullptr), (float)value) << ours;
    else
        ASSERT_EQ(strtod(ours.c_str(), nullptr), value) << ours;
    ASSERT_NE(digits[0], '0') << ours;
    ASSERT_LE(count, single ? 9 : 17) << ours;
    if (count > 1)
        ASSERT_FALSE(reads_back(value, count - 1, single, &theirs)) << ours << " " << theirs;
    if (reads_back(value, count, single, &theirs)) {
        char back[64];
        ASSERT_EQ(strtod(theirs.c_str(), nullptr), strtod(ours.c_str(), nullptr)) << ours << " " << theirs;
        snprintf(back, sizeof back, "%.*e", count - 1, value);
        std::string plain;
        for (char c : theirs.substr(0, theirs.find('e')))
            if (c != '.')
                plain += c;
        ASSERT_EQ(plain, std::string(digits, (size_t)count)) << "not the nearest";
    }
}

TEST(number, shortest_on_random_bits)
{
    std::mt19937_64 random(20240229);
    for (int i = 0; i < 100000; i++) {
        double value = to_double(random() & INT64_MAX);
        if (std::isfinite(value) && value != 0)
            check_shortest(value, false);
        float single = to_float((uint32_t)random() & INT32_MAX);
        if (std::isfinite(single) && single != 0)
            check_shortest(single, true);
        check_shortest((double)(random() % 1000000000 + 1) / 1000.0, false);
    }
}

TEST(number, shortest_at_powers_of_two_and_their_neighbours)
{
    for (int exponent = 0; exponent < 2047; exponent++)
        for (int64_t delta = -3; delta <= 3; delta++) {
            double value = to_double(((uint64_t)exponent << 52) + (uint64_t)delta);
            if (value > 0 && std::isfinite(value))
                check_shortest(value, false);
        }
    for (int exponent = 0; exponent < 255; exponent++)
        for (int32_t delta = -3; delta <= 3; delta++) {
            float value = to_float(((uint32_t)exponent << 23) + (uint32_t)delta);
            if (value > 0 && std::isfinite(value))
                check_shortest(value, true);
        }
}

TEST(number, parse_integers)
{
    static const struct {
        const char *text;
        bool i64, u64;
        int64_t value;
    } rows[] = {
        {"0", true, true, 0},
        {"-0", true, true, 0},
        {" +42\t", true, true, 42},
        {"-1", true, false, -1},
        {"9223372036854775807", true, true, INT64_MAX},
        {"-9223372036854775808", true, false, INT64_MIN},
        {"9223372036854775808", false, true, INT64_MIN},
        {"-9223372036854775809", false, false, 0},
        {"18446744073709551615", false, true, -1},
        {"18446744073709551616", false, false, 0},
        {"99999999999999999999", false, false, 0},
        {"00000000000000000000000000007", true, true, 7},
        {"", false, false, 0},
        {"-", false, false, 0},
        {"+-1", false, false, 0},
        {"1.0", false, false, 0},
        {"1e3", false, false, 0},
        {"0x10", false, false, 0},
        {"1 2", false, false, 0},
        {"- 1", false, false, 0},
    };
    for (auto &row : rows) {
        int64_t i = 0;
        uint64_t u = 0;
        EXPECT_EQ(number_parse_i64(text_of(row.text), &i), row.i64) << row.text;
        EXPECT_EQ(number_parse_u64(text_of(row.text), &u), row.u64) << row.text;
        if (row.i64)
            EXPECT_EQ(i, row.value) << row.text;
        if (row.u64)
            EXPECT_EQ(u, (uint64_t)row.value) << row.text;
    }
}

/* digits * 10^power is what its text says, or not told. */
TEST(number_round, AsTheTextIsRead)
{
    std::mt19937_64 random(20261121);
    int told = 0;
    for (int i = 0; i < 100000; i++) {
        uint64_t digits = random() >> (random() % 64);
        int power = static_cast<int>(random() % 700) - 370;
        std::string words = std::to_string(digits) + "e" + std::to_string(power);
        double expected = 0, value = 0;
        ASSERT_TRUE(number_parse_double(text_make(words.data(), words.size()), &expected));
        if (!number_round(digits, power, &value))
            continue;
        told++;
        ASSERT_EQ(memcmp(&value, &expected, sizeof value), 0) << words;
    }
    EXPECT_GT(told, 80000);
}
