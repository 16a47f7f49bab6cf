/* Requests that failed: what is known of them, and whether they are sent again. */
#include "result/retry.h"

#include "base/number.h"

enum { FIRST_PAUSE = 100, LAST_PAUSE = 5000, LONGEST_WAIT = 30000, DOUBLINGS = 6 };

/* How a request failed. */
struct failing {
    bool known; /* it may be tried again at all */
    bool host;  /* it was the host that failed: another one may do */
    bool ran;   /* it may have run */
};

/* Answers that a balancer gives in place of a server. */
static const struct {
    int status;
    struct failing failing;
} STATUSES[] = {
    {429, {.known = true}},
    {502, {.known = true, .host = true, .ran = true}},
    {503, {.known = true, .host = true}},
    {504, {.known = true, .host = true, .ran = true}},
};

static struct failing recognise(const struct result *result, const struct error *err, int64_t deadline)
{
    int status = result->stream.answer.status;
    enum server_refusal refusal = result->session->server->refusal(err);
    if (refusal == REFUSAL_BUSY)
        return (struct failing){.known = true};
    if (refusal == REFUSAL_PASSING)
        return (struct failing){.known = true, .ran = true};
    /* An id of the driver's own runs already when a request was repeated because its link was lost. */
    if (refusal == REFUSAL_SAME_ID)
        return (struct failing){.known = result->own_id, .ran = true};
    if (err->source != ERROR_DRIVER)
        return (struct failing){0};
    for (size_t i = 0; i < sizeof STATUSES / sizeof *STATUSES; i++) {
        if (status == STATUSES[i].status && err->state == STATE_08S01)
            return STATUSES[i].failing;
    }
    bool late = deadline && transport_now() >= deadline;
    if (status == 0 && (err->state == STATE_08001 || (err->state == STATE_HYT00 && !late)))
        return (struct failing){.known = true, .host = true};
    if (status == 0 && err->state == STATE_08S01)
        return (struct failing){.known = true, .host = true, .ran = true};
    return (struct failing){0};
}

/* The host has gone, and with it the server's session. */
static int lose_session(struct result *result, struct error *err)
{
    struct error lost = {0};
    err->state = STATE_08S01;
    if (!result->recalled)
        return error_wrap(err, "the server's session was on this host and is lost with it");
    if (recall_move(&result->session->recall, &lost) == 0)
        return error_wrap(err, "the server's session was on this host: the next statement goes to another "
                               "one, where its settings are made again");
    error_wrap(&lost, "%s", err->message ? err->message : "the link was lost");
    error_move(err, &lost);
    return -1;
}

/* Leaves the host, when there is another one: true. */
static bool leave_host(struct result *result, const struct error *err)
{
    struct transport *transport = result->session->transport;
    if (transport_hosts(transport) == 1)
        return false;
    transport->hosts->turn(transport, result->host, err);
    return true;
}

/* Milliseconds that the answer wants one to wait, 0 when it does not say, -1 for longer than one will. */
static int64_t asked_pause(const struct result *result)
{
    const struct answer *answer = &result->stream.answer;
    int64_t seconds = 0;
    if (answer->status != 429 && answer->status != 503)
        return 0;
    if (!number_parse_i64(answer_header(answer, "Retry-After"), &seconds) || seconds < 0)
        return 0;
    return seconds <= LONGEST_WAIT / 1000 ? seconds * 1000 : -1;
}

/* Grows, and differs among those who failed at the same moment. */
static int64_t next_pause(const struct result *result)
{
    int64_t asked = asked_pause(result);
    if (asked)
        return asked;
    int64_t pause = (int64_t)FIRST_PAUSE << (result->retries < DOUBLINGS ? result->retries : DOUBLINGS);
    uint64_t chance = (uint64_t)transport_now() ^ (uintptr_t)result >> 4;
    pause += pause * (int64_t)(chance % 32) / 64;
    return pause < LAST_PAUSE ? pause : LAST_PAUSE;
}

static int wait(struct result *result, int64_t pause, int64_t deadline, struct error *err)
{
    struct patience patience = attend_patience(result, deadline);
    struct error ended = {0};
    if (pause == 0 || turns_pause(&patience, pause, &ended) == 0)
        return 0;
    error_move(err, &ended);
    return -1;
}

/* Says that it is sent again, as what; where the first one may run still, under an id of its own. */
static int rename_query(struct result *result, struct query *query, bool ran, enum state why,
                        struct error *err)
{
    struct text before = query->query_id;
    char made[SERVER_UUID_SIZE + 1];
    if (ran && server_uuid(made, err))
        return -1;
    struct text name = arena_copy(&result->arena, ran ? text_make(made, SERVER_UUID_SIZE) : before);
    if (!name.data)
        return error_memory(err);
    log_write(result->session->log, LOG_INFO, "query %.*s: asking again as %.*s after %s", (int)before.size,
              before.data, (int)name.size, name.data, sqlstate_get(why)->code);
    query->query_id = result->query_id = name;
    result->own_id = result->own_id || ran;
    return 0;
}

static int open_again(struct result *result, struct error *err)
{
    struct session *session = result->session;
    struct error failed = {0};
    link_close(result->stream.link);
    result->stream.link = NULL;
    result->host = transport_host(session->transport);
    result->stream.link = transport_open_to(session->queries, result->host, &failed);
    if (result->stream.link)
        return 1;
    error_move(err, &failed);
    return -1;
}

/* What is to be sent is not all there any more: the failure is what is to be told. */
static bool is_spent(const struct query *query)
{
    return query->data && query->data->spent && query->data->spent(query->data->context);
}

int retry_request(struct result *result, struct query *query, int64_t deadline, struct error *err)
{
    const struct session_options *options = result->session->options;
    struct failing failing = recognise(result, err, deadline);
    bool elsewhere = failing.host && leave_host(result, err);
    if (!failing.known || is_spent(query))
        return 0;
    /* Of a session that is the link, what is lost is made again for the next one. */
    bool bound = result->attends && !result->session->server->pinned;
    if (bound && elsewhere)
        return lose_session(result, err);
    if ((bound || !result->safe) && failing.ran)
        return 0;
    if (!result->safe && elsewhere)
        return 0; /* a write never moves */
    int64_t pause = 0;
    unsigned most = result->safe ? options->retries : options->write_retries;
    if (elsewhere && result->moves + 1 < transport_hosts(result->session->transport)) {
        result->moves++;
    } else if (result->retries < most) {
        pause = next_pause(result);
        result->retries++;
    } else {
        return 0;
    }
    if (pause < 0 || (deadline && transport_now() + pause >= deadline))
        return 0;
    enum state why = err->state;
    if (wait(result, pause, deadline, err) < 0 ||
        rename_query(result, query, failing.ran || elsewhere, why, err) < 0)
        return -1;
    return open_again(result, err);
}

void retry_answer(struct result *result, struct error *err)
{
    bool lost = err->source == ERROR_DRIVER && err->state == STATE_08S01;
    bool bound = result->attends && !result->session->server->pinned;
    if (lost && leave_host(result, err) && bound)
        lose_session(result, err);
}

void retry_answered(struct result *result)
{
    struct transport *transport = result->session->transport;
    if (transport_hosts(transport) > 1)
        transport->hosts->answered(transport, result->host);
}
