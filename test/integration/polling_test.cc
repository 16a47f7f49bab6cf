/* Asynchronous calls one by one: each function that ODBC lists gives the thread back while the server says
 * nothing, can be cancelled then, and ends right when it answers. */
#include <chrono>
#include <functional>
#include <thread>

#include <sys/socket.h>

#include "../unit/transport/http_server.h"
#include "fixture.h"
#include "porter_odbc.h"

namespace
{

using Clock = std::chrono::steady_clock;

void pause(int milliseconds)
{
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

/* Passes on what the real server says, and holds all of it back while it is told to. */
class Held
{
  public:
    explicit Held(const std::string &url)
        : address(net::address_of(url)), server([this](Peer &peer) { serve(peer); })
    {
    }
    ~Held()
    {
        holds = false;
    }
    std::string url() const
    {
        return "http://127.0.0.1:" + std::to_string(server.port);
    }
    std::atomic<bool> holds{false};

  private:
    void serve(Peer &peer)
    {
        int there = net::connect_to(address);
        std::thread back([&] { pass(there, peer.fd, true); });
        pass(peer.fd, there, false);
        shutdown(there, SHUT_WR);
        back.join();
        close(there);
    }
    /* What the driver wants no more is read all the same: the server's link ends in peace. */
    void pass(int from, int to, bool answers)
    {
        char bytes[65536];
        ssize_t size;
        bool wanted = true;
        while ((size = recv(from, bytes, sizeof bytes, 0)) > 0) {
            while (answers && holds)
                pause(1);
            wanted = wanted && net::send_all(to, bytes, static_cast<size_t>(size));
        }
        if (answers)
            shutdown(to, SHUT_WR);
    }
    net::Address address;
    HttpServer server;
};

class Polling : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        held = std::make_unique<Held>(modern_url());
        table =
            "porter_polling_" + std::to_string(getpid()) + (GetParam() ? "w" : "a") + (managed ? "m" : "d");
        server_says("CREATE OR REPLACE TABLE " + table +
                    " (a Int32, b String) ENGINE = MergeTree ORDER BY a");
        server_says("INSERT INTO " + table + " SELECT number, 'b' FROM numbers(100)");
        through = open(held->url());
        ASSERT_NE(through, nullptr);
        statement = std::make_unique<odbc::Statement>(*through);
    }
    void TearDown() override
    {
        if (held)
            held->holds = false;
        statement.reset();
        through.reset();
        held.reset();
        server_says("DROP TABLE IF EXISTS " + table);
    }
    SQLHSTMT h()
    {
        return statement->handle;
    }
    SQLCHAR *named()
    {
        return reinterpret_cast<SQLCHAR *>(table.data());
    }
    void async(bool on)
    {
        ASSERT_OK(*statement, statement->set(SQL_ATTR_ASYNC_ENABLE, SQLULEN(on)));
    }
    /* To its end; the server answers by now, or the call was cancelled. */
    SQLRETURN finish(const std::function<SQLRETURN()> &call)
    {
        SQLRETURN code;
        while ((code = call()) == SQL_STILL_EXECUTING)
            pause(1);
        return code;
    }
    void forget()
    {
        if (in_dialog)
            SQLCancel(h()); /* of what is left of it */
        in_dialog = false;
        async(false);
        SQLFreeStmt(h(), SQL_CLOSE);
        SQLFreeStmt(h(), SQL_UNBIND);
        SQLFreeStmt(h(), SQL_RESET_PARAMS);
    }
    /* One function: `before` brings the statement to where it can be called (without holding, without async).
     */
    void check(const char *name, const std::function<void()> &before, const std::function<SQLRETURN()> &call,
               SQLRETURN expected = SQL_SUCCESS, bool ends_by_cancel = true)
    {
        SCOPED_TRACE(name);
        for (bool cancelled : {true, false}) {
            before();
            if (!in_dialog)
                async(true);
            held->holds = true;
            for (int i = 0; i < 3; i++)
                ASSERT_EQ(call(), SQL_STILL_EXECUTING) << odbc::told(statement->diags());
            if (cancelled && ends_by_cancel) {
                /* A row that was on its way already may have ended the call: then the next one is cancelled.
                 */
                auto cancel = [&] {
                    EXPECT_EQ(SQLCancel(h()), SQL_SUCCESS);
                    return call();
                };
                EXPECT_EQ(finish(cancel), SQL_ERROR);
                EXPECT_EQ(statement->state(), "HY008") << odbc::told(statement->diags());
                held->holds = false;
            } else {
                held->holds = false;
                EXPECT_EQ(finish(call), expected) << odbc::told(statement->diags());
            }
            forget();
        }
    }
    /* One that asks the server for nothing: it ends while the server is held. */
    void check_local(const char *name, const std::function<void()> &before,
                     const std::function<SQLRETURN()> &call, SQLRETURN expected = SQL_SUCCESS)
    {
        SCOPED_TRACE(name);
        before();
        if (!in_dialog)
            async(true);
        held->holds = true;
        EXPECT_EQ(finish(call), expected) << odbc::told(statement->diags());
        held->holds = false;
        forget();
    }
    bool in_dialog = false;
    std::unique_ptr<Held> held;
    std::unique_ptr<odbc::Connection> through;
    std::unique_ptr<odbc::Statement> statement;
    std::string table;
    /* Where calls write: the same place in each poll, for the driver's thread writes there. */
    SQLSMALLINT small = 0, type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    SQLLEN number = 0, lengths[3] = {};
    SQLINTEGER numbers[3] = {};
    SQLUSMALLINT status[3] = {};
    char name[100] = "";
    char16_t wide_name[100] = u"";
    SQLPOINTER token = nullptr;
};

/* Their answers are whole before a manager could lose them. */
TEST_P(Polling, QueriesAndCatalogs)
{
    auto nothing = [] {};
    std::string select = "SELECT a, b FROM " + table + " ORDER BY a";
    check("SQLExecDirect", nothing, [&] { return statement->exec(select); });
    check(
        "SQLExecute", [&] { ASSERT_OK(*statement, statement->prepare(select)); },
        [&] { return statement->execute(); });
    check("SQLTables", nothing,
          [&] { return SQLTables(h(), nullptr, 0, nullptr, 0, named(), SQL_NTS, nullptr, 0); });
    check("SQLColumns", nothing,
          [&] { return SQLColumns(h(), nullptr, 0, nullptr, 0, named(), SQL_NTS, nullptr, 0); });
    check("SQLPrimaryKeys", nothing,
          [&] { return SQLPrimaryKeys(h(), nullptr, 0, nullptr, 0, named(), SQL_NTS); });
    check("SQLStatistics", nothing, [&] {
        return SQLStatistics(h(), nullptr, 0, nullptr, 0, named(), SQL_NTS, SQL_INDEX_ALL, SQL_QUICK);
    });
    check("SQLTablePrivileges", nothing,
          [&] { return SQLTablePrivileges(h(), nullptr, 0, nullptr, 0, named(), SQL_NTS); });
    check("SQLColumnPrivileges", nothing,
          [&] { return SQLColumnPrivileges(h(), nullptr, 0, nullptr, 0, named(), SQL_NTS, nullptr, 0); });
    check_local("SQLPrepare", nothing, [&] { return statement->prepare(select); });
    check_local("SQLGetTypeInfo", nothing, [&] { return SQLGetTypeInfo(h(), SQL_ALL_TYPES); });
    check_local("SQLSpecialColumns", nothing, [&] {
        return SQLSpecialColumns(h(), SQL_BEST_ROWID, nullptr, 0, nullptr, 0, named(), SQL_NTS,
                                 SQL_SCOPE_SESSION, SQL_NULLABLE);
    });
    check_local("SQLForeignKeys", nothing, [&] {
        return SQLForeignKeys(h(), nullptr, 0, nullptr, 0, named(), SQL_NTS, nullptr, 0, nullptr, 0, nullptr,
                              0);
    });
    check_local("SQLProcedures", nothing,
                [&] { return SQLProcedures(h(), nullptr, 0, nullptr, 0, nullptr, 0); });
    check_local("SQLProcedureColumns", nothing,
                [&] { return SQLProcedureColumns(h(), nullptr, 0, nullptr, 0, nullptr, 0, nullptr, 0); });
}

/* unixODBC 2.3.11 does not find back from an unfinished one of these. */
TEST_P(Polling, Descriptions)
{
    if (managed)
        return;
    auto prepared = [&] {
        ASSERT_OK(*statement, statement->prepare("SELECT a, ? FROM " + table + " WHERE a = ?"));
    };
    check("SQLNumResultCols", prepared, [&] { return SQLNumResultCols(h(), &small); });
    EXPECT_EQ(small, 2);
    check("SQLDescribeCol", prepared, [&] {
        return GetParam() ? SQLDescribeColW(h(), 1, reinterpret_cast<SQLWCHAR *>(wide_name), 100, &small,
                                            &type, &size, &digits, &nullable)
                          : SQLDescribeCol(h(), 1, reinterpret_cast<SQLCHAR *>(name), 100, &small, &type,
                                           &size, &digits, &nullable);
    });
    EXPECT_EQ(type, SQL_INTEGER);
    check("SQLColAttribute", prepared,
          [&] { return statement->attribute(1, SQL_DESC_CONCISE_TYPE, &number); });
    EXPECT_EQ(number, SQL_INTEGER);
    type = 0;
    check("SQLDescribeParam", prepared,
          [&] { return SQLDescribeParam(h(), 2, &type, &size, &digits, &nullable); });
    EXPECT_EQ(type, SQL_INTEGER);
    check_local("SQLNumParams", prepared, [&] { return SQLNumParams(h(), &small); });
    EXPECT_EQ(small, 2);
}

/* A result whose rows come one by one. unixODBC 2.3.11 takes the cursor for closed when a cancel comes
 * between two calls, and does not find back from an unfinished SQLSetPos or SQLMoreResults. */
TEST_P(Polling, Rows)
{
    if (managed)
        return;
    auto slow = [&] {
        ASSERT_OK(*statement, statement->exec("SELECT number, sleepEachRow(0.01) FROM numbers(100) SETTINGS "
                                              "max_block_size = 1, max_threads = 1"));
    };
    auto until_held = [&](const std::function<SQLRETURN()> &call) {
        return [this, call] { /* what is here already is given at once */
                              SQLRETURN code = call();
                              for (int i = 0; held->holds && code == SQL_SUCCESS && i < 100; i++)
                                  code = call();
                              return code;
        };
    };
    check("SQLFetch", slow, until_held([&] { return SQLFetch(h()); }));
    check("SQLFetchScroll", slow, until_held([&] { return SQLFetchScroll(h(), SQL_FETCH_NEXT, 0); }));
    check("SQLExtendedFetch", slow,
          until_held([&] { return SQLExtendedFetch(h(), SQL_FETCH_NEXT, 0, &size, status); }));
    check(
        "SQLGetData",
        [&] {
            ASSERT_OK(*statement,
                      statement->exec("SELECT number, sleepEachRow(0.01) FROM numbers(100) SETTINGS "
                                      "max_block_size = 1, max_threads = 1 FORMAT CSV"));
            ASSERT_OK(*statement, statement->fetch());
        },
        [&, get = until_held([&] {
                SQLRETURN code = SQLGetData(h(), 1, SQL_C_BINARY, name, 4, &number);
                return code == SQL_SUCCESS_WITH_INFO ? static_cast<SQLRETURN>(SQL_SUCCESS) : code;
            })] { return get(); });
    check_local(
        "SQLSetPos",
        [&] {
            ASSERT_OK(*statement, statement->set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
            ASSERT_OK(*statement, statement->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(2)));
            slow();
            ASSERT_OK(*statement, statement->fetch());
        },
        [&] { return SQLSetPos(h(), 2, SQL_POSITION, SQL_LOCK_NO_CHANGE); });
    ASSERT_OK(*statement, statement->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(1)));
    ASSERT_OK(*statement, statement->set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_FORWARD_ONLY)));
    /* The rest of a result is told to end; nothing cancels that. */
    check(
        "SQLMoreResults",
        [&] {
            ASSERT_OK(*statement, statement->exec("SELECT number FROM system.numbers"));
            ASSERT_OK(*statement, statement->fetch());
        },
        [&] { return SQLMoreResults(h()); }, SQL_NO_DATA, false);
}

TEST_P(Polling, DataGoingOut)
{
    auto bind = [&] {
        lengths[0] = SQL_DATA_AT_EXEC;
        ASSERT_OK(*statement, SQLBindParameter(h(), 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0, this,
                                               0, lengths));
        async(true); /* no attribute is set within the dialog */
        in_dialog = true;
        ASSERT_EQ(finish([&] { return statement->exec("SELECT concat(?, 'c')"); }), SQL_NEED_DATA);
        ASSERT_EQ(finish([&] { return SQLParamData(h(), &token); }), SQL_NEED_DATA);
        EXPECT_EQ(token, this);
    };
    check(
        "SQLParamData",
        [&] {
            bind();
            ASSERT_EQ(finish([&] { return SQLPutData(h(), const_cast<char *>("ab"), 2); }), SQL_SUCCESS);
        },
        [&] { return SQLParamData(h(), &token); });
    if (!managed) /* unixODBC takes the dialog for going on when the call was not at its end at once */
        check_local("SQLPutData", bind, [&] { return SQLPutData(h(), const_cast<char *>("ab"), 2); });
    auto rows = [&] {
        ASSERT_OK(*statement, statement->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(3)));
        ASSERT_OK(*statement, statement->set(SQL_ATTR_ROW_STATUS_PTR, static_cast<void *>(status)));
        ASSERT_OK(*statement, statement->exec("SELECT a, b FROM " + table));
        ASSERT_OK(*statement, SQLBindCol(h(), 1, SQL_C_SLONG, numbers, 0, lengths));
        ASSERT_OK(*statement, statement->fetch());
        for (int i = 0; i < 3; i++) {
            numbers[i] = 1000 + i;
            lengths[i] = 0;
            status[i] = 99;
        }
    };
    check("SQLBulkOperations", rows, [&] { return SQLBulkOperations(h(), SQL_ADD); });
    EXPECT_EQ(status[2], SQL_ROW_ADDED);
    /* Once by the call that was let go on, and perhaps by the one that was cancelled: never in part. */
    std::string stored = server_says("SELECT count() FROM " + table + " WHERE a >= 1000");
    EXPECT_TRUE(stored == "3\n" || stored == "6\n") << stored;
}

/* The callback runs on the driver's thread, and its word counts there too. */
TEST_P(Polling, ProgressIsToldAndCancels)
{
    struct Seen {
        std::atomic<int> calls{0}, most{1000000};
        std::thread::id thread;
    } seen;
    struct porter_progress progress = {PORTER_PROGRESS_VERSION, 10,
                                       [](void *context, uint64_t, uint64_t, uint64_t, uint64_t) {
                                           auto to = static_cast<Seen *>(context);
                                           to->thread = std::this_thread::get_id();
                                           return ++to->calls > to->most ? 1 : 0;
                                       },
                                       &seen};
    ASSERT_OK(*statement, statement->set(PORTER_STMT_ATTR_PROGRESS, &progress));
    async(true);
    auto call = [&] {
        return statement->exec("SELECT sum(sleepEachRow(0.01)) FROM numbers(30) SETTINGS max_block_size = 1");
    };
    ASSERT_EQ(call(), SQL_STILL_EXECUTING);
    SQLULEN rows = 0;
    while (seen.calls < 3 && call() == SQL_STILL_EXECUTING)
        pause(1);
    EXPECT_EQ(finish(call), SQL_SUCCESS) << odbc::told(statement->diags());
    EXPECT_GE(seen.calls, 3);
    EXPECT_NE(seen.thread, std::this_thread::get_id());
    ASSERT_OK(*statement, SQLGetStmtAttr(h(), PORTER_STMT_ATTR_PROGRESS_ROWS, &rows, 0, nullptr));
    EXPECT_EQ(rows, 30u);
    forget();
    async(true);
    seen.most = seen.calls + 1;
    EXPECT_EQ(finish(call), SQL_ERROR);
    EXPECT_EQ(statement->state(), "HY008") << odbc::told(statement->diags());
    ASSERT_OK(*statement, statement->set(PORTER_STMT_ATTR_PROGRESS, static_cast<void *>(nullptr)));
    forget();
}

BOTH_ENTRY_POINTS(Polling);

} // namespace
