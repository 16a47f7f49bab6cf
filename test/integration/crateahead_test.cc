/* Cursors of CrateDB whose next step is asked for while the present one is read: cancelled, closed, timed
 * out, lost, interleaved. */
#include <chrono>
#include <functional>
#include <thread>

#include <sys/wait.h>

#include "crate.h"
#include "cutter.h"
#include "memory.h"

namespace
{

void pause(int milliseconds)
{
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

/* A cursor of 1,000 rows by steps of 100 (the first one is of no more either). */
class Crateahead : public WithCrate
{
  protected:
    void SetUp() override
    {
        WithCrate::SetUp();
        if (IsSkipped())
            return;
        cutter = std::make_unique<net::Cutter>(crate_url());
        through = open("FetchMode=cursor;FetchSize=100;", cutter->url());
        statement = std::make_unique<odbc::Statement>(*through);
    }
    void TearDown() override
    {
        statement.reset();
        through.reset();
        cutter.reset();
    }
    void begin(const std::string &what = "x", long rows = 1000)
    {
        ASSERT_OK(*statement, statement->exec("SELECT " + what + " FROM generate_series(1, " +
                                              std::to_string(rows) + ") t(x)"));
    }
    /* Fetches up to row `last`, so many rows of which were there before. */
    void go_to(long last, odbc::Statement *of = nullptr)
    {
        odbc::Statement &it = of ? *of : *statement;
        for (; row < last; row++) {
            ASSERT_OK(it, it.fetch());
            ASSERT_EQ(it.text(1), std::to_string(row + 1));
        }
    }
    /* Waits until nothing comes any more: the answer ahead is in the client's socket. */
    void settle()
    {
        for (uint64_t before = 0; before != cutter->count(net::Side::answer);) {
            before = cutter->count(net::Side::answer);
            pause(50);
        }
    }
    std::string alive()
    {
        odbc::Statement other(*through);
        if (!SQL_SUCCEEDED(other.exec("SELECT x FROM generate_series(77, 77) t(x)")))
            return odbc::told(other.diags());
        return other.rows().at(0).at(0) == "77" ? "alive" : "another answer";
    }
    long row = 0;
    std::unique_ptr<net::Cutter> cutter;
    std::unique_ptr<odbc::Connection> through;
    std::unique_ptr<odbc::Statement> statement;
};
BOTH_ENTRY_POINTS(Crateahead);

/* Two more steps than were read have come, once the second one is begun; before that nothing is ahead. */
TEST_P(Crateahead, TheNextStepComesWhileThisOneIsRead)
{
    begin();
    cutter->start_counting();
    go_to(100);
    pause(50);
    EXPECT_EQ(cutter->count(net::Side::answer), 0u);
    go_to(101);
    settle();
    uint64_t two = cutter->count(net::Side::answer);
    EXPECT_GT(two, 2 * 400u);
    go_to(200);
    pause(50);
    EXPECT_EQ(cutter->count(net::Side::answer), two);
    /* An application that takes its time is not a server that does. */
    if (!GetParam())
        pause(600);
    go_to(201);
    settle();
    uint64_t three = cutter->count(net::Side::answer);
    EXPECT_GT(three, two + 400u);
    go_to(301);
    settle();
    EXPECT_GT(cutter->count(net::Side::answer), three + 400u);
    go_to(1000);
    EXPECT_EQ(statement->fetch(), SQL_NO_DATA);
    EXPECT_EQ(cutter->links(), 1);
}

TEST_P(Crateahead, ClosedEarlyTheLinkStays)
{
    begin();
    go_to(150);
    ASSERT_OK(*statement, statement->close());
    odbc::Statement probe(*through);
    EXPECT_ERROR(probe, probe.exec("FETCH 1 FROM porter_1"), "34000");
    row = 0;
    begin();
    go_to(1000);
    EXPECT_EQ(cutter->links(), 1);
}

/* A connection is given up with a step under way. */
TEST_P(Crateahead, DisconnectedEarly)
{
    begin();
    go_to(150);
    statement.reset();
    through.reset();
    EXPECT_EQ(ask("SELECT 1"), "1");
}

/* Statements between, each of which takes the step in that is under way; SET too, and a second cursor. */
TEST_P(Crateahead, StatementsBetween)
{
    odbc::Statement other(*through), set(*through);
    begin();
    go_to(150);
    EXPECT_EQ(alive(), "alive");
    ASSERT_OK(set, set.exec("SET search_path TO sys"));
    ASSERT_OK(other, other.exec("SELECT x FROM generate_series(1, 1000) t(x)"));
    long second = 0;
    for (int turn = 0; turn < 17; turn++) {
        go_to(row + 50);
        std::swap(row, second);
        go_to(row + 37, &other);
        std::swap(row, second);
        if (turn % 4 == 0) {
            EXPECT_EQ(alive(), "alive");
        }
    }
    go_to(1000);
    EXPECT_EQ(statement->fetch(), SQL_NO_DATA);
    std::swap(row, second);
    go_to(1000, &other);
    EXPECT_EQ(other.fetch(), SQL_NO_DATA);
    EXPECT_EQ(cutter->links(), 1);
}

/* The rows before it are given, then it is told, and told again. */
TEST_P(Crateahead, AnErrorComesInItsPlace)
{
    begin("10 / (x - 350) * 0 + x");
    go_to(250);
    settle();
    EXPECT_EQ(alive(), "alive");
    go_to(300);
    EXPECT_EQ(statement->fetch(), SQL_ERROR);
    EXPECT_EQ(statement->diags().at(0).native, 4000) << odbc::told(statement->diags());
    EXPECT_EQ(statement->fetch(), SQL_ERROR);
    ASSERT_OK(*statement, statement->close());
    EXPECT_EQ(alive(), "alive");
    EXPECT_EQ(cutter->links(), 1);
}

TEST_P(Crateahead, ALostLinkIsToldInItsPlace)
{
    for (net::Fate fate : {net::Fate::close, net::Fate::reset}) {
        row = 0;
        begin();
        go_to(100);
        cutter->cut(net::Side::answer, 800, fate); /* within the second step or the third */
        long rows = 100;
        SQLRETURN code;
        while ((code = statement->fetch()) == SQL_SUCCESS)
            rows++;
        EXPECT_EQ(code, SQL_ERROR);
        EXPECT_TRUE(rows < 300) << rows;
        EXPECT_EQ(statement->state(), "08S01") << odbc::told(statement->diags());
        EXPECT_EQ(statement->fetch(), SQL_ERROR);
        ASSERT_OK(*statement, statement->close());
        EXPECT_EQ(alive(), "alive");
    }
}

/* What waits for its time to pass: the entry points make no difference to that. */
#define ONCE()                                                                                               \
    if (GetParam())                                                                                          \
    GTEST_SKIP() << "as with ANSI calls"

/* Stops the answers once the step ahead was asked for: nothing of it comes. */
#define STALL()                                                                                              \
    begin();                                                                                                 \
    go_to(100);                                                                                              \
    cutter->start_counting();                                                                                \
    go_to(101);                                                                                              \
    settle();                                                                                                \
    cutter->cut(net::Side::answer, 5, net::Fate::stall);                                                     \
    go_to(250)

TEST_P(Crateahead, CancelledWhileItIsAwaited)
{
    ONCE();
    STALL();
    go_to(300);
    SQLRETURN code = SQL_SUCCESS;
    std::thread runner([&] { code = statement->fetch(); });
    pause(300);
    EXPECT_EQ(SQLCancel(statement->handle), SQL_SUCCESS);
    runner.join();
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(statement->state(), "HY008") << odbc::told(statement->diags());
    ASSERT_OK(*statement, statement->close());
    cutter->release();
    EXPECT_EQ(alive(), "alive");
}

/* A cancel between two calls changes nothing. */
TEST_P(Crateahead, CancelledBetweenCalls)
{
    begin();
    go_to(150);
    SQLCancel(statement->handle);
    if (statement->fetch() == SQL_SUCCESS) { /* ODBC 2 programs close the cursor by it */
        row++;
        go_to(1000);
        EXPECT_EQ(statement->fetch(), SQL_NO_DATA);
    }
    EXPECT_EQ(alive(), "alive");
    EXPECT_EQ(cutter->links(), 1);
}

/* Another statement waits for the step as long as its own timeout says; the cursor loses nothing by it. */
TEST_P(Crateahead, AnotherStatementsTimeout)
{
    ONCE();
    STALL();
    odbc::Statement other(*through);
    ASSERT_OK(other, other.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(1)));
    EXPECT_ERROR(other, other.exec("SELECT 1"), "HYT00");
    go_to(300);
    cutter->release(); /* closes the stalled link */
    EXPECT_EQ(statement->fetch(), SQL_ERROR);
    EXPECT_EQ(statement->state(), "08S01") << odbc::told(statement->diags());
    ASSERT_OK(*statement, statement->close());
    EXPECT_EQ(alive(), "alive");
}

TEST_P(Crateahead, ATimeoutOfTheCursor)
{
    ONCE();
    ASSERT_OK(*statement, statement->set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(1)));
    STALL();
    go_to(300);
    EXPECT_EQ(statement->fetch(), SQL_ERROR);
    EXPECT_EQ(statement->state(), "HYT00") << odbc::told(statement->diags());
    ASSERT_OK(*statement, statement->close());
    cutter->release();
    EXPECT_EQ(alive(), "alive");
}

/* Closing does not wait for ever for a step that does not come: the link goes, and the next one serves. */
TEST_P(Crateahead, ClosedWhileNothingComes)
{
    ONCE();
    STALL();
    auto start = std::chrono::steady_clock::now();
    ASSERT_OK(*statement, statement->close());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    cutter->release();
    EXPECT_EQ(alive(), "alive");
    EXPECT_GT(cutter->links(), 1);
}

TEST_P(Crateahead, MaxRows)
{
    for (long most : {99, 100, 101, 200, 250, 300, 1000, 1001}) {
        row = 0;
        ASSERT_OK(*statement, statement->set(SQL_ATTR_MAX_ROWS, SQLULEN(most)));
        begin();
        go_to(most < 1000 ? most : 1000);
        EXPECT_EQ(statement->fetch(), SQL_NO_DATA) << most;
        ASSERT_OK(*statement, statement->close());
    }
    EXPECT_EQ(cutter->links(), 1);
}

TEST_P(Crateahead, Asynchronously)
{
    ASSERT_OK(*statement, statement->set(SQL_ATTR_ASYNC_ENABLE, SQLULEN(SQL_ASYNC_ENABLE_ON)));
    auto poll = [](const std::function<SQLRETURN()> &call) {
        SQLRETURN code;
        while ((code = call()) == SQL_STILL_EXECUTING)
            pause(1);
        return code;
    };
    auto exec = [&] { return statement->exec("SELECT x FROM generate_series(1, 1000) t(x)"); };
    ASSERT_OK(*statement, poll(exec));
    int32_t number = 0;
    SQLLEN length;
    ASSERT_OK(*statement, SQLBindCol(statement->handle, 1, SQL_C_SLONG, &number, 0, &length));
    for (int i = 1; i <= 1000; i++) {
        ASSERT_OK(*statement, poll([&] { return statement->fetch(); }));
        ASSERT_EQ(number, i);
    }
    EXPECT_EQ(poll([&] { return statement->fetch(); }), SQL_NO_DATA);
    EXPECT_EQ(cutter->links(), 1);
}

/* The parent's cursor is none of the child's business, whose exit does not end it. */
TEST_P(Crateahead, AForkedChildLeavesItAlone)
{
    begin();
    go_to(150);
    pid_t child = fork();
    if (child == 0) {
        bool refused = statement->fetch() == SQL_ERROR && statement->state() == "08S01";
        SQLFreeHandle(SQL_HANDLE_STMT, statement->handle);
        _exit(refused ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    go_to(1000);
    EXPECT_EQ(statement->fetch(), SQL_NO_DATA);
    EXPECT_EQ(cutter->links(), 1);
}

/* Steps of any size, rows of any width: what is held does not grow with the result. */
TEST_P(Crateahead, MemoryIsBounded)
{
    ONCE();
    auto other = open("FetchMode=cursor;");
    odbc::Statement large(*other);
    ASSERT_OK(large, large.exec("SELECT x, 'text ' || x FROM generate_series(1, 120000) t(x)"));
    size_t most = 0, before = memory::in_use();
    long rows = 0;
    while (large.fetch() == SQL_SUCCESS)
        if (++rows % 5000 == 0 && memory::in_use() > before)
            most = std::max(most, memory::in_use() - before);
    EXPECT_EQ(rows, 120000);
    EXPECT_LT(most, size_t(24) << 20);
}

} // namespace
