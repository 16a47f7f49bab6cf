/* What every transport shares. */
#include <string>

#include <gtest/gtest.h>

extern "C" {
#include "base/buffer.h"
#include "transport/fake.h"
}

TEST(Transport, HeadersAreFoundWithoutCase)
{
    const struct header headers[] = {{TEXT("Content-Type"), TEXT("a")}, {TEXT("X-Empty"), TEXT("")},
                                     {TEXT("content-type"), TEXT("b")}};
    struct answer answer = {};
    answer.headers = headers;
    answer.header_count = 3;
    EXPECT_EQ(answer_header(&answer, "CONTENT-TYPE").data[0], 'a');
    EXPECT_NE(answer_header(&answer, "x-empty").data, nullptr);
    EXPECT_EQ(answer_header(&answer, "X-Empty").size, 0u);
    EXPECT_EQ(answer_header(&answer, "Content").data, nullptr);
}

TEST(Transport, ReadAllKeepsToItsLimit)
{
    std::string body(100000, 'x');
    struct fake_answer script[2] = {};
    for (auto &answer : script) {
        answer.status = 200;
        answer.body = text_make(body.data(), body.size());
        answer.piece = 999;
    }
    struct error err = {};
    struct transport *transport = fake_transport_new(script, 2, &err);
    struct link *link = transport->open(transport, &err);
    struct request request = {};
    struct answer answer;
    struct buffer out;
    buffer_init(&out, 1 << 20);
    buffer_puts(&out, "before ");
    ASSERT_EQ(link_start(link, &request, &answer, &err), 0);
    ASSERT_EQ(link_read_all(link, body.size(), &out, &err), 0) << err.message;
    EXPECT_EQ(out.size, body.size() + 7);
    buffer_reset(&out);
    ASSERT_EQ(link_start(link, &request, &answer, &err), 0);
    EXPECT_EQ(link_read_all(link, body.size() - 1, &out, &err), -1);
    EXPECT_EQ(err.state, STATE_HY000);
    buffer_clear(&out);
    error_clear(&err);
    link_close(link);
    transport->free(transport);
}

TEST(Transport, TheClockGoesOn)
{
    int64_t first = transport_now();
    EXPECT_GT(first, 0);
    EXPECT_GE(transport_now(), first);
}
