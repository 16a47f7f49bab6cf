// What statements do to a session.
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "sql/effect.h"
}

namespace
{

const sql_dialect DIALECT = [] {
    sql_dialect d{};
    d.backslash_escapes = d.backtick_names = d.heredocs = d.nested_comments = d.hash_comments = true;
    d.slash_comments = d.unicode_quotes = d.ternary = d.braced_parameters = true;
    return d;
}();

const sql_dialect SETTINGS = [] {
    sql_dialect d{};
    d.settings_only = true;
    return d;
}();

/* "kind: name|name" of a statement. */
std::string effect(const std::string &sql, const sql_dialect &dialect = DIALECT)
{
    static const char *const KINDS[] = {"none", "set", "role", "use", "make", "drop", "other"};
    struct arena arena;
    struct statement statement;
    struct effect effect;
    struct error err = {};
    arena_init(&arena, 1 << 20);
    struct text text = text_make(sql.data(), sql.size());
    std::string out = "failed";
    if (statement_scan(text, &dialect, &arena, &statement, &err) == 0 &&
        effect_recognise(&statement, &dialect, &arena, &effect, &err) == 0) {
        out = KINDS[effect.kind];
        for (size_t i = 0; i < effect.name_count; i++)
            out += (i ? "|" : ": ") + std::string(effect.names[i].data, effect.names[i].size);
        if (statement.kind == STATEMENT_SESSION)
            out += " *";
    }
    error_clear(&err);
    arena_clear(&arena);
    return out;
}

TEST(Effect, SetNamesItsSettings)
{
    EXPECT_EQ(effect("SET max_threads = 5"), "set: max_threads *");
    EXPECT_EQ(effect("set a=1, b = 'x,y=(', c = [1, 2], d"), "set: a|b|c|d *");
    EXPECT_EQ(effect("/* one */ -- two\n /* three */ sEt a = 1;"), "set: a *");
    EXPECT_EQ(effect("SET param_x = 'it''s', y = DEFAULT"), "set: param_x|y *");
    EXPECT_EQ(effect("SET TIME ZONE 'Europe/Paris'"), "set: session_timezone *");
    EXPECT_EQ(effect("SET GLOBAL a = 1"), "set: a *");
    EXPECT_EQ(effect("SET role = 1"), "set: role *");
}

TEST(Effect, WhatCannotBeDoneAgainIsToldByItsText)
{
    EXPECT_EQ(effect("SET a = ?"), "other: SET a = ? *");
    EXPECT_EQ(effect("BEGIN TRANSACTION"), "other: BEGIN TRANSACTION *");
    EXPECT_EQ(effect("SET TRANSACTION SNAPSHOT 1"), "other: SET TRANSACTION SNAPSHOT 1 *");
}

TEST(Effect, RolesAndDatabases)
{
    EXPECT_EQ(effect("SET ROLE a, b"), "role *");
    EXPECT_EQ(effect("SET ROLE NONE"), "role *");
    EXPECT_EQ(effect("SET DEFAULT ROLE a TO b"), "none *");
    EXPECT_EQ(effect("USE db1"), "use: db1 *");
    EXPECT_EQ(effect("use DATABASE `a``b`"), "use: a`b *");
    EXPECT_EQ(effect("USE database"), "use: database *");
    EXPECT_EQ(effect("USE \"x\\\"y\""), "use: x\"y *");
}

TEST(Effect, TemporaryTables)
{
    EXPECT_EQ(effect("CREATE TEMPORARY TABLE t (a Int8)"), "make: t *");
    EXPECT_EQ(effect("create or replace /**/ temporary table if not exists `t t` as select 1"),
              "make: t t *");
    EXPECT_EQ(effect("REPLACE TEMPORARY TABLE t (a Int8)"), "make: t *");
    EXPECT_EQ(effect("ATTACH TEMPORARY TABLE t"), "make: t *");
    EXPECT_EQ(effect("DROP TEMPORARY TABLE IF EXISTS t"), "drop: t *");
    EXPECT_EQ(effect("DROP TABLE a, db.b, c SYNC"), "drop: a|c");
    EXPECT_EQ(effect("CREATE TABLE temporary (a Int8)"), "none");
}

TEST(Effect, AllElseHasNone)
{
    for (const char *sql : {"SELECT 1", "SELECT 'SET a = 1'", "INSERT INTO t VALUES (1)", "DROP DATABASE d",
                            "(SELECT 1)", "ALTER TABLE t UPDATE a = 1 WHERE 1", "SHOW TABLES"})
        EXPECT_EQ(effect(sql), "none") << sql;
}

TEST(Effect, WhereSettingsAreAllThereIs)
{
    EXPECT_EQ(effect("SET search_path TO a, b", SETTINGS), "set: search_path|b *");
    EXPECT_EQ(effect("SET SESSION x.y = 3", SETTINGS), "set: x.y *");
    EXPECT_EQ(effect("SET LOCAL z = 'w'", SETTINGS), "set: z *");
    EXPECT_EQ(effect("SET GLOBAL PERSISTENT a = 1", SETTINGS), "none *");
    EXPECT_EQ(effect("BEGIN", SETTINGS), "none *");
}

} // namespace
