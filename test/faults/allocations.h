/* The driver's allocations, counted and made to fail: its mem_* functions are replaced when a test program is
 * linked. */
#ifndef PORTER_TEST_ALLOCATIONS_H
#define PORTER_TEST_ALLOCATIONS_H

#include <cstddef>

namespace allocations
{

/* How many fail from the armed one on. */
enum class failing { one, all };

/* The `nth` allocation from now on (1: the next one) fails; or it and all behind it. */
void arm(size_t nth, failing how);
/* Nothing fails any more. True when something has since arm. */
bool disarm();
/* Allocations tried since arm. */
size_t tried();
/* Blocks that the driver holds now. */
long live();

} // namespace allocations

#endif
