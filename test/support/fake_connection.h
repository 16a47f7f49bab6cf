// A connected struct dbc over the scripted transport: what unit tests of handle/, exec/ and api/ stand on.
#ifndef PORTER_TEST_FAKE_CONNECTION_H
#define PORTER_TEST_FAKE_CONNECTION_H

#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "gate_transport.h"
#include "native_bytes.h"

extern "C" {
#include "handle/dbc.h"
#include "handle/stmt.h"
#include "transport/fake.h"
}

namespace porter_test
{

/* One scripted answer; see struct fake_answer. */
struct Answer {
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    int status = 200;
    size_t piece = 0;
    bool cut = false;
    enum state fail = STATE_00000;
};

inline Answer rows_answer(const std::string &body, size_t piece = 0, bool cut = false)
{
    Answer answer;
    answer.body = body;
    answer.headers = {{"X-ClickHouse-Format", "Native"},
                      {"X-ClickHouse-Query-Id", "the-query"},
                      {"X-ClickHouse-Timezone", "UTC"},
                      {"X-ClickHouse-Exception-Tag", "thetag"}};
    answer.piece = piece;
    answer.cut = cut;
    return answer;
}

/* Of DDL, SET and INSERT. */
inline Answer nothing_answer(const std::string &summary = "")
{
    Answer answer;
    answer.headers = {{"X-ClickHouse-Query-Id", "the-query"}};
    if (!summary.empty())
        answer.headers.push_back({"X-ClickHouse-Summary", summary});
    return answer;
}

inline Answer error_answer(int code, const std::string &words)
{
    Answer answer;
    answer.status = 500;
    answer.headers = {{"X-ClickHouse-Exception-Code", std::to_string(code)}};
    answer.body = "Code: " + std::to_string(code) + ". DB::Exception: " + words + "\n";
    return answer;
}

inline Answer failing_answer(enum state state)
{
    Answer answer;
    answer.fail = state;
    return answer;
}

/* What a server appends when a query fails after its first rows. */
inline std::string exception_bytes(int code, const std::string &words)
{
    std::string message = "Code: " + std::to_string(code) + ". DB::Exception: " + words;
    return "\r\n__exception__\r\nthetag\r\n" + message + "\n" + std::to_string(message.size() + 1) +
           " thetag\r\n__exception__\r\n";
}

/* The answer to a query that describes: DESCRIBE TABLE's first two columns. */
inline Answer describe_answer(const std::vector<std::pair<std::string, std::string>> &columns,
                              bool plain = false)
{
    std::vector<std::string> names, types;
    for (const auto &column : columns) {
        names.push_back(column.first);
        types.push_back(column.second);
    }
    NativeBlock block(columns.size());
    block.column("name", "String", names).column("type", "String", types);
    return rows_answer(plain ? block.plain() : block.bytes());
}

/* Environment and connection; answer 0 is the login's and comes by itself. */
class FakeConnection
{
  public:
    explicit FakeConnection(const std::vector<Answer> &answers = {}, SQLINTEGER odbc_version = SQL_OV_ODBC3,
                            const std::string &options = "UID=tester",
                            const struct server *server = &server_clickhouse)
        : server_(server)
    {
        Answer login;
        login.body = "26.7.2.1\tUTC\tdefault\ttester\n";
        if (server == &server_cratedb)
            login.body =
                "{\"cols\":[\"v\",\"s\",\"u\"],\"col_types\":[4,4,4],\"rows\":[[\"CrateDB 6.4.3\",\"doc\","
                "\"tester\"]],\"rowcount\":1}";
        login.headers = {{"X-ClickHouse-Server-Display-Name", "the-server"}};
        add(login);
        for (const Answer &answer : answers)
            add(answer);
        env = env_new();
        env->odbc_version = odbc_version;
        dbc = dbc_new(env, &err);
        if (!dbc || options_parse(&dbc->options, text_of(options.c_str()), false, &err) < 0)
            fail();
        open();
    }
    ~FakeConnection()
    {
        error_clear(&err);
        if (dbc && dbc->connected)
            dbc_disconnect(dbc, &err);
        if (dbc)
            dbc_free(dbc, &err);
        if (env)
            env_free(env, &err);
        error_clear(&err);
    }
    FakeConnection(const FakeConnection &) = delete;
    FakeConnection &operator=(const FakeConnection &) = delete;

    struct stmt *statement()
    {
        struct stmt *stmt = stmt_new(dbc, &err);
        if (!stmt)
            fail();
        return stmt;
    }
    /* Kills come from threads of their own: they take no answer of the script. */
    void kills_beside()
    {
        fake_beside(fake_, text_of("KILL QUERY"));
    }
    /* Requests after the login. */
    size_t requests() const
    {
        return fake_count(fake_) - 1;
    }
    std::string body(size_t index) const
    {
        return string_of(fake_body(fake_, index + 1));
    }
    std::string target(size_t index) const
    {
        return string_of(fake_target(fake_, index + 1));
    }

    /* Every read of an answer passes it. */
    Gate &gate()
    {
        return *gate_;
    }

    struct env *env = nullptr;
    struct dbc *dbc = nullptr;
    struct error err = {};

  private:
    static std::string string_of(struct text text)
    {
        return std::string(text.data ? text.data : "", text.size);
    }
    void fail()
    {
        std::string why = err.message ? err.message : "no memory";
        throw std::runtime_error("FakeConnection: " + why);
    }
    void add(const Answer &answer)
    {
        texts_.push_back(answer);
        const Answer &kept = texts_.back();
        headers_.emplace_back();
        for (const auto &header : kept.headers)
            headers_.back().push_back({text_make(header.first.data(), header.first.size()),
                                       text_make(header.second.data(), header.second.size())});
        struct fake_answer out = {};
        out.status = kept.status;
        out.headers = headers_.back().data();
        out.header_count = headers_.back().size();
        out.body = text_make(kept.body.data(), kept.body.size());
        out.fail = kept.fail;
        out.piece = kept.piece;
        out.cut = kept.cut;
        answers_.push_back(out);
    }
    /* What dbc_connect does, with another transport. */
    void open()
    {
        options_session(&dbc->options, &server_clickhouse, &dbc->session_options);
        dbc->session_options.retries = 0; /* the script has one answer for each request */
        dbc->type_options.string_length = static_cast<uint32_t>(dbc->options.string_length);
        dbc->endpoint.host = text_of("fake.example");
        dbc->zones = zone_set_new();
        fake_ = fake_transport_new(answers_.data(), answers_.size(), &err);
        gate_.reset(new Gate(fake_));
        dbc->transport = gate_->transport();
        dbc->session =
            session_open(server_, dbc->transport, &dbc->session_options, dbc->zones, &dbc->log, &err);
        if (!dbc->session)
            fail();
        dbc->connected = true;
    }

    const struct server *server_;
    std::deque<Answer> texts_;
    std::deque<std::vector<struct header>> headers_;
    std::vector<struct fake_answer> answers_;
    struct transport *fake_ = nullptr;
    std::unique_ptr<Gate> gate_;
};

/* SQLSTATEs of a handle's diagnostic records, "01004 22003". */
inline std::string states_of(const struct handle *handle)
{
    std::string out;
    for (SQLINTEGER i = 0; i < handle->diag.count; i++)
        out += (i ? " " : "") + std::string(diag_state(&handle->diag.records[i], false));
    return out;
}

inline std::string message_of(const struct handle *handle, SQLINTEGER record = 0)
{
    if (record >= handle->diag.count)
        return "";
    struct text text = handle->diag.records[record].message;
    return std::string(text.data, text.size);
}

} // namespace porter_test

#endif
