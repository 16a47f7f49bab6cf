/* Comparing, trimming and searching. */
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "base/text.h"
}

static struct text t(const char *s)
{
    return text_of(s);
}

TEST(text, trim)
{
    static const struct {
        const char *in, *out;
    } rows[] = {{"", ""},   {"   ", ""},       {" a b ", "a b"}, {"\t\r\n\v\fx\n", "x"},
                {"x", "x"}, {"\xA0x", "\xA0x"}};
    for (auto &row : rows) {
        struct text out = text_trim(t(row.in));
        EXPECT_EQ(std::string(out.data, out.size), row.out);
    }
    EXPECT_EQ(text_trim(text_make(nullptr, 0)).size, 0u);
}

TEST(text, equality_and_order)
{
    EXPECT_TRUE(text_equal(t("a"), t("a")));
    EXPECT_FALSE(text_equal(t("a"), t("A")));
    EXPECT_TRUE(text_equal(text_make(nullptr, 0), t("")));
    EXPECT_TRUE(text_same(t("SeLeCt"), t("sElEcT")));
    EXPECT_FALSE(text_same(t("a"), t("ab")));
    EXPECT_FALSE(text_same(t("\xC3\x84"), t("\xC3\xA4"))) << "only ASCII is folded";
    EXPECT_FALSE(text_same(t("["), t("{"))) << "next to the letters";
    EXPECT_FALSE(text_same(t("@"), t("`")));
    EXPECT_LT(text_compare(t("abc"), t("ABD")), 0);
    EXPECT_GT(text_compare(t("abc"), t("AB")), 0);
    EXPECT_EQ(text_compare(t("X"), t("x")), 0);
    EXPECT_LT(text_compare(t("z"), t("\xC3\xA4")), 0) << "bytes are unsigned";
}

TEST(text, prefixes)
{
    EXPECT_TRUE(text_starts(t("SELECT 1"), t("SELECT")));
    EXPECT_FALSE(text_starts(t("select 1"), t("SELECT")));
    EXPECT_TRUE(text_starts_same(t("select 1"), t("SELECT")));
    EXPECT_FALSE(text_starts_same(t("sel"), t("SELECT")));
    EXPECT_TRUE(text_starts(t("x"), t("")));
    EXPECT_TRUE(text_starts(text_make(nullptr, 0), t("")));
}

TEST(text, finding)
{
    struct text s = t("a,b,,c");
    EXPECT_EQ(text_find(s, ',', 0), 1u);
    EXPECT_EQ(text_find(s, ',', 2), 3u);
    EXPECT_EQ(text_find(s, 'x', 0), s.size);
    EXPECT_EQ(text_find(s, ',', 100), s.size);
    EXPECT_EQ(text_find(text_make(nullptr, 0), ',', 0), 0u);
    EXPECT_EQ(text_search(s, t(",,"), 0), 3u);
    EXPECT_EQ(text_search(s, t(",,"), 4), SIZE_MAX);
    EXPECT_EQ(text_search(s, t("a,b,,cd"), 0), SIZE_MAX);
    EXPECT_EQ(text_search(s, t(""), 6), 6u);
    EXPECT_EQ(text_search(s, t(""), 7), SIZE_MAX);
    EXPECT_EQ(text_search(s, t("c"), 5), 5u);
}

TEST(text, from_is_clamped)
{
    EXPECT_EQ(text_from(t("abc"), 1).size, 2u);
    EXPECT_EQ(text_from(t("abc"), 9).size, 0u);
    EXPECT_EQ(text_from(text_make(nullptr, 0), 3).data, nullptr);
}
