/* Text to and from the application's buffers. */
#include "handle/sink.h"

#include "base/utf.h"

/* A length that its variable cannot tell is told one short of the largest: applications add one for a
 * terminator. */
static void sink_length(const struct text_sink *sink, size_t length)
{
    if (sink->length16)
        *sink->length16 = length > INT16_MAX - 1 ? INT16_MAX - 1 : (SQLSMALLINT)length;
    if (sink->length32)
        *sink->length32 = length > INT32_MAX ? INT32_MAX : (SQLINTEGER)length;
}

static bool sink_put_ansi(const struct text_sink *sink, struct text text)
{
    char *buffer = sink->buffer;
    size_t size;

    sink_length(sink, text.size);
    if (!buffer || sink->capacity <= 0)
        return buffer != NULL;
    size = (size_t)sink->capacity - 1;
    size = text.size <= size ? text.size : utf8_cut(text, size);
    if (size > 0)
        memcpy(buffer, text.data, size);
    buffer[size] = '\0';
    return size < text.size;
}

static bool sink_put_wide(const struct text_sink *sink, struct text text)
{
    SQLWCHAR *buffer = sink->buffer;
    size_t length = utf8_wide_length(text);
    size_t room = sink->capacity > 0 ? (size_t)sink->capacity : 0;
    struct utf_progress progress;

    sink_length(sink, sink->characters ? length : length * sizeof(SQLWCHAR));
    if (!sink->characters)
        room /= sizeof(SQLWCHAR);
    if (!buffer || room == 0)
        return buffer != NULL;
    progress = utf8_to_wide(text, buffer, room - 1);
    memset(buffer + progress.written, 0, sizeof *buffer);
    return progress.read < text.size;
}

bool sink_put(const struct text_sink *sink, struct text text)
{
    return sink->wide ? sink_put_wide(sink, text) : sink_put_ansi(sink, text);
}

static int sink_bad_length(SQLINTEGER length, struct error *err)
{
    return error_set(err, STATE_HY090, 0, "A text length of %ld is neither SQL_NTS nor a length",
                     (long)length);
}

int text_from_ansi(const SQLCHAR *data, SQLINTEGER length, struct arena *arena, struct text *out,
                   struct error *err)
{
    (void)arena;
    *out = text_make(NULL, 0);
    if (!data)
        return 0;
    if (length == SQL_NTS)
        *out = text_of((const char *)data);
    else if (length < 0)
        return sink_bad_length(length, err);
    else
        *out = text_make((const char *)data, (size_t)length);
    return 0;
}

int text_from_wide(const SQLWCHAR *data, SQLINTEGER length, struct arena *arena, struct text *out,
                   struct error *err)
{
    size_t units, size;
    char *copy;

    *out = text_make(NULL, 0);
    if (!data)
        return 0;
    if (length < 0 && length != SQL_NTS)
        return sink_bad_length(length, err);
    units = length == SQL_NTS ? wide_length(data, SIZE_MAX / sizeof *data) : (size_t)length;
    size = utf8_length_of_wide(data, units);
    copy = arena_alloc(arena, size + 1);
    if (!copy)
        return error_memory(err);
    utf8_from_wide(data, units, copy, size);
    copy[size] = '\0';
    *out = text_make(copy, size);
    return 0;
}
