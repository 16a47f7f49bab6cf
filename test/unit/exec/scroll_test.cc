// Static cursors over a scripted stream: positions, statuses, SQLSetPos, and what it refuses.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "statement.h"

using namespace porter_test;

namespace
{

class Scroll : public testing::Test
{
  protected:
    /* Ten rows in three blocks. */
    void open(SQLULEN rows = 3, SQLULEN bookmarks = SQL_UB_OFF)
    {
        fake.reset(new FakeConnection(
            {rows_answer(numbered_block(1, 4) + numbered_block(5, 1) + numbered_block(6, 5), 13)}));
        s.reset(new Statement(*fake));
        rowset = rows;
        s->stmt->attributes.cursor_type = SQL_CURSOR_STATIC;
        s->stmt->attributes.use_bookmarks = bookmarks;
        ASSERT_EQ(s->bind(1, SQL_C_SLONG, numbers, 0, nullptr), SQL_SUCCESS);
        ASSERT_EQ(s->direct("SELECT n, s FROM t"), SQL_SUCCESS) << s->message();
    }
    SQLRETURN go(SQLSMALLINT orientation, SQLLEN offset = 0, const void *bookmark = nullptr)
    {
        std::fill(numbers, numbers + 16, -1);
        return s->run(CALL_FETCH, [&](struct error *err) {
            return exec_fetch_scroll(s->stmt, orientation, offset, bookmark, rowset, &fetched, status, err);
        });
    }
    SQLRETURN set_pos(SQLSETPOSIROW row, SQLUSMALLINT operation, SQLUSMALLINT lock = SQL_LOCK_NO_CHANGE)
    {
        return s->run(CALL_GET_DATA, [&](struct error *err) {
            return exec_set_pos(s->stmt, row, operation, lock, status, err);
        });
    }
    /* "first count" of the rowset, by its numbers and its statuses. */
    std::string seen() const
    {
        SQLULEN there = 0;
        while (there < rowset && status[there] == SQL_ROW_SUCCESS)
            there++;
        if (there != fetched)
            return "statuses say " + std::to_string(there) + ", the count " + std::to_string(fetched);
        for (SQLULEN i = 0; i < there; i++)
            if (numbers[i] != numbers[0] + SQLINTEGER(i))
                return "out of order";
        return std::to_string(numbers[0]) + " " + std::to_string(there);
    }
    std::unique_ptr<FakeConnection> fake;
    std::unique_ptr<Statement> s;
    SQLINTEGER numbers[16];
    SQLUSMALLINT status[16];
    SQLULEN rowset = 3, fetched = 77;
};

/* One walk through ten rows by threes: the tables of SQLFetchScroll, row by row. */
TEST_F(Scroll, Walk)
{
    const struct {
        SQLSMALLINT orientation;
        SQLLEN offset;
        const char *seen, *state; /* "": no data */
    } steps[] = {
        {SQL_FETCH_PRIOR, 0, "", ""},
        {SQL_FETCH_RELATIVE, -1, "", ""},
        {SQL_FETCH_NEXT, 0, "1 3", ""},
        {SQL_FETCH_PRIOR, 0, "", ""},
        {SQL_FETCH_RELATIVE, 2, "2 3", ""},
        {SQL_FETCH_RELATIVE, -2, "1 3", "01S06"},
        {SQL_FETCH_LAST, 0, "8 3", ""},
        {SQL_FETCH_NEXT, 0, "", ""},
        {SQL_FETCH_NEXT, 0, "", ""},
        {SQL_FETCH_PRIOR, 0, "8 3", ""},
        {SQL_FETCH_RELATIVE, 0, "8 3", ""},
        {SQL_FETCH_ABSOLUTE, 10, "10 1", ""},
        {SQL_FETCH_ABSOLUTE, 11, "", ""},
        {SQL_FETCH_RELATIVE, -1, "10 1", ""},
        {SQL_FETCH_ABSOLUTE, -10, "1 3", ""},
        {SQL_FETCH_ABSOLUTE, -11, "", ""},
        {SQL_FETCH_RELATIVE, 4, "4 3", ""},
        {SQL_FETCH_PRIOR, 0, "1 3", ""},
        {SQL_FETCH_ABSOLUTE, 3, "3 3", ""},
        {SQL_FETCH_PRIOR, 0, "1 3", "01S06"},
        {SQL_FETCH_ABSOLUTE, 0, "", ""},
        {SQL_FETCH_FIRST, 0, "1 3", ""},
        {SQL_FETCH_RELATIVE, INT64_MIN, "", ""},
    };
    open();
    for (const auto &step : steps) {
        std::string what = std::to_string(step.orientation) + "/" + std::to_string(step.offset);
        SQLRETURN code = go(step.orientation, step.offset);
        if (!*step.seen) {
            EXPECT_EQ(code, SQL_NO_DATA) << what << s->message();
            EXPECT_EQ(fetched, 0u);
            EXPECT_EQ(status[0], SQL_ROW_NOROW);
            continue;
        }
        EXPECT_EQ(code, *step.state ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS) << what << s->message();
        EXPECT_EQ(seen(), step.seen) << what;
        EXPECT_EQ(s->states(), step.state) << what;
    }
}

TEST_F(Scroll, UnknownOrientations)
{
    open();
    for (SQLSMALLINT bad : {-1, 0, 7, 9, 99}) {
        EXPECT_EQ(go(bad), SQL_ERROR) << bad;
        EXPECT_EQ(s->states(), "HY106") << bad;
    }
    EXPECT_EQ(go(SQL_FETCH_NEXT), SQL_SUCCESS);
    EXPECT_EQ(seen(), "1 3") << "a refused fetch moved the cursor";
}

TEST_F(Scroll, Bookmarks)
{
    uint64_t mark = 5;
    open(2, SQL_UB_VARIABLE);
    EXPECT_EQ(go(SQL_FETCH_BOOKMARK, 1, &mark), SQL_SUCCESS);
    EXPECT_EQ(seen(), "6 2");
    EXPECT_EQ(go(SQL_FETCH_BOOKMARK, -4, &mark), SQL_SUCCESS);
    EXPECT_EQ(seen(), "1 2");
    EXPECT_EQ(go(SQL_FETCH_BOOKMARK, -5, &mark), SQL_NO_DATA);
    mark = 11;
    EXPECT_EQ(go(SQL_FETCH_BOOKMARK, 0, &mark), SQL_ERROR);
    EXPECT_EQ(s->states(), "HY111");
}

TEST_F(Scroll, SetPosRefreshesItsRow)
{
    open(4);
    ASSERT_EQ(go(SQL_FETCH_ABSOLUTE, 4), SQL_SUCCESS); /* across three blocks */
    EXPECT_EQ(seen(), "4 4");
    std::fill(numbers, numbers + 16, -1);
    std::fill(status, status + 16, SQLUSMALLINT(99));
    ASSERT_EQ(set_pos(3, SQL_REFRESH), SQL_SUCCESS) << s->message();
    EXPECT_EQ(numbers[1], -1);
    EXPECT_EQ(numbers[2], 6);
    EXPECT_EQ(status[1], 99);
    EXPECT_EQ(status[2], SQL_ROW_SUCCESS);
    EXPECT_EQ(s->text(2), "row 6");
    ASSERT_EQ(set_pos(1, SQL_POSITION), SQL_SUCCESS);
    EXPECT_EQ(s->text(2), "row 4");
    ASSERT_EQ(set_pos(0, SQL_REFRESH), SQL_SUCCESS);
    EXPECT_EQ(seen(), "4 4");
}

TEST_F(Scroll, SetPosRefuses)
{
    const struct {
        SQLSETPOSIROW row;
        SQLUSMALLINT operation, lock;
        const char *state;
    } cases[] = {
        {0, SQL_POSITION, SQL_LOCK_NO_CHANGE, "HY109"},
        {2, SQL_POSITION, SQL_LOCK_NO_CHANGE, "HY107"},
        {1, SQL_UPDATE, SQL_LOCK_NO_CHANGE, "HYC00"},
        {1, SQL_DELETE, SQL_LOCK_NO_CHANGE, "HYC00"},
        {1, SQL_ADD, SQL_LOCK_NO_CHANGE, "HYC00"},
        {1, 17, SQL_LOCK_NO_CHANGE, "HY092"},
        {1, SQL_POSITION, SQL_LOCK_EXCLUSIVE, "HYC00"},
        {1, SQL_POSITION, SQL_LOCK_UNLOCK, "HYC00"},
        {1, SQL_POSITION, 17, "HY092"},
    };
    open(3);
    ASSERT_EQ(go(SQL_FETCH_ABSOLUTE, 10), SQL_SUCCESS);
    for (const auto &one : cases) {
        EXPECT_EQ(set_pos(one.row, one.operation, one.lock), SQL_ERROR);
        EXPECT_EQ(s->states(), one.state) << one.row << " " << one.operation << " " << one.lock;
    }
    ASSERT_EQ(go(SQL_FETCH_NEXT), SQL_NO_DATA);
    EXPECT_EQ(set_pos(1, SQL_POSITION), SQL_ERROR);
    EXPECT_EQ(s->states(), "24000");
}

TEST_F(Scroll, MaxRowsIsTheEnd)
{
    open(4);
    s->stmt->attributes.max_rows = 6;
    ASSERT_EQ(go(SQL_FETCH_LAST), SQL_SUCCESS);
    EXPECT_EQ(seen(), "3 4");
    ASSERT_EQ(go(SQL_FETCH_ABSOLUTE, 5), SQL_SUCCESS);
    EXPECT_EQ(seen(), "5 2");
    EXPECT_EQ(go(SQL_FETCH_ABSOLUTE, 7), SQL_NO_DATA);
}

/* Rows before the error stay readable; the fetch that begins behind them meets it, each time. */
TEST_F(Scroll, AnErrorInTheStream)
{
    fake.reset(new FakeConnection({rows_answer(numbered_block(1, 4) + exception_bytes(395, "thrown"))}));
    s.reset(new Statement(*fake));
    rowset = 3;
    s->stmt->attributes.cursor_type = SQL_CURSOR_STATIC;
    ASSERT_EQ(s->bind(1, SQL_C_SLONG, numbers, 0, nullptr), SQL_SUCCESS);
    ASSERT_EQ(s->direct("SELECT n, s FROM t"), SQL_SUCCESS) << s->message();
    for (int round = 0; round < 2; round++) {
        ASSERT_EQ(go(SQL_FETCH_ABSOLUTE, 3), SQL_SUCCESS) << s->message();
        EXPECT_EQ(fetched, 2u);
        EXPECT_EQ(numbers[1], 4);
        EXPECT_EQ(go(SQL_FETCH_NEXT), SQL_ERROR);
        EXPECT_EQ(s->states(), "22000");
        EXPECT_EQ(go(SQL_FETCH_LAST), SQL_ERROR);
        ASSERT_EQ(go(SQL_FETCH_FIRST), SQL_SUCCESS);
    }
}

TEST_F(Scroll, ForwardOnlyFetchesNext)
{
    open();
    s->close();
    fake.reset(new FakeConnection({rows_answer(numbered_block(1, 4))}));
    s.reset(new Statement(*fake));
    ASSERT_EQ(s->direct("SELECT n, s FROM t"), SQL_SUCCESS);
    EXPECT_FALSE(exec_is_static(s->stmt));
    EXPECT_EQ(go(SQL_FETCH_FIRST), SQL_ERROR);
    EXPECT_EQ(s->states(), "HY106");
    EXPECT_EQ(go(SQL_FETCH_NEXT), SQL_SUCCESS);
    EXPECT_EQ(set_pos(2, SQL_POSITION), SQL_SUCCESS) << s->message();
    EXPECT_EQ(set_pos(1, SQL_REFRESH), SQL_ERROR);
    EXPECT_EQ(s->states(), "HY109");
}

} // namespace
