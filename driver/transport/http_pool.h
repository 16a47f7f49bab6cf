/* Idle links that outlive the connection that opened them: the process has one pool for each kind of link. */
#ifndef PORTER_TRANSPORT_HTTP_POOL_H
#define PORTER_TRANSPORT_HTTP_POOL_H

#include "transport/pool.h"
#include "transport/transport.h"

/* Links of one kind: of the same endpoint, made with the same options. */
struct http_pool {
    struct http_pool *next;
    struct text key;     /* what its links have in common; empty: of one transport only */
    unsigned transports; /* that use it, under the lock of all pools */
    struct pool idle;
};

/* The pool for links to `endpoint`: the process's, or one of its own when endpoint->pool is empty. NULL: err.
 */
struct http_pool *http_pool_get(const struct endpoint *endpoint, struct error *err);
/* The transport is done with it. What is idle in a pool of one transport is closed; links of others stay
 * until they are too old. */
void http_pool_leave(struct http_pool *pool);

#endif
