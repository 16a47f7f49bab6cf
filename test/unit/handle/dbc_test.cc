// The connection handle: life, enter and leave, connecting that fails.
#include <gtest/gtest.h>

#include "fake_connection.h"

using namespace porter_test;

namespace
{

TEST(Dbc, LoginTellsTheServer)
{
    FakeConnection fake;
    EXPECT_TRUE(text_equal(fake.dbc->session->version, text_of("26.7.2.1")));
    EXPECT_TRUE(text_equal(fake.dbc->session->zone, text_of("UTC")));
    EXPECT_TRUE(text_equal(dbc_server(fake.dbc), text_of("ClickHouse")));
    EXPECT_EQ(dbc_require(fake.dbc, &fake.err), 0);
}

TEST(Dbc, NotFreedWhileConnected)
{
    FakeConnection fake;
    EXPECT_EQ(dbc_free(fake.dbc, &fake.err), -1);
    EXPECT_EQ(fake.err.state, STATE_HY010);
}

TEST(Dbc, DisconnectFreesAllThatHangsOnIt)
{
    FakeConnection fake;
    fake.statement();
    fake.statement();
    ASSERT_NE(desc_new(fake.dbc, DESC_ARD, nullptr, &fake.err), nullptr);
    EXPECT_EQ(dbc_disconnect(fake.dbc, &fake.err), 0);
    EXPECT_EQ(fake.dbc->statements, nullptr);
    EXPECT_EQ(fake.dbc->descriptors, nullptr);
    EXPECT_FALSE(fake.dbc->connected);
    EXPECT_EQ(dbc_disconnect(fake.dbc, &fake.err), -1);
    EXPECT_EQ(fake.err.state, STATE_08003);
    EXPECT_EQ(dbc_require(fake.dbc, &fake.err), -1);
    EXPECT_EQ(fake.err.state, STATE_08003);
}

TEST(Dbc, ConnectTwice)
{
    FakeConnection fake;
    EXPECT_EQ(dbc_begin(fake.dbc, &fake.err), -1);
    EXPECT_EQ(fake.err.state, STATE_08002);
}

TEST(Dbc, LeaveTurnsOutcomesIntoCodes)
{
    const struct {
        int outcome;
        bool warn;
        SQLRETURN code;
    } cases[] = {
        {OUTCOME_OK, false, SQL_SUCCESS},      {OUTCOME_OK, true, SQL_SUCCESS_WITH_INFO},
        {OUTCOME_NO_DATA, false, SQL_NO_DATA}, {OUTCOME_NEED_DATA, false, SQL_NEED_DATA},
        {OUTCOME_ERROR, false, SQL_ERROR},     {OUTCOME_ERROR, true, SQL_ERROR},
    };
    FakeConnection fake;
    for (const auto &c : cases) {
        struct dbc *dbc;
        struct error err = {};
        ASSERT_EQ(dbc_enter(fake.dbc, &dbc), SQL_SUCCESS);
        if (c.warn)
            dbc_warn(dbc, STATE_01S02, "value %d", 7);
        if (c.outcome == OUTCOME_ERROR)
            error_set(&err, STATE_HY024, 0, "bad");
        EXPECT_EQ(dbc_leave(dbc, c.outcome, &err), c.code);
        EXPECT_EQ(dbc->handle.diag.return_code, c.code);
        EXPECT_EQ(err.state, STATE_00000);
        EXPECT_EQ(dbc->handle.diag.count, (c.warn ? 1 : 0) + (c.outcome == OUTCOME_ERROR ? 1 : 0));
    }
    EXPECT_EQ(states_of(&fake.dbc->handle), "HY024 01S02");
    EXPECT_EQ(message_of(&fake.dbc->handle, 1), "[Porter] value 7");
}

TEST(Dbc, ClosedPortIs08001)
{
    struct env *env = env_new();
    struct error err = {};
    struct dbc *dbc = dbc_new(env, &err);
    ASSERT_EQ(options_parse(&dbc->options, text_of("Server=127.0.0.1;Port=1"), false, &err), 0);
    EXPECT_EQ(dbc_connect(dbc, &err), -1);
    EXPECT_EQ(err.state, STATE_08001);
    EXPECT_FALSE(dbc->connected);
    EXPECT_EQ(dbc->session, nullptr);
    error_clear(&err);
    EXPECT_EQ(dbc_free(dbc, &err), 0);
    EXPECT_EQ(env_free(env, &err), 0);
}

TEST(Dbc, UnknownKeywordsWarnAndAreNamed)
{
    struct env *env = env_new();
    struct error err = {};
    struct dbc *dbc = dbc_new(env, &err);
    ASSERT_EQ(options_parse(&dbc->options, text_of("Server=127.0.0.1;Port=1;Pasword=x"), false, &err), 0);
    EXPECT_EQ(dbc_connect(dbc, &err), -1);
    ASSERT_EQ(states_of(&dbc->handle), "01S00");
    EXPECT_NE(message_of(&dbc->handle).find("'Pasword'"), std::string::npos);
    EXPECT_NE(message_of(&dbc->handle).find("did you mean"), std::string::npos);
    EXPECT_EQ(message_of(&dbc->handle).find("x'"), std::string::npos) << "a value was shown";
    error_clear(&err);
    dbc_free(dbc, &err);
    env_free(env, &err);
}

TEST(Dbc, SeveralInOneEnvironment)
{
    struct env *env = env_new();
    struct error err = {};
    struct dbc *a = dbc_new(env, &err), *b = dbc_new(env, &err), *c = dbc_new(env, &err);
    EXPECT_EQ(dbc_free(b, &err), 0);
    EXPECT_EQ(env->connections, c);
    EXPECT_EQ(c->next, a);
    EXPECT_EQ(dbc_free(c, &err), 0);
    EXPECT_EQ(dbc_free(a, &err), 0);
    EXPECT_EQ(env->connections, nullptr);
    EXPECT_EQ(env_free(env, &err), 0);
}

} // namespace
