/* ODBC's scalar functions with values worked out by hand from Appendix E of the specification: the same for every
 * server. */
#ifndef PORTER_TEST_SCALAR_CALLS_H
#define PORTER_TEST_SCALAR_CALLS_H

#include <sql.h>
#include <sqlext.h>

struct Call {
    SQLUSMALLINT info;
    SQLUINTEGER bit;
    const char *call, *result;
    bool modern = false; /* an argument that the old server has not */
};

#define STR(bit) SQL_STRING_FUNCTIONS, SQL_FN_STR_##bit
#define NUM(bit) SQL_NUMERIC_FUNCTIONS, SQL_FN_NUM_##bit
#define TD(bit) SQL_TIMEDATE_FUNCTIONS, SQL_FN_TD_##bit
#define SYS(bit) SQL_SYSTEM_FUNCTIONS, SQL_FN_SYS_##bit
#define ADD(bit) SQL_TIMEDATE_ADD_INTERVALS, SQL_FN_TSI_##bit
#define DIFF(bit) SQL_TIMEDATE_DIFF_INTERVALS, SQL_FN_TSI_##bit

/* clang-format off */
const Call calls[] = {
    {STR(ASCII), "ASCII('Abc')", "65"},
    {STR(ASCII), "ASCII('0')", "48"},
    {STR(BIT_LENGTH), "BIT_LENGTH('abc')", "24"},
    {STR(BIT_LENGTH), "BIT_LENGTH('é')", "16"},
    {STR(BIT_LENGTH), "BIT_LENGTH('')", "0"},
    {STR(CHAR), "CHAR(65)", "A"},
    {STR(CHAR), "CONCAT({fn CHAR(97)}, {fn CHAR(126)})", "a~"},
    {STR(CHAR_LENGTH), "CHAR_LENGTH('äb c ')", "5"},
    {STR(CHARACTER_LENGTH), "CHARACTER_LENGTH('日本')", "2"},
    {STR(CHARACTER_LENGTH), "CHARACTER_LENGTH('')", "0"},
    {STR(CONCAT), "CONCAT('ab', 'cd')", "abcd"},
    {STR(CONCAT), "CONCAT('', 'x')", "x"},
    {STR(DIFFERENCE), "DIFFERENCE('Smith', 'Smyth')", "4"},
    {STR(DIFFERENCE), "DIFFERENCE('Robert', 'Rubin')", "2"}, /* R163, R150: R and 1 */

    {STR(INSERT), "INSERT('abcdef', 2, 3, 'XY')", "aXYef"},
    {STR(INSERT), "INSERT('abcdef', 1, 0, 'XY')", "XYabcdef"},
    {STR(INSERT), "INSERT('abcdef', 1, 6, '')", ""},
    {STR(INSERT), "INSERT('abcdef', 7, 0, 'g')", "abcdefg"},
    {STR(INSERT), "INSERT('äbc', 2, 1, 'ö')", "äöc"},
    {STR(LCASE), "LCASE('MiXÄ1')", "mixä1"},
    {STR(LEFT), "LEFT('äbc', 2)", "äb"},
    {STR(LEFT), "LEFT('abc', 9)", "abc"},
    {STR(LEFT), "LEFT('abc', 0)", ""},
    {STR(LENGTH), "LENGTH('ab  ')", "2"}, /* without blanks at the end */
    {STR(LENGTH), "LENGTH('  ab')", "4"},
    {STR(LENGTH), "LENGTH('é')", "1"},
    {STR(LENGTH), "LENGTH('')", "0"},
    {STR(LOCATE_2), "LOCATE('b', 'abcb')", "2"},
    {STR(LOCATE_2), "LOCATE('z', 'abcb')", "0"},
    {STR(LOCATE_2), "LOCATE('c', 'äbc')", "3"},
    {STR(LOCATE), "LOCATE('b', 'abcb', 3)", "4"},
    {STR(LOCATE), "LOCATE('b', 'abcb', 2)", "2"}, /* from there on, not behind it */
    {STR(LOCATE), "LOCATE('a', 'abcb', 2)", "0"},
    {STR(LOCATE), "LOCATE('b', 'äbäb', 3)", "4"},
    {STR(LTRIM), "LTRIM('  a b ')", "a b "},
    {STR(LTRIM), "LTRIM('   ')", ""},
    {STR(OCTET_LENGTH), "OCTET_LENGTH('aé')", "3"},
    {STR(OCTET_LENGTH), "OCTET_LENGTH('ab ')", "3"},
    {STR(POSITION), "POSITION('bc' IN 'abc')", "2"},
    {STR(POSITION), "POSITION('x' IN 'abc')", "0"},
    {STR(POSITION), "POSITION('c' IN 'äöc')", "3"},
    {STR(REPEAT), "REPEAT('ab', 3)", "ababab"},
    {STR(REPEAT), "REPEAT('ab', 0)", ""},
    {STR(REPLACE), "REPLACE('abcabc', 'bc', 'X')", "aXaX"},
    {STR(REPLACE), "REPLACE('aba', 'a', '')", "b"},
    {STR(RIGHT), "RIGHT('abä', 2)", "bä"},
    {STR(RIGHT), "RIGHT('abc', 9)", "abc"},
    {STR(RIGHT), "RIGHT('abc', 0)", ""},
    {STR(RTRIM), "RTRIM(' a b  ')", " a b"},
    {STR(SOUNDEX), "SOUNDEX('Robert')", "R163"},
    {STR(SOUNDEX), "SOUNDEX('Lee')", "L000"},
    {STR(SPACE), "SPACE(3)", "   "},
    {STR(SPACE), "SPACE(0)", ""},
    {STR(SUBSTRING), "SUBSTRING('äbcd', 2, 2)", "bc"},
    {STR(SUBSTRING), "SUBSTRING('abcd', 3, 9)", "cd"},
    {STR(SUBSTRING), "SUBSTRING('abcd', 9, 1)", ""},
    {STR(SUBSTRING), "SUBSTRING('äbcd', 3)", "cd", true},
    {STR(UCASE), "UCASE('äb1')", "ÄB1"},

    {NUM(ABS), "ABS(-2.5)", "2.5"},
    {NUM(ABS), "ABS(7)", "7"},
    {NUM(ABS), "ABS(toInt8(-128))", "128"},
    {NUM(ACOS), "ACOS(1)", "0"},
    {NUM(ACOS), "ROUND({fn ACOS(-1)}, 5)", "3.14159"},
    {NUM(ASIN), "ROUND({fn ASIN(1)}, 5)", "1.5708"},
    {NUM(ATAN), "ROUND({fn ATAN(1)}, 5)", "0.7854"},
    {NUM(ATAN2), "ROUND({fn ATAN2(1, -1)}, 5)", "2.35619"}, /* y, x */
    {NUM(CEILING), "CEILING(1.2)", "2"},
    {NUM(CEILING), "CEILING(-1.8)", "-1"},
    {NUM(COS), "ROUND({fn COS(3.14159265)}, 5)", "-1"},
    {NUM(COT), "ROUND({fn COT(1)}, 5)", "0.64209"},
    {NUM(DEGREES), "ROUND({fn DEGREES(3.14159265358979)}, 5)", "180"},
    {NUM(EXP), "ROUND({fn EXP(1)}, 5)", "2.71828"},
    {NUM(FLOOR), "FLOOR(1.8)", "1"},
    {NUM(FLOOR), "FLOOR(-1.2)", "-2"},
    {NUM(LOG), "ROUND({fn LOG(10)}, 5)", "2.30259"}, /* natural */
    {NUM(LOG10), "ROUND({fn LOG10(1000)}, 9)", "3"},
    {NUM(MOD), "MOD(7, 4)", "3"},
    {NUM(MOD), "MOD(-7, 3)", "-1"}, /* the remainder has the dividend's sign */
    {NUM(MOD), "MOD(7, -3)", "1"},
    {NUM(PI), "ROUND({fn PI()}, 5)", "3.14159"},
    {NUM(POWER), "POWER(2, 10)", "1024"},
    {NUM(POWER), "POWER(4, 0.5)", "2"},
    {NUM(RADIANS), "ROUND({fn RADIANS(180)}, 5)", "3.14159"},
    {NUM(ROUND), "ROUND(1.26, 1)", "1.3"},
    {NUM(ROUND), "ROUND(-1.26, 1)", "-1.3"},
    {NUM(ROUND), "ROUND(1234.5, -2)", "1200"}, /* left of the point */
    {NUM(ROUND), "ROUND(toDecimal64('2.5', 1), 0)", "3", true}, /* halves of exact numbers go away from zero */
    {NUM(ROUND), "ROUND(toDecimal64('-2.5', 1), 0)", "-3", true},
    {NUM(ROUND), "ROUND(25, -1)", "30", true},
    {NUM(SIGN), "SIGN(-5)", "-1"},
    {NUM(SIGN), "SIGN(0)", "0"},
    {NUM(SIGN), "SIGN(0.5)", "1"},
    {NUM(SIN), "ROUND({fn SIN(1.5707963)}, 5)", "1"},
    {NUM(SQRT), "SQRT(9)", "3"},
    {NUM(TAN), "ROUND({fn TAN(0.78539816)}, 5)", "1"},
    {NUM(TRUNCATE), "TRUNCATE(1.29, 1)", "1.2"},
    {NUM(TRUNCATE), "TRUNCATE(-1.29, 1)", "-1.2"},
    {NUM(TRUNCATE), "TRUNCATE(1299, -2)", "1200"},

    {TD(DAYNAME), "DAYNAME({d '2024-02-29'})", "Thursday"},
    {TD(DAYNAME), "DAYNAME({d '2024-03-03'})", "Sunday"},
    {TD(DAYOFMONTH), "DAYOFMONTH({d '2024-02-29'})", "29"},
    {TD(DAYOFWEEK), "DAYOFWEEK({d '2024-03-03'})", "1"}, /* Sunday */
    {TD(DAYOFWEEK), "DAYOFWEEK({d '2024-03-02'})", "7"},
    {TD(DAYOFYEAR), "DAYOFYEAR({d '2024-12-31'})", "366"},
    {TD(EXTRACT), "EXTRACT(YEAR FROM {d '2024-02-29'})", "2024"},
    {TD(EXTRACT), "EXTRACT(MONTH FROM {d '2024-02-29'})", "2"},
    {TD(EXTRACT), "EXTRACT(DAY FROM {ts '2024-02-29 13:14:15'})", "29"},
    {TD(EXTRACT), "EXTRACT(HOUR FROM {ts '2024-02-29 13:14:15'})", "13"},
    {TD(EXTRACT), "EXTRACT(MINUTE FROM {ts '2024-02-29 13:14:15'})", "14"},
    {TD(EXTRACT), "EXTRACT(SECOND FROM {ts '2024-02-29 13:14:15'})", "15"},
    {TD(EXTRACT), "EXTRACT(MINUTE FROM {t '13:14:15'})", "14", true},
    {TD(HOUR), "HOUR({ts '2024-02-29 13:14:15'})", "13"},
    {TD(HOUR), "HOUR({t '13:14:15'})", "13", true},
    {TD(HOUR), "HOUR({ts '1965-02-28 23:14:15.5'})", "23", true},
    {TD(MINUTE), "MINUTE({ts '2024-02-29 13:14:15'})", "14"},
    {TD(MINUTE), "MINUTE({t '13:14:15'})", "14", true},
    {TD(MONTH), "MONTH({d '2024-02-29'})", "2"},
    {TD(MONTHNAME), "MONTHNAME({d '2024-09-30'})", "September"},
    {TD(QUARTER), "QUARTER({d '2024-03-31'})", "1"},
    {TD(QUARTER), "QUARTER({d '2024-12-01'})", "4"},
    {TD(SECOND), "SECOND({ts '2024-02-29 13:14:15'})", "15"},
    {TD(SECOND), "SECOND({t '13:14:15.75'})", "15", true},
    {TD(WEEK), "WEEK({d '2024-01-01'})", "1"},
    {TD(WEEK), "WEEK({d '2020-12-31'})", "53"},
    {TD(YEAR), "YEAR({d '2024-02-29'})", "2024"},
    {TD(YEAR), "YEAR({d '1950-02-28'})", "1950", true},
    {TD(TIMESTAMPADD), "TIMESTAMPADD(SQL_TSI_DAY, 1, {ts '2024-02-28 13:14:15'})", "2024-02-29 13:14:15"},

    {ADD(FRAC_SECOND), "TIMESTAMPADD(SQL_TSI_FRAC_SECOND, 5, {ts '2024-02-29 13:14:15.1'})", "2024-02-29 13:14:15.100000005"},
    {ADD(FRAC_SECOND), "TIMESTAMPADD(SQL_TSI_FRAC_SECOND, -1, {d '2024-03-01'})", "2024-02-29 23:59:59.999999999"},
    {ADD(SECOND), "TIMESTAMPADD(SQL_TSI_SECOND, 46, {ts '2024-02-29 23:59:15'})", "2024-03-01 00:00:01"},
    {ADD(SECOND), "TIMESTAMPADD(SQL_TSI_SECOND, 2000000000, {ts '2100-01-01 00:00:00'})", "2163-05-19 03:33:20", true},
    {ADD(SECOND), "TIMESTAMPADD(SQL_TSI_SECOND, 1, {ts '2024-02-29 13:14:15.25'})", "2024-02-29 13:14:16.25", true},
    {ADD(SECOND), "TIMESTAMPADD(SQL_TSI_SECOND, -1, {d '1970-01-01'})", "1969-12-31 23:59:59", true},
    {ADD(MINUTE), "TIMESTAMPADD(SQL_TSI_MINUTE, -14, {ts '2024-02-29 13:14:15'})", "2024-02-29 13:00:15"},
    {ADD(HOUR), "TIMESTAMPADD(SQL_TSI_HOUR, 24, {ts '2024-02-28 13:14:15'})", "2024-02-29 13:14:15"},
    {ADD(HOUR), "TIMESTAMPADD(SQL_TSI_HOUR, 3, {d '2024-02-28'})", "2024-02-28 03:00:00", true}, /* a date has time 0 */
    {ADD(DAY), "TIMESTAMPADD(SQL_TSI_DAY, 366, {d '2024-01-01'})", "2025-01-01 00:00:00"},
    {ADD(DAY), "TIMESTAMPADD(SQL_TSI_DAY, -40000, {d '2024-01-01'})", "1914-06-27 00:00:00", true},
    {ADD(WEEK), "TIMESTAMPADD(SQL_TSI_WEEK, 2, {d '2024-02-20'})", "2024-03-05 00:00:00"},
    {ADD(MONTH), "TIMESTAMPADD(SQL_TSI_MONTH, 1, {d '2024-01-31'})", "2024-02-29 00:00:00"},
    {ADD(MONTH), "TIMESTAMPADD(SQL_TSI_MONTH, -13, {d '2024-01-31'})", "2022-12-31 00:00:00"},
    {ADD(QUARTER), "TIMESTAMPADD(SQL_TSI_QUARTER, 3, {ts '2024-01-31 01:02:03'})", "2024-10-31 01:02:03"},
    {ADD(YEAR), "TIMESTAMPADD(SQL_TSI_YEAR, 1, {d '2024-02-29'})", "2025-02-28 00:00:00"},
    {ADD(YEAR), "TIMESTAMPADD(SQL_TSI_YEAR, 200, {d '2024-01-02'})", "2224-01-02 00:00:00", true},
    {ADD(YEAR), "TIMESTAMPADD(SQL_TSI_YEAR, 100, {ts '2024-01-02 03:04:05'})", "2124-01-02 03:04:05", true},
    {ADD(YEAR), "TIMESTAMPADD(SQL_TSI_YEAR, -100, {ts '2024-01-02 03:04:05'})", "1924-01-02 03:04:05", true},

    {TD(TIMESTAMPDIFF), "TIMESTAMPDIFF(SQL_TSI_DAY, {d '2024-02-28'}, {d '2024-03-01'})", "2"},
    {DIFF(FRAC_SECOND), "TIMESTAMPDIFF(SQL_TSI_FRAC_SECOND, {ts '2024-02-29 13:14:15'}, {ts '2024-02-29 13:14:16.5'})", "1500000000"},
    {DIFF(FRAC_SECOND), "TIMESTAMPDIFF(SQL_TSI_FRAC_SECOND, {d '2024-03-01'}, {ts '2024-02-29 23:59:59'})", "-1000000000"},
    {DIFF(SECOND), "TIMESTAMPDIFF(SQL_TSI_SECOND, {ts '2024-02-29 23:59:59'}, {ts '2024-03-01 00:01:00'})", "61"},
    {DIFF(SECOND), "TIMESTAMPDIFF(SQL_TSI_SECOND, {ts '2024-03-01 00:01:00'}, {ts '2024-02-29 23:59:59'})", "-61"},
    {DIFF(SECOND), "TIMESTAMPDIFF(SQL_TSI_SECOND, {ts '2024-03-01 00:00:00.9'}, {ts '2024-03-01 00:00:01.1'})", "0"},
    {DIFF(MINUTE), "TIMESTAMPDIFF(SQL_TSI_MINUTE, {ts '2024-02-29 23:00:30'}, {ts '2024-02-29 23:02:29'})", "1"},
    {DIFF(HOUR), "TIMESTAMPDIFF(SQL_TSI_HOUR, {d '2024-02-29'}, {d '2024-03-01'})", "24"},
    {DIFF(DAY), "TIMESTAMPDIFF(SQL_TSI_DAY, {ts '2024-02-28 12:00:00'}, {ts '2024-03-01 11:59:59'})", "1"},
    {DIFF(WEEK), "TIMESTAMPDIFF(SQL_TSI_WEEK, {d '2024-01-01'}, {d '2024-01-15'})", "2"},
    {DIFF(MONTH), "TIMESTAMPDIFF(SQL_TSI_MONTH, {d '2024-01-15'}, {d '2024-03-14'})", "1"},
    {DIFF(QUARTER), "TIMESTAMPDIFF(SQL_TSI_QUARTER, {d '2024-01-01'}, {d '2024-07-01'})", "2"},
    {DIFF(YEAR), "TIMESTAMPDIFF(SQL_TSI_YEAR, {d '2000-02-29'}, {d '2024-02-28'})", "23"},
    {DIFF(YEAR), "TIMESTAMPDIFF(SQL_TSI_YEAR, {d '1924-02-28'}, {d '2224-02-28'})", "300"},

    {SYS(DBNAME), "DATABASE()", "default"},
    {SYS(IFNULL), "IFNULL(NULL, 7)", "7"},
    {SYS(IFNULL), "IFNULL(5, 7)", "5"},
    {SYS(IFNULL), "IFNULL('a', 'b')", "a"},
    {SYS(USERNAME), "USER()", "default"},
};
/* clang-format on */

#endif
