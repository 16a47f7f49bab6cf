/* SQLExecute and SQLExecDirect. */
#include "exec/bulk.h"
#include "exec/exec.h"
#include "exec/more.h"
#include "exec/parameters.h"
#include "exec/rawin.h"
#include "exec/sets.h"

#define EXECUTE_REFRESH_LIMIT 65536
/* Of reading sets before the first is run: bad ones that are told, sets between two looks for a cancel. */
enum { EXECUTE_TOLD = 100, EXECUTE_STEP = 1024 };

/* The cursor that describing opened (SHOW-like statements) becomes the execution's. */
static bool execute_kept(struct stmt *stmt)
{
    if (!stmt->kept)
        return false;
    stmt->kept = false;
    stmt->state = STMT_OPEN;
    return true;
}

/* The server may have done what it was sent when it did not say that it has not. */
int exec_unsure(const struct stmt *stmt, struct error *err)
{
    enum statement_kind kind = stmt->statement.kind;
    bool unsure = err->state == STATE_08S01 || err->state == STATE_HYT00 || err->state == STATE_HYT01 ||
                  err->state == STATE_HY008;

    if (!unsure || err->source != ERROR_DRIVER || kind == STATEMENT_SELECT || kind == STATEMENT_SHOW)
        return -1;
    return error_wrap(err, kind == STATEMENT_INSERT
                               ? "the INSERT was under way, the server may have stored its rows"
                               : "the statement was under way, the server may have run it");
}

int exec_run_values(struct stmt *stmt, const struct parameter *values, int64_t deadline, struct error *err)
{
    struct query query = {.statement = &stmt->statement, .purpose = QUERY_RUN};
    char token[SERVER_UUID_SIZE + 1];

    if (stmt->statement.kind == STATEMENT_INSERT) {
        if (server_uuid(token, err) < 0)
            return -1;
        query.token = text_make(token, SERVER_UUID_SIZE);
    }
    query.parameters = values;
    query.parameter_count = stmt->statement.marker_count;
    query.timeout = (int64_t)stmt->attributes.query_timeout;
    query.max_rows = stmt->attributes.max_rows;
    query.raw_format = stmt_raw_format(stmt);
    query.raw_chunk = stmt_raw_chunk(stmt);
    exec_choose(stmt, &query);
    exec_choose_totals(stmt, &query);
    return exec_run(stmt, &query, deadline, err) < 0 ? exec_unsure(stmt, err) : 0;
}

static int execute_set(struct stmt *stmt, size_t set, int64_t deadline, struct error *err)
{
    struct parameter *parameters = NULL;

    if (exec_parameters(stmt, set, &parameters, err) < 0)
        return -1;
    return exec_run_values(stmt, parameters, deadline, err);
}

bool exec_is_over(enum state state)
{
    return state == STATE_HY008 || state == STATE_HYT00 || state == STATE_HYT01 || state == STATE_08S01 ||
           state == STATE_08001 || state == STATE_HY001;
}

/* What became of the sets so far. */
struct tally {
    SQLULEN processed, failed, done;
    SQLLEN rows;
    bool rows_unknown, over;
};

static void execute_count(struct stmt *stmt, SQLULEN set, int64_t deadline, struct tally *tally)
{
    struct error one = {0};

    tally->done++;
    if (execute_set(stmt, set, deadline, &one) == 0) {
        parameters_mark(stmt, set, SQL_PARAM_SUCCESS);
        tally->rows_unknown |= stmt->row_count < 0;
        tally->rows += stmt->row_count >= 0 ? stmt->row_count : 0;
        return;
    }
    tally->failed++;
    tally->over = exec_is_over(one.state);
    parameters_mark(stmt, set, SQL_PARAM_ERROR);
    if (one.row == 0)
        error_at(&one, (int64_t)set + 1, 0);
    diag_post_error(&stmt->handle.diag, &one, dbc_server(stmt->dbc));
    error_clear(&one);
}

/* Reads a set as if it were to be run. What it warns of is said when it runs. */
static int execute_read(struct stmt *stmt, SQLULEN set, struct arena *scratch, struct error *err)
{
    struct parameter *parameters = NULL;
    SQLINTEGER records = stmt->handle.diag.count;
    int outcome = exec_parameters_apart(stmt, set, scratch, &parameters, err);

    diag_keep(&stmt->handle.diag, records);
    return outcome;
}

/* Before any set is run: how many have a value that is wrong, in *bad. The others stay unused. */
static int execute_judge(struct stmt *stmt, SQLULEN sets, SQLULEN *bad, struct error *err)
{
    struct arena scratch;
    struct error one = {0};
    int outcome = 0;

    arena_init(&scratch, SIZE_MAX / 2);
    for (SQLULEN set = 0; set < sets; set++)
        parameters_mark(stmt, set, SQL_PARAM_UNUSED);
    for (SQLULEN set = 0; outcome == 0 && set < sets && *bad < EXECUTE_TOLD; set++) {
        if (set % EXECUTE_STEP == 0 && canceller_check(&stmt->canceller, err)) {
            outcome = -1;
        } else if (!parameters_ignored(stmt, set) && execute_read(stmt, set, &scratch, &one) < 0) {
            parameters_mark(stmt, set, SQL_PARAM_ERROR);
            diag_post_error(&stmt->handle.diag, &one, dbc_server(stmt->dbc));
            error_clear(&one);
            ++*bad;
        }
    }
    arena_clear(&scratch);
    return outcome;
}

/* Sets one by one, each with its own true status; an error of one does not stop the others. */
static int execute_sets(struct stmt *stmt, SQLULEN sets, int64_t deadline, SQLULEN *processed,
                        struct error *err)
{
    struct tally tally = {0};

    if (stmt->statement.kind == STATEMENT_SELECT || stmt->statement.kind == STATEMENT_SHOW)
        return more_begin(stmt, sets, processed, err);
    if (stmt->dbc->options.on_param_error == ON_PARAM_ERROR_STOP &&
        execute_judge(stmt, sets, &tally.failed, err) < 0)
        return -1;
    if (tally.failed)
        return OUTCOME_ERROR;
    for (SQLULEN set = 0; set < sets; set++) {
        if (tally.over || parameters_ignored(stmt, set)) {
            parameters_mark(stmt, set, SQL_PARAM_UNUSED);
            continue;
        }
        tally.processed = set + 1;
        execute_count(stmt, set, deadline, &tally);
    }
    *processed = tally.over ? tally.processed : sets;
    stmt->row_count = tally.rows_unknown ? -1 : tally.rows;
    if (tally.over || (tally.failed > 0 && tally.failed == tally.done))
        return OUTCOME_ERROR; /* a cancel or a lost link is not of one set */
    stmt->state = STMT_EXECUTED;
    return tally.failed == 0 ? OUTCOME_OK : OUTCOME_INFO;
}

static int execute_one(struct stmt *stmt, int64_t deadline, struct error *err)
{
    int outcome = execute_set(stmt, 0, deadline, err);

    parameters_mark(stmt, 0, outcome < 0 ? SQL_PARAM_ERROR : SQL_PARAM_SUCCESS);
    return outcome;
}

/* Without a session, what a statement like SET makes is gone with its request: that must be said. */
static void execute_warn_session(struct stmt *stmt)
{
    bool never = stmt->dbc->session_options.session_mode == SESSION_NEVER && !stmt->choices.session_id.size &&
                 !stmt->dbc->session->server->pinned;

    if (stmt->statement.kind == STATEMENT_SESSION && never)
        stmt_warn(stmt, STATE_01000,
                  "%.*s succeeded, but its effect ends with the statement: Session=never keeps no session",
                  (int)stmt->statement.keyword.size, stmt->statement.keyword.data);
}

/* The plan for an INSERT, up to date where nothing else would tell that it is not: 1 as columns, 0, -1. */
static int execute_plan(struct stmt *stmt, struct error *err)
{
    int planned;

    if (stmt->insert)
        stmt->insert->asked = false;
    planned = bulk_plan(stmt, err);
    if (planned == 0 && stmt->insert && !stmt->dbc->session->server->columns_stay &&
        bulk_plan_refresh(stmt, err) < 0)
        return -1;
    return planned < 0 ? -1 : stmt->insert && stmt->insert->usable;
}

/* What the sets have in common has been done: runs them. */
static int execute_run(struct stmt *stmt, SQLULEN sets, SQLULEN *processed, struct error *err)
{
    bool alone = sets == 1 && !(stmt->statement.marker_count && parameters_ignored(stmt, 0));
    int64_t deadline = exec_deadline(stmt);
    int outcome = execute_plan(stmt, err);

    if (outcome < 0)
        return -1;
    if (outcome > 0) {
        outcome = bulk_run(stmt, sets, deadline, err);
        if (outcome != BULK_AGAIN)
            return outcome;
        /* The table was another one than the plan was made for. Now the server is asked. */
        outcome = bulk_plan(stmt, err);
        if (outcome > 0)
            outcome = bulk_run(stmt, sets, deadline, err);
        if (outcome != 0 || (stmt->insert && stmt->insert->usable))
            return outcome;
    }
    if (!alone && sets_apply(stmt))
        return sets_run(stmt, sets, deadline, processed, err);
    return alone ? execute_one(stmt, deadline, err) : execute_sets(stmt, sets, deadline, processed, err);
}

/* Whether the user set `name` to `value`, for the connection or in the statement's text. */
static bool execute_set_to(const struct stmt *stmt, const char *name, char value)
{
    const struct session_options *options = &stmt->dbc->session_options;
    struct text text = stmt->statement.text;
    size_t at = text_search(text, text_of(name), 0);

    if (at != SIZE_MAX) {
        at += strlen(name);
        while (at < text.size && (text_is_space(text.data[at]) || text.data[at] == '='))
            at++;
        return at < text.size && text.data[at] == value;
    }
    for (size_t i = 0; i < options->setting_count; i++)
        if (text_equal(options->settings[i].name, text_of(name)))
            return text_equal(options->settings[i].value, text_make(&value, 1));
    return false;
}

/* What the server collects and stores later, unasked whether it could. */
void exec_warn_async(struct stmt *stmt)
{
    if (stmt->statement.kind == STATEMENT_INSERT && execute_set_to(stmt, "wait_for_async_insert", '0') &&
        (execute_set_to(stmt, " async_insert", '1') || execute_set_to(stmt, "async_insert", '1')))
        stmt_warn(stmt, STATE_01000,
                  "The server has taken the rows and stores them later: wait_for_async_insert=0 gives no "
                  "confirmation");
}

/* Tables may have changed, or another database be the current one. */
static void execute_forget(struct stmt *stmt)
{
    if (stmt->statement.kind == STATEMENT_OTHER || stmt->statement.kind == STATEMENT_SESSION)
        tables_forget(&stmt->dbc->tables);
}

static SQLULEN execute_count_sets(const struct stmt *stmt)
{
    return stmt->statement.marker_count ? stmt->apd->array_size : 1;
}

/* With RefreshAfterWrite=1: what was written is there for the next query. */
static int execute_refresh(struct stmt *stmt, struct error *err)
{
    const struct server *server = stmt->dbc->session->server;
    struct statement statement;
    struct query query = {.statement = &statement, .purpose = QUERY_RUN};
    struct result *result = NULL;
    struct buffer sql;
    int outcome;

    if (!stmt->dbc->options.refresh_after_write || !server->refresh)
        return 0;
    buffer_init(&sql, EXECUTE_REFRESH_LIMIT);
    outcome = server->refresh(&stmt->statement, &sql, err);
    if (outcome == 0 && sql.size)
        outcome = statement_scan(buffer_text(&sql), server->dialect, &stmt->call, &statement, err);
    if (outcome == 0 && sql.size)
        outcome =
            result_open(stmt->dbc->session, &query, exec_deadline(stmt), &stmt->canceller, &result, err);
    result_close(result);
    buffer_clear(&sql);
    return outcome < 0 ? error_wrap(err, "the statement has run, but its table could not be refreshed") : 0;
}

/* A searched DELETE or UPDATE that met no row is SQL_NO_DATA in ODBC 3; the server never tells, so it never
 * is. */
int exec_execute_sets(struct stmt *stmt, struct error *err)
{
    SQLULEN sets = execute_count_sets(stmt);
    SQLULEN processed = sets;
    int outcome;

    if (stmt->statement.kind != STATEMENT_SELECT && stmt->statement.kind != STATEMENT_SHOW)
        __atomic_fetch_add(&stmt->dbc->writes, 1, __ATOMIC_RELAXED); /* other statements' threads count too */
    exec_tell_action(stmt);
    outcome = execute_run(stmt, sets, &processed, err);
    execute_forget(stmt);
    if (outcome >= 0 && execute_refresh(stmt, err) < 0)
        outcome = -1;
    if (stmt->ipd->rows_processed)
        *stmt->ipd->rows_processed = processed;
    stmt->handle.diag.row_count = stmt->row_count;
    if (outcome >= 0)
        execute_warn_session(stmt);
    if (outcome >= 0)
        exec_warn_async(stmt);
    if (outcome >= 0)
        exec_tell_message(stmt);
    return outcome;
}

int exec_execute(struct stmt *stmt, struct error *err)
{
    int outcome;

    if (execute_kept(stmt)) {
        exec_tell_message(stmt);
        return 0;
    }
    further_clear(&stmt->further);
    if (rawin_is(stmt))
        return rawin_begin(stmt, execute_count_sets(stmt), err);
    outcome = exec_dialog_begin(stmt, execute_count_sets(stmt), err);
    return outcome == OUTCOME_OK ? exec_execute_sets(stmt, err) : outcome;
}

int exec_direct(struct stmt *stmt, struct text sql, struct error *err)
{
    int outcome;

    if (exec_prepare(stmt, sql, err) < 0)
        return -1;
    outcome = exec_execute(stmt, err);
    /* Closing the cursor, or a failure, leads back to the allocated state: nothing was prepared. */
    stmt->prepared = false;
    if (outcome < 0)
        stmt->state = STMT_ALLOCATED;
    return outcome;
}

void exec_cancel(struct stmt *stmt)
{
    canceller_cancel(&stmt->canceller);
    /* In the dialog no call is in progress, unless another thread is just making one. */
    if (!async_pending(stmt) && handle_try_lock(&stmt->handle)) {
        if (stmt->state == STMT_NEED_DATA)
            exec_dialog_end(stmt);
        pthread_mutex_unlock(&stmt->handle.lock);
    }
}
