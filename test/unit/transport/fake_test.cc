/* The scripted transport itself. */
#include <string>

#include <gtest/gtest.h>

extern "C" {
#include "transport/fake.h"
}

static std::string str(struct text text)
{
    return std::string(text.data ? text.data : "", text.size);
}

static int64_t produce_twice(void *context, uint8_t *place, size_t, struct error *)
{
    int *left = static_cast<int *>(context);
    if ((*left)-- <= 0)
        return 0;
    place[0] = 'p';
    return 1;
}

TEST(Fake, PlaysItsScriptAndRemembersRequests)
{
    const struct header head[] = {{TEXT("X-A"), TEXT("1")}};
    struct fake_answer script[3] = {};
    script[0].status = 200;
    script[0].headers = head;
    script[0].header_count = 1;
    script[0].body = text_of("abc");
    script[0].piece = 2;
    script[1].status = 500;
    script[1].cut = true;
    script[2].fail = STATE_08001;
    struct error err = {};
    struct transport *transport = fake_transport_new(script, 3, &err);
    struct link *link = transport->open(transport, &err);
    const struct header sent[] = {{TEXT("X-User"), TEXT("me")}};
    struct request request = {};
    request.target = text_of("/?a");
    request.body = text_of("q");
    request.headers = sent;
    request.header_count = 1;
    struct answer answer;
    uint8_t place[16];
    size_t size;

    ASSERT_EQ(link_start(link, &request, &answer, &err), 0);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(str(answer_header(&answer, "x-a")), "1");
    for (size_t expected : {2u, 1u, 0u}) {
        ASSERT_EQ(link_read(link, place, sizeof place, &size, &err), 0);
        EXPECT_EQ(size, expected);
    }
    int left = 2;
    request.produce = produce_twice;
    request.produce_context = &left;
    ASSERT_EQ(link_start(link, &request, &answer, &err), 0);
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(link_read(link, place, sizeof place, &size, &err), -1);
    EXPECT_EQ(err.state, STATE_08S01);
    EXPECT_EQ(link_start(link, &request, &answer, &err), -1);
    EXPECT_EQ(err.state, STATE_08001);
    EXPECT_EQ(link_start(link, &request, &answer, &err), -1);
    EXPECT_EQ(err.state, STATE_08S01);

    EXPECT_EQ(fake_count(transport), 4u);
    EXPECT_EQ(str(fake_target(transport, 0)), "/?a");
    EXPECT_EQ(str(fake_body(transport, 0)), "q");
    EXPECT_EQ(str(fake_body(transport, 1)), "qpp");
    EXPECT_EQ(str(fake_header(transport, 0, "X-USER")), "me");
    EXPECT_EQ(fake_target(transport, 9).data, nullptr);
    error_clear(&err);
    link_close(link);
    transport->free(transport);
}

TEST(Fake, CancelHoldsUntilTheLinkIsClosed)
{
    struct fake_answer script[2] = {};
    script[0].status = script[1].status = 200;
    script[0].body = script[1].body = text_of("abc");
    struct error err = {};
    struct transport *transport = fake_transport_new(script, 2, &err);
    struct link *link = transport->open(transport, &err);
    struct request request = {};
    struct answer answer;
    uint8_t place[16];
    size_t size;
    ASSERT_EQ(link_start(link, &request, &answer, &err), 0);
    link_cancel(link);
    EXPECT_EQ(link_read(link, place, sizeof place, &size, &err), -1);
    EXPECT_EQ(err.state, STATE_HY008);
    error_clear(&err);
    ASSERT_EQ(link_start(link, &request, &answer, &err), -1);
    EXPECT_EQ(err.state, STATE_HY008);
    link_close(link);
    error_clear(&err);
    link = transport->open(transport, &err);
    ASSERT_EQ(link_start(link, &request, &answer, &err), 0);
    EXPECT_EQ(link_read(link, place, sizeof place, &size, &err), 0);
    error_clear(&err);
    link_close(link);
    transport->free(transport);
}

TEST(Fake, RequestsBesideTheScriptTakeNoAnswer)
{
    struct fake_answer script[1] = {};
    script[0].status = 200;
    script[0].body = text_of("abc");
    struct error err = {};
    struct transport *transport = fake_transport_new(script, 1, &err);
    fake_beside(transport, text_of("KILL"));
    struct link *link = transport->open(transport, &err);
    struct request request = {};
    struct answer answer;
    uint8_t place[16];
    size_t size = 7;
    request.body = text_of("KILL it");
    ASSERT_EQ(link_start(link, &request, &answer, &err), 0);
    EXPECT_EQ(answer.status, 200);
    ASSERT_EQ(link_read(link, place, sizeof place, &size, &err), 0);
    EXPECT_EQ(size, 0u);
    EXPECT_EQ(fake_count(transport), 0u);
    request.body = text_of("SELECT 1");
    ASSERT_EQ(link_start(link, &request, &answer, &err), 0);
    ASSERT_EQ(link_read(link, place, sizeof place, &size, &err), 0);
    EXPECT_EQ(size, 3u);
    link_close(link);
    transport->free(transport);
}
