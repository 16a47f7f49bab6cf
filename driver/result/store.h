/* Blocks' bytes kept for reading again: in memory up to a limit, beyond it in a file without a name. */
#ifndef PORTER_RESULT_STORE_H
#define PORTER_RESULT_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

struct store_options {
    size_t limit;       /* bytes in memory of all stores that share `used` */
    size_t *used;       /* their sum, kept by atomic operations; lives longer than the stores */
    struct text folder; /* of the file; empty: /tmp. Lives longer than the store */
};

/* One block, and where its bytes are. */
struct store_place {
    uint64_t first, rows; /* 0-based number of its first row */
    size_t size;
    uint8_t *memory; /* owned; NULL: in the file */
    uint64_t at;     /* in the file */
};

struct store {
    struct store_options options;
    struct store_place *places;
    size_t count, capacity;
    uint64_t rows;
    int file; /* -1: none yet */
    uint64_t file_size;
};

/* Allocates nothing. */
void store_init(struct store *store, const struct store_options *options);
/* Frees memory; the file, which has no name in any folder, ends with it. */
void store_clear(struct store *store);
/* Keeps a copy of a block of `rows` rows (at least 1). HY001, or HY000 when the file takes no more: then
 * nothing of the block is kept. */
int store_add(struct store *store, struct text bytes, uint64_t rows, struct error *err);
/* Block `index` will not be read again: gives its memory back. */
void store_drop(struct store *store, size_t index);
/* Index of the block with `row`, which is less than store->rows. */
size_t store_find(const struct store *store, uint64_t row);
/* The bytes of block `index` into `to`, which has room for places[index].size. HY000 when the file fails or
 * is cut. */
int store_read(const struct store *store, size_t index, uint8_t *to, struct error *err);

#endif
