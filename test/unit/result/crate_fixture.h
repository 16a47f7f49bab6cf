/* A session of CrateDB on scripted answers. */
#ifndef PORTER_TEST_CRATE_FIXTURE_H
#define PORTER_TEST_CRATE_FIXTURE_H

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

extern "C" {
#include "result/result.h"
#include "server/cratedb/cratedb.h"
#include "transport/fake.h"
}

/* One scripted answer; owns its bytes. */
struct CrateAnswer {
    std::string body;
    int status = 200;
    size_t piece = 0;
    bool cut = false;
    enum state fail = STATE_00000;
    std::vector<struct header> headers;
};

/* Of integers in one column. */
inline CrateAnswer numbers(int from, int count, const std::string &name = "x")
{
    std::string rows;
    for (int i = 0; i < count; i++)
        rows += (i ? ",[" : "[") + std::to_string(from + i) + "]";
    CrateAnswer answer;
    answer.body = "{\"cols\":[\"" + name + "\"],\"col_types\":[9],\"rows\":[" + rows +
                  "],\"rowcount\":" + std::to_string(count) + ",\"duration\":1.5}";
    return answer;
}

/* Of what has no result. */
inline CrateAnswer done(int rows = 0)
{
    CrateAnswer answer;
    answer.body = "{\"cols\":[],\"col_types\":[],\"rows\":[[]],\"rowcount\":" + std::to_string(rows) +
                  ",\"duration\":2.5}";
    return answer;
}

inline CrateAnswer refused(int status, int code, const std::string &words)
{
    CrateAnswer answer;
    answer.status = status;
    answer.body = "{\"error\":{\"message\":\"" + words + "\",\"code\":" + std::to_string(code) +
                  "},\"error_trace\":\"x\"}";
    return answer;
}

class CrateServer
{
  public:
    explicit CrateServer(std::vector<CrateAnswer> given,
                         const std::function<void(struct session_options &)> &set = nullptr,
                         bool login = true)
        : answers(std::move(given))
    {
        CrateAnswer hello;
        hello.body =
            "{\"cols\":[\"version()\",\"current_schema\",\"current_user\"],\"col_types\":[4,4,4],\"rows\":"
            "[[\"CrateDB 6.4.3 (built 1/NA, Linux)\",\"doc\",\"crate\"]],\"rowcount\":1,\"duration\":1}";
        options.fetch_size = 4;
        options.use_database = true;
        if (set)
            set(options);
        if (login)
            answers.insert(answers.begin() + (long)options.setting_count, hello);
        for (const CrateAnswer &answer : answers) {
            struct fake_answer made = {};
            made.status = answer.status;
            made.body = text_make(answer.body.data(), answer.body.size());
            made.piece = answer.piece;
            made.cut = answer.cut;
            made.fail = answer.fail;
            made.headers = answer.headers.data();
            made.header_count = answer.headers.size();
            script.push_back(made);
        }
        zones = zone_set_new();
        transport = fake_transport_new(script.data(), script.size(), &err);
        canceller_init(&canceller);
        arena_init(&arena, SIZE_MAX);
        session = session_open(&server_cratedb, transport, &options, zones, &log, &err);
    }
    ~CrateServer()
    {
        session_close(session);
        transport->free(transport);
        zone_set_free(zones);
        canceller_destroy(&canceller);
        arena_clear(&arena);
        error_clear(&err);
    }
    /* Opens a result; its texts live as long as this. NULL: err. */
    struct result *open(const std::string &sql, const std::function<void(struct query &)> &set = nullptr)
    {
        struct statement *statement =
            static_cast<struct statement *>(arena_zalloc(&arena, sizeof *statement));
        struct query query = {};
        struct result *result = nullptr;
        error_clear(&err);
        struct text text = arena_copy(&arena, text_make(sql.data(), sql.size()));
        EXPECT_EQ(statement_scan(text, server_cratedb.dialect, &arena, statement, &err), 0);
        query.statement = statement;
        query.query_id = text_of("id");
        if (set)
            set(query);
        result_open(session, &query, 0, &canceller, &result, &err);
        return result;
    }
    /* The first column's numbers of the next block; "end", or the SQLSTATE. */
    std::string next(struct result *result)
    {
        struct block block;
        error_clear(&err);
        int more = result_next(result, &block, &err);
        if (more <= 0)
            return more == 0 ? "end" : state();
        std::string out;
        for (uint64_t row = 0; row < block.rows; row++) {
            int32_t number;
            memcpy(&number, block.columns[0].data + row * 4, 4);
            out += (row ? " " : "") + std::to_string(number);
        }
        return out;
    }
    std::string state() const
    {
        return sqlstate_get(err.state)->code;
    }
    std::string message() const
    {
        return err.message ? err.message : "";
    }
    /* "stmt" of request `index` without the query's id. */
    std::string sent(size_t index) const
    {
        struct text body = fake_body(transport, index);
        std::string whole(body.data ? body.data : "", body.size);
        size_t tag = whole.find(" /* porter:");
        if (tag != std::string::npos)
            whole.erase(tag, whole.find("*/") + 2 - tag);
        return whole;
    }
    std::string header(size_t index, const char *name) const
    {
        struct text value = fake_header(transport, index, name);
        return value.data ? std::string(value.data, value.size) : "(none)";
    }
    size_t count() const
    {
        return fake_count(transport);
    }

    struct session_options options = {};
    struct session *session = nullptr;
    struct transport *transport = nullptr;
    struct error err = {};

  private:
    std::vector<CrateAnswer> answers;
    std::vector<struct fake_answer> script;
    struct zone_set *zones = nullptr;
    struct canceller canceller;
    struct arena arena;
    struct log log = {};
};

#endif
