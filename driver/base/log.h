/* One connection's log: a level, a file, one line an event, never a secret, never stdout. */
#ifndef PORTER_BASE_LOG_H
#define PORTER_BASE_LOG_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

enum log_level { LOG_OFF, LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG, LOG_TRACE };

struct log {
    enum log_level level;
    int file;   /* descriptor opened O_APPEND, -1 when off */
    char *path; /* owned: where `file` is opened again once it was moved away. NULL: never */
};

/* Opens `path` for appending. LOG_OFF or an empty path: off, success. */
int log_open(struct log *log, enum log_level level, struct text path, struct error *err);
void log_close(struct log *log);
/* One line, written with one write(2), to the file that now has the path (logs are rotated): time, pid,
 * thread, level, message (newlines escaped). */
void log_write(const struct log *log, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Whether a line of `level` would be written: ask before preparing costly arguments. */
static inline bool log_wants(const struct log *log, enum log_level level)
{
    return log->file >= 0 && level <= log->level;
}

#endif
