// Raw results and inserts by attribute.
#include <gtest/gtest.h>

#include <string>
#include <vector>

extern "C" {
#include "handle/rawform.h"
}

TEST(Rawform, NamesAreKeptOrRefused)
{
    struct rawform raw = {};
    struct error err = {};
    EXPECT_EQ(rawform_set_format(&raw, TEXT("CSV"), &err), 0);
    for (const std::string &bad :
         std::vector<std::string>{"a b", "x&y=z", "CSV;", std::string(200, 'x'), "\xC3\xBC"}) {
        EXPECT_EQ(rawform_set_format(&raw, text_make(bad.data(), bad.size()), &err), -1) << bad;
        EXPECT_EQ(err.state, STATE_HY024);
        error_clear(&err);
    }
    EXPECT_EQ(std::string(raw.format.data, raw.format.size), "CSV");
    EXPECT_EQ(rawform_set_format(&raw, text_make("", 0), &err), 0);
    EXPECT_EQ(raw.format.size, 0u);
    EXPECT_TRUE(raw.format_given);
    EXPECT_EQ(rawform_set_encoding(&raw, TEXT("gzip"), &err), 0);
    EXPECT_EQ(rawform_set_encoding(&raw, TEXT("gz\r\nX: y"), &err), -1);
    error_clear(&err);
    EXPECT_EQ(std::string(raw.encoding.data, raw.encoding.size), "gzip");
    rawform_clear(&raw);
    EXPECT_FALSE(raw.format_given);
}
