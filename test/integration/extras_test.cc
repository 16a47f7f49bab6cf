/* Summary, external tables, progress and named parameters through the entry points of C. */
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "fixture.h"
#include "porter_odbc.h"

namespace
{

class Extras : public WithDriver
{
  protected:
    static std::string value(odbc::Statement &statement, const std::string &sql)
    {
        SQLRETURN code = statement.exec(sql);
        if (!SQL_SUCCEEDED(code))
            return "[" + statement.state() + "]";
        auto rows = statement.rows();
        EXPECT_OK(statement, statement.close());
        return rows.size() == 1 ? rows[0][0].value_or("NULL") : std::to_string(rows.size()) + " rows";
    }
    static void set_text(odbc::Statement &statement, SQLINTEGER attribute, const std::string &text)
    {
        std::u16string wide = odbc::widen(text);
        if (statement.wide)
            ASSERT_OK(statement, SQLSetStmtAttrW(statement.handle, attribute, wide.data(),
                                                 static_cast<SQLINTEGER>(wide.size() * 2)));
        else
            ASSERT_OK(statement, SQLSetStmtAttr(statement.handle, attribute, const_cast<char *>(text.data()),
                                                static_cast<SQLINTEGER>(text.size())));
    }
    static uint64_t number(odbc::Statement &statement, SQLINTEGER attribute)
    {
        uint64_t value = 77;
        EXPECT_OK(statement, SQLGetStmtAttr(statement.handle, attribute, &value, SQL_IS_UINTEGER, nullptr));
        return value;
    }
};

BOTH_ENTRY_POINTS(Extras);

TEST_P(Extras, ASummaryIsThatOfTheLastQuery)
{
    odbc::Statement statement(connection());
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_READ_ROWS), PORTER_UNKNOWN);
    set_text(statement, PORTER_STMT_ATTR_SETTINGS, "wait_end_of_query=1");
    EXPECT_EQ(value(statement, "SELECT count() FROM numbers(12345)"), "12345");
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_READ_ROWS), 12345u);
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_RESULT_ROWS), 1u);
    EXPECT_GT(number(statement, PORTER_STMT_ATTR_ELAPSED_NS), 0u);
    EXPECT_EQ(value(statement, "SELECT nosuch"), "[42S22]");
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_READ_ROWS), PORTER_UNKNOWN);
    EXPECT_STATE(statement, statement.set(PORTER_STMT_ATTR_READ_ROWS, static_cast<SQLULEN>(1)), SQL_ERROR, "HY092");
}

TEST_P(Extras, MessagesAreOneRecord)
{
    auto told = open(modern_url(), "Messages=1");
    odbc::Statement statement(*told);
    ASSERT_EQ(statement.exec("SELECT 1 AS a"), SQL_SUCCESS_WITH_INFO);
    auto diags = statement.diags();
    ASSERT_EQ(diags.size(), 1u);
    EXPECT_EQ(diags[0].state, "01000");
    EXPECT_NE(diags[0].message.find("\"types\":[[\"a\",\"UInt8\"]]"), std::string::npos) << diags[0].message;
}

TEST_P(Extras, ExternalTablesOfAFileAndOfMemory)
{
    odbc::Statement statement(connection());
    std::string path = "/tmp/porter_extras_" + std::to_string(getpid());
    std::ofstream(path) << "1\ta\n2\tb\n3\tc\n";
    struct porter_external_table file = {1, "one", "id UInt8, s String", nullptr, nullptr, nullptr, 0,
                                         path.c_str(), nullptr, nullptr};
    struct porter_external_table bytes = {1, "two", nullptr, "UInt8, String", "CSV", "2,x\n3,y\n4,z\n", 12,
                                          nullptr, nullptr, nullptr};
    ASSERT_OK(statement, statement.set(PORTER_STMT_ATTR_EXTERNAL_TABLE, &file));
    ASSERT_OK(statement, statement.set(PORTER_STMT_ATTR_EXTERNAL_TABLE, &bytes));
    ASSERT_OK(statement, statement.prepare("SELECT s, _2 FROM one JOIN two ON id = _1 ORDER BY id"));
    EXPECT_EQ(statement.columns(), 2);
    for (int round = 0; round < 2; round++) {
        ASSERT_OK(statement, statement.execute());
        auto rows = statement.rows();
        ASSERT_EQ(rows.size(), 2u);
        EXPECT_EQ(rows[1][0].value_or(""), "c");
        EXPECT_EQ(rows[1][1].value_or(""), "y");
        ASSERT_OK(statement, statement.close());
    }
    void *last = nullptr;
    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, PORTER_STMT_ATTR_EXTERNAL_TABLE, &last, SQL_IS_POINTER, nullptr));
    EXPECT_EQ(last, &bytes);
    unlink(path.c_str());
    EXPECT_STATE(statement, statement.execute(), SQL_ERROR, "HY000");
    ASSERT_OK(statement, statement.set(PORTER_STMT_ATTR_EXTERNAL_TABLE, static_cast<void *>(nullptr)));
    EXPECT_EQ(value(statement, "SELECT count() FROM two"), "[42S02]");
}

struct Seen {
    uint64_t calls = 0, rows = 0, total = 0, most = UINT64_MAX;
    bool backwards = false;
};

int tell(void *context, uint64_t rows, uint64_t total, uint64_t, uint64_t)
{
    Seen *to = static_cast<Seen *>(context);
    to->calls++;
    to->backwards = to->backwards || rows < to->rows;
    to->rows = rows;
    to->total = std::max(to->total, total);
    return rows > to->most ? 1 : 0;
}

TEST_P(Extras, ProgressOfAQueryThatEndsAtOnce)
{
    odbc::Statement statement(connection());
    Seen seen;
    struct porter_progress progress = {1, 20, tell, &seen};
    ASSERT_OK(statement, statement.set(PORTER_STMT_ATTR_PROGRESS, &progress));
    EXPECT_EQ(value(statement, "SELECT sum(number) FROM numbers(1000000)"), "499999500000");
    EXPECT_EQ(seen.rows, 1000000u);
    EXPECT_EQ(seen.total, 1000000u);
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_PROGRESS_ROWS), 1000000u);
}

TEST_P(Extras, ProgressIsToldAndCancels)
{
    odbc::Statement statement(connection());
    Seen seen;
    struct porter_progress progress = {1, 20, tell, &seen};
    ASSERT_OK(statement, statement.set(PORTER_STMT_ATTR_PROGRESS, &progress));
    const std::string slow = "SELECT sum(sleepEachRow(0.01)) FROM numbers(";
    const std::string block = ") SETTINGS max_block_size=1, max_threads=1";
    EXPECT_EQ(value(statement, slow + "60" + block), "0");
    EXPECT_GE(seen.calls, 3u);
    EXPECT_FALSE(seen.backwards);
    EXPECT_EQ(seen.rows, 60u);
    EXPECT_EQ(seen.total, 60u);
    seen = {};
    seen.most = 3;
    EXPECT_EQ(value(statement, slow + "500" + block), "[HY008]");
    EXPECT_GT(seen.rows, 3u);
    EXPECT_LT(seen.rows, 500u);
    ASSERT_OK(statement, statement.set(PORTER_STMT_ATTR_PROGRESS, static_cast<void *>(nullptr)));
    EXPECT_EQ(value(statement, "SELECT 1"), "1");
}

TEST_P(Extras, RowsThatAreReadyCanBeGivenAgain)
{
    odbc::Statement statement(connection());
    char text[4][4] = {};
    SQLLEN lengths[4] = {};
    SQLULEN fetched = 0;

    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_ROWS_READY), 0u);
    EXPECT_STATE(statement, statement.set(PORTER_STMT_ATTR_ROWS_READY, SQLULEN{1}), SQL_ERROR, "HY024");
    ASSERT_OK(statement, statement.set(SQL_ATTR_MAX_ROWS, SQLULEN{5}));
    ASSERT_OK(statement, statement.exec("SELECT repeat('x', number) FROM numbers(6)"));
    ASSERT_OK(statement, statement.set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched));
    ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN{4}));
    ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_CHAR, text, sizeof text[0], lengths));
    ASSERT_OK(statement, SQLFetch(statement.handle));
    ASSERT_EQ(fetched, 4u);
    EXPECT_STREQ(text[3], "xxx");
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_ROWS_READY), 2u);
    EXPECT_STATE(statement, statement.set(PORTER_STMT_ATTR_ROWS_READY, SQLULEN{1}), SQL_ERROR, "HY024");
    EXPECT_STATE(statement, statement.set(PORTER_STMT_ATTR_ROWS_READY, SQLULEN{7}), SQL_ERROR, "HY024");
    ASSERT_OK(statement, statement.set(PORTER_STMT_ATTR_ROWS_READY, SQLULEN{3}));
    /* The limit of five rows counts the row once. */
    EXPECT_STATE(statement, SQLFetch(statement.handle), SQL_SUCCESS_WITH_INFO, "01004");
    ASSERT_EQ(fetched, 2u);
    EXPECT_STREQ(text[0], "xxx");
    EXPECT_EQ(lengths[1], 4);
    EXPECT_EQ(SQLFetch(statement.handle), SQL_NO_DATA);
    ASSERT_OK(statement, statement.close());
    EXPECT_EQ(number(statement, PORTER_STMT_ATTR_ROWS_READY), 0u);
}

TEST_P(Extras, NamedParametersAndPlaces)
{
    odbc::Statement statement(connection());
    set_text(statement, PORTER_STMT_ATTR_PARAMS, "a=41&s=it's%20%5C%20?&l=['x','y%5C'']");
    EXPECT_EQ(value(statement, "SELECT concat(toString({a:Int32} + 1), {s:String}, {l:Array(String)}[2])"),
              "42it's \\ ?y'");
    ASSERT_OK(statement, statement.prepare("SELECT {a:Int64} AS x, {l:Array(String)} AS y"));
    EXPECT_EQ(statement.columns(), 2);
    ASSERT_OK(statement, statement.close());
    set_text(statement, PORTER_STMT_ATTR_DATABASE, "system");
    EXPECT_EQ(value(statement, "SELECT currentDatabase()"), "system");
    set_text(statement, PORTER_STMT_ATTR_DATABASE, "");
    EXPECT_NE(value(statement, "SELECT currentDatabase()"), "system");
    EXPECT_STATE(statement, statement.set(PORTER_STMT_ATTR_USE_DATABASE, static_cast<SQLULEN>(2)), SQL_ERROR, "HY024");
}

} // namespace
