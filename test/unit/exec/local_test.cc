// Results that the driver makes itself.
#include <gtest/gtest.h>

#include "statement.h"

extern "C" {
#include "exec/local.h"
}

using namespace porter_test;

namespace
{

const struct local_column columns[] = {
    {"NAME", LOCAL_TEXT, 128, false},
    {"REMARK", LOCAL_TEXT, 20, true},
    {"SMALL", LOCAL_SMALL, 0, true},
    {"BIG", LOCAL_INTEGER, 0, false},
};

SQLRETURN open_table(Statement &s, size_t rows)
{
    return s.run(CALL_PREPARE, [&](struct error *err) {
        struct local_table table;
        stmt_reset(s.stmt);
        if (local_begin(&table, s.stmt, columns, 4, rows, err) < 0)
            return -1;
        for (size_t i = 0; i < rows; i++) {
            std::string name = "name " + std::to_string(i);
            local_text(&table, text_make(name.data(), name.size()));
            i % 2 ? local_null(&table) : local_text(&table, text_of(""));
            i % 3 ? local_number(&table, -static_cast<int64_t>(i)) : local_null(&table);
            local_number(&table, 100000 + static_cast<int64_t>(i));
        }
        return local_open(&table, err);
    });
}

TEST(Local, RowsAreFetchedLikeAnyOthers)
{
    FakeConnection fake;
    Statement s(fake);
    ASSERT_EQ(open_table(s, 7), SQL_SUCCESS);
    EXPECT_EQ(s.stmt->state, STMT_OPEN);
    for (int i = 0; i < 7; i++) {
        ASSERT_EQ(s.fetch(), SQL_SUCCESS);
        EXPECT_EQ(s.text(1), "name " + std::to_string(i));
        EXPECT_EQ(s.text(2), i % 2 ? "NULL" : "");
        EXPECT_EQ(s.text(3), i % 3 ? std::to_string(-i) : "NULL");
        EXPECT_EQ(s.text(4), std::to_string(100000 + i));
    }
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_EQ(fake.requests(), 0u);
    s.close();
    EXPECT_EQ(s.stmt->state, STMT_ALLOCATED);
}

TEST(Local, AllInOneRowset)
{
    FakeConnection fake;
    Statement s(fake);
    SQLINTEGER big[8] = {};
    SQLULEN fetched = 0;
    ASSERT_EQ(open_table(s, 7), SQL_SUCCESS);
    s.stmt->ard->array_size = 8;
    s.stmt->ird->rows_processed = &fetched;
    ASSERT_EQ(s.bind(4, SQL_C_SLONG, big, 0, nullptr), SQL_SUCCESS);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(fetched, 7u);
    EXPECT_EQ(big[6], 100006);
}

TEST(Local, WithoutRowsThereAreStillColumns)
{
    FakeConnection fake;
    Statement s(fake);
    ASSERT_EQ(open_table(s, 0), SQL_SUCCESS);
    EXPECT_EQ(s.stmt->column_count, 4u);
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
}

TEST(Local, ColumnsAreDescribed)
{
    FakeConnection fake;
    Statement s(fake);
    ASSERT_EQ(open_table(s, 1), SQL_SUCCESS);
    const struct {
        const char *name;
        SQLSMALLINT type, nullable;
        SQLULEN size;
    } expected[] = {{"NAME", SQL_WVARCHAR, SQL_NO_NULLS, 128},
                    {"REMARK", SQL_WVARCHAR, SQL_NULLABLE, 20},
                    {"SMALL", SQL_SMALLINT, SQL_NULLABLE, 5},
                    {"BIG", SQL_INTEGER, SQL_NO_NULLS, 10}};
    for (int i = 0; i < 4; i++) {
        const struct desc_record *record = desc_at(s.stmt->ird, i + 1);
        EXPECT_TRUE(text_equal(record->name, text_of(expected[i].name)));
        EXPECT_EQ(record->concise_type, expected[i].type);
        EXPECT_EQ(record->nullable, expected[i].nullable);
        EXPECT_EQ(record->length, expected[i].size) << expected[i].name;
    }
}

} // namespace
