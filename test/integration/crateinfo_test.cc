/* SQLGetInfo against CrateDB: a bit is set exactly when the query that stands for it runs. */
#include <map>

#include "crates.h"

namespace
{

struct Claim {
    SQLUSMALLINT type;
    SQLUINTEGER bit;
    const char *sql; /* what is before the last `;` only prepares */
};

#define NODES "sys.nodes AS a"
#define ON_B "sys.nodes AS b ON a.id = b.id"
#define TABLE                                                                                                \
    "CREATE TABLE porter_info.t (d INTEGER DEFAULT 5, a INTEGER) CLUSTERED INTO 1 SHARDS WITH "              \
    "(number_of_replicas = 0);"

/* clang-format off */
const Claim claims[] = {
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_AVG, "SELECT AVG(height) FROM sys.summits"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_COUNT, "SELECT COUNT(*) FROM sys.summits"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_MAX, "SELECT MAX(height) FROM sys.summits"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_MIN, "SELECT MIN(height) FROM sys.summits"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_SUM, "SELECT SUM(height) FROM sys.summits"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_DISTINCT, "SELECT COUNT(DISTINCT height), AVG(DISTINCT height) FROM sys.summits"},
    {SQL_AGGREGATE_FUNCTIONS, SQL_AF_ALL, "SELECT SUM(ALL height) FROM sys.summits"},
    {SQL_ALTER_TABLE, SQL_AT_ADD_COLUMN, TABLE "ALTER TABLE porter_info.t ADD COLUMN b INTEGER"},
    {SQL_ALTER_TABLE, SQL_AT_ADD_COLUMN_SINGLE, TABLE "ALTER TABLE porter_info.t ADD COLUMN b INTEGER"},
    {SQL_ALTER_TABLE, SQL_AT_ADD_COLUMN_DEFAULT, TABLE "ALTER TABLE porter_info.t ADD COLUMN b INTEGER DEFAULT 5"},
    {SQL_ALTER_TABLE, SQL_AT_DROP_COLUMN, TABLE "ALTER TABLE porter_info.t DROP COLUMN a"},
    {SQL_ALTER_TABLE, SQL_AT_SET_COLUMN_DEFAULT, TABLE "ALTER TABLE porter_info.t ALTER COLUMN a SET DEFAULT 5"},
    {SQL_ALTER_TABLE, SQL_AT_DROP_COLUMN_DEFAULT, TABLE "ALTER TABLE porter_info.t ALTER COLUMN d DROP DEFAULT"},
    {SQL_ALTER_TABLE, SQL_AT_DROP_COLUMN_CASCADE, TABLE "ALTER TABLE porter_info.t DROP COLUMN a CASCADE"},
    {SQL_CREATE_SCHEMA, SQL_CS_CREATE_SCHEMA, "DROP SCHEMA IF EXISTS porter_info_made;CREATE SCHEMA porter_info_made"},
    {SQL_CREATE_TABLE, SQL_CT_CREATE_TABLE, "CREATE TABLE porter_info.t (a INTEGER)"},
    {SQL_CREATE_TABLE, SQL_CT_COLUMN_DEFAULT, "CREATE TABLE porter_info.t (a INTEGER DEFAULT 5)"},
    {SQL_CREATE_TABLE, SQL_CT_COLUMN_CONSTRAINT, "CREATE TABLE porter_info.t (a INTEGER NOT NULL CHECK (a > 1))"},
    {SQL_CREATE_TABLE, SQL_CT_TABLE_CONSTRAINT, "CREATE TABLE porter_info.t (a INTEGER, PRIMARY KEY (a))"},
    {SQL_CREATE_TABLE, SQL_CT_CONSTRAINT_NAME_DEFINITION, "CREATE TABLE porter_info.t (a INTEGER, CONSTRAINT c CHECK (a > 1))"},
    {SQL_CREATE_TABLE, SQL_CT_LOCAL_TEMPORARY, "CREATE LOCAL TEMPORARY TABLE porter_info.t (a INTEGER)"},
    {SQL_DROP_TABLE, SQL_DT_DROP_TABLE, TABLE "DROP TABLE porter_info.t"},
    {SQL_DROP_TABLE, SQL_DT_CASCADE, TABLE "DROP TABLE porter_info.t CASCADE"},
    {SQL_CREATE_VIEW, SQL_CV_CREATE_VIEW, "CREATE VIEW porter_info.v AS SELECT 1 AS x"},
    {SQL_DROP_VIEW, SQL_DV_DROP_VIEW, "CREATE VIEW porter_info.v AS SELECT 1 AS x;DROP VIEW porter_info.v"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_DATE, "SELECT DATE '2024-02-29'"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_TIME, "SELECT TIME '10:11:12'"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_TIMESTAMP, "SELECT TIMESTAMP '2024-02-29 10:11:12'"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_YEAR, "SELECT INTERVAL '1' YEAR"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_MONTH, "SELECT INTERVAL '1' MONTH"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_DAY, "SELECT INTERVAL '1' DAY"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_HOUR, "SELECT INTERVAL '1' HOUR"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_MINUTE, "SELECT INTERVAL '1' MINUTE"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_SECOND, "SELECT INTERVAL '1' SECOND"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_YEAR_TO_MONTH, "SELECT INTERVAL '1-2' YEAR TO MONTH"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_DAY_TO_HOUR, "SELECT INTERVAL '1 2' DAY TO HOUR"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_DAY_TO_SECOND, "SELECT INTERVAL '1 2:3:4' DAY TO SECOND"},
    {SQL_DATETIME_LITERALS, SQL_DL_SQL92_INTERVAL_HOUR_TO_SECOND, "SELECT INTERVAL '1:2:3' HOUR TO SECOND"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_TABLES, "SELECT count(*) FROM information_schema.tables"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_COLUMNS, "SELECT count(*) FROM information_schema.columns"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_VIEWS, "SELECT count(*) FROM information_schema.views"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_SCHEMATA, "SELECT count(*) FROM information_schema.schemata"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_TABLE_CONSTRAINTS, "SELECT count(*) FROM information_schema.table_constraints"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_KEY_COLUMN_USAGE, "SELECT count(*) FROM information_schema.key_column_usage"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_REFERENTIAL_CONSTRAINTS, "SELECT count(*) FROM information_schema.referential_constraints"},
    {SQL_INFO_SCHEMA_VIEWS, SQL_ISV_TABLE_PRIVILEGES, "SELECT count(*) FROM information_schema.table_privileges"},
    {SQL_INSERT_STATEMENT, SQL_IS_INSERT_LITERALS, TABLE "INSERT INTO porter_info.t (a) VALUES (1)"},
    {SQL_INSERT_STATEMENT, SQL_IS_INSERT_SEARCHED, TABLE "INSERT INTO porter_info.t (a) (SELECT 1)"},
    {SQL_INSERT_STATEMENT, SQL_IS_SELECT_INTO, "SELECT 1 AS a INTO porter_info.t"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_LEFT, "SELECT count(*) FROM " NODES " LEFT OUTER JOIN " ON_B},
    {SQL_OJ_CAPABILITIES, SQL_OJ_RIGHT, "SELECT count(*) FROM " NODES " RIGHT OUTER JOIN " ON_B},
    {SQL_OJ_CAPABILITIES, SQL_OJ_FULL, "SELECT count(*) FROM " NODES " FULL OUTER JOIN " ON_B},
    {SQL_OJ_CAPABILITIES, SQL_OJ_NESTED, "SELECT count(*) FROM " NODES " LEFT JOIN (sys.nodes AS b INNER JOIN sys.nodes AS c ON b.id = c.id) ON a.id = b.id"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_NOT_ORDERED, "SELECT count(*) FROM " NODES " LEFT OUTER JOIN sys.nodes AS b ON b.id = a.id"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_INNER, "SELECT count(*) FROM " NODES " LEFT JOIN " ON_B " INNER JOIN sys.nodes AS c ON c.id = a.id"},
    {SQL_OJ_CAPABILITIES, SQL_OJ_ALL_COMPARISON_OPS, "SELECT count(*) FROM " NODES " LEFT OUTER JOIN sys.nodes AS b ON a.id > b.id"},
    {SQL_SQL92_DATETIME_FUNCTIONS, SQL_SDF_CURRENT_DATE, "SELECT CURRENT_DATE"},
    {SQL_SQL92_DATETIME_FUNCTIONS, SQL_SDF_CURRENT_TIME, "SELECT CURRENT_TIME"},
    {SQL_SQL92_DATETIME_FUNCTIONS, SQL_SDF_CURRENT_TIMESTAMP, "SELECT CURRENT_TIMESTAMP"},
    {SQL_SQL92_GRANT, SQL_SG_SELECT_TABLE, TABLE "GRANT SELECT ON TABLE porter_info.t TO crate"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_BIT_LENGTH, "SELECT BIT_LENGTH('a')"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_CHAR_LENGTH, "SELECT CHAR_LENGTH('a')"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_CHARACTER_LENGTH, "SELECT CHARACTER_LENGTH('a')"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_EXTRACT, "SELECT EXTRACT(YEAR FROM TIMESTAMP '2024-02-29')"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_OCTET_LENGTH, "SELECT OCTET_LENGTH('a')"},
    {SQL_SQL92_NUMERIC_VALUE_FUNCTIONS, SQL_SNVF_POSITION, "SELECT POSITION('a' IN 'ba')"},
    {SQL_SQL92_PREDICATES, SQL_SP_BETWEEN, "SELECT 1 WHERE 2 BETWEEN 1 AND 3"},
    {SQL_SQL92_PREDICATES, SQL_SP_COMPARISON, "SELECT 1 WHERE 2 >= 1"},
    {SQL_SQL92_PREDICATES, SQL_SP_EXISTS, "SELECT 1 WHERE EXISTS (SELECT 1)"},
    {SQL_SQL92_PREDICATES, SQL_SP_IN, "SELECT 1 WHERE 2 IN (1, 2)"},
    {SQL_SQL92_PREDICATES, SQL_SP_ISNOTNULL, "SELECT 1 WHERE 2 IS NOT NULL"},
    {SQL_SQL92_PREDICATES, SQL_SP_ISNULL, "SELECT 1 WHERE NULL IS NULL"},
    {SQL_SQL92_PREDICATES, SQL_SP_LIKE, "SELECT 1 WHERE 'a' LIKE 'a%'"},
    {SQL_SQL92_PREDICATES, SQL_SP_QUANTIFIED_COMPARISON, "SELECT height FROM sys.summits WHERE height >= ALL (SELECT 4808)"},
    {SQL_SQL92_PREDICATES, SQL_SP_UNIQUE, "SELECT 1 WHERE UNIQUE (SELECT 1)"},
    {SQL_SQL92_PREDICATES, SQL_SP_OVERLAPS, "SELECT 1 WHERE (DATE '2024-01-01', DATE '2024-02-01') OVERLAPS (DATE '2024-01-15', DATE '2024-03-01')"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_CROSS_JOIN, "SELECT count(*) FROM " NODES " CROSS JOIN sys.nodes AS b"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_INNER_JOIN, "SELECT count(*) FROM " NODES " INNER JOIN " ON_B},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_LEFT_OUTER_JOIN, "SELECT count(*) FROM " NODES " LEFT OUTER JOIN " ON_B},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_RIGHT_OUTER_JOIN, "SELECT count(*) FROM " NODES " RIGHT OUTER JOIN " ON_B},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_FULL_OUTER_JOIN, "SELECT count(*) FROM " NODES " FULL OUTER JOIN " ON_B},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_NATURAL_JOIN, "SELECT count(*) FROM " NODES " NATURAL JOIN sys.nodes AS b"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_EXCEPT_JOIN, "SELECT 1 EXCEPT SELECT 2"},
    {SQL_SQL92_RELATIONAL_JOIN_OPERATORS, SQL_SRJO_INTERSECT_JOIN, "SELECT 1 INTERSECT SELECT 1"},
    {SQL_SQL92_ROW_VALUE_CONSTRUCTOR, SQL_SRVC_VALUE_EXPRESSION, "SELECT 1 WHERE (1, 2) = (1, 2)"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_LOWER, "SELECT LOWER('A')"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_UPPER, "SELECT UPPER('a')"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_SUBSTRING, "SELECT SUBSTRING('abc' FROM 2 FOR 1)"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_TRIM_BOTH, "SELECT TRIM(BOTH ' ' FROM ' a ')"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_TRIM_LEADING, "SELECT TRIM(LEADING ' ' FROM ' a ')"},
    {SQL_SQL92_STRING_FUNCTIONS, SQL_SSF_TRIM_TRAILING, "SELECT TRIM(TRAILING ' ' FROM ' a ')"},
    {SQL_SQL92_VALUE_EXPRESSIONS, SQL_SVE_CASE, "SELECT CASE WHEN 1 = 1 THEN 2 END"},
    {SQL_SQL92_VALUE_EXPRESSIONS, SQL_SVE_CAST, "SELECT CAST('1' AS INTEGER)"},
    {SQL_SQL92_VALUE_EXPRESSIONS, SQL_SVE_COALESCE, "SELECT COALESCE(NULL, 1)"},
    {SQL_SQL92_VALUE_EXPRESSIONS, SQL_SVE_NULLIF, "SELECT NULLIF(1, 2)"},
    {SQL_SUBQUERIES, SQL_SQ_COMPARISON, "SELECT mountain FROM sys.summits WHERE height = (SELECT max(height) FROM sys.summits)"},
    {SQL_SUBQUERIES, SQL_SQ_EXISTS, "SELECT mountain FROM sys.summits WHERE EXISTS (SELECT 1) LIMIT 1"},
    {SQL_SUBQUERIES, SQL_SQ_IN, "SELECT mountain FROM sys.summits WHERE height IN (SELECT max(height) FROM sys.summits)"},
    {SQL_SUBQUERIES, SQL_SQ_QUANTIFIED, "SELECT mountain FROM sys.summits WHERE height >= ALL (SELECT 4808)"},
    {SQL_SUBQUERIES, SQL_SQ_CORRELATED_SUBQUERIES, "SELECT (SELECT max(t.height) FROM sys.summits AS t WHERE t.country = s.country) FROM sys.summits AS s LIMIT 1"},
    {SQL_UNION, SQL_U_UNION, "SELECT 1 UNION SELECT 2"},
    {SQL_UNION, SQL_U_UNION_ALL, "SELECT 1 UNION ALL SELECT 2"},
};
/* clang-format on */

class Crateinfo : public WithCrates
{
  protected:
    SQLUINTEGER number(SQLUSMALLINT type)
    {
        SQLUINTEGER bits = 0;
        EXPECT_OK(connection(), SQLGetInfo(connection().dbc, type, &bits, sizeof bits, nullptr));
        return bits;
    }
    SQLUSMALLINT small(SQLUSMALLINT type)
    {
        SQLUSMALLINT value = 0;
        EXPECT_OK(connection(), SQLGetInfo(connection().dbc, type, &value, sizeof value, nullptr));
        return value;
    }
    bool runs(const std::string &sql)
    {
        odbc::Statement s(connection());
        SQLRETURN code = s.exec(sql);
        if (!SQL_SUCCEEDED(code))
            return false;
        if (s.columns() > 0)
            s.rows();
        return true;
    }
    std::string one(const std::string &sql)
    {
        odbc::Statement s(connection());
        EXPECT_OK(s, s.exec(sql));
        std::string out;
        for (const std::string &line : lines(s))
            out += (out.empty() ? "" : " ") + line;
        return out;
    }
};

TEST_P(Crateinfo, ABitIsSetExactlyWhenItsQueryRuns)
{
    std::map<SQLUSMALLINT, SQLUINTEGER> backed;
    for (const Claim &claim : claims) {
        std::string sql = claim.sql;
        size_t last = sql.rfind(';');
        if (sql.find("porter_info.") != std::string::npos) {
            run("DROP TABLE IF EXISTS porter_info.t");
            run("DROP VIEW IF EXISTS porter_info.v");
        }
        if (last != std::string::npos)
            run(sql.substr(0, last));
        bool claimed = number(claim.type) & claim.bit;
        EXPECT_EQ(runs(sql.substr(last == std::string::npos ? 0 : last + 1)), claimed) << sql;
        backed[claim.type] |= claimed ? claim.bit : 0;
    }
    for (const auto &[type, bits] : backed)
        EXPECT_EQ(number(type), bits) << "bits of " << type << " that no query backs";
    for (SQLUSMALLINT none : {SQL_SQL92_GRANT, SQL_SQL92_REVOKE, SQL_CONVERT_TIME, SQL_CONVERT_BINARY})
        EXPECT_EQ(number(none), 0u) << none;
    run("DROP TABLE IF EXISTS porter_info.t");
    run("DROP VIEW IF EXISTS porter_info.v");
    run("DROP SCHEMA IF EXISTS porter_info_made");
}

TEST_P(Crateinfo, NamesAndOrders)
{
    EXPECT_EQ(connection().info_text(SQL_DBMS_NAME), "CrateDB");
    EXPECT_EQ(connection().info_text(SQL_DBMS_VER).value_or("").substr(0, 6), "06.04.");
    EXPECT_EQ(connection().info_text(SQL_IDENTIFIER_QUOTE_CHAR), "\"");
    EXPECT_EQ(connection().info_text(SQL_SCHEMA_TERM), "schema");
    EXPECT_EQ(connection().info_text(SQL_CATALOG_TERM), "");
    EXPECT_EQ(connection().info_text(SQL_LIKE_ESCAPE_CLAUSE), "Y");
    EXPECT_EQ(connection().info_text(SQL_USER_NAME), "crate");
    /* A bare name is folded, a quoted one is not. */
    EXPECT_EQ(small(SQL_IDENTIFIER_CASE), SQL_IC_LOWER);
    EXPECT_EQ(small(SQL_QUOTED_IDENTIFIER_CASE), SQL_IC_SENSITIVE);
    run("DROP TABLE IF EXISTS porter_info.\"CamelCase\"");
    run("CREATE TABLE porter_info.\"CamelCase\" (\"A\" INTEGER, B INTEGER)");
    EXPECT_TRUE(runs("SELECT \"A\", b, B FROM porter_info.\"CamelCase\""));
    EXPECT_FALSE(runs("SELECT * FROM porter_info.CamelCase"));
    EXPECT_FALSE(runs("SELECT a FROM porter_info.\"CamelCase\""));
    EXPECT_FALSE(runs("SELECT \"B\" FROM porter_info.\"CamelCase\""));
    run("DROP TABLE porter_info.\"CamelCase\"");
    /* NULL is the highest value. */
    EXPECT_EQ(small(SQL_NULL_COLLATION), SQL_NC_HIGH);
    const std::string rows =
        "SELECT x FROM (SELECT 1 AS x UNION ALL SELECT NULL UNION ALL SELECT 2) AS t ORDER BY x";
    EXPECT_EQ(one(rows), "1 2 ~");
    EXPECT_EQ(one(rows + " DESC"), "~ 2 1");
    EXPECT_EQ(small(SQL_CONCAT_NULL_BEHAVIOR), SQL_CB_NULL);
    EXPECT_EQ(one("SELECT 'a' || NULL"), "~");
    EXPECT_EQ(small(SQL_GROUP_BY), SQL_GB_GROUP_BY_CONTAINS_SELECT);
    EXPECT_TRUE(runs("SELECT country FROM sys.summits GROUP BY country, region"));
    EXPECT_FALSE(runs("SELECT country FROM sys.summits GROUP BY region"));
    EXPECT_EQ(small(SQL_TXN_CAPABLE), SQL_TC_NONE);
}

/* Words of SQL_KEYWORDS cannot be bare names; each was asked of the server. */
TEST_P(Crateinfo, KeywordsAreReserved)
{
    std::string words = connection().info_text(SQL_KEYWORDS).value_or("");
    ASSERT_FALSE(words.empty());
    for (size_t at = 0; at < words.size();) {
        size_t end = std::min(words.find(',', at), words.size());
        std::string word = words.substr(at, end - at);
        EXPECT_FALSE(runs("SELECT 1 AS " + word)) << word;
        at = end + 1;
    }
}

ALL_CRATES(Crateinfo);

} // namespace
