/* The dialect, through the scanner that reads it. */
#include "fixture.h"

TEST(Dialect, KnowsClickHousesOwnSyntax)
{
    static const struct { const char *sql; uint32_t markers; } CASES[] = {
        {"SELECT ?, '?', 'it\\'s ?', `?`, \"?\", $tag$?$tag$ /* ? /* ? */ ? */ -- ?\n # ?\n, ?", 2},
        {"SELECT a ? 1 : 2, ? FROM t", 1},
        {"SELECT {p:String}, {?:Array(UInt8)}", 1},
    };
    for (const auto &row : CASES) {
        Session session;
        EXPECT_EQ(session.query(row.sql).statement->marker_count, row.markers) << row.sql;
    }
}
