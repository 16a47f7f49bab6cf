/* A TCP proxy that breaks links on purpose: after any byte of either direction, in several ways. */
#ifndef PORTER_TEST_CUTTER_H
#define PORTER_TEST_CUTTER_H

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net.h"

namespace net
{

/* Which bytes are counted: those that the client sends, or those that the server answers. */
enum class Side { request, answer };

/* What becomes of the client's end at the cut: closed properly; reset; or nothing moves any more and it stays
 * open until `release` or the end of the Cutter. The server only ever sees the end of what was sent. */
enum class Fate { close, reset, stall };

/* Listens on a port of 127.0.0.1 and carries bytes. A cut happens once; links before and after it are whole.
 */
class Cutter
{
  public:
    explicit Cutter(const std::string &url);
    ~Cutter();
    Cutter(const Cutter &) = delete;
    Cutter &operator=(const Cutter &) = delete;

    std::string url() const;
    /* The link that carries byte number `bytes` (from 0, counted over all links from now on) of this side is
     * cut before it: exactly `bytes` have gone through. */
    void cut(Side side, uint64_t bytes, Fate fate);
    /* No cut any more; stalled links are closed. */
    void release();
    /* Whether the cut has happened. */
    bool happened() const
    {
        return done;
    }
    /* Closes all links that there are: what a server does to those that were idle for too long. */
    void drop();
    /* Bytes of a side, counted since the last cut() or start_counting(). */
    void start_counting();
    uint64_t count(Side side) const
    {
        return side == Side::request ? requested : answered;
    }
    int links() const
    {
        return accepted;
    }

  private:
    struct Ends {
        int client, server;
    };
    void serve();
    void carry(Ends ends, int generation);
    bool forward(Ends ends, Side side);
    size_t allowed(Side side, size_t got, bool *cuts);
    void finish(Ends ends);

    Address target;
    int listener = -1;
    uint16_t port = 0;
    mutable std::mutex lock; /* of the plan and the counts */
    bool armed = false;
    Side side_ = Side::request;
    Fate fate_ = Fate::close;
    uint64_t left = 0;
    std::atomic<uint64_t> requested{0}, answered{0};
    std::atomic<bool> done{false}, stopping{false}, releasing{false};
    std::atomic<int> accepted{0}, generation{0};
    std::thread acceptor;
    std::vector<std::thread> carriers;
};

} // namespace net

#endif
