/* A day's work in small: many threads, and everything that may go wrong on purpose. PORTER_TEST_DAY
 * statements (1,600 without it); only the expected errors, and neither memory nor file descriptors grow. */
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <dirent.h>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "fixture.h"
#include "memory.h"

namespace
{

const int THREADS = 16;

int descriptors()
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/* Cancels what it is given, a while later, on a thread of its own. */
class Canceller
{
  public:
    Canceller() : thread([this] { run(); })
    {
    }
    ~Canceller()
    {
        {
            std::lock_guard<std::mutex> guard(lock);
            over = true;
        }
        changed.notify_all();
        thread.join();
    }
    void arm(SQLHSTMT statement, int microseconds)
    {
        {
            std::lock_guard<std::mutex> guard(lock);
            target = statement;
            wait = microseconds;
        }
        changed.notify_all();
    }
    /* No cancel comes after this. */
    void disarm()
    {
        std::lock_guard<std::mutex> guard(lock);
        target = nullptr;
    }

  private:
    void run()
    {
        std::unique_lock<std::mutex> guard(lock);
        while (!over) {
            changed.wait(guard, [&] { return over || target; });
            changed.wait_for(guard, std::chrono::microseconds(wait), [&] { return over; });
            if (target)
                SQLCancel(target);
            target = nullptr;
        }
    }
    std::mutex lock;
    std::condition_variable changed;
    SQLHSTMT target = nullptr;
    int wait = 0;
    bool over = false;
    std::thread thread;
};

class Day : public WithDriver
{
  protected:
    std::mutex lock;
    std::map<std::string, int> tally; /* what became of statements */
    std::string unexpected;

    void note(const std::string &what, bool right, const odbc::Statement &statement)
    {
        std::lock_guard<std::mutex> guard(lock);
        tally[what]++;
        if (!right && unexpected.empty())
            unexpected = what + ": " + odbc::told(statement.diags());
    }

    void whole(odbc::Statement &statement, uint32_t chance)
    {
        std::string rows = std::to_string(chance % 50 + 1);
        bool right =
            statement.exec("SELECT number, toString(number) FROM numbers(" + rows + ")") == SQL_SUCCESS;
        right = right && std::to_string(statement.rows().size()) == rows;
        note("read", right, statement);
    }
    void abandoned(odbc::Statement &statement)
    {
        bool right = statement.exec("SELECT number FROM numbers(300000)") == SQL_SUCCESS &&
                     statement.fetch() == SQL_SUCCESS;
        note("abandoned", right, statement);
    }
    void cancelled(odbc::Statement &statement, Canceller &canceller, uint32_t chance)
    {
        canceller.arm(statement.handle, static_cast<int>(chance % 3000));
        SQLRETURN code = statement.exec("SELECT number FROM numbers(20000)");
        for (int i = 0; i < 20 && SQL_SUCCEEDED(code); i++)
            code = statement.fetch();
        canceller.disarm();
        /* unixODBC closes the cursor when a cancel comes between two calls. */
        bool told = statement.state() == "HY008" || (managed && statement.state() == "HY010");
        bool right = SQL_SUCCEEDED(code) || (code == SQL_ERROR && told);
        note(code == SQL_ERROR ? "cancelled" : "ended before the cancel", right, statement);
    }
    void late(odbc::Statement &statement)
    {
        statement.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(1));
        SQLRETURN code = statement.exec("SELECT sleep(3)");
        note("timed out", code == SQL_ERROR && statement.state() == "HYT00", statement);
        statement.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(0));
    }
    void wrong(odbc::Statement &statement)
    {
        note("refused",
             statement.exec("SELECT nothing_of_this_name") == SQL_ERROR && statement.state() == "42S22",
             statement);
    }

    void work(uint32_t seed, int statements)
    {
        std::mt19937 random(seed);
        std::unique_ptr<odbc::Connection> one;
        std::unique_ptr<odbc::Statement> statement;
        Canceller canceller;
        for (int i = 0; i < statements; i++) {
            if (i % 100 == 0) {
                statement.reset();
                one = std::make_unique<odbc::Connection>(GetParam());
                if (!SQL_SUCCEEDED(one->connect(keywords(modern_url())))) {
                    std::lock_guard<std::mutex> guard(lock);
                    unexpected = "connecting: " + odbc::told(one->diags());
                    return;
                }
                statement = std::make_unique<odbc::Statement>(*one);
            }
            uint32_t dice = random() % 1000, chance = random();
            if (dice < 1)
                late(*statement);
            else if (dice < 100)
                cancelled(*statement, canceller, chance);
            else if (dice < 200)
                abandoned(*statement);
            else if (dice < 300)
                wrong(*statement);
            else
                whole(*statement, chance);
            statement->close();
        }
    }

    void run(int statements, uint32_t seed)
    {
        std::vector<std::thread> threads;
        for (int t = 0; t < THREADS; t++)
            threads.emplace_back([=] { work(seed + static_cast<uint32_t>(t), statements / THREADS); });
        for (auto &thread : threads)
            thread.join();
    }
};

TEST_P(Day, InSmall)
{
    const char *given = std::getenv("PORTER_TEST_DAY");
    int statements = given ? std::atoi(given) : 1600;
    /* Eight idle links may stay in the pool, each with its socket and libcurl's two for waking. */
    const int most = descriptors() + 8 * 3 + 4;
    run(statements / 4, 1000); /* threads, arenas and pools find their size */
    size_t before = memory::in_use();
    int files = descriptors();
    auto start = std::chrono::steady_clock::now();
    run(statements - statements / 4, 2000);
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    size_t after = memory::in_use(), grown = after > before ? after - before : 0;
    EXPECT_EQ(unexpected, "");
    EXPECT_LE(descriptors(), std::max(files + 4, most));
    EXPECT_LT(grown, size_t(4) << 20) << "from " << before;
    printf("%d statements, %.0f a second; %zu MB resident, %zu KB more in use than after a quarter; %d "
           "descriptors, "
           "were %d\n",
           statements, (statements - statements / 4) / seconds, memory::resident() >> 20, grown >> 10,
           descriptors(), files);
    for (const auto &one : tally)
        printf("  %s: %d\n", one.first.c_str(), one.second);
}

/* The same for both kinds of entry points. */
INSTANTIATE_TEST_SUITE_P(, Day, testing::Values(true), entry_name);

} // namespace
