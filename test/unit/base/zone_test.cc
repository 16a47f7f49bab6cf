/* Time zones: names, rules, malformed files, local times that happen twice or never. */
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <thread>
#include <vector>

extern "C" {
#include "base/calendar.h"
#include "base/zone.h"
#include "base/zone_data.h"
}

static int64_t utc(const char *text)
{
    struct datetime datetime = {};
    EXPECT_TRUE(calendar_parse_datetime(text_of(text), &datetime)) << text;
    return calendar_seconds(&datetime);
}

/* The bytes of a TZif file with the given version 2 part. */
struct tzif {
    char version = '2';
    std::vector<int64_t> at;
    std::vector<uint8_t> index;
    std::vector<int32_t> offsets = {0};
    uint32_t leaps = 0;
    std::string footer = "";

    static void put(std::string &s, uint64_t value, int width)
    {
        for (int i = width - 1; i >= 0; i--)
            s += (char)(value >> (i * 8));
    }
    std::string block(int width, bool empty) const
    {
        std::string s = "TZif";
        s += version;
        s += std::string(15, '\0');
        size_t times = empty ? 0 : at.size();
        for (uint32_t count : {0u, 0u, leaps, (uint32_t)times, (uint32_t)offsets.size(), 4u})
            put(s, count, 4);
        for (size_t i = 0; i < times; i++)
            put(s, (uint64_t)at[i], width);
        for (size_t i = 0; i < times; i++)
            s += (char)index[i];
        for (int32_t offset : offsets) {
            put(s, (uint32_t)offset, 4);
            s += std::string(2, '\0');
        }
        s += std::string("ABC", 4);
        s += std::string(leaps * ((size_t)width + 4), '\0');
        return s;
    }
    std::string bytes() const
    {
        return version == '\0' ? block(4, false) : block(4, true) + block(8, false) + "\n" + footer + "\n";
    }
};

static struct zone *parse(const std::string &bytes, struct error *err)
{
    return zone_parse(text_of("Test/Zone"), (const uint8_t *)bytes.data(), bytes.size(), err);
}

TEST(zone, names)
{
    static const struct {
        const char *name;
        bool known;
        int32_t offset;
    } rows[] = {
        {"UTC", true, 0},
        {"GMT", true, 0},
        {"Etc/UTC", true, 0},
        {"Fixed/UTC+05:30:00", true, 19800},
        {"Fixed/UTC-11:00:01", true, -39601},
        {"Fixed/UTC+24:00:00", true, 86400},
        {"Fixed/UTC+24:00:01", false, 0},
        {"Fixed/UTC+05:60:00", false, 0},
        {"Fixed/UTC+5:30:00", false, 0},
        {"Fixed/UTC05:30:000", false, 0},
        {"Fixed/UTC+05:30", false, 0},
        {"", false, 0},
        {"/etc/passwd", false, 0},
        {"../zoneinfo/UTC", false, 0},
        {"Europe/../UTC", false, 0},
        {"Europe/", false, 0},
        {"Europe//Berlin", false, 0},
        {"Europe", false, 0},
        {"Nowhere/Land", false, 0},
        {"a b", false, 0},
        {"tzdata.zi", false, 0},
        {"Europe/Berlin\n", false, 0},
    };
    struct zone_set *set = zone_set_new();
    for (auto &row : rows) {
        struct error err = {};
        struct zone_span memo = {};
        const struct zone *zone = zone_get(set, text_of(row.name), &err);
        EXPECT_EQ(zone != nullptr, row.known) << row.name;
        if (zone) {
            EXPECT_EQ(zone_offset(zone, 1700000000, &memo), row.offset) << row.name;
            EXPECT_EQ(zone_to_utc(zone, 1700000000, &memo), 1700000000 - row.offset) << row.name;
            EXPECT_TRUE(text_equal(zone_name(zone), text_of(row.name)));
            EXPECT_EQ(zone_get(set, text_of(row.name), &err), zone) << "read once";
        } else {
            EXPECT_EQ(err.state, STATE_HY000);
            ASSERT_NE(err.message, nullptr);
            EXPECT_NE(std::string(err.message).find(row.name), std::string::npos) << err.message;
        }
        error_clear(&err);
    }
    EXPECT_EQ(zone_get(set, text_make("UTC\0x", 5), nullptr), nullptr);
    EXPECT_EQ(zone_get(set, text_make(nullptr, 0), nullptr), nullptr);
    zone_set_free(set);
    zone_set_free(nullptr);
}

TEST(zone, rules)
{
    static const struct {
        const char *rule;
        const char *utc;
        int32_t offset; /* -1: the rule is refused */
    } rows[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2150-03-29 00:59:59", 3600},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2150-03-29 01:00:00", 7200},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2150-10-25 00:59:59", 7200},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2150-10-25 01:00:00", 3600},
        {"EST5EDT,M3.2.0,M11.1.0", "2150-03-08 06:59:59", -18000},
        {"EST5EDT,M3.2.0,M11.1.0", "2150-03-08 07:00:00", -14400},
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2150-01-01 00:00:00", 39600}, /* south: daylight over new year */
        {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2150-07-01 00:00:00", 36000},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2150-01-01 00:00:00", 0}, /* negative daylight time */
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2150-07-01 00:00:00", 3600},
        {"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2150-03-29 00:59:59",
         -10800}, /* negative times: the day before */
        {"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2150-03-29 01:00:00", -7200},
        {"IST-2IDT,M3.4.4/26,M10.5.0", "2150-03-26 23:59:59",
         7200}, /* 26 h: the day after the fourth Thursday */
        {"IST-2IDT,M3.4.4/26,M10.5.0", "2150-03-27 00:00:00", 10800},
        {"XXX0YYY,J60/0,J300/0", "2152-02-29 12:00:00",
         0}, /* Jn does not count 29 February: J60 is 1 March */
        {"XXX0YYY,J60/0,J300/0", "2152-03-01 00:00:00", 3600},
        {"XXX0YYY,59/0,300/0", "2152-02-29 00:00:00", 3600}, /* n does */
        {"XXX0YYY,59/0,300/0", "2152-02-28 23:59:59", 0},
        {"XXX3EDT4,0/0,J365/23", "2150-01-01 00:00:00", -14400}, /* daylight time all the year */
        {"XXX3EDT4,0/0,J365/23", "2150-12-31 23:59:59", -14400},
        {"XXX3EDT4,0/0,J365/23", "2151-01-01 03:59:59", -14400},
        {"<+0530>-5:30", "2150-01-01 00:00:00", 19800},
        {"ABC+1:02:03", "2150-01-01 00:00:00", -3723},
        {"", "2150-01-01 00:00:00", -1},
        {"AB1", "2150-01-01 00:00:00", -1},
        {"ABC", "2150-01-01 00:00:00", -1},
        {"<+05", "2150-01-01 00:00:00", -1},
        {"ABC25", "2150-01-01 00:00:00", -1},
        {"ABC1DEF", "2150-01-01 00:00:00", -1},
        {"ABC1DEF,M13.1.0,M1.1.0", "2150-01-01 00:00:00", -1},
        {"ABC1DEF,M1.6.0,M1.1.0", "2150-01-01 00:00:00", -1},
        {"ABC1DEF,M1.1.7,M1.1.0", "2150-01-01 00:00:00", -1},
        {"ABC1DEF,J0,J5", "2150-01-01 00:00:00", -1},
        {"ABC1DEF,366,5", "2150-01-01 00:00:00", -1},
        {"ABC1DEF,M1.1.0/168,M2.1.0", "2150-01-01 00:00:00", -1},
        {"ABC1DEF,M1.1.0,M2.1.0x", "2150-01-01 00:00:00", -1},
        {"ABC1:60", "2150-01-01 00:00:00", -1},
        {"ABC99999999999", "2150-01-01 00:00:00", -1},
    };
    for (auto &row : rows) {
        struct zone_rule rule;
        bool ok = zone_rule_parse(text_of(row.rule), &rule);
        EXPECT_EQ(ok, row.offset != -1) << row.rule;
        if (!ok)
            continue;
        struct zone_span span = zone_rule_span(&rule, utc(row.utc));
        EXPECT_EQ(span.offset, row.offset) << row.rule << " " << row.utc;
        EXPECT_TRUE(span.from <= utc(row.utc) && utc(row.utc) < span.until) << row.rule;
    }
}

TEST(zone, offsets_and_local_times)
{
    tzif file;
    file.offsets = {3600, 7200, 0};
    file.at = {1000000, 2000000, 3000000};
    file.index = {1, 0, 2};
    struct zone *zone = parse(file.bytes(), nullptr);
    ASSERT_NE(zone, nullptr);
    static const struct {
        int64_t utc;
        int32_t offset;
    } offsets[] = {{INT64_MIN, 3600}, {0, 3600},       {999999, 3600}, {1000000, 7200}, {1999999, 7200},
                   {2000000, 3600},   {2999999, 3600}, {3000000, 0},   {INT64_MAX, 0}};
    for (int pass = 0; pass < 2; pass++)
        for (auto &row : offsets) {
            struct zone_span memo = {};
            if (pass)
                zone_offset(zone, 2500000, &memo);
            EXPECT_EQ(zone_offset(zone, row.utc, &memo), row.offset) << row.utc;
        }
    static const struct {
        int64_t local, utc;
    } locals[] = {
        {0, -3600},         {1003599, 999999},      {1003600, 996400},
        {1007199, 999999}, /* the gap: read with the offset after it */
        {1007200, 1000000}, {2003599, 1996399},     {2003600, 1996400},
        {2007199, 1999999}, /* twice: the earlier */
        {2007200, 2003600}, {2999999, 2996399},     {3003599, 2999999},
        {3003600, 3003600}, {INT64_MAX, INT64_MAX}, {INT64_MIN, INT64_MIN},
    };
    for (int64_t warm : {INT64_C(0), INT64_C(999999), INT64_C(1000000), INT64_C(1900000), INT64_C(2000000),
                         INT64_C(5000000)})
        for (auto &row : locals) {
            struct zone_span memo = {};
            EXPECT_EQ(zone_to_utc(zone, row.local, &memo), row.utc) << row.local << " cold";
            memo = {};
            zone_offset(zone, warm, &memo);
            EXPECT_EQ(zone_to_utc(zone, row.local, &memo), row.utc) << row.local << " after " << warm;
        }
    zone_free(zone);
}

TEST(zone, footer_begins_at_the_last_transition)
{
    tzif file;
    file.offsets = {3600, 7200};
    file.at = {utc("2000-03-26 01:00:00"), utc("2000-10-29 01:00:00")};
    file.index = {1, 0};
    file.footer = "CET-1CEST,M3.5.0,M10.5.0/3";
    struct zone *zone = parse(file.bytes(), nullptr);
    ASSERT_NE(zone, nullptr);
    struct zone_span memo = {};
    EXPECT_EQ(zone_offset(zone, utc("1999-07-01"), &memo), 3600) << "no rule before the last transition";
    EXPECT_EQ(zone_offset(zone, utc("2001-07-01"), &memo), 7200);
    EXPECT_EQ(zone_offset(zone, utc("2099-07-01"), &memo), 7200);
    EXPECT_EQ(zone_offset(zone, utc("2101-07-01"), &memo), 7200);
    EXPECT_EQ(zone_offset(zone, utc("9999-07-01"), &memo), 7200);
    EXPECT_EQ(zone_offset(zone, utc("9999-12-31"), &memo), 3600);
    for (int64_t far : {INT64_MAX, INT64_MAX / 2}) {
        memo = {};
        int32_t offset = zone_offset(zone, far, &memo);
        EXPECT_TRUE(offset == 3600 || offset == 7200);
    }
    zone_free(zone);
}

TEST(zone, version_1_has_32_bits_and_no_footer)
{
    tzif file;
    file.version = '\0';
    file.offsets = {-3600, 7200};
    file.at = {-2000000000, 2000000000};
    file.index = {1, 0};
    struct zone *zone = parse(file.bytes(), nullptr);
    ASSERT_NE(zone, nullptr);
    struct zone_span memo = {};
    EXPECT_EQ(zone_offset(zone, -2000000001, &memo), -3600);
    EXPECT_EQ(zone_offset(zone, 0, &memo), 7200);
    EXPECT_EQ(zone_offset(zone, 4000000000, &memo), -3600);
    zone_free(zone);
}

TEST(zone, malformed_files)
{
    tzif good;
    good.offsets = {3600, 7200};
    good.at = {10, 20};
    good.index = {1, 0};
    good.footer = "CET-1";
    std::string whole = good.bytes();
    struct zone *zone = parse(whole, nullptr);
    ASSERT_NE(zone, nullptr);
    zone_free(zone);
    for (size_t size = 0; size < whole.size(); size++) {
        struct error err = {};
        EXPECT_EQ(parse(whole.substr(0, size), &err), nullptr) << size;
        EXPECT_EQ(err.state, STATE_HY000);
        error_clear(&err);
    }
    static const struct {
        const char *what;
        void (*spoil)(tzif &);
    } rows[] = {
        {"not in order",
         [](tzif &f) {
             f.at = {20, 20};
         }},
        {"a type that is not there",
         [](tzif &f) {
             f.index = {1, 2};
         }},
        {"no local time types", [](tzif &f) { f.offsets.clear(), f.at.clear(); }},
        {"more than a day", [](tzif &f) { f.offsets[1] = 100000; }},
        {"more than a day", [](tzif &f) { f.offsets[1] = INT32_MIN; }},
        {"leap seconds", [](tzif &f) { f.leaps = 1; }},
        {"not a rule", [](tzif &f) { f.footer = "CET"; }},
    };
    for (auto &row : rows) {
        tzif bad = good;
        row.spoil(bad);
        struct error err = {};
        EXPECT_EQ(parse(bad.bytes(), &err), nullptr) << row.what;
        ASSERT_NE(err.message, nullptr);
        EXPECT_NE(std::string(err.message).find(row.what), std::string::npos) << err.message;
        EXPECT_NE(std::string(err.message).find("Test/Zone"), std::string::npos) << err.message;
        error_clear(&err);
    }
    std::string huge = whole;
    memset(&huge[32], 0xFF, 4); /* the count of transitions */
    EXPECT_EQ(parse(huge, nullptr), nullptr);
}

TEST(zone, set_is_shared_by_threads)
{
    struct zone_set *set = zone_set_new();
    std::vector<std::thread> threads;
    std::vector<const struct zone *> seen(8);
    for (size_t t = 0; t < 8; t++)
        threads.emplace_back([set, t, &seen] {
            for (int i = 0; i < 200; i++) {
                std::string name = "Fixed/UTC+" + std::to_string(10 + i % 14) + ":00:00";
                ASSERT_NE(zone_get(set, text_of(name.c_str()), nullptr), nullptr);
            }
            seen[t] = zone_get(set, text_of("UTC"), nullptr);
        });
    for (auto &thread : threads)
        thread.join();
    for (auto zone : seen)
        EXPECT_EQ(zone, seen[0]);
    zone_set_free(set);
}
