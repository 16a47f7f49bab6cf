/* What a query carries beside its text, and what is told of it: external tables, progress, counts. */
#ifndef PORTER_SERVER_EXTRA_H
#define PORTER_SERVER_EXTRA_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* What servers count of a query, in the order of the public header's attributes. */
enum summary_count {
    SUMMARY_READ_ROWS,
    SUMMARY_READ_BYTES,
    SUMMARY_WRITTEN_ROWS,
    SUMMARY_WRITTEN_BYTES,
    SUMMARY_RESULT_ROWS,
    SUMMARY_RESULT_BYTES,
    SUMMARY_TOTAL_ROWS,
    SUMMARY_ELAPSED_NS,
    SUMMARY_MEMORY,
    SUMMARY_COUNTS
};

#define SUMMARY_UNKNOWN UINT64_MAX

/* Where a running query's progress goes. */
struct progress {
    uint64_t counts[SUMMARY_COUNTS];        /* written by one thread, read by any: atomically */
    uint64_t interval;                      /* milliseconds between two reports */
    int (*tell)(struct progress *progress); /* on the thread that waits; not 0: cancel. May be NULL */
};

/* A table that travels with a query. One of structure and types is not empty. */
struct external {
    struct text name, structure, types, format;
    struct text data; /* its bytes, where there is neither file nor read */
    int file;         /* open, at its begin; -1: none */
    /* Fills `room` bytes at most: how many, 0 at the end, below 0 to give up. place NULL: begin again. */
    int64_t (*read)(void *context, void *place, int64_t room);
    void *context;
};

#endif
