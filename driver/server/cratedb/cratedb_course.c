/* Large results come by a cursor: DECLARE, FETCH again and again, CLOSE. */
#include <inttypes.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/number.h"
#include "server/cratedb/cratedb_course.h"
#include "transport/pinned.h"

enum {
    TEXTS_LIMIT = 64 << 20,
    ANSWER_LIMIT = 1 << 20,
    FIRST_ROWS = 2000,
    LEAST_ROWS = 100,
    GOAL_BYTES = 8 << 20
};
enum { SYNTAX_OR_OTHER = 4000, UNHANDLED = 5000, TEXT_SIZE = 64, TOLD_BYTES = 128 };

/* ---- whether */

static bool wants_cursor(const struct session *session, const struct query *query,
                         const struct select_facts *facts)
{
    uint32_t step = session->options->fetch_size;
    if (!facts->plain || session->options->fetch_mode == FETCH_BUFFERED)
        return false;
    if (session->options->fetch_mode == FETCH_CURSOR)
        return true;
    bool small = facts->limited && facts->limit <= step;
    bool fits = query->max_rows == 0 || small;
    /* The server's own timeout does not hold for FETCH. */
    return query->timeout == 0 && (facts->from || !fits) && !facts->one_row && !small;
}

int cratedb_plan(struct session *session, struct query *query, struct error *err)
{
    struct select_facts facts;
    query->course = NULL;
    if (query->purpose != QUERY_RUN || query->whole || query->statement->kind != STATEMENT_SELECT)
        return 0;
    select_recognise(query->statement, session->server->dialect, &facts);
    if (!wants_cursor(session, query, &facts))
        return 0;
    struct course *course = mem_zalloc(sizeof *course);
    if (!course)
        return error_memory(err);
    course->facts = facts;
    course->step = facts.named ? COURSE_DECLARE : COURSE_NAMES;
    course->most = query->max_rows;
    course->size = session->options->fetch_size ? session->options->fetch_size : 1;
    arena_init(&course->arena, TEXTS_LIMIT);
    cratedb_name_cursor(session, course->name);
    query->course = course;
    return 0;
}

/* ---- requests */

/* Rows of the next FETCH: about as many as make a good answer. */
static uint32_t next_rows(const struct course *course)
{
    uint64_t rows = FIRST_ROWS;
    if (course->rows && course->bytes)
        rows = (uint64_t)GOAL_BYTES * course->rows / course->bytes;
    if (rows < LEAST_ROWS)
        rows = LEAST_ROWS;
    if (rows > course->size)
        rows = course->size;
    if (course->most && rows > course->most - course->given)
        rows = course->most - course->given;
    return (uint32_t)rows;
}

static int put_fetch(struct session *session, struct course *course, struct arena *arena, struct request *out,
                     struct error *err)
{
    char sql[TEXT_SIZE];
    course->asked = next_rows(course);
    int size = snprintf(sql, sizeof sql, "FETCH %" PRIu32 " FROM %s", course->asked, course->name);
    if (cratedb_simple(session, text_make(sql, (size_t)size), text_make("", 0), arena, out, err))
        return -1;
    course->step = COURSE_FETCH;
    out->bound = true;
    out->safe = false; /* it would leave rows out */
    return 0;
}

/* The columns' names are those of the plain query. */
static int read_names(struct session *session, struct course *course, struct text body, struct error *err)
{
    struct json_options options = {.type = cratedb_type, .context = session->zones};
    struct decoder *decoder = json_open(&options, err);
    struct block block = {0};
    size_t capacity;
    uint8_t *place = decoder ? decoder_space(decoder, body.size + 1, &capacity, err) : NULL;
    int status = place ? 0 : -1;
    if (place) {
        memcpy(place, body.data, body.size);
        decoder_fill(decoder, body.size);
        decoder_finish(decoder);
        status = decoder_next(decoder, &block, err) == DECODE_BROKEN ? -1 : 0;
    }
    struct text *names = status ? NULL : arena_calloc(&course->arena, block.column_count + 1, sizeof *names);
    if (status == 0 && !names)
        status = error_memory(err);
    for (uint32_t i = 0; status == 0 && i < block.column_count; i++) {
        names[i] = arena_copy(&course->arena, block.names[i]);
        status = names[i].data ? 0 : error_memory(err);
    }
    course->names = names;
    course->name_count = block.column_count;
    decoder_free(decoder);
    return status;
}

int cratedb_follow(struct session *session, const struct query *query, struct link *link, struct arena *arena,
                   struct request *out, struct error *err)
{
    struct course *course = query->course;
    struct buffer body;
    int status;
    if (course->whole || course->step == COURSE_FETCH)
        return 0;
    buffer_init(&body, 2 * ANSWER_LIMIT);
    status = link_read_all(link, ANSWER_LIMIT, &body, err);
    if (status == 0 && course->step == COURSE_NAMES) {
        status = read_names(session, course, buffer_text(&body), err);
        course->step = COURSE_DECLARE;
        arena_reset(arena);
        if (status == 0)
            status = cratedb_request(session, query, arena, out, err);
        out->bound = true;
    } else if (status == 0) {
        course->number = pinned_number(session->queries);
        status = put_fetch(session, course, arena, out, err);
    }
    buffer_clear(&body);
    return status ? -1 : 1;
}

/* A cursor whose first rows did not come cannot be asked again: the next FETCH would go on behind them. */
void cratedb_restart(struct session *session, struct course *course)
{
    if (!course || course->whole || course->step != COURSE_FETCH)
        return;
    if (course->number)
        cratedb_doom_cursor(session, course->name, course->number);
    course->number = 0;
    course->step = course->facts.named || course->names ? COURSE_DECLARE : COURSE_NAMES;
    cratedb_name_cursor(session, course->name);
}

/* The server loses parameters of DECLARE in some queries (behind a UNION, in a joined subquery), which have
 * all of them without it. Nothing has run then. */
bool cratedb_undeclare(struct query *query, const struct error *err)
{
    struct course *course = query->course;
    if (!course || course->whole || course->step != COURSE_DECLARE || err->source != ERROR_SERVER ||
        err->native != UNHANDLED || !err->message ||
        text_search(text_of(err->message), text_of("list of ParameterSymbols"), 0) == SIZE_MAX)
        return false;
    return course->whole = true;
}

/* Counts an answer: whether another one is behind it. */
static bool advance(struct course *course, uint64_t rows, uint64_t bytes)
{
    course->rows = rows;
    course->bytes = bytes;
    course->given += rows;
    return rows == course->asked && (!course->most || course->given < course->most);
}

static int count_wrong(const struct course *course, int64_t rows, struct error *err)
{
    return error_set(err, STATE_HY000, 0, "malformed answer: %lld rows of %u", (long long)rows,
                     (unsigned)course->asked);
}

int cratedb_more(struct session *session, struct course *course, struct decoder *decoder, struct arena *arena,
                 struct request *out, struct error *err)
{
    struct json_facts facts = json_facts(decoder);
    if (course->whole)
        return 0;
    if (course->ahead) {
        course->ahead = false;
        if (facts.row_count < 0 || (uint64_t)facts.row_count != course->rows)
            return count_wrong(course, facts.row_count, err);
        return json_continue(decoder, err) ? -1 : 1;
    }
    if (facts.row_count < 0 || facts.row_count > course->asked)
        return count_wrong(course, facts.row_count, err);
    if (!advance(course, (uint64_t)facts.row_count, facts.bytes))
        return 0;
    if (json_continue(decoder, err) || put_fetch(session, course, arena, out, err))
        return -1;
    return 1;
}

/* ---- ahead */

/* The number of rows that the last bytes of an answer tell; -1: they are not as they always are. */
static int64_t told_rows(struct text bytes)
{
    static const char ROWS[] = "],\"rowcount\":", TIME[] = ",\"duration\":";
    struct text end = text_trim(bytes.size > TOLD_BYTES ? text_from(bytes, bytes.size - TOLD_BYTES) : bytes);
    size_t at = text_search(end, text_of(ROWS), 0), next;
    int64_t rows = -1;
    while (at != SIZE_MAX && (next = text_search(end, text_of(ROWS), at + 1)) != SIZE_MAX)
        at = next;
    if (at == SIZE_MAX)
        return -1;
    end = text_from(end, at + strlen(ROWS));
    at = text_search(end, text_of(TIME), 0);
    if (at == SIZE_MAX || !number_parse_i64(text_make(end.data, at), &rows))
        return -1;
    for (at += strlen(TIME); at + 1 < end.size && strchr("0123456789.eE+-", end.data[at]); at++)
        ;
    return at + 1 == end.size && end.data[at] == '}' ? rows : -1;
}

int cratedb_ahead(struct session *session, struct course *course, struct decoder *decoder,
                  struct arena *arena, struct request *out, struct error *err)
{
    struct text rest = decoder_rest(decoder);
    int64_t rows = course->whole ? -1 : told_rows(rest);
    if (rows < 0 || rows != course->asked)
        return 0;
    struct course after = *course;
    if (!advance(&after, (uint64_t)rows, json_facts(decoder).bytes + rest.size) ||
        put_fetch(session, &after, arena, out, err))
        return 0;
    *course = after;
    course->ahead = true;
    return 1;
}

int cratedb_broke(struct session *session, struct course *course, struct error *err)
{
    if (course->whole)
        return -1;
    bool unknown = err->source == ERROR_SERVER && err->native == SYNTAX_OR_OTHER && err->message &&
                   text_search(text_of(err->message), text_of("No cursor named"), 0) != SIZE_MAX;
    if (unknown || err->source == ERROR_UNSENT || course->number != pinned_number(session->queries))
        course->number = 0;
    if (!unknown && err->source != ERROR_UNSENT)
        return -1;
    return error_set(err, STATE_08S01, 0,
                     "the link with the server's cursor was lost after %" PRIu64
                     " rows: what is left of the result went with it",
                     course->given);
}

void cratedb_release(struct session *session, struct course *course)
{
    if (course->number)
        cratedb_doom_cursor(session, course->name, course->number);
    arena_clear(&course->arena);
    mem_free(course);
}
