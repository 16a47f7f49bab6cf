// The hot loops alone, without a network: a result of ten columns out of memory, read in one way. Its
// instructions are counted by hot_test.py (callgrind collects within hot_read_... only).
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "fake_connection.h"

extern "C" {
#include "base/utf.h"
}

using namespace porter_test;

namespace
{

const size_t BLOCK = 5000, BLOCKS = 4, WIDTH = 128, TEXT = 20000;

/* The columns of the benchmark's data set: numbers, texts, times, NULLs, a dictionary. */
std::string block_of(uint64_t first)
{
    std::vector<uint64_t> u64;
    std::vector<int32_t> i32, ni;
    std::vector<double> f64;
    std::vector<std::string> s16;
    std::vector<int64_t> ts, decimal;
    std::vector<bool> nulls;
    std::vector<uint16_t> day;
    std::string keys, uuids, labels;
    for (uint64_t number = first; number < first + BLOCK; number++) {
        char text[17];
        snprintf(text, sizeof text, "%016llX", (unsigned long long)(number * 0x9E3779B97F4A7C15u));
        u64.push_back(number * 1000003);
        i32.push_back(static_cast<int32_t>(number % 2000001) - 1000000);
        f64.push_back(static_cast<double>(number) / 7);
        s16.push_back(text);
        ts.push_back(1704067200000 + static_cast<int64_t>(number) * 7919);
        nulls.push_back(number % 10 == 0);
        ni.push_back(static_cast<int32_t>(number));
        keys.push_back(static_cast<char>(1 + number % 100));
        decimal.push_back(static_cast<int64_t>(number % 100000) * 10000 + 1234);
        day.push_back(static_cast<uint16_t>(18262 + number % 2000));
        uuids += std::string(text, 16);
    }
    for (int i = 0; i <= 100; i++)
        labels += native_text(i ? "group " + std::to_string(i - 1) : "");
    const std::vector<uint64_t> head = {0x600, 101}, count = {BLOCK}, version = {1};
    NativeBlock block(BLOCK);
    block.column("u64", "UInt64", u64)
        .column("i32", "Int32", i32)
        .column("f64", "Float64", f64)
        .column("s16", "String", s16)
        .column("ts", "DateTime64(3, 'UTC')", ts)
        .raw("ni", "Nullable(Int32)", native_nullable(nulls, ni))
        .raw("lc", "LowCardinality(String)",
             native_cells(version) + native_cells(head) + labels + native_cells(count) + keys)
        .column("d", "Decimal(18, 4)", decimal)
        .column("day", "Date", day)
        .raw("u", "UUID", uuids);
    return block.bytes();
}

const SQLSMALLINT NATIVE[] = {SQL_C_UBIGINT,        SQL_C_SLONG, SQL_C_DOUBLE, SQL_C_CHAR,
                              SQL_C_TYPE_TIMESTAMP, SQL_C_SLONG, SQL_C_CHAR,   SQL_C_NUMERIC,
                              SQL_C_TYPE_DATE,      SQL_C_GUID};
const SQLUSMALLINT COLUMNS = sizeof NATIVE / sizeof *NATIVE;

/* The columns of porter_crate_bench, as CrateDB answers: some 105 bytes a row. */
const SQLSMALLINT CRATE[] = {SQL_C_SBIGINT,        SQL_C_SLONG,   SQL_C_DOUBLE, SQL_C_CHAR,
                             SQL_C_TYPE_TIMESTAMP, SQL_C_SBIGINT, SQL_C_CHAR,   SQL_C_CHAR};

std::string json_rows()
{
    std::string body = "{\"cols\":[\"id\",\"i\",\"d\",\"name\",\"t\",\"b\",\"u\",\"num\"],"
                       "\"col_types\":[10,9,6,4,15,3,4,22],\"rows\":[";
    for (uint64_t number = 1; number <= BLOCK * BLOCKS; number++) {
        char row[256];
        unsigned long long id = number, hash = number * 0x9E3779B97F4A7C15u;
        snprintf(row, sizeof row,
                 "%s[%llu,%llu,%llu.%02llu,\"name of row %llu\",%llu,%s,\"%016llx%016llx\",%llu.%04llu]",
                 number > 1 ? "," : "", id, id % 100000, id * 37 / 100, id * 37 % 100, id,
                 1600000000000 + id * 1000, id % 3 ? "false" : "true", hash, ~hash, id * 12345 / 10000,
                 id * 12345 % 10000);
        body += row;
    }
    return body + "],\"rowcount\":" + std::to_string(BLOCK * BLOCKS) + ",\"duration\":1.5}";
}

struct Reader {
    SQLHSTMT stmt;
    SQLSMALLINT c_type; /* of all columns; 0: each one's own */
    char *data;
    SQLLEN *lengths;
    size_t rows;
    size_t rowset;
    const SQLSMALLINT *own = NATIVE;
    SQLUSMALLINT columns = COLUMNS;
};

SQLSMALLINT type_of(const Reader &reader, SQLUSMALLINT column)
{
    return reader.c_type ? reader.c_type : reader.own[column - 1];
}

void must(SQLRETURN code, const char *call, SQLHSTMT stmt)
{
    if (SQL_SUCCEEDED(code))
        return;
    fprintf(stderr, "porter_hot: %s: %s\n", call, message_of(static_cast<struct handle *>(stmt)).c_str());
    exit(1);
}

} // namespace

/* Collected: to the end of the result, a rowset or a cell at a time. */
extern "C" __attribute__((noinline)) void hot_read_rowsets(Reader *reader)
{
    SQLULEN fetched = 0;
    must(SQLSetStmtAttr(reader->stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0), "SQLSetStmtAttr",
         reader->stmt);
    SQLRETURN code;
    while ((code = SQLFetch(reader->stmt)) != SQL_NO_DATA) {
        must(code, "SQLFetch", reader->stmt);
        reader->rows += fetched;
    }
}

extern "C" __attribute__((noinline)) void hot_read_cells(Reader *reader)
{
    SQLRETURN code;
    while ((code = SQLFetch(reader->stmt)) != SQL_NO_DATA) {
        must(code, "SQLFetch", reader->stmt);
        for (SQLUSMALLINT column = 1; column <= reader->columns; column++) {
            code = SQLGetData(reader->stmt, column, type_of(*reader, column), reader->data, WIDTH,
                              reader->lengths);
            must(code, "SQLGetData", reader->stmt);
        }
        reader->rows++;
    }
}

static void bind_all(const Reader &reader)
{
    const size_t rowset = reader.rowset;
    must(SQLSetStmtAttr(reader.stmt, SQL_ATTR_ROW_ARRAY_SIZE, reinterpret_cast<SQLPOINTER>(rowset), 0),
         "SQLSetStmtAttr", reader.stmt);
    for (SQLUSMALLINT column = 1; column <= reader.columns; column++) {
        char *data = reader.data + (column - 1) * rowset * WIDTH;
        must(SQLBindCol(reader.stmt, column, type_of(reader, column), data, WIDTH,
                        reader.lengths + (column - 1) * rowset),
             "SQLBindCol", reader.stmt);
        if (type_of(reader, column) != SQL_C_NUMERIC)
            continue;
        struct desc *ard = static_cast<struct stmt *>(reader.stmt)->ard;
        must(SQLSetDescField(ard, static_cast<SQLSMALLINT>(column), SQL_DESC_SCALE,
                             reinterpret_cast<SQLPOINTER>(4), 0),
             "SQL_DESC_SCALE", reader.stmt);
        must(SQLSetDescField(ard, static_cast<SQLSMALLINT>(column), SQL_DESC_DATA_PTR, data, 0),
             "SQL_DESC_DATA_PTR", reader.stmt);
    }
}

/* Collected: text of TEXT characters of ASCII to SQLWCHARs or back, or only the length of what comes of it.
 */
extern "C" __attribute__((noinline)) size_t hot_read_text(const char *mode, std::string &narrow,
                                                          std::vector<SQLWCHAR> &wide)
{
    if (strcmp(mode, "utf/to_wide") == 0)
        return utf8_to_wide(text_make(narrow.data(), narrow.size()), wide.data(), wide.size()).written;
    if (strcmp(mode, "utf/from_wide") == 0)
        return utf8_from_wide(wide.data(), wide.size(), &narrow[0], narrow.size()).written;
    if (strcmp(mode, "utf/wide_length") == 0)
        return utf8_wide_length(text_make(narrow.data(), narrow.size()));
    return strcmp(mode, "utf/length_of_wide") == 0 ? utf8_length_of_wide(wide.data(), wide.size()) : 0;
}

static int text_mode(const char *mode)
{
    std::string narrow(TEXT, 'a');
    std::vector<SQLWCHAR> wide(TEXT, 'b');
    size_t done = hot_read_text(mode, narrow, wide);
    printf("%zu characters\n", done);
    return done == TEXT ? 0 : 1;
}

int main(int count, char **arguments)
{
    static const struct {
        const char *name;
        SQLSMALLINT c_type;
        size_t rowset; /* of bound columns; 0: cell by cell */
    } modes[] = {
        {"bind/native", 0, 1000},          {"bind/char", SQL_C_CHAR, 1000},
        {"bind/wchar", SQL_C_WCHAR, 1000}, {"row/native", 0, 1},
        {"getdata/native", 0, 0},          {"getdata/char", SQL_C_CHAR, 0},
        {"getdata/wchar", SQL_C_WCHAR, 0}, {"crate/native", 0, 1000},
    };
    if (count == 2 && strncmp(arguments[1], "utf/", 4) == 0)
        return text_mode(arguments[1]);
    std::string body;
    for (size_t i = 0; i < BLOCKS; i++)
        body += block_of(i * BLOCK);
    for (const auto &mode : modes) {
        if (count != 2 || strcmp(arguments[1], mode.name) != 0)
            continue;
        bool crate = strncmp(mode.name, "crate", 5) == 0;
        Answer answer = rows_answer(crate ? json_rows() : body, 256 * 1024);
        FakeConnection connection({answer}, SQL_OV_ODBC3, "UID=tester",
                                  crate ? &server_cratedb : &server_clickhouse);
        size_t rowset = mode.rowset ? mode.rowset : 1;
        std::vector<char> data(COLUMNS * rowset * WIDTH);
        std::vector<SQLLEN> lengths(COLUMNS * rowset);
        Reader reader = {connection.statement(), mode.c_type, data.data(), lengths.data(), 0, rowset};
        if (crate) {
            reader.own = CRATE;
            reader.columns = sizeof CRATE / sizeof *CRATE;
        }
        must(SQLExecDirect(reader.stmt, (SQLCHAR *)"SELECT 1", SQL_NTS), "SQLExecDirect", reader.stmt);
        if (mode.rowset) {
            bind_all(reader);
            hot_read_rowsets(&reader);
        } else {
            hot_read_cells(&reader);
        }
        printf("%zu rows\n", reader.rows);
        return reader.rows == BLOCK * BLOCKS ? 0 : 1;
    }
    fprintf(stderr, "usage: porter_hot MODE\n");
    return 2;
}
