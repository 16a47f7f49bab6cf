/* Raw inserts over links that break: never stored twice, never called stored when unsure, also with Retries.
 */
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include <porter_odbc.h>

#include <unistd.h>

#include "cutter.h"
#include "fixture.h"

namespace
{

using net::Fate;
using net::Side;

/* Numbers begin here: one that was cut is another one. */
const SQLBIGINT FIRST = 100000000;

const char *const TEXT = "some text";

/* Both servers: 18.16 takes a link's end for that of the data. */
class Feed : public WithDriver
{
  protected:
    /* A table, and a way to its server that can be cut; Retries given asks for writes to be sent again where
     * that is safe. */
    struct Way {
        std::string table;
        std::unique_ptr<odbc::Connection> direct;
        std::unique_ptr<net::Cutter> cutter;
        std::unique_ptr<odbc::Connection> through;
    };

    Way way(const std::string &url)
    {
        Way made;
        made.table = "default.porter_feed_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
        made.direct = open(url);
        made.cutter = std::make_unique<net::Cutter>(url);
        made.through = open(made.cutter->url(), "Retries=5;");
        odbc::Statement s(*made.direct);
        EXPECT_OK(s, s.exec("DROP TABLE IF EXISTS " + made.table));
        EXPECT_OK(s, s.exec("CREATE TABLE " + made.table + " (n Int64, s String) ENGINE = Memory"));
        return made;
    }
    static void drop(Way &way)
    {
        odbc::Statement s(*way.direct);
        EXPECT_OK(s, s.exec("DROP TABLE " + way.table));
    }

    /* One INSERT of the rows (n, text) of these numbers, each row in two pieces. */
    static SQLRETURN insert(odbc::Statement &s, SQLBIGINT first, SQLBIGINT count,
                            const std::string &text = TEXT)
    {
        std::string rest = "\t" + text + "\n";
        SQLLEN later = SQL_DATA_AT_EXEC;
        SQLPOINTER token = nullptr;
        SQLRETURN code = SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_LONGVARCHAR, 0, 0,
                                          &later, 0, &later);
        if (SQL_SUCCEEDED(code))
            code = s.execute();
        if (code == SQL_NEED_DATA)
            code = SQLParamData(s.handle, &token);
        if (code != SQL_NEED_DATA)
            return code;
        code = SQL_SUCCESS;
        for (SQLBIGINT n = first; n < first + count && SQL_SUCCEEDED(code); n++) {
            std::string number = std::to_string(n);
            code = SQLPutData(s.handle, number.data(), static_cast<SQLLEN>(number.size()));
            if (SQL_SUCCEEDED(code))
                code = SQLPutData(s.handle, rest.data(), static_cast<SQLLEN>(rest.size()));
        }
        return SQL_SUCCEEDED(code) ? SQLParamData(s.handle, &token) : code;
    }

    /* How often each number is there; the server may be busy with a request that was cut. */
    static std::map<SQLBIGINT, int> stored(Way &way)
    {
        odbc::Statement s(*way.direct);
        std::map<SQLBIGINT, int> found;
        EXPECT_OK(s, s.exec("SELECT sleep(0.3)"));
        s.rows();
        EXPECT_OK(s, s.close());
        EXPECT_OK(s, s.exec("SELECT n, count() FROM " + way.table + " GROUP BY n"));
        for (auto &row : s.rows())
            found[std::stoll(*row[0])] = std::stoi(*row[1]);
        return found;
    }

    static void check(Way &way, const std::set<SQLBIGINT> &succeeded, const std::set<SQLBIGINT> &failed)
    {
        auto found = stored(way);
        for (SQLBIGINT n : succeeded)
            EXPECT_EQ(found[n], 1) << "row " << n << " was called stored";
        for (SQLBIGINT n : failed)
            EXPECT_LE(found[n], 1) << "row " << n << " was stored twice";
    }

    void cut_everywhere(const std::string &url, uint64_t step)
    {
        Way at = way(url);
        odbc::Statement s(*at.through);
        std::set<SQLBIGINT> succeeded, failed;
        SQLBIGINT next = FIRST;
        ASSERT_OK(s, s.prepare("INSERT INTO " + at.table + " FORMAT TSV ?"));
        for (Side side : {Side::request, Side::answer}) {
            at.cutter->start_counting();
            ASSERT_OK(s, insert(s, next, 3));
            for (int i = 0; i < 3; i++)
                succeeded.insert(next++);
            uint64_t total = at.cutter->count(side);
            ASSERT_GT(total, 100u);
            for (uint64_t bytes = 0; bytes <= total; bytes += step) {
                SCOPED_TRACE(std::string(side == Side::request ? "request" : "answer") + " cut after " +
                             std::to_string(bytes));
                at.cutter->cut(side, bytes, Fate::close);
                SQLRETURN code = insert(s, next, 3);
                at.cutter->release();
                if (!SQL_SUCCEEDED(code)) {
                    std::string told = odbc::told(s.diags());
                    EXPECT_TRUE(at.cutter->happened()) << told;
                    EXPECT_EQ(s.state(), "08S01") << told;
                    EXPECT_NE(told.find("may have stored"), std::string::npos) << told;
                }
                for (int i = 0; i < 3; i++)
                    (SQL_SUCCEEDED(code) ? succeeded : failed).insert(next++);
            }
        }
        EXPECT_GT(failed.size(), 10u);
        check(at, succeeded, failed);
        drop(at);
    }
};

/* Every byte with PORTER_TEST_LONG. */
uint64_t stride()
{
    return std::getenv("PORTER_TEST_LONG") ? 1 : 23;
}

TEST_P(Feed, CutAtEveryByte)
{
    cut_everywhere(modern_url(), stride());
}

TEST_P(Feed, CutAtEveryByteOnTheOldServer)
{
    cut_everywhere(old_url(), stride());
}

/* Five megabytes: what has gone out is not kept any more. 18.16 may keep what it got, half a row among it:
 * the message says so. */
TEST_P(Feed, LargeIsNeverStoredTwice)
{
    const SQLBIGINT count = 5000;
    const std::string text(1000, 'x');
    for (const std::string &url : {modern_url(), old_url()}) {
        Way at = way(url);
        odbc::Statement s(*at.through);
        ASSERT_OK(s, s.prepare("INSERT INTO " + at.table + " FORMAT TSV ?"));
        for (uint64_t bytes : {uint64_t(1000), uint64_t(70000), uint64_t(3000000)}) {
            SCOPED_TRACE(bytes);
            at.cutter->cut(Side::request, bytes, Fate::close);
            EXPECT_ERROR(s, insert(s, FIRST, count, text), "08S01");
            EXPECT_NE(odbc::told(s.diags()).find("may have stored"), std::string::npos)
                << odbc::told(s.diags());
            at.cutter->release();
            for (auto &row : stored(at))
                ASSERT_EQ(row.second, 1) << row.first;
            odbc::Statement other(*at.direct);
            ASSERT_OK(other, other.exec("TRUNCATE TABLE " + at.table));
        }
        ASSERT_OK(s, insert(s, FIRST, count, text));
        EXPECT_EQ(stored(at).size(), size_t(count));
        drop(at);
    }
}

/* A kept link that was closed meanwhile: nothing of the INSERT had left, or the message says that it may
 * have. */
TEST_P(Feed, StaleLinks)
{
    for (const std::string &url : {modern_url(), old_url()}) {
        Way at = way(url);
        odbc::Statement s(*at.through);
        std::set<SQLBIGINT> succeeded;
        SQLBIGINT next = FIRST;
        ASSERT_OK(s, s.prepare("INSERT INTO " + at.table + " FORMAT TSV ?"));
        for (int i = 0; i < 4; i++) {
            EXPECT_OK(s, insert(s, next, 1));
            succeeded.insert(next++);
            at.cutter->drop();
            std::this_thread::sleep_for(std::chrono::milliseconds(40));
        }
        check(at, succeeded, {});
        drop(at);
    }
}

/* The server takes nothing in any more: the timeout ends it, and the message does not promise too much. */
TEST_P(Feed, StalledLinksMeetTheTimeout)
{
    Way at = way(modern_url());
    odbc::Statement s(*at.through);
    ASSERT_OK(s, s.prepare("INSERT INTO " + at.table + " FORMAT TSV ?"));
    ASSERT_OK(s, insert(s, 1, 1));
    ASSERT_OK(s, s.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN{2}));
    at.cutter->cut(Side::request, 30, Fate::stall);
    EXPECT_ERROR(s, insert(s, 2, 1), "HYT00");
    EXPECT_NE(odbc::told(s.diags()).find("may have stored"), std::string::npos) << odbc::told(s.diags());
    at.cutter->release();
    EXPECT_OK(s, insert(s, 3, 1));
    check(at, {1, 3}, {2});
    drop(at);
}

/* SQLCancel in the dialog: 26.7 is told before the link ends, and stores nothing. */
TEST_P(Feed, CancelledStoresNothing)
{
    Way at = way(modern_url());
    odbc::Statement s(*at.through);
    SQLLEN later = SQL_DATA_AT_EXEC;
    SQLPOINTER token = nullptr;
    std::string rows;
    for (int n = 0; n < 5000; n++)
        rows += "7\tsome text\n";
    ASSERT_OK(s, s.prepare("INSERT INTO " + at.table + " FORMAT TSV ?"));
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_LONGVARCHAR, 0, 0, &later, 0,
                                  &later));
    for (int pieces : {0, 1, 60}) {
        ASSERT_EQ(s.execute(), SQL_NEED_DATA) << odbc::told(s.diags());
        ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
        for (int i = 0; i < pieces; i++)
            ASSERT_OK(s, SQLPutData(s.handle, rows.data(), static_cast<SQLLEN>(rows.size())));
        EXPECT_OK(s, SQLCancel(s.handle));
        EXPECT_TRUE(stored(at).empty()) << pieces;
    }
    EXPECT_OK(s, insert(s, 1, 2));
    check(at, {1, 2}, {});
    drop(at);
}

/* From another thread while pieces go out: the piece under way fails, or the next call finds no dialog. */
TEST_P(Feed, CancelledByAnotherThread)
{
    for (const std::string &url : {modern_url(), old_url()}) {
        Way at = way(url);
        odbc::Statement s(*at.through);
        SQLLEN later = SQL_DATA_AT_EXEC;
        SQLPOINTER token = nullptr;
        std::string rows;
        for (int n = 0; n < 5000; n++)
            rows += "7\tsome text\n";
        ASSERT_OK(s, s.prepare("INSERT INTO " + at.table + " FORMAT TSV ?"));
        ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_LONGVARCHAR, 0, 0, &later,
                                      0, &later));
        ASSERT_EQ(s.execute(), SQL_NEED_DATA) << odbc::told(s.diags());
        ASSERT_EQ(SQLParamData(s.handle, &token), SQL_NEED_DATA);
        std::thread other([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            SQLCancel(s.handle);
        });
        SQLRETURN code = SQL_SUCCESS;
        while (code == SQL_SUCCESS)
            code = SQLPutData(s.handle, rows.data(), static_cast<SQLLEN>(rows.size()));
        other.join();
        std::string told = odbc::told(s.diags());
        EXPECT_EQ(code, SQL_ERROR);
        EXPECT_TRUE(s.state() == "HY008" || s.state() == "HY010") << told;
        if (s.state() == "HY008") {
            EXPECT_NE(told.find("may have stored"), std::string::npos) << told;
        }
        if (url == modern_url()) {
            EXPECT_TRUE(stored(at).empty());
        }
        odbc::Statement other_rows(*at.direct);
        ASSERT_OK(other_rows, other_rows.exec("SELECT sleep(0.5)"));
        other_rows.rows();
        ASSERT_OK(other_rows, other_rows.close());
        ASSERT_OK(other_rows, other_rows.exec("TRUNCATE TABLE " + at.table));
        EXPECT_OK(s, insert(s, FIRST, 2));
        check(at, {FIRST, FIRST + 1}, {});
        drop(at);
    }
}

/* No such table: the server says so, whatever of the data it wanted to see before. */
TEST_P(Feed, MissingTable)
{
    for (const std::string &url : {modern_url(), old_url()}) {
        Way at = way(url);
        odbc::Statement s(*at.direct);
        ASSERT_OK(s, s.prepare("INSERT INTO default.porter_no_such_table FORMAT TSV ?"));
        for (SQLBIGINT count : {1, 100000}) {
            EXPECT_ERROR(s, insert(s, FIRST, count), "42S02");
            EXPECT_EQ(s.diags()[0].native, 60);
            EXPECT_EQ(odbc::told(s.diags()).find("may have stored"), std::string::npos)
                << odbc::told(s.diags());
        }
        ASSERT_OK(s, s.prepare("INSERT INTO " + at.table + " FORMAT TSV ?"));
        EXPECT_OK(s, insert(s, FIRST, 1));
        check(at, {FIRST}, {});
        drop(at);
    }
}

/* Connections that all break: Retries does not bring the rows back a second time, nor success. */
TEST_P(Feed, RetriesNeverMakeItSuccess)
{
    Way at = way(modern_url());
    odbc::Statement s(*at.through);
    ASSERT_OK(s, s.prepare("INSERT INTO " + at.table + " FORMAT TSV ?"));
    for (int round = 0; round < 3; round++) {
        at.cutter->cut(Side::answer, 0, Fate::close); /* stored, and not said */
        EXPECT_ERROR(s, insert(s, round, 1), "08S01");
        EXPECT_TRUE(at.cutter->happened());
        at.cutter->release();
    }
    auto found = stored(at);
    for (int round = 0; round < 3; round++)
        EXPECT_EQ(found[round], 1) << round;
    drop(at);
}

BOTH_ENTRY_POINTS(Feed);

} // namespace
