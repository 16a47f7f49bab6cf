/* CrateDB's catalog: the queries, and the scale of numeric columns out of SHOW CREATE TABLE. */
#include "fixture.h"

extern "C" {
#include "server/cratedb/cratedb.h"
#include "server/pattern.h"
}

namespace
{

struct catalog_filter filter(enum catalog_match match, const char *text = "")
{
    return {match, text_of(text)};
}

std::string asked(const struct catalog_request &request)
{
    struct buffer sql;
    struct error err = {};
    buffer_init(&sql, SIZE_MAX);
    EXPECT_EQ(cratedb_catalog(nullptr, &request, &sql, &err), 0);
    std::string out = str(buffer_text(&sql));
    buffer_clear(&sql);
    return out;
}

/* What stands behind WHERE TRUE in the query for primary keys. */
std::string condition(struct catalog_filter table, struct catalog_filter schema = {MATCH_ALL, {nullptr, 0}})
{
    struct catalog_request request = {};
    request.kind = CATALOG_PRIMARY_KEY;
    request.database = schema;
    request.table = table;
    std::string sql = asked(request);
    size_t from = sql.find(" WHERE TRUE") + 11;
    return sql.substr(from, sql.find(" ORDER BY") - from);
}

/* The type of a column that is told as numeric(P,?), by an answer of SHOW CREATE TABLE. */
std::string full(const char *column, const char *answer)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    std::string out =
        str(cratedb_type_in_full(text_of(column), text_of("numeric(9,?)"), text_of(answer), &arena));
    arena_wipe(&arena);
    return out;
}

std::string question(const char *schema, const char *table, const char *type)
{
    struct buffer sql;
    buffer_init(&sql, SIZE_MAX);
    cratedb_type_query(text_of(schema), text_of(table), text_of(type), &sql);
    std::string out = str(buffer_text(&sql));
    buffer_clear(&sql);
    return out;
}

/* As a server wrote it. */
const char CREATED[] =
    "CREATE TABLE IF NOT EXISTS \"doc\".\"t1\" (\n   \"id\" INTEGER NOT NULL,\n   \"Mixed, Name\" TEXT,\n"
    "   \"n\" NUMERIC(18, 4),\n   \"n2\" NUMERIC(20, 0) DEFAULT 1::NUMERIC(3, 1),\n"
    "   \"o\" OBJECT(DYNAMIC) AS (\n      \"x\" INTEGER,\n      \"y\" OBJECT(DYNAMIC) AS (\n"
    "         \"z\" NUMERIC(9, 3)\n      ),\n      \"n\" NUMERIC(7, 6)\n   ),\n"
    "   \"vc\" VARCHAR(20) DEFAULT 'NUMERIC(1, 1), \"n\"',\n"
    "   \"g\" NUMERIC(11, 5) GENERATED ALWAYS AS CAST(\"vc\" AS NUMERIC(1, 0)),\n"
    "   \"ao\" ARRAY(OBJECT(DYNAMIC) AS (\n      \"k\" NUMERIC(5, 2)\n   )),\n"
    "   \"an\" ARRAY(NUMERIC(8, 8)),\n   \"quo\"\"te\" NUMERIC(38, 38),\n   PRIMARY KEY (\"id\")\n)\n"
    "CLUSTERED INTO 4 SHARDS\nWITH (\n   column_policy = 'strict'\n)";

} // namespace

TEST(CratedbCatalog, NamesAreFilteredByTheServer)
{
    EXPECT_EQ(condition(filter(MATCH_ALL)), "");
    EXPECT_EQ(condition(filter(MATCH_EXACT, "a%'\\")), " AND table_name = 'a%''\\'");
    EXPECT_EQ(condition(filter(MATCH_FOLDED, "Ab")), " AND lower(table_name) = lower('Ab')");
    EXPECT_EQ(condition(filter(MATCH_EXACT, "t"), filter(MATCH_CURRENT)),
              " AND table_schema = CURRENT_SCHEMA AND table_name = 't'");
}

/* Its strings have no escapes, its LIKE has a backslash. */
TEST(CratedbCatalog, PatternsBecomeLikeOrEquality)
{
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "%%")), "");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "plain")), " AND table_name = 'plain'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a\\_b\\%")), " AND table_name = 'a_b%'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a_b%")), " AND table_name LIKE 'a_b%'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a\\_b%")), " AND table_name LIKE 'a\\_b%'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a\\\\b%")), " AND table_name LIKE 'a\\\\b%'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "a\\")), " AND table_name = 'a\\'");
    EXPECT_EQ(condition(filter(MATCH_PATTERN, "it's_")), " AND table_name LIKE 'it''s_'");
}

TEST(CratedbCatalog, OneStatementAList)
{
    for (int kind = CATALOG_DATABASES; kind <= CATALOG_LIMITS; kind++) {
        struct catalog_request request = {};
        request.kind = static_cast<enum catalog_kind>(kind);
        request.types = CATALOG_ALL_TYPES;
        std::string sql = asked(request);
        EXPECT_EQ(sql.empty(), kind == CATALOG_LIMITS);
        EXPECT_EQ(sql.find(';'), std::string::npos);
        EXPECT_TRUE(sql.empty() || sql.find(" ORDER BY ") != std::string::npos) << sql;
    }
}

TEST(CratedbCatalog, TypesAndNestedColumnsAreAskedFor)
{
    struct catalog_request request = {};
    request.kind = CATALOG_TABLES;
    request.types = CATALOG_ALL_TYPES;
    EXPECT_EQ(asked(request).find("kind IN"), std::string::npos);
    request.types = CATALOG_BLOB | CATALOG_VIEW;
    EXPECT_NE(asked(request).find("t.kind IN ('BLOB TABLE', 'VIEW')"), std::string::npos);
    request.kind = CATALOG_COLUMNS;
    EXPECT_NE(asked(request).find("column_details['path'] = []"), std::string::npos);
    request.nested = true;
    EXPECT_EQ(asked(request).find("column_details"), std::string::npos);
}

TEST(CratedbScale, IsAskedForWhereItIsOpen)
{
    EXPECT_EQ(question("doc", "t", "numeric(9,?)"), "SHOW CREATE TABLE \"doc\".\"t\"");
    EXPECT_EQ(question("a b", "quo\"te", "numeric(9,?)"), "SHOW CREATE TABLE \"a b\".\"quo\"\"te\"");
    for (const char *type : {"numeric(9,3)", "numeric", "text", "", ",?)"})
        EXPECT_EQ(question("doc", "t", type), "") << type;
}

TEST(CratedbScale, IsThatOfTheColumn)
{
    EXPECT_EQ(full("n", CREATED), "numeric(18,4)");
    EXPECT_EQ(full("n2", CREATED), "numeric(20,0)");
    EXPECT_EQ(full("o['y']['z']", CREATED), "numeric(9,3)");
    EXPECT_EQ(full("o['n']", CREATED), "numeric(7,6)");
    EXPECT_EQ(full("g", CREATED), "numeric(11,5)");
    EXPECT_EQ(full("ao['k']", CREATED), "numeric(5,2)");
    EXPECT_EQ(full("quo\"te", CREATED), "numeric(38,38)");
}

TEST(CratedbScale, StaysOpenWhereNothingIsTold)
{
    for (const char *column : {"nothing", "id", "an", "x", "z", "vc", ""})
        EXPECT_EQ(full(column, CREATED), "numeric") << column;
    for (const char *answer :
         {"", "(", "CREATE TABLE \"t\" (\"n\" NUMERIC", "CREATE TABLE \"t\" (\"n\" NUMERIC(1",
          "\"n\" NUMERIC(1, 2)", "CREATE TABLE \"t\" (\"n\" 'open", ")))))", "((((\"n\" NUMERIC(1,2)"})
        EXPECT_EQ(full("n", answer), "numeric") << answer;
    std::string deep = "CREATE TABLE t (";
    for (int i = 0; i < 200; i++)
        deep += "\"o\" OBJECT AS (";
    EXPECT_EQ(full("n", (deep + "\"n\" NUMERIC(1, 2)").c_str()), "numeric");
}

TEST(Pattern, CharactersAndWildcards)
{
    EXPECT_TRUE(pattern_is_everything(text_of("%%")));
    EXPECT_FALSE(pattern_is_everything(text_of("")));
    EXPECT_FALSE(pattern_is_everything(text_of("%_")));
    EXPECT_TRUE(pattern_has_wildcard(text_of("a\\\\_")));
    EXPECT_FALSE(pattern_has_wildcard(text_of("a\\_\\%\\")));
    char byte;
    size_t at = 0;
    EXPECT_FALSE(pattern_take(text_of("\\%"), &at, &byte));
    EXPECT_EQ(byte, '%');
    EXPECT_EQ(at, 2u);
}
