/* The integration tests with the embedded engine in the place of the modern server. */
#ifndef PORTER_TEST_EMBEDDED_H
#define PORTER_TEST_EMBEDDED_H

#include <string>

/* The tests that are not for it, as a filter of googletest. */
std::string embedded_filter();

#endif
