/* Where a cell really is: behind a dictionary's key, or in one of a variant's children. */
#include "column/column.h"

bool column_resolve(const struct column **column, uint64_t *row)
{
    for (;;) {
        const struct column *here = *column;
        if (here->nulls && here->nulls[*row])
            return false;
        if (here->keys) {
            uint64_t key = column_key(here, *row);
            if (key == 0 && here->type->nullable)
                return false;
            *row = key;
            *column = &here->children[0];
            /* The dictionary's own key 0 was NULL's; its other cells are values. */
            return true;
        }
        if (!here->selectors)
            return here->type->kind != KIND_NOTHING;
        uint16_t child = here->selectors[*row];
        if (child == COLUMN_NO_CHILD)
            return false;
        *row = here->places[*row];
        *column = &here->children[child];
    }
}
