/* SQL text -> scanned statement. */
#include "exec/exec.h"
#include "sql/escape.h"

#define PREPARE_TEXT_LIMIT (1u << 30)

int exec_native_sql(struct dbc *dbc, struct text sql, bool noscan, struct buffer *out, struct error *err)
{
    if (noscan)
        buffer_put(out, sql);
    else if (escape_translate(sql, &dbc->session->escapes, out, err) < 0)
        return -1;
    return buffer_check(out, "the statement's text", err);
}

int exec_prepare(struct stmt *stmt, struct text sql, struct error *err)
{
    struct buffer native;
    struct text copy = text_make(NULL, 0);
    int outcome;

    if (!sql.data)
        return error_set(err, STATE_HY009, 0, "The statement's text is a null pointer");
    stmt_reset(stmt);
    buffer_init(&native, PREPARE_TEXT_LIMIT);
    outcome = exec_native_sql(stmt->dbc, sql, stmt->attributes.noscan == SQL_NOSCAN_ON, &native, err);
    if (outcome == 0) {
        copy = buffer_copy(&native, &stmt->prepared_arena);
        if (!copy.data)
            outcome = error_memory(err);
    }
    buffer_clear(&native);
    if (outcome == 0)
        outcome = statement_scan(copy, stmt->dbc->session->server->dialect, &stmt->prepared_arena,
                                 &stmt->statement, err);
    if (outcome < 0)
        return -1;
    if (stmt->statement.kind == STATEMENT_EMPTY)
        return error_set(err, STATE_42000, 0, "The statement is empty");
    if (stmt->statement.into_outfile)
        return error_set(err, STATE_HYC00, 0,
                         "INTO OUTFILE is a feature of the server's own client: fetch the rows");
    if (exec_check_markers(&stmt->statement, stmt->dbc->session->server->dialect, err) < 0)
        return -1;
    stmt->prepared = true;
    stmt->state = STMT_PREPARED;
    return 0;
}
