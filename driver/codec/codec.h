/* Compressed streams: a byte source over another one, both ways. Bounded memory whatever the bytes say. */
#ifndef PORTER_CODEC_CODEC_H
#define PORTER_CODEC_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"

/* The codings of HTTP that the driver speaks; CODING_GZIP reads deflate (zlib) too. */
enum coding { CODING_NONE, CODING_GZIP, CODING_LZ4, CODING_ZSTD, CODING_COUNT };

/* As HTTP names it ("lz4"); NULL for CODING_NONE. */
const char *coding_name(enum coding coding);
/* The coding of a Content-Encoding header: CODING_NONE for none and "identity". False: one that is not
 * spoken. */
bool coding_find(struct text name, enum coding *coding);

/* Where a codec takes its bytes from: at least one and at most `room` of them, *size 0 at the end. -1: err,
 * handed on as it is. */
struct codec_source {
    int (*read)(void *context, uint8_t *place, size_t room, size_t *size, struct error *err);
    void *context;
};

struct codec;

/* Unpacks (or packs) what `source` gives, which outlives it. Not CODING_NONE. NULL: HY001. */
struct codec *codec_unpack(enum coding coding, struct codec_source source, struct error *err);
struct codec *codec_pack(enum coding coding, struct codec_source source, struct error *err);
/* At least one and at most `room` bytes, never more, however much a few bytes would grow to; *size 0 is the
 * end: of the source, and of a whole frame. 08S01: the frame is broken or cut; what it held before was given.
 */
int codec_read(struct codec *codec, uint8_t *place, size_t room, size_t *size, struct error *err);
/* NULL is fine. */
void codec_free(struct codec *codec);

/* Packs `text` whole, appended to `out`. */
int codec_pack_text(enum coding coding, struct text text, struct buffer *out, struct error *err);

#endif
