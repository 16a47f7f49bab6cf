/* One running result: asks, hands out blocks, ends well or with an error, never early. */
#include "result/result.h"

#include "base/memory.h"
#include "result/inside.h"
#include "result/retry.h"

enum { REQUEST_TEXTS = INT32_MAX, HEAD_TEXTS = 4 << 20 };
/* A link that is a session is worth more waiting. */
enum { DRAIN_BYTES = 1 << 20, DRAIN_MILLISECONDS = 50, DRAIN_PIECE = 65536 };
enum { PINNED_BYTES = 64 << 20, PINNED_MILLISECONDS = 2000 };

/* ---- errors that stay */

static void copy_error(struct error *to, const struct error *from)
{
    error_clear(to);
    *to = *from;
    to->message = from->message ? mem_strndup(from->message, strlen(from->message)) : NULL;
}

/* Says at which of several hosts it failed. */
static void tell_host(const struct result *result, struct error *err)
{
    if (err && transport_hosts(result->session->transport) > 1)
        err->host = (uint16_t)(result->host + 1);
}

/* ---- opening */

static int take_text(struct result *result, struct text from, struct text *out, struct error *err)
{
    *out = arena_copy(&result->arena, from);
    return out->data ? 0 : error_memory(err);
}

static int take_head(struct result *result, const struct query *query, struct error *err)
{
    const struct server *server = result->session->server;
    const struct answer *answer = &result->stream.answer;
    struct answer_facts facts;
    server->facts(answer, &facts);
    struct result_head *head = &result->head;
    head->shape = server->shape(result->session, query, answer);
    /* Servers of before 20.x name no format. */
    struct text asked = query->statement->format.size ? query->statement->format : query->raw_format;
    if (facts.format.size == 0 && head->shape == ANSWER_RAW)
        facts.format = asked;
    head->binary = server->binary(facts.format, facts.content_type);
    head->written_rows = facts.written_rows;
    head->read_rows = facts.read_rows;
    head->affected_rows = facts.affected_rows;
    memcpy(head->counts, facts.counts, sizeof head->counts);
    if (facts.query_id.size == 0)
        facts.query_id = result->query_id;
    if (facts.zone.size == 0)
        facts.zone = result->session->zone;
    return take_text(result, facts.query_id, &head->query_id, err) ||
           take_text(result, facts.zone, &head->zone, err) ||
           take_text(result, facts.format, &head->format, err) ||
           take_text(result, facts.display_name, &head->display_name, err) ||
           take_text(result, facts.summary, &head->summary, err);
}

static int make_decoder(struct result *result, const struct query *query, struct error *err)
{
    struct session *session = result->session;
    if (result->head.shape == ANSWER_ROWS || result->head.shape == ANSWER_LATE)
        result->stream.decoder = session->server->decoder(session, query, &result->stream.answer, err);
    else
        result->stream.decoder = raw_open(result->head.binary, query->raw_chunk, err);
    return result->stream.decoder ? 0 : -1;
}

static int settle_shape(struct result *result, struct error *err);
static void release(struct result *result, int status);

int result_open(struct session *session, const struct query *query, int64_t deadline,
                struct canceller *canceller, struct result **out, struct error *err)
{
    *out = NULL;
    struct result *result = mem_zalloc(sizeof *result);
    if (!result)
        return error_memory(err);
    result->session = session;
    result->host = transport_host(session->transport);
    result->canceller = canceller;
    result->deadline = deadline;
    result->head.written_rows = result->head.read_rows = result->head.affected_rows = -1;
    result->account.begun = transport_now();
    arena_init(&result->arena, HEAD_TEXTS);
    struct query own = *query;
    if (attend_begin(result, &own, deadline, err) || ask_begin(result, &own, deadline, err) ||
        take_head(result, &own, err) || make_decoder(result, &own, err) || settle_shape(result, err)) {
        account_tell(&result->account, session->log, result->query_id, false, err);
        tell_host(result, err);
        result_close(result);
        return -1;
    }
    release(result, 1);
    result->opened = true;
    *out = result;
    return 0;
}

const struct result_head *result_head(const struct result *result)
{
    return &result->head;
}

void result_limit(struct result *result, int64_t deadline)
{
    result->deadline =
        deadline; /* the link learns it by attend_enter: another thread may be reading from it */
}

/* ---- blocks */

/* Names and types live as long as the decoder; the columns' structs are the block's: copies without cells. */
static int take_shape(struct result *result, const struct block *block, struct error *err)
{
    if (result->has_shape)
        return 0;
    result->columns = mem_calloc(block->column_count ? block->column_count : 1, sizeof *result->columns);
    if (!result->columns)
        return error_memory(err);
    for (uint32_t i = 0; i < block->column_count; i++)
        result->columns[i].type = block->columns[i].type;
    result->shape = (struct block){
        .column_count = block->column_count, .names = block->names, .columns = result->columns};
    result->has_shape = true;
    return 0;
}

/* The exception or cut that the stream has met; the decoder's own complaint is only its consequence. */
static bool stream_failed(struct result *result, struct error *err)
{
    struct stream *stream = &result->stream;
    if (!stream->failure.state)
        return false;
    error_clear(err);
    copy_error(err, &stream->failure);
    return true;
}

/* The decoder cannot go on: an exception may have been read as data before its text was known for what it is.
 */
static void explain_broken(struct result *result, struct error *err)
{
    struct stream *stream = &result->stream;
    struct error found = {0};
    struct text rest = decoder_rest(stream->decoder);
    size_t at;
    if (stream_failed(result, err))
        return;
    size_t skipped = rest.size > SERVER_TAIL ? rest.size - SERVER_TAIL : 0;
    if (stream->session->server->tail(stream->session, &stream->answer, text_make(rest.data, 0),
                                      text_from(rest, skipped), true, &at, &found) == TAIL_EXCEPTION)
        error_move(err, &found);
}

/* What is known only now. */
static void take_end(struct result *result)
{
    const struct server *server = result->session->server;
    struct answer_facts facts = result->end;
    if (!server->ended || result->head.shape == ANSWER_RAW)
        return;
    if (!result->end_known)
        server->facts(&result->stream.answer, &facts);
    server->ended(result->stream.decoder, &facts);
    for (int i = 0; i < SUMMARY_COUNTS; i++) {
        uint64_t before = result->head.counts[i], more = facts.counts[i];
        /* Of several answers the counts are summed. */
        bool sums = result->course && before != SUMMARY_UNKNOWN;
        if (more != SUMMARY_UNKNOWN)
            result->head.counts[i] = sums ? before + more : more;
    }
    result->head.affected_rows = facts.affected_rows;
}

/* One step: 1 a block, 0 the end, -1 an error, 2 go on. */
static int step(struct result *result, struct block *out, struct error *err)
{
    struct stream *stream = &result->stream;
    *out = (struct block){0};
    switch (decoder_next(stream->decoder, out, err)) {
    case DECODE_BLOCK:
        return take_shape(result, out, err) ? -1 : 1;
    case DECODE_MORE:
        if (!stream->ended)
            return ahead_receive(result, err) ? -1 : 2;
        explain_broken(result, err);
        return err->state ? -1 : error_set(err, STATE_08S01, 0, "the answer ends in the middle of a block");
    case DECODE_END:
        result->started = false;
        take_end(result);
        /* An answer without rows may tell its columns all the same. */
        return stream_failed(result, err) || (out->column_count && take_shape(result, out, err)) ? -1 : 0;
    default:
        if (stream->ended)
            result->started = false;
        explain_broken(result, err);
        return -1;
    }
}

/* An answer without rows is read to its end all the same: an exception may be behind the head. */
static int read_nothing(struct result *result, struct error *err)
{
    struct block ignored;
    int status;
    do
        status = step(result, &ignored, err);
    while (status > 0);
    result->has_shape = false;
    return status;
}

/* What has come whole is the link's and the session's no more. */
static int next_behind(struct result *result, struct block *out, struct error *err)
{
    struct error own = {0};
    int status = step(result, out, &own);
    result->complete = status == 0;
    if (status < 0) {
        copy_error(&result->failed, &own);
        error_move(err, &own);
    }
    return status;
}

/* Sends the request of the next answer and waits for its head. */
static int ask_next(struct result *result, struct request *request, struct error *err)
{
    struct session *session = result->session;
    const struct server *server = session->server;
    int status = attend_again(result, err);
    link_close(result->stream.link);
    result->spool = NULL;
    stream_again(&result->stream, status ? NULL : session->queries->open(session->queries, err));
    if (!result->stream.link || canceller_enter(result->canceller, result->stream.link, err))
        return -1;
    if (server->tidy)
        server->tidy(session);
    ahead_asked(result);
    status = ask_exchange(result, request, result->deadline, err);
    ahead_answered(result);
    canceller_leave(result->canceller);
    return status;
}

/* The end of an answer may not be that of the result: 2 another answer has begun, 0 it is, -1. */
static int go_on(struct result *result, struct error *err)
{
    struct session *session = result->session;
    const struct server *server = session->server;
    struct ahead *ahead = &result->ahead;
    struct arena arena;
    struct request request;
    if (!result->course)
        return 0;
    arena_init(&arena, REQUEST_TEXTS);
    int status = server->more(session, result->course, result->stream.decoder, &arena, &request, err);
    bool asked = status > 0;
    if (asked && ahead->state > AHEAD_BUILT)
        status = ahead_take(result, err);
    else if (asked)
        status = ask_next(result, ahead->state == AHEAD_BUILT ? &ahead->request : &request, err);
    if (ahead->state == AHEAD_BUILT)
        ahead_clear(ahead);
    if (asked && status)
        server->broke(session, result->course, err);
    arena_wipe(&arena);
    return asked && status == 0 ? 2 : status;
}

static void end_course(struct result *result);

static int next_block(struct result *result, struct block *out, struct error *err)
{
    int status;
    do {
        status = canceller_enter(result->canceller, result->stream.link, err);
        if (status == 0 && result->head.shape == ANSWER_NOTHING)
            status = read_nothing(result, err);
        else if (status == 0)
            do
                status = step(result, out, err);
            while (status == 2);
        canceller_leave(result->canceller);
        if (status == 0)
            status = go_on(result, err);
    } while (status == 2);
    if (status == 0)
        end_course(result);
    if (status == 0)
        status = attend_complete(result, err);
    result->complete = status == 0;
    return status;
}

/* An answer whose body alone tells what it is, is read up to its first rows. */
static int settle_shape(struct result *result, struct error *err)
{
    if (result->head.shape != ANSWER_LATE)
        return 0;
    result->head.shape = ANSWER_ROWS;
    int status = next_block(result, &result->early, err);
    result->account.bytes = result->stream.received;
    result->has_early = status > 0;
    if (status > 0 && !result->course) /* a small answer has come whole */
        take_end(result);
    if (status < 0) {
        retry_answer(result, err);
        ask_abandon(result, err);
        return -1;
    }
    if (!result->has_shape)
        result->head.shape = ANSWER_NOTHING;
    return 0;
}

/* Others may use the session as soon as the server is done, though blocks are still to be handed out. */
static void release(struct result *result, int status)
{
    if (status < 0 && result->failed.state)
        attend_end(result, true);
    else if (result->complete ||
             (result->stream.ended && result->effect.kind == EFFECT_NONE && !ahead_is_out(&result->ahead)))
        attend_end(result, false);
    else
        attend_leave(result);
}

/* Hands a block out, no more of it than is wanted. */
static void hand_out(struct result *result, struct block *out)
{
    uint64_t left = result->most ? result->most - result->account.rows : UINT64_MAX;
    result->limited = result->most && out->rows >= left;
    if (out->rows > left)
        out->rows = left;
    result->account.rows += out->rows;
}

int result_next(struct result *result, struct block *out, struct error *err)
{
    struct error own = {0};
    if (result->complete || result->limited)
        return 0;
    if (result->has_early) {
        result->has_early = false;
        *out = result->early;
        hand_out(result, out);
        return 1;
    }
    if (result->behind && !result->failed.state)
        return next_behind(result, out, err);
    bool alone = attend_enter(result, &own) == 0;
    int status = -1;
    if (alone && result->failed.state)
        copy_error(&own, &result->failed);
    else if (alone)
        status = next_block(result, out, &own);
    result->account.bytes = result->stream.received;
    if (status > 0)
        hand_out(result, out);
    if (status < 0 && alone && !result->failed.state) {
        retry_answer(result, &own);
        tell_host(result, &own);
        copy_error(&result->failed, &own);
        ask_abandon(result, &own);
        /* At once: a server that is writing to the link would not see that its query was killed. */
        link_close(result->stream.link);
        result->stream.link = NULL;
    }
    if (status < 0)
        error_move(err, &own);
    release(result, status);
    return status;
}

bool result_columns(const struct result *result, struct block *out)
{
    if (result->has_shape)
        *out = result->shape;
    return result->has_shape;
}

bool result_more(struct result *result)
{
    if (!result->complete || result->head.shape != ANSWER_ROWS || !decoder_more(result->stream.decoder))
        return false;
    mem_free(result->columns);
    result->columns = NULL;
    result->has_shape = result->complete = false;
    result->behind = true;
    return true;
}

bool result_repeats(const struct result *result, const struct error *err)
{
    return result->safe && !result->attends && !result->has_shape && result->account.rows == 0 &&
           err->source == ERROR_DRIVER && err->state == STATE_08S01;
}

struct text result_bytes(const struct result *result)
{
    return decoder_bytes(result->stream.decoder);
}

struct decoder *result_again(const struct result *result, struct error *err)
{
    return decoder_again(result->stream.decoder, err);
}

/* ---- closing */

/* Reads on when little is left and it comes at once: true when the server is done with it, or lost. */
static bool drain(struct result *result)
{
    struct link *link = result->stream.link;
    struct error ignored = {0};
    bool pinned = result->session->server->pinned;
    size_t most = pinned ? PINNED_BYTES : DRAIN_BYTES;
    uint8_t *place = mem_alloc(DRAIN_PIECE);
    size_t taken = 0;
    size_t size = 1;
    bool ended = false;
    int64_t soon = transport_now() + (pinned ? PINNED_MILLISECONDS : DRAIN_MILLISECONDS);
    if (link->deadline == 0 || link->deadline > soon)
        link->deadline = soon;
    size = ahead_settle(result, &ignored) == 0;
    while (place && size && taken <= most) {
        if (link_read(link, place, DRAIN_PIECE, &size, &ignored))
            break;
        taken += size;
        ended = size == 0;
    }
    /* A server that cannot be reached cannot be told either. */
    ended = ended || ignored.state == STATE_08S01;
    error_clear(&ignored);
    mem_free(place);
    return ended;
}

/* What the server has of it still is given back now, unless its session is busy with another statement. */
static void end_course(struct result *result)
{
    const struct server *server = result->session->server;
    if (!result->course)
        return;
    server->release(result->session, result->course);
    result->course = NULL;
    if (server->tidy && attend_try(result))
        server->tidy(result->session);
}

void result_close(struct result *result)
{
    if (!result)
        return;
    struct error ignored = {0};
    attend_enter_last(result);
    account_tell(&result->account, result->session->log, result->query_id, result->complete, &result->failed);
    bool unread =
        result->started && !result->complete && !result->failed.state && result->stream.decoder != NULL;
    bool coming = !result->stream.ended || ahead_is_out(&result->ahead);
    unread = unread && coming && !drain(result);
    link_close(result->stream.link);
    if (unread && result->session->server->kill(result->session, result->host, result->query_id, &ignored))
        log_write(result->session->log, LOG_WARN, "a query could not be killed: %s",
                  ignored.message ? ignored.message : "out of memory");
    end_course(result);
    attend_end(result, unread);
    ahead_clear(&result->ahead);
    error_clear(&ignored);
    error_clear(&result->failed);
    decoder_free(result->stream.decoder);
    stream_clear(&result->stream);
    mem_free(result->columns);
    arena_clear(&result->arena);
    mem_free(result);
}
