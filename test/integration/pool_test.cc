/* Links that connections share, dead ones, children of fork(), and threads. */
#include <atomic>
#include <sys/wait.h>
#include <thread>
#include <vector>

#include "../unit/transport/http_server.h"
#include "fixture.h"
#include "porter_odbc.h"

#ifndef SQL_ATTR_RESET_CONNECTION
#define SQL_ATTR_RESET_CONNECTION 116
#define SQL_RESET_CONNECTION_YES 1
#endif

namespace
{

class Pool : public WithDriver
{
  protected:
    /* Connects, queries and disconnects so many times. */
    void visit(const std::string &url, const std::string &more, int times = 5)
    {
        for (int i = 0; i < times; i++) {
            auto one = open(url, more);
            ASSERT_NE(one, nullptr);
            odbc::Statement statement(*one);
            ASSERT_OK(statement, statement.exec("SELECT 1"));
            EXPECT_EQ(statement.rows().size(), 1u);
        }
    }
};

TEST_P(Pool, ConnectionsOneAfterTheOtherShareALink)
{
    net::Proxy proxy(modern_url());
    visit(proxy.url(), "");
    EXPECT_EQ(proxy.links(), 1) << "no connection costs a handshake but the first";
    visit(proxy.url(), "UID=default;setting_max_threads=2;ClientName=other;");
    EXPECT_EQ(proxy.links(), 1) << "what goes with each request makes no other link";
}

TEST_P(Pool, PrivateAndNamedOnes)
{
    net::Proxy proxy(modern_url());
    visit(proxy.url(), "Pool=private;");
    EXPECT_EQ(proxy.links(), 5);
    visit(proxy.url(), "Pool=mine;");
    EXPECT_EQ(proxy.links(), 6);
    visit(proxy.url(), "Pool=yours;");
    EXPECT_EQ(proxy.links(), 7);
    visit(proxy.url(), "Pool=mine;");
    visit(proxy.url(), "");
    EXPECT_EQ(proxy.links(), 8);
    visit(proxy.url(), "PoolSize=0;");
    EXPECT_EQ(proxy.links(), 8 + 2 * 5 - 1) << "it takes the idle one, and leaves none";
}

/* More connections than the pool keeps links: all succeed, and as many are kept as it says. */
TEST_P(Pool, SizeLimitsIdleLinksOnly)
{
    net::Proxy proxy(modern_url());
    std::vector<std::unique_ptr<odbc::Connection>> all;
    std::vector<std::unique_ptr<odbc::Statement>> busy;
    for (int i = 0; i < 6; i++) {
        all.push_back(open(proxy.url(), "PoolSize=2;"));
        ASSERT_NE(all.back(), nullptr);
        busy.push_back(std::make_unique<odbc::Statement>(*all.back()));
        ASSERT_OK(*busy.back(), busy.back()->exec("SELECT number FROM numbers(20)"));
        ASSERT_OK(*busy.back(), busy.back()->fetch());
    }
    EXPECT_GE(proxy.links(), 6);
    busy.clear();
    all.clear();
    int before = proxy.links();
    visit(proxy.url(), "PoolSize=2;", 1);
    EXPECT_EQ(proxy.links(), before);
}

TEST_P(Pool, ResetLeavesNothingOfTheUserBefore)
{
    const char asked[] = "SELECT getSetting('max_threads') = 5 OR getSetting('max_block_size') = 777 OR "
                         "currentDatabase() = 'system'";
    auto one = open(modern_url());
    ASSERT_NE(one, nullptr);
    odbc::Statement statement(*one), half(*one);
    ASSERT_OK(*one, one->set(SQL_ATTR_CONNECTION_TIMEOUT, 77));
    ASSERT_OK(*one, one->set(SQL_ATTR_METADATA_ID, SQL_TRUE));
    ASSERT_OK(*one, one->set_text(PORTER_DBC_ATTR_SETTINGS, "max_block_size=777"));
    for (const char *sql :
         {"SET max_threads = 5", "CREATE TEMPORARY TABLE porter_reset (a Int32)", "USE system"})
        ASSERT_OK(statement, statement.exec(sql));
    ASSERT_OK(statement, statement.exec(asked));
    EXPECT_EQ(statement.rows()[0][0], "1");
    ASSERT_OK(statement, statement.close());
    ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(100000)"));
    ASSERT_OK(statement, statement.fetch());
    ASSERT_OK(half, half.exec("SELECT number FROM system.numbers"));
    ASSERT_OK(half, half.fetch());
    ASSERT_OK(*one, one->set(SQL_ATTR_RESET_CONNECTION, SQL_RESET_CONNECTION_YES));
    for (SQLINTEGER attribute : {SQL_ATTR_CONNECTION_TIMEOUT, SQL_ATTR_METADATA_ID}) {
        SQLUINTEGER number = 5;
        ASSERT_EQ(SQLGetConnectAttr(one->dbc, attribute, &number, sizeof number, nullptr), SQL_SUCCESS);
        EXPECT_EQ(number, 0u) << attribute;
    }
    odbc::Statement next(*one);
    ASSERT_OK(next, next.exec(asked));
    EXPECT_EQ(next.rows()[0][0], "0");
    ASSERT_OK(next, next.close());
    EXPECT_ERROR(next, next.exec("SELECT count() FROM porter_reset"), "42S02");
    if (!managed) { /* whose states of the statements are as before: a manager frees them itself */
        EXPECT_ERROR(half, half.fetch(), "HY010");
        ASSERT_OK(statement, statement.exec("SELECT 1"));
    }
}

/* The server goes while the connection is idle: told at once, without asking. */
TEST_P(Pool, DeadConnectionsAreSeen)
{
    auto server = std::make_unique<HttpServer>([](Peer &peer) {
        while (peer.request())
            peer.answer("26.7.2.1\tUTC\tdefault\tdefault\n", "Keep-Alive: timeout=30\r\n");
    });
    auto one = open("http://default:@127.0.0.1:" + std::to_string(server->port));
    ASSERT_NE(one, nullptr);
    SQLUINTEGER dead = 9;
    ASSERT_EQ(SQLGetConnectAttr(one->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, sizeof dead, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(dead, static_cast<SQLUINTEGER>(SQL_CD_FALSE));
    server.reset();
    auto start = std::chrono::steady_clock::now();
    ASSERT_EQ(SQLGetConnectAttr(one->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, sizeof dead, nullptr),
              SQL_SUCCESS);
    EXPECT_EQ(dead, static_cast<SQLUINTEGER>(SQL_CD_TRUE));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(50));
}

/* A link that was closed while it was idle is not used for what can be sent only once. */
TEST_P(Pool, StaleLinksAreNotUsed)
{
    net::Proxy proxy(modern_url());
    visit(proxy.url(), "", 1);
    proxy.cut_after(0);
    auto cut = [&] {
        odbc::Connection one(GetParam());
        return one.connect(keywords(proxy.url()));
    };
    EXPECT_EQ(cut(), SQL_ERROR);
    proxy.cut_after(-1);
    visit(proxy.url(), "", 2);
}

/* ---- processes */

TEST_P(Pool, AChildOfForkCannotUseOrHarmItsParents)
{
    auto one = open(modern_url());
    ASSERT_NE(one, nullptr);
    auto statement = std::make_unique<odbc::Statement>(*one);
    ASSERT_OK(*statement, statement->exec("SELECT number FROM numbers(200000)"));
    ASSERT_OK(*statement, statement->fetch());
    pid_t child = fork();
    if (child == 0) {
        int wrong = 0;
        wrong += statement->fetch() != SQL_ERROR || statement->state() != "08S01";
        wrong += 2 * (SQLGetInfo(one->dbc, SQL_DBMS_VER, nullptr, 0, nullptr) == SQL_INVALID_HANDLE);
        odbc::Connection own(GetParam());
        wrong += 4 * (own.connect(keywords(modern_url())) != SQL_SUCCESS);
        {
            odbc::Statement second(own);
            wrong += 8 * (second.exec("SELECT 7") != SQL_SUCCESS || second.rows()[0][0] != "7");
        }
        SQLFreeHandle(SQL_HANDLE_STMT, statement->handle);
        wrong += 16 * (SQLDisconnect(one->dbc) == SQL_INVALID_HANDLE);
        _exit(wrong);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << WEXITSTATUS(status);
    size_t rows = 1;
    while (SQLFetch(statement->handle) == SQL_SUCCESS)
        rows++;
    EXPECT_EQ(rows, 200000u) << odbc::told(statement->diags());
    ASSERT_OK(*statement, statement->close());
    ASSERT_OK(*statement, statement->exec("SELECT 1"));
}

/* ---- threads */

TEST_P(Pool, ThreadsShareOneConnection)
{
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; t++)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; i++) {
                odbc::Statement statement(connection());
                std::string expected = std::to_string(t * 1000 + i);
                bool right =
                    statement.exec("SELECT " + expected + ", number FROM numbers(10)") == SQL_SUCCESS;
                auto rows = right ? statement.rows() : std::vector<std::vector<odbc::Cell>>();
                right = right && rows.size() == 10 && rows[9][0] == expected && rows[9][1] == "9";
                wrong += !right;
                SQLUINTEGER dead;
                SQLGetConnectAttr(connection().dbc, SQL_ATTR_CONNECTION_DEAD, &dead, sizeof dead, nullptr);
                connection().set(SQL_ATTR_CONNECTION_TIMEOUT, static_cast<SQLULEN>(60 + i));
            }
        });
    for (auto &thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST_P(Pool, ThreadsConnectAndDisconnect)
{
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; t++)
        threads.emplace_back([&] {
            for (int i = 0; i < 10; i++) {
                odbc::Connection one(GetParam());
                bool right = one.connect(keywords(modern_url())) == SQL_SUCCESS;
                if (right) {
                    odbc::Statement statement(one);
                    right = statement.exec("SELECT 1") == SQL_SUCCESS && statement.rows().size() == 1;
                }
                wrong += !right;
            }
        });
    for (auto &thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

/* One thread binds and describes through the descriptors while another runs the statement. */
TEST_P(Pool, ThreadsMeetAtTheDescriptors)
{
    odbc::Statement statement(connection());
    SQLHDESC ird = nullptr, ard = nullptr;
    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_IMP_ROW_DESC, &ird, 0, nullptr));
    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_APP_ROW_DESC, &ard, 0, nullptr));
    std::atomic<bool> over{false};
    std::thread other([&] {
        while (!over) {
            SQLSMALLINT count = 0, type = 0;
            SQLGetDescField(ird, 0, SQL_DESC_COUNT, &count, 0, nullptr);
            SQLGetDescField(ird, 1, SQL_DESC_CONCISE_TYPE, &type, 0, nullptr);
            SQLSetDescField(ard, 0, SQL_DESC_COUNT, nullptr, 0);
        }
    });
    for (int i = 0; i < 50; i++) {
        EXPECT_OK(statement, statement.exec("SELECT number, toString(number) FROM numbers(100)"));
        EXPECT_EQ(statement.rows().size(), 100u);
        EXPECT_OK(statement, statement.close());
    }
    over = true;
    other.join();
}

BOTH_ENTRY_POINTS(Pool);

} // namespace
