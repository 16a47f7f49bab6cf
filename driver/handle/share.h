/* Explicit descriptors: several statements, on several threads, may use one while others change it. A call of
 * a statement works with a copy of what it was when the call began. */
#ifndef PORTER_HANDLE_SHARE_H
#define PORTER_HANDLE_SHARE_H

#include "handle/desc.h"

struct stmt;

/* A statement's use of one as its ARD or APD. */
struct share {
    struct desc *given; /* the application's, or NULL: the implicit one counts; read and written atomically */
    struct desc *copy;  /* made when first needed */
    struct desc *source; /* what `copy` was made of, NULL: it is not to be used */
    uint64_t version;    /* of `source` then */
};

/* Around every work with the contents of explicit descriptors, or with who uses them: moments only, no lock
 * is taken within. */
void share_lock(struct dbc *dbc);
void share_unlock(struct dbc *dbc);
/* The same for two descriptors, which may be of two connections; an implicit one is its statement's. */
void share_lock_two(const struct desc *one, const struct desc *other);
void share_unlock_two(const struct desc *one, const struct desc *other);

/* From now on the statement, which is entered, uses `desc` (NULL: its implicit one). HY001. */
int share_use(struct stmt *stmt, struct share *share, struct desc *desc, struct error *err);
/* What the application gets when it asks for the statement's descriptor. */
struct desc *share_given(const struct share *share, struct desc *implicit);
/* At the beginning of a call: ARD and APD become what they are now. HY001. Without explicit descriptors it
 * costs nothing. */
int share_refresh(struct stmt *stmt, struct error *err);
/* `desc` is freed: statements go back to their implicit ones. The connection's lock is held. */
void share_forget(struct desc *desc);
/* A call of the statement changes its ARD (`row`) or APD (`parameter`): returns what to change, and the
 * caller ends it with share_changed. */
struct desc *share_change(struct stmt *stmt, struct share *share);
/* Returns `outcome`, or -1 with HY001. */
int share_changed(struct stmt *stmt, struct desc *changed, int outcome, struct error *err);
/* Frees the copies. */
void share_clear(struct stmt *stmt);

#endif
