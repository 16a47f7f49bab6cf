/* A library with the embedded engine's functions, for tests: what a statement says is what happens.
 *
 * SELECT CHUNKS n [FAIL]  n chunks "chunk;", then the end or an exception
 * SELECT WAIT             runs until some KILL comes, 10 s at most, and fails as killed
 * WHOLE x                 is not streamed: x
 * FAIL                    Code: 60
 * anything else           an empty result
 *
 * As the engine's own, its destructors do not survive a call under way, and never end in a child of fork().
 *
 * Built with FAKE_VERSION (a string) and, for a library that lacks a function, FAKE_LACKS. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef FAKE_VERSION
#define FAKE_VERSION "26.7.3"
#endif

struct result {
    char *data, *error;
    size_t size;
    int chunks; /* of a stream: left */
    bool fails;
};

struct insert {
    char sql[256];
    size_t bytes;
};

struct connection {
    int number;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int connections, made, kills, results, waiting;
static pid_t started;
static char said[1 << 16];

static void say(const char *what, const char *text, size_t size)
{
    pthread_mutex_lock(&lock);
    size_t at = strlen(said);
    snprintf(said + at, sizeof said - at, "%s%.*s\n", what, (int)size, text);
    pthread_mutex_unlock(&lock);
}

/* For the tests: the statements so far, which are forgotten; open connections, results that were not destroyed. */
const char *fake_engine_said(void);
int fake_engine_connections(void);
int fake_engine_results(void);

const char *fake_engine_said(void)
{
    static char copy[sizeof said];
    pthread_mutex_lock(&lock);
    memcpy(copy, said, sizeof copy);
    said[0] = 0;
    pthread_mutex_unlock(&lock);
    return copy;
}

int fake_engine_connections(void)
{
    pthread_mutex_lock(&lock);
    int count = connections;
    pthread_mutex_unlock(&lock);
    return count;
}

int fake_engine_results(void)
{
    pthread_mutex_lock(&lock);
    int count = results;
    pthread_mutex_unlock(&lock);
    return count;
}

static struct result *make(const char *data, size_t size, const char *error)
{
    struct result *result = calloc(1, sizeof *result);
    result->data = malloc(size + 1);
    memcpy(result->data, data, size);
    result->data[size] = 0;
    result->size = size;
    result->error = error ? strdup(error) : NULL;
    pthread_mutex_lock(&lock);
    results++;
    pthread_mutex_unlock(&lock);
    return result;
}

static bool begins(const char *sql, size_t size, const char *with)
{
    return size >= strlen(with) && memcmp(sql, with, strlen(with)) == 0;
}

static struct result *wait_for_kill(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 10;
    pthread_mutex_lock(&lock);
    int before = kills, status = 0;
    waiting++;
    while (kills == before && status == 0)
        status = pthread_cond_timedwait(&changed, &lock, &until);
    waiting--;
    pthread_mutex_unlock(&lock);
    return make("", 0, status ? "Code: 1. DB::Exception: nobody killed it" : "Code: 394. DB::Exception: killed");
}

static struct result *whole(const char *sql, size_t size)
{
    if (begins(sql, size, "SELECT timezone()") && size > 30)
        return make("Asia/Tokyo\n", 11, NULL);
    if (begins(sql, size, "SELECT timezone()"))
        return make("Etc/UTC\n", 8, NULL);
    if (begins(sql, size, "SELECT read_rows"))
        return make("11\t22\t33\t44\t55\n", 15, NULL);
    if (begins(sql, size, "SELECT currentDatabase()"))
        return make("before\told\n", 11, NULL);
    if (begins(sql, size, "WHOLE "))
        return make(sql + 6, size - 6, NULL);
    if (begins(sql, size, "FAIL"))
        return make("", 0, "Code: 60. DB::Exception: There is no such table. (UNKNOWN_TABLE)");
    if (begins(sql, size, "KILL")) {
        pthread_mutex_lock(&lock);
        kills++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&lock);
    }
    return make("", 0, NULL);
}

#define EXPORT(type) type
#define ARGUMENTS                                                                                             \
    struct connection *connection, const char *sql, size_t size, const char *format, size_t format_size,      \
        const char *const *names, const size_t *name_sizes, const char *const *values, const size_t *value_sizes, \
        size_t count

static void say_all(const char *what, ARGUMENTS)
{
    char text[1024];
    int at = snprintf(text, sizeof text, "%d %.*s [%.*s]", connection->number, (int)size, sql, (int)format_size, format);
    for (size_t i = 0; i < count; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, " %.*s=%.*s", (int)name_sizes[i], names[i], (int)value_sizes[i],
                       values[i]);
    say(what, text, (size_t)at);
}

const char *chdb_version(void)
{
    return FAKE_VERSION;
}

void chdb_set_signal_handlers_enabled(int enabled)
{
    say("handlers ", enabled ? "on" : "off", enabled ? 2 : 3);
}

static void destroy(void)
{
    while (getpid() != started)
        pause();
    if (waiting)
        abort();
}

struct connection **chdb_connect(int count, char **arguments)
{
    if (!started)
        atexit(destroy);
    started = getpid();
    for (int i = 0; i < count; i++)
        if (strstr(arguments[i], "refused"))
            return NULL;
    struct connection **place = malloc(sizeof *place);
    *place = malloc(sizeof **place);
    pthread_mutex_lock(&lock);
    (*place)->number = connections++ == 0 ? made = 0 : ++made;
    pthread_mutex_unlock(&lock);
    return place;
}

void chdb_close_conn(struct connection **connection)
{
    pthread_mutex_lock(&lock);
    connections--;
    pthread_mutex_unlock(&lock);
    free(*connection);
    free(connection);
}

struct result *chdb_query_with_params_n(ARGUMENTS)
{
    say_all("", connection, sql, size, format, format_size, names, name_sizes, values, value_sizes, count);
    return whole(sql, size);
}

struct result *chdb_stream_query_with_params_n(ARGUMENTS)
{
    char text[256];
    int chunks = 0;
    say_all("stream ", connection, sql, size, format, format_size, names, name_sizes, values, value_sizes, count);
    snprintf(text, sizeof text, "%.*s", (int)size, sql);
    if (strstr(text, "WAIT"))
        return wait_for_kill();
    if (strstr(text, "UNSTREAMABLE"))
        return make("", 0, "Code: 36. DB::Exception: Streaming query is not supported for query: SELECT");
    if (strstr(text, "NOSUCH"))
        return make("", 0, "Code: 47. DB::Exception: Unknown expression");
    struct result *stream = make("", 0, NULL);
    if (strstr(text, "CHUNKS"))
        chunks = atoi(strstr(text, "CHUNKS") + 6);
    stream->chunks = chunks;
    stream->fails = strstr(text, "BREAKS") != NULL;
    return stream;
}

struct result *chdb_stream_fetch_result(struct connection *connection, struct result *stream)
{
    (void)connection;
    if (stream->chunks-- > 0)
        return make("chunk;", 6, NULL);
    return make("", 0, stream->fails ? "Code: 395. DB::Exception: It breaks here" : NULL);
}

void chdb_stream_cancel_query(struct connection *connection, struct result *stream)
{
    (void)stream;
    char text[16];
    say("cancel ", text, (size_t)snprintf(text, sizeof text, "%d", connection->number));
}

void chdb_destroy_query_result(struct result *result)
{
    pthread_mutex_lock(&lock);
    results--;
    pthread_mutex_unlock(&lock);
    free(result->data);
    free(result->error);
    free(result);
}

struct insert *chdb_stream_insert_with_params_n(ARGUMENTS)
{
    say_all("insert ", connection, sql, size, format, format_size, names, name_sizes, values, value_sizes, count);
    struct insert *insert = calloc(1, sizeof *insert);
    snprintf(insert->sql, sizeof insert->sql, "%.*s", (int)size, sql);
    return insert;
}

int chdb_stream_append(struct insert *insert, const void *data, size_t size)
{
    say("data ", data, size < 40 ? size : 40);
    insert->bytes += size;
    return strstr(insert->sql, "refusing") ? 1 : 0;
}

struct result *chdb_stream_done(struct insert *insert)
{
    char text[32];
    say("done ", text, (size_t)snprintf(text, sizeof text, "%zu", insert->bytes));
    return make("", 0, strstr(insert->sql, "refusing") ? "Code: 27. DB::Exception: Cannot parse" : NULL);
}

void chdb_stream_cancel_insert(struct insert *insert)
{
    (void)insert;
    say("insert cancelled", "", 0);
}

const char *chdb_stream_insert_error(struct insert *insert)
{
    return strstr(insert->sql, "missing") ? "Code: 60. DB::Exception: Table does not exist" : NULL;
}

void chdb_destroy_insert_stream(struct insert *insert)
{
    free(insert);
}

char *chdb_result_buffer(struct result *result)
{
    return result->data;
}

size_t chdb_result_length(struct result *result)
{
    return result->size;
}

const char *chdb_result_error(struct result *result)
{
    return result->error;
}

double chdb_result_elapsed(struct result *result)
{
    (void)result;
    return 0;
}

#define NUMBER(name, value)                                                                                   \
    uint64_t name(struct result *result)                                                                      \
    {                                                                                                         \
        return result->size ? value : 0;                                                                      \
    }
NUMBER(chdb_result_rows_read, 1)
NUMBER(chdb_result_bytes_read, 6)
NUMBER(chdb_result_storage_rows_read, 10)
NUMBER(chdb_result_storage_bytes_read, 80)
NUMBER(chdb_result_rows_written, 2)
#ifndef FAKE_LACKS
NUMBER(chdb_result_bytes_written, 16)
#endif
