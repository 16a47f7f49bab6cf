/* CrateDB's answers: whole, and in pieces, are the same cells, each of which can be read as text. */
#include <algorithm>
#include <cstring>

#include "fuzz.h"
extern "C" {
#include "convert/render.h"
#include "server/cratedb/cratedb.h"
}

namespace
{

enum { TEXT_LIMIT = 1 << 16, CELLS = 64 };

struct Outcome {
    decode_step end = DECODE_MORE;
    std::string text;
    struct json_facts facts = {};
};

/* Rows of a block are what was received at once: cells row by row do not tell where blocks ended. */
void take(const struct block &block, std::string *out)
{
    struct buffer text;
    struct error err = {};
    for (uint64_t row = 0; row < block.rows; row++)
        for (uint32_t i = 0; i < block.column_count && i < CELLS; i++) {
            bool null = false;
            buffer_init(&text, TEXT_LIMIT);
            int status = render_cell(&block.columns[i], row, &text, &null, &err);
            out->append(block.names[i].data ? block.names[i].data : "", block.names[i].size);
            *out += status ? "!" : null ? "N" : "=";
            out->append(reinterpret_cast<const char *>(text.data), status ? 0 : text.size);
            buffer_clear(&text);
            error_clear(&err);
        }
}

Outcome decode(struct zone_set *zones, const std::string &bytes, size_t piece)
{
    struct json_options options = {};
    options.type = cratedb_type;
    options.context = zones;
    options.cell_bytes = 1 << 20;
    options.columns = 1000;
    struct error err = {};
    struct decoder *decoder = json_open(&options, &err);
    Outcome out;
    size_t at = 0;
    bool told = false;
    FUZZ_CHECK(decoder);
    for (;;) {
        struct block block = {};
        out.end = decoder_next(decoder, &block, &err);
        if (out.end == DECODE_BROKEN || out.end == DECODE_END)
            break;
        if (out.end == DECODE_BLOCK) {
            take(block, &out.text);
            continue;
        }
        FUZZ_CHECK(!told);
        if (at == bytes.size()) {
            decoder_finish(decoder);
            told = true;
            continue;
        }
        size_t size = std::min(piece, bytes.size() - at), capacity = 0;
        uint8_t *space = decoder_space(decoder, size, &capacity, &err);
        if (!space) {
            out.end = DECODE_BROKEN;
            break;
        }
        FUZZ_CHECK(capacity >= size);
        memcpy(space, bytes.data() + at, size);
        decoder_fill(decoder, size);
        at += size;
    }
    FUZZ_CHECK(out.end != DECODE_BROKEN || err.message);
    if (out.end == DECODE_END)
        out.facts = json_facts(decoder);
    error_clear(&err);
    decoder_free(decoder);
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    std::string bytes = input.rest();
    struct zone_set *zones = zone_set_new();
    FUZZ_CHECK(zones);
    Outcome whole = decode(zones, bytes, SIZE_MAX);
    Outcome pieces = decode(zones, bytes, 1 + bytes.size() % 7);
    FUZZ_CHECK(whole.end == pieces.end);
    if (whole.end == DECODE_END) {
        FUZZ_CHECK(whole.text == pieces.text);
        FUZZ_CHECK(whole.facts.row_count == pieces.facts.row_count);
    }
    zone_set_free(zones);
    return 0;
}
