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
    std::vector<std::string> expected = {"query||SELECT {p1:Int32}, length((SELECT s FROM _p2))",
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

    std::string array = "['" + std::string(140000, 'z') + "']";
    session.parameters = {of_text(array.data(), SQL_VARCHAR, array.size())};
    session.parameters[0].type = text_of("Array(String)"); /* as the layer above copies it from the marker */
    EXPECT_EQ(session.build(session.query("SELECT {?:Array(String)}")), -1);
    EXPECT_EQ(state_of(session.err), "HYC00");
    EXPECT_EQ(session.err.column, 1);
}
