/* Asking: the requests of a result, in another form, again, or of another host, until one is answered. */
#include "result/inside.h"
#include "result/retry.h"

enum { REQUEST_TEXTS = INT32_MAX, ATTEMPTS = 16 };

void ask_abandon(struct result *result, const struct error *err)
{
    bool lost = err->state == STATE_08S01 || err->state == STATE_08001;
    if (result->started && err->source == ERROR_DRIVER && !lost)
        session_kill(result->session, result->host, result->query_id);
    result->started = false;
}

/* An INSERT whose data end early: the server is told before the link ends. */
static void abandon_data(struct result *result, const struct error *err)
{
    bool lost = err->state == STATE_08S01 || err->state == STATE_08001;
    if (result->started && err->source == ERROR_DRIVER && !lost)
        session_kill_ahead(result->session, result->host, result->query_id);
    result->started = false;
}

int ask_exchange(struct result *result, struct request *request, int64_t deadline, struct error *err)
{
    struct session *session = result->session;
    struct link *link = result->stream.link;
    struct answer *answer = &result->stream.answer;
    *answer = (struct answer){0};
    result->end_known = false;
    request->deadline = deadline;
    result->started = true;
    int status = link_start(link, request, answer, err);
    if (status == 0 && (answer->status < 200 || answer->status > 299)) {
        status = session->server->failure(session, link, answer, err);
        if (answer->status >= 400 && answer->status < 500) /* refused: there is nothing to be killed */
            result->started = false;
    }
    return status;
}

/* The requests before the one whose answer has the first rows. */
static int send_once(struct result *result, const struct query *query, int64_t deadline, struct error *err)
{
    struct session *session = result->session;
    const struct server *server = session->server;
    struct arena arena;
    struct request request;
    if (server->tidy)
        server->tidy(session);
    arena_init(&arena, REQUEST_TEXTS);
    result->stream.answer = (struct answer){0};
    result->started = false;
    int next, status = session_await_token(session, result->canceller, deadline, err);
    if (status == 0)
        status = server->request(session, query, &arena, &request, err);
    if (status == 0) {
        result->safe = request.safe;
        status = ask_exchange(result, &request, deadline, err);
    }
    while (status == 0 && query->course &&
           (next = server->follow(session, query, result->stream.link, &arena, &request, err)) != 0)
        status = next < 0 ? -1 : ask_exchange(result, &request, deadline, err);
    arena_wipe(&arena);
    return status;
}

static int send_query(struct result *result, struct query *query, int64_t deadline, struct error *err)
{
    const struct server *server = result->session->server;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct error own = {0};
        int status = canceller_enter(result->canceller, result->stream.link, &own);
        if (status == 0)
            status = send_once(result, query, deadline, &own);
        else
            own.source = ERROR_UNSENT;
        canceller_leave(result->canceller);
        if (status == 0) {
            attend_answered(result);
            retry_answered(result);
            return 0;
        }
        int session = attend_trouble(result, query, deadline, &own);
        attempt -= session > 0;
        bool again = session > 0 ||
                     (session == 0 && attempt + 1 < ATTEMPTS && server->again(result->session, query, &own));
        int retry = again || session < 0 ? 0 : retry_request(result, query, deadline, &own);
        if (retry > 0) {
            error_clear(&own);
            attempt--; /* it has a limit of its own */
            continue;
        }
        if (!again) {
            (query->data && query->data->raw ? abandon_data : ask_abandon)(result, &own);
            error_move(err, &own);
            return -1;
        }
        log_write(result->session->log, LOG_INFO, "query %.*s: asking again in another form after error %d",
                  (int)query->query_id.size, query->query_id.data, (int)own.native);
        error_clear(&own);
    }
    return -1;
}

static int open_link(struct result *result, struct query *query, struct error *err)
{
    struct session *session = result->session;
    if (query->query_id.size == 0) {
        if (server_uuid(result->made_id, err))
            return -1;
        query->query_id = text_make(result->made_id, SERVER_UUID_SIZE);
        result->own_id = true;
    }
    result->query_id = arena_copy(&result->arena, query->query_id);
    if (!result->query_id.data)
        return error_memory(err);
    if (transport_hosts(session->transport) > 1 && !result->attends)
        session->transport->hosts->settle(session->transport);
    result->host = transport_host(session->transport);
    if (query->data && query->data->host)
        *query->data->host = result->host;
    struct link *link = transport_open_to(session->queries, result->host, err);
    if (!link)
        return -1;
    stream_init(&result->stream, session, link);
    return 0;
}

static int plan(struct result *result, struct query *query, struct error *err)
{
    const struct server *server = result->session->server;
    result->most = server->pinned ? query->max_rows : 0;
    int status = server->plan ? server->plan(result->session, query, err) : 0;
    result->course = query->course;
    return status;
}

int ask_begin(struct result *result, struct query *query, int64_t deadline, struct error *err)
{
    return plan(result, query, err) || open_link(result, query, err) ||
                   send_query(result, query, deadline, err)
               ? -1
               : 0;
}
