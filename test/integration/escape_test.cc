/* Each claim of SQL_CONVERT_* and of the scalar functions is backed by a query on the server. */
#include "fixture.h"

namespace
{

struct Source {
    SQLUSMALLINT info;
    const char *sql;
};

const Source sources[] = {
    {SQL_CONVERT_BIT, "CAST(1 AS Bool)"},
    {SQL_CONVERT_TINYINT, "toInt8(1)"},
    {SQL_CONVERT_SMALLINT, "toInt16(1)"},
    {SQL_CONVERT_INTEGER, "toInt32(1)"},
    {SQL_CONVERT_BIGINT, "toInt64(1)"},
    {SQL_CONVERT_REAL, "toFloat32(1)"},
    {SQL_CONVERT_DOUBLE, "toFloat64(1)"},
    {SQL_CONVERT_DECIMAL, "toDecimal64(1, 2)"},
    {SQL_CONVERT_DATE, "toDate('2020-01-02')"},
    {SQL_CONVERT_TIME, "CAST('03:04:05' AS Time)"},
    {SQL_CONVERT_TIMESTAMP, "toDateTime64('2020-01-02 03:04:05', 3)"},
    {SQL_CONVERT_GUID, "toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')"},
    {SQL_CONVERT_WVARCHAR, nullptr}, /* by target */
};

/* `text`: what to convert from text, `one`: the result for a number, `day`: of the timestamp above. */
const struct {
    const char *name;
    SQLUINTEGER bit;
    const char *text, *result;
} targets[] = {
    {"SQL_BIT", SQL_CVT_BIT, "1", "1"},
    {"SQL_TINYINT", SQL_CVT_TINYINT, "1", "1"},
    {"SQL_SMALLINT", SQL_CVT_SMALLINT, "1", "1"},
    {"SQL_INTEGER", SQL_CVT_INTEGER, "1", "1"},
    {"SQL_BIGINT", SQL_CVT_BIGINT, "1", "1"},
    {"SQL_REAL", SQL_CVT_REAL, "1", "1"},
    {"SQL_FLOAT", SQL_CVT_FLOAT, "1", "1"},
    {"SQL_DOUBLE", SQL_CVT_DOUBLE, "1", "1"},
    {"SQL_DECIMAL", SQL_CVT_DECIMAL, "1", "1"},
    {"SQL_NUMERIC", SQL_CVT_NUMERIC, "1", "1"},
    {"SQL_DATE", SQL_CVT_DATE, "2020-01-02", "2020-01-02"},
    {"SQL_TIME", SQL_CVT_TIME, "03:04:05", "03:04:05"},
    {"SQL_TIMESTAMP", SQL_CVT_TIMESTAMP, "2020-01-02 03:04:05", "2020-01-02 "},
    {"SQL_GUID", SQL_CVT_GUID, "61f0c404-5cb3-11e7-907b-a6006ad3dba0", "61f0c404-5cb3-11e7-907b-a6006ad3dba0"},
    {"SQL_CHAR", SQL_CVT_CHAR, "ab", ""},
    {"SQL_VARCHAR", SQL_CVT_VARCHAR, "ab", ""},
    {"SQL_LONGVARCHAR", SQL_CVT_LONGVARCHAR, "ab", ""},
    {"SQL_WCHAR", SQL_CVT_WCHAR, "ab", ""},
    {"SQL_WVARCHAR", SQL_CVT_WVARCHAR, "ab", ""},
    {"SQL_WLONGVARCHAR", SQL_CVT_WLONGVARCHAR, "ab", ""},
};

class Escape : public WithDriver
{
};

TEST_P(Escape, ConversionsThatAreClaimedRun)
{
    for (const Source &source : sources) {
        SQLUINTEGER claimed = 0;
        ASSERT_OK(connection(), SQLGetInfo(connection().dbc, source.info, &claimed, sizeof claimed, nullptr));
        EXPECT_NE(claimed, 0u) << source.info;
        for (const auto &target : targets) {
            if (!(claimed & target.bit))
                continue;
            odbc::Statement statement(connection());
            std::string value = source.sql ? source.sql : "'" + std::string(target.text) + "'";
            std::string sql = "SELECT {fn CONVERT(materialize(" + value + "), " + target.name + ")}";
            SCOPED_TRACE(sql);
            EXPECT_OK(statement, statement.exec(sql));
            auto rows = statement.rows();
            ASSERT_EQ(rows.size(), 1u);
            ASSERT_TRUE(rows[0][0].has_value());
            EXPECT_EQ(rows[0][0]->substr(0, std::string(target.result).size()), target.result);
            claimed &= ~target.bit;
        }
        EXPECT_EQ(claimed, 0u) << "bits of " << source.info << " that no query backs";
    }
}

TEST_P(Escape, ConversionOfWhatCannotBeReadIsAnError)
{
    for (const char *type : {"SQL_INTEGER", "SQL_DOUBLE", "SQL_DECIMAL", "SQL_DATE", "SQL_TIMESTAMP", "SQL_TIME", "SQL_GUID"}) {
        odbc::Statement statement(connection());
        SCOPED_TRACE(type);
        SQLRETURN code = statement.exec(std::string("SELECT {fn CONVERT(materialize('abc'), ") + type + ")}");
        while (SQL_SUCCEEDED(code))
            code = statement.fetch();
        EXPECT_EQ(code, SQL_ERROR);
        statement.close();
        ASSERT_OK(statement, statement.exec(std::string("SELECT {fn CONVERT(NULL, ") + type + ")}"));
        EXPECT_EQ(statement.rows()[0][0], std::nullopt);
    }
}

/* Values that the specification's Appendix E leads to. */
const struct {
    const char *call, *result;
} functions[] = {
    {"ASCII('A')", "65"}, {"BIT_LENGTH('ab')", "16"}, {"CHAR(65)", "A"}, {"CHAR_LENGTH('äb')", "2"},
    {"CHARACTER_LENGTH('äb')", "2"}, {"CONCAT('a', 'b')", "ab"}, {"DIFFERENCE('Smith', 'Smyth')", "4"},
    {"INSERT('abcdef', 2, 3, 'X')", "aXef"}, {"LCASE('ÄB')", "äb"}, {"LEFT('äbc', 2)", "äb"},
    {"LENGTH('ab  ')", "2"}, {"LOCATE('b', 'abcb')", "2"}, {"LOCATE('b', 'abcb', 3)", "4"},
    {"LTRIM('  a ')", "a "}, {"OCTET_LENGTH('ä')", "2"}, {"POSITION('b' IN 'abc')", "2"},
    {"REPEAT('ab', 2)", "abab"}, {"REPLACE('aba', 'a', 'x')", "xbx"}, {"RIGHT('abä', 2)", "bä"},
    {"RTRIM(' a  ')", " a"}, {"SOUNDEX('Smith')", "S530"}, {"SPACE(2)", "  "}, {"SUBSTRING('abcd', 2, 2)", "bc"},
    {"UCASE('äb')", "ÄB"}, {"ABS(-2)", "2"}, {"ACOS(1)", "0"}, {"ASIN(0)", "0"}, {"ATAN(0)", "0"},
    {"ATAN2(0, 1)", "0"}, {"CEILING(1.2)", "2"}, {"COS(0)", "1"}, {"ROUND({fn COT(1)}, 4)", "0.6421"},
    {"DEGREES(0)", "0"}, {"EXP(0)", "1"}, {"FLOOR(1.8)", "1"}, {"LOG(1)", "0"}, {"LOG10(100)", "2"},
    {"MOD(7, 4)", "3"}, {"TRUNCATE({fn PI()}, 4)", "3.1415"}, {"POWER(2, 3)", "8"}, {"RADIANS(0)", "0"},
    {"ROUND(1.26, 1)", "1.3"}, {"SIGN(-5)", "-1"}, {"SIN(0)", "0"}, {"SQRT(9)", "3"}, {"TAN(0)", "0"},
    {"TRUNCATE(1.29, 1)", "1.2"}, {"DAYNAME({d '2020-01-02'})", "Thursday"}, {"DAYOFMONTH({d '2020-01-02'})", "2"},
    {"DAYOFWEEK({d '2020-01-05'})", "1"}, {"DAYOFYEAR({d '2020-02-01'})", "32"},
    {"EXTRACT(YEAR FROM {d '2020-01-02'})", "2020"}, {"HOUR({ts '2020-01-02 03:04:05'})", "3"},
    {"MINUTE({ts '2020-01-02 03:04:05'})", "4"}, {"MONTH({d '2020-01-02'})", "1"},
    {"MONTHNAME({d '2020-01-02'})", "January"}, {"QUARTER({d '2020-05-02'})", "2"},
    {"SECOND({ts '2020-01-02 03:04:05'})", "5"},
    {"TIMESTAMPADD(SQL_TSI_DAY, 1, {ts '2020-01-02 03:04:05'})", "2020-01-03 03:04:05"},
    {"TIMESTAMPDIFF(SQL_TSI_DAY, {ts '2020-01-02 03:04:05'}, {ts '2020-01-04 03:04:04'})", "1"},
    {"WEEK({d '2020-01-02'})", "1"}, {"YEAR({d '2020-01-02'})", "2020"}, {"IFNULL(NULL, 7)", "7"},
    {"DATABASE()", "default"}, {"USER()", "default"},
};

TEST_P(Escape, FunctionsGiveWhatTheSpecificationSays)
{
    for (const auto &one : functions) {
        odbc::Statement statement(connection());
        SCOPED_TRACE(one.call);
        EXPECT_OK(statement, statement.exec(std::string("SELECT {fn ") + one.call + "}"));
        EXPECT_EQ(statement.rows().at(0).at(0), one.result);
    }
    for (const char *call : {"CURDATE()", "CURRENT_DATE()", "CURRENT_TIME()", "CURRENT_TIME(3)", "CURRENT_TIMESTAMP()",
                             "CURRENT_TIMESTAMP(3)", "CURTIME()", "NOW()", "RAND()", "RAND(1)"}) {
        odbc::Statement statement(connection());
        SCOPED_TRACE(call);
        EXPECT_OK(statement, statement.exec(std::string("SELECT {fn ") + call + "}"));
        EXPECT_EQ(statement.rows().size(), 1u);
    }
}

BOTH_ENTRY_POINTS(Escape);

} // namespace
