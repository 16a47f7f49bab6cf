/* One HTTP link: libcurl's multi interface, driven by the thread that waits for bytes. */
#include "transport/http_link.h"

#include "base/memory.h"
#include "base/process.h"

/* A link is given up this long before the server would close it. */
enum { KEEP_ALIVE_DEFAULT = 60000, KEEP_ALIVE_MARGIN = 1000, POLL_MOST = 60000, SEND_STEPS = 8 };

static struct http_link *http_of(struct link *link)
{
    return (struct http_link *)link;
}

/* ---- driving libcurl */

/* Takes the outcome when the transfer is over. */
static void collect(struct http_link *link)
{
    int left;
    const CURLMsg *message = curl_multi_info_read(link->multi, &left);
    if (!message || message->msg != CURLMSG_DONE)
        return;
    link->outcome = message->data.result;
    link->finished = true;
    link->socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(link->easy, CURLINFO_ACTIVESOCKET, &link->socket);
    curl_multi_remove_handle(link->multi, link->easy);
    link->attached = false;
}

static int perform(struct http_link *link, struct error *err)
{
    int running;
    CURLMcode code = curl_multi_perform(link->multi, &running);
    if (code != CURLM_OK)
        return error_set(err, STATE_08S01, 0, "libcurl failed: %s", curl_multi_strerror(code));
    collect(link);
    return 0;
}

static int check_cancel(struct http_link *link, struct error *err)
{
    return atomic_load(&link->cancelled) ? error_set(err, STATE_HY008, 0, "the operation was cancelled") : 0;
}

static int check_process(const struct http_link *link, struct error *err)
{
    return process_current() == link->process
               ? 0
               : error_set(err, STATE_08S01, 0, "this link belongs to the parent process");
}

/* 0 and the milliseconds that one may wait, or -1: the deadline or the idle timeout has passed. */
static int check_time(struct http_link *link, int *wait, struct error *err)
{
    int64_t now = transport_now();
    int64_t left = POLL_MOST;
    if (link->link.deadline) {
        if (now >= link->link.deadline)
            return error_set(err, STATE_HYT00, 0, "the timeout expired");
        if (link->link.deadline - now < left)
            left = link->link.deadline - now;
    }
    int64_t idle = endpoint_idle(link->transport->endpoint);
    if (idle) {
        int64_t silent = now - link->active;
        struct http_origin at = http_origin(link);
        if (silent >= idle)
            return error_set(err, STATE_HYT01, 0, "%.*s port %u sent nothing for %lld ms", (int)at.host.size,
                             at.host.data, (unsigned)at.port, (long long)idle);
        if (idle - silent < left)
            left = idle - silent;
    }
    *wait = (int)left;
    return 0;
}

/* Works and waits until `enough` says so or the transfer is over. */
static int pump(struct http_link *link, bool (*enough)(const struct http_link *link), struct error *err)
{
    link->active = transport_now();
    for (;;) {
        int wait = 0;
        if (check_cancel(link, err) || perform(link, err))
            return -1;
        if (enough(link) || link->finished)
            return 0;
        if (check_time(link, &wait, err))
            return -1;
        CURLMcode code = curl_multi_poll(link->multi, NULL, 0, wait, NULL);
        if (code != CURLM_OK)
            return error_set(err, STATE_08S01, 0, "libcurl failed: %s", curl_multi_strerror(code));
    }
}

/* ---- start */

/* The head is there, and nothing will ask for the request's body any more. */
static bool head_is_there(const struct http_link *link)
{
    return link->head_done && (link->all_sent || link->status >= 300);
}

static void forget_transfer(struct http_link *link)
{
    if (link->attached)
        curl_multi_remove_handle(link->multi, link->easy);
    link->attached = link->finished = link->broken = false;
    link->head_done = link->head_refused = link->no_memory = link->paused = false;
    link->outcome = CURLE_OK;
    link->status = 0;
    link->place = NULL;
    link->room = link->got = link->spill_at = link->sent = 0;
    link->reason[0] = '\0';
    buffer_reset(&link->spill);
    error_clear(&link->produce_error);
}

static int launch(struct http_link *link, const struct request *request, bool fresh, struct error *err)
{
    forget_transfer(link);
    if (http_setup_request(link, request, fresh, err))
        return -1;
    CURLMcode code = curl_multi_add_handle(link->multi, link->easy);
    if (code != CURLM_OK)
        return error_set(err, STATE_HY000, 0, "libcurl failed: %s", curl_multi_strerror(code));
    link->attached = true;
    link->request = request;
    link->bound = request->bound;
    return 0;
}

/* Waits for the head of the answer to what was launched. */
static int await_head(struct http_link *link, struct error *err)
{
    if (pump(link, head_is_there, err))
        return -1;
    link->request = NULL;
    if (link->produce_error.state) {
        error_move(err, &link->produce_error);
        return -1;
    }
    if (!link->head_done || (link->finished && link->outcome != CURLE_OK && link->head_refused))
        return http_failure(link, err);
    return 0;
}

/* One try. */
static int exchange(struct http_link *link, const struct request *request, bool fresh, struct error *err)
{
    int status = launch(link, request, fresh, err) || await_head(link, err) ? -1 : 0;
    link->request = NULL;
    return status;
}

static bool was_reused(const struct http_link *link)
{
    long connects = 1;
    curl_easy_getinfo(link->easy, CURLINFO_NUM_CONNECTS, &connects);
    return connects == 0;
}

/* A kept link that the server had closed meanwhile: nothing of an answer came. */
static bool went_stale(const struct http_link *link)
{
    return link->finished && link->status == 0 && was_reused(link) &&
           (link->outcome == CURLE_GOT_NOTHING || link->outcome == CURLE_SEND_ERROR ||
            link->outcome == CURLE_RECV_ERROR || link->outcome == CURLE_SEND_FAIL_REWIND);
}

bool http_begins_again(const struct request *request)
{
    return !request->produce || (request->rewind && request->rewind(request->produce_context) == 0);
}

/* A try, and another one when the link was stale. */
static int exchange_once(struct http_link *link, const struct request *request, struct error *err)
{
    int status = exchange(link, request, false, err);
    if (status && request->safe && !request->bound && went_stale(link) && http_begins_again(request)) {
        log_write(link->transport->log, LOG_INFO, "a kept-alive link was closed by the server: asking again");
        error_clear(err);
        status = exchange(link, request, true, err);
    }
    return status;
}

static struct answer head_of(const struct http_link *link)
{
    return (struct answer){.status = link->status,
                           .headers = link->headers,
                           .header_count = link->header_count,
                           .reused = was_reused(link)};
}

/* Another socket was wanted: the one there was has gone. */
static void tell_lost(const struct http_link *link, struct error *err)
{
    if (link->bound && err && err->state == STATE_08001)
        err->state = STATE_08S01;
}

static int http_start(struct link *base, const struct request *request, struct answer *answer,
                      struct error *err)
{
    struct http_link *link = http_of(base);
    link->link.deadline = request->deadline;
    if (check_process(link, err))
        return -1;
    http_redirect_forget(link);
    int status;
    do {
        status = exchange_once(link, request, err);
        *answer = head_of(link);
        if (status == 0 && !request->bound) /* what this socket holds would be left behind */
            status = http_redirect(link, request, answer, err);
    } while (status > 0);
    link->broken = status != 0;
    if (status)
        tell_lost(link, err);
    return status;
}

/* ---- start in two steps */

static int http_begin(struct link *base, const struct request *request, struct error *err)
{
    struct http_link *link = http_of(base);
    link->link.deadline = request->deadline;
    if (check_process(link, err))
        return -1;
    http_redirect_forget(link);
    int status = check_cancel(link, err) || launch(link, request, false, err) ? -1 : 0;
    for (int i = 0; status == 0 && i < SEND_STEPS && !link->finished && !link->all_sent; i++)
        status = perform(link, err);
    link->broken = status != 0;
    return status;
}

static bool passed_deadline(const struct http_link *link)
{
    return link->link.deadline && transport_now() >= link->link.deadline;
}

static int http_head(struct link *base, struct answer *answer, struct error *err)
{
    struct http_link *link = http_of(base);
    if (check_process(link, err))
        return -1;
    if (link->broken || !(link->attached || link->finished))
        return error_set(err, STATE_08S01, 0, "the link is not usable any more");
    int status = await_head(link, err);
    *answer = head_of(link);
    if (status)
        tell_lost(link, err);
    /* A deadline may be moved: what comes later can be awaited all the same. */
    link->broken = status != 0 && !passed_deadline(link);
    if (link->broken)
        link->request = NULL;
    return status;
}

/* ---- read */

static void give_spill(struct http_link *link)
{
    struct text rest = text_from(buffer_text(&link->spill), link->spill_at);
    size_t size = rest.size < link->room ? rest.size : link->room;
    if (size)
        memcpy(link->place, rest.data, size);
    link->got = size;
    link->spill_at += size;
    if (link->spill_at == link->spill.size) {
        buffer_reset(&link->spill);
        link->spill_at = 0;
    }
}

static bool has_bytes(const struct http_link *link)
{
    return link->got > 0;
}

/* Lets libcurl go on when it is paused: it brings at once what it held back. */
static int resume(struct http_link *link, struct error *err)
{
    if (!link->paused)
        return 0;
    link->paused = false;
    CURLcode code = curl_easy_pause(link->easy, CURLPAUSE_CONT);
    return code ? error_set(err, STATE_08S01, 0, "libcurl failed: %s", curl_easy_strerror(code)) : 0;
}

/* Fills link->place. What came before a failure is given first; the failure is met by the next call. */
static int receive(struct http_link *link, struct error *err)
{
    give_spill(link);
    if (link->finished || link->spill.size)
        return 0;
    if (resume(link, err))
        return -1;
    if (link->got == 0)
        return pump(link, has_bytes, err);
    return link->got < link->room ? perform(link, err) : 0;
}

static int http_read(struct link *base, uint8_t *place, size_t room, size_t *size, struct error *err)
{
    struct http_link *link = http_of(base);
    int wait;
    *size = 0;
    if (check_cancel(link, err) || check_process(link, err))
        return -1;
    if (link->broken || !link->head_done)
        return error_set(err, STATE_08S01, 0, "the link is not usable any more");
    link->active = transport_now();
    if (!link->finished && check_time(link, &wait, err))
        return -1;
    link->place = place;
    link->room = room;
    link->got = 0;
    int status = receive(link, err);
    *size = link->got;
    link->place = NULL;
    link->room = link->got = 0;
    if (*size)
        return 0;
    if (status == 0 && link->finished && link->outcome != CURLE_OK)
        status = http_failure(link, err);
    /* A deadline may be moved: what comes later can be read all the same. */
    link->broken = status != 0 && !passed_deadline(link);
    return status;
}

/* ---- cancel, close */

static void http_cancel(struct link *base)
{
    struct http_link *link = http_of(base);
    atomic_store(&link->cancelled, true);
    curl_multi_wakeup(link->multi);
}

static bool worth_keeping(const struct http_link *link)
{
    return !link->link.spent && link->finished && link->outcome == CURLE_OK && link->head_done &&
           !link->broken && !atomic_load(&link->cancelled) && !link->moved.stranger;
}

static void http_close(struct link *base)
{
    struct http_link *link = http_of(base);
    if (process_current() != link->process || !worth_keeping(link)) {
        http_link_free(link);
        return;
    }
    http_forget_headers(link);
    int64_t idle = link->keep_alive ? (int64_t)link->keep_alive * 1000 : KEEP_ALIVE_DEFAULT;
    link->pooled.until = transport_now() + idle - KEEP_ALIVE_MARGIN;
    buffer_reset(&link->spill);
    struct pool *pool = &link->transport->pool->idle;
    struct pool_entry *old = pool_put(pool, &link->pooled, link->transport->idle_links);
    while (old) {
        http_link_free(http_link_of(old));
        old = pool_take_old(pool, transport_now());
    }
}

static bool http_closed(const struct link *base)
{
    return http_socket_closed((const struct http_link *)base);
}

static const struct transport_ops HTTP_OPS = {.start = http_start,
                                              .read = http_read,
                                              .cancel = http_cancel,
                                              .close = http_close,
                                              .closed = http_closed,
                                              .begin = http_begin,
                                              .head = http_head};

struct http_link *http_link_new(struct http_transport *transport, struct error *err)
{
    struct http_link *link = mem_zalloc(sizeof *link);
    if (!link) {
        error_memory(err);
        return NULL;
    }
    link->link.ops = &HTTP_OPS;
    link->transport = transport;
    link->process = process_current();
    link->socket = CURL_SOCKET_BAD;
    atomic_init(&link->cancelled, false);
    buffer_init(&link->spill, HTTP_SPILL_LIMIT);
    arena_init(&link->arena, HTTP_HEADER_BYTES);
    link->easy = curl_easy_init();
    link->multi = curl_multi_init();
    if (!link->easy || !link->multi) {
        error_memory(err);
        http_link_free(link);
        return NULL;
    }
    curl_multi_setopt(link->multi, CURLMOPT_MAXCONNECTS, 1L);
    if (http_setup_endpoint(link, err)) {
        http_link_free(link);
        return NULL;
    }
    return link;
}

void http_link_free(struct http_link *link)
{
    /* In a child process closing a TLS link would end the parent's too. The connection that used the link may
     * be gone. */
    if (process_current() == link->process) {
        if (link->attached)
            curl_multi_remove_handle(link->multi, link->easy);
        http_forget_headers(link);
        curl_easy_cleanup(link->easy);
        curl_multi_cleanup(link->multi);
        curl_slist_free_all(link->connect_to);
    }
    mem_free(link->moved.url);
    mem_free(link->moved.host);
    buffer_clear(&link->spill);
    arena_clear(&link->arena);
    error_clear(&link->produce_error);
    mem_free(link);
}
