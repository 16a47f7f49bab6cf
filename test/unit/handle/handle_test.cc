// What all handles have in common.
#include <gtest/gtest.h>

#include "fake_connection.h"

using namespace porter_test;

namespace
{

TEST(Handle, CheckKnowsTypeAndLife)
{
    struct handle handle;
    handle_init(&handle, SQL_HANDLE_DBC);
    EXPECT_EQ(handle_check(&handle, SQL_HANDLE_DBC), &handle);
    EXPECT_EQ(handle_check(&handle, SQL_HANDLE_STMT), nullptr);
    EXPECT_EQ(handle_check(nullptr, SQL_HANDLE_DBC), nullptr);
    handle_destroy(&handle);
    EXPECT_EQ(handle_check(&handle, SQL_HANDLE_DBC), nullptr);
    char foreign[sizeof(struct handle)] = {};
    EXPECT_EQ(handle_check(foreign, SQL_HANDLE_DBC), nullptr);
}

TEST(Handle, EnvironmentOfEveryKind)
{
    FakeConnection fake;
    struct stmt *stmt = fake.statement();
    EXPECT_EQ(handle_env(&fake.env->handle), fake.env);
    EXPECT_EQ(handle_env(&fake.dbc->handle), fake.env);
    EXPECT_EQ(handle_env(&stmt->handle), fake.env);
    EXPECT_EQ(handle_env(&stmt->ird->handle), fake.env);
}

TEST(Handle, ServerIsTheDataSourceOrTheHost)
{
    FakeConnection fake;
    auto name = [](struct handle *handle) {
        struct text text = handle_server(handle, 0);
        return std::string(text.data, text.size);
    };
    EXPECT_EQ(name(&fake.dbc->handle), "fake.example");
    fake.dbc->options.dsn = arena_copy(&fake.dbc->options.arena, text_of("my dsn"));
    EXPECT_EQ(name(&fake.dbc->handle), "my dsn");
    EXPECT_EQ(name(&fake.statement()->handle), "my dsn");
    EXPECT_EQ(name(&fake.env->handle), "");
}

} // namespace
