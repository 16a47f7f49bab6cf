/* The engine in this process behind the contract of HTTP: requests and answers are those of the server's HTTP
 * interface, and no byte of them leaves the process. */
#ifndef PORTER_TRANSPORT_EMBEDDED_H
#define PORTER_TRANSPORT_EMBEDDED_H

#include "sql/statement.h"
#include "transport/transport.h"

struct embedded_options {
    struct text library; /* EnginePath; empty: the well-known places */
    struct text data;    /* DataPath; empty: in memory */
    const struct sql_dialect *dialect;
    const struct endpoint *endpoint; /* its idle_timeout counts; outlives the transport */
};

/* Boots the engine, or joins the one that this process has. `log` outlives it. 08001. */
struct transport *embedded_transport_new(const struct embedded_options *options, const struct log *log,
                                         struct error *err);

#endif
