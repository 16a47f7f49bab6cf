/* UTF-8 and SQLWCHAR: every code point both ways, ill-formed sequences by maximal subparts, cutting. */
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

extern "C" {
#include "base/utf.h"
}

typedef std::vector<uint32_t> units;

static const bool narrow_units = sizeof(SQLWCHAR) == 2;

static units to_wide(const std::string &s, size_t capacity, struct utf_progress *progress)
{
    std::vector<SQLWCHAR> out(capacity + 1, (SQLWCHAR)0x7777);
    *progress = utf8_to_wide(text_make(s.data(), s.size()), out.data(), capacity);
    EXPECT_EQ(out[capacity], (SQLWCHAR)0x7777);
    EXPECT_LE(progress->written, capacity);
    return units(out.begin(), out.begin() + (long)progress->written);
}

static std::string from_wide(const units &in, size_t capacity, struct utf_progress *progress)
{
    std::vector<SQLWCHAR> wide(in.begin(), in.end());
    wide.push_back(0);
    std::string out(capacity + 1, '#');
    *progress = utf8_from_wide(wide.data(), in.size(), &out[0], capacity);
    EXPECT_EQ(out[capacity], '#');
    return out.substr(0, progress->written);
}

static std::string encode(uint32_t code)
{
    if (code < 0x80)
        return {(char)code};
    if (code < 0x800)
        return {(char)(0xC0 | code >> 6), (char)(0x80 | (code & 63))};
    if (code < 0x10000)
        return {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 63)), (char)(0x80 | (code & 63))};
    return {(char)(0xF0 | code >> 18), (char)(0x80 | (code >> 12 & 63)), (char)(0x80 | (code >> 6 & 63)),
            (char)(0x80 | (code & 63))};
}

TEST(utf, every_code_point_both_ways)
{
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        if (code >= 0xD800 && code < 0xE000)
            continue;
        std::string bytes = encode(code);
        size_t at = 0;
        bool bad = false;
        ASSERT_EQ(utf8_next(text_make(bytes.data(), bytes.size()), &at, &bad), code);
        ASSERT_FALSE(bad);
        ASSERT_EQ(at, bytes.size());
        SQLWCHAR wide[2];
        struct utf_progress p = utf8_to_wide(text_make(bytes.data(), bytes.size()), wide, 2);
        ASSERT_EQ(p.written, narrow_units && code > 0xFFFF ? 2u : 1u);
        char back[4];
        struct utf_progress q = utf8_from_wide(wide, p.written, back, 4);
        ASSERT_EQ(std::string(back, q.written), bytes);
        ASSERT_FALSE(p.bad || q.bad);
        ASSERT_EQ(utf8_length_of_wide(wide, p.written), bytes.size());
    }
}

/* Each row: bytes, and the code points that they must give; F is U+FFFD. */
TEST(utf, ill_formed)
{
    const uint32_t F = UTF_REPLACEMENT;
    static const struct {
        std::string bytes;
        units codes;
    } rows[] = {
        {"\x80", {F}},
        {"\xBF\xBF", {F, F}},
        {"\xC0\x80", {F, F}},        /* overlong NUL */
        {"\xC1\xBF", {F, F}},        /* overlong */
        {"\xE0\x80\x80", {F, F, F}}, /* overlong, 3 bytes */
        {"\xE0\x9F\xBF", {F, F, F}},
        {"\xF0\x80\x80\x80", {F, F, F, F}}, /* overlong, 4 bytes */
        {"\xF0\x8F\xBF\xBF", {F, F, F, F}},
        {"\xED\xA0\x80", {F, F, F}},                      /* surrogate U+D800 */
        {"\xED\xBF\xBF", {F, F, F}},                      /* surrogate U+DFFF */
        {"\xED\xA0\xBD\xED\xB8\x80", {F, F, F, F, F, F}}, /* CESU-8 */
        {"\xF4\x90\x80\x80", {F, F, F, F}},               /* beyond U+10FFFF */
        {"\xF5\x80\x80\x80", {F, F, F, F}},
        {"\xFE", {F}},
        {"\xFF", {F}},
        {"\xF8\x88\x80\x80\x80", {F, F, F, F, F}},
        {"\xC3", {F}}, /* cut short: one for the maximal subpart */
        {"\xE2\x82", {F}},
        {"\xF0\x9F\x98", {F}},
        {"\xF0\x9F", {F}},
        {"\xE2\x82"
         "A",
         {F, 'A'}}, /* a good character is never eaten */
        {"\xF0\x9F\x98"
         "A",
         {F, 'A'}},
        {"\xC3\xC3\xA4", {F, 0xE4}},
        {"\xF0\x9F\xE2\x82\xAC", {F, 0x20AC}},
        {"\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64",
         {'a', F, F, F, 'b', F, 'c', F, F, 'd'}},                    /* Unicode, table 3-8 */
        {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", {F, F, F, F, 'A'}}, /* table 3-11 */
        {std::string("a\0b", 3), {'a', 0, 'b'}},
    };
    for (auto &row : rows) {
        struct text t = text_make(row.bytes.data(), row.bytes.size());
        units codes;
        bool bad = false;
        for (size_t at = 0; at < t.size;)
            codes.push_back(utf8_next(t, &at, &bad));
        EXPECT_EQ(codes, row.codes);
        EXPECT_EQ(bad, row.bytes[0] != 'a' || row.bytes.size() > 3);
        EXPECT_EQ(utf8_valid(t), !bad);
        EXPECT_EQ(utf8_count(t), codes.size());
        EXPECT_EQ(utf8_wide_length(t), codes.size());
        struct utf_progress p;
        EXPECT_EQ(to_wide(row.bytes, 20, &p), row.codes);
        EXPECT_EQ(p.bad, bad);
        EXPECT_EQ(p.read, t.size);
        /* The same behind a run of ASCII that takes the fast path. */
        std::string longer(37, 'x');
        units expected(37, 'x');
        expected.insert(expected.end(), row.codes.begin(), row.codes.end());
        EXPECT_EQ(to_wide(longer + row.bytes, 100, &p), expected);
    }
}

TEST(utf, lone_surrogates)
{
    if (!narrow_units)
        GTEST_SKIP() << "SQLWCHAR is 4 bytes";
    static const struct {
        units wide;
        const char *bytes;
    } rows[] = {
        {{0xD83D, 0xDE00}, "\xF0\x9F\x98\x80"},
        {{0xD83D}, "\xEF\xBF\xBD"},
        {{0xDE00}, "\xEF\xBF\xBD"},
        {{0xD83D, 'A'},
         "\xEF\xBF\xBD"
         "A"},
        {{0xDE00, 0xD83D}, "\xEF\xBF\xBD\xEF\xBF\xBD"},
        {{0xD83D, 0xD83D, 0xDE00}, "\xEF\xBF\xBD\xF0\x9F\x98\x80"},
        {{0xDBFF, 0xDFFF}, "\xF4\x8F\xBF\xBF"},
        {{0xFFFF, 0xFEFF}, "\xEF\xBF\xBF\xEF\xBB\xBF"},
    };
    for (auto &row : rows) {
        struct utf_progress p;
        EXPECT_EQ(from_wide(row.wide, 30, &p), row.bytes);
        EXPECT_EQ(p.read, row.wide.size());
        EXPECT_EQ(p.bad, std::string(row.bytes).find("\xEF\xBF\xBD") != std::string::npos);
    }
}

/* Whatever the capacity: whole characters, all that fit, and going on from there gives the rest. */
TEST(utf, pieces_join)
{
    std::mt19937 random(5);
    static const uint32_t pool[] = {'a', 'Z', 0xE4, 0x20AC, 0x1F600, 0x10FFFF, 0x7FF, 0x800, 0xFFFD};
    for (int round = 0; round < 300; round++) {
        std::string bytes;
        for (unsigned i = random() % 60; i > 0; i--)
            bytes += random() % 3 ? std::string(random() % 20, 'k') : encode(pool[random() % 9]);
        struct utf_progress p;
        units whole = to_wide(bytes, bytes.size(), &p);
        ASSERT_EQ(whole.size(), utf8_wide_length(text_make(bytes.data(), bytes.size())));
        for (size_t capacity : {2, 3, 7, 16, 17, 33}) {
            units joined;
            for (size_t at = 0; at < bytes.size(); at += p.read) {
                units piece = to_wide(bytes.substr(at), capacity, &p);
                ASSERT_GT(p.read, 0u);
                ASSERT_TRUE(p.read == bytes.size() - at || piece.size() + 1 >= capacity);
                if (narrow_units)
                    ASSERT_NE(piece.back() >> 10, 0xD800u >> 10) << "a pair was split";
                joined.insert(joined.end(), piece.begin(), piece.end());
            }
            ASSERT_EQ(joined, whole);
        }
        for (size_t capacity : {4, 5, 16, 19, 40}) {
            std::string joined;
            for (size_t at = 0; at < whole.size(); at += p.read) {
                std::string piece = from_wide(units(whole.begin() + (long)at, whole.end()), capacity, &p);
                ASSERT_GT(p.read, 0u);
                ASSERT_TRUE(utf8_valid(text_make(piece.data(), piece.size())));
                joined += piece;
            }
            ASSERT_EQ(joined, bytes);
        }
    }
}

TEST(utf, too_small_for_one)
{
    struct utf_progress p;
    EXPECT_TRUE(to_wide("\xF0\x9F\x98\x80", narrow_units ? 1 : 0, &p).empty());
    EXPECT_EQ(p.read, 0u);
    EXPECT_EQ(from_wide({0x20AC}, 2, &p), "");
    EXPECT_EQ(p.read, 0u);
    EXPECT_EQ(from_wide({'a', 0x20AC}, 3, &p), "a");
    EXPECT_TRUE(to_wide("", 5, &p).empty());
}

TEST(utf, unaligned_target)
{
    std::string bytes = "sixteen bytes of ASCII and \xF0\x9F\x98\x80";
    struct utf_progress p;
    units expected = to_wide(bytes, 100, &p);
    std::vector<char> room(100 * sizeof(SQLWCHAR) + 1), back(200);
    SQLWCHAR *odd = (SQLWCHAR *)(void *)(room.data() + 1);
    p = utf8_to_wide(text_make(bytes.data(), bytes.size()), odd, 99);
    for (size_t i = 0; i < p.written; i++) {
        SQLWCHAR unit;
        memcpy(&unit, room.data() + 1 + i * sizeof unit, sizeof unit);
        EXPECT_EQ((uint32_t)unit, expected[i]);
    }
    p = utf8_from_wide(odd, p.written, back.data() + 1, 150);
    EXPECT_EQ(std::string(back.data() + 1, p.written), bytes);
    EXPECT_EQ(utf8_length_of_wide(odd, p.read), bytes.size());
}

TEST(utf, cut)
{
    std::string s = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z";
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t i = 0; i < 13; i++)
        EXPECT_EQ(utf8_cut(text_make(s.data(), s.size()), i), expected[i]) << i;
    std::string tails(10, '\x80');
    for (size_t i = 0; i <= 10; i++)
        EXPECT_EQ(utf8_cut(text_make(tails.data(), 10), i), i) << "ill-formed text is cut anywhere";
    EXPECT_EQ(utf8_cut(text_make("\xF0\x9F"
                                 "A",
                                 3),
                       1),
              1u);
    EXPECT_EQ(utf8_cut(text_make("\xE2\x82\xAC\x80", 4), 3), 3u);
}

TEST(utf, wide_length)
{
    SQLWCHAR wide[] = {'a', 'b', 0, 'c'};
    EXPECT_EQ(wide_length(wide, 4), 2u);
    EXPECT_EQ(wide_length(wide, 1), 1u);
    EXPECT_EQ(wide_length(wide, 0), 0u);
}
