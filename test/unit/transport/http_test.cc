/* The HTTP transport as a whole: links, their pool, processes. */
#include <fcntl.h>
#include <memory>
#include <netinet/tcp.h>
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

/* ---- what the process's connections share */

TEST(Http, ConnectionsShareIdleLinksOfTheSameKind)
{
    HttpServer server(serve_all);
    struct endpoint endpoint = {};
    endpoint.host = text_of("127.0.0.1");
    endpoint.port = server.port;
    endpoint.no_proxy = text_of("*");
    endpoint.user_agent = text_of("first");
    endpoint.pool = text_of("shared");
    struct log log = {LOG_OFF, -1};
    auto ask = [&](size_t idle) {
        struct error err = {};
        struct transport *transport = http_transport_new(&endpoint, &log, idle, &err);
        struct link *link = transport->open(transport, &err);
        struct request request = {};
        struct answer answer = {};
        request.target = text_of("/");
        EXPECT_EQ(link_start(link, &request, &answer, &err), 0);
        bool reused = answer.reused;
        struct buffer body;
        buffer_init(&body, 1 << 20);
        EXPECT_EQ(link_read_all(link, 1 << 20, &body, &err), 0);
        buffer_clear(&body);
        link_close(link);
        transport->free(transport);
        error_clear(&err);
        return reused;
    };
    EXPECT_FALSE(ask(8));
    EXPECT_TRUE(ask(8));
    endpoint.user_agent = text_of("second");
    endpoint.connect_timeout = 1234;
    endpoint.idle_timeout = 99999;
    EXPECT_TRUE(ask(8)) << "told to the link by whoever takes it";
    /* Anything that makes another link. */
    struct text *texts[] = {&endpoint.pool,        &endpoint.ca,           &endpoint.certificate,
                            &endpoint.key,         &endpoint.key_password, &endpoint.tls_name,
                            &endpoint.tls_minimum, &endpoint.no_proxy};
    for (struct text *text : texts) {
        struct text before = *text;
        *text = text_of("127.0.0.1,x");
        EXPECT_FALSE(ask(0)) << text - &endpoint.host;
        *text = before;
    }
    endpoint.verify = TLS_INSECURE;
    EXPECT_FALSE(ask(0));
    endpoint.verify = TLS_VERIFY_FULL;
    EXPECT_TRUE(ask(8)) << "the first kind is there still";
}

TEST(Http, ALinkIsWatchedByTheSystemAndStaysInTheProcess)
{
    HttpServer server(serve_all);
    Client client(server.port);
    EXPECT_EQ(client.ask("1"), "00000");
    int socket = 0;
    for (int fd = 3; fd < 256; fd++) {
        sockaddr_in peer{};
        socklen_t length = sizeof peer;
        if (getpeername(fd, reinterpret_cast<sockaddr *>(&peer), &length) == 0 &&
            ntohs(peer.sin_port) == server.port)
            socket = fd;
    }
    int on = 0, idle = 0, interval = 0;
    socklen_t size = sizeof on;
    ASSERT_EQ(getsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, &size), 0);
    getsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle, &size);
    getsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, &size);
    EXPECT_NE(on, 0);
    EXPECT_EQ(idle, 30);
    EXPECT_EQ(interval, 10);
    EXPECT_NE(fcntl(socket, F_GETFD) & FD_CLOEXEC, 0);
}

TEST(Http, AServerThatHasGoneIsSeenAtAnIdleLink)
{
    auto server = std::make_unique<HttpServer>(serve_all);
    Client client(server->port);
    EXPECT_FALSE(client.transport->lost(client.transport)) << "nothing is known yet";
    EXPECT_EQ(client.ask("1"), "00000");
    EXPECT_FALSE(client.transport->lost(client.transport));
    server.reset();
    EXPECT_TRUE(client.transport->lost(client.transport));
}
