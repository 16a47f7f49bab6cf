/* Idle links, kept for reuse: a bounded stack, the most recent one on top. */
#ifndef PORTER_TRANSPORT_POOL_H
#define PORTER_TRANSPORT_POOL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A member of whatever is pooled. */
struct pool_entry {
    struct pool_entry *below;
    int64_t until; /* transport_now() at which it is too old to be used */
};

struct pool {
    pthread_mutex_t lock;
    struct pool_entry *top;
    size_t count;
};

void pool_init(struct pool *pool);
/* The pool is empty. */
void pool_destroy(struct pool *pool);
/* Puts it on top, when at most `most` are kept. Returns what the caller must free: NULL, or the entry itself
 * when none are kept, or the oldest one when there are `most` already. */
struct pool_entry *pool_put(struct pool *pool, struct pool_entry *entry, size_t most);
/* Takes the newest entry, NULL when there is none. Entries with until <= now are taken too: the caller looks.
 */
struct pool_entry *pool_take(struct pool *pool);
/* Takes an entry with until <= now, NULL when there is none. */
struct pool_entry *pool_take_old(struct pool *pool, int64_t now);
/* What `look` says of the newest entry, which nobody takes meanwhile; false when there is none. */
bool pool_look(struct pool *pool, bool (*look)(const struct pool_entry *entry));

#endif
