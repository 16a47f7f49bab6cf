// Runs: NULLs, indicators, strides, rowset offsets, dictionaries, variants, and which conversions exist.
#include "harness.h"

using namespace porter_test;

namespace
{

const std::string NULLABLE_INTS = std::string("\0\1\0\0\1\1", 6) + native_number<int32_t>(10) +
                                  native_number<int32_t>(0) + native_number<int32_t>(30) +
                                  native_number<int32_t>(40) + native_number<int32_t>(0) +
                                  native_number<int32_t>(0);

TEST(Convert, NullsSetTheIndicatorAndLeaveTheBuffer)
{
    ColumnBuilder column("Nullable(Int32)", 6, NULLABLE_INTS);
    Report report(6);
    std::vector<int32_t> data(6, -7);
    std::vector<SQLLEN> lengths(6, UNSET);
    struct target target = {};
    target.c_type = SQL_C_SLONG;
    target.data = reinterpret_cast<uint8_t *>(data.data());
    target.stride = 4;
    target.octet_length = target.indicator = lengths.data();
    target.length_stride = sizeof(SQLLEN);
    convert_put(convert_find(column.type(), SQL_C_SLONG), column.get(), 0, 6, &target, 0, &report.report);
    EXPECT_EQ((std::vector<int32_t>{10, -7, 30, 40, -7, -7}), data);
    EXPECT_EQ((std::vector<SQLLEN>{4, SQL_NULL_DATA, 4, 4, SQL_NULL_DATA, SQL_NULL_DATA}), lengths);
    EXPECT_EQ("", report.states());
}

TEST(Convert, NullWithoutIndicatorIs22002)
{
    ColumnBuilder column("Nullable(Int32)", 6, NULLABLE_INTS);
    Report report(6);
    std::vector<int32_t> data(6, -7);
    struct target target = {};
    target.c_type = SQL_C_SLONG;
    target.data = reinterpret_cast<uint8_t *>(data.data());
    target.stride = 4;
    convert_put(convert_find(column.type(), SQL_C_SLONG), column.get(), 0, 6, &target, 0, &report.report);
    EXPECT_EQ("22002 22002 22002", report.states());
    EXPECT_EQ((std::vector<uint8_t>{MARK_OK, MARK_ERROR, MARK_OK, MARK_OK, MARK_ERROR, MARK_ERROR}),
              report.marks);
    EXPECT_EQ(2u, report.report.entries[0].row);
    EXPECT_EQ((std::vector<int32_t>{10, -7, 30, 40, -7, -7}), data);
}

TEST(Convert, SeparateIndicatorAndLength)
{
    ColumnBuilder column("Nullable(Int32)", 6, NULLABLE_INTS);
    Report report(6);
    std::vector<SQLLEN> lengths(6, UNSET), indicators(6, UNSET);
    struct target target = {};
    target.c_type = SQL_C_SLONG; /* no data: lengths only */
    target.octet_length = lengths.data();
    target.indicator = indicators.data();
    target.length_stride = sizeof(SQLLEN);
    convert_put(convert_find(column.type(), SQL_C_SLONG), column.get(), 0, 6, &target, 0, &report.report);
    EXPECT_EQ((std::vector<SQLLEN>{4, UNSET, 4, 4, UNSET, UNSET}), lengths);
    EXPECT_EQ((std::vector<SQLLEN>{0, SQL_NULL_DATA, 0, 0, SQL_NULL_DATA, SQL_NULL_DATA}), indicators);
    EXPECT_EQ("", report.states());
}

/* Row-wise binding: rows 1..2 of a block to rows 2..3 of the rowset, an odd stride between them. */
TEST(Convert, RowWiseWithOffsets)
{
    struct __attribute__((packed)) Row {
        char pad;
        SQLLEN length;
        char text[5];
        int32_t number;
    };
    ColumnBuilder strings("String", 3,
                          native_string("zero") + native_string("one") + native_string("twenty"));
    ColumnBuilder numbers(
        "UInt16", 3, native_number<uint16_t>(0) + native_number<uint16_t>(1) + native_number<uint16_t>(20));
    std::vector<Row> rows(4);
    memset(rows.data(), 'x', rows.size() * sizeof(Row));
    Report report(4);
    struct target target = {};
    target.c_type = SQL_C_CHAR;
    target.data = reinterpret_cast<uint8_t *>(rows[0].text);
    target.capacity = 5;
    target.stride = target.length_stride = sizeof(Row);
    target.indicator = target.octet_length =
        reinterpret_cast<SQLLEN *>(reinterpret_cast<char *>(rows.data()) + 1);
    convert_put(convert_find(strings.type(), SQL_C_CHAR), strings.get(), 1, 2, &target, 2, &report.report);
    EXPECT_EQ('x', rows[1].text[0]);
    EXPECT_STREQ("one", rows[2].text);
    EXPECT_STREQ("twen", rows[3].text);
    SQLLEN length = rows[2].length;
    EXPECT_EQ(3, length);
    length = rows[3].length;
    EXPECT_EQ(6, length);
    EXPECT_EQ("01004", report.states());
    EXPECT_EQ(4u, report.report.entries[0].row);
    EXPECT_EQ((std::vector<uint8_t>{MARK_OK, MARK_OK, MARK_OK, MARK_INFO}), report.marks);

    target = {};
    target.c_type = SQL_C_SLONG;
    target.data = reinterpret_cast<uint8_t *>(&rows[0]) + offsetof(Row, number);
    target.stride = target.length_stride = sizeof(Row);
    convert_put(convert_find(numbers.type(), SQL_C_SLONG), numbers.get(), 1, 2, &target, 2, &report.report);
    int32_t number = rows[2].number;
    EXPECT_EQ(1, number);
    number = rows[3].number;
    EXPECT_EQ(20, number);
    EXPECT_STREQ("twen", rows[3].text);
}

TEST(Convert, OneBadCellDoesNotStopTheOthers)
{
    ColumnBuilder column("String", 3, native_string("1") + native_string("x") + native_string("3.5"));
    Report report(3);
    std::vector<int32_t> data(3, -7);
    struct target target = {};
    target.c_type = SQL_C_SLONG;
    target.data = reinterpret_cast<uint8_t *>(data.data());
    target.stride = 4;
    convert_put(convert_find(column.type(), SQL_C_SLONG), column.get(), 0, 3, &target, 0, &report.report);
    EXPECT_EQ((std::vector<int32_t>{1, -7, 3}), data);
    EXPECT_EQ("22018 01S07", report.states());
    EXPECT_EQ((std::vector<uint8_t>{MARK_OK, MARK_ERROR, MARK_INFO}), report.marks);
    std::string message(report.report.entries[0].message.data, report.report.entries[0].message.size);
    EXPECT_NE(std::string::npos, message.find("String")) << message;
    EXPECT_NE(std::string::npos, message.find("SQL_C_SLONG")) << message;
}

/* LowCardinality(Nullable(String)): dictionary "", "a", "bc"; keys 2 0 1 2. */
const std::string DICTIONARY = native_number<uint64_t>(1) + native_number<uint64_t>(0x600) +
                               native_number<uint64_t>(3) + native_string("") + native_string("a") +
                               native_string("bc") + native_number<uint64_t>(4) + std::string("\2\0\1\2", 4);

TEST(Convert, Dictionaries)
{
    ColumnBuilder column("LowCardinality(Nullable(String))", 4, DICTIONARY);
    const char *const expected[] = {"bc", nullptr, "a", "bc"};
    for (uint64_t row = 0; row < 4; row++) {
        Outcome out = put_cell(column.get(), row, SQL_C_CHAR, 10);
        EXPECT_EQ(expected[row] ? static_cast<SQLLEN>(strlen(expected[row])) : SQL_NULL_DATA, out.length);
        EXPECT_EQ(expected[row] ? expected[row] : "", out.bytes);
        EXPECT_EQ(!expected[row], out.untouched);
    }
    EXPECT_EQ("22018", put_cell(column.get(), 0, SQL_C_SLONG, 0).state);
    EXPECT_EQ(SQL_NULL_DATA, put_cell(column.get(), 1, SQL_C_SLONG, 0).length);
}

TEST(Convert, DictionaryOfNumbers)
{
    ColumnBuilder column("LowCardinality(UInt16)", 3,
                         native_number<uint64_t>(1) + native_number<uint64_t>(0x600) +
                             native_number<uint64_t>(2) + native_number<uint16_t>(0) +
                             native_number<uint16_t>(500) + native_number<uint64_t>(3) +
                             std::string("\1\0\1", 3));
    EXPECT_EQ(raw<uint16_t>(500), put_cell(column.get(), 0, SQL_C_USHORT, 0).bytes);
    EXPECT_EQ(raw<int64_t>(0), put_cell(column.get(), 1, SQL_C_SBIGINT, 0).bytes);
    EXPECT_EQ(raw<int32_t>(500), put_cell(column.get(), 2, SQL_C_SLONG, 0).bytes);
    EXPECT_EQ("500", put_cell(column.get(), 2, SQL_C_CHAR, 10).bytes);
}

TEST(Convert, Variants)
{
    /* Rows: 'x' (String is 0), NULL, 7 (UInt8 is 1). */
    ColumnBuilder column("Variant(String, UInt8)", 3,
                         native_number<uint64_t>(0) + std::string("\0\xff\1", 3) + native_string("x") + "\7");
    EXPECT_EQ("x", put_cell(column.get(), 0, SQL_C_CHAR, 10).bytes);
    EXPECT_EQ(SQL_NULL_DATA, put_cell(column.get(), 1, SQL_C_CHAR, 10).length);
    EXPECT_EQ(raw<int32_t>(7), put_cell(column.get(), 2, SQL_C_SLONG, 10).bytes);
    EXPECT_EQ("22018", put_cell(column.get(), 0, SQL_C_SLONG, 10).state);
}

TEST(Convert, NothingIsAlwaysNull)
{
    ColumnBuilder column("Nullable(Nothing)", 1, std::string("\1\x30", 2));
    for (SQLSMALLINT c_type : {SQL_C_CHAR, SQL_C_SLONG, SQL_C_GUID, SQL_C_TYPE_TIMESTAMP})
        EXPECT_EQ(SQL_NULL_DATA, put_cell(column.get(), 0, c_type, 10).length);
}

TEST(Convert, Values)
{
    struct buffer scratch;
    buffer_init(&scratch, 1000);
    Report report;
    bool failed = true;
    struct value value;
    ColumnBuilder address("IPv4", 1, native_number<uint32_t>(0x01020304));
    ASSERT_TRUE(convert_value(address.get(), 0, &value, &scratch, &report.report, 0, &failed));
    EXPECT_EQ(VALUE_TEXT, value.kind);
    EXPECT_EQ("1.2.3.4", std::string(value.text.data, value.text.size));
    ColumnBuilder tuple("Tuple(UInt8, String)", 1, "\1" + native_string("x"));
    ASSERT_TRUE(convert_value(tuple.get(), 0, &value, &scratch, &report.report, 0, &failed));
    EXPECT_EQ("(1,'x')", std::string(value.text.data, value.text.size));
    ColumnBuilder decimal("Decimal(9, 2)", 1, native_number<int32_t>(-125));
    ASSERT_TRUE(convert_value(decimal.get(), 0, &value, &scratch, &report.report, 0, &failed));
    EXPECT_EQ(VALUE_DECIMAL, value.kind);
    EXPECT_EQ(125u, value.decimal.word[0]);
    EXPECT_TRUE(value.decimal.negative);
    EXPECT_EQ(2, value.decimal.scale);
    ColumnBuilder dictionary("LowCardinality(Nullable(String))", 4, DICTIONARY);
    EXPECT_FALSE(convert_value(dictionary.get(), 1, &value, &scratch, &report.report, 0, &failed));
    EXPECT_FALSE(failed);
    EXPECT_EQ(VALUE_NULL, value.kind);
    ColumnBuilder nowhere("DateTime('Atlantis/Poseidonis')", 1, native_number<uint32_t>(0));
    EXPECT_FALSE(convert_value(nowhere.get(), 0, &value, &scratch, &report.report, 0, &failed));
    EXPECT_TRUE(failed);
    EXPECT_EQ("HY000", report.states());
    buffer_clear(&scratch);
}

/* The classes of kinds against Appendix D's matrix: what is allowed, and nothing else. */
TEST(Convert, TheMatrixIsAppendixD)
{
    const std::string text = "CWB bit num dat tim tst gui int1 intN ";
    const std::string exact = "CWB bit num int1 ", real = "CWB bit num ";
    const struct {
        std::vector<enum kind> kinds;
        std::string classes;
    } rows[] = {
        {{KIND_NOTHING, KIND_STRING, KIND_FIXEDSTRING, KIND_IPV4, KIND_IPV6, KIND_ENUM8, KIND_ENUM16,
          KIND_ARRAY, KIND_TUPLE, KIND_MAP, KIND_NESTED, KIND_VARIANT, KIND_DYNAMIC, KIND_JSON},
         text},
        {{KIND_INT8, KIND_INT16, KIND_INT32, KIND_INT64, KIND_INT128, KIND_INT256, KIND_UINT8, KIND_UINT16,
          KIND_UINT32, KIND_UINT64, KIND_UINT128, KIND_UINT256, KIND_DECIMAL32, KIND_DECIMAL64,
          KIND_DECIMAL128, KIND_DECIMAL256, KIND_INTERVAL, KIND_NUMERIC},
         exact},
        {{KIND_BOOL, KIND_FLOAT32, KIND_FLOAT64, KIND_BFLOAT16}, real},
        {{KIND_DATE, KIND_DATE32}, "CWB dat tst "},
        {{KIND_DATETIME, KIND_DATETIME64}, "CWB dat tim tst "},
        {{KIND_TIME, KIND_TIME64}, "CWB tim tst "},
        {{KIND_UUID}, "CWB gui "},
        {{KIND_AGGREGATE}, "CWB "},
    };
    const struct {
        SQLSMALLINT c_type;
        const char *name;
    } c_types[] = {
        {SQL_C_CHAR, "CWB "},
        {SQL_C_WCHAR, "CWB "},
        {SQL_C_BINARY, "CWB "},
        {SQL_C_BIT, "bit "},
        {SQL_C_STINYINT, "num "},
        {SQL_C_UTINYINT, "num "},
        {SQL_C_TINYINT, "num "},
        {SQL_C_SSHORT, "num "},
        {SQL_C_USHORT, "num "},
        {SQL_C_SHORT, "num "},
        {SQL_C_SLONG, "num "},
        {SQL_C_ULONG, "num "},
        {SQL_C_LONG, "num "},
        {SQL_C_SBIGINT, "num "},
        {SQL_C_UBIGINT, "num "},
        {SQL_C_FLOAT, "num "},
        {SQL_C_DOUBLE, "num "},
        {SQL_C_NUMERIC, "num "},
        {SQL_C_TYPE_DATE, "dat "},
        {SQL_C_DATE, "dat "},
        {SQL_C_TYPE_TIME, "tim "},
        {SQL_C_TIME, "tim "},
        {SQL_C_TYPE_TIMESTAMP, "tst "},
        {SQL_C_TIMESTAMP, "tst "},
        {SQL_C_GUID, "gui "},
        {SQL_C_INTERVAL_YEAR, "int1 "},
        {SQL_C_INTERVAL_MONTH, "int1 "},
        {SQL_C_INTERVAL_DAY, "int1 "},
        {SQL_C_INTERVAL_HOUR, "int1 "},
        {SQL_C_INTERVAL_MINUTE, "int1 "},
        {SQL_C_INTERVAL_SECOND, "int1 "},
        {SQL_C_INTERVAL_YEAR_TO_MONTH, "intN "},
        {SQL_C_INTERVAL_DAY_TO_HOUR, "intN "},
        {SQL_C_INTERVAL_DAY_TO_MINUTE, "intN "},
        {SQL_C_INTERVAL_DAY_TO_SECOND, "intN "},
        {SQL_C_INTERVAL_HOUR_TO_MINUTE, "intN "},
        {SQL_C_INTERVAL_HOUR_TO_SECOND, "intN "},
        {SQL_C_INTERVAL_MINUTE_TO_SECOND, "intN "},
    };
    int kinds = 0;
    for (const auto &row : rows) {
        for (enum kind kind : row.kinds) {
            kinds++;
            for (const auto &c : c_types) {
                struct type type = {};
                type.kind = kind;
                bool allowed = row.classes.find(c.name) != std::string::npos;
                EXPECT_EQ(allowed, convert_allowed(kind, c.c_type)) << kind << " " << c.c_type;
                EXPECT_EQ(allowed, convert_find(&type, c.c_type) != nullptr);
                EXPECT_TRUE(convert_c_type_known(c.c_type));
            }
        }
    }
    EXPECT_EQ(static_cast<int>(KIND_COUNT), kinds);
    for (SQLSMALLINT unknown : {SQL_C_DEFAULT, SQL_ARD_TYPE, 0, 1234, SQL_BIGINT})
        EXPECT_FALSE(convert_c_type_known(unknown)) << unknown;
}

TEST(Convert, SizesOfCTypes)
{
    EXPECT_EQ(0u, convert_c_size(SQL_C_CHAR));
    EXPECT_EQ(0u, convert_c_size(SQL_C_BINARY));
    EXPECT_EQ(1u, convert_c_size(SQL_C_BIT));
    EXPECT_EQ(4u, convert_c_size(SQL_C_LONG));
    EXPECT_EQ(8u, convert_c_size(SQL_C_SBIGINT));
    EXPECT_EQ(sizeof(SQL_NUMERIC_STRUCT), convert_c_size(SQL_C_NUMERIC));
    EXPECT_EQ(sizeof(SQL_TIMESTAMP_STRUCT), convert_c_size(SQL_C_TIMESTAMP));
    EXPECT_EQ(sizeof(SQLGUID), convert_c_size(SQL_C_GUID));
    EXPECT_EQ(sizeof(SQL_INTERVAL_STRUCT), convert_c_size(SQL_C_INTERVAL_DAY_TO_SECOND));
}

} // namespace
