/* Meets the end of the process: queries under way are killed and waited for, before the engine's own
 * destructors. */
#include "transport/engine_exit.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "transport/engine.h"

/* How long a query that was killed may go on, and how often it is told again. */
enum { PATIENCE_SECONDS = 10, AGAIN_MILLISECONDS = 50, ANSWER_LIMIT = 1 << 16 };

static struct {
    pthread_mutex_t lock;
    pthread_cond_t none_inside;
    unsigned inside;
    uint64_t calls;   /* ever */
    uint64_t waits;   /* ever, for calls that take their time */
    bool closed;      /* the process ends */
    bool watched;     /* ever */
    unsigned process; /* that is watched */
    pthread_mutex_t engine_lock;
    struct engine *engine;
} engine_exits = {.lock = PTHREAD_MUTEX_INITIALIZER,
                  .none_inside = PTHREAD_COND_INITIALIZER,
                  .engine_lock = PTHREAD_MUTEX_INITIALIZER};

/* What C++ says for thread_local objects: `run` goes when the thread ends, or calls exit, before exit's
 * handlers. */
extern int __cxa_thread_atexit_impl(void (*run)(void *), void *argument, void *module) __attribute__((weak));
extern void *__dso_handle __attribute__((visibility("hidden")));

static void engine_exit_register(void);

bool engine_call_begin(void)
{
    pthread_mutex_lock(&engine_exits.lock);
    bool open = !engine_exits.closed;
    engine_exits.inside += open;
    pthread_mutex_unlock(&engine_exits.lock);
    return open;
}

/* Handlers run in the order of their coming, the last one first. What the engine makes when it needs it first
 * would be destroyed before ours runs: ours is put in front again, ever more rarely, and by the main thread's
 * exit. */
static void put_in_front_of(uint64_t events)
{
    pthread_mutex_lock(&engine_exits.lock);
    bool again = engine_exits.watched && !engine_exits.closed && (events & (events - 1)) == 0;
    pthread_mutex_unlock(&engine_exits.lock);
    if (again)
        engine_exit_register();
}

void engine_call_end(void)
{
    pthread_mutex_lock(&engine_exits.lock);
    uint64_t calls = ++engine_exits.calls;
    if (--engine_exits.inside == 0)
        pthread_cond_broadcast(&engine_exits.none_inside);
    pthread_mutex_unlock(&engine_exits.lock);
    put_in_front_of(calls);
}

void engine_call_lasts(void)
{
    pthread_mutex_lock(&engine_exits.lock);
    uint64_t waits = ++engine_exits.waits;
    pthread_mutex_unlock(&engine_exits.lock);
    put_in_front_of(waits);
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

/* The engine has threads of its own that must not meet the destructors either. */
static void shut_down(void)
{
    struct timespec until = in_milliseconds(PATIENCE_SECONDS * 1000);
    engine_join_ended();
    if (pthread_mutex_timedlock(&engine_exits.engine_lock, &until))
        return;
    if (engine_exits.engine)
        engine_drop(engine_exits.engine);
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
}

/* A child has none of the threads that the engine's destructors wait for: it would never end. It ends here,
 * as exit would, less what was registered before the engine started. */
static void met_exit(int status, void *unused)
{
    (void)unused;
    if (engine_exits.process != process_current()) {
        (void)fflush(NULL);
        _exit(status);
    }
    close_and_wait();
}

static void engine_exit_register(void)
{
    (void)on_exit(met_exit, NULL);
}

static void put_in_front(void *unused)
{
    (void)unused;
    engine_exit_register();
}

void engine_exit_enter(void)
{
    static _Thread_local bool entered_once;
    if (entered_once)
        return;
    entered_once = true;
    if (__cxa_thread_atexit_impl && (pid_t)syscall(SYS_gettid) == getpid())
        (void)__cxa_thread_atexit_impl(put_in_front, NULL, &__dso_handle);
}

void engine_exit_watch(void)
{
    pthread_mutex_lock(&engine_exits.lock);
    engine_exits.watched = true;
    engine_exits.process = process_current();
    pthread_mutex_unlock(&engine_exits.lock);
    engine_exit_register();
}
