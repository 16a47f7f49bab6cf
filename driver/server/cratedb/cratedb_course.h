/* The course of a result that comes by a cursor. */
#ifndef PORTER_SERVER_CRATEDB_CRATEDB_COURSE_H
#define PORTER_SERVER_CRATEDB_CRATEDB_COURSE_H

#include "server/cratedb/cratedb_own.h"
#include "sql/select.h"

enum course_step {
    COURSE_NAMES, /* the query without its rows: the cursor would name expressions otherwise */
    COURSE_DECLARE,
    COURSE_FETCH
};

struct course {
    enum course_step step; /* of the request that is sent next, or was sent last */
    bool whole;            /* the server cannot have a cursor for it: the plain answer comes */
    struct select_facts facts;
    char name[CRATEDB_CURSOR_NAME];
    uint64_t number;             /* of the link that has the cursor; 0: none has */
    uint32_t size;               /* most rows of one FETCH */
    uint32_t asked;              /* rows of the last one */
    uint64_t most;               /* rows that are wanted at most; 0: all */
    uint64_t given, rows, bytes; /* rows so far; rows and bytes of the last answer */
    bool ahead;                  /* the one behind it is asked for; it is counted already */
    struct arena arena;
    struct text *names; /* of the columns, in the arena; NULL: as the cursor has them */
    uint32_t name_count;
};

int cratedb_plan(struct session *session, struct query *query, struct error *err);
int cratedb_follow(struct session *session, const struct query *query, struct link *link, struct arena *arena,
                   struct request *out, struct error *err);
/* Before the query's first request: a course that had come further begins anew, with another cursor. */
void cratedb_restart(struct session *session, struct course *course);
bool cratedb_undeclare(struct query *query, const struct error *err);
int cratedb_more(struct session *session, struct course *course, struct decoder *decoder, struct arena *arena,
                 struct request *out, struct error *err);
int cratedb_ahead(struct session *session, struct course *course, struct decoder *decoder,
                  struct arena *arena, struct request *out, struct error *err);
int cratedb_broke(struct session *session, struct course *course, struct error *err);
void cratedb_release(struct session *session, struct course *course);

#endif
