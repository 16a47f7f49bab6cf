/* Which hosts failed lately. One word a host, without locks: a child of fork() may go on at any moment. */
#include "transport/health.h"

#include <stdatomic.h>

enum { PLACES = 256, TIME_BITS = 44 };

/* A word has the time of the failure, and some bits of the host's hash above it. */
static _Atomic uint64_t host_failures[PLACES];
static atomic_uint host_turns;

static uint64_t hash_of(const struct endpoint *endpoint)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < endpoint->host.size; i++)
        hash = (hash ^ (uint8_t)text_lower(endpoint->host.data[i])) * 1099511628211u;
    hash = (hash ^ endpoint->port) * 1099511628211u;
    return hash ^ (hash >> 29);
}

static _Atomic uint64_t *place_of(uint64_t hash)
{
    return &host_failures[hash % PLACES];
}

static uint64_t tag_of(uint64_t hash)
{
    return hash >> TIME_BITS << TIME_BITS;
}

void health_failed(const struct endpoint *endpoint, int64_t now)
{
    uint64_t hash = hash_of(endpoint);
    uint64_t time = (uint64_t)now & (((uint64_t)1 << TIME_BITS) - 1);
    atomic_store(place_of(hash), tag_of(hash) | time);
}

int64_t health_failure(const struct endpoint *endpoint, int64_t now)
{
    uint64_t hash = hash_of(endpoint);
    uint64_t word = atomic_load(place_of(hash));
    int64_t time = (int64_t)(word & (((uint64_t)1 << TIME_BITS) - 1));
    bool known = word != 0 && word - (uint64_t)time == tag_of(hash);
    return known && now - time < HEALTH_MILLISECONDS ? time : 0;
}

void health_answered(const struct endpoint *endpoint)
{
    uint64_t hash = hash_of(endpoint);
    uint64_t word = atomic_load(place_of(hash));
    if (word >> TIME_BITS << TIME_BITS == tag_of(hash))
        atomic_store(place_of(hash), 0);
}

unsigned health_next(void)
{
    return atomic_fetch_add(&host_turns, 1);
}
