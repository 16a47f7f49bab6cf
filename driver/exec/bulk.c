/* An INSERT as columns: checked as a whole, then sent as one request, block by block. */
#include "exec/bulk.h"

#include "exec/bulk_rows.h"
#include "exec/exec.h"
#include "exec/parameters.h"

/* The server stores up to this many rows, and bytes, in one step; see the request's settings. */
enum { BULK_ATOMIC = 1048449 };

/* The next held bytes, then those of the block that lies in the columns. */
static size_t bulk_read(struct bulk *in, uint8_t *place, size_t room)
{
    size_t left = in->data.size - in->sent, size = left < room ? left : room;

    if (size == 0)
        return native_pieces_read(&in->block, place, room);
    memcpy(place, in->data.data + in->sent, size);
    in->sent += size;
    return size;
}

static int64_t bulk_produce(void *context, uint8_t *place, size_t room, struct error *err)
{
    struct bulk *in = context;
    size_t done = 0, size;

    while (done < room) {
        size = bulk_read(in, place + done, room - done);
        done += size;
        if (size)
            continue;
        if (!in->streams || in->next == in->sets)
            break;
        if (bulk_rows_step(in, false, err) < 0)
            return -1;
    }
    return (int64_t)done;
}

static int bulk_rewind(void *context)
{
    struct bulk *in = context;

    if (in->streams)
        bulk_rows_rewind(in);
    native_pieces_rewind(&in->block);
    in->sent = 0;
    return 0;
}

static void bulk_mark(const struct bulk *in, SQLUSMALLINT status)
{
    struct stmt *stmt = in->stmt;

    for (SQLULEN set = 0; stmt->ipd->array_status && set < in->sets; set++)
        stmt->ipd->array_status[set] = parameters_ignored(stmt, set)       ? SQL_PARAM_UNUSED
                                       : in->bad_sets && in->bad_sets[set] ? SQL_PARAM_ERROR
                                                                           : status;
}

/* Every set, once: what is wrong is told, what is right is encoded, and kept while it is not too much. */
static int bulk_pass(struct bulk *in, struct error *err)
{
    int more;

    bulk_rows_rewind(in);
    in->streams = false;
    do {
        if (canceller_check(&in->stmt->canceller, err))
            return -1;
        more = bulk_rows_step(in, true, err);
        if (in->data.size > BULK_HELD || in->streams) {
            in->streams = true;
            buffer_reset(&in->data);
        }
    } while (more > 0);
    return more;
}

/* Checks the sets. With bad ones to be skipped, or a NULL that changes how a column is told, what was
 * encoded is thrown away and made again. */
static int bulk_convert(struct bulk *in, struct error *err)
{
    size_t bad;

    bulk_mark(in, SQL_PARAM_UNUSED);
    do {
        bad = in->bad;
        in->widen = false;
        if (bulk_pass(in, err) < 0)
            return -1;
        if (in->bad && in->stmt->dbc->options.on_param_error == ON_PARAM_ERROR_STOP)
            return OUTCOME_ERROR; /* the diagnostics tell which rows */
    } while (in->widen || in->bad > bad);
    return 0;
}

/* ---- failures */

/* What does not fit may not fit an older table only, which the connection remembers: the server is asked. */
static bool bulk_outdated(struct bulk *in, SQLINTEGER records, const struct error *err)
{
    struct error own = {0};
    bool changed;

    if (in->bad == 0 || in->plan->asked || err->state)
        return false;
    changed = bulk_plan_refresh(in->stmt, &own) > 0 || own.state == STATE_21S01;
    error_clear(&own);
    if (changed)
        diag_keep(&in->stmt->handle.diag, records);
    return changed;
}

static bool bulk_says(const struct error *err, const char *words)
{
    return err->message && text_search(text_of(err->message), text_of(words), 0) != SIZE_MAX;
}

/* Whether the table is another one than it was described as. The server refuses columns that do not fit
 * before it stores anything; only then, and if the table really is another one, the rows may go again. */
static bool bulk_changed(const struct bulk *in, struct error *err)
{
    static const int32_t natives[] = {8, 10, 16, 20, 53};
    struct error own = {0};
    bool refused = false;
    int changed;

    for (size_t i = 0; i < sizeof natives / sizeof *natives; i++)
        refused = refused || err->native == natives[i];
    if (!refused || err->source != ERROR_SERVER || in->plan->asked || bulk_says(err, "pushing to view"))
        return false;
    changed = bulk_plan_refresh(in->stmt, &own);
    if (changed < 0 && own.state == STATE_21S01)
        error_move(err, &own);
    error_clear(&own);
    return changed > 0;
}

/* Whether the user makes the server store in smaller steps. */
static bool bulk_stepwise(const struct bulk *in)
{
    const struct session_options *options = &in->stmt->dbc->session_options;

    for (size_t i = 0; i < options->setting_count; i++)
        if (text_search(options->settings[i].name, text_of("insert_block_size"), 0) != SIZE_MAX)
            return true;
    return text_search(in->stmt->statement.text, text_of("insert_block_size"), 0) != SIZE_MAX;
}

/* The server may have what was sent, wholly or in part, when it did not say that it has not. */
static int bulk_failed(struct bulk *in, struct error *err)
{
    bool unsure = err->state == STATE_08S01 || err->state == STATE_HYT00 || err->state == STATE_HYT01 ||
                  err->state == STATE_HY008;

    if (bulk_changed(in, err)) {
        error_clear(err);
        return BULK_AGAIN;
    }
    bulk_mark(in, in->sets == 1 ? SQL_PARAM_ERROR : SQL_PARAM_DIAG_UNAVAILABLE);
    if (unsure && err->source == ERROR_DRIVER)
        error_wrap(err, "the INSERT of %zu rows was under way, the server may have stored them", in->rows);
    else if (err->source == ERROR_SERVER && bulk_says(err, "pushing to view"))
        error_wrap(err, "the %zu rows may have been stored: a materialized view failed", in->rows);
    else if (err->source == ERROR_SERVER && (in->rows > BULK_ATOMIC || bulk_stepwise(in)))
        error_wrap(err, "of the %zu rows sent some may have been stored", in->rows);
    /* The table may have changed since it was described. */
    bulk_plan_forget(in->stmt);
    return -1;
}

/* ---- sending */

static bool bulk_exact(const struct bulk *in)
{
    for (uint32_t i = 0; i < in->plan->width; i++)
        if (!in->columns[i].exact)
            return false;
    return !session_flag(&in->stmt->dbc->session->bare);
}

static void bulk_warn(const struct bulk *in)
{
    struct stmt *stmt = in->stmt;

    for (uint32_t i = 0; i < stmt->statement.marker_count; i++) {
        const struct fit *fit = &in->markers[i].fit;
        if (fit->cut)
            stmt_warn(stmt, STATE_01S07, "Parameter %u: fraction digits beyond %.*s were cut", i + 1,
                      (int)(fit->type->name.size < 200 ? fit->type->name.size : 200), fit->type->name.data);
    }
    if (in->told < in->bad)
        stmt_warn(stmt, STATE_01000, "%zu more rows were left out", in->bad - in->told);
}

/* Sends it again, once, when the link was lost, the user asks for it, and the table knows the token. */
static bool bulk_again(const struct bulk *in, const struct error *err)
{
    return in->stmt->dbc->options.insert_deduplicate && err->source == ERROR_DRIVER &&
           err->state == STATE_08S01 && bulk_table_deduplicates(in->stmt, in->plan->table);
}

static int bulk_send(struct bulk *in, int64_t deadline, struct error *err)
{
    struct stmt *stmt = in->stmt;
    struct query_data data = {.produce = bulk_produce,
                              .rewind = bulk_rewind,
                              .context = in,
                              .bytes = in->bytes,
                              .exact = bulk_exact(in),
                              .nulls = in->nulls};
    char token[SERVER_UUID_SIZE + 1];
    struct query query = {.statement = &in->plan->statement,
                          .purpose = QUERY_RUN,
                          .data = &data,
                          .timeout = (int64_t)stmt->attributes.query_timeout};
    size_t rows = in->rows;
    int outcome;

    if (server_uuid(token, err) < 0)
        return -1;
    exec_choose(stmt, &query);
    query.token = text_make(token, SERVER_UUID_SIZE);
    outcome = exec_run(stmt, &query, deadline, err);
    if (outcome < 0 && bulk_again(in, err)) {
        error_clear(err);
        outcome = exec_run(stmt, &query, deadline, err);
    }
    in->rows = rows; /* blocks that are made while they are sent count anew */
    return outcome < 0 ? bulk_failed(in, err) : 0;
}

/* The server has one word for all columns: NULL is a default, or it is NULL. */
static int bulk_nulls(const struct bulk *in, struct error *err)
{
    for (uint32_t i = 0; in->nulls && i < in->plan->width; i++)
        if (in->columns[i].nullable && !in->plan->targets[i].type->nullable)
            return error_set(
                err, STATE_HYC00, 0,
                "NULL for a Variant or Dynamic and NULL for the default of column %.*s cannot go "
                "by one INSERT",
                (int)(in->columns[i].name.size < 200 ? in->columns[i].name.size : 200),
                in->columns[i].name.data);
    return 0;
}

/* Where the server would cast, only a fresh look tells that the columns still are what was checked. */
static int bulk_current(struct bulk *in, struct error *err)
{
    int changed = bulk_exact(in) ? 0 : bulk_plan_refresh(in->stmt, err);

    return changed > 0 ? BULK_AGAIN : changed;
}

static int bulk_finish(struct bulk *in)
{
    struct stmt *stmt = in->stmt;

    bulk_mark(in, SQL_PARAM_SUCCESS);
    bulk_warn(in);
    stmt->row_count = (SQLLEN)in->rows;
    stmt->state = STMT_EXECUTED;
    if (in->bad)
        return in->rows ? OUTCOME_INFO : OUTCOME_ERROR;
    return OUTCOME_OK;
}

int bulk_run(struct stmt *stmt, SQLULEN sets, int64_t deadline, struct error *err)
{
    struct bulk in = {.stmt = stmt, .plan = stmt->insert, .sets = sets};
    SQLINTEGER records = stmt->handle.diag.count;
    int outcome;

    outcome = bulk_rows_begin(&in, err);
    if (outcome == 0)
        outcome = bulk_convert(&in, err);
    if (bulk_outdated(&in, records, err))
        outcome = BULK_AGAIN;
    if (outcome == 0 && in.rows)
        outcome = bulk_nulls(&in, err);
    if (outcome == 0 && in.rows)
        outcome = bulk_current(&in, err);
    if (outcome == 0 && in.rows)
        outcome = bulk_send(&in, deadline, err);
    if (outcome == 0)
        outcome = bulk_finish(&in);
    bulk_rows_clear(&in);
    return outcome;
}
