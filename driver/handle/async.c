/* Asynchronous calls: one thread a call, begun when it is asked for and joined when its end is told. */
#include "handle/async.h"

#include <time.h>

#include "handle/stmt.h"

/* A call that needs no answer of the server ends within this, and is told at once. */
#define ASYNC_GRACE 500000L /* nanoseconds */

void async_init(struct async *async)
{
    pthread_condattr_t clock;

    pthread_mutex_init(&async->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&async->ended, &clock);
    pthread_condattr_destroy(&clock);
    diag_init(&async->refused);
}

void async_forget(struct async *async)
{
    pthread_mutex_init(&async->lock, NULL);
    async->function = 0;
}

void async_destroy(struct stmt *stmt)
{
    struct async *async = &stmt->async;

    if (async_pending(stmt)) {
        canceller_cancel(&stmt->canceller);
        pthread_join(async->thread, NULL);
    }
    diag_free(&async->refused);
    pthread_cond_destroy(&async->ended);
    pthread_mutex_destroy(&async->lock);
}

bool async_pending(const struct stmt *stmt)
{
    return __atomic_load_n(&stmt->async.function, __ATOMIC_ACQUIRE) != 0;
}

static void async_set(struct async *async, SQLUSMALLINT function)
{
    __atomic_store_n(&async->function, function, __ATOMIC_RELEASE);
}

int async_keep(struct stmt *stmt, struct text *text, struct error *err)
{
    if (stmt->attributes.async_enable == SQL_ASYNC_ENABLE_OFF || !text->data)
        return 0;
    *text = arena_copy(&stmt->call, *text);
    return text->data ? 0 : error_memory(err);
}

/* ---- the diagnostics meanwhile */

struct diag *async_diag(struct handle *handle, pthread_mutex_t **lock)
{
    struct stmt *stmt = handle->type == SQL_HANDLE_STMT ? (struct stmt *)handle : NULL;

    if (stmt && async_pending(stmt)) {
        pthread_mutex_lock(&stmt->async.lock);
        *lock = &stmt->async.lock;
        if (stmt->async.function)
            return &stmt->async.refused;
        pthread_mutex_unlock(&stmt->async.lock);
    }
    handle_lock(handle);
    *lock = &handle->lock;
    return &handle->diag;
}

/* The lock is held. */
static SQLRETURN async_say(struct async *async, const char *message)
{
    diag_reset(&async->refused);
    diag_post(&async->refused, STATE_HY010, 0, text_make(NULL, 0), text_of(message), SQL_NO_ROW_NUMBER,
              SQL_NO_COLUMN_NUMBER);
    async->refused.return_code = SQL_ERROR;
    return SQL_ERROR;
}

SQLRETURN async_refuse(struct stmt *stmt)
{
    struct async *async = &stmt->async;
    SQLRETURN code = SQL_SUCCESS;

    pthread_mutex_lock(&async->lock);
    if (async->function)
        code = async_say(async, "An asynchronous call is under way on the statement");
    pthread_mutex_unlock(&async->lock);
    return code;
}

/* ---- the thread */

static void *async_thread(void *given)
{
    struct stmt *stmt = given;
    struct async *async = &stmt->async;
    struct error err = {0};
    SQLRETURN code;
    int outcome;

    handle_lock(&stmt->handle); /* waits until the application's thread has left */
    outcome = async->form.work(stmt, async->arguments, &err);
    code = stmt_leave(stmt, outcome, &err);
    pthread_mutex_lock(&async->lock);
    async->code = code;
    async->done = true;
    pthread_cond_signal(&async->ended);
    pthread_mutex_unlock(&async->lock);
    return NULL;
}

/* The lock is held and given back. Tells the end, when it is there. */
static SQLRETURN async_tell(struct async *async)
{
    SQLRETURN code = SQL_STILL_EXECUTING;
    bool done = async->done && async->function; /* and not told by another thread meanwhile */
    pthread_t thread = async->thread;

    if (done) {
        code = async->code;
        async_set(async, 0);
    }
    pthread_mutex_unlock(&async->lock);
    if (done)
        pthread_join(thread, NULL);
    return code;
}

static SQLRETURN async_poll(struct stmt *stmt, SQLUSMALLINT function)
{
    struct async *async = &stmt->async;
    SQLRETURN code;

    pthread_mutex_lock(&async->lock);
    if (async->function == function) {
        diag_reset(&async->refused);
        return async_tell(async);
    }
    code = async_say(async, "Another asynchronous call is under way on the statement");
    pthread_mutex_unlock(&async->lock);
    return code;
}

/* Waits a moment for the end: most calls need no polling. */
static SQLRETURN async_wait(struct async *async)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += ASYNC_GRACE;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&async->lock);
    while (!async->done)
        if (pthread_cond_timedwait(&async->ended, &async->lock, &until))
            break;
    return async_tell(async);
}

/* The statement is entered. False when there can be no thread: then the call is made on this one. */
static bool async_begin(struct stmt *stmt, const struct async_form *form, const void *arguments, size_t size)
{
    struct async *async = &stmt->async;
    void *copy = arena_alloc(&stmt->call, size ? size : 1);
    bool begun;

    if (!copy)
        return false;
    if (size)
        memcpy(copy, arguments, size);
    pthread_mutex_lock(&async->lock);
    async->form = *form;
    async->arguments = copy;
    async->done = false;
    diag_reset(&async->refused);
    begun = pthread_create(&async->thread, NULL, async_thread, stmt) == 0;
    async_set(async, begun ? form->function : 0);
    pthread_mutex_unlock(&async->lock);
    return begun;
}

SQLRETURN async_run_as(const char *name, SQLHSTMT handle, const struct async_form *form, void *arguments,
                       size_t size)
{
    struct error err = {0};
    struct stmt *stmt = stmt_peek(handle);
    SQLRETURN code;
    int outcome = OUTCOME_OK;

    if (stmt && async_pending(stmt))
        return async_poll(stmt, form->function);
    code = stmt_enter_as(name, handle, form->call, &stmt);
    if (code != SQL_SUCCESS)
        return code;
    if (form->take)
        outcome = form->take(stmt, arguments, &err);
    if (outcome == OUTCOME_OK && stmt->attributes.async_enable == SQL_ASYNC_ENABLE_ON &&
        async_begin(stmt, form, arguments, size)) {
        pthread_mutex_unlock(&stmt->handle.lock);
        return async_wait(&stmt->async);
    }
    if (outcome == OUTCOME_OK)
        outcome = form->work(stmt, arguments, &err);
    return stmt_leave(stmt, outcome, &err);
}

SQLRETURN async_complete(struct stmt *stmt, SQLRETURN *code)
{
    struct async *async = &stmt->async;
    SQLRETURN told;

    pthread_mutex_lock(&async->lock);
    if (!async->function) {
        pthread_mutex_unlock(&async->lock);
        return SQL_ERROR;
    }
    told = async_tell(async);
    if (told == SQL_STILL_EXECUTING)
        return told;
    *code = told;
    return SQL_SUCCESS;
}
