/* What libcurl is told: once for the endpoint, then for each request. */
#include <string.h>

#include "base/memory.h"
#include "transport/http_set.h"

#define COPIED_BODY 65536 /* bodies up to this go out in one packet with the headers */

enum { KEEPALIVE_IDLE = 30, KEEPALIVE_INTERVAL = 10, HOST_LIMIT = 1000 };

static int check(CURLcode code, const char *what, struct error *err)
{
    if (code == CURLE_OK)
        return 0;
    if (code == CURLE_OUT_OF_MEMORY)
        return error_memory(err);
    return error_set(err, STATE_HY000, 0, "libcurl refuses to set up %s: %s", what, curl_easy_strerror(code));
}

static void setup_callbacks(struct http_link *link, CURLcode *code)
{
    if (*code == CURLE_OK)
        *code = curl_easy_setopt(link->easy, CURLOPT_HEADERFUNCTION, http_on_header);
    if (*code == CURLE_OK)
        *code = curl_easy_setopt(link->easy, CURLOPT_WRITEFUNCTION, http_on_body);
    if (*code == CURLE_OK)
        *code = curl_easy_setopt(link->easy, CURLOPT_READFUNCTION, http_on_send);
    set_pointer(link, CURLOPT_HEADERDATA, link, code);
    set_pointer(link, CURLOPT_WRITEDATA, link, code);
    set_pointer(link, CURLOPT_READDATA, link, code);
    set_pointer(link, CURLOPT_ERRORBUFFER, link->reason, code);
}

static void setup_socket(struct http_link *link, CURLcode *code)
{
    set_number(link, CURLOPT_NOSIGNAL, 1, code);
    set_number(link, CURLOPT_TCP_NODELAY, 1, code);
    set_number(link, CURLOPT_TCP_KEEPALIVE, 1, code);
    set_number(link, CURLOPT_TCP_KEEPIDLE, KEEPALIVE_IDLE, code);
    set_number(link, CURLOPT_TCP_KEEPINTVL, KEEPALIVE_INTERVAL, code);
    set_number(link, CURLOPT_BUFFERSIZE, HTTP_RECEIVE_SIZE, code);
    http_socket_setup(link, code);
#if LIBCURL_VERSION_NUM >= 0x075700
    /* Freeing a handle must not wait for its resolver thread. */
    set_number(link, CURLOPT_QUICK_EXIT, 1, code);
#endif
}

static void setup_proxy(struct http_link *link, CURLcode *code)
{
    const struct endpoint *endpoint = link->transport->endpoint;
    if (text_equal(endpoint->proxy, text_of("none"))) {
        set_pointer(link, CURLOPT_PROXY, "", code); /* not even the environment's */
        return;
    }
    set_text(link, CURLOPT_PROXY, endpoint->proxy, code);
    set_text(link, CURLOPT_NOPROXY, endpoint->no_proxy, code);
    set_number(link, CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC, code);
}

static void setup_http(struct http_link *link, CURLcode *code)
{
    set_number(link, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1, code);
    set_number(link, CURLOPT_FOLLOWLOCATION, 0, code);
    set_number(link, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1, code);
    set_number(link, CURLOPT_PATH_AS_IS, 1, code);
    set_number(link, CURLOPT_HTTP09_ALLOWED, 0, code);
#if LIBCURL_VERSION_NUM >= 0x075500
    set_pointer(link, CURLOPT_PROTOCOLS_STR, "http,https", code);
#else
    set_number(link, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS, code);
#endif
}

/* A host name or address that cannot change the meaning of a URL around it. */
static bool host_plain(struct text host)
{
    for (size_t i = 0; i < host.size && host.size <= HOST_LIMIT; i++) {
        char c = host.data[i];
        if ((unsigned char)c <= ' ' || c == 127 || strchr("/?#@[]\\\"<>^`{|}", c))
            return false;
    }
    return host.size > 0 && host.size <= HOST_LIMIT;
}

/* Appends `host` as a URL wants it: an IPv6 address in brackets, the % before its zone escaped. */
static void put_host(struct buffer *out, struct text host)
{
    bool address = text_find(host, ':', 0) < host.size;
    if (address)
        buffer_byte(out, '[');
    for (size_t i = 0; i < host.size; i++) {
        if (address && host.data[i] == '%')
            buffer_puts(out, "%25");
        else
            buffer_byte(out, host.data[i]);
    }
    if (address)
        buffer_byte(out, ']');
}

/* The certificate is verified against another name than the host's: the URL has that name, the socket goes to
 * the host. */
static int setup_other_name(struct http_link *link, struct error *err)
{
    const struct endpoint *endpoint = link->transport->endpoint;
    if (!endpoint->tls || endpoint->tls_name.size == 0)
        return 0;
    struct buffer row;
    buffer_init(&row, 65536);
    put_host(&row, endpoint->tls_name);
    buffer_printf(&row, ":%u:", (unsigned)endpoint->port);
    put_host(&row, endpoint->host);
    buffer_printf(&row, ":%u", (unsigned)endpoint->port);
    const char *terminated = buffer_string(&row);
    link->connect_to = terminated ? curl_slist_append(NULL, terminated) : NULL;
    buffer_clear(&row);
    if (!link->connect_to)
        return error_memory(err);
    CURLcode code = CURLE_OK;
    set_pointer(link, CURLOPT_CONNECT_TO, link->connect_to, &code);
    return check(code, "the TLS server name", err);
}

int http_setup_endpoint(struct http_link *link, struct error *err)
{
    const struct endpoint *endpoint = link->transport->endpoint;
    if (!host_plain(endpoint->host) || (endpoint->tls_name.size && !host_plain(endpoint->tls_name)))
        return error_set(err, STATE_08001, 0, "\"%.*s\" is not a host name",
                         (int)(endpoint->host.size <= HOST_LIMIT ? endpoint->host.size : HOST_LIMIT),
                         endpoint->host.data ? endpoint->host.data : "");
    CURLcode code = CURLE_OK;
    setup_callbacks(link, &code);
    setup_socket(link, &code);
    setup_http(link, &code);
    setup_proxy(link, &code);
    http_setup_tls(link, &code);
    if (check(code, "a link", err))
        return -1;
    return setup_other_name(link, err);
}

int http_setup_owner(struct http_link *link, struct error *err)
{
    const struct endpoint *endpoint = link->transport->endpoint;
    CURLcode code = CURLE_OK;
    set_number(link, CURLOPT_CONNECTTIMEOUT_MS, (long)endpoint->connect_timeout, &code);
    set_pointer(link, CURLOPT_USERAGENT, NULL, &code);
    set_text(link, CURLOPT_USERAGENT, endpoint->user_agent, &code);
    return check(code, "a link", err);
}

void http_forget_headers(struct http_link *link)
{
    for (struct curl_slist *line = link->lines; line; line = line->next)
        mem_wipe(line->data, strlen(line->data));
    curl_easy_setopt(link->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(link->lines);
    link->lines = NULL;
}

/* Whether the target may go out as it is: libcurl takes URLs apart and puts them together byte by byte, which
 * for a small query is much of its time. A proxy that speaks plain HTTP wants the whole URL. */
static bool goes_raw(const struct http_link *link, struct text target)
{
    for (size_t i = 0; i < target.size; i++)
        if ((uint8_t)target.data[i] <= ' ' || (uint8_t)target.data[i] >= 127)
            return false;
    return target.size && target.data[0] == '/' && (link->transport->endpoint->tls || link->direct);
}

static int setup_url(struct http_link *link, struct text target, struct error *err)
{
    const struct endpoint *endpoint = link->transport->endpoint;
    bool raw = !link->moved.url && goes_raw(link, target);
    struct buffer url;
    CURLcode code = CURLE_OK;
    size_t host;
    set_pointer(link, CURLOPT_REQUEST_TARGET, NULL, &code);
    if (link->moved.url) {
        set_pointer(link, CURLOPT_URL, link->moved.url, &code);
        return check(code, "the redirected request's URL", err);
    }
    buffer_init(&url, target.size + 4096);
    buffer_puts(&url, endpoint->tls ? "https://" : "http://");
    put_host(&url, endpoint->tls && endpoint->tls_name.size ? endpoint->tls_name : endpoint->host);
    buffer_printf(&url, ":%u", (unsigned)endpoint->port);
    host = url.size;
    buffer_put(&url, target);
    const char *terminated = buffer_string(&url);
    if (terminated && raw)
        set_pointer(link, CURLOPT_REQUEST_TARGET, terminated + host, &code);
    if (terminated && raw)
        url.data[host] = '\0';
    if (terminated)
        set_pointer(link, CURLOPT_URL, terminated, &code);
    int failed = buffer_check(&url, "the request's URL", err);
    buffer_clear(&url);
    return failed ? failed : check(code, "the request's URL", err);
}

static bool add_line(struct http_link *link, const char *line)
{
    struct curl_slist *longer = curl_slist_append(link->lines, line);
    if (longer)
        link->lines = longer;
    return longer != NULL;
}

/* What a host is told of a request that came to it from elsewhere: of the others any may be a secret. */
static bool is_for_strangers(struct text name)
{
    static const char *const NAMES[] = {"Content-Type", "Content-Encoding", "Accept-Encoding"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (text_same(name, text_of(NAMES[i])))
            return true;
    }
    return false;
}

static int setup_headers(struct http_link *link, const struct request *request, struct error *err)
{
    http_forget_headers(link);
    struct buffer line;
    buffer_init(&line, HTTP_HEADER_BYTES);
    bool added = add_line(link, "Expect:");
    for (size_t i = 0; i < request->header_count && added; i++) {
        struct text name = request->headers[i].name;
        struct text value = request->headers[i].value;
        if (link->moved.stranger && !is_for_strangers(name))
            continue;
        buffer_reset(&line);
        buffer_put(&line, name);
        buffer_puts(&line, value.size ? ": " : ";");
        buffer_put(&line, value);
        const char *terminated = buffer_string(&line);
        if (terminated && strcspn(terminated, "\r\n") != line.size) {
            buffer_clear(&line);
            return error_set(err, STATE_HY000, 0,
                             "the value of the HTTP header %.*s has a line break or a NUL", (int)name.size,
                             name.data);
        }
        added = terminated && add_line(link, terminated);
    }
    if (line.data)
        mem_wipe(line.data, line.capacity);
    buffer_clear(&line);
    if (!added)
        return error_memory(err);
    CURLcode code = CURLE_OK;
    set_pointer(link, CURLOPT_HTTPHEADER, link->lines, &code);
    return check(code, "the request's headers", err);
}

/* libcurl itself sends a request again when a kept-alive link turns out to be dead. It may for a body that it
 * has a copy of, which is why the body of a request that must not be repeated comes through http_on_send,
 * which cannot be rewound. */
static int setup_body(struct http_link *link, const struct request *request, struct error *err)
{
    CURLcode code = CURLE_OK;
    bool copied = request->post && !request->produce && request->safe && request->body.size <= COPIED_BODY;
    set_number(link, request->post ? CURLOPT_POST : CURLOPT_HTTPGET, 1, &code);
    /* libcurl reads exactly POSTFIELDSIZE bytes; -1 with a read function is a chunked upload */
    curl_off_t size = request->produce ? -1 : (curl_off_t)request->body.size;
    if (code == CURLE_OK && request->post)
        code = curl_easy_setopt(link->easy, CURLOPT_POSTFIELDSIZE_LARGE, size);
    if (request->post)
        set_pointer(link, copied ? CURLOPT_COPYPOSTFIELDS : CURLOPT_POSTFIELDS,
                    copied ? (request->body.size ? request->body.data : "") : NULL, &code);
    link->all_sent = copied || !request->post || (!request->produce && request->body.size == 0);
    return check(code, "the request's body", err);
}

int http_setup_request(struct http_link *link, const struct request *request, bool fresh, struct error *err)
{
    if (setup_url(link, request->target, err) || setup_headers(link, request, err) ||
        setup_body(link, request, err))
        return -1;
    CURLcode code = CURLE_OK;
    set_number(link, CURLOPT_FRESH_CONNECT, fresh, &code);
    return check(code, "the request", err);
}
