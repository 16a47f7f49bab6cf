/* ClickHouse's Native format (revision 0, as HTTP gives it): resumable at every byte. */
#ifndef PORTER_DECODE_NATIVE_H
#define PORTER_DECODE_NATIVE_H

#include "decode/decoder.h"

/* At DECODE_END *out has no rows, but the names and types of the columns when the stream told any. */
struct native_limits {
    size_t block_bytes; /* most bytes of one block (0: 4 GiB - 1) */
    uint32_t columns;   /* most columns (0: 1,000,000) */
    uint64_t rows;      /* most rows of one block (0: 2^31) */
};

/* A decoder. `zones` and `default_zone` (copied) are for DateTime columns; `zones` outlives the decoder.
 * NULL: no memory. The first block fixes names and types; a later block that differs is DECODE_BROKEN.
 * A length that the stream claims is believed only as far as bytes have come: no huge allocation in advance.
 */
struct decoder *native_open(struct zone_set *zones, struct text default_zone,
                            const struct native_limits *limits, struct error *err);

#endif
