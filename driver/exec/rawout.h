/* Raw results: bytes in a format that the user asked for, as one column. */
#ifndef PORTER_EXEC_RAWOUT_H
#define PORTER_EXEC_RAWOUT_H

#include "exec/exec.h"

/* Whether the prepared statement's rows will come raw. */
bool raw_asked(const struct stmt *stmt);
/* Whether the running result is raw. */
bool raw_is_open(const struct stmt *stmt);
/* Makes the column known without running the statement. */
int raw_describe(struct stmt *stmt, struct error *err);
/* Takes the running result over as a cursor. `chunk` 0: one row of one cell, which is read while it comes;
 * else rows as any. Its first bytes are waited for: an early error is the execution's. */
int raw_open_cursor(struct stmt *stmt, size_t chunk, struct error *err);

/* With stmt->cursor.raw: one row, one cell. */
/* As exec_fetch, behind its checks. Behind the row, what was not read of it is received and dropped: an error
 * in it is an error all the same. */
int raw_fetch(struct stmt *stmt, SQLULEN rows, SQLULEN *fetched, SQLUSMALLINT *status, struct error *err);
/* As exec_get_data, behind its checks. A piece fills its buffer; its length is SQL_NO_TOTAL but for the last
 * one's. It goes on behind what a bound buffer got. HY000 for another C type than the pieces before. */
int raw_get_data(struct stmt *stmt, SQLSMALLINT c_type, const struct target *target, struct error *err);

#endif
