// Value x numeric C type: values, truncation, ranges, text that is no number.
#include <cmath>
#include <limits>

#include "harness.h"

using namespace porter_test;

namespace
{

struct Case {
    const char *type;
    std::string native;
    SQLSMALLINT c_type;
    const char *state;
    std::string bytes; /* ignored when the state is an error: the buffer must be untouched */
    SQLSMALLINT precision = 38, scale = 0;
};

std::string text(const char *content)
{
    return native_string(content);
}

void check(const Case &c)
{
    SCOPED_TRACE(std::string(c.type) + " " + hex_of_bytes(c.native) + " as " + std::to_string(c.c_type));
    Outcome out = put_cell(c.type, c.native, c.c_type, 200, c.precision, c.scale);
    EXPECT_EQ(c.state, out.state);
    if (std::string(c.state).substr(0, 2) == "22" || std::string(c.state) == "07006") {
        EXPECT_TRUE(out.untouched);
        EXPECT_EQ(UNSET, out.length);
        return;
    }
    EXPECT_EQ(hex_of_bytes(c.bytes), hex_of_bytes(out.bytes));
    EXPECT_EQ(static_cast<SQLLEN>(c.bytes.size()), out.length);
}

const double INF = std::numeric_limits<double>::infinity();

TEST(WriteNumber, Integers)
{
    const Case cases[] = {
        {"Int8", native_number<int8_t>(-128), SQL_C_STINYINT, "", raw<int8_t>(-128)},
        {"Int8", native_number<int8_t>(-128), SQL_C_TINYINT, "", raw<int8_t>(-128)},
        {"Int8", native_number<int8_t>(-1), SQL_C_UTINYINT, "22003", ""},
        {"UInt8", native_number<uint8_t>(255), SQL_C_UTINYINT, "", raw<uint8_t>(255)},
        {"UInt8", native_number<uint8_t>(128), SQL_C_STINYINT, "22003", ""},
        {"UInt8", native_number<uint8_t>(255), SQL_C_SSHORT, "", raw<int16_t>(255)},
        {"Int16", native_number<int16_t>(-129), SQL_C_STINYINT, "22003", ""},
        {"Int16", native_number<int16_t>(-32768), SQL_C_SHORT, "", raw<int16_t>(-32768)},
        {"Int16", native_number<int16_t>(-1), SQL_C_USHORT, "22003", ""},
        {"UInt16", native_number<uint16_t>(65535), SQL_C_USHORT, "", raw<uint16_t>(65535)},
        {"UInt16", native_number<uint16_t>(65535), SQL_C_SSHORT, "22003", ""},
        {"UInt16", native_number<uint16_t>(65535), SQL_C_ULONG, "", raw<uint32_t>(65535)},
        {"Int32", native_number<int32_t>(-2147483647 - 1), SQL_C_LONG, "", raw<int32_t>(-2147483647 - 1)},
        {"Int32", native_number<int32_t>(-1), SQL_C_ULONG, "22003", ""},
        {"Int32", native_number<int32_t>(-1), SQL_C_UBIGINT, "22003", ""},
        {"UInt32", native_number<uint32_t>(4294967295u), SQL_C_ULONG, "", raw<uint32_t>(4294967295u)},
        {"UInt32", native_number<uint32_t>(4294967295u), SQL_C_SLONG, "22003", ""},
        {"UInt32", native_number<uint32_t>(4294967295u), SQL_C_SBIGINT, "", raw<int64_t>(4294967295)},
        {"Int64", native_number<int64_t>(INT64_MIN), SQL_C_SBIGINT, "", raw<int64_t>(INT64_MIN)},
        {"Int64", native_number<int64_t>(INT64_MIN), SQL_C_UBIGINT, "22003", ""},
        {"Int64", native_number<int64_t>(5000000000), SQL_C_SLONG, "22003", ""},
        {"UInt64", native_number<uint64_t>(UINT64_MAX), SQL_C_UBIGINT, "", raw<uint64_t>(UINT64_MAX)},
        {"UInt64", native_number<uint64_t>(UINT64_MAX), SQL_C_SBIGINT, "22003", ""},
        {"UInt64", native_number<uint64_t>(1ull << 63), SQL_C_SBIGINT, "22003", ""},
        {"UInt64", native_number<uint64_t>((1ull << 63) - 1), SQL_C_SBIGINT, "", raw<int64_t>(INT64_MAX)},
        {"Int128", native_wide(-5, 16), SQL_C_SBIGINT, "", raw<int64_t>(-5)},
        {"Int256", native_wide(INT64_MIN, 32), SQL_C_SBIGINT, "", raw<int64_t>(INT64_MIN)},
        {"UInt256", std::string(32, '\xff'), SQL_C_UBIGINT, "22003", ""},
        {"UInt128", native_number<uint64_t>(UINT64_MAX) + std::string(8, '\0'), SQL_C_UBIGINT, "",
         raw<uint64_t>(UINT64_MAX)},
        {"Bool", std::string(1, '\1'), SQL_C_SLONG, "", raw<int32_t>(1)},
        {"IntervalDay", native_number<int64_t>(-3), SQL_C_SBIGINT, "", raw<int64_t>(-3)},
        {"Float64", native_number(1.5), SQL_C_SLONG, "01S07", raw<int32_t>(1)},
        {"Float64", native_number(-1.5), SQL_C_SLONG, "01S07", raw<int32_t>(-1)},
        {"Float64", native_number(-0.5), SQL_C_ULONG, "01S07", raw<uint32_t>(0)},
        {"Float64", native_number(-0.5), SQL_C_UBIGINT, "01S07", raw<uint64_t>(0)},
        {"Float64", native_number(-1.0), SQL_C_UBIGINT, "22003", ""},
        {"Float64", native_number(0x1p63), SQL_C_SBIGINT, "22003", ""},
        {"Float64", native_number(0x1p63), SQL_C_UBIGINT, "", raw<uint64_t>(1ull << 63)},
        {"Float64", native_number(-0x1p63), SQL_C_SBIGINT, "", raw<int64_t>(INT64_MIN)},
        {"Float64", native_number(INF), SQL_C_SBIGINT, "22003", ""},
        {"Float64", native_number(std::nan("")), SQL_C_SLONG, "22003", ""},
        {"Float32", native_number(300.0f), SQL_C_UTINYINT, "22003", ""},
        {"Decimal(9, 2)", native_number<int32_t>(-12399), SQL_C_SLONG, "01S07", raw<int32_t>(-123)},
        {"Decimal(9, 2)", native_number<int32_t>(12300), SQL_C_SLONG, "", raw<int32_t>(123)},
        {"Decimal(18, 0)", native_number<int64_t>(3000000000), SQL_C_SLONG, "22003", ""},
        {"Decimal(38, 10)", std::string(15, '\xff') + "\x7f", SQL_C_SBIGINT, "22003", ""},
        {"Decimal(76, 0)", native_wide(-7, 32), SQL_C_SSHORT, "", raw<int16_t>(-7)},
        {"String", text(" 42 "), SQL_C_SLONG, "", raw<int32_t>(42)},
        {"String", text("-42.75"), SQL_C_SLONG, "01S07", raw<int32_t>(-42)},
        {"String", text("1e3"), SQL_C_SLONG, "", raw<int32_t>(1000)},
        {"String", text("99999999999"), SQL_C_SLONG, "22003", ""},
        {"String", text("18446744073709551615"), SQL_C_UBIGINT, "", raw<uint64_t>(UINT64_MAX)},
        {"String", text("18446744073709551616"), SQL_C_UBIGINT, "22003", ""},
        {"String", text("4x"), SQL_C_SLONG, "22018", ""},
        {"String", text(""), SQL_C_SLONG, "22018", ""},
        {"String", text("inf"), SQL_C_SLONG, "22018", ""},
        {"FixedString(4)", std::string("12\0\0", 4), SQL_C_SLONG, "", raw<int32_t>(12)},
        {"Array(UInt8)", native_number<uint64_t>(1) + "\1", SQL_C_SLONG, "22018", ""},
        {"Date", native_number<uint16_t>(1), SQL_C_SLONG, "07006", ""},
        {"UUID", std::string(16, '\1'), SQL_C_SBIGINT, "07006", ""},
        {"DateTime", native_number<uint32_t>(1), SQL_C_DOUBLE, "07006", ""},
    };
    for (const Case &c : cases)
        check(c);
}

TEST(WriteNumber, Bits)
{
    const Case cases[] = {
        {"Bool", std::string(1, '\1'), SQL_C_BIT, "", std::string(1, '\1')},
        {"Bool", std::string(1, '\0'), SQL_C_BIT, "", std::string(1, '\0')},
        {"Int32", native_number<int32_t>(1), SQL_C_BIT, "", std::string(1, '\1')},
        {"Int32", native_number<int32_t>(2), SQL_C_BIT, "22003", ""},
        {"Int32", native_number<int32_t>(-1), SQL_C_BIT, "22003", ""},
        {"Float64", native_number(1.5), SQL_C_BIT, "01S07", std::string(1, '\1')},
        {"Float64", native_number(0.25), SQL_C_BIT, "01S07", std::string(1, '\0')},
        {"Float64", native_number(-0.25), SQL_C_BIT, "22003", ""},
        {"Float64", native_number(2.0), SQL_C_BIT, "22003", ""},
        {"Float64", native_number(std::nan("")), SQL_C_BIT, "22003", ""},
        {"Decimal(9, 2)", native_number<int32_t>(199), SQL_C_BIT, "01S07", std::string(1, '\1')},
        {"Decimal(9, 2)", native_number<int32_t>(-1), SQL_C_BIT, "22003", ""},
        {"String", text("1"), SQL_C_BIT, "", std::string(1, '\1')},
        {"String", text("0.5"), SQL_C_BIT, "01S07", std::string(1, '\0')},
        {"String", text("true"), SQL_C_BIT, "22018", ""},
        {"String", text("7"), SQL_C_BIT, "22003", ""},
    };
    for (const Case &c : cases)
        check(c);
}

TEST(WriteNumber, Reals)
{
    const Case cases[] = {
        {"Float32", native_number(0.1f), SQL_C_FLOAT, "", raw(0.1f)},
        {"Float32", native_number(0.1f), SQL_C_DOUBLE, "", raw(static_cast<double>(0.1f))},
        {"Float64", native_number(0.1), SQL_C_DOUBLE, "", raw(0.1)},
        {"Float64", native_number(0.1), SQL_C_FLOAT, "", raw(0.1f)},
        {"Float64", native_number(1e300), SQL_C_FLOAT, "22003", ""},
        {"Float64", native_number(INF), SQL_C_FLOAT, "", raw(std::numeric_limits<float>::infinity())},
        {"BFloat16", native_number<uint16_t>(0x3fc0), SQL_C_DOUBLE, "", raw(1.5)},
        {"Int64", native_number<int64_t>(INT64_MAX), SQL_C_DOUBLE, "", raw(0x1p63)},
        {"UInt64", native_number<uint64_t>(UINT64_MAX), SQL_C_DOUBLE, "", raw(0x1p64)},
        {"UInt64", native_number<uint64_t>(3), SQL_C_FLOAT, "", raw(3.0f)},
        {"Decimal(9, 2)", native_number<int32_t>(-125), SQL_C_DOUBLE, "", raw(-1.25)},
        {"Decimal(18, 1)", native_number<int64_t>(1), SQL_C_DOUBLE, "", raw(0.1)},
        {"Int256", native_wide(-1, 32), SQL_C_DOUBLE, "", raw(-1.0)},
        {"String", text("3.25e2"), SQL_C_DOUBLE, "", raw(325.0)},
        {"String", text("-inf"), SQL_C_DOUBLE, "", raw(-INF)},
        {"String", text("1e999"), SQL_C_DOUBLE, "22003", ""},
        {"String", text("3.4028235e38"), SQL_C_FLOAT, "", raw(std::numeric_limits<float>::max())},
        {"String", text("abc"), SQL_C_DOUBLE, "22018", ""},
        {"Enum8('7' = 1)", std::string(1, '\1'), SQL_C_DOUBLE, "", raw(7.0)},
    };
    for (const Case &c : cases)
        check(c);
}

TEST(WriteNumber, NumericStructs)
{
    const Case cases[] = {
        {"Int32", native_number<int32_t>(-5), SQL_C_NUMERIC, "", numeric_struct(38, 0, false, 5)},
        {"Int32", native_number<int32_t>(0), SQL_C_NUMERIC, "", numeric_struct(38, 0, true, 0)},
        {"Int32", native_number<int32_t>(5), SQL_C_NUMERIC, "", numeric_struct(10, 2, true, 500), 10, 2},
        {"Int32", native_number<int32_t>(1234), SQL_C_NUMERIC, "22003", "", 3, 0},
        {"Int32", native_number<int32_t>(1234), SQL_C_NUMERIC, "01S07", numeric_struct(4, -2, true, 12), 4,
         -2},
        {"Decimal(18, 4)", native_number<int64_t>(-15000), SQL_C_NUMERIC, "",
         numeric_struct(18, 4, false, 15000), 18, 4},
        {"Decimal(18, 4)", native_number<int64_t>(15001), SQL_C_NUMERIC, "01S07",
         numeric_struct(18, 1, true, 15), 18, 1},
        {"Decimal(18, 4)", native_number<int64_t>(15000), SQL_C_NUMERIC, "01S07",
         numeric_struct(38, 0, true, 1)},
        {"Float64", native_number(0.3), SQL_C_NUMERIC, "", numeric_struct(38, 1, true, 3), 38, 1},
        {"Float32", native_number(0.1f), SQL_C_NUMERIC, "", numeric_struct(38, 3, true, 100), 38, 3},
        {"Float64", native_number(INF), SQL_C_NUMERIC, "22003", ""},
        {"UInt128", std::string(16, '\xff'), SQL_C_NUMERIC, "22003", ""},
        {"UInt128",
         native_number<uint64_t>(0x098a223fffffffffull) + native_number<uint64_t>(0x4b3b4ca85a86c47aull),
         SQL_C_NUMERIC, "", numeric_struct(38, 0, true, 0x098a223fffffffffull, 0x4b3b4ca85a86c47aull)},
        {"UInt128",
         native_number<uint64_t>(0x098a224000000000ull) + native_number<uint64_t>(0x4b3b4ca85a86c47aull),
         SQL_C_NUMERIC, "22003", ""},
        {"String", text("12.50"), SQL_C_NUMERIC, "", numeric_struct(38, 2, true, 1250), 38, 2},
        {"String", text("12.505"), SQL_C_NUMERIC, "01S07", numeric_struct(38, 2, true, 1250), 38, 2},
        {"String", text("x"), SQL_C_NUMERIC, "22018", ""},
        {"Bool", std::string(1, '\1'), SQL_C_NUMERIC, "", numeric_struct(38, 0, true, 1)},
    };
    for (const Case &c : cases)
        check(c);
}

} // namespace
