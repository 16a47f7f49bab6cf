/* One link of one's own. */
#include <string>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include "base/buffer.h"
#include "base/memory.h"
#include "transport/pinned.h"
}

namespace
{

/* A transport that counts its links and says what becomes of them. */
struct Counting {
    struct transport transport;
    std::string body = "answer";
    int opened = 0, closed = 0, kept = 0, bound = 0;
    int begun = 0;
    bool gone = false, fails = false, late = false;
    bool cancelled = false, plain = false;
};

struct Counted {
    struct link link;
    Counting *owner;
    size_t at;
};

int start(struct link *link, const struct request *request, struct answer *answer, struct error *err)
{
    Counted *counted = reinterpret_cast<Counted *>(link);
    counted->owner->bound += request->bound;
    counted->at = 0;
    *answer = {};
    answer->status = 200;
    return counted->owner->fails ? error_set(err, STATE_08S01, 0, "lost") : 0;
}

int read(struct link *link, uint8_t *place, size_t room, size_t *size, struct error *)
{
    Counted *counted = reinterpret_cast<Counted *>(link);
    *size = counted->at < counted->owner->body.size() && room ? 1 : 0;
    if (*size)
        *place = (uint8_t)counted->owner->body[counted->at++];
    return 0;
}

void cancel(struct link *link)
{
    reinterpret_cast<Counted *>(link)->owner->cancelled = true;
}

void close(struct link *link)
{
    Counted *counted = reinterpret_cast<Counted *>(link);
    counted->owner->closed++;
    counted->owner->kept += !link->spent;
    mem_free(counted);
}

bool closed(const struct link *link)
{
    return reinterpret_cast<const Counted *>(link)->owner->gone;
}

int begin(struct link *link, const struct request *request, struct error *err)
{
    Counted *counted = reinterpret_cast<Counted *>(link);
    counted->owner->bound += request->bound;
    counted->owner->begun++;
    counted->at = 0;
    return counted->owner->fails ? error_set(err, STATE_08S01, 0, "lost") : 0;
}

int head(struct link *link, struct answer *answer, struct error *err)
{
    Counting *owner = reinterpret_cast<Counted *>(link)->owner;
    *answer = {};
    answer->status = 200;
    if (owner->late)
        return error_set(err, STATE_HYT00, 0, "late");
    return owner->fails ? error_set(err, STATE_08S01, 0, "lost") : 0;
}

const struct transport_ops OPS = {start, read, cancel, close, closed, begin, head};
const struct transport_ops PLAIN = {start, read, cancel, close, closed, nullptr, nullptr};

struct link *open_counted(struct transport *transport, struct error *)
{
    Counting *owner = reinterpret_cast<Counting *>(transport);
    Counted *counted = static_cast<Counted *>(mem_zalloc(sizeof(Counted)));
    counted->link.ops = owner->plain ? &PLAIN : &OPS;
    counted->owner = owner;
    owner->opened++;
    owner->gone = false;
    return &counted->link;
}

int fresh(void *context, struct link *, struct error *err)
{
    int *calls = static_cast<int *>(context);
    return ++*calls < 0 ? error_set(err, STATE_42000, 7, "no") : 0;
}

class Pinned : public testing::Test
{
  protected:
    void SetUp() override
    {
        counting.transport.open = open_counted;
        pinned = pinned_transport_new(&counting.transport, fresh, &calls, &err);
        ASSERT_NE(pinned, nullptr);
    }
    void TearDown() override
    {
        pinned->free(pinned);
        EXPECT_EQ(counting.opened, counting.closed);
        EXPECT_EQ(counting.kept, 0); /* never anybody else's */
        error_clear(&err);
    }
    /* One request; reads so many bytes of its answer, or all. */
    std::string ask(bool bound = false, size_t bytes = SIZE_MAX)
    {
        struct link *link = pinned->open(pinned, &err);
        struct request request = {};
        struct answer answer;
        request.bound = bound;
        error_clear(&err);
        std::string out;
        int status = link_start(link, &request, &answer, &err);
        for (size_t size = 1; status == 0 && size && out.size() < bytes;) {
            uint8_t byte;
            status = link_read(link, &byte, 1, &size, &err);
            out.append(reinterpret_cast<char *>(&byte), size);
        }
        link_close(link);
        return status ? sqlstate_get(err.state)->code : out;
    }
    Counting counting;
    int calls = 0;
    struct transport *pinned = nullptr;
    struct error err = {};
};

TEST_F(Pinned, OneLinkServesAll)
{
    EXPECT_EQ(pinned_number(pinned), 0u);
    for (int i = 0; i < 3; i++)
        EXPECT_EQ(ask(i > 0), "answer");
    EXPECT_EQ(counting.opened, 1);
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(pinned_number(pinned), 1u);
    EXPECT_EQ(counting.bound, 2); /* libcurl must not replace a link that was used */
}

TEST_F(Pinned, AnUnreadAnswerCostsTheLink)
{
    EXPECT_EQ(ask(false, 3), "ans");
    EXPECT_EQ(pinned_number(pinned), 0u);
    EXPECT_EQ(ask(true), "08S01");
    EXPECT_EQ(err.source, ERROR_UNSENT);
    EXPECT_EQ(counting.opened, 1);
    EXPECT_EQ(ask(), "answer");
    EXPECT_EQ(pinned_number(pinned), 2u);
    EXPECT_EQ(calls, 2);
}

TEST_F(Pinned, AClosedLinkIsSeenBeforeItIsUsed)
{
    EXPECT_EQ(ask(), "answer");
    EXPECT_FALSE(pinned->lost(pinned));
    counting.gone = true;
    EXPECT_TRUE(pinned->lost(pinned));
    EXPECT_EQ(ask(true), "08S01");
    EXPECT_EQ(err.source, ERROR_UNSENT);
    EXPECT_EQ(ask(), "answer");
    EXPECT_EQ(counting.opened, 2);
}

TEST_F(Pinned, AFailedRequestCostsTheLink)
{
    EXPECT_EQ(ask(), "answer");
    counting.fails = true;
    EXPECT_EQ(ask(true), "08S01");
    EXPECT_EQ(err.source, ERROR_DRIVER); /* it may have run */
    EXPECT_EQ(pinned_number(pinned), 0u);
}

TEST_F(Pinned, WhatMakesALinkReadyMustSucceed)
{
    calls = -5;
    EXPECT_EQ(ask(), "42000");
    EXPECT_EQ(pinned_number(pinned), 0u);
    calls = 0;
    EXPECT_EQ(ask(), "answer");
}

TEST_F(Pinned, ACancelReachesTheLinkOnlyWhileItIsUsed)
{
    EXPECT_EQ(ask(), "answer");
    struct link *idle = pinned->open(pinned, &err), *busy = pinned->open(pinned, &err);
    struct request request = {};
    struct answer answer;
    ASSERT_EQ(link_start(busy, &request, &answer, &err), 0);
    link_cancel(idle);
    EXPECT_FALSE(counting.cancelled);
    EXPECT_EQ(link_start(idle, &request, &answer, &err), -1);
    EXPECT_EQ(err.state, STATE_HY008);
    link_close(idle);
    link_close(busy);
    EXPECT_EQ(ask(), "answer");
    struct link *again = pinned->open(pinned, &err);
    ASSERT_EQ(link_start(again, &request, &answer, &err), 0);
    link_cancel(again);
    EXPECT_TRUE(counting.cancelled);
    link_close(again);
}

/* A request ahead goes over the link that is open, or not at all. */
TEST_F(Pinned, SentAhead)
{
    struct request request = {};
    struct answer answer;
    request.bound = true;
    struct link *link = pinned->open(pinned, &err);
    EXPECT_EQ(link_begin(link, &request, &err), -1);
    EXPECT_EQ(err.source, ERROR_UNSENT);
    link_close(link);
    EXPECT_EQ(ask(), "answer");
    link = pinned->open(pinned, &err);
    ASSERT_EQ(link_begin(link, &request, &err), 0);
    counting.late = true;
    link->deadline = 1;
    EXPECT_EQ(link_head(link, &answer, &err), -1);
    counting.late = false;
    ASSERT_EQ(link_head(link, &answer, &err), 0); /* a deadline that is moved costs nothing */
    struct link *other = pinned->open(pinned, &err);
    EXPECT_EQ(link_head(other, &answer, &err), -1);
    EXPECT_EQ(err.state, STATE_08S01);
    link_close(other);
    size_t size = 1;
    std::string out;
    for (uint8_t byte; link_read(link, &byte, 1, &size, &err) == 0 && size;)
        out += (char)byte;
    EXPECT_EQ(out, "answer");
    link_close(link);
    EXPECT_EQ(ask(true), "answer");
    EXPECT_EQ(counting.opened, 1);
    EXPECT_EQ(counting.begun, 1);
    link = pinned->open(pinned, &err); /* closed before its answer was read */
    ASSERT_EQ(link_begin(link, &request, &err), 0);
    link_close(link);
    EXPECT_EQ(pinned_number(pinned), 0u);
    EXPECT_EQ(ask(), "answer");
    counting.fails = true;
    link = pinned->open(pinned, &err);
    EXPECT_EQ(link_begin(link, &request, &err), -1);
    EXPECT_EQ(pinned_number(pinned), 0u);
    link_close(link);
}

TEST_F(Pinned, ALinkThatCannotSendAheadStays)
{
    counting.plain = true;
    struct request request = {};
    request.bound = true;
    EXPECT_EQ(ask(), "answer");
    struct link *link = pinned->open(pinned, &err);
    EXPECT_EQ(link_begin(link, &request, &err), -1);
    EXPECT_EQ(err.source, ERROR_UNSENT);
    link_close(link);
    EXPECT_EQ(ask(true), "answer");
    EXPECT_EQ(counting.opened, 1);
}

} // namespace
