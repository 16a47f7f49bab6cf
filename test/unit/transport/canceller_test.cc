/* Reaching a running call from another thread. */
#include <thread>

#include <gtest/gtest.h>

extern "C" {
#include "transport/canceller.h"
#include "transport/fake.h"
}

TEST(Canceller, ReachesTheLinkInUse)
{
    struct fake_answer script = {};
    script.status = 200;
    script.body = text_of("abc");
    struct error err = {};
    struct transport *transport = fake_transport_new(&script, 1, &err);
    struct link *link = transport->open(transport, &err);
    struct canceller canceller;
    struct request request = {};
    struct answer answer;
    uint8_t place[8];
    size_t size;
    canceller_init(&canceller);
    ASSERT_EQ(link_start(link, &request, &answer, &err), 0);
    ASSERT_EQ(canceller_enter(&canceller, link, &err), 0);
    std::thread([&] { canceller_cancel(&canceller); }).join();
    EXPECT_EQ(link_read(link, place, sizeof place, &size, &err), -1);
    EXPECT_EQ(err.state, STATE_HY008);
    canceller_leave(&canceller);

    error_clear(&err);
    EXPECT_EQ(canceller_enter(&canceller, link, &err), -1);
    EXPECT_EQ(err.state, STATE_HY008);
    canceller_begin(&canceller);
    error_clear(&err);
    EXPECT_EQ(canceller_enter(&canceller, link, &err), 0);
    canceller_leave(&canceller);
    canceller_destroy(&canceller);
    link_close(link);
    transport->free(transport);
}

TEST(Canceller, AFollowerIsCancelledWithIt)
{
    struct canceller leader, follower;
    struct error err = {};
    canceller_init(&leader);
    canceller_init(&follower);
    canceller_lead(&leader, &follower);
    EXPECT_EQ(canceller_enter(&follower, nullptr, &err), 0);
    canceller_cancel(&leader);
    EXPECT_EQ(canceller_enter(&follower, nullptr, &err), -1);
    EXPECT_EQ(err.state, STATE_HY008);
    error_clear(&err);
    canceller_lead(&leader, nullptr);
    canceller_begin(&follower);
    canceller_cancel(&leader);
    EXPECT_EQ(canceller_enter(&follower, nullptr, &err), 0);
    canceller_lead(&leader, &follower); /* cancelled before: at once */
    EXPECT_EQ(canceller_enter(&follower, nullptr, &err), -1);
    error_clear(&err);
    canceller_destroy(&follower);
    canceller_destroy(&leader);
}

TEST(Canceller, NoneIsFine)
{
    struct error err = {};
    EXPECT_EQ(canceller_enter(nullptr, nullptr, &err), 0);
    canceller_leave(nullptr);
}
