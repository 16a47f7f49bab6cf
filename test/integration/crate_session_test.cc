/* CrateDB's sessions are links: what is lost with one, what is made again, cancelling, timeouts, logins. */
#include <chrono>
#include <thread>

#include "crate.h"
#include "cutter.h"
#include "porter_odbc.h"

namespace
{

class Crate_session : public WithCrate
{
};
BOTH_ENTRY_POINTS(Crate_session);

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::string cell(odbc::Statement &statement, const std::string &sql)
{
    if (!SQL_SUCCEEDED(statement.exec(sql)))
        return odbc::told(statement.diags());
    auto rows = statement.rows();
    statement.close();
    return rows.empty() ? "" : rows[0][0].value_or("NULL");
}

TEST_P(Crate_session, SetHoldsForTheConnectionAlone)
{
    odbc::Statement statement(connection());
    EXPECT_EQ(cell(statement, "SELECT current_schema"), "doc");
    ASSERT_OK(statement, statement.exec("SET search_path TO sys, doc"));
    EXPECT_EQ(cell(statement, "SELECT current_schema"), "sys");
    EXPECT_EQ(cell(statement, "SELECT mountain FROM summits ORDER BY height DESC LIMIT 1"), "Mont Blanc");
    EXPECT_EQ(connection().info_text(SQL_DATABASE_NAME), "sys");
    auto other = open();
    odbc::Statement fresh(*other);
    EXPECT_EQ(cell(fresh, "SELECT current_schema"), "doc");
    EXPECT_EQ(other->info_text(SQL_DATABASE_NAME), "doc");
    ASSERT_OK(statement, statement.exec("SET SESSION search_path = 'Porter_k1', sys"));
    EXPECT_EQ(cell(statement, "SELECT current_schema"), "Porter_k1");
    EXPECT_EQ(connection().info_text(SQL_DATABASE_NAME), "Porter_k1");
    ASSERT_OK(statement, statement.exec("SET search_path TO DEFAULT"));
    EXPECT_EQ(cell(statement, "SELECT current_schema"), "doc");
    EXPECT_EQ(connection().info_text(SQL_DATABASE_NAME), "doc");
}

/* What the server tells of a statement: rows, and how long it took. */
TEST_P(Crate_session, RowsAndDurationAreTold)
{
    auto number = [](odbc::Statement &statement, SQLINTEGER attribute) {
        uint64_t value = 77;
        EXPECT_OK(statement, SQLGetStmtAttr(statement.handle, attribute, &value, SQL_IS_UINTEGER, nullptr));
        return value;
    };
    make("told", "id integer");
    auto other = open("Messages=1;FetchMode=buffered;");
    odbc::Statement statement(*other);
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_ELAPSED_NS), PORTER_UNKNOWN);
    EXPECT_INFO(statement, statement.exec("INSERT INTO porter_k1.told VALUES (1), (2), (3)"), "01000");
    std::string message = statement.diags().at(0).message;
    EXPECT_NE(message.find("\"written_rows\":3,"), std::string::npos) << message;
    EXPECT_NE(message.find("\"elapsed_ns\":"), std::string::npos) << message;
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_WRITTEN_ROWS), 3u);
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_READ_ROWS), PORTER_UNKNOWN);
    uint64_t elapsed = number(statement, PORTER_STMT_ATTR_ELAPSED_NS);
    EXPECT_GT(elapsed, 1000u);
    EXPECT_LT(elapsed, UINT64_C(600000000000));
    run("REFRESH TABLE porter_k1.told");
    EXPECT_INFO(statement, statement.exec("SELECT id FROM porter_k1.told ORDER BY id"), "01000");
    message = statement.diags().at(0).message;
    EXPECT_NE(message.find("[\"id\",\"integer\"]"), std::string::npos) << message;
    EXPECT_EQ(statement.rows().size(), 3u);
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_RESULT_ROWS), 3u);
    EXPECT_GT(number(statement, PORTER_STMT_ATTR_ELAPSED_NS), 1000u);
    statement.close();
    EXPECT_ERROR(statement, statement.exec("SELECT nosuch FROM porter_k1.told"), "42S22");
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_ELAPSED_NS), PORTER_UNKNOWN);
    run("DROP TABLE porter_k1.told");
}

/* What the server has not is refused by name, for one statement and before it is sent. */
TEST_P(Crate_session, WhatAStatementCannotHave)
{
    odbc::Statement statement(connection());
    const struct {
        SQLINTEGER attribute;
        const char *text, *words;
    } cases[] = {{PORTER_STMT_ATTR_SETTINGS, "max_threads=1", "settings of one statement"},
                 {PORTER_STMT_ATTR_ROLE, "admin", "roles of a statement"},
                 {PORTER_STMT_ATTR_DATABASE, "sys", "a schema of one statement"}};
    for (const auto &one : cases) {
        SQLCHAR *text = reinterpret_cast<SQLCHAR *>(const_cast<char *>(one.text));
        ASSERT_OK(statement, SQLSetStmtAttr(statement.handle, one.attribute, text, SQL_NTS));
        EXPECT_ERROR(statement, statement.exec("SELECT 1"), "HYC00");
        EXPECT_NE(odbc::told(statement.diags()).find(one.words), std::string::npos)
            << odbc::told(statement.diags());
        ASSERT_OK(statement, SQLSetStmtAttr(statement.handle, one.attribute, text, 0));
        EXPECT_EQ(cell(statement, "SELECT 1"), "1") << one.words;
    }
}

TEST_P(Crate_session, SettingsAndSchemaAreMadeAgainAfterAReconnect)
{
    net::Cutter cutter(crate_url());
    auto other = open("Schema=sys;", cutter.url());
    odbc::Statement statement(*other);
    EXPECT_EQ(cell(statement, "SELECT current_schema"), "sys");
    ASSERT_OK(statement, statement.exec("SET SESSION search_path = 'porter_k1', 'sys'"));
    EXPECT_EQ(cell(statement, "SELECT current_schema"), "porter_k1");
    cutter.drop();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_EQ(cell(statement, "SELECT current_schema"), "porter_k1");
    EXPECT_EQ(cutter.links(), 2);
}

/* A write finds its link gone before it is sent: it goes over the next one, once. */
TEST_P(Crate_session, AWriteAfterALostLinkIsSentOnce)
{
    make("once", "id integer");
    net::Cutter cutter(crate_url());
    auto other = open("", cutter.url());
    odbc::Statement statement(*other);
    ASSERT_OK(statement, statement.exec("INSERT INTO porter_k1.once VALUES (1)"));
    cutter.drop();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ASSERT_OK(statement, statement.exec("INSERT INTO porter_k1.once VALUES (2)"));
    run("REFRESH TABLE porter_k1.once");
    EXPECT_EQ(ask("SELECT id FROM porter_k1.once ORDER BY id"), "1\n2");
    run("DROP TABLE porter_k1.once");
}

TEST_P(Crate_session, ACursorIsLostWithItsLink)
{
    net::Cutter cutter(crate_url());
    auto other = open("FetchMode=cursor;FetchSize=100;", cutter.url());
    odbc::Statement statement(*other), second(*other);
    ASSERT_OK(statement, statement.exec("SELECT x FROM generate_series(1, 1000) t(x)"));
    for (int i = 0; i < 50; i++)
        ASSERT_OK(statement, statement.fetch());
    cutter.drop();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    /* Another statement opens the next link: the cursor must not be taken for one of it. */
    EXPECT_EQ(cell(second, "SELECT 'next'"), "next");
    int rows = 50;
    SQLRETURN code;
    while ((code = statement.fetch()) == SQL_SUCCESS)
        rows++;
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(rows, 100);
    EXPECT_EQ(statement.state(), "08S01") << odbc::told(statement.diags());
    ASSERT_OK(statement, statement.close());
    EXPECT_EQ(cell(statement, "SELECT 'alive'"), "alive");
}

/* Cut in the middle of a result: an error, never fewer rows. */
TEST_P(Crate_session, ACutAnswerIsAnError)
{
    for (const char *mode : {"buffered", "cursor"}) {
        net::Cutter cutter(crate_url());
        auto other = open(std::string("Retries=0;FetchSize=1000;FetchMode=") + mode + ";", cutter.url());
        odbc::Statement statement(*other);
        EXPECT_EQ(cell(statement, "SELECT 'begin'"), "begin");
        cutter.cut(net::Side::answer, 9000, net::Fate::close);
        SQLRETURN code = statement.exec("SELECT x FROM generate_series(1, 5000) t(x)");
        int rows = 0;
        while (SQL_SUCCEEDED(code) && (code = statement.fetch()) == SQL_SUCCESS)
            rows++;
        EXPECT_EQ(code, SQL_ERROR) << mode;
        EXPECT_LT(rows, 5000);
        EXPECT_EQ(statement.state(), "08S01") << odbc::told(statement.diags());
        statement.close();
        EXPECT_EQ(cell(statement, "SELECT 'again'"), "again");
    }
}

const char SLOW[] = "SELECT count(*) FROM generate_series(1, 20000000) a(x), generate_series(1, 20000) b(y)";

/* The server itself says whether the job is gone. */
bool job_ends(odbc::Statement &probe, const std::string &words)
{
    for (int i = 0; i < 100; i++) {
        if (cell(probe, "SELECT count(*) FROM sys.jobs WHERE stmt LIKE '%" + words +
                            "%' AND stmt NOT LIKE '%sys.jobs%'") == "0")
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

TEST_P(Crate_session, CancelEndsTheJobOnTheServer)
{
    auto other = open();
    odbc::Statement statement(*other), probe(connection());
    ASSERT_OK(statement, statement.exec("SET SESSION search_path = 'sys'"));
    SQLRETURN code = SQL_SUCCESS;
    auto start = Clock::now();
    std::thread runner([&] { code = statement.exec(SLOW); });
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    auto cancelled = Clock::now();
    EXPECT_EQ(SQLCancel(statement.handle), SQL_SUCCESS);
    runner.join();
    EXPECT_LT(since(cancelled), 5.0);
    EXPECT_GT(since(start), 0.5);
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(statement.state(), "HY008") << odbc::told(statement.diags());
    EXPECT_TRUE(job_ends(probe, "generate_series(1, 20000000)"));
    /* The session's settings are there again on the next link. */
    EXPECT_EQ(cell(statement, "SELECT current_schema"), "sys");
}

TEST_P(Crate_session, ATimeoutEndsTheJobOnTheServer)
{
    odbc::Statement statement(connection());
    auto other = open();
    odbc::Statement probe(*other);
    ASSERT_OK(statement, statement.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(1)));
    EXPECT_ERROR(statement, statement.exec(SLOW), "HYT00");
    EXPECT_TRUE(job_ends(probe, "generate_series(1, 20000000)"));
    EXPECT_EQ(cell(statement, "SELECT 'fine'"), "fine");
}

TEST_P(Crate_session, TheServerIsKnownByItsAnswer)
{
    odbc::Connection other(GetParam());
    ASSERT_EQ(other.connect(keywords(crate_url())), SQL_SUCCESS) << odbc::told(other.diags());
    EXPECT_EQ(other.info_text(SQL_DBMS_NAME), "CrateDB");
    EXPECT_NE(other.info_text(SQL_DBMS_VER).value_or("").find("6.4.3"), std::string::npos);
    EXPECT_EQ(other.info_text(SQL_DATABASE_NAME), "doc");
}

TEST_P(Crate_session, AnotherServerIsToldApart)
{
    odbc::Connection other(GetParam());
    EXPECT_EQ(other.connect(keywords(modern_url(), "ServerType=cratedb")), SQL_ERROR);
    EXPECT_EQ(other.state(), "08001") << odbc::told(other.diags());
    EXPECT_EQ(other.connect(keywords(crate_url(), "ServerType=clickhouse")), SQL_ERROR);
}

/* A host that is down is left for the next one. */
TEST_P(Crate_session, TheFirstHostThatAnswersIsUsed)
{
    std::string url = crate_url(), host = url.substr(url.find("//") + 2);
    odbc::Connection other(GetParam());
    std::string string = "Server=127.0.0.1:1," + host + ";ServerType=cratedb;";
    if (managed)
        string = keywords(url).substr(0, keywords(url).find("Url")) + string;
    SQLRETURN code = other.connect(string);
    ASSERT_TRUE(SQL_SUCCEEDED(code)) << odbc::told(other.diags());
    EXPECT_EQ(other.info_text(SQL_DBMS_NAME), "CrateDB");
}

/* A host that is lost later: reads and writes go to the next one, with the session's settings. */
TEST_P(Crate_session, ALostHostIsLeft)
{
    std::string url = crate_url(), host = url.substr(url.find("//") + 2);
    auto cutter = std::make_unique<net::Cutter>(url);
    std::string first_host = cutter->url().substr(cutter->url().find("//") + 2);
    auto other = open("Server=" + first_host.substr(first_host.find('@') + 1) + "," +
                          host.substr(host.find('@') + 1) + ";",
                      "");
    odbc::Statement statement(*other);
    ASSERT_OK(statement, statement.exec("SET search_path TO sys"));
    cutter.reset();
    EXPECT_EQ(cell(statement, "SELECT current_schema"), "sys");
    EXPECT_EQ(cell(statement, "SELECT 'there'"), "there");
}

} // namespace
