/* Several hosts: where a connection begins, what makes it leave, what the process remembers. */
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include "transport/fake.h"
#include "transport/health.h"
#include "transport/hosts.h"
}

namespace
{

/* Hosts of names that no other test has: the process remembers them. */
class Hosts
{
  public:
    explicit Hosts(const std::vector<std::string> &names, enum host_order order = HOSTS_FIRST) : names(names)
    {
        std::vector<struct transport *> inner;
        for (const std::string &name : this->names) {
            struct endpoint endpoint = {};
            endpoint.host = text_make(name.data(), name.size());
            endpoint.port = 8123;
            endpoints.push_back(endpoint);
            inner.push_back(fake_transport_new(&answer, 1, &err));
        }
        all = inner;
        transport = hosts_transport_new(inner.data(), endpoints.data(), inner.size(), order, &log, &err);
    }
    ~Hosts()
    {
        transport->free(transport);
        error_clear(&err);
    }
    void fail(size_t host)
    {
        error_set(&err, STATE_08001, 0, "no");
        transport->hosts->turn(transport, host, &err);
    }
    size_t current() const
    {
        return transport_host(transport);
    }
    std::vector<std::string> names;
    std::vector<struct endpoint> endpoints;
    struct fake_answer answer = {};
    struct log log = {LOG_OFF, -1, nullptr};
    struct error err = {};
    struct transport *transport;
    std::vector<struct transport *> all;
};

TEST(Hosts, AreTriedInTheirOrder)
{
    Hosts hosts({"order-a", "order-b", "order-c"});
    EXPECT_EQ(3u, transport_hosts(hosts.transport));
    EXPECT_EQ(0u, hosts.current());
    hosts.fail(0);
    EXPECT_EQ(1u, hosts.current());
    hosts.fail(1);
    EXPECT_EQ(2u, hosts.current());
    EXPECT_FALSE(hosts.transport->hosts->down(hosts.transport));
}

TEST(Hosts, AFailureOfOneThatWasLeftChangesNothing)
{
    Hosts hosts({"left-a", "left-b", "left-c"});
    hosts.fail(0);
    hosts.fail(0);
    EXPECT_EQ(1u, hosts.current());
}

TEST(Hosts, AQuestionAboutAQueryGoesToItsHost)
{
    Hosts hosts({"kill-a", "kill-b"});
    size_t host = hosts.current();
    hosts.fail(0);
    for (size_t to : {host, hosts.current()}) {
        struct link *link = transport_open_to(hosts.transport, to, &hosts.err);
        struct request request = {};
        struct answer answer = {};
        request.target = text_of("/");
        EXPECT_EQ(link_start(link, &request, &answer, &hosts.err), 0);
        link_close(link);
        EXPECT_EQ(fake_count(hosts.all[to]), 1u);
    }
}

TEST(Hosts, AllThatFailAreTriedAgain)
{
    Hosts hosts({"all-a", "all-b"});
    std::set<size_t> used;
    for (int i = 0; i < 4; i++) {
        used.insert(hosts.current());
        hosts.fail(hosts.current());
    }
    EXPECT_EQ(2u, used.size());
    EXPECT_TRUE(hosts.transport->hosts->down(hosts.transport));
    hosts.transport->hosts->answered(hosts.transport, hosts.current());
    EXPECT_FALSE(hosts.transport->hosts->down(hosts.transport));
}

TEST(Hosts, TheProcessRemembersFailures)
{
    Hosts first({"known-a", "known-b"}), open({"known-a", "known-b"});
    first.fail(0);
    Hosts later({"known-a", "known-b"});
    EXPECT_EQ(1u, later.current());
    EXPECT_EQ(0u, open.current());
    open.transport->hosts->settle(open.transport);
    EXPECT_EQ(1u, open.current());
    first.transport->hosts->answered(first.transport, 0);
    Hosts again({"known-a", "known-b"});
    EXPECT_EQ(0u, again.current());
}

TEST(Hosts, RoundRobinAndRandom)
{
    std::vector<std::string> names{"turn-a", "turn-b", "turn-c"};
    size_t before = Hosts(names, HOSTS_ROUND_ROBIN).current();
    for (int i = 0; i < 6; i++) {
        size_t next = Hosts(names, HOSTS_ROUND_ROBIN).current();
        EXPECT_EQ((before + 1) % 3, next);
        before = next;
    }
    std::set<size_t> used;
    for (int i = 0; i < 200; i++)
        used.insert(Hosts(names, HOSTS_RANDOM).current());
    EXPECT_EQ(3u, used.size());
}

TEST(Health, IsForgottenAfterAWhile)
{
    struct endpoint one = {}, other = {};
    one.host = text_of("Health.example");
    other.host = text_of("health.example");
    one.port = other.port = 1;
    health_failed(&one, 1000);
    EXPECT_EQ(1000, health_failure(&other, 1001)) << "names have no case";
    EXPECT_EQ(1000, health_failure(&one, 1000 + HEALTH_MILLISECONDS - 1));
    EXPECT_EQ(0, health_failure(&one, 1000 + HEALTH_MILLISECONDS));
    other.port = 2;
    EXPECT_EQ(0, health_failure(&other, 1001));
    health_answered(&one);
    EXPECT_EQ(0, health_failure(&one, 1001));
}

} // namespace
