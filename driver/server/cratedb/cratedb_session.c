/* Logging in, knowing a CrateDB when one answers, and killing a job. */
#include "base/number.h"
#include "encode/json_value.h"
#include "server/cratedb/cratedb_own.h"

enum { ANSWER_LIMIT = 1 << 20, ARENA_LIMIT = 1 << 20, LOGIN_MILLISECONDS = 60000, KILL_MILLISECONDS = 5000 };

/* Sends a request on a link of `transport` and reads the cells of its rows, texts all of them. */
static int ask(struct session *session, struct transport *transport, struct text sql, struct text args,
               int64_t milliseconds, struct arena *arena, struct text *cells, size_t *count,
               struct error *err)
{
    struct canceller *canceller = transport == session->queries ? session->options->canceller : NULL;
    struct link *link = transport->open(transport, err);
    if (!link)
        return -1;
    struct buffer body;
    struct request request;
    buffer_init(&body, 2 * ANSWER_LIMIT);
    int status = cratedb_simple(session, sql, args, arena, &request, err);
    request.deadline = transport_now() + milliseconds;
    if (status == 0)
        status = canceller_enter(canceller, link, err);
    if (status == 0)
        status = cratedb_exchange(session, link, &request, &body, err);
    canceller_leave(canceller);
    link->spent = true; /* a link has a session, which must not be another's */
    link_close(link);
    if (status == 0)
        status = cratedb_cells(session->zones, buffer_text(&body), arena, cells, count, err);
    buffer_clear(&body);
    return status;
}

static struct text join(struct arena *arena, const char *before, struct text text, const char *behind)
{
    struct buffer all;
    buffer_init(&all, ARENA_LIMIT / 4);
    buffer_puts(&all, before);
    buffer_put(&all, text);
    buffer_puts(&all, behind);
    struct text copy = buffer_copy(&all, arena);
    buffer_clear(&all);
    return copy;
}

/* "CrateDB 6.4.3 (built ...)" -> 6.4.3 and {6, 4, 3}; false when it is none. */
static bool read_version(struct session *session, struct text words)
{
    struct text name = text_of("CrateDB ");
    if (!text_starts_same(words, name))
        return false;
    struct text rest = text_from(words, name.size);
    struct text version = text_make(rest.data, text_find(rest, ' ', 0));
    size_t at = 0;
    for (int i = 0; i < 3 && at < version.size; i++) {
        size_t dot = text_find(version, '.', at), end = at;
        uint64_t number;
        while (end < dot && text_is_digit(version.data[end]))
            end++;
        if (!number_parse_u64(text_make(version.data + at, end - at), &number) || number > 100000)
            return false;
        session->version_number[i] = (uint32_t)number;
        at = dot + 1;
    }
    session->version = arena_copy(&session->arena, version);
    return true;
}

static int not_cratedb(struct session *session, struct error *err)
{
    session->strange = true;
    return error_set(err, STATE_08001, 0, "the server does not answer as CrateDB does");
}

/* Makes the options' schema the current one. */
static int set_path(struct session *session, int64_t time, struct arena *arena, struct error *err)
{
    const struct session_options *options = session->options;
    struct text cell, schema = options->database;
    size_t count = 0;
    struct buffer sql;
    buffer_init(&sql, ARENA_LIMIT / 4);
    buffer_puts(&sql, "SET SESSION search_path TO ");
    bool given = options->use_database && schema.size > 0;
    buffer_puts(&sql, given ? "\"" : "DEFAULT");
    for (size_t i = 0; given && i < schema.size; i++) {
        if (schema.data[i] == '"')
            buffer_byte(&sql, '"');
        buffer_byte(&sql, schema.data[i]);
    }
    buffer_puts(&sql, given ? "\"" : "");
    int status = buffer_check(&sql, "the schema's name", err);
    if (status == 0)
        status = ask(session, session->queries, buffer_text(&sql), text_make("", 0), time, arena, &cell,
                     &count, err);
    buffer_clear(&sql);
    return status;
}

int cratedb_connect(struct session *session, struct error *err)
{
    enum { VERSION, SCHEMA, USER, WIDTH };
    const struct session_options *options = session->options;
    struct text cells[WIDTH], sql = text_of("SELECT version(), current_schema, current_user");
    size_t count = WIDTH;
    int64_t time = options->login_timeout ? options->login_timeout : LOGIN_MILLISECONDS;
    struct arena arena;
    session->strange = false;
    arena_init(&arena, ARENA_LIMIT);
    int status = cratedb_open(session, err);
    /* The header counts only when a link is made: of the one that there is, the path is set. */
    if (status == 0 && session->version.size)
        status = set_path(session, time, &arena, err);
    if (status == 0)
        status = ask(session, session->queries, sql, text_make("", 0), time, &arena, cells, &count, err);
    if (status && err && err->state == STATE_08S01 && err->source == ERROR_DRIVER)
        error_wrap(err, "no answer to the login (a server with http.compression=true answers a refused one "
                        "with nothing: user or password may be wrong)");
    if (status == 0 && (count != WIDTH || !read_version(session, cells[VERSION])))
        status = not_cratedb(session, err);
    if (status == 0) {
        session->database = arena_copy(&session->arena, cells[SCHEMA]);
        session->user = arena_copy(&session->arena, cells[USER]);
        session->zone = text_of("UTC"); /* there is no other */
        session->other_coding =
            options->compression == COMPRESSION_LZ4 || options->compression == COMPRESSION_ZSTD;
        session->has_parameters = true;
        session->escapes.version = session->version_number[0] * 100 + session->version_number[1];
        if (!session->version.data || !session->database.data || !session->user.data)
            status = error_memory(err);
    }
    arena_wipe(&arena);
    return status;
}

bool cratedb_recognises(const struct answer *answer, struct text body)
{
    struct text realm = answer_header(answer, "WWW-Authenticate");
    return text_search(realm, text_of("CrateDB"), 0) != SIZE_MAX ||
           (text_starts(text_trim(body), text_of("{")) &&
            text_search(body, text_of("\"cluster_name\""), 0) != SIZE_MAX &&
            text_search(body, text_of("\"version\""), 0) != SIZE_MAX);
}

/* The job is found by the id in its text, whatever node runs it. Users see only what they may: then nothing
 * can be done. */
int cratedb_kill(struct session *session, size_t host, struct text query_id, struct error *err)
{
    (void)host;
    struct arena arena;
    struct buffer args;
    struct text id, none;
    size_t count = 1, killed = 0;
    arena_init(&arena, ARENA_LIMIT);
    buffer_init(&args, ARENA_LIMIT / 4);
    buffer_puts(&args, "[");
    struct text tag = join(&arena, "%" CRATEDB_TAG, query_id, "%");
    int status = json_put_string(&args, tag, err);
    buffer_puts(&args, "]");
    if (status == 0)
        status = buffer_check(&args, "the id of a job", err);
    if (status == 0)
        status =
            ask(session, session->transport, text_of("SELECT id FROM sys.jobs WHERE stmt LIKE ? LIMIT 1"),
                buffer_text(&args), KILL_MILLISECONDS, &arena, &id, &count, err);
    if (status == 0 && count == 1) {
        args.size = 1;
        status = json_put_string(&args, id, err);
        buffer_puts(&args, "]");
        if (status == 0)
            status = buffer_check(&args, "the id of a job", err);
        if (status == 0)
            status = ask(session, session->transport, text_of("KILL ?"), buffer_text(&args),
                         KILL_MILLISECONDS, &arena, &none, &killed, err);
    }
    buffer_clear(&args);
    arena_wipe(&arena);
    return status;
}

enum server_refusal cratedb_refusal(const struct error *err)
{
    enum { TOO_MANY_REQUESTS = 4290, UNHANDLED = 5000, FIRST_OF_503 = 5030, LAST_OF_503 = 5039 };
    bool busy =
        err->native == TOO_MANY_REQUESTS || (err->native >= FIRST_OF_503 && err->native <= LAST_OF_503);
    if (err->source != ERROR_SERVER)
        return REFUSAL_FINAL;
    /* Shards may have worked on it before one had no room. */
    bool full = err->native == UNHANDLED && err->state == STATE_08004;
    return busy ? REFUSAL_BUSY : full ? REFUSAL_PASSING : REFUSAL_FINAL;
}

enum session_trouble cratedb_trouble(const struct error *err)
{
    bool gone = err->source == ERROR_UNSENT && err->state == STATE_08S01;
    return gone ? TROUBLE_GONE : TROUBLE_NONE;
}
