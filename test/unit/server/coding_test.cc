/* Which coding is chosen, what the request says of it, and that a refusal is remembered. */
#include "fixture.h"

namespace
{

struct Row {
    enum compression wanted;
    uint32_t major;
    bool loopback;
    enum coding chosen;
    bool other;
};

bool has_header(const struct request &request, const char *name, const char *value)
{
    for (size_t i = 0; i < request.header_count; i++)
        if (text_same(request.headers[i].name, text_of(name)))
            return text_equal(request.headers[i].value, text_of(value));
    return false;
}

} // namespace

TEST(ClickHouseCoding, IsChosenByWishHostAndVersion)
{
    const Row rows[] = {
        {COMPRESSION_AUTO, 26, true, CODING_NONE, false},  {COMPRESSION_AUTO, 26, false, CODING_ZSTD, false},
        {COMPRESSION_AUTO, 18, false, CODING_NONE, false}, {COMPRESSION_NONE, 26, false, CODING_NONE, false},
        {COMPRESSION_LZ4, 26, true, CODING_LZ4, false},    {COMPRESSION_ZSTD, 26, true, CODING_ZSTD, false},
        {COMPRESSION_GZIP, 26, true, CODING_GZIP, false},  {COMPRESSION_LZ4, 18, false, CODING_GZIP, true},
        {COMPRESSION_ZSTD, 18, false, CODING_GZIP, true},  {COMPRESSION_GZIP, 18, false, CODING_GZIP, false},
    };
    for (const Row &row : rows) {
        Session one(row.major, 16);
        one.options.compression = row.wanted;
        one.options.loopback = row.loopback;
        clickhouse_choose_coding(&one.session);
        EXPECT_EQ(one.session.coding, row.chosen) << row.wanted << " " << row.major;
        EXPECT_EQ(one.session.other_coding, row.other) << row.wanted << " " << row.major;
    }
}

TEST(ClickHouseCoding, IsSaidOnceForLongBodies)
{
    Session one;
    one.session.coding = CODING_ZSTD;
    struct request request;
    ASSERT_EQ(clickhouse_request(&one.session, &one.query("SELECT 1"), &one.arena, &request, &one.err), 0);
    EXPECT_TRUE(has_header(request, "Accept-Encoding", "zstd"));
    EXPECT_FALSE(has_header(request, "Content-Encoding", "zstd"));
    EXPECT_EQ(request.coding, CODING_NONE);
    EXPECT_NE(str(request.target).find("enable_http_compression=1"), std::string::npos);
    std::string text = "SELECT '" + std::string(5000, 'x') + "'";
    ASSERT_EQ(clickhouse_request(&one.session, &one.query(text.c_str()), &one.arena, &request, &one.err), 0);
    EXPECT_TRUE(has_header(request, "Content-Encoding", "zstd"));
    EXPECT_EQ(request.coding, CODING_ZSTD);
}

TEST(ClickHouseCoding, TheUsersOwnSettingWins)
{
    Session one;
    struct setting setting = {TEXT("enable_http_compression"), TEXT("0")};
    one.session.coding = CODING_LZ4;
    one.options.settings = &setting;
    one.options.setting_count = 1;
    struct request request;
    ASSERT_EQ(clickhouse_request(&one.session, &one.query("SELECT 1"), &one.arena, &request, &one.err), 0);
    EXPECT_EQ(str(request.target).find("enable_http_compression=1"), std::string::npos);
    EXPECT_NE(str(request.target).find("enable_http_compression=0"), std::string::npos);
}

TEST(ClickHouseCoding, ARefusalIsRememberedOnceAndAlone)
{
    for (int native : {164, 115, 452}) {
        Session one;
        one.session.coding = CODING_LZ4;
        struct query &query = one.query("SELECT 1");
        struct error refusal = {};
        error_set_server(&refusal, STATE_42000, native,
                         text_of("Cannot modify 'enable_http_compression' setting in readonly mode"));
        EXPECT_TRUE(clickhouse_again(&one.session, &query, &refusal));
        EXPECT_TRUE(one.session.uncoded);
        EXPECT_FALSE(one.session.bare);
        EXPECT_FALSE(clickhouse_again(&one.session, &query, &refusal));
        error_clear(&refusal);
        struct request request;
        ASSERT_EQ(clickhouse_request(&one.session, &query, &one.arena, &request, &one.err), 0);
        EXPECT_EQ(str(request.target).find("enable_http_compression"), std::string::npos);
    }
}
