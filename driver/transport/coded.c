/* Packed bodies and answers: what is above sees plain bytes, what is below packed ones. */
#include "transport/coded.h"

#include "base/memory.h"
#include "codec/codec.h"

struct coded_transport {
    struct transport transport;
    struct transport *inner;
};

struct coded_link {
    struct link link;
    struct link *inner;
    struct codec *unpacker;        /* of the answer; NULL: it is plain */
    struct codec *packer;          /* of a produced body, within start */
    const struct request *request; /* within start */
};

static struct coded_link *coded_of(struct link *link)
{
    return (struct coded_link *)link;
}

/* ---- the request */

static int read_produced(void *context, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    const struct request *request = context;
    int64_t made = request->produce(request->produce_context, place, room, err);
    *size = made > 0 ? (size_t)made : 0;
    return made < 0 ? -1 : 0;
}

static int64_t produce_packed(void *context, uint8_t *place, size_t room, struct error *err)
{
    struct coded_link *coded = context;
    size_t size;
    return codec_read(coded->packer, place, room, &size, err) ? -1 : (int64_t)size;
}

static int begin_packing(struct coded_link *coded, struct error *err)
{
    const struct request *request = coded->request;
    struct codec_source source = {read_produced, (void *)(uintptr_t)request};
    codec_free(coded->packer);
    coded->packer = codec_pack((enum coding)request->coding, source, err);
    return coded->packer ? 0 : -1;
}

static int rewind_packed(void *context)
{
    struct coded_link *coded = context;
    const struct request *request = coded->request;
    struct error ignored = {0};
    int status = request->rewind(request->produce_context) || begin_packing(coded, &ignored) ? -1 : 0;
    error_clear(&ignored);
    return status;
}

/* A request whose body is packed: `body` keeps a packed text, coded->packer packs a produced body. */
static int pack_request(struct coded_link *coded, struct request *request, struct buffer *body,
                        struct error *err)
{
    enum coding coding = (enum coding)request->coding;
    if (coding == CODING_NONE)
        return 0;
    if (!request->produce) {
        int status = codec_pack_text(coding, request->body, body, err);
        request->body = buffer_text(body);
        return status;
    }
    request->produce = produce_packed;
    request->produce_context = coded;
    request->rewind = request->rewind ? rewind_packed : NULL;
    return begin_packing(coded, err);
}

/* ---- the answer */

static int read_inner(void *context, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    struct coded_link *coded = context;
    coded->inner->deadline = coded->link.deadline;
    return link_read(coded->inner, place, room, size, err);
}

static int unpack_answer(struct coded_link *coded, const struct answer *answer, struct error *err)
{
    struct text name = answer_header(answer, "Content-Encoding");
    enum coding coding;
    if (!coding_find(name, &coding))
        return error_set(err, STATE_08S01, 0,
                         "the server's answer is in a coding that was not asked for: %.*s",
                         (int)(name.size < 80 ? name.size : 80), name.data);
    if (coding == CODING_NONE)
        return 0;
    struct codec_source source = {read_inner, coded};
    coded->unpacker = codec_unpack(coding, source, err);
    return coded->unpacker ? 0 : -1;
}

/* ---- the link */

static int coded_start(struct link *link, const struct request *request, struct answer *answer,
                       struct error *err)
{
    struct coded_link *coded = coded_of(link);
    struct request packed = *request;
    struct buffer body;
    buffer_init(&body, SIZE_MAX);
    codec_free(coded->unpacker);
    coded->unpacker = NULL;
    coded->request = request;
    link->deadline = request->deadline;
    int status = pack_request(coded, &packed, &body, err);
    if (status == 0)
        status = link_start(coded->inner, &packed, answer, err);
    if (status == 0)
        status = unpack_answer(coded, answer, err);
    coded->request = NULL;
    codec_free(coded->packer);
    coded->packer = NULL;
    buffer_clear(&body);
    return status;
}

static int coded_begin(struct link *link, const struct request *request, struct error *err)
{
    struct coded_link *coded = coded_of(link);
    if (request->coding != CODING_NONE) {
        error_set(err, STATE_08S01, 0, "a packed request cannot be sent ahead");
        err->source = ERROR_UNSENT;
        return -1;
    }
    codec_free(coded->unpacker);
    coded->unpacker = NULL;
    link->deadline = request->deadline;
    return link_begin(coded->inner, request, err);
}

static int coded_head(struct link *link, struct answer *answer, struct error *err)
{
    struct coded_link *coded = coded_of(link);
    coded->inner->deadline = link->deadline;
    return link_head(coded->inner, answer, err) || unpack_answer(coded, answer, err) ? -1 : 0;
}

static int coded_read(struct link *link, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    struct coded_link *coded = coded_of(link);
    if (coded->unpacker)
        return codec_read(coded->unpacker, place, room, size, err);
    return read_inner(coded, place, room, size, err);
}

static void coded_cancel(struct link *link)
{
    link_cancel(coded_of(link)->inner);
}

static bool coded_closed(const struct link *link)
{
    const struct link *inner = ((const struct coded_link *)link)->inner;
    return inner->ops->closed && inner->ops->closed(inner);
}

static void coded_close(struct link *link)
{
    struct coded_link *coded = coded_of(link);
    coded->inner->spent = link->spent;
    link_close(coded->inner);
    codec_free(coded->unpacker);
    mem_free(coded);
}

static const struct transport_ops CODED_OPS = {.start = coded_start,
                                               .read = coded_read,
                                               .cancel = coded_cancel,
                                               .close = coded_close,
                                               .closed = coded_closed,
                                               .begin = coded_begin,
                                               .head = coded_head};

/* ---- the transport */

static struct link *coded_open(struct transport *transport, struct error *err)
{
    struct transport *inner = ((struct coded_transport *)transport)->inner;
    struct coded_link *coded = mem_zalloc(sizeof *coded);
    if (!coded) {
        error_memory(err);
        return NULL;
    }
    coded->link.ops = &CODED_OPS;
    coded->inner = inner->open(inner, err);
    if (coded->inner)
        return &coded->link;
    mem_free(coded);
    return NULL;
}

static bool coded_lost(struct transport *transport)
{
    struct transport *inner = ((struct coded_transport *)transport)->inner;
    return inner->lost && inner->lost(inner);
}

static void coded_free(struct transport *transport)
{
    struct coded_transport *coded = (struct coded_transport *)transport;
    coded->inner->free(coded->inner);
    mem_free(coded);
}

struct transport *coded_transport_new(struct transport *inner, struct error *err)
{
    struct coded_transport *coded = mem_zalloc(sizeof *coded);
    if (!coded) {
        inner->free(inner);
        error_memory(err);
        return NULL;
    }
    coded->transport.open = coded_open;
    coded->transport.free = coded_free;
    coded->transport.lost = coded_lost;
    coded->inner = inner;
    return &coded->transport;
}
