/* A transport over several hosts: opens links to the one in use, and turns to another when that fails. */
#include "transport/hosts.h"

#include <stdatomic.h>
#include <sys/random.h>

#include "base/memory.h"
#include "transport/health.h"

struct hosts {
    struct transport transport;
    struct transport **inner;
    const struct endpoint *endpoints;
    size_t count;
    const struct log *log;
    atomic_size_t current;
};

static struct hosts *hosts_of(const struct transport *transport)
{
    return (struct hosts *)(uintptr_t)transport;
}

static struct link *hosts_open_to(struct transport *transport, size_t host, struct error *err)
{
    struct transport *inner = hosts_of(transport)->inner[host];
    return inner->open(inner, err);
}

static struct link *hosts_open(struct transport *transport, struct error *err)
{
    return hosts_open_to(transport, atomic_load(&hosts_of(transport)->current), err);
}

static void hosts_free(struct transport *transport)
{
    struct hosts *hosts = hosts_of(transport);
    for (size_t i = 0; i < hosts->count; i++)
        hosts->inner[i]->free(hosts->inner[i]);
    mem_free(hosts->inner);
    mem_free(hosts);
}

static bool hosts_lost(struct transport *transport)
{
    struct hosts *hosts = hosts_of(transport);
    struct transport *inner = hosts->inner[atomic_load(&hosts->current)];
    return inner->lost && inner->lost(inner);
}

static size_t hosts_count(const struct transport *transport)
{
    return hosts_of(transport)->count;
}

static size_t hosts_current(const struct transport *transport)
{
    return atomic_load(&hosts_of(transport)->current);
}

static const struct endpoint *hosts_endpoint(const struct transport *transport, size_t host)
{
    return &hosts_of(transport)->endpoints[host];
}

/* The next host, of those from `first` on, that has not failed lately; else the one whose failure is the
 * longest ago. */
static size_t pick(const struct hosts *hosts, size_t first, size_t most)
{
    int64_t now = transport_now();
    int64_t oldest = INT64_MAX;
    size_t best = first % hosts->count;
    for (size_t i = 0; i < most && oldest > 0; i++) {
        size_t host = (first + i) % hosts->count;
        int64_t failure = health_failure(&hosts->endpoints[host], now);
        if (failure < oldest) {
            oldest = failure;
            best = host;
        }
    }
    return best;
}

/* The log has the driver's own words only; what another program answered is not among them. */
static void tell(const struct hosts *hosts, size_t from, size_t to, const struct error *err)
{
    const struct endpoint *old = &hosts->endpoints[from], *next = &hosts->endpoints[to];
    struct text words = err->message ? text_of(err->message) : text_make("", 0);
    bool own = err->source == ERROR_DRIVER && text_starts(words, old->host);
    log_write(hosts->log, LOG_WARN, "%.*s port %u failed with %s%s%s: going on with %.*s port %u",
              (int)old->host.size, old->host.data, (unsigned)old->port, sqlstate_get(err->state)->code,
              own ? ": " : "", own ? words.data : "", (int)next->host.size, next->host.data,
              (unsigned)next->port);
}

static void hosts_turn(struct transport *transport, size_t from, const struct error *err)
{
    struct hosts *hosts = hosts_of(transport);
    size_t current = from;
    health_failed(&hosts->endpoints[from], transport_now());
    size_t next = pick(hosts, from + 1, hosts->count - 1);
    if (atomic_compare_exchange_strong(&hosts->current, &current, next))
        tell(hosts, from, next, err);
}

static void hosts_answered(struct transport *transport, size_t host)
{
    health_answered(&hosts_of(transport)->endpoints[host]);
}

static bool hosts_down(const struct transport *transport)
{
    const struct hosts *hosts = hosts_of(transport);
    return health_failure(&hosts->endpoints[atomic_load(&hosts->current)], transport_now()) != 0;
}

static void hosts_settle(struct transport *transport)
{
    struct hosts *hosts = hosts_of(transport);
    size_t current = atomic_load(&hosts->current);
    if (!hosts_down(transport))
        return;
    size_t next = pick(hosts, current, hosts->count);
    if (health_failure(&hosts->endpoints[next], transport_now()) == 0)
        atomic_compare_exchange_strong(&hosts->current, &current, next);
}

static const struct transport_hosts HOSTS_OPS = {.count = hosts_count,
                                                 .current = hosts_current,
                                                 .endpoint = hosts_endpoint,
                                                 .open = hosts_open_to,
                                                 .turn = hosts_turn,
                                                 .answered = hosts_answered,
                                                 .settle = hosts_settle,
                                                 .down = hosts_down};

static size_t begin_at(enum host_order order, size_t count)
{
    uint32_t number = 0;
    if (order == HOSTS_ROUND_ROBIN)
        number = health_next();
    else if (order == HOSTS_RANDOM && getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        number = (uint32_t)transport_now();
    return number % count;
}

struct transport *hosts_transport_new(struct transport *const *inner, const struct endpoint *endpoints,
                                      size_t count, enum host_order order, const struct log *log,
                                      struct error *err)
{
    struct hosts *hosts = mem_zalloc(sizeof *hosts);
    struct transport **copy = mem_calloc(count, sizeof *copy);
    if (!hosts || !copy) {
        for (size_t i = 0; i < count; i++)
            inner[i]->free(inner[i]);
        mem_free(hosts);
        mem_free(copy);
        error_memory(err);
        return NULL;
    }
    memcpy(copy, inner, count * sizeof *copy);
    hosts->transport =
        (struct transport){.open = hosts_open, .free = hosts_free, .lost = hosts_lost, .hosts = &HOSTS_OPS};
    hosts->inner = copy;
    hosts->endpoints = endpoints;
    hosts->count = count;
    hosts->log = log;
    atomic_init(&hosts->current, pick(hosts, begin_at(order, count), count));
    return &hosts->transport;
}
