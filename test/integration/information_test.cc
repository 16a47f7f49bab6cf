/* SQLGetInfo against the servers: a bit is set exactly when the query that stands for it runs. */
#include <cctype>
#include <cstring>
#include <map>
#include <set>
#include <sstream>

#include "fixture.h"

namespace
{

struct Claim {
    SQLUSMALLINT type;
    SQLUINTEGER bit;
    const char *sql; /* # stands for names of this test's own; what is before `;` only prepares */
    const char *result = nullptr;
};

#define A "(SELECT number AS x FROM numbers(3)) AS a"
#define B "(SELECT number + 1 AS x FROM numbers(3)) AS b"

/* clang-format off */
const Claim claims[] = {
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_AVG, "SELECT AVG(number) FROM numbers(3)", "1"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_COUNT, "SELECT COUNT(*) FROM numbers(3)", "3"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_MAX, "SELECT MAX(number) FROM numbers(3)", "2"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_MIN, "SELECT MIN(number) FROM numbers(3)", "0"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_SUM, "SELECT SUM(number) FROM numbers(3)", "3"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_DISTINCT, "SELECT SUM(DISTINCT number % 2) FROM numbers(3)", "1"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_ALL, "SELECT SUM(ALL number) FROM numbers(3)", "3"},
    {SQL_ALTER_TABLE, SQL_AT_ADD_COLUMN, "CREATE TABLE #t (d Date, a Int32) ENGINE = MergeTree ORDER BY a;ALTER TABLE #t ADD COLUMN b Int32"},
    {SQL_ALTER_TABLE, SQL_AT_ADD_COLUMN_SINGLE, "CREATE TABLE #t (d Date, a Int32) ENGINE = MergeTree ORDER BY a;ALTER TABLE #t ADD COLUMN b Int32"},
    {SQL_ALTER_TABLE, SQL_AT_ADD_COLUMN_DEFAULT, "CREATE TABLE #t (d Date, a Int32) ENGINE = MergeTree ORDER BY a;ALTER TABLE #t ADD COLUMN b Int32 DEFAULT 5"},
    {SQL_ALTER_TABLE, SQL_AT_DROP_COLUMN, "CREATE TABLE #t (d Date, a Int32, b Int32) ENGINE = MergeTree ORDER BY a;ALTER TABLE #t DROP COLUMN b"},
    {SQL_ALTER_TABLE, SQL_AT_DROP_COLUMN_CASCADE, "CREATE TABLE #t (d Date, a Int32, b Int32) ENGINE = MergeTree ORDER BY a;ALTER TABLE #t DROP COLUMN b CASCADE"},
    {SQL_ALTER_TABLE, SQL_AT_DROP_COLUMN_RESTRICT, "CREATE TABLE #t (d Date, a Int32, b Int32) ENGINE = MergeTree ORDER BY a;ALTER TABLE #t DROP COLUMN b RESTRICT"},
    {SQL_ALTER_TABLE, SQL_AT_SET_COLUMN_DEFAULT, "CREATE TABLE #t (d Date, a Int32, b Int32) ENGINE = MergeTree ORDER BY a;ALTER TABLE #t ALTER COLUMN b SET DEFAULT 5"},
    {SQL_ALTER_TABLE, SQL_AT_DROP_COLUMN_DEFAULT, "CREATE TABLE #t (d Date, a Int32, b Int32 DEFAULT 1) ENGINE = MergeTree ORDER BY a;ALTER TABLE #t ALTER COLUMN b DROP DEFAULT"},
    {SQL_CREATE_SCHEMA, SQL_CS_CREATE_SCHEMA, "CREATE SCHEMA #s"},
    {SQL_DROP_SCHEMA, SQL_DS_DROP_SCHEMA, "CREATE DATABASE IF NOT EXISTS #s;DROP SCHEMA #s"},
    {SQL_CREATE_TABLE, SQL_CT_CREATE_TABLE, "CREATE TABLE #t (a Int32) ENGINE = Memory"},
    {SQL_CREATE_TABLE, SQL_CT_COLUMN_DEFAULT, "CREATE TABLE #t (a Int32 DEFAULT 5) ENGINE = Memory"},
    {SQL_CREATE_TABLE, SQL_CT_COLUMN_CONSTRAINT, "CREATE TABLE #t (a Int32 NOT NULL) ENGINE = Memory"},
    {SQL_CREATE_TABLE, SQL_CT_LOCAL_TEMPORARY, "CREATE LOCAL TEMPORARY TABLE #t (a Int32)"},
    {SQL_CREATE_TABLE, SQL_CT_GLOBAL_TEMPORARY, "CREATE GLOBAL TEMPORARY TABLE #t (a Int32)"},
    {SQL_DROP_TABLE, SQL_DT_DROP_TABLE, "CREATE TABLE #t (a Int32) ENGINE = Memory;DROP TABLE #t"},
    {SQL_DROP_TABLE, SQL_DT_CASCADE, "CREATE TABLE #t (a Int32) ENGINE = Memory;DROP TABLE #t CASCADE"},
    {SQL_CREATE_VIEW, SQL_CV_CREATE_VIEW, "CREATE VIEW #v AS SELECT 1 AS x"},
    {SQL_CREATE_VIEW, SQL_CV_CHECK_OPTION, "CREATE VIEW #v AS SELECT 1 AS x WITH CHECK OPTION"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_DATE, "SELECT DATE '2024-02-29'", "2024-02-29"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_TIME, "SELECT TIME '10:11:12'", "10:11:12"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_TIMESTAMP, "SELECT TIMESTAMP '2024-02-29 10:11:12'"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_YEAR, "SELECT DATE '2024-02-28' + INTERVAL '1' YEAR", "2025-02-28"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_MONTH, "SELECT DATE '2024-02-28' + INTERVAL '1' MONTH", "2024-03-28"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_DAY, "SELECT DATE '2024-02-28' + INTERVAL '1' DAY", "2024-02-29"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_HOUR, "SELECT DATE '2024-02-28' + INTERVAL '1' HOUR", "2024-02-28 01:00:00"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_MINUTE, "SELECT DATE '2024-02-28' + INTERVAL '1' MINUTE", "2024-02-28 00:01:00"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_SECOND, "SELECT DATE '2024-02-28' + INTERVAL '1' SECOND", "2024-02-28 00:00:01"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_YEAR_TO_MONTH, "SELECT DATE '2024-02-28' + INTERVAL '1-2' YEAR TO MONTH", "2025-04-28"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_DAY_TO_HOUR, "SELECT toDateTime(DATE '2024-02-28') + INTERVAL '1 2' DAY TO HOUR", "2024-02-29 02:00:00"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_DAY_TO_MINUTE, "SELECT toDateTime(DATE '2024-02-28') + INTERVAL '1 2:03' DAY TO MINUTE", "2024-02-29 02:03:00"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_DAY_TO_SECOND, "SELECT toDateTime(DATE '2024-02-28') + INTERVAL '1 2:03:04' DAY TO SECOND", "2024-02-29 02:03:04"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_HOUR_TO_MINUTE, "SELECT toDateTime(DATE '2024-02-28') + INTERVAL '2:03' HOUR TO MINUTE", "2024-02-28 02:03:00"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_HOUR_TO_SECOND, "SELECT toDateTime(DATE '2024-02-28') + INTERVAL '2:03:04' HOUR TO SECOND", "2024-02-28 02:03:04"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_MINUTE_TO_SECOND, "SELECT toDateTime(DATE '2024-02-28') + INTERVAL '3:04' MINUTE TO SECOND", "2024-02-28 00:03:04"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_TABLES, "SELECT count() > 5 FROM information_schema.tables", "1"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_COLUMNS, "SELECT count() > 5 FROM information_schema.columns", "1"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_VIEWS, "SELECT count() >= 0 FROM information_schema.views", "1"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_SCHEMATA, "SELECT count() > 1 FROM information_schema.schemata", "1"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_TABLE_CONSTRAINTS, "SELECT count() FROM information_schema.table_constraints"},
    {SQL_INSERT_STATEMENT, SQL_IS_INSERT_LITERALS, "CREATE TABLE #t (a Int32) ENGINE = Memory;INSERT INTO #t VALUES (1)"},
    {SQL_INSERT_STATEMENT, SQL_IS_INSERT_SEARCHED, "CREATE TABLE #t (a Int32) ENGINE = Memory;INSERT INTO #t SELECT 1"},
    {SQL_INSERT_STATEMENT, SQL_IS_SELECT_INTO, "SELECT 1 AS a INTO #t"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_LEFT, "SELECT count() FROM " A " LEFT OUTER JOIN " B " USING (x)", "3"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_RIGHT, "SELECT count() FROM " A " RIGHT OUTER JOIN " B " ON a.x = b.x", "3"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_FULL, "SELECT count() FROM " A " FULL OUTER JOIN " B " ON a.x = b.x", "4"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_NOT_ORDERED, "SELECT count() FROM " A " LEFT OUTER JOIN " B " ON b.x = a.x", "3"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_INNER, "SELECT count() FROM " A " INNER JOIN " B " USING (x)", "2"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_NESTED, "SELECT count() FROM " A " LEFT JOIN (" B " LEFT JOIN (SELECT 1 AS x) AS c ON b.x = c.x) ON a.x = b.x"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_ALL_COMPARISON_OPS, "SELECT count() FROM " A " LEFT JOIN " B " ON a.x < b.x"},
    {SQL_SQL92_DATETIME_FUNCTIONS, SQL_SDF_CURRENT_DATE, "SELECT CURRENT_DATE > toDate('2024-01-01')", "1"},
    {SQL_SQL92_DATETIME_FUNCTIONS, SQL_SDF_CURRENT_TIME, "SELECT CURRENT_TIME"},
    {SQL_SQL92_DATETIME_FUNCTIONS, SQL_SDF_CURRENT_TIMESTAMP, "SELECT CURRENT_TIMESTAMP > toDateTime('2024-01-01 00:00:00')", "1"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_BIT_LENGTH, "SELECT BIT_LENGTH('ab')"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_CHAR_LENGTH, "SELECT CHAR_LENGTH('äb')", "2"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_CHARACTER_LENGTH, "SELECT CHARACTER_LENGTH('äb')", "2"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_EXTRACT, "SELECT EXTRACT(YEAR FROM toDate('2024-02-29'))", "2024"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_OCTET_LENGTH, "SELECT OCTET_LENGTH('äb')", "3"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_POSITION, "SELECT POSITION('b' IN 'ab')", "2"},
    {SQL_SQL92_PREDICATES, SQL_SP_BETWEEN, "SELECT 2 BETWEEN 1 AND 3", "1"},
    {SQL_SQL92_PREDICATES, SQL_SP_COMPARISON, "SELECT 1 <> 2 AND 1 <= 2", "1"},
    {SQL_SQL92_PREDICATES, SQL_SP_EXISTS, "SELECT 1 WHERE EXISTS (SELECT 1)", "1"},
    {SQL_SQL92_PREDICATES, SQL_SP_IN, "SELECT 1 IN (1, 2)", "1"},
    {SQL_SQL92_PREDICATES, SQL_SP_ISNOTNULL, "SELECT 1 IS NOT NULL", "1"},
    {SQL_SQL92_PREDICATES, SQL_SP_ISNULL, "SELECT NULL IS NULL", "1"},
    {SQL_SQL92_PREDICATES, SQL_SP_LIKE, "SELECT 'abc' LIKE 'a%'", "1"},
    {SQL_SQL92_PREDICATES, SQL_SP_QUANTIFIED_COMPARISON, "SELECT 2 >= ALL (SELECT number FROM numbers(3))", "1"},
    {SQL_SQL92_PREDICATES, SQL_SP_UNIQUE, "SELECT 1 WHERE UNIQUE (SELECT 1)"},
    {SQL_SQL92_PREDICATES, SQL_SP_MATCH_FULL, "SELECT 1 WHERE 1 MATCH FULL (SELECT 1)"},
    {SQL_SQL92_PREDICATES, SQL_SP_OVERLAPS, "SELECT (1, 2) OVERLAPS (2, 3)"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_CROSS_JOIN, "SELECT count() FROM " A " CROSS JOIN " B, "9"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_INNER_JOIN, "SELECT count() FROM " A " INNER JOIN " B " USING (x)", "2"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_LEFT_OUTER_JOIN, "SELECT count() FROM " A " LEFT OUTER JOIN " B " USING (x)", "3"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_RIGHT_OUTER_JOIN, "SELECT count() FROM " A " RIGHT OUTER JOIN " B " ON a.x = b.x", "3"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_FULL_OUTER_JOIN, "SELECT count() FROM " A " FULL OUTER JOIN " B " ON a.x = b.x", "4"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_NATURAL_JOIN, "SELECT count() FROM " A " NATURAL JOIN " B, "2"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_EXCEPT_JOIN, "SELECT 1 EXCEPT SELECT 2", "1"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_INTERSECT_JOIN, "SELECT 1 INTERSECT SELECT 1", "1"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_CORRESPONDING_CLAUSE, "SELECT 1 EXCEPT CORRESPONDING SELECT 2"},
    {SQL_SQL92_ROW_VALUE_CONSTRUCTOR, SQL_SRVC_VALUE_EXPRESSION, "SELECT (1, 2) = (1, 2)", "1"},
    {SQL_SQL92_ROW_VALUE_CONSTRUCTOR, SQL_SRVC_NULL, "SELECT count() FROM (SELECT (1, NULL))", "1"},
    {SQL_SQL92_ROW_VALUE_CONSTRUCTOR, SQL_SRVC_ROW_SUBQUERY, "SELECT (1, 2) = (SELECT 1, 2)", "1"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_CONVERT, "SELECT CONVERT('a' USING utf8)"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_LOWER, "SELECT LOWER('A')", "a"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_UPPER, "SELECT UPPER('a')", "A"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_SUBSTRING, "SELECT SUBSTRING('abc' FROM 2 FOR 1)", "b"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_TRANSLATE, "SELECT TRANSLATE('a' USING utf8)"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_TRIM_BOTH, "SELECT TRIM(BOTH ' ' FROM ' a ')", "a"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_TRIM_LEADING, "SELECT TRIM(LEADING ' ' FROM ' a ')", "a "},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_TRIM_TRAILING, "SELECT TRIM(TRAILING ' ' FROM ' a ')", " a"},
    {SQL_SQL92_VALUE_EXPRESSIONS, SQL_SVE_CASE, "SELECT CASE 1 WHEN 1 THEN 2 ELSE 3 END", "2"},
    {SQL_SQL92_VALUE_EXPRESSIONS, SQL_SVE_CAST, "SELECT CAST('1' AS Int32)", "1"},
    {SQL_SQL92_VALUE_EXPRESSIONS, SQL_SVE_COALESCE, "SELECT COALESCE(NULL, 1)", "1"},
    {SQL_SQL92_VALUE_EXPRESSIONS, SQL_SVE_NULLIF, "SELECT NULLIF(1, 2)", "1"},
    {SQL_SUBQUERIES, SQL_SQ_COMPARISON, "SELECT 1 = (SELECT 1)", "1"},
    {SQL_SUBQUERIES, SQL_SQ_IN, "SELECT count() FROM numbers(5) WHERE number IN (SELECT number FROM numbers(3))", "3"},
    {SQL_SUBQUERIES, SQL_SQ_EXISTS, "SELECT 1 WHERE EXISTS (SELECT 1)", "1"},
    {SQL_SUBQUERIES, SQL_SQ_QUANTIFIED, "SELECT 1 = ANY (SELECT number FROM numbers(3))", "1"},
    {SQL_SUBQUERIES, SQL_SQ_CORRELATED_SUBQUERIES, "SELECT count() FROM " A " WHERE EXISTS (SELECT 1 FROM numbers(2) AS c WHERE c.number = a.x)", "2"},
    {SQL_UNION, SQL_U_UNION_ALL, "SELECT count() FROM (SELECT 1 UNION ALL SELECT 1)", "2"},
    {SQL_UNION, SQL_U_UNION, "SELECT 1 UNION SELECT 1"},
};
/* clang-format on */

class Information : public WithDriver
{
  protected:
    static SQLUINTEGER number(odbc::Connection &on, SQLUSMALLINT type)
    {
        SQLUINTEGER value = 0;
        EXPECT_OK(on, SQLGetInfo(on.dbc, type, &value, sizeof value, nullptr));
        return value;
    }
    /* Whether `sql` runs; its first cell. */
    static bool runs(odbc::Connection &on, const std::string &sql, odbc::Cell *cell = nullptr)
    {
        odbc::Statement s(on);
        SQLRETURN code = s.exec(sql);
        if (SQL_SUCCEEDED(code) && s.columns() > 0) {
            code = s.fetch();
            if (SQL_SUCCEEDED(code) && cell)
                *cell = s.text(1);
        }
        return SQL_SUCCEEDED(code);
    }
    static void check(odbc::Connection &on);
};

void Information::check(odbc::Connection &on)
{
    std::string own = std::string("porter_info_") + (managed ? "m" : "d") + (on.wide ? "w" : "a");
    std::map<SQLUSMALLINT, SQLUINTEGER> covered;
    for (const Claim &one : claims) {
        std::string sql = one.sql;
        for (size_t at; (at = sql.find('#')) != std::string::npos;)
            sql.replace(at, 1, own);
        SCOPED_TRACE(sql);
        for (const char *kind : {"t", "v"})
            runs(on, "DROP TABLE IF EXISTS " + own + kind);
        size_t end = sql.find(';');
        if (end != std::string::npos) {
            ASSERT_TRUE(runs(on, sql.substr(0, end)));
            sql.erase(0, end + 1);
        }
        odbc::Cell cell;
        bool ran = runs(on, sql, &cell);
        bool claimed = number(on, one.type) & one.bit;
        EXPECT_EQ(claimed, ran) << one.type << " bit " << one.bit;
        if (ran && one.result) {
            EXPECT_EQ(cell, one.result);
        }
        covered[one.type] |= one.bit;
    }
    for (const char *kind : {"t", "v"})
        runs(on, "DROP TABLE IF EXISTS " + own + kind);
    runs(on, "DROP DATABASE IF EXISTS " + own + "s");
    for (const auto &[type, bits] : covered)
        EXPECT_EQ(number(on, type) & ~bits, 0u) << "bits of " << type << " that no query backs";
}

TEST_P(Information, BitsAreSetExactlyWhenTheQueryRuns)
{
    check(connection());
}

TEST_P(Information, OfTheOldServer)
{
    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    check(*old);
}

/* What is no bitmap. */
TEST_P(Information, Behaviour)
{
    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    odbc::Cell cell;
    for (odbc::Connection *on : {&connection(), old.get()}) {
        SQLUSMALLINT value = 0;
        EXPECT_OK(*on, SQLGetInfo(on->dbc, SQL_GROUP_BY, &value, sizeof value, nullptr));
        EXPECT_EQ(value, SQL_GB_GROUP_BY_CONTAINS_SELECT);
        EXPECT_FALSE(runs(*on, "SELECT number, count() FROM numbers(3) GROUP BY number % 2"));
        EXPECT_TRUE(runs(*on, "SELECT number % 2 FROM numbers(3) GROUP BY number % 2, number % 3"));
        EXPECT_OK(*on, SQLGetInfo(on->dbc, SQL_NULL_COLLATION, &value, sizeof value, nullptr));
        EXPECT_EQ(value, SQL_NC_END);
        for (const char *order : {"ASC", "DESC"}) {
            odbc::Statement s(*on);
            ASSERT_OK(
                s, s.exec(std::string("SELECT nullIf(number, 1) AS x FROM numbers(3) ORDER BY x ") + order));
            EXPECT_EQ(s.rows().back()[0], std::nullopt) << order;
        }
        EXPECT_OK(*on, SQLGetInfo(on->dbc, SQL_CONCAT_NULL_BEHAVIOR, &value, sizeof value, nullptr));
        EXPECT_EQ(value, SQL_CB_NULL);
        EXPECT_TRUE(runs(*on, "SELECT concat('a', NULL)", &cell));
        EXPECT_EQ(cell, std::nullopt);
        EXPECT_OK(*on, SQLGetInfo(on->dbc, SQL_IDENTIFIER_CASE, &value, sizeof value, nullptr));
        EXPECT_EQ(value, SQL_IC_SENSITIVE);
        EXPECT_FALSE(runs(*on, "SELECT NUMBER FROM numbers(1)"));
        EXPECT_OK(*on, SQLGetInfo(on->dbc, SQL_QUOTED_IDENTIFIER_CASE, &value, sizeof value, nullptr));
        EXPECT_EQ(value, SQL_IC_SENSITIVE);
        EXPECT_FALSE(runs(*on, "SELECT `NUMBER` FROM numbers(1)"));
        EXPECT_EQ(on->info_text(SQL_COLUMN_ALIAS), "Y");
        EXPECT_EQ(on->info_text(SQL_ORDER_BY_COLUMNS_IN_SELECT), "N");
        EXPECT_TRUE(runs(*on, "SELECT toString(number) AS t FROM numbers(3) ORDER BY number"));
        EXPECT_EQ(on->info_text(SQL_EXPRESSIONS_IN_ORDERBY), "Y");
        EXPECT_TRUE(runs(*on, "SELECT number AS n FROM numbers(3) ORDER BY number % 2, n"));
        EXPECT_EQ(on->info_text(SQL_LIKE_ESCAPE_CLAUSE),
                  runs(*on, "SELECT 'a' LIKE 'a' ESCAPE '!'") ? "Y" : "N");
        EXPECT_EQ(on->info_text(SQL_IDENTIFIER_QUOTE_CHAR), "`");
        EXPECT_TRUE(runs(*on, "SELECT 1 AS `a b;'`"));
        EXPECT_EQ(on->info_text(SQL_OUTER_JOINS), "Y");
        EXPECT_EQ(on->info_text(SQL_PROCEDURES), "N");
        EXPECT_EQ(on->info_text(SQL_MULTIPLE_ACTIVE_TXN), "N");
        EXPECT_OK(*on, SQLGetInfo(on->dbc, SQL_TXN_CAPABLE, &value, sizeof value, nullptr));
        EXPECT_EQ(value, SQL_TC_NONE);
        EXPECT_EQ(number(*on, SQL_CONVERT_FUNCTIONS),
                  static_cast<SQLUINTEGER>(SQL_FN_CVT_CAST | SQL_FN_CVT_CONVERT));
        EXPECT_TRUE(runs(*on, "SELECT CAST(1 AS String), {fn CONVERT(1, SQL_VARCHAR)}"));
    }
    EXPECT_EQ(connection().info_text(SQL_LIKE_ESCAPE_CLAUSE), "Y");
}

/* Privileges: a bit is set exactly when the server understands the statement. That it then misses the user,
 * or the right to grant, is no matter of its grammar. */
TEST_P(Information, GrantsAndRevokes)
{
    const struct {
        SQLUINTEGER grant, revoke; /* 0: there is no such bit */
        const char *privilege;     /* or, with a #, the whole statement */
    } all[] = {
        {SQL_SG_SELECT_TABLE, SQL_SR_SELECT_TABLE, "SELECT"},
        {SQL_SG_INSERT_TABLE, SQL_SR_INSERT_TABLE, "INSERT"},
        {SQL_SG_INSERT_COLUMN, SQL_SR_INSERT_COLUMN, "INSERT (a)"},
        {SQL_SG_UPDATE_TABLE, SQL_SR_UPDATE_TABLE, "UPDATE"},
        {SQL_SG_UPDATE_COLUMN, SQL_SR_UPDATE_COLUMN, "UPDATE (a)"},
        {SQL_SG_DELETE_TABLE, SQL_SR_DELETE_TABLE, "DELETE"},
        {SQL_SG_REFERENCES_TABLE, SQL_SR_REFERENCES_TABLE, "REFERENCES"},
        {SQL_SG_REFERENCES_COLUMN, SQL_SR_REFERENCES_COLUMN, "REFERENCES (a)"},
        {SQL_SG_WITH_GRANT_OPTION, 0, "#GRANT SELECT ON default.x TO porter_nobody WITH GRANT OPTION"},
        {0, SQL_SR_GRANT_OPTION_FOR, "#REVOKE GRANT OPTION FOR SELECT ON default.x FROM porter_nobody"},
        {0, SQL_SR_CASCADE, "#REVOKE SELECT ON default.x FROM porter_nobody CASCADE"},
        {0, SQL_SR_RESTRICT, "#REVOKE SELECT ON default.x FROM porter_nobody RESTRICT"},
        {SQL_SG_USAGE_ON_DOMAIN, 0, "#GRANT USAGE ON DOMAIN x TO porter_nobody"},
        {SQL_SG_USAGE_ON_CHARACTER_SET, 0, "#GRANT USAGE ON CHARACTER SET x TO porter_nobody"},
        {SQL_SG_USAGE_ON_COLLATION, 0, "#GRANT USAGE ON COLLATION x TO porter_nobody"},
        {SQL_SG_USAGE_ON_TRANSLATION, 0, "#GRANT USAGE ON TRANSLATION x TO porter_nobody"},
    };
    const SQLINTEGER syntax = 62;
    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    for (odbc::Connection *on : {&connection(), old.get()}) {
        auto understood = [&](const std::string &sql) {
            odbc::Statement s(*on);
            return SQL_SUCCEEDED(s.exec(sql)) || s.diags()[0].native != syntax;
        };
        for (const auto &one : all) {
            bool whole = one.privilege[0] == '#';
            std::string grant =
                whole ? one.privilege + 1
                      : std::string("GRANT ") + one.privilege + " ON default.x TO porter_nobody";
            std::string revoke =
                whole ? one.privilege + 1
                      : std::string("REVOKE ") + one.privilege + " ON default.x FROM porter_nobody";
            SCOPED_TRACE(one.privilege);
            if (one.grant) {
                EXPECT_EQ((number(*on, SQL_SQL92_GRANT) & one.grant) != 0, understood(grant));
            }
            if (one.revoke) {
                EXPECT_EQ((number(*on, SQL_SQL92_REVOKE) & one.revoke) != 0, understood(revoke));
            }
        }
    }
}

/* Each printable character within a quoted name: it is listed exactly when the name comes back as it was
 * given. */
TEST_P(Information, SpecialCharacters)
{
    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    for (odbc::Connection *on : {&connection(), old.get()}) {
        std::string listed = on->info_text(SQL_SPECIAL_CHARACTERS).value_or("");
        for (char c = ' '; c < 127; c++) {
            if (isalnum(static_cast<unsigned char>(c)) || c == '_')
                continue;
            std::string name = std::string("a") + c + "b";
            odbc::Statement s(*on);
            odbc::Column column;
            bool kept = SQL_SUCCEEDED(s.exec("SELECT 1 AS `" + name + "`")) && s.columns() == 1 &&
                        SQL_SUCCEEDED(s.describe(1, &column)) && column.name == name;
            EXPECT_EQ(listed.find(c) != std::string::npos, kept) << c;
        }
    }
}

/* Limits are told as 0, which means none or not known: what an application may try goes well far beyond what
 * it would expect of other servers. */
TEST_P(Information, NoLimits)
{
    const SQLUSMALLINT smalls[] = {
        SQL_MAX_CATALOG_NAME_LEN, SQL_MAX_COLUMN_NAME_LEN,       SQL_MAX_COLUMNS_IN_GROUP_BY,
        SQL_MAX_COLUMNS_IN_INDEX, SQL_MAX_COLUMNS_IN_ORDER_BY,   SQL_MAX_COLUMNS_IN_SELECT,
        SQL_MAX_COLUMNS_IN_TABLE, SQL_MAX_CONCURRENT_ACTIVITIES, SQL_MAX_DRIVER_CONNECTIONS,
        SQL_MAX_IDENTIFIER_LEN,   SQL_MAX_PROCEDURE_NAME_LEN,    SQL_MAX_SCHEMA_NAME_LEN,
        SQL_MAX_TABLE_NAME_LEN,   SQL_MAX_TABLES_IN_SELECT,      SQL_MAX_USER_NAME_LEN};
    odbc::Connection &on = connection();
    for (SQLUSMALLINT type : smalls) {
        SQLUSMALLINT value = 7;
        EXPECT_OK(on, SQLGetInfo(on.dbc, type, &value, sizeof value, nullptr));
        EXPECT_EQ(value, 0) << type;
    }
    for (SQLUSMALLINT type : {SQL_MAX_BINARY_LITERAL_LEN, SQL_MAX_CHAR_LITERAL_LEN, SQL_MAX_INDEX_SIZE,
                              SQL_MAX_ROW_SIZE, SQL_MAX_STATEMENT_LEN})
        EXPECT_EQ(number(on, type), 0u) << type;
    EXPECT_EQ(on.info_text(SQL_MAX_ROW_SIZE_INCLUDES_LONG), "Y");

    auto many = [](int count, const std::string &first, const std::string &item, const std::string &between) {
        std::string text;
        for (int i = 0; i < count; i++)
            text += (i ? between : first) + item + std::to_string(i);
        return text;
    };
    std::string name(1000, 'n');
    odbc::Cell cell;
    odbc::Statement s(on);
    odbc::Column column;
    ASSERT_OK(s, s.exec("SELECT 1 AS " + name));
    ASSERT_OK(s, s.describe(1, &column));
    EXPECT_EQ(column.name, name);
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, s.exec(many(1500, "SELECT ", "1 AS c", ", ")));
    EXPECT_EQ(s.columns(), 1500);
    ASSERT_OK(s, s.close());
    std::string columns = many(300, "", "c", ", ");
    EXPECT_TRUE(runs(on,
                     "SELECT count() FROM (" + many(300, "SELECT ", "number AS c", ", ") +
                         " FROM numbers(3)) GROUP BY " + columns + " ORDER BY " + columns,
                     &cell));
    EXPECT_EQ(cell, "1");
    EXPECT_TRUE(
        runs(on, "SELECT count() FROM " + many(20, "", "(SELECT 1 AS x) AS t", " CROSS JOIN "), &cell));
    EXPECT_EQ(cell, "1");
    EXPECT_TRUE(runs(on, "SELECT length('" + std::string(1 << 20, 'x') + "')",
                     &cell)); /* a statement of 1 MiB, too */
    EXPECT_EQ(cell, "1048576");
    std::string table = std::string("porter_info_wide_") + (managed ? "m" : "d") + (GetParam() ? "w" : "a");
    runs(on, "DROP TABLE IF EXISTS " + table);
    EXPECT_TRUE(runs(on, many(1500, "CREATE TABLE " + table + " (", "UInt8_", " UInt8, ") +
                             " UInt8) ENGINE = Memory"));
    runs(on, "DROP TABLE IF EXISTS " + table);
    std::vector<std::unique_ptr<odbc::Statement>> open_ones;
    for (int i = 0; i < 20; i++) {
        open_ones.push_back(std::make_unique<odbc::Statement>(on));
        ASSERT_OK(*open_ones.back(), open_ones.back()->exec("SELECT number FROM numbers(3)"));
        ASSERT_EQ(open_ones.back()->fetch(), SQL_SUCCESS);
    }
    /* The one limit there is. */
    SQLUSMALLINT most = 0;
    ASSERT_OK(on, SQLGetInfo(on.dbc, SQL_MAX_CURSOR_NAME_LEN, &most, sizeof most, nullptr));
    for (SQLUSMALLINT size : {most, static_cast<SQLUSMALLINT>(most + 1)}) {
        odbc::Statement named(on);
        std::string cursor(size, 'c');
        SQLRETURN code = SQLSetCursorName(named.handle, reinterpret_cast<SQLCHAR *>(cursor.data()), SQL_NTS);
        EXPECT_EQ(code, size == most ? SQL_SUCCESS : SQL_ERROR) << size;
    }
}

/* A query that gives rows has a result for each set of parameters, and is said to. */
TEST_P(Information, ArraysOfParametersForQueries)
{
    odbc::Statement s(connection());
    SQLINTEGER values[2] = {1, 2};
    EXPECT_EQ(number(connection(), SQL_PARAM_ARRAY_SELECTS), static_cast<SQLUINTEGER>(SQL_PAS_BATCH));
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, static_cast<SQLULEN>(2)));
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, values, 0,
                                  nullptr));
    EXPECT_EQ(connection().info_text(SQL_MULT_RESULT_SETS), "Y");
    ASSERT_OK(s, s.exec("SELECT ? + 1"));
    EXPECT_EQ(s.rows()[0][0], "2");
    ASSERT_OK(s, SQLMoreResults(s.handle));
    EXPECT_EQ(s.rows()[0][0], "3");
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
}

/* Keywords beyond those that ODBC reserves itself. */
TEST_P(Information, Keywords)
{
    std::set<std::string> reserved, seen;
    std::string word;
    std::istringstream of_odbc(SQL_ODBC_KEYWORDS), own(connection().info_text(SQL_KEYWORDS).value_or(""));
    while (std::getline(of_odbc, word, ','))
        reserved.insert(word);
    while (std::getline(own, word, ',')) {
        EXPECT_FALSE(reserved.count(word)) << word;
        EXPECT_TRUE(seen.insert(word).second) << word;
    }
    EXPECT_TRUE(seen.count("PREWHERE"));
}

/* Every number: a value or HY096. Texts in buffers that are too short: 01004, what fits, and the full length.
 */
TEST_P(Information, Sweep)
{
    const std::set<unsigned> of_manager = {SQL_DRIVER_HDBC, SQL_DRIVER_HENV, SQL_DRIVER_HLIB,
                                           SQL_DRIVER_HSTMT, SQL_DRIVER_HDESC};
    odbc::Connection &db = connection();
    size_t unit = GetParam() ? sizeof(SQLWCHAR) : 1;
    int answered = 0, cut = 0;
    for (unsigned type = 0; type <= 65535; type++) {
        if (managed && of_manager.count(type))
            continue;
        char buffer[8192], small[8192];
        SQLSMALLINT length = -1, full = -1;
        memset(buffer, 'x', sizeof buffer);
        memset(small, 'x', sizeof small);
        auto get = [&](void *out, SQLSMALLINT room, SQLSMALLINT *size) {
            return GetParam() ? SQLGetInfoW(db.dbc, static_cast<SQLUSMALLINT>(type), out, room, size)
                              : SQLGetInfo(db.dbc, static_cast<SQLUSMALLINT>(type), out, room, size);
        };
        SQLRETURN code = get(buffer, sizeof buffer, &length);
        if (!SQL_SUCCEEDED(code)) {
            ASSERT_EQ(db.state(), "HY096") << type << ": " << odbc::told(db.diags());
            continue;
        }
        answered++;
        ASSERT_EQ(code, SQL_SUCCESS) << type;
        ASSERT_GE(length, 0) << type;
        bool text = static_cast<size_t>(length) + unit <= sizeof buffer && length != 2 && length != 4 &&
                    buffer[length] == '\0';
        if (!text || static_cast<size_t>(length) < 2 * unit || managed)
            continue;
        SQLSMALLINT room = static_cast<SQLSMALLINT>(length); /* one unit too few, for the terminator */
        code = get(small, room, &full);
        ASSERT_EQ(code, SQL_SUCCESS_WITH_INFO) << type;
        EXPECT_EQ(db.state(), "01004") << type;
        EXPECT_EQ(full, length) << type;
        EXPECT_EQ(memcmp(small, buffer, static_cast<size_t>(length) - unit), 0) << type;
        EXPECT_EQ(small[room - static_cast<SQLSMALLINT>(unit)], '\0') << type;
        EXPECT_EQ(small[room], 'x') << type << ": written behind the buffer";
        cut++;
    }
    EXPECT_GT(answered, 150);
    if (!managed) {
        EXPECT_GT(cut, 8);
    }
}

BOTH_ENTRY_POINTS(Information);

} // namespace
