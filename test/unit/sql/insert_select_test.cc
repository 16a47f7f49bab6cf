// Which columns the markers of an INSERT .. SELECT go to.
#include <string>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include "sql/insert.h"
}

namespace
{

const sql_dialect server = [] {
    sql_dialect d{};
    d.backslash_escapes = d.backtick_names = d.heredocs = d.nested_comments = d.hash_comments = true;
    d.slash_comments = d.unicode_quotes = d.ternary = d.braced_parameters = true;
    return d;
}();

/* "table|names|places": a dash for a marker without a place; "no" when it is not such a statement. */
std::string places(const std::string &sql)
{
    struct arena arena;
    struct error err = {};
    struct statement statement = {};
    struct insert_statement insert = {};
    std::string out = "no";
    arena_init(&arena, 1 << 20);
    EXPECT_EQ(statement_scan(text_make(sql.data(), sql.size()), &server, &arena, &statement, &err), 0);
    std::vector<uint32_t> found(statement.marker_count + 1, 7);
    int outcome = insert_select_recognise(&statement, &server, &arena, &insert, found.data(), &err);
    EXPECT_GE(outcome, 0);
    if (outcome > 0) {
        out = std::string(insert.table.data, insert.table.size) + "|";
        for (uint32_t i = 0; i < insert.name_count; i++)
            out += (i ? "," : "") + std::string(insert.names[i].data, insert.names[i].size);
        out += "|";
        for (uint32_t i = 0; i < statement.marker_count; i++)
            out += (i ? "," : "") + (found[i] == INSERT_NO_PLACE ? "-" : std::to_string(found[i]));
    }
    arena_clear(&arena);
    return out;
}

TEST(InsertSelect, Places)
{
    EXPECT_EQ(places("INSERT INTO t SELECT ?, 1, ?"), "t ||0,2");
    EXPECT_EQ(places("insert into d.t (a, `b c`) select ? as x, {?:Int8} y"), "d.t |a,b c|0,1");
    EXPECT_EQ(places("INSERT INTO t SETTINGS a=1 SELECT DISTINCT ? FROM u WHERE x = ? LIMIT ?"), "t ||0,-,-");
    EXPECT_EQ(places("INSERT INTO t SELECT f(?, 1), (?), ?"), "t ||-,-,2");
    EXPECT_EQ(places("INSERT INTO t SELECT ? + 1, ?::Int8, ? IS NULL, ?"), "t ||-,-,-,3");
    EXPECT_EQ(places("INSERT INTO t SELECT (SELECT ?), ? FROM (SELECT ?, ?)"), "t ||-,1,-,-");
    EXPECT_EQ(places("INSERT INTO t WITH ? AS w, q AS (SELECT ?) SELECT 1, ?"), "t ||-,-,1");
    EXPECT_EQ(places("INSERT INTO t SELECT 1, ? UNION ALL SELECT ?, 2 UNION DISTINCT SELECT 3, ?"),
              "t ||1,0,1");
}

/* Behind what stands for any number of columns no place is known. */
TEST(InsertSelect, Stars)
{
    EXPECT_EQ(places("INSERT INTO t SELECT ?, *, ? FROM u"), "t ||0,-");
    EXPECT_EQ(places("INSERT INTO t SELECT u.*, ? FROM u"), "t ||-");
    EXPECT_EQ(places("INSERT INTO t SELECT COLUMNS('x'), ? FROM u"), "t ||-");
    EXPECT_EQ(places("INSERT INTO t SELECT a * 2, ? FROM u"), "t ||1");
    EXPECT_EQ(places("INSERT INTO t SELECT count(*), ? FROM u"), "t ||1");
    EXPECT_EQ(places("INSERT INTO t SELECT * EXCEPT (a), ? FROM u UNION ALL SELECT ?"), "t ||-,0");
}

TEST(InsertSelect, Others)
{
    EXPECT_EQ(places("INSERT INTO t VALUES (?)"), "no");
    EXPECT_EQ(places("SELECT ?"), "no");
    EXPECT_EQ(places("INSERT INTO t SELECT 1"), "no") << "no marker";
    EXPECT_EQ(places("INSERT INTO t SELECT DISTINCT ON (a) ?"), "no");
    EXPECT_EQ(places("INSERT INTO t FORMAT CSV ?"), "no");
}

} // namespace
