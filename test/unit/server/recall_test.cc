// What is recalled of a session, and what is said when it is lost.
#include "fixture.h"

extern "C" {
#include "server/recall.h"
}

namespace
{

class Recall : public testing::Test
{
  protected:
    void SetUp() override
    {
        recall_init(&recall);
        arena_init(&arena, 1 << 20);
        begin(SESSION_AUTO);
    }
    void TearDown() override
    {
        recall_clear(&recall);
        arena_clear(&arena);
        error_clear(&err);
    }
    void begin(enum session_mode mode, const char *id = "", int64_t timeout = 0)
    {
        recall_begin(&recall, mode, text_of(id), timeout);
    }
    void learn(const char *sql)
    {
        struct statement statement;
        struct effect effect;
        ASSERT_EQ(statement_scan(text_of(sql), &clickhouse_dialect, &arena, &statement, &err), 0);
        ASSERT_EQ(effect_recognise(&statement, &clickhouse_dialect, &arena, &effect, &err), 0);
        ASSERT_EQ(recall_learn(&recall, &effect, &err), 0);
    }
    std::string all()
    {
        struct buffer out;
        std::string text;
        buffer_init(&out, 1 << 20);
        for (size_t i = 0; recall_replay(&recall, i, &out); i++) {
            text += str(buffer_text(&out)) + ";";
            buffer_reset(&out);
        }
        buffer_clear(&out);
        return text;
    }
    struct recall_use use()
    {
        struct recall_use out = {};
        EXPECT_EQ(recall_attend(&recall, &out, &err), 0);
        return out;
    }
    struct recall recall;
    struct arena arena;
    struct error err = {};
};

TEST_F(Recall, ModesSayWhenASessionIsUsed)
{
    EXPECT_FALSE(recall_wants(&recall, false));
    EXPECT_TRUE(recall_wants(&recall, true));
    EXPECT_FALSE(recall_wants(&recall, false)); /* asking begins nothing */
    learn("SET a = 1");
    EXPECT_TRUE(recall_wants(&recall, false));
    begin(SESSION_NEVER);
    EXPECT_FALSE(recall_wants(&recall, true));
    begin(SESSION_ALWAYS);
    EXPECT_TRUE(recall_wants(&recall, false));
    begin(SESSION_ID, "mine");
    EXPECT_TRUE(recall_wants(&recall, false));
    EXPECT_EQ(str(use().id), "mine");
    EXPECT_EQ(use().timeout, 60);
}

TEST_F(Recall, OwnIdsStayUntilRenewed)
{
    std::string id = str(use().id);
    EXPECT_EQ(id.size(), 36u);
    EXPECT_EQ(str(use().id), id);
    EXPECT_EQ(use().timeout, 3600);
    EXPECT_FALSE(use().check);
    recall_attended(&recall);
    EXPECT_TRUE(use().check);
    EXPECT_EQ(recall_renew(&recall, &err), 0);
    EXPECT_NE(str(use().id), id);
    EXPECT_FALSE(use().check);
    EXPECT_TRUE(use().replay);
    recall_replayed(&recall);
    EXPECT_FALSE(use().replay);
}

TEST_F(Recall, LaterStatementsTakeTheEarliersPlace)
{
    learn("SET a = 1, b = 2");
    learn("USE x");
    learn("SET a = 3");
    EXPECT_EQ(all(), "SET a = 1, b = 2;USE x;SET a = 3;");
    learn("SET b = 1, a = 1, c = 1");
    learn("USE y");
    learn("SET ROLE r");
    learn("SET ROLE s");
    EXPECT_EQ(all(), "SET b = 1, a = 1, c = 1;USE y;SET ROLE s;");
    EXPECT_TRUE(recall_has_setting(&recall, text_of("c")));
    EXPECT_FALSE(recall_has_setting(&recall, text_of("d")));
    EXPECT_TRUE(recall_has_database(&recall));
    EXPECT_TRUE(recall_has_role(&recall));
    recall_drop_setting(&recall, text_of("c"));
    recall_drop_database(&recall);
    EXPECT_FALSE(recall_has_setting(&recall, text_of("c")));
    EXPECT_TRUE(recall_has_setting(&recall, text_of("a")));
    EXPECT_FALSE(recall_has_database(&recall));
    for (int i = 0; i < 1000; i++)
        learn(i % 2 ? "SET z = 1" : "SET z = 2");
    EXPECT_EQ(all(), "SET b = 1, a = 1, c = 1;SET ROLE s;SET z = 1;");
}

TEST_F(Recall, LostTablesAreNamedOnce)
{
    learn("SET a = 1");
    learn("CREATE TEMPORARY TABLE t1 (a Int8)");
    learn("CREATE TEMPORARY TABLE `t 2` (a Int8)");
    learn("CREATE TEMPORARY TABLE t3 (a Int8)");
    learn("DROP TABLE t3");
    EXPECT_EQ(recall_renew(&recall, &err), -1);
    EXPECT_EQ(err.state, STATE_08S01);
    EXPECT_TRUE(std::string(err.message).find("temporary table t1, temporary table t 2") != std::string::npos)
        << err.message;
    EXPECT_EQ(std::string(err.message).find("t3"), std::string::npos);
    EXPECT_EQ(all(), "SET a = 1;");
    EXPECT_EQ(recall_renew(&recall, &err), 0);
    learn("BEGIN TRANSACTION");
    EXPECT_EQ(recall_renew(&recall, &err), -1);
    learn("BEGIN TRANSACTION");
    learn("COMMIT");
    EXPECT_EQ(recall_renew(&recall, &err), 0);
}

TEST_F(Recall, ShorterTimesOnlyInPlaceOfOurOwn)
{
    for (int64_t seconds : {600, 60, 10}) {
        EXPECT_TRUE(recall_shorten(&recall));
        EXPECT_EQ(use().timeout, seconds);
    }
    EXPECT_FALSE(recall_shorten(&recall));
    begin(SESSION_ALWAYS, "", 5000);
    EXPECT_FALSE(recall_shorten(&recall));
    EXPECT_EQ(use().timeout, 5000);
}

} // namespace
