/* The HTTP request of a query. */
#include <stdio.h>

#include "base/number.h"
#include "decode/native.h"
#include "server/clickhouse/behind.h"
#include "server/clickhouse/clickhouse.h"
#include "server/clickhouse/named.h"
#include "server/clickhouse/parameter.h"

/* Parameters go in the URL up to this; the server takes a URL of 1 MiB. */
enum { URL_PARAMETERS = 262144, URL_LIMIT = 4 << 20, PARSED_TEXT = 200000, MORE_HEADERS = 4 };

/* Servers that read a form to the end of its last chunk. 18.16 stops at the last boundary, and may take the
 * rest for the next request of the link; those between were not measured. */
#define MULTIPART_READ_WHOLE 26, 1

/* Settings of the driver's own comfort: whoever may not set them lives without. */
static const char JSON_AS_STRING[] = "output_format_native_write_json_as_string";
static const char EXCEPTION_INSIDE[] = "http_write_exception_in_output_format"; /* as if it were data */
static const char PRETTY_TYPES[] = "print_pretty_type_names"; /* in descriptions, never in answers */
static const char KEEP_NULL[] = "cast_keep_nullable";         /* stand-ins of parameters are NULL */
static const char TIME_LIMIT[] = "max_execution_time";
static const char TEXT_LIMIT[] = "max_query_size";
static const char ASYNC_INSERT[] = "async_insert";
static const char BLOCK_BYTES[] = "min_insert_block_size_bytes";
static const char TOKEN[] = "insert_deduplication_token";
static const char CASTS[] = "input_format_native_allow_types_conversion";
static const char UNKNOWN_FIELDS[] = "input_format_skip_unknown_fields";
static const char NULL_DEFAULT[] = "input_format_null_as_default";
static const char PROGRESS[] = "send_progress_in_http_headers";
static const char PROGRESS_INTERVAL[] = "http_headers_progress_interval_ms";
/* Beyond this the server would store an INSERT in several steps unless told otherwise (256 MiB); it is told
 * so up to a size that it can be expected to hold at once. */
enum { ONE_BLOCK = 200 << 20, LARGEST_BLOCK = 1 << 30 };
/* No setting, but a parameter that servers of before some 21.x take for one. */
static const char REVISION[] = "client_protocol_version";

/* Limits that cut a result, or refuse it: they are meant for the user's queries, not for the driver's own.
 * Every one is off with 0. Names, and the version that brought them. */
static const struct {
    const char *name;
    uint32_t major, minor;
} LIMITS[] = {
    {"limit", 21, 1},           {"offset", 21, 1},
    {"max_result_rows", 0, 0},  {"max_result_bytes", 0, 0},
    {"max_rows_to_read", 0, 0}, {"max_bytes_to_read", 0, 0},
    {"max_rows_to_sort", 0, 0}, {"max_rows_to_group_by", 0, 0},
    {"max_rows_in_set", 0, 0},  {"max_rows_in_join", 20, 1},
};

static bool names_setting(const struct setting *settings, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(settings[i].name, text_of(name)))
            return true;
    }
    return false;
}

bool clickhouse_has_setting(struct session *session, const struct query *query, const char *name)
{
    const struct session_options *options = session->options;
    return names_setting(options->settings, options->setting_count, name) ||
           (query && names_setting(query->settings, query->setting_count, name)) ||
           (query && query->recalled && recall_has_setting(&session->recall, text_of(name)));
}

/* ---- the URL */

static void add_number(struct buffer *url, const char *name, uint64_t value)
{
    char text[NUMBER_TEXT_SIZE];
    url_add(url, name, text_make(text, number_format_u64(value, text)));
}

static bool is_limit(struct text name)
{
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++) {
        if (text_equal(name, text_of(LIMITS[i].name)))
            return true;
    }
    return false;
}

/* A whole answer is wanted without the user's limits. */
static void add_setting(struct buffer *url, const struct setting *setting, const struct query *query)
{
    if ((query->whole && is_limit(setting->name)) ||
        (clickhouse_asks_behind(query) && clickhouse_shapes_text(setting->name)))
        return;
    buffer_byte(url, '&');
    url_encode(url, setting->name);
    buffer_byte(url, '=');
    url_encode(url, setting->value);
}

/* The connection's: later ones of the same name win, be they the statement's or SET by the user. */
static void add_settings(struct buffer *url, struct session *session, const struct query *query)
{
    const struct session_options *options = session->options;
    for (size_t i = 0; i < options->setting_count; i++) {
        const struct setting *setting = &options->settings[i];
        bool later = query->recalled && recall_has_setting(&session->recall, setting->name);
        for (size_t j = 0; !later && j < query->setting_count; j++)
            later = text_equal(setting->name, query->settings[j].name);
        if (!later)
            add_setting(url, setting, query);
    }
    for (size_t i = 0; i < query->setting_count; i++)
        add_setting(url, &query->settings[i], query);
}

/* Database, role and session: the user's USE and SET ROLE win. */
static void add_place(struct buffer *url, struct session *session, const struct query *query)
{
    const struct session_options *options = session->options;
    const struct setting *settings = query->settings;
    size_t count = query->setting_count;
    bool names = names_setting(settings, count, "database");
    if (query->database.size && !names)
        url_add(url, "database", query->database);
    else if (options->use_database && !query->no_database && options->database.size && !names &&
             !(query->recalled && recall_has_database(&session->recall)))
        url_add(url, "database", options->database);
    names = names_setting(settings, count, "role");
    if (query->role.size && !names)
        url_add(url, "role", query->role);
    else if (options->role.size && !names && !(query->recalled && recall_has_role(&session->recall)))
        url_add(url, "role", options->role);
    if (query->session_id.size == 0)
        return;
    url_add(url, "session_id", query->session_id);
    if (query->session_timeout > 0 && !names_setting(settings, count, "session_timeout"))
        add_number(url, "session_timeout", (uint64_t)query->session_timeout);
    if (query->session_check)
        url_add(url, "session_check", text_of("1"));
}

static void add_comfort(struct buffer *url, struct session *session, const struct query *query,
                        struct text sql)
{
    if (session_flag(&session->bare))
        return;
    bool raw = clickhouse_asks_raw(query) || clickhouse_asks_behind(query);
    if (raw && clickhouse_at_least(session, 23, 9) &&
        !clickhouse_has_setting(session, query, EXCEPTION_INSIDE))
        url_add(url, EXCEPTION_INSIDE, text_of("0"));
    if (!raw && clickhouse_at_least(session, 24, 10) &&
        !clickhouse_has_setting(session, query, JSON_AS_STRING))
        url_add(url, JSON_AS_STRING, text_of("1"));
    if (clickhouse_at_least(session, 24, 1) && query->purpose == QUERY_DESCRIBE &&
        !clickhouse_has_setting(session, query, PRETTY_TYPES))
        url_add(url, PRETTY_TYPES, text_of("0"));
    if (query->purpose == QUERY_PARAMETERS && !clickhouse_has_setting(session, query, KEEP_NULL))
        url_add(url, KEEP_NULL, text_of("1"));
    for (size_t i = 0; query->whole && i < sizeof LIMITS / sizeof *LIMITS; i++) {
        if (clickhouse_at_least(session, LIMITS[i].major, LIMITS[i].minor))
            url_add(url, LIMITS[i].name, text_of("0"));
    }
    if (query->timeout > 0 && !clickhouse_has_setting(session, query, TIME_LIMIT))
        add_number(url, TIME_LIMIT, (uint64_t)query->timeout);
    if (sql.size > PARSED_TEXT && !clickhouse_has_setting(session, query, TEXT_LIMIT))
        add_number(url, TEXT_LIMIT, sql.size + PARSED_TEXT);
}

static void add_unless_given(struct buffer *url, struct session *session, const struct query *query,
                             const char *name, const char *value)
{
    if (!clickhouse_has_setting(session, query, name))
        url_add(url, name, text_of(value));
}

/* Any INSERT: stored when it has been answered. Where equal INSERTs count as one, each is one of its own. */
static void add_insert(struct buffer *url, struct session *session, const struct query *query)
{
    if (query->statement->kind != STATEMENT_INSERT || query->purpose != QUERY_RUN ||
        session_flag(&session->bare))
        return;
    if (clickhouse_at_least(session, 21, 11))
        add_unless_given(url, session, query, ASYNC_INSERT, "0");
    if (query->token.size && clickhouse_at_least(session, 22, 1) &&
        !clickhouse_has_setting(session, query, TOKEN))
        url_add(url, TOKEN, query->token);
}

static void add_progress(struct buffer *url, struct session *session, const struct query *query)
{
    if (!query->progress || query->purpose != QUERY_RUN || session_flag(&session->bare))
        return;
    add_unless_given(url, session, query, PROGRESS, "1");
    if (!clickhouse_has_setting(session, query, PROGRESS_INTERVAL))
        add_number(url, PROGRESS_INTERVAL, query->progress->interval);
}

/* The driver's own columns: in one step, exactly as they are, or cast. */
static void add_data(struct buffer *url, struct session *session, const struct query *query, struct text sql)
{
    uint64_t bytes = query->data->bytes;

    url_add(url, "query", sql);
    if (session_flag(&session->bare) || query->data->raw)
        return;
    if (query->data->exact)
        add_unless_given(url, session, query, CASTS, "0");
    add_unless_given(url, session, query, UNKNOWN_FIELDS, "0");
    bool kept = query->data->exact || query->data->nulls;
    add_unless_given(url, session, query, NULL_DEFAULT, kept ? "0" : "1");
    if (bytes > ONE_BLOCK && bytes <= LARGEST_BLOCK && !clickhouse_has_setting(session, query, BLOCK_BYTES))
        add_number(url, BLOCK_BYTES, bytes * 2);
}

static struct text format_of(const struct session *session, const struct query *query)
{
    if (clickhouse_asks_raw(query) && query->raw_format.size)
        return query->raw_format;
    if (clickhouse_asks_behind(query))
        return clickhouse_behind_format(session);
    if (query->purpose != QUERY_NAMES)
        return text_of("Native");
    return text_of(clickhouse_at_least(session, 20, 1) ? "RowBinaryWithNamesAndTypes"
                                                       : "TabSeparatedWithNamesAndTypes");
}

static void put_url(struct buffer *url, struct session *session, const struct query *query, struct text sql)
{
    buffer_puts(url, "/?default_format=");
    url_encode(url, format_of(session, query));
    /* The user's own Native is that of revision 0, as others ask for it. */
    if (!session_flag(&session->plain_native) && query->purpose != QUERY_NAMES && !clickhouse_asks_raw(query))
        add_number(url, REVISION, NATIVE_REVISION);
    add_place(url, session, query);
    if (query->query_id.size)
        url_add(url, "query_id", query->query_id);
    add_comfort(url, session, query, sql);
    add_insert(url, session, query);
    add_progress(url, session, query);
    clickhouse_add_coding(url, session, query);
    clickhouse_add_behind(url, session, query);
    if (query->data)
        add_data(url, session, query, sql);
    add_settings(url, session, query);
}

/* ---- parameters */

/* The wires of all markers; *wires stays NULL when stand-ins are to be used. */
static int make_wires(const struct session *session, const struct query *query, struct arena *arena,
                      struct wire **wires, struct error *err)
{
    const struct statement *statement = query->statement;
    *wires = NULL;
    if (statement->marker_count == 0)
        return 0;
    if (query->parameter_count < statement->marker_count) {
        if ((query->purpose == QUERY_DESCRIBE || query->purpose == QUERY_PARAMETERS) &&
            query->parameter_count == 0)
            return 0;
        return error_set(err, STATE_07002, 0,
                         "the statement has %lu parameter markers, and %zu parameters are bound",
                         (unsigned long)statement->marker_count, query->parameter_count);
    }
    struct wire *made = arena_calloc(arena, statement->marker_count, sizeof *made);
    if (!made)
        return error_memory(err);
    for (uint32_t i = 0; i < statement->marker_count; i++) {
        if (wire_make(&query->parameters[i], session, arena, &made[i], err))
            return error_at(err, 0, (int32_t)i + 1);
    }
    *wires = made;
    return 0;
}

/* Appends `&param_NAME=value`; false when it does not fit. */
static bool add_parameter(struct buffer *url, struct text name, const struct wire *wire, size_t before)
{
    size_t start = url->size;
    struct buffer text;
    buffer_init(&text, SIZE_MAX);
    wire_escape(wire, &text);
    bool fits = !wire->external && text.size <= CLICKHOUSE_FIELD_LIMIT && !text.failed;
    if (fits) {
        buffer_puts(url, "&param_");
        url_encode(url, name);
        buffer_byte(url, '=');
        url_encode(url, buffer_text(&text));
        fits = url->size - start < CLICKHOUSE_FIELD_LIMIT && url->size - before <= URL_PARAMETERS;
    }
    buffer_clear(&text);
    return fits;
}

/* Appends the parameters to the URL. False, and the URL as it was, when they are too large for it. */
static bool add_parameters(struct buffer *url, const struct form *form)
{
    size_t before = url->size;
    bool fits = true;
    for (size_t i = 0; form->wires && i < form->wire_count && fits; i++) {
        char name[32];
        int size = snprintf(name, sizeof name, "p%zu", i + 1);
        fits = add_parameter(url, text_make(name, (size_t)size), &form->wires[i], before);
    }
    for (size_t i = 0; i < form->named_count && fits; i++)
        fits = form->named[i].again || add_parameter(url, form->named[i].name, &form->named[i].wire, before);
    if (!fits)
        url->size = before;
    return fits;
}

static void add_table(struct buffer *url, struct text name, const char *what, struct text value)
{
    if (value.size == 0)
        return;
    buffer_byte(url, '&');
    url_encode(url, name);
    buffer_printf(url, "_%s=", what);
    url_encode(url, value);
}

/* How the server is to read the form's external data. */
static void add_structures(struct buffer *url, const struct form *form)
{
    static const char HOW[] = "_structure=s%20String", FORMAT[] = "_format=RawBLOB";
    for (size_t i = 0; form->wires && i < form->wire_count; i++) {
        if (form->wires[i].external)
            buffer_printf(url, "&_p%zu%s&_p%zu%s", i + 1, HOW, i + 1, FORMAT);
    }
    for (size_t i = 0; i < form->named_count; i++) {
        if (form->named[i].wire.external && !form->named[i].again)
            buffer_printf(url, "&_n%zu%s&_n%zu%s", i + 1, HOW, i + 1, FORMAT);
    }
    for (size_t i = 0; i < form->external_count; i++) {
        const struct external *external = &form->externals[i];
        add_table(url, external->name, "structure", external->structure);
        add_table(url, external->name, "types", external->types);
        add_table(url, external->name, "format", form->empty ? text_of("TabSeparated") : external->format);
    }
}

static int put_parameters(const struct session *session, struct form *form, struct arena *arena,
                          struct buffer *url, struct text *type, struct request *out, struct error *err)
{
    if (session->old_literals)
        form->wires = NULL;
    if (add_parameters(url, form)) {
        form->wires = NULL;
        form->named_count = 0;
        if (form->external_count == 0)
            return 0;
    }
    if (out->produce)
        return error_set(
            err, STATE_HYC00, 0,
            "beside the data of an INSERT there can be no external data, nor parameters of that size");
    form->sql = out->body;
    add_structures(url, form);
    return clickhouse_form(form, arena, out, type, err);
}

/* ---- the whole */

static int finish(const struct session *session, struct buffer *url, struct text type, struct text encoding,
                  struct arena *arena, struct request *out, struct error *err)
{
    if (buffer_check(url, "the request's URL", err))
        return -1;
    size_t count;
    struct header *headers = clickhouse_headers(session, MORE_HEADERS, arena, &count, err);
    if (!headers)
        return -1;
    headers[count++] = (struct header){text_of("Content-Type"), type};
    bool form = text_starts(type, text_of("multipart/"));
    if (encoding.size)
        headers[count++] = (struct header){text_of("Content-Encoding"), encoding};
    count += clickhouse_coding_headers(session, form || encoding.size, out, headers + count);
    if (form && out->produce && !clickhouse_at_least(session, MULTIPART_READ_WHOLE))
        headers[count++] = (struct header){text_of("Connection"), text_of("close")};
    out->post = true;
    out->headers = headers;
    out->header_count = count;
    out->target = buffer_copy(url, arena);
    return out->target.data ? 0 : error_memory(err);
}

static bool is_safe(const struct query *query)
{
    enum statement_kind kind = query->statement->kind;
    return query->purpose != QUERY_RUN || kind == STATEMENT_SELECT || kind == STATEMENT_SHOW;
}

int clickhouse_request(struct session *session, const struct query *query, struct arena *arena,
                       struct request *out, struct error *err)
{
    *out = (struct request){.safe = is_safe(query)};
    struct wire *wires;
    struct named *named;
    struct text type = text_of("text/plain; charset=UTF-8");
    struct form form = {.externals = query->externals,
                        .external_count = query->data ? 0 : query->external_count,
                        .empty = query->purpose != QUERY_RUN};
    if (make_wires(session, query, arena, &wires, err) ||
        named_make(session, query, arena, &named, &form.named_count, err) ||
        clickhouse_text(session, query, wires, named, form.named_count, arena, &out->body, err))
        return -1;
    form.wires = wires;
    form.wire_count = query->statement->marker_count;
    form.named = named;
    struct buffer url;
    buffer_init(&url, URL_LIMIT);
    put_url(&url, session, query, out->body);
    if (query->data) {
        (void)query->data->rewind(query->data->context); /* produce says what is missing */
        out->body = text_make(NULL, 0);
        out->produce = query->data->produce;
        out->produce_context = query->data->context;
        out->rewind = query->data->rewind;
    }
    if (query->progress && query->purpose == QUERY_RUN) {
        out->told = clickhouse_told;
        out->told_context = query->progress;
    }
    int status = put_parameters(session, &form, arena, &url, &type, out, err);
    if (status == 0)
        status = finish(session, &url, type, query->data ? query->data->encoding : text_make(NULL, 0), arena,
                        out, err);
    buffer_clear(&url);
    return status;
}

int clickhouse_simple(const struct session *session, struct text sql, const char *extra, struct arena *arena,
                      struct request *out, struct error *err)
{
    *out = (struct request){.safe = true, .body = sql};
    struct buffer url;
    buffer_init(&url, URL_LIMIT);
    buffer_puts(&url, "/?default_format=TabSeparated");
    buffer_puts(&url, extra);
    int status =
        finish(session, &url, text_of("text/plain; charset=UTF-8"), text_make(NULL, 0), arena, out, err);
    buffer_clear(&url);
    return status;
}

/* ---- asking again */

enum { READONLY = 164, UNKNOWN_SETTING = 115, CONSTRAINT = 452 };

/* Sets a flag of the session; true when it was not set before. */
static bool remember(bool *flag)
{
    return !__atomic_exchange_n(flag, true, __ATOMIC_RELAXED);
}

static bool refuses_comfort(const struct error *err)
{
    static const char *const COMFORTS[] = {JSON_AS_STRING, KEEP_NULL,    TIME_LIMIT, TEXT_LIMIT,
                                           ASYNC_INSERT,   BLOCK_BYTES,  TOKEN,      CASTS,
                                           UNKNOWN_FIELDS, NULL_DEFAULT, PROGRESS,   PROGRESS_INTERVAL};
    if (err->native != READONLY && err->native != UNKNOWN_SETTING && err->native != CONSTRAINT)
        return false;
    for (size_t i = 0; i < sizeof COMFORTS / sizeof *COMFORTS; i++) {
        if (text_search(text_of(err->message), text_of(COMFORTS[i]), 0) != SIZE_MAX)
            return true;
    }
    if (clickhouse_names_shape(text_of(err->message)))
        return true;
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++) {
        if (text_search(text_of(err->message), text_of(LIMITS[i].name), 0) != SIZE_MAX)
            return true;
    }
    return false;
}

bool clickhouse_again(struct session *session, struct query *query, const struct error *err)
{
    if (!query->renewed && clickhouse_renew(session, err))
        return query->renewed = true;
    if (err->source != ERROR_SERVER)
        return false;
    if (clickhouse_refuses_coding(session, err))
        return true;
    if (refuses_comfort(err))
        return remember(&session->bare);
    bool refused = err->native == UNKNOWN_SETTING || err->native == READONLY;
    if (refused && text_search(text_of(err->message), text_of(REVISION), 0) != SIZE_MAX)
        return remember(&session->plain_native);
    /* A stand-in may be of a type that the place of its marker does not take. */
    bool stands_in =
        query->purpose == QUERY_DESCRIBE && query->statement->marker_count > 0 && query->parameter_count == 0;
    if (!stands_in || query->attempt >= 2)
        return false;
    query->attempt++;
    return true;
}
