/* Further results: a query's sets of parameters, one result a set, each run when it is reached. */
#ifndef PORTER_EXEC_MORE_H
#define PORTER_EXEC_MORE_H

#include "exec/exec.h"

/* Converts all `sets` sets of a query that gives rows, and runs the first one that is to be run. With a value
 * that is wrong nothing runs, unless OnParamError=skip leaves its set out; the same goes for a set that fails
 * on the server, which ends the others. Statuses and diagnostics tell; the application's buffers are not read
 * any more. */
int more_begin(struct stmt *stmt, SQLULEN sets, SQLULEN *processed, struct error *err);

#endif
