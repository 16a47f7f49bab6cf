/* ClickHouse's Native format, up to revision NATIVE_REVISION: resumable at every byte. */
#ifndef PORTER_DECODE_NATIVE_H
#define PORTER_DECODE_NATIVE_H

#include <stdbool.h>

#include "decode/decoder.h"

/* The newest revision that is decoded, asked for by client_protocol_version. Revision 0, which HTTP gives
 * unasked, drops the zone of DateTime('zone'); from 54454 on a serialization byte stands before each column's
 * data. */
#define NATIVE_REVISION 54453

/* At DECODE_END *out has no rows, but the names and types of the columns when the stream told any. */
struct native_options {
    size_t block_bytes; /* most bytes of one block (0: 4 GiB - 1) */
    uint32_t columns;   /* most columns (0: 1,000,000) */
    uint64_t rows;      /* most rows of one block (0: 2^31) */
    bool block_info;    /* a BlockInfo stands before each block: a revision above 0 was asked for */
};

/* A decoder. `zones` and `default_zone` (copied) are for DateTime columns; `zones` outlives the decoder.
 * NULL: no memory. The first block fixes names and types; a later block that differs is DECODE_BROKEN.
 * A length that the stream claims is believed only as far as bytes have come: no huge allocation in advance.
 */
struct decoder *native_open(struct zone_set *zones, struct text default_zone,
                            const struct native_options *options, struct error *err);

#endif
