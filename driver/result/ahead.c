/* A server that computes an answer whole is at work on the next one while this one is read: this one is
 * received to its end first, since a link carries one answer at a time. */
#include "result/inside.h"

/* An answer that took long to make gives little time back, and whoever closes the result would wait for the
 * next one. */
enum { REQUEST_TEXTS = INT32_MAX, MOST_HELD = 12 << 20, SLOW_MILLISECONDS = 500 };

void ahead_asked(struct result *result)
{
    result->ahead.asked = transport_now();
}

void ahead_answered(struct result *result)
{
    result->ahead.slow = transport_now() - result->ahead.asked > SLOW_MILLISECONDS;
}

void ahead_clear(struct ahead *ahead)
{
    if (ahead->state != AHEAD_NONE)
        arena_wipe(&ahead->arena);
    error_clear(&ahead->failure);
    *ahead = (struct ahead){.asked = ahead->asked, .slow = ahead->slow};
}

/* The next request, if the end of what was received tells that there is one. */
static bool build(struct result *result)
{
    struct ahead *ahead = &result->ahead;
    struct error ignored = {0};
    arena_init(&ahead->arena, REQUEST_TEXTS);
    ahead->state = AHEAD_BUILT;
    int more = result->session->server->ahead(result->session, result->course, result->stream.decoder,
                                              &ahead->arena, &ahead->request, &ignored);
    if (more <= 0)
        ahead_clear(ahead);
    error_clear(&ignored);
    return more > 0;
}

static int send_ahead(struct result *result, struct error *err)
{
    struct session *session = result->session;
    struct ahead *ahead = &result->ahead;
    struct stream *stream = &result->stream;
    struct error failed = {0};
    if (ahead->slow || !attend_try(result) || !build(result))
        return 0;
    canceller_leave(result->canceller);
    link_close(stream->link);
    result->spool = NULL;
    if (session->server->tidy)
        session->server->tidy(session);
    stream->link = session->queries->open(session->queries, &failed);
    int status = canceller_enter(result->canceller, stream->link, err);
    ahead->request.deadline = result->deadline;
    if (status == 0 && stream->link && link_begin(stream->link, &ahead->request, &failed) == 0) {
        ahead->state = AHEAD_SENT;
        ahead->running = result->started = true;
    }
    error_clear(&failed);
    return status;
}

/* The rest is read without the link, which may carry another answer then, or be lost: what the head still has
 * to tell is taken now. */
static void take_facts(struct result *result)
{
    const struct server *server = result->session->server;
    struct answer *answer = &result->stream.answer;
    if (!server->ended || result->end_known)
        return;
    server->facts(answer, &result->end);
    result->end_known = true;
    answer->headers = NULL;
    answer->header_count = 0;
}

int ahead_receive(struct result *result, struct error *err)
{
    struct stream *stream = &result->stream;
    bool holds = result->course && result->session->server->ahead;
    do {
        if (stream_receive(stream, err))
            return -1;
    } while (holds && !stream->ended && decoder_rest(stream->decoder).size < MOST_HELD);
    if (stream->ended)
        take_facts(result);
    return holds && stream->ended && result->opened ? send_ahead(result, err) : 0;
}

/* Reads the head; a refusal by the server is a failure. HYT00 may pass. */
static int read_head(struct result *result, struct error *err)
{
    struct ahead *ahead = &result->ahead;
    struct link *link = result->stream.link;
    if (link_head(link, &ahead->answer, err))
        return -1;
    ahead->state = AHEAD_ANSWERED;
    if (ahead->answer.status >= 200 && ahead->answer.status <= 299)
        return 0;
    if (ahead->answer.status >= 400 &&
        ahead->answer.status < 500) /* refused: there is nothing to be killed */
        ahead->running = false;
    return result->session->server->failure(result->session, link, &ahead->answer, err);
}

int ahead_wait(struct result *result, int64_t until)
{
    struct ahead *ahead = &result->ahead;
    struct link *link = result->stream.link;
    if (ahead->state != AHEAD_SENT)
        return 0;
    int64_t deadline = link->deadline;
    link->deadline = deadline && deadline < until ? deadline : until;
    int status = read_head(result, &ahead->failure);
    link->deadline = deadline;
    bool passed = deadline && transport_now() >= deadline;
    if (status && ahead->state == AHEAD_SENT && ahead->failure.state == STATE_HYT00 && !passed) {
        error_clear(&ahead->failure);
        return 1;
    }
    if (status)
        ahead->state = AHEAD_FAILED;
    return 0;
}

int ahead_settle(struct result *result, struct error *err)
{
    if (result->ahead.state != AHEAD_SENT)
        return 0;
    int status = link_head(result->stream.link, &result->ahead.answer, err);
    if (status == 0)
        result->ahead.state = AHEAD_ANSWERED;
    return status;
}

/* The answer becomes the result's present one. */
static void adopt(struct result *result)
{
    result->stream.answer = result->ahead.answer;
    result->end_known = false;
    result->started = result->ahead.running;
    stream_again(&result->stream, result->stream.link);
    ahead_clear(&result->ahead);
}

int ahead_take(struct result *result, struct error *err)
{
    struct ahead *ahead = &result->ahead;
    int status = canceller_enter(result->canceller, result->stream.link, err);
    if (status == 0 && ahead->state == AHEAD_SENT) {
        result->started = true;
        ahead_asked(result); /* what counts is the wait: the application may have taken its time */
        status = read_head(result, err);
        ahead_answered(result);
    }
    if (status == 0 && ahead->state == AHEAD_FAILED) {
        error_move(err, &ahead->failure);
        status = -1;
    }
    canceller_leave(result->canceller);
    result->started = ahead->running;
    if (status)
        ahead_clear(ahead);
    else
        adopt(result);
    return status;
}
