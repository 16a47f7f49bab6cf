/* Inside of a running result. */
#ifndef PORTER_RESULT_INSIDE_H
#define PORTER_RESULT_INSIDE_H

#include "result/account.h"
#include "result/ahead.h"
#include "result/spool.h"
#include "result/stream.h"
#include "server/turn.h"
#include "sql/effect.h"

struct result {
    struct session *session;
    struct canceller *canceller;
    struct arena arena; /* of the head's texts */
    struct result_head head;
    struct text query_id;
    char made_id[SERVER_UUID_SIZE + 1];
    struct stream stream;
    struct account account;
    bool started;        /* the server has the query, for all that we know */
    bool complete;       /* 0 was returned */
    bool behind;         /* it is another result of an answer that has come whole */
    struct error failed; /* -1 was returned; state 0: not */
    struct block shape;  /* names and types, once known */
    struct column *columns;
    bool has_shape;
    struct block early; /* the block that was read to know the shape; not handed out yet */
    bool has_early;

    struct answer_facts
        end; /* of an answer that has come whole, once `end_known`: its link may be gone by then */
    bool end_known;

    struct course *course; /* NULL: there is one answer */
    struct ahead ahead;
    bool opened;   /* result_open has returned */
    uint64_t most; /* rows that are wanted at most; 0: all */
    bool limited;  /* so many were handed out */

    struct turn turn; /* at the server's session; only when it `attends` */
    int64_t deadline;
    bool attends;         /* it goes under a session */
    bool working;         /* the turn is busy with us */
    bool recalled;        /* the session is the connection's own */
    struct spool *spool;  /* the stream's link once it was read on */
    struct effect effect; /* what it does to the session, once it is complete */
    unsigned waits;       /* how often the session was found locked */

    size_t host;      /* of the transport's, where the request went */
    bool own_id;      /* the query's id is the driver's */
    bool safe;        /* the statement only reads */
    unsigned retries; /* how often it was sent again after a pause */
    size_t moves;     /* how often it was sent to another host at once */
};

/* asking.c: plans, opens a link and asks until there is an answer, or `err` tells why not. `query` gets an id
 * where it has none. */
int ask_begin(struct result *result, struct query *query, int64_t deadline, struct error *err);
/* Sends one request; a refusal by the server is an error. */
int ask_exchange(struct result *result, struct request *request, int64_t deadline, struct error *err);
/* Ends the query on the server without waiting for it, when a failure of ours may have left it running. */
void ask_abandon(struct result *result, const struct error *err);

/* attend.c: a result at its server session. Without a session all of them do nothing. */
/* Before the request: takes the turn and says in `query` how it goes. */
int attend_begin(struct result *result, struct query *query, int64_t deadline, struct error *err);
/* Before a further request of the same result, and without waiting: whether it has its turn. */
int attend_again(struct result *result, struct error *err);
bool attend_try(struct result *result);
/* After `err` refused the request: 1 it may be sent again, 0 it is no matter of the session, -1 err says more
 * now. */
int attend_trouble(struct result *result, struct query *query, int64_t deadline, struct error *err);
/* What the result's waiting gives up for. */
struct patience attend_patience(const struct result *result, int64_t deadline);
/* The request has succeeded. */
void attend_answered(struct result *result);
/* Around each work with link and stream. HY008, HYT00. */
int attend_enter(struct result *result, struct error *err);
/* Closing takes no for an answer. */
void attend_enter_last(struct result *result);
void attend_leave(struct result *result);
/* The statement has run to its end: what it has done is recalled. */
int attend_complete(struct result *result, struct error *err);
/* The server is done with it, or told to be (`abandoned`): the session is another's. */
void attend_end(struct result *result, bool abandoned);

#endif
