/* Following cells to where they are. */
#include <gtest/gtest.h>

#include <cstring>

extern "C" {
#include "column/column.h"
}

namespace
{

struct type make_type(enum kind kind, bool nullable)
{
    struct type type = {};
    type.kind = kind;
    type.nullable = nullable;
    return type;
}

TEST(Column, KeysOfAllWidthsAtAnyAddress)
{
    const uint64_t keys[] = {0, 1, 0xFE};
    for (uint8_t width : {1, 2, 4, 8}) {
        uint8_t bytes[1 + 3 * 8] = {};
        for (int i = 0; i < 3; i++)
            memcpy(bytes + 1 + i * width, &keys[i], width);
        struct column column = {};
        column.keys = bytes + 1;
        column.key_width = width;
        for (uint64_t i = 0; i < 3; i++)
            EXPECT_EQ(column_key(&column, i), keys[i]) << int(width);
    }
    const uint64_t large = 0x0123456789abcdef;
    struct column column = {};
    column.keys = (const uint8_t *)&large;
    column.key_width = 8;
    EXPECT_EQ(column_key(&column, 0), large);
}

TEST(Column, StartAndEndOfArrays)
{
    const uint64_t ends[] = {0, 3, 3, 7};
    struct column column = {};
    column.ends = (const uint8_t *)ends;
    EXPECT_EQ(column_start(&column, 0), 0u);
    EXPECT_EQ(column_end(&column, 0), 0u);
    EXPECT_EQ(column_start(&column, 1), 0u);
    EXPECT_EQ(column_end(&column, 1), 3u);
    EXPECT_EQ(column_start(&column, 3), 3u);
    EXPECT_EQ(column_end(&column, 3), 7u);
}

TEST(Column, ResolvesNullMaps)
{
    struct type type = make_type(KIND_INT8, true);
    const uint8_t nulls[] = {0, 1, 2};
    struct column column = {};
    column.type = &type;
    column.nulls = nulls;
    for (uint64_t i = 0; i < 3; i++) {
        const struct column *at = &column;
        uint64_t row = i;
        EXPECT_EQ(column_resolve(&at, &row), i == 0);
        EXPECT_EQ(at, &column);
        EXPECT_EQ(row, i);
    }
}

TEST(Column, ResolvesDictionaries)
{
    const uint8_t keys[] = {2, 0, 1};
    for (bool nullable : {false, true}) {
        struct type type = make_type(KIND_STRING, nullable);
        struct column dictionary = {}, column = {};
        dictionary.type = column.type = &type;
        column.keys = keys;
        column.key_width = 1;
        column.children = &dictionary;
        column.child_count = 1;
        for (uint64_t i = 0; i < 3; i++) {
            const struct column *at = &column;
            uint64_t row = i;
            bool there = column_resolve(&at, &row);
            EXPECT_EQ(there, keys[i] != 0 || !nullable);
            if (there) {
                EXPECT_EQ(at, &dictionary);
                EXPECT_EQ(row, keys[i]);
            }
        }
    }
}

TEST(Column, ResolvesVariantsThroughDictionaries)
{
    struct type variant = make_type(KIND_VARIANT, true), text = make_type(KIND_STRING, true);
    struct type number = make_type(KIND_INT8, false);
    const uint8_t keys[] = {0, 3};
    struct column dictionary = {}, children[2] = {}, column = {};
    dictionary.type = &text;
    children[0].type = &text;
    children[0].keys = keys;
    children[0].key_width = 1;
    children[0].children = &dictionary;
    children[1].type = &number;
    const uint16_t selectors[] = {0, COLUMN_NO_CHILD, 1, 0};
    const uint32_t places[] = {0, 0, 0, 1};
    column.type = &variant;
    column.selectors = selectors;
    column.places = places;
    column.children = children;
    column.child_count = 2;
    const struct {
        bool there;
        const struct column *column;
        uint64_t row;
    } expected[] = {
        {false, nullptr, 0}, {false, nullptr, 0}, {true, &children[1], 0}, {true, &dictionary, 3}};
    for (uint64_t i = 0; i < 4; i++) {
        const struct column *at = &column;
        uint64_t row = i;
        EXPECT_EQ(column_resolve(&at, &row), expected[i].there) << i;
        if (expected[i].there) {
            EXPECT_EQ(at, expected[i].column);
            EXPECT_EQ(row, expected[i].row);
        }
    }
}

TEST(Column, NothingIsNull)
{
    struct type type = make_type(KIND_NOTHING, true);
    struct column column = {};
    column.type = &type;
    const struct column *at = &column;
    uint64_t row = 0;
    EXPECT_FALSE(column_resolve(&at, &row));
}

} // namespace
