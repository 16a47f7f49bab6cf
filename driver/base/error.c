/* struct error: set once where the failure is seen, given context on the way up. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* The formatted text, owned by the caller; NULL without memory. Its length in *size. */
static char *format_text(const char *format, va_list args, size_t *size)
    __attribute__((format(printf, 1, 0)));

static char *format_text(const char *format, va_list args, size_t *size)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *out = length < 0 ? NULL : mem_alloc((size_t)length + 1);
    if (out)
        vsnprintf(out, (size_t)length + 1, format, again);
    va_end(again);
    *size = out ? (size_t)length : 0;
    return out;
}

/* Takes the message over. What was there goes last: the new message may have been made from the old one. */
static int replace(struct error *err, enum state state, int32_t native, uint8_t source, char *message)
{
    mem_free(err->message);
    *err = (struct error){.state = state, .native = native, .source = source, .message = message};
    return -1;
}

int error_set(struct error *err, enum state state, int32_t native, const char *format, ...)
{
    if (!err)
        return -1;
    va_list args;
    va_start(args, format);
    size_t size;
    char *message = format_text(format, args, &size);
    va_end(args);
    return replace(err, state, native, ERROR_DRIVER, message);
}

int error_set_server(struct error *err, enum state state, int32_t native, struct text message)
{
    if (!err)
        return -1;
    char *words = mem_strndup(message.data, message.size);
    for (size_t i = 0; words && i < message.size; i++)
        if (words[i] == '\0')
            words[i] = ' ';
    return replace(err, state, native, ERROR_SERVER, words);
}

int error_memory(struct error *err)
{
    if (!err)
        return -1;
    return replace(err, STATE_HY001, 0, ERROR_DRIVER, NULL);
}

int error_at(struct error *err, int64_t row, int32_t column)
{
    if (!err)
        return -1;
    if (row)
        err->row = row;
    if (column)
        err->column = column;
    return -1;
}

int error_wrap(struct error *err, const char *format, ...)
{
    if (!err)
        return -1;
    va_list args;
    va_start(args, format);
    size_t size;
    char *context = format_text(format, args, &size);
    va_end(args);
    if (!context)
        return -1;

    const char *rest = err->message ? err->message : sqlstate_get(err->state)->text;
    size_t rest_size = strlen(rest);
    char *whole = mem_realloc(context, size + 2 + rest_size + 1);
    if (!whole) {
        mem_free(context);
        return -1;
    }
    memcpy(whole + size, ": ", 2);
    memcpy(whole + size + 2, rest, rest_size + 1);
    mem_free(err->message);
    err->message = whole;
    return -1;
}

void error_move(struct error *to, struct error *from)
{
    if (to == from || !from)
        return;
    if (!to) {
        error_clear(from);
        return;
    }
    mem_free(to->message);
    *to = *from;
    *from = (struct error){0};
}

void error_clear(struct error *err)
{
    if (!err)
        return;
    mem_free(err->message);
    *err = (struct error){0};
}

const char *error_reason(int number)
{
    static const struct {
        int number;
        const char *text;
    } rows[] = {
        {EACCES, "permission denied"},
        {EADDRINUSE, "address in use"},
        {ECONNREFUSED, "connection refused"},
        {ECONNRESET, "connection reset by the other side"},
        {EDQUOT, "disk quota exceeded"},
        {EEXIST, "it exists already"},
        {EFBIG, "the file is too large"},
        {EHOSTUNREACH, "no route to the host"},
        {EINTR, "interrupted"},
        {EINVAL, "invalid argument"},
        {EIO, "input/output error"},
        {EISDIR, "it is a folder"},
        {ELOOP, "too many symbolic links"},
        {EMFILE, "too many open files in this process"},
        {ENAMETOOLONG, "the name is too long"},
        {ENETUNREACH, "the network is unreachable"},
        {ENFILE, "too many open files on this machine"},
        {ENOENT, "no such file or folder"},
        {ENOMEM, "out of memory"},
        {ENOSPC, "no space left"},
        {ENOTDIR, "a part of the path is not a folder"},
        {EPERM, "operation not permitted"},
        {EPIPE, "the other side has closed"},
        {EROFS, "the file system is read-only"},
        {ETIMEDOUT, "timed out"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].number == number)
            return rows[i].text;
    return "system error";
}
