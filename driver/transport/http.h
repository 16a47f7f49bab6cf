/* HTTP/1.1 by libcurl: one multi handle a link, pull-style, keep-alive, no signals, bounded memory. */
#ifndef PORTER_TRANSPORT_HTTP_H
#define PORTER_TRANSPORT_HTTP_H

#include "transport/transport.h"

/* `endpoint` and `log` outlive it. Idle links are kept (at most `idle_links`) and reused by open. */
struct transport *http_transport_new(const struct endpoint *endpoint, const struct log *log,
                                     size_t idle_links, struct error *err);

#endif
