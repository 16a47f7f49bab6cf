// The quick loops against the general one, on random columns: they must not disagree.
#include <random>

#include "harness.h"

extern "C" {
#include "convert/run.h"
}

using namespace porter_test;

namespace
{

const size_t ROWS = 300;

struct Result {
    std::vector<uint8_t> data;
    std::vector<SQLLEN> lengths, indicators;
    std::string states;
    std::vector<uint8_t> marks;
    bool operator==(const Result &other) const
    {
        return data == other.data && lengths == other.lengths && indicators == other.indicators &&
               states == other.states && marks == other.marks;
    }
};

/* Layouts: columns of cells side by side, rows with gaps, and no indicators at all. */
Result run(const struct converter *converter, const ColumnBuilder &column, SQLSMALLINT c_type, int layout)
{
    size_t size = convert_c_size(c_type), stride = layout == 1 ? size + 13 : size;
    Report report(ROWS);
    Result out;
    out.data.assign(stride * ROWS, GUARD);
    out.lengths.assign(ROWS, UNSET);
    out.indicators.assign(ROWS, UNSET);
    struct target target = {};
    target.c_type = c_type;
    target.precision = column.type()->kind == KIND_DECIMAL64 ? 17 : 38; /* some have more digits */
    target.scale = c_type == SQL_C_NUMERIC && layout != 2 ? column.type()->scale : 1;
    target.data = out.data.data();
    target.stride = stride;
    target.length_stride = sizeof(SQLLEN);
    target.octet_length = layout == 2 ? nullptr : out.lengths.data();
    target.indicator = layout == 1 ? out.indicators.data() : out.lengths.data();
    convert_put(converter, column.get(), 7, ROWS - 7, &target, 7, &report.report);
    out.states = report.states();
    out.marks = report.marks;
    return out;
}

std::string random_bytes(std::mt19937_64 &random, size_t size)
{
    std::string out(size, '\0');
    for (char &byte : out)
        byte = static_cast<char>(random());
    return out;
}

std::string random_nulls(std::mt19937_64 &random)
{
    std::string out(ROWS, '\0');
    for (char &byte : out)
        byte = random() % 4 == 0;
    return out;
}

TEST(RunFast, EqualsTheGeneralLoop)
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
        {"Float32", 4},
        {"Float64", 8},
        {"BFloat16", 2},
        {"Date", 2},
        {"Date32", 4},
        {"DateTime", 4},
        {"DateTime('Europe/Berlin')", 4},
        {"DateTime64(0)", 8},
        {"DateTime64(3, 'America/New_York')", 8},
        {"DateTime64(9, 'Asia/Kolkata')", 8},
        {"IntervalDay", 8},
        {"Decimal(9, 2)", 4},
        {"Decimal(18, 4)", 8},
        {"Bool", 1},
        {"UUID", 16},
    };
    const SQLSMALLINT c_types[] = {SQL_C_STINYINT, SQL_C_UTINYINT, SQL_C_SSHORT,    SQL_C_USHORT,
                                   SQL_C_SLONG,    SQL_C_ULONG,    SQL_C_SBIGINT,   SQL_C_UBIGINT,
                                   SQL_C_FLOAT,    SQL_C_DOUBLE,   SQL_C_TYPE_DATE, SQL_C_TYPE_TIMESTAMP,
                                   SQL_C_NUMERIC,  SQL_C_GUID,     SQL_C_BIT};
    std::mt19937_64 random(20240229);
    int quick = 0;
    for (const auto &t : types) {
        for (bool nullable : {false, true}) {
            std::string name = nullable ? "Nullable(" + std::string(t.type) + ")" : t.type;
            ColumnBuilder column(
                name, ROWS, (nullable ? random_nulls(random) : "") + random_bytes(random, ROWS * t.width));
            for (SQLSMALLINT c_type : c_types) {
                const struct converter *fast = convert_find(column.type(), c_type);
                if (!fast)
                    continue;
                struct converter general = *fast;
                general.loop = run_fixed;
                quick += fast->loop != run_fixed;
                for (int layout = 0; layout < 3; layout++) {
                    SCOPED_TRACE(name + " " + std::to_string(c_type) + " " + std::to_string(layout));
                    EXPECT_TRUE(run(fast, column, c_type, layout) == run(&general, column, c_type, layout));
                }
            }
        }
    }
    EXPECT_GT(quick, 78); /* pairs of types, plain and Nullable, that have a loop of their own */
}

/* Rows near each other, across midnights, changes of the zone's offset and both ends of what can be told. */
TEST(RunFast, TimestampsInARow)
{
    const struct {
        const char *type;
        size_t width;
        int64_t unit;
    } types[] = {
        {"DateTime('Europe/Berlin')", 4, 1},
        {"DateTime('Asia/Kathmandu')", 4, 1},
        {"DateTime64(0, 'Europe/Berlin')", 8, 1},
        {"DateTime64(3, 'UTC')", 8, 1000},
        {"DateTime64(3, 'America/New_York')", 8, 1000},
        {"DateTime64(6, 'Australia/Lord_Howe')", 8, 1000000},
        {"DateTime64(9, 'Europe/Dublin')", 8, 1000000000},
        {"DateTime64(5, 'Pacific/Apia')", 8, 100000},
    };
    /* Changes of offset in Berlin, New York, Apia (a day that is none), before 1970, the ends. */
    const int64_t starts[] = {
        1711846800 - 7200,    1730000000,           1710054000 - 7200, 1325239200 - 90000, 0, -2, -1000000000,
        -62167219200 - 90000, 253402300799 - 90000, -9223372036,       9223372036 - 90000};
    std::mt19937_64 random(20240501);
    for (const auto &t : types) {
        ColumnBuilder probe(t.type, ROWS, std::string(ROWS * t.width, '\0'));
        const struct converter *fast = convert_find(probe.type(), SQL_C_TYPE_TIMESTAMP);
        ASSERT_NE(fast->loop, run_fixed);
        for (int64_t start : starts)
            for (int64_t most : {40, 2000, 100000}) {
                __int128 ticks = static_cast<__int128>(start) * t.unit;
                std::string cells;
                for (size_t i = 0; i < ROWS; i++) {
                    ticks += static_cast<int64_t>(random() % static_cast<uint64_t>(most)) * t.unit -
                             most * t.unit / 8 +
                             static_cast<int64_t>(random() % static_cast<uint64_t>(t.unit));
                    int64_t cell = static_cast<int64_t>(ticks);
                    cells.append(reinterpret_cast<const char *>(&cell), t.width);
                }
                ColumnBuilder column(t.type, ROWS, cells);
                struct converter general = *fast;
                general.loop = run_fixed;
                SCOPED_TRACE(std::string(t.type) + " " + std::to_string(start) + " " + std::to_string(most));
                EXPECT_TRUE(run(fast, column, SQL_C_TYPE_TIMESTAMP, 0) ==
                            run(&general, column, SQL_C_TYPE_TIMESTAMP, 0));
            }
    }
}

/* Dictionaries of dates and times go the general way from the quick loops. */
TEST(RunFast, Dictionaries)
{
    const std::string head =
        native_number<uint64_t>(1) + native_number<uint64_t>(0x600) + native_number<uint64_t>(2);
    const std::string tail = native_number<uint64_t>(1) + std::string(1, '\1');
    ColumnBuilder date("LowCardinality(Date)", 1,
                       head + native_number<uint16_t>(0) + native_number<uint16_t>(365) + tail);
    EXPECT_EQ(date_struct(1971, 1, 1), put_cell(date.get(), 0, SQL_C_TYPE_DATE, 0).bytes);
    ColumnBuilder moment("LowCardinality(DateTime('Asia/Tokyo'))", 1,
                         head + native_number<uint32_t>(0) + native_number<uint32_t>(60) + tail);
    EXPECT_EQ(timestamp_struct(1970, 1, 1, 9, 1), put_cell(moment.get(), 0, SQL_C_TYPE_TIMESTAMP, 0).bytes);
}

} // namespace
