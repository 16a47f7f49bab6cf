/* Blocks of flat columns as bytes of our own, so that rows of any format can be kept and read again. */
#ifndef PORTER_DECODE_PACK_H
#define PORTER_DECODE_PACK_H

#include "base/buffer.h"
#include "decode/decoder.h"

/* Appends a block whose columns have data, spans and nulls only: no children, keys, ends or selectors. The
 * bytes mean something to this process only. */
void pack_block(const struct block *block, struct buffer *out);
/* A decoder of such bytes, for blocks with these columns; names and types must live as long as it. Bytes that
 * do not match are DECODE_BROKEN. NULL: no memory. */
struct decoder *pack_open(const struct text *names, const struct column *columns, uint32_t column_count,
                          struct error *err);

#endif
