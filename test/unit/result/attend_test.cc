// A result at its server session, on scripted answers.
#include "fixture.h"

namespace
{

Answer done()
{
    return Answer(200, "");
}

Answer refused(int code, const char *text = "told so")
{
    return Answer(500, "Code: " + std::to_string(code) + ". DB::Exception: " + text + ". (X)\n");
}

/* Opens, reads to the end and closes: the SQLSTATE. */
std::string run(Server &server, const char *sql)
{
    std::string state = server.open(sql);
    if (state == "00000")
        while (server.next() > 0) {
        }
    state = server.state();
    result_close(server.result);
    server.result = nullptr;
    return state;
}

std::string part(const std::string &target, const std::string &name)
{
    size_t at = target.find("&" + name + "=");
    return at == std::string::npos
               ? ""
               : target.substr(at + name.size() + 2, target.find('&', at + 1) - at - name.size() - 2);
}

} // namespace

TEST(Attend, BeginsWithTheFirstStatementThatNeedsIt)
{
    Server server({done(), done(), done(), done()});
    EXPECT_EQ(run(server, "ALTER TABLE t DELETE WHERE 1"), "00000");
    EXPECT_EQ(part(server.sent_target(1), "session_id"), "");
    EXPECT_EQ(run(server, "SET a = 1"), "00000");
    std::string id = part(server.sent_target(2), "session_id");
    EXPECT_EQ(id.size(), 36u);
    EXPECT_EQ(part(server.sent_target(2), "session_timeout"), "3600");
    EXPECT_EQ(part(server.sent_target(2), "session_check"), "");
    EXPECT_EQ(run(server, "ALTER TABLE t DELETE WHERE 1"), "00000");
    EXPECT_EQ(part(server.sent_target(3), "session_id"), id);
    EXPECT_EQ(part(server.sent_target(3), "session_check"), "1");
    struct transport *transport = server.transport;
    server.finish(); /* and ends it on the server */
    EXPECT_EQ(fake_count(transport), 5u);
    EXPECT_EQ(part(str(fake_target(transport, 4)), "session_id"), id);
}

TEST(Attend, NewServersAreToldToCloseIt)
{
    Server server({done(), done()}, "26.7.2.1");
    EXPECT_EQ(run(server, "USE d"), "00000");
    EXPECT_EQ(str(session_database(server.session)), "d");
    struct transport *transport = server.transport;
    server.finish();
    EXPECT_EQ(part(str(fake_target(transport, 2)), "close_session"), "1");
}

TEST(Attend, SetAndUseAreMadeAgain)
{
    Server server({done(), done(), refused(372), done(), done(), done(), done()});
    EXPECT_EQ(run(server, "SET a = 1"), "00000");
    EXPECT_EQ(run(server, "USE d"), "00000");
    EXPECT_EQ(run(server, "ALTER TABLE t DELETE WHERE 1"), "00000");
    ASSERT_EQ(server.sent(), 7u);
    EXPECT_EQ(server.sent_body(4), "SET a = 1");
    EXPECT_EQ(server.sent_body(5), "USE d");
    EXPECT_EQ(server.sent_body(6), "ALTER TABLE t DELETE WHERE 1");
    std::string before = part(server.sent_target(3), "session_id"),
                after = part(server.sent_target(6), "session_id");
    EXPECT_NE(before, after);
    EXPECT_EQ(part(server.sent_target(4), "session_id"), after);
    EXPECT_EQ(part(server.sent_target(6), "session_check"), "");
}

TEST(Attend, WhatCannotBeMadeAgainIsSaidOnce)
{
    Server server({done(), done(), refused(372), refused(81, "no d"), done(), done(), done()});
    EXPECT_EQ(run(server, "USE d"), "00000");
    EXPECT_EQ(run(server, "SET a = 1"), "00000");
    EXPECT_EQ(run(server, "ALTER TABLE t DELETE WHERE 1"), "08S01");
    EXPECT_TRUE(has(server.err.message, "USE d")) << server.err.message;
    EXPECT_EQ(server.err.native, 81);
    EXPECT_EQ(run(server, "ALTER TABLE t DELETE WHERE 1"), "00000");
    ASSERT_EQ(server.sent(), 7u);
    EXPECT_EQ(server.sent_body(5), "SET a = 1");
    EXPECT_EQ(server.sent_body(6), "ALTER TABLE t DELETE WHERE 1");
}

TEST(Attend, ALostTableIsSaidAndNothingRuns)
{
    Server server({done(), refused(372), done()});
    EXPECT_EQ(run(server, "CREATE TEMPORARY TABLE tt (a Int8)"), "00000");
    EXPECT_EQ(run(server, "INSERT INTO x SELECT 1"), "08S01");
    EXPECT_TRUE(has(server.err.message, "temporary table tt")) << server.err.message;
    EXPECT_EQ(server.err.source, ERROR_UNSENT);
    EXPECT_EQ(server.sent(), 3u);
    EXPECT_EQ(run(server, "ALTER TABLE t DELETE WHERE 1"), "00000");
    EXPECT_NE(part(server.sent_target(3), "session_id"), part(server.sent_target(2), "session_id"));
}

TEST(Attend, ShorterWhenTheServerWantsSo)
{
    Server server({refused(374), done(), done()});
    EXPECT_EQ(run(server, "SET a = 1"), "00000");
    EXPECT_EQ(part(server.sent_target(2), "session_timeout"), "600");
}

TEST(Attend, LockedByOurselvesIsWaitedFor)
{
    Server server({done(), refused(373), refused(373), refused(373), done(), done()});
    EXPECT_EQ(run(server, "SET a = 1"), "00000");
    EXPECT_EQ(run(server, "ALTER TABLE t DELETE WHERE 1"), "00000");
    EXPECT_EQ(server.sent(), 6u);
}

TEST(Attend, LockedForGoodEndsWithTheTimeout)
{
    std::vector<Answer> answers = {done()};
    for (int i = 0; i < 100; i++)
        answers.push_back(refused(373));
    Server server(answers);
    EXPECT_EQ(run(server, "SET a = 1"), "00000");
    server.deadline = transport_now() + 150;
    EXPECT_EQ(run(server, "ALTER TABLE t DELETE WHERE 1"), "HYT00");
}

TEST(Attend, LockedByOthersIsSaid)
{
    Server server({refused(373)});
    server.query.session_id = text_of("shared");
    EXPECT_EQ(server.open("SELECT 1"), "40001");
    EXPECT_EQ(server.err.native, 373);
}

TEST(Attend, UsersSetWinsOverTheConnections)
{
    Server server({done(), done(), done()});
    struct setting settings[] = {{TEXT("a"), TEXT("7")}, {TEXT("b"), TEXT("8")}};
    server.options.settings = settings;
    server.options.setting_count = 2;
    server.options.use_database = true;
    server.options.database = text_of("d");
    EXPECT_EQ(run(server, "SET a = 1"), "00000");
    EXPECT_EQ(part(server.sent_target(1), "a"), "7");
    EXPECT_EQ(run(server, "USE e"), "00000");
    EXPECT_EQ(part(server.sent_target(2), "a") + part(server.sent_target(2), "b"), "8");
    EXPECT_EQ(part(server.sent_target(2), "database"), "d");
    EXPECT_EQ(run(server, "ALTER TABLE t DELETE WHERE 1"), "00000");
    EXPECT_EQ(part(server.sent_target(3), "database"), "");
    server.options.settings = nullptr;
    server.options.setting_count = 0;
}

TEST(Attend, AnotherStatementReadsTheRunningOneOn)
{
    Blocks blocks;
    for (size_t cut : {blocks.bytes.size(), blocks.ends[1] + 3})
        for (bool broken : {false, true}) {
            Answer answer = rows_of(blocks.bytes.substr(0, cut) + (broken ? tagged_exception() : ""));
            answer.piece = 7;
            answer.cut = !broken && cut < blocks.bytes.size();
            Server server({done(), answer, done(), done()});
            server.options.spill_limit = 1 << 20;
            EXPECT_EQ(run(server, "SET a = 1"), "00000");
            ASSERT_EQ(server.open("SELECT n, s FROM t"), "00000");
            ASSERT_EQ(server.next(), 1);
            struct result *other = nullptr;
            struct query query = {};
            struct statement statement;
            ASSERT_EQ(statement_scan(text_of("DROP TABLE x"), server_clickhouse.dialect, &server.arena,
                                     &statement, &server.err),
                      0);
            query.statement = &statement;
            ASSERT_EQ(result_open(server.session, &query, 0, nullptr, &other, &server.err), 0)
                << server.err.message;
            result_close(other);
            EXPECT_GT(server.session->kept, 0u);
            std::vector<int32_t> numbers(5); /* the first block was given before */
            for (int32_t i = 0; i < 5; i++)
                numbers[static_cast<size_t>(i)] = i;
            std::string end = server.read(&numbers);
            expect_counting(numbers, blocks.rows_before(cut), "drained");
            EXPECT_EQ(end, broken ? "22000" : cut < blocks.bytes.size() ? "08S01" : "00000");
            result_close(server.result);
            server.result = nullptr;
            EXPECT_EQ(server.session->kept, 0u);
        }
}
