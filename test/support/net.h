/* Sockets for tests: a plain HTTP client that shares nothing with the driver, and a proxy that cuts links. */
#ifndef PORTER_TEST_NET_H
#define PORTER_TEST_NET_H

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace net
{

struct Address {
    std::string host;
    uint16_t port = 0;
};

/* Of http[s]://host:port; throws std::runtime_error. */
Address address_of(const std::string &url);
std::string percent(const std::string &text);

/* Posts `sql` to a ClickHouse server and gives the answer's body. `arguments` is "&name=value..." for the URL.
 * Throws std::runtime_error with the server's text when the answer is not 200. */
std::string post(const std::string &url, const std::string &sql, const std::string &arguments = "");

/* Sockets for proxies. A link to the address, and a listening socket of 127.0.0.1 with its port: throw
 * std::runtime_error. Sends all bytes: false when the link is lost. Receives until the other side closes. */
int connect_to(const Address &address);
int listen_on_loopback(uint16_t *port);
bool send_all(int fd, const char *data, size_t size);
std::string receive_all(int fd);

/* A port of 127.0.0.1 on which nothing listens. */
uint16_t closed_port();

/* Listens on a port of 127.0.0.1 and carries bytes to and from a server, until told to cut. When the modern server is
 * behind TLS, so is this (test/support/tls.h). */
class Proxy
{
  public:
    explicit Proxy(const std::string &url);
    ~Proxy();
    Proxy(const Proxy &) = delete;
    Proxy &operator=(const Proxy &) = delete;

    std::string url() const;
    /* All links are closed once so many more bytes have come from the server; below 0: never. */
    void cut_after(int64_t bytes)
    {
        budget = bytes;
    }
    int links() const
    {
        return accepted;
    }

  private:
    void serve();
    void carry(int client);
    bool forward(int from, int to, bool answers);

    Address target;
    bool hidden;
    int listener = -1;
    uint16_t port = 0;
    std::atomic<int64_t> budget{-1};
    std::atomic<int> accepted{0};
    std::atomic<bool> stopping{false};
    std::thread acceptor;
    std::vector<std::thread> carriers;
};

} // namespace net

#endif
