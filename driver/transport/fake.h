/* A transport for unit tests: answers come from a list, requests are remembered. */
#ifndef PORTER_TRANSPORT_FAKE_H
#define PORTER_TRANSPORT_FAKE_H

#include "transport/transport.h"

/* One scripted answer. `fail` set: start fails with it. `piece`: bytes given by one read (0: all). `cut`:
 * after the body the read fails with 08S01 instead of ending. */
struct fake_answer {
    int status;
    const struct header *headers;
    size_t header_count;
    struct text body;
    enum state fail;
    size_t piece;
    bool cut;
};

/* Answers are used in order, one a start; more starts than answers: 08S01. They outlive the transport. */
struct transport *fake_transport_new(const struct fake_answer *answers, size_t count, struct error *err);
/* Requests whose body begins with `body` (not copied) get an empty answer of their own and are not
 * remembered: what a thread of its own sends, at a moment that no script can know. */
void fake_beside(struct transport *transport, struct text body);
/* Request number `index` as it was sent: target, then body; empty when there was none. */
struct text fake_target(const struct transport *transport, size_t index);
struct text fake_body(const struct transport *transport, size_t index);
/* Value of its header `name`; empty with NULL data when it had none. */
struct text fake_header(const struct transport *transport, size_t index, const char *name);
size_t fake_count(const struct transport *transport);

#endif
