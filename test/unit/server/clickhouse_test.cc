/* The server's struct is whole. */
#include "fixture.h"

TEST(ClickHouse, HasEveryMember)
{
    const struct server &server = server_clickhouse;
    EXPECT_STREQ(server.name, "ClickHouse");
    EXPECT_EQ(server.port, 8123);
    EXPECT_EQ(server.tls_port, 8443);
    EXPECT_EQ(server.escapes->sql, server.dialect);
    for (const void *member :
         {reinterpret_cast<const void *>(server.connect), reinterpret_cast<const void *>(server.request),
          reinterpret_cast<const void *>(server.failure), reinterpret_cast<const void *>(server.facts),
          reinterpret_cast<const void *>(server.shape), reinterpret_cast<const void *>(server.again),
          reinterpret_cast<const void *>(server.decoder), reinterpret_cast<const void *>(server.tail),
          reinterpret_cast<const void *>(server.kill), reinterpret_cast<const void *>(server.parameter_types)})
        EXPECT_NE(member, nullptr);
}
