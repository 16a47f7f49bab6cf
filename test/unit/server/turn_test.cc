// Turns at a session: who waits for whom, and what ends the waiting.
#include <atomic>
#include <thread>

#include "fixture.h"

extern "C" {
#include "server/turn.h"
}

namespace
{

/* A turn whose answer takes some steps to be read on. */
struct Holder {
    struct turn turn = {};
    int steps = 0;
    std::atomic<int> drained{0};

    explicit Holder(const char *key = "", int steps = 0) : steps(steps)
    {
        turn.key = text_of(key);
        turn.drain = drain;
    }
    static int drain(struct turn *turn, int64_t until)
    {
        Holder *self = reinterpret_cast<Holder *>(turn);
        self->drained++;
        while (self->steps < 0 && transport_now() < until)
            std::this_thread::yield();
        return self->steps < 0 || --self->steps > 0;
    }
};

class Turns : public testing::Test
{
  protected:
    void SetUp() override
    {
        turns_init(&turns);
    }
    void TearDown() override
    {
        turns_destroy(&turns);
        error_clear(&err);
    }
    std::string take(Holder &holder, int64_t milliseconds = 0, int (*check)(void *, struct error *) = nullptr)
    {
        struct patience patience = {milliseconds ? transport_now() + milliseconds : 0, check, this};
        error_clear(&err);
        turns_take(&turns, &holder.turn, &patience, &err);
        return state_of(err);
    }
    void leave(Holder &holder, bool ended = false, bool abandoned = false)
    {
        turns_leave(&turns, &holder.turn, ended, abandoned);
    }
    struct turns turns;
    struct error err = {};
};

TEST_F(Turns, KeysDoNotMeet)
{
    Holder a("a"), b("b");
    EXPECT_EQ(take(a), "00000");
    EXPECT_EQ(take(b), "00000");
    leave(a, true);
    leave(b, true);
    EXPECT_EQ(a.drained + b.drained, 0);
}

TEST_F(Turns, OneThatRestsIsReadOn)
{
    Holder a("", 3), b;
    EXPECT_EQ(take(a), "00000");
    leave(a);
    EXPECT_EQ(take(b), "00000");
    EXPECT_EQ(a.drained, 3);
    EXPECT_FALSE(a.turn.listed);
    EXPECT_TRUE(b.turn.listed);
    leave(b, true);
    EXPECT_TRUE(turns_recent(&turns));
}

TEST_F(Turns, WaitingEndsByTimeAndByCheck)
{
    Holder a("", -1), b;
    EXPECT_EQ(take(a), "00000");
    EXPECT_EQ(take(b, 60), "HYT00"); /* at work: waited for */
    EXPECT_EQ(a.drained, 0);
    leave(a);
    EXPECT_EQ(take(b, 60), "HYT00"); /* at rest: read on, without an end */
    EXPECT_GT(a.drained, 0);
    EXPECT_EQ(take(b, 0, [](void *, struct error *err) { return error_set(err, STATE_HY008, 0, "no"); }), "HY008");
    EXPECT_TRUE(a.turn.listed);
    EXPECT_FALSE(b.turn.listed);
    EXPECT_EQ(turns_enter(&turns, &a.turn, nullptr, &err), 0);
    leave(a, true, true);
    EXPECT_EQ(take(b), "00000");
    leave(b, true);
}

TEST_F(Turns, PauseIsBoundedToo)
{
    struct patience patience = {transport_now() + 30, nullptr, nullptr};
    EXPECT_EQ(turns_pause(&patience, 1, &err), 0);
    EXPECT_EQ(turns_pause(&patience, 10000, &err), -1);
    EXPECT_EQ(err.state, STATE_HYT00);
}

TEST_F(Turns, ManyThreadsOneAtATime)
{
    std::atomic<int> inside{0}, most{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++)
        threads.emplace_back([&] {
            for (int i = 0; i < 50; i++) {
                Holder mine("", 2);
                struct error own = {};
                ASSERT_EQ(turns_take(&turns, &mine.turn, nullptr, &own), 0);
                int now = ++inside;
                if (now > most)
                    most = now;
                inside--;
                turns_leave(&turns, &mine.turn, false, false); /* others may read it on now */
                ASSERT_EQ(turns_enter(&turns, &mine.turn, nullptr, &own), 0);
                turns_leave(&turns, &mine.turn, true, false);
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(most, 1);
    EXPECT_EQ(turns.first, nullptr);
}

} // namespace
