// Sets of parameters in one request: what becomes of each.
#include <gtest/gtest.h>

#include "statement.h"

extern "C" {
#include "exec/sets.h"
}

using namespace porter_test;

namespace
{

Answer told(const std::string &body, int status = 200)
{
    Answer answer;
    answer.body = body;
    answer.status = status;
    return answer;
}

/* The columns of doc.t: id integer, t text. */
Answer table()
{
    return told(
        R"({"cols":["a","b","c"],"col_types":[4,4,4],"rows":[["id","integer",""],["t","text",""]],"rowcount":2})");
}

Answer outcomes(const std::vector<std::string> &each)
{
    std::string body = R"({"cols":[],"results":[)";
    for (size_t i = 0; i < each.size(); i++)
        body += (i ? "," : "") + each[i];
    return told(body + "]}");
}

const char STORED[] = R"({"rowcount":1})";
const char DUPLICATE[] = R"({"rowcount":-2,"error":{"code":4091,"message":"DuplicateKeyException[dup]"}})";
const char UNEXPLAINED[] = R"({"rowcount":-2})";

/* Four sets of one number. */
class Sets : public testing::Test
{
  protected:
    void begin(const std::vector<Answer> &answers, const char *sql = "INSERT INTO doc.t (id) VALUES (?)")
    {
        fake.reset(new FakeConnection(answers, SQL_OV_ODBC3, "UID=tester", &server_cratedb));
        stmt.reset(new Statement(*fake));
        ASSERT_EQ(stmt->prepare(sql), SQL_SUCCESS) << stmt->message();
        ASSERT_EQ(stmt->bind_parameter(1, SQL_C_SLONG, SQL_INTEGER, ids, nullptr), SQL_SUCCESS);
        stmt->stmt->apd->array_size = 4;
        stmt->stmt->ipd->array_status = status;
        stmt->stmt->ipd->rows_processed = &processed;
    }
    std::string statuses() const
    {
        static const char *const NAMES[] = {"ok", "?", "?", "?", "?", "error", "info", "unused"};
        std::string out;
        for (SQLUSMALLINT one : status)
            out += (out.empty() ? "" : " ") + std::string(one < 8 ? NAMES[one] : one == 1 ? "unknown" : "?");
        return out;
    }
    SQLINTEGER ids[4] = {1, 2, 3, 4};
    SQLUSMALLINT status[4] = {99, 99, 99, 99};
    SQLULEN processed = 0;
    std::unique_ptr<FakeConnection> fake;
    std::unique_ptr<Statement> stmt;
};

TEST_F(Sets, OneRequestForAll)
{
    begin({table(), outcomes({STORED, STORED, STORED, STORED})});
    EXPECT_EQ(stmt->execute(), SQL_SUCCESS) << stmt->message();
    EXPECT_EQ(statuses(), "ok ok ok ok");
    EXPECT_EQ(processed, 4u);
    EXPECT_EQ(stmt->stmt->row_count, 4);
    EXPECT_NE(fake->body(1).find("\"bulk_args\":[[1],[2],[3],[4]]"), std::string::npos) << fake->body(1);
    EXPECT_EQ(fake->requests(), 2u);
}

TEST_F(Sets, AFailedRowIsToldAndTheOthersAreStored)
{
    begin({table(), outcomes({STORED, DUPLICATE, STORED, STORED})});
    EXPECT_EQ(stmt->execute(), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(statuses(), "ok error ok ok");
    EXPECT_EQ(stmt->states(), "23000");
    EXPECT_EQ(stmt->stmt->handle.diag.records[0].row, 2);
    EXPECT_EQ(stmt->stmt->handle.diag.records[0].native, 4091);
    EXPECT_EQ(stmt->stmt->row_count, 3);
}

TEST_F(Sets, AllFailedIsAnError)
{
    begin({table(), outcomes({DUPLICATE, DUPLICATE, DUPLICATE, DUPLICATE})});
    EXPECT_EQ(stmt->execute(), SQL_ERROR);
    EXPECT_EQ(statuses(), "error error error error");
}

/* The server explains few rows of a request: the others are asked for alone. */
TEST_F(Sets, ARowWithoutAReasonIsAskedForAlone)
{
    begin({table(), outcomes({STORED, UNEXPLAINED, UNEXPLAINED, STORED}), outcomes({DUPLICATE}),
           outcomes({STORED})});
    EXPECT_EQ(stmt->execute(), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(statuses(), "ok error ok ok");
    EXPECT_NE(fake->body(2).find("\"bulk_args\":[[2]]"), std::string::npos) << fake->body(2);
    EXPECT_NE(fake->body(3).find("\"bulk_args\":[[3]]"), std::string::npos) << fake->body(3);
    EXPECT_EQ(stmt->stmt->row_count, 3);
}

/* One value that cannot be cast fails the whole request, of which nothing has run then. */
TEST_F(Sets, ARefusedRequestIsHalved)
{
    Answer cast =
        told(R"({"error":{"message":"SQLParseException[Cannot cast `x` to type `y`]","code":4000}})", 400);
    begin({table(), cast, outcomes({STORED, STORED}), cast, cast, outcomes({STORED})});
    EXPECT_EQ(stmt->execute(), SQL_SUCCESS_WITH_INFO);
    EXPECT_EQ(statuses(), "ok ok error ok");
    EXPECT_EQ(stmt->states(), "22018");
    EXPECT_EQ(stmt->stmt->handle.diag.records[0].row, 3);
    EXPECT_EQ(fake->requests(), 6u);
}

/* Where all rows are bad, not every one is asked for. */
TEST_F(Sets, ManyBadRowsAreNotAllAskedFor)
{
    enum { COUNT = 4000 };
    std::vector<SQLINTEGER> many(COUNT, 1);
    std::vector<SQLUSMALLINT> each(COUNT, 99);
    Answer cast =
        told(R"({"error":{"message":"SQLParseException[Cannot cast `x` to type `y`]","code":4000}})", 400);
    std::vector<Answer> answers(2000, cast);
    answers.insert(answers.begin(), table());
    begin(answers);
    ASSERT_EQ(stmt->bind_parameter(1, SQL_C_SLONG, SQL_INTEGER, many.data(), nullptr), SQL_SUCCESS);
    stmt->stmt->apd->array_size = COUNT;
    stmt->stmt->ipd->array_status = each.data();
    EXPECT_EQ(stmt->execute(), SQL_ERROR);
    EXPECT_LT(fake->requests(), 1100u);
    for (SQLUSMALLINT one : each)
        ASSERT_EQ(one, SQL_PARAM_ERROR);
}

TEST_F(Sets, WhatIsNoRowsFaultEndsTheStatement)
{
    begin({table(),
           told(R"({"error":{"message":"RelationUnknown[Relation 'doc.t' unknown]","code":4041}})", 404)});
    EXPECT_EQ(stmt->execute(), SQL_ERROR);
    EXPECT_EQ(statuses(), "error error error error");
    EXPECT_EQ(stmt->states(), "42S02");
    EXPECT_EQ(fake->requests(), 2u);
}

TEST_F(Sets, ALostAnswerLeavesTheRowsUnknown)
{
    begin({table(), failing_answer(STATE_08S01)});
    EXPECT_EQ(stmt->execute(), SQL_ERROR);
    EXPECT_EQ(stmt->states(), "08S01");
    for (SQLUSMALLINT one : status)
        EXPECT_EQ(one, SQL_PARAM_DIAG_UNAVAILABLE);
    EXPECT_NE(stmt->message().find("may have stored"), std::string::npos) << stmt->message();
}

TEST_F(Sets, FewerOutcomesThanRowsAreAnError)
{
    begin({table(), outcomes({STORED, STORED})});
    EXPECT_EQ(stmt->execute(), SQL_ERROR);
    EXPECT_EQ(stmt->states(), "HY000");
}

TEST_F(Sets, IgnoredSetsStayOut)
{
    SQLUSMALLINT operation[4] = {SQL_PARAM_PROCEED, SQL_PARAM_IGNORE, SQL_PARAM_PROCEED, SQL_PARAM_IGNORE};
    begin({table(), outcomes({STORED, STORED})});
    stmt->stmt->apd->array_status = operation;
    EXPECT_EQ(stmt->execute(), SQL_SUCCESS) << stmt->message();
    EXPECT_EQ(statuses(), "ok unused ok unused");
    EXPECT_NE(fake->body(1).find("\"bulk_args\":[[1],[3]]"), std::string::npos) << fake->body(1);
}

/* A value that no integer is: nothing is sent, or the others are. */
TEST_F(Sets, AWrongValueIsJudgedFirst)
{
    char texts[4][8] = {"1", "x", "3", "y"};
    SQLLEN lengths[4] = {SQL_NTS, SQL_NTS, SQL_NTS, SQL_NTS};
    for (bool skips : {false, true}) {
        begin({table(), outcomes({STORED, STORED})});
        stmt->stmt->dbc->options.on_param_error = skips ? ON_PARAM_ERROR_SKIP : ON_PARAM_ERROR_STOP;
        ASSERT_EQ(stmt->bind_parameter(1, SQL_C_CHAR, SQL_INTEGER, texts, lengths, 8), SQL_SUCCESS);
        EXPECT_EQ(stmt->execute(), skips ? SQL_SUCCESS_WITH_INFO : SQL_ERROR) << stmt->message();
        EXPECT_EQ(statuses(), skips ? "ok error ok error" : "unused error unused error");
        EXPECT_EQ(stmt->states(), "22018 22018");
        EXPECT_EQ(stmt->stmt->handle.diag.records[1].row, 4);
        EXPECT_EQ(processed, 4u);
        EXPECT_EQ(fake->requests(), skips ? 2u : 1u); /* the columns were asked for */
    }
}

TEST_F(Sets, ReturningGoesOneByOne)
{
    begin({table()}, "INSERT INTO doc.t (id) VALUES (?) RETURNING id");
    EXPECT_FALSE(sets_apply(stmt->stmt));
    ASSERT_EQ(stmt->prepare("UPDATE doc.t SET t = 'x' WHERE id = ?"), SQL_SUCCESS);
    EXPECT_TRUE(sets_apply(stmt->stmt));
}

} // namespace
