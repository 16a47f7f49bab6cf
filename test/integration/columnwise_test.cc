/* Arrays of parameters column by column, as turbodbc and arrow-odbc fill them: buffers that are filled and
 * sent again and again. */
#include <cstring>

#include "fixture.h"

namespace
{

const size_t ROWS = 100000, BATCH = 5000, WIDTH = 24;

/* One batch. A third of the rows is NULL where it may be. */
struct Buffers {
    std::vector<SQLBIGINT> big = std::vector<SQLBIGINT>(BATCH);
    std::vector<SQLUBIGINT> huge = std::vector<SQLUBIGINT>(BATCH);
    std::vector<SQLINTEGER> whole = std::vector<SQLINTEGER>(BATCH);
    std::vector<SQLSMALLINT> small = std::vector<SQLSMALLINT>(BATCH);
    std::vector<signed char> tiny = std::vector<signed char>(BATCH);
    std::vector<unsigned char> bit = std::vector<unsigned char>(BATCH);
    std::vector<SQLREAL> real = std::vector<SQLREAL>(BATCH);
    std::vector<SQLDOUBLE> wide = std::vector<SQLDOUBLE>(BATCH);
    std::vector<SQL_DATE_STRUCT> date = std::vector<SQL_DATE_STRUCT>(BATCH);
    std::vector<SQL_TIMESTAMP_STRUCT> stamp = std::vector<SQL_TIMESTAMP_STRUCT>(BATCH);
    std::vector<SQL_NUMERIC_STRUCT> numeric = std::vector<SQL_NUMERIC_STRUCT>(BATCH);
    std::vector<SQLGUID> guid = std::vector<SQLGUID>(BATCH);
    std::vector<char> text = std::vector<char>(BATCH * WIDTH), bytes = std::vector<char>(BATCH * WIDTH);
    std::vector<char16_t> unicode = std::vector<char16_t>(BATCH * WIDTH);
    std::vector<SQLLEN> null = std::vector<SQLLEN>(BATCH), text_length = std::vector<SQLLEN>(BATCH),
                        bytes_length = std::vector<SQLLEN>(BATCH),
                        unicode_length = std::vector<SQLLEN>(BATCH);

    void fill(size_t row, size_t n)
    {
        big[row] = -static_cast<SQLBIGINT>(n) * 1000000007;
        huge[row] = 18446744073709551615ull - n;
        whole[row] = static_cast<SQLINTEGER>(n) - 50000;
        small[row] = static_cast<SQLSMALLINT>(n % 30000);
        tiny[row] = static_cast<signed char>(n % 100);
        bit[row] = n % 2;
        real[row] = static_cast<SQLREAL>(n) / 4;
        wide[row] = static_cast<SQLDOUBLE>(n) / 8;
        date[row] = {static_cast<SQLSMALLINT>(1990 + n % 100), static_cast<SQLUSMALLINT>(1 + n % 12),
                     static_cast<SQLUSMALLINT>(1 + n % 28)};
        stamp[row] = {2024,
                      2,
                      29,
                      static_cast<SQLUSMALLINT>(n % 24),
                      static_cast<SQLUSMALLINT>(n % 60),
                      5,
                      static_cast<SQLUINTEGER>(n * 1000)};
        numeric[row] = {};
        numeric[row].precision = 18;
        numeric[row].scale = 3;
        numeric[row].sign = n % 2 ? 0 : 1;
        memcpy(numeric[row].val, &n, sizeof n);
        guid[row] = {static_cast<uint32_t>(n), 0x1234, 0x5678, {1, 2, 3, 4, 5, 6, 7, 8}};
        null[row] = n % 3 == 0 ? SQL_NULL_DATA : 0;
        text_length[row] = null[row] ? null[row] : snprintf(&text[row * WIDTH], WIDTH, "t'\\\t%zu", n);
        std::string value = "\xFF" + std::to_string(n);
        memcpy(&bytes[row * WIDTH], value.data(), value.size());
        bytes_length[row] = static_cast<SQLLEN>(value.size());
        std::u16string wide_text = odbc::widen("é😀" + std::to_string(n));
        memcpy(&unicode[row * WIDTH], wide_text.data(), wide_text.size() * 2);
        unicode_length[row] = n % 3 == 1 ? SQL_NULL_DATA : static_cast<SQLLEN>(wide_text.size() * 2);
    }
};

class Columnwise : public WithDriver
{
};

TEST_P(Columnwise, BuffersSentAgainAndAgain)
{
    const std::string table =
        std::string("default.porter_columnwise_") + (managed ? "m" : "d") + (GetParam() ? "w" : "a");
    odbc::Statement s(connection());
    Buffers b;
    ASSERT_OK(s, s.exec("CREATE OR REPLACE TABLE " + table +
                        " (big Int64, huge UInt64, whole Nullable(Int32), small Int16, tiny Int8, bit Bool, "
                        "real Float32, "
                        "wide Nullable(Float64), date Nullable(Date32), stamp DateTime64(6, 'UTC'), numeric "
                        "Nullable(Decimal(18, 3)), guid UUID, text Nullable(String), bytes String, unicode "
                        "LowCardinality(Nullable(String))) ENGINE = MergeTree ORDER BY tuple()"));
    const struct {
        SQLSMALLINT c_type, sql_type;
        SQLULEN size;
        SQLSMALLINT digits;
        void *data;
        SQLLEN capacity;
        SQLLEN *lengths;
    } columns[] = {
        {SQL_C_SBIGINT, SQL_BIGINT, 0, 0, b.big.data(), 0, nullptr},
        {SQL_C_UBIGINT, SQL_BIGINT, 0, 0, b.huge.data(), 0, nullptr},
        {SQL_C_SLONG, SQL_INTEGER, 0, 0, b.whole.data(), 0, b.null.data()},
        {SQL_C_SSHORT, SQL_SMALLINT, 0, 0, b.small.data(), 0, nullptr},
        {SQL_C_STINYINT, SQL_TINYINT, 0, 0, b.tiny.data(), 0, nullptr},
        {SQL_C_BIT, SQL_BIT, 0, 0, b.bit.data(), 0, nullptr},
        {SQL_C_FLOAT, SQL_REAL, 0, 0, b.real.data(), 0, nullptr},
        {SQL_C_DOUBLE, SQL_DOUBLE, 0, 0, b.wide.data(), 0, b.null.data()},
        {SQL_C_TYPE_DATE, SQL_TYPE_DATE, 10, 0, b.date.data(), 0, b.null.data()},
        {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 26, 6, b.stamp.data(), 0, nullptr},
        {SQL_C_NUMERIC, SQL_NUMERIC, 18, 3, b.numeric.data(), 0, b.null.data()},
        {SQL_C_GUID, SQL_GUID, 0, 0, b.guid.data(), 0, nullptr},
        {SQL_C_CHAR, SQL_VARCHAR, WIDTH, 0, b.text.data(), WIDTH, b.text_length.data()},
        {SQL_C_BINARY, SQL_VARBINARY, WIDTH, 0, b.bytes.data(), WIDTH, b.bytes_length.data()},
        {SQL_C_WCHAR, SQL_WVARCHAR, WIDTH, 0, b.unicode.data(), WIDTH * 2, b.unicode_length.data()},
    };
    std::string markers = "?";
    for (size_t i = 1; i < sizeof columns / sizeof *columns; i++)
        markers += ", ?";
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (" + markers + ")"));
    SQLUSMALLINT number = 0;
    for (const auto &one : columns)
        ASSERT_OK(s, SQLBindParameter(s.handle, ++number, SQL_PARAM_INPUT, one.c_type, one.sql_type, one.size,
                                      one.digits, one.data, one.capacity, one.lengths));
    SQLULEN processed = 0;
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMS_PROCESSED_PTR, &processed));
    size_t batch = BATCH;
    for (size_t done = 0; done < ROWS; done += batch) {
        batch = ROWS - done < BATCH ? ROWS - done
                : done == 2 * BATCH ? BATCH - 7
                                    : BATCH; /* one is not full */
        ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(batch)));
        for (size_t row = 0; row < batch; row++)
            b.fill(row, done + row);
        ASSERT_OK(s, s.execute());
        EXPECT_EQ(processed, batch);
        SQLLEN stored = 0;
        ASSERT_OK(s, SQLRowCount(s.handle, &stored));
        EXPECT_EQ(stored, static_cast<SQLLEN>(batch));
    }
    /* Each column's rows are those that the server computes, in whatever order. */
    std::string hashes = "SELECT count()";
    for (const char *name : {"big", "huge", "whole", "small", "tiny", "bit", "real", "wide", "date", "stamp",
                             "numeric", "guid", "text", "bytes", "unicode"})
        hashes +=
            std::string(", '") + name + "', groupBitXor(cityHash64(toString(tuple(big, " + name + "))))";
    EXPECT_EQ(
        server_says(hashes + " FROM " + table + " FORMAT TSV"),
        server_says(
            hashes +
            " FROM (SELECT -toInt64(number) * 1000000007 AS big, toUInt64(18446744073709551615 - number) AS "
            "huge, "
            "number % 3 = 0 AS gone, if(gone, NULL, toInt32(number) - 50000) AS whole, "
            "toInt16(number % 30000) AS small, toInt8(number % 100) AS tiny, (number % 2)::Bool AS bit, "
            "toFloat32(number / 4) AS real, if(gone, NULL, number / 8) AS wide, "
            "if(gone, NULL, makeDate32(1990 + number % 100, 1 + number % 12, 1 + number % 28)) AS date, "
            "addMicroseconds(toDateTime64('2024-02-29 00:00:05', 6, 'UTC') + INTERVAL number % 24 HOUR "
            "+ INTERVAL number % 60 MINUTE, number) AS stamp, if(gone, NULL, "
            "toDecimal64(toInt64(number) * if(number % 2, -1, 1), 3) / 1000) AS numeric, "
            "toUUID(concat(leftPad(lower(hex(toUInt32(number))), 8, '0'), '-1234-5678-0102-030405060708')) "
            "AS guid, if(gone, NULL, concat('t\\'\\\\\\t', toString(number))) AS text, "
            "concat(unhex('FF'), toString(number)) AS bytes, if(number % 3 = 1, NULL, concat('é😀', "
            "toString(number))) AS unicode FROM numbers(" +
            std::to_string(ROWS) + ")) FORMAT TSV"));
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(1)));
    ASSERT_OK(s, SQLFreeStmt(s.handle, SQL_RESET_PARAMS));
    ASSERT_OK(s, s.exec("DROP TABLE " + table));
}

BOTH_ENTRY_POINTS(Columnwise);

} // namespace
