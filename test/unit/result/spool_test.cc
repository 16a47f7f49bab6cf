// A link that is read on: nothing is lost or moved, whenever the reading on stops.
#include "fixture.h"

extern "C" {
#include "base/memory.h"
#include "result/spool.h"
}

namespace
{

/* Gives bytes 0, 1, 2, ... mod 251 in pieces; at `pause_at` the deadline passes once, at `fail_at` it is cut.
 */
struct Source {
    struct link link;
    size_t at, size, piece, pause_at, fail_at;
    bool cancelled, *closed;
};

int source_read(struct link *link, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    Source *self = reinterpret_cast<Source *>(link);
    *size = 0;
    if (self->cancelled)
        return error_set(err, STATE_HY008, 0, "cancelled");
    if (self->pause_at && self->at >= self->pause_at) {
        self->pause_at = 0;
        while (transport_now() < link->deadline) {
        }
        return error_set(err, STATE_HYT00, 0, "late");
    }
    if (self->fail_at && self->at >= self->fail_at)
        return error_set(err, STATE_08S01, 0, "cut");
    while (*size < room && *size < self->piece && self->at < self->size)
        place[(*size)++] = static_cast<uint8_t>(self->at++ % 251);
    return 0;
}

void source_cancel(struct link *link)
{
    reinterpret_cast<Source *>(link)->cancelled = true;
}

void source_close(struct link *link)
{
    *reinterpret_cast<Source *>(link)->closed = true;
    delete reinterpret_cast<Source *>(link);
}

const struct transport_ops SOURCE = {nullptr, source_read, source_cancel, source_close};

class Spool : public testing::Test
{
  protected:
    void open(size_t size, size_t limit, const char *folder = "/tmp")
    {
        source = new Source{{&SOURCE, 0}, 0, size, 3000, 0, 0, false, &closed};
        struct store_options options = {limit, &used, text_of(folder)};
        spool = spool_open(&source->link, &options, &err);
        ASSERT_NE(spool, nullptr);
    }
    void TearDown() override
    {
        if (spool)
            link_close(spool_link(spool));
        EXPECT_TRUE(closed);
        EXPECT_EQ(used, 0u);
        error_clear(&err);
    }
    int fill(int64_t milliseconds = 10000)
    {
        return spool_fill(spool, transport_now() + milliseconds);
    }
    /* Reads at most `most` bytes, which must be the next ones: how it ended. */
    std::string read(size_t most)
    {
        uint8_t place[777];
        size_t size;
        error_clear(&err);
        while (most > 0) {
            size_t room = most < sizeof place ? most : sizeof place;
            if (link_read(spool_link(spool), place, room, &size, &err))
                return sqlstate_get(err.state)->code;
            if (size == 0)
                return "end";
            size_t wrong = 0;
            for (size_t i = 0; i < size; i++)
                wrong += place[i] != next++ % 251;
            EXPECT_EQ(wrong, 0u);
            most -= size;
        }
        return "more";
    }
    Source *source = nullptr;
    struct spool *spool = nullptr;
    struct error err = {};
    size_t used = 0, next = 0;
    bool closed = false;
};

TEST_F(Spool, WholeInMemoryOrFile)
{
    for (size_t limit : {size_t(0), size_t(1500000), SIZE_MAX}) {
        closed = false;
        next = 0;
        open(5000000, limit);
        EXPECT_EQ(read(12345), "more");
        EXPECT_EQ(fill(), 0);
        EXPECT_TRUE(closed); /* the link is free again */
        EXPECT_EQ(used > 0, limit > 0);
        EXPECT_EQ(read(SIZE_MAX), "end");
        EXPECT_EQ(next, 5000000u);
        EXPECT_EQ(read(1), "end");
        EXPECT_EQ(used, 0u);
        link_close(spool_link(spool));
        spool = nullptr;
    }
}

TEST_F(Spool, StopsByTimeAndGoesOn)
{
    open(3000000, SIZE_MAX);
    source->pause_at = 100000;
    EXPECT_EQ(fill(20), 1);
    EXPECT_FALSE(closed);
    EXPECT_EQ(read(200000), "more"); /* what is kept, then what comes */
    source->pause_at = 250000;
    EXPECT_EQ(fill(20), 1);
    EXPECT_EQ(fill(), 0);
    EXPECT_EQ(read(SIZE_MAX), "end");
    EXPECT_EQ(next, 3000000u);
}

TEST_F(Spool, ItsOwnDeadlineIsAFailureOfItsOwn)
{
    open(3000000, SIZE_MAX);
    spool_link(spool)->deadline = transport_now() + 20;
    source->pause_at = 1000;
    EXPECT_EQ(fill(), -1);
    EXPECT_TRUE(spool_gave_up(spool));
    EXPECT_EQ(read(SIZE_MAX), "HYT00");
    EXPECT_EQ(next, 3000u);
}

TEST_F(Spool, FailuresWaitAtTheirPlace)
{
    open(3000000, SIZE_MAX);
    source->fail_at = 2000000;
    EXPECT_EQ(fill(), -1);
    EXPECT_FALSE(spool_gave_up(spool)); /* the link is lost: there is nobody to tell */
    EXPECT_EQ(read(SIZE_MAX), "08S01");
    EXPECT_GE(next, 2000000u);
    EXPECT_EQ(read(1), "08S01");
}

TEST_F(Spool, AFullDiskIsAFailureToo)
{
    open(3000000, 0, "/no/such/folder");
    EXPECT_EQ(fill(), -1);
    EXPECT_TRUE(spool_gave_up(spool));
    EXPECT_EQ(read(SIZE_MAX), "HY000");
    EXPECT_EQ(next, 0u);
}

TEST_F(Spool, Cancel)
{
    open(3000000, SIZE_MAX);
    EXPECT_EQ(fill(), 0);
    EXPECT_EQ(read(1000), "more");
    link_cancel(spool_link(spool));
    EXPECT_EQ(read(1000), "HY008");
}

} // namespace
