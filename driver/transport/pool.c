/* Idle links of one transport. Any thread may put and take. */
#include "transport/pool.h"

void pool_init(struct pool *pool)
{
    *pool = (struct pool){0};
    pthread_mutex_init(&pool->lock, NULL);
}

void pool_destroy(struct pool *pool)
{
    pthread_mutex_destroy(&pool->lock);
}

/* Takes the bottom entry off a stack that is not empty. */
static struct pool_entry *take_oldest(struct pool *pool)
{
    struct pool_entry **place = &pool->top;
    while ((*place)->below)
        place = &(*place)->below;
    struct pool_entry *oldest = *place;
    *place = NULL;
    pool->count--;
    return oldest;
}

struct pool_entry *pool_put(struct pool *pool, struct pool_entry *entry, size_t most)
{
    if (most == 0)
        return entry;
    pthread_mutex_lock(&pool->lock);
    /* One goes for one that comes: connections with different limits may share a pool. */
    struct pool_entry *oldest = pool->count >= most ? take_oldest(pool) : NULL;
    entry->below = pool->top;
    pool->top = entry;
    pool->count++;
    pthread_mutex_unlock(&pool->lock);
    return oldest;
}

struct pool_entry *pool_take(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    struct pool_entry *entry = pool->top;
    if (entry) {
        pool->top = entry->below;
        pool->count--;
        entry->below = NULL;
    }
    pthread_mutex_unlock(&pool->lock);
    return entry;
}

struct pool_entry *pool_take_old(struct pool *pool, int64_t now)
{
    pthread_mutex_lock(&pool->lock);
    struct pool_entry **place = &pool->top;
    while (*place && (*place)->until > now)
        place = &(*place)->below;
    struct pool_entry *old = *place;
    if (old) {
        *place = old->below;
        pool->count--;
        old->below = NULL;
    }
    pthread_mutex_unlock(&pool->lock);
    return old;
}

bool pool_look(struct pool *pool, bool (*look)(const struct pool_entry *entry))
{
    pthread_mutex_lock(&pool->lock);
    bool found = pool->top && look(pool->top);
    pthread_mutex_unlock(&pool->lock);
    return found;
}
