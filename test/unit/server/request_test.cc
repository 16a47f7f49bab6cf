/* Requests: URL, headers, settings, retries. */
#include "fixture.h"

extern "C" {
#include "decode/native.h"
}

static const std::string NATIVE =
    "/?default_format=Native&client_protocol_version=" + std::to_string(NATIVE_REVISION);

TEST(Request, AQuery)
{
    Session session;
    session.options.user = text_of("al ice");
    session.options.password = text_of("s3cret:\xc3\xa4&");
    session.options.database = text_of("my db");
    session.options.use_database = true;
    ASSERT_EQ(session.build(session.query("SELECT 1")), 0);
    EXPECT_TRUE(session.request.post);
    EXPECT_TRUE(session.request.safe);
    EXPECT_EQ(session.target(), NATIVE + "&database=my%20db&query_id=q-1"
                                "&output_format_native_write_json_as_string=1");
    EXPECT_EQ(session.body(), "SELECT 1");
    EXPECT_EQ(session.header("X-ClickHouse-User"), "al ice");
    EXPECT_EQ(session.header("X-ClickHouse-Key"), "s3cret:\xc3\xa4&");
    EXPECT_EQ(session.header("Authorization"), "(none)");
    EXPECT_EQ(session.header("Content-Type"), "text/plain; charset=UTF-8");
}

TEST(Request, LoginByToken)
{
    Session session;
    session.options.user = text_of("alice");
    session.options.token = text_of("abc.def");
    session.options.quota_key = text_of("q");
    const struct header extra[] = {{TEXT("X-Forwarded"), TEXT("1")}};
    session.options.headers = extra;
    session.options.header_count = 1;
    ASSERT_EQ(session.build(session.query("SELECT 1")), 0);
    EXPECT_EQ(session.header("Authorization"), "Bearer abc.def");
    EXPECT_EQ(session.header("X-ClickHouse-User"), "(none)");
    EXPECT_EQ(session.header("X-ClickHouse-Quota"), "q");
    EXPECT_EQ(session.header("X-Forwarded"), "1");
}

TEST(Request, OnlyReadingIsSafe)
{
    static const struct { const char *sql; enum query_purpose purpose; bool safe; } CASES[] = {
        {"SELECT 1", QUERY_RUN, true},        {"SHOW TABLES", QUERY_RUN, true},
        {"INSERT INTO t VALUES (1)", QUERY_RUN, false}, {"ALTER TABLE t DELETE WHERE 1", QUERY_RUN, false},
        {"CREATE TABLE t (a Int8) ENGINE=Memory", QUERY_RUN, false}, {"SELECT 1", QUERY_DESCRIBE, true}};
    for (const auto &row : CASES) {
        Session session;
        ASSERT_EQ(session.build(session.query(row.sql, row.purpose)), 0);
        EXPECT_EQ(session.request.safe, row.safe) << row.sql;
    }
}

TEST(Request, SettingsOfTheUserWin)
{
    Session session;
    const struct setting own[] = {{TEXT("max_execution_time"), TEXT("7")}, {TEXT("x y"), TEXT("a&b")}};
    const struct setting of_statement[] = {{TEXT("output_format_native_write_json_as_string"), TEXT("0")}};
    session.options.settings = own;
    session.options.setting_count = 2;
    struct query &query = session.query("SELECT 1");
    query.settings = of_statement;
    query.setting_count = 1;
    query.timeout = 30;
    ASSERT_EQ(session.build(query), 0);
    EXPECT_EQ(session.target(), NATIVE + "&query_id=q-1&max_execution_time=7&x%20y=a%26b"
                                "&output_format_native_write_json_as_string=0");
}

/* The driver's own questions are answered whole, whatever limits the user set for his. */
TEST(Request, WholeAnswersHaveNoLimits)
{
    Session session;
    const struct setting own[] = {{TEXT("limit"), TEXT("3")}, {TEXT("max_result_rows"), TEXT("7")},
                                  {TEXT("max_threads"), TEXT("1")}};
    session.options.settings = own;
    session.options.setting_count = 3;
    struct query &query = session.query("SELECT 1");
    ASSERT_EQ(session.build(query), 0);
    EXPECT_TRUE(has(session.target(), "&limit=3&max_result_rows=7&max_threads=1")) << session.target();
    query.whole = true;
    ASSERT_EQ(session.build(query), 0);
    EXPECT_TRUE(has(session.target(), "&limit=0&")) << session.target();
    EXPECT_TRUE(has(session.target(), "&max_result_rows=0&"));
    EXPECT_TRUE(has(session.target(), "&max_threads=1"));
    EXPECT_FALSE(has(session.target(), "limit=3"));
    session.session.bare = true; /* a user who may set nothing */
    ASSERT_EQ(session.build(query), 0);
    EXPECT_FALSE(has(session.target(), "limit"));
}

TEST(Request, TimeoutsAndLongTextsAskForSettings)
{
    Session session;
    std::string sql = "SELECT '" + std::string(300000, 'x') + "'";
    struct query &query = session.query(sql.c_str());
    query.timeout = 30;
    ASSERT_EQ(session.build(query), 0);
    EXPECT_TRUE(has(session.target(), "&max_execution_time=30"));
    EXPECT_TRUE(has(session.target(), "&max_query_size=500009")) << session.target();
    session.session.bare = true;
    ASSERT_EQ(session.build(query), 0);
    EXPECT_EQ(session.target(), NATIVE + "&query_id=q-1");
}

TEST(Request, NamesAreAskedForInAFormatThatKeepsThem)
{
    Session modern, old(18, 16);
    ASSERT_EQ(modern.build(modern.query("SHOW TABLES", QUERY_NAMES)), 0);
    EXPECT_TRUE(has(modern.target(), "default_format=RowBinaryWithNamesAndTypes"));
    ASSERT_EQ(old.build(old.query("SHOW TABLES", QUERY_NAMES)), 0);
    EXPECT_EQ(old.target(), "/?default_format=TabSeparatedWithNamesAndTypes&query_id=q-1");
}

TEST(Request, ParametersGoInTheUrl)
{
    Session session;
    session.parameters = {of_text("a\t&b", SQL_VARCHAR), of_null(SQL_INTEGER)};
    ASSERT_EQ(session.build(session.query("SELECT ?, ?")), 0);
    EXPECT_TRUE(has(session.target(), "&param_p1=a%5Ct%26b&param_p2=%5CN")) << session.target();
}

TEST(Request, AMissingParameterIsAnError)
{
    Session session;
    EXPECT_EQ(session.build(session.query("SELECT ?")), -1);
    EXPECT_EQ(state_of(session.err), "07002");
    session.parameters = {of_int(1, SQL_INTEGER)};
    EXPECT_EQ(session.build(session.query("SELECT ?, ?", QUERY_DESCRIBE)), -1);
    EXPECT_EQ(state_of(session.err), "07002");
    session.parameters = {of_int(1, SQL_INTEGER), of_text("x", SQL_INTEGER)};
    EXPECT_EQ(session.build(session.query("SELECT ?, ?")), -1);
    EXPECT_EQ(state_of(session.err), "22018");
    EXPECT_EQ(session.err.column, 2);
}

TEST(Request, ARefusedComfortIsGivenUpOnce)
{
    static const struct { int32_t native; const char *message; bool again;
    } CASES[] = {
        {164,
         "Code: 164. DB::Exception: Cannot modify 'output_format_native_write_json_as_string' setting in "
         "readonly mode",
         true},
        {115, "Code: 115. DB::Exception: Unknown setting output_format_native_write_json_as_string", true},
        {164,
         "Code: 164, e.displayText() = DB::Exception: Cannot override setting (max_execution_time) in "
         "readonly mode",
         true},
        {164, "Code: 164. DB::Exception: Cannot execute query in readonly mode", false},
        {115, "Code: 115. DB::Exception: Unknown setting 'mine'", false},
        {62, "Code: 62. DB::Exception: Syntax error near max_execution_time", false}};
    for (const auto &row : CASES) {
        Session session;
        struct query &query = session.query("SELECT 1");
        struct error err = {};
        error_set_server(&err, STATE_42000, row.native, text_of(row.message));
        EXPECT_EQ(clickhouse_again(&session.session, &query, &err), row.again) << row.message;
        EXPECT_EQ(session.session.bare, row.again);
        EXPECT_FALSE(clickhouse_again(&session.session, &query, &err));
        error_clear(&err);
    }
}

TEST(Request, ARefusedRevisionIsGivenUpOnce)
{
    for (int32_t native : {115, 164}) {
        Session session;
        struct query &query = session.query("SELECT 1");
        struct error err = {};
        error_set_server(&err, STATE_42000, native,
                         text_of("Code: x. Unknown setting client_protocol_version"));
        EXPECT_TRUE(clickhouse_again(&session.session, &query, &err));
        EXPECT_FALSE(clickhouse_again(&session.session, &query, &err));
        EXPECT_FALSE(session.session.bare);
        ASSERT_EQ(session.build(query), 0);
        EXPECT_FALSE(has(session.target(), "client_protocol_version"));
        error_clear(&err);
    }
}

TEST(Request, AnotherStandInIsTriedWhenDescribing)
{
    Session session;
    struct query &query = session.query("SELECT * FROM numbers(?)", QUERY_DESCRIBE);
    struct error err = {};
    error_set_server(&err, STATE_42000, 43, text_of("Illegal type"));
    EXPECT_TRUE(clickhouse_again(&session.session, &query, &err));
    EXPECT_TRUE(clickhouse_again(&session.session, &query, &err));
    EXPECT_FALSE(clickhouse_again(&session.session, &query, &err));
    EXPECT_EQ(query.attempt, 2u);
    struct query &plain = session.query("SELECT 1", QUERY_DESCRIBE);
    EXPECT_FALSE(clickhouse_again(&session.session, &plain, &err));
    struct query &run = session.query("SELECT 1, ?");
    EXPECT_FALSE(clickhouse_again(&session.session, &run, &err));
    error_clear(&err);
}
