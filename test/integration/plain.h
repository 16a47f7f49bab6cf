/* The tests that are not for a server behind TLS. */
#ifndef PORTER_TEST_PLAIN_H
#define PORTER_TEST_PLAIN_H

#include <string>

/* As a filter of googletest. */
std::string plain_filter();

#endif
