// Columns: of the open cursor, or by asking the server; never by running the statement.
#include <gtest/gtest.h>

#include "statement.h"

using namespace porter_test;

namespace
{

TEST(Describe, APreparedQueryIsDescribedAndNotRun)
{
    FakeConnection fake(
        {describe_answer({{"n", "Int32"}, {"when", "DateTime64(3)"}}), rows_answer(numbered_block(1, 1))});
    Statement s(fake);
    ASSERT_EQ(s.prepare("SELECT n, s FROM t;"), SQL_SUCCESS);
    ASSERT_EQ(s.describe(), SQL_SUCCESS) << s.message();
    EXPECT_EQ(s.stmt->state, STMT_PREPARED);
    ASSERT_EQ(s.stmt->column_count, 2u);
    EXPECT_EQ(s.stmt->ird->count, 2);
    EXPECT_TRUE(text_equal(desc_at(s.stmt->ird, 2)->name, text_of("when")));
    EXPECT_EQ(desc_at(s.stmt->ird, 2)->concise_type, SQL_TYPE_TIMESTAMP);
    EXPECT_EQ(desc_at(s.stmt->ird, 2)->precision, 3);
    EXPECT_EQ(fake.body(0).rfind("DESCRIBE TABLE (", 0), 0u) << fake.body(0);
    EXPECT_EQ(fake.body(0).find(';'), std::string::npos);
    ASSERT_EQ(s.describe(), SQL_SUCCESS);
    EXPECT_EQ(fake.requests(), 1u) << "asked twice";
    ASSERT_EQ(s.execute(), SQL_SUCCESS);
    EXPECT_TRUE(text_equal(desc_at(s.stmt->ird, 2)->name, text_of("s"))) << "the answer's own columns win";
}

TEST(Describe, DescribesOverSeveralBlocks)
{
    std::vector<std::string> names, types;
    std::string body;
    for (int i = 0; i < 200; i++)
        body += NativeBlock(1)
                    .column("name", "String", std::vector<std::string>{"c" + std::to_string(i)})
                    .column("type", "String", std::vector<std::string>{i % 2 ? "Int8" : "Array(String)"})
                    .bytes();
    FakeConnection fake({rows_answer(body, 13)});
    Statement s(fake);
    ASSERT_EQ(s.prepare("SELECT * FROM wide"), SQL_SUCCESS);
    ASSERT_EQ(s.describe(), SQL_SUCCESS) << s.message();
    ASSERT_EQ(s.stmt->column_count, 200u);
    EXPECT_TRUE(text_equal(s.stmt->columns[199].name, text_of("c199")));
    EXPECT_TRUE(text_equal(s.stmt->columns[198].type->name, text_of("Array(String)")));
}

TEST(Describe, StatementsWithoutRows)
{
    FakeConnection fake;
    Statement s(fake);
    ASSERT_EQ(s.prepare("INSERT INTO t VALUES (?)"), SQL_SUCCESS);
    ASSERT_EQ(s.describe(), SQL_SUCCESS);
    EXPECT_EQ(s.stmt->column_count, 0u);
    EXPECT_EQ(fake.requests(), 0u);
}

/* SHOW cannot be described: it runs once, and the result is kept for SQLExecute. */
TEST(Describe, ShowRunsOnceAndIsKept)
{
    FakeConnection fake({rows_answer(numbered_block(1, 2))});
    Statement s(fake);
    ASSERT_EQ(s.prepare("SHOW TABLES"), SQL_SUCCESS);
    ASSERT_EQ(s.describe(), SQL_SUCCESS);
    EXPECT_EQ(s.stmt->column_count, 2u);
    EXPECT_EQ(s.stmt->state, STMT_PREPARED);
    EXPECT_EQ(s.fetch(), SQL_ERROR) << "not executed yet";
    EXPECT_EQ(s.states(), "HY010");
    ASSERT_EQ(s.execute(), SQL_SUCCESS);
    EXPECT_EQ(fake.requests(), 1u);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(2), "row 1");
}

TEST(Describe, AKeptResultIsDroppedByClosing)
{
    FakeConnection fake({rows_answer(numbered_block(1, 2)), rows_answer(numbered_block(7, 2))});
    Statement s(fake);
    ASSERT_EQ(s.prepare("SHOW TABLES"), SQL_SUCCESS);
    ASSERT_EQ(s.describe(), SQL_SUCCESS);
    s.close();
    ASSERT_EQ(s.execute(), SQL_SUCCESS);
    EXPECT_EQ(fake.requests(), 2u);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(1), "7");
}

TEST(Describe, ErrorsOfDescribing)
{
    FakeConnection fake({error_answer(47, "Unknown identifier"), describe_answer({{"n", "NoSuchType(1)"}}),
                         rows_answer(NativeBlock(1).column("x", "Int8", std::vector<int8_t>{1}).bytes()),
                         describe_answer({{"n", "Int8"}})});
    Statement s(fake);
    ASSERT_EQ(s.prepare("SELECT nope"), SQL_SUCCESS);
    EXPECT_EQ(s.describe(), SQL_ERROR);
    EXPECT_EQ(s.states(), "42S22");
    EXPECT_EQ(s.stmt->state, STMT_PREPARED);
    EXPECT_EQ(s.describe(), SQL_ERROR);
    EXPECT_NE(s.message().find("NoSuchType(1)"), std::string::npos) << s.message();
    EXPECT_EQ(s.describe(), SQL_ERROR) << "an answer that is no description";
    EXPECT_EQ(s.states(), "HY000");
    EXPECT_EQ(s.describe(), SQL_SUCCESS) << "a failure is not remembered";
}

TEST(Describe, AFormatOfItsOwnIsOneColumnUnasked)
{
    FakeConnection fake;
    Statement s(fake);
    ASSERT_EQ(s.prepare("SELECT 1 FORMAT CSV"), SQL_SUCCESS);
    EXPECT_EQ(s.describe(), SQL_SUCCESS) << "there is no answer to be had";
    EXPECT_EQ(s.stmt->column_count, 1u);
}

TEST(Describe, CodesOfDatesInOdbc2)
{
    const struct {
        SQLSMALLINT type, odbc2;
    } cases[] = {{SQL_TYPE_DATE, SQL_DATE},
                 {SQL_TYPE_TIME, SQL_TIME},
                 {SQL_TYPE_TIMESTAMP, SQL_TIMESTAMP},
                 {SQL_INTEGER, SQL_INTEGER},
                 {SQL_WVARCHAR, SQL_WVARCHAR}};
    FakeConnection three({}, SQL_OV_ODBC3), two({}, SQL_OV_ODBC2), newest({}, SQL_OV_ODBC3_80);
    for (const auto &c : cases) {
        EXPECT_EQ(exec_type_code(three.dbc, c.type), c.type);
        EXPECT_EQ(exec_type_code(newest.dbc, c.type), c.type);
        EXPECT_EQ(exec_type_code(two.dbc, c.type), c.odbc2);
    }
}

TEST(Describe, Descriptors)
{
    FakeConnection fake({describe_answer({{"n", "Int32"}})});
    Statement s(fake);
    struct error err = {};
    EXPECT_EQ(exec_describe_descriptor(s.stmt->ard, &err), 0);
    EXPECT_EQ(exec_describe_descriptor(s.stmt->ird, &err), -1);
    EXPECT_EQ(err.state, STATE_HY007);
    error_clear(&err);
    ASSERT_EQ(s.prepare("SELECT n FROM t"), SQL_SUCCESS);
    EXPECT_EQ(exec_describe_descriptor(s.stmt->ird, &err), 0);
    EXPECT_EQ(s.stmt->ird->count, 1);
}

} // namespace
