/* The calls into the engine that a request is made of, on the thread of its channel. */
#include <stdio.h>

#include "base/memory.h"
#include "transport/embedded_parts.h"

enum { TEXT_LIMIT = 1 << 24, KILL_MOST = 96 };

void embedded_fail(struct embedded_link *link, const char *words)
{
    mem_free(link->failure);
    link->failure = mem_strndup(words, strlen(words));
}

static int failed(struct embedded_link *link, struct engine_result *result)
{
    const char *words = result ? link->library->result_error(result)
                               : "Code: 241. DB::Exception: No memory. (MEMORY_LIMIT_EXCEEDED)";
    if (words)
        embedded_fail(link, words);
    return words ? -1 : 0;
}

static void forget(struct embedded_link *link, struct engine_result **result)
{
    if (*result)
        link->library->destroy_query_result(*result);
    *result = NULL;
}

int embedded_say(struct embedded_link *link, struct text sql, struct buffer *out)
{
    static const char format[] = "TabSeparated";
    const struct engine_library *library = link->library;
    struct engine_result *result = library->query_with_params_n(
        *link->channel->connection, sql.data, sql.size, format, sizeof format - 1, NULL, NULL, NULL, NULL, 0);
    int status = failed(link, result);
    if (status == 0 && out)
        buffer_append(out, library->result_buffer(result), library->result_length(result));
    forget(link, &result);
    return status;
}

/* After a failure the engine keeps the query in its books, with locks on tables, until the connection is
 * asked for something else. */
static void settle(struct embedded_link *link)
{
    char *failure = link->failure;
    link->failure = NULL;
    if (embedded_say(link, text_of("SELECT 1"), NULL))
        link->channel->soiled = true;
    mem_free(link->failure);
    link->failure = failure;
}

static void count(struct embedded_link *link, struct engine_result *result)
{
    const struct engine_library *library = link->library;
    link->counts[READ_ROWS] += library->result_storage_rows_read(result);
    link->counts[READ_BYTES] += library->result_storage_bytes_read(result);
    link->counts[WRITTEN_ROWS] += library->result_rows_written(result);
    link->counts[WRITTEN_BYTES] += library->result_bytes_written(result);
    link->counts[RESULT_ROWS] += library->result_rows_read(result);
    link->counts[RESULT_BYTES] += library->result_bytes_read(result);
}

/* ---- parameters, as the library takes them */

struct arguments {
    const char **names, **values;
    size_t *name_sizes, *value_sizes;
    size_t count;
};

static int make_arguments(struct embedded_link *link, struct arguments *out)
{
    const struct pairs *params = &link->request.params;
    size_t count = params->count;
    *out = (struct arguments){.count = count};
    if (count == 0)
        return 0;
    out->names = arena_calloc(&link->arena, count, sizeof *out->names);
    out->values = arena_calloc(&link->arena, count, sizeof *out->values);
    out->name_sizes = arena_calloc(&link->arena, count, sizeof *out->name_sizes);
    out->value_sizes = arena_calloc(&link->arena, count, sizeof *out->value_sizes);
    if (!out->names || !out->values || !out->name_sizes || !out->value_sizes) {
        (void)failed(link, NULL);
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        out->names[i] = params->items[i].name.data;
        out->name_sizes[i] = params->items[i].name.size;
        out->values[i] = params->items[i].value.data;
        out->value_sizes[i] = params->items[i].value.size;
    }
    return 0;
}

/* ---- beginning */

static struct text format_of(const struct embedded_link *link)
{
    struct text format = link->request.default_format;
    return format.size ? format : text_of("TabSeparated");
}

/* KILL QUERY WHERE query_id = '..': the engine knows a query of ours by its thread only. */
static struct text translate(struct embedded_link *link)
{
    struct text sql = link->request.sql;
    size_t at = text_search(sql, text_of("query_id"), 0);
    if (!text_same(link->request.statement.keyword, text_of("KILL")) || at == SIZE_MAX)
        return sql;
    struct text rest = text_trim(text_from(sql, at + strlen("query_id")));
    rest = text_starts(rest, text_of("=")) ? text_trim(text_from(rest, 1)) : text_make(NULL, 0);
    if (!text_starts(rest, text_of("'")))
        return sql;
    struct text id = text_make(rest.data + 1, text_find(rest, '\'', 1) - 1);
    int thread_id = engine_query_stop(link->engine, id);
    char text[KILL_MOST];
    int size = snprintf(text, sizeof text, "KILL QUERY WHERE has(thread_ids, %d) ASYNC", thread_id);
    struct text made = thread_id ? arena_copy(&link->arena, text_make(text, (size_t)size)) : sql;
    return made.data ? made : sql;
}

/* Asked for whole: what the engine does not stream. */
static void run_whole(struct embedded_link *link, const struct arguments *arguments)
{
    struct text format = format_of(link), sql = translate(link);
    struct engine_result *result = link->library->query_with_params_n(
        *link->channel->connection, sql.data, sql.size, format.data, format.size, arguments->names,
        arguments->name_sizes, arguments->values, arguments->value_sizes, arguments->count);
    link->ended = true;
    if (failed(link, result)) {
        forget(link, &result);
        settle(link);
        return;
    }
    count(link, result);
    link->coming = result;
}

static void fetch(struct embedded_link *link)
{
    struct engine_result *chunk =
        link->library->stream_fetch_result(*link->channel->connection, link->stream);
    bool bad = failed(link, chunk) != 0;
    link->ended = bad || link->library->result_length(chunk) == 0;
    if (!bad)
        count(link, chunk);
    if (link->ended) {
        forget(link, &chunk);
        forget(link, &link->stream);
    }
    link->coming = chunk;
    if (bad)
        settle(link);
}

static bool not_streamable(const struct engine_library *library, struct engine_result *stream)
{
    const char *words = stream ? library->result_error(stream) : NULL;
    return words && text_search(text_of(words), text_of("Streaming query is not supported"), 0) != SIZE_MAX;
}

static void run_stream(struct embedded_link *link, const struct arguments *arguments)
{
    struct text format = format_of(link), sql = link->request.sql;
    struct engine_result *stream = link->library->stream_query_with_params_n(
        *link->channel->connection, sql.data, sql.size, format.data, format.size, arguments->names,
        arguments->name_sizes, arguments->values, arguments->value_sizes, arguments->count);
    if (not_streamable(link->library, stream)) {
        forget(link, &stream);
        run_whole(link, arguments); /* it was refused before it ran */
    } else if (failed(link, stream)) {
        link->ended = true;
        forget(link, &stream);
        settle(link);
    } else {
        link->stream = stream;
        fetch(link);
    }
}

static void append(struct embedded_link *link, struct text data)
{
    /* What went wrong is told by the end of the stream. */
    if (data.size && link->library->stream_append(link->insert, data.data, data.size))
        link->ended = true;
}

static void run_insert(struct embedded_link *link, const struct arguments *arguments)
{
    const struct statement *statement = &link->request.statement;
    struct text sql = text_make(link->request.sql.data, statement->format_at);
    link->insert = link->library->stream_insert_with_params_n(
        *link->channel->connection, sql.data, sql.size, statement->format.data, statement->format.size,
        arguments->names, arguments->name_sizes, arguments->values, arguments->value_sizes, arguments->count);
    const char *words = link->insert ? link->library->stream_insert_error(link->insert) : "no memory";
    if (words) {
        embedded_fail(link, words);
        if (link->insert)
            link->library->destroy_insert_stream(link->insert);
        link->insert = NULL;
        settle(link);
        return;
    }
    append(link, link->request.data);
}

static bool changes_session(const struct statement *statement)
{
    return statement->kind == STATEMENT_SESSION;
}

/* The zone that the answer's times are in, where it may not be the engine's. */
static void learn_zone(struct embedded_link *link)
{
    static const char setting[] = "session_timezone";
    struct channel *channel = link->channel;
    const struct embedded_request *request = &link->request;
    bool own = text_search(request->sql, text_of(setting), 0) != SIZE_MAX;
    bool asked = channel->session || embedded_param(&request->settings, text_of(setting)).data || own;
    struct buffer sql, zone;
    if (!asked || request->insert || (channel->zone && !own))
        return;
    buffer_init(&sql, TEXT_LIMIT);
    buffer_init(&zone, TEXT_LIMIT);
    buffer_puts(&sql, "SELECT timezone() ");
    if (own && request->statement.settings_at != SIZE_MAX) {
        size_t end = request->statement.format_at > request->statement.settings_at
                         ? request->statement.format_at
                         : request->statement.end;
        size_t from = request->statement.settings_at;
        buffer_put(&sql, text_make(request->sql.data + from,
                                   (end < request->sql.size ? end : request->sql.size) - from));
    }
    char *failure = link->failure;
    link->failure = NULL;
    if (embedded_say(link, buffer_text(&sql), &zone) == 0) {
        struct text text = text_trim(buffer_text(&zone));
        if (own)
            link->zone = arena_copy(&link->arena, text); /* of this statement only */
        else
            channel->zone = mem_strndup(text.data ? text.data : "", text.size);
    }
    mem_free(link->failure);
    link->failure = failure;
    buffer_clear(&zone);
    buffer_clear(&sql);
}

/* The engine ends its output with each chunk, and begins it anew: whole formats would come several times.
 * Those of these formats can be put behind each other, unless totals or extremes stand at their end. */
static bool can_stream(const struct embedded_link *link)
{
    static const char *const formats[] = {
        "Native",       "RowBinary",         "TabSeparated", "TSV",    "CSV",  "TabSeparatedRaw",
        "TSVRaw",       "JSONEachRow",       "JSONLines",    "NDJSON", "TSKV", "RawBLOB",
        "LineAsString", "JSONCompactEachRow"};
    const struct statement *statement = &link->request.statement;
    struct text format = statement->format.size ? statement->format : format_of(link);
    if (statement->kind != STATEMENT_SELECT)
        return false;
    if (text_same(format, text_of("Native")))
        return true; /* has neither totals nor extremes */
    for (size_t i = 0; i < statement->text.size; i++) {
        struct text rest = text_from(statement->text, i);
        if (text_starts_same(rest, text_of("totals")) || text_starts_same(rest, text_of("extremes")))
            return false;
    }
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (text_same(format, text_of(formats[i])))
            return !embedded_param(&link->request.settings, text_of("extremes")).data &&
                   !link->channel->session;
    return false;
}

static void begin(struct embedded_link *link)
{
    struct channel *channel = link->channel;
    struct arguments arguments;
    engine_query_runs(link->engine, &link->query, atomic_load(&channel->thread_id));
    if (embedded_apply(link) || atomic_load(&link->ending) || embedded_make_tables(link) ||
        make_arguments(link, &arguments) || atomic_load(&link->ending)) {
        link->ended = true;
        return;
    }
    learn_zone(link);
    if (changes_session(&link->request.statement)) {
        channel->soiled = channel->soiled || !channel->session;
        mem_free(channel->zone);
        channel->zone = NULL;
    }
    if (link->request.insert)
        run_insert(link, &arguments);
    else if (can_stream(link))
        run_stream(link, &arguments);
    else
        run_whole(link, &arguments);
}

/* ---- ending */

static void done(struct embedded_link *link)
{
    struct engine_result *result = link->library->stream_done(link->insert);
    link->ended = true;
    bool bad = failed(link, result) != 0;
    if (!bad)
        count(link, result);
    forget(link, &result);
    link->library->destroy_insert_stream(link->insert);
    link->insert = NULL;
    if (bad)
        settle(link);
}

static void finish(struct embedded_link *link)
{
    if (link->stream)
        link->library->stream_cancel_query(*link->channel->connection, link->stream);
    forget(link, &link->stream);
    forget(link, &link->coming);
    if (link->insert) {
        link->library->stream_cancel_insert(link->insert);
        link->library->destroy_insert_stream(link->insert);
        link->insert = NULL;
        settle(link);
    }
    if (link->made_tables)
        embedded_drop_tables(link);
}

void embedded_task_run(struct task *task)
{
    struct embedded_link *link = embedded_of_task(task);
    switch (link->step) {
    case STEP_BEGIN:
        begin(link);
        break;
    case STEP_APPEND:
        append(link, buffer_text(&link->piece));
        break;
    case STEP_DONE:
        done(link);
        break;
    case STEP_FETCH:
        fetch(link);
        break;
    default:
        finish(link);
        break;
    }
}

void embedded_task_drop(struct task *task)
{
    finish(embedded_of_task(task));
}

void embedded_task_end(struct task *task)
{
    struct embedded_link *link = embedded_of_task(task);
    if (link->step != STEP_END)
        finish(link);
    embedded_link_free(link);
}
