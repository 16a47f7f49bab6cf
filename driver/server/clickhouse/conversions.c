/* {fn CONVERT(x, SQL_type)} in ClickHouse's words: what x cannot be told as is an error, never NULL or
 * another value. */
#include "server/clickhouse/clickhouse.h"

/* Traps of the server's own conversions, all met here: of a Nullable text that it cannot read it makes NULL,
 * so the functions get what is not NULL; a number becomes a day of 1970 or a second; a plain cast to a narrow
 * integer wraps, that of a large float too; a 31st of February becomes the 2nd of March, 25:00 the next day,
 * the year 1800 becomes 1900. Conditions on the type alone are decided before the query runs: numbers and
 * dates take the short way. */
#define WRAPPED "'^(Nullable[(]|LowCardinality[(])*"
#define OF_TYPE(pattern) "match(toTypeName($1), " WRAPPED pattern "')"
#define NUMBER OF_TYPE("(U?Int[0-9]|B?Float|Decimal|Bool)")
#define TRIMMED "trimBoth(toString($1))"
#define VALUE "if(" NUMBER ", $1, " TRIMMED ")"
#define KNOWN(before, after) "if(isNull($1), NULL, " before "assumeNotNull(" VALUE ")" after ")"
#define PLAIN(call, type) "CAST(" call " AS Nullable(" type "))"
/* `value` unless `wrong` holds. */
#define UNLESS(wrong, message, value) "if(throwIf(ifNull(" wrong ", 0), '" message "'), NULL, " value ")"

/* Of the text 1.2.3 the server's decimals take the 1. */
#define NUMBER_TEXT "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$$"
#define NO_NUMBER "NOT " NUMBER " AND NOT match(" TRIMMED ", '" NUMBER_TEXT "')"
#define EXACTLY(before, after) UNLESS(NO_NUMBER, "CONVERT: the value is no number", KNOWN(before, after))

/* Fractions are cut, as the specification has it. */
#define INTEGER(type)                                                                                        \
    "if(" OF_TYPE("U?Int[0-9]") ", accurateCast($1, 'Nullable(" type                                         \
                                ")'), accurateCast(" EXACTLY("toDecimal256(", ", 0)") ", 'Nullable(" type    \
                                                                                      ")'))"

#define INFINITE_TEXT "(NOT " NUMBER " AND positionCaseInsensitive(" TRIMMED ", 'inf') > 0)"
#define WIDE_FLOAT KNOWN("toFloat64(", ")")
#define TOO_LARGE "CONVERT: the number is too large for the type"
#define DOUBLE_TYPE                                                                                          \
    PLAIN("if(" NUMBER ", toFloat64($1), " UNLESS("isInfinite(" WIDE_FLOAT ") AND NOT " INFINITE_TEXT,       \
                                                  TOO_LARGE, WIDE_FLOAT) ")",                                \
          "Float64")
#define REAL_TYPE                                                                                            \
    PLAIN(UNLESS("isInfinite(toFloat32(" WIDE_FLOAT ")) AND NOT (isInfinite(" WIDE_FLOAT ") AND (" NUMBER    \
                 " OR " INFINITE_TEXT "))",                                                                  \
                 TOO_LARGE, "toFloat32(" WIDE_FLOAT ")"),                                                    \
          "Float32")
#define DECIMAL_TYPE PLAIN(EXACTLY("toDecimal128(", ", 10)"), "Decimal(38, 10)")
#define BIT_TYPE PLAIN(KNOWN("toBool(", ")"), "Bool")
#define GUID_TYPE PLAIN("if(isNull($1), NULL, toUUID(assumeNotNull(" TRIMMED ")))", "UUID")
/* A bit's text is a digit, as everywhere in ODBC. */
#define TEXT_TYPE PLAIN("if(" OF_TYPE("Bool") ", toString(toUInt8($1)), toString($1))", "String")

#define CLOCK_TEXT "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?"
#define DAY_TEXT "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define NO_MATCH(pattern) "NOT match(" TRIMMED ", '^" pattern "$$')"
#define KNOWN_TEXT(before, after) "if(isNull($1), NULL, " before "assumeNotNull(" TRIMMED ")" after ")"
#define SAME_DAY(value) "substring(toString(" value "), 1, 10) = substring(" TRIMMED ", 1, 10)"
#define DATED(pattern, what, short_way, long_way)                                                            \
    "if(" OF_TYPE("Date") ", " short_way ", " UNLESS(NO_MATCH(pattern) " OR NOT (" SAME_DAY(long_way) ")",   \
                                                     "CONVERT: the value is no " what, long_way) ")"
#define DATE_TYPE                                                                                            \
    PLAIN(DATED(DAY_TEXT "( " CLOCK_TEXT ")?", "date (yyyy-mm-dd)", "toDate32($1)",                          \
                KNOWN_TEXT("toDate32(", ")")),                                                               \
          "Date32")
#define TIMESTAMP_TYPE                                                                                       \
    PLAIN(DATED(DAY_TEXT "( " CLOCK_TEXT ")?", "timestamp (yyyy-mm-dd hh:mm:ss)", "toDateTime64($1, 6)",     \
                KNOWN_TEXT("toDateTime64(", ", 6)")),                                                        \
          "DateTime64(6)")
#define TIME_TYPE                                                                                            \
    PLAIN("if(" OF_TYPE("(Time|DateTime)") ", toTime64($1, 0), " UNLESS(                                     \
              NO_MATCH(CLOCK_TEXT), "CONVERT: the value is no time (hh:mm:ss)",                              \
              KNOWN_TEXT("toTime64(", ", 0)")) ")",                                                          \
          "Time64(0)")

/* Before 24.3 such conditions are not decided beforehand: text and floats, and on 18.16 no more. */
#define OLD_TEXT "CAST(toString($1) AS Nullable(String))"
#define OLD_FLOAT "CAST(toFloat64($1) AS Nullable(Float64))"
#define MODERN 2403
#define TIMES 2506 /* brought the types Time and Time64 */

#define TEXTUAL(name, bit)                                                                                   \
    {name, bit, TEXT_TYPE, MODERN},                                                                          \
    {                                                                                                        \
        name, bit, OLD_TEXT, 0                                                                               \
    }
#define SINCE(name, bit, sql)                                                                                \
    {                                                                                                        \
        name, bit, sql, MODERN                                                                               \
    }
#define BOTH(name, plain, bit, sql, since)                                                                   \
    {name, bit, sql, since},                                                                                 \
    {                                                                                                        \
        plain, bit, sql, since                                                                               \
    }

/* No binary types and no intervals: the server has none. */
const struct escape_conversion clickhouse_conversions[] = {
    SINCE("BIGINT", SQL_CVT_BIGINT, INTEGER("Int64")),
    SINCE("INTEGER", SQL_CVT_INTEGER, INTEGER("Int32")),
    SINCE("SMALLINT", SQL_CVT_SMALLINT, INTEGER("Int16")),
    SINCE("TINYINT", SQL_CVT_TINYINT, INTEGER("Int8")),
    SINCE("BIT", SQL_CVT_BIT, BIT_TYPE),
    SINCE("DECIMAL", SQL_CVT_DECIMAL, DECIMAL_TYPE),
    SINCE("NUMERIC", SQL_CVT_NUMERIC, DECIMAL_TYPE),
    SINCE("DOUBLE", SQL_CVT_DOUBLE, DOUBLE_TYPE),
    SINCE("FLOAT", SQL_CVT_FLOAT, DOUBLE_TYPE),
    SINCE("REAL", SQL_CVT_REAL, REAL_TYPE),
    SINCE("GUID", SQL_CVT_GUID, GUID_TYPE),
    {"DOUBLE", SQL_CVT_DOUBLE, OLD_FLOAT, 0},
    {"FLOAT", SQL_CVT_FLOAT, OLD_FLOAT, 0},
    BOTH("DATE", "TYPE_DATE", SQL_CVT_DATE, DATE_TYPE, MODERN),
    BOTH("TIME", "TYPE_TIME", SQL_CVT_TIME, TIME_TYPE, TIMES),
    BOTH("TIMESTAMP", "TYPE_TIMESTAMP", SQL_CVT_TIMESTAMP, TIMESTAMP_TYPE, MODERN),
    TEXTUAL("CHAR", SQL_CVT_CHAR),
    TEXTUAL("VARCHAR", SQL_CVT_VARCHAR),
    TEXTUAL("LONGVARCHAR", SQL_CVT_LONGVARCHAR),
    TEXTUAL("WCHAR", SQL_CVT_WCHAR),
    TEXTUAL("WVARCHAR", SQL_CVT_WVARCHAR),
    TEXTUAL("WLONGVARCHAR", SQL_CVT_WLONGVARCHAR),
    {NULL, 0, NULL, 0},
};
