/* What is not asked once more through TLS (tls.py), and why; whole topics are left out by CMakeLists.txt.
 * docs/network.md tells users what differs for them. */
#include "plain.h"

namespace
{

const struct {
    const char *tests, *reason;
} DIFFERENCES[] = {
    {"Extras.ProgressIsToldAndCancels/*", "nginx gives a head on when it is whole: progress comes at its end"},
    {"Conformance_sqlstates.EachIsTriggeredOrCannotBe/*",
     "08001 of a cut link's successor, whose handshake fails"},
};

} // namespace

std::string plain_filter()
{
    std::string filter;

    for (const auto &difference : DIFFERENCES)
        filter += std::string(filter.empty() ? "" : ":") + difference.tests;
    return filter;
}
