/* ODBC's scalar functions, date literals and CONVERT in ClickHouse's words. Each was run against a server. */
#include "server/clickhouse/clickhouse.h"

#define STRING(bit) SQL_STRING_FUNCTIONS, SQL_FN_STR_##bit
#define NUMERIC(bit) SQL_NUMERIC_FUNCTIONS, SQL_FN_NUM_##bit
#define TIME(bit) SQL_TIMEDATE_FUNCTIONS, SQL_FN_TD_##bit
#define SYSTEM(bit) SQL_SYSTEM_FUNCTIONS, SQL_FN_SYS_##bit

/* Characters are code points (the UTF8 functions), as ODBC counts them; positions begin with 1, 0 is "not
 * found". LENGTH ignores trailing blanks, TIMESTAMPDIFF counts whole intervals, WEEK is ISO's (1 to 53), and
 * weeks' days begin with Sunday = 1: all as Appendix E says. RAND(seed) is a fixed number for its seed. */
static const struct escape_function functions[] = {
    {"ASCII", 1, "ascii($1)", STRING(ASCII)},
    {"BIT_LENGTH", 1, "(length($1) * 8)", STRING(BIT_LENGTH)},
    {"CHAR", 1, "char($1)", STRING(CHAR)},
    {"CHAR_LENGTH", 1, "lengthUTF8($1)", STRING(CHAR_LENGTH)},
    {"CHARACTER_LENGTH", 1, "lengthUTF8($1)", STRING(CHARACTER_LENGTH)},
    {"CONCAT", -1, "concat($*)", STRING(CONCAT)},
    {"DIFFERENCE", 2, "arrayCount((a, b) -> a = b, ngrams(soundex($1), 1), ngrams(soundex($2), 1))",
     STRING(DIFFERENCE)},
    {"INSERT", 4, "concat(substringUTF8($1, 1, $2 - 1), $4, substringUTF8($1, $2 + $3))", STRING(INSERT)},
    {"LCASE", 1, "lowerUTF8($1)", STRING(LCASE)},
    {"LEFT", 2, "substringUTF8($1, 1, $2)", STRING(LEFT)},
    {"LENGTH", 1, "lengthUTF8(trimRight($1))", STRING(LENGTH)},
    {"LOCATE", 2, "positionUTF8($2, $1)", STRING(LOCATE_2)},
    {"LOCATE", 3, "positionUTF8($2, $1, toUInt64($3))", STRING(LOCATE)},
    {"LTRIM", 1, "trimLeft($1)", STRING(LTRIM)},
    {"OCTET_LENGTH", 1, "length($1)", STRING(OCTET_LENGTH)},
    {"POSITION", 2, "positionUTF8($2, $1)", STRING(POSITION)},
    {"REPEAT", 2, "repeat($1, $2)", STRING(REPEAT)},
    {"REPLACE", 3, "replaceAll($1, $2, $3)", STRING(REPLACE)},
    {"RIGHT", 2, "rightUTF8($1, $2)", STRING(RIGHT)},
    {"RTRIM", 1, "trimRight($1)", STRING(RTRIM)},
    {"SOUNDEX", 1, "soundex($1)", STRING(SOUNDEX)},
    {"SPACE", 1, "repeat(' ', $1)", STRING(SPACE)},
    {"SUBSTRING", 2, "substringUTF8($1, $2)", STRING(SUBSTRING)},
    {"SUBSTRING", 3, "substringUTF8($1, $2, $3)", STRING(SUBSTRING)},
    {"UCASE", 1, "upperUTF8($1)", STRING(UCASE)},

    {"ABS", 1, "abs($1)", NUMERIC(ABS)},
    {"ACOS", 1, "acos($1)", NUMERIC(ACOS)},
    {"ASIN", 1, "asin($1)", NUMERIC(ASIN)},
    {"ATAN", 1, "atan($1)", NUMERIC(ATAN)},
    {"ATAN2", 2, "atan2($1, $2)", NUMERIC(ATAN2)},
    {"CEILING", 1, "ceil($1)", NUMERIC(CEILING)},
    {"COS", 1, "cos($1)", NUMERIC(COS)},
    {"COT", 1, "(1 / tan($1))", NUMERIC(COT)},
    {"DEGREES", 1, "degrees($1)", NUMERIC(DEGREES)},
    {"EXP", 1, "exp($1)", NUMERIC(EXP)},
    {"FLOOR", 1, "floor($1)", NUMERIC(FLOOR)},
    {"LOG", 1, "log($1)", NUMERIC(LOG)},
    {"LOG10", 1, "log10($1)", NUMERIC(LOG10)},
    {"MOD", 2, "modulo($1, $2)", NUMERIC(MOD)},
    {"PI", 0, "pi()", NUMERIC(PI)},
    {"POWER", 2, "pow($1, $2)", NUMERIC(POWER)},
    {"RADIANS", 1, "radians($1)", NUMERIC(RADIANS)},
    {"RAND", 0, "randCanonical()", NUMERIC(RAND)},
    {"RAND", 1, "(cityHash64($1) / 18446744073709551616.)", NUMERIC(RAND)},
    {"ROUND", 2, "round($1, $2)", NUMERIC(ROUND)},
    {"SIGN", 1, "sign($1)", NUMERIC(SIGN)},
    {"SIN", 1, "sin($1)", NUMERIC(SIN)},
    {"SQRT", 1, "sqrt($1)", NUMERIC(SQRT)},
    {"TAN", 1, "tan($1)", NUMERIC(TAN)},
    {"TRUNCATE", 2, "trunc($1, $2)", NUMERIC(TRUNCATE)},

    {"CURDATE", 0, "today()", TIME(CURDATE)},
    {"CURRENT_DATE", 0, "today()", TIME(CURRENT_DATE)},
    {"CURRENT_TIME", 0, "CAST(now() AS Time)", TIME(CURRENT_TIME)},
    {"CURRENT_TIME", 1, "CAST(now64($1) AS Time64($1))", TIME(CURRENT_TIME)},
    {"CURRENT_TIMESTAMP", 0, "now()", TIME(CURRENT_TIMESTAMP)},
    {"CURRENT_TIMESTAMP", 1, "now64($1)", TIME(CURRENT_TIMESTAMP)},
    {"CURTIME", 0, "CAST(now() AS Time)", TIME(CURTIME)},
    {"DAYNAME", 1, "dateName('weekday', $1)", TIME(DAYNAME)},
    {"DAYOFMONTH", 1, "toDayOfMonth($1)", TIME(DAYOFMONTH)},
    {"DAYOFWEEK", 1, "(toDayOfWeek($1) % 7 + 1)", TIME(DAYOFWEEK)},
    {"DAYOFYEAR", 1, "toDayOfYear($1)", TIME(DAYOFYEAR)},
    {"EXTRACT", 2, "extract($1 FROM $2)", TIME(EXTRACT)},
    {"HOUR", 1, "toHour($1)", TIME(HOUR)},
    {"MINUTE", 1, "toMinute($1)", TIME(MINUTE)},
    {"MONTH", 1, "toMonth($1)", TIME(MONTH)},
    {"MONTHNAME", 1, "dateName('month', $1)", TIME(MONTHNAME)},
    {"NOW", 0, "now()", TIME(NOW)},
    {"QUARTER", 1, "toQuarter($1)", TIME(QUARTER)},
    {"SECOND", 1, "toSecond($1)", TIME(SECOND)},
    {"TIMESTAMPADD", 3, "dateAdd($u, $2, $3)", TIME(TIMESTAMPADD)},
    {"TIMESTAMPDIFF", 3, "age('$u', $2, $3)", TIME(TIMESTAMPDIFF)},
    {"WEEK", 1, "toISOWeek($1)", TIME(WEEK)},
    {"YEAR", 1, "toYear($1)", TIME(YEAR)},

    {"DATABASE", 0, "currentDatabase()", SYSTEM(DBNAME)},
    {"IFNULL", 2, "ifNull($1, $2)", SYSTEM(IFNULL)},
    {"USER", 0, "currentUser()", SYSTEM(USERNAME)},
    {NULL, 0, NULL, 0, 0},
};

/* A plain CAST to a narrow integer wraps without a word, accurateCast refuses a fraction, and a CAST of text
 * to a Nullable type makes NULL of what it cannot read: hence a function, which fails on such text and cuts a
 * fraction, then the range watched or the type given to a bare NULL, which stays NULL. */
#define INTEGER(type) "accurateCast(toInt256($1), 'Nullable(" type ")')"
#define PLAIN(call, type) "CAST(" call " AS Nullable(" type "))"
#define STRING_TYPE PLAIN("toString($1)", "String")

static const struct {
    struct text odbc;
    const char *sql;
} conversions[] = {
    {TEXT("BIGINT"), INTEGER("Int64")},
    {TEXT("BINARY"), STRING_TYPE},
    {TEXT("BIT"), PLAIN("toBool($1)", "Bool")},
    {TEXT("CHAR"), STRING_TYPE},
    {TEXT("DATE"), PLAIN("toDate32($1)", "Date32")},
    {TEXT("DECIMAL"), PLAIN("toDecimal128($1, 10)", "Decimal(38, 10)")},
    {TEXT("DOUBLE"), PLAIN("toFloat64($1)", "Float64")},
    {TEXT("FLOAT"), PLAIN("toFloat64($1)", "Float64")},
    {TEXT("GUID"), PLAIN("toUUID($1)", "UUID")},
    {TEXT("INTEGER"), INTEGER("Int32")},
    {TEXT("LONGVARBINARY"), STRING_TYPE},
    {TEXT("LONGVARCHAR"), STRING_TYPE},
    {TEXT("NUMERIC"), PLAIN("toDecimal128($1, 10)", "Decimal(38, 10)")},
    {TEXT("REAL"), PLAIN("toFloat32($1)", "Float32")},
    {TEXT("SMALLINT"), INTEGER("Int16")},
    {TEXT("TIME"), "toTime64($1, 0)"},
    {TEXT("TIMESTAMP"), PLAIN("toDateTime64($1, 6)", "DateTime64(6)")},
    {TEXT("TINYINT"), INTEGER("Int8")},
    {TEXT("TYPE_DATE"), PLAIN("toDate32($1)", "Date32")},
    {TEXT("TYPE_TIME"), "toTime64($1, 0)"},
    {TEXT("TYPE_TIMESTAMP"), PLAIN("toDateTime64($1, 6)", "DateTime64(6)")},
    {TEXT("VARBINARY"), STRING_TYPE},
    {TEXT("VARCHAR"), STRING_TYPE},
    {TEXT("WCHAR"), STRING_TYPE},
    {TEXT("WLONGVARCHAR"), STRING_TYPE},
    {TEXT("WVARCHAR"), STRING_TYPE},
};

static const char *convert_type(struct text odbc_type)
{
    struct text prefix = text_of("SQL_");
    if (text_starts_same(odbc_type, prefix))
        odbc_type = text_from(odbc_type, prefix.size);
    for (size_t i = 0; i < sizeof conversions / sizeof *conversions; i++) {
        if (text_same(conversions[i].odbc, odbc_type))
            return conversions[i].sql;
    }
    return NULL;
}

const struct escape_dialect clickhouse_escapes = {
    .sql = &clickhouse_dialect,
    .functions = functions,
    .date = "toDate($1)",
    .date_wide = "toDate32($1)",
    .time = "CAST($1 AS Time)",
    .time_fraction = "CAST($1 AS Time64($2))",
    .timestamp = "toDateTime($1)",
    .timestamp_wide = "toDateTime64($1, $2)",
    .guid = "toUUID($1)",
    .least_year = 1900,
    .most_year = 2299,
    .interval = "INTERVAL $1 $2",
    .like_escape = "ESCAPE $1",
    .default_like_escape = '\\',
    .bind = "arrayMap(($n) -> $b, $v)[1]",
    .convert_type = convert_type,
};
