/* Values as JSON: what CrateDB's facts say of each kind, and that yajl reads back what was written. */
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include <yajl/yajl_parse.h>

extern "C" {
#include "encode/json_value.h"
}

namespace
{

struct JsonValue : ::testing::Test {
    JsonValue()
    {
        buffer_init(&out, 1 << 26);
    }
    ~JsonValue() override
    {
        buffer_clear(&out);
        error_clear(&err);
    }
    std::string put(const value &value, bool tree = false)
    {
        buffer_reset(&out);
        error_clear(&err);
        if (json_put_value(&out, &value, tree, &err) != 0)
            return std::string("error ") + sqlstate_get(err.state)->code;
        return std::string(reinterpret_cast<const char *>(out.data), out.size);
    }
    std::string put_text(const std::string &text, bool tree = false, value_kind kind = VALUE_TEXT)
    {
        value value{};
        value.kind = kind;
        value.text = text_make(text.data(), text.size());
        return put(value, tree);
    }
    std::string put_decimal(const char *text)
    {
        value value{};
        value.kind = VALUE_DECIMAL;
        EXPECT_EQ(decimal_parse(text_of(text), &value.decimal), DECIMAL_EXACT);
        return put(value);
    }
    std::string put_real(double real, value_kind kind = VALUE_DOUBLE)
    {
        value value{};
        value.kind = kind;
        value.real = real;
        return put(value);
    }
    buffer out{};
    error err{};
};

TEST_F(JsonValue, NullAndTruth)
{
    value value{};
    value.kind = VALUE_NULL;
    EXPECT_EQ(put(value), "null");
    value.kind = VALUE_BOOL;
    value.integer = 1;
    EXPECT_EQ(put(value), "true");
    value.integer = 0;
    EXPECT_EQ(put(value), "false");
}

TEST_F(JsonValue, Integers)
{
    value value{};
    value.kind = VALUE_INT;
    value.integer = std::numeric_limits<int64_t>::min();
    EXPECT_EQ(put(value), "-9223372036854775808");
    value.kind = VALUE_UINT;
    value.natural = std::numeric_limits<int64_t>::max();
    EXPECT_EQ(put(value), "9223372036854775807");
    value.natural++;
    EXPECT_EQ(put(value), "\"9223372036854775808\"");
}

TEST_F(JsonValue, ExactNumbersAreStringsUnlessTheyAreIntegers)
{
    EXPECT_EQ(put_decimal("12"), "12");
    EXPECT_EQ(put_decimal("-9223372036854775808"), "-9223372036854775808");
    EXPECT_EQ(put_decimal("9223372036854775808"), "\"9223372036854775808\"");
    EXPECT_EQ(put_decimal("99999999999999.9999"), "\"99999999999999.9999\"");
    EXPECT_EQ(put_decimal("1.50"), "\"1.50\"");
}

TEST_F(JsonValue, Reals)
{
    EXPECT_EQ(put_real(0.1), "0.1");
    EXPECT_EQ(put_real(1.7976931348623157e308), "1.7976931348623157e308");
    EXPECT_EQ(put_real(-0.0), "-0");
    EXPECT_EQ(put_real(0.1f, VALUE_FLOAT), "0.1");
    EXPECT_EQ(put_real(NAN), "\"NaN\"");
    EXPECT_EQ(put_real(INFINITY), "\"Infinity\"");
    EXPECT_EQ(put_real(-INFINITY), "\"-Infinity\"");
}

TEST_F(JsonValue, Texts)
{
    EXPECT_EQ(put_text("it's \"so\" \\ \n\t\x01 \u00e9 \U0001F389"),
              "\"it's \\\"so\\\" \\\\ \\n\\t\\u0001 \u00e9 \U0001F389\"");
    EXPECT_EQ(put_text(std::string("a\0b", 3)), "\"a\\u0000b\"");
    EXPECT_EQ(put_text(""), "\"\"");
    EXPECT_EQ(put_text("a\xFF"), "error 22018");
    EXPECT_EQ(put_text("a\xFF", false, VALUE_BYTES), "error HYC00");
    EXPECT_EQ(put_text("plain", false, VALUE_BYTES), "\"plain\"");
    EXPECT_EQ(put_text("\xED\xA0\x80"), "error 22018") << "a surrogate";
}

TEST_F(JsonValue, Trees)
{
    EXPECT_EQ(put_text("[1, 2.50, [\"a\"]]", true), "[1, 2.50, [\"a\"]]");
    EXPECT_EQ(put_text("{\"a\":null}", true), "{\"a\":null}");
    for (const char *bad : {"", "[1", "[1]]", "{a:1}", "x", "[1] [2]", "[1],\"bulk_args\":[2"})
        EXPECT_EQ(put_text(bad, true), "error 22018") << bad;
}

TEST_F(JsonValue, Moments)
{
    value value{};
    value.kind = VALUE_DATE;
    value.datetime.date = {2024, 2, 29};
    EXPECT_EQ(put(value), "\"2024-02-29\"");
    value.kind = VALUE_DATETIME;
    value.datetime.clock = {false, 23, 59, 58, 123456000};
    value.digits = 6;
    EXPECT_EQ(put(value), "\"2024-02-29 23:59:58.123456\"");
    value.kind = VALUE_TIME;
    value.digits = 0;
    EXPECT_EQ(put(value), "\"23:59:58\"");
}

TEST_F(JsonValue, GuidsAndIntervals)
{
    value value{};
    value.kind = VALUE_GUID;
    for (uint8_t i = 0; i < 16; i++)
        value.guid[i] = static_cast<uint8_t>(i * 17);
    EXPECT_EQ(put(value), "\"00112233-4455-6677-8899-aabbccddeeff\"");
    value = {};
    value.kind = VALUE_INTERVAL_MONTH;
    value.interval = -14;
    EXPECT_EQ(put(value), "\"-14 months\"");
    value.kind = VALUE_INTERVAL_DAY;
    value.interval = 90061;
    EXPECT_EQ(put(value), "\"90061 seconds\"");
    value.digits = 3;
    value.datetime.clock.nanosecond = 500000000;
    EXPECT_EQ(put(value), "error 22001");
}

int compare_string(void *context, const unsigned char *data, size_t size)
{
    *static_cast<std::string *>(context) = std::string(reinterpret_cast<const char *>(data), size);
    return 1;
}

TEST_F(JsonValue, EveryCharacterComesBack)
{
    std::string all;
    for (int c = 0; c < 0x80; c++)
        all += static_cast<char>(c);
    all += "\u0080\u07ff\u0800\uffff\U00010000\U0010ffff\u2028";
    std::string json = put_text(all), back;
    yajl_callbacks callbacks{};
    callbacks.yajl_string = compare_string;
    yajl_handle parser = yajl_alloc(&callbacks, nullptr, &back);
    EXPECT_EQ(yajl_parse(parser, reinterpret_cast<const unsigned char *>(json.data()), json.size()),
              yajl_status_ok);
    EXPECT_EQ(yajl_complete_parse(parser), yajl_status_ok);
    yajl_free(parser);
    EXPECT_EQ(back, all);
}

} // namespace
