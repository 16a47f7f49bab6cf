/* The HTTP transport as a whole: links, their pool, processes. */
#include <sys/wait.h>

#include "client.h"
#include "http_server.h"

static void serve_all(Peer &peer)
{
    while (peer.request())
        peer.answer("body of " + peer.body);
}

TEST(Http, KeepsALinkAlive)
{
    HttpServer server(serve_all);
    Client client(server.port);
    EXPECT_EQ(client.ask("1"), "00000");
    EXPECT_FALSE(client.reused);
    EXPECT_EQ(client.content, "body of 1");
    EXPECT_EQ(client.ask("2"), "00000");
    EXPECT_TRUE(client.reused);
    EXPECT_EQ(client.content, "body of 2");
    EXPECT_EQ(server.connections, 1);
}

TEST(Http, KeepsAsManyIdleLinksAsAllowed)
{
    HttpServer server(serve_all);
    Client client(server.port, 1);
    struct link *one = client.open();
    struct link *two = client.open();
    client.request.target = text_of("/");
    for (struct link *link : {one, two}) {
        ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0) << client.message();
        client.read(link);
    }
    link_close(one);
    link_close(two);
    EXPECT_EQ(server.connections, 2);
    struct link *kept = client.open();
    struct link *fresh = client.open();
    EXPECT_EQ(kept, two);
    EXPECT_EQ(link_start(kept, &client.request, &client.answer, &client.err), 0);
    EXPECT_TRUE(client.answer.reused);
    EXPECT_EQ(link_start(fresh, &client.request, &client.answer, &client.err), 0);
    EXPECT_FALSE(client.answer.reused);
    link_close(kept);
    link_close(fresh);
}

TEST(Http, AnUnreadAnswerClosesTheLink)
{
    HttpServer server([](Peer &peer) {
        while (peer.request())
            peer.answer(std::string(10 << 20, 'x'));
    });
    Client client(server.port);
    struct link *link = client.open();
    client.request.target = text_of("/");
    ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0);
    link_close(link);
    EXPECT_EQ(client.ask("1"), "00000");
    EXPECT_FALSE(client.reused);
    EXPECT_EQ(client.content.size(), 10u << 20);
}

TEST(Http, ALinkThatTheServerSaidItWouldCloseIsNotUsed)
{
    HttpServer server([](Peer &peer) {
        while (peer.request())
            peer.answer("x", "Keep-Alive: timeout=1\r\n");
    });
    Client client(server.port);
    EXPECT_EQ(client.ask("1"), "00000");
    EXPECT_EQ(client.ask("2", false), "00000");
    EXPECT_FALSE(client.reused);
    EXPECT_EQ(server.connections, 2);
}

TEST(Http, AChildProcessDoesNotUseTheParentsLinks)
{
    HttpServer server(serve_all);
    Client client(server.port);
    struct link *link = client.open();
    client.request.target = text_of("/");
    ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0);
    client.read(link);
    pid_t child = fork();
    if (child == 0) {
        bool ok = client.open() == nullptr && client.err.state == STATE_08S01;
        error_clear(&client.err);
        ok = ok && link_start(link, &client.request, &client.answer, &client.err) < 0 &&
             client.err.state == STATE_08S01;
        link_close(link);
        _exit(ok ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    /* The parent's link has not noticed. */
    EXPECT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0);
    EXPECT_TRUE(client.answer.reused);
    link_close(link);
}
