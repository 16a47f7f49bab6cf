/* The modes that read the whole data set: bound columns, and SQLGetData cell by cell. */
#include "bench.h"

/* A decimal bound as a structure needs its precision and scale told through the descriptor. */
static void bind_numeric(struct client *client, SQLSMALLINT number, const struct column *column)
{
    SQLHDESC ard;
    SQLPOINTER precision = (SQLPOINTER)(uintptr_t)(column->size < 38 ? column->size : 38);
    SQLPOINTER scale = (SQLPOINTER)(intptr_t)column->digits;

    stmt_must(client, SQLGetStmtAttr(client->stmt, SQL_ATTR_APP_ROW_DESC, &ard, 0, NULL), "SQLGetStmtAttr");
    must(SQLSetDescField(ard, number, SQL_DESC_PRECISION, precision, 0), SQL_HANDLE_DESC, ard,
         "SQLSetDescField");
    must(SQLSetDescField(ard, number, SQL_DESC_SCALE, scale, 0), SQL_HANDLE_DESC, ard, "SQLSetDescField");
    must(SQLSetDescField(ard, number, SQL_DESC_DATA_PTR, column->data, 0), SQL_HANDLE_DESC, ard,
         "SQLSetDescField");
}

static void bind_all(struct client *client, const struct result *result, SQLULEN *fetched)
{
    SQLPOINTER rowset = (SQLPOINTER)(uintptr_t)result->rowset;

    stmt_must(client, SQLSetStmtAttr(client->stmt, SQL_ATTR_ROW_ARRAY_SIZE, rowset, 0), "SQLSetStmtAttr");
    stmt_must(client, SQLSetStmtAttr(client->stmt, SQL_ATTR_ROWS_FETCHED_PTR, fetched, 0), "SQLSetStmtAttr");
    for (int i = 0; i < result->count; i++) {
        const struct column *column = &result->columns[i];

        stmt_must(client,
                  SQLBindCol(client->stmt, (SQLUSMALLINT)(i + 1), column->c_type, column->data,
                             (SQLLEN)column->width, column->indicators),
                  "SQLBindCol");
        if (column->c_type == SQL_C_NUMERIC)
            bind_numeric(client, (SQLSMALLINT)(i + 1), column);
    }
}

/* Looks at the end of each column, so that every rowset is really there; the cost does not grow with its
 * rows. */
static int64_t glance(const struct result *result, size_t rows)
{
    int64_t seen = 0;

    for (int i = 0; i < result->count; i++) {
        const struct column *column = &result->columns[i];
        seen += column->indicators[rows - 1] + column->data[(rows - 1) * column->width];
    }
    return seen;
}

/* Reads one execution to its end; with `sums` every cell is summed up. */
static int64_t read_bound(struct client *client, const struct result *result, const SQLULEN *fetched,
                          struct sums *sums, int64_t *seen)
{
    int64_t rows = 0;
    SQLRETURN rc;

    while ((rc = SQLFetch(client->stmt)) != SQL_NO_DATA) {
        stmt_must(client, rc, "SQLFetch");
        if (*fetched == 0 || *fetched > result->rowset)
            fail("SQLFetch says that %zu rows came", (size_t)*fetched);
        rows += (int64_t)*fetched;
        if (sums)
            result_add(result, *fetched, sums);
        else
            *seen += glance(result, *fetched);
    }
    return rows;
}

void mode_bound(const struct plan *plan, enum form form, size_t rowset, const struct sums *expected,
                struct outcome *outcome)
{
    struct client client;
    struct result result;
    struct sums found = {0};
    SQLULEN fetched = 0;

    client_open(&client, plan);
    client_execute(&client, plan->query);
    result_describe(&result, &client, form, false, rowset);
    bind_all(&client, &result, &fetched);
    outcome->rows = read_bound(&client, &result, &fetched, &found, &outcome->seen);
    if (expected)
        result_compare(&result, &found, expected, outcome);
    for (int pass = 0; pass < plan->repeat; pass++) {
        stmt_must(&client, SQLFreeStmt(client.stmt, SQL_CLOSE), "SQLFreeStmt");
        struct span start = span_now();
        client_execute(&client, plan->query);
        int64_t rows = read_bound(&client, &result, &fetched, NULL, &outcome->seen);
        outcome_keep(outcome, span_since(start), pass);
        if (rows != outcome->rows)
            fail("%lld rows, then %lld", (long long)outcome->rows, (long long)rows);
    }
    client_close(&client);
}

static int64_t read_cells(struct client *client, const struct result *result, struct sums *sums)
{
    int64_t rows = 0;
    SQLRETURN rc;

    while ((rc = SQLFetch(client->stmt)) != SQL_NO_DATA) {
        stmt_must(client, rc, "SQLFetch");
        for (int i = 0; i < result->count; i++) {
            const struct column *column = &result->columns[i];
            rc = SQLGetData(client->stmt, (SQLUSMALLINT)(i + 1), column->c_type, column->data,
                            (SQLLEN)column->width, column->indicators);
            if (rc != SQL_SUCCESS)
                stmt_must(client, rc, "SQLGetData");
        }
        rows++;
        if (sums)
            result_add(result, 1, sums);
    }
    return rows;
}

void mode_cells(const struct plan *plan, enum form form, const struct sums *expected, struct outcome *outcome)
{
    struct client client;
    struct result result;
    struct sums found = {0};

    client_open(&client, plan);
    client_execute(&client, plan->query);
    result_describe(&result, &client, form, true, 1);
    outcome->rows = read_cells(&client, &result, &found);
    if (expected)
        result_compare(&result, &found, expected, outcome);
    for (int pass = 0; pass < plan->repeat; pass++) {
        stmt_must(&client, SQLFreeStmt(client.stmt, SQL_CLOSE), "SQLFreeStmt");
        struct span start = span_now();
        client_execute(&client, plan->query);
        int64_t rows = read_cells(&client, &result, NULL);
        outcome_keep(outcome, span_since(start), pass);
        if (rows != outcome->rows)
            fail("%lld rows, then %lld", (long long)outcome->rows, (long long)rows);
    }
    client_close(&client);
}
