/* Shutting a door that somebody may just go through. */
#include "base/door.h"

#include <sched.h>
#include <time.h>

/* Nobody is in it for longer than it takes to copy a cell, unless the system took the processor away: first
 * the processor is offered, then time. */
void door_close(struct door *door)
{
    enum { OFFERS = 64 };
    const struct timespec moment = {0, 50000};
    int open = DOOR_OPEN;
    for (int i = 0; !__atomic_compare_exchange_n(&door->state, &open, DOOR_SHUT, false, __ATOMIC_ACQUIRE,
                                                 __ATOMIC_RELAXED);
         i++) {
        if (open == DOOR_SHUT)
            return;
        open = DOOR_OPEN;
        if (i < OFFERS)
            sched_yield();
        else
            nanosleep(&moment, NULL);
    }
}
