/* One link of another transport that all users have one after the other, and nobody else ever: for servers
 * whose session is the link. */
#ifndef PORTER_TRANSPORT_PINNED_H
#define PORTER_TRANSPORT_PINNED_H

#include "transport/transport.h"

/* `inner` stays the caller's and outlives it. `fresh` is called with each link that is opened, before
 * anything else goes over it; its failure is that of the request that opened it. Its links are thin: closing
 * one keeps the link behind it, unless its answer was not read to the end. One thread at a time may start,
 * read and close; cancel is any thread's. A request that is `bound` goes over the link that is open, or fails
 * with 08S01 (its source is ERROR_UNSENT: nothing has left), as all do that are sent ahead (link_begin).
 * NULL: HY001. */
struct transport *pinned_transport_new(struct transport *inner,
                                       int (*fresh)(void *context, struct link *link, struct error *err),
                                       void *context, struct error *err);
/* Another number for each link that was opened; 0: none is open. Any thread. */
uint64_t pinned_number(struct transport *transport);
/* Gives the link up: what is on it is lost. As start. */
void pinned_drop(struct transport *transport);

#endif
