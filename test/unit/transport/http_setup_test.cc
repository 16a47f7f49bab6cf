/* Requests as the server sees them. */
#include "client.h"
#include "http_server.h"

namespace
{

struct Seen {
    std::string head, body;
    HttpServer server{[this](Peer &peer) {
        while (peer.request()) {
            head = peer.head;
            body = peer.body;
            peer.answer("ok");
        }
    }};
};

bool has(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

int64_t make_some(void *context, uint8_t *place, size_t room, struct error *)
{
    int *left = static_cast<int *>(context);
    if (*left == 0)
        return 0;
    (*left)--;
    size_t size = room < 1000 ? room : 1000;
    memset(place, 'p', size);
    return static_cast<int64_t>(size);
}

int64_t make_failure(void *context, uint8_t *place, size_t room, struct error *err)
{
    if (make_some(context, place, room, err) > 0)
        return 1;
    return error_set(err, STATE_22018, 7, "no such number");
}

} // namespace

TEST(HttpSetup, BodiesOfAnySizeArriveWhole)
{
    Seen seen;
    Client client(seen.server.port);
    for (size_t size : {0u, 1u, 65536u, 65537u, 3000000u})
        for (bool safe : {true, false}) {
            std::string body(size, 'b');
            ASSERT_EQ(client.ask(body, safe), "00000") << size << client.message();
            EXPECT_TRUE(seen.body == body) << size << " " << safe;
            EXPECT_TRUE(has(seen.head, "POST /?x=1 HTTP/1.1\r\n"));
            EXPECT_FALSE(has(seen.head, "Expect")) << seen.head;
        }
    EXPECT_EQ(seen.server.connections, 1);
}

TEST(HttpSetup, HeadersAreSentAndALineBreakIsRefused)
{
    Seen seen;
    Client client(seen.server.port);
    struct header headers[] = {{TEXT("X-ClickHouse-Key"), TEXT("s3cret: \xc3\xa4&%\"")},
                               {TEXT("X-Empty"), TEXT("")}};
    client.request.headers = headers;
    client.request.header_count = 2;
    ASSERT_EQ(client.ask("1"), "00000");
    EXPECT_TRUE(has(seen.head, "\r\nX-ClickHouse-Key: s3cret: \xc3\xa4&%\"\r\n")) << seen.head;
    EXPECT_TRUE(has(seen.head, "\r\nX-Empty:\r\n")) << seen.head;
    EXPECT_TRUE(has(seen.head, "\r\nUser-Agent: porter-test\r\n")) << seen.head;
    headers[0].value = text_of("a\r\nX-Evil: 1");
    EXPECT_EQ(client.ask("1"), "HY000");
    EXPECT_FALSE(has(client.message(), "Evil"));
    headers[0].value = text_make("a\0b", 3);
    EXPECT_EQ(client.ask("1"), "HY000");
}

TEST(HttpSetup, GetHasNoBody)
{
    Seen seen;
    Client client(seen.server.port);
    ASSERT_EQ(client.ask("a body before"), "00000");
    struct link *link = client.open();
    client.request = {};
    client.request.target = text_of("/a/../ping?q=%20");
    ASSERT_EQ(link_start(link, &client.request, &client.answer, &client.err), 0);
    client.read(link);
    EXPECT_TRUE(has(seen.head, "GET /a/../ping?q=%20 HTTP/1.1\r\n")) << seen.head;
    EXPECT_EQ(seen.body, "");
    link_close(link);
}

TEST(HttpSetup, AProducedBodyIsStreamed)
{
    Seen seen;
    Client client(seen.server.port);
    int left = 500;
    client.request.produce = make_some;
    client.request.produce_context = &left;
    ASSERT_EQ(client.ask("", false), "00000") << client.message();
    EXPECT_EQ(seen.body, std::string(500000, 'p'));
    EXPECT_TRUE(has(seen.head, "chunked")) << seen.head;
}

TEST(HttpSetup, AProducersFailureIsTheRequests)
{
    Seen seen;
    Client client(seen.server.port);
    int left = 3;
    client.request.produce = make_failure;
    client.request.produce_context = &left;
    EXPECT_EQ(client.ask("", false), "22018");
    EXPECT_EQ(client.err.native, 7);
}

TEST(HttpSetup, AnEarlyRefusalEndsAnUpload)
{
    HttpServer server([](Peer &peer) {
        peer.answer("no", "Connection: close\r\n", 403);
        char bytes[4096];
        for (int i = 0; i < 100 && recv(peer.fd, bytes, sizeof bytes, 0) > 0; i++) {
        }
        peer.linger();
    });
    Client client(server.port);
    EXPECT_EQ(client.ask(std::string(8 << 20, 'x'), false), "00000") << client.message();
    EXPECT_EQ(client.status, 403);
    EXPECT_EQ(client.content, "no");
}

TEST(HttpSetup, HostsThatWouldChangeTheUrlAreRefused)
{
    for (const char *host : {"", "a/b", "a b", "user@host", "h?x", "h#x", "[::1]", "h\n"}) {
        Client client(80, 8, host);
        EXPECT_EQ(client.open(), nullptr) << host;
        EXPECT_EQ(client.state(), "08001");
    }
}

TEST(HttpSetup, AnAddressOfIPv6IsPutInBrackets)
{
    Client client(1, 8, "::1");
    EXPECT_EQ(client.ask("1"), "08001");
    EXPECT_TRUE(has(client.message(), "::1 port 1 cannot be reached")) << client.message();
}

/* Of every request that came over one link: its first two lines. */
static std::vector<std::string> first_lines(const char *host, uint16_t port, bool by_proxy)
{
    std::vector<std::string> lines;
    HttpServer server([&lines](Peer &peer) {
        while (peer.request()) {
            lines.push_back(peer.head.substr(0, peer.head.find("\r\n", peer.head.find("\r\n") + 1)));
            peer.answer("1");
        }
    });
    std::string proxy = "http://127.0.0.1:" + std::to_string(server.port);
    Client client(by_proxy ? port : server.port, 8, host);
    if (by_proxy) {
        client.endpoint.proxy = text_of(proxy.c_str());
        client.endpoint.no_proxy = text_of("");
    }
    for (int i = 0; i < 3; i++) {
        EXPECT_EQ(client.ask("1"), "00000") << client.message();
        EXPECT_EQ(client.reused, i > 0);
    }
    return lines;
}

/* Where the socket goes to the server itself the target is handed over apart from the URL: nobody sees that.
 */
TEST(HttpSetup, TheFirstLineIsTheSameForEachRequest)
{
    for (const char *host : {"127.0.0.1", "localhost"}) {
        std::vector<std::string> lines = first_lines(host, 0, false);
        ASSERT_EQ(lines.size(), 3u);
        EXPECT_EQ(lines[0].substr(0, lines[0].rfind(':')),
                  std::string("POST /?x=1 HTTP/1.1\r\nHost: ") + host)
            << lines[0];
        EXPECT_EQ(lines[1], lines[0]);
        EXPECT_EQ(lines[2], lines[0]);
    }
}

TEST(HttpSetup, AProxyIsToldTheWholeUrlEachTime)
{
    std::vector<std::string> lines = first_lines("localhost", 9, true);
    ASSERT_EQ(lines.size(), 3u);
    for (const std::string &line : lines)
        EXPECT_EQ(line, "POST http://localhost:9/?x=1 HTTP/1.1\r\nHost: localhost:9");
}
