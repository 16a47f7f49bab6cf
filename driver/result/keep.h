/* The rows of a running result, kept as they come, so that each can be read at any time: static cursors. */
#ifndef PORTER_RESULT_KEEP_H
#define PORTER_RESULT_KEEP_H

#include "result/result.h"
#include "result/store.h"

struct keep;

/* Keeps what `result` gives from now on, and `first`, the block that it gave last (NULL: none yet). The
 * result must live as long. *out is NULL when this result's blocks cannot be read again (0 is returned). */
int keep_open(struct result *result, const struct block *first, const struct store_options *options,
              struct keep **out, struct error *err);
void keep_free(struct keep *keep);
/* Reads from the server until `row` (0-based) is there: 1 it is, 0 the result ends before it, -1: an error in
 * the stream, or in keeping it, before that row; it stays so, and the rows before it can be read. */
int keep_reach(struct keep *keep, uint64_t row, struct error *err);
/* Rows that have come so far. */
uint64_t keep_rows(const struct keep *keep);
/* The block with `row` (which has come) and the row's place in it. Valid until two other blocks were asked
 * for, or keep_reach was called. */
int keep_block(struct keep *keep, uint64_t row, struct block *out, uint64_t *at, struct error *err);

#endif
