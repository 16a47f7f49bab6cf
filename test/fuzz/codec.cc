/* lz4, zstd and gzip: no byte beyond the room, the same whatever the room; and what was packed comes back. */
#include <algorithm>
#include <cstring>
#include <vector>

#include "fuzz.h"
extern "C" {
#include "codec/codec.h"
}

namespace
{

enum { OUT_LIMIT = 1 << 18 }; /* a bomb is read so far */

struct Source {
    const std::string *bytes;
    size_t at, piece;
};

int read(void *context, uint8_t *place, size_t room, size_t *size, struct error *)
{
    Source *source = static_cast<Source *>(context);
    *size = std::min({room, source->piece, source->bytes->size() - source->at});
    if (*size)
        memcpy(place, source->bytes->data() + source->at, *size);
    source->at += *size;
    return 0;
}

/* What comes out, and whether it ended well. */
std::pair<std::string, bool> unpack(enum coding coding, const std::string &bytes, size_t piece, size_t room)
{
    Source source = {&bytes, 0, piece};
    struct error err = {};
    struct codec *codec = codec_unpack(coding, {read, &source}, &err);
    FUZZ_CHECK(codec);
    std::string out;
    bool good = false;
    std::vector<uint8_t> place(room + 1, 0xa5);
    while (out.size() < OUT_LIMIT) {
        size_t size = 0;
        if (codec_read(codec, place.data(), room, &size, &err))
            break;
        FUZZ_CHECK(size <= room && place[room] == 0xa5);
        good = size == 0;
        if (good)
            break;
        out.append(reinterpret_cast<char *>(place.data()), size);
    }
    out.resize(std::min<size_t>(out.size(), OUT_LIMIT));
    FUZZ_CHECK(good || out.size() == OUT_LIMIT || err.message);
    error_clear(&err);
    codec_free(codec);
    return {out, good};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    uint8_t choice = input.byte();
    enum coding coding = static_cast<enum coding>(1 + choice % (CODING_COUNT - 1));
    std::string bytes = input.rest();
    auto whole = unpack(coding, bytes, SIZE_MAX, 1 << 16);
    auto pieces = unpack(coding, bytes, 1 + choice / 4 % 16, 1000);
    FUZZ_CHECK(whole.second == pieces.second);
    /* Before a break more or less of what came may have been given. */
    size_t both = whole.second ? SIZE_MAX : std::min(whole.first.size(), pieces.first.size());
    FUZZ_CHECK(whole.first.substr(0, both) == pieces.first.substr(0, both));
    struct buffer packed;
    struct error err = {};
    buffer_init(&packed, 1 << 24);
    FUZZ_CHECK(codec_pack_text(coding, text_make(bytes.data(), bytes.size()), &packed, &err) == 0);
    auto back = unpack(coding, std::string(reinterpret_cast<char *>(packed.data), packed.size), 7, 4096);
    FUZZ_CHECK(back.second && back.first == bytes);
    buffer_clear(&packed);
    return 0;
}
