/* A session's link: its settings are made again on each new one, and cursors on it are closed. */
#include "server/cratedb/cratedb_own.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/memory.h"
#include "transport/pinned.h"

enum { ARENA_LIMIT = 1 << 20, ANSWER_LIMIT = 1 << 20, FRESH_MILLISECONDS = 60000, CLOSE_MILLISECONDS = 2000 };

struct cratedb_doomed {
    struct cratedb_doomed *next;
    uint64_t number; /* of the link */
    char name[CRATEDB_CURSOR_NAME];
};

int cratedb_exchange(struct session *session, struct link *link, const struct request *request,
                     struct buffer *body, struct error *err)
{
    struct answer answer;
    struct buffer ignored;
    buffer_init(&ignored, 2 * ANSWER_LIMIT);
    int status = link_start(link, request, &answer, err);
    if (status == 0 && answer.status != 200)
        status = session->server->failure(session, link, &answer, err);
    if (status == 0)
        status = link_read_all(link, ANSWER_LIMIT, body ? body : &ignored, err);
    buffer_clear(&ignored);
    return status;
}

static int say_on(struct session *session, struct link *link, struct text sql, bool bound,
                  int64_t milliseconds, struct error *err)
{
    struct arena arena;
    struct request request;
    arena_init(&arena, ARENA_LIMIT);
    int status = cratedb_simple(session, sql, text_make("", 0), &arena, &request, err);
    request.deadline = transport_now() + milliseconds;
    request.bound = bound;
    if (status == 0)
        status = cratedb_exchange(session, link, &request, NULL, err);
    arena_wipe(&arena);
    return status;
}

/* ---- a new link */

/* A setting's value is a number, a word, or a text. */
static void put_value(struct buffer *sql, struct text value)
{
    bool plain = value.size > 0;
    for (size_t i = 0; i < value.size; i++)
        plain = plain && (text_is_digit(value.data[i]) || (i > 0 && value.data[i] == '.'));
    plain = plain || text_same(value, text_of("true")) || text_same(value, text_of("false"));
    if (plain) {
        buffer_put(sql, value);
        return;
    }
    buffer_byte(sql, '\'');
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '\'')
            buffer_byte(sql, '\'');
        buffer_byte(sql, value.data[i]);
    }
    buffer_byte(sql, '\'');
}

static bool is_name(struct text name)
{
    bool good = name.size > 0;
    for (size_t i = 0; i < name.size; i++)
        good = good && (text_is_alpha(name.data[i]) || text_is_digit(name.data[i]) || name.data[i] == '_' ||
                        name.data[i] == '.');
    return good;
}

/* The connection's settings, one statement each. */
static int on_fresh(void *context, struct link *link, struct error *err)
{
    struct session *session = context;
    const struct session_options *options = session->options;
    int status = 0;
    for (size_t i = 0; status == 0 && i < options->setting_count; i++) {
        const struct setting *setting = &options->settings[i];
        struct buffer sql;
        if (!is_name(setting->name))
            return error_set(err, STATE_HY000, 0, "'%.*s' is not the name of a setting",
                             (int)setting->name.size, setting->name.data);
        buffer_init(&sql, ARENA_LIMIT / 4);
        buffer_puts(&sql, "SET SESSION ");
        buffer_put(&sql, setting->name);
        buffer_puts(&sql, " = ");
        put_value(&sql, setting->value);
        status = buffer_check(&sql, "a setting", err);
        if (status == 0)
            status = say_on(session, link, buffer_text(&sql), i > 0, FRESH_MILLISECONDS, err);
        buffer_clear(&sql);
    }
    return status;
}

int cratedb_open(struct session *session, struct error *err)
{
    if (session->own)
        return 0;
    struct cratedb_own *own = mem_zalloc(sizeof *own);
    struct transport *line = own ? pinned_transport_new(session->transport, on_fresh, session, err) : NULL;
    if (!line) {
        mem_free(own);
        return error_memory(err);
    }
    pthread_mutex_init(&own->lock, NULL);
    session->own = own;
    session->queries = line;
    return 0;
}

void cratedb_close(struct session *session)
{
    struct cratedb_own *own = cratedb_own_of(session);
    if (!own)
        return;
    session->queries->free(session->queries);
    session->queries = session->transport;
    while (own->doomed) {
        struct cratedb_doomed *doomed = own->doomed;
        own->doomed = doomed->next;
        mem_free(doomed);
    }
    pthread_mutex_destroy(&own->lock);
    mem_free(own);
    session->own = NULL;
}

/* ---- cursors */

void cratedb_name_cursor(struct session *session, char name[CRATEDB_CURSOR_NAME])
{
    struct cratedb_own *own = cratedb_own_of(session);
    pthread_mutex_lock(&own->lock);
    uint64_t number = ++own->cursors;
    pthread_mutex_unlock(&own->lock);
    snprintf(name, CRATEDB_CURSOR_NAME, "porter_%" PRIu64, number);
}

/* Without memory it stays open until the link ends. */
void cratedb_doom_cursor(struct session *session, const char *name, uint64_t number)
{
    struct cratedb_own *own = cratedb_own_of(session);
    struct cratedb_doomed *doomed = mem_zalloc(sizeof *doomed);
    if (!doomed)
        return;
    doomed->number = number;
    snprintf(doomed->name, sizeof doomed->name, "%s", name);
    pthread_mutex_lock(&own->lock);
    doomed->next = own->doomed;
    own->doomed = doomed;
    pthread_mutex_unlock(&own->lock);
}

static struct cratedb_doomed *take_doomed(struct cratedb_own *own)
{
    pthread_mutex_lock(&own->lock);
    struct cratedb_doomed *doomed = own->doomed;
    if (doomed)
        own->doomed = doomed->next;
    pthread_mutex_unlock(&own->lock);
    return doomed;
}

static void close_cursor(struct session *session, const char *name)
{
    struct error ignored = {0};
    char sql[CRATEDB_CURSOR_NAME + 8];
    snprintf(sql, sizeof sql, "CLOSE %s", name);
    struct link *link = session->queries->open(session->queries, &ignored);
    if (link && say_on(session, link, text_of(sql), true, CLOSE_MILLISECONDS, &ignored))
        log_write(session->log, LOG_WARN, "a cursor could not be closed: %s",
                  ignored.message ? ignored.message : "out of memory");
    link_close(link);
    error_clear(&ignored);
}

void cratedb_tidy(struct session *session)
{
    struct cratedb_own *own = cratedb_own_of(session);
    struct cratedb_doomed *doomed;
    while (own && (doomed = take_doomed(own)) != NULL) {
        if (doomed->number == pinned_number(session->queries))
            close_cursor(session, doomed->name);
        mem_free(doomed);
    }
}

/* Whether another host is in use now, after the one that was asked has failed. */
static bool leave_host(struct session *session, size_t host, const struct error *err)
{
    struct transport *transport = session->transport;
    bool failed = err->source != ERROR_SERVER && (err->state == STATE_08001 || err->state == STATE_08S01);
    if (!failed || transport_hosts(transport) == 1)
        return false;
    transport->hosts->turn(transport, host, err);
    return true;
}

int cratedb_say(struct session *session, struct text id, int64_t timeout, struct text sql, bool last,
                int64_t milliseconds, struct error *err)
{
    struct error own = {0};
    int status = -1;
    (void)id;
    (void)timeout;
    if (last) { /* the session ends with its link */
        pinned_drop(session->queries);
        return 0;
    }
    for (size_t left = transport_hosts(session->transport); status && left > 0; left--) {
        size_t host = transport_host(session->transport);
        struct link *link = session->queries->open(session->queries, &own);
        status = link ? say_on(session, link, sql, false, milliseconds, &own) : -1;
        link_close(link);
        if (status && (left == 1 || !leave_host(session, host, &own)))
            break;
        if (status)
            error_clear(&own);
    }
    if (status == 0)
        recall_attended(&session->recall);
    else
        error_move(err, &own);
    return status;
}
