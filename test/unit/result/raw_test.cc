/* Answers in a format that the user asked for. */
#include "fixture.h"

extern "C" {
#include "base/utf.h"
}

namespace
{

/* The cells of the whole result; `state` says how it ended. */
std::vector<std::string> cells(Server &server, std::string *state)
{
    std::vector<std::string> all;
    int more;
    while ((more = server.next()) > 0) {
        const struct column &column = server.block.columns[0];
        EXPECT_EQ(server.block.column_count, 1u);
        EXPECT_EQ(str(server.block.names[0]), "data");
        for (uint64_t row = 0; row < server.block.rows; row++)
            all.emplace_back(reinterpret_cast<const char *>(column.data) + column.spans[row].at,
                             column.spans[row].size);
    }
    *state = server.state();
    return all;
}

std::string joined(const std::vector<std::string> &parts)
{
    std::string all;
    for (const std::string &part : parts)
        all += part;
    return all;
}

Answer answer_in(const char *format, const std::string &body, size_t piece = 0)
{
    Answer answer(200, body, {{TEXT("X-ClickHouse-Format"), text_of(format)}});
    answer.piece = piece;
    return answer;
}

const char WIDE[] = "a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80";

} // namespace

TEST(Raw, PiecesAreTheBody)
{
    std::string body = "a,b\n" + std::string(300000, 'x') + std::string("\0\r\n", 3);
    for (size_t piece : {0u, 1u, 999u}) {
        if (piece == 1)
            body = body.substr(0, 1000);
        Server server({answer_in("CSV", body, piece)});
        std::string state;
        ASSERT_EQ(server.open("SELECT 1 FORMAT CSV"), "00000");
        EXPECT_EQ(result_head(server.result)->shape, ANSWER_RAW);
        EXPECT_EQ(str(result_head(server.result)->format), "CSV");
        EXPECT_FALSE(result_head(server.result)->binary);
        EXPECT_EQ(joined(cells(server, &state)), body);
        EXPECT_EQ(state, "00000");
    }
}

TEST(Raw, PiecesOfTextEndWithCharacters)
{
    std::string body;
    for (int i = 0; i < 50; i++)
        body += WIDE;
    for (size_t piece = 1; piece < 12; piece++) {
        Server server({answer_in("TSV", body, piece)});
        std::string state;
        ASSERT_EQ(server.open("SELECT 1 FORMAT TSV"), "00000");
        auto parts = cells(server, &state);
        EXPECT_EQ(joined(parts), body);
        for (const std::string &part : parts)
            EXPECT_TRUE(utf8_valid(text_make(part.data(), part.size()))) << piece;
    }
    /* What is no UTF-8 comes all the same. */
    Server server({answer_in("TSV", "\xF0\x9F\xF0\x9F\xC3", 1)});
    std::string state;
    ASSERT_EQ(server.open("SELECT 1 FORMAT TSV"), "00000");
    EXPECT_EQ(joined(cells(server, &state)), "\xF0\x9F\xF0\x9F\xC3");
}

TEST(Raw, ChunksEndWithLines)
{
    for (size_t piece : {0u, 1u, 5u, 100u}) {
        Server server({answer_in("CSV", "1,2\n3,4\nlonger than ten\n5\n", piece)});
        std::string state;
        server.query.raw_chunk = 10;
        ASSERT_EQ(server.open("SELECT 1 FORMAT CSV"), "00000");
        EXPECT_EQ(cells(server, &state), (std::vector<std::string>{"1,2\n3,4\n", "longer tha", "n ten\n5\n"}))
            << piece;
        EXPECT_EQ(state, "00000");
    }
}

TEST(Raw, ChunksOfLongLinesEndWithCharacters)
{
    std::string body, state;
    for (int i = 0; i < 50; i++)
        body += WIDE;
    for (size_t chunk : {4u, 5u, 7u, 11u, 499u, 500u, 501u}) {
        Server server({answer_in("TSV", body, 3)});
        server.query.raw_chunk = chunk;
        ASSERT_EQ(server.open("SELECT 1 FORMAT TSV"), "00000");
        auto parts = cells(server, &state);
        EXPECT_EQ(joined(parts), body);
        for (const std::string &part : parts) {
            EXPECT_LE(part.size(), chunk);
            EXPECT_TRUE(utf8_valid(text_make(part.data(), part.size()))) << chunk;
        }
    }
}

TEST(Raw, ChunksOfBytesAreFull)
{
    std::string body(1000, '\n'), state;
    Server server({answer_in("RowBinary", body, 9)});
    server.query.raw_chunk = 300;
    ASSERT_EQ(server.open("SELECT 1 FORMAT RowBinary"), "00000");
    EXPECT_TRUE(result_head(server.result)->binary);
    auto parts = cells(server, &state);
    ASSERT_EQ(parts.size(), 4u);
    EXPECT_EQ(parts[0].size(), 300u);
    EXPECT_EQ(parts[3].size(), 100u);
}

TEST(Raw, AnExceptionInTheMiddleIsAnErrorAndNoData)
{
    for (const char *format : {"CSV", "Parquet", "Native"})
        for (size_t chunk : {0u, 2u, 1000u})
            for (size_t piece : {0u, 1u, 7u}) {
                Answer answer(200, "1\n2\n" + tagged_exception(),
                              {{TEXT("X-ClickHouse-Format"), text_of(format)},
                               {TEXT("X-ClickHouse-Exception-Tag"), text_of(TAG)}});
                answer.piece = piece;
                Server server({answer});
                std::string state, sql = std::string("SELECT 1 FORMAT ") + format;
                server.query.raw_chunk = chunk;
                ASSERT_EQ(server.open(sql.c_str()), "00000");
                std::string given = joined(cells(server, &state));
                EXPECT_EQ(state, "22000");
                EXPECT_EQ(std::string("1\n2\n").compare(0, given.size(), given), 0) << given;
            }
}

/* Servers without tags: in text formats nothing but the words tells. */
TEST(Raw, APlainExceptionBehindText)
{
    for (size_t piece : {0u, 1u, 50u}) {
        Answer answer(200, std::string("1\n2\n") + PLAIN,
                      {{TEXT("Content-Type"), TEXT("text/tab-separated-values; charset=UTF-8")}});
        answer.piece = piece;
        Server server({answer}, "18.16.1");
        std::string state;
        ASSERT_EQ(server.open("SELECT 1 FORMAT TSV"), "00000");
        EXPECT_EQ(joined(cells(server, &state)), "1\n2\n");
        EXPECT_EQ(state, "22000");
        EXPECT_EQ(server.err.native, 395);
    }
}

TEST(Raw, ACutBodyIsAnError)
{
    Answer answer = answer_in("CSV", "1\n2\n");
    answer.cut = true;
    Server server({answer});
    std::string state;
    ASSERT_EQ(server.open("SELECT 1 FORMAT CSV"), "00000");
    cells(server, &state);
    EXPECT_EQ(state, "08S01");
}

TEST(Raw, AnEmptyBodyHasNoRow)
{
    for (size_t chunk : {0u, 10u}) {
        Server server({answer_in("CSV", "")});
        struct block columns;
        server.query.raw_chunk = chunk;
        ASSERT_EQ(server.open("SELECT 1 FORMAT CSV"), "00000");
        EXPECT_EQ(server.next(), 0);
        ASSERT_TRUE(result_columns(server.result, &columns));
        EXPECT_EQ(columns.column_count, 1u);
    }
}
