/* Memory that runs out: each allocation of the driver fails once, in each of its main works. */
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>

#include "allocations.h"
#include "cutter.h"
#include "net.h"
#include "porter_odbc.h"
#include "sweep.h"

using sweep::Desk;
using sweep::variable;
using sweep::Work;

namespace
{

SQLCHAR *chars(const char *text)
{
    return reinterpret_cast<SQLCHAR *>(const_cast<char *>(text));
}

SQLPOINTER number(SQLULEN value)
{
    return reinterpret_cast<SQLPOINTER>(value);
}

const char TABLE[] = "porter_allocation.t";
const char EVERY_TYPE[] =
    "SELECT number, toInt8(-number) a, toFloat64(number) / 3 f, toString(number) s, toDate(number) d, "
    "toDateTime64(number, 3, 'Europe/Berlin') t, toDecimal128(number, 5) dec, "
    "toUUID('00000000-0000-0000-0000-000000000001') u, "
    "[number, 1] arr, map('k', number) m, (1, 'x') tup, toNullable(if(number = 1, NULL, number)) n, "
    "toLowCardinality(toString(number)) lc, toIPv4('1.2.3.4') ip, CAST('a', 'Enum8(\\'a\\' = 1)') e, "
    "toInt256(number) big, CAST(number, 'Variant(UInt64, String)') v FROM numbers(3)";

void read_texts(Desk &desk)
{
    desk.exec(EVERY_TYPE);
    desk.read(SQL_C_CHAR);
}

void read_wide(Desk &desk)
{
    desk.exec(EVERY_TYPE);
    desk.read(SQL_C_WCHAR);
}

/* Rowsets by bound columns, of a result in more than one block. */
void read_bound(Desk &desk)
{
    SQLUBIGINT numbers[100];
    char texts[100][16];
    SQL_TIMESTAMP_STRUCT times[100];
    SQLLEN lengths[3][100];

    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_ROW_ARRAY_SIZE, number(100), 0));
    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &desk.fetched, 0));
    desk.s(SQLBindCol(desk.stmt, 1, SQL_C_UBIGINT, numbers, 0, lengths[0]));
    desk.s(SQLBindCol(desk.stmt, 2, SQL_C_CHAR, texts, sizeof texts[0], lengths[1]));
    desk.s(SQLBindCol(desk.stmt, 3, SQL_C_TYPE_TIMESTAMP, times, 0, lengths[2]));
    desk.exec(
        "SELECT number, toString(number), toDateTime(number) FROM numbers(250) SETTINGS max_block_size = 70");
    for (;;) {
        SQLRETURN code = SQLFetch(desk.stmt);
        desk.s(code);
        if (code == SQL_NO_DATA)
            break;
        for (size_t i = 0; i < desk.fetched; i++)
            desk.seen += std::to_string(numbers[i]) + texts[i] + std::to_string(times[i].second) + '|';
    }
}

void describe(Desk &desk)
{
    SQLSMALLINT columns = 0, parameters = 0, type, digits, nullable, size;
    SQLULEN length;
    SQLLEN value;
    SQLINTEGER given = 7;
    SQLLEN indicator = 0;
    char name[64];

    desk.s(SQLPrepare(
        desk.stmt, chars("SELECT number AS one, toString(number) AS two FROM numbers(10) WHERE number < ?"),
        SQL_NTS));
    desk.s(SQLNumParams(desk.stmt, &parameters));
    desk.s(SQLDescribeParam(desk.stmt, 1, &type, &length, &digits, &nullable));
    desk.seen += std::to_string(parameters) + ':' + std::to_string(type);
    desk.s(SQLNumResultCols(desk.stmt, &columns));
    for (SQLUSMALLINT i = 1; i <= columns; i++) {
        desk.s(SQLDescribeCol(desk.stmt, i, chars(name), sizeof name, &size, &type, &length, &digits,
                              &nullable));
        desk.seen += std::string(name) + std::to_string(type);
        desk.s(SQLColAttribute(desk.stmt, i, SQL_DESC_TYPE_NAME, name, sizeof name, &size, &value));
        desk.seen += name;
    }
    desk.s(SQLBindParameter(desk.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &given, 0,
                            &indicator));
    desk.s(SQLExecute(desk.stmt));
    desk.read(SQL_C_CHAR);
}

void insert_array(Desk &desk)
{
    SQLINTEGER ids[50];
    char texts[50][8];
    SQLLEN lengths[50];
    SQLUSMALLINT statuses[50] = {};
    SQLLEN rows = 0;

    for (int i = 0; i < 50; i++) {
        ids[i] = i;
        snprintf(texts[i], sizeof texts[i], "t%d", i);
        lengths[i] = SQL_NTS;
    }
    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_PARAMSET_SIZE, number(50), 0));
    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_PARAM_STATUS_PTR, statuses, 0));
    desk.s(SQLBindParameter(desk.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, ids, 0, nullptr));
    desk.s(SQLBindParameter(desk.stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 8, 0, texts, 8, lengths));
    desk.exec("INSERT INTO porter_allocation.t (id, s) VALUES (?, ?)");
    desk.s(SQLRowCount(desk.stmt, &rows));
    desk.seen += std::to_string(rows) + ' ' + std::to_string(statuses[49]);
}

/* All rows of an array are stored or none; a success has stored all. Begins anew. */
std::string all_or_none(Desk &, bool failed)
{
    std::string url = variable("PORTER_TEST_CLICKHOUSE"),
                stored = net::post(url, std::string("SELECT count() FROM ") + TABLE);

    net::post(url, std::string("TRUNCATE TABLE ") + TABLE);
    if (stored == "50\n" || (failed && stored == "0\n"))
        return "";
    return "stored " + stored;
}

void at_execution(Desk &desk)
{
    SQLLEN at_execution = SQL_DATA_AT_EXEC, length = 0;
    SQLPOINTER token = nullptr;
    char text[32];

    desk.s(SQLPrepare(desk.stmt, chars("SELECT concat(?, 'x')"), SQL_NTS));
    desk.s(SQLBindParameter(desk.stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, number(5), 0,
                            &at_execution));
    desk.s(SQLExecute(desk.stmt));
    SQLRETURN code = SQLParamData(desk.stmt, &token);
    if (code != SQL_NEED_DATA)
        desk.s(code);
    desk.s(SQLPutData(desk.stmt, chars("abc"), 3));
    desk.s(SQLPutData(desk.stmt, chars("def"), 3));
    desk.s(SQLParamData(desk.stmt, &token));
    desk.s(SQLFetch(desk.stmt));
    desk.s(SQLGetData(desk.stmt, 1, SQL_C_CHAR, text, sizeof text, &length));
    desk.seen += text;
}

/* A query once for each set of an array. */
void select_array(Desk &desk)
{
    SQLINTEGER values[3] = {1, 2, 3};

    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_PARAMSET_SIZE, number(3), 0));
    desk.s(
        SQLBindParameter(desk.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, values, 0, nullptr));
    desk.exec("SELECT ? + 1");
    for (SQLRETURN code = SQL_SUCCESS; code != SQL_NO_DATA;) {
        desk.read(SQL_C_CHAR);
        code = SQLMoreResults(desk.stmt);
        desk.s(code);
    }
}

void scroll(Desk &desk)
{
    char text[32];
    SQLLEN length;

    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_CURSOR_TYPE, number(SQL_CURSOR_STATIC), 0));
    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_USE_BOOKMARKS, number(SQL_UB_VARIABLE), 0));
    desk.exec("SELECT toString(number) FROM numbers(100)");
    for (SQLSMALLINT direction : {SQL_FETCH_LAST, SQL_FETCH_FIRST, SQL_FETCH_ABSOLUTE}) {
        desk.s(SQLFetchScroll(desk.stmt, direction, 42));
        desk.s(SQLGetData(desk.stmt, 1, SQL_C_CHAR, text, sizeof text, &length));
        desk.seen += std::string(text) + '|';
    }
    desk.s(SQLGetData(desk.stmt, 0, SQL_C_VARBOOKMARK, text, sizeof text, &length));
    desk.s(SQLFreeStmt(desk.stmt, SQL_CLOSE));
    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_CURSOR_TYPE, number(SQL_CURSOR_FORWARD_ONLY), 0));
    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_USE_BOOKMARKS, number(SQL_UB_OFF), 0));
}

void catalog(Desk &desk)
{
    SQLCHAR *schema = chars("porter_allocation"), *table = chars("t"), *any = chars("%");

    desk.s(SQLTables(desk.stmt, nullptr, 0, schema, SQL_NTS, any, SQL_NTS, chars("TABLE,VIEW"), SQL_NTS));
    desk.read(SQL_C_CHAR);
    desk.s(SQLFreeStmt(desk.stmt, SQL_CLOSE));
    desk.s(SQLColumns(desk.stmt, nullptr, 0, schema, SQL_NTS, table, SQL_NTS, any, SQL_NTS));
    desk.read(SQL_C_CHAR);
    desk.s(SQLFreeStmt(desk.stmt, SQL_CLOSE));
    desk.s(SQLPrimaryKeys(desk.stmt, nullptr, 0, schema, SQL_NTS, table, SQL_NTS));
    desk.read(SQL_C_CHAR);
    desk.s(SQLFreeStmt(desk.stmt, SQL_CLOSE));
    desk.s(SQLStatistics(desk.stmt, nullptr, 0, schema, SQL_NTS, table, SQL_NTS, SQL_INDEX_ALL, SQL_QUICK));
    desk.read(SQL_C_CHAR);
    desk.s(SQLFreeStmt(desk.stmt, SQL_CLOSE));
    desk.s(SQLGetTypeInfo(desk.stmt, SQL_INTEGER));
    desk.read(SQL_C_CHAR);
}

void wrong_statement(Desk &desk)
{
    desk.exec("SELECT nothing_of_the_kind FROM numbers(1)");
}

void failing_midway(Desk &desk)
{
    desk.exec("SELECT number, throwIf(number = 900) FROM numbers(1000) SETTINGS max_block_size = 100");
    desk.read(SQL_C_CHAR);
}

void escapes(Desk &desk)
{
    desk.exec(
        "SELECT {fn UCASE('a')}, {ts '2020-01-02 03:04:05'}, {d '2020-01-02'}, {fn CONVERT(1, SQL_VARCHAR)}");
    desk.read(SQL_C_CHAR);
}

void session(Desk &desk)
{
    desk.exec("DROP TABLE IF EXISTS mine");
    desk.exec("CREATE TEMPORARY TABLE mine (x UInt8)");
    desk.exec("SET max_threads = 2");
    desk.exec("INSERT INTO mine VALUES (1)");
    desk.exec("SELECT x, getSetting('max_threads') FROM mine");
    desk.read(SQL_C_CHAR);
    desk.s(SQLFreeStmt(desk.stmt, SQL_CLOSE));
    desk.exec("DROP TABLE mine");
}

void raw(Desk &desk)
{
    desk.exec("SELECT number FROM numbers(100) FORMAT CSV");
    desk.read(SQL_C_BINARY);
}

void choices(Desk &desk)
{
    char text[600];
    SQLINTEGER size;

    desk.s(SQLSetStmtAttr(desk.stmt, PORTER_STMT_ATTR_SETTINGS, chars("max_block_size=7&max_threads=1"),
                          SQL_NTS));
    desk.s(SQLSetStmtAttr(desk.stmt, PORTER_STMT_ATTR_QUERY_ID, chars(""), SQL_NTS));
    desk.s(SQLGetStmtAttr(desk.stmt, PORTER_STMT_ATTR_SETTINGS, text, sizeof text, &size));
    desk.seen += text;
    desk.exec("SELECT getSetting('max_block_size')");
    desk.read(SQL_C_CHAR);
    desk.s(SQLSetStmtAttr(desk.stmt, PORTER_STMT_ATTR_SETTINGS, chars(""), SQL_NTS));
}

void handles(Desk &desk)
{
    SQLHDESC mine = SQL_NULL_HDESC, rows = SQL_NULL_HDESC;
    SQLHSTMT further = SQL_NULL_HSTMT;
    char text[300];
    SQLSMALLINT size;
    SQLINTEGER native;
    auto free = [&] {
        if (further)
            SQLFreeHandle(SQL_HANDLE_STMT, further);
        if (mine)
            SQLFreeHandle(SQL_HANDLE_DESC, mine);
    };

    try {
        desk.c(SQLAllocHandle(SQL_HANDLE_DESC, desk.dbc, &mine));
        desk.c(SQLAllocHandle(SQL_HANDLE_STMT, desk.dbc, &further));
        desk.s(SQLSetCursorName(desk.stmt, chars("a_name"), SQL_NTS));
        desk.s(SQLGetCursorName(desk.stmt, chars(text), sizeof text, &size));
        desk.seen += text;
        desk.s(SQLGetStmtAttr(desk.stmt, SQL_ATTR_APP_ROW_DESC, &rows, 0, nullptr));
        desk.s(SQLBindCol(desk.stmt, 4, SQL_C_CHAR, text, sizeof text, nullptr));
        sweep::must(SQLCopyDesc(rows, mine), SQL_HANDLE_DESC, mine, &desk.seen);
        sweep::must(SQLSetDescField(mine, 5, SQL_DESC_TYPE, number(SQL_C_SLONG), 0), SQL_HANDLE_DESC, mine,
                    &desk.seen);
        desk.c(
            SQLNativeSql(desk.dbc, chars("SELECT {fn NOW()}"), SQL_NTS, chars(text), sizeof text, &native));
        desk.seen += text;
        desk.c(SQLGetInfo(desk.dbc, SQL_KEYWORDS, text, sizeof text, &size));
        desk.c(SQLSetConnectAttr(desk.dbc, PORTER_DBC_ATTR_SETTINGS, chars("max_threads=3"), SQL_NTS));
        desk.c(SQLSetConnectAttr(desk.dbc, PORTER_DBC_ATTR_SETTINGS, chars(""), SQL_NTS));
    } catch (...) {
        free();
        throw;
    }
    free();
}

void named_and_external(Desk &desk)
{
    struct porter_external_table table = {};
    const char rows[] = "1\tone\n2\ttwo\n";

    table.version = PORTER_EXTERNAL_TABLE_VERSION;
    table.name = "ext";
    table.structure = "id UInt8, name String";
    table.data = rows;
    table.size = sizeof rows - 1;
    desk.s(SQLSetStmtAttr(desk.stmt, PORTER_STMT_ATTR_EXTERNAL_TABLE, &table, 0));
    desk.s(SQLSetStmtAttr(desk.stmt, PORTER_STMT_ATTR_PARAMS, chars("least=2&word=a%20b"), SQL_NTS));
    desk.exec("SELECT name, {word:String} FROM ext WHERE id >= {least:UInt8}");
    desk.read(SQL_C_CHAR);
    desk.s(SQLSetStmtAttr(desk.stmt, PORTER_STMT_ATTR_EXTERNAL_TABLE, nullptr, 0));
    desk.s(SQLSetStmtAttr(desk.stmt, PORTER_STMT_ATTR_PARAMS, chars(""), SQL_NTS));
}

/* Values of many kinds, in wide text too, into columns of many types. */
void insert_kinds(Desk &desk)
{
    SQLINTEGER ids[2] = {1, 2};
    double reals[2] = {1.5, 2.5};
    SQL_TIMESTAMP_STRUCT times[2] = {{2020, 1, 2, 3, 4, 5, 6000000}, {2021, 1, 2, 3, 4, 5, 0}};
    char16_t texts[2][8] = {u"h\u00e4", u"\u20ac"};
    char numbers[2][8] = {"12.34", "-0.05"}, guids[2][40];
    SQLLEN lengths[2] = {SQL_NTS, SQL_NTS};

    for (char *guid : {guids[0], guids[1]})
        strcpy(guid, "00000000-0000-0000-0000-00000000000a");
    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_PARAMSET_SIZE, number(2), 0));
    desk.s(SQLPrepare(desk.stmt, chars("INSERT INTO porter_allocation.kinds VALUES (?, ?, ?, ?, ?, ?)"),
                      SQL_NTS));
    desk.s(SQLBindParameter(desk.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, ids, 0, nullptr));
    desk.s(
        SQLBindParameter(desk.stmt, 2, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_DOUBLE, 0, 0, reals, 0, nullptr));
    desk.s(SQLBindParameter(desk.stmt, 3, SQL_PARAM_INPUT, SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 23, 3,
                            times, 0, nullptr));
    desk.s(SQLBindParameter(desk.stmt, 4, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR, 8, 0, texts,
                            sizeof texts[0], lengths));
    desk.s(
        SQLBindParameter(desk.stmt, 5, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_DECIMAL, 9, 2, numbers, 8, lengths));
    desk.s(SQLBindParameter(desk.stmt, 6, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_GUID, 36, 0, guids, 40, lengths));
    desk.s(SQLExecute(desk.stmt));
    SQLLEN rows = 0;
    desk.s(SQLRowCount(desk.stmt, &rows));
    desk.seen += std::to_string(rows);
}

std::string two_or_none(Desk &, bool failed)
{
    std::string url = variable("PORTER_TEST_CLICKHOUSE"),
                stored = net::post(
                    url, "SELECT count(), sum(id), ifNull(sum(length(s)), 0) FROM porter_allocation.kinds");

    net::post(url, "TRUNCATE TABLE porter_allocation.kinds");
    return stored == "2\t3\t6\n" || (failed && stored == "0\t0\t0\n") ? "" : "stored " + stored;
}

/* One set after the other, each by a request of its own: a value in an expression. */
void insert_one_by_one(Desk &desk)
{
    SQLINTEGER ids[3] = {1, 2, 3};

    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_PARAMSET_SIZE, number(3), 0));
    desk.s(SQLBindParameter(desk.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, ids, 0, nullptr));
    desk.exec("INSERT INTO porter_allocation.t SELECT ? + 1, 'x'");
}

void add_rows(Desk &desk)
{
    SQLINTEGER ids[2] = {7, 8};
    SQLLEN lengths[2] = {0, 0};

    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_ROW_ARRAY_SIZE, number(2), 0));
    desk.exec("SELECT id FROM porter_allocation.t");
    desk.s(SQLBindCol(desk.stmt, 1, SQL_C_SLONG, ids, 0, lengths));
    desk.s(SQLBulkOperations(desk.stmt, SQL_ADD));
}

/* Stored once or, when the work failed, not at all, and never in parts that a success hides. Begins anew. */
template <int rows> std::string stored(Desk &, bool failed)
{
    std::string url = variable("PORTER_TEST_CLICKHOUSE");
    int count = std::stoi(net::post(url, std::string("SELECT count() FROM ") + TABLE));

    net::post(url, std::string("TRUNCATE TABLE ") + TABLE);
    return count == rows || (failed && count >= 0 && count < rows) ? "" : "stored " + std::to_string(count);
}

void polled(Desk &desk)
{
    SQLRETURN code;
    auto finish = [&](auto call) {
        while ((code = call()) == SQL_STILL_EXECUTING)
            ;
        desk.s(code);
    };

    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_ASYNC_ENABLE, number(SQL_ASYNC_ENABLE_ON), 0));
    finish([&] {
        return SQLExecDirect(desk.stmt, chars("SELECT sleep(0.002), number FROM numbers(3)"), SQL_NTS);
    });
    do
        finish([&] { return SQLFetch(desk.stmt); });
    while (code != SQL_NO_DATA);
}

/* What servers of before parameters get: values as literals, and rows in another format. */
void old_values(Desk &desk)
{
    SQLINTEGER value = 5;
    SQLLEN indicator = 0;

    desk.s(SQLBindParameter(desk.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &value, 0,
                            &indicator));
    desk.exec("SELECT number, toString(number), toDateTime(number, 'Europe/Berlin') FROM numbers(7) WHERE "
              "number < ?");
    desk.read(SQL_C_CHAR);
}

/* Two sets of one request; the answer is a recorded one. */
void crate_sets(Desk &desk)
{
    SQLINTEGER ids[4] = {20, 21, 22, 23};
    SQLLEN rows = 0, lengths[4] = {0, 0, SQL_NTS, SQL_NULL_DATA};
    char texts[4][4] = {"1", "1.5", "2.5", ""};

    lengths[0] = lengths[1] = SQL_NTS;
    desk.s(SQLSetStmtAttr(desk.stmt, SQL_ATTR_PARAMSET_SIZE, number(4), 0));
    desk.s(SQLBindParameter(desk.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, ids, 0, nullptr));
    desk.s(SQLBindParameter(desk.stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 4, 0, texts, 4, lengths));
    desk.exec("insert into doc.alltypes (id,d) values (?,?)");
    desk.s(SQLRowCount(desk.stmt, &rows));
    desk.seen += std::to_string(rows);
}

const Work OLD_WORKS[] = {
    {"old_values", old_values, {}},
    {"old_wrong", wrong_statement, {}},
    {"old_escapes", escapes, {}},
};

const Work PACKED_WORKS[] = {
    {"texts", read_texts, {}},
    {"bound", read_bound, {}},
    {"insert", insert_array, all_or_none},
    {"wrong_statement", wrong_statement, {}},
};

const Work WORKS[] = {
    {"texts", read_texts, {}},
    {"wide", read_wide, {}},
    {"bound", read_bound, {}},
    {"describe", describe, {}, 3},
    {"insert", insert_array, all_or_none},
    {"at_execution", at_execution, {}},
    {"select_array", select_array, {}, 3},
    {"scroll", scroll, {}},
    {"catalog", catalog, {}, 9},
    {"wrong_statement", wrong_statement, {}},
    {"failing_midway", failing_midway, {}},
    {"escapes", escapes, {}},
    {"session", session, {}, 4},
    {"raw", raw, {}},
    {"named_and_external", named_and_external, {}},
    {"insert_kinds", insert_kinds, two_or_none},
    {"insert_one_by_one", insert_one_by_one, stored<3>},
    {"add_rows", add_rows, stored<2>},
    {"polled", polled, {}},
    {"choices", choices, {}},
    {"handles", handles, {}},
};

const Work CRATE_WORKS[] = {
    {"crate_select",
     [](Desk &desk) {
         desk.exec("select 1 as a");
         desk.read(SQL_C_CHAR);
     },
     {}},
    {"crate_wrong", [](Desk &desk) { desk.exec("selec 1"); }, {}},
    {"crate_sets", crate_sets, {}},
};

/* Works begin with a link that the work before may have left with an answer unread: what stands between takes
 * it in, since a test server that is cut off may end. */
void sweep_on(const std::string &url, const std::string &more, const Work &work)
{
    net::Cutter between(url);
    std::string keywords = "Pool=private;Url=" + between.url() + ";" + more;
    Desk desk;

    try {
        desk.connect(keywords); /* what a process makes once, is made */
        desk.leave();
        long before = allocations::live();
        desk.connect(keywords);
        sweep::Outcome outcome = sweep::run(desk, work);
        desk.leave();
        for (const std::string &wrong : outcome.wrong)
            ADD_FAILURE() << wrong;
        EXPECT_GT(outcome.failed, 1u) << "nothing failed: is the driver's memory replaced?";
        EXPECT_EQ(allocations::live(), before) << "memory is left";
        printf("%s: %zu allocations failed\n", work.name, outcome.failed);
    } catch (const sweep::Failed &failed) {
        FAIL() << failed.state << " " << failed.message;
    }
}

std::string work_name(const testing::TestParamInfo<Work> &info)
{
    return info.param.name;
}

/* The tables that works write to, empty. */
void make_tables(const std::string &url)
{
    net::post(url, "CREATE DATABASE IF NOT EXISTS porter_allocation");
    net::post(url, std::string("CREATE OR REPLACE TABLE ") + TABLE + " (id Int32, s String) ENGINE = Memory");
    net::post(url, "CREATE OR REPLACE TABLE porter_allocation.kinds (id Int32, f Float64, t DateTime64(3), "
                   "s Nullable(String), d Decimal(9, 2), u UUID) ENGINE = Memory");
}

class Allocations : public testing::TestWithParam<Work>
{
};

TEST_P(Allocations, FailOneByOne)
{
    std::string url = variable("PORTER_TEST_CLICKHOUSE");

    ASSERT_FALSE(url.empty()) << "PORTER_TEST_CLICKHOUSE is not set: test/servers/servers start";
    make_tables(url);
    sweep_on(url, "", GetParam());
}

INSTANTIATE_TEST_SUITE_P(, Allocations, testing::ValuesIn(WORKS), work_name);

/* The same with links that pack what they carry. */
class PackedAllocations : public testing::TestWithParam<Work>
{
};

TEST_P(PackedAllocations, FailOneByOne)
{
    std::string url = variable("PORTER_TEST_CLICKHOUSE");

    ASSERT_FALSE(url.empty()) << "PORTER_TEST_CLICKHOUSE is not set: test/servers/servers start";
    make_tables(url);
    for (const char *packing : {"lz4", "zstd", "gzip"})
        sweep_on(url, std::string("Compression=") + packing, GetParam());
}

INSTANTIATE_TEST_SUITE_P(, PackedAllocations, testing::ValuesIn(PACKED_WORKS), work_name);

class OldAllocations : public testing::TestWithParam<Work>
{
};

TEST_P(OldAllocations, FailOneByOne)
{
    std::string url = variable("PORTER_TEST_CLICKHOUSE_OLD");

    ASSERT_FALSE(url.empty()) << "PORTER_TEST_CLICKHOUSE_OLD is not set: test/servers/servers start";
    sweep_on(url, "", GetParam());
}

INSTANTIATE_TEST_SUITE_P(, OldAllocations, testing::ValuesIn(OLD_WORKS), work_name);

class CrateAllocations : public testing::TestWithParam<Work>
{
};

TEST_P(CrateAllocations, FailOneByOne)
{
    std::string url = variable("PORTER_TEST_CRATEDB_REPLAY");

    ASSERT_FALSE(url.empty()) << "PORTER_TEST_CRATEDB_REPLAY is not set: test/servers/servers start";
    sweep_on(url, "ServerType=cratedb", GetParam());
}

INSTANTIATE_TEST_SUITE_P(, CrateAllocations, testing::ValuesIn(CRATE_WORKS), work_name);

/* Connecting, with nothing there before: whatever fails, all of it is given back. */
TEST(Connecting, FailsOneByOne)
{
    net::Cutter between(variable("PORTER_TEST_CLICKHOUSE"));

    for (const char *more :
         {"", "Server=localhost,127.0.0.1;SessionId=porter_allocation;setting_max_threads=2;LogLevel=off"})
        for (auto how : {allocations::failing::one, allocations::failing::all}) {
            std::string keywords = std::string(more) + ";Pool=private;Url=" + between.url();
            size_t nth = 1, succeeded = 0;
            Desk warm;
            warm.connect(keywords);
            warm.leave();
            long before = allocations::live();
            for (bool fired = true; fired; nth++) {
                Desk desk;
                std::string state;
                allocations::arm(nth, how);
                try {
                    desk.connect(keywords);
                } catch (const sweep::Failed &failed) {
                    state = failed.state;
                }
                fired = allocations::disarm();
                if (state.empty())
                    succeeded++;
                else
                    EXPECT_EQ(state, "HY001") << "allocation " << nth;
                desk.leave();
                EXPECT_EQ(allocations::live(), before) << "memory is left after allocation " << nth;
            }
            EXPECT_GT(nth, 10u);
            EXPECT_GE(succeeded, 1u);
            printf("connecting: %zu allocations failed, %zu of them did no harm\n", nth - 2, succeeded - 1);
        }
}

} // namespace
