// What SQLGetInfo tells of the server's abilities: rows for older servers stand before the others.
#include <gtest/gtest.h>

#include <map>

extern "C" {
#include "server/clickhouse/clickhouse.h"
}

TEST(ServerInfo, OlderServersComeFirst)
{
    std::map<int, uint32_t> last;
    for (const server_info *row = clickhouse_info; row->type; row++) {
        auto seen = last.find(row->type);
        if (seen != last.end()) {
            EXPECT_NE(seen->second, 0u) << row->type << ": a row that is never reached";
            EXPECT_TRUE(row->before == 0 || row->before > seen->second) << row->type;
        }
        last[row->type] = row->before;
    }
    EXPECT_EQ(last[SQL_SUBQUERIES], 0u);
    EXPECT_EQ(last[SQL_AGGREGATE_FUNCTIONS], 0u);
}
