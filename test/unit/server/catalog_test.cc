/* The queries of catalog functions. */
#include "fixture.h"

namespace
{

struct catalog_filter filter(enum catalog_match match, const char *text = "")
{
    return {match, text_of(text)};
}

std::string asked(const struct catalog_request &request, uint32_t major = 26, uint32_t minor = 7)
{
    Session session(major, minor);
    struct buffer sql;
    buffer_init(&sql, SIZE_MAX);
    EXPECT_EQ(server_clickhouse.catalog(&session.session, &request, &sql, &session.err), 0);
    std::string out = str(buffer_text(&sql));
    buffer_clear(&sql);
    return out;
}

/* What stands between WHERE and ORDER BY. */
std::string condition(struct catalog_filter table, struct catalog_filter database = {MATCH_ALL, {nullptr, 0}})
{
    struct catalog_request request = {};
    request.kind = CATALOG_TABLES;
    request.types = CATALOG_ALL_TYPES;
    request.database = database;
    request.table = table;
    std::string sql = asked(request);
    size_t from = sql.find(" WHERE 1") + 8;
    return sql.substr(from, sql.find(" ORDER BY") - from);
}

} // namespace

TEST(Catalog, NamesAreFilteredByTheServer)
{
    EXPECT_EQ(condition(filter(MATCH_ALL)), "");
    EXPECT_EQ(condition(filter(MATCH_EXACT, "a%'\\")), " AND name = 'a%\\'\\\\'");
    EXPECT_EQ(condition(filter(MATCH_FOLDED, "Ab")), " AND lowerUTF8(name) = lowerUTF8('Ab')");
    EXPECT_EQ(condition(filter(MATCH_EXACT, "t"), filter(MATCH_CURRENT)),
              " AND database = currentDatabase() AND name = 't'");
}

TEST(Catalog, PatternsBecomeLikeOrEquality)
{
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "%")), "");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "%%")), "");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "")), " AND name = ''");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "plain")), " AND name = 'plain'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a\\_b\\%")), " AND name = 'a_b%'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a_b%")), " AND name LIKE 'a_b%'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a\\_b%")), " AND name LIKE 'a\\\\_b%'");
    /* A backslash, escaped or escaping nothing, is four in a LIKE inside a literal, two in equality. */
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a\\\\b%")), " AND name LIKE 'a\\\\\\\\b%'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a\\b")), " AND name = 'a\\\\b'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a\\")), " AND name = 'a\\\\'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "it's_")), " AND name LIKE 'it\\'s_'");
}

TEST(Catalog, ZeroBytesAreSpelt)
{
    struct catalog_filter odd = {MATCH_PATTERN, text_make("a\0%", 3)};
    EXPECT_EQ(condition(odd), " AND name LIKE 'a\\0%'");
    odd.text = text_make("\\\0", 2);
    EXPECT_EQ(condition(odd), " AND name = '\\\\\\0'");
}

TEST(Catalog, TypesOfTables)
{
    struct catalog_request request = {};
    request.kind = CATALOG_TABLES;
    request.types = CATALOG_TABLE | CATALOG_VIEW;
    EXPECT_NE(asked(request).find(" AND table_kind IN ('TABLE', 'VIEW') ORDER BY"), std::string::npos);
}

TEST(Catalog, OldServersAreAskedForWhatTheyHave)
{
    struct catalog_request request = {};
    request.kind = CATALOG_COLUMNS;
    EXPECT_EQ(asked(request).find("groupArray"), std::string::npos);
    EXPECT_NE(asked(request, 18, 16).find("arrayEnumerate(names) AS position"), std::string::npos);
    request.kind = CATALOG_STATISTICS;
    EXPECT_NE(asked(request).find("total_rows"), std::string::npos);
    EXPECT_EQ(asked(request, 18, 16).find("total_rows"), std::string::npos);
    EXPECT_NE(asked(request).find("UNION ALL"), std::string::npos);
    request.kind = CATALOG_CARDINALITY;
    EXPECT_EQ(asked(request).find("UNION ALL"), std::string::npos);
    request.kind = CATALOG_TABLES;
    request.types = CATALOG_ALL_TYPES;
    EXPECT_NE(asked(request, 18, 16).find("'' AS comment"), std::string::npos);
}
