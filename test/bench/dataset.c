/* The standard data set: ten columns made from a row's number by formula, and their sums by the server. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One row a column. `native` is the SQL of what columns.c adds for a cell in native form; strings have none,
 * because their native form is text. */
struct standard {
    const char *name, *type, *made, *native;
};

static const struct standard STANDARD[] = {
    {"u64", "UInt64", "toUInt64(number * 1000003)", "u64"},
    {"i32", "Int32", "toInt32(toInt64(number % 2000001) - 1000000)", "i32"},
    {"f64", "Float64", "number / 7", "f64"},
    {"s16", "String", "leftPad(hex(cityHash64(number)), 16, '0')", NULL},
    {"ts", "DateTime64(3, 'UTC')", "fromUnixTimestamp64Milli(toInt64(1704067200000 + number * 7919), 'UTC')",
     "toYear(ts) + 10 * toMonth(ts) + 100 * toDayOfMonth(ts) + 1000 * toHour(ts) + 10000 * toMinute(ts)"
     " + 100000 * toSecond(ts) + toUnixTimestamp64Milli(ts) % 1000"},
    {"ni", "Nullable(Int32)", "if(number % 10 = 0, NULL, toInt32(number))", "ni"},
    {"lc", "LowCardinality(String)", "toLowCardinality(concat('group ', toString(number % 100)))", NULL},
    {"d", "Decimal(18, 4)", "toDecimal64(number % 100000, 4) + toDecimal64('0.1234', 4)",
     "toInt64(d * 10000)"},
    {"day", "Date", "toDate('2020-01-01') + toUInt16(number % 2000)",
     "toYear(day) + 10 * toMonth(day) + 100 * toDayOfMonth(day)"},
    {"u", "UUID", "reinterpretAsUUID(sipHash128(number))",
     "reinterpretAsUInt32(reverse(unhex(substring(toString(u), 1, 8))))"},
};
enum { STANDARD_COLUMNS = sizeof STANDARD / sizeof STANDARD[0], SQL_SIZE = 16384 };

/* SQL that grows by pieces; the pieces are ours and fit. */
struct sql {
    char text[SQL_SIZE];
    size_t size;
};

static void add(struct sql *sql, const char *piece)
{
    size_t size = strlen(piece);

    if (sql->size + size >= sizeof sql->text)
        fail("the SQL of the data set is too long");
    memcpy(sql->text + sql->size, piece, size + 1);
    sql->size += size;
}

static void add_source(struct sql *sql, long rows)
{
    char number[32];

    add(sql, "SELECT ");
    for (int i = 0; i < STANDARD_COLUMNS; i++) {
        add(sql, i ? ", " : "");
        add(sql, STANDARD[i].made);
        add(sql, " AS ");
        add(sql, STANDARD[i].name);
    }
    snprintf(number, sizeof number, "%ld", rows);
    add(sql, " FROM numbers(");
    add(sql, number);
    add(sql, ")");
}

const char *dataset_column(int column)
{
    return column < STANDARD_COLUMNS ? STANDARD[column].name : "?";
}

char *dataset_query(long rows)
{
    struct sql *sql = grab(sizeof *sql);

    add_source(sql, rows);
    return sql->text;
}

void dataset_create(const struct plan *plan, const char *table, long rows)
{
    struct sql *sql = grab(sizeof *sql);
    struct client client;

    client_open(&client, plan);
    add(sql, "DROP TABLE IF EXISTS ");
    add(sql, table);
    client_execute(&client, sql->text);
    sql->size = 0;
    add(sql, "CREATE TABLE ");
    add(sql, table);
    for (int i = 0; i < STANDARD_COLUMNS; i++) {
        add(sql, i ? ", " : " (");
        add(sql, STANDARD[i].name);
        add(sql, " ");
        add(sql, STANDARD[i].type);
    }
    add(sql, ") ENGINE = MergeTree ORDER BY u64");
    client_execute(&client, sql->text);
    sql->size = 0;
    add(sql, "INSERT INTO ");
    add(sql, table);
    add(sql, " ");
    add_source(sql, rows);
    client_execute(&client, sql->text);
    client_close(&client);
    free(sql);
}

static void add_sums(struct sql *sql, const struct standard *column)
{
    char piece[1024];

    snprintf(piece, sizeof piece, "toString(sum(%s)), ", column->native ? column->native : "0");
    add(sql, piece);
    snprintf(piece, sizeof piece,
             "toString(sum(length(toString(%s)) + 3 * reinterpretAsUInt8(substring(toString(%s), 1, 1))"
             " + 7 * reinterpretAsUInt8(substring(toString(%s), -1, 1)))), toString(countIf(isNull(%s)))",
             column->name, column->name, column->name, column->name);
    add(sql, piece);
}

static long double number_at(struct client *client, int column)
{
    char text[128];
    SQLLEN length;

    stmt_must(client, SQLGetData(client->stmt, (SQLUSMALLINT)column, SQL_C_CHAR, text, sizeof text, &length),
              "SQLGetData");
    return length == SQL_NULL_DATA ? 0 : strtold(text, NULL);
}

void dataset_ask_sums(const struct plan *plan, struct outcome *outcome)
{
    struct sql *sql = grab(sizeof *sql);
    struct sums *sums = &outcome->sums;
    struct client client;

    client_open(&client, plan);
    client_identify(&client, outcome);
    if (plan->checked) {
        for (int i = 0; i < STANDARD_COLUMNS; i++) {
            add(sql, i ? ", " : "SELECT ");
            add_sums(sql, &STANDARD[i]);
        }
        add(sql, " FROM (");
        add(sql, plan->query);
        add(sql, ")");
        client_execute(&client, sql->text);
        stmt_must(&client, SQLFetch(client.stmt), "SQLFetch");
        sums->columns = STANDARD_COLUMNS;
        for (int i = 0; i < STANDARD_COLUMNS; i++) {
            sums->native[i] = number_at(&client, 3 * i + 1);
            sums->text[i] = number_at(&client, 3 * i + 2);
            sums->nulls[i] = (int64_t)number_at(&client, 3 * i + 3);
        }
    }
    client_close(&client);
    free(sql);
}
