/* What entry points of ODBC 2 and 3 have in common: no entry point calls another one. */
#ifndef PORTER_API_HANDLES_H
#define PORTER_API_HANDLES_H

#include "exec/exec.h"

/* ODBC 3.80, in newer driver managers' headers. */
#ifndef SQL_API_SQLCOMPLETEASYNC
#define SQL_API_SQLCOMPLETEASYNC 1551
SQLRETURN SQL_API SQLCompleteAsync(SQLSMALLINT type, SQLHANDLE handle, RETCODE *outcome);
#endif

SQLRETURN handles_alloc(SQLSMALLINT type, SQLHANDLE parent, SQLHANDLE *out);
SQLRETURN handles_free(SQLSMALLINT type, SQLHANDLE handle);
/* SQLEndTran: no transactions, so a commit has nothing to do and a rollback says what stays. */
SQLRETURN handles_end(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT completion);

#endif
