/* A place where a running call can be reached by another thread's cancel. */
#ifndef PORTER_TRANSPORT_CANCELLER_H
#define PORTER_TRANSPORT_CANCELLER_H

#include <pthread.h>

#include "transport/transport.h"

/* Of a statement or a connection. */
struct canceller {
    pthread_mutex_t lock;
    struct link *link;          /* the link in use, or NULL */
    bool cancelled;             /* by __atomic functions: set by cancel, cleared by canceller_begin */
    struct canceller *follower; /* cancelled with it, or NULL */
};
void canceller_init(struct canceller *canceller);
void canceller_destroy(struct canceller *canceller);
/* A call of the application begins: a cancel of before is forgotten. */
void canceller_begin(struct canceller *canceller);
/* Any thread: makes the call in progress fail with HY008, and every canceller_enter until the next
 * canceller_begin. */
void canceller_cancel(struct canceller *canceller);
/* From now on `follower` is cancelled together with it, at once if it was; NULL: none is any more. A follower
 * has no followers of its own, and stops following before it is destroyed. */
void canceller_lead(struct canceller *canceller, struct canceller *follower);
/* Says where a cancel finds the call in progress. HY008 when it was cancelled already. NULL is fine. */
int canceller_enter(struct canceller *canceller, struct link *link, struct error *err);
void canceller_leave(struct canceller *canceller);
/* HY008 when the call in progress was cancelled: for work that has no link. NULL is fine. */
int canceller_check(struct canceller *canceller, struct error *err);

#endif
