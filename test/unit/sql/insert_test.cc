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

std::string kept(struct text text)
{
    return std::string(text.data ? text.data : "", text.size);
}

// "into|table|settings|names|elements, tuples behind slashes", or "no".
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
        out = kept(insert.into) + "|" + kept(insert.table) + "|" + kept(insert.settings) + "|";
        for (uint32_t i = 0; i < insert.name_count; i++)
            out += (i ? "," : "") + kept(insert.names[i]);
        if (insert.list.size)
            out += "<" + kept(insert.list) + ">";
        out += "|";
        for (uint32_t i = 0; insert.width && i < insert.tuples * insert.width; i++) {
            const insert_element &one = insert.elements[i];
            out += i == 0 ? "" : i % insert.width ? "," : "/";
            switch (one.kind) {
            case INSERT_MARKER:
                out += "?" + std::to_string(one.marker);
                break;
            case INSERT_STRING:
                out += "'" + kept(one.text);
                break;
            case INSERT_NUMBER:
                out += kept(one.text);
                break;
            default:
                out += one.kind == INSERT_NULL      ? "NULL"
                       : one.kind == INSERT_DEFAULT ? "DEFAULT"
                                                    : "expression";
            }
        }
    }
    error_clear(&err);
    arena_clear(&arena);
    return out;
}

TEST(Insert, Heads)
{
    EXPECT_EQ(recognise("INSERT INTO t VALUES (?, ?)"), "INSERT INTO t |t |||?0,?1");
    EXPECT_EQ(recognise("insert into table d.t (a, b) values (?,?);"),
              "insert into table d.t |d.t ||a,b|?0,?1");
    EXPECT_EQ(recognise("INSERT INTO `my t`(`a``b`, \"c d\", n.x) VALUES(?,?,?)"),
              "INSERT INTO `my t`|`my t`||a`b,c d,n.x|?0,?1,?2");
    EXPECT_EQ(recognise("INSERT INTO t (a) SETTINGS async_insert = 1, x='VALUES' VALUES (?)"),
              "INSERT INTO t |t |SETTINGS async_insert = 1, x='VALUES' |a|?0");
    EXPECT_EQ(recognise("/* ? */ INSERT -- ?\nINTO /*?*/ t # ?\n VALUES /*(*/ (?)"),
              "/* ? */ INSERT -- ?\nINTO /*?*/ t # ?\n |t # ?\n |||?0");
}

TEST(Insert, Elements)
{
    EXPECT_EQ(recognise("INSERT INTO t VALUES (?, 1, -2.5e3, 'a''b\\n\\'', NULL, default)"),
              "INSERT INTO t |t |||?0,1,-2.5e3,'a'b\n',NULL,DEFAULT");
    EXPECT_EQ(recognise("INSERT INTO t VALUES (?), (?) (3),(?)"), "INSERT INTO t |t |||?0/?1/3/?2");
    EXPECT_EQ(recognise("INSERT INTO t VALUES (? + 1, lower(?), (?), [?, ?], {'a': ?}, -?, ?)"),
              "INSERT INTO t |t |||expression,expression,?2,expression,expression,expression,?7");
    EXPECT_EQ(
        recognise(
            "INSERT INTO t VALUES (((?)), (?) + 1, (? + 1), (?, ?), ((?), 2), (1), (-1), ((1) + ?), ?)"),
        "INSERT INTO t |t |||?0,expression,expression,expression,expression,expression,expression,"
        "expression,?7");
    EXPECT_EQ(recognise("INSERT INTO t VALUES ((), ?)"), "INSERT INTO t |t |||expression,?0");
    EXPECT_EQ(recognise("INSERT INTO t VALUES ((?)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t VALUES ((?)), ?)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t VALUES ({?:Int8}, {?:Map(String, Int8)}, ?)"),
              "INSERT INTO t |t |||?0,?1,?2");
    EXPECT_EQ(recognise("INSERT INTO t VALUES (?, 'a' || 'b', '\\x41', 0x10, true, $$x$$)"),
              "INSERT INTO t |t |||?0,expression,expression,expression,expression,expression");
    EXPECT_EQ(recognise("INSERT INTO t VALUES (1 ? 2 : 3, ?)"), "INSERT INTO t |t |||expression,?0");
    EXPECT_EQ(recognise("INSERT INTO t VALUES (?, 1), (?)"), "INSERT INTO t |t |||");
}

TEST(Insert, NamesThatTheServerKnows)
{
    EXPECT_EQ(recognise("INSERT INTO t (* EXCEPT (a)) VALUES (?)"), "INSERT INTO t |t ||<* EXCEPT (a)>|?0");
    EXPECT_EQ(recognise("INSERT INTO t (a, COLUMNS('b)?')) VALUES (?)"),
              "INSERT INTO t |t ||<a, COLUMNS('b)?')>|?0");
    EXPECT_EQ(recognise("INSERT INTO t (* EXCEPT (a) VALUES (?)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t (* EXCEPT (?)) VALUES (?)"), "no");
}

TEST(Insert, TableFunctions)
{
    EXPECT_EQ(recognise("INSERT INTO FUNCTION remote('x(', db.t) VALUES (?)"),
              "INSERT INTO FUNCTION remote('x(', db.t) |remote('x(', db.t) |||?0");
    EXPECT_EQ(
        recognise("INSERT INTO TABLE FUNCTION file('f', 'CSV', 'a Int8') (a) SETTINGS x = 1 VALUES (?)"),
        "INSERT INTO TABLE FUNCTION file('f', 'CSV', 'a Int8') |file('f', 'CSV', 'a Int8') |SETTINGS x = 1 "
        "|a|?0");
    EXPECT_EQ(recognise("INSERT INTO FUNCTION remote(?, db.t) VALUES (?)"), "no");
    EXPECT_EQ(recognise("INSERT INTO FUNCTION remote('x' VALUES (?)"), "no");
}

TEST(Insert, LeftToTheServer)
{
    EXPECT_EQ(recognise("INSERT INTO t VALUES (1)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t SELECT ?"), "no");
    EXPECT_EQ(recognise("INSERT INTO t SETTINGS a = ? VALUES (1)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t VALUES (?,)"), "no");
    EXPECT_EQ(recognise("INSERT INTO t FORMAT Values (?)"), "no");
    EXPECT_EQ(recognise("SELECT ?"), "no");
}

} // namespace
