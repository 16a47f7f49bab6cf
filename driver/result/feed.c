/* Data on their way from the thread that has them to the one that sends them. */
#include "result/feed.h"

#include <signal.h>
#include <string.h>

#include "base/memory.h"

enum { CAPACITY = 1 << 20, LEAST = 32768 };

struct feed {
    struct session *session;
    struct canceller *canceller;
    struct query query;
    struct query_data data;
    char id[SERVER_UUID_SIZE + 1];
    size_t host; /* where it goes; of the feed's thread */
    int64_t deadline;
    pthread_t thread;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    uint8_t *bytes; /* CAPACITY of them: [at, size) are still to be sent */
    size_t at, size;
    bool dropped;    /* bytes that were sent are not kept any more */
    bool rewound;    /* the request is to be sent again, and cannot be */
    bool ended, cut; /* the application's word: all is there; it will never be */
    bool done;       /* the request is over: result or failure */
    bool joined;     /* the feed's thread is gone; its caller's alone */
    struct result *result;
    struct error failure;
};

/* ---- the thread that sends */

/* The server is told before the link ends. Servers of today store nothing of such an INSERT; 18.16 takes the
 * link's end for that of the data, and cannot be told. */
static int64_t cut_off(struct feed *feed, struct error *err)
{
    pthread_mutex_unlock(&feed->lock);
    session_kill_ahead(feed->session, feed->host, feed->query.query_id);
    pthread_mutex_lock(&feed->lock);
    return error_set(err, STATE_HY008, 0, "the data of the INSERT were not given to their end");
}

static int64_t give(struct feed *feed, uint8_t *place, size_t room, struct error *err)
{
    size_t least = room < LEAST ? room : LEAST;
    while (!feed->cut && !feed->ended && !feed->rewound && feed->size - feed->at < least)
        pthread_cond_wait(&feed->changed, &feed->lock);
    if (feed->cut)
        return cut_off(feed, err);
    if (feed->rewound)
        return error_set(err, STATE_HY000, 0,
                         "the server wants the request in another form, and a part of the data has gone out "
                         "already: execute the INSERT again");
    size_t size = feed->size - feed->at < room ? feed->size - feed->at : room;
    if (size)
        memcpy(place, feed->bytes + feed->at, size);
    feed->at += size;
    pthread_cond_broadcast(&feed->changed);
    return (int64_t)size;
}

static int64_t feed_produce(void *context, uint8_t *place, size_t room, struct error *err)
{
    struct feed *feed = context;
    pthread_mutex_lock(&feed->lock);
    int64_t given = give(feed, place, room, err);
    pthread_mutex_unlock(&feed->lock);
    return given;
}

/* A request that was refused before its data mattered begins again, while all of them are still there. */
static int feed_rewind(void *context)
{
    struct feed *feed = context;
    pthread_mutex_lock(&feed->lock);
    bool lost = feed->rewound = feed->dropped;
    feed->at = 0;
    pthread_mutex_unlock(&feed->lock);
    return lost ? -1 : 0;
}

static bool feed_spent(void *context)
{
    struct feed *feed = context;
    pthread_mutex_lock(&feed->lock);
    bool spent = feed->dropped;
    pthread_mutex_unlock(&feed->lock);
    return spent;
}

static void *feed_run(void *context)
{
    struct feed *feed = context;
    struct result *result = NULL;
    struct error failure = {0};
    result_open(feed->session, &feed->query, feed->deadline, feed->canceller, &result, &failure);
    pthread_mutex_lock(&feed->lock);
    feed->result = result;
    error_move(&feed->failure, &failure);
    feed->done = true;
    pthread_cond_broadcast(&feed->changed);
    pthread_mutex_unlock(&feed->lock);
    return NULL;
}

/* ---- the application's threads */

/* The application's signals are not for the feed's thread. */
static int begin(struct feed *feed)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int status = pthread_create(&feed->thread, NULL, feed_run, feed);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

struct feed *feed_open(struct session *session, const struct query *query, struct text encoding,
                       int64_t deadline, struct canceller *canceller, struct error *err)
{
    struct feed *feed = mem_zalloc(sizeof *feed);
    uint8_t *bytes = mem_alloc(CAPACITY);
    if (!feed || !bytes) {
        mem_free(feed);
        mem_free(bytes);
        error_memory(err);
        return NULL;
    }
    feed->session = session;
    feed->canceller = canceller;
    feed->deadline = deadline;
    feed->bytes = bytes;
    feed->data = (struct query_data){.produce = feed_produce,
                                     .rewind = feed_rewind,
                                     .spent = feed_spent,
                                     .context = feed,
                                     .host = &feed->host,
                                     .raw = true,
                                     .encoding = encoding};
    feed->query = *query;
    feed->query.data = &feed->data;
    if (query->query_id.size == 0) {
        if (server_uuid(feed->id, err) < 0) {
            mem_free(bytes);
            mem_free(feed);
            return NULL;
        }
        feed->query.query_id = text_make(feed->id, SERVER_UUID_SIZE);
    }
    pthread_mutex_init(&feed->lock, NULL);
    pthread_cond_init(&feed->changed, NULL);
    if (begin(feed) == 0)
        return feed;
    feed->joined = true;
    feed_free(feed);
    error_set(err, STATE_HY000, 0, "a thread for the data of an INSERT could not be made");
    return NULL;
}

/* The failure once more: it stays. */
static int tell(const struct feed *feed, struct error *err)
{
    const struct error *failure = &feed->failure;
    if (!failure->state) /* an answer before the data's end */
        return error_set(err, STATE_08S01, 0, "the server answered before it had all data of the INSERT");
    error_set(err, failure->state, failure->native, "%s",
              failure->message ? failure->message : "out of memory");
    err->source = failure->source;
    return -1;
}

/* Waits until there is room: bytes of it, 0 when the request is over. */
static size_t make_room(struct feed *feed)
{
    while (!feed->done && feed->size == CAPACITY && feed->at < CAPACITY / 2)
        pthread_cond_wait(&feed->changed, &feed->lock);
    if (feed->done)
        return 0;
    if (feed->size == CAPACITY) {
        feed->size -= feed->at;
        memmove(feed->bytes, feed->bytes + feed->at, feed->size);
        feed->at = 0;
        feed->dropped = true;
    }
    return CAPACITY - feed->size;
}

int feed_push(struct feed *feed, const void *data, size_t size, struct error *err)
{
    const uint8_t *from = data;
    int status = 0;
    pthread_mutex_lock(&feed->lock);
    do {
        size_t room = make_room(feed);
        size_t taken = size < room ? size : room;
        if (feed->done)
            status = tell(feed, err);
        if (taken)
            memcpy(feed->bytes + feed->size, from, taken);
        feed->size += taken;
        from += taken;
        size -= taken;
        pthread_cond_broadcast(&feed->changed);
    } while (status == 0 && size > 0);
    pthread_mutex_unlock(&feed->lock);
    return status;
}

static void join(struct feed *feed)
{
    if (!feed->joined)
        pthread_join(feed->thread, NULL);
    feed->joined = true;
}

int feed_end(struct feed *feed, struct result **out, struct error *err)
{
    pthread_mutex_lock(&feed->lock);
    feed->ended = true;
    bool early = feed->done && feed->result;
    pthread_cond_broadcast(&feed->changed);
    pthread_mutex_unlock(&feed->lock);
    join(feed);
    *out = NULL;
    if (early || !feed->result)
        return tell(feed, err);
    *out = feed->result;
    feed->result = NULL;
    return 0;
}

void feed_free(struct feed *feed)
{
    if (!feed)
        return;
    pthread_mutex_lock(&feed->lock);
    feed->cut = true;
    pthread_cond_broadcast(&feed->changed);
    pthread_mutex_unlock(&feed->lock);
    join(feed);
    result_close(feed->result);
    error_clear(&feed->failure);
    pthread_cond_destroy(&feed->changed);
    pthread_mutex_destroy(&feed->lock);
    mem_free(feed->bytes);
    mem_free(feed);
}
