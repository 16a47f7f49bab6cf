/* Cancelling at every phase, and every timeout: against a server that stalls where it is told to, and the
 * real one. */
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <random>
#include <thread>

#include <sys/ioctl.h>

#include "../unit/transport/http_server.h"
#include "fixture.h"

namespace
{

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void pause(int milliseconds)
{
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

/* Answers logins and KILLs as ClickHouse does, and stalls all else. */
class Stall
{
  public:
    enum Phase { AT_LOGIN, READING, AT_HEAD, IN_BODY };
    explicit Stall(Phase where) : phase(where), server([this](Peer &peer) { serve(peer); })
    {
    }
    ~Stall()
    {
        stopping = true;
    }
    std::string url() const
    {
        return "http://default:@127.0.0.1:" + std::to_string(server.port);
    }
    /* Whether a request came of which nothing is read. */
    bool unread() const
    {
        return waiting;
    }
    std::atomic<int> kills{0}, stalled{0};

  private:
    void serve(Peer &peer)
    {
        while (peer.request()) {
            bool kill = peer.body.compare(0, 4, "KILL") == 0;
            bool login = peer.body.find("currentDatabase()") != std::string::npos;
            kills += kill;
            if (kill || (login && phase != AT_LOGIN)) {
                peer.answer(kill ? "" : "26.7.2.1\tUTC\tdefault\tdefault\n");
                if (login && phase == READING)
                    break; /* reads no more */
                continue;
            }
            if (phase == IN_BODY)
                peer.send(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-ClickHouse-Format: Native\r\n\r\n");
            break;
        }
        stalled++;
        while (!stopping && (phase == READING || open(peer))) {
            int bytes = 0;
            ioctl(peer.fd, FIONREAD, &bytes);
            waiting = waiting || bytes > 0;
            pause(5);
        }
    }
    static bool open(Peer &peer)
    {
        char byte;
        return recv(peer.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) != 0;
    }
    Phase phase;
    std::atomic<bool> stopping{false}, waiting{false};
    HttpServer server;
};

class Control : public WithDriver
{
  protected:
    struct Outcome {
        SQLRETURN code;
        double late; /* seconds from the cancel to the end of the call */
    };
    /* `call` on this thread, `cancel` on another one a while after `ready`. */
    static Outcome race(
        const std::function<SQLRETURN()> &call, const std::function<SQLRETURN()> &cancel, int after = 150,
        const std::function<bool()> &ready = [] { return true; })
    {
        Clock::time_point at;
        std::atomic<bool> over{false};
        std::thread other([&] {
            for (auto start = Clock::now(); !ready() && since(start) < 30;)
                pause(5);
            pause(after);
            at = Clock::now();
            EXPECT_EQ(cancel(), SQL_SUCCESS);
            EXPECT_LT(since(at), 0.1);
            while (!over) { /* a cancel that was lost must not hang the test: it is late */
                pause(1);
                if (since(at) > 2)
                    cancel();
            }
        });
        SQLRETURN code = call();
        Clock::time_point end = Clock::now();
        over = true;
        other.join();
        return {code, std::chrono::duration<double>(end - at).count()};
    }
    /* Within 100 ms, in the best of five tries at most. */
    static void expect_prompt(const char *what, const std::function<Outcome()> &attempt)
    {
        double late = 1;
        for (int i = 0; i < 5 && late > 0.1 && !HasFailure(); i++) {
            Outcome outcome = attempt();
            EXPECT_EQ(outcome.code, SQL_ERROR) << what;
            late = outcome.late;
        }
        EXPECT_LT(late, 0.1) << what;
    }
    /* The same, of a call that may be made again. */
    static void expect_cancelled(odbc::Statement &statement, const char *what,
                                 const std::function<SQLRETURN()> &call)
    {
        expect_prompt(what, [&] {
            Outcome outcome = race(call, [&] { return SQLCancel(statement.handle); });
            EXPECT_EQ(statement.state(), "HY008") << what << ": " << odbc::told(statement.diags());
            return outcome;
        });
    }
    static std::string running(const std::string &tag)
    {
        return server_says("SELECT count() FROM system.processes WHERE query LIKE '%" + tag +
                           "%' AND query NOT LIKE '%system.processes%' FORMAT TSVRaw");
    }
};

/* ---- cancelling */

TEST_P(Control, CancelWhileWaitingForTheAnswersHead)
{
    Stall server(Stall::AT_HEAD);
    auto one = open(server.url());
    ASSERT_NE(one, nullptr);
    odbc::Statement statement(*one);
    expect_cancelled(statement, "SQLExecDirect", [&] { return statement.exec("SELECT 1"); });
    expect_cancelled(statement, "SQLTables", [&] {
        return SQLTables(statement.handle, nullptr, 0, nullptr, 0, nullptr, 0, nullptr, 0);
    });
    ASSERT_OK(statement, statement.prepare("SELECT 1"));
    expect_cancelled(statement, "SQLExecute", [&] { return statement.execute(); });
    SQLSMALLINT count;
    expect_cancelled(statement, "SQLNumResultCols",
                     [&] { return SQLNumResultCols(statement.handle, &count); });
    for (int i = 0; i < 100 && server.kills < 4; i++)
        pause(10);
    EXPECT_GE(server.kills, 4) << "each query is killed";
}

TEST_P(Control, CancelWhileSending)
{
    std::string large = "SELECT '" + std::string(16 << 20, 'x') + "'";
    std::u16string wide = odbc::widen(large);
    auto text = reinterpret_cast<SQLCHAR *>(large.data());
    auto wide_text = reinterpret_cast<SQLWCHAR *>(wide.data());
    expect_prompt("SQLExecDirect", [&] {
        Stall server(Stall::READING);
        auto one = open(server.url());
        odbc::Statement statement(*one);
        Outcome outcome = race(
            [&] {
                return GetParam()
                           ? SQLExecDirectW(statement.handle, wide_text, static_cast<SQLINTEGER>(wide.size()))
                           : SQLExecDirect(statement.handle, text, static_cast<SQLINTEGER>(large.size()));
            },
            [&] { return SQLCancel(statement.handle); }, 50, [&] { return server.unread(); });
        EXPECT_EQ(statement.state(), "HY008") << odbc::told(statement.diags());
        return outcome;
    });
}

/* The values of an array are checked before the first byte leaves: that can be cancelled, too. */
TEST_P(Control, CancelWhileAnArrayIsPrepared)
{
    const SQLULEN sets = 4000000;
    std::string table =
        "control_array_" + std::to_string(getpid()) + (GetParam() ? "w" : "a") + (managed ? "m" : "d");
    server_says("CREATE OR REPLACE TABLE " + table + " (a Int64, b String) ENGINE = Null");
    std::vector<SQLBIGINT> numbers(sets, 7);
    std::vector<std::array<char, 24>> texts(sets, {"2024-01-02 03:04:05.678"});
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(statement, statement.set(SQL_ATTR_PARAMSET_SIZE, sets));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0,
                                          0, numbers.data(), 0, nullptr));
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 24,
                                          0, texts.data(), 24, nullptr));
    expect_prompt("SQLExecute", [&] {
        Outcome outcome =
            race([&] { return statement.execute(); }, [&] { return SQLCancel(statement.handle); }, 30);
        EXPECT_EQ(statement.state(), "HY008") << odbc::told(statement.diags());
        return outcome;
    });
    server_says("DROP TABLE " + table);
}

/* SQLPutData waits for a server that reads no more. */
TEST_P(Control, CancelWhileDataAreGiven)
{
    expect_prompt("SQLPutData", [&] {
        Stall server(Stall::READING);
        auto one = open(server.url());
        odbc::Statement statement(*one);
        std::string piece(1 << 20, 'x');
        SQLLEN at_execution = SQL_DATA_AT_EXEC;
        SQLPOINTER token;
        EXPECT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_BINARY,
                                              SQL_LONGVARBINARY, 0, 0, &token, 0, &at_execution));
        EXPECT_EQ(statement.exec("INSERT INTO t FORMAT RowBinary ?"), SQL_NEED_DATA)
            << odbc::told(statement.diags());
        EXPECT_EQ(SQLParamData(statement.handle, &token), SQL_NEED_DATA);
        Outcome outcome = race(
            [&] {
                SQLRETURN code = SQL_SUCCESS;
                for (int i = 0; i < 64 && code == SQL_SUCCESS; i++)
                    code = SQLPutData(statement.handle, piece.data(), static_cast<SQLLEN>(piece.size()));
                return code;
            },
            [&] { return SQLCancel(statement.handle); }, 100, [&] { return server.unread(); });
        EXPECT_EQ(statement.state(), "HY008") << odbc::told(statement.diags());
        return outcome;
    });
}

TEST_P(Control, CancelWhileTheBodyStalls)
{
    Stall server(Stall::IN_BODY);
    auto one = open(server.url());
    ASSERT_NE(one, nullptr);
    odbc::Statement statement(*one);
    expect_cancelled(statement, "SQLExecDirect", [&] { return statement.exec("SELECT 1"); });
}

/* What runs on the real server: HY008 within 100 ms, the connection answers at once, and within a second the
 * server has forgotten the query. */
TEST_P(Control, CancelEndsItEverywhere)
{
    static const struct {
        const char *what, *before, *after;
    } QUERIES[] = {
        {"waiting for a heavy aggregate", "SELECT sum(cityHash64(number)), '",
         "' FROM numbers(1000000000000) SETTINGS max_threads = 1"},
        {"fetching what comes slowly", "SELECT sleepEachRow(0.2), '",
         "' FROM numbers(300) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = "
         "100000000"},
        {"fetching without end", "SELECT number, '", "' FROM system.numbers SETTINGS max_threads = 1"},
        {"storing", "INSERT INTO FUNCTION null('a UInt64, b String') SELECT cityHash64(number), '",
         "' FROM numbers(1000000000000) SETTINGS max_threads = 1"},
    };
    odbc::Statement statement(connection()), next(connection());
    int attempts = 0;
    /* No call ends with rows that are here already. */
    ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(1000000)));
    for (const auto &query : QUERIES) {
        double late = 9, usable = 9, gone = 9;
        for (int i = 0; i < 5 && (late > 0.1 || usable > 0.1 || gone > 1) && !HasFailure(); i++) {
            std::string tag = "control_" + std::to_string(getpid()) + "_" + std::to_string(attempts++) +
                              (GetParam() ? "w" : "a") + (managed ? "m" : "d");
            Outcome outcome = race(
                [&] {
                    SQLRETURN code = statement.exec(query.before + tag + query.after);
                    while (SQL_SUCCEEDED(code))
                        code = SQLFetchScroll(statement.handle, SQL_FETCH_NEXT, 0);
                    return code;
                },
                [&] { return SQLCancel(statement.handle); }, 100, [&] { return running(tag) == "1\n"; });
            Clock::time_point told = Clock::now();
            /* Between two fetches: it changes nothing, but unixODBC takes the cursor for closed. */
            if (outcome.late > 2 || (managed && statement.state() == "HY010")) {
                ASSERT_OK(statement, statement.close());
                continue;
            }
            EXPECT_EQ(outcome.code, SQL_ERROR) << query.what;
            EXPECT_EQ(statement.state(), "HY008") << query.what << ": " << odbc::told(statement.diags());
            ASSERT_OK(next, next.exec("SELECT 7"));
            EXPECT_EQ(next.rows()[0][0], "7");
            usable = std::min(usable, since(told));
            ASSERT_OK(next, next.close());
            while (running(tag) != "0\n" && since(told) < 10)
                pause(10);
            gone = std::min(gone, since(told) + outcome.late);
            late = std::min(late, outcome.late);
            statement.close();
            ASSERT_OK(statement, statement.exec("SELECT 8"));
            ASSERT_OK(statement, statement.close());
        }
        EXPECT_LT(late, 0.1) << query.what;
        EXPECT_LT(usable, 0.1) << query.what;
        EXPECT_LT(gone, 1) << query.what << ": it goes on at the server";
    }
}

TEST_P(Control, CancelWithNothingRunningChangesNothing)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, SQLCancel(statement.handle));
    ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(3)"));
    ASSERT_OK(statement, statement.fetch());
    ASSERT_OK(statement, SQLCancel(statement.handle));
    if (managed) { /* unixODBC takes the cursor for closed then, and lets nobody fetch */
        EXPECT_ERROR(statement, statement.fetch(), "HY010");
        ASSERT_OK(statement, statement.close());
        ASSERT_OK(statement, statement.exec("SELECT 1"));
        ASSERT_OK(statement, statement.close());
    } else {
        EXPECT_EQ(statement.text(1), "0");
        EXPECT_EQ(statement.rows().size(), 2u);
    }
    ASSERT_OK(connection(), SQLCancelHandle(SQL_HANDLE_STMT, statement.handle));
    SQLCancelHandle(SQL_HANDLE_DBC, connection().dbc);
    EXPECT_TRUE(connection().info_text(SQL_DBMS_VER).has_value());
}

TEST_P(Control, CancelEndsADialogFromAnotherThread)
{
    odbc::Statement statement(connection());
    SQLLEN at_execution = SQL_DATA_AT_EXEC;
    SQLPOINTER token;
    ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10,
                                          0, &token, 0, &at_execution));
    ASSERT_EQ(statement.exec("SELECT ?"), SQL_NEED_DATA);
    ASSERT_EQ(SQLParamData(statement.handle, &token), SQL_NEED_DATA);
    std::thread([&] { EXPECT_EQ(SQLCancel(statement.handle), SQL_SUCCESS); }).join();
    ASSERT_OK(statement, SQLFreeStmt(statement.handle, SQL_RESET_PARAMS));
    ASSERT_OK(statement, statement.exec("SELECT 1"));
}

/* The cancel meets any moment of a call: success or HY008, never anything else, and then all is well again.
 */
TEST_P(Control, CancelRaces)
{
    const char *given = std::getenv("PORTER_TEST_RACES");
    int races = given ? std::atoi(given) : 250;
    odbc::Statement statement(connection());
    std::mt19937 random(GetParam() ? 7 : 8);
    std::atomic<int> armed{-1};
    std::atomic<bool> over{false};
    std::thread other([&] {
        while (!over) {
            int wait = armed.exchange(-1);
            if (wait < 0) {
                std::this_thread::yield();
                continue;
            }
            std::this_thread::sleep_for(std::chrono::microseconds(wait));
            EXPECT_EQ(SQLCancel(statement.handle), SQL_SUCCESS);
        }
    });
    int cancelled = 0, ended = 0, forgotten = 0;
    for (int i = 0; i < races && !HasFailure(); i++) {
        armed = static_cast<int>(random() % 3000);
        SQLRETURN code = statement.exec("SELECT number, toString(number) FROM numbers(200000)");
        while (SQL_SUCCEEDED(code))
            code = SQLFetchScroll(statement.handle, SQL_FETCH_NEXT, 0);
        if (managed && code == SQL_ERROR && statement.state() == "HY010") {
            forgotten++; /* a cancel between two fetches: unixODBC takes the cursor for closed */
        } else if (code == SQL_ERROR) {
            EXPECT_EQ(statement.state(), "HY008") << odbc::told(statement.diags());
            cancelled++;
        } else {
            EXPECT_EQ(code, SQL_NO_DATA);
            ended++;
        }
        statement.close();
        if (i % 50 == 0)
            pause(5); /* no cancel is on its way */
    }
    over = true;
    other.join();
    EXPECT_GT(cancelled, races / 10) << ended << " ended, " << forgotten << " forgotten";
    ASSERT_OK(statement, statement.exec("SELECT 7"));
    EXPECT_EQ(statement.rows()[0][0], "7");
}

/* ---- connecting: the manager holds its own lock then */

TEST_P(Control, CancelWhileConnecting)
{
    if (managed)
        return;
    odbc::Connection one(GetParam());
    expect_prompt("connecting", [&] {
        Stall server(Stall::AT_LOGIN);
        Outcome outcome = race([&] { return one.connect(keywords(server.url())); },
                               [&] { return SQLCancelHandle(SQL_HANDLE_DBC, one.dbc); });
        EXPECT_EQ(one.state(), "HY008") << odbc::told(one.diags());
        return outcome;
    });
    EXPECT_EQ(one.connect(keywords(modern_url())), SQL_SUCCESS) << odbc::told(one.diags());
}

/* A program that gives the token: it may wait for somebody. */
TEST_P(Control, CancelWhileATokenIsFetched)
{
    if (managed)
        return;
    odbc::Connection one(GetParam());
    expect_prompt("AccessTokenCommand", [&] {
        Outcome outcome =
            race([&] { return one.connect(keywords(modern_url(), "AccessTokenCommand=sleep 20;")); },
                 [&] { return SQLCancelHandle(SQL_HANDLE_DBC, one.dbc); });
        EXPECT_EQ(one.state(), "HY008") << odbc::told(one.diags());
        return outcome;
    });
    EXPECT_EQ(one.connect(keywords(modern_url())), SQL_SUCCESS) << odbc::told(one.diags());
}

/* ---- timeouts: the same for both kinds of entry points */

class ControlOfTime : public Control
{
};

TEST_P(ControlOfTime, TimeoutOfLogin)
{
    Stall server(Stall::AT_LOGIN);
    odbc::Connection one(GetParam());
    ASSERT_OK(one, one.set(SQL_ATTR_LOGIN_TIMEOUT, 1));
    auto start = Clock::now();
    EXPECT_ERROR(one, one.connect(keywords(server.url())), "HYT00");
    EXPECT_GT(since(start), 0.9);
    EXPECT_LT(since(start), 2.5);
    odbc::Connection other(GetParam());
    start = Clock::now();
    EXPECT_ERROR(other, other.connect(keywords(server.url(), "LoginTimeout=1;")), "HYT00");
    EXPECT_LT(since(start), 2.5);
}

/* Nobody accepts: the queue of connections to be accepted is full. */
TEST_P(ControlOfTime, TimeoutOfConnecting)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    ASSERT_EQ(listen(listener, 0), 0);
    getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
    std::vector<int> fillers;
    for (int i = 0; i < 4; i++) {
        fillers.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
        connect(fillers.back(), reinterpret_cast<sockaddr *>(&address), sizeof address);
    }
    pause(20);
    std::string url = "http://default:@127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    odbc::Connection one(GetParam());
    auto start = Clock::now();
    EXPECT_ERROR(one, one.connect(keywords(url, "ConnectTimeout=1;")), "HYT00");
    EXPECT_GT(since(start), 0.9);
    EXPECT_LT(since(start), 2.5);
    if (!managed) {
        odbc::Connection other(GetParam());
        expect_prompt("connecting", [&] {
            Outcome outcome = race([&] { return other.connect(keywords(url)); },
                                   [&] { return SQLCancelHandle(SQL_HANDLE_DBC, other.dbc); });
            EXPECT_EQ(other.state(), "HY008") << odbc::told(other.diags());
            return outcome;
        });
    }
    for (int filler : fillers)
        ::close(filler);
    ::close(listener);
}

TEST_P(ControlOfTime, TimeoutOfASilentConnection)
{
    Stall server(Stall::AT_HEAD);
    auto one = open(server.url());
    ASSERT_NE(one, nullptr);
    odbc::Statement statement(*one);
    ASSERT_OK(*one, one->set(SQL_ATTR_CONNECTION_TIMEOUT, 1));
    auto start = Clock::now();
    EXPECT_ERROR(statement, statement.exec("SELECT 1"), "HYT01");
    EXPECT_GT(since(start), 0.9);
    EXPECT_LT(since(start), 2.0);
    auto other = open(server.url(), "Timeout=1;");
    ASSERT_NE(other, nullptr);
    odbc::Statement second(*other);
    EXPECT_ERROR(second, second.exec("SELECT 1"), "HYT01");
}

/* As long as this test can wait, where the server promises nothing for minutes. */
TEST_P(ControlOfTime, SilenceIsNoTimeoutByDefault)
{
    Stall server(Stall::AT_HEAD);
    auto one = open(server.url());
    ASSERT_NE(one, nullptr);
    odbc::Statement statement(*one);
    auto start = Clock::now();
    Outcome outcome =
        race([&] { return statement.exec("SELECT 1"); }, [&] { return SQLCancel(statement.handle); }, 2000);
    EXPECT_EQ(outcome.code, SQL_ERROR);
    EXPECT_EQ(statement.state(), "HY008") << odbc::told(statement.diags());
    EXPECT_GT(since(start), 1.9);
}

/* What is set for connecting and logging in counts for that alone: a query may be silent for longer than any
 * of it, by default (10 s) as with these. PORTER_TEST_SILENCE: seconds. */
TEST_P(ControlOfTime, SilenceOutlastsEveryOtherTimer)
{
    const char *given = std::getenv("PORTER_TEST_SILENCE");
    std::string seconds = given ? given : "3";
    auto one = given ? open(modern_url()) : open(modern_url(), "ConnectTimeout=1;LoginTimeout=1;");
    ASSERT_NE(one, nullptr);
    odbc::Statement statement(*one);
    auto start = Clock::now();
    ASSERT_OK(statement,
              statement.exec("SELECT sum(sleepEachRow(1)), count() FROM numbers(" + seconds +
                             ") SETTINGS function_sleep_max_microseconds_per_block = 100000000000, "
                             "max_block_size = " +
                             seconds + ", max_execution_time = 0"));
    EXPECT_EQ(statement.rows()[0][1], seconds);
    EXPECT_GE(since(start), std::stoi(seconds) - 0.5);
}

TEST_P(ControlOfTime, TimeoutOfAQueryIsTheServersToo)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(7)));
    ASSERT_OK(statement, statement.exec("SELECT getSetting('max_execution_time')"));
    EXPECT_EQ(statement.rows()[0][0], "7");
    auto own = open(modern_url(), "setting_max_execution_time=9;");
    ASSERT_NE(own, nullptr);
    odbc::Statement users(*own);
    ASSERT_OK(users, users.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(7)));
    ASSERT_OK(users, users.exec("SELECT getSetting('max_execution_time')"));
    EXPECT_EQ(users.rows()[0][0], "9") << "the user's own is not replaced";
}

TEST_P(ControlOfTime, TimeoutOfAQueryWithASilentServer)
{
    Stall server(Stall::IN_BODY);
    auto one = open(server.url());
    ASSERT_NE(one, nullptr);
    odbc::Statement statement(*one);
    ASSERT_OK(statement, statement.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(1)));
    auto start = Clock::now();
    EXPECT_ERROR(statement, statement.exec("SELECT 1"), "HYT00");
    EXPECT_GT(since(start), 0.9);
    EXPECT_LT(since(start), 2.0);
}

/* The time between two calls is the application's. */
TEST_P(ControlOfTime, TimeoutOfAQueryDoesNotCountTheApplicationsTime)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(1)));
    ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(3)"));
    pause(1300);
    EXPECT_EQ(statement.rows().size(), 3u) << odbc::told(statement.diags());
}

BOTH_ENTRY_POINTS(Control);
INSTANTIATE_TEST_SUITE_P(, ControlOfTime, testing::Values(managed), entry_name);

} // namespace
