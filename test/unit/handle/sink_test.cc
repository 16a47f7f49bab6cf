// Length and buffer rules of text on its way in and out.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

extern "C" {
#include "base/utf.h"
#include "handle/sink.h"
}

namespace
{

struct Case {
    const char *name;
    std::string text;
    bool wide, characters;
    SQLLEN capacity;
    std::string written; /* UTF-8; wide output is compared as its characters */
    int length;
    bool cut;
};

const Case cases[] = {
    {"fits exactly with the terminator", "abc", false, false, 4, "abc", 3, false},
    {"one byte short", "abc", false, false, 3, "ab", 3, true},
    {"room for the terminator only", "abc", false, false, 1, "", 3, true},
    {"empty text", "", false, false, 1, "", 0, false},
    {"a sequence is never split", "a\xC3\xA9", false, false, 3, "a", 3, true},
    {"and fits whole", "a\xC3\xA9", false, false, 4, "a\xC3\xA9", 3, false},
    {"W in characters, fits", "abc", true, true, 4, "abc", 3, false},
    {"W in characters, cut", "abc", true, true, 3, "ab", 3, true},
    {"W in bytes: the length too is in bytes", "abc", true, false, 8, "abc", 6, false},
    {"W in bytes, cut", "abc", true, false, 6, "ab", 6, true},
    {"W in bytes, an odd buffer ends at a whole unit", "abc", true, false, 7, "ab", 6, true},
    {"W counts characters, not UTF-8 bytes", "a\xC3\xA9", true, true, 3, "a\xC3\xA9", 2, false},
    {"W: a surrogate pair counts two", "\xF0\x9F\x98\x80", true, true, 3, "\xF0\x9F\x98\x80", 2, false},
    {"W: a surrogate pair is never split", "\xF0\x9F\x98\x80", true, true, 2, "", 2, true},
    {"W, empty text", "", true, true, 1, "", 0, false},
};

std::string as_text(const void *buffer, bool wide)
{
    if (!wide)
        return static_cast<const char *>(buffer);
    const SQLWCHAR *units = static_cast<const SQLWCHAR *>(buffer);
    char out[64];
    struct utf_progress progress = utf8_from_wide(units, wide_length(units, 30), out, sizeof out);
    return std::string(out, progress.written);
}

TEST(Sink, Put)
{
    for (const Case &c : cases) {
        alignas(SQLWCHAR) unsigned char buffer[64];
        size_t room = static_cast<size_t>(c.capacity) * (c.wide && c.characters ? sizeof(SQLWCHAR) : 1);
        SQLSMALLINT length16 = -7;
        SQLINTEGER length32 = -7;
        memset(buffer, 0xAA, sizeof buffer);
        struct text_sink sink = {buffer, c.capacity, &length16, &length32, c.wide, c.characters};
        EXPECT_EQ(sink_put(&sink, text_make(c.text.data(), c.text.size())), c.cut) << c.name;
        EXPECT_EQ(as_text(buffer, c.wide), c.written) << c.name;
        EXPECT_EQ(length16, c.length) << c.name;
        EXPECT_EQ(length32, c.length) << c.name;
        for (size_t i = room; i < sizeof buffer; i++)
            ASSERT_EQ(buffer[i], 0xAA) << c.name << ": byte " << i << " is behind the buffer";
    }
}

TEST(Sink, WithoutBufferOnlyTheLengthIsTold)
{
    for (bool wide : {false, true}) {
        SQLSMALLINT length = -1;
        struct text_sink sink = {nullptr, 0, &length, nullptr, wide, true};
        EXPECT_FALSE(sink_put(&sink, text_of("abcd")));
        EXPECT_EQ(length, 4);
    }
}

TEST(Sink, ABufferOfNoSizeIsNotWritten)
{
    for (bool wide : {false, true})
        for (SQLLEN capacity : {SQLLEN(0), SQLLEN(-5)}) {
            SQLWCHAR place = 77;
            SQLSMALLINT length = -1;
            struct text_sink sink = {&place, capacity, &length, nullptr, wide, true};
            EXPECT_TRUE(sink_put(&sink, text_of("abcd")));
            EXPECT_EQ(place, 77);
            EXPECT_EQ(length, 4);
        }
}

TEST(Sink, ANullTextIsEmpty)
{
    for (bool wide : {false, true}) {
        SQLWCHAR place[2] = {77, 77};
        SQLSMALLINT length = -1;
        struct text_sink sink = {place, 2, &length, nullptr, wide, true};
        EXPECT_FALSE(sink_put(&sink, text_make(nullptr, 0)));
        EXPECT_EQ(length, 0);
        EXPECT_EQ(as_text(place, wide), "");
    }
}

TEST(Sink, ALengthBeyondItsTypeIsTheLargest)
{
    std::string text(40000, 'x');
    SQLSMALLINT length = 0;
    struct text_sink sink = {nullptr, 0, &length, nullptr, false, true};
    sink_put(&sink, text_make(text.data(), text.size()));
    EXPECT_EQ(length, INT16_MAX - 1) << "applications add one for the terminator";
}

class TextFrom : public testing::Test
{
  protected:
    void SetUp() override
    {
        arena_init(&arena, 1 << 20);
    }
    void TearDown() override
    {
        arena_clear(&arena);
        error_clear(&err);
    }
    struct arena arena;
    struct error err = {};
    struct text out = {};
};

TEST_F(TextFrom, Ansi)
{
    const SQLCHAR data[] = "a\xC3\xA9z";
    ASSERT_EQ(text_from_ansi(data, SQL_NTS, &arena, &out, &err), 0);
    EXPECT_EQ(std::string(out.data, out.size), "a\xC3\xA9z");
    ASSERT_EQ(text_from_ansi(data, 3, &arena, &out, &err), 0);
    EXPECT_EQ(out.size, 3u);
    ASSERT_EQ(text_from_ansi(data, 0, &arena, &out, &err), 0);
    EXPECT_EQ(out.size, 0u);
    EXPECT_NE(out.data, nullptr);
}

TEST_F(TextFrom, Wide)
{
    const SQLWCHAR data[] = {'a', 0xE9, 0xD83D, 0xDE00, 'z', 0};
    ASSERT_EQ(text_from_wide(data, SQL_NTS, &arena, &out, &err), 0);
    EXPECT_EQ(std::string(out.data, out.size), "a\xC3\xA9\xF0\x9F\x98\x80z");
    ASSERT_EQ(text_from_wide(data, 2, &arena, &out, &err), 0);
    EXPECT_EQ(std::string(out.data, out.size), "a\xC3\xA9");
    /* A length counts: a terminator inside is a character. */
    const SQLWCHAR holed[] = {'a', 0, 'b'};
    ASSERT_EQ(text_from_wide(holed, 3, &arena, &out, &err), 0);
    EXPECT_EQ(out.size, 3u);
}

TEST_F(TextFrom, NullPointerIsNoText)
{
    ASSERT_EQ(text_from_ansi(nullptr, SQL_NTS, &arena, &out, &err), 0);
    EXPECT_EQ(out.data, nullptr);
    ASSERT_EQ(text_from_wide(nullptr, 5, &arena, &out, &err), 0);
    EXPECT_EQ(out.data, nullptr);
    EXPECT_EQ(out.size, 0u);
}

TEST_F(TextFrom, BadLength)
{
    const SQLCHAR ansi[] = "x";
    const SQLWCHAR wide[] = {'x', 0};
    for (SQLINTEGER length : {-1, -2, -4, INT32_MIN}) {
        EXPECT_EQ(text_from_ansi(ansi, length, &arena, &out, &err), -1);
        EXPECT_EQ(err.state, STATE_HY090);
        EXPECT_EQ(text_from_wide(wide, length, &arena, &out, &err), -1);
        EXPECT_EQ(err.state, STATE_HY090);
    }
}

} // namespace
