/* Logging in, against scripted answers. */
#include "fixture.h"

namespace
{

/* Opens a session on the script. */
struct Login {
    explicit Login(std::vector<struct fake_answer> given) : script(std::move(given))
    {
        transport = fake_transport_new(script.data(), script.size(), &err);
    }
    ~Login()
    {
        session_close(session);
        transport->free(transport);
        error_clear(&err);
    }
    std::string open()
    {
        session = session_open(&server_clickhouse, transport, &options, nullptr, &log, &err);
        return session ? "00000" : state_of(err);
    }
    std::vector<struct fake_answer> script;
    struct transport *transport;
    struct session_options options = {};
    struct log log = {LOG_OFF, -1};
    struct session *session = nullptr;
    struct error err = {};
};

struct fake_answer scripted(int status, const char *body, const std::vector<struct header> *headers = nullptr)
{
    struct fake_answer made = {};
    made.status = status;
    made.body = text_of(body);
    if (headers) {
        made.headers = headers->data();
        made.header_count = headers->size();
    }
    return made;
}

} // namespace

TEST(ClickHouseSession, LearnsWhatItMustKnow)
{
    std::vector<struct header> headers = {{TEXT("X-ClickHouse-Server-Display-Name"), TEXT("vm")}};
    Login login({scripted(200, "26.7.2.1\tEurope/Berlin\tmy\\tdb\\\\\talice\n", &headers)});
    login.options.user = text_of("alice");
    login.options.password = text_of("pw");
    login.options.database = text_of("my\tdb\\");
    login.options.use_database = true;
    ASSERT_EQ(login.open(), "00000") << login.err.message;
    EXPECT_EQ(str(login.session->version), "26.7.2.1");
    EXPECT_EQ(login.session->version_number[0], 26u);
    EXPECT_EQ(login.session->version_number[1], 7u);
    EXPECT_EQ(login.session->version_number[2], 2u);
    EXPECT_EQ(str(login.session->zone), "Europe/Berlin");
    EXPECT_EQ(str(login.session->database), "my\tdb\\");
    EXPECT_EQ(str(login.session->user), "alice");
    EXPECT_EQ(str(login.session->display_name), "vm");
    EXPECT_TRUE(login.session->has_parameters);
    EXPECT_EQ(str(fake_target(login.transport, 0)), "/?default_format=TabSeparated&database=my%09db%5C");
    EXPECT_EQ(str(fake_header(login.transport, 0, "X-ClickHouse-Key")), "pw");
}

TEST(ClickHouseSession, OldServersDoNotKnowTheirUser)
{
    Login login({scripted(404, "Code: 46, e.displayText() = DB::Exception: Unknown function currentUser, "
                               "e.what() = DB::Exception\n"),
                 scripted(200, "18.16.1\tEurope/Berlin\tdefault\n")});
    login.options.user = text_of("bob");
    ASSERT_EQ(login.open(), "00000") << login.err.message;
    EXPECT_EQ(str(login.session->user), "bob");
    EXPECT_TRUE(login.session->old_literals);
    EXPECT_EQ(str(fake_body(login.transport, 1)), "SELECT version(), timezone(), currentDatabase()");
}

TEST(ClickHouseSession, Refusals)
{
    struct fake_answer lost = {};
    lost.fail = STATE_08S01;
    struct fake_answer cut = scripted(200, "26.7");
    cut.cut = true;
    const struct { struct fake_answer given; const char *state; } CASES[] = {
        {scripted(403, "Code: 516. DB::Exception: alice: Authentication failed"), "28000"},
        {scripted(401, "Code: 193, e.displayText() = DB::Exception: Wrong password"), "28000"},
        {scripted(404, "Code: 81. DB::Exception: Database nodb does not exist."), "3D000"},
        {scripted(404, "Code: 115. DB::Exception: Unknown setting 'x'."), "42000"},
        {scripted(200, "<html><body>It works!</body></html>"), "08001"},
        {scripted(200, ""), "08001"},
        {scripted(200, "26\tUTC\tdefault\tx\n"), "08001"},
        {scripted(200, "26.7.2\t\tdefault\tx\n"), "08001"},
        {scripted(503, "Service Unavailable"), "08001"},
        {lost, "08001"},
        {cut, "08001"},
    };
    for (const auto &row : CASES) {
        Login login({row.given});
        EXPECT_EQ(login.open(), row.state) << str(row.given.body);
        EXPECT_NE(login.err.message, nullptr);
    }
}

TEST(ClickHouseSession, Versions)
{
    static const struct { const char *row; bool good; uint32_t parts[3]; } CASES[] = {
        {"25.8.1.5101\tUTC\td\tu\n", true, {25, 8, 1}}, {"19.17\tUTC\td\tu\n", true, {19, 17, 0}},
        {"24.3.lts\tUTC\td\tu\n", true, {24, 3, 0}},    {"v24.3\tUTC\td\tu\n", false, {}},
        {".1.2\tUTC\td\tu\n", false, {}},               {"24.\tUTC\td\tu\n", false, {}}};
    for (const auto &row : CASES) {
        Login login({scripted(200, row.row)});
        EXPECT_EQ(login.open() == "00000", row.good) << row.row;
        for (int i = 0; row.good && login.session && i < 3; i++)
            EXPECT_EQ(login.session->version_number[i], row.parts[i]) << row.row;
    }
}

TEST(ClickHouseSession, KillsByQueryId)
{
    Login login({scripted(200, "26.7.2.1\tUTC\tdefault\talice\n"), scripted(200, ""), scripted(200, ""),
                 scripted(200, "")});
    ASSERT_EQ(login.open(), "00000");
    EXPECT_EQ(clickhouse_kill(login.session, 0, text_of("it's\\"), &login.err), 0);
    EXPECT_EQ(str(fake_body(login.transport, 1)), "KILL QUERY WHERE query_id = 'it\\'s\\\\' SYNC");
    session_kill_ahead(login.session, 0, text_of("before"));
    EXPECT_EQ(login.session->kills, 0u); /* it was answered at once */
    EXPECT_EQ(str(fake_body(login.transport, 2)), "KILL QUERY WHERE query_id = 'before' SYNC");
    session_kill(login.session, 0, text_of("later"));
    session_close(login.session); /* waits for it */
    login.session = nullptr;
    EXPECT_EQ(str(fake_body(login.transport, 3)), "KILL QUERY WHERE query_id = 'later' SYNC");
}
