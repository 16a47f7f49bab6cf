/* A growable run of bytes with a limit it is born with. Failing is sticky: append ten times, check once. */
#ifndef PORTER_BASE_BUFFER_H
#define PORTER_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

struct buffer {
    uint8_t *data; /* owned; NULL while capacity is 0 */
    size_t size, capacity, limit;
    uint8_t failed; /* 0, or why: 1 no memory, 2 limit reached. Contents stay as they were at the failure */
};

/* `limit`: most bytes it may ever hold. Allocates nothing. */
void buffer_init(struct buffer *buffer, size_t limit);
void buffer_clear(struct buffer *buffer);
/* Empties it, keeps the memory, forgets a failure. */
void buffer_reset(struct buffer *buffer);
/* Room for `more` bytes after size; returns the place, or NULL (and failed is set). size is unchanged. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t more);
void buffer_append(struct buffer *buffer, const void *data, size_t size);
void buffer_put(struct buffer *buffer, struct text text);
void buffer_puts(struct buffer *buffer, const char *terminated);
void buffer_byte(struct buffer *buffer, char byte);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Removes `size` bytes from the front. */
void buffer_drop(struct buffer *buffer, size_t size);
/* 0, or -1 with HY001 / HY000 naming `what` and the limit. */
int buffer_check(const struct buffer *buffer, const char *what, struct error *err);
/* The contents as text; valid until the buffer changes. */
static inline struct text buffer_text(const struct buffer *buffer)
{
    return text_make((const char *)buffer->data, buffer->size);
}
/* A terminated copy of the contents; data is NULL when there is no memory, or when the buffer has failed: half a text is
 * none. */
struct text buffer_copy(const struct buffer *buffer, struct arena *arena);
/* Puts a NUL behind the contents (not counted in size) and returns them, NULL when that failed. */
const char *buffer_string(struct buffer *buffer);

#endif
