/* What a conversion has to say of cells: warnings and errors with their place, collected for one call. */
#ifndef PORTER_CONVERT_REPORT_H
#define PORTER_CONVERT_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* How a cell came out; the worst of a row becomes its status. */
enum mark { MARK_OK, MARK_INFO, MARK_ERROR };

struct report_entry {
    enum state state;
    enum mark mark;
    uint64_t row;    /* 1-based position in the rowset or parameter set */
    uint32_t column; /* 1-based */
    struct text message;
};

#define REPORT_LIMIT 1000 /* entries kept; more are only counted */

/* Collected by one call for rows [0, rows) of its rowset. */
struct report {
    struct arena *arena; /* of the entries' memory */
    struct report_entry *entries;
    size_t count, capacity;
    uint64_t dropped; /* entries beyond REPORT_LIMIT */
    uint8_t *marks;   /* enum mark of each row, or NULL when nobody asks */
    uint32_t column;  /* column that is being converted, 1-based: the caller sets it */
};

/* Adds an entry for rowset row `row` (0-based here) and raises the row's mark. */
void report_add(struct report *report, uint64_t row, enum mark mark, enum state state, const char *format,
                ...) __attribute__((format(printf, 5, 6)));

#endif
