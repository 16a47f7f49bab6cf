/* LZ4 frames by liblz4. */
#include <string.h>

#include <lz4frame.h>

#include "base/memory.h"
#include "codec/coder.h"

enum { PIECE = 65536 };

static void *unpack_open(void)
{
    LZ4F_dctx *context = NULL;
    return LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) ? NULL : context;
}

static enum coder_state unpack_step(void *coder, struct coder_step *step, const char **why)
{
    size_t made = step->room, taken = step->in_size;
    size_t left = LZ4F_decompress(coder, step->out, &made, step->in, &taken, NULL);
    if (LZ4F_isError(left)) {
        *why = LZ4F_getErrorName(left);
        return CODER_BROKEN;
    }
    step->in += taken;
    step->in_size -= taken;
    step->out += made;
    step->room -= made;
    return left == 0 ? CODER_FRAME : CODER_MORE;
}

static void unpack_close(void *coder)
{
    LZ4F_freeDecompressionContext(coder);
}

/* Packing: the library wants room for a whole piece's worst case, so that its output goes by way of `out`. */
struct packer {
    LZ4F_cctx *context;
    bool begun, ended;
    size_t at, size, capacity;
    uint8_t *out;
};

static void pack_close(void *coder)
{
    struct packer *packer = coder;
    LZ4F_freeCompressionContext(packer->context);
    mem_free(packer->out);
    mem_free(packer);
}

static void *pack_open(void)
{
    struct packer *packer = mem_zalloc(sizeof *packer);
    if (!packer)
        return NULL;
    packer->capacity = LZ4F_compressBound(PIECE, NULL) + LZ4F_HEADER_SIZE_MAX;
    packer->out = mem_alloc(packer->capacity);
    if (packer->out && !LZ4F_isError(LZ4F_createCompressionContext(&packer->context, LZ4F_VERSION)))
        return packer;
    mem_free(packer->out);
    mem_free(packer);
    return NULL;
}

/* Makes more output: the frame's head, a piece, or its end. */
static size_t pack_more(struct packer *packer, struct coder_step *step)
{
    size_t piece = step->in_size < PIECE ? step->in_size : PIECE;
    if (!packer->begun) {
        packer->begun = true;
        return LZ4F_compressBegin(packer->context, packer->out, packer->capacity, NULL);
    }
    if (piece == 0) {
        packer->ended = step->last;
        return step->last ? LZ4F_compressEnd(packer->context, packer->out, packer->capacity, NULL) : 0;
    }
    size_t made = LZ4F_compressUpdate(packer->context, packer->out, packer->capacity, step->in, piece, NULL);
    step->in += piece;
    step->in_size -= piece;
    return made;
}

static enum coder_state pack_step(void *coder, struct coder_step *step, const char **why)
{
    struct packer *packer = coder;
    if (packer->at == packer->size && !packer->ended) {
        size_t made = pack_more(packer, step);
        packer->at = packer->size = 0;
        if (LZ4F_isError(made)) {
            *why = LZ4F_getErrorName(made);
            return CODER_BROKEN;
        }
        packer->size = made;
    }
    size_t size = packer->size - packer->at < step->room ? packer->size - packer->at : step->room;
    if (size)
        memcpy(step->out, packer->out + packer->at, size);
    packer->at += size;
    step->out += size;
    step->room -= size;
    return packer->ended && packer->at == packer->size ? CODER_FRAME : CODER_MORE;
}

const struct coder_ops lz4_unpacker = {"lz4", unpack_open, unpack_step, unpack_close};
const struct coder_ops lz4_packer = {"lz4", pack_open, pack_step, pack_close};
