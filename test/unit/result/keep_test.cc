/* Kept rows against the rows themselves, in any order, and behind a failure. */
#include "fixture.h"

extern "C" {
#include "result/keep.h"
}

namespace
{

struct Kept {
    Kept(Server &server, size_t limit, const char *folder = "/tmp") : server(server)
    {
        struct store_options options = {limit, &used, text_of(folder)};
        EXPECT_EQ(server.next(), 1);
        EXPECT_EQ(keep_open(server.result, &server.block, &options, &keep, &err), 0);
    }
    ~Kept()
    {
        keep_free(keep);
        error_clear(&err);
        EXPECT_EQ(used, 0u);
    }
    int reach(uint64_t row)
    {
        error_clear(&err);
        return keep_reach(keep, row, &err);
    }
    void expect_row(uint64_t row)
    {
        struct block block;
        uint64_t at;
        int32_t number;
        ASSERT_EQ(keep_block(keep, row, &block, &at, &err), 0) << err.message;
        ASSERT_LT(at, block.rows);
        memcpy(&number, block.columns[0].data + at * 4, 4);
        EXPECT_EQ(number, static_cast<int32_t>(row));
        struct span span = block.columns[1].spans[at];
        EXPECT_EQ(str(text_make(reinterpret_cast<const char *>(block.columns[1].data) + span.at, span.size)),
                  "row\r\n" + std::to_string(row));
    }
    Server &server;
    struct keep *keep = nullptr;
    struct error err = {};
    size_t used = 0;
};

} // namespace

TEST(Keep, GivesAnyRowInAnyOrder)
{
    Blocks blocks;
    for (size_t limit : {size_t(0), size_t(100), SIZE_MAX}) {
        Server server({rows_of(blocks.bytes)});
        ASSERT_EQ(server.open(), "00000");
        Kept kept(server, limit);
        EXPECT_EQ(keep_rows(kept.keep), 5u); /* no more is read than asked for */
        EXPECT_EQ(kept.reach(4), 1);
        EXPECT_EQ(keep_rows(kept.keep), 5u);
        EXPECT_EQ(kept.reach(11), 1);
        EXPECT_EQ(kept.reach(12), 0);
        EXPECT_EQ(kept.reach(UINT64_MAX), 0);
        EXPECT_EQ(keep_rows(kept.keep), 12u);
        unsigned seed = 7;
        for (int i = 0; i < 500; i++) {
            seed = seed * 1103515245u + 12345u;
            kept.expect_row((seed >> 16) % 12);
        }
    }
}

TEST(Keep, RowsBeforeAFailureStay)
{
    Blocks blocks;
    Server server({rows_of(blocks.bytes.substr(0, blocks.ends[1]) + tagged_exception())});
    ASSERT_EQ(server.open(), "00000");
    Kept kept(server, 0);
    EXPECT_EQ(kept.reach(6), 1);
    for (int i = 0; i < 3; i++) {
        EXPECT_EQ(kept.reach(7), -1);
        EXPECT_STREQ(kept.err.message, TAGGED);
        EXPECT_EQ(kept.err.native, 395);
        EXPECT_EQ(kept.err.source, ERROR_SERVER);
        for (uint64_t row = 0; row < 7; row++)
            kept.expect_row(row);
    }
}

TEST(Keep, AFileThatCannotBeMadeEndsTheRows)
{
    Blocks blocks;
    Server server({rows_of(blocks.bytes)});
    ASSERT_EQ(server.open(), "00000");
    Kept kept(server, blocks.ends[0] + 8, "/nowhere/at/all");
    for (int i = 0; i < 2; i++) {
        EXPECT_EQ(kept.reach(5), -1);
        EXPECT_EQ(kept.err.state, STATE_HY000);
        EXPECT_EQ(kept.reach(4), 1);
        kept.expect_row(4);
    }
}
