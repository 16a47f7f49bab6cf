// Interval literals and numbers as interval structs, and back.
#include "harness.h"

extern "C" {
#include "convert/interval.h"
}

using namespace porter_test;

namespace
{

std::string months(int type, bool negative, unsigned year, unsigned month)
{
    SQL_INTERVAL_STRUCT out;
    memset(&out, 0, sizeof(out));
    out.interval_type = static_cast<SQLINTERVAL>(type);
    out.interval_sign = negative;
    out.intval.year_month.year = year;
    out.intval.year_month.month = month;
    return raw(out);
}

std::string seconds(int type, bool negative, unsigned day, unsigned hour = 0, unsigned minute = 0,
                    unsigned second = 0, unsigned fraction = 0)
{
    SQL_INTERVAL_STRUCT out;
    memset(&out, 0, sizeof(out));
    out.interval_type = static_cast<SQLINTERVAL>(type);
    out.interval_sign = negative;
    out.intval.day_second.day = day;
    out.intval.day_second.hour = hour;
    out.intval.day_second.minute = minute;
    out.intval.day_second.second = second;
    out.intval.day_second.fraction = fraction;
    return raw(out);
}

struct Case {
    const char *type;
    std::string native;
    SQLSMALLINT c_type;
    const char *state;
    std::string bytes;
};

Case literal(const char *text, SQLSMALLINT c_type, const char *state, std::string bytes)
{
    return {"String", native_string(text), c_type, state, std::move(bytes)};
}

TEST(Interval, FromCells)
{
    const Case cases[] = {
        literal("1-2", SQL_C_INTERVAL_YEAR_TO_MONTH, "", months(SQL_IS_YEAR_TO_MONTH, false, 1, 2)),
        literal("-1-2", SQL_C_INTERVAL_MONTH, "", months(SQL_IS_MONTH, true, 0, 14)),
        literal("1-2", SQL_C_INTERVAL_YEAR, "01S07", months(SQL_IS_YEAR, false, 1, 0)),
        literal("30", SQL_C_INTERVAL_YEAR_TO_MONTH, "22018", ""),
        literal("30", SQL_C_INTERVAL_MONTH, "", months(SQL_IS_MONTH, false, 0, 30)),
        literal("1-12", SQL_C_INTERVAL_YEAR_TO_MONTH, "22018", ""),
        literal("INTERVAL '163' YEAR(3)", SQL_C_INTERVAL_YEAR, "", months(SQL_IS_YEAR, false, 163, 0)),
        literal("{INTERVAL -'3' MONTH}", SQL_C_INTERVAL_YEAR_TO_MONTH, "",
                months(SQL_IS_YEAR_TO_MONTH, true, 0, 3)),
        literal("3 04:05:06.789", SQL_C_INTERVAL_DAY_TO_SECOND, "",
                seconds(SQL_IS_DAY_TO_SECOND, false, 3, 4, 5, 6, 789000)),
        literal("3 04:05:06.789", SQL_C_INTERVAL_DAY_TO_HOUR, "01S07",
                seconds(SQL_IS_DAY_TO_HOUR, false, 3, 4)),
        literal("3 04:05:06.789", SQL_C_INTERVAL_HOUR_TO_SECOND, "",
                seconds(SQL_IS_HOUR_TO_SECOND, false, 0, 76, 5, 6, 789000)),
        literal("{interval '10:20' minute to second}", SQL_C_INTERVAL_SECOND, "",
                seconds(SQL_IS_SECOND, false, 0, 0, 0, 620)),
        literal("INTERVAL '-0.5' SECOND(2,1)", SQL_C_INTERVAL_SECOND, "",
                seconds(SQL_IS_SECOND, true, 0, 0, 0, 0, 500000)),
        literal("0.1234567", SQL_C_INTERVAL_SECOND, "01S07",
                seconds(SQL_IS_SECOND, false, 0, 0, 0, 0, 123456)),
        literal("10:20", SQL_C_INTERVAL_MINUTE_TO_SECOND, "",
                seconds(SQL_IS_MINUTE_TO_SECOND, false, 0, 0, 10, 20)),
        literal("10:20", SQL_C_INTERVAL_HOUR_TO_MINUTE, "", seconds(SQL_IS_HOUR_TO_MINUTE, false, 0, 10, 20)),
        literal("2 10", SQL_C_INTERVAL_DAY_TO_MINUTE, "", seconds(SQL_IS_DAY_TO_MINUTE, false, 2, 10)),
        literal("INTERVAL '1' YEAR", SQL_C_INTERVAL_DAY, "22018", ""),
        literal("INTERVAL '1' DAY TO YEAR", SQL_C_INTERVAL_DAY, "22018", ""),
        literal("INTERVAL '1' WEEK", SQL_C_INTERVAL_DAY, "22018", ""),
        literal("99999999999 00", SQL_C_INTERVAL_DAY_TO_HOUR, "22018", ""),
        literal("INTERVAL '4294967295' DAY", SQL_C_INTERVAL_HOUR, "22015", ""),
        literal("tomorrow", SQL_C_INTERVAL_DAY, "22018", ""),
        literal("1.5", SQL_C_INTERVAL_DAY, "01S07", seconds(SQL_IS_DAY, false, 1)),
        {"Int32", native_number<int32_t>(-7), SQL_C_INTERVAL_DAY, "", seconds(SQL_IS_DAY, true, 7)},
        {"UInt64", native_number<uint64_t>(4294967296u), SQL_C_INTERVAL_DAY, "22015", ""},
        {"UInt64", native_number<uint64_t>(UINT64_MAX), SQL_C_INTERVAL_SECOND, "22015", ""},
        {"Decimal(9, 2)", native_number<int32_t>(-125), SQL_C_INTERVAL_SECOND, "",
         seconds(SQL_IS_SECOND, true, 0, 0, 0, 1, 250000)},
        {"Decimal(9, 2)", native_number<int32_t>(-25), SQL_C_INTERVAL_SECOND, "",
         seconds(SQL_IS_SECOND, true, 0, 0, 0, 0, 250000)},
        {"Decimal(9, 2)", native_number<int32_t>(1250), SQL_C_INTERVAL_MONTH, "01S07",
         months(SQL_IS_MONTH, false, 0, 12)},
        {"IntervalYear", native_number<int64_t>(3), SQL_C_INTERVAL_YEAR, "",
         months(SQL_IS_YEAR, false, 3, 0)},
        {"Int32", native_number<int32_t>(1), SQL_C_INTERVAL_DAY_TO_HOUR, "07006", ""},
        {"Float64", native_number(1.0), SQL_C_INTERVAL_DAY, "07006", ""},
        {"Bool", std::string(1, '\1'), SQL_C_INTERVAL_DAY, "07006", ""},
    };
    for (const Case &c : cases) {
        SCOPED_TRACE(std::string(c.type) + " " + c.native + " as " + std::to_string(c.c_type));
        Outcome out = put_cell(c.type, c.native, c.c_type, 0, 6);
        EXPECT_EQ(c.state, out.state);
        if (c.state[0] && std::string(c.state) != "01S07") {
            EXPECT_TRUE(out.untouched);
            continue;
        }
        EXPECT_EQ(hex_of_bytes(c.bytes), hex_of_bytes(out.bytes));
    }
}

TEST(Interval, StructsAndTextsRoundTrip)
{
    const struct {
        int type;
        const char *text;
    } cases[] = {
        {SQL_IS_YEAR, "5"},
        {SQL_IS_YEAR_TO_MONTH, "-12-11"},
        {SQL_IS_DAY, "-3"},
        {SQL_IS_DAY_TO_HOUR, "3 04"},
        {SQL_IS_DAY_TO_SECOND, "-3 04:05:06.7"},
        {SQL_IS_HOUR_TO_MINUTE, "100:59"},
        {SQL_IS_SECOND, "-0.000001"},
        {SQL_IS_MINUTE_TO_SECOND, "0:00.5"},
        {SQL_IS_MONTH, "0"},
    };
    for (const auto &c : cases) {
        SCOPED_TRACE(c.text);
        struct value value, again;
        SQL_INTERVAL_STRUCT in;
        char text[INTERVAL_TEXT_SIZE];
        ASSERT_TRUE(interval_parse(text_of(c.text), c.type, &value));
        ASSERT_EQ(STATE_00000, interval_to_struct(&value, c.type, 9, &in));
        ASSERT_TRUE(interval_from_struct(&in, 9, &again));
        std::string out(text, interval_format(&again, c.type, text));
        EXPECT_EQ(std::string(c.text) == "0:00.5" ? "0:00.5" : c.text, out);
    }
}

TEST(Interval, ImpossibleStructs)
{
    struct value value;
    SQL_INTERVAL_STRUCT in = {};
    EXPECT_FALSE(interval_from_struct(&in, 6, &value)) << "type 0";
    in.interval_type = SQL_IS_DAY_TO_HOUR;
    in.intval.day_second.hour = 24;
    EXPECT_FALSE(interval_from_struct(&in, 6, &value));
    in.interval_type = SQL_IS_SECOND;
    in.intval.day_second.second = 70; /* the leading field has no bound */
    EXPECT_TRUE(interval_from_struct(&in, 6, &value));
    in.intval.day_second.fraction = 1000000;
    EXPECT_FALSE(interval_from_struct(&in, 6, &value));
}

} // namespace
