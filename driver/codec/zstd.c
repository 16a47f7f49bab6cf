/* zstd frames by libzstd. */
#include <zstd.h>

#include "codec/coder.h"

/* A frame may ask for a window of this many bytes (2^25 = 32 MiB), and not more. */
enum { WINDOW_MOST = 25, LEVEL = 1 };

static void *unpack_open(void)
{
    ZSTD_DCtx *context = ZSTD_createDCtx();
    if (context && ZSTD_isError(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, WINDOW_MOST))) {
        ZSTD_freeDCtx(context);
        context = NULL;
    }
    return context;
}

static void *pack_open(void)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (context && ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, LEVEL))) {
        ZSTD_freeCCtx(context);
        context = NULL;
    }
    return context;
}

static void advance(const ZSTD_inBuffer *in, const ZSTD_outBuffer *out, struct coder_step *step)
{
    step->in += in->pos;
    step->in_size -= in->pos;
    step->out += out->pos;
    step->room -= out->pos;
}

static enum coder_state unpack_step(void *coder, struct coder_step *step, const char **why)
{
    ZSTD_inBuffer in = {step->in, step->in_size, 0};
    ZSTD_outBuffer out = {step->out, step->room, 0};
    size_t left = ZSTD_decompressStream(coder, &out, &in);
    advance(&in, &out, step);
    if (!ZSTD_isError(left))
        return left == 0 ? CODER_FRAME : CODER_MORE;
    *why = ZSTD_getErrorName(left);
    return CODER_BROKEN;
}

static enum coder_state pack_step(void *coder, struct coder_step *step, const char **why)
{
    ZSTD_inBuffer in = {step->in, step->in_size, 0};
    ZSTD_outBuffer out = {step->out, step->room, 0};
    size_t left = ZSTD_compressStream2(coder, &out, &in, step->last ? ZSTD_e_end : ZSTD_e_continue);
    advance(&in, &out, step);
    if (!ZSTD_isError(left))
        return step->last && left == 0 ? CODER_FRAME : CODER_MORE;
    *why = ZSTD_getErrorName(left);
    return CODER_BROKEN;
}

static void unpack_close(void *coder)
{
    ZSTD_freeDCtx(coder);
}

static void pack_close(void *coder)
{
    ZSTD_freeCCtx(coder);
}

const struct coder_ops zstd_unpacker = {"zstd", unpack_open, unpack_step, unpack_close};
const struct coder_ops zstd_packer = {"zstd", pack_open, pack_step, pack_close};
