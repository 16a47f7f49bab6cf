/* The HTTP transport: opens links to one endpoint and keeps idle ones. */
#include "transport/http.h"

#include <pthread.h>

#include "base/memory.h"
#include "base/process.h"
#include "transport/http_link.h"

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

/* A failure shows itself when the first handle is made. */
static void curl_begin(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* The newest idle link that is good still, or NULL. */
static struct http_link *take_idle(struct http_transport *http)
{
    struct pool_entry *entry;
    while ((entry = pool_take(&http->pool->idle))) {
        struct http_link *link = http_link_of(entry);
        if (transport_now() < entry->until && !http_socket_closed(link))
            return link;
        http_link_free(link);
    }
    return NULL;
}

static struct link *http_open(struct transport *transport, struct error *err)
{
    struct http_transport *http = (struct http_transport *)transport;
    if (process_current() != http->process) {
        error_set(err, STATE_08S01, 0,
                  "this connection belongs to the parent process: connect again after fork()");
        return NULL;
    }
    struct http_link *link = take_idle(http);
    if (!link)
        link = http_link_new(http, err);
    if (!link)
        return NULL;
    link->transport = http;
    atomic_store(&link->cancelled, false);
    if (http_setup_owner(link, err) == 0)
        return &link->link;
    http_link_free(link);
    return NULL;
}

static bool lost_early(const struct pool_entry *entry)
{
    return transport_now() < entry->until && http_socket_closed(http_link_of(entry));
}

static bool http_lost(struct transport *transport)
{
    struct http_transport *http = (struct http_transport *)transport;
    return process_current() != http->process || pool_look(&http->pool->idle, lost_early);
}

static void http_free(struct transport *transport)
{
    struct http_transport *http = (struct http_transport *)transport;
    /* In a child the pool is a copy of the parent's, perhaps locked: it stays as it is. */
    if (process_current() == http->process)
        http_pool_leave(http->pool);
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
    http->transport.lost = http_lost;
    http->endpoint = endpoint;
    http->log = log;
    http->process = process_current();
    http->idle_links = idle_links;
    http->pool = http_pool_get(endpoint, err);
    if (http->pool)
        return &http->transport;
    mem_free(http);
    return NULL;
}
