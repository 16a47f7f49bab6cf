/* The request of a course's next answer goes out while the present one is decoded. */
#ifndef PORTER_RESULT_AHEAD_H
#define PORTER_RESULT_AHEAD_H

#include "base/arena.h"
#include "base/error.h"
#include "transport/transport.h"

struct result;

enum ahead_state {
    AHEAD_NONE,
    AHEAD_BUILT,    /* it could not be sent: whoever wants the answer sends it */
    AHEAD_SENT,     /* and its answer is on the stream's link, its head not read yet */
    AHEAD_ANSWERED, /* the head was read; the rest is on the stream's link */
    AHEAD_FAILED    /* `failure` says how */
};

struct ahead {
    enum ahead_state state;
    struct arena arena; /* of the request */
    struct request request;
    struct answer answer;
    struct error failure;
    bool running;  /* sent, and the server is not done with it */
    int64_t asked; /* since when the present answer was waited for, transport_now() */
    bool slow;     /* that took long */
};

/* Receives more of the present answer, as much as may be kept; once it has come whole, the next one is asked
 * for, unless that has to be waited for. What fails in that is told in its place, by ahead_take. 0, -1. */
int ahead_receive(struct result *result, struct error *err);
/* The result goes on in the answer that was asked for ahead: waits for its head. */
int ahead_take(struct result *result, struct error *err);
/* Waits for the head on behalf of another statement, until `until` at most: 1 it is not there, 0 it is, or
 * the request has failed. */
int ahead_wait(struct result *result, int64_t until);
/* Before closing: the head is read, or nothing else can be. */
int ahead_settle(struct result *result, struct error *err);
/* Notes that an answer is waited for from now on; and that its head has come. */
void ahead_asked(struct result *result);
void ahead_answered(struct result *result);
/* The link has an answer that was asked for ahead. */
static inline bool ahead_is_out(const struct ahead *ahead)
{
    return ahead->state == AHEAD_SENT || ahead->state == AHEAD_ANSWERED;
}
void ahead_clear(struct ahead *ahead);

#endif
