// The words that tell a statement's kind.
#include <gtest/gtest.h>

extern "C" {
#include "sql/keyword.h"
}

namespace
{

TEST(Keyword, Flags)
{
    EXPECT_EQ(unsigned(KEYWORD_OPERAND | KEYWORD_CLAUSE), keyword_flags(text_of("where")));
    EXPECT_EQ(unsigned(KEYWORD_OPERAND | KEYWORD_CLAUSE | KEYWORD_QUERY), keyword_flags(text_of("SeLeCt")));
    EXPECT_EQ(unsigned(KEYWORD_NAME), keyword_flags(text_of("TABLE")));
    // words that ClickHouse takes as column names must not have flags
    for (const char *word :
         {"limit", "offset", "format", "settings", "desc", "interval", "key", "", "selec", "selects"})
        EXPECT_EQ(0u, keyword_flags(text_of(word))) << word;
}

TEST(Keyword, Kinds)
{
    EXPECT_EQ(STATEMENT_SELECT, keyword_kind(text_of("with")));
    EXPECT_EQ(STATEMENT_SHOW, keyword_kind(text_of("Explain")));
    EXPECT_EQ(STATEMENT_INSERT, keyword_kind(text_of("INSERT")));
    EXPECT_EQ(STATEMENT_SESSION, keyword_kind(text_of("USE")));
    EXPECT_EQ(STATEMENT_OTHER, keyword_kind(text_of("TRUNCATE")));
    EXPECT_EQ(STATEMENT_OTHER, keyword_kind(text_of("")));
}

} // namespace
