// Values handed over in the width of their variable, and taken.
#include <gtest/gtest.h>

#include <cstring>
#include <string>

extern "C" {
#include "api/give.h"
}

namespace
{

TEST(Give, NumbersInTheirWidth)
{
    for (size_t width : {size_t(2), size_t(4), size_t(8)}) {
        unsigned char place[16];
        memset(place, 0xAA, sizeof place);
        struct item item = {};
        item.width = width;
        item.number = 0x1122334455667788;
        SQLSMALLINT length16 = -1;
        SQLINTEGER length32 = -1;
        EXPECT_FALSE(give_item(&item, place, 0, &length16, &length32, true));
        EXPECT_EQ(memcmp(place, &item.number, width), 0);
        EXPECT_EQ(place[width], 0xAA) << "more was written than the variable has";
        EXPECT_EQ(length16, static_cast<SQLSMALLINT>(width));
        EXPECT_EQ(length32, static_cast<SQLINTEGER>(width));
        EXPECT_FALSE(give_item(&item, nullptr, 0, nullptr, nullptr, false));
    }
}

TEST(Give, TextsInBytes)
{
    struct item item = {};
    item.is_text = true;
    item.text = text_of("abcd");
    SQLWCHAR wide[8];
    SQLINTEGER length = -1;
    EXPECT_FALSE(give_item(&item, wide, 5 * sizeof(SQLWCHAR), nullptr, &length, true));
    EXPECT_EQ(length, static_cast<SQLINTEGER>(4 * sizeof(SQLWCHAR)));
    EXPECT_TRUE(give_item(&item, wide, 4 * sizeof(SQLWCHAR), nullptr, &length, true));
    EXPECT_EQ(wide[2], 'c');
    EXPECT_EQ(wide[3], 0);
    EXPECT_EQ(length, static_cast<SQLINTEGER>(4 * sizeof(SQLWCHAR)));
    char ansi[4];
    EXPECT_TRUE(give_item(&item, ansi, sizeof ansi, nullptr, &length, false));
    EXPECT_STREQ(ansi, "abc");
    EXPECT_EQ(length, 4);
}

class Take : public testing::Test
{
  protected:
    void SetUp() override
    {
        arena_init(&arena, 1 << 16);
    }
    void TearDown() override
    {
        arena_clear(&arena);
        error_clear(&err);
    }
    struct arena arena;
    struct error err = {};
    struct item item = {};
};

TEST_F(Take, NumbersAreTheArgumentItself)
{
    ASSERT_EQ(take_item(false, reinterpret_cast<SQLPOINTER>(77), SQL_IS_UINTEGER, false, &arena, &item, &err),
              0);
    EXPECT_EQ(item.number, 77u);
    EXPECT_FALSE(item.is_text);
}

TEST_F(Take, TextsHaveTheirLengthInBytes)
{
    SQLWCHAR wide[] = {'a', 'b', 'c', 0};
    ASSERT_EQ(take_item(true, wide, 2 * sizeof(SQLWCHAR), true, &arena, &item, &err), 0);
    EXPECT_EQ(std::string(item.text.data, item.text.size), "ab");
    ASSERT_EQ(take_item(true, wide, SQL_NTS, true, &arena, &item, &err), 0);
    EXPECT_EQ(item.text.size, 3u);
    char ansi[] = "xyz";
    ASSERT_EQ(take_item(true, ansi, 2, false, &arena, &item, &err), 0);
    EXPECT_EQ(std::string(item.text.data, item.text.size), "xy");
    EXPECT_EQ(take_item(true, ansi, -9, false, &arena, &item, &err), -1);
    EXPECT_EQ(err.state, STATE_HY090);
}

} // namespace
