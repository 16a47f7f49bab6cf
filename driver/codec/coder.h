/* Inside of codec/: one library's stream, one row each way. */
#ifndef PORTER_CODEC_CODER_H
#define PORTER_CODEC_CODER_H

#include "codec/codec.h"

/* One step's bytes: moved on by the step. */
struct coder_step {
    const uint8_t *in;
    size_t in_size;
    uint8_t *out;
    size_t room;
    bool last; /* packing: no more input will come */
};

/* CODER_MORE: made progress, or wants more input or room. CODER_FRAME: a frame is complete. */
enum coder_state { CODER_MORE, CODER_FRAME, CODER_BROKEN };

struct coder_ops {
    const char *name;
    void *(*open)(void); /* NULL: no memory */
    enum coder_state (*step)(void *coder, struct coder_step *step, const char **why);
    void (*close)(void *coder);
};

extern const struct coder_ops gzip_unpacker, gzip_packer, lz4_unpacker, lz4_packer, zstd_unpacker,
    zstd_packer;

#endif
