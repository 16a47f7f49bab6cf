// Fast runs against the way that checks everything, on random arrays: a cell that a run is sure of has the
// same bytes there, and no error and no warning.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

extern "C" {
#include "convert/convert.h"
#include "convert/fit.h"
#include "exec/bulk_fast.h"
}

namespace
{

const size_t SETS = 600, ROOM = 128;

/* One array of parameters as an application binds it. */
struct Array {
    std::vector<uint8_t> data;
    std::vector<SQLLEN> lengths, indicators;
    source from = {};
};

struct Declared {
    SQLSMALLINT sql_type;
    SQLULEN size;
    SQLSMALLINT digits;
};

const char *const TEXTS[] = {
    "0",
    "-1",
    "17",
    "300",
    "70000",
    "000012",
    "5000000000",
    "18446744073709551615",
    "12.5",
    "1.2345",
    "-0.0001",
    "100000.1234",
    "99999999999999.9999",
    "0.10",
    "1.",
    ".5",
    "1e3",
    " 7",
    "-",
    "-0",
    "+1",
    "2024-02-29",
    "2024-02-30",
    "1970-01-01",
    "2149-06-06",
    "2149-06-07",
    "1899-12-31",
    "2024-01-02 03:04:05",
    "2024-01-02 03:04:05.100",
    "2024-01-02 03:04:05.123",
    "2024-01-02T03:04:05.123456789",
    "2024-01-02 03:04:05.1234567891",
    "2024-01-02 03:04:60",
    "2024-03-31 02:30:00",
    "2024-10-27 02:30:00.5",
    "1899-12-31 23:59:59",
    "2300-01-01 00:00:00",
    "2262-04-11 23:47:16.9",
    "",
    "abc",
    "true",
    "nan",
    "inf",
    "1e400",
    "0.1",
    "123.456e-7",
    "caf\xc3\xa9",
    "123456789012345678",
    "1234567890123456789",
    "a text that is longer than sixty-four bytes, and longer than what the column has declared"};

class Random
{
  public:
    explicit Random(unsigned seed) : random_(seed)
    {
    }
    uint64_t below(uint64_t most)
    {
        return random_() % most;
    }
    /* Mostly small, sometimes all bits. */
    uint64_t number()
    {
        uint64_t bits = random_();
        switch (random_() % 4) {
        case 0:
            return bits;
        case 1:
            return bits % 2 ? bits % 200 : 0 - bits % 200;
        case 2:
            return bits % 70000;
        default:
            return bits % 100;
        }
    }

  private:
    std::mt19937_64 random_;
};

SQL_TIMESTAMP_STRUCT stamp_of(Random &random)
{
    static const SQLUINTEGER fractions[] = {0, 0, 123000000, 500000000, 123456789, 1000, 1000000000};
    SQL_TIMESTAMP_STRUCT stamp = {};
    stamp.year = static_cast<SQLSMALLINT>(random.below(5) ? 1960 + random.below(100) : random.below(3000));
    stamp.month = static_cast<SQLUSMALLINT>(random.below(40) ? 1 + random.below(12) : random.below(300));
    stamp.day = static_cast<SQLUSMALLINT>(random.below(40) ? 1 + random.below(28) : random.below(300));
    stamp.hour = static_cast<SQLUSMALLINT>(random.below(25));
    stamp.minute = static_cast<SQLUSMALLINT>(random.below(60));
    stamp.second = static_cast<SQLUSMALLINT>(random.below(60));
    stamp.fraction = fractions[random.below(sizeof fractions / sizeof *fractions)];
    return stamp;
}

void fill_cell(Random &random, SQLSMALLINT c_type, uint8_t *cell, SQLLEN *length)
{
    uint64_t number = random.number();
    double real = static_cast<double>(static_cast<int64_t>(number)) / 8;
    float single = static_cast<float>(real);
    SQL_TIMESTAMP_STRUCT stamp = stamp_of(random);
    SQL_DATE_STRUCT date = {stamp.year, stamp.month, stamp.day};
    SQL_NUMERIC_STRUCT numeric = {};
    const char *text = TEXTS[random.below(sizeof TEXTS / sizeof *TEXTS)];
    size_t size = strlen(text);
    switch (c_type) {
    case SQL_C_WCHAR:
        for (size_t i = 0; i <= size && i < ROOM / sizeof(SQLWCHAR) - 1; i++) {
            SQLWCHAR unit = static_cast<SQLWCHAR>(static_cast<unsigned char>(text[i]));
            memcpy(cell + i * sizeof unit, &unit, sizeof unit);
            *length = static_cast<SQLLEN>(i * sizeof unit);
        }
        break;
    case SQL_C_CHAR:
    case SQL_C_BINARY:
        memcpy(cell, text, size + 1);
        *length = random.below(8) ? static_cast<SQLLEN>(size) : SQL_NTS;
        break;
    case SQL_C_DOUBLE:
        memcpy(cell, &real, sizeof real);
        break;
    case SQL_C_FLOAT:
        memcpy(cell, &single, sizeof single);
        break;
    case SQL_C_TYPE_TIMESTAMP:
        memcpy(cell, &stamp, sizeof stamp);
        break;
    case SQL_C_TYPE_DATE:
        memcpy(cell, &date, sizeof date);
        break;
    case SQL_C_NUMERIC:
        numeric.precision = 18;
        numeric.scale = static_cast<SQLSCHAR>(static_cast<int>(random.below(9)) - 1);
        numeric.sign = random.below(2) != 0;
        number = random.below(6) ? number % 1000000 : number;
        memcpy(numeric.val, &number, sizeof number);
        numeric.val[12] = random.below(50) == 0;
        memcpy(cell, &numeric, sizeof numeric);
        break;
    case SQL_C_BIT:
        *cell = static_cast<uint8_t>(random.below(9) ? number % 2 : number);
        break;
    case SQL_C_GUID:
        for (size_t i = 0; i < sizeof(SQLGUID); i++)
            cell[i] = static_cast<uint8_t>(random.number());
        break;
    default:
        memcpy(cell, &number, sizeof number); /* the rest is another cell's, which comes after it */
    }
}

/* Layouts: columns, rows with gaps, columns without lengths, lengths and indicators apart, and one cell for
 * all sets (a BufferLength of 0). */
Array array_of(Random &random, SQLSMALLINT c_type, int layout, SQLSMALLINT scale)
{
    Array out;
    size_t fixed = convert_c_size(c_type), width = fixed ? fixed : ROOM;
    size_t stride = layout == 1 ? width + 24 : (layout == 4 && !fixed ? 0 : width),
           ends = layout == 1 ? stride : sizeof(SQLLEN);
    bool sized = fixed || layout != 2;
    out.data.assign(stride * SETS + ROOM, 0);
    out.lengths.assign(SETS * ends / sizeof(SQLLEN) + 1, 0);
    out.indicators.assign(out.lengths.size(), 0);
    out.from.c_type = c_type;
    out.from.scale = scale;
    out.from.data = out.data.data();
    out.from.capacity = static_cast<SQLLEN>(width);
    out.from.stride = stride;
    out.from.length_stride = ends;
    out.from.octet_length = layout == 2 ? nullptr : out.lengths.data();
    out.from.indicator = layout == 3 ? out.indicators.data() : out.from.octet_length;
    for (size_t i = 0; i < SETS; i++) {
        SQLLEN length = static_cast<SQLLEN>(random.below(3)), null = 0;
        fill_cell(random, c_type, out.data.data() + i * stride, &length);
        if (!sized && c_type == SQL_C_CHAR)
            length = SQL_NTS;
        if (random.below(7) == 0)
            (layout == 3 ? null : length) = SQL_NULL_DATA;
        else if (layout != 4 && random.below(90) == 0)
            length = -77;
        memcpy(reinterpret_cast<uint8_t *>(out.lengths.data()) + i * ends, &length, sizeof length);
        memcpy(reinterpret_cast<uint8_t *>(out.indicators.data()) + i * ends, &null, sizeof null);
    }
    return out;
}

class BulkFast : public testing::Test
{
  protected:
    void SetUp() override
    {
        arena_init(&memory, 1 << 24);
        zones = zone_set_new();
    }
    void TearDown() override
    {
        arena_clear(&memory);
        zone_set_free(zones);
    }
    const type *parse(const char *text)
    {
        type_context context{&memory, zones, text_of("UTC")};
        error err{};
        return type_parse(text_of(text), &context, &err);
    }
    void make(native_column *column, const type *type)
    {
        error err{};
        *column = {};
        ASSERT_EQ(native_column_init(column, text_of("c"), type, type->nullable, &memory, &err), 0);
    }
    /* One cell by the way that checks everything. */
    bool careful(const Array &array, const Declared &declared, native_column *column, size_t set)
    {
        arena scratch;
        error err{};
        value value{};
        fit fit{};
        arena_init(&scratch, 1 << 20);
        fit.type = column->type;
        bool good = source_read(&array.from, set, &scratch, &value, &err) == 0;
        source_count(&array.from, declared.sql_type, &value);
        if (good && value.kind != VALUE_NULL)
            good = source_coerce(&value, declared.sql_type, declared.size, declared.digits, &scratch, &err) ==
                       0 &&
                   fit_value(&fit, &value, &scratch, &err) == 0 && !fit.cut;
        else if (good)
            good = column->nullable;
        if (good)
            native_column_put(column, &value);
        arena_clear(&scratch);
        error_clear(&err);
        return good;
    }
    bool goes_fast(SQLSMALLINT c_type, const Declared &declared, const type *type)
    {
        native_column column = {};
        column.type = type;
        bulk_fast fast = {};
        source from = {};
        desc_record record = {};
        from.c_type = c_type;
        record.concise_type = declared.sql_type;
        record.length = declared.size;
        record.scale = declared.digits;
        bulk_fast_choose(&fast, &from, &record, &column);
        return fast.put != nullptr;
    }
    /* How many cells the runs were sure of. */
    size_t compare(const Array &array, const Declared &declared, const type *type)
    {
        native_column quick, slow;
        bulk_fast fast = {};
        desc_record record = {};
        size_t sure = 0;
        make(&quick, type);
        make(&slow, type);
        record.concise_type = declared.sql_type;
        record.length = declared.size;
        record.scale = declared.digits;
        bulk_fast_choose(&fast, &array.from, &record, &quick);
        for (size_t set = 0; fast.put && set < SETS; set++) {
            size_t put = bulk_fast_run(&fast, &array.from, set, SETS - set);
            for (size_t i = 0; i < put; i++)
                EXPECT_TRUE(careful(array, declared, &slow, set + i)) << "set " << set + i;
            EXPECT_TRUE(same(quick.data, slow.data)) << "sets " << set << " + " << put;
            EXPECT_TRUE(same(quick.nulls, slow.nulls)) << "sets " << set << " + " << put;
            sure += put;
            set += put;
            if (testing::Test::HasFailure())
                break;
        }
        native_column_clear(&quick);
        native_column_clear(&slow);
        return sure;
    }
    static bool same(const buffer &a, const buffer &b)
    {
        return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
    }
    arena memory;
    zone_set *zones = nullptr;
};

const char *const TYPES[] = {"Bool",
                             "Int8",
                             "Nullable(Int8)",
                             "Int16",
                             "Nullable(Int32)",
                             "Int64",
                             "UInt8",
                             "UInt16",
                             "UInt32",
                             "Nullable(UInt64)",
                             "Int128",
                             "Float32",
                             "Nullable(Float64)",
                             "String",
                             "Nullable(String)",
                             "LowCardinality(Nullable(String))",
                             "FixedString(20)",
                             "Date",
                             "Nullable(Date32)",
                             "DateTime('UTC')",
                             "DateTime('Europe/Berlin')",
                             "Nullable(DateTime64(3, 'Europe/Berlin'))",
                             "DateTime64(0, 'UTC')",
                             "DateTime64(9, 'UTC')",
                             "Decimal(9, 4)",
                             "Nullable(Decimal(18, 4))",
                             "Decimal(38, 6)",
                             "Decimal(76, 0)",
                             "UUID",
                             "Nullable(UUID)",
                             "Enum8('a' = 1)",
                             "IPv4"};
const SQLSMALLINT C_TYPES[] = {SQL_C_CHAR,     SQL_C_WCHAR,    SQL_C_BINARY,        SQL_C_BIT,
                               SQL_C_STINYINT, SQL_C_UTINYINT, SQL_C_SSHORT,        SQL_C_USHORT,
                               SQL_C_SLONG,    SQL_C_ULONG,    SQL_C_SBIGINT,       SQL_C_UBIGINT,
                               SQL_C_FLOAT,    SQL_C_DOUBLE,   SQL_C_NUMERIC,       SQL_C_TYPE_DATE,
                               SQL_C_GUID,     SQL_C_LONG,     SQL_C_TYPE_TIMESTAMP};
const Declared DECLARED[] = {{SQL_VARCHAR, 0, 0},
                             {SQL_WVARCHAR, 8, 0},
                             {SQL_VARBINARY, 10, 0},
                             {SQL_TINYINT, 0, 0},
                             {SQL_SMALLINT, 5, 0},
                             {SQL_INTEGER, 0, 0},
                             {SQL_BIGINT, 0, 0},
                             {SQL_BIT, 0, 0},
                             {SQL_REAL, 0, 0},
                             {SQL_DOUBLE, 15, 0},
                             {SQL_FLOAT, 0, 0},
                             {SQL_DECIMAL, 18, 4},
                             {SQL_NUMERIC, 10, 0},
                             {SQL_DECIMAL, 0, 0},
                             {SQL_DECIMAL, 4, 4},
                             {SQL_TYPE_DATE, 10, 0},
                             {SQL_TYPE_TIMESTAMP, 0, 0},
                             {SQL_TYPE_TIMESTAMP, 23, 3},
                             {SQL_TYPE_TIMESTAMP, 19, 0},
                             {SQL_TYPE_TIMESTAMP, 29, 0},
                             {SQL_GUID, 36, 0}};

TEST_F(BulkFast, EqualsTheCarefulWay)
{
    Random random(7);
    int layout = 0;
    for (const char *text : TYPES) {
        const type *type = parse(text);
        ASSERT_NE(type, nullptr) << text;
        for (SQLSMALLINT c_type : C_TYPES)
            for (const Declared &declared : DECLARED) {
                if (!goes_fast(c_type, declared, type))
                    continue;
                SQLSMALLINT scale = c_type == SQL_C_NUMERIC && random.below(2) ? 4 : -1;
                Array array = array_of(random, c_type, layout++ % 5, scale);
                compare(array, declared, type);
                ASSERT_FALSE(HasFailure())
                    << text << " from C type " << c_type << " as " << declared.sql_type;
            }
    }
}

/* What applications bind most goes fast, or the above says nothing. */
TEST_F(BulkFast, CommonArraysGoFast)
{
    const struct {
        const char *type;
        SQLSMALLINT c_type;
        Declared declared;
        size_t least; /* of SETS, of which a seventh is NULL and many do not fit */
    } rows[] = {
        {"Nullable(Int32)", SQL_C_SLONG, {SQL_INTEGER, 0, 0}, 580},
        {"Nullable(UInt64)", SQL_C_UBIGINT, {SQL_BIGINT, 0, 0}, 580},
        {"Nullable(Int8)", SQL_C_BIT, {SQL_BIT, 0, 0}, 480},
        {"Nullable(Float64)", SQL_C_DOUBLE, {SQL_DOUBLE, 15, 0}, 580},
        {"Nullable(String)", SQL_C_CHAR, {SQL_VARCHAR, 0, 0}, 580},
        {"Nullable(String)", SQL_C_WCHAR, {SQL_WVARCHAR, 0, 0}, 580},
        {"Nullable(String)", SQL_C_BINARY, {SQL_VARBINARY, 0, 0}, 450},
        {"Nullable(UUID)", SQL_C_GUID, {SQL_GUID, 36, 0}, 580},
        {"Nullable(Date32)", SQL_C_TYPE_DATE, {SQL_TYPE_DATE, 10, 0}, 400},
        {"Nullable(DateTime64(3, 'UTC'))", SQL_C_TYPE_TIMESTAMP, {SQL_TYPE_TIMESTAMP, 23, 3}, 200},
        {"Nullable(Decimal(18, 4))", SQL_C_NUMERIC, {SQL_DECIMAL, 18, 4}, 250},
        {"Nullable(Int64)", SQL_C_WCHAR, {SQL_BIGINT, 0, 0}, 150},
        {"Nullable(Decimal(18, 4))", SQL_C_CHAR, {SQL_DECIMAL, 18, 4}, 150},
        {"Nullable(Float64)", SQL_C_CHAR, {SQL_DOUBLE, 15, 0}, 150},
        {"Nullable(DateTime64(3, 'UTC'))", SQL_C_CHAR, {SQL_TYPE_TIMESTAMP, 23, 3}, 90},
        {"Nullable(Date32)", SQL_C_WCHAR, {SQL_TYPE_DATE, 10, 0}, 90},
    };
    Random random(11);
    for (const auto &row : rows) {
        const type *type = parse(row.type);
        Array array = array_of(random, row.c_type, 0, -1);
        EXPECT_GE(compare(array, row.declared, type), row.least) << row.type << " from C type " << row.c_type;
    }
}

} // namespace
