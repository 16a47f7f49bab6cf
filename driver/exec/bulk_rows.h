/* One execution of an INSERT as columns: what bulk.c (the whole) and bulk_rows.c (its rows) share. */
#ifndef PORTER_EXEC_BULK_ROWS_H
#define PORTER_EXEC_BULK_ROWS_H

#include "convert/fit.h"
#include "exec/bulk.h"
#include "exec/bulk_fast.h"

enum { BULK_ROWS = 65536, BULK_BYTES = 8 << 20, BULK_RUN = 1024, BULK_CELL = 16 };
#define BULK_HELD                                                                                            \
    ((size_t)16 << 20) /* encoded bytes that are kept; sets that make more are encoded twice                 \
                        */

/* Where a marker's values are and how they become the column's. */
struct bulk_marker {
    struct source source;
    const struct desc_record *declared; /* IPD's */
    struct fit fit;
    struct bulk_fast fast;
};

struct bulk {
    struct stmt *stmt;
    const struct bulk_plan *plan;
    SQLULEN sets;
    struct bulk_marker *markers;
    struct native_column *columns;
    const struct type **types; /* of the columns; for Dynamic what its values are bound as */
    struct arena value;        /* of one cell */
    uint8_t *bad_sets;         /* NULL: none so far; a byte a set */
    size_t bad, told;          /* sets; diagnostics of them */
    bool nulls;                /* there are some in a Variant or Dynamic */
    bool widen;                /* a NULL came for a column that was not told as Nullable, but may be */

    SQLULEN next;               /* set to go on with */
    size_t filled, rows;        /* of the block under construction; of all blocks */
    uint64_t bytes;             /* of all blocks */
    struct buffer data;         /* encoded blocks that are held */
    size_t sent;                /* of data */
    struct native_pieces block; /* behind them: the last one, or the one on its way; it lies in the columns */
    bool streams;               /* blocks are made while they are sent */
    size_t run;                 /* sets converted together */
    SQLULEN sets_of_run[BULK_RUN];
};

/* bulk_dynamic.c: the type in which the values of a Dynamic column travel: what all its markers are bound as,
 * else text. NULL: no memory. */
const struct type *bulk_dynamic(struct bulk *in, uint32_t column, struct error *err);

/* Makes ready to convert: sources, columns, ways. 07002. */
int bulk_rows_begin(struct bulk *in, struct error *err);
void bulk_rows_clear(struct bulk *in);
/* Back to the first set; bad ones are left out from now on. */
void bulk_rows_rewind(struct bulk *in);
/* Converts the next run of sets, and makes a block when one is full or the sets are at their end: in->block,
 * if blocks are sent as they are made or it is the last one, else more of in->data. 1 there are more sets, 0
 * there are none, -1 no memory. `check`: bad cells are told and counted; else they are errors. */
int bulk_rows_step(struct bulk *in, bool check, struct error *err);

#endif
