/* What every ODBC handle begins with. */
#ifndef PORTER_HANDLE_HANDLE_H
#define PORTER_HANDLE_HANDLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <sql.h>
#include <sqlext.h>

#include "base/door.h"
#include "base/error.h"
#include "handle/diag.h"

struct handle {
    uint32_t magic;   /* HANDLE_MAGIC while alive: a stale or foreign pointer is SQL_INVALID_HANDLE */
    SQLSMALLINT type; /* SQL_HANDLE_ENV, ... */
    pthread_mutex_t lock;
    struct door door; /* beside the lock: statements open it while a row is read (exec/quick.c) */
    unsigned process; /* that the lock belongs to */
    bool inherited;   /* from the process that has called fork(): only good for being freed */
    struct diag diag;
    const char *call; /* in progress, for the trace */
    int64_t begun;
};

#define HANDLE_MAGIC 0x504f4452u

void handle_init(struct handle *handle, SQLSMALLINT type);
void handle_destroy(struct handle *handle);
/* The handle behind `pointer` when it is alive and of `type`, else NULL. */
struct handle *handle_check(void *pointer, SQLSMALLINT type);

/* Locks a handle that is alive, and shuts its door. In a child process its lock may be one that no thread will ever release:
 * there it is made anew at first, and the handle is marked. */
void handle_lock(struct handle *handle);
/* The same without waiting; false when it is locked. */
bool handle_try_lock(struct handle *handle);

/* Ends a call on any handle: ranks the records, tells the code for `outcome`, unlocks. `err` (cleared)
 * becomes a record when it says something, with `server` as its source; on an error without words the records
 * say why. */
SQLRETURN handle_leave(struct handle *handle, int outcome, struct error *err, struct text server);

/* The environment behind any handle, and the server's name for its messages (may be empty): with several
 * hosts that of number `host`, 1-based, 0 the one in use. */
struct env;
struct env *handle_env(const struct handle *handle);
struct text handle_server(const struct handle *handle, unsigned host);

/* What functions below the entry points return, beside 0 (success) and -1 (error). */
enum outcome {
    OUTCOME_ERROR = -1,
    OUTCOME_OK = 0,
    OUTCOME_NO_DATA = 1,
    OUTCOME_NEED_DATA = 2,
    OUTCOME_INFO = 3
};

#endif
