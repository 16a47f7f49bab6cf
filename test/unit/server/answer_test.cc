/* What answers are. */
#include "fixture.h"

namespace
{

struct Head {
    std::vector<struct header> headers;
    struct answer answer = {};
    Head &add(const char *name, const char *value)
    {
        headers.push_back({text_of(name), text_of(value)});
        answer.headers = headers.data();
        answer.header_count = headers.size();
        return *this;
    }
};

enum answer_shape shape(uint32_t major, const char *sql, const char *format, const char *type,
                        enum query_purpose purpose = QUERY_RUN)
{
    Session session(major, 1);
    Head head;
    if (*format)
        head.add("X-ClickHouse-Format", format);
    if (*type)
        head.add("Content-Type", type);
    return clickhouse_shape(&session.session, &session.query(sql, purpose), &head.answer);
}

/* The SQLSTATE and message of a failed answer. */
std::string refused(int status, const char *code, const char *body, bool connecting,
                    std::string *message = nullptr, int32_t *native = nullptr)
{
    Session session;
    if (connecting)
        session.session.version = {};
    Head head;
    if (*code)
        head.add("X-ClickHouse-Exception-Code", code);
    struct fake_answer script = {};
    script.status = status;
    script.body = text_of(body);
    struct transport *transport = fake_transport_new(&script, 1, &session.err);
    struct link *link = transport->open(transport, &session.err);
    struct request request = {};
    EXPECT_EQ(link_start(link, &request, &head.answer, &session.err), 0);
    head.answer.status = status;
    head.answer.headers = head.headers.data();
    head.answer.header_count = head.headers.size();
    EXPECT_EQ(clickhouse_failure(&session.session, link, &head.answer, &session.err), -1);
    if (message)
        *message = session.err.message;
    if (native)
        *native = session.err.native;
    std::string state = state_of(session.err);
    link_close(link);
    transport->free(transport);
    return state;
}

} // namespace

TEST(Answer, Facts)
{
    Head head;
    head.add("X-ClickHouse-Query-Id", "q")
        .add("X-ClickHouse-Timezone", "Europe/Berlin")
        .add("X-ClickHouse-Format", "Native");
    head.add("X-ClickHouse-Summary",
             "{\"read_rows\":\"12\",\"total_written_rows\":\"9\",\"written_rows\":\"34\"}");
    struct answer_facts facts;
    clickhouse_facts(&head.answer, &facts);
    EXPECT_EQ(str(facts.query_id), "q");
    EXPECT_EQ(str(facts.zone), "Europe/Berlin");
    EXPECT_EQ(facts.read_rows, 12);
    EXPECT_EQ(facts.written_rows, 34);
    for (const char *summary :
         {"", "{}", "{\"written_rows\":\"\"}", "{\"written_rows\":", "{\"written_rows\":\"x\"}",
          "{\"written_rows\":\"99999999999999999999\"}", "written_rows"}) {
        Head odd;
        odd.add("X-ClickHouse-Summary", summary);
        clickhouse_facts(&odd.answer, &facts);
        EXPECT_EQ(facts.written_rows, -1) << summary;
    }
    Head plain;
    plain.add("X-ClickHouse-Summary", "{\"written_rows\": 7}");
    clickhouse_facts(&plain.answer, &facts);
    EXPECT_EQ(facts.written_rows, 7);
}

TEST(Answer, ShapesByTheFormatsHeader)
{
    EXPECT_EQ(shape(26, "SELECT 1", "Native", ""), ANSWER_ROWS);
    EXPECT_EQ(shape(26, "SELECT 1 FORMAT CSV", "CSV", ""), ANSWER_RAW);
    EXPECT_EQ(shape(26, "SELECT 1 FORMAT Native", "Native", ""), ANSWER_RAW);
    EXPECT_EQ(shape(26, "SELECT 1", "", "application/octet-stream"), ANSWER_NOTHING);
    EXPECT_EQ(shape(26, "CREATE TABLE t (a Int8) ENGINE=Memory", "", ""), ANSWER_NOTHING);
    EXPECT_EQ(shape(26, "SHOW TABLES", "RowBinaryWithNamesAndTypes", "", QUERY_NAMES), ANSWER_ROWS);
    EXPECT_EQ(shape(26, "SHOW TABLES FORMAT RowBinaryWithNamesAndTypes", "RowBinaryWithNamesAndTypes", ""),
              ANSWER_RAW);
}

TEST(Answer, ShapesOfOldServers)
{
    const char *const BINARY = "application/octet-stream";
    EXPECT_EQ(shape(18, "SELECT 1", "", BINARY), ANSWER_ROWS);
    EXPECT_EQ(shape(18, "SELECT 1 FORMAT Native", "", BINARY), ANSWER_RAW);
    EXPECT_EQ(shape(18, "SELECT 1 FORMAT RowBinary", "", BINARY), ANSWER_RAW);
    EXPECT_EQ(shape(18, "SHOW TABLES", "", BINARY), ANSWER_ROWS);
    EXPECT_EQ(shape(18, "INSERT INTO t SELECT 1", "", BINARY), ANSWER_NOTHING);
    EXPECT_EQ(shape(18, "SET a = 1", "", "text/plain; charset=UTF-8"), ANSWER_NOTHING);
    EXPECT_EQ(shape(18, "DROP TABLE t", "", "text/plain; charset=UTF-8"), ANSWER_NOTHING);
    EXPECT_EQ(shape(18, "KILL QUERY WHERE 1", "", BINARY), ANSWER_ROWS);
    EXPECT_EQ(shape(18, "SHOW TABLES", "", "text/tab-separated-values; charset=UTF-8", QUERY_NAMES),
              ANSWER_ROWS);
}

TEST(Answer, FailuresOfTheServer)
{
    std::string message;
    int32_t native = 0;
    EXPECT_EQ(refused(404, "47", "Code: 47. DB::Exception: Unknown `x`. (X)\n\n", false, &message, &native),
              "42S22");
    EXPECT_EQ(message, "Code: 47. DB::Exception: Unknown `x`. (X)");
    EXPECT_EQ(native, 47);
    EXPECT_EQ(refused(404, "", "Code: 60, e.displayText() = DB::Exception: x\n", false, nullptr, &native),
              "42S02");
    EXPECT_EQ(native, 60);
    EXPECT_EQ(refused(500, "", "Poco::Exception. Code: 1000, e.code() = 0, x", false, nullptr, &native),
              "HY000");
    EXPECT_EQ(native, 1000);
    std::string large = "Code: 62. DB::Exception: " + std::string(500000, 'x');
    EXPECT_EQ(refused(400, "62", large.c_str(), false, &message), "42000");
    EXPECT_EQ(message, large);
    EXPECT_EQ(refused(500, "241", "", false, &message, &native), "HY001");
    EXPECT_EQ(native, 241);
}

TEST(Answer, FailuresOfSomethingElse)
{
    std::string message;
    EXPECT_EQ(refused(400, "",
                      "Port 9000 is for clickhouse-client program\r\nYou must use port 8123 for HTTP.\r\n",
                      true, &message),
              "08001");
    EXPECT_TRUE(has(message, "native protocol")) << message;
    EXPECT_TRUE(has(message, "You must use port 8123")) << message;
    EXPECT_EQ(refused(404, "", "<html>not here</html>", true, &message), "08001");
    EXPECT_TRUE(has(message, "404")) << message;
    EXPECT_EQ(refused(502, "", "<html>Bad gateway</html>", false, &message), "08S01");
    EXPECT_EQ(refused(407, "", "", true), "28000");
    EXPECT_EQ(refused(400, "", "HTTP request URI invalid or too long", false, &message), "08S01");
}
