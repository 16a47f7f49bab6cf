/* What the conformance suites share. */
#include "conformance.h"
#include "translate.h"

#include <cctype>
#include <condition_variable>
#include <mutex>
#include <thread>

void Conformance::SetUp()
{
    const testing::TestInfo *test = testing::UnitTest::GetInstance()->current_test_info();
    std::string suite = test->test_suite_name(), name = test->name();
    const char *difference =
        cratedb_difference(suite.substr(suite.find('/') + 1) + "." + name.substr(0, name.find('/')));
    if (on_cratedb() && difference)
        GTEST_SKIP() << "differs on CrateDB: " << difference;
    server_says(std::string("CREATE DATABASE IF NOT EXISTS ") + database());
    WithDriver::SetUp();
    ASSERT_NE(first, nullptr);
    fresh();
}

void Conformance::TearDown()
{
    s.reset();
}

odbc::Statement &Conformance::fresh()
{
    s.reset();
    s = std::make_unique<odbc::Statement>(*first);
    return *s;
}

std::string Conformance::one(const std::string &sql)
{
    odbc::Statement statement(*first);

    EXPECT_OK(statement, statement.exec(sql));
    auto rows = statement.rows();
    EXPECT_EQ(rows.size(), 1u) << sql;
    return rows.empty() ? "no row" : rows[0].at(0).value_or("NULL");
}

/* Direct and managed run one after the other only within a topic: the process's id keeps topics apart. */
std::string Conformance::make(const std::string &columns, const std::string &engine)
{
    std::string table = std::string(database()) + ".t" + std::to_string(getpid()) + (GetParam() ? "w" : "a");

    if (on_cratedb()) { /* a name that can be recorded */
        std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
        table = std::string(database()) + ".t_";
        for (char c : name.substr(0, name.find('/')))
            table += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }

    server_says("DROP TABLE IF EXISTS " + table);
    server_says("CREATE TABLE " + table + " (" + columns + ") ENGINE = " + engine);
    return table;
}

SQLRETURN Conformance::cancelled()
{
    std::mutex lock;
    std::condition_variable over;
    bool done = false;
    std::thread other([&] {
        std::unique_lock<std::mutex> held(lock);
        while (!over.wait_for(held, std::chrono::milliseconds(400), [&] { return done; }))
            EXPECT_EQ(SQLCancel(s->handle), SQL_SUCCESS);
    });
    SQLRETURN code = s->exec("SELECT count() FROM numbers(100000000000) WHERE NOT ignore(sipHash64(number))");
    {
        std::lock_guard<std::mutex> held(lock);
        done = true;
    }
    over.notify_one();
    other.join();
    return code;
}

SQLRETURN Conformance::set_name(odbc::Statement &statement, Argument name)
{
    return GetParam() ? SQLSetCursorNameW(statement.handle, name.w(), SQL_NTS)
                      : SQLSetCursorName(statement.handle, name.a(), SQL_NTS);
}

std::string Conformance::name_of(odbc::Statement &statement)
{
    char16_t wide[64] = {};
    SQLCHAR ansi[64] = {};
    SQLSMALLINT length = 0;

    if (!GetParam()) {
        EXPECT_OK(statement, SQLGetCursorName(statement.handle, ansi, 64, &length));
        return reinterpret_cast<char *>(ansi);
    }
    EXPECT_OK(statement,
              SQLGetCursorNameW(statement.handle, reinterpret_cast<SQLWCHAR *>(wide), 64, &length));
    return odbc::narrow(std::u16string(wide));
}

SQLRETURN Conformance::bind(odbc::Statement &statement, SQLUSMALLINT number, SQLSMALLINT c_type,
                            SQLSMALLINT sql_type, void *data, SQLLEN *indicator, SQLULEN size,
                            SQLLEN capacity)
{
    return SQLBindParameter(statement.handle, number, SQL_PARAM_INPUT, c_type, sql_type, size, 0, data,
                            capacity, indicator);
}

SQLULEN Conformance::attribute(odbc::Statement &statement, SQLINTEGER id)
{
    SQLULEN value = static_cast<SQLULEN>(-99);

    EXPECT_OK(statement, SQLGetStmtAttr(statement.handle, id, &value, 0, nullptr));
    return value;
}

SQLULEN Conformance::info(SQLUSMALLINT type)
{
    SQLUINTEGER value = 0; /* SQLUSMALLINT or SQLUINTEGER: the low bytes come first */
    SQLSMALLINT length = 0;

    EXPECT_OK(*first, SQLGetInfo(first->dbc, type, &value, sizeof value, &length));
    return value;
}

SQLRETURN Conformance::browse(odbc::Connection &db, Argument in, std::string *out)
{
    char16_t wide[2048] = {};
    SQLCHAR ansi[2048] = {};
    SQLSMALLINT length = 0;
    SQLRETURN code = GetParam() ? SQLBrowseConnectW(db.dbc, in.w(), SQL_NTS,
                                                    reinterpret_cast<SQLWCHAR *>(wide), 2048, &length)
                                : SQLBrowseConnect(db.dbc, in.a(), SQL_NTS, ansi, 2048, &length);

    *out = GetParam() ? odbc::narrow(std::u16string(wide)) : reinterpret_cast<char *>(ansi);
    return code;
}

SQLRETURN Conformance::driver_connect(odbc::Connection &db, Argument in, SQLUSMALLINT completion,
                                      void *window)
{
    SQLSMALLINT length = 0;
    char16_t wide[2048];
    SQLCHAR ansi[2048];

    return GetParam() ? SQLDriverConnectW(db.dbc, window, in.w(), SQL_NTS, reinterpret_cast<SQLWCHAR *>(wide),
                                          2048, &length, completion)
                      : SQLDriverConnect(db.dbc, window, in.a(), SQL_NTS, ansi, 2048, &length, completion);
}

SQLHDESC Conformance::descriptor(odbc::Statement &statement, SQLINTEGER id)
{
    SQLHDESC desc = SQL_NULL_HDESC;

    EXPECT_OK(statement, SQLGetStmtAttr(statement.handle, id, &desc, 0, nullptr));
    return desc;
}

std::string Conformance::desc_state(SQLHDESC desc)
{
    return odbc::first_state(SQL_HANDLE_DESC, desc, GetParam());
}

std::string Conformance::diag_text(odbc::Statement &statement, SQLSMALLINT record, SQLSMALLINT field)
{
    char16_t wide[2048] = {};
    char ansi[2048] = {};
    SQLSMALLINT length = 0;
    SQLRETURN code =
        GetParam()
            ? SQLGetDiagFieldW(SQL_HANDLE_STMT, statement.handle, record, field, wide, sizeof wide, &length)
            : SQLGetDiagField(SQL_HANDLE_STMT, statement.handle, record, field, ansi, sizeof ansi, &length);

    EXPECT_EQ(code, SQL_SUCCESS) << "diagnostic field " << field;
    return GetParam() ? odbc::narrow(std::u16string(wide)) : ansi;
}
