/* The program: refuses to run without servers, since a skipped test looks like a passed one. */
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include <sys/stat.h>
#include <unistd.h>

#include "embedded.h"
#include "engine.h"
#include "fixture.h"
#include "plain.h"
#include "tls.h"
#include "translate.h"

namespace
{

const char HINT[] =
    " is not set: start the servers with test/servers/servers start, then source the env file it names";

std::string address(const char *variable)
{
    const char *value = std::getenv(variable);
    return value ? value : "";
}

/* ctest runs the suites file by file, by their names' beginnings: a suite with another name would never run.
 */
bool has_topic(const std::string &suite)
{
    std::istringstream topics(TOPICS);
    std::string topic;

    while (topics >> topic)
        if (suite.compare(0, topic.size(), topic) == 0)
            return true;
    return false;
}

class Servers : public testing::Environment
{
    void SetUp() override
    {
        if (on_cratedb()) {
            odbc::translation = to_cratedb;
            if (modern_url().empty())
                FAIL() << "PORTER_TEST_CRATEDB_REPLAY" << HINT;
            return;
        }
        if (engine::embedded()) {
            if (engine::library().empty())
                FAIL() << "PORTER_TEST_ENGINE" << HINT;
            engine::says("SELECT 1"); /* from now on the engine is up */
            return;
        }
        for (const char *variable : {"PORTER_TEST_CLICKHOUSE", "PORTER_TEST_CLICKHOUSE_OLD"}) {
            if (address(variable).empty())
                FAIL() << variable << HINT;
            try {
                net::post(address(variable), "SELECT 1");
            } catch (const std::exception &error) {
                FAIL() << variable << "=" << address(variable) << ": " << error.what()
                       << "\n(test/servers/servers start)";
            }
        }
    }
};

} // namespace

std::string modern_url()
{
    if (on_cratedb())
        return address("PORTER_TEST_CRATEDB").empty() ? address("PORTER_TEST_CRATEDB_REPLAY")
                                                      : address("PORTER_TEST_CRATEDB");
    return engine::embedded() ? engine::url() : address("PORTER_TEST_CLICKHOUSE");
}

std::string old_url()
{
    return address("PORTER_TEST_CLICKHOUSE_OLD");
}

std::string logging()
{
    std::string file = address("PORTER_TEST_LOG");

    std::string level = address("PORTER_TEST_LOG_LEVEL");
    struct stat status = {};

    if (file.empty())
        return "";
    /* A line for each of millions of calls would take longer than the tests: enough is enough. */
    if (level.empty() || (stat(file.c_str(), &status) == 0 && status.st_size > 4 << 20))
        level = "info";
    return ";LogFile={" + file + "};LogLevel=" + level;
}

std::string keywords(const std::string &given, const std::string &more)
{
    std::string url = tls::instead_of(given);
    std::string driver = managed ? std::string("DRIVER={") + PORTER_LIBRARY + "};" : "";

    const testing::TestInfo *test = testing::UnitTest::GetInstance()->current_test_info();
    if (!on_cratedb() || !test)
        return driver + "Url=" + url + ";" + tls::keywords(url) + more + logging();
    std::string suite = test->test_suite_name(), name = test->name();
    return driver + "Url=" + url +
           ";ServerType=cratedb;RefreshAfterWrite=1;setting_application_name={scene:" +
           suite.substr(suite.find('/') + 1) + "." + name.substr(0, name.find('/')) + ":" +
           std::to_string(getpid()) + name.substr(name.find('/') + 1) + "};" + more + logging();
}

void WithDriver::SetUp()
{
    first = open(modern_url());
    ASSERT_NE(first, nullptr);
}

std::unique_ptr<odbc::Connection> WithDriver::open(const std::string &url, const std::string &more)
{
    auto one = std::make_unique<odbc::Connection>(GetParam());
    SQLRETURN code = one->connect(keywords(url, more));

    EXPECT_EQ(code, SQL_SUCCESS) << url << ": " << odbc::told(one->diags());
    return SQL_SUCCEEDED(code) ? std::move(one) : nullptr;
}

std::string WithDriver::server_says(const std::string &sql)
{
    if (!on_cratedb())
        return net::post(modern_url(), sql);
    odbc::Connection one(false);
    std::string out;
    if (!SQL_SUCCEEDED(one.connect(keywords(modern_url()))))
        throw std::runtime_error(odbc::told(one.diags()));
    odbc::Statement s(one);
    if (!SQL_SUCCEEDED(s.exec(sql)))
        throw std::runtime_error(sql + ": " + odbc::told(s.diags()));
    if (s.columns() > 0)
        for (const auto &row : s.rows())
            out += row.at(0).value_or("NULL") + "\n";
    return out;
}

std::string entry_name(const testing::TestParamInfo<bool> &info)
{
    return info.param ? "Wide" : "Ansi";
}

const bool managed = PORTER_MANAGED;

int main(int argc, char **argv)
{
    testing::InitGoogleTest(&argc, argv);
    if (managed) { /* before the first call: the manager looks once */
        setenv("ODBCSYSINI", PORTER_REGISTRY, 1);
        setenv("ODBCINSTINI", "odbcinst.ini", 1);
    }
    const testing::UnitTest *unit = testing::UnitTest::GetInstance();
    for (int i = 0; i < unit->total_test_suite_count(); i++) {
        if (!has_topic(unit->GetTestSuite(i)->name())) {
            fprintf(stderr, "suite %s: its name does not begin with its file's\n",
                    unit->GetTestSuite(i)->name());
            return 1;
        }
    }
    if (engine::embedded()) {
        std::string filter = testing::GTEST_FLAG(filter);
        testing::GTEST_FLAG(filter) = filter + (filter.find('-') == std::string::npos ? "-" : ":") + embedded_filter();
    }
    if (tls::used()) {
        std::string filter = testing::GTEST_FLAG(filter);
        testing::GTEST_FLAG(filter) = filter + (filter.find('-') == std::string::npos ? "-" : ":") + plain_filter();
    }
    testing::AddGlobalTestEnvironment(new Servers);
    return RUN_ALL_TESTS();
}
