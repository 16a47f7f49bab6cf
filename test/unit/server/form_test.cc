/* Parameters that are too large for a URL. */
#include "fixture.h"

namespace
{

/* The parts of a form as "name|file|content", in order. */
std::vector<std::string> parts_of(const Session &session)
{
    std::string type = session.header("Content-Type");
    std::string start = "multipart/form-data; boundary=";
    EXPECT_EQ(type.substr(0, start.size()), start);
    std::string line = "--" + type.substr(start.size());
    std::string body = session.body();
    std::vector<std::string> parts;
    EXPECT_EQ(body.substr(body.size() - line.size() - 4), line + "--\r\n");
    for (size_t at = body.find(line); has(body.substr(at + line.size()), line);) {
        size_t head = at + line.size() + 2;
        size_t content = body.find("\r\n\r\n", head) + 4;
        size_t end = body.find("\r\n" + line, content);
        std::string text = body.substr(head, content - head);
        size_t name = text.find("name=\"") + 6;
        parts.push_back(text.substr(name, text.find('"', name) - name) +
                        (has(text, "filename=") ? "|file|" : "||") + body.substr(content, end - content));
        at = end + 2;
    }
    return parts;
}

} // namespace

TEST(Form, LargeStringsTravelAsExternalData)
{
    Session session;
    std::string large = std::string(70000, 'x') + "\r\n--\0\\" + "tail";
    session.parameters = {of_int(1, SQL_INTEGER), of_text(large.data(), SQL_VARCHAR, large.size())};
    ASSERT_EQ(session.build(session.query("SELECT ?, length(?)")), 0);
    EXPECT_TRUE(has(session.target(), "&_p2_structure=s%20String&_p2_format=RawBLOB")) << session.target();
    EXPECT_FALSE(has(session.target(), "param_"));
    std::vector<std::string> expected = {"query||SELECT {p1:Int32}, length(assumeNotNull((SELECT s FROM _p2)))",
                                         "param_p1||1", "_p2|file|" + large};
    EXPECT_TRUE(parts_of(session) == expected);
}

TEST(Form, ManyMiddlingValuesAreFields)
{
    Session session;
    std::string tabs(60000, '\t');
    session.parameters = {of_text(tabs.data(), SQL_VARCHAR, tabs.size()), of_text("b", SQL_VARCHAR)};
    ASSERT_EQ(session.build(session.query("SELECT ?, ?")), 0);
    std::vector<std::string> parts = parts_of(session);
    ASSERT_EQ(parts.size(), 3u);
    EXPECT_EQ(parts[0], "query||SELECT {p1:String}, {p2:String}");
    EXPECT_EQ(parts[1].size(), 10u + 120000u); /* escaped, not percent-encoded */
    EXPECT_EQ(parts[2], "param_p2||b");
}

TEST(Form, WhatDoesNotFitIsAnError)
{
    Session session;
    std::string large(70000, 'x');
    std::string sql = "SELECT ?, '" + std::string(140000, 'y') + "'";
    session.parameters = {of_text(large.data(), SQL_VARCHAR, large.size())};
    EXPECT_EQ(session.build(session.query(sql.c_str())), -1);
    EXPECT_EQ(state_of(session.err), "HYC00");
    EXPECT_TRUE(has(session.err.message, "the statement has 1400")) << session.err.message;
}

TEST(Form, LargeValuesOfTypedMarkersAreReadFromText)
{
    Session session;
    std::string array = "['" + std::string(140000, 'z') + "']";
    session.parameters = {of_text(array.data(), SQL_VARCHAR, array.size())};
    session.parameters[0].type = text_of("Array(String)"); /* as the layer above copies it from the marker */
    ASSERT_EQ(session.build(session.query("SELECT {?:Array(String)}")), 0);
    std::vector<std::string> expected = {"query||SELECT CAST((SELECT s FROM _p1) AS Array(String))",
                                         "_p1|file|" + array};
    EXPECT_TRUE(parts_of(session) == expected);
    session.parameters[0].type = text_of("Map(String, UInt8)");
    ASSERT_EQ(session.build(session.query("SELECT {?:Map(String, UInt8)}")), 0);
    expected[0] = "query||SELECT CAST(concat('[', (SELECT s FROM _p1), ']') AS Array(Map(String, UInt8)))[1]";
    EXPECT_TRUE(parts_of(session) == expected);
}

TEST(Form, NamedParametersHaveTheStatementsValues)
{
    Session session;
    std::string large(70000, 'x');
    struct setting given[] = {{TEXT("a"), TEXT("1")}};
    struct setting own[] = {{TEXT("a"), TEXT("t\tb")}, {TEXT("l"), TEXT("['a\\'b']")}, {TEXT("n"), TEXT("\\N")}};
    session.options.params = given;
    session.options.param_count = 1;
    struct query query = session.query("SELECT {a:String}, {l:Array(String)}, {n:Nullable(Int8)}, {a : String}, {z:Int8}");
    ASSERT_EQ(session.build(query), 0);
    EXPECT_TRUE(has(session.target(), "&param_a=1&") || session.target().find("&param_a=1") != std::string::npos);
    query.params = own;
    query.param_count = 3;
    ASSERT_EQ(session.build(query), 0);
    EXPECT_TRUE(has(session.target(), "&param_a=t%5Ctb&param_l=%5B%27a%5C%27b%27%5D&param_n=%5CN")) << session.target();
    EXPECT_FALSE(has(session.target(), "param_z"));
    EXPECT_EQ(session.target().find("param_a"), session.target().rfind("param_a"));
    own[0].value = text_make(large.data(), large.size());
    ASSERT_EQ(session.build(query), 0);
    std::vector<std::string> expected = {"query||SELECT assumeNotNull((SELECT s FROM _n1)), {l:Array(String)}, {n:Nullable(Int8)}, "
                                         "assumeNotNull((SELECT s FROM _n1)), {z:Int8}",
                                         "_n1|file|" + large, "param_l||['a\\'b']", "param_n||\\N"};
    EXPECT_TRUE(parts_of(session) == expected) << session.body().substr(0, 400);
}

TEST(Form, ANamedParameterMustNotBeAMarkers)
{
    Session session;
    struct setting own[] = {{TEXT("p1"), TEXT("1")}, {TEXT("p2"), TEXT("2")}};
    session.parameters = {of_int(1, SQL_INTEGER)};
    struct query query = session.query("SELECT ?, {p2:Int8}");
    query.params = own;
    query.param_count = 2;
    ASSERT_EQ(session.build(query), 0);
    query = session.query("SELECT ?, {p1:Int8}");
    query.params = own;
    query.param_count = 2;
    EXPECT_EQ(session.build(query), -1);
    EXPECT_EQ(state_of(session.err), "07002");
}

namespace
{

/* Drains a request's body through pieces of `room` bytes. */
std::string drain(const struct request &request, size_t room)
{
    std::string body;
    std::vector<uint8_t> place(room);
    struct error err = {};
    int64_t size;
    while ((size = request.produce(request.produce_context, place.data(), room, &err)) > 0)
        body.append(reinterpret_cast<char *>(place.data()), static_cast<size_t>(size));
    EXPECT_EQ(size, 0);
    return body;
}

} // namespace

/* An old server leaves the last chunk of a form unread, and takes it for the next request. */
TEST(Form, OldServersEndTheLinkBehindExternalTables)
{
    struct external table = {TEXT("one"), TEXT("a Int8"), {}, {}, TEXT("1\n"), -1, nullptr, nullptr};
    for (uint32_t major : {18u, 25u, 26u}) {
        Session session(major, 1);
        struct query query = session.query("SELECT * FROM one");
        ASSERT_EQ(session.build(query), 0);
        EXPECT_EQ(session.header("Connection"), "(none)");
        query.externals = &table;
        query.external_count = 1;
        ASSERT_EQ(session.build(query), 0);
        EXPECT_EQ(session.header("Connection"), major < 26 ? "close" : "(none)");
    }
}

TEST(Form, ExternalTablesAreProducedAgainAndAgain)
{
    Session session;
    struct external tables[2] = {};
    tables[0] = {TEXT("one"), TEXT("a Int8, b String"), {}, TEXT("CSV"), TEXT("1,x\n"), -1, nullptr, nullptr};
    tables[1] = {TEXT("two"), {}, TEXT("Int8"), {}, {}, -1, nullptr, nullptr};
    struct query query = session.query("SELECT * FROM one, two");
    query.externals = tables;
    query.external_count = 2;
    ASSERT_EQ(session.build(query), 0);
    EXPECT_TRUE(has(session.target(), "&one_structure=a%20Int8%2C%20b%20String&one_format=CSV&two_types=Int8"))
        << session.target();
    ASSERT_NE(session.request.produce, nullptr);
    std::string line = session.header("Content-Type").substr(strlen("multipart/form-data; boundary="));
    auto part = [&](const std::string &name, const std::string &file, const std::string &body) {
        return "--" + line + "\r\nContent-Disposition: form-data; name=\"" + name + "\"" + file + "\r\n\r\n" + body + "\r\n";
    };
    std::string expected = part("query", "", "SELECT * FROM one, two") + part("one", "; filename=\"p\"", "1,x\n") +
                           part("two", "; filename=\"p\"", "") + "--" + line + "--\r\n";
    for (size_t room : {1u, 7u, 65536u}) {
        EXPECT_EQ(drain(session.request, room), expected);
        ASSERT_EQ(session.request.rewind(session.request.produce_context), 0);
    }
    query.purpose = QUERY_DESCRIBE;
    ASSERT_EQ(session.build(query), 0);
    EXPECT_TRUE(has(session.target(), "&one_format=TabSeparated")) << session.target();
    EXPECT_FALSE(has(drain(session.request, 100), "1,x"));
}

