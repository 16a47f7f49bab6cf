/* What well-known applications call, in their order, with every answer looked at. */
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <set>
#include <thread>

#include "fixture.h"

namespace
{

using odbc::Cell;
using Rows = std::vector<std::vector<Cell>>;

const Cell NONE = std::nullopt;
const char *const DATABASE = "porter_replay";

/* 20 orders: id from 1, three customers, amounts in quarters, a day each, every fourth without a note. */
const char *const statements[] = {
    "DROP DATABASE IF EXISTS porter_replay",
    "CREATE DATABASE porter_replay",
    "CREATE TABLE porter_replay.orders (id UInt32, customer String, amount Decimal(12, 2), placed "
    "DateTime('UTC'), "
    "note Nullable(String)) ENGINE = MergeTree ORDER BY id",
    "INSERT INTO porter_replay.orders SELECT number + 1, ['Ann', 'Bob', 'Zo\xc3\xab "
    "\xf0\x9f\x98\x80'][number % 3 + 1], "
    "toDecimal64(number, 2) * toDecimal64('1.25', 2) / 1, toDateTime('2024-01-01 00:00:00', 'UTC') + number "
    "* 86400, "
    "if(number % 4 = 3, NULL, concat('note ', toString(number))) FROM numbers(20)",
    "CREATE VIEW porter_replay.recent AS SELECT id, amount FROM porter_replay.orders WHERE id > 15",
};

class Replay : public WithDriver
{
  protected:
    static void SetUpTestSuite()
    {
        for (const char *statement : statements)
            net::post(modern_url(), statement);
    }
    static void TearDownTestSuite()
    {
        net::post(modern_url(), "DROP DATABASE IF EXISTS porter_replay");
    }
    /* The rows of the server's own answer: fields without tabs, NULL as \N. */
    static Rows server_rows(const std::string &sql)
    {
        Rows out;
        std::string text = server_says(sql + " FORMAT TSV");
        for (size_t at = 0; at < text.size();) {
            size_t end = text.find('\n', at);
            std::vector<Cell> row;
            std::string line = text.substr(at, end - at);
            for (size_t from = 0; from <= line.size();) {
                size_t tab = std::min(line.find('\t', from), line.size());
                std::string field = line.substr(from, tab - from);
                row.push_back(field == "\\N" ? NONE : Cell(field));
                from = tab + 1;
            }
            out.push_back(row);
            at = end + 1;
        }
        return out;
    }
    Rows ask(odbc::Statement &s, const std::string &sql)
    {
        SQLRETURN code = s.exec(sql);
        EXPECT_EQ(code, SQL_SUCCESS) << sql << ": " << odbc::told(s.diags());
        Rows out = SQL_SUCCEEDED(code) ? s.rows() : Rows();
        s.close();
        return out;
    }
    SQLUINTEGER number_info(SQLUSMALLINT type)
    {
        SQLUINTEGER value = 0;
        SQLSMALLINT length = 0;
        SQLRETURN code = GetParam() ? SQLGetInfoW(connection().dbc, type, &value, sizeof value, &length)
                                    : SQLGetInfo(connection().dbc, type, &value, sizeof value, &length);
        EXPECT_EQ(code, SQL_SUCCESS) << type;
        EXPECT_EQ(length, 4) << type;
        return value;
    }
    Rows tables(const Cell &catalog, const Cell &schema, const Cell &table, const Cell &types)
    {
        return catalog_call(
            [&](odbc::Statement &s, Texts t) {
                return s.wide ? SQLTablesW(s.handle, t.w(0), SQL_NTS, t.w(1), SQL_NTS, t.w(2), SQL_NTS,
                                           t.w(3), SQL_NTS)
                              : SQLTables(s.handle, t.a(0), SQL_NTS, t.a(1), SQL_NTS, t.a(2), SQL_NTS, t.a(3),
                                          SQL_NTS);
            },
            {catalog, schema, table, types});
    }
    Rows columns(const Cell &schema, const Cell &table)
    {
        return catalog_call(
            [&](odbc::Statement &s, Texts t) {
                return s.wide
                           ? SQLColumnsW(s.handle, nullptr, 0, t.w(0), SQL_NTS, t.w(1), SQL_NTS, nullptr, 0)
                           : SQLColumns(s.handle, nullptr, 0, t.a(0), SQL_NTS, t.a(1), SQL_NTS, nullptr, 0);
            },
            {schema, table});
    }
    struct Texts {
        std::vector<std::optional<std::string>> narrow;
        std::vector<std::u16string> wide;
        SQLCHAR *a(size_t i)
        {
            return narrow[i] ? reinterpret_cast<SQLCHAR *>(narrow[i]->data()) : nullptr;
        }
        SQLWCHAR *w(size_t i)
        {
            return narrow[i] ? reinterpret_cast<SQLWCHAR *>(wide[i].data()) : nullptr;
        }
    };
    template <typename Call> Rows catalog_call(Call call, const std::vector<Cell> &texts)
    {
        odbc::Statement s(connection());
        Texts both{{texts.begin(), texts.end()}, {}};
        for (const Cell &text : texts)
            both.wide.push_back(odbc::widen(text.value_or("")));
        SQLRETURN code = call(s, both);
        EXPECT_EQ(code, SQL_SUCCESS) << odbc::told(s.diags());
        return SQL_SUCCEEDED(code) ? s.rows() : Rows();
    }
};

std::vector<Cell> column(const Rows &rows, size_t index)
{
    std::vector<Cell> out;
    for (const auto &row : rows)
        out.push_back(row[index]);
    return out;
}

/* The columns of SQLColumns that generators of SQL use: name, type, type's name, size, digits, nullable,
 * position. */
const Rows COLUMNS = {
    {"id", "-5", "UInt32", "20", "0", "0", "1"},
    {"customer", "-9", "String", "1048575", NONE, "0", "2"},
    {"amount", "3", "Decimal(12, 2)", "12", "2", "0", "3"},
    {"placed", "93", "DateTime('UTC')", "19", "0", "0", "4"},
    {"note", "-9", "Nullable(String)", "1048575", NONE, "1", "5"},
};

Rows told_columns(const Rows &rows)
{
    Rows out;
    for (const auto &row : rows)
        out.push_back({row[3], row[4], row[5], row[6], row[8], row[10], row[16]});
    return out;
}

TEST_P(Replay, PowerQuery)
{
    SQLHDBC dbc = connection().dbc;
    SQLCHAR text[128];
    SQLSMALLINT length = 0;
    /* The sweep at connecting, with numbers that no specification has; texts also by the ANSI function. */
    for (SQLUSMALLINT type : {25000, 30000, 65535}) {
        EXPECT_EQ(SQLGetInfo(dbc, type, text, sizeof text, &length), SQL_ERROR) << type;
        EXPECT_EQ(connection().state(), "HY096") << type;
    }
    SQLUSMALLINT escapes = 99;
    ASSERT_EQ(SQLGetInfo(dbc, 180, &escapes, sizeof escapes, &length),
              SQL_SUCCESS); /* SQL_RETURN_ESCAPE_CLAUSE */
    EXPECT_EQ(escapes, 0);
    EXPECT_EQ(length, 2);
    EXPECT_EQ(number_info(SQL_DTC_TRANSITION_COST), 0u);
    ASSERT_EQ(SQLGetInfo(dbc, SQL_DBMS_NAME, text, sizeof text, &length), SQL_SUCCESS);
    EXPECT_EQ(std::string(reinterpret_cast<char *>(text), static_cast<size_t>(length)), "ClickHouse");
    EXPECT_EQ(connection().info_text(SQL_DBMS_NAME), "ClickHouse");
    std::string version = connection().info_text(SQL_DBMS_VER).value_or("");
    ASSERT_GE(version.size(), 10u); /* ##.##.#### */
    EXPECT_TRUE(isdigit(version[0]) && isdigit(version[1]) && version[2] == '.' && version[5] == '.')
        << version;
    EXPECT_EQ(connection().info_text(SQL_IDENTIFIER_QUOTE_CHAR), "`");
    EXPECT_EQ(connection().info_text(SQL_CATALOG_NAME), "N");
    EXPECT_EQ(connection().info_text(SQL_SEARCH_PATTERN_ESCAPE), "\\");
    EXPECT_EQ(connection().info_text(SQL_COLUMN_ALIAS), "Y");
    EXPECT_EQ(connection().info_text(SQL_DATA_SOURCE_READ_ONLY), "N");
    EXPECT_NE(number_info(SQL_SCHEMA_USAGE) & SQL_SU_DML_STATEMENTS, 0u);
    EXPECT_EQ(number_info(SQL_CATALOG_USAGE), 0u);
    EXPECT_EQ(number_info(SQL_SQL_CONFORMANCE), static_cast<SQLUINTEGER>(SQL_SC_SQL92_ENTRY));
    EXPECT_NE(number_info(SQL_SQL92_PREDICATES) & SQL_SP_IN, 0u);
    EXPECT_NE(number_info(SQL_SUBQUERIES) & SQL_SQ_IN, 0u);
    EXPECT_NE(number_info(SQL_AGGREGATE_FUNCTIONS) & SQL_AF_ALL, 0u);
    SQLUSMALLINT functions[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE] = {};
    ASSERT_EQ(SQLGetFunctions(dbc, SQL_API_ODBC3_ALL_FUNCTIONS, functions), SQL_SUCCESS);
    for (SQLUSMALLINT function :
         {SQL_API_SQLGETTYPEINFO, SQL_API_SQLTABLES, SQL_API_SQLCOLUMNS, SQL_API_SQLPRIMARYKEYS,
          SQL_API_SQLFOREIGNKEYS, SQL_API_SQLSPECIALCOLUMNS, SQL_API_SQLSTATISTICS, SQL_API_SQLBINDPARAMETER,
          SQL_API_SQLFETCHSCROLL, SQL_API_SQLGETDATA})
        EXPECT_TRUE(SQL_FUNC_EXISTS(functions, function)) << function;

    /* What it may fold: each conversion that is claimed is one that the server does. */
    const struct {
        SQLUSMALLINT info;
        SQLUINTEGER bit;
        const char *sql, *result;
    } conversions[] = {
        {SQL_CONVERT_INTEGER, SQL_CVT_VARCHAR, "SELECT {fn CONVERT(41, SQL_VARCHAR)}", "41"},
        {SQL_CONVERT_INTEGER, SQL_CVT_BIGINT, "SELECT {fn CONVERT(42, SQL_BIGINT)}", "42"},
        {SQL_CONVERT_VARCHAR, SQL_CVT_INTEGER, "SELECT {fn CONVERT('43', SQL_INTEGER)}", "43"},
        {SQL_CONVERT_VARCHAR, SQL_CVT_DATE, "SELECT {fn CONVERT('2024-02-29', SQL_DATE)}", "2024-02-29"},
        {SQL_CONVERT_DOUBLE, SQL_CVT_INTEGER, "SELECT {fn CONVERT(44.0e0, SQL_INTEGER)}", "44"},
        {SQL_CONVERT_DATE, SQL_CVT_VARCHAR, "SELECT {fn CONVERT({d '2024-02-29'}, SQL_VARCHAR)}",
         "2024-02-29"},
    };
    odbc::Statement s(connection());
    for (const auto &one : conversions) {
        ASSERT_NE(number_info(one.info) & one.bit, 0u) << one.sql;
        EXPECT_EQ(ask(s, one.sql), (Rows{{one.result}})) << one.sql;
    }

    ASSERT_OK(s, s.wide ? SQLGetTypeInfoW(s.handle, SQL_ALL_TYPES) : SQLGetTypeInfo(s.handle, SQL_ALL_TYPES));
    ASSERT_EQ(s.columns(), 19);
    Rows types = s.rows();
    std::set<std::string> codes;
    for (size_t i = 0; i < types.size(); i++) {
        codes.insert(*types[i][1]);
        EXPECT_TRUE(i == 0 || std::stoi(*types[i - 1][1]) <= std::stoi(*types[i][1])) << *types[i][0];
    }
    for (const auto &one : COLUMNS)
        EXPECT_TRUE(codes.count(*one[1])) << *one[1] << " is no type of SQLGetTypeInfo";
    s.close();

    /* The navigator, then what it asks about the chosen table. */
    EXPECT_EQ(tables(NONE, DATABASE, NONE, "TABLE,VIEW"),
              (Rows{{NONE, DATABASE, "orders", "TABLE", NONE}, {NONE, DATABASE, "recent", "VIEW", NONE}}));
    EXPECT_EQ(told_columns(columns(DATABASE, "orders")), COLUMNS);
    EXPECT_EQ(catalog_call(
                  [](odbc::Statement &on, Texts t) {
                      return on.wide
                                 ? SQLPrimaryKeysW(on.handle, nullptr, 0, t.w(0), SQL_NTS, t.w(1), SQL_NTS)
                                 : SQLPrimaryKeys(on.handle, nullptr, 0, t.a(0), SQL_NTS, t.a(1), SQL_NTS);
                  },
                  {DATABASE, "orders"}),
              (Rows{{NONE, DATABASE, "orders", "id", "1", NONE}}));
    for (bool primary : {true, false})
        EXPECT_EQ(catalog_call(
                      [&](odbc::Statement &on, Texts t) {
                          size_t pk = primary ? 0 : 2, fk = primary ? 2 : 0;
                          return on.wide ? SQLForeignKeysW(on.handle, nullptr, 0, t.w(pk), SQL_NTS,
                                                           t.w(pk + 1), SQL_NTS, nullptr, 0, t.w(fk), SQL_NTS,
                                                           t.w(fk + 1), SQL_NTS)
                                         : SQLForeignKeys(on.handle, nullptr, 0, t.a(pk), SQL_NTS,
                                                          t.a(pk + 1), SQL_NTS, nullptr, 0, t.a(fk), SQL_NTS,
                                                          t.a(fk + 1), SQL_NTS);
                      },
                      {DATABASE, "orders", NONE, NONE}),
                  Rows());
    EXPECT_EQ(catalog_call(
                  [](odbc::Statement &on, Texts t) {
                      return on.wide
                                 ? SQLSpecialColumnsW(on.handle, SQL_BEST_ROWID, nullptr, 0, t.w(0), SQL_NTS,
                                                      t.w(1), SQL_NTS, SQL_SCOPE_CURROW, SQL_NULLABLE)
                                 : SQLSpecialColumns(on.handle, SQL_BEST_ROWID, nullptr, 0, t.a(0), SQL_NTS,
                                                     t.a(1), SQL_NTS, SQL_SCOPE_CURROW, SQL_NULLABLE);
                  },
                  {DATABASE, "orders"}),
              Rows());
    EXPECT_EQ(
        catalog_call(
            [](odbc::Statement &on, Texts t) {
                return on.wide ? SQLStatisticsW(on.handle, nullptr, 0, t.w(0), SQL_NTS, t.w(1), SQL_NTS,
                                                SQL_INDEX_ALL, SQL_QUICK)
                               : SQLStatistics(on.handle, nullptr, 0, t.a(0), SQL_NTS, t.a(1), SQL_NTS,
                                               SQL_INDEX_ALL, SQL_QUICK);
            },
            {DATABASE, "orders"}),
        (Rows{{NONE, DATABASE, "orders", NONE, NONE, NONE, "0", NONE, NONE, NONE, "20", NONE, NONE},
              {NONE, DATABASE, "orders", "1", NONE, "PRIMARY KEY", "1", "1", "id", "A", NONE, NONE, NONE}}));

    /* A folded query with a nested select, an alias a level and a parameter. */
    ASSERT_OK(
        s,
        s.prepare("select `_`.`id`, `_`.`customer`, `_`.`total` from (select `rows`.`id` as `id`, "
                  "`rows`.`customer` "
                  "as `customer`, `rows`.`amount` * 2 as `total` from `porter_replay`.`orders` `rows`) `_` "
                  "where `_`.`total` >= ? and `_`.`customer` <> ? order by `_`.`id`"));
    char amount[] = "30.00", name[] = "Bob";
    SQLLEN there = SQL_NTS;
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_DECIMAL, 12, 2, amount, 0, &there));
    ASSERT_OK(s,
              SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 3, 0, name, 0, &there));
    ASSERT_OK(s, s.execute());
    Rows expected =
        server_rows("SELECT id, customer, amount * 2 FROM porter_replay.orders WHERE amount * 2 >= 30 AND "
                    "customer != 'Bob' ORDER BY id");
    ASSERT_EQ(expected.size(), 5u);
    EXPECT_EQ(s.rows(), expected);
}

TEST_P(Replay, Tableau)
{
    EXPECT_EQ(tables("%", "", "", NONE), Rows()); /* databases are schemas, there is no catalog */
    Rows schemas = tables("", "%", "", NONE);
    EXPECT_EQ(std::count(schemas.begin(), schemas.end(), std::vector<Cell>{NONE, DATABASE, NONE, NONE, NONE}),
              1);
    EXPECT_EQ(column(tables("", "", "", "%"), 3),
              (std::vector<Cell>{"LOCAL TEMPORARY", "SYSTEM TABLE", "TABLE", "VIEW"}));
    EXPECT_EQ(column(tables(NONE, DATABASE, "%", "TABLE,VIEW,SYSTEM TABLE,ALIAS,SYNONYM"), 2),
              (std::vector<Cell>{"orders", "recent"}));
    EXPECT_EQ(told_columns(columns(DATABASE, "orders")), COLUMNS);

    /* What a custom query gives: no row, described before and after it is executed. */
    odbc::Statement s(connection());
    const char *const custom =
        "SELECT `customer`, `amount`, toDate(`placed`) AS `day`, `note` FROM `porter_replay`.`orders`";
    ASSERT_OK(s, s.prepare("SELECT * FROM (" + std::string(custom) + ") `TableauSQL` LIMIT 0"));
    for (bool executed : {false, true}) {
        if (executed) {
            ASSERT_OK(s, s.execute());
        }
        ASSERT_EQ(s.columns(), 4);
        const odbc::Column wanted[] = {{"customer", SQL_WVARCHAR, 1048575, 0, SQL_NO_NULLS},
                                       {"amount", SQL_DECIMAL, 12, 2, SQL_NO_NULLS},
                                       {"day", SQL_TYPE_DATE, 10, 0, SQL_NO_NULLS},
                                       {"note", SQL_WVARCHAR, 1048575, 0, SQL_NULLABLE}};
        for (SQLUSMALLINT i = 0; i < 4; i++) {
            odbc::Column found;
            ASSERT_OK(s, s.describe(static_cast<SQLUSMALLINT>(i + 1), &found));
            EXPECT_EQ(found.name, wanted[i].name);
            EXPECT_EQ(found.type, wanted[i].type) << found.name;
            EXPECT_EQ(found.size, wanted[i].size) << found.name;
            EXPECT_EQ(found.digits, wanted[i].digits) << found.name;
            EXPECT_EQ(found.nullable, wanted[i].nullable) << found.name;
        }
    }
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    s.close();

    /* Its probe for temporary tables, in a session. */
    auto session = open(modern_url(), std::string("SessionId=porter_replay_") + (managed ? "m" : "d") +
                                          (GetParam() ? "w" : "a") + ";");
    ASSERT_NE(session, nullptr);
    odbc::Statement t(*session);
    ASSERT_TRUE(SQL_SUCCEEDED(t.exec("CREATE TEMPORARY TABLE `#Tableau_1_Connect` (`COL` Int32)")))
        << odbc::told(t.diags());
    ASSERT_OK(t, t.exec("INSERT INTO `#Tableau_1_Connect` VALUES (1), (2)"));
    EXPECT_EQ(ask(t, "SELECT COUNT(1), SUM(`COL`) FROM `#Tableau_1_Connect`"), (Rows{{"2", "3"}}));
    ASSERT_TRUE(SQL_SUCCEEDED(t.exec("DROP TABLE `#Tableau_1_Connect`"))) << odbc::told(t.diags());
    EXPECT_ERROR(t, t.exec("SELECT * FROM `#Tableau_1_Connect`"), "42S02");

    /* The extract: arrays of rows into bound columns. */
    constexpr SQLULEN BLOCK = 8;
    SQLULEN fetched = 0;
    SQLUSMALLINT status[BLOCK];
    SQLBIGINT ids[BLOCK];
    SQL_TIMESTAMP_STRUCT placed[BLOCK];
    char16_t customers[BLOCK][16], notes[BLOCK][16];
    SQLLEN id_there[BLOCK], placed_there[BLOCK], customer_there[BLOCK], note_there[BLOCK];
    ASSERT_OK(s, s.set(SQL_ATTR_ROW_ARRAY_SIZE, BLOCK));
    ASSERT_OK(s, s.set(SQL_ATTR_ROW_STATUS_PTR, static_cast<void *>(status)));
    ASSERT_OK(s, s.set(SQL_ATTR_ROWS_FETCHED_PTR, static_cast<void *>(&fetched)));
    ASSERT_OK(
        s, s.exec("SELECT `id`, `customer`, `placed`, `note` FROM `porter_replay`.`orders` ORDER BY `id`"));
    ASSERT_OK(s, SQLBindCol(s.handle, 1, SQL_C_SBIGINT, ids, 0, id_there));
    ASSERT_OK(s, SQLBindCol(s.handle, 2, SQL_C_WCHAR, customers, sizeof customers[0], customer_there));
    ASSERT_OK(s, SQLBindCol(s.handle, 3, SQL_C_TYPE_TIMESTAMP, placed, 0, placed_there));
    ASSERT_OK(s, SQLBindCol(s.handle, 4, SQL_C_WCHAR, notes, sizeof notes[0], note_there));
    Rows found;
    for (SQLULEN wanted : {8, 8, 4}) {
        ASSERT_OK(s, s.fetch());
        ASSERT_EQ(fetched, wanted);
        for (SQLULEN i = 0; i < BLOCK; i++)
            ASSERT_EQ(status[i], i < wanted ? SQL_ROW_SUCCESS : SQL_ROW_NOROW) << i;
        for (SQLULEN i = 0; i < wanted; i++) {
            ASSERT_EQ(id_there[i], 8);
            ASSERT_EQ(placed_there[i], static_cast<SQLLEN>(sizeof placed[0]));
            char when[64];
            snprintf(when, sizeof when, "%04d-%02d-%02d %02d:%02d:%02d", placed[i].year, placed[i].month,
                     placed[i].day, placed[i].hour, placed[i].minute, placed[i].second);
            found.push_back({std::to_string(ids[i]),
                             odbc::narrow(customers[i], static_cast<size_t>(customer_there[i]) / 2), when,
                             note_there[i] == SQL_NULL_DATA
                                 ? NONE
                                 : Cell(odbc::narrow(notes[i], static_cast<size_t>(note_there[i]) / 2))});
        }
    }
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_EQ(found, server_rows("SELECT id, customer, placed, note FROM porter_replay.orders ORDER BY id"));
}

/* LibreOffice calls the ANSI functions in the character set of its data source, here UTF-8; the wide ones do
 * the same. */
TEST_P(Replay, LibreOffice)
{
    EXPECT_EQ(column(tables(NONE, NONE, NONE, "%"), 3),
              (std::vector<Cell>{"LOCAL TEMPORARY", "SYSTEM TABLE", "TABLE", "VIEW"}));
    Rows all = tables(NONE, "%", "%", NONE);
    EXPECT_EQ(std::count(all.begin(), all.end(), std::vector<Cell>{NONE, DATABASE, "orders", "TABLE", NONE}),
              1);
    EXPECT_EQ(std::count_if(all.begin(), all.end(),
                            [](const std::vector<Cell> &row) {
                                return row[1] == Cell("system") && row[2] == Cell("one") &&
                                       row[3] == Cell("SYSTEM TABLE");
                            }),
              1);
    EXPECT_EQ(column(tables(NONE, DATABASE, "%", "TABLE,"), 2), (std::vector<Cell>{"orders"}));
    EXPECT_EQ(told_columns(columns(DATABASE, "orders")), COLUMNS);

    /* A table that is looked at: bookmarks, a keyset cursor that becomes a static one. */
    odbc::Statement s(connection());
    SQLULEN type = 0;
    ASSERT_OK(s, s.set(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE));
    EXPECT_INFO(s, s.set(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_KEYSET_DRIVEN), "01S02");
    ASSERT_OK(s, SQLGetStmtAttr(s.handle, SQL_ATTR_CURSOR_TYPE, &type, 0, nullptr));
    EXPECT_EQ(type, static_cast<SQLULEN>(SQL_CURSOR_STATIC));
    EXPECT_OK(s, s.set(SQL_ATTR_CURSOR_SENSITIVITY, SQL_INSENSITIVE));
    SQLUSMALLINT status[1] = {99};
    ASSERT_OK(s, s.set(SQL_ATTR_ROW_STATUS_PTR, static_cast<void *>(status)));
    ASSERT_OK(
        s,
        s.prepare(
            "SELECT `id`, `customer`, `amount` FROM `porter_replay`.`orders` WHERE `id` > ? ORDER BY `id`"));
    SQLINTEGER above = 16;
    SQLLEN there = 0;
    ASSERT_OK(
        s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_LONG, SQL_INTEGER, 10, 0, &above, 4, &there));
    ASSERT_OK(s, s.execute());
    std::vector<std::string> marks;
    auto mark = [&] {
        char bytes[64];
        SQLLEN size = 0;
        EXPECT_OK(s, SQLGetData(s.handle, 0, SQL_C_VARBOOKMARK, bytes, sizeof bytes, &size));
        return size > 0 && size <= 64 ? std::string(bytes, static_cast<size_t>(size)) : std::string();
    };
    auto row = [&] { return std::vector<Cell>{s.text(1), s.text(2), s.text(3)}; };
    /* To the last row: first, then next until the end, then back by the last bookmark. */
    Rows found;
    for (SQLRETURN code = SQLFetchScroll(s.handle, SQL_FETCH_FIRST, 0); code != SQL_NO_DATA;
         code = SQLFetchScroll(s.handle, SQL_FETCH_NEXT, 1)) {
        ASSERT_EQ(code, SQL_SUCCESS) << odbc::told(s.diags());
        EXPECT_EQ(status[0], SQL_ROW_SUCCESS);
        SQLULEN number = 0;
        ASSERT_OK(s, SQLGetStmtAttr(s.handle, SQL_ATTR_ROW_NUMBER, &number, 0, nullptr));
        marks.push_back(mark());
        EXPECT_EQ(number, marks.size());
        found.push_back(row());
    }
    Rows expected =
        server_rows("SELECT id, customer, amount FROM porter_replay.orders WHERE id > 16 ORDER BY id");
    ASSERT_EQ(expected.size(), 4u);
    EXPECT_EQ(found, expected);
    for (size_t i : {3u, 0u, 2u}) {
        ASSERT_OK(s, s.set(SQL_ATTR_FETCH_BOOKMARK_PTR, static_cast<void *>(marks[i].data())));
        ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_BOOKMARK, 0));
        EXPECT_EQ(row(), expected[i]);
    }
    ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_PRIOR, 0));
    EXPECT_EQ(row(), expected[1]);
    ASSERT_OK(s, SQLFetchScroll(s.handle, SQL_FETCH_ABSOLUTE, 3));
    EXPECT_EQ(row(), expected[2]);
    ASSERT_OK(s, SQLCloseCursor(s.handle));

    /* An empty text has no address. */
    SQLLEN empty = 0;
    ASSERT_OK(s, SQLFreeStmt(s.handle, SQL_RESET_PARAMS));
    ASSERT_OK(s, s.prepare("SELECT count() FROM `porter_replay`.`orders` WHERE `customer` <> ?"));
    ASSERT_OK(s,
              SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_CHAR, 0, 0, nullptr, 0, &empty));
    ASSERT_OK(s, s.execute());
    ASSERT_OK(s, s.fetch());
    EXPECT_EQ(s.text(1), "20");
}

/* Previews of a few rows in blocks of another size, then all of them, two statements at a time. */
TEST_P(Replay, Qlik)
{
    constexpr SQLULEN BLOCK = 4;
    SQLULEN fetched = 0;
    SQLUSMALLINT status[BLOCK];
    char ids[BLOCK][24], amounts[BLOCK][32];
    SQLLEN id_there[BLOCK], amount_there[BLOCK];
    odbc::Statement s(connection()), other(connection());
    ASSERT_OK(s, s.set(SQL_ATTR_MAX_ROWS, SQLULEN(6)));
    ASSERT_OK(s, s.set(SQL_ATTR_ROW_ARRAY_SIZE, BLOCK));
    ASSERT_OK(s, s.set(SQL_ATTR_ROW_STATUS_PTR, static_cast<void *>(status)));
    ASSERT_OK(s, s.set(SQL_ATTR_ROWS_FETCHED_PTR, static_cast<void *>(&fetched)));
    ASSERT_OK(s, SQLBindCol(s.handle, 1, SQL_C_CHAR, ids, sizeof ids[0], id_there));
    ASSERT_OK(s, SQLBindCol(s.handle, 2, SQL_C_CHAR, amounts, sizeof amounts[0], amount_there));
    const std::string sql = "SELECT id, amount FROM porter_replay.orders ORDER BY id";
    const Rows expected = server_rows(sql);
    const std::vector<std::vector<SQLULEN>> rounds = {{4, 2}, {4, 4, 4, 4, 4}};
    for (const auto &blocks : rounds) {
        SQLULEN most = 99;
        ASSERT_OK(s, SQLGetStmtAttr(s.handle, SQL_ATTR_MAX_ROWS, &most, 0, nullptr));
        EXPECT_EQ(most, blocks.size() == 2 ? 6u : 0u);
        ASSERT_OK(s, s.exec(sql));
        Rows found;
        for (SQLULEN wanted : blocks) {
            ASSERT_OK(s, s.fetch());
            ASSERT_EQ(fetched, wanted);
            EXPECT_EQ(status[BLOCK - 1], wanted == BLOCK ? SQL_ROW_SUCCESS : SQL_ROW_NOROW);
            for (SQLULEN i = 0; i < wanted; i++) {
                EXPECT_EQ(id_there[i], static_cast<SQLLEN>(strlen(ids[i])));
                EXPECT_EQ(amount_there[i], static_cast<SQLLEN>(strlen(amounts[i])));
                found.push_back({ids[i], amounts[i]});
            }
            EXPECT_EQ(ask(other, "SELECT 'meanwhile'"), (Rows{{"meanwhile"}}));
        }
        EXPECT_EQ(s.fetch(), SQL_NO_DATA);
        EXPECT_EQ(found, Rows(expected.begin(), expected.begin() + static_cast<long>(found.size())));
        EXPECT_EQ(found.size(), blocks.size() == 2 ? 6u : 20u);
        s.close();
        ASSERT_OK(s, s.set(SQL_ATTR_MAX_ROWS, SQLULEN(0)));
    }
}

/* A report is cancelled from another thread; its connection goes on to the next one. */
TEST_P(Replay, MicroStrategy)
{
    odbc::Statement s(connection());
    SQLULEN timeout = 99;
    ASSERT_OK(s, s.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(60)));
    ASSERT_OK(s, SQLGetStmtAttr(s.handle, SQL_ATTR_QUERY_TIMEOUT, &timeout, 0, nullptr));
    EXPECT_EQ(timeout, 60u);
    std::atomic<SQLRETURN> cancelled{SQL_STILL_EXECUTING};
    auto start = std::chrono::steady_clock::now();
    std::thread second([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        cancelled = SQLCancel(s.handle);
    });
    SQLRETURN code = s.exec(
        "SELECT sum(amount), sum(sleepEachRow(1)) FROM porter_replay.orders SETTINGS max_block_size = 1, "
        "function_sleep_max_microseconds_per_block = 100000000");
    if (code == SQL_SUCCESS)
        code = s.fetch();
    auto took = std::chrono::steady_clock::now() - start;
    std::string state = s.state();
    second.join();
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(state, "HY008");
    EXPECT_EQ(cancelled, SQL_SUCCESS);
    EXPECT_LT(took, std::chrono::seconds(5));
    s.close();

    /* The next report on the same statement, with several passes. */
    ASSERT_OK(s, s.exec("SELECT customer, sum(amount) AS total, count() AS orders FROM porter_replay.orders "
                        "GROUP BY customer "
                        "ORDER BY customer"));
    EXPECT_EQ(s.rows(),
              server_rows("SELECT customer, sum(amount), count() FROM porter_replay.orders GROUP BY customer "
                          "ORDER BY customer"));
    EXPECT_EQ(SQLMoreResults(s.handle), SQL_NO_DATA);
    EXPECT_EQ(ask(s, "SELECT count() FROM porter_replay.recent"), (Rows{{"5"}}));
    ASSERT_OK(connection(), SQLEndTran(SQL_HANDLE_DBC, connection().dbc, SQL_COMMIT));
}

BOTH_ENTRY_POINTS(Replay);

/* Excel by MS Query: an application of ODBC 2, ANSI only. */
class ReplayExcel : public testing::Test
{
  protected:
    void SetUp() override
    {
        for (const char *statement : statements)
            net::post(modern_url(), statement);
        ASSERT_EQ(SQLAllocEnv(&env), SQL_SUCCESS);
        ASSERT_EQ(SQLAllocConnect(env, &dbc), SQL_SUCCESS);
        std::string text = keywords(modern_url());
        ASSERT_EQ(SQLSetConnectOption(dbc, SQL_LOGIN_TIMEOUT, 20), SQL_SUCCESS);
        ASSERT_EQ(
            SQLDriverConnect(dbc, nullptr, bytes(text), SQL_NTS, nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT),
            SQL_SUCCESS);
        ASSERT_EQ(SQLAllocStmt(dbc, &stmt), SQL_SUCCESS);
    }
    void TearDown() override
    {
        EXPECT_EQ(SQLFreeStmt(stmt, SQL_DROP), SQL_SUCCESS);
        EXPECT_EQ(SQLDisconnect(dbc), SQL_SUCCESS);
        EXPECT_EQ(SQLFreeConnect(dbc), SQL_SUCCESS);
        EXPECT_EQ(SQLFreeEnv(env), SQL_SUCCESS);
        net::post(modern_url(), "DROP DATABASE IF EXISTS porter_replay");
    }
    static SQLCHAR *bytes(std::string &text)
    {
        return reinterpret_cast<SQLCHAR *>(&text[0]);
    }
    std::string error()
    {
        SQLCHAR state[6] = "", message[512] = "";
        SQLINTEGER native;
        SQLSMALLINT length;
        SQLError(env, dbc, stmt, state, &native, message, sizeof message, &length);
        return std::string(reinterpret_cast<char *>(state)) + " " + reinterpret_cast<char *>(message);
    }
    std::string text(SQLUSMALLINT column)
    {
        char data[256] = "";
        SQLLEN length = 0;
        EXPECT_EQ(SQLGetData(stmt, column, SQL_C_CHAR, data, sizeof data, &length), SQL_SUCCESS) << error();
        return length == SQL_NULL_DATA ? "(null)" : data;
    }

    SQLHENV env = SQL_NULL_HENV;
    SQLHDBC dbc = SQL_NULL_HDBC;
    SQLHSTMT stmt = SQL_NULL_HSTMT;
};

TEST_F(ReplayExcel, ListsTables)
{
    std::string schema = DATABASE, table = "%", type = "'TABLE','VIEW','SYSTEM TABLE','SYNONYM'";
    ASSERT_EQ(
        SQLTables(stmt, nullptr, 0, bytes(schema), SQL_NTS, bytes(table), SQL_NTS, bytes(type), SQL_NTS),
        SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(stmt), SQL_SUCCESS);
    EXPECT_EQ(text(2), DATABASE);
    EXPECT_EQ(text(3), "orders");
    EXPECT_EQ(text(4), "TABLE");
    ASSERT_EQ(SQLFetch(stmt), SQL_SUCCESS);
    EXPECT_EQ(text(3), "recent");
    EXPECT_EQ(text(4), "VIEW");
    EXPECT_EQ(SQLFetch(stmt), SQL_NO_DATA);
    SQLFreeStmt(stmt, SQL_CLOSE);
    table = "orders";
    ASSERT_EQ(SQLColumns(stmt, nullptr, 0, bytes(schema), SQL_NTS, bytes(table), SQL_NTS, nullptr, 0),
              SQL_SUCCESS);
    std::string types;
    while (SQLFetch(stmt) == SQL_SUCCESS)
        types += text(4) + " " + text(5) + ",";
    EXPECT_EQ(types, "id -5,customer -9,amount 3,placed 11,note -9,"); /* 11: SQL_TIMESTAMP of ODBC 2 */
    SQLFreeStmt(stmt, SQL_CLOSE);
}

TEST_F(ReplayExcel, ScrollsThroughATable)
{
    SQLULEN value = 99;
    ASSERT_EQ(SQLSetStmtOption(stmt, SQL_QUERY_TIMEOUT, 30), SQL_SUCCESS) << error();
    ASSERT_EQ(SQLGetStmtOption(stmt, SQL_QUERY_TIMEOUT, &value), SQL_SUCCESS);
    EXPECT_EQ(value, 30u);
    ASSERT_EQ(SQLSetScrollOptions(stmt, SQL_CONCUR_READ_ONLY, SQL_SCROLL_STATIC, 6), SQL_SUCCESS) << error();
    ASSERT_EQ(SQLGetStmtOption(stmt, SQL_ROWSET_SIZE, &value), SQL_SUCCESS);
    EXPECT_EQ(value, 6u);
    ASSERT_EQ(SQLGetStmtOption(stmt, SQL_CURSOR_TYPE, &value), SQL_SUCCESS);
    EXPECT_EQ(value, static_cast<SQLULEN>(SQL_CURSOR_STATIC));
    std::string sql =
        "SELECT orders.id, orders.customer, orders.placed, orders.note FROM porter_replay.orders orders "
        "WHERE (orders.placed>={ts '2024-01-01 00:00:00'}) ORDER BY orders.id";
    ASSERT_EQ(SQLExecDirect(stmt, bytes(sql), SQL_NTS), SQL_SUCCESS) << error();
    SQLLEN kind = 0;
    ASSERT_EQ(SQLColAttributes(stmt, 3, SQL_COLUMN_TYPE, nullptr, 0, nullptr, &kind), SQL_SUCCESS);
    EXPECT_EQ(kind, SQL_TIMESTAMP);
    SQLINTEGER ids[6] = {};
    char notes[6][16];
    SQLLEN there[6], note_there[6];
    ASSERT_EQ(SQLBindCol(stmt, 1, SQL_C_LONG, ids, 0, there), SQL_SUCCESS);
    ASSERT_EQ(SQLBindCol(stmt, 4, SQL_C_CHAR, notes, sizeof notes[0], note_there), SQL_SUCCESS);
    const struct {
        SQLUSMALLINT type;
        SQLLEN offset;
        int first, count; /* ids of the rowset; 0: no data */
    } moves[] = {
        {SQL_FETCH_FIRST, 0, 1, 6},      {SQL_FETCH_NEXT, 0, 7, 6},      {SQL_FETCH_NEXT, 0, 13, 6},
        {SQL_FETCH_NEXT, 0, 19, 2},      {SQL_FETCH_NEXT, 0, 0, 0},      {SQL_FETCH_LAST, 0, 15, 6},
        {SQL_FETCH_PRIOR, 0, 9, 6},      {SQL_FETCH_ABSOLUTE, 4, 4, 6},  {SQL_FETCH_RELATIVE, 5, 9, 6},
        {SQL_FETCH_ABSOLUTE, -2, 19, 2}, {SQL_FETCH_ABSOLUTE, 21, 0, 0},
    };
    for (const auto &move : moves) {
        SCOPED_TRACE(std::to_string(move.type) + " " + std::to_string(move.offset));
        SQLULEN count = 99;
        SQLUSMALLINT status[6] = {};
        SQLRETURN code = SQLExtendedFetch(stmt, move.type, move.offset, &count, status);
        if (move.count == 0) {
            EXPECT_EQ(code, SQL_NO_DATA);
            continue;
        }
        ASSERT_EQ(code, SQL_SUCCESS) << error();
        ASSERT_EQ(count, static_cast<SQLULEN>(move.count));
        for (int i = 0; i < 6; i++) {
            ASSERT_EQ(status[i], i < move.count ? SQL_ROW_SUCCESS : SQL_ROW_NOROW);
            if (i >= move.count)
                continue;
            int id = move.first + i;
            EXPECT_EQ(ids[i], id);
            EXPECT_EQ(note_there[i] == SQL_NULL_DATA ? "(null)" : std::string(notes[i]),
                      id % 4 == 0 ? "(null)" : "note " + std::to_string(id - 1));
        }
    }
    EXPECT_EQ(SQLFreeStmt(stmt, SQL_UNBIND), SQL_SUCCESS);
    EXPECT_EQ(SQLFreeStmt(stmt, SQL_CLOSE), SQL_SUCCESS);
    sql = "SELECT * FROM porter_replay.gone";
    EXPECT_EQ(SQLExecDirect(stmt, bytes(sql), SQL_NTS), SQL_ERROR);
    EXPECT_EQ(error().substr(0, 6), "S0002 ");
}

} // namespace
