/* Links to the embedded engine: a request's steps are tasks of a channel, waited for with an eye on the
 * clock. */
#include "transport/embedded.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/memory.h"
#include "transport/embedded_parts.h"
#include "transport/engine_exit.h"

enum {
    ARENA_LIMIT = INT32_MAX,
    PIECE_LIMIT = 1 << 20,
    TAIL_LIMIT = 1 << 24,
    FIRST_PATIENCE = 20,
    KILLS = 3,
    END_MILLISECONDS = 5000
};

static struct embedded_link *link_of(struct link *link)
{
    return (struct embedded_link *)(void *)link;
}

/* ---- waiting */

static struct timespec time_of(int64_t milliseconds)
{
    return (struct timespec){.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
}

/* Waits until the task has run, `until` (0: never) or, when it counts, a cancel. True: it has run. */
static bool wait_until(struct embedded_link *link, int64_t until, bool heed)
{
    struct task *task = &link->task;
    struct timespec at = time_of(until);
    int status = 0;
    pthread_mutex_lock(&task->lock);
    while (task->running && status != ETIMEDOUT && !(heed && atomic_load(&link->cancelled)))
        status = until ? pthread_cond_timedwait(&task->changed, &task->lock, &at)
                       : pthread_cond_wait(&task->changed, &task->lock);
    bool ran = !task->running;
    pthread_mutex_unlock(&task->lock);
    return ran;
}

static int check_cancel(struct embedded_link *link, struct error *err)
{
    return atomic_load(&link->cancelled) ? error_set(err, STATE_HY008, 0, "the operation was cancelled") : 0;
}

static int check_process(const struct embedded_link *link, struct error *err)
{
    if (!engine_usable(link->engine))
        return error_set(err, STATE_08S01, 0,
                         "the embedded engine is the parent process's, which forked this one");
    return engine_is_ending() ? error_set(err, STATE_08S01, 0, "the process is ending") : 0;
}

/* What the running query says of itself, as the interface's progress headers do. */
static int tell_progress(struct embedded_link *link, const struct request *request, struct error *err)
{
    char sql[320], json[400];
    unsigned long long at[5] = {0};
    struct buffer row;
    snprintf(sql, sizeof sql,
             "SELECT read_rows, read_bytes, total_rows_approx, toUInt64(elapsed * 1e9), "
             "greatest(memory_usage, 0) FROM system.processes WHERE has(thread_ids, %d) LIMIT 1",
             atomic_load(&link->channel->thread_id));
    buffer_init(&row, PIECE_LIMIT);
    bool known = engine_ask(link->engine, text_of(sql), &row) == 0 && row.size;
    const char *text = known ? buffer_string(&row) : NULL;
    for (size_t i = 0; text && *text && i < 5; text++) {
        if (text_is_digit(*text))
            at[i] = at[i] * 10 + (unsigned)(*text - '0');
        else
            i++;
    }
    buffer_clear(&row);
    if (!known)
        return 0;
    snprintf(json, sizeof json,
             "{\"read_rows\":\"%llu\",\"read_bytes\":\"%llu\",\"total_rows_to_read\":\"%llu\","
             "\"elapsed_ns\":\"%llu\",\"memory_usage\":\"%llu\"}",
             at[0], at[1], at[2], at[3], at[4]);
    if (request->told(request->told_context, text_of("X-ClickHouse-Progress"), text_of(json)) < 0) {
        atomic_store(&link->cancelled, true);
        return check_cancel(link, err);
    }
    return 0;
}

/* The earlier one of two times, of which 0 is never. */
static int64_t sooner(int64_t a, int64_t b)
{
    return !a || (b && b < a) ? b : a;
}

int64_t embedded_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* `request` tells of progress; NULL: nobody wants to know. */
static int await(struct embedded_link *link, const struct request *request, struct error *err)
{
    int64_t interval = request && request->told ? (int64_t)link->request.interval : 0;
    int64_t idle = endpoint_idle(link->transport->endpoint), active = transport_now();
    for (;;) {
        int64_t deadline = link->link.deadline, silent = idle ? active + idle : 0;
        int64_t tick = interval ? transport_now() + interval : 0;
        bool ran = wait_until(link, sooner(sooner(deadline, silent), tick), true);
        if (check_cancel(link, err))
            return -1;
        if (ran)
            return check_process(link, err); /* at the end of the process it may have run, or not */
        if (deadline && transport_now() >= deadline)
            return error_set(err, STATE_HYT00, 0, "the timeout expired");
        if (silent && transport_now() >= silent)
            return error_set(err, STATE_HYT01, 0, "the engine has given nothing for %lld s",
                             (long long)(idle + 999) / 1000);
        if (tick && tell_progress(link, request, err))
            return -1;
    }
}

static void post(struct embedded_link *link, enum embedded_step step)
{
    link->step = step;
    channel_post(link->channel, &link->task);
}

static int work(struct embedded_link *link, enum embedded_step step, const struct request *request,
                struct error *err)
{
    post(link, step);
    return await(link, request, err);
}

/* ---- ending */

static bool is_running(struct embedded_link *link)
{
    pthread_mutex_lock(&link->task.lock);
    bool running = link->task.running;
    pthread_mutex_unlock(&link->task.lock);
    return running;
}

/* A task that runs still is told to stop; its query is killed, again until it was met. */
static bool stop(struct embedded_link *link)
{
    char sql[96];
    int64_t pause = FIRST_PATIENCE;
    atomic_store(&link->ending, true);
    for (int i = 0; i < KILLS && !wait_until(link, transport_now() + pause, false); i++, pause *= 2) {
        struct buffer ignored;
        buffer_init(&ignored, PIECE_LIMIT);
        snprintf(sql, sizeof sql, "KILL QUERY WHERE has(thread_ids, %d) ASYNC",
                 atomic_load(&link->channel->thread_id));
        (void)engine_ask(link->engine, text_of(sql), &ignored);
        buffer_clear(&ignored);
    }
    return !is_running(link);
}

static void give_back(struct embedded_link *link)
{
    if (!link->channel)
        return;
    engine_query_end(link->engine, &link->query);
    channel_hold(link->channel, NULL);
    channel_give(link->channel, link->last);
    link->channel = NULL;
}

/* Whether the engine has let go of the last request, within some time. */
static bool finish(struct embedded_link *link)
{
    if (is_running(link) && !stop(link))
        return false;
    if (!link->stream && !link->insert && !link->coming && !link->made_tables)
        return true;
    post(link, STEP_END);
    return wait_until(link, transport_now() + END_MILLISECONDS, false);
}

/* A task that runs still is nobody's from now on: it frees the link when it ends. False: it has just ended.
 */
static bool abandon(struct embedded_link *link)
{
    pthread_mutex_lock(&link->task.lock);
    bool running = link->task.orphan = link->task.running;
    pthread_mutex_unlock(&link->task.lock);
    return running;
}

/* Nothing of the last request stays with the link. False: it is not ours any more. */
static bool clear(struct embedded_link *link)
{
    while (link->channel && !finish(link))
        if (abandon(link))
            return false;
    give_back(link);
    return true;
}

/* The engine is done with the request: the channel is another's. */
static void release(struct embedded_link *link)
{
    if (link->channel && link->made_tables) {
        post(link, STEP_END);
        (void)wait_until(link, 0, false);
    }
    give_back(link);
}

static void forget_chunk(struct embedded_link *link)
{
    if (link->chunk && engine_usable(link->engine) && engine_call_begin()) {
        link->library->destroy_query_result(link->chunk);
        engine_call_end();
    }
    link->chunk = NULL;
}

static void forget_answer(struct embedded_link *link)
{
    forget_chunk(link);
    mem_free(link->failure);
    link->failure = NULL;
    buffer_reset(&link->tail);
    link->at = link->tail_at = 0;
    link->zone = text_make(NULL, 0);
    link->ended = link->finished = link->due = link->last = link->broken = link->begun = false;
    memset(link->counts, 0, sizeof link->counts);
    atomic_store(&link->ending, false);
}

void embedded_link_free(struct embedded_link *link)
{
    if (engine_usable(link->engine))
        give_back(link);
    forget_answer(link);
    buffer_clear(&link->tail);
    buffer_clear(&link->piece);
    buffer_clear(&link->request.key);
    arena_wipe(&link->arena);
    task_destroy(&link->task);
    mem_free(link);
}

/* ---- start */

/* What the server says of a session or query id that cannot be had now. */
static int refuse_id(struct embedded_link *link, int code, struct error *err)
{
    static const struct {
        int code;
        const char *before, *behind;
    } words[] = {
        {216, "Query with id = ", " is already running. (QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING)"},
        {372, "Session ", " not found. (SESSION_NOT_FOUND)"},
        {373, "Session ", " is locked by a concurrent client. (SESSION_IS_LOCKED)"},
    };
    struct buffer text;
    buffer_init(&text, TAIL_LIMIT);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i].code != code)
            continue;
        buffer_printf(&text, "Code: %d. DB::Exception: %s", code, words[i].before);
        buffer_put(&text, code == 216 ? link->request.query_id : link->request.session_id);
        buffer_puts(&text, words[i].behind);
    }
    const char *terminated = buffer_string(&text);
    if (terminated)
        embedded_fail(link, terminated);
    buffer_clear(&text);
    link->ended = true;
    return terminated ? 0 : error_memory(err);
}

static int take_channel(struct embedded_link *link, struct error *err)
{
    struct embedded_request *request = &link->request;
    int code = 0;
    link->query = (struct engine_query){.id = request->query_id, .stop = &link->ending};
    if (!engine_query_begin(link->engine, &link->query))
        return refuse_id(link, 216, err);
    if (!request->session_id.size)
        link->channel = channel_take(link->engine, buffer_text(&request->key), err);
    else
        link->channel = channel_take_session(link->engine, request->session_id, request->check,
                                             request->timeout * 1000, &code, err);
    if (link->channel) {
        channel_hold(link->channel, &link->task);
        link->last = request->close;
        return 0;
    }
    engine_query_end(link->engine, &link->query);
    return code ? refuse_id(link, code, err) : -1;
}

/* Hands on what the request's producer makes. */
static int send_data(struct embedded_link *link, const struct request *request, struct error *err)
{
    int64_t made = request->produce ? 1 : 0;
    while (made > 0 && !link->ended) {
        buffer_reset(&link->piece);
        uint8_t *place = buffer_reserve(&link->piece, PIECE_LIMIT);
        if (!place)
            return buffer_check(&link->piece, "a piece of data", err);
        made = request->produce(request->produce_context, place, PIECE_LIMIT, err);
        if (made < 0)
            return -1;
        link->piece.size = (size_t)made;
        if (made > 0 && work(link, STEP_APPEND, request, err))
            return -1;
    }
    return work(link, STEP_DONE, request, err);
}

static int run(struct embedded_link *link, const struct request *request, struct error *err)
{
    if (take_channel(link, err))
        return -1;
    if (!link->channel)
        return 0;
    if (work(link, STEP_BEGIN, request, err))
        return -1;
    return link->insert ? send_data(link, request, err) : 0;
}

/* What came is the reader's now. The next chunk is fetched when it is asked for: between two calls of the
 * application nothing of ours runs in the engine, which a process that ends just then would not survive. */
static void begin_reading(struct embedded_link *link)
{
    link->chunk = link->coming;
    link->coming = NULL;
    link->at = 0;
    link->finished = link->ended;
    if (link->finished)
        release(link);
}

static int start(struct embedded_link *link, const struct request *request, struct answer *answer,
                 struct error *err)
{
    arena_wipe(&link->arena);
    link->since = embedded_clock();
    if (embedded_request_read(link, request, err))
        return -1;
    if (!link->failure && run(link, request, err))
        return -1;
    link->ended = link->ended || (link->failure && !link->coming);
    if (embedded_answer(link, err))
        return -1;
    if (request->told && link->status == 200 &&
        request->told(request->told_context, text_of("X-ClickHouse-Summary"), link->headers[2].value) < 0) {
        atomic_store(&link->cancelled, true);
        return check_cancel(link, err);
    }
    link->begun = true;
    begin_reading(link);
    *answer =
        (struct answer){.status = link->status, .headers = link->headers, .header_count = link->header_count};
    return 0;
}

static int embedded_start(struct link *base, const struct request *request, struct answer *answer,
                          struct error *err)
{
    struct embedded_link *link = link_of(base);
    link->link.deadline = request->deadline;
    if (check_process(link, err) || check_cancel(link, err))
        return -1;
    if (!clear(link))
        return error_set(err, STATE_08S01, 0, "the link is not usable any more");
    forget_answer(link);
    int status = start(link, request, answer, err);
    link->broken = status != 0;
    return status;
}

/* ---- read, cancel, close */

static bool give(struct embedded_link *link, uint8_t *place, size_t room, size_t *size)
{
    struct text rest = {NULL, 0};
    if (link->chunk)
        rest = text_from(
            text_make(link->library->result_buffer(link->chunk), link->library->result_length(link->chunk)),
            link->at);
    bool of_chunk = rest.size > 0;
    if (!of_chunk && link->finished)
        rest = text_from(buffer_text(&link->tail), link->tail_at);
    *size = rest.size < room ? rest.size : room;
    if (*size)
        memcpy(place, rest.data, *size);
    *(of_chunk ? &link->at : &link->tail_at) += *size;
    return *size > 0;
}

/* A fetch that was too late for the last call goes on. */
static int next_chunk(struct embedded_link *link, struct error *err)
{
    if (!link->due)
        post(link, STEP_FETCH);
    link->due = true;
    if (await(link, NULL, err))
        return -1;
    link->due = false;
    forget_chunk(link);
    if (link->failure)
        embedded_put_exception(link);
    begin_reading(link);
    return buffer_check(&link->tail, "the engine's error", err);
}

static int embedded_read(struct link *base, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    struct embedded_link *link = link_of(base);
    *size = 0;
    if (check_cancel(link, err) || check_process(link, err))
        return -1;
    if (link->broken || !link->begun)
        return error_set(err, STATE_08S01, 0, "the link is not usable any more");
    while (!give(link, place, room, size) && !link->finished)
        if (next_chunk(link, err))
            return -1;
    return 0;
}

static void embedded_cancel(struct link *base)
{
    struct embedded_link *link = link_of(base);
    atomic_store(&link->cancelled, true);
    pthread_mutex_lock(&link->task.lock);
    pthread_cond_broadcast(&link->task.changed);
    pthread_mutex_unlock(&link->task.lock);
}

static void embedded_close(struct link *base)
{
    struct embedded_link *link = link_of(base);
    if (!engine_usable(link->engine) || clear(link))
        embedded_link_free(link);
}

static const struct transport_ops OPS = {
    .start = embedded_start, .read = embedded_read, .cancel = embedded_cancel, .close = embedded_close};

/* ---- the transport */

static struct link *embedded_open(struct transport *base, struct error *err)
{
    struct embedded_transport *transport = (struct embedded_transport *)(void *)base;
    struct embedded_link *link = mem_zalloc(sizeof *link);
    if (!link) {
        error_memory(err);
        return NULL;
    }
    link->link.ops = &OPS;
    link->transport = transport;
    link->engine = transport->engine;
    link->library = &transport->engine->library;
    link->task.run = embedded_task_run;
    link->task.end = embedded_task_end;
    link->task.drop = embedded_task_drop;
    atomic_init(&link->cancelled, false);
    atomic_init(&link->ending, false);
    arena_init(&link->arena, ARENA_LIMIT);
    buffer_init(&link->piece, PIECE_LIMIT);
    buffer_init(&link->tail, TAIL_LIMIT);
    task_init(&link->task);
    return &link->link;
}

static void embedded_free(struct transport *base)
{
    struct embedded_transport *transport = (struct embedded_transport *)(void *)base;
    engine_leave(transport->engine);
    mem_free(transport);
}

struct transport *embedded_transport_new(const struct embedded_options *options, const struct log *log,
                                         struct error *err)
{
    struct embedded_transport *transport = mem_zalloc(sizeof *transport);
    if (!transport) {
        error_memory(err);
        return NULL;
    }
    transport->engine = engine_acquire(options->library, options->data, err);
    if (!transport->engine) {
        mem_free(transport);
        return NULL;
    }
    transport->dialect = options->dialect;
    transport->endpoint = options->endpoint;
    transport->log = log;
    transport->transport =
        (struct transport){.open = embedded_open, .free = embedded_free, .plain = true, .alone = true};
    log_write(log, LOG_INFO, "embedded engine %s, %s", transport->engine->library.version(),
              transport->engine->path[0] ? transport->engine->path : "data in memory");
    return &transport->transport;
}
