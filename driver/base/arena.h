/* Memory that is freed all at once: what lives as long as one call, one block, one prepared statement. */
#ifndef PORTER_BASE_ARENA_H
#define PORTER_BASE_ARENA_H

#include <stddef.h>

#include "base/text.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* newest first */
    size_t used, limit;         /* bytes handed out; most bytes it may hand out */
};

void arena_init(struct arena *arena, size_t limit);
/* Frees all; the arena can be used again. */
void arena_clear(struct arena *arena);
/* The same when there are secrets in it: overwrites them first. */
void arena_wipe(struct arena *arena);
/* Forgets what was handed out, keeps the largest chunk for the next round. */
void arena_reset(struct arena *arena);
/* `size` bytes aligned for any type, uninitialised / zeroed; NULL when out of memory or beyond the limit. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_zalloc(struct arena *arena, size_t size);
/* count * size zeroed bytes, NULL also on overflow of the product. */
void *arena_calloc(struct arena *arena, size_t count, size_t size);
/* A terminated copy; data is NULL when there is no memory. */
struct text arena_copy(struct arena *arena, struct text text);

#endif
