/* One trip to the server: send a query, open the cursor on its answer. */
#include "exec/exec.h"
#include "exec/rawout.h"

int64_t exec_deadline(const struct stmt *stmt)
{
    SQLULEN seconds = stmt->attributes.query_timeout;

    if (seconds == 0 || seconds > INT32_MAX)
        return 0;
    return transport_now() + (int64_t)seconds * 1000;
}

/* Whether a type's values may be such that Native cannot carry them. */
static bool query_uncarried(const struct type *type)
{
    if (type->kind == KIND_AGGREGATE || type->kind == KIND_JSON || type->kind == KIND_DYNAMIC)
        return true;
    for (uint32_t i = 0; i < type->child_count; i++)
        if (query_uncarried(type->children[i]))
            return true;
    return false;
}

/* A column that comes as text keeps its type's name but is read as a string. A state stays what it is: its
 * bytes arrive the same way. */
static int query_as_text(struct stmt *stmt, struct result_column *column, struct error *err)
{
    struct type *text;

    if (column->type->kind == KIND_AGGREGATE)
        return 0;
    text = arena_alloc(&stmt->result_arena, sizeof *text);
    if (!text)
        return error_memory(err);
    *text = *column->type;
    text->kind = KIND_STRING;
    text->child_count = 0;
    column->type = text;
    return 0;
}

/* Columns that Native cannot carry (states of aggregate functions, some dynamic values) are cast to text on
 * the way: which ones the server's description tells. */
static int query_cast_columns(struct stmt *stmt, struct query *query, struct error *err)
{
    struct text *names;
    bool *as_text;
    bool any = false;

    if (exec_ask_columns(stmt, err) < 0)
        return -1;
    as_text = arena_zalloc(&stmt->call, stmt->column_count + 1);
    names = arena_calloc(&stmt->call, stmt->column_count + 1, sizeof *names);
    if (!as_text || !names)
        return error_memory(err);
    for (uint32_t i = 0; i < stmt->column_count; i++) {
        names[i] = stmt->columns[i].name;
        as_text[i] = query_uncarried(stmt->columns[i].type);
        if (as_text[i] && query_as_text(stmt, &stmt->columns[i], err) < 0)
            return -1;
        any = any || as_text[i];
    }
    if (!any)
        return error_set(err, STATE_HYC00, 0, "A column cannot be carried in the Native format");
    query->as_text = as_text;
    query->as_text_names = names;
    query->as_text_count = stmt->column_count;
    return 0;
}

/* A body without a block has no columns: the server is asked for them. */
static int query_empty(struct stmt *stmt, struct error *err)
{
    stmt->cursor.ended = true;
    return stmt->described ? 0 : exec_ask_columns(stmt, err);
}

/* Old servers leave the zone of a DateTime('zone') out of the answer: then only their description tells it.
 */
static bool query_zones_lost(const struct stmt *stmt)
{
    const struct block *block = &stmt->cursor.block;

    if (stmt->cursor.further || !session_flag(&stmt->dbc->session->plain_native) ||
        stmt->statement.kind != STATEMENT_SELECT)
        return false;
    for (uint32_t i = 0; i < block->column_count; i++)
        if (text_equal(block->columns[i].type->name, text_of("DateTime")))
            return true;
    return false;
}

/* Keeps the description's DateTime columns only: parameters without their values describe other columns
 * wrongly. */
static int query_keep_zones(struct stmt *stmt, struct error *err)
{
    struct type_context context = {&stmt->result_arena, stmt->dbc->zones, stmt->dbc->session->zone};
    const struct block *block = &stmt->cursor.block;

    for (uint32_t i = 0; i < block->column_count; i++) {
        struct result_column *column = &stmt->columns[i];
        column->name = arena_copy(&stmt->result_arena, block->names[i]);
        if (!column->name.data)
            return error_memory(err);
        if (column->type->kind == KIND_DATETIME && block->columns[i].type->kind == KIND_DATETIME)
            continue;
        column->type = type_parse(block->columns[i].type->name, &context, err);
        if (!column->type)
            return -1;
    }
    return exec_columns_known(stmt, block->column_count, err);
}

static int query_columns(struct stmt *stmt, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;

    if (!query_zones_lost(stmt))
        return exec_set_columns(stmt, &cursor->block, err);
    if (exec_ask_columns(stmt, err) < 0)
        return -1;
    if (stmt->column_count != cursor->block.column_count)
        return error_set(err, STATE_HY000, 0, "The server described %u columns and answered with %u",
                         stmt->column_count, cursor->block.column_count);
    if (query_keep_zones(stmt, err) < 0)
        return -1;
    cursor->retyped = true;
    exec_retype(stmt);
    return 0;
}

/* A time without its zone, or a state's bytes that came as a string. */
static bool query_retypes(enum kind came, enum kind described)
{
    return (came == KIND_DATETIME && described == KIND_DATETIME) ||
           (came == KIND_STRING && described == KIND_AGGREGATE);
}

void exec_retype(struct stmt *stmt)
{
    struct cursor *cursor = &stmt->cursor;
    struct column *columns = cursor->block.columns;

    for (uint32_t i = 0; cursor->retyped && cursor->has_block && i < cursor->block.column_count; i++)
        if (query_retypes(columns[i].type->kind, stmt->columns[i].type->kind))
            columns[i].type = stmt->columns[i].type;
}

/* Reads the first block, so that columns are known and an early error is an error of the execution. */
static int query_first_block(struct stmt *stmt, bool keep_columns, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;
    int more = result_next(cursor->result, &cursor->block, err);

    if (more < 0)
        return -1;
    cursor->has_block = more > 0;
    if (more > 0)
        return keep_columns ? 0 : query_columns(stmt, err);
    if (result_columns(cursor->result, &cursor->block)) {
        cursor->ended = true;
        return keep_columns ? 0 : query_columns(stmt, err);
    }
    return query_empty(stmt, err);
}

static void query_remember(struct stmt *stmt, struct text id)
{
    size_t size = id.size < sizeof stmt->query_id_memory ? id.size : sizeof stmt->query_id_memory;

    memcpy(stmt->query_id_memory, id.data, size);
    stmt->query_id = text_make(stmt->query_id_memory, size);
}

/* What the head of the answer says. */
static int query_take(struct stmt *stmt, struct error *err)
{
    const struct result_head *head = result_head(stmt->cursor.result);

    if (said_take(&stmt->said, head, err) < 0)
        return -1;
    query_remember(stmt, head->query_id);
    if (head->renewed)
        stmt_warn(stmt, STATE_01000,
                  "The session had expired and was begun again: what others made in it is gone");
    return 0;
}

static int query_open(struct stmt *stmt, const struct query *query, int64_t deadline, struct error *err)
{
    int outcome;

    said_forget(&stmt->said);
    if (externals_open(&stmt->externals, err) < 0)
        return -1;
    outcome = result_open(stmt->dbc->session, query, deadline, &stmt->canceller, &stmt->cursor.result, err);
    externals_close(&stmt->externals);
    return outcome < 0 ? -1 : query_take(stmt, err);
}

int exec_no_result(struct stmt *stmt)
{
    stmt->row_count = -1;
    stmt_close_cursor(stmt);
    stmt->column_count = 0;
    stmt->columns = NULL;
    desc_clear_records(stmt->ird);
    stmt->described = true;
    stmt->state = STMT_EXECUTED;
    return OUTCOME_OK;
}

static int query_finish(struct stmt *stmt, struct error *err)
{
    struct block none;

    /* Reading to the end meets an exception that comes after the head. */
    if (result_next(stmt->cursor.result, &none, err) < 0)
        return -1;
    /* A summary's written_rows counts the rows of materialized views as well: no number is better than a
     * wrong one. */
    SQLLEN affected = (SQLLEN)result_head(stmt->cursor.result)->affected_rows;
    exec_no_result(stmt);
    stmt->row_count = affected;
    return OUTCOME_OK;
}

int exec_finish(struct stmt *stmt, struct result *result, struct error *err)
{
    stmt->cursor.result = result;
    if (query_take(stmt, err) == 0 && query_finish(stmt, err) == 0)
        return 0;
    stmt_close_cursor(stmt);
    return -1;
}

/* The first block, of an answer to the same question asked anew when the link of this one is lost before it.
 */
static int query_begin(struct stmt *stmt, const struct query *query, int64_t deadline, struct error *err)
{
    struct query anew = *query;
    unsigned left = stmt->dbc->session->options->retries;

    anew.query_id = text_make(NULL, 0);
    while (query_first_block(stmt, false, err) < 0) {
        if (left-- == 0 || !result_repeats(stmt->cursor.result, err))
            return -1;
        error_clear(err);
        stmt_close_cursor(stmt);
        if (query_open(stmt, &anew, deadline, err) < 0)
            return -1;
        stmt->cursor.further = stmt->cursor.retyped = query->totals || query->extremes;
    }
    return 0;
}

static int query_rows(struct stmt *stmt, const struct query *query, int64_t deadline, struct error *err)
{
    struct query cast = *query;

    stmt->cursor.further = stmt->cursor.retyped = query->totals || query->extremes;
    if (query_begin(stmt, query, deadline, err) == 0)
        return 0;
    if (err->state != STATE_HYC00 || query->as_text || stmt->statement.kind != STATEMENT_SELECT)
        return -1;
    /* Nothing of the first answer was shown: ask again with such columns cast, under their own type's name.
     */
    error_clear(err);
    stmt_close_cursor(stmt);
    if (query_cast_columns(stmt, &cast, err) < 0 || query_open(stmt, &cast, deadline, err) < 0)
        return -1;
    stmt->cursor.retyped = true;
    if (query_first_block(stmt, true, err) < 0)
        return -1;
    exec_retype(stmt);
    return 0;
}

int exec_run(struct stmt *stmt, const struct query *query, int64_t deadline, struct error *err)
{
    stmt_close_cursor(stmt);
    stmt->described = false;
    stmt->row_count = -1;
    if (query_open(stmt, query, deadline, err) < 0)
        goto failed;
    dbc_mark_dead(stmt->dbc, false);
    if (result_head(stmt->cursor.result)->shape == ANSWER_NOTHING)
        return query_finish(stmt, err) < 0 ? (stmt_close_cursor(stmt), -1) : 0;
    if (result_head(stmt->cursor.result)->shape == ANSWER_RAW) {
        if (raw_open_cursor(stmt, query->raw_chunk, err) < 0)
            goto failed;
    } else if (query_rows(stmt, query, deadline, err) < 0) {
        goto failed;
    }
    if (exec_open_static(stmt, err) < 0)
        goto failed;
    stmt->state = STMT_OPEN;
    return 0;
failed:
    stmt_close_cursor(stmt);
    return -1;
}

int exec_next_result(struct stmt *stmt, struct error *err)
{
    struct cursor *cursor = &stmt->cursor;
    struct result *result = cursor->result;
    struct block rest;
    int more = 0;

    if (!result || !cursor->further)
        return OUTCOME_NO_DATA;
    while ((more = result_next(result, &rest, err)) > 0)
        ;
    if (more < 0)
        return -1;
    if (!result_more(result))
        return OUTCOME_NO_DATA;
    cursor->result = NULL; /* outlives its cursor */
    stmt_close_cursor(stmt);
    cursor->result = result;
    cursor->further = cursor->retyped = true;
    if (query_first_block(stmt, false, err) < 0 || exec_open_static(stmt, err) < 0) {
        stmt_close_cursor(stmt);
        return -1;
    }
    stmt->state = STMT_OPEN;
    return OUTCOME_OK;
}
