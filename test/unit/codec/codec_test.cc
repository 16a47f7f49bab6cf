/* Codings against their own libraries' tools: every size, every cut, every broken byte, small rooms. */
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include "codec/codec.h"
}

namespace
{

/* Gives `bytes` in pieces; a failure of its own after them when `fails`. */
struct Source {
    std::string bytes;
    size_t piece = SIZE_MAX;
    bool fails = false;
    size_t at = 0;

    struct codec_source source()
    {
        return {read, this};
    }
    static int read(void *context, uint8_t *place, size_t room, size_t *size, struct error *err)
    {
        Source *self = static_cast<Source *>(context);
        *size = std::min({room, self->piece, self->bytes.size() - self->at});
        memcpy(place, self->bytes.data() + self->at, *size);
        self->at += *size;
        if (*size == 0 && self->fails)
            return error_set(err, STATE_HYT00, 0, "the source's own");
        return 0;
    }
};

struct Outcome {
    std::string bytes;
    int status = 0;
    enum state state = STATE_00000;
    std::string message;
};

Outcome drain(struct codec *codec, size_t room)
{
    Outcome outcome;
    struct error err = {};
    std::vector<uint8_t> place(room + 1, 0xEE);
    size_t size = 1;
    while (outcome.status == 0 && size > 0) {
        size = 0;
        outcome.status = codec_read(codec, place.data(), room, &size, &err);
        EXPECT_LE(size, room);
        EXPECT_EQ(place[room], 0xEE);
        outcome.bytes.append(reinterpret_cast<char *>(place.data()), size);
    }
    outcome.state = err.state;
    outcome.message = err.message ? err.message : "";
    error_clear(&err);
    return outcome;
}

Outcome unpack(enum coding coding, Source from, size_t room = 65536)
{
    struct error err = {};
    struct codec *codec = codec_unpack(coding, from.source(), &err);
    EXPECT_NE(codec, nullptr);
    Outcome outcome = drain(codec, room);
    codec_free(codec);
    return outcome;
}

Outcome unpack(enum coding coding, const std::string &bytes, size_t room = 65536)
{
    return unpack(coding, Source{bytes}, room);
}

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

std::string noise(size_t size, unsigned span)
{
    std::mt19937 random(static_cast<unsigned>(size));
    std::string text(size, '\0');
    for (char &c : text)
        c = static_cast<char>(random() % span);
    return text;
}

class Codec : public testing::TestWithParam<int>
{
  protected:
    enum coding coding() const
    {
        return static_cast<enum coding>(GetParam());
    }
};

TEST_P(Codec, BringsBackEverySize)
{
    for (size_t size : {0, 1, 2, 100, 4095, 65535, 65536, 65537, 131072, 1000003}) {
        for (unsigned span : {1u, 7u, 256u}) {
            std::string text = noise(size, span), packed = pack(coding(), text);
            Outcome outcome = unpack(coding(), packed);
            EXPECT_EQ(outcome.status, 0) << size << " " << outcome.message;
            EXPECT_TRUE(outcome.bytes == text) << size << " of " << span;
        }
    }
}

TEST_P(Codec, TakesAndGivesPiecesOfAnySize)
{
    std::string text = noise(3000, 5), packed = pack(coding(), text);
    for (size_t piece : {1, 2, 7, 1000}) {
        for (size_t room : {1, 2, 13, 3000, 3001}) {
            Outcome outcome = unpack(coding(), Source{packed, piece}, room);
            EXPECT_EQ(outcome.status, 0) << outcome.message;
            EXPECT_EQ(outcome.bytes, text) << piece << " " << room;
        }
    }
}

TEST_P(Codec, PacksFromPiecesIntoSmallRooms)
{
    std::string text = noise(300000, 5);
    for (size_t piece : {1000, 65536, 65537}) {
        for (size_t room : {1000, 65536}) {
            Source from{text, piece};
            struct error err = {};
            struct codec *codec = codec_pack(coding(), from.source(), &err);
            Outcome packed = drain(codec, room);
            codec_free(codec);
            ASSERT_EQ(packed.status, 0) << packed.message;
            EXPECT_TRUE(unpack(coding(), packed.bytes).bytes == text);
        }
    }
}

TEST_P(Codec, ReadsFramesBehindEachOther)
{
    std::string packed = pack(coding(), "one,") + pack(coding(), "") + pack(coding(), "two");
    EXPECT_EQ(unpack(coding(), packed).bytes, "one,two");
    EXPECT_EQ(unpack(coding(), Source{packed, 1}).bytes, "one,two");
}

TEST_P(Codec, EveryCutIsAnErrorBehindTheBytesBefore)
{
    std::string text = noise(500, 9), packed = pack(coding(), text);
    for (size_t cut = 1; cut < packed.size(); cut++) {
        Outcome outcome = unpack(coding(), packed.substr(0, cut));
        EXPECT_EQ(outcome.status, -1) << cut << " of " << packed.size();
        EXPECT_EQ(outcome.state, STATE_08S01);
        EXPECT_NE(outcome.message.find("cut"), std::string::npos) << outcome.message;
        EXPECT_EQ(outcome.bytes, text.substr(0, outcome.bytes.size()));
    }
    EXPECT_EQ(unpack(coding(), "").status, 0); /* no frame at all: the source says what that means */
}

TEST_P(Codec, GarbageIsAnErrorEverywhere)
{
    std::string text = noise(5000, 9), packed = pack(coding(), text);
    EXPECT_EQ(unpack(coding(), "Code: 241. DB::Exception").state, STATE_08S01);
    Outcome behind = unpack(coding(), packed + "Code: 241. DB::Exception");
    EXPECT_EQ(behind.state, STATE_08S01);
    EXPECT_EQ(behind.bytes, text);
    std::mt19937 random(1);
    for (int i = 0; i < 500; i++) {
        std::string broken = packed;
        broken[random() % broken.size()] ^= static_cast<char>(1 + random() % 255);
        Outcome outcome = unpack(coding(), Source{broken, 1 + random() % 3000}, 1 + random() % 3000);
        EXPECT_LE(outcome.bytes.size(), 100 * text.size());
    }
}

TEST_P(Codec, StaysBroken)
{
    Source from{"garbage, garbage"};
    struct error err = {};
    struct codec *codec = codec_unpack(coding(), from.source(), &err);
    uint8_t place[10];
    size_t size;
    for (int i = 0; i < 3; i++) {
        EXPECT_EQ(codec_read(codec, place, sizeof place, &size, &err), -1);
        EXPECT_EQ(size, 0u);
    }
    error_clear(&err);
    codec_free(codec);
}

TEST_P(Codec, HandsTheSourcesFailureOn)
{
    std::string packed = pack(coding(), noise(500, 9));
    Source from{packed.substr(0, packed.size() / 2)};
    from.fails = true;
    Outcome outcome = unpack(coding(), from);
    EXPECT_EQ(outcome.state, STATE_HYT00);
    EXPECT_EQ(outcome.message, "the source's own");
}

TEST_P(Codec, BombsComeInSmallPieces)
{
    std::string packed = pack(coding(), std::string(16 << 20, '\0'));
    EXPECT_LT(packed.size(), 500000u);
    Source from{packed};
    struct error err = {};
    struct codec *codec = codec_unpack(coding(), from.source(), &err);
    uint8_t place[4096];
    size_t size = 0, most = 0;
    for (int i = 0; i < 100; i++) {
        ASSERT_EQ(codec_read(codec, place, sizeof place, &size, &err), 0);
        most = std::max(most, size);
    }
    EXPECT_EQ(most, sizeof place);
    EXPECT_LE(from.at, 65536u); /* nothing ran ahead */
    codec_free(codec);
}

INSTANTIATE_TEST_SUITE_P(, Codec, testing::Values(CODING_GZIP, CODING_LZ4, CODING_ZSTD),
                         [](const testing::TestParamInfo<int> &info) {
                             return std::string(coding_name(static_cast<enum coding>(info.param)));
                         });

TEST(CodecNames, AreHttps)
{
    enum coding coding = CODING_LZ4;
    EXPECT_TRUE(coding_find(text_of(""), &coding));
    EXPECT_EQ(coding, CODING_NONE);
    EXPECT_TRUE(coding_find(text_of(" GZIP "), &coding));
    EXPECT_EQ(coding, CODING_GZIP);
    EXPECT_TRUE(coding_find(text_of("x-gzip"), &coding));
    EXPECT_TRUE(coding_find(text_of("deflate"), &coding));
    EXPECT_EQ(coding, CODING_GZIP);
    EXPECT_TRUE(coding_find(text_of("identity"), &coding));
    EXPECT_EQ(coding, CODING_NONE);
    EXPECT_FALSE(coding_find(text_of("br"), &coding));
    EXPECT_FALSE(coding_find(text_of("gzip, lz4"), &coding));
}

TEST(CodecZstd, RefusesWindowsThatWantTooMuchMemory)
{
    /* A frame header that asks for a window of 2 GiB. */
    const std::string head("\x28\xB5\x2F\xFD\x00\xA8\x01\x00\x00", 9);
    Outcome outcome = unpack(CODING_ZSTD, head);
    EXPECT_EQ(outcome.state, STATE_08S01);
    EXPECT_NE(outcome.message.find("emory"), std::string::npos) << outcome.message;
}

TEST(CodecGzip, ReadsZlibToo)
{
    const std::string zlib("\x78\x9c\xcb\x48\xcd\xc9\xc9\x07\x00\x06\x2c\x02\x15", 13);
    EXPECT_EQ(unpack(CODING_GZIP, zlib).bytes, "hello");
}

} // namespace
