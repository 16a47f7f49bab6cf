/* How another thread's cancel reaches the link of a running call. */
#include "transport/canceller.h"

static bool was_cancelled(const struct canceller *canceller)
{
    return __atomic_load_n(&canceller->cancelled, __ATOMIC_RELAXED);
}

void canceller_init(struct canceller *canceller)
{
    *canceller = (struct canceller){0};
    pthread_mutex_init(&canceller->lock, NULL);
}

void canceller_destroy(struct canceller *canceller)
{
    pthread_mutex_destroy(&canceller->lock);
}

/* Without the lock: each call on a statement begins here, and one that is cancelled at this very moment is
 * cancelled before it or within it. */
void canceller_begin(struct canceller *canceller)
{
    if (was_cancelled(canceller))
        __atomic_store_n(&canceller->cancelled, false, __ATOMIC_RELAXED);
}

void canceller_cancel(struct canceller *canceller)
{
    pthread_mutex_lock(&canceller->lock);
    __atomic_store_n(&canceller->cancelled, true, __ATOMIC_RELAXED);
    if (canceller->link)
        link_cancel(canceller->link);
    if (canceller->follower)
        canceller_cancel(canceller->follower);
    pthread_mutex_unlock(&canceller->lock);
}

void canceller_lead(struct canceller *canceller, struct canceller *follower)
{
    pthread_mutex_lock(&canceller->lock);
    canceller->follower = follower;
    if (follower && was_cancelled(canceller))
        canceller_cancel(follower);
    pthread_mutex_unlock(&canceller->lock);
}

int canceller_enter(struct canceller *canceller, struct link *link, struct error *err)
{
    if (!canceller)
        return 0;
    pthread_mutex_lock(&canceller->lock);
    bool cancelled = was_cancelled(canceller);
    if (!cancelled)
        canceller->link = link;
    pthread_mutex_unlock(&canceller->lock);
    return cancelled ? error_set(err, STATE_HY008, 0, "the operation was cancelled") : 0;
}

int canceller_check(struct canceller *canceller, struct error *err)
{
    if (canceller_enter(canceller, NULL, err))
        return -1;
    canceller_leave(canceller);
    return 0;
}

void canceller_leave(struct canceller *canceller)
{
    if (!canceller)
        return;
    pthread_mutex_lock(&canceller->lock);
    canceller->link = NULL;
    pthread_mutex_unlock(&canceller->lock);
}
