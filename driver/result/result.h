/* One running result: a link, a decoder, the current block. */
#ifndef PORTER_RESULT_RESULT_H
#define PORTER_RESULT_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "column/column.h"
#include "server/server.h"
#include "transport/canceller.h"

/* What the server said of a statement in the answer's head. */
struct result_head {
    enum answer_shape shape; /* ANSWER_RAW: as raw_open tells, in stream.h */
    bool binary;             /* of ANSWER_RAW: the bytes are no text */
    struct text query_id, zone, format, summary, display_name; /* copies, owned by the result */
    uint64_t counts[SUMMARY_COUNTS];                           /* of the summary, or SUMMARY_UNKNOWN */
    int64_t written_rows;                                      /* of the summary, -1 unknown */
    int64_t read_rows;
    int64_t affected_rows; /* of the statement, -1 unknown; of a late shape known at the result's end */
    bool renewed;          /* the user's session had expired and was begun again */
};

struct result;

/* raw.c: name and type of the one column of ANSWER_RAW. */
struct text raw_name(void);
const struct type *raw_type(bool binary);

/* Sends the query and waits for the answer's head. *out is NULL on failure. Any server error before rows is
 * an error here. `canceller` (may be NULL) reaches the link of the calls in progress. `deadline`:
 * transport_now() milliseconds or 0, for all that follows. */
int result_open(struct session *session, const struct query *query, int64_t deadline,
                struct canceller *canceller, struct result **out, struct error *err);
const struct result_head *result_head(const struct result *result);
/* The next calls fail with HYT00 at `deadline` (as above) instead. */
void result_limit(struct result *result, int64_t deadline);
/* The next block with rows. 1: *out is it, valid until the next call; 0: the result is complete; -1: err (an
 * exception in the middle, a cut link: always an error, never an early end). After -1 or 0 it stays so. */
int result_next(struct result *result, struct block *out, struct error *err);
/* Names and types of the columns, known from the first block on (result_next must have been called; a block
 * of zero rows counts): false when the body was empty. */
bool result_columns(const struct result *result, struct block *out);
/* Behind a complete result: whether the same answer had another one, which result_next then gives. */
bool result_more(struct result *result);
/* Whether the same query may be opened anew after `err` of result_next: it only reads, nothing of it was
 * given out, and the link was lost. */
bool result_repeats(const struct result *result, const struct error *err);
/* The received bytes of the block returned last, valid as long as it: a decoder of result_again makes the
 * same block of them. Empty: this result's blocks cannot be read again. */
struct text result_bytes(const struct result *result);
struct decoder *result_again(const struct result *result, struct error *err);
/* Closes; when rows are left unread, the server's query is killed (in the caller's thread, bounded by some
 * seconds) unless little is left, which is read to keep the link. NULL is fine. */
void result_close(struct result *result);

#endif
