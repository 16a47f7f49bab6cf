/* The modern server behind TLS: PORTER_TEST_TLS is the https address of a proxy before it, PORTER_TEST_TLS_CA
 * the file of its authority (test/integration/tls.py sets both). What the tests ask without the driver goes
 * to the server itself. */
#ifndef PORTER_TEST_TLS_H
#define PORTER_TEST_TLS_H

#include <string>

namespace tls
{

/* Whether the driver goes to the modern server through TLS. */
bool used();
/* `url`, but the proxy's address when TLS is used and it is the modern server's. */
std::string instead_of(const std::string &url);
/* The connection string's keywords that an https address needs; empty for others. */
std::string keywords(const std::string &url);

} // namespace tls

#endif
