/* A side door beside a lock: who finds it open works alone, by one atomic exchange and no system call.
 * Whoever holds the lock opens and shuts it; while it is shut nobody goes through. */
#ifndef PORTER_BASE_DOOR_H
#define PORTER_BASE_DOOR_H

#include <stdbool.h>

enum door_state { DOOR_SHUT, DOOR_OPEN, DOOR_USED };

struct door {
    int state; /* enum door_state, by __atomic functions; zero-initialised: shut */
};

/* Without the lock: true when it was open; door_leave follows after moments, whatever happens between. */
static inline bool door_enter(struct door *door)
{
    int open = DOOR_OPEN;
    return __atomic_compare_exchange_n(&door->state, &open, DOOR_USED, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

static inline void door_leave(struct door *door)
{
    __atomic_store_n(&door->state, DOOR_OPEN, __ATOMIC_RELEASE);
}

/* With the lock. */
static inline void door_open(struct door *door)
{
    __atomic_store_n(&door->state, DOOR_OPEN, __ATOMIC_RELEASE);
}

/* Waits until nobody goes through an open door any more, and shuts it. */
void door_close(struct door *door);

/* With the lock, which has just been taken: from now on it is alone. */
static inline void door_shut(struct door *door)
{
    if (__atomic_load_n(&door->state, __ATOMIC_ACQUIRE) != DOOR_SHUT)
        door_close(door);
}

#endif
