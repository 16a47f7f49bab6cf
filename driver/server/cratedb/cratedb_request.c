/* A statement becomes a request: POST /_sql?types with {"stmt": .., "args": ..}. */
#include <inttypes.h>
#include <stdio.h>

#include "encode/json_value.h"
#include "server/cratedb/cratedb_course.h"
#include "server/login.h"

/* The server takes 100 MB at most. */
enum { BODY_LIMIT = 96 << 20, LEAST_PACKED = 8192, OWN_HEADERS = 4, MARKER_SIZE = 16 };

static const struct text TARGET = TEXT("/_sql?types");

/* ---- headers */

static void add(struct header *headers, size_t *count, const char *name, struct text value)
{
    headers[(*count)++] = (struct header){text_of(name), value};
}

static int add_login(const struct session *session, struct arena *arena, struct header *headers,
                     size_t *count, struct error *err)
{
    const struct session_options *options = session->options;
    struct text token, value;
    /* Without a name the server checks the certificate's, and then lets its holder in as `crate` (measured).
     */
    if (options->certificate_auth && !options->token.size && !options->tokens && !options->user_given)
        return error_set(err, STATE_28000, 0,
                         "CertificateAuth needs UID, which is the certificate's common name: without it this "
                         "server takes everybody for its user %s",
                         session->server->default_user);
    if (session_token(session, arena, &token, err))
        return -1;
    struct text user = options->user_given ? options->user : text_of(session->server->default_user);
    if (options->token.size || options->tokens ? login_bearer(token, arena, &value, err)
                                               : login_basic(user, options->password, arena, &value, err))
        return -1;
    add(headers, count, "Authorization", value);
    return 0;
}

static int put_headers(const struct session *session, struct arena *arena, struct request *out,
                       struct error *err)
{
    const struct session_options *options = session->options;
    struct header *headers = arena_calloc(arena, OWN_HEADERS + options->header_count, sizeof *headers);
    size_t count = 0;
    if (!headers)
        return error_memory(err);
    if (add_login(session, arena, headers, &count, err))
        return -1;
    add(headers, &count, "Content-Type", text_of("application/json"));
    if (options->use_database && options->database.size)
        add(headers, &count, "Default-Schema", options->database);
    if (out->coding == CODING_GZIP)
        add(headers, &count, "Content-Encoding", text_of("gzip"));
    for (size_t i = 0; i < options->header_count; i++)
        headers[count++] = options->headers[i];
    out->headers = headers;
    out->header_count = count;
    return 0;
}

static bool worth_packing(const struct session *session, size_t size)
{
    enum compression wanted = session->options->compression;
    if (wanted == COMPRESSION_NONE || (wanted == COMPRESSION_AUTO && session->options->loopback))
        return false;
    return size > LEAST_PACKED;
}

static int finish(const struct session *session, struct buffer *body, struct arena *arena,
                  struct request *out, struct error *err)
{
    if (buffer_check(body, "the request", err))
        return -1;
    out->post = true;
    out->target = TARGET;
    out->coding = worth_packing(session, body->size) ? CODING_GZIP : CODING_NONE;
    out->body = buffer_copy(body, arena);
    return out->body.data ? put_headers(session, arena, out, err) : error_memory(err);
}

int cratedb_simple(const struct session *session, struct text sql, struct text args, struct arena *arena,
                   struct request *out, struct error *err)
{
    struct buffer body;
    *out = (struct request){.safe = true};
    buffer_init(&body, BODY_LIMIT);
    buffer_puts(&body, "{\"stmt\":");
    int status = json_put_string(&body, sql, err);
    if (args.size)
        buffer_puts(&body, ",\"args\":");
    buffer_put(&body, args);
    buffer_byte(&body, '}');
    status = status || finish(session, &body, arena, out, err) ? -1 : 0;
    buffer_clear(&body);
    return status;
}

/* ---- the statement */

/* Where the statement's text ends, and what stands behind and before it. */
struct framing {
    const char *before, *name, *between, *behind;
    size_t end;
};

static struct framing frame(const struct session *session, const struct query *query)
{
    const struct course *course = query->course && !query->course->whole ? query->course : NULL;
    struct framing framing = {"", "", "", "", query->statement->end};
    if (course && course->step == COURSE_DECLARE)
        return (struct framing){"DECLARE ", course->name, " NO SCROLL CURSOR WITH HOLD FOR ", "",
                                framing.end};
    if (query->purpose != QUERY_DESCRIBE && !course)
        return framing;
    struct select_facts facts;
    select_recognise(query->statement, session->server->dialect, &facts);
    framing.end = facts.tail_at;
    framing.behind = " LIMIT 0";
    return framing;
}

/* The n-th marker, from 1. The server numbers `?` by itself, and not as they stand in WITH, TRIM, AT TIME
 * ZONE, LIKE .. ESCAPE and OFFSET .. LIMIT: values would come into wrong places without a word. */
static void put_marker(struct buffer *text, uint32_t n)
{
    char name[MARKER_SIZE];
    struct text before = buffer_text(text);
    char last = before.size ? before.data[before.size - 1] : ' ';
    if (text_is_alpha(last) || text_is_digit(last) || last == '_' || (last & 0x80) != 0)
        buffer_byte(text, ' '); /* IN?, LIMIT? */
    int size = snprintf(name, sizeof name, "$%" PRIu32, n);
    buffer_append(text, name, (size_t)size);
}

/* The text with numbered markers; behind it the query's id, by which it is found among the server's jobs. */
static int put_text(const struct session *session, const struct query *query, struct buffer *out,
                    struct error *err)
{
    const struct statement *statement = query->statement;
    struct framing framing = frame(session, query);
    struct buffer text;
    size_t from = 0;
    buffer_init(&text, BODY_LIMIT);
    buffer_puts(&text, framing.before);
    buffer_puts(&text, framing.name);
    buffer_puts(&text, framing.between);
    for (uint32_t i = 0; i < statement->marker_count && statement->markers[i].at < framing.end; i++) {
        const struct marker *marker = &statement->markers[i];
        buffer_append(&text, statement->text.data + from, marker->at - from);
        put_marker(&text, i + 1);
        from = marker->at + marker->size;
    }
    buffer_append(&text, statement->text.data + from, framing.end - from);
    buffer_puts(&text, framing.behind);
    if (query->query_id.size) {
        buffer_puts(&text, " /* " CRATEDB_TAG);
        buffer_put(&text, query->query_id);
        buffer_puts(&text, " */");
    }
    int status = buffer_check(&text, "the statement's text", err);
    if (status == 0)
        status = json_put_string(out, buffer_text(&text), err);
    buffer_clear(&text);
    return status;
}

/* Whether texts of such a type are JSON themselves: the server takes no text there. */
static bool is_tree_type(struct text type)
{
    static const char *const WORDS[] = {"json", "object", "array", "float_vector"};
    struct text end = text_of("_array");
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (text_starts_same(type, text_of(WORDS[i])))
            return true;
    return type.size > end.size && text_same(text_from(type, type.size - end.size), end);
}

/* {?:json}, {?:array(integer)}, {?:float_vector(3)}; else as its column wants it. A shape is an object or
 * WKT. */
static bool is_tree(const struct parameter *parameter)
{
    struct text type = parameter->type.size ? parameter->type : parameter->target;
    struct text text = parameter->value.kind == VALUE_TEXT ? text_trim(parameter->value.text) : type;
    return is_tree_type(type) || (text_same(type, text_of("geo_shape")) && text_starts(text, text_of("{")));
}

static int put_row(const struct parameter *parameters, size_t count, struct buffer *out, struct error *err)
{
    buffer_byte(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_byte(out, ',');
        if (json_put_value(out, &parameters[i].value, is_tree(&parameters[i]), err))
            return error_at(err, 0, (int32_t)i + 1);
    }
    buffer_byte(out, ']');
    return 0;
}

int cratedb_put_set(const struct parameter *parameters, size_t count, struct buffer *out, struct error *err)
{
    int status = put_row(parameters, count, out, err) ? -1 : 0;
    buffer_byte(out, ','); /* the last one's is left out of the request */
    return status;
}

/* Describing comes before values are bound. */
static int put_nulls(uint32_t count, struct buffer *out)
{
    buffer_puts(out, ",\"args\":[");
    for (uint32_t i = 0; i < count; i++)
        buffer_puts(out, i ? ",null" : "null");
    buffer_byte(out, ']');
    return 0;
}

static int put_arguments(const struct query *query, struct buffer *out, struct error *err)
{
    size_t count = query->parameter_count;
    if (query->purpose == QUERY_DESCRIBE && count == 0)
        return put_nulls(query->statement->marker_count, out);
    if (count < query->statement->marker_count)
        return error_set(err, STATE_07002, 0, "the statement has %u parameters, %zu were given",
                         query->statement->marker_count, count);
    buffer_puts(out, ",\"args\":");
    return put_row(query->parameters, count, out, err);
}

static void put_sets(const struct query *query, struct buffer *out)
{
    buffer_puts(out, ",\"bulk_args\":[");
    buffer_append(out, query->sets.data, query->sets.size ? query->sets.size - 1 : 0);
    buffer_byte(out, ']');
}

static bool is_safe(const struct query *query)
{
    enum statement_kind kind = query->statement->kind;
    return query->purpose != QUERY_RUN || kind == STATEMENT_SELECT || kind == STATEMENT_SHOW;
}

/* What a query may ask for and CrateDB has not. */
static int refuse(const struct query *query, struct error *err)
{
    const char *what = query->setting_count                         ? "settings of one statement"
                       : query->external_count                      ? "external tables"
                       : query->raw_format.size                     ? "results in another format"
                       : query->role.size                           ? "roles of a statement"
                       : query->database.size || query->no_database ? "a schema of one statement"
                       : query->data                                ? "data behind an INSERT"
                                                                    : NULL;
    return what ? error_set(err, STATE_HYC00, 0, "CrateDB has no %s", what) : 0;
}

int cratedb_request(struct session *session, const struct query *query, struct arena *arena,
                    struct request *out, struct error *err)
{
    struct buffer body;
    *out = (struct request){.safe = is_safe(query), .bound = query->session_check};
    if (query->purpose == QUERY_PARAMETERS)
        return error_set(err, STATE_HYC00, 0, "CrateDB does not tell the types of parameters");
    if (refuse(query, err))
        return -1;
    cratedb_restart(session, query->course);
    buffer_init(&body, BODY_LIMIT);
    buffer_puts(&body, "{\"stmt\":");
    int status = put_text(session, query, &body, err);
    if (status == 0 && query->set_count)
        put_sets(query, &body);
    else if (status == 0 && query->statement->marker_count)
        status = put_arguments(query, &body, err);
    buffer_byte(&body, '}');
    status = status || finish(session, &body, arena, out, err) ? -1 : 0;
    buffer_clear(&body);
    return status;
}

bool cratedb_again(struct session *session, struct query *query, const struct error *err)
{
    if (cratedb_undeclare(query, err))
        return true;
    if (query->renewed || err->state != STATE_28000 || !session->options->tokens)
        return false;
    token_expire(session->options->tokens);
    return query->renewed = true;
}

bool cratedb_binary(struct text format, struct text content_type)
{
    (void)format;
    (void)content_type;
    return false;
}
