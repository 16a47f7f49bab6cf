/* The client side of the HTTP transport's tests. */
#ifndef PORTER_TEST_CLIENT_H
#define PORTER_TEST_CLIENT_H

#include <chrono>
#include <string>

#include <gtest/gtest.h>

extern "C" {
#include "base/buffer.h"
#include "transport/http.h"
}

class Client
{
  public:
    explicit Client(uint16_t port, size_t idle = 8, const char *host = "127.0.0.1")
    {
        endpoint.host = text_of(host);
        endpoint.port = port;
        endpoint.user_agent = text_of("porter-test");
        endpoint.connect_timeout = 5000;
        endpoint.no_proxy = text_of("*");
        transport = http_transport_new(&endpoint, &log, idle, &err);
    }
    ~Client()
    {
        transport->free(transport);
        error_clear(&err);
    }
    struct link *open()
    {
        return transport->open(transport, &err);
    }
    std::string state() const
    {
        return sqlstate_get(err.state)->code;
    }
    std::string message() const
    {
        return err.message ? err.message : "";
    }
    /* Sends and reads the whole answer; the SQLSTATE, 00000 for success. */
    std::string ask(const std::string &body, bool safe = true, int64_t deadline = 0)
    {
        error_clear(&err);
        content.clear();
        struct link *link = open();
        request.post = true;
        request.target = text_of("/?x=1");
        request.body = text_make(body.data(), body.size());
        request.safe = safe;
        request.deadline = deadline ? transport_now() + deadline : 0;
        if (link_start(link, &request, &answer, &err) == 0) {
            reused = answer.reused;
            status = answer.status;
            read(link);
        }
        link_close(link);
        return state();
    }
    void read(struct link *link)
    {
        struct buffer buffer;
        buffer_init(&buffer, SIZE_MAX);
        link_read_all(link, SIZE_MAX, &buffer, &err);
        content.assign(reinterpret_cast<char *>(buffer.data), buffer.size);
        buffer_clear(&buffer);
    }
    struct endpoint endpoint = {};
    struct log log = {LOG_OFF, -1};
    struct error err = {};
    struct request request = {};
    struct answer answer = {};
    struct transport *transport;
    std::string content;
    bool reused = false;
    int status = 0;
};

class Stopwatch
{
  public:
    long ms() const
    {
        auto passed = std::chrono::steady_clock::now() - start;
        return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(passed).count());
    }

  private:
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

#endif
