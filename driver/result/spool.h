/* A link whose answer can be read on before it is asked for: into memory, and beyond a limit into a file. */
#ifndef PORTER_RESULT_SPOOL_H
#define PORTER_RESULT_SPOOL_H

#include "result/store.h"
#include "transport/transport.h"

struct spool;

/* Around `inner`, which has begun to answer and is the spool's from now on. NULL: err, and inner is as it
 * was. */
struct spool *spool_open(struct link *inner, const struct store_options *options, struct error *err);
/* As any link, to be read, cancelled and closed. What was kept comes first, then what inner still brings. */
struct link *spool_link(struct spool *spool);
/* Reads on until `until` (transport_now() milliseconds) at most: 1 there is more to come, 0 all has come, and
 * inner's link is given back. -1: it failed, as the reader will learn in its place; inner is closed. */
int spool_fill(struct spool *spool, int64_t until);
/* After -1: whether the failure is ours, so that the server may be still at work. */
bool spool_gave_up(const struct spool *spool);

#endif
