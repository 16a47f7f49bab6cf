/* The arena: alignment, limit, large pieces, what a reset keeps. */
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

extern "C" {
#include "base/arena.h"
}

TEST(arena, pieces_are_aligned_and_apart)
{
    struct arena a;
    arena_init(&a, 64 << 20);
    std::vector<std::pair<uint8_t *, size_t>> pieces;
    for (size_t i = 0; i < 5000; i++) {
        size_t size = i * 7 % 3000 + (i % 500 == 0 ? 100000 : 0);
        uint8_t *p = (uint8_t *)arena_alloc(&a, size);
        ASSERT_NE(p, nullptr);
        EXPECT_EQ((uintptr_t)p % alignof(max_align_t), 0u);
        memset(p, (int)(i & 0xFF), size);
        pieces.push_back({p, size});
    }
    for (size_t i = 0; i < pieces.size(); i++)
        for (size_t k = 0; k < pieces[i].second; k++)
            ASSERT_EQ(pieces[i].first[k], i & 0xFF);
    arena_clear(&a);
    EXPECT_EQ(a.used, 0u);
    EXPECT_EQ(a.chunks, nullptr);
}

TEST(arena, limit_and_overflow)
{
    struct arena a;
    arena_init(&a, 1024);
    EXPECT_NE(arena_alloc(&a, 1000), nullptr);
    EXPECT_EQ(arena_alloc(&a, 100), nullptr);
    EXPECT_NE(arena_alloc(&a, 16), nullptr);
    EXPECT_EQ(arena_alloc(&a, SIZE_MAX), nullptr);
    EXPECT_EQ(arena_calloc(&a, SIZE_MAX / 2, 3), nullptr);
    EXPECT_EQ(arena_copy(&a, text_make("x", SIZE_MAX)).data, nullptr);
    arena_clear(&a);
    arena_init(&a, SIZE_MAX);
    EXPECT_EQ(arena_alloc(&a, SIZE_MAX - 64), nullptr);
    arena_clear(&a);
}

TEST(arena, zeroed_after_reset)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    memset(arena_alloc(&a, 3000), 0xFF, 3000);
    arena_reset(&a);
    EXPECT_EQ(a.used, 0u);
    uint8_t *p = (uint8_t *)arena_calloc(&a, 300, 10);
    for (size_t i = 0; i < 3000; i++)
        ASSERT_EQ(p[i], 0);
    arena_clear(&a);
}

TEST(arena, reset_keeps_one_chunk_and_reuses_it)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    for (int i = 0; i < 100; i++)
        ASSERT_NE(arena_alloc(&a, 500), nullptr);
    arena_reset(&a);
    void *first = arena_alloc(&a, 500);
    arena_reset(&a);
    EXPECT_EQ(arena_alloc(&a, 500), first);
    arena_clear(&a);
    arena_reset(&a);
    EXPECT_EQ(a.chunks, nullptr);
}

TEST(arena, copies_are_terminated)
{
    struct arena a;
    arena_init(&a, 1000);
    struct text copy = arena_copy(&a, text_make("abcdef", 3));
    EXPECT_STREQ(copy.data, "abc");
    EXPECT_EQ(copy.size, 3u);
    copy = arena_copy(&a, text_make(nullptr, 0));
    ASSERT_NE(copy.data, nullptr);
    EXPECT_STREQ(copy.data, "");
    arena_clear(&a);
}

TEST(arena, wipe_is_clear_too)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    for (int i = 0; i < 10; i++)
        ASSERT_NE(arena_alloc(&arena, 5000), nullptr);
    arena_wipe(&arena);
    EXPECT_EQ(arena.used, 0u);
    EXPECT_EQ(arena.chunks, nullptr);
    EXPECT_EQ(arena.limit, size_t(1 << 20));
}
