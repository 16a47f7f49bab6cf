// One trip to the server: what is sent, what the answer becomes, and every way in which it fails.
#include <gtest/gtest.h>

#include "statement.h"

using namespace porter_test;

namespace
{

TEST(Query, RowsOpenACursor)
{
    FakeConnection fake({rows_answer(numbered_block(1, 3))});
    Statement s(fake);
    ASSERT_EQ(s.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    EXPECT_EQ(s.stmt->state, STMT_OPEN);
    EXPECT_EQ(s.stmt->column_count, 2u);
    EXPECT_EQ(s.stmt->ird->count, 2);
    EXPECT_EQ(s.stmt->row_count, -1);
    EXPECT_TRUE(text_equal(s.stmt->query_id, text_of("the-query")));
    EXPECT_NE(fake.target(0).find("default_format=Native"), std::string::npos);
    EXPECT_EQ(fake.body(0), "SELECT n, s FROM t");
}

TEST(Query, NothingIsAnExecutedStatement)
{
    FakeConnection fake({nothing_answer(), nothing_answer("{\"written_rows\":\"12\"}")});
    Statement s(fake);
    ASSERT_EQ(s.direct("CREATE TABLE t (a Int8) ENGINE = Memory"), SQL_SUCCESS);
    EXPECT_EQ(s.stmt->state, STMT_EXECUTED);
    EXPECT_EQ(s.stmt->column_count, 0u);
    EXPECT_EQ(s.stmt->row_count, -1);
    ASSERT_EQ(s.direct("INSERT INTO t VALUES (1)"), SQL_SUCCESS);
    EXPECT_EQ(s.stmt->row_count, -1) << "the server counts the rows of materialized views too";
    EXPECT_EQ(fake.dbc->writes, 2u);
}

TEST(Query, ServersErrors)
{
    const struct {
        int code;
        const char *state;
    } cases[] = {{60, "42S02"},  {62, "42000"}, {47, "42S22"},     {516, "28000"},
                 {159, "HYT00"}, {81, "3F000"}, {1234567, "HY000"}};
    for (const auto &c : cases) {
        FakeConnection fake({error_answer(c.code, "words of the server")});
        Statement s(fake);
        EXPECT_EQ(s.direct("SELECT 1"), SQL_ERROR);
        EXPECT_EQ(s.states(), c.state) << c.code;
        EXPECT_EQ(s.stmt->handle.diag.records[0].native, c.code);
        EXPECT_EQ(s.message().rfind("[Porter][ClickHouse] Code: " + std::to_string(c.code), 0), 0u)
            << s.message();
        EXPECT_EQ(s.stmt->state, STMT_ALLOCATED);
    }
}

TEST(Query, AFailedExecutionStaysPrepared)
{
    FakeConnection fake({error_answer(60, "no table"), rows_answer(numbered_block(1, 1))});
    Statement s(fake);
    ASSERT_EQ(s.prepare("SELECT n, s FROM t"), SQL_SUCCESS);
    EXPECT_EQ(s.execute(), SQL_ERROR);
    EXPECT_EQ(s.stmt->state, STMT_PREPARED);
    EXPECT_EQ(s.fetch(), SQL_ERROR);
    EXPECT_EQ(s.states(), "HY010");
    EXPECT_EQ(s.execute(), SQL_SUCCESS);
    EXPECT_EQ(s.fetch(), SQL_SUCCESS);
}

TEST(Query, LostAndTimedOut)
{
    for (enum state state : {STATE_08S01, STATE_HYT00, STATE_08001}) {
        FakeConnection fake({failing_answer(state)});
        Statement s(fake);
        EXPECT_EQ(s.direct("SELECT 1"), SQL_ERROR);
        EXPECT_EQ(s.states(), sqlstate_get(state)->code);
    }
}

/* Before the first row: an error of the execution. */
TEST(Query, ExceptionInsteadOfRows)
{
    FakeConnection fake({rows_answer(exception_bytes(395, "Value passed to throwIf"))});
    Statement s(fake);
    EXPECT_EQ(s.direct("SELECT throwIf(1)"), SQL_ERROR);
    EXPECT_EQ(s.stmt->handle.diag.records[0].native, 395);
    EXPECT_EQ(s.stmt->state, STMT_ALLOCATED);
}

TEST(Query, ExceptionBehindAnAnswerWithoutRows)
{
    Answer answer = nothing_answer();
    answer.headers.push_back({"X-ClickHouse-Exception-Tag", "thetag"});
    answer.body = exception_bytes(252, "Too many parts");
    FakeConnection fake({answer});
    Statement s(fake);
    EXPECT_EQ(s.direct("INSERT INTO t SELECT 1"), SQL_ERROR);
    EXPECT_EQ(s.stmt->handle.diag.records[0].native, 252);
}

TEST(Query, CutAnswerIsAnErrorWhereverItIsCut)
{
    std::string whole = numbered_block(1, 4);
    for (size_t size = 1; size < whole.size(); size++) {
        FakeConnection fake({rows_answer(whole.substr(0, size), 7)});
        Statement s(fake);
        EXPECT_EQ(s.direct("SELECT n, s FROM t"), SQL_ERROR) << size;
        EXPECT_EQ(s.states(), "08S01") << size;
    }
}

TEST(Query, AnyPieceSizeGivesTheSameRows)
{
    std::string body = numbered_block(1, 5) + numbered_block(6, 2);
    for (size_t piece = 1; piece <= body.size(); piece += 3) {
        FakeConnection fake({rows_answer(body, piece)});
        Statement s(fake);
        ASSERT_EQ(s.direct("SELECT n, s FROM t"), SQL_SUCCESS) << piece;
        for (int row = 1; row <= 7; row++) {
            ASSERT_EQ(s.fetch(), SQL_SUCCESS) << piece;
            EXPECT_EQ(s.text(2), "row " + std::to_string(row));
        }
        EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    }
}

/* A zero-row body of Native is empty, columns and all: the server is asked for them. */
TEST(Query, AnEmptyBodyKeepsItsColumns)
{
    FakeConnection fake({rows_answer(""), describe_answer({{"n", "Int32"}, {"s", "Nullable(String)"}})});
    Statement s(fake);
    ASSERT_EQ(s.direct("SELECT n, s FROM t WHERE 0"), SQL_SUCCESS);
    ASSERT_EQ(s.stmt->column_count, 2u);
    EXPECT_TRUE(text_equal(s.stmt->columns[1].name, text_of("s")));
    EXPECT_TRUE(text_equal(s.stmt->columns[1].type->name, text_of("Nullable(String)")));
    EXPECT_NE(fake.body(1).find("DESCRIBE"), std::string::npos);
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
}

TEST(Query, AnEmptyBlockTellsItsColumnsItself)
{
    std::string body = NativeBlock(0)
                           .column("n", "Int32", std::vector<int32_t>{})
                           .column("s", "String", std::vector<std::string>{})
                           .bytes();
    FakeConnection fake({rows_answer(body)});
    Statement s(fake);
    ASSERT_EQ(s.direct("SELECT n, s FROM t WHERE 0"), SQL_SUCCESS);
    EXPECT_EQ(s.stmt->column_count, 2u);
    EXPECT_EQ(fake.requests(), 1u);
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
}

/* Servers that answer in revision 0 leave the zone of a DateTime('zone') out: their description tells it. */
TEST(Query, ZonesThatTheAnswerLost)
{
    NativeBlock block(2);
    block.column("d", "DateTime", std::vector<uint32_t>{0, 86400})
        .column("n", "Int8", std::vector<int8_t>{1, 2});
    FakeConnection fake({rows_answer(block.plain() + block.plain()),
                         describe_answer({{"d", "DateTime('Europe/Berlin')"}, {"n", "Int8"}}, true)});
    fake.dbc->session->plain_native = true;
    Statement s(fake);
    ASSERT_EQ(s.direct("SELECT d, n FROM t"), SQL_SUCCESS) << s.message();
    EXPECT_TRUE(text_equal(s.stmt->columns[0].type->name, text_of("DateTime('Europe/Berlin')")));
    for (int i = 0; i < 4; i++) {
        ASSERT_EQ(s.fetch(), SQL_SUCCESS);
        EXPECT_EQ(s.text(1), i % 2 ? "1970-01-02 01:00:00" : "1970-01-01 01:00:00") << "row " << i;
        EXPECT_EQ(s.text(2), i % 2 ? "2" : "1");
    }
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_EQ(fake.requests(), 2u);
}

/* States of aggregate functions stop the Native reader: the server is asked again, with them cast. */
TEST(Query, ColumnsThatNativeCannotCarry)
{
    std::string body = NativeBlock(1)
                           .raw("a", "AggregateFunction(uniq, String)", "\1\2\3")
                           .column("n", "Int8", std::vector<int8_t>{1})
                           .bytes();
    FakeConnection fake({rows_answer(body),
                         describe_answer({{"a", "AggregateFunction(uniq, String)"}, {"n", "Int8"}}),
                         rows_answer(NativeBlock(1)
                                         .column("a", "String", std::vector<std::string>{"\1\2\3"})
                                         .column("n", "Int8", std::vector<int8_t>{1})
                                         .bytes())});
    Statement s(fake);
    fake.kills_beside();
    ASSERT_EQ(s.direct("SELECT a, n FROM t"), SQL_SUCCESS) << s.message();
    EXPECT_NE(fake.body(2).find("CAST(`a` AS String) AS `a`"), std::string::npos) << fake.body(2);
    EXPECT_TRUE(text_equal(s.stmt->columns[0].type->name, text_of("AggregateFunction(uniq, String)")))
        << "under its own type's name";
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    char state[8];
    SQLLEN length = 0;
    ASSERT_EQ(s.get(1, SQL_C_BINARY, state, sizeof state, &length), SQL_SUCCESS) << s.message();
    EXPECT_EQ(std::string(state, static_cast<size_t>(length)), "\1\2\3");
    EXPECT_EQ(s.text(2), "1");
}

TEST(Query, ARawFormatIsNotTakenForRows)
{
    Answer answer = rows_answer("1\n2\n");
    answer.headers[0].second = "TabSeparated";
    FakeConnection fake({answer});
    Statement s(fake);
    ASSERT_EQ(s.direct("SELECT 1 FORMAT TabSeparated"), SQL_SUCCESS) << s.message();
    EXPECT_EQ(s.stmt->column_count, 1u);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(1), "1\n2\n");
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
}

TEST(Query, RequestsCarryTheTimeout)
{
    FakeConnection fake({rows_answer(numbered_block(1, 1))});
    Statement s(fake);
    s.stmt->attributes.query_timeout = 33;
    ASSERT_EQ(s.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    EXPECT_NE(fake.target(0).find("max_execution_time=33"), std::string::npos) << fake.target(0);
}

TEST(Query, Deadline)
{
    FakeConnection fake;
    Statement s(fake);
    EXPECT_EQ(exec_deadline(s.stmt), 0);
    s.stmt->attributes.query_timeout = 10;
    int64_t deadline = exec_deadline(s.stmt), now = transport_now();
    EXPECT_GT(deadline, now + 9000);
    EXPECT_LE(deadline, now + 10000);
    s.stmt->attributes.query_timeout = static_cast<SQLULEN>(-1);
    EXPECT_EQ(exec_deadline(s.stmt), 0) << "an absurd timeout is none";
}

} // namespace
