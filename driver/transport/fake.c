/* The scripted transport of unit tests. */
#include "transport/fake.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/buffer.h"
#include "base/memory.h"

enum { REQUEST_LIMIT = 256 << 20, PRODUCE_ROOM = 4096 };

/* A request as it was sent. */
struct kept {
    struct buffer target, body;
    struct arena arena;
    struct header *headers;
    size_t header_count;
};

struct fake_transport {
    struct transport transport;
    const struct fake_answer *answers;
    size_t answer_count;
    pthread_mutex_t lock; /* of what follows: kills come from threads of their own */
    struct kept *kept;
    size_t kept_count;
    struct text beside; /* see fake_beside */
};

struct fake_link {
    struct link link;
    struct fake_transport *transport;
    const struct fake_answer *answer;
    size_t at;
    atomic_bool cancelled;
};

static int keep_headers(struct kept *kept, const struct request *request)
{
    kept->headers = arena_calloc(&kept->arena, request->header_count + 1, sizeof(struct header));
    if (!kept->headers)
        return -1;
    for (size_t i = 0; i < request->header_count; i++) {
        kept->headers[i].name = arena_copy(&kept->arena, request->headers[i].name);
        kept->headers[i].value = arena_copy(&kept->arena, request->headers[i].value);
    }
    kept->header_count = request->header_count;
    return 0;
}

static int keep_body(struct kept *kept, const struct request *request, struct error *err)
{
    buffer_put(&kept->body, request->body);
    while (request->produce) {
        uint8_t *place = buffer_reserve(&kept->body, PRODUCE_ROOM);
        if (!place)
            break;
        int64_t made = request->produce(request->produce_context, place, PRODUCE_ROOM, err);
        if (made < 0)
            return -1;
        if (made == 0)
            break;
        kept->body.size += (size_t)made;
    }
    return buffer_check(&kept->body, "a request's body", err);
}

/* The request's place in the list, -1 for no memory. */
static int keep(struct fake_transport *transport, const struct request *request, size_t *index,
                struct error *err)
{
    struct kept kept = {0};
    buffer_init(&kept.target, REQUEST_LIMIT);
    buffer_init(&kept.body, REQUEST_LIMIT);
    arena_init(&kept.arena, REQUEST_LIMIT);
    buffer_put(&kept.target, request->target);
    int status = keep_headers(&kept, request) ? error_memory(err) : keep_body(&kept, request, err);

    pthread_mutex_lock(&transport->lock);
    struct kept *more = mem_realloc(transport->kept, (transport->kept_count + 1) * sizeof(kept));
    if (more) {
        transport->kept = more;
        *index = transport->kept_count;
        more[transport->kept_count++] = kept;
    }
    pthread_mutex_unlock(&transport->lock);
    return more ? status : error_memory(err);
}

/* Keeps the request and finds its answer. */
static int fake_begin(struct link *link, const struct request *request, struct error *err)
{
    struct fake_link *fake = (struct fake_link *)link;
    static const struct fake_answer empty = {.status = 200};
    if (atomic_load(&fake->cancelled))
        return error_set(err, STATE_HY008, 0, "cancelled");
    link->deadline = request->deadline;
    fake->at = 0;
    size_t index = 0;
    if (fake->transport->beside.size && text_starts(request->body, fake->transport->beside)) {
        fake->answer = &empty;
        return 0;
    }
    if (keep(fake->transport, request, &index, err))
        return -1;
    if (index >= fake->transport->answer_count)
        return error_set(err, STATE_08S01, 0, "the script has no answer number %zu", index);
    fake->answer = &fake->transport->answers[index];
    return 0;
}

static int fake_head(struct link *link, struct answer *answer, struct error *err)
{
    struct fake_link *fake = (struct fake_link *)link;
    if (atomic_load(&fake->cancelled))
        return error_set(err, STATE_HY008, 0, "cancelled");
    if (fake->answer->fail)
        return error_set(err, fake->answer->fail, 0, "as the script says");
    *answer = (struct answer){.status = fake->answer->status,
                              .headers = fake->answer->headers,
                              .header_count = fake->answer->header_count};
    return 0;
}

static int fake_start(struct link *link, const struct request *request, struct answer *answer,
                      struct error *err)
{
    return fake_begin(link, request, err) || fake_head(link, answer, err) ? -1 : 0;
}

static int fake_read(struct link *link, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    struct fake_link *fake = (struct fake_link *)link;
    if (atomic_load(&fake->cancelled))
        return error_set(err, STATE_HY008, 0, "cancelled");
    if (link->deadline && transport_now() >= link->deadline)
        return error_set(err, STATE_HYT00, 0, "timeout");
    if (!fake->answer)
        return error_set(err, STATE_08S01, 0, "nothing was asked");
    struct text rest = text_from(fake->answer->body, fake->at);
    size_t most = fake->answer->piece && fake->answer->piece < room ? fake->answer->piece : room;
    *size = rest.size < most ? rest.size : most;
    if (*size == 0)
        return fake->answer->cut ? error_set(err, STATE_08S01, 0, "the answer was cut") : 0;
    memcpy(place, rest.data, *size);
    fake->at += *size;
    return 0;
}

static void fake_cancel(struct link *link)
{
    atomic_store(&((struct fake_link *)link)->cancelled, true);
}

static void fake_close(struct link *link)
{
    mem_free(link);
}

static const struct transport_ops FAKE_OPS = {.start = fake_start,
                                              .read = fake_read,
                                              .cancel = fake_cancel,
                                              .close = fake_close,
                                              .begin = fake_begin,
                                              .head = fake_head};

static struct link *fake_open(struct transport *transport, struct error *err)
{
    struct fake_link *link = mem_zalloc(sizeof *link);
    if (!link) {
        error_memory(err);
        return NULL;
    }
    link->link.ops = &FAKE_OPS;
    link->transport = (struct fake_transport *)transport;
    atomic_init(&link->cancelled, false);
    return &link->link;
}

static void fake_free(struct transport *transport)
{
    struct fake_transport *fake = (struct fake_transport *)transport;
    for (size_t i = 0; i < fake->kept_count; i++) {
        buffer_clear(&fake->kept[i].target);
        buffer_clear(&fake->kept[i].body);
        arena_clear(&fake->kept[i].arena);
    }
    mem_free(fake->kept);
    pthread_mutex_destroy(&fake->lock);
    mem_free(fake);
}

struct transport *fake_transport_new(const struct fake_answer *answers, size_t count, struct error *err)
{
    struct fake_transport *fake = mem_zalloc(sizeof *fake);
    if (!fake) {
        error_memory(err);
        return NULL;
    }
    fake->transport.open = fake_open;
    fake->transport.free = fake_free;
    fake->answers = answers;
    fake->answer_count = count;
    pthread_mutex_init(&fake->lock, NULL);
    return &fake->transport;
}

/* Request `index`, or NULL. */
static struct kept *request_at(const struct transport *transport, size_t index)
{
    struct fake_transport *fake = (struct fake_transport *)transport;
    pthread_mutex_lock(&fake->lock);
    struct kept *kept = index < fake->kept_count ? &fake->kept[index] : NULL;
    pthread_mutex_unlock(&fake->lock);
    return kept;
}

struct text fake_target(const struct transport *transport, size_t index)
{
    const struct kept *kept = request_at(transport, index);
    return kept ? buffer_text(&kept->target) : text_make(NULL, 0);
}

struct text fake_body(const struct transport *transport, size_t index)
{
    const struct kept *kept = request_at(transport, index);
    return kept ? buffer_text(&kept->body) : text_make(NULL, 0);
}

struct text fake_header(const struct transport *transport, size_t index, const char *name)
{
    const struct kept *kept = request_at(transport, index);
    struct answer as_answer = {0};
    if (kept) {
        as_answer.headers = kept->headers;
        as_answer.header_count = kept->header_count;
    }
    return answer_header(&as_answer, name);
}

size_t fake_count(const struct transport *transport)
{
    struct fake_transport *fake = (struct fake_transport *)transport;
    pthread_mutex_lock(&fake->lock);
    size_t count = fake->kept_count;
    pthread_mutex_unlock(&fake->lock);
    return count;
}

void fake_beside(struct transport *transport, struct text body)
{
    ((struct fake_transport *)transport)->beside = body;
}
