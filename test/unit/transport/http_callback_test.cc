/* Heads of answers: taken apart, limited. */
#include "client.h"
#include "http_server.h"

static std::string header_of(const struct answer &answer, const char *name)
{
    struct text value = answer_header(&answer, name);
    return value.data ? std::string(value.data, value.size) : "(none)";
}

TEST(HttpCallback, HeadersAreKeptInOrder)
{
    HttpServer server([](Peer &peer) {
        while (peer.request())
            peer.send("HTTP/1.1 100 Continue\r\nX-Not: this\r\n\r\nHTTP/1.1 404 Not Found\r\nX-One:  a "
                      "\r\nx-two: b:c\r\n"
                      "X-One: again\r\nX-Empty:\r\nContent-Length: 2\r\n\r\nhi");
    });
    Client client(server.port);
    struct link *link = client.open();
    client.request.target = text_of("/");
    ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0) << client.message();
    EXPECT_EQ(client.answer.status, 404);
    ASSERT_EQ(client.answer.header_count, 5u);
    EXPECT_EQ(header_of(client.answer, "X-ONE"), "a");
    EXPECT_EQ(header_of(client.answer, "X-Two"), "b:c");
    EXPECT_EQ(header_of(client.answer, "X-Empty"), "");
    EXPECT_EQ(header_of(client.answer, "X-Not"), "(none)");
    client.read(link);
    EXPECT_EQ(client.content, "hi");
    EXPECT_EQ(client.answer.header_count, 5u);
    link_close(link);
}

TEST(HttpCallback, TrailersAreNoHeaders)
{
    HttpServer server([](Peer &peer) {
        while (peer.request())
            peer.send(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-Late: 1\r\n\r\n");
    });
    Client client(server.port);
    EXPECT_EQ(client.ask("1"), "00000") << client.message();
    EXPECT_EQ(client.content, "hi");
}

TEST(HttpCallback, HugeHeadsAreRefused)
{
    std::string many = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 1001; i++)
        many += "X-H" + std::to_string(i) + ": 1\r\n";
    std::string large = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 30; i++)
        large += "X-H" + std::to_string(i) + ": " + std::string(50000, 'v') + "\r\n";
    std::string line = "HTTP/1.1 200 OK\r\nX-H: " + std::string(3 << 20, 'v') + "\r\n";
    for (const std::string &head : {many, large, line}) {
        HttpServer server([&](Peer &peer) {
            peer.request();
            peer.send(head + "Content-Length: 2\r\n\r\nhi");
            peer.linger();
        });
        Client client(server.port);
        EXPECT_EQ(client.ask("1"), "08S01") << head.substr(0, 40);
    }
}
