/* Servers by name, and what every session does the same way. */
#include "server/server.h"

#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/process.h"
#include "base/uuid.h"

const char *const catalog_type_names[CATALOG_TYPE_COUNT] = {"BLOB TABLE", "LOCAL TEMPORARY", "SYSTEM TABLE",
                                                            "TABLE", "VIEW"};

enum {
    SESSION_TEXTS = 1 << 20,
    QUERY_ID_MOST = 1024,
    FORGET_MILLISECONDS = 2000,
    AHEAD_MILLISECONDS = 30,
    HOSTS_TEXT = 1 << 20
};
enum { RECOGNISE_MILLISECONDS = 10000, RECOGNISE_BYTES = 65536 };

static const struct server *const SERVERS[] = {&server_clickhouse, &server_cratedb};

const struct server *server_find(struct text name)
{
    for (size_t i = 0; i < sizeof SERVERS / sizeof *SERVERS; i++) {
        if (text_same(name, text_of(SERVERS[i]->option)))
            return SERVERS[i];
    }
    return NULL;
}

const struct server *server_at(uint16_t port)
{
    for (size_t i = 0; i < sizeof SERVERS / sizeof *SERVERS; i++) {
        if (SERVERS[i]->port == port || SERVERS[i]->tls_port == port)
            return SERVERS[i];
    }
    return SERVERS[0];
}

enum state server_state(const struct server *server, int32_t native)
{
    size_t low = 0;
    size_t high = server->failure_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (server->failures[middle].native < native)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < server->failure_count && server->failures[low].native == native;
    return found ? server->failures[low].state : STATE_HY000;
}

int server_uuid(char out[SERVER_UUID_SIZE + 1], struct error *err)
{
    uint8_t bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return error_set(err, STATE_HY000, 0, "the system gives no random numbers");
    bytes[6] = (uint8_t)((bytes[6] & 0x0F) | 0x40);
    bytes[8] = (uint8_t)((bytes[8] & 0x3F) | 0x80);
    out[uuid_format(bytes, out)] = '\0';
    return 0;
}

static struct session *session_new(const struct server *server, struct transport *transport,
                                   const struct session_options *options, struct zone_set *zones,
                                   const struct log *log)
{
    struct session *session = mem_zalloc(sizeof *session);
    pthread_condattr_t monotonic;
    if (!session)
        return NULL;
    session->server = server;
    session->escapes = *server->escapes;
    session->transport = session->queries = transport;
    session->options = options;
    session->zones = zones;
    session->log = log;
    session->process = process_current();
    arena_init(&session->arena, SESSION_TEXTS);
    pthread_mutex_init(&session->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&session->quiet, &monotonic);
    pthread_condattr_destroy(&monotonic);
    turns_init(&session->turns);
    recall_init(&session->recall);
    recall_begin(&session->recall, options->session_mode, options->session_id, options->session_timeout);
    return session;
}

/* Asks GET / who it is: true when it is another server than expected, which the session is from now on. */
static bool is_another(struct session *session)
{
    struct request request = {.target = text_of("/"), .safe = true};
    struct error ignored = {0};
    struct answer answer;
    struct buffer body;
    const struct server *found = NULL;
    struct link *link = session->transport->open(session->transport, &ignored);
    request.deadline = transport_now() + RECOGNISE_MILLISECONDS;
    buffer_init(&body, 2 * RECOGNISE_BYTES);
    if (link && link_start(link, &request, &answer, &ignored) == 0) {
        if (link_read_all(link, RECOGNISE_BYTES, &body, &ignored))
            body.size = 0;
        for (size_t i = 0; i < sizeof SERVERS / sizeof *SERVERS && !found; i++)
            found = SERVERS[i]->recognises(&answer, buffer_text(&body)) ? SERVERS[i] : NULL;
    }
    link_close(link);
    buffer_clear(&body);
    error_clear(&ignored);
    if (!found || found == session->server)
        return false;
    if (session->server->close)
        session->server->close(session);
    session->server = found;
    session->escapes = *found->escapes;
    return true;
}

int session_login(struct session *session, struct error *err)
{
    __atomic_store_n(&session->connecting, true, __ATOMIC_RELAXED);
    int status = session->server->connect(session, err);
    __atomic_store_n(&session->connecting, false, __ATOMIC_RELAXED);
    return status;
}

int session_token(const struct session *session, struct arena *arena, struct text *token, struct error *err)
{
    const struct session_options *options = session->options;
    struct canceller *canceller = session_flag(&session->connecting) ? options->canceller : NULL;
    *token = options->token;
    return options->tokens ? token_get(options->tokens, canceller, arena, token, err) : 0;
}

int session_await_token(const struct session *session, struct canceller *canceller, int64_t deadline,
                        struct error *err)
{
    struct token_source *tokens = session->options->tokens;
    if (!tokens || token_ready(tokens, canceller, deadline, err) == 0)
        return 0;
    err->source = ERROR_UNSENT;
    return -1;
}

/* Logs in to the server that is there. */
static int connect_any(struct session *session, struct error *err)
{
    int status = session_login(session, err);
    if (status == 0 || !session->strange || !session->options->any_server || !is_another(session))
        return status;
    error_clear(err);
    return session_login(session, err);
}

/* Whether another host may do what this one did not: whoever is refused by one is refused by all. */
static bool is_hosts_fault(const struct error *err)
{
    return err->source == ERROR_DRIVER && (err->state == STATE_08001 || err->state == STATE_08S01 ||
                                           err->state == STATE_HYT00 || err->state == STATE_HYT01);
}

/* Logs in to the host in use, or to the first other one that works. Of all failures the error tells. */
static int log_in(struct session *session, struct error *err)
{
    struct transport *transport = session->transport;
    size_t count = transport_hosts(transport);
    struct error own = {0};
    struct buffer all;
    int status = -1;
    buffer_init(&all, HOSTS_TEXT);
    for (size_t tried = 1; status; tried++) {
        size_t host = transport_host(transport);
        error_clear(&own);
        status = connect_any(session, &own);
        if (count > 1 && status == 0)
            transport->hosts->answered(transport, host);
        own.host = count > 1 ? (uint16_t)(host + 1) : 0;
        if (status == 0 || count == 1 || !is_hosts_fault(&own))
            break;
        buffer_puts(&all, tried > 1 ? "; " : "");
        buffer_puts(&all, own.message ? own.message : "out of memory");
        if (tried == count) {
            error_set(&own, STATE_08001, 0, "none of the %zu hosts can be used: %.*s", count, (int)all.size,
                      all.size ? (const char *)all.data : "");
            break;
        }
        transport->hosts->turn(transport, host, &own);
    }
    if (status)
        error_move(err, &own);
    buffer_clear(&all);
    return status;
}

struct session *session_open(const struct server *server, struct transport *transport,
                             const struct session_options *options, struct zone_set *zones,
                             const struct log *log, struct error *err)
{
    struct session *session = session_new(server, transport, options, zones, log);
    if (!session) {
        error_memory(err);
        return NULL;
    }
    if (log_in(session, err) == 0)
        return session;
    /* A link that is lost while logging in never was a connection. */
    if (err && err->state == STATE_08S01)
        err->state = STATE_08001;
    session_close(session);
    return NULL;
}

/* The server would keep an abandoned session, with its temporary tables, for an hour. */
static void end_session(struct session *session)
{
    struct recall_use use = {0};
    struct error err = {0};
    if (session->options->session_mode == SESSION_ID || session->process != process_current() ||
        recall_attend(&session->recall, &use, &err) || !use.check ||
        session->server->say(session, use.id, use.timeout, text_of("SELECT 1"), true, FORGET_MILLISECONDS,
                             &err) == 0) {
        error_clear(&err);
        return;
    }
    log_write(session->log, LOG_INFO, "a server session could not be ended: %s",
              err.message ? err.message : "out of memory");
    error_clear(&err);
}

void session_forget(struct session *session)
{
    const struct session_options *options = session->options;
    end_session(session);
    recall_begin(&session->recall, options->session_mode, options->session_id, options->session_timeout);
}

struct text session_database(struct session *session)
{
    pthread_mutex_lock(&session->lock);
    struct text database = session->database;
    pthread_mutex_unlock(&session->lock);
    return database;
}

int session_set_database(struct session *session, struct text name, struct error *err)
{
    pthread_mutex_lock(&session->lock);
    struct text copy = arena_copy(&session->arena, name);
    if (copy.data)
        session->database = copy;
    pthread_mutex_unlock(&session->lock);
    return copy.data ? 0 : error_memory(err);
}

void session_close(struct session *session)
{
    if (!session)
        return;
    end_session(session);
    pthread_mutex_lock(&session->lock);
    /* A child process has no threads but its own. */
    while (session->kills && session->process == process_current())
        pthread_cond_wait(&session->quiet, &session->lock);
    pthread_mutex_unlock(&session->lock);
    if (session->server->close)
        session->server->close(session);
    pthread_cond_destroy(&session->quiet);
    pthread_mutex_destroy(&session->lock);
    turns_destroy(&session->turns);
    recall_clear(&session->recall);
    arena_clear(&session->arena);
    mem_free(session);
}

/* What a killing thread is given; it frees it. */
struct killing {
    struct session *session;
    size_t host;
    struct text query_id;
    char memory[QUERY_ID_MOST];
};

static void kill_done(struct session *session)
{
    pthread_mutex_lock(&session->lock);
    if (--session->kills == 0)
        pthread_cond_broadcast(&session->quiet);
    pthread_mutex_unlock(&session->lock);
}

static void *kill_thread(void *given)
{
    struct killing *killing = given;
    struct session *session = killing->session;
    struct error err = {0};
    if (session->server->kill(session, killing->host, killing->query_id, &err))
        log_write(session->log, LOG_WARN, "a query could not be killed: %s",
                  err.message ? err.message : "out of memory");
    error_clear(&err);
    mem_free(killing);
    kill_done(session);
    return NULL;
}

void session_kill(struct session *session, size_t host, struct text query_id)
{
    struct killing *killing = query_id.size <= QUERY_ID_MOST ? mem_zalloc(sizeof *killing) : NULL;
    if (!killing)
        return;
    memcpy(killing->memory, query_id.data, query_id.size);
    killing->query_id = text_make(killing->memory, query_id.size);
    killing->session = session;
    killing->host = host;
    pthread_mutex_lock(&session->lock);
    session->kills++;
    pthread_mutex_unlock(&session->lock);

    pthread_attr_t detached;
    pthread_t thread;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &detached, kill_thread, killing)) {
        kill_done(session);
        mem_free(killing);
    }
    pthread_attr_destroy(&detached);
}

void session_kill_ahead(struct session *session, size_t host, struct text query_id)
{
    struct timespec until;
    session_kill(session, host, query_id);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += AHEAD_MILLISECONDS * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&session->lock);
    while (session->kills && pthread_cond_timedwait(&session->quiet, &session->lock, &until) == 0)
        continue;
    pthread_mutex_unlock(&session->lock);
}
