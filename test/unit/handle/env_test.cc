// The environment handle.
#include <gtest/gtest.h>

#include "fake_connection.h"

extern "C" {
#include "handle/env.h"
}

using namespace porter_test;

namespace
{

TEST(Env, Defaults)
{
    struct error err = {};
    struct env *env = env_new();
    ASSERT_NE(env, nullptr);
    EXPECT_EQ(env->odbc_version, 0);
    EXPECT_EQ(env->output_nts, SQL_TRUE);
    EXPECT_EQ(env->connections, nullptr);
    EXPECT_EQ(env_free(env, &err), 0);
}

TEST(Env, IsNotFreedWithConnections)
{
    FakeConnection fake;
    EXPECT_EQ(env_free(fake.env, &fake.err), -1);
    EXPECT_EQ(fake.err.state, STATE_HY010);
}

TEST(Env, LeaveMakesTheRecord)
{
    struct env *env = env_new(), *entered;
    struct error err = {};
    ASSERT_EQ(env_enter(env, &entered), SQL_SUCCESS);
    EXPECT_EQ(env_leave(entered, error_set(&err, STATE_HY024, 0, "bad"), &err), SQL_ERROR);
    EXPECT_EQ(states_of(&env->handle), "HY024");
    EXPECT_EQ(env->handle.diag.return_code, SQL_ERROR);
    ASSERT_EQ(env_enter(env, &entered), SQL_SUCCESS);
    EXPECT_EQ(env->handle.diag.count, 0);
    EXPECT_EQ(env_leave(entered, 0, &err), SQL_SUCCESS);
    EXPECT_EQ(env_enter(&err, &entered), SQL_INVALID_HANDLE);
    env_free(env, &err);
}

} // namespace
