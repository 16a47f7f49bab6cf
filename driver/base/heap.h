/* The driver's heap for libraries that take what they allocate unseen, as yajl does: where there is no
 * memory, the library is left at once. */
#ifndef PORTER_BASE_HEAP_H
#define PORTER_BASE_HEAP_H

#include <stddef.h>

struct heap;

/* Calls `work` with a heap for the library that it calls, and gives back whatever that took and did not
 * return. 0, or -1 when memory failed: `work` was left in the middle then, so it must own nothing itself. */
int heap_run(void (*work)(struct heap *heap, void *context), void *context);

/* As malloc, realloc and free, of blocks of this heap (a struct heap) alone. None of them returns NULL. */
void *heap_take(void *heap, size_t size);
void *heap_change(void *heap, void *old, size_t size);
void heap_give(void *heap, void *taken);

#endif
