/* A tiny HTTP server of a test: each connection runs the test's own function, on a thread of its own. */
#ifndef PORTER_TEST_HTTP_SERVER_H
#define PORTER_TEST_HTTP_SERVER_H

#include <arpa/inet.h>
#include <atomic>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

class Peer
{
  public:
    Peer(int fd, int number) : fd(fd), number(number) {}
    /* One request, head and body (chunked ones taken apart), or "" when the client has gone. */
    bool request()
    {
        head.clear();
        body.clear();
        size_t end;
        while ((end = pending.find("\r\n\r\n")) == std::string::npos)
            if (!more())
                return false;
        head = pending.substr(0, end + 4);
        pending.erase(0, end + 4);
        size_t at = head.find("Content-Length: ");
        if (at != std::string::npos)
            return take(std::stoul(head.substr(at + 16)));
        return head.find("chunked") == std::string::npos || chunks();
    }
    bool send(const std::string &bytes)
    {
        for (size_t at = 0; at < bytes.size();) {
            ssize_t size = ::send(fd, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
            if (size <= 0)
                return false;
            at += static_cast<size_t>(size);
            sent += static_cast<size_t>(size);
        }
        return true;
    }
    bool answer(const std::string &content, const std::string &headers = "", int status = 200)
    {
        return send("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " +
                    std::to_string(content.size()) + "\r\n" + headers + "\r\n" + content);
    }
    /* Waits until the client closes (or the server stops). */
    void linger()
    {
        while (more())
            pending.clear();
    }
    std::string head, body;
    std::atomic<size_t> sent{0};
    const int fd, number;

  private:
    bool more()
    {
        char bytes[65536];
        ssize_t size = recv(fd, bytes, sizeof bytes, 0);
        if (size > 0)
            pending.append(bytes, static_cast<size_t>(size));
        return size > 0;
    }
    bool take(size_t size)
    {
        while (pending.size() < size)
            if (!more())
                return false;
        body += pending.substr(0, size);
        pending.erase(0, size);
        return true;
    }
    bool chunks()
    {
        for (;;) {
            size_t end;
            while ((end = pending.find("\r\n")) == std::string::npos)
                if (!more())
                    return false;
            size_t size = std::stoul(pending.substr(0, end), nullptr, 16);
            pending.erase(0, end + 2);
            if (!take(size))
                return false;
            while (pending.size() < 2)
                if (!more())
                    return false;
            pending.erase(0, 2);
            if (size == 0)
                return true;
        }
    }
    std::string pending;
};

class HttpServer
{
  public:
    explicit HttpServer(std::function<void(Peer &)> serve) : serve(std::move(serve))
    {
        listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address);
        listen(listener, 64);
        getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
        port = ntohs(address.sin_port);
        acceptor = std::thread([this] { accept_all(); });
    }
    ~HttpServer()
    {
        shutdown(listener, SHUT_RDWR);
        acceptor.join();
        {
            std::lock_guard<std::mutex> guard(lock);
            for (int fd : open)
                shutdown(fd, SHUT_RDWR);
        }
        for (auto &thread : threads)
            thread.join();
        for (int fd : open)
            close(fd);
        close(listener);
    }
    uint16_t port = 0;
    std::atomic<int> connections{0};

  private:
    void accept_all()
    {
        for (;;) {
            int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0)
                return;
            int number = connections++;
            std::lock_guard<std::mutex> guard(lock);
            open.push_back(fd);
            threads.emplace_back([this, fd, number] {
                Peer peer(fd, number);
                serve(peer);
                shutdown(fd, SHUT_RDWR);
            });
        }
    }
    std::function<void(Peer &)> serve;
    int listener = -1;
    std::thread acceptor;
    std::mutex lock;
    std::vector<int> open;
    std::vector<std::thread> threads;
};

#endif
