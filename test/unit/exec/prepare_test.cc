// SQL text -> scanned statement, and the text that the server gets.
#include <gtest/gtest.h>

#include "statement.h"

using namespace porter_test;

namespace
{

TEST(Prepare, MakesAPreparedStatementWithoutTheServer)
{
    FakeConnection fake;
    Statement s(fake);
    ASSERT_EQ(s.prepare("SELECT ? + {?:UInt8}"), SQL_SUCCESS);
    EXPECT_EQ(s.stmt->state, STMT_PREPARED);
    EXPECT_TRUE(s.stmt->prepared);
    EXPECT_EQ(s.stmt->statement.marker_count, 2u);
    EXPECT_EQ(fake.requests(), 0u);
}

TEST(Prepare, KeepsItsOwnCopyOfTheText)
{
    FakeConnection fake({rows_answer(numbered_block(1, 1))});
    Statement s(fake);
    std::string sql = "SELECT 'mine'";
    ASSERT_EQ(s.prepare(sql), SQL_SUCCESS);
    sql.assign(sql.size(), 'x');
    ASSERT_EQ(s.execute(), SQL_SUCCESS);
    EXPECT_EQ(fake.body(0), "SELECT 'mine'");
}

TEST(Prepare, Refusals)
{
    const struct {
        const char *sql, *state;
    } cases[] = {
        {"", "42000"},
        {"  -- only a comment\n", "42000"},
        {"SELECT 'open", "42000"},
        {"SELECT 1; SELECT 2", "42000"},
        {"SELECT {fn NOSUCHFUNCTION(1)}", "42000"},
        {"SELECT 1 INTO OUTFILE 'x'", "HYC00"},
    };
    FakeConnection fake;
    Statement s(fake);
    for (const auto &c : cases) {
        EXPECT_EQ(s.prepare(c.sql), SQL_ERROR) << c.sql;
        EXPECT_EQ(s.states(), c.state) << c.sql;
        EXPECT_EQ(s.stmt->state, STMT_ALLOCATED) << c.sql;
    }
    SQLRETURN code = s.run(
        CALL_PREPARE, [&](struct error *err) { return exec_prepare(s.stmt, text_make(nullptr, 0), err); });
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(s.states(), "HY009");
}

/* Appendix B, SQLPrepare: a statement that is not valid is no prepared statement any more; a null pointer or
 * a bad length leaves what was prepared. */
TEST(Prepare, AFailureForgetsWhatWasPrepared)
{
    FakeConnection fake;
    Statement s(fake);
    ASSERT_EQ(s.prepare("SELECT 1"), SQL_SUCCESS);
    SQLRETURN code = s.run(
        CALL_PREPARE, [&](struct error *err) { return exec_prepare(s.stmt, text_make(nullptr, 0), err); });
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(s.stmt->state, STMT_PREPARED);
    EXPECT_EQ(s.prepare("SELECT 'open"), SQL_ERROR);
    EXPECT_EQ(s.stmt->state, STMT_ALLOCATED);
    EXPECT_EQ(s.execute(), SQL_ERROR);
    EXPECT_EQ(s.states(), "HY010");
}

TEST(Prepare, NoscanLeavesEscapesAlone)
{
    FakeConnection fake({rows_answer(numbered_block(1, 1)), rows_answer(numbered_block(1, 1))});
    Statement s(fake);
    ASSERT_EQ(s.direct("SELECT {d '2024-01-02'}"), SQL_SUCCESS);
    s.close();
    s.stmt->attributes.noscan = SQL_NOSCAN_ON;
    ASSERT_EQ(s.direct("SELECT {d '2024-01-02'}"), SQL_SUCCESS);
    EXPECT_EQ(fake.body(0).find("{d"), std::string::npos) << fake.body(0);
    EXPECT_EQ(fake.body(1), "SELECT {d '2024-01-02'}");
}

TEST(Prepare, NativeSql)
{
    FakeConnection fake;
    struct error err = {};
    struct buffer out;
    buffer_init(&out, 1 << 20);
    ASSERT_EQ(exec_native_sql(fake.dbc, text_of("SELECT {fn UCASE('a')}, '{d x}'"), false, &out, &err), 0);
    std::string native(reinterpret_cast<char *>(out.data), out.size);
    EXPECT_EQ(native.find("{fn"), std::string::npos);
    EXPECT_NE(native.find("'{d x}'"), std::string::npos) << "a string was translated";
    buffer_reset(&out);
    EXPECT_EQ(exec_native_sql(fake.dbc, text_of("SELECT {fn NOPE("), false, &out, &err), -1);
    EXPECT_EQ(err.state, STATE_42000);
    error_clear(&err);
    buffer_clear(&out);
}

} // namespace
