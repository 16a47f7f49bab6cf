/* The HTTP transport: opens links to one endpoint and keeps idle ones. */
#include "transport/http.h"

#include <pthread.h>
#include <unistd.h>

#include "base/memory.h"
#include "transport/http_link.h"

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

/* A failure shows itself when the first handle is made. */
static void curl_begin(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static struct http_link *link_of(struct pool_entry *entry)
{
    return (struct http_link *)((char *)entry - offsetof(struct http_link, pooled));
}

static struct link *http_open(struct transport *transport, struct error *err)
{
    struct http_transport *http = (struct http_transport *)transport;
    if (getpid() != http->owner) {
        error_set(err, STATE_08S01, 0,
                  "this connection belongs to the parent process: connect again after fork()");
        return NULL;
    }
    for (;;) {
        struct pool_entry *entry = pool_take(&http->pool);
        if (!entry)
            break;
        if (transport_now() < entry->until)
            return &link_of(entry)->link;
        http_link_free(link_of(entry));
    }
    struct http_link *link = http_link_new(http, err);
    return link ? &link->link : NULL;
}

static void http_free(struct transport *transport)
{
    struct http_transport *http = (struct http_transport *)transport;
    for (;;) {
        struct pool_entry *entry = pool_take(&http->pool);
        if (!entry)
            break;
        http_link_free(link_of(entry));
    }
    pool_destroy(&http->pool);
    mem_free(http);
}

struct transport *http_transport_new(const struct endpoint *endpoint, const struct log *log,
                                     size_t idle_links, struct error *err)
{
    pthread_once(&curl_once, curl_begin);
    struct http_transport *http = mem_zalloc(sizeof *http);
    if (!http) {
        error_memory(err);
        return NULL;
    }
    http->transport.open = http_open;
    http->transport.free = http_free;
    http->endpoint = endpoint;
    http->log = log;
    http->owner = getpid();
    pool_init(&http->pool, idle_links);
    return &http->transport;
}
