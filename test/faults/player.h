/* A server of recorded answers: it learns an exchange from a real server, and plays it again, whole or
 * spoilt. */
#ifndef PORTER_TEST_PLAYER_H
#define PORTER_TEST_PLAYER_H

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net.h"

namespace faults
{

/* Listens on a port of 127.0.0.1; one request after the other. */
class Player
{
  public:
    explicit Player(const std::string &url);
    ~Player();
    Player(const Player &) = delete;
    Player &operator=(const Player &) = delete;

    std::string url() const;
    /* From now on requests go to the real server, and its answers are kept in their order. */
    void record();
    /* The answers since record(), each with its head as it came. */
    std::vector<std::string> recorded();
    /* From now on the first request gets the first of `answers`, and so on; a link is closed behind the
     * answer numbered `last` (from 0), which further requests get as well. Without it those behind the end
     * get an empty one, as KILL QUERY always does. */
    void play(std::vector<std::string> answers, size_t last = SIZE_MAX);
    /* Sends `endless` again and again, behind `answers[0]`, until the client leaves; gives how many bytes
     * went out. */
    void play_endlessly(const std::string &head, const std::string &endless);
    size_t sent() const
    {
        return sent_bytes;
    }
    /* Requests since record() or play(), without KILL QUERY. */
    size_t requests() const
    {
        return count;
    }

  private:
    void serve();
    void attend(int client);
    bool answer(int client, int *server, const std::string &request);

    net::Address target;
    int listener = -1;
    uint16_t port = 0;
    std::mutex lock;
    bool recording = false;
    std::vector<std::string> answers;
    std::string repeated;
    size_t last = SIZE_MAX;
    std::atomic<size_t> count{0}, sent_bytes{0};
    std::atomic<bool> stopping{false};
    std::thread acceptor;
    std::atomic<int> links{0}; /* threads that attend one each; they end by themselves */
};

} // namespace faults

#endif
