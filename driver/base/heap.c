/* The driver's heap as libraries with a context of their own ask for it. */
#include "base/heap.h"

#include "base/memory.h"

void *heap_take(void *context, size_t size)
{
    (void)context;
    return mem_alloc(size);
}

void *heap_change(void *context, void *old, size_t size)
{
    (void)context;
    return mem_realloc(old, size);
}

void heap_give(void *context, void *taken)
{
    (void)context;
    mem_free(taken);
}
