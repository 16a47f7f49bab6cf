// The quick loops for text against the general ones, on random columns and buffers of all sizes.
#include <random>

#include "harness.h"

extern "C" {
#include "convert/run.h"
}

using namespace porter_test;

namespace
{

const size_t ROWS = 100;

struct Layout {
    size_t capacity, gap;
    SQLULEN max_length;
    bool apart; /* lengths and indicators are */
};

/* All that a run leaves behind, guards included. */
std::string run(run_loop *loop, const struct column *column, SQLSMALLINT c_type, const Layout &layout)
{
    const struct converter *found = convert_find(column->type, c_type);
    struct converter converter = *found;
    Report report(ROWS);
    std::vector<SQLLEN> lengths(ROWS, UNSET), indicators(ROWS, UNSET);
    std::string data((layout.capacity + layout.gap) * ROWS, static_cast<char>(GUARD));
    struct target target = {};
    converter.loop = loop;
    target.c_type = c_type;
    target.data = reinterpret_cast<uint8_t *>(&data[0]);
    target.capacity = static_cast<SQLLEN>(layout.capacity);
    target.stride = layout.capacity + layout.gap;
    target.length_stride = sizeof(SQLLEN);
    target.octet_length = lengths.data();
    target.indicator = layout.apart ? indicators.data() : lengths.data();
    target.max_length = layout.max_length;
    convert_put(&converter, column, 3, ROWS - 3, &target, 3, &report.report);

    std::string out = report.states() + "|";
    for (size_t row = 0; row < ROWS; row++) {
        size_t at = row * target.stride, unit = c_type == SQL_C_WCHAR ? sizeof(SQLWCHAR) : 1, size = 0;
        /* What is behind a terminator is nobody's. */
        while (size + unit <= layout.capacity && data.compare(at + size, unit, std::string(unit, '\0')) != 0)
            size += unit;
        out += hex_of_bytes(data.substr(at, size)) + (size + unit <= layout.capacity ? "0" : "") +
               hex_of_bytes(data.substr(at + layout.capacity, layout.gap)) + " " +
               std::to_string(lengths[row]) + " " + std::to_string(indicators[row]) + " " +
               std::to_string(report.marks[row]) + "\n";
    }
    return out;
}

void compare(const ColumnBuilder &column, const std::string &name)
{
    for (size_t capacity : {1, 2, 5, 8, 12, 20, 25, 37, 49, 74, 97})
        for (const Layout &layout :
             {Layout{capacity, 0, 0, false}, Layout{capacity, 3, 0, true}, Layout{capacity, 0, 7, false}}) {
            SCOPED_TRACE(name + " capacity " + std::to_string(capacity) + " limit " +
                         std::to_string(layout.max_length));
            ASSERT_EQ(run(run_any_text, column.get(), SQL_C_CHAR, layout),
                      run(run_text, column.get(), SQL_C_CHAR, layout));
            if (capacity >= sizeof(SQLWCHAR))
                ASSERT_EQ(run(run_any_wide, column.get(), SQL_C_WCHAR, layout),
                          run(run_wide, column.get(), SQL_C_WCHAR, layout));
        }
}

std::string random_nulls(std::mt19937_64 &random)
{
    std::string out(ROWS, '\0');
    for (char &byte : out)
        byte = random() % 4 == 0;
    return out;
}

/* Numbers of all magnitudes. */
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

/* ASCII of all lengths, now and then with something else in it. */
std::string random_text(std::mt19937_64 &random, size_t longest)
{
    static const char *const strange[] = {"\xc3\xa9", "\xe4\xb8\x96", "\xf0\x9f\x98\x80", "\xff", "\xc3"};
    std::string out;
    for (size_t size = random() % longest; out.size() < size;) {
        if (random() % 40 == 0)
            out += strange[random() % 5];
        else
            out.push_back(static_cast<char>(' ' + random() % 95));
    }
    return out;
}

TEST(RunBrief, ScalarsEqualTheGeneralLoop)
{
    const struct {
        const char *type;
        size_t width;
    } types[] = {
        {"Int8", 1},
        {"Int16", 2},
        {"Int32", 4},
        {"Int64", 8},
        {"UInt8", 1},
        {"UInt16", 2},
        {"UInt32", 4},
        {"UInt64", 8},
        {"Int128", 16},
        {"UInt256", 32},
        {"Float32", 4},
        {"Float64", 8},
        {"BFloat16", 2},
        {"Decimal(9, 0)", 4},
        {"Decimal(9, 9)", 4},
        {"Decimal(18, 4)", 8},
        {"Decimal(38, 20)", 16},
        {"Decimal(76, 70)", 32},
        {"Date", 2},
        {"Date32", 4},
        {"DateTime('Europe/Berlin')", 4},
        {"DateTime64(3, 'America/New_York')", 8},
        {"DateTime64(9, 'Asia/Kolkata')", 8},
        {"Time", 4},
        {"Time64(3)", 8},
        {"Bool", 1},
        {"UUID", 16},
        {"IPv4", 4},
        {"IPv6", 16},
        {"Enum8('a' = -1, 'some label' = 0)", 1},
        {"FixedString(5)", 5},
        {"IntervalDay", 8},
    };
    std::mt19937_64 random(20240301);
    for (const auto &type : types) {
        ColumnBuilder plain(type.type, ROWS, random_cells(random, type.width));
        compare(plain, type.type);
        std::string name = "Nullable(" + std::string(type.type) + ")";
        ColumnBuilder nullable(name, ROWS, random_nulls(random) + random_cells(random, type.width));
        compare(nullable, name);
    }
}

TEST(RunBrief, StringsEqualTheGeneralLoop)
{
    std::mt19937_64 random(20240302);
    for (size_t longest : {4, 20, 90}) {
        std::string cells;
        for (size_t i = 0; i < ROWS; i++)
            cells += native_string(random_text(random, longest));
        compare(ColumnBuilder("String", ROWS, cells), "String");
        compare(ColumnBuilder("Nullable(String)", ROWS, random_nulls(random) + cells), "Nullable(String)");
    }
}

/* Keys of one, two and four bytes, with NULL as their first and without. */
TEST(RunBrief, DictionariesEqualTheGeneralLoop)
{
    std::mt19937_64 random(20240303);
    const uint64_t texts = 90;
    for (const char *type : {"LowCardinality(String)", "LowCardinality(Nullable(String))"})
        for (unsigned code : {0u, 1u, 2u, 3u}) {
            std::string data = native_number<uint64_t>(1) + native_number<uint64_t>(0x600 | code) +
                               native_number<uint64_t>(texts);
            for (uint64_t i = 0; i < texts; i++)
                data += native_string(i ? random_text(random, 30) : "");
            data += native_number<uint64_t>(ROWS);
            for (size_t i = 0; i < ROWS; i++)
                data += native_number<uint64_t>(random() % texts).substr(0, size_t{1} << code);
            compare(ColumnBuilder(type, ROWS, data), type);
        }
}

/* What does not fit is told as the general loop tells it. */
TEST(RunBrief, CutsAreTold)
{
    ColumnBuilder column("String", 1, native_string("hello"));
    Outcome out = put_cell(column.get(), 0, SQL_C_CHAR, 5);
    EXPECT_EQ("01004", out.state);
    EXPECT_EQ("hell", out.bytes);
    EXPECT_EQ(5, out.length);
}

} // namespace
