// Values brought to what a column stores: ranges, lost fractions, labels.
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "convert/fit.h"
}

namespace
{

class Fit : public testing::Test
{
  protected:
    void SetUp() override
    {
        arena_init(&memory, 1 << 20);
        zones = zone_set_new();
    }
    void TearDown() override
    {
        arena_clear(&memory);
        zone_set_free(zones);
    }
    // SQLSTATE number, 00000 when it fits; the value is in `last`.
    enum state put(const char *type_text, value given)
    {
        type_context context{&memory, zones, text_of("UTC")};
        error err{};
        fit fit{};
        fit.type = type_parse(text_of(type_text), &context, &err);
        EXPECT_TRUE(fit.type && fit_known(fit.type)) << type_text;
        last = given;
        fit_value(&fit, &last, &memory, &err);
        cut = fit.cut;
        enum state state = err.state;
        error_clear(&err);
        return state;
    }
    static value integer(int64_t number)
    {
        value out{};
        out.kind = VALUE_INT;
        out.integer = number;
        return out;
    }
    static value text(const char *words)
    {
        value out{};
        out.kind = VALUE_TEXT;
        out.text = text_of(words);
        return out;
    }
    static value real(double number)
    {
        value out{};
        out.kind = VALUE_DOUBLE;
        out.real = number;
        return out;
    }

    arena memory;
    zone_set *zones = nullptr;
    value last{};
    bool cut = false;
};

TEST_F(Fit, Integers)
{
    EXPECT_EQ(put("Int8", integer(127)), STATE_00000);
    EXPECT_EQ(put("Int8", integer(300)), STATE_22003);
    EXPECT_EQ(put("Int8", integer(-129)), STATE_22003);
    EXPECT_EQ(put("UInt8", integer(-1)), STATE_22003);
    EXPECT_EQ(put("UInt64", text("18446744073709551615")), STATE_00000);
    EXPECT_EQ(last.natural, UINT64_MAX);
    EXPECT_EQ(put("UInt64", text("18446744073709551616")), STATE_22003);
    EXPECT_EQ(
        put("Int256", text("-57896044618658097711785492504343953926634992332820282019728792003956564819968")),
        STATE_00000);
    EXPECT_EQ(put("Int128", text("170141183460469231731687303715884105728")), STATE_22003);
    EXPECT_EQ(put("Int32", text("x")), STATE_22018);
    EXPECT_EQ(put("Int32", text("1.5")), STATE_22001);
    EXPECT_EQ(put("Int32", real(1.5)), STATE_00000);
    EXPECT_TRUE(cut);
    EXPECT_EQ(put("Bool", integer(2)), STATE_22003);
    EXPECT_EQ(put("Bool", text("true")), STATE_00000);
    EXPECT_EQ(last.integer, 1);
}

TEST_F(Fit, Decimals)
{
    EXPECT_EQ(put("Decimal(5, 2)", text("123.45")), STATE_00000);
    EXPECT_FALSE(cut);
    EXPECT_EQ(put("Decimal(5, 2)", text("1000")), STATE_22003);
    EXPECT_EQ(put("Decimal(5, 2)", text("1.234")), STATE_22001);
    EXPECT_EQ(put("Decimal(5, 2)", real(0.1)), STATE_00000);
    EXPECT_FALSE(cut);
}

TEST_F(Fit, Times)
{
    EXPECT_EQ(put("Date", text("1950-01-01")), STATE_22008);
    EXPECT_EQ(put("Date", text("2149-06-06")), STATE_00000);
    EXPECT_EQ(put("Date32", text("1900-01-01")), STATE_00000);
    EXPECT_EQ(put("Date32", text("1899-12-31")), STATE_22008);
    EXPECT_EQ(put("Date", text("2024-01-01 10:00:00")), STATE_22008);
    EXPECT_EQ(put("DateTime('Europe/Berlin')", text("2024-07-01 12:00:00")), STATE_00000);
    EXPECT_EQ(last.integer, 1719828000);
    EXPECT_EQ(put("DateTime", text("2024-07-01 12:00:00.5")), STATE_00000);
    EXPECT_TRUE(cut);
    EXPECT_EQ(put("DateTime", text("1969-12-31 23:59:59")), STATE_22008);
    EXPECT_EQ(put("DateTime64(3)", text("1969-12-31 23:59:59.999")), STATE_00000);
    EXPECT_EQ(last.integer, -1);
    EXPECT_EQ(put("DateTime64(9)", text("2299-01-01 00:00:00")), STATE_22008);
    EXPECT_EQ(put("DateTime64(3)", text("1899-12-31 00:00:00")), STATE_22008);
    EXPECT_EQ(put("Time", text("-12:00:01")), STATE_00000);
    EXPECT_EQ(last.integer, -43201);
}

TEST_F(Fit, TheRest)
{
    EXPECT_EQ(put("FixedString(3)", text("abcd")), STATE_22001);
    EXPECT_EQ(put("Enum8('a' = 1, '2' = -3)", text("2")), STATE_00000);
    EXPECT_EQ(last.integer, -3);
    EXPECT_EQ(put("Enum8('a' = 1)", integer(1)), STATE_00000);
    EXPECT_EQ(put("Enum8('a' = 1)", integer(2)), STATE_22018);
    EXPECT_EQ(put("Enum8('a' = 1)", text("b")), STATE_22018);
    EXPECT_EQ(put("IPv4", text("1.2.3.4")), STATE_00000);
    EXPECT_EQ(last.natural, 0x01020304u);
    EXPECT_EQ(put("IPv4", text("1.2.3")), STATE_22018);
    EXPECT_EQ(put("UUID", text("nope")), STATE_22018);
    EXPECT_EQ(put("Float32", real(1e300)), STATE_22003);
    EXPECT_EQ(put("Array(Int8)", integer(1)), STATE_07006);
}

} // namespace
