/* Inside of the HTTP transport: one link, and what its files share. */
#ifndef PORTER_TRANSPORT_HTTP_LINK_H
#define PORTER_TRANSPORT_HTTP_LINK_H

#include <stdatomic.h>
#include <stddef.h>

#include <curl/curl.h>

#include "base/buffer.h"
#include "transport/http_pool.h"
#include "transport/transport.h"

#define HTTP_RECEIVE_SIZE 262144 /* libcurl's receive buffer, and the most that one callback brings */
#define HTTP_SPILL_LIMIT (2 * HTTP_RECEIVE_SIZE)
#define HTTP_HEADER_COUNT 1000
#define HTTP_HEADER_BYTES 1048576

struct http_transport {
    struct transport transport;
    const struct endpoint *endpoint;
    const struct log *log;
    struct http_pool *pool;
    size_t idle_links; /* most that this connection leaves in the pool */
    unsigned process;  /* that made it: a child process must not use the parent's sockets */
};

/* Where a request goes that was redirected. */
struct http_moved {
    char *url; /* NULL: it was not; else all of this is set */
    char *host;
    uint16_t port;
    bool tls;
    bool stranger; /* another host than the endpoint's: it gets no credentials */
    unsigned hops;
};

struct http_link {
    struct link link;
    struct pool_entry pooled;         /* while it is idle */
    struct http_transport *transport; /* of the connection that uses it; may be gone while it is idle */
    unsigned process;                 /* that opened it */
    curl_socket_t socket;             /* of the last transfer that ended, or CURL_SOCKET_BAD */
    CURL *easy;
    CURLM *multi;
    struct curl_slist *lines;      /* request headers */
    struct curl_slist *connect_to; /* when the name to verify is not the host */
    struct http_moved moved;
    char reason[CURL_ERROR_SIZE]; /* libcurl's words */
    atomic_bool cancelled;

    bool attached; /* the easy handle is in the multi handle */
    bool finished; /* the transfer is over; `outcome` says how */
    bool direct;   /* its socket surely goes to the endpoint itself, not to a proxy */
    bool bound;    /* no other socket may be opened for the request */
    bool broken;   /* a call failed: nothing more may be read */
    CURLcode outcome;
    int64_t active; /* when the last byte moved */

    /* the answer's head */
    bool head_done;
    bool head_refused; /* too large */
    bool no_memory;    /* a callback ended the transfer for want of it */
    int status;
    struct arena arena;
    struct header *headers; /* HTTP_HEADER_COUNT at most */
    size_t header_count, header_capacity;
    size_t keep_alive; /* seconds that the server keeps an idle link; 0: it did not say */

    /* receiving: libcurl writes into the caller's place, then into the spill, then it is paused */
    uint8_t *place;
    size_t room, got;
    struct buffer spill;
    size_t spill_at; /* bytes of it already given */
    bool paused;

    /* sending */
    const struct request *request; /* within start, and from begin until head has succeeded */
    size_t sent;
    bool all_sent;
    struct error produce_error;
};

/* http_setup.c: tells the easy handle all that the endpoint says, once, and what a request says. */
int http_setup_endpoint(struct http_link *link, struct error *err);
int http_setup_request(struct http_link *link, const struct request *request, bool fresh, struct error *err);

/* http_tls.c: tells the easy handle what the endpoint says of TLS, its proxy's too; and sets err (08001) when
 * a transfer ended for a reason of TLS that can be told from libcurl's words: true. */
void http_setup_tls(struct http_link *link, CURLcode *code);
bool http_tls_failure(const struct http_link *link, struct text reason, struct error *err);
/* The client certificate, which is not for strangers. */
void http_setup_identity(struct http_link *link, bool shown, CURLcode *code);
/* Wipes and frees the last request's headers, with their secrets. */
void http_forget_headers(struct http_link *link);
/* What may differ from one connection to the next that uses the link. */
int http_setup_owner(struct http_link *link, struct error *err);

/* http_redirect.c: after an answer's head has come: 1 it is a redirect, and the request is to be sent to
 * link->moved; 0 it is not; -1 err. Of one that is not followed `answer` says why. */
int http_redirect(struct http_link *link, const struct request *request, struct answer *answer,
                  struct error *err);
/* The next request goes to the endpoint again. */
void http_redirect_forget(struct http_link *link);

/* http_socket.c: how sockets are made; whether the server has closed an idle link's. */
void http_socket_setup(struct http_link *link, CURLcode *code);
bool http_socket_closed(const struct http_link *link);

/* http_callback.c: libcurl's callbacks; `context` is the link. */
size_t http_on_header(char *data, size_t size, size_t count, void *context);
size_t http_on_body(char *data, size_t size, size_t count, void *context);
size_t http_on_send(char *place, size_t size, size_t count, void *context);

/* http_failure.c: sets err for a transfer that ended with link->outcome. Returns -1. */
int http_failure(const struct http_link *link, struct error *err);

/* http_link.c */
/* Whether the request's body can be sent once more. */
bool http_begins_again(const struct request *request);
struct http_link *http_link_new(struct http_transport *transport, struct error *err);
/* In a child process only memory is freed: the sockets are the parent's. */
void http_link_free(struct http_link *link);
static inline struct http_link *http_link_of(const struct pool_entry *entry)
{
    return (struct http_link *)((char *)(uintptr_t)entry - offsetof(struct http_link, pooled));
}

/* Whom the request in progress is for, as messages and checks want it. */
struct http_origin {
    struct text host;
    uint16_t port;
    bool tls;
};
static inline struct http_origin http_origin(const struct http_link *link)
{
    const struct endpoint *endpoint = link->transport->endpoint;
    const struct http_moved *moved = &link->moved;
    if (moved->url)
        return (struct http_origin){text_of(moved->host), moved->port, moved->tls};
    return (struct http_origin){endpoint->host, endpoint->port, endpoint->tls};
}

#endif
