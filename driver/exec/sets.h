/* Many sets of parameters in one request, for servers that answer for each set. */
#ifndef PORTER_EXEC_SETS_H
#define PORTER_EXEC_SETS_H

#include "handle/stmt.h"

/* Whether the statement's sets go this way. */
bool sets_apply(const struct stmt *stmt);
/* Runs them; statuses, diagnostics and row count are set. A set with a value that is wrong stops all before
 * anything is sent, unless such are to be skipped; one that the server refuses does not stop the others.
 * *processed: as SQL_ATTR_PARAMS_PROCESSED_PTR has it. */
int sets_run(struct stmt *stmt, SQLULEN sets, int64_t deadline, SQLULEN *processed, struct error *err);

#endif
