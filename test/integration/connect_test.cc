/* Ways to connect: odbc.ini, Url, users who may not set anything, settings, and what the completed string says. */
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <unistd.h>

#include "fixture.h"

namespace
{

class Connect : public WithDriver
{
  protected:
    void SetUp() override
    {
    }
    static std::string one_cell(odbc::Connection &db, const std::string &sql)
    {
        odbc::Statement statement(db);
        EXPECT_OK(statement, statement.exec(sql));
        return statement.rows().at(0).at(0).value_or("NULL");
    }
};

/* An odbc.ini of the test's own, for as long as it lives. */
struct Ini {
    std::string path = testing::TempDir() + "porter_odbc_" + std::to_string(getpid()) + ".ini";

    explicit Ini(const std::string &text)
    {
        std::ofstream(path) << text;
        setenv("ODBCINI", path.c_str(), 1);
    }
    ~Ini()
    {
        unsetenv("ODBCINI");
        std::remove(path.c_str());
    }
};

SQLRETURN connect_dsn(odbc::Connection &db, std::string dsn, std::string user, std::string password)
{
    auto chars = [](std::string &text) { return reinterpret_cast<SQLCHAR *>(text.data()); };
    if (!db.wide)
        return SQLConnect(db.dbc, chars(dsn), SQL_NTS, chars(user), SQL_NTS, chars(password), SQL_NTS);
    std::u16string texts[] = {odbc::widen(dsn), odbc::widen(user), odbc::widen(password)};
    SQLWCHAR *wide[3];
    for (int i = 0; i < 3; i++)
        wide[i] = reinterpret_cast<SQLWCHAR *>(texts[i].data());
    return SQLConnectW(db.dbc, wide[0], SQL_NTS, wide[1], SQL_NTS, wide[2], SQL_NTS);
}

TEST_P(Connect, DsnOfOdbcIni)
{
    Ini ini("[porter test]\nDriver=" + std::string(PORTER_LIBRARY) + "\nUrl=" + modern_url() +
            "\nDatabase=system\nsetting_max_threads=3\nUID=reader\nPWD=reader\n");
    odbc::Connection by_name(GetParam()), by_string(GetParam());
    EXPECT_OK(by_name, connect_dsn(by_name, "porter test", "alice", "s3cret:ä ?&%\""));
    EXPECT_EQ(one_cell(by_name, "SELECT currentUser()"), "alice");
    EXPECT_EQ(one_cell(by_name, "SELECT currentDatabase()"), "system");
    EXPECT_EQ(one_cell(by_name, "SELECT getSetting('max_threads')"), "3");
    EXPECT_EQ(by_name.info_text(SQL_DATA_SOURCE_NAME), "porter test");
    /* The string wins over the file. */
    EXPECT_OK(by_string, by_string.connect("DSN=porter test;Database=default;setting_max_threads=2;UID=reader2;PWD=reader2"));
    EXPECT_EQ(one_cell(by_string, "SELECT currentDatabase()"), "default");
    EXPECT_EQ(one_cell(by_string, "SELECT getSetting('max_threads')"), "2");
}

TEST_P(Connect, UrlSaysEverything)
{
    net::Address address = net::address_of(modern_url());
    std::string place = address.host + ":" + std::to_string(address.port);
    auto db = open("http://alice:s3cret%3A%C3%A4%20%3F%26%25%22@" + place + "/system?max_threads=2");
    ASSERT_NE(db, nullptr);
    EXPECT_EQ(one_cell(*db, "SELECT currentUser()"), "alice");
    EXPECT_EQ(one_cell(*db, "SELECT currentDatabase()"), "system");
    EXPECT_EQ(one_cell(*db, "SELECT getSetting('max_threads')"), "2");
    EXPECT_EQ(db->completed.find("s3cret"), std::string::npos) << db->completed;
    auto parts = open("", "Server=" + address.host + ";Port=" + std::to_string(address.port) + ";Database=system");
    ASSERT_NE(parts, nullptr);
    EXPECT_EQ(one_cell(*parts, "SELECT currentDatabase()"), "system");
    EXPECT_NE(parts->completed.find("Port=" + std::to_string(address.port)), std::string::npos) << parts->completed;
}

/* A user with readonly=1 may set nothing, and is refused requests that try. */
TEST_P(Connect, ReadonlyUsersReadEverything)
{
    for (const char *user : {"reader", "reader2"})
        for (const std::string &url : {modern_url(), old_url()}) {
            SCOPED_TRACE(user + std::string(" at ") + url);
            auto db = open(url, std::string("UID=") + user + ";PWD=" + user);
            ASSERT_NE(db, nullptr);
            odbc::Statement statement(*db);
            ASSERT_OK(statement, statement.exec("SELECT number, toString(number) AS s, toDate('2024-02-29') AS d FROM "
                                                "system.numbers LIMIT 3"));
            auto rows = statement.rows();
            ASSERT_EQ(rows.size(), 3u);
            EXPECT_EQ(rows[2], (std::vector<odbc::Cell>{"2", "2", "2024-02-29"}));
            ASSERT_OK(statement, statement.close());
            ASSERT_OK(statement, statement.prepare("SELECT 1 AS a, ? AS b"));
            EXPECT_EQ(statement.columns(), 2);
            SQLINTEGER value = 5;
            ASSERT_OK(statement, SQLBindParameter(statement.handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
                                                  &value, 0, nullptr));
            ASSERT_OK(statement, statement.execute());
            EXPECT_EQ(statement.rows()[0][1], "5");
            ASSERT_OK(statement, statement.close());
            EXPECT_ERROR(statement, statement.exec("CREATE TABLE default.never_made (a Int8) ENGINE = Memory"), "42000");
            EXPECT_EQ(statement.diags()[0].native, 164);
        }
}

TEST_P(Connect, ReadonlyUsersReadNestedTypes)
{
    auto db = open(modern_url(), "UID=reader;PWD=reader");
    ASSERT_NE(db, nullptr);
    odbc::Statement statement(*db);
    ASSERT_OK(statement, statement.exec("SELECT [1, 2]::Array(Dynamic) AS a, '{\"k\":1}'::JSON AS j, 'x'::LowCardinality("
                                        "String) AS l, toDateTime(0, 'Asia/Tokyo') AS t"));
    auto rows = statement.rows();
    EXPECT_EQ(rows[0][0], "[1,2]");
    EXPECT_EQ(rows[0][1], "{\"k\":1}");
    EXPECT_EQ(rows[0][2], "x");
    EXPECT_EQ(rows[0][3], "1970-01-01 09:00:00");
}

TEST_P(Connect, WithoutDatabaseAndWithAnother)
{
    auto none = open(modern_url(), "UseDatabase=0");
    ASSERT_NE(none, nullptr);
    EXPECT_EQ(one_cell(*none, "SELECT currentDatabase()"), "default");
    auto other = open(modern_url(), "Schema=system");
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(one_cell(*other, "SELECT count() > 0 FROM tables"), "1");
    EXPECT_EQ(other->info_text(SQL_DATABASE_NAME), "system");
}

TEST_P(Connect, CompletedStringThatDoesNotFitIs01004)
{
    odbc::Connection db(GetParam());
    SQLSMALLINT length = 0;
    std::string in = keywords(modern_url(), "UID=default");
    char16_t wide[8] = {};
    SQLCHAR ansi[8] = {};
    SQLRETURN code;
    if (GetParam()) {
        std::u16string text = odbc::widen(in);
        code = SQLDriverConnectW(db.dbc, nullptr, reinterpret_cast<SQLWCHAR *>(text.data()), SQL_NTS,
                                 reinterpret_cast<SQLWCHAR *>(wide), 8, &length, SQL_DRIVER_NOPROMPT);
        EXPECT_EQ(std::u16string(wide).size(), 7u);
    } else {
        code = SQLDriverConnect(db.dbc, nullptr, reinterpret_cast<SQLCHAR *>(in.data()), SQL_NTS, ansi, 8, &length,
                                SQL_DRIVER_NOPROMPT);
        EXPECT_EQ(std::string(reinterpret_cast<char *>(ansi)).size(), 7u);
    }
    EXPECT_STATE(db, code, SQL_SUCCESS_WITH_INFO, "01004");
    EXPECT_GT(length, 8);
    EXPECT_EQ(one_cell(db, "SELECT 1"), "1");
}

TEST_P(Connect, OftenAndFromManyThreads)
{
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++)
        threads.emplace_back([this] {
            for (int i = 0; i < 20; i++) {
                auto db = open(modern_url());
                ASSERT_NE(db, nullptr);
                ASSERT_EQ(one_cell(*db, "SELECT 7"), "7");
            }
        });
    for (std::thread &one : threads)
        one.join();
}

/* Statements that are left open are closed with the connection. */
TEST_P(Connect, DisconnectClosesEverything)
{
    odbc::Connection db(GetParam());
    ASSERT_OK(db, db.connect(keywords(modern_url())));
    SQLHSTMT open_one = SQL_NULL_HSTMT;
    ASSERT_OK(db, SQLAllocHandle(SQL_HANDLE_STMT, db.dbc, &open_one));
    SQLCHAR sql[] = "SELECT number FROM system.numbers";
    ASSERT_EQ(SQLExecDirect(open_one, sql, SQL_NTS), SQL_SUCCESS);
    ASSERT_EQ(SQLFetch(open_one), SQL_SUCCESS);
    EXPECT_OK(db, db.disconnect());
    EXPECT_OK(db, db.connect(keywords(modern_url())));
    EXPECT_EQ(one_cell(db, "SELECT 7"), "7");
}

BOTH_ENTRY_POINTS(Connect);

} // namespace
