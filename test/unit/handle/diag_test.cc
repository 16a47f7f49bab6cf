// Diagnostic records: prefixes, order, limits.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include <string>

extern "C" {
#include "handle/diag.h"
}

namespace
{

class Diag : public testing::Test
{
  protected:
    void SetUp() override
    {
        diag_init(&diag);
    }
    void TearDown() override
    {
        diag_free(&diag);
    }
    void post(enum state state, SQLLEN row = SQL_NO_ROW_NUMBER)
    {
        diag_post(&diag, state, 0, text_make(nullptr, 0), text_of("words"), row, SQL_NO_COLUMN_NUMBER);
    }
    std::string message(SQLINTEGER i) const
    {
        return std::string(diag.records[i].message.data, diag.records[i].message.size);
    }
    std::string states() const
    {
        std::string out;
        for (SQLINTEGER i = 0; i < diag.count; i++)
            out += (i ? " " : "") + std::string(diag_state(&diag.records[i], false));
        return out;
    }
    struct diag diag;
};

TEST_F(Diag, PrefixSaysWhoSpeaks)
{
    struct error ours = {}, servers = {};
    error_set(&ours, STATE_HY000, 0, "our words");
    error_set_server(&servers, STATE_42S02, 60, text_of("Code: 60. No such table"));
    diag_post_error(&diag, &ours, text_of("ClickHouse"));
    diag_post_error(&diag, &servers, text_of("ClickHouse"));
    EXPECT_EQ(message(0), "[Porter] our words");
    EXPECT_EQ(message(1), "[Porter][ClickHouse] Code: 60. No such table");
    EXPECT_EQ(diag.records[1].native, 60);
    EXPECT_EQ(diag.records[0].row, SQL_NO_ROW_NUMBER);
    EXPECT_EQ(diag.records[0].column, SQL_NO_COLUMN_NUMBER);
    error_clear(&ours);
    error_clear(&servers);
}

TEST_F(Diag, AnErrorsPlaceIsKept)
{
    struct error err = {};
    error_set(&err, STATE_22018, 0, "x");
    error_at(&err, 3, 2);
    diag_post_error(&diag, &err, text_of("ClickHouse"));
    EXPECT_EQ(diag.records[0].row, 3);
    EXPECT_EQ(diag.records[0].column, 2);
    error_clear(&err);
}

TEST_F(Diag, ALongMessageIsKeptWhole)
{
    std::string words(3000000, 'w');
    struct error err = {};
    error_set_server(&err, STATE_HY000, 1, text_make(words.data(), words.size()));
    diag_post_error(&diag, &err, text_of("ClickHouse"));
    EXPECT_EQ(message(0), "[Porter][ClickHouse] " + words);
    error_clear(&err);
}

TEST_F(Diag, WithoutAMessageTheStateExplains)
{
    struct error err = {};
    error_memory(&err);
    diag_post_error(&diag, &err, text_of("ClickHouse"));
    EXPECT_EQ(message(0), "[Porter] Memory allocation error");
    EXPECT_EQ(states(), "HY001");
}

/* ODBC, SQLGetDiagField, "Sequence of Status Records": by row number first (none is -1, unknown -2), and the
 * first record of each row is an error if there is one. */
TEST_F(Diag, Order)
{
    post(STATE_01S07, 2);
    post(STATE_22003, 2);
    post(STATE_01004, 1);
    post(STATE_01000);
    post(STATE_HYT00);
    post(STATE_22018, 1);
    post(STATE_HY000, SQL_ROW_NUMBER_UNKNOWN);
    diag_rank(&diag);
    EXPECT_EQ(states(), "HY000 HYT00 01000 22018 01004 22003 01S07");
}

TEST_F(Diag, EqualsStayInOrder)
{
    for (int i = 0; i < 50; i++) {
        std::string words = std::to_string(i);
        diag_post(&diag, STATE_01000, i, text_make(nullptr, 0), text_of(words.c_str()), 5, 1);
    }
    diag_rank(&diag);
    for (int i = 0; i < 50; i++)
        EXPECT_EQ(diag.records[i].native, i);
}

/* As a report comes: column by column, each with its rows; and the other way round. */
TEST_F(Diag, ManyAreRanked)
{
    const int columns = 7, rows = 150;
    for (int column = 0; column < columns; column++)
        for (int row = 0; row < rows; row++)
            diag_post(&diag, (row + column) % 3 ? STATE_01004 : STATE_22003, column, text_make(nullptr, 0),
                      text_of("words"), column % 2 ? rows - row : row + 1, column + 1);
    std::vector<struct diag_record> expected(diag.records, diag.records + diag.count);
    std::stable_sort(expected.begin(), expected.end(),
                     [](const struct diag_record &a, const struct diag_record &b) {
                         bool warns = a.state == STATE_01004, other_warns = b.state == STATE_01004;
                         return a.row != b.row ? a.row < b.row : !warns && other_warns;
                     });
    diag_rank(&diag);
    ASSERT_EQ(columns * rows, diag.count);
    for (int i = 0; i < diag.count; i++) {
        ASSERT_EQ(expected[i].row, diag.records[i].row) << i;
        ASSERT_EQ(expected[i].state, diag.records[i].state) << i;
        ASSERT_EQ(expected[i].column, diag.records[i].column) << i;
    }
}

TEST_F(Diag, ResetForgets)
{
    post(STATE_HY000);
    diag.return_code = SQL_ERROR;
    diag_reset(&diag);
    EXPECT_EQ(diag.count, 0);
    EXPECT_EQ(diag.return_code, SQL_SUCCESS);
    post(STATE_01000);
    EXPECT_EQ(states(), "01000");
}

TEST_F(Diag, TheLastOnesCanBeTakenBack)
{
    post(STATE_01004);
    post(STATE_22003);
    post(STATE_22018);
    diag_keep(&diag, 5);
    EXPECT_EQ(states(), "01004 22003 22018");
    diag_keep(&diag, 1);
    EXPECT_EQ(states(), "01004");
    post(STATE_23000);
    EXPECT_EQ(states(), "01004 23000");
}

TEST_F(Diag, RecordsAreLimited)
{
    for (int i = 0; i < DIAG_LIMIT + 500; i++)
        post(STATE_01000);
    EXPECT_EQ(diag.count, DIAG_LIMIT);
}

TEST_F(Diag, StateInTheSpellingOfOdbc2)
{
    const struct {
        enum state state;
        const char *odbc3, *odbc2;
    } cases[] = {
        {STATE_HY000, "HY000", "S1000"}, {STATE_42S02, "42S02", "S0002"}, {STATE_42000, "42000", "37000"},
        {STATE_HYC00, "HYC00", "S1C00"}, {STATE_07009, "07009", "S1002"}, {STATE_22018, "22018", "22005"},
        {STATE_01004, "01004", "01004"}, {STATE_HYT00, "HYT00", "S1T00"}, {STATE_HY010, "HY010", "S1010"},
    };
    for (const auto &c : cases) {
        struct diag_record record = {};
        record.state = c.state;
        EXPECT_STREQ(diag_state(&record, false), c.odbc3);
        EXPECT_STREQ(diag_state(&record, true), c.odbc2);
    }
}

} // namespace
