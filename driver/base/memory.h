/* The driver's heap: the only door to malloc. Nothing outside base/ calls malloc or free itself. */
#ifndef PORTER_BASE_MEMORY_H
#define PORTER_BASE_MEMORY_H

#include <stddef.h>

/* `size` bytes, uninitialised or zeroed, or NULL. A size of 0 gives a unique pointer. Free with mem_free. */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);
/* As realloc; on failure returns NULL and `old` stays valid. */
void *mem_realloc(void *old, size_t size);
/* `count * size` bytes zeroed, NULL also when the product overflows. */
void *mem_calloc(size_t count, size_t size);
void mem_free(void *memory);
/* Overwrites `size` bytes (so that the compiler cannot drop it): for secrets, before mem_free. */
void mem_wipe(void *memory, size_t size);
/* A terminated copy of `size` bytes at `data`, or NULL. */
char *mem_strndup(const char *data, size_t size);

#endif
