/* What is known of a connection's server session: its id, and what statements have made in it. */
#ifndef PORTER_SERVER_RECALL_H
#define PORTER_SERVER_RECALL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "sql/effect.h"

/* When a connection uses a server session. */
enum session_mode { SESSION_AUTO, SESSION_ALWAYS, SESSION_NEVER, SESSION_ID };

#define RECALL_ID_SIZE 37

struct recall_item; /* one statement's effect */

/* All members are read and written under `lock`. */
struct recall {
    pthread_mutex_t lock;
    enum session_mode mode;
    struct text id;            /* the one in use; empty: none yet */
    char made[RECALL_ID_SIZE]; /* where an id of our own is */
    bool active;               /* statements go under it */
    bool began;                /* the server has it: a request under it has succeeded */
    bool replay;               /* it is a fresh one: what is recalled must be done again first */
    int64_t timeout;           /* seconds to ask for */
    bool timeout_given;        /* by the user */
    uint64_t version;          /* how often its contents have changed */
    struct recall_item *items; /* oldest first */
};

/* How a request goes under the session. */
struct recall_use {
    struct text id; /* valid until the session is renewed, which only who has its turn does */
    int64_t timeout;
    bool check;  /* the server must have it */
    bool replay; /* see recall_replay */
};

void recall_init(struct recall *recall);
void recall_clear(struct recall *recall);
/* How the connection uses sessions from now on: forgets all. `id` outlives it. `timeout` in seconds; 0: 3600
 * for ids of the driver's own, 60 for a user's. */
void recall_begin(struct recall *recall, enum session_mode mode, struct text id, int64_t timeout);
/* Whether a statement goes under the session; one that makes session state begins it. */
bool recall_wants(struct recall *recall, bool makes_state);
/* Of a request that goes out now. */
int recall_attend(struct recall *recall, struct recall_use *use, struct error *err);
/* A request under it has succeeded. */
void recall_attended(struct recall *recall);
/* Takes over what a statement has done. */
int recall_learn(struct recall *recall, const struct effect *effect, struct error *err);
/* Another number whenever the session is another one, or its contents have changed. */
uint64_t recall_version(struct recall *recall);
/* The server has no such session any more: another id is next (the same, when it is the user's). 0: all that
 * was in it can be done again. -1: 08S01 names what is lost, and that is forgotten. */
int recall_renew(struct recall *recall, struct error *err);
/* The same when the host that has the session is lost. */
int recall_move(struct recall *recall, struct error *err);
/* The statement number `index` to do again in a fresh session, appended to `out`; false: there is none. */
bool recall_replay(struct recall *recall, size_t index, struct buffer *out);
/* Number `index` cannot be done again. */
void recall_forget(struct recall *recall, size_t index);
/* All of them were done. */
void recall_replayed(struct recall *recall);
/* A shorter time to ask for, after the server refused a longer one: false when the user gave it, or there is
 * none. */
bool recall_shorten(struct recall *recall);
/* Whether the user's own SET gave `name` a value (USE: the database, SET ROLE: the role), which one of the
 * connection's would overrule. */
bool recall_has_setting(struct recall *recall, struct text name);
bool recall_has_database(struct recall *recall);
bool recall_has_role(struct recall *recall);
/* The connection's own value for `name` is the later one. */
void recall_drop_setting(struct recall *recall, struct text name);
void recall_drop_database(struct recall *recall);

#endif
