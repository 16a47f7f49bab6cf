/* Every SQLSTATE that the driver promises has a statement that provokes it, with the server's number and message. */
#include <chrono>
#include <thread>

#include <unistd.h>

#include "fixture.h"

namespace
{

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

class State : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        ASSERT_NE(first, nullptr);
        statement = std::make_unique<odbc::Statement>(*first);
    }
    void TearDown() override
    {
        statement.reset();
    }
    void at_first_row(const std::string &sql)
    {
        ASSERT_OK(*statement, statement->exec(sql));
        ASSERT_OK(*statement, statement->fetch());
    }
    SQLRETURN get(SQLSMALLINT c_type, size_t capacity = sizeof(SQLLEN) * 4, bool with_indicator = true)
    {
        std::vector<char> buffer(capacity + 8);
        SQLLEN indicator;
        return SQLGetData(statement->handle, 1, c_type, buffer.data(), static_cast<SQLLEN>(capacity),
                          with_indicator ? &indicator : nullptr);
    }

    std::unique_ptr<odbc::Statement> statement;
};

/* ---- errors that the server finds: SQLSTATE and native number */

struct ServerFailure {
    const char *sql, *state;
    SQLINTEGER native;
};

const ServerFailure server_failures[] = {
    {"SELECT * FROM no_such_table_here", "42S02", 60},
    {"SELECT * FROM no_such_database.t", "3F000", 81},
    {"SELECT no_such_column FROM numbers(1)", "42S22", 47},
    {"SELECT FROM WHERE", "42000", 62},
    {"SELEC 1", "42000", 62},
    {"SELECT no_such_function(1)", "42000", 46},
    {"SELECT 1 SETTINGS no_such_setting = 1", "42000", 115},
    {"SELECT toInt32('abc')", "22018", 6},
    {"SELECT intDiv(1, 0)", "22012", 153},
    {"SELECT throwIf(1, 'thrown')", "22000", 395},
    {"SELECT toDecimal32(99999, 5)", "22003", 407},
    {"SELECT toUUID('x')", "22018", 376},
    {"CREATE TABLE system.numbers (a Int8) ENGINE = Memory", "42S01", 57},
    {"SELECT number FROM numbers(1000) SETTINGS max_result_rows = 10, max_block_size = 10", "HY000", 396},
};

TEST_P(State, OfTheServersErrors)
{
    for (const ServerFailure &one : server_failures) {
        SQLRETURN code = statement->exec(one.sql);
        while (SQL_SUCCEEDED(code))
            code = statement->fetch();
        EXPECT_EQ(code, SQL_ERROR) << one.sql;
        std::vector<odbc::Diag> records = statement->diags();
        ASSERT_EQ(records.size(), 1u) << one.sql;
        EXPECT_EQ(records[0].state, one.state) << one.sql << ": " << records[0];
        EXPECT_EQ(records[0].native, one.native) << one.sql << ": " << records[0];
        EXPECT_NE(records[0].message.find("[Porter][ClickHouse]"), std::string::npos) << records[0];
        statement->close();
    }
}

TEST_P(State, StatementIsUsableAfterAnError)
{
    for (int i = 0; i < 3; i++) {
        EXPECT_ERROR(*statement, statement->exec("SELECT throwIf(1)"), "22000");
        ASSERT_OK(*statement, statement->exec("SELECT 7"));
        auto rows = statement->rows();
        ASSERT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0][0], "7");
        ASSERT_OK(*statement, statement->close());
    }
}

TEST_P(State, MessageIsTheServersWhole)
{
    std::string word = std::string(20000, 'm') + "é日😀end";
    EXPECT_ERROR(*statement, statement->exec("SELECT throwIf(1, '" + word + "')"), "22000");
    auto records = statement->diags();
    ASSERT_EQ(records.size(), 1u);
    EXPECT_NE(records[0].message.find(word), std::string::npos) << records[0].message.size();
}

/* More than a SQLSMALLINT can say: as much as fits, no broken character, and the warning. */
TEST_P(State, MessageOf100KilobytesIsCutCleanly)
{
    std::string word;
    while (word.size() < 100000)
        word += "0123456789é";
    EXPECT_ERROR(*statement, statement->exec("SELECT throwIf(1, '" + word + "')"), "22000");
    if (managed) { /* the manager keeps its own copies, and says of them what it likes */
        auto records = statement->diags();
        ASSERT_EQ(records.size(), 1u);
        EXPECT_EQ(records[0].native, 395);
        return;
    }
    std::vector<char16_t> wide(32767);
    std::vector<SQLCHAR> ansi(32767);
    SQLSMALLINT length = 0;
    SQLCHAR state[6];
    char16_t wide_state[6];
    if (first->wide) {
        EXPECT_EQ(SQLGetDiagRecW(SQL_HANDLE_STMT, statement->handle, 1, reinterpret_cast<SQLWCHAR *>(wide_state),
                                 nullptr, reinterpret_cast<SQLWCHAR *>(wide.data()), 32767, &length),
                  SQL_SUCCESS_WITH_INFO);
        EXPECT_EQ(wide[32766], u'\0');
        EXPECT_NE(wide[32765], u'\0');
    } else {
        EXPECT_EQ(SQLGetDiagRec(SQL_HANDLE_STMT, statement->handle, 1, state, nullptr, ansi.data(), 32767, &length),
                  SQL_SUCCESS_WITH_INFO);
        std::string got(reinterpret_cast<char *>(ansi.data()));
        EXPECT_GE(got.size(), 32764u);
        EXPECT_EQ(odbc::widen(got).find(u'\uFFFD'), std::u16string::npos);
    }
    EXPECT_GE(length, 32766); /* the most that a SQLSMALLINT tells */
}

/* ---- conversions */

TEST_P(State, CutTextIs01004WithTheWholeLength)
{
    at_first_row("SELECT 'abcdef'");
    char buffer[4];
    SQLLEN indicator = 0;
    EXPECT_INFO(*statement, SQLGetData(statement->handle, 1, SQL_C_CHAR, buffer, sizeof buffer, &indicator), "01004");
    EXPECT_STREQ(buffer, "abc");
    EXPECT_EQ(indicator, 6);
    EXPECT_OK(*statement, SQLGetData(statement->handle, 1, SQL_C_CHAR, buffer, sizeof buffer, &indicator));
    EXPECT_STREQ(buffer, "def");
    EXPECT_EQ(indicator, 3);
    EXPECT_EQ(SQLGetData(statement->handle, 1, SQL_C_CHAR, buffer, sizeof buffer, &indicator), SQL_NO_DATA);
}

struct Conversion {
    const char *sql;
    SQLSMALLINT c_type;
    SQLRETURN code;
    const char *state;
};

const Conversion conversions[] = {
    {"SELECT 1.5::Float64", SQL_C_SLONG, SQL_SUCCESS_WITH_INFO, "01S07"},
    {"SELECT toDateTime('2024-01-01 10:00:00')", SQL_C_TYPE_DATE, SQL_SUCCESS_WITH_INFO, "01S07"},
    {"SELECT 300::Int32", SQL_C_UTINYINT, SQL_ERROR, "22003"},
    {"SELECT -1::Int8", SQL_C_ULONG, SQL_ERROR, "22003"},
    {"SELECT 18446744073709551615::UInt64", SQL_C_SBIGINT, SQL_ERROR, "22003"},
    {"SELECT 123456::Int32 AS c", SQL_C_BIT, SQL_ERROR, "22003"},
    {"SELECT 'abc'", SQL_C_SLONG, SQL_ERROR, "22018"},
    {"SELECT 'abc'", SQL_C_TYPE_DATE, SQL_ERROR, "22018"},
    {"SELECT 'not-a-uuid'", SQL_C_GUID, SQL_ERROR, "22018"},
    {"SELECT today()", SQL_C_SLONG, SQL_ERROR, "07006"},
    {"SELECT generateUUIDv4()", SQL_C_DOUBLE, SQL_ERROR, "07006"},
    {"SELECT 1", 12345, SQL_ERROR, "HY003"},
};

TEST_P(State, OfConversions)
{
    for (const Conversion &one : conversions) {
        SCOPED_TRACE(one.sql);
        at_first_row(one.sql);
        EXPECT_STATE(*statement, get(one.c_type), one.code, one.state);
        statement->close();
    }
}

TEST_P(State, NullWithoutIndicatorIs22002)
{
    at_first_row("SELECT NULL::Nullable(Int32) AS c");
    EXPECT_ERROR(*statement, get(SQL_C_SLONG, 4, false), "22002");
    statement->close();

    SQLINTEGER value = 0;
    ASSERT_OK(*statement, SQLBindCol(statement->handle, 1, SQL_C_SLONG, &value, 0, nullptr));
    ASSERT_OK(*statement, statement->exec("SELECT if(number = 1, NULL, 5)::Nullable(Int32) FROM numbers(3)"));
    ASSERT_OK(*statement, statement->fetch());
    EXPECT_EQ(value, 5);
    EXPECT_ERROR(*statement, statement->fetch(), "22002");
    ASSERT_OK(*statement, statement->fetch());
    EXPECT_EQ(statement->fetch(), SQL_NO_DATA);
}

/* ---- sequence and indexes */

TEST_P(State, OfSequence)
{
    EXPECT_ERROR(*statement, statement->execute(), "HY010");
    EXPECT_ERROR(*statement, statement->fetch(), "HY010");
    SQLSMALLINT count;
    EXPECT_ERROR(*statement, SQLNumResultCols(statement->handle, &count), "HY010");
    EXPECT_ERROR(*statement, SQLCloseCursor(statement->handle), "24000");
}

/* The manager answers some of these itself, and counts itself into another state by them: one statement for each. */
TEST_P(State, OfCursors)
{
    odbc::Statement executed(*first), prepared(*first), unfetched(*first);
    SQLINTEGER value;
    SQLLEN indicator;

    ASSERT_OK(executed, executed.exec("SELECT 1"));
    EXPECT_ERROR(executed, executed.exec("SELECT 2"), "24000");
    ASSERT_OK(prepared, prepared.exec("SELECT 1"));
    EXPECT_ERROR(prepared, prepared.prepare("SELECT 2"), "24000");
    ASSERT_OK(unfetched, unfetched.exec("SELECT 1"));
    EXPECT_ERROR(unfetched, SQLGetData(unfetched.handle, 1, SQL_C_SLONG, &value, 0, &indicator), "24000");
    ASSERT_OK(*statement, statement->exec("SELECT 1"));
    ASSERT_OK(*statement, statement->fetch());
    EXPECT_EQ(statement->fetch(), SQL_NO_DATA);
    EXPECT_ERROR(*statement, get(SQL_C_SLONG), "24000");
    ASSERT_OK(*statement, SQLCloseCursor(statement->handle));
    EXPECT_EQ(SQLFreeStmt(statement->handle, SQL_CLOSE), SQL_SUCCESS);
}

TEST_P(State, OfIndexes)
{
    at_first_row("SELECT 1, 2");
    SQLINTEGER value;
    SQLLEN indicator;
    EXPECT_ERROR(*statement, SQLGetData(statement->handle, 3, SQL_C_SLONG, &value, 0, &indicator), "07009");
    EXPECT_ERROR(*statement, SQLGetData(statement->handle, 0, SQL_C_SLONG, &value, 0, &indicator), "07009");
    odbc::Column column;
    EXPECT_ERROR(*statement, statement->describe(3, &column), "07009");
    EXPECT_ERROR(*statement, statement->describe(0, &column), "07009");
    SQLLEN number;
    EXPECT_ERROR(*statement, statement->attribute(9, SQL_DESC_TYPE, &number), "07009");
    EXPECT_ERROR(*statement, SQLBindCol(statement->handle, 0, SQL_C_SLONG, &value, 0, &indicator), "07009");
    EXPECT_ERROR(*statement,
                 SQLBindParameter(statement->handle, 0, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &value, 0,
                                  &indicator),
                 "07009");
    statement->close();
    ASSERT_OK(*statement, SQLBindCol(statement->handle, 3, SQL_C_SLONG, &value, 0, &indicator));
    ASSERT_OK(*statement, statement->exec("SELECT 1, 2"));
    EXPECT_ERROR(*statement, statement->fetch(), "07009");
}

TEST_P(State, DescribingWhatHasNoColumnsIs07005)
{
    ASSERT_OK(*statement, statement->prepare("SET max_threads = 1"));
    odbc::Column column;
    EXPECT_ERROR(*statement, statement->describe(1, &column), "07005");
    SQLLEN number;
    EXPECT_ERROR(*statement, statement->attribute(1, SQL_DESC_TYPE, &number), "07005");
    EXPECT_EQ(statement->columns(), 0);
}

TEST_P(State, UnboundParameterIs07002)
{
    ASSERT_OK(*statement, statement->prepare("SELECT ? + ?"));
    SQLINTEGER one = 1;
    ASSERT_OK(*statement, SQLBindParameter(statement->handle, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &one,
                                           0, nullptr));
    EXPECT_ERROR(*statement, statement->execute(), "07002");
}

TEST_P(State, OfAttributes)
{
    EXPECT_ERROR(*statement, statement->set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(0)), "HY024");
    EXPECT_ERROR(*statement, statement->set(SQL_ATTR_NOSCAN, SQLULEN(77)), "HY024");
    EXPECT_ERROR(*statement, statement->set(29999, SQLULEN(1)), "HY092");
    EXPECT_ERROR(*statement, statement->set(SQL_ATTR_USE_BOOKMARKS, SQLULEN(77)), "HY024");
    EXPECT_INFO(*statement, statement->set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_DYNAMIC)), "01S02");
    EXPECT_ERROR(*first, first->set(29999, 1), "HY092");
    EXPECT_ERROR(*first, first->set(SQL_ATTR_AUTOCOMMIT, 5), "HY024");
    EXPECT_ERROR(*statement, SQLFreeStmt(statement->handle, 99), "HY092");
    SQLULEN value;
    EXPECT_EQ(SQLGetStmtAttr(statement->handle, SQL_ATTR_ROW_NUMBER, &value, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(statement->state(), "24000");
}

TEST_P(State, AutocommitStaysOn)
{
    SQLUINTEGER value = 99;
    EXPECT_INFO(*first, first->set(SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF), "01S02");
    ASSERT_EQ(SQLGetConnectAttr(first->dbc, SQL_ATTR_AUTOCOMMIT, &value, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(value, static_cast<SQLUINTEGER>(SQL_AUTOCOMMIT_ON));
    EXPECT_OK(*first, SQLEndTran(SQL_HANDLE_DBC, first->dbc, SQL_COMMIT));
    EXPECT_OK(*first, SQLEndTran(SQL_HANDLE_DBC, first->dbc, SQL_ROLLBACK));
    ASSERT_OK(*statement, statement->exec("CREATE DATABASE IF NOT EXISTS default"));
    EXPECT_INFO(*first, SQLEndTran(SQL_HANDLE_DBC, first->dbc, SQL_ROLLBACK), "01000");
    EXPECT_NE(first->diags()[0].message.find("1 statement"), std::string::npos) << odbc::told(first->diags());
    auto strict = open(modern_url(), "Transactions=error");
    EXPECT_ERROR(*strict, strict->set(SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF), "HYC00");
}

/* ---- connecting */

class StateOfConnecting : public testing::TestWithParam<bool>
{
  protected:
    odbc::Connection db{GetParam()};
};

TEST_P(StateOfConnecting, ClosedPortIs08001AtOnce)
{
    auto start = Clock::now();
    std::string url = "http://127.0.0.1:" + std::to_string(net::closed_port());
    EXPECT_ERROR(db, db.connect(keywords(url)), "08001");
    EXPECT_LT(seconds_since(start), 1.0);
    EXPECT_NE(db.diags()[0].message.find("127.0.0.1"), std::string::npos) << odbc::told(db.diags());
}

TEST_P(StateOfConnecting, UnknownHostIs08001)
{
    EXPECT_ERROR(db, db.connect(keywords("http://no-such-host.invalid:8123")), "08001");
    EXPECT_NE(db.diags()[0].message.find("no-such-host.invalid"), std::string::npos) << odbc::told(db.diags());
}

TEST_P(StateOfConnecting, NotAServerIsSaid)
{
    net::Proxy silent("http://127.0.0.1:" + std::to_string(net::address_of(old_url()).port));
    silent.cut_after(0);
    SQLRETURN code = db.connect(keywords(silent.url()));
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_TRUE(db.state() == "08S01" || db.state() == "08001") << odbc::told(db.diags());
}

TEST_P(StateOfConnecting, WrongPasswordIs28000)
{
    EXPECT_ERROR(db, db.connect(keywords(modern_url(), "UID=alice;PWD=wrong")), "28000");
    EXPECT_EQ(db.diags()[0].native, 516);
    EXPECT_EQ(db.diags()[0].message.find("wrong"), std::string::npos) << odbc::told(db.diags());
    EXPECT_ERROR(db, db.connect(keywords(modern_url(), "UID=nobody_here;PWD=x")), "28000");
    EXPECT_ERROR(db, db.connect(keywords(old_url(), "UID=alice;PWD=wrong")), "28000");
    EXPECT_OK(db, db.connect(keywords(modern_url(), "UID=alice;PWD={s3cret:ä ?&%\"}")));
    EXPECT_EQ(db.info_text(SQL_USER_NAME), "alice");
    EXPECT_EQ(db.completed.find("s3cret"), std::string::npos) << db.completed;
}

TEST_P(StateOfConnecting, UnknownDatabaseIsRefused)
{
    SQLRETURN code = db.connect(keywords(modern_url(), "Database=no_such_database"));
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_TRUE(db.state() == "3D000" || db.state() == "08004") << odbc::told(db.diags());
    code = db.connect(keywords(old_url(), "Database=no_such_database"));
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_TRUE(db.state() == "3D000" || db.state() == "08004") << odbc::told(db.diags());
}

TEST_P(StateOfConnecting, TwiceIs08002AndNotYetIs08003)
{
    SQLHSTMT none = SQL_NULL_HSTMT;
    EXPECT_ERROR(db, SQLAllocHandle(SQL_HANDLE_STMT, db.dbc, &none), "08003");
    EXPECT_ERROR(db, db.disconnect(), "08003");
    ASSERT_OK(db, db.connect(keywords(modern_url())));
    EXPECT_ERROR(db, db.connect(keywords(modern_url())), "08002");
    EXPECT_OK(db, db.disconnect());
    EXPECT_OK(db, db.connect(keywords(modern_url())));
}

TEST_P(StateOfConnecting, UnknownKeywordIs01S00AndConnects)
{
    EXPECT_INFO(db, db.connect(keywords(modern_url(), "Databse=default;Frobnicate=1")), "01S00");
    std::string all = odbc::told(db.diags());
    EXPECT_NE(all.find("Frobnicate"), std::string::npos) << all;
    EXPECT_NE(all.find("Database"), std::string::npos) << "no suggestion: " << all;
    odbc::Statement statement(db);
    EXPECT_OK(statement, statement.exec("SELECT 1"));
}

TEST_P(StateOfConnecting, BadValueIsRefused)
{
    EXPECT_ERROR(db, db.connect(keywords(modern_url(), "Compression=sometimes")), "HY024");
    EXPECT_ERROR(db, db.connect(keywords(modern_url(), "Port=99999")), "HY024");
}

BOTH_ENTRY_POINTS(StateOfConnecting);

/* ---- cancelling and time */

class StateOfTime : public WithDriver
{
};

const char SLOW[] = "SELECT sleepEachRow(0.1) FROM numbers(600) SETTINGS max_block_size = 1, "
                    "function_sleep_max_microseconds_per_block = 100000000";

TEST_P(StateOfTime, CancelFromAnotherThreadIsHY008)
{
    odbc::Statement statement(connection());
    Clock::time_point cancelled;
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(400));
        cancelled = Clock::now();
        EXPECT_EQ(SQLCancel(statement.handle), SQL_SUCCESS);
        EXPECT_LT(seconds_since(cancelled), 0.5);
    });
    SQLRETURN code = statement.exec(SLOW);
    while (SQL_SUCCEEDED(code))
        code = statement.fetch();
    double late = seconds_since(cancelled);
    other.join();
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(statement.state(), "HY008") << odbc::told(statement.diags());
    EXPECT_LT(late, 1.0);
    statement.close();
    ASSERT_OK(statement, statement.exec("SELECT 7"));
    EXPECT_EQ(statement.rows()[0][0], "7");
}

TEST_P(StateOfTime, CancelledQueryStopsOnTheServer)
{
    odbc::Statement statement(connection());
    std::string tag = "cancel_tag_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        SQLCancel(statement.handle);
    });
    SQLRETURN code = statement.exec("SELECT '" + tag + "', count() FROM numbers(100000000000) WHERE NOT ignore(sipHash64(number))");
    other.join();
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(statement.state(), "HY008") << odbc::told(statement.diags());
    std::string running = "1";
    for (int i = 0; i < 50 && running != "0"; i++) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        running = server_says("SELECT count() FROM system.processes WHERE query LIKE '%" + tag +
                              "%' AND query NOT LIKE '%system.processes%' FORMAT TSVRaw");
        running = running.substr(0, running.find('\n'));
    }
    EXPECT_EQ(running, "0") << "the query still runs";
}

TEST_P(StateOfTime, QueryTimeoutIsHYT00)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(1)));
    auto start = Clock::now();
    SQLRETURN code = statement.exec(SLOW);
    while (SQL_SUCCEEDED(code))
        code = statement.fetch();
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(statement.state(), "HYT00") << odbc::told(statement.diags());
    EXPECT_LT(seconds_since(start), 3.0);
    EXPECT_GT(seconds_since(start), 0.9);
    statement.close();
    ASSERT_OK(statement, statement.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN(0)));
    EXPECT_OK(statement, statement.exec("SELECT 1"));
}

BOTH_ENTRY_POINTS(State);
BOTH_ENTRY_POINTS(StateOfTime);

} // namespace
