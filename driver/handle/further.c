/* Sets of parameters whose results are still to come. */
#include "handle/further.h"

#include "base/memory.h"

enum { FURTHER_LIMIT = 1 << 30 }; /* bytes of all values */

int further_begin(struct further *further, struct error *err)
{
    further_clear(further);
    further->arena = mem_zalloc(sizeof *further->arena);
    if (!further->arena)
        return error_memory(err);
    arena_init(further->arena, FURTHER_LIMIT);
    return 0;
}

void further_clear(struct further *further)
{
    if (further->arena)
        arena_clear(further->arena);
    mem_free(further->arena);
    *further = (struct further){0};
}

bool further_left(const struct further *further)
{
    for (SQLULEN i = further->next; i < further->count; i++)
        if (further->sets[i])
            return true;
    return false;
}
