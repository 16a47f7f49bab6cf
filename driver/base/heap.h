/* The driver's heap as libraries with a context of their own ask for it: yajl. */
#ifndef PORTER_BASE_HEAP_H
#define PORTER_BASE_HEAP_H

#include <stddef.h>

/* mem_alloc, mem_realloc and mem_free; `context` is not looked at. */
void *heap_take(void *context, size_t size);
void *heap_change(void *context, void *old, size_t size);
void heap_give(void *context, void *taken);

#endif
