/* SQLGetFunctions: what is exported. test/hygiene compares this table with the library's symbols. */
#include "api/handles.h"

static const SQLUSMALLINT functions_table[] = {
    SQL_API_SQLALLOCHANDLE,
    SQL_API_SQLFREEHANDLE,
    SQL_API_SQLCONNECT,
    SQL_API_SQLDRIVERCONNECT,
    SQL_API_SQLDISCONNECT,
    SQL_API_SQLGETENVATTR,
    SQL_API_SQLSETENVATTR,
    SQL_API_SQLGETCONNECTATTR,
    SQL_API_SQLSETCONNECTATTR,
    SQL_API_SQLGETSTMTATTR,
    SQL_API_SQLSETSTMTATTR,
    SQL_API_SQLGETINFO,
    SQL_API_SQLGETTYPEINFO,
    SQL_API_SQLGETFUNCTIONS,
    SQL_API_SQLPREPARE,
    SQL_API_SQLEXECDIRECT,
    SQL_API_SQLEXECUTE,
    SQL_API_SQLNUMRESULTCOLS,
    SQL_API_SQLDESCRIBECOL,
    SQL_API_SQLCOLATTRIBUTE,
    SQL_API_SQLROWCOUNT,
    SQL_API_SQLBINDCOL,
    SQL_API_SQLFETCH,
    SQL_API_SQLFETCHSCROLL,
    SQL_API_SQLGETDATA,
    SQL_API_SQLFREESTMT,
    SQL_API_SQLCLOSECURSOR,
    SQL_API_SQLMORERESULTS,
    SQL_API_SQLCANCEL,
    SQL_API_SQLCANCELHANDLE,
    SQL_API_SQLBINDPARAMETER,
    SQL_API_SQLNUMPARAMS,
    SQL_API_SQLDESCRIBEPARAM,
    SQL_API_SQLNATIVESQL,
    SQL_API_SQLENDTRAN,
    SQL_API_SQLGETCURSORNAME,
    SQL_API_SQLSETCURSORNAME,
    SQL_API_SQLGETDIAGREC,
    SQL_API_SQLGETDIAGFIELD,
    SQL_API_SQLGETDESCFIELD,
    SQL_API_SQLSETDESCFIELD,
    SQL_API_SQLGETDESCREC,
    SQL_API_SQLSETDESCREC,
    SQL_API_SQLCOPYDESC,
    SQL_API_SQLTABLES,
    SQL_API_SQLCOLUMNS,
    SQL_API_SQLPRIMARYKEYS,
    SQL_API_SQLSTATISTICS,
    SQL_API_SQLSPECIALCOLUMNS,
    SQL_API_SQLFOREIGNKEYS,
    SQL_API_SQLTABLEPRIVILEGES,
    SQL_API_SQLCOLUMNPRIVILEGES,
    SQL_API_SQLPROCEDURES,
    SQL_API_SQLPROCEDURECOLUMNS,
    SQL_API_SQLPARAMDATA,
    SQL_API_SQLPUTDATA,
    SQL_API_SQLEXTENDEDFETCH,
    SQL_API_SQLSETPOS,
    SQL_API_SQLBROWSECONNECT,
    SQL_API_SQLBULKOPERATIONS,
    SQL_API_SQLCOMPLETEASYNC,
    SQL_API_SQLBINDPARAM,
    SQL_API_SQLSETPARAM,
    SQL_API_SQLPARAMOPTIONS,
    SQL_API_SQLSETSCROLLOPTIONS,
    SQL_API_SQLTRANSACT,
    SQL_API_SQLERROR,
    SQL_API_SQLGETCONNECTOPTION,
    SQL_API_SQLSETCONNECTOPTION,
    SQL_API_SQLGETSTMTOPTION,
    SQL_API_SQLSETSTMTOPTION,
    SQL_API_SQLALLOCENV,
    SQL_API_SQLALLOCCONNECT,
    SQL_API_SQLALLOCSTMT,
    SQL_API_SQLFREEENV,
    SQL_API_SQLFREECONNECT,
};
#define FUNCTIONS_COUNT (sizeof functions_table / sizeof *functions_table)

static void functions_all_odbc3(SQLUSMALLINT *bits)
{
    for (size_t i = 0; i < SQL_API_ODBC3_ALL_FUNCTIONS_SIZE; i++)
        bits[i] = 0;
    for (size_t i = 0; i < FUNCTIONS_COUNT; i++)
        bits[functions_table[i] >> 4] =
            (SQLUSMALLINT)(bits[functions_table[i] >> 4] | 1u << (functions_table[i] & 15));
}

/* ODBC 2: one element of the array for each function numbered below 100. */
static void functions_all_odbc2(SQLUSMALLINT *flags)
{
    for (size_t i = 0; i < 100; i++)
        flags[i] = SQL_FALSE;
    for (size_t i = 0; i < FUNCTIONS_COUNT; i++)
        if (functions_table[i] < 100)
            flags[functions_table[i]] = SQL_TRUE;
}

SQLRETURN SQL_API SQLGetFunctions(SQLHDBC hdbc, SQLUSMALLINT function, SQLUSMALLINT *supported)
{
    struct error err = {0};
    struct dbc *dbc;
    int outcome;

    if (dbc_enter(hdbc, &dbc) != SQL_SUCCESS)
        return SQL_INVALID_HANDLE;
    outcome = dbc->connected ? 0 : error_set(&err, STATE_HY010, 0, "The connection is not open");
    if (outcome == 0 && function == SQL_API_ODBC3_ALL_FUNCTIONS) {
        functions_all_odbc3(supported);
    } else if (outcome == 0 && function == SQL_API_ALL_FUNCTIONS) {
        functions_all_odbc2(supported);
    } else if (outcome == 0) {
        *supported = SQL_FALSE;
        for (size_t i = 0; i < FUNCTIONS_COUNT; i++)
            if (functions_table[i] == function)
                *supported = SQL_TRUE;
    }
    return dbc_leave(dbc, outcome, &err);
}
