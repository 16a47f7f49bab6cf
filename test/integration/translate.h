/* The conformance suites on CrateDB: PORTER_TEST_CONFORMANCE=cratedb. */
#ifndef PORTER_TEST_TRANSLATE_H
#define PORTER_TEST_TRANSLATE_H

#include <string>

/* Whether the suites run against CrateDB instead of ClickHouse. */
bool on_cratedb();
/* Why a test of the suites does not hold on CrateDB; NULL: it does. `test` is "Suite.Name". */
const char *cratedb_difference(const std::string &test);
/* A statement of the suites in CrateDB's words. */
std::string to_cratedb(const std::string &sql);

#endif
