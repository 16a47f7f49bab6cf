/* A link of one's own. */
#include "transport/pinned.h"

#include <pthread.h>

#include "base/memory.h"

struct pinned_link;

struct pinned {
    struct transport transport;
    struct transport *inner;
    int (*fresh)(void *context, struct link *link, struct error *err);
    void *context;
    pthread_mutex_t lock;       /* of what a cancel reads */
    struct link *link;          /* the link, or NULL */
    struct pinned_link *active; /* whose request is on it: its answer is not at its end */
    uint64_t number, opened;
};

/* What users have. */
struct pinned_link {
    struct link link; /* first */
    struct pinned *owner;
    bool cancelled; /* under the lock */
};

static struct pinned *pinned_of(struct transport *transport)
{
    return (struct pinned *)transport;
}

static struct pinned_link *thin_of(struct link *link)
{
    return (struct pinned_link *)link;
}

/* Takes the link out of others' reach and ends it. */
static void drop(struct pinned *pinned)
{
    pthread_mutex_lock(&pinned->lock);
    struct link *link = pinned->link;
    pinned->link = NULL;
    pinned->active = NULL;
    pinned->number = 0;
    pthread_mutex_unlock(&pinned->lock);
    if (link)
        link->spent = true;
    link_close(link);
}

void pinned_drop(struct transport *transport)
{
    drop(pinned_of(transport));
}

uint64_t pinned_number(struct transport *transport)
{
    struct pinned *pinned = pinned_of(transport);
    pthread_mutex_lock(&pinned->lock);
    uint64_t number = pinned->number;
    pthread_mutex_unlock(&pinned->lock);
    return number;
}

/* ---- requests */

static int cancelled(struct error *err)
{
    return error_set(err, STATE_HY008, 0, "the operation was cancelled");
}

/* Says whose request goes over the link now, where a cancel finds it. */
static int enter(struct pinned *pinned, struct pinned_link *thin, struct error *err)
{
    pthread_mutex_lock(&pinned->lock);
    bool ended = thin->cancelled;
    pinned->active = ended ? NULL : thin;
    pthread_mutex_unlock(&pinned->lock);
    return ended ? cancelled(err) : 0;
}

static int open_link(struct pinned *pinned, struct pinned_link *thin, struct error *err)
{
    struct link *link = pinned->inner->open(pinned->inner, err);
    if (!link)
        return -1;
    link->spent = true; /* until it is ours to use */
    pthread_mutex_lock(&pinned->lock);
    pinned->link = link;
    pinned->number = ++pinned->opened;
    pthread_mutex_unlock(&pinned->lock);
    if (enter(pinned, thin, err) == 0 && pinned->fresh(pinned->context, link, err) == 0)
        return 0;
    drop(pinned);
    return -1;
}

static bool is_gone(const struct pinned *pinned)
{
    return !pinned->link || (pinned->link->ops->closed && pinned->link->ops->closed(pinned->link));
}

static int thin_start(struct link *link, const struct request *request, struct answer *answer,
                      struct error *err)
{
    struct pinned_link *thin = thin_of(link);
    struct pinned *pinned = thin->owner;
    struct request own = *request;
    link->deadline = request->deadline;
    if (pinned->active || is_gone(pinned))
        drop(pinned);
    if (!pinned->link && request->bound) {
        error_set(err, STATE_08S01, 0, "the link with the server's session was lost");
        err->source = ERROR_UNSENT;
        return -1;
    }
    /* A link that was used must not be replaced by libcurl unseen. */
    own.bound = pinned->link != NULL;
    if (!pinned->link && open_link(pinned, thin, err))
        return -1;
    if (enter(pinned, thin, err) == 0 && link_start(pinned->link, &own, answer, err) == 0)
        return 0;
    drop(pinned);
    return -1;
}

/* Only over the link that is open: another one's first requests would have to be waited for. */
static int thin_begin(struct link *link, const struct request *request, struct error *err)
{
    struct pinned_link *thin = thin_of(link);
    struct pinned *pinned = thin->owner;
    link->deadline = request->deadline;
    if (pinned->active || is_gone(pinned))
        drop(pinned);
    if (!pinned->link) {
        error_set(err, STATE_08S01, 0, "the link with the server's session was lost");
        err->source = ERROR_UNSENT;
        return -1;
    }
    if (!pinned->link->ops->begin)
        return link_begin(pinned->link, request, err);
    if (enter(pinned, thin, err) == 0 && link_begin(pinned->link, request, err) == 0)
        return 0;
    drop(pinned);
    return -1;
}

static int thin_head(struct link *link, struct answer *answer, struct error *err)
{
    struct pinned_link *thin = thin_of(link);
    struct pinned *pinned = thin->owner;
    if (pinned->active != thin)
        return thin->cancelled ? cancelled(err)
                               : error_set(err, STATE_08S01, 0, "the link is not usable any more");
    pinned->link->deadline = link->deadline;
    int status = link_head(pinned->link, answer, err);
    if (status && !(link->deadline && transport_now() >= link->deadline))
        drop(pinned);
    return status;
}

static int thin_read(struct link *link, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    struct pinned_link *thin = thin_of(link);
    struct pinned *pinned = thin->owner;
    *size = 0;
    if (pinned->active != thin)
        return thin->cancelled ? cancelled(err)
                               : error_set(err, STATE_08S01, 0, "the link is not usable any more");
    pinned->link->deadline = link->deadline;
    int status = link_read(pinned->link, place, room, size, err);
    if (status || *size)
        return status;
    pthread_mutex_lock(&pinned->lock);
    pinned->active = NULL;
    pthread_mutex_unlock(&pinned->lock);
    return 0;
}

static void thin_cancel(struct link *link)
{
    struct pinned_link *thin = thin_of(link);
    struct pinned *pinned = thin->owner;
    pthread_mutex_lock(&pinned->lock);
    thin->cancelled = true;
    if (pinned->active == thin && pinned->link)
        link_cancel(pinned->link);
    pthread_mutex_unlock(&pinned->lock);
}

static void thin_close(struct link *link)
{
    struct pinned_link *thin = thin_of(link);
    if (thin->owner->active == thin)
        drop(thin->owner);
    mem_free(thin);
}

static const struct transport_ops THIN_OPS = {.start = thin_start,
                                              .read = thin_read,
                                              .cancel = thin_cancel,
                                              .close = thin_close,
                                              .begin = thin_begin,
                                              .head = thin_head};

/* ---- the transport */

static struct link *pinned_open(struct transport *transport, struct error *err)
{
    struct pinned_link *thin = mem_zalloc(sizeof *thin);
    if (!thin) {
        error_memory(err);
        return NULL;
    }
    thin->link.ops = &THIN_OPS;
    thin->owner = pinned_of(transport);
    return &thin->link;
}

static bool pinned_lost(struct transport *transport)
{
    struct pinned *pinned = pinned_of(transport);
    pthread_mutex_lock(&pinned->lock);
    bool lost = pinned->link && !pinned->active && is_gone(pinned);
    pthread_mutex_unlock(&pinned->lock);
    return lost;
}

static void pinned_free(struct transport *transport)
{
    struct pinned *pinned = pinned_of(transport);
    drop(pinned);
    pthread_mutex_destroy(&pinned->lock);
    mem_free(pinned);
}

struct transport *pinned_transport_new(struct transport *inner,
                                       int (*fresh)(void *context, struct link *link, struct error *err),
                                       void *context, struct error *err)
{
    struct pinned *pinned = mem_zalloc(sizeof *pinned);
    if (!pinned) {
        error_memory(err);
        return NULL;
    }
    pinned->transport = (struct transport){.open = pinned_open, .free = pinned_free, .lost = pinned_lost};
    pinned->inner = inner;
    pinned->fresh = fresh;
    pinned->context = context;
    pthread_mutex_init(&pinned->lock, NULL);
    return &pinned->transport;
}
