/* Sets of parameters go in requests of many rows; each row's fate is told by the answer, or found by asking
 * again with fewer. */
#include "exec/sets.h"

#include "base/memory.h"
#include "exec/exec.h"
#include "exec/parameters.h"

/* A request has so many rows and bytes; the server tells few errors of one request, and few are told on. */
enum {
    SETS_ROWS = 10000,
    SETS_BYTES = 32 << 20,
    SETS_TOLD = 100,
    SETS_LEAST = 10,
    SETS_ASKED = 500,
    SETS_STEP = 4096
};
#define SETS_LIMIT ((size_t)1 << 30)

/* Rows of one request: sets that could be converted. */
struct chunk {
    struct buffer text; /* as the server takes them, one behind the other */
    size_t *ends;       /* of each in the text */
    SQLULEN *sets;      /* which set it is */
    size_t count;
};

struct sets {
    struct stmt *stmt;
    SQLULEN count, next, reached;
    int64_t deadline;
    struct chunk chunk;
    struct arena scratch;
    SQLULEN done, failed, told;
    unsigned asked; /* requests that were refused for one of their rows */
    SQLLEN rows;
    bool rows_unknown;
};

bool sets_apply(const struct stmt *stmt)
{
    const struct statement *statement = &stmt->statement;

    return stmt->dbc->session->server->put_set &&
           (statement->kind == STATEMENT_INSERT || text_same(statement->keyword, text_of("UPDATE")) ||
            text_same(statement->keyword, text_of("DELETE"))) &&
           text_search(statement->text, text_of("RETURNING"), 0) == SIZE_MAX &&
           text_search(statement->text, text_of("returning"), 0) == SIZE_MAX;
}

static void sets_mark(const struct sets *in, SQLULEN set, SQLUSMALLINT status)
{
    if (in->stmt->ipd->array_status)
        in->stmt->ipd->array_status[set] = status;
}

static void sets_fail(struct sets *in, SQLULEN set, struct error *one)
{
    sets_mark(in, set, SQL_PARAM_ERROR);
    in->failed++;
    in->done++;
    if (in->told < SETS_TOLD) {
        error_at(one, (int64_t)set + 1, 0);
        diag_post_error(&in->stmt->handle.diag, one, dbc_server(in->stmt->dbc));
        in->told++;
    }
    error_clear(one);
}

static void sets_succeed(struct sets *in, SQLULEN set, int64_t rows)
{
    sets_mark(in, set, SQL_PARAM_SUCCESS);
    in->done++;
    in->rows_unknown |= rows < 0;
    in->rows += rows > 0 ? (SQLLEN)rows : 0;
}

/* ---- rows of a request */

/* One set behind the others; what it needs beside is forgotten at once. */
static int sets_convert(struct sets *in, SQLULEN set, struct error *one)
{
    struct stmt *stmt = in->stmt;
    struct chunk *chunk = &in->chunk;
    struct parameter *parameters = NULL;
    size_t before = chunk->text.size;
    int outcome = exec_parameters_apart(stmt, set, &in->scratch, &parameters, one);

    if (outcome == 0)
        outcome =
            stmt->dbc->session->server->put_set(parameters, stmt->statement.marker_count, &chunk->text, one);
    if (outcome < 0) {
        chunk->text.size = before;
        return -1;
    }
    chunk->ends[chunk->count] = chunk->text.size;
    chunk->sets[chunk->count++] = set;
    return 0;
}

/* A set whose values are wrong fails alone. -1: no memory. */
static int sets_add(struct sets *in, SQLULEN set, struct error *err)
{
    struct error one = {0};

    if (parameters_ignored(in->stmt, set)) {
        sets_mark(in, set, SQL_PARAM_UNUSED);
    } else if (sets_convert(in, set, &one) < 0) {
        if (one.state == STATE_HY001 || in->chunk.text.failed) {
            error_move(err, &one);
            return -1;
        }
        sets_fail(in, set, &one);
    }
    return 0;
}

/* The next rows. -1: no memory. */
static int sets_fill(struct sets *in, struct error *err)
{
    struct chunk *chunk = &in->chunk;

    chunk->count = 0;
    buffer_reset(&chunk->text);
    for (; in->next < in->count && chunk->count < SETS_ROWS && chunk->text.size < SETS_BYTES; in->next++) {
        in->reached = in->next + 1;
        if (sets_add(in, in->next, err) < 0)
            return -1;
    }
    return buffer_check(&chunk->text, "the sets of parameters", err);
}

/* The first rows are there and nothing was sent: the values of all others are converted as well, and
 * forgotten. Their warnings come when they are sent. -1: no memory, HY008. */
static int sets_judge(struct sets *in, struct error *err)
{
    struct chunk *chunk = &in->chunk;
    size_t size = chunk->text.size, count = chunk->count;

    if (in->stmt->dbc->options.on_param_error != ON_PARAM_ERROR_STOP)
        return 0;
    chunk->count = SETS_ROWS; /* the place behind the rows */
    for (SQLULEN set = in->next; set < in->count && in->failed < SETS_TOLD; set++) {
        SQLINTEGER records = in->stmt->handle.diag.count;
        SQLULEN failed = in->failed;
        if (set % SETS_STEP == 0 && canceller_check(&in->stmt->canceller, err))
            return -1;
        if (sets_add(in, set, err) < 0)
            return -1;
        if (in->failed == failed)
            diag_keep(&in->stmt->handle.diag, records);
        chunk->text.size = size;
        chunk->count = SETS_ROWS;
    }
    chunk->count = count;
    return buffer_check(&chunk->text, "the sets of parameters", err);
}

/* ---- one request */

static int sets_read(struct result *result, struct buffer *body, struct error *err)
{
    struct block block;
    int more;

    while ((more = result_next(result, &block, err)) > 0)
        for (uint64_t row = 0; row < block.rows; row++) {
            struct span span = block.columns[0].spans[row];
            buffer_append(body, block.columns[0].data + span.at, span.size);
        }
    return more < 0 ? -1 : buffer_check(body, "the answer to sets of parameters", err);
}

/* The rows of the chunk as one text. Rows that follow each other in it are there already. */
static struct text sets_text(const struct chunk *chunk, const size_t *rows, size_t count, struct buffer *own)
{
    size_t first = rows[0] ? chunk->ends[rows[0] - 1] : 0;

    if (rows[count - 1] - rows[0] == count - 1)
        return text_make((const char *)chunk->text.data + first, chunk->ends[rows[count - 1]] - first);
    for (size_t i = 0; i < count; i++) {
        size_t begin = rows[i] ? chunk->ends[rows[i] - 1] : 0;
        buffer_append(own, chunk->text.data + begin, chunk->ends[rows[i]] - begin);
    }
    return buffer_text(own);
}

/* Sends the chunk's `rows` and takes the outcome of each, in the scratch arena. */
static int sets_send(struct sets *in, const size_t *rows, size_t count, struct set_outcome **outcomes,
                     struct error *err)
{
    struct stmt *stmt = in->stmt;
    struct query query = {.statement = &stmt->statement, .purpose = QUERY_RUN, .set_count = count};
    struct result *result = NULL;
    struct buffer body, text;
    size_t told = 0;
    int outcome;

    buffer_init(&body, SETS_LIMIT);
    buffer_init(&text, SETS_LIMIT);
    query.sets = sets_text(&in->chunk, rows, count, &text);
    query.timeout = (int64_t)stmt->attributes.query_timeout;
    exec_choose(stmt, &query);
    arena_reset(&in->scratch);
    outcome = result_open(stmt->dbc->session, &query, in->deadline, &stmt->canceller, &result, err);
    if (outcome == 0)
        outcome = said_take(&stmt->said, result_head(result), err) < 0 ? -1 : sets_read(result, &body, err);
    if (outcome == 0)
        outcome =
            stmt->dbc->session->server->outcomes(buffer_text(&body), &in->scratch, outcomes, &told, err);
    if (outcome == 0 && told != count)
        outcome =
            error_set(err, STATE_HY000, 0,
                      "The server told what became of %zu sets of parameters, %zu were sent", told, count);
    result_close(result);
    buffer_clear(&text);
    buffer_clear(&body);
    return outcome;
}

/* Whether a refusal of the whole request may be for one of its rows: nothing of it has run then. */
static bool sets_of_a_row(const struct error *err)
{
    const char *code = sqlstate_get(err->state)->code;

    return err->source == ERROR_SERVER &&
           (strncmp(code, "22", 2) == 0 || strncmp(code, "23", 2) == 0 || err->state == STATE_HY000);
}

static int sets_try(struct sets *in, const size_t *rows, size_t count, struct error *err);

/* The same few rows at a time. */
static int sets_split(struct sets *in, const size_t *rows, size_t count, size_t step, struct error *err)
{
    for (size_t at = 0; at < count; at += step)
        if (sets_try(in, rows + at, at + step < count ? step : count - at, err) < 0)
            return -1;
    return 0;
}

/* What became of the rows. Some failed without a reason: few at a time, each is told. */
static int sets_take(struct sets *in, const size_t *rows, size_t count, const struct set_outcome *outcomes,
                     struct error *err)
{
    size_t *unexplained = mem_calloc(count, sizeof *unexplained);
    size_t more = 0;
    int outcome = 0;

    if (!unexplained)
        return error_memory(err);
    for (size_t i = 0; i < count; i++) {
        const struct set_outcome *one = &outcomes[i];
        struct error told = {0};
        if (!one->failed) {
            sets_succeed(in, in->chunk.sets[rows[i]], one->rows);
        } else if (!one->native && count > 1) {
            unexplained[more++] = rows[i];
        } else {
            error_set_server(&told, one->state, one->native,
                             one->message.size ? one->message : text_of("the server does not say why"));
            sets_fail(in, in->chunk.sets[rows[i]], &told);
        }
    }
    if (more)
        outcome = sets_split(in, unexplained, more, count > SETS_LEAST ? SETS_LEAST : 1, err);
    mem_free(unexplained);
    return outcome;
}

/* Too many rows are bad for each to be found: none of these was stored. */
static void sets_refuse(struct sets *in, const size_t *rows, size_t count, struct error *refused)
{
    error_wrap(refused, "one of %zu sets of parameters, of which none was stored, is refused", count);
    for (size_t i = 0; i < count; i++) {
        struct error one = {0};
        error_set_server(&one, refused->state, refused->native, text_of(refused->message));
        sets_fail(in, in->chunk.sets[rows[i]], &one);
    }
    error_clear(refused);
}

/* -1: what failed is not a matter of rows; they are marked all the same. */
static int sets_try(struct sets *in, const size_t *rows, size_t count, struct error *err)
{
    struct set_outcome *outcomes = NULL;
    struct error own = {0};

    if (sets_send(in, rows, count, &outcomes, &own) == 0)
        return sets_take(in, rows, count, outcomes, err);
    if (sets_of_a_row(&own) && count > 1) {
        if (in->asked++ < SETS_ASKED) {
            error_clear(&own);
            return sets_split(in, rows, count, (count + 1) / 2, err);
        }
        sets_refuse(in, rows, count, &own);
        return 0;
    }
    if (own.source == ERROR_SERVER && count == 1) {
        sets_fail(in, in->chunk.sets[rows[0]], &own);
        return 0;
    }
    bool unsure = own.source == ERROR_DRIVER;
    for (size_t i = 0; i < count; i++)
        sets_mark(in, in->chunk.sets[rows[i]], unsure ? SQL_PARAM_DIAG_UNAVAILABLE : SQL_PARAM_ERROR);
    error_move(err, &own);
    return -1;
}

/* ---- the whole */

static int sets_begin(struct sets *in, size_t **rows, struct error *err)
{
    buffer_init(&in->chunk.text, SETS_LIMIT);
    arena_init(&in->scratch, SETS_LIMIT);
    in->chunk.ends = mem_calloc(SETS_ROWS + 1, sizeof *in->chunk.ends);
    in->chunk.sets = mem_calloc(SETS_ROWS + 1, sizeof *in->chunk.sets);
    *rows = mem_calloc(SETS_ROWS, sizeof **rows);
    for (size_t i = 0; *rows && i < SETS_ROWS; i++)
        (*rows)[i] = i;
    return *rows && in->chunk.ends && in->chunk.sets ? 0 : error_memory(err);
}

static int sets_finish(struct sets *in)
{
    struct stmt *stmt = in->stmt;

    if (in->told < in->failed)
        stmt_warn(stmt, STATE_01000, "%lu more sets of parameters failed",
                  (unsigned long)(in->failed - in->told));
    stmt->row_count = in->rows_unknown ? -1 : in->rows;
    if (in->failed && in->failed == in->done)
        return OUTCOME_ERROR;
    stmt->state = STMT_EXECUTED;
    return in->failed ? OUTCOME_INFO : OUTCOME_OK;
}

/* From the first rows, which are there, to the last. */
static int sets_send_all(struct sets *in, const size_t *rows, struct error *err)
{
    for (;;) {
        if (in->chunk.count && sets_try(in, rows, in->chunk.count, err) < 0)
            return -1;
        if (in->next == in->count)
            return 0;
        if (sets_fill(in, err) < 0)
            return -1;
    }
}

int sets_run(struct stmt *stmt, SQLULEN sets, int64_t deadline, SQLULEN *processed, struct error *err)
{
    struct sets in = {.stmt = stmt, .count = sets, .deadline = deadline};
    size_t *rows = NULL;
    int outcome = sets_begin(&in, &rows, err);

    stmt_close_cursor(stmt);
    stmt->row_count = -1;
    for (SQLULEN set = 0; set < sets; set++)
        sets_mark(&in, set, SQL_PARAM_UNUSED);
    if (outcome == 0)
        outcome = sets_fill(&in, err);
    if (outcome == 0)
        outcome = sets_judge(&in, err);
    bool stops = in.failed && stmt->dbc->options.on_param_error == ON_PARAM_ERROR_STOP;
    if (outcome == 0 && !stops)
        outcome = sets_send_all(&in, rows, err);
    *processed = stops ? sets : in.reached;
    outcome = outcome < 0 ? exec_unsure(stmt, err) : sets_finish(&in);
    mem_free(rows);
    mem_free(in.chunk.ends);
    mem_free(in.chunk.sets);
    buffer_clear(&in.chunk.text);
    arena_clear(&in.scratch);
    return outcome;
}
