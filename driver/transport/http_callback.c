/* libcurl's callbacks: the answer's head and body, the request's body. */
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "transport/http_link.h"

enum {
    HEADER_SLACK = 4096
}; /* what copies of a line take beside its bytes, and the first table of headers */

/* `HTTP/1.1 200 OK`: a new head begins; an earlier one (100 Continue) is forgotten. */
static void begin_head(struct http_link *link, struct text line)
{
    size_t at = text_find(line, ' ', 0);
    int status = 0;
    for (size_t i = at + 1; i < line.size && i < at + 4 && text_is_digit(line.data[i]); i++)
        status = status * 10 + (line.data[i] - '0');
    link->status = status;
    link->header_count = 0;
    arena_reset(&link->arena);
    link->headers = NULL;
    link->header_capacity = 0;
    link->keep_alive = 0;
}

static bool grow_headers(struct http_link *link)
{
    if (link->header_count >= HTTP_HEADER_COUNT)
        return false;
    if (link->header_count < link->header_capacity)
        return true;
    size_t capacity = link->header_capacity ? link->header_capacity * 2 : 32;
    struct header *more = arena_calloc(&link->arena, capacity, sizeof *more);
    if (!more)
        return false;
    if (link->header_count)
        memcpy(more, link->headers, link->header_count * sizeof *more);
    link->headers = more;
    link->header_capacity = capacity;
    return true;
}

/* Whether a line of so many bytes would have been taken, had there been memory. */
static bool head_has_room(const struct http_link *link, size_t bytes)
{
    size_t most = link->header_capacity * 2 * sizeof *link->headers + bytes + HEADER_SLACK;
    return link->header_count < HTTP_HEADER_COUNT && link->arena.limit - link->arena.used >= most;
}

/* `Keep-Alive: timeout=30, max=9999`: seconds that the server keeps the link. */
static size_t keep_alive_seconds(struct text value)
{
    size_t at = text_search(value, text_of("timeout="), 0);
    if (at == SIZE_MAX)
        return 0;
    size_t seconds = 0;
    for (at += 8; at < value.size && text_is_digit(value.data[at]) && seconds < 86400; at++)
        seconds = seconds * 10 + (size_t)(value.data[at] - '0');
    return seconds;
}

/* Headers that come while the server works: 1 when it is no header of the answer. */
static int tell(struct http_link *link, struct text name, struct text value)
{
    const struct request *request = link->request;
    int taken = request && request->told ? request->told(request->told_context, name, value) : 0;
    if (taken < 0)
        atomic_store(&link->cancelled, true);
    return taken != 0;
}

static bool add_header(struct http_link *link, struct text line)
{
    size_t colon = text_find(line, ':', 0);
    if (colon == line.size)
        return true; /* folded or odd lines say nothing that we read */
    int taken = tell(link, text_trim(text_make(line.data, colon)), text_trim(text_from(line, colon + 1)));
    if (taken || !grow_headers(link))
        return taken;
    struct text name = arena_copy(&link->arena, text_trim(text_make(line.data, colon)));
    struct text value = arena_copy(&link->arena, text_trim(text_from(line, colon + 1)));
    if (!name.data || !value.data)
        return false;
    link->headers[link->header_count++] = (struct header){name, value};
    if (text_same(name, text_of("Keep-Alive")))
        link->keep_alive = keep_alive_seconds(value);
    return true;
}

size_t http_on_header(char *data, size_t size, size_t count, void *context)
{
    struct http_link *link = context;
    size_t bytes = size * count;
    struct text line = text_trim(text_make(data, bytes));
    link->active = transport_now();
    if (link->head_done)
        return bytes; /* a trailer */
    if (text_starts(line, text_of("HTTP/"))) {
        begin_head(link, line);
        return bytes;
    }
    if (line.size == 0) {
        link->head_done = link->status >= 200;
        return bytes;
    }
    if (add_header(link, line))
        return bytes;
    link->head_refused = true;
    link->no_memory = head_has_room(link, bytes);
    return 0;
}

/* What fits goes straight to the caller, the rest of this piece to the spill; more waits inside libcurl,
 * which stops reading the socket. */
size_t http_on_body(char *data, size_t size, size_t count, void *context)
{
    struct http_link *link = context;
    size_t bytes = size * count;
    link->active = transport_now();
    size_t direct = link->spill.size == 0 && bytes > link->room - link->got ? link->room - link->got : bytes;
    if (link->spill.size != 0)
        direct = 0;
    size_t rest = bytes - direct;
    bool fits = rest <= HTTP_SPILL_LIMIT - link->spill.size;
    bool wait = rest && (link->place ? direct == 0 : link->spill.size >= HTTP_RECEIVE_SIZE);
    if (!fits || wait) {
        link->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    if (direct)
        memcpy(link->place + link->got, data, direct);
    buffer_append(&link->spill, data + direct, rest);
    if (link->spill.failed) {
        link->no_memory = true; /* the limit was looked at above */
        return 0;
    }
    link->got += direct;
    return bytes;
}

static size_t send_body(struct http_link *link, uint8_t *place, size_t room)
{
    struct text rest = text_from(link->request->body, link->sent);
    size_t size = rest.size < room ? rest.size : room;
    if (size)
        memcpy(place, rest.data, size);
    link->sent += size;
    link->all_sent = link->sent == link->request->body.size;
    return size;
}

size_t http_on_send(char *place, size_t size, size_t count, void *context)
{
    struct http_link *link = context;
    if (!link->request) /* the caller's memory may be gone */
        return CURL_READFUNC_ABORT;
    link->active = transport_now();
    if (!link->request->produce)
        return send_body(link, (uint8_t *)place, size * count);
    int64_t made = link->request->produce(link->request->produce_context, (uint8_t *)place, size * count,
                                          &link->produce_error);
    link->all_sent = made == 0;
    return made < 0 ? CURL_READFUNC_ABORT : (size_t)made;
}
