/* The driver's heap: sizes of 0 and too large, overflow of products, wiping. */
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>

extern "C" {
#include "base/memory.h"
}

TEST(memory, zero_size_gives_unique_pointers)
{
    void *a = mem_alloc(0), *b = mem_zalloc(0), *c = mem_calloc(0, 8);
    ASSERT_NE(a, nullptr);
    ASSERT_NE(b, nullptr);
    ASSERT_NE(c, nullptr);
    EXPECT_NE(a, b);
    EXPECT_NE(b, c);
    mem_free(a);
    mem_free(b);
    mem_free(c);
    mem_free(nullptr);
}

TEST(memory, refuses_what_cannot_be)
{
    EXPECT_EQ(mem_alloc(SIZE_MAX), nullptr);
    EXPECT_EQ(mem_zalloc(SIZE_MAX / 2 + 1), nullptr);
    EXPECT_EQ(mem_calloc(SIZE_MAX / 2, 3), nullptr);
    EXPECT_EQ(mem_strndup("x", SIZE_MAX), nullptr);
    char *old = mem_strndup("keep", 4);
    EXPECT_EQ(mem_realloc(old, SIZE_MAX), nullptr);
    EXPECT_STREQ(old, "keep");
    mem_free(old);
}

TEST(memory, zeroes_and_wipes)
{
    unsigned char zeros[64] = {0};
    unsigned char *bytes = (unsigned char *)mem_calloc(8, 8);
    EXPECT_EQ(memcmp(bytes, zeros, 64), 0);
    memset(bytes, 0xAA, 64);
    mem_wipe(bytes, 63);
    EXPECT_EQ(memcmp(bytes, zeros, 63), 0);
    EXPECT_EQ(bytes[63], 0xAA);
    mem_free(bytes);
}

TEST(memory, strndup_terminates)
{
    char *copy = mem_strndup("a\0bc", 3);
    EXPECT_EQ(memcmp(copy, "a\0b", 4), 0);
    mem_free(copy);
    copy = mem_strndup(nullptr, 0);
    EXPECT_STREQ(copy, "");
    mem_free(copy);
}
