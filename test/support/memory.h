/* What this process holds in memory. */
#ifndef PORTER_TEST_MEMORY_H
#define PORTER_TEST_MEMORY_H

#include <cstddef>

namespace memory
{

/* Bytes allocated and not freed, of all arenas. With a sanitizer its own count: what its quarantine keeps
 * resident is not ours. */
size_t in_use();

/* Bytes resident, now and at most since forget_peak. 0 where the system does not tell. */
size_t resident();
size_t peak();
void forget_peak();

} // namespace memory

#endif
