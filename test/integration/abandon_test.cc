/* Statements under a session that end before their time: cancelled when their rows are already here, or in
 * the middle of their data. */
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

namespace
{

class Abandon : public WithDriver
{
  protected:
    static std::string value(odbc::Statement &statement, const std::string &sql)
    {
        SQLRETURN code = statement.exec(sql);
        if (!SQL_SUCCEEDED(code))
            return odbc::told(statement.diags());
        auto rows = statement.rows();
        EXPECT_OK(statement, statement.close());
        return rows.size() == 1 ? rows[0][0].value_or("NULL") : std::to_string(rows.size()) + " rows";
    }
};

/* What another statement has read on for is the first one's to cancel all the same. */
TEST_P(Abandon, ADrainedStatementIsCancelled)
{
    for (const char *mode : {"Session=always", "Session=always;SpillThreshold=0"}) {
        first = open(modern_url(), mode);
        odbc::Statement big(connection()), other(connection());
        ASSERT_OK(big, big.exec("SELECT number FROM numbers(5000000)"));
        ASSERT_OK(big, big.fetch());
        EXPECT_EQ(value(other, "SELECT 1"), "1");
        std::thread canceller([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            EXPECT_EQ(SQLCancel(big.handle), SQL_SUCCESS);
        });
        SQLRETURN code = SQL_SUCCESS;
        uint64_t rows = 0;
        std::string state, told; /* before the other thread's cancel begins diagnostics anew */
        while (SQL_SUCCEEDED(code)) {
            code = big.fetch();
            rows++;
            if (code == SQL_ERROR) {
                state = big.state();
                told = odbc::told(big.diags());
            } else if (rows % 500000 == 0) {
                /* A cancel between two calls changes nothing: then the next one must meet a call. */
                SQLCancel(big.handle);
            }
        }
        canceller.join();
        if (code == SQL_ERROR) /* unixODBC closes the cursor when a cancel comes between two calls */
            EXPECT_TRUE(state == "HY008" || (managed && state == "HY010")) << state << ": " << told;
        else
            EXPECT_EQ(rows, 5000000u) << "no cancel met a call";
        EXPECT_OK(big, big.close());
        EXPECT_EQ(value(other, "SELECT 2"), "2") << mode;
        EXPECT_EQ(value(big, "SELECT 3"), "3") << mode;
    }
}

TEST_P(Abandon, ADialogHoldsNoSession)
{
    first = open(modern_url(), "Session=always");
    odbc::Statement statement(connection()), other(connection());
    ASSERT_OK(other, other.exec("CREATE TEMPORARY TABLE porter_dialog (a String)"));
    SQLLEN at_execution = SQL_DATA_AT_EXEC;
    SQLPOINTER token = nullptr;
    char part[] = "abc";
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10,
                                          0, &token, 0, &at_execution));
    ASSERT_OK(statement, statement.prepare("INSERT INTO porter_dialog VALUES (?)"));
    for (int pieces = 0; pieces < 3; pieces++) {
        ASSERT_EQ(statement.execute(), SQL_NEED_DATA) << odbc::told(statement.diags());
        if (pieces > 0) {
            ASSERT_EQ(SQLParamData(statement.handle, &token), SQL_NEED_DATA);
        }
        if (pieces > 1) {
            ASSERT_OK(statement, SQLPutData(statement.handle, part, 3));
        }
        EXPECT_EQ(value(other, "SELECT count() FROM porter_dialog"), "0") << "meanwhile";
        ASSERT_OK(statement, SQLCancel(statement.handle));
        EXPECT_EQ(value(other, "SELECT count() FROM porter_dialog"), "0") << pieces;
    }
    ASSERT_EQ(statement.execute(), SQL_NEED_DATA);
    ASSERT_EQ(SQLParamData(statement.handle, &token), SQL_NEED_DATA);
    ASSERT_OK(statement, SQLPutData(statement.handle, part, 3));
    ASSERT_OK(statement, SQLParamData(statement.handle, &token));
    EXPECT_EQ(value(other, "SELECT a FROM porter_dialog"), "abc");
}

/* What little is left is read: the link goes on. */
TEST_P(Abandon, ASmallRestKeepsTheLink)
{
    net::Proxy proxy(modern_url());
    first = open(proxy.url());
    ASSERT_NE(first, nullptr);
    odbc::Statement statement(connection());
    for (int i = 0; i < 10; i++) {
        ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(100000)")); /* 800 KB */
        ASSERT_OK(statement, statement.fetch());
        ASSERT_OK(statement, statement.close());
    }
    /* More than one only where the server was too slow with the rest. */
    EXPECT_LT(proxy.links(), 8);
    int before = proxy.links();
    ASSERT_OK(statement, statement.exec("SELECT number FROM system.numbers"));
    ASSERT_OK(statement, statement.fetch());
    ASSERT_OK(statement, statement.close());
    EXPECT_EQ(value(statement, "SELECT 1"), "1");
    EXPECT_GT(proxy.links(), before) << "a large rest is not read";
}

/* The file has no name from the beginning: not even a process that is killed leaves it. */
TEST_P(Abandon, ASpillEndsWithItsProcess)
{
    std::filesystem::path folder = testing::TempDir() + "porter_killed_" + std::to_string(getpid());
    std::filesystem::create_directory(folder);
    pid_t child = fork();
    if (child == 0) {
        auto own = open(modern_url(), "Session=always;SpillThreshold=100000;SpillDir=" + folder.string());
        bool spilled = false;
        if (own) {
            auto big = new odbc::Statement(*own), other = new odbc::Statement(*own);
            big->exec("SELECT number FROM numbers(500000)");
            big->fetch();
            other->exec("SELECT 1");
            std::error_code ignored;
            for (const auto &file : std::filesystem::directory_iterator("/proc/self/fd"))
                if (std::filesystem::read_symlink(file, ignored).string().find(folder.string()) == 0)
                    spilled = true;
        }
        if (spilled)
            kill(getpid(), SIGKILL);
        _exit(1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "there was no file: " << status;
    EXPECT_TRUE(std::filesystem::is_empty(folder));
    std::filesystem::remove_all(folder);
}

BOTH_ENTRY_POINTS(Abandon);

} // namespace
