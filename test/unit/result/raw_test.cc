/* Answers in a format of their own. */
#include "fixture.h"

TEST(Raw, OneRowWithAllBytes)
{
    std::string body = "a,b\n" + std::string(300000, 'x') + std::string("\0\r\n", 3);
    for (size_t piece : {0u, 999u}) {
        Answer answer(200, body, {{TEXT("X-ClickHouse-Format"), TEXT("CSV")}});
        answer.piece = piece;
        Server server({answer});
        ASSERT_EQ(server.open("SELECT 1 FORMAT CSV"), "00000");
        EXPECT_EQ(result_head(server.result)->shape, ANSWER_RAW);
        EXPECT_EQ(str(result_head(server.result)->format), "CSV");
        ASSERT_EQ(server.next(), 1);
        ASSERT_EQ(server.block.column_count, 1u);
        EXPECT_EQ(server.block.rows, 1u);
        EXPECT_EQ(str(server.block.names[0]), "data");
        const struct column &column = server.block.columns[0];
        EXPECT_EQ(column.type->kind, KIND_STRING);
        EXPECT_TRUE(std::string(reinterpret_cast<const char *>(column.data) + column.spans[0].at,
                                column.spans[0].size) == body);
        EXPECT_EQ(server.next(), 0);
    }
}

TEST(Raw, AnExceptionInTheMiddleIsAnError)
{
    Answer answer(
        200, "1\n2\n" + tagged_exception(),
        {{TEXT("X-ClickHouse-Format"), TEXT("CSV")}, {TEXT("X-ClickHouse-Exception-Tag"), text_of(TAG)}});
    Server server({answer});
    ASSERT_EQ(server.open("SELECT 1 FORMAT CSV"), "00000");
    int more = server.next();
    while (more > 0)
        more = server.next();
    EXPECT_EQ(more, -1);
    EXPECT_EQ(server.state(), "22000");
}

TEST(Raw, AnEmptyBodyIsOneEmptyRow)
{
    Answer answer(200, "", {{TEXT("X-ClickHouse-Format"), TEXT("CSV")}});
    Server server({answer});
    ASSERT_EQ(server.open("SELECT 1 FORMAT CSV"), "00000");
    ASSERT_EQ(server.next(), 1);
    EXPECT_EQ(server.block.columns[0].spans[0].size, 0u);
    EXPECT_EQ(server.next(), 0);
}
