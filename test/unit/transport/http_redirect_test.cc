/* Redirects: what is followed, with what, and what is not. */
#include "client.h"
#include "http_server.h"

namespace
{

/* Answers with `status` and `location` to requests for /, and "here" to all others. */
struct Site {
    std::atomic<int> asked{0}, moved{0};
    std::string head, body, location;
    int status = 307;
    HttpServer server{[this](Peer &peer) {
        while (peer.request()) {
            head = peer.head;
            body = peer.body;
            asked++;
            if (peer.head.find(" /?x=1") == std::string::npos)
                peer.answer("here");
            else if (++moved)
                peer.answer("moved", location.empty() ? "" : "Location: " + location + "\r\n", status);
        }
    }};
    std::string url(const std::string &rest) const
    {
        return "http://127.0.0.1:" + std::to_string(server.port) + rest;
    }
};

bool has(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

struct Produced {
    std::string bytes;
    size_t at = 0;
    int rewound = 0;
    static int64_t produce(void *context, uint8_t *place, size_t room, struct error *)
    {
        Produced *own = static_cast<Produced *>(context);
        size_t size = std::min(room, own->bytes.size() - own->at);
        memcpy(place, own->bytes.data() + own->at, size);
        own->at += size;
        return static_cast<int64_t>(size);
    }
    static int rewind(void *context)
    {
        Produced *own = static_cast<Produced *>(context);
        own->at = 0;
        own->rewound++;
        return 0;
    }
};

} // namespace

TEST(HttpRedirect, TheSameHostGetsTheWholeRequestAgain)
{
    struct header headers[] = {{TEXT("X-ClickHouse-Key"), TEXT("s3cret")}};
    for (int status : {301, 302, 307, 308})
        for (const char *where : {"/there?x=1", "there?x=1", "/a/../there?x=1&more=2", "?y=2&x=1", "WHOLE"}) {
            Site site;
            site.status = status;
            site.location = where == std::string("WHOLE") ? site.url("/there?x=1#part") : where;
            Client client(site.server.port);
            client.request.headers = headers;
            client.request.header_count = 1;
            ASSERT_EQ(client.ask("SELECT 1"), "00000") << status << client.message();
            EXPECT_EQ(client.status, 200);
            EXPECT_EQ(client.content, "here");
            EXPECT_EQ(client.answer.unfollowed, nullptr);
            EXPECT_EQ(site.body, "SELECT 1");
            EXPECT_TRUE(has(site.head, "POST /")) << site.head;
            EXPECT_TRUE(has(site.head, "X-ClickHouse-Key: s3cret\r\n")) << site.head;
            EXPECT_EQ(site.asked, 2);
            EXPECT_EQ(site.server.connections, 1);
            /* What follows begins at the endpoint again. */
            ASSERT_EQ(client.ask("SELECT 2"), "00000");
            EXPECT_EQ(site.moved, 2);
        }
}

TEST(HttpRedirect, AWriteIsSentAgainOnlyWhereItHasNotRun)
{
    for (int status : {301, 302, 303, 307, 308}) {
        Site site;
        site.status = status;
        site.location = "/there?x=1";
        Client client(site.server.port);
        ASSERT_EQ(client.ask("INSERT", false), "00000") << client.message();
        EXPECT_EQ(client.status, status < 307 ? status : 200);
        EXPECT_EQ(site.asked, status < 307 ? 1 : 2);
        EXPECT_EQ(client.answer.unfollowed == nullptr, status >= 307);
        EXPECT_EQ(site.body, "INSERT");
    }
}

TEST(HttpRedirect, OnesThatAreNotFollowedSayWhy)
{
    const struct {
        int status;
        enum redirects mode;
        std::string location, why, where;
    } cases[] = {
        {302, REDIRECTS_NONE, "/there?x=1", "Redirects=none", "http://127.0.0.1:PORT"},
        {303, REDIRECTS_ANY, "/there?x=1", "has not run", "http://127.0.0.1:PORT"},
        {302, REDIRECTS_SAME, "", "where to", ""},
        {302, REDIRECTS_ANY, "ftp://127.0.0.1/there?x=1", "where to", ""},
        {302, REDIRECTS_ANY, "file:///etc/passwd?x=1", "where to", ""},
        {302, REDIRECTS_ANY, "http://[::?x=1", "where to", ""},
        {307, REDIRECTS_SAME, "http://127.0.0.1:1/?x=1", "another host", "http://127.0.0.1:1"},
        {307, REDIRECTS_SAME, "http://other.test/?x=1", "another host", "http://other.test:80"},
        {307, REDIRECTS_SAME, "//other.test/?x=1", "another host", "http://other.test:80"},
        {307, REDIRECTS_SAME, "https://other.test/?x=1", "another host", "https://other.test:443"},
        {307, REDIRECTS_ANY, "http://a:b@other.test/?x=1", "credentials", "http://other.test:80"},
        {307, REDIRECTS_SAME, "/there", "parameters", "http://127.0.0.1:PORT"},
        {307, REDIRECTS_SAME, "/there?x=12", "parameters", "http://127.0.0.1:PORT"},
        {307, REDIRECTS_SAME, "/there?xx=1", "parameters", "http://127.0.0.1:PORT"},
        {307, REDIRECTS_SAME, "/there?y=2", "parameters", "http://127.0.0.1:PORT"},
        {307, REDIRECTS_SAME, "/?x=1", "circle", "http://127.0.0.1:PORT"},
    };
    for (const auto &c : cases) {
        Site site;
        site.status = c.status;
        site.location = c.location;
        Client client(site.server.port);
        client.endpoint.redirects = c.mode;
        ASSERT_EQ(client.ask("SELECT 1"), "00000") << c.location << client.message();
        EXPECT_EQ(client.status, c.status) << c.location;
        ASSERT_NE(client.answer.unfollowed, nullptr) << c.location;
        EXPECT_TRUE(has(client.answer.unfollowed, c.why)) << c.location << client.answer.unfollowed;
        std::string where = c.where;
        if (has(where, "PORT"))
            where.replace(where.find("PORT"), 4, std::to_string(site.server.port));
        EXPECT_EQ(std::string(client.answer.moved_to.data ? client.answer.moved_to.data : "",
                              client.answer.moved_to.size),
                  where);
        EXPECT_EQ(client.content, "moved");
        EXPECT_EQ(site.asked, has(c.why, "circle") ? 6 : 1);
    }
}

TEST(HttpRedirect, StrangersGetNoCredentials)
{
    struct header headers[] = {
        {TEXT("X-ClickHouse-User"), TEXT("me")},        {TEXT("X-ClickHouse-Key"), TEXT("s3cret")},
        {TEXT("Authorization"), TEXT("Bearer s3cret")}, {TEXT("X-Mine"), TEXT("s3cret")},
        {TEXT("Content-Type"), TEXT("text/plain")},     {TEXT("Accept-Encoding"), TEXT("zstd")}};
    Site first, second, back;
    first.location = second.url("/?x=1");
    second.location = first.url("/again?x=1"); /* and back: it has been elsewhere */
    Client client(first.server.port);
    client.endpoint.redirects = REDIRECTS_ANY;
    client.request.headers = headers;
    client.request.header_count = 6;
    ASSERT_EQ(client.ask("SELECT 1"), "00000") << client.message();
    EXPECT_EQ(client.status, 200);
    for (const std::string &head : {second.head, first.head}) {
        EXPECT_FALSE(has(head, "s3cret")) << head;
        EXPECT_FALSE(has(head, "X-ClickHouse-User")) << head;
        EXPECT_TRUE(has(head, "Content-Type: text/plain\r\n")) << head;
        EXPECT_TRUE(has(head, "Accept-Encoding: zstd\r\n")) << head;
    }
    EXPECT_EQ(second.body, "SELECT 1");
    /* The next request is the endpoint's own again. */
    first.location = "/there?x=1";
    ASSERT_EQ(client.ask("SELECT 2"), "00000");
    EXPECT_TRUE(has(first.head, "X-ClickHouse-Key: s3cret\r\n")) << first.head;
}

TEST(HttpRedirect, AProducedBodyBeginsAgain)
{
    for (bool rewinds : {true, false}) {
        Site site;
        site.location = "/there?x=1";
        Client client(site.server.port);
        Produced produced{std::string(300000, 'r')};
        client.request.produce = Produced::produce;
        client.request.produce_context = &produced;
        client.request.rewind = rewinds ? Produced::rewind : nullptr;
        ASSERT_EQ(client.ask("", false), "00000") << client.message();
        EXPECT_EQ(client.status, rewinds ? 200 : 307);
        EXPECT_EQ(site.asked, rewinds ? 2 : 1);
        EXPECT_EQ(produced.rewound, rewinds ? 1 : 0);
        EXPECT_EQ(site.body, produced.bytes);
        if (!rewinds)
            EXPECT_TRUE(has(client.answer.unfollowed, "once more"));
    }
}

TEST(HttpRedirect, AnAnswerBeforeTheBodysEndIsTaken)
{
    std::string second;
    HttpServer server([&](Peer &peer) {
        if (peer.number == 0) {
            peer.answer("", "Location: /there?x=1\r\nConnection: close\r\n", 307);
            char bytes[4096];
            for (int i = 0; i < 4; i++)
                (void)!recv(peer.fd, bytes, sizeof bytes, 0);
            return;
        }
        peer.request();
        second = peer.body;
        peer.answer("here");
    });
    Client client(server.port);
    std::string body(20000000, 'w');
    ASSERT_EQ(client.ask(body, false), "00000") << client.message();
    EXPECT_EQ(client.content, "here");
    EXPECT_TRUE(second == body);
}

TEST(HttpRedirect, FailuresNameThePlaceTheyHappenedAt)
{
    Site site;
    site.location = "http://127.0.0.1:1/?x=1";
    Client client(site.server.port);
    client.endpoint.redirects = REDIRECTS_ANY;
    EXPECT_EQ(client.ask("SELECT 1"), "08001");
    EXPECT_TRUE(has(client.message(), "127.0.0.1 port 1 cannot be reached")) << client.message();
    HttpServer plain([](Peer &peer) {
        char bytes[16];
        (void)!recv(peer.fd, bytes, sizeof bytes, 0);
        peer.send("HTTP/1.1 400 no\r\n\r\n");
    });
    site.location = "https://127.0.0.1:" + std::to_string(plain.port) + "/?x=1";
    client.endpoint.redirects = REDIRECTS_SAME; /* TLS in place of none */
    EXPECT_EQ(client.ask("SELECT 1"), "08001");
    EXPECT_TRUE(has(client.message(), "does not speak TLS")) << client.message();
}
