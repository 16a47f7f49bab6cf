/* The modes that measure one small query: on an open connection, and with a connection of its own. */
#include "bench.h"

#include <stdlib.h>

static void one_query(struct client *client)
{
    SQLINTEGER value = 0;
    SQLLEN length = 0;

    client_execute(client, "SELECT 1");
    stmt_must(client, SQLFetch(client->stmt), "SQLFetch");
    stmt_must(client, SQLGetData(client->stmt, 1, SQL_C_SLONG, &value, sizeof value, &length), "SQLGetData");
    if (value != 1 || length == SQL_NULL_DATA)
        fail("SELECT 1 gave %d", (int)value);
    stmt_must(client, SQLFreeStmt(client->stmt, SQL_CLOSE), "SQLFreeStmt");
}

void mode_select1(const struct plan *plan, struct outcome *outcome)
{
    double *times = grab(sizeof *times * (size_t)plan->calls);
    struct client client;

    client_open(&client, plan);
    one_query(&client);
    for (int pass = 0; pass < plan->repeat; pass++) {
        struct span start = span_now();
        for (int i = 0; i < plan->calls; i++) {
            struct span call = span_now();
            one_query(&client);
            times[i] = span_since(call).wall * 1e6;
        }
        if (outcome_keep(outcome, span_since(start), pass))
            outcome_percentiles(outcome, times, plan->calls);
    }
    client_close(&client);
    outcome->rows = plan->calls;
    free(times);
}

void mode_connect(const struct plan *plan, struct outcome *outcome)
{
    int calls = plan->calls / 10 > 0 ? plan->calls / 10 : 1;
    double *times = grab(sizeof *times * (size_t)calls);
    struct client client;

    client_open(&client, plan);
    client_close(&client);
    for (int pass = 0; pass < plan->repeat; pass++) {
        struct span start = span_now();
        for (int i = 0; i < calls; i++) {
            struct span call = span_now();
            client_open(&client, plan);
            one_query(&client);
            client_close(&client);
            times[i] = span_since(call).wall * 1e6;
        }
        if (outcome_keep(outcome, span_since(start), pass))
            outcome_percentiles(outcome, times, calls);
    }
    outcome->rows = calls;
    free(times);
}
