/* ODBC by way of the driver manager's library, or of the driver's own where there is no manager. */
#ifndef PORTER_TOOL_ODBC_H
#define PORTER_TOOL_ODBC_H

#include <sql.h>
#include <sqlext.h>
#include <stdbool.h>

#include "tool.h"

/* Loaded functions; none is called before odbc_load has succeeded. */
struct odbc {
    void *library;
    bool managed; /* by the driver manager */
    SQLRETURN (*alloc_handle)(SQLSMALLINT, SQLHANDLE, SQLHANDLE *);
    SQLRETURN (*free_handle)(SQLSMALLINT, SQLHANDLE);
    SQLRETURN (*set_env_attr)(SQLHENV, SQLINTEGER, SQLPOINTER, SQLINTEGER);
    SQLRETURN (*driver_connect)
    (SQLHDBC, SQLHWND, SQLCHAR *, SQLSMALLINT, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *, SQLUSMALLINT);
    SQLRETURN (*disconnect)(SQLHDBC);
    SQLRETURN (*get_info)(SQLHDBC, SQLUSMALLINT, SQLPOINTER, SQLSMALLINT, SQLSMALLINT *);
    SQLRETURN (*get_diag_rec)
    (SQLSMALLINT, SQLHANDLE, SQLSMALLINT, SQLCHAR *, SQLINTEGER *, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *);
    SQLRETURN (*set_stmt_attr)(SQLHSTMT, SQLINTEGER, SQLPOINTER, SQLINTEGER);
    SQLRETURN (*exec_direct)(SQLHSTMT, SQLCHAR *, SQLINTEGER);
    SQLRETURN (*num_result_cols)(SQLHSTMT, SQLSMALLINT *);
    SQLRETURN (*describe_col)
    (SQLHSTMT, SQLUSMALLINT, SQLCHAR *, SQLSMALLINT, SQLSMALLINT *, SQLSMALLINT *, SQLULEN *, SQLSMALLINT *,
     SQLSMALLINT *);
    SQLRETURN (*bind_col)(SQLHSTMT, SQLUSMALLINT, SQLSMALLINT, SQLPOINTER, SQLLEN, SQLLEN *);
    SQLRETURN (*fetch)(SQLHSTMT);
    SQLRETURN (*get_data)(SQLHSTMT, SQLUSMALLINT, SQLSMALLINT, SQLPOINTER, SQLLEN, SQLLEN *);
    SQLRETURN (*row_count)(SQLHSTMT, SQLLEN *);
    SQLRETURN (*more_results)(SQLHSTMT);
    SQLHANDLE environment, connection, statement;
};

/* A diagnostic record. */
struct diagnosis {
    char state[6];
    SQLINTEGER native;
    char message[4096];
};

/* Loads unixODBC's library; without it (or with `direct`) the driver's own at a path. False: why, in *error.
 */
bool odbc_load(struct odbc *odbc, const char *driver, const char **error);
/* Connects. Behind it the connection's records are what the driver said. */
SQLRETURN odbc_connect(struct odbc *odbc, const char *string);
/* A new statement in the place of the one that was there. */
bool odbc_begin(struct odbc *odbc);
/* The diagnostic record `number` (from 1) of the statement, or of the connection; false behind the last. */
bool odbc_diagnosis(struct odbc *odbc, bool statement, int number, struct diagnosis *out);
/* A text of SQLGetInfo, "" when there is none. */
void odbc_info(struct odbc *odbc, SQLUSMALLINT type, char *out, size_t room);
void odbc_close(struct odbc *odbc);

static inline bool odbc_good(SQLRETURN result)
{
    return result == SQL_SUCCESS || result == SQL_SUCCESS_WITH_INFO;
}

#endif
