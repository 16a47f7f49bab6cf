/* Inside of fetching: what a rowset of any cursor is made with. */
#ifndef PORTER_EXEC_FETCH_H
#define PORTER_EXEC_FETCH_H

#include "exec/exec.h"

/* Resolves the converters of all bound columns, once a change of bindings or result. */
int fetch_bind(struct stmt *stmt, struct error *err);
/* Where a bound column's cells go. */
void fetch_target(const struct stmt *stmt, const struct binding *binding, struct target *target);
/* Rows [first, first + count) of the current block into rows [at, at + count) of the rowset. */
void fetch_run(struct stmt *stmt, uint64_t first, size_t count, size_t at);
/* Statuses and outcome of a rowset of `rows` rows, of which `filled` exist: an error only when every row has
 * one. */
int fetch_outcome(struct stmt *stmt, SQLULEN rows, SQLULEN filled, SQLUSMALLINT *status);
/* Tells that there is no row; OUTCOME_ERROR. */
int fetch_failed(SQLULEN rows, SQLULEN *fetched, SQLUSMALLINT *status);

/* quick.c: rows of a forward-only cursor without the statement's lock */
/* How a bound column's cell of a rowset of one row is put. */
void quick_bind(const struct stmt *stmt, struct binding *binding);
/* SQLGetData has begun to read a column as `asked`: how the cells below it are put. */
void quick_learn(struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT asked, const struct target *target);
/* The call in progress leaves a current row: tells whether, and how, the side door may be opened. */
void quick_ready(struct stmt *stmt);

/* bookmark.c: column 0 of a static cursor. A row's bookmark is its number. */
/* Bookmarks of rows [first, first + count), 0-based, into rows [at, at + count) of the rowset, if column 0 is
 * bound. */
int bookmark_run(struct stmt *stmt, uint64_t first, size_t count, size_t at, struct error *err);
/* The converter of bookmarks for a C type, made concrete in *c_type; NULL: HY003. */
const struct converter *bookmark_converter(const struct stmt *stmt, SQLSMALLINT *c_type, struct error *err);
/* 22003 when the bookmark of row `number` does not fit what SQL_ATTR_USE_BOOKMARKS asks for. */
int bookmark_fits(const struct stmt *stmt, uint64_t number, struct error *err);
/* A column of `count` bookmarks. */
void bookmark_column(const uint64_t *numbers, size_t count, struct column *column);
/* The row number in the application's bookmark. HY111 when it is none. */
int bookmark_read(const struct stmt *stmt, const void *bookmark, uint64_t *row, struct error *err);

#endif
