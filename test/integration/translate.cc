/* The conformance suites speak ClickHouse's SQL: the same statements in CrateDB's words, and which tests do
 * not hold there and why. */
#include "translate.h"

#include <cstdlib>
#include <cstring>
#include <functional>
#include <regex>
#include <vector>

bool on_cratedb()
{
    const char *server = std::getenv("PORTER_TEST_CONFORMANCE");
    return server && !std::strcmp(server, "cratedb");
}

namespace
{

using Arguments = std::vector<std::string>;

/* `name(a, b)` -> make({a, b}), wherever it stands. */
std::string replace_calls(std::string sql, const std::string &name,
                          const std::function<std::string(const Arguments &)> &make)
{
    for (size_t at = 0; (at = sql.find(name + "(", at)) != std::string::npos;) {
        if (at > 0 && (std::isalnum(static_cast<unsigned char>(sql[at - 1])) || sql[at - 1] == '_')) {
            at++;
            continue;
        }
        size_t start = at + name.size() + 1, end = start;
        Arguments arguments;
        int depth = 1;
        for (bool quoted = false; end < sql.size(); end++) {
            char c = sql[end];
            quoted ^= c == '\'';
            if (quoted)
                continue;
            depth += (c == '(') - (c == ')');
            if (depth == 0 || (depth == 1 && c == ',')) {
                arguments.push_back(sql.substr(start, end - start));
                start = end + 1 + (end + 1 < sql.size() && sql[end + 1] == ' ');
            }
            if (depth == 0)
                break;
        }
        if (depth)
            return sql;
        std::string made = make(arguments);
        sql = sql.substr(0, at) + made + sql.substr(end + 1);
        at += made.size() && made.find(name + "(") == std::string::npos ? 0 : made.size();
    }
    return sql;
}

std::string cast(const std::string &value, const char *type)
{
    return "CAST(" + value + " AS " + type + ")";
}

/* Statements that last, and one that never ends. */
const char ENDLESS[] = "SELECT count(*) FROM generate_series(1,20000000) a(x), generate_series(1,20000) b(y)";

std::string columns_of(std::string sql)
{
    const struct {
        const char *from, *to;
    } types[] = {{"Nullable\\((\\w+(\\([^)]*\\))?)\\)", "$1"},
                 {"\\bU?Int8\\b", "BYTE"},
                 {"\\bU?Int16\\b", "SMALLINT"},
                 {"\\bU?Int32\\b", "INTEGER"},
                 {"\\bU?Int64\\b", "BIGINT"},
                 {"\\bFloat32\\b", "REAL"},
                 {"\\bFloat64\\b", "DOUBLE PRECISION"},
                 {"\\bString\\b", "TEXT"},
                 {"\\bDecimal\\(", "NUMERIC("},
                 {"\\bDateTime64\\(\\d\\)", "TIMESTAMP"},
                 {" ENGINE = .*", ""}};
    for (const auto &type : types)
        sql = std::regex_replace(sql, std::regex(type.from), type.to);
    return sql;
}

} // namespace

const char *cratedb_difference(const std::string &test)
{
    /* What the tests of CrateDB itself (crate*_test.cc) have in their place is named behind the reason. */
    static const struct {
        const char *test, *why;
    } differences[] = {
        {"Conformance_attributes.MaxRowsActs",
         "lists the schema `system` (Crate_read.MaxRowsHoldsForEveryKindOfResult)"},
        {"Conformance_attributes.ConnectionTimeoutActs",
         "the server cannot sleep (Crate_session.ATimeoutEndsTheJobOnTheServer)"},
        {"Conformance_core.C18_Diagnostics",
         "native codes are the server's (Crate_read.ErrorsHaveTheirStates)"},
        {"Conformance_core.C19_FunctionsAndInfo", "the server's name and claims (Crateinfo)"},
        {"Conformance_core.C4_Parameters", "reads back with groupArray (Crate_write)"},
        {"Conformance_core.C8_ColumnFacts",
         "results tell no precision, scale and NOT NULL (Crate_read.EveryTypeIsExact)"},
        {"Conformance_core.C9_Catalog", "keys are unique here (Cratecatalog.Keys)"},
        {"Conformance_descriptors.FieldsOfColumns", "results tell no precision, scale and NOT NULL"},
        {"Conformance_descriptors.ViewsAgree", "other types (Cratecatalog.TypeNames, Cratecatalog.Columns)"},
        {"Conformance_levels.L101_TwoPartNames", "reads system.one (Cratecatalog)"},
        {"Conformance_levels.L102_AsynchronousExecution", "the server cannot sleep"},
        {"Conformance_levels.L104_PrimaryKeys", "keys are declared otherwise (Cratecatalog.Keys)"},
        {"Conformance_levels.L106_BrowseConnect", "there is no user `default`"},
        {"Conformance_levels.L201_ThreePartNames", "lists the schema `system`"},
        {"Conformance_levels.L202_DescribeParam",
         "ClickHouse's types (Crate_write.ColumnsOfAnInsertDescribeItsMarkers)"},
        {"Conformance_levels.L206_BulkOperations", "reads back with groupArray"},
        {"Conformance_sqlstates.EachIsTriggeredOrCannotBe",
         "other statements fail (Crate_read.ErrorsHaveTheirStates)"},
        {"Conformance_states.DisconnectFreesStatements", "its text goes past the translation"},
    };
    for (const auto &difference : differences)
        if (test == difference.test)
            return difference.why;
    return nullptr;
}

std::string to_cratedb(const std::string &given)
{
    std::string sql = given;
    if (sql.find("ignore(sipHash64(") != std::string::npos || sql == "SELECT sleep(3)")
        return ENDLESS;
    if (sql.rfind("CREATE DATABASE IF NOT EXISTS ", 0) == 0)
        return "CREATE SCHEMA IF NOT EXISTS " + sql.substr(30);
    if (sql.rfind("CREATE TABLE ", 0) == 0)
        return columns_of(sql);
    sql = replace_calls(sql, "numbers", [](const Arguments &a) {
        return "generate_series(0, " + std::to_string(std::stoll(a.at(0)) - 1) + ") AS t(number)";
    });
    sql = std::regex_replace(sql, std::regex("system\\.numbers"), "generate_series(0, 100000) AS t(number)");
    for (const auto &[name, type] : {std::pair<const char *, const char *>{"toInt8", "BYTE"},
                                     {"toInt32", "INTEGER"},
                                     {"toInt64", "BIGINT"},
                                     {"toString", "TEXT"}})
        sql = replace_calls(sql, name, [type = type](const Arguments &a) { return cast(a.at(0), type); });
    sql = replace_calls(sql, "toDecimal64", [](const Arguments &a) {
        return cast(a.at(0), ("NUMERIC(18, " + a.at(1) + ")").c_str());
    });
    sql = replace_calls(sql, "if", [](const Arguments &a) {
        return "CASE WHEN " + a.at(0) + " THEN " + a.at(1) + " ELSE " + a.at(2) + " END";
    });
    sql = replace_calls(sql, "length", [](const Arguments &a) { return "char_length(" + a.at(0) + ")"; });
    sql = replace_calls(sql, "intDiv", [](const Arguments &a) { return a.at(0) + " / " + a.at(1); });
    sql = replace_calls(sql, "count", [](const Arguments &a) {
        return a.at(0).empty() ? "count(*)" : "COUNT(" + a.at(0) + ")";
    });
    sql = std::regex_replace(sql, std::regex("currentDatabase\\(\\)"), "current_schema");
    sql = std::regex_replace(sql, std::regex("today\\(\\)"), "current_date");
    sql = std::regex_replace(sql, std::regex("(\\S+)::Nullable\\(String\\)"), "CAST($1 AS TEXT)");
    sql = std::regex_replace(sql, std::regex("(\\S+)::Nullable\\(Int8\\)"), "CAST($1 AS BYTE)");
    return std::regex_replace(sql, std::regex("no_such_database\\."), "no_such_schema.");
}
