/* Packed bodies and answers over the scripted transport. */
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include "base/buffer.h"
#include "codec/codec.h"
#include "transport/coded.h"
#include "transport/fake.h"
}

namespace
{

std::string pack(enum coding coding, const std::string &text)
{
    struct buffer out;
    struct error err = {};
    buffer_init(&out, SIZE_MAX);
    EXPECT_EQ(codec_pack_text(coding, text_make(text.data(), text.size()), &out, &err), 0);
    std::string packed(reinterpret_cast<char *>(out.data), out.size);
    buffer_clear(&out);
    return packed;
}

/* Unpacks what arrived, by way of a second script. */
std::string unpack(enum coding coding, const std::string &packed);

struct Coded {
    explicit Coded(std::vector<struct fake_answer> given) : script(std::move(given))
    {
        inner = fake_transport_new(script.data(), script.size(), &err);
        transport = coded_transport_new(inner, &err);
    }
    ~Coded()
    {
        transport->free(transport);
        error_clear(&err);
    }
    std::string state() const
    {
        return sqlstate_get(err.state)->code;
    }
    /* Sends and reads to the end. */
    std::string ask(size_t room = 65536)
    {
        struct link *link = transport->open(transport, &err);
        struct answer answer = {};
        content.clear();
        if (link_start(link, &request, &answer, &err) == 0) {
            std::vector<uint8_t> place(room);
            size_t size = 1;
            while (size && link_read(link, place.data(), room, &size, &err) == 0)
                content.append(reinterpret_cast<char *>(place.data()), size);
        }
        link_close(link);
        return state();
    }
    std::vector<struct fake_answer> script;
    struct transport *inner, *transport;
    struct request request = {};
    struct error err = {};
    std::string content;
};

struct fake_answer scripted(const std::string &body, const std::vector<struct header> &headers,
                            size_t piece = 0)
{
    struct fake_answer made = {};
    made.status = 200;
    made.headers = headers.data();
    made.header_count = headers.size();
    made.body = text_make(body.data(), body.size());
    made.piece = piece;
    return made;
}

std::vector<struct header> encoding(const char *name)
{
    return {{TEXT("Content-Encoding"), text_of(name)}};
}

std::string unpack(enum coding coding, const std::string &packed)
{
    auto headers = encoding(coding_name(coding));
    Coded coded({scripted(packed, headers)});
    EXPECT_EQ(coded.ask(), "00000") << coded.err.message;
    return coded.content;
}

std::string sample()
{
    std::string text;
    for (int i = 0; i < 3000; i++)
        text += std::to_string(i * 7919) + "\n";
    return text;
}

const enum coding ALL[] = {CODING_GZIP, CODING_LZ4, CODING_ZSTD};

/* Produces `left` in pieces; fails instead of ending when told so. */
struct Producer {
    std::string left;
    bool fails = false;

    static int64_t produce(void *context, uint8_t *place, size_t room, struct error *err)
    {
        Producer *self = static_cast<Producer *>(context);
        size_t size = std::min({room, self->left.size(), size_t(777)});
        if (size == 0 && self->fails)
            return error_set(err, STATE_22003, 0, "row 7 does not fit");
        memcpy(place, self->left.data(), size);
        self->left.erase(0, size);
        return static_cast<int64_t>(size);
    }
};

} // namespace

TEST(CodedTransport, TellsThatAnIdleLinkWasLost)
{
    Coded coded({});
    ASSERT_NE(coded.transport->lost, nullptr);
    EXPECT_FALSE(coded.transport->lost(coded.transport)) << "the one below cannot tell";
    coded.inner->lost = [](struct transport *) { return true; };
    EXPECT_TRUE(coded.transport->lost(coded.transport));
}

TEST(CodedTransport, UnpacksAnswers)
{
    for (enum coding coding : ALL) {
        for (size_t piece : {0, 1, 100}) {
            auto headers = encoding(coding_name(coding));
            std::string packed = pack(coding, sample());
            Coded coded({scripted(packed, headers, piece)});
            EXPECT_EQ(coded.ask(1000), "00000") << coding_name(coding);
            EXPECT_EQ(coded.content, sample());
        }
    }
}

TEST(CodedTransport, HandsPlainAnswersThrough)
{
    const std::string plain = "plain", also = "also";
    auto identity = encoding("identity");
    Coded coded({scripted(plain, {}), scripted(also, identity)});
    EXPECT_EQ(coded.ask(), "00000");
    EXPECT_EQ(coded.content, plain);
    EXPECT_EQ(coded.ask(2), "00000");
    EXPECT_EQ(coded.content, also);
}

TEST(CodedTransport, NeverEndsACutAnswerWell)
{
    for (enum coding coding : ALL) {
        auto headers = encoding(coding_name(coding));
        std::string packed = pack(coding, "two rows");
        for (size_t cut = 1; cut < packed.size(); cut++) {
            std::string part = packed.substr(0, cut);
            Coded coded({scripted(part, headers)});
            EXPECT_EQ(coded.ask(), "08S01") << coding_name(coding) << " " << cut;
        }
        struct fake_answer lost = scripted(packed, headers);
        lost.cut = true;
        Coded coded({lost});
        EXPECT_EQ(coded.ask(), "08S01") << "a whole frame on a link that was lost";
        EXPECT_EQ(coded.content, "two rows");
    }
}

TEST(CodedTransport, RefusesCodingsThatItDoesNotSpeak)
{
    auto headers = encoding("br");
    Coded coded({scripted("x", headers)});
    EXPECT_EQ(coded.ask(), "08S01");
    EXPECT_NE(std::string(coded.err.message).find("br"), std::string::npos);
}

TEST(CodedTransport, PacksBodies)
{
    for (enum coding coding : ALL) {
        std::string body = sample();
        Coded coded({scripted("", {}), scripted("", {})});
        coded.request.post = true;
        coded.request.target = text_of("/");
        coded.request.body = text_make(body.data(), body.size());
        coded.request.coding = static_cast<uint8_t>(coding);
        EXPECT_EQ(coded.ask(), "00000");
        struct text sent = fake_body(coded.inner, 0);
        EXPECT_LT(sent.size, body.size());
        EXPECT_EQ(unpack(coding, std::string(sent.data, sent.size)), body);
    }
}

TEST(CodedTransport, PacksProducedBodies)
{
    for (enum coding coding : ALL) {
        Producer producer{sample()};
        Coded coded({scripted("", {})});
        coded.request.post = true;
        coded.request.target = text_of("/");
        coded.request.produce = Producer::produce;
        coded.request.produce_context = &producer;
        coded.request.coding = static_cast<uint8_t>(coding);
        EXPECT_EQ(coded.ask(), "00000") << coded.err.message;
        struct text sent = fake_body(coded.inner, 0);
        EXPECT_EQ(unpack(coding, std::string(sent.data, sent.size)), sample());
    }
}

TEST(CodedTransport, HandsTheProducersFailureOn)
{
    Producer producer{sample(), true};
    Coded coded({scripted("", {})});
    coded.request.post = true;
    coded.request.target = text_of("/");
    coded.request.produce = Producer::produce;
    coded.request.produce_context = &producer;
    coded.request.coding = CODING_LZ4;
    EXPECT_EQ(coded.ask(), "22003");
}

/* A plain request goes ahead, and its answer is unpacked; a packed one does not. */
TEST(CodedLink, SentAhead)
{
    auto headers = encoding("gzip");
    std::string body = pack(CODING_GZIP, "packed answer");
    Coded coded({scripted(body, headers), scripted(body, headers)});
    struct link *link = coded.transport->open(coded.transport, &coded.err);
    for (int i = 0; i < 2; i++) {
        struct answer answer = {};
        struct buffer content;
        buffer_init(&content, SIZE_MAX);
        ASSERT_EQ(link_begin(link, &coded.request, &coded.err), 0);
        ASSERT_EQ(link_head(link, &answer, &coded.err), 0);
        ASSERT_EQ(link_read_all(link, 1000, &content, &coded.err), 0);
        EXPECT_TRUE(text_equal(buffer_text(&content), text_of("packed answer")));
        buffer_clear(&content);
    }
    coded.request.coding = CODING_GZIP;
    EXPECT_EQ(link_begin(link, &coded.request, &coded.err), -1);
    EXPECT_EQ(coded.err.source, ERROR_UNSENT);
    EXPECT_EQ(fake_count(coded.inner), 2u);
    link_close(link);
}
