/* gzip and zlib by zlib. */
#include <string.h>

#include <zlib.h>

#include "base/memory.h"
#include "codec/coder.h"

enum { ANY_HEADER = 15 + 32, GZIP_HEADER = 15 + 16, LEVEL = 3, MEMORY_LEVEL = 8 };

static uInt bounded(size_t size)
{
    return size < (1u << 30) ? (uInt)size : 1u << 30;
}

static void *unpack_open(void)
{
    z_stream *stream = mem_zalloc(sizeof *stream);
    if (stream && inflateInit2(stream, ANY_HEADER) != Z_OK) {
        mem_free(stream);
        stream = NULL;
    }
    return stream;
}

static void *pack_open(void)
{
    z_stream *stream = mem_zalloc(sizeof *stream);
    if (stream &&
        deflateInit2(stream, LEVEL, Z_DEFLATED, GZIP_HEADER, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        mem_free(stream);
        stream = NULL;
    }
    return stream;
}

static void prepare(z_stream *stream, const struct coder_step *step)
{
    stream->next_in = (Bytef *)(uintptr_t)step->in; /* read only */
    stream->avail_in = bounded(step->in_size);
    stream->next_out = step->out;
    stream->avail_out = bounded(step->room);
}

static void advance(const z_stream *stream, struct coder_step *step)
{
    step->in_size -= (size_t)(stream->next_in - step->in);
    step->in = stream->next_in;
    step->room -= (size_t)(stream->next_out - step->out);
    step->out = stream->next_out;
}

static enum coder_state unpack_step(void *coder, struct coder_step *step, const char **why)
{
    z_stream *stream = coder;
    prepare(stream, step);
    int code = inflate(stream, Z_NO_FLUSH);
    advance(stream, step);
    if (code == Z_STREAM_END)
        return inflateReset(stream) == Z_OK ? CODER_FRAME : CODER_BROKEN;
    if (code == Z_OK || code == Z_BUF_ERROR)
        return CODER_MORE;
    *why = stream->msg ? stream->msg : zError(code);
    return CODER_BROKEN;
}

static enum coder_state pack_step(void *coder, struct coder_step *step, const char **why)
{
    z_stream *stream = coder;
    prepare(stream, step);
    int code = deflate(stream, step->last ? Z_FINISH : Z_NO_FLUSH);
    advance(stream, step);
    if (code == Z_STREAM_END)
        return CODER_FRAME;
    if (code == Z_OK || code == Z_BUF_ERROR)
        return CODER_MORE;
    *why = zError(code);
    return CODER_BROKEN;
}

static void unpack_close(void *coder)
{
    inflateEnd(coder);
    mem_free(coder);
}

static void pack_close(void *coder)
{
    deflateEnd(coder);
    mem_free(coder);
}

const struct coder_ops gzip_unpacker = {"gzip", unpack_open, unpack_step, unpack_close};
const struct coder_ops gzip_packer = {"gzip", pack_open, pack_step, pack_close};
