/* The driver's allocations, counted and made to fail: its mem_* functions are replaced when a test program is
 * linked. */
#include "allocations.h"

#include <atomic>

namespace
{

std::atomic<size_t> count{0}, first{0};
std::atomic<bool> all{false}, has_fired{false};
std::atomic<long> blocks{0};

bool fails()
{
    size_t number = ++count, from = first;

    if (from == 0 || (all ? number < from : number != from))
        return false;
    has_fired = true;
    return true;
}

void *counted(void *block)
{
    if (block)
        blocks++;
    return block;
}

} // namespace

namespace allocations
{

void arm(size_t nth, failing how)
{
    count = 0;
    has_fired = false;
    all = how == failing::all;
    first = nth;
}

bool disarm()
{
    first = 0;
    return has_fired;
}

size_t tried()
{
    return count;
}

long live()
{
    return blocks;
}

} // namespace allocations

/* Names of the linker's --wrap: __wrap_X is called where X was meant, and __real_X is X. */
extern "C" {

void *__real_mem_alloc(size_t size);
void *__real_mem_zalloc(size_t size);
void *__real_mem_realloc(void *old, size_t size);
void *__real_mem_calloc(size_t number, size_t size);
char *__real_mem_strndup(const char *data, size_t size);
void __real_mem_free(void *memory);

void *__wrap_mem_alloc(size_t size)
{
    return fails() ? nullptr : counted(__real_mem_alloc(size));
}

void *__wrap_mem_zalloc(size_t size)
{
    return fails() ? nullptr : counted(__real_mem_zalloc(size));
}

void *__wrap_mem_realloc(void *old, size_t size)
{
    if (fails())
        return nullptr;
    void *block = __real_mem_realloc(old, size);
    if (block && !old)
        blocks++;
    return block;
}

void *__wrap_mem_calloc(size_t number, size_t size)
{
    return fails() ? nullptr : counted(__real_mem_calloc(number, size));
}

char *__wrap_mem_strndup(const char *data, size_t size)
{
    return fails() ? nullptr : static_cast<char *>(counted(__real_mem_strndup(data, size)));
}

void __wrap_mem_free(void *memory)
{
    if (memory)
        blocks--;
    __real_mem_free(memory);
}
}
