/* Loads ODBC's functions. */
#include "odbc.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    size_t offset;
} FUNCTIONS[] = {
    {"SQLAllocHandle", offsetof(struct odbc, alloc_handle)},
    {"SQLFreeHandle", offsetof(struct odbc, free_handle)},
    {"SQLSetEnvAttr", offsetof(struct odbc, set_env_attr)},
    {"SQLDriverConnect", offsetof(struct odbc, driver_connect)},
    {"SQLDisconnect", offsetof(struct odbc, disconnect)},
    {"SQLGetInfo", offsetof(struct odbc, get_info)},
    {"SQLGetDiagRec", offsetof(struct odbc, get_diag_rec)},
    {"SQLSetStmtAttr", offsetof(struct odbc, set_stmt_attr)},
    {"SQLExecDirect", offsetof(struct odbc, exec_direct)},
    {"SQLNumResultCols", offsetof(struct odbc, num_result_cols)},
    {"SQLDescribeCol", offsetof(struct odbc, describe_col)},
    {"SQLBindCol", offsetof(struct odbc, bind_col)},
    {"SQLFetch", offsetof(struct odbc, fetch)},
    {"SQLGetData", offsetof(struct odbc, get_data)},
    {"SQLRowCount", offsetof(struct odbc, row_count)},
    {"SQLMoreResults", offsetof(struct odbc, more_results)},
};

static bool take_functions(struct odbc *odbc, const char **error)
{
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        void *found = dlsym(odbc->library, FUNCTIONS[i].name);
        if (!found) {
            *error = dlerror();
            return false;
        }
        memcpy((char *)odbc + FUNCTIONS[i].offset, &found, sizeof found);
    }
    return true;
}

bool odbc_load(struct odbc *odbc, const char *driver, const char **error)
{
    *odbc = (struct odbc){0};
    odbc->library = dlopen("libodbc.so.2", RTLD_NOW | RTLD_LOCAL);
    odbc->managed = odbc->library != NULL;
    if (!odbc->library && driver)
        odbc->library = dlopen(driver, RTLD_NOW | RTLD_LOCAL);
    if (!odbc->library) {
        *error = dlerror();
        return false;
    }
    return take_functions(odbc, error);
}

SQLRETURN odbc_connect(struct odbc *odbc, const char *string)
{
    SQLSMALLINT size = 0;
    SQLCHAR out[4096];
    SQLRETURN result = odbc->alloc_handle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &odbc->environment);
    if (odbc_good(result))
        result = odbc->set_env_attr(odbc->environment, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
    if (odbc_good(result))
        result = odbc->alloc_handle(SQL_HANDLE_DBC, odbc->environment, &odbc->connection);
    if (odbc_good(result))
        result = odbc->driver_connect(odbc->connection, NULL, (SQLCHAR *)(uintptr_t)string, SQL_NTS, out,
                                      sizeof out, &size, SQL_DRIVER_NOPROMPT);
    return result;
}

bool odbc_begin(struct odbc *odbc)
{
    if (odbc->statement)
        odbc->free_handle(SQL_HANDLE_STMT, odbc->statement);
    odbc->statement = NULL;
    return odbc_good(odbc->alloc_handle(SQL_HANDLE_STMT, odbc->connection, &odbc->statement));
}

bool odbc_diagnosis(struct odbc *odbc, bool statement, int number, struct diagnosis *out)
{
    SQLSMALLINT size = 0;
    SQLHANDLE handle = statement ? odbc->statement : odbc->connection;
    *out = (struct diagnosis){0};
    if (!handle)
        return false;
    SQLRETURN result = odbc->get_diag_rec(statement ? SQL_HANDLE_STMT : SQL_HANDLE_DBC, handle,
                                          (SQLSMALLINT)number, (SQLCHAR *)out->state, &out->native,
                                          (SQLCHAR *)out->message, sizeof out->message, &size);
    return odbc_good(result);
}

void odbc_info(struct odbc *odbc, SQLUSMALLINT type, char *out, size_t room)
{
    SQLSMALLINT size = 0;
    out[0] = '\0';
    if (!odbc_good(odbc->get_info(odbc->connection, type, out, (SQLSMALLINT)room, &size)))
        out[0] = '\0';
}

void odbc_close(struct odbc *odbc)
{
    if (odbc->statement)
        odbc->free_handle(SQL_HANDLE_STMT, odbc->statement);
    if (odbc->connection) {
        odbc->disconnect(odbc->connection);
        odbc->free_handle(SQL_HANDLE_DBC, odbc->connection);
    }
    if (odbc->environment)
        odbc->free_handle(SQL_HANDLE_ENV, odbc->environment);
    odbc->statement = odbc->connection = odbc->environment = NULL;
}
