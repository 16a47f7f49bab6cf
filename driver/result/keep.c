/* Kept rows: the block that came last as it is, others decoded again from the store. */
#include "result/keep.h"

#include <string.h>

#include "base/memory.h"
#include "decode/decoder.h"

enum { SLOTS = 2 };

/* A block decoded again. */
struct slot {
    struct decoder *decoder; /* NULL: not used yet, or broken */
    bool filled;
    size_t index;
    uint64_t used; /* when it was asked for last */
    struct block block;
};

struct keep {
    struct result *result;
    struct store store;
    struct slot slots[SLOTS];
    uint64_t clock;
    struct block live; /* the block that came last */
    bool has_live;
    bool ended;
    struct error failed; /* state 0: not */
};

int keep_open(struct result *result, const struct block *first, const struct store_options *options,
              struct keep **out, struct error *err)
{
    struct keep *keep;

    *out = NULL;
    if (first && result_bytes(result).size == 0)
        return 0;
    keep = mem_zalloc(sizeof *keep);
    if (!keep)
        return error_memory(err);
    keep->result = result;
    store_init(&keep->store, options);
    if (first && store_add(&keep->store, result_bytes(result), first->rows, err) < 0) {
        keep_free(keep);
        return -1;
    }
    keep->has_live = first != NULL;
    if (first)
        keep->live = *first;
    *out = keep;
    return 0;
}

void keep_free(struct keep *keep)
{
    if (!keep)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        decoder_free(keep->slots[i].decoder);
    store_clear(&keep->store);
    error_clear(&keep->failed);
    mem_free(keep);
}

/* The failure again: whoever asks for rows behind it meets it. */
static int keep_failed(const struct keep *keep, struct error *err)
{
    const struct error *failed = &keep->failed;

    error_set(err, failed->state, failed->native, "%s", failed->message ? failed->message : "out of memory");
    err->source = failed->source;
    return -1;
}

static int keep_store(struct keep *keep)
{
    struct text bytes = result_bytes(keep->result);

    if (bytes.size == 0)
        return error_set(&keep->failed, STATE_HYC00, 0, "Rows of such a result cannot be kept");
    return store_add(&keep->store, bytes, keep->live.rows, &keep->failed);
}

/* One more block from the server: 1, 0 the end, -1. */
static int keep_receive(struct keep *keep, struct error *err)
{
    int more;

    keep->has_live = false;
    more = result_next(keep->result, &keep->live, &keep->failed);
    if (more > 0)
        more = keep_store(keep) < 0 ? -1 : 1;
    keep->has_live = more > 0;
    keep->ended = more == 0;
    return more < 0 ? keep_failed(keep, err) : more;
}

int keep_reach(struct keep *keep, uint64_t row, struct error *err)
{
    while (row >= keep->store.rows) {
        if (keep->ended)
            return 0;
        if (keep->failed.state != STATE_00000)
            return keep_failed(keep, err);
        if (keep_receive(keep, err) < 0)
            return -1;
    }
    return 1;
}

uint64_t keep_rows(const struct keep *keep)
{
    return keep->store.rows;
}

/* The slot with block `index`, else the one that was not asked for the longest. */
static struct slot *keep_slot(struct keep *keep, size_t index)
{
    struct slot *oldest = &keep->slots[0];

    for (size_t i = 0; i < SLOTS; i++) {
        if (keep->slots[i].filled && keep->slots[i].index == index)
            return &keep->slots[i];
        if (keep->slots[i].used < oldest->used)
            oldest = &keep->slots[i];
    }
    return oldest;
}

static int keep_decode(struct keep *keep, struct slot *slot, size_t index, struct error *err)
{
    const struct store_place *place = &keep->store.places[index];
    size_t capacity;
    uint8_t *space;

    if (!slot->decoder)
        slot->decoder = result_again(keep->result, err);
    if (!slot->decoder)
        return -1;
    space = decoder_space(slot->decoder, place->size, &capacity, err);
    if (!space || store_read(&keep->store, index, space, err) < 0)
        return -1;
    decoder_fill(slot->decoder, place->size);
    switch (decoder_next(slot->decoder, &slot->block, err)) {
    case DECODE_BLOCK:
        break;
    case DECODE_BROKEN:
        return error_wrap(err, "Kept rows cannot be read again");
    default:
        return error_set(err, STATE_HY000, 0, "Kept rows cannot be read again: the block is not whole");
    }
    if (slot->block.rows != place->rows || decoder_bytes(slot->decoder).size != place->size)
        return error_set(err, STATE_HY000, 0, "Kept rows cannot be read again: the block is another one");
    return 0;
}

int keep_block(struct keep *keep, uint64_t row, struct block *out, uint64_t *at, struct error *err)
{
    size_t index = store_find(&keep->store, row);
    struct slot *slot;

    *at = row - keep->store.places[index].first;
    if (keep->has_live && index + 1 == keep->store.count) {
        *out = keep->live;
        return 0;
    }
    slot = keep_slot(keep, index);
    slot->used = ++keep->clock;
    if (!slot->filled || slot->index != index) {
        slot->filled = false;
        if (keep_decode(keep, slot, index, err) < 0) {
            decoder_free(slot->decoder);
            slot->decoder = NULL;
            return -1;
        }
        slot->filled = true;
        slot->index = index;
    }
    *out = slot->block;
    return 0;
}
