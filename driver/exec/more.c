/* SQLMoreResults: the results of further sets of parameters. */
#include "exec/more.h"

#include "exec/parameters.h"

static int more_copy_text(struct arena *arena, struct value *value, struct error *err)
{
    if (value->kind != VALUE_TEXT && value->kind != VALUE_BYTES)
        return 0;
    value->text = arena_copy(arena, value->text);
    return value->text.data ? 0 : error_memory(err);
}

/* Values of set `set` that outlive the call and the application's buffers. */
static int more_convert(struct stmt *stmt, SQLULEN set, struct error *err)
{
    struct further *further = &stmt->further;
    uint32_t count = stmt->statement.marker_count;
    struct parameter *given, *kept = arena_calloc(further->arena, count ? count : 1, sizeof *kept);

    if (!kept)
        return error_memory(err);
    if (exec_parameters(stmt, set, &given, err) < 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        kept[i] = given[i];
        if (more_copy_text(further->arena, &kept[i].value, err) < 0)
            return -1;
    }
    further->sets[set] = kept;
    return 0;
}

static bool more_skips(const struct stmt *stmt)
{
    return stmt->dbc->options.on_param_error == ON_PARAM_ERROR_SKIP;
}

/* A set that went wrong: its status and a record of its own, its error cleared. */
static void more_failed(struct stmt *stmt, SQLULEN set, struct error *err)
{
    parameters_mark(stmt, set, SQL_PARAM_ERROR);
    if (err->row == 0)
        error_at(err, (int64_t)set + 1, 0);
    diag_post_error(&stmt->handle.diag, err, dbc_server(stmt->dbc));
    error_clear(err);
}

/* All sets, before any is run: how many have a value that is wrong in *bad. */
static int more_convert_all(struct stmt *stmt, SQLULEN sets, SQLULEN *bad, struct error *err)
{
    struct further *further = &stmt->further;
    struct error own = {0};

    further->sets = arena_calloc(further->arena, sets, sizeof *further->sets);
    if (!further->sets)
        return error_memory(err);
    further->count = sets;
    for (SQLULEN set = 0; set < sets; set++) {
        parameters_mark(stmt, set, SQL_PARAM_UNUSED);
        if (parameters_ignored(stmt, set) || more_convert(stmt, set, &own) == 0)
            continue;
        if (own.state == STATE_HY001) {
            error_move(err, &own);
            return -1;
        }
        further->sets[set] = NULL;
        more_failed(stmt, set, &own);
        ++*bad;
    }
    return 0;
}

/* The next set that is to be run: OUTCOME_OK with its result open, OUTCOME_INFO when others had to be passed
 * over, OUTCOME_NO_DATA when none is left, OUTCOME_ERROR. */
static int more_set(struct stmt *stmt, struct error *err)
{
    struct further *further = &stmt->further;
    bool failed = false;

    while (further->next < further->count) {
        SQLULEN set = further->next++;
        if (!further->sets[set])
            continue;
        if (exec_run_values(stmt, further->sets[set], exec_deadline(stmt), err) == 0) {
            parameters_mark(stmt, set, SQL_PARAM_SUCCESS);
            return failed ? OUTCOME_INFO : OUTCOME_OK;
        }
        bool over = exec_is_over(err->state) || !more_skips(stmt);
        more_failed(stmt, set, err);
        failed = true;
        if (over)
            break;
    }
    if (failed)
        stmt->further.count = stmt->further.next; /* what is left is not run */
    return failed ? OUTCOME_ERROR : OUTCOME_NO_DATA;
}

/* How many sets have been dealt with: of a finished array all of them. */
static SQLULEN more_processed(const struct stmt *stmt)
{
    return further_left(&stmt->further) ? stmt->further.next : stmt->further.count;
}

int more_begin(struct stmt *stmt, SQLULEN sets, SQLULEN *processed, struct error *err)
{
    SQLULEN bad = 0;
    int outcome;

    if (further_begin(&stmt->further, err) < 0)
        return -1;
    if (more_convert_all(stmt, sets, &bad, err) < 0 || (bad && !more_skips(stmt))) {
        further_clear(&stmt->further);
        return OUTCOME_ERROR; /* the diagnostics tell which sets */
    }
    outcome = more_set(stmt, err);
    *processed = more_processed(stmt);
    if (outcome == OUTCOME_NO_DATA && !bad)
        return exec_no_result(stmt); /* every set was to be left out */
    if (outcome == OUTCOME_NO_DATA || outcome == OUTCOME_ERROR) {
        further_clear(&stmt->further);
        return OUTCOME_ERROR;
    }
    return bad ? OUTCOME_INFO : outcome;
}

int exec_more_results(struct stmt *stmt, struct error *err)
{
    int outcome;

    if (stmt->kept) /* opened by describing: nothing has been executed */
        stmt_close_results(stmt);
    outcome = exec_next_result(stmt, err);
    if (outcome == OUTCOME_OK)
        return outcome;
    stmt_close_cursor(stmt);
    if (outcome == OUTCOME_NO_DATA)
        outcome = more_set(stmt, err);
    if (stmt->further.sets && stmt->ipd->rows_processed)
        *stmt->ipd->rows_processed = more_processed(stmt);
    if (outcome == OUTCOME_NO_DATA || outcome == OUTCOME_ERROR)
        further_clear(&stmt->further);
    if (outcome == OUTCOME_NO_DATA)
        return outcome;
    stmt->handle.diag.row_count = stmt->row_count;
    if (outcome >= 0)
        exec_tell_message(stmt);
    return outcome;
}
