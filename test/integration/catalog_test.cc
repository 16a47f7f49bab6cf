/* The catalog functions against real servers: columns and order of results, patterns, types of tables, keys.
 */
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <thread>
#include <tuple>

#include <unistd.h>

#include "catalog_call.h"
#include "fixture.h"
#include "type_cases.h"

namespace
{

using odbc::Cell;
using Rows = std::vector<std::vector<Cell>>;
using Arguments = std::vector<Argument>;

const Cell NONE = std::nullopt;

/* One column of all rows. */
std::vector<Cell> column(const Rows &rows, size_t index)
{
    std::vector<Cell> out;
    for (const auto &row : rows)
        out.push_back(row[index]);
    return out;
}

std::vector<Cell> cells(std::initializer_list<const char *> texts)
{
    std::vector<Cell> out;
    for (const char *text : texts)
        out.push_back(text ? Cell(text) : NONE);
    return out;
}

const char *const DATABASE = "porter_catalog";

/* What the tests look at; made once a server. */
const char *const statements[] = {
    "DROP DATABASE IF EXISTS porter_catalog",
    "CREATE DATABASE porter_catalog",
    "CREATE TABLE porter_catalog.plain (ab UInt8, a Nullable(Int32), `b``c\\\\d, e` String DEFAULT 'it''s', "
    "d DateTime, `\xc3\xbcn\xc3\xaf` String, m UInt8 MATERIALIZED ab + 1) ENGINE = MergeTree "
    "ORDER BY (`b``c\\\\d, e`, toDate(d), `\xc3\xbcn\xc3\xaf`, ab)",
    "CREATE TABLE porter_catalog.under_score (x UInt8) ENGINE = Memory",
    "CREATE TABLE porter_catalog.underXscore (x UInt8) ENGINE = Memory",
    "CREATE TABLE porter_catalog.`per%cent` (x UInt8) ENGINE = Memory",
    "CREATE TABLE porter_catalog.`back\\\\slash` (x UInt8) ENGINE = Memory",
    "CREATE TABLE porter_catalog.`quo'te` (x UInt8) ENGINE = Memory",
    "CREATE TABLE porter_catalog.`\xe6\x9d\xb1\xe4\xba\xac` (`\xe9\xa7\x85` UInt8) ENGINE = Memory",
    "CREATE VIEW porter_catalog.a_view AS SELECT 1 AS x",
    "CREATE MATERIALIZED VIEW porter_catalog.a_materialized ENGINE = MergeTree ORDER BY x AS "
    "SELECT x FROM porter_catalog.under_score",
    "INSERT INTO porter_catalog.plain (ab, d) VALUES (1, 0), (2, 0), (3, 0)",
};

class Catalog : public WithDriver
{
  protected:
    static void SetUpTestSuite()
    {
        for (const std::string &url : {modern_url(), old_url()})
            for (const char *statement : statements)
                net::post(url, statement);
    }
    static void TearDownTestSuite()
    {
        for (const std::string &url : {modern_url(), old_url()})
            net::post(url, "DROP DATABASE IF EXISTS porter_catalog");
    }
    Rows rows(odbc::Connection &on, const std::string &function, const Arguments &texts,
              const std::vector<SQLUSMALLINT> &numbers = {})
    {
        odbc::Statement s(on);
        SQLRETURN code = catalog_call(s, function, texts, numbers);
        EXPECT_EQ(code, SQL_SUCCESS) << function << ": " << odbc::told(s.diags());
        return SQL_SUCCEEDED(code) ? s.rows() : Rows();
    }
    Rows rows(const std::string &function, const Arguments &texts,
              const std::vector<SQLUSMALLINT> &numbers = {})
    {
        return rows(connection(), function, texts, numbers);
    }
    std::vector<Cell> tables(const Cell &table, const Cell &types = NONE)
    {
        return column(rows("SQLTables", {NONE, DATABASE, table, types}), 2);
    }
};

/* Names, whether a text, and whether NULL never comes: by the specification. */
struct Wanted {
    const char *name;
    char kind; /* t text, s SQL_SMALLINT, i SQL_INTEGER; upper case: not NULL */
};

const std::vector<Wanted> columns_of_columns = {
    {"TABLE_CAT", 't'},        {"TABLE_SCHEM", 't'},    {"TABLE_NAME", 'T'},       {"COLUMN_NAME", 'T'},
    {"DATA_TYPE", 'S'},        {"TYPE_NAME", 'T'},      {"COLUMN_SIZE", 'i'},      {"BUFFER_LENGTH", 'i'},
    {"DECIMAL_DIGITS", 's'},   {"NUM_PREC_RADIX", 's'}, {"NULLABLE", 'S'},         {"REMARKS", 't'},
    {"COLUMN_DEF", 't'},       {"SQL_DATA_TYPE", 'S'},  {"SQL_DATETIME_SUB", 's'}, {"CHAR_OCTET_LENGTH", 'i'},
    {"ORDINAL_POSITION", 'I'}, {"IS_NULLABLE", 't'}};

const struct {
    const char *function;
    Arguments texts;
    std::vector<SQLUSMALLINT> numbers;
    std::vector<Wanted> columns;
} shapes[] = {
    {"SQLTables",
     {NONE, DATABASE, "none", NONE},
     {},
     {{"TABLE_CAT", 't'}, {"TABLE_SCHEM", 't'}, {"TABLE_NAME", 't'}, {"TABLE_TYPE", 't'}, {"REMARKS", 't'}}},
    {"SQLColumns", {NONE, DATABASE, "none", NONE}, {}, columns_of_columns},
    {"SQLPrimaryKeys",
     {NONE, DATABASE, "none"},
     {},
     {{"TABLE_CAT", 't'},
      {"TABLE_SCHEM", 't'},
      {"TABLE_NAME", 'T'},
      {"COLUMN_NAME", 'T'},
      {"KEY_SEQ", 'S'},
      {"PK_NAME", 't'}}},
    {"SQLStatistics",
     {NONE, DATABASE, "none"},
     {SQL_INDEX_ALL, SQL_QUICK},
     {{"TABLE_CAT", 't'},
      {"TABLE_SCHEM", 't'},
      {"TABLE_NAME", 'T'},
      {"NON_UNIQUE", 's'},
      {"INDEX_QUALIFIER", 't'},
      {"INDEX_NAME", 't'},
      {"TYPE", 'S'},
      {"ORDINAL_POSITION", 's'},
      {"COLUMN_NAME", 't'},
      {"ASC_OR_DESC", 't'},
      {"CARDINALITY", 'i'},
      {"PAGES", 'i'},
      {"FILTER_CONDITION", 't'}}},
    {"SQLSpecialColumns",
     {NONE, DATABASE, "none"},
     {SQL_BEST_ROWID, SQL_SCOPE_CURROW, SQL_NULLABLE},
     {{"SCOPE", 's'},
      {"COLUMN_NAME", 'T'},
      {"DATA_TYPE", 'S'},
      {"TYPE_NAME", 'T'},
      {"COLUMN_SIZE", 'i'},
      {"BUFFER_LENGTH", 'i'},
      {"DECIMAL_DIGITS", 's'},
      {"PSEUDO_COLUMN", 's'}}},
    {"SQLForeignKeys",
     {NONE, DATABASE, "none", NONE, NONE, NONE},
     {},
     {{"PKTABLE_CAT", 't'},
      {"PKTABLE_SCHEM", 't'},
      {"PKTABLE_NAME", 'T'},
      {"PKCOLUMN_NAME", 'T'},
      {"FKTABLE_CAT", 't'},
      {"FKTABLE_SCHEM", 't'},
      {"FKTABLE_NAME", 'T'},
      {"FKCOLUMN_NAME", 'T'},
      {"KEY_SEQ", 'S'},
      {"UPDATE_RULE", 's'},
      {"DELETE_RULE", 's'},
      {"FK_NAME", 't'},
      {"PK_NAME", 't'},
      {"DEFERRABILITY", 's'}}},
    {"SQLTablePrivileges",
     {NONE, DATABASE, "none"},
     {},
     {{"TABLE_CAT", 't'},
      {"TABLE_SCHEM", 't'},
      {"TABLE_NAME", 'T'},
      {"GRANTOR", 't'},
      {"GRANTEE", 'T'},
      {"PRIVILEGE", 'T'},
      {"IS_GRANTABLE", 't'}}},
    {"SQLColumnPrivileges",
     {NONE, DATABASE, "none", NONE},
     {},
     {{"TABLE_CAT", 't'},
      {"TABLE_SCHEM", 't'},
      {"TABLE_NAME", 'T'},
      {"COLUMN_NAME", 'T'},
      {"GRANTOR", 't'},
      {"GRANTEE", 'T'},
      {"PRIVILEGE", 'T'},
      {"IS_GRANTABLE", 't'}}},
    {"SQLProcedures",
     {NONE, DATABASE, "none"},
     {},
     {{"PROCEDURE_CAT", 't'},
      {"PROCEDURE_SCHEM", 't'},
      {"PROCEDURE_NAME", 'T'},
      {"NUM_INPUT_PARAMS", 'i'},
      {"NUM_OUTPUT_PARAMS", 'i'},
      {"NUM_RESULT_SETS", 'i'},
      {"REMARKS", 't'},
      {"PROCEDURE_TYPE", 's'}}},
    {"SQLProcedureColumns",
     {NONE, DATABASE, "none", NONE},
     {},
     {{"PROCEDURE_CAT", 't'},
      {"PROCEDURE_SCHEM", 't'},
      {"PROCEDURE_NAME", 'T'},
      {"COLUMN_NAME", 'T'},
      {"COLUMN_TYPE", 'S'},
      {"DATA_TYPE", 'S'},
      {"TYPE_NAME", 'T'},
      {"COLUMN_SIZE", 'i'},
      {"BUFFER_LENGTH", 'i'},
      {"DECIMAL_DIGITS", 's'},
      {"NUM_PREC_RADIX", 's'},
      {"NULLABLE", 'S'},
      {"REMARKS", 't'},
      {"COLUMN_DEF", 't'},
      {"SQL_DATA_TYPE", 'S'},
      {"SQL_DATETIME_SUB", 's'},
      {"CHAR_OCTET_LENGTH", 'i'},
      {"ORDINAL_POSITION", 'I'},
      {"IS_NULLABLE", 't'}}},
};

TEST_P(Catalog, ColumnsOfResultsAreTheSpecifications)
{
    for (const auto &shape : shapes) {
        odbc::Statement s(connection());
        ASSERT_OK(s, catalog_call(s, shape.function, shape.texts, shape.numbers));
        ASSERT_EQ(s.columns(), static_cast<SQLSMALLINT>(shape.columns.size())) << shape.function;
        for (size_t i = 0; i < shape.columns.size(); i++) {
            const Wanted &wanted = shape.columns[i];
            odbc::Column column;
            EXPECT_OK(s, s.describe(static_cast<SQLUSMALLINT>(i + 1), &column));
            EXPECT_EQ(column.name, wanted.name) << shape.function;
            EXPECT_EQ(column.type, strchr("tT", wanted.kind)   ? SQL_WVARCHAR
                                   : strchr("sS", wanted.kind) ? SQL_SMALLINT
                                                               : SQL_INTEGER)
                << shape.function << "." << wanted.name;
            EXPECT_EQ(column.nullable, strchr("TSI", wanted.kind) ? SQL_NO_NULLS : SQL_NULLABLE)
                << shape.function << "." << wanted.name;
        }
        EXPECT_TRUE(s.rows().empty()) << shape.function;
    }
}

TEST_P(Catalog, OdbcTwoNames)
{
    odbc::Connection old(GetParam(), SQL_OV_ODBC2);
    ASSERT_OK(old, old.connect(keywords(modern_url())));
    odbc::Statement s(old);
    odbc::Column column;
    ASSERT_OK(s, catalog_call(s, "SQLColumns", {NONE, DATABASE, "plain", "d"}));
    EXPECT_OK(s, s.describe(2, &column));
    EXPECT_EQ(column.name, "TABLE_OWNER");
    EXPECT_OK(s, s.describe(7, &column));
    EXPECT_EQ(column.name, "PRECISION");
    Rows found = s.rows();
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0][4], std::to_string(SQL_TIMESTAMP));
}

TEST_P(Catalog, TypesOfTables)
{
    EXPECT_EQ(tables(NONE, "VIEW"), cells({"a_materialized", "a_view"}));
    EXPECT_EQ(tables("a%", "'view' , 'SYSTEM TABLE'"), cells({"a_materialized", "a_view"}));
    EXPECT_EQ(tables("a_view", "TABLE"), cells({}));
    EXPECT_EQ(tables("a_view", "ALIAS,SYNONYM"), cells({}));
    EXPECT_EQ(tables("a_view", "%"), cells({"a_view"}));
    EXPECT_EQ(tables("a_view", ""), cells({"a_view"}));
    /* The table inside a materialized view is not for applications. */
    for (const Cell &name : tables(NONE, "'TABLE','VIEW'"))
        EXPECT_NE(name->compare(0, 6, ".inner"), 0) << *name;
    EXPECT_EQ(tables(".inner%").size(), 1u);
    Rows system = rows("SQLTables", {NONE, "system", "tables", NONE});
    ASSERT_EQ(system.size(), 1u);
    system[0].resize(4);
    EXPECT_EQ(system[0], cells({nullptr, "system", "tables", "SYSTEM TABLE"}));
}

TEST_P(Catalog, TablesAreSortedByTypeAndName)
{
    Rows all = rows("SQLTables", {NONE, NONE, NONE, NONE});
    for (size_t i = 1; i < all.size(); i++)
        EXPECT_LE(std::tie(*all[i - 1][3], *all[i - 1][1], *all[i - 1][2]),
                  std::tie(*all[i][3], *all[i][1], *all[i][2]));
    EXPECT_GT(all.size(), 20u);
}

TEST_P(Catalog, Patterns)
{
    EXPECT_EQ(tables("under_score"), cells({"underXscore", "under_score"}));
    EXPECT_EQ(tables("under\\_score"), cells({"under_score"}));
    EXPECT_EQ(tables("per\\%cent"), cells({"per%cent"}));
    EXPECT_EQ(tables("p_r\\%c%"), cells({"per%cent"}));
    EXPECT_EQ(tables("back\\\\slash"), cells({"back\\slash"}));
    EXPECT_EQ(tables("back\\slash"), cells({"back\\slash"}));
    EXPECT_EQ(tables("b%\\\\s_ash"), cells({"back\\slash"}));
    EXPECT_EQ(tables("quo'te"), cells({"quo'te"}));
    EXPECT_EQ(tables("%'%"), cells({"quo'te"}));
    EXPECT_EQ(tables("\xe6\x9d\xb1_"), cells({"\xe6\x9d\xb1\xe4\xba\xac"}));
    EXPECT_EQ(tables("\xe6\x9d\xb1\xe4\xba\xac"), cells({"\xe6\x9d\xb1\xe4\xba\xac"}));
    EXPECT_EQ(tables("PLAIN"), cells({}));
    EXPECT_EQ(tables(""), cells({}));
    EXPECT_EQ(tables("%").size(), tables(NONE).size());
    EXPECT_EQ(column(rows("SQLTables", {"", "porter%catalog", "plain", NONE}), 1), cells({DATABASE}));
    EXPECT_EQ(column(rows("SQLTables", {"%", "porter\\_catalog", "plain", NONE}), 1), cells({DATABASE}));
    EXPECT_TRUE(rows("SQLTables", {"porter_catalog", NONE, "plain", NONE}).empty());
}

TEST_P(Catalog, Enumerations)
{
    EXPECT_TRUE(rows("SQLTables", {"%", "", "", NONE}).empty());
    Rows schemas = rows("SQLTables", {"", "%", "", NONE});
    std::vector<Cell> names = column(schemas, 1);
    EXPECT_NE(std::find(names.begin(), names.end(), Cell(DATABASE)), names.end());
    for (const auto &row : schemas)
        EXPECT_EQ(row, (std::vector<Cell>{NONE, row[1], NONE, NONE, NONE}));
    EXPECT_EQ(column(rows("SQLTables", {"", "", "", "%"}), 3),
              cells({"LOCAL TEMPORARY", "SYSTEM TABLE", "TABLE", "VIEW"}));
    EXPECT_EQ(column(rows("SQLTables", {NONE, NONE, NONE, "%"}), 3),
              cells({"LOCAL TEMPORARY", "SYSTEM TABLE", "TABLE", "VIEW"}));
}

TEST_P(Catalog, DatabasesAsCatalogs)
{
    auto other = open(modern_url(), "DatabaseAs=catalog;");
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(rows(*other, "SQLTables", {DATABASE, NONE, "plain", NONE}),
              Rows{cells({DATABASE, nullptr, "plain", "TABLE", nullptr})});
    EXPECT_TRUE(rows(*other, "SQLTables", {NONE, DATABASE, "plain", NONE}).empty());
    EXPECT_TRUE(rows(*other, "SQLTables", {"", "%", "", NONE}).empty());
    std::vector<Cell> names = column(rows(*other, "SQLTables", {"%", "", "", NONE}), 0);
    EXPECT_NE(std::find(names.begin(), names.end(), Cell(DATABASE)), names.end());
    EXPECT_EQ(column(rows(*other, "SQLColumns", {DATABASE, NONE, "under\\_score", NONE}), 3), cells({"x"}));
    EXPECT_EQ(column(rows(*other, "SQLPrimaryKeys", {DATABASE, NONE, "plain"}), 0).size(), 4u);
}

TEST_P(Catalog, Identifiers)
{
    odbc::Statement s(connection());
    ASSERT_OK(s, s.set(SQL_ATTR_METADATA_ID, SQL_TRUE));
    ASSERT_OK(s, catalog_call(s, "SQLTables", {"", "PORTER_CATALOG", "Under_Score  ", NONE}));
    EXPECT_EQ(column(s.rows(), 2), cells({"under_score"}));
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, catalog_call(s, "SQLTables", {"", " `porter_catalog` ", "\"under_score\"", NONE}));
    EXPECT_EQ(column(s.rows(), 2), cells({"under_score"}));
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, catalog_call(s, "SQLTables", {"", "`porter_catalog`", "`Under_Score`", NONE}));
    EXPECT_TRUE(s.rows().empty());
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, catalog_call(s, "SQLColumns", {"", "porter_catalog", "plain", "`b``c\\d, e`"}));
    EXPECT_EQ(s.rows().size(), 1u);
    ASSERT_OK(s, s.close());
    EXPECT_ERROR(s, catalog_call(s, "SQLTables", {"", "porter_catalog", NONE, NONE}), "HY009");
    EXPECT_ERROR(s, catalog_call(s, "SQLColumns", {"", NONE, "plain", "%"}), "HY009");
}

TEST_P(Catalog, Arguments)
{
    odbc::Statement s(connection());
    char text[] = "x";
    SQLCHAR *ansi = reinterpret_cast<SQLCHAR *>(text);

    EXPECT_ERROR(s, SQLTables(s.handle, nullptr, 0, nullptr, 0, ansi, -5, nullptr, 0), "HY090");
    EXPECT_ERROR(s, SQLPrimaryKeys(s.handle, nullptr, 0, nullptr, 0, nullptr, 0), "HY009");
    EXPECT_ERROR(s, catalog_call(s, "SQLStatistics", {NONE, NONE, NONE}, {SQL_INDEX_ALL, SQL_QUICK}),
                 "HY009");
    EXPECT_ERROR(s, catalog_call(s, "SQLStatistics", {NONE, NONE, "x"}, {7, SQL_QUICK}), "HY100");
    EXPECT_ERROR(s, catalog_call(s, "SQLStatistics", {NONE, NONE, "x"}, {SQL_INDEX_ALL, 7}), "HY101");
    EXPECT_ERROR(s, catalog_call(s, "SQLSpecialColumns", {NONE, NONE, "x"}, {7, 0, 0}), "HY097");
    EXPECT_ERROR(s, catalog_call(s, "SQLSpecialColumns", {NONE, NONE, "x"}, {SQL_ROWVER, 7, 0}), "HY098");
    EXPECT_ERROR(s, catalog_call(s, "SQLSpecialColumns", {NONE, NONE, "x"}, {SQL_ROWVER, 0, 7}), "HY099");
    EXPECT_ERROR(s, catalog_call(s, "SQLForeignKeys", Arguments(6, NONE)), "HY009");
    EXPECT_ERROR(s, catalog_call(s, "SQLColumnPrivileges", {NONE, NONE, NONE, NONE}), "HY009");
    /* A cursor in the way. */
    ASSERT_OK(s, catalog_call(s, "SQLTables", {NONE, NONE, "x", NONE}));
    EXPECT_ERROR(s, catalog_call(s, "SQLTables", {NONE, NONE, "x", NONE}), "24000");
}

TEST_P(Catalog, ColumnsOfATable)
{
    for (const std::string &url : {modern_url(), old_url()}) {
        auto on = open(url);
        ASSERT_NE(on, nullptr);
        Rows found = rows(*on, "SQLColumns", {NONE, DATABASE, "plain", NONE});
        EXPECT_EQ(column(found, 3), cells({"ab", "a", "b`c\\d, e", "d", "\xc3\xbcn\xc3\xaf", "m"}));
        EXPECT_EQ(column(found, 16), cells({"1", "2", "3", "4", "5", "6"}));
        EXPECT_EQ(column(found, 17), cells({"NO", "YES", "NO", "NO", "NO", "NO"}));
        EXPECT_EQ(column(found, 5),
                  cells({"UInt8", "Nullable(Int32)", "String", "DateTime", "String", "UInt8"}));
        ASSERT_EQ(found.size(), 6u);
        EXPECT_EQ(found[2][12], "'it\\'s'");
        EXPECT_EQ(found[5][12], NONE);
        EXPECT_EQ(column(rows(*on, "SQLColumns", {NONE, DATABASE, "plain", "_"}), 16),
                  cells({"2", "4", "6"}));
        EXPECT_EQ(
            column(rows(*on, "SQLColumns", {NONE, DATABASE, "\xe6\x9d\xb1\xe4\xba\xac", "\xe9\xa7\x85"}), 2),
            cells({"\xe6\x9d\xb1\xe4\xba\xac"}));
    }
}

TEST_P(Catalog, Keys)
{
    for (const std::string &url : {modern_url(), old_url()}) {
        auto on = open(url, std::string("Database=") + DATABASE + ";");
        ASSERT_NE(on, nullptr);
        const std::vector<Cell> key = cells({"b`c\\d, e", "d", "\xc3\xbcn\xc3\xaf", "ab"});
        /* Without a schema the table is the current database's. */
        for (const Cell &schema : {Cell(DATABASE), NONE}) {
            Rows found = rows(*on, "SQLPrimaryKeys", {NONE, schema, "plain"});
            EXPECT_EQ(column(found, 3), key);
            EXPECT_EQ(column(found, 4), cells({"1", "2", "3", "4"}));
        }
        EXPECT_TRUE(rows(*on, "SQLPrimaryKeys", {NONE, NONE, "under_score"}).empty());
        EXPECT_TRUE(rows(*on, "SQLPrimaryKeys", {NONE, "default", "plain"}).empty());

        Rows found = rows(*on, "SQLStatistics", {NONE, NONE, "plain"}, {SQL_INDEX_ALL, SQL_ENSURE});
        ASSERT_EQ(found.size(), 5u);
        EXPECT_EQ(found[0][6], std::to_string(SQL_TABLE_STAT));
        EXPECT_EQ(found[0][3], NONE);
        EXPECT_EQ(found[0][10], url == modern_url() ? Cell("3") : NONE);
        found.erase(found.begin());
        EXPECT_EQ(column(found, 8), key);
        EXPECT_EQ(column(found, 3), cells({"1", "1", "1", "1"}));
        EXPECT_EQ(rows(*on, "SQLStatistics", {NONE, NONE, "plain"}, {SQL_INDEX_UNIQUE, SQL_QUICK}).size(),
                  1u);
    }
}

/* One row of SQLColumns, and what a SELECT of the column is described as, must say the same. */
TEST_P(Catalog, SameFactsAsDescribe)
{
    net::post(modern_url(), "CREATE DATABASE IF NOT EXISTS porter_catalog_types");
    for (const TypeCase &one : type_cases) {
        std::string table = std::string("`") + one.name + "`";
        if (strstr(one.type, "Nothing")) /* no table has such a column */
            continue;
        net::post(modern_url(),
                  "CREATE OR REPLACE TABLE porter_catalog_types." + table + " (c " + one.type +
                      ") ENGINE = Memory",
                  type_arguments() + "&flatten_nested=0");
        odbc::Statement listed(connection()), selected(connection());
        odbc::Column column;
        SQLLEN value = 0;
        std::string name = one.name;
        for (size_t at = 0; (at = name.find('_', at)) != std::string::npos; at += 2)
            name.insert(at, "\\");
        ASSERT_OK(listed, catalog_call(listed, "SQLColumns", {NONE, "porter\\_catalog\\_types", name, "c"}));
        Rows found = listed.rows();
        ASSERT_EQ(found.size(), 1u) << one.name;
        const std::vector<Cell> &row = found[0];
        ASSERT_OK(selected, selected.prepare("SELECT c FROM porter_catalog_types." + table));
        ASSERT_OK(selected, selected.describe(1, &column));
        EXPECT_EQ(row[4], std::to_string(column.type)) << one.name;
        EXPECT_EQ(row[6], std::to_string(column.size)) << one.name;
        EXPECT_EQ(row[8].value_or("0"), std::to_string(column.digits)) << one.name;
        EXPECT_EQ(row[10], std::to_string(column.nullable)) << one.name;
        EXPECT_EQ(row[5], selected.attribute_text(1, SQL_DESC_TYPE_NAME)) << one.name;
        const struct {
            size_t cell;
            SQLUSMALLINT field;
        } numbers[] = {{7, SQL_DESC_OCTET_LENGTH}, {9, SQL_DESC_NUM_PREC_RADIX}, {13, SQL_DESC_TYPE}};
        for (const auto &number : numbers) {
            EXPECT_OK(selected, selected.attribute(1, number.field, &value));
            EXPECT_EQ(row[number.cell].value_or("0"), std::to_string(value))
                << one.name << " " << number.cell;
        }
    }
    net::post(modern_url(), "DROP DATABASE porter_catalog_types");
}

using Texts = std::vector<std::string>;

Texts pair(const Rows &rows, size_t privilege)
{
    Texts out;
    for (const auto &row : rows)
        out.push_back(*row[2] + (privilege > 5 ? "." + *row[3] : "") + " " + *row[privilege] + " " +
                      *row[privilege + 1]);
    return out;
}

/* What a user may do who may do all of it. */
TEST_P(Catalog, WhoMayDoAll)
{
    for (const std::string &url : {modern_url(), old_url()}) {
        auto on = open(url);
        ASSERT_NE(on, nullptr);
        Rows all = rows(*on, "SQLTablePrivileges", {NONE, DATABASE, "under\\_score"});
        EXPECT_EQ(pair(all, 5), (Texts{"under_score DELETE NO", "under_score INSERT NO",
                                       "under_score SELECT NO", "under_score UPDATE NO"}));
        ASSERT_EQ(all.size(), 4u);
        EXPECT_EQ(all[0], cells({nullptr, DATABASE, "under_score", nullptr, "default", "DELETE", "NO"}));
        EXPECT_EQ(rows(*on, "SQLTablePrivileges", {NONE, DATABASE, "under_score"}).size(), 8u);
        EXPECT_EQ(pair(rows(*on, "SQLColumnPrivileges", {NONE, DATABASE, "plain", "a%"}), 6),
                  (Texts{"plain.a INSERT NO", "plain.a SELECT NO", "plain.a UPDATE NO", "plain.ab INSERT NO",
                         "plain.ab SELECT NO", "plain.ab UPDATE NO"}));
        EXPECT_TRUE(rows(*on, "SQLColumnPrivileges", {NONE, DATABASE, "pl%", NONE}).empty());
        odbc::Statement s(*on);
        ASSERT_OK(s, s.exec("SET readonly = 1"));
        EXPECT_EQ(pair(rows(*on, "SQLTablePrivileges", {NONE, DATABASE, "plain"}), 5), (Texts{"plain SELECT NO"}));
    }
}

/* Only to read, or what was granted. */
TEST_P(Catalog, Privileges)
{
    for (const std::string &url : {modern_url(), old_url()}) {
        auto reader = open(url, "UID=reader;PWD=reader;");
        ASSERT_NE(reader, nullptr);
        EXPECT_EQ(pair(rows(*reader, "SQLTablePrivileges", {NONE, DATABASE, "plain"}), 5),
                  (Texts{"plain SELECT NO"}));
    }
    auto granted = open(modern_url(), "UID=granted;PWD=granted;Database=porter_catalog;");
    ASSERT_NE(granted, nullptr);
    EXPECT_EQ(pair(rows(*granted, "SQLTablePrivileges", {NONE, DATABASE, "plain"}), 5),
              (Texts{"plain DELETE NO", "plain INSERT YES", "plain SELECT NO"}));
    EXPECT_EQ(pair(rows(*granted, "SQLTablePrivileges", {NONE, DATABASE, "a_view"}), 5),
              (Texts{"a_view SELECT NO"}));
    EXPECT_EQ(pair(rows(*granted, "SQLColumnPrivileges", {NONE, NONE, "plain", "a%"}), 6),
              (Texts{"plain.a INSERT YES", "plain.a SELECT NO", "plain.ab INSERT YES", "plain.ab SELECT NO",
                     "plain.ab UPDATE NO"}));
    /* And so it is. */
    odbc::Statement s(*granted);
    EXPECT_ERROR(s, s.exec("INSERT INTO porter_catalog.under_score VALUES (1)"), "42000");
    ASSERT_OK(s, s.exec("SELECT count() FROM porter_catalog.under_score"));
}

/* Limits of the user's are for the user's queries: the driver's own see everything. */
TEST_P(Catalog, LimitsOfTheUserDoNotCut)
{
    size_t tables = rows("SQLTables", {NONE, "system", NONE, NONE}).size();
    ASSERT_GT(tables, 50u);
    for (const char *settings :
         {"setting_limit=1;", "setting_max_result_rows=1;setting_result_overflow_mode=break;",
          "setting_max_result_rows=1;setting_result_overflow_mode=throw;",
          "setting_max_rows_to_read=1;setting_read_overflow_mode=break;",
          "setting_max_rows_to_group_by=1;setting_group_by_overflow_mode=break;",
          "setting_max_rows_to_sort=1;setting_sort_overflow_mode=break;", "setting_join_use_nulls=1;",
          "setting_extremes=1;", "setting_prefer_column_name_to_alias=1;", "MaxRows=1;",
          "setting_max_block_size=1;"}) {
        auto on = open(modern_url(), settings);
        ASSERT_NE(on, nullptr);
        SCOPED_TRACE(settings);
        EXPECT_GE(rows(*on, "SQLTables", {NONE, "system", NONE, NONE}).size(),
                  std::string(settings) == "MaxRows=1;" ? 1 : tables);
        if (std::string(settings) == "MaxRows=1;")
            continue;
        EXPECT_EQ(rows(*on, "SQLColumns", {NONE, DATABASE, "plain", NONE}).size(), 6u);
        EXPECT_EQ(rows(*on, "SQLPrimaryKeys", {NONE, DATABASE, "plain"}).size(), 4u);
        EXPECT_EQ(rows(*on, "SQLStatistics", {NONE, DATABASE, "plain"}, {SQL_INDEX_ALL, SQL_QUICK}).size(),
                  5u);
        EXPECT_EQ(rows(*on, "SQLTablePrivileges", {NONE, DATABASE, "plain"}).size(), 4u);
    }
    auto old = open(old_url(), "setting_max_result_rows=1;setting_result_overflow_mode=break;"
                               "setting_max_rows_to_group_by=1;setting_group_by_overflow_mode=break;");
    ASSERT_NE(old, nullptr);
    EXPECT_EQ(rows(*old, "SQLColumns", {NONE, DATABASE, "plain", NONE}).size(), 6u);
    EXPECT_GT(rows(*old, "SQLTables", {NONE, "system", NONE, NONE}).size(), 20u);
    /* The user's own queries are limited as before. */
    auto limited = open(modern_url(), "setting_limit=2;");
    odbc::Statement s(*limited);
    ASSERT_OK(s, s.exec("SELECT number FROM numbers(5)"));
    EXPECT_EQ(s.rows().size(), 2u);
}

/* Limits that cannot be lifted, as the user may change no setting: a list that they cut is told of. */
TEST_P(Catalog, LimitsThatCannotBeLiftedAreTold)
{
    size_t tables = rows("SQLTables", {NONE, "system", NONE, NONE}).size();
    const struct {
        const char *settings;
        SQLRETURN many, few;
        const char *state;
    } all[] = {
        {"limit = 3", SQL_ERROR, SQL_SUCCESS, "HY000"},
        {"limit = 1, offset = 1", SQL_ERROR, SQL_ERROR, "HY000"},
        {"max_result_rows = 3, result_overflow_mode = 'break'", SQL_ERROR, SQL_SUCCESS, "HY000"},
        {"max_result_rows = 3", SQL_ERROR, SQL_SUCCESS, "HY000"}, /* the server's own error */
        {"max_rows_to_read = 1000000, read_overflow_mode = 'break'", SQL_SUCCESS_WITH_INFO,
         SQL_SUCCESS_WITH_INFO, "01000"},
        {"max_threads = 1", SQL_SUCCESS, SQL_SUCCESS, ""},
    };
    for (const auto &one : all) {
        SCOPED_TRACE(one.settings);
        auto on = open(modern_url(), "Session=always;");
        ASSERT_NE(on, nullptr);
        odbc::Statement s(*on);
        ASSERT_OK(s, s.exec(std::string("SET ") + one.settings));
        ASSERT_OK(s, s.exec("SET readonly = 1"));
        SQLRETURN code = catalog_call(s, "SQLTables", {NONE, "system", NONE, NONE});
        EXPECT_EQ(code, one.many) << odbc::told(s.diags());
        if (code != SQL_SUCCESS) {
            EXPECT_EQ(s.state(), one.state) << odbc::told(s.diags());
        }
        if (SQL_SUCCEEDED(code)) {
            EXPECT_GE(s.rows().size(), tables); /* the server makes tables of its log when it likes */
            s.close();
        }
        code = catalog_call(s, "SQLColumns", {NONE, "system", "one", "dummy"});
        EXPECT_EQ(code, one.few) << odbc::told(s.diags());
        if (SQL_SUCCEEDED(code)) {
            EXPECT_EQ(s.rows().size(), 1u);
        }
    }
}

/* Kinds of tables, their comments, and tables of the session. */
TEST_P(Catalog, KindsAndComments)
{
    net::post(
        modern_url(),
        "CREATE TABLE IF NOT EXISTS porter_catalog.commented (a UInt8 COMMENT 'of a', b UInt8) ENGINE = "
        "Memory COMMENT 'of the table'");
    net::post(modern_url(),
              "CREATE DICTIONARY IF NOT EXISTS porter_catalog.words (id UInt64, word String) PRIMARY KEY id "
              "SOURCE(CLICKHOUSE(TABLE 'plain' DB 'porter_catalog')) LAYOUT(FLAT()) LIFETIME(0)");
    auto kind = [this](const char *table) {
        Rows found = rows("SQLTables", {NONE, DATABASE, table, NONE});
        return found.size() == 1 ? *found[0][3] + "|" + found[0][4].value_or("~")
                                 : std::to_string(found.size());
    };
    EXPECT_EQ(kind("commented"), "TABLE|of the table");
    EXPECT_EQ(kind("words"), "TABLE|~");
    EXPECT_EQ(kind("a_view"), "VIEW|~");
    EXPECT_EQ(kind("a_materialized"), "VIEW|~");
    EXPECT_EQ(kind(".inner%"), "SYSTEM TABLE|~");
    EXPECT_EQ(column(rows("SQLColumns", {NONE, DATABASE, "commented", NONE}), 11), cells({"of a", nullptr}));
    std::string session = "SessionId=porter_catalog_" + std::to_string(getpid()) + (GetParam() ? "w;" : "a;");
    auto on = open(modern_url(), session);
    ASSERT_NE(on, nullptr);
    odbc::Statement s(*on);
    ASSERT_OK(s, s.exec("CREATE TEMPORARY TABLE porter_passing (x Int32, y Nullable(String))"));
    Rows found = rows(*on, "SQLTables", {NONE, NONE, "porter\\_passing", "LOCAL TEMPORARY"});
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0], cells({nullptr, nullptr, "porter_passing", "LOCAL TEMPORARY", nullptr}));
    EXPECT_EQ(column(rows(*on, "SQLColumns", {NONE, NONE, "porter\\_passing", NONE}), 3), cells({"x", "y"}));
    EXPECT_TRUE(rows("SQLTables", {NONE, NONE, "porter\\_passing", NONE}).empty()) << "of another session";
}

/* Every catalog function takes identifiers, and finds the same with them. */
TEST_P(Catalog, IdentifiersEverywhere)
{
    odbc::Statement s(connection());
    ASSERT_OK(s, s.set(SQL_ATTR_METADATA_ID, SQL_TRUE));
    const struct {
        const char *function;
        Arguments texts;
        std::vector<SQLUSMALLINT> numbers;
        size_t count;
    } all[] = {
        {"SQLTables", {"", "Porter_Catalog", "UNDER_SCORE", NONE}, {}, 1},
        {"SQLColumns", {"", "PORTER_CATALOG", "under_score", "X"}, {}, 1},
        {"SQLPrimaryKeys", {"", "porter_catalog", "Plain"}, {}, 4},
        {"SQLStatistics", {"", "porter_catalog", "PLAIN"}, {SQL_INDEX_ALL, SQL_QUICK}, 5},
        {"SQLTablePrivileges", {"", "porter_catalog", "Under_score"}, {}, 4},
        {"SQLColumnPrivileges", {"", "porter_catalog", "`under_score`", "X"}, {}, 3},
        {"SQLSpecialColumns",
         {"", "porter_catalog", "plain"},
         {SQL_BEST_ROWID, SQL_SCOPE_CURROW, SQL_NULLABLE},
         0},
        {"SQLProcedures", {"", "porter_catalog", "plain"}, {}, 0},
    };
    for (const auto &one : all) {
        SCOPED_TRACE(one.function);
        ASSERT_OK(s, catalog_call(s, one.function, one.texts, one.numbers));
        EXPECT_EQ(s.rows().size(), one.count);
        ASSERT_OK(s, s.close());
    }
}

/* Names of ODBC 2, for all functions that have others there. */
TEST_P(Catalog, OdbcTwoNamesEverywhere)
{
    odbc::Connection old(GetParam(), SQL_OV_ODBC2);
    ASSERT_OK(old, old.connect(keywords(modern_url())));
    const struct {
        const char *function;
        Arguments texts;
        std::vector<SQLUSMALLINT> numbers;
        std::vector<const char *> names;
    } all[] = {
        {"SQLTables",
         {NONE, DATABASE, "none", NONE},
         {},
         {"TABLE_QUALIFIER", "TABLE_OWNER", "TABLE_NAME", "TABLE_TYPE", "REMARKS"}},
        {"SQLColumns",
         {NONE, DATABASE, "none", NONE},
         {},
         {"TABLE_QUALIFIER", "TABLE_OWNER", "TABLE_NAME", "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME",
          "PRECISION", "LENGTH", "SCALE", "RADIX", "NULLABLE", "REMARKS"}},
        {"SQLPrimaryKeys",
         {NONE, DATABASE, "none"},
         {},
         {"TABLE_QUALIFIER", "TABLE_OWNER", "TABLE_NAME", "COLUMN_NAME", "KEY_SEQ", "PK_NAME"}},
        {"SQLStatistics",
         {NONE, DATABASE, "none"},
         {SQL_INDEX_ALL, SQL_QUICK},
         {"TABLE_QUALIFIER", "TABLE_OWNER", "TABLE_NAME", "NON_UNIQUE", "INDEX_QUALIFIER", "INDEX_NAME",
          "TYPE", "SEQ_IN_INDEX", "COLUMN_NAME", "COLLATION"}},
        {"SQLSpecialColumns",
         {NONE, DATABASE, "none"},
         {SQL_BEST_ROWID, SQL_SCOPE_CURROW, SQL_NULLABLE},
         {"SCOPE", "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "PRECISION", "LENGTH", "SCALE"}},
        {"SQLForeignKeys",
         {NONE, DATABASE, "none", NONE, NONE, NONE},
         {},
         {"PKTABLE_QUALIFIER", "PKTABLE_OWNER", "PKTABLE_NAME", "PKCOLUMN_NAME", "FKTABLE_QUALIFIER",
          "FKTABLE_OWNER"}},
        {"SQLTablePrivileges",
         {NONE, DATABASE, "none"},
         {},
         {"TABLE_QUALIFIER", "TABLE_OWNER", "TABLE_NAME"}},
        {"SQLColumnPrivileges",
         {NONE, DATABASE, "none", NONE},
         {},
         {"TABLE_QUALIFIER", "TABLE_OWNER", "TABLE_NAME", "COLUMN_NAME"}},
        {"SQLProcedures",
         {NONE, DATABASE, "none"},
         {},
         {"PROCEDURE_QUALIFIER", "PROCEDURE_OWNER", "PROCEDURE_NAME"}},
        {"SQLProcedureColumns",
         {NONE, DATABASE, "none", NONE},
         {},
         {"PROCEDURE_QUALIFIER", "PROCEDURE_OWNER", "PROCEDURE_NAME", "COLUMN_NAME", "COLUMN_TYPE",
          "DATA_TYPE", "TYPE_NAME", "PRECISION", "LENGTH", "SCALE", "RADIX"}},
    };
    for (const auto &one : all) {
        odbc::Statement s(old);
        SCOPED_TRACE(one.function);
        ASSERT_OK(s, catalog_call(s, one.function, one.texts, one.numbers));
        for (size_t i = 0; i < one.names.size(); i++) {
            odbc::Column column;
            EXPECT_OK(s, s.describe(static_cast<SQLUSMALLINT>(i + 1), &column));
            EXPECT_EQ(column.name, one.names[i]);
        }
    }
    odbc::Statement s(old);
    ASSERT_OK(s, SQLGetTypeInfo(s.handle, SQL_ALL_TYPES));
    odbc::Column column;
    EXPECT_OK(s, s.describe(3, &column));
    EXPECT_EQ(column.name, "PRECISION");
    EXPECT_OK(s, s.describe(12, &column));
    EXPECT_EQ(column.name, "AUTO_INCREMENT");
}

/* How many queries like this the modern server has run. It may write that a query has ended after its answer:
 * so many are waited for. */
size_t logged(const std::string &like, size_t wanted)
{
    size_t count = 0;
    for (int i = 0; i < 50 && count < wanted; i++) {
        if (i)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        net::post(modern_url(), "SYSTEM FLUSH LOGS");
        count = std::stoul(net::post(
            modern_url(), "SELECT count() FROM system.query_log WHERE type = 'QueryFinish' AND query LIKE '" +
                              like + "' AND query NOT LIKE '%query_log%' FORMAT TSVRaw"));
    }
    return count;
}

/* One request a call, and the server reads one table's names only, in a schema of many tables. */
TEST_P(Catalog, OneRequestACall)
{
    std::string id =
        "porter_many_" + std::to_string(getpid()) + (managed ? "m" : "d") + (GetParam() ? "w" : "a");
    net::post(modern_url(), "DROP DATABASE IF EXISTS " + id);
    net::post(modern_url(), "CREATE DATABASE " + id);
    for (int i = 0; i < 20; i++)
        net::post(modern_url(),
                  "CREATE TABLE " + id + ".t" + std::to_string(i) + " (a UInt8, b String) ENGINE = Memory");
    const struct {
        const char *function;
        Arguments texts;
        std::vector<SQLUSMALLINT> numbers;
    } all[] = {
        {"SQLTables", {NONE, id, "t7", NONE}, {}},
        {"SQLColumns", {NONE, id, "t7", NONE}, {}},
        {"SQLPrimaryKeys", {NONE, id, "t7"}, {}},
        {"SQLStatistics", {NONE, id, "t7"}, {SQL_INDEX_ALL, SQL_QUICK}},
        {"SQLTablePrivileges", {NONE, id, "t7"}, {}},
        {"SQLColumnPrivileges", {NONE, id, "t7", NONE}, {}},
    };
    for (const auto &one : all)
        rows(one.function, one.texts, one.numbers);
    EXPECT_EQ(logged("%\\'" + id + "\\'%t7%", std::size(all)), std::size(all));
    net::post(modern_url(), "DROP DATABASE " + id);
}

/* A schema of many tables (PORTER_TEST_TABLES, 1,000 by default): one request each for all of them, for one,
 * and for the columns of one. */
TEST_P(Catalog, ManyTables)
{
    using Clock = std::chrono::steady_clock;
    if (GetParam())
        GTEST_SKIP() << "once is enough";
    const char *asked = getenv("PORTER_TEST_TABLES");
    int count = asked ? atoi(asked) : 1000;
    std::string id = "porter_crowd_" + std::to_string(getpid()) + (managed ? "m" : "d");
    net::post(modern_url(), "DROP DATABASE IF EXISTS " + id);
    net::post(modern_url(), "CREATE DATABASE " + id + " ENGINE = Memory");
    for (int i = 0; i < count; i++)
        net::post(modern_url(),
                  "CREATE TABLE " + id + ".t" + std::to_string(i) + " (a UInt8, b String) ENGINE = Null");
    const struct {
        const char *function;
        Arguments texts;
        size_t rows;
    } all[] = {
        {"SQLTables", {NONE, id, NONE, NONE}, static_cast<size_t>(count)},
        {"SQLTables", {NONE, id, "t77", NONE}, 1},
        {"SQLColumns", {NONE, id, "t77", NONE}, 2},
        {"SQLColumns", {NONE, id, "t77", "b"}, 1},
    };
    for (const auto &one : all) {
        odbc::Statement s(connection());
        auto start = Clock::now();
        ASSERT_OK(s, catalog_call(s, one.function, one.texts));
        double answered = std::chrono::duration<double>(Clock::now() - start).count();
        EXPECT_EQ(s.rows().size(), one.rows);
        std::cout << one.function << " of " << one.rows << " rows in a schema of " << count
                  << " tables: " << answered * 1000 << " ms, read in "
                  << std::chrono::duration<double>(Clock::now() - start).count() * 1000 << " ms" << std::endl;
    }
    EXPECT_EQ(logged("SELECT%\\'" + id + "\\'%", std::size(all)), std::size(all));
    net::post(modern_url(), "DROP DATABASE " + id);
}

TEST_P(Catalog, OldServer)
{
    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    EXPECT_EQ(column(rows(*old, "SQLTables", {NONE, DATABASE, "under_score", "TABLE"}), 2),
              cells({"underXscore", "under_score"}));
    EXPECT_EQ(column(rows(*old, "SQLTables", {NONE, DATABASE, "under\\_score", NONE}), 2),
              cells({"under_score"}));
    EXPECT_EQ(column(rows(*old, "SQLTables", {NONE, DATABASE, "b%\\\\s_ash", NONE}), 2),
              cells({"back\\slash"}));
    EXPECT_EQ(column(rows(*old, "SQLTables", {NONE, DATABASE, NONE, "VIEW"}), 2),
              cells({"a_materialized", "a_view"}));
    EXPECT_FALSE(rows(*old, "SQLTables", {"", "%", "", ""}).empty());
}

BOTH_ENTRY_POINTS(Catalog);

} // namespace
