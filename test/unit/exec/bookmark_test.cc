// Bookmarks: the number of a row, in four bytes or in eight.
#include <gtest/gtest.h>

#include <cstring>

#include "statement.h"

extern "C" {
#include "exec/fetch.h"
}

using namespace porter_test;

namespace
{

class Bookmark : public testing::Test
{
  protected:
    void SetUp() override
    {
        s.stmt->attributes.cursor_type = SQL_CURSOR_STATIC;
    }
    void TearDown() override
    {
        error_clear(&err);
    }
    void use(SQLULEN kind)
    {
        s.stmt->attributes.use_bookmarks = kind;
    }
    /* "" or the SQLSTATE. */
    std::string read(const void *mark)
    {
        error_clear(&err);
        return bookmark_read(s.stmt, mark, &row, &err) == 0 ? "" : sqlstate_get(err.state)->code;
    }
    std::string fits(uint64_t number)
    {
        error_clear(&err);
        return bookmark_fits(s.stmt, number, &err) == 0 ? "" : sqlstate_get(err.state)->code;
    }
    SQLSMALLINT type_of(SQLSMALLINT c_type, std::string *state = nullptr)
    {
        error_clear(&err);
        const struct converter *found = bookmark_converter(s.stmt, &c_type, &err);
        if (state)
            *state = found ? "" : sqlstate_get(err.state)->code;
        return c_type;
    }
    FakeConnection fake;
    Statement s{fake};
    struct error err = {};
    uint64_t row = 0;
};

TEST_F(Bookmark, ReadInItsWidth)
{
    const uint64_t mark = 0x200000007ull;
    use(SQL_UB_VARIABLE);
    EXPECT_EQ(read(&mark), "");
    EXPECT_EQ(row, mark);
    use(SQL_UB_FIXED);
    const uint32_t small = 4000000000u;
    EXPECT_EQ(read(&small), "");
    EXPECT_EQ(row, small);
}

TEST_F(Bookmark, WhatIsNone)
{
    const uint64_t zero = 0, beyond = ~uint64_t(0), one = 1;
    EXPECT_EQ(read(&one), "HY106") << "bookmarks are off";
    use(SQL_UB_VARIABLE);
    EXPECT_EQ(read(nullptr), "HY111");
    EXPECT_EQ(read(&zero), "HY111");
    EXPECT_EQ(read(&beyond), "HY111");
    EXPECT_EQ(read(&one), "");
}

/* A number that is cut to four bytes would be another row's bookmark. */
TEST_F(Bookmark, FourBytesEndAtTheirLimit)
{
    use(SQL_UB_FIXED);
    EXPECT_EQ(fits(UINT32_MAX), "");
    EXPECT_EQ(fits(uint64_t(UINT32_MAX) + 1), "22003");
    use(SQL_UB_VARIABLE);
    EXPECT_EQ(fits(uint64_t(UINT32_MAX) + 1), "");
}

TEST_F(Bookmark, ARunBeyondFourBytesIsRefused)
{
    uint64_t marks[3] = {7, 7, 7};
    use(SQL_UB_FIXED);
    ASSERT_EQ(s.bind(0, SQL_C_UBIGINT, marks, 0, nullptr), SQL_SUCCESS);
    s.run(CALL_ANY, [&](struct error *) { return bookmark_run(s.stmt, 4294967292ull, 3, 0, &err); });
    EXPECT_EQ(err.state, STATE_00000) << err.message;
    EXPECT_EQ(marks[2], 4294967295ull);
    s.run(CALL_ANY, [&](struct error *) { return bookmark_run(s.stmt, 4294967293ull, 3, 0, &err); });
    EXPECT_EQ(err.state, STATE_22003);
    error_clear(&err);
    use(SQL_UB_VARIABLE);
    s.run(CALL_ANY, [&](struct error *) { return bookmark_run(s.stmt, 4294967293ull, 3, 0, &err); });
    EXPECT_EQ(err.state, STATE_00000);
    EXPECT_EQ(marks[2], 4294967296ull);
}

TEST_F(Bookmark, CTypes)
{
    std::string state;
    use(SQL_UB_FIXED);
    EXPECT_EQ(type_of(SQL_C_DEFAULT), SQL_C_BOOKMARK);
    use(SQL_UB_VARIABLE);
    EXPECT_EQ(type_of(SQL_C_DEFAULT), SQL_C_VARBOOKMARK);
    for (SQLSMALLINT good : {SQL_C_BINARY, SQL_C_UBIGINT, SQL_C_ULONG, SQL_C_SBIGINT, SQL_C_SLONG}) {
        type_of(good, &state);
        EXPECT_EQ(state, "") << good;
    }
    for (SQLSMALLINT bad : {SQL_C_CHAR, SQL_C_DOUBLE, SQL_C_TYPE_DATE}) {
        type_of(bad, &state);
        EXPECT_EQ(state, "HY003") << bad;
    }
}

} // namespace
