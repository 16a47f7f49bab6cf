/* What all integration tests share: the servers' addresses, connecting, and the flag for wide entry points. */
#ifndef PORTER_TEST_FIXTURE_H
#define PORTER_TEST_FIXTURE_H

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "net.h"
#include "odbc.h"

/* True when a driver manager stands between the tests and the driver. PORTER_MANAGED says the same to the
 * preprocessor; a file that has such words in it is compiled once a program, all others once. */
extern const bool managed;

/* The driver's name in the manager's registry. */
const char DRIVER_NAME[] = "Porter under test";

/* From the environment; main has checked that they are there. */
std::string modern_url();
std::string old_url();

/* Keywords of a log at its most talkative, when the tests are watched (test/secrets/watch.py): PORTER_TEST_LOG. They go
 * last: a test's own log is the test's. */
std::string logging();

/* Keywords for a server at `url`, the driver's among them when a manager needs it. */
std::string keywords(const std::string &url, const std::string &more = "");

/* A test with one open connection to the modern server; the parameter says whether it goes through the wide entry
 * points. */
class WithDriver : public testing::TestWithParam<bool>
{
  protected:
    void SetUp() override;
    /* A further connection, or one with more keywords. */
    std::unique_ptr<odbc::Connection> open(const std::string &url, const std::string &more = "");
    odbc::Connection &connection()
    {
        return *first;
    }
    /* What the modern server itself says, in the format of the query. */
    static std::string server_says(const std::string &sql);

    std::unique_ptr<odbc::Connection> first;
};

std::string entry_name(const testing::TestParamInfo<bool> &info);
#define BOTH_ENTRY_POINTS(suite)                                                                              \
    INSTANTIATE_TEST_SUITE_P(, suite, testing::Values(false, true), entry_name)

/* Expectations that tell the diagnostics when they fail. */
#define EXPECT_OK(object, call)                                                                               \
    do {                                                                                                      \
        SQLRETURN code_ = (call);                                                                             \
        EXPECT_EQ(code_, SQL_SUCCESS) << #call << ": " << odbc::told((object).diags());                       \
    } while (0)
#define ASSERT_OK(object, call)                                                                               \
    do {                                                                                                      \
        SQLRETURN code_ = (call);                                                                             \
        ASSERT_EQ(code_, SQL_SUCCESS) << #call << ": " << odbc::told((object).diags());                       \
    } while (0)
/* The call returns `expected` and its first diagnostic record has the SQLSTATE `sqlstate`. */
#define EXPECT_STATE(object, call, expected, sqlstate)                                                        \
    do {                                                                                                      \
        SQLRETURN code_ = (call);                                                                             \
        EXPECT_EQ(code_, expected) << #call << ": " << odbc::told((object).diags());                          \
        EXPECT_EQ((object).state(), sqlstate) << #call << ": " << odbc::told((object).diags());               \
    } while (0)
#define EXPECT_ERROR(object, call, sqlstate) EXPECT_STATE(object, call, SQL_ERROR, sqlstate)
#define EXPECT_INFO(object, call, sqlstate) EXPECT_STATE(object, call, SQL_SUCCESS_WITH_INFO, sqlstate)

#endif
