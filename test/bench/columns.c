/* Buffers for a result's columns by what the driver says of them, and the sums of what lands in them. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 255 };

/* The C type that an application would choose for an SQL type; all others are read as text. */
struct native {
    SQLSMALLINT sql_type, c_type, c_type_unsigned;
    size_t width;
};

static const struct native NATIVE[] = {
    {SQL_BIT, SQL_C_BIT, SQL_C_BIT, sizeof(SQLCHAR)},
    {SQL_TINYINT, SQL_C_STINYINT, SQL_C_UTINYINT, sizeof(SQLSCHAR)},
    {SQL_SMALLINT, SQL_C_SSHORT, SQL_C_USHORT, sizeof(SQLSMALLINT)},
    {SQL_INTEGER, SQL_C_SLONG, SQL_C_ULONG, sizeof(SQLINTEGER)},
    {SQL_BIGINT, SQL_C_SBIGINT, SQL_C_UBIGINT, sizeof(SQLBIGINT)},
    {SQL_REAL, SQL_C_FLOAT, SQL_C_FLOAT, sizeof(SQLREAL)},
    {SQL_FLOAT, SQL_C_DOUBLE, SQL_C_DOUBLE, sizeof(SQLDOUBLE)},
    {SQL_DOUBLE, SQL_C_DOUBLE, SQL_C_DOUBLE, sizeof(SQLDOUBLE)},
    {SQL_DECIMAL, SQL_C_NUMERIC, SQL_C_NUMERIC, sizeof(SQL_NUMERIC_STRUCT)},
    {SQL_NUMERIC, SQL_C_NUMERIC, SQL_C_NUMERIC, sizeof(SQL_NUMERIC_STRUCT)},
    {SQL_TYPE_DATE, SQL_C_TYPE_DATE, SQL_C_TYPE_DATE, sizeof(SQL_DATE_STRUCT)},
    {SQL_TYPE_TIME, SQL_C_TYPE_TIME, SQL_C_TYPE_TIME, sizeof(SQL_TIME_STRUCT)},
    {SQL_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP, SQL_C_TYPE_TIMESTAMP, sizeof(SQL_TIMESTAMP_STRUCT)},
    {SQL_GUID, SQL_C_GUID, SQL_C_GUID, sizeof(SQLGUID)},
};

static const struct native *native_of(SQLSMALLINT sql_type)
{
    for (size_t i = 0; i < sizeof NATIVE / sizeof NATIVE[0]; i++)
        if (NATIVE[i].sql_type == sql_type)
            return &NATIVE[i];
    return NULL;
}

static void choose(struct column *column, SQLLEN display, bool is_unsigned, enum form form, bool decimal_text)
{
    const struct native *native = native_of(column->sql_type);
    size_t characters = (display > 0 && display < TEXT_MOST ? (size_t)display : TEXT_MOST) + 1;

    if (form == FORM_NATIVE && native && !(decimal_text && native->c_type == SQL_C_NUMERIC)) {
        column->c_type = is_unsigned ? native->c_type_unsigned : native->c_type;
        column->width = native->width;
    } else if (form == FORM_WCHAR) {
        column->c_type = SQL_C_WCHAR;
        column->width = characters * sizeof(SQLWCHAR);
    } else {
        column->c_type = SQL_C_CHAR;
        column->width = characters;
    }
}

void result_describe(struct result *result, struct client *client, enum form form, bool decimal_text,
                     size_t rowset)
{
    SQLSMALLINT count = 0, length, nullable;
    SQLCHAR name[64];

    stmt_must(client, SQLNumResultCols(client->stmt, &count), "SQLNumResultCols");
    if (count < 1 || count > COLUMNS_MOST)
        fail("the query gives %d columns; 1 to %d can be measured", count, COLUMNS_MOST);
    *result = (struct result){.count = count, .rowset = rowset};
    for (int i = 0; i < count; i++) {
        struct column *column = &result->columns[i];
        SQLUSMALLINT number = (SQLUSMALLINT)(i + 1);
        SQLLEN is_unsigned = SQL_FALSE, display = 0;

        stmt_must(client,
                  SQLDescribeCol(client->stmt, number, name, sizeof name, &length, &column->sql_type,
                                 &column->size, &column->digits, &nullable),
                  "SQLDescribeCol");
        stmt_must(client,
                  SQLColAttribute(client->stmt, number, SQL_DESC_UNSIGNED, NULL, 0, NULL, &is_unsigned),
                  "SQLColAttribute");
        stmt_must(client,
                  SQLColAttribute(client->stmt, number, SQL_DESC_DISPLAY_SIZE, NULL, 0, NULL, &display),
                  "SQLColAttribute");
        choose(column, display, is_unsigned == SQL_TRUE, form, decimal_text);
        column->data = grab(column->width * rowset);
        column->indicators = grab(sizeof(SQLLEN) * rowset);
    }
}

static long double timestamp_sum(const SQL_TIMESTAMP_STRUCT *t)
{
    return t->year + 10.0L * t->month + 100.0L * t->day + 1000.0L * t->hour + 10000.0L * t->minute +
           100000.0L * t->second + (long double)(t->fraction / 1000000);
}

static long double numeric_sum(const SQL_NUMERIC_STRUCT *numeric)
{
    long double value = 0;

    for (int i = SQL_MAX_NUMERIC_LEN - 1; i >= 0; i--)
        value = value * 256 + numeric->val[i];
    return numeric->sign ? value : -value;
}

/* clang-format off */
/* An object of the type, wherever it lies: cells of a row need no alignment. */
#define CELL(type) (memcpy(&value.type##_, cell, sizeof value.type##_), value.type##_)

static long double native_sum(const struct column *column, const unsigned char *cell)
{
    union {
        SQLSCHAR s1_; SQLCHAR u1_; SQLSMALLINT s2_; SQLUSMALLINT u2_; SQLINTEGER s4_; SQLUINTEGER u4_;
        SQLBIGINT s8_; SQLUBIGINT u8_; SQLREAL real_; SQLDOUBLE double_; SQL_NUMERIC_STRUCT numeric_;
        SQL_DATE_STRUCT date_; SQL_TIME_STRUCT time_; SQL_TIMESTAMP_STRUCT timestamp_; SQLGUID guid_;
    } value;

    switch (column->c_type) {
    case SQL_C_STINYINT: return CELL(s1);
    case SQL_C_BIT:
    case SQL_C_UTINYINT: return CELL(u1);
    case SQL_C_SSHORT: return CELL(s2);
    case SQL_C_USHORT: return CELL(u2);
    case SQL_C_SLONG: return CELL(s4);
    case SQL_C_ULONG: return CELL(u4);
    case SQL_C_SBIGINT: return (long double)CELL(s8);
    case SQL_C_UBIGINT: return (long double)CELL(u8);
    case SQL_C_FLOAT: return (long double)CELL(real);
    case SQL_C_DOUBLE: return (long double)CELL(double);
    case SQL_C_GUID: return (long double)CELL(guid).Data1;
    case SQL_C_NUMERIC: (void)CELL(numeric); return numeric_sum(&value.numeric_);
    case SQL_C_TYPE_TIMESTAMP: (void)CELL(timestamp); return timestamp_sum(&value.timestamp_);
    case SQL_C_TYPE_DATE:
        (void)CELL(date);
        return value.date_.year + 10.0L * value.date_.month + 100.0L * value.date_.day;
    case SQL_C_TYPE_TIME:
        (void)CELL(time);
        return value.time_.hour + 10.0L * value.time_.minute + 100.0L * value.time_.second;
    default: return 0;
    }
}
/* clang-format on */

/* The same formula as the server's: length + 3 * first byte + 7 * last byte. The data set is ASCII. */
static long double text_sum(const struct column *column, const unsigned char *cell, SQLLEN length)
{
    size_t unit = column->c_type == SQL_C_WCHAR ? sizeof(SQLWCHAR) : 1;
    SQLWCHAR first = 0, last = 0;

    if (length < 0 || (size_t)length + unit > column->width)
        return 0;
    if (length == 0)
        return 0;
    if (unit == 1) {
        first = cell[0];
        last = cell[length - 1];
    } else {
        memcpy(&first, cell, unit);
        memcpy(&last, cell + (size_t)length - unit, unit);
    }
    return (long double)((size_t)length / unit) + 3.0L * first + 7.0L * last;
}

static bool is_text(const struct column *column)
{
    return column->c_type == SQL_C_CHAR || column->c_type == SQL_C_WCHAR;
}

void result_add(const struct result *result, size_t rows, struct sums *sums)
{
    sums->columns = result->count;
    for (int i = 0; i < result->count; i++) {
        const struct column *column = &result->columns[i];
        const unsigned char *cell = column->data;

        for (size_t row = 0; row < rows; row++, cell += column->width) {
            if (column->indicators[row] == SQL_NULL_DATA)
                sums->nulls[i]++;
            else if (is_text(column))
                sums->text[i] += text_sum(column, cell, column->indicators[row]);
            else
                sums->native[i] += native_sum(column, cell);
        }
    }
}

static bool same(long double a, long double b)
{
    long double difference = a > b ? a - b : b - a, size = b < 0 ? -b : b;
    return difference <= size * 1e-9L;
}

void result_compare(const struct result *result, const struct sums *found, const struct sums *expected,
                    struct outcome *outcome)
{
    size_t used = 0;

    outcome->wrong[0] = '\0';
    for (int i = 0; i < result->count; i++) {
        bool text = is_text(&result->columns[i]);

        if (i < expected->columns && found->nulls[i] == expected->nulls[i] &&
            same(text ? found->text[i] : found->native[i], text ? expected->text[i] : expected->native[i]))
            continue;
        used += (size_t)snprintf(outcome->wrong + used, sizeof outcome->wrong - used, "%s%s", used ? " " : "",
                                 dataset_column(i));
        if (used >= sizeof outcome->wrong)
            return;
    }
}
