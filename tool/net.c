/* Looks at a port from outside. */
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "certificate.h"

enum { ANSWER_ROOM = 4096, PATIENCE = 1500, AFTER = 300 };

double net_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static struct addrinfo *look_up(const char *host, uint16_t port, int *failure)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    char service[8];
    snprintf(service, sizeof service, "%u", (unsigned)port);
    *failure = getaddrinfo(host, service, &hints, &list);
    return *failure ? NULL : list;
}

int net_resolve(const char *host, struct buffer *addresses, const char **why)
{
    int failure;
    char text[128];
    struct addrinfo *list = look_up(host, 0, &failure);
    for (const struct addrinfo *one = list; one; one = one->ai_next) {
        if (getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0)
            buffer_printf(addresses, "%s%s", addresses->size ? ", " : "", text);
    }
    if (list)
        freeaddrinfo(list);
    *why = failure ? gai_strerror(failure) : "";
    return failure;
}

/* Waits for a socket: 1 when it is ready, 0 when the time is over. */
static int wait_for(int link, short events, int timeout)
{
    struct pollfd one = {.fd = link, .events = events};
    return poll(&one, 1, timeout) > 0;
}

static int open_one(const struct addrinfo *at, int timeout)
{
    int failure = 0;
    socklen_t size = sizeof failure;
    int link = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, at->ai_protocol);
    if (link < 0)
        return -1;
    if (connect(link, at->ai_addr, at->ai_addrlen) < 0 && errno != EINPROGRESS)
        failure = errno;
    else if (!wait_for(link, POLLOUT, timeout))
        failure = ETIMEDOUT;
    else if (getsockopt(link, SOL_SOCKET, SO_ERROR, &failure, &size) < 0)
        failure = errno;
    if (failure == 0)
        return link;
    close(link);
    errno = failure;
    return -1;
}

int net_open(const char *host, uint16_t port, int timeout, double *milliseconds, const char **why)
{
    int failure, link = -1;
    struct addrinfo *list = look_up(host, port, &failure);
    double began = net_now();
    for (const struct addrinfo *one = list; one && link < 0; one = one->ai_next)
        link = open_one(one, timeout);
    *why = failure ? gai_strerror(failure) : strerror(errno);
    *milliseconds = net_now() - began;
    if (list)
        freeaddrinfo(list);
    return link;
}

/* Sends bytes on a new link and reads what comes until its end, or until nothing comes any more: how much. */
static size_t ask(const char *host, uint16_t port, const void *bytes, size_t size,
                  unsigned char answer[ANSWER_ROOM])
{
    double took;
    const char *why;
    size_t got = 0;
    int link = net_open(host, port, PATIENCE, &took, &why);
    if (link < 0)
        return 0;
    if (send(link, bytes, size, MSG_NOSIGNAL) == (ssize_t)size) {
        while (got < ANSWER_ROOM && wait_for(link, POLLIN, got ? AFTER : PATIENCE)) {
            ssize_t part = recv(link, answer + got, ANSWER_ROOM - got, 0);
            if (part <= 0)
                break;
            got += (size_t)part;
        }
    }
    close(link);
    return got;
}

static bool has(const unsigned char *answer, size_t size, const char *words)
{
    return text_search(text_make((const char *)answer, size), text_of(words), 0) != SIZE_MAX;
}

static bool is_native(const unsigned char *answer, size_t size)
{
    return has(answer, size, "is for clickhouse-client program");
}

enum speaker net_sniff(const char *host, uint16_t port)
{
    static const char GET[] = "GET /ping HTTP/1.0\r\nConnection: close\r\n\r\n";
    static const unsigned char SSL_REQUEST[] = {0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F};
    unsigned char answer[ANSWER_ROOM];
    size_t size = ask(host, port, GET, sizeof GET - 1, answer);
    if (size > 4 && memcmp(answer, "HTTP", 4) == 0 && !has(answer, size, "to HTTPS port"))
        return is_native(answer, size) ? SPEAKS_NATIVE : SPEAKS_HTTP;
    if (size > 5 && answer[3] == 0 && answer[4] == 10)
        return SPEAKS_MYSQL;
    bool tls = size > 0 && (answer[0] == 0x15 || answer[0] == 'H'); /* an alert; a web server's complaint */
    if (size > 0 && answer[0] != 'E' && !tls)
        return SPEAKS_OTHER;
    if (!tls && ask(host, port, SSL_REQUEST, sizeof SSL_REQUEST, answer) == 1 &&
        (*answer == 'S' || *answer == 'N'))
        return SPEAKS_POSTGRESQL;
    size_t room = ANSWER_ROOM;
    if (!certificate_ask(host, port, GET, (char *)answer, &room))
        return SPEAKS_OTHER;
    return is_native(answer, room) ? SPEAKS_TLS_NATIVE : SPEAKS_TLS;
}
