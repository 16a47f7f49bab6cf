/* Raw inserts: INSERT .. FORMAT x with the bytes as a parameter, which go out as they come. */
#ifndef PORTER_EXEC_RAWIN_H
#define PORTER_EXEC_RAWIN_H

#include "exec/exec.h"

/* Whether the prepared statement takes its data from a parameter: its last marker, or without one the first
 * that is bound. */
bool rawin_is(const struct stmt *stmt);
/* Begins the one request for all sets and sends what is bound; OUTCOME_NEED_DATA at the first value that
 * comes at execution. Character and binary C types only (07006); NULL is 22002. */
int rawin_begin(struct stmt *stmt, SQLULEN sets, struct error *err);
/* SQLParamData and SQLPutData while stmt->dialog.feed is set. An error but HY010 ends the dialog and cuts the
 * request off. */
int rawin_param_data(struct stmt *stmt, SQLPOINTER *token, struct error *err);
int rawin_put_data(struct stmt *stmt, const void *data, SQLLEN length, struct error *err);

#endif
