/* {fn CONVERT}: every pair of types that SQLGetInfo claims gives the right value, and every other one an
 * error. */
#include <map>

#include "fixture.h"

namespace
{

struct Target {
    const char *name;
    SQLUINTEGER bit;
    int group; /* of `results` */
};

enum { BIT, WHOLE, REAL, EXACT, DATE, TIME, STAMP, GUID, TEXT, GROUPS };

const Target targets[] = {
    {"SQL_BIT", SQL_CVT_BIT, BIT},
    {"SQL_TINYINT", SQL_CVT_TINYINT, WHOLE},
    {"SQL_SMALLINT", SQL_CVT_SMALLINT, WHOLE},
    {"SQL_INTEGER", SQL_CVT_INTEGER, WHOLE},
    {"SQL_BIGINT", SQL_CVT_BIGINT, WHOLE},
    {"SQL_REAL", SQL_CVT_REAL, REAL},
    {"SQL_FLOAT", SQL_CVT_FLOAT, REAL},
    {"SQL_DOUBLE", SQL_CVT_DOUBLE, REAL},
    {"SQL_DECIMAL", SQL_CVT_DECIMAL, EXACT},
    {"SQL_NUMERIC", SQL_CVT_NUMERIC, EXACT},
    {"SQL_DATE", SQL_CVT_DATE, DATE},
    {"SQL_TIME", SQL_CVT_TIME, TIME},
    {"SQL_TIMESTAMP", SQL_CVT_TIMESTAMP, STAMP},
    {"SQL_GUID", SQL_CVT_GUID, GUID},
    {"SQL_CHAR", SQL_CVT_CHAR, TEXT},
    {"SQL_VARCHAR", SQL_CVT_VARCHAR, TEXT},
    {"SQL_LONGVARCHAR", SQL_CVT_LONGVARCHAR, TEXT},
    {"SQL_WCHAR", SQL_CVT_WCHAR, TEXT},
    {"SQL_WVARCHAR", SQL_CVT_WVARCHAR, TEXT},
    {"SQL_WLONGVARCHAR", SQL_CVT_WLONGVARCHAR, TEXT},
    {"SQL_BINARY", SQL_CVT_BINARY, GROUPS},
    {"SQL_VARBINARY", SQL_CVT_VARBINARY, GROUPS},
    {"SQL_LONGVARBINARY", SQL_CVT_LONGVARBINARY, GROUPS},
    {"SQL_INTERVAL_DAY", SQL_CVT_INTERVAL_DAY_TIME, GROUPS},
    {"SQL_INTERVAL_MONTH", SQL_CVT_INTERVAL_YEAR_MONTH, GROUPS},
};

/* A value of each source type, and what it is as each target; nullptr: not to be converted. */
struct Source {
    std::vector<SQLUSMALLINT> infos;
    const char *sql;
    const char *results[GROUPS];
};

const Source sources[] = {
    /* bit, whole, real, exact, date, time, timestamp, guid, text */
    {{SQL_CONVERT_BIT}, "CAST(1 AS Bool)", {"1", "1", "1", "1", nullptr, nullptr, nullptr, nullptr, "1"}},
    {{SQL_CONVERT_TINYINT}, "toInt8(1)", {"1", "1", "1", "1", nullptr, nullptr, nullptr, nullptr, "1"}},
    {{SQL_CONVERT_SMALLINT},
     "toInt16(-7)",
     {"1", "-7", "-7", "-7", nullptr, nullptr, nullptr, nullptr, "-7"}},
    {{SQL_CONVERT_INTEGER},
     "toInt32(100)",
     {"1", "100", "100", "100", nullptr, nullptr, nullptr, nullptr, "100"}},
    {{SQL_CONVERT_BIGINT}, "toInt64(0)", {"0", "0", "0", "0", nullptr, nullptr, nullptr, nullptr, "0"}},
    {{SQL_CONVERT_REAL},
     "toFloat32(1.5)",
     {"1", "1", "1.5", nullptr, nullptr, nullptr, nullptr, nullptr, "1.5"}},
    {{SQL_CONVERT_DOUBLE, SQL_CONVERT_FLOAT},
     "toFloat64(-2.75)",
     {"1", "-2", "-2.75", "-2.75", nullptr, nullptr, nullptr, nullptr, "-2.75"}},
    {{SQL_CONVERT_DECIMAL, SQL_CONVERT_NUMERIC},
     "toDecimal64('12.5', 2)",
     {"1", "12", "12.5", "12.5", nullptr, nullptr, nullptr, nullptr, "12.5"}},
    {{SQL_CONVERT_DATE},
     "toDate('2020-01-02')",
     {nullptr, nullptr, nullptr, nullptr, "2020-01-02", nullptr, "2020-01-02 00:00:00", nullptr,
      "2020-01-02"}},
    {{SQL_CONVERT_TIME},
     "CAST('03:04:05' AS Time)",
     {nullptr, nullptr, nullptr, nullptr, nullptr, "03:04:05", nullptr, nullptr, "03:04:05"}},
    {{SQL_CONVERT_TIMESTAMP},
     "toDateTime64('2020-01-02 03:04:05.678', 3)",
     {nullptr, nullptr, nullptr, nullptr, "2020-01-02", "03:04:05", "2020-01-02 03:04:05.678", nullptr,
      "2020-01-02 03:04:05.678"}},
    {{SQL_CONVERT_GUID},
     "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')",
     {nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, "61f0c404-5cb3-11e7-907b-a6006ad3dba0",
      "61f0c404-5cb3-11e7-907b-a6006ad3dba0"}},
};

/* From text: what is read, and what is refused. */
const struct {
    const char *text;
    const char *results[GROUPS];
} texts[] = {
    {"1", {"1", "1", "1", "1", nullptr, nullptr, nullptr, nullptr, "1"}},
    {" 12 ", {nullptr, "12", "12", "12", nullptr, nullptr, nullptr, nullptr, " 12 "}},
    {"-1.75", {nullptr, "-1", "-1.75", "-1.75", nullptr, nullptr, nullptr, nullptr, "-1.75"}},
    {"2020-01-02",
     {nullptr, nullptr, nullptr, nullptr, "2020-01-02", nullptr, "2020-01-02 00:00:00", nullptr,
      "2020-01-02"}},
    {"2020-01-02 03:04:05.25",
     {nullptr, nullptr, nullptr, nullptr, "2020-01-02", nullptr, "2020-01-02 03:04:05.25", nullptr,
      "2020-01-02 03:04:05.25"}},
    {"03:04:05", {nullptr, nullptr, nullptr, nullptr, nullptr, "03:04:05", nullptr, nullptr, "03:04:05"}},
    {"61F0C404-5cb3-11e7-907b-a6006ad3dba0",
     {nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, "61f0c404-5cb3-11e7-907b-a6006ad3dba0",
      "61F0C404-5cb3-11e7-907b-a6006ad3dba0"}},
    /* Servers make something of each of these. */
    {"abc", {}},
    {"", {}},
    {"12abc", {}},
    {"1.2.3", {}},
    {"1,5", {}},
    {"0x10", {}},
    {"2020-02-31", {}},
    {"2020-01-02 25:00:00", {}},
    {"2020-01-02 03:04:61", {}},
    {"2020-01-02abc", {}},
    {"2020-1-2x", {}},
    {"25:00:00", {}},
    {"03:64:05", {}},
};

class Conversion : public WithDriver
{
  protected:
    static SQLUINTEGER info(odbc::Connection &on, SQLUSMALLINT type)
    {
        SQLUINTEGER bits = 0;
        EXPECT_OK(on, SQLGetInfo(on.dbc, type, &bits, sizeof bits, nullptr));
        return bits;
    }
    /* All conversions of `value` in one query per target: plain, of a column, of a Nullable column. */
    static odbc::Cell value(odbc::Connection &on, const std::string &sql, const char *type)
    {
        odbc::Statement s(on);
        SQLRETURN code = s.exec("SELECT {fn CONVERT(" + sql + ", " + type + ")}");
        if (SQL_SUCCEEDED(code))
            code = s.fetch();
        if (!SQL_SUCCEEDED(code))
            return "! " + s.state();
        odbc::Cell got = s.text(1);
        /* Timestamps come with six digits, decimals with ten. */
        if (got && got->find('.') != std::string::npos && std::string(type).find("CHAR") == std::string::npos)
            got->erase(got->find_last_not_of('0') + 1);
        if (got && !got->empty() && got->back() == '.')
            got->pop_back();
        return got;
    }
    static void expect(odbc::Connection &on, const std::string &sql, const Target &target, const char *wanted)
    {
        for (const std::string &form : {"materialize(toNullable(" + sql + "))", "materialize(" + sql + ")"}) {
            odbc::Cell got = value(on, form, target.name);
            if (wanted)
                EXPECT_EQ(got, wanted) << form << " as " << target.name;
            else
                EXPECT_EQ(got.value_or("NULL").substr(0, 2), "! ") << form << " as " << target.name;
            if (!wanted) /* of a Nullable the server would make NULL: the other form fails by itself */
                break;
        }
    }
};

TEST_P(Conversion, OfEveryTypeIsClaimedExactlyWhenItRuns)
{
    for (const Source &source : sources) {
        SQLUINTEGER right = 0;
        for (const Target &target : targets) {
            const char *wanted = target.group < GROUPS ? source.results[target.group] : nullptr;
            bool float_to_exact = source.infos[0] == SQL_CONVERT_REAL && target.group == EXACT;
            if (float_to_exact) /* binary fractions: only that it runs */
                EXPECT_EQ(value(connection(), source.sql, target.name)->substr(0, 3), "1.5");
            else
                expect(connection(), source.sql, target, wanted);
            right |= wanted || float_to_exact ? target.bit : 0;
        }
        for (SQLUSMALLINT type : source.infos)
            EXPECT_EQ(info(connection(), type), right) << type;
    }
    for (SQLUSMALLINT type : {SQL_CONVERT_BINARY, SQL_CONVERT_VARBINARY, SQL_CONVERT_LONGVARBINARY,
                              SQL_CONVERT_INTERVAL_DAY_TIME, SQL_CONVERT_INTERVAL_YEAR_MONTH})
        EXPECT_EQ(info(connection(), type), 0u);
    EXPECT_EQ(info(connection(), SQL_CONVERT_FUNCTIONS),
              static_cast<SQLUINTEGER>(SQL_FN_CVT_CONVERT | SQL_FN_CVT_CAST));
}

TEST_P(Conversion, OfText)
{
    SQLUINTEGER right = 0;
    for (const auto &one : texts) {
        for (const Target &target : targets) {
            bool alike = &target != targets && target.group == (&target - 1)->group;
            if (target.group == GROUPS || (alike && right & target.bit))
                continue;
            const char *wanted = target.group == TEXT ? one.text : one.results[target.group];
            bool reads_days =
                (target.group == DATE || target.group == STAMP) && std::string(one.text) == "2020-1-2";
            if (!reads_days)
                expect(connection(), std::string("'") + one.text + "'", target, wanted);
            right |= wanted ? target.bit : 0;
        }
    }
    for (SQLUSMALLINT type : {SQL_CONVERT_CHAR, SQL_CONVERT_VARCHAR, SQL_CONVERT_LONGVARCHAR,
                              SQL_CONVERT_WCHAR, SQL_CONVERT_WVARCHAR, SQL_CONVERT_WLONGVARCHAR})
        EXPECT_EQ(info(connection(), type), right) << type;
}

TEST_P(Conversion, OutOfRange)
{
    const struct {
        const char *sql, *type, *result;
    } all[] = {
        {"128", "SQL_TINYINT", nullptr},
        {"-128", "SQL_TINYINT", "-128"},
        {"'128'", "SQL_TINYINT", nullptr},
        {"32768", "SQL_SMALLINT", nullptr},
        {"'32767'", "SQL_SMALLINT", "32767"},
        {"2147483648", "SQL_INTEGER", nullptr},
        {"'-2147483648'", "SQL_INTEGER", "-2147483648"},
        {"18446744073709551615", "SQL_BIGINT", nullptr},
        {"toInt64(9223372036854775807)", "SQL_BIGINT", "9223372036854775807"},
        {"'9223372036854775808'", "SQL_BIGINT", nullptr},
        {"1e80", "SQL_BIGINT", nullptr},
        {"pow(2, 256)", "SQL_INTEGER", nullptr},
        {"toFloat64(nan)", "SQL_INTEGER", nullptr},
        {"toFloat64(inf)", "SQL_INTEGER", nullptr},
        {"'1e400'", "SQL_DOUBLE", nullptr},
        {"toUInt256('115792089237316195423570985008687907853269984665640564039457584007913129639935')",
         "SQL_INTEGER", nullptr},
        {"'inf'", "SQL_DOUBLE", "inf"},
        {"toFloat64(inf)", "SQL_REAL", "inf"},
        {"1e39", "SQL_REAL", nullptr},
        {"'1e39'", "SQL_REAL", nullptr},
        {"'1e308'", "SQL_DOUBLE", "1e308"},
        {"1e29", "SQL_DECIMAL", nullptr},
        {"'1e28'", "SQL_DECIMAL", nullptr},
        {"'99999999999'", "SQL_DECIMAL", "99999999999"},
        {"'1899-12-31'", "SQL_DATE", nullptr},
        {"'2300-01-01'", "SQL_DATE", nullptr},
        {"'2299-12-31'", "SQL_DATE", "2299-12-31"},
        {"toInt32(5)", "SQL_DATE", nullptr},
        {"toInt64(1577934245)", "SQL_TIMESTAMP", nullptr},
        {"'1577934245'", "SQL_TIMESTAMP", nullptr},
        {"'20200102'", "SQL_DATE", nullptr},
        {"5", "SQL_TIME", nullptr},
        {"toDateTime('2020-01-02 03:04:05', 'Asia/Tokyo')", "SQL_VARCHAR", "2020-01-02 03:04:05"},
        {"toDateTime('2020-01-02 23:04:05', 'Asia/Tokyo')", "SQL_DATE", "2020-01-02"},
        {"true", "SQL_VARCHAR", "1"},
        {"CAST('x' AS Enum8('x' = 1))", "SQL_VARCHAR", "x"},
        {"CAST('x' AS Enum8('x' = 1))", "SQL_INTEGER", nullptr},
        {"toFixedString('12', 4)", "SQL_INTEGER", "12"},
        {"CAST('12' AS LowCardinality(String))", "SQL_INTEGER", "12"},
        {"toIPv4('1.2.3.4')", "SQL_BIGINT", nullptr},
    };
    for (const auto &one : all) {
        Target target = {one.type, 0, 0};
        if (std::string(one.sql).find("LowCardinality") != std::string::npos)
            EXPECT_EQ(value(connection(), one.sql, one.type), one.result);
        else
            expect(connection(), one.sql, target, one.result);
    }
}

TEST_P(Conversion, OfNullIsNull)
{
    for (const Target &target : targets) {
        if (target.group == GROUPS)
            continue;
        for (const char *null :
             {"NULL", "CAST(NULL AS Nullable(String))", "materialize(CAST(NULL AS Nullable(Int32)))",
              "nullIf(materialize('x'), 'x')", "CAST(NULL AS Nullable(DateTime64(3)))",
              "CAST(NULL AS LowCardinality(Nullable(String)))"})
            EXPECT_EQ(value(connection(), null, target.name), std::nullopt) << null << " as " << target.name;
    }
}

/* Rows with and without a value, one behind the other. */
TEST_P(Conversion, OfColumns)
{
    odbc::Statement s(connection());
    ASSERT_OK(s, s.exec("SELECT {fn CONVERT(nullIf(toString(number), '1'), SQL_INTEGER)}, {fn "
                        "CONVERT(if(number = 2, NULL, "
                        "'2020-01-0' || toString(number + 1)), SQL_DATE)} FROM numbers(3) ORDER BY number"));
    auto rows = s.rows();
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0], (std::vector<odbc::Cell>{"0", "2020-01-01"}));
    EXPECT_EQ(rows[1], (std::vector<odbc::Cell>{std::nullopt, "2020-01-02"}));
    EXPECT_EQ(rows[2], (std::vector<odbc::Cell>{"2", std::nullopt}));
}

TEST_P(Conversion, OnTheOldServer)
{
    auto old = open(old_url());
    ASSERT_NE(old, nullptr);
    SQLUINTEGER claimed = info(*old, SQL_CONVERT_VARCHAR);
    EXPECT_NE(claimed, 0u);
    for (const Target &target : targets) {
        odbc::Cell got = value(*old, "materialize('1')", target.name);
        if (claimed & target.bit)
            EXPECT_EQ(got, "1") << target.name;
        else
            EXPECT_EQ(got, "! 42000") << target.name;
        if (claimed & target.bit) {
            EXPECT_EQ(value(*old, "materialize(toInt32(-5))", target.name), "-5") << target.name;
            EXPECT_EQ(value(*old, "NULL", target.name), std::nullopt) << target.name;
        }
    }
    EXPECT_EQ(value(*old, "materialize(toNullable('abc'))", "SQL_DOUBLE").value_or("NULL").substr(0, 2),
              "! ");
}

BOTH_ENTRY_POINTS(Conversion);

} // namespace
