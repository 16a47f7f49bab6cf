/* What a session of CrateDB keeps: its link, and cursors that are to be closed. */
#ifndef PORTER_SERVER_CRATEDB_CRATEDB_OWN_H
#define PORTER_SERVER_CRATEDB_CRATEDB_OWN_H

#include "server/cratedb/cratedb.h"

#define CRATEDB_CURSOR_NAME 32

struct cratedb_doomed;

struct cratedb_own {
    pthread_mutex_t lock;
    struct cratedb_doomed *doomed; /* cursors to be closed */
    uint64_t cursors;              /* how many were ever named */
};

static inline struct cratedb_own *cratedb_own_of(const struct session *session)
{
    return session->own;
}

/* cratedb_own.c. The first begins session->own and session->queries, once. */
int cratedb_open(struct session *session, struct error *err);
void cratedb_close(struct session *session);
/* A name that no other cursor of the session has. */
void cratedb_name_cursor(struct session *session, char name[CRATEDB_CURSOR_NAME]);
/* A cursor of the link with this number is to be closed. */
void cratedb_doom_cursor(struct session *session, const char *name, uint64_t number);
void cratedb_tidy(struct session *session);
/* Sends a request of the driver's own on the session's link and reads the answer, whole, into `body`
 * (appended; NULL: nowhere). */
int cratedb_exchange(struct session *session, struct link *link, const struct request *request,
                     struct buffer *body, struct error *err);

#endif
