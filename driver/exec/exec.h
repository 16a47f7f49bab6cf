/* What a statement does. Every function returns an enum outcome and explains -1 in *err (or in the
 * statement's report of cells). The statement is entered (locked, state checked) by the caller. */
#ifndef PORTER_EXEC_EXEC_H
#define PORTER_EXEC_EXEC_H

#include "handle/stmt.h"

/* prepare.c: text -> scanned statement */
int exec_prepare(struct stmt *stmt, struct text sql, struct error *err);
/* The text as the server gets it (escapes translated), for SQLNativeSql. In `out`. */
int exec_native_sql(struct dbc *dbc, struct text sql, bool noscan, struct buffer *out, struct error *err);

/* execute.c */
int exec_execute(struct stmt *stmt, struct error *err);
int exec_direct(struct stmt *stmt, struct text sql, struct error *err);
/* Runs the statement with its sets of parameters, all values being there. */
int exec_execute_sets(struct stmt *stmt, struct error *err);
/* Says in err when the server may have done what it was sent. -1. */
int exec_unsure(const struct stmt *stmt, struct error *err);
/* After an INSERT: warns of rows that are taken and not stored. */
void exec_warn_async(struct stmt *stmt);
/* The next result of the answer that the cursor is on, which is read to its end: OUTCOME_NO_DATA when there
 * is none. */
int exec_next_result(struct stmt *stmt, struct error *err);
/* more.c: SQLMoreResults. OUTCOME_NO_DATA when there is no further result. */
int exec_more_results(struct stmt *stmt, struct error *err);
/* Runs the statement with one set of values, one a marker. */
int exec_run_values(struct stmt *stmt, const struct parameter *values, int64_t deadline, struct error *err);
/* Whether an error with this SQLSTATE is not of one set of parameters: those behind it would meet it too, or
 * are not wanted any more. */
bool exec_is_over(enum state state);
/* The statement has run and gives no rows. OUTCOME_OK. */
int exec_no_result(struct stmt *stmt);
/* Any thread, without the statement's lock. */
void exec_cancel(struct stmt *stmt);

/* putdata.c: data at execution */
/* OUTCOME_NEED_DATA when a value of the first `sets` sets comes at execution: the dialog has begun. */
int exec_dialog_begin(struct stmt *stmt, SQLULEN sets, struct error *err);
/* Forgets what came, back to where SQLExecute or SQLExecDirect was called. */
void exec_dialog_end(struct stmt *stmt);
/* SQLParamData: asks for the next value (*token says for which), or runs the statement. */
int exec_param_data(struct stmt *stmt, SQLPOINTER *token, struct error *err);
/* SQLPutData: HY010, HY019, HY020, HY090, HY009. An error but HY010 ends the dialog. */
int exec_put_data(struct stmt *stmt, const void *data, SQLLEN length, struct error *err);

/* Bytes of a piece of `length` at `data`, as its C type counts them: HY090, HY009. */
int exec_piece_size(SQLSMALLINT c_type, const void *data, SQLLEN length, size_t *size, struct error *err);

/* add.c: SQLBulkOperations */
/* SQL_ADD: the `rows` rows of the ARD's buffers go into the table under the cursor as one INSERT. `status`:
 * of the rows, or NULL. HYC00 for other operations, and where the table or a value is not known here. */
int exec_bulk_operation(struct stmt *stmt, SQLSMALLINT operation, SQLULEN rows, SQLUSMALLINT *status,
                        struct error *err);
/* action.c: tells the diagnostics' header what the statement does (SQL_DIAG_DYNAMIC_FUNCTION) */
void exec_tell_action(struct stmt *stmt);

/* message.c: with Messages=1 one 01000 record that says in JSON what the server told of the query. */
void exec_tell_message(struct stmt *stmt);
/* totals.c: tells the query that totals or extremes are asked for, where they are. */
void exec_choose_totals(struct stmt *stmt, struct query *query);

/* query.c: one trip to the server */
/* Runs `query` and opens the cursor on its answer; the result's columns are made known. */
int exec_run(struct stmt *stmt, const struct query *query, int64_t deadline, struct error *err);
/* The running result of a statement without rows is read to its end; the cursor that it was in is closed. */
int exec_finish(struct stmt *stmt, struct result *result, struct error *err);
/* Gives a new block's columns what the answer itself leaves out (cursor.retyped): zones of DateTime, and that
 * a string is an aggregate function's state. */
void exec_retype(struct stmt *stmt);
/* What the statement's own attributes say of a query: settings and session; of one that runs the statement
 * the query id too, once. */
void exec_choose(struct stmt *stmt, struct query *query);
/* Parts of it: where it runs, and what goes with it. */
void exec_choose_place(const struct stmt *stmt, struct query *query);
void exec_choose_values(const struct stmt *stmt, struct query *query);
/* Deadline of a call that begins now, by SQL_ATTR_QUERY_TIMEOUT; 0: none. */
int64_t exec_deadline(const struct stmt *stmt);

/* parameters.c */
/* The values of parameter set `set` (0-based), one a marker, in the statement's call arena. */
int exec_parameters(struct stmt *stmt, size_t set, struct parameter **out, struct error *err);
/* The same in `scratch`, which is reset before: for one set after the other. */
int exec_parameters_apart(struct stmt *stmt, size_t set, struct arena *scratch, struct parameter **out,
                          struct error *err);
int exec_bind_parameter(struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT direction, SQLSMALLINT c_type,
                        SQLSMALLINT sql_type, SQLULEN size, SQLSMALLINT digits, SQLPOINTER data,
                        SQLLEN capacity, SQLLEN *indicator, struct error *err);

/* marker.c */
/* 42000 with the place of a marker that stands where no value can. */
int exec_check_markers(const struct statement *statement, const struct sql_dialect *dialect,
                       struct error *err);
/* With SQL_ATTR_ENABLE_AUTO_IPD: records of the IPD that the application has not set are described. */
int exec_fill_ipd(struct stmt *stmt, struct error *err);
/* What SQLDescribeParam tells. Types that are not in the statement are asked for, once. */
struct parameter_facts {
    SQLSMALLINT sql_type, digits, nullable;
    SQLULEN size;
};
int exec_describe_parameter(struct stmt *stmt, SQLUSMALLINT number, struct parameter_facts *facts,
                            struct error *err);

/* describe.c: columns */
/* Makes the columns known: of the open cursor, or of the prepared statement by asking the server (never by
 * running it, but for SHOW-like statements, whose result is then kept for SQLExecute). */
int exec_describe(struct stmt *stmt, struct error *err);
/* Before an IRD is read (an application's needs nothing): makes its columns known; before an IPD is, its
 * parameters, where it fills itself. The descriptor is entered. HY007 when the statement is neither prepared
 * nor executed. */
int exec_describe_descriptor(const struct desc *desc, struct error *err);
/* Takes names and types over into the statement and its IRD. */
int exec_set_columns(struct stmt *stmt, const struct block *block, struct error *err);
/* The one column of a raw result, whose rows have at most `chunk` bytes (0: not known). */
int exec_set_raw_column(struct stmt *stmt, bool binary, size_t chunk, struct error *err);
/* stmt->columns[0, count) are filled: makes the IRD of them. */
int exec_columns_known(struct stmt *stmt, uint32_t count, struct error *err);
/* A concise SQL type in the codes of the application's ODBC version: dates and times of ODBC 2 have their
 * own. */
SQLSMALLINT exec_type_code(const struct dbc *dbc, SQLSMALLINT type);
/* Asks the server for the columns of the statement without running it. */
int exec_ask_columns(struct stmt *stmt, struct error *err);

/* fetch.c */
int exec_bind_column(struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                     SQLLEN capacity, SQLLEN *indicator, struct error *err);
/* The next rowset of `rows` rows into the ARD's buffers. */
int exec_fetch(struct stmt *stmt, SQLULEN rows, SQLULEN *fetched, SQLUSMALLINT *status, struct error *err);
/* Makes sure that a block with an unread row is there: 1 yes, 0 the result is at its end, -1. */
int exec_next_block(struct stmt *stmt, struct error *err);

/* quick.c: SQLGetData and SQLFetch of what needs no more than a copy. They enter and leave by themselves. True:
 * done, SQL_SUCCESS; false: nothing is done, the general way is for it. */
bool exec_quick_cell(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                     SQLLEN capacity, SQLLEN *indicator);
bool exec_quick_fetch(SQLHSTMT handle);

/* scroll.c: static cursors */
/* Whether the open cursor, or the next to be opened, is one. */
bool exec_is_static(const struct stmt *stmt);
/* Called when a cursor is opened on a running result: keeps its rows, when a static cursor is asked for. */
int exec_open_static(struct stmt *stmt, struct error *err);
/* SQLFetch, SQLFetchScroll, SQLExtendedFetch: the rowset that `orientation` and `offset` say. `bookmark`:
 * where that of SQL_FETCH_BOOKMARK is. */
int exec_fetch_scroll(struct stmt *stmt, SQLSMALLINT orientation, SQLLEN offset, const void *bookmark,
                      SQLULEN rows, SQLULEN *fetched, SQLUSMALLINT *status, struct error *err);
/* SQLSetPos. `status`: of the rowset, or NULL. */
int exec_set_pos(struct stmt *stmt, SQLSETPOSIROW number, SQLUSMALLINT operation, SQLUSMALLINT lock,
                 SQLUSMALLINT *status, struct error *err);
/* Before the current row is read: brings its block. */
int exec_current(struct stmt *stmt, struct error *err);

/* getdata.c */
int exec_get_data(struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER data,
                  SQLLEN capacity, SQLLEN *indicator, struct error *err);
/* SQL_C_DEFAULT and SQL_ARD_TYPE made concrete for column `number`; HY003, 07006. */
int exec_c_type(const struct stmt *stmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT *out,
                struct error *err);

/* typeinfo.c */
int exec_type_info(struct stmt *stmt, SQLSMALLINT sql_type, struct error *err);

#endif
