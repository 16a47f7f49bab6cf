/* ODBC's scalar functions and literals in CrateDB's words. Each was run against a server. */
#include "server/cratedb/cratedb.h"

#define STRING(bit) SQL_STRING_FUNCTIONS, SQL_FN_STR_##bit
#define NUMERIC(bit) SQL_NUMERIC_FUNCTIONS, SQL_FN_NUM_##bit
#define TIME(bit) SQL_TIMEDATE_FUNCTIONS, SQL_FN_TD_##bit
#define SYSTEM(bit) SQL_SYSTEM_FUNCTIONS, SQL_FN_SYS_##bit

/* Also of markers, whose types the server must know. */
#define S(argument) "CAST(" argument " AS TEXT)"
#define POINT(argument) "CAST(" argument " AS TIMESTAMP)"
#define MILLISECONDS(argument) "CAST(" POINT(argument) " AS BIGINT)"
#define COUNT(argument) "CAST(" argument " AS INTEGER)"

#define SUM_UNITS                                                                                            \
    (SQL_FN_TSI_SECOND | SQL_FN_TSI_MINUTE | SQL_FN_TSI_HOUR | SQL_FN_TSI_DAY | SQL_FN_TSI_WEEK |            \
     SQL_FN_TSI_MONTH | SQL_FN_TSI_YEAR)
#define FIELDS                                                                                               \
    (SQL_FN_TSI_SECOND | SQL_FN_TSI_MINUTE | SQL_FN_TSI_HOUR | SQL_FN_TSI_DAY | SQL_FN_TSI_MONTH |           \
     SQL_FN_TSI_YEAR)

/* Whole intervals, the rest cut towards zero, as Appendix E says: the later one first, so that the divisor is
 * negative. */
#define APART(unit, milliseconds)                                                                            \
    {                                                                                                        \
        "TIMESTAMPDIFF", 3, "((" MILLISECONDS("$2") " - " MILLISECONDS("$3") ") / -" milliseconds ")",       \
            TIME(TIMESTAMPDIFF), 0, SQL_FN_TSI_##unit                                                        \
    }
#define AGE "age(" POINT("$3") ", " POINT("$2") ")"
#define MONTHS "(EXTRACT(YEAR FROM " AGE ") * 12 + EXTRACT(MONTH FROM " AGE "))"
#define MONTHS_APART(unit, sql)                                                                              \
    {                                                                                                        \
        "TIMESTAMPDIFF", 3, sql, TIME(TIMESTAMPDIFF), 0, SQL_FN_TSI_##unit                                   \
    }

#define FOUND_BEHIND "position(" S("$1") " IN substr(" S("$2") ", " COUNT("$3") "))"

/* Characters are code points; positions begin with 1, 0 is "not found". LENGTH ignores trailing blanks, WEEK
 * is ISO's, and weeks' days begin with Sunday = 1: all as Appendix E says. There is no SOUNDEX. */
static const struct escape_function functions[] = {
    {"ASCII", 1, "ascii(" S("$1") ")", STRING(ASCII), 0, 0},
    {"BIT_LENGTH", 1, "bit_length(" S("$1") ")", STRING(BIT_LENGTH), 0, 0},
    {"CHAR", 1, "chr(" COUNT("$1") ")", STRING(CHAR), 0, 0},
    {"CHAR_LENGTH", 1, "char_length(" S("$1") ")", STRING(CHAR_LENGTH), 0, 0},
    {"CHARACTER_LENGTH", 1, "char_length(" S("$1") ")", STRING(CHARACTER_LENGTH), 0, 0},
    {"CONCAT", 2, "(" S("$1") " || " S("$2") ")", STRING(CONCAT), 0, 0},
    {"INSERT", 4,
     "(substr(" S("$1") ", 1, " COUNT("$2") " - 1) || " S("$4") " || substr(" S("$1") ", " COUNT(
         "$2") " + " COUNT("$3") "))",
     STRING(INSERT), 0, 0},
    {"LCASE", 1, "lower(" S("$1") ")", STRING(LCASE), 0, 0},
    {"LEFT", 2, "left(" S("$1") ", " COUNT("$2") ")", STRING(LEFT), 0, 0},
    {"LENGTH", 1, "char_length(rtrim(" S("$1") "))", STRING(LENGTH), 0, 0},
    {"LOCATE", 2, "position(" S("$1") " IN " S("$2") ")", STRING(LOCATE_2), 0, 0},
    {"LOCATE", 3,
     "CASE WHEN " FOUND_BEHIND " > 0 THEN " FOUND_BEHIND " + " COUNT("$3") " - 1 ELSE " FOUND_BEHIND " END",
     STRING(LOCATE), 0, 0},
    {"LTRIM", 1, "ltrim(" S("$1") ")", STRING(LTRIM), 0, 0},
    {"OCTET_LENGTH", 1, "octet_length(" S("$1") ")", STRING(OCTET_LENGTH), 0, 0},
    {"POSITION", 2, "position(" S("$1") " IN " S("$2") ")", STRING(POSITION), 0, 0},
    {"REPEAT", 2, "repeat(" S("$1") ", " COUNT("$2") ")", STRING(REPEAT), 0, 0},
    {"REPLACE", 3, "replace(" S("$1") ", " S("$2") ", " S("$3") ")", STRING(REPLACE), 0, 0},
    {"RIGHT", 2, "right(" S("$1") ", " COUNT("$2") ")", STRING(RIGHT), 0, 0},
    {"RTRIM", 1, "rtrim(" S("$1") ")", STRING(RTRIM), 0, 0},
    {"SPACE", 1, "repeat(' ', " COUNT("$1") ")", STRING(SPACE), 0, 0},
    {"SUBSTRING", 2, "substr(" S("$1") ", " COUNT("$2") ")", STRING(SUBSTRING), 0, 0},
    {"SUBSTRING", 3, "substr(" S("$1") ", " COUNT("$2") ", " COUNT("$3") ")", STRING(SUBSTRING), 0, 0},
    {"UCASE", 1, "upper(" S("$1") ")", STRING(UCASE), 0, 0},

    {"ABS", 1, "abs($1)", NUMERIC(ABS), 0, 0},
    {"ACOS", 1, "acos($1)", NUMERIC(ACOS), 0, 0},
    {"ASIN", 1, "asin($1)", NUMERIC(ASIN), 0, 0},
    {"ATAN", 1, "atan($1)", NUMERIC(ATAN), 0, 0},
    {"ATAN2", 2, "atan2($1, $2)", NUMERIC(ATAN2), 0, 0},
    {"CEILING", 1, "ceil($1)", NUMERIC(CEILING), 0, 0},
    {"COS", 1, "cos($1)", NUMERIC(COS), 0, 0},
    {"COT", 1, "cot($1)", NUMERIC(COT), 0, 0},
    {"DEGREES", 1, "degrees($1)", NUMERIC(DEGREES), 0, 0},
    {"EXP", 1, "exp($1)", NUMERIC(EXP), 0, 0},
    {"FLOOR", 1, "floor($1)", NUMERIC(FLOOR), 0, 0},
    {"LOG", 1, "ln($1)", NUMERIC(LOG), 0, 0},
    {"LOG10", 1, "log($1)", NUMERIC(LOG10), 0, 0},
    {"MOD", 2, "mod($1, $2)", NUMERIC(MOD), 0, 0},
    {"PI", 0, "pi()", NUMERIC(PI), 0, 0},
    {"POWER", 2, "power($1, $2)", NUMERIC(POWER), 0, 0},
    {"RADIANS", 1, "radians($1)", NUMERIC(RADIANS), 0, 0},
    {"RAND", 0, "random()", NUMERIC(RAND), 0, 0},
    {"ROUND", 2, "round($1, " COUNT("$2") ")", NUMERIC(ROUND), 0, 0},
    {"SIGN", 1, "sign($1)", NUMERIC(SIGN), 0, 0},
    {"SIN", 1, "sin($1)", NUMERIC(SIN), 0, 0},
    {"SQRT", 1, "sqrt($1)", NUMERIC(SQRT), 0, 0},
    {"TAN", 1, "tan($1)", NUMERIC(TAN), 0, 0},
    {"TRUNCATE", 2, "trunc($1, " COUNT("$2") ")", NUMERIC(TRUNCATE), 0, 0},

    {"CURDATE", 0, "current_date", TIME(CURDATE), 0, 0},
    {"CURRENT_DATE", 0, "current_date", TIME(CURRENT_DATE), 0, 0},
    {"CURRENT_TIME", 0, "current_time", TIME(CURRENT_TIME), 0, 0},
    {"CURRENT_TIMESTAMP", 0, "current_timestamp", TIME(CURRENT_TIMESTAMP), 0, 0},
    {"CURRENT_TIMESTAMP", 1, "current_timestamp($1)", TIME(CURRENT_TIMESTAMP), 0, 0},
    {"CURTIME", 0, "current_time", TIME(CURTIME), 0, 0},
    {"DAYNAME", 1, "date_format('%W', " POINT("$1") ")", TIME(DAYNAME), 0, 0},
    {"DAYOFMONTH", 1, "EXTRACT(DAY FROM " POINT("$1") ")", TIME(DAYOFMONTH), 0, 0},
    {"DAYOFWEEK", 1, "(EXTRACT(DAY_OF_WEEK FROM " POINT("$1") ") % 7 + 1)", TIME(DAYOFWEEK), 0, 0},
    {"DAYOFYEAR", 1, "EXTRACT(DAY_OF_YEAR FROM " POINT("$1") ")", TIME(DAYOFYEAR), 0, 0},
    {"EXTRACT", 2, "EXTRACT($u FROM " POINT("$2") ")", TIME(EXTRACT), 0, FIELDS},
    {"HOUR", 1, "EXTRACT(HOUR FROM " POINT("$1") ")", TIME(HOUR), 0, 0},
    {"MINUTE", 1, "EXTRACT(MINUTE FROM " POINT("$1") ")", TIME(MINUTE), 0, 0},
    {"MONTH", 1, "EXTRACT(MONTH FROM " POINT("$1") ")", TIME(MONTH), 0, 0},
    {"MONTHNAME", 1, "date_format('%M', " POINT("$1") ")", TIME(MONTHNAME), 0, 0},
    {"NOW", 0, "now()", TIME(NOW), 0, 0},
    {"QUARTER", 1, "EXTRACT(QUARTER FROM " POINT("$1") ")", TIME(QUARTER), 0, 0},
    {"SECOND", 1, "EXTRACT(SECOND FROM " POINT("$1") ")", TIME(SECOND), 0, 0},
    {"TIMESTAMPADD", 3, "(" COUNT("$2") " * INTERVAL '1 $u' + " POINT("$3") ")", TIME(TIMESTAMPADD), 0,
     SUM_UNITS},
    {"TIMESTAMPADD", 3, "(" COUNT("$2") " * INTERVAL '3 MONTH' + " POINT("$3") ")", TIME(TIMESTAMPADD), 0,
     SQL_FN_TSI_QUARTER},
    APART(SECOND, "1000"),
    APART(MINUTE, "60000"),
    APART(HOUR, "3600000"),
    APART(DAY, "86400000"),
    APART(WEEK, "604800000"),
    MONTHS_APART(MONTH, MONTHS),
    MONTHS_APART(QUARTER, "(" MONTHS " / 3)"),
    MONTHS_APART(YEAR, "EXTRACT(YEAR FROM " AGE ")"),
    {"WEEK", 1, "EXTRACT(WEEK FROM " POINT("$1") ")", TIME(WEEK), 0, 0},
    {"YEAR", 1, "EXTRACT(YEAR FROM " POINT("$1") ")", TIME(YEAR), 0, 0},

    {"DATABASE", 0, "current_schema", SYSTEM(DBNAME), 0, 0},
    {"IFNULL", 2, "coalesce($1, $2)", SYSTEM(IFNULL), 0, 0},
    {"USER", 0, "current_user", SYSTEM(USERNAME), 0, 0},
    {NULL, 0, NULL, 0, 0, 0, 0},
};

/* Traps of the server's casts, met here: a double beyond bigint becomes its limit, NaN becomes 0, a
 * timestamp's text is its milliseconds, and a boolean's is t or f. Numbers go by their text, fractions are
 * cut. */
#define NUMBER "CAST(trim(" S("$1") ") AS NUMERIC)"
#define WHOLE(type) "CAST(CAST(" NUMBER " AS BIGINT) AS " type ")"
#define TRIED "TRY_CAST($1 AS TIMESTAMP)"
#define TEXT_TYPE                                                                                            \
    "CASE pg_typeof($1) WHEN 'boolean' THEN replace(replace(" S(                                             \
        "$1") ", 't', '1'), 'f', '0') "                                                                      \
              "WHEN 'date' THEN date_format('%Y-%m-%d', " TRIED ") "                                         \
              "WHEN 'timestamp without time zone' THEN left(date_format('%Y-%m-%d %H:%i:%s.%f', " TRIED      \
              "), 23) "                                                                                      \
              "WHEN 'timestamp with time zone' THEN left(date_format('%Y-%m-%d %H:%i:%s.%f', " TRIED         \
              "), 23) "                                                                                      \
              "ELSE " S("$1") " END"

#define TEXTUAL(name)                                                                                        \
    {                                                                                                        \
#name, SQL_CVT_##name, TEXT_TYPE, 0                                                                  \
    }
#define BOTH(name, bit, sql)                                                                                 \
    {name, bit, sql, 0},                                                                                     \
    {                                                                                                        \
        "TYPE_" name, bit, sql, 0                                                                            \
    }

static const struct escape_conversion conversions[] = {
    {"BIGINT", SQL_CVT_BIGINT, "CAST(" NUMBER " AS BIGINT)", 0},
    {"INTEGER", SQL_CVT_INTEGER, WHOLE("INTEGER"), 0},
    {"SMALLINT", SQL_CVT_SMALLINT, WHOLE("SMALLINT"), 0},
    {"TINYINT", SQL_CVT_TINYINT, WHOLE("BYTE"), 0},
    {"BIT", SQL_CVT_BIT, "CAST($1 AS BOOLEAN)", 0},
    {"DECIMAL", SQL_CVT_DECIMAL, NUMBER, 0},
    {"NUMERIC", SQL_CVT_NUMERIC, NUMBER, 0},
    {"DOUBLE", SQL_CVT_DOUBLE, "CAST($1 AS DOUBLE PRECISION)", 0},
    {"FLOAT", SQL_CVT_FLOAT, "CAST($1 AS DOUBLE PRECISION)", 0},
    {"REAL", SQL_CVT_REAL, "CAST($1 AS REAL)", 0},
    {"GUID", SQL_CVT_GUID, "CAST($1 AS UUID)", 0},
    BOTH("DATE", SQL_CVT_DATE, "CAST($1 AS DATE)"),
    BOTH("TIME", SQL_CVT_TIME, "CAST($1 AS TIMETZ)"),
    BOTH("TIMESTAMP", SQL_CVT_TIMESTAMP, POINT("$1")),
    TEXTUAL(CHAR),
    TEXTUAL(VARCHAR),
    TEXTUAL(LONGVARCHAR),
    TEXTUAL(WCHAR),
    TEXTUAL(WVARCHAR),
    TEXTUAL(WLONGVARCHAR),
    {NULL, 0, NULL, 0},
};

const struct escape_dialect cratedb_escapes = {
    .sql = &cratedb_dialect,
    .version = UINT32_MAX,
    .functions = functions,
    .conversions = conversions,
    .date = "CAST($1 AS DATE)",
    .date_wide = "CAST($1 AS DATE)",
    .time = "CAST($1 AS TIMETZ)",
    .time_fraction = "CAST($1 AS TIMETZ)",
    .timestamp = "CAST($1 AS TIMESTAMP)",
    .timestamp_wide = "CAST($1 AS TIMESTAMP)",
    .guid = "CAST($1 AS UUID)",
    .least_year = 1,
    .most_year = 9999,
    .interval = "INTERVAL '$1 $2'",
    .like_escape = "ESCAPE $1",
    .default_like_escape = '\\',
    .bind = "(SELECT $b FROM unnest($v) AS q ($n))",
    .repeats = true,
};
