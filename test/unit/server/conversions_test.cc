// Targets of {fn CONVERT}: names, bits and versions of the table.
#include <gtest/gtest.h>

#include <map>
#include <string>

extern "C" {
#include "server/clickhouse/clickhouse.h"
}

namespace
{

TEST(Conversions, NewestFirst)
{
    std::map<std::string, uint32_t> seen;
    for (const escape_conversion *row = clickhouse_conversions; row->name; row++) {
        EXPECT_NE(row->bit, 0u) << row->name;
        EXPECT_NE(std::string(row->sql).find("$1"), std::string::npos) << row->name;
        if (seen.count(row->name)) {
            EXPECT_LT(row->since, seen[row->name]) << row->name << ": never reached";
        }
        seen[row->name] = row->since;
    }
    for (const char *name : {"BIT", "BIGINT", "DECIMAL", "DATE", "TYPE_TIME", "TIMESTAMP", "GUID", "WVARCHAR"})
        EXPECT_TRUE(seen.count(name)) << name;
    for (const char *name : {"BINARY", "VARBINARY", "INTERVAL_DAY"})
        EXPECT_FALSE(seen.count(name)) << "the server has no such type";
}

TEST(Conversions, TargetsOfAVersion)
{
    escape_dialect dialect;
    clickhouse_escapes_of(1816, &dialect);
    EXPECT_EQ(escape_targets(&dialect) & (SQL_CVT_INTEGER | SQL_CVT_DATE), 0u);
    EXPECT_NE(escape_targets(&dialect) & SQL_CVT_WVARCHAR, 0u);
    clickhouse_escapes_of(2403, &dialect);
    EXPECT_NE(escape_targets(&dialect) & SQL_CVT_INTEGER, 0u);
    EXPECT_EQ(escape_targets(&dialect) & SQL_CVT_TIME, 0u) << "25.6 brought Time";
}

} // namespace
