/* The table of SQLSTATEs: complete, well-formed, and mapped to ODBC 2 as the specification says. */
#include <gtest/gtest.h>

#include <cctype>
#include <cstring>
#include <set>
#include <string>

extern "C" {
#include "base/sqlstate.h"
}

static bool well_formed(const char *code)
{
    if (strlen(code) != 5)
        return false;
    for (const char *c = code; *c; c++)
        if (!isupper((unsigned char)*c) && !isdigit((unsigned char)*c))
            return false;
    return true;
}

TEST(sqlstate, every_state_has_a_row)
{
    std::set<std::string> seen;
    for (int i = 0; i < STATE_COUNT; i++) {
        const struct sqlstate *row = sqlstate_get((enum state)i);
        EXPECT_TRUE(well_formed(row->code)) << i;
        EXPECT_TRUE(well_formed(row->odbc2)) << row->code;
        ASSERT_NE(row->text, nullptr) << row->code;
        EXPECT_GT(strlen(row->text), 5u) << row->code;
        EXPECT_TRUE(seen.insert(row->code).second) << row->code << " twice";
        EXPECT_EQ(sqlstate_find(row->code), i) << row->code;
        EXPECT_NE(std::string(row->odbc2).substr(0, 2), "HY") << "ODBC 2 has no class HY";
        EXPECT_NE(std::string(row->odbc2).substr(0, 3), "42S") << "ODBC 2 has no 42Sxx";
    }
    EXPECT_STREQ(sqlstate_get(STATE_00000)->code, "00000");
    EXPECT_STREQ(sqlstate_get(STATE_IM001)->code, "IM001");
}

TEST(sqlstate, odbc2_codes)
{
    static const struct {
        const char *code, *odbc2;
    } rows[] = {
        {"HY000", "S1000"}, {"HY001", "S1001"}, {"42S01", "S0001"}, {"42S02", "S0002"}, {"42S11", "S0011"},
        {"42S12", "S0012"}, {"42S21", "S0021"}, {"42S22", "S0022"}, {"07009", "S1002"}, {"22007", "22008"},
        {"24000", "24000"}, {"42000", "37000"}, {"HYT00", "S1T00"}, {"HYC00", "S1C00"}, {"HY010", "S1010"},
        {"HY007", "S1010"}, {"22018", "22005"}, {"07005", "24000"}, {"HY018", "70100"}, {"HY019", "22003"},
        {"HY024", "S1009"}, {"HY009", "S1009"}, {"HY092", "S1092"}, {"HY109", "S1109"}, {"01004", "01004"},
        {"08001", "08001"}, {"28000", "28000"}, {"23000", "23000"}, {"01S02", "01S02"}, {"IM001", "IM001"},
    };
    for (auto &row : rows)
        EXPECT_STREQ(sqlstate_get(sqlstate_find(row.code))->odbc2, row.odbc2) << row.code;
}

TEST(sqlstate, unknown_is_general_error)
{
    EXPECT_EQ(sqlstate_find("ZZ999"), STATE_HY000);
    EXPECT_EQ(sqlstate_find(""), STATE_HY000);
    EXPECT_EQ(sqlstate_find(nullptr), STATE_HY000);
    EXPECT_STREQ(sqlstate_get(STATE_COUNT)->code, "HY000");
    EXPECT_STREQ(sqlstate_get((enum state) - 1)->code, "HY000");
}
