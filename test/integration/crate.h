/* Tests of the driver against CrateDB: a real one where PORTER_TEST_CRATEDB gives its URL, else the one that
 * plays recorded answers, which is told which test is on by the application's name. */
#ifndef PORTER_TEST_CRATE_H
#define PORTER_TEST_CRATE_H

#include <cstdlib>
#include <string>
#include <unistd.h>

#include "fixture.h"

inline std::string crate_url()
{
    const char *real = getenv("PORTER_TEST_CRATEDB"), *replay = getenv("PORTER_TEST_CRATEDB_REPLAY");
    return real && *real ? real : replay && *replay ? replay : "";
}

inline bool crate_is_real()
{
    const char *real = getenv("PORTER_TEST_CRATEDB");
    return real && *real;
}

/* A test with one open connection. Its tables are in the schema porter_k1, and made anew. */
class WithCrate : public testing::TestWithParam<bool>
{
  protected:
    void SetUp() override
    {
        if (crate_url().empty())
            GTEST_SKIP() << "neither PORTER_TEST_CRATEDB nor PORTER_TEST_CRATEDB_REPLAY is set";
        first = open();
    }
    std::unique_ptr<odbc::Connection> open(const std::string &more = "", const std::string &url = crate_url())
    {
        const testing::TestInfo *test = testing::UnitTest::GetInstance()->current_test_info();
        std::string name = std::string(test->test_suite_name()) + "." + test->name();
        name = name.substr(name.find_first_not_of('/'), name.rfind('/') - name.find_first_not_of('/'));
        auto made = std::make_unique<odbc::Connection>(GetParam());
        SQLRETURN code =
            made->connect(keywords(url, "ServerType=cratedb;setting_application_name={scene:" + name + ":" +
                                            std::to_string(getpid()) + test->name() + "};" + more));
        EXPECT_TRUE(SQL_SUCCEEDED(code)) << odbc::told(made->diags());
        return made;
    }
    odbc::Connection &connection()
    {
        return *first;
    }
    /* Runs what has no result. */
    void run(const std::string &sql)
    {
        odbc::Statement statement(connection());
        EXPECT_OK(statement, statement.exec(sql));
    }
    /* A table of this test's own. */
    void make(const std::string &table, const std::string &columns)
    {
        run("DROP TABLE IF EXISTS porter_k1." + table);
        run("CREATE TABLE porter_k1." + table + " (" + columns +
            ") CLUSTERED INTO 1 SHARDS WITH (number_of_replicas = 0)");
    }
    /* All cells of all rows, `|` and newlines between them; an error is told. */
    std::string ask(const std::string &sql)
    {
        odbc::Statement statement(connection());
        if (!SQL_SUCCEEDED(statement.exec(sql)))
            return odbc::told(statement.diags());
        std::string out;
        for (const auto &row : statement.rows()) {
            out += out.empty() ? "" : "\n";
            for (size_t i = 0; i < row.size(); i++)
                out += (i ? "|" : "") + row[i].value_or("NULL");
        }
        return out;
    }

    std::unique_ptr<odbc::Connection> first;
};

#endif
