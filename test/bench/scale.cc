// What grows with what: one piece of work at a size that is given, out of memory, without a network. Its
// instructions are counted at two sizes by scale_test.py (callgrind collects within scale_work only).
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "fake_connection.h"

using namespace porter_test;

namespace
{

SQLHSTMT opened;

void must(SQLRETURN code, const char *call)
{
    if (SQL_SUCCEEDED(code))
        return;
    fprintf(stderr, "porter_scale: %s: %s\n", call, message_of(static_cast<struct handle *>(opened)).c_str());
    exit(1);
}

SQLCHAR *text(const std::string &words)
{
    return reinterpret_cast<SQLCHAR *>(const_cast<char *>(words.c_str()));
}

/* A result of `size` columns: described, bound, fetched, and read cell by cell. */
std::string columns_body(size_t size)
{
    NativeBlock block(2);
    for (size_t i = 0; i < size; i++)
        block.column("column_" + std::to_string(i), "Int32", std::vector<int32_t>{1, 2});
    return block.bytes();
}

void columns(size_t size)
{
    std::vector<int32_t> data(size);
    std::vector<SQLLEN> lengths(size);
    must(SQLExecDirect(opened, text("SELECT 1"), SQL_NTS), "SQLExecDirect");
    for (size_t i = 1; i <= size; i++) {
        SQLCHAR name[64];
        SQLSMALLINT length, type, digits, nullable;
        SQLULEN wide;
        SQLLEN value;
        must(SQLDescribeCol(opened, static_cast<SQLUSMALLINT>(i), name, sizeof name, &length, &type, &wide,
                            &digits, &nullable),
             "SQLDescribeCol");
        must(SQLColAttribute(opened, static_cast<SQLUSMALLINT>(i), SQL_DESC_LABEL, name, sizeof name, &length,
                             &value),
             "SQLColAttribute");
        must(SQLBindCol(opened, static_cast<SQLUSMALLINT>(i), SQL_C_SLONG, &data[i - 1], 0, &lengths[i - 1]),
             "SQLBindCol");
    }
    must(SQLFetch(opened), "SQLFetch");
    must(SQLFreeStmt(opened, SQL_UNBIND), "SQLFreeStmt");
    must(SQLFetch(opened), "SQLFetch");
    for (size_t i = 1; i <= size; i++)
        must(SQLGetData(opened, static_cast<SQLUSMALLINT>(i), SQL_C_SLONG, &data[i - 1], 0, &lengths[i - 1]),
             "SQLGetData");
    must(SQLFreeStmt(opened, SQL_CLOSE), "SQLFreeStmt");
}

/* A string of `size` bytes in pieces of 4,000, as characters of both kinds and as bytes. */
std::string pieces_body(size_t size)
{
    std::string all;
    while (all.size() < size)
        all += "all in pieces, \xc3\xa9 and \xf0\x9f\x98\x80; ";
    return NativeBlock(1).column("s", "String", std::vector<std::string>{all}).bytes();
}

void pieces(size_t)
{
    must(SQLExecDirect(opened, text("SELECT 1"), SQL_NTS), "SQLExecDirect");
    must(SQLFetch(opened), "SQLFetch");
    for (SQLSMALLINT type : {SQL_C_CHAR, SQL_C_WCHAR, SQL_C_BINARY}) {
        char piece[4000];
        SQLLEN length;
        SQLRETURN code;
        while ((code = SQLGetData(opened, 1, type, piece, sizeof piece, &length)) == SQL_SUCCESS_WITH_INFO)
            ;
        must(code, "SQLGetData");
    }
}

/* An array of `size` numbers as text in pieces. */
std::string array_body(size_t size)
{
    std::string numbers;
    for (size_t i = 0; i < size; i++)
        numbers += native_cells(std::vector<int32_t>{static_cast<int32_t>(i)});
    return NativeBlock(1)
        .raw("a", "Array(Int32)", native_cells(std::vector<uint64_t>{size}) + numbers)
        .bytes();
}

/* A row whose cells are all cut, `size` rows at a time, and every record read. */
std::string records_body(size_t size)
{
    std::vector<std::string> cells(size, "too long for its buffer");
    NativeBlock block(size);
    for (const char *name : {"a", "b", "c", "d"})
        block.column(name, "String", cells);
    return block.bytes();
}

void records(size_t size)
{
    std::vector<char> data(4 * size * 8);
    must(SQLSetStmtAttr(opened, SQL_ATTR_ROW_ARRAY_SIZE, reinterpret_cast<SQLPOINTER>(size), 0),
         "SQL_ATTR_ROW_ARRAY_SIZE");
    must(SQLExecDirect(opened, text("SELECT 1"), SQL_NTS), "SQLExecDirect");
    for (SQLUSMALLINT i = 1; i <= 4; i++)
        must(SQLBindCol(opened, i, SQL_C_CHAR, &data[(i - 1) * size * 8], 8, nullptr), "SQLBindCol");
    must(SQLFetch(opened), "SQLFetch");
    SQLCHAR state[6], message[200];
    SQLINTEGER native;
    SQLSMALLINT length;
    for (SQLSMALLINT i = 1; SQL_SUCCEEDED(
             SQLGetDiagRec(SQL_HANDLE_STMT, opened, i, state, &native, message, sizeof message, &length));
         i++)
        must(SQLGetDiagField(SQL_HANDLE_STMT, opened, i, SQL_DIAG_ROW_NUMBER, message, sizeof message,
                             &length),
             "SQLGetDiagField");
}

/* A statement of `size` markers, all bound and sent. */
void parameters(size_t size)
{
    std::string sql = "SELECT ?";
    std::vector<SQLINTEGER> values(size, 7);
    for (size_t i = 1; i < size; i++)
        sql += ", ?";
    must(SQLPrepare(opened, text(sql), SQL_NTS), "SQLPrepare");
    for (size_t i = 0; i < size; i++)
        must(SQLBindParameter(opened, static_cast<SQLUSMALLINT>(i + 1), SQL_PARAM_INPUT, SQL_C_SLONG,
                              SQL_INTEGER, 0, 0, &values[i], 0, nullptr),
             "SQLBindParameter");
    must(SQLExecute(opened), "SQLExecute");
}

/* A statement of `size` bytes: comments, strings, escapes, names. */
void script(size_t size)
{
    std::string sql = "SELECT 1";
    while (sql.size() < size)
        sql += ", {fn LCASE('it''s text')} AS \"a name\" /* a comment */, t.x + {d '2024-01-01'} -- more\n";
    must(SQLPrepare(opened, text(sql), SQL_NTS), "SQLPrepare");
    must(SQLExecute(opened), "SQLExecute");
}

/* The same as an INSERT of `size` bytes of literals. */
void literals(size_t size)
{
    std::string sql = "INSERT INTO t (a, b, c) VALUES (1, 'x', NULL)";
    while (sql.size() < size)
        sql += ", (12345, 'some text', now())";
    must(SQLPrepare(opened, text(sql), SQL_NTS), "SQLPrepare");
    must(SQLExecute(opened), "SQLExecute");
}

/* `size` rows, one at a time, of several blocks. */
std::string rows_body(size_t size)
{
    std::string out;
    for (size_t i = 0; i < size; i += 1000) {
        std::vector<int64_t> numbers(1000, static_cast<int64_t>(i));
        out += NativeBlock(1000)
                   .column("n", "Int64", numbers)
                   .column("s", "String", std::vector<std::string>(1000, "a text"))
                   .bytes();
    }
    return out;
}

void rows(size_t)
{
    int64_t number;
    char words[16];
    SQLLEN length;
    SQLRETURN code;
    must(SQLExecDirect(opened, text("SELECT 1"), SQL_NTS), "SQLExecDirect");
    while ((code = SQLFetch(opened)) != SQL_NO_DATA) {
        must(code, "SQLFetch");
        must(SQLGetData(opened, 1, SQL_C_SBIGINT, &number, 0, &length), "SQLGetData");
        must(SQLGetData(opened, 2, SQL_C_CHAR, words, sizeof words, &length), "SQLGetData");
    }
}

std::string no_body(size_t)
{
    return NativeBlock(1).column("n", "Int32", std::vector<int32_t>{1}).bytes();
}

const struct {
    const char *name;
    std::string (*body)(size_t size);
    void (*work)(size_t size);
} works[] = {
    {"columns", columns_body, columns}, {"pieces", pieces_body, pieces},     {"array", array_body, pieces},
    {"records", records_body, records}, {"parameters", no_body, parameters}, {"script", no_body, script},
    {"literals", no_body, literals},    {"rows", rows_body, rows},
};

} // namespace

extern "C" __attribute__((noinline)) void scale_work(void (*work)(size_t size), size_t size)
{
    work(size);
}

int main(int count, char **arguments)
{
    for (const auto &work : works) {
        if (count != 3 || strcmp(arguments[1], work.name) != 0)
            continue;
        size_t size = strtoull(arguments[2], nullptr, 10);
        FakeConnection connection({rows_answer(work.body(size), 256 * 1024)});
        opened = connection.statement();
        scale_work(work.work, size);
        printf("done\n");
        return 0;
    }
    fprintf(stderr, "usage: porter_scale WORK SIZE\n");
    return 2;
}
