/* What the server said of a statement's last query, and who watches the next one. */
#ifndef PORTER_HANDLE_SAID_H
#define PORTER_HANDLE_SAID_H

#include "result/result.h"

/* Texts are owned. */
struct said {
    struct arena arena;
    struct text summary, zone, format, display_name;
    uint64_t counts[SUMMARY_COUNTS];
};

void said_init(struct said *said);
void said_clear(struct said *said);
/* A query begins: nothing is known of it. */
void said_forget(struct said *said);
/* The counts as they are at the result's end. */
void said_end(struct said *said, const struct result_head *head);
int said_take(struct said *said, const struct result_head *head, struct error *err);

/* PORTER_STMT_ATTR_PROGRESS. */
struct watch {
    struct progress progress; /* first */
    const void *given;        /* as set; NULL: nobody watches */
    int (*callback)(void *context, uint64_t rows, uint64_t total, uint64_t bytes, uint64_t elapsed);
    void *context;
};

void watch_init(struct watch *watch);
/* A struct porter_progress, or NULL. HY024 for a version that is not known. */
int watch_set(struct watch *watch, const void *given, struct error *err);
/* A query begins: where its progress goes, NULL when nobody watches. */
struct progress *watch_begin(struct watch *watch);

#endif
