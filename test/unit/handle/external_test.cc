/* External tables of a statement, and its parameters and names by attribute. */
#include <memory>

#include <gtest/gtest.h>

extern "C" {
#include "handle/choices.h"
#include "handle/external.h"
#include "handle/said.h"
}
#include "porter_odbc.h"

TEST(External, TablesAreCopiedReplacedAndDropped)
{
    auto tables = std::make_unique<struct externals>();
    struct error err = {};
    char name[] = "one";
    struct porter_external_table given = {1, name, "a Int8", nullptr, "CSV", "1", 1, nullptr, nullptr, nullptr};
    externals_init(tables.get());
    ASSERT_EQ(externals_set(tables.get(), &given, &err), 0);
    EXPECT_EQ(tables->last, &given);
    given.data = "22";
    given.size = 2;
    ASSERT_EQ(externals_set(tables.get(), &given, &err), 0);
    ASSERT_EQ(tables->count, 1u);
    EXPECT_EQ(tables->tables[0].data.size, 2u);
    given.name = "two";
    name[0] = 'x';
    ASSERT_EQ(externals_set(tables.get(), &given, &err), 0);
    ASSERT_EQ(tables->count, 2u);
    EXPECT_TRUE(text_equal(tables->tables[0].name, text_of("one")));
    ASSERT_EQ(externals_set(tables.get(), nullptr, &err), 0);
    EXPECT_EQ(tables->count, 0u);
    EXPECT_EQ(tables->last, nullptr);
}

TEST(External, WhatCannotBeIsRefused)
{
    auto tables = std::make_unique<struct externals>();
    struct error err = {};
    externals_init(tables.get());
    const struct porter_external_table wrong[] = {
        {2, "t", "a Int8", nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr},
        {1, nullptr, "a Int8", nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr},
        {1, "1t", "a Int8", nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr},
        {1, "_n1", "a Int8", nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr},
        {1, "t", nullptr, nullptr, nullptr, nullptr, 0, nullptr, nullptr, nullptr},
        {1, "t", "a Int8", "Int8", nullptr, nullptr, 0, nullptr, nullptr, nullptr},
        {1, "t", "a Int8", nullptr, nullptr, nullptr, 5, nullptr, nullptr, nullptr},
        {1, "t", "a Int8", nullptr, nullptr, "x", 1, "/x", nullptr, nullptr},
    };
    for (const auto &given : wrong) {
        EXPECT_EQ(externals_set(tables.get(), &given, &err), -1);
        EXPECT_EQ(err.state, STATE_HY024);
        error_clear(&err);
    }
    struct porter_external_table absent = {1, "t", "a Int8", nullptr, nullptr, nullptr, 0, "/no/such/file", nullptr, nullptr};
    ASSERT_EQ(externals_set(tables.get(), &absent, &err), 0);
    EXPECT_EQ(externals_open(tables.get(), &err), -1);
    EXPECT_EQ(err.state, STATE_HY000);
    error_clear(&err);
    externals_set(tables.get(), nullptr, nullptr);
}

TEST(External, ParametersAreDecoded)
{
    struct choices choices = {};
    struct error err = {};
    ASSERT_EQ(choices_set_params(&choices, text_of("a=1%26&b=&a=x"), &err), 0);
    ASSERT_EQ(choices.param_count, 3u);
    EXPECT_TRUE(text_equal(choices.params[0].value, text_of("1&")));
    EXPECT_EQ(choices_set_params(&choices, text_of("a"), &err), -1);
    EXPECT_EQ(err.state, STATE_HY024);
    error_clear(&err);
    EXPECT_EQ(choices_set_params(&choices, text_of("a=%4"), &err), -1);
    error_clear(&err);
    EXPECT_EQ(choices.param_count, 3u) << "a bad text changes nothing";
    ASSERT_EQ(choices_set_params(&choices, text_make("", 0), &err), 0);
    EXPECT_EQ(choices.param_count, 0u);
    ASSERT_EQ(choices_set_name(&choices.database, text_of("d"), &err), 0);
    EXPECT_EQ(choices_set_name(&choices.database, text_make("a\0b", 3), &err), -1);
    EXPECT_TRUE(text_equal(choices.database, text_of("d")));
    error_clear(&err);
    choices_clear(&choices);
}

TEST(External, AWatcherSeesCountsAndMayCancel)
{
    struct watch watch;
    struct error err = {};
    uint64_t seen[4] = {};
    watch_init(&watch);
    EXPECT_EQ(watch_begin(&watch), nullptr);
    struct porter_progress wrong = {7, 0, nullptr, nullptr};
    EXPECT_EQ(watch_set(&watch, &wrong, &err), -1);
    error_clear(&err);
    struct porter_progress given = {1, 0,
                                    [](void *context, uint64_t rows, uint64_t total, uint64_t, uint64_t) {
                                        static_cast<uint64_t *>(context)[0] = rows;
                                        static_cast<uint64_t *>(context)[1] = total;
                                        return rows > 5 ? 1 : 0;
                                    },
                                    seen};
    ASSERT_EQ(watch_set(&watch, &given, &err), 0);
    struct progress *progress = watch_begin(&watch);
    ASSERT_NE(progress, nullptr);
    EXPECT_EQ(progress->interval, 1000u);
    progress->counts[SUMMARY_READ_ROWS] = 5;
    EXPECT_EQ(progress->tell(progress), 0);
    progress->counts[SUMMARY_READ_ROWS] = 6;
    EXPECT_EQ(progress->tell(progress), 1);
    EXPECT_EQ(seen[0], 6u);
    ASSERT_EQ(watch_set(&watch, nullptr, &err), 0);
    EXPECT_EQ(watch_begin(&watch), nullptr);
}
