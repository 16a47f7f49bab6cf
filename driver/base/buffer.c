/* A growable run of bytes with a limit and a sticky failure. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

enum { FIRST_CAPACITY = 256 };
enum { FAILED_MEMORY = 1, FAILED_LIMIT = 2 };

void buffer_init(struct buffer *buffer, size_t limit)
{
    *buffer = (struct buffer){.limit = limit};
}

void buffer_clear(struct buffer *buffer)
{
    mem_free(buffer->data);
    buffer_init(buffer, buffer->limit);
}

void buffer_reset(struct buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = 0;
}

/* Makes the capacity at least `wanted`, which is within limit + 1 (the byte beyond is buffer_string's NUL).
 */
static bool grow(struct buffer *buffer, size_t wanted)
{
    size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
    while (capacity < wanted)
        capacity = capacity > SIZE_MAX / 2 ? wanted : capacity * 2;
    size_t most = buffer->limit < SIZE_MAX ? buffer->limit + 1 : SIZE_MAX;
    if (capacity > most)
        capacity = most;
    uint8_t *data = mem_realloc(buffer->data, capacity);
    if (!data)
        return false;
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->failed)
        return NULL;
    if (more > buffer->limit - buffer->size) {
        buffer->failed = FAILED_LIMIT;
        return NULL;
    }
    size_t wanted = buffer->size + more;
    if ((wanted > buffer->capacity || !buffer->data) && !grow(buffer, wanted)) {
        buffer->failed = FAILED_MEMORY;
        return NULL;
    }
    return buffer->data + buffer->size;
}

void buffer_append(struct buffer *buffer, const void *data, size_t size)
{
    if (size == 0)
        return;
    uint8_t *place = buffer_reserve(buffer, size);
    if (!place)
        return;
    memcpy(place, data, size);
    buffer->size += size;
}

void buffer_put(struct buffer *buffer, struct text text)
{
    buffer_append(buffer, text.data, text.size);
}

void buffer_puts(struct buffer *buffer, const char *terminated)
{
    buffer_append(buffer, terminated, strlen(terminated));
}

void buffer_byte(struct buffer *buffer, char byte)
{
    buffer_append(buffer, &byte, 1);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        buffer->failed = FAILED_MEMORY;
    /* vsnprintf writes a NUL as well: the room for it is grow()'s business, beyond the limit if need be. */
    uint8_t *place = length < 0 ? NULL : buffer_reserve(buffer, (size_t)length);
    if (place && buffer->size + (size_t)length == buffer->capacity &&
        !grow(buffer, buffer->size + (size_t)length + 1)) {
        buffer->failed = FAILED_MEMORY;
        place = NULL;
    }
    if (place) {
        vsnprintf((char *)buffer->data + buffer->size, (size_t)length + 1, format, again);
        buffer->size += (size_t)length;
    }
    va_end(again);
}

void buffer_drop(struct buffer *buffer, size_t size)
{
    if (size > buffer->size)
        size = buffer->size;
    buffer->size -= size;
    if (size && buffer->size)
        memmove(buffer->data, buffer->data + size, buffer->size);
}

int buffer_check(const struct buffer *buffer, const char *what, struct error *err)
{
    if (!buffer->failed)
        return 0;
    if (buffer->failed == FAILED_LIMIT)
        return error_set(err, STATE_HY000, 0, "%s is larger than the limit of %zu bytes", what,
                         buffer->limit);
    return error_set(err, STATE_HY001, 0, "out of memory for %s (%zu bytes so far)", what, buffer->size);
}

struct text buffer_copy(const struct buffer *buffer, struct arena *arena)
{
    return buffer->failed ? text_make(NULL, 0) : arena_copy(arena, buffer_text(buffer));
}

const char *buffer_string(struct buffer *buffer)
{
    if (buffer->failed)
        return NULL;
    if (buffer->size >= buffer->capacity && (buffer->size == SIZE_MAX || !grow(buffer, buffer->size + 1))) {
        buffer->failed = FAILED_MEMORY;
        return NULL;
    }
    buffer->data[buffer->size] = '\0';
    return (const char *)buffer->data;
}
