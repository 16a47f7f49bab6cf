/* The stack of idle links. */
#include <gtest/gtest.h>

extern "C" {
#include "transport/pool.h"
}

TEST(Pool, NewestFirstOldestOut)
{
    struct pool pool;
    struct pool_entry entries[3] = {};
    pool_init(&pool);
    EXPECT_EQ(pool_take(&pool), nullptr);
    EXPECT_EQ(pool_put(&pool, &entries[0], 2), nullptr);
    EXPECT_EQ(pool_put(&pool, &entries[1], 2), nullptr);
    EXPECT_EQ(pool_put(&pool, &entries[2], 2), &entries[0]);
    EXPECT_EQ(pool_take(&pool), &entries[2]);
    EXPECT_EQ(pool_take(&pool), &entries[1]);
    EXPECT_EQ(pool_take(&pool), nullptr);
    pool_destroy(&pool);
}

TEST(Pool, OfNoneAndOfOne)
{
    struct pool none, one;
    struct pool_entry a = {}, b = {};
    pool_init(&none);
    EXPECT_EQ(pool_put(&none, &a, 0), &a);
    EXPECT_EQ(pool_take(&none), nullptr);
    pool_destroy(&none);
    pool_init(&one);
    EXPECT_EQ(pool_put(&one, &a, 1), nullptr);
    EXPECT_EQ(pool_put(&one, &b, 1), &a);
    EXPECT_EQ(pool_take(&one), &b);
    pool_destroy(&one);
}
