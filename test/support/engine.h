/* The embedded engine asked without the driver: the oracle of tests whose server is Server=embedded. */
#ifndef PORTER_TEST_ENGINE_H
#define PORTER_TEST_ENGINE_H

#include <string>

namespace engine
{

/* The library, from PORTER_TEST_ENGINE; empty when it is not set. */
std::string library();
/* Whether PORTER_TEST_TRANSPORT=embedded: the tests' modern server is the engine in this process. */
bool embedded();
/* A Url of the engine in memory. */
std::string url();
/* What the engine says to `sql`, run with `arguments` ("&setting=value..."), over a connection of this file's own that
 * keeps the engine up as long as the process lives. Throws std::runtime_error with its text when it fails. */
std::string says(const std::string &sql, const std::string &arguments = "");

} // namespace engine

#endif
