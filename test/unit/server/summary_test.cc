/* Counts of summaries and of progress. */
#include "fixture.h"

extern "C" {
#include "server/clickhouse/clickhouse.h"
}

namespace
{

struct Told {
    struct progress progress = {};
    int calls = 0, answer = 0;
};

int tell(struct progress *progress)
{
    Told *told = reinterpret_cast<Told *>(progress);
    told->calls++;
    return told->answer;
}

} // namespace

TEST(Summary, CountsAreThoseOfTheirOwnName)
{
    uint64_t counts[SUMMARY_COUNTS];
    clickhouse_counts(text_of("{\"read_rows\":\"18446744073709551614\",\"total_rows_to_read\": 7,"
                              "\"my_read_bytes\":\"9\",\"memory_usage\":\"x\"}"),
                      counts);
    EXPECT_EQ(counts[SUMMARY_READ_ROWS], UINT64_MAX - 1);
    EXPECT_EQ(counts[SUMMARY_TOTAL_ROWS], 7u);
    EXPECT_EQ(counts[SUMMARY_READ_BYTES], SUMMARY_UNKNOWN);
    EXPECT_EQ(counts[SUMMARY_MEMORY], SUMMARY_UNKNOWN);
    clickhouse_counts(text_make("", 0), counts);
    EXPECT_EQ(counts[SUMMARY_READ_ROWS], SUMMARY_UNKNOWN);
}

TEST(Summary, ProgressIsTakenAndTheSummaryIsKept)
{
    Told told;
    told.progress.tell = tell;
    struct text name = text_of("x-clickhouse-progress");
    EXPECT_EQ(clickhouse_told(&told.progress, name, text_of("{\"read_rows\":\"5\"}")), 1);
    EXPECT_EQ(told.progress.counts[SUMMARY_READ_ROWS], 5u);
    EXPECT_EQ(clickhouse_told(&told.progress, text_of("X-ClickHouse-Summary"), text_of("{\"read_rows\":\"6\"}")), 0);
    EXPECT_EQ(told.progress.counts[SUMMARY_READ_ROWS], 6u);
    EXPECT_EQ(clickhouse_told(&told.progress, text_of("Date"), text_of("{\"read_rows\":\"7\"}")), 0);
    EXPECT_EQ(told.calls, 2);
    told.answer = 1;
    EXPECT_EQ(clickhouse_told(&told.progress, name, text_of("{}")), -1);
}
