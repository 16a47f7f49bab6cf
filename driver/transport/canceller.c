/* How another thread's cancel reaches the link of a running call. */
#include "transport/canceller.h"

void canceller_init(struct canceller *canceller)
{
    *canceller = (struct canceller){0};
    pthread_mutex_init(&canceller->lock, NULL);
}

void canceller_destroy(struct canceller *canceller)
{
    pthread_mutex_destroy(&canceller->lock);
}

void canceller_begin(struct canceller *canceller)
{
    pthread_mutex_lock(&canceller->lock);
    canceller->cancelled = false;
    pthread_mutex_unlock(&canceller->lock);
}

void canceller_cancel(struct canceller *canceller)
{
    pthread_mutex_lock(&canceller->lock);
    canceller->cancelled = true;
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
    if (follower && canceller->cancelled)
        canceller_cancel(follower);
    pthread_mutex_unlock(&canceller->lock);
}

int canceller_enter(struct canceller *canceller, struct link *link, struct error *err)
{
    if (!canceller)
        return 0;
    pthread_mutex_lock(&canceller->lock);
    bool cancelled = canceller->cancelled;
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
