/* Raw results read piece by piece, and raw inserts sent so: bytes, lengths, memory, cancels. */
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include <porter_odbc.h>

#include "fixture.h"
#include "memory.h"

namespace
{

/* What a raw stream or insert of any size may use. */
constexpr size_t MOST = size_t(40) << 20;

const SQLULEN MIB = 1 << 20;

/* Full sizes by PORTER_TEST_FULL. */
bool full()
{
    return std::getenv("PORTER_TEST_FULL") != nullptr;
}

class Raw : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        old = open(old_url());
    }

    /* The rest of the current cell, in buffers of `capacity` bytes. Every piece but the last fills its
     * buffer. */
    static std::string read(odbc::Statement &s, SQLSMALLINT c_type, size_t capacity)
    {
        size_t end = c_type == SQL_C_WCHAR ? sizeof(SQLWCHAR) : c_type == SQL_C_CHAR ? 1 : 0;
        std::vector<char> place(capacity + 8);
        std::string all;
        for (;;) {
            SQLLEN length = -100;
            std::memset(place.data(), '#', place.size());
            SQLRETURN code =
                SQLGetData(s.handle, 1, c_type, place.data(), static_cast<SQLLEN>(capacity), &length);
            EXPECT_EQ(place[capacity], '#');
            if (code == SQL_SUCCESS) {
                EXPECT_GE(length, 0);
                all.append(place.data(), static_cast<size_t>(length));
                EXPECT_EQ(
                    SQLGetData(s.handle, 1, c_type, place.data(), static_cast<SQLLEN>(capacity), &length),
                    SQL_NO_DATA);
                return all;
            }
            EXPECT_EQ(code, SQL_SUCCESS_WITH_INFO) << odbc::told(s.diags());
            if (code != SQL_SUCCESS_WITH_INFO)
                return all;
            EXPECT_EQ(s.state(), "01004");
            EXPECT_EQ(length, SQL_NO_TOTAL);
            all.append(place.data(), (capacity - end) / (end ? end : 1) * (end ? end : 1));
        }
    }

    static std::string raw(odbc::Statement &s, const std::string &sql, SQLSMALLINT c_type = SQL_C_BINARY,
                           size_t capacity = 1000)
    {
        EXPECT_EQ(s.exec(sql), SQL_SUCCESS) << odbc::told(s.diags());
        EXPECT_EQ(s.fetch(), SQL_SUCCESS) << odbc::told(s.diags());
        std::string all = read(s, c_type, capacity);
        EXPECT_EQ(s.fetch(), SQL_NO_DATA);
        EXPECT_EQ(s.close(), SQL_SUCCESS);
        return all;
    }

    /* A table with columns a Int32, b String, empty. */
    static std::string table(odbc::Connection &c, const std::string &engine = "Memory")
    {
        std::string name = std::string("porter_raw_test_") + (managed ? "m" : "d") + (c.wide ? "w" : "a");
        odbc::Statement s(c);
        EXPECT_OK(s, s.exec("DROP TABLE IF EXISTS " + name));
        EXPECT_OK(s, s.exec("CREATE TABLE " + name + " (a Int32, b String) ENGINE = " + engine));
        return name;
    }

    static std::string one(odbc::Connection &c, const std::string &sql)
    {
        odbc::Statement s(c);
        EXPECT_OK(s, s.exec(sql));
        auto rows = s.rows();
        return rows.size() == 1 && rows[0][0] ? *rows[0][0] : "?";
    }

    static SQLRETURN bind(odbc::Statement &s, SQLSMALLINT c_type, void *data, SQLLEN capacity,
                          SQLLEN *indicator)
    {
        return SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, c_type, SQL_LONGVARBINARY, 0, 0, data, capacity,
                                indicator);
    }

    std::unique_ptr<odbc::Connection> old;
};

TEST_P(Raw, PiecesOfAnySizeMakeTheWhole)
{
    odbc::Statement s(connection());
    std::string sql = "SELECT number, 'a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80' FROM numbers(500) FORMAT CSV";
    std::string whole = server_says(sql);
    for (size_t capacity : {2u, 3u, 7u, 64u, 4096u, 1000000u}) {
        EXPECT_EQ(raw(s, sql, SQL_C_CHAR, capacity), whole) << capacity;
        EXPECT_EQ(raw(s, sql, SQL_C_BINARY, capacity), whole) << capacity;
    }
    std::u16string wide = odbc::widen(whole);
    for (size_t capacity : {4u, 6u, 50u, 4096u, 1000000u})
        EXPECT_EQ(raw(s, sql, SQL_C_WCHAR, capacity),
                  std::string(reinterpret_cast<const char *>(wide.data()), wide.size() * 2))
            << capacity;
    /* Bytes as text are hexadecimal, as ODBC has it. */
    EXPECT_EQ(raw(s, "SELECT toUInt16(258) FORMAT RowBinary", SQL_C_CHAR, 100), "0201");
    EXPECT_EQ(raw(s, "SELECT 1 WHERE 0 FORMAT TSV", SQL_C_CHAR, 100), "");
    EXPECT_EQ(raw(s, "SELECT 1 WHERE 0 FORMAT RowBinary"), "");
}

TEST_P(Raw, DescribedWithoutRunning)
{
    odbc::Statement s(connection());
    odbc::Column column;
    ASSERT_OK(s, s.prepare("SELECT throwIf(materialize(1)) FORMAT CSV"));
    EXPECT_EQ(s.columns(), 1);
    ASSERT_OK(s, s.describe(1, &column));
    EXPECT_EQ(column.name, "data");
    EXPECT_EQ(column.type, SQL_LONGVARCHAR);
    EXPECT_EQ(column.nullable, SQL_NO_NULLS);
    EXPECT_ERROR(s, s.execute(), "22000");
    ASSERT_OK(s, s.prepare("SELECT 1, 2 FORMAT Parquet"));
    ASSERT_OK(s, s.describe(1, &column));
    EXPECT_EQ(column.type, SQL_LONGVARBINARY);
    ASSERT_OK(s, s.set(PORTER_STMT_ATTR_RAW_CHUNK_SIZE, SQLULEN(5000)));
    ASSERT_OK(s, s.prepare("SHOW TABLES FORMAT JSON"));
    ASSERT_OK(s, s.describe(1, &column));
    EXPECT_EQ(column.type, SQL_LONGVARCHAR);
    EXPECT_EQ(column.size, 5000u);
    ASSERT_OK(s, s.prepare("INSERT INTO t FORMAT CSV ?"));
    SQLSMALLINT count = 0;
    ASSERT_OK(s, SQLNumParams(s.handle, &count));
    EXPECT_EQ(count, 1);
}

TEST_P(Raw, AttributesReadBack)
{
    odbc::Statement s(connection());
    SQLULEN number = 99;
    ASSERT_OK(s, SQLGetStmtAttr(s.handle, PORTER_STMT_ATTR_RAW_CHUNK_SIZE, &number, 0, nullptr));
    EXPECT_EQ(number, 0u);
    EXPECT_INFO(s, s.set(PORTER_STMT_ATTR_RAW_CHUNK_SIZE, SQLULEN(1)), "01S02");
    ASSERT_OK(s, SQLGetStmtAttr(s.handle, PORTER_STMT_ATTR_RAW_CHUNK_SIZE, &number, 0, nullptr));
    EXPECT_EQ(number, 4u);
    EXPECT_INFO(s, s.set(PORTER_STMT_ATTR_RAW_CHUNK_SIZE, SQLULEN(1) << 31), "01S02");
    EXPECT_OK(s, s.set(PORTER_STMT_ATTR_RAW_CHUNK_SIZE, SQLULEN(0)));
    /* The same statement with rows, raw, with rows again. */
    char csv[] = "CSV";
    EXPECT_OK(s, s.prepare("SELECT 1 AS x, 2 AS y"));
    EXPECT_EQ(s.columns(), 2);
    ASSERT_OK(s, SQLSetStmtAttr(s.handle, PORTER_STMT_ATTR_RAW_FORMAT, csv, 3));
    EXPECT_OK(s, s.execute());
    EXPECT_EQ(s.columns(), 1);
    EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{"1,2\n"}}));
    EXPECT_OK(s, s.close());
    ASSERT_OK(s, SQLSetStmtAttr(s.handle, PORTER_STMT_ATTR_RAW_FORMAT, csv, 0));
    EXPECT_OK(s, s.execute());
    EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{"1", "2"}}));
}

TEST_P(Raw, BoundBufferHoldsTheBeginning)
{
    odbc::Statement s(connection());
    char place[11];
    SQLLEN length = 0;
    ASSERT_OK(s, SQLBindCol(s.handle, 1, SQL_C_CHAR, place, sizeof place, &length));
    ASSERT_OK(s, s.exec("SELECT number FROM numbers(1000) FORMAT CSV"));
    EXPECT_INFO(s, s.fetch(), "01004");
    EXPECT_EQ(length, SQL_NO_TOTAL);
    EXPECT_STREQ(place, "0\n1\n2\n3\n4\n");
    EXPECT_EQ(std::string(place) + read(s, SQL_C_CHAR, 100),
              server_says("SELECT number FROM numbers(1000) FORMAT CSV"));
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, s.exec("SELECT 'short' FORMAT TSV"));
    EXPECT_OK(s, s.fetch());
    EXPECT_EQ(length, 6);
    EXPECT_STREQ(place, "short\n");
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    ASSERT_OK(s, s.close());
    /* What is not read may be wrong all the same. */
    ASSERT_OK(s, s.exec("SELECT throwIf(number = 900000) FROM numbers(1000000) SETTINGS max_block_size = "
                        "10000 FORMAT CSV"));
    EXPECT_INFO(s, s.fetch(), "01004");
    EXPECT_ERROR(s, s.fetch(), "22000");
}

TEST_P(Raw, WhatACellOfAStreamIsNot)
{
    odbc::Statement s(connection());
    SQLINTEGER number;
    char place[4];
    SQLLEN length;
    ASSERT_OK(s, s.exec("SELECT 12345678 FORMAT TSV"));
    ASSERT_OK(s, s.fetch());
    EXPECT_ERROR(s, SQLGetData(s.handle, 1, SQL_C_SLONG, &number, 0, nullptr), "07006");
    EXPECT_INFO(s, SQLGetData(s.handle, 1, SQL_C_CHAR, place, 4, &length), "01004");
    EXPECT_ERROR(s, SQLGetData(s.handle, 1, SQL_C_BINARY, place, 4, &length), "HY000");
    EXPECT_EQ(read(s, SQL_C_CHAR, 100), "45678\n");
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, s.set(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC));
    EXPECT_INFO(s, s.exec("SELECT 1 FORMAT TSV"), "01S02");
    EXPECT_EQ(s.rows(), (std::vector<std::vector<odbc::Cell>>{{"1\n"}}));
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, s.set(SQL_ATTR_MAX_LENGTH, 7));
    EXPECT_EQ(raw(s, "SELECT number FROM numbers(100000) FORMAT CSV"), "0\n1\n2\n3");
}

TEST_P(Raw, StreamsInLittleMemory)
{
    odbc::Statement s(connection());
    const SQLULEN rows = full() ? 53687091 : 1000000; /* of 100 bytes */
    std::vector<char> place(65536);
    size_t before = memory::in_use(), most = 0;
    uint64_t bytes = 0, lines = 0, calls = 0;
    SQLLEN length = 0;
    SQLRETURN code;
    ASSERT_OK(s, s.exec("SELECT leftPad(toString(number), 99, '0') FROM numbers(" + std::to_string(rows) +
                        ") FORMAT TSV"));
    ASSERT_OK(s, s.fetch());
    do {
        code =
            SQLGetData(s.handle, 1, SQL_C_BINARY, place.data(), static_cast<SQLLEN>(place.size()), &length);
        ASSERT_TRUE(code == SQL_SUCCESS || code == SQL_SUCCESS_WITH_INFO) << odbc::told(s.diags());
        size_t size = length == SQL_NO_TOTAL ? place.size() : static_cast<size_t>(length);
        bytes += size;
        for (size_t i = 99 - (bytes - size) % 100; i < size; i += 100)
            lines += place[i] == '\n';
        if (calls++ % 1000 == 0)
            most = std::max(most, memory::in_use());
    } while (code == SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(bytes, rows * 100);
    EXPECT_EQ(lines, rows);
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_LT(most, before + MOST);
    if (full())
        std::printf("%llu bytes, %zu bytes in use at most, %zu before, %zu MiB resident\n",
                    static_cast<unsigned long long>(bytes), most, before, memory::resident() >> 20);
}

TEST_P(Raw, CancelAndCloseEndAStream)
{
    odbc::Statement s(connection());
    char place[1000];
    SQLLEN length;
    ASSERT_OK(s, s.exec("SELECT number, sleepEachRow(0.001) FROM numbers(1000000) SETTINGS max_block_size = "
                        "100 FORMAT CSV"));
    ASSERT_OK(s, s.fetch());
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        SQLCancel(s.handle);
    });
    SQLRETURN code;
    do
        code = SQLGetData(s.handle, 1, SQL_C_BINARY, place, sizeof place, &length);
    while (code == SQL_SUCCESS_WITH_INFO);
    other.join();
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(s.state(), "HY008");
    ASSERT_OK(s, s.close());
    ASSERT_OK(s, s.exec("SELECT number FROM numbers(10000000) FORMAT CSV"));
    ASSERT_OK(s, s.fetch());
    ASSERT_OK(s, s.close());
    EXPECT_EQ(raw(s, "SELECT 1 FORMAT CSV"), "1\n");
}

TEST_P(Raw, SessionsReadOnForOthers)
{
    auto c = open(modern_url(), "Session=always");
    odbc::Statement s(*c), other(*c);
    std::string sql = "SELECT number FROM numbers(200000) FORMAT CSV", whole = server_says(sql);
    ASSERT_OK(s, s.exec(sql));
    ASSERT_OK(s, s.fetch());
    ASSERT_OK(other, other.exec("SELECT 7"));
    EXPECT_EQ(other.rows(), (std::vector<std::vector<odbc::Cell>>{{"7"}}));
    EXPECT_EQ(read(s, SQL_C_CHAR, 10000), whole);
}

TEST_P(Raw, InsertsWhatPutDataBrings)
{
    for (odbc::Connection *c : {&connection(), old.get()}) {
        std::string name = table(*c);
        odbc::Statement s(*c);
        SQLLEN later = SQL_DATA_AT_EXEC, ten = SQL_LEN_DATA_AT_EXEC(10);
        SQLPOINTER token = nullptr;
        char mark;
        /* With a marker, prepared, twice; then without one. */
        ASSERT_OK(s, s.prepare("INSERT INTO " + name + " FORMAT CSV ?"));
        for (int round = 0; round < 3; round++) {
            ASSERT_OK(s, bind(s, SQL_C_CHAR, &mark, 0, round == 1 ? &ten : &later));
            ASSERT_EQ(round < 2 ? s.execute() : s.exec("INSERT INTO " + name + " FORMAT CSV"), SQL_NEED_DATA)
                << odbc::told(s.diags());
            EXPECT_ERROR(s, SQLPutData(s.handle, &mark, 1), "HY010");
            ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
            EXPECT_EQ(token, &mark);
            EXPECT_ERROR(s, SQLParamData(s.handle, &token), "HY010");
            for (const char *piece : {"1,\"o", "ne\"\n2", ",two\n"})
                ASSERT_OK(s, SQLPutData(s.handle, const_cast<char *>(piece), SQL_NTS));
            ASSERT_OK(s, SQLParamData(s.handle, &token));
        }
        EXPECT_EQ(one(*c, "SELECT concat(toString(count()), ' ', toString(sum(a)), ' ', "
                          "toString(sum(length(b)))) FROM " +
                              name),
                  "6 9 18");
    }
}

TEST_P(Raw, InsertsSetsAsOne)
{
    for (odbc::Connection *c : {&connection(), old.get()}) {
        std::string name = table(*c);
        odbc::Statement s(*c);
        char places[4][20] = {"1,a\n", "2,", "late", "9,z\n"};
        SQLLEN lengths[4] = {SQL_NTS, 2, SQL_DATA_AT_EXEC, 4};
        SQLUSMALLINT statuses[4] = {77, 77, 77, 77}, operations[4] = {0, 0, 0, SQL_PARAM_IGNORE};
        SQLULEN processed = 0;
        SQLPOINTER token = nullptr;
        ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, 4));
        ASSERT_OK(s, s.set(SQL_ATTR_PARAM_STATUS_PTR, statuses));
        ASSERT_OK(s, s.set(SQL_ATTR_PARAM_OPERATION_PTR, operations));
        ASSERT_OK(s, s.set(SQL_ATTR_PARAMS_PROCESSED_PTR, &processed));
        ASSERT_OK(s, bind(s, SQL_C_BINARY, places, sizeof places[0], lengths));
        lengths[0] = 4;
        ASSERT_EQ(s.exec("INSERT INTO " + name + " FORMAT CSV ?"), SQL_NEED_DATA) << odbc::told(s.diags());
        ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
        EXPECT_EQ(token, places[2]);
        ASSERT_OK(s, SQLPutData(s.handle, const_cast<char *>("b\n3,c\n"), 6));
        ASSERT_OK(s, SQLParamData(s.handle, &token));
        EXPECT_EQ(processed, 4u);
        EXPECT_EQ(statuses[0], SQL_PARAM_SUCCESS);
        EXPECT_EQ(statuses[3], SQL_PARAM_UNUSED);
        EXPECT_EQ(one(*c, "SELECT concat(toString(count()), ' ', toString(sum(a))) FROM " + name), "3 6");
    }
}

TEST_P(Raw, WidePiecesAreCutAnywhere)
{
    std::string name = table(connection());
    odbc::Statement s(connection());
    std::u16string text = u"1,a\u00FC\u20AC\U0001F600\n";
    const char *bytes = reinterpret_cast<const char *>(text.data());
    SQLLEN later = SQL_DATA_AT_EXEC;
    SQLPOINTER token = nullptr;
    ASSERT_OK(s, s.prepare("INSERT INTO " + name + " FORMAT CSV ?"));
    ASSERT_OK(s, bind(s, SQL_C_WCHAR, &later, 0, &later));
    ASSERT_EQ(s.execute(), SQL_NEED_DATA) << odbc::told(s.diags());
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    for (size_t at = 0; at < text.size() * 2; at += 3)
        ASSERT_OK(s, SQLPutData(s.handle, const_cast<char *>(bytes + at),
                                static_cast<SQLLEN>(std::min<size_t>(3, text.size() * 2 - at))));
    ASSERT_OK(s, SQLParamData(s.handle, &token));
    EXPECT_EQ(one(connection(), "SELECT hex(b) FROM " + name), "61C3BCE282ACF09F9880");
}

/* Against the old server alone, which takes the end of a link for that of the data: then the error says that
 * rows may be stored. What has not been sent yet is not stored. */
TEST_P(Raw, CutInserts)
{
    std::string name = table(*old);
    odbc::Statement s(*old);
    SQLLEN later = SQL_DATA_AT_EXEC, thousand = SQL_LEN_DATA_AT_EXEC(1000);
    SQLPOINTER token = nullptr;
    char row[] = "1,x\n";
    ASSERT_OK(s, s.prepare("INSERT INTO " + name + " FORMAT CSV ?"));
    for (int way = 0; way < 4; way++) {
        ASSERT_OK(s, bind(s, SQL_C_CHAR, row, 0, way == 0 ? &thousand : &later));
        ASSERT_EQ(s.execute(), SQL_NEED_DATA) << odbc::told(s.diags());
        ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
        ASSERT_OK(s, SQLPutData(s.handle, row, 4));
        if (way == 0)
            EXPECT_ERROR(s, SQLParamData(s.handle, &token), "22026");
        if (way == 1)
            EXPECT_OK(s, SQLCancel(s.handle));
        if (way == 2 && !managed)
            EXPECT_ERROR(s, SQLPutData(s.handle, nullptr, SQL_NULL_DATA), "22002");
        if (way == 2 && managed)
            EXPECT_OK(s, SQLCancel(s.handle));
        if (way == 3) {
            std::thread other([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
                SQLCancel(s.handle);
            });
            SQLRETURN code = SQL_SUCCESS;
            while (code == SQL_SUCCESS)
                code = SQLPutData(s.handle, row, 4);
            other.join();
            EXPECT_EQ(code, SQL_ERROR);
            /* A cancel between two calls has ended the dialog: the next call does not fit any more. */
            std::string told = odbc::told(s.diags());
            EXPECT_TRUE(s.state() == "HY008" || s.state() == "HY010") << told;
            if (s.state() == "HY008") {
                EXPECT_NE(told.find("may have stored"), std::string::npos) << told;
            }
            odbc::Statement again(*old);
            ASSERT_OK(again, again.exec("DROP TABLE " + name));
            table(*old);
        }
        EXPECT_EQ(one(*old, "SELECT count() FROM " + name), "0") << way;
    }
    ASSERT_OK(s, s.exec("INSERT INTO " + name + " FORMAT CSV\n5,y\n"));
    EXPECT_EQ(one(*old, "SELECT sum(a) FROM " + name), "5");
}

/* Both servers read all before they answer (measured): the error is that of the last SQLParamData at the
 * latest. */
TEST_P(Raw, BadDataAreTheServersError)
{
    for (odbc::Connection *c : {old.get(), &connection()}) {
        std::string name = table(*c);
        odbc::Statement s(*c);
        SQLLEN later = SQL_DATA_AT_EXEC;
        SQLPOINTER token = nullptr;
        std::string good, bad;
        for (int i = 0; i < 10000; i++)
            good += "1,some text of a row\n";
        bad = "oops,x\n" + good;
        ASSERT_OK(s, s.prepare("INSERT INTO " + name + " FORMAT CSV ?"));
        ASSERT_OK(s, bind(s, SQL_C_CHAR, &later, 0, &later));
        ASSERT_EQ(s.execute(), SQL_NEED_DATA) << odbc::told(s.diags());
        ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
        SQLRETURN code = SQLPutData(s.handle, bad.data(), static_cast<SQLLEN>(bad.size()));
        int pieces = 0;
        for (; code == SQL_SUCCESS && pieces < 20; pieces++)
            code = SQLPutData(s.handle, good.data(), static_cast<SQLLEN>(good.size()));
        if (code == SQL_SUCCESS)
            code = SQLParamData(s.handle, &token);
        ASSERT_EQ(code, SQL_ERROR);
        EXPECT_EQ(s.state(), "22018") << odbc::told(s.diags());
        EXPECT_EQ(s.diags()[0].native, 27);
        EXPECT_EQ(one(*c, "SELECT count() FROM " + name), "0");
        /* The statement goes on. */
        ASSERT_EQ(s.execute(), SQL_NEED_DATA);
        ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
        ASSERT_OK(s, SQLPutData(s.handle, good.data(), static_cast<SQLLEN>(good.size())));
        ASSERT_OK(s, SQLParamData(s.handle, &token));
        EXPECT_EQ(one(*c, "SELECT count() FROM " + name), "10000");
    }
}

TEST_P(Raw, InsertsInLittleMemory)
{
    std::string name = table(connection(), "Null");
    odbc::Statement s(connection());
    ASSERT_OK(s, s.exec("DROP TABLE IF EXISTS " + name + "_sums"));
    ASSERT_OK(s, s.exec("CREATE MATERIALIZED VIEW " + name +
                        "_sums ENGINE = Memory AS SELECT count() AS rows, "
                        "sum(a) AS a, sum(length(b)) AS b FROM " +
                        name));
    const SQLULEN bytes = full() ? 2048 * MIB : 40 * MIB;
    const std::string row = "7," + std::string(125, 'b') + "\n";
    std::string piece;
    while (piece.size() < 65536)
        piece += row;
    SQLLEN later = SQL_DATA_AT_EXEC;
    SQLPOINTER token = nullptr;
    size_t before = memory::in_use(), most = 0;
    ASSERT_OK(s, s.prepare("INSERT INTO " + name + " FORMAT CSV ?"));
    ASSERT_OK(s, bind(s, SQL_C_BINARY, &later, 0, &later));
    ASSERT_EQ(s.execute(), SQL_NEED_DATA);
    ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
    SQLULEN rows = 0;
    for (SQLULEN sent = 0; sent < bytes; sent += piece.size(), rows += piece.size() / row.size()) {
        ASSERT_OK(s, SQLPutData(s.handle, piece.data(), static_cast<SQLLEN>(piece.size())));
        if (sent / piece.size() % 100 == 0)
            most = std::max(most, memory::in_use());
    }
    ASSERT_OK(s, SQLParamData(s.handle, &token));
    EXPECT_LT(most, before + MOST);
    if (full())
        std::printf("%llu rows, %zu bytes in use at most, %zu before, %zu MiB resident\n",
                    static_cast<unsigned long long>(rows), most, before, memory::resident() >> 20);
    EXPECT_EQ(one(connection(), "SELECT sum(rows) FROM " + name + "_sums"), std::to_string(rows));
    EXPECT_EQ(one(connection(), "SELECT sum(a) + sum(b) FROM " + name + "_sums"),
              std::to_string(rows * (7 + 125)));
    ASSERT_OK(s, s.exec("DROP TABLE " + name + "_sums"));
    ASSERT_OK(s, s.exec("DROP TABLE " + name));
}

BOTH_ENTRY_POINTS(Raw);

} // namespace
