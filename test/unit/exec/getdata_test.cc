// SQLGetData: any column in any order, in pieces, and where there is nothing to get.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "statement.h"

using namespace porter_test;

namespace
{

class GetData : public testing::Test
{
  protected:
    GetData()
        : fake({rows_answer(NativeBlock(2)
                                .column("n", "Int32", std::vector<int32_t>{7, 8})
                                .column("s", "String", std::vector<std::string>{"0123456789", "next"})
                                .raw("o", "Nullable(Int16)", native_nullable<int16_t>({true, false}, {0, 3}))
                                .column("d", "Decimal(9, 2)", std::vector<int32_t>{125, 250})
                                .bytes())}),
          s(fake)
    {
    }
    void SetUp() override
    {
        ASSERT_EQ(s.direct("SELECT n, s, o, d FROM t"), SQL_SUCCESS) << s.message();
    }
    FakeConnection fake;
    Statement s;
};

TEST_F(GetData, AnyColumnInAnyOrder)
{
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(4), "1.25");
    EXPECT_EQ(s.text(1), "7");
    EXPECT_EQ(s.text(3), "NULL");
    EXPECT_EQ(s.text(2), "0123456789");
    EXPECT_EQ(s.text(1), "7") << "another column in between begins it again";
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(3), "3");
    EXPECT_EQ(s.text(2), "next");
}

TEST_F(GetData, Pieces)
{
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    const struct {
        const char *piece;
        SQLLEN length;
        SQLRETURN code;
    } calls[] = {{"012", 10, SQL_SUCCESS_WITH_INFO},
                 {"345", 7, SQL_SUCCESS_WITH_INFO},
                 {"678", 4, SQL_SUCCESS_WITH_INFO},
                 {"9", 1, SQL_SUCCESS}};
    char buffer[4];
    SQLLEN length;
    for (const auto &c : calls) {
        EXPECT_EQ(s.get(2, SQL_C_CHAR, buffer, sizeof buffer, &length), c.code);
        EXPECT_STREQ(buffer, c.piece);
        EXPECT_EQ(length, c.length) << "what remained before the call";
        EXPECT_EQ(s.states(), c.code == SQL_SUCCESS ? "" : "01004");
    }
    EXPECT_EQ(s.get(2, SQL_C_CHAR, buffer, sizeof buffer, &length), SQL_NO_DATA);
    EXPECT_EQ(s.get(2, SQL_C_CHAR, buffer, sizeof buffer, &length), SQL_NO_DATA);
}

TEST_F(GetData, LengthFirst)
{
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    char buffer[16];
    SQLLEN length = 0;
    EXPECT_EQ(s.get(2, SQL_C_CHAR, buffer, 0, &length), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(length, 10);
    EXPECT_EQ(s.get(2, SQL_C_CHAR, buffer, sizeof buffer, &length), SQL_SUCCESS);
    EXPECT_STREQ(buffer, "0123456789");
}

TEST_F(GetData, AnotherCTypeBeginsTheCellAgain)
{
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    char buffer[4];
    SQLWCHAR wide[32];
    SQLLEN length;
    EXPECT_EQ(s.get(2, SQL_C_CHAR, buffer, sizeof buffer, &length), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(s.get(2, SQL_C_WCHAR, wide, sizeof wide, &length), SQL_SUCCESS);
    EXPECT_EQ(length, static_cast<SQLLEN>(10 * sizeof(SQLWCHAR)));
    EXPECT_EQ(wide[0], '0');
    EXPECT_EQ(s.get(2, SQL_C_WCHAR, wide, sizeof wide, &length), SQL_NO_DATA);
    SQLBIGINT number = 0;
    EXPECT_EQ(s.get(2, SQL_C_SBIGINT, &number, 0, &length), SQL_SUCCESS);
    EXPECT_EQ(number, 123456789);
    EXPECT_EQ(s.get(2, SQL_C_CHAR, buffer, sizeof buffer, &length), SQL_SUCCESS_WITH_INFO);
    EXPECT_STREQ(buffer, "012");
}

TEST_F(GetData, FixedLengthComesOnce)
{
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    SQLINTEGER number = 0;
    SQLLEN length = 0;
    EXPECT_EQ(s.get(1, SQL_C_SLONG, &number, 0, &length), SQL_SUCCESS);
    EXPECT_EQ(number, 7);
    EXPECT_EQ(length, 4);
    EXPECT_EQ(s.get(1, SQL_C_SLONG, &number, 0, &length), SQL_NO_DATA);
    EXPECT_EQ(s.get(3, SQL_C_SLONG, &number, 0, &length), SQL_SUCCESS);
    EXPECT_EQ(length, SQL_NULL_DATA);
    EXPECT_EQ(s.get(3, SQL_C_SLONG, &number, 0, &length), SQL_NO_DATA);
}

TEST_F(GetData, AFailureIsNotTheEndOfTheCell)
{
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    SQLINTEGER number = 99;
    SQLLEN length = 77;
    for (int i = 0; i < 2; i++) {
        EXPECT_EQ(s.get(2, SQL_C_SLONG, &number, 0, &length), SQL_ERROR);
        EXPECT_EQ(s.states(), "22018");
        EXPECT_EQ(s.stmt->handle.diag.records[0].column, 2);
    }
    EXPECT_EQ(number, 99);
    EXPECT_EQ(s.text(2), "next");
}

TEST_F(GetData, TypesOfTheArdAndOfTheColumn)
{
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    SQL_NUMERIC_STRUCT numeric = {};
    SQLLEN length = 0;
    ASSERT_EQ(s.bind(4, SQL_C_NUMERIC, &numeric, 0, &length), SQL_SUCCESS);
    desc_at(s.stmt->ard, 4)->precision = 12;
    desc_at(s.stmt->ard, 4)->scale = 4;
    EXPECT_EQ(s.get(4, SQL_ARD_TYPE, &numeric, 0, &length), SQL_SUCCESS);
    EXPECT_EQ(numeric.scale, 4);
    EXPECT_EQ(numeric.val[0] + 256 * numeric.val[1], 12500);
    SQLINTEGER number = 0;
    EXPECT_EQ(s.get(1, SQL_C_DEFAULT, &number, sizeof number, &length), SQL_SUCCESS);
    EXPECT_EQ(number, 7);
    /* Without an ARD record the column's own scale is kept: nothing is lost. */
    EXPECT_EQ(s.get(4, SQL_C_NUMERIC, &numeric, 0, &length), SQL_SUCCESS);
    EXPECT_EQ(numeric.scale, 2);
    EXPECT_EQ(numeric.val[0], 125);
}

TEST_F(GetData, BoundColumnsToo)
{
    SQLINTEGER bound = 0;
    ASSERT_EQ(s.bind(1, SQL_C_SLONG, &bound, 0, nullptr), SQL_SUCCESS);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(bound, 7);
    EXPECT_EQ(s.text(1), "7");
}

TEST_F(GetData, Refusals)
{
    char buffer[8];
    SQLLEN length;
    EXPECT_EQ(s.get(1, SQL_C_CHAR, buffer, 8, &length), SQL_ERROR) << "before the first fetch";
    EXPECT_EQ(s.states(), "24000");
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    const struct {
        SQLUSMALLINT column;
        SQLSMALLINT c_type;
        SQLLEN capacity;
        const char *state;
    } cases[] = {{0, SQL_C_CHAR, 8, "07009"},
                 {5, SQL_C_CHAR, 8, "07009"},
                 {1, 4711, 8, "HY003"},
                 {1, SQL_C_GUID, 16, "07006"},
                 {2, SQL_C_CHAR, -1, "HY090"}};
    for (const auto &c : cases) {
        EXPECT_EQ(s.get(c.column, c.c_type, buffer, c.capacity, &length), SQL_ERROR);
        EXPECT_EQ(s.states(), c.state);
    }
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    ASSERT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_EQ(s.get(1, SQL_C_CHAR, buffer, 8, &length), SQL_ERROR) << "behind the last row";
    EXPECT_EQ(s.states(), "24000");
}

TEST_F(GetData, NullWithoutIndicator)
{
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    SQLSMALLINT number;
    EXPECT_EQ(s.get(3, SQL_C_SSHORT, &number, 0, nullptr), SQL_ERROR);
    EXPECT_EQ(s.states(), "22002");
}

/* A forward-only rowset of several rows has no row that SQLGetData could mean; what counts is how the rowset
 * was fetched, not what the attribute says since. */
TEST_F(GetData, RowsetsOfSeveralRows)
{
    s.stmt->ard->array_size = 2;
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(1), "?HY109");
    s.stmt->ard->array_size = 1;
    EXPECT_EQ(s.text(1), "?HY109") << "a wrong row was read";
}

TEST_F(GetData, ARowFetchedAloneStaysReadable)
{
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    s.stmt->ard->array_size = 2;
    EXPECT_EQ(s.text(1), "7");
}

TEST_F(GetData, MaxLength)
{
    s.stmt->attributes.max_length = 4;
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(2), "0123");
}

/* Applications take a cut piece for a full buffer: every piece fills its buffer, and together they are the
 * text. */
TEST(GetDataText, PiecesMakeTheWhole)
{
    std::string text;
    for (int i = 0; i < 40; i++)
        text += "a\xC3\xA9\xF0\x9F\x98\x80";
    FakeConnection fake(
        {rows_answer(NativeBlock(1).column("s", "String", std::vector<std::string>{text}).bytes())});
    Statement s(fake);
    ASSERT_EQ(s.direct("SELECT s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    for (SQLLEN capacity : {SQLLEN(5), SQLLEN(6), SQLLEN(7), SQLLEN(61), SQLLEN(1000)}) {
        std::string got;
        std::vector<char> buffer(static_cast<size_t>(capacity));
        SQLLEN length;
        SQLRETURN code;
        do {
            code = s.get(1, SQL_C_CHAR, buffer.data(), capacity, &length);
            ASSERT_TRUE(SQL_SUCCEEDED(code)) << capacity << " " << s.states();
            EXPECT_EQ(length, static_cast<SQLLEN>(text.size() - got.size()));
            EXPECT_TRUE(code == SQL_SUCCESS || strlen(buffer.data()) == buffer.size() - 1)
                << "a buffer with a gap";
            got += buffer.data();
        } while (code == SQL_SUCCESS_WITH_INFO);
        EXPECT_EQ(got, text) << capacity;
        SQLLEN ignored;
        char byte[4];
        s.get(1, SQL_C_BINARY, byte, 1, &ignored); /* another type: the cell begins again */
    }
}

} // namespace
