/* Reading ahead of the reader. */
#include "result/spool.h"

#include <stdatomic.h>
#include <string.h>

#include "base/memory.h"

enum { PIECE = 1 << 20, LEAST_ROOM = 65536 };

struct spool {
    struct link link;   /* first */
    struct link *inner; /* NULL: all has come */
    struct store store;
    size_t next;    /* the store's next block to read */
    uint8_t *piece; /* the block being read, or what is being received */
    size_t size, at;
    struct error failure; /* of inner, or of keeping: behind all that is kept. state 0: none */
    atomic_bool cancelled;
};

static struct spool *spool_of(struct link *link)
{
    return (struct spool *)link;
}

/* ---- as a link */

static int spool_start(struct link *link, const struct request *request, struct answer *answer,
                       struct error *err)
{
    (void)link;
    (void)request;
    (void)answer;
    return error_set(err, STATE_HY000, 0, "an answer that is kept takes no request");
}

static int give_failure(const struct spool *spool, struct error *err)
{
    const struct error *failure = &spool->failure;
    error_set(err, failure->state, failure->native, "%s",
              failure->message ? failure->message : "out of memory");
    err->source = failure->source;
    return -1;
}

/* The next kept block becomes the piece: 1, 0 there is none, -1. */
static int load(struct spool *spool, struct error *err)
{
    if (spool->next == spool->store.count)
        return 0;
    if (!spool->piece)
        spool->piece = mem_alloc(PIECE);
    if (!spool->piece)
        return error_memory(err);
    if (store_read(&spool->store, spool->next, spool->piece, err))
        return -1;
    spool->size = spool->store.places[spool->next].size;
    spool->at = 0;
    store_drop(&spool->store, spool->next++);
    return 1;
}

static int spool_read(struct link *link, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    struct spool *spool = spool_of(link);
    *size = 0;
    if (atomic_load(&spool->cancelled))
        return error_set(err, STATE_HY008, 0, "the operation was cancelled");
    int loaded = spool->at < spool->size ? 1 : load(spool, err);
    if (loaded < 0)
        return -1;
    if (loaded > 0) {
        size_t left = spool->size - spool->at;
        *size = left < room ? left : room;
        memcpy(place, spool->piece + spool->at, *size);
        spool->at += *size;
        return 0;
    }
    if (spool->failure.state)
        return give_failure(spool, err);
    if (!spool->inner)
        return 0;
    spool->inner->deadline = link->deadline;
    return link_read(spool->inner, place, room, size, err);
}

static void spool_cancel(struct link *link)
{
    struct spool *spool = spool_of(link);
    atomic_store(&spool->cancelled, true);
    if (spool->inner)
        link_cancel(spool->inner);
}

static void spool_close(struct link *link)
{
    struct spool *spool = spool_of(link);
    link_close(spool->inner);
    store_clear(&spool->store);
    error_clear(&spool->failure);
    mem_free(spool->piece);
    mem_free(spool);
}

static const struct transport_ops SPOOL_OPS = {
    .start = spool_start, .read = spool_read, .cancel = spool_cancel, .close = spool_close};

struct spool *spool_open(struct link *inner, const struct store_options *options, struct error *err)
{
    struct spool *spool = mem_zalloc(sizeof *spool);
    if (!spool) {
        error_memory(err);
        return NULL;
    }
    spool->link.ops = &SPOOL_OPS;
    spool->link.deadline = inner->deadline;
    spool->inner = inner;
    store_init(&spool->store, options);
    atomic_init(&spool->cancelled, false);
    return spool;
}

struct link *spool_link(struct spool *spool)
{
    return &spool->link;
}

/* ---- reading on */

static bool passed(int64_t deadline)
{
    return deadline && transport_now() >= deadline;
}

/* Fills a piece: 1 time is over, 0 the answer's end, 2 the piece is full, -1. */
static int receive(struct spool *spool, uint8_t *piece, size_t *filled, int64_t until)
{
    struct link *inner = spool->inner;
    struct error own = {0};
    size_t size = 1;
    *filled = 0;
    while (PIECE - *filled >= LEAST_ROOM) {
        int64_t deadline = spool->link.deadline;
        inner->deadline = deadline && deadline < until ? deadline : until;
        if (link_read(inner, piece + *filled, PIECE - *filled, &size, &own)) {
            bool waits = own.state == STATE_HYT00 && !passed(deadline);
            if (!waits)
                error_move(&spool->failure, &own);
            error_clear(&own);
            return waits ? 1 : -1;
        }
        *filled += size;
        if (size == 0)
            return 0;
    }
    return 2;
}

int spool_fill(struct spool *spool, int64_t until)
{
    int status = spool->inner ? 2 : spool->failure.state ? -1 : 0;
    uint8_t *piece = status == 2 ? mem_alloc(PIECE) : NULL;
    if (status == 2 && !piece)
        status = error_memory(&spool->failure);
    while (status == 2) {
        size_t filled;
        status = receive(spool, piece, &filled, until);
        struct error full = {0};
        if (filled && store_add(&spool->store, text_make((const char *)piece, filled), 1, &full)) {
            error_move(&spool->failure, &full);
            status = -1;
        }
        if (status == 2 && transport_now() >= until)
            status = 1;
    }
    mem_free(piece);
    if (status <= 0 && spool->inner) {
        link_close(spool->inner);
        spool->inner = NULL;
    }
    return status;
}

bool spool_gave_up(const struct spool *spool)
{
    return spool->failure.state && spool->failure.source == ERROR_DRIVER &&
           spool->failure.state != STATE_08S01;
}
