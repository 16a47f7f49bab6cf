/* Calls that ODBC lets run asynchronously: on the caller's thread, or on one of the statement's while the
 * caller polls (SQL_ATTR_ASYNC_ENABLE). */
#ifndef PORTER_HANDLE_ASYNC_H
#define PORTER_HANDLE_ASYNC_H

#include <pthread.h>
#include <stdbool.h>

#include <sql.h>
#include <sqlext.h>

#include "base/error.h"
#include "base/text.h"
#include "handle/diag.h"
#include "handle/state.h"

struct handle;
struct stmt;

/* An entry point. `arguments` is its own struct, copied byte by byte for a thread. */
struct async_form {
    SQLUSMALLINT function; /* SQL_API_... */
    enum call call;
    /* On the caller's thread, the statement being entered: makes texts of what is the application's only
     * until the call returns (async_keep). May be NULL. Both return an enum outcome. */
    int (*take)(struct stmt *stmt, void *arguments, struct error *err);
    int (*work)(struct stmt *stmt, void *arguments, struct error *err);
};

/* The call under way on a statement's own thread. */
struct async {
    pthread_mutex_t lock; /* of what follows; held for moments only */
    pthread_cond_t ended;
    SQLUSMALLINT function; /* under way, or ended and not told yet; 0: none. See async_pending */
    bool done;
    SQLRETURN code;
    pthread_t thread;
    struct async_form form;
    void *arguments;
    struct diag refused; /* of calls made meanwhile */
};

void async_init(struct async *async);
/* Waits for the thread, having cancelled it. */
void async_destroy(struct stmt *stmt);
/* In a child process, whose parent's threads do not exist: none is under way. */
void async_forget(struct async *async);

/* The whole of such an entry point: enters, works, leaves; or begins to work on a thread, or asks how the
 * work goes on. `arguments` of a poll are not looked at; `name` is the log's. */
SQLRETURN async_run_as(const char *name, SQLHSTMT handle, const struct async_form *form, void *arguments,
                       size_t size);
#define async_run(handle, form, arguments, size) async_run_as(__func__, handle, form, arguments, size)
/* SQLCompleteAsync: *code is what the call that has ended returned. SQL_STILL_EXECUTING, or SQL_ERROR with
 * HY010 when none is under way. */
SQLRETURN async_complete(struct stmt *stmt, SQLRETURN *code);
/* Whether a call is under way: all others are refused, and the statement's lock is not to be waited for. */
bool async_pending(const struct stmt *stmt);
/* HY010 in the diagnostics that the application sees meanwhile. Returns SQL_ERROR; SQL_SUCCESS when nothing
 * is pending any more. */
SQLRETURN async_refuse(struct stmt *stmt);
/* Makes `text` one that outlives the application's call, when there may be a thread. HY001. */
int async_keep(struct stmt *stmt, struct text *text, struct error *err);
/* The diagnostics that the application may read now, locked by *lock. */
struct diag *async_diag(struct handle *handle, pthread_mutex_t **lock);

#endif
