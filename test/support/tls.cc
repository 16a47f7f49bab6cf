/* The modern server behind TLS. */
#include "tls.h"

#include <cstdlib>
#include <stdexcept>

namespace
{

std::string variable(const char *name)
{
    const char *value = std::getenv(name);

    return value ? value : "";
}

} // namespace

bool tls::used()
{
    return !variable("PORTER_TEST_TLS").empty();
}

std::string tls::instead_of(const std::string &url)
{
    return used() && url == variable("PORTER_TEST_CLICKHOUSE") ? variable("PORTER_TEST_TLS") : url;
}

std::string tls::keywords(const std::string &url)
{
    std::string authority = variable("PORTER_TEST_TLS_CA");

    if (url.compare(0, 6, "https:") != 0)
        return "";
    if (authority.empty())
        throw std::runtime_error("PORTER_TEST_TLS_CA is not set");
    return "CALocation={" + authority + "};";
}
