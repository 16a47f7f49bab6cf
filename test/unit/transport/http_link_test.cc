/* One link: reading, dead links, cancelling in every phase, deadlines. */
#include <dlfcn.h>
#include <netdb.h>
#include <poll.h>

#include "client.h"
#include "http_server.h"

/* libcurl's resolver thread ends up here: the name slow.test takes its time. */
extern "C" int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                           struct addrinfo **result)
{
    using Resolve = int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    static Resolve real = reinterpret_cast<Resolve>(dlsym(RTLD_NEXT, "getaddrinfo"));
    if (node && strcmp(node, "slow.test") == 0) {
        std::this_thread::sleep_for(std::chrono::seconds(2));
        return EAI_NONAME;
    }
    return real(node, service, hints, result);
}

namespace
{

/* A port whose connections are never accepted: its queue is full. */
class FullPort
{
  public:
    FullPort()
    {
        listener = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address);
        listen(listener, 0);
        getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
        port = ntohs(address.sin_port);
        for (int i = 0; i < 4; i++) {
            int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address);
            waiting.push_back(fd);
        }
    }
    ~FullPort()
    {
        for (int fd : waiting)
            close(fd);
        close(listener);
    }
    uint16_t port = 0;

  private:
    int listener;
    std::vector<int> waiting;
};

const char CHUNKED[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(const std::string &bytes)
{
    char size[32];
    snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    return size + bytes + "\r\n";
}

/* Runs `call`, cancels `link` after a while, and says how long the call and the close went on after that. */
long cancel_time(struct link *link, const std::function<void()> &call)
{
    Stopwatch since;
    long cancelled = 0;
    std::thread canceller([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        cancelled = since.ms();
        link_cancel(link);
    });
    call();
    link_close(link);
    long ended = since.ms();
    canceller.join();
    return ended - cancelled;
}

} // namespace

TEST(HttpLink, AStaleLinkIsReplacedOnceForASafeRequest)
{
    std::atomic<int> requests{0};
    HttpServer server([&](Peer &peer) {
        for (int i = 0; peer.request(); i++) {
            requests++;
            if (peer.number == 0 && i == 1)
                return; /* closes: nothing of an answer was sent */
            peer.answer("ok");
        }
    });
    Client client(server.port);
    EXPECT_EQ(client.ask("1"), "00000");
    EXPECT_EQ(client.ask("2"), "00000") << client.message();
    EXPECT_EQ(client.message(), "") << "of the link that was closed";
    EXPECT_EQ(client.content, "ok");
    EXPECT_EQ(server.connections, 2);
    EXPECT_EQ(requests, 3);
}

TEST(HttpLink, AnUnsafeRequestIsSentOnce)
{
    std::atomic<int> requests{0};
    HttpServer server([&](Peer &peer) {
        for (int i = 0; peer.request(); i++) {
            requests++;
            if (i == 1)
                return;
            peer.answer("ok");
        }
    });
    Client client(server.port);
    EXPECT_EQ(client.ask("1", false), "00000");
    EXPECT_EQ(client.ask("INSERT", false), "08S01");
    EXPECT_NE(client.message().find("127.0.0.1 port " + std::to_string(server.port)), std::string::npos)
        << client.message();
    EXPECT_EQ(requests, 2);
}

TEST(HttpLink, ACutAnswerIsAnError)
{
    const std::string answers[] = {
        std::string(CHUNKED) + chunk("one"),                /* no last chunk */
        std::string(CHUNKED) + "10\r\nhalf of i",           /* inside a chunk */
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\none", /* shorter than said */
    };
    for (const std::string &bytes : answers) {
        HttpServer server([&](Peer &peer) {
            if (peer.request())
                peer.send(bytes);
        });
        Client client(server.port);
        EXPECT_EQ(client.ask("1"), "08S01") << bytes;
        EXPECT_FALSE(client.content.empty());
        EXPECT_EQ(server.connections, 1);
    }
}

TEST(HttpLink, NoAnswerAtAllIsAnError)
{
    for (const std::string bytes : {"", "HTTP/1.1 200 OK\r\nContent-Le"}) {
        HttpServer server([&](Peer &peer) {
            if (peer.request())
                peer.send(bytes);
        });
        Client client(server.port);
        EXPECT_EQ(client.ask("1"), "08S01") << bytes;
    }
}

TEST(HttpLink, ReadsWithAnyRoom)
{
    std::string content(1 << 20, '\0');
    for (size_t i = 0; i < content.size(); i++)
        content[i] = static_cast<char>(i * 2654435761u >> 13);
    HttpServer server([&](Peer &peer) {
        while (peer.request()) {
            peer.send(CHUNKED);
            for (size_t at = 0; at < content.size(); at += 70001)
                peer.send(chunk(content.substr(at, 70001)));
            peer.send("0\r\n\r\n");
        }
    });
    Client client(server.port);
    for (size_t room : {7u, 4096u, 65536u, 300000u, 4000000u}) {
        struct link *link = client.open();
        client.request.target = text_of("/");
        ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0);
        std::string got;
        std::vector<uint8_t> place(room);
        size_t size = 0;
        do {
            ASSERT_EQ(link_read(link, place.data(), room, &size, &client.err), 0) << client.message();
            ASSERT_LE(size, room);
            got.append(reinterpret_cast<char *>(place.data()), size);
        } while (size);
        EXPECT_TRUE(got == content) << room;
        ASSERT_EQ(link_read(link, place.data(), room, &size, &client.err), 0);
        EXPECT_EQ(size, 0u);
        link_close(link);
    }
    EXPECT_EQ(server.connections, 1);
}

TEST(HttpLink, WhatCameIsGivenBeforeMoreComes)
{
    HttpServer server([](Peer &peer) {
        peer.request();
        peer.send(std::string(CHUNKED) + chunk("first"));
        peer.linger();
    });
    Client client(server.port);
    struct link *link = client.open();
    client.request.target = text_of("/");
    ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0);
    uint8_t place[4096];
    size_t size = 0;
    ASSERT_EQ(link_read(link, place, sizeof place, &size, &client.err), 0);
    EXPECT_EQ(std::string(reinterpret_cast<char *>(place), size), "first");
    link_close(link);
}

TEST(HttpLink, ASlowReaderHoldsTheServerBack)
{
    std::atomic<size_t> sent{0};
    const size_t total = 64 << 20;
    HttpServer server([&](Peer &peer) {
        peer.request();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(total) + "\r\n\r\n");
        for (; sent < total && peer.send(std::string(65536, 'x')); sent += 65536) {
        }
    });
    Client client(server.port);
    struct link *link = client.open();
    client.request.target = text_of("/");
    ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_LT(sent, total / 2); /* the rest is in the sockets' buffers, which the system bounds */
    uint8_t place[100];
    size_t size = 0;
    for (int i = 0; i < 10; i++)
        ASSERT_EQ(link_read(link, place, sizeof place, &size, &client.err), 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_LT(sent, total / 2);
    client.read(link);
    EXPECT_EQ(client.content.size(), total - 1000);
    link_close(link);
}

TEST(HttpLink, CancelWhileResolving)
{
    Client client(80, 8, "slow.test");
    struct link *link = client.open();
    client.request.target = text_of("/");
    long ms = cancel_time(link, [&] { link_start(link, &client.request, &client.answer, &client.err); });
    EXPECT_EQ(client.state(), "HY008");
    EXPECT_LT(ms, 100);
    /* The resolver's thread ends before the test's process does. */
    std::this_thread::sleep_for(std::chrono::milliseconds(2200));
}

TEST(HttpLink, CancelWhileConnecting)
{
    FullPort full;
    Client client(full.port);
    struct link *link = client.open();
    client.request.target = text_of("/");
    long ms = cancel_time(link, [&] { link_start(link, &client.request, &client.answer, &client.err); });
    EXPECT_EQ(client.state(), "HY008");
    EXPECT_LT(ms, 100);
}

TEST(HttpLink, CancelWhileSending)
{
    /* Never reads: the sockets' buffers fill up. */
    HttpServer server([](Peer &peer) {
        pollfd closed = {peer.fd, POLLRDHUP, 0};
        poll(&closed, 1, -1);
    });
    Client client(server.port);
    struct link *link = client.open();
    std::string body(64 << 20, 'x');
    client.request.post = true;
    client.request.target = text_of("/");
    client.request.body = text_make(body.data(), body.size());
    long ms = cancel_time(link, [&] { link_start(link, &client.request, &client.answer, &client.err); });
    EXPECT_EQ(client.state(), "HY008");
    EXPECT_LT(ms, 100);
}

TEST(HttpLink, CancelWhileWaitingForTheHead)
{
    HttpServer server([](Peer &peer) { peer.linger(); });
    Client client(server.port);
    struct link *link = client.open();
    client.request.target = text_of("/");
    long ms = cancel_time(link, [&] { link_start(link, &client.request, &client.answer, &client.err); });
    EXPECT_EQ(client.state(), "HY008");
    EXPECT_LT(ms, 100);
}

TEST(HttpLink, CancelWhileReadingTheBody)
{
    HttpServer server([](Peer &peer) {
        peer.request();
        peer.send(std::string(CHUNKED) + chunk("some"));
        peer.linger();
    });
    Client client(server.port);
    struct link *link = client.open();
    client.request.target = text_of("/");
    ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0);
    long ms = cancel_time(link, [&] { client.read(link); });
    EXPECT_EQ(client.state(), "HY008");
    EXPECT_LT(ms, 100);
}

TEST(HttpLink, CancelHoldsUntilTheLinkIsClosed)
{
    HttpServer server([](Peer &peer) {
        while (peer.request())
            peer.answer("x");
    });
    Client client(server.port);
    struct link *link = client.open();
    client.request.target = text_of("/");
    ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0);
    link_cancel(link);
    uint8_t place[10];
    size_t size;
    EXPECT_LT(link_read(link, place, sizeof place, &size, &client.err), 0);
    EXPECT_EQ(client.state(), "HY008");
    EXPECT_LT(link_read(link, place, sizeof place, &size, &client.err), 0);
    error_clear(&client.err);
    /* A start that meets a cancel of just before must not forget it. */
    EXPECT_LT(link_start(link, &client.request, &client.answer, &client.err), 0);
    EXPECT_EQ(client.state(), "HY008");
    link_close(link);
    EXPECT_EQ(client.ask("again"), "00000");
    EXPECT_EQ(client.content, "x");
}

TEST(HttpLink, DeadlineAndIdleTimeout)
{
    HttpServer silent([](Peer &peer) { peer.linger(); });
    HttpServer stalls([](Peer &peer) {
        peer.request();
        peer.send(std::string(CHUNKED) + chunk("some"));
        peer.linger();
    });
    for (HttpServer *server : {&silent, &stalls}) {
        Client client(server->port);
        Stopwatch watch;
        EXPECT_EQ(client.ask("1", true, 200), "HYT00");
        EXPECT_GE(watch.ms(), 195);
        EXPECT_LT(watch.ms(), 500);
        Client impatient(server->port);
        impatient.endpoint.idle_timeout = 200;
        Stopwatch idle;
        EXPECT_EQ(impatient.ask("1"), "HYT01");
        EXPECT_GE(idle.ms(), 195);
        EXPECT_LT(idle.ms(), 700);
    }
}

TEST(HttpLink, ConnectTimeout)
{
    FullPort full;
    Client client(full.port);
    client.endpoint.connect_timeout = 200;
    Stopwatch watch;
    EXPECT_EQ(client.ask("1"), "HYT00");
    EXPECT_LT(watch.ms(), 1000);
}

TEST(HttpLink, TheDeadlineCanBeMovedWhileReading)
{
    HttpServer server([](Peer &peer) {
        peer.request();
        peer.send(std::string(CHUNKED) + chunk("some"));
        peer.linger();
    });
    Client client(server.port);
    struct link *link = client.open();
    client.request.target = text_of("/");
    ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0);
    link->deadline = transport_now() + 100;
    Stopwatch watch;
    client.read(link);
    EXPECT_EQ(client.state(), "HYT00");
    EXPECT_LT(watch.ms(), 500);
    link_close(link);
}

namespace
{

/* A link that has answered once; then `begin` may be called. */
struct link *warm(Client &client)
{
    struct link *link = client.open();
    client.request.post = true;
    client.request.target = text_of("/");
    client.request.bound = false;
    client.request.body = text_of("first");
    EXPECT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0) << client.message();
    client.read(link);
    client.request.body = text_of("ahead");
    client.request.bound = true;
    client.request.safe = false;
    return link;
}

} // namespace

/* The request is with the server before anybody waits for the answer. */
TEST(HttpLink, ARequestIsSentAheadAndItsAnswerAwaitedLater)
{
    std::atomic<bool> heard{false};
    HttpServer server([&](Peer &peer) {
        while (peer.request()) {
            if (peer.body == "ahead") {
                heard = true;
                std::this_thread::sleep_for(std::chrono::milliseconds(200));
            }
            peer.answer(peer.body + " answered", "X-Told: yes\r\n");
        }
    });
    Client client(server.port);
    struct link *link = warm(client);
    for (int i = 0; i < 2; i++) {
        heard = false;
        Stopwatch since;
        ASSERT_EQ(link_begin(link, &client.request, &client.err), 0) << client.message();
        EXPECT_LT(since.ms(), 150);
        for (int wait = 0; wait < 2000 && !heard; wait++)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_TRUE(heard);
        link->deadline = transport_now() + 1;
        EXPECT_EQ(link_head(link, &client.answer, &client.err), -1);
        EXPECT_EQ(client.state(), "HYT00");
        error_clear(&client.err);
        link->deadline = 0;
        ASSERT_EQ(link_head(link, &client.answer, &client.err), 0) << client.message();
        EXPECT_EQ(client.answer.status, 200);
        EXPECT_TRUE(client.answer.reused);
        EXPECT_TRUE(text_equal(answer_header(&client.answer, "X-Told"), text_of("yes")));
        client.read(link);
        EXPECT_EQ(client.content, "ahead answered");
    }
    EXPECT_EQ(link_head(link, &client.answer, &client.err), 0); /* of an answer that is over: nothing more */
    link_close(link);
    EXPECT_EQ(server.connections, 1);
}

TEST(HttpLink, ALinkThatIsLostWithARequestAheadIsNotReplaced)
{
    HttpServer server([&](Peer &peer) {
        peer.request();
        peer.answer("ok");
        peer.request(); /* and closes */
    });
    Client client(server.port);
    struct link *link = warm(client);
    ASSERT_EQ(link_begin(link, &client.request, &client.err), 0) << client.message();
    EXPECT_EQ(link_head(link, &client.answer, &client.err), -1);
    EXPECT_EQ(client.state(), "08S01") << client.message();
    error_clear(&client.err);
    EXPECT_EQ(link_head(link, &client.answer, &client.err), -1);
    EXPECT_EQ(client.state(), "08S01");
    link_close(link);
    EXPECT_EQ(server.connections, 1);
}

TEST(HttpLink, CancelEndsTheWaitForARequestAhead)
{
    HttpServer server([&](Peer &peer) {
        peer.request();
        peer.answer("ok");
        peer.linger();
    });
    Client client(server.port);
    struct link *link = warm(client);
    ASSERT_EQ(link_begin(link, &client.request, &client.err), 0) << client.message();
    EXPECT_LT(cancel_time(link, [&] { EXPECT_EQ(link_head(link, &client.answer, &client.err), -1); }), 1000);
    EXPECT_EQ(client.state(), "HY008");
    error_clear(&client.err);
    link = warm(client);
    link_cancel(link);
    EXPECT_EQ(link_begin(link, &client.request, &client.err), -1);
    EXPECT_EQ(client.state(), "HY008");
    link_close(link);
}
