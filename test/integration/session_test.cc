/* Server sessions: what SET, USE and temporary tables make lasts, no statement waits for another's end, and nothing
 * that a session loses goes unsaid. */
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include <unistd.h>

#include "fixture.h"
#include "porter_odbc.h"

namespace
{

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string stmt_text(odbc::Statement &statement, SQLINTEGER attribute)
{
    SQLCHAR text[1000] = "";
    SQLINTEGER size = 0;
    EXPECT_OK(statement, SQLGetStmtAttr(statement.handle, attribute, text, sizeof text, &size));
    return {reinterpret_cast<char *>(text), static_cast<size_t>(size)};
}

SQLRETURN set_stmt_text(odbc::Statement &statement, SQLINTEGER attribute, const std::string &value)
{
    if (!statement.wide)
        return SQLSetStmtAttr(statement.handle, attribute, const_cast<char *>(value.c_str()),
                              static_cast<SQLINTEGER>(value.size()));
    std::u16string wide = odbc::widen(value);
    return SQLSetStmtAttrW(statement.handle, attribute, wide.data(), static_cast<SQLINTEGER>(wide.size() * 2));
}

/* By the entry points that the connection is used with: the manager converts no driver's own attributes. */
std::string dbc_text(odbc::Connection &connection, SQLINTEGER attribute)
{
    if (connection.wide) {
        char16_t wide[500] = u"";
        SQLINTEGER bytes = 0;
        EXPECT_OK(connection, SQLGetConnectAttrW(connection.dbc, attribute, wide, sizeof wide, &bytes));
        return odbc::narrow(wide, static_cast<size_t>(bytes) / 2);
    }
    SQLCHAR text[1000] = "";
    SQLINTEGER size = 0;
    EXPECT_OK(connection, SQLGetConnectAttr(connection.dbc, attribute, text, sizeof text, &size));
    return {reinterpret_cast<char *>(text), static_cast<size_t>(size)};
}

/* With a database of this process's own: other programs use the server, too. */
std::string own(std::string sql)
{
    const std::string name = "porter_session_db";
    for (size_t at = sql.find(name); at != std::string::npos; at = sql.find(name, at + name.size()))
        sql.insert(at + name.size(), "_" + std::to_string(getpid()));
    return sql;
}

class Session : public WithDriver
{
  protected:
    /* The one cell of a query's result. */
    static std::string value(odbc::Statement &statement, const std::string &sql)
    {
        SQLRETURN code = statement.exec(sql);
        if (!SQL_SUCCEEDED(code))
            return "[" + statement.state() + "]";
        auto rows = statement.rows();
        EXPECT_OK(statement, statement.close());
        return rows.size() == 1 ? rows[0][0].value_or("NULL") : std::to_string(rows.size()) + " rows";
    }
    std::string value(const std::string &sql, odbc::Connection *on = nullptr)
    {
        odbc::Statement statement(on ? *on : connection());
        return value(statement, sql);
    }
    void reopen(const std::string &more, const std::string &url = modern_url())
    {
        first = open(url, more);
    }
    /* Reads rows (n, toString(n)) from `from` to the end. */
    static void expect_counting(odbc::Statement &statement, uint64_t from, uint64_t count)
    {
        static constexpr size_t SIZE = 10000;
        std::vector<uint64_t> numbers(SIZE);
        SQLULEN fetched = 0;
        ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_ARRAY_SIZE, SIZE));
        ASSERT_OK(statement, statement.set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched));
        ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_UBIGINT, numbers.data(), 0, nullptr));
        SQLRETURN code;
        while ((code = statement.fetch()) == SQL_SUCCESS)
            for (size_t i = 0; i < fetched; i++)
                ASSERT_EQ(numbers[i], from++);
        EXPECT_EQ(code, SQL_NO_DATA) << odbc::told(statement.diags());
        EXPECT_EQ(from, count);
        EXPECT_OK(statement, SQLFreeStmt(statement.handle, SQL_UNBIND));
        ASSERT_OK(statement, statement.set(SQL_ATTR_ROWS_FETCHED_PTR, static_cast<void *>(nullptr)));
        ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_ARRAY_SIZE, static_cast<SQLULEN>(1)));
    }
    /* Until no query of that id runs; false when it takes more than a second. */
    static bool gone(const std::string &query_id)
    {
        auto start = Clock::now();
        while (seconds_since(start) < 1)
            if (server_says("SELECT count() FROM system.processes WHERE query_id = '" + query_id + "'")[0] == '0')
                return true;
        return false;
    }
};

const char SLOW[] = "SELECT number, sleepEachRow(0.05) FROM numbers(30) SETTINGS max_block_size=1, "
                    "output_format_parallel_formatting=0";

TEST_P(Session, AutoBeginsWithTheStatementThatNeedsIt)
{
    EXPECT_EQ(value("SELECT 1"), "1");
    EXPECT_EQ(dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID), "");
    odbc::Statement statement(connection());
    EXPECT_OK(statement, statement.exec("/* a */ -- b\n sEt max_threads = 5;"));
    std::string id = dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID);
    EXPECT_EQ(id.size(), 36u);
    EXPECT_EQ(value("SELECT getSetting('max_threads')"), "5");
    EXPECT_OK(statement, statement.exec("CREATE OR REPLACE TEMPORARY TABLE porter_s (a Int32)"));
    EXPECT_OK(statement, statement.exec("INSERT INTO porter_s VALUES (7)"));
    EXPECT_EQ(value("SELECT a FROM porter_s"), "7");
    EXPECT_EQ(dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID), id);

    auto other = open(modern_url());
    EXPECT_EQ(value("SELECT a FROM porter_s", other.get()), "[42S02]");
    EXPECT_NE(value("SELECT getSetting('max_threads')", other.get()), "5");
    /* The server does not keep it for an hour after the connection. */
    EXPECT_EQ(net::post(modern_url(), "SELECT 1", "&session_check=1&session_id=" + id), "1\n");
    connection().disconnect();
    statement.handle = SQL_NULL_HSTMT; /* went with it */
    try {
        ADD_FAILURE() << net::post(modern_url(), "SELECT 1", "&session_check=1&session_id=" + id);
    } catch (const std::runtime_error &error) {
        EXPECT_NE(std::string(error.what()).find("372"), std::string::npos) << error.what();
    }
}

TEST_P(Session, FailedStatementBeginsNone)
{
    odbc::Statement statement(connection());
    EXPECT_ERROR(statement, statement.exec("SET no_such_setting = 1"), "42000");
    EXPECT_NE(statement.diags()[0].message.find("no_such_setting"), std::string::npos);
    EXPECT_EQ(statement.diags()[0].native, 115);
    EXPECT_EQ(dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID), "");
}

TEST_P(Session, Modes)
{
    for (const char *mode : {"Session=never", "AutogenerateSessionId=0", "AutoSessionId=0"}) {
        reopen(mode);
        odbc::Statement statement(connection());
        EXPECT_INFO(statement, statement.exec("SET max_threads = 5"), "01000");
        EXPECT_NE(value("SELECT getSetting('max_threads')"), "5") << mode;
        EXPECT_INFO(statement, statement.exec("CREATE TEMPORARY TABLE porter_s (a Int32)"), "01000");
        EXPECT_EQ(value("SELECT a FROM porter_s"), "[42S02]") << mode;
        EXPECT_EQ(dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID), "");
    }
    for (const char *mode : {"Session=always", "AutogenerateSessionId=1"}) {
        reopen(mode);
        EXPECT_EQ(value("SELECT 1"), "1");
        EXPECT_EQ(dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID).size(), 36u) << mode;
    }
    std::string id = "porter-" + std::to_string(getpid());
    for (const std::string &mode : {"Session=" + id, "SessionId=" + id, "setting_session_id=" + id}) {
        reopen(mode);
        EXPECT_EQ(dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID), id);
        odbc::Statement statement(connection());
        EXPECT_OK(statement, statement.exec("CREATE TEMPORARY TABLE IF NOT EXISTS porter_s (a Int32)"));
        auto second = open(modern_url(), "SessionId=" + id);
        EXPECT_EQ(value("SELECT count() FROM porter_s", second.get()), "0") << mode;
        EXPECT_OK(statement, statement.exec("DROP TEMPORARY TABLE porter_s"));
    }
}

TEST_P(Session, UserWinsOverTheConnection)
{
    server_says(own("CREATE DATABASE IF NOT EXISTS porter_session_db"));
    reopen("Database=default;setting_max_threads=3");
    odbc::Statement statement(connection());
    EXPECT_EQ(value("SELECT getSetting('max_threads')"), "3");
    EXPECT_OK(statement, statement.exec("SET max_threads = 7, max_block_size = 1000"));
    EXPECT_EQ(value("SELECT getSetting('max_threads')"), "7");
    EXPECT_EQ(value("SELECT currentDatabase()"), "default");
    EXPECT_OK(statement, statement.exec(own("USE `porter_session_db`")));
    EXPECT_EQ(value("SELECT currentDatabase()"), own("porter_session_db"));
    EXPECT_EQ(connection().info_text(SQL_DATABASE_NAME), own("porter_session_db"));
    /* The driver's own max_execution_time does not overrule the user's. */
    EXPECT_OK(statement, statement.set(SQL_ATTR_QUERY_TIMEOUT, 100));
    EXPECT_OK(statement, statement.exec("SET max_execution_time = 77"));
    EXPECT_EQ(value(statement, "SELECT getSetting('max_execution_time')"), "77");
    server_says(own("DROP DATABASE porter_session_db"));
}

TEST_P(Session, BothWhileALongResultIsHalfRead)
{
    odbc::Statement big(connection()), other(connection());
    const uint64_t rows = 10000000;
    ASSERT_OK(big, big.exec("SELECT number FROM numbers(" + std::to_string(rows) + ")"));
    for (int i = 0; i < 3; i++)
        ASSERT_OK(big, big.fetch());
    EXPECT_OK(other, other.exec("SET max_threads = 5"));
    EXPECT_EQ(value(other, "SELECT getSetting('max_threads')"), "5");
    EXPECT_OK(other, other.exec("CREATE TEMPORARY TABLE porter_half (a Int32)"));
    EXPECT_OK(other, other.exec("INSERT INTO porter_half SELECT 7"));
    EXPECT_OK(big, big.close());
    /* Now the long one is of the session, too. */
    ASSERT_OK(big, big.exec("SELECT number FROM numbers(" + std::to_string(rows) + ")"));
    ASSERT_OK(big, big.fetch());
    EXPECT_EQ(value(other, "SELECT a FROM porter_half"), "7");
    EXPECT_EQ(value(other, "SELECT getSetting('max_threads')"), "5");
    expect_counting(big, 1, rows);
}

TEST_P(Session, TenInterleaved)
{
    for (const char *mode : {"Session=never", "Session=always", "Session=always;SpillThreshold=0"}) {
        reopen(mode);
        std::vector<std::unique_ptr<odbc::Statement>> all;
        for (int i = 0; i < 10; i++) {
            all.push_back(std::make_unique<odbc::Statement>(connection()));
            ASSERT_OK(*all[i], all[i]->exec("SELECT number * 10 + " + std::to_string(i) +
                                            ", randomPrintableASCII(30) FROM numbers(" +
                                            std::to_string(20000 + i) + ")"));
        }
        for (int row = 0; row < 50; row++)
            for (int i = 0; i < 10; i++) {
                ASSERT_OK(*all[i], all[i]->fetch());
                ASSERT_EQ(all[i]->text(1), std::to_string(row * 10 + i)) << mode;
            }
        for (int i = 9; i >= 0; i--) {
            static constexpr size_t SIZE = 1000;
            std::vector<uint64_t> numbers(SIZE);
            SQLULEN fetched = 0;
            uint64_t row = 50;
            odbc::Statement &one = *all[i];
            ASSERT_OK(one, one.set(SQL_ATTR_ROW_ARRAY_SIZE, SIZE));
            ASSERT_OK(one, one.set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched));
            ASSERT_OK(one, SQLBindCol(one.handle, 1, SQL_C_UBIGINT, numbers.data(), 0, nullptr));
            while (one.fetch() == SQL_SUCCESS)
                for (size_t k = 0; k < fetched; k++, row++)
                    ASSERT_EQ(numbers[k], row * 10 + i);
            EXPECT_EQ(row, 20000u + i) << mode;
        }
    }
}

TEST_P(Session, SpillLeavesNoFile)
{
    std::string folder = testing::TempDir() + "porter_spill_" + std::to_string(getpid());
    std::filesystem::create_directory(folder);
    reopen("Session=always;SpillThreshold=100000;SpillDir=" + folder);
    odbc::Statement big(connection()), other(connection());
    ASSERT_OK(big, big.exec("SELECT number FROM numbers(500000)"));
    ASSERT_OK(big, big.fetch());
    EXPECT_EQ(value(other, "SELECT 1"), "1");
    EXPECT_TRUE(std::filesystem::is_empty(folder));
    expect_counting(big, 1, 500000);
    std::filesystem::remove_all(folder);
    /* Without the folder what cannot be kept is the long result's loss, at its place; the other one runs. */
    EXPECT_OK(big, big.close());
    ASSERT_OK(big, big.exec("SELECT number FROM numbers(100000000)"));
    ASSERT_OK(big, big.fetch());
    std::string id = stmt_text(big, PORTER_STMT_ATTR_QUERY_ID);
    EXPECT_EQ(value(other, "SELECT 1"), "1");
    EXPECT_TRUE(gone(id));
    SQLRETURN code;
    while ((code = big.fetch()) == SQL_SUCCESS) {
    }
    EXPECT_STATE(big, code, SQL_ERROR, "HY000");
    EXPECT_NE(odbc::told(big.diags()).find("SpillDir"), std::string::npos) << odbc::told(big.diags());
    EXPECT_ERROR(big, big.fetch(), "HY000");
    EXPECT_EQ(value(other, "SELECT 1"), "1");
}

TEST_P(Session, FailureBehindTheRowsSurfacesThere)
{
    reopen("Session=always");
    odbc::Statement failing(connection()), other(connection());
    ASSERT_OK(failing, failing.exec("SELECT number, throwIf(number = 300000) FROM numbers(400000)"));
    ASSERT_OK(failing, failing.fetch());
    EXPECT_EQ(value(other, "SELECT 1"), "1");
    uint64_t rows = 1;
    SQLRETURN code;
    while ((code = failing.fetch()) == SQL_SUCCESS)
        rows++;
    EXPECT_STATE(failing, code, SQL_ERROR, "22000");
    EXPECT_EQ(failing.diags()[0].native, 395);
    EXPECT_OK(failing, failing.close());
    EXPECT_GT(rows, 100000u);
    EXPECT_LE(rows, 300000u);
    EXPECT_EQ(value(failing, "SELECT 2"), "2");
}

TEST_P(Session, CatalogAndDescribeWhileHalfRead)
{
    odbc::Statement big(connection()), other(connection());
    EXPECT_OK(other, other.exec("CREATE TEMPORARY TABLE porter_cat (a Int32, b String)"));
    ASSERT_OK(big, big.exec("SELECT number FROM numbers(1000000)"));
    ASSERT_OK(big, big.fetch());
    SQLCHAR table[] = "porter_cat";
    EXPECT_OK(other, SQLColumns(other.handle, nullptr, 0, nullptr, 0, table, SQL_NTS, nullptr, 0));
    EXPECT_EQ(other.rows().size(), 2u);
    EXPECT_OK(other, other.close());
    ASSERT_OK(other, other.prepare("SELECT b, a FROM porter_cat"));
    EXPECT_EQ(other.columns(), 2);
    ASSERT_OK(other, other.prepare("INSERT INTO porter_cat VALUES (?, ?)"));
    SQLINTEGER number = 42;
    char text[] = "x";
    ASSERT_OK(other, SQLBindParameter(other.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0, nullptr));
    ASSERT_OK(other, SQLBindParameter(other.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0, text, 2, nullptr));
    EXPECT_OK(other, other.execute());
    EXPECT_EQ(value("SELECT a FROM porter_cat"), "42");
    expect_counting(big, 1, 1000000);
}

TEST_P(Session, PiecesAndStaticCursorsAreNotDisturbed)
{
    reopen("Session=always");
    odbc::Statement cell(connection()), scrolling(connection()), other(connection());
    ASSERT_OK(cell, cell.exec("SELECT repeat('abc', 100), number FROM numbers(300000)"));
    ASSERT_OK(cell, cell.fetch());
    char piece[100];
    SQLLEN left = 0;
    EXPECT_INFO(cell, SQLGetData(cell.handle, 1, SQL_C_CHAR, piece, sizeof piece, &left), "01004");
    ASSERT_OK(scrolling, scrolling.set(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC));
    ASSERT_OK(scrolling, scrolling.exec("SELECT number FROM numbers(300000)"));
    ASSERT_OK(scrolling, SQLFetchScroll(scrolling.handle, SQL_FETCH_ABSOLUTE, 1000));
    EXPECT_EQ(value(other, "SELECT 1"), "1");
    EXPECT_INFO(cell, SQLGetData(cell.handle, 1, SQL_C_CHAR, piece, sizeof piece, &left), "01004");
    EXPECT_EQ(left, 300 - 99);
    EXPECT_EQ(piece[0], 'a');
    ASSERT_OK(scrolling, SQLFetchScroll(scrolling.handle, SQL_FETCH_LAST, 0));
    EXPECT_EQ(scrolling.text(1), "299999");
    ASSERT_OK(scrolling, SQLFetchScroll(scrolling.handle, SQL_FETCH_ABSOLUTE, 5));
    EXPECT_EQ(scrolling.text(1), "4");
    uint64_t rows = 1;
    while (cell.fetch() == SQL_SUCCESS)
        rows++;
    EXPECT_EQ(rows, 300000u);
}

TEST_P(Session, WaitingEndsWithItsTimeoutAndTheOtherGoesOn)
{
    reopen("Session=always");
    odbc::Statement slow(connection()), hasty(connection());
    ASSERT_OK(slow, slow.exec(SLOW));
    ASSERT_OK(slow, slow.fetch());
    ASSERT_OK(hasty, hasty.set(SQL_ATTR_QUERY_TIMEOUT, 1));
    auto start = Clock::now();
    EXPECT_ERROR(hasty, hasty.exec("SELECT 1"), "HYT00");
    EXPECT_LT(seconds_since(start), 1.5);
    ASSERT_OK(slow, slow.fetch());
    EXPECT_EQ(slow.text(1), "1");
    ASSERT_OK(hasty, hasty.set(SQL_ATTR_QUERY_TIMEOUT, static_cast<SQLULEN>(0)));
    EXPECT_EQ(value(hasty, "SELECT 1"), "1");
    for (int i = 2; i < 30; i++) {
        ASSERT_OK(slow, slow.fetch());
        EXPECT_EQ(slow.text(1), std::to_string(i));
    }
    EXPECT_EQ(slow.fetch(), SQL_NO_DATA);
}

TEST_P(Session, WaitingIsCancelledAndTheOtherGoesOn)
{
    reopen("Session=always");
    odbc::Statement slow(connection()), waiting(connection());
    ASSERT_OK(slow, slow.exec(SLOW));
    ASSERT_OK(slow, slow.fetch());
    std::atomic<double> took{0};
    std::thread thread([&] {
        EXPECT_ERROR(waiting, waiting.exec("SELECT 1"), "HY008");
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    auto start = Clock::now();
    SQLCancel(waiting.handle);
    thread.join();
    took = seconds_since(start);
    EXPECT_LT(took, 0.2);
    ASSERT_OK(slow, slow.fetch());
    EXPECT_EQ(slow.text(1), "1");
    EXPECT_OK(slow, slow.close());
    EXPECT_EQ(value(waiting, "SELECT 1"), "1");
}

TEST_P(Session, AbandonedWorkEndsOnTheServer)
{
    std::string id = "porter-abandoned-" + std::to_string(getpid());
    for (const std::string &mode : {std::string("Session=never"), std::string("Session=always"), "SessionId=" + id}) {
        for (int way = 0; way < 4; way++) {
            reopen(mode);
            auto statement = std::make_unique<odbc::Statement>(connection());
            ASSERT_OK(*statement, statement->exec("SELECT number, toString(number) FROM system.numbers"));
            ASSERT_OK(*statement, statement->fetch());
            std::string query = stmt_text(*statement, PORTER_STMT_ATTR_QUERY_ID);
            if (way == 0) {
                EXPECT_OK(*statement, SQLCloseCursor(statement->handle));
            } else if (way == 1) {
                EXPECT_OK(*statement, statement->close());
            } else if (way == 2) {
                statement.reset();
            } else {
                EXPECT_OK(connection(), connection().disconnect());
                statement->handle = SQL_NULL_HSTMT; /* went with it */
            }
            EXPECT_TRUE(gone(query)) << mode << " " << way;
            if (way < 3) {
                EXPECT_EQ(value("SELECT 1"), "1") << mode << " " << way;
            }
        }
    }
}

TEST_P(Session, SharedIdIsLockedAndSaysSo)
{
    std::string id = "porter-shared-" + std::to_string(getpid());
    reopen("SessionId=" + id);
    auto other = open(modern_url(), "SessionId=" + id);
    odbc::Statement slow(connection());
    ASSERT_OK(slow, slow.exec(SLOW));
    odbc::Statement refused(*other);
    EXPECT_ERROR(refused, refused.exec("SELECT 1"), "40001");
    EXPECT_EQ(refused.diags()[0].native, 373);
    EXPECT_OK(slow, slow.close());
    EXPECT_EQ(value("SELECT 1"), "1");
    EXPECT_EQ(value(refused, "SELECT 1"), "1");
}

TEST_P(Session, StatementOptions)
{
    odbc::Statement statement(connection()), other(connection());
    EXPECT_OK(statement, set_stmt_text(statement, PORTER_STMT_ATTR_SETTINGS, "max_threads=5&log_comment=a%26b%3D%C3%A4"));
    EXPECT_EQ(value(statement, "SELECT concat(toString(getSetting('max_threads')), getSetting('log_comment'))"), "5a&b=ä");
    EXPECT_NE(value(other, "SELECT getSetting('max_threads')"), "5");
    EXPECT_EQ(stmt_text(statement, PORTER_STMT_ATTR_SETTINGS), "max_threads=5&log_comment=a%26b%3D%C3%A4");
    /* They win over SET. */
    EXPECT_OK(other, other.exec("SET max_threads = 9"));
    EXPECT_EQ(value(other, "SELECT getSetting('max_threads')"), "9");
    EXPECT_EQ(value(statement, "SELECT getSetting('max_threads')"), "5");
    /* Mistakes of form are ours to tell, of names the server's. */
    EXPECT_ERROR(statement, set_stmt_text(statement, PORTER_STMT_ATTR_SETTINGS, "a b=1"), "HY024");
    EXPECT_ERROR(statement, set_stmt_text(statement, PORTER_STMT_ATTR_SETTINGS, "default_format=CSV"), "HY024");
    EXPECT_EQ(value(statement, "SELECT getSetting('max_threads')"), "5");
    EXPECT_OK(statement, set_stmt_text(statement, PORTER_STMT_ATTR_SETTINGS, "no_such=1"));
    EXPECT_ERROR(statement, statement.exec("SELECT 1"), "42000");
    EXPECT_EQ(statement.diags()[0].native, 115);
    EXPECT_NE(statement.diags()[0].message.find("no_such"), std::string::npos);
    EXPECT_OK(statement, set_stmt_text(statement, PORTER_STMT_ATTR_SETTINGS, ""));
    EXPECT_EQ(value(statement, "SELECT getSetting('max_threads')"), "9");
}

TEST_P(Session, QueryIdOfOneExecution)
{
    odbc::Statement statement(connection()), other(connection());
    std::string id = "porter-query-" + std::to_string(getpid()) + (statement.wide ? "w" : "a");
    EXPECT_OK(statement, set_stmt_text(statement, PORTER_STMT_ATTR_QUERY_ID, id));
    EXPECT_EQ(stmt_text(statement, PORTER_STMT_ATTR_QUERY_ID), id);
    EXPECT_EQ(value(statement, "SELECT queryID()"), id);
    EXPECT_EQ(stmt_text(statement, PORTER_STMT_ATTR_QUERY_ID), id);
    EXPECT_NE(value(statement, "SELECT queryID()"), id);
    EXPECT_NE(stmt_text(statement, PORTER_STMT_ATTR_QUERY_ID), id);
    /* In use. */
    EXPECT_OK(statement, set_stmt_text(statement, PORTER_STMT_ATTR_SETTINGS, "query_id=" + id));
    ASSERT_OK(statement, statement.exec(SLOW));
    EXPECT_OK(other, set_stmt_text(other, PORTER_STMT_ATTR_QUERY_ID, id));
    EXPECT_ERROR(other, other.exec("SELECT 1"), "42000");
    EXPECT_EQ(other.diags()[0].native, 216);
    EXPECT_OK(statement, statement.close());
    EXPECT_ERROR(statement, set_stmt_text(statement, PORTER_STMT_ATTR_QUERY_ID, std::string(256, 'x')), "HY024");
}

TEST_P(Session, SessionOfOneStatement)
{
    std::string id = "porter-own-" + std::to_string(getpid()) + (connection().wide ? "w" : "a");
    odbc::Statement statement(connection()), other(connection());
    EXPECT_OK(statement, set_stmt_text(statement, PORTER_STMT_ATTR_SESSION_ID, id));
    EXPECT_OK(statement, statement.exec("CREATE TEMPORARY TABLE porter_one (a Int32)"));
    EXPECT_EQ(value(statement, "SELECT count() FROM porter_one"), "0");
    EXPECT_EQ(value(other, "SELECT count() FROM porter_one"), "[42S02]");
    EXPECT_EQ(dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID), "");
    /* Two statements of one connection share it without a lock, by the settings' way too. */
    EXPECT_OK(other, set_stmt_text(other, PORTER_STMT_ATTR_SETTINGS, "session_id=" + id));
    EXPECT_EQ(stmt_text(other, PORTER_STMT_ATTR_SESSION_ID), id);
    ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(1000000)"));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_EQ(value(other, "SELECT count() FROM porter_one"), "0");
    expect_counting(statement, 1, 1000000);
}

TEST_P(Session, OptionsOfTheConnection)
{
    std::string id = "porter-dbc-" + std::to_string(getpid()) + (connection().wide ? "w" : "a");
    EXPECT_OK(connection(), connection().set_text(PORTER_DBC_ATTR_SETTINGS, "max_threads=4"));
    EXPECT_EQ(dbc_text(connection(), PORTER_DBC_ATTR_SETTINGS), "max_threads=4");
    EXPECT_EQ(value("SELECT getSetting('max_threads')"), "4");
    odbc::Statement statement(connection());
    EXPECT_OK(statement, statement.exec("SET max_threads = 6"));
    EXPECT_EQ(value("SELECT getSetting('max_threads')"), "6");
    EXPECT_OK(connection(), connection().set_text(PORTER_DBC_ATTR_SETTINGS, "max_threads=7"));
    EXPECT_EQ(value("SELECT getSetting('max_threads')"), "7");
    EXPECT_ERROR(connection(), connection().set_text(PORTER_DBC_ATTR_SETTINGS, "x"), "HY024");
    EXPECT_EQ(value("SELECT getSetting('max_threads')"), "7");
    EXPECT_OK(connection(), connection().set_text(PORTER_DBC_ATTR_SETTINGS, ""));

    EXPECT_OK(connection(), connection().set_text(PORTER_DBC_ATTR_SESSION_ID, id));
    EXPECT_EQ(dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID), id);
    EXPECT_OK(statement, statement.exec("CREATE TEMPORARY TABLE porter_dbc (a Int32)"));
    EXPECT_EQ(net::post(modern_url(), "SELECT count() FROM porter_dbc", "&session_id=" + id), "0\n");
    EXPECT_OK(connection(), connection().set_text(PORTER_DBC_ATTR_SESSION_ID, ""));
    EXPECT_EQ(value("SELECT count() FROM porter_dbc"), "[42S02]");

    auto before = std::make_unique<odbc::Connection>(GetParam());
    /* As pyodbc's attrs_before: unixODBC 2.3.11 keeps a wide text for later only when it is terminated. */
    std::u16string wide = u"max_threads=8";
    if (GetParam()) {
        EXPECT_OK(*before, SQLSetConnectAttrW(before->dbc, PORTER_DBC_ATTR_SETTINGS, wide.data(), SQL_NTS));
    } else {
        EXPECT_OK(*before, before->set_text(PORTER_DBC_ATTR_SETTINGS, "max_threads=8"));
    }
    ASSERT_OK(*before, before->connect(keywords(modern_url())));
    EXPECT_EQ(value("SELECT getSetting('max_threads')", before.get()), "8");
}

TEST_P(Session, ReadonlyUsersHaveSessionsAndKill)
{
    reopen("Session=always;UID=reader;PWD=reader");
    odbc::Statement statement(connection()), other(connection());
    ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(1000000)"));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_EQ(value(other, "SELECT currentUser()"), "reader");
    expect_counting(statement, 1, 1000000);
    EXPECT_OK(statement, statement.close());
    ASSERT_OK(statement, statement.exec("SELECT number FROM system.numbers"));
    ASSERT_OK(statement, statement.fetch());
    std::string query = stmt_text(statement, PORTER_STMT_ATTR_QUERY_ID);
    EXPECT_OK(statement, statement.close());
    EXPECT_TRUE(gone(query));
    EXPECT_EQ(value(other, "SELECT 1"), "1");
}

TEST_P(Session, ResetConnectionClearsIt)
{
    odbc::Statement statement(connection());
    EXPECT_OK(statement, statement.exec("CREATE TEMPORARY TABLE porter_reset (a Int32)"));
    EXPECT_OK(statement, statement.exec("SET max_threads = 5"));
    EXPECT_OK(connection(), connection().set(SQL_ATTR_RESET_CONNECTION, SQL_RESET_CONNECTION_YES));
    EXPECT_EQ(value("SELECT count() FROM porter_reset"), "[42S02]");
    EXPECT_NE(value("SELECT getSetting('max_threads')"), "5");
}

/* Each thread with a statement of its own, all under one session. */
TEST_P(Session, ThreadsTakeTurns)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    const int rounds = 2;
#else
    const int rounds = 8;
#endif
    reopen("Session=always;SpillThreshold=200000");
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; t++)
        threads.emplace_back([&, t] {
            odbc::Statement statement(connection());
            for (int round = 0; round < rounds; round++) {
                uint64_t rows = 1000u + 20000u * ((t + round) % 4), from = 0;
                if (statement.exec("SELECT number + " + std::to_string(t) + " FROM numbers(" + std::to_string(rows) + ")") !=
                    SQL_SUCCESS) {
                    wrong++;
                    ADD_FAILURE() << odbc::told(statement.diags());
                    return;
                }
                uint64_t number = 0;
                SQLBindCol(statement.handle, 1, SQL_C_UBIGINT, &number, 0, nullptr);
                uint64_t stop = round % 3 ? rows : rows / 2; /* some are abandoned */
                while (from < stop && statement.fetch() == SQL_SUCCESS)
                    wrong += number != t + from++;
                wrong += from != stop;
                statement.close();
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST_P(Session, OldServerToo)
{
    reopen("Session=always;setting_max_threads=3", old_url());
    odbc::Statement big(connection()), other(connection());
    ASSERT_OK(big, big.exec("SELECT number FROM numbers(1000000)"));
    ASSERT_OK(big, big.fetch());
    EXPECT_OK(other, other.exec("SET max_threads = 5"));
    EXPECT_OK(other, other.exec("CREATE TEMPORARY TABLE porter_old (a Int32)"));
    EXPECT_EQ(value(other, "SELECT value FROM system.settings WHERE name = 'max_threads'"), "5");
    EXPECT_EQ(value(other, "SELECT count() FROM porter_old"), "0");
    expect_counting(big, 1, 1000000);
    EXPECT_OK(big, big.close());
    ASSERT_OK(big, big.exec("SELECT number FROM system.numbers"));
    ASSERT_OK(big, big.fetch());
    EXPECT_OK(big, big.close());
    for (int i = 0; i < 50; i++) /* the lock is given back a moment after the last byte */
        EXPECT_EQ(value(other, "SELECT count() FROM porter_old"), "0");
}

BOTH_ENTRY_POINTS(Session);

/* Waiting is slow: once a program, and for all together. */
class SessionExpiry : public Session
{
  protected:
    static void wait()
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(3300));
    }
    static void expect_lost(odbc::Statement &statement, const std::string &lost, const std::string &dropped)
    {
        EXPECT_ERROR(statement, statement.exec("SELECT 1"), "08S01");
        std::string told = odbc::told(statement.diags());
        EXPECT_NE(told.find(lost), std::string::npos) << told;
        EXPECT_EQ(told.find(dropped), std::string::npos) << told;
        /* Said once. */
        EXPECT_EQ(value(statement, "SELECT 1"), "1");
        EXPECT_EQ(value(statement, "SELECT a FROM " + lost), "[42S02]");
    }
};

TEST_P(SessionExpiry, LostStateIsNamedAndTheRestIsMadeAgain)
{
    const char asked[] = "SELECT concat(toString(getSetting('max_threads')), currentDatabase())";
    std::string user_id = "porter-expired-" + std::to_string(getpid());
    server_says(own("CREATE DATABASE IF NOT EXISTS porter_session_db"));
    auto old_one = open(old_url(), "SessionTimeout=1");
    auto users = open(modern_url(), "SessionTimeout=1;SessionId=" + user_id);
    reopen("SessionTimeout=1;setting_max_threads=3");
    odbc::Statement statement(connection()), old_statement(*old_one), users_statement(*users);
    EXPECT_OK(statement, statement.exec("SET max_threads = 5"));
    EXPECT_OK(statement, statement.exec(own("USE porter_session_db")));
    /* An INSERT whose table the driver knows by now. */
    odbc::Statement insert(connection());
    SQLINTEGER number = 1;
    server_says(own("CREATE OR REPLACE TABLE porter_session_db.kept (a Int32) ENGINE = Memory"));
    ASSERT_OK(insert, SQLBindParameter(insert.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &number, 0,
                                       nullptr));
    ASSERT_OK(insert, insert.prepare("INSERT INTO kept VALUES (?)"));
    EXPECT_OK(insert, insert.execute());
    EXPECT_OK(old_statement, old_statement.exec("CREATE TEMPORARY TABLE porter_gone (a Int32)"));
    EXPECT_EQ(value(users_statement, "SELECT 1"), "1");
    std::string id = dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID);
    wait();
    /* SET and USE: nothing is to be noticed. */
    EXPECT_OK(insert, insert.execute());
    EXPECT_EQ(server_says(own("SELECT count() FROM porter_session_db.kept")), "2\n");
    EXPECT_EQ(value(statement, asked), own("5porter_session_db"));
    EXPECT_NE(dbc_text(connection(), PORTER_DBC_ATTR_SESSION_ID), id);
    expect_lost(old_statement, "porter_gone", "nothing else");
    /* What others made under the user's own id cannot be known. */
    EXPECT_INFO(users_statement, users_statement.exec("SELECT 2"), "01000");
    EXPECT_EQ(users_statement.rows().size(), 1u);
    EXPECT_OK(users_statement, users_statement.close());
    EXPECT_EQ(value(users_statement, "SELECT 1"), "1");

    EXPECT_OK(statement, statement.exec("CREATE TEMPORARY TABLE porter_gone (a Int32)"));
    EXPECT_OK(statement, statement.exec("CREATE TEMPORARY TABLE porter_dropped (a Int32)"));
    EXPECT_OK(statement, statement.exec("DROP TABLE porter_dropped"));
    auto third = open(modern_url(), "SessionTimeout=1");
    odbc::Statement temporary(*third);
    ASSERT_OK(temporary, temporary.exec("CREATE TEMPORARY TABLE porter_rows (a Int32)"));
    ASSERT_OK(temporary, SQLBindParameter(temporary.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                          &number, 0, nullptr));
    ASSERT_OK(temporary, temporary.prepare("INSERT INTO porter_rows VALUES (?)"));
    EXPECT_OK(temporary, temporary.execute());
    wait();
    /* It was not sent, and says nothing of rows that may be stored; the connection lives. */
    EXPECT_ERROR(temporary, temporary.execute(), "08S01");
    EXPECT_NE(odbc::told(temporary.diags()).find("porter_rows"), std::string::npos);
    EXPECT_EQ(odbc::told(temporary.diags()).find("may have"), std::string::npos) << odbc::told(temporary.diags());
    SQLUINTEGER dead = 9;
    EXPECT_OK(*third, SQLGetConnectAttr(third->dbc, SQL_ATTR_CONNECTION_DEAD, &dead, sizeof dead, nullptr));
    EXPECT_EQ(dead, static_cast<SQLUINTEGER>(SQL_CD_FALSE));
    EXPECT_ERROR(temporary, temporary.execute(), "42S02");
    expect_lost(statement, "porter_gone", "porter_dropped");
    EXPECT_EQ(value(statement, asked), own("5porter_session_db"));
    server_says(own("DROP DATABASE porter_session_db"));
}

INSTANTIATE_TEST_SUITE_P(, SessionExpiry, testing::Values(managed), entry_name);

} // namespace
