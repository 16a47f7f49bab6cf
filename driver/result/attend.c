/* How a result shares its server session with the other statements of its connection. */
#include "base/memory.h"
#include "result/inside.h"

enum {
    FIRST_PAUSE = 2,
    LAST_PAUSE = 100,
    REPLAY_MILLISECONDS = 60000,
    REPLAY_TEXT = 64 << 20,
    SHOWN_TEXT = 200
};

static struct result *result_of(struct turn *turn)
{
    return (struct result *)(void *)((char *)turn - offsetof(struct result, turn));
}

static int attend_check(void *context, struct error *err)
{
    return canceller_check(context, err);
}

struct patience attend_patience(const struct result *result, int64_t deadline)
{
    return (struct patience){deadline, attend_check, result->canceller};
}

/* ---- reading on for another statement */

/* The answer's head outlives the link that brought it. */
static int keep_answer(struct result *result, struct answer *answer, struct error *err)
{
    struct header *headers = arena_calloc(&result->arena, answer->header_count + 1, sizeof *headers);
    if (!headers)
        return error_memory(err);
    for (size_t i = 0; i < answer->header_count; i++) {
        headers[i].name = arena_copy(&result->arena, answer->headers[i].name);
        headers[i].value = arena_copy(&result->arena, answer->headers[i].value);
        if (!headers[i].name.data || !headers[i].value.data)
            return error_memory(err);
    }
    answer->headers = headers;
    return 0;
}

static int open_spool(struct result *result, struct error *err)
{
    struct session *session = result->session;
    struct store_options options = {session->options->spill_limit, &session->kept,
                                    session->options->spill_folder};
    struct ahead *ahead = &result->ahead;
    if (keep_answer(result, ahead_is_out(ahead) ? &ahead->answer : &result->stream.answer, err) < 0)
        return -1;
    result->spool = spool_open(result->stream.link, &options, err);
    if (!result->spool)
        return -1;
    result->stream.link = spool_link(result->spool);
    return 0;
}

static int attend_drain(struct turn *turn, int64_t until)
{
    struct result *result = result_of(turn);
    struct error failure = {0};
    if (!result->started || result->failed.state || result->complete)
        return 0;
    if (ahead_wait(result, until) > 0)
        return 1;
    if (result->stream.ended && !ahead_is_out(&result->ahead))
        return 0;
    if (!result->spool && open_spool(result, &failure) < 0) {
        /* No memory: the session cannot wait for it. */
        error_move(&result->failed, &failure);
        result->started = false;
        session_kill(result->session, result->host, result->query_id);
        return 0;
    }
    int status = spool_fill(result->spool, until);
    if (status > 0)
        return 1;
    if (status < 0 && spool_gave_up(result->spool))
        session_kill(result->session, result->host, result->query_id);
    result->started = result->ahead.running = false; /* nothing is left to be killed */
    return 0;
}

/* ---- asking */

static bool makes_state(const struct query *query)
{
    return query->purpose == QUERY_RUN && query->statement->kind == STATEMENT_SESSION;
}

static bool may_have_effect(const struct query *query)
{
    return makes_state(query) || (query->purpose == QUERY_RUN && query->statement->kind == STATEMENT_OTHER &&
                                  (text_same(query->statement->keyword, text_of("DROP")) ||
                                   text_same(query->statement->keyword, text_of("DETACH"))));
}

/* Does again what a fresh session lacks. */
static int replay(struct result *result, const struct recall_use *use, int64_t deadline, struct error *err)
{
    struct session *session = result->session;
    struct buffer sql;
    int status = 0;
    buffer_init(&sql, REPLAY_TEXT);
    for (size_t i = 0; status == 0 && recall_replay(&session->recall, i, &sql); i++) {
        int64_t time = deadline ? deadline - transport_now() : REPLAY_MILLISECONDS;
        status = buffer_check(&sql, "a statement of the session", err);
        if (status == 0 && time <= 0)
            status = error_set(err, STATE_HYT00, 0, "the timeout expired");
        if (status == 0)
            status =
                session->server->say(session, use->id, use->timeout, buffer_text(&sql), false, time, err);
        if (status && err && err->source == ERROR_SERVER) {
            /* Said once: the next statement goes on without it. */
            recall_forget(&session->recall, i);
            err->state = STATE_08S01;
            error_wrap(err,
                       "the server's session had expired, and this cannot be done again in a new one: %.*s",
                       sql.size < SHOWN_TEXT ? (int)sql.size : SHOWN_TEXT, (const char *)sql.data);
        }
        buffer_reset(&sql);
    }
    buffer_clear(&sql);
    if (status == 0)
        recall_replayed(&session->recall);
    return status;
}

static int take_use(struct result *result, struct query *query, int64_t deadline, struct error *err)
{
    struct recall_use use;
    if (recall_attend(&result->session->recall, &use, err) < 0 ||
        (use.replay && replay(result, &use, deadline, err) < 0))
        return -1;
    /* What was done again is in it: it must be there for the statement. */
    if (use.replay && recall_attend(&result->session->recall, &use, err) < 0)
        return -1;
    query->session_id = use.id;
    query->session_timeout = use.timeout;
    query->session_check = use.check;
    return 0;
}

static int unsent(int status, struct error *err)
{
    if (status < 0 && err && err->source == ERROR_DRIVER)
        err->source = ERROR_UNSENT;
    return status;
}

static int begin(struct result *result, struct query *query, int64_t deadline, struct error *err)
{
    struct session *session = result->session;
    struct recall *recall = &session->recall;
    struct patience patience = attend_patience(result, deadline);
    bool pinned = session->server->pinned;
    if (pinned && query->session_id.size)
        return error_set(err, STATE_HYC00, 0, "%s has no session ids: a connection's session is its link",
                         session->server->name);
    bool given = query->session_id.size > 0;
    bool same = given && session->options->session_mode == SESSION_ID &&
                text_equal(query->session_id, session->options->session_id);
    result->recalled = query->recalled =
        pinned || same || (!given && recall_wants(recall, makes_state(query)));
    if (!given && !result->recalled)
        return 0;
    if (result->recalled && may_have_effect(query) &&
        effect_recognise(query->statement, session->server->dialect, &result->arena, &result->effect, err) <
            0)
        return -1;
    result->turn.drain = attend_drain;
    if (!result->recalled) {
        result->turn.key = arena_copy(&result->arena, query->session_id);
        if (!result->turn.key.data)
            return error_memory(err);
    }
    if (turns_take(&session->turns, &result->turn, &patience, err) < 0)
        return -1;
    result->attends = result->working = true;
    return result->recalled ? take_use(result, query, deadline, err) : 0;
}

int attend_begin(struct result *result, struct query *query, int64_t deadline, struct error *err)
{
    return unsent(begin(result, query, deadline, err), err);
}

/* Another one of ours may be ending on the server still; whoever shares an id is told. */
static bool may_wait(struct result *result)
{
    struct session *session = result->session;
    pthread_mutex_lock(&session->lock);
    bool killing = session->kills > 0;
    pthread_mutex_unlock(&session->lock);
    return (result->recalled && session->options->session_mode != SESSION_ID) || killing ||
           turns_recent(&session->turns);
}

static int wait_unlocked(struct result *result, int64_t deadline, struct error *err)
{
    struct patience patience = attend_patience(result, deadline);
    struct error ended = {0};
    if (!may_wait(result))
        return 0;
    int64_t pause = (int64_t)FIRST_PAUSE << (result->waits < 6 ? result->waits : 6);
    result->waits++;
    if (turns_pause(&patience, pause < LAST_PAUSE ? pause : LAST_PAUSE, &ended) < 0) {
        error_move(err, &ended);
        return -1;
    }
    return 1;
}

static int renew(struct result *result, struct query *query, int64_t deadline, struct error *err)
{
    struct session *session = result->session;
    struct error lost = {0};
    if (!query->session_check)
        return 0; /* the user's own session_check */
    if (recall_renew(&session->recall, &lost) < 0 || take_use(result, query, deadline, &lost) < 0) {
        error_move(err, &lost);
        return -1;
    }
    result->head.renewed = session->options->session_mode == SESSION_ID;
    return 1;
}

static int settle(struct result *result, struct query *query, int64_t deadline, struct error *err)
{
    switch (result->session->server->trouble(err)) {
    case TROUBLE_LOCKED:
        return wait_unlocked(result, deadline, err);
    case TROUBLE_GONE:
        return result->recalled ? renew(result, query, deadline, err) : 0;
    case TROUBLE_TOO_LONG:
        if (!result->recalled || !recall_shorten(&result->session->recall))
            return 0;
        return take_use(result, query, deadline, err) < 0 ? -1 : 1;
    default:
        return 0;
    }
}

int attend_again(struct result *result, struct error *err)
{
    struct patience patience = attend_patience(result, result->deadline);
    return result->attends ? turns_again(&result->session->turns, &result->turn, &patience, err) : 0;
}

bool attend_try(struct result *result)
{
    return result->attends && result->working && turns_try(&result->session->turns, &result->turn);
}

int attend_trouble(struct result *result, struct query *query, int64_t deadline, struct error *err)
{
    return result->attends ? unsent(settle(result, query, deadline, err), err) : 0;
}

void attend_answered(struct result *result)
{
    if (result->recalled)
        recall_attended(&result->session->recall);
}

/* ---- working */

int attend_enter(struct result *result, struct error *err)
{
    struct patience patience = attend_patience(result, result->deadline);
    if (result->attends && !result->working) {
        if (turns_enter(&result->session->turns, &result->turn, &patience, err) < 0)
            return -1;
        result->working = true;
    }
    if (result->stream.link)
        result->stream.link->deadline = result->deadline;
    return 0;
}

void attend_enter_last(struct result *result)
{
    if (!result->attends || result->working)
        return;
    (void)turns_enter(&result->session->turns, &result->turn, NULL, NULL);
    result->working = true;
}

void attend_leave(struct result *result)
{
    if (!result->attends || !result->working)
        return;
    result->working = false;
    turns_leave(&result->session->turns, &result->turn, false, false);
}

/* SET may choose another database. */
static int take_database(struct session *session, const struct effect *effect, struct error *err)
{
    struct buffer name;
    int status = 0;
    buffer_init(&name, effect->text.size + SERVER_UUID_SIZE);
    if (session->server->database_set(effect, &name))
        status = session_set_database(session, buffer_text(&name), err);
    buffer_clear(&name);
    return status;
}

int attend_complete(struct result *result, struct error *err)
{
    struct session *session = result->session;
    const struct effect *effect = &result->effect;
    if (!result->recalled || effect->kind == EFFECT_NONE)
        return 0;
    if (effect->kind == EFFECT_USE && effect->name_count &&
        session_set_database(session, effect->names[0], err) < 0)
        return -1;
    if (effect->kind == EFFECT_SET && session->server->database_set &&
        take_database(session, effect, err) < 0)
        return -1;
    return recall_learn(&session->recall, effect, err);
}

void attend_end(struct result *result, bool abandoned)
{
    if (!result->attends || !result->working)
        return;
    result->working = false;
    turns_leave(&result->session->turns, &result->turn, true, abandoned);
}
