/* Logging in: one request that learns what a session must know; and killing a query. */
#include "base/number.h"
#include "decode/names.h"
#include "server/clickhouse/clickhouse.h"

enum { ANSWER_LIMIT = 65536, ARENA_LIMIT = 1 << 20, LOGIN_MILLISECONDS = 60000, KILL_MILLISECONDS = 5000 };
enum { UNKNOWN_FUNCTION = 46, UNKNOWN_DATABASE = 81, UNKNOWN_SETTING = 115, TOO_MANY_QUERIES = 202 };
enum { SAME_ID_RUNS = 216, ABORTED = 236, NO_THREAD = 439, OVERLOADED = 745 };
enum { SESSION_NOT_FOUND = 372, SESSION_IS_LOCKED = 373, INVALID_SESSION_TIMEOUT = 374 };

/* Sends `sql` to a host, on a link of its own, and reads the whole answer. A login (display_name is set) can
 * be cancelled. */
static int ask(struct session *session, size_t host, struct text sql, const char *extra, int64_t milliseconds,
               struct buffer *body, struct text *display_name, struct error *err)
{
    struct canceller *canceller = display_name ? session->options->canceller : NULL;
    struct link *link = transport_open_to(session->transport, host, err);
    if (!link)
        return -1;
    struct arena arena;
    struct request request;
    struct answer answer;
    arena_init(&arena, ARENA_LIMIT);
    int status = clickhouse_simple(session, sql, extra, &arena, &request, err);
    request.deadline = transport_now() + milliseconds;
    if (status == 0)
        status = canceller_enter(canceller, link, err);
    if (status == 0)
        status = link_start(link, &request, &answer, err);
    if (status == 0 && answer.status != 200)
        status = session->server->failure(session, link, &answer, err);
    if (status == 0 && display_name)
        *display_name =
            arena_copy(&session->arena, answer_header(&answer, "X-ClickHouse-Server-Display-Name"));
    if (status == 0)
        status = link_read_all(link, ANSWER_LIMIT, body, err);
    canceller_leave(canceller);
    link_close(link);
    arena_wipe(&arena);
    return status;
}

/* 26.7.2.1 -> {26, 7, 2}; false when it is no version. */
static bool read_version(struct text version, uint32_t numbers[3])
{
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        size_t dot = text_find(version, '.', at);
        uint64_t number;
        if (!number_parse_u64(text_make(version.data + at, dot - at), &number) || number > 100000)
            return i == 2;
        numbers[i] = (uint32_t)number;
        if (dot == version.size)
            return i >= 1;
        at = dot + 1;
    }
    return true;
}

static int not_clickhouse(struct session *session, struct text body, struct error *err)
{
    session->strange = true;
    int shown = body.size < 200 ? (int)body.size : 200;
    return error_set(err, STATE_08001, 0, "the server does not answer as ClickHouse does: \"%.*s\"", shown,
                     body.size ? body.data : "");
}

static int read_answer(struct session *session, struct text body, struct error *err)
{
    struct text row = text_make(body.data, text_find(body, '\n', 0));
    struct text whole = row;
    session->version = names_take_field(&row, &session->arena);
    session->zone = names_take_field(&row, &session->arena);
    session->database = names_take_field(&row, &session->arena);
    session->user = row.size ? names_take_field(&row, &session->arena) : session->options->user;
    if (!session->version.data || !session->zone.data || !session->database.data)
        return error_memory(err);
    if (!read_version(session->version, session->version_number) || session->zone.size == 0)
        return not_clickhouse(session, whole, err);
    session->has_parameters = clickhouse_at_least(session, 20, 1);
    session->casts_blocks = clickhouse_at_least(session, 23, 3);
    session->old_literals = !session->has_parameters;
    session->plain_native = session->transport->plain || !clickhouse_at_least(session, 20, 1);
    clickhouse_choose_coding(session);
    return 0;
}

/* The URL's part that a session has in common with its queries: what the server refuses is an error of the
 * login. */
static void put_extra(const struct session *session, struct buffer *out)
{
    const struct session_options *options = session->options;
    if (options->use_database && options->database.size)
        url_add(out, "database", options->database);
    if (options->role.size)
        url_add(out, "role", options->role);
    for (size_t i = 0; i < options->setting_count; i++) {
        buffer_byte(out, '&');
        url_encode(out, options->settings[i].name);
        buffer_byte(out, '=');
        url_encode(out, options->settings[i].value);
    }
}

static int learn_once(struct session *session, const char *extra, struct buffer *body, struct error *err)
{
    static const char MODERN[] = "SELECT version(), timezone(), currentDatabase(), currentUser()";
    static const char OLD[] = "SELECT version(), timezone(), currentDatabase()";
    int64_t time = session->options->login_timeout ? session->options->login_timeout : LOGIN_MILLISECONDS;
    size_t host = transport_host(session->transport);
    struct error first = {0};
    int status = ask(session, host, text_of(MODERN), extra, time, body, &session->display_name, &first);
    if (status && first.native == UNKNOWN_FUNCTION) {
        buffer_reset(body);
        error_clear(&first);
        status = ask(session, host, text_of(OLD), extra, time, body, &session->display_name, &first);
    }
    if (status)
        error_move(err, &first);
    return status;
}

/* A token that is refused is read anew, once. */
static int learn(struct session *session, const char *extra, struct buffer *body, struct error *err)
{
    struct error first = {0};
    int status = learn_once(session, extra, body, &first);
    if (status && clickhouse_renew(session, &first)) {
        buffer_reset(body);
        error_clear(&first);
        status = learn_once(session, extra, body, &first);
    }
    if (status)
        error_move(err, &first);
    return status;
}

bool clickhouse_recognises(const struct answer *answer, struct text body)
{
    struct text name = text_of("X-ClickHouse-");
    for (size_t i = 0; i < answer->header_count; i++) {
        if (text_starts_same(answer->headers[i].name, name))
            return true;
    }
    return text_equal(text_trim(body), text_of("Ok."));
}

int clickhouse_connect(struct session *session, struct error *err)
{
    session->strange = false;
    struct buffer body, extra;
    buffer_init(&body, ANSWER_LIMIT * 2);
    buffer_init(&extra, ARENA_LIMIT / 4);
    put_extra(session, &extra);
    const char *terminated = buffer_string(&extra);
    int status =
        terminated ? learn(session, terminated, &body, err) : buffer_check(&extra, "the options", err);
    if (status && err && err->native == UNKNOWN_DATABASE)
        err->state = STATE_3D000;
    if (status == 0)
        status = read_answer(session, buffer_text(&body), err);
    clickhouse_escapes_of(session->version_number[0] * 100 + session->version_number[1], &session->escapes);
    buffer_clear(&extra);
    buffer_clear(&body);
    return status;
}

int clickhouse_kill(struct session *session, size_t host, struct text query_id, struct error *err)
{
    struct buffer sql, body;
    buffer_init(&sql, ARENA_LIMIT / 4);
    buffer_init(&body, ANSWER_LIMIT * 2);
    buffer_puts(&sql, "KILL QUERY WHERE query_id = '");
    for (size_t i = 0; i < query_id.size; i++) {
        if (query_id.data[i] == '\'' || query_id.data[i] == '\\')
            buffer_byte(&sql, '\\');
        buffer_byte(&sql, query_id.data[i]);
    }
    buffer_puts(&sql, "' SYNC");
    int status = buffer_check(&sql, "the query id", err);
    if (status == 0)
        status = ask(session, host, buffer_text(&sql), "", KILL_MILLISECONDS, &body, NULL, err);
    buffer_clear(&body);
    buffer_clear(&sql);
    return status;
}

enum server_refusal clickhouse_refusal(const struct error *err)
{
    static const struct {
        int32_t native;
        enum server_refusal refusal;
    } REFUSALS[] = {
        {TOO_MANY_QUERIES, REFUSAL_BUSY}, {OVERLOADED, REFUSAL_BUSY},   {SAME_ID_RUNS, REFUSAL_SAME_ID},
        {ABORTED, REFUSAL_PASSING},       {NO_THREAD, REFUSAL_PASSING},
    };
    for (size_t i = 0; err->source == ERROR_SERVER && i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        if (REFUSALS[i].native == err->native)
            return REFUSALS[i].refusal;
    }
    return REFUSAL_FINAL;
}

enum session_trouble clickhouse_trouble(const struct error *err)
{
    if (err->source != ERROR_SERVER)
        return TROUBLE_NONE;
    switch (err->native) {
    case SESSION_NOT_FOUND:
        return TROUBLE_GONE;
    case SESSION_IS_LOCKED:
        return TROUBLE_LOCKED;
    case INVALID_SESSION_TIMEOUT:
        return TROUBLE_TOO_LONG;
    default:
        return TROUBLE_NONE;
    }
}

int clickhouse_say(struct session *session, struct text id, int64_t timeout, struct text sql, bool last,
                   int64_t milliseconds, struct error *err)
{
    struct buffer extra, body;
    struct error own = {0};
    size_t host = transport_host(session->transport);
    buffer_init(&extra, ARENA_LIMIT / 4);
    buffer_init(&body, ANSWER_LIMIT * 2);
    url_add(&extra, "session_id", id);
    /* Servers of before close_session take a new timeout instead. */
    buffer_printf(&extra, "&session_timeout=%lld%s", last ? 1LL : (long long)timeout,
                  last ? "&session_check=1" : "");
    size_t without = extra.size;
    buffer_puts(&extra, last && clickhouse_at_least(session, 24, 1) ? "&close_session=1" : "");
    const char *terminated = buffer_string(&extra);
    int status = terminated ? ask(session, host, sql, terminated, milliseconds, &body, NULL, &own)
                            : buffer_check(&extra, "the session's id", &own);
    if (status && last && own.native == UNKNOWN_SETTING && without < extra.size) {
        extra.size = without;
        error_clear(&own);
        terminated = buffer_string(&extra);
        status = ask(session, host, sql, terminated ? terminated : "", milliseconds, &body, NULL, &own);
    }
    if (status)
        error_move(err, &own);
    buffer_clear(&body);
    buffer_clear(&extra);
    return status;
}
