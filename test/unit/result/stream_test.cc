/* Bytes that are kept back because they may begin an exception's text. */
#include "fixture.h"

TEST(Stream, AFirstBlockIsGivenBeforeTheSecondComes)
{
    Blocks blocks;
    Answer answer = rows_of(blocks.bytes.substr(0, blocks.ends[0]));
    answer.cut = true; /* what comes next does not come */
    Server server({answer});
    ASSERT_EQ(server.open(), "00000");
    EXPECT_EQ(server.next(), 1);
    EXPECT_EQ(server.next(), -1);
}

TEST(Stream, DataThatLooksLikeTheBeginningOfAMarkerIsData)
{
    for (const std::string end :
         {"\r", "\r\n", "\r\n__exception__\r\n", "\r\n__exception__\r\nenbcepioqpzawzj"}) {
        std::string body =
            porter_test::NativeBlock(1).column("s", "String", std::vector<std::string>{end}).bytes();
        for (size_t piece : {0u, 1u}) {
            Answer answer = rows_of(body + body);
            answer.piece = piece;
            Server server({answer});
            ASSERT_EQ(server.open(), "00000");
            for (int i = 0; i < 2; i++) {
                ASSERT_EQ(server.next(), 1) << server.err.message;
                const struct column &column = server.block.columns[0];
                EXPECT_EQ(std::string(reinterpret_cast<const char *>(column.data) + column.spans[0].at,
                                      column.spans[0].size),
                          end);
            }
            EXPECT_EQ(server.next(), 0);
        }
    }
}

TEST(Stream, ALargeBlockIsSearchedAtItsEndOnly)
{
    std::vector<int32_t> numbers(1000000);
    for (size_t i = 0; i < numbers.size(); i++)
        numbers[i] = static_cast<int32_t>(i);
    std::string body = porter_test::NativeBlock(numbers.size()).column("n", "Int32", numbers).bytes();
    Server server({rows_of(body), rows_of(body + tagged_exception()),
                   rows_of(body.substr(0, 3000000) + tagged_exception())});
    for (const char *state : {"00000", "22000", "22000"}) {
        ASSERT_EQ(server.open(), "00000");
        std::vector<int32_t> got;
        EXPECT_EQ(server.read(&got), state);
        if (server.sent() == 4)
            EXPECT_TRUE(got.empty());
        else
            EXPECT_TRUE(got == numbers);
    }
}

TEST(Stream, ALinkThatIsCutInsideAnExceptionsTextTellsTheException)
{
    Answer answer = rows_of(Blocks().bytes + tagged_exception().substr(0, 80));
    answer.cut = true;
    Server server({answer});
    ASSERT_EQ(server.open(), "00000");
    std::vector<int32_t> numbers;
    EXPECT_EQ(server.read(&numbers), "22000");
    EXPECT_EQ(server.err.native, 395);
    EXPECT_EQ(numbers.size(), 12u);
}
