/* Which hosts failed lately, known to all connections of the process. */
#ifndef PORTER_TRANSPORT_HEALTH_H
#define PORTER_TRANSPORT_HEALTH_H

#include "transport/transport.h"

#define HEALTH_MILLISECONDS 30000

/* The host failed at `now`, in transport_now() milliseconds. Any thread, never blocks. */
void health_failed(const struct endpoint *endpoint, int64_t now);
/* It answered: forgotten. */
void health_answered(const struct endpoint *endpoint);
/* When it failed, if that is less than HEALTH_MILLISECONDS ago; else 0. A hint: two hosts may share a place.
 */
int64_t health_failure(const struct endpoint *endpoint, int64_t now);
/* Another number for each call in the process: where the next connection begins to go around. */
unsigned health_next(void);

#endif
