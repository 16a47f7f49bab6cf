/* The received bytes of one block, read from front to back. */
#include "decode/input.h"

#include <stdarg.h>
#include <stdio.h>

enum { VARINT_SIZE = 10 };

enum flow input_broken(const struct input *input, enum state state, const char *format, ...)
{
    char what[512];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    error_set(input->err, state, 0, "%s (at byte %llu of the answer)", what,
              (unsigned long long)(input->origin + input->at));
    return FLOW_BROKEN;
}

enum flow input_memory(const struct input *input)
{
    error_memory(input->err);
    return FLOW_BROKEN;
}

enum flow input_need(struct input *input, uint64_t size)
{
    size_t have = input->size - input->at;
    if (size <= have)
        return FLOW_DONE;
    if (input->at > input->limit || size > input->limit - input->at)
        return input_broken(input, STATE_HY000,
                            "malformed answer: a block claims %llu more bytes, beyond the limit of %zu",
                            (unsigned long long)size, input->limit);
    input->missing = size - have;
    return FLOW_MORE;
}

/* Reads a number at `*at` (relative to input->at) and moves it on. */
static enum flow peek_varint(struct input *input, size_t *at, uint64_t *out)
{
    const uint8_t *data = input->data + input->at;
    size_t have = input->size - input->at;
    uint64_t value = 0;
    for (unsigned i = 0; i < VARINT_SIZE; i++) {
        if (*at + i >= have)
            return input_need(input, *at + i + 1);
        uint8_t byte = data[*at + i];
        if (i == VARINT_SIZE - 1 && byte > 1)
            break;
        value |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte < 0x80) {
            *at += i + 1;
            *out = value;
            return FLOW_DONE;
        }
    }
    return input_broken(input, STATE_HY000, "malformed answer: a length does not fit 64 bits");
}

enum flow input_varint(struct input *input, uint64_t *out)
{
    size_t at = 0;
    enum flow flow = peek_varint(input, &at, out);
    if (flow == FLOW_DONE)
        input->at += at;
    return flow;
}

enum flow input_u64(struct input *input, uint64_t *out)
{
    enum flow flow = input_need(input, sizeof *out);
    if (flow != FLOW_DONE)
        return flow;
    *out = input_load64(input->data + input->at);
    input->at += sizeof *out;
    return FLOW_DONE;
}

enum flow input_text(struct input *input, uint64_t limit, struct text *out)
{
    size_t at = 0;
    uint64_t size;
    enum flow flow = peek_varint(input, &at, &size);
    if (flow != FLOW_DONE)
        return flow;
    if (size > limit)
        return input_broken(input, STATE_HY000,
                            "malformed answer: a text of %llu bytes, beyond the limit of %llu",
                            (unsigned long long)size, (unsigned long long)limit);
    flow = input_need(input, at + size);
    if (flow != FLOW_DONE)
        return flow;
    *out = text_make((const char *)input->data + input->at + at, (size_t)size);
    input->at += at + (size_t)size;
    return FLOW_DONE;
}
