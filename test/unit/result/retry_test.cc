/* Requests that failed: which are sent again, and as what. */
#include "fixture.h"

namespace
{

std::string id_of(const std::string &target)
{
    size_t at = target.find("query_id=");
    return target.substr(at + 9, 36);
}

Answer busy()
{
    return Answer(500, "Code: 202. DB::Exception: Too many simultaneous queries",
                  {{TEXT("X-ClickHouse-Exception-Code"), TEXT("202")}});
}

TEST(Retry, AReadIsSentAgainUnderItsId)
{
    for (int status : {429, 503}) {
        Server server({Answer(status, "later"), rows_of(Blocks().bytes)});
        server.options.retries = 1;
        EXPECT_EQ(server.open(), "00000") << status;
        EXPECT_EQ(server.sent(), 3u);
        EXPECT_EQ(id_of(server.sent_target(1)), id_of(server.sent_target(2)));
    }
}

TEST(Retry, UnderANewIdWhenTheFirstMayRun)
{
    for (int status : {502, 504}) {
        Server server({Answer(status, "later"), rows_of(Blocks().bytes)});
        server.options.retries = 1;
        EXPECT_EQ(server.open(), "00000") << status;
        EXPECT_NE(id_of(server.sent_target(1)), id_of(server.sent_target(2)));
        EXPECT_EQ(str(result_head(server.result)->query_id), id_of(server.sent_target(2)));
    }
}

TEST(Retry, AsOftenAsItIsTold)
{
    for (unsigned retries : {0u, 1u, 2u}) {
        Server server({busy(), busy(), busy(), busy()});
        server.options.retries = retries;
        server.open();
        EXPECT_EQ(server.err.native, 202);
        EXPECT_EQ(server.sent(), 2 + retries);
    }
}

TEST(Retry, WhatMayPassOnTheServer)
{
    static const struct {
        const char *code, *text;
        bool write;
    } CASES[] = {{"202", "Code: 202. DB::Exception: Too many simultaneous queries", true},
                 {"745", "Code: 745. DB::Exception: CPU is overloaded", true},
                 {"236", "Code: 236. DB::Exception: Server shutdown is called", false},
                 {"439", "Code: 439. DB::Exception: Cannot schedule a task", false}};
    for (const auto &c : CASES)
        for (bool write : {false, true}) {
            Answer refused(500, c.text, {{TEXT("X-ClickHouse-Exception-Code"), text_of(c.code)}});
            Server server({refused, write ? Answer(200, "") : rows_of(Blocks().bytes)});
            server.options.retries = server.options.write_retries = 1;
            bool again = !write || c.write;
            EXPECT_EQ(server.open(write ? "INSERT INTO t VALUES (1)" : "SELECT 1") == "00000", again)
                << c.code;
            EXPECT_EQ(server.sent(), again ? 3u : 2u) << c.code << write;
        }
}

TEST(Retry, NotWhatTheServerAnswered)
{
    Server server({Answer(404, "Code: 60. DB::Exception: no table"), Answer(404, "not here")});
    server.options.retries = 2;
    server.open();
    EXPECT_EQ(server.err.native, 60);
    EXPECT_EQ(server.open(), "08S01");
    EXPECT_EQ(server.sent(), 3u);
}

TEST(Retry, WritesOnlyWhenNothingHasRun)
{
    const char *sql = "INSERT INTO t VALUES (1)";
    Server none({busy()});
    none.options.retries = 2;
    none.open(sql);
    EXPECT_EQ(none.sent(), 2u);
    for (int status : {502, 504}) {
        Server server({Answer(status, "later")});
        server.options.write_retries = 2;
        EXPECT_EQ(server.open(sql), "08S01");
        EXPECT_EQ(server.sent(), 2u) << status;
    }
    for (const Answer &answer : {busy(), Answer(503, "later"), Answer(429, "later")}) {
        Server server({answer, Answer(200, "")});
        server.options.write_retries = 1;
        EXPECT_EQ(server.open(sql), "00000");
        EXPECT_EQ(server.sent(), 3u);
    }
}

TEST(Retry, InsideTheDeadline)
{
    Server server({Answer(503, "later", {{TEXT("Retry-After"), TEXT("2")}})});
    server.options.retries = 2;
    server.deadline = transport_now() + 1000;
    int64_t begun = transport_now();
    EXPECT_EQ(server.open(), "08S01");
    EXPECT_LT(transport_now() - begun, 900);
    EXPECT_EQ(server.sent(), 2u);
}

TEST(Retry, OnlyBeforeTheFirstRow)
{
    Blocks blocks;
    Answer none = rows_of(""), some = rows_of(blocks.bytes);
    none.cut = some.cut = true;
    Server server({none, some});
    server.options.retries = 2;
    ASSERT_EQ(server.open(), "00000");
    EXPECT_EQ(server.next(), -1);
    EXPECT_TRUE(result_repeats(server.result, &server.err));
    ASSERT_EQ(server.open(), "00000");
    EXPECT_EQ(server.next(), 1);
    while (server.next() > 0)
        ;
    EXPECT_EQ(server.state(), "08S01");
    EXPECT_FALSE(result_repeats(server.result, &server.err));
}

} // namespace
