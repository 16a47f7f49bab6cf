/* Reading floating point: bit for bit as a correct strtod, exact halfway cases, malformed text. */
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

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void check(const std::string &text)
{
    double ours = 42;
    ASSERT_TRUE(number_parse_double(text_make(text.data(), text.size()), &ours)) << text;
    ASSERT_EQ(bits_of(ours), bits_of(strtod(text.c_str(), nullptr))) << text << " gave " << ours;
}

TEST(number_parse, agrees_with_strtod)
{
    for (const char *text : {"0",
                             "-0",
                             "0.0e999",
                             "1",
                             "-1.5",
                             ".5",
                             "5.",
                             "1e0",
                             "1E+5",
                             "1e-5",
                             "123456789012345678901234567890",
                             "9007199254740993",
                             "9007199254740993.0000000000000000000000000000000000000000000000001",
                             "9007199254740992.9999999999999999999999999999999999999999999999999",
                             "9007199254740995",
                             "1.7976931348623157e308",
                             "1.7976931348623158e308",
                             "1.7976931348623159e308",
                             "1.8e308",
                             "1e309",
                             "1e400",
                             "1e99999999999999999999",
                             "1e-99999999999999999999",
                             "0e99999999999999999999",
                             "4.9e-324",
                             "2.4703282292062327e-324",
                             "2.4703282292062328e-324",
                             "2.5e-324",
                             "1e-324",
                             "1e-400",
                             "2.2250738585072011e-308",
                             "2.2250738585072012e-308",
                             "2.2250738585072014e-308",
                             "1e23",
                             "8.5e22",
                             "1e22",
                             "1e-22",
                             "0.000001",
                             "6929495644600919.5",
                             "3.518437208883201171875e13",
                             "7.4109846876186981626485318930233205854758970392148714e-324",
                             "1797693134862315807937289714053034150799341327100378269361737789804449682927647"
                             "5094664901797758720709633028641669288791094655554785194040263065748867150582068"
                             "1908902000708383676273854845817711531764475730270069855571366959622842914819860"
                             "834936475292719074168444365510704342711559699508093042880"})
        check(text);
}

/* The exact decimal middle between two neighbours, one digit more, one less; with very many digits too. */
TEST(number_parse, halfway_cases)
{
    std::mt19937_64 random(7);
    for (int i = 0; i < 300; i++) {
        uint64_t bits = random() & INT64_MAX;
        if (i % 3 == 0)
            bits &= (UINT64_C(1) << 56) - 1; /* subnormals and the least normal ones */
        double low, high;
        memcpy(&low, &bits, sizeof low);
        high = std::nextafter(low, INFINITY);
        if (!std::isfinite(high))
            continue;
        char middle[1300];
        snprintf(middle, sizeof middle, "%.1100Le", ((long double)low + (long double)high) / 2);
        std::string text(middle), mantissa = text.substr(0, text.find('e')),
                                  exponent = text.substr(text.find('e'));
        check(text);
        check(mantissa + "1" + exponent);
        check(mantissa + std::string(500, '0') + "1" + exponent);
        std::string below = mantissa;
        for (size_t k = below.size(); k-- > 0;) {
            if (below[k] == '.')
                continue;
            if (below[k] != '0') {
                below[k]--;
                break;
            }
            below[k] = '9';
        }
        check(below + exponent);
    }
}

TEST(number_parse, random_texts)
{
    std::mt19937_64 random(99);
    char text[128];
    for (int i = 0; i < 200000; i++) {
        double value;
        uint64_t bits = random();
        memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value))
            continue;
        snprintf(text, sizeof text, "%.*e", (int)(random() % 22), value);
        check(text);
        snprintf(text, sizeof text, "%llu%llue%d", (unsigned long long)random(), (unsigned long long)random(),
                 (int)(random() % 700) - 380);
        check(text);
        snprintf(text, sizeof text, "%llue%d", (unsigned long long)random() >> random() % 64,
                 (int)(random() % 700) - 345);
        check(text);
    }
}

TEST(number_parse, what_was_formatted_reads_back)
{
    std::mt19937_64 random(4711);
    for (int i = 0; i < 200000; i++) {
        double value, back;
        uint64_t bits = random();
        memcpy(&value, &bits, sizeof value);
        char out[NUMBER_TEXT_SIZE];
        size_t size = number_format_double(value, out);
        ASSERT_LE(size, (size_t)NUMBER_TEXT_SIZE);
        ASSERT_TRUE(number_parse_double(text_make(out, size), &back));
        if (std::isnan(value))
            ASSERT_TRUE(std::isnan(back));
        else
            ASSERT_EQ(bits_of(back), bits) << std::string(out, size);
    }
}

TEST(number_parse, words_and_nonsense)
{
    double value;
    for (const char *text : {"inf", "+INF", "Infinity", " inFINity "}) {
        ASSERT_TRUE(number_parse_double(text_of(text), &value)) << text;
        EXPECT_EQ(value, INFINITY);
    }
    ASSERT_TRUE(number_parse_double(text_of("-inf"), &value));
    EXPECT_EQ(value, -INFINITY);
    ASSERT_TRUE(number_parse_double(text_of("NaN"), &value));
    EXPECT_TRUE(std::isnan(value));
    for (const char *text : {"", " ", ".", "-", "+.", "e5", "1e", "1e+", "1.2.3", "1,5", "0x1p3", "1e5x",
                             "infx", "nan(1)", "1 2", "--1", "1_000", "١"})
        EXPECT_FALSE(number_parse_double(text_of(text), &value)) << text;
    EXPECT_FALSE(number_parse_double(text_make(nullptr, 0), &value));
    EXPECT_FALSE(number_parse_double(text_make("1\0", 2), &value));
}

TEST(number_parse, very_long_texts)
{
    double value;
    std::string zeros(100000, '0');
    ASSERT_TRUE(number_parse_double(text_of(("1" + zeros + "e-100000").c_str()), &value));
    EXPECT_EQ(value, 1.0);
    ASSERT_TRUE(number_parse_double(text_of(("0." + zeros + "1e100001").c_str()), &value));
    EXPECT_EQ(value, 1.0);
    ASSERT_TRUE(number_parse_double(text_of((zeros + "1." + zeros).c_str()), &value));
    EXPECT_EQ(value, 1.0);
    ASSERT_TRUE(number_parse_double(text_of(("9007199254740993." + zeros + "1").c_str()), &value));
    EXPECT_EQ(value, 9007199254740994.0);
    ASSERT_TRUE(number_parse_double(text_of(std::string(100000, '9').c_str()), &value));
    EXPECT_EQ(value, INFINITY);
}

TEST(number_parse, scan)
{
    struct numeral n;
    ASSERT_TRUE(number_scan(text_of(" -012.340E-7 "), &n));
    EXPECT_TRUE(n.negative);
    EXPECT_EQ(std::string(n.whole.data, n.whole.size), "012");
    EXPECT_EQ(std::string(n.fraction.data, n.fraction.size), "340");
    EXPECT_EQ(n.exponent, -7);
    ASSERT_TRUE(number_scan(text_of("1e-999999999999999999999999"), &n));
    EXPECT_EQ(n.exponent, INT64_C(-1000000000000000));
    EXPECT_FALSE(number_scan(text_of("inf"), &n));
}
