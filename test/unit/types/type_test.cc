/* Type texts as the server writes them, and as nobody should. */
#include <gtest/gtest.h>

#include <string>
#include <vector>

extern "C" {
#include "types/type.h"
}

namespace
{

std::string text(struct text t)
{
    return std::string(t.data ? t.data : "", t.size);
}

class Type : public testing::Test
{
  protected:
    void SetUp() override
    {
        arena_init(&arena_, 1 << 28);
        context_ = {};
        context_.arena = &arena_;
        context_.default_zone = text_of("Asia/Tokyo");
    }
    void TearDown() override
    {
        arena_clear(&arena_);
        error_clear(&err_);
    }
    const struct type *parse(const std::string &s)
    {
        error_clear(&err_);
        return type_parse(text_make(s.data(), s.size()), &context_, &err_);
    }
    std::string message() const
    {
        return err_.message ? err_.message : "";
    }
    struct arena arena_;
    struct type_context context_;
    struct error err_ = {};
};

/* The tree without names, for tables. */
std::string shape(const struct type *t)
{
    std::string out = std::to_string(t->kind);
    if (t->nullable)
        out += t->null_map ? "?" : "~";
    if (t->low_cardinality)
        out += "!";
    if (t->width)
        out += ":" + std::to_string(t->width);
    if (t->child_count) {
        out += "(";
        for (uint32_t i = 0; i < t->child_count; i++)
            out += (i ? "," : "") + (t->names ? text(t->names[i]) + " " : "") + shape(t->children[i]);
        out += ")";
    }
    return out;
}

std::string k(enum kind kind, const std::string &rest = "")
{
    return std::to_string(kind) + rest;
}

TEST_F(Type, Trees)
{
    const std::string point = k(KIND_TUPLE, "(") + k(KIND_FLOAT64, ":8,") + k(KIND_FLOAT64, ":8)");
    const std::string ring = k(KIND_ARRAY, "(") + point + ")", polygon = k(KIND_ARRAY, "(") + ring + ")";
    const struct {
        const char *text;
        std::string tree;
    } table[] = {
        {"UInt8", k(KIND_UINT8, ":1")},
        {"Int256", k(KIND_INT256, ":32")},
        {"BFloat16", k(KIND_BFLOAT16, ":2")},
        {"Bool", k(KIND_BOOL, ":1")},
        {"String", k(KIND_STRING)},
        {"FixedString(16)", k(KIND_FIXEDSTRING, ":16")},
        {"Decimal(9, 2)", k(KIND_DECIMAL32, ":4")},
        {"Decimal(10)", k(KIND_DECIMAL64, ":8")},
        {"Decimal(38, 38)", k(KIND_DECIMAL128, ":16")},
        {"Decimal(39, 0)", k(KIND_DECIMAL256, ":32")},
        {"Decimal32(3)", k(KIND_DECIMAL32, ":4")},
        {"Decimal256(76)", k(KIND_DECIMAL256, ":32")},
        {"Date32", k(KIND_DATE32, ":4")},
        {"DateTime", k(KIND_DATETIME, ":4")},
        {"DateTime('UTC')", k(KIND_DATETIME, ":4")},
        {"DateTime64(3)", k(KIND_DATETIME64, ":8")},
        {"DateTime64(9, 'Europe/Berlin')", k(KIND_DATETIME64, ":8")},
        {"Time", k(KIND_TIME, ":4")},
        {"Time64(6)", k(KIND_TIME64, ":8")},
        {"UUID", k(KIND_UUID, ":16")},
        {"IPv4", k(KIND_IPV4, ":4")},
        {"IPv6", k(KIND_IPV6, ":16")},
        {"Enum8('a' = 1)", k(KIND_ENUM8, ":1")},
        {"Enum('a' = 1, 'b' = 1000)", k(KIND_ENUM16, ":2")},
        {"Enum('a', 'b')", k(KIND_ENUM8, ":1")},
        {"IntervalNanosecond", k(KIND_INTERVAL, ":8")},
        {"Nothing", k(KIND_NOTHING, "~")},
        {"Nullable(Nothing)", k(KIND_NOTHING, "?")},
        {"Nullable(Int32)", k(KIND_INT32, "?:4")},
        {"LowCardinality(String)", k(KIND_STRING, "!")},
        {"LowCardinality(Nullable(FixedString(3)))", k(KIND_FIXEDSTRING, "~!:3")},
        {"Array(Array(UInt8))", k(KIND_ARRAY, "(") + k(KIND_ARRAY, "(") + k(KIND_UINT8, ":1))")},
        {"Map(LowCardinality(String), UInt64)",
         k(KIND_MAP, "(") + k(KIND_STRING, "!,") + k(KIND_UINT64, ":8)")},
        {"Tuple()", k(KIND_TUPLE)},
        {"Tuple(UInt8, String)", k(KIND_TUPLE, "(") + k(KIND_UINT8, ":1,") + k(KIND_STRING, ")")},
        {"Tuple(a UInt8, `b c\\`d` String)",
         k(KIND_TUPLE, "(a ") + k(KIND_UINT8, ":1,b c`d ") + k(KIND_STRING, ")")},
        {"Tuple(Array Int8, `UUID` UUID)",
         k(KIND_TUPLE, "(Array ") + k(KIND_INT8, ":1,UUID ") + k(KIND_UUID, ":16)")},
        {"Nested(a UInt8, b Array(String))",
         k(KIND_NESTED, "(a ") + k(KIND_UINT8, ":1,b ") + k(KIND_ARRAY, "(") + k(KIND_STRING, "))")},
        {"Variant(String, Array(UInt8), Int8)", /* by name: their discriminators */
         k(KIND_VARIANT, "~(") + k(KIND_ARRAY, "(") + k(KIND_UINT8, ":1),") + k(KIND_INT8, ":1,") +
             k(KIND_STRING, ")")},
        {"Dynamic", k(KIND_DYNAMIC, "~")},
        {"Dynamic(max_types=5)", k(KIND_DYNAMIC, "~")},
        {"JSON", k(KIND_JSON)},
        {"JSON(max_dynamic_types=3, max_dynamic_paths=0, a.b Int8, `c d` String, SKIP x.y, SKIP REGEXP "
         "'a\\'),b')",
         k(KIND_JSON, "(a.b ") + k(KIND_INT8, ":1,c d ") + k(KIND_STRING, ")")},
        {"Object('json')", k(KIND_JSON)},
        {"Object(Nullable('json'))", ""},
        {"Point", point},
        {"Ring", ring},
        {"LineString", ring},
        {"Polygon", polygon},
        {"MultiLineString", polygon},
        {"MultiPolygon", k(KIND_ARRAY, "(") + polygon + ")"},
        {"Geometry", k(KIND_VARIANT, "~(") + ring + "," + polygon + "," + k(KIND_ARRAY, "(") + polygon +
                         ")," + point + "," + polygon + "," + ring + ")"},
        {"SimpleAggregateFunction(sum, UInt64)", k(KIND_UINT64, ":8")},
        {"SimpleAggregateFunction(groupArrayArray(3), Array(String))",
         k(KIND_ARRAY, "(") + k(KIND_STRING, ")")},
        {"AggregateFunction(sum, UInt8)", k(KIND_AGGREGATE)},
        {"AggregateFunction(1, quantiles(0.5, 0.9), Tuple(a UInt8))", k(KIND_AGGREGATE)},
        {"AggregateFunction(count)", k(KIND_AGGREGATE)},
        {"QBit(Float32, 3)", k(KIND_ARRAY, "(") + k(KIND_FLOAT32, ":4)")},
        {"  Array ( UInt8 )  ", k(KIND_ARRAY, "(") + k(KIND_UINT8, ":1)")},
    };
    for (const auto &row : table) {
        const struct type *type = parse(row.text);
        EXPECT_EQ(type ? shape(type) : "", row.tree) << row.text << ": " << message();
    }
}

TEST_F(Type, Refused)
{
    const struct {
        std::string text;
        const char *message;
    } table[] = {
        {"", "expected a type"},
        {"Blob", "Blob is not a type"},
        {"uint8", "unknown type"},
        {"UInt8(3)", "something follows"},
        {"UInt8 x", "something follows"},
        {std::string("UInt8\0", 6), "something follows"},
        {"Array", "expected '('"},
        {"Array(", "expected a type"},
        {"Array()", "expected a type"},
        {"Array(UInt8", "expected ')'"},
        {"Array(UInt8, UInt8)", "wrong number"},
        {"Map(UInt8)", "wrong number"},
        {"Nested(UInt8)", "expected a type"},
        {"Tuple(a UInt8, UInt8)", "names"},
        {"FixedString(0)", "out of range"},
        {"FixedString(16777216)", "out of range"},
        {"FixedString(x)", "expected an integer"},
        {"FixedString(99999999999999999999)", "expected an integer"},
        {"Decimal(77, 0)", "out of range"},
        {"Decimal(5, 6)", "out of range"},
        {"Decimal32(10)", "out of range"},
        {"DateTime64(10)", "out of range"},
        {"DateTime64", "expected '('"},
        {"DateTime('UTC", "not closed"},
        {"Enum8()", "expected '''"},
        {"Enum8('a' = 128)", "out of range"},
        {"Enum16('a' = -32769)", "out of range"},
        {"Enum8('a\\", "not closed"},
        {"Nullable(Nullable(UInt8))", "cannot be Nullable"},
        {"Nullable(Variant(UInt8))", "cannot be Nullable"},
        {"Nullable(LowCardinality(String))", "cannot be Nullable"},
        {"LowCardinality(Array(UInt8))", "cannot be LowCardinality"},
        {"LowCardinality(LowCardinality(String))", "cannot be LowCardinality"},
        {"Dynamic(max=3)", "expected max_types"},
        {"QBit(Float32, 10, 4)", "stride"},
        {"QBit(String, 8)", "QBit"},
        {"AggregateFunction(sum, UInt8", "not closed"},
        {"JSON(a.)", "expected a name"},
        {"Tuple(`a UInt8)", "not closed"},
    };
    for (const auto &row : table) {
        EXPECT_EQ(parse(row.text), nullptr) << row.text;
        EXPECT_EQ(err_.state, STATE_HY000);
        EXPECT_NE(message().find(row.message), std::string::npos) << row.text << ": " << message();
        EXPECT_NE(message().find("at byte"), std::string::npos) << message();
    }
}

TEST_F(Type, EveryPrefixOfATextIsRefusedWithoutHarm)
{
    const std::string whole =
        "Array(Tuple(`a\\`` Map(String, Enum8('x\\'y' = -1)), b JSON(a.b Int8, SKIP REGEXP 'z'), "
        "c SimpleAggregateFunction(sum, Decimal(18, 3)), d Dynamic(max_types=9)))";
    ASSERT_NE(parse(whole), nullptr) << message();
    for (size_t size = 0; size < whole.size(); size++)
        EXPECT_EQ(parse(whole.substr(0, size)), nullptr) << whole.substr(0, size);
}

TEST_F(Type, DepthAndSizeHaveLimits)
{
    std::string deep = "UInt8";
    for (int i = 1; i < TYPE_DEPTH_LIMIT; i++)
        deep = "Array(" + deep + ")";
    EXPECT_NE(parse(deep), nullptr) << message();
    EXPECT_EQ(parse("Array(" + deep + ")"), nullptr);
    EXPECT_NE(message().find("too deep"), std::string::npos);
    EXPECT_EQ(parse(std::string(TYPE_TEXT_LIMIT + 1, 'x')), nullptr);
    EXPECT_EQ(err_.state, STATE_HY001);
    std::string open;
    for (int i = 0; i < 100000; i++)
        open += "Array(";
    EXPECT_EQ(parse(open), nullptr);
}

TEST_F(Type, EnumLabels)
{
    const struct type *t = parse("Enum16('a\\'b\\\\c\\n\\x41' = -5, 'it''s' = 7, 'z\xc3\xbc' = 32767)");
    ASSERT_NE(t, nullptr) << message();
    ASSERT_EQ(t->label_count, 3u);
    EXPECT_EQ(text(t->labels[0].label), "a'b\\c\nA");
    EXPECT_EQ(t->labels[0].value, -5);
    EXPECT_EQ(text(t->labels[1].label), "it's");
    EXPECT_EQ(text(t->labels[2].label), "z\xc3\xbc");
    EXPECT_EQ(t->labels[2].value, 32767);
    std::string many = "Enum16(";
    for (int i = -32768; i <= 32767; i++)
        many += (i > -32768 ? ", 'l" : "'l") + std::to_string(i) + "' = " + std::to_string(i);
    t = parse(many + ")");
    ASSERT_NE(t, nullptr) << message();
    EXPECT_EQ(t->label_count, 65536u);
    EXPECT_EQ(text(t->labels[65535].label), "l32767");
}

TEST_F(Type, Parameters)
{
    const struct type *t = parse("Decimal(38, 10)");
    EXPECT_EQ(t->precision, 38);
    EXPECT_EQ(t->scale, 10);
    EXPECT_EQ(parse("Decimal64(4)")->precision, 18);
    EXPECT_EQ(parse("DateTime64(6)")->scale, 6);
    EXPECT_EQ(text(parse("DateTime64(6)")->zone_name), "Asia/Tokyo");
    EXPECT_EQ(text(parse("DateTime64(6, 'UTC')")->zone_name), "UTC");
    EXPECT_EQ(text(parse("DateTime")->zone_name), "Asia/Tokyo");
    EXPECT_EQ(parse("Dynamic")->max_types, 32u);
    EXPECT_EQ(parse("Dynamic(max_types=7)")->max_types, 7u);
    t = parse("QBit(BFloat16, 16, 8)");
    EXPECT_EQ(t->dimension, 16u);
    EXPECT_EQ(t->stride, 8u);
}

TEST_F(Type, NamesAreTheServersWords)
{
    const struct type *t = parse("Map(String, LowCardinality(Nullable(String)))");
    EXPECT_EQ(text(t->name), "Map(String, LowCardinality(Nullable(String)))");
    EXPECT_EQ(text(t->children[1]->name), "LowCardinality(Nullable(String))");
    EXPECT_EQ(text(t->children[1]->dictionary->name), "Nullable(String)");
    EXPECT_TRUE(t->children[1]->dictionary->nullable);
    EXPECT_FALSE(t->children[1]->dictionary->null_map);
    EXPECT_EQ(text(parse("Ring")->name), "Ring");
    EXPECT_EQ(text(parse("Ring")->children[0]->name), "Point");
    EXPECT_EQ(text(parse("SimpleAggregateFunction(sum, UInt64)")->name),
              "SimpleAggregateFunction(sum, UInt64)");
}

TEST_F(Type, ZonesAreLookedUp)
{
    context_.zones = zone_set_new();
    ASSERT_NE(context_.zones, nullptr);
    const struct type *t = parse("DateTime('UTC')");
    ASSERT_NE(t, nullptr);
    EXPECT_NE(t->zone, nullptr);
    t = parse("DateTime('Nowhere/AtAll')");
    ASSERT_NE(t, nullptr) << message(); /* the column may never be read as a time */
    EXPECT_EQ(t->zone, nullptr);
    EXPECT_EQ(text(t->zone_name), "Nowhere/AtAll");
    zone_set_free(context_.zones);
}

TEST_F(Type, MemoryRunsOut)
{
    struct arena small;
    arena_init(&small, 2000);
    context_.arena = &small;
    EXPECT_EQ(
        parse("Tuple(UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, "
              "UInt8, UInt8, UInt8, UInt8)"),
        nullptr);
    EXPECT_EQ(err_.state, STATE_HY001);
    arena_clear(&small);
}

TEST_F(Type, Equality)
{
    const char *different[] = {
        "UInt8",
        "Int8",
        "Nullable(UInt8)",
        "LowCardinality(UInt8)",
        "Array(UInt8)",
        "Array(Int8)",
        "Decimal(9, 1)",
        "Decimal(9, 2)",
        "Decimal(8, 2)",
        "FixedString(1)",
        "FixedString(2)",
        "DateTime('UTC')",
        "DateTime",
        "DateTime64(1)",
        "DateTime64(2)",
        "Enum8('a' = 1)",
        "Enum8('a' = 2)",
        "Enum8('b' = 1)",
        "Tuple(UInt8)",
        "Tuple(a UInt8)",
        "Tuple(b UInt8)",
        "Tuple(UInt8, UInt8)",
        "QBit(Float32, 8)",
        "QBit(Float32, 16)",
        "QBit(Float32, 16, 8)",
        "Array(Float32)",
    };
    for (const char *a : different)
        for (const char *b : different)
            EXPECT_EQ(type_equal(parse(a), parse(b)), a == b) << a << " and " << b;
    EXPECT_TRUE(type_equal(parse("Decimal32(2)"), parse("Decimal(9, 2)")));
    EXPECT_TRUE(type_equal(parse("DateTime('Asia/Tokyo')"), parse("DateTime")));
    EXPECT_TRUE(type_equal(parse("Point"), parse("Tuple(Float64, Float64)")));
}

TEST_F(Type, ACopyOutlivesItsArena)
{
    for (const char *words : {"Int32", "LowCardinality(Nullable(String))", "Enum8('a' = 1, 'b' = -2)",
                              "Map(String, Array(Tuple(a Int8, `b c` Nullable(Decimal(10, 3)))))",
                              "DateTime64(3, 'UTC')", "Variant(String, UInt64)"}) {
        struct arena other, copies;
        arena_init(&other, 1 << 20);
        arena_init(&copies, 1 << 20);
        struct type_context context = context_;
        context.arena = &other;
        const struct type *type = type_parse(text_of(words), &context, &err_);
        ASSERT_NE(type, nullptr) << words;
        const struct type *copy = type_copy(type, &copies, &err_);
        arena_clear(&other);
        ASSERT_NE(copy, nullptr);
        const struct type *again = parse(words);
        EXPECT_TRUE(type_equal(copy, again)) << words;
        EXPECT_EQ(text(copy->name), words);
        EXPECT_EQ(text(copy->zone_name), text(again->zone_name));
        arena_clear(&copies);
    }
}

TEST_F(Type, ACopyNeedsMemory)
{
    const struct type *type = parse("Map(String, Array(Int8))");
    struct arena small;
    arena_init(&small, sizeof(struct type) + 8);
    EXPECT_EQ(type_copy(type, &small, &err_), nullptr);
    EXPECT_EQ(err_.state, STATE_HY001);
    arena_clear(&small);
}

} // namespace
