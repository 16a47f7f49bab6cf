/* One server session answers one query at a time: who has its turn, and how another one gets it. */
#ifndef PORTER_SERVER_TURN_H
#define PORTER_SERVER_TURN_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* A query's place among those of its session, a member of whatever runs it. */
struct turn {
    struct text key; /* of the session; "" is the connection's own */
    struct turn *next;
    bool listed; /* it has the turn: its answer is not at its end, for all that the server knows */
    bool busy;   /* a thread is working with it */
    /* Reads its answer on into memory, until `until` (transport_now() milliseconds) at most, on the thread of
     * one who waits: 0 the server is done with it, 1 it is not. Its failures are its own. */
    int (*drain)(struct turn *turn, int64_t until);
};

/* What a waiting call gives up for: 0 to go on, -1 with err. */
struct patience {
    int64_t deadline; /* HYT00; 0 none */
    int (*check)(void *context, struct error *err);
    void *context;
};

/* All turns of a connection. */
struct turns {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct turn *first;
    int64_t ended;  /* when the last one ended, 0: none has */
    bool abandoned; /* the last one ended early: the server may need a moment */
};

void turns_init(struct turns *turns);
void turns_destroy(struct turns *turns);
/* Waits until no other turn of the same key is listed, draining one that rests. Then `turn` is listed and
 * busy. */
int turns_take(struct turns *turns, struct turn *turn, const struct patience *patience, struct error *err);
/* The same for a turn that is worked with already (and perhaps listed still), without waiting: whether it has
 * it now. */
bool turns_try(struct turns *turns, struct turn *turn);
/* The same, waiting. */
int turns_again(struct turns *turns, struct turn *turn, const struct patience *patience, struct error *err);
/* Begins to work with a turn, listed or not (NULL: no patience is needed). */
int turns_enter(struct turns *turns, struct turn *turn, const struct patience *patience, struct error *err);
/* Ends the work; with `ended` the session is another's to use. */
void turns_leave(struct turns *turns, struct turn *turn, bool ended, bool abandoned);
/* Whether the server may still be busy with what this connection began and ended: a session found locked is
 * its own doing then. */
bool turns_recent(struct turns *turns);
/* Waits some milliseconds, or less when patience ends. */
int turns_pause(const struct patience *patience, int64_t milliseconds, struct error *err);

#endif
