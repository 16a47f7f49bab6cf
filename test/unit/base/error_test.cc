/* struct error: setting, wrapping, placing, moving. */
#include <gtest/gtest.h>

#include <cerrno>
#include <string>

extern "C" {
#include "base/error.h"
#include "base/text.h"
}

TEST(error, set_replaces)
{
    struct error err = {};
    EXPECT_EQ(error_set(&err, STATE_22003, 7, "value %d", 300), -1);
    error_at(&err, 5, 2);
    EXPECT_EQ(error_set(&err, STATE_42S02, 60, "no table %s", "t"), -1);
    EXPECT_EQ(err.state, STATE_42S02);
    EXPECT_EQ(err.native, 60);
    EXPECT_STREQ(err.message, "no table t");
    EXPECT_EQ(err.source, ERROR_DRIVER);
    EXPECT_EQ(err.row, 0);
    EXPECT_EQ(err.column, 0);
    error_clear(&err);
    EXPECT_EQ(err.state, STATE_00000);
    EXPECT_EQ(err.message, nullptr);
}

TEST(error, message_made_from_the_old_one)
{
    struct error err = {};
    error_set(&err, STATE_HY000, 0, "first");
    error_set(&err, STATE_HY001, 0, "after %s", err.message);
    EXPECT_STREQ(err.message, "after first");
    error_clear(&err);
}

TEST(error, server_words_are_kept_whole)
{
    struct error err = {};
    std::string words(100000, 'x');
    words += " 100% of %s";
    EXPECT_EQ(error_set_server(&err, STATE_42000, 62, text_make(words.data(), words.size())), -1);
    EXPECT_EQ(err.message, words);
    EXPECT_EQ(err.source, ERROR_SERVER);
    EXPECT_EQ(err.native, 62);
    error_clear(&err);
}

TEST(error, server_words_behind_a_nul_are_kept)
{
    struct error err = {};
    std::string words("value \0 is wrong", 16);
    error_set_server(&err, STATE_HY000, 395, text_make(words.data(), words.size()));
    EXPECT_STREQ(err.message, "value   is wrong");
    error_clear(&err);
}

TEST(error, wrap_and_place)
{
    struct error err = {};
    error_set_server(&err, STATE_22003, 9, text_of("too large"));
    EXPECT_EQ(error_wrap(&err, "column %s", "a"), -1);
    EXPECT_EQ(error_wrap(&err, "parameter %d", 3), -1);
    EXPECT_STREQ(err.message, "parameter 3: column a: too large");
    EXPECT_EQ(err.state, STATE_22003);
    EXPECT_EQ(err.source, ERROR_SERVER);
    EXPECT_EQ(error_at(&err, 10, 0), -1);
    EXPECT_EQ(error_at(&err, 0, 4), -1);
    EXPECT_EQ(err.row, 10);
    EXPECT_EQ(err.column, 4);
    error_clear(&err);

    error_memory(&err);
    EXPECT_EQ(err.state, STATE_HY001);
    EXPECT_EQ(err.message, nullptr);
    error_wrap(&err, "block");
    EXPECT_STREQ(err.message, "block: Memory allocation error");
    error_clear(&err);
}

TEST(error, move)
{
    struct error from = {}, to = {};
    error_set(&to, STATE_HY000, 0, "old");
    error_set(&from, STATE_08S01, 1, "new");
    error_move(&to, &from);
    EXPECT_STREQ(to.message, "new");
    EXPECT_EQ(to.state, STATE_08S01);
    EXPECT_EQ(from.message, nullptr);
    EXPECT_EQ(from.state, STATE_00000);
    error_move(&to, &to);
    EXPECT_STREQ(to.message, "new");
    error_move(nullptr, &to);
    EXPECT_EQ(to.message, nullptr);
}

TEST(error, nobody_listens)
{
    EXPECT_EQ(error_set(nullptr, STATE_HY000, 0, "x"), -1);
    EXPECT_EQ(error_set_server(nullptr, STATE_HY000, 0, text_of("x")), -1);
    EXPECT_EQ(error_memory(nullptr), -1);
    EXPECT_EQ(error_at(nullptr, 1, 1), -1);
    EXPECT_EQ(error_wrap(nullptr, "x"), -1);
    error_clear(nullptr);
}

TEST(error, reasons)
{
    EXPECT_STREQ(error_reason(ENOENT), "no such file or folder");
    EXPECT_STREQ(error_reason(ECONNREFUSED), "connection refused");
    EXPECT_STREQ(error_reason(99999), "system error");
}
