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
    size_t count, most;
};

void pool_init(struct pool *pool, size_t most);
/* The pool is empty. */
void pool_destroy(struct pool *pool);
/* Puts it on top. Returns what the caller must free: NULL, or the entry itself when the pool takes none. When
 * it is full the oldest entry is returned. */
struct pool_entry *pool_put(struct pool *pool, struct pool_entry *entry);
/* Takes the newest entry, NULL when there is none. Entries with until <= now are taken too: the caller looks.
 */
struct pool_entry *pool_take(struct pool *pool);

#endif
