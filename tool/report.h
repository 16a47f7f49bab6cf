/* The doctor's steps, as lines for people or as JSON. */
#ifndef PORTER_TOOL_REPORT_H
#define PORTER_TOOL_REPORT_H

#include <stdbool.h>

#include "base/buffer.h"

enum verdict { VERDICT_GOOD, VERDICT_NOTE, VERDICT_BAD };

struct report {
    bool json, utf8;
    struct buffer steps; /* JSON: what was said so far */
    struct buffer facts; /* JSON: of the step to come */
    int bad, count;
};

void report_begin(struct report *report, bool json);
/* Ends the report; gives the status to end with. */
int report_end(struct report *report);
/* A fact of the step that is told next, for machines. */
void report_text(struct report *report, const char *name, const char *value);
void report_number(struct report *report, const char *name, double value);
/* One step: what was found, and the remedy where there is one to say (else NULL). */
void report_step(struct report *report, enum verdict verdict, const char *step, const char *remedy,
                 const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
