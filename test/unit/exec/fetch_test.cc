// Rowsets: blocks into bound buffers, statuses, bindings that change, errors among rows and behind them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "statement.h"

using namespace porter_test;

namespace
{

const size_t MOST = 16;

/* A statement on a scripted result, with status array and rows-fetched pointer. */
class Fetch : public testing::Test
{
  protected:
    void open(const std::vector<Answer> &answers, SQLULEN rowset = 1)
    {
        fake.reset(new FakeConnection(answers));
        s.reset(new Statement(*fake));
        s->stmt->ird->array_status = status;
        s->stmt->ird->rows_processed = &fetched;
        s->stmt->ard->array_size = rowset;
        ASSERT_EQ(s->direct("SELECT n, s FROM t"), SQL_SUCCESS) << s->message();
        memset(status, 0x77, sizeof status);
    }
    void bind_number()
    {
        ASSERT_EQ(s->bind(1, SQL_C_SLONG, numbers, 0, number_lengths), SQL_SUCCESS);
    }
    void bind_text(SQLLEN capacity = 16)
    {
        ASSERT_EQ(s->bind(2, SQL_C_CHAR, texts, capacity, text_lengths), SQL_SUCCESS);
    }
    std::string statuses(SQLULEN rows) const
    {
        std::string out;
        for (SQLULEN i = 0; i < rows; i++)
            out += std::to_string(status[i]);
        return out;
    }
    std::unique_ptr<FakeConnection> fake;
    std::unique_ptr<Statement> s;
    SQLINTEGER numbers[MOST] = {};
    SQLLEN number_lengths[MOST] = {}, text_lengths[MOST] = {};
    char texts[MOST][16] = {};
    SQLUSMALLINT status[MOST];
    SQLULEN fetched = 77;
};

TEST_F(Fetch, OneRowAtATime)
{
    open({rows_answer(numbered_block(1, 2) + numbered_block(3, 1))});
    bind_number();
    bind_text();
    for (int i = 1; i <= 3; i++) {
        ASSERT_EQ(s->fetch(), SQL_SUCCESS);
        EXPECT_EQ(fetched, 1u);
        EXPECT_EQ(numbers[0], i);
        EXPECT_EQ(number_lengths[0], 4);
        EXPECT_STREQ(texts[0], ("row " + std::to_string(i)).c_str());
        EXPECT_EQ(text_lengths[0], 5);
        EXPECT_EQ(status[0], SQL_ROW_SUCCESS);
        EXPECT_EQ(s->stmt->cursor.row, static_cast<uint64_t>(i));
        EXPECT_EQ(s->stmt->state, STMT_POSITIONED);
    }
    EXPECT_EQ(s->fetch(), SQL_NO_DATA);
    EXPECT_EQ(fetched, 0u);
    EXPECT_EQ(s->fetch(), SQL_NO_DATA);
    EXPECT_EQ(numbers[0], 3) << "buffers were touched behind the end";
}

/* Rowsets that begin and end anywhere in blocks of 3, 1 and 4 rows. */
TEST_F(Fetch, RowsetsAcrossBlocks)
{
    for (SQLULEN rowset = 1; rowset <= 10; rowset++) {
        open({rows_answer(numbered_block(1, 3) + numbered_block(4, 1) + numbered_block(5, 4), 11)}, rowset);
        bind_number();
        bind_text();
        int next = 1;
        while (next <= 8) {
            SQLULEN expected = std::min<SQLULEN>(rowset, static_cast<SQLULEN>(9 - next));
            ASSERT_EQ(s->fetch(), SQL_SUCCESS) << rowset;
            ASSERT_EQ(fetched, expected) << rowset;
            EXPECT_EQ(s->stmt->cursor.row, static_cast<uint64_t>(next));
            for (SQLULEN i = 0; i < rowset; i++)
                EXPECT_EQ(status[i], i < expected ? SQL_ROW_SUCCESS : SQL_ROW_NOROW);
            for (SQLULEN i = 0; i < expected; i++, next++) {
                EXPECT_EQ(numbers[i], next);
                EXPECT_STREQ(texts[i], ("row " + std::to_string(next)).c_str());
            }
        }
        EXPECT_EQ(s->fetch(), SQL_NO_DATA);
    }
}

TEST_F(Fetch, RowWiseWithAnOffset)
{
    struct Row {
        SQLINTEGER number;
        SQLLEN number_length;
        char text[12];
        SQLLEN text_length;
    } rows[6] = {};
    open({rows_answer(numbered_block(1, 6))}, 3);
    SQLLEN offset = 0;
    s->stmt->ard->bind_type = sizeof(Row);
    s->stmt->ard->bind_offset = &offset;
    ASSERT_EQ(s->bind(1, SQL_C_SLONG, &rows[0].number, 0, &rows[0].number_length), SQL_SUCCESS);
    ASSERT_EQ(s->bind(2, SQL_C_CHAR, rows[0].text, sizeof rows[0].text, &rows[0].text_length), SQL_SUCCESS);
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(rows[3].number, 0);
    offset = 3 * sizeof(Row);
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    for (int i = 0; i < 6; i++) {
        EXPECT_EQ(rows[i].number, i + 1);
        EXPECT_EQ(rows[i].number_length, 4);
        EXPECT_STREQ(rows[i].text, ("row " + std::to_string(i + 1)).c_str());
        EXPECT_EQ(rows[i].text_length, 5);
    }
}

TEST_F(Fetch, ColumnWiseWithAnOffset)
{
    open({rows_answer(numbered_block(1, 4))}, 2);
    SQLLEN offset = 2 * sizeof(SQLLEN); /* added to the addresses of data and lengths alike */
    bind_number();
    s->stmt->ard->bind_offset = &offset;
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 0);
    EXPECT_EQ(numbers[4], 1);
    EXPECT_EQ(numbers[5], 2);
    EXPECT_EQ(number_lengths[0], 0);
    EXPECT_EQ(number_lengths[2], 4);
    EXPECT_EQ(number_lengths[3], 4);
    offset = 0;
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 3) << "the new offset is added to the addresses as bound, not to the old sum";
}

TEST_F(Fetch, RebindingBetweenFetches)
{
    open({rows_answer(numbered_block(1, 4))});
    bind_number();
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 1);
    double real = 0;
    ASSERT_EQ(s->bind(1, SQL_C_DOUBLE, &real, 0, nullptr), SQL_SUCCESS);
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 1);
    EXPECT_EQ(real, 2.0);
    ASSERT_EQ(s->bind(1, SQL_C_DOUBLE, nullptr, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(s->stmt->ard->count, 0) << "the highest binding went, and SQL_DESC_COUNT with it";
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(real, 2.0);
    bind_text();
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_STREQ(texts[0], "row 4");
}

TEST_F(Fetch, RowsetSizeMayChange)
{
    open({rows_answer(numbered_block(1, 10))}, 2);
    bind_number();
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(fetched, 2u);
    s->stmt->ard->array_size = 5;
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(fetched, 5u);
    EXPECT_EQ(numbers[0], 3);
    EXPECT_EQ(s->stmt->cursor.row, 3u);
    s->stmt->ard->array_size = 1;
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 8);
}

TEST_F(Fetch, MaxRows)
{
    for (SQLULEN most : {SQLULEN(1), SQLULEN(3), SQLULEN(4), SQLULEN(5), SQLULEN(9)}) {
        open({rows_answer(numbered_block(1, 3) + numbered_block(4, 4))}, 2);
        bind_number();
        s->stmt->attributes.max_rows = most;
        SQLULEN total = 0, expected = std::min<SQLULEN>(most, 7);
        while (s->fetch() == SQL_SUCCESS)
            total += fetched;
        EXPECT_EQ(total, expected);
        EXPECT_EQ(numbers[(expected - 1) % 2], static_cast<SQLINTEGER>(expected));
    }
}

TEST_F(Fetch, RetrieveDataOffMovesOnly)
{
    open({rows_answer(numbered_block(1, 3))}, 2);
    bind_number();
    s->stmt->attributes.retrieve_data = SQL_RD_OFF;
    numbers[0] = 99;
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 99);
    EXPECT_EQ(fetched, 2u);
    EXPECT_EQ(statuses(2), "00");
    s->stmt->attributes.retrieve_data = SQL_RD_ON;
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 3);
}

TEST_F(Fetch, TruncationIsAWarningOfItsRow)
{
    open({rows_answer(NativeBlock(3)
                          .column("n", "Int32", std::vector<int32_t>{1, 2, 3})
                          .column("s", "String", std::vector<std::string>{"ab", "abcdefgh", "abc"})
                          .bytes())},
         3);
    bind_text(4);
    char cells[3][4];
    ASSERT_EQ(s->bind(2, SQL_C_CHAR, cells, 4, text_lengths), SQL_SUCCESS);
    EXPECT_EQ(s->fetch(), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(s->states(), "01004");
    EXPECT_EQ(s->stmt->handle.diag.records[0].row, 2);
    EXPECT_EQ(s->stmt->handle.diag.records[0].column, 2);
    EXPECT_EQ(statuses(3), "060");
    EXPECT_STREQ(cells[1], "abc");
    EXPECT_EQ(text_lengths[1], 8);
}

/* Column s as numbers: some rows are none. */
class FetchErrors : public Fetch
{
  protected:
    void open_texts(const std::vector<std::string> &cells, SQLULEN rowset)
    {
        std::vector<int32_t> counting;
        for (size_t i = 0; i < cells.size(); i++)
            counting.push_back(static_cast<int32_t>(i + 1));
        open({rows_answer(NativeBlock(cells.size())
                              .column("n", "Int32", counting)
                              .column("s", "String", cells)
                              .bytes())},
             rowset);
        ASSERT_EQ(s->bind(1, SQL_C_SLONG, counts, 0, nullptr), SQL_SUCCESS);
        ASSERT_EQ(s->bind(2, SQL_C_SLONG, numbers, 0, number_lengths), SQL_SUCCESS);
    }
    SQLINTEGER counts[MOST] = {};
};

TEST_F(FetchErrors, SomeRowsFail)
{
    open_texts({"10", "x", "30", "y"}, 4);
    EXPECT_EQ(s->fetch(), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(s->states(), "01S01 22018 22018");
    EXPECT_EQ(statuses(4), "0505");
    EXPECT_EQ(fetched, 4u) << "error rows count";
    EXPECT_EQ(numbers[0], 10);
    EXPECT_EQ(numbers[2], 30);
    for (int i = 0; i < 4; i++)
        EXPECT_EQ(counts[i], i + 1) << "the row's other columns are still given";
    EXPECT_EQ(s->stmt->handle.diag.records[1].row, 2);
    EXPECT_EQ(s->stmt->handle.diag.records[2].row, 4);
}

TEST_F(FetchErrors, AllRowsFail)
{
    open_texts({"x", "y", "3"}, 2);
    EXPECT_EQ(s->fetch(), SQL_ERROR);
    EXPECT_EQ(s->states(), "22018 22018");
    EXPECT_EQ(statuses(2), "55");
    EXPECT_EQ(s->fetch(), SQL_SUCCESS) << "the cursor goes on";
    EXPECT_EQ(numbers[0], 3);
}

TEST_F(FetchErrors, TheOnlyRowFails)
{
    open_texts({"x", "7"}, 1);
    EXPECT_EQ(s->fetch(), SQL_ERROR);
    EXPECT_EQ(s->states(), "22018") << "no 01S01: nothing succeeded";
    EXPECT_EQ(status[0], SQL_ROW_ERROR);
    EXPECT_EQ(s->text(2), "x") << "the row is there, and SQLGetData reads it";
    EXPECT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 7);
}

TEST_F(FetchErrors, ErrorsAndWarningsOfOneRow)
{
    open_texts({"1.5", "x"}, 2);
    EXPECT_EQ(s->fetch(), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(s->states(), "01S01 01S07 22018");
    EXPECT_EQ(statuses(2), "65");
}

TEST_F(Fetch, NullsNeedAnIndicatorOnlyWhenTheyCome)
{
    std::string body =
        NativeBlock(3)
            .raw("n", "Nullable(Int32)", native_nullable<int32_t>({false, true, false}, {1, 0, 3}))
            .column("s", "String", std::vector<std::string>{"a", "b", "c"})
            .bytes();
    open({rows_answer(body), rows_answer(body)});
    ASSERT_EQ(s->bind(1, SQL_C_SLONG, numbers, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(s->fetch(), SQL_ERROR);
    EXPECT_EQ(s->states(), "22002");
    EXPECT_EQ(s->fetch(), SQL_SUCCESS);
    s->close();
    s->stmt->ard->array_size = 3;
    bind_number();
    ASSERT_EQ(s->direct("SELECT n, s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(number_lengths[0], 4);
    EXPECT_EQ(number_lengths[1], SQL_NULL_DATA);
    EXPECT_EQ(number_lengths[2], 4);
    EXPECT_EQ(numbers[2], 3);
}

/* ---- errors of the stream */

TEST_F(Fetch, AnExceptionBehindRows)
{
    for (SQLULEN rowset : {SQLULEN(1), SQLULEN(2), SQLULEN(5)}) {
        open({rows_answer(numbered_block(1, 3) + exception_bytes(159, "Timeout exceeded"))}, rowset);
        bind_number();
        SQLULEN rows = 0;
        SQLRETURN code;
        while ((code = s->fetch()) == SQL_SUCCESS)
            rows += fetched;
        EXPECT_EQ(code, SQL_ERROR) << "a short result that looks whole";
        EXPECT_EQ(rows, 3u) << "rows before the error are delivered";
        EXPECT_EQ(s->states(), "HYT00");
        EXPECT_EQ(s->stmt->handle.diag.records[0].native, 159);
        EXPECT_EQ(fetched, 0u);
    }
}

TEST_F(Fetch, ACutStream)
{
    std::string body = numbered_block(1, 3) + numbered_block(4, 3);
    for (size_t cut :
         {numbered_block(1, 3).size(), numbered_block(1, 3).size() + 1, body.size() - 1, body.size()}) {
        open({rows_answer(body.substr(0, cut), 16, true)}, 2);
        bind_number();
        SQLULEN rows = 0;
        SQLRETURN code;
        while ((code = s->fetch()) == SQL_SUCCESS)
            rows += fetched;
        EXPECT_EQ(code, SQL_ERROR) << cut;
        EXPECT_EQ(s->states(), "08S01") << cut;
        EXPECT_EQ(rows, cut == body.size() ? 6u : 3u) << cut;
        EXPECT_EQ(statuses(2), "33");
    }
}

TEST_F(Fetch, AStreamsErrorIsNotForgottenByAnEmptyCall)
{
    open({rows_answer(numbered_block(1, 1) + exception_bytes(241, "Memory limit"))}, 4);
    bind_number();
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(fetched, 1u);
    EXPECT_EQ(statuses(4), "0333");
    s->stmt->attributes.max_rows = 0;
    EXPECT_EQ(s->fetch(), SQL_ERROR);
    EXPECT_EQ(s->states(), "HY001");
    EXPECT_EQ(s->close(), SQL_SUCCESS);
}

TEST_F(Fetch, ClosingForgetsThePendingError)
{
    open({rows_answer(numbered_block(1, 1) + exception_bytes(241, "Memory limit")),
          rows_answer(numbered_block(7, 1))},
         4);
    bind_number();
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    s->close();
    ASSERT_EQ(s->direct("SELECT n, s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 7);
}

/* ---- bindings that do not fit */

TEST_F(Fetch, BindRefusals)
{
    open({rows_answer(numbered_block(1, 1))});
    EXPECT_EQ(s->bind(0, SQL_C_SLONG, numbers, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(s->states(), "07009");
    EXPECT_EQ(s->bind(1, SQL_C_CHAR, texts, -1, nullptr), SQL_ERROR);
    EXPECT_EQ(s->states(), "HY090");
    EXPECT_EQ(s->bind(1, 4711, texts, 4, nullptr), SQL_ERROR);
    EXPECT_EQ(s->states(), "HY003");
    EXPECT_EQ(s->bind(1, SQL_ARD_TYPE, texts, 4, nullptr), SQL_ERROR);
    EXPECT_EQ(s->states(), "HY003");
    EXPECT_EQ(s->bind(9, SQL_C_CHAR, nullptr, 0, nullptr), SQL_SUCCESS) << "unbinding what is not bound";
    EXPECT_EQ(s->stmt->ard->count, 1) << "the refused bindings made a record without data";
    EXPECT_EQ(s->fetch(), SQL_SUCCESS);
}

TEST_F(Fetch, BindingsThatTheResultCannotServe)
{
    open({rows_answer(numbered_block(1, 2))});
    ASSERT_EQ(s->bind(3, SQL_C_SLONG, numbers, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(s->fetch(), SQL_ERROR);
    EXPECT_EQ(s->states(), "07009");
    EXPECT_EQ(s->stmt->handle.diag.records[0].column, 3);
    ASSERT_EQ(s->bind(3, SQL_C_SLONG, nullptr, 0, nullptr), SQL_SUCCESS);
    SQLGUID guid;
    ASSERT_EQ(s->bind(1, SQL_C_GUID, &guid, 0, nullptr), SQL_SUCCESS);
    EXPECT_EQ(s->fetch(), SQL_ERROR);
    EXPECT_EQ(s->states(), "07006");
    bind_number();
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 1) << "a refused fetch moved the cursor";
}

TEST_F(Fetch, DefaultCType)
{
    open({rows_answer(numbered_block(41, 1))});
    ASSERT_EQ(s->bind(1, SQL_C_DEFAULT, numbers, sizeof numbers, number_lengths), SQL_SUCCESS);
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 41);
    EXPECT_EQ(number_lengths[0], 4);
}

TEST_F(Fetch, OnlyALengthBound)
{
    open({rows_answer(numbered_block(1, 1))});
    ASSERT_EQ(s->bind(2, SQL_C_CHAR, nullptr, 0, text_lengths), SQL_SUCCESS);
    EXPECT_EQ(s->stmt->ard->count, 2);
    SQLRETURN code = s->fetch();
    EXPECT_TRUE(SQL_SUCCEEDED(code)) << s->states();
    EXPECT_EQ(text_lengths[0], 5);
}

/* ---- descriptors */

TEST_F(Fetch, AnExplicitArdServesTwoStatements)
{
    struct error err = {};
    open({rows_answer(numbered_block(1, 2)),
          rows_answer(NativeBlock(1).column("x", "String", std::vector<std::string>{"55"}).bytes())});
    Statement other(*fake);
    struct desc *shared = desc_new(fake->dbc, DESC_ARD, nullptr, &err);
    ASSERT_EQ(share_use(s->stmt, &s->stmt->row, shared, &err), 0);
    ASSERT_EQ(share_use(other.stmt, &other.stmt->row, shared, &err), 0);
    bind_number();
    ASSERT_EQ(other.direct("SELECT x"), SQL_SUCCESS);
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 1);
    ASSERT_EQ(other.fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 55) << "each statement has its own converter for the shared binding";
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(numbers[0], 2);
    desc_free(shared);
    EXPECT_EQ(s->fetch(), SQL_NO_DATA);
    EXPECT_EQ(s->stmt->ard, s->stmt->implicit_ard);
}

TEST_F(Fetch, AnotherResultResolvesTheBindingsAgain)
{
    open({rows_answer(numbered_block(1, 1)), rows_answer(NativeBlock(1)
                                                             .column("n", "Float64", std::vector<double>{2.5})
                                                             .column("s", "UInt8", std::vector<uint8_t>{9})
                                                             .bytes())});
    bind_number();
    bind_text();
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    s->close();
    ASSERT_EQ(s->direct("SELECT 2.5, 9"), SQL_SUCCESS);
    EXPECT_EQ(s->fetch(), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(s->states(), "01S07");
    EXPECT_EQ(numbers[0], 2);
    EXPECT_STREQ(texts[0], "9");
}

} // namespace
