/* The texts that are sent. */
#include "fixture.h"

namespace
{

std::string text_of_query(Session &session, const struct query &query, const struct wire *wires = nullptr)
{
    struct text out;
    error_clear(&session.err);
    if (clickhouse_text(&session.session, &query, wires, nullptr, 0, &session.arena, &out, &session.err))
        return state_of(session.err);
    return str(out);
}

std::string described(const char *sql, unsigned attempt = 0)
{
    Session session;
    struct query &query = session.query(sql, QUERY_DESCRIBE);
    query.attempt = attempt;
    return text_of_query(session, query);
}

} // namespace

TEST(Sql, DescribingStripsWhatCannotStandInParentheses)
{
    EXPECT_EQ(described("SELECT 1;"), "DESCRIBE TABLE (SELECT 1\n)");
    EXPECT_EQ(described("  /* c */ SELECT 1 -- tail\n ; "), "DESCRIBE TABLE (SELECT 1\n)");
    EXPECT_EQ(described("SELECT 1 FORMAT CSV"), "DESCRIBE TABLE (SELECT 1 \n)");
    EXPECT_EQ(described("SELECT 1 SETTINGS max_threads=1"),
              "DESCRIBE TABLE (SELECT 1 SETTINGS max_threads=1\n)");
    EXPECT_EQ(described("SELECT 1 FORMAT CSV SETTINGS max_threads=1"), "DESCRIBE TABLE (SELECT 1 \n)");
    EXPECT_EQ(described("WITH 1 AS x SELECT x"), "DESCRIBE TABLE (WITH 1 AS x SELECT x\n)");
}

TEST(Sql, StandInsForParametersWithoutValues)
{
    EXPECT_EQ(described("SELECT * FROM t WHERE a = ? LIMIT ?"),
              "DESCRIBE TABLE (SELECT * FROM t WHERE a = NULL LIMIT 1\n)");
    EXPECT_EQ(described("SELECT * FROM numbers(?)", 1), "DESCRIBE TABLE (SELECT * FROM numbers(1)\n)");
    EXPECT_EQ(described("SELECT ? OFFSET\n?", 2), "DESCRIBE TABLE (SELECT '' OFFSET\n1\n)");
    EXPECT_EQ(described("SELECT {?:Array(UInt8)}"),
              "DESCRIBE TABLE (SELECT CAST(CAST('[]' AS Array(Array(UInt8)))[1] AS Array(UInt8))\n)");
    EXPECT_EQ(described("SELECT {?:LowCardinality(String)}"),
              "DESCRIBE TABLE (SELECT CAST(CAST('[]' AS Array(LowCardinality(String)))[1] AS "
              "LowCardinality(String))\n)");
    EXPECT_EQ(described("SELECT {?:Variant(UInt8, String)}"),
              "DESCRIBE TABLE (SELECT CAST(NULL AS Variant(UInt8, String))\n)");
    EXPECT_EQ(described("SELECT {?:UInt8}"), "DESCRIBE TABLE (SELECT CAST(NULL AS Nullable(UInt8))\n)");
    EXPECT_EQ(described("SELECT {?:Nullable(UInt8)}"),
              "DESCRIBE TABLE (SELECT CAST(NULL AS Nullable(UInt8))\n)");
}

TEST(Sql, StatementsGoAsTheyAre)
{
    Session session;
    EXPECT_EQ(text_of_query(session, session.query("SELECT 1 FORMAT CSV")), "SELECT 1 FORMAT CSV");
    EXPECT_EQ(text_of_query(session, session.query("SELECT '{d ''x''}', {a:Int8} ;")),
              "SELECT '{d ''x''}', {a:Int8}");
    EXPECT_EQ(text_of_query(session, session.query("INSERT INTO t FORMAT CSV\n1,2\n\n")),
              "INSERT INTO t FORMAT CSV\n1,2\n\n");
    EXPECT_EQ(text_of_query(session, session.query("SHOW TABLES;", QUERY_NAMES)), "SHOW TABLES");
}

TEST(Sql, ColumnsAreCastByName)
{
    Session session;
    struct query &query = session.query("SELECT a, sumState(b) AS `s``t` FROM t FORMAT Native");
    const bool cast[] = {false, true};
    const struct text names[] = {TEXT("a\\b"), TEXT("s`t")};
    query.as_text = cast;
    query.as_text_count = 2;
    EXPECT_EQ(text_of_query(session, query), "HYC00");
    query.as_text_names = names;
    EXPECT_EQ(text_of_query(session, query), "SELECT `a\\\\b`, CAST(`s\\`t` AS String) AS `s\\`t` FROM "
                                             "(SELECT a, sumState(b) AS `s``t` FROM t \n)");
}

TEST(Sql, MarkersBecomeParameters)
{
    Session session;
    session.parameters = {of_int(5, SQL_INTEGER), of_text("x", SQL_VARCHAR), of_null(SQL_DOUBLE)};
    ASSERT_EQ(session.build(session.query("SELECT ?, '?' || ? -- ?\n, ?")), 0);
    EXPECT_EQ(session.body(), "SELECT {p1:Int32}, '?' || {p2:String} -- ?\n, {p3:Nullable(Float64)}");
}

TEST(Sql, MarkersBecomeLiteralsOnOldServers)
{
    Session session(18, 16);
    session.parameters = {of_int(-5, SQL_INTEGER), of_text("1.5", SQL_DECIMAL)};
    ASSERT_EQ(session.build(session.query("INSERT INTO t (a, b) VALUES (?, ?)")), 0);
    EXPECT_EQ(session.body(), "INSERT INTO t (a, b) VALUES (-5, 1.5)");
    ASSERT_EQ(session.build(session.query("INSERT INTO t VALUES (?, abs( ? + 1))")), 0);
    EXPECT_EQ(session.body(), "INSERT INTO t VALUES (-5, abs( toDecimal128('1.5', 1) + 1))");
    ASSERT_EQ(session.build(session.query("INSERT INTO t SELECT f(?, ?)")), 0);
    EXPECT_EQ(session.body(), "INSERT INTO t SELECT f((-5), toDecimal128('1.5', 1))");
    ASSERT_EQ(session.build(session.query("SELECT 1-?, ?")), 0);
    EXPECT_EQ(session.body(), "SELECT 1-(-5), toDecimal128('1.5', 1)");
    EXPECT_FALSE(has(session.target(), "param_"));
}
