/* Carries one request at a time to a server and streams its answer back. */
#ifndef PORTER_TRANSPORT_TRANSPORT_H
#define PORTER_TRANSPORT_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

struct header {
    struct text name, value;
};

enum tls_verify { TLS_VERIFY_FULL, TLS_VERIFY_CA, TLS_INSECURE };

/* Which redirects are followed: to the same host, none, all. Credentials never follow to another host, and
 * none leads from https to http. */
enum redirects { REDIRECTS_SAME, REDIRECTS_NONE, REDIRECTS_ANY };

/* Where and how to connect. All texts are the connection's and outlive every link. */
struct endpoint {
    struct text host; /* name or address, without brackets */
    uint16_t port;
    bool tls;
    uint8_t redirects; /* enum redirects */
    enum tls_verify verify;
    struct text ca, certificate, key, key_password, tls_name; /* empty: not given */
    struct text tls_minimum;                                  /* "1.2", "1.3" or empty */
    struct text tls_ciphers, tls_pin;                         /* empty: not given */
    struct text proxy, no_proxy, proxy_ca; /* a proxy of "none": not even the environment's */
    struct text user_agent;
    struct text pool; /* name of the process's pool that idle links go to; empty: the transport's own */
    int64_t connect_timeout; /* milliseconds; 0: libcurl's own */
    /* Milliseconds without a byte before HYT01; 0: no limit, TCP keep-alive watches. May be changed at any
     * time: read and written by endpoint_idle only. */
    int64_t idle_timeout;
};

struct request {
    bool post;
    struct text target;           /* path and query, percent-encoded: "/?query_id=..." */
    const struct header *headers; /* secrets may be among them: never logged */
    size_t header_count;
    struct text body; /* sent as is; must live until start has returned */
    /* When set, the body is pulled from here instead: fills `room` bytes at most, returns how many, 0 at the
     * end, -1 to abort. Called on the thread that is in start. */
    int64_t (*produce)(void *context, uint8_t *place, size_t room, struct error *err);
    void *produce_context;
    /* With produce: it begins again, for a link that turned out to be dead, or for a redirect; -1 when it
     * cannot. May be NULL. */
    int (*rewind)(void *context);
    /* When set: called on the thread that is in start for each header as it comes. 1: it is taken, and not
     * among the answer's headers; 0: it is not; -1: the call fails with HY008. */
    int (*told)(void *context, struct text name, struct text value);
    void *told_context;
    int64_t deadline; /* milliseconds of transport_now() at which the call fails with HYT00; 0: none */
    uint8_t coding;   /* enum coding in which the body is to travel; its headers say so too */
    bool bound;       /* goes over the socket that is open, or fails: 08S01 */
    bool safe;        /* may be sent again when a kept-alive link turns out to be dead */
};

/* The head of an answer. Valid until the link's next start. */
struct answer {
    int status;
    const struct header *headers; /* in order of arrival, names as sent */
    size_t header_count;
    bool reused; /* on a link that was open before */
    /* Of a redirect that was not followed: why, and its scheme://host:port (or empty). NULL: it is none. */
    const char *unfollowed;
    struct text moved_to;
};

struct link;

/* Contract of a transport. */
struct transport_ops {
    /* Sends the request and blocks until the answer's head is there (any status is success). Errors: 08001
     * cannot connect, 08S01 lost, HYT00 deadline, HYT01 silent, HY008 cancelled. */
    int (*start)(struct link *link, const struct request *request, struct answer *answer, struct error *err);
    /* Blocks until at least one byte is there; *size 0 is the whole answer's proper end. A cut answer is
     * 08S01. After HYT00 for a deadline that is moved then, reading goes on where it was. */
    int (*read)(struct link *link, uint8_t *place, size_t room, size_t *size, struct error *err);
    /* Any thread, any time between open and close, never blocks: the call in progress and all later ones
     * fail with HY008, a start too. Races with the end of a call are harmless. */
    void (*cancel)(struct link *link);
    /* Ends the link: an answer not read to its end closes the socket, else the link may go back to its pool.
     */
    void (*close)(struct link *link);
    /* Whether an idle link was closed by the server, as far as can be seen without asking. Never blocks.
     * NULL: cannot tell. */
    bool (*closed)(const struct link *link);
    /* Start in two steps, with time for something else between them (both NULL: cannot). Begin sends a bound
     * request whose body is at hand, as far as it goes without waiting; the request and all it points to live
     * until head has succeeded or the link is closed. */
    int (*begin)(struct link *link, const struct request *request, struct error *err);
    /* Blocks until the answer's head is there, as start. After HYT00 for a deadline that is moved then, it
     * may be called again. */
    int (*head)(struct link *link, struct answer *answer, struct error *err);
};

/* The first member of every link. */
struct link {
    const struct transport_ops *ops;
    int64_t deadline; /* of the request in progress, set by start; may be moved between two calls */
    bool spent;       /* closing ends it: it is nobody else's to use */
};

static inline int link_start(struct link *link, const struct request *request, struct answer *answer,
                             struct error *err)
{
    return link->ops->start(link, request, answer, err);
}
/* As ops->begin. A link that cannot: 08S01, and nothing was sent (ERROR_UNSENT). */
int link_begin(struct link *link, const struct request *request, struct error *err);
static inline int link_head(struct link *link, struct answer *answer, struct error *err)
{
    return link->ops->head(link, answer, err);
}
static inline int link_read(struct link *link, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    return link->ops->read(link, place, room, size, err);
}
static inline void link_cancel(struct link *link)
{
    link->ops->cancel(link);
}
static inline void link_close(struct link *link)
{
    if (link)
        link->ops->close(link);
}

static inline int64_t endpoint_idle(const struct endpoint *endpoint)
{
    return __atomic_load_n(&endpoint->idle_timeout, __ATOMIC_RELAXED);
}
static inline void endpoint_set_idle(struct endpoint *endpoint, int64_t milliseconds)
{
    __atomic_store_n(&endpoint->idle_timeout, milliseconds, __ATOMIC_RELAXED);
}

struct transport;

/* Of a transport over several hosts, which a connection uses one at a time. Hosts are numbered from 0. */
struct transport_hosts {
    size_t (*count)(const struct transport *transport);
    /* The one in use: open goes to it. */
    size_t (*current)(const struct transport *transport);
    const struct endpoint *(*endpoint)(const struct transport *transport, size_t host);
    /* A link to host number `host`, in use or not. */
    struct link *(*open)(struct transport *transport, size_t host, struct error *err);
    /* Any thread: host number `from` failed, and `err` says how. The process remembers that for a while, and
     * when it is the one in use still, another one is from now on. */
    void (*turn)(struct transport *transport, size_t from, const struct error *err);
    /* Any thread: host number `host` has answered. */
    void (*answered)(struct transport *transport, size_t host);
    /* Any thread: away from a host that failed lately, to one that did not. */
    void (*settle)(struct transport *transport);
    /* Whether the one in use failed lately, as far as the process knows. */
    bool (*down)(const struct transport *transport);
};

/* Opens links to one endpoint: a connection has one. http_transport_new, fake_transport_new. */
struct transport {
    struct link *(*open)(struct transport *transport, struct error *err);
    void (*free)(struct transport *transport); /* all links closed before */
    /* Whether an idle link was closed by the server before its time: it has gone, as far as can be seen
     * without asking. Never blocks. NULL: cannot tell. */
    bool (*lost)(struct transport *transport);
    bool plain; /* ClickHouse's Native comes in its revision 0, whatever is asked for */
    bool alone; /* there is one user, who may do all that is possible, and nobody tells of grants */
    const struct transport_hosts *hosts; /* NULL: there is one host */
};

static inline size_t transport_hosts(const struct transport *transport)
{
    return transport->hosts ? transport->hosts->count(transport) : 1;
}
static inline size_t transport_host(const struct transport *transport)
{
    return transport->hosts ? transport->hosts->current(transport) : 0;
}

/* A link to the host that transport_host told once: what is said of a query must be said where it runs. */
static inline struct link *transport_open_to(struct transport *transport, size_t host, struct error *err)
{
    return transport->hosts ? transport->hosts->open(transport, host, err) : transport->open(transport, err);
}

/* Value of the header `name` (compared without case), or an empty text with NULL data. */
struct text answer_header(const struct answer *answer, const char *name);
/* Reads the rest of the answer, at most `limit` bytes (HY000 beyond), into `out` (appended). */
struct buffer;
int link_read_all(struct link *link, size_t limit, struct buffer *out, struct error *err);
/* Milliseconds of a monotonic clock. */
int64_t transport_now(void);

#endif
