/* The process's idle links: found by all that makes two links differ, closed when the server would. */
#include "transport/http_pool.h"

#include <pthread.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "transport/http_link.h"

/* A child process begins with none: its parent's links are not its own. */
static struct {
    pthread_mutex_t lock;
    struct http_pool *first;
} shared_pools = {PTHREAD_MUTEX_INITIALIZER, NULL};

static pthread_once_t pools_once = PTHREAD_ONCE_INIT;

static void lock_pools(void)
{
    pthread_mutex_lock(&shared_pools.lock);
}

static void unlock_pools(void)
{
    pthread_mutex_unlock(&shared_pools.lock);
}

static void forget_pools(void)
{
    shared_pools.first = NULL;
    pthread_mutex_unlock(&shared_pools.lock); /* of the thread that called fork() */
}

static void pools_begin(void)
{
    pthread_atfork(lock_pools, unlock_pools, forget_pools);
}

static void put_text(struct buffer *key, struct text text)
{
    buffer_printf(key, "%zu:", text.size);
    buffer_put(key, text);
}

/* Times and the user agent are told to a link by each connection that takes it: http_setup_owner. */
_Static_assert(sizeof(struct endpoint) == 14 * sizeof(struct text) + 24,
               "a new member of struct endpoint: in the key here, or in http_setup_owner?");

static void put_key(struct buffer *key, const struct endpoint *endpoint)
{
    const struct text texts[] = {endpoint->pool,        endpoint->host,        endpoint->ca,
                                 endpoint->certificate, endpoint->key,         endpoint->key_password,
                                 endpoint->tls_name,    endpoint->tls_minimum, endpoint->proxy,
                                 endpoint->no_proxy,    endpoint->tls_ciphers, endpoint->tls_pin,
                                 endpoint->proxy_ca};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_text(key, texts[i]);
    buffer_printf(key, "%u %d %d", (unsigned)endpoint->port, endpoint->tls, (int)endpoint->verify);
}

static struct http_pool *make_pool(struct text key, struct error *err)
{
    struct http_pool *pool = mem_zalloc(sizeof *pool);
    char *copy = key.size ? mem_strndup(key.data, key.size) : NULL;
    if (!pool || (key.size && !copy)) {
        mem_free(pool);
        mem_free(copy);
        error_memory(err);
        return NULL;
    }
    pool->key = text_make(copy, key.size);
    pool->transports = 1;
    pool_init(&pool->idle);
    return pool;
}

static void free_pool(struct http_pool *pool)
{
    struct pool_entry *entry;
    while ((entry = pool_take(&pool->idle)))
        http_link_free(http_link_of(entry));
    pool_destroy(&pool->idle);
    if (pool->key.data)
        mem_wipe((void *)pool->key.data, pool->key.size); /* there may be passwords of keys and proxies */
    mem_free((void *)pool->key.data);
    mem_free(pool);
}

/* Takes idle links that are too old out of all pools, and pools that nobody uses. They are freed without the
 * lock: closing a link may take its time. */
static struct http_pool *take_unused(struct pool_entry **old)
{
    int64_t now = transport_now();
    struct http_pool *unused = NULL;
    struct http_pool **place = &shared_pools.first;
    *old = NULL;
    while (*place) {
        struct http_pool *pool = *place;
        struct pool_entry *entry;
        while ((entry = pool_take_old(&pool->idle, now))) {
            entry->below = *old;
            *old = entry;
        }
        if (pool->transports == 0 && pool->idle.count == 0) {
            *place = pool->next;
            pool->next = unused;
            unused = pool;
        } else {
            place = &pool->next;
        }
    }
    return unused;
}

static void free_unused(struct http_pool *unused, struct pool_entry *old)
{
    while (old) {
        struct pool_entry *below = old->below;
        http_link_free(http_link_of(old));
        old = below;
    }
    while (unused) {
        struct http_pool *next = unused->next;
        free_pool(unused);
        unused = next;
    }
}

static struct http_pool *find_pool(struct text key, struct error *err)
{
    struct pool_entry *old;
    lock_pools();
    struct http_pool *pool = shared_pools.first;
    while (pool && !text_equal(pool->key, key))
        pool = pool->next;
    if (pool) {
        pool->transports++;
    } else {
        pool = make_pool(key, err);
        if (pool) {
            pool->next = shared_pools.first;
            shared_pools.first = pool;
        }
    }
    struct http_pool *unused = take_unused(&old);
    unlock_pools();
    free_unused(unused, old);
    return pool;
}

struct http_pool *http_pool_get(const struct endpoint *endpoint, struct error *err)
{
    if (endpoint->pool.size == 0)
        return make_pool(text_make(NULL, 0), err);
    pthread_once(&pools_once, pools_begin);
    struct buffer key;
    buffer_init(&key, SIZE_MAX);
    put_key(&key, endpoint);
    struct http_pool *pool = NULL;
    if (buffer_check(&key, "the options of a link", err) == 0)
        pool = find_pool(buffer_text(&key), err);
    if (key.data)
        mem_wipe(key.data, key.capacity);
    buffer_clear(&key);
    return pool;
}

void http_pool_leave(struct http_pool *pool)
{
    if (pool->key.size == 0) {
        free_pool(pool);
        return;
    }
    struct pool_entry *old;
    lock_pools();
    pool->transports--;
    struct http_pool *unused = take_unused(&old);
    unlock_pools();
    free_unused(unused, old);
}
