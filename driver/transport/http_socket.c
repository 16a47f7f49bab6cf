/* Sockets of links: how they are made, and whether an idle one is open still. */
#include <poll.h>
#include <sys/socket.h>

#include "transport/http_link.h"

/* A program that the application starts must not keep the link open. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    const struct http_link *link = context;
    (void)purpose;
    if (link->bound)
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void http_socket_setup(struct http_link *link, CURLcode *code)
{
    if (*code == CURLE_OK)
        *code = curl_easy_setopt(link->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    if (*code == CURLE_OK)
        *code = curl_easy_setopt(link->easy, CURLOPT_OPENSOCKETDATA, link);
}

bool http_socket_closed(const struct http_link *link)
{
    /* Of an idle link nothing is awaited, but TLS may have sent what libcurl has not read yet. */
    struct pollfd place = {.fd = link->socket, .events = POLLRDHUP};
    return link->socket != CURL_SOCKET_BAD && poll(&place, 1, 0) == 1;
}
