/* ClickHouse's failure table. */
#include "fixture.h"

TEST(Failures, AreSortedAndUnique)
{
    ASSERT_GT(server_clickhouse.failure_count, 200u);
    for (size_t i = 1; i < server_clickhouse.failure_count; i++)
        EXPECT_LT(server_clickhouse.failures[i - 1].native, server_clickhouse.failures[i].native);
    for (size_t i = 0; i < server_clickhouse.failure_count; i++) {
        EXPECT_NE(server_clickhouse.failures[i].state, STATE_00000);
        EXPECT_NE(server_clickhouse.failures[i].state, STATE_HY000);
    }
}

TEST(Failures, SayWhatProgramsActUpon)
{
    static const struct { int32_t native; const char *state;
    } CASES[] = {{60, "42S02"},   {81, "3F000"},  {115, "42000"}, {373, "40001"}, {47, "42S22"},
                 {57, "42S01"},   {62, "42000"},  {159, "HYT00"}, {394, "HY008"}, {516, "28000"},
                 {194, "28000"},  {193, "28000"}, {192, "28000"}, {497, "42000"}, {241, "HY001"},
                 {395, "22000"},  {153, "22012"}, {210, "08001"}, {69, "22003"},  {349, "23000"},
                 {48, "42000"},   {20, "21S01"},  {0, "HY000"},   {-1, "HY000"},  {49, "HY000"},
                 {99999, "HY000"}};
    for (const auto &row : CASES)
        EXPECT_STREQ(sqlstate_get(server_state(&server_clickhouse, row.native))->code, row.state)
            << row.native;
}
