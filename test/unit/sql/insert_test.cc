// Which INSERTs are sent as columns.
#include <gtest/gtest.h>

#include <string>

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

// "table|head|name,name", or "no".
std::string recognise(const std::string &sql)
{
    arena arena;
    statement statement{};
    insert_statement insert{};
    error err{};
    std::string out = "no";
    arena_init(&arena, 1 << 20);
    EXPECT_EQ(statement_scan(text_make(sql.data(), sql.size()), &server, &arena, &statement, &err), 0);
    if (insert_recognise(&statement, &server, &arena, &insert, &err) == 1) {
        out = std::string(insert.table.data, insert.table.size) + "|" +
              std::string(insert.head.data, insert.head.size) + "|";
        for (uint32_t i = 0; i < insert.name_count; i++)
            out += (i ? "," : "") + std::string(insert.names[i].data, insert.names[i].size);
    }
    error_clear(&err);
    arena_clear(&arena);
    return out;
}

TEST(Insert, Recognised)
{
    EXPECT_EQ(recognise("INSERT INTO t VALUES (?, ?)"), "t |INSERT INTO t |");
    EXPECT_EQ(recognise("insert into table d.t (a, b) values (?,?);"),
              "d.t |insert into table d.t (a, b) |a,b");
    EXPECT_EQ(recognise("INSERT INTO `my t`(`a``b`, \"c d\", n.x) VALUES(?,?,?)"),
              "`my t`|INSERT INTO `my t`(`a``b`, \"c d\", n.x) |a`b,c d,n.x");
    EXPECT_EQ(recognise("INSERT INTO t (a) SETTINGS async_insert = 1 VALUES (?)"),
              "t |INSERT INTO t (a) SETTINGS async_insert = 1 |a");
}

TEST(Insert, LeftToTheServer)
{
    EXPECT_EQ(recognise("INSERT INTO t VALUES (?, 1)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t VALUES (?), (?)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t VALUES (? + 1)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t (a, b) VALUES (?)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t (* EXCEPT (a)) VALUES (?)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t SELECT ?"), "no");
    EXPECT_EQ(recognise("INSERT INTO FUNCTION remote('x', t) VALUES (?)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t VALUES ({?:UInt64})"), "no");
    EXPECT_EQ(recognise("INSERT INTO t (`a\\n`) VALUES (?)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t VALUES (1)"), "no");
}

} // namespace
