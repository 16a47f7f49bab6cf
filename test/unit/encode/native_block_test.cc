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

/* A type with children: offsets, then the elements' columns; what the server is told of it. */
TEST(NativeBlock, TypesWithChildren)
{
    arena memory;
    error err{};
    buffer out;
    arena_init(&memory, 1 << 20);
    buffer_init(&out, 1 << 20);
    type_context context{&memory, nullptr, text_make(nullptr, 0)};
    const struct {
        const char *type, *wire;
        bool exact;
    } cases[] = {
        {"Array(LowCardinality(Nullable(String)))", "Array(Nullable(String))", true},
        {"Map(String, Tuple(a Int8, `b c` Date))", "Map(String, Tuple(`a` Int8, `b c` Date))", true},
        {"Nested(x Int8, y Array(UUID))", "Array(Tuple(`x` Int8, `y` Array(UUID)))", true},
        {"Point", "Tuple(Float64, Float64)", true},
        {"SimpleAggregateFunction(anyLast, Nullable(String))", "Nullable(String)", true},
        {"Array(JSON)", "Array(String)", false},
        {"Map(String, JSON)", "Map(String, String)", false},
        {"Array(Dynamic)", "String", false},
        {"Array(BFloat16)", "String", false},
        {"BFloat16", "Float32", false},
        {"Variant(String, UInt8)", "Nullable(String)", false},
        {"Tuple()", "String", false},
    };
    for (const auto &one : cases) {
        native_column column{};
        const type *type = type_parse(text_of(one.type), &context, &err);
        ASSERT_NE(type, nullptr) << one.type;
        ASSERT_EQ(native_column_init(&column, text_of("c"), type, type->nullable, &memory, &err), 0);
        EXPECT_EQ(std::string(column.wire.data, column.wire.size), one.wire);
        EXPECT_EQ(column.exact, one.exact) << one.type;
        native_column_clear(&column);
    }
    native_column column{};
    value number{}, null{};
    const type *type = type_parse(text_of("Array(Nullable(Int16))"), &context, &err);
    ASSERT_EQ(native_column_init(&column, text_of("c"), type, false, &memory, &err), 0);
    number.kind = VALUE_INT;
    number.integer = 258;
    native_column_put(&column.children[0], &number);
    native_column_put(&column.children[0], &null);
    native_column_close(&column, 2);
    native_column_close(&column, 0);
    EXPECT_EQ(native_block_size(&column, 1), 2u * 8 + 2 + 4);
    ASSERT_EQ(native_block_write(&column, 1, 2, &out, &err), 0);
    std::string expected("\x01\x02\x01"
                         "c\x16"
                         "Array(Nullable(Int16))",
                         27);
    expected += std::string("\2\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0\0\1\2\1\0\0", 22);
    EXPECT_EQ(std::string(reinterpret_cast<char *>(out.data), out.size), expected);
    EXPECT_EQ(column.elements, 0u);
    native_column_clear(&column);
    buffer_clear(&out);
    arena_clear(&memory);
}
