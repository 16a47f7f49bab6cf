// SQLExecute and SQLExecDirect: states, parameter sets one by one, cancelling.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "statement.h"

using namespace porter_test;

namespace
{

TEST(Execute, PreparedStatementsRunAgainAndAgain)
{
    FakeConnection fake({rows_answer(numbered_block(1, 1)), rows_answer(numbered_block(5, 1))});
    Statement s(fake);
    ASSERT_EQ(s.prepare("SELECT n, s FROM t"), SQL_SUCCESS);
    ASSERT_EQ(s.execute(), SQL_SUCCESS);
    EXPECT_EQ(s.execute(), SQL_ERROR) << "the cursor is open";
    EXPECT_EQ(s.states(), "24000");
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    ASSERT_EQ(s.close(), SQL_SUCCESS);
    EXPECT_EQ(s.stmt->state, STMT_PREPARED);
    ASSERT_EQ(s.execute(), SQL_SUCCESS);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(1), "5");
}

TEST(Execute, WhatDirectRanIsNotPrepared)
{
    FakeConnection fake({nothing_answer(), rows_answer(numbered_block(1, 1))});
    Statement s(fake);
    ASSERT_EQ(s.direct("CREATE TABLE t (a Int8) ENGINE = Memory"), SQL_SUCCESS);
    EXPECT_EQ(s.execute(), SQL_ERROR);
    EXPECT_EQ(s.states(), "HY010");
    EXPECT_EQ(fake.requests(), 1u) << "the statement ran a second time";
    ASSERT_EQ(s.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    s.close();
    EXPECT_EQ(s.stmt->state, STMT_ALLOCATED);
}

TEST(Execute, CountsWritesForTheRollback)
{
    FakeConnection fake({nothing_answer(), rows_answer(numbered_block(1, 1))});
    Statement s(fake);
    s.direct("INSERT INTO t VALUES (1)");
    EXPECT_EQ(fake.dbc->writes, 1u);
    s.direct("SELECT n, s FROM t");
    EXPECT_EQ(fake.dbc->writes, 1u);
}

/* Nothing is unsure of a statement that the session kept from running. */
TEST(Execute, ALostSessionRanNothing)
{
    Answer gone;
    gone.status = 404;
    gone.headers = {{"X-ClickHouse-Exception-Code", "372"}};
    gone.body = "Code: 372. DB::Exception: Session not found. (SESSION_NOT_FOUND)\n";
    FakeConnection fake({nothing_answer(), gone, nothing_answer()});
    Statement s(fake);
    ASSERT_EQ(s.direct("CREATE TEMPORARY TABLE tt (a Int8)"), SQL_SUCCESS) << s.message();
    ASSERT_EQ(s.direct("INSERT INTO t SELECT 1"), SQL_ERROR);
    EXPECT_EQ(s.states(), "08S01");
    EXPECT_NE(s.message().find("temporary table tt"), std::string::npos) << s.message();
    EXPECT_EQ(s.message().find("may have"), std::string::npos) << s.message();
    EXPECT_EQ(fake.requests(), 2u);
    EXPECT_FALSE(dbc_is_dead(fake.dbc)) << "the session is, not the connection";
    EXPECT_EQ(s.direct("INSERT INTO t SELECT 1"), SQL_SUCCESS) << s.message();
}

/* An INSERT with three sets of one integer. */
class ParameterSets : public testing::Test
{
  protected:
    void begin(const std::vector<Answer> &answers, SQLULEN sets = 3)
    {
        fake.reset(new FakeConnection(answers));
        s.reset(new Statement(*fake));
        ASSERT_EQ(s->prepare("INSERT INTO t SELECT ?"), SQL_SUCCESS);
        ASSERT_EQ(s->bind_parameter(1, SQL_C_SLONG, SQL_INTEGER, values, indicators), SQL_SUCCESS);
        s->stmt->apd->array_size = sets;
        s->stmt->ipd->array_status = status;
        s->stmt->ipd->rows_processed = &processed;
    }
    std::string parameter(size_t request)
    {
        std::string target = fake->target(request), key = "param_p1=";
        size_t at = target.find(key);
        return at == std::string::npos
                   ? ""
                   : target.substr(at + key.size(), target.find('&', at) - at - key.size());
    }
    std::unique_ptr<FakeConnection> fake;
    std::unique_ptr<Statement> s;
    SQLINTEGER values[3] = {10, 20, 30};
    SQLLEN indicators[3] = {0, 0, 0};
    SQLUSMALLINT status[3] = {77, 77, 77}, operation[3] = {};
    SQLULEN processed = 77;
};

const char one_row[] = "{\"written_rows\":\"1\"}";

TEST_F(ParameterSets, EachRunsAndHasItsStatus)
{
    begin({nothing_answer(one_row), nothing_answer(one_row), nothing_answer(one_row)});
    ASSERT_EQ(s->execute(), SQL_SUCCESS) << s->message();
    EXPECT_EQ(processed, 3u);
    EXPECT_EQ(s->stmt->row_count, -1) << "the server does not tell one to be trusted";
    EXPECT_EQ(s->stmt->state, STMT_EXECUTED);
    const char *expected[] = {"10", "20", "30"};
    for (int i = 0; i < 3; i++) {
        EXPECT_EQ(status[i], SQL_PARAM_SUCCESS);
        EXPECT_EQ(parameter(static_cast<size_t>(i)), expected[i]);
    }
}

TEST_F(ParameterSets, AnErrorOfOneDoesNotStopTheOthers)
{
    begin({nothing_answer(one_row), error_answer(395, "no"), nothing_answer(one_row)});
    EXPECT_EQ(s->execute(), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(status[0], SQL_PARAM_SUCCESS);
    EXPECT_EQ(status[1], SQL_PARAM_ERROR);
    EXPECT_EQ(status[2], SQL_PARAM_SUCCESS);
    EXPECT_EQ(processed, 3u);
    ASSERT_EQ(s->stmt->handle.diag.count, 1);
    EXPECT_EQ(s->stmt->handle.diag.records[0].row, 2);
    EXPECT_EQ(s->stmt->handle.diag.records[0].native, 395);
}

TEST_F(ParameterSets, AllFailed)
{
    begin({error_answer(395, "a"), error_answer(395, "b"), error_answer(395, "c")});
    EXPECT_EQ(s->execute(), SQL_ERROR);
    EXPECT_EQ(processed, 3u);
    EXPECT_EQ(s->stmt->handle.diag.count, 3);
    EXPECT_EQ(s->stmt->state, STMT_PREPARED);
    for (SQLUSMALLINT one : status)
        EXPECT_EQ(one, SQL_PARAM_ERROR);
}

TEST_F(ParameterSets, ALostLinkEndsThem)
{
    begin({nothing_answer(one_row), failing_answer(STATE_08S01), nothing_answer(one_row)});
    EXPECT_EQ(s->execute(), SQL_ERROR) << "what was not sent must not look like success";
    EXPECT_EQ(fake->requests(), 2u) << "the third set was sent";
    EXPECT_EQ(status[0], SQL_PARAM_SUCCESS);
    EXPECT_EQ(status[1], SQL_PARAM_ERROR);
    EXPECT_EQ(status[2], SQL_PARAM_UNUSED);
    EXPECT_EQ(processed, 2u);
}

TEST_F(ParameterSets, IgnoredOnesAreUnused)
{
    begin({nothing_answer(one_row), nothing_answer(one_row)});
    operation[1] = SQL_PARAM_IGNORE;
    s->stmt->apd->array_status = operation;
    ASSERT_EQ(s->execute(), SQL_SUCCESS);
    EXPECT_EQ(status[0], SQL_PARAM_SUCCESS);
    EXPECT_EQ(status[1], SQL_PARAM_UNUSED);
    EXPECT_EQ(status[2], SQL_PARAM_SUCCESS);
    EXPECT_EQ(fake->requests(), 2u);
    EXPECT_EQ(parameter(1), "30");
}

TEST_F(ParameterSets, TheOnlyOneIgnored)
{
    begin({}, 1);
    operation[0] = SQL_PARAM_IGNORE;
    s->stmt->apd->array_status = operation;
    ASSERT_EQ(s->execute(), SQL_SUCCESS) << s->message();
    EXPECT_EQ(status[0], SQL_PARAM_UNUSED);
    EXPECT_EQ(fake->requests(), 0u);
}

TEST_F(ParameterSets, AConversionErrorRunsNothing)
{
    begin({});
    char texts[3][8] = {"1", "one", "3"};
    SQLLEN lengths[3] = {SQL_NTS, SQL_NTS, SQL_NTS};
    ASSERT_EQ(s->bind_parameter(1, SQL_C_CHAR, SQL_INTEGER, texts, lengths, sizeof texts[0]), SQL_SUCCESS);
    EXPECT_EQ(s->execute(), SQL_ERROR);
    EXPECT_EQ(s->states(), "22018");
    EXPECT_EQ(s->stmt->handle.diag.records[0].row, 2);
    EXPECT_EQ(s->stmt->handle.diag.records[0].column, 1);
    EXPECT_EQ(status[0], SQL_PARAM_UNUSED);
    EXPECT_EQ(status[1], SQL_PARAM_ERROR);
    EXPECT_EQ(status[2], SQL_PARAM_UNUSED);
    EXPECT_EQ(fake->requests(), 0u);
}

TEST_F(ParameterSets, AConversionErrorIsOfItsSetWhenItIsToBeSkipped)
{
    begin({nothing_answer(one_row), nothing_answer(one_row)});
    s->stmt->dbc->options.on_param_error = ON_PARAM_ERROR_SKIP;
    char texts[3][8] = {"1", "one", "3"};
    SQLLEN lengths[3] = {SQL_NTS, SQL_NTS, SQL_NTS};
    ASSERT_EQ(s->bind_parameter(1, SQL_C_CHAR, SQL_INTEGER, texts, lengths, sizeof texts[0]), SQL_SUCCESS);
    EXPECT_EQ(s->execute(), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(s->states(), "22018");
    EXPECT_EQ(s->stmt->handle.diag.records[0].row, 2);
    EXPECT_EQ(s->stmt->handle.diag.records[0].column, 1);
    EXPECT_EQ(status[1], SQL_PARAM_ERROR);
    EXPECT_EQ(fake->requests(), 2u);
}

TEST_F(ParameterSets, WithoutStatusArrays)
{
    begin({nothing_answer(one_row), nothing_answer(one_row), nothing_answer(one_row)});
    s->stmt->ipd->array_status = nullptr;
    s->stmt->ipd->rows_processed = nullptr;
    EXPECT_EQ(s->execute(), SQL_SUCCESS);
    EXPECT_EQ(processed, 77u);
}

TEST_F(ParameterSets, AStatementWithoutMarkersRunsOnce)
{
    begin({nothing_answer(one_row)});
    ASSERT_EQ(s->direct("INSERT INTO t SELECT 1"), SQL_SUCCESS);
    EXPECT_EQ(fake->requests(), 1u);
    EXPECT_EQ(processed, 1u);
}

TEST(Execute, ACancelOfBeforeIsForgotten)
{
    FakeConnection fake({rows_answer(numbered_block(1, 1))});
    Statement s(fake);
    exec_cancel(s.stmt);
    EXPECT_EQ(s.direct("SELECT n, s FROM t"), SQL_SUCCESS);
    exec_cancel(s.stmt);
    EXPECT_EQ(s.fetch(), SQL_SUCCESS);
}

} // namespace
