/* Data that are pushed into a request. */
#include "fixture.h"

extern "C" {
#include "result/feed.h"
}

namespace
{

struct Fed {
    explicit Fed(Server &given, const char *sql = "INSERT INTO t FORMAT CSV",
                 struct text encoding = {nullptr, 0})
        : server(given)
    {
        EXPECT_EQ(statement_scan(text_of(sql), server_clickhouse.dialect, &server.arena, &server.statement,
                                 &server.err),
                  0);
        server.query.statement = &server.statement;
        feed = feed_open(server.session, &server.query, encoding, 0, &server.canceller, &server.err);
        EXPECT_NE(feed, nullptr);
    }
    ~Fed()
    {
        feed_free(feed);
    }
    std::string push(const std::string &data)
    {
        error_clear(&server.err);
        feed_push(feed, data.data(), data.size(), &server.err);
        return server.state();
    }
    std::string end()
    {
        error_clear(&server.err);
        feed_end(feed, &server.result, &server.err);
        return server.state();
    }
    Server &server;
    struct feed *feed;
};

} // namespace

TEST(Feed, SendsWhatIsPushed)
{
    Server server({Answer(200, "")});
    std::string whole;
    {
        Fed fed(server);
        for (int i = 0; i < 3000; i++) {
            std::string piece(static_cast<size_t>(i) * 7 % 3001, static_cast<char>('a' + i % 26));
            ASSERT_EQ(fed.push(piece), "00000");
            whole += piece;
        }
        ASSERT_EQ(fed.push(std::string(3 << 20, 'z')), "00000");
        whole += std::string(3 << 20, 'z');
        ASSERT_EQ(fed.end(), "00000");
    }
    EXPECT_EQ(server.next(), 0);
    EXPECT_TRUE(str(fake_body(server.transport, 1)) == whole);
    EXPECT_TRUE(has(str(fake_target(server.transport, 1)), "query=INSERT%20INTO%20t%20FORMAT%20CSV"));
    EXPECT_FALSE(has(str(fake_target(server.transport, 1)), "input_format"));
}

TEST(Feed, SaysHowDataArePacked)
{
    Server server({Answer(200, "")});
    Fed fed(server, "INSERT INTO t FORMAT CSV", TEXT("zstd"));
    ASSERT_EQ(fed.push("packed"), "00000");
    ASSERT_EQ(fed.end(), "00000");
    EXPECT_EQ(str(fake_header(server.transport, 1, "Content-Encoding")), "zstd");
    EXPECT_EQ(str(fake_body(server.transport, 1)), "packed");
}

TEST(Feed, TheServersErrorIsItsEnd)
{
    Server server({Answer(400, "Code: 27. DB::Exception: Cannot parse. (X)\n")});
    Fed fed(server);
    ASSERT_EQ(fed.push("bad"), "00000");
    EXPECT_EQ(fed.end(), "22018");
    EXPECT_EQ(server.err.native, 27);
    EXPECT_EQ(fed.push("more"), "22018");
}

/* A refused setting: the data go out again while they are all here, and never in part. */
TEST(Feed, BeginsAgainOnlyWithAllData)
{
    const char REFUSED[] = "Code: 115. DB::Exception: Unknown setting async_insert. (UNKNOWN_SETTING)\n";
    {
        Server server({Answer(404, REFUSED), Answer(200, "")});
        Fed fed(server);
        ASSERT_EQ(fed.push("1,2\n"), "00000");
        ASSERT_EQ(fed.end(), "00000");
        EXPECT_EQ(str(fake_body(server.transport, 1)), "1,2\n");
        EXPECT_EQ(str(fake_body(server.transport, 2)), "1,2\n");
        EXPECT_FALSE(has(str(fake_target(server.transport, 2)), "async_insert"));
    }
    Server server({Answer(404, REFUSED), Answer(200, "")});
    Fed fed(server);
    EXPECT_EQ(fed.push(std::string(5 << 20, 'x')), "00000");
    EXPECT_EQ(fed.end(), "HY000");
    EXPECT_TRUE(has(server.err.message, "execute the INSERT again"));
}

/* Retries that were asked for: a balancer's 503 is answered by all data, or is told as it is. */
TEST(Feed, RetriesOnlyWithAllData)
{
    Server server({Answer(503, "busy"), Answer(200, "")});
    server.options.write_retries = 3;
    {
        Fed fed(server);
        ASSERT_EQ(fed.push("1,2\n"), "00000");
        ASSERT_EQ(fed.end(), "00000");
        EXPECT_EQ(server.sent(), 3u);
        EXPECT_EQ(str(fake_body(server.transport, 2)), "1,2\n");
    }
    Server other({Answer(503, "busy"), Answer(200, "")});
    other.options.write_retries = 3;
    Fed fed(other);
    EXPECT_EQ(fed.push(std::string(5 << 20, 'x')), "00000");
    EXPECT_EQ(fed.end(), "08S01");
    EXPECT_TRUE(has(other.err.message, "503")) << other.err.message;
    EXPECT_EQ(other.sent(), 2u);
}

TEST(Feed, CutOffItIsNoRequest)
{
    Server server({Answer(200, ""), Answer(200, "")});
    {
        Fed fed(server);
        ASSERT_EQ(fed.push("1,2\n"), "00000");
    }
    EXPECT_EQ(server.result, nullptr);
}
