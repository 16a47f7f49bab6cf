/* Meets the end of the process: queries under way are killed and waited for, before the engine's own
 * destructors. */
#include "transport/engine_exit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "transport/engine.h"
#include "transport/engine_statics.h"

/* How long a query that was killed may go on, and how often it is told again. */
enum {
    MOMENT_NANOSECONDS = 1000000,
    TICK_NANOSECONDS = 300000,
    PATIENCE_SECONDS = 10,
    AGAIN_MILLISECONDS = 50,
    ANSWER_LIMIT = 1 << 16
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t none_inside;
    unsigned inside;
    bool closed;  /* the process ends */
    bool watched; /* ever */
    bool loaded;  /* the library, ever */
    atomic_bool loading;
    pthread_t ticker; /* while it is loading */
    unsigned process; /* that is watched */
    pthread_mutex_t engine_lock;
    struct engine *engine;
} engine_exits = {.lock = PTHREAD_MUTEX_INITIALIZER,
                  .none_inside = PTHREAD_COND_INITIALIZER,
                  .engine_lock = PTHREAD_MUTEX_INITIALIZER};

/* How often the thread is inside: whoever is may go on, or it could not clear up. */
static _Thread_local unsigned engine_exit_depth;

bool engine_call_begin(void)
{
    pthread_mutex_lock(&engine_exits.lock);
    bool open = engine_exit_depth || !engine_exits.closed;
    engine_exits.inside += open;
    engine_exit_depth += open;
    pthread_mutex_unlock(&engine_exits.lock);
    return open;
}

void engine_call_end(void)
{
    pthread_mutex_lock(&engine_exits.lock);
    engine_exit_depth--;
    if (--engine_exits.inside == 0)
        pthread_cond_broadcast(&engine_exits.none_inside);
    pthread_mutex_unlock(&engine_exits.lock);
}

bool engine_is_ending(void)
{
    pthread_mutex_lock(&engine_exits.lock);
    bool closed = engine_exits.closed;
    pthread_mutex_unlock(&engine_exits.lock);
    return closed;
}

void engine_exit_set(struct engine *engine)
{
    pthread_mutex_lock(&engine_exits.engine_lock);
    engine_exits.engine = engine;
    pthread_mutex_unlock(&engine_exits.engine_lock);
}

/* ---- at exit */

static void rest(long nanoseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = nanoseconds}, NULL);
}

static struct timespec in_milliseconds(int64_t milliseconds)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    int64_t nanoseconds = at.tv_nsec + milliseconds * 1000000;
    return (struct timespec){.tv_sec = at.tv_sec + nanoseconds / 1000000000,
                             .tv_nsec = nanoseconds % 1000000000};
}

/* The locks are waited for, but not for ever: exit may have been called by a signal's handler, in a thread
 * that has one. */
static void kill_all(void)
{
    struct timespec until = in_milliseconds(AGAIN_MILLISECONDS);
    struct buffer ignored;
    if (pthread_mutex_timedlock(&engine_exits.engine_lock, &until))
        return;
    buffer_init(&ignored, ANSWER_LIMIT);
    struct engine *engine = engine_exits.engine;
    if (engine && pthread_mutex_timedlock(&engine->control_lock, &until) == 0) {
        (void)engine_ask_locked(engine, text_of("KILL QUERY WHERE 1 ASYNC"), &ignored);
        pthread_mutex_unlock(&engine->control_lock);
    }
    pthread_mutex_unlock(&engine_exits.engine_lock);
    buffer_clear(&ignored);
}

/* Whether nobody is inside any more, after a moment at most. Under the lock. */
static bool wait_a_moment(void)
{
    struct timespec until = in_milliseconds(AGAIN_MILLISECONDS);
    int status = 0;
    while (engine_exits.inside && status == 0)
        status = pthread_cond_timedwait(&engine_exits.none_inside, &engine_exits.lock, &until);
    return engine_exits.inside == 0;
}

/* Merges are ended first: the engine lets them run into its own destructors. */
static void stop_merges(struct engine *engine)
{
    struct buffer ignored;
    buffer_init(&ignored, ANSWER_LIMIT);
    (void)engine_ask_locked(engine, text_of("SYSTEM STOP MERGES"), &ignored);
    for (int i = 0; i < PATIENCE_SECONDS * 100; i++) {
        buffer_reset(&ignored);
        if (engine_ask_locked(engine, text_of("SELECT 1 FROM system.merges LIMIT 1"), &ignored) ||
            !ignored.size)
            break;
        rest(10 * MOMENT_NANOSECONDS);
    }
    buffer_clear(&ignored);
}

/* The engine has threads of its own that must not meet the destructors either. */
static void shut_down(void)
{
    struct timespec until = in_milliseconds(PATIENCE_SECONDS * 1000);
    engine_join_ended();
    if (pthread_mutex_timedlock(&engine_exits.engine_lock, &until))
        return;
    if (engine_exits.engine) {
        stop_merges(engine_exits.engine);
        engine_drop(engine_exits.engine);
    }
    engine_exits.engine = NULL;
    pthread_mutex_unlock(&engine_exits.engine_lock);
}

static void close_and_wait(void)
{
    struct timespec until = in_milliseconds(PATIENCE_SECONDS * 1000);
    if (pthread_mutex_timedlock(&engine_exits.lock, &until))
        return;
    bool first = !engine_exits.closed, quiet = false;
    engine_exits.closed = true;
    quiet = engine_exits.inside == 0;
    for (int i = 0; first && !quiet && i < PATIENCE_SECONDS * 1000 / AGAIN_MILLISECONDS; i++) {
        pthread_mutex_unlock(&engine_exits.lock);
        kill_all();
        pthread_mutex_lock(&engine_exits.lock);
        quiet = wait_a_moment();
    }
    pthread_mutex_unlock(&engine_exits.lock);
    if (first && quiet)
        shut_down();
    if (first)
        engine_statics_destroy();
}

/* A child has none of the threads that the engine's destructors wait for: it would never end. It ends here,
 * as exit would, less what was registered before the engine started. */
static void met_exit(int status, void *unused)
{
    (void)unused;
    if (engine_exits.process == process_current()) {
        close_and_wait();
    } else if (engine_exits.loaded) {
        (void)fflush(NULL);
        _exit(status);
    }
}

static void *stay_in_front(void *unused)
{
    (void)unused;
    while (atomic_load(&engine_exits.loading)) {
        (void)on_exit(met_exit, NULL);
        rest(TICK_NANOSECONDS);
    }
    return NULL;
}

void engine_exit_load_begins(void)
{
    pthread_mutex_lock(&engine_exits.lock);
    bool again = engine_exits.watched && engine_exits.process == process_current();
    engine_exits.watched = true;
    engine_exits.process = process_current();
    pthread_mutex_unlock(&engine_exits.lock);
    if (!again)
        (void)on_exit(met_exit, NULL);
    if (!again)
        rest(MOMENT_NANOSECONDS); /* an exit that has begun already takes Porter down now */
    atomic_store(&engine_exits.loading, !engine_exits.loaded);
    if (!engine_exits.loaded && pthread_create(&engine_exits.ticker, NULL, stay_in_front, NULL) != 0)
        atomic_store(&engine_exits.loading, false);
}

void engine_exit_load_ends(bool loaded)
{
    bool first = loaded && !engine_exits.loaded;
    engine_exits.loaded |= loaded;
    if (atomic_exchange(&engine_exits.loading, false))
        pthread_join(engine_exits.ticker, NULL);
    if (!first)
        return;
    (void)on_exit(met_exit, NULL);
    rest(MOMENT_NANOSECONDS); /* an exit that has begun in the meantime meets this handler */
}

/* Libraries are taken down, Porter's too: an engine that has not come yet must not. */
__attribute__((destructor)) static void engine_exit_last(void)
{
    engine_exits.closed = true;
}
