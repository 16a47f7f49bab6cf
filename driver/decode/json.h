/* CrateDB's answers, {"cols":[..],"col_types":[..],"rows":[[..],..],..}: resumable at every byte. */
#ifndef PORTER_DECODE_JSON_H
#define PORTER_DECODE_JSON_H

#include <stdbool.h>

#include "decode/decoder.h"

/* How a type's values are spelt, where the type alone does not tell. */
enum json_form {
    JSON_PLAIN,
    JSON_BITS,   /* "B'101'": the digits are the value */
    JSON_TIMETZ, /* [microseconds of the day, offset in seconds]: becomes 12:34:56.123456+02:00 */
    JSON_TREE    /* an array or object, or whatever stands there: its JSON text is the value */
};

/* One entry of col_types: [100, [100, 9]] is id 9 at depth 2. */
struct json_type {
    int64_t id;
    unsigned depth; /* arrays around it */
};

/* Finds the type of a column; the texts it makes are the arena's. NULL: no such type; err is set. */
typedef const struct type *json_type_function(void *context, struct json_type what, struct arena *arena,
                                              enum json_form *form, struct error *err);

struct json_options {
    json_type_function *type;
    void *context;
    size_t cell_bytes;        /* most bytes of one block's cells (0: 1 GiB) */
    uint32_t columns;         /* most columns (0: 100,000) */
    const struct text *names; /* the columns', in place of the answer's own; NULL: those */
    uint32_t name_count;
};

/* What an answer says beside its rows. */
struct json_facts {
    int64_t row_count; /* -1: not told */
    double duration;   /* milliseconds on the server; negative: not told */
    uint64_t bytes;    /* of the document */
    uint32_t columns;
};

/* A decoder of one document. A block holds the rows that were complete in what was received at once. An
 * answer without columns has no rows. Types of cells are believed only as far as the values fit them: a value
 * that does not is DECODE_BROKEN. NULL: no memory. */
struct decoder *json_open(const struct json_options *options, struct error *err);
/* After DECODE_END: another document with the same columns follows (a further FETCH of a cursor). -1: no
 * memory. */
int json_continue(struct decoder *decoder, struct error *err);
/* Of the document that ended last. */
struct json_facts json_facts(const struct decoder *decoder);

#endif
