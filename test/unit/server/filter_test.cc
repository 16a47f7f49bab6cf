/* Filters in a server's words. */
#include "fixture.h"

extern "C" {
#include "server/filter.h"
}

namespace
{

void quote(struct buffer *sql, struct text text)
{
    buffer_byte(sql, '<');
    buffer_put(sql, text);
    buffer_byte(sql, '>');
}

const struct filter_words words = {quote, "fold", "here()"};

std::string put(enum catalog_match match, const std::string &text, size_t limit = 1000)
{
    struct buffer sql;
    buffer_init(&sql, limit);
    const struct catalog_filter filter = {match, {text.data(), text.size()}};
    filter_put(&sql, &words, "c", &filter);
    std::string done = sql.failed ? "failed" : str(buffer_text(&sql));
    buffer_clear(&sql);
    return done;
}

TEST(Filter, EachMatchHasItsCondition)
{
    EXPECT_EQ(put(MATCH_ALL, "x"), "");
    EXPECT_EQ(put(MATCH_EXACT, "a%_\\"), " AND c = <a%_\\>");
    EXPECT_EQ(put(MATCH_FOLDED, "Ab"), " AND fold(c) = fold(<Ab>)");
    EXPECT_EQ(put(MATCH_CURRENT, ""), " AND c = here()");
}

TEST(Filter, PatternsWithoutWildcardsAreEqualities)
{
    EXPECT_EQ(put(MATCH_PATTERN, "plain"), " AND c = <plain>");
    EXPECT_EQ(put(MATCH_PATTERN, "a\\_b\\%\\\\"), " AND c = <a_b%\\>");
    EXPECT_EQ(put(MATCH_PATTERN, "a\\b"), " AND c = <a\\b>") << "a backslash that escapes nothing is itself";
    EXPECT_EQ(put(MATCH_PATTERN, ""), " AND c = <>");
}

TEST(Filter, WildcardsAreThoseOfLike)
{
    EXPECT_EQ(put(MATCH_PATTERN, "%"), "") << "all names match";
    EXPECT_EQ(put(MATCH_PATTERN, "%%"), "");
    EXPECT_EQ(put(MATCH_PATTERN, "a%\\_"), " AND c LIKE <a%\\_>");
    EXPECT_EQ(put(MATCH_PATTERN, "_\\\\"), " AND c LIKE <_\\\\>");
}

TEST(Filter, ABufferThatCannotGrowSaysSo)
{
    EXPECT_EQ(put(MATCH_PATTERN, std::string(100, 'a') + "%", 20), "failed");
}

} // namespace
