// One cell at a time against SQLGetData's general way, on random columns and buffers of all sizes.
#include <algorithm>
#include <random>

#include "harness.h"

extern "C" {
#include "convert/cell.h"
}

using namespace porter_test;

namespace
{

const size_t ROWS = 60, ROOM = 420;

const SQLSMALLINT C_TYPES[] = {SQL_C_CHAR,           SQL_C_WCHAR,     SQL_C_BINARY,  SQL_C_BIT,
                               SQL_C_STINYINT,       SQL_C_UTINYINT,  SQL_C_SSHORT,  SQL_C_USHORT,
                               SQL_C_SLONG,          SQL_C_ULONG,     SQL_C_SBIGINT, SQL_C_UBIGINT,
                               SQL_C_FLOAT,          SQL_C_DOUBLE,    SQL_C_NUMERIC, SQL_C_TYPE_DATE,
                               SQL_C_TYPE_TIMESTAMP, SQL_C_TYPE_TIME, SQL_C_GUID,    SQL_C_INTERVAL_DAY};

/* The buffer up to what is written, guards included, its length, and what is said. */
struct Told {
    std::string bytes;
    SQLLEN length = UNSET;
};

size_t size_of(SQLSMALLINT c_type, SQLLEN length)
{
    if (length < 0)
        return 0;
    return static_cast<size_t>(length) + (c_type == SQL_C_CHAR    ? 1
                                          : c_type == SQL_C_WCHAR ? sizeof(SQLWCHAR)
                                                                  : 0);
}

/* Both ways for each row: what the quick one puts is what the general one puts, and it never puts a part.
 * Returns how many cells it has put. */
size_t compare(const struct column *column, SQLSMALLINT c_type, SQLLEN capacity, SQLSMALLINT precision,
               SQLSMALLINT scale)
{
    const struct converter *converter = convert_find(column->type, c_type);
    struct cell cell = {};
    size_t put = 0;
    if (!converter)
        return 0;
    cell.c_type = c_type;
    cell.precision = precision;
    cell.scale = scale;
    cell_find(&cell, column->type, converter);
    for (uint64_t row = 0; row < ROWS; row++) {
        Told quick, general;
        Report report;
        struct piece piece;
        struct target target = {};
        quick.bytes = general.bytes = std::string(ROOM, static_cast<char>(GUARD));
        if (!cell_put(&cell, column, row, &quick.bytes[1], capacity, &quick.length)) {
            EXPECT_EQ(UNSET, quick.length);
            continue;
        }
        put++;
        piece_init(&piece);
        target.c_type = c_type;
        target.precision = precision;
        target.scale = scale;
        target.data = reinterpret_cast<uint8_t *>(&general.bytes[1]);
        target.capacity = capacity;
        target.octet_length = target.indicator = &general.length;
        EXPECT_EQ(PIECE_OK, piece_get(&piece, converter, column, row, &target, &report.report));
        EXPECT_TRUE(piece.ended);
        piece_clear(&piece);
        EXPECT_EQ("", report.states()) << "row " << row;
        EXPECT_EQ(general.length, quick.length) << "row " << row;
        size_t size = size_of(c_type, general.length);
        EXPECT_EQ(hex_of_bytes(general.bytes.substr(0, size + 1)),
                  hex_of_bytes(quick.bytes.substr(0, size + 1)))
            << "row " << row;
        size_t room = convert_c_size(c_type) ? convert_c_size(c_type) : static_cast<size_t>(capacity);
        EXPECT_EQ(std::string(ROOM - room - 1, static_cast<char>(GUARD)), quick.bytes.substr(room + 1))
            << "beyond the buffer";
    }
    return put;
}

size_t compare_all(const ColumnBuilder &column, const std::string &name)
{
    size_t put = 0;
    for (SQLSMALLINT c_type : C_TYPES) {
        SCOPED_TRACE(name + " as C type " + std::to_string(c_type));
        bool fixed = convert_c_size(c_type) > 0;
        for (SQLLEN capacity : {0, 1, 2, 5, 8, 12, 20, 25, 37, 49, 74, 97, 400})
            if (!fixed || capacity == 0)
                put += compare(column.get(), c_type, capacity, 38, column.get()->type->scale);
        if (c_type == SQL_C_NUMERIC)
            put += compare(column.get(), c_type, 0, 5, column.get()->type->scale) +
                   compare(column.get(), c_type, 0, 38, 1);
    }
    return put;
}

std::string random_nulls(std::mt19937_64 &random)
{
    std::string out(ROWS, '\0');
    for (char &byte : out)
        byte = random() % 4 == 0;
    return out;
}

std::string random_cells(std::mt19937_64 &random, size_t width)
{
    std::string out;
    for (size_t i = 0; i < ROWS; i++) {
        std::string cell(width, random() % 2 ? '\0' : '\xff');
        size_t used = random() % (width + 1);
        for (size_t k = 0; k < used; k++)
            cell[k] = static_cast<char>(random());
        out += cell;
    }
    return out;
}

std::string random_text(std::mt19937_64 &random)
{
    static const char *const strange[] = {"\xc3\xa9", "\xe4\xb8\x96", "\xf0\x9f\x98\x80", "\xff", "\xc3"};
    std::string out;
    for (size_t size = random() % 60; out.size() < size;) {
        if (random() % 60 == 0)
            out += strange[random() % 5];
        else
            out.push_back(static_cast<char>(' ' + random() % 95));
    }
    return out;
}

TEST(Cell, EqualsTheGeneralWay)
{
    const struct {
        const char *type;
        size_t width;
        bool quick; /* as any C type */
    } types[] = {
        {"Int8", 1, true},
        {"Int16", 2, true},
        {"Int32", 4, true},
        {"Int64", 8, true},
        {"UInt8", 1, true},
        {"UInt16", 2, true},
        {"UInt32", 4, true},
        {"UInt64", 8, true},
        {"Int128", 16, true},
        {"UInt256", 32, true},
        {"Float32", 4, true},
        {"Float64", 8, true},
        {"Decimal(9, 0)", 4, true},
        {"Decimal(18, 4)", 8, true},
        {"Decimal(38, 20)", 16, true},
        {"Date", 2, true},
        {"Date32", 4, true},
        {"DateTime('Europe/Berlin')", 4, true},
        {"DateTime64(3, 'America/New_York')", 8, true},
        {"DateTime64(9, 'Asia/Kolkata')", 8, true},
        {"Time", 4, true},
        {"Bool", 1, true},
        {"UUID", 16, true},
        {"IPv4", 4, true},
        {"IPv6", 16, true},
        {"Enum8('a' = -1, 'some label' = 0)", 1, false},
        {"FixedString(5)", 5, false},
        {"IntervalDay", 8, true},
    };
    std::mt19937_64 random(20240401);
    for (const auto &type : types) {
        ColumnBuilder plain(type.type, ROWS, random_cells(random, type.width));
        EXPECT_EQ(type.quick, compare_all(plain, type.type) > 0) << type.type;
        std::string name = "Nullable(" + std::string(type.type) + ")";
        ColumnBuilder nullable(name, ROWS, random_nulls(random) + random_cells(random, type.width));
        compare_all(nullable, name);
    }
}

TEST(Cell, StringsEqualTheGeneralWay)
{
    std::mt19937_64 random(20240402);
    std::string cells;
    for (size_t i = 0; i < ROWS; i++)
        cells += native_string(random_text(random));
    EXPECT_GT(compare_all(ColumnBuilder("String", ROWS, cells), "String"), 0u);
    EXPECT_GT(compare_all(ColumnBuilder("Nullable(String)", ROWS, random_nulls(random) + cells),
                          "Nullable(String)"),
              0u);
}

TEST(Cell, DictionariesEqualTheGeneralWay)
{
    std::mt19937_64 random(20240403);
    const uint64_t texts = 90;
    for (const char *type : {"LowCardinality(String)", "LowCardinality(Nullable(String))"})
        for (unsigned code : {0u, 1u, 2u, 3u}) {
            std::string data = native_number<uint64_t>(1) + native_number<uint64_t>(0x600 | code) +
                               native_number<uint64_t>(texts);
            for (uint64_t i = 0; i < texts; i++)
                data += native_string(i ? random_text(random) : "");
            data += native_number<uint64_t>(ROWS);
            for (size_t i = 0; i < ROWS; i++)
                data += native_number<uint64_t>(random() % texts).substr(0, size_t{1} << code);
            EXPECT_GT(compare_all(ColumnBuilder(type, ROWS, data), type), 0u);
        }
}

/* What the general way must tell is never taken: no buffer, NULL without an indicator. */
TEST(Cell, LeavesTheRest)
{
    ColumnBuilder column("Nullable(Int32)", 2,
                         std::string("\0\1", 2) + native_number<int32_t>(7) + native_number<int32_t>(0));
    struct cell cell = {};
    int32_t number = 0;
    SQLLEN length = UNSET;
    EXPECT_FALSE(cell_put(&cell, column.get(), 0, &number, 4, &length)) << "not known yet";
    cell.c_type = SQL_C_SLONG;
    cell_find(&cell, column.get()->type, convert_find(column.get()->type, SQL_C_SLONG));
    EXPECT_FALSE(cell_put(&cell, column.get(), 0, nullptr, 4, &length));
    EXPECT_FALSE(cell_put(&cell, column.get(), 1, &number, 4, nullptr));
    EXPECT_TRUE(cell_put(&cell, column.get(), 0, &number, 4, nullptr));
    EXPECT_EQ(7, number);
    EXPECT_TRUE(cell_put(&cell, column.get(), 1, &number, 4, &length));
    EXPECT_EQ(SQL_NULL_DATA, length);
    EXPECT_EQ(7, number);
}

} // namespace
