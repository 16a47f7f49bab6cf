/* Links that are cut under an INSERT: nothing is stored twice, nothing is called stored that may not be. */
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>
#include <thread>

#include <unistd.h>

#include "cutter.h"
#include "fixture.h"

namespace
{

using net::Fate;
using net::Side;

/* Every byte where `one` is 1 in the plain program, each so many elsewhere; every byte everywhere with
 * PORTER_TEST_LONG. */
uint64_t stride(bool wide, uint64_t one)
{
    if (std::getenv("PORTER_TEST_LONG"))
        return 1;
    return !managed && !wide ? one : 31;
}

class Cut : public WithDriver
{
  protected:
    void SetUp() override
    {
        WithDriver::SetUp();
        table = "default.porter_cut_" + std::to_string(getpid()) + (GetParam() ? "w" : "a");
        odbc::Statement s(connection());
        ASSERT_OK(s, s.exec("CREATE OR REPLACE TABLE " + table +
                            " (n Int64, s String) ENGINE = MergeTree ORDER BY n"));
        cutter = std::make_unique<net::Cutter>(modern_url());
        through = open(cutter->url(), "Retries=0;");
        ASSERT_TRUE(through);
    }
    void TearDown() override
    {
        through.reset();
        cutter.reset();
        odbc::Statement(connection()).exec("DROP TABLE IF EXISTS " + table);
        WithDriver::TearDown();
    }

    /* One INSERT of the row `n`, in one of the ways that there are. */
    enum Way { BULK, TEXT, PIECES, SERVER_SIDE };
    SQLRETURN insert(odbc::Statement &s, Way way, SQLBIGINT n)
    {
        SQLLEN later = SQL_DATA_AT_EXEC;
        SQLCHAR text[] = "some text";
        SQLPOINTER token = nullptr;
        if (way == TEXT)
            return s.exec("INSERT INTO " + table + " VALUES (" + std::to_string(n) + ", 'some text')");
        SQLRETURN code =
            SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, &n, 0, nullptr);
        if (SQL_SUCCEEDED(code))
            code = SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 20, 0, text,
                                    sizeof text, way == PIECES ? &later : nullptr);
        if (SQL_SUCCEEDED(code))
            code = s.execute();
        if (code != SQL_NEED_DATA)
            return code;
        code = SQLParamData(s.handle, &token);
        if (code == SQL_NEED_DATA)
            code = SQLPutData(s.handle, text, 4);
        if (SQL_SUCCEEDED(code))
            code = SQLPutData(s.handle, text + 4, SQL_NTS);
        return SQL_SUCCEEDED(code) ? SQLParamData(s.handle, &token) : code;
    }
    void prepare(odbc::Statement &s, Way way)
    {
        const char *values = way == SERVER_SIDE ? " VALUES (? + 0, ?)" : " VALUES (?, ?)";
        if (way != TEXT)
            ASSERT_OK(s, s.prepare("INSERT INTO " + table + values));
        insert(s, way, next); /* describes the table, and warms the link */
        succeeded.insert(next++);
    }
    /* Bytes of one whole INSERT. */
    uint64_t measure(odbc::Statement &s, Way way, Side side)
    {
        cutter->start_counting();
        SQLRETURN code = insert(s, way, next);
        EXPECT_EQ(code, SQL_SUCCESS) << odbc::told(s.diags());
        succeeded.insert(next++);
        return cutter->count(side);
    }
    void cut_at(odbc::Statement &s, Way way, Side side, uint64_t bytes, Fate fate)
    {
        SCOPED_TRACE(std::string(side == Side::request ? "request" : "answer") + " cut after " +
                     std::to_string(bytes));
        cutter->cut(side, bytes, fate);
        SQLRETURN code = insert(s, way, next);
        cutter->release();
        bool cut = cutter->happened();
        if (SQL_SUCCEEDED(code)) {
            succeeded.insert(next);
        } else {
            std::string told = odbc::told(s.diags());
            EXPECT_TRUE(cut) << told;
            EXPECT_EQ(s.state(), "08S01") << told;
            /* Otherwise it was the table's description that was cut, and the INSERT never left. */
            bool unsure = told.find("may have stored") != std::string::npos;
            EXPECT_TRUE(unsure || way == SERVER_SIDE) << told;
            (unsure ? failed : unsent).insert(next);
        }
        next++;
        /* After it the connection works again. A description that was cut off is asked for again. */
        SQLRETURN again = insert(s, way, next);
        EXPECT_EQ(again, SQL_SUCCESS) << odbc::told(s.diags());
        succeeded.insert(next++);
    }
    void cut_everywhere(Way way, Fate fate, uint64_t step)
    {
        odbc::Statement s(*through);
        prepare(s, way);
        for (Side side : {Side::request, Side::answer}) {
            uint64_t total = measure(s, way, side);
            ASSERT_GT(total, 100u);
            for (uint64_t bytes = 0; bytes <= total; bytes += step)
                cut_at(s, way, side, bytes, fate);
        }
        EXPECT_GT(failed.size(), 10u);
        check();
    }
    /* What was told against what is stored. */
    void check()
    {
        std::map<SQLBIGINT, int> stored;
        /* A request that was cut may be under way on the server for a moment. */
        server_says("SELECT sleep(0.3)");
        std::string rows = server_says("SELECT n, count() FROM " + table + " GROUP BY n FORMAT TSV");
        for (size_t at = 0; at < rows.size();) {
            size_t tab = rows.find('\t', at), end = rows.find('\n', tab);
            stored[std::stoll(rows.substr(at, tab - at))] = std::stoi(rows.substr(tab + 1, end - tab));
            at = end + 1;
        }
        for (SQLBIGINT n : succeeded)
            EXPECT_EQ(stored[n], 1) << "row " << n << " was called stored";
        for (SQLBIGINT n : failed)
            EXPECT_LE(stored[n], 1) << "row " << n << " was stored twice";
        for (SQLBIGINT n : unsent)
            EXPECT_EQ(stored[n], 0) << "row " << n << " was called not sent";
    }

    std::string table;
    std::unique_ptr<net::Cutter> cutter;
    std::unique_ptr<odbc::Connection> through;
    std::set<SQLBIGINT> succeeded, failed, unsent;
    SQLBIGINT next = 1;
};

TEST_P(Cut, BulkAtEveryByte)
{
    cut_everywhere(BULK, Fate::close, stride(GetParam(), 1));
}

TEST_P(Cut, BulkByReset)
{
    cut_everywhere(BULK, Fate::reset, stride(GetParam(), 11));
}

TEST_P(Cut, TextAtEveryByte)
{
    cut_everywhere(TEXT, Fate::close, stride(GetParam(), 7));
}

TEST_P(Cut, PiecesAtEveryByte)
{
    cut_everywhere(PIECES, Fate::close, stride(GetParam(), 13));
}

TEST_P(Cut, ServerSideAtEveryByte)
{
    cut_everywhere(SERVER_SIDE, Fate::close, stride(GetParam(), 13));
}

/* A request of 20 MB in many blocks. */
TEST_P(Cut, LargeIsNeverStoredTwice)
{
    const size_t rows = 200000;
    std::vector<SQLBIGINT> numbers(rows);
    std::vector<char> texts(rows * 100, 'x');
    std::vector<SQLLEN> lengths(rows, 100);
    std::vector<SQLUSMALLINT> status(rows);
    odbc::Statement s(*through);
    ASSERT_OK(s, s.set(SQL_ATTR_PARAMSET_SIZE, SQLULEN{rows}));
    ASSERT_OK(s, s.set(SQL_ATTR_PARAM_STATUS_PTR, static_cast<void *>(status.data())));
    ASSERT_OK(s, s.prepare("INSERT INTO " + table + " VALUES (?, ?)"));
    ASSERT_OK(s, SQLBindParameter(s.handle, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0,
                                  numbers.data(), 0, nullptr));
    ASSERT_OK(s, SQLBindParameter(s.handle, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 100, 0, texts.data(),
                                  100, lengths.data()));
    uint64_t total = rows * 109;
    for (uint64_t part = 0; part <= 4; part++) {
        std::fill(numbers.begin(), numbers.end(), static_cast<SQLBIGINT>(part));
        cutter->cut(Side::request, total * part / 4 + (part == 4 ? 0 : 1), Fate::close);
        SCOPED_TRACE(part);
        SQLSMALLINT type;
        ASSERT_OK(s,
                  SQLDescribeParam(s.handle, 1, &type, nullptr, nullptr, nullptr)); /* asks for the columns */
        SQLRETURN code = s.execute();
        /* Nothing of the rows had left: libcurl itself has asked again, on a new link. */
        if (part == 0 && code == SQL_SUCCESS)
            continue;
        EXPECT_EQ(code, SQL_ERROR);
        EXPECT_EQ(s.state(), "08S01") << odbc::told(s.diags());
        EXPECT_NE(odbc::told(s.diags()).find("of 200000 rows"), std::string::npos) << odbc::told(s.diags());
        EXPECT_EQ(status[0], SQL_PARAM_DIAG_UNAVAILABLE);
    }
    cutter->release();
    std::fill(numbers.begin(), numbers.end(), 99);
    ASSERT_OK(s, s.execute());
    server_says("SELECT sleep(0.3)");
    EXPECT_EQ(server_says("SELECT count() FROM " + table + " WHERE n = 99 FORMAT TSVRaw"), "200000\n");
    EXPECT_EQ(server_says("SELECT count() FROM (SELECT n FROM " + table +
                          " GROUP BY n HAVING count() > 200000) FORMAT TSVRaw"),
              "0\n");
}

/* A kept link that the server has closed meanwhile: no byte of the INSERT left, so it goes out on a new one.
 */
TEST_P(Cut, StaleLinksAreReplaced)
{
    odbc::Statement s(*through);
    for (Way way : {BULK, TEXT, PIECES}) {
        prepare(s, way);
        for (int i = 0; i < 3; i++) {
            cutter->drop();
            std::this_thread::sleep_for(std::chrono::milliseconds(40));
            EXPECT_EQ(insert(s, way, next), SQL_SUCCESS) << odbc::told(s.diags());
            succeeded.insert(next++);
        }
    }
    check();
}

/* The same token twice is stored once, where the table keeps tokens; elsewhere the INSERT goes out only once.
 */
TEST_P(Cut, DeduplicatingTablesTakeItAgain)
{
    odbc::Statement maker(connection());
    auto again = open(cutter->url(), "Retries=0;InsertDeduplicate=1;");
    for (bool deduplicates : {true, false}) {
        SCOPED_TRACE(deduplicates);
        ASSERT_OK(maker,
                  maker.exec("CREATE OR REPLACE TABLE " + table +
                             " (n Int64, s String) ENGINE = MergeTree ORDER BY n" +
                             (deduplicates ? " SETTINGS non_replicated_deduplication_window = 100" : "")));
        odbc::Statement s(*again);
        prepare(s, BULK);
        cutter->cut(Side::answer, 0, Fate::close);
        SQLRETURN code = insert(s, BULK, next);
        EXPECT_TRUE(cutter->happened());
        cutter->release();
        EXPECT_EQ(SQL_SUCCEEDED(code), deduplicates) << odbc::told(s.diags());
        if (!deduplicates) {
            EXPECT_EQ(s.state(), "08S01");
        }
        (deduplicates ? succeeded : failed).insert(next++);
        EXPECT_EQ(insert(s, BULK, next), SQL_SUCCESS) << "an equal row with a token of its own";
        succeeded.insert(next++);
        check();
        succeeded.clear();
        failed.clear();
    }
}

TEST_P(Cut, StalledLinksMeetTheTimeout)
{
    odbc::Statement s(*through);
    prepare(s, BULK);
    ASSERT_OK(s, s.set(SQL_ATTR_QUERY_TIMEOUT, SQLULEN{2}));
    for (Side side : {Side::request, Side::answer}) {
        SCOPED_TRACE(side == Side::request ? "request" : "answer");
        /* Asks for the table's columns again, if need be. */
        EXPECT_EQ(insert(s, BULK, next), SQL_SUCCESS) << odbc::told(s.diags());
        succeeded.insert(next++);
        std::this_thread::sleep_for(std::chrono::milliseconds(300)); /* for the KILL of the one before */
        cutter->cut(side, 20, Fate::stall);
        auto begin = std::chrono::steady_clock::now();
        EXPECT_ERROR(s, insert(s, BULK, next), "HYT00");
        EXPECT_NE(odbc::told(s.diags()).find("may have stored"), std::string::npos) << odbc::told(s.diags());
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
        failed.insert(next++);
        cutter->release();
        EXPECT_EQ(insert(s, BULK, next), SQL_SUCCESS) << odbc::told(s.diags());
        succeeded.insert(next++);
    }
    check();
}

/* Other statements that change something say so as well; queries are read-only and may be asked again. */
TEST_P(Cut, OtherStatements)
{
    odbc::Statement s(*through);
    prepare(s, TEXT);
    cutter->cut(Side::answer, 0, Fate::close);
    EXPECT_ERROR(s, s.exec("ALTER TABLE " + table + " DELETE WHERE n = 1"), "08S01");
    EXPECT_NE(odbc::told(s.diags()).find("may have run it"), std::string::npos) << odbc::told(s.diags());
    cutter->cut(Side::answer, 200, Fate::close);
    EXPECT_ERROR(s, s.exec("SELECT 1"), "08S01");
    EXPECT_EQ(odbc::told(s.diags()).find("may have"), std::string::npos) << odbc::told(s.diags());
    ASSERT_OK(s, s.exec("SELECT 1"));
}

BOTH_ENTRY_POINTS(Cut);

} // namespace
