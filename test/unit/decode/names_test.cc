/* Heads of answers without rows. */
#include <string>

#include <gtest/gtest.h>

extern "C" {
#include "decode/names.h"
}

namespace
{

/* Feeds `bytes` in pieces; the columns as "name:type,..." then how it ended. */
std::string decoded(enum names_form form, const std::string &bytes, size_t piece = SIZE_MAX)
{
    struct error err = {};
    struct decoder *decoder = names_open(form, nullptr, text_of("UTC"), &err);
    struct block block;
    std::string result;
    size_t at = 0;
    bool finished = false;
    for (;;) {
        enum decode_step step = decoder_next(decoder, &block, &err);
        if (step == DECODE_BLOCK) {
            EXPECT_EQ(block.rows, 0u);
            for (uint32_t i = 0; i < block.column_count; i++) {
                struct text name = block.names[i], type = block.columns[i].type->name;
                result += std::string(name.data, name.size) + ":" + std::string(type.data, type.size) + ",";
            }
        } else if (step == DECODE_MORE && !finished) {
            EXPECT_GE(decoder_wanted(decoder), 1u);
            size_t size = std::min(piece, bytes.size() - at), capacity = 0;
            uint8_t *place = decoder_space(decoder, size ? size : 1, &capacity, &err);
            if (!place || size == 0) {
                decoder_finish(decoder);
                finished = true;
                continue;
            }
            memcpy(place, bytes.data() + at, size);
            decoder_fill(decoder, size);
            at += size;
        } else {
            result += step == DECODE_END ? "end" : step == DECODE_BROKEN ? "broken" : "stuck";
            break;
        }
    }
    EXPECT_EQ(decoder_next(decoder, &block, &err) == DECODE_BROKEN,
              result.find("broken") != std::string::npos);
    decoder_free(decoder);
    error_clear(&err);
    return result;
}

} // namespace

TEST(Names, OfRowBinary)
{
    const std::string two("\2\1a\3x\ty\6String\17Nullable(Int32)", 30);
    for (size_t piece : {1u, 3u, 1000u})
        EXPECT_EQ(decoded(NAMES_BINARY, two, piece), "a:String,x\ty:Nullable(Int32),end") << piece;
    EXPECT_EQ(decoded(NAMES_BINARY, std::string("\0", 1)), "end");
    EXPECT_EQ(decoded(NAMES_BINARY, two + '\0'), "a:String,x\ty:Nullable(Int32),broken");
    for (size_t cut = 0; cut < two.size(); cut++)
        EXPECT_EQ(decoded(NAMES_BINARY, two.substr(0, cut)), "broken") << cut;
}

TEST(Names, OfTabs)
{
    const std::string two = "a\tx\\ty\\\\\nString\tEnum8(\\'it\\'=1)\n";
    for (size_t piece : {1u, 3u, 1000u})
        EXPECT_EQ(decoded(NAMES_TABS, two, piece), "a:String,x\ty\\:Enum8('it'=1),end") << piece;
    EXPECT_EQ(decoded(NAMES_TABS, "a\nString\n1\n"), "a:String,broken");
    for (size_t cut = 0; cut < two.size(); cut++)
        EXPECT_EQ(decoded(NAMES_TABS, two.substr(0, cut)), "broken") << cut;
    EXPECT_EQ(decoded(NAMES_TABS, "a\tb\nString\n"), "broken");
}

TEST(Names, MalformedHeads)
{
    EXPECT_EQ(decoded(NAMES_BINARY, "\xff\xff\xff\x7f"), "broken");                    /* too many columns */
    EXPECT_EQ(decoded(NAMES_BINARY, std::string("\1\xff\xff\xff\xff\x0f", 6)), "broken"); /* a huge name */
    EXPECT_EQ(decoded(NAMES_BINARY, "\1\1a\4What"), "broken");                         /* no type */
    EXPECT_EQ(decoded(NAMES_TABS, "a\nWhat\n"), "broken");
    EXPECT_EQ(decoded(NAMES_BINARY, std::string(11, '\xff')), "broken");
}
