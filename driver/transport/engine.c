/* Boots the engine, keeps it as long as it has users, and one of it in a process. */
#include "transport/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/process.h"
#include "transport/channel.h"
#include "transport/engine_exit.h"
#include "transport/engine_statics.h"

enum { ARGUMENTS = 4, LEAVE_SECONDS = 10, ANSWER_LIMIT = 1 << 20, PATH_LIMIT = 16384 };

/* The engine of the process. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t left; /* somebody left */
    struct engine *running;
    struct engine_thread *ended; /* to be joined */
    bool booted;                 /* ever */
    unsigned process;            /* that booted it */
} engine_of_process = {.lock = PTHREAD_MUTEX_INITIALIZER, .left = PTHREAD_COND_INITIALIZER};

static pthread_once_t engine_once = PTHREAD_ONCE_INIT;

static void lock_process(void)
{
    pthread_mutex_lock(&engine_of_process.lock);
}

static void unlock_process(void)
{
    pthread_mutex_unlock(&engine_of_process.lock);
}

static void engine_begin(void)
{
    pthread_atfork(lock_process, unlock_process, unlock_process);
}

/* The engine changes the mask of the thread that calls it, and its threads take theirs from it: signals are
 * the host's threads' business. The mask to be put back. */
static sigset_t quiet_signals(void)
{
    sigset_t all, before;
    sigfillset(&all);
    sigemptyset(&before);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    return before;
}

bool engine_usable(const struct engine *engine)
{
    return engine->process == process_current();
}

/* ---- the data's folder */

/* The folder's one true name, NULL for data in memory is not asked. */
static char *resolve(struct text data, struct error *err)
{
    char *given = mem_strndup(data.data, data.size);
    char *path = mem_zalloc(PATH_MAX);
    int reason = 0;
    if (!given || !path) {
        mem_free(given);
        mem_free(path);
        error_memory(err);
        return NULL;
    }
    if (mkdir(given, 0700) < 0 && errno != EEXIST)
        reason = errno;
    if (!realpath(given, path))
        reason = reason ? reason : errno;
    else
        reason = access(path, R_OK | W_OK | X_OK) < 0 ? errno : 0;
    if (reason)
        error_set(err, STATE_08001, 0, "DataPath=%s: %s", given, error_reason(reason));
    mem_free(given);
    if (!reason)
        return path;
    mem_free(path);
    return NULL;
}

/* Whether another process has the folder's engine: it holds a lock on the file `status`. */
static bool is_locked(const char *path)
{
    char name[PATH_LIMIT];
    int size = snprintf(name, sizeof name, "%s/status", path);
    int file = size > 0 && (size_t)size < sizeof name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return false;
    bool locked = flock(file, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
    close(file);
    return locked;
}

/* ---- booting */

static int refuse_call(struct error *err)
{
    return error_set(err, STATE_08001, 0, "the process is ending: the embedded engine takes no more calls");
}

static struct engine_connection **connect_now(struct engine *engine)
{
    /* What the library changes for its comfort goes back to what a server has. */
    char name[] = "clickhouse", select[] = "--implicit_select=0";
    char path[PATH_LIMIT];
    char *arguments[ARGUMENTS] = {name, select};
    int count = 2;
    if (engine->path[0]) {
        snprintf(path, sizeof path, "--path=%s", engine->path);
        arguments[count++] = path;
    }
    sigset_t before = quiet_signals();
    struct engine_connection **connection = engine->library.connect(count, arguments);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return connection;
}

struct engine_connection **engine_connect(struct engine *engine, struct error *err)
{
    if (!engine_call_begin()) {
        refuse_call(err);
        return NULL;
    }
    struct engine_connection **connection = connect_now(engine);
    engine_call_end();
    if (!connection)
        error_set(err, STATE_08001, 0, "the embedded engine gives no connection");
    return connection;
}

void engine_disconnect(struct engine *engine, struct engine_connection **connection)
{
    if (!engine_call_begin())
        return;
    engine->library.close_conn(connection);
    engine_call_end();
}

/* Asked first: the engine itself would write it to somebody else's standard error. */
static int check_lock(const struct engine *engine, struct error *err)
{
    if (!engine->path[0] || !is_locked(engine->path))
        return 0;
    return error_set(err, STATE_08001, 0,
                     "DataPath=%s is in use by another process: one process at a time can have its engine",
                     engine->path);
}

static int boot_failed(const struct engine *engine, struct error *err)
{
    if (!engine->path[0])
        return error_set(err, STATE_08001, 0, "the embedded engine does not start");
    return error_set(err, STATE_08001, 0,
                     "the embedded engine does not start over DataPath=%s: are these data of a newer "
                     "version, or of something else?",
                     engine->path);
}

static int read_zone(struct engine *engine, struct error *err)
{
    struct buffer zone;
    buffer_init(&zone, ANSWER_LIMIT);
    int status = engine_ask(engine, text_of("SELECT timezone()"), &zone);
    struct text text = text_trim(buffer_text(&zone));
    engine->zone = status == 0 && text.size ? mem_strndup(text.data, text.size) : NULL;
    buffer_clear(&zone);
    return engine->zone ? 0 : error_set(err, STATE_08001, 0, "the embedded engine does not answer");
}

static void engine_free(struct engine *engine)
{
    engine_exit_set(NULL);
    if (engine->control && engine_usable(engine))
        engine_disconnect(engine, engine->control);
    pthread_mutex_destroy(&engine->control_lock);
    pthread_mutex_destroy(&engine->lock);
    engine_library_clear(&engine->library);
    mem_free(engine->path);
    mem_free(engine->zone);
    mem_free(engine);
}

void engine_drop(struct engine *engine)
{
    channel_drop_all(engine);
    engine->library.close_conn(engine->control);
    engine->control = NULL;
}

static int load_watched(struct text library, struct engine *engine, struct error *err)
{
    void *inside;
    if (engine_is_ending())
        return refuse_call(err);
    if (engine_library_load(library, &engine->library, err))
        return -1;
    memcpy(&inside, &engine->library.version, sizeof inside);
    if (engine_of_process.booted || engine_statics_keep(inside))
        return 0;
    return error_set(err, STATE_08001, 0, "the embedded engine %s: its calls of __cxa_atexit cannot be found",
                     engine->library.path);
}

/* An exit during it, or before, is the end of it. */
static int load(struct text library, struct engine *engine, struct error *err)
{
    engine_exit_load_begins();
    int status = load_watched(library, engine, err);
    engine_exit_load_ends(status == 0);
    if (status)
        return -1;
    engine_of_process.booted = true;
    engine_of_process.process = engine->process;
    return engine_is_ending() ? refuse_call(err) : 0;
}

static struct engine *boot(struct text library, char *path, struct error *err)
{
    struct engine *engine = mem_zalloc(sizeof *engine);
    if (!engine) {
        mem_free(path);
        error_memory(err);
        return NULL;
    }
    engine->path = path;
    engine->users = 1;
    engine->process = process_current();
    pthread_mutex_init(&engine->control_lock, NULL);
    pthread_mutex_init(&engine->lock, NULL);
    int status = check_lock(engine, err) || load(library, engine, err) ? -1 : 0;
    if (status == 0) {
        engine->library.set_signal_handlers_enabled(0);
        engine->control = connect_now(engine);
        status = engine->control ? read_zone(engine, err) : boot_failed(engine, err);
    }
    if (status == 0) {
        engine_exit_set(engine);
        return engine;
    }
    engine_free(engine);
    return NULL;
}

/* ---- users */

/* An engine runs: only the same one can be had. */
static int join(struct engine *engine, struct text library, const char *path, struct error *err)
{
    if (!engine_library_is(&engine->library, library))
        return error_set(err, STATE_08001, 0,
                         "EnginePath=%.*s is not %s, which this process has loaded: there can be one only",
                         (int)library.size, library.size ? library.data : "", engine->library.path);
    if (strcmp(engine->path, path) == 0) {
        engine->users++;
        pthread_mutex_lock(&engine->lock);
        engine->closing = false;
        pthread_mutex_unlock(&engine->lock);
        return 0;
    }
    return error_set(err, STATE_08001, 0,
                     "this process's engine is open over %s%s, and cannot be over %s%s as well: close those "
                     "connections first, or use one folder with several databases",
                     engine->path[0] ? "DataPath=" : "data in memory", engine->path,
                     path[0] ? "DataPath=" : "data in memory", path);
}

static int check_process(struct error *err)
{
    if (engine_is_ending())
        return refuse_call(err);
    if (!engine_of_process.booted || engine_of_process.process == process_current())
        return 0;
    return error_set(
        err, STATE_08001, 0,
        "this process was forked from one in which the embedded engine had started, and cannot use it: "
        "fork before the first connection, or start a new program (multiprocessing: spawn)");
}

struct engine *engine_acquire(struct text library, struct text data, struct error *err)
{
    struct engine *engine = NULL;
    char *path = data.size ? resolve(data, err) : mem_strndup("", 0);
    if (!path) {
        if (!data.size)
            error_memory(err);
        return NULL;
    }
    pthread_once(&engine_once, engine_begin);
    lock_process();
    if (check_process(err)) {
        mem_free(path);
    } else if (engine_of_process.running) {
        if (join(engine_of_process.running, library, path, err) == 0)
            engine = engine_of_process.running;
        mem_free(path);
    } else if (!engine_call_begin()) {
        refuse_call(err);
        mem_free(path);
    } else {
        sigset_t before = quiet_signals();
        engine = engine_of_process.running = boot(library, path, err);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        engine_call_end();
    }
    unlock_process();
    return engine;
}

/* Under the process's lock, so that the next boot waits for it. */
static void shut_down_unused(struct engine *engine)
{
    if (engine->users == 0 && engine->channels == 0 && engine_call_begin()) {
        engine_of_process.running = NULL;
        engine_free(engine);
        engine_call_end();
    }
    pthread_cond_broadcast(&engine_of_process.left);
}

void engine_join_ended(void)
{
    lock_process();
    struct engine_thread *ended = engine_of_process.ended;
    engine_of_process.ended = NULL;
    unlock_process();
    while (ended) {
        struct engine_thread *next = ended->next;
        pthread_join(ended->thread, NULL);
        mem_free(ended);
        ended = next;
    }
}

void engine_channel_begins(struct engine *engine)
{
    lock_process();
    engine->channels++;
    unlock_process();
    engine_join_ended();
}

void engine_channel_ended(struct engine *engine, struct engine_thread *thread)
{
    lock_process();
    engine->channels--;
    shut_down_unused(engine);
    if (thread) {
        thread->thread = pthread_self();
        thread->next = engine_of_process.ended;
        engine_of_process.ended = thread;
    }
    unlock_process();
}

void engine_leave(struct engine *engine)
{
    struct timespec until;
    if (!engine_usable(engine) || engine_is_ending())
        return; /* the parent's: its threads and locks are not here; or nobody's any more */
    lock_process();
    bool last = --engine->users == 0;
    engine->channels++; /* ours, while we wait */
    unlock_process();
    if (last)
        channel_close_all(engine);
    lock_process();
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LEAVE_SECONDS;
    int status = 0;
    while (last && status == 0 && engine->users == 0 && engine->channels > 1 && !engine_is_ending())
        status = pthread_cond_timedwait(&engine_of_process.left, &engine_of_process.lock, &until);
    engine->channels--;
    shut_down_unused(engine);
    unlock_process();
    engine_join_ended();
}

int engine_ask_locked(struct engine *engine, struct text sql, struct buffer *out)
{
    static const char format[] = "TabSeparated";
    const struct engine_library *library = &engine->library;
    sigset_t before = quiet_signals();
    struct engine_result *result = library->query_with_params_n(*engine->control, sql.data, sql.size, format,
                                                                sizeof format - 1, NULL, NULL, NULL, NULL, 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    bool failed = !result || library->result_error(result);
    if (!failed)
        buffer_append(out, library->result_buffer(result), library->result_length(result));
    if (result)
        library->destroy_query_result(result);
    return failed || out->failed ? -1 : 0;
}

int engine_ask(struct engine *engine, struct text sql, struct buffer *out)
{
    if (!engine_call_begin())
        return -1;
    pthread_mutex_lock(&engine->control_lock);
    int status = engine_ask_locked(engine, sql, out);
    pthread_mutex_unlock(&engine->control_lock);
    engine_call_end();
    return status;
}
