/* Cells that need no second thought: from the application's buffers straight into the column, a run at a
 * time. */
#ifndef PORTER_EXEC_BULK_FAST_H
#define PORTER_EXEC_BULK_FAST_H

#include "convert/gather.h"
#include "encode/native_block.h"
#include "handle/desc.h"

/* One marker's way. */
struct bulk_fast {
    /* Puts the first of `count` cells that it is sure of; how many. */
    size_t (*put)(struct bulk_fast *fast, const struct gather_cells *cells, size_t count);
    struct native_column *column;
    struct gather gather; /* of numbers */
    uint64_t limit;       /* most characters of a text; 0: any number */
    bool nulls;           /* there have been some */
    size_t run;           /* cells tried together: few where many go the other way */
};

/* fast->put stays NULL where there is none. */
void bulk_fast_choose(struct bulk_fast *fast, const struct source *source, const struct desc_record *declared,
                      struct native_column *column);
/* Puts the cells of `count` sets from `first` on, and stops before one that needs the way that checks
 * everything. Returns how many were put. */
size_t bulk_fast_run(struct bulk_fast *fast, const struct source *source, SQLULEN first, size_t count);

#endif
