/* The log of one connection: one line an event, one write(2) a line. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/memory.h"
#include "base/number.h"

enum { LINE_SIZE = 4096 }; /* a longer message is cut: a line must be one write */

static int open_append(const char *name)
{
    return open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
}

/* The path as it is from every folder: the application may change its own. */
static char *absolute(struct text path)
{
    char folder[PATH_MAX];
    if (path.data[0] == '/' || !getcwd(folder, sizeof folder))
        return mem_strndup(path.data, path.size);
    size_t size = strlen(folder);
    char *name = mem_alloc(size + 1 + path.size + 1);
    if (!name)
        return NULL;
    memcpy(name, folder, size);
    name[size] = '/';
    memcpy(name + size + 1, path.data, path.size);
    name[size + 1 + path.size] = '\0';
    return name;
}

/* Once the file was moved away or removed, the descriptor is made to mean the new one: in one step, whatever
 * other threads write meanwhile. */
static void follow(const struct log *log)
{
    struct stat open_one, named;
    if (!log->path || fstat(log->file, &open_one) ||
        (stat(log->path, &named) == 0 && named.st_ino == open_one.st_ino && named.st_dev == open_one.st_dev))
        return;
    int file = open_append(log->path);
    if (file < 0)
        return; /* the lines go on to where they went */
    dup3(file, log->file, O_CLOEXEC);
    close(file);
}

int log_open(struct log *log, enum log_level level, struct text path, struct error *err)
{
    *log = (struct log){LOG_OFF, -1, NULL};
    if (level == LOG_OFF || path.size == 0)
        return 0;
    char *name = absolute(path);
    if (!name)
        return error_memory(err);
    int file = open_append(name);
    int reason = errno;
    if (file < 0)
        mem_free(name);
    if (file < 0)
        return error_set(err, STATE_HY000, 0, "cannot open the log file %.*s: %s (errno %d)",
                         (int)(path.size < 4096 ? path.size : 4096), path.data, error_reason(reason), reason);
    *log = (struct log){level, file, name};
    return 0;
}

void log_close(struct log *log)
{
    if (log->file >= 0)
        close(log->file);
    mem_free(log->path);
    *log = (struct log){LOG_OFF, -1, NULL};
}

static size_t put_text(char *out, const char *text)
{
    size_t size = strlen(text);
    memcpy(out, text, size);
    return size;
}

/* "2024-02-29 12:00:00.123456Z 4711:4712 ERROR " */
static size_t put_head(enum log_level level, char *out)
{
    static const char *const names[] = {"OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"};
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    struct datetime datetime = calendar_datetime(now.tv_sec, (uint32_t)now.tv_nsec);
    char *at = out;
    at += calendar_format_datetime(&datetime, 6, at);
    at += put_text(at, "Z ");
    at += number_format_i64(getpid(), at);
    *at++ = ':';
    at += number_format_i64(syscall(SYS_gettid), at);
    *at++ = ' ';
    at += put_text(at, names[level <= LOG_TRACE ? level : LOG_TRACE]);
    *at++ = ' ';
    return (size_t)(at - out);
}

/* Copies the message with control characters escaped, so that no message can forge a line. */
static size_t put_message(char *out, size_t capacity, const char *message, size_t size)
{
    static const char hex[] = "0123456789abcdef";
    size_t written = 0;
    for (size_t i = 0; i < size && written + 4 <= capacity; i++) {
        uint8_t byte = (uint8_t)message[i];
        if (byte >= ' ' && byte != 0x7F) {
            out[written++] = (char)byte;
        } else if (byte == '\n' || byte == '\r' || byte == '\t') {
            out[written++] = '\\';
            out[written++] = byte == '\n' ? 'n' : byte == '\r' ? 'r' : 't';
        } else {
            out[written++] = '\\';
            out[written++] = 'x';
            out[written++] = hex[byte >> 4];
            out[written++] = hex[byte & 15];
        }
    }
    return written;
}

void log_write(const struct log *log, enum log_level level, const char *format, ...)
{
    if (!log_wants(log, level) || level == LOG_OFF)
        return;
    int saved = errno;
    char message[LINE_SIZE], line[LINE_SIZE];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(message, sizeof message, format, args);
    va_end(args);
    size_t size = length < 0 ? 0 : (size_t)length < sizeof message ? (size_t)length : sizeof message - 1;

    size_t used = put_head(level, line);
    used += put_message(line + used, sizeof line - used - 1, message, size);
    line[used++] = '\n';
    follow(log);
    /* A log that cannot be written must not stop the query that it tells of. */
    ssize_t ignored = write(log->file, line, used);
    (void)ignored;
    errno = saved;
}
