/* The growable buffer: limits, sticky failures, formatting at the very limit. */
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "base/buffer.h"
}

static std::string contents(const struct buffer *b)
{
    return std::string((const char *)b->data, b->size);
}

TEST(buffer, grows_and_keeps_contents)
{
    struct buffer b;
    buffer_init(&b, 1 << 20);
    std::string expected;
    for (int i = 0; i < 20000; i++) {
        buffer_printf(&b, "%d,", i);
        expected += std::to_string(i) + ",";
    }
    EXPECT_EQ(contents(&b), expected);
    EXPECT_EQ(buffer_check(&b, "test", nullptr), 0);
    EXPECT_LE(b.capacity, b.limit + 1);
    buffer_clear(&b);
    EXPECT_EQ(b.data, nullptr);
    EXPECT_EQ(b.limit, 1u << 20);
}

TEST(buffer, limit_is_exact_and_failure_sticks)
{
    struct buffer b;
    buffer_init(&b, 5);
    buffer_puts(&b, "12345");
    EXPECT_EQ(b.failed, 0);
    EXPECT_STREQ(buffer_string(&b), "12345");
    buffer_byte(&b, '6');
    EXPECT_EQ(b.failed, 2);
    EXPECT_EQ(contents(&b), "12345");
    EXPECT_EQ(buffer_reserve(&b, 0), nullptr);
    EXPECT_EQ(buffer_string(&b), nullptr);
    buffer_put(&b, text_of("x"));
    EXPECT_EQ(b.size, 5u);

    struct error err = {};
    EXPECT_EQ(buffer_check(&b, "the answer", &err), -1);
    EXPECT_EQ(err.state, STATE_HY000);
    EXPECT_STREQ(err.message, "the answer is larger than the limit of 5 bytes");
    error_clear(&err);

    buffer_reset(&b);
    EXPECT_EQ(b.failed, 0);
    EXPECT_EQ(b.size, 0u);
    EXPECT_NE(b.capacity, 0u);
    buffer_clear(&b);
}

TEST(buffer, printf_at_the_limit)
{
    struct buffer b;
    buffer_init(&b, 8);
    buffer_printf(&b, "%s", "12345678");
    EXPECT_EQ(b.failed, 0);
    EXPECT_EQ(contents(&b), "12345678");
    buffer_reset(&b);
    buffer_printf(&b, "%s", "123456789");
    EXPECT_EQ(b.failed, 2);
    EXPECT_EQ(b.size, 0u);
    buffer_clear(&b);
    buffer_init(&b, 0);
    buffer_printf(&b, "%s", "");
    EXPECT_EQ(b.failed, 0);
    EXPECT_STREQ(buffer_string(&b), "");
    buffer_clear(&b);
}

TEST(buffer, huge_requests_fail_cleanly)
{
    struct buffer b;
    buffer_init(&b, SIZE_MAX);
    buffer_puts(&b, "x");
    EXPECT_EQ(buffer_reserve(&b, SIZE_MAX), nullptr);
    EXPECT_EQ(b.failed, 2);
    buffer_reset(&b);
    EXPECT_EQ(buffer_reserve(&b, SIZE_MAX / 2 + 2), nullptr);
    EXPECT_EQ(b.failed, 1);
    struct error err = {};
    EXPECT_EQ(buffer_check(&b, "it", &err), -1);
    EXPECT_EQ(err.state, STATE_HY001);
    error_clear(&err);
    buffer_clear(&b);
}

TEST(buffer, drop)
{
    struct buffer b;
    buffer_init(&b, 100);
    buffer_puts(&b, "abcdef");
    buffer_drop(&b, 2);
    EXPECT_EQ(contents(&b), "cdef");
    buffer_drop(&b, 0);
    EXPECT_EQ(contents(&b), "cdef");
    buffer_drop(&b, 99);
    EXPECT_EQ(b.size, 0u);
    buffer_clear(&b);
    buffer_drop(&b, 1);
    EXPECT_EQ(b.size, 0u);
}

TEST(buffer, reserve_does_not_count)
{
    struct buffer b;
    buffer_init(&b, 1000);
    uint8_t *place = buffer_reserve(&b, 1000);
    ASSERT_NE(place, nullptr);
    EXPECT_EQ(b.size, 0u);
    memset(place, 'z', 1000);
    b.size = 1000;
    EXPECT_NE(buffer_reserve(&b, 0), nullptr);
    EXPECT_EQ(strlen(buffer_string(&b)), 1000u);
    buffer_clear(&b);
}

TEST(buffer, half_a_text_is_no_copy)
{
    struct buffer b;
    struct arena arena;
    buffer_init(&b, 8);
    arena_init(&arena, 100);
    buffer_puts(&b, "abc");
    struct text copy = buffer_copy(&b, &arena);
    EXPECT_EQ(std::string(copy.data, copy.size), "abc");
    EXPECT_EQ(copy.data[3], '\0');
    buffer_puts(&b, "does not fit");
    buffer_byte(&b, 'd');
    EXPECT_EQ(buffer_copy(&b, &arena).data, nullptr);
    buffer_clear(&b);
    arena_clear(&arena);
}
