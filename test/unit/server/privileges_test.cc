// The query behind SQLTablePrivileges and SQLColumnPrivileges: filters, and what old servers are asked.
#include <gtest/gtest.h>

#include <string>

#include "fixture.h"

namespace
{

std::string asked(uint32_t major, uint32_t minor, catalog_kind kind, bool alone = false)
{
    struct transport transport = {};
    transport.alone = alone;
    struct session session = {};
    session.transport = alone ? &transport : nullptr;
    session.version_number[0] = major;
    session.version_number[1] = minor;
    session.user = text_of("o'brien");
    catalog_request request = {};
    request.kind = kind;
    request.table = {MATCH_EXACT, text_of("t")};
    request.column = {MATCH_PATTERN, text_of("a%")};
    buffer sql;
    buffer_init(&sql, 1u << 20);
    catalog_privileges(&session, &request, &sql);
    std::string out(reinterpret_cast<char *>(sql.data), sql.size);
    buffer_clear(&sql);
    return out;
}

bool has(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

TEST(Privileges, OfGrants)
{
    std::string tables = asked(26, 7, CATALOG_TABLE_PRIVILEGES), columns = asked(26, 7, CATALOG_COLUMN_PRIVILEGES);
    EXPECT_TRUE(has(tables, "FROM system.tables WHERE 1 AND name = 't')")) << tables;
    EXPECT_TRUE(has(tables, "['DELETE', 'INSERT', 'SELECT', 'UPDATE']"));
    EXPECT_TRUE(has(columns, "FROM system.columns WHERE 1 AND table = 't' AND name LIKE 'a%')")) << columns;
    EXPECT_FALSE(has(columns, "['DELETE'")) << "rows are deleted, not columns";
    EXPECT_TRUE(has(columns, "system.grants"));
}

/* Before access control everybody has everything, unless he may only read. */
TEST(Privileges, OfOldServers)
{
    std::string tables = asked(18, 16, CATALOG_TABLE_PRIVILEGES);
    EXPECT_FALSE(has(tables, "system.grants"));
    EXPECT_TRUE(has(tables, "'o\\'brien' AS grantee"));
    EXPECT_TRUE(has(tables, "name = 'readonly') = '0'"));
}

/* The engine in the process has one user, and does not show its grants. */
TEST(Privileges, OfTheOnlyUser)
{
    std::string tables = asked(26, 7, CATALOG_TABLE_PRIVILEGES, true);
    EXPECT_FALSE(has(tables, "system.grants"));
    EXPECT_TRUE(has(tables, "['DELETE', 'INSERT', 'SELECT', 'UPDATE']"));
}

} // namespace
