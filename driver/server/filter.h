/* The names that a catalog function asks for, as conditions of a query. */
#ifndef PORTER_SERVER_FILTER_H
#define PORTER_SERVER_FILTER_H

#include "server/server.h"

/* A server's words for them. */
struct filter_words {
    void (*literal)(struct buffer *sql, struct text text); /* appends a string literal */
    const char *fold;                                      /* the function that folds case */
    const char *current;                                   /* the expression of the session's database */
};

/* Appends " AND column ...", or nothing where all names match. A pattern's wildcards are LIKE's, escaped by a
 * backslash; without wildcards it is an equality, for which servers look at the one table only. A buffer that
 * cannot grow remembers it (buffer.h). */
void filter_put(struct buffer *sql, const struct filter_words *words, const char *column,
                const struct catalog_filter *filter);

#endif
