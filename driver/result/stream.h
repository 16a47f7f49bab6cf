/* Inside of a result: from the link to the decoder, with an exception's text kept out of the data. */
#ifndef PORTER_RESULT_STREAM_H
#define PORTER_RESULT_STREAM_H

#include "base/buffer.h"
#include "result/result.h"

/* What has been received and not been given to the decoder yet, and how the stream ended. */
struct stream {
    struct session *session;
    struct link *link;
    struct answer answer;
    struct decoder *decoder;
    struct buffer held;         /* bytes that may be the beginning of an exception's text */
    char before[SERVER_BEFORE]; /* the last bytes that the decoder was given */
    size_t before_size;
    uint64_t received;    /* bytes */
    bool ended;           /* the link has brought its last byte; the decoder was told */
    struct error failure; /* the exception found behind the data, or how the link failed; state 0: none */
};

void stream_init(struct stream *stream, struct session *session, struct link *link);
/* Frees what it holds; link and decoder are the caller's. */
void stream_clear(struct stream *stream);
/* Another answer follows on `link`, for the same decoder. */
void stream_again(struct stream *stream, struct link *link);
/* Receives at least one byte, or the end; 0. -1: err, the link or the decoder cannot go on. */
int stream_receive(struct stream *stream, struct error *err);

/* raw.c: a decoder that hands the body on as rows of one column `data`, of raw_type(binary). `chunk` 0: a row
 * is what has come, none of a text ends within a character; else rows have `chunk` bytes at most (1 GiB), and
 * as many, but those of a text end with the last line that ends within them, or else with a character. An
 * empty body has no row. */
struct decoder *raw_open(bool binary, size_t chunk, struct error *err);

#endif
