/* Driving a coder: takes input when it needs some, gives output when there is some. */
#include "codec/codec.h"

#include "base/memory.h"
#include "codec/coder.h"

enum { INPUT_SIZE = 65536, PACK_ROOM = 65536 };

struct codec {
    const struct coder_ops *ops;
    void *coder;
    struct codec_source source;
    bool packs;
    bool ended;   /* the source has no more */
    bool open;    /* within a frame */
    bool waiting; /* the coder may hold output that had no room */
    bool broken;
    size_t at, size; /* of the input */
    uint8_t input[INPUT_SIZE];
};

static const struct {
    const char *name, *alias;
    const struct coder_ops *unpacker, *packer;
} CODINGS[CODING_COUNT] = {
    [CODING_GZIP] = {"gzip", "deflate", &gzip_unpacker, &gzip_packer},
    [CODING_LZ4] = {"lz4", "", &lz4_unpacker, &lz4_packer},
    [CODING_ZSTD] = {"zstd", "", &zstd_unpacker, &zstd_packer},
};

const char *coding_name(enum coding coding)
{
    return CODINGS[coding].name;
}

bool coding_find(struct text name, enum coding *coding)
{
    name = text_trim(name);
    *coding = CODING_NONE;
    if (name.size == 0 || text_same(name, text_of("identity")))
        return true;
    if (text_starts_same(name, text_of("x-")))
        name = text_from(name, 2);
    for (int i = CODING_NONE + 1; i < CODING_COUNT; i++) {
        if (!text_same(name, text_of(CODINGS[i].name)) && !text_same(name, text_of(CODINGS[i].alias)))
            continue;
        *coding = (enum coding)i;
        return true;
    }
    return false;
}

static struct codec *codec_new(const struct coder_ops *ops, bool packs, struct codec_source source,
                               struct error *err)
{
    struct codec *codec = mem_alloc(sizeof *codec);
    if (!codec) {
        error_memory(err);
        return NULL;
    }
    codec->ops = ops;
    codec->source = source;
    codec->packs = packs;
    codec->ended = codec->waiting = codec->broken = false;
    codec->open = packs; /* packing nothing makes a frame too */
    codec->at = codec->size = 0;
    codec->coder = ops->open();
    if (!codec->coder) {
        mem_free(codec);
        error_memory(err);
        return NULL;
    }
    return codec;
}

struct codec *codec_unpack(enum coding coding, struct codec_source source, struct error *err)
{
    return codec_new(CODINGS[coding].unpacker, false, source, err);
}

struct codec *codec_pack(enum coding coding, struct codec_source source, struct error *err)
{
    return codec_new(CODINGS[coding].packer, true, source, err);
}

void codec_free(struct codec *codec)
{
    if (!codec)
        return;
    codec->ops->close(codec->coder);
    mem_free(codec);
}

static int codec_refill(struct codec *codec, struct error *err)
{
    codec->at = codec->size = 0;
    if (codec->source.read(codec->source.context, codec->input, INPUT_SIZE, &codec->size, err))
        return -1;
    codec->ended = codec->size == 0;
    return 0;
}

/* One step. 1: the coder can go on with what it has, 0: it wants more input, -1. */
static int codec_step(struct codec *codec, struct coder_step *step, struct error *err)
{
    const char *why = "";
    const uint8_t *out = step->out;
    step->in = codec->input + codec->at;
    step->in_size = codec->size - codec->at;
    step->last = codec->ended;
    size_t had = step->in_size;
    enum coder_state state = codec->ops->step(codec->coder, step, &why);
    codec->at = codec->size - step->in_size;
    if (state == CODER_BROKEN)
        return error_set(err, STATE_08S01, 0, "the %s-compressed data is broken: %s", codec->ops->name, why);
    bool moved = step->in_size < had || step->out > out;
    codec->waiting = state == CODER_MORE && step->room == 0;
    codec->open = state == CODER_MORE && (codec->open || had > 0);
    if (!moved && state == CODER_MORE && step->in_size > 0 && step->room > 0)
        return error_set(err, STATE_08S01, 0, "the %s-compressed data is broken", codec->ops->name);
    return state == CODER_MORE && moved ? 1 : codec->at < codec->size;
}

/* Whether a step has anything to work on. */
static bool codec_ready(const struct codec *codec)
{
    return codec->at < codec->size || codec->waiting || (codec->packs && codec->ended && codec->open);
}

static int codec_fill(struct codec *codec, struct coder_step *step, struct error *err)
{
    const uint8_t *start = step->out;
    for (;;) {
        while (codec_ready(codec) && step->room > 0) {
            int more = codec_step(codec, step, err);
            if (more < 0)
                return -1;
            if (more == 0)
                break;
        }
        if (step->out > start)
            return 0;
        if (codec->ended)
            return codec->open
                       ? error_set(err, STATE_08S01, 0, "the %s-compressed data is cut", codec->ops->name)
                       : 0;
        if (codec_refill(codec, err))
            return -1;
    }
}

int codec_read(struct codec *codec, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    struct coder_step step = {.out = place, .room = room};
    struct error own = {0};
    *size = 0;
    if (codec->broken)
        return error_set(err, STATE_08S01, 0, "the %s-compressed data is broken", codec->ops->name);
    int status = codec_fill(codec, &step, &own);
    *size = (size_t)(step.out - place);
    if (status == 0)
        return 0;
    codec->broken = true;
    if (*size == 0) {
        error_move(err, &own);
        return -1;
    }
    /* What came before is given first; the next call fails. */
    error_clear(&own);
    return 0;
}

/* A text as a source: what is left of it. */
static int text_read(void *context, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    (void)err;
    struct text *left = context;
    *size = left->size < room ? left->size : room;
    if (*size)
        memcpy(place, left->data, *size);
    *left = text_from(*left, *size);
    return 0;
}

int codec_pack_text(enum coding coding, struct text text, struct buffer *out, struct error *err)
{
    struct codec_source source = {text_read, &text};
    struct codec *codec = codec_pack(coding, source, err);
    int status = codec ? 0 : -1;
    size_t size = 1;
    while (status == 0 && size > 0) {
        uint8_t *place = buffer_reserve(out, PACK_ROOM);
        status = place ? codec_read(codec, place, PACK_ROOM, &size, err)
                       : buffer_check(out, "the compressed request", err);
        if (status == 0)
            out->size += size;
    }
    codec_free(codec);
    return status;
}
