/* What attributes say of raw results and raw inserts. */
#ifndef PORTER_HANDLE_RAWFORM_H
#define PORTER_HANDLE_RAWFORM_H

#include "base/error.h"
#include "base/text.h"

/* Of a statement. Texts are owned. Zero-initialised: nothing is said. */
struct rawform {
    bool format_given, chunk_given; /* else the connection's */
    struct text format;             /* empty: rows */
    size_t chunk;                   /* most bytes of a row; 0: one row is all */
    struct text encoding;           /* of raw inserts' bytes; empty: plain */
};

/* A chunk of text has room for any character. */
#define RAWFORM_CHUNK_LEAST 4
#define RAWFORM_CHUNK_MOST ((size_t)1 << 30)

void rawform_clear(struct rawform *raw);
/* HY024 for what cannot be the name of a format. */
int rawform_set_format(struct rawform *raw, struct text format, struct error *err);
/* HY024 for what cannot be the value of Content-Encoding. */
int rawform_set_encoding(struct rawform *raw, struct text encoding, struct error *err);
/* Whether a format's name, or an encoding's, can be one. */
bool rawform_is_name(struct text name);

#endif
