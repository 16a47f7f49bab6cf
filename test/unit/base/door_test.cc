// A side door beside a lock.
#include <gtest/gtest.h>

#include <pthread.h>
#include <thread>

extern "C" {
#include "base/door.h"
}

namespace
{

TEST(Door, OpensAndShuts)
{
    struct door door = {};
    EXPECT_FALSE(door_enter(&door));
    door_open(&door);
    EXPECT_TRUE(door_enter(&door));
    EXPECT_FALSE(door_enter(&door)) << "one at a time";
    door_leave(&door);
    EXPECT_TRUE(door_enter(&door));
    door_leave(&door);
    door_shut(&door);
    EXPECT_FALSE(door_enter(&door));
    door_shut(&door);
    EXPECT_FALSE(door_enter(&door));
}

/* A number that nothing else guards: through the door, or under the lock with the door shut. */
TEST(Door, GuardsLikeTheLock)
{
    const int rounds = 5000;
    struct door door = {};
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    long number = 0, quick = 0;
    auto work = [&] {
        for (int i = 0; i < rounds; i++) {
            if (door_enter(&door)) {
                number++;
                quick++;
                door_leave(&door);
                continue;
            }
            pthread_mutex_lock(&lock);
            door_shut(&door);
            number++;
            if (i % 7)
                door_open(&door);
            pthread_mutex_unlock(&lock);
        }
    };
    std::thread one(work), other(work), third(work);
    one.join();
    other.join();
    third.join();
    EXPECT_EQ(3L * rounds, number);
    EXPECT_GT(quick, 0);
}

} // namespace
