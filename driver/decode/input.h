/* The received bytes of one block, read from front to back; short of bytes, nothing is taken. */
#ifndef PORTER_DECODE_INPUT_H
#define PORTER_DECODE_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* How far a step came. */
enum flow {
    FLOW_DONE,
    FLOW_MORE,  /* input.missing bytes more are needed; call the same step again then */
    FLOW_BROKEN /* input.err says why */
};

struct input {
    const uint8_t *data; /* the block's first byte; moves when more is received */
    size_t size;         /* received from there on */
    size_t at;           /* next byte */
    uint64_t missing;    /* after FLOW_MORE */
    uint64_t origin;     /* position of data in the stream */
    size_t limit;        /* most bytes of a block */
    struct error *err;   /* of the running call */
};

/* Raises an error that ends with the position in the stream. */
enum flow input_broken(const struct input *input, enum state state, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Out of memory. */
enum flow input_memory(const struct input *input);
/* Whether `size` bytes are there; BROKEN when the block could never hold them. Takes nothing. */
enum flow input_need(struct input *input, uint64_t size);
/* Takes what is read, or nothing. */
enum flow input_varint(struct input *input, uint64_t *out);
enum flow input_u64(struct input *input, uint64_t *out);
/* Takes a length and as many bytes. The text is valid until more is received. */
enum flow input_text(struct input *input, uint64_t limit, struct text *out);

/* A little-endian number at any address. */
static inline uint64_t input_load64(const uint8_t *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

#endif
