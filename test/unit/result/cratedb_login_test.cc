/* Logging in to CrateDB, and the ways in which it is refused. */
#include "crate_fixture.h"

namespace
{

TEST(CratedbLogin, LearnsWhatASessionMustKnow)
{
    CrateServer server({});
    ASSERT_NE(server.session, nullptr) << server.message();
    EXPECT_EQ(std::string(server.session->version.data, server.session->version.size), "6.4.3");
    EXPECT_EQ(server.session->version_number[1], 4u);
    EXPECT_EQ(std::string(session_database(server.session).data, 3), "doc");
    EXPECT_EQ(server.header(0, "Authorization"), "Basic Y3JhdGU6");
    EXPECT_EQ(server.header(0, "Default-Schema"), "(none)");
    EXPECT_EQ(server.count(), 1u);
}

TEST(CratedbLogin, PasswordTokenOrCertificate)
{
    CrateServer password({}, [](struct session_options &o) {
        o.user = text_of("alice");
        o.user_given = true;
        o.password = text_of("s3cret");
    });
    EXPECT_EQ(password.header(0, "Authorization"), "Basic YWxpY2U6czNjcmV0");
    CrateServer token({}, [](struct session_options &o) { o.token = text_of("a.b.c"); });
    EXPECT_EQ(token.header(0, "Authorization"), "Bearer a.b.c");
    CrateServer certificate({}, [](struct session_options &o) {
        o.certificate_auth = true;
        o.user = text_of("alice");
        o.user_given = true;
    });
    EXPECT_EQ(certificate.header(0, "Authorization"), "Basic YWxpY2U6");
    /* Without a name the server would take the certificate's holder for its superuser. */
    CrateServer nameless(
        {}, [](struct session_options &o) { o.certificate_auth = true; }, false);
    EXPECT_EQ(nameless.session, nullptr);
    EXPECT_EQ(nameless.state(), "28000");
    EXPECT_EQ(nameless.count(), 0u);
    CrateAnswer garbled;
    garbled.status = 500;
    garbled.body = "The string 'i\xb7' doesn't have a valid JSON format.";
    CrateServer no_token(
        {garbled}, [](struct session_options &o) { o.token = text_of("a.b.c"); }, false);
    EXPECT_EQ(no_token.state(), "28000");
}

TEST(CratedbLogin, ThreeShapesOf401)
{
    CrateAnswer plain;
    plain.status = 401;
    plain.body = "password authentication failed for user \"alice\"\n";
    plain.headers = {{TEXT("www-authenticate"), TEXT("Basic realm=\"CrateDB Authenticator\"")}};
    CrateServer refused_login({plain}, nullptr, false);
    EXPECT_EQ(refused_login.session, nullptr);
    EXPECT_EQ(refused_login.state(), "28000");
    EXPECT_NE(refused_login.message().find("authentication failed for user \"alice\""), std::string::npos);

    CrateServer unauthorized({refused(401, 4010, "Unauthenticated[who are you]")}, nullptr, false);
    EXPECT_EQ(unauthorized.state(), "28000");
    EXPECT_EQ(unauthorized.err.native, 4010);

    CrateServer server({refused(401, 4011, "MissingPrivilege[Missing 'DQL' privilege for user 'alice']")});
    EXPECT_EQ(server.open("SELECT 1"), nullptr);
    EXPECT_EQ(server.state(), "42501");
    EXPECT_EQ(server.message(), "Missing 'DQL' privilege for user 'alice'");
}

/* With http.compression=true the server closes the link in place of a 401. */
TEST(CratedbLogin, NoAnswerMayBeARefusal)
{
    CrateAnswer nothing;
    nothing.fail = STATE_08S01;
    CrateServer server({nothing}, nullptr, false);
    EXPECT_EQ(server.session, nullptr);
    EXPECT_EQ(server.state(), "08001");
    EXPECT_NE(server.message().find("user or password may be wrong"), std::string::npos);
}

TEST(CratedbLogin, OtherServersAreToldApart)
{
    CrateAnswer other;
    other.body = "{\"cols\":[\"a\",\"b\",\"c\"],\"col_types\":[4,4,4],\"rows\":[[\"Postgres\",\"x\",\"y\"]]}";
    CrateServer server({other}, nullptr, false);
    EXPECT_EQ(server.state(), "08001");
    CrateAnswer missing;
    missing.status = 404;
    missing.body = "There is no handle /_sql";
    CrateServer another({missing}, nullptr, false);
    EXPECT_EQ(another.state(), "08001");
    CrateAnswer hello;
    hello.body = "Ok.\n";
    CrateServer found(
        {missing, hello}, [](struct session_options &o) { o.any_server = true; }, false);
    EXPECT_EQ(found.session, nullptr); /* a ClickHouse it is, whose login has no answer in the script */
    EXPECT_EQ(found.count(), 3u);
    struct fake_answer script[] = {{}, {}, {}};
    script[0].status = 404;
    script[1].status = script[2].status = 200;
    script[1].body = text_of("Ok.\n");
    script[2].body = text_of("26.7.2.1\tUTC\tdefault\talice\n");
    struct error err = {};
    struct session_options options = {};
    struct log log = {};
    options.any_server = true;
    struct transport *transport = fake_transport_new(script, 3, &err);
    struct session *session = session_open(&server_cratedb, transport, &options, nullptr, &log, &err);
    ASSERT_NE(session, nullptr) << err.message;
    EXPECT_EQ(session->server, &server_clickhouse);
    EXPECT_EQ(session->queries, transport); /* nothing of the other server is left */
    session_close(session);
    transport->free(transport);
}

TEST(CratedbLogin, ItsAnswerToGetIsKnown)
{
    struct answer answer = {};
    EXPECT_TRUE(cratedb_recognises(
        &answer, text_of("{\"ok\" : true, \"status\" : 200, \"name\" : \"x\", "
                         "\"cluster_name\" : \"c\", \"version\" : {\"number\" : \"6.4.3\"}}")));
    EXPECT_FALSE(cratedb_recognises(&answer, text_of("Ok.\n")));
    struct header header = {TEXT("www-authenticate"), TEXT("Basic realm=\"CrateDB Authenticator\"")};
    answer.headers = &header;
    answer.header_count = 1;
    EXPECT_TRUE(cratedb_recognises(&answer, text_of("password authentication failed")));
    EXPECT_FALSE(server_clickhouse.recognises(&answer, text_of("")));
    EXPECT_TRUE(server_clickhouse.recognises(&answer, text_of("Ok.\n")));
}

TEST(CratedbLogin, ServersAreExpectedAtTheirPorts)
{
    EXPECT_EQ(server_at(4200), &server_cratedb);
    EXPECT_EQ(server_at(8443), &server_clickhouse);
    EXPECT_EQ(server_at(0), &server_clickhouse);
    EXPECT_EQ(server_find(text_of("CrateDB")), &server_cratedb);
}

TEST(CratedbLogin, FailuresOfRequests)
{
    CrateAnswer large;
    large.status = 413;
    CrateServer server(
        {large, refused(400, 4000, "SQLParseException[" + std::string(9000, 'q') + "]"),
         refused(500, 5005, "JobKilledException[Job killed. statement_timeout (500ms)]"),
         refused(409, 4091, "DuplicateKeyException[A document with the same primary key exists already]")});
    EXPECT_EQ(server.open("INSERT INTO t VALUES (1)"), nullptr);
    EXPECT_EQ(server.state(), "HY000");
    EXPECT_NE(server.message().find("http.max_content_length"), std::string::npos);
    EXPECT_EQ(server.open("SELECT 1"), nullptr);
    EXPECT_EQ(server.message().size(), 4000u);
    EXPECT_EQ(server.open("SELECT 1"), nullptr);
    EXPECT_EQ(server.state(), "HYT00");
    EXPECT_EQ(server.open("INSERT INTO t VALUES (1)"), nullptr);
    EXPECT_EQ(server.state(), "23000");
    EXPECT_EQ(fake_count(server.transport), 5u) << "what was refused needs no killing";
}

TEST(CratedbLogin, KillingFindsTheJobByTheQuerysId)
{
    CrateAnswer job;
    job.body =
        "{\"cols\":[\"id\"],\"col_types\":[4],\"rows\":[[\"0ec8c97d\"]],\"rowcount\":1,\"duration\":1}";
    CrateServer server({job, done()});
    EXPECT_EQ(server_cratedb.kill(server.session, 0, text_of("the-id"), &server.err), 0) << server.message();
    EXPECT_EQ(
        server.sent(1),
        "{\"stmt\":\"SELECT id FROM sys.jobs WHERE stmt LIKE ? LIMIT 1\",\"args\":[\"%porter:the-id%\"]}");
    EXPECT_EQ(server.sent(2), "{\"stmt\":\"KILL ?\",\"args\":[\"0ec8c97d\"]}");
}

} // namespace
