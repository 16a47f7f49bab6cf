/* TLS as seen from outside, by the libcurl that the driver uses: facts of the server's certificate. */
#ifndef PORTER_TOOL_CERTIFICATE_H
#define PORTER_TOOL_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "tool.h"

struct certificate {
    char subject[512], issuer[512], names[1024], begins[64], ends[64], protocol[32], cipher[64];
    long days;     /* that it is still valid; negative: over */
    int chain;     /* certificates sent */
    char why[512]; /* when there was no handshake */
};

/* Shakes hands with an endpoint (by way of its proxy) and verifies nothing. False: no handshake,
 * certificate->why. */
bool certificate_read(const char *host, const struct endpoint *endpoint, const char *proxy,
                      struct certificate *certificate);
/* Sends bytes over TLS and reads the answer; *room: of its buffer, then its size. False: no handshake. */
bool certificate_ask(const char *host, uint16_t port, const char *bytes, char *answer, size_t *room);

#endif
