// Entries, marks and the bound on entries.
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "convert/report.h"
}

namespace
{

TEST(Report, KeepsEntriesAndRaisesMarks)
{
    struct arena arena;
    uint8_t marks[3] = {};
    arena_init(&arena, 1 << 20);
    struct report report = {};
    report.arena = &arena;
    report.marks = marks;
    report.column = 4;
    report_add(&report, 1, MARK_ERROR, STATE_22003, "row %d", 1);
    report_add(&report, 1, MARK_INFO, STATE_01004, "later");
    report_add(&report, 2, MARK_INFO, STATE_01S07, "%s", "");
    ASSERT_EQ(3u, report.count);
    EXPECT_EQ(STATE_22003, report.entries[0].state);
    EXPECT_EQ(2u, report.entries[0].row);
    EXPECT_EQ(4u, report.entries[0].column);
    EXPECT_EQ("row 1", std::string(report.entries[0].message.data, report.entries[0].message.size));
    EXPECT_EQ(MARK_OK, marks[0]);
    EXPECT_EQ(MARK_ERROR, marks[1]);
    EXPECT_EQ(MARK_INFO, marks[2]);
    arena_clear(&arena);
}

TEST(Report, CountsWhatItDoesNotKeep)
{
    struct arena arena;
    arena_init(&arena, 1 << 22);
    struct report report = {};
    report.arena = &arena;
    for (uint64_t i = 0; i < REPORT_LIMIT + 25; i++)
        report_add(&report, i, MARK_INFO, STATE_01004, "cut %llu", static_cast<unsigned long long>(i));
    EXPECT_EQ(static_cast<size_t>(REPORT_LIMIT), report.count);
    EXPECT_EQ(25u, report.dropped);
    EXPECT_EQ("cut 999", std::string(report.entries[999].message.data, report.entries[999].message.size));
    arena_clear(&arena);
}

TEST(Report, WithoutMemoryItStillCountsAndMarks)
{
    struct arena arena;
    uint8_t mark = 0;
    arena_init(&arena, 16);
    struct report report = {};
    report.arena = &arena;
    report.marks = &mark;
    report_add(&report, 0, MARK_ERROR, STATE_22018, "lost");
    EXPECT_EQ(0u, report.count);
    EXPECT_EQ(1u, report.dropped);
    EXPECT_EQ(MARK_ERROR, mark);
    arena_clear(&arena);
}

TEST(Report, CutsVeryLongMessages)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    struct report report = {};
    report.arena = &arena;
    report_add(&report, 0, MARK_INFO, STATE_01000, "%s", std::string(5000, 'm').c_str());
    ASSERT_EQ(1u, report.count);
    EXPECT_EQ(511u, report.entries[0].message.size);
    arena_clear(&arena);
}

} // namespace
