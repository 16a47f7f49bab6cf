/* Memory that is freed all at once, in chunks that double. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20 };

struct arena_chunk {
    struct arena_chunk *next; /* older */
    size_t size, used;        /* of bytes[] */
    size_t most;              /* that were used before the last arena_reset */
    alignas(max_align_t) uint8_t bytes[];
};

void arena_init(struct arena *arena, size_t limit)
{
    *arena = (struct arena){.limit = limit};
}

static void free_chunks(struct arena_chunk *chunk)
{
    while (chunk) {
        struct arena_chunk *next = chunk->next;
        mem_free(chunk);
        chunk = next;
    }
}

void arena_clear(struct arena *arena)
{
    free_chunks(arena->chunks);
    arena_init(arena, arena->limit);
}

void arena_wipe(struct arena *arena)
{
    for (struct arena_chunk *chunk = arena->chunks; chunk; chunk = chunk->next)
        mem_wipe(chunk->bytes, chunk->most > chunk->used ? chunk->most : chunk->used);
    arena_clear(arena);
}

static void empty_chunk(struct arena_chunk *chunk)
{
    chunk->most = chunk->most > chunk->used ? chunk->most : chunk->used;
    chunk->used = 0;
}

void arena_reset(struct arena *arena)
{
    struct arena_chunk *largest = arena->chunks;
    arena->used = 0;
    if (!largest || !largest->next) { /* the most frequent by far */
        if (largest)
            empty_chunk(largest);
        return;
    }
    for (struct arena_chunk *chunk = arena->chunks; chunk; chunk = chunk->next)
        if (chunk->size > largest->size)
            largest = chunk;

    struct arena_chunk **link = &arena->chunks;
    while (*link != largest)
        link = &(*link)->next;
    *link = largest->next;
    largest->next = NULL;
    empty_chunk(largest);
    free_chunks(arena->chunks);
    arena->chunks = largest;
}

/* A chunk that `size` bytes fit in. A large one goes behind the newest, whose rest stays in use. */
static struct arena_chunk *add_chunk(struct arena *arena, size_t size)
{
    struct arena_chunk *newest = arena->chunks;
    size_t room = newest ? newest->size * 2 : FIRST_CHUNK;
    if (room > LARGEST_CHUNK)
        room = LARGEST_CHUNK;
    bool large = newest && size > room / 4;
    if (large || size > room)
        room = size;
    if (room > SIZE_MAX - sizeof *newest)
        return NULL;
    struct arena_chunk *chunk = mem_alloc(sizeof *chunk + room);
    if (!chunk)
        return NULL;
    chunk->size = room;
    chunk->used = chunk->most = 0;
    struct arena_chunk **link = large ? &newest->next : &arena->chunks;
    chunk->next = *link;
    *link = chunk;
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - align)
        return NULL;
    size = size ? (size + align - 1) / align * align : align;
    if (arena->used > arena->limit || size > arena->limit - arena->used)
        return NULL;
    struct arena_chunk *chunk = arena->chunks;
    if (!chunk || chunk->size - chunk->used < size) {
        chunk = add_chunk(arena, size);
        if (!chunk)
            return NULL;
    }
    void *place = chunk->bytes + chunk->used;
    chunk->used += size;
    arena->used += size;
    return place;
}

void *arena_zalloc(struct arena *arena, size_t size)
{
    void *place = arena_alloc(arena, size);
    if (place && size)
        memset(place, 0, size);
    return place;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return arena_zalloc(arena, total);
}

struct text arena_copy(struct arena *arena, struct text text)
{
    char *copy = text.size < SIZE_MAX ? arena_alloc(arena, text.size + 1) : NULL;
    if (!copy)
        return text_make(NULL, 0);
    if (text.size)
        memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return text_make(copy, text.size);
}
