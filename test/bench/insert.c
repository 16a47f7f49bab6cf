/* The modes that store rows: arrays of parameters, and curl with a body that is there already. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SETS = 10000, TEXT = 32, COLUMNS = 6, SQL_ROOM = 2048 };

static const char TABLE[] = "porter_bench_insert";

/* What a row has, made from its number; the checks of TRUTH are the same formulas in SQL. */
struct columns {
    SQLUBIGINT u64[SETS];
    SQLINTEGER ni[SETS];
    double f64[SETS];
    char s16[SETS][TEXT];
    SQL_TIMESTAMP_STRUCT ts[SETS];
    SQL_NUMERIC_STRUCT d[SETS];
    SQLLEN lengths[COLUMNS][SETS];
    SQLCHAR text[COLUMNS][SETS][TEXT]; /* all of them as text */
    SQLWCHAR wide[COLUMNS][SETS][TEXT];
};

struct inserted {
    const char *name, *type;
    SQLSMALLINT c_type, sql_type;
    SQLULEN size;
    SQLSMALLINT digits;
};

static const struct inserted INSERTED[COLUMNS] = {
    {"u64", "UInt64", SQL_C_UBIGINT, SQL_BIGINT, 20, 0},
    {"ni", "Nullable(Int32)", SQL_C_SLONG, SQL_INTEGER, 10, 0},
    {"f64", "Float64", SQL_C_DOUBLE, SQL_DOUBLE, 15, 0},
    {"s16", "String", SQL_C_CHAR, SQL_VARCHAR, 16, 0},
    {"ts", "DateTime64(3, 'UTC')", SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 23, 3},
    {"d", "Decimal(18, 4)", SQL_C_NUMERIC, SQL_DECIMAL, 18, 4},
};

/* Rows, and those that are not what was sent. */
static const char TRUTH[] =
    "SELECT toString(count()), toString(countIf(NOT (s16 = leftPad(hex(toUInt64(row * "
    "toUInt64(11400714819323198485))), 16, '0') AND f64 = row / 7 AND if(row % 10 = 0, isNull(ni), "
    "ifNull(ni, -1) = row) AND toUnixTimestamp64Milli(ts) = 1704067200000 + row * 7919 AND toInt64(d * "
    "10000) "
    "= (row % 100000) * 10000 + 1234))), toString(uniqExact(u64)) FROM (SELECT *, intDiv(u64, 1000003) AS "
    "row FROM porter_bench_insert)";

const char *insert_rows(void)
{
    return "SELECT toUInt64(number * 1000003) AS u64, if(number % 10 = 0, NULL, toInt32(number)) AS ni, "
           "number / 7 "
           "AS f64, leftPad(hex(toUInt64(number * toUInt64(11400714819323198485))), 16, '0') AS s16, "
           "fromUnixTimestamp64Milli(toInt64(1704067200000 + number * 7919), 'UTC') AS ts, "
           "toDecimal64(number % "
           "100000, 4) + toDecimal64('0.1234', 4) AS d FROM numbers(";
}

static void *data_of(struct columns *columns, int column, enum form form)
{
    void *native[] = {columns->u64, columns->ni, columns->f64, columns->s16, columns->ts, columns->d};

    return form == FORM_CHAR ? (void *)columns->text[column]
                             : (form == FORM_WCHAR ? (void *)columns->wide[column] : native[column]);
}

static void fill_native(struct columns *columns, size_t at, uint64_t number)
{
    int64_t millis = 1704067200000 + (int64_t)number * 7919;
    time_t second = millis / 1000;
    struct tm parts;
    SQL_NUMERIC_STRUCT *numeric = &columns->d[at];
    uint64_t units = number % 100000 * 10000 + 1234;

    gmtime_r(&second, &parts);
    columns->u64[at] = number * 1000003;
    columns->ni[at] = (SQLINTEGER)number;
    columns->f64[at] = (double)number / 7;
    snprintf(columns->s16[at], TEXT, "%016llX", (unsigned long long)(number * 11400714819323198485u));
    columns->ts[at] = (SQL_TIMESTAMP_STRUCT){
        (SQLSMALLINT)(parts.tm_year + 1900),   (SQLUSMALLINT)(parts.tm_mon + 1), (SQLUSMALLINT)parts.tm_mday,
        (SQLUSMALLINT)parts.tm_hour,           (SQLUSMALLINT)parts.tm_min,       (SQLUSMALLINT)parts.tm_sec,
        (SQLUINTEGER)(millis % 1000 * 1000000)};
    *numeric = (SQL_NUMERIC_STRUCT){.precision = 18, .scale = 4, .sign = 1};
    memcpy(numeric->val, &units, sizeof units);
}

static void fill_text(struct columns *columns, size_t at, uint64_t number)
{
    const SQL_TIMESTAMP_STRUCT *ts = &columns->ts[at];
    char text[COLUMNS][80];

    snprintf(text[0], TEXT, "%llu", (unsigned long long)columns->u64[at]);
    snprintf(text[1], TEXT, "%d", (int)columns->ni[at]);
    snprintf(text[2], TEXT, "%.17g", columns->f64[at]);
    snprintf(text[3], TEXT, "%s", columns->s16[at]);
    snprintf(text[4], sizeof text[4], "%04d-%02u-%02u %02u:%02u:%02u.%03u", ts->year, ts->month, ts->day,
             ts->hour, ts->minute, ts->second, (unsigned)(ts->fraction / 1000000));
    snprintf(text[5], TEXT, "%llu.1234", (unsigned long long)(number % 100000));
    for (int i = 0; i < COLUMNS; i++) {
        size_t size = strlen(text[i]);
        memcpy(columns->text[i][at], text[i], size + 1);
        for (size_t c = 0; c <= size; c++)
            columns->wide[i][at][c] = (SQLWCHAR)(unsigned char)text[i][c];
    }
}

static size_t fill(struct columns *columns, uint64_t first, long rows, enum form form)
{
    size_t sets = rows - (long)first < SETS ? (size_t)(rows - (long)first) : SETS;

    for (size_t at = 0; at < sets; at++) {
        uint64_t number = first + at;
        fill_native(columns, at, number);
        if (form != FORM_NATIVE)
            fill_text(columns, at, number);
        for (int i = 0; i < COLUMNS; i++) {
            SQLLEN size = i == 3 || form != FORM_NATIVE ? (SQLLEN)strlen((char *)columns->text[i][at]) : 0;
            if (i == 3 && form == FORM_NATIVE)
                size = 16;
            columns->lengths[i][at] = form == FORM_WCHAR ? size * (SQLLEN)sizeof(SQLWCHAR) : size;
        }
        if (number % 10 == 0)
            columns->lengths[1][at] = SQL_NULL_DATA;
    }
    return sets;
}

static void bind(struct client *client, struct columns *columns, int i, enum form form)
{
    const struct inserted *column = &INSERTED[i];
    void *data = data_of(columns, i, form);
    SQLSMALLINT c_type = form == FORM_CHAR ? SQL_C_CHAR : (form == FORM_WCHAR ? SQL_C_WCHAR : column->c_type);
    SQLSMALLINT sql_type = form == FORM_WCHAR && i == 3 ? SQL_WVARCHAR : column->sql_type;
    SQLHDESC apd;

    stmt_must(client,
              SQLBindParameter(client->stmt, (SQLUSMALLINT)(i + 1), SQL_PARAM_INPUT, c_type, sql_type,
                               column->size, column->digits, data,
                               TEXT * (form == FORM_WCHAR ? (SQLLEN)sizeof(SQLWCHAR) : 1),
                               columns->lengths[i]),
              "SQLBindParameter");
    if (c_type != SQL_C_NUMERIC)
        return;
    stmt_must(client, SQLGetStmtAttr(client->stmt, SQL_ATTR_APP_PARAM_DESC, &apd, 0, NULL), "SQLGetStmtAttr");
    must(SQLSetDescField(apd, (SQLSMALLINT)(i + 1), SQL_DESC_PRECISION, (SQLPOINTER)18, 0), SQL_HANDLE_DESC,
         apd, "SQL_DESC_PRECISION");
    must(SQLSetDescField(apd, (SQLSMALLINT)(i + 1), SQL_DESC_SCALE, (SQLPOINTER)4, 0), SQL_HANDLE_DESC, apd,
         "SQL_DESC_SCALE");
    must(SQLSetDescField(apd, (SQLSMALLINT)(i + 1), SQL_DESC_DATA_PTR, data, 0), SQL_HANDLE_DESC, apd,
         "SQL_DESC_DATA_PTR");
}

static void make_table(struct client *client)
{
    char sql[SQL_ROOM];
    size_t size;

    snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS %s", TABLE);
    client_execute(client, sql);
    size = (size_t)snprintf(sql, sizeof sql, "CREATE TABLE %s (", TABLE);
    for (int i = 0; i < COLUMNS; i++)
        size += (size_t)snprintf(sql + size, sizeof sql - size, "%s%s %s", i ? ", " : "", INSERTED[i].name,
                                 INSERTED[i].type);
    snprintf(sql + size, sizeof sql - size, ") ENGINE = MergeTree ORDER BY tuple()");
    client_execute(client, sql);
}

static void drop_table(struct client *client)
{
    char sql[SQL_ROOM];

    snprintf(sql, sizeof sql, "DROP TABLE %s", TABLE);
    client_execute(client, sql);
}

static long long number_at(struct client *client, SQLUSMALLINT column)
{
    char text[64];
    SQLLEN length;

    stmt_must(client, SQLGetData(client->stmt, column, SQL_C_CHAR, text, sizeof text, &length), "SQLGetData");
    return strtoll(text, NULL, 10);
}

/* What the server has, against the rows of all passes and the first array that went before them. */
static void check(struct client *client, const struct plan *plan, struct outcome *outcome)
{
    long long sent = (long long)plan->rows * plan->repeat + (plan->rows < SETS ? plan->rows : SETS);

    client_execute(client, TRUTH);
    stmt_must(client, SQLFetch(client->stmt), "SQLFetch");
    long long stored = number_at(client, 1), wrong = number_at(client, 2), different = number_at(client, 3);
    if (stored != sent || wrong || different != plan->rows)
        snprintf(outcome->wrong, sizeof outcome->wrong, "%lld rows stored of %lld, %lld of them wrong",
                 stored, sent, wrong);
    stmt_must(client, SQLFreeStmt(client->stmt, SQL_CLOSE), "SQLFreeStmt");
}

/* All rows once; only the time within SQLExecute counts, not what makes the values. */
static struct span store(struct client *client, struct columns *columns, long rows, enum form form)
{
    struct span whole = {0, 0};

    for (long first = 0; first < rows; first += SETS) {
        size_t sets = fill(columns, (uint64_t)first, rows, form);
        stmt_must(client,
                  SQLSetStmtAttr(client->stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)(uintptr_t)sets, 0),
                  "SQL_ATTR_PARAMSET_SIZE");
        struct span start = span_now();
        stmt_must(client, SQLExecute(client->stmt), "SQLExecute");
        start = span_since(start);
        whole.cpu += start.cpu;
        whole.wall += start.wall;
    }
    return whole;
}

void mode_insert(const struct plan *plan, enum form form, struct outcome *outcome)
{
    struct columns *columns = grab(sizeof *columns);
    char sql[SQL_ROOM];
    struct client client;

    client_open(&client, plan);
    make_table(&client);
    for (int i = 0; i < COLUMNS; i++)
        bind(&client, columns, i, form);
    snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?, ?, ?, ?, ?, ?)", TABLE);
    stmt_must(&client, SQLPrepare(client.stmt, (SQLCHAR *)sql, SQL_NTS), "SQLPrepare");
    store(&client, columns, plan->rows < SETS ? plan->rows : SETS, form);
    for (int pass = 0; pass < plan->repeat; pass++)
        outcome_keep(outcome, store(&client, columns, plan->rows, form), pass);
    stmt_must(&client, SQLFreeStmt(client.stmt, SQL_RESET_PARAMS), "SQLFreeStmt");
    stmt_must(&client, SQLSetStmtAttr(client.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0),
              "SQL_ATTR_PARAMSET_SIZE");
    outcome->rows = plan->rows;
    check(&client, plan, outcome);
    drop_table(&client);
    client_close(&client);
    free(columns);
}
