/* The driver's heap: the only file that calls malloc and free. */
#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Every allocation asks here first: a test build that wants allocations to fail does it in this one place. */
static bool refused(size_t size)
{
    return size > PTRDIFF_MAX;
}

void *mem_alloc(size_t size)
{
    if (refused(size))
        return NULL;
    return malloc(size ? size : 1);
}

void *mem_zalloc(size_t size)
{
    if (refused(size))
        return NULL;
    return calloc(1, size ? size : 1);
}

void *mem_realloc(void *old, size_t size)
{
    if (refused(size))
        return NULL;
    return realloc(old, size ? size : 1);
}

void *mem_calloc(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return mem_zalloc(total);
}

void mem_free(void *memory)
{
    free(memory);
}

void mem_wipe(void *memory, size_t size)
{
    if (size == 0)
        return;
    memset(memory, 0, size);
    /* Memory that is freed next must not look unused to the compiler. */
    __asm__ volatile("" : : "r"(memory) : "memory");
}

char *mem_strndup(const char *data, size_t size)
{
    if (size == SIZE_MAX)
        return NULL;
    char *copy = mem_alloc(size + 1);
    if (!copy)
        return NULL;
    if (size)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}
