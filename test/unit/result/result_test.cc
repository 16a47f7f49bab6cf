/* Results from the first byte to the last, or to the failure. */
#include "fixture.h"

extern "C" {
#include "result/inside.h"
}

TEST(Result, HandsOutBlocksInPiecesOfAnySize)
{
    Blocks blocks;
    for (size_t piece : {0u, 1u, 2u, 7u, 100u}) {
        Answer answer = rows_of(blocks.bytes);
        answer.piece = piece;
        Server server({answer});
        ASSERT_EQ(server.open(), "00000");
        std::vector<int32_t> numbers;
        EXPECT_EQ(server.read(&numbers), "00000");
        expect_counting(numbers, 12, std::to_string(piece));
        struct block columns;
        ASSERT_TRUE(result_columns(server.result, &columns));
        ASSERT_EQ(columns.column_count, 2u);
        EXPECT_EQ(columns.rows, 0u);
        EXPECT_EQ(str(columns.names[1]), "s");
        EXPECT_EQ(str(columns.columns[0].type->name), "Int32");
        server.finish();
        EXPECT_EQ(server.sent(), 2u); /* nothing was killed */
    }
}

TEST(Result, ABodyWithoutBlocksHasNoColumns)
{
    Server server({rows_of("")});
    ASSERT_EQ(server.open(), "00000");
    EXPECT_EQ(server.next(), 0);
    EXPECT_EQ(server.next(), 0);
    struct block columns;
    EXPECT_FALSE(result_columns(server.result, &columns));
}

/* The exception's text begins anywhere; what the decoder could take for values must not be handed out. */
TEST(Result, AnExceptionAfterAnyByte)
{
    Blocks blocks;
    for (size_t cut = 0; cut <= blocks.bytes.size(); cut++)
        for (size_t piece : {0u, 1u, 23u}) {
            Answer answer = rows_of(blocks.bytes.substr(0, cut) + tagged_exception());
            answer.piece = piece;
            Server server({answer});
            ASSERT_EQ(server.open(), "00000");
            std::vector<int32_t> numbers;
            std::string where = "cut " + std::to_string(cut) + " piece " + std::to_string(piece);
            ASSERT_EQ(server.read(&numbers), "22000") << where;
            ASSERT_STREQ(server.err.message, TAGGED) << where;
            ASSERT_EQ(server.err.native, 395);
            ASSERT_EQ(server.err.source, ERROR_SERVER);
            expect_counting(numbers, blocks.rows_before(cut), where);
        }
}

TEST(Result, APlainExceptionAfterAnyByte)
{
    Blocks blocks(true);
    for (size_t cut = 0; cut <= blocks.bytes.size(); cut++)
        for (size_t piece : {0u, 1u, 23u}) {
            Answer answer = Answer(200, blocks.bytes.substr(0, cut) + PLAIN,
                                   {{TEXT("Content-Type"), TEXT("application/octet-stream")}});
            answer.piece = piece;
            Server server({answer}, "18.16.1");
            ASSERT_EQ(server.open(), "00000");
            std::vector<int32_t> numbers;
            std::string where = "cut " + std::to_string(cut) + " piece " + std::to_string(piece);
            ASSERT_EQ(server.read(&numbers), "22000") << where << " " << server.err.message;
            ASSERT_EQ(server.err.native, 395);
            expect_counting(numbers, blocks.rows_before(cut), where);
        }
}

/* Text of an exception that is a cell, the very last bytes of the answer. */
TEST(Result, AnExceptionsTextAsACellIsData)
{
    std::string body = porter_test::NativeBlock(2)
                           .column("n", "Int32", std::vector<int32_t>{1, 2})
                           .column("s", "String", std::vector<std::string>{PLAIN, PLAIN})
                           .plain();
    for (size_t piece : {0u, 1u, 50u}) {
        Answer answer(200, body, {{TEXT("Content-Type"), TEXT("application/octet-stream")}});
        answer.piece = piece;
        Server server({answer}, "18.16.1");
        ASSERT_EQ(server.open(), "00000");
        ASSERT_EQ(server.next(), 1) << server.err.message;
        EXPECT_EQ(server.block.rows, 2u);
        EXPECT_EQ(server.next(), 0);
    }
}

TEST(Result, ACutLinkAfterAnyByte)
{
    Blocks blocks;
    for (size_t cut = 0; cut <= blocks.bytes.size(); cut++)
        for (size_t piece : {0u, 3u}) {
            Answer answer = rows_of(blocks.bytes.substr(0, cut));
            answer.cut = true;
            answer.piece = piece;
            Server server({answer});
            ASSERT_EQ(server.open(), "00000");
            std::vector<int32_t> numbers;
            ASSERT_EQ(server.read(&numbers), "08S01") << cut;
            expect_counting(numbers, blocks.rows_before(cut), std::to_string(cut));
        }
}

TEST(Result, AnAnswerThatEndsInsideABlockIsAnError)
{
    Blocks blocks;
    for (size_t cut = 1; cut < blocks.bytes.size(); cut++) {
        Server server({rows_of(blocks.bytes.substr(0, cut))});
        ASSERT_EQ(server.open(), "00000");
        std::vector<int32_t> numbers;
        std::string state = server.read(&numbers);
        bool whole = cut == blocks.ends[0] || cut == blocks.ends[1];
        EXPECT_EQ(state == "00000", whole) << cut;
        expect_counting(numbers, blocks.rows_before(cut), std::to_string(cut));
    }
}

TEST(Result, GarbageIsAnErrorAndTheQueryIsKilled)
{
    std::string garbage =
        Blocks().bytes + "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff" + std::string(100, 'x');
    Answer answer = rows_of(garbage + std::string(4 << 20, 'y'));
    answer.piece = 1000;
    Server server({answer, Answer(200, "")});
    ASSERT_EQ(server.open(), "00000");
    std::vector<int32_t> numbers;
    EXPECT_EQ(server.read(&numbers), "HY000");
    expect_counting(numbers, 12, "");
    server.finish();
    ASSERT_EQ(server.sent(), 3u);
    EXPECT_TRUE(has(server.sent_body(2), "KILL QUERY WHERE query_id = '"));
}

TEST(Result, AnAnswerWithoutRowsIsReadForAnException)
{
    Answer fine(200, "",
                {{TEXT("X-ClickHouse-Summary"), TEXT("{\"read_rows\":\"5\",\"written_rows\":\"3\"}")}});
    Answer bad(200, tagged_exception(), {{TEXT("X-ClickHouse-Exception-Tag"), text_of(TAG)}});
    Server server({fine, bad});
    ASSERT_EQ(server.open("INSERT INTO t SELECT 1"), "00000");
    EXPECT_EQ(result_head(server.result)->shape, ANSWER_NOTHING);
    EXPECT_EQ(result_head(server.result)->written_rows, 3);
    EXPECT_EQ(result_head(server.result)->read_rows, 5);
    EXPECT_EQ(server.next(), 0);
    ASSERT_EQ(server.open("INSERT INTO t SELECT 1"), "00000");
    EXPECT_EQ(server.next(), -1);
    EXPECT_EQ(server.state(), "22000");
}

TEST(Result, TheHeadTellsWhatTheServerSaid)
{
    Server server({rows_of(""), rows_of("")});
    ASSERT_EQ(server.open(), "00000");
    const struct result_head *head = result_head(server.result);
    EXPECT_EQ(str(head->zone), "Europe/Berlin");
    EXPECT_EQ(str(head->format), "Native");
    EXPECT_EQ(head->written_rows, -1);
    EXPECT_EQ(head->query_id.size, 36u);
    EXPECT_TRUE(has(server.sent_target(1), "&query_id=" + str(head->query_id)));
    server.query.query_id = text_of("mine");
    ASSERT_EQ(server.open(), "00000");
    EXPECT_EQ(str(result_head(server.result)->query_id), "mine");
    EXPECT_TRUE(has(server.sent_target(2), "&query_id=mine"));
}

TEST(Result, ARefusalIsAnErrorOfOpening)
{
    Server server({Answer(404, "Code: 60. DB::Exception: Table t does not exist.\n", {}), rows_of("")});
    EXPECT_EQ(server.open(), "42S02");
    EXPECT_EQ(server.result, nullptr);
    EXPECT_STREQ(server.err.message, "Code: 60. DB::Exception: Table t does not exist.");
    EXPECT_EQ(server.open(), "00000");
    server.finish();
    EXPECT_EQ(server.sent(), 3u);
}

TEST(Result, AComfortThatIsRefusedIsLeftOutFromThenOn)
{
    const char *setting = "output_format_native_write_json_as_string";
    Answer refusal(500, std::string("Code: 164. DB::Exception: Cannot modify '") + setting +
                            "' setting in readonly mode.");
    Server server({refusal, rows_of(Blocks().bytes), rows_of("")}, "26.7.2.1");
    ASSERT_EQ(server.open(), "00000");
    std::vector<int32_t> numbers;
    EXPECT_EQ(server.read(&numbers), "00000");
    EXPECT_EQ(numbers.size(), 12u);
    ASSERT_EQ(server.open(), "00000");
    ASSERT_EQ(server.sent(), 4u);
    EXPECT_TRUE(has(server.sent_target(1), setting));
    EXPECT_FALSE(has(server.sent_target(2), setting));
    EXPECT_FALSE(has(server.sent_target(3), setting));
}

TEST(Result, DescribingTriesOtherStandIns)
{
    Answer refusal(500, "Code: 43. DB::Exception: Illegal type Nullable(Nothing) expression");
    Server server({refusal, rows_of(""), refusal, refusal, refusal});
    ASSERT_EQ(server.open("SELECT * FROM range(?)", QUERY_DESCRIBE), "00000");
    EXPECT_EQ(server.sent_body(1), "DESCRIBE TABLE (SELECT * FROM range(NULL)\n)");
    EXPECT_EQ(server.sent_body(2), "DESCRIBE TABLE (SELECT * FROM range(1)\n)");
    EXPECT_EQ(server.open("SELECT * FROM range(?)", QUERY_DESCRIBE), "42000");
    EXPECT_EQ(server.sent(), 6u);
}

TEST(Result, AnErrorOfOursSendsNothing)
{
    Server server({});
    EXPECT_EQ(server.open("SELECT ?"), "07002");
    server.finish();
    EXPECT_EQ(server.sent(), 1u);
}

TEST(Result, ACancelledReadFailsAndTheQueryIsKilled)
{
    Server server({rows_of(Blocks().bytes), Answer(200, "")});
    server.query.query_id = text_of("victim");
    ASSERT_EQ(server.open(), "00000");
    canceller_cancel(&server.canceller);
    EXPECT_EQ(server.next(), -1);
    EXPECT_EQ(server.state(), "HY008");
    EXPECT_EQ(server.next(), -1);
    EXPECT_EQ(server.state(), "HY008");
    server.finish();
    ASSERT_EQ(server.sent(), 3u);
    EXPECT_EQ(server.sent_body(2), "KILL QUERY WHERE query_id = 'victim' SYNC");
}

TEST(Result, ACancelOfBeforeIsForgotten)
{
    Server server({rows_of(Blocks().bytes)});
    canceller_cancel(&server.canceller);
    canceller_begin(&server.canceller);
    ASSERT_EQ(server.open(), "00000");
    canceller_cancel(&server.canceller);
    canceller_begin(&server.canceller);
    EXPECT_EQ(server.next(), 1);
}

TEST(Result, ACancelBeforeTheQueryIsSentCounts)
{
    Server server({rows_of(Blocks().bytes)});
    canceller_begin(&server.canceller);
    canceller_cancel(&server.canceller);
    EXPECT_EQ(server.open(), "HY008");
}

TEST(Result, TheDeadlineHoldsForReadingToo)
{
    Server server({rows_of(Blocks().bytes), Answer(200, "")});
    server.deadline = transport_now() - 1;
    ASSERT_EQ(server.open(), "00000");
    EXPECT_EQ(server.next(), -1);
    EXPECT_EQ(server.state(), "HYT00");
    server.finish();
    EXPECT_EQ(server.sent(), 3u);
}

TEST(Result, ClosingEarlyReadsALittleOrKills)
{
    std::string little = Blocks().bytes;
    std::string much = little;
    for (int i = 0; i < 40; i++)
        much += porter_test::NativeBlock(20000)
                    .column("n", "Int32", std::vector<int32_t>(20000))
                    .column("s", "String", std::vector<std::string>(20000))
                    .bytes();
    for (const std::string &body : {little, much}) {
        Answer answer = rows_of(body);
        answer.piece = 50;
        if (body.size() > little.size())
            answer.piece = 16384;
        Server server({answer, Answer(200, "")});
        ASSERT_EQ(server.open(), "00000");
        ASSERT_EQ(server.next(), 1);
        result_close(server.result);
        server.result = nullptr;
        EXPECT_EQ(server.sent(), body.size() > little.size() ? 3u : 2u);
    }
}

/* Nothing comes: the server is at work still. */
TEST(Result, ClosingASilentAnswerKills)
{
    Answer answer = rows_of(Blocks().bytes);
    answer.piece = 50;
    Server server({answer, Answer(200, "")});
    ASSERT_EQ(server.open(), "00000");
    ASSERT_EQ(server.next(), 1);
    server.result->stream.link->deadline = transport_now() - 1;
    result_close(server.result);
    server.result = nullptr;
    EXPECT_EQ(server.sent(), 3u);
}

TEST(Result, ClosingNothing)
{
    result_close(nullptr);
}
