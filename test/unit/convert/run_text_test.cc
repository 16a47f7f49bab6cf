// Value x SQL_C_CHAR, SQL_C_WCHAR, SQL_C_BINARY: text, cutting, SQL_ATTR_MAX_LENGTH, ill-formed UTF-8.
#include "harness.h"

using namespace porter_test;

namespace
{

struct Case {
    const char *type;
    std::string native;
    size_t capacity;
    const char *state;
    std::string bytes;
    SQLLEN length;
};

void check(const Case &c, SQLSMALLINT c_type)
{
    SCOPED_TRACE(std::string(c.type) + " " + hex_of_bytes(c.native) + " into " + std::to_string(c.capacity));
    Outcome out = put_cell(c.type, c.native, c_type, c.capacity);
    EXPECT_EQ(c.state, out.state);
    if (std::string(c.state).substr(0, 2) == "22") {
        EXPECT_TRUE(out.untouched);
        EXPECT_EQ(UNSET, out.length);
        return;
    }
    EXPECT_EQ(hex_of_bytes(c.bytes), hex_of_bytes(out.bytes));
    EXPECT_EQ(c.length, out.length);
}

const std::string HUGE_WIRE = std::string(31, '\xff') + "\x7f";
const char *const HUGE_TEXT = "57896044618658097711785492504343953926634992332820282019728792003956564819967";
const std::string UUID_WIRE = bytes_of_hex("e711b35c04c4f061a0dbd36a00a67b90");
const std::string MIXED =
    "a\xc3\xa9\xe4\xb8\x96\xf0\x9f\x98\x80z"; /* a, e acute, world, smile, z: 11 bytes */

TEST(RunText, Char)
{
    const Case cases[] = {
        {"String", native_string("hello"), 6, "", "hello", 5},
        {"String", native_string("hello"), 5, "01004", "hell", 5},
        {"String", native_string("hello"), 1, "01004", "", 5},
        {"String", native_string(""), 1, "", "", 0},
        {"String", native_string(MIXED), 12, "", MIXED, 11},
        {"String", native_string(MIXED), 11, "01004", MIXED.substr(0, 10), 11},
        {"String", native_string(MIXED), 10, "01004", MIXED.substr(0, 6), 11},
        {"String", native_string(MIXED), 6, "01004", MIXED.substr(0, 3), 11},
        {"String", native_string(MIXED), 3, "01004", "a", 11},
        {"String", native_string("a\xff"), 10, "", "a\xff", 2},
        {"FixedString(4)", std::string("ab\0\0", 4), 10, "", "ab", 2},
        {"Bool", std::string(1, '\1'), 2, "", "1", 1},
        {"Bool", std::string(1, '\0'), 10, "", "0", 1},
        {"Bool", std::string(1, '\1'), 1, "22003", "", 0},
        {"Array(Bool)", native_number<uint64_t>(2) + std::string("\1\0", 2), 20, "", "[true,false]", 12},
        {"Int32", native_number<int32_t>(-12345), 7, "", "-12345", 6},
        {"Int32", native_number<int32_t>(-12345), 6, "22003", "", 0},
        {"Decimal(9, 2)", native_number<int32_t>(-12345), 8, "", "-123.45", 7},
        {"Decimal(9, 2)", native_number<int32_t>(-12345), 7, "01004", "-123.4", 7},
        {"Decimal(9, 2)", native_number<int32_t>(-12345), 5, "01004", "-123", 7},
        {"Decimal(9, 2)", native_number<int32_t>(-12345), 4, "22003", "", 0},
        {"Decimal(9, 2)", native_number<int32_t>(12300), 10, "", "123", 3},
        {"Int256", HUGE_WIRE, 100, "", HUGE_TEXT, 77},
        {"Int256", HUGE_WIRE, 77, "22003", "", 0},
        {"Float64", native_number(1.5e-7), 7, "", "1.5e-7", 6},
        {"Float64", native_number(1.5e-7), 6, "22003", "", 0},
        {"Float64", native_number(1.0 / 3), 6, "01004", "0.333", 18},
        {"Float64", native_number(-1.0 / 0.0), 4, "22003", "", 0},
        {"Date", native_number<uint16_t>(0), 11, "", "1970-01-01", 10},
        {"Date", native_number<uint16_t>(0), 10, "22003", "", 0},
        {"DateTime", native_number<uint32_t>(0), 19, "22003", "", 0},
        {"DateTime64(3)", native_number<int64_t>(1), 24, "", "1970-01-01 00:00:00.001", 23},
        {"DateTime64(3)", native_number<int64_t>(1), 20, "01004", "1970-01-01 00:00:00", 23},
        {"DateTime64(3)", native_number<int64_t>(1), 19, "22003", "", 0},
        {"Time64(3)", native_number<int64_t>(-360000001), 20, "", "-100:00:00.001", 14},
        {"Time64(3)", native_number<int64_t>(-360000001), 11, "01004", "-100:00:00", 14},
        {"Time64(3)", native_number<int64_t>(-360000001), 10, "22003", "", 0},
        {"UUID", UUID_WIRE, 37, "", "61f0c404-5cb3-11e7-907b-a6006ad3dba0", 36},
        {"UUID", UUID_WIRE, 36, "22003", "", 0},
        {"IPv4", native_number<uint32_t>(0x01020304), 5, "01004", "1.2.", 7},
        {"Enum8('\xc3\xa9t\xc3\xa9' = 1)", std::string(1, '\1'), 5, "01004", "\xc3\xa9t", 5},
        {"Enum8('a' = 1)", std::string(1, '\2'), 5, "", "2", 1},
    };
    for (const Case &c : cases)
        check(c, SQL_C_CHAR);
}

TEST(RunText, Wide)
{
    const std::string all = wide(u"a\u00e9\u4e16\U0001f600z");
    const Case cases[] = {
        {"String", native_string(MIXED), 14, "", all, 12},
        {"String", native_string(MIXED), 15, "", all, 12},
        {"String", native_string(MIXED), 13, "01004", all.substr(0, 10), 12},
        {"String", native_string(MIXED), 11, "01004", all.substr(0, 6), 12}, /* half a smile would fit */
        {"String", native_string(MIXED), 10, "01004", all.substr(0, 6), 12},
        {"String", native_string(MIXED), 2, "01004", "", 12},
        {"String", native_string(MIXED), 1, "01004", "", 12},
        {"String", native_string(""), 2, "", "", 0},
        {"String", native_string("a\xff\xe4\xb8z"), 20, "01000", wide(u"a\ufffd\ufffdz"), 8},
        {"String", native_string("a\xff"), 4, "01004", wide(u"a"), 4},
        {"Int32", native_number<int32_t>(-12), 8, "", wide(u"-12"), 6},
        {"Int32", native_number<int32_t>(-12), 7, "22003", "", 0},
        {"Decimal(9, 2)", native_number<int32_t>(125), 6, "01004", wide(u"1."), 8},
        {"Date", native_number<uint16_t>(0), 22, "", wide(u"1970-01-01"), 20},
        {"Date", native_number<uint16_t>(0), 21, "22003", "", 0},
        {"Array(String)", native_number<uint64_t>(1) + native_string("\xe4\xb8\x96'"), 20, "",
         wide(u"['\u4e16\\'']"), 14},
    };
    for (const Case &c : cases)
        check(c, SQL_C_WCHAR);
}

TEST(RunText, Binary)
{
    const Case cases[] = {
        {"String", native_string(std::string("a\0\xff", 3)), 3, "", std::string("a\0\xff", 3), 3},
        {"String", native_string("abc"), 2, "01004", "ab", 3},
        {"String", native_string(""), 5, "", "", 0},
        {"FixedString(4)", std::string("ab\0\0", 4), 10, "", std::string("ab\0\0", 4), 4},
        {"Int32", native_number<int32_t>(-2), 4, "", raw<int32_t>(-2), 4},
        {"Int32", native_number<int32_t>(-2), 3, "22003", "", 0},
        {"UInt8", native_number<uint8_t>(255), 4, "", raw<uint16_t>(255), 2},
        {"UInt64", native_number<uint64_t>(UINT64_MAX), 8, "", raw<uint64_t>(UINT64_MAX), 8},
        {"Bool", std::string(1, '\1'), 1, "", std::string(1, '\1'), 1},
        {"Float32", native_number(1.5f), 4, "", raw(1.5f), 4},
        {"Float64", native_number(1.5), 7, "22003", "", 0},
        {"Decimal(9, 2)", native_number<int32_t>(-125), 19, "", numeric_struct(9, 2, false, 125), 19},
        {"Int256", HUGE_WIRE, 50, "22003", "", 0},
        {"Date", native_number<uint16_t>(1), 6, "", date_struct(1970, 1, 2), 6},
        {"DateTime64(3)", native_number<int64_t>(1), 16, "", timestamp_struct(1970, 1, 1, 0, 0, 0, 1000000),
         16},
        {"Time", native_number<int32_t>(-1), 16, "22003", "", 0},
        {"IPv4", native_number<uint32_t>(0x01020304), 7, "", "1.2.3.4", 7},
    };
    for (const Case &c : cases)
        check(c, SQL_C_BINARY);
}

/* AggregateFunction's state, and JSON, which only the column's struct says (no wire format to decode). */
TEST(RunText, BytesBecomeHexadecimalText)
{
    struct type type = {};
    struct column column = {};
    struct span span = {1, 3};
    type.kind = KIND_AGGREGATE;
    type.name = text_of("AggregateFunction(sum, UInt8)");
    column.type = &type;
    column.rows = 1;
    column.data = reinterpret_cast<const uint8_t *>("x\x01\xab\xcd");
    column.spans = &span;
    EXPECT_EQ("01ABCD", put_cell(&column, 0, SQL_C_CHAR, 7).bytes);
    EXPECT_EQ("01AB", put_cell(&column, 0, SQL_C_CHAR, 6).bytes);
    EXPECT_EQ("01004", put_cell(&column, 0, SQL_C_CHAR, 6).state);
    EXPECT_EQ(wide(u"01ABCD"), put_cell(&column, 0, SQL_C_WCHAR, 20).bytes);
    EXPECT_EQ("\x01\xab\xcd", put_cell(&column, 0, SQL_C_BINARY, 20).bytes);
    EXPECT_EQ("07006", put_cell(&column, 0, SQL_C_SLONG, 20).state);
}

TEST(RunText, MaxLengthComesFirst)
{
    const struct {
        SQLSMALLINT c_type;
        SQLULEN max_length;
        size_t capacity;
        const char *state;
        std::string bytes;
        SQLLEN length;
    } cases[] = {
        {SQL_C_CHAR, 3, 20, "", MIXED.substr(0, 3), 3},
        {SQL_C_CHAR, 4, 20, "", MIXED.substr(0, 3), 3}, /* four bytes would split a character */
        {SQL_C_CHAR, 6, 4, "01004", MIXED.substr(0, 3), 6},
        {SQL_C_CHAR, 11, 20, "", MIXED, 11},
        {SQL_C_BINARY, 4, 20, "", MIXED.substr(0, 4), 4},
        {SQL_C_WCHAR, 6, 20, "", wide(u"a\u00e9\u4e16"), 6},
        {SQL_C_WCHAR, 8, 20, "", wide(u"a\u00e9\u4e16"), 6}, /* a surrogate pair would be split */
        {SQL_C_WCHAR, 10, 20, "", wide(u"a\u00e9\u4e16\U0001f600"), 10},
    };
    ColumnBuilder column("String", 1, native_string(MIXED));
    for (const auto &c : cases) {
        SCOPED_TRACE(std::to_string(c.c_type) + " " + std::to_string(c.max_length));
        Outcome out = put_cell(column.get(), 0, c.c_type, c.capacity, 38, 0, c.max_length);
        EXPECT_EQ(c.state, out.state);
        EXPECT_EQ(hex_of_bytes(c.bytes), hex_of_bytes(out.bytes));
        EXPECT_EQ(c.length, out.length);
    }
    ColumnBuilder number("Int32", 1, native_number<int32_t>(123456));
    EXPECT_EQ("123456", put_cell(number.get(), 0, SQL_C_CHAR, 20, 38, 0, 3).bytes);
}

} // namespace
