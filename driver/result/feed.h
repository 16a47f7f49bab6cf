/* An INSERT whose data the application pushes while the request is under way. */
#ifndef PORTER_RESULT_FEED_H
#define PORTER_RESULT_FEED_H

#include "result/result.h"

struct feed;

/* Begins the request of `query` (no data of its own) on a thread of the feed's. Statement, parameters and
 * texts outlive the feed; so does `encoding`, which says how the data are packed already (empty: not). A
 * cancel of `canceller` ends it with HY008. NULL: HY001, HY000. */
struct feed *feed_open(struct session *session, const struct query *query, struct text encoding,
                       int64_t deadline, struct canceller *canceller, struct error *err);
/* More data: kept until sent, a megabyte at most; waits while there is no room. -1: the request has failed,
 * err says how (the server's error, HY008, HYT00, 08S01), and so will all that follows. */
int feed_push(struct feed *feed, const void *data, size_t size, struct error *err);
/* No more data: waits for the answer. *out is the caller's. */
int feed_end(struct feed *feed, struct result **out, struct error *err);
/* Without feed_end before it the request is cut off and killed: the server is not told that the data are
 * complete. NULL is fine. */
void feed_free(struct feed *feed);

#endif
