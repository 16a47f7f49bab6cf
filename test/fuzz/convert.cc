/* A cell's text as a C type: nothing behind the buffer, pieces are the whole, and plain numbers are what libc
 * reads. Bytes of the input: the C type, the room, then the text. */
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "column_builder.h"
#include "fuzz.h"
#include "report.h"
extern "C" {
#include "convert/convert.h"
#include "convert/source.h"
}

namespace
{

enum { REPORT_BYTES = 1 << 24 };

const SQLSMALLINT types[] = {SQL_C_CHAR,
                             SQL_C_WCHAR,
                             SQL_C_BINARY,
                             SQL_C_BIT,
                             SQL_C_STINYINT,
                             SQL_C_UTINYINT,
                             SQL_C_SSHORT,
                             SQL_C_USHORT,
                             SQL_C_SLONG,
                             SQL_C_ULONG,
                             SQL_C_SBIGINT,
                             SQL_C_UBIGINT,
                             SQL_C_FLOAT,
                             SQL_C_DOUBLE,
                             SQL_C_NUMERIC,
                             SQL_C_GUID,
                             SQL_C_TYPE_DATE,
                             SQL_C_TYPE_TIME,
                             SQL_C_TYPE_TIMESTAMP,
                             SQL_C_INTERVAL_YEAR,
                             SQL_C_INTERVAL_MONTH,
                             SQL_C_INTERVAL_DAY,
                             SQL_C_INTERVAL_HOUR,
                             SQL_C_INTERVAL_MINUTE,
                             SQL_C_INTERVAL_SECOND,
                             SQL_C_INTERVAL_YEAR_TO_MONTH,
                             SQL_C_INTERVAL_DAY_TO_HOUR,
                             SQL_C_INTERVAL_DAY_TO_MINUTE,
                             SQL_C_INTERVAL_DAY_TO_SECOND,
                             SQL_C_INTERVAL_HOUR_TO_MINUTE,
                             SQL_C_INTERVAL_HOUR_TO_SECOND,
                             SQL_C_INTERVAL_MINUTE_TO_SECOND};
const SQLSMALLINT sql_types[] = {SQL_CHAR,
                                 SQL_WVARCHAR,
                                 SQL_VARBINARY,
                                 SQL_BIT,
                                 SQL_TINYINT,
                                 SQL_SMALLINT,
                                 SQL_INTEGER,
                                 SQL_BIGINT,
                                 SQL_REAL,
                                 SQL_DOUBLE,
                                 SQL_DECIMAL,
                                 SQL_NUMERIC,
                                 SQL_GUID,
                                 SQL_TYPE_DATE,
                                 SQL_TYPE_TIME,
                                 SQL_TYPE_TIMESTAMP,
                                 SQL_INTERVAL_DAY_TO_SECOND,
                                 SQL_INTERVAL_YEAR_TO_MONTH,
                                 SQL_INTERVAL_SECOND};
enum { GUARD = 0xee, MOST_PIECES = 20000 };

bool is_long(SQLSMALLINT type)
{
    return type == SQL_C_CHAR || type == SQL_C_WCHAR || type == SQL_C_BINARY;
}

struct Buffer {
    std::vector<uint8_t> bytes;
    SQLLEN length = -99;
    struct target target = {};
    Buffer(SQLSMALLINT type, size_t room) : bytes((is_long(type) ? room : convert_c_size(type)) + 8, GUARD)
    {
        target.c_type = type;
        target.precision = 38;
        target.scale = 3;
        target.data = bytes.data();
        target.capacity = static_cast<SQLLEN>(bytes.size() - 8);
        target.stride = bytes.size() - 8;
        target.octet_length = target.indicator = &length;
        target.length_stride = sizeof length;
    }
    void check() const
    {
        FUZZ_CHECK(std::all_of(bytes.end() - 8, bytes.end(), [](uint8_t byte) { return byte == GUARD; }));
    }
};

/* All pieces of the cell behind each other; in rooms of `room`. */
std::string pieces(const struct column *column, const struct converter *converter, SQLSMALLINT type,
                   size_t room)
{
    size_t end = type == SQL_C_CHAR ? 1 : type == SQL_C_WCHAR ? sizeof(SQLWCHAR) : 0;
    struct piece piece = {};
    std::string all;
    piece_init(&piece);
    for (int i = 0; i < MOST_PIECES; i++) {
        Report report(REPORT_BYTES);
        Buffer buffer(type, room);
        enum piece_result result = piece_get(&piece, converter, column, 0, &buffer.target, &report.report);
        buffer.check();
        FUZZ_CHECK(result != PIECE_FAILED);
        if (result == PIECE_NO_DATA)
            break;
        size_t most = room / std::max<size_t>(end, 1) * std::max<size_t>(end, 1) - end;
        size_t size = std::min(most, static_cast<size_t>(buffer.length));
        FUZZ_CHECK(result == PIECE_OK || size == most);
        all.append(reinterpret_cast<char *>(buffer.bytes.data()), size);
    }
    piece_clear(&piece);
    return all;
}

void check_long(const struct column *column, SQLSMALLINT type, size_t room, const std::string &text)
{
    const struct converter *converter = convert_find(column->type, type);
    size_t large = (text.size() + 2) * 4;
    FUZZ_CHECK(converter);
    std::string whole = pieces(column, converter, type, large);
    FUZZ_CHECK(type != SQL_C_CHAR || whole == text);
    FUZZ_CHECK(whole == pieces(column, converter, type, room));
    Report report(REPORT_BYTES);
    Buffer bound(type, room);
    convert_put(converter, column, 0, 1, &bound.target, 0, &report.report);
    bound.check();
    FUZZ_CHECK(bound.length == SQL_NO_TOTAL || bound.length == static_cast<SQLLEN>(whole.size()));
}

bool is_digits(const std::string &text, size_t most)
{
    return !text.empty() && text.size() <= most &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void check_fixed(const struct column *column, SQLSMALLINT type, const std::string &text)
{
    const struct converter *converter = convert_find(column->type, type);
    if (!converter)
        return;
    Report report(REPORT_BYTES);
    Buffer bound(type, 0);
    convert_put(converter, column, 0, 1, &bound.target, 0, &report.report);
    bound.check();
    if (report.report.count)
        return;
    double real = 0;
    int64_t whole = 0;
    memcpy(&real, bound.bytes.data(), std::min(sizeof real, bound.bytes.size()));
    memcpy(&whole, bound.bytes.data(), std::min(sizeof whole, bound.bytes.size()));
    if (type == SQL_C_SBIGINT && is_digits(text, 18))
        FUZZ_CHECK(whole == strtoll(text.c_str(), nullptr, 10));
    if (type == SQL_C_DOUBLE && text.find_first_not_of("0123456789.-+e") == std::string::npos)
        FUZZ_CHECK(real == strtod(text.c_str(), nullptr));
}

/* The same text as a parameter. */
void coerce(const std::string &text, SQLSMALLINT sql_type, uint8_t digits)
{
    struct arena arena;
    struct error err = {};
    struct value value = {};
    struct source source = {};
    SQLLEN length = static_cast<SQLLEN>(text.size());
    arena_init(&arena, 1 << 24);
    source.c_type = SQL_C_CHAR;
    source.scale = -1;
    source.data = reinterpret_cast<const uint8_t *>(text.data());
    source.capacity = length;
    source.octet_length = source.indicator = &length;
    if (source_read(&source, 0, &arena, &value, &err) ||
        source_coerce(&value, sql_type, 38, static_cast<SQLSMALLINT>(digits % 10), &arena, &err))
        FUZZ_CHECK(err.message);
    error_clear(&err);
    arena_clear(&arena);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input(data, size);
    uint8_t choice = input.byte(), room = input.byte();
    std::string text = input.rest();
    if (text.size() > 4096)
        return 0;
    {
        porter_test::ColumnBuilder column("String", 1, porter_test::native_string(text));
        SQLSMALLINT type = types[choice % (sizeof types / sizeof *types)];
        if (is_long(type))
            check_long(column.get(), type, size_t{8} + room % 64, text);
        else
            check_fixed(column.get(), type, text);
    }
    coerce(text, sql_types[room % (sizeof sql_types / sizeof *sql_types)], choice);
    return 0;
}
