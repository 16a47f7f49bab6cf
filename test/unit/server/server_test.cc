/* The list of servers, and UUIDs. */
#include <set>

#include "fixture.h"

TEST(Server, IsFoundByName)
{
    EXPECT_EQ(server_find(text_of("ClickHouse")), &server_clickhouse);
    EXPECT_EQ(server_find(text_of("CLICKHOUSE")), &server_clickhouse);
    EXPECT_EQ(server_find(text_of("click")), nullptr);
    EXPECT_EQ(server_find(text_of("")), nullptr);
}

TEST(Server, UuidsAreOfVersion4)
{
    std::set<std::string> seen;
    for (int i = 0; i < 100; i++) {
        char uuid[SERVER_UUID_SIZE + 1];
        struct error err = {};
        ASSERT_EQ(server_uuid(uuid, &err), 0);
        EXPECT_EQ(strlen(uuid), 36u);
        EXPECT_EQ(uuid[14], '4');
        EXPECT_NE(strchr("89ab", uuid[19]), nullptr);
        for (int at : {8, 13, 18, 23})
            EXPECT_EQ(uuid[at], '-');
        seen.insert(uuid);
    }
    EXPECT_EQ(seen.size(), 100u);
}
