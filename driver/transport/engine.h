/* The engine in this process: one at a time, over one data folder, shared by all connections to it. */
#ifndef PORTER_TRANSPORT_ENGINE_H
#define PORTER_TRANSPORT_ENGINE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/buffer.h"
#include "base/log.h"
#include "transport/engine_library.h"

struct channel;
struct engine_session;

/* A thread of ours that is about to end; the first member of the memory that is freed once it has. */
struct engine_thread {
    struct engine_thread *next;
    pthread_t thread;
};

/* A query under way, by the id that its request gave it; a member of whatever runs it. */
struct engine_query {
    struct engine_query *next;
    struct text id;
    int thread_id;     /* that calls into the engine for it; 0: none yet */
    atomic_bool *stop; /* set when it is killed */
};

struct engine {
    struct engine_library library;
    char *path;                         /* of the data, resolved; empty: in memory */
    char *zone;                         /* the engine's time zone */
    unsigned users, channels;           /* that hold it, under the process's lock */
    unsigned process;                   /* that booted it */
    struct engine_connection **control; /* keeps it up; asks what no statement's connection can be asked */
    pthread_mutex_t control_lock;
    pthread_mutex_t lock; /* of what follows */
    struct channel *idle; /* newest first */
    size_t idle_count;
    struct channel *all;
    struct engine_session *sessions;
    struct engine_query *queries;
    bool closing; /* nobody holds it: channels that come back are closed */
};

/* The engine over `data` (a folder, made when it is missing; empty: in memory), booted by its first user.
 * 08001: no library, another folder is in use in this process, or this folder by another process. */
struct engine *engine_acquire(struct text library, struct text data, struct error *err);
/* A transport is done with it: waits, some seconds at most, for channels that still end what was abandoned.
 * The last one that leaves, be it a transport or a channel, shuts it down. */
void engine_leave(struct engine *engine);
/* A channel of an engine that is held begins, or has ended (`thread`: its own, which calls this last; NULL:
 * it had none). Threads are waited for to their very end: the engine keeps things for each that go only then.
 */
void engine_channel_begins(struct engine *engine);
void engine_channel_ended(struct engine *engine, struct engine_thread *thread);
/* Waits for channels' threads that have all but ended. */
void engine_join_ended(void);
/* At the end of the process, when no call is under way: shuts it down whoever has it. */
void engine_drop(struct engine *engine);
/* A connection of the engine's own, to be closed by engine_disconnect. HY000. */
struct engine_connection **engine_connect(struct engine *engine, struct error *err);
void engine_disconnect(struct engine *engine, struct engine_connection **connection);
/* Asks over the control connection: TabSeparated in `out` (appended). -1: nothing is known. */
int engine_ask(struct engine *engine, struct text sql, struct buffer *out);
/* The same by who has control_lock and may call the engine. */
int engine_ask_locked(struct engine *engine, struct text sql, struct buffer *out);
/* False when a query of that id runs already. An empty id is nobody's. */
bool engine_query_begin(struct engine *engine, struct engine_query *query);
void engine_query_runs(struct engine *engine, struct engine_query *query, int thread_id);
void engine_query_end(struct engine *engine, struct engine_query *query);
/* Tells the query of that id to stop. Its thread's number, by which the engine knows it; 0: there is none. */
int engine_query_stop(struct engine *engine, struct text id);
/* Whether this process may use it: a child of fork() may not. */
bool engine_usable(const struct engine *engine);

#endif
