// What the text of a query tells of its result.
#include <string>

#include <gtest/gtest.h>

extern "C" {
#include "sql/select.h"
}

namespace
{

const sql_dialect DIALECT = [] {
    sql_dialect d{};
    d.heredocs = true;
    return d;
}();

/* Letters for what is true, the limit, and what stands before the tail. */
std::string facts(const std::string &sql)
{
    struct arena arena;
    struct statement statement;
    struct select_facts facts;
    struct error err = {};
    arena_init(&arena, 1 << 20);
    std::string out = "failed";
    if (statement_scan(text_make(sql.data(), sql.size()), &DIALECT, &arena, &statement, &err) == 0) {
        select_recognise(&statement, &DIALECT, &facts);
        out = std::string(facts.plain ? "p" : "") + (facts.from ? "f" : "") + (facts.named ? "n" : "") +
              (facts.one_row ? "1" : "");
        if (facts.limited)
            out += facts.limit == UINT64_MAX ? " l?" : " l" + std::to_string(facts.limit);
        if (facts.tail_at != statement.end)
            out += " <" + sql.substr(facts.tail_at);
    }
    error_clear(&err);
    arena_clear(&arena);
    return out;
}

TEST(Select, NamesOfColumns)
{
    EXPECT_EQ(facts("SELECT * FROM t"), "pfn");
    EXPECT_EQ(facts("SELECT a, \"B c\", t.d, x.t.\"e\", u.* FROM t"), "pfn");
    EXPECT_EQ(facts("SELECT a + 1 AS b, f(a, b) AS \"c d\" FROM t"), "pfn");
    EXPECT_EQ(facts("SELECT DISTINCT a FROM t"), "pfn");
    EXPECT_EQ(facts("SELECT a, upper(b) FROM t"), "pf");
    EXPECT_EQ(facts("SELECT a + 1 FROM t"), "pf");
    EXPECT_EQ(facts("SELECT 'x' FROM t"), "pf");
    EXPECT_EQ(facts("SELECT ? FROM t"), "pf");
    EXPECT_EQ(facts("SELECT o['k'] FROM t"), "pf");
    EXPECT_EQ(facts("SELECT current_schema, true FROM t"), "pf");
    EXPECT_EQ(facts("SELECT a b FROM t"), "pf"); /* asked for in vain, and right all the same */
    EXPECT_EQ(facts("SELECT a::text FROM t"), "pf");
    EXPECT_EQ(facts("SELECT a FROM t UNION ALL SELECT f(b) FROM u"), "pfn");
}

TEST(Select, ShapesOfQueries)
{
    EXPECT_EQ(facts("SELECT 1"), "p");
    EXPECT_EQ(facts("VALUES (1), (2)"), "pn");
    EXPECT_EQ(facts("WITH a AS (SELECT 1) SELECT * FROM a"), "");
    EXPECT_EQ(facts("(SELECT a FROM t)"), "");
    EXPECT_EQ(facts("/* c */ SELECT a -- x\n FROM t"), "pfn");
}

TEST(Select, OneRow)
{
    EXPECT_EQ(facts("SELECT count(*) FROM t"), "pf1");
    EXPECT_EQ(facts("SELECT max(a) AS m, min(b) AS n FROM t WHERE c > 1"), "pfn1");
    EXPECT_EQ(facts("SELECT count(*) FROM t GROUP BY a"), "pf");
    EXPECT_EQ(facts("SELECT count(*) OVER (PARTITION BY a) AS c FROM t"), "pfn");
    EXPECT_EQ(facts("SELECT a FROM (SELECT count(*) AS a FROM t GROUP BY b) x"), "pfn");
    EXPECT_EQ(facts("SELECT count(*) FROM t UNION ALL SELECT a FROM t"), "pf");
    EXPECT_EQ(facts("SELECT countries FROM t"), "pfn");
}

TEST(Select, LimitsOfTheWhole)
{
    EXPECT_EQ(facts("SELECT a FROM t LIMIT 10"), "pfn l10 <LIMIT 10");
    EXPECT_EQ(facts("SELECT a FROM t ORDER BY a LIMIT 10 OFFSET 5;"), "pfn l10 <LIMIT 10 OFFSET 5;");
    EXPECT_EQ(facts("SELECT a FROM t OFFSET ? LIMIT ?"), "pfn l? <OFFSET ? LIMIT ?");
    EXPECT_EQ(facts("SELECT a FROM t FETCH FIRST 3 ROWS ONLY"), "pfn l3 <FETCH FIRST 3 ROWS ONLY");
    EXPECT_EQ(facts("SELECT a FROM (SELECT a FROM t LIMIT 3) x"), "pfn");
    EXPECT_EQ(facts("SELECT a FROM t WHERE b IN (SELECT c FROM u LIMIT 1) LIMIT 8"), "pfn l8 <LIMIT 8");
    EXPECT_EQ(facts("SELECT a FROM t LIMIT ALL"), "pfn <LIMIT ALL");
    EXPECT_EQ(facts("SELECT a FROM t WHERE b = 'LIMIT 3'"), "pfn");
}

} // namespace
