/* The calendar: every day of 0000 to 10000, texts both ways, what is no date. */
#include <gtest/gtest.h>

#include <string>

extern "C" {
#include "base/calendar.h"
}

static std::string text(struct date date)
{
    char out[CALENDAR_TEXT_SIZE];
    return std::string(out, calendar_format_date(date, out));
}

static std::string text(const struct datetime &datetime, int digits)
{
    char out[CALENDAR_TEXT_SIZE];
    return std::string(out, calendar_format_datetime(&datetime, digits, out));
}

TEST(calendar, every_day_follows_the_one_before)
{
    struct date date = {0, 1, 1};
    int64_t day = calendar_days(date);
    EXPECT_EQ(day, -719528);
    while (date.year <= 10000) {
        ASSERT_TRUE(calendar_date_valid(date));
        ASSERT_EQ(calendar_days(date), day) << text(date);
        struct date back = calendar_date(day);
        ASSERT_EQ(back.year, date.year);
        ASSERT_EQ(back.month, date.month);
        ASSERT_EQ(back.day, date.day);
        day++;
        if (++date.day > calendar_month_days(date.year, date.month)) {
            date.day = 1;
            if (++date.month > 12) {
                date.month = 1;
                date.year++;
            }
        }
    }
}

TEST(calendar, known_days)
{
    static const struct {
        int64_t days;
        const char *text;
    } rows[] = {
        {0, "1970-01-01"},        {-1, "1969-12-31"},       {11016, "2000-02-29"},  {-25509, "1900-02-28"},
        {-25508, "1900-03-01"},   {2932896, "9999-12-31"},  {120529, "2299-12-31"}, {-719528, "0000-01-01"},
        {-719529, "-0001-12-31"}, {2932897, "10000-01-01"},
    };
    for (auto &row : rows) {
        EXPECT_EQ(text(calendar_date(row.days)), row.text);
        EXPECT_EQ(calendar_days(calendar_date(row.days)), row.days);
    }
}

/* Near the ends of what the quick way covers. */
TEST(calendar, days_about_the_ends_of_the_quick_way)
{
    for (int64_t middle : {INT64_C(-1011662), INT64_C(535859250)})
        for (int64_t days = middle - 1000; days < middle + 1000; days++)
            ASSERT_EQ(calendar_days(calendar_date(days)), days);
    EXPECT_EQ(text(calendar_date(-1011663)), "-0800-02-29");
    EXPECT_EQ(text(calendar_date(-1011662)), "-0800-03-01");
}

TEST(calendar, far_days_do_not_overflow)
{
    EXPECT_GT(calendar_date(INT64_MAX).year, 2000000000);
    EXPECT_LT(calendar_date(INT64_MIN).year, -2000000000);
    for (int64_t days : {-783999999999, 783999999999})
        EXPECT_EQ(calendar_days(calendar_date(days)), days);
    calendar_datetime(INT64_MAX, 0);
    calendar_datetime(INT64_MIN, 0);
}

TEST(calendar, month_days)
{
    EXPECT_EQ(calendar_month_days(2000, 2), 29);
    EXPECT_EQ(calendar_month_days(1900, 2), 28);
    EXPECT_EQ(calendar_month_days(0, 2), 29);
    EXPECT_EQ(calendar_month_days(-4, 2), 29);
    EXPECT_EQ(calendar_month_days(2023, 2), 28);
    EXPECT_EQ(calendar_month_days(2023, 0), 0);
    EXPECT_EQ(calendar_month_days(2023, 13), 0);
    EXPECT_FALSE(calendar_date_valid({2023, 2, 29}));
    EXPECT_FALSE(calendar_date_valid({2023, 1, 0}));
    EXPECT_FALSE(calendar_date_valid({2023, 13, 1}));
}

TEST(calendar, datetimes)
{
    static const struct {
        int64_t seconds;
        uint32_t nanosecond;
        int digits;
        const char *text;
    } rows[] = {
        {0, 0, 0, "1970-01-01 00:00:00"},
        {-1, 999999999, 9, "1969-12-31 23:59:59.999999999"},
        {-1, 500000000, 1, "1969-12-31 23:59:59.5"},
        {1709208000, 123456789, 3, "2024-02-29 12:00:00.123"},
        {1709208000, 999999999, 0, "2024-02-29 12:00:00"},
        {1709208000, 5, 8, "2024-02-29 12:00:00.00000000"},
        {253402300799, 999000000, 6, "9999-12-31 23:59:59.999000"},
        {-62135596800, 0, 0, "0001-01-01 00:00:00"},
    };
    for (auto &row : rows) {
        struct datetime datetime = calendar_datetime(row.seconds, row.nanosecond);
        EXPECT_EQ(text(datetime, row.digits), row.text);
        EXPECT_EQ(calendar_seconds(&datetime), row.seconds);
    }
}

TEST(calendar, durations)
{
    char out[CALENDAR_TEXT_SIZE];
    struct clock clock = {true, 999, 59, 59, 123000000};
    EXPECT_EQ(std::string(out, calendar_format_clock(clock, 3, out)), "-999:59:59.123");
    EXPECT_FALSE(calendar_clock_valid(clock));
    struct clock back;
    ASSERT_TRUE(calendar_parse_clock(text_of(" -999:59:59.123 "), &back));
    EXPECT_TRUE(back.negative);
    EXPECT_EQ(back.hour, 999u);
    EXPECT_EQ(back.nanosecond, 123000000u);
    ASSERT_TRUE(calendar_parse_clock(text_of("-00:00:00"), &back));
    EXPECT_FALSE(back.negative);
    struct clock most = {true, UINT32_MAX, 59, 59, 999999999};
    EXPECT_LE(calendar_format_clock(most, 9, out), (size_t)CALENDAR_TEXT_SIZE);
}

TEST(calendar, parse_datetime)
{
    static const struct {
        const char *in, *out; /* nine digits; NULL: refused */
    } rows[] = {
        {"2024-02-29 12:34:56", "2024-02-29 12:34:56.000000000"},
        {"2024-02-29T12:34:56.5", "2024-02-29 12:34:56.500000000"},
        {"  2024-02-29 1:02:03.1234567899\t", "2024-02-29 01:02:03.123456789"},
        {"2024-02-29", "2024-02-29 00:00:00.000000000"},
        {"0000-01-01 00:00:00", "0000-01-01 00:00:00.000000000"},
        {"{ts '2024-02-29 12:34:56'}", "2024-02-29 12:34:56.000000000"},
        {" { TS  '2024-02-29 12:34:56' } ", "2024-02-29 12:34:56.000000000"},
        {"{d '2024-02-29'}", "2024-02-29 00:00:00.000000000"},
        {"{t '12:34:56'}", nullptr},
        {"{ts '2024-02-29 12:34:56}", nullptr},
        {"{ts 2024-02-29 12:34:56}", nullptr},
        {"", nullptr},
        {"2023-02-29", nullptr},
        {"2024-00-10", nullptr},
        {"2024-13-10", nullptr},
        {"2024-1-1", nullptr},
        {"24-01-01", nullptr},
        {"20240-01-01", nullptr},
        {"2024-02-29 24:00:00", nullptr},
        {"2024-02-29 12:60:00", nullptr},
        {"2024-02-29 12:00:60", nullptr},
        {"2024-02-29 12:00", nullptr},
        {"2024-02-29 12:00:00.", nullptr},
        {"2024-02-29 -12:00:00", nullptr},
        {"2024-02-29 12:00:00Z", nullptr},
        {"2024-02-29 12:00:00+01:00", nullptr},
        {"2024-02-29  12:00:00", nullptr},
        {"2024-02-29 ", "2024-02-29 00:00:00.000000000"},
        {"2024-02-29x", nullptr},
        {"-2024-02-29", nullptr},
    };
    for (auto &row : rows) {
        struct datetime datetime = {{7, 7, 7}, {}};
        bool ok = calendar_parse_datetime(text_of(row.in), &datetime);
        EXPECT_EQ(ok, row.out != nullptr) << row.in;
        if (ok && row.out)
            EXPECT_EQ(text(datetime, 9), row.out) << row.in;
        else
            EXPECT_EQ(datetime.date.year, 7) << row.in << ": out is unchanged";
    }
}

TEST(calendar, parse_date_and_clock)
{
    struct date date;
    struct clock clock;
    EXPECT_TRUE(calendar_parse_date(text_of(" {d '1582-10-15'} "), &date));
    EXPECT_EQ(text(date), "1582-10-15");
    EXPECT_FALSE(calendar_parse_date(text_of("1582-10-15 00:00:00"), &date));
    EXPECT_FALSE(calendar_parse_date(text_make(nullptr, 0), &date));
    EXPECT_TRUE(calendar_parse_clock(text_of("{t'23:59:59.000000001'}"), &clock));
    EXPECT_EQ(clock.nanosecond, 1u);
    EXPECT_FALSE(calendar_parse_clock(text_of("{ts '23:59:59'}"), &clock));
    EXPECT_FALSE(calendar_parse_clock(text_of("1234567890:00:00"), &clock));
    EXPECT_FALSE(calendar_parse_clock(text_of("--1:00:00"), &clock));
    EXPECT_FALSE(calendar_parse_clock(text_of("1:0:00"), &clock));
}
