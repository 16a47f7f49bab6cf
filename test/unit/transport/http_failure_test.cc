/* Failures to connect, and what they are called. */
#include "client.h"
#include "http_server.h"

static bool has(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

TEST(HttpFailure, AClosedPort)
{
    uint16_t port;
    {
        HttpServer gone([](Peer &) {});
        port = gone.port;
    }
    Client client(port);
    Stopwatch watch;
    EXPECT_EQ(client.ask("1"), "08001");
    EXPECT_LT(watch.ms(), 1000);
    EXPECT_TRUE(has(client.message(), "127.0.0.1 port " + std::to_string(port) + " cannot be reached: "))
        << client.message();
}

TEST(HttpFailure, AnUnknownHost)
{
    Client client(8123, 8, "no-such-host.invalid");
    EXPECT_EQ(client.ask("1"), "08001");
    EXPECT_TRUE(has(client.message(), "no-such-host.invalid port 8123 cannot be found: "))
        << client.message();
}

TEST(HttpFailure, NoTlsWhereTlsIsAsked)
{
    HttpServer server([](Peer &peer) {
        peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        peer.linger();
    });
    Client client(server.port);
    client.endpoint.tls = true;
    EXPECT_EQ(client.ask("1"), "08001");
    EXPECT_TRUE(has(client.message(), "does not speak TLS on this port")) << client.message();
}

TEST(HttpFailure, NoHttpWhereHttpIsAsked)
{
    HttpServer server([](Peer &peer) {
        peer.request();
        peer.send("220 mail.example ESMTP\r\n");
    });
    Client client(server.port);
    EXPECT_EQ(client.ask("1"), "08001");
    EXPECT_TRUE(has(client.message(), "does not speak HTTP")) << client.message();
}

TEST(HttpFailure, AMissingCaFile)
{
    HttpServer server([](Peer &peer) { peer.linger(); });
    Client client(server.port);
    client.endpoint.tls = true;
    client.endpoint.ca = text_of("/nonexistent/ca.pem");
    EXPECT_EQ(client.ask("1"), "08001");
    EXPECT_TRUE(has(client.message(), "CALocation is not readable")) << client.message();
}
