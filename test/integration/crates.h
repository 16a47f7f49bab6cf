/* What tests of CrateDB share: each runs against recorded answers, and against a real server where
 * PORTER_TEST_CRATEDB names one. */
#ifndef PORTER_TEST_CRATES_H
#define PORTER_TEST_CRATES_H

#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "fixture.h"

/* A server and whether the wide entry points are used. */
struct CrateEntry {
    const char *server, *url;
    bool wide;
};

inline std::vector<CrateEntry> crate_entries()
{
    const char *replay = std::getenv("PORTER_TEST_CRATEDB_REPLAY"),
               *real = std::getenv("PORTER_TEST_CRATEDB");
    std::vector<CrateEntry> entries = {{"Replay", replay ? replay : "", false},
                                       {"Replay", replay ? replay : "", true}};
    if (real && *real) {
        entries.push_back({"Real", real, false});
        entries.push_back({"Real", real, true});
    }
    return entries;
}

inline std::string crate_name(const testing::TestParamInfo<CrateEntry> &info)
{
    return std::string(info.param.server) + (info.param.wide ? "Wide" : "Ansi");
}

#define ALL_CRATES(suite) INSTANTIATE_TEST_SUITE_P(, suite, testing::ValuesIn(crate_entries()), crate_name)

/* A test with one open connection. The replay server is told which test it is. */
class WithCrates : public testing::TestWithParam<CrateEntry>
{
  protected:
    void SetUp() override
    {
        ASSERT_STRNE(GetParam().url, "") << "PORTER_TEST_CRATEDB_REPLAY is not set: start the servers with "
                                            "test/servers/servers start, then source the env file it names";
        first = open();
        ASSERT_NE(first, nullptr);
    }

    std::unique_ptr<odbc::Connection> open(const std::string &more = "")
    {
        auto one = std::make_unique<odbc::Connection>(GetParam().wide);
        SQLRETURN code = one->connect(keywords(GetParam().url, "ServerType=cratedb;" + more));

        EXPECT_EQ(code, SQL_SUCCESS) << GetParam().url << ": " << odbc::told(one->diags());
        if (!SQL_SUCCEEDED(code))
            return nullptr;
        run(*one, "SET SESSION application_name = '" + scene() + "'");
        return one;
    }
    /* The same for all connections of one run of one test. */
    static std::string scene()
    {
        const testing::TestInfo *test = testing::UnitTest::GetInstance()->current_test_info();
        std::string suite = test->test_suite_name(), name = test->name();
        return "scene:" + suite.substr(suite.find('/') == std::string::npos ? 0 : suite.find('/') + 1) + "." +
               name.substr(0, name.find('/')) + ":" + std::to_string(getpid()) +
               name.substr(name.find('/') + 1);
    }
    odbc::Connection &connection()
    {
        return *first;
    }
    static void run(odbc::Connection &on, const std::string &sql)
    {
        odbc::Statement s(on);
        SQLRETURN code = s.exec(sql);
        EXPECT_TRUE(SQL_SUCCEEDED(code)) << sql << ": " << odbc::told(s.diags());
    }
    void run(const std::string &sql)
    {
        run(connection(), sql);
    }
    /* The rows of a query, cells apart by |, NULL as ~. */
    static std::vector<std::string> lines(odbc::Statement &s)
    {
        std::vector<std::string> out;
        for (const auto &row : s.rows()) {
            std::string line;
            for (size_t i = 0; i < row.size(); i++)
                line += (i ? "|" : "") + row[i].value_or("~");
            out.push_back(line);
        }
        return out;
    }

    std::unique_ptr<odbc::Connection> first;
};

#endif
