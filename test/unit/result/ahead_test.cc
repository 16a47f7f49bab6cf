/* The next answer of a cursor is asked for while the present one is decoded. FetchSize is 4: the first FETCH
 * is read while the statement is executed, and nothing is asked for ahead before the second one. */
#include "crate_fixture.h"

namespace
{

const char QUERY[] = "SELECT x FROM t";

TEST(Ahead, TheNextFetchIsOutBeforeRowsAreGiven)
{
    CrateServer server(
        {done(), numbers(1, 4), numbers(5, 4), numbers(9, 4), numbers(13, 1), done(1), done()});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr) << server.message();
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.count(), 3u); /* hello, DECLARE, FETCH */
    EXPECT_EQ(server.next(result), "5 6 7 8");
    EXPECT_EQ(server.count(), 5u);
    EXPECT_EQ(server.sent(4), "{\"stmt\":\"FETCH 4 FROM porter_1\"}");
    EXPECT_EQ(server.next(result), "9 10 11 12");
    EXPECT_EQ(server.count(), 6u);
    EXPECT_EQ(server.next(result), "13");
    EXPECT_EQ(server.count(), 6u); /* fewer than asked for: the last */
    EXPECT_EQ(server.next(result), "end");
    EXPECT_EQ(result_head(result)->counts[SUMMARY_RESULT_ROWS], 13u);
    EXPECT_EQ(result_head(result)->counts[SUMMARY_ELAPSED_NS], 6000000u);
    result_close(result);
    EXPECT_EQ(server.sent(6), "{\"stmt\":\"CLOSE porter_1\"}");
    EXPECT_EQ(server.count(), 7u);
}

/* The answer that is under way is taken in first, in memory; it stays the result's. */
TEST(Ahead, AStatementBetweenTakesTheAnswerIn)
{
    CrateServer server({done(), numbers(1, 4), numbers(5, 4), numbers(9, 4), numbers(70, 1), numbers(71, 1),
                        numbers(13, 4), numbers(17, 0), done(1), done()},
                       [](struct session_options &options) { options.spill_limit = 1 << 20; });
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.next(result), "5 6 7 8");
    EXPECT_EQ(server.count(), 5u);
    for (const char *number : {"70", "71"}) {
        struct result *between = server.open(std::string("SELECT ") + number);
        ASSERT_NE(between, nullptr) << server.message();
        EXPECT_EQ(server.next(between), number);
        result_close(between);
    }
    EXPECT_EQ(server.next(result), "9 10 11 12");
    EXPECT_EQ(server.next(result), "13 14 15 16");
    EXPECT_EQ(server.next(result), "end");
    result_close(result);
    EXPECT_EQ(server.sent(9), "{\"stmt\":\"CLOSE porter_1\"}");
}

/* Two cursors, one row of steps each in turn. */
TEST(Ahead, CursorsTakeTurns)
{
    CrateServer server({done(), numbers(1, 4), done(), numbers(101, 4), numbers(5, 4), numbers(9, 4),
                        numbers(105, 4), numbers(109, 1), numbers(13, 1), done(1), done(1)});
    struct result *a = server.open(QUERY), *b = server.open(QUERY);
    ASSERT_NE(a, nullptr);
    ASSERT_NE(b, nullptr) << server.message();
    EXPECT_EQ(server.next(a), "1 2 3 4");
    EXPECT_EQ(server.next(b), "101 102 103 104");
    EXPECT_EQ(server.next(a), "5 6 7 8");         /* and asks for 9 */
    EXPECT_EQ(server.next(b), "105 106 107 108"); /* takes 9 in, asks for 109 */
    EXPECT_EQ(server.next(a), "9 10 11 12");      /* cannot ask: the link is b's */
    EXPECT_EQ(server.next(a), "13");              /* takes 109 in */
    EXPECT_EQ(server.next(b), "109");
    EXPECT_EQ(server.next(a), "end");
    EXPECT_EQ(server.next(b), "end");
    result_close(a);
    result_close(b);
    EXPECT_EQ(server.count(), 12u);
}

/* What was asked for ahead fails in its place: behind the rows before it. */
TEST(Ahead, AnErrorWaitsForItsPlace)
{
    for (bool between : {false, true}) {
        std::vector<CrateAnswer> answers = {done(), numbers(1, 4), numbers(5, 4),
                                            refused(400, 4000, "SQLParseException[/ by zero]"), done(1)};
        if (between)
            answers.insert(answers.begin() + 4, numbers(70, 1));
        CrateServer server(answers);
        struct result *result = server.open(QUERY);
        ASSERT_NE(result, nullptr);
        EXPECT_EQ(server.next(result), "1 2 3 4");
        EXPECT_EQ(server.next(result), "5 6 7 8");
        EXPECT_EQ(server.count(), 5u);
        if (between) {
            struct result *other = server.open("SELECT 70");
            ASSERT_NE(other, nullptr) << server.message();
            EXPECT_EQ(server.next(other), "70");
            result_close(other);
        }
        EXPECT_EQ(server.next(result), "22012") << between;
        EXPECT_EQ(server.err.native, 4000);
        EXPECT_EQ(server.next(result), "22012");
        result_close(result);
        EXPECT_EQ(server.sent(between ? 6 : 5), "{\"stmt\":\"CLOSE porter_1\"}");
    }
}

TEST(Ahead, ALostLinkWaitsForItsPlace)
{
    CrateAnswer lost;
    lost.fail = STATE_08S01;
    CrateAnswer cut = numbers(9, 4);
    cut.body.resize(30);
    cut.cut = true;
    for (const CrateAnswer &answer : {lost, cut}) {
        for (bool between : {false, true}) {
            CrateServer server({done(), numbers(1, 4), numbers(5, 4), answer, numbers(70, 1)});
            struct result *result = server.open(QUERY);
            ASSERT_NE(result, nullptr);
            EXPECT_EQ(server.next(result), "1 2 3 4");
            EXPECT_EQ(server.next(result), "5 6 7 8");
            struct result *other = between ? server.open("SELECT 70") : nullptr;
            EXPECT_EQ(server.next(result), "08S01") << server.message();
            result_close(result);
            if (!between)
                other = server.open("SELECT 70");
            ASSERT_NE(other, nullptr) << server.message();
            EXPECT_EQ(server.next(other), "70");
            result_close(other);
            EXPECT_EQ(server.count(), 6u); /* nothing is left to be closed */
        }
    }
}

/* Closed while an answer is under way: it is read to its end, the cursor is closed, the link stays. */
TEST(Ahead, ClosedEarly)
{
    for (int kind = 0; kind < 2; kind++) {
        CrateServer server({done(), numbers(1, 4), numbers(5, 4),
                            kind ? refused(500, 5000, "Exception[x]") : numbers(9, 4), done(1),
                            numbers(70, 1)});
        struct result *result = server.open(QUERY);
        ASSERT_NE(result, nullptr);
        EXPECT_EQ(server.next(result), "1 2 3 4");
        EXPECT_EQ(server.next(result), "5 6 7 8");
        result_close(result);
        EXPECT_EQ(server.sent(5), "{\"stmt\":\"CLOSE porter_1\"}");
        result = server.open("SELECT 70");
        ASSERT_NE(result, nullptr);
        EXPECT_EQ(server.next(result), "70");
        result_close(result);
        EXPECT_EQ(server.count(), 7u);
    }
}

/* The same when another statement has taken it in. */
TEST(Ahead, ClosedEarlyBehindAnotherStatement)
{
    CrateServer server(
        {done(), numbers(1, 4), numbers(5, 4), numbers(9, 4), numbers(70, 1), done(1), numbers(71, 1)});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.next(result), "5 6 7 8");
    struct result *between = server.open("SELECT 70");
    ASSERT_NE(between, nullptr);
    result_close(result);
    EXPECT_EQ(server.next(between), "70");
    EXPECT_EQ(server.next(between), "end");
    result_close(between);
    between = server.open("SELECT 71");
    ASSERT_NE(between, nullptr);
    EXPECT_EQ(server.next(between), "71");
    result_close(between);
    EXPECT_EQ(server.sent(6), "{\"stmt\":\"CLOSE porter_1\"}");
    EXPECT_EQ(server.count(), 8u);
}

TEST(Ahead, NoMoreRowsThanWanted)
{
    CrateServer server({done(), numbers(1, 4), numbers(5, 4), numbers(9, 2), done(1)});
    struct result *result = server.open(QUERY, [](struct query &query) { query.max_rows = 10; });
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.next(result), "5 6 7 8");
    EXPECT_EQ(server.sent(4), "{\"stmt\":\"FETCH 2 FROM porter_1\"}");
    EXPECT_EQ(server.next(result), "9 10");
    EXPECT_EQ(server.next(result), "end");
    result_close(result);
    EXPECT_EQ(server.count(), 6u);
    CrateServer exact({done(), numbers(1, 4), numbers(5, 4), done(1)});
    result = exact.open(QUERY, [](struct query &query) { query.max_rows = 8; });
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(exact.next(result), "1 2 3 4");
    EXPECT_EQ(exact.next(result), "5 6 7 8");
    EXPECT_EQ(exact.count(), 4u);
    result_close(result);
}

/* Where the end of an answer is not as it always is, its rows are counted first. */
TEST(Ahead, AnOddEndIsReadFirst)
{
    for (const char *end : {",\"duration\":2,\"x\":0}", "}", ",\"duration\":\"a\"}"}) {
        CrateAnswer odd = numbers(5, 4);
        odd.body.replace(odd.body.find(",\"duration\""), std::string::npos, end);
        CrateServer server({done(), numbers(1, 4), odd, numbers(9, 1), done(1)});
        struct result *result = server.open(QUERY);
        ASSERT_NE(result, nullptr);
        EXPECT_EQ(server.next(result), "1 2 3 4");
        EXPECT_EQ(server.next(result), "5 6 7 8");
        EXPECT_EQ(server.count(), 4u) << end;
        EXPECT_EQ(server.next(result), "9");
        EXPECT_EQ(server.next(result), "end");
        result_close(result);
    }
}

/* A count that is not that of the rows: asked for ahead by its word, and never a shorter result. */
TEST(Ahead, AWrongCountIsAnError)
{
    CrateAnswer twice = numbers(5, 4);
    twice.body.replace(twice.body.rfind("],\"rowcount\""), std::string::npos,
                       "],\"rowcount\":3,\"other\":[],\"rowcount\":4,\"duration\":1}");
    CrateAnswer wrong = numbers(5, 4);
    wrong.body.replace(wrong.body.find("\"rowcount\":4"), 12, "\"rowcount\":9");
    CrateServer server({done(), numbers(1, 4), wrong});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(server.next(result), "1 2 3 4");
    EXPECT_EQ(server.next(result), "5 6 7 8");
    EXPECT_EQ(server.count(), 4u);
    EXPECT_EQ(server.next(result), "HY000");
    result_close(result);
    CrateServer other({done(), numbers(1, 4), twice, numbers(9, 1), done(1)});
    result = other.open(QUERY);
    ASSERT_NE(result, nullptr);
    EXPECT_EQ(other.next(result), "1 2 3 4");
    EXPECT_EQ(other.next(result), "5 6 7 8");
    EXPECT_EQ(other.next(result), "9");
    result_close(result);
}

/* Rows of megabytes: what is held is bounded, and the next answer is asked for at the end all the same. */
TEST(Ahead, LongAnswersAreHeldInPart)
{
    auto wide = [](int from, int count) {
        CrateAnswer answer;
        answer.body = "{\"cols\":[\"x\",\"t\"],\"col_types\":[9,4],\"rows\":[";
        for (int i = 0; i < count; i++)
            answer.body += std::string(i ? ",[" : "[") + std::to_string(from + i) + ",\"" +
                           std::string(6000000, 'a') + "\"]";
        answer.body += "],\"rowcount\":" + std::to_string(count) + ",\"duration\":1.5}";
        answer.piece = 500000;
        return answer;
    };
    CrateServer server({done(), wide(1, 4), wide(5, 4), wide(9, 1), done(1)});
    struct result *result = server.open(QUERY);
    ASSERT_NE(result, nullptr) << server.message();
    int sum = 0;
    for (std::string text = server.next(result); text != "end"; text = server.next(result)) {
        ASSERT_TRUE(isdigit(text[0]) && text.size() < 20) << text << server.message();
        for (size_t at = 0; at < text.size();
             at = text.find(' ', at) == std::string::npos ? text.size() : text.find(' ', at) + 1)
            sum += std::stoi(text.substr(at));
    }
    EXPECT_EQ(sum, 45);
    EXPECT_EQ(server.count(), 6u);
    result_close(result);
}

} // namespace
