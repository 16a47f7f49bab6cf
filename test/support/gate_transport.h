// A transport around another one whose reads wait at a gate: for tests of cancelling and of several threads.
#ifndef PORTER_TEST_GATE_TRANSPORT_H
#define PORTER_TEST_GATE_TRANSPORT_H

#include <chrono>
#include <condition_variable>
#include <mutex>

extern "C" {
#include "transport/transport.h"
}

namespace porter_test
{

/* While the gate is shut, every read waits until it opens or its link is cancelled. `inner` is freed with it.
 */
class Gate
{
  public:
    explicit Gate(struct transport *inner) : inner_(inner)
    {
        outer_.transport.open = open;
        outer_.transport.free = free;
        outer_.gate = this;
    }
    struct transport *transport()
    {
        return &outer_.transport;
    }
    void shut()
    {
        std::lock_guard<std::mutex> lock(mutex_);
        shut_ = true;
    }
    void open_up()
    {
        std::lock_guard<std::mutex> lock(mutex_);
        shut_ = false;
        changed_.notify_all();
    }
    /* Until `count` reads wait; false when that takes too long. */
    bool wait_for_readers(int count)
    {
        std::unique_lock<std::mutex> lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return waiting_ >= count; });
    }

  private:
    struct Outer {
        struct transport transport;
        Gate *gate;
    };
    struct Link {
        struct link link;
        Gate *gate;
        struct link *inner;
        bool cancelled;
    };

    static struct link *open(struct transport *transport, struct error *err)
    {
        static const struct transport_ops ops = {start, read, cancel, close};
        Gate *gate = reinterpret_cast<Outer *>(transport)->gate;
        struct link *inner = gate->inner_->open(gate->inner_, err);
        if (!inner)
            return nullptr;
        Link *link = new Link{};
        link->link.ops = &ops;
        link->gate = gate;
        link->inner = inner;
        return &link->link;
    }
    static void free(struct transport *transport)
    {
        Gate *gate = reinterpret_cast<Outer *>(transport)->gate;
        gate->inner_->free(gate->inner_);
    }
    static int start(struct link *link, const struct request *request, struct answer *answer,
                     struct error *err)
    {
        Link *self = reinterpret_cast<Link *>(link);
        {
            std::lock_guard<std::mutex> lock(self->gate->mutex_);
            if (self->cancelled)
                return error_set(err, STATE_HY008, 0, "cancelled at the gate");
        }
        link->deadline = request->deadline;
        return link_start(self->inner, request, answer, err);
    }
    static int read(struct link *link, uint8_t *place, size_t room, size_t *size, struct error *err)
    {
        Link *self = reinterpret_cast<Link *>(link);
        Gate *gate = self->gate;
        {
            std::unique_lock<std::mutex> lock(gate->mutex_);
            gate->waiting_ += gate->shut_;
            bool counted = gate->shut_;
            gate->changed_.notify_all();
            gate->changed_.wait(lock, [&] { return !gate->shut_ || self->cancelled; });
            gate->waiting_ -= counted;
            if (self->cancelled)
                return error_set(err, STATE_HY008, 0, "cancelled at the gate");
        }
        return link_read(self->inner, place, room, size, err);
    }
    static void cancel(struct link *link)
    {
        Link *self = reinterpret_cast<Link *>(link);
        std::lock_guard<std::mutex> lock(self->gate->mutex_);
        self->cancelled = true;
        self->gate->changed_.notify_all();
    }
    static void close(struct link *link)
    {
        Link *self = reinterpret_cast<Link *>(link);
        link_close(self->inner);
        delete self;
    }

    Outer outer_ = {};
    struct transport *inner_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool shut_ = false;
    int waiting_ = 0;
};

} // namespace porter_test

#endif
