/* Results that come by several requests: CrateDB's cursors. */
#include "crate_fixture.h"

namespace
{

const char QUERY[] = "SELECT x FROM t";

TEST(Course, ACursorIsFetchedToItsEndAndClosed)
{
    CrateServer server({done(), numbers(1, 4), numbers(5, 4), numbers(9, 1), done(1), done()});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr) << server.message();
    EXPECT_EQ(result_head(result)->shape, ANSWER_ROWS);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.next(result), "5 6 7 8");
    EXPECT_EQ(server.next(result), "9");
    EXPECT_EQ(server.next(result), "end");
    EXPECT_EQ(result_head(result)->counts[SUMMARY_RESULT_ROWS], 9u);
    EXPECT_EQ(result_head(result)->counts[SUMMARY_ELAPSED_NS], 4500000u);
    result_close(result);
    EXPECT_EQ(server.sent(1),
              "{\"stmt\":\"DECLARE porter_1 NO SCROLL CURSOR WITH HOLD FOR SELECT x FROM t\"}");
    EXPECT_EQ(server.sent(2), "{\"stmt\":\"FETCH 4 FROM porter_1\"}");
    EXPECT_EQ(server.sent(3), "{\"stmt\":\"FETCH 4 FROM porter_1\"}");
    EXPECT_EQ(server.sent(5), "{\"stmt\":\"CLOSE porter_1\"}");
    EXPECT_EQ(server.count(), 6u);
}

TEST(Course, RowsThatEndWithAStepNeedOneMore)
{
    CrateServer server({done(), numbers(1, 4), numbers(5, 0), done(1)});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.next(result), "end");
    result_close(result);
    EXPECT_EQ(server.count(), 5u);
}

TEST(Course, UnnamedColumnsHaveThePlainQuerysNames)
{
    CrateServer server({numbers(0, 0, "count"), done(), numbers(1, 1, "count(*)"), done(1)});
    struct result *result = server.open("SELECT count(*) FROM t GROUP BY y ORDER BY 1 LIMIT 50 OFFSET ?",
                                        [](struct query &query) {
                                            static struct parameter parameter;
                                            parameter.value.kind = VALUE_INT;
                                            parameter.value.integer = 3;
                                            query.parameters = &parameter;
                                            query.parameter_count = 1;
                                        });
    ASSERT_NE(result, nullptr) << server.message();
    EXPECT_EQ(server.next(result), "1");
    struct block columns;
    ASSERT_TRUE(result_columns(result, &columns));
    EXPECT_EQ(std::string(columns.names[0].data, columns.names[0].size), "count");
    result_close(result);
    EXPECT_EQ(server.sent(1),
              "{\"stmt\":\"SELECT count(*) FROM t GROUP BY y ORDER BY 1  LIMIT 0\",\"args\":[3]}");
    EXPECT_EQ(server.sent(2),
              "{\"stmt\":\"DECLARE porter_1 NO SCROLL CURSOR WITH HOLD FOR SELECT count(*) FROM t GROUP "
              "BY y ORDER BY 1 LIMIT 50 OFFSET $1\",\"args\":[3]}");
}

TEST(Course, ClosedEarlyTheServersCursorIsFreed)
{
    CrateServer server({done(), numbers(1, 4), done(1), numbers(7, 1)});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    result_close(result);
    EXPECT_EQ(server.sent(3), "{\"stmt\":\"CLOSE porter_1\"}");
    result = server.open("SELECT 7");
    ASSERT_NE(result, nullptr) << server.message();
    EXPECT_EQ(server.next(result), "7");
    result_close(result);
    EXPECT_EQ(server.count(), 5u);
}

TEST(Course, StatementsBetweenTheSteps)
{
    CrateServer server({done(), numbers(1, 4), numbers(70, 1), numbers(5, 1), done(1)});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr);
    struct result *between = server.open("SELECT 70");
    ASSERT_NE(between, nullptr) << server.message();
    EXPECT_EQ(server.next(between), "70");
    result_close(between);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.next(result), "5");
    EXPECT_EQ(server.next(result), "end");
    result_close(result);
    EXPECT_EQ(server.count(), 6u);
}

TEST(Course, AnErrorInTheMiddleStays)
{
    CrateServer server({done(), numbers(1, 4), refused(400, 4000, "SQLParseException[/ by zero]"), done(1)});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.next(result), "22012");
    EXPECT_EQ(server.err.native, 4000);
    EXPECT_EQ(server.next(result), "22012");
    result_close(result);
    EXPECT_EQ(server.sent(4), "{\"stmt\":\"CLOSE porter_1\"}");
}

TEST(Course, ACutStepIsAnErrorAndTheCursorIsGone)
{
    CrateAnswer cut = numbers(5, 4);
    cut.body.resize(cut.body.size() - 40);
    cut.cut = true;
    CrateServer server({done(), numbers(1, 4), cut, numbers(1, 1)});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    std::string last = server.next(result);
    while (last.size() < 5) /* whole rows before the cut are handed out */
        last = server.next(result);
    EXPECT_EQ(last, "08S01");
    result_close(result);
    struct result *next = server.open("SELECT 1");
    ASSERT_NE(next, nullptr) << server.message();
    EXPECT_EQ(server.sent(4), "{\"stmt\":\"SELECT 1\"}"); /* nothing is left to be closed */
    result_close(next);
}

TEST(Course, ACursorThatTheServerDoesNotKnowWasLost)
{
    CrateServer server(
        {done(), numbers(1, 4), refused(400, 4000, "SQLParseException[No cursor named `x` available]")});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.next(result), "08S01");
    EXPECT_NE(server.message().find("after 4 rows"), std::string::npos) << server.message();
    result_close(result);
    EXPECT_EQ(server.count(), 4u);
}

TEST(Course, MoreRowsThanAskedForAreAnError)
{
    CrateServer server({done(), numbers(1, 5), done(1)});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4 5");
    EXPECT_EQ(server.next(result), "HY000");
    result_close(result);
}

TEST(Course, SmallResultsNeedNoCursor)
{
    for (const char *sql :
         {"SELECT 1", "SELECT x FROM t LIMIT 3", "SELECT max(x) AS x FROM t",
          "WITH a AS (SELECT 1) SELECT * FROM a", "(SELECT x FROM t)", "VALUES (1)", "SHOW TABLES"}) {
        CrateServer server({numbers(1, 1)});
        struct result *result = server.open(sql);
        ASSERT_NE(result, nullptr) << sql << server.message();
        EXPECT_EQ(server.sent(1), std::string("{\"stmt\":\"") + sql + "\"}");
        result_close(result);
        EXPECT_EQ(server.count(), 2u) << sql;
    }
}

TEST(Course, ASmallAnswersCountsAreKnownAtOnce)
{
    CrateServer server({numbers(1, 3)});
    struct result *result = server.open("SELECT 1");
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(result_head(result)->counts[SUMMARY_RESULT_ROWS], 3u);
    EXPECT_EQ(result_head(result)->counts[SUMMARY_ELAPSED_NS], 1500000u);
    EXPECT_EQ(server.next(result), "1 2 3");
    EXPECT_EQ(server.next(result), "end");
    EXPECT_EQ(result_head(result)->counts[SUMMARY_ELAPSED_NS], 1500000u);
    result_close(result);
}

TEST(Course, TheUserDecides)
{
    CrateServer buffered({numbers(1, 1)}, [](struct session_options &o) { o.fetch_mode = FETCH_BUFFERED; });
    struct result *result = buffered.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(buffered.sent(1), "{\"stmt\":\"SELECT x FROM t\"}");
    result_close(result);
    CrateServer cursor({done(), numbers(1, 1), done()},
                       [](struct session_options &o) { o.fetch_mode = FETCH_CURSOR; });
    result = cursor.open("SELECT x FROM t LIMIT 1");
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(cursor.sent(2), "{\"stmt\":\"FETCH 4 FROM porter_1\"}");
    result_close(result);
    CrateServer timed({numbers(1, 1)});
    result = timed.open(QUERY, [](struct query &query) { query.timeout = 5; });
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(timed.sent(1), "{\"stmt\":\"SELECT x FROM t\"}");
    result_close(result);
}

TEST(Course, NoMoreRowsThanWanted)
{
    CrateServer server({done(), numbers(1, 4), numbers(5, 2), done(1)});
    struct result *result = server.open(QUERY, [](struct query &query) { query.max_rows = 6; });
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.next(result), "5 6");
    EXPECT_EQ(server.next(result), "end");
    result_close(result);
    EXPECT_EQ(server.sent(3), "{\"stmt\":\"FETCH 2 FROM porter_1\"}");
    CrateServer cut({numbers(1, 9)});
    result = cut.open("SHOW TABLES", [](struct query &query) { query.max_rows = 2; });
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(cut.next(result), "1 2");
    EXPECT_EQ(cut.next(result), "end");
    result_close(result);
}

TEST(Course, AnAnswerWithoutColumnsIsNoResult)
{
    CrateServer server({done(3), numbers(1, 0)});
    struct result *result = server.open("UPDATE t SET a = 1");
    ASSERT_NE(result, nullptr) << server.message();
    EXPECT_EQ(result_head(result)->shape, ANSWER_NOTHING);
    EXPECT_EQ(result_head(result)->affected_rows, 3);
    EXPECT_EQ(result_head(result)->counts[SUMMARY_WRITTEN_ROWS], 3u);
    EXPECT_EQ(server.next(result), "end");
    result_close(result);
    result = server.open("INSERT INTO t VALUES (1) RETURNING x");
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(result_head(result)->shape, ANSWER_ROWS);
    struct block columns;
    EXPECT_TRUE(result_columns(result, &columns));
    EXPECT_EQ(server.next(result), "end");
    result_close(result);
}

/* A session that is the link: what SET made is made again on the next one, before the statement. */
TEST(Course, SettingsAreMadeAgainOnANewLink)
{
    CrateAnswer cut = numbers(1, 1);
    cut.body.resize(20);
    cut.cut = true;
    CrateServer server({done(), cut, done(), numbers(2, 1)});
    result_close(server.open("SET search_path TO sys"));
    EXPECT_EQ(server.open("SELECT 1"), nullptr);
    EXPECT_EQ(server.state(), "08S01") << server.message();
    struct result *result = server.open("SELECT 2");
    ASSERT_NE(result, nullptr) << server.message();
    EXPECT_EQ(server.next(result), "2");
    result_close(result);
    EXPECT_EQ(server.sent(3), "{\"stmt\":\"SET search_path TO sys\"}");
    EXPECT_EQ(server.sent(4), "{\"stmt\":\"SELECT 2\"}");
}

TEST(Course, TheConnectionsSettingsComeFirst)
{
    static const struct setting settings[] = {{TEXT("application_name"), TEXT("it's me")},
                                              {TEXT("statement_timeout"), TEXT("5000")},
                                              {TEXT("enable_hashjoin"), TEXT("true")}};
    CrateServer server({done(), done(), done()}, [](struct session_options &options) {
        options.settings = settings;
        options.setting_count = 3;
        options.database = text_of("sys");
    });
    ASSERT_NE(server.session, nullptr) << server.message();
    EXPECT_EQ(server.sent(0), "{\"stmt\":\"SET SESSION application_name = 'it''s me'\"}");
    EXPECT_EQ(server.sent(1), "{\"stmt\":\"SET SESSION statement_timeout = 5000\"}");
    EXPECT_EQ(server.sent(2), "{\"stmt\":\"SET SESSION enable_hashjoin = true\"}");
    EXPECT_EQ(server.sent(3), "{\"stmt\":\"SELECT version(), current_schema, current_user\"}");
    EXPECT_EQ(server.header(0, "Default-Schema"), "sys");
}

TEST(Course, WhatTheServerHasNotIsRefused)
{
    static const struct setting setting = {TEXT("a"), TEXT("1")};
    CrateServer server({});
    const std::function<void(struct query &)> asks[] = {
        [](struct query &query) {
            query.settings = &setting;
            query.setting_count = 1;
        },
        [](struct query &query) { query.raw_format = text_of("CSV"); },
        [](struct query &query) { query.role = text_of("r"); },
        [](struct query &query) { query.database = text_of("d"); },
        [](struct query &query) { query.external_count = 1; },
        [](struct query &query) { query.session_id = text_of("s"); },
    };
    for (const auto &ask : asks) {
        EXPECT_EQ(server.open("SELECT 1", ask), nullptr);
        EXPECT_EQ(server.state(), "HYC00");
    }
    EXPECT_EQ(server.count(), 1u);
}

/* Logging in again with another schema: the link keeps its own, which the header does not change. */
TEST(Course, AnotherSchemaIsSetOnTheLink)
{
    CrateAnswer hello;
    hello.body = "{\"cols\":[\"v\",\"s\",\"u\"],\"col_types\":[4,4,4],\"rows\":[[\"CrateDB "
                 "6.4.3\",\"a\\\"b\",\"crate\"]]}";
    CrateServer server({done(), done(), hello, numbers(1, 1)});
    result_close(server.open("SET search_path TO sys"));
    server.options.database = text_of("a\"b");
    EXPECT_EQ(server_cratedb.connect(server.session, &server.err), 0) << server.message();
    recall_drop_database(&server.session->recall);
    EXPECT_EQ(server.sent(2), "{\"stmt\":\"SET SESSION search_path TO \\\"a\\\"\\\"b\\\"\"}");
    struct text database = session_database(server.session);
    EXPECT_EQ(std::string(database.data, database.size), "a\"b");
    struct buffer again;
    buffer_init(&again, 1000);
    EXPECT_FALSE(recall_replay(&server.session->recall, 0, &again)); /* the user's own SET is overruled */
    buffer_clear(&again);
}

/* Reads are asked again when the server has too much to do, writes are not. */
TEST(Course, BusyServersAreAskedAgain)
{
    CrateServer server({refused(429, 4290, "TooManyRequests[x]"), refused(503, 5030, "NotReady[y]"),
                        numbers(1, 1), refused(429, 4290, "TooManyRequests[x]")},
                       [](struct session_options &options) { options.retries = 2; });
    struct result *result = server.open("SELECT 1");
    ASSERT_NE(result, nullptr) << server.message();
    EXPECT_EQ(server.next(result), "1");
    result_close(result);
    EXPECT_EQ(server.open("DELETE FROM t"), nullptr);
    EXPECT_EQ(server.err.native, 4290);
}

/* What was refused before the first rows came begins anew, with another cursor: the old one would go on
 * behind them. */
TEST(Course, ARefusedFirstStepBeginsAnew)
{
    CrateAnswer lost;
    lost.fail = STATE_08S01;
    const CrateAnswer failures[] = {
        refused(503, 5030, "NotReady[y]"), refused(429, 4290, "TooManyRequests[x]"),
        refused(500, 5000, "EsRejectedExecutionException[rejected execution of [x] on [y]]"), lost};
    for (const CrateAnswer &failure : failures) {
        bool gone = failure.fail != STATE_00000;
        std::vector<CrateAnswer> answers = {numbers(0, 0, "n"), done(), failure, done(),
                                            numbers(1, 2),      done(1)};
        if (!gone)
            answers.push_back(done(1));
        CrateServer server(answers, [](struct session_options &options) { options.retries = 1; });
        struct result *result = server.open("SELECT x + 1 FROM t");
        ASSERT_NE(result, nullptr) << server.message();
        EXPECT_EQ(server.next(result), "1 2");
        EXPECT_EQ(server.next(result), "end");
        result_close(result);
        EXPECT_EQ(server.sent(3), "{\"stmt\":\"FETCH 4 FROM porter_1\"}");
        EXPECT_EQ(server.sent(4),
                  "{\"stmt\":\"DECLARE porter_2 NO SCROLL CURSOR WITH HOLD FOR SELECT x + 1 FROM t\"}");
        EXPECT_EQ(server.sent(5), "{\"stmt\":\"FETCH 4 FROM porter_2\"}");
        EXPECT_EQ(server.count(), gone ? 7u : 8u); /* what the server has still is closed */
    }
    CrateServer server({done(), failures[2], done(1)});
    EXPECT_EQ(server.open(QUERY), nullptr);
    EXPECT_EQ(server.state(), "08004");
}

} // namespace
