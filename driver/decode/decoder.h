/* Bytes -> blocks of columns. A decoder knows neither sockets nor ODBC. */
#ifndef PORTER_DECODE_DECODER_H
#define PORTER_DECODE_DECODER_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "column/column.h"
#include "types/type.h"

enum decode_step {
    DECODE_BLOCK, /* *out is the next block, valid until the next call of next or space */
    DECODE_MORE,  /* feed it at least decoder_wanted() bytes */
    DECODE_END,   /* after decoder_finish: the stream ended where a block ended */
    DECODE_BROKEN /* err says what and at which byte of the stream; also a stream that ends inside a block */
};

struct decoder;

/* Ways of one format. All members are set, but `bytes` and `again` of formats that cannot be read again, and
 * `more` of those with one result. */
struct decoder_ops {
    uint8_t *(*space)(struct decoder *decoder, size_t least, size_t *capacity, struct error *err);
    void (*fill)(struct decoder *decoder, size_t size);
    void (*finish)(struct decoder *decoder);
    enum decode_step (*next)(struct decoder *decoder, struct block *out, struct error *err);
    size_t (*wanted)(const struct decoder *decoder);
    struct text (*rest)(const struct decoder *decoder);
    void (*free)(struct decoder *decoder);
    struct text (*bytes)(const struct decoder *decoder);
    struct decoder *(*again)(const struct decoder *decoder, struct error *err);
    bool (*more)(struct decoder *decoder);
};

/* The first member of every decoder. */
struct decoder {
    const struct decoder_ops *ops;
};

/* A place to receive `least` or more bytes: *capacity says how many. NULL: no memory, or a block's limit. The
 * block returned last becomes invalid. */
static inline uint8_t *decoder_space(struct decoder *decoder, size_t least, size_t *capacity,
                                     struct error *err)
{
    return decoder->ops->space(decoder, least, capacity, err);
}
/* `size` bytes were received into the last space. */
static inline void decoder_fill(struct decoder *decoder, size_t size)
{
    decoder->ops->fill(decoder, size);
}
/* No more bytes will come. */
static inline void decoder_finish(struct decoder *decoder)
{
    decoder->ops->finish(decoder);
}
static inline enum decode_step decoder_next(struct decoder *decoder, struct block *out, struct error *err)
{
    return decoder->ops->next(decoder, out, err);
}
/* After DECODE_MORE: bytes still missing for any progress (a lower bound, at least 1). */
static inline size_t decoder_wanted(const struct decoder *decoder)
{
    return decoder->ops->wanted(decoder);
}
/* Received bytes from the start of the block that is being decoded: where a server's exception text may be.
 */
static inline struct text decoder_rest(const struct decoder *decoder)
{
    return decoder->ops->rest(decoder);
}
/* The received bytes of the block returned last, valid as long as it. Empty: the format's blocks mean nothing
 * by themselves. */
static inline struct text decoder_bytes(const struct decoder *decoder)
{
    return decoder->ops->bytes ? decoder->ops->bytes(decoder) : text_make(NULL, 0);
}
/* A new decoder for such blocks, in any order. NULL: no memory. Only where decoder_bytes has some. */
static inline struct decoder *decoder_again(const struct decoder *decoder, struct error *err)
{
    return decoder->ops->again(decoder, err);
}
/* After DECODE_END: whether the stream had another result behind this one, which decoder_next then begins. */
static inline bool decoder_more(struct decoder *decoder)
{
    return decoder->ops->more && decoder->ops->more(decoder);
}
static inline void decoder_free(struct decoder *decoder)
{
    if (decoder)
        decoder->ops->free(decoder);
}

#endif
