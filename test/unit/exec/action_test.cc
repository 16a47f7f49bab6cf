// SQL_DIAG_DYNAMIC_FUNCTION: what a statement is said to have done.
#include <gtest/gtest.h>

#include "statement.h"

using namespace porter_test;

namespace
{

const struct {
    const char *sql, *name;
    SQLINTEGER code;
} cases[] = {
    {"SELECT n, s FROM t", "SELECT CURSOR", SQL_DIAG_SELECT_CURSOR},
    {"/* CREATE TABLE */ with 1 as n select n, 's'", "SELECT CURSOR", SQL_DIAG_SELECT_CURSOR},
    {"CREATE TABLE t (a Int8) ENGINE = Memory", "CREATE TABLE", SQL_DIAG_CREATE_TABLE},
    {"create or replace /* x */ table t (a Int8)", "CREATE TABLE", SQL_DIAG_CREATE_TABLE},
    {"CREATE MATERIALIZED VIEW v AS SELECT 1", "CREATE VIEW", SQL_DIAG_CREATE_VIEW},
    {"CREATE DATABASE a", "", SQL_DIAG_UNKNOWN_STATEMENT},
    {"DROP TABLE IF EXISTS t", "DROP TABLE", SQL_DIAG_DROP_TABLE},
    {"DROP VIEW v", "DROP VIEW", SQL_DIAG_DROP_VIEW},
    {"DROP DATABASE `table`", "", SQL_DIAG_UNKNOWN_STATEMENT},
    {"ALTER TABLE t ADD COLUMN b Int8", "ALTER TABLE", SQL_DIAG_ALTER_TABLE},
    {"DELETE FROM t WHERE 1", "DELETE WHERE", SQL_DIAG_DELETE_WHERE},
    {"UPDATE t SET a = 1 WHERE 1", "UPDATE WHERE", SQL_DIAG_UPDATE_WHERE},
    {"INSERT INTO t SELECT 1", "INSERT", SQL_DIAG_INSERT},
    {"GRANT SELECT ON t TO u", "GRANT", SQL_DIAG_GRANT},
    {"REVOKE SELECT ON t FROM u", "REVOKE", SQL_DIAG_REVOKE},
    {"OPTIMIZE TABLE t", "", SQL_DIAG_UNKNOWN_STATEMENT},
};

TEST(Action, OfStatements)
{
    for (const auto &one : cases) {
        bool rows = one.code == SQL_DIAG_SELECT_CURSOR;
        FakeConnection fake({rows ? rows_answer(numbered_block(1, 1)) : nothing_answer()});
        Statement s(fake);
        ASSERT_TRUE(SQL_SUCCEEDED(s.direct(one.sql))) << one.sql << s.message();
        const struct diag &diag = s.stmt->handle.diag;
        EXPECT_STREQ(diag.function ? diag.function : "", one.name) << one.sql;
        EXPECT_EQ(diag.function_code, one.code) << one.sql;
        s.close(); /* the next call forgets it */
        EXPECT_EQ(diag.function, nullptr);
        EXPECT_EQ(diag.function_code, SQL_DIAG_UNKNOWN_STATEMENT);
    }
}

} // namespace
