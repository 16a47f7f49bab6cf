/* What a CrateDB answer reports beside rows: an error, and what became of each set of arguments. */
#ifndef PORTER_DECODE_JSON_REPORT_H
#define PORTER_DECODE_JSON_REPORT_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

/* One set of bulk_args. */
struct json_outcome {
    int64_t row_count;   /* -2: it failed */
    int64_t code;        /* of its error; 0: none was told */
    struct text message; /* empty: none was told */
};

struct json_report {
    bool failed; /* {"error":..} */
    int64_t code;
    struct text message;
    struct json_outcome *outcomes; /* {"results":[..]}, in order */
    size_t outcome_count;
};

/* Reads a whole answer; texts and outcomes are in `arena`. HY000 when it is not JSON, HY001. */
int json_report(struct text answer, struct arena *arena, struct json_report *out, struct error *err);

#endif
