/* A TCP proxy that breaks links on purpose. */
#include "cutter.h"

#include <algorithm>
#include <stdexcept>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace net
{

namespace
{

void reset(int fd)
{
    linger now = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

/* Takes leave of the server: what it still sends is read, for a reset at the wrong moment ends the process of
 * the 26.7 engine that the tests run on (an exception in its accepting thread). */
void part(int fd)
{
    timeval most = {2, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    shutdown(fd, SHUT_WR);
    receive_all(fd);
    close(fd);
}

/* Bytes must leave as they come, each piece at once. */
void no_delay(int fd)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

} // namespace

Cutter::Cutter(const std::string &url) : target(address_of(url))
{
    listener = listen_on_loopback(&port);
    acceptor = std::thread(&Cutter::serve, this);
}

Cutter::~Cutter()
{
    stopping = true;
    acceptor.join();
    for (std::thread &one : carriers)
        one.join();
    close(listener);
}

std::string Cutter::url() const
{
    return "http://127.0.0.1:" + std::to_string(port);
}

void Cutter::start_counting()
{
    std::lock_guard<std::mutex> guard(lock);
    requested = answered = 0;
}

void Cutter::cut(Side side, uint64_t bytes, Fate fate)
{
    std::lock_guard<std::mutex> guard(lock);
    requested = answered = 0;
    done = releasing = false;
    armed = true;
    side_ = side;
    fate_ = fate;
    left = bytes;
}

void Cutter::release()
{
    std::lock_guard<std::mutex> guard(lock);
    armed = false;
    releasing = true;
}

void Cutter::drop()
{
    generation++;
}

void Cutter::serve()
{
    while (!stopping) {
        pollfd wait = {listener, POLLIN, 0};
        if (poll(&wait, 1, 20) <= 0)
            continue;
        int client = accept(listener, nullptr, nullptr);
        if (client < 0)
            continue;
        accepted++;
        Ends ends = {client, connect_to(target)};
        no_delay(ends.client);
        no_delay(ends.server);
        carriers.emplace_back(&Cutter::carry, this, ends, generation.load());
    }
}

/* How many of the bytes got may go on. */
size_t Cutter::allowed(Side side, size_t got, bool *cuts)
{
    std::lock_guard<std::mutex> guard(lock);
    size_t most = got;

    if (armed && side == side_) {
        most = static_cast<size_t>(std::min<uint64_t>(left, got));
        *cuts = left < got;
        left -= most;
        armed = !*cuts;
    }
    (side == Side::request ? requested : answered) += most;
    return most;
}

/* The end of a link that was chosen. */
void Cutter::finish(Ends ends)
{
    done = true;
    if (fate_ == Fate::stall)
        while (!stopping && !releasing)
            poll(nullptr, 0, 5);
    if (fate_ == Fate::reset)
        reset(ends.client);
    else
        close(ends.client);
    part(ends.server);
}

/* False when the link is over; it is closed then. */
bool Cutter::forward(Ends ends, Side side)
{
    char buffer[65536];
    int from = side == Side::request ? ends.client : ends.server;
    int to = side == Side::request ? ends.server : ends.client;
    ssize_t got = recv(from, buffer, sizeof buffer, 0);
    bool cuts = false;

    if (got > 0) {
        size_t size = allowed(side, static_cast<size_t>(got), &cuts);
        bool sent = send_all(to, buffer, size);
        if (cuts) {
            finish(ends);
            return false;
        }
        if (sent)
            return true;
    }
    close(ends.client);
    part(ends.server);
    return false;
}

void Cutter::carry(Ends ends, int born)
{
    while (!stopping && born == generation) {
        pollfd wait[] = {{ends.client, POLLIN, 0}, {ends.server, POLLIN, 0}};
        if (poll(wait, 2, 5) < 0)
            break;
        /* A cut before the first byte of an answer happens when the server would send it. */
        if (wait[0].revents && !forward(ends, Side::request))
            return;
        if (wait[1].revents && !forward(ends, Side::answer))
            return;
    }
    close(ends.client);
    part(ends.server);
}

} // namespace net
