/* ODBC calls as the bench makes them: one connection, one statement, and no going on after an error. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

/* SQLCHAR is not char, and ODBC's input arguments are not const. */
static SQLCHAR *sql_text(const char *text)
{
    return (SQLCHAR *)(uintptr_t)text;
}

void must(SQLRETURN rc, SQLSMALLINT type, SQLHANDLE handle, const char *call)
{
    SQLCHAR state[6] = "", text[1024] = "";
    SQLINTEGER native = 0;
    SQLSMALLINT length = 0;

    if (rc == SQL_SUCCESS || rc == SQL_SUCCESS_WITH_INFO)
        return;
    if (!handle || !SQL_SUCCEEDED(SQLGetDiagRec(type, handle, 1, state, &native, text, sizeof text, &length)))
        fail("%s: %d without a diagnostic", call, rc);
    fail("%s: %s %d %s", call, (char *)state, (int)native, (char *)text);
}

void stmt_must(const struct client *client, SQLRETURN rc, const char *call)
{
    must(rc, SQL_HANDLE_STMT, client->stmt, call);
}

void client_open(struct client *client, const struct plan *plan)
{
    SQLSMALLINT length;

    *client = (struct client){0};
    must(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &client->env), SQL_HANDLE_ENV, NULL,
         "SQLAllocHandle");
    must(SQLSetEnvAttr(client->env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0), SQL_HANDLE_ENV,
         client->env, "SQLSetEnvAttr");
    must(SQLAllocHandle(SQL_HANDLE_DBC, client->env, &client->dbc), SQL_HANDLE_ENV, client->env,
         "SQLAllocHandle");
    must(SQLDriverConnect(client->dbc, NULL, sql_text(plan->dsn), SQL_NTS, NULL, 0, &length,
                          SQL_DRIVER_NOPROMPT),
         SQL_HANDLE_DBC, client->dbc, "SQLDriverConnect");
    must(SQLAllocHandle(SQL_HANDLE_STMT, client->dbc, &client->stmt), SQL_HANDLE_DBC, client->dbc,
         "SQLAllocHandle");
}

void client_close(struct client *client)
{
    SQLFreeHandle(SQL_HANDLE_STMT, client->stmt);
    must(SQLDisconnect(client->dbc), SQL_HANDLE_DBC, client->dbc, "SQLDisconnect");
    SQLFreeHandle(SQL_HANDLE_DBC, client->dbc);
    SQLFreeHandle(SQL_HANDLE_ENV, client->env);
}

void client_execute(struct client *client, const char *sql)
{
    stmt_must(client, SQLExecDirect(client->stmt, sql_text(sql), SQL_NTS), "SQLExecDirect");
}

static void name(struct client *client, SQLUSMALLINT what, char *out, SQLSMALLINT size)
{
    SQLSMALLINT length = 0;

    if (!SQL_SUCCEEDED(SQLGetInfo(client->dbc, what, out, size, &length)))
        snprintf(out, (size_t)size, "unknown");
}

void client_identify(struct client *client, struct outcome *outcome)
{
    name(client, SQL_DRIVER_NAME, outcome->driver, sizeof outcome->driver);
    name(client, SQL_DRIVER_VER, outcome->driver_version, sizeof outcome->driver_version);
    name(client, SQL_DBMS_NAME, outcome->dbms, sizeof outcome->dbms);
    name(client, SQL_DBMS_VER, outcome->dbms_version, sizeof outcome->dbms_version);
}
