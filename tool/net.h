/* Names, ports, and what speaks there. */
#ifndef PORTER_TOOL_NET_H
#define PORTER_TOOL_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "tool.h"

/* What was found to speak at a port. */
enum speaker {
    SPEAKS_HTTP,
    SPEAKS_NATIVE, /* ClickHouse's own protocol */
    SPEAKS_TLS,
    SPEAKS_TLS_NATIVE,
    SPEAKS_POSTGRESQL,
    SPEAKS_MYSQL,
    SPEAKS_OTHER
};

/* The addresses of a host, as one line. 0, or why not (getaddrinfo's number) and *why. */
int net_resolve(const char *host, struct buffer *addresses, const char **why);
/* A link to a port: the socket, or -1 and *why. *milliseconds: how long it took. `timeout` in milliseconds.
 */
int net_open(const char *host, uint16_t port, int timeout, double *milliseconds, const char **why);
/* Asks a port what it speaks: HTTP, then PostgreSQL's protocol, then TLS. Every link is read to its end. */
enum speaker net_sniff(const char *host, uint16_t port);
/* Milliseconds of a clock that only goes forward. */
double net_now(void);

#endif
