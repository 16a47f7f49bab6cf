/* Takes an HTTP request to the server apart: what it says of settings, parameters, session and statement. */
#include <stdio.h>

#include "base/memory.h"
#include "base/number.h"
#include "transport/embedded_parts.h"

enum { KEY_LIMIT = 1 << 24, BODY_LIMIT = 1 << 30, PIECE = 65536, UNKNOWN_SETTING = 115 };

int embedded_add(struct arena *arena, struct pairs *pairs, struct text name, struct text value,
                 struct error *err)
{
    if (pairs->count == pairs->capacity) {
        size_t capacity = pairs->capacity ? pairs->capacity * 2 : 16;
        struct pair *more = arena_calloc(arena, capacity, sizeof *more);
        if (!more)
            return error_memory(err);
        if (pairs->count)
            memcpy(more, pairs->items, pairs->count * sizeof *more);
        pairs->items = more;
        pairs->capacity = capacity;
    }
    pairs->items[pairs->count++] = (struct pair){name, value};
    return 0;
}

struct text embedded_param(const struct pairs *pairs, struct text name)
{
    for (size_t i = pairs->count; i > 0; i--)
        if (text_equal(pairs->items[i - 1].name, name))
            return pairs->items[i - 1].value;
    return text_make(NULL, 0);
}

/* ---- the URL */

static int hex(char c)
{
    c = text_lower(c);
    return text_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

static struct text decode(struct arena *arena, struct text text)
{
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; out && i < text.size; i++) {
        char c = text.data[i];
        if (c == '%' && i + 2 < text.size) {
            c = (char)(hex(text.data[i + 1]) * 16 + hex(text.data[i + 2]));
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        out[size++] = c;
    }
    if (out)
        out[size] = 0;
    return text_make(out, size);
}

/* What the server's HTTP interface keeps from the settings. NULL place: nothing is done with it here. */
static const struct {
    const char *name;
    size_t offset;
} RESERVED[] = {
    {"query", offsetof(struct embedded_request, sql)},
    {"default_format", offsetof(struct embedded_request, default_format)},
    {"database", offsetof(struct embedded_request, database)},
    {"role", offsetof(struct embedded_request, role)},
    {"session_id", offsetof(struct embedded_request, session_id)},
    {"query_id", offsetof(struct embedded_request, query_id)},
    {"user", SIZE_MAX},
    {"password", SIZE_MAX},
    {"quota_key", SIZE_MAX},
    {"compress", SIZE_MAX},
    {"decompress", SIZE_MAX},
    {"stacktrace", SIZE_MAX},
    {"buffer_size", SIZE_MAX},
    {"wait_end_of_query", SIZE_MAX},
    {"enable_http_compression", SIZE_MAX},
    {"send_progress_in_http_headers", SIZE_MAX},
};

static bool take_number(struct text name, const char *wanted, struct text value, int64_t *out)
{
    return text_equal(name, text_of(wanted)) && (number_parse_i64(value, out) || true);
}

/* Whether the name is one of the interface's own. */
static bool take_reserved(struct embedded_request *request, struct text name, struct text value)
{
    int64_t number = 0;
    for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED; i++) {
        if (!text_equal(name, text_of(RESERVED[i].name)))
            continue;
        if (RESERVED[i].offset != SIZE_MAX)
            *(struct text *)(void *)((char *)request + RESERVED[i].offset) = value;
        return true;
    }
    if (take_number(name, "session_check", value, &number))
        request->check = number != 0;
    else if (take_number(name, "close_session", value, &number))
        request->close = number != 0;
    else if (take_number(name, "session_timeout", value, &number))
        request->timeout = number;
    else if (take_number(name, "http_headers_progress_interval_ms", value, &number))
        request->interval = number > 0 ? (uint64_t)number : 0;
    else
        return false;
    return true;
}

static bool ends_with(struct text text, const char *end)
{
    size_t size = strlen(end);
    return text.size > size && text_equal(text_from(text, text.size - size), text_of(end));
}

static int take_pair(struct embedded_link *link, struct text name, struct text value, struct error *err)
{
    struct embedded_request *request = &link->request;
    if (!name.data || !value.data)
        return error_memory(err);
    if (take_reserved(request, name, value))
        return 0;
    if (text_starts(name, text_of("param_")))
        return embedded_add(&link->arena, &request->params, text_from(name, 6), value, err);
    if (request->multipart &&
        (ends_with(name, "_structure") || ends_with(name, "_types") || ends_with(name, "_format")))
        return embedded_add(&link->arena, &request->tables, name, value, err);
    if (text_equal(name, text_of("client_protocol_version"))) {
        /* Its blocks are of revision 0 whatever is asked for; who asks is told. */
        embedded_fail(
            link, "Code: 115. DB::Exception: Setting client_protocol_version is neither a builtin setting "
                  "nor known to the embedded engine. (UNKNOWN_SETTING)");
        return 0;
    }
    return embedded_add(&link->arena, &request->settings, name, value, err);
}

static int read_url(struct embedded_link *link, struct text target, struct error *err)
{
    struct text rest = text_from(target, text_find(target, '?', 0) + 1);
    while (rest.size) {
        size_t end = text_find(rest, '&', 0), equals = text_find(rest, '=', 0);
        struct text pair = text_make(rest.data, end);
        rest = text_from(rest, end + 1);
        if (pair.size == 0)
            continue;
        if (equals > end)
            equals = end;
        if (take_pair(link, decode(&link->arena, text_make(pair.data, equals)),
                      decode(&link->arena, text_from(pair, equals + 1)), err))
            return -1;
    }
    return 0;
}

/* ---- the body */

static struct text find_header(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (text_same(request->headers[i].name, text_of(name)))
            return request->headers[i].value;
    return text_make(NULL, 0);
}

static int read_form(struct embedded_link *link, const struct request *request, struct text type,
                     struct error *err)
{
    size_t at = text_search(type, text_of("boundary="), 0);
    struct text boundary = at == SIZE_MAX ? text_make(NULL, 0) : text_from(type, at + 9);
    struct buffer body;
    buffer_init(&body, BODY_LIMIT);
    buffer_put(&body, request->body);
    int64_t made = request->produce ? 1 : 0;
    while (made > 0) {
        uint8_t *place = buffer_reserve(&body, PIECE);
        made = place ? request->produce(request->produce_context, place, PIECE, err) : 0;
        if (made > 0)
            body.size += (size_t)made;
    }
    int status = made < 0 ? -1 : buffer_check(&body, "the request with its external tables", err);
    if (status == 0)
        status = embedded_form_read(link, boundary, buffer_text(&body), err);
    buffer_clear(&body);
    return status;
}

/* What stands behind the name of the format, without the one end of its line. */
static struct text inline_data(const struct embedded_request *request)
{
    const struct statement *statement = &request->statement;
    size_t at = (size_t)(statement->format.data - request->sql.data) + statement->format.size;
    while (at < request->sql.size && text_is_space(request->sql.data[at]) && request->sql.data[at] != '\n')
        at++;
    if (at < request->sql.size && request->sql.data[at] == '\n')
        at++;
    return text_from(request->sql, at);
}

static bool inside(struct text part, struct text whole)
{
    return part.size && part.data >= whole.data && part.data < whole.data + whole.size;
}

static int read_statement(struct embedded_link *link, struct error *err)
{
    struct embedded_request *request = &link->request;
    struct statement *statement = &request->statement;
    if (statement_scan(request->sql, link->transport->dialect, &link->arena, statement, err))
        return -1;
    request->insert = statement->kind == STATEMENT_INSERT && statement->format_at != SIZE_MAX &&
                      inside(statement->format, request->sql);
    if (request->insert)
        request->data = inline_data(request);
    return 0;
}

static void make_key(struct embedded_request *request)
{
    struct buffer *key = &request->key;
    buffer_put(key, request->database);
    buffer_byte(key, '\0');
    buffer_put(key, request->role);
    buffer_byte(key, '\0');
    for (size_t i = 0; i < request->settings.count; i++) {
        buffer_put(key, request->settings.items[i].name);
        buffer_byte(key, '\0');
        buffer_put(key, request->settings.items[i].value);
        buffer_byte(key, '\0');
    }
    if (!request->database.size && !request->role.size && !request->settings.count)
        buffer_reset(key);
}

int embedded_request_read(struct embedded_link *link, const struct request *request, struct error *err)
{
    struct embedded_request *own = &link->request;
    struct text type = find_header(request, "Content-Type");
    buffer_clear(&own->key);
    *own = (struct embedded_request){.timeout = 60};
    buffer_init(&own->key, KEY_LIMIT);
    own->multipart = text_starts_same(type, text_of("multipart/"));
    if (read_url(link, request->target, err))
        return -1;
    if (own->multipart) {
        if (read_form(link, request, type, err))
            return -1;
    } else if (!own->sql.data) {
        own->sql = arena_copy(&link->arena, request->body);
        if (!own->sql.data)
            return error_memory(err);
    } else if (find_header(request, "Content-Encoding").size) {
        return error_set(err, STATE_HYC00, 0,
                         "packed data cannot be handed to the embedded engine: give them unpacked");
    }
    make_key(own);
    if (link->failure)
        return 0;
    return buffer_check(&own->key, "the settings", err) ? -1 : read_statement(link, err);
}
