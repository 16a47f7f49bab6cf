// What arrays of parameters and small queries cost within the driver, without a network. Counted by
// hot_write_test.py (callgrind collects within hot_write_... only).
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "fake_connection.h"

using namespace porter_test;

namespace
{

const size_t SETS = 10000, EXECUTIONS = 2, TEXT = 32, CALLS = 200;

struct Inserted {
    const char *name, *type;
    SQLSMALLINT c_type, sql_type;
    SQLULEN size;
    SQLSMALLINT digits;
};

/* Those of porter_bench's inserts. */
const Inserted COLUMNS[] = {
    {"u64", "UInt64", SQL_C_UBIGINT, SQL_BIGINT, 20, 0},
    {"ni", "Nullable(Int32)", SQL_C_SLONG, SQL_INTEGER, 10, 0},
    {"f64", "Float64", SQL_C_DOUBLE, SQL_DOUBLE, 15, 0},
    {"s16", "String", SQL_C_CHAR, SQL_VARCHAR, 16, 0},
    {"ts", "DateTime64(3, 'UTC')", SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 23, 3},
    {"d", "Decimal(18, 4)", SQL_C_NUMERIC, SQL_DECIMAL, 18, 4},
};
const size_t COUNT = sizeof COLUMNS / sizeof *COLUMNS;

struct Buffers {
    std::vector<char> data[COUNT];
    std::vector<SQLLEN> lengths[COUNT];
};

void must(SQLRETURN code, const char *call, SQLHSTMT stmt)
{
    if (SQL_SUCCEEDED(code))
        return;
    fprintf(stderr, "porter_hot_write: %s: %s\n", call,
            message_of(static_cast<struct handle *>(stmt)).c_str());
    exit(1);
}

Answer table_answer()
{
    std::vector<std::string> names, types, filled(COUNT);
    for (const Inserted &column : COLUMNS) {
        names.push_back(column.name);
        types.push_back(column.type);
    }
    NativeBlock block(COUNT);
    block.column("name", "String", names)
        .column("type", "String", types)
        .column("default_type", "String", filled);
    return rows_answer(block.bytes());
}

template <typename Value> void put(std::vector<char> &data, size_t at, const Value &value)
{
    data.resize(data.size() < (at + 1) * sizeof value ? (at + 1) * sizeof value : data.size());
    memcpy(data.data() + at * sizeof value, &value, sizeof value);
}

void fill_native(Buffers &buffers, size_t i)
{
    SQL_NUMERIC_STRUCT numeric = {};
    uint64_t units = i % 100000 * 10000 + 1234;
    numeric.precision = 18;
    numeric.scale = 4;
    numeric.sign = 1;
    memcpy(numeric.val, &units, sizeof units);
    put(buffers.data[0], i, static_cast<uint64_t>(i * 1000003));
    put(buffers.data[1], i, static_cast<SQLINTEGER>(i));
    put(buffers.data[2], i, static_cast<double>(i) / 7);
    put(buffers.data[4], i,
        SQL_TIMESTAMP_STRUCT{2024, 1, static_cast<SQLUSMALLINT>(1 + i / 400 % 28), 3, 4,
                             static_cast<SQLUSMALLINT>(i % 60),
                             static_cast<SQLUINTEGER>(i % 1000 * 1000000)});
    put(buffers.data[5], i, numeric);
}

/* One row's text, as SQLWCHARs or not, in column `c`. */
void put_text(Buffers &buffers, size_t c, size_t i, const char *text, bool wide)
{
    size_t unit = wide ? sizeof(SQLWCHAR) : 1, size = strlen(text);
    buffers.data[c].resize(SETS * TEXT * unit);
    for (size_t k = 0; k <= size; k++) {
        SQLWCHAR value = static_cast<unsigned char>(text[k]);
        memcpy(buffers.data[c].data() + (i * TEXT + k) * unit, &value, unit);
    }
    buffers.lengths[c][i] = static_cast<SQLLEN>(size * unit);
}

void fill(Buffers &buffers, bool wide)
{
    for (std::vector<SQLLEN> &lengths : buffers.lengths)
        lengths.assign(SETS, 0);
    for (size_t i = 0; i < SETS; i++) {
        char text[COUNT][64];
        snprintf(text[0], TEXT, "%zu", i * 1000003);
        snprintf(text[1], TEXT, "%zu", i);
        snprintf(text[2], TEXT, "%.17g", static_cast<double>(i) / 7);
        snprintf(text[3], TEXT, "%016llX", static_cast<unsigned long long>(i * 0x9E3779B97F4A7C15u));
        snprintf(text[4], TEXT, "2024-01-%02zu 03:04:%02zu.%03zu", 1 + i / 400 % 28, i % 60, i % 1000);
        snprintf(text[5], TEXT, "%zu.1234", i % 100000);
        for (size_t c = 0; c < COUNT; c++)
            if (wide || c == 3)
                put_text(buffers, c, i, text[c], wide);
        if (!wide)
            fill_native(buffers, i);
        if (i % 10 == 0)
            buffers.lengths[1][i] = SQL_NULL_DATA;
    }
}

void bind(SQLHSTMT stmt, Buffers &buffers, bool wide)
{
    for (size_t c = 0; c < COUNT; c++) {
        const Inserted &column = COLUMNS[c];
        must(SQLBindParameter(
                 stmt, static_cast<SQLUSMALLINT>(c + 1), SQL_PARAM_INPUT, wide ? SQL_C_WCHAR : column.c_type,
                 column.sql_type, column.size, column.digits, buffers.data[c].data(),
                 static_cast<SQLLEN>(TEXT * (wide ? sizeof(SQLWCHAR) : 1)), buffers.lengths[c].data()),
             "SQLBindParameter", stmt);
    }
}

} // namespace

/* Collected. */
extern "C" __attribute__((noinline)) void hot_write_sets(SQLHSTMT stmt)
{
    for (size_t i = 0; i < EXECUTIONS; i++)
        must(SQLExecute(stmt), "SQLExecute", stmt);
}

extern "C" __attribute__((noinline)) void hot_write_calls(SQLHSTMT stmt)
{
    for (size_t i = 0; i < CALLS; i++) {
        SQLINTEGER value = 0;
        SQLLEN length = 0;
        must(SQLExecDirect(stmt, (SQLCHAR *)"SELECT 1", SQL_NTS), "SQLExecDirect", stmt);
        must(SQLFetch(stmt), "SQLFetch", stmt);
        must(SQLGetData(stmt, 1, SQL_C_SLONG, &value, sizeof value, &length), "SQLGetData", stmt);
        must(SQLFreeStmt(stmt, SQL_CLOSE), "SQLFreeStmt", stmt);
    }
}

static void insert(bool wide)
{
    std::vector<Answer> answers(EXECUTIONS, nothing_answer());
    answers.insert(answers.begin(), table_answer());
    FakeConnection connection(answers);
    Buffers buffers;
    SQLHSTMT stmt = connection.statement();
    fill(buffers, wide);
    bind(stmt, buffers, wide);
    must(SQLSetStmtAttr(stmt, SQL_ATTR_PARAMSET_SIZE, reinterpret_cast<SQLPOINTER>(SETS), 0),
         "SQLSetStmtAttr", stmt);
    must(SQLPrepare(stmt, (SQLCHAR *)"INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", SQL_NTS), "SQLPrepare", stmt);
    hot_write_sets(stmt);
    printf("%zu bytes\n", connection.body(EXECUTIONS).size());
}

static void select()
{
    NativeBlock block(1);
    block.column("1", "UInt8", std::vector<uint8_t>{1});
    FakeConnection connection(std::vector<Answer>(CALLS, rows_answer(block.bytes())));
    hot_write_calls(connection.statement());
}

int main(int count, char **arguments)
{
    const char *mode = count == 2 ? arguments[1] : "";
    if (strcmp(mode, "insert/native") == 0)
        insert(false);
    else if (strcmp(mode, "insert/wchar") == 0)
        insert(true);
    else if (strcmp(mode, "select1") == 0)
        select();
    else
        return fprintf(stderr, "usage: porter_hot_write MODE\n"), 2;
    return 0;
}
