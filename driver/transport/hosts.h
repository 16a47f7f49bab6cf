/* A transport over several hosts, one in use at a time. */
#ifndef PORTER_TRANSPORT_HOSTS_H
#define PORTER_TRANSPORT_HOSTS_H

#include "transport/transport.h"

/* Where a connection begins: with the first host, with any, or where the process's last one did not. */
enum host_order { HOSTS_FIRST, HOSTS_RANDOM, HOSTS_ROUND_ROBIN };

/* Owns the `count` transports of `inner` from now on, also when it fails (NULL: HY001); host number i is at
 * endpoints[i]. The array `inner` is copied; `endpoints` and `log` outlive it. A host that failed lately is
 * begun with only when all did. */
struct transport *hosts_transport_new(struct transport *const *inner, const struct endpoint *endpoints,
                                      size_t count, enum host_order order, const struct log *log,
                                      struct error *err);

#endif
