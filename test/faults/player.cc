/* A server of recorded answers. */
#include "player.h"

#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace faults
{

namespace
{

const char NOTHING[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/* At least one more byte behind `text`; false at the end of the link, or when the player stops. */
bool receive(int fd, std::string *text, const std::atomic<bool> &stopping)
{
    char buffer[65536];

    for (;;) {
        pollfd wait = {fd, POLLIN, 0};
        if (stopping)
            return false;
        if (poll(&wait, 1, 20) <= 0)
            continue;
        ssize_t got = recv(fd, buffer, sizeof buffer, 0);
        if (got <= 0)
            return false;
        text->append(buffer, static_cast<size_t>(got));
        return true;
    }
}

/* Where a message with this head ends, npos while that is not known: by its length, or its last chunk. */
size_t end_of(const std::string &text)
{
    size_t head = text.find("\r\n\r\n");
    if (head == std::string::npos)
        return head;
    std::string lines = text.substr(0, head + 2);
    for (char &c : lines)
        c = static_cast<char>(tolower(c));
    head += 4;
    if (lines.find("transfer-encoding: chunked") != std::string::npos) {
        for (size_t at = head;;) {
            size_t line = text.find("\r\n", at);
            if (line == std::string::npos)
                return line;
            size_t size = std::strtoul(text.c_str() + at, nullptr, 16);
            if (size > text.size())
                return std::string::npos;
            at = line + 2 + size + 2;
            if (at > text.size())
                return std::string::npos;
            if (size == 0)
                return at;
        }
    }
    size_t at = lines.find("content-length:");
    size_t size = at == std::string::npos ? 0 : std::strtoul(lines.c_str() + at + 15, nullptr, 10);
    return head + size <= text.size() ? head + size : std::string::npos;
}

} // namespace

Player::Player(const std::string &url) : target(net::address_of(url))
{
    listener = net::listen_on_loopback(&port);
    acceptor = std::thread(&Player::serve, this);
}

Player::~Player()
{
    stopping = true;
    acceptor.join();
    while (links > 0)
        poll(nullptr, 0, 1);
    close(listener);
}

std::string Player::url() const
{
    return "http://127.0.0.1:" + std::to_string(port);
}

void Player::record()
{
    std::lock_guard<std::mutex> guard(lock);
    recording = true;
    answers.clear();
    repeated.clear();
    count = 0;
}

std::vector<std::string> Player::recorded()
{
    std::lock_guard<std::mutex> guard(lock);
    return answers;
}

void Player::play(std::vector<std::string> given, size_t last_one)
{
    std::lock_guard<std::mutex> guard(lock);
    recording = false;
    answers = std::move(given);
    repeated.clear();
    last = last_one;
    count = sent_bytes = 0;
}

void Player::play_endlessly(const std::string &head, const std::string &endless)
{
    play({head}, 0);
    std::lock_guard<std::mutex> guard(lock);
    repeated = endless;
}

void Player::serve()
{
    while (!stopping) {
        pollfd wait = {listener, POLLIN, 0};
        if (poll(&wait, 1, 20) <= 0)
            continue;
        int client = accept(listener, nullptr, nullptr);
        if (client < 0)
            continue;
        links++;
        std::thread(&Player::attend, this, client).detach();
    }
}

/* False when the link is to be closed. */
bool Player::answer(int client, int *server, const std::string &request)
{
    std::string out = NOTHING, more;
    bool close_behind = false, ask = false;

    if (request.find("KILL") == std::string::npos) {
        std::lock_guard<std::mutex> guard(lock);
        size_t number = count++;
        ask = recording;
        if (number > last) /* asked again: the same again */
            number = last;
        if (!ask && number < answers.size()) {
            out = answers[number];
            close_behind = number == last || end_of(out) == std::string::npos;
            more = repeated;
        }
    }
    if (ask) {
        if (*server < 0)
            *server = net::connect_to(target);
        net::send_all(*server, request.data(), request.size());
        out.clear();
        while (end_of(out) == std::string::npos)
            if (!receive(*server, &out, stopping)) { /* the server ended it so: an error behind rows */
                close_behind = true;
                close(*server);
                *server = -1;
                break;
            }
        std::lock_guard<std::mutex> guard(lock);
        answers.push_back(out);
    }
    bool sent = net::send_all(client, out.data(), out.size());
    while (sent && !more.empty() && !stopping) {
        sent = net::send_all(client, more.data(), more.size());
        sent_bytes += more.size();
    }
    return sent && !close_behind;
}

void Player::attend(int client)
{
    std::string pending;
    int server = -1;

    for (;;) {
        size_t end = end_of(pending);
        if (end == std::string::npos) {
            if (!receive(client, &pending, stopping))
                break;
            continue;
        }
        std::string request = pending.substr(0, end);
        pending.erase(0, end);
        if (!answer(client, &server, request))
            break;
    }
    shutdown(client, SHUT_WR);
    close(client);
    if (server >= 0)
        close(server);
    links--;
}

} // namespace faults
