// Blocks byte by byte.
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "encode/native_block.h"
}

TEST(NativeBlock, BytesOfABlock)
{
    arena memory;
    error err{};
    native_column columns[2]{};
    buffer out;
    value number{}, word{}, null{};
    arena_init(&memory, 1 << 20);
    buffer_init(&out, 1 << 20);
    type_context context{&memory, nullptr, text_make(nullptr, 0)};
    const type *first = type_parse(text_of("Int16"), &context, &err);
    const type *second = type_parse(text_of("LowCardinality(Nullable(String))"), &context, &err);
    ASSERT_EQ(native_column_init(&columns[0], text_of("a"), first, false, &memory, &err), 0);
    ASSERT_EQ(native_column_init(&columns[1], text_of("b"), second, true, &memory, &err), 0);
    number.kind = VALUE_INT;
    number.integer = -2;
    word.kind = VALUE_BYTES;
    word.text = text_of("hi");
    native_column_put(&columns[0], &number);
    native_column_put(&columns[1], &word);
    native_column_put(&columns[0], &number);
    native_column_put(&columns[1], &null);
    ASSERT_EQ(native_block_write(columns, 2, 2, &out, &err), 0);
    std::string expected("\x02\x02\x01"
                         "a\x05Int16\xfe\xff\xfe\xff\x01"
                         "b\x10Nullable(String)",
                         33);
    expected += std::string("\0\1\2hi\0", 6);
    EXPECT_EQ(std::string(reinterpret_cast<char *>(out.data), out.size), expected);
    EXPECT_EQ(native_block_size(columns, 2), 0u);
    native_column_clear(&columns[0]);
    native_column_clear(&columns[1]);
    buffer_clear(&out);
    arena_clear(&memory);
}
