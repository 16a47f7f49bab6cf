// SQLMoreResults: a query's sets of parameters, each sent when it is reached.
#include <gtest/gtest.h>

#include "statement.h"

using namespace porter_test;

namespace
{

/* A query with three sets of a text. */
class More : public testing::Test
{
  protected:
    void begin(const std::vector<Answer> &answers)
    {
        fake.reset(new FakeConnection(answers));
        s.reset(new Statement(*fake));
        ASSERT_EQ(s->prepare("SELECT n, s FROM t WHERE s = ?"), SQL_SUCCESS);
        ASSERT_EQ(s->bind_parameter(1, SQL_C_CHAR, SQL_VARCHAR, values, lengths, 2, 2), SQL_SUCCESS);
        s->stmt->apd->array_size = 3;
        s->stmt->ipd->array_status = status;
        s->stmt->ipd->rows_processed = &processed;
    }
    SQLRETURN more()
    {
        return s->run(CALL_ANY, [&](struct error *err) { return exec_more_results(s->stmt, err); });
    }
    std::unique_ptr<FakeConnection> fake;
    std::unique_ptr<Statement> s;
    char values[7] = "a\0b\0c";
    SQLLEN lengths[3] = {SQL_NTS, SQL_NTS, SQL_NTS};
    SQLUSMALLINT status[3] = {77, 77, 77};
    SQLULEN processed = 77;
};

TEST_F(More, OneRequestASetWhenItIsReached)
{
    begin({rows_answer(numbered_block(1, 2)), rows_answer(numbered_block(5, 1)),
           rows_answer(numbered_block(9, 1))});
    ASSERT_EQ(s->execute(), SQL_SUCCESS) << s->message();
    EXPECT_EQ(fake->requests(), 1u) << "the next set runs when it is asked for";
    EXPECT_EQ(processed, 1u);
    EXPECT_EQ(status[1], SQL_PARAM_UNUSED);
    memset(values, 'x', sizeof values);
    ASSERT_EQ(more(), SQL_SUCCESS) << s->message();
    EXPECT_EQ(fake->requests(), 2u);
    EXPECT_NE(fake->target(1).find("param_p1=b"), std::string::npos) << "the value of the execution";
    ASSERT_EQ(s->fetch(), SQL_SUCCESS);
    EXPECT_EQ(s->text(1), "5");
    EXPECT_EQ(processed, 2u);
    ASSERT_EQ(more(), SQL_SUCCESS);
    EXPECT_EQ(processed, 3u);
    EXPECT_EQ(more(), SQL_NO_DATA);
    EXPECT_EQ(s->stmt->state, STMT_PREPARED);
    EXPECT_EQ(fake->requests(), 3u);
    for (SQLUSMALLINT one : status)
        EXPECT_EQ(one, SQL_PARAM_SUCCESS);
}

TEST_F(More, ClosingGivesUpTheRest)
{
    begin({rows_answer(numbered_block(1, 2)), rows_answer(numbered_block(5, 1))});
    ASSERT_EQ(s->execute(), SQL_SUCCESS);
    s->run(CALL_ANY, [&](struct error *) {
        stmt_close_results(s->stmt);
        return 0;
    });
    EXPECT_EQ(more(), SQL_NO_DATA);
    EXPECT_EQ(fake->requests(), 1u);
    EXPECT_EQ(status[1], SQL_PARAM_UNUSED);
}

TEST_F(More, ALostLinkEndsThem)
{
    begin(
        {rows_answer(numbered_block(1, 2)), failing_answer(STATE_08S01), rows_answer(numbered_block(5, 1))});
    fake->dbc->options.on_param_error = ON_PARAM_ERROR_SKIP;
    ASSERT_EQ(s->execute(), SQL_SUCCESS);
    EXPECT_EQ(more(), SQL_ERROR);
    EXPECT_EQ(s->states(), "08S01");
    EXPECT_EQ(s->stmt->handle.diag.records[0].row, 2);
    EXPECT_EQ(fake->requests(), 2u) << "the third set was sent";
    EXPECT_EQ(status[1], SQL_PARAM_ERROR);
    EXPECT_EQ(status[2], SQL_PARAM_UNUSED);
    EXPECT_EQ(processed, 2u);
    EXPECT_EQ(more(), SQL_NO_DATA);
}

Answer csv_answer(const std::string &body, bool cut = false)
{
    Answer answer = rows_answer(body, 0, cut);
    answer.headers[0].second = "CSVWithNamesAndTypes";
    return answer;
}

const char groups[] = "SELECT k, count() AS n FROM t GROUP BY k WITH TOTALS";
const char groups_body[] = "\"k\",\"n\"\n\"Int8\",\"UInt64\"\n1,5\n2,6\n\n0,11\n";

/* One request brings rows and totals. */
TEST(Behind, Totals)
{
    FakeConnection fake({csv_answer(groups_body)});
    Statement s(fake);
    ASSERT_EQ(s.direct(groups), SQL_SUCCESS) << s.message();
    EXPECT_NE(fake.target(0).find("default_format=CSVWithNamesAndTypes"), std::string::npos)
        << fake.target(0);
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(2), "5");
    auto more = [&] {
        return s.run(CALL_ANY, [&](struct error *err) { return exec_more_results(s.stmt, err); });
    };
    ASSERT_EQ(more(), SQL_SUCCESS) << "the row that is left is passed over";
    ASSERT_EQ(s.fetch(), SQL_SUCCESS);
    EXPECT_EQ(s.text(1), "0");
    EXPECT_EQ(s.text(2), "11");
    EXPECT_EQ(s.fetch(), SQL_NO_DATA);
    EXPECT_EQ(more(), SQL_NO_DATA);
    EXPECT_EQ(fake.requests(), 1u);
    EXPECT_EQ(s.stmt->state, STMT_ALLOCATED);
}

/* A cut answer is an error wherever it ends: of the rows, or of the call that goes on to the totals. */
TEST(Behind, ACutAnswer)
{
    const std::string whole = groups_body;
    for (size_t size = 0; size <= whole.size(); size++) {
        FakeConnection fake({csv_answer(whole.substr(0, size), true), csv_answer(whole.substr(0, size), true),
                             csv_answer(whole.substr(0, size), true),
                             csv_answer(whole.substr(0, size), true)});
        Statement s(fake);
        SQLRETURN code = s.direct(groups);
        while (code == SQL_SUCCESS)
            code = s.fetch();
        EXPECT_EQ(code, SQL_ERROR) << size;
        EXPECT_EQ(s.states(), "08S01") << size;
        code = s.run(CALL_ANY, [&](struct error *err) { return exec_more_results(s.stmt, err); });
        EXPECT_NE(code, SQL_SUCCESS) << size << ": no totals of half an answer";
    }
}

/* A failure behind the first rows. */
TEST(Behind, AnExceptionInTheMiddle)
{
    FakeConnection fake({csv_answer(std::string(groups_body, 32) + exception_bytes(395, "no"))});
    Statement s(fake);
    SQLRETURN code = s.direct(groups);
    while (code == SQL_SUCCESS)
        code = s.fetch();
    EXPECT_EQ(code, SQL_ERROR);
    EXPECT_EQ(s.stmt->handle.diag.records[0].native, 395);
}

TEST_F(More, NothingIsSentWhenAValueIsWrong)
{
    begin({});
    lengths[2] = -77;
    EXPECT_EQ(s->execute(), SQL_ERROR);
    EXPECT_EQ(s->states(), "HY090");
    EXPECT_EQ(fake->requests(), 0u);
    EXPECT_EQ(status[0], SQL_PARAM_UNUSED);
    EXPECT_EQ(status[2], SQL_PARAM_ERROR);
    EXPECT_EQ(s->stmt->state, STMT_PREPARED);
}

} // namespace
