/* Decimals of 256 bits against arithmetic on strings of digits. */
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

extern "C" {
#include "base/decimal.h"
}

static const char most256[] =
    "115792089237316195423570985008687907853269984665640564039457584007913129639935"; /* 2^256 - 1 */
static const char most255[] =
    "57896044618658097711785492504343953926634992332820282019728792003956564819967"; /* 2^255 - 1 */
static const char over255[] = "57896044618658097711785492504343953926634992332820282019728792003956564819968";

static std::string text(const struct decimal &d)
{
    char out[DECIMAL_TEXT_SIZE];
    memset(out, '#', sizeof out);
    size_t size = decimal_format(&d, out);
    EXPECT_LT(size, (size_t)DECIMAL_TEXT_SIZE);
    return std::string(out, size);
}

static struct decimal parse(const std::string &s)
{
    struct decimal d = {};
    EXPECT_EQ(decimal_parse(text_make(s.data(), s.size()), &d), DECIMAL_EXACT) << s;
    return d;
}

static std::string random_digits(std::mt19937_64 &random, size_t count)
{
    std::string s;
    for (size_t i = 0; i < count; i++)
        s += (char)('0' + random() % 10);
    return s;
}

TEST(decimal, from_integers)
{
    EXPECT_EQ(text(decimal_from_i64(INT64_MIN)), "-9223372036854775808");
    EXPECT_EQ(text(decimal_from_i64(INT64_MAX)), "9223372036854775807");
    EXPECT_EQ(text(decimal_from_i64(0)), "0");
    EXPECT_EQ(text(decimal_from_i64(-1)), "-1");
    EXPECT_EQ(text(decimal_from_u64(UINT64_MAX)), "18446744073709551615");
}

TEST(decimal, from_bytes)
{
    uint8_t ones[32], low[32] = {0};
    memset(ones, 0xFF, sizeof ones);
    low[31] = 0x80;
    EXPECT_EQ(text(decimal_from_bytes(ones, 32, false, 0)), most256);
    EXPECT_EQ(text(decimal_from_bytes(ones, 32, true, 0)), "-1");
    EXPECT_EQ(text(decimal_from_bytes(low, 32, true, 0)), "-" + std::string(over255));
    EXPECT_EQ(text(decimal_from_bytes(ones, 16, false, 0)), "340282366920938463463374607431768211455");
    EXPECT_EQ(text(decimal_from_bytes(low + 16, 16, true, 0)), "-170141183460469231731687303715884105728");
    EXPECT_EQ(text(decimal_from_bytes(low + 31, 1, true, 2)), "-1.28");
    EXPECT_EQ(text(decimal_from_bytes(low + 31, 1, false, 3)), "0.128");
    EXPECT_EQ(text(decimal_from_bytes(low + 28, 4, true, 9)), "-2.147483648");
    EXPECT_EQ(text(decimal_from_bytes(low, 8, true, 4)), "0.0000");
    EXPECT_FALSE(decimal_from_bytes(low, 8, true, 4).negative);
}

TEST(decimal, to_bytes_keeps_to_the_width)
{
    static const struct {
        const char *text;
        size_t width;
        bool is_signed;
        enum decimal_loss loss;
    } rows[] = {
        {"127", 1, true, DECIMAL_EXACT},
        {"128", 1, true, DECIMAL_RANGE},
        {"-128", 1, true, DECIMAL_EXACT},
        {"-129", 1, true, DECIMAL_RANGE},
        {"255", 1, false, DECIMAL_EXACT},
        {"256", 1, false, DECIMAL_RANGE},
        {"-1", 1, false, DECIMAL_RANGE},
        {"65535", 2, false, DECIMAL_EXACT},
        {"32768", 2, true, DECIMAL_RANGE},
        {"-2147483648", 4, true, DECIMAL_EXACT},
        {"2147483648", 4, true, DECIMAL_RANGE},
        {"-9223372036854775808", 8, true, DECIMAL_EXACT},
        {"-9223372036854775809", 8, true, DECIMAL_RANGE},
        {"18446744073709551615", 8, false, DECIMAL_EXACT},
        {"18446744073709551616", 8, false, DECIMAL_RANGE},
        {"-170141183460469231731687303715884105728", 16, true, DECIMAL_EXACT},
        {"170141183460469231731687303715884105728", 16, true, DECIMAL_RANGE},
        {most255, 32, true, DECIMAL_EXACT},
        {over255, 32, true, DECIMAL_RANGE},
        {most256, 32, false, DECIMAL_EXACT},
    };
    for (auto &row : rows) {
        uint8_t bytes[33];
        memset(bytes, 0xA5, sizeof bytes);
        struct decimal d = parse(row.text);
        EXPECT_EQ(decimal_to_bytes(&d, bytes, row.width, row.is_signed, 0), row.loss) << row.text;
        EXPECT_EQ(bytes[row.width], 0xA5);
        if (row.loss == DECIMAL_EXACT)
            EXPECT_EQ(text(decimal_from_bytes(bytes, row.width, row.is_signed, 0)), row.text);
        else
            EXPECT_EQ(bytes[0], 0xA5) << row.text << ": out of range writes nothing";
    }
    struct decimal low = parse("-" + std::string(over255)), beyond = parse("-" + std::string(most256));
    uint8_t bytes[32];
    EXPECT_EQ(decimal_to_bytes(&low, bytes, 32, true, 0), DECIMAL_EXACT);
    EXPECT_EQ(text(decimal_from_bytes(bytes, 32, true, 0)), "-" + std::string(over255));
    EXPECT_EQ(decimal_to_bytes(&beyond, bytes, 32, true, 0), DECIMAL_RANGE);
}

TEST(decimal, to_bytes_scales)
{
    struct decimal d = parse("-1.239");
    uint8_t bytes[4];
    EXPECT_EQ(decimal_to_bytes(&d, bytes, 4, true, 2), DECIMAL_FRACTION);
    EXPECT_EQ(text(decimal_from_bytes(bytes, 4, true, 2)), "-1.23");
    EXPECT_EQ(decimal_to_bytes(&d, bytes, 4, true, 5), DECIMAL_EXACT);
    EXPECT_EQ(text(decimal_from_bytes(bytes, 4, true, 5)), "-1.23900");
    EXPECT_EQ(decimal_to_bytes(&d, bytes, 4, true, 10), DECIMAL_RANGE);
    d = parse("-0.9");
    EXPECT_EQ(decimal_to_bytes(&d, bytes, 1, false, 0), DECIMAL_FRACTION) << "nothing negative is left";
    EXPECT_EQ(bytes[0], 0);
}

TEST(decimal, to_integers)
{
    static const struct {
        const char *text;
        enum decimal_loss i64, u64;
        int64_t value;
    } rows[] = {
        {"0", DECIMAL_EXACT, DECIMAL_EXACT, 0},
        {"12.000", DECIMAL_EXACT, DECIMAL_EXACT, 12},
        {"12.001", DECIMAL_FRACTION, DECIMAL_FRACTION, 12},
        {"-0.5", DECIMAL_FRACTION, DECIMAL_FRACTION, 0},
        {"-1", DECIMAL_EXACT, DECIMAL_RANGE, -1},
        {"9223372036854775807.9", DECIMAL_FRACTION, DECIMAL_FRACTION, INT64_MAX},
        {"9223372036854775808", DECIMAL_RANGE, DECIMAL_EXACT, INT64_MIN},
        {"-9223372036854775808.9", DECIMAL_FRACTION, DECIMAL_RANGE, INT64_MIN},
        {"-9223372036854775809", DECIMAL_RANGE, DECIMAL_RANGE, 0},
        {"18446744073709551615", DECIMAL_RANGE, DECIMAL_EXACT, -1},
        {"18446744073709551616", DECIMAL_RANGE, DECIMAL_RANGE, 0},
    };
    for (auto &row : rows) {
        struct decimal d = parse(row.text);
        int64_t i = 0;
        uint64_t u = 0;
        EXPECT_EQ(decimal_to_i64(&d, &i), row.i64) << row.text;
        EXPECT_EQ(decimal_to_u64(&d, &u), row.u64) << row.text;
        if (row.i64 != DECIMAL_RANGE)
            EXPECT_EQ(i, row.value) << row.text;
        if (row.u64 != DECIMAL_RANGE)
            EXPECT_EQ(u, (uint64_t)row.value) << row.text;
    }
}

TEST(decimal, parse)
{
    static const struct {
        const char *in;
        enum decimal_loss loss;
        const char *out;
    } rows[] = {
        {"0", DECIMAL_EXACT, "0"},
        {"-0", DECIMAL_EXACT, "0"},
        {"-0.00", DECIMAL_EXACT, "0.00"},
        {".5", DECIMAL_EXACT, "0.5"},
        {"5.", DECIMAL_EXACT, "5"},
        {" +1.50 ", DECIMAL_EXACT, "1.50"},
        {"1e5", DECIMAL_EXACT, "100000"},
        {"1.5e3", DECIMAL_EXACT, "1500"},
        {"1.50e1", DECIMAL_EXACT, "15.0"},
        {"123.4e-2", DECIMAL_EXACT, "1.234"},
        {"123e-5", DECIMAL_EXACT, "0.00123"},
        {"0.000123e-2", DECIMAL_EXACT, "0.00000123"},
        {"0.1e1", DECIMAL_EXACT, "1"},
        {"0e999999", DECIMAL_EXACT, "0"},
        {"000000000000000000000000000000000000000000000000000000000000000000000000000001", DECIMAL_EXACT,
         "1"},
        {"1e76", DECIMAL_EXACT,
         "10000000000000000000000000000000000000000000000000000000000000000000000000000"},
        {"1e78", DECIMAL_RANGE, ""},
        {"1e400", DECIMAL_RANGE, ""},
        {"1e99999999999999999999", DECIMAL_RANGE, ""},
        {most256, DECIMAL_EXACT, most256},
        {"115792089237316195423570985008687907853269984665640564039457584007913129639936", DECIMAL_RANGE, ""},
        {"1e-255", DECIMAL_EXACT, nullptr},
        {"1e-256", DECIMAL_FRACTION, nullptr},
        {"1e-9999999", DECIMAL_FRACTION, "0"},
        {"0e-9999999", DECIMAL_EXACT, nullptr},
        {"1e-99999999999999999999", DECIMAL_FRACTION, "0"},
        {"", DECIMAL_SYNTAX, ""},
        {".", DECIMAL_SYNTAX, ""},
        {"1e", DECIMAL_SYNTAX, ""},
        {"abc", DECIMAL_SYNTAX, ""},
        {"1 2", DECIMAL_SYNTAX, ""},
        {"nan", DECIMAL_SYNTAX, ""},
        {"inf", DECIMAL_SYNTAX, ""},
        {"1,5", DECIMAL_SYNTAX, ""},
        {"+-1", DECIMAL_SYNTAX, ""},
        {"0x1", DECIMAL_SYNTAX, ""},
    };
    for (auto &row : rows) {
        struct decimal d = {};
        EXPECT_EQ(decimal_parse(text_of(row.in), &d), row.loss) << row.in;
        if (row.out && row.loss < DECIMAL_RANGE)
            EXPECT_EQ(text(d), row.out) << row.in;
    }
    EXPECT_EQ(text(parse("-1e-255")), "-0." + std::string(254, '0') + "1");
}

TEST(decimal, digits_beyond_256_bits)
{
    struct decimal d;
    std::string whole(70, '9'), fraction = "12345678901234567890";
    EXPECT_EQ(decimal_parse(text_of((whole + "." + fraction).c_str()), &d), DECIMAL_FRACTION);
    EXPECT_EQ(text(d), whole + "." + fraction.substr(0, 7));
    EXPECT_EQ(decimal_parse(text_of((whole + "." + std::string(300, '0')).c_str()), &d), DECIMAL_EXACT);
    EXPECT_EQ(text(d).substr(0, 72), whole + ".0");
    EXPECT_EQ(decimal_parse(text_of((whole + "12345678.5").c_str()), &d), DECIMAL_RANGE);
    EXPECT_EQ(decimal_parse(text_of(("0." + std::string(254, '0') + "15").c_str()), &d), DECIMAL_FRACTION);
    EXPECT_EQ(text(d), "0." + std::string(254, '0') + "1");
    std::string zeros(100000, '0');
    EXPECT_EQ(decimal_parse(text_of(("7" + zeros + "e-100000").c_str()), &d), DECIMAL_EXACT);
    EXPECT_EQ(text(d).substr(0, 3), "7.0");
}

TEST(decimal, text_round_trip)
{
    std::mt19937_64 random(1);
    for (int i = 0; i < 20000; i++) {
        size_t whole = random() % 60 + 1, fraction = random() % (77 - whole);
        std::string s = random_digits(random, whole);
        s.erase(0, s.find_first_not_of('0') == std::string::npos ? s.size() - 1 : s.find_first_not_of('0'));
        if (fraction)
            s += "." + random_digits(random, fraction);
        if (random() & 1 && s.find_first_not_of("0.") != std::string::npos)
            s = "-" + s;
        ASSERT_EQ(text(parse(s)), s);
    }
}

TEST(decimal, rescale)
{
    std::mt19937_64 random(2);
    for (int i = 0; i < 5000; i++) {
        std::string whole = std::to_string(random() % 1000000 + 1),
                    fraction = random_digits(random, random() % 60 + 1);
        struct decimal d = parse("-" + whole + "." + fraction);
        int16_t scale = (int16_t)(random() % 70);
        std::string expected = fraction.substr(0, (size_t)scale), cut = fraction.substr(expected.size());
        enum decimal_loss loss =
            cut.find_first_not_of('0') == std::string::npos ? DECIMAL_EXACT : DECIMAL_FRACTION;
        expected.resize((size_t)scale, '0');
        ASSERT_EQ(decimal_rescale(&d, scale), loss) << fraction << " " << scale;
        ASSERT_EQ(text(d), "-" + whole + (scale ? "." : "") + expected);
    }
    struct decimal d = parse("1.5");
    EXPECT_EQ(decimal_rescale(&d, 100), DECIMAL_RANGE);
    EXPECT_EQ(text(d), "1.5");
    EXPECT_EQ(decimal_rescale(&d, -1), DECIMAL_RANGE);
    EXPECT_EQ(decimal_rescale(&d, 256), DECIMAL_RANGE);
    d = parse("0.0");
    EXPECT_EQ(decimal_rescale(&d, 255), DECIMAL_EXACT);
    EXPECT_EQ(text(d), "0." + std::string(255, '0'));
    d = parse("-0.04");
    EXPECT_EQ(decimal_rescale(&d, 1), DECIMAL_FRACTION);
    EXPECT_EQ(text(d), "0.0") << "no negative zero";
    d = parse(most256);
    d.scale = 255;
    EXPECT_EQ(text(d), "0." + std::string(255 - 78, '0') + most256);
    EXPECT_EQ(decimal_rescale(&d, 0), DECIMAL_FRACTION);
    EXPECT_TRUE(decimal_is_zero(&d));
}

TEST(decimal, compare)
{
    static const char *const ordered[] = {"-1e76",   "-10.01",
                                          "-10",     "-9.999999999999999999999999999999999",
                                          "-1e-200", "0",
                                          "1e-255",  "1e-200",
                                          "0.1",     "0.10000000000000000000000000000000001",
                                          "1",       "2",
                                          "10",      "18446744073709551616",
                                          most256};
    size_t count = sizeof ordered / sizeof ordered[0];
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++) {
            struct decimal a = parse(ordered[i]), b = parse(ordered[k]);
            int order = decimal_compare(&a, &b);
            EXPECT_EQ((order > 0) - (order < 0), (i > k) - (i < k)) << ordered[i] << " " << ordered[k];
        }
    struct decimal a = parse("1.50"), b = parse("1.5000000");
    EXPECT_EQ(decimal_compare(&a, &b), 0);
    a = parse("0.000"), b = parse("-0");
    EXPECT_EQ(decimal_compare(&a, &b), 0);
}

TEST(decimal, digits)
{
    EXPECT_EQ(([] {
                  struct decimal d = parse("0.00");
                  return decimal_digits(&d);
              })(),
              1);
    std::string s;
    for (int i = 1; i <= 77; i++) {
        s += "9";
        struct decimal d = parse(s);
        EXPECT_EQ(decimal_digits(&d), i);
        d = parse("1" + s.substr(1));
        EXPECT_EQ(decimal_digits(&d), i);
        d = parse("1" + std::string((size_t)i - 1, '0'));
        EXPECT_EQ(decimal_digits(&d), i) << "zeros within";
    }
}

TEST(decimal, to_double_is_correctly_rounded)
{
    std::mt19937_64 random(3);
    for (int i = 0; i < 20000; i++) {
        size_t whole = random() % 40 + 1;
        std::string s =
            random_digits(random, whole) + "." + random_digits(random, random() % (77 - whole) + 1);
        struct decimal d = parse(s);
        ASSERT_EQ(decimal_to_double(&d), strtod(s.c_str(), nullptr)) << s;
        d.negative = !decimal_is_zero(&d);
        ASSERT_EQ(decimal_to_double(&d), -strtod(s.c_str(), nullptr)) << s;
        s = random_digits(random, 8) + "." + random_digits(random, random() % 9 + 1);
        d = parse(s);
        ASSERT_EQ(decimal_to_double(&d), strtod(s.c_str(), nullptr)) << s;
    }
}

TEST(decimal, from_double)
{
    static const struct {
        double value;
        int16_t scale;
        enum decimal_loss loss;
        const char *text;
    } rows[] = {
        {0.0, 0, DECIMAL_EXACT, "0"},
        {-0.0, 2, DECIMAL_EXACT, "0.00"},
        {1.0, 3, DECIMAL_EXACT, "1.000"},
        {0.3, 1, DECIMAL_EXACT, "0.3"},
        {0.1, 20, DECIMAL_EXACT, "0.10000000000000000000"},
        {1.1, 1, DECIMAL_EXACT, "1.1"},
        {4.35, 2, DECIMAL_EXACT, "4.35"},
        {-123.456, 1, DECIMAL_FRACTION, "-123.4"},
        {123.999, 0, DECIMAL_FRACTION, "123"},
        {0.99, 0, DECIMAL_FRACTION, "0"},
        {-0.99, 0, DECIMAL_FRACTION, "0"},
        {1e-300, 255, DECIMAL_FRACTION, nullptr},
        {9007199254740993.0, 0, DECIMAL_EXACT, "9007199254740992"},
        {1e23, 0, DECIMAL_EXACT, "99999999999999991611392"},
        {1e23, 2, DECIMAL_EXACT, "99999999999999991611392.00"},
        {2251799813685249.5, 0, DECIMAL_FRACTION, "2251799813685249"},
        {2251799813685249.5, 1, DECIMAL_EXACT, "2251799813685249.5"},
        {5e-324, 10, DECIMAL_FRACTION, "0.0000000000"},
        {1e76, 0, DECIMAL_EXACT,
         "10000000000000000470601344959054695891559601407866630764278709534898249531392"},
        {1e78, 0, DECIMAL_RANGE, ""},
        {1e308, 0, DECIMAL_RANGE, ""},
        {1e70, 10, DECIMAL_RANGE, ""},
        {0.5, 255, DECIMAL_RANGE, ""},
        {INFINITY, 0, DECIMAL_RANGE, ""},
        {-INFINITY, 0, DECIMAL_RANGE, ""},
        {NAN, 0, DECIMAL_RANGE, ""},
        {1.0, -1, DECIMAL_RANGE, ""},
    };
    for (auto &row : rows) {
        struct decimal d = {};
        EXPECT_EQ(decimal_from_double(row.value, row.scale, &d), row.loss) << row.value << " " << row.scale;
        if (row.text && row.loss < DECIMAL_RANGE)
            EXPECT_EQ(text(d), row.text);
    }
    struct decimal d;
    EXPECT_EQ(decimal_from_double(
                  115792089237316195423570985008687907853269984665640564039457584007913129639936.0, 0, &d),
              DECIMAL_RANGE)
        << "2^256";
    EXPECT_EQ(decimal_from_double(
                  57896044618658097711785492504343953926634992332820282019728792003956564819968.0, 0, &d),
              DECIMAL_EXACT);
    EXPECT_EQ(text(d), over255);
}
