/* Sockets of links: how they are made, and whether an idle one is open still. */
#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "transport/http_link.h"

/* Whether the address is what an endpoint's host says by itself: a number, or localhost. What another name
 * stands for is not known here. */
static bool is_endpoint(const struct endpoint *endpoint, const struct curl_sockaddr *address)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    struct in_addr wanted = {htonl(INADDR_LOOPBACK)};
    struct in6_addr wanted_six = IN6ADDR_LOOPBACK_INIT;
    bool local = text_same(endpoint->host, text_of("localhost"));
    char host[INET6_ADDRSTRLEN];

    if (endpoint->host.size >= sizeof host)
        return false;
    memcpy(host, endpoint->host.data, endpoint->host.size);
    host[endpoint->host.size] = '\0';
    if (address->family == AF_INET && address->addrlen >= sizeof four) {
        memcpy(&four, &address->addr, sizeof four);
        return (local || inet_pton(AF_INET, host, &wanted) == 1) && four.sin_port == htons(endpoint->port) &&
               four.sin_addr.s_addr == wanted.s_addr;
    }
    if (address->family != AF_INET6 || address->addrlen < sizeof six)
        return false;
    memcpy(&six, (const void *)&address->addr, sizeof six);
    return (local || inet_pton(AF_INET6, host, &wanted_six) == 1) && six.sin6_port == htons(endpoint->port) &&
           memcmp(&six.sin6_addr, &wanted_six, sizeof wanted_six) == 0;
}

/* A program that the application starts must not keep the link open. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct http_link *link = context;
    (void)purpose;
    if (link->bound)
        return CURL_SOCKET_BAD;
    link->direct = is_endpoint(link->transport->endpoint, address);
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
