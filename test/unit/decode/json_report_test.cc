/* Errors and outcomes of sets, as a real server spelt them. */
#include <string>

#include <gtest/gtest.h>

extern "C" {
#include "decode/json_report.h"
}

namespace
{

class JsonReport : public testing::Test
{
  protected:
    void SetUp() override
    {
        arena_init(&arena, 1 << 20);
    }
    void TearDown() override
    {
        arena_clear(&arena);
        error_clear(&err);
    }
    int read(const std::string &answer)
    {
        error_clear(&err);
        return json_report(text_make(answer.data(), answer.size()), &arena, &report, &err);
    }
    static std::string str(struct text text)
    {
        return std::string(text.data, text.size);
    }
    struct arena arena;
    struct json_report report;
    struct error err = {};
};

TEST_F(JsonReport, AnErrorHasItsCodeAndWords)
{
    ASSERT_EQ(read(R"({"error":{"message":"RelationUnknown[Relation 'a \"b\" \u00fc' unknown]","code":4041},)"
                   R"("error_trace":"io.crate..."})"),
              0);
    EXPECT_TRUE(report.failed);
    EXPECT_EQ(report.code, 4041);
    EXPECT_EQ(str(report.message), "RelationUnknown[Relation 'a \"b\" \u00fc' unknown]");
    EXPECT_EQ(report.outcome_count, 0u);
}

TEST_F(JsonReport, OutcomesAreInTheirOrder)
{
    ASSERT_EQ(
        read(R"({"cols":[],"duration":1.5,"results":[{"rowcount":1},{"rowcount":-2,"error":{"code":4091,)"
             R"("message":"DuplicateKeyException[x]"}},{"rowcount":-2},{"rowcount":7}]})"),
        0);
    EXPECT_FALSE(report.failed);
    ASSERT_EQ(report.outcome_count, 4u);
    EXPECT_EQ(report.outcomes[0].row_count, 1);
    EXPECT_EQ(report.outcomes[0].code, 0);
    EXPECT_EQ(report.outcomes[1].row_count, -2);
    EXPECT_EQ(report.outcomes[1].code, 4091);
    EXPECT_EQ(str(report.outcomes[1].message), "DuplicateKeyException[x]");
    EXPECT_EQ(report.outcomes[2].row_count, -2);
    EXPECT_EQ(report.outcomes[2].message.size, 0u);
    EXPECT_EQ(report.outcomes[3].row_count, 7);
}

TEST_F(JsonReport, ManyOutcomesGrow)
{
    std::string answer = R"({"cols":[],"results":[)";
    for (int i = 0; i < 5000; i++)
        answer += (i ? "," : "") + std::string("{\"rowcount\":") + std::to_string(i) + "}";
    ASSERT_EQ(read(answer + "]}"), 0);
    ASSERT_EQ(report.outcome_count, 5000u);
    EXPECT_EQ(report.outcomes[4999].row_count, 4999);
}

TEST_F(JsonReport, WordsElsewhereMeanNothing)
{
    ASSERT_EQ(read(R"({"rows":[[{"error":{"message":"m","code":1}}]],"message":"x","code":5,"rowcount":3})"),
              0);
    EXPECT_FALSE(report.failed);
    EXPECT_EQ(report.code, 0);
    EXPECT_EQ(report.outcome_count, 0u);
}

TEST_F(JsonReport, WhatIsNoJsonIsAnError)
{
    for (const char *answer : {"", "Unauthorized", "{\"error\":{\"message\":\"m\"", "{} {}"}) {
        EXPECT_EQ(read(answer), -1) << answer;
        EXPECT_EQ(err.state, STATE_HY000);
    }
}

} // namespace
