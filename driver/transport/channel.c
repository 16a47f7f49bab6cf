/* The engine's own connections: made, pooled, bound to sessions, each on its thread. */
#include "transport/channel.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/memory.h"
#include "transport/engine_exit.h"
#include "transport/transport.h"

enum { IDLE_MOST = 8, KEY_LIMIT = 1 << 24 };

/* ---- tasks */

void task_init(struct task *task)
{
    pthread_condattr_t monotonic;
    pthread_mutex_init(&task->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&task->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void task_destroy(struct task *task)
{
    pthread_cond_destroy(&task->changed);
    pthread_mutex_destroy(&task->lock);
}

void channel_post(struct channel *channel, struct task *task)
{
    pthread_mutex_lock(&task->lock);
    task->running = true;
    pthread_mutex_unlock(&task->lock);
    pthread_mutex_lock(&channel->lock);
    channel->task = task;
    pthread_cond_signal(&channel->changed);
    pthread_mutex_unlock(&channel->lock);
}

/* ---- the thread */

static struct task *next_task(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    while (!channel->task && !channel->quits)
        pthread_cond_wait(&channel->changed, &channel->lock);
    struct task *task = channel->task;
    channel->task = NULL;
    pthread_mutex_unlock(&channel->lock);
    return task;
}

void channel_hold(struct channel *channel, struct task *holder)
{
    pthread_mutex_lock(&channel->engine->lock);
    channel->holder = holder;
    pthread_mutex_unlock(&channel->engine->lock);
}

void channel_drop_all(struct engine *engine)
{
    pthread_mutex_lock(&engine->lock);
    for (struct channel *channel = engine->all; channel; channel = channel->other) {
        if (channel->holder)
            channel->holder->drop(channel->holder);
        engine->library.close_conn(channel->connection);
    }
    engine->all = NULL;
    pthread_mutex_unlock(&engine->lock);
}

static void list(struct engine *engine, struct channel *channel)
{
    pthread_mutex_lock(&engine->lock);
    channel->other = engine->all;
    engine->all = channel;
    pthread_mutex_unlock(&engine->lock);
}

static void unlist(struct engine *engine, struct channel *channel)
{
    pthread_mutex_lock(&engine->lock);
    struct channel **place = &engine->all;
    while (*place && *place != channel)
        place = &(*place)->other;
    if (*place)
        *place = channel->other;
    pthread_mutex_unlock(&engine->lock);
}

/* All but its own memory. */
static void channel_close(struct channel *channel)
{
    engine_disconnect(channel->engine, channel->connection);
    pthread_cond_destroy(&channel->changed);
    pthread_mutex_destroy(&channel->lock);
    buffer_clear(&channel->applied);
    buffer_clear(&channel->before);
    mem_free(channel->zone);
}

/* A thread that ended now would call the engine, which may have gone. */
static void rest_for_ever(void)
{
    for (;;)
        pause();
}

static void *channel_main(void *context)
{
    struct channel *channel = context;
    struct task *task;
    atomic_store(&channel->thread_id, (int)syscall(SYS_gettid));
    while ((task = next_task(channel))) {
        bool calling = engine_call_begin();
        if (calling)
            task->run(task);
        pthread_mutex_lock(&task->lock);
        task->running = false;
        bool orphan = task->orphan;
        pthread_cond_broadcast(&task->changed);
        pthread_mutex_unlock(&task->lock);
        if (orphan && calling)
            task->end(task);
        if (calling)
            engine_call_end();
    }
    if (!engine_call_begin())
        rest_for_ever();
    unlist(channel->engine, channel);
    channel_close(channel);
    engine_channel_ended(channel->engine, &channel->ended);
    engine_call_end();
    return NULL;
}

/* Signals are the host's threads' business. */
static int begin_thread(struct channel *channel)
{
    pthread_t thread;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int status = pthread_create(&thread, NULL, channel_main, channel);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

static struct channel *channel_new(struct engine *engine, struct error *err)
{
    struct channel *channel = mem_zalloc(sizeof *channel);
    if (!channel) {
        error_memory(err);
        return NULL;
    }
    channel->engine = engine;
    buffer_init(&channel->applied, KEY_LIMIT);
    buffer_init(&channel->before, KEY_LIMIT);
    channel->connection = engine_connect(engine, err);
    if (!channel->connection) {
        mem_free(channel);
        return NULL;
    }
    pthread_mutex_init(&channel->lock, NULL);
    pthread_cond_init(&channel->changed, NULL);
    engine_channel_begins(engine);
    if (begin_thread(channel) == 0) {
        list(engine, channel);
        return channel;
    }
    channel_close(channel);
    mem_free(channel);
    engine_channel_ended(engine, NULL);
    error_set(err, STATE_HY000, 0, "the system gives no further thread for the embedded engine");
    return NULL;
}

/* Its thread does it. */
static void channel_quit(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    channel->quits = true;
    pthread_cond_signal(&channel->changed);
    pthread_mutex_unlock(&channel->lock);
}

/* ---- idle ones */

static struct channel *take_idle(struct engine *engine, struct text key)
{
    struct channel **place = &engine->idle;
    while (*place && !text_equal(buffer_text(&(*place)->applied), key))
        place = &(*place)->next;
    struct channel *found = *place;
    if (!found)
        return NULL;
    *place = found->next;
    found->next = NULL;
    engine->idle_count--;
    return found;
}

struct channel *channel_take(struct engine *engine, struct text key, struct error *err)
{
    pthread_mutex_lock(&engine->lock);
    struct channel *channel = take_idle(engine, key);
    if (!channel)
        channel = take_idle(engine, text_make(NULL, 0));
    pthread_mutex_unlock(&engine->lock);
    return channel ? channel : channel_new(engine, err);
}

static void put_idle(struct engine *engine, struct channel *channel)
{
    struct channel *old = NULL;
    pthread_mutex_lock(&engine->lock);
    channel->next = engine->idle;
    engine->idle = channel;
    if (++engine->idle_count > IDLE_MOST) {
        struct channel **place = &engine->idle;
        while ((*place)->next)
            place = &(*place)->next;
        old = *place;
        *place = NULL;
        engine->idle_count--;
    }
    pthread_mutex_unlock(&engine->lock);
    if (old)
        channel_quit(old);
}

/* ---- sessions */

static void session_free(struct engine_session *session)
{
    mem_free((void *)(uintptr_t)session->id.data);
    mem_free(session);
}

/* Unlinks *place and has its channel closed. Under the engine's lock. */
static void session_end(struct engine_session **place)
{
    struct engine_session *session = *place;
    *place = session->next;
    if (session->channel)
        channel_quit(session->channel);
    session_free(session);
}

static void end_old_sessions(struct engine *engine, int64_t now)
{
    struct engine_session **place = &engine->sessions;
    while (*place) {
        if (!(*place)->busy && (*place)->until <= now)
            session_end(place);
        else
            place = &(*place)->next;
    }
}

static struct engine_session *session_new(struct engine *engine, struct text id, struct error *err)
{
    struct engine_session *session = mem_zalloc(sizeof *session);
    char *copy = mem_strndup(id.data, id.size);
    if (session && copy) {
        session->id = text_make(copy, id.size);
        session->busy = true;
        session->next = engine->sessions;
        engine->sessions = session;
        return session;
    }
    mem_free(copy);
    mem_free(session);
    error_memory(err);
    return NULL;
}

enum { SESSION_NOT_FOUND = 372, SESSION_IS_LOCKED = 373 };

/* The session, busy from now on; NULL with *code or err. */
static struct engine_session *session_enter(struct engine *engine, struct text id, bool check, int *code,
                                            struct error *err)
{
    pthread_mutex_lock(&engine->lock);
    end_old_sessions(engine, transport_now());
    struct engine_session *session = engine->sessions;
    while (session && !text_equal(session->id, id))
        session = session->next;
    if (session && session->busy) {
        *code = SESSION_IS_LOCKED;
        session = NULL;
    } else if (session) {
        session->busy = true;
    } else if (check) {
        *code = SESSION_NOT_FOUND;
    } else {
        session = session_new(engine, id, err);
    }
    pthread_mutex_unlock(&engine->lock);
    return session;
}

static void session_drop(struct engine *engine, struct engine_session *session)
{
    pthread_mutex_lock(&engine->lock);
    struct engine_session **place = &engine->sessions;
    while (*place && *place != session)
        place = &(*place)->next;
    if (*place)
        session_end(place);
    pthread_mutex_unlock(&engine->lock);
}

struct channel *channel_take_session(struct engine *engine, struct text id, bool check, int64_t timeout,
                                     int *code, struct error *err)
{
    *code = 0;
    struct engine_session *session = session_enter(engine, id, check, code, err);
    if (!session)
        return NULL;
    session->until = timeout;
    if (!session->channel) {
        session->channel = channel_new(engine, err);
        if (!session->channel) {
            session_drop(engine, session);
            return NULL;
        }
        session->channel->session = session;
    }
    return session->channel;
}

void channel_give(struct channel *channel, bool last)
{
    struct engine *engine = channel->engine;
    struct engine_session *session = channel->session;
    pthread_mutex_lock(&engine->lock);
    bool closing = engine->closing;
    pthread_mutex_unlock(&engine->lock);
    if (session && (last || closing || channel->soiled)) {
        session_drop(engine, session);
    } else if (session) {
        pthread_mutex_lock(&engine->lock);
        session->until += transport_now();
        session->busy = false;
        pthread_mutex_unlock(&engine->lock);
    } else if (closing || channel->soiled) {
        channel_quit(channel);
    } else {
        put_idle(engine, channel);
    }
}

void channel_close_all(struct engine *engine)
{
    pthread_mutex_lock(&engine->lock);
    engine->closing = true;
    for (struct engine_session **place = &engine->sessions; *place;) {
        if ((*place)->busy) {
            place = &(*place)->next;
        } else {
            session_end(place);
        }
    }
    while (engine->idle) {
        struct channel *channel = engine->idle;
        engine->idle = channel->next;
        channel_quit(channel);
    }
    engine->idle_count = 0;
    pthread_mutex_unlock(&engine->lock);
}
