/* ODBC's scalar functions and literals in ClickHouse's words. Each was run against a server. */
#include "server/clickhouse/clickhouse.h"

#define STRING(bit) SQL_STRING_FUNCTIONS, SQL_FN_STR_##bit
#define NUMERIC(bit) SQL_NUMERIC_FUNCTIONS, SQL_FN_NUM_##bit
#define TIME(bit) SQL_TIMEDATE_FUNCTIONS, SQL_FN_TD_##bit
#define SYSTEM(bit) SQL_SYSTEM_FUNCTIONS, SQL_FN_SYS_##bit

#define CLOCK_UNITS (SQL_FN_TSI_SECOND | SQL_FN_TSI_MINUTE | SQL_FN_TSI_HOUR)
#define PLAIN_DAYS (SQL_FN_TSI_DAY | SQL_FN_TSI_WEEK | SQL_FN_TSI_MONTH | SQL_FN_TSI_YEAR)
#define DAY_UNITS (PLAIN_DAYS | SQL_FN_TSI_QUARTER)
#define FIELDS (CLOCK_UNITS | SQL_FN_TSI_DAY | SQL_FN_TSI_MONTH | SQL_FN_TSI_YEAR)

/* The argument has a type that begins, or is, this. Decided before the query runs, since 24.3. */
#define MODERN 2403
#define TIMES 2506 /* brought the types Time and Time64 */
#define ALIKE(argument, pattern) "match(toTypeName(" argument "), '(^|[(])" pattern "')"
/* Hours of a time: the server's functions know points in time only. */
#define POINT(argument) "if(" ALIKE(argument, "Time") ", toDateTime64(" argument ", 0), " argument ")"
/* Sums in the narrow types wrap without a word (2020 + 100 years is 1983): they are made in a wide one, and
 * are always timestamps, as Appendix E says. */
#define WIDE_POINT "if(" ALIKE("$3", "(Date(32)?|DateTime)([(][^)]*)?[)]*$$") ", toDateTime64($3, 0), $3)"
/* A sum beyond the range is cut to the range's end, or wraps, without a word: then its distance is not what
 * was added. Distances in whole days and more are exact, and so are seconds; int128 holds any number of
 * hours. */
#define ADDED(sum, point, distance)                                                                          \
    "if(throwIf(" distance ", 'TIMESTAMPADD: the sum is beyond the range of timestamps'), " point ", " sum ")"
#define WIDE_SUM "dateAdd($u, $2, " WIDE_POINT ")"
#define WIDE_START "dateAdd($u, 0, " WIDE_POINT ")"
#define SECONDS_DIFFER                                                                                       \
    "dateDiff('second', " WIDE_START ", " WIDE_SUM ") != " SECONDS_ADDED                                     \
    " OR dateDiff('second', toDateTime64('9999-12-31 23:59:59', 0), " WIDE_SUM ") > 0"                       \
    " OR dateDiff('second', toDateTime64('0001-01-01 00:00:00', 0), " WIDE_SUM ") < 0"
#define SECONDS_ADDED "toInt128($2) * multiIf('$u' = 'HOUR', 3600, '$u' = 'MINUTE', 60, 1)"
/* Of the old servers' 32 bits, which wrap in 2106. */
#define NARROW_SUM "(toDateTime($3) + INTERVAL $2 $u)"
#define NARROW_DIFFERS "dateDiff('$u', toDateTime($3), " NARROW_SUM ") != toInt64($2)"
#define NANOSECONDS(argument) "toUnixTimestamp64Nano(toDateTime64(" argument ", 9))"
/* Also of enumerations, UUIDs, addresses and fixed strings, which applications take for text. */
#define S1 "toString($1)"
#define S2 "toString($2)"

#define SAME_LETTER(at) "(substring(soundex(" S1 "), " at ", 1) = substring(soundex(" S2 "), " at ", 1))"
#define DAYS "['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']"
#define MONTHS                                                                                               \
    "['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', "    \
    "'November', 'December']"

/* Characters are code points (the UTF8 functions), as ODBC counts them; positions begin with 1, 0 is "not
 * found". LENGTH ignores trailing blanks, TIMESTAMPDIFF counts whole intervals, WEEK is ISO's (1 to 53), and
 * weeks' days begin with Sunday = 1: all as Appendix E says. RAND(seed) is a fixed number for its seed. */
static const struct escape_function functions[] = {
    {"ASCII", 1, "ascii(" S1 ")", STRING(ASCII), 2211, 0},
    {"ASCII", 1, "reinterpretAsUInt8(substring(" S1 ", 1, 1))", STRING(ASCII), 0, 0},
    {"BIT_LENGTH", 1, "(length(" S1 ") * 8)", STRING(BIT_LENGTH), 0, 0},
    {"CHAR", 1, "char($1)", STRING(CHAR), 2001, 0},
    {"CHAR", 1, "unhex(hex(toUInt8($1)))", STRING(CHAR), 0, 0},
    {"CHAR_LENGTH", 1, "lengthUTF8(" S1 ")", STRING(CHAR_LENGTH), 0, 0},
    {"CHARACTER_LENGTH", 1, "lengthUTF8(" S1 ")", STRING(CHARACTER_LENGTH), 0, 0},
    {"CONCAT", 2, "concat(" S1 ", " S2 ")", STRING(CONCAT), 0, 0},
    {"CONCAT", -1, "concat($*)", STRING(CONCAT), 0, 0},
    {"DIFFERENCE", 2,
     "(" SAME_LETTER("1") " + " SAME_LETTER("2") " + " SAME_LETTER("3") " + " SAME_LETTER("4") ")",
     STRING(DIFFERENCE), 2304, 0},
    {"INSERT", 4,
     "concat(substringUTF8(" S1 ", 1, $2 - 1), toString($4), substringUTF8(" S1 ", $2 + $3, lengthUTF8(" S1
     ")))",
     STRING(INSERT), 2001, 0},
    {"LCASE", 1, "lowerUTF8(" S1 ")", STRING(LCASE), 0, 0},
    {"LEFT", 2, "substringUTF8(" S1 ", 1, $2)", STRING(LEFT), 0, 0},
    {"LENGTH", 1, "lengthUTF8(trimRight(" S1 "))", STRING(LENGTH), 2001, 0},
    {"LENGTH", 1, "lengthUTF8(replaceRegexpOne(" S1 ", ' +$$', ''))", STRING(LENGTH), 0, 0},
    {"LOCATE", 2, "positionUTF8(" S2 ", $1)", STRING(LOCATE_2), 0, 0},
    {"LOCATE", 3, "positionUTF8(" S2 ", $1, toUInt64($3))", STRING(LOCATE), 2101, 0},
    {"LTRIM", 1, "trimLeft(" S1 ")", STRING(LTRIM), 2001, 0},
    {"LTRIM", 1, "replaceRegexpOne(" S1 ", '^ +', '')", STRING(LTRIM), 0, 0},
    {"OCTET_LENGTH", 1, "length(" S1 ")", STRING(OCTET_LENGTH), 0, 0},
    {"POSITION", 2, "positionUTF8(" S2 ", $1)", STRING(POSITION), 0, 0},
    {"REPEAT", 2, "repeat(" S1 ", $2)", STRING(REPEAT), 2001, 0},
    {"REPLACE", 3, "replaceAll(" S1 ", $2, $3)", STRING(REPLACE), 0, 0},
    {"RIGHT", 2, "rightUTF8(" S1 ", $2)", STRING(RIGHT), 2303, 0},
    {"RTRIM", 1, "trimRight(" S1 ")", STRING(RTRIM), 2001, 0},
    {"RTRIM", 1, "replaceRegexpOne(" S1 ", ' +$$', '')", STRING(RTRIM), 0, 0},
    {"SOUNDEX", 1, "soundex(" S1 ")", STRING(SOUNDEX), 2304, 0},
    {"SPACE", 1, "repeat(' ', $1)", STRING(SPACE), 2001, 0},
    {"SUBSTRING", 2, "substringUTF8(" S1 ", $2, lengthUTF8(" S1 "))", STRING(SUBSTRING), 2001, 0},
    {"SUBSTRING", 3, "substringUTF8(" S1 ", $2, $3)", STRING(SUBSTRING), 0, 0},
    {"UCASE", 1, "upperUTF8(" S1 ")", STRING(UCASE), 0, 0},

    {"ABS", 1, "abs($1)", NUMERIC(ABS), 0, 0},
    {"ACOS", 1, "acos($1)", NUMERIC(ACOS), 0, 0},
    {"ASIN", 1, "asin($1)", NUMERIC(ASIN), 0, 0},
    {"ATAN", 1, "atan($1)", NUMERIC(ATAN), 0, 0},
    {"ATAN2", 2, "atan2($1, $2)", NUMERIC(ATAN2), 2101, 0},
    {"CEILING", 1, "ceil($1)", NUMERIC(CEILING), 0, 0},
    {"COS", 1, "cos($1)", NUMERIC(COS), 0, 0},
    {"COT", 1, "(1 / tan($1))", NUMERIC(COT), 0, 0},
    {"DEGREES", 1, "degrees($1)", NUMERIC(DEGREES), 2203, 0},
    {"DEGREES", 1, "($1 * 180 / pi())", NUMERIC(DEGREES), 0, 0},
    {"EXP", 1, "exp($1)", NUMERIC(EXP), 0, 0},
    {"FLOOR", 1, "floor($1)", NUMERIC(FLOOR), 0, 0},
    {"LOG", 1, "log($1)", NUMERIC(LOG), 0, 0},
    {"LOG10", 1, "log10($1)", NUMERIC(LOG10), 0, 0},
    {"MOD", 2, "modulo($1, $2)", NUMERIC(MOD), 0, 0},
    {"PI", 0, "pi()", NUMERIC(PI), 0, 0},
    {"POWER", 2, "pow($1, $2)", NUMERIC(POWER), 0, 0},
    {"RADIANS", 1, "radians($1)", NUMERIC(RADIANS), 2203, 0},
    {"RADIANS", 1, "($1 * pi() / 180)", NUMERIC(RADIANS), 0, 0},
    {"RAND", 0, "randCanonical()", NUMERIC(RAND), 2211, 0},
    {"RAND", 0, "(rand() / 4294967296.)", NUMERIC(RAND), 0, 0},
    {"RAND", 1, "(cityHash64($1) / 18446744073709551616.)", NUMERIC(RAND), 0, 0},
    {"ROUND", 2, "round($1, $2)", NUMERIC(ROUND), 0, 0},
    {"SIGN", 1, "sign($1)", NUMERIC(SIGN), 2101, 0},
    {"SIGN", 1, "(($1 > 0) - ($1 < 0))", NUMERIC(SIGN), 0, 0},
    {"SIN", 1, "sin($1)", NUMERIC(SIN), 0, 0},
    {"SQRT", 1, "sqrt($1)", NUMERIC(SQRT), 0, 0},
    {"TAN", 1, "tan($1)", NUMERIC(TAN), 0, 0},
    {"TRUNCATE", 2, "trunc($1, $2)", NUMERIC(TRUNCATE), 0, 0},

    {"CURDATE", 0, "today()", TIME(CURDATE), 0, 0},
    {"CURRENT_DATE", 0, "today()", TIME(CURRENT_DATE), 0, 0},
    {"CURRENT_TIME", 0, "CAST(now() AS Time)", TIME(CURRENT_TIME), TIMES, 0},
    {"CURRENT_TIME", 1, "CAST(now64($1) AS Time64($1))", TIME(CURRENT_TIME), TIMES, 0},
    {"CURRENT_TIMESTAMP", 0, "now()", TIME(CURRENT_TIMESTAMP), 0, 0},
    {"CURRENT_TIMESTAMP", 1, "now64($1)", TIME(CURRENT_TIMESTAMP), 2001, 0},
    {"CURTIME", 0, "CAST(now() AS Time)", TIME(CURTIME), TIMES, 0},
    {"DAYNAME", 1, "dateName('weekday', $1)", TIME(DAYNAME), 2109, 0},
    {"DAYNAME", 1, DAYS "[toDayOfWeek($1)]", TIME(DAYNAME), 0, 0},
    {"DAYOFMONTH", 1, "toDayOfMonth($1)", TIME(DAYOFMONTH), 0, 0},
    {"DAYOFWEEK", 1, "(toDayOfWeek($1) % 7 + 1)", TIME(DAYOFWEEK), 0, 0},
    {"DAYOFYEAR", 1, "toDayOfYear($1)", TIME(DAYOFYEAR), 0, 0},
    {"EXTRACT", 2, "extract($u FROM " POINT("$2") ")", TIME(EXTRACT), TIMES, CLOCK_UNITS},
    {"EXTRACT", 2, "extract($u FROM $2)", TIME(EXTRACT), 0, FIELDS},
    {"HOUR", 1, "toHour(" POINT("$1") ")", TIME(HOUR), TIMES, 0},
    {"HOUR", 1, "toHour($1)", TIME(HOUR), 0, 0},
    {"MINUTE", 1, "toMinute(" POINT("$1") ")", TIME(MINUTE), TIMES, 0},
    {"MINUTE", 1, "toMinute($1)", TIME(MINUTE), 0, 0},
    {"MONTH", 1, "toMonth($1)", TIME(MONTH), 0, 0},
    {"MONTHNAME", 1, "dateName('month', $1)", TIME(MONTHNAME), 2109, 0},
    {"MONTHNAME", 1, MONTHS "[toMonth($1)]", TIME(MONTHNAME), 0, 0},
    {"NOW", 0, "now()", TIME(NOW), 0, 0},
    {"QUARTER", 1, "toQuarter($1)", TIME(QUARTER), 0, 0},
    {"SECOND", 1, "toSecond(" POINT("$1") ")", TIME(SECOND), TIMES, 0},
    {"SECOND", 1, "toSecond($1)", TIME(SECOND), 0, 0},
    {"TIMESTAMPADD", 3,
     ADDED(WIDE_SUM, WIDE_START, "dateDiff('$u', " WIDE_START ", " WIDE_SUM ") != toInt64($2)"),
     TIME(TIMESTAMPADD), MODERN, DAY_UNITS},
    {"TIMESTAMPADD", 3, ADDED(WIDE_SUM, WIDE_START, SECONDS_DIFFER), TIME(TIMESTAMPADD), MODERN, CLOCK_UNITS},
    {"TIMESTAMPADD", 3, "dateAdd($u, $2, toDateTime64($3, 9))", TIME(TIMESTAMPADD), MODERN,
     SQL_FN_TSI_FRAC_SECOND},
    {"TIMESTAMPADD", 3, "if(throwIf(" NARROW_DIFFERS "), toDateTime($3), " NARROW_SUM ")", TIME(TIMESTAMPADD),
     0, CLOCK_UNITS | PLAIN_DAYS},
    {"TIMESTAMPDIFF", 3, "age('$u', $2, $3)", TIME(TIMESTAMPDIFF), 2303, CLOCK_UNITS | DAY_UNITS},
    {"TIMESTAMPDIFF", 3,
     "accurateCast(toInt128(" NANOSECONDS("$3") ") - " NANOSECONDS("$2") ", 'Nullable(Int64)')",
     TIME(TIMESTAMPDIFF), MODERN, SQL_FN_TSI_FRAC_SECOND},
    {"WEEK", 1, "toISOWeek($1)", TIME(WEEK), 0, 0},
    {"YEAR", 1, "toYear($1)", TIME(YEAR), 0, 0},

    {"DATABASE", 0, "currentDatabase()", SYSTEM(DBNAME), 0, 0},
    {"IFNULL", 2, "ifNull($1, $2)", SYSTEM(IFNULL), 0, 0},
    {"USER", 0, "currentUser()", SYSTEM(USERNAME), 2001, 0},
    {NULL, 0, NULL, 0, 0, 0, 0},
};

const struct escape_dialect clickhouse_escapes = {
    .sql = &clickhouse_dialect,
    .version = UINT32_MAX,
    .functions = functions,
    .conversions = clickhouse_conversions,
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
};

void clickhouse_escapes_of(uint32_t version, struct escape_dialect *out)
{
    *out = clickhouse_escapes;
    out->version = version;
    if (version < TIMES)
        out->time = out->time_fraction = NULL;
    if (version < 2109) { /* no Date32, and a DateTime64 of fewer years */
        out->date_wide = out->date;
        out->least_year = 1970;
        out->most_year = 2105;
    }
    if (version < 2001) {
        out->timestamp_wide = out->timestamp;
        out->like_escape = NULL;
    }
}
