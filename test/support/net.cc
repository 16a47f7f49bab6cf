/* Sockets for tests: a plain HTTP client that shares nothing with the driver, and a proxy that cuts links. */
#include "net.h"

#include "engine.h"
#include "tls.h"

#include <stdexcept>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace net
{

int connect_to(const Address &address)
{
    addrinfo hints = {}, *found = nullptr;
    int fd = -1;

    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found) != 0)
        throw std::runtime_error("no such host: " + address.host);
    for (addrinfo *one = found; one && fd < 0; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0 && connect(fd, one->ai_addr, one->ai_addrlen) != 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    if (fd < 0)
        throw std::runtime_error("nothing listens at " + address.host + ":" + std::to_string(address.port));
    return fd;
}

bool send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        size -= static_cast<size_t>(sent);
    }
    return true;
}

std::string receive_all(int fd)
{
    std::string all;
    char buffer[65536];
    ssize_t got;

    while ((got = recv(fd, buffer, sizeof buffer, 0)) > 0)
        all.append(buffer, static_cast<size_t>(got));
    return all;
}

namespace
{

std::string unchunk(const std::string &body)
{
    std::string whole;

    for (size_t at = 0; at < body.size();) {
        size_t end = body.find("\r\n", at);
        size_t size = std::stoul(body.substr(at, end - at), nullptr, 16);
        if (size == 0)
            return whole;
        whole.append(body, end + 2, size);
        at = end + 2 + size + 2;
    }
    throw std::runtime_error("the answer's last chunk is missing");
}

} // namespace

int listen_on_loopback(uint16_t *port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    socklen_t size = sizeof address;

    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, reinterpret_cast<sockaddr *>(&address), size) != 0 || listen(fd, 16) != 0)
        throw std::runtime_error("cannot listen on 127.0.0.1");
    getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size);
    *port = ntohs(address.sin_port);
    return fd;
}

Address address_of(const std::string &url)
{
    size_t colon = url.rfind(':'), host = url.find("://") + 3;

    if ((url.compare(0, 7, "http://") != 0 && url.compare(0, 8, "https://") != 0) || colon < host)
        throw std::runtime_error("not http[s]://host:port: " + url);
    return {url.substr(host, colon - host), static_cast<uint16_t>(std::stoul(url.substr(colon + 1)))};
}

std::string percent(const std::string &text)
{
    static const char digits[] = "0123456789ABCDEF";
    std::string out;

    for (char c : text) {
        unsigned char byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::string post(const std::string &url, const std::string &sql, const std::string &arguments)
{
    if (url.compare(0, 9, "embedded:") == 0)
        return engine::says(sql, arguments);
    int fd = connect_to(address_of(url));
    std::string request = "POST /?wait_end_of_query=1" + arguments + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" +
                          "Content-Length: " + std::to_string(sql.size()) + "\r\n\r\n" + sql;
    bool sent = send_all(fd, request.data(), request.size());
    std::string answer = sent ? receive_all(fd) : "";

    close(fd);
    size_t head_end = answer.find("\r\n\r\n");
    if (head_end == std::string::npos)
        throw std::runtime_error("the server gave no answer to: " + sql);
    std::string head = answer.substr(0, head_end), body = answer.substr(head_end + 4);
    if (head.find("Transfer-Encoding: chunked") != std::string::npos)
        body = unchunk(body);
    if (head.compare(9, 3, "200") != 0)
        throw std::runtime_error(body + " in: " + sql);
    return body;
}

uint16_t closed_port()
{
    uint16_t port;

    close(listen_on_loopback(&port));
    return port;
}

Proxy::Proxy(const std::string &url) : target(address_of(tls::instead_of(url))), hidden(tls::instead_of(url) != url)
{
    listener = listen_on_loopback(&port);
    acceptor = std::thread(&Proxy::serve, this);
}

Proxy::~Proxy()
{
    stopping = true;
    acceptor.join();
    for (std::thread &one : carriers)
        one.join();
    close(listener);
}

std::string Proxy::url() const
{
    return (hidden ? "https://localhost:" : "http://127.0.0.1:") + std::to_string(port);
}

void Proxy::serve()
{
    while (!stopping) {
        pollfd wait = {listener, POLLIN, 0};
        if (poll(&wait, 1, 50) <= 0)
            continue;
        int client = accept(listener, nullptr, nullptr);
        if (client < 0)
            continue;
        accepted++;
        carriers.emplace_back(&Proxy::carry, this, client);
    }
}

/* False when the link is over. */
bool Proxy::forward(int from, int to, bool answers)
{
    char buffer[16384];
    ssize_t got = recv(from, buffer, sizeof buffer, 0);

    if (got <= 0)
        return false;
    if (answers && budget >= 0) {
        int64_t left = budget.fetch_sub(got);
        if (left <= got) {
            send_all(to, buffer, left > 0 ? static_cast<size_t>(left) : 0);
            budget = 0;
            return false;
        }
    }
    return send_all(to, buffer, static_cast<size_t>(got));
}

void Proxy::carry(int client)
{
    int server = connect_to(target);
    bool alive = true;

    while (alive && !stopping) {
        pollfd wait[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
        if (poll(wait, 2, 50) < 0)
            break;
        if (budget == 0)
            break;
        if (wait[0].revents)
            alive = forward(client, server, false);
        if (alive && wait[1].revents)
            alive = forward(server, client, true);
    }
    close(server);
    close(client);
}

} // namespace net
