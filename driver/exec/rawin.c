/* Parameter sets become the body of one request, one behind the other, in a megabyte of memory. */
#include "exec/rawin.h"

#include "base/memory.h"
#include "base/utf.h"
#include "exec/parameters.h"
#include "result/feed.h"

enum { PIECE_UNITS = 4096, STORED_BYTES = 1 << 20 };

#define RAWIN_CALL_LIMIT (1u << 30)

/* One execution. */
struct rawin {
    struct feed *feed;
    struct arena arena;         /* of the other parameters' values */
    struct statement statement; /* what stands before the data */
    struct parameter *parameters;
    char token[SERVER_UUID_SIZE + 1];
    uint32_t index; /* of the data's marker */
    SQLULEN sets, set;
    uint64_t bytes; /* of all sets so far */

    /* the set that SQLPutData fills */
    bool asked, given;
    SQLLEN promised, came;
    SQLPOINTER value;
    uint8_t kept[2 * sizeof(SQLWCHAR)]; /* of wide characters: the beginning of one */
    size_t kept_size;
};

static struct rawin *rawin_of(const struct stmt *stmt)
{
    return stmt->dialog.feed;
}

static void rawin_free(void *feed)
{
    struct rawin *in = feed;

    feed_free(in->feed);
    arena_clear(&in->arena);
    mem_free(in);
}

static uint32_t rawin_index(const struct stmt *stmt)
{
    return stmt->statement.data_marker ? stmt->statement.marker_count - 1 : 0;
}

bool rawin_is(const struct stmt *stmt)
{
    const struct desc_record *app = desc_at(stmt->apd, 1);

    if (stmt->statement.data_marker)
        return true;
    return stmt->statement.data_due && stmt->statement.marker_count == 0 && app &&
           (app->data || app->indicator_ptr || app->octet_length_ptr);
}

/* ---- bytes */

static int rawin_push(struct stmt *stmt, const void *data, size_t size, struct error *err)
{
    struct rawin *in = rawin_of(stmt);

    in->bytes += size;
    return size ? feed_push(in->feed, data, size, err) : 0;
}

/* Text of the application's wide characters as UTF-8. Applications cut pieces anywhere (pyodbc at 1,048,575
 * bytes): what is not a whole character yet is kept for the next one. */
static int rawin_push_wide(struct stmt *stmt, const uint8_t *data, size_t size, struct error *err)
{
    struct rawin *in = rawin_of(stmt);
    SQLWCHAR wide[PIECE_UNITS];
    char text[PIECE_UNITS * 4];

    while (size > 0) {
        size_t room = sizeof wide - in->kept_size, taken = size < room ? size : room;
        size_t there = in->kept_size + taken, units = there / sizeof *wide;
        memcpy(wide, in->kept, in->kept_size);
        memcpy((uint8_t *)wide + in->kept_size, data, taken);
        data += taken;
        size -= taken;
        if (units && wide[units - 1] >= 0xD800 && wide[units - 1] < 0xDC00)
            units--;
        in->kept_size = there - units * sizeof *wide;
        memcpy(in->kept, (uint8_t *)wide + units * sizeof *wide, in->kept_size);
        if (rawin_push(stmt, text, utf8_from_wide(wide, units, text, sizeof text).written, err) < 0)
            return -1;
    }
    return 0;
}

static int rawin_take(struct stmt *stmt, SQLSMALLINT c_type, const void *data, size_t size, struct error *err)
{
    if (c_type == SQL_C_WCHAR)
        return rawin_push_wide(stmt, data, size, err);
    return rawin_push(stmt, data, size, err);
}

/* The end of a set's value: half a character is one that cannot be. */
static int rawin_close_value(struct stmt *stmt, struct error *err)
{
    struct rawin *in = rawin_of(stmt);
    size_t kept = in->kept_size;

    in->kept_size = 0;
    if (kept % sizeof(SQLWCHAR))
        return error_set(err, STATE_HY090, 0, "The value ends within a wide character");
    return kept ? rawin_push(stmt, "\xEF\xBF\xBD", 3, err) : 0;
}

/* ---- failures */

static void rawin_mark(const struct stmt *stmt, const struct rawin *in, SQLUSMALLINT status)
{
    SQLUSMALLINT *statuses = stmt->ipd->array_status;

    for (SQLULEN set = 0; statuses && set < in->sets; set++)
        statuses[set] = parameters_ignored(stmt, set) ? SQL_PARAM_UNUSED : status;
}

/* Says what may have been stored all the same, and ends. */
static int rawin_failed(struct stmt *stmt, struct error *err)
{
    struct rawin *in = rawin_of(stmt);
    bool much = in->bytes >= STORED_BYTES || stmt->rawform.encoding.size;

    if (err->source == ERROR_SERVER && much)
        error_wrap(err,
                   "rows before the failure may be stored, the server stores large data in several steps");
    exec_unsure(stmt, err);
    rawin_mark(stmt, in, in->sets > 1 ? SQL_PARAM_DIAG_UNAVAILABLE : SQL_PARAM_ERROR);
    if (stmt->ipd->rows_processed)
        *stmt->ipd->rows_processed = in->set < in->sets ? in->set + 1 : in->sets;
    stmt->handle.diag.row_count = stmt->row_count = -1;
    exec_dialog_end(stmt);
    stmt->state = stmt->prepared ? STMT_PREPARED : STMT_ALLOCATED;
    return -1;
}

static int rawin_failed_at(struct stmt *stmt, struct error *err)
{
    struct rawin *in = rawin_of(stmt);

    if (err->source == ERROR_DRIVER && err->row == 0)
        error_at(err, (int64_t)in->set + 1, (int32_t)in->index + 1);
    return rawin_failed(stmt, err);
}

/* ---- beginning */

static int rawin_source(const struct stmt *stmt, uint32_t index, struct source *source, struct error *err)
{
    const struct desc_record *app = desc_at(stmt->apd, (SQLINTEGER)index + 1);

    if (!app || (!app->data && !app->indicator_ptr && !app->octet_length_ptr))
        return error_set(err, STATE_07002, 0, "Parameter %u, the data of the INSERT, is not bound",
                         index + 1);
    parameters_source(stmt->apd, app, source);
    if (source->c_type != SQL_C_CHAR && source->c_type != SQL_C_BINARY && source->c_type != SQL_C_WCHAR)
        return error_set(err, STATE_07006, 0,
                         "The data of INSERT .. FORMAT are text or bytes: SQL_C_CHAR, SQL_C_WCHAR or "
                         "SQL_C_BINARY, not C type %d",
                         source->c_type);
    return 0;
}

/* The markers before the data's have the values of the first set. */
static int rawin_others(struct stmt *stmt, struct rawin *in, struct error *err)
{
    uint32_t count = stmt->statement.marker_count;
    struct source source;
    SQLLEN length;
    int outcome;

    for (uint32_t i = 0; i < in->index; i++) {
        const struct desc_record *app = desc_at(stmt->apd, (SQLINTEGER)i + 1);
        if (!app)
            continue; /* 07002 below */
        parameters_source(stmt->apd, app, &source);
        if (parameters_at_execution(&source, 0, &length))
            return error_set(err, STATE_HYC00, 0,
                             "Parameter %u: beside the data of an INSERT values are bound, not sent later",
                             i + 1);
    }
    stmt->statement.marker_count = in->index;
    outcome = exec_parameters(stmt, 0, &in->parameters, err);
    stmt->statement.marker_count = count;
    /* They last as long as the request, not as this call. */
    in->arena = stmt->call;
    arena_init(&stmt->call, RAWIN_CALL_LIMIT);
    return outcome;
}

static void rawin_statement(const struct stmt *stmt, struct rawin *in)
{
    in->statement = stmt->statement;
    if (stmt->statement.data_marker) {
        size_t at = stmt->statement.markers[in->index].at;
        in->statement.text.size = in->statement.end = at;
        in->statement.marker_count = in->index;
    }
    in->statement.text.size = text_trim(in->statement.text).size +
                              (size_t)(text_trim(in->statement.text).data - in->statement.text.data);
    in->statement.end = in->statement.text.size;
}

static int rawin_open(struct stmt *stmt, struct rawin *in, struct error *err)
{
    struct query query = {.statement = &in->statement, .purpose = QUERY_RUN};

    if (server_uuid(in->token, err) < 0 || rawin_others(stmt, in, err) < 0)
        return -1;
    rawin_statement(stmt, in);
    query.token = text_make(in->token, SERVER_UUID_SIZE);
    query.parameters = in->parameters;
    query.parameter_count = in->statement.marker_count;
    query.timeout = (int64_t)stmt->attributes.query_timeout;
    exec_choose(stmt, &query);
    in->feed = feed_open(stmt->dbc->session, &query, stmt->rawform.encoding, exec_deadline(stmt),
                         &stmt->canceller, err);
    return in->feed ? 0 : -1;
}

/* ---- sets */

static int rawin_bound(struct stmt *stmt, const struct source *source, SQLULEN set, struct error *err)
{
    const uint8_t *data = source->data ? source->data + set * source->stride : NULL;
    SQLLEN length = SQL_NTS;
    size_t size;

    if (source->octet_length)
        memcpy(&length, (const uint8_t *)source->octet_length + set * source->length_stride, sizeof length);
    if (length == SQL_NULL_DATA)
        return error_set(err, STATE_22002, 0, "NULL is no data for an INSERT in a format");
    if (exec_piece_size(source->c_type, data, length, &size, err) < 0 ||
        rawin_take(stmt, source->c_type, data, size, err) < 0)
        return -1;
    return rawin_close_value(stmt, err);
}

static int rawin_finish(struct stmt *stmt, struct error *err)
{
    struct rawin *in = rawin_of(stmt);
    struct result *result;

    if (feed_end(in->feed, &result, err) < 0 || exec_finish(stmt, result, err) < 0)
        return rawin_failed(stmt, err);
    rawin_mark(stmt, in, SQL_PARAM_SUCCESS);
    if (stmt->ipd->rows_processed)
        *stmt->ipd->rows_processed = in->sets;
    stmt->handle.diag.row_count = stmt->row_count;
    dialog_clear(&stmt->dialog);
    exec_warn_async(stmt);
    exec_tell_message(stmt);
    return OUTCOME_OK;
}

/* Sends sets until one's value has to be asked for: OUTCOME_NEED_DATA. After the last: the request's end. */
static int rawin_go_on(struct stmt *stmt, struct error *err)
{
    struct rawin *in = rawin_of(stmt);
    struct source source;
    SQLLEN length = 0;

    if (rawin_source(stmt, in->index, &source, err) < 0)
        return rawin_failed_at(stmt, err);
    for (; in->set < in->sets; in->set++) {
        if (parameters_ignored(stmt, in->set))
            continue;
        if (parameters_at_execution(&source, in->set, &length)) {
            in->promised = length <= SQL_LEN_DATA_AT_EXEC_OFFSET ? SQL_LEN_DATA_AT_EXEC_OFFSET - length : 0;
            in->value = (SQLPOINTER)((uintptr_t)source.data + in->set * source.stride);
            in->came = 0;
            in->given = in->asked = false;
            stmt->state = STMT_NEED_DATA;
            return OUTCOME_NEED_DATA;
        }
        if (rawin_bound(stmt, &source, in->set, err) < 0)
            return rawin_failed_at(stmt, err);
    }
    return rawin_finish(stmt, err);
}

int rawin_begin(struct stmt *stmt, SQLULEN sets, struct error *err)
{
    struct source source;
    struct rawin *in;

    stmt_close_results(stmt);
    dialog_clear(&stmt->dialog);
    stmt->described = false;
    stmt->row_count = -1;
    said_forget(&stmt->said);
    if (rawin_source(stmt, rawin_index(stmt), &source, err) < 0)
        return error_at(err, 0, (int32_t)rawin_index(stmt) + 1);
    in = mem_zalloc(sizeof *in);
    if (!in)
        return error_memory(err);
    arena_init(&in->arena, RAWIN_CALL_LIMIT);
    in->sets = stmt->statement.marker_count ? sets : stmt->apd->array_size;
    in->index = rawin_index(stmt);
    __atomic_fetch_add(&stmt->dbc->writes, 1, __ATOMIC_RELAXED);
    exec_tell_action(stmt);
    if (rawin_open(stmt, in, err) < 0) {
        rawin_free(in);
        return -1;
    }
    stmt->dialog.feed = in;
    stmt->dialog.feed_free = rawin_free;
    return rawin_go_on(stmt, err);
}

/* ---- the dialog */

int rawin_param_data(struct stmt *stmt, SQLPOINTER *token, struct error *err)
{
    struct rawin *in = rawin_of(stmt);
    int outcome = OUTCOME_NEED_DATA;

    if (in->asked && !in->given)
        return error_set(err, STATE_HY010, 0, "Parameter %u waits for its value: SQLPutData comes first",
                         in->index + 1);
    if (in->asked) {
        if (in->promised > in->came) {
            error_set(err, STATE_22026, 0, "%lld bytes were promised and %lld sent", (long long)in->promised,
                      (long long)in->came);
            return rawin_failed_at(stmt, err);
        }
        if (rawin_close_value(stmt, err) < 0)
            return rawin_failed_at(stmt, err);
        in->set++;
        outcome = rawin_go_on(stmt, err);
    }
    if (outcome != OUTCOME_NEED_DATA)
        return outcome;
    in->asked = true;
    if (token)
        *token = in->value;
    return OUTCOME_NEED_DATA;
}

int rawin_put_data(struct stmt *stmt, const void *data, SQLLEN length, struct error *err)
{
    struct rawin *in = rawin_of(stmt);
    struct source source;
    size_t size = 0;

    if (!in->asked)
        return error_set(err, STATE_HY010, 0, "SQLParamData has not asked for a value yet");
    if (length == SQL_NULL_DATA)
        error_set(err, STATE_22002, 0, "NULL is no data for an INSERT in a format");
    else if (length == SQL_DEFAULT_PARAM)
        error_set(err, STATE_07S01, 0, "SQL_DEFAULT_PARAM is for procedures only");
    else if (rawin_source(stmt, in->index, &source, err) == 0 &&
             exec_piece_size(source.c_type, data, length, &size, err) == 0 &&
             rawin_take(stmt, source.c_type, data, size, err) == 0) {
        in->given = true;
        in->came += (SQLLEN)size;
        return 0;
    }
    return rawin_failed_at(stmt, err);
}
