/* Sets of parameters whose results SQLMoreResults has yet to give. */
#ifndef PORTER_HANDLE_FURTHER_H
#define PORTER_HANDLE_FURTHER_H

#include "server/server.h"

/* Zero-initialised: none. */
struct further {
    struct arena *arena;           /* owned: of all that follows */
    const struct parameter **sets; /* the values of each; NULL: it is not to be run */
    SQLULEN count, next;           /* sets before `next` have been run, or passed over */
};

/* An arena for them, empty. HY001. */
int further_begin(struct further *further, struct error *err);
void further_clear(struct further *further);
/* Whether a set is left to be run. */
bool further_left(const struct further *further);

#endif
