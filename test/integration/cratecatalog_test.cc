/* The catalog functions, SQLGetTypeInfo and SQLGetInfo on CrateDB. */
#include <cstring>
#include <map>
#include <set>

#include "crates.h"

namespace
{

SQLCHAR *text(const char *name)
{
    return reinterpret_cast<SQLCHAR *>(const_cast<char *>(name));
}

class Cratecatalog : public WithCrates
{
  protected:
    using Lines = std::vector<std::string>;
    /* A schema of this test's own with one relation of each kind: on a real server once a process. */
    void make()
    {
        static bool made;
        if (made && std::string(GetParam().server) == "Real")
            return;
        made = std::string(GetParam().server) == "Real";
        for (const char *sql : {
                 "DROP VIEW IF EXISTS porter_cat.a_view",
                 "DROP FOREIGN TABLE IF EXISTS porter_cat.afar",
                 "DROP SERVER IF EXISTS porter_far",
                 "DROP TABLE IF EXISTS porter_cat.wide",
                 "DROP TABLE IF EXISTS porter_cat.\"MixedCase\"",
                 "DROP TABLE IF EXISTS porter_cat.ab_c",
                 "DROP TABLE IF EXISTS porter_cat.abxc",
                 "DROP BLOB TABLE IF EXISTS porter_blob",
                 "CREATE TABLE porter_cat.wide (b INTEGER NOT NULL, id BIGINT, \"Mixed Name\" TEXT, n "
                 "NUMERIC(18, 4), "
                 "n0 NUMERIC(20), o OBJECT AS (x INTEGER, y OBJECT AS (z NUMERIC(9, 3))), ai ARRAY(INTEGER), "
                 "ao "
                 "ARRAY(OBJECT AS (k NUMERIC(5, 2))), ts TIMESTAMP WITHOUT TIME ZONE DEFAULT '2024-01-01', "
                 "tz "
                 "TIMESTAMP WITH TIME ZONE, vc VARCHAR(20) DEFAULT 'it''s', g TEXT GENERATED ALWAYS AS vc || "
                 "'x', bits "
                 "BIT(8), fv FLOAT_VECTOR(3), c CHARACTER(5), r REAL, d DOUBLE PRECISION, s SMALLINT, byt "
                 "BYTE, bo "
                 "BOOLEAN, ip IP, gp GEO_POINT, gs GEO_SHAPE, u UUID, \"quo\"\"te\" NUMERIC(38, 38), PRIMARY "
                 "KEY (id, "
                 "b)) CLUSTERED INTO 1 SHARDS WITH (number_of_replicas = 0)",
                 "CREATE TABLE porter_cat.\"MixedCase\" (\"A\" INTEGER, a INTEGER) CLUSTERED INTO 1 SHARDS "
                 "WITH "
                 "(number_of_replicas = 0)",
                 "CREATE TABLE porter_cat.ab_c (x INTEGER) CLUSTERED INTO 1 SHARDS WITH (number_of_replicas "
                 "= 0)",
                 "CREATE TABLE porter_cat.abxc (x INTEGER) CLUSTERED INTO 1 SHARDS WITH (number_of_replicas "
                 "= 0)",
                 "CREATE VIEW porter_cat.a_view AS SELECT id, n, o['x'] AS ox FROM porter_cat.wide",
                 "CREATE SERVER porter_far FOREIGN DATA WRAPPER jdbc OPTIONS (url "
                 "'jdbc:postgresql://localhost:5432/')",
                 "CREATE FOREIGN TABLE porter_cat.afar (mountain TEXT) SERVER porter_far OPTIONS "
                 "(schema_name 'sys', "
                 "table_name 'summits')",
                 "CREATE BLOB TABLE porter_blob CLUSTERED INTO 1 SHARDS WITH (number_of_replicas = 0)",
             })
            run(sql);
    }
    static Lines tables(odbc::Connection &on, const char *catalog, const char *schema, const char *table,
                        const char *types)
    {
        odbc::Statement s(on);
        EXPECT_OK(s, SQLTables(s.handle, text(catalog), SQL_NTS, text(schema), SQL_NTS, text(table), SQL_NTS,
                               text(types), SQL_NTS));
        return lines(s);
    }
    static Lines columns(odbc::Connection &on, const char *schema, const char *table, const char *column)
    {
        odbc::Statement s(on);
        EXPECT_OK(s, SQLColumns(s.handle, nullptr, 0, text(schema), SQL_NTS, text(table), SQL_NTS,
                                text(column), SQL_NTS));
        Lines out;
        for (const auto &row : s.rows()) { /* without the parts that follow from the type */
            std::string line;
            for (size_t i : {2, 3, 4, 5, 6, 8, 10, 12, 16, 17})
                line += (i > 2 ? "|" : "") + row[i].value_or("~");
            out.push_back(line);
        }
        return out;
    }
};

TEST_P(Cratecatalog, Tables)
{
    make();
    const Lines all = {"~|porter_cat|MixedCase|TABLE|~", "~|porter_cat|ab_c|TABLE|~",
                       "~|porter_cat|abxc|TABLE|~",      "~|porter_cat|afar|TABLE|foreign table",
                       "~|porter_cat|wide|TABLE|~",      "~|porter_cat|a_view|VIEW|~"};
    EXPECT_EQ(tables(connection(), nullptr, "porter_cat", nullptr, nullptr), all);
    EXPECT_EQ(tables(connection(), nullptr, "porter\\_ca%", "%", "TABLE,VIEW"), all);
    EXPECT_EQ(tables(connection(), nullptr, "porter_cat", "%", "VIEW"), Lines{"~|porter_cat|a_view|VIEW|~"});
    EXPECT_EQ(tables(connection(), nullptr, "porter_cat", "ab\\_c", "'TABLE'"),
              Lines{"~|porter_cat|ab_c|TABLE|~"});
    EXPECT_EQ(tables(connection(), nullptr, "porter_cat", "ab_c", nullptr),
              (Lines{"~|porter_cat|ab_c|TABLE|~", "~|porter_cat|abxc|TABLE|~"}));
    EXPECT_EQ(tables(connection(), nullptr, "porter_cat", "MIXEDCASE", nullptr), Lines{});
    EXPECT_EQ(tables(connection(), nullptr, "blob", "porter_blob", "BLOB TABLE"),
              Lines{"~|blob|porter_blob|BLOB TABLE|~"});
    EXPECT_EQ(tables(connection(), nullptr, "blob", "porter_blob", "TABLE"), Lines{});
    EXPECT_EQ(tables(connection(), nullptr, "%", "porter_blob", "LOCAL TEMPORARY"), Lines{});
    EXPECT_EQ(tables(connection(), nullptr, "sys", "summits", nullptr),
              Lines{"~|sys|summits|SYSTEM TABLE|~"});
    EXPECT_EQ(tables(connection(), nullptr, "information_schema", "table\\_c%", "SYSTEM TABLE"),
              Lines{"~|information_schema|table_constraints|SYSTEM TABLE|~"});
    EXPECT_EQ(tables(connection(), "", "", "", "%"),
              (Lines{"~|~|~|BLOB TABLE|~", "~|~|~|SYSTEM TABLE|~", "~|~|~|TABLE|~", "~|~|~|VIEW|~"}));
    EXPECT_EQ(tables(connection(), "%", "", "", ""), Lines{});
    Lines schemas = tables(connection(), "", "%", "", "");
    for (const char *schema : {"blob", "porter_cat", "information_schema", "pg_catalog", "sys"})
        EXPECT_TRUE(std::set<std::string>(schemas.begin(), schemas.end())
                        .count(std::string("~|") + schema + "|~|~|~"))
            << schema;
    EXPECT_EQ(tables(connection(), nullptr, "it's", "\\", nullptr), Lines{});
}

const std::vector<std::string> WIDE = {
    /* table, column, DATA_TYPE, TYPE_NAME, size, digits, NULLABLE, default, position, IS_NULLABLE */
    "wide|b|4|integer|10|0|0|~|1|NO",
    "wide|id|-5|bigint|19|0|0|~|2|NO",
    "wide|Mixed Name|-9|text|1048575|~|1|~|3|YES",
    "wide|n|3|numeric(18,4)|18|4|1|~|4|YES",
    "wide|n0|3|numeric(20,0)|20|0|1|~|5|YES",
    "wide|o|-9|object|1048575|~|1|~|6|YES",
    "wide|ai|-9|integer_array|1048575|~|1|~|7|YES",
    "wide|ao|-9|object_array|1048575|~|1|~|8|YES",
    "wide|ts|93|timestamp without time zone|23|3|1|'2024-01-01'|9|YES",
    "wide|tz|93|timestamp with time zone|23|3|1|~|10|YES",
    "wide|vc|-9|varchar(20)|20|~|1|'it''s'|11|YES",
    "wide|g|-9|text|1048575|~|1|~|12|YES",
    "wide|bits|-9|bit(8)|8|~|1|~|13|YES",
    "wide|fv|-9|float_vector|1048575|~|1|~|14|YES",
    "wide|c|-9|character(5)|5|~|1|~|15|YES",
    "wide|r|7|real|7|~|1|~|16|YES",
    "wide|d|8|double precision|15|~|1|~|17|YES",
    "wide|s|5|smallint|5|0|1|~|18|YES",
    "wide|byt|-6|byte|3|0|1|~|19|YES",
    "wide|bo|-7|boolean|1|0|1|~|20|YES",
    "wide|ip|-9|ip|45|~|1|~|21|YES",
    "wide|gp|-9|geo_point|1048575|~|1|~|22|YES",
    "wide|gs|-9|geo_shape|1048575|~|1|~|23|YES",
    "wide|u|-11|uuid|36|~|1|~|24|YES",
    "wide|quo\"te|3|numeric(38,38)|38|38|1|~|25|YES",
};

TEST_P(Cratecatalog, Columns)
{
    make();
    EXPECT_EQ(columns(connection(), "porter_cat", "wide", nullptr), WIDE);
    EXPECT_EQ(columns(connection(), "porter_cat", "wide", "n%"), (Lines{WIDE[3], WIDE[4]}));
    EXPECT_EQ(columns(connection(), "porter_cat", "wide", "quo\"te"), Lines{WIDE[24]});
    EXPECT_EQ(columns(connection(), "porter_cat", "MixedCase", "%"),
              (Lines{"MixedCase|A|4|integer|10|0|1|~|1|YES", "MixedCase|a|4|integer|10|0|1|~|2|YES"}));
    EXPECT_EQ(columns(connection(), "porter_cat", "ab%c", "x"),
              (Lines{"ab_c|x|4|integer|10|0|1|~|1|YES", "abxc|x|4|integer|10|0|1|~|1|YES"}));
    EXPECT_EQ(columns(connection(), "porter_cat", "afar", "%"),
              Lines{"afar|mountain|-9|text|1048575|~|1|~|1|YES"});
    EXPECT_EQ(columns(connection(), "blob", "porter_blob", "%"),
              (Lines{"porter_blob|digest|-9|text|1048575|~|0|~|1|NO",
                     "porter_blob|last_modified|93|timestamp with time zone|23|3|1|~|2|YES"}));
    /* The scale of a view's numeric column is nowhere: as in results. */
    Lines view = columns(connection(), "porter_cat", "a_view", "%");
    ASSERT_EQ(view.size(), 3u);
    EXPECT_EQ(view[0], "a_view|id|-5|bigint|19|0|1|~|1|YES");
    EXPECT_EQ(view[1].substr(0, 19), "a_view|n|3|numeric|");
    EXPECT_EQ(view[2], "a_view|ox|4|integer|10|0|1|~|3|YES");
    /* SELECT * has the same columns in the same order. */
    odbc::Statement s(connection());
    ASSERT_OK(s, s.exec("SELECT * FROM porter_cat.wide"));
    ASSERT_EQ(s.columns(), static_cast<SQLSMALLINT>(WIDE.size()));
    for (SQLUSMALLINT i = 1; i <= WIDE.size(); i++) {
        odbc::Column column;
        ASSERT_OK(s, s.describe(i, &column));
        std::string start = "wide|" + column.name + "|" + std::to_string(column.type) + "|";
        EXPECT_EQ(WIDE[i - 1].substr(0, start.size()), start);
    }
}

TEST_P(Cratecatalog, NestedColumns)
{
    make();
    auto nested = open("ShowNestedColumns=1");
    ASSERT_NE(nested, nullptr);
    EXPECT_EQ(columns(*nested, "porter_cat", "wide", "o%"),
              (Lines{"wide|o|-9|object|1048575|~|1|~|6|YES", "wide|o['x']|4|integer|10|0|1|~|7|YES",
                     "wide|o['y']|-9|object|1048575|~|1|~|8|YES",
                     "wide|o['y']['z']|3|numeric(9,3)|9|3|1|~|9|YES"}));
    EXPECT_EQ(columns(connection(), "porter_cat", "wide", "o%"), Lines{WIDE[5]});
}

/* SQL_ATTR_METADATA_ID: an identifier in quotes is meant literally, another one without regard to case. */
TEST_P(Cratecatalog, Identifiers)
{
    make();
    ASSERT_OK(connection(), connection().set(SQL_ATTR_METADATA_ID, SQL_TRUE));
    EXPECT_EQ(columns(connection(), "PORTER_CAT", "AB_C", "X"), Lines{"ab_c|x|4|integer|10|0|1|~|1|YES"});
    EXPECT_EQ(columns(connection(), "porter_cat", "\"MixedCase\"", "\"A\""),
              Lines{"MixedCase|A|4|integer|10|0|1|~|1|YES"});
    EXPECT_EQ(columns(connection(), "porter_cat", "\"mixedcase\"", "a"), Lines{});
}

TEST_P(Cratecatalog, Keys)
{
    make();
    odbc::Statement s(connection());
    ASSERT_OK(s, SQLPrimaryKeys(s.handle, nullptr, 0, text("porter_cat"), SQL_NTS, text("wide"), SQL_NTS));
    /* The server's order is that of the columns, whatever the declaration's was. */
    EXPECT_EQ(lines(s), (Lines{"~|porter_cat|wide|b|1|wide_pkey", "~|porter_cat|wide|id|2|wide_pkey"}));
    s.close();
    ASSERT_OK(s, SQLPrimaryKeys(s.handle, nullptr, 0, text("porter_cat"), SQL_NTS, text("ab_c"), SQL_NTS));
    EXPECT_EQ(lines(s), Lines{});
    s.close();
    for (SQLUSMALLINT unique : {SQL_INDEX_UNIQUE, SQL_INDEX_ALL}) {
        ASSERT_OK(s, SQLStatistics(s.handle, nullptr, 0, text("porter_cat"), SQL_NTS, text("wide"), SQL_NTS,
                                   unique, SQL_QUICK));
        EXPECT_EQ(lines(s), (Lines{"~|porter_cat|wide|~|~|~|0|~|~|~|~|~|~",
                                   "~|porter_cat|wide|0|~|wide_pkey|3|1|b|A|~|~|~",
                                   "~|porter_cat|wide|0|~|wide_pkey|3|2|id|A|~|~|~"}));
        s.close();
    }
    ASSERT_OK(s, SQLSpecialColumns(s.handle, SQL_BEST_ROWID, nullptr, 0, text("porter_cat"), SQL_NTS,
                                   text("wide"), SQL_NTS, SQL_SCOPE_CURROW, SQL_NULLABLE));
    EXPECT_EQ(lines(s), (Lines{"2|b|4|integer|10|4|0|1", "2|id|-5|bigint|19|8|0|1"}));
    s.close();
    ASSERT_OK(s, SQLSpecialColumns(s.handle, SQL_BEST_ROWID, nullptr, 0, text("porter_cat"), SQL_NTS,
                                   text("ab_c"), SQL_NTS, SQL_SCOPE_CURROW, SQL_NULLABLE));
    EXPECT_EQ(lines(s), Lines{"2|_id|-9|text|1048575|2097150|~|2"});
    s.close();
    ASSERT_OK(s, SQLSpecialColumns(s.handle, SQL_ROWVER, nullptr, 0, text("porter_cat"), SQL_NTS,
                                   text("wide"), SQL_NTS, SQL_SCOPE_CURROW, SQL_NULLABLE));
    EXPECT_EQ(lines(s), Lines{});
    s.close();
    ASSERT_OK(s, SQLForeignKeys(s.handle, nullptr, 0, text("porter_cat"), SQL_NTS, text("wide"), SQL_NTS,
                                nullptr, 0, nullptr, 0, nullptr, 0));
    EXPECT_EQ(lines(s), Lines{});
    s.close();
    ASSERT_OK(s, SQLProcedures(s.handle, nullptr, 0, text("porter_cat"), SQL_NTS, nullptr, 0));
    EXPECT_EQ(lines(s), Lines{});
    /* A table without a schema is one of the current schema. */
    run("SET search_path = 'porter_cat'");
    s.close();
    ASSERT_OK(s, SQLPrimaryKeys(s.handle, nullptr, 0, nullptr, 0, text("wide"), SQL_NTS));
    EXPECT_EQ(lines(s).size(), 2u);
}

TEST_P(Cratecatalog, Privileges)
{
    make();
    run("DROP USER IF EXISTS porter_reader");
    run("CREATE USER porter_reader WITH (password = 'reader')");
    run("GRANT DQL ON TABLE porter_cat.ab_c TO porter_reader");
    run("GRANT DML ON TABLE porter_cat.abxc TO porter_reader");
    auto reader = open("UID=porter_reader;PWD=reader;");
    ASSERT_NE(reader, nullptr);
    odbc::Statement mine(connection()), his(*reader);
    ASSERT_OK(mine,
              SQLTablePrivileges(mine.handle, nullptr, 0, text("porter_cat"), SQL_NTS, text("a%c"), SQL_NTS));
    EXPECT_EQ(lines(mine),
              (Lines{"~|porter_cat|ab_c|~|crate|DELETE|YES", "~|porter_cat|ab_c|~|crate|INSERT|YES",
                     "~|porter_cat|ab_c|~|crate|SELECT|YES", "~|porter_cat|ab_c|~|crate|UPDATE|YES",
                     "~|porter_cat|abxc|~|crate|DELETE|YES", "~|porter_cat|abxc|~|crate|INSERT|YES",
                     "~|porter_cat|abxc|~|crate|SELECT|YES", "~|porter_cat|abxc|~|crate|UPDATE|YES"}));
    ASSERT_OK(his,
              SQLTablePrivileges(his.handle, nullptr, 0, text("porter_cat"), SQL_NTS, text("%"), SQL_NTS));
    EXPECT_EQ(
        lines(his),
        (Lines{"~|porter_cat|ab_c|~|porter_reader|SELECT|~", "~|porter_cat|abxc|~|porter_reader|DELETE|~",
               "~|porter_cat|abxc|~|porter_reader|INSERT|~", "~|porter_cat|abxc|~|porter_reader|UPDATE|~"}));
    his.close();
    ASSERT_OK(his, SQLColumnPrivileges(his.handle, nullptr, 0, text("porter_cat"), SQL_NTS, text("abxc"),
                                       SQL_NTS, text("%"), SQL_NTS));
    EXPECT_EQ(lines(his), (Lines{"~|porter_cat|abxc|x|~|porter_reader|INSERT|~",
                                 "~|porter_cat|abxc|x|~|porter_reader|UPDATE|~"}));
    his.close();
    /* What he may not see is not there. */
    EXPECT_EQ(tables(*reader, nullptr, "porter_cat", "%", "TABLE"),
              (Lines{"~|porter_cat|ab_c|TABLE|~", "~|porter_cat|abxc|TABLE|~"}));
    mine.close();
    ASSERT_OK(mine,
              SQLTablePrivileges(mine.handle, nullptr, 0, text("sys"), SQL_NTS, text("summits"), SQL_NTS));
    EXPECT_EQ(lines(mine), Lines{"~|sys|summits|~|crate|SELECT|YES"});
    run("DROP USER porter_reader");
}

/* A column can be declared with each name (`date` from 6.5 on only), and is then listed as the type that was
 * told. */
TEST_P(Cratecatalog, TypeNames)
{
    odbc::Statement s(connection());
    ASSERT_OK(s, SQLGetTypeInfo(s.handle, SQL_ALL_TYPES));
    std::string declared;
    std::vector<std::string> types;
    SQLINTEGER before = -32768;
    const std::map<std::string, std::string> parameters = {{"numeric", "(20, 5)"},
                                                           {"varchar", "(7)"},
                                                           {"character", "(3)"},
                                                           {"bit", "(4)"},
                                                           {"float_vector", "(2)"}};
    for (const auto &row : s.rows()) {
        std::string name = *row[0];
        EXPECT_GE(std::stoi(*row[1]), before) << "sorted by DATA_TYPE";
        before = std::stoi(*row[1]);
        EXPECT_EQ(row[5].has_value(), parameters.count(name) == 1) << name << " and its CREATE_PARAMS";
        if (name == "date")
            continue;
        auto more = parameters.find(name);
        declared += (declared.empty() ? "c" : ", c") + std::to_string(types.size()) + " " + name +
                    (more == parameters.end() ? "" : more->second);
        types.push_back(*row[1]);
    }
    EXPECT_EQ(types.size(), 20u);
    run("DROP TABLE IF EXISTS porter_cat.declared");
    run("CREATE TABLE porter_cat.declared (" + declared +
        ") CLUSTERED INTO 1 SHARDS WITH (number_of_replicas = 0)");
    s.close();
    ASSERT_OK(s, SQLColumns(s.handle, nullptr, 0, text("porter_cat"), SQL_NTS, text("declared"), SQL_NTS,
                            nullptr, 0));
    auto rows = s.rows();
    ASSERT_EQ(rows.size(), types.size());
    for (size_t i = 0; i < rows.size(); i++)
        EXPECT_EQ(*rows[i][4], types[i]) << *rows[i][5];
    run("DROP TABLE porter_cat.declared");
    for (SQLSMALLINT type : {SQL_WVARCHAR, SQL_TYPE_TIMESTAMP, SQL_GUID, SQL_TYPE_DATE, SQL_DECIMAL}) {
        s.close();
        ASSERT_OK(s, SQLGetTypeInfo(s.handle, type));
        EXPECT_FALSE(s.rows().empty()) << type;
    }
}

ALL_CRATES(Cratecatalog);

} // namespace
