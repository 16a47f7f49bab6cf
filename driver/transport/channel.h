/* One connection of the embedded engine's own, with the thread that all its calls are made on. */
#ifndef PORTER_TRANSPORT_CHANNEL_H
#define PORTER_TRANSPORT_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "transport/engine.h"

/* Something to do on a channel's thread; a member of whatever it is done for. */
struct task {
    void (*run)(struct task *task); /* on the channel's thread */
    void (*end)(struct task *task); /* on the channel's thread, when nobody waits any more: frees it */
    /* On any thread, at the end of the process: what the engine still keeps for it is given up. */
    void (*drop)(struct task *task);
    pthread_mutex_t lock;
    pthread_cond_t changed; /* of CLOCK_MONOTONIC */
    bool running;
    bool orphan; /* nobody waits */
};

/* A session of statements: a channel of its own. */
struct engine_session {
    struct engine_session *next;
    struct channel *channel;
    bool busy;
    int64_t until; /* transport_now() at which nobody has asked for it for too long */
    struct text id;
};

struct channel {
    struct engine_thread ended; /* first */
    struct engine *engine;
    struct engine_connection **connection;
    struct engine_session *session; /* it is that one's, or NULL */
    struct channel *next;           /* idle ones */
    struct channel *other;          /* next of all of them */
    struct task *holder;            /* whose it is, NULL: nobody's; under the engine's lock */
    struct buffer applied;          /* the settings that were set for the last request, as its key */
    struct buffer before;           /* of a session's channel: SQL that takes them back */
    char *zone;                     /* of the session, when known */
    bool soiled;                    /* not to be used again */
    atomic_int thread_id;           /* as the system and the engine number it; 0: it has not begun */
    pthread_mutex_t lock;           /* of what follows */
    pthread_cond_t changed;
    struct task *task; /* to be run */
    bool quits;
};

void task_init(struct task *task);
void task_destroy(struct task *task);
/* Runs task->run on the channel's thread; returns at once. */
void channel_post(struct channel *channel, struct task *task);

/* A channel on which `key` is applied already, or any clean one. HY000. */
struct channel *channel_take(struct engine *engine, struct text key, struct error *err);
/* The channel of session `id`, which is begun when it is not there unless `check`. NULL without err: *code is
 * the engine's error, 372 not there, 373 busy. `timeout` in milliseconds. */
struct channel *channel_take_session(struct engine *engine, struct text id, bool check, int64_t timeout,
                                     int *code, struct error *err);
/* Back to the idle ones, or to its session; closed when it is soiled. With `last` the session ends. Any
 * thread. */
void channel_give(struct channel *channel, bool last);
/* Says whose it is. */
void channel_hold(struct channel *channel, struct task *holder);
/* At the end of the process, when no call is under way: closes all connections under their holders. */
void channel_drop_all(struct engine *engine);
/* Closes idle channels and sessions that nobody is busy with. */
void channel_close_all(struct engine *engine);

#endif
