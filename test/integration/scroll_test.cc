/* Static cursors: positions by ODBC's tables, bookmarks, SQLSetPos, and rows beyond what memory may keep. */
#include <dirent.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

#include "fixture.h"
#include "memory.h"

namespace
{

const SQLULEN WALK_ROWS = 1000;

/* A statement with a static cursor, and a rowset of numbers and texts bound to it. */
class Scrolled
{
  public:
    explicit Scrolled(odbc::Connection &connection, SQLULEN rows = 1, SQLULEN bookmarks = SQL_UB_OFF)
        : statement(connection), numbers(rows), texts(rows * WIDTH), lengths(rows), marks(rows),
          states(rows, 99)
    {
        EXPECT_OK(statement, statement.set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
        EXPECT_OK(statement, statement.set(SQL_ATTR_USE_BOOKMARKS, bookmarks));
        EXPECT_OK(statement, statement.set(SQL_ATTR_ROW_ARRAY_SIZE, rows));
        EXPECT_OK(statement, statement.set(SQL_ATTR_ROWS_FETCHED_PTR, &fetched));
        EXPECT_OK(statement, statement.set(SQL_ATTR_ROW_STATUS_PTR, states.data()));
        EXPECT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_SBIGINT, numbers.data(), 0, nullptr));
        EXPECT_OK(statement,
                  SQLBindCol(statement.handle, 2, SQL_C_CHAR, texts.data(), WIDTH, lengths.data()));
        if (bookmarks != SQL_UB_OFF)
            EXPECT_OK(statement,
                      SQLBindCol(statement.handle, 0, SQL_C_VARBOOKMARK, marks.data(), 8, nullptr));
    }
    void count_to(SQLULEN rows, const std::string &settings = "max_block_size=7")
    {
        ASSERT_OK(statement,
                  statement.exec("SELECT number + 1, concat('row ', toString(number + 1)) FROM numbers(" +
                                 std::to_string(rows) + ") SETTINGS " + settings));
    }
    SQLRETURN go(SQLSMALLINT orientation, SQLLEN offset = 0)
    {
        fetched = 77;
        return SQLFetchScroll(statement.handle, orientation, offset);
    }
    /* The rowset has rows [first, first + count). */
    void expect_rows(SQLULEN first, SQLULEN count, const std::string &what = "")
    {
        ASSERT_EQ(fetched, count) << what;
        for (SQLULEN i = 0; i < states.size(); i++) {
            ASSERT_EQ(states[i], i < count ? SQL_ROW_SUCCESS : SQL_ROW_NOROW) << what << " " << i;
            if (i >= count)
                continue;
            ASSERT_EQ(numbers[i], SQLBIGINT(first + i)) << what;
            ASSERT_EQ(std::string(&texts[i * WIDTH]), "row " + std::to_string(first + i)) << what;
        }
        SQLULEN number = 0;
        ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_ROW_NUMBER, &number, 0, nullptr));
        ASSERT_EQ(number, first) << what;
    }
    enum { WIDTH = 24 };
    odbc::Statement statement;
    std::vector<SQLBIGINT> numbers;
    std::vector<char> texts;
    std::vector<SQLLEN> lengths;
    std::vector<uint64_t> marks;
    std::vector<SQLUSMALLINT> states;
    SQLULEN fetched = 0;
};

/* ODBC's tables, written against a vector's size: what a fetch gives. */
struct Position {
    enum { BEFORE, INSIDE, AFTER } place = BEFORE;
    SQLLEN start = 0, rowset = 0;
    bool overlapped = false;
};

Position moved(const Position &at, SQLSMALLINT orientation, SQLLEN offset, SQLLEN rows, SQLLEN last)
{
    const Position before, cut = {Position::INSIDE, 1, rows, true};
    Position after;
    after.place = Position::AFTER;
    auto inside = [&](SQLLEN start) {
        Position to = {Position::INSIDE, start, rows, false};
        return start > last ? after : start < 1 ? before : to;
    };
    switch (orientation) {
    case SQL_FETCH_NEXT:
        return at.place == Position::BEFORE  ? inside(1)
               : at.place == Position::AFTER ? after
                                             : inside(at.start + at.rowset);
    case SQL_FETCH_FIRST:
        return inside(1);
    case SQL_FETCH_LAST:
        return inside(rows <= last ? last - rows + 1 : 1);
    case SQL_FETCH_PRIOR:
        if (at.place == Position::BEFORE || (at.place == Position::INSIDE && at.start == 1))
            return before;
        if (at.place == Position::AFTER)
            return last < rows ? cut : inside(last - rows + 1);
        return at.start <= rows ? cut : inside(at.start - rows);
    case SQL_FETCH_ABSOLUTE:
        if (offset >= 0)
            return inside(offset);
        return -offset <= last ? inside(last + offset + 1) : -offset > rows ? before : cut;
    default: /* SQL_FETCH_RELATIVE */
        if ((at.place == Position::BEFORE && offset > 0) || (at.place == Position::AFTER && offset < 0))
            return moved(at, SQL_FETCH_ABSOLUTE, offset, rows, last);
        if (at.place != Position::INSIDE)
            return at.place == Position::BEFORE ? before : after;
        if (at.start + offset >= 1)
            return inside(at.start + offset);
        return at.start == 1 || -offset > rows ? before : cut;
    }
}

} // namespace

class Scroll : public WithDriver
{
};
BOTH_ENTRY_POINTS(Scroll);

TEST_P(Scroll, WalksAtRandomAsTheTablesSay)
{
    std::mt19937 random(11);
    const SQLSMALLINT orientations[] = {SQL_FETCH_NEXT,    SQL_FETCH_NEXT,  SQL_FETCH_FIRST,
                                        SQL_FETCH_LAST,    SQL_FETCH_PRIOR, SQL_FETCH_ABSOLUTE,
                                        SQL_FETCH_RELATIVE};
    auto spilled = open(modern_url(), "SpillThreshold=300");
    for (odbc::Connection *one : {&connection(), spilled.get()})
        for (SQLLEN last : {1, 2, 20, 53}) {
            SQLLEN most = 12;
            Scrolled cursor(*one, SQLULEN(most));
            cursor.count_to(SQLULEN(last));
            Position at;
            std::string path;
            for (int step = 0; step < 150; step++) {
                SQLLEN rows = SQLLEN(random() % unsigned(most)) + 1;
                SQLSMALLINT orientation = orientations[random() % 7];
                SQLLEN offset = SQLLEN(random() % unsigned(2 * last + 9)) - last - 4;
                ASSERT_OK(cursor.statement, cursor.statement.set(SQL_ATTR_ROW_ARRAY_SIZE, SQLULEN(rows)));
                path += " " + std::to_string(orientation) + "/" + std::to_string(offset) + "/" +
                        std::to_string(rows);
                at = moved(at, orientation, offset, rows, last);
                std::fill(cursor.states.begin(), cursor.states.end(), SQLUSMALLINT(SQL_ROW_NOROW));
                SQLRETURN code = cursor.go(orientation, offset);
                if (at.place != Position::INSIDE) {
                    ASSERT_EQ(code, SQL_NO_DATA) << last << path << odbc::told(cursor.statement.diags());
                    ASSERT_EQ(cursor.fetched, 0u);
                    continue;
                }
                ASSERT_EQ(code, at.overlapped ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS)
                    << last << path << odbc::told(cursor.statement.diags());
                if (at.overlapped) {
                    ASSERT_EQ(cursor.statement.state(), "01S06");
                }
                cursor.expect_rows(SQLULEN(at.start), SQLULEN(std::min(rows, last - at.start + 1)),
                                   std::to_string(last) + path);
                if (testing::Test::HasFatalFailure())
                    return;
            }
        }
}

TEST_P(Scroll, OfNoRowsHasNone)
{
    Scrolled cursor(connection(), 3);
    cursor.count_to(0);
    for (SQLSMALLINT orientation : {SQL_FETCH_NEXT, SQL_FETCH_PRIOR, SQL_FETCH_FIRST, SQL_FETCH_LAST,
                                    SQL_FETCH_ABSOLUTE, SQL_FETCH_RELATIVE})
        for (SQLLEN offset : {-1, 0, 1})
            EXPECT_EQ(cursor.go(orientation, offset), SQL_NO_DATA) << orientation << " " << offset;
}

TEST_P(Scroll, StopsAtMaxRows)
{
    Scrolled cursor(connection(), 4);
    ASSERT_OK(cursor.statement, cursor.statement.set(SQL_ATTR_MAX_ROWS, SQLULEN(10)));
    cursor.count_to(50);
    ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_LAST));
    cursor.expect_rows(7, 4);
    ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_ABSOLUTE, 9));
    cursor.expect_rows(9, 2);
    EXPECT_EQ(cursor.go(SQL_FETCH_NEXT), SQL_NO_DATA);
    EXPECT_EQ(cursor.go(SQL_FETCH_ABSOLUTE, 11), SQL_NO_DATA);
}

TEST_P(Scroll, BookmarksFindTheirRows)
{
    Scrolled cursor(connection(), 5, SQL_UB_VARIABLE);
    cursor.count_to(40);
    ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_ABSOLUTE, 21));
    cursor.expect_rows(21, 5);
    uint64_t third = cursor.marks[2], read = 0;
    SQLLEN size = 0;
    odbc::Column column;
    ASSERT_OK(cursor.statement, cursor.statement.attribute(0, SQL_DESC_OCTET_LENGTH, &size));
    EXPECT_EQ(size, 8);
    ASSERT_OK(cursor.statement, cursor.statement.describe(0, &column));
    EXPECT_EQ(column.type, SQL_BINARY);
    ASSERT_OK(cursor.statement, SQLSetPos(cursor.statement.handle, 3, SQL_POSITION, SQL_LOCK_NO_CHANGE));
    ASSERT_OK(cursor.statement, SQLGetData(cursor.statement.handle, 0, SQL_C_VARBOOKMARK, &read, 8, &size));
    EXPECT_EQ(size, 8);
    EXPECT_EQ(read, third);
    ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_FIRST));
    ASSERT_OK(cursor.statement, cursor.statement.set(SQL_ATTR_FETCH_BOOKMARK_PTR, &third));
    ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_BOOKMARK, 0));
    cursor.expect_rows(23, 5);
    ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_BOOKMARK, -3));
    cursor.expect_rows(20, 5);
    EXPECT_EQ(cursor.go(SQL_FETCH_BOOKMARK, 18), SQL_NO_DATA);
    EXPECT_EQ(cursor.go(SQL_FETCH_BOOKMARK, -23), SQL_NO_DATA);
    third = 41;
    EXPECT_ERROR(cursor.statement, cursor.go(SQL_FETCH_BOOKMARK, 0), "HY111");
    third = 0;
    EXPECT_ERROR(cursor.statement, cursor.go(SQL_FETCH_BOOKMARK, 0), "HY111");
}

TEST_P(Scroll, BookmarksNeedToBeOnAndStatic)
{
    odbc::Statement statement(connection());
    uint64_t mark = 0;
    SQLLEN size = 0;
    EXPECT_ERROR(statement, SQLBindCol(statement.handle, 0, SQL_C_VARBOOKMARK, &mark, 8, nullptr), "07009");
    ASSERT_OK(statement, statement.exec("SELECT 1"));
    ASSERT_OK(statement, statement.fetch());
    EXPECT_ERROR(statement, SQLGetData(statement.handle, 0, SQL_C_VARBOOKMARK, &mark, 8, &size), "07009");
    EXPECT_ERROR(statement, statement.attribute(0, SQL_DESC_OCTET_LENGTH, &size), "07009");
    ASSERT_OK(statement, statement.close());
    ASSERT_OK(statement, statement.set(SQL_ATTR_USE_BOOKMARKS, SQLULEN(SQL_UB_VARIABLE)));
    ASSERT_OK(statement, SQLBindCol(statement.handle, 0, SQL_C_VARBOOKMARK, &mark, 8, nullptr));
    ASSERT_OK(statement, statement.exec("SELECT 1"));
    EXPECT_ERROR(statement, statement.fetch(), "07009");
}

TEST_P(Scroll, BookmarksOfFourBytes)
{
    odbc::Statement statement(connection());
    SQLUINTEGER mark = 0, kept;
    ASSERT_OK(statement, statement.set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
    ASSERT_OK(statement, statement.set(SQL_ATTR_USE_BOOKMARKS, SQLULEN(SQL_UB_ON)));
    ASSERT_OK(statement, SQLBindCol(statement.handle, 0, SQL_C_ULONG, &mark, 0, nullptr));
    ASSERT_OK(statement, statement.exec("SELECT number FROM numbers(100)"));
    ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_ABSOLUTE, 34));
    kept = mark;
    ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_LAST, 0));
    ASSERT_OK(statement, statement.set(SQL_ATTR_FETCH_BOOKMARK_PTR, &kept));
    ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_BOOKMARK, 0));
    EXPECT_EQ(statement.text(1), "33");
}

TEST_P(Scroll, SetPosReachesEveryRowOfTheRowset)
{
    Scrolled cursor(connection(), 20);
    cursor.count_to(WALK_ROWS);
    ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_ABSOLUTE, 300));
    for (SQLUSMALLINT row : {20, 1, 8, 7, 14, 3}) {
        ASSERT_OK(cursor.statement,
                  SQLSetPos(cursor.statement.handle, row, SQL_POSITION, SQL_LOCK_NO_CHANGE));
        EXPECT_EQ(cursor.statement.text(2), "row " + std::to_string(299 + row));
        SQLULEN number = 0;
        SQLGetStmtAttr(cursor.statement.handle, SQL_ATTR_ROW_NUMBER, &number, 0, nullptr);
        EXPECT_EQ(number, 299u + row);
    }
    cursor.numbers.assign(20, -1);
    ASSERT_OK(cursor.statement, SQLSetPos(cursor.statement.handle, 5, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
    for (SQLBIGINT i = 0; i < 20; i++)
        EXPECT_EQ(cursor.numbers[size_t(i)], i == 4 ? 304 : -1);
    ASSERT_OK(cursor.statement, SQLSetPos(cursor.statement.handle, 0, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
    for (SQLBIGINT i = 0; i < 20; i++)
        EXPECT_EQ(cursor.numbers[size_t(i)], 300 + i);
}

TEST_P(Scroll, SetPosRefusesTheRest)
{
    Scrolled cursor(connection(), 4);
    cursor.count_to(6);
    EXPECT_ERROR(cursor.statement, SQLSetPos(cursor.statement.handle, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE),
                 "24000");
    ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_ABSOLUTE, 5));
    EXPECT_ERROR(cursor.statement, SQLSetPos(cursor.statement.handle, 3, SQL_POSITION, SQL_LOCK_NO_CHANGE),
                 "HY107");
    EXPECT_ERROR(cursor.statement, SQLSetPos(cursor.statement.handle, 0, SQL_POSITION, SQL_LOCK_NO_CHANGE),
                 "HY109");
    EXPECT_ERROR(cursor.statement, SQLSetPos(cursor.statement.handle, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE),
                 "HYC00");
    EXPECT_ERROR(cursor.statement, SQLSetPos(cursor.statement.handle, 1, SQL_POSITION, SQL_LOCK_EXCLUSIVE),
                 "HYC00");
}

TEST_P(Scroll, AttributesAgree)
{
    struct {
        SQLINTEGER id;
        SQLULEN value;
        SQLULEN type, scrollable, sensitivity;
        bool changed;
    } cases[] = {
        {SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC, SQL_CURSOR_STATIC, SQL_SCROLLABLE, SQL_INSENSITIVE, false},
        {SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY, SQL_CURSOR_FORWARD_ONLY, SQL_NONSCROLLABLE,
         SQL_UNSPECIFIED, false},
        {SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_KEYSET_DRIVEN, SQL_CURSOR_STATIC, SQL_SCROLLABLE, SQL_INSENSITIVE,
         true},
        {SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE, SQL_CURSOR_FORWARD_ONLY, SQL_NONSCROLLABLE,
         SQL_UNSPECIFIED, false},
        {SQL_ATTR_CURSOR_SENSITIVITY, SQL_INSENSITIVE, SQL_CURSOR_STATIC, SQL_SCROLLABLE, SQL_INSENSITIVE,
         false},
        {SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_DYNAMIC, SQL_CURSOR_STATIC, SQL_SCROLLABLE, SQL_INSENSITIVE, true},
        {SQL_ATTR_CURSOR_SCROLLABLE, SQL_SCROLLABLE, SQL_CURSOR_STATIC, SQL_SCROLLABLE, SQL_INSENSITIVE,
         false},
    };
    odbc::Statement statement(connection());
    for (const auto &one : cases) {
        SQLULEN values[3] = {};
        if (one.changed)
            EXPECT_INFO(statement, statement.set(one.id, one.value), "01S02");
        else
            EXPECT_OK(statement, statement.set(one.id, one.value));
        SQLGetStmtAttr(statement.handle, SQL_ATTR_CURSOR_TYPE, &values[0], 0, nullptr);
        SQLGetStmtAttr(statement.handle, SQL_ATTR_CURSOR_SCROLLABLE, &values[1], 0, nullptr);
        SQLGetStmtAttr(statement.handle, SQL_ATTR_CURSOR_SENSITIVITY, &values[2], 0, nullptr);
        EXPECT_EQ(values[0], one.type) << one.id << " " << one.value;
        EXPECT_EQ(values[1], one.scrollable) << one.id << " " << one.value;
        EXPECT_EQ(values[2], one.sensitivity) << one.id << " " << one.value;
    }
    EXPECT_ERROR(statement, statement.set(SQL_ATTR_CURSOR_SENSITIVITY, SQLULEN(SQL_SENSITIVE)), "HYC00");
}

/* node-odbc takes each row of a rowset so, bound columns alone. */
TEST_P(Scroll, ForwardOnlyTellsWhichRow)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.set(SQL_ATTR_ROW_ARRAY_SIZE, 3));
    SQLINTEGER numbers[3] = {};
    ASSERT_OK(statement, SQLBindCol(statement.handle, 1, SQL_C_SLONG, numbers, 0, nullptr));
    ASSERT_OK(statement, statement.exec("SELECT number, 'x' FROM numbers(5) ORDER BY number"));
    ASSERT_OK(statement, statement.fetch());
    for (SQLSETPOSIROW row = 1; row <= 3; row++) {
        SQLULEN number = 0;
        ASSERT_OK(statement, SQLSetPos(statement.handle, row, SQL_POSITION, SQL_LOCK_NO_CHANGE));
        ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_ROW_NUMBER, &number, 0, nullptr));
        EXPECT_EQ(number, row);
        EXPECT_EQ(numbers[row - 1], static_cast<SQLINTEGER>(row - 1));
    }
    char text[8];
    EXPECT_ERROR(statement, SQLGetData(statement.handle, 2, SQL_C_CHAR, text, sizeof text, nullptr), "HY109");
    ASSERT_OK(statement, statement.fetch());
    SQLULEN number = 0;
    ASSERT_OK(statement, SQLGetStmtAttr(statement.handle, SQL_ATTR_ROW_NUMBER, &number, 0, nullptr));
    EXPECT_EQ(number, 4u);
    EXPECT_ERROR(statement, SQLSetPos(statement.handle, 3, SQL_POSITION, SQL_LOCK_NO_CHANGE), "HY107");
}

TEST_P(Scroll, ForwardOnlyDoesNot)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.exec("SELECT 1"));
    EXPECT_ERROR(statement, SQLFetchScroll(statement.handle, SQL_FETCH_FIRST, 0), "HY106");
    ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_NEXT, 0));
    EXPECT_ERROR(statement, SQLSetPos(statement.handle, 1, SQL_REFRESH, SQL_LOCK_NO_CHANGE), "HY109");
    EXPECT_ERROR(statement, SQLSetPos(statement.handle, 2, SQL_POSITION, SQL_LOCK_NO_CHANGE), "HY107");
}

TEST_P(Scroll, ExtendedFetchHasItsOwnRowset)
{
    Scrolled cursor(connection(), 6);
    ASSERT_OK(cursor.statement, cursor.statement.set(SQL_ROWSET_SIZE, SQLULEN(4)));
    cursor.count_to(10);
    SQLULEN count = 0;
    SQLUSMALLINT states[4] = {};
    ASSERT_OK(cursor.statement,
              SQLExtendedFetch(cursor.statement.handle, SQL_FETCH_ABSOLUTE, 9, &count, states));
    EXPECT_EQ(count, 2u);
    EXPECT_EQ(cursor.numbers[1], 10);
    EXPECT_EQ(states[1], SQL_ROW_SUCCESS);
    EXPECT_EQ(states[2], SQL_ROW_NOROW);
    ASSERT_OK(cursor.statement,
              SQLExtendedFetch(cursor.statement.handle, SQL_FETCH_PRIOR, 0, &count, states));
    EXPECT_EQ(count, 4u);
    EXPECT_EQ(cursor.numbers[0], 5);
    EXPECT_ERROR(cursor.statement, SQLFetch(cursor.statement.handle), "HY010");
}

/* SQLSetPos goes on with the array of statuses that SQLExtendedFetch was given, and with no other. */
TEST_P(Scroll, SetPosTellsExtendedFetchsStatuses)
{
    Scrolled cursor(connection(), 6);
    SQLULEN count = 0;
    SQLUSMALLINT states[4];
    ASSERT_OK(cursor.statement, cursor.statement.set(SQL_ROWSET_SIZE, SQLULEN(4)));
    cursor.count_to(10);
    ASSERT_OK(cursor.statement,
              SQLExtendedFetch(cursor.statement.handle, SQL_FETCH_ABSOLUTE, 3, &count, states));
    std::fill(states, states + 4, SQLUSMALLINT(99));
    std::fill(cursor.states.begin(), cursor.states.end(), SQLUSMALLINT(88));
    ASSERT_OK(cursor.statement, SQLSetPos(cursor.statement.handle, 2, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
    EXPECT_EQ(states[0], 99);
    EXPECT_EQ(states[1], SQL_ROW_SUCCESS);
    EXPECT_EQ(states[2], 99);
    EXPECT_EQ(cursor.states[1], 88) << "SQL_ATTR_ROW_STATUS_PTR is SQLFetchScroll's";
    ASSERT_OK(cursor.statement, SQLSetPos(cursor.statement.handle, 0, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
    for (SQLUSMALLINT state : states)
        EXPECT_EQ(state, SQL_ROW_SUCCESS);
    ASSERT_OK(cursor.statement,
              SQLExtendedFetch(cursor.statement.handle, SQL_FETCH_NEXT, 0, &count, nullptr));
    EXPECT_OK(cursor.statement, SQLSetPos(cursor.statement.handle, 1, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
}

TEST_P(Scroll, AnErrorIsMetWhereItOccurs)
{
    Scrolled cursor(connection(), 4);
    ASSERT_OK(cursor.statement,
              cursor.statement.exec(
                  "SELECT number + 1, concat('row ', toString(number + 1 + throwIf(number >= 50))) "
                  "FROM numbers(100) SETTINGS max_block_size=10, max_threads=1"));
    for (int round = 0; round < 2; round++) {
        ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_ABSOLUTE, 47));
        cursor.expect_rows(47, 4);
        EXPECT_ERROR(cursor.statement, cursor.go(SQL_FETCH_NEXT), "22000");
        EXPECT_ERROR(cursor.statement, cursor.go(SQL_FETCH_LAST), "22000");
        ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_ABSOLUTE, 2));
        cursor.expect_rows(2, 4);
    }
}

TEST_P(Scroll, AFullDiskIsAnError)
{
    auto one = open(modern_url(), "SpillThreshold=200;SpillDir=/nowhere/at/all");
    Scrolled cursor(*one, 1);
    cursor.count_to(100);
    ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_FIRST));
    EXPECT_ERROR(cursor.statement, cursor.go(SQL_FETCH_LAST), "HY000");
    ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_FIRST));
    cursor.expect_rows(1, 1);
}

TEST_P(Scroll, TheDriversOwnResultsToo)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
    ASSERT_OK(statement, SQLGetTypeInfo(statement.handle, SQL_ALL_TYPES));
    std::vector<std::string> names;
    while (SQL_SUCCEEDED(statement.fetch()))
        names.push_back(*statement.text(1));
    ASSERT_GT(names.size(), 5u);
    for (size_t i = names.size(); i-- > 0;) {
        ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_PRIOR, 0));
        EXPECT_EQ(statement.text(1), names[i]);
    }
    EXPECT_EQ(SQLFetchScroll(statement.handle, SQL_FETCH_PRIOR, 0), SQL_NO_DATA);
}

/* Old servers tell a DateTime's zone in the description only: blocks read again need it as well. */
TEST_P(Scroll, ZonesOfOldServersStay)
{
    auto one = open(old_url(), "SpillThreshold=0");
    odbc::Statement statement(*one);
    ASSERT_OK(statement, statement.set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
    ASSERT_OK(statement,
              statement.exec("SELECT toDateTime(1500000000 + number, 'Asia/Tokyo') FROM numbers(1000)"));
    for (SQLLEN row : {1000, 1, 500}) {
        char expected[32];
        ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_ABSOLUTE, row));
        snprintf(expected, sizeof expected, "2017-07-14 11:%02d:%02d", int(40 + (row - 1) / 60),
                 int((row - 1) % 60));
        EXPECT_EQ(statement.text(1), expected);
    }
}

/* Columns that are cast to text on the way. */
TEST_P(Scroll, CastColumnsReadBack)
{
    odbc::Statement statement(connection());
    ASSERT_OK(statement, statement.set(SQL_ATTR_CURSOR_TYPE, SQLULEN(SQL_CURSOR_STATIC)));
    ASSERT_OK(statement,
              statement.exec("SELECT uniqState(1) AS s, number AS n FROM numbers(30) GROUP BY n ORDER BY n "
                             "SETTINGS max_block_size=3"));
    ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_LAST, 0));
    EXPECT_EQ(statement.text(2), "29");
    ASSERT_OK(statement, SQLFetchScroll(statement.handle, SQL_FETCH_FIRST, 0));
    EXPECT_EQ(statement.text(2), "0");
    EXPECT_TRUE(statement.text(1).has_value());
}

/* Everything beyond the threshold lies in a file without a name. PORTER_TEST_FULL=1: 5 M rows and 64 MiB. */
TEST_P(Scroll, MemoryStaysFlat)
{
    bool full = std::getenv("PORTER_TEST_FULL") != nullptr;
    SQLULEN rows = full ? 5000000 : 500000;
    char folder[] = "/tmp/spill-XXXXXX";
    ASSERT_NE(mkdtemp(folder), nullptr);
    auto one = open(modern_url(), std::string("SpillDir=") + folder + (full ? "" : ";SpillThreshold=4MiB"));
    {
        Scrolled cursor(*one, 10);
        memory::forget_peak();
        size_t before = memory::peak();
        cursor.count_to(rows, "max_block_size=65409");
        ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_LAST));
        cursor.expect_rows(rows - 9, 10);
        std::mt19937 random(3);
        for (int i = 0; i < (full ? 500 : 50); i++) {
            SQLULEN row = random() % (rows - 10) + 1;
            ASSERT_OK(cursor.statement, cursor.go(SQL_FETCH_ABSOLUTE, SQLLEN(row)));
            cursor.expect_rows(row, 10);
        }
        if (full) {
            ASSERT_LT(memory::peak(), (size_t(100) << 20) + before);
        }
        printf("peak %zu MiB, before %zu MiB\n", memory::peak() >> 20, before >> 20);
        DIR *dir = opendir(folder);
        while (struct dirent *entry = readdir(dir))
            EXPECT_EQ(entry->d_name[0], '.') << entry->d_name;
        closedir(dir);
    }
    EXPECT_EQ(rmdir(folder), 0);
}
