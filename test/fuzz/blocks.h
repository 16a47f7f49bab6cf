/* Blocks of Native bytes, whole or in pieces, for native.cc and column.cc. */
#ifndef PORTER_TEST_FUZZ_BLOCKS_H
#define PORTER_TEST_FUZZ_BLOCKS_H

#include <algorithm>
#include <cstring>
#include <functional>

#include "fuzz.h"
extern "C" {
#include "convert/render.h"
#include "decode/native.h"
}

namespace fuzz
{

enum { TEXT_LIMIT = 1 << 16, BLOCK_LIMIT = 1 << 20, ROWS_LIMIT = 100000, CELLS = 64 };

struct Outcome {
    decode_step end = DECODE_MORE;
    std::string text; /* of cells, and what the decoder says of them */
};

/* The first and the last cells of each column. */
inline void take(const struct block &block, std::string *out)
{
    struct buffer text;
    struct error err = {};
    buffer_init(&text, TEXT_LIMIT);
    *out += "rows " + std::to_string(block.rows) + "\n";
    for (uint32_t i = 0; i < block.column_count && i < CELLS; i++) {
        const struct column *column = &block.columns[i];
        out->append(block.names[i].data ? block.names[i].data : "", block.names[i].size);
        out->append(column->type->name.data, column->type->name.size);
        for (uint64_t n = 0; n < std::min<uint64_t>(block.rows, CELLS); n++) {
            bool null = false;
            uint64_t row = n % 2 ? block.rows - 1 - n / 2 : n / 2;
            buffer_clear(&text);
            buffer_init(&text, TEXT_LIMIT);
            int status = render_cell(column, row, &text, &null, &err);
            *out += status ? "!" : null ? "N" : "=";
            out->append(reinterpret_cast<const char *>(text.data), status ? 0 : text.size);
            error_clear(&err);
        }
    }
    buffer_clear(&text);
}

/* `look` sees each block. */
inline Outcome decode(struct zone_set *zones, const std::string &bytes, bool info, size_t piece,
                      const std::function<void(const struct block &)> &look = nullptr)
{
    struct native_options options = {};
    options.block_bytes = BLOCK_LIMIT;
    options.columns = 1000;
    options.rows = ROWS_LIMIT;
    options.block_info = info;
    struct error err = {};
    struct decoder *decoder = native_open(zones, text_of("UTC"), &options, &err);
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
            if (look)
                look(block);
            continue;
        }
        FUZZ_CHECK(!told);
        if (at == bytes.size()) {
            decoder_finish(decoder);
            told = true;
            continue;
        }
        size_t size = std::min(piece, bytes.size() - at), capacity = 0;
        FUZZ_CHECK(decoder_wanted(decoder) >= 1);
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
    error_clear(&err);
    decoder_free(decoder);
    return out;
}

} // namespace fuzz

#endif
