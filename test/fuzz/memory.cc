/* Watches the driver's heap while an input is worked on: the linker hands its calls over (--wrap). */
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <malloc.h>

#include "fuzz.h"

extern "C" {
void *__real_mem_alloc(size_t size);
void *__real_mem_zalloc(size_t size);
void *__real_mem_calloc(size_t count, size_t size);
void *__real_mem_realloc(void *old, size_t size);
char *__real_mem_strndup(const char *data, size_t size);
void __real_mem_free(void *memory);
}

namespace
{
size_t limit = SIZE_MAX;
long blocks; /* in use, of this input */

void check(size_t size)
{
    if (size > limit)
        fuzz_failed(__FILE__, __LINE__, "too much memory at once for this input");
}

void *counted(void *memory)
{
    blocks += memory != nullptr;
    return memory;
}
} // namespace

size_t fuzz_memory_limit(size_t size)
{
    return (size_t{8} << 20) + size * 64;
}

void fuzz_memory_begin(size_t size)
{
    limit = fuzz_memory_limit(size);
    blocks = 0;
}

void fuzz_memory_end()
{
    limit = SIZE_MAX;
    FUZZ_CHECK(blocks == 0);
}

void fuzz_failed(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
    abort();
}

extern "C" {
void *__wrap_mem_alloc(size_t size)
{
    check(size);
    return counted(__real_mem_alloc(size));
}

void *__wrap_mem_zalloc(size_t size)
{
    check(size);
    return counted(__real_mem_zalloc(size));
}

void *__wrap_mem_calloc(size_t count, size_t size)
{
    check(size && count > SIZE_MAX / size ? 0 : count * size);
    return counted(__real_mem_calloc(count, size));
}

void *__wrap_mem_realloc(void *old, size_t size)
{
    check(size);
    void *memory = __real_mem_realloc(old, size);
    blocks += memory != nullptr && old == nullptr;
    return memory;
}

char *__wrap_mem_strndup(const char *data, size_t size)
{
    char *memory = __real_mem_strndup(data, size);
    blocks += memory != nullptr;
    return memory;
}

void __wrap_mem_free(void *memory)
{
    blocks -= memory != nullptr;
    __real_mem_free(memory);
}
}
