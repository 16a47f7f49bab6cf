/* Parameters: every C type that clients bind, texts that need escaping, and sets of them; on both servers. */
#include <cstring>
#include <list>

#include <unistd.h>

#include "fixture.h"

namespace
{

using Which = std::tuple<bool, bool>; /* wide, old server */

class Parameter : public testing::TestWithParam<Which>
{
  protected:
    void SetUp() override
    {
        wide = std::get<0>(GetParam());
        old = std::get<1>(GetParam());
        db = std::make_unique<odbc::Connection>(wide);
        ASSERT_EQ(db->connect(keywords(url())), SQL_SUCCESS) << odbc::told(db->diags());
        table = "default.parameters_" + std::to_string(getpid()) + (wide ? "w" : "a");
    }
    void TearDown() override
    {
        if (made) {
            odbc::Statement statement(*db);
            EXPECT_OK(statement, statement.exec("DROP TABLE " + table));
        }
    }
    std::string url() const
    {
        return old ? old_url() : modern_url();
    }
    void make(const std::string &columns)
    {
        odbc::Statement statement(*db);
        ASSERT_OK(statement, statement.exec("CREATE TABLE " + table + " (" + columns + ") ENGINE = Memory"));
        made = true;
    }
    std::string server_has(const std::string &expressions) const
    {
        return net::post(url(), "SELECT " + expressions + " FROM " + table + " FORMAT TSVRaw");
    }
    /* Binds a text with an explicit length; it must live until execution. */
    SQLRETURN bind_text(odbc::Statement &statement, SQLUSMALLINT number, const std::string &text)
    {
        SQLSMALLINT c_type = wide ? SQL_C_WCHAR : SQL_C_CHAR, sql_type = wide ? SQL_WVARCHAR : SQL_VARCHAR;
        std::u16string utf16 = odbc::widen(text);
        kept.push_back(wide ? std::string(reinterpret_cast<char *>(utf16.data()), utf16.size() * 2) : text);
        lengths.push_back(std::make_unique<SQLLEN>(kept.back().size()));
        return SQLBindParameter(statement.handle, number, SQL_PARAM_INPUT, c_type, sql_type, text.size() + 1,
                                0, kept.back().data(), static_cast<SQLLEN>(kept.back().size()),
                                lengths.back().get());
    }

    bool wide = false, old = false, made = false;
    std::unique_ptr<odbc::Connection> db;
    std::string table;
    std::list<std::string> kept;
    std::vector<std::unique_ptr<SQLLEN>> lengths;
};

/* ---- C types */

template <typename T> std::string bytes_of(const T &value)
{
    return std::string(reinterpret_cast<const char *>(&value), sizeof value);
}

std::string utf16(const char16_t *text)
{
    std::u16string all(text);
    return std::string(reinterpret_cast<const char *>(all.data()), all.size() * 2);
}

SQL_NUMERIC_STRUCT numeric(uint64_t value, int precision, int scale, bool negative)
{
    SQL_NUMERIC_STRUCT out = {};
    out.precision = static_cast<SQLCHAR>(precision);
    out.scale = static_cast<SQLSCHAR>(scale);
    out.sign = !negative;
    memcpy(out.val, &value, sizeof value);
    return out;
}

struct Bound {
    SQLSMALLINT c_type, sql_type;
    SQLULEN size;
    SQLSMALLINT digits;
    std::string bytes;
    const char *text; /* toString of it on the server */
};

std::vector<Bound> bounds()
{
    const SQLGUID guid = {0x00112233, 0x4455, 0x6677, {0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}};
    return {
        {SQL_C_BIT, SQL_BIT, 1, 0, bytes_of<uint8_t>(1), "true"},
        {SQL_C_BIT, SQL_BIT, 1, 0, bytes_of<uint8_t>(0), "false"},
        {SQL_C_STINYINT, SQL_TINYINT, 3, 0, bytes_of<int8_t>(-128), "-128"},
        {SQL_C_UTINYINT, SQL_TINYINT, 3, 0, bytes_of<uint8_t>(255), "255"},
        {SQL_C_SSHORT, SQL_SMALLINT, 5, 0, bytes_of<int16_t>(-32768), "-32768"},
        {SQL_C_USHORT, SQL_SMALLINT, 5, 0, bytes_of<uint16_t>(65535), "65535"},
        {SQL_C_SLONG, SQL_INTEGER, 10, 0, bytes_of<int32_t>(-2147483647 - 1), "-2147483648"},
        {SQL_C_LONG, SQL_INTEGER, 10, 0, bytes_of<int32_t>(7), "7"},
        {SQL_C_ULONG, SQL_BIGINT, 10, 0, bytes_of<uint32_t>(4294967295u), "4294967295"},
        {SQL_C_SBIGINT, SQL_BIGINT, 19, 0, bytes_of<int64_t>(INT64_MIN), "-9223372036854775808"},
        {SQL_C_SBIGINT, SQL_BIGINT, 19, 0, bytes_of<int64_t>(INT64_MAX), "9223372036854775807"},
        {SQL_C_UBIGINT, SQL_BIGINT, 20, 0, bytes_of<uint64_t>(UINT64_MAX), "18446744073709551615"},
        {SQL_C_DOUBLE, SQL_DOUBLE, 15, 0, bytes_of(0.1), "0.1"},
        {SQL_C_DOUBLE, SQL_DOUBLE, 15, 0, bytes_of(0.30000000000000004), "0.30000000000000004"},
        {SQL_C_DOUBLE, SQL_DOUBLE, 15, 0, bytes_of(-1.7976931348623157e308), "-1.7976931348623157e308"},
        {SQL_C_DOUBLE, SQL_DOUBLE, 15, 0, bytes_of(2.2250738585072014e-308), "2.2250738585072014e-308"},
        {SQL_C_FLOAT, SQL_REAL, 7, 0, bytes_of(0.5f), "0.5"},
        {SQL_C_CHAR, SQL_VARCHAR, 10, 0, "text é", "text é"},
        {SQL_C_WCHAR, SQL_WVARCHAR, 10, 0, utf16(u"wide é😀"), "wide é😀"},
        {SQL_C_WCHAR, SQL_WLONGVARCHAR, 0, 0, utf16(u"long"), "long"},
        {SQL_C_CHAR, SQL_INTEGER, 10, 0, "-42", "-42"},
        {SQL_C_CHAR, SQL_NUMERIC, 10, 3, "1234567.891", "1234567.891"},
        {SQL_C_NUMERIC, SQL_NUMERIC, 10, 2, bytes_of(numeric(12345, 10, 2, true)), "-123.45"},
        {SQL_C_NUMERIC, SQL_NUMERIC, 10, 0, bytes_of(numeric(12345, 10, 0, false)), "12345"},
        {SQL_C_BINARY, SQL_VARBINARY, 4, 0, "bin", "bin"},
        {SQL_C_TYPE_DATE, SQL_TYPE_DATE, 10, 0, bytes_of(SQL_DATE_STRUCT{2024, 2, 29}), "2024-02-29"},
        {SQL_C_DATE, SQL_TYPE_DATE, 10, 0, bytes_of(SQL_DATE_STRUCT{1970, 1, 2}), "1970-01-02"},
        {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 19, 0,
         bytes_of(SQL_TIMESTAMP_STRUCT{2024, 2, 29, 12, 34, 56, 0}), "2024-02-29 12:34:56"},
        {SQL_C_GUID, SQL_GUID, 36, 0, bytes_of(guid), "00112233-4455-6677-8899-aabbccddeeff"},
    };
}

/* Beyond what the old server can say. */
std::vector<Bound> modern_bounds()
{
    return {
        {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 26, 6,
         bytes_of(SQL_TIMESTAMP_STRUCT{2024, 2, 29, 12, 34, 56, 123456000}), "2024-02-29 12:34:56.123456"},
        {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 29, 9,
         bytes_of(SQL_TIMESTAMP_STRUCT{1969, 12, 31, 23, 59, 59, 1}), "1969-12-31 23:59:59.000000001"},
        {SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 23, 3,
         bytes_of(SQL_TIMESTAMP_STRUCT{2299, 12, 31, 23, 59, 59, 999000000}), "2299-12-31 23:59:59.999"},
        {SQL_C_TYPE_DATE, SQL_TYPE_DATE, 10, 0, bytes_of(SQL_DATE_STRUCT{1900, 1, 1}), "1900-01-01"},
        {SQL_C_TYPE_DATE, SQL_TYPE_DATE, 10, 0, bytes_of(SQL_DATE_STRUCT{2299, 12, 31}), "2299-12-31"},
        {SQL_C_TYPE_TIME, SQL_TYPE_TIME, 8, 0, bytes_of(SQL_TIME_STRUCT{23, 59, 58}), "23:59:58"},
        {SQL_C_CHAR, SQL_DECIMAL, 38, 10, "9999999999999999999999999999.9999999999",
         "9999999999999999999999999999.9999999999"},
        {SQL_C_BINARY, SQL_VARBINARY, 4, 0, std::string("\0\xff\\\n", 4), nullptr},
    };
}

TEST_P(Parameter, OfEveryCType)
{
    std::vector<Bound> all = bounds();
    if (!old)
        for (const Bound &one : modern_bounds())
            all.push_back(one);
    for (Bound &one : all) {
        SCOPED_TRACE(std::string("C type ") + std::to_string(one.c_type) + " as SQL type " +
                     std::to_string(one.sql_type) + ": " + (one.text ? one.text : "bytes"));
        odbc::Statement statement(*db);
        SQLLEN length = static_cast<SQLLEN>(one.bytes.size());
        ASSERT_OK(statement, statement.prepare("SELECT toString(?), length(toString(?))"));
        for (SQLUSMALLINT i = 1; i <= 2; i++)
            ASSERT_OK(statement,
                      SQLBindParameter(statement.handle, i, SQL_PARAM_INPUT, one.c_type, one.sql_type,
                                       one.size, one.digits, one.bytes.data(), length, &length));
        ASSERT_OK(statement, statement.execute());
        ASSERT_OK(statement, statement.fetch());
        odbc::Piecewise cell = odbc::read_pieces(statement.handle, 1, SQL_C_BINARY, 4096);
        EXPECT_EQ(cell.problem, "");
        if (old && one.c_type == SQL_C_BIT) { /* no Bool there */
            EXPECT_EQ(cell.bytes, one.bytes[0] ? "1" : "0");
        } else {
            EXPECT_EQ(cell.bytes, one.text ? one.text : one.bytes);
        }
        EXPECT_EQ(statement.fetch(), SQL_NO_DATA);
    }
}

TEST_P(Parameter, NumbersStayNumbers)
{
    odbc::Statement statement(*db);
    SQLBIGINT big = 9007199254740993;
    double real = 0.1;
    SQLINTEGER limit = 2;
    ASSERT_OK(statement, statement.prepare("SELECT ? + 1, ? * 3, number FROM system.numbers LIMIT ?"));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0,
                                          0, &big, 0, nullptr));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 2, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_DOUBLE, 0,
                                          0, &real, 0, nullptr));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 3, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0,
                                          0, &limit, 0, nullptr));
    ASSERT_OK(statement, statement.execute());
    auto rows = statement.rows();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0][0], "9007199254740994");
    EXPECT_EQ(rows[0][1], "0.30000000000000004");
    EXPECT_EQ(rows[1][2], "1");
}

TEST_P(Parameter, Null)
{
    odbc::Statement statement(*db);
    SQLLEN null = SQL_NULL_DATA;
    for (auto types :
         {std::make_pair(SQL_C_SLONG, SQL_INTEGER), std::make_pair(SQL_C_CHAR, SQL_VARCHAR),
          std::make_pair(SQL_C_WCHAR, SQL_WVARCHAR), std::make_pair(SQL_C_DOUBLE, SQL_DOUBLE),
          std::make_pair(SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP),
          std::make_pair(SQL_C_TYPE_DATE, SQL_TYPE_DATE), std::make_pair(SQL_C_DEFAULT, SQL_VARCHAR)}) {
        SCOPED_TRACE(types.second);
        ASSERT_OK(statement, SQLBindParameter(
                                 statement.handle, 1, SQL_PARAM_INPUT, static_cast<SQLSMALLINT>(types.first),
                                 static_cast<SQLSMALLINT>(types.second), 0, 0, nullptr, 0, &null));
        ASSERT_OK(statement, statement.exec("SELECT isNull(?), 5"));
        auto rows = statement.rows();
        ASSERT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0][0], "1");
        ASSERT_OK(statement, statement.close());
    }
}

/* ---- texts */

std::vector<std::string> awkward_texts()
{
    std::vector<std::string> all = {
        "",
        "plain",
        "it's",
        "''",
        "\"double\"",
        "`back`",
        "\\",
        "\\\\",
        "\\'",
        "\\n",
        "tab\there",
        "new\nline",
        "cr\rhere",
        "\b\f",
        "\\N",
        "NULL",
        "?",
        "{p1:String}",
        "%27&param_p1=x",
        "'); DROP TABLE x; --",
        "/* c */ -- d",
        "é",
        "日本語",
        "😀𝄞",
        "a?b:c",
        "{d '2024-01-01'}",
        "$$heredoc$$",
        " leading and trailing ",
        std::string("nul\0inside", 10),
        std::string("\0", 1),
    };
    std::string every;
    for (int c = 1; c < 128; c++)
        every += static_cast<char>(c);
    all.push_back(every);
    return all;
}

TEST_P(Parameter, AwkwardTexts)
{
    odbc::Statement statement(*db);
    ASSERT_OK(statement, statement.prepare("SELECT ?, '?', length(?)"));
    for (const std::string &text : awkward_texts()) {
        SCOPED_TRACE(testing::PrintToString(text));
        ASSERT_OK(statement, bind_text(statement, 1, text));
        ASSERT_OK(statement, bind_text(statement, 2, text));
        ASSERT_OK(statement, statement.execute());
        auto rows = statement.rows();
        ASSERT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0][0], text);
        EXPECT_EQ(rows[0][1], "?");
        EXPECT_EQ(rows[0][2], std::to_string(text.size()));
        ASSERT_OK(statement, statement.close());
    }
}

TEST_P(Parameter, LongTexts)
{
    odbc::Statement statement(*db);
    ASSERT_OK(statement, statement.prepare("SELECT length(?), ? = concat(?, 'x')"));
    for (size_t size : {size_t(1000), size_t(65536), size_t(200000), size_t(3000000)}) {
        if (old && size > 200000)
            continue; /* a literal there: max_query_size */
        std::string text;
        while (text.size() < size)
            text += "it's é\t\\ ";
        SCOPED_TRACE(size);
        ASSERT_OK(statement, bind_text(statement, 1, text));
        ASSERT_OK(statement, bind_text(statement, 2, text + "x"));
        ASSERT_OK(statement, bind_text(statement, 3, text));
        SQLRETURN code = statement.execute();
        ASSERT_EQ(code, SQL_SUCCESS) << odbc::told(statement.diags()).substr(0, 500);
        auto rows = statement.rows();
        ASSERT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0][0], std::to_string(text.size()));
        EXPECT_EQ(rows[0][1], "1");
        ASSERT_OK(statement, statement.close());
    }
}

/* Markers are not found in strings, comments, identifiers or the ternary operator. */
TEST_P(Parameter, MarkersAreOnlyMarkers)
{
    odbc::Statement statement(*db);
    SQLSMALLINT count = -1;
    SQLINTEGER one = 1, seven = 7;
    ASSERT_OK(statement,
              statement.prepare("SELECT '?', \"a?\", /* ? */ `b?`, ? = 1 ? ? : 0 -- ?\n FROM (SELECT 1 AS "
                                "\"a?\", 2 AS `b?`)"));
    ASSERT_OK(statement, SQLNumParams(statement.handle, &count));
    EXPECT_EQ(count, 2);
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0,
                                          0, &one, 0, nullptr));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 2, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0,
                                          0, &seven, 0, nullptr));
    ASSERT_OK(statement, statement.execute());
    auto rows = statement.rows();
    EXPECT_EQ(rows[0], (std::vector<odbc::Cell>{"?", "1", "2", "7"}));
}

TEST_P(Parameter, TypedMarkers)
{
    odbc::Statement statement(*db);
    ASSERT_OK(statement, statement.prepare("SELECT toTypeName({?:UInt64}), toString({?:UInt64}), "
                                           "toString({?:Array(String)})"));
    for (SQLUSMALLINT i = 1; i <= 2; i++)
        ASSERT_OK(statement, bind_text(statement, i, "18446744073709551615"));
    ASSERT_OK(statement, bind_text(statement, 3, "['a','it\\'s']"));
    ASSERT_OK(statement, statement.execute());
    auto rows = statement.rows();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0][0], "UInt64");
    EXPECT_EQ(rows[0][1], "18446744073709551615");
    EXPECT_EQ(rows[0][2], "['a','it\\'s']");
    ASSERT_OK(statement, statement.close());
    SQLUBIGINT most = UINT64_MAX;
    ASSERT_OK(statement, statement.prepare("SELECT {?:UInt64}"));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_UBIGINT, SQL_BIGINT, 0,
                                          0, &most, 0, nullptr));
    ASSERT_OK(statement, statement.execute());
    EXPECT_EQ(statement.rows()[0][0], "18446744073709551615");
}

TEST_P(Parameter, PreparedOnceExecutedOften)
{
    odbc::Statement statement(*db);
    SQLINTEGER value = 0;
    ASSERT_OK(statement, statement.prepare("SELECT ? * 2 AS twice"));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0,
                                          0, &value, 0, nullptr));
    for (value = 0; value < 20; value++) {
        ASSERT_OK(statement, statement.execute());
        ASSERT_EQ(statement.rows()[0][0], std::to_string(value * 2));
        ASSERT_OK(statement, statement.close());
    }
}

/* What a parameter cannot become is refused here, not sent. */
TEST_P(Parameter, Refusals)
{
    struct Refusal {
        SQLSMALLINT c_type, sql_type;
        SQLULEN size;
        const char *text, *state;
    };
    const Refusal refusals[] = {
        {SQL_C_CHAR, SQL_INTEGER, 10, "abc", "22018"},
        {SQL_C_CHAR, SQL_INTEGER, 10, "99999999999", "22003"},
        {SQL_C_CHAR, SQL_TINYINT, 3, "300", "22003"},
        {SQL_C_CHAR, SQL_TYPE_DATE, 10, "no date", "22018"},
        {SQL_C_CHAR, SQL_GUID, 36, "no guid", "22018"},
        {SQL_C_CHAR, SQL_VARCHAR, 3, "longer than three", "22001"},
    };
    for (const Refusal &one : refusals) {
        SCOPED_TRACE(one.text);
        odbc::Statement statement(*db);
        SQLLEN length = SQL_NTS;
        ASSERT_OK(statement, statement.prepare("SELECT ?"));
        ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, one.c_type, one.sql_type,
                                              one.size, 0, const_cast<char *>(one.text), 0, &length));
        EXPECT_ERROR(statement, statement.execute(), one.state);
    }
}

/* ---- INSERT */

TEST_P(Parameter, InsertKeepsValues)
{
    make(old ? "n UInt64, t String, d Float64, day Date, x Nullable(Int32)"
             : "n UInt64, t String, d Float64, day Date32, x Nullable(Int32)");
    odbc::Statement statement(*db);
    SQLUBIGINT number = UINT64_MAX;
    double real = 0.30000000000000004;
    SQL_DATE_STRUCT day = {2024, 2, 29};
    SQLLEN null = SQL_NULL_DATA, rows = -9;
    std::string text = "it's \\ é😀\ttab\nline";

    ASSERT_OK(statement,
              statement.prepare("INSERT INTO " + table + " (n, t, d, day, x) VALUES (?, ?, ?, ?, ?)"));
    EXPECT_EQ(statement.columns(), 0);
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_UBIGINT, SQL_BIGINT, 0,
                                          0, &number, 0, nullptr));
    ASSERT_OK(statement, bind_text(statement, 2, text));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 3, SQL_PARAM_INPUT, SQL_C_DOUBLE, SQL_DOUBLE, 0,
                                          0, &real, 0, nullptr));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 4, SQL_PARAM_INPUT, SQL_C_TYPE_DATE,
                                          SQL_TYPE_DATE, 10, 0, &day, 0, nullptr));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 5, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0,
                                          0, nullptr, 0, &null));
    ASSERT_OK(statement, statement.execute());
    ASSERT_OK(statement, SQLRowCount(statement.handle, &rows));
    EXPECT_TRUE(rows == 1 || rows == -1) << rows; /* unknown, but never wrong */
    EXPECT_EQ(
        server_has("n, t = 'it\\'s \\\\ é😀\\ttab\\nline', d = 0.30000000000000004, toString(day), isNull(x)"),
        "18446744073709551615\t1\t1\t2024-02-29\t1\n");
}

TEST_P(Parameter, SetsOfAnInsert)
{
    const size_t size = 5;
    make("n Int32, t String");
    odbc::Statement statement(*db);
    SQLINTEGER numbers[size] = {10, 20, 30, 40, 50};
    char texts[size][8] = {"a", "it's", "c", "", "\\e"};
    SQLLEN lengths[size] = {SQL_NTS, SQL_NTS, SQL_NTS, SQL_NTS, 2};
    SQLUSMALLINT status[size] = {77, 77, 77, 77, 77};
    SQLULEN processed = 0;
    SQLLEN rows = 0;

    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(size)));
    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAM_STATUS_PTR, status));
    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAMS_PROCESSED_PTR, &processed));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0,
                                          0, numbers, 0, nullptr));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 8, 0,
                                          texts, sizeof texts[0], lengths));
    ASSERT_OK(statement, statement.exec("INSERT INTO " + table + " VALUES (?, ?)"));
    EXPECT_EQ(processed, size);
    for (SQLUSMALLINT one : status)
        EXPECT_EQ(one, SQL_PARAM_SUCCESS);
    ASSERT_OK(statement, SQLRowCount(statement.handle, &rows));
    EXPECT_TRUE(rows == static_cast<SQLLEN>(size) || rows == -1) << rows;
    EXPECT_EQ(server_has("count(), sum(n), countIf(t = 'it\\'s'), countIf(t = '\\\\e')"), "5\t150\t1\t1\n");
}

TEST_P(Parameter, SetThatFailsIsMarked)
{
    const size_t size = 4;
    make("n Int32");
    odbc::Statement statement(*db);
    char texts[size][8] = {"1", "two", "3", "4"};
    SQLUSMALLINT status[size] = {77, 77, 77, 77}, operation[size] = {SQL_PARAM_PROCEED, SQL_PARAM_PROCEED,
                                                                     SQL_PARAM_PROCEED, SQL_PARAM_IGNORE};
    SQLULEN processed = 0;

    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(size)));
    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAM_STATUS_PTR, status));
    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAM_OPERATION_PTR, operation));
    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAMS_PROCESSED_PTR, &processed));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_INTEGER, 0, 0,
                                          texts, sizeof texts[0], nullptr));
    /* An expression around the marker: sets go one by one, each with its own outcome. */
    EXPECT_ERROR(statement, statement.exec("INSERT INTO " + table + " VALUES (? + 0)"), "22018");
    SQLLEN row = 0;
    SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, 1, SQL_DIAG_ROW_NUMBER, &row, 0, nullptr);
    EXPECT_EQ(row, 2);
    const SQLUSMALLINT judged[size] = {SQL_PARAM_UNUSED, SQL_PARAM_ERROR, SQL_PARAM_UNUSED, SQL_PARAM_UNUSED};
    for (size_t i = 0; i < size; i++)
        EXPECT_EQ(status[i], judged[i]) << i;
    EXPECT_EQ(server_has("count(), sum(n)"), "0\t0\n");
    /* What only the server can tell is of its set: the others are stored. */
    strcpy(texts[1], "2");
    EXPECT_INFO(statement, statement.exec("INSERT INTO " + table + " VALUES (1 + throwIf(? = 2))"), "22000");
    const SQLUSMALLINT wanted[size] = {SQL_PARAM_SUCCESS, SQL_PARAM_ERROR, SQL_PARAM_SUCCESS,
                                       SQL_PARAM_UNUSED};
    for (size_t i = 0; i < size; i++)
        EXPECT_EQ(status[i], wanted[i]) << i;
    EXPECT_EQ(server_has("count(), sum(n)"), "2\t2\n");
}

/* Row-wise sets with a bind offset. */
TEST_P(Parameter, RowWiseSetsWithOffset)
{
    struct Set {
        SQLINTEGER number;
        SQLLEN length;
        char text[8];
    };
    Set sets[5] = {{0, 0, ""}, {1, SQL_NTS, "x"}, {2, SQL_NULL_DATA, ""}, {3, 1, "yz"}, {9, 0, ""}};
    make("n Int32, t Nullable(String)");
    odbc::Statement statement(*db);
    SQLULEN offset = sizeof(Set);

    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAM_BIND_TYPE, SQLULEN(sizeof(Set))));
    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAM_BIND_OFFSET_PTR, &offset));
    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN(3)));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0,
                                          0, &sets[0].number, 0, nullptr));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 8, 0,
                                          sets[0].text, sizeof sets[0].text, &sets[0].length));
    ASSERT_OK(statement, statement.exec("INSERT INTO " + table + " VALUES (?, ?)"));
    EXPECT_EQ(server_has("count(), sum(n), countIf(isNull(t)), countIf(t = 'x'), countIf(t = 'y')"),
              "3\t6\t1\t1\t1\n");
}

TEST_P(Parameter, DescribeParameter)
{
    odbc::Statement statement(*db);
    SQLSMALLINT type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    ASSERT_OK(statement,
              statement.prepare("SELECT {?:Decimal(20, 4)}, {?:DateTime64(3)}, {?:Nullable(UInt8)}"));
    ASSERT_OK(statement, SQLDescribeParam(statement.handle, 1, &type, &size, &digits, &nullable));
    EXPECT_EQ(type, SQL_DECIMAL);
    EXPECT_EQ(size, 20u);
    EXPECT_EQ(digits, 4);
    ASSERT_OK(statement, SQLDescribeParam(statement.handle, 2, &type, &size, &digits, &nullable));
    EXPECT_EQ(type, SQL_TYPE_TIMESTAMP);
    EXPECT_EQ(digits, 3);
    ASSERT_OK(statement, SQLDescribeParam(statement.handle, 3, &type, &size, &digits, &nullable));
    EXPECT_EQ(type, SQL_SMALLINT);
    EXPECT_EQ(nullable, SQL_NULLABLE);
    EXPECT_ERROR(statement, SQLDescribeParam(statement.handle, 4, &type, &size, &digits, &nullable), "07009");
}

INSTANTIATE_TEST_SUITE_P(, Parameter, testing::Combine(testing::Bool(), testing::Bool()),
                         [](const testing::TestParamInfo<Which> &info) {
                             return std::string(std::get<1>(info.param) ? "Old" : "Modern") +
                                    (std::get<0>(info.param) ? "Wide" : "Ansi");
                         });

} // namespace
