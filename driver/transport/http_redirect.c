/* Redirects: where an answer sends its request, and whether it may go there. A write is sent again only where
 * the status says that nothing was done, and no request without what its URL said. */
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "transport/http_set.h"

enum { HOPS_MOST = 5, SHOWN_MOST = 1000 };

/* An URL in its parts, libcurl's texts. */
struct place {
    CURLU *url;
    char *scheme, *host, *port, *query, *user;
};

static void clear_place(struct place *place)
{
    curl_free(place->scheme);
    curl_free(place->host);
    curl_free(place->port);
    curl_free(place->query);
    curl_free(place->user);
    curl_url_cleanup(place->url);
}

/* `base`, and from there `reference` (NULL: nothing further). False: it is no URL of HTTP. */
static bool read_place(struct place *place, const char *base, const char *reference)
{
    *place = (struct place){.url = curl_url()};
    if (!place->url || curl_url_set(place->url, CURLUPART_URL, base, 0) ||
        (reference && curl_url_set(place->url, CURLUPART_URL, reference, 0)) ||
        curl_url_set(place->url, CURLUPART_FRAGMENT, NULL, 0) ||
        curl_url_get(place->url, CURLUPART_SCHEME, &place->scheme, 0) ||
        curl_url_get(place->url, CURLUPART_HOST, &place->host, 0) ||
        curl_url_get(place->url, CURLUPART_PORT, &place->port, CURLU_DEFAULT_PORT))
        return false;
    curl_url_get(place->url, CURLUPART_QUERY, &place->query, 0);
    curl_url_get(place->url, CURLUPART_USER, &place->user, 0);
    return strcmp(place->scheme, "http") == 0 || strcmp(place->scheme, "https") == 0;
}

static bool is_tls(const struct place *place)
{
    return strcmp(place->scheme, "https") == 0;
}

/* The same name with TLS instead of none is no other host: the certificate proves it. */
static bool is_same_host(const struct place *from, const struct place *to)
{
    bool upgrade = is_tls(to) && !is_tls(from);
    return text_same(text_of(from->host), text_of(to->host)) &&
           (upgrade || (is_tls(to) == is_tls(from) && strcmp(from->port, to->port) == 0));
}

/* The URL's parameters say how a statement is to run, and in which format its rows come: they may be added
 * to, but not lost. */
static bool keeps_parameters(const struct place *from, const struct place *to)
{
    struct text old = text_of(from->query), new = text_of(to->query);
    if (old.size == 0 || text_equal(old, new))
        return true;
    if (old.size >= new.size)
        return false;
    bool behind = new.data[new.size - old.size - 1] == '&';
    return (text_starts(new, old) && new.data[old.size] == '&') ||
           (behind && text_equal(text_from(new, new.size - old.size), old));
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Why it is not followed, or NULL. */
static const char *refuse(const struct http_link *link, const struct request *request, int status,
                          const struct place *from, const struct place *to)
{
    unsigned redirects = link->transport->endpoint->redirects;
    if (redirects == REDIRECTS_NONE)
        return "Redirects=none forbids it";
    if (status == 303)
        return "its status does not say that the statement has not run";
    if (!request->safe && status < 307)
        return "only 307 and 308 say that a statement which writes has not run";
    if (!to)
        return "it does not say where to by HTTP";
    if (is_tls(from) && !is_tls(to))
        return "it leads from TLS to none";
    if (redirects == REDIRECTS_SAME && !is_same_host(from, to))
        return "it leads to another host (Redirects=any would go there, without the credentials)";
    if (to->user)
        return "it brings credentials of its own";
    if (!keeps_parameters(from, to))
        return "it loses the parameters of the request's URL";
    if (link->moved.hops >= HOPS_MOST)
        return "it is one too many: it may lead in a circle";
    return NULL;
}

static int shown_place(struct http_link *link, const struct place *to, struct text *out)
{
    struct buffer text;
    buffer_init(&text, SHOWN_MOST);
    buffer_printf(&text, "%s://%s:%s", to->scheme, to->host, to->port);
    *out = text.failed ? text_make("", 0) : buffer_copy(&text, &link->arena);
    buffer_clear(&text);
    return out->data ? 0 : -1;
}

/* Takes the new place into link->moved. */
static int go_there(struct http_link *link, const struct place *from, const struct place *to,
                    struct error *err)
{
    struct http_moved *moved = &link->moved;
    uint64_t port = 0;
    char *whole = NULL;
    if (curl_url_get(to->url, CURLUPART_URL, &whole, 0))
        return error_memory(err);
    char *url = mem_strndup(whole, strlen(whole)), *host = mem_strndup(to->host, strlen(to->host));
    curl_free(whole);
    mem_free(moved->url);
    mem_free(moved->host);
    moved->url = url;
    moved->host = host;
    if (!url || !host) {
        http_redirect_forget(link);
        return error_memory(err);
    }
    (void)number_parse_u64(text_of(to->port), &port);
    moved->port = (uint16_t)port;
    moved->tls = is_tls(to);
    moved->stranger = moved->stranger || !is_same_host(from, to);
    moved->hops++;
    CURLcode code = CURLE_OK;
    http_setup_identity(link, !moved->stranger, &code);
    return code ? error_memory(err) : 1;
}

static int decide(struct http_link *link, const struct request *request, struct answer *answer,
                  const struct place *from, const struct place *to, struct error *err)
{
    if (to && shown_place(link, to, &answer->moved_to) < 0)
        return error_memory(err);
    answer->unfollowed = refuse(link, request, answer->status, from, to);
    if (!answer->unfollowed && !http_begins_again(request))
        answer->unfollowed = "the data of the request cannot be sent once more";
    if (answer->unfollowed)
        return 0;
    log_write(link->transport->log, LOG_INFO, "redirected (%d) to %.*s", answer->status,
              (int)answer->moved_to.size, answer->moved_to.data);
    return go_there(link, from, to, err);
}

int http_redirect(struct http_link *link, const struct request *request, struct answer *answer,
                  struct error *err)
{
    if (!is_redirect(answer->status))
        return 0;
    struct place from = {0}, to = {0};
    struct text location = answer_header(answer, "Location");
    char *reference = mem_strndup(location.size ? location.data : "", location.size);
    const char *now = NULL;
    curl_easy_getinfo(link->easy, CURLINFO_EFFECTIVE_URL, &now);
    if (!reference)
        return error_memory(err);
    bool based = now && read_place(&from, now, NULL);
    bool found = based && location.size && read_place(&to, now, reference);
    int status = based ? decide(link, request, answer, &from, found ? &to : NULL, err) : error_memory(err);
    clear_place(&from);
    clear_place(&to);
    mem_free(reference);
    return status;
}

void http_redirect_forget(struct http_link *link)
{
    CURLcode code = CURLE_OK;
    if (link->moved.stranger)
        http_setup_identity(link, true, &code);
    mem_free(link->moved.url);
    mem_free(link->moved.host);
    link->moved = (struct http_moved){0};
}
